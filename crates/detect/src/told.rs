//! Numbers that only words tell: those without a public check digit, and those whose check digit one number in ten passes.
//! Without the caption, the column's header or a shape of their own they are numbers among others, and no finding.

use model::Evidence;

use crate::captions::Caption;
use crate::formula;
use crate::letters::{Set, is_kanji};
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
/// Belief in a number by its form alone, and how far before it a word of its kind is looked for, in bytes.
const OF_FORM: f32 = 0.3;
const FORM_REACH: usize = 300;

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
/// `insured` says that 被保険者番号 itself is spoken of, not a card or an insurance.
fn of(
    caption: Caption,
    chain: &Chain<'_>,
    count: usize,
    insured: bool,
    near: impl Fn(Word) -> bool,
) -> Option<Announced> {
    Some(match caption {
        // 個人番号又は基礎年金番号: the length tells which.
        Caption::MyNumber if count == 10 => announced(Sort::Pension, 10..=10),
        Caption::Resident => announced(Sort::Resident, 11..=11),
        Caption::Pension => announced(Sort::Pension, 10..=10),
        Caption::Licence => Announced { check: Some(formula::driving_licence), ..announced(Sort::Licence, 12..=12) },
        Caption::Care => announced(Sort::Care, 10..=10),
        Caption::Elderly => announced(Sort::Elderly, 8..=8),
        Caption::Employment => announced(Sort::Employment, 11..=11),
        Caption::Insurer if count <= 8 => announced(Sort::Health, 6..=8),
        Caption::Account => announced(Sort::Account, 5..=14),
        Caption::Insured => match count {
            11 if chain.len(0) == 4 || chain.len(0) == 11 => announced(Sort::Employment, 11..=11),
            10 if is_one(chain, 10) && (near(Word::OfCare) || first_is_zero(chain)) => announced(Sort::Care, 10..=10),
            8 if is_one(chain, 8) && insured && (near(Word::OfElderly) || formula::luhn(&values(chain, 8))) => {
                announced(Sort::Elderly, 8..=8)
            }
            _ => announced(Sort::Health, 2..=16),
        },
        Caption::Symbol if count == 10 && is_one(chain, 10) && first_is_zero(chain) && near(Word::OfCare) => {
            announced(Sort::Care, 10..=10)
        }
        Caption::Symbol if near(Word::OfBank) => announced(Sort::Account, 5..=14),
        _ => return None,
    })
}

/// Whether a number of so many digits is written as one, in boxes, or with the spaces that recognition leaves.
fn is_one(chain: &Chain<'_>, count: usize) -> bool {
    chain.len(0) == count || matches!(chain.gap(0), Some(b' ' | b'|'))
}

/// The first digits of a chain.
fn values(chain: &Chain<'_>, count: usize) -> Vec<u8> {
    let of_group = |group: &(usize, usize)| chain.text.get(group.0..group.1).unwrap_or_default().bytes();
    chain.groups.iter().flat_map(of_group).take(count).map(|b| b - b'0').collect()
}

fn first_is_zero(chain: &Chain<'_>) -> bool {
    chain.groups.first().is_some_and(|group| chain.text.as_bytes().get(group.0) == Some(&b'0'))
}

