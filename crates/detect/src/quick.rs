//! Cells that are wholly what their column's header announces, or that can be nothing at all, told by a glance: most cells of
//! a register. Whatever is not as plain as that is read like any text, and the two agree (`a_glance_and_a_reading_agree`).

use model::Evidence;

use crate::captions::Caption;
use crate::dates;
use crate::email;
use crate::fold::{self, Folded};
use crate::formula;
use crate::letters::{Set, decode, is_kanji};
use crate::lexicon::Lexicon;
use crate::numbers::{self, digits, weigh_check};
use crate::score::{COLUMN_HEADER, Candidate, Sort, WRONG_CHECK_DIGIT};
use crate::tally::Tally;

/// Longest cell that is looked at, in bytes.
const LONGEST: usize = 240;

/// What a glance tells.
pub(crate) enum Glance {
    /// Nothing that could be found is in it.
    Nothing,
    /// The whole cell is one thing; `len` is 0 where that is all its characters.
    One(Candidate),
    /// To be read.
    Unclear,
}

/// Looks at a cell whose column's header announces `header`; `folded` is working memory.
pub(crate) fn glance(cell: &str, header: Option<Caption>, lexicon: &Lexicon, folded: &mut Folded) -> Glance {
    if cell.len() > LONGEST {
        return Glance::Unclear;
    }
    if cell.is_ascii() && is_nothing(cell.as_bytes(), header) {
        return Glance::Nothing;
    }
    let Some(header) = header else { return Glance::Unclear };
    let told = told(cell, header, lexicon, true).or_else(|| {
        // The same in full-width digits and with wide spaces.
        if cell.is_ascii() || !is_numbered(header) {
            return None;
        }
        folded.clear();
        folded.push(cell);
        let mut found = told(&folded.text, header, lexicon, false)?;
        let mut back = folded.way_back();
        found.at = back.at(0);
        found.len = back.at(folded.text.len()) - found.at;
        Some(found)
    });
    told.map_or(Glance::Unclear, Glance::One)
}

/// Whether what a header announces has digits in it.
fn is_numbered(header: Caption) -> bool {
    matches!(
        header,
        Caption::MyNumber
            | Caption::Phone
            | Caption::BirthDate
            | Caption::Postal
            | Caption::Corporate
            | Caption::Address
    )
}

/// What the whole of a text is that stands under a header; `plain` says that it is the cell as it is written.
fn told(text: &str, header: Caption, lexicon: &Lexicon, plain: bool) -> Option<Candidate> {
    let mut found = match header {
        Caption::BirthDate => date(text),
        Caption::Name => name(text, lexicon),
        Caption::Address => address(text, lexicon, plain),
        _ if text.is_ascii() => number(text, header, lexicon, plain),
        _ => None,
    }?;
    if found.key == 0 {
        found.key = Tally::key(found.sort, text);
    }
    Some(found)
}

/// Digits and signs too few for any number that is looked for, or of a column that announces something else.
fn is_nothing(bytes: &[u8], header: Option<Caption>) -> bool {
    let mut digits = 0;
    for byte in bytes {
        match byte {
            b'0'..=b'9' => digits += 1,
            b' ' | b'-' | b'/' | b'.' | b',' | b':' | b'%' | b'(' | b')' => {}
            _ => return false,
        }
    }
    digits < 5 || header == Some(Caption::Other) && bytes.len() <= 40
}

fn whole(sort: Sort, cell: &str, prior: f32) -> Candidate {
    let mut found = Candidate::new(sort, 0, cell.len(), 0, prior);
    found.weigh(Evidence::ColumnHeader, COLUMN_HEADER);
    found
}

fn number(cell: &str, header: Caption, lexicon: &Lexicon, plain: bool) -> Option<Candidate> {
    let bytes = cell.as_bytes();
    match header {
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
            let mut found = whole(Sort::MyNumber, cell, if plain { -3.0 } else { -2.7 });
            weigh_check(&mut found, formula::my_number(&digits(cell)));
            Some(found)
        }
        Caption::Corporate => {
            if bytes.len() != 13 || !bytes.iter().all(u8::is_ascii_digit) {
                return None;
            }
            let mut found = whole(Sort::Corporate, cell, -3.0);
            weigh_check(&mut found, formula::corporate_number(&digits(cell)));
            if found.checked == Some(false) {
                found.score += WRONG_CHECK_DIGIT;
            }
            Some(found)
        }
        Caption::Email => email::whole(cell),
        Caption::Phone => phone(cell, lexicon),
        Caption::Postal => {
            let shape = bytes.len() == 8 && bytes[3] == b'-';
            let digits = bytes.iter().filter(|b| b.is_ascii_digit()).count() == 7;
            let code = || self::digits(cell).iter().fold(0, |n, &d| n * 10 + u32::from(d));
            // A code that an office alone has is read with its surroundings.
            let known = shape && digits && lexicon.postal_code(code()) == Some(false);
            let mut found = whole(Sort::Postal, cell, -1.2);
            if !plain {
                found.weigh(Evidence::Dictionary, 1.5);
            }
            known.then_some(found)
        }
        _ => None,
    }
}

