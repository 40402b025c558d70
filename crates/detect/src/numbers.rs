//! Numbers: runs of digits and their separators → 個人番号, 法人番号, cards, telephones, postal codes; and the many numbers
//! without a public check digit, which only a caption tells ([`crate::told`]).

use model::Evidence;

use crate::captions::Caption;
use crate::formula;
use crate::letters::{is_hiragana, is_kanji, is_katakana};
use crate::lexicon::{Lexicon, Word};
use crate::reading::{Cue, Reading};
use crate::score::{
    CHECK_DIGIT, COMPETING, Candidate, NEARBY, OFFICE, OTHER_CAPTION, Sort, TIMESTAMP, WRONG_CHECK_DIGIT,
};
use crate::told;

/// A maximal run of ASCII digits.
pub(crate) type Group = (usize, usize);
/// The longest shape has this many groups: twelve digits in twelve boxes.
const MOST_GROUPS: usize = 12;
/// Digits of the shortest number that a label announces: an account without its zeros.
const LABELLED: usize = 5;
/// Digits of the shortest number that is written without any divider.
const SHORTEST: usize = 4;

/// Groups that belong together, and the separators between them.
pub(crate) struct Chain<'t> {
    pub(crate) text: &'t str,
    pub(crate) groups: &'t [Group],
}

impl Chain<'_> {
    pub(crate) fn len(&self, i: usize) -> usize {
        self.groups.get(i).map_or(0, |g| g.1 - g.0)
    }

    /// The separator behind group `i`, if it is one that numbers are written with.
    pub(crate) fn gap(&self, i: usize) -> Option<u8> {
        let (from, to) = (self.groups.get(i)?.1, self.groups.get(i + 1)?.0);
        if to > from + 3 {
            return None;
        }
        let between = self.text.as_bytes().get(from..to)?;
        match between {
            [sign @ (b'-' | b' ' | b'.' | b'(' | b')' | b'|')] => Some(*sign),
            b" - " => Some(b'-'),
            b" |" | b"| " | b" | " => Some(b'|'),
            b")-" | b") " => Some(b')'),
            b" (" | b"-(" => Some(b'('),
            _ => None,
        }
    }

    /// Whether the first groups have these lengths with the same separator throughout, which is returned.
    fn shape(&self, lens: &[usize]) -> Option<u8> {
        let sign = self.gap(0)?;
        let same = (0..lens.len() - 1).all(|i| self.gap(i) == Some(sign));
        (same && matches!(sign, b'-' | b' ' | b'|') && lens.iter().enumerate().all(|(i, &len)| self.len(i) == len))
            .then_some(sign)
    }

    /// Whether the first `n` groups end where the number ends: no letter, no further group of the same number.
    pub(crate) fn ends_after(&self, n: usize, sign: u8) -> bool {
        let Some(last) = self.groups.get(n - 1) else { return false };
        let bytes = self.text.as_bytes();
        let longer = self.gap(n - 1).is_some_and(|gap| gap == sign && (gap != b' ' || self.len(n) == self.len(n - 1)));
        let decimal =
            matches!(bytes.get(last.1), Some(b'.' | b',')) && bytes.get(last.1 + 1).is_some_and(u8::is_ascii_digit);
        let letter = bytes.get(last.1).is_some_and(u8::is_ascii_alphabetic);
        let code = bytes.get(last.1) == Some(&b'-') && bytes.get(last.1 + 1).is_some_and(u8::is_ascii_alphanumeric);
        !longer && !decimal && !letter && !code
    }
}

