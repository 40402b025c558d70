//! What character recognition has read, put in its place among what the document itself says.

use model::reading::Recognised;
use model::{Block, Cell, Content, Hint, Omission, OmissionCause, Part, PartKind, Row, Table};

/// Words that the recogniser itself believes less than this (of 100) are mostly specks and lines taken for letters.
const BELIEVED: f32 = 20.0;
/// Words further apart than so many letters are not one name written with a space.
const GAP: f32 = 1.6;
/// Letters of a surname or a given name.
const NAME: usize = 3;
/// So many lines one below another with cells make a table.
const LINES: usize = 3;
/// Words of one picture; a page of a directory of names has three thousand.
const WORDS: usize = 50_000;

/// Adds the recognised parts to the content, takes back the omissions that they make good, and leaves the reason where
/// they do not.
pub fn fold_in(content: &mut Content, recognised: Vec<Recognised>) {
    let failed = |path: &str, all: &[Recognised]| all.iter().any(|one| one.path == path && one.words.is_err());
    content.omissions.retain(|omission| {
        let tried = recognised.iter().any(|one| one.path == omission.path);
        omission.cause != OmissionCause::Picture || !tried || failed(&omission.path, &recognised)
    });
    for Recognised { path, words } in recognised {
        match words {
            Ok(words) => {
                let blocks = blocks(&words);
                if !blocks.is_empty() {
                    content.parts.push(Part { path, kind: PartKind::Page, blocks });
                }
            }
            Err(cause) => {
                content.omissions.retain(|omission| omission.cause != OmissionCause::Picture || omission.path != path);
                let omission = Omission { path, cause };
                if !content.omissions.contains(&omission) {
                    content.omissions.push(omission);
                }
            }
        }
    }
    // What the pictures show is known now, as far as a recogniser can tell.
    let unread = |omission: &Omission| matches!(omission.cause, OmissionCause::Picture | OmissionCause::Unrecognised);
    if !content.omissions.iter().any(unread) {
        content.hints.iter_mut().filter(|hint| **hint == Hint::ImageOnly).for_each(|hint| *hint = Hint::BestEffort);
    }
}

/// A word of the recogniser's table.
struct Word<'t> {
    line: [u32; 3],
    left: i64,
    width: i64,
    height: i64,
    believed: bool,
    /// Whether the recogniser's text has a space before it. The places of its table are too rough to tell.
    apart: bool,
    text: &'t str,
}

/// A piece of a line without a wide gap.
struct Piece {
    left: i64,
    right: i64,
    text: String,
}

/// The table as text, and as tables where cells stand below one another.
fn blocks(table: &str) -> Vec<Block> {
    let lines = lines(&words(table));
    let mut blocks = Vec::new();
    let mut text = String::new();
    let mut rest = lines.as_slice();
    while let Some((first, after)) = rest.split_first() {
        let together = rest.iter().take_while(|(pieces, _)| pieces.len() > 1).count();
        if together >= LINES {
            if !text.is_empty() {
                blocks.push(Block::Text(std::mem::take(&mut text)));
            }
            let (rows, after) = rest.split_at(together);
            blocks.push(Block::Table(Table { rows: rows_of(rows) }));
            rest = after;
        } else {
            let pieces: Vec<&str> = first.0.iter().map(|piece| piece.text.as_str()).collect();
            text.push_str(&pieces.join("\t"));
            text.push('\n');
            rest = after;
        }
    }
    if !text.is_empty() {
        blocks.push(Block::Text(text));
    }
    blocks
}

/// The words of lines with twelve columns (level, page, block, paragraph, line, word, left, top, width, height,
/// confidence, text); the other lines are the same words as text.
fn words(table: &str) -> Vec<Word<'_>> {
    let mut words: Vec<Word<'_>> = table.lines().take(WORDS).filter_map(parse).collect();
    let text = table.lines().filter(|line| line.splitn(12, '\t').count() < 12);
    let mut text = text.flat_map(|line| line.chars().chain(['\n'])).peekable();
    for word in &mut words {
        while text.next_if(|c| c.is_whitespace()).is_some() {
            word.apart = true;
        }
        // Where table and text differ, nothing is known to stand apart any more.
        if word.text.chars().any(|c| text.next_if_eq(&c).is_none()) {
            break;
        }
    }
    let mut kept: Vec<Word<'_>> = Vec::new();
    let mut apart = false;
    for word in words {
        apart |= word.apart;
        if word.believed {
            kept.push(Word { apart, ..word });
            apart = false;
        }
    }
    kept
}

