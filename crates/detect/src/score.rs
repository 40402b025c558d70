//! Belief as additive log-odds: what is weighed, and how much. The weights follow the field's experience that a check
//! digit alone proves nothing and a column's header nearly everything; they are the only numbers to tune.

use model::{Evidence, Kind};

/// A kind with its place in the tables of this crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Sort {
    MyNumber,
    Name,
    Address,
    BirthDate,
    Phone,
    Email,
    Card,
    Corporate,
    Resident,
    Pension,
    Licence,
    Health,
    Care,
    Elderly,
    Employment,
    Passport,
    ResidenceCard,
    Account,
    Postal,
    Sensitive,
    /// The n-th of the body's own.
    Own(u8),
}

impl Sort {
    /// Its place in the order of [`Kind::BUILT_IN`], the body's own behind them.
    pub(crate) fn index(self) -> usize {
        match self {
            Sort::MyNumber => 0,
            Sort::Name => 1,
            Sort::Address => 2,
            Sort::BirthDate => 3,
            Sort::Phone => 4,
            Sort::Email => 5,
            Sort::Card => 6,
            Sort::Corporate => 7,
            Sort::Resident => 8,
            Sort::Pension => 9,
            Sort::Licence => 10,
            Sort::Health => 11,
            Sort::Care => 12,
            Sort::Elderly => 13,
            Sort::Employment => 14,
            Sort::Passport => 15,
            Sort::ResidenceCard => 16,
            Sort::Account => 17,
            Sort::Postal => 18,
            Sort::Sensitive => 19,
            Sort::Own(n) => Kind::BUILT_IN.len() + usize::from(n),
        }
    }

    /// Whether it has a check digit by which chance is told from number.
    pub(crate) fn is_checked(self) -> bool {
        matches!(self, Sort::MyNumber | Sort::Card | Sort::Corporate | Sort::Licence)
    }

    /// Whether it says something about a person beside her name.
    pub(crate) fn is_attribute(self) -> bool {
        !matches!(self, Sort::Name | Sort::Corporate | Sort::Postal)
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

/// Every piece of evidence, in the order in which it is told.
const EVIDENCE: [Evidence; 12] = [
    Evidence::Shape,
    Evidence::CheckDigit,
    Evidence::WrongCheckDigit,
    Evidence::Caption,
    Evidence::ColumnHeader,
    Evidence::ColumnPurity,
    Evidence::Nearby,
    Evidence::WithPerson,
    Evidence::Dictionary,
    Evidence::Honorific,
    Evidence::CompetingCaption,
    Evidence::PublicDocument,
];

#[inline]
fn bit(evidence: Evidence) -> u16 {
    EVIDENCE.iter().position(|e| *e == evidence).map_or(0, |at| 1 << at)
}

/// Something that may be personal information, being weighed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate {
    pub(crate) sort: Sort,
    /// Whether it fills its line.
    pub(crate) alone: bool,
    /// Whether it is a reading of a name, which is no second name where names are there too.
    pub(crate) reading: bool,
    /// A mobile telephone: hardly an office's.
    pub(crate) mobile: bool,
    /// Whether a check that only one in ten numbers passes was passed or failed.
    pub(crate) checked: Option<bool>,
    evidence: u16,
    /// Bytes of the folded text.
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// Line or row it stands on.
    pub(crate) line: u32,
    /// The cell it stands in, 0 in running text.
    pub(crate) field: u32,
    /// Where it stands in the document, as whoever reads the page counts: first character and length.
    pub(crate) at: u32,
    pub(crate) len: u32,
    /// Equal for equal values.
    pub(crate) key: u64,
    /// Of a name: equal for equal surnames, 0 where it is not known.
    pub(crate) surname: u64,
    /// The column of that cell.
    pub(crate) column: u32,
    /// Log-odds so far.
    pub(crate) score: f32,
}

impl Candidate {
    pub(crate) fn new(sort: Sort, start: usize, end: usize, line: u32, prior: f32) -> Self {
        Candidate {
            sort,
            mobile: false,
            alone: false,
            reading: false,
            checked: None,
            evidence: 1,
            start: start as u32,
            end: end as u32,
            line,
            field: 0,
            at: 0,
            len: 0,
            key: 0,
            surname: 0,
            column: 0,
            score: prior,
        }
    }

    /// Weighs one more piece of evidence.
    #[inline]
    pub(crate) fn weigh(&mut self, evidence: Evidence, weight: f32) {
        self.score += weight;
        self.evidence |= bit(evidence);
    }

    /// Weighs that it is an office's or firm's: at most level low.
    pub(crate) fn weigh_public(&mut self) {
        self.weigh(Evidence::PublicDocument, (DOUBTED - self.score).min(OFFICE));
    }

    #[inline]
    pub(crate) fn has(&self, evidence: Evidence) -> bool {
        self.evidence & bit(evidence) != 0
    }

    pub(crate) fn evidence(&self) -> Vec<Evidence> {
        let (mut told, mut n, mut left) = (EVIDENCE, 0, self.evidence);
        while left != 0 {
            if let (Some(place), Some(evidence)) = (told.get_mut(n), EVIDENCE.get(left.trailing_zeros() as usize)) {
                *place = *evidence;
                n += 1;
            }
            left &= left - 1;
        }
        told.get(..n).unwrap_or_default().to_vec()
    }

    /// Percent: the logistic function of the log-odds.
    pub(crate) fn confidence(&self) -> u8 {
        (100.0 / (1.0 + (-self.score).exp())).floor() as u8
    }

    /// Whether the confidence is at least that of log-odds `least`: no exponential needed.
    #[inline]
    pub(crate) fn is_at_least(&self, least: f32) -> bool {
        self.score >= least
    }

    pub(crate) fn overlaps(&self, start: usize, end: usize) -> bool {
        (self.start as usize) < end && start < self.end as usize
    }

    pub(crate) fn text<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

/// Log-odds of 65 and 75 percent.
pub(crate) const LOW: f32 = 0.619_04;
pub(crate) const MID: f32 = 1.098_62;

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
    fn log_odds_of_levels_are_those_of_their_percentages() {
        for (odds, percent) in [(LOW, 65), (MID, 75)] {
            let at = |score| Candidate { score, ..Candidate::new(Sort::Name, 0, 1, 0, 0.0) }.confidence();
            assert_eq!((at(odds + 0.001), at(odds - 0.01)), (percent, percent - 1));
        }
    }

    #[test]
    fn sorts_have_the_places_of_the_built_in_kinds() {
        let pairs = [
            (Sort::MyNumber, Kind::MY_NUMBER),
            (Sort::Email, Kind::EMAIL),
            (Sort::Corporate, Kind::CORPORATE_NUMBER),
            (Sort::Licence, Kind::DRIVING_LICENCE),
            (Sort::Account, Kind::BANK_ACCOUNT),
            (Sort::Sensitive, Kind::SENSITIVE),
        ];
        for (sort, kind) in pairs {
            assert_eq!(Kind::BUILT_IN[sort.index()], kind);
        }
        assert_eq!(Sort::Own(0).index(), Kind::BUILT_IN.len());
    }
}
