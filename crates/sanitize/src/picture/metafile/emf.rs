use super::bytes::Bytes;
use super::canvas::{Arc, Canvas, Colour, Font, Object, Pen};
use super::dib::{self, Blend};
use crate::ledger::Ledger;
use model::sanitising::{Reason, Refusal};

/// Records of a metafile at most.
const RECORDS: usize = 200_000;

/// Plays the records of an EMF file (MS-EMF 2.3), whose numbers of EMF+ are left alone: files that have both draw the same
/// with either. A record that is cut short draws nothing.
///
/// # Errors
/// If the file does not consist of records, or goes beyond a limit.
pub(super) fn play(bytes: &[u8], canvas: &mut Canvas, ledger: &mut Ledger<'_>) -> Result<(), Refusal> {
    let mut rest = bytes;
    for _ in 0..RECORDS {
        let head = Bytes(rest);
        let (kind, size) =
            head.u32(0).zip(head.size(4)).ok_or_else(|| Refusal::malformed("metafile that breaks off"))?;
        let record = rest.get(..size).filter(|record| record.len() >= 8 && size % 4 == 0);
        let record = record.ok_or_else(|| Refusal::malformed("record of metafile"))?;
        if kind == 14 {
            return Ok(());
        }
        let record = Bytes(record);
        if let Some(place) = Bitmap::of(kind, record) {
            place.draw(record, canvas, ledger)?;
        } else {
            let _ = state(kind, record, canvas)
                .or_else(|| figure(kind, record, canvas))
                .or_else(|| text(kind, record, canvas));
        }
        canvas.within_limits()?;
        rest = rest.get(size..).unwrap_or_default();
    }
    Err(Refusal::new(Reason::LimitCount, "records"))
}

/// Records that change the state; `None` for all others.
fn state(kind: u32, record: Bytes<'_>, canvas: &mut Canvas) -> Option<()> {
    let state = &mut canvas.state;
    let number = record.u32(8);
    match kind {
        9 => [state.window[2], state.window[3]] = [record.i32(8)?, record.i32(12)?],
        10 => [state.window[0], state.window[1]] = [record.i32(8)?, record.i32(12)?],
        11 => [state.viewport[2], state.viewport[3]] = [record.i32(8)?, record.i32(12)?],
        12 => [state.viewport[0], state.viewport[1]] = [record.i32(8)?, record.i32(12)?],
        17 => state.mode = number?,
        18 => state.opaque = number? == 2,
        19 => state.winding = number? == 2,
        22 => state.align = number?,
        24 => state.text = Colour(number?),
        25 => state.paper = Colour(number?),
        33 => canvas.save(),
        34 => canvas.restore(record.i32(8)?),
        35 => state.world = world(record)?,
        36 => modify(state.world, record).map(|world| canvas.state.world = world)?,
        37 => canvas.select(number?),
        38 => {
            let pen = Pen { style: record.u32(12)?, width: record.i32(16)?, colour: Colour(record.u32(24)?) };
            canvas.create(number?, Object::Pen((pen.style & 15 != 5).then_some(pen)));
        }
        39 => {
            let brush = Colour(record.u32(16)?);
            canvas.create(number?, Object::Brush((record.u32(12)? != 1).then_some(brush)));
        }
        40 => canvas.delete(number?),
        82 => canvas.create(number?, Object::Font(font(record)?)),
        93 | 94 => canvas.create(number?, Object::Brush(Some(Colour(0x00c0_c0c0)))),
        95 => {
            let pen = Pen { style: record.u32(28)?, width: record.i32(32)?, colour: Colour(record.u32(40)?) };
            canvas.create(number?, Object::Pen((pen.style & 15 != 5 && record.u32(36)? != 1).then_some(pen)));
        }
        _ => return None,
    }
    Some(())
}

fn world(record: Bytes<'_>) -> Option<[f64; 6]> {
    let number = |at: usize| record.f32(8 + at * 4);
    Some([number(0)?, number(1)?, number(2)?, number(3)?, number(4)?, number(5)?])
}

fn modify(before: [f64; 6], record: Bytes<'_>) -> Option<[f64; 6]> {
    let times = |[a, b, c, d, e, f]: [f64; 6], [g, h, i, j, k, l]: [f64; 6]| {
        [a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + l]
    };
    let given = world(record)?;
    Some(match record.u32(32)? {
        1 => [1.0, 0.0, 0.0, 1.0, 0.0, 0.0],
        2 => times(given, before),
        3 => times(before, given),
        _ => given,
    })
}

