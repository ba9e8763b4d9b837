//! The codes of all diagnostics.

use super::Severity;

/// Which mistake a diagnostic is about. Each code has a section in docs/diagnostics.md and a fixture in the tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// The file doesn't exist or can't be opened.
    FileNotFound,
    /// The path is a folder where a file is needed, or the other way round.
    NotAFile,
    /// The file is larger than anything a person writes.
    FileTooLarge,
    /// The file is not UTF-8 text.
    NotUtf8,
    /// The file holds nothing.
    EmptyFile,
    /// The text is not YAML.
    YamlSyntax,
    /// The file nests too deep, or its aliases expand too far.
    TooComplex,
    /// A key stands twice in one mapping.
    DuplicateKey,
    /// A key that this kind of file doesn't have.
    UnknownKey,
    /// A key that this kind of file must have.
    MissingKey,
    /// A value of the wrong type: text for a number, a list for a name.
    WrongType,
    /// An id that is not lower-case letters, digits and hyphens.
    BadId,
    /// An id, or a requirement's id in a level, that stands twice.
    DuplicateId,
    /// A name or alias that leads to two skills.
    NameCollision,
    /// A rubric names a skill that is not in the catalogue.
    UnknownSkill,
    /// A rubric names a set or category that is not in the catalogue.
    UnknownSet,
    /// A profile names a track that the rubrics don't have.
    UnknownTrack,
    /// A level that the track doesn't have.
    UnknownLevel,
    /// A kind of evidence that the track doesn't have.
    UnknownEvidence,
    /// A source that the track doesn't list.
    UnknownSource,
    /// A level file that its track doesn't list, or that says another level than its name.
    LevelMismatch,
    /// A level in the track's order without a file.
    LevelFileMissing,
    /// Prerequisites that lead back to the skill they started from.
    NeedsCycle,
    /// A number outside its range: a need, a weight, a pass mark, hours a week.
    OutOfRange,
    /// A condition that is none, or two, of the known forms.
    ConditionForm,
    /// Points that fall as the rating rises, or of the wrong number.
    PointsInvalid,
    /// Hours or weeks that don't have one number a step.
    HoursLength,
    /// A requirement that no profile can meet.
    NeverMet,
    /// A scale that doesn't run from 0 in steps of one, or differs between tracks.
    ScaleInvalid,
    /// A level without requirements, or whose weights are all 0.
    NoWeight,
    /// A requirement whose fractions are too fine to compute.
    TooFine,
    /// An answer that is neither a rating of the scale, nor its name, nor n/a.
    RatingInvalid,
    /// Ratings that were given on another scale than the track's.
    ScaleDiffers,
    /// A day or month that doesn't exist, or a job that ends before it begins.
    DateInvalid,
    /// A file to import that is neither a résumé nor a table.
    NotImportable,
    /// A table of skills whose columns, or a row of it, can't be told apart.
    TableForm,
    /// A table of answers with a second person in it.
    SeveralPeople,
    /// A workbook that is damaged, protected or no workbook at all.
    WorkbookUnreadable,
    /// A sheet that the workbook doesn't have.
    UnknownSheet,
    /// A column that the table doesn't have.
    UnknownColumn,
    /// A test profile that gets another placement than it expects.
    PlacementDiffers,
    /// A name in a profile that leads to no skill, perhaps one of older rubrics.
    NoSuchSkill,
    /// A skill that no track asks for.
    NeverAsked,
    /// A level that asks less of a skill than the level below it.
    AsksLess,
    /// A level without a gate.
    NoGate,
    /// A skill whose steps all take 0 hours.
    NoHours,
    /// A skill that stands twice in one group or set.
    DuplicateMember,
}

