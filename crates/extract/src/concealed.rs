use model::Block;

/// Whether a block has characters of no width within words or numbers: they are not seen and keep a search from finding
/// what they lie in. Those that join emoji or scripts that need them do no such thing.
pub(crate) fn has_widthless(block: &Block) -> bool {
    match block {
        Block::Text(text) => in_text(text),
        Block::Table(table) => table.rows.iter().flat_map(|r| &r.cells).any(|c| in_text(&c.text)),
    }
}

fn in_text(text: &str) -> bool {
    let bytes = text.as_bytes();
    // First bytes of all of them in UTF-8; looked for before anything is decoded, since every text passes here.
    memchr::memchr2_iter(0xe2, 0xef, bytes).any(|at| {
        // Zero width space, non-joiner and joiner, word joiner, and the byte order mark.
        let widthless =
            matches!(bytes.get(at..at + 3), Some([0xe2, 0x80, 0x8b..=0x8d] | [0xe2, 0x81, 0xa0] | [0xef, 0xbb, 0xbf]));
        widthless
            && is_word(text.get(..at).and_then(|t| t.chars().next_back()))
            && is_word(text.get(at + 3..).and_then(|t| t.chars().next()))
    })
}

/// A letter, digit or ideograph of the scripts of this country, which need no joiners.
fn is_word(c: Option<char>) -> bool {
    c.is_some_and(|c| {
        c.is_ascii_alphanumeric()
            || matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{323af}')
    })
}
