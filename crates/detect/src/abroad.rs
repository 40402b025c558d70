//! Names that no surname of the dictionary begins, in katakana or Latin letters: of people from abroad, on passports, of
//! account holders. Without a caption they are looked for only beside what tells of a person.

use model::Evidence;

use crate::letters::{is_kanji, is_katakana};
use crate::lexicon::{Lexicon, Word};
use crate::names;
use crate::reading::Reading;
use crate::score::{Candidate, Sort};
use crate::shape::{Shape, Writing, shape};

/// Longest line that is searched, in bytes.
const LINE: usize = 400;
/// What such a name is believed from, and how much two words of one speak for themselves.
const BARE: f32 = -3.2;
pub(crate) const FROM_ABROAD: f32 = 1.65;
/// A surname and a given name of the dictionary, in their readings.
const KNOWN: f32 = 1.2;
/// What the holder of an account is believed from.
const HOLDER: f32 = 1.0;
/// Ends of words in katakana and Latin letters that are things, houses and offices.
const THINGS: [&str; 26] = [
    "センター",
    "サービス",
    "デスク",
    "ホール",
    "クラブ",
    "プラザ",
    "ハイツ",
    "コーポ",
    "マンション",
    "アパート",
    "ビル",
    "ホーム",
    "サポート",
    "システム",
    "ステーション",
    "スクール",
    "カード",
    "パーク",
    "ハイム",
    "メゾン",
    "レジデンス",
    "ケア",
    "TEL",
    "FAX",
    "NO",
    "ID",
];

/// Finds such names on lines of what was found from `first` on.
pub(crate) fn find(reading: &Reading<'_>, lexicon: &Lexicon, first: usize, out: &mut Vec<Candidate>) {
    let found = out.get(first..).unwrap_or_default();
    // A cell that is all one thing has no room for a name.
    if let [whole] = found
        && whole.start as usize <= reading.start
        && whole.end as usize >= reading.text.len()
    {
        return;
    }
    let mut places: Vec<usize> = found.iter().filter(|c| tells(c)).map(|c| c.start as usize).collect();
    if places.is_empty() {
        return;
    }
    places.sort_unstable();
    let mut taken: Vec<(usize, usize)> = found.iter().map(|c| (c.start as usize, c.end as usize)).collect();
    taken.sort_unstable();
    let accounts: Vec<usize> = found.iter().filter(|c| is_account(c)).map(|c| c.end as usize).collect();
    let mut done = 0;
    for at in places {
        let (line, end) = reading.line_range(at);
        if end <= done || end - line > LINE {
            continue;
        }
        done = end;
        let mut from = line;
        while let Some((start, shape)) = next(reading.text, from, end, lexicon) {
            from = shape.end;
            if is_something_else(reading, start, shape.end, &taken) {
                continue;
            }
            let mut found = Candidate::new(Sort::Name, start, shape.end, reading.line(start), BARE);
            shape.weigh(&mut found);
            if shape.is_full() {
                found.weigh(Evidence::Dictionary, KNOWN);
            } else {
                found.score += FROM_ABROAD;
            }
            // 普通 4408139 ｵｶﾓﾄ ｱｹﾐ: whose account it is.
            let gap = |account: &usize| {
                reading.text.get(*account..start).is_some_and(|gap| gap.trim_matches([' ', '/', '(']).is_empty())
            };
            if shape.writing == Writing::Kana && accounts.iter().any(gap) {
                found.weigh(Evidence::Nearby, HOLDER);
            }
            names::weigh_after(reading.text, shape.end, &mut found);
            out.push(found);
        }
    }
}

/// Whether it tells of a person whose name may stand on its line.
fn tells(found: &Candidate) -> bool {
    match found.sort {
        Sort::Phone | Sort::Address | Sort::MyNumber | Sort::Licence | Sort::Passport => true,
        Sort::BirthDate => found.score > -2.0,
        _ => is_account(found),
    }
}

fn is_account(found: &Candidate) -> bool {
    found.sort == Sort::Account && found.score > 0.0
}

/// Whether a caption, a place or something found stands there.
fn is_something_else(reading: &Reading<'_>, start: usize, end: usize, taken: &[(usize, usize)]) -> bool {
    let next = taken.partition_point(|place| place.0 < end);
    let overlaps = taken.get(next.saturating_sub(2)..next).is_some_and(|near| near.iter().any(|place| place.1 > start));
    let next = reading.captions.partition_point(|cap| cap.end <= start);
    let captioned = reading.captions.get(next).is_some_and(|cap| cap.start < end);
    let next = reading.marks.partition_point(|mark| mark.start < start);
    let mut marks = reading.marks.get(next..).unwrap_or_default().iter().take_while(|mark| mark.start < end);
    overlaps || captioned || marks.any(|mark| mark.word != Word::Surname)
}