impl Code {
    /// Every code, in the order of docs/diagnostics.md.
    pub const ALL: &'static [Self] = &[
        Self::FileNotFound,
        Self::NotAFile,
        Self::FileTooLarge,
        Self::NotUtf8,
        Self::EmptyFile,
        Self::YamlSyntax,
        Self::TooComplex,
        Self::DuplicateKey,
        Self::UnknownKey,
        Self::MissingKey,
        Self::WrongType,
        Self::BadId,
        Self::DuplicateId,
        Self::NameCollision,
        Self::UnknownSkill,
        Self::UnknownSet,
        Self::UnknownTrack,
        Self::UnknownLevel,
        Self::UnknownEvidence,
        Self::UnknownSource,
        Self::LevelMismatch,
        Self::LevelFileMissing,
        Self::NeedsCycle,
        Self::OutOfRange,
        Self::ConditionForm,
        Self::PointsInvalid,
        Self::HoursLength,
        Self::NeverMet,
        Self::ScaleInvalid,
        Self::NoWeight,
        Self::TooFine,
        Self::RatingInvalid,
        Self::ScaleDiffers,
        Self::DateInvalid,
        Self::NotImportable,
        Self::TableForm,
        Self::SeveralPeople,
        Self::WorkbookUnreadable,
        Self::UnknownSheet,
        Self::UnknownColumn,
        Self::PlacementDiffers,
        Self::NoSuchSkill,
        Self::NeverAsked,
        Self::AsksLess,
        Self::NoGate,
        Self::NoHours,
        Self::DuplicateMember,
    ];

    /// The code as it is drawn, as in `unknown-key`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FileNotFound => "file-not-found",
            Self::NotAFile => "not-a-file",
            Self::FileTooLarge => "file-too-large",
            Self::NotUtf8 => "not-utf8",
            Self::EmptyFile => "empty-file",
            Self::YamlSyntax => "yaml-syntax",
            Self::TooComplex => "too-complex",
            Self::DuplicateKey => "duplicate-key",
            Self::UnknownKey => "unknown-key",
            Self::MissingKey => "missing-key",
            Self::WrongType => "wrong-type",
            Self::BadId => "bad-id",
            Self::DuplicateId => "duplicate-id",
            Self::NameCollision => "name-collision",
            Self::UnknownSkill => "unknown-skill",
            Self::UnknownSet => "unknown-set",
            Self::UnknownTrack => "unknown-track",
            Self::UnknownLevel => "unknown-level",
            Self::UnknownEvidence => "unknown-evidence",
            Self::UnknownSource => "unknown-source",
            Self::LevelMismatch => "level-mismatch",
            Self::LevelFileMissing => "level-file-missing",
            Self::NeedsCycle => "needs-cycle",
            Self::OutOfRange => "out-of-range",
            Self::ConditionForm => "condition-form",
            Self::PointsInvalid => "points-invalid",
            Self::HoursLength => "hours-length",
            Self::NeverMet => "never-met",
            Self::ScaleInvalid => "scale-invalid",
            Self::NoWeight => "no-weight",
            Self::TooFine => "too-fine",
            Self::RatingInvalid => "rating-invalid",
            Self::ScaleDiffers => "scale-differs",
            Self::DateInvalid => "date-invalid",
            Self::NotImportable => "not-importable",
            Self::TableForm => "table-form",
            Self::SeveralPeople => "several-people",
            Self::WorkbookUnreadable => "workbook-unreadable",
            Self::UnknownSheet => "unknown-sheet",
            Self::UnknownColumn => "unknown-column",
            Self::PlacementDiffers => "placement-differs",
            Self::NoSuchSkill => "no-such-skill",
            Self::NeverAsked => "never-asked",
            Self::AsksLess => "asks-less",
            Self::NoGate => "no-gate",
            Self::NoHours => "no-hours",
            Self::DuplicateMember => "duplicate-member",
        }
    }

    /// Whether it makes a file unusable.
    #[must_use]
    pub fn severity(self) -> Severity {
        match self {
            Self::NoSuchSkill | Self::NeverAsked | Self::AsksLess | Self::NoGate | Self::NoHours => {
                Severity::Warning
            }
            Self::FileNotFound
            | Self::NotAFile
            | Self::FileTooLarge
            | Self::NotUtf8
            | Self::EmptyFile
            | Self::YamlSyntax
            | Self::TooComplex
            | Self::DuplicateKey
            | Self::UnknownKey
            | Self::MissingKey
            | Self::WrongType
            | Self::BadId
            | Self::DuplicateId
            | Self::NameCollision
            | Self::UnknownSkill
            | Self::UnknownSet
            | Self::UnknownTrack
            | Self::UnknownLevel
            | Self::UnknownEvidence
            | Self::UnknownSource
            | Self::LevelMismatch
            | Self::LevelFileMissing
            | Self::NeedsCycle
            | Self::OutOfRange
            | Self::ConditionForm
            | Self::PointsInvalid
            | Self::HoursLength
            | Self::NeverMet
            | Self::ScaleInvalid
            | Self::NoWeight
            | Self::TooFine
            | Self::RatingInvalid
            | Self::ScaleDiffers
            | Self::DateInvalid
            | Self::NotImportable
            | Self::TableForm
            | Self::SeveralPeople
            | Self::WorkbookUnreadable
            | Self::UnknownSheet
            | Self::UnknownColumn
            | Self::PlacementDiffers
            | Self::DuplicateMember => Severity::Error,
        }
    }
}
