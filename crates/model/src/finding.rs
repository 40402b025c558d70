use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Verdict;

/// What sort of personal information: an ASCII id that rules use as a variable. Bodies may add their own.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Kind(Cow<'static, str>);

impl Kind {
    /// 個人番号
    pub const MY_NUMBER: Kind = Kind(Cow::Borrowed("my_number"));
    /// 法人番号
    pub const CORPORATE_NUMBER: Kind = Kind(Cow::Borrowed("corporate_number"));
    /// Payment card number
    pub const CARD: Kind = Kind(Cow::Borrowed("card"));
    /// 電話番号
    pub const PHONE: Kind = Kind(Cow::Borrowed("phone"));
    /// E-mail address
    pub const EMAIL: Kind = Kind(Cow::Borrowed("email"));
    /// 生年月日
    pub const BIRTH_DATE: Kind = Kind(Cow::Borrowed("birth_date"));
    /// 氏名
    pub const NAME: Kind = Kind(Cow::Borrowed("name"));
    /// 住所
    pub const ADDRESS: Kind = Kind(Cow::Borrowed("address"));

    /// 住民票コード
    pub const RESIDENT_CODE: Kind = Kind(Cow::Borrowed("resident_code"));
    /// 基礎年金番号
    pub const PENSION_NUMBER: Kind = Kind(Cow::Borrowed("pension_number"));
    /// 運転免許証番号
    pub const DRIVING_LICENCE: Kind = Kind(Cow::Borrowed("driving_licence"));
    /// 医療保険の保険者番号と被保険者等記号・番号・枝番
    pub const HEALTH_INSURANCE: Kind = Kind(Cow::Borrowed("health_insurance"));
    /// 介護保険被保険者番号
    pub const CARE_INSURANCE: Kind = Kind(Cow::Borrowed("care_insurance"));
    /// 後期高齢者医療被保険者番号
    pub const ELDERLY_INSURANCE: Kind = Kind(Cow::Borrowed("elderly_insurance"));
    /// 雇用保険被保険者番号
    pub const EMPLOYMENT_INSURANCE: Kind = Kind(Cow::Borrowed("employment_insurance"));
    /// 旅券番号, and the machine readable zone
    pub const PASSPORT: Kind = Kind(Cow::Borrowed("passport"));
    /// 在留カード番号, 特別永住者証明書番号
    pub const RESIDENCE_CARD: Kind = Kind(Cow::Borrowed("residence_card"));
    /// 銀行口座番号, ゆうちょ銀行の記号番号
    pub const BANK_ACCOUNT: Kind = Kind(Cow::Borrowed("bank_account"));
    /// 郵便番号
    pub const POSTAL_CODE: Kind = Kind(Cow::Borrowed("postal_code"));
    /// 要配慮個人情報: a word of illness, disability, welfare or crime beside a person
    pub const SENSITIVE: Kind = Kind(Cow::Borrowed("sensitive"));

    /// The kinds that every installation has, in the order reports show them.
    pub const BUILT_IN: [Kind; 20] = [
        Kind::MY_NUMBER,
        Kind::NAME,
        Kind::ADDRESS,
        Kind::BIRTH_DATE,
        Kind::PHONE,
        Kind::EMAIL,
        Kind::CARD,
        Kind::CORPORATE_NUMBER,
        Kind::RESIDENT_CODE,
        Kind::PENSION_NUMBER,
        Kind::DRIVING_LICENCE,
        Kind::HEALTH_INSURANCE,
        Kind::CARE_INSURANCE,
        Kind::ELDERLY_INSURANCE,
        Kind::EMPLOYMENT_INSURANCE,
        Kind::PASSPORT,
        Kind::RESIDENCE_CARD,
        Kind::BANK_ACCOUNT,
        Kind::POSTAL_CODE,
        Kind::SENSITIVE,
    ];

    /// The id: lower-case ASCII letters, digits and `_`, beginning with a letter, at most 32 characters.
    pub fn id(&self) -> &str {
        &self.0
    }

    /// A body's own kind; `None` if the id is not of the form that [`Kind::id`] states.
    pub fn custom(id: &str) -> Option<Kind> {
        let word = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
        let first = id.bytes().next()?;
        (first.is_ascii_lowercase() && id.len() <= 32 && id.bytes().all(word)).then(|| Kind(Cow::Owned(id.to_owned())))
    }
}

impl fmt::Debug for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Kind({})", self.0)
    }
}
impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How sure a detection is: the three levels that other products use too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Confidence 65 to 74 percent.
    Low,
    /// Confidence 75 to 84 percent.
    Mid,
    /// Confidence 85 percent or more.
    High,
}

impl Level {
    /// The word used in rules, reports and the API.
    pub fn id(self) -> &'static str {
        match self {
            Level::Low => "low",
            Level::Mid => "mid",
            Level::High => "high",
        }
    }

    /// The level of a confidence in percent; `None` below 65, which is no finding.
    pub fn of(confidence: u8) -> Option<Level> {
        match confidence {
            85.. => Some(Level::High),
            75.. => Some(Level::Mid),
            65.. => Some(Level::Low),
            _ => None,
        }
    }
}

