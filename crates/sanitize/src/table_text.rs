//! Text tables (CSV, TSV): cells that a spreadsheet would take for a formula get an apostrophe.

use crate::CsvFormulas;
use crate::ledger::Ledger;
use crate::text::{Edit, Text, refuse_disguised, settled};
use model::sanitising::{Item, Kind, Refusal};
use std::collections::BTreeSet;

/// Rebuilds a text table; quotes, line ends and encoding stay as they are.
///
/// # Errors
/// A refusal, if the bytes are not sound text of a known encoding, or are a program or another format.
pub(crate) fn rebuild(bytes: &[u8], kind: Kind, ledger: &mut Ledger<'_>) -> Result<(Vec<u8>, Kind), Refusal> {
    let out = settled(bytes, kind, ledger, |text, ledger| edits(text, kind, ledger))?;
    Ok((out, kind))
}

fn edits(text: &Text<'_>, kind: Kind, ledger: &mut Ledger<'_>) -> Result<Vec<Edit>, Refusal> {
    refuse_disguised(&text.string)?;
    let mut edits = text.invisible();
    // What is taken out could stand before a formula and hide it, so formulas are sought in what is left.
    let visible = Visible::new(&text.string, &edits);
    let cells = formulas(&visible.text, kind);
    let rows: BTreeSet<usize> = cells.iter().map(|cell| cell.row).collect();
    // Those that stay are told when nothing else is left to do.
    let quote = ledger.policy.csv_formulas == CsvFormulas::Quote;
    if quote || edits.is_empty() {
        rows.iter().for_each(|_| ledger.note(Item::FormulaInText, "", 0));
    }
    if quote {
        let places: BTreeSet<usize> = cells.iter().map(|cell| visible.place(cell.at)).collect();
        edits.extend(places.into_iter().map(|at| Edit::insert(at, "'")));
    }
    Ok(edits)
}

/// A text without what is taken out, and the way back to the places in the whole.
struct Visible {
    text: String,
    /// Places in the visible text behind which so many bytes more were taken out.
    gaps: Vec<(usize, usize)>,
}

impl Visible {
    fn new(whole: &str, edits: &[Edit]) -> Visible {
        let mut visible = Visible { text: String::with_capacity(whole.len()), gaps: Vec::new() };
        let (mut at, mut gone) = (0, 0);
        for edit in edits {
            visible.text.push_str(whole.get(at..edit.at).unwrap_or_default());
            at = edit.at + edit.out;
            gone += edit.out;
            visible.gaps.push((visible.text.len(), gone));
        }
        visible.text.push_str(whole.get(at..).unwrap_or_default());
        visible
    }

    fn place(&self, at: usize) -> usize {
        let before = self.gaps.partition_point(|(place, _)| *place <= at);
        at + before.checked_sub(1).and_then(|last| self.gaps.get(last)).map_or(0, |(_, gone)| *gone)
    }
}

/// Where an apostrophe has to stand, and in which row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Cell {
    at: usize,
    row: usize,
}

/// Cells that are formulas to a spreadsheet, whichever separator it takes the table to have.
///
/// A quote opens a cell only right behind a separator, so each separator is a reading of its own; where a quote is not
/// closed, the reading in which quotes mean nothing is one, too.
fn formulas(table: &str, kind: Kind) -> BTreeSet<Cell> {
    let first = table.lines().next().unwrap_or_default();
    let mut separators = match kind {
        Kind::Tsv => vec!['\t'],
        // Programs fall back on these, where there is no comma.
        _ if !first.contains(',') => vec![',', ';', '\t'],
        _ => vec![','],
    };
    // The first line may name another one, to Excel.
    let named =
        table.get(..4).filter(|word| word.eq_ignore_ascii_case("sep=")).and_then(|_| table.get(4..)?.chars().next());
    separators.extend(named);
    let mut found = BTreeSet::new();
    for separator in separators {
        let closed = [Quotes::Doubled, Quotes::Anywhere].map(|quotes| read(table, separator, quotes, &mut found));
        if closed != [true, true] {
            read(table, separator, Quotes::Nowhere, &mut found);
        }
    }
    found
}

/// What a quote means behind the one that closes a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quotes {
    /// Right behind it, a quote of the text; later, nothing.
    Doubled,
    /// It opens the cell again.
    Anywhere,
    /// No quote means anything.
    Nowhere,
}

/// Reads all cells; whether all quotes were closed.
fn read(table: &str, separator: char, quotes: Quotes, found: &mut BTreeSet<Cell>) -> bool {
    let (mut row, mut start, mut quoted, mut opened, mut closed) = (0, 0, false, false, 0);
    let mut finish = |row: usize, start: usize, end: usize, opened: bool| {
        let raw = table.get(start..end).unwrap_or_default();
        if is_formula(raw) {
            found.insert(Cell { at: start + usize::from(opened), row });
        }
    };
    // Only these signs mean anything.
    let (mut space, bytes) = ([0; 4], table.as_bytes());
    let apart = separator.encode_utf8(&mut space).as_bytes().first().copied();
    for (at, byte) in bytes.iter().enumerate() {
        let sign = match *byte {
            b'"' => '"',
            b'\n' => '\n',
            b'\r' => '\r',
            byte if Some(byte) == apart && table.get(at..).is_some_and(|rest| rest.starts_with(separator)) => separator,
            _ => continue,
        };
        let opens = at == start || opened && (quotes == Quotes::Anywhere || closed == at);
        if quoted {
            quoted = sign != '"';
            closed = at + 1;
        } else if sign == '"' && quotes != Quotes::Nowhere && opens {
            (quoted, opened) = (true, true);
        } else if sign == separator || sign == '\n' || sign == '\r' {
            finish(row, start, at, opened);
            (start, opened) = (at + sign.len_utf8(), false);
            row += usize::from(sign == '\n');
        }
    }
    finish(row, start, table.len(), opened);
    !quoted
}

