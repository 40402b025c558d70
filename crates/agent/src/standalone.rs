//! A PC on its own, without a server: the key lies on the PC itself, for trying Sekimori out and for the smallest
//! offices. Everything else is the same, the recovery kit before the first sealing too.

use std::path::Path;

use model::Secret;
use model::api::KeyServiceKey;
use protect::SystemRandom;
use protect::keyaccess::EcPrivateKey;
use protect::keyring::{Keyring, Purpose};
use protect::recovery::RecoveryCode;
use serde::{Deserialize, Serialize};

use crate::keysource::random_passphrase;
use crate::{AgentError, State};

const KEYRING: &str = "keyring";
const PASSPHRASE: &str = "passphrase";
const KEY: &str = "key.json";
const KID: &str = "local-1";
/// Attribute namespace and key service of files sealed without a server: names that lead nowhere (RFC 6761).
pub const NAMESPACE: &str = "https://sekimori.invalid";

/// The public half, and whether a kit exists.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Public {
    key: KeyServiceKey,
    kit_written: bool,
}

/// The key to seal to, once a kit exists.
pub fn sealing_key(state: &State) -> Result<KeyServiceKey, AgentError> {
    match public(state)? {
        Some(Public { key, kit_written: true }) => Ok(key),
        _ => Err(AgentError::NoKit),
    }
}

/// The private keys of this PC.
pub fn keyring(state: &State) -> Result<Keyring, AgentError> {
    let sealed = state.read(KEYRING)?.ok_or(AgentError::NoKit)?;
    let passphrase = state.read(PASSPHRASE)?.ok_or(AgentError::Damaged { what: PASSPHRASE })?;
    Ok(Keyring::open(&sealed, &Secret::new(passphrase))?)
}

/// Writes a recovery kit of this PC's keys to `kit`, making the keys first if there are none; gives the code that opens
/// it. Only once the kit is durable is sealing allowed.
pub fn write_kit(state: &State, kit: &Path) -> Result<Secret<String>, AgentError> {
    let key = match public(state)? {
        Some(Public { key, .. }) => key,
        None => make_keys(state)?,
    };
    let (text, code) = seal_kit(&keyring(state)?)?;
    write_new(kit, &text)?;
    store(state, &Public { key, kit_written: true })?;
    Ok(code)
}

/// Seals the key access keys of a keyring under a fresh recovery code.
fn seal_kit(keyring: &Keyring) -> Result<(String, Secret<String>), AgentError> {
    let code = RecoveryCode::generate(&mut SystemRandom)?;
    let text = keyring.only(Purpose::KeyAccess).seal(&code.passphrase())?;
    Ok((text, code.to_text()))
}

/// Opens a recovery kit with the code that was written down.
pub fn open_kit(text: &str, code: &str) -> Result<Keyring, AgentError> {
    Ok(Keyring::open(text, &RecoveryCode::parse(code)?.passphrase())?)
}

/// Writes a file that must not be there yet (0600), durably.
pub fn write_new(path: &Path, text: &str) -> Result<(), AgentError> {
    use std::io::Write as _;
    use std::os::unix::fs::OpenOptionsExt as _;
    let write = || -> std::io::Result<()> {
        let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        std::fs::File::open(folder.unwrap_or_else(|| Path::new(".")))?.sync_all()
    };
    write().map_err(|source| match source.kind() {
        std::io::ErrorKind::AlreadyExists => AgentError::Exists { path: path.to_owned() },
        _ => AgentError::File { path: path.to_owned(), source },
    })
}

fn make_keys(state: &State) -> Result<KeyServiceKey, AgentError> {
    let private = EcPrivateKey::generate()?;
    let mut keyring = Keyring::new();
    keyring.add_key_access(KID, &private)?;
    let passphrase = random_passphrase()?;
    state.replace(PASSPHRASE, passphrase.expose())?;
    state.replace(KEYRING, &keyring.seal(&passphrase)?)?;
    let key = KeyServiceKey {
        kid: KID.to_owned(),
        url: format!("{NAMESPACE}/kas"),
        algorithm: "ec:secp256r1".to_owned(),
        public_key: private.public_key_pem()?,
    };
    // The public half last: while it is missing, everything is made anew, and nothing was sealed to the old key.
    store(state, &Public { key: key.clone(), kit_written: false })?;
    Ok(key)
}

fn public(state: &State) -> Result<Option<Public>, AgentError> {
    let Some(text) = state.read(KEY)? else { return Ok(None) };
    serde_json::from_str(&text).map(Some).map_err(|_| AgentError::Damaged { what: KEY })
}

fn store(state: &State, public: &Public) -> Result<(), AgentError> {
    let text = serde_json::to_string(public).map_err(|_| AgentError::Damaged { what: KEY })?;
    state.replace(KEY, &text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_sealed_before_a_kit_exists_and_the_kit_opens_with_its_code_only() {
        let folder = tempfile::tempdir().expect("folder");
        let state = State::open(&folder.path().join("state")).expect("state");
        assert!(matches!(sealing_key(&state), Err(AgentError::NoKit)));
        let kit = folder.path().join("kit.txt");
        let code = write_kit(&state, &kit).expect("kit");
        sealing_key(&state).expect("may seal");
        let text = std::fs::read_to_string(&kit).expect("kit");
        assert!(open_kit(&text, code.expose()).is_ok());
        let other = RecoveryCode::generate(&mut SystemRandom).expect("code").to_text();
        assert!(open_kit(&text, other.expose()).is_err());
        assert!(matches!(write_kit(&state, &kit), Err(AgentError::Exists { .. })), "a kit is never written over");
    }
}
