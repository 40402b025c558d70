use crate::decode::is_everyday;
use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Base64 without padding (RFC 2152).
const SHIFTED: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::RequireNone),
);

/// Decodes UTF-7 (RFC 2152) if the ASCII text is written in it: most of what could be a shift decodes to characters of
/// Japanese text. A plus sign in a telephone number or a formula shifts nothing. In doubt both readings are given.
pub(crate) fn decode(text: &str) -> Option<String> {
    memchr::memchr(b'+', text.as_bytes())?;
    if !text.is_ascii() {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let (mut rest, mut shifts, mut failures) = (text, 0usize, 0usize);
    while let Some((before, after)) = rest.split_once('+') {
        out.push_str(before);
        let length = after.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/')).count();
        let (run, behind) = after.split_at(length);
        match shifted(run) {
            Some(decoded) if behind.starts_with('-') || length > 3 => {
                out.push_str(&decoded);
                shifts += 1;
                rest = behind.strip_prefix('-').unwrap_or(behind);
            }
            _ => {
                failures += usize::from(length > 3);
                out.push('+');
                rest = if length == 0 { behind.strip_prefix('-').unwrap_or(behind) } else { after };
            }
        }
        // Text with this many that are none is no UTF-7, and must not be searched to its end.
        if failures > 8 + shifts {
            return None;
        }
    }
    out.push_str(rest);
    match (shifts, failures) {
        (0, _) => None,
        (2.., 0) => Some(out),
        _ if shifts < failures => None,
        _ => Some(format!("{text}\n{out}")),
    }
}

/// The characters of one shifted run, if they are characters of Japanese text beyond ASCII.
fn shifted(run: &str) -> Option<String> {
    // Whole units with less than six bits over: three, six or eight letters, and eights more.
    if !matches!(run.len() % 8, 0 | 3 | 6) {
        return None;
    }
    let bytes = SHIFTED.decode(run).ok()?;
    let units: Vec<u16> =
        bytes.chunks_exact(2).filter_map(|pair| <[u8; 2]>::try_from(pair).ok()).map(u16::from_be_bytes).collect();
    let japanese = !units.is_empty() && units.iter().all(|unit| is_everyday(*unit)) && units.iter().any(|u| *u > 0x7f);
    // What hides letters and digits in shifts is written to be overlooked.
    let hidden = units.len() > 1 && units.iter().all(|unit| matches!(unit, 0x20..=0x7e));
    (japanese || hidden).then(|| String::from_utf16_lossy(&units))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shifts_are_decoded_and_plus_signs_are_kept() {
        for (text, decoded) in [
            ("+bFCJiw- 0154 +bFCJiw", Some("汐見 0154 汐見")),
            ("1 +- 1, +bFCJi1kq- +bFCJiw-", Some("1 + 1, 汐見太 汐見")),
            ("+ADEAMgAz-", Some("+ADEAMgAz-\n123")),
            ("+81-154-00-0000", None),
            ("a+b=c, c++", None),
            ("no shift", None),
        ] {
            assert_eq!(decode(text).as_deref(), decoded, "{text}");
        }
    }
}
