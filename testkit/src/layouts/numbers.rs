//! Numbers that registers give to people, with right check digits, and the ways offices write them.

use super::script::wide;
use crate::Chance;

/// How a document writes long numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Writing {
    /// 123456789012
    Plain,
    /// 1234-5678-9012
    Dashes,
    /// 1234 5678 9012
    Spaces,
    /// １２３４５６７８９０１２
    Wide,
    /// １２３４－５６７８－９０１２
    WideDashes,
    /// 1|2|3|4|…: from the first digit to the last
    Boxes,
}

impl Writing {
    /// One of them, plain ones oftenest.
    pub(crate) fn any(chance: &mut Chance) -> Self {
        use Writing::{Dashes, Plain, Spaces, Wide, WideDashes};
        *chance.pick(&[Plain, Plain, Plain, Plain, Dashes, Dashes, Spaces, Spaces, Wide, WideDashes])
    }
}

/// Digits in groups of the given lengths, in a writing.
pub(crate) fn written(digits: &str, groups: &[usize], writing: Writing) -> String {
    let joined = |with: &str| {
        let mut rest = digits;
        let mut parts = Vec::new();
        for &len in groups {
            let (head, tail) = rest.split_at(len.min(rest.len()));
            parts.push(head);
            rest = tail;
        }
        if !rest.is_empty() {
            parts.push(rest);
        }
        parts.join(with)
    };
    match writing {
        Writing::Plain => digits.to_owned(),
        Writing::Dashes => joined("-"),
        Writing::Spaces => joined(" "),
        Writing::Wide => wide(digits),
        Writing::WideDashes => wide(&joined("-")),
        Writing::Boxes => digits.chars().map(String::from).collect::<Vec<_>>().join("|"),
    }
}

/// 運転免許証番号: 公安委員会, year, serial, check digit (weights 5 4 3 2 7 6 5 4 3 2), times issued again.
pub(crate) fn licence(chance: &mut Chance) -> String {
    let board = chance.word(&[
        "10", "11", "12", "20", "22", "24", "30", "40", "43", "45", "50", "52", "54", "60", "62", "63", "64", "70",
        "72", "80", "82", "90", "91", "92", "94", "97",
    ]);
    let body = format!("{board}{:02}{}", (70 + chance.below(55)) % 100, chance.digits(6));
    let weights = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2];
    let sum: u32 = body.bytes().zip(weights).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    let again = chance.word(&["0", "0", "0", "1", "2"]);
    format!("{body}{}{again}", (11 - sum % 11) % 10)
}

/// 保険者番号 of eight digits: 法別番号, prefecture, insurer, check digit.
pub(crate) fn insurer(chance: &mut Chance) -> String {
    let law = chance.word(&["01", "06", "06", "31", "32", "33", "34", "39", "67"]);
    with_luhn(&format!("{law}{:02}{}", chance.between(1, 47), chance.digits(3)))
}

/// 保険者番号 of six digits, as a municipality's 国保 has it: prefecture, insurer, check digit.
pub(crate) fn city_insurer(chance: &mut Chance) -> String {
    with_luhn(&format!("{:02}{}", chance.between(1, 47), chance.digits(3)))
}

/// 被保険者証の記号・番号・枝番 as one expression.
pub(crate) fn symbol(chance: &mut Chance) -> String {
    let (mark, number) = (chance.digits(4), chance.digits(5));
    match chance.below(7) {
        0 => format!("{mark}・{number}"),
        1 => format!("{mark}-{number}"),
        2 => format!("{mark}－{number}（枝番）{:02}", chance.between(0, 5)),
        3 => format!("記号{mark} 番号{number} 枝番{:02}", chance.between(0, 5)),
        4 => format!("{}{}・{number}", chance.word(&["釧国", "北国", "東国保", "浜国"]), chance.between(1, 9)),
        5 => format!("{mark} - {number} - {:02}", chance.between(0, 5)),
        _ => wide(&format!("{mark}・{number}")),
    }
}

/// 後期高齢者医療 被保険者番号: eight digits, the last by the same rule as 保険者番号.
pub(crate) fn elderly(chance: &mut Chance) -> String {
    with_luhn(&chance.digits(7))
}

