use model::Coded;

use crate::position::Position;

/// Why a rule file is not accepted, and where in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: line {}, column {}: {cause}", cause.code(), at.line, at.column)]
pub struct RuleError {
    /// What is wrong.
    pub cause: Cause,
    /// Where.
    pub at: Position,
}

/// What is wrong with a rule file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Cause {
    /// It is not TOML, or a value has the wrong type or is missing.
    #[error("{detail}")]
    Toml {
        /// The TOML parser's own words (English).
        detail: String,
    },
    /// A key that rule files do not have.
    #[error("there is no key {key}")]
    UnknownKey {
        /// The key.
        key: String,
    },
    /// The file is too long.
    #[error("a rule file has at most {limit} bytes")]
    TooLarge {
        /// Most bytes.
        limit: usize,
    },
    /// Too many rules, kinds, patterns …
    #[error("at most {limit} of {what}")]
    TooMany {
        /// The table or key.
        what: &'static str,
        /// Most entries.
        limit: usize,
    },
    /// Two rules, kinds or aliases share an id.
    #[error("{id} stands here a second time")]
    Duplicate {
        /// The id.
        id: String,
    },
    /// An id is not of the allowed form, or is taken by Sekimori.
    #[error("{id} cannot be used as an id")]
    InvalidId {
        /// The id.
        id: String,
    },
    /// A label that is neither a code nor an alias of this file.
    #[error("there is no label {label}")]
    UnknownLabel {
        /// The label as written.
        label: String,
    },
    /// A condition is no CEL expression.
    #[error("the condition cannot be read")]
    ConditionSyntax,
    /// A character that conditions never need outside of texts.
    #[error("{character} cannot stand here")]
    ConditionCharacter {
        /// The character, escaped unless it is a letter.
        character: String,
    },
    /// A condition is too long.
    #[error("a condition has at most {limit} bytes")]
    ConditionTooLong {
        /// Most bytes.
        limit: usize,
    },
    /// A condition is too deep or has too many parts.
    #[error("a condition has at most {tokens} parts and {nesting} levels")]
    ConditionTooDeep {
        /// Most tokens.
        tokens: usize,
        /// Most levels.
        nesting: usize,
    },
    /// A name that nothing declares.
    #[error("{name} is not declared")]
    UndeclaredName {
        /// The name.
        name: String,
    },
    /// A field that its variable does not have.
    #[error("{name} has no field {field}")]
    UnknownField {
        /// The variable.
        name: String,
        /// The field.
        field: String,
    },
    /// A function that conditions do not have.
    #[error("there is no function {name}")]
    UnknownFunction {
        /// The function.
        name: String,
    },
    /// A part of CEL that conditions do not have.
    #[error("{what} cannot be used in a condition")]
    NotInConditions {
        /// Which part.
        what: &'static str,
    },
    /// A value of another type is needed here.
    #[error("{expected} is needed here, not {found}")]
    WrongType {
        /// Needed.
        expected: &'static str,
        /// Found.
        found: &'static str,
    },
    /// The condition as a whole is no truth value.
    #[error("a condition must be true or false, not {found}")]
    NotBool {
        /// What it is.
        found: &'static str,
    },
    /// A calculation that could leave the 64-bit range.
    #[error("this calculation can become too large")]
    CouldOverflow,
    /// A division by anything but a number other than zero.
    #[error("only a number other than 0 may stand after / and %")]
    Divisor,
    /// A folder pattern that means nothing.
    #[error("{pattern} is not a folder pattern")]
    InvalidPattern {
        /// The pattern.
        pattern: String,
    },
    /// A number outside of its range.
    #[error("{key} must be from {min} to {max}")]
    OutOfRange {
        /// The key.
        key: &'static str,
        /// Least.
        min: u64,
        /// Most.
        max: u64,
    },
    /// A format that Sekimori does not know.
    #[error("there is no format {format}")]
    UnknownFormat {
        /// The format as written.
        format: String,
    },
    /// A character that cannot stand there in a shape.
    #[error("{character} cannot stand here in a shape")]
    ShapeCharacter {
        /// The character, escaped unless it can be shown.
        character: String,
    },
    /// A shape is too long, or says nothing.
    #[error("a shape has at least {least} digits or capitals and stands for at most {most} characters")]
    ShapeLength {
        /// Least digits and capitals.
        least: usize,
        /// Most characters.
        most: usize,
    },
    /// A shape that would be found everywhere, and nothing has to confirm it.
    #[error("a shape without caption has at least {least} digits or capitals")]
    ShapeWeak {
        /// Least digits and capitals.
        least: usize,
    },
    /// A word that is none of those that its key knows.
    #[error("{key} is one of {words}, not {word}")]
    UnknownWord {
        /// The key.
        key: &'static str,
        /// The word as written.
        word: String,
        /// The words that it knows.
        words: &'static str,
    },
    /// A key that means nothing without another.
    #[error("{key} needs {needs}")]
    NeedsKey {
        /// The key.
        key: &'static str,
        /// What it needs.
        needs: &'static str,
    },
    /// A caption is empty or too long.
    #[error("a caption has 1 to {limit} characters")]
    Caption {
        /// Most characters.
        limit: usize,
    },
}