/// How many groups, divided by one and the same sign, belong together, and their digits.
pub(crate) fn joined(chain: &Chain<'_>, most: usize) -> (usize, usize) {
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

/// What governs a number, given how it is written; `None` if its form is that of something else.
fn settled(reading: &Reading<'_>, chain: &Chain<'_>, mut cue: Cue) -> Option<Cue> {
    if !announces(cue.caption) {
        return None;
    }
    let start = chain.groups.first()?.0;
    if cue.caption == Caption::Symbol
        && let Some(wider) = around(reading, start)
    {
        cue = wider;
    }
    // 保険年金課 0797-59-3612
    if cue.caption == Caption::Insured
        && crate::numbers::is_phone(reading.text, chain)
        && !reading.caption_beside(start)
    {
        return None;
    }
    if is_licence(reading, chain, start) {
        cue.caption = Caption::Licence;
    } else if cue.caption == Caption::Account && (chain.len(0) == 12 || chain.len(0) == 11) {
        return None;
    }
    Some(cue)
}

/// A number that the caption before it, or its cell's, announces; answers how many groups were used.
pub(crate) fn number(
    reading: &Reading<'_>,
    chain: &Chain<'_>,
    cue: Option<Cue>,
    out: &mut Vec<Candidate>,
) -> Option<usize> {
    let start = chain.groups.first()?.0;
    let cue = settled(reading, chain, cue?)?;
    if matches!(cue.caption, Caption::Insured | Caption::Account)
        && !is_of_jobs(chain)
        && let Some((from, to)) = expression(reading, start)
    {
        let posts = is_posts_account(reading.text.get(from..to).unwrap_or_default());
        let account =
            cue.caption == Caption::Account || posts && reading.near(start, 200, 60, |word| word == Word::OfBank);
        let sort = if account { Sort::Account } else { Sort::Health };
        let mut found = candidate(reading, sort, from, to, PRIOR);
        found.weigh(cue.evidence, cue.weight);
        out.push(found);
        return Some(chain.groups.iter().take_while(|group| group.0 < to).count());
    }
    let near = |word: Word| reading.near(start, AROUND, AROUND / 2, |other| other == word);
    let insured = cue.caption == Caption::Insured && names_the_insured(reading, start);
    let (mut used, mut count) = joined(chain, 16);
    let mut what = of(cue.caption, chain, count, insured, near)?;
    while used > 1 && !what.lengths.contains(&count) {
        used -= 1;
        count -= chain.len(used);
        what = of(cue.caption, chain, count, insured, near)?;
    }
    let end = chain.groups.get(used - 1)?.1;
    let whole = what.sort == Sort::Health || chain.ends_after(used, 0);
    if !what.lengths.contains(&count) || !whole || !begins_at(reading, start) {
        return None;
    }
    if is_stand_in(&digits(&reading.text[start..end])) {
        return None;
    }
    let mut found = candidate(reading, what.sort, start, end, what.prior);
    found.weigh(cue.evidence, cue.weight);
    if what.sort == Sort::Account && reading.row.is_none() && is_firms(reading, start) {
        found.weigh_public();
    }
    if let Some(check) = what.check {
        weigh_check(&mut found, check(&digits(&reading.text[start..end])));
    }
    out.push(found);
    Some(used)
}

/// 0000000 and 1234567 stand for a number in forms and manuals.
fn is_stand_in(digits: &[u8]) -> bool {
    let step = |by: u8| digits.windows(2).all(|pair| pair[1] == (pair[0] + by) % 10);
    digits.len() >= 5 && (step(0) || step(1))
}

/// Whether an account is a firm's: one is named before it, and no person is.
fn is_firms(reading: &Reading<'_>, at: usize) -> bool {
    let person =
        |caption: Caption| matches!(caption, Caption::Name | Caption::Role | Caption::BirthDate | Caption::MyNumber);
    let from = at.saturating_sub(900);
    reading.near(at, 900, 0, |word| word == Word::Office)
        && !reading.captions.iter().any(|cap| cap.start >= from && cap.end <= at && person(cap.caption))
        && !reading.near(at, 900, 0, |word| word == Word::Honorific)
}

/// What governs an expression of which 記号 or 番号 is a part: the cell's caption, or the one before on the line.
fn around(reading: &Reading<'_>, at: usize) -> Option<Cue> {
    let is = |caption: Caption| matches!(caption, Caption::Insured | Caption::Account | Caption::Insurer);
    if let Some(cue) = reading.cue.filter(|cue| is(cue.caption)) {
        return Some(cue);
    }
    let before = reading.captions.partition_point(|cap| cap.end <= at);
    let near = reading.captions.get(..before)?.iter().rev().take(4).find(|cap| is(cap.caption))?;
    let between = reading.text.get(near.end..at).filter(|text| text.len() <= 60 && !text.contains('\n'))?;
    let caption = if near.caption == Caption::Account { Caption::Account } else { Caption::Insured };
    (!between.contains('。')).then(|| Cue::caption(caption))
}

/// Whether the label before a number is that of the insured person's own number; a column's is.
fn names_the_insured(reading: &Reading<'_>, at: usize) -> bool {
    let from = reading.text.floor_char_boundary(at.saturating_sub(FORM_REACH / 5)).max(reading.start);
    let before = reading.text.get(from..at).unwrap_or_default();
    let words = ["被保", "ヒホ", "HIHO", "hiho", "Hiho"];
    reading.cue.is_some() && before.is_empty() || words.iter().any(|word| before.contains(word))
}

/// Whether a 運転免許 is spoken of before a number of its form: 運転免許 第一種普通 1180-9604-5612.
fn is_licence(reading: &Reading<'_>, chain: &Chain<'_>, start: usize) -> bool {
    let form = chain.len(0) == 12 || (0..3).all(|i| chain.len(i) == 4) && chain.gap(0) == chain.gap(1);
    if !form || !formula::driving_licence(&values(chain, 12)) {
        return false;
    }
    let before = reading.captions.partition_point(|cap| cap.end <= start);
    let spoken = |cap: &crate::lex::Cap| cap.caption == Caption::Licence && start - cap.end < AROUND / 10;
    reading.cue.is_some_and(|cue| cue.caption == Caption::Licence)
        || reading.captions.get(..before).is_some_and(|caps| caps.iter().rev().take(4).any(spoken))
}

/// 4-6-1: no number but those of 雇用保険 is written so.
fn is_of_jobs(chain: &Chain<'_>) -> bool {
    (chain.len(0), chain.len(1), chain.len(2)) == (4, 6, 1) && chain.gap(0) == chain.gap(1) && chain.ends_after(3, 0)
}

/// 記号 of five digits, 1 first and 0 last, and 番号 of up to eight.
fn is_posts_account(text: &str) -> bool {
    let mut parts = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    let (symbol, number) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    symbol.len() == 5 && symbol.starts_with('1') && symbol.ends_with('0') && (6..=8).contains(&number.len())
}

/// The text of the first two groups of a number.
fn two<'t>(chain: &Chain<'t>) -> &'t str {
    let (Some(first), Some(second)) = (chain.groups.first(), chain.groups.get(1)) else { return "" };
    chain.text.get(first.0..second.1).unwrap_or_default()
}

