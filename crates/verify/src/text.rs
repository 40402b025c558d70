use crate::no;
use model::sanitising::Refusal;

/// Text without control characters but tab, line ends and form feed, in whatever encoding it came; UTF-16 by its mark.
pub(crate) fn verify(bytes: &[u8]) -> Result<(), Refusal> {
    let wide = |order: fn([u8; 2]) -> u16, rest: &[u8]| {
        let sound = |pair: &[u8]| pair.try_into().is_ok_and(|pair| !is_control(u32::from(order(pair))));
        rest.len().is_multiple_of(2) && rest.chunks(2).all(sound)
    };
    let sound = match bytes {
        [0xff, 0xfe, rest @ ..] => wide(u16::from_le_bytes, rest),
        [0xfe, 0xff, rest @ ..] => wide(u16::from_be_bytes, rest),
        // ISO-2022-JP shifts by ESC ( and ESC $; an ESC before anything else is a terminal's.
        _ => bytes.iter().enumerate().all(|(at, byte)| match byte {
            0x1b => matches!(bytes.get(at + 1), Some(b'(' | b'$')),
            byte => !is_control(u32::from(*byte)),
        }),
    };
    if sound { Ok(()) } else { Err(no("a control character in a text")) }
}

fn is_control(unit: u32) -> bool {
    (unit < 0x20 && !matches!(unit, 9 | 10 | 12 | 13)) || unit == 0x7f
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_escape_is_refused_and_a_japanese_shift_is_not() {
        assert!(verify("汐見市\t1\r\n".as_bytes()).is_ok());
        assert!(verify(b"\x1b$B;T\x1b(B\n").is_ok());
        assert!(verify(b"\x1b]0;title\x07").is_err());
        assert!(verify(b"\xff\xfea\0\n\0").is_ok() && verify(b"\xff\xfea\0\x07\0").is_err());
    }
}
