//! Searches bytes for values in every form in which a careless program would keep them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use aws_lc_rs::digest;
use base64::Engine as _;
use daachorse::DoubleArrayAhoCorasick;
use md5::Digest as _;
use testkit::Resident;

/// Shorter needles would be met by chance in keys and ciphertext.
const SHORTEST: usize = 7;

/// Searches for many needles at once.
pub(crate) struct Searcher {
    automaton: DoubleArrayAhoCorasick<u32>,
    /// What a needle stands for: form, never the value, so that a failing test does not print it into a log either.
    words: Vec<String>,
}

/// What was found where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Hit {
    pub(crate) file: PathBuf,
    pub(crate) word: String,
}

impl Searcher {
    /// For these values: what they are and how they are written.
    pub(crate) fn new(values: &[(String, String)]) -> Searcher {
        let mut needles: BTreeMap<Vec<u8>, String> = BTreeMap::new();
        for (kind, value) in values {
            for (form, needle) in forms(value) {
                if needle.len() >= SHORTEST {
                    needles.entry(needle).or_insert_with(|| format!("{kind} as {form}"));
                }
            }
        }
        let automaton = DoubleArrayAhoCorasick::new(needles.keys()).expect("needles");
        Searcher { automaton, words: needles.into_values().collect() }
    }

    pub(crate) fn needles(&self) -> usize {
        self.words.len()
    }

    /// What these bytes hold.
    pub(crate) fn bytes(&self, bytes: &[u8]) -> Vec<String> {
        let mut found: Vec<String> =
            self.automaton.find_overlapping_iter(bytes).map(|hit| self.words[hit.value() as usize].clone()).collect();
        found.sort();
        found.dedup();
        found
    }

    /// What the files below a folder hold, and their names; `besides` are looked at by nobody.
    pub(crate) fn folder(&self, folder: &Path, besides: &dyn Fn(&Path) -> bool) -> (usize, Vec<Hit>) {
        let files: Vec<PathBuf> = super::files(folder).into_iter().filter(|file| !besides(file)).collect();
        let mut hits = Vec::new();
        for file in &files {
            let mut bytes = std::fs::read(file).unwrap_or_default();
            bytes.push(b'\n');
            bytes.extend_from_slice(file.as_os_str().as_encoded_bytes());
            hits.extend(self.bytes(&bytes).into_iter().map(|word| Hit { file: file.clone(), word }));
        }
        (files.len(), hits)
    }
}

/// Everything that is personal about a resident, in all the writings of testkit and a normaliser's.
pub(crate) fn values(resident: &Resident) -> Vec<(String, String)> {
    let mut values = Vec::new();
    let mut put = |kind: &str, value: String| values.push((kind.to_owned(), value));
    for gap in ["", " ", "　"] {
        put("name", resident.name(gap));
    }
    put("kana", resident.kana.clone());
    for writing in 0..8 {
        put("address", resident.address(writing));
        put("telephone", resident.telephone(writing));
        put("number", resident.number(writing));
        put("birth", resident.birth(writing));
    }
    put("telephone", resident.phone.concat());
    put("address", format!("{}{}{}", resident.prefecture, resident.city, resident.town));
    put("email", resident.email.clone());
    values
}

/// A value's forms, each with its name.
fn forms(value: &str) -> Vec<(&'static str, Vec<u8>)> {
    let mut forms = Vec::new();
    for text in [value.to_owned(), wide(value), narrow(value), dense(value)] {
        // A word of less than four characters is no value of anybody's.
        if text.chars().count() < 4 {
            continue;
        }
        encoded(&text, &mut forms);
    }
    forms
}

fn encoded(text: &str, forms: &mut Vec<(&'static str, Vec<u8>)>) {
    let utf8 = text.as_bytes().to_vec();
    let (sjis, _, lossy) = encoding_rs::SHIFT_JIS.encode(text);
    let (eucjp, _, _) = encoding_rs::EUC_JP.encode(text);
    forms.push(("UTF-16LE", text.encode_utf16().flat_map(u16::to_le_bytes).collect()));
    forms.push(("UTF-16BE", text.encode_utf16().flat_map(u16::to_be_bytes).collect()));
    forms.push(("JSON", text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect::<String>().into_bytes()));
    forms.push(("percent", utf8.iter().map(|byte| format!("%{byte:02X}")).collect::<String>().into_bytes()));
    if !lossy {
        forms.push(("Shift_JIS", sjis.to_vec()));
        forms.push(("EUC-JP", eucjp.to_vec()));
        forms.push(("hex of Shift_JIS", hex(&sjis).into_bytes()));
    }
    for shift in 0..3 {
        forms.push(("base64", inner_base64(&utf8, shift)));
        forms.push(("base64 of Shift_JIS", inner_base64(&sjis, shift)));
    }
    forms.push(("hex", hex(&utf8).into_bytes()));
    forms.push(("HEX", hex(&utf8).to_uppercase().into_bytes()));
    let digests = [
        ("SHA-256", digest::digest(&digest::SHA256, &utf8).as_ref().to_vec()),
        ("SHA-512", digest::digest(&digest::SHA512, &utf8).as_ref().to_vec()),
        ("SHA-1", digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, &utf8).as_ref().to_vec()),
        ("MD5", md5::Md5::digest(&utf8).to_vec()),
    ];
    for (name, digest) in digests {
        forms.push((name, hex(&digest).into_bytes()));
        forms.push((name, hex(&digest).to_uppercase().into_bytes()));
        forms.push((name, base64(&digest).trim_end_matches('=').as_bytes().to_vec()));
        // The first half is enough to find somebody by.
        forms.push((name, hex(&digest[..8]).into_bytes()));
        forms.push((name, digest[..8].to_vec()));
    }
    forms.push(("UTF-8", utf8));
}

pub(crate) fn base64(bytes: &[u8]) -> String {
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// The characters of base64 that depend on nothing around the value, when it begins `shift` bytes into a group of three.
fn inner_base64(bytes: &[u8], shift: usize) -> Vec<u8> {
    let padded = [vec![0; shift], bytes.to_vec()].concat();
    let text = base64(&padded[..padded.len() / 3 * 3]);
    text.as_bytes().get(if shift == 0 { 0 } else { 4 }..).unwrap_or_default().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn wide(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_ascii_graphic() { char::from_u32(c as u32 + 0xFEE0).unwrap_or(c) } else { c })
        .collect()
}

fn narrow(text: &str) -> String {
    let one = |c: char| if ('！'..='～').contains(&c) { char::from_u32(c as u32 - 0xFEE0).unwrap_or(c) } else { c };
    text.chars().map(one).collect()
}

/// Without gaps and dashes, as a normaliser leaves it.
fn dense(text: &str) -> String {
    narrow(text).chars().filter(|c| !c.is_whitespace() && !"-－‐―()（）".contains(*c)).collect()
}
