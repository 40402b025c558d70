//! The keyring: private keys of the key service, sealed under a passphrase as one printable text.
//!
//! Argon2id (RFC 9106) makes the key, AES-256-GCM seals, and the header lines are its associated data, so that nobody
//! lowers a parameter unseen. The key service keeps it on disk, a recovery kit on paper or media, `rescue` reads it.

use std::collections::BTreeMap;
use std::fmt;

use argon2::{Algorithm, Argon2, Params, Version};
use aws_lc_rs::rand;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::Secret;
use pem::{EncodeConfig, LineEnding, Pem};
use serde::{Deserialize, Serialize};
use zeroize::{ZeroizeOnDrop, Zeroizing};

use crate::aead::{self, IV};
use crate::keyaccess::EcPrivateKey;
use crate::sign::Ed25519Key;
use crate::{ProtectError, Result};

const TAG: &str = "SEKIMORI KEYRING";
const CONTEXT: &str = "sekimori-keyring-v1";
/// Longest text that is read: some thousand keys.
const MAX_TEXT: usize = 1 << 20;
/// Longest key id.
const MAX_KID: usize = 64;
/// Argon2id as written: 64 MiB, three passes, one lane (RFC 9106's second recommended choice, with one lane since the
/// machines are small).
const WRITTEN: Work = Work { memory_kib: 64 << 10, passes: 3, lanes: 1 };
/// The most a keyring may ask of its reader: 1 GiB, 16 passes.
const MOST: Work = Work { memory_kib: 1 << 20, passes: 16, lanes: 4 };
/// The least: below it a passphrase is guessed too cheaply, and nothing of ours has ever been written so.
const LEAST: Work = Work { memory_kib: 19 << 10, passes: 1, lanes: 1 };

/// What a key is for; a key is never used for two purposes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Unwraps file keys (ECDH P-256).
    KeyAccess,
    /// Signs policy bundles (Ed25519).
    Policy,
    /// Signs the audit log's checkpoints (Ed25519).
    Log,
}

/// One private key.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What it is for.
    pub purpose: Purpose,
    /// PKCS#8 DER.
    pub pkcs8: Secret<Vec<u8>>,
}

/// Private keys by key id.
#[derive(Clone, Debug, Default)]
pub struct Keyring {
    entries: BTreeMap<String, Entry>,
}

#[derive(Serialize, Deserialize, ZeroizeOnDrop)]
struct Stored {
    #[zeroize(skip)]
    kid: String,
    #[zeroize(skip)]
    purpose: Purpose,
    /// Base64 of the PKCS#8; wiped on drop.
    key: String,
}

impl Keyring {
    /// An empty one.
    pub fn new() -> Self {
        Keyring::default()
    }

    /// Adds a key for key access.
    ///
    /// # Errors
    /// [`ProtectError::Keyring`] when the id is taken, empty, longer than 64 or not printable ASCII.
    pub fn add_key_access(&mut self, kid: &str, key: &EcPrivateKey) -> Result<()> {
        self.add(kid, Entry { purpose: Purpose::KeyAccess, pkcs8: key.to_pkcs8()? })
    }

    /// Adds a signing key.
    ///
    /// # Errors
    /// As [`Keyring::add_key_access`]; also when `purpose` is not one of signing.
    pub fn add_signing(&mut self, kid: &str, purpose: Purpose, key: &Ed25519Key) -> Result<()> {
        if purpose == Purpose::KeyAccess {
            return Err(ProtectError::Keyring);
        }
        self.add(kid, Entry { purpose, pkcs8: key.to_pkcs8()? })
    }

    fn add(&mut self, kid: &str, entry: Entry) -> Result<()> {
        let plain = (1..=MAX_KID).contains(&kid.len()) && kid.bytes().all(|b| b.is_ascii_graphic());
        if !plain || self.entries.contains_key(kid) {
            return Err(ProtectError::Keyring);
        }
        self.entries.insert(kid.to_owned(), entry);
        Ok(())
    }

    /// The key access key of that id.
    ///
    /// # Errors
    /// [`ProtectError::UnknownKey`], also when the id names a signing key.
    pub fn key_access(&self, kid: &str) -> Result<EcPrivateKey> {
        EcPrivateKey::from_pkcs8(self.find(kid, |purpose| purpose == Purpose::KeyAccess)?.pkcs8.expose())
    }

    /// The signing key of that id and purpose.
    ///
    /// # Errors
    /// [`ProtectError::UnknownKey`], also when the id names a key of another purpose.
    pub fn signing(&self, kid: &str, purpose: Purpose) -> Result<Ed25519Key> {
        let entry = self.find(kid, |its| its == purpose && its != Purpose::KeyAccess)?;
        Ed25519Key::from_pkcs8(entry.pkcs8.expose())
    }

    fn find(&self, kid: &str, fits: impl Fn(Purpose) -> bool) -> Result<&Entry> {
        let found = self.entries.get(kid).filter(|entry| fits(entry.purpose));
        found.ok_or_else(|| ProtectError::UnknownKey { kid: kid.chars().take(MAX_KID).collect() })
    }