/// Whether a number may begin at `at`: no letter and no part of the same number before it. (漢字 are no obstacle, other
/// than to a regular expression's `\b`.)
pub(crate) fn begins_at(reading: &Reading<'_>, at: usize) -> bool {
    let before = reading.text.as_bytes().get(reading.start..at).unwrap_or_default();
    match before {
        // TEL06-1234-5678
        [.., b] if b.is_ascii_alphabetic() && reading.captions.iter().any(|cap| cap.end == at) => true,
        [.., b] if b.is_ascii_alphanumeric() || *b == b'_' => false,
        [.., a, b'.' | b','] if a.is_ascii_digit() => false,
        // 06-5718-7684/070-8174-2062
        [.., b'0'..=b'9', b'0'..=b'9', b'0'..=b'9', b'0'..=b'9', b'/'] => reading.text[at..].starts_with('0'),
        [.., a, b'-' | b'/'] if a.is_ascii_alphanumeric() => false,
        _ => true,
    }
}

/// Finds numbers in a reading; `taken` tells which of its digit runs belong to dates.
pub(crate) fn find(reading: &Reading<'_>, taken: &[bool], out: &mut Vec<Candidate>) {
    let mut i = 0;
    while i < reading.digits.len() {
        let used = if taken.get(i).copied().unwrap_or(false) { 0 } else { at(reading, i, out) };
        i += used.max(1);
    }
}

/// Tries every kind on the groups from `i` on; answers how many groups were used.
fn at(reading: &Reading<'_>, i: usize, out: &mut Vec<Candidate>) -> usize {
    let groups = &reading.digits[i..reading.digits.len().min(i + MOST_GROUPS + 1)];
    let chain = Chain { text: reading.text, groups };
    let start = groups[0].0;
    // Most numbers are short and stand alone: a day, a count, an amount. None of those looked for is, and of the longer
    // ones only what a caption or a label tells.
    let gap = chain.gap(0);
    if chain.len(0) < LABELLED && !matches!(gap, Some(b'-' | b' ' | b'|')) {
        let told = || reading.tells_numbers || reading.cue.is_some_and(|cue| told::announces(cue.caption));
        let dialled = reading.text.as_bytes().get(start) == Some(&b'0');
        let parted = || reading.text.get(groups[0].1..).is_some_and(|rest| rest.starts_with('・'));
        if chain.len(0) < SHORTEST && gap.is_none() || !dialled && !told() && !parted() {
            return 1;
        }
    }
    let labelled = label(reading, &chain, start).map(|caption| reading.labelled(start, caption));
    let reading = labelled.as_ref().unwrap_or(reading);
    let before = reading.caption_before(start);
    let cue = before.map(Cue::caption).or(reading.cue).or_else(|| reading.announced_above(start));
    told::number(reading, &chain, cue, out)
        .or_else(|| phone(reading, &chain, out))
        .or_else(|| my_number(reading, &chain, before, out))
        .or_else(|| card(reading, &chain, out))
        .or_else(|| corporate(reading, &chain, out))
        .or_else(|| postal(reading, &chain, out))
        .or_else(|| told::lettered(reading, &chain, out))
        .or_else(|| told::below_heads(reading, &chain, out))
        .or_else(|| told::by_form(reading, &chain, out))
        .unwrap_or(0)
}

/// What the label of a number that is long enough for one announces by its parts.
fn label(reading: &Reading<'_>, chain: &Chain<'_>, start: usize) -> Option<Caption> {
    let end = chain.groups.first()?.1;
    // Shorter numbers, and parts of longer ones, are none that a label announces.
    let digits = chain.len(0) + chain.gap(0).map_or(0, |_| chain.len(1)) + chain.gap(1).map_or(0, |_| chain.len(2));
    let before = start.checked_sub(1).and_then(|at| chain.text.as_bytes().get(at));
    let parted = chain.text.get(end..).is_some_and(|rest| rest.starts_with('・'));
    if digits < LABELLED && !parted || before.is_some_and(|b| b.is_ascii_lowercase() || b".,-+".contains(b)) {
        return None;
    }
    let counted = || crate::label::is_counted(&reading.text[end..]);
    crate::label::before(reading, start)
        .or_else(|| (chain.gap(0).is_none()).then(|| crate::label::behind(reading.text, end)).flatten())
        .filter(|_| !counted())
}

/// The digits of a number as values, at most as many as any number has.
pub(crate) struct Digits {
    values: [u8; 20],
    len: usize,
}

