use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// 機密区分: the five classes 自治体機密性 of the Ministry's guideline, least to most confidential.
///
/// A body that still uses other names for its classes maps them onto these in its rule file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
pub enum Label {
    /// 自治体機密性1: may be published.
    #[serde(rename = "1")]
    Class1,
    /// 自治体機密性2: not confidential, not yet public.
    #[serde(rename = "2")]
    Class2,
    /// 自治体機密性3C: not meant for publication.
    #[serde(rename = "3C")]
    Class3C,
    /// 自治体機密性3B: residents' data; a leak would gravely harm persons.
    #[serde(rename = "3B")]
    Class3B,
    /// 自治体機密性3A: equal to a state secret document.
    #[serde(rename = "3A")]
    Class3A,
}

impl Label {
    /// Every label, least confidential first.
    pub const ALL: [Label; 5] = [Label::Class1, Label::Class2, Label::Class3C, Label::Class3B, Label::Class3A];

    /// The guideline's own code: `1`, `2`, `3C`, `3B`, `3A`.
    pub fn code(self) -> &'static str {
        match self {
            Label::Class1 => "1",
            Label::Class2 => "2",
            Label::Class3C => "3C",
            Label::Class3B => "3B",
            Label::Class3A => "3A",
        }
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A text that names no label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownLabel;

impl fmt::Display for UnknownLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a label is one of 1, 2, 3C, 3B, 3A")
    }
}
impl std::error::Error for UnknownLabel {}

impl FromStr for Label {
    type Err = UnknownLabel;
    fn from_str(s: &str) -> Result<Self, UnknownLabel> {
        Label::ALL.into_iter().find(|label| label.code() == s).ok_or(UnknownLabel)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_ordered_as_the_guideline_orders_them() {
        assert!(Label::Class3A > Label::Class3B && Label::Class3B > Label::Class3C && Label::Class3C > Label::Class2);
        for label in Label::ALL {
            assert_eq!(label.code().parse(), Ok(label));
        }
        assert_eq!("3D".parse::<Label>(), Err(UnknownLabel));
    }
}
