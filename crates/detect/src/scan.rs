//! All searches over one reading, and what the finds say about one another.

use model::Evidence;

use crate::lexicon::Lexicon;
use crate::reading::Reading;
use crate::score::{Candidate, IMPURITY, PURITY, PURITY_OF_FEW, Sort};
use crate::{addresses, dates, email, names, numbers};

/// Below this even the strongest later evidence makes no finding.
const HOPELESS: f32 = -4.6;
/// How much an attribute on the same line speaks for a bare name, and such a name for the attribute.
const SAME_LINE: f32 = 2.0;
const OF_A_NAME: f32 = 1.0;
/// How much a name that is sure elsewhere speaks for the same one again.
const AGAIN: f32 = 3.0;

/// Everything that may be personal information in a reading, in order, overlaps resolved.
pub(crate) fn scan(reading: &Reading<'_>, lexicon: &Lexicon) -> Vec<Candidate> {
    let mut out = Vec::new();
    let groups = numbers::groups(reading.text);
    if !groups.is_empty() {
        let mut taken = vec![false; groups.len()];
        dates::find(reading, &groups, &mut taken, &mut out);
        numbers::find(reading, &groups, &taken, &mut out);
    }
    email::find(reading, &mut out);
    if !reading.text.is_ascii() || reading.cue.is_some() || !reading.captions.is_empty() {
        addresses::find(reading, lexicon, &mut out);
        names::find(reading, lexicon, &mut out);
    }
    out.retain(|found| found.score > HOPELESS || found.checked.is_some());
    if out.len() > 1 {
        out.sort_by_key(|found| (found.start, found.end));
        resolve(&mut out);
    }
    out
}

/// Of overlapping candidates the more believable stays.
fn resolve(found: &mut Vec<Candidate>) {
    found.dedup_by(|next, last| {
        let overlaps = next.start < last.end;
        if overlaps && next.score > last.score {
            std::mem::swap(next, last);
        }
        overlaps
    });
}

/// A bare name beside an attribute on its line is more likely a person's, and so is then the attribute. A name that
/// fills its line counts the two lines around it too (signatures, letter heads).
pub(crate) fn weigh_neighbours(found: &mut [Candidate]) {
    let believed = |c: &Candidate, percent| c.confidence() >= percent && !c.has(Evidence::PublicDocument);
    let attributes: Vec<u32> =
        found.iter().filter(|c| c.sort.is_attribute() && believed(c, 65)).map(|c| c.line).collect();
    for name in found.iter_mut().filter(|c| c.sort == Sort::Name) {
        let reach = if name.alone { 2 } else { 0 };
        let near = attributes.partition_point(|line| line + reach < name.line);
        let told = [Evidence::Caption, Evidence::ColumnHeader, Evidence::CompetingCaption, Evidence::PublicDocument];
        if attributes.get(near).is_some_and(|line| *line <= name.line + reach)
            && !told.iter().any(|&evidence| name.has(evidence))
        {
            name.weigh(Evidence::Nearby, SAME_LINE);
        }
    }
    let names: Vec<u32> = found.iter().filter(|c| c.sort == Sort::Name && believed(c, 75)).map(|c| c.line).collect();
    for attribute in found.iter_mut().filter(|c| matches!(c.sort, Sort::Phone | Sort::Address)) {
        if names.binary_search(&attribute.line).is_ok() && !attribute.has(Evidence::PublicDocument) {
            attribute.weigh(Evidence::Nearby, OF_A_NAME);
        }
    }
}

/// What is sure in one place is believed in others; `keys` are those of the candidates.
pub(crate) fn weigh_again(found: &mut [Candidate], keys: &[u64]) {
    let mut sure: Vec<u64> =
        found.iter().zip(keys).filter(|(c, _)| c.confidence() >= 75).map(|(_, key)| *key).collect();
    sure.sort_unstable();
    for (name, key) in found.iter_mut().zip(keys).filter(|(c, _)| !c.sort.is_checked() && c.confidence() < 75) {
        if !name.has(Evidence::CompetingCaption)
            && !name.has(Evidence::PublicDocument)
            && sure.binary_search(key).is_ok()
        {
            name.weigh(Evidence::Nearby, AGAIN);
        }
    }
}

/// How many of the numbers of one shape in a column or a text pass their check.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Purity {
    passed: u32,
    all: u32,
}

impl Purity {
    pub(crate) fn count(&mut self, passed: bool) {
        self.all += 1;
        self.passed += u32::from(passed);
    }

    /// Whether there are too few for [`Purity::weigh`], but three or four and all of them right.
    fn is_few(self) -> bool {
        (3..5).contains(&self.all) && self.passed == self.all
    }

    /// Weight of the share: five or more, nine in ten of them right, is no chance (10⁻⁵ and less); far fewer is.
    pub(crate) fn weigh(self, found: &mut Candidate) {
        if self.all >= 5 && self.passed * 10 >= self.all * 9 {
            found.weigh(Evidence::ColumnPurity, PURITY);
        } else if self.all >= 10 && self.passed * 10 < self.all * 3 {
            let told = found.has(Evidence::ColumnHeader) || found.has(Evidence::Caption);
            found.score += if told { IMPURITY / 3.0 } else { IMPURITY };
        }
    }
}

/// One [`Purity`] for each kind that has a check digit.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Purities([Purity; 3]);

impl Purities {
    fn of(&mut self, sort: Sort) -> Option<&mut Purity> {
        index(sort).and_then(|i| self.0.get_mut(i))
    }

    pub(crate) fn count(&mut self, found: &Candidate) {
        if let (Some(passed), Some(purity)) = (found.checked, self.of(found.sort)) {
            purity.count(passed);
        }
    }

    pub(crate) fn weigh(&mut self, found: &mut Candidate) {
        if let Some(purity) = self.of(found.sort) {
            purity.weigh(found);
        }
    }

    /// Weighs a short column in which all numbers are right, for a number in whose row a person is named.
    pub(crate) fn weigh_few(&self, found: &mut Candidate) {
        let told = [Evidence::Caption, Evidence::ColumnHeader, Evidence::CompetingCaption];
        let few = index(found.sort).and_then(|i| self.0.get(i)).is_some_and(|purity| purity.is_few());
        if few && !told.iter().any(|&evidence| found.has(evidence)) {
            found.weigh(Evidence::ColumnPurity, PURITY_OF_FEW);
        }
    }
}

fn index(sort: Sort) -> Option<usize> {
    match sort {
        Sort::MyNumber => Some(0),
        Sort::Card => Some(1),
        Sort::Corporate => Some(2),
        _ => None,
    }
}
