use model::Event;

use crate::{AuditError, LogPath};

/// The most bytes of an entry: a bundle writes the length in two bytes (C2SP tlog-tiles).
pub const MAX_ENTRY: usize = u16::MAX as usize;

/// The bytes of an event as they stand in the log: one JSON object, as this version writes it, without a line end.
///
/// These bytes are hashed and kept; nobody writes an entry anew, so no canonical form is needed.
///
/// # Errors
/// [`AuditError::NotAnEvent`] if it cannot be written, [`AuditError::EntrySize`] if it is too long.
pub fn encode(event: &Event) -> Result<Vec<u8>, AuditError> {
    let bytes = serde_json::to_vec(event).map_err(|_| AuditError::NotAnEvent)?;
    check_size(&bytes)?;
    Ok(bytes)
}

/// Reads the event of an entry.
///
/// # Errors
/// [`AuditError::NotAnEvent`] if the bytes are none that this version knows.
pub fn decode(entry: &[u8]) -> Result<Event, AuditError> {
    check_size(entry)?;
    // The parser's own message would quote the entry.
    serde_json::from_slice(entry).map_err(|_| AuditError::NotAnEvent)
}

pub(crate) fn check_size(entry: &[u8]) -> Result<(), AuditError> {
    if entry.is_empty() || entry.len() > MAX_ENTRY {
        return Err(AuditError::EntrySize { bytes: entry.len() });
    }
    Ok(())
}

/// Adds an entry to a bundle: its length in two bytes, big-endian, then itself.
pub(crate) fn push(bundle: &mut Vec<u8>, entry: &[u8]) -> Result<(), AuditError> {
    check_size(entry)?;
    let length = u16::try_from(entry.len()).map_err(|_| AuditError::EntrySize { bytes: entry.len() })?;
    bundle.extend_from_slice(&length.to_be_bytes());
    bundle.extend_from_slice(entry);
    Ok(())
}

/// Splits the first `width` entries off a bundle; a longer bundle is one that has grown since.
pub(crate) fn split(bundle: &[u8], n: u64, width: u16) -> Result<Vec<&[u8]>, AuditError> {
    let mut rest = bundle;
    let mut entries = Vec::with_capacity(usize::from(width));
    for i in 0..width {
        let next = rest.split_first_chunk::<2>().and_then(|(length, tail)| {
            let length = usize::from(u16::from_be_bytes(*length));
            if length == 0 { None } else { tail.split_at_checked(length) }
        });
        let Some((entry, tail)) = next else {
            let path = LogPath::Entries { n, width }.to_string();
            return Err(AuditError::BundleMalformed { path, index: n * 256 + u64::from(i) });
        };
        entries.push(entry);
        rest = tail;
    }
    Ok(entries)
}

/// The part of a bundle that holds its first `width` entries.
pub(crate) fn prefix(bundle: &[u8], n: u64, width: u16) -> Result<Vec<u8>, AuditError> {
    let mut out = Vec::new();
    for entry in split(bundle, n, width)? {
        push(&mut out, entry)?;
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Act, Actor};
    use time::macros::datetime;

    #[test]
    fn an_event_comes_back_as_it_went_in() {
        let event =
            Event { at: datetime!(2026-11-22 09:00 UTC), actor: Actor::System, device: None, act: Act::KitWritten };
        let bytes = encode(&event).expect("an entry");
        assert_eq!(bytes, br#"{"at":"2026-11-22T09:00:00Z","actor":"system","type":"kit_written"}"#);
        assert_eq!(decode(&bytes).expect("an event"), event);
    }

    #[test]
    fn an_act_upon_a_device_is_read_back_with_both_devices() {
        let device = |n: u128| format!("{n:032x}").parse::<model::DeviceId>().expect("a uuid");
        for act in [Act::Enrolled { device: device(1) }, Act::DeviceLocked { device: device(1) }] {
            for at_device in [None, Some(device(2)), Some(device(1))] {
                let event = Event {
                    at: datetime!(2026-11-22 09:00 UTC),
                    actor: Actor::System,
                    device: at_device,
                    act: act.clone(),
                };
                let bytes = encode(&event).expect("an entry");
                assert_eq!(decode(&bytes).expect("an event"), event);
            }
        }
    }

    #[test]
    fn a_lying_bundle_names_the_entry_it_breaks_at() {
        let mut bundle = Vec::new();
        push(&mut bundle, b"one").expect("fits");
        push(&mut bundle, b"two").expect("fits");
        assert_eq!(split(&bundle, 0, 2).expect("two entries"), [b"one", b"two"]);
        for (bytes, index) in [(&bundle[..9], 513), (&bundle[..3], 512), (&[0, 0][..], 512), (&[][..], 512)] {
            match split(bytes, 2, 2) {
                Err(AuditError::BundleMalformed { index: found, .. }) => assert_eq!(found, index),
                other => panic!("{other:?}"),
            }
        }
        assert!(push(&mut bundle, &[]).is_err());
        assert!(push(&mut bundle, &vec![b'x'; MAX_ENTRY + 1]).is_err());
    }
}
