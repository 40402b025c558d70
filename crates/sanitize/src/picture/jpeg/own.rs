use super::write;
use jpeg_encoder::{ColorType, PixelDensity, SamplingFactor};

/// The size of a picture whose file is, bit for bit, one that our encoder writes at this quality; `None` for any other.
///
/// The header has to be our own to the byte. Behind it, the coded blocks are read one by one: each code has to be one of our
/// tables, each block the shortest way to say what it says, their number that of the picture, and after the last one come
/// the padding bits and the end of the file. So there is one such file for each set of coefficients, there is no room in
/// it for anything but a picture, and a decoder finds nothing in it that our encoder could not have given it.
pub(super) fn is_own(bytes: &[u8], density: PixelDensity, sampling: SamplingFactor, quality: u8) -> Option<(u32, u32)> {
    [ColorType::Rgb, ColorType::Luma].into_iter().find_map(|colour| {
        let (header, size_at) = header(colour, density, sampling, quality)?;
        let (start, coded) = bytes.split_at_checked(header.len())?;
        let size = start.get(size_at..size_at + 4)?;
        let same = start.get(..size_at)? == header.get(..size_at)?
            && start.get(size_at + 4..)? == header.get(size_at + 4..)?;
        let [h0, h1, w0, w1] = *size.first_chunk::<4>()?;
        let (width, height) = (u16::from_be_bytes([w0, w1]), u16::from_be_bytes([h0, h1]));
        // Blocks of each component in a unit of the scan, and how many units there are (T.81, A.2).
        let (across, down) = match (colour, sampling) {
            (ColorType::Luma, _) => (1, 1),
            (_, SamplingFactor::F_2_2) => (2, 2),
            (_, SamplingFactor::F_2_1) => (2, 1),
            _ => (1, 1),
        };
        let unit: &[u32] = if colour == ColorType::Luma { &[1] } else { &[across * down, 1, 1] };
        let units = u32::from(width).div_ceil(8 * across) * u32::from(height).div_ceil(8 * down);
        (same && units > 0 && scan(coded, &tables(&header)?, unit, units).is_some())
            .then_some((u32::from(width), u32::from(height)))
    })
}

/// What our encoder writes before the first coded block, and where the size of the picture stands in it.
fn header(colour: ColorType, density: PixelDensity, sampling: SamplingFactor, quality: u8) -> Option<(Vec<u8>, usize)> {
    let sample = if colour == ColorType::Luma { [0; 3].get(..1)? } else { &[0; 3] };
    let mut out = write(sample, (1, 1), colour, density, sampling, quality)?;
    let frame = memchr::memmem::find(&out, &[0xff, 0xc0])?;
    let scan = memchr::memmem::rfind(&out, &[0xff, 0xda])?;
    let length = usize::from(u16::from_be_bytes(*out.get(scan + 2..)?.first_chunk()?));
    out.truncate(scan + 2 + length);
    Some((out, frame + 5))
}

/// For each 16 bits, the symbol that they begin with and its length; 0 where there is none.
type Codes = Vec<(u8, u8)>;

/// Tables of codes by class and destination: DC 0, AC 0, DC 1, AC 1, in the order our encoder writes them.
fn tables(header: &[u8]) -> Option<Vec<Codes>> {
    let mut tables = Vec::new();
    let mut rest = header;
    while let Some(at) = memchr::memmem::find(rest, &[0xff, 0xc4]) {
        let body = rest.get(at + 4..)?;
        tables.push(codes(body.get(1..17)?, body.get(17..)?)?);
        rest = body;
    }
    Some(tables)
}

/// ITU-T T.81, annex C: codes count upwards, and double with each further bit.
fn codes(counts: &[u8], symbols: &[u8]) -> Option<Codes> {
    let mut codes = vec![(0, 0); 1 << 16];
    let (mut code, mut symbols) = (0usize, symbols.iter());
    for (length, count) in (1u8..).zip(counts) {
        for _ in 0..*count {
            let shift = 16 - usize::from(length);
            codes.get_mut(code << shift..(code + 1) << shift)?.fill((*symbols.next()?, length));
            code += 1;
        }
        code <<= 1;
    }
    Some(codes)
}

