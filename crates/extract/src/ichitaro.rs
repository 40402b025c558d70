use crate::compound::stream;
use crate::document::{Source, read_member};
use crate::reading::{Reading, inside};
use cfb::CompoundFile;
use model::{Block, Hint, OmissionCause, PartKind};

/// Begins a stream of text (observed in documents of 一太郎 8 and later; there is no published description).
const STREAM: &[u8] = b"SsmgV.01";
/// Begins the code units within it, behind four bytes of their count.
const UNITS: &[u8] = b"TextV.01";
/// How far behind [`STREAM`] the head reaches at most.
const HEAD: usize = 64;

/// Whether a compound file is a document of 一太郎, plain or packed.
pub(crate) fn is_document(file: &CompoundFile<&mut dyn Source>) -> bool {
    file.is_stream("/DocumentText") || file.is_stream("/JSCompDocument")
}

/// Reads the text streams of a document of 一太郎, as far as they are understood.
pub(crate) fn read(reading: &mut Reading, file: &mut CompoundFile<&mut dyn Source>, path: &str, depth: usize) {
    reading.hint(Hint::BestEffort);
    // A packed document (jtdc, jttc) is one LHA member that holds the whole compound file.
    if let Some(packed) = stream(reading, file, "/JSCompDocument") {
        match memchr::memmem::find(packed.get(..256.min(packed.len())).unwrap_or_default(), b"-lh") {
            Some(method @ 2..) if reading.admit_member(path) => {
                let member = packed.get(method - 2..).unwrap_or_default().to_vec();
                read_member(reading, member, &inside(path, "JSCompDocument"), depth + 1);
            }
            _ => reading.omit(path, OmissionCause::Broken),
        }
    }
    // Text boxes, notes and margins lie in streams of their own with the same head.
    const STREAMS: usize = 1_024;
    let names: Vec<String> = file
        .walk()
        .filter(|e| e.is_stream() && e.name() != "JSCompDocument")
        .take(STREAMS)
        .map(|e| e.path().to_string_lossy().into_owned())
        .collect();
    for name in names {
        if reading.is_full() {
            return reading.omit(path, OmissionCause::Limit);
        }
        let is_body = name == "/DocumentText";
        let bytes = stream(reading, file, &name).unwrap_or_default();
        match text(&bytes) {
            Some(text) => {
                let kind = if is_body { PartKind::Body } else { PartKind::Margin };
                let inner = if is_body { path.to_owned() } else { inside(path, name.trim_start_matches('/')) };
                let admitted = reading.admit(path, &text).to_owned();
                if !admitted.trim().is_empty() {
                    reading.push(&inner, kind, vec![Block::Text(admitted)]);
                }
            }
            None if is_body => reading.omit(path, OmissionCause::Broken),
            None => {}
        }
    }
}

/// The text of one stream, or `None` if it has no such head.
fn text(bytes: &[u8]) -> Option<String> {
    let start = memchr::memmem::find(bytes, STREAM)? + STREAM.len();
    let rest = bytes.get(start..)?;
    let head = rest.get(..HEAD.min(rest.len()))?;
    let body = match memchr::memmem::find(head, UNITS) {
        Some(at) => {
            let at = at + UNITS.len();
            let count = u32::from_be_bytes(rest.get(at..at + 4)?.try_into().ok()?) as usize;
            let body = rest.get(at + 4..)?;
            // A count that lies is not believed.
            body.get(..count.saturating_mul(2)).unwrap_or(body)
        }
        // Without the inner head the text begins behind the first mark.
        None => rest.get(rest.chunks_exact(2).position(|u| u == [0, END as u8])? * 2 + 2..)?,
    };
    let units: Vec<u16> = body.chunks_exact(2).filter_map(|u| u.try_into().ok()).map(u16::from_be_bytes).collect();
    Some(visible(&units))
}

const BEGIN: u16 = 0x1c;
const CONTENT: u16 = 0x1d;
const TAIL: u16 = 0x1e;
const END: u16 = 0x1f;

/// Text between records. A record begins with 0x1c, a class and its length, and ends with 0x1f, or with 0x1d where text
/// of its own follows up to 0x1e, its tail with its length, and 0x1f.
fn visible(units: &[u16]) -> String {
    let mut out = String::with_capacity(units.len());
    let mut at = 0;
    let mut run = Vec::new();
    while let Some(unit) = units.get(at).copied() {
        let length = match unit {
            BEGIN => record(units, at, 2, &[END, CONTENT]),
            TAIL => record(units, at, 1, &[END]),
            _ => 1,
        };
        match unit {
            BEGIN..=END => flush(&mut run, &mut out),
            0x0a | 0x0d => run.push(0x0a),
            0x09 => run.push(0x09),
            0..=0x1f | 0xfff0..=0xffff => {}
            unit => run.push(unit),
        }
        at += length;
    }
    flush(&mut run, &mut out);
    out
}

/// Length of the record at `at`: as it says at `field`, where it ends with one of `ends`, else up to the next mark.
fn record(units: &[u16], at: usize, field: usize, ends: &[u16]) -> usize {
    const LONGEST: usize = 4_096;
    let said = units.get(at + field).map_or(0, |l| usize::from(*l));
    if said > field && units.get(at + said - 1).is_some_and(|u| ends.contains(u)) {
        return said;
    }
    let near = units.get(at + 1..units.len().min(at + LONGEST)).unwrap_or_default();
    near.iter().position(|u| ends.contains(u)).map_or(1, |end| end + 2)
}

fn flush(run: &mut Vec<u16>, out: &mut String) {
    out.extend(char::decode_utf16(run.drain(..)).filter_map(Result::ok));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(text: &str) -> Vec<u16> {
        text.encode_utf16().collect()
    }

    #[test]
    fn records_are_passed_over_and_their_own_text_is_kept() {
        let all = [
            units("氏名\n"),
            vec![BEGIN, 0, 6, 0x4e00, 0, END],
            units("汐見"),
            vec![BEGIN, 1, 7, 0, 0, 1, CONTENT],
            units("太郎"),
            vec![TAIL, 5, 0, 1, END],
            units("様"),
        ];
        assert_eq!(visible(&all.concat()), "氏名\n汐見太郎様");
    }

    #[test]
    fn lengths_that_lie_do_no_harm() {
        assert_eq!(visible(&[BEGIN, 0, 0xffff, END, 0x6c50]), "汐");
        assert_eq!(visible(&[0x6c50, BEGIN]), "汐");
        assert_eq!(text(b"SsmgV.01"), None);
        assert_eq!(text(b"SsmgV.01\0\0TextV.01\xff\xff\xff\xff\x6c\x50").unwrap(), "汐");
    }
}