/// LOGFONT in UTF-16 (MS-EMF 2.2.13).
fn font(record: Bytes<'_>) -> Option<Font> {
    let flags = *record.part(32, 4)?.first_chunk::<4>()?;
    let name = record.part(40, 64).unwrap_or_default();
    let units: Vec<u16> =
        name.as_chunks::<2>().0.iter().map(|unit| u16::from_le_bytes(*unit)).take_while(|u| *u != 0).collect();
    let [italic, underline, struck, charset] = flags;
    Some(Font {
        height: record.i32(12)?,
        turn: record.i32(20)?,
        bold: record.i32(28)? >= 600.0,
        italic: italic != 0,
        underline: underline != 0,
        struck: struck != 0,
        charset,
        face: String::from_utf16_lossy(&units),
    })
}

/// Records that draw lines and areas; `None` for all others.
fn figure(kind: u32, record: Bytes<'_>, canvas: &mut Canvas) -> Option<()> {
    let rectangle = || Some([record.i32(8)?, record.i32(12)?, record.i32(16)?, record.i32(20)?]);
    let rays = || Some([record.point(24, true)?, record.point(32, true)?]);
    match kind {
        2..=6 | 85..=89 => return run(kind, record, canvas),
        7 | 8 | 90 | 91 => return many(kind, record, canvas),
        15 => {
            let (x, y) = record.point(8, true)?;
            canvas.fill([x, y, x + 1.0, y + 1.0], Some(Colour(record.u32(16)?)));
        }
        27 => canvas.move_to(record.point(8, true)?),
        42 => canvas.ellipse(rectangle()?),
        43 | 44 => canvas.rectangle(rectangle()?),
        45 | 55 => canvas.arc(rectangle()?, rays()?, Arc::Open),
        46 => canvas.arc(rectangle()?, rays()?, Arc::Chord),
        47 => canvas.arc(rectangle()?, rays()?, Arc::Slice),
        54 => canvas.line_to(&[record.point(8, true)?], false),
        59 => canvas.begin_path(),
        61 => canvas.close_figure(),
        62 => canvas.paint_path(true, false),
        63 => canvas.paint_path(true, true),
        64 => canvas.paint_path(false, true),
        67 | 68 => canvas.drop_path(),
        _ => return None,
    }
    Some(())
}

/// One row of points.
fn run(kind: u32, record: Bytes<'_>, canvas: &mut Canvas) -> Option<()> {
    let wide = kind < 85;
    let points = record.points(28, record.size(24)?, wide)?;
    match if wide { kind } else { kind - 83 } {
        2 => {
            let path = canvas.curves(&points);
            canvas.shape(&path, false, true);
        }
        3 => {
            let path = canvas.lines(&points, true);
            canvas.shape(&path, true, true);
        }
        4 => {
            let path = canvas.lines(&points, false);
            canvas.shape(&path, false, true);
        }
        5 => canvas.line_to(&points, true),
        _ => canvas.line_to(&points, false),
    }
    Some(())
}

/// Several rows of points.
fn many(kind: u32, record: Bytes<'_>, canvas: &mut Canvas) -> Option<()> {
    let (wide, closed) = (kind < 90, matches!(kind, 8 | 91));
    let (rows, all) = (record.size(24)?, record.size(28)?);
    record.part(32, rows.checked_mul(4)?)?;
    let points = record.points(32 + rows * 4, all, wide)?;
    let (mut path, mut rest) = (String::new(), points.as_slice());
    for row in 0..rows {
        let (part, behind) = rest.split_at_checked(record.size(32 + row * 4)?)?;
        path.push_str(&canvas.lines(part, closed));
        rest = behind;
    }
    canvas.shape(&path, closed, true);
    Some(())
}

