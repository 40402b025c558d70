//! Content streams (ISO 32000-2, 7.8.2), operator by operator: what is not on the list is not in the new stream.

use super::inline;
use super::lexer::{self, Lexer, Token};
use super::value::{write_name, write_real, write_text};
use super::walk::Walk;
use hayro_syntax::page::Resources;
use model::sanitising::{Item, Reason, Refusal};
use std::borrow::Cow;

/// Operands before one operator; more cannot be meant.
const OPERANDS: usize = 256;
/// How deep arrays and dictionaries may lie in one another as operands.
const NESTING: usize = 16;

/// What an operator is applied to.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Operand<'a> {
    Number(&'a [u8]),
    Name(Cow<'a, [u8]>),
    Text(Cow<'a, [u8]>),
    Array(Vec<Operand<'a>>),
    Dict(Vec<(Cow<'a, [u8]>, Operand<'a>)>),
    Word(&'a [u8]),
}

/// What the operands of an operator must be.
#[derive(Clone, Copy, PartialEq)]
enum Shape {
    /// So many numbers.
    Numbers(usize),
    /// A name.
    Name,
    /// Text, behind so many numbers.
    Text(usize),
    /// Text with distances between.
    Spaced,
    /// A font and its size.
    Font,
    /// Lengths of dashes and where they begin.
    Dashes,
    /// Components of a colour, or a pattern, or both.
    Colour,
    /// A tag.
    Tag,
    /// A tag with properties.
    Tagged,
    /// A resource that is drawn or set: gone, if the resource is.
    Resource(Kind),
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    External,
    State,
    Shading,
}

/// Every operator of the standard (ISO 32000-2, annex A) that shows something.
fn shape(operator: &[u8]) -> Option<Shape> {
    Some(match operator {
        b"q" | b"Q" | b"h" | b"S" | b"s" | b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*" | b"n" | b"W" | b"W*"
        | b"BT" | b"ET" | b"T*" | b"EMC" => Shape::Numbers(0),
        b"w" | b"J" | b"j" | b"M" | b"i" | b"Tc" | b"Tw" | b"Tz" | b"TL" | b"Tr" | b"Ts" | b"g" | b"G" => {
            Shape::Numbers(1)
        }
        b"m" | b"l" | b"Td" | b"TD" | b"d0" => Shape::Numbers(2),
        b"rg" | b"RG" => Shape::Numbers(3),
        b"re" | b"v" | b"y" | b"k" | b"K" => Shape::Numbers(4),
        b"c" | b"cm" | b"Tm" | b"d1" => Shape::Numbers(6),
        b"ri" | b"cs" | b"CS" => Shape::Name,
        b"Tj" | b"'" => Shape::Text(0),
        b"\"" => Shape::Text(2),
        b"TJ" => Shape::Spaced,
        b"Tf" => Shape::Font,
        b"d" => Shape::Dashes,
        b"sc" | b"SC" | b"scn" | b"SCN" => Shape::Colour,
        b"BMC" => Shape::Tag,
        b"BDC" => Shape::Tagged,
        b"Do" => Shape::Resource(Kind::External),
        b"gs" => Shape::Resource(Kind::State),
        b"sh" => Shape::Resource(Kind::Shading),
        _ => return None,
    })
}

/// The same drawing in a new spelling. `resources` are those that the content names.
///
/// # Errors
/// A limit.
pub(super) fn rewritten<'a>(
    walk: &mut Walk<'_, '_, 'a>,
    bytes: &[u8],
    resources: Option<&Resources<'a>>,
) -> Result<Vec<u8>, Refusal> {
    let mut writer = Writer { out: Vec::with_capacity(bytes.len() + 16), resources, foreign: 0 };
    let mut lexer = Lexer::new(bytes);
    let mut operands: Vec<Operand<'_>> = Vec::new();
    while let Some(token) = lexer.next() {
        match token {
            Token::Word(b"BI") => {
                inline::picture(walk, &mut lexer, &mut writer.out, resources)?;
                operands.clear();
            }
            Token::Word(word) if !matches!(word, b"true" | b"false" | b"null") => {
                writer.operator(walk, word, &operands);
                operands.clear();
            }
            other => {
                if operands.len() >= OPERANDS {
                    operands.remove(0);
                }
                operands.extend(operand(&mut lexer, other, 0)?);
            }
        }
    }
    for _ in 0..writer.foreign.min(1) {
        walk.note(Item::Key, "content");
    }
    if lexer.comments.0 > 0 {
        walk.note(Item::SourceComment, "content");
    }
    Ok(writer.out)
}

/// One operand; nothing for brackets that close nothing.
pub(super) fn operand<'a>(
    lexer: &mut Lexer<'a>,
    token: Token<'a>,
    depth: usize,
) -> Result<Option<Operand<'a>>, Refusal> {
    if depth > NESTING {
        return Err(Refusal::new(Reason::LimitDepth, "operands"));
    }
    Ok(Some(match token {
        Token::Number(number) => Operand::Number(number),
        Token::Name(name) => Operand::Name(name),
        Token::Text(text) => Operand::Text(text),
        Token::Word(word) => Operand::Word(word),
        Token::ArrayOpen => {
            let mut items = Vec::new();
            while let Some(token) = lexer.next() {
                if token == Token::ArrayClose {
                    break;
                }
                items.extend(operand(lexer, token, depth + 1)?);
            }
            Operand::Array(items)
        }
        Token::DictOpen => {
            let mut entries = Vec::new();
            while let Some(token) = lexer.next() {
                match token {
                    Token::DictClose => break,
                    Token::Name(key) => {
                        let Some(token) = lexer.next() else { break };
                        if token == Token::DictClose {
                            break;
                        }
                        entries.extend(operand(lexer, token, depth + 1)?.map(|value| (key, value)));
                    }
                    _ => {}
                }
            }
            Operand::Dict(entries)
        }
        Token::ArrayClose | Token::DictClose | Token::BraceOpen | Token::BraceClose => return Ok(None),
    }))
}

struct Writer<'r, 'a> {
    out: Vec<u8>,
    resources: Option<&'r Resources<'a>>,
    foreign: u32,
}

impl Writer<'_, '_> {
    /// Writes one operator with its operands; readers take the last ones if there are too many, and so does this.
    fn operator(&mut self, walk: &Walk<'_, '_, '_>, operator: &[u8], operands: &[Operand<'_>]) {
        let start = self.out.len();
        let known = shape(operator);
        let kept = known.and_then(|shape| self.operands(walk, shape, operands));
        match kept {
            Some(()) => {
                // A tag whose properties are all gone is a plain one.
                let plain = operator == b"BDC"
                    && self.out.get(start..).is_some_and(|w| w.iter().filter(|b| **b == b' ').count() == 1);
                self.out.extend_from_slice(if plain { b"BMC" } else { operator });
                self.out.push(b'\n');
            }
            None => {
                self.out.truncate(start);
                self.foreign += u32::from(known.is_none());
            }
        }
    }

    fn operands(&mut self, walk: &Walk<'_, '_, '_>, shape: Shape, operands: &[Operand<'_>]) -> Option<()> {
        let last = |count: usize| operands.get(operands.len().checked_sub(count)?..);
        match shape {
            Shape::Numbers(count) => self.numbers(last(count)?),
            Shape::Name | Shape::Tag => self.name(operands.last()?),
            Shape::Text(count) => {
                let (text, before) = operands.split_last()?;
                self.numbers(before.get(before.len().checked_sub(count)?..)?)?;
                self.text(text)
            }
            Shape::Spaced => self.spaced(operands.last()?),
            Shape::Font => match last(2)? {
                [name, size] => {
                    self.name(name)?;
                    self.numbers(std::slice::from_ref(size))
                }
                _ => None,
            },
            Shape::Dashes => match last(2)? {
                [Operand::Array(lengths), phase] => {
                    self.out.push(b'[');
                    self.numbers(lengths)?;
                    self.out.extend_from_slice(b"] ");
                    self.numbers(std::slice::from_ref(phase))
                }
                _ => None,
            },
            Shape::Colour => {
                for operand in operands.iter().skip(operands.len().saturating_sub(33)) {
                    match operand {
                        Operand::Name(_) => self.name(operand)?,
                        _ => self.numbers(std::slice::from_ref(operand))?,
                    }
                }
                Some(())
            }
            Shape::Tagged => match last(2)? {
                [tag, properties] => {
                    self.name(tag)?;
                    self.properties(properties);
                    Some(())
                }
                _ => None,
            },
            Shape::Resource(kind) => self.resource(walk, kind, operands.last()?),
        }
    }

    fn numbers(&mut self, operands: &[Operand<'_>]) -> Option<()> {
        for operand in operands {
            let Operand::Number(number) = operand else { return None };
            write_number(&mut self.out, number);
            self.out.push(b' ');
        }
        Some(())
    }

    fn name(&mut self, operand: &Operand<'_>) -> Option<()> {
        let Operand::Name(name) = operand else { return None };
        write_name(&mut self.out, name);
        self.out.push(b' ');
        Some(())
    }

    fn text(&mut self, operand: &Operand<'_>) -> Option<()> {
        let Operand::Text(text) = operand else { return None };
        write_text(&mut self.out, text);
        self.out.push(b' ');
        Some(())
    }

    fn spaced(&mut self, operand: &Operand<'_>) -> Option<()> {
        let Operand::Array(items) = operand else { return None };
        self.out.push(b'[');
        for item in items {
            match item {
                Operand::Text(text) => write_text(&mut self.out, text),
                Operand::Number(number) => {
                    if !matches!(self.out.last(), Some(b'[' | b')' | b'>')) {
                        self.out.push(b' ');
                    }
                    write_number(&mut self.out, number);
                }
                // Words in between are an error of the writer that readers pass over.
                _ => {}
            }
        }
        self.out.extend_from_slice(b"] ");
        Some(())
    }

    /// Properties by name, or words that stand for what is shown.
    fn properties(&mut self, operand: &Operand<'_>) {
        let entries = match operand {
            Operand::Name(name) => {
                write_name(&mut self.out, name);
                return self.out.push(b' ');
            }
            Operand::Dict(entries) => entries,
            _ => return,
        };
        let kept = |key: &[u8], value: &Operand<'_>| match key {
            b"ActualText" | b"Alt" | b"E" | b"Lang" => matches!(value, Operand::Text(_)),
            b"MCID" => matches!(value, Operand::Number(_)),
            _ => false,
        };
        if !entries.iter().any(|(key, value)| kept(key, value)) {
            return;
        }
        self.out.extend_from_slice(b"<<");
        for (key, value) in entries.iter().filter(|(key, value)| kept(key, value)) {
            write_name(&mut self.out, key);
            match value {
                Operand::Text(text) => write_text(&mut self.out, text),
                Operand::Number(number) => {
                    self.out.push(b' ');
                    write_number(&mut self.out, number);
                }
                _ => {}
            }
        }
        self.out.extend_from_slice(b">> ");
    }

    fn resource(&mut self, walk: &Walk<'_, '_, '_>, kind: Kind, operand: &Operand<'_>) -> Option<()> {
        let Operand::Name(name) = operand else { return None };
        if let Some(resources) = self.resources {
            let dict = match kind {
                Kind::External => &resources.x_objects,
                Kind::State => &resources.ext_g_states,
                Kind::Shading => &resources.shadings,
            };
            if !walk.lost.is_empty() && walk.lost.contains(&(dict.data().as_ptr() as usize, name.to_vec())) {
                return None;
            }
        }
        self.name(operand)
    }
}

