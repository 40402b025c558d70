use std::fmt;
use std::str::FromStr;

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use model::Secret;
use signed_note::{Note, Signature, is_key_name_valid, key_id};
use tlog_tiles::Hash;

use crate::AuditError;
use crate::path::MAX_SIZE;

/// Signature type of Ed25519 in a verifier key (<https://c2sp.org/signed-note>).
const ED25519_TYPE: u8 = 1;

/// The state of a log: how many entries, under which root (<https://c2sp.org/tlog-checkpoint>).
///
/// One that came out of [`Checkpoint::open`] was signed by the log.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkpoint {
    /// The log's name; the same as its key's.
    pub origin: String,
    /// Entries.
    pub size: u64,
    /// Root of the tree over them.
    pub root: Hash,
}

impl Checkpoint {
    /// The signed note: three lines, an empty one, and the log's signature.
    ///
    /// # Errors
    /// [`AuditError::CheckpointMalformed`] if the origin has a line end or control character.
    pub fn sign(&self, signer: &dyn Signer) -> Result<String, AuditError> {
        let malformed = |_| AuditError::CheckpointMalformed;
        let body = tlog_tiles::Checkpoint::new(&self.origin, self.size, self.root, "")
            .map_err(|_| AuditError::CheckpointMalformed)?
            .to_bytes();
        let key = signer.key();
        let signature = Signature::new(key.name.clone(), key.id(), signer.sign(&body).to_vec()).map_err(malformed)?;
        let note = Note::new(&body, &[signature]).map_err(malformed)?;
        let text = String::from_utf8(note.to_bytes()).map_err(|_| AuditError::CheckpointMalformed)?;
        // An origin with a line end would read back as another checkpoint.
        if Checkpoint::open(&text, key)? == *self { Ok(text) } else { Err(AuditError::CheckpointMalformed) }
    }

    /// Reads a signed note and checks that the log itself signed it. Signatures of others (witnesses) are passed over.
    ///
    /// # Errors
    /// [`AuditError::CheckpointMalformed`], [`AuditError::CheckpointForged`].
    pub fn open(note: &str, key: &LogKey) -> Result<Checkpoint, AuditError> {
        let note = Note::from_bytes(note.as_bytes()).map_err(|_| AuditError::CheckpointMalformed)?;
        let known = signed_note::VerifierList::new(vec![Box::new(NoteVerifier(key.clone()))]);
        note.verify(&known).map_err(|_| AuditError::CheckpointForged)?;
        let body = tlog_tiles::Checkpoint::from_bytes(note.text()).map_err(|_| AuditError::CheckpointMalformed)?;
        if body.origin() != key.name {
            return Err(AuditError::CheckpointForged);
        }
        if body.size() > MAX_SIZE {
            return Err(AuditError::CheckpointMalformed);
        }
        Ok(Checkpoint { origin: body.origin().to_owned(), size: body.size(), root: *body.hash() })
    }
}

/// The log's public key. Its text is the signed-note verifier key `<name>+<id>+<base64>`, as handed to auditors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogKey {
    name: String,
    public: [u8; 32],
}

impl LogKey {
    /// From the log's name (its origin, `<host>/log`) and its Ed25519 public key.
    ///
    /// # Errors
    /// [`AuditError::KeyMalformed`] if the name is empty or has a space, a control character or `+`.
    pub fn new(name: &str, public: [u8; 32]) -> Result<LogKey, AuditError> {
        if !is_key_name_valid(name) || name.len() > 255 || name.chars().any(char::is_control) {
            return Err(AuditError::KeyMalformed);
        }
        Ok(LogKey { name: name.to_owned(), public })
    }

    /// The log's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Key id as written in front of signatures: the first four bytes of SHA-256(name, line end, type, key).
    pub fn id(&self) -> u32 {
        key_id(&self.name, &self.typed())
    }

    fn typed(&self) -> Vec<u8> {
        let mut bytes = vec![ED25519_TYPE];
        bytes.extend_from_slice(&self.public);
        bytes
    }
}

impl fmt::Display for LogKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+{:08x}+{}", self.name, self.id(), STANDARD.encode(self.typed()))
    }
}

impl FromStr for LogKey {
    type Err = AuditError;

    fn from_str(text: &str) -> Result<LogKey, AuditError> {
        let (name, rest) = text.split_once('+').ok_or(AuditError::KeyMalformed)?;
        let (_, key) = rest.split_once('+').ok_or(AuditError::KeyMalformed)?;
        let key = STANDARD.decode(key).map_err(|_| AuditError::KeyMalformed)?;
        let public = key.strip_prefix(&[ED25519_TYPE]).and_then(|key| <[u8; 32]>::try_from(key).ok());
        let key = LogKey::new(name, public.ok_or(AuditError::KeyMalformed)?)?;
        if key.to_string() == text { Ok(key) } else { Err(AuditError::KeyMalformed) }
    }
}

