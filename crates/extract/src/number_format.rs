/// How a workbook shows a number, as far as it matters for reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NumberFormat {
    /// As many digits as it has.
    General,
    /// A point in time.
    Moment {
        /// Year, month or day are shown.
        date: bool,
        /// Hour, minute or second are shown.
        time: bool,
    },
    /// Digits put into places: `000-0000` shows 8501234 as 850-1234, and keeps the zeros in front.
    Places(Vec<Place>),
}

/// One character of [`NumberFormat::Places`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// `0`: a digit, zero if there is none.
    Always,
    /// `#` or `?`: a digit if there is one.
    IfAny,
    /// Shown as it is.
    Literal(char),
}

impl NumberFormat {
    /// Formats that every workbook has without naming them (ECMA-376 part 1, 18.8.30; 27-58 are those of Japan).
    pub(crate) fn builtin(id: u32) -> NumberFormat {
        match id {
            14..=17 | 27..=31 | 36 | 50..=54 | 57 | 58 => NumberFormat::Moment { date: true, time: false },
            18..=21 | 32..=35 | 45..=47 | 55 | 56 => NumberFormat::Moment { date: false, time: true },
            22 => NumberFormat::Moment { date: true, time: true },
            _ => NumberFormat::General,
        }
    }

    /// Reads a format code; only its first section, for positive numbers, counts.
    pub(crate) fn parse(code: &str) -> NumberFormat {
        let places = bare(code);
        let letter =
            |set: &str| places.iter().any(|p| matches!(p, Bare::Code(c) if set.contains(c.to_ascii_lowercase())));
        let (date, time) = (letter("ydge"), letter("hs"));
        if date || time {
            return NumberFormat::Moment { date, time };
        }
        if letter("m") {
            return NumberFormat::Moment { date: true, time: false };
        }
        let mut out = Vec::new();
        for place in &places {
            out.push(match place {
                Bare::Code('0') => Place::Always,
                Bare::Code('#' | '?') => Place::IfAny,
                Bare::Code(',') => continue,
                Bare::Code(c @ ('-' | '/' | '(' | ')' | ' ' | '+' | ':')) | Bare::Literal(c) => Place::Literal(*c),
                Bare::Code(_) => return NumberFormat::General,
            });
        }
        let matters = out.iter().filter(|p| **p == Place::Always).count() > 1
            || out.iter().any(|p| matches!(p, Place::Literal(_)));
        let any = out.iter().any(|p| !matches!(p, Place::Literal(_)));
        if matters && any { NumberFormat::Places(out) } else { NumberFormat::General }
    }

    /// The number as shown. `from_1904`: the workbook counts days from 1904.
    pub(crate) fn show(&self, value: f64, from_1904: bool) -> String {
        match self {
            NumberFormat::Moment { date, time } => {
                moment(value, *date, *time, from_1904).unwrap_or_else(|| plain(value))
            }
            NumberFormat::Places(places) if (0.0..1e15).contains(&value) && value.fract() == 0.0 => {
                placed(places, value)
            }
            _ => plain(value),
        }
    }
}

enum Bare {
    Code(char),
    Literal(char),
}

/// A code's first section without colours, conditions and fill characters.
fn bare(code: &str) -> Vec<Bare> {
    let mut out = Vec::new();
    let mut chars = code.chars();
    while let Some(c) = chars.next() {
        match c {
            ';' => break,
            '"' => out.extend(chars.by_ref().take_while(|c| *c != '"').map(Bare::Literal)),
            '\\' => out.extend(chars.next().map(Bare::Literal)),
            '_' | '*' => drop(chars.next()),
            '[' => {
                let inner: String = chars.by_ref().take_while(|c| *c != ']').collect();
                if matches!(inner.to_ascii_lowercase().as_str(), "h" | "hh" | "m" | "mm" | "s" | "ss") {
                    out.push(Bare::Code('h'));
                }
            }
            'G' if code.starts_with("General") => return Vec::new(),
            c if c.is_ascii() => out.push(Bare::Code(c)),
            c => out.push(Bare::Literal(c)),
        }
    }
    out
}

