//! A document as plain text for the screen: parts under their headings, tables as tab-separated lines.

use model::{Block, Content, Shown, Table};

/// The text of a document. Control characters of the document itself are made visible, so that a hostile file cannot
/// steer the terminal; line ends and tabs are ours.
pub(crate) fn plain_text(content: &Content) -> String {
    let mut out = String::new();
    for part in &content.parts {
        if !part.path.is_empty() && content.parts.len() > 1 {
            out.push_str(&format!("── {} ──\n", Shown::text(&part.path)));
        }
        for block in &part.blocks {
            match block {
                Block::Text(text) => push_lines(&mut out, text),
                Block::Table(table) => push_table(&mut out, table),
            }
        }
        if !out.is_empty() && !out.ends_with("\n\n") {
            out.push('\n');
        }
    }
    out
}

fn push_lines(out: &mut String, text: &str) {
    for line in text.lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        push_row(out, cells.into_iter());
    }
}

fn push_table(out: &mut String, table: &Table) {
    for row in &table.rows {
        push_row(out, row.cells.iter().map(|cell| cell.text.as_str()));
    }
}

fn push_row<'a>(out: &mut String, cells: impl Iterator<Item = &'a str>) {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            out.push('\t');
        }
        // A backslash in running text is a backslash (or a yen sign): doubling it would only surprise.
        out.push_str(&Shown::text(cell).as_str().replace("\\\\", "\\"));
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Cell, Format, Part, PartKind, Row};

    #[test]
    fn a_document_cannot_steer_the_terminal_that_shows_it() {
        let cell = |column, text: &str| Cell { column, text: text.to_owned() };
        let table = Table { rows: vec![Row { index: 0, cells: vec![cell(0, "氏名"), cell(1, "\u{1b}]0;x\u{7}")] }] };
        let content = Content {
            format: Format::Text,
            parts: vec![Part {
                path: String::new(),
                kind: PartKind::Body,
                blocks: vec![Block::Text("一行\u{202e}目\nC:\\二行目".to_owned()), Block::Table(table)],
            }],
            hints: Vec::new(),
            omissions: Vec::new(),
        };
        assert_eq!(plain_text(&content), "一行\\u{202e}目\nC:\\二行目\n氏名\t\\u{1b}]0;x\\u{7}\n\n");
    }
}
