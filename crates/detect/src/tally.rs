//! Findings and counts. Values live here only as keys of a sort for telling distinct ones apart, and go with the call.

use model::{ByLevel, Counts, Detection, Evidence, Finding, Kind, Level, Place};
use rustc_hash::FxHashMap;

use crate::dates;
use crate::lex::Mark;
use crate::lexicon::Word;
use crate::score::{Candidate, LOW, PUBLIC, Sort};

/// Words of the lexicon among which those of public documents are looked for.
const PUBLIC_MARKS: usize = 600;
/// How many different words of public documents make one.
const PUBLIC_WORDS: u32 = 3;
/// Findings listed at most; the rest is counted.
pub(crate) const LISTED: usize = 10_000;
/// How many lines away an attribute may stand from the name it belongs to.
const REACH: u32 = 12;

/// Confidence in a telephone or an address in a document that speaks of nobody, in percent.
const CONTACT: u8 = 70;
/// Log-odds from which something that looks like a name is a sign that a document speaks of somebody.
const FAINT: f32 = -1.6;

/// Whether something tells that the document speaks of a person.
fn is_of_person(found: &Candidate) -> bool {
    match found.sort {
        Sort::Name => found.score > FAINT,
        Sort::Phone => found.mobile && found.is_at_least(LOW),
        Sort::Address | Sort::Postal | Sort::Email | Sort::Corporate => false,
        _ => found.is_at_least(LOW),
    }
}

fn is_contact(found: &Candidate) -> bool {
    matches!(found.sort, Sort::Phone | Sort::Address | Sort::Postal)
}

/// How what was found groups into persons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Record {
    /// A row is a person.
    Row,
    /// An attribute belongs to the nearest name.
    Nearest,
}

/// A finding as far as persons are concerned.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Item {
    sort: Sort,
    key: u64,
    line: u32,
}

/// Hashes the bytes of a value that make it what it is. Keys live in one call, so nobody needs to be kept from making
/// them collide; a document that did would only be counted short of its own values.
struct KeyWriter(u64, u64);

impl KeyWriter {
    fn new(sort: Sort) -> KeyWriter {
        KeyWriter(0x9E37_79B9_7F4A_7C15 ^ sort.index() as u64, 0)
    }

    #[inline]
    fn byte(&mut self, byte: u8) {
        self.1 = self.1 << 8 | u64::from(byte);
        if self.1 >> 56 != 0 {
            self.mix();
        }
    }

    #[inline]
    fn mix(&mut self) {
        let wide = u128::from(self.0 ^ self.1) * 0xA076_1D64_78BD_642F;
        self.0 = (wide >> 64) as u64 ^ wide as u64 ^ self.1.rotate_left(23);
        self.1 = 0;
    }

    fn finish(mut self) -> u64 {
        self.mix();
        self.mix();
        self.0
    }
}

/// See the module.
pub(crate) struct Tally {
    /// Words of public documents seen, by their number.
    public: u64,
    /// Characters of text in which such words are still looked for.
    public_left: usize,
    kinds: Vec<Kind>,
    findings: Vec<Finding>,
    unlisted: u32,
    /// Distinct values and the highest level of each, by sort.
    distinct: Vec<FxHashMap<u64, Level>>,
    named: Vec<u64>,
    /// Whether anything in the document looks like a person, however faintly.
    peopled: bool,
    /// Telephones, addresses and postal codes: their places in `findings`, and their sorts and keys.
    contacts: Vec<(usize, usize, u64)>,
    rows: u32,
    items: Vec<Item>,
}

impl Tally {
    /// An empty tally; `kinds` are the built-in kinds and the body's own.
    pub(crate) fn new(kinds: Vec<Kind>) -> Self {
        let distinct = kinds.iter().map(|_| FxHashMap::default()).collect();
        Tally {
            public: 0,
            public_left: PUBLIC_MARKS,
            kinds,
            findings: Vec::new(),
            unlisted: 0,
            distinct,
            named: Vec::new(),
            peopled: false,
            contacts: Vec::new(),
            rows: 0,
            items: Vec::new(),
        }
    }

    /// Notes words of public documents among the first words of the document's texts.
    pub(crate) fn note_public(&mut self, marks: &[Mark]) {
        for mark in marks.iter().take(self.public_left) {
            if let Word::Public(n) = mark.word {
                self.public |= 1_u64.checked_shl(u32::from(n)).unwrap_or(0);
            }
        }
        self.public_left = self.public_left.saturating_sub(marks.len());
    }

    fn is_public(&self) -> bool {
        self.public.count_ones() >= PUBLIC_WORDS
    }

