use super::letter::{FIELDS, Letter};
use super::{body, field, tnef};
use crate::name;
use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::html::html_to_text;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{Address, Encoding, Header, HeaderValue, Message, MessageParser, MessagePart, MimeHeaders, PartType};
use model::sanitising::{Item, Reason, Refusal};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Reads an Internet message into a letter.
///
/// # Errors
/// If it is none, is locked, or is a piece of a message or a pointer to one.
pub(super) fn read(bytes: &[u8], letter: &mut Letter<'_, '_>) -> Result<(), Refusal> {
    let bytes = with_readable_header(bytes);
    let message = MessageParser::default().parse(bytes.as_ref()).ok_or_else(|| Refusal::malformed("no header"))?;
    if message.parts.iter().any(|part| subtype(part) == "encrypted")
        || message.parts.first().is_some_and(|root| is_opaque(root))
    {
        return Err(Refusal::new(Reason::Encrypted, "S/MIME or PGP"));
    }
    if message.parts.first().is_some_and(is_elsewhere) {
        return Err(Refusal::new(Reason::PolicyBlocked, "a piece of a message"));
    }
    for header in message.headers() {
        take_header(header, letter);
    }
    let shown = bodies(&message, letter);
    for (number, part) in (0u32..).zip(&message.parts) {
        if !shown.contains(&number) && !part.is_multipart() {
            attachment(&message, part, number, letter)?;
        }
    }
    Ok(())
}

/// Header fields that some programs write as they are, in an encoding of old, instead of as RFC 2047 asks.
fn with_readable_header(bytes: &[u8]) -> Cow<'_, [u8]> {
    let end = [&b"\r\n\r\n"[..], b"\n\n"].iter().filter_map(|end| memchr::memmem::find(bytes, end)).min();
    let (header, rest) = bytes.split_at(end.unwrap_or(bytes.len()));
    if std::str::from_utf8(header).is_ok() && memchr::memchr(0x1b, header).is_none() {
        return Cow::Borrowed(bytes);
    }
    Cow::Owned([name::decoded(header).as_bytes(), rest].concat())
}

fn take_header(header: &Header<'_>, letter: &mut Letter<'_, '_>) {
    let length = u64::from(header.offset_end.saturating_sub(header.offset_field));
    let known = FIELDS.iter().find(|field| field.eq_ignore_ascii_case(header.name()));
    let value = match (&header.value, known) {
        (_, None) => String::new(),
        (HeaderValue::DateTime(date), _) if date.is_valid() => date.to_rfc822(),
        (HeaderValue::Address(address), _) => addresses(address),
        (value, Some(&"Subject")) => field::text(value.as_text().unwrap_or_default()),
        (value, Some(&("Message-ID" | "In-Reply-To" | "References"))) => ids(value),
        _ => String::new(),
    };
    if known.is_some_and(|field| letter.set(field, value)) {
        return letter.kept(length);
    }
    // What the parts say of themselves is written anew; all else that is not listed is left out.
    if header.name.is_mime_header() || header.name().eq_ignore_ascii_case("MIME-Version") {
        let length = letter.spend(length);
        return letter.ledger.syntax(length);
    }
    let simple = header.name().chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(40);
    letter.remove(Item::MailHeader, &simple.collect::<String>().to_ascii_lowercase(), length);
}

fn addresses(address: &Address<'_>) -> String {
    let each = address.iter().filter_map(|one| {
        let name = one.name().map(field::decoded).unwrap_or_default();
        field::address(&name, one.address().unwrap_or_default())
    });
    each.collect::<Vec<_>>().join(",\r\n ")
}

fn ids(value: &HeaderValue<'_>) -> String {
    let all = match value {
        HeaderValue::Text(one) => vec![one.as_ref()],
        HeaderValue::TextList(list) => list.iter().map(AsRef::as_ref).collect(),
        _ => Vec::new(),
    };
    let all = all.into_iter().filter_map(field::id).map(|id| format!("<{id}>"));
    all.collect::<Vec<_>>().join("\r\n ")
}

fn subtype(part: &MessagePart<'_>) -> String {
    part.content_type().and_then(|kind| kind.subtype()).unwrap_or_default().to_ascii_lowercase()
}

/// S/MIME whose content lies in the envelope (RFC 8551 3.4), encrypted or signed.
fn is_opaque(part: &MessagePart<'_>) -> bool {
    matches!(subtype(part).as_str(), "pkcs7-mime" | "x-pkcs7-mime")
}

/// A piece of a message, or the address of one (RFC 2046 5.2.2, 5.2.3).
fn is_elsewhere(part: &MessagePart<'_>) -> bool {
    matches!(subtype(part).as_str(), "partial" | "external-body")
}

