use super::Made;
use super::layout::Layout;
use crate::ledger::Ledger;
use ::gif::{DecodeOptions, Decoder, Encoder, Frame, MemoryLimit};
use model::sanitising::{Item, Kind, Reason, Refusal};

/// Frames of an animation at most; what is beyond is left out and reported.
const FRAMES: usize = 200;

/// Decodes a GIF picture and encodes it anew, frame by frame, with its palettes, times and number of turns.
pub(super) fn recode(bytes: &[u8], ledger: &mut Ledger<'_>) -> Result<Made, Refusal> {
    let mut layout = layout(bytes)?;
    let mut options = DecodeOptions::new();
    options.check_frame_consistency(true);
    let limit = std::num::NonZeroU64::new(ledger.limits().pixels).unwrap_or(std::num::NonZeroU64::MIN);
    options.set_memory_limit(MemoryLimit::Bytes(limit));
    let mut decoder = options.read_info(bytes).map_err(broken)?;
    let palette = decoder.global_palette().unwrap_or_default().to_vec();
    let mut out = Vec::with_capacity(bytes.len());
    let unfit = |_| Refusal::malformed("frame for GIF");
    let mut encoder = Encoder::new(&mut out, decoder.width(), decoder.height(), &palette).map_err(unfit)?;
    let frames = frames(&mut decoder, palette.len() / 3, ledger, &mut layout)?;
    if frames.len() > 1 {
        encoder.set_repeat(decoder.repeat()).map_err(unfit)?;
    }
    for frame in &frames {
        encoder.write_frame(frame).map_err(unfit)?;
    }
    encoder.into_inner().map_err(|_| Refusal::malformed("frame for GIF"))?;
    Ok((out, Kind::Gif, layout))
}

fn frames(
    decoder: &mut Decoder<&[u8]>,
    shared: usize,
    ledger: &mut Ledger<'_>,
    layout: &mut Layout,
) -> Result<Vec<Frame<'static>>, Refusal> {
    let mut frames: Vec<Frame<'static>> = Vec::new();
    loop {
        if frames.len() == FRAMES {
            while decoder.next_frame_info().map_err(broken)?.is_some() {
                layout.remove(Item::Frame, 0);
            }
            break;
        }
        match decoder.next_frame_info().map_err(broken)? {
            Some(next) => ledger.admit_pixels(next.width.into(), next.height.into())?,
            None => break,
        }
        let mut pixels = vec![0; decoder.buffer_size()];
        decoder.read_into_buffer(&mut pixels).map_err(broken)?;
        let Some(known) = decoder.current_frame_info() else { break };
        // A colour that the palette does not have would be read from beyond it by a careless viewer.
        let colours = known.palette.as_ref().map_or(shared, |own| own.len() / 3);
        pixels.iter_mut().filter(|pixel| usize::from(**pixel) >= colours).for_each(|pixel| *pixel = 0);
        frames.push(Frame {
            delay: known.delay,
            dispose: known.dispose,
            transparent: known.transparent,
            top: known.top,
            left: known.left,
            width: known.width,
            height: known.height,
            palette: known.palette.clone(),
            buffer: pixels.into(),
            ..Frame::default()
        });
    }
    if frames.is_empty() { Err(Refusal::malformed("GIF without a picture")) } else { Ok(frames) }
}

#[allow(clippy::needless_pass_by_value)] // the signature of `map_err`
fn broken(error: ::gif::DecodingError) -> Refusal {
    match error {
        ::gif::DecodingError::OutOfMemory | ::gif::DecodingError::MemoryLimit => {
            Refusal::new(Reason::LimitCount, "pixels")
        }
        _ => Refusal::malformed("GIF"),
    }
}

/// Where the bytes go, block by block (GIF89a, appendix A).
fn layout(bytes: &[u8]) -> Result<Layout, Refusal> {
    let cut = || Refusal::malformed("block of GIF");
    let mut layout = Layout::default();
    let mut at = 13 + table(*bytes.get(10).ok_or_else(cut)?);
    layout.syntax = at as u64;
    loop {
        let start = at;
        match bytes.get(at).ok_or_else(cut)? {
            0x2c => {
                at += 11 + table(*bytes.get(at + 9).ok_or_else(cut)?);
                at = blocks(bytes, at).ok_or_else(cut)?;
                layout.pixels += (at - start) as u64;
            }
            0x21 => {
                at = blocks(bytes, at + 2).ok_or_else(cut)?;
                let known = match bytes.get(start + 1) {
                    Some(0xf9) => true,
                    Some(0xff) => matches!(bytes.get(start + 3..start + 14), Some(b"NETSCAPE2.0" | b"ANIMEXTS1.0")),
                    _ => false,
                };
                if known {
                    layout.syntax += (at - start) as u64;
                } else {
                    layout.remove(Item::PictureMetadata, at - start);
                }
            }
            0x3b => break,
            _ => return Err(cut()),
        }
    }
    layout.syntax += 1;
    if at + 1 < bytes.len() {
        layout.remove(Item::StrayBytes, bytes.len() - at - 1);
    }
    Ok(layout)
}

/// Bytes of a table of colours, by the flags before it.
fn table(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

/// The end of a row of blocks, each with its length before it.
fn blocks(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        let size = usize::from(*bytes.get(at)?);
        at += 1 + size;
        if size == 0 {
            return Some(at);
        }
    }
}
