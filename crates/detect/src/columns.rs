//! Which column a field of a line belongs to, where the line has more or fewer fields than its heading: amounts that
//! are written with the sign that divides the columns, and columns that are empty and so not to be seen.

use crate::captions::Caption;
use crate::dates;
use crate::lexicon::Lexicon;
use crate::names::is_kanji;
use crate::reading::Reading;
use crate::table::heading;

/// Columns looked at; wider lines stay as they are.
const MOST: usize = 64;
/// What speaks for a column: the field looks like what it announces, it announces nothing that has a look, or not.
const FITS: i32 = 3;
const NEUTRAL: i32 = 1;
const MISFITS: i32 = -3;

/// A field and where it begins in its text.
pub(crate) type Field<'t> = (usize, &'t str);

/// The headings of a region of lines.
pub(crate) struct Columns {
    headings: Vec<Option<Caption>>,
}

impl Columns {
    /// The columns whose headings are `first`.
    pub(crate) fn new(first: &[Field<'_>], lexicon: &Lexicon) -> Columns {
        Columns { headings: first.iter().map(|field| heading(&Reading::new(field.1, lexicon, None))).collect() }
    }

    pub(crate) fn width(&self) -> usize {
        self.headings.len()
    }

    /// The columns of a line with fewer fields, in order, each of which looks like what its column announces; `None`
    /// if the headings do not tell. Of equally good columns a field takes the first.
    pub(crate) fn assign(&self, fields: &[Field<'_>]) -> Option<Vec<u32>> {
        let (most, width) = (fields.len(), self.width());
        if most > width || width > MOST || self.headings.iter().flatten().count() < 2 {
            return None;
        }
        let looks: Vec<Look> = fields.iter().map(|field| Look::of(field.1)).collect();
        // best[i][j]: the fields from i on in the columns from j on.
        let mut best = vec![vec![i32::MIN / 2; width + 1]; most + 1];
        best[most].fill(0);
        let here = |i: usize, j: usize| self.headings[j].map_or(NEUTRAL, |caption| looks[i].fit(caption));
        for i in (0..most).rev() {
            for j in (0..width).rev() {
                best[i][j] = best[i][j + 1].max(best[i + 1][j + 1] + here(i, j));
            }
        }
        let (mut i, mut columns) = (0, Vec::with_capacity(most));
        for j in 0..width {
            if i < most && best[i][j] == best[i + 1][j + 1] + here(i, j) {
                columns.push(j as u32);
                i += 1;
            }
        }
        (best[0][0] > 0 && columns.len() == most).then_some(columns)
    }
}

/// Puts amounts with thousands (45,600) together again, the last first, until the line has `width` fields.
pub(crate) fn join_amounts<'t>(line: &'t str, base: usize, fields: &mut Vec<Field<'t>>, width: usize) {
    let digits =
        |field: &str, least: usize| (least..=3).contains(&field.len()) && field.bytes().all(|b| b.is_ascii_digit());
    let mut i = fields.len();
    while fields.len() > width && i >= 2 {
        i -= 1;
        let ((start, head), (next, rest)) = (fields[i - 1], fields[i]);
        let thousands = rest.len() == 3 || rest.len() > 4 && rest.as_bytes()[3] == b',';
        if next == start + head.len() + 1 && thousands && digits(&rest[..3], 3) && digits(head, 1) {
            let end = next + rest.len() - base;
            fields[i - 1].1 = &line[start - base..end];
            fields.remove(i);
        }
    }
}

/// What can be seen of a field without knowing what it is.
struct Look {
    digits: usize,
    dated: bool,
    kanji: bool,
    kana: bool,
    /// Something that is neither a digit nor a sign.
    letters: bool,
    at: bool,
    plus: bool,
}

impl Look {
    fn of(text: &str) -> Look {
        let dated = text.find(|c: char| c.is_ascii_digit()).and_then(|at| dates::parse(text, at));
        let is_kana = |c: char| matches!(c, 'ぁ'..='ゖ' | 'ァ'..='ー' | ' ');
        Look {
            digits: text.bytes().filter(u8::is_ascii_digit).count(),
            dated: dated.is_some_and(|date| date.end == text.len()),
            kanji: text.chars().any(is_kanji),
            kana: text.chars().all(is_kana),
            letters: text.chars().any(char::is_alphabetic),
            at: text.contains('@'),
            plus: text.starts_with('+'),
        }
    }

    fn fit(&self, caption: Caption) -> i32 {
        let number = !self.letters && !self.dated;
        let fits = match caption {
            Caption::MyNumber => number && self.digits == 12,
            Caption::Corporate => self.digits == 13,
            Caption::Card => number && (14..=19).contains(&self.digits),
            Caption::Phone => number && (self.plus || (9..=11).contains(&self.digits)),
            Caption::Email => self.at,
            Caption::BirthDate => self.dated,
            Caption::Name | Caption::Role | Caption::Staff => self.digits == 0 && self.letters && !self.at,
            Caption::Reading => self.kana,
            Caption::Address => self.kanji && !self.dated,
            Caption::Organisation | Caption::Other => return NEUTRAL,
        };
        if fits { FITS } else { MISFITS }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields<'t>(line: &'t str, sign: &str) -> Vec<Field<'t>> {
        line.split(sign).map(|field| (field.as_ptr() as usize - line.as_ptr() as usize, field)).collect()
    }

    #[test]
    fn a_line_with_empty_columns_finds_its_headings() {
        let columns = Columns::new(&fields("番号|氏名|カナ|生年月日|住所|電話番号|個人番号|確認", "|"), Lexicon::get());
        let table = [
            (
                "3|市野 智之|1940/09/28|大和高田市東本町16-19|0155-72-8316|0006 3919 9509|済",
                Some(vec![0, 1, 3, 4, 5, 6, 7]),
            ),
            ("3|市野 智之|イチノ トモユキ|1940/09/28|0155-72-8316|0006 3919 9509", Some(vec![0, 1, 2, 3, 5, 6])),
            ("グエン ヴァン アン|1940/09/28|000639199509", Some(vec![1, 3, 6])),
            ("a|b|c|d|e|f|g|h|i", None),
        ];
        for (line, expected) in table {
            assert_eq!(columns.assign(&fields(line, "|")), expected, "{line}");
        }
        let untold = Columns::new(&fields("a|b|c|d", "|"), Lexicon::get());
        assert_eq!(untold.assign(&fields("1|2|3", "|")), None);
    }

    #[test]
    fn amounts_are_joined_only_where_the_line_is_too_wide() {
        let table = [
            ("北原 清,5758 3068 4991,45,600", 3, vec!["北原 清", "5758 3068 4991", "45,600"]),
            ("1,234,567,北原,1,200", 3, vec!["1,234,567", "北原", "1,200"]),
            ("1,234,北原,12,300", 4, vec!["1", "234", "北原", "12,300"]),
            ("北原,12,300", 3, vec!["北原", "12", "300"]),
            ("北原,12, 300", 2, vec!["北原", "12", " 300"]),
        ];
        for (line, width, expected) in table {
            let mut found = fields(line, ",");
            join_amounts(line, 0, &mut found, width);
            assert_eq!(found.iter().map(|field| field.1).collect::<Vec<_>>(), expected, "{line}");
        }
    }
}
