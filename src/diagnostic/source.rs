//! The texts that diagnostics point into.

use std::borrow::Cow;

/// One file among [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(u32);

/// A stretch of one text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// Line, from 1; 0 stands for the file as a whole.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// Byte offset from the start of the text.
    pub offset: u32,
    /// Length in bytes.
    pub len: u32,
}

impl Span {
    /// The span of `len` bytes at byte `offset` of `text`.
    #[must_use]
    pub fn at(text: &str, offset: usize, len: usize) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let column = before.get(line_start..).unwrap_or("").chars().count() + 1;
        let narrow = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self {
            line: narrow(before.matches('\n').count() + 1),
            column: narrow(column),
            offset: narrow(offset),
            len: narrow(len),
        }
    }
}

/// A stretch of a file: what a diagnostic, or a trace, points at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// Where in the file.
    pub span: Span,
}

#[derive(Debug, Clone)]
struct SourceFile {
    path: String,
    text: Cow<'static, str>,
}

/// The files that were read, each with its path as the person would write it.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// Adds a file. An empty text stands for one that could not be read.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<Cow<'static, str>>) -> FileId {
        self.files.push(SourceFile { path: path.into(), text: text.into() });
        FileId(u32::try_from(self.files.len() - 1).unwrap_or(u32::MAX))
    }

    /// The path of a file, as it was given.
    #[must_use]
    pub fn path(&self, file: FileId) -> &str {
        self.files.get(file.0 as usize).map_or("", |f| &f.path)
    }

    /// The text of a file.
    #[must_use]
    pub fn text(&self, file: FileId) -> &str {
        self.files.get(file.0 as usize).map_or("", |f| &f.text)
    }

    /// `path:line`, for a trace.
    #[must_use]
    pub fn line_of(&self, place: Place) -> String {
        format!("{}:{}", self.path(place.file), place.span.line)
    }
}

impl FileId {
    /// The place that stands for the whole file.
    #[must_use]
    pub fn whole(self) -> Place {
        self.at(Span::default())
    }

    /// A place in the file.
    #[must_use]
    pub fn at(self, span: Span) -> Place {
        Place { file: self, span }
    }
}