impl std::ops::Deref for Digits {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        self.values.get(..self.len).unwrap_or_default()
    }
}

pub(crate) fn digits(text: &str) -> Digits {
    let mut digits = Digits { values: [0; 20], len: 0 };
    for byte in text.bytes() {
        let value = byte.wrapping_sub(b'0');
        if value <= 9
            && let Some(place) = digits.values.get_mut(digits.len)
        {
            *place = value;
            digits.len += 1;
        }
    }
    digits
}

pub(crate) fn candidate(reading: &Reading<'_>, sort: Sort, start: usize, end: usize, prior: f32) -> Candidate {
    Candidate::new(sort, start, end, reading.line(start), prior)
}

/// Weighs the caption that governs the candidate.
pub(crate) fn weigh_caption(reading: &Reading<'_>, found: &mut Candidate, wanted: &[Caption]) {
    let Some(cue) = reading.governing(found.start as usize, |caption| wanted.contains(&caption)) else { return };
    match cue.caption {
        // 個人番号又は法人番号: the check digit tells which.
        Caption::MyNumber | Caption::Corporate
            if matches!(found.sort, Sort::MyNumber | Sort::Corporate) && found.checked == Some(true) =>
        {
            found.weigh(cue.evidence, cue.weight);
        }
        caption if wanted.contains(&caption) => found.weigh(cue.evidence, cue.weight),
        // 番号 alone, and whose it is, speak against nothing that has a check digit.
        Caption::Symbol
            if found.sort == Sort::MyNumber
                && found.checked == Some(true)
                && reading.symbol_alone(found.start as usize) =>
        {
            found.weigh(Evidence::Nearby, NEARBY + 0.4);
        }
        Caption::Symbol | Caption::Role | Caption::Name if found.checked == Some(true) => {}
        // A firm's own number stands beside its name.
        Caption::Organisation if found.sort == Sort::Corporate => found.weigh(Evidence::Nearby, NEARBY + 0.5),
        // What begins with 090 and is divided so is a telephone, whatever was said before on its line.
        Caption::Other
            if found.sort == Sort::Phone && found.score > 0.5 && !reading.caption_beside(found.start as usize) => {}
        Caption::Other | Caption::Symbol | Caption::Own(_) => found.weigh(Evidence::CompetingCaption, COMPETING),
        Caption::Organisation | Caption::Site => found.weigh(Evidence::PublicDocument, OFFICE),
        _ if found.sort.is_checked() => found.score += OTHER_CAPTION,
        _ => {}
    }
}

pub(crate) fn weigh_check(found: &mut Candidate, passed: bool) {
    found.checked = Some(passed);
    if passed {
        found.weigh(Evidence::CheckDigit, CHECK_DIGIT);
    } else {
        found.weigh(Evidence::WrongCheckDigit, WRONG_CHECK_DIGIT);
    }
}

/// `before` is the caption before the number.
fn my_number(
    reading: &Reading<'_>,
    chain: &Chain<'_>,
    before: Option<Caption>,
    out: &mut Vec<Candidate>,
) -> Option<usize> {
    let (used, prior) = match chain.len(0) {
        12 if chain.ends_after(1, 0) => (1, -3.0),
        4 if chain.shape(&[4, 4, 4]).is_some_and(|sign| chain.ends_after(3, sign)) => (3, -2.7),
        1 if chain.shape(&[1; 12]).is_some_and(|sign| chain.ends_after(12, sign)) => (12, -3.0),
        // Recognition leaves spaces where none are; only under its caption.
        1..12 if before == Some(Caption::MyNumber) => match told::joined(chain, 12) {
            (used, 12) if used <= 4 && chain.gap(0) == Some(b' ') => (used, -3.0),
            _ => return None,
        },
        _ => return None,
    };
    let (start, end) = (chain.groups[0].0, chain.groups[used - 1].1);
    if !begins_at(reading, start) || is_behind(reading.text, start, b'+') {
        return None;
    }
    let digits = digits(&reading.text[start..end]);
    let mut found = candidate(reading, Sort::MyNumber, start, end, prior);
    // 0000-0000-0000 stands for a number in forms and manuals.
    let stand_in = digits.windows(2).all(|pair| pair[0] == pair[1]);
    weigh_check(&mut found, !stand_in && formula::my_number(&digits));
    weigh_caption(reading, &mut found, &[Caption::MyNumber]);
    if !found.has(Evidence::Caption) && !found.has(Evidence::ColumnHeader) {
        if reading.near(start, 900, 300, |word| word == Word::OfMyNumber) {
            found.weigh(Evidence::Nearby, NEARBY);
        }
        if used == 1 && is_timestamp(&digits) {
            found.score += TIMESTAMP;
        }
    }
    out.push(found);
    Some(used)
}

