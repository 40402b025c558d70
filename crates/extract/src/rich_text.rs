use crate::document::read_member;
use crate::reading::{Reading, inside};
use model::OmissionCause;

/// Reads a compressed rich text body (MS-OXRTFCP) as a member of its message.
pub(crate) fn read(reading: &mut Reading, packed: &[u8], path: &str, depth: usize) {
    let inner = inside(path, "body.rtf");
    let most = usize::try_from(reading.limits.member_bytes.min(reading.expanded_left())).unwrap_or(usize::MAX);
    match expand(packed, most) {
        Some(bytes) => {
            reading.expanded(bytes.len() as u64);
            read_member(reading, bytes, &inner, depth + 1);
        }
        None => reading.omit(&inner, OmissionCause::Broken),
    }
}

/// What the window holds before the first byte (MS-OXRTFCP 2.1.2.1).
const PRESET: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

const WINDOW: usize = 4096;

fn expand(packed: &[u8], most: usize) -> Option<Vec<u8>> {
    let raw_size = usize::try_from(u32::from_le_bytes(packed.get(4..8)?.try_into().ok()?)).ok()?.min(most);
    let mut rest = packed.get(16..)?.iter().copied();
    match packed.get(8..12)? {
        b"MELA" => return Some(rest.take(raw_size).collect()),
        b"LZFu" => {}
        _ => return None,
    }
    let mut window = [0u8; WINDOW];
    window.get_mut(..PRESET.len())?.copy_from_slice(PRESET);
    let (mut at, mut out) = (PRESET.len(), Vec::new());
    'all: while let Some(control) = rest.next() {
        for bit in 0..8 {
            // A body cut short is given as far as it goes.
            let Some(byte) = rest.next() else { break 'all };
            if control >> bit & 1 == 0 {
                out.push(byte);
                *window.get_mut(at)? = byte;
                at = (at + 1) % WINDOW;
            } else {
                let Some(second) = rest.next() else { break 'all };
                let (from, length) = (usize::from(byte) << 4 | usize::from(second >> 4), usize::from(second & 15) + 2);
                if from == at {
                    break 'all;
                }
                for step in 0..length {
                    let byte = *window.get((from + step) % WINDOW)?;
                    out.push(byte);
                    *window.get_mut(at)? = byte;
                    at = (at + 1) % WINDOW;
                }
            }
            if out.len() >= raw_size {
                break 'all;
            }
        }
    }
    out.truncate(raw_size);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_into_the_window_are_resolved() {
        assert_eq!(PRESET.len(), 207);
        // Fourteen bytes of the preset, two letters, and the end.
        let mut packed = [0u32.to_le_bytes(), 18u32.to_le_bytes(), *b"LZFu", [0; 4]].concat();
        packed.extend([0b0000_1001, 0, 12, b'a', b'b', 13, 240]);
        assert_eq!(expand(&packed, 100).unwrap(), b"{\\rtf1\\ansi\\maab");
        assert_eq!(expand(&packed, 5).unwrap(), b"{\\rtf");
        assert_eq!(expand(b"short", 5), None);
    }
}
