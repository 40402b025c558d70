//! Belief as additive log-odds: what is weighed, and how much. The weights follow the field's experience that a check
//! digit alone proves nothing and a column's header nearly everything; they are the only numbers to tune.

use model::{Evidence, Kind};

/// A kind with its place in the tables of this crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Sort {
    MyNumber,
    Name,
    Address,
    BirthDate,
    Phone,
    Email,
    Card,
    Corporate,
}

impl Sort {
    /// The kind; `Sort`'s order is that of [`Kind::BUILT_IN`].
    pub(crate) fn kind(self) -> Kind {
        Kind::BUILT_IN[self as usize].clone()
    }

    /// Whether it has a check digit.
    pub(crate) fn is_checked(self) -> bool {
        matches!(self, Sort::MyNumber | Sort::Card | Sort::Corporate)
    }

    /// Whether it says something about a person beside her name.
    pub(crate) fn is_attribute(self) -> bool {
        !matches!(self, Sort::Name | Sort::Corporate)
    }
}

pub(crate) const CHECK_DIGIT: f32 = 2.3;
pub(crate) const WRONG_CHECK_DIGIT: f32 = -3.0;
pub(crate) const CAPTION: f32 = 3.5;
pub(crate) const CAPTION_ABOVE: f32 = 3.0;
pub(crate) const COLUMN_HEADER: f32 = 4.0;
pub(crate) const NEARBY: f32 = 1.5;
pub(crate) const PURITY: f32 = 5.0;
/// Three or four of as many: one in a thousand by chance.
pub(crate) const PURITY_OF_FEW: f32 = 2.3;
pub(crate) const IMPURITY: f32 = -3.0;
pub(crate) const COMPETING: f32 = -4.0;
pub(crate) const OTHER_CAPTION: f32 = -1.5;
pub(crate) const TIMESTAMP: f32 = -2.0;
pub(crate) const OFFICE: f32 = -3.5;
/// Log-odds of level low, which a thing of an office or a firm does not exceed.
const DOUBTED: f32 = 0.9;
pub(crate) const PUBLIC: f32 = -2.0;

/// Something that may be personal information, being weighed.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub(crate) sort: Sort,
    /// Bytes of the folded text.
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// Line or row it stands on.
    pub(crate) line: u32,
    /// Log-odds so far.
    pub(crate) score: f32,
    /// Whether a check that only one in ten numbers passes was passed or failed.
    pub(crate) checked: Option<bool>,
    /// The column it stands in, 0 in text.
    pub(crate) column: u32,
    /// Whether it fills its line.
    pub(crate) alone: bool,
    evidence: [Option<Evidence>; 6],
}

impl Candidate {
    pub(crate) fn new(sort: Sort, start: usize, end: usize, line: u32, prior: f32) -> Self {
        let mut evidence = [None; 6];
        evidence[0] = Some(Evidence::Shape);
        Candidate {
            sort,
            start: start as u32,
            end: end as u32,
            line,
            score: prior,
            checked: None,
            column: 0,
            alone: false,
            evidence,
        }
    }

    /// Weighs one more piece of evidence.
    pub(crate) fn weigh(&mut self, evidence: Evidence, weight: f32) {
        self.score += weight;
        if let Some(free) = self.evidence.iter_mut().find(|e| e.is_none() || **e == Some(evidence)) {
            *free = Some(evidence);
        }
    }

    /// Weighs that it is an office's or firm's: at most level low.
    pub(crate) fn weigh_public(&mut self) {
        self.weigh(Evidence::PublicDocument, (DOUBTED - self.score).min(OFFICE));
    }

    pub(crate) fn has(&self, evidence: Evidence) -> bool {
        self.evidence.contains(&Some(evidence))
    }

    pub(crate) fn evidence(&self) -> Vec<Evidence> {
        self.evidence.iter().flatten().copied().collect()
    }

    /// Percent: the logistic function of the log-odds.
    pub(crate) fn confidence(&self) -> u8 {
        (100.0 / (1.0 + (-self.score).exp())).floor() as u8
    }

    pub(crate) fn text<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn confidence(weights: &[f32]) -> u8 {
        let mut candidate = Candidate::new(Sort::MyNumber, 0, 12, 0, -3.0);
        weights.iter().for_each(|&w| candidate.weigh(Evidence::Shape, w));
        candidate.confidence()
    }

    #[test]
    fn a_check_digit_alone_is_no_finding_and_with_a_caption_it_is_a_sure_one() {
        assert!(confidence(&[CHECK_DIGIT]) < 65);
        assert!(confidence(&[CHECK_DIGIT, CAPTION]) >= 85);
        assert!(confidence(&[CHECK_DIGIT, COLUMN_HEADER]) >= 85);
        assert!((65..75).contains(&confidence(&[CHECK_DIGIT, NEARBY])));
        assert!(confidence(&[CHECK_DIGIT, NEARBY, COMPETING]) < 65);
        assert!(confidence(&[WRONG_CHECK_DIGIT, COLUMN_HEADER]) < 65);
    }

    #[test]
    fn sorts_are_the_built_in_kinds_in_their_order() {
        let pairs = [(Sort::MyNumber, Kind::MY_NUMBER), (Sort::Name, Kind::NAME), (Sort::Email, Kind::EMAIL)];
        for (sort, kind) in pairs {
            assert_eq!(sort.kind(), kind);
        }
        assert_eq!(Sort::Corporate.kind(), Kind::CORPORATE_NUMBER);
        assert_eq!(Sort::BirthDate.kind(), Kind::BIRTH_DATE);
    }
}
