//! The manifest as it is written: strictly, schema 4.3.0, every size spelt out.

use std::io::{self, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::api::KeyAccess;
use serde::ser::SerializeSeq as _;
use serde::{Serialize, Serializer};

use super::SEGMENT;
use super::zip_write::ZipWriter;
use crate::aead::{self, OVERHEAD, TAG};
use crate::{Dek, ProtectError, Result};

/// The root signature over raw tags: HMAC-SHA-256 under the file key.
pub(super) fn root(dek: &Dek, tags: &[[u8; TAG]]) -> Result<[u8; 32]> {
    let mut mac = aead::mac(dek.expose());
    for tag in tags {
        mac.update(tag);
    }
    mac.sign().as_ref().try_into().map_err(|_| ProtectError::Library)
}

/// What a manifest of ours is made of.
pub(super) struct Outline<'a> {
    pub(super) policy: &'a str,
    pub(super) access: &'a KeyAccess,
    pub(super) root_signature: &'a str,
    pub(super) size: u64,
    pub(super) tags: &'a [[u8; TAG]],
}

impl Outline<'_> {
    /// Streams the JSON: for 64 GiB it is 7 MB, which need not lie in memory.
    pub(super) fn write(&self, zip: &mut ZipWriter<'_>) -> Result<()> {
        let mut out = io::BufWriter::with_capacity(64 << 10, zip);
        serde_json::to_writer(&mut out, &self.document()).map_err(|e| ProtectError::Write(e.into()))?;
        out.flush().map_err(ProtectError::Write)
    }

    fn document(&self) -> impl Serialize + use<'_> {
        Document {
            schema_version: "4.3.0",
            // The media type would tell what the file is; it lies in the encrypted name.
            payload: Payload {
                kind: "reference",
                url: "0.payload",
                protocol: "zip",
                is_encrypted: true,
                mime_type: "application/octet-stream",
            },
            encryption_information: EncryptionInformation {
                kind: "split",
                policy: self.policy,
                key_access: [self.access],
                method: Method { algorithm: "AES-256-GCM", is_streamable: true, iv: "" },
                integrity_information: IntegrityInformation {
                    root_signature: RootSignature { alg: "HS256", sig: self.root_signature },
                    segment_hash_alg: "GMAC",
                    segment_size_default: SEGMENT,
                    encrypted_segment_size_default: SEGMENT + OVERHEAD,
                    segments: Segments { tags: self.tags, size: self.size },
                },
            },
            assertions: [],
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    schema_version: &'a str,
    payload: Payload<'a>,
    encryption_information: EncryptionInformation<'a>,
    assertions: [(); 0],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Payload<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    url: &'a str,
    protocol: &'a str,
    is_encrypted: bool,
    mime_type: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EncryptionInformation<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    policy: &'a str,
    key_access: [&'a KeyAccess; 1],
    method: Method<'a>,
    integrity_information: IntegrityInformation<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Method<'a> {
    algorithm: &'a str,
    is_streamable: bool,
    iv: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct IntegrityInformation<'a> {
    root_signature: RootSignature<'a>,
    segment_hash_alg: &'a str,
    segment_size_default: usize,
    encrypted_segment_size_default: usize,
    segments: Segments<'a>,
}

#[derive(Serialize)]
struct RootSignature<'a> {
    alg: &'a str,
    sig: &'a str,
}

struct Segments<'a> {
    tags: &'a [[u8; TAG]],
    size: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SegmentOut {
    hash: String,
    segment_size: u64,
    encrypted_segment_size: u64,
}

impl Serialize for Segments<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(Some(self.tags.len()))?;
        let mut left = self.size;
        for tag in self.tags {
            let segment_size = left.min(SEGMENT as u64);
            left -= segment_size;
            list.serialize_element(&SegmentOut {
                hash: STANDARD.encode(tag),
                segment_size,
                encrypted_segment_size: segment_size + OVERHEAD as u64,
            })?;
        }
        list.end()
    }
}
