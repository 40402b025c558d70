use flate2::Compression;
use flate2::write::ZlibEncoder;
use image::{DynamicImage, GrayImage, RgbImage};
use model::sanitising::Refusal;
use std::io::Write as _;

/// What a sample means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Colours {
    /// Eight pixels a byte, 1 is white.
    Bilevel,
    Grey,
    Rgb,
}

/// Pixels along the axes, as the file says it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Resolution {
    pub(super) x: (u32, u32),
    pub(super) y: (u32, u32),
    pub(super) unit: u16,
}

/// One page.
pub(super) struct Page {
    width: u32,
    height: u32,
    colours: Colours,
    data: Vec<u8>,
    resolution: Resolution,
}

impl Page {
    /// A page whose data are as long as its size says.
    pub(super) fn new(
        width: u32,
        height: u32,
        colours: Colours,
        data: Vec<u8>,
        resolution: Resolution,
    ) -> Option<Page> {
        let page = Page { width, height, colours, data, resolution };
        (page.data.len() == page.row() * height as usize && width > 0 && height > 0).then_some(page)
    }

    /// The page as a picture of another kind.
    pub(super) fn picture(&self) -> Option<DynamicImage> {
        let (width, height) = (self.width, self.height);
        Some(match self.colours {
            Colours::Bilevel => {
                let light = |byte: u8| (0..8).map(move |bit| if byte & (0x80 >> bit) == 0 { 0 } else { 255 });
                let rows = self.data.chunks_exact(self.row());
                let grey = rows.flat_map(|row| row.iter().flat_map(|byte| light(*byte)).take(width as usize));
                GrayImage::from_raw(width, height, grey.collect())?.into()
            }
            Colours::Grey => GrayImage::from_raw(width, height, self.data.clone())?.into(),
            Colours::Rgb => RgbImage::from_raw(width, height, self.data.clone())?.into(),
        })
    }

    fn row(&self) -> usize {
        let width = self.width as usize;
        match self.colours {
            Colours::Bilevel => width.div_ceil(8),
            Colours::Grey => width,
            Colours::Rgb => width * 3,
        }
    }
}

/// Widest page that is coded as a fax; the coder counts in 16 bits with a sign.
const FAX: u32 = 30_000;

const COMPRESSION_GROUP_4: u32 = 4;
const COMPRESSION_DEFLATE: u32 = 8;

/// Writes pages as little-endian TIFF 6.0, one strip each: bilevel ones as Group 4, others deflated.
pub(super) fn write(pages: &[Page]) -> Result<Vec<u8>, Refusal> {
    let too_long = |_| Refusal::malformed("length of TIFF");
    let mut out = b"II*\0\0\0\0\0".to_vec();
    let mut link = 4;
    for page in pages {
        let (compression, coded) = compress(page)?;
        let strip = u32::try_from(out.len()).map_err(too_long)?;
        out.extend_from_slice(&coded);
        if out.len() % 2 == 1 {
            out.push(0);
        }
        let extra = u32::try_from(out.len()).map_err(too_long)?;
        let Resolution { x, y, .. } = page.resolution;
        for number in [x.0, x.1, y.0, y.1] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        for _ in 0..4 {
            out.extend_from_slice(&8u16.to_le_bytes());
        }
        let directory = u32::try_from(out.len()).map_err(too_long)?;
        if let Some(place) = out.get_mut(link..link + 4) {
            place.copy_from_slice(&directory.to_le_bytes());
        }
        let entries = entries(page, compression, strip, coded.len() as u32, extra, pages.len() > 1);
        out.extend_from_slice(&(entries.len() as u16).to_le_bytes());
        for (tag, kind, count, value) in &entries {
            out.extend_from_slice(&u16::to_le_bytes(*tag));
            out.extend_from_slice(&u16::to_le_bytes(*kind));
            out.extend_from_slice(&u32::to_le_bytes(*count));
            out.extend_from_slice(&u32::to_le_bytes(*value));
        }
        link = out.len();
        out.extend_from_slice(&[0; 4]);
    }
    Ok(out)
}

/// Tag, type (3 is SHORT, 4 LONG, 5 RATIONAL), count and value or place.
type Entry = (u16, u16, u32, u32);

fn entries(page: &Page, compression: u32, strip: u32, length: u32, extra: u32, many: bool) -> Vec<Entry> {
    let (photometric, samples) = match page.colours {
        Colours::Bilevel => (0, 1),
        Colours::Grey => (1, 1),
        Colours::Rgb => (2, 3),
    };
    let bits = match page.colours {
        Colours::Bilevel => (258, 3, 1, 1),
        Colours::Grey => (258, 3, 1, 8),
        Colours::Rgb => (258, 3, 3, extra + 16),
    };
    vec![
        (254, 4, 1, if many { 2 } else { 0 }),
        (256, 4, 1, page.width),
        (257, 4, 1, page.height),
        bits,
        (259, 3, 1, compression),
        (262, 3, 1, photometric),
        (273, 4, 1, strip),
        (277, 3, 1, samples),
        (278, 4, 1, page.height),
        (279, 4, 1, length),
        (282, 5, 1, extra),
        (283, 5, 1, extra + 8),
        (296, 3, 1, u32::from(page.resolution.unit)),
    ]
}

fn compress(page: &Page) -> Result<(u32, Vec<u8>), Refusal> {
    if page.colours == Colours::Bilevel {
        return Ok(match u16::try_from(page.width) {
            Ok(width) if page.width <= FAX => (COMPRESSION_GROUP_4, fax(page, width)),
            // Group 4 and our photometric interpretation count ink, the page counts light.
            _ => (COMPRESSION_DEFLATE, deflate(&page.data.iter().map(|byte| !byte).collect::<Vec<u8>>())?),
        });
    }
    Ok((COMPRESSION_DEFLATE, deflate(&page.data)?))
}

fn deflate(data: &[u8]) -> Result<Vec<u8>, Refusal> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(6));
    encoder.write_all(data).and_then(|()| encoder.finish()).map_err(|_| Refusal::malformed("strip of TIFF"))
}

fn fax(page: &Page, width: u16) -> Vec<u8> {
    let mut encoder = ::fax::encoder::Encoder::new(::fax::VecWriter::new());
    for row in page.data.chunks_exact(page.row()) {
        let light = row.iter().flat_map(|byte| (0..8).map(move |bit| byte & (0x80 >> bit) != 0));
        let pels = light.map(|light| if light { ::fax::Color::White } else { ::fax::Color::Black });
        // Writing to memory does not fail.
        let _: Result<(), std::convert::Infallible> = encoder.encode_line(pels.take(usize::from(width)), width);
    }
    encoder.finish().map(::fax::VecWriter::finish).unwrap_or_default()
}