/// Numbers that are told by how they are written where something near speaks of their kind: 4-6 of 年金, 4-6-1 of 雇用保険.
pub(crate) fn by_form(reading: &Reading<'_>, chain: &Chain<'_>, out: &mut Vec<Candidate>) -> Option<usize> {
    let start = chain.groups.first()?.0;
    let (sort, used, words): (_, _, &[&str]) = if is_of_jobs(chain) {
        (Sort::Employment, 3, &["雇用保険", "雇保", "離職", "失業", "求職", "ハローワーク", "再就職"])
    } else if (chain.len(0), chain.len(1)) == (4, 6)
        && matches!(chain.gap(0), Some(b'-' | b' '))
        && chain.ends_after(2, 0)
    {
        (Sort::Pension, 2, &["年金", "ネンキン", "基礎番号"])
    } else if chain.gap(0) == Some(b'-') && chain.ends_after(2, 0) && is_posts_account(two(chain)) {
        (Sort::Account, 2, &["振込", "引落", "振替", "口座", "通帳", "ゆうちょ", "貯金", "払"])
    } else {
        return None;
    };
    let end = chain.groups.get(used - 1)?.1;
    let text = reading.text;
    let from = text.floor_char_boundary(start.saturating_sub(FORM_REACH)).max(reading.start);
    let to = text.ceil_char_boundary((end + FORM_REACH / 3).min(text.len()));
    let (before, after) = (text.get(from..start)?, text.get(end..to)?);
    if !begins_at(reading, start) || !words.iter().any(|word| before.contains(word) || after.contains(word)) {
        return None;
    }
    let mut found = candidate(reading, sort, start, end, OF_FORM);
    found.weigh(Evidence::Nearby, crate::score::NEARBY);
    if before.trim_end_matches([' ', ':', '\n']).ends_with("事業所番号") {
        found.weigh(Evidence::CompetingCaption, crate::score::COMPETING);
    }
    out.push(found);
    Some(used)
}

