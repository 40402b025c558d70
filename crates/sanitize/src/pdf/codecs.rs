//! Picture formats of PDF to samples and back. Fax and JBIG2 stay one bit; what is written is deflated, or a JPEG of our own.

use crate::picture::jpeg_sampling;
use hayro_ccitt::{DecodeSettings, Decoder, DecoderContext, EncodingMode};
use hayro_jpeg2000::ColorSpace as Space2000;
use hayro_syntax::object::Dict;
use jpeg_encoder::{ColorType, PixelDensity, SamplingFactor};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// Samples of eight bits.
pub(super) struct Picture {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) colours: u32,
    pub(super) samples: Vec<u8>,
    pub(super) alpha: Option<Vec<u8>>,
}

/// The size of a JPEG picture by its own header, before its pixels are there.
pub(super) fn jpeg_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options());
    decoder.decode_headers().ok()?;
    let (width, height) = decoder.dimensions()?;
    Some((u32::try_from(width).ok()?, u32::try_from(height).ok()?))
}

fn options() -> DecoderOptions {
    DecoderOptions::default().set_max_width(usize::from(u16::MAX)).set_max_height(usize::from(u16::MAX))
}

/// The samples of a JPEG picture in the colours in which they are meant. `transform` is what the document says about it.
pub(super) fn jpeg(bytes: &[u8], transform: Option<i32>, size: (u32, u32)) -> Option<Picture> {
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options());
    decoder.decode_headers().ok()?;
    let components = decoder.info()?.components;
    let (out, colours) = match (decoder.input_colorspace()?, components) {
        (_, 1) => (ColorSpace::Luma, 1),
        (ColorSpace::YCbCr, 3) if transform == Some(0) => (ColorSpace::YCbCr, 3),
        (_, 3) => (ColorSpace::RGB, 3),
        (ColorSpace::YCCK, 4) => (ColorSpace::YCCK, 4),
        (_, 4) => (ColorSpace::CMYK, 4),
        _ => return None,
    };
    decoder.set_options(options().jpeg_set_out_colorspace(out));
    let mut samples = decoder.decode().ok()?;
    if out == ColorSpace::YCCK {
        samples.chunks_exact_mut(4).for_each(inks);
    }
    let (width, height) = decoder.dimensions()?;
    let (width, height) = (u32::try_from(width).ok()?, u32::try_from(height).ok()?);
    let _ = size;
    (samples.len() == width as usize * height as usize * colours as usize).then_some(Picture {
        width,
        height,
        colours,
        samples,
        alpha: None,
    })
}

/// Light and colour differences to the inks that stand against them; black is as it is.
fn inks(pixel: &mut [u8]) {
    let [y, cb, cr, _] = pixel else { return };
    let (light, blue, red) = (f32::from(*y), f32::from(*cb) - 128.0, f32::from(*cr) - 128.0);
    let against = |light: f32| (255.0 - light).round().clamp(0.0, 255.0) as u8;
    *y = against(light + 1.402 * red);
    *cb = against(light - 0.344_136 * blue - 0.714_136 * red);
    *cr = against(light + 1.772 * blue);
}

/// A JPEG picture of our own encoder.
pub(super) fn encode(picture: &Picture, sampling: SamplingFactor, quality: u8) -> Option<Vec<u8>> {
    let kind = match picture.colours {
        1 => ColorType::Luma,
        3 => ColorType::Rgb,
        _ => return None,
    };
    let size = (picture.width, picture.height);
    crate::picture::write_jpeg(&picture.samples, size, kind, PixelDensity::default(), sampling, quality)
}

/// Whether these bytes are what [`encode`] writes: its header with its tables to the byte, one scan that decodes without a
/// complaint, and the mark at the end. Such a picture is kept, or each rebuilding would make it a little worse.
pub(super) fn is_ours(bytes: &[u8], picture: &Picture, quality: u8) -> bool {
    let dot = Picture {
        width: 1,
        height: 1,
        colours: picture.colours,
        samples: vec![0; picture.colours as usize],
        alpha: None,
    };
    let Some(mut header) = encode(&dot, jpeg_sampling(bytes), quality) else { return false };
    let Some((frame, scan)) = frame_and_scan(&header) else { return false };
    header.truncate(scan);
    let sides = [picture.height as u16, picture.width as u16].map(u16::to_be_bytes).concat();
    if let Some(slot) = header.get_mut(frame + 5..frame + 9) {
        slot.copy_from_slice(&sides);
    }
    let Some(scanned) = bytes.strip_prefix(header.as_slice()).and_then(|rest| rest.strip_suffix(b"\xff\xd9")) else {
        return false;
    };
    let marks = memchr::memchr_iter(0xff, scanned).all(|at| scanned.get(at + 1) == Some(&0));
    let strict = options().set_strict_mode(true);
    marks && JpegDecoder::new_with_options(ZCursor::new(bytes), strict).decode().is_ok()
}

