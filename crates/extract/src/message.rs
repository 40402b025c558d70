use crate::document::{Source, read_member};
use crate::reading::{Reading, inside};
use crate::{decode, html};
use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{Address, Encoding, Message, MessageParser, MessagePart, MimeHeaders, PartType};
use model::{Hint, OmissionCause, PartKind};
use std::borrow::Cow;
use std::io::{self, BufRead, BufReader, Read};

/// Reads an Internet message: who wrote to whom about what, all bodies, and attachments as documents of their own.
pub(crate) fn read(reading: &mut Reading, bytes: &[u8], path: &str, depth: usize) {
    let bytes = with_readable_header(bytes);
    let Some(message) = MessageParser::default().parse(bytes.as_ref()) else {
        return reading.omit(path, OmissionCause::Broken);
    };
    reading.push_text(path, PartKind::Properties, &envelope(&message));
    for (number, part) in (1..).zip(&message.parts) {
        if reading.is_full() {
            return reading.omit(path, OmissionCause::Limit);
        }
        let name = part.attachment_name();
        let inner = || inside(path, &name.map_or_else(|| format!("part{number}"), str::to_owned));
        if is_encrypted(part) {
            reading.omit(&inner(), OmissionCause::Encrypted);
            continue;
        }
        match (&part.body, name) {
            (PartType::Text(text), None) => reading.push_text(path, PartKind::Body, &body(&message, part, text)),
            (PartType::Html(text), None) => html::read(reading, &body(&message, part, text), path, depth),
            (PartType::Text(text) | PartType::Html(text), Some(_)) => {
                let text = body(&message, part, text);
                attachment(reading, text.as_bytes(), &inner(), depth);
            }
            (PartType::Binary(bytes) | PartType::InlineBinary(bytes), _) => attachment(reading, bytes, &inner(), depth),
            (PartType::Message(message), _) => attachment(reading, message.raw_message(), &inner(), depth),
            (PartType::Multipart(children), _) => {
                let beside = beside_parts(&message, part, children);
                reading.push_text(path, PartKind::Comment, &beside);
            }
        }
    }
}

/// Reads several messages in one file: each begins behind an empty line with `From ` (RFC 4155).
pub(crate) fn read_box(reading: &mut Reading, source: &mut dyn Source, path: &str, depth: usize) -> io::Result<()> {
    let mut lines = BufReader::with_capacity(64 << 10, source);
    let most = reading.limits.member_bytes;
    let (mut message, mut line, mut number) = (Vec::new(), Vec::new(), 0usize);
    let mut after_empty = true;
    loop {
        line.clear();
        let count = (&mut lines).take(most).read_until(b'\n', &mut line)?;
        if count == 0 || after_empty && line.starts_with(b"From ") {
            if !message.is_empty() {
                number += 1;
                if reading.is_full() || !reading.admit_member(path) {
                    reading.omit(path, OmissionCause::Limit);
                    return Ok(());
                }
                read_member(reading, std::mem::take(&mut message), &inside(path, &format!("{number}.eml")), depth + 1);
            }
            if count == 0 {
                return Ok(());
            }
            after_empty = false;
            continue;
        }
        after_empty = matches!(line.as_slice(), b"\n" | b"\r\n");
        let unquoted = match line.iter().position(|b| *b != b'>') {
            Some(1..) if line.trim_ascii_start().starts_with(b">From ") => line.get(1..).unwrap_or_default(),
            _ => &line,
        };
        if message.len() as u64 + count as u64 > most {
            reading.omit(path, OmissionCause::Limit);
        } else {
            message.extend_from_slice(unquoted);
        }
    }
}

/// Header fields that some programs write as they are, in an encoding of old, instead of as RFC 2047 asks.
fn with_readable_header(bytes: &[u8]) -> Cow<'_, [u8]> {
    let end = [&b"\r\n\r\n"[..], b"\n\n"].iter().filter_map(|end| memchr::memmem::find(bytes, end)).min();
    let (header, rest) = bytes.split_at(end.unwrap_or(bytes.len()));
    if std::str::from_utf8(header).is_ok() && memchr::memchr(0x1b, header).is_none() {
        return Cow::Borrowed(bytes);
    }
    match decode::decode(header) {
        Some(text) => Cow::Owned([text.as_bytes(), rest].concat()),
        None => Cow::Borrowed(bytes),
    }
}

