//! Entries of the audit log as sentences.

use locale::Locale;
use model::api::AuditItem;
use model::{Act, Actor, Event, FileId};
use serde_json::Value;

use super::names::Names;
use super::words;

/// An entry as people read it.
pub(crate) struct Told {
    pub(crate) index: u64,
    /// By the body's clock.
    pub(crate) at: String,
    /// RFC 3339.
    pub(crate) exact: String,
    pub(crate) who: String,
    pub(crate) device: String,
    /// The act's own word.
    pub(crate) act: String,
    /// What happened.
    pub(crate) text: String,
    pub(crate) file: Option<FileId>,
    /// Whether somebody was refused something.
    pub(crate) refused: bool,
}

/// The words of acts in the log, with which searches ask for them.
pub(super) const ACTS: [&str; 37] = [
    "key_released",
    "key_refused",
    "sealed",
    "adopted",
    "seal_failed",
    "undone",
    "undo_ordered",
    "relabelled",
    "unprotected",
    "exported",
    "revoked",
    "scanned",
    "signed_in",
    "sign_in_refused",
    "signed_out",
    "invited",
    "enrolled",
    "device_locked",
    "roster_imported",
    "matrix_changed",
    "rules_changed",
    "exception_asked",
    "exception_approved",
    "exception_refused",
    "exception_withdrawn",
    "sanitised",
    "sanitise_refused",
    "original_asked",
    "original_approved",
    "original_refused",
    "original_withdrawn",
    "original_fetched",
    "refused_found",
    "bundle_issued",
    "key_introduced",
    "kit_written",
    "backed_up",
];

/// An entry as a sentence.
pub(super) fn sentence(t: &Locale, names: &Names, item: &AuditItem) -> Told {
    let event = &item.event;
    let fields = serde_json::to_value(&event.act).unwrap_or_default();
    let act = fields.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
    // The office tells of somebody whose session is over: the act is hers.
    let hers = fields.get("by").and_then(Value::as_str).and_then(|by| by.parse().ok());
    let who = hers.map_or_else(|| actor(t, names, &event.actor), |by| names.person(&by));
    let mut args: Vec<(String, String)> = vec![("who".to_owned(), who.clone())];
    for (name, value) in fields.as_object().into_iter().flatten() {
        args.push((name.clone(), field(t, names, name, value)));
    }
    let key = format!("console-did-{}", act.replace('_', "-"));
    let pairs: Vec<(&str, &str)> = args.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let text = if t.has(&key) { t.with(&key, &pairs) } else { act.clone() };
    Told {
        index: item.index,
        at: words::second(event.at),
        exact: event.at.format(&time::format_description::well_known::Rfc3339).unwrap_or_default(),
        device: event.device.map(|device| names.device(device)).unwrap_or_default(),
        act: act_word(t, &act),
        refused: matches!(
            event.act,
            Act::KeyRefused { .. }
                | Act::SignInRefused { .. }
                | Act::SealFailed { .. }
                | Act::SanitiseRefused { .. }
                | Act::RefusedFound { .. }
        ),
        file: file_of(event),
        text,
        who,
    }
}

/// The short word of an act.
pub(super) fn act_word(t: &Locale, act: &str) -> String {
    let key = format!("act-{}", act.replace('_', "-"));
    if t.has(&key) { t.say(&key) } else { act.to_owned() }
}

fn actor(t: &Locale, names: &Names, actor: &Actor) -> String {
    match actor {
        Actor::Person(person) => names.person(person),
        Actor::Device(device) => names.device(*device),
        Actor::System => t.say("console-actor-system"),
        Actor::Unknown => t.say("console-actor-unknown"),
    }
}

/// A fact of an entry in words: names for ids, the field's words for its ids, sentences for codes.
fn field(t: &Locale, names: &Names, name: &str, value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match name {
        "label" | "from" | "to" => t.with("console-label", &[("n", &text)]),
        "right" => t.with("policy-right", &[("right", &text)]),
        "purpose" => t.say(&format!("console-purpose-{text}")),
        "person" => text.parse().map_or(text, |person| names.person(&person)),
        "which" => text.parse().map_or(text, |device| names.device(device)),
        "code" => reason(t, &text),
        "bytes" | "out_bytes" => value.as_u64().map_or(text, words::bytes),
        "rung" => t.say(&format!("sanitise-rung-{text}")),
        "until" => text.chars().take(10).collect(),
        "run" | "order" | "file" | "job" | "exception" | "original" | "sha256" | "spki_sha256" => {
            text.chars().take(8).collect()
        }
        _ => text,
    }
}

/// The head of a refusal's sentence: the log keeps its code, not whom or what it named.
fn reason(t: &Locale, code: &str) -> String {
    let key = format!("console-code-{code}");
    if t.has(&key) { format!("{code} {}", t.say(&key)) } else { code.to_owned() }
}

/// The file that an entry is about.
pub(super) fn file_of(event: &Event) -> Option<FileId> {
    match &event.act {
        Act::Sealed { file, .. }
        | Act::Adopted { file, .. }
        | Act::Undone { file, .. }
        | Act::KeyReleased { file, .. }
        | Act::Relabelled { file, .. }
        | Act::Unprotected { file }
        | Act::Exported { file }
        | Act::Revoked { file }
        | Act::RefusedFound { file, .. } => Some(*file),
        Act::KeyRefused { file, .. } => *file,
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::console::page::sentences;
    use locale::Language;
    use model::{Label, OpenPurpose, Right};
    use time::OffsetDateTime;
    use uuid::Uuid;

    #[test]
    fn every_act_of_the_log_has_its_word_and_its_sentence_in_both_languages() {
        for t in Language::ALL.map(sentences) {
            for act in ACTS {
                let word = act.replace('_', "-");
                assert!(t.has(&format!("act-{word}")), "{act}");
                assert!(t.has(&format!("console-did-{word}")), "{act}");
            }
        }
    }

    #[test]
    fn an_entry_is_a_sentence_with_names_and_words() {
        let (t, mut names) = (sentences(Language::Ja), Names::default());
        names.add_persons(vec![model::api::PersonRecord {
            person: "S0204".parse().expect("id"),
            name: "沖 さくら".to_owned(),
            role: model::Role::Staff,
            assignments: Vec::new(),
            can_sign_in: true,
            invited_until: None,
        }]);
        let act = Act::KeyReleased {
            file: FileId(Uuid::from_u128(7)),
            right: Right::View,
            purpose: OpenPurpose::View,
            label: Label::Class3B,
        };
        let actor = Actor::Person("S0204".parse().expect("id"));
        let event = Event { at: OffsetDateTime::UNIX_EPOCH, actor, device: None, act };
        let told = sentence(t, &names, &AuditItem { index: 3, event });
        assert_eq!(told.text, "沖 さくら（S0204）が自治体機密性3Bのファイルを開きました（画面で閲覧）。");
        assert_eq!(told.file, Some(FileId(Uuid::from_u128(7))));
        assert!(!told.refused);
    }
}
