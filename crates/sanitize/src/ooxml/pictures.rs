use super::lists;
use super::walk::Walk;
use crate::ladder::{Input, sanitize_member};
use crate::picture;
use model::sanitising::{Item, Kind, Member, Reason, Refusal};

/// A transparent picture of one pixel: it takes the place of one that is not there, so that the page keeps its layout.
const EMPTY: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0, 0, 1, 8, 6,
    0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 13, b'I', b'D', b'A', b'T', 0x78, 0x9c, 0x63, 0x60, 0x60, 0x60, 0x60, 0,
    0, 0, 5, 0, 1, 0xa5, 0xf6, 0x45, 0x40, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae, 0x42, 0x60, 0x82,
];

/// The type of the relationship that leads to a picture.
pub(super) fn full() -> &'static str {
    lists::row("image").map_or("", |row| row.full)
}

impl Walk<'_, '_, '_> {
    /// Writes a picture from its pixels; gives its name in the output.
    pub(super) fn picture(&mut self, source: &str) -> Result<String, Refusal> {
        let key = source.to_lowercase();
        if let Some(known) = self.reached.get(&key) {
            let known = known.clone();
            return if [".png", ".jpg", ".jpeg", ".gif"].iter().any(|end| known.ends_with(end)) {
                Ok(known)
            } else {
                self.placeholder()
            };
        }
        let Some(part) = self.package.find(source) else { return self.placeholder() };
        let bytes = part.take(self.ledger)?;
        let name = match picture::recode(&bytes, source, self.ledger) {
            Ok(recoded) => {
                let name = self.output.name(source, extensions(recoded.kind));
                self.output.add(name.clone(), "", recoded.bytes, Vec::new());
                name
            }
            Err(refusal) if refusal.reason == Reason::LimitCount => return Err(refusal),
            Err(_) => {
                self.ledger.read(bytes.len() as u64);
                self.ledger.remove(Item::PictureBroken, source, bytes.len() as u64);
                self.placeholder()?
            }
        };
        self.reached.insert(key, name.clone());
        Ok(name)
    }

    /// The name of the empty picture; it is written when it is first asked for.
    pub(super) fn placeholder(&mut self) -> Result<String, Refusal> {
        if let Some(name) = &self.placeholder {
            return Ok(name.clone());
        }
        // Through our own encoder, so that a second pass gives the same. It is none of the source's bytes.
        let account = self.ledger.account;
        let recoded = picture::recode(EMPTY, "", self.ledger);
        self.ledger.account = account;
        let bytes = recoded.map_or_else(|_| EMPTY.to_vec(), |recoded| recoded.bytes);
        let name = self.output.name("media/empty.png", &["png"]);
        self.output.add(name.clone(), "", bytes, Vec::new());
        self.placeholder = Some(name.clone());
        Ok(name)
    }

    /// Rebuilds the workbook behind a chart; none, if it does not come through.
    pub(super) fn behind_chart(&mut self, source: &str) -> Result<Option<String>, Refusal> {
        let key = source.to_lowercase();
        if let Some(known) = self.reached.get(&key) {
            return Ok(Some(known.clone()).filter(|known| known.ends_with(".xlsx")));
        }
        let Some(part) = self.package.find(source) else { return Ok(None) };
        let bytes = part.read(self.ledger)?;
        let clean = sanitize_member(Input { bytes: &bytes, name: None, password: None }, self.ledger);
        let length = bytes.len() as u64;
        let (outcome, name) = match clean {
            Ok(clean) if clean.report.out == Kind::Xlsx => {
                self.ledger.recoded(length);
                let name = self.output.name(source, &["xlsx"]);
                self.output.add(name.clone(), "", clean.bytes, Vec::new());
                (Ok(Box::new(clean.report)), Some(name))
            }
            Ok(_) => (Err(Refusal::new(Reason::TypeMismatch, "workbook behind a chart")), None),
            Err(refusal) => (Err(refusal), None),
        };
        if name.is_none() {
            self.ledger.remove(Item::EmbeddedObject, source, length);
        }
        self.reached.insert(key, name.clone().unwrap_or_default());
        self.ledger.members.push(Member { name: source.to_owned(), outcome });
        Ok(name)
    }
}

fn extensions(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Jpeg => &["jpeg", "jpg"],
        Kind::Gif => &["gif"],
        _ => &["png"],
    }
}
