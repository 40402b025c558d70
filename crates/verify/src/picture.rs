//! Pictures as our encoders write them: their parts are walked from the first byte to the last, and each is on a list.

use crate::no;
use model::sanitising::{Kind, Refusal};

pub(crate) fn verify(bytes: &[u8], kind: Kind) -> Result<(), Refusal> {
    let sound = match kind {
        Kind::Png => png(bytes),
        Kind::Jpeg => jpeg(bytes),
        Kind::Gif => gif(bytes),
        Kind::Webp => webp(bytes),
        Kind::Tiff => tiff(bytes),
        _ => None,
    };
    sound.ok_or_else(|| no("a picture of another shape"))
}

/// The kind by its first bytes, for pictures inside documents.
pub(crate) fn kind(bytes: &[u8]) -> Option<Kind> {
    const MAGIC: [(&[u8], Kind); 6] = [
        (b"\x89PNG\r\n\x1a\n", Kind::Png),
        (b"\xff\xd8\xff", Kind::Jpeg),
        (b"GIF8", Kind::Gif),
        (b"RIFF", Kind::Webp),
        (b"II*\0", Kind::Tiff),
        (b"MM\0*", Kind::Tiff),
    ];
    MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, kind)| *kind)
}

/// Chunks of pixels only (PNG third edition, 11), from the signature to IEND and not a byte further.
fn png(bytes: &[u8]) -> Option<()> {
    let mut rest = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n")?;
    let mut first = true;
    loop {
        let (head, after) = rest.split_at_checked(8)?;
        let (length, kind) = head.split_at_checked(4)?;
        let length = u32::from_be_bytes(length.try_into().ok()?) as usize;
        let known = matches!(
            kind,
            b"IHDR" | b"PLTE" | b"tRNS" | b"IDAT" | b"IEND" | b"pHYs" | b"sRGB" | b"gAMA" | b"acTL" | b"fcTL" | b"fdAT"
        );
        if !known || (kind == b"IHDR") != first {
            return None;
        }
        rest = after.get(length.checked_add(4)?..)?;
        if kind == b"IEND" {
            return (rest.is_empty() && length == 0).then_some(());
        }
        first = false;
    }
}

/// Marker segments of a baseline or progressive JPEG (ITU-T T.81, annex B): no APP segment but JFIF's and Adobe's, no comment.
fn jpeg(bytes: &[u8]) -> Option<()> {
    let mut rest = bytes.strip_prefix(b"\xff\xd8")?;
    loop {
        let (marker, after) = rest.split_first_chunk::<2>()?;
        match marker {
            [0xff, 0xd9] => return after.is_empty().then_some(()),
            [0xff, 0xe0 | 0xee | 0xdb | 0xc0 | 0xc1 | 0xc2 | 0xc4 | 0xdd | 0xda] => {}
            _ => return None,
        }
        let length = usize::from(u16::from_be_bytes(*after.first_chunk::<2>()?));
        if marker == &[0xff, 0xe0] && !after.get(2..)?.starts_with(b"JFIF\0") {
            return None;
        }
        // A JFIF or Adobe segment has a fixed length; there is no room for anything else.
        if (marker == &[0xff, 0xe0] && length != 16) || (marker == &[0xff, 0xee] && length != 14) {
            return None;
        }
        rest = after.get(length..)?;
        if marker == &[0xff, 0xda] {
            rest = entropy(rest)?;
        }
    }
}

/// Behind entropy-coded data: stuffed bytes and restart markers belong to it.
fn entropy(mut rest: &[u8]) -> Option<&[u8]> {
    loop {
        let at = memchr::memchr(0xff, rest)?;
        match rest.get(at + 1)? {
            0x00 | 0xd0..=0xd7 => rest = rest.get(at + 2..)?,
            _ => return rest.get(at..),
        }
    }
}

/// Blocks of a GIF (89a): images, their control, the loop; no comment, no text, no other application.
fn gif(bytes: &[u8]) -> Option<()> {
    let (head, mut rest) = bytes.split_at_checked(13)?;
    if !head.starts_with(b"GIF89a") && !head.starts_with(b"GIF87a") {
        return None;
    }
    rest = rest.get(colours(*head.get(10)?)..)?;
    loop {
        let (block, after) = rest.split_first()?;
        rest = match block {
            0x3b => return after.is_empty().then_some(()),
            0x2c => {
                let flags = *after.get(8)?;
                blocks(after.get(9usize.checked_add(colours(flags))?.checked_add(1)?..)?)?
            }
            0x21 if after.first() == Some(&0xf9) => blocks(after.get(1..)?)?,
            0x21 if after.get(..13) == Some(b"\xff\x0bNETSCAPE2.0") => blocks(after.get(13..)?)?,
            _ => return None,
        };
    }
}