/// Where 記号・番号・枝番 begin and end that are written as one expression: 記号4494 番号36784 枝番05, 北国4・41278.
fn expression(reading: &Reading<'_>, first: usize) -> Option<(usize, usize)> {
    let text = reading.text;
    let head = text.get(reading.start..first)?;
    let from = ["記号", "証記号"].iter().find_map(|word| head.trim_end_matches([' ', ':']).strip_suffix(word));
    static OTHERS: Set = Set::of("号番第枝月日年");
    let own = |c: char| is_kanji(c) && !OTHERS.has(c);
    let letters: usize = head.chars().rev().take(5).take_while(|c| own(*c)).map(char::len_utf8).sum();
    let start = from.map_or(first - letters, |before| reading.start + before.len());
    let (mut end, mut parts, mut signs, mut count) = (first, 0, false, 0);
    while parts < 4 {
        let rest = text.get(end..)?;
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 || digits > 8 {
            break;
        }
        end += digits;
        count += digits;
        parts += 1;
        let rest = text.get(end..)?;
        let gap: usize = rest
            .chars()
            .take(6)
            .take_while(|c| matches!(c, ' ' | '-' | '・' | '(' | ')' | '/' | '番' | '号' | '枝' | '記'))
            .map(char::len_utf8)
            .sum();
        let between = rest.get(..gap)?;
        let behind = rest.get(gap..)?.starts_with(|c: char| c.is_ascii_digit());
        if gap == 0 || !behind || between.contains("  ") || between == " / " {
            break;
        }
        signs |= between.contains(['-', '・', '番', '枝']);
        end += gap;
    }
    let end = text.get(..end)?.trim_end_matches(|c: char| !c.is_ascii_digit()).len();
    (parts >= 2 && signs && (4..=18).contains(&count)).then_some((start, end))
}

/// Whether the caption announces one of these numbers.
pub(crate) fn announces(caption: Caption) -> bool {
    matches!(
        caption,
        Caption::MyNumber
            | Caption::Resident
            | Caption::Pension
            | Caption::Licence
            | Caption::Insurer
            | Caption::Insured
            | Caption::Care
            | Caption::Elderly
            | Caption::Employment
            | Caption::Account
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
        of(caption, chain, count, false, |_| false)
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
    if last - first == 8
        && let Some(found) = machine_readable(reading, start)
    {
        out.extend(found);
        return Some(chain.groups.iter().take_while(|group| group.0 < start + MRZ).count());
    }
    let outside = |at: usize| !bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
    let (sort, end, caption, bare) = match last - first {
        7 if outside(last) => (Sort::Passport, last, Caption::Passport, -1.5),
        8 if letters(last) && outside(last + 2) => (Sort::ResidenceCard, last + 2, Caption::ResidenceCard, 0.8),
        _ => return None,
    };
    let mut found = candidate(reading, sort, start, end, bare);
    match reading.governing(start, |other| other == caption) {
        Some(cue) if cue.caption == caption => found.weigh(cue.evidence, cue.weight),
        Some(Cue { caption: Caption::Other | Caption::Organisation, .. }) => {
            found.weigh(Evidence::CompetingCaption, crate::score::COMPETING);
        }
        // カード番号 and other numbers: the shape is nobody else's.
        Some(cue) if sort == Sort::ResidenceCard => found.weigh(cue.evidence, 1.5),
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

/// Characters of a line of a passport's machine readable zone (ICAO 9303-4).
const MRZ: usize = 44;

/// The two lines of the zone whose second one begins at `start`: number and check digit, nationality, birth and so on.
fn machine_readable(reading: &Reading<'_>, start: usize) -> Option<Vec<Candidate>> {
    let bytes = reading.text.as_bytes();
    let line = bytes.get(start..start + MRZ)?;
    let of_zone = |b: &u8| b.is_ascii_uppercase() || b.is_ascii_digit() || *b == b'<';
    if !line.iter().all(of_zone) || bytes.get(start + MRZ).is_some_and(of_zone) {
        return None;
    }
    let digits =
        |range: std::ops::Range<usize>| line.get(range).is_some_and(|part| part.iter().all(u8::is_ascii_digit));
    if !digits(13..20) || !line.get(10..13)?.iter().all(u8::is_ascii_uppercase) {
        return None;
    }
    let passed = formula::mrz_check(line.get(..9)?) == line.get(9).copied();
    let mut second = candidate(reading, Sort::Passport, start, start + MRZ, 0.5);
    weigh_check(&mut second, passed);
    let mut found = Vec::new();
    let before = bytes.get(reading.start..start)?;
    let trimmed = before.trim_ascii_end();
    let length = trimmed.iter().rev().take_while(|b| of_zone(b)).count();
    let first = reading.start + trimmed.len() - length;
    if (30..=MRZ).contains(&length) && bytes.get(first..).is_some_and(|line| line.starts_with(b"P<")) {
        let mut name = candidate(reading, Sort::Passport, first, first + length, 0.5);
        name.weigh(Evidence::Nearby, crate::score::CHECK_DIGIT);
        found.push(name);
    }
    found.push(second);
    Some(found)
}
