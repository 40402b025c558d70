use model::Block;

/// Whether characters of no width stand where they keep a number or a word from being found: between letters or digits.
pub(crate) fn has_widthless(block: &Block) -> bool {
    match block {
        Block::Text(text) => is_split(text),
        Block::Table(table) => table.rows.iter().flat_map(|row| &row.cells).any(|cell| is_split(&cell.text)),
    }
}

fn is_split(text: &str) -> bool {
    // U+200B to U+206F, U+FEFF and U+00AD begin with these bytes in UTF-8, which Japanese text has next to none of.
    let bytes = text.as_bytes();
    memchr::memchr3_iter(0xe2, 0xef, 0xc2, bytes).any(|at| {
        let width = match bytes.get(at..at + 3) {
            Some([0xe2, 0x80, 0x8b..=0x8f | 0xaa..=0xae]) | Some([0xe2, 0x81, 0xa0..=0xa4]) => 3,
            Some([0xef, 0xbb, 0xbf]) => 3,
            Some([0xc2, 0xad, _]) => 2,
            _ => return false,
        };
        let before = text.get(..at).and_then(|t| t.chars().next_back());
        let after = text.get(at + width..).and_then(|t| t.chars().next());
        // Arabic, Indic and emoji sequences need joiners; digits and Japanese never do.
        let joined =
            |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || ('\u{3041}'..='\u{9fff}').contains(&c));
        joined(before) && joined(after)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_of_no_width_count_between_letters_only() {
        for (text, split) in [
            ("1234\u{200b}5678", true),
            ("汐\u{2060}見", true),
            ("0154\u{ad}00", true),
            ("汐見\u{200b}", false),
            ("👩\u{200d}👧 1,2・３", false),
            ("１２３４－５６７８", false),
        ] {
            assert_eq!(is_split(text), split, "{text:?}");
        }
    }
}