    /// Ids of all keys of a purpose, in order.
    pub fn kids(&self, purpose: Purpose) -> impl Iterator<Item = &str> {
        self.entries.iter().filter(move |(_, entry)| entry.purpose == purpose).map(|(kid, _)| kid.as_str())
    }

    /// A copy with the keys of one purpose only: a recovery kit needs key access and nothing else.
    #[must_use]
    pub fn only(&self, purpose: Purpose) -> Keyring {
        let entries = self.entries.iter().filter(|(_, entry)| entry.purpose == purpose);
        Keyring { entries: entries.map(|(kid, entry)| (kid.clone(), entry.clone())).collect() }
    }

    /// Seals it under a passphrase. Takes about 64 MiB and a tenth of a second.
    pub fn seal(&self, passphrase: &Secret<String>) -> Result<String> {
        let (mut salt, mut iv) = ([0; 16], [0; IV]);
        rand::fill(&mut salt).and_then(|()| rand::fill(&mut iv)).map_err(|_| ProtectError::Library)?;
        let header = Header { work: WRITTEN, salt, iv };
        let plain = Zeroizing::new(serde_json::to_vec(&self.stored()).map_err(|_| ProtectError::Library)?);
        let sealed = aead::seal_box_with(&header.key(passphrase)?, iv, header.aad().as_bytes(), &plain)?;
        header.armour(sealed)
    }

    fn stored(&self) -> Vec<Stored> {
        let stored = |(kid, entry): (&String, &Entry)| Stored {
            kid: kid.clone(),
            purpose: entry.purpose,
            key: STANDARD.encode(entry.pkcs8.expose()),
        };
        self.entries.iter().map(stored).collect()
    }

    /// Opens what [`Keyring::seal`] made.
    ///
    /// # Errors
    /// [`ProtectError::Keyring`] when it is no keyring, [`ProtectError::KeyringParameter`] when it asks for more work
    /// than is sensible, [`ProtectError::Passphrase`] when it does not open (changed text looks the same).
    pub fn open(text: &str, passphrase: &Secret<String>) -> Result<Keyring> {
        let (header, sealed) = Header::parse(text)?;
        let key = header.key(passphrase)?;
        let plain = aead::open_box_with(&key, header.iv, header.aad().as_bytes(), &sealed);
        let plain = plain.ok_or(ProtectError::Passphrase)?;
        let stored: Vec<Stored> = serde_json::from_slice(&plain).map_err(|_| ProtectError::Keyring)?;
        let mut ring = Keyring::new();
        for one in stored {
            let pkcs8 = STANDARD.decode(one.key.as_bytes()).map_err(|_| ProtectError::Keyring)?;
            ring.add(&one.kid, Entry { purpose: one.purpose, pkcs8: Secret::new(pkcs8) })?;
        }
        Ok(ring)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Work {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

impl Work {
    fn within(self, least: Work, most: Work) -> bool {
        (least.memory_kib..=most.memory_kib).contains(&self.memory_kib)
            && (least.passes..=most.passes).contains(&self.passes)
            && (least.lanes..=most.lanes).contains(&self.lanes)
    }

    /// `m=65536,t=3,p=1`, the spelling of PHC strings.
    fn parse(text: &str) -> Option<Work> {
        let mut parts = text.split(',');
        let mut next = |name: &str| parts.next()?.strip_prefix(name)?.parse().ok();
        let work = Work { memory_kib: next("m=")?, passes: next("t=")?, lanes: next("p=")? };
        parts.next().is_none().then_some(work)
    }
}

impl fmt::Display for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "m={},t={},p={}", self.memory_kib, self.passes, self.lanes)
    }
}

struct Header {
    work: Work,
    salt: [u8; 16],
    iv: [u8; IV],
}

impl Header {
    fn parse(text: &str) -> Result<(Header, Vec<u8>)> {
        if text.len() > MAX_TEXT {
            return Err(ProtectError::Keyring);
        }
        let pem = pem::parse(text.trim()).map_err(|_| ProtectError::Keyring)?;
        let get = |name: &str| pem.headers().get(name).map(str::trim).ok_or(ProtectError::Keyring);
        if pem.tag() != TAG {
            return Err(ProtectError::Keyring);
        }
        if get("Version")? != "1" {
            return Err(ProtectError::KeyringParameter { field: "version" });
        }
        let work = get("Argon2id").map(Work::parse)?.ok_or(ProtectError::Keyring)?;
        if !work.within(LEAST, MOST) {
            return Err(ProtectError::KeyringParameter { field: "work" });
        }
        let bytes = |name: &str| STANDARD.decode(get(name)?).map_err(|_| ProtectError::Keyring);
        let salt = bytes("Salt")?.try_into().map_err(|_| ProtectError::Keyring)?;
        let iv = bytes("Nonce")?.try_into().map_err(|_| ProtectError::Keyring)?;
        Ok((Header { work, salt, iv }, pem.into_contents()))
    }

