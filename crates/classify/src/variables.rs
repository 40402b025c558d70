//! What conditions can name, and what is judged.

use model::{Counts, Format, Kind, Level, SectionId, Zone};

/// All that a file is judged by: counts and place, never content.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// What was detected, counted.
    pub counts: &'a Counts,
    /// Where the file lies.
    pub place: &'a FilePlace,
    /// What the file is.
    pub file: FileFacts,
}

/// Where a file lies and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilePlace {
    /// Its folder, without the file's name; `/` and `\` both separate.
    pub folder: String,
    /// The section that owns the folder, where one is known.
    pub section: Option<SectionId>,
    /// The name's extension without the dot; empty where there is none.
    pub extension: String,
    /// Whether the folder was chosen as a governed one, in which everything is sealed.
    pub governed: bool,
    /// The network layer of the device it lies on.
    pub zone: Zone,
    /// The file's mark, by which an exception names it; empty where no exception names a file.
    pub mark: String,
}

/// What a file is, beside its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileFacts {
    /// As recognised by its bytes.
    pub format: Format,
    /// Bytes.
    pub size: u64,
    /// Whether it could not be read to its end.
    pub unreadable: bool,
    /// Whether it could not be read because it asks for a password.
    pub encrypted: bool,
}

/// Sizes are compared up to this; nothing a city hall holds is larger, and calculations with it cannot overflow early.
pub(crate) const MAX_SIZE: i64 = 1 << 53;

/// A whole number that a condition can name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum IntName {
    Count(Kind, Level),
    Persons,
    Size,
}

impl IntName {
    /// Its largest value; the least is 0.
    pub(crate) fn max(&self) -> i64 {
        match self {
            IntName::Count(..) | IntName::Persons => i64::from(u32::MAX),
            IntName::Size => MAX_SIZE,
        }
    }

    pub(crate) fn value(&self, facts: &Facts<'_>) -> i64 {
        match self {
            IntName::Count(kind, level) => {
                let n = facts.counts.of(kind);
                i64::from(match level {
                    Level::High => n.high,
                    Level::Mid => n.mid,
                    Level::Low => n.low,
                })
            }
            IntName::Persons => i64::from(facts.counts.persons),
            IntName::Size => i64::try_from(facts.file.size).unwrap_or(MAX_SIZE).min(MAX_SIZE),
        }
    }

    /// As a condition writes it.
    pub(crate) fn written(&self) -> String {
        match self {
            IntName::Count(kind, Level::High) => format!("{kind}.high"),
            IntName::Count(kind, Level::Mid) => format!("{kind}.mid"),
            IntName::Count(kind, Level::Low) => format!("{kind}.low"),
            IntName::Persons => "persons".to_owned(),
            IntName::Size => "file.size".to_owned(),
        }
    }
}

/// A truth value that a condition can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BoolName {
    Governed,
    Unreadable,
    Encrypted,
}

impl BoolName {
    pub(crate) fn value(self, facts: &Facts<'_>) -> bool {
        match self {
            BoolName::Governed => facts.place.governed,
            BoolName::Unreadable => facts.file.unreadable,
            BoolName::Encrypted => facts.file.encrypted,
        }
    }
}

/// A text that a condition can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TextName {
    Folder,
    Section,
    Extension,
    Zone,
    Format,
}

impl TextName {
    pub(crate) fn value<'a>(self, facts: &Facts<'a>) -> &'a str {
        match self {
            TextName::Folder => &facts.place.folder,
            TextName::Section => facts.place.section.as_ref().map_or("", SectionId::as_str),
            TextName::Extension => &facts.place.extension,
            TextName::Zone => facts.place.zone.id(),
            TextName::Format => facts.file.format.id(),
        }
    }
}

/// A variable that has fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    Place,
    File,
    Kind(Kind),
}

/// What a field is.
pub(crate) enum Field {
    Int(IntName),
    Bool(BoolName),
    Text(TextName),
}

impl Owner {
    pub(crate) fn name(&self) -> &str {
        match self {
            Owner::Place => "place",
            Owner::File => "file",
            Owner::Kind(kind) => kind.id(),
        }
    }

    pub(crate) fn field(&self, field: &str) -> Option<Field> {
        Some(match (self, field) {
            (Owner::Place, "folder") => Field::Text(TextName::Folder),
            (Owner::Place, "section") => Field::Text(TextName::Section),
            (Owner::Place, "extension") => Field::Text(TextName::Extension),
            (Owner::Place, "zone") => Field::Text(TextName::Zone),
            (Owner::Place, "governed") => Field::Bool(BoolName::Governed),
            (Owner::File, "format") => Field::Text(TextName::Format),
            (Owner::File, "size") => Field::Int(IntName::Size),
            (Owner::File, "unreadable") => Field::Bool(BoolName::Unreadable),
            (Owner::File, "encrypted") => Field::Bool(BoolName::Encrypted),
            (Owner::Kind(kind), "high") => Field::Int(IntName::Count(kind.clone(), Level::High)),
            (Owner::Kind(kind), "mid") => Field::Int(IntName::Count(kind.clone(), Level::Mid)),
            (Owner::Kind(kind), "low") => Field::Int(IntName::Count(kind.clone(), Level::Low)),
            _ => return None,
        })
    }
}

/// Names that a body's own kind cannot have, because conditions mean something else by them.
pub(crate) fn is_taken(id: &str) -> bool {
    const WORDS: [&str; 7] = ["persons", "place", "file", "true", "false", "null", "in"];
    // CEL reserves these for later use; its parser refuses them as identifiers.
    const RESERVED: [&str; 16] = [
        "as",
        "break",
        "const",
        "continue",
        "else",
        "for",
        "function",
        "if",
        "import",
        "let",
        "loop",
        "package",
        "namespace",
        "return",
        "var",
        "void",
    ];
    id == "while" || WORDS.contains(&id) || RESERVED.contains(&id) || Kind::BUILT_IN.iter().any(|kind| kind.id() == id)
}