/// What is shown as text and as hypertext, by the same parser's view of either; gives the parts that were used.
fn bodies(message: &Message<'_>, letter: &mut Letter<'_, '_>) -> BTreeSet<u32> {
    let mut used = BTreeSet::new();
    let (mut text, mut html, mut is_hypertext) = (String::new(), String::new(), false);
    let mut length = 0;
    let mut each = |ids: &[u32], into: &mut dyn FnMut(&str, bool)| {
        for id in ids {
            let Some(part) = message.parts.get(*id as usize) else { continue };
            let (content, hypertext) = match &part.body {
                PartType::Text(content) if matches!(subtype(part).as_str(), "" | "plain") => (content, false),
                PartType::Html(content) => (content, true),
                _ => continue,
            };
            if used.insert(*id) {
                length += raw(message, part).len() as u64;
            }
            into(&readable(message, part, content), hypertext);
        }
    };
    each(&message.text_body, &mut |content, hypertext| {
        // The text of what is kept of hypertext, as whoever reads the new message would take it.
        let kept = hypertext.then(|| body::hypertext(content, &mut letter.ledger.again())).flatten();
        let content = if hypertext {
            Cow::Owned(html_to_text(kept.as_deref().unwrap_or(content)))
        } else {
            Cow::Borrowed(content)
        };
        text.push_str(&content);
        if !content.ends_with('\n') {
            text.push('\n');
        }
    });
    each(&message.html_body, &mut |content, hypertext| {
        is_hypertext |= hypertext;
        html.push_str(&if hypertext { Cow::Borrowed(content) } else { Cow::Owned(body::as_hypertext(content)) });
    });
    letter.text = body::text(&text, letter.ledger);
    letter.html = is_hypertext.then(|| body::hypertext(&html, letter.ledger)).flatten();
    letter.kept(length);
    used
}

/// The text of a part; where its charset is missing or wrong, as its bytes tell.
fn readable<'m>(message: &Message<'_>, part: &MessagePart<'_>, text: &'m str) -> Cow<'m, str> {
    if !text.contains(char::REPLACEMENT_CHARACTER) && !text.contains('\u{1b}') {
        return Cow::Borrowed(text);
    }
    unpacked(message, part).map_or(Cow::Borrowed(text), |bytes| Cow::Owned(name::decoded(&bytes)))
}

fn raw<'m>(message: &'m Message<'_>, part: &MessagePart<'_>) -> &'m [u8] {
    message.raw_message.get(part.offset_body as usize..part.offset_end as usize).unwrap_or_default()
}

fn unpacked<'m>(message: &'m Message<'_>, part: &MessagePart<'_>) -> Option<Cow<'m, [u8]>> {
    let raw = raw(message, part);
    match part.encoding {
        Encoding::None => Some(Cow::Borrowed(raw)),
        Encoding::Base64 => base64_decode(raw).map(Cow::Owned),
        Encoding::QuotedPrintable => quoted_printable_decode(raw).map(Cow::Owned),
    }
}

fn attachment(
    message: &Message<'_>,
    part: &MessagePart<'_>,
    number: u32,
    letter: &mut Letter<'_, '_>,
) -> Result<(), Refusal> {
    let subtype = subtype(part);
    let name = part.attachment_name().map(field::decoded).filter(|name| !name.trim().is_empty());
    let name = name.unwrap_or_else(|| unnamed(&subtype, part, number));
    let taken = raw(message, part).len() as u64;
    let bytes = match &part.body {
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) => Some(Cow::Borrowed(bytes.as_ref())),
        PartType::Message(inner) if part.encoding != Encoding::None => Some(Cow::Borrowed(inner.raw_message.as_ref())),
        _ => unpacked(message, part),
    };
    let shown = name::file(&name).name;
    let refuse = |letter: &mut Letter<'_, '_>, reason, detail| {
        letter.ledger.admit_part()?;
        letter.refuse(&shown, taken, Refusal::new(reason, detail));
        Ok(())
    };
    if is_opaque(part) {
        return refuse(letter, Reason::Encrypted, "S/MIME");
    }
    if is_elsewhere(part) {
        return refuse(letter, Reason::PolicyBlocked, "a piece of a message");
    }
    if subtype.ends_with("pkcs7-signature") || subtype == "pgp-signature" {
        letter.remove(Item::Signature, &shown, taken);
        return Ok(());
    }
    match bytes {
        Some(bytes) if tnef::is(&bytes) => tnef::unpack(&bytes, taken, letter),
        Some(bytes) => letter.enclose(&name, &bytes, taken, part.content_id()),
        None => refuse(letter, Reason::Malformed, "transfer encoding"),
    }
}

/// A name for a part that has none, so that its kind can be told.
fn unnamed(subtype: &str, part: &MessagePart<'_>, number: u32) -> String {
    let extension = match (subtype, &part.body) {
        (_, PartType::Message(_)) | ("rfc822", _) => "eml",
        ("html", _) => "html",
        ("calendar", _) => "ics",
        ("vcard" | "x-vcard", _) => "vcf",
        ("csv", _) => "csv",
        (_, PartType::Text(_)) => "txt",
        _ => return format!("part{number}"),
    };
    format!("part{number}.{extension}")
}
