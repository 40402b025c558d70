//! Calendars (RFC 5545) and cards (RFC 6350, vCard 2.1 and 3.0): lines of properties, by an allow-list. Alarms, which can
//! start programs, attachments, and addresses that are fetched are left out.

use super::field;
use crate::ledger::Ledger;
use crate::name;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use model::sanitising::{Item, Kind, Refusal};

struct Lists {
    root: &'static str,
    components: &'static [&'static str],
    properties: &'static [&'static str],
    parameters: &'static [&'static str],
}

const CALENDAR: Lists = Lists {
    root: "VCALENDAR",
    components: &["VCALENDAR", "VEVENT", "VTODO", "VTIMEZONE", "STANDARD", "DAYLIGHT"],
    properties: &[
        "VERSION",
        "METHOD",
        "CALSCALE",
        "UID",
        "DTSTAMP",
        "DTSTART",
        "DTEND",
        "DURATION",
        "DUE",
        "SUMMARY",
        "DESCRIPTION",
        "LOCATION",
        "ORGANIZER",
        "ATTENDEE",
        "STATUS",
        "SEQUENCE",
        "PRIORITY",
        "CLASS",
        "TRANSP",
        "CATEGORIES",
        "RRULE",
        "RDATE",
        "EXDATE",
        "RECURRENCE-ID",
        "CREATED",
        "LAST-MODIFIED",
        "COMPLETED",
        "TZID",
        "TZNAME",
        "TZOFFSETFROM",
        "TZOFFSETTO",
    ],
    parameters: &["TZID", "VALUE", "CN", "ROLE", "PARTSTAT", "RSVP", "CUTYPE", "LANGUAGE", "RANGE"],
};

const CARD: Lists = Lists {
    root: "VCARD",
    components: &["VCARD"],
    properties: &[
        "VERSION",
        "N",
        "FN",
        "SORT-STRING",
        "X-PHONETIC-FIRST-NAME",
        "X-PHONETIC-LAST-NAME",
        "ORG",
        "TITLE",
        "ROLE",
        "TEL",
        "EMAIL",
        "ADR",
        "LABEL",
        "BDAY",
        "NOTE",
        "NICKNAME",
        "REV",
        "UID",
        "CATEGORIES",
    ],
    parameters: &["TYPE", "PREF", "LANGUAGE"],
};

/// Words of vCard 2.1 that stand for a type without saying so.
const TYPES: [&str; 12] =
    ["HOME", "WORK", "CELL", "VOICE", "FAX", "PREF", "INTERNET", "POSTAL", "DOM", "INTL", "PARCEL", "MSG"];

/// Rebuilds a calendar or a card.
///
/// # Errors
/// If its components do not close as they open.
pub(super) fn rebuild(bytes: &[u8], kind: Kind, ledger: &mut Ledger<'_>) -> Result<Vec<u8>, Refusal> {
    let lists = if kind == Kind::Ics { &CALENDAR } else { &CARD };
    ledger.read(bytes.len() as u64);
    let mut left = bytes.len() as u64;
    let mut spend = |count: usize| {
        let count = left.min(count as u64);
        left -= count;
        count
    };
    let mut writing = Writing { lists, out: String::new(), open: Vec::new(), outside: 0 };
    for line in unfolded(bytes) {
        if !line.is_empty() {
            let taken = spend(line.len());
            writing.line(&line, taken, ledger)?;
        }
    }
    if !writing.open.is_empty() || writing.out.is_empty() {
        return Err(Refusal::malformed("component does not close"));
    }
    ledger.syntax(left);
    Ok(writing.out.into_bytes())
}

struct Writing<'l> {
    lists: &'l Lists,
    out: String,
    open: Vec<String>,
    /// How many of the open components are left out.
    outside: usize,
}

impl Writing<'_> {
    fn line(&mut self, line: &str, taken: u64, ledger: &mut Ledger<'_>) -> Result<(), Refusal> {
        let Some(property) = Property::parse(line) else {
            ledger.remove(Item::Key, "line", taken);
            return Ok(());
        };
        match property.name.as_str() {
            "BEGIN" => self.begin(&property, taken, ledger)?,
            "END" => self.end(&property, taken, ledger)?,
            _ if self.outside > 0 => ledger.remove(Item::Action, "component", taken),
            known if !self.open.is_empty() && self.lists.properties.contains(&known) => {
                self.out.push_str(&folded(&property.written(self.lists, ledger)));
                ledger.kept(taken);
            }
            _ => ledger.remove(Item::Key, &property.place(), taken),
        }
        Ok(())
    }

    fn begin(&mut self, property: &Property, taken: u64, ledger: &mut Ledger<'_>) -> Result<(), Refusal> {
        let component = property.value().trim().to_ascii_uppercase();
        let is_root = component == self.lists.root;
        let known = self.lists.components.contains(&component.as_str()) && self.open.is_empty() == is_root;
        if self.outside > 0 || !known {
            self.outside += 1;
            ledger.remove(Item::Action, "component", taken);
        } else {
            self.out.push_str(&format!("BEGIN:{component}\r\n"));
            ledger.syntax(taken);
        }
        self.open.push(component);
        if self.open.len() > 16 { Err(Refusal::malformed("components in components")) } else { Ok(()) }
    }

    fn end(&mut self, property: &Property, taken: u64, ledger: &mut Ledger<'_>) -> Result<(), Refusal> {
        let component = property.value().trim().to_ascii_uppercase();
        if self.open.pop().is_none_or(|opened| opened != component) {
            return Err(Refusal::malformed("component does not close"));
        }
        if self.outside == 0 {
            self.out.push_str(&format!("END:{component}\r\n"));
            ledger.syntax(taken);
        } else {
            ledger.remove(Item::Action, "component", taken);
        }
        self.outside = self.outside.saturating_sub(1);
        Ok(())
    }
}

