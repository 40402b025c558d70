//! A device's spool: what it wrote while it was alone, numbered from 1 and signed by it. The office merges it into the
//! log only as far as it is whole.

use model::api::SpoolEntry;
use model::{Act, Actor, DeviceId, Event, Kind};

use crate::{AuditError, entry};

/// The bytes that a device signs for one entry: `"sekimori-spool-v1\n<device id>\n<seq>\n<event>"`.
pub fn message(device: DeviceId, seq: u64, event: &str) -> Vec<u8> {
    format!("sekimori-spool-v1\n{device}\n{seq}\n{event}").into_bytes()
}

/// Makes the next entry of a spool; `sign` gives the base64 signature of the device over the bytes handed to it.
///
/// # Errors
/// [`AuditError::NotAnEvent`], [`AuditError::EntrySize`], and what `sign` gives.
pub fn seal<E: From<AuditError>>(
    device: DeviceId,
    seq: u64,
    event: &Event,
    sign: impl FnOnce(&[u8]) -> Result<String, E>,
) -> Result<SpoolEntry, E> {
    let bytes = entry::encode(event)?;
    let event = String::from_utf8(bytes).map_err(|_| AuditError::NotAnEvent)?;
    let signature = sign(&message(device, seq, &event))?;
    Ok(SpoolEntry { seq, event, signature })
}

/// The entries that did not arrive yet: a device whose receipt was lost sends the same again.
pub fn unreceived(entries: &[SpoolEntry], received: u64) -> &[SpoolEntry] {
    let known = entries.iter().take_while(|entry| entry.seq <= received).count();
    entries.get(known..).unwrap_or(&[])
}

/// Whether a device may tell of this act: it happens on a device, and the key service never writes it by itself. So an
/// entry of the log is a device's word or the key service's own by its act alone.
pub fn tells_of(act: &Act) -> bool {
    match act {
        Act::Scanned { .. }
        | Act::Sealed { .. }
        | Act::Undone { .. }
        | Act::Unprotected { .. }
        | Act::Exported { .. } => true,
        Act::SealFailed { code, .. } => is_code(code),
        Act::RefusedFound { sha256, .. } => is_hash(sha256),
        // Ids of kinds are words of the rule file, never a text of the document's.
        Act::Adopted { kinds, .. } => kinds.len() <= 1000 && kinds.keys().all(|kind| Kind::custom(kind).is_some()),
        _ => false,
    }
}

/// Two letters, three digits: the only free text that a device tells is none.
fn is_code(text: &str) -> bool {
    matches!(text.as_bytes(), [a, b, b'-', digits @ ..]
        if a.is_ascii_uppercase() && b.is_ascii_uppercase() && digits.len() == 3 && digits.iter().all(u8::is_ascii_digit))
}

/// SHA-256 in hexadecimal, as everybody writes it.
fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// Checks a run of spool entries: the first is number `received + 1`, no number is left out or comes twice, each is
/// signed by the device (`signed(message, base64 signature)`), is an event and nothing besides, speaks of this device,
/// by itself or by a person, and of an act that happens on a device. Whether that person was there is the caller's to
/// check.
///
/// Gives the events in order; their exact texts go into the log.
///
/// # Errors
/// [`AuditError::SpoolGap`], [`AuditError::SpoolRepeated`], [`AuditError::SpoolForged`],
/// [`AuditError::SpoolNotAnEvent`], [`AuditError::SpoolForeign`], [`AuditError::SpoolAct`]: the first that is met.
pub fn verify(
    device: DeviceId,
    received: u64,
    entries: &[SpoolEntry],
    mut signed: impl FnMut(&[u8], &str) -> bool,
) -> Result<Vec<Event>, AuditError> {
    let mut events = Vec::with_capacity(entries.len());
    let mut last = received;
    for SpoolEntry { seq, event, signature } in entries {
        let seq = *seq;
        if seq <= last {
            return Err(AuditError::SpoolRepeated { seq });
        }
        if seq - last != 1 {
            return Err(AuditError::SpoolGap { expected: last.saturating_add(1), found: seq });
        }
        if !signed(&message(device, seq, event), signature) {
            return Err(AuditError::SpoolForged { seq });
        }
        events.push(checked(device, seq, event)?);
        last = seq;
    }
    Ok(events)
}