/// Records that write; `None` for all others.
fn text(kind: u32, record: Bytes<'_>, canvas: &mut Canvas) -> Option<()> {
    const OPAQUE: u32 = 2;
    const GLYPHS: u32 = 16;
    let (place, count, options) = match kind {
        83 | 84 => (record.point(36, true)?, record.size(44)?, record.u32(52)?),
        108 => (record.point(8, true)?, record.size(16)?, record.u32(20)?),
        _ => return None,
    };
    if kind == 108 {
        let start = if options & 0x100 == 0 { 52 } else { 36 };
        let letters = if options & 0x200 == 0 {
            wide(record.part(start, count.checked_mul(2)?)?)
        } else {
            narrow(record.part(start, count)?, canvas.state.font.charset)
        };
        canvas.write(place, &letters, &[]);
        return Some(());
    }
    if options & OPAQUE != 0 {
        let paper = canvas.state.paper;
        canvas.fill([record.i32(56)?, record.i32(60)?, record.i32(64)?, record.i32(68)?], Some(paper));
    }
    if options & GLYPHS != 0 || count == 0 {
        return Some(());
    }
    let start = record.size(48)?;
    let letters = if kind == 84 {
        wide(record.part(start, count.checked_mul(2)?)?)
    } else {
        narrow(record.part(start, count)?, canvas.state.font.charset)
    };
    let step = if options & 0x2000 == 0 { 4 } else { 8 };
    let advances = record.size(72).filter(|at| *at >= 72).and_then(|at| {
        record.part(at, count.checked_mul(step)?)?;
        (0..count).map(|letter| record.i32(at + letter * step)).collect::<Option<Vec<f64>>>()
    });
    canvas.write(place, &letters, &advances.unwrap_or_default());
    Some(())
}

fn wide(letters: &[u8]) -> String {
    let units: Vec<u16> = letters.as_chunks::<2>().0.iter().map(|unit| u16::from_le_bytes(*unit)).collect();
    String::from_utf16_lossy(&units)
}

/// Letters of a character set of GDI (MS-EMF 2.1.5 and MS-WMF 2.1.1.5).
pub(super) fn narrow(letters: &[u8], charset: u8) -> String {
    let encoding = match charset {
        128 => encoding_rs::SHIFT_JIS,
        129 => encoding_rs::EUC_KR,
        134 => encoding_rs::GBK,
        136 => encoding_rs::BIG5,
        161 => encoding_rs::WINDOWS_1253,
        204 => encoding_rs::WINDOWS_1251,
        238 => encoding_rs::WINDOWS_1250,
        _ => encoding_rs::WINDOWS_1252,
    };
    encoding.decode_without_bom_handling(letters).0.into_owned()
}

/// Where a bitmap stands in its record, and where it goes.
struct Bitmap {
    to: [f64; 4],
    from: Option<[f64; 4]>,
    blend: u32,
    /// Places of header and bits: offset and length.
    header: (usize, usize),
    bits: (usize, usize),
    alpha: bool,
}

impl Bitmap {
    fn of(kind: u32, record: Bytes<'_>) -> Option<Bitmap> {
        let four = |a, b, c, d| Some([record.i32(a)?, record.i32(b)?, record.i32(c)?, record.i32(d)?]);
        let place = |at| Some((record.size(at)?, record.size(at + 4)?));
        Some(match kind {
            76 | 77 | 114 => Bitmap {
                to: four(24, 28, 32, 36)?,
                from: if kind == 76 { four(44, 48, 32, 36) } else { four(44, 48, 100, 104) },
                blend: record.u32(40)?,
                header: place(84)?,
                bits: place(92)?,
                alpha: kind == 114,
            },
            80 => Bitmap {
                to: four(24, 28, 40, 44)?,
                from: None,
                blend: 0x00cc_0020,
                header: place(48)?,
                bits: place(56)?,
                alpha: false,
            },
            81 => Bitmap {
                to: four(24, 28, 72, 76)?,
                from: four(32, 36, 40, 44),
                blend: record.u32(68)?,
                header: place(48)?,
                bits: place(56)?,
                alpha: false,
            },
            _ => return None,
        })
    }

    fn draw(&self, record: Bytes<'_>, canvas: &mut Canvas, ledger: &mut Ledger<'_>) -> Result<(), Refusal> {
        let [x, y, width, height] = self.to;
        let to = [x, y, x + width, y + height];
        let (header, bits) = (record.part(self.header.0, self.header.1), record.part(self.bits.0, self.bits.1));
        let (Some(header), Some(bits), true) = (header, bits, self.header.1 > 0) else {
            plain(self.blend, to, canvas);
            return Ok(());
        };
        let Some(blend) = (if self.alpha { Some(Blend::Alpha) } else { Blend::of(self.blend) }) else { return Ok(()) };
        if let Some(address) = dib::address(header, bits, self.from, blend, ledger)? {
            canvas.picture(to, &address);
        }
        Ok(())
    }
}

/// Raster operations without a bitmap.
pub(super) fn plain(operation: u32, to: [f64; 4], canvas: &mut Canvas) {
    let colour = match operation {
        0x00f0_0021 => canvas.brush(),
        0x0000_0042 => Some(Colour(0)),
        0x00ff_0062 => Some(Colour(0x00ff_ffff)),
        _ => None,
    };
    canvas.fill(to, colour);
}