/// Lines with their continuations; in vCard 2.1 a line of quoted-printable goes on behind a `=`.
fn unfolded(bytes: &[u8]) -> Vec<String> {
    let mut lines: Vec<Vec<u8>> = Vec::new();
    for line in bytes.split(|b| *b == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        // A value that only says the words goes on nowhere.
        let soft = |last: &Vec<u8>| {
            last.ends_with(b"=")
                && Property::parse(&String::from_utf8_lossy(last)).is_some_and(|property| property.is_quoted())
        };
        match (line, lines.last_mut()) {
            ([b' ' | b'\t', rest @ ..], Some(last)) => last.extend_from_slice(rest),
            (rest, Some(last)) if soft(last) => {
                last.pop();
                last.extend_from_slice(rest);
            }
            _ => lines.push(line.to_vec()),
        }
    }
    lines.iter().map(|line| name::decoded(line)).collect()
}

struct Property {
    name: String,
    parameters: Vec<(String, String)>,
    value: String,
}

impl Property {
    fn parse(line: &str) -> Option<Property> {
        let mut quoted = false;
        let colon = line.char_indices().find(|(_, c)| {
            quoted ^= *c == '"';
            *c == ':' && !quoted
        });
        let (head, value) = line.split_at_checked(colon?.0)?;
        let mut pieces = pieces(head).into_iter();
        let name = pieces.next()?.rsplit('.').next()?.trim().to_ascii_uppercase();
        let parameters = pieces.map(|piece| match piece.split_once('=') {
            Some((name, value)) => (name.trim().to_ascii_uppercase(), value.trim().trim_matches('"').to_owned()),
            None => ("TYPE".to_owned(), piece.trim().to_ascii_uppercase()),
        });
        Some(Property { name, parameters: parameters.collect(), value: value.get(1..)?.to_owned() })
    }

    fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Whether the value is packed as quoted-printable.
    fn is_quoted(&self) -> bool {
        let packed = self.parameter("ENCODING").or_else(|| self.parameter("TYPE")).unwrap_or_default();
        packed.eq_ignore_ascii_case("QUOTED-PRINTABLE")
    }

    /// The value as text, whatever it was packed in.
    fn value(&self) -> String {
        if !self.is_quoted() {
            return self.value.clone();
        }
        let bytes = quoted_printable_decode(self.value.as_bytes()).unwrap_or_default();
        let named = self.parameter("CHARSET").and_then(|label| encoding_rs::Encoding::for_label(label.as_bytes()));
        let text = named.map_or_else(|| name::decoded(&bytes), |encoding| encoding.decode(&bytes).0.into_owned());
        text.replace("\r\n", "\\n").replace('\n', "\\n")
    }

    fn place(&self) -> String {
        let simple = self.name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(40);
        simple.collect::<String>().to_ascii_lowercase()
    }

    fn written(&self, lists: &Lists, ledger: &mut Ledger<'_>) -> String {
        let mut out = self.name.clone();
        for (name, value) in &self.parameters {
            let value: String = field::plain(value).chars().filter(|c| !matches!(c, '"' | '\\')).collect();
            let is_type =
                name == "TYPE" && value.split(',').all(|word| TYPES.iter().any(|t| t.eq_ignore_ascii_case(word)));
            if lists.parameters.contains(&name.as_str()) && (name != "TYPE" || is_type) {
                let quotes = if value.contains([':', ';', ',']) { "\"" } else { "" };
                out.push_str(&format!(";{name}={quotes}{value}{quotes}"));
            } else if !matches!(name.as_str(), "ENCODING" | "CHARSET")
                && !value.eq_ignore_ascii_case("QUOTED-PRINTABLE")
            {
                ledger.note(Item::Attribute, &self.place(), 0);
            }
        }
        let value: String = self.value().chars().filter(|c| *c == '\t' || !name::is_invisible(*c)).collect();
        let value = match self.name.as_str() {
            "VERSION" if lists.root == "VCARD" => "3.0".to_owned(),
            "ORGANIZER" | "ATTENDEE" if !value.get(..7).is_some_and(|s| s.eq_ignore_ascii_case("mailto:")) => {
                ledger.note(Item::LinkScheme, &self.place(), 0);
                String::new()
            }
            _ => value,
        };
        format!("{out}:{}", value.trim())
    }
}

/// Name and parameters; a `;` in quotes divides nothing.
fn pieces(head: &str) -> Vec<&str> {
    let mut quoted = false;
    head.split(|c: char| {
        quoted ^= c == '"';
        c == ';' && !quoted
    })
    .collect()
}

/// Lines of 75 bytes at most.
fn folded(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + 16);
    let mut length = 0;
    for c in line.chars() {
        if length + c.len_utf8() > 74 {
            out.push_str("\r\n ");
            length = 1;
        }
        length += c.len_utf8();
        out.push(c);
    }
    out + "\r\n"
}