/// The event of an entry whose signature holds.
fn checked(device: DeviceId, seq: u64, text: &str) -> Result<Event, AuditError> {
    let event = entry::decode(text.as_bytes()).map_err(|_| AuditError::SpoolNotAnEvent { seq })?;
    // The text goes into the log as it is: a field that no event has would stand there unread by everybody.
    if entry::encode(&event).ok().as_deref() != Some(text.as_bytes()) {
        return Err(AuditError::SpoolNotAnEvent { seq });
    }
    // INVARIANT: a device testifies for itself only.
    let own = match event.actor {
        Actor::Device(actor) => actor == device,
        Actor::Person(_) => true,
        Actor::System | Actor::Unknown => false,
    };
    if !own || event.device != Some(device) {
        return Err(AuditError::SpoolForeign { seq });
    }
    if !tells_of(&event.act) {
        return Err(AuditError::SpoolAct { seq });
    }
    Ok(event)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{FileId, Label, RunId};
    use time::macros::datetime;

    fn device(n: u128) -> DeviceId {
        format!("{n:032x}").parse().expect("a uuid")
    }

    fn event(actor: Actor, on: Option<DeviceId>) -> Event {
        Event {
            at: datetime!(2026-11-22 09:00 UTC),
            actor,
            device: on,
            act: Act::Exported { file: FileId(device(7).0) },
        }
    }

    /// Stands in for a signature: what was signed, turned around.
    fn mark(message: &[u8]) -> String {
        message.iter().rev().map(|byte| format!("{byte:02x}")).collect()
    }

    fn spool(seqs: &[u64]) -> Vec<SpoolEntry> {
        let event = event(Actor::Device(device(1)), Some(device(1)));
        let seal = |seq: &u64| seal(device(1), *seq, &event, |m| Ok::<_, AuditError>(mark(m))).expect("seals");
        seqs.iter().map(seal).collect()
    }

    fn check(received: u64, entries: &[SpoolEntry]) -> Result<Vec<Event>, AuditError> {
        verify(device(1), received, entries, |message, signature| mark(message) == signature)
    }

    #[test]
    fn a_whole_spool_is_taken_and_a_resent_one_too() {
        assert_eq!(check(0, &spool(&[1, 2, 3])).expect("whole").len(), 3);
        let again = spool(&[1, 2, 3, 4]);
        assert_eq!(check(3, unreceived(&again, 3)).expect("whole").len(), 1);
        assert_eq!(check(9, unreceived(&again, 9)).expect("nothing new").len(), 0);
        assert_eq!(check(u64::MAX, &[]).expect("nothing").len(), 0);
    }

    #[test]
    fn a_gap_or_a_repetition_is_named() {
        assert!(matches!(check(0, &spool(&[2])), Err(AuditError::SpoolGap { expected: 1, found: 2 })));
        assert!(matches!(check(4, &spool(&[5, 7])), Err(AuditError::SpoolGap { expected: 6, found: 7 })));
        assert!(matches!(check(0, &spool(&[1, 2, 2])), Err(AuditError::SpoolRepeated { seq: 2 })));
        assert!(matches!(check(0, &spool(&[1, 2, 1])), Err(AuditError::SpoolRepeated { seq: 1 })));
        assert!(matches!(check(0, &spool(&[0])), Err(AuditError::SpoolRepeated { seq: 0 })));
        assert!(matches!(check(1, &spool(&[u64::MAX])), Err(AuditError::SpoolGap { .. })));
    }

    #[test]
    fn an_entry_holds_only_under_its_own_number_device_and_text() {
        let mut renumbered = spool(&[1, 2]);
        renumbered[1].event = renumbered[1].event.replace("exported", "unprotected");
        assert!(matches!(check(0, &renumbered), Err(AuditError::SpoolForged { seq: 2 })));
        let mut swapped = spool(&[1, 2]);
        swapped[0].seq = 2;
        assert!(matches!(check(1, &swapped[..1]), Err(AuditError::SpoolForged { seq: 2 })));
        let others = verify(device(2), 0, &spool(&[1]), |m, s| mark(m) == s);
        assert!(matches!(others, Err(AuditError::SpoolForged { seq: 1 })));
    }

    #[test]
    fn a_device_does_not_speak_for_another() {
        let itself = Actor::Device(device(1));
        for (actor, on) in [
            (Actor::Device(device(2)), Some(device(1))),
            (itself.clone(), Some(device(2))),
            (itself, None),
            (Actor::System, Some(device(1))),
            (Actor::Unknown, Some(device(1))),
        ] {
            let entry = seal(device(1), 1, &event(actor, on), |m| Ok::<_, AuditError>(mark(m))).expect("seals");
            assert!(matches!(check(0, &[entry]), Err(AuditError::SpoolForeign { seq: 1 })));
        }
    }

    #[test]
    fn a_device_tells_of_what_happens_on_a_device_only() {
        let (file, run) = (FileId(device(7).0), RunId(device(8).0));
        let failed = |code: &str| Act::SealFailed { run, code: code.to_owned() };
        let adopted = |kind: &str| Act::Adopted { file, run, kinds: [(kind.to_owned(), 1)].into() };
        let cases = [
            (Act::Sealed { file, label: Label::Class3B, run }, true),
            (Act::Undone { file, run }, true),
            (Act::Unprotected { file }, true),
            (failed("PT-004"), true),
            (failed("PT-04"), false),
            (failed("pt-004"), false),
            (failed("PT-0０"), false),
            (failed(""), false),
            (adopted("my_number"), true),
            (adopted("汐見 太郎"), false),
            (Act::Revoked { file }, false),
            (Act::Relabelled { file, from: Label::Class3B, to: Label::Class1 }, false),
            (Act::BundleIssued { edition: u64::MAX, sha256: String::new() }, false),
            (Act::BackedUp, false),
        ];
        for (act, taken) in cases {
            let event = Event { act, ..event(Actor::Device(device(1)), Some(device(1))) };
            let entry = seal(device(1), 1, &event, |m| Ok::<_, AuditError>(mark(m))).expect("seals");
            match check(0, &[entry]) {
                Ok(_) => assert!(taken, "{event:?}"),
                Err(error) => assert!(!taken && matches!(error, AuditError::SpoolAct { seq: 1 }), "{error} {event:?}"),
            }
        }
    }

    #[test]
    fn nothing_rides_into_the_log_beside_an_event() {
        let mut entry = spool(&[1]).remove(0);
        entry.event = entry.event.replacen('{', "{\"name\":\"value\",", 1);
        entry.signature = mark(&message(device(1), 1, &entry.event));
        assert!(matches!(check(0, &[entry]), Err(AuditError::SpoolNotAnEvent { seq: 1 })));
    }

    #[test]
    fn signed_rubbish_is_no_event() {
        let text = "{\"at\":\"yesterday\"}".to_owned();
        let signature = mark(&message(device(1), 1, &text));
        let rubbish = [SpoolEntry { seq: 1, event: text, signature }];
        assert!(matches!(check(0, &rubbish), Err(AuditError::SpoolNotAnEvent { seq: 1 })));
    }
}
