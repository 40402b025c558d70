//! Numbers written in kanji: 五十一, 二〇二六, 壱.

use crate::letters::Set;

/// The number that the kanji from the beginning of `text` write, and their length in bytes; at most 9,999.
pub(crate) fn number(text: &str) -> Option<(u32, usize)> {
    let (mut total, mut digits, mut len, mut any) = (0_u32, None::<u32>, 0, false);
    for c in text.chars().take(9) {
        if let Some(digit) = digit(c) {
            digits = Some(digits.unwrap_or(0) * 10 + digit);
        } else if let Some(unit) = unit(c) {
            total += digits.take().unwrap_or(1) * unit;
        } else {
            break;
        }
        any = true;
        len += c.len_utf8();
    }
    let number = total + digits.unwrap_or(0);
    (any && number <= 9_999).then_some((number, len))
}

/// Whether a number in kanji may begin with the character.
pub(crate) fn begins(c: char) -> bool {
    static NUMBERS: Set = Set::of("〇零一壱二弐三参四五六七八九十拾百千");
    NUMBERS.has(c)
}

fn digit(c: char) -> Option<u32> {
    Some(match c {
        '〇' | '零' => 0,
        '一' | '壱' => 1,
        '二' | '弐' => 2,
        '三' | '参' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

fn unit(c: char) -> Option<u32> {
    Some(match c {
        '十' | '拾' => 10,
        '百' => 100,
        '千' => 1_000,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_kanji_are_read_by_place_and_by_value() {
        let table = [
            ("五十一番地", Some((51, 9))),
            ("二〇二六年", Some((2026, 12))),
            ("百八", Some((108, 6))),
            ("十", Some((10, 3))),
            ("弐拾", Some((20, 6))),
            ("番地", None),
            ("九九九九九", None),
        ];
        for (text, expected) in table {
            assert_eq!(number(text), expected, "{text}");
        }
    }
}
