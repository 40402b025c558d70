use crate::compound::stream;
use crate::document::Source;
use crate::reading::{Reading, inside};
use cfb::CompoundFile;
use encoding_rs::WINDOWS_1252;
use model::{Block, Hint, OmissionCause, PartKind};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Record types of MS-PPT 2.13.24.
mod kind {
    pub(super) const DOCUMENT: u16 = 1000;
    pub(super) const SLIDE: u16 = 1006;
    pub(super) const SLIDE_ATOM: u16 = 1007;
    pub(super) const NOTES: u16 = 1008;
    pub(super) const SLIDE_PERSIST: u16 = 1011;
    pub(super) const MASTER: u16 = 1016;
    pub(super) const SLIDE_SHOW_INFO: u16 = 1017;
    pub(super) const TEXT_CHARS: u16 = 4000;
    pub(super) const TEXT_BYTES: u16 = 4008;
    pub(super) const STRING: u16 = 4026;
    pub(super) const HANDOUT: u16 = 4041;
    pub(super) const MARGINS: u16 = 4057;
    pub(super) const LIST: u16 = 4080;
    pub(super) const USER_EDIT: u16 = 4085;
    pub(super) const DIRECTORY: u16 = 6002;
    pub(super) const COMMENT: u16 = 12000;
    /// Properties of a drawn shape (MS-ODRAW 2.2.9).
    pub(super) const SHAPE: u16 = 0xf00b;
}

/// Reads a PowerPoint 97-2003 presentation: the text of each slide and its notes, comments, margins and masters, and what
/// earlier savings have left in the file.
pub(crate) fn read(reading: &mut Reading, file: &mut CompoundFile<&mut dyn Source>, path: &str) {
    let Some(bytes) = stream(reading, file, "/PowerPoint Document") else {
        return reading.omit(path, OmissionCause::Broken);
    };
    let current = stream(reading, file, "/Current User").unwrap_or_default();
    let saved = Saved::read(&bytes, &current);
    let mut show = Show { bytes: &bytes, saved, order: Vec::new(), path, texts: Texts::default() };
    show.read(reading);
}

/// A record: its instance, type, body and whether it holds records (MS-PPT 2.3.1).
struct Record<'b> {
    instance: u16,
    kind: u16,
    body: &'b [u8],
    holds: bool,
    cut: bool,
}

fn record(bytes: &[u8]) -> Option<(Record<'_>, &[u8])> {
    let [v0, v1, k0, k1, l0, l1, l2, l3, rest @ ..] = bytes else { return None };
    let version = u16::from_le_bytes([*v0, *v1]);
    let length = u32::from_le_bytes([*l0, *l1, *l2, *l3]) as usize;
    let (body, tail) = rest.split_at(length.min(rest.len()));
    let kind = u16::from_le_bytes([*k0, *k1]);
    Some((Record { instance: version >> 4, kind, body, holds: version & 0xf == 0xf, cut: length > rest.len() }, tail))
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_le_bytes)
}

/// Where the objects of the last saving lie (MS-PPT 2.1.2): earlier ones stay in the stream but are no longer shown.
#[derive(Default)]
struct Saved {
    by_id: HashMap<u32, usize>,
    places: HashSet<usize>,
}

impl Saved {
    fn read(bytes: &[u8], current: &[u8]) -> Saved {
        const SAVINGS: usize = 4_096;
        let mut saved = Saved::default();
        let mut edit = long(current, 16);
        for _ in 0..SAVINGS {
            let Some(at) = edit.filter(|at| *at > 0) else { break };
            let Some((user, _)) = bytes.get(at as usize..).and_then(record).filter(|(r, _)| r.kind == kind::USER_EDIT)
            else {
                break;
            };
            let place = long(user.body, 12).unwrap_or(u32::MAX) as usize;
            if let Some((directory, _)) = bytes.get(place..).and_then(record).filter(|(r, _)| r.kind == kind::DIRECTORY)
            {
                saved.add(directory.body);
            }
            edit = long(user.body, 8);
        }
        saved.places = saved.by_id.values().copied().collect();
        saved
    }

    /// Runs of places, each with the id of its first and their count; what a later saving said counts.
    fn add(&mut self, directory: &[u8]) {
        let mut numbers = directory.chunks_exact(4).filter_map(|n| n.try_into().ok()).map(u32::from_le_bytes);
        while let Some(head) = numbers.next() {
            for (id, place) in (head & 0xf_ffff..).zip(numbers.by_ref().take((head >> 20) as usize)) {
                self.by_id.entry(id).or_insert(place as usize);
            }
        }
    }
}

