//! Dates, western and of the eras; a date is a birth date only where something says so.

use model::Evidence;

use crate::captions::Caption;
use crate::formula;
use crate::letters::{Set, wide};
use crate::lexicon::Word;
use crate::numbers::weigh_caption;
use crate::reading::Reading;
use crate::score::{Candidate, Sort};
use crate::tally::Tally;
use crate::written;

/// A date in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Date {
    /// Where its era or year begins.
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Year, month and day as one number: 19700303.
    pub(crate) day: u32,
    /// Written as digits only (19700303, S450303).
    pub(crate) compact: bool,
}

/// Finds birth dates; marks in `taken` the digit runs that belong to any date.
pub(crate) fn find(reading: &Reading<'_>, taken: &mut [bool], out: &mut Vec<Candidate>) {
    let (groups, mut i) = (reading.digits, 0);
    while i < groups.len() {
        let date = if may_be(reading.text.as_bytes(), groups[i]) { parse(reading.text, groups[i].0) } else { None };
        let Some(date) = date else {
            i += 1;
            continue;
        };
        let first = i;
        while groups.get(i).is_some_and(|group| group.0 < date.end) {
            i += 1;
        }
        let mut found = Candidate::new(
            Sort::BirthDate,
            date.start,
            date.end,
            reading.line(date.start),
            if date.compact { -2.2 } else { -1.5 },
        );
        found.key = Tally::key_of_day(date.day);
        let label = crate::label::before(reading, date.start);
        let labelled = label.filter(|caption| *caption == Caption::BirthDate);
        match labelled.map(|caption| reading.labelled(date.start, caption)) {
            Some(reading) => weigh_caption(&reading, &mut found, &[Caption::BirthDate]),
            None => weigh_caption(reading, &mut found, &[Caption::BirthDate]),
        }
        weigh_after(reading.text, date.end, &mut found);
        let believed = found.score > 0.0;
        // A date without any caption may stand behind a name.
        let bare = !date.compact && date.day < LAST_BIRTH && !found.has(Evidence::CompetingCaption);
        if believed || bare {
            out.push(found);
        }
        if believed || !date.compact {
            taken[first..i].fill(true);
        }
    }
}

/// Dates from here on, as numbers YYYYMMDD, are taken for days of birth only where something says so.
const LAST_BIRTH: u32 = 20_150_000;

/// Finds birth dates written in kanji: 昭和十五年五月二十九日.
pub(crate) fn find_written(reading: &Reading<'_>, out: &mut Vec<Candidate>) {
    for mark in reading.marks.iter().filter(|mark| mark.word == Word::Era) {
        let Some(date) = in_kanji(reading.text, mark.start, mark.end) else { continue };
        let mut found = Candidate::new(Sort::BirthDate, date.start, date.end, reading.line(date.start), -1.5);
        weigh_caption(reading, &mut found, &[Caption::BirthDate]);
        weigh_after(reading.text, date.end, &mut found);
        if found.score > 0.0 || date.day < LAST_BIRTH && !found.has(Evidence::CompetingCaption) {
            out.push(found);
        }
    }
}

/// The date in kanji whose era stands at `start..end`.
fn in_kanji(text: &str, start: usize, end: usize) -> Option<Date> {
    let (base, last) = formula::era(text.get(start..end)?)?;
    let mut at = end;
    let mut part = |sign: char| -> Option<u32> {
        let rest = text.get(at..)?;
        let (n, len) = if sign == '年' && rest.starts_with('元') { (1, 3) } else { written::number(rest)? };
        at += len + sign.len_utf8();
        rest.get(len..)?.starts_with(sign).then_some(n)
    };
    let (year, month, day) = (part('年')?, part('月')?, part('日')?);
    let good = (1..=last).contains(&year) && formula::date_exists(base + year, month, day);
    good.then_some(Date { start, end: at, day: (base + year) * 10_000 + month * 100 + day, compact: false })
}

