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
        found.key = Tally::key(found.sort, cell);
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
            (shape && digits).then(|| whole(Sort::Postal, cell, -1.2))
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
    Some(whole(Sort::BirthDate, cell, if date.compact { -2.2 } else { -1.5 }))
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
    let bytes = cell.as_bytes();
    let (first, len) = decode(bytes, 0);
    let (second, _) = decode(bytes, len);
    let sign = lexicon.signs(first) & crate::lexicon::sign::SINGLE;
    if !parts.contains(&kanji) || gaps > 1 || sign != 0 || lexicon.may_begin(first, second) {
        return None;
    }
    let titled = matches!(last, '様' | '殿' | '氏' | '君' | ' ' | '\u{3000}');
    let thing = crate::names::NOT_LAST.contains(last);
    (!titled && !thing).then(|| whole(Sort::Name, cell, -1.2))
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
