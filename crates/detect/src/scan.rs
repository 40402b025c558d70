//! All searches over one reading, and what the finds say about one another.

use memchr::memmem;
use model::Evidence;

use crate::lexicon::Lexicon;
use crate::reading::Reading;
use crate::score::{COMPETING, Candidate, IMPURITY, MID, PURITY, PURITY_OF_FEW, Sort};
use crate::tally::Tally;
use crate::{abroad, addresses, dates, email, names, numbers, own, sensitive};

/// Below this even the strongest later evidence makes no finding.
const HOPELESS: f32 = -4.6;
/// How much an attribute on the same line speaks for a bare name, and such a name for the attribute.
const SAME_LINE: f32 = 2.5;
const OF_A_NAME: f32 = 1.0;
/// How much a name before it speaks for a date, and how much of a name it has to be.
pub(crate) const BIRTH: f32 = 3.2;
pub(crate) const NAMELIKE: f32 = -1.6;
/// How much a person beside it, and another that is sure, speak for a 個人番号.
const COMPANION: f32 = 1.6;
/// A list of births has so many lines, lies so far apart and begins before this day, as numbers YYYYMMDD.
const LISTED: usize = 3;
const SPREAD: u32 = 150_000;
const LAST_FIRST: u32 = 20_000_000;
/// Log-odds from which an attribute speaks for a name.
const BELIEVED: f32 = 0.5;
/// How much a name that is sure elsewhere speaks for the same one again.
const AGAIN: f32 = 3.0;
const SURNAME_AGAIN: f32 = 3.6;

/// So many bytes before a value a heading may say that it is an example, and so many characters long the heading may be that does.
const EXAMPLE: usize = 480;
const EXAMPLE_HEADING: usize = 16;

/// Everything that may be personal information in a reading, added to `out` in order, overlaps resolved. `taken` is
/// working memory.
pub(crate) fn scan(reading: &Reading<'_>, lexicon: &Lexicon, taken: &mut Vec<bool>, out: &mut Vec<Candidate>) {
    let first = out.len();
    dates::find_written(reading, out);
    if !reading.digits.is_empty() {
        taken.clear();
        taken.resize(reading.digits.len(), false);
        dates::find(reading, taken, out);
        numbers::find(reading, taken, out);
    }
    if !lexicon.own.is_empty() {
        own::find(reading, lexicon, out);
    }
    if !reading.ats.is_empty() {
        email::find(reading, out);
    }
    if !reading.marks.is_empty() || reading.cue.is_some() || !reading.captions.is_empty() {
        addresses::find(reading, lexicon, out);
        names::find(reading, lexicon, out);
        sensitive::find(reading, out);
    }
    abroad::find(reading, lexicon, first, out);
    settle(reading.text, out, first);
    // Dates know theirs.
    for found in out[first..].iter_mut().filter(|found| found.key == 0) {
        found.key = Tally::key(found.sort, found.text(reading.text));
    }
}

/// Of what was added from `first` on, drops the hopeless and of overlapping ones the less believable, in order.
fn settle(text: &str, out: &mut Vec<Candidate>, first: usize) {
    if out.len() > first + 1 {
        // Each search adds in order: a sort that knows runs has little to do.
        out[first..].sort_by_key(|found| u64::from(found.start) << 32 | u64::from(found.end));
    }
    let mut kept = first;
    for i in first..out.len() {
        let mut next = out[i];
        if next.score > 0.0 && is_example(text, next.start as usize) {
            next.weigh(Evidence::CompetingCaption, COMPETING);
        }
        if next.score <= HOPELESS && next.checked.is_none() {
            continue;
        }
        match out[first..kept].last_mut() {
            Some(last) if next.start < last.end => {
                if next.score > last.score {
                    *last = next;
                }
            }
            _ => {
                out[kept] = next;
                kept += 1;
            }
        }
    }
    out.truncate(kept);
    postal_codes(out, first);
    weigh_examples(text, &mut out[first..]);
}

/// A postal code right before an address is of the same: an office's, if that is one.
fn postal_codes(out: &mut [Candidate], first: usize) {
    for i in first + 1..out.len() {
        let (code, address) = (out[i - 1], out[i]);
        let of_office = address.sort == Sort::Address && address.has(Evidence::PublicDocument);
        if code.sort == Sort::Postal && of_office && code.end + 4 >= address.start {
            out[i - 1].weigh_public();
        }
    }
}

