//! E-mail addresses around `@`.

use model::Evidence;

use crate::captions::Caption;
use crate::reading::Reading;
use crate::score::{Candidate, OFFICE, Sort};

/// Longest local part and domain of RFC 5321.
const LOCAL: usize = 64;
const DOMAIN: usize = 255;
/// Belief in such an address, and how much its caption adds.
const BELIEVED: f32 = 2.0;
const CAPTIONED: f32 = 1.5;
/// Mailboxes of offices rather than persons.
const ROLES: [&str; 22] = [
    "info",
    "kouhou",
    "koho",
    "soumu",
    "contact",
    "support",
    "office",
    "webmaster",
    "postmaster",
    "noreply",
    "no-reply",
    "inquiry",
    "toiawase",
    "admin",
    "root",
    "monitor",
    "alert",
    "alerts",
    "system",
    "backup",
    "mailer-daemon",
    "helpdesk",
];

/// Finds e-mail addresses.
pub(crate) fn find(reading: &Reading<'_>, out: &mut Vec<Candidate>) {
    for &at in reading.ats {
        let Some((start, end)) = span(reading.text, reading.start, at) else { continue };
        let mut found = Candidate::new(Sort::Email, start, end, reading.line(start), BELIEVED);
        let cue = reading.governing(start, |caption| matches!(caption, Caption::Email | Caption::Phone));
        if let Some(cue) = cue.filter(|cue| matches!(cue.caption, Caption::Email | Caption::Phone)) {
            found.weigh(cue.evidence, CAPTIONED);
        }
        weigh_public(&mut found, &reading.text[start..at], &reading.text[at + 1..end]);
        out.push(found);
    }
}

/// A cell under a header of such addresses that is one.
pub(crate) fn whole(cell: &str) -> Option<Candidate> {
    let at = memchr::memchr(b'@', cell.as_bytes())?;
    span(cell, 0, at).filter(|span| *span == (0, cell.len()))?;
    let mut found = Candidate::new(Sort::Email, 0, cell.len(), 0, BELIEVED);
    found.weigh(Evidence::ColumnHeader, CAPTIONED);
    weigh_public(&mut found, cell.get(..at)?, cell.get(at + 1..)?);
    Some(found)
}

/// Weighs that a mailbox is an office's.
fn weigh_public(found: &mut Candidate, local: &str, domain: &str) {
    let ends = |tail: &str| {
        let own = domain.as_bytes();
        own.len() >= tail.len() && own[own.len() - tail.len()..].eq_ignore_ascii_case(tail.as_bytes())
    };
    // city.shiomi.hokkaido.jp, pref.example.jp: domains of municipalities that are no lg.jp.
    let municipal = domain.split_once('.').is_some_and(|(first, _)| {
        ["city", "town", "vill", "pref", "metro", "lg"].iter().any(|name| first.eq_ignore_ascii_case(name))
    });
    if municipal || ends(".lg.jp") || ends(".go.jp") || ROLES.iter().any(|role| local.eq_ignore_ascii_case(role)) {
        found.weigh(Evidence::PublicDocument, OFFICE);
    }
}

/// Where the address around the `@` at `at` begins and ends.
fn span(text: &str, from: usize, at: usize) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let local = |b: &u8| b.is_ascii_alphanumeric() || b"._%+-!#$&'*/=?^`{|}~".contains(b);
    let mut start = at - bytes[from..at].iter().rev().take(LOCAL + 1).take_while(|b| local(b)).count();
    while start < at && !bytes[start].is_ascii_alphanumeric() && bytes[start] != b'_' {
        start += 1;
    }
    let inner = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-');
    let mut end = at + 1 + bytes[at + 1..].iter().take(DOMAIN + 1).take_while(|b| inner(b)).count();
    while end > at + 1 && matches!(bytes[end - 1], b'.' | b'-') {
        end -= 1;
    }
    let domain = &text[at + 1..end];
    let top = domain.rsplit('.').next().unwrap_or_default();
    let labels = domain.split('.').all(|label| !label.is_empty() && !label.starts_with('-'));
    let good = labels && domain.contains('.') && top.len() >= 2 && top.bytes().all(|b| b.is_ascii_alphabetic());
    (good && start < at && at - start <= LOCAL && bytes.get(end) != Some(&b'@')).then_some((start, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_cut_out_of_its_surroundings() {
        let table = [
            ("連絡先:taro.yamada@example.jp。", Some("taro.yamada@example.jp")),
            ("<a+b@mail.example.com>,", Some("a+b@mail.example.com")),
            ("a@example.jp.", Some("a@example.jp")),
            ("a@b", None),
            ("@example.jp", None),
            ("a@example.1", None),
            ("単価@100.5円", None),
            ("a@-x.jp", None),
        ];
        for (text, address) in table {
            let at = text.find('@').expect("has one");
            assert_eq!(span(text, 0, at).map(|(start, end)| &text[start..end]), address, "{text}");
        }
    }
}