/// Where the frame's segment begins and where the data of the scan does.
fn frame_and_scan(bytes: &[u8]) -> Option<(usize, usize)> {
    let (mut at, mut frame) = (2, None);
    loop {
        let [0xff, mark, high, low] = *bytes.get(at..at + 4)? else { return None };
        if mark == 0xc0 {
            frame = Some(at);
        }
        let length = usize::from(u16::from_be_bytes([high, low]));
        if mark == 0xda {
            return Some((frame?, at + 2 + length));
        }
        at += 2 + length;
    }
}

/// The samples of a JPEG 2000 picture.
pub(super) fn jpx(bytes: &[u8], admit: impl FnOnce(u32, u32) -> bool) -> Option<Picture> {
    let settings =
        hayro_jpeg2000::DecodeSettings { resolve_palette_indices: true, strict: false, target_resolution: None };
    let image = hayro_jpeg2000::Image::new(bytes, &settings).ok()?;
    let (width, height) = (image.width(), image.height());
    if !admit(width, height) {
        return None;
    }
    let colours = u32::from(match image.color_space() {
        Space2000::Gray => 1,
        Space2000::RGB => 3,
        Space2000::CMYK => 4,
        Space2000::Unknown { num_channels } | Space2000::Icc { num_channels, .. } => *num_channels,
    });
    let has_alpha = image.has_alpha();
    let mut context = hayro_jpeg2000::DecoderContext::default();
    let all = image.decode(&mut context).ok()?.data_u8();
    let channels = colours as usize + usize::from(has_alpha);
    if all.len() != width as usize * height as usize * channels {
        return None;
    }
    if !has_alpha {
        return Some(Picture { width, height, colours, samples: all, alpha: None });
    }
    let (mut samples, mut alpha) = (Vec::with_capacity(all.len()), Vec::with_capacity(all.len() / channels));
    for pixel in all.chunks_exact(channels) {
        let (cover, light) = pixel.split_last()?;
        samples.extend_from_slice(light);
        alpha.push(*cover);
    }
    Some(Picture { width, height, colours, samples, alpha: Some(alpha) })
}

/// Rows of one bit a pixel, each filled to whole bytes.
struct Rows {
    bytes: Vec<u8>,
    columns: u32,
    /// The value of a pixel that the format calls white.
    white: bool,
    pixel: u32,
}

impl Rows {
    fn push(&mut self, white: bool, count: u32) {
        for _ in 0..count {
            if self.pixel.is_multiple_of(8) {
                self.bytes.push(0);
            }
            if let Some(byte) = self.bytes.last_mut().filter(|_| white == self.white) {
                *byte |= 0x80 >> (self.pixel % 8);
            }
            self.pixel += 1;
        }
    }

    fn push_whole(&mut self, white: bool, count: u32) {
        let length = self.bytes.len() + count as usize;
        self.bytes.resize(length, if white == self.white { 0xff } else { 0 });
        self.pixel += count * 8;
    }
}

impl hayro_jbig2::Decoder for Rows {
    fn push_pixel(&mut self, black: bool) {
        self.push(!black, 1);
    }

    fn push_pixel_chunk(&mut self, black: bool, chunk_count: u32) {
        self.push_whole(!black, chunk_count);
    }

    fn next_line(&mut self) {
        self.pixel = 0;
    }
}

impl Decoder for Rows {
    fn push_row(&mut self, changes: &[u32]) {
        let (mut at, mut white) = (0, true);
        self.pixel = 0;
        for end in changes.iter().copied().chain([self.columns]) {
            while at < end {
                if at.is_multiple_of(8) && end - at >= 8 {
                    let whole = (end - at) / 8;
                    self.push_whole(white, whole);
                    at += whole * 8;
                } else {
                    self.push(white, 1);
                    at += 1;
                }
            }
            white = !white;
        }
    }
}