/// Whether a spreadsheet would calculate a cell: it begins as formulas do, and is no number.
fn is_formula(raw: &str) -> bool {
    let cell = raw.trim_matches(|c: char| matches!(c, '"' | ' ' | '\u{a0}' | '\u{3000}'));
    let Some(first) = cell.chars().next() else { return false };
    match first {
        '=' | '＝' | '@' | '＠' | '\t' | '\r' | '\n' => cell.chars().nth(1).is_some(),
        '+' | '-' | '＋' | '－' | '−' => {
            !is_number(cell) && cell.chars().any(|c| !matches!(c, '+' | '-' | '＋' | '－' | '−' | ' '))
        }
        _ => false,
    }
}

/// Signed numbers, amounts, dates and telephone numbers: digits and what stands between them.
fn is_number(cell: &str) -> bool {
    let mut before = ' ';
    let mut digits = 0;
    let mut signs = cell.chars().peekable();
    while let Some(sign) = signs.next() {
        let fits = match sign {
            '0'..='9' | '０'..='９' => {
                digits += 1;
                true
            }
            // An exponent, not the name of a column.
            'e' | 'E' => {
                before.is_ascii_digit() && signs.peek().is_some_and(|next| matches!(next, '+' | '-' | '0'..='9'))
            }
            '+' | '-' | '＋' | '－' | '−' | '.' | ',' | '．' | '，' | ' ' | '\u{3000}' | '(' | ')' | '（' | '）'
            | '/' | ':' => true,
            '%' | '％' | '円' | '¥' | '￥' | '\\' | '$' => true,
            _ => false,
        };
        if !fits {
            return false;
        }
        before = sign;
    }
    digits > 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Policy;

    fn run(bytes: &[u8], kind: Kind) -> (Vec<u8>, u64) {
        let policy = Policy::default();
        let mut ledger = Ledger::new(&policy, None);
        let (out, _) = rebuild(bytes, kind, &mut ledger).unwrap();
        assert!(ledger.account.balances());
        let mut second = Ledger::new(&policy, None);
        assert_eq!(rebuild(&out, kind, &mut second).unwrap().0, out);
        assert_eq!(second.into_parts().0, []);
        let rows =
            ledger.into_parts().0.iter().filter(|r| r.item == Item::FormulaInText).map(|r| u64::from(r.count)).sum();
        (out, rows)
    }

    #[test]
    fn a_formula_becomes_text_and_the_rest_stays_byte_for_byte() {
        for (table, clean, rows) in [
            ("名,式\r\na,=cmd|'/c calc'!A1\r\n", "名,式\r\na,'=cmd|'/c calc'!A1\r\n", 1),
            ("\"=1+1\",\"x\"\"\n=y\"\n", "\"'=1+1\",\"x\"\"\n=y\"\n", 1),
            ("\"\"=1+1,b\n", "\"'\"=1+1,b\n", 1),
            ("a, =HYPERLINK(\"x\")\n", "a,' =HYPERLINK(\"x\")\n", 1),
            ("a;=1+A1\n", "a;'=1+A1\n", 1),
            ("sep=|\na|@SUM(A1)\n", "sep=|\na|'@SUM(A1)\n", 1),
            ("a;\"\n=1+A1\n", "a;\"'\n'=1+A1\n", 2),
            ("＝1+1,＋A1,－B2,＠x\n", "'＝1+1,'＋A1,'－B2,'＠x\n", 1),
            ("a,\u{200b}=1+1\n", "a,'=1+1\n", 1),
            ("\"a\"b\"\n=A1,x\"\n", "\"a\"b\"\n'=A1,x\"\n", 1),
            ("+A1,-SUM(1)\r=x,=y", "'+A1,'-SUM(1)\r'=x,'=y", 1),
        ] {
            let (out, count) = run(table.as_bytes(), Kind::Csv);
            assert_eq!((String::from_utf8(out).unwrap().as_str(), count), (clean, rows), "{table:?}");
        }
    }

    #[test]
    fn numbers_dates_and_telephone_numbers_stay() {
        let table = "-1,-1.5,\"-1,234.5\",+81-3-0000-0000,▲5,-,－,--,－１２３,-1.2E-5,+5%,-¥500,1-2,2026-04-01,'=x\n";
        assert_eq!(run(table.as_bytes(), Kind::Csv), (table.as_bytes().to_vec(), 0));
        let (cp932, ..) = encoding_rs::SHIFT_JIS.encode("氏名,金額\r\n汐見太郎,-5\r\n表,+A1\r\n");
        let (clean, ..) = encoding_rs::SHIFT_JIS.encode("氏名,金額\r\n汐見太郎,-5\r\n表,'+A1\r\n");
        assert_eq!(run(&cp932, Kind::Csv), (clean.into_owned(), 1));
    }

    #[test]
    fn a_policy_may_keep_formulas_and_they_are_reported() {
        let policy = Policy { csv_formulas: CsvFormulas::Keep, ..Policy::default() };
        let mut ledger = Ledger::new(&policy, None);
        assert_eq!(rebuild(b"=A1\n=B1\n", Kind::Csv, &mut ledger).unwrap().0, b"=A1\n=B1\n");
        assert_eq!(ledger.into_parts().0[0].count, 2);
    }
}