/// 生, 生まれ, or an age behind a date says that somebody was born on it.
fn weigh_after(text: &str, end: usize, found: &mut Candidate) {
    let rest = text[end..].trim_start_matches([' ', ')', '(']);
    let born = rest.starts_with('生') && !["生産", "生効", "生活"].iter().any(|word| rest.starts_with(word))
        || rest.starts_with("うまれ");
    if born && !found.has(Evidence::Caption) {
        found.weigh(Evidence::Caption, 4.0);
    }
    let age = rest.trim_start_matches(['満', '年', '齢']);
    let digits = age.bytes().take_while(u8::is_ascii_digit).count();
    if (1..=3).contains(&digits) && age[digits..].trim_start().starts_with(['歳', '才']) {
        found.weigh(Evidence::Nearby, 2.5);
    }
}

/// Whether a date may begin with these digits, by their number and the bytes around them: most numbers begin none.
fn may_be(bytes: &[u8], (start, end): (usize, usize)) -> bool {
    let before = start.checked_sub(1).and_then(|at| bytes.get(at));
    match end - start {
        // Behind an era.
        1 | 2 | 6 => before.is_some_and(|b| match b {
            0x80.. => may_be_of_era(bytes, start),
            b => b"MTSHRmtshr. ".contains(b),
        }),
        4 => bytes.get(end..).is_some_and(|rest| match rest {
            [b'/' | b'-' | b'.' | b' ', ..] => true,
            rest => rest.starts_with("年".as_bytes()) || rest.starts_with("・".as_bytes()),
        }),
        7 | 8 => true,
        _ => false,
    }
}

/// The date whose first digit stands at `at`.
pub(crate) fn parse(text: &str, at: usize) -> Option<Date> {
    let digits = text.as_bytes()[at..].iter().take_while(|b| b.is_ascii_digit()).count();
    if digits == 8 {
        return compact(text, at, 4);
    }
    if digits == 7 {
        return numbered_era(text, at);
    }
    if !matches!(digits, 1 | 2 | 4 | 6) {
        return None;
    }
    if let Some((start, base, last)) = era_before(text, at) {
        if digits == 6 {
            return compact_era(text, start, at, base, last);
        }
        let first_year = text[..at].trim_end_matches(' ').ends_with("元年");
        let year = if first_year {
            Some((1, at))
        } else {
            number(text, at, 2).and_then(|(n, end)| separator(text, end, "年").map(|end| (n, end)))
        };
        let (year, next) = year.filter(|(year, _)| (1..=last).contains(year))?;
        return month_and_day(text, next, base + year, start);
    }
    if digits != 4
        || text.as_bytes()[..at].last().is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'/' | b'.'))
    {
        return None;
    }
    let (year, end) = number(text, at, 4)?;
    month_and_day(text, separator(text, end, "年")?, Some(year).filter(|year| (1868..2100).contains(year))?, at)
}

/// An era's name before the digits, or before 元年: where it begins, the year before its first, its last year.
fn era_before(text: &str, at: usize) -> Option<(usize, u32, u32)> {
    let head = text[..at].trim_end_matches(' ');
    if at - head.len() > 2 || !may_end_era(head) {
        return None;
    }
    let head = head.strip_suffix("元年").unwrap_or(head).trim_end_matches(['.', ' ']);
    for len in [6, 3, 1] {
        let Some(start) = head.len().checked_sub(len) else { continue };
        if let Some((base, last)) = head.get(start..).and_then(formula::era) {
            let letter_before = len == 1 && head[..start].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '-');
            return (!letter_before).then_some((start, base, last));
        }
    }
    None
}

/// Last characters of eras and of 元年: nearly all numbers stand behind something else.
static LAST: Set = Set::of("MTSHRmtshr.治正和成明大昭平令年");

fn may_end_era(head: &str) -> bool {
    head.ends_with(|c| LAST.has(c))
}

/// Whether the character of three bytes that ends at `end` may end an era.
fn may_be_of_era(bytes: &[u8], end: usize) -> bool {
    let last = end.checked_sub(3).and_then(|at| bytes.get(at..end));
    matches!(last, Some(&[a, b, c]) if LAST.has_point(wide(a, b, c)))
}

fn month_and_day(text: &str, at: usize, year: u32, start: usize) -> Option<Date> {
    let (month, end) = number(text, at, 2)?;
    let (day, end) = number(text, separator(text, end, "月")?, 2)?;
    if text.as_bytes().get(end).is_some_and(u8::is_ascii_digit) || !formula::date_exists(year, month, day) {
        return None;
    }
    let tail = text[end..].trim_start_matches(' ');
    let end = if tail.starts_with('日') { text.len() - tail.len() + '日'.len_utf8() } else { end };
    Some(Date { start, end, day: year * 10_000 + month * 100 + day, compact: false })
}

