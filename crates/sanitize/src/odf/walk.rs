use super::rules::Open;
use super::{WORDS, left_out, locked, media_type};
use crate::ledger::Ledger;
use crate::package::{Package, Writer};
use crate::picture;
use crate::xml::{Token, Tokens, decode, escape, rewrite};
use model::sanitising::{Item, Kind, Reason, Refusal};
use std::collections::{HashMap, HashSet};

/// The walk over a package: which members are written, and what they are called then.
pub(super) struct Walk<'w, 'b, 'p> {
    package: &'w Package<'b>,
    ledger: &'w mut Ledger<'p>,
    /// Members that were read, in lower case.
    reached: HashSet<String>,
    /// Pictures, by their name in the source: the name in the output.
    pictures: HashMap<String, String>,
    written: Vec<(String, &'static str, Vec<u8>)>,
}

/// Parts of a document, their roots and whether it is one without them.
const PARTS: [(&str, &[&str]); 4] = [
    ("content.xml", &["office:document-content", "math:math"]),
    ("styles.xml", &["office:document-styles"]),
    ("meta.xml", &["office:document-meta"]),
    ("settings.xml", &["office:document-settings"]),
];

const MANIFEST: &str = "META-INF/manifest.xml";

impl<'w, 'b, 'p> Walk<'w, 'b, 'p> {
    pub(super) fn new(package: &'w Package<'b>, ledger: &'w mut Ledger<'p>) -> Walk<'w, 'b, 'p> {
        Walk { package, ledger, reached: HashSet::new(), pictures: HashMap::new(), written: Vec::new() }
    }

    /// The manifest says only whether anything is locked; a new one is written.
    pub(super) fn manifest(&mut self) -> Result<(), Refusal> {
        for name in ["mimetype", MANIFEST] {
            let Some(part) = self.package.find(name) else { continue };
            let bytes = part.read(self.ledger)?;
            self.ledger.syntax(bytes.len() as u64);
            self.reached.insert(name.to_lowercase());
            let text = decode(&bytes).map_err(|refusal| refusal.at(name))?;
            // A name that stands there for another reason is refused with it: nobody writes it.
            if name == MANIFEST && text.contains("encryption-data") {
                return Err(locked());
            }
        }
        Ok(())
    }

    /// Rewrites the document in a folder of the package (`""`, `Object 1/`), and what it leads to.
    pub(super) fn document(&mut self, folder: &str) -> Result<(), Refusal> {
        let content = format!("{folder}content.xml");
        if self.package.find(&content).is_none() {
            return Err(Refusal::malformed("no content").at(&content));
        }
        for (file, roots) in PARTS {
            let name = format!("{folder}{file}");
            self.part(folder, &name, roots).map_err(|refusal| refusal.at(&name))?;
        }
        Ok(())
    }

    fn part(&mut self, folder: &str, name: &str, roots: &[&str]) -> Result<(), Refusal> {
        let Some(part) = self.package.find(name) else { return Ok(()) };
        if !self.reached.insert(name.to_lowercase()) {
            return Ok(());
        }
        let bytes = part.read(self.ledger)?;
        let text = decode(&bytes)?;
        let targets = self.targets(folder, &text)?;
        let mut rules = Open::new(self.ledger.policy, targets);
        let (written, removals) = rewrite(&text, roots, &WORDS, &mut rules, self.ledger.limits().nesting)?;
        removals.settle(name, bytes.len() as u64, self.ledger);
        self.written.push((name.to_owned(), "text/xml", written));
        Ok(())
    }

    /// What a part shows from elsewhere in the package, each brought over; by the target as the part writes it.
    fn targets(&mut self, folder: &str, text: &str) -> Result<HashMap<String, String>, Refusal> {
        let mut targets = HashMap::new();
        // Most parts show nothing from elsewhere.
        let some = memchr::memmem::find(text.as_bytes(), b"href").is_some();
        for target in if some { hrefs(text)? } else { Vec::new() } {
            let path = format!("{folder}{}", target.strip_prefix("./").unwrap_or(&target));
            if targets.contains_key(&target) || path.contains("..") || target.contains(':') {
                continue;
            }
            let brought = if self.package.find(&format!("{path}/content.xml")).is_some() {
                self.inner(folder, &path)?
            } else {
                self.picture(folder, &path)?
            };
            if let Some(name) = brought {
                targets.insert(target, name);
            }
        }
        Ok(targets)
    }

    /// A chart or a formula: a document inside the document. One inside another is none that programs write.
    fn inner(&mut self, folder: &str, path: &str) -> Result<Option<String>, Refusal> {
        if !folder.is_empty() || !is_safe(path) {
            return Ok(None);
        }
        let name = path.to_owned();
        if !self.reached.contains(&format!("{path}/content.xml").to_lowercase()) {
            self.document(&format!("{path}/"))?;
        }
        Ok(Some(format!("./{name}")))
    }

    fn picture(&mut self, folder: &str, path: &str) -> Result<Option<String>, Refusal> {
        if let Some(known) = self.pictures.get(path) {
            return Ok(Some(known.clone()).filter(|_| folder.is_empty()));
        }
        let Some(part) = self.package.find(path) else { return Ok(None) };
        if !folder.is_empty() || !self.reached.insert(part.name.to_lowercase()) {
            return Ok(None);
        }
        let bytes = part.take(self.ledger)?;
        match picture::recode(&bytes, path, self.ledger) {
            Ok(recoded) => {
                let name = format!("Pictures/{}.{}", self.pictures.len() + 1, recoded.kind.extension());
                self.written.push((name.clone(), media(recoded.kind), recoded.bytes));
                self.pictures.insert(path.to_owned(), name.clone());
                Ok(Some(name))
            }
            Err(refusal) if refusal.reason == Reason::LimitCount => Err(refusal.at(path)),
            Err(_) => {
                self.ledger.read(bytes.len() as u64);
                self.ledger.remove(Item::PictureBroken, path, bytes.len() as u64);
                Ok(None)
            }
        }
    }

    /// Notes all members that were not reached.
    pub(super) fn rest(&mut self) {
        for part in self.package.parts() {
            if !self.reached.contains(&part.name.to_lowercase()) {
                part.leave(left_out(&part.name), self.ledger);
            }
        }
    }

    /// The new package: its type first and unpacked, as ODF 1.3 part 2, 3.3 asks, the manifest last.
    pub(super) fn finish(self, kind: Kind) -> Result<Vec<u8>, Refusal> {
        let mut writer = Writer::new();
        writer.add_stored("mimetype", media_type(kind).as_bytes())?;
        for (name, media, bytes) in &self.written {
            if *media == "text/xml" { writer.add(name, bytes)? } else { writer.add_stored(name, bytes)? }
        }
        writer.add(MANIFEST, &self.manifest_of(kind))?;
        writer.finish()
    }

    fn manifest_of(&self, kind: Kind) -> Vec<u8> {
        let mut out = b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<manifest:manifest \
            xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\" manifest:version=\"1.3\">"
            .to_vec();
        let mut entry = |path: &str, media: &str| {
            out.extend_from_slice(b"<manifest:file-entry manifest:full-path=\"");
            escape(path, true, &mut out);
            out.extend_from_slice(b"\" manifest:media-type=\"");
            out.extend_from_slice(media.as_bytes());
            out.extend_from_slice(b"\"/>");
        };
        entry("/", media_type(kind));
        for (name, media, bytes) in &self.written {
            if let Some(folder) = name.strip_suffix("content.xml").filter(|folder| !folder.is_empty()) {
                let math = memchr::memmem::find(bytes, b"<math:math").is_some();
                entry(
                    folder,
                    if math {
                        "application/vnd.oasis.opendocument.formula"
                    } else {
                        "application/vnd.oasis.opendocument.chart"
                    },
                );
            }
            entry(name, media);
        }
        out.extend_from_slice(b"</manifest:manifest>");
        out
    }
}

/// Values of all `xlink:href`, whatever the prefix; the rules look at each in its place.
fn hrefs(text: &str) -> Result<Vec<String>, Refusal> {
    let (mut tokens, mut pairs, mut found) = (Tokens::new(text), Vec::new(), Vec::new());
    while let Some(token) = tokens.next(&mut pairs)? {
        if let Token::Start { .. } = token {
            for pair in pairs.iter().filter(|pair| pair.name.local() == "href") {
                found.push(crate::xml::unescape(pair.value.text)?.into_owned());
            }
        }
    }
    Ok(found)
}

fn is_safe(path: &str) -> bool {
    !path.is_empty() && path.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '_' | '-'))
}

fn media(kind: Kind) -> &'static str {
    match kind {
        Kind::Jpeg => "image/jpeg",
        Kind::Gif => "image/gif",
        _ => "image/png",
    }
}