    fn armour(&self, sealed: Vec<u8>) -> Result<String> {
        let mut pem = Pem::new(TAG, sealed);
        let salt = STANDARD.encode(self.salt);
        let iv = STANDARD.encode(self.iv);
        let work = self.work.to_string();
        for (name, value) in [("Version", "1"), ("Argon2id", &work), ("Salt", &salt), ("Nonce", &iv)] {
            pem.headers_mut().add(name, value).map_err(|_| ProtectError::Library)?;
        }
        Ok(pem::encode_config(&pem, EncodeConfig::new().set_line_ending(LineEnding::LF)))
    }

    fn aad(&self) -> String {
        format!("{CONTEXT}\n{}\n{}\n{}", self.work, STANDARD.encode(self.salt), STANDARD.encode(self.iv))
    }

    fn key(&self, passphrase: &Secret<String>) -> Result<aws_lc_rs::aead::LessSafeKey> {
        let params = Params::new(self.work.memory_kib, self.work.passes, self.work.lanes, Some(32));
        let params = params.map_err(|_| ProtectError::KeyringParameter { field: "work" })?;
        let mut key = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(passphrase.expose().as_bytes(), &self.salt, key.as_mut_slice())
            .map_err(|_| ProtectError::Library)?;
        aead::key(&key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passphrase(text: &str) -> Secret<String> {
        Secret::new(text.to_owned())
    }

    fn ring() -> Keyring {
        let mut ring = Keyring::new();
        ring.add_key_access("kas-1", &EcPrivateKey::generate().unwrap()).unwrap();
        ring.add_key_access("kas-2", &EcPrivateKey::generate().unwrap()).unwrap();
        ring.add_signing("policy-1", Purpose::Policy, &Ed25519Key::generate().unwrap()).unwrap();
        ring.add_signing("log-1", Purpose::Log, &Ed25519Key::generate().unwrap()).unwrap();
        ring
    }

    #[test]
    fn a_keyring_opens_with_its_passphrase_and_holds_the_same_keys() {
        let ring = ring();
        let text = ring.seal(&passphrase("関守の合言葉")).unwrap();
        assert!(
            text.starts_with("-----BEGIN SEKIMORI KEYRING-----\nVersion: 1\nArgon2id: m=65536,t=3,p=1\n"),
            "{text}"
        );
        let again = Keyring::open(&text, &passphrase("関守の合言葉")).unwrap();
        assert_eq!(again.kids(Purpose::KeyAccess).collect::<Vec<_>>(), ["kas-1", "kas-2"]);
        let public = |ring: &Keyring| ring.key_access("kas-2").unwrap().public_key_pem().unwrap();
        assert_eq!(public(&again), public(&ring));
        let public = |ring: &Keyring| ring.signing("log-1", Purpose::Log).unwrap().public_key().unwrap();
        assert_eq!(public(&again), public(&ring));
        assert!(matches!(Keyring::open(&text, &passphrase("関守の合言")), Err(ProtectError::Passphrase)));
    }

    #[test]
    fn a_key_serves_its_purpose_only() {
        let ring = ring();
        assert!(matches!(ring.key_access("log-1"), Err(ProtectError::UnknownKey { .. })));
        assert!(matches!(ring.signing("log-1", Purpose::Policy), Err(ProtectError::UnknownKey { .. })));
        assert!(matches!(ring.signing("kas-1", Purpose::KeyAccess), Err(ProtectError::UnknownKey { .. })));
        let kit = ring.only(Purpose::KeyAccess);
        assert_eq!(kit.kids(Purpose::Policy).count() + kit.kids(Purpose::Log).count(), 0);
        assert_eq!(kit.kids(Purpose::KeyAccess).count(), 2);
    }

    #[test]
    fn an_id_is_taken_once_and_is_printable() {
        let mut ring = ring();
        let key = EcPrivateKey::generate().unwrap();
        for bad in ["kas-1", "", "a b", "鍵", &"k".repeat(65)] {
            assert!(ring.add_key_access(bad, &key).is_err(), "{bad}");
        }
    }

    #[test]
    fn changed_headers_and_bodies_do_not_open() {
        let text = ring().seal(&passphrase("p")).unwrap();
        let changed = [
            (text.replace("m=65536", "m=32768"), "PT-042"),
            (text.replace("t=3", "t=1"), "PT-042"),
            (text.replace("m=65536", "m=4294967295"), "PT-041"),
            (text.replace("m=65536", "m=8"), "PT-041"),
            (text.replace("t=3", "t=1000000"), "PT-041"),
            (text.replace("Version: 1", "Version: 2"), "PT-041"),
            (text.replace("p=1\n", "p=1,x=1\n"), "PT-040"),
            (text.replace("KEYRING", "PRIVATE KEY"), "PT-040"),
            (text.replace("Salt: ", "Salz: "), "PT-040"),
            (text[..text.len() / 2].to_owned(), "PT-040"),
            (String::new(), "PT-040"),
        ];
        for (text, code) in changed {
            let refused = Keyring::open(&text, &passphrase("p")).unwrap_err();
            assert_eq!(model::Coded::code(&refused), code, "{text}");
        }
    }
}