/// Text gathered by what it belongs to.
#[derive(Default)]
struct Texts {
    /// By place of the slide's container.
    slides: BTreeMap<usize, String>,
    notes: String,
    margins: String,
    comments: String,
    stale: String,
    hidden: bool,
}

struct Show<'b> {
    bytes: &'b [u8],
    saved: Saved,
    /// Places of the slides in their order, with the text that the outline keeps for them.
    order: Vec<(usize, String)>,
    path: &'b str,
    texts: Texts,
}

impl Show<'_> {
    fn read(&mut self, reading: &mut Reading) {
        let mut at = 0;
        let bytes = self.bytes;
        while let Some((top, _)) = bytes.get(at..).and_then(record) {
            // Zeros behind the last record are padding, and what lies behind them is nothing.
            if top.kind == 0 && top.body.is_empty() {
                break;
            }
            if top.cut {
                reading.omit(self.path, OmissionCause::Broken);
            }
            let live = self.saved.places.is_empty() || self.saved.places.contains(&at);
            match (live, top.kind) {
                (true, kind::DOCUMENT) => self.document(&top),
                (true, kind::SLIDE) => {
                    let text = self.shown(top.body);
                    self.texts.slides.insert(at, text);
                }
                (true, kind::NOTES) => gather(top.body, &mut self.texts.notes, 0),
                (true, kind::MASTER | kind::HANDOUT) => gather(top.body, &mut self.texts.margins, 0),
                (false, _) if top.holds => gather(top.body, &mut self.texts.stale, 0),
                _ => {}
            }
            at += 8 + top.body.len();
        }
        self.hand_out(reading);
    }

    /// The text of a slide; comments and margins that it carries are put aside.
    fn shown(&mut self, body: &[u8]) -> String {
        let mut text = String::new();
        let mut rest = body;
        while let Some((inner, tail)) = record(rest) {
            rest = tail;
            match inner.kind {
                kind::MARGINS => strings(inner.body, &mut self.texts.margins, 0),
                // fHidden of SlideShowSlideInfoAtom, MS-PPT 2.6.6.
                kind::SLIDE_SHOW_INFO => self.texts.hidden |= inner.body.get(10).is_some_and(|f| f & 0x04 != 0),
                kind::SLIDE_ATOM => {}
                _ if inner.holds => {
                    gather(inner.body, &mut text, 1);
                    comments(inner.body, &mut self.texts.comments, 1);
                }
                _ => {}
            }
        }
        text
    }

    /// The outline of slides (MS-PPT 2.4.14.3), notes and masters, and margins that hold for all.
    fn document(&mut self, document: &Record) {
        let mut rest = document.body;
        while let Some((inner, tail)) = record(rest) {
            rest = tail;
            match (inner.kind, inner.instance) {
                (kind::LIST, 0) => self.outline(inner.body),
                (kind::LIST, 2) => gather(inner.body, &mut self.texts.notes, 0),
                (kind::LIST, _) => gather(inner.body, &mut self.texts.margins, 0),
                (kind::MARGINS, _) => strings(inner.body, &mut self.texts.margins, 0),
                _ if inner.holds => comments(inner.body, &mut self.texts.comments, 0),
                _ => {}
            }
        }
    }

    fn outline(&mut self, body: &[u8]) {
        let mut rest = body;
        while let Some((inner, tail)) = record(rest) {
            rest = tail;
            match inner.kind {
                kind::SLIDE_PERSIST => {
                    let place = long(inner.body, 0).and_then(|id| self.saved.by_id.get(&id).copied());
                    self.order.push((place.unwrap_or(usize::MAX), String::new()));
                }
                _ => {
                    if let (Some((_, text)), Some(line)) = (self.order.last_mut(), text_of(&inner)) {
                        push_line(text, &line);
                    }
                }
            }
        }
    }

    fn hand_out(&mut self, reading: &mut Reading) {
        let texts = std::mem::take(&mut self.texts);
        let mut slides = texts.slides;
        let mut pages: Vec<String> = Vec::new();
        for (place, outline) in std::mem::take(&mut self.order) {
            pages.push(outline + &slides.remove(&place).unwrap_or_default());
        }
        pages.extend(slides.into_values());
        for (number, text) in (1..).zip(pages) {
            if reading.is_full() || !reading.admit_page(self.path) {
                reading.omit(self.path, OmissionCause::Limit);
                break;
            }
            reading.push_text(&inside(self.path, &format!("slide{number}")), PartKind::Slide, &text);
        }
        reading.push_text(&inside(self.path, "notes"), PartKind::Notes, &texts.notes);
        reading.push_text(&inside(self.path, "masters"), PartKind::Margin, &texts.margins);
        reading.push_text(&inside(self.path, "comments"), PartKind::Comment, &texts.comments);
        if !texts.stale.trim().is_empty() {
            reading.hint(Hint::Hidden);
            let before = reading.admit(self.path, &texts.stale).to_owned();
            reading.push(&inside(self.path, "deleted"), PartKind::Comment, vec![Block::Text(before)]);
        }
        if texts.hidden {
            reading.hint(Hint::Hidden);
        }
    }
}