/// A JBIG2 picture: width, height, and rows in which white is one, as in a grey picture of PDF.
pub(super) fn jbig2(
    bytes: &[u8],
    globals: Option<&[u8]>,
    admit: impl FnOnce(u32, u32) -> bool,
) -> Option<(u32, u32, Vec<u8>)> {
    let settings = hayro_jbig2::DecodeSettings { strict: false };
    let globals = globals.map(|bytes| hayro_jbig2::Globals::new(bytes, &settings)).transpose().ok()?;
    let page = hayro_jbig2::Page::new_embedded(bytes, globals.as_ref(), &settings).ok()?;
    let (width, height) = (page.width(), page.height());
    if !admit(width, height) {
        return None;
    }
    let mut rows = Rows { bytes: Vec::new(), columns: width, white: true, pixel: 0 };
    page.decode(&mut rows).ok()?;
    (rows.bytes.len() == width.div_ceil(8) as usize * height as usize).then_some((width, height, rows.bytes))
}

/// Parameters of a fax (ISO 32000-2, table 11).
#[derive(Clone, Copy, Debug)]
pub(super) struct Fax {
    k: i32,
    columns: u32,
    end_of_line: bool,
    end_of_block: bool,
    aligned: bool,
    black_is_1: bool,
}

impl Fax {
    pub(super) fn read(dict: &Dict<'_>) -> Fax {
        let flag = |key: &str, otherwise: bool| dict.get::<bool>(key).unwrap_or(otherwise);
        Fax {
            k: dict.get::<i32>("K").unwrap_or(0),
            columns: dict.get::<i32>("Columns").and_then(|c| u32::try_from(c).ok()).unwrap_or(1728),
            end_of_line: flag("EndOfLine", false),
            end_of_block: flag("EndOfBlock", true),
            aligned: flag("EncodedByteAlign", false),
            black_is_1: flag("BlackIs1", false),
        }
    }
}

/// A fax as rows of the picture's width; rows that are missing are white.
pub(super) fn ccitt(bytes: &[u8], fax: Fax, width: u32, height: u32) -> Option<Vec<u8>> {
    if fax.columns == 0 || fax.columns > u32::from(u16::MAX) || width.div_ceil(8) > fax.columns.div_ceil(8) {
        return None;
    }
    let settings = DecodeSettings {
        columns: fax.columns,
        rows: height,
        end_of_block: fax.end_of_block,
        end_of_line: fax.end_of_line,
        rows_are_byte_aligned: fax.aligned,
        encoding: match fax.k {
            ..0 => EncodingMode::Group4,
            0 => EncodingMode::Group3_1D,
            _ => EncodingMode::Group3_2D,
        },
        strict: false,
    };
    let mut rows = Rows { bytes: Vec::new(), columns: fax.columns, white: !fax.black_is_1, pixel: 0 };
    let done = hayro_ccitt::decode(bytes, &mut rows, &mut DecoderContext::new(settings));
    if done.is_err() && rows.bytes.is_empty() {
        return None;
    }
    let (stride, wanted) = (fax.columns.div_ceil(8) as usize, width.div_ceil(8) as usize);
    let mut out = Vec::with_capacity(wanted * height as usize);
    for row in rows.bytes.chunks(stride).take(height as usize) {
        out.extend_from_slice(row.get(..wanted).unwrap_or(row));
    }
    out.resize(wanted * height as usize, if fax.black_is_1 { 0 } else { 0xff });
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_jpeg_is_known_again_and_one_with_something_more_is_not() {
        let picture = Picture {
            width: 40,
            height: 24,
            colours: 3,
            samples: (0..40 * 24 * 3).map(|i| (i * 7 % 251) as u8).collect(),
            alpha: None,
        };
        let bytes = encode(&picture, SamplingFactor::F_2_2, 92).unwrap();
        assert!(is_ours(&bytes, &picture, 92));
        assert!(!is_ours(&bytes, &picture, 91));
        let mut more = bytes.clone();
        more.splice(2..2, *b"\xff\xfe\x00\x04hi");
        assert!(!is_ours(&more, &picture, 92));
        assert!(!is_ours(&[bytes.as_slice(), b"x"].concat(), &picture, 92));
    }

    #[test]
    fn rows_of_a_fax_are_filled_to_bytes() {
        let mut rows = Rows { bytes: Vec::new(), columns: 20, white: true, pixel: 0 };
        rows.push_row(&[2, 12]);
        rows.push_row(&[]);
        assert_eq!(rows.bytes, [0b1100_0000, 0b0000_1111, 0b1111_0000, 0xff, 0xff, 0xf0]);
    }
}
