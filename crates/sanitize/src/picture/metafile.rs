//! EMF and WMF: recordings of calls to draw, played back as SVG and drawn.
//!
//! The player knows what Office documents hold as previews of objects, icons, charts and figures: lines, areas, curves,
//! text and bitmaps. It leaves out clipping, patterns, and letters that are given by their place in a font.

mod bytes;
mod canvas;
mod dib;
mod emf;
mod wmf;

use super::layout::Layout;
use super::{Made, drawn};
use crate::ledger::Ledger;
use bytes::Bytes;
use canvas::Canvas;
use model::sanitising::{Kind, Refusal};

/// Plays a metafile and draws it at the size that it says.
pub(super) fn recode(bytes: &[u8], kind: Kind, ledger: &mut Ledger<'_>) -> Result<Made, Refusal> {
    let mut canvas = Canvas::new();
    let (frame, inches) = match kind {
        Kind::Emf => {
            let header = enhanced(bytes).ok_or_else(|| Refusal::malformed("header of metafile"))?;
            canvas.per_mm = header.per_mm;
            emf::play(bytes, &mut canvas, ledger)?;
            (header.frame, header.inches)
        }
        _ => windows(bytes, &mut canvas, ledger)?,
    };
    if canvas.is_empty() {
        return Err(Refusal::malformed("metafile that draws nothing"));
    }
    let svg = canvas.finish(frame);
    let document = drawn::parse(&svg, ledger.limits())?;
    let picture = drawn::draw(&document, Some(inches), ledger)?;
    Ok((picture, Kind::Png, Layout { pixels: bytes.len() as u64, ..Layout::default() }))
}

struct Header {
    /// What is shown, in units of the device.
    frame: [f64; 4],
    inches: (f64, f64),
    per_mm: f64,
}

/// The header of an EMF file: its frame is given in hundredths of a millimetre, and the device by its size in both units
/// (MS-EMF 2.2.9).
fn enhanced(bytes: &[u8]) -> Option<Header> {
    let header = Bytes(bytes);
    let corners = [header.i32(24)?, header.i32(28)?, header.i32(32)?, header.i32(36)?];
    let (wide, high) = (corners[2] - corners[0], corners[3] - corners[1]);
    let inches = sensible(wide / 2_540.0, high / 2_540.0)?;
    let per_mm =
        |pixels, mm| Some(header.i32(pixels)? / header.i32(mm)?).filter(|ratio| (0.01..1_000.0).contains(ratio));
    let (x, y) = (per_mm(72, 80)? / 100.0, per_mm(76, 84)? / 100.0);
    Some(Header { frame: [corners[0] * x, corners[1] * y, wide * x, high * y], inches, per_mm: x * 100.0 })
}

/// A WMF file: what it shows is said by the placeable header before it, or by its first window (MS-WMF 2.3.2.3).
fn windows(bytes: &[u8], canvas: &mut Canvas, ledger: &mut Ledger<'_>) -> Result<([f64; 4], (f64, f64)), Refusal> {
    let unsized_ = || Refusal::malformed("size of metafile");
    let placeable = bytes.starts_with(b"\xd7\xcd\xc6\x9a");
    let start = if placeable { 22 } else { 0 };
    let header = Bytes(bytes.get(start..).ok_or_else(unsized_)?);
    let records = header.u16(2).map(|words| usize::from(words) * 2).and_then(|length| header.0.get(length..));
    let records = records.ok_or_else(unsized_)?;
    let window = wmf::window(records);
    let (wide, high, inches) = if placeable {
        let head = Bytes(bytes);
        let side = |from, to| Some((head.i16(to)? - head.i16(from)?).abs());
        let (wide, high) = side(6, 10).zip(side(8, 12)).ok_or_else(unsized_)?;
        let inch = f64::from(head.u16(14).filter(|inch| *inch > 0).unwrap_or(96));
        (wide, high, sensible(wide / inch, high / inch))
    } else {
        let [_, _, wide, high] = window.ok_or_else(unsized_)?;
        let (wide, high) = (wide.abs(), high.abs());
        // Without a unit: as large as a hand.
        (wide, high, sensible(4.0, 4.0 * high / wide))
    };
    let inches = inches.ok_or_else(unsized_)?;
    canvas.state.viewport = [0.0, 0.0, wide, high];
    canvas.state.window = window.unwrap_or([0.0, 0.0, wide, high]);
    wmf::play(records, canvas, ledger)?;
    Ok(([0.0, 0.0, wide, high], inches))
}

fn sensible(wide: f64, high: f64) -> Option<(f64, f64)> {
    let fits = |side: f64| (0.01..=200.0).contains(&side);
    (fits(wide) && fits(high)).then_some((wide, high))
}
