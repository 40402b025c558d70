//! Cells that are wholly what their column's header announces, or that can be nothing at all, told by a glance: most cells of
//! a register. Whatever is not as plain as that is read like any text, and the two agree (`a_glance_and_a_reading_agree`).

use model::Evidence;

use crate::captions::Caption;
use crate::dates;
use crate::fold;
use crate::formula;
use crate::letters::{decode, is_kanji};
use crate::lexicon::Lexicon;
use crate::numbers::{digits, weigh_check};
use crate::score::{COLUMN_HEADER, Candidate, Sort};
use crate::tally::Tally;

/// Longest cell that is looked at, in bytes.
const LONGEST: usize = 240;

/// What a glance tells.
pub(crate) enum Glance {
    /// Nothing that could be found is in it.
    Nothing,
    /// The whole cell is one thing; `at` and `len` count bytes.
    One(Candidate),
    /// To be read.
    Unclear,
}

/// Looks at a cell whose column's header announces `header`.
pub(crate) fn glance(cell: &str, header: Option<Caption>, lexicon: &Lexicon) -> Glance {
    if cell.len() > LONGEST {
        return Glance::Unclear;
    }
    let found = if cell.is_ascii() {
        if is_nothing(cell.as_bytes(), header) {
            return Glance::Nothing;
        }
        number(cell, header, lexicon)
    } else {
        match header {
            Some(Caption::Name) => name(cell, lexicon),
            Some(Caption::Address) => address(cell),
            Some(Caption::BirthDate) => date(cell),
            _ => None,
        }
    };
    found.map_or(Glance::Unclear, |mut found| {
        if found.key == 0 {
            found.key = Tally::key(found.sort, cell);
        }
        Glance::One(found)
    })
}

/// Digits and signs too few for any number that is looked for, or of a column that announces something else.
fn is_nothing(bytes: &[u8], header: Option<Caption>) -> bool {
    let digits = bytes.iter().filter(|b| b.is_ascii_digit()).count();
    let plain = bytes.iter().all(|b| b.is_ascii_digit() || b" -/.,:%()".contains(b));
    plain && (digits < 5 || header == Some(Caption::Other) && bytes.len() <= 40)
}

fn whole(sort: Sort, cell: &str, prior: f32) -> Candidate {
    let mut found = Candidate::new(sort, 0, cell.len(), 0, prior);
    found.weigh(Evidence::ColumnHeader, COLUMN_HEADER);
    found
}

fn number(cell: &str, header: Option<Caption>, lexicon: &Lexicon) -> Option<Candidate> {
    let bytes = cell.as_bytes();
    match header? {
        Caption::MyNumber => {
            let plain = bytes.len() == 12 && bytes.iter().all(u8::is_ascii_digit);
            let grouped = || {
                bytes.len() == 14
                    && (0..14).all(|i| if i == 4 || i == 9 { bytes[i] == bytes[4] } else { bytes[i].is_ascii_digit() })
                    && matches!(bytes[4], b'-' | b' ')
            };
            if !plain && !grouped() {
                return None;
            }
            let mut found = whole(Sort::MyNumber, cell, -3.0);
            weigh_check(&mut found, formula::my_number(&digits(cell)));
            Some(found)
        }
        Caption::Phone => phone(cell, lexicon),
        Caption::BirthDate => date(cell),
        Caption::Postal => {
            let shape = bytes.len() == 8 && bytes[3] == b'-';
            let digits = bytes.iter().filter(|b| b.is_ascii_digit()).count() == 7;
            let code = || self::digits(cell).iter().fold(0, |n, &d| n * 10 + u32::from(d));
            // A code that an office alone has is read with its surroundings.
            let known = shape && digits && lexicon.postal_code(code()) == Some(false);
            known.then(|| whole(Sort::Postal, cell, -1.2))
        }
        _ => None,
    }
}

/// 090-1234-5678, 0154-23-5151, 09012345678: three groups whose first is a mobile prefix or an area code.
fn phone(cell: &str, lexicon: &Lexicon) -> Option<Candidate> {
    let free = ["0120", "0570", "0800"].iter().any(|head| cell.starts_with(head));
    if free || !cell.starts_with('0') {
        return None;
    }
    let mobile = |head: &str| matches!(head.get(..3), Some("050" | "060" | "070" | "080" | "090"));
    if cell.len() == 11 && mobile(cell) && cell.bytes().all(|b| b.is_ascii_digit()) {
        return Some(whole(Sort::Phone, cell, -0.3));
    }
    let (a, rest) = cell.split_once('-')?;
    let (b, c) = rest.split_once('-')?;
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if !digits(a) || !digits(b) || !digits(c) || c.len() != 4 {
        return None;
    }
    let good = (a.len(), b.len()) == (3, 4) && mobile(a) || a.len() + b.len() == 6 && lexicon.is_area_code(a);
    good.then(|| whole(Sort::Phone, cell, 0.9))
}

fn date(cell: &str) -> Option<Candidate> {
    let first = cell.find(|c: char| c.is_ascii_digit())?;
    let date = dates::parse(cell, first).filter(|date| (date.start, date.end) == (0, cell.len()))?;
    let mut found = whole(Sort::BirthDate, cell, if date.compact { -2.2 } else { -1.5 });
    found.key = Tally::key_of_day(date.day);
    Some(found)
}