/// The text of a body; where its charset is missing or wrong, as its bytes tell.
fn body<'m>(message: &Message, part: &MessagePart, text: &'m str) -> Cow<'m, str> {
    let sound = !text.contains(char::REPLACEMENT_CHARACTER) && !text.contains('\u{1b}');
    let named = part.content_type().is_some_and(|kind| kind.attribute("charset").is_some());
    if sound && (named || !text.contains('+')) {
        return Cow::Borrowed(text);
    }
    let range = part.offset_body as usize..part.offset_end as usize;
    let raw = message.raw_message.get(range).unwrap_or_default();
    let bytes = match part.encoding {
        Encoding::None => Some(raw.to_vec()),
        Encoding::Base64 => base64_decode(raw),
        Encoding::QuotedPrintable => quoted_printable_decode(raw),
    };
    let decoded = bytes.and_then(decode::decode_owned);
    decoded.map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Text before the first and behind the last part of a multipart body (RFC 2046 5.1.1), which mail programs do not show.
fn beside_parts(message: &Message, part: &MessagePart, children: &[u32]) -> String {
    let parts = || children.iter().filter_map(|child| message.parts.get(*child as usize));
    let raw = |from: u32, to: u32| message.raw_message.get(from as usize..to as usize).unwrap_or_default();
    let first = parts().map(|child| child.offset_header).min().unwrap_or(part.offset_end);
    let last = parts().map(|child| child.offset_end).max().unwrap_or(part.offset_end);
    let mut out = String::new();
    for piece in [raw(part.offset_body, first), raw(last, part.offset_end)] {
        let Some(text) = decode::decode(piece) else { continue };
        let lines = text.lines().filter(|line| !line.starts_with("--") && !line.trim().is_empty());
        for line in lines.filter(|line| !line.starts_with("This is a multi")) {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

fn attachment(reading: &mut Reading, bytes: &[u8], path: &str, depth: usize) {
    reading.hint(Hint::Embedded);
    if reading.admit_member(path) {
        read_member(reading, bytes.to_vec(), path, depth + 1);
    }
}

/// S/MIME (RFC 8551 3.2) and PGP/MIME (RFC 3156 4); a signature alone hides nothing.
fn is_encrypted(part: &MessagePart) -> bool {
    part.content_type().is_some_and(|kind| {
        let subtype = kind.subtype().unwrap_or_default().to_ascii_lowercase();
        let signed = kind.attribute("smime-type").is_some_and(|t| t.eq_ignore_ascii_case("signed-data"));
        matches!(subtype.as_str(), "pkcs7-mime" | "x-pkcs7-mime") && !signed || subtype == "encrypted"
    })
}

fn envelope(message: &Message) -> String {
    let mut lines = String::new();
    for (field, address) in [
        ("From", message.from()),
        ("To", message.to()),
        ("Cc", message.cc()),
        ("Bcc", message.bcc()),
        ("Reply-To", message.reply_to()),
        ("Sender", message.sender()),
    ] {
        for person in address.into_iter().flat_map(Address::iter) {
            let (name, at) = (person.name().unwrap_or_default(), person.address().unwrap_or_default());
            lines.push_str(&format!("{field}: {name} <{at}>\n"));
        }
    }
    if let Some(subject) = message.subject() {
        lines.push_str(&format!("Subject: {subject}\n"));
    }
    // Fields that nobody is shown can say anything.
    let unseen = ["comments", "keywords", "x-", "organization"];
    for (name, value) in message.headers_raw() {
        let lower = name.to_ascii_lowercase();
        if unseen.iter().any(|word| lower.starts_with(word)) && !value.trim().is_ascii() {
            lines.push_str(&format!("{name}: {}\n", value.trim()));
        }
    }
    lines
}