/// A payment card of a common issuer.
pub(crate) fn card(chance: &mut Chance) -> String {
    let head = chance.word(&["4", "52", "54", "3530", "3562", "4980"]);
    with_luhn(&format!("{head}{}", chance.digits(15 - head.len())))
}

/// 法人番号: the check digit stands first (平成26年財務省令第70号 第2条).
pub(crate) fn corporate(chance: &mut Chance) -> String {
    let body = format!("{}{}", chance.word(&["0100", "0000", "4300", "0200", "1200"]), chance.digits(8));
    let sum: u32 = body.bytes().rev().zip([1, 2].iter().cycle()).map(|(d, weight)| u32::from(d - b'0') * weight).sum();
    format!("{}{body}", 9 - sum % 9)
}

/// 旅券番号: two letters, seven digits.
pub(crate) fn passport(chance: &mut Chance) -> String {
    format!("{}{}", chance.word(&["TR", "TZ", "MS", "TK", "MU", "NA"]), chance.digits(7))
}

/// 在留カード番号: two letters, eight digits, two letters.
pub(crate) fn residence_card(chance: &mut Chance) -> String {
    let letters = |chance: &mut Chance| -> String {
        (0..2).map(|_| char::from(*chance.pick(b"ABCDEFGHJKLMNPRSTUVWXYZ"))).collect()
    };
    format!("{}{}{}", letters(chance), chance.digits(8), letters(chance))
}

/// The two lines of a passport's machine readable zone (ICAO 9303), for a name in Latin letters.
pub(crate) fn zone(chance: &mut Chance, surname: &str, given: &str, born: &str) -> [String; 2] {
    let filled = |text: String, len: usize| format!("{text:<<len$}");
    let number = passport(chance);
    let expires = format!("{}{:02}{:02}", chance.between(27, 35), chance.between(1, 12), chance.between(1, 28));
    let (a, b, c) = (mark(&number), mark(born), mark(&expires));
    let sex = chance.word(&["M", "F"]);
    let personal = "<".repeat(14);
    let whole = mark(&format!("{number}{a}{born}{b}{expires}{c}{personal}0"));
    let first = format!("P<JPN{}<<{}", surname.to_uppercase(), given.to_uppercase());
    [filled(first, 44), format!("{number}{a}JPN{born}{b}{sex}{expires}{c}{personal}0{whole}")]
}

/// Check digit of a machine readable zone: weights 7 3 1, A is 10.
fn mark(field: &str) -> u32 {
    let value = |b: u8| match b {
        b'0'..=b'9' => u32::from(b - b'0'),
        b'A'..=b'Z' => u32::from(b - b'A') + 10,
        _ => 0,
    };
    field.bytes().zip([7, 3, 1].iter().cycle()).map(|(b, weight)| value(b) * weight).sum::<u32>() % 10
}

fn with_luhn(body: &str) -> String {
    let sum: u32 = body
        .bytes()
        .rev()
        .zip([2, 1].iter().cycle())
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .map(|product| product / 10 + product % 10)
        .sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_agree_with_published_examples() {
        assert_eq!(with_luhn("3312001"), "33120015");
        assert_eq!(with_luhn("0113001"), "01130012");
        assert_eq!(mark("L898902C3"), 6);
        assert_eq!(mark("000101"), 8);
    }

    #[test]
    fn numbers_have_the_lengths_of_their_registers() {
        let mut chance = Chance::new(5);
        for _ in 0..200 {
            assert_eq!(licence(&mut chance).len(), 12);
            assert_eq!(insurer(&mut chance).len(), 8);
            assert_eq!(card(&mut chance).len(), 16);
            assert_eq!(corporate(&mut chance).len(), 13);
            assert!(zone(&mut chance, "yamada", "taro", "800102").iter().all(|line| line.len() == 44));
        }
    }

    #[test]
    fn a_number_is_written_in_groups_and_boxes() {
        assert_eq!(written("123456789012", &[4, 4, 4], Writing::Spaces), "1234 5678 9012");
        assert_eq!(written("12345", &[2, 3], Writing::WideDashes), "１２－３４５");
        assert_eq!(written("123", &[3], Writing::Boxes), "1|2|3");
    }
}
