//! Kinds of personal information that a body adds to the built-in ones, as its rule file describes them.

use serde::{Deserialize, Serialize};

use crate::Kind;

/// A body's own kind: words and numbers only, so that it can be handed to the process that reads untrusted files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnKind {
    /// Its id, usable as a variable of conditions.
    pub kind: Kind,
    /// Its name, in Japanese.
    pub name_ja: String,
    /// Its name, in English.
    pub name_en: String,
    /// What its values look like, piece after piece; empty where nothing shall be detected.
    pub shape: Vec<Piece>,
    /// Captions and column headers that name it.
    pub captions: Vec<String>,
    /// Captions of something else that looks alike.
    pub not_captions: Vec<String>,
    /// Its check digit.
    pub check: Check,
    /// What has to stand beside a value.
    pub required: Required,
}

/// A part of a shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Piece {
    /// Which characters.
    pub what: PieceKind,
    /// How many of them at least.
    pub least: u8,
    /// … and at most.
    pub most: u8,
}

/// Characters of a part of a shape, compared with text whose full-width forms and dashes have been folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PieceKind {
    /// 0 to 9.
    Digit,
    /// A to Z.
    Upper,
    /// A hyphen, or nothing.
    Separator,
    /// This very character.
    Literal(char),
}

/// How a value's last digit follows from the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// It does not.
    #[default]
    None,
    /// Modulus 10 with weights 2 and 1 from the right, products taken digit by digit (ISO/IEC 7812-1, annex B).
    Luhn,
}

/// What has to stand beside a value for it to be believed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Required {
    /// One of its captions, on the line.
    Caption,
    /// One of its captions, on the line or over the column.
    #[default]
    CaptionOrColumn,
    /// Nothing: the shape alone.
    None,
}