/// What a sign or a caption adds to a postal code without its dash: seven digits alone are doubted far more.
const UNDIVIDED_POSTAL: f32 = 1.8;

/// A postal code: three digits and four. Only the sign, a caption or an address behind it tell it from other numbers.
fn postal(reading: &Reading<'_>, chain: &Chain<'_>, out: &mut Vec<Candidate>) -> Option<usize> {
    let (used, prior) = match (chain.len(0), chain.len(1)) {
        (3, 4) if chain.gap(0) == Some(b'-') && chain.ends_after(2, b'-') => (2, -1.2),
        (7, _) if chain.ends_after(1, b'-') => (1, -3.5),
        _ => return None,
    };
    let (start, end) = (chain.groups[0].0, chain.groups[used - 1].1);
    if !begins_at(reading, start) {
        return None;
    }
    let code = digits(&reading.text[start..end]).iter().fold(0, |n, &d| n * 10 + u32::from(d));
    let known = Lexicon::get().postal_code(code);
    let mut found = candidate(reading, Sort::Postal, start, end, prior);
    match known {
        Some(_) => found.weigh(Evidence::Dictionary, 1.5),
        None => found.score -= 0.5,
    }
    let before = reading.text[..start].trim_end_matches([' ', '(', ':']);
    if before.ends_with('〒') {
        found.weigh(Evidence::Caption, if used == 1 { 4.5 + UNDIVIDED_POSTAL } else { 4.5 });
    } else if known == Some(false)
        && reading.start == start
        && reading.cue.is_some_and(|cue| cue.caption == Caption::Address)
    {
        // What an address in a register begins with.
        found.weigh(Evidence::ColumnHeader, 3.0);
    } else {
        weigh_caption(reading, &mut found, &[Caption::Postal]);
        if used == 1 && (found.has(Evidence::Caption) || found.has(Evidence::ColumnHeader)) {
            found.score += UNDIVIDED_POSTAL;
        }
        let behind = end + reading.text[end..].bytes().take(4).take_while(|b| b" )\n\r".contains(b)).count();
        let addressed = |word| matches!(word, Word::Prefecture | Word::City | Word::Town);
        if reading.marks.iter().any(|mark| mark.start == behind && addressed(mark.word)) {
            found.weigh(Evidence::Nearby, 2.5);
        }
    }
    if known == Some(true) || reading.office_before(start) {
        found.weigh_public();
    }
    out.push(found);
    Some(used)
}

/// Whether 12 digits read as year, month, day, hour, minute.
fn is_timestamp(digits: &[u8]) -> bool {
    let number = |range: std::ops::Range<usize>| digits[range].iter().fold(0, |n, &d| n * 10 + u32::from(d));
    (1990..2100).contains(&number(0..4)) && formula::date_exists(number(0..4), number(4..6), number(6..8))
}

