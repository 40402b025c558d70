//! Filters of streams (ISO 32000-2, 7.4), each bounded: what a stream expands to is known to be small before it is there.

use flate2::read::{DeflateDecoder, ZlibDecoder};
use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};
use std::io::Read as _;

/// Filters of one stream; more only cost time.
pub(super) const FILTERS: usize = 8;

/// A filter that gives bytes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Filter {
    Flate(Rows),
    Lzw(Rows, bool),
    Ascii85,
    AsciiHex,
    RunLength,
}

/// A predictor over rows, which packers use because neighbours are alike.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rows {
    pub(super) predictor: u32,
    pub(super) colours: u32,
    pub(super) bits: u32,
    pub(super) columns: u32,
}

impl Rows {
    fn pixel(self) -> usize {
        ((self.colours as usize * self.bits as usize) / 8).max(1)
    }

    fn row(self) -> usize {
        (self.colours as usize * self.bits as usize * self.columns as usize).div_ceil(8)
    }

    /// Whether the numbers are such as the standard allows.
    pub(super) fn is_sane(self) -> bool {
        (1..=32).contains(&self.colours)
            && matches!(self.bits, 1 | 2 | 4 | 8 | 16)
            && (1..1 << 20).contains(&self.columns)
    }
}

/// Bytes decoded, or that there are more than allowed, or that none could be decoded.
#[derive(Debug, PartialEq)]
pub(super) enum Failure {
    TooLarge,
    Broken,
}

/// What the filter makes of the bytes. What comes before a damage is kept: readers show it.
pub(super) fn apply(filter: Filter, data: &[u8], limit: usize) -> Result<Vec<u8>, Failure> {
    match filter {
        Filter::Flate(rows) => unpredicted(inflate(data, limit)?, rows),
        Filter::Lzw(rows, early) => unpredicted(lzw(data, early, limit)?, rows),
        Filter::Ascii85 => bounded(ascii_85(data), limit),
        Filter::AsciiHex => bounded(ascii_hex(data), limit),
        Filter::RunLength => run_length(data, limit),
    }
}

fn bounded(bytes: Vec<u8>, limit: usize) -> Result<Vec<u8>, Failure> {
    if bytes.len() > limit { Err(Failure::TooLarge) } else { Ok(bytes) }
}

fn inflate(data: &[u8], limit: usize) -> Result<Vec<u8>, Failure> {
    if let Some(bytes) = inflate_sound(data, limit) {
        return bounded(bytes, limit);
    }
    let read = |reader: &mut dyn std::io::Read| {
        let mut bytes = Vec::new();
        let sound = reader.take(limit as u64 + 1).read_to_end(&mut bytes).is_ok();
        (bytes, sound)
    };
    let (mut bytes, mut sound) = read(&mut ZlibDecoder::new(data));
    if bytes.is_empty() && !sound {
        (bytes, sound) = read(&mut DeflateDecoder::new(data));
    }
    if bytes.is_empty() && !sound {
        // A header that is wrong, or blanks before it.
        (bytes, sound) = read(&mut DeflateDecoder::new(data.get(2..).unwrap_or_default()));
    }
    if bytes.is_empty() && !sound && !data.is_empty() {
        return Err(Failure::Broken);
    }
    bounded(bytes, limit)
}

/// A stream without damage, straight into its place; nothing if there is any.
fn inflate_sound(data: &[u8], limit: usize) -> Option<Vec<u8>> {
    /// Room at the beginning, and what is added at least.
    const STEP: usize = 4096;
    let mut state = Decompress::new(true);
    let mut bytes = Vec::with_capacity(data.len().saturating_mul(4).min(limit).clamp(STEP, 1 << 24));
    loop {
        if bytes.len() == bytes.capacity() {
            bytes.reserve(bytes.len().max(STEP));
        }
        let (read, length) = (state.total_in(), bytes.len());
        let rest = data.get(usize::try_from(read).ok()?..)?;
        let status = state.decompress_vec(rest, &mut bytes, FlushDecompress::None).ok()?;
        if status == Status::StreamEnd || bytes.len() > limit {
            return Some(bytes);
        }
        if state.total_in() == read && bytes.len() == length {
            return None;
        }
    }
}

