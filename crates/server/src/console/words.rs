//! How times, sizes, ids and the words of the field are written on a page.

use locale::{Language, Locale};
use model::api::Session;
use model::{ByLevel, Label, Role};
use std::collections::BTreeMap;
use time::format_description::BorrowedFormatItem;
use time::macros::{format_description, offset};
use time::{Date, OffsetDateTime};

const JA: &[BorrowedFormatItem<'_>] =
    format_description!("[year]年[month padding:none]月[day padding:none]日 [hour]:[minute]");
const EN: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day] [hour]:[minute]");
const DAY_JA: &[BorrowedFormatItem<'_>] = format_description!("[year]年[month padding:none]月[day padding:none]日");
const DAY_EN: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");
const SECOND: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");

/// A time by the body's clock (Japan has one zone and no summer time), to the minute.
pub(super) fn minute(t: &Locale, at: OffsetDateTime) -> String {
    let format = if t.language == Language::Ja { JA } else { EN };
    at.to_offset(offset!(+9)).format(format).unwrap_or_default()
}

/// The same to the second, for the audit log.
pub(super) fn second(at: OffsetDateTime) -> String {
    at.to_offset(offset!(+9)).format(SECOND).unwrap_or_default()
}

/// A day.
pub(super) fn day(t: &Locale, day: Date) -> String {
    day.format(if t.language == Language::Ja { DAY_JA } else { DAY_EN }).unwrap_or_default()
}

/// A day as a date field gives and takes it.
pub(super) fn field_day(text: &str) -> Option<OffsetDateTime> {
    let day = Date::parse(text, DAY_EN).ok()?;
    Some(day.midnight().assume_offset(offset!(+9)))
}

/// The same day as a date field shows it.
pub(super) fn day_field(at: OffsetDateTime) -> String {
    at.to_offset(offset!(+9)).date().format(DAY_EN).unwrap_or_default()
}

/// Bytes as people say them, in steps of 1,024.
pub(super) fn bytes(n: u64) -> String {
    const STEPS: [&str; 5] = ["KB", "MB", "GB", "TB", "PB"];
    if n < 1024 {
        return format!("{n} B");
    }
    let mut value = n as f64 / 1024.0;
    let mut steps = STEPS.into_iter();
    let mut step = steps.next().unwrap_or_default();
    for next in steps {
        if value < 1024.0 {
            break;
        }
        value /= 1024.0;
        step = next;
    }
    if value < 10.0 { format!("{value:.1} {step}") } else { format!("{value:.0} {step}") }
}

/// A number with its thousands apart.
pub(super) fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `自治体機密性3B`
pub(super) fn label(t: &Locale, label: Option<Label>) -> String {
    label.map_or_else(|| t.say("console-no-label"), |label| t.with("console-label", &[("n", label.code())]))
}

/// `関 守（S0901）`, or the number alone.
pub(super) fn person(session: &Session) -> String {
    if session.name.is_empty() {
        return session.person.to_string();
    }
    format!("{}（{}）", session.name, session.person)
}

/// The key of a role's word.
pub(super) fn role(t: &Locale, role: Role) -> String {
    t.say(match role {
        Role::Staff => "console-role-staff",
        Role::Auditor => "console-role-auditor",
        Role::Officer => "console-role-officer",
    })
}

/// The word of a kind of personal information; a body's own kind keeps its id.
pub(super) fn kind(t: &Locale, id: &str) -> String {
    let key = format!("kind-{}", id.replace('_', "-"));
    if t.has(&key) { t.say(&key) } else { id.to_owned() }
}

/// `個人番号 12、氏名 30`
pub(super) fn kinds(t: &Locale, kinds: &BTreeMap<String, ByLevel>) -> String {
    let all: Vec<String> = kinds
        .iter()
        .filter(|(_, n)| n.low > 0)
        .map(|(id, n)| format!("{} {}", kind(t, id), count(u64::from(n.low))))
        .collect();
    all.join(&t.say("console-comma"))
}

/// Pairs as a query; empty values are left out.
pub(super) fn query(pairs: &[(&str, &str)]) -> String {
    let pairs: Vec<&(&str, &str)> = pairs.iter().filter(|(_, value)| !value.is_empty()).collect();
    serde_urlencoded::to_string(pairs).unwrap_or_default()
}

/// A path of this very office to go back to: never another host's.
pub(super) fn safe_back(path: &str) -> &str {
    let plain = path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\r', '\n', '\t']);
    if plain && path.is_ascii() { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn times_are_the_bodys_own() {
        let at = datetime!(2026-11-22 17:54:03 UTC);
        assert_eq!(minute(super::super::page::sentences(Language::Ja), at), "2026年11月23日 02:54");
        assert_eq!(minute(super::super::page::sentences(Language::En), at), "2026-11-23 02:54");
        assert_eq!(second(at), "2026-11-23 02:54:03");
        assert_eq!(field_day("2026-11-23"), Some(datetime!(2026-11-23 0:00 +9)));
        assert_eq!(day_field(at), "2026-11-23");
    }

    #[test]
    fn sizes_and_counts_are_as_people_write_them() {
        let table = [(0, "0 B"), (1023, "1023 B"), (1536, "1.5 KB"), (20 << 20, "20 MB"), (3 << 40, "3.0 TB")];
        for (n, text) in table {
            assert_eq!(bytes(n), text);
        }
        for (n, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(count(n), text);
        }
    }

    #[test]
    fn the_way_back_leads_nowhere_else() {
        for bad in ["https://evil.example/", "//evil.example", "/\\evil.example", "", "/a\r\nSet-Cookie: x", "/税"] {
            assert_eq!(safe_back(bad), "/", "{bad:?}");
        }
        assert_eq!(safe_back("/files?label=3B"), "/files?label=3B");
    }
}
