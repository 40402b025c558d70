use crate::document::read_member;
use crate::html;
use crate::reading::{Reading, inside};
use mail_parser::{Address, Message, MessageParser, MimeHeaders, PartType};
use model::{Hint, OmissionCause, PartKind};

/// Reads an Internet message: who wrote to whom about what, all bodies, and attachments as documents of their own.
pub(crate) fn read(reading: &mut Reading, bytes: &[u8], path: &str, depth: usize) {
    let Some(message) = MessageParser::default().parse(bytes) else {
        return reading.omit(path, OmissionCause::Broken);
    };
    reading.push_text(path, PartKind::Properties, &envelope(&message));
    for (number, part) in (1..).zip(&message.parts) {
        if reading.is_full() {
            return reading.omit(path, OmissionCause::Limit);
        }
        if is_encrypted(part) {
            reading.omit(path, OmissionCause::Encrypted);
            continue;
        }
        let name = part.attachment_name();
        let inner = || inside(path, &name.map_or_else(|| format!("part{number}"), str::to_owned));
        match (&part.body, name) {
            (PartType::Text(text), None) => reading.push_text(path, PartKind::Body, text),
            (PartType::Html(text), None) => {
                let blocks = html::blocks(reading, text, path);
                reading.push(path, PartKind::Body, blocks);
            }
            (PartType::Text(text) | PartType::Html(text), Some(_)) => {
                attachment(reading, text.as_bytes(), &inner(), depth);
            }
            (PartType::Binary(bytes) | PartType::InlineBinary(bytes), _) => attachment(reading, bytes, &inner(), depth),
            (PartType::Message(message), _) => attachment(reading, message.raw_message(), &inner(), depth),
            (PartType::Multipart(_), _) => {}
        }
    }
}

fn attachment(reading: &mut Reading, bytes: &[u8], path: &str, depth: usize) {
    reading.hint(Hint::Embedded);
    if reading.admit_member(path) {
        read_member(reading, bytes.to_vec(), path, depth + 1);
    }
}

/// S/MIME (RFC 8551 3.2) and PGP/MIME (RFC 3156 4); a signature alone hides nothing.
fn is_encrypted(part: &mail_parser::MessagePart) -> bool {
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
    ] {
        for person in address.into_iter().flat_map(Address::iter) {
            let (name, at) = (person.name().unwrap_or_default(), person.address().unwrap_or_default());
            lines.push_str(&format!("{field}: {name} <{at}>\n"));
        }
    }
    if let Some(subject) = message.subject() {
        lines.push_str(&format!("Subject: {subject}\n"));
    }
    lines
}
