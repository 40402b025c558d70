//! Check digits and ranges of numbers, each as its ordinance or standard states it. Digits come as values 0 to 9.

/// 個人番号: 11 digits and a check digit. 平成26年総務省令第85号 第5条: with Pn the n-th digit from the right before the
/// check digit and Qn = n + 1 (n ≤ 6) or n - 5 (n ≥ 7), r = ΣPnQn mod 11; the check digit is 0 if r ≤ 1, else 11 - r.
pub(crate) fn my_number(digits: &[u8]) -> bool {
    const WEIGHTS: [u32; 11] = [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2];
    let [body @ .., check] = digits else { return false };
    if body.len() != WEIGHTS.len() {
        return false;
    }
    let sum: u32 = body.iter().zip(WEIGHTS).map(|(&d, w)| u32::from(d) * w).sum();
    let expected = match sum % 11 {
        0 | 1 => 0,
        r => 11 - r,
    };
    u32::from(*check) == expected
}

/// 法人番号: a check digit and 12 digits. 平成26年財務省令第70号 第2条: 9 - (ΣPnQn mod 9), Pn the n-th digit from the
/// right, Qn = 1 for odd n and 2 for even n.
pub(crate) fn corporate_number(digits: &[u8]) -> bool {
    let [check, body @ ..] = digits else { return false };
    if body.len() != 12 {
        return false;
    }
    let sum: u32 = body.iter().rev().zip([1, 2].into_iter().cycle()).map(|(&d, q)| u32::from(d) * q).sum();
    u32::from(*check) == 9 - sum % 9
}

/// The Luhn formula of ISO/IEC 7812-1, check digit last.
pub(crate) fn luhn(digits: &[u8]) -> bool {
    let doubled = |d: u8| [0, 2, 4, 6, 8, 1, 3, 5, 7, 9].get(usize::from(d)).copied().unwrap_or(0);
    let sum: u32 =
        digits.iter().rev().enumerate().map(|(i, &d)| if i % 2 == 1 { doubled(d) } else { u32::from(d) }).sum();
    !digits.is_empty() && sum.is_multiple_of(10)
}

/// Whether issuer prefix and length belong to a payment card in use in Japan: Visa 4 (13, 16, 19 digits), Mastercard
/// 51-55 and 2221-2720 (16), American Express 34 and 37 (15), JCB 3528-3589 (16-19), Diners 300-305, 36, 38 (14-16).
pub(crate) fn card_issuer(digits: &[u8]) -> bool {
    let Some(head) = digits.get(..4).map(|d| d.iter().fold(0_u32, |n, &d| n * 10 + u32::from(d))) else { return false };
    matches!(
        (head, digits.len()),
        (4000..=4999, 13 | 16 | 19)
            | (5100..=5599 | 2221..=2720, 16)
            | (3400..=3499 | 3700..=3799, 15)
            | (3528..=3589, 16..=19)
            | (3000..=3059 | 3600..=3699 | 3800..=3899, 14..=16)
    )
}

/// 運転免許証番号: the 11th of 12 digits is the last digit of 11 - r, r = Σ of the first ten by the weights 5 4 3 2 7 6 5 4 3
/// 2, mod 11; the first two are one of the 公安委員会, the next two a year; the 12th counts reissues. Not official, and
/// consistent in several descriptions.
pub(crate) fn driving_licence(digits: &[u8]) -> bool {
    const WEIGHTS: [u32; 10] = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2];
    let [body @ .., check, _] = digits else { return false };
    let [a, b, ..] = body else { return false };
    let issuer = matches!(
        (a, b),
        (0, 0) | (1, 0..=4) | (2, 0..=5) | (3, 0) | (4, _) | (5 | 6, 0..=5) | (7, 0..=4) | (8, 0..=3) | (9, 0..=7)
    );
    if body.len() != WEIGHTS.len() || !issuer {
        return false;
    }
    let sum: u32 = body.iter().zip(WEIGHTS).map(|(&d, w)| u32::from(d) * w).sum();
    u32::from(*check) == (11 - sum % 11) % 10
}

