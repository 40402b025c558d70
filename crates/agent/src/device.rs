//! Who this device is: its key, and the server it has been made known to.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use model::DeviceId;
use protect::sign::{EcdsaKey, Ed25519PublicKey};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::{AgentError, State, new_uuid};

const FILE: &str = "device.json";

/// This device.
pub struct Device {
    /// Its id: its own invention until it is enrolled, the key service's from then on.
    pub id: DeviceId,
    /// Its ECDSA P-256 key; never leaves this folder.
    pub key: EcdsaKey,
    /// The server it is known to.
    pub server: Option<Server>,
}

/// A server that this device trusts, as the enrolment token named it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Server {
    /// `https://host:port`
    pub url: String,
    /// SHA-256 of its certificate authority's certificate, base64url.
    pub authority: String,
    /// The policy public key (Ed25519), base64url.
    pub policy_key: String,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    id: DeviceId,
    key: Zeroizing<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    server: Option<Server>,
}

impl Device {
    /// The device of this state folder, made at first use.
    pub fn open(state: &State) -> Result<Device, AgentError> {
        if let Some(text) = state.read(FILE)? {
            let damaged = AgentError::Damaged { what: FILE };
            let Ok(stored) = serde_json::from_str::<Stored>(&text) else { return Err(damaged) };
            let Ok(der) = STANDARD.decode(stored.key.as_bytes()).map(Zeroizing::new) else { return Err(damaged) };
            return Ok(Device { id: stored.id, key: EcdsaKey::from_pkcs8(&der)?, server: stored.server });
        }
        let device = Device { id: DeviceId(new_uuid()), key: EcdsaKey::generate()?, server: None };
        device.store(state)?;
        Ok(device)
    }

    /// Writes it down.
    pub fn store(&self, state: &State) -> Result<(), AgentError> {
        let key = Zeroizing::new(STANDARD.encode(self.key.to_pkcs8()?.expose()));
        let stored = Stored { id: self.id, key, server: self.server.clone() };
        let text =
            serde_json::to_string(&stored).map(Zeroizing::new).map_err(|_| AgentError::Damaged { what: FILE })?;
        state.replace(FILE, &text)
    }

    /// The server, or the error that says how to get one.
    pub fn server(&self) -> Result<&Server, AgentError> {
        self.server.as_ref().ok_or(AgentError::NotEnrolled)
    }

    /// `d:<device id>`: whose key checks its proofs.
    pub fn kid(&self) -> String {
        format!("d:{}", self.id)
    }
}

impl Server {
    /// Reads the two digests of an enrolment token `<secret>.<authority>.<policy key>`; gives the secret too.
    pub fn from_token(url: &str, token: &str) -> Result<(Server, String), AgentError> {
        let mut parts = token.trim().split('.');
        let (Some(secret), Some(authority), Some(policy_key), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(AgentError::Token);
        };
        let server = Server {
            url: url.trim_end_matches('/').to_owned(),
            authority: authority.to_owned(),
            policy_key: policy_key.to_owned(),
        };
        server.authority_digest()?;
        server.policy_key()?;
        Ok((server, secret.to_owned()))
    }

    pub(crate) fn authority_digest(&self) -> Result<[u8; 32], AgentError> {
        digest(&self.authority)
    }

    pub(crate) fn policy_key(&self) -> Result<Ed25519PublicKey, AgentError> {
        digest(&self.policy_key).map(Ed25519PublicKey)
    }
}

fn digest(text: &str) -> Result<[u8; 32], AgentError> {
    URL_SAFE_NO_PAD.decode(text).ok().and_then(|bytes| bytes.try_into().ok()).ok_or(AgentError::Token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_stays_itself() {
        let folder = tempfile::tempdir().expect("folder");
        let state = State::open(&folder.path().join("state")).expect("state");
        let first = Device::open(&state).expect("made");
        let again = Device::open(&state).expect("read");
        assert_eq!(first.id, again.id);
        assert_eq!(first.key.public_key_pem().expect("pem"), again.key.public_key_pem().expect("pem"));
    }

    #[test]
    fn a_token_is_a_secret_and_two_digests() {
        let digest = URL_SAFE_NO_PAD.encode([7; 32]);
        let token = format!("secret.{digest}.{digest}");
        let (server, secret) = Server::from_token("https://localhost:8443/", &token).expect("token");
        assert_eq!((server.url.as_str(), secret.as_str()), ("https://localhost:8443", "secret"));
        for bad in ["", "a.b", "a.b.c", &format!("{token}.x"), &format!("secret..{digest}")] {
            assert!(Server::from_token("https://h", bad).is_err(), "{bad}");
        }
    }
}
