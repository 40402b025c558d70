//! Mail as our own writer gives it: few headers, one boundary a level, base64 or quoted-printable.

use crate::{Rules, html, kind_by_name, no, text};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::sanitising::Refusal;

/// How deep parts lie in one another in one message: what is written has mixed, related and alternative.
const LEVELS: usize = 3;

const HEADERS: &[&str] = &[
    "from",
    "sender",
    "reply-to",
    "to",
    "cc",
    "subject",
    "date",
    "message-id",
    "in-reply-to",
    "references",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
    "content-disposition",
    "content-id",
];

pub(crate) fn verify(bytes: &[u8], rules: &Rules<'_>) -> Result<(), Refusal> {
    if !bytes.is_ascii() || bytes.iter().any(|byte| *byte < 0x20 && !matches!(byte, b'\r' | b'\n' | b'\t')) {
        return Err(no("bytes that no message has"));
    }
    let message = std::str::from_utf8(bytes).map_err(|_| no("bytes that no message has"))?;
    entity(&message.replace("\r\n", "\n"), rules, LEVELS)
}

/// Messages one after the other, each behind a line that begins with `From ` (RFC 4155).
pub(crate) fn messages(bytes: &[u8], rules: &Rules<'_>) -> Result<(), Refusal> {
    if !bytes.starts_with(b"From ") {
        return Err(no("text before the first message"));
    }
    let mut rest = bytes;
    while !rest.is_empty() {
        let start = memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
        let message = rest.get(start..).unwrap_or_default();
        let end = memchr::memmem::find(message, b"\nFrom ").map_or(message.len(), |at| at + 1);
        let (message, after) = message.split_at(end);
        verify(message, rules)?;
        rest = after;
    }
    Ok(())
}

/// What the headers of one entity say.
#[derive(Default)]
struct Head {
    kind: String,
    boundary: Option<String>,
    encoding: String,
    name: Option<String>,
}

fn entity(source: &str, rules: &Rules<'_>, levels: usize) -> Result<(), Refusal> {
    let bare = source.strip_prefix('\n').map(|body| ("", body));
    let (head, body) = bare.or_else(|| source.split_once("\n\n")).unwrap_or((source, ""));
    let head = read(head)?;
    match (head.kind.as_str(), &head.boundary) {
        (kind, Some(boundary)) if kind.starts_with("multipart/") => parts(body, boundary, rules, levels),
        (kind, None) if kind.starts_with("multipart/") => Err(no("a multipart without boundary")),
        _ => leaf(&head, body, rules),
    }
}

/// Unfolds headers and checks that each is on the list and there once.
fn read(source: &str) -> Result<Head, Refusal> {
    let mut head = Head { kind: "text/plain".to_owned(), ..Head::default() };
    let mut seen = Vec::new();
    let unfolded = source.replace("\n ", " ").replace("\n\t", " ");
    for line in unfolded.lines().filter(|line| !line.is_empty()) {
        let (name, value) = line.split_once(':').ok_or_else(|| no("a line that is no header"))?;
        let name = name.to_ascii_lowercase();
        if !HEADERS.contains(&name.as_str()) || seen.contains(&name) {
            return Err(no("a header that is not on the list, or there twice"));
        }
        let value = value.trim();
        match name.as_str() {
            "content-type" => {
                head.kind = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
                head.boundary = parameter(value, "boundary");
                head.name = head.name.or_else(|| parameter(value, "name"));
            }
            "content-disposition" => head.name = parameter(value, "filename").or(head.name),
            "content-transfer-encoding" => head.encoding = value.to_ascii_lowercase(),
            _ => {}
        }
        seen.push(name);
    }
    Ok(head)
}

/// A parameter in quotes or bare, or in the percent form of RFC 2231 that is not continued.
fn parameter(value: &str, name: &str) -> Option<String> {
    value.split(';').skip(1).find_map(|parameter| {
        let (key, value) = parameter.trim().split_once('=')?;
        let key = key.trim().to_ascii_lowercase();
        let plain = || value.trim().trim_matches('"').to_owned();
        (key == name || key.strip_suffix('*') == Some(name)).then(plain)
    })
}