fn card(reading: &Reading<'_>, chain: &Chain<'_>, out: &mut Vec<Candidate>) -> Option<usize> {
    let grouped = |lens: &[usize]| chain.shape(lens).is_some_and(|sign| chain.ends_after(lens.len(), sign));
    let (used, prior) = match chain.len(0) {
        14..=19 if chain.ends_after(1, 0) => (1, -3.0),
        4 if grouped(&[4, 4, 4, 4]) => (4, -1.8),
        4 if grouped(&[4, 6, 5]) || grouped(&[4, 6, 4]) => (3, -1.8),
        _ => return None,
    };
    let (start, end) = (chain.groups[0].0, chain.groups[used - 1].1);
    let digits = digits(&reading.text[start..end]);
    if !begins_at(reading, start) || !formula::card_issuer(&digits) {
        return Some(used);
    }
    let mut found = candidate(reading, Sort::Card, start, end, prior);
    found.weigh(Evidence::Dictionary, 1.0);
    weigh_check(&mut found, formula::luhn(&digits));
    weigh_caption(reading, &mut found, &[Caption::Card]);
    out.push(found);
    Some(used)
}

fn corporate(reading: &Reading<'_>, chain: &Chain<'_>, out: &mut Vec<Candidate>) -> Option<usize> {
    let used = match chain.len(0) {
        13 if chain.ends_after(1, 0) => 1,
        1 if chain.shape(&[1, 4, 4, 4]).is_some_and(|sign| chain.ends_after(4, sign)) => 4,
        _ => return None,
    };
    let (start, end) = (chain.groups[0].0, chain.groups[used - 1].1);
    let registered = ['T', 't']
        .iter()
        .find_map(|t| reading.text[..start].strip_suffix(*t))
        .is_some_and(|before| begins_at(reading, before.len()));
    if !registered && !begins_at(reading, start) {
        return Some(used);
    }
    let digits = digits(&reading.text[start..end]);
    let mut found = candidate(reading, Sort::Corporate, start, end, if registered { 0.0 } else { -3.0 });
    weigh_check(&mut found, formula::corporate_number(&digits));
    weigh_caption(reading, &mut found, &[Caption::Corporate]);
    if found.checked == Some(false) {
        found.score += WRONG_CHECK_DIGIT;
    }
    out.push(found);
    Some(used)
}

fn phone(reading: &Reading<'_>, chain: &Chain<'_>, out: &mut Vec<Candidate>) -> Option<usize> {
    let first = chain.groups.first()?;
    let abroad = is_behind(reading.text, first.0, b'+') && reading.text[first.0..].starts_with("81");
    let (used, prior) = match reading.text.as_bytes().get(first.0) {
        _ if abroad => abroad_shape(chain)?,
        Some(b'0') => domestic_shape(reading.text, chain)?,
        Some(b'2'..=b'9') if is_local(chain) => (2, -1.0),
        _ => return None,
    };
    let (mut start, end) = (first.0, chain.groups[used - 1].1);
    if abroad {
        start -= 1;
    } else if !begins_at(reading, start) {
        return None;
    }
    // Without its area code only a caption tells a number.
    let local = used == 2 && chain.len(1) == 4;
    if local && !reading.governing(start, |c| c == Caption::Phone).is_some_and(|cue| cue.caption == Caption::Phone) {
        return None;
    }
    let mut found = candidate(reading, Sort::Phone, start, end, prior);
    found.weigh(Evidence::Dictionary, 0.0);
    let free = reading.text[start..].starts_with("0120")
        || reading.text[start..].starts_with("0570")
        || reading.text[start..].starts_with("0800");
    found.mobile = is_mobile(&reading.text[start..end]);
    // Whom a message went to (to, 宛先) is told by a mobile number as well as by a name.
    let named = reading.row.is_some() && used == 1 && found.mobile;
    let told: &[Caption] = if named { &[Caption::Phone, Caption::Role, Caption::Name] } else { &[Caption::Phone] };
    weigh_caption(reading, &mut found, told);
    if free
        || reading.office_before(start)
        || reading.text[end..].trim_start_matches([' ', '(', '、']).starts_with("内線")
    {
        found.weigh_public();
    }
    out.push(found);
    Some(used)
}

