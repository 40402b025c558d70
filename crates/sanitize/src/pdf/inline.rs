//! Pictures that stand in content (ISO 32000-2, 8.9.7): decoded, measured, and written in digits that end nowhere but where
//! they end.

use super::lexer::{Lexer, Token};
use super::streams::{self, Codec};
use super::value::{is_space, write_hex, write_name};
use super::walk::Walk;
use super::{codecs, colour, content, filters};
use content::Operand;
use hayro_syntax::object::{Dict, FromBytes, Object};
use hayro_syntax::page::Resources;
use model::sanitising::{Item, Refusal};
use std::borrow::Cow;

/// Pixels of a side; larger pictures belong into objects.
const SIDE: u32 = 65_536;

/// Reads a picture behind `BI`, and writes it anew; one that cannot be read is left out.
///
/// # Errors
/// A limit.
pub(super) fn picture<'a>(
    walk: &mut Walk<'_, '_, 'a>,
    lexer: &mut Lexer<'_>,
    out: &mut Vec<u8>,
    resources: Option<&Resources<'a>>,
) -> Result<(), Refusal> {
    let start = lexer.offset();
    let head = lexer.rest();
    let mut keys: Vec<(Cow<'_, [u8]>, Operand<'_>)> = Vec::new();
    loop {
        match lexer.next() {
            Some(Token::Word(b"ID")) => break,
            Some(Token::Name(key)) => {
                let Some(token) = lexer.next() else { return Ok(()) };
                keys.extend(content::operand(lexer, token, 0)?.map(|value| (key, value)));
            }
            Some(Token::Word(b"EI")) | None => return Ok(()),
            Some(_) => {}
        }
    }
    let spelled = head.get(..lexer.offset().saturating_sub(start + 2)).unwrap_or_default();
    // One blank stands between the mark and the data.
    if lexer.rest().first().is_some_and(|byte| is_space(*byte)) {
        lexer.skip(1);
    }
    let head = Head::read(&keys, resources);
    let length = extent(lexer.rest(), &keys, head.as_ref());
    let data = lexer.rest().get(..length).unwrap_or_default().to_vec();
    lexer.skip(length);
    end(lexer);
    let Some(head) = head else {
        broken(walk);
        return Ok(());
    };
    walk.ledger.admit_pixels(head.width, head.height)?;
    match samples(walk, &head, spelled, data)? {
        Some(samples) => write(out, &head, &samples),
        None => broken(walk),
    }
    Ok(())
}

fn broken(walk: &mut Walk<'_, '_, '_>) {
    walk.doubt = true;
    walk.note(Item::PictureBroken, "content");
}

/// Passes the mark at the end, if it is there.
fn end(lexer: &mut Lexer<'_>) {
    let before = lexer.clone();
    if lexer.next() != Some(Token::Word(b"EI")) {
        *lexer = before;
    }
}

struct Head<'k> {
    width: u32,
    height: u32,
    bits: u32,
    mask: bool,
    interpolate: bool,
    /// The space as it is written, and its components.
    space: Option<Vec<u8>>,
    colours: u32,
    decode: Vec<&'k [u8]>,
}

