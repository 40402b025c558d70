use aws_lc_rs::aead::LessSafeKey;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::RunId;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::aead::{self, IV};
use crate::{ProtectError, Result};

/// Longest JSON of the facts.
const MAX_FACTS: usize = 1 << 20;

/// What the original was beside its content. It lies in the container encrypted, so that the manifest shows no name
/// (file names are personal data).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileFacts {
    /// Its name without the folder, as the file system has it (not always UTF-8).
    pub name: Vec<u8>,
    /// Its size in bytes.
    pub size: u64,
    /// Last changed.
    pub modified: FileTime,
    /// Last read.
    pub accessed: FileTime,
    /// Permission bits.
    pub mode: u32,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Extended attributes (access lists too), by name.
    pub xattrs: Vec<(Vec<u8>, Vec<u8>)>,
    /// The run that sealed it.
    pub run: Option<RunId>,
}

/// A file time as the file system has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileTime {
    /// Seconds since 1970-01-01 UTC; negative before.
    pub secs: i64,
    /// Nanoseconds, below 1,000,000,000.
    pub nanos: u32,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    /// Says that the facts are ours, and their version.
    sekimori: u32,
    /// The root signature of the payload they belong to.
    root: String,
    name: String,
    size: u64,
    modified: FileTime,
    accessed: FileTime,
    mode: u32,
    uid: u32,
    gid: u32,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    xattrs: Vec<(String, String)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    run: Option<RunId>,
}

/// The Go SDK's `EncryptedMetadata`; `ciphertext` begins with the IV once more.
#[derive(Serialize, Deserialize)]
struct Box {
    ciphertext: String,
    iv: String,
}

impl FileFacts {
    /// INVARIANT: the root signature is inside. The format seals metadata and segments with the same key and without
    /// associated data, so a segment could be passed off as metadata; nobody without the key knows the root signature
    /// of the payload that the author has yet to write, so nobody can have it written into a file's content.
    pub(super) fn seal(&self, key: &LessSafeKey, iv: [u8; IV], root: &str) -> Result<String> {
        let xattrs = self.xattrs.iter().map(|(name, value)| (STANDARD.encode(name), STANDARD.encode(value)));
        let stored = Stored {
            sekimori: 1,
            root: root.to_owned(),
            name: STANDARD.encode(&self.name),
            size: self.size,
            modified: self.modified,
            accessed: self.accessed,
            mode: self.mode,
            uid: self.uid,
            gid: self.gid,
            xattrs: xattrs.collect(),
            run: self.run,
        };
        let json = Zeroizing::new(serde_json::to_vec(&stored).map_err(|_| ProtectError::Library)?);
        if json.len() > MAX_FACTS {
            return Err(ProtectError::FactsTooLarge { limit: MAX_FACTS as u64 });
        }
        let sealed = Box { ciphertext: STANDARD.encode(aead::seal_box(key, iv, &json)?), iv: STANDARD.encode(iv) };
        serde_json::to_vec(&sealed).map(|json| STANDARD.encode(json)).map_err(|_| ProtectError::Library)
    }

    /// None when the metadata is not of Sekimori's making.
    pub(super) fn open(key: &LessSafeKey, text: &str, root: &str) -> Result<Option<FileFacts>> {
        let sealed = STANDARD.decode(text).ok().and_then(|json| serde_json::from_slice::<Box>(&json).ok());
        let sealed = sealed.and_then(|sealed| STANDARD.decode(sealed.ciphertext).ok()).ok_or(ProtectError::Facts)?;
        let json = aead::open_box(key, &sealed).ok_or(ProtectError::Facts)?;
        let Ok(stored) = serde_json::from_slice::<Stored>(&json) else { return Ok(None) };
        if stored.root != root {
            return Err(ProtectError::Facts);
        }
        if stored.sekimori != 1 {
            return Err(ProtectError::Unsupported { what: "version of the file facts" });
        }
        stored.into_facts().ok_or(ProtectError::Facts).map(Some)
    }
}

impl Stored {
    fn into_facts(self) -> Option<FileFacts> {
        let bytes = |text: &str| STANDARD.decode(text).ok();
        let xattrs = self.xattrs.iter().map(|(name, value)| Some((bytes(name)?, bytes(value)?)));
        Some(FileFacts {
            name: bytes(&self.name)?,
            size: self.size,
            modified: self.modified,
            accessed: self.accessed,
            mode: self.mode,
            uid: self.uid,
            gid: self.gid,
            xattrs: xattrs.collect::<Option<_>>()?,
            run: self.run,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> FileFacts {
        FileFacts {
            name: b"\xe4\xbd\x8f\xff.xlsx".to_vec(),
            size: u64::MAX,
            modified: FileTime { secs: -1, nanos: 999_999_999 },
            accessed: FileTime { secs: i64::MAX, nanos: 0 },
            mode: 0o100_640,
            uid: u32::MAX,
            gid: 7,
            xattrs: vec![(b"user.x".to_vec(), vec![0, 255]), (b"security.y".to_vec(), vec![])],
            run: Some(RunId(uuid::Uuid::from_u128(5))),
        }
    }

    #[test]
    fn facts_come_back_as_they_were() {
        let key = aead::key(&[1; 32]).unwrap();
        let text = facts().seal(&key, [2; IV], "root").unwrap();
        assert_eq!(FileFacts::open(&key, &text, "root").unwrap(), Some(facts()));
    }

    #[test]
    fn facts_of_another_payload_or_key_are_refused_and_those_of_stock_clients_passed_over() {
        let key = aead::key(&[1; 32]).unwrap();
        let text = facts().seal(&key, [2; IV], "root").unwrap();
        assert!(matches!(FileFacts::open(&key, &text, "other"), Err(ProtectError::Facts)));
        assert!(matches!(FileFacts::open(&aead::key(&[3; 32]).unwrap(), &text, "root"), Err(ProtectError::Facts)));
        assert!(matches!(FileFacts::open(&key, "", "root"), Err(ProtectError::Facts)));
        let foreign =
            Box { ciphertext: STANDARD.encode(aead::seal_box(&key, [0; IV], b"hello").unwrap()), iv: "".into() };
        let foreign = STANDARD.encode(serde_json::to_vec(&foreign).unwrap());
        assert_eq!(FileFacts::open(&key, &foreign, "root").unwrap(), None);
    }

    #[test]
    fn facts_that_would_swell_the_manifest_are_refused() {
        let key = aead::key(&[1; 32]).unwrap();
        let big = FileFacts { xattrs: vec![(b"user.big".to_vec(), vec![0; MAX_FACTS])], ..facts() };
        assert!(matches!(big.seal(&key, [2; IV], "r"), Err(ProtectError::FactsTooLarge { .. })));
    }
}
