use crate::Input;
use crate::ledger::Ledger;
use model::sanitising::{Kind, Reason, Refusal};
use model::{Block, Content, PartKind};
use std::io::Cursor;

/// The text of a file that cannot be rebuilt, as UTF-8: parts under one another, tables with tabs between cells.
///
/// # Errors
/// A refusal, if no text can be read.
pub(crate) fn text(input: Input<'_>, ledger: &mut Ledger<'_>) -> Result<Vec<u8>, Refusal> {
    let read = extract::extract(Cursor::new(input.bytes), input.name, &extract::Limits::default());
    let content = read.map_err(|_| Refusal::malformed("no text can be read"))?;
    let text = lines(&content);
    if text.trim().is_empty() {
        return Err(Refusal::new(Reason::Malformed, "no text in it"));
    }
    // A reader that looks at the first bytes only must find a text in it.
    if text.starts_with("MZ") || !matches!(crate::kind::kind(text.as_bytes(), Some("a.txt")), Ok(Kind::Txt)) {
        return Err(Refusal::malformed("its text begins another format"));
    }
    // As any other text from here on: a second pass finds nothing in it that a text may not have.
    let text = crate::text::rebuild(text.as_bytes(), Kind::Txt, &mut ledger.again())?.0;
    let size = input.bytes.len() as u64;
    ledger.read(size);
    // All that was read was made anew; what did not become text is gone as a whole, which the rung says.
    ledger.recoded(size);
    Ok(text)
}

fn lines(content: &Content) -> String {
    let mut out = String::new();
    for part in content.parts.iter().filter(|part| part.kind != PartKind::Properties) {
        for block in &part.blocks {
            match block {
                Block::Text(text) => push(&mut out, text),
                Block::Table(table) => {
                    for row in &table.rows {
                        let cells: Vec<&str> = row.cells.iter().map(|cell| cell.text.as_str()).collect();
                        push(&mut out, &cells.join("\t"));
                    }
                }
            }
        }
    }
    out
}

/// Lines without control characters: a terminal that shows them is not steered.
fn push(out: &mut String, text: &str) {
    for line in text.lines() {
        out.extend(line.chars().filter(|c| *c == '\t' || !c.is_control()));
        out.push_str("\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Policy;

    #[test]
    fn a_broken_document_gives_its_text_and_no_control_character() {
        let policy = Policy::default();
        let mut ledger = Ledger::new(&policy, None);
        let rtf = b"{\\rtf1 one\\par two\x07}";
        let bytes = text(Input { bytes: rtf, name: Some("a.rtf"), password: None }, &mut ledger).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.contains("one") && text.contains("two") && !text.contains('\x07'), "{text:?}");
        assert!(ledger.account.balances());
    }

    #[test]
    fn the_text_of_a_document_is_a_text_as_any_other() {
        let policy = Policy::default();
        let of = |rtf: &[u8]| {
            text(Input { bytes: rtf, name: Some("a.rtf"), password: None }, &mut Ledger::new(&policy, None))
        };
        assert_eq!(of("{\\rtf1 a\\u8238?b}".as_bytes()).unwrap(), b"ab\r\n");
        assert!(of(b"{\\rtf1 @echo off\\par calc}").is_err() && of(b"{\\rtf1 <script>x</script>}").is_err());
    }
}
