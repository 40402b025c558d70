use model::sanitising::Kind;

/// What kind of message or card a text is, by its first lines.
pub(crate) fn kind(head: &[u8]) -> Option<Kind> {
    let head = String::from_utf8_lossy(head.get(..16 << 10).unwrap_or(head));
    let text = head.trim_start_matches('\u{feff}').trim_start();
    let begins = |word: &str| text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    if begins("BEGIN:VCALENDAR") {
        return Some(Kind::Ics);
    }
    if begins("BEGIN:VCARD") {
        return Some(Kind::Vcf);
    }
    if text.starts_with("From ") && text.split_once('\n').is_some_and(|(_, rest)| is_message(rest, 1)) {
        return Some(Kind::Mbox);
    }
    is_message(text, 2).then_some(Kind::Eml)
}

/// Whether the lines are fields of a message header of which at least `least` are everyday ones.
fn is_message(text: &str, least: usize) -> bool {
    const FIELDS: [&str; 16] = [
        "from",
        "to",
        "cc",
        "date",
        "subject",
        "message-id",
        "received",
        "return-path",
        "mime-version",
        "content-type",
        "content-transfer-encoding",
        "delivered-to",
        "reply-to",
        "sender",
        "dkim-signature",
        "authentication-results",
    ];
    let mut known = 0;
    for line in text.lines().take(200) {
        if line.starts_with([' ', '\t']) && known > 0 {
            continue;
        }
        let Some((name, _)) = line.split_once(':') else { break };
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            break;
        }
        known += usize::from(FIELDS.contains(&name.to_ascii_lowercase().as_str()));
    }
    known >= least
}