/// The next name between `from` and `end` of two words or more in katakana, or in capital Latin letters.
fn next(text: &str, from: usize, end: usize, lexicon: &Lexicon) -> Option<(usize, Shape)> {
    let mut at = from;
    while let Some(rest) = text.as_bytes().get(at..end) {
        // Katakana begin with these two bytes, of which few other letters have the second one.
        let katakana = |i: usize| rest.get(i + 1).is_some_and(|b| matches!(b, 0x82 | 0x83));
        let begins = |(i, b): (usize, &u8)| *b == 0xE3 && katakana(i) || b.is_ascii_uppercase();
        let start = at + rest.iter().enumerate().position(begins)?;
        let c = text.get(start..)?.chars().next()?;
        at = start + c.len_utf8();
        let before = || text.get(from..start).and_then(|text| text.chars().next_back()).unwrap_or(' ');
        let begins = is_katakana(c) && c != 'ー' && !is_katakana(before()) && !is_kanji(before())
            || c.is_ascii_uppercase() && !before().is_ascii_alphanumeric();
        if !begins || c.is_ascii_uppercase() && !goes_on(text.as_bytes(), start) {
            continue;
        }
        let found = shape(text, start, lexicon).filter(|shape| shape.spaced && shape.end <= end);
        if let Some(shape) = found.filter(|shape| is_of_names(text.get(start..shape.end).unwrap_or_default(), shape)) {
            return Some((start, shape));
        }
    }
    None
}

/// Whether a second Latin word with a capital follows the one at `at`: most words stand alone.
fn goes_on(bytes: &[u8], at: usize) -> bool {
    let rest = bytes.get(at..).unwrap_or_default();
    let word = rest.iter().take(20).take_while(|b| b.is_ascii_alphabetic() || matches!(b, b'\'' | b'-')).count();
    let behind = rest.get(word..).unwrap_or_default();
    let gap = behind.iter().take(2).take_while(|b| matches!(b, b' ' | b',')).count();
    behind.get(gap).is_some_and(u8::is_ascii_uppercase)
}

/// Whether all words of a run may be parts of a name.
fn is_of_names(run: &str, shape: &Shape) -> bool {
    let mut words = run.split([' ', ',', '・', '=']).filter(|word| !word.is_empty());
    let capital = |word: &str| shape.is_full() || word.bytes().all(|b| b.is_ascii_uppercase());
    let good = |word: &str| {
        (2..=10).contains(&word.chars().count())
            && !THINGS.iter().any(|thing| word.ends_with(thing))
            && (!word.is_ascii() || capital(word))
    };
    words.clone().count() <= 4 && words.all(good)
}

/// Where two words or more in katakana begin that end at `end`: シャルマ ラジェシュ 様.
pub(crate) fn before(text: &str, end: usize) -> Option<usize> {
    let head = text.get(..end)?.trim_end_matches(' ');
    let of_name = |c: char| is_katakana(c) || matches!(c, ' ' | '・');
    let len: usize = head.chars().rev().take(24).take_while(|c| of_name(*c)).map(char::len_utf8).sum();
    let run = head.get(head.len() - len..)?;
    let name = run.trim_start_matches([' ', '・']);
    (name.contains([' ', '・']) && !name.contains("  ")).then_some(head.len() - name.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lex::Tokens;
    use crate::score::MID;

    #[test]
    fn names_from_abroad_are_found_beside_what_tells_of_a_person_and_nowhere_else() {
        let table = [
            ("受理39835 TANAKA, Hiroshi 1945-09-06", vec!["TANAKA, Hiroshi"]),
            ("LEE SOOYEON 090-1234-5678", vec!["LEE SOOYEON"]),
            ("シャルマ ラジェシュ 1970.3.3", vec!["シャルマ ラジェシュ"]),
            ("シャルマ ラジェシュ", vec![]),
            ("コールセンター サポート 0154-23-5151", vec![]),
            ("WINDOWS SERVER 2025", vec![]),
        ];
        for (text, expected) in table {
            let (mut tokens, mut out) = (Tokens::default(), Vec::new());
            tokens.read(text, 0, Lexicon::get());
            let reading = Reading::new(text, 0, &tokens);
            crate::scan::scan(&reading, Lexicon::get(), &mut Vec::new(), &mut out);
            crate::scan::weigh_births(text, &mut out);
            crate::scan::weigh_neighbours(&mut out);
            let names = out.iter().filter(|c| c.sort == Sort::Name && c.is_at_least(MID)).map(|c| c.text(text));
            assert_eq!(names.collect::<Vec<_>>(), expected, "{text}");
        }
    }
}
