use std::borrow::Cow;

/// Directories of a file at most, and entries of all of them.
const DIRECTORIES: usize = 10_000;
const ENTRIES: usize = 1_000_000;

const COMPRESSION: u16 = 259;
const PHOTOMETRIC: u16 = 262;

/// A TIFF file as the decoder takes it, and what was declared otherwise for it. BigTIFF is left alone.
pub(super) struct Readable<'b> {
    pub(super) bytes: Cow<'b, [u8]>,
    /// Directories of pages with a table of colours, which are declared as grey.
    pub(super) indexed: Vec<u64>,
    /// Directories of pages coded as Group 3, which are declared as not compressed, and the compression that they have.
    pub(super) faxed: Vec<(u64, u16)>,
}

impl Readable<'_> {
    pub(super) fn new(bytes: &[u8]) -> Readable<'_> {
        let mut file = Readable { bytes: Cow::Borrowed(bytes), indexed: Vec::new(), faxed: Vec::new() };
        let little = bytes.starts_with(b"II*\0");
        let short = |at: usize| {
            let pair = *bytes.get(at..)?.first_chunk::<2>()?;
            Some(if little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) })
        };
        let long = |at: usize| {
            let four = *bytes.get(at..)?.first_chunk::<4>()?;
            Some(if little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) } as usize)
        };
        let (mut directory, mut entries) = (long(4).unwrap_or(0), 0);
        // A circle ends with the numbers, and the decoder refuses it.
        for _ in 0..DIRECTORIES {
            let Some(count) = short(directory).map(usize::from).filter(|_| directory >= 8) else { break };
            entries += count;
            if entries > ENTRIES {
                break;
            }
            for entry in (0..count).map(|entry| directory + 2 + entry * 12) {
                match (short(entry), short(entry + 8)) {
                    (Some(PHOTOMETRIC), Some(3)) => {
                        file.indexed.push(directory as u64);
                        file.put(entry + 8, little);
                    }
                    (Some(COMPRESSION), Some(code @ (2 | 3))) => {
                        file.faxed.push((directory as u64, code));
                        file.put(entry + 8, little);
                    }
                    _ => {}
                }
            }
            directory = long(directory + 2 + count * 12).unwrap_or(0);
        }
        file
    }

    /// Declares a value of 1: grey, or not compressed.
    fn put(&mut self, at: usize, little: bool) {
        if let Some(value) = self.bytes.to_mut().get_mut(at..at + 2) {
            value.copy_from_slice(if little { &[1, 0] } else { &[0, 1] });
        }
    }
}
