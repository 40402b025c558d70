use super::bytes::Bytes;
use super::canvas::{Arc, Canvas, Colour, Font, Object, Pen};
use super::dib::{self, Blend};
use super::emf::{narrow, plain};
use crate::ledger::Ledger;
use model::sanitising::{Reason, Refusal};

/// Records of a metafile at most.
const RECORDS: usize = 200_000;

/// Plays the records of a WMF file (MS-WMF 2.3), from behind its header.
///
/// # Errors
/// If the file does not consist of records, or goes beyond a limit.
pub(super) fn play(bytes: &[u8], canvas: &mut Canvas, ledger: &mut Ledger<'_>) -> Result<(), Refusal> {
    canvas.state.mode = 8;
    let mut rest = bytes;
    for _ in 0..RECORDS {
        let head = Bytes(rest);
        let (size, kind) =
            head.size(0).zip(head.u16(4)).ok_or_else(|| Refusal::malformed("metafile that breaks off"))?;
        let size = size.saturating_mul(2);
        let record = rest.get(..size).filter(|record| record.len() >= 6);
        let record = Bytes(record.ok_or_else(|| Refusal::malformed("record of metafile"))?);
        if kind == 0 {
            return Ok(());
        }
        if !bitmap(kind, record, canvas, ledger)? {
            let _ = state(kind, record, canvas)
                .or_else(|| object(kind, record, canvas))
                .or_else(|| figure(kind, record, canvas));
        }
        canvas.within_limits()?;
        rest = rest.get(size..).unwrap_or_default();
    }
    Err(Refusal::new(Reason::LimitCount, "records"))
}

/// The first window of a file, which says what it shows when nothing else does.
pub(super) fn window(bytes: &[u8]) -> Option<[f64; 4]> {
    let (mut rest, mut origin, mut extent) = (bytes, [0.0, 0.0], None);
    for _ in 0..1_000 {
        let record = Bytes(rest);
        let size = record.size(0)?.checked_mul(2).filter(|size| *size >= 6)?;
        match record.u16(4)? {
            0x020b => origin = [record.i16(8)?, record.i16(6)?],
            0x020c => extent = Some([record.i16(8)?, record.i16(6)?]),
            0 => break,
            _ => {}
        }
        if extent.is_some() && origin != [0.0, 0.0] {
            break;
        }
        rest = rest.get(size..)?;
    }
    extent.map(|[width, height]| [origin[0], origin[1], width, height])
}

fn state(kind: u16, record: Bytes<'_>, canvas: &mut Canvas) -> Option<()> {
    let state = &mut canvas.state;
    match kind {
        0x0102 => state.opaque = record.u16(6)? == 2,
        0x0106 => state.winding = record.u16(6)? == 2,
        0x012e => state.align = record.u16(6)?.into(),
        0x0201 => state.paper = Colour(record.u32(6)?),
        0x0209 => state.text = Colour(record.u32(6)?),
        0x020b => [state.window[0], state.window[1]] = [record.i16(8)?, record.i16(6)?],
        0x020c => [state.window[2], state.window[3]] = [record.i16(8)?, record.i16(6)?],
        0x001e => canvas.save(),
        0x0127 => canvas.restore(record.i16(6)?),
        0x012d => canvas.select(record.u16(6)?.into()),
        0x01f0 => canvas.delete(record.u16(6)?.into()),
        _ => return None,
    }
    Some(())
}

fn object(kind: u16, record: Bytes<'_>, canvas: &mut Canvas) -> Option<()> {
    let object = match kind {
        0x02fa => {
            let pen = Pen { style: record.u16(6)?.into(), width: record.i16(8)?, colour: Colour(record.u32(12)?) };
            Object::Pen((pen.style & 15 != 5).then_some(pen))
        }
        0x02fb => Object::Font(font(record)?),
        0x02fc => Object::Brush((record.u16(6)? != 1).then_some(Colour(record.u32(8)?))),
        0x0142 | 0x01f9 => Object::Brush(Some(Colour(0x00c0_c0c0))),
        // A palette, a region: they take a handle.
        0x00f7 | 0x06ff => Object::Other,
        _ => return None,
    };
    canvas.create_next(object);
    Some(())
}

fn font(record: Bytes<'_>) -> Option<Font> {
    let [italic, underline, struck, charset] = *record.part(16, 4)?.first_chunk::<4>()?;
    let face = record.0.get(24..).unwrap_or_default();
    let face = face.split(|byte| *byte == 0).next().unwrap_or_default();
    Some(Font {
        height: record.i16(6)?,
        turn: record.i16(10)?,
        bold: record.i16(14)? >= 600.0,
        italic: italic != 0,
        underline: underline != 0,
        struck: struck != 0,
        charset,
        face: narrow(face, charset),
    })
}