impl<'k> Head<'k> {
    fn read(keys: &'k [(Cow<'_, [u8]>, Operand<'_>)], resources: Option<&Resources<'_>>) -> Option<Head<'k>> {
        let find = |long: &str, short: &str| {
            let mut named = keys.iter().filter(|(key, _)| &**key == long.as_bytes() || &**key == short.as_bytes());
            named.next().map(|(_, value)| value)
        };
        let whole = |long: &str, short: &str| match find(long, short) {
            Some(Operand::Number(number)) => Some(super::lexer::number(number)),
            _ => None,
        };
        let flag = |long: &str, short: &str| matches!(find(long, short), Some(Operand::Word(b"true")));
        let side = |value: Option<f64>| value.filter(|v| *v >= 1.0 && *v < f64::from(SIDE)).map(|v| v as u32);
        let mask = flag("ImageMask", "IM");
        let (mut space, mut colours) = (None, 1);
        if !mask {
            let (written, count) = spelled(find("ColorSpace", "CS")?, resources)?;
            (space, colours) = (Some(written), count);
        }
        let bits = if mask { 1 } else { whole("BitsPerComponent", "BPC").unwrap_or(8.0) as u32 };
        let decode = match find("Decode", "D") {
            Some(Operand::Array(items)) => items
                .iter()
                .filter_map(|item| match item {
                    Operand::Number(number) => Some(*number),
                    _ => None,
                })
                .take(64)
                .collect(),
            _ => Vec::new(),
        };
        let (width, height) = (side(whole("Width", "W"))?, side(whole("Height", "H"))?);
        let interpolate = flag("Interpolate", "I");
        matches!(bits, 1 | 2 | 4 | 8 | 16).then_some(Head {
            width,
            height,
            bits,
            mask,
            interpolate,
            space,
            colours,
            decode,
        })
    }

    fn size(&self) -> usize {
        (self.width as usize * self.bits as usize * self.colours as usize).div_ceil(8) * self.height as usize
    }
}

/// A colour space as it may stand in content: of a device, indexed over one of a device, or one of the resources.
fn spelled(space: &Operand<'_>, resources: Option<&Resources<'_>>) -> Option<(Vec<u8>, u32)> {
    let short = |name: &[u8]| {
        Some(match colour::device(name)? {
            "DeviceGray" => ("/G", 1),
            "DeviceRGB" => ("/RGB", 3),
            "DeviceCMYK" => ("/CMYK", 4),
            _ => return None,
        })
    };
    match space {
        Operand::Name(name) => match short(name) {
            Some((written, colours)) => Some((written.as_bytes().to_vec(), colours)),
            None => {
                let object = resources?.color_spaces.get::<Object<'_>>(&**name)?;
                let mut written = Vec::new();
                write_name(&mut written, name);
                Some((written, u32::try_from(colour::components(&object, 0)?).ok()?))
            }
        },
        Operand::Array(items) => match items.as_slice() {
            [Operand::Name(family), Operand::Name(base), Operand::Number(high), Operand::Text(colours)]
                if matches!(&**family, b"I" | b"Indexed") =>
            {
                let (base, _) = short(base)?;
                let mut written = format!("[/I{base} ").into_bytes();
                content::write_number(&mut written, high);
                written.push(b'<');
                colours.iter().take(1024).for_each(|byte| write_hex(&mut written, *byte));
                written.extend_from_slice(b">]");
                Some((written, 1))
            }
            [Operand::Name(only)] => short(only).map(|(written, colours)| (written.as_bytes().to_vec(), colours)),
            _ => None,
        },
        _ => None,
    }
}

/// Where the data ends: by its size, by the filter's own mark, or by the next mark that content may follow.
fn extent(data: &[u8], keys: &[(Cow<'_, [u8]>, Operand<'_>)], head: Option<&Head<'_>>) -> usize {
    let filter = keys.iter().find(|(key, _)| matches!(&**key, b"F" | b"Filter")).map(|(_, value)| value);
    let first = match filter {
        Some(Operand::Name(name)) => Some(&**name),
        Some(Operand::Array(items)) => match items.first() {
            Some(Operand::Name(name)) => Some(&**name),
            _ => None,
        },
        _ => None,
    };
    match (first, head) {
        (None, Some(head)) if marked(data, head.size()) => return head.size(),
        (Some(b"AHx" | b"ASCIIHexDecode"), _) => {
            if let Some(at) = data.iter().position(|byte| *byte == b'>') {
                return at + 1;
            }
        }
        (Some(b"A85" | b"ASCII85Decode"), _) => {
            if let Some(at) = memchr::memmem::find(data, b"~>") {
                return at + 2;
            }
        }
        _ => {}
    }
    memchr::memmem::find_iter(data, b"EI").find(|at| is_end(data, *at)).unwrap_or(data.len())
}