/// Whether an example is announced before it on its line: 生年月日(例:S500101).
fn is_example(text: &str, at: usize) -> bool {
    let from = text.floor_char_boundary(at.saturating_sub(60));
    let before = text.get(from..at).unwrap_or_default();
    // All of the words have 例 in them, which stands before few things.
    let mut last_bytes = memchr::memchr_iter(0x8B, before.as_bytes());
    if !last_bytes.any(|at| before.as_bytes().get(at.saturating_sub(2)..=at) == Some("例".as_bytes())) {
        return false;
    }
    let line = before.rfind(['\n', '。', '\t']).and_then(|end| before.get(end..)).unwrap_or(before);
    ["例:", "例)", "例えば", "記入例", "(例", "例 "].iter().any(|word| line.contains(word))
}

/// Whether what stands in a paragraph is an example by its heading: 【記入例】. It hides no 個人番号 that passes its check.
fn weigh_examples(text: &str, found: &mut [Candidate]) {
    let (Some(first), Some(last)) = (found.first(), found.last()) else { return };
    let from = text.floor_char_boundary((first.start as usize).saturating_sub(EXAMPLE));
    let to = last.start as usize;
    // A heading stands on another line; most cells have but one.
    if memchr::memchr(b'\n', text.as_bytes().get(from..to).unwrap_or_default()).is_none() {
        return;
    }
    let words = ["記入例", "記載例", "入力例"];
    let headings = |word: &'static str| memmem::find_iter(text.as_bytes().get(from..to).unwrap_or_default(), word);
    for at in words.into_iter().flat_map(headings).map(|at| from + at + words[0].len()) {
        let start = memchr::memrchr(b'\n', &text.as_bytes()[..at]).map_or(0, |at| at + 1);
        let rest = text.get(at..).unwrap_or_default();
        let Some(end) = memchr::memchr(b'\n', rest.as_bytes()).map(|end| at + end) else { continue };
        if text.get(start..end).is_none_or(|heading| heading.chars().count() > EXAMPLE_HEADING) {
            continue;
        }
        let below = text.get(end..text.floor_char_boundary(end + EXAMPLE)).unwrap_or_default();
        let reach = end + memmem::find(below.as_bytes(), b"\n\n").unwrap_or(below.len());
        let sure = |c: &Candidate| c.sort == Sort::MyNumber && c.checked == Some(true);
        let of = |c: &&mut Candidate| (end..reach).contains(&(c.start as usize)) && c.score > 0.0 && !sure(c);
        found.iter_mut().filter(of).for_each(|c| c.weigh(Evidence::CompetingCaption, COMPETING));
    }
}

/// A bare name beside an attribute on its line is more likely a person's, and so is then the attribute. A name that
/// fills its line counts the two lines around it too (signatures, letter heads).
pub(crate) fn weigh_neighbours(found: &mut [Candidate]) {
    let believed = |c: &Candidate, least| c.is_at_least(least) && !c.has(Evidence::PublicDocument);
    let attributes: Vec<u32> =
        found.iter().filter(|c| c.sort.is_attribute() && believed(c, BELIEVED)).map(|c| c.line).collect();
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
    let names: Vec<u32> = found.iter().filter(|c| c.sort == Sort::Name && believed(c, MID)).map(|c| c.line).collect();
    for attribute in found.iter_mut().filter(|c| matches!(c.sort, Sort::Phone | Sort::Address)) {
        if names.binary_search(&attribute.line).is_ok() && !attribute.has(Evidence::PublicDocument) {
            attribute.weigh(Evidence::Nearby, OF_A_NAME);
        }
    }
}