fn figure(kind: u16, record: Bytes<'_>, canvas: &mut Canvas) -> Option<()> {
    // Parameters stand in the order in which a stack gives them back.
    let place = |at: usize| Some((record.i16(at + 2)?, record.i16(at)?));
    let rectangle = |at: usize| Some([record.i16(at + 6)?, record.i16(at + 4)?, record.i16(at + 2)?, record.i16(at)?]);
    let rays = || Some([place(10)?, place(6)?]);
    match kind {
        0x0213 => canvas.line_to(&[place(6)?], false),
        0x0214 => canvas.move_to(place(6)?),
        0x041b => canvas.rectangle(rectangle(6)?),
        0x061c => canvas.rectangle(rectangle(10)?),
        0x0418 => canvas.ellipse(rectangle(6)?),
        0x0817 => canvas.arc(rectangle(14)?, rays()?, Arc::Open),
        0x0830 => canvas.arc(rectangle(14)?, rays()?, Arc::Chord),
        0x081a => canvas.arc(rectangle(14)?, rays()?, Arc::Slice),
        0x041f => {
            let (x, y) = place(10)?;
            canvas.fill([x, y, x + 1.0, y + 1.0], Some(Colour(record.u32(6)?)));
        }
        0x0324 | 0x0325 => {
            let closed = kind == 0x0324;
            let path = canvas.lines(&record.points(8, record.u16(6)?.into(), false)?, closed);
            canvas.shape(&path, closed, true);
        }
        0x0538 => polygons(record, canvas)?,
        0x0521 => {
            let count = usize::from(record.u16(6)?);
            let letters = narrow(record.part(8, count)?, canvas.state.font.charset);
            canvas.write(place(8 + count.next_multiple_of(2))?, &letters, &[]);
        }
        0x0a32 => write(record, canvas)?,
        _ => return None,
    }
    Some(())
}

fn polygons(record: Bytes<'_>, canvas: &mut Canvas) -> Option<()> {
    let rows = usize::from(record.u16(6)?);
    let (mut path, mut at) = (String::new(), 8 + rows * 2);
    for row in 0..rows {
        let count = usize::from(record.u16(8 + row * 2)?);
        path.push_str(&canvas.lines(&record.points(at, count, false)?, true));
        at += count * 4;
    }
    canvas.shape(&path, true, true);
    Some(())
}

fn write(record: Bytes<'_>, canvas: &mut Canvas) -> Option<()> {
    let (count, options) = (usize::from(record.u16(10)?), record.u16(12)?);
    let mut start = 14;
    if options & 6 != 0 {
        if options & 2 != 0 {
            let paper = canvas.state.paper;
            canvas.fill([record.i16(14)?, record.i16(16)?, record.i16(18)?, record.i16(20)?], Some(paper));
        }
        start = 22;
    }
    let raw = record.part(start, count)?;
    let letters = narrow(raw, canvas.state.font.charset);
    let at = start + count.next_multiple_of(2);
    let each: Vec<f64> = (0..count).map_while(|byte| record.i16(at + byte * 2)).collect();
    // Distances are given for each byte, and a letter may have two.
    let double = |byte: u8| canvas.state.font.charset == 128 && matches!(byte, 0x81..=0x9f | 0xe0..=0xfc);
    let (mut advances, mut bytes) = (Vec::new(), raw.iter().zip(&each));
    while let Some((byte, advance)) = bytes.next() {
        let more = if double(*byte) { bytes.next().map_or(0.0, |(_, more)| *more) } else { 0.0 };
        advances.push(advance + more);
    }
    if each.len() < count {
        advances.clear();
    }
    canvas.write((record.i16(8)?, record.i16(6)?), &letters, &advances);
    Some(())
}

/// Draws a bitmap; whether the record is one.
fn bitmap(kind: u16, record: Bytes<'_>, canvas: &mut Canvas, ledger: &mut Ledger<'_>) -> Result<bool, Refusal> {
    // Where the rectangle that is drawn to, the one that is taken and the bitmap stand; height before width, y before x.
    let (to, from, start) = match kind {
        0x0f43 => (20, Some(12), 28),
        0x0b41 => (18, Some(10), 26),
        0x0940 => (14, None, 22),
        0x061d => (10, None, usize::MAX),
        _ => return Ok(false),
    };
    let rectangle = |at: usize| Some([record.i16(at + 6)?, record.i16(at + 4)?, record.i16(at + 2)?, record.i16(at)?]);
    let (Some([x, y, width, height]), Some(operation)) = (rectangle(to), record.u32(6)) else { return Ok(true) };
    let to = [x, y, x + width, y + height];
    let Some(dib) = record.0.get(start..).filter(|dib| dib.len() > 12) else {
        plain(operation, to, canvas);
        return Ok(true);
    };
    if let Some(blend) = Blend::of(operation)
        && let Some(address) = dib::address(dib, &[], from.and_then(rectangle), blend, ledger)?
    {
        canvas.picture(to, &address);
    }
    Ok(true)
}