    /// A key that is equal for equal values of a sort, however they are written.
    pub(crate) fn key(sort: Sort, value: &str) -> u64 {
        let mut key = KeyWriter::new(sort);
        let bytes = value.bytes();
        match sort {
            Sort::BirthDate => {
                let date = value.find(|c: char| c.is_ascii_digit()).and_then(|at| dates::parse(value, at));
                match date {
                    Some(date) => return Tally::key_of_day(date.day),
                    None => bytes.for_each(|b| key.byte(b)),
                }
            }
            Sort::Name | Sort::Address | Sort::Sensitive => bytes.filter(|b| *b != b' ').for_each(|b| key.byte(b)),
            Sort::Email => bytes.for_each(|b| key.byte(b.to_ascii_lowercase())),
            Sort::Phone => {
                // The same number at home and from abroad.
                let (before, rest) = value.split_once("+81").unwrap_or(("", value));
                let zero = if rest.len() < value.len() { "0" } else { "" };
                let bytes = before.bytes().chain(zero.bytes()).chain(rest.bytes());
                bytes.filter(u8::is_ascii_digit).for_each(|b| key.byte(b));
            }
            _ => bytes.filter(u8::is_ascii_alphanumeric).for_each(|b| key.byte(b)),
        }
        key.finish()
    }

    /// The key of a day, as a number YYYYMMDD.
    pub(crate) fn key_of_day(day: u32) -> u64 {
        let mut key = KeyWriter::new(Sort::BirthDate);
        day.to_le_bytes().into_iter().for_each(|b| key.byte(b));
        key.finish()
    }

    /// Adds what is believed enough of the candidates of one table or stretch of text, which come in order.
    pub(crate) fn add_all(&mut self, found: &[Candidate], record: Record, mut place: impl FnMut(&Candidate) -> Place) {
        let mut items = std::mem::take(&mut self.items);
        items.clear();
        let public = self.is_public();
        for c in found {
            let mut c = *c;
            if public && c.sort == Sort::Name && !c.has(Evidence::ColumnHeader) {
                c.weigh(Evidence::PublicDocument, PUBLIC);
            }
            self.peopled |= is_of_person(&c);
            if c.is_at_least(LOW - 0.01) {
                items.extend(self.add(&c, &mut place));
            }
        }
        self.add_persons(&items, record);
        self.items = items;
    }

    fn add(&mut self, found: &Candidate, place: impl FnOnce(&Candidate) -> Place) -> Option<Item> {
        let confidence = found.confidence();
        let level = Level::of(confidence)?;
        // The reading of a name that is there too is told, and counted with it.
        if let Some(distinct) = self.distinct.get_mut(found.sort.index()).filter(|_| !found.reading) {
            let known = distinct.entry(found.key).or_insert(level);
            *known = level.max(*known);
        }
        if !self.peopled && is_contact(found) {
            self.contacts.push((self.findings.len(), found.sort.index(), found.key));
        }
        if self.findings.len() < LISTED {
            let kind = self.kinds.get(found.sort.index())?.clone();
            let evidence = found.evidence();
            self.findings.push(Finding { kind, confidence, level, place: place(found), evidence });
        } else {
            self.unlisted = self.unlisted.saturating_add(1);
        }
        (!found.reading).then_some(Item { sort: found.sort, key: found.key, line: found.line })
    }

    /// Counts the persons among the items of one table or piece of text, which come in order.
    fn add_persons(&mut self, items: &[Item], record: Record) {
        if record == Record::Row {
            let person =
                |row: &&[Item]| row.iter().any(|i| i.sort == Sort::Name) && row.iter().any(|i| i.sort.is_attribute());
            self.rows += items.chunk_by(|a, b| a.line == b.line).filter(person).count() as u32;
            return;
        }
        let mut before: Option<&Item> = None;
        for (i, item) in items.iter().enumerate() {
            if item.sort == Sort::Name {
                before = Some(item);
            } else if item.sort.is_attribute() {
                let after = items[i..].iter().take(12).find(|next| next.sort == Sort::Name);
                let distance = |name: &&Item| name.line.abs_diff(item.line);
                let nearest =
                    before.into_iter().chain(after).filter(|name| distance(name) <= REACH).min_by_key(distance);
                self.named.extend(nearest.map(|name| name.key));
            }
        }
    }

    /// Where nobody is spoken of, telephones, addresses and postal codes are those of offices and shops: level low.
    fn doubt_contacts(&mut self) {
        if self.peopled {
            return;
        }
        for (at, sort, key) in std::mem::take(&mut self.contacts) {
            if let Some(finding) = self.findings.get_mut(at).filter(|finding| finding.level > Level::Low) {
                (finding.level, finding.confidence) = (Level::Low, CONTACT);
                finding.evidence.push(Evidence::PublicDocument);
            }
            if let Some(level) = self.distinct.get_mut(sort).and_then(|distinct| distinct.get_mut(&key)) {
                *level = Level::Low;
            }
        }
    }

    /// The answer.
    pub(crate) fn finish(mut self) -> Detection {
        self.doubt_contacts();
        let public = self.is_public();
        let mut counts = Counts::default();
        for (kind, distinct) in self.kinds.iter().zip(&self.distinct).filter(|(_, distinct)| !distinct.is_empty()) {
            let by: &mut ByLevel = counts.kinds.entry(kind.clone()).or_default();
            for level in distinct.values() {
                by.low += 1;
                by.mid += u32::from(*level >= Level::Mid);
                by.high += u32::from(*level == Level::High);
            }
        }
        self.named.sort_unstable();
        self.named.dedup();
        counts.persons = self.rows + self.named.len() as u32;
        Detection { findings: self.findings, unlisted: self.unlisted, counts, public }
    }
}
