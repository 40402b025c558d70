use super::{body, field};
use crate::ladder::{Input, sanitize_member};
use crate::ledger::Ledger;
use crate::list::{self, List};
use crate::name::{self, Names};
use mail_parser::decoders::html::html_to_text;
use model::sanitising::{Item, Kind, Member, Refusal, Report, Rung};

/// A message as it will be written, while it is read.
pub(super) struct Letter<'l, 'p> {
    pub(super) ledger: &'l mut Ledger<'p>,
    /// Fields with their values as they are written, in the order of [`FIELDS`].
    fields: Vec<(&'static str, String)>,
    pub(super) text: String,
    pub(super) html: Option<String>,
    /// What text of one byte a character is in, where the message says so.
    pub(super) encoding: Option<&'static encoding_rs::Encoding>,
    enclosed: Vec<Enclosed>,
    names: Names,
    refused: List,
    /// Bytes of the source that are not yet accounted for.
    left: u64,
}

/// The fields that a message keeps, as they are written and in this order.
pub(super) const FIELDS: [&str; 8] = ["Date", "From", "To", "Cc", "Subject", "Message-ID", "In-Reply-To", "References"];

struct Enclosed {
    name: String,
    kind: Kind,
    bytes: Vec<u8>,
    id: Option<String>,
}

impl<'l, 'p> Letter<'l, 'p> {
    pub(super) fn new(ledger: &'l mut Ledger<'p>, size: u64) -> Letter<'l, 'p> {
        ledger.read(size);
        Letter {
            ledger,
            fields: Vec::new(),
            text: String::new(),
            html: None,
            encoding: None,
            enclosed: Vec::new(),
            names: Names::default(),
            refused: List::default(),
            left: size,
        }
    }

    /// Takes bytes of the source into account, each once.
    pub(super) fn spend(&mut self, bytes: u64) -> u64 {
        let bytes = bytes.min(self.left);
        self.left -= bytes;
        bytes
    }

    pub(super) fn kept(&mut self, bytes: u64) {
        let bytes = self.spend(bytes);
        self.ledger.kept(bytes);
    }

    pub(super) fn remove(&mut self, item: Item, place: &str, bytes: u64) {
        let bytes = self.spend(bytes);
        self.ledger.remove(item, place, bytes);
    }

    /// Sets a field, unless it is there already: the first one counts.
    pub(super) fn set(&mut self, field: &'static str, value: String) -> bool {
        let free = !value.is_empty() && !self.fields.iter().any(|(name, _)| *name == field);
        if free {
            self.fields.push((field, value));
        }
        free
    }

    /// Sanitises a file that came with the message. `taken` is what it took in the message, `id` what hypertext calls it.
    ///
    /// # Errors
    /// If there are too many.
    pub(super) fn enclose(&mut self, raw: &str, bytes: &[u8], taken: u64, id: Option<&str>) -> Result<(), Refusal> {
        let safe = name::file(raw);
        if self.refused.read(&safe.name, bytes) {
            let taken = self.spend(taken);
            self.ledger.syntax(taken);
            return Ok(());
        }
        let input = Input { bytes, name: Some(&safe.name), password: self.ledger.password };
        self.ledger.expanded(bytes.len() as u64);
        let mut shown = safe.clone();
        self.ledger.admit_part()?;
        match sanitize_member(input, self.ledger) {
            Ok(clean) => {
                shown.name = self.names.admit(&name::with_kind(&shown.name, clean.report.out));
                shown.changed |= shown.name != safe.name;
                self.kept(taken);
                let id = id.and_then(field::id).map(str::to_owned);
                self.enclosed.push(Enclosed {
                    name: shown.name.clone(),
                    kind: clean.report.out,
                    bytes: clean.bytes,
                    id,
                });
                shown.report(self.ledger);
                self.ledger.members.push(Member { name: shown.name, outcome: Ok(Box::new(clean.report)) });
            }
            Err(refusal) => {
                shown.report(self.ledger);
                self.refuse(&shown.name, taken, refusal);
            }
        }
        Ok(())
    }

    /// Reads a message that lies in this one in parts, not as a file of its own.
    ///
    /// # Errors
    /// If there are too many, or they lie too deep.
    pub(super) fn enclose_letter(
        &mut self,
        raw: &str,
        read: impl FnOnce(&mut Letter<'_, '_>) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        self.ledger.admit_part()?;
        let safe = name::file(raw);
        let done = self.ledger.member().and_then(|mut inner| {
            let mut letter = Letter::new(&mut inner, 0);
            let bytes = read(&mut letter).map(|()| letter.finish());
            self.ledger.close(&inner);
            bytes.map(|bytes| (bytes, finish(Kind::Msg, inner, Kind::Eml)))
        });
        match done {
            Ok((bytes, report)) => {
                let name = self.names.admit(&name::with_kind(&safe.name, Kind::Eml));
                self.enclosed.push(Enclosed { name: name.clone(), kind: Kind::Eml, bytes, id: None });
                self.ledger.members.push(Member { name, outcome: Ok(Box::new(report)) });
            }
            Err(refusal) => self.refuse(&safe.name, 0, refusal),
        }
        Ok(())
    }

    /// Leaves an attachment out and says so.
    pub(super) fn refuse(&mut self, name: &str, taken: u64, refusal: Refusal) {
        self.remove(Item::Member, name, taken);
        self.refused.add(name, refusal.reason);
        self.ledger.members.push(Member { name: name.to_owned(), outcome: Err(refusal) });
    }