/// The check digit of a field of a machine readable zone, as a character: weights 7 3 1, A = 10 to Z = 35, `<` = 0, mod 10
/// (ICAO 9303-3, 4.9).
pub(crate) fn mrz_check(field: &[u8]) -> Option<u8> {
    let value = |b: &u8| match b {
        b'0'..=b'9' => Some(u32::from(b - b'0')),
        b'A'..=b'Z' => Some(u32::from(b - b'A') + 10),
        b'<' => Some(0),
        _ => None,
    };
    let mut sum = 0;
    for (byte, weight) in field.iter().zip([7, 3, 1].into_iter().cycle()) {
        sum += value(byte)? * weight;
    }
    Some(b'0' + (sum % 10) as u8)
}

/// Whether a date exists (leap years of the Gregorian calendar).
pub(crate) fn date_exists(year: u32, month: u32, day: u32) -> bool {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let last = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        _ => return false,
    };
    (1..=last).contains(&day)
}

/// The year before year 1 of an era and the number of its last year: 明治, 大正, 昭和, 平成, 令和 (open-ended).
pub(crate) fn era(name: &str) -> Option<(u32, u32)> {
    Some(match name {
        "明治" | "明" | "M" | "m" => (1867, 45),
        "大正" | "大" | "T" | "t" => (1911, 15),
        "昭和" | "昭" | "S" | "s" => (1925, 64),
        "平成" | "平" | "H" | "h" => (1988, 31),
        "令和" | "令" | "R" | "r" => (2018, 81),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digits(text: &str) -> Vec<u8> {
        text.bytes().filter(u8::is_ascii_digit).map(|b| b - b'0').collect()
    }

    #[test]
    fn the_worked_examples_of_my_number_pass_and_any_other_check_digit_fails() {
        for (body, check) in [("12345678901", 8), ("62149832025", 7), ("98320567321", 4)] {
            for d in 0..=9 {
                assert_eq!(my_number(&digits(&format!("{body}{d}"))), d == check, "{body}{d}");
            }
        }
        assert!(!my_number(&digits("1234567890")) && !my_number(&[]));
    }

    #[test]
    fn one_in_ten_numbers_passes_so_that_a_check_digit_is_no_evidence_by_itself() {
        let passing =
            (100_000_000_000_u64..).step_by(7_919).take(20_000).filter(|n| my_number(&digits(&n.to_string()))).count();
        assert!((1_700..2_300).contains(&passing), "{passing}");
    }

    #[test]
    fn the_tax_agencys_own_corporate_number_passes() {
        assert!(corporate_number(&digits("7000012050002")));
        assert!(!corporate_number(&digits("8000012050002")) && !corporate_number(&digits("700001205000")));
    }

    #[test]
    fn a_driving_licence_has_an_issuer_and_a_check_digit() {
        assert!(driving_licence(&digits("309012345620")));
        assert!(!driving_licence(&digits("309012345630")) && !driving_licence(&digits("319012345620")));
    }

    #[test]
    fn the_machine_readable_zone_of_the_standards_example_is_right() {
        assert_eq!(mrz_check(b"L898902C3"), Some(b'6'));
        assert_eq!(mrz_check(b"TR1234567"), Some(b'2'));
        assert_eq!(mrz_check(b"l8"), None);
    }

    #[test]
    fn luhn_holds_for_cards_and_for_insurers() {
        for good in ["4111111111111111", "33120015", "01130012", "378282246310005"] {
            assert!(luhn(&digits(good)), "{good}");
        }
        assert!(!luhn(&digits("4111111111111112")) && !luhn(&[]));
    }

    #[test]
    fn a_card_is_known_by_its_issuer_and_length() {
        let table = [
            ("4111111111111111", true),
            ("5555555555554444", true),
            ("2221000000000009", true),
            ("378282246310005", true),
            ("3530111333300000", true),
            ("30569309025904", true),
            ("9111111111111111", false),
            ("41111111111111", false),
            ("411", false),
        ];
        for (number, known) in table {
            assert_eq!(card_issuer(&digits(number)), known, "{number}");
        }
    }

    #[test]
    fn dates_and_eras_follow_the_calendar() {
        assert!(date_exists(2024, 2, 29) && !date_exists(2023, 2, 29) && !date_exists(1900, 2, 29));
        assert!(!date_exists(2024, 4, 31) && !date_exists(2024, 13, 1) && !date_exists(2024, 0, 1));
        assert_eq!(era("昭和").map(|(before, _)| before + 45), Some(1970));
        assert_eq!(era("R").map(|(before, _)| before + 1), Some(2019));
        assert_eq!(era("慶応"), None);
    }
}
