//! Calendars and cards: lines whose properties stand on a list, in components that close.

use crate::no;
use model::sanitising::Refusal;

/// Names that may stand before the colon, with the parameters behind them.
struct Allowed {
    components: &'static str,
    properties: &'static str,
    parameters: &'static str,
}

const CALENDAR: Allowed = Allowed {
    components: "VCALENDAR VEVENT VTODO VTIMEZONE STANDARD DAYLIGHT",
    properties: "VERSION METHOD CALSCALE UID DTSTAMP DTSTART DTEND DURATION DUE SUMMARY DESCRIPTION LOCATION ORGANIZER \
                 ATTENDEE STATUS SEQUENCE PRIORITY CLASS TRANSP CATEGORIES RRULE RDATE EXDATE RECURRENCE-ID CREATED \
                 LAST-MODIFIED COMPLETED TZID TZNAME TZOFFSETFROM TZOFFSETTO",
    parameters: "TZID VALUE CN ROLE PARTSTAT RSVP CUTYPE LANGUAGE RANGE",
};

const CARD: Allowed = Allowed {
    components: "VCARD",
    properties: "VERSION N FN SORT-STRING X-PHONETIC-FIRST-NAME X-PHONETIC-LAST-NAME ORG TITLE ROLE TEL EMAIL ADR LABEL \
                 BDAY NOTE NICKNAME REV UID CATEGORIES",
    parameters: "TYPE PREF LANGUAGE",
};

pub(crate) fn calendar(bytes: &[u8]) -> Result<(), Refusal> {
    verify(bytes, &CALENDAR)
}

pub(crate) fn card(bytes: &[u8]) -> Result<(), Refusal> {
    verify(bytes, &CARD)
}

fn verify(bytes: &[u8], allowed: &Allowed) -> Result<(), Refusal> {
    let text = std::str::from_utf8(bytes).map_err(|_| no("a card that is not UTF-8"))?;
    let text = text.strip_suffix("\r\n").ok_or_else(|| no("a card that breaks off"))?;
    let mut open: Vec<&str> = Vec::new();
    let mut last: Option<&str> = None;
    let unfolded = text.replace("\r\n ", "");
    for line in unfolded.split("\r\n") {
        if line.chars().any(|c| c.is_control() && c != '\t') {
            return Err(no("a control character in a card"));
        }
        let (name, parameters, value) = parts(line).ok_or_else(|| no("a line without a property in a card"))?;
        match name {
            "BEGIN" if is_one(allowed.components, value) && parameters.is_empty() => open.push(value),
            "END" if parameters.is_empty() && open.pop() == Some(value) => {}
            _ if open.is_empty() => return Err(no("a property outside a card")),
            "ORGANIZER" | "ATTENDEE" if !value.is_empty() && !is_mail(value) => {
                return Err(no("an address in a card that is not mail"));
            }
            _ if is_one(allowed.properties, name) => {}
            _ => return Err(no("a property of a card that is not on the list")),
        }
        if !parameters.iter().all(|parameter| is_one(allowed.parameters, parameter)) {
            return Err(no("a parameter of a card that is not on the list"));
        }
        last = Some(name);
    }
    if open.is_empty() && last == Some("END") { Ok(()) } else { Err(no("a card that does not close")) }
}

/// Name, names of parameters, and value; what stands between quotation marks divides nothing.
fn parts(line: &str) -> Option<(&str, Vec<&str>, &str)> {
    let mut quoted = false;
    let mut breaks = vec![];
    let mut colon = None;
    for (at, byte) in line.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b';' if !quoted => breaks.push(at),
            b':' if !quoted => {
                colon = Some(at);
                break;
            }
            _ => {}
        }
    }
    let colon = colon?;
    let ends = breaks.iter().copied().skip(1).chain([colon]);
    let parameters = breaks.iter().zip(ends).map(|(at, end)| Some(line.get(at + 1..end)?.split_once('=')?.0));
    let name = line.get(..breaks.first().copied().unwrap_or(colon))?;
    Some((name, parameters.collect::<Option<_>>()?, line.get(colon + 1..)?))
}

fn is_one(names: &str, name: &str) -> bool {
    names.split_ascii_whitespace().any(|known| known == name)
}

fn is_mail(value: &str) -> bool {
    value.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("mailto:"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(line: &str) -> Result<(), Refusal> {
        calendar(format!("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n{line}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n").as_bytes())
    }

    #[test]
    fn only_properties_of_the_list_pass_in_components_that_close() {
        for line in [
            "SUMMARY:課長\r\n 会議",
            "ORGANIZER;CN=\"汐見; : x\":mailto:a@example.jp",
            "ATTENDEE:",
            "DTSTART;TZID=Asia/Tokyo:1",
        ] {
            assert_eq!(event(line), Ok(()), "{line}");
        }
        for line in [
            "ATTACH:http://x/",
            "URL:http://x/",
            "BEGIN:VALARM\r\nEND:VALARM",
            "ATTENDEE:http://x/",
            "SUMMARY;ALTREP=\"http://x/\":a",
            "SUMMARY",
            "SUMMARY:\u{1b}[31m",
            "END:VEVENT",
            "SUMMARY;X:1",
            "x\nATTACH:1",
            "DTSTART\u{3000}:1",
        ] {
            assert!(event(line).is_err(), "{line}");
        }
        assert!(calendar(b"").is_err() && calendar(b"\xff\r\n").is_err() && calendar(b"SUMMARY:1\r\n").is_err());
        assert_eq!(card("BEGIN:VCARD\r\nVERSION:3.0\r\nTEL;TYPE=CELL:0154\r\nEND:VCARD\r\n".as_bytes()), Ok(()));
        assert!(card(b"BEGIN:VCARD\r\nPHOTO;VALUE=URL:http://x/\r\nEND:VCARD\r\n").is_err());
    }
}