    /// The new message.
    pub(super) fn finish(mut self) -> Vec<u8> {
        let frame = self.left;
        self.ledger.syntax(frame);
        // Whoever reads hypertext alone takes its text, and so would a second pass.
        if let (true, Some(html)) = (self.text.is_empty(), &self.html) {
            self.text = body::text(&html_to_text(html), self.ledger);
        }
        if let Some(text) = self.refused.text() {
            let name = self.names.admit(list::NAME);
            self.enclosed.push(Enclosed { name, kind: Kind::Txt, bytes: text, id: None });
        }
        let mut out = Vec::new();
        for field in FIELDS {
            if let Some((_, value)) = self.fields.iter().find(|(name, _)| *name == field) {
                out.extend_from_slice(format!("{field}: {value}\r\n").as_bytes());
            }
        }
        out.extend_from_slice(b"MIME-Version: 1.0\r\n");
        out.extend_from_slice(&self.entity());
        out
    }

    fn entity(self) -> Vec<u8> {
        let shown = |file: &Enclosed| {
            let html = self.html.as_deref().unwrap_or_default();
            file.kind != Kind::Eml && file.id.as_ref().is_some_and(|id| html.contains(&format!("\"cid:{id}\"")))
        };
        let (inside, beside): (Vec<_>, Vec<_>) = self.enclosed.iter().partition(|file| shown(file));
        let mut bodies = Vec::new();
        if !self.text.is_empty() || self.html.is_none() {
            bodies.push(part("text/plain; charset=utf-8", "", self.text.as_bytes()));
        }
        if let Some(html) = &self.html {
            bodies.push(part("text/html; charset=utf-8", "", html.as_bytes()));
        }
        let kind = if bodies.len() > 1 { "multipart/alternative" } else { "text/html" };
        let mut related = vec![multipart("alternative", bodies)];
        related.extend(inside.into_iter().map(|file| attached(file, true)));
        let mut mixed = vec![multipart(&format!("related; type=\"{kind}\""), related)];
        mixed.extend(beside.into_iter().map(|file| attached(file, false)));
        multipart("mixed", mixed)
    }
}

fn finish(kind: Kind, ledger: Ledger<'_>, out: Kind) -> Report {
    let (removed, unlisted, account, members) = ledger.into_parts();
    Report { kind, out, rung: Rung::Rebuilt, removed, unlisted, account, members }
}

fn attached(file: &Enclosed, inside: bool) -> Vec<u8> {
    let (name, filename) = field::names(&file.name);
    let mut head = format!("Content-Disposition: {}{filename}\r\n", if inside { "inline" } else { "attachment" });
    if let (true, Some(id)) = (inside, &file.id) {
        head.push_str(&format!("Content-ID: <{id}>\r\n"));
    }
    if file.kind == Kind::Eml {
        // A message within a message is not packed (RFC 2046 5.2.1); ours is ASCII.
        let head = format!("Content-Type: message/rfc822{name}\r\n{head}\r\n");
        return [head.as_bytes(), &file.bytes].concat();
    }
    part(&format!("{}{name}", media(file.kind)), &head, &file.bytes)
}

fn part(media: &str, head: &str, bytes: &[u8]) -> Vec<u8> {
    let head = format!("Content-Type: {media}\r\n{head}Content-Transfer-Encoding: base64\r\n\r\n");
    let mut out = head.into_bytes();
    field::base64_lines(bytes, &mut out);
    out
}

/// Several parts as one; the boundary comes from what it divides and stands nowhere in it.
fn multipart(subtype: &str, mut parts: Vec<Vec<u8>>) -> Vec<u8> {
    if parts.len() == 1 {
        return parts.pop().unwrap_or_default();
    }
    let sum = parts.iter().fold(crc32fast::Hasher::new(), |mut sum, part| {
        sum.update(part);
        sum
    });
    let sum = sum.finalize();
    let word = subtype.split(';').next().unwrap_or_default();
    let candidates = (0u32..).map(|round| format!("=_{word}_{:08x}", sum.wrapping_add(round)));
    let is_free = |mark: &String| parts.iter().all(|part| memchr::memmem::find(part, mark.as_bytes()).is_none());
    let mark = candidates.into_iter().find(is_free).unwrap_or_default();
    let subtype = subtype.replace("; ", ";\r\n ");
    let mut out = format!("Content-Type: multipart/{subtype};\r\n boundary=\"{mark}\"\r\n\r\n").into_bytes();
    for part in parts {
        out.extend_from_slice(format!("--{mark}\r\n").as_bytes());
        out.extend_from_slice(&part);
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(format!("--{mark}--\r\n").as_bytes());
    out
}

fn media(kind: Kind) -> &'static str {
    match kind {
        Kind::Png => "image/png",
        Kind::Jpeg => "image/jpeg",
        Kind::Gif => "image/gif",
        Kind::Bmp => "image/bmp",
        Kind::Tiff => "image/tiff",
        Kind::Webp => "image/webp",
        Kind::Pdf => "application/pdf",
        Kind::Zip => "application/zip",
        Kind::Rtf => "application/rtf",
        Kind::Txt => "text/plain; charset=utf-8",
        Kind::Ics => "text/calendar; charset=utf-8",
        Kind::Vcf => "text/vcard; charset=utf-8",
        Kind::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        Kind::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Kind::Pptx => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        _ => "application/octet-stream",
    }
}