impl Cause {
    pub(crate) fn word(key: &'static str, word: &str, words: &'static str) -> Cause {
        Cause::UnknownWord { key, word: word.to_owned(), words }
    }

    fn code(&self) -> &'static str {
        match self {
            Cause::Toml { .. } => "CF-001",
            Cause::UnknownKey { .. } => "CF-002",
            Cause::TooLarge { .. } => "CF-003",
            Cause::TooMany { .. } => "CF-004",
            Cause::Duplicate { .. } => "CF-005",
            Cause::InvalidId { .. } => "CF-006",
            Cause::UnknownLabel { .. } => "CF-007",
            Cause::ConditionSyntax => "CF-008",
            Cause::ConditionCharacter { .. } => "CF-009",
            Cause::ConditionTooLong { .. } => "CF-010",
            Cause::ConditionTooDeep { .. } => "CF-011",
            Cause::UndeclaredName { .. } => "CF-012",
            Cause::UnknownField { .. } => "CF-013",
            Cause::UnknownFunction { .. } => "CF-014",
            Cause::NotInConditions { .. } => "CF-015",
            Cause::WrongType { .. } => "CF-016",
            Cause::NotBool { .. } => "CF-017",
            Cause::CouldOverflow => "CF-018",
            Cause::Divisor => "CF-019",
            Cause::InvalidPattern { .. } => "CF-020",
            Cause::OutOfRange { .. } => "CF-021",
            Cause::UnknownFormat { .. } => "CF-022",
            Cause::ShapeCharacter { .. } => "CF-023",
            Cause::ShapeLength { .. } => "CF-024",
            Cause::ShapeWeak { .. } => "CF-025",
            Cause::UnknownWord { .. } => "CF-026",
            Cause::NeedsKey { .. } => "CF-027",
            Cause::Caption { .. } => "CF-028",
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Cause::Toml { detail } => vec![("detail", detail.clone())],
            Cause::UnknownKey { key } => vec![("key", key.clone())],
            Cause::TooLarge { limit } | Cause::ConditionTooLong { limit } => vec![("limit", limit.to_string())],
            Cause::TooMany { what, limit } => vec![("what", (*what).to_owned()), ("limit", limit.to_string())],
            Cause::Duplicate { id } | Cause::InvalidId { id } => vec![("id", id.clone())],
            Cause::UnknownLabel { label } => vec![("label", label.clone())],
            Cause::ConditionCharacter { character } | Cause::ShapeCharacter { character } => {
                vec![("character", character.clone())]
            }
            Cause::ConditionTooDeep { tokens, nesting } => {
                vec![("tokens", tokens.to_string()), ("nesting", nesting.to_string())]
            }
            Cause::UndeclaredName { name } | Cause::UnknownFunction { name } => vec![("name", name.clone())],
            Cause::UnknownField { name, field } => vec![("name", name.clone()), ("field", field.clone())],
            Cause::NotInConditions { what } => vec![("what", (*what).to_owned())],
            Cause::WrongType { expected, found } => {
                vec![("expected", (*expected).to_owned()), ("found", (*found).to_owned())]
            }
            Cause::NotBool { found } => vec![("found", (*found).to_owned())],
            Cause::InvalidPattern { pattern } => vec![("pattern", pattern.clone())],
            Cause::OutOfRange { key, min, max } => {
                vec![("key", (*key).to_owned()), ("min", min.to_string()), ("max", max.to_string())]
            }
            Cause::UnknownFormat { format } => vec![("format", format.clone())],
            Cause::ShapeLength { least, most } => vec![("least", least.to_string()), ("most", most.to_string())],
            Cause::ShapeWeak { least } => vec![("least", least.to_string())],
            Cause::UnknownWord { key, word, words } => {
                vec![("key", (*key).to_owned()), ("word", word.clone()), ("words", (*words).to_owned())]
            }
            Cause::NeedsKey { key, needs } => vec![("key", (*key).to_owned()), ("needs", (*needs).to_owned())],
            Cause::Caption { limit } => vec![("limit", limit.to_string())],
            Cause::ConditionSyntax | Cause::CouldOverflow | Cause::Divisor => Vec::new(),
        }
    }
}

impl Coded for RuleError {
    fn code(&self) -> &'static str {
        self.cause.code()
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        let mut args = vec![("line", self.at.line.to_string()), ("column", self.at.column.to_string())];
        args.extend(self.cause.args());
        args
    }
}