/// Deflates; the same bytes always give the same.
pub(super) fn deflate(data: &[u8]) -> Vec<u8> {
    /// Shorter data is not made smaller, and setting the packer up takes longer than the rest.
    const SHORT: usize = 96;
    /// Beyond this the packer looks less far: pictures and drawings of a whole city are not to hold up the line.
    const LARGE: usize = 1 << 20;
    if data.len() <= SHORT {
        return stored(data);
    }
    let mut state = Compress::new(Compression::new(if data.len() > LARGE { 2 } else { 4 }), true);
    let mut out = Vec::with_capacity(data.len() / 3 + 128);
    loop {
        let rest = data.get(usize::try_from(state.total_in()).unwrap_or(usize::MAX)..).unwrap_or_default();
        match state.compress_vec(rest, &mut out, FlushCompress::Finish) {
            Ok(Status::StreamEnd) | Err(_) => return out,
            Ok(_) => out.reserve(out.len().max(128)),
        }
    }
}

/// One block as it is (RFC 1950 and 1951).
fn stored(data: &[u8]) -> Vec<u8> {
    let length = data.len() as u16;
    let mut out = vec![0x78, 0x01, 0x01];
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(&(!length).to_le_bytes());
    out.extend_from_slice(data);
    let (low, high) = data.iter().fold((1u32, 0u32), |(low, high), byte| {
        let low = (low + u32::from(*byte)) % 65_521;
        (low, (high + low) % 65_521)
    });
    out.extend_from_slice(&(high << 16 | low).to_be_bytes());
    out
}

fn unpredicted(bytes: Vec<u8>, rows: Rows) -> Result<Vec<u8>, Failure> {
    match rows.predictor {
        0 | 1 => Ok(bytes),
        _ if !rows.is_sane() => Err(Failure::Broken),
        2 => Ok(untiff(bytes, rows)),
        _ => Ok(unpng(&bytes, rows)),
    }
}

/// Differences to the pixel on the left (TIFF 6.0, section 14).
fn untiff(mut bytes: Vec<u8>, rows: Rows) -> Vec<u8> {
    let colours = rows.colours as usize;
    for row in bytes.chunks_mut(rows.row()) {
        match rows.bits {
            8 => add_left(row, colours),
            16 => {
                let mut left = vec![0u16; colours];
                for (index, pair) in row.chunks_exact_mut(2).enumerate() {
                    if let ([high, low], Some(left)) = (pair, left.get_mut(index % colours)) {
                        *left = left.wrapping_add(u16::from_be_bytes([*high, *low]));
                        [*high, *low] = left.to_be_bytes();
                    }
                }
            }
            bits => add_left_bits(row, colours, bits),
        }
    }
    bytes
}

fn add_left(row: &mut [u8], distance: usize) {
    for index in distance..row.len() {
        let left = row.get(index - distance).copied().unwrap_or(0);
        if let Some(byte) = row.get_mut(index) {
            *byte = byte.wrapping_add(left);
        }
    }
}

fn add_left_bits(row: &mut [u8], colours: usize, bits: u32) {
    let mask = (1u8 << bits) - 1;
    let mut left = vec![0u8; colours];
    let each = 8 / bits as usize;
    for sample in 0..row.len() * each {
        let shift = 8 - bits * (sample % each) as u32 - bits;
        if let (Some(byte), Some(left)) = (row.get_mut(sample / each), left.get_mut(sample % colours)) {
            *left = left.wrapping_add(*byte >> shift) & mask;
            *byte = *byte & !(mask << shift) | *left << shift;
        }
    }
}

/// Filters of PNG (ISO/IEC 15948, 9), one to a row.
fn unpng(bytes: &[u8], rows: Rows) -> Vec<u8> {
    let (pixel, length) = (rows.pixel(), rows.row());
    let mut out: Vec<u8> = Vec::with_capacity(bytes.len());
    let mut above = vec![0u8; length];
    let mut current = vec![0u8; length];
    for row in bytes.chunks(length + 1) {
        let Some((kind, data)) = row.split_first() else { break };
        current.fill(0);
        current.iter_mut().zip(data).for_each(|(to, from)| *to = *from);
        unfilter(*kind, &mut current, &above, pixel);
        out.extend_from_slice(current.get(..data.len()).unwrap_or_default());
        std::mem::swap(&mut above, &mut current);
    }
    out
}