/// A number in its one spelling: as it is, if it is short and plain, else what it means.
pub(super) fn write_number(out: &mut Vec<u8>, written: &[u8]) {
    if is_plain(written) { out.extend_from_slice(written) } else { write_real_or_whole(out, lexer::number(written)) }
}

fn write_real_or_whole(out: &mut Vec<u8>, value: f64) {
    /// Whole numbers beyond this are none to readers with 32 bits.
    const WHOLE: f64 = 2_147_483_647.0;
    if value.fract() == 0.0 {
        out.extend_from_slice((value.clamp(-WHOLE, WHOLE) as i64).to_string().as_bytes());
    } else {
        write_real(out, value.clamp(-WHOLE, WHOLE));
    }
}

/// `-12.5`, `.5`, `7`: at most nine digits, one point between or before them, one sign.
fn is_plain(written: &[u8]) -> bool {
    const DIGITS: usize = 9;
    let unsigned = written.strip_prefix(b"-").unwrap_or(written);
    let mut points = 0;
    let digits = unsigned.iter().filter(|byte| byte.is_ascii_digit()).count();
    for byte in unsigned {
        match byte {
            b'0'..=b'9' => {}
            b'.' => points += 1,
            _ => return false,
        }
    }
    points < 2 && (1..=DIGITS).contains(&digits) && unsigned.last().is_some_and(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Policy;
    use crate::ledger::Ledger;
    use hayro_syntax::Pdf;

    fn rewrite(bytes: &[u8]) -> String {
        let policy = Policy::default();
        let mut ledger = Ledger::new(&policy, None);
        let file = b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R>>endobj trailer<</Root 1 0 R>>";
        let pdf = Pdf::new(file.to_vec()).unwrap();
        let mut walk = Walk::new(&mut ledger, &pdf);
        String::from_utf8(rewritten(&mut walk, bytes, None).unwrap()).unwrap()
    }

    #[test]
    fn operators_of_the_list_are_written_anew_and_others_are_not() {
        for (content, expected) in [
            ("q 1 0 0 1 0.50 -.5 cm Q % gone", "q\n1 0 0 1 0.50 -.5 cm\nQ\n"),
            ("BX 1 2 evil EX 7 w", "7 w\n"),
            ("(a) Tj [(b) -120 (c)] TJ", "(a) Tj\n[(b)-120(c)] TJ\n"),
            ("/Span <</ActualText (x) /AF 1 /MCID 3>> BDC EMC", "/Span <</ActualText(x)/MCID 3>> BDC\nEMC\n"),
            ("/P <</AF 1>> BDC", "/P BMC\n"),
            ("9 1 0 0 rg 1 rg", "1 0 0 rg\n"),
            ("[3 2] 0 d /F1 12 Tf", "[3 2 ] 0 d\n/F1 12 Tf\n"),
            ("0.5 /P1 scn (x) 1 2 \"", "0.5 /P1 scn\n"),
            ("1e9 0 m 00000000012345 0 l", "12345 0 l\n"),
        ] {
            let once = rewrite(content.as_bytes());
            assert_eq!(once, expected, "{content}");
            assert_eq!(rewrite(once.as_bytes()), once);
        }
    }
}