struct NoteVerifier(LogKey);

impl signed_note::Verifier for NoteVerifier {
    fn name(&self) -> &str {
        &self.0.name
    }
    fn key_id(&self) -> u32 {
        self.0.id()
    }
    fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&ED25519, &self.0.public).verify(message, signature).is_ok()
    }
}

/// Signs checkpoints. A trait, so that the key may lie in a security module.
pub trait Signer: Send + Sync {
    /// The public side.
    fn key(&self) -> &LogKey;
    /// The Ed25519 signature over these bytes.
    fn sign(&self, message: &[u8]) -> [u8; 64];
}

/// A signer with its key in memory.
pub struct Ed25519Signer {
    key: LogKey,
    pair: Ed25519KeyPair,
}

impl fmt::Debug for Ed25519Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ed25519Signer").field("key", &self.key).finish_non_exhaustive()
    }
}

impl Ed25519Signer {
    /// From the log's name and the 32 secret bytes of RFC 8032; they come from the caller's own source of chance.
    ///
    /// # Errors
    /// [`AuditError::KeyMalformed`] if the name cannot be one.
    pub fn new(name: &str, seed: &Secret<[u8; 32]>) -> Result<Ed25519Signer, AuditError> {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed.expose()).map_err(|_| AuditError::KeyMalformed)?;
        let public = <[u8; 32]>::try_from(pair.public_key().as_ref()).map_err(|_| AuditError::KeyMalformed)?;
        Ok(Ed25519Signer { key: LogKey::new(name, public)?, pair })
    }
}

impl Signer for Ed25519Signer {
    fn key(&self) -> &LogKey {
        &self.key
    }
    fn sign(&self, message: &[u8]) -> [u8; 64] {
        let mut out = [0; 64];
        let signature = self.pair.sign(message);
        for (to, from) in out.iter_mut().zip(signature.as_ref()) {
            *to = *from;
        }
        out
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn signer(name: &str, seed: u8) -> Ed25519Signer {
        Ed25519Signer::new(name, &Secret::new([seed; 32])).expect("a signer")
    }

    #[test]
    fn the_key_of_the_go_documentation_reads_and_verifies() {
        // The example of https://pkg.go.dev/golang.org/x/mod/sumdb/note: key, note and signature.
        let key: LogKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW".parse().expect("a key");
        assert_eq!(key.id(), 0xc74f_20a3);
        let text = "If you think cryptography is the answer to your problem,\n\
                    then you don't know what your problem is.\n";
        let signature = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=";
        let bytes = STANDARD.decode(signature).expect("base64");
        assert!(signed_note::Verifier::verify(&NoteVerifier(key), text.as_bytes(), &bytes[4..]));
    }

    #[test]
    fn only_the_logs_own_signature_opens_a_checkpoint() {
        let ours = signer("city.example/log", 1);
        let checkpoint = Checkpoint { origin: "city.example/log".to_owned(), size: 7, root: Hash([9; 32]) };
        let note = checkpoint.sign(&ours).expect("signs");
        assert_eq!(Checkpoint::open(&note, ours.key()).expect("opens"), checkpoint);

        let other = signer("city.example/log", 2);
        assert!(matches!(Checkpoint::open(&note, other.key()), Err(AuditError::CheckpointForged)));
        let renamed = signer("town.example/log", 1);
        assert!(matches!(Checkpoint::open(&note, renamed.key()), Err(AuditError::CheckpointForged)));
        let changed = note.replace("\n7\n", "\n8\n");
        assert!(matches!(Checkpoint::open(&changed, ours.key()), Err(AuditError::CheckpointForged)));
        // A witness's line beside the log's own does no harm.
        let stranger = checkpoint.sign(&other).expect("signs");
        let line = stranger.lines().last().expect("a line");
        assert!(Checkpoint::open(&format!("{note}{line}\n"), ours.key()).is_ok());
        for bad in ["", "\n\n", &note[..note.len() - 1], "a\n1\n\n"] {
            assert!(Checkpoint::open(bad, ours.key()).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_log_name_cannot_break_out_of_its_line() {
        for name in ["", "a b", "a+b", "a\nb", "a\u{3000}b", "a\u{7}b"] {
            assert!(LogKey::new(name, [0; 32]).is_err(), "{name:?}");
        }
    }
}
