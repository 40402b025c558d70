//! CMaps (ISO 32000-2, 9.7.5): tables of characters in the dress of a program; only the words of such tables come through.

use super::content::write_number;
use super::lexer::{Lexer, Token};
use super::schema::{Rule, Spec};
use super::value::{write_hex, write_name};
use super::walk::{Fit, Made, Walk, kind};
use super::writer::{Body, Packing};
use super::{filters, streams};
use hayro_syntax::object::{MaybeRef, Name, Object};

/// Bytes of a table; the largest of the standard has a quarter of this.
const TABLE: usize = 4 << 20;

static CMAP: Spec = Spec {
    name: "character map",
    keys: &[
        ("Type", Rule::NameOf(&["CMap"])),
        ("CMapName", Rule::Name),
        ("CIDSystemInfo", Rule::Dict(&SYSTEM)),
        ("WMode", Rule::Int),
        ("UseCMap", Rule::Special(predefined_or_own)),
    ],
    needs: &[],
};

/// Which collection of characters numbers mean.
pub(super) static SYSTEM: Spec = Spec {
    name: "character map",
    keys: &[("Registry", Rule::Text), ("Ordering", Rule::Text), ("Supplement", Rule::Int)],
    needs: &[],
};

/// A map of the standard by its name, or one in the document.
pub(super) fn predefined_or_own<'a>(walk: &mut Walk<'_, '_, 'a>, value: MaybeRef<Object<'a>>) -> Made {
    match super::graphics::peek(walk, &value) {
        Some(Object::Name(name)) => Ok(known(&name).map_or(Fit::Unfit, Fit::Kept)),
        Some(Object::Stream(_)) => own(walk, value),
        _ => Ok(Fit::Unfit),
    }
}

fn known(name: &Name<'_>) -> Option<super::value::Value> {
    is_predefined(name).then(|| super::value::Value::owned_name(name))
}

/// Names of the standard (ISO 32000-2, table 116): letters, digits and dashes only, so that no reader looks for a file.
fn is_predefined(name: &[u8]) -> bool {
    matches!(name, b"Identity-H" | b"Identity-V" | b"Identity")
        || hayro_cmap::load_embedded(hayro_cmap::CMapName::from_bytes(name)).is_some()
}

fn own<'a>(walk: &mut Walk<'_, '_, 'a>, value: MaybeRef<Object<'a>>) -> Made {
    walk.shared_tree(value, kind::CMAP, |walk, object| {
        let Object::Stream(stream) = object else { return Ok(None) };
        let Some(entries) = walk.entries_but(&CMAP, stream.dict(), streams::KEYS)? else { return Ok(None) };
        let Some(bytes) = streams::bytes(walk, &stream)? else { return Ok(None) };
        Ok(rewritten(&bytes).map(|bytes| Body::Stream(entries, Packing::Flate, filters::deflate(&bytes))))
    })
}

/// Words of a table.
fn is_known(word: &[u8]) -> bool {
    matches!(
        word,
        b"begincmap"
            | b"endcmap"
            | b"begincodespacerange"
            | b"endcodespacerange"
            | b"beginbfchar"
            | b"endbfchar"
            | b"beginbfrange"
            | b"endbfrange"
            | b"begincidchar"
            | b"endcidchar"
            | b"begincidrange"
            | b"endcidrange"
            | b"beginnotdefchar"
            | b"endnotdefchar"
            | b"beginnotdefrange"
            | b"endnotdefrange"
            | b"def"
            | b"dict"
            | b"begin"
            | b"end"
            | b"dup"
            | b"pop"
            | b"currentdict"
            | b"findresource"
            | b"defineresource"
    )
}

/// The table word by word; nothing if it is larger than tables are.
fn rewritten(bytes: &[u8]) -> Option<Vec<u8>> {
    if bytes.len() > TABLE {
        return None;
    }
    let mut out = Vec::with_capacity(bytes.len());
    let mut base: Option<Vec<u8>> = None;
    for token in Lexer::new(bytes) {
        if let (Some(name), false) = (&base, token == Token::Word(b"usecmap")) {
            write_name(&mut out, name);
            out.push(b' ');
        }
        let named = base.take();
        let before = out.len();
        match token {
            Token::Number(number) => write_number(&mut out, number),
            Token::Name(name) => base = Some(name.into_owned()),
            Token::Text(text) => write_code(&mut out, &text),
            Token::ArrayOpen => out.push(b'['),
            Token::ArrayClose => out.push(b']'),
            Token::DictOpen => out.extend_from_slice(b"<<"),
            Token::DictClose => out.extend_from_slice(b">>"),
            Token::Word(b"usecmap") => {
                if let Some(name) = named.filter(|name| is_predefined(name)) {
                    write_name(&mut out, &name);
                    out.extend_from_slice(b" usecmap");
                }
            }
            Token::Word(word) if is_known(word) => out.extend_from_slice(word),
            _ => {}
        }
        if out.len() > before {
            out.push(if matches!(out.last(), Some(b'a'..=b'z')) { b'\n' } else { b' ' });
        }
    }
    if let Some(name) = base {
        write_name(&mut out, &name);
        out.push(b' ');
    }
    Some(out)
}

/// Codes are digits to every reader; text means the same in digits.
fn write_code(out: &mut Vec<u8>, text: &[u8]) {
    out.push(b'<');
    text.iter().for_each(|byte| write_hex(out, *byte));
    out.push(b'>');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_keeps_its_words_and_calls_no_file() {
        let table = b"%!PS\n/CIDInit /ProcSet findresource begin /Identity-H usecmap /../evil usecmap (f) run\n1 beginbfchar <01> <0041> endbfchar";
        let once = rewritten(table).unwrap();
        let text = String::from_utf8(once.clone()).unwrap();
        assert!(text.contains("/Identity-H usecmap") && !text.contains("evil") && !text.contains("run"), "{text}");
        assert!(text.contains("1 beginbfchar\n<01> <0041> endbfchar"), "{text}");
        assert_eq!(rewritten(&once).unwrap(), once);
        assert_eq!(rewritten(b"/A /B").unwrap(), b"/A /B ");
    }
}