fn unfilter(kind: u8, row: &mut [u8], above: &[u8], pixel: usize) {
    match kind {
        1 => add_left(row, pixel),
        2 => row.iter_mut().zip(above).for_each(|(byte, up)| *byte = byte.wrapping_add(*up)),
        3 | 4 => {
            for index in 0..row.len() {
                let before = |line: &[u8]| index.checked_sub(pixel).and_then(|at| line.get(at)).copied().unwrap_or(0);
                let (left, corner, up) = (before(row), before(above), above.get(index).copied().unwrap_or(0));
                let guess =
                    if kind == 3 { ((u16::from(left) + u16::from(up)) / 2) as u8 } else { paeth(left, up, corner) };
                if let Some(byte) = row.get_mut(index) {
                    *byte = byte.wrapping_add(guess);
                }
            }
        }
        _ => {}
    }
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let [a, b, c] = [left, up, corner].map(i16::from);
    let (near_a, near_b, near_c) = ((b - c).abs(), (a - c).abs(), (a + b - 2 * c).abs());
    if near_a <= near_b && near_a <= near_c {
        left
    } else if near_b <= near_c {
        up
    } else {
        corner
    }
}

/// Rows as differences to the row above: always the same filter, so that writing again gives the same.
pub(super) fn predicted(data: &[u8], rows: Rows) -> Vec<u8> {
    let length = rows.row();
    let mut out = Vec::with_capacity(data.len() + data.len() / length.max(1) + 1);
    let mut above: &[u8] = &[];
    for row in data.chunks(length) {
        out.push(2);
        let up = above.iter().copied().chain(std::iter::repeat(0));
        out.extend(row.iter().zip(up).map(|(byte, up)| byte.wrapping_sub(up)));
        above = row;
    }
    out
}

fn lzw(data: &[u8], early: bool, limit: usize) -> Result<Vec<u8>, Failure> {
    const CLEAR: usize = 256;
    const END: usize = 257;
    // Where each entry's text begins in the output, and how long it is.
    let mut table: Vec<(usize, usize)> = Vec::with_capacity(4096);
    let mut out: Vec<u8> = Vec::new();
    let (mut buffer, mut filled, mut width) = (0u32, 0u32, 9u32);
    let mut last: Option<(usize, usize)> = None;
    for byte in data {
        buffer = buffer << 8 | u32::from(*byte);
        filled += 8;
        if filled < width {
            continue;
        }
        filled -= width;
        let code = (buffer >> filled) as usize & ((1 << width) - 1);
        buffer &= (1 << filled) - 1;
        if code == END {
            break;
        }
        if code == CLEAR {
            table.clear();
            (width, last) = (9, None);
            continue;
        }
        let start = out.len();
        match (code.checked_sub(258), last) {
            (None, _) => out.push(code as u8),
            (Some(index), Some((from, length))) => match table.get(index).copied() {
                Some((from, length)) => out.extend_from_within(from..from + length),
                None if index == table.len() => {
                    out.extend_from_within(from..from + length);
                    out.extend_from_within(start..=start);
                }
                None => break,
            },
            (Some(_), None) => break,
        }
        if out.len() > limit {
            return Err(Failure::TooLarge);
        }
        if let Some((from, length)) = last.filter(|_| table.len() < 4096 - 258) {
            // The text before with one more letter lies in the output as it is.
            table.push((from, length + 1));
        }
        last = Some((start, out.len() - start));
        let next = table.len() + 258 + usize::from(early) + usize::from(last.is_some()) - 1;
        width = match next + 1 {
            0..512 => 9,
            512..1024 => 10,
            1024..2048 => 11,
            _ => 12,
        };
    }
    if out.is_empty() && !data.is_empty() { Err(Failure::Broken) } else { Ok(out) }
}