fn parse(line: &str) -> Option<Word<'_>> {
    let columns: Vec<&str> = line.splitn(12, '\t').collect();
    let [level, _, block, paragraph, row, _, left, _, width, height, confidence, text] = columns.as_slice() else {
        return None;
    };
    if *level != "5" || text.trim().is_empty() {
        return None;
    }
    let line = [block.parse().ok()?, paragraph.parse().ok()?, row.parse().ok()?];
    let number = |digits: &str| digits.parse::<i32>().map(i64::from).ok();
    let (left, width, height) = (number(left)?, number(width)?, number(height)?);
    // A rare letter of a name is one that the recogniser is never sure of.
    let believed = text.contains(is_kanji) || confidence.parse::<f32>().is_ok_and(|told| told >= BELIEVED);
    Some(Word { line, left, width, height, believed, apart: false, text: text.trim() })
}

fn is_kanji(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Lines as their pieces, with the height of a letter.
fn lines(words: &[Word<'_>]) -> Vec<(Vec<Piece>, i64)> {
    words.chunk_by(|a, b| a.line == b.line).map(|line| (pieces(line), height(line))).collect()
}

/// The height that a quarter of the words stays below: words of which the recogniser is unsure are as high as the line.
fn height(line: &[Word<'_>]) -> i64 {
    let mut heights: Vec<i64> = line.iter().map(|word| word.height).collect();
    heights.sort_unstable();
    heights.get(heights.len() / 4).copied().unwrap_or(0).max(1)
}

fn pieces(line: &[Word<'_>]) -> Vec<Piece> {
    let near = (height(line) as f32 * GAP) as i64;
    let mut pieces: Vec<Piece> = Vec::new();
    let mut rest = line;
    while let Some(first) = rest.first() {
        let end = rest.iter().skip(1).position(|word| word.apart).map_or(rest.len(), |at| at + 1);
        let (words, after) = rest.split_at(end);
        rest = after;
        let text: String = words.iter().map(|word| word.text).collect();
        // Lines of a form are taken for these.
        let text = text.trim_matches(['、', '。', '|', '｜', '・', '_']).to_owned();
        if text.is_empty() {
            continue;
        }
        let right = words.iter().map(|word| word.left + word.width).max().unwrap_or(first.left);
        match pieces.last_mut() {
            Some(piece) if first.left - piece.right <= near && belong(&piece.text, &text) => {
                piece.text.push(' ');
                piece.text.push_str(&text);
                piece.right = piece.right.max(right);
            }
            _ => pieces.push(Piece { left: first.left, right, text }),
        }
    }
    pieces
}

/// Whether a space between two texts is likely one within a cell: between words of Latin letters, or surname and given
/// name.
fn belong(before: &str, after: &str) -> bool {
    let is_latin = |text: &str| text.chars().all(|c| c.is_ascii_alphabetic() || matches!(c, '.' | ',' | '-' | ' '));
    let is_name = |text: &str| {
        let is_letter = |c: char| is_kanji(c) || matches!(c, '\u{3005}' | '\u{3041}'..='\u{30ff}');
        text.chars().count() <= NAME && text.chars().all(is_letter)
    };
    is_latin(before) && is_latin(after) || is_name(before) && is_name(after)
}

/// Rows whose cells are numbered by where they begin: a column is what begins at about the same place.
fn rows_of(lines: &[(Vec<Piece>, i64)]) -> Vec<Row> {
    let letter = lines.iter().map(|(_, height)| *height).max().unwrap_or(1);
    let mut lefts: Vec<i64> = lines.iter().flat_map(|(pieces, _)| pieces.iter().map(|piece| piece.left)).collect();
    lefts.sort_unstable();
    let mut columns: Vec<i64> = Vec::new();
    let mut last = i64::MIN;
    for left in lefts {
        if last == i64::MIN || left - last > letter {
            columns.push(left);
        }
        last = left;
    }
    let column = |left: i64| columns.partition_point(|begin| *begin <= left).saturating_sub(1);
    let row = |(index, (pieces, _)): (usize, &(Vec<Piece>, i64))| {
        let mut cells: Vec<Cell> = Vec::new();
        for piece in pieces {
            let column = u32::try_from(column(piece.left)).unwrap_or(u32::MAX);
            match cells.last_mut() {
                Some(cell) if cell.column >= column => {
                    cell.text.push(' ');
                    cell.text.push_str(&piece.text);
                }
                _ => cells.push(Cell { column, text: piece.text.clone() }),
            }
        }
        Row { index: u32::try_from(index).unwrap_or(u32::MAX), cells }
    };
    lines.iter().enumerate().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Format;

    fn word(line: u32, left: i32, width: i32, confidence: &str, text: &str) -> String {
        format!("5\t1\t1\t1\t{line}\t1\t{left}\t0\t{width}\t20\t{confidence}\t{text}\n")
    }

    fn content(omissions: &[(&str, OmissionCause)]) -> Content {
        let omissions = omissions.iter().map(|(path, cause)| Omission { path: (*path).to_owned(), cause: *cause });
        Content { format: Format::Pdf, parts: Vec::new(), hints: Vec::new(), omissions: omissions.collect() }
    }

    fn recognised(path: &str, words: Result<String, OmissionCause>) -> Recognised {
        Recognised { path: path.to_owned(), words }
    }

    #[test]
    fn what_pictures_show_is_unknown_until_all_of_them_are_recognised() {
        let read = || recognised("1", Ok(String::new()));
        for (others, expected) in [
            (vec![], Hint::BestEffort),
            (vec![recognised("2", Ok(String::new()))], Hint::BestEffort),
            (vec![recognised("2", Err(OmissionCause::Unrecognised))], Hint::ImageOnly),
        ] {
            let mut content = content(&[("1", OmissionCause::Picture)]);
            content.hints.push(Hint::ImageOnly);
            fold_in(&mut content, std::iter::once(read()).chain(others).collect());
            assert_eq!(content.hints, [expected]);
        }
        let mut unread = content(&[("1", OmissionCause::Picture), ("2", OmissionCause::Picture)]);
        unread.hints.push(Hint::ImageOnly);
        fold_in(&mut unread, vec![read()]);
        assert_eq!(unread.hints, [Hint::ImageOnly]);
    }

    #[test]
    fn columns_of_a_list_become_columns_of_a_table() {
        let mut table = String::from("level\tpage_num\tb\tp\tl\tw\tleft\ttop\twidth\theight\tconf\ttext\n");
        for line in 0..3 {
            table += &word(line, 40, 40, "95.2", "汐見");
            table += &word(line, 100, 40, "95.2", "太郎");
            table += &word(line, 150 + line as i32 * 3, 60, "95.2", "昭和");
            table += &word(line, 211, 60, "95.2", "57");
        }
        table += &word(3, 40, 60, "95.2", "以上");
        table += &word(3, 105, 10, "3.0", "|");
        table += "汐見 太郎 昭和57\n\n汐見太郎 昭和57\n汐見太郎   昭和57\n以上 |\n";
        let blocks = blocks(&table);
        let [Block::Table(table), Block::Text(text)] = blocks.as_slice() else { panic!("{blocks:?}") };
        let said: Vec<Vec<&str>> =
            table.rows.iter().map(|row| row.cells.iter().map(|cell| cell.text.as_str()).collect()).collect();
        assert_eq!(said, [["汐見 太郎", "昭和57"], ["汐見太郎", "昭和57"], ["汐見太郎", "昭和57"]]);
        assert!(table.rows.iter().all(|row| row.cells[1].column == 1));
        assert_eq!(text, "以上\n", "what the recogniser does not believe is no word");
    }

    #[test]
    fn what_was_recognised_is_no_omission_any_more_and_what_was_not_keeps_its_reason() {
        let mut content = content(&[
            ("p1", OmissionCause::Picture),
            ("p2", OmissionCause::Picture),
            ("p3", OmissionCause::Picture),
            ("p1", OmissionCause::Broken),
        ]);
        let read = || Ok(word(0, 0, 10, "90", "済"));
        let twice = [recognised("p2", read()), recognised("p2", Err(OmissionCause::Unrecognised))];
        fold_in(&mut content, [recognised("p1", read())].into_iter().chain(twice).collect());
        let left: Vec<(&str, OmissionCause)> = content.omissions.iter().map(|o| (o.path.as_str(), o.cause)).collect();
        assert_eq!(
            left,
            [("p3", OmissionCause::Picture), ("p1", OmissionCause::Broken), ("p2", OmissionCause::Unrecognised)]
        );
        assert_eq!(content.parts.len(), 2);
    }

    #[test]
    fn nonsense_of_the_recogniser_is_no_word() {
        for line in ["", "5\t1", "5\tx\ty\tz\t1\t1\t1\t1\t1\t1\t99\tx", "5\t1\t1\t1\t1\t1\t9999999999\t0\t1\t1\t99\tx"]
        {
            assert!(words(line).is_empty(), "{line:?}");
        }
    }
}