/// Bytes of a colour table, if the flags say that one follows.
fn colours(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

fn blocks(mut rest: &[u8]) -> Option<&[u8]> {
    loop {
        let (length, after) = rest.split_first()?;
        rest = after.get(usize::from(*length)..)?;
        if *length == 0 {
            return Some(rest);
        }
    }
}

/// One lossless or lossy picture and no other chunk (RFC 9649).
fn webp(bytes: &[u8]) -> Option<()> {
    let rest = bytes.strip_prefix(b"RIFF")?;
    let (size, rest) = rest.split_first_chunk::<4>()?;
    let rest = rest.strip_prefix(b"WEBP")?;
    if u32::from_le_bytes(*size) as usize != rest.len() + 4 {
        return None;
    }
    let (chunk, rest) = rest.split_first_chunk::<4>()?;
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let length = u32::from_le_bytes(*length) as usize;
    (matches!(chunk, b"VP8L" | b"VP8 ") && rest.len() == length + length % 2).then_some(())
}

/// Directories whose tags are those of pixels (TIFF 6.0, baseline and compression).
fn tiff(bytes: &[u8]) -> Option<()> {
    const TAGS: [u16; 22] =
        [254, 256, 257, 258, 259, 262, 266, 273, 274, 277, 278, 279, 282, 283, 284, 296, 297, 317, 320, 338, 339, 347];
    let little = bytes.starts_with(b"II");
    let short = |at: usize| {
        let pair = *bytes.get(at..)?.first_chunk::<2>()?;
        Some(if little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) })
    };
    let long = |at: usize| {
        let four = *bytes.get(at..)?.first_chunk::<4>()?;
        Some(if little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) })
    };
    let (mut next, mut pages) = (long(4)?, 0);
    while next != 0 {
        let at = next as usize;
        let entries = usize::from(short(at)?);
        for entry in 0..entries {
            if !TAGS.contains(&short(at.checked_add(2 + entry * 12)?)?) {
                return None;
            }
        }
        next = long(at.checked_add(2 + entries * 12)?)?;
        pages += 1;
        // Directories that lead back to one another would be walked for ever.
        if pages > 20_000 {
            return None;
        }
    }
    (pages > 0).then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
        [&(data.len() as u32).to_be_bytes()[..], kind, data, &[0; 4]].concat()
    }

    fn a_png(extra: &[u8]) -> Vec<u8> {
        [b"\x89PNG\r\n\x1a\n", &chunk(b"IHDR", &[0; 13])[..], extra, &chunk(b"IDAT", b"x"), &chunk(b"IEND", b"")]
            .concat()
    }

    #[test]
    fn a_text_chunk_or_a_byte_behind_the_end_of_a_png_is_refused() {
        assert!(verify(&a_png(b""), Kind::Png).is_ok());
        assert!(verify(&a_png(&chunk(b"tEXt", b"a\0b")), Kind::Png).is_err());
        assert!(verify(&[a_png(b""), vec![0]].concat(), Kind::Png).is_err());
    }

    #[test]
    fn an_exif_segment_or_a_comment_in_a_jpeg_is_refused() {
        let jfif = [0xff, 0xe0, 0, 16, b'J', b'F', b'I', b'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0];
        let scan = [0xff, 0xda, 0, 2, 1, 0xff, 0, 2, 0xff, 0xd9];
        let whole = |extra: &[u8]| [&[0xff, 0xd8][..], &jfif, extra, &scan].concat();
        assert!(verify(&whole(&[]), Kind::Jpeg).is_ok());
        assert!(verify(&whole(&[0xff, 0xe1, 0, 3, 1]), Kind::Jpeg).is_err());
        assert!(verify(&whole(&[0xff, 0xfe, 0, 3, 1]), Kind::Jpeg).is_err());
        assert!(verify(&[whole(&[]), b"PK".to_vec()].concat(), Kind::Jpeg).is_err());
    }

    #[test]
    fn a_comment_in_a_gif_is_refused() {
        let whole = |extra: &[u8]| {
            [b"GIF89a\x01\0\x01\0\0\0\0", extra, &[0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 1, 0, 0, 0x3b]].concat()
        };
        assert!(verify(&whole(b""), Kind::Gif).is_ok());
        assert!(verify(&whole(b"\x21\xfe\x01a\0"), Kind::Gif).is_err());
    }
}