/// Whether the mark stands where the data should end.
fn marked(data: &[u8], at: usize) -> bool {
    let rest = data.get(at..).unwrap_or_default();
    let mark = rest.iter().position(|byte| !is_space(*byte)).unwrap_or(rest.len());
    rest.get(mark..).is_some_and(|rest| rest.starts_with(b"EI"))
}

/// Whether these two letters are the mark: blanks around them, and signs of content behind.
fn is_end(data: &[u8], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|at| data.get(at)).is_none_or(|byte| is_space(*byte) || *byte == b'>');
    let tail = data.get(at + 2..).unwrap_or_default();
    let after = tail.first().is_none_or(|byte| is_space(*byte));
    before && after && tail.iter().take(16).all(|byte| matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~'))
}

/// The samples behind the filters, as many as the picture has.
fn samples<'a>(
    walk: &mut Walk<'_, '_, 'a>,
    head: &Head<'_>,
    spelled: &[u8],
    data: Vec<u8>,
) -> Result<Option<Vec<u8>>, Refusal> {
    let mut bytes = b"<<".to_vec();
    bytes.extend_from_slice(spelled);
    bytes.extend_from_slice(b">>");
    let Some(dict) = Dict::from_bytes(&bytes) else { return Ok(None) };
    let size = head.size();
    // Predictors take one byte more a row.
    let room = size.saturating_mul(2).saturating_add(1 << 16);
    let unpacked = unpacked(walk, &dict, &data, room)?;
    let Some((bytes, codec)) = unpacked else { return Ok(None) };
    let mut samples = match codec {
        None => bytes,
        Some((Codec::Ccitt, fax)) => match codecs::ccitt(&bytes, fax, head.width, head.height) {
            Some(samples) => samples,
            None => return Ok(None),
        },
        Some((Codec::Dct, _)) if head.bits == 8 => match codecs::jpeg(&bytes, None, (head.width, head.height)) {
            Some(picture) if picture.colours == head.colours => picture.samples,
            _ => return Ok(None),
        },
        Some(_) => return Ok(None),
    };
    samples.resize(size, 0);
    Ok(Some(samples))
}

type Packed = (Vec<u8>, Option<(Codec, codecs::Fax)>);

fn unpacked(walk: &mut Walk<'_, '_, '_>, dict: &Dict<'_>, data: &[u8], room: usize) -> Result<Option<Packed>, Refusal> {
    let found = streams::chain(dict, data, room)?;
    walk.ledger.expanded(found.as_ref().map_or(0, |found| found.bytes.len()) as u64);
    Ok(found.map(|found| {
        let codec = found.codec.map(|(codec, parameters)| (codec, codecs::Fax::read(&parameters)));
        (found.bytes.into_owned(), codec)
    }))
}

fn write(out: &mut Vec<u8>, head: &Head<'_>, samples: &[u8]) {
    out.extend_from_slice(format!("BI/W {}/H {}", head.width, head.height).as_bytes());
    if head.mask {
        out.extend_from_slice(b"/IM true");
    } else {
        out.extend_from_slice(format!("/BPC {}", head.bits).as_bytes());
    }
    if let Some(space) = &head.space {
        out.extend_from_slice(b"/CS");
        out.extend_from_slice(space);
    }
    if !head.decode.is_empty() {
        out.extend_from_slice(b"/D[");
        for number in &head.decode {
            content::write_number(out, number);
            out.push(b' ');
        }
        out.push(b']');
    }
    if head.interpolate {
        out.extend_from_slice(b"/I true");
    }
    // Digits hold no letters that could be taken for the mark at the end.
    out.extend_from_slice(b"/F[/AHx/Fl]\nID ");
    filters::deflate(samples).iter().for_each(|byte| write_hex(out, *byte));
    out.extend_from_slice(b">\nEI\n");
}
