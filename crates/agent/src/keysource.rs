//! Where the key of a protected file comes from: the key service after its decision, or a keyring in one's own hands
//! (stand-alone use, recovery kit).

use std::fs::File;
use std::io::{Read, Seek};

use audit::{Checkpoint, LogKey};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::api::{
    Bundle, Intent, LogProof, Problem, RewrapEntry, RewrapKeyAccess, RewrapPolicy, RewrapReply, RewrapRequest,
    UnsignedRewrap, path,
};
use model::{Coded, FileId};
use protect::keyaccess::{self, ClientKey};
use protect::keyring::{Keyring, Purpose};
use protect::{Container, Dek, jws};
use serde::Serialize;
use time::OffsetDateTime;

use crate::inplace::FileKeys;
use crate::office::{Office, Signer};
use crate::{AgentError, State};

/// The newest signed checkpoint this device has verified, in its state folder.
pub const LOG_SEEN: &str = "log-seen";

/// Gives out file keys.
pub enum KeySource<'a> {
    /// The key service decides, and writes it down before it answers.
    Service {
        /// Where.
        office: &'a Office,
        /// Who asks: a signed-in person, or the device itself where an officer has ordered it to.
        signer: Signer<'a>,
        /// Which key services are ours, and the log's key.
        bundle: &'a Bundle,
        /// Remembers the log as last seen.
        state: &'a State,
        /// What for.
        intent: Intent,
    },
    /// Private keys in one's own hands.
    Keyring(&'a Keyring),
}

impl KeySource<'_> {
    /// The key of a container.
    pub fn key<R: Read + Seek>(&self, container: &Container<R>) -> Result<Dek, AgentError> {
        match self {
            KeySource::Keyring(keyring) => from_keyring(keyring, container),
            KeySource::Service { office, signer, bundle, state, intent } => {
                let file = container.file_id();
                // A key is asked of nobody but the services this device was told of: the URL in a file is a stranger's.
                let ours = |access: &&model::api::KeyAccess| {
                    bundle.keys.iter().any(|key| key.kid == access.kid && key.url == access.url)
                };
                let access = container.key_access().iter().find(ours).ok_or(AgentError::ForeignKeyService)?;
                let client = ClientKey::generate()?;
                let seen = remembered(state, bundle)?;
                let request = UnsignedRewrap {
                    client_public_key: client.public_key_pem()?,
                    requests: vec![RewrapEntry {
                        policy: RewrapPolicy { id: file.to_string(), body: container.policy_text().to_owned() },
                        key_access_objects: vec![RewrapKeyAccess {
                            key_access_object_id: "0".to_owned(),
                            key_access_object: access.clone(),
                        }],
                    }],
                    sekimori: Some(Intent { seen: seen.as_ref().map_or(0, |seen| seen.size), ..intent.clone() }),
                };
                let token = sign(signer, &request)?;
                let request = RewrapRequest { signed_request_token: token };
                let reply: RewrapReply = office.post(signer, path::REWRAP, &request)?;
                let dek = unwrap(&client, &reply)?;
                // No key without the log's proof: what is not written down did not happen.
                let log = reply.log.as_ref().ok_or(AgentError::Answer)?;
                check_log(state, bundle, log, seen.as_ref(), file)?;
                Ok(dek)
            }
        }
    }
}

impl FileKeys for KeySource<'_> {
    fn file_key(&mut self, container: &Container<&File>) -> Result<Dek, Box<dyn Coded + Send + Sync>> {
        self.key(container).map_err(|error| Box::new(error) as Box<dyn Coded + Send + Sync>)
    }
}

fn from_keyring<R: Read + Seek>(keyring: &Keyring, container: &Container<R>) -> Result<Dek, AgentError> {
    let known = |access: &&model::api::KeyAccess| keyring.kids(Purpose::KeyAccess).any(|kid| kid == access.kid);
    let access = container.key_access().iter().find(known).ok_or(AgentError::ForeignKeyService)?;
    let private = keyring.key_access(&access.kid)?;
    Ok(keyaccess::unwrap(&private, access, container.policy_text())?)
}

fn sign(signer: &Signer<'_>, request: &UnsignedRewrap) -> Result<String, AgentError> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Payload {
        request_body: String,
        iat: i64,
        exp: i64,
    }
    let iat = OffsetDateTime::now_utc().unix_timestamp();
    let request_body = serde_json::to_string(request).map_err(|_| AgentError::Answer)?;
    let payload = serde_json::to_vec(&Payload { request_body, iat, exp: iat + 60 }).map_err(|_| AgentError::Answer)?;
    Ok(jws::sign(signer.key, &signer.kid, &payload)?)
}

fn unwrap(client: &ClientKey, reply: &RewrapReply) -> Result<Dek, AgentError> {
    let result = reply.responses.first().and_then(|answer| answer.results.first()).ok_or(AgentError::Answer)?;
    match (&result.kas_wrapped_key, &result.problem) {
        (Some(wrapped), _) if result.status == "permit" => Ok(client.unwrap(&reply.session_public_key, wrapped)?),
        (_, Some(Problem { code, args })) => Err(AgentError::Refused {
            code: code.clone(),
            args: args.iter().map(|(k, v)| (k.clone(), v.clone())).collect(),
        }),
        _ => Err(AgentError::Answer),
    }
}

/// The log as this device last saw it: a service that shows another history is found out by the first who asks.
fn remembered(state: &State, bundle: &Bundle) -> Result<Option<Checkpoint>, AgentError> {
    let Some(note) = state.read(LOG_SEEN)? else { return Ok(None) };
    Ok(Some(Checkpoint::open(&note, &log_key(bundle)?)?))
}

fn check_log(
    state: &State,
    bundle: &Bundle,
    proof: &LogProof,
    seen: Option<&Checkpoint>,
    file: FileId,
) -> Result<(), AgentError> {
    let now = audit::check_log_proof(proof, &log_key(bundle)?, seen)?;
    // The entry must tell of this very act: a proof of somebody else's entry would prove nothing.
    if !proof.entry.contains(&file.to_string()) {
        return Err(AgentError::Answer);
    }
    if seen.is_none_or(|seen| now.size > seen.size) {
        state.replace(LOG_SEEN, &proof.checkpoint)?;
    }
    Ok(())
}

fn log_key(bundle: &Bundle) -> Result<LogKey, AgentError> {
    Ok(bundle.log_vkey.parse()?)
}

/// A passphrase that nobody has to remember: 256 bits, base64url.
pub fn random_passphrase() -> Result<model::Secret<String>, AgentError> {
    use protect::Random as _;
    let mut bytes = zeroize::Zeroizing::new([0; 32]);
    protect::SystemRandom.fill(bytes.as_mut_slice()).map_err(protect::ProtectError::from)?;
    Ok(model::Secret::new(URL_SAFE_NO_PAD.encode(bytes.as_slice())))
}