/// Whether this byte stands right before `at`.
#[inline]
fn is_behind(text: &str, at: usize, byte: u8) -> bool {
    at.checked_sub(1).and_then(|at| text.as_bytes().get(at)) == Some(&byte)
}

/// Whether it is a number of two groups as neighbours write it: 75-8235.
fn is_local(chain: &Chain<'_>) -> bool {
    chain.gap(0) == Some(b'-') && (2..=3).contains(&chain.len(0)) && chain.len(1) == 4 && chain.ends_after(2, b'-')
}

pub(crate) fn is_mobile(head: &str) -> bool {
    matches!(head.get(..3), Some("050" | "060" | "070" | "080" | "090"))
}

/// Whether a number is divided as telephones are.
pub(crate) fn is_phone(text: &str, chain: &Chain<'_>) -> bool {
    chain.groups.first().is_some_and(|group| text.as_bytes().get(group.0) == Some(&b'0'))
        && domestic_shape(text, chain).is_some_and(|(used, prior)| used == 3 && prior > 0.5)
}

/// Groups and prior of a number that begins with 0.
fn domestic_shape(text: &str, chain: &Chain<'_>) -> Option<(usize, f32)> {
    let lexicon = Lexicon::get();
    let part = |i: usize| chain.groups.get(i).and_then(|g| text.get(g.0..g.1)).unwrap_or_default();
    let dialled = |i: usize| chain.gap(i).filter(|gap| *gap != b'|');
    let (a, b, c) = (chain.len(0), chain.len(1), chain.len(2));
    if let (Some(first), Some(second)) = (dialled(0), dialled(1))
        && (a..=a + 4).contains(&(a + b))
        && chain.ends_after(3, b'-')
    {
        let apart = first == b' ' && second == b' ';
        if (a, b, c) == (3, 4, 4) && is_mobile(part(0)) {
            // Three groups with a leading zero: no column of amounts is written so.
            return Some((3, if apart { 1.15 } else { 1.3 }));
        }
        let spaced = if apart { -1.4 } else { 0.0 };
        if a + b == 6 && c == 4 && lexicon.is_area_code(part(0))
            || matches!((part(0), b, c), ("0120" | "0570", 3, 3) | ("0800", 3, 4))
        {
            return Some((3, 0.9 + spaced));
        }
    }
    if dialled(0).is_some() && chain.ends_after(2, b'-') {
        let fixed = a + b == 10 && b >= 5 && lexicon.is_area_code(part(0));
        if fixed || (a, b) == (3, 8) && is_mobile(part(0)) {
            return Some((2, 0.3));
        }
    }
    let whole = chain.ends_after(1, b'-');
    match a {
        11 if whole && is_mobile(part(0)) => {
            let before = chain.groups.first().and_then(|group| text.get(..group.0)).unwrap_or_default();
            Some((1, if stands_in_sentence(part(0), before) { 1.15 } else { -0.3 }))
        }
        10 if whole && lexicon.area_code_len(part(0)).is_some() => Some((1, -1.5)),
        _ => None,
    }
}

/// Whether a mobile number without dashes stands in or behind Japanese words, and in no log or column: 緊急時は09012345678.
fn stands_in_sentence(number: &str, before: &str) -> bool {
    let mobile = matches!(number.get(..3), Some("070" | "080" | "090"));
    let near = before.trim_end_matches(' ').chars().next_back();
    mobile && near.is_some_and(|c| is_kanji(c) || is_hiragana(c) || is_katakana(c) || matches!(c, '。' | '、' | '「'))
}

/// Groups and prior of a number that begins with +81.
fn abroad_shape(chain: &Chain<'_>) -> Option<(usize, f32)> {
    let mut count = chain.len(0);
    let mut used = 1;
    while count < 11 && used < 4 && matches!(chain.gap(used - 1), Some(b'-' | b' ' | b'(' | b')')) {
        count += chain.len(used);
        used += 1;
    }
    ((11..=13).contains(&count) && chain.ends_after(used, b'-')).then_some((used, 1.3))
}