fn ascii_hex(data: &[u8]) -> Vec<u8> {
    let mut digits = data.iter().take_while(|byte| **byte != b'>').filter_map(|byte| super::lexer::hex(*byte));
    let mut out = Vec::with_capacity(data.len() / 2);
    while let Some(high) = digits.next() {
        out.push(high << 4 | digits.next().unwrap_or(0));
    }
    out
}

fn ascii_85(data: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len() / 5 * 4);
    let (mut group, mut count) = (0u32, 0usize);
    for byte in data {
        match byte {
            b'z' if count == 0 => out.extend_from_slice(&[0; 4]),
            b'!'..=b'u' => {
                group = group.wrapping_mul(85).wrapping_add(u32::from(byte - b'!'));
                count += 1;
                if count == 5 {
                    out.extend_from_slice(&group.to_be_bytes());
                    (group, count) = (0, 0);
                }
            }
            b'~' => break,
            _ => {}
        }
    }
    if count > 1 {
        for _ in count..5 {
            group = group.wrapping_mul(85).wrapping_add(84);
        }
        out.extend(group.to_be_bytes().into_iter().take(count - 1));
    }
    out
}

fn run_length(data: &[u8], limit: usize) -> Result<Vec<u8>, Failure> {
    let mut out = Vec::new();
    let mut rest = data;
    while let Some((length, tail)) = rest.split_first() {
        let length = usize::from(*length);
        match length {
            0..128 => {
                let (copied, after) = tail.split_at(tail.len().min(length + 1));
                out.extend_from_slice(copied);
                rest = after;
            }
            128 => break,
            _ => {
                let Some((byte, after)) = tail.split_first() else { break };
                out.resize(out.len() + 257 - length, *byte);
                rest = after;
            }
        }
        if out.len() > limit {
            return Err(Failure::TooLarge);
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: Rows = Rows { predictor: 1, colours: 1, bits: 8, columns: 1 };

    #[test]
    fn filters_give_back_what_was_packed() {
        let hello = b"-----A---B".to_vec();
        for (filter, packed) in [
            // The example of ISO 32000-2, 7.4.4.2.
            (Filter::Lzw(NONE, true), vec![0x80, 0x0b, 0x60, 0x50, 0x22, 0x0c, 0x0c, 0x85, 0x01]),
            (Filter::AsciiHex, b"2d2D2d2d2d 41 2d2d2d42>junk".to_vec()),
            (Filter::RunLength, vec![252, b'-', 0, b'A', 254, b'-', 0, b'B', 128, 7]),
            (Filter::Flate(NONE), deflate(b"-----A---B")),
        ] {
            assert_eq!(apply(filter, &packed, 100), Ok(hello.clone()), "{filter:?}");
            assert_eq!(apply(filter, &packed, 9), Err(Failure::TooLarge), "{filter:?}");
        }
        assert_eq!(apply(Filter::Ascii85, b"87cURD]i,\"Ebo7~>", 100), Ok(b"Hello World"[..11].to_vec()));
    }

    #[test]
    fn what_is_deflated_comes_back_whatever_its_length_and_damage_costs_only_what_follows() {
        for length in [0usize, 1, 96, 97, 5000, 300_000] {
            let data: Vec<u8> = (0..length).map(|at| (at * at % 251) as u8).collect();
            let packed = deflate(&data);
            assert_eq!(apply(Filter::Flate(NONE), &packed, length), Ok(data.clone()), "{length}");
        }
        let data: Vec<u8> = (0..300_000usize).map(|at| (at * at / 7 % 251) as u8).collect();
        let packed = deflate(&data);
        let whole = apply(Filter::Flate(NONE), &packed[..packed.len() / 2], data.len()).unwrap();
        assert!(whole.len() > 1000 && data.starts_with(&whole));
    }

    #[test]
    fn rows_are_the_same_after_the_filter_and_back() {
        let data: Vec<u8> = (0..=255).cycle().take(700).map(|b: u8| b.wrapping_mul(37)).collect();
        let rows = Rows { predictor: 15, colours: 3, bits: 8, columns: 20 };
        assert_eq!(unpng(&predicted(&data, rows), rows), data);
    }
}