/// Two to eight kanji, divided by at most one space, that begin no word.
fn name(cell: &str, lexicon: &Lexicon) -> Option<Candidate> {
    let (mut kanji, mut gaps, mut last) = (0, 0, ' ');
    for c in cell.chars() {
        match c {
            ' ' | '\u{3000}' if kanji > 0 => gaps += 1,
            c if is_kanji(c) && !fold::changes(c) => kanji += 1,
            _ => return None,
        }
        last = c;
    }
    let parts = if gaps == 1 { 2..=7 } else { 3..=5 };
    let (first, _) = decode(cell.as_bytes(), 0);
    let sign = lexicon.signs(first) & crate::lexicon::sign::SINGLE;
    if !parts.contains(&kanji) || gaps > 1 || sign != 0 || begins_word(cell, lexicon) {
        return None;
    }
    let titled = matches!(last, '様' | '殿' | '氏' | '君' | ' ' | '\u{3000}');
    let thing = crate::shape::NOT_LAST.has(last);
    (!titled && !thing).then(|| whole(Sort::Name, cell, -1.2))
}

/// Whether the cell begins with a word that is searched for, spaces aside: 住所, 氏　名.
fn begins_word(cell: &str, lexicon: &Lexicon) -> bool {
    let letters = || cell.chars().filter(|c| !matches!(c, ' ' | '\u{3000}'));
    let mut two = letters().map(u32::from);
    let (Some(first), Some(second)) = (two.next(), two.next()) else { return false };
    lexicon.may_begin(first, second)
        && lexicon.beginning_with(first, second).entries.iter().any(|entry| {
            let mut rest = letters();
            entry.text.chars().all(|c| rest.next() == Some(c))
        })
}

/// An address as registers print it: kanji first, numbers in it, no sign that ends it.
fn address(cell: &str) -> Option<Candidate> {
    let mut numbered = false;
    for c in cell.chars() {
        match c {
            '0'..='9' => numbered = true,
            '、' | '。' | ',' | '|' | '(' | ':' | '@' | '\n' | '\t' | '「' | ' ' => return None,
            c if fold::changes(c) => return None,
            _ => {}
        }
    }
    let town = ["町", "市", "区", "村", "丁目", "番"].iter().any(|word| cell.contains(word));
    let first = cell.chars().next()?;
    (numbered && town && is_kanji(first) && cell.chars().count() <= 60).then(|| whole(Sort::Address, cell, -1.2))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::Folded;
    use crate::lex::Tokens;
    use crate::reading::{Cue, Reading};
    use crate::scan::scan;
    use crate::score::MID;

    fn read(cell: &str, header: Caption) -> Vec<(Sort, usize)> {
        let (folded, mut tokens) = (Folded::of(cell), Tokens::default());
        tokens.read(&folded.text, 0, Lexicon::get());
        let mut reading = Reading::new(&folded.text, 0, &tokens);
        reading.cue = Some(Cue { caption: header, evidence: Evidence::ColumnHeader, weight: COLUMN_HEADER });
        let mut found = Vec::new();
        scan(&reading, Lexicon::get(), &mut Vec::new(), &mut found);
        found.retain(|c| c.is_at_least(MID));
        found.iter().map(|c| (c.sort, (c.end - c.start) as usize)).collect()
    }

    #[test]
    fn a_glance_and_a_reading_agree() {
        let table = [
            (Caption::Name, "山田　太郎", true),
            (Caption::Name, "久保莉子", true),
            (Caption::Name, "住所", false),
            (Caption::Name, "氏　名", false),
            (Caption::Name, "税務課", false),
            (Caption::Phone, "0154-23-5151", true),
            (Caption::Phone, "09012345678", true),
            (Caption::Phone, "0120-123-456", false),
            (Caption::MyNumber, "123456789018", true),
            (Caption::MyNumber, "1234-5678-9018", true),
            (Caption::BirthDate, "1970-03-03", true),
            (Caption::BirthDate, "昭和45年3月3日", true),
            (Caption::Postal, "100-0001", true),
            (Caption::Postal, "085-8505", false),
            (Caption::Address, "釧路市黒金町7丁目5番地", true),
            (Caption::Address, "釧路市(市役所)", false),
        ];
        for (header, cell, whole) in table {
            match glance(cell, Some(header), Lexicon::get()) {
                Glance::One(found) => {
                    assert!(whole, "{cell} was told at a glance");
                    let read = read(cell, header);
                    // An ideographic space is three bytes on the page and one once folded.
                    let folded = Folded::of(cell).text.len();
                    assert_eq!(read, [(found.sort, folded)], "{cell}");
                    assert!(found.is_at_least(MID) && found.end as usize == cell.len(), "{cell}");
                }
                _ => assert!(!whole, "{cell} was not told at a glance"),
            }
        }
        for cell in ["4,560", "12%", "26/4"] {
            assert!(matches!(glance(cell, None, Lexicon::get()), Glance::Nothing), "{cell}");
            assert_eq!(read(cell, Caption::Other), [], "{cell}");
        }
        assert!(matches!(glance("123456789018", None, Lexicon::get()), Glance::Unclear));
    }
}