/// 090-1234-5678, 0154-23-5151, 0154(23)5151, 09012345678: three groups whose first is a mobile prefix or an area code.
fn phone(cell: &str, lexicon: &Lexicon) -> Option<Candidate> {
    let free = ["0120", "0570", "0800"].iter().any(|head| cell.starts_with(head));
    if free || !cell.starts_with('0') {
        return None;
    }
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let prior = if cell.len() == 11 && numbers::is_mobile(cell) && digits(cell) {
        -0.3
    } else {
        let at = cell.bytes().position(|b| matches!(b, b'-' | b'('))?;
        let (a, rest) = cell.split_at(at);
        let (b, c) = match rest.strip_prefix('-') {
            Some(rest) => rest.split_once('-')?,
            None => rest.strip_prefix('(')?.split_once(')')?,
        };
        if !digits(a) || !digits(b) || !digits(c) || c.len() != 4 {
            return None;
        }
        match (a.len(), b.len()) {
            (3, 4) if numbers::is_mobile(a) => 1.3,
            (first, second) if second > 0 && first + second == 6 && lexicon.is_area_code(a) => 0.9,
            _ => return None,
        }
    };
    let mut found = whole(Sort::Phone, cell, prior);
    found.mobile = numbers::is_mobile(cell);
    found.weigh(Evidence::Dictionary, 0.0);
    Some(found)
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

/// An address as registers print it: kanji first, numbers in it, no sign that ends it. With spaces in it it begins with a
/// prefecture, ends as houses and rooms do, and no office is in it.
fn address(cell: &str, lexicon: &Lexicon, plain: bool) -> Option<Candidate> {
    static SIGNS: Set = Set::of("、。,|(:@\n\t「\u{3000}");
    static TOWNS: Set = Set::of("町市区村番");
    static OFFICES: Set = Set::of("局所場舎社館院校園庁庫課店ホプクセ大");
    static ENDS: Set = Set::of("0123456789号室番地");
    let first = cell.chars().next().filter(|c| is_kanji(*c))?;
    let (mut numbered, mut town, mut spaces, mut last, mut letters, mut office) = (false, false, 0, first, 0, false);
    for c in cell.chars() {
        match c {
            '0'..='9' => numbered = true,
            ' ' if last == ' ' => return None,
            ' ' => spaces += 1,
            c if SIGNS.has(c) || !c.is_ascii() && fold::changes(c) => return None,
            c => {
                town |= TOWNS.has(c) || c == '目' && last == '丁';
                office |= OFFICES.has(c);
            }
        }
        letters += 1;
        last = c;
    }
    if !numbered || !town || letters > 60 || cell.ends_with("地先") {
        return None;
    }
    let prefecture = [9, 12].iter().any(|&len| cell.get(..len).is_some_and(|head| lexicon.is_prefecture(head)));
    if plain && spaces == 0 {
        return Some(whole(Sort::Address, cell, -1.2));
    }
    if office || !ENDS.has(last) || spaces > 0 && !prefecture {
        return None;
    }
    let mut found = whole(Sort::Address, cell, -2.0);
    found.weigh(Evidence::Shape, 2.5);
    found.weigh(Evidence::Dictionary, if prefecture { 2.5 } else { 1.5 });
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
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
            (Caption::Phone, "０１６６－４２－８５３５", true),
            (Caption::Phone, "0154(23)5151", true),
            (Caption::Phone, "0120-123-456", false),
            (Caption::Corporate, "7000012050002", true),
            (Caption::Corporate, "700001205000", false),
            (Caption::Email, "taro.yamada@example.jp", true),
            (Caption::Email, "taro.yamada@example.jp, a@example.jp", false),
            (Caption::MyNumber, "123456789018", true),
            (Caption::MyNumber, "1234-5678-9018", true),
            (Caption::BirthDate, "1970-03-03", true),
            (Caption::BirthDate, "昭和45年3月3日", true),
            (Caption::Postal, "100-0001", true),
            (Caption::Postal, "085-8505", false),
            (Caption::Address, "釧路市黒金町7丁目5番地", true),
            (Caption::Address, "釧路市黒金町７－５", true),
            (Caption::Address, "北海道　釧路市黒金町7丁目5番地", true),
            (Caption::Address, "北海道 釧路市黒金町7丁目5番地 市民会館", false),
            (Caption::Address, "釧路市(市役所)", false),
        ];
        for (header, cell, whole) in table {
            match glance(cell, Some(header), Lexicon::get(), &mut Folded::default()) {
                Glance::One(found) => {
                    assert!(whole, "{cell} was told at a glance");
                    let read = read(cell, header);
                    // An ideographic space is three bytes on the page and one once folded.
                    let folded = Folded::of(cell).text.len();
                    assert_eq!(read, [(found.sort, folded)], "{cell}");
                    assert!(found.is_at_least(MID), "{cell}");
                }
                _ => assert!(!whole, "{cell} was not told at a glance"),
            }
        }
        for cell in ["4,560", "12%", "26/4"] {
            assert!(matches!(glance(cell, None, Lexicon::get(), &mut Folded::default()), Glance::Nothing), "{cell}");
            assert_eq!(read(cell, Caption::Other), [], "{cell}");
        }
        assert!(matches!(glance("123456789018", None, Lexicon::get(), &mut Folded::default()), Glance::Unclear));
    }
}
