//! What the tests of the container share: a fixed key service, a specification, counted randomness.

#![allow(dead_code, clippy::unwrap_used)]

use std::io::Cursor;

use model::api::KeyServiceKey;
use model::{FileId, Label, RunId};
use protect::container::{Container, FileFacts, FileTime, SealSpec, Sealed, Unlocked, seal};
use protect::keyaccess::EcPrivateKey;
use protect::{NoRandomness, Random};
use uuid::Uuid;

/// "Random" bytes that a golden vector can rely on: SHA-256 of a seed and a counter would do as well; this is xorshift.
pub(crate) struct FixedRandom(pub(crate) u64);

impl Random for FixedRandom {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), NoRandomness> {
        for byte in out {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            *byte = self.0.to_le_bytes()[3];
        }
        Ok(())
    }
}

/// Text that differs at every place, so that a wrong offset shows.
pub(crate) fn pattern(len: usize) -> Vec<u8> {
    (0..len).map(|at| ((at * 31) ^ (at >> 8) ^ (at >> 16)) as u8).collect()
}

pub(crate) fn facts(size: u64) -> FileFacts {
    FileFacts {
        name: "住民一覧.xlsx".into(),
        size,
        modified: FileTime { secs: 1_763_000_000, nanos: 123_456_789 },
        accessed: FileTime { secs: 1_763_000_001, nanos: 1 },
        mode: 0o640,
        uid: 1000,
        gid: 100,
        xattrs: vec![(b"user.comment".to_vec(), b"\x00\xff".to_vec())],
        run: Some(RunId(Uuid::from_u128(0x11))),
    }
}

pub(crate) fn key_service() -> (EcPrivateKey, KeyServiceKey) {
    let private = EcPrivateKey::generate().unwrap();
    let public_key = private.public_key_pem().unwrap();
    let url = "https://kas.shiomi.example".to_owned();
    (private, KeyServiceKey { kid: "kas-1".to_owned(), url, algorithm: "ec:secp256r1".to_owned(), public_key })
}

pub(crate) fn spec(key: KeyServiceKey, size: u64) -> SealSpec {
    SealSpec {
        file: FileId(Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0001)),
        label: Label::Class3B,
        section: "zeimu".parse().unwrap(),
        namespace: "https://shiomi.example".to_owned(),
        key,
        facts: facts(size),
    }
}

/// Seals with fixed randomness to a new key service.
pub(crate) fn sealed(plain: &[u8]) -> (Vec<u8>, Sealed, EcPrivateKey) {
    let (private, public) = key_service();
    let mut out = Vec::new();
    let spec = spec(public, plain.len() as u64);
    let sealed = seal(&mut &*plain, &mut out, &spec, &mut FixedRandom(42)).unwrap();
    (out, sealed, private)
}

pub(crate) fn unlocked(container: &[u8], sealed: &Sealed) -> Unlocked<Cursor<Vec<u8>>> {
    Container::open(Cursor::new(container.to_vec())).unwrap().unlock(&sealed.dek).unwrap()
}

/// A container taken apart: payload bytes and manifest.
pub(crate) fn parts(container: &[u8]) -> (Vec<u8>, serde_json::Value) {
    let closed = Container::open(Cursor::new(container)).unwrap();
    let segments = (closed.size() as usize).div_ceil(protect::container::SEGMENT).max(1);
    // Local header: 30 bytes, the name, 20 bytes of ZIP64.
    let payload_at = 30 + 9 + 20;
    let payload_end = payload_at + closed.size() as usize + 28 * segments;
    let manifest_at = payload_end + 24 + 30 + 15 + 20;
    let mut json = serde_json::Deserializer::from_slice(&container[manifest_at..]).into_iter::<serde_json::Value>();
    (container[payload_at..payload_end].to_vec(), json.next().unwrap().unwrap())
}

/// A plain old ZIP (no streaming, no ZIP64) of stored entries, as other writers make it.
pub(crate) fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut out, mut central) = (Vec::new(), Vec::new());
    for (name, data) in entries {
        let crc = crc32fast::hash(data).to_le_bytes();
        let len = (data.len() as u32).to_le_bytes();
        let name_len = (name.len() as u16).to_le_bytes();
        let at = (out.len() as u32).to_le_bytes();
        let common = [&[20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0][..], &crc, &len, &len, &name_len, &[0, 0]].concat();
        out.extend([b"PK\x03\x04", &common[..], name.as_bytes(), data].concat());
        central.extend([b"PK\x01\x02\x14\x00", &common[..], &[0; 10], &at, name.as_bytes()].concat());
    }
    let count = (entries.len() as u16).to_le_bytes();
    let (size, at) = ((central.len() as u32).to_le_bytes(), (out.len() as u32).to_le_bytes());
    out.extend(central);
    out.extend([b"PK\x05\x06\0\0\0\0", &count[..], &count, &size, &at, &[0, 0]].concat());
    out
}

/// A container of these parts.
pub(crate) fn container_of(payload: &[u8], manifest: &serde_json::Value) -> Vec<u8> {
    zip(&[("0.payload", payload), ("0.manifest.json", manifest.to_string().as_bytes())])
}