/// At most `most` digits, possibly behind up to two spaces.
fn number(text: &str, at: usize, most: usize) -> Option<(u32, usize)> {
    let bytes = text.as_bytes();
    let at = (at..at + 3).find(|&i| bytes.get(i) != Some(&b' '))?;
    let len = bytes.get(at..)?.iter().take(most).take_while(|b| b.is_ascii_digit()).count();
    let n = text.get(at..at + len)?.parse().ok()?;
    Some((n, at + len))
}

/// Behind a separator: the given character or one of `/ - . ・`, up to two spaces before it.
fn separator(text: &str, at: usize, sign: &str) -> Option<usize> {
    let rest = text[at..].trim_start_matches(' ');
    let start = text.len() - rest.len();
    let other = rest.chars().next().filter(|c| matches!(c, '/' | '-' | '.' | '・'));
    let len = if rest.starts_with(sign) { sign.len() } else { other.map_or(0, char::len_utf8) };
    (len > 0 && start - at <= 2).then_some(start + len)
}

fn compact(text: &str, at: usize, year_len: usize) -> Option<Date> {
    let n: u32 = text.get(at..at + year_len + 4)?.parse().ok()?;
    let (year, month, day) = (n / 10_000, n / 100 % 100, n % 100);
    let alone = !text.as_bytes()[..at].last().is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.'));
    let good = (1868..2100).contains(&year) && formula::date_exists(year, month, day);
    (alone && good).then_some(Date { start: at, end: at + year_len + 4, day: n, compact: true })
}

fn compact_era(text: &str, start: usize, at: usize, base: u32, last: u32) -> Option<Date> {
    let n: u32 = text.get(at..at + 6)?.parse().ok()?;
    let (year, month, day) = (n / 10_000, n / 100 % 100, n % 100);
    let good = (1..=last).contains(&year) && formula::date_exists(base + year, month, day);
    good.then_some(Date { start, end: at + 6, day: (base + year) * 10_000 + month * 100 + day, compact: true })
}

/// Systems write 3450303 for 昭和45年3月3日: the era's number, 1 明治 to 5 令和, then year, month and day.
fn numbered_era(text: &str, at: usize) -> Option<Date> {
    let n: u32 = text.get(at..at + 7)?.parse().ok()?;
    let name = *["明治", "大正", "昭和", "平成", "令和"].get((n / 1_000_000).checked_sub(1)? as usize)?;
    let (base, last) = formula::era(name)?;
    let (year, month, day) = (n / 10_000 % 100, n / 100 % 100, n % 100);
    let alone = !text.as_bytes()[..at].last().is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.'));
    let good = alone && (1..=last).contains(&year) && formula::date_exists(base + year, month, day);
    good.then_some(Date { start: at, end: at + 7, day: (base + year) * 10_000 + month * 100 + day, compact: true })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Option<u32> {
        let at = text.find(|c: char| c.is_ascii_digit())?;
        parse(text, at).map(|date| date.day)
    }

    #[test]
    fn a_date_is_read_in_every_way_it_is_written() {
        let table = [
            ("1970年3月3日", Some(19700303)),
            ("1970/03/03", Some(19700303)),
            ("1970-3-3", Some(19700303)),
            ("1970.3.3", Some(19700303)),
            ("19700303", Some(19700303)),
            ("昭和45年3月3日", Some(19700303)),
            ("昭和 45 年  3 月  3 日", Some(19700303)),
            ("S45.3.3", Some(19700303)),
            ("昭45・3・3", Some(19700303)),
            ("S450303", Some(19700303)),
            ("令和元年5月1日", Some(20190501)),
            ("平成元年1月8日", Some(19890108)),
            ("令和 元年 12月 22日", Some(20191222)),
            ("昭和65年1月1日", None),
            ("1970年2月30日", None),
            ("1234-5678-9012", None),
            ("AS45.3.3", None),
            ("3450303", Some(19700303)),
            ("6450303", None),
            ("1970年3月", None),
        ];
        for (text, expected) in table {
            assert_eq!(day(text), expected, "{text}");
        }
    }
}