/// Where in a [`Content`](crate::Content) something was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Place {
    /// Index into `Content::parts`.
    pub part: u32,
    /// Index into `Part::blocks`.
    pub block: u32,
    /// The cell, where the block is a table.
    pub cell: Option<CellAt>,
    /// Offset of its first character in the block's text or the cell's text, in Unicode scalar values.
    pub start: u32,
    /// Length in Unicode scalar values.
    pub len: u32,
}

/// A cell by the document's own row and column numbers, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CellAt {
    /// `Row::index`
    pub row: u32,
    /// `Cell::column`
    pub column: u32,
}

/// Why a detection is believed, or doubted: the additive evidence, in the order it was weighed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// The shape alone (digits and separators, `@`).
    Shape,
    /// Its check digit is right.
    CheckDigit,
    /// A caption stands before it on the line.
    Caption,
    /// Its column's header names it.
    ColumnHeader,
    /// Nearly all cells of its column pass the same check.
    ColumnPurity,
    /// A word that goes with it stands near.
    Nearby,
    /// It is in a dictionary (surname, place, area code).
    Dictionary,
    /// 様, 氏, さん or 殿 follows.
    Honorific,
    /// A caption of something else stands before it (伝票番号, JAN): doubt.
    CompetingCaption,
    /// The document is of a kind that names public persons or offices, or it is an office's own: doubt.
    PublicDocument,
    /// Its check digit is wrong: doubt, unless a caption says that it is mistyped.
    WrongCheckDigit,
    /// A person is named beside it.
    WithPerson,
}

impl Evidence {
    /// Every sort of evidence.
    pub const ALL: [Evidence; 12] = [
        Evidence::Shape,
        Evidence::CheckDigit,
        Evidence::Caption,
        Evidence::ColumnHeader,
        Evidence::ColumnPurity,
        Evidence::Nearby,
        Evidence::Dictionary,
        Evidence::Honorific,
        Evidence::CompetingCaption,
        Evidence::PublicDocument,
        Evidence::WrongCheckDigit,
        Evidence::WithPerson,
    ];

    /// The word used in reports.
    pub fn id(self) -> &'static str {
        match self {
            Evidence::Shape => "shape",
            Evidence::CheckDigit => "check_digit",
            Evidence::Caption => "caption",
            Evidence::ColumnHeader => "column_header",
            Evidence::ColumnPurity => "column_purity",
            Evidence::Nearby => "nearby",
            Evidence::Dictionary => "dictionary",
            Evidence::Honorific => "honorific",
            Evidence::CompetingCaption => "competing_caption",
            Evidence::PublicDocument => "public_document",
            Evidence::WrongCheckDigit => "wrong_check_digit",
            Evidence::WithPerson => "with_person",
        }
    }
}

/// One detection: kind, confidence and place; by invariant never the value, a part of it or a hash of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What sort.
    pub kind: Kind,
    /// Percent, 65 to 100.
    pub confidence: u8,
    /// The level of that confidence.
    pub level: Level,
    /// Where.
    pub place: Place,
    /// Why.
    pub evidence: Vec<Evidence>,
}

/// Distinct values at or above each level: `low >= mid >= high`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ByLevel {
    /// Distinct values found with level high.
    pub high: u32,
    /// … with level mid or high.
    pub mid: u32,
    /// … with any level.
    pub low: u32,
}

/// What a file holds, counted: all that rules judge by and all that is kept of a detection.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Distinct values by kind; kinds without any are left out.
    pub kinds: BTreeMap<Kind, ByLevel>,
    /// Records (table rows, or captioned groups in text) with a name and at least one other attribute of the person.
    pub persons: u32,
}

impl Counts {
    /// The counts of a kind, zero where nothing was found.
    pub fn of(&self, kind: &Kind) -> ByLevel {
        self.kinds.get(kind).copied().unwrap_or_default()
    }

    /// Whether nothing at all was found.
    pub fn is_empty(&self) -> bool {
        self.persons == 0 && self.kinds.values().all(|n| n.low == 0)
    }
}

/// The detector's answer for one document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detection {
    /// Single findings in reading order, at most a bounded number.
    pub findings: Vec<Finding>,
    /// How many findings beyond that bound were counted but not listed.
    pub unlisted: u32,
    /// The counts over all of them.
    pub counts: Counts,
    /// Whether the document is of a kind that is published: minutes, ordinances, announcements.
    pub public: bool,
}

impl Detection {
    /// What the file is, in one word.
    pub fn verdict(&self) -> Verdict {
        Verdict::of(&self.counts, self.public)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bodys_own_kind_must_be_usable_as_a_rule_variable() {
        assert!(Kind::custom("atena").is_some());
        for bad in ["", "1a", "Atena", "宛名", "a-b", &"a".repeat(33)] {
            assert!(Kind::custom(bad).is_none(), "{bad:?}");
        }
        for kind in Kind::BUILT_IN {
            assert_eq!(Kind::custom(kind.id()), Some(kind));
        }
    }

    #[test]
    fn levels_begin_at_65_75_and_85_percent() {
        let table = [(0, None), (64, None), (65, Some(Level::Low)), (75, Some(Level::Mid)), (85, Some(Level::High))];
        for (confidence, level) in table {
            assert_eq!(Level::of(confidence), level, "{confidence}");
        }
    }
}