/// Reads all blocks up to the end of the file.
fn scan(coded: &[u8], tables: &[Codes], unit: &[u32], units: u32) -> Option<()> {
    let mut bits = Bits { coded: coded.strip_suffix(&[0xff, 0xd9])?, at: 0, held: 0, count: 0 };
    let mut before = [0i32; 3];
    for _ in 0..units {
        for (component, (before, blocks)) in before.iter_mut().zip(unit).enumerate() {
            let chroma = if component == 0 { 0 } else { 2 };
            for _ in 0..*blocks {
                block(&mut bits, tables.get(chroma)?, tables.get(chroma + 1)?, before)?;
            }
        }
    }
    bits.end()
}

/// One block: the difference of its mean, then runs of zeros and values.
fn block(bits: &mut Bits<'_>, dc: &Codes, ac: &Codes, before: &mut i32) -> Option<()> {
    let size = bits.symbol(dc)?;
    *before += bits.value(size)?;
    (before.abs() <= 1024).then_some(())?;
    let (mut at, mut skipped) = (1u8, false);
    while at < 64 {
        let symbol = bits.symbol(ac)?;
        match (symbol >> 4, symbol & 15) {
            // The end of a block says that zeros follow; a long run does not stand before it.
            (0, 0) => return (!skipped).then_some(()),
            (15, 0) => (at, skipped) = (at + 16, true),
            (_, 0 | 11..) => return None,
            (run, size) => {
                bits.value(size)?;
                (at, skipped) = (at + run + 1, false);
            }
        }
    }
    (at == 64 && !skipped).then_some(())
}

/// Bits of a scan; a byte 0xff is followed by a zero that is none of them.
struct Bits<'b> {
    coded: &'b [u8],
    at: usize,
    held: u64,
    count: u32,
}

impl Bits<'_> {
    /// Holds 16 bits at least; behind the end there are ones, as the padding is. [`Bits::end`] sees if they were taken.
    fn fill(&mut self) -> Option<()> {
        while self.count <= 48 {
            let byte = self.coded.get(self.at).copied();
            self.at += 1;
            if byte == Some(0xff) {
                (self.coded.get(self.at) == Some(&0)).then_some(())?;
                self.at += 1;
            }
            self.held = self.held << 8 | u64::from(byte.unwrap_or(0xff));
            self.count += 8;
        }
        Some(())
    }

    fn symbol(&mut self, codes: &Codes) -> Option<u8> {
        self.fill()?;
        let next = (self.held >> (self.count - 16)) & 0xffff;
        let (symbol, length) = *codes.get(usize::try_from(next).ok()?)?;
        (length > 0).then_some(())?;
        self.count -= u32::from(length);
        Some(symbol)
    }

    /// A value of so many bits: those that begin with 0 are negative (T.81, F.1.2.1).
    fn value(&mut self, size: u8) -> Option<i32> {
        if size == 0 {
            return Some(0);
        }
        (size <= 11).then_some(())?;
        self.fill()?;
        self.count -= u32::from(size);
        let raw = i32::try_from((self.held >> self.count) & ((1 << size) - 1)).ok()?;
        Some(if raw >> (size - 1) == 0 { raw - (1 << size) + 1 } else { raw })
    }

    /// Whether nothing is left but the padding, which is ones up to the end of a byte.
    fn end(&self) -> Option<()> {
        let beyond = u32::try_from(self.at.checked_sub(self.coded.len())?).ok()?.checked_mul(8)?;
        let left = self.count.checked_sub(beyond)?;
        let ones = (1u64 << left.min(8)) - 1;
        (left < 8 && (self.held >> beyond) & ones == ones).then_some(())
    }
}
