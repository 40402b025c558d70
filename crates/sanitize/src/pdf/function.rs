//! Functions (ISO 32000-2, 7.10): tables, powers, pieces, and programs whose every word is looked at.

use super::content::write_number;
use super::lexer::{Lexer, Token};
use super::schema::{Rule, Spec};
use super::value::{Entries, Value};
use super::walk::{Fit, Made, Walk, kind};
use super::writer::{Body, Packing};
use super::{filters, streams};
use hayro_syntax::object::{Dict, MaybeRef, Object, Stream};
use model::sanitising::Refusal;

/// Words of a program.
const WORDS: usize = 100_000;
/// How deep a program's braces may lie in one another.
const BRACES: usize = 32;
/// Numbers of a list: 32 inputs or outputs with two bounds.
const BOUNDS: Rule = Rule::Numbers(2, 128);

static SAMPLED: Spec = Spec {
    name: "function",
    keys: &[
        ("FunctionType", Rule::Int),
        ("Domain", BOUNDS),
        ("Range", BOUNDS),
        ("Size", Rule::Numbers(1, 32)),
        ("BitsPerSample", Rule::Int),
        ("Order", Rule::Int),
        ("Encode", BOUNDS),
        ("Decode", BOUNDS),
    ],
    needs: &["FunctionType", "Domain", "Range", "Size", "BitsPerSample"],
};

static POWER: Spec = Spec {
    name: "function",
    keys: &[
        ("FunctionType", Rule::Int),
        ("Domain", BOUNDS),
        ("Range", BOUNDS),
        ("C0", Rule::Numbers(1, 64)),
        ("C1", Rule::Numbers(1, 64)),
        ("N", Rule::Number),
    ],
    needs: &["FunctionType", "Domain", "N"],
};

static PIECES: Spec = Spec {
    name: "function",
    keys: &[
        ("FunctionType", Rule::Int),
        ("Domain", BOUNDS),
        ("Range", BOUNDS),
        ("Functions", Rule::Special(list)),
        ("Bounds", Rule::Numbers(0, 4096)),
        ("Encode", Rule::Numbers(0, 8192)),
    ],
    needs: &["FunctionType", "Domain", "Functions", "Bounds", "Encode"],
};

static PROGRAM: Spec = Spec {
    name: "function",
    keys: &[("FunctionType", Rule::Int), ("Domain", BOUNDS), ("Range", BOUNDS)],
    needs: &["FunctionType", "Domain", "Range"],
};

pub(super) fn function<'a>(walk: &mut Walk<'_, '_, 'a>, value: MaybeRef<Object<'a>>) -> Made {
    walk.shared_tree(value, kind::FUNCTION, |walk, object| {
        let number = |dict: &Dict<'_>| dict.get::<i32>("FunctionType");
        match object {
            Object::Dict(dict) => {
                let spec = match number(&dict) {
                    Some(2) => &POWER,
                    Some(3) => &PIECES,
                    _ => return Ok(None),
                };
                Ok(walk.entries(spec, &dict)?.map(|entries| Body::Plain(Value::Dict(entries))))
            }
            Object::Stream(stream) => match number(stream.dict()) {
                Some(0) => packed(walk, &SAMPLED, &stream, |bytes| Some(bytes.to_vec())),
                Some(4) => packed(walk, &PROGRAM, &stream, program),
                _ => Ok(None),
            },
            _ => Ok(None),
        }
    })
}

fn packed<'a>(
    walk: &mut Walk<'_, '_, 'a>,
    spec: &'static Spec,
    stream: &Stream<'a>,
    rewrite: impl Fn(&[u8]) -> Option<Vec<u8>>,
) -> Result<Option<Body>, Refusal> {
    let entries: Option<Entries> = walk.entries_but(spec, stream.dict(), streams::KEYS)?;
    let (Some(entries), Some(bytes)) = (entries, streams::bytes(walk, stream)?) else { return Ok(None) };
    Ok(rewrite(&bytes).map(|bytes| Body::Stream(entries, Packing::Flate, filters::deflate(&bytes))))
}

/// Several functions, one for each colour or piece; all or none.
pub(super) fn list<'a>(walk: &mut Walk<'_, '_, 'a>, value: MaybeRef<Object<'a>>) -> Made {
    let Some(Object::Array(array)) = walk.resolve(value) else { return Ok(Fit::Unfit) };
    static ONE: Rule = Rule::Either(&[Rule::NameOf(&["Identity", "Default"]), Rule::Special(function)]);
    let mut items = Vec::new();
    for item in array.raw_iter().take(4096) {
        let Fit::Kept(made) = walk.apply(&ONE, item)? else { return Ok(Fit::Unfit) };
        items.push(made);
    }
    Ok(Fit::Kept(Value::Array(items)))
}

/// Words of a calculator (ISO 32000-2, table 42).
const KNOWN: &str = "abs add atan ceiling cos cvi cvr div exp floor idiv ln log mod mul neg round sin sqrt sub truncate and bitshift \
    eq false ge gt le lt ne not or true xor if ifelse copy dup exch index pop roll";

/// A calculator's program word by word (ISO 32000-2, 7.10.5); nothing if one of them is not its own.
fn program(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut depth = 0usize;
    for (index, token) in Lexer::new(bytes).enumerate() {
        match token {
            _ if index >= WORDS => return None,
            Token::BraceOpen => {
                depth += 1;
                out.push(b'{');
            }
            Token::BraceClose => {
                depth = depth.checked_sub(1)?;
                out.push(b'}');
                if depth == 0 {
                    return Some(out);
                }
            }
            Token::Number(number) if depth > 0 => write_number(&mut out, number),
            Token::Word(word) if depth > 0 && KNOWN.split(' ').any(|known| known.as_bytes() == word) => {
                out.extend_from_slice(word)
            }
            _ => return None,
        }
        if depth > BRACES {
            return None;
        }
        out.push(b' ');
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_kept_only_if_every_word_is_one_of_a_calculator() {
        assert_eq!(program(b"{ 2 copy % note\nadd{dup}if}").unwrap(), b"{ 2 copy add { dup } if }");
        for foreign in ["{ (file) run }", "{ 1 exec }", "{ 1 ", "1 add", "{ /a load }"] {
            assert_eq!(program(foreign.as_bytes()), None, "{foreign}");
        }
    }
}
