//! Numbers that only words tell: those without a public check digit, and those whose check digit one number in ten passes.
//! Without the caption, the column's header or a shape of their own they are numbers among others, and no finding.

use model::Evidence;

use crate::captions::Caption;
use crate::formula;
use crate::lexicon::Word;
use crate::numbers::{Chain, begins_at, candidate, digits, weigh_check};
use crate::reading::{Cue, Reading};
use crate::score::{Candidate, Sort};

/// Belief in a number of the announced length, before the caption that announces it is weighed.
const PRIOR: f32 = -1.0;
/// The same where the announced thing may be written in many lengths.
const LOOSE: f32 = -1.6;
/// How far around a number words are looked for that tell one insurance from another, in bytes.
const AROUND: usize = 1_200;

/// What a caption announces: the kind, how many digits, and whether it has a check digit.
struct Announced {
    sort: Sort,
    lengths: std::ops::RangeInclusive<usize>,
    check: Option<fn(&[u8]) -> bool>,
    prior: f32,
}

fn announced(sort: Sort, lengths: std::ops::RangeInclusive<usize>) -> Announced {
    let prior = if lengths.start() == lengths.end() { PRIOR } else { LOOSE };
    Announced { sort, lengths, check: None, prior }
}

/// What the caption announces for a number of `count` digits, in groups of `first` and so on.
fn of(caption: Caption, chain: &Chain<'_>, count: usize, near: impl Fn(Word) -> bool) -> Option<Announced> {
    Some(match caption {
        Caption::Resident => announced(Sort::Resident, 11..=11),
        Caption::Pension => announced(Sort::Pension, 10..=10),
        Caption::Licence => Announced { check: Some(formula::driving_licence), ..announced(Sort::Licence, 12..=12) },
        Caption::Care => announced(Sort::Care, 10..=10),
        Caption::Elderly => announced(Sort::Elderly, 8..=8),
        Caption::Employment => announced(Sort::Employment, 11..=11),
        Caption::Insurer if count <= 8 => announced(Sort::Health, 6..=8),
        Caption::Account => announced(Sort::Account, 5..=14),
        Caption::Postal if count == 7 => announced(Sort::Postal, 7..=7),
        Caption::Insured => match count {
            11 if chain.len(0) == 4 || chain.len(0) == 11 => announced(Sort::Employment, 11..=11),
            10 if chain.len(0) == 10 && (near(Word::OfCare) || first_is_zero(chain)) => {
                announced(Sort::Care, 10..=10)
            }
            8 if chain.len(0) == 8 && near(Word::OfElderly) => announced(Sort::Elderly, 8..=8),
            _ => announced(Sort::Health, 2..=16),
        },
        Caption::Symbol if near(Word::OfBank) => announced(Sort::Account, 5..=14),
        _ => return None,
    })
}

fn first_is_zero(chain: &Chain<'_>) -> bool {
    chain.groups.first().is_some_and(|group| chain.text.as_bytes().get(group.0) == Some(&b'0'))
}

/// How many groups, divided by one and the same sign, belong together, and their digits.
fn joined(chain: &Chain<'_>, most: usize) -> (usize, usize) {
    let (mut used, mut count) = (1, chain.len(0));
    let sign = chain.gap(0).filter(|sign| matches!(sign, b'-' | b' ' | b'|'));
    while let Some(gap) = chain.gap(used - 1)
        && Some(gap) == sign
        && count + chain.len(used) <= most
    {
        count += chain.len(used);
        used += 1;
    }
    (used, count)
}

/// A number that the caption before it, or its cell's, announces; answers how many groups were used.
pub(crate) fn number(
    reading: &Reading<'_>,
    chain: &Chain<'_>,
    cue: Option<Cue>,
    out: &mut Vec<Candidate>,
) -> Option<usize> {
    let cue = cue?;
    if !announces(cue.caption) {
        return None;
    }
    let start = chain.groups.first()?.0;
    let near = |word: Word| reading.near(start, AROUND, AROUND / 2, |other| other == word);
    let (mut used, mut count) = joined(chain, 16);
    let mut what = of(cue.caption, chain, count, near)?;
    while used > 1 && !what.lengths.contains(&count) {
        used -= 1;
        count -= chain.len(used);
        what = of(cue.caption, chain, count, near)?;
    }
    let end = chain.groups.get(used - 1)?.1;
    let whole = what.sort == Sort::Health || chain.ends_after(used, 0);
    if !what.lengths.contains(&count) || !whole || !begins_at(reading, start) {
        return None;
    }
    let mut found = candidate(reading, what.sort, start, end, what.prior);
    found.weigh(cue.evidence, cue.weight);
    if let Some(check) = what.check {
        weigh_check(&mut found, check(&digits(&reading.text[start..end])));
    }
    out.push(found);
    Some(used)
}

/// Whether the caption announces one of these numbers.
fn announces(caption: Caption) -> bool {
    matches!(
        caption,
        Caption::Resident
            | Caption::Pension
            | Caption::Licence
            | Caption::Insurer
            | Caption::Insured
            | Caption::Care
            | Caption::Elderly
            | Caption::Employment
            | Caption::Account
            | Caption::Postal
            | Caption::Symbol
    )
}

/// A number below a line of captions, if one of them announces just its length.
pub(crate) fn below_heads(reading: &Reading<'_>, chain: &Chain<'_>, out: &mut Vec<Candidate>) -> Option<usize> {
    let start = chain.groups.first()?.0;
    let (used, count) = joined(chain, 16);
    if !(7..=12).contains(&count) {
        return None;
    }
    let fits = |caption: Caption| {
        of(caption, chain, count, |_| false)
            .is_some_and(|what| what.lengths.start() == what.lengths.end() && what.lengths.contains(&count))
    };
    let cue = reading.governing(start, fits).filter(|cue| fits(cue.caption))?;
    number(reading, &Chain { text: chain.text, groups: chain.groups.get(..used)? }, Some(cue), out)
}

/// Numbers with letters: 旅券 (two letters, seven digits) and 在留カード (two letters, eight digits, two letters).
pub(crate) fn lettered(reading: &Reading<'_>, chain: &Chain<'_>, out: &mut Vec<Candidate>) -> Option<usize> {
    let (first, last) = *chain.groups.first()?;
    let bytes = reading.text.as_bytes();
    let start = first.checked_sub(2)?;
    let letters = |at: usize| bytes.get(at..at + 2).is_some_and(|two| two.iter().all(u8::is_ascii_uppercase));
    if start < reading.start || !letters(start) || !begins_at(reading, start) {
        return None;
    }
    let outside = |at: usize| !bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
    let (sort, end, caption, bare) = match last - first {
        7 if outside(last) => (Sort::Passport, last, Caption::Passport, -1.5),
        8 if letters(last) && outside(last + 2) => (Sort::ResidenceCard, last + 2, Caption::ResidenceCard, 0.2),
        _ => return None,
    };
    let mut found = candidate(reading, sort, start, end, bare);
    match reading.governing(start, |other| other == caption) {
        Some(cue) if cue.caption == caption => found.weigh(cue.evidence, cue.weight),
        Some(Cue { caption: Caption::Other | Caption::Organisation, .. }) => {
            found.weigh(Evidence::CompetingCaption, crate::score::COMPETING);
        }
        _ => {
            let near = |caption: Caption| {
                reading.captions.iter().any(|cap| cap.caption == caption && cap.start.abs_diff(start) < 300)
            };
            if near(caption) {
                found.weigh(Evidence::Nearby, 2.0);
            }
        }
    }
    out.push(found);
    Some(1)
}
