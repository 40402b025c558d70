//! Findings and counts. Values live here only as keys of a sort for telling distinct ones apart, and go with the call.

use std::hash::{DefaultHasher, Hasher};

use model::{ByLevel, Counts, Detection, Evidence, Finding, Level, Place};

use crate::dates;
use crate::score::{Candidate, PUBLIC, Sort};

/// Findings listed at most; the rest is counted.
pub(crate) const LISTED: usize = 10_000;
/// How many lines away an attribute may stand from the name it belongs to.
const REACH: u32 = 12;

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

/// Hashes bytes in blocks: one by one they cost many times as much.
#[derive(Default)]
struct KeyWriter {
    hasher: DefaultHasher,
    block: [u8; 32],
}

impl KeyWriter {
    fn write(&mut self, bytes: impl Iterator<Item = u8>) {
        let mut len = 0;
        for byte in bytes {
            self.block[len] = byte;
            len += 1;
            if len == self.block.len() {
                self.hasher.write(&self.block);
                len = 0;
            }
        }
        self.hasher.write(&self.block[..len]);
    }

    fn finish(self) -> u64 {
        self.hasher.finish()
    }
}

/// See the module.
#[derive(Default)]
pub(crate) struct Tally {
    public: bool,
    findings: Vec<Finding>,
    unlisted: u32,
    distinct: Vec<(Sort, u64, Level)>,
    named: Vec<u64>,
    rows: u32,
}

impl Tally {
    /// An empty tally; `public` says whether the document is about public persons or rules.
    pub(crate) fn new(public: bool) -> Self {
        Tally { public, ..Tally::default() }
    }

    /// A key that is equal for equal values of a sort, however they are written.
    pub(crate) fn key(sort: Sort, value: &str) -> u64 {
        let mut key = KeyWriter::default();
        match sort {
            Sort::BirthDate => match value.find(|c: char| c.is_ascii_digit()).and_then(|at| dates::parse(value, at)) {
                Some(date) => key.write(date.day.to_le_bytes().into_iter()),
                None => key.write(value.bytes()),
            },
            Sort::Name | Sort::Address => key.write(value.bytes().filter(|b| *b != b' ')),
            Sort::Email => key.write(value.bytes().map(|b| b.to_ascii_lowercase())),
            Sort::Phone => {
                // The same number at home and from abroad.
                let (before, rest) = value.split_once("+81").unwrap_or(("", value));
                let zero = if rest.len() < value.len() { "0" } else { "" };
                let bytes = before.bytes().chain(zero.bytes()).chain(rest.bytes());
                key.write(bytes.filter(u8::is_ascii_digit));
            }
            _ => key.write(value.bytes().filter(u8::is_ascii_digit)),
        }
        key.finish()
    }

    /// Adds what is believed enough; `key` tells its value from others.
    pub(crate) fn add(&mut self, found: &Candidate, key: u64, place: Place) -> Option<Item> {
        let doubted = self.public && found.sort == Sort::Name && !found.has(Evidence::ColumnHeader);
        let mut weighed;
        let mut found = found;
        if doubted {
            weighed = found.clone();
            weighed.weigh(Evidence::PublicDocument, PUBLIC);
            found = &weighed;
        }
        let confidence = found.confidence();
        let level = Level::of(confidence)?;
        self.distinct.push((found.sort, key, level));
        if self.findings.len() < LISTED {
            self.findings.push(Finding {
                kind: found.sort.kind(),
                confidence,
                level,
                place,
                evidence: found.evidence(),
            });
        } else {
            self.unlisted = self.unlisted.saturating_add(1);
        }
        Some(Item { sort: found.sort, key, line: found.line })
    }

    /// Counts the persons among the items of one table or piece of text, which come in order.
    pub(crate) fn add_persons(&mut self, items: &[Item], record: Record) {
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

    /// The answer.
    pub(crate) fn finish(mut self) -> Detection {
        let mut counts = Counts::default();
        self.distinct.sort_unstable_by(|a, b| (a.0, a.1, b.2).cmp(&(b.0, b.1, a.2)));
        self.distinct.dedup_by_key(|entry| (entry.0, entry.1));
        for (sort, _, level) in self.distinct.drain(..) {
            let by: &mut ByLevel = counts.kinds.entry(sort.kind()).or_default();
            by.low += 1;
            by.mid += u32::from(level >= Level::Mid);
            by.high += u32::from(level == Level::High);
        }
        self.named.sort_unstable();
        self.named.dedup();
        counts.persons = self.rows + self.named.len() as u32;
        Detection { findings: self.findings, unlisted: self.unlisted, counts, public: self.public }
    }
}
