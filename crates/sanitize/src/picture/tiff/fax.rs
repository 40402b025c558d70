use super::{Reader, broken};
use ::tiff::tags::Tag;
use hayro_ccitt::{DecodeSettings, DecoderContext, EncodingMode};
use model::sanitising::Refusal;

/// Decodes a page that is coded as Group 3 (TIFF 6.0, section 10 and 11; ITU-T T.4): eight pixels a byte, 1 is white.
pub(super) fn page(decoder: &mut Reader<'_>, compression: u16, width: u32, height: u32) -> Result<Vec<u8>, Refusal> {
    let cut = || Refusal::malformed("strip of TIFF");
    let offsets = decoder.get_tag_u64_vec(Tag::StripOffsets).map_err(broken)?;
    let lengths = decoder.get_tag_u64_vec(Tag::StripByteCounts).map_err(broken)?;
    let each = decoder.find_tag_unsigned::<u32>(Tag::RowsPerStrip).map_err(broken)?.unwrap_or(height).clamp(1, height);
    let options = decoder.find_tag_unsigned::<u32>(Tag::Unknown(292)).map_err(broken)?.unwrap_or(0);
    let reversed = decoder.find_tag_unsigned::<u16>(Tag::FillOrder).map_err(broken)? == Some(2);
    let photometric = decoder.find_tag_unsigned::<u16>(Tag::PhotometricInterpretation).map_err(broken)?.unwrap_or(0);
    let mut rows = Rows { width, row: width.div_ceil(8) as usize, data: Vec::new() };
    let whole = rows.row * height as usize;
    for (offset, length) in offsets.into_iter().zip(lengths) {
        let start = usize::try_from(offset).map_err(|_| cut())?;
        let end = usize::try_from(length).ok().and_then(|length| start.checked_add(length)).ok_or_else(cut)?;
        let strip = decoder.inner().get_ref().get(start..end).ok_or_else(cut)?;
        let strip: Vec<u8> = strip.iter().map(|byte| if reversed { byte.reverse_bits() } else { *byte }).collect();
        let left = height - (rows.data.len() / rows.row) as u32;
        let settings = DecodeSettings {
            columns: width,
            rows: each.min(left),
            end_of_block: compression == 3,
            end_of_line: compression == 3,
            rows_are_byte_aligned: compression == 2,
            encoding: if options & 1 == 1 { EncodingMode::Group3_2D } else { EncodingMode::Group3_1D },
            strict: false,
        };
        if settings.rows == 0 {
            break;
        }
        // A line that was disturbed on its way is common in a fax; what could be read of the strip is shown.
        let _ = hayro_ccitt::decode(&strip, &mut rows, &mut DecoderContext::new(settings));
    }
    if rows.data.is_empty() {
        return Err(cut());
    }
    // Lines that did not arrive are white.
    rows.data.resize(whole, 0);
    let ink = if photometric == 1 { 0 } else { 0xff };
    Ok(rows.data.into_iter().map(|byte| byte ^ ink).collect())
}

/// Collects rows; 1 is ink.
struct Rows {
    width: u32,
    row: usize,
    data: Vec<u8>,
}

impl hayro_ccitt::Decoder for Rows {
    fn push_row(&mut self, changes: &[u32]) {
        let start = self.data.len();
        self.data.resize(start + self.row, 0);
        let Some(row) = self.data.get_mut(start..) else { return };
        for run in changes.chunks(2) {
            let from = run.first().copied().unwrap_or(0).min(self.width);
            let to = run.get(1).copied().unwrap_or(self.width).min(self.width);
            for pixel in from..to {
                if let Some(byte) = row.get_mut(pixel as usize / 8) {
                    *byte |= 0x80 >> (pixel % 8);
                }
            }
        }
    }
}
