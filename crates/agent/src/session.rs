//! Who is signed in on this device. A session is a key of its own, made at sign-in; begun only on an enrolled device, it
//! then signs alone, so its file (0600) is as secret as the password until it ends.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::api::{Session, SignInRequest, path};
use model::{PersonId, Secret};
use protect::jws;
use protect::sign::EcdsaKey;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use zeroize::Zeroizing;

use crate::device::Device;
use crate::office::{Office, Signer};
use crate::{AgentError, State};

const FILE: &str = "session.json";
const CONTEXT: &str = "sekimori-session-v1\n";

/// A signed-in person with the key that signs her requests.
pub struct SignedIn {
    /// What the server said of her.
    pub session: Session,
    key: EcdsaKey,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    session: Session,
    key: Zeroizing<String>,
}

impl SignedIn {
    /// Signs in and remembers the session.
    pub fn begin(
        state: &State,
        device: &Device,
        office: &Office,
        person: PersonId,
        password: &Secret<String>,
        new_password: Option<&Secret<String>>,
    ) -> Result<SignedIn, AgentError> {
        let key = EcdsaKey::generate()?;
        let public_key = key.public_key_pem()?;
        let proof = jws::sign(&device.key, &device.kid(), format!("{CONTEXT}{public_key}").as_bytes())?;
        let request = SignInRequest {
            person,
            password: password.expose().clone(),
            new_password: new_password.map(|password| password.expose().clone()),
            public_key,
            device: proof,
        };
        let session: Session = office.post_open(path::SIGN_IN, &request)?;
        let stored =
            Stored { session: session.clone(), key: Zeroizing::new(STANDARD.encode(key.to_pkcs8()?.expose())) };
        let text =
            serde_json::to_string(&stored).map(Zeroizing::new).map_err(|_| AgentError::Damaged { what: FILE })?;
        state.replace(FILE, &text)?;
        Ok(SignedIn { session, key })
    }

    /// The session of this state folder, if it has not ended.
    pub fn current(state: &State, now: OffsetDateTime) -> Result<SignedIn, AgentError> {
        let text = state.read(FILE)?.ok_or(AgentError::NotSignedIn)?;
        let damaged = || AgentError::Damaged { what: FILE };
        let stored: Stored = serde_json::from_str(&text).map_err(|_| damaged())?;
        if stored.session.expires <= now {
            return Err(AgentError::NotSignedIn);
        }
        let der = STANDARD.decode(stored.key.as_bytes()).map(Zeroizing::new).map_err(|_| damaged())?;
        Ok(SignedIn { session: stored.session, key: EcdsaKey::from_pkcs8(&der)? })
    }

    /// Ends the session here, and there if the server can be reached.
    pub fn end(self, state: &State, office: &Office) -> Result<(), AgentError> {
        state.remove(FILE)?;
        office.sign_out(&self.signer())
    }

    /// Signs requests as this person.
    pub fn signer(&self) -> Signer<'_> {
        Signer { kid: format!("s:{}", self.session.id), key: &self.key }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Role;
    use time::macros::datetime;
    use uuid::Uuid;

    const NOW: OffsetDateTime = datetime!(2026-11-22 09:00 UTC);

    #[test]
    fn a_session_counts_here_until_its_time_and_the_office_has_the_last_word() {
        let folder = tempfile::tempdir().expect("folder");
        let state = State::open(&folder.path().join("state")).expect("state");
        let key = EcdsaKey::generate().expect("key");
        let session = Session {
            id: Uuid::from_u128(1),
            person: "S-0001".parse().expect("an id"),
            name: String::new(),
            role: Role::Staff,
            expires: NOW + time::Duration::hours(10),
        };
        let der = key.to_pkcs8().expect("der");
        let stored = Stored { session, key: Zeroizing::new(STANDARD.encode(der.expose())) };
        state.replace(FILE, &serde_json::to_string(&stored).expect("json")).expect("written");
        let years = time::Duration::days(5 * 365);
        // Set back, the file of the session is used again; whether it is one, the office knows by its own clock.
        for (clock, counts) in [(NOW, true), (NOW + years, false), (NOW - years, true), (NOW, true)] {
            assert_eq!(SignedIn::current(&state, clock).is_ok(), counts, "{clock}");
        }
    }
}
