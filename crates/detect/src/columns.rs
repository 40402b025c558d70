//! Which column a field of a line belongs to, where the line has more or fewer fields than its heading: amounts that
//! are written with the sign that divides the columns, and columns that are empty and so not to be seen.

use crate::captions::Caption;
use crate::dates;
use crate::letters::is_kanji;

/// Columns looked at; wider lines stay as they are.
const MOST: usize = 64;
/// What speaks for a column: the field looks like what it announces, it announces nothing that has a look, or not.
const FITS: i32 = 3;
const NEUTRAL: i32 = 1;
const MISFITS: i32 = -3;

/// Where a field begins and ends in its page.
pub(crate) type Span = (usize, usize);

/// The headings of a region of lines.
pub(crate) struct Columns {
    headings: Vec<Option<Caption>>,
}

impl Columns {
    pub(crate) fn new(headings: Vec<Option<Caption>>) -> Columns {
        Columns { headings }
    }

    pub(crate) fn width(&self) -> usize {
        self.headings.len()
    }

    /// The columns of a line with fewer fields, in order, each of which looks like what its column announces; `None`
    /// if the headings do not tell. Of equally good columns a field takes the first.
    pub(crate) fn assign(&self, page: &str, fields: &[Span]) -> Option<Vec<u32>> {
        let (most, width) = (fields.len(), self.width());
        if most > width || width > MOST || self.headings.iter().flatten().count() < 2 {
            return None;
        }
        let looks: Vec<Look> =
            fields.iter().map(|field| Look::of(page.get(field.0..field.1).unwrap_or_default())).collect();
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

/// What each line of a cell holds whose heading has these lines, where there are more lines or fewer: an address takes two,
/// and what is not filled in none. The lines stay in order.
pub(crate) fn align(headings: &[Option<Caption>], lines: &[&str]) -> Vec<Option<Caption>> {
    let (most, width) = (lines.len(), headings.len());
    if width == 0 || width > MOST || most > 4 * MOST {
        return vec![None; most];
    }
    let looks: Vec<Look> = lines.iter().map(|line| Look::of(line)).collect();
    let here = |i: usize, j: usize| headings[j].map_or(NEUTRAL, |caption| looks[i].fit(caption));
    // best[i][j]: the lines from i on, the first of which belongs to the heading j or a later one.
    let mut best = vec![vec![0; width + 1]; most + 1];
    best[..most].iter_mut().for_each(|row| row[width] = i32::MIN / 2);
    // A second line of the same heading counts less than one of its own.
    let again = |i: usize, j: usize| here(i, j).min(NEUTRAL) - 1;
    let run = |best: &[Vec<i32>], i: usize, j: usize| {
        let (mut sum, mut most_of) = (here(i, j), i32::MIN / 2);
        for next in i + 1..=best.len() - 1 {
            most_of = most_of.max(sum + best[next][j + 1]);
            if next < best.len() - 1 {
                sum += again(next, j);
            }
        }
        most_of
    };
    for i in (0..most).rev() {
        for j in (0..width).rev() {
            best[i][j] = best[i][j + 1].max(run(&best, i, j));
        }
    }
    let (mut told, mut i, mut j) = (Vec::with_capacity(most), 0, 0);
    while i < most && j < width {
        if best[i][j] == best[i][j + 1] {
            j += 1;
            continue;
        }
        let (target, mut sum, mut next) = (best[i][j], here(i, j), i + 1);
        while next < most && sum + best[next][j + 1] != target {
            sum += again(next, j);
            next += 1;
        }
        told.extend(std::iter::repeat_n(headings[j], next - i));
        (i, j) = (next, j + 1);
    }
    told.resize(most, None);
    told
}

/// Puts amounts with thousands (45,600) together again, the last first, until the line has `width` fields; `fields` are
/// those from `first` on.
pub(crate) fn join_amounts(page: &str, fields: &mut Vec<Span>, first: usize, width: usize) {
    let digits =
        |field: &str, least: usize| (least..=3).contains(&field.len()) && field.bytes().all(|b| b.is_ascii_digit());
    let mut i = fields.len();
    while fields.len() - first > width && i >= first + 2 {
        i -= 1;
        let ((start, head_end), (next, end)) = (fields[i - 1], fields[i]);
        let (head, rest) = (&page[start..head_end], &page[next..end]);
        let thousands = rest.len() == 3 || rest.len() > 4 && rest.as_bytes()[3] == b',';
        if next == head_end + 1 && thousands && rest.is_char_boundary(3) && digits(&rest[..3], 3) && digits(head, 1) {
            fields[i - 1].1 = end;
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
            Caption::Postal => number && self.digits == 7,
            Caption::Resident | Caption::Employment => number && self.digits == 11,
            Caption::Pension | Caption::Care => number && self.digits == 10,
            Caption::Licence => number && self.digits == 12,
            Caption::Insurer | Caption::Elderly => number && (6..=8).contains(&self.digits),
            Caption::Account => number && self.digits >= 5,
            Caption::NamePart => self.digits == 0 && self.letters,
            Caption::Organisation
            | Caption::Site
            | Caption::Other
            | Caption::Insured
            | Caption::Passport
            | Caption::ResidenceCard
            | Caption::Symbol
            | Caption::Condition
            | Caption::Own(_) => return NEUTRAL,
        };
        if fits { FITS } else { MISFITS }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(line: &str, sign: &str) -> Vec<Span> {
        let at = |field: &str| field.as_ptr() as usize - line.as_ptr() as usize;
        line.split(sign).map(|field| (at(field), at(field) + field.len())).collect()
    }

    #[test]
    fn a_line_with_empty_columns_finds_its_headings() {
        use Caption::{Address, BirthDate, MyNumber, Name, Other, Phone, Reading};
        let headings = [Other, Name, Reading, BirthDate, Address, Phone, MyNumber].map(Some).into_iter().chain([None]);
        let columns = Columns::new(headings.collect());
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
            assert_eq!(columns.assign(line, &fields(line, "|")), expected, "{line}");
        }
        let untold = Columns::new(vec![None; 4]);
        assert_eq!(untold.assign("1|2|3", &fields("1|2|3", "|")), None);
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
            join_amounts(line, &mut found, 0, width);
            assert_eq!(found.iter().map(|field| &line[field.0..field.1]).collect::<Vec<_>>(), expected, "{line}");
        }
    }
}