/// Never an exponent, no point where the number is whole, 15 significant digits as Excel keeps.
pub(crate) fn plain(value: f64) -> String {
    if value.fract() == 0.0 {
        return format!("{value:.0}");
    }
    let rounded: f64 = format!("{value:.14e}").parse().unwrap_or(value);
    format!("{rounded}")
}

fn placed(places: &[Place], value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut left = digits.chars().rev().filter(|_| value != 0.0).peekable();
    let first = places.iter().position(|p| !matches!(p, Place::Literal(_))).unwrap_or(0);
    let mut out = Vec::new();
    for (at, place) in places.iter().enumerate().rev() {
        match place {
            Place::Literal(c) => out.push(*c),
            Place::Always => out.push(left.next().unwrap_or('0')),
            Place::IfAny => out.extend(left.next()),
        }
        if at == first {
            out.extend(left.by_ref());
        }
    }
    out.iter().rev().collect()
}

/// `YYYY-MM-DD`, `HH:MM` (with seconds if there are any) or both, of a serial number of days.
pub(crate) fn moment(serial: f64, date: bool, time: bool, from_1904: bool) -> Option<String> {
    if !(0.0..2_958_466.0).contains(&serial) {
        return None;
    }
    let seconds = (serial * 86_400.0).round() as i64;
    let (mut days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // Days from 1970. Excel counts a 29 February 1900 that was none, so days before it lie one later.
    days += match (from_1904, days) {
        (true, _) => -24_107,
        (false, ..60) => -25_568,
        (false, _) => -25_569,
    };
    let (year, month, day) = civil(days);
    let clock = match (second / 3600, second / 60 % 60, second % 60) {
        (h, m, 0) => format!("{h:02}:{m:02}"),
        (h, m, s) => format!("{h:02}:{m:02}:{s:02}"),
    };
    Some(match (date, time) {
        (true, true) => format!("{year:04}-{month:02}-{day:02} {clock}"),
        (false, true) => clock,
        _ => format!("{year:04}-{month:02}-{day:02}"),
    })
}

/// Year, month and day of a day counted from 1970-01-01 in the proleptic Gregorian calendar.
///
/// The year is taken to begin in March, so that the leap day is its last (the usual reckoning of era, day of era, year of era).
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_as_a_clerk_sees_them() {
        for (code, value, shown) in [
            ("General", 123_456_789_018.0, "123456789018"),
            ("General", 1.5, "1.5"),
            ("General", 0.1 + 0.2, "0.3"),
            ("General", -7.0, "-7"),
            ("0", 123_456_789_018.0, "123456789018"),
            ("000000000000", 23_456_789_018.0, "023456789018"),
            ("0_ ", 42.0, "42"),
            ("#,##0", 1_234_567.0, "1234567"),
            ("000\\-0000", 850_123.0, "085-0123"),
            ("\"T\"0000", 12.0, "T0012"),
            ("0.00%", 0.25, "0.25"),
            ("yyyy/m/d", 45_017.0, "2023-04-01"),
            ("[$-411]ggge\"年\"m\"月\"d\"日\";@", 45_017.0, "2023-04-01"),
            ("yyyy/mm/dd hh:mm", 45_017.5, "2023-04-01 12:00"),
            ("[h]:mm", 0.25, "06:00"),
            ("yyyy/m/d", -1.0, "-1"),
            ("yyyy/m/d", 1.0, "1900-01-01"),
            ("yyyy/m/d", 61.0, "1900-03-01"),
        ] {
            assert_eq!(NumberFormat::parse(code).show(value, false), shown, "{code}");
        }
        assert_eq!(NumberFormat::builtin(14).show(0.0, true), "1904-01-01");
        assert_eq!(NumberFormat::builtin(31).show(45_017.0, false), "2023-04-01");
    }
}