/// A 12-digit number that passes its check beside a name, or where others are sure, while none of its like fails: one serial
/// in ten passes by chance, and none of them stands with a person alone.
pub(crate) fn weigh_companions(found: &mut [Candidate]) {
    let of = |c: &&Candidate| c.sort == Sort::MyNumber;
    if !found.iter().any(|c| c.sort == Sort::MyNumber && !c.is_at_least(MID)) {
        return;
    }
    let sure = found.iter().filter(of).any(|c| c.is_at_least(MID));
    let untold = |c: &&Candidate| of(c) && !c.is_at_least(MID);
    let (passed, failed) = found.iter().filter(untold).fold((0, 0), |(passed, failed), c| match c.checked {
        Some(true) => (passed + 1, failed),
        _ => (passed, failed + 1),
    });
    if failed > 0 && failed * 4 > passed {
        return;
    }
    let named = |c: &&Candidate| c.sort == Sort::Name && c.score > NAMELIKE && !c.has(Evidence::PublicDocument);
    let lines: Vec<u32> = found.iter().filter(named).map(|c| c.line).collect();
    for c in found.iter_mut().filter(|c| c.sort == Sort::MyNumber && c.checked == Some(true)) {
        if c.has(Evidence::CompetingCaption) || c.is_at_least(MID) {
            continue;
        }
        let beside = lines.binary_search(&c.line).is_ok();
        if beside {
            c.weigh(Evidence::WithPerson, COMPANION);
        }
        if sure {
            c.weigh(Evidence::Nearby, COMPANION);
        }
    }
}

/// Dates without a caption on lines that name a person each, one a line and decades apart, are days of birth.
pub(crate) fn weigh_listed_births(text: &str, found: &mut [Candidate]) {
    let named = |c: &&Candidate| c.sort == Sort::Name && c.score > NAMELIKE && !c.has(Evidence::PublicDocument);
    let lines: Vec<u32> = found.iter().filter(named).map(|c| c.line).collect();
    let bare = |c: &Candidate| {
        c.sort == Sort::BirthDate && c.score < MID && c.score > HOPELESS && lines.binary_search(&c.line).is_ok()
    };
    let days: Vec<(u32, u32)> = found
        .iter()
        .filter(|c| bare(c))
        .filter_map(|c| Some((c.line, dates::parse(text, first_digit(text, c)?)?.day)))
        .collect();
    let twice = days.windows(2).any(|pair| pair[0].0 == pair[1].0);
    let (first, last) = days.iter().fold((u32::MAX, 0), |(first, last), day| (first.min(day.1), last.max(day.1)));
    if days.len() < LISTED || twice || last.saturating_sub(first) < SPREAD || first > LAST_FIRST {
        return;
    }
    found.iter_mut().filter(|c| bare(c)).for_each(|c| c.weigh(Evidence::WithPerson, BIRTH));
}

fn first_digit(text: &str, c: &Candidate) -> Option<usize> {
    let at = c.text(text).find(|c: char| c.is_ascii_digit())?;
    Some(c.start as usize + at)
}

/// A date right behind a name is most likely its bearer's birth: 林 義雄(昭和38.4.10). `text` is the page.
pub(crate) fn weigh_births(text: &str, found: &mut [Candidate]) {
    for i in 1..found.len() {
        let (name, date) = (found[i - 1], found[i]);
        let gap = text.get(name.end as usize..date.start as usize).unwrap_or("\n");
        let near = gap.len() <= 9
            && gap
                .chars()
                .all(|c| matches!(c, ' ' | '(' | '様' | 'さ' | 'ん' | ',' | '、' | ';' | '\t' | '\n' | '\r' | '/'));
        if name.sort == Sort::Name && date.sort == Sort::BirthDate && date.score < 0.0 && near && name.score > NAMELIKE
        {
            found[i].weigh(Evidence::Nearby, BIRTH);
        }
    }
}

/// What is sure in one place is believed in others, and the surname of a sure name where it stands alone.
pub(crate) fn weigh_again(found: &mut [Candidate]) {
    let sure = |c: &&Candidate| c.is_at_least(MID) && !c.has(Evidence::PublicDocument);
    let mut keys: Vec<u64> =
        found.iter().filter(sure).flat_map(|c| [c.key, c.surname]).filter(|key| *key != 0).collect();
    keys.sort_unstable();
    for c in found.iter_mut().filter(|c| !c.sort.is_checked() && !c.is_at_least(MID)) {
        if !c.has(Evidence::CompetingCaption) && !c.has(Evidence::PublicDocument) && keys.binary_search(&c.key).is_ok()
        {
            let lone = c.sort == Sort::Name && c.surname == c.key;
            c.weigh(Evidence::Nearby, if lone { SURNAME_AGAIN } else { AGAIN });
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
pub(crate) struct Purities([Purity; 4]);

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
        Sort::Licence => Some(3),
        _ => None,
    }
}
