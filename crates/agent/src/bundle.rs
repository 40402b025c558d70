//! The policy bundle in force on this device: signed by the policy key, never of a lower edition than one seen before.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::api::{Bundle, SignedBundle};
use time::OffsetDateTime;

use crate::device::Server;
use crate::{AgentError, State};

const FILE: &str = "bundle.json";
const CONTEXT: &str = "sekimori-bundle-v1\n";

/// Checks a bundle's signature against the pinned policy key and reads it.
pub fn verify(server: &Server, signed: &SignedBundle) -> Result<Bundle, AgentError> {
    let signature = STANDARD.decode(&signed.signature).map_err(|_| AgentError::BundleForged)?;
    let message = format!("{CONTEXT}{}", signed.text);
    server.policy_key()?.verify(message.as_bytes(), &signature).map_err(|_| AgentError::BundleForged)?;
    serde_json::from_str(&signed.text).map_err(|_| AgentError::BundleForged)
}

/// The bundle kept on this device, if it is enrolled; refused once it has expired.
pub fn current(state: &State, server: &Server, now: OffsetDateTime) -> Result<Bundle, AgentError> {
    let text = state.read(FILE)?.ok_or(AgentError::NotEnrolled)?;
    let signed = serde_json::from_str(&text).map_err(|_| AgentError::Damaged { what: FILE })?;
    let bundle = verify(server, &signed)?;
    if bundle.expires <= now {
        return Err(AgentError::BundleExpired { on: bundle.expires.date().to_string() });
    }
    Ok(bundle)
}

/// Takes a new bundle into force, unless its edition is lower than that of the one in force.
pub fn accept(state: &State, server: &Server, signed: &SignedBundle) -> Result<Bundle, AgentError> {
    let new = verify(server, signed)?;
    if let Some(text) = state.read(FILE)? {
        let old = serde_json::from_str(&text).ok().and_then(|old| verify(server, &old).ok());
        if let Some(old) = old.filter(|old| old.edition > new.edition) {
            return Err(AgentError::BundleOlder { offered: new.edition, known: old.edition });
        }
    }
    let text = serde_json::to_string(signed).map_err(|_| AgentError::Damaged { what: FILE })?;
    state.replace(FILE, &text)?;
    Ok(new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Device;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use protect::sign::Ed25519Key;
    use time::macros::datetime;

    fn signed(key: &Ed25519Key, edition: u64) -> SignedBundle {
        signed_until(key, edition, datetime!(2026-12-22 00:00 UTC))
    }

    fn signed_until(key: &Ed25519Key, edition: u64, expires: OffsetDateTime) -> SignedBundle {
        let bundle = Bundle {
            org: "shiomi".into(),
            name: "汐見市".into(),
            edition,
            issued: datetime!(2026-11-22 00:00 UTC),
            expires,
            namespace: "https://shiomi.example".into(),
            keys: Vec::new(),
            log_vkey: String::new(),
            rules: String::new(),
            exceptions: Vec::new(),
            matrix: String::new(),
            kit_written: false,
        };
        let text = serde_json::to_string(&bundle).expect("json");
        let signature = key.sign(format!("{CONTEXT}{text}").as_bytes()).expect("signed");
        SignedBundle { text, signature: STANDARD.encode(signature) }
    }

    #[test]
    fn a_bundle_that_is_forged_older_or_expired_is_refused() {
        let folder = tempfile::tempdir().expect("folder");
        let state = State::open(&folder.path().join("state")).expect("state");
        let (key, other) = (Ed25519Key::generate().expect("key"), Ed25519Key::generate().expect("key"));
        let digest = |key: &Ed25519Key| URL_SAFE_NO_PAD.encode(key.public_key().expect("key").0);
        let server = Server { url: String::new(), authority: String::new(), policy_key: digest(&key) };

        accept(&state, &server, &signed(&key, 5)).expect("accepted");
        assert!(matches!(accept(&state, &server, &signed(&other, 6)), Err(AgentError::BundleForged)));
        assert!(matches!(accept(&state, &server, &signed(&key, 4)), Err(AgentError::BundleOlder { .. })));
        let mut changed = signed(&key, 7);
        changed.text = changed.text.replace("\"kit_written\":false", "\"kit_written\":true");
        assert!(matches!(accept(&state, &server, &changed), Err(AgentError::BundleForged)));

        assert_eq!(current(&state, &server, datetime!(2026-11-23 00:00 UTC)).expect("in force").edition, 5);
        let late = current(&state, &server, datetime!(2026-12-22 00:00 UTC));
        assert!(matches!(late, Err(AgentError::BundleExpired { .. })));
    }

    #[test]
    fn a_clock_set_years_away_ends_a_bundle_but_brings_no_older_one_back() {
        let folder = tempfile::tempdir().expect("folder");
        let state = State::open(&folder.path().join("state")).expect("state");
        let key = Ed25519Key::generate().expect("key");
        let digest = URL_SAFE_NO_PAD.encode(key.public_key().expect("key").0);
        let server = Server { url: String::new(), authority: String::new(), policy_key: digest };
        let (now, years) = (datetime!(2026-11-23 00:00 UTC), time::Duration::days(5 * 365));
        accept(&state, &server, &signed(&key, 5)).expect("accepted");
        for (clock, code) in [(now, None), (now + years, Some("AG-011")), (now, None), (now - years, None)] {
            let said = current(&state, &server, clock).map_err(|error| model::Coded::code(&error)).err();
            assert_eq!(said, code, "{clock}");
            // Whether an edition is older is no question of time.
            let older = accept(&state, &server, &signed(&key, 4)).expect_err("older");
            assert_eq!(model::Coded::code(&older), "AG-010", "{clock}");
            // And the office can always hand over the one in force, or a newer one.
            accept(&state, &server, &signed(&key, 5)).expect("the same");
        }
    }

    #[test]
    fn with_a_bundle_that_has_expired_sealing_stops_and_the_state_stays_readable() {
        let folder = tempfile::tempdir().expect("folder");
        let state = State::open(&folder.path().join("state")).expect("state");
        let key = Ed25519Key::generate().expect("key");
        let digest = URL_SAFE_NO_PAD.encode(key.public_key().expect("key").0);
        let mut device = Device::open(&state).expect("device");
        device.server = Some(Server { url: String::new(), authority: String::new(), policy_key: digest });
        let old = signed_until(&key, 5, datetime!(2021-11-22 00:00 UTC));
        accept(&state, device.server().expect("a server"), &old).expect("accepted");
        let sealing = crate::terms::sealing_key(&state, &device).map(|_| ()).expect_err("expired");
        assert_eq!(model::Coded::code(&sealing), "AG-011");
        let judging = crate::terms::Terms::in_force(&state, &device, "").map(|_| ()).expect_err("expired");
        assert_eq!(model::Coded::code(&judging), "AG-011");
        // What happened here is written down all the same, and reaches the office with the next meeting.
        let mut spool = crate::Spool::open(&state, &device).expect("spool");
        let act = model::Act::SealFailed { run: crate::new_run(), code: "AG-011".into() };
        spool.append(datetime!(2026-11-22 00:00 UTC), model::Actor::Device(device.id), act).expect("written");
        assert_eq!(spool.batch().expect("batch").entries.len(), 1);
    }
}
