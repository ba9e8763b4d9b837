//! Reads the shipped rubrics once, so that the program need not parse YAML to start.
//!
//! Writes `shipped.rs` with every file's path and text, and `shipped.bin` with what stands in each, in a compact form.
//! A file that can't be read is left out there: the program then reads its text and says what is wrong.

#![allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    clippy::allow_attributes,
    reason = "parts of the library are compiled in, and used in part"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

#[path = "src/rubric/raw.rs"]
mod raw;

#[path = "src/diagnostic/source.rs"]
mod source;

#[path = "src/yaml/value.rs"]
mod value;

// The library's own paths, which the files above use.
mod diagnostic {
    pub(crate) use crate::source::Span;
}
mod yaml {
    pub(crate) use crate::value::{Located, Never, Shape, empty_if_null};
}

use raw::{RawFile, Role};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=rubrics");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?);
    let home = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").ok_or("cargo sets CARGO_MANIFEST_DIR")?)
        .join("rubrics");
    let mut paths = Vec::new();
    list(&home, &mut paths)?;
    paths.sort();
    let mut read: BTreeMap<String, RawFile> = BTreeMap::new();
    let mut code = String::from("static FILES: &[(&str, &str)] = &[\n");
    for path in paths {
        let text = fs::read_to_string(&path)?;
        let parts = path.strip_prefix(&home)?.iter().map(|part| part.to_string_lossy());
        let relative = parts.collect::<Vec<_>>().join("/");
        writeln!(code, "    ({relative:?}, include_str!({:?})),", path.display().to_string())?;
        let file = match Role::of(&relative) {
            Role::Category => {
                serde_yaml::from_str_with_options(&text, value::options()).ok().map(RawFile::Category)
            }
            Role::Track => {
                serde_yaml::from_str_with_options(&text, value::options()).ok().map(RawFile::Track)
            }
            Role::Market => {
                serde_yaml::from_str_with_options(&text, value::options()).ok().map(RawFile::Market)
            }
            Role::Level => {
                serde_yaml::from_str_with_options(&text, value::options()).ok().map(RawFile::Level)
            }
            Role::KnownNames | Role::None => None,
        };
        read.extend(file.map(|file| (relative, file)));
    }
    code.push_str("];\nstatic READ: &[u8] = include_bytes!(concat!(env!(\"OUT_DIR\"), \"/shipped.bin\"));\n");
    fs::write(out.join("shipped.bin"), postcard::to_allocvec(&read)?)?;
    fs::write(out.join("shipped.rs"), code)?;
    Ok(())
}

/// Every file below a folder; cargo is told of each folder, so that a new file is seen.
fn list(folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    println!("cargo::rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            list(&path, found)?;
        } else {
            found.push(path);
        }
    }
    Ok(())
}