/// Records lie this deep in one another at most; drawings of groups in groups go deepest.
const DEPTH: usize = 64;

/// All text atoms within, in their order.
fn gather(body: &[u8], out: &mut String, depth: usize) {
    let mut rest = body;
    while let Some((inner, tail)) = record(rest) {
        rest = tail;
        if let Some(line) = text_of(&inner) {
            push_line(out, &line);
        } else if inner.kind == kind::SHAPE {
            shape(&inner, out);
        } else if inner.holds && inner.kind != kind::COMMENT && depth < DEPTH {
            gather(inner.body, out, depth + 1);
        }
    }
}

/// Properties of a shape (MS-ODRAW 2.2.9): an id and a value each; the values of those that are too long follow all.
fn shape(table: &Record, out: &mut String) {
    const LONG: u16 = 0x8000;
    const LETTERING: u16 = 0x00c0;
    const DESCRIPTION: u16 = 0x0381;
    let count = usize::from(table.instance).min(table.body.len() / 6);
    let (properties, mut values) = table.body.split_at_checked(count * 6).unwrap_or_default();
    for property in properties.chunks_exact(6) {
        let [i0, i1, l0, l1, l2, l3] = property else { continue };
        let id = u16::from_le_bytes([*i0, *i1]);
        if id & LONG == 0 {
            continue;
        }
        let length = u32::from_le_bytes([*l0, *l1, *l2, *l3]) as usize;
        let (value, rest) = values.split_at(length.min(values.len()));
        values = rest;
        if matches!(id & 0x3fff, LETTERING | DESCRIPTION) {
            push_line(out, wide(value).trim_end_matches('\0'));
        }
    }
}

/// Author, text and initials of the comments within (MS-PPT 2.5.24).
fn comments(body: &[u8], out: &mut String, depth: usize) {
    let mut rest = body;
    while let Some((inner, tail)) = record(rest) {
        rest = tail;
        if inner.kind == kind::COMMENT {
            strings(inner.body, out, depth);
        } else if inner.holds && depth < DEPTH {
            comments(inner.body, out, depth + 1);
        }
    }
}

fn strings(body: &[u8], out: &mut String, depth: usize) {
    let mut rest = body;
    while let Some((inner, tail)) = record(rest) {
        rest = tail;
        if inner.kind == kind::STRING {
            push_line(out, &wide(inner.body));
        } else if inner.holds && depth < DEPTH {
            strings(inner.body, out, depth + 1);
        }
    }
}

/// Text as UTF-16, or as the lower halves of UTF-16 code units (MS-PPT 2.9.42 and 2.9.43).
fn text_of(record: &Record) -> Option<String> {
    match record.kind {
        kind::TEXT_CHARS => Some(wide(record.body)),
        kind::TEXT_BYTES => Some(WINDOWS_1252.decode_without_bom_handling(record.body).0.into_owned()),
        _ => None,
    }
}

fn wide(bytes: &[u8]) -> String {
    let units = bytes.chunks_exact(2).filter_map(|u| u.try_into().ok()).map(u16::from_le_bytes);
    char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

fn push_line(out: &mut String, line: &str) {
    out.extend(line.chars().filter_map(|c| match c {
        '\r' | '\x0b' => Some('\n'),
        '\t' | '\n' => Some(c),
        c if c.is_control() => None,
        c => Some(c),
    }));
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn atom(kind: u16, body: &[u8]) -> Vec<u8> {
        [&0u16.to_le_bytes()[..], &kind.to_le_bytes(), &(body.len() as u32).to_le_bytes(), body].concat()
    }

    #[test]
    fn both_kinds_of_text_are_read_and_depth_is_bounded() {
        let utf16: Vec<u8> = "汐見\r太郎".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let all = [atom(kind::TEXT_CHARS, &utf16), atom(kind::TEXT_BYTES, b"0154-00-0000")].concat();
        let mut out = String::new();
        gather(&all, &mut out, 0);
        assert_eq!(out, "汐見\n太郎\n0154-00-0000\n");
        let mut nested = all;
        for _ in 0..1_000 {
            let mut holder = atom(kind::SLIDE, &nested);
            holder[0] = 0xf;
            nested = holder;
        }
        gather(&nested, &mut String::new(), 0);
    }
}