fn parts(body: &str, boundary: &str, rules: &Rules<'_>, levels: usize) -> Result<(), Refusal> {
    let levels = levels.checked_sub(1).ok_or_else(|| no("parts in parts"))?;
    let (open, close) = (format!("--{boundary}\n"), format!("\n--{boundary}--"));
    let inner = body.trim_start().strip_prefix(open.as_str()).ok_or_else(|| no("text before the first part"))?;
    let (inner, after) = inner.split_once(close.as_str()).ok_or_else(|| no("no closing boundary"))?;
    if !after.trim().is_empty() {
        return Err(no("text behind the last part"));
    }
    inner.split(&format!("\n--{boundary}\n")).try_for_each(|part| entity(part, rules, levels))
}

fn leaf(head: &Head, body: &str, rules: &Rules<'_>) -> Result<(), Refusal> {
    let bytes = match head.encoding.as_str() {
        "base64" => {
            let packed: String = body.chars().filter(|c| !c.is_ascii_whitespace()).collect();
            STANDARD.decode(packed).map_err(|_| no("not base64"))?
        }
        "quoted-printable" => quoted(body),
        "" | "7bit" => body.as_bytes().to_vec(),
        _ => return Err(no("a transfer encoding that is not written")),
    };
    match (head.kind.as_str(), &head.name) {
        ("text/plain", None) => text::verify(&bytes),
        ("text/html", None) => html::verify(&bytes, rules),
        ("message/rfc822", _) => verify(&bytes, &rules.inside()?),
        (_, Some(name)) => {
            let kind = kind_by_name(name).ok_or_else(|| no("an attachment of no known kind"))?;
            crate::verify(&bytes, kind, rules)
        }
        (_, None) => Err(no("a part without name")),
    }
}

/// Quoted-printable (RFC 2045, 6.7).
fn quoted(body: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(body.len());
    let mut rest = body.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        if *byte != b'=' {
            bytes.push(*byte);
            continue;
        }
        let digits = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        if let Some(value) = digits.and_then(|two| u8::from_str_radix(two, 16).ok()) {
            bytes.push(value);
            rest = after.get(2..).unwrap_or_default();
        } else {
            // A soft line end.
            rest = after.strip_prefix(b"\n").unwrap_or(after);
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(message: &str) -> bool {
        let schemes = vec!["https".to_owned()];
        let rules = Rules { schemes: &schemes, expanded_bytes: 1 << 20, depth: 4 };
        crate::verify(message.as_bytes(), model::sanitising::Kind::Eml, &rules).is_ok()
    }

    #[test]
    fn only_headers_of_the_list_and_parts_of_known_kinds_pass() {
        assert!(check("From: a@example.jp\r\nSubject: x\r\n\r\ntext\r\n"));
        assert!(!check("From: a@example.jp\r\nX-Mailer: x\r\n\r\ntext\r\n"));
        assert!(!check("From: a@example.jp\r\nContent-Type: text/plain\r\nContent-Type: text/html\r\n\r\ntext\r\n"));
        let with = |name: &str, body: &str| {
            check(&format!(
                "From: a@example.jp\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\n\r\nhello\r\n--b\r\n\
                 Content-Type: application/octet-stream; name=\"{name}\"\r\nContent-Transfer-Encoding: base64\r\n\r\n{body}\r\n--b--\r\n"
            ))
        };
        assert!(with("a.txt", "aGVsbG8="));
        assert!(!with("a.exe", "TVo="));
        assert!(!with("a.png", "aGVsbG8="));
    }

    #[test]
    fn messages_lie_as_deep_in_one_another_as_files_may_and_parts_as_deep_as_they_are_written() {
        let part = |kind: &str, inner: &str| {
            format!("Content-Type: multipart/{kind}; boundary=\"{kind}\"\r\n\r\n--{kind}\r\n{inner}\r\n--{kind}--\r\n")
        };
        let three = |inner: &str| part("mixed", &part("related", &part("alternative", inner)));
        let text = "Content-Type: text/plain\r\n\r\nx";
        // Four files in one another, which is what the rules of these tests allow.
        let nested = (0..3).fold(three(text), |inner, at| {
            let names = ["ma", "mb", "mc"];
            part(names[at], &format!("Content-Type: message/rfc822; name=\"a.eml\"\r\n\r\n{inner}"))
        });
        assert!(check(&nested));
        assert!(!check(&part("md", &format!("Content-Type: message/rfc822; name=\"a.eml\"\r\n\r\n{nested}"))));
        assert!(!check(&part("outer", &three(text))));
    }
}
