//! The manifest as it is read: leniently, in every form that released SDKs write.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::api::{KeyAccess, PolicyBinding};
use serde::{Deserialize, Deserializer};

use super::{SEGMENT_MAX, SEGMENT_MIN};
use crate::aead::{self, OVERHEAD, TAG};
use crate::keyaccess::{hex, mac_of_text, unhex};
use crate::{Dek, ProtectError, Result};

/// Most key access objects that are read.
const MAX_KEY_ACCESS: usize = 256;

/// A manifest as read: well formed, and still only a claim.
pub(super) struct Manifest {
    pub(super) policy: String,
    pub(super) key_access: Vec<KeyAccess>,
    pub(super) root_signature: Root,
    pub(super) segments: Vec<Segment>,
}

/// A segment's place and tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Segment {
    /// Plain bytes up to its end.
    pub(super) end: u64,
    pub(super) tag: [u8; TAG],
}

/// The root signature, and over which spelling of the tags it may have been made.
pub(super) struct Root {
    pub(super) text: String,
    sig: [u8; 32],
    hex_tags: bool,
}

impl Root {
    /// Whether it holds for the segments. Schema 4.2.2 signed the tags in hexadecimal; both spellings bind the same.
    pub(super) fn holds(&self, dek: &Dek, segments: &[Segment]) -> bool {
        let mut mac = aead::mac(dek.expose());
        for segment in segments {
            if self.hex_tags {
                mac.update(hex(&segment.tag).as_bytes());
            } else {
                mac.update(&segment.tag);
            }
        }
        aws_lc_rs::constant_time::verify_slices_are_equal(mac.sign().as_ref(), &self.sig).is_ok()
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DocumentIn {
    #[serde(default)]
    schema_version: Option<String>,
    #[serde(default, rename = "tdf_spec_version")]
    tdf_spec_version: Option<String>,
    encryption_information: EncryptionInformationIn,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct EncryptionInformationIn {
    policy: String,
    key_access: Vec<KeyAccessIn>,
    #[serde(default)]
    method: Option<MethodIn>,
    integrity_information: IntegrityInformationIn,
}

#[derive(Deserialize)]
struct MethodIn {
    algorithm: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct KeyAccessIn {
    #[serde(rename = "type")]
    kind: String,
    url: String,
    #[serde(default)]
    protocol: Option<String>,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default)]
    sid: Option<String>,
    wrapped_key: String,
    policy_binding: BindingIn,
    #[serde(default)]
    ephemeral_public_key: Option<String>,
    #[serde(default)]
    encrypted_metadata: Option<String>,
    #[serde(default)]
    schema_version: Option<String>,
}

/// Old writers have a bare string.
#[derive(Deserialize)]
#[serde(untagged)]
enum BindingIn {
    Old(String),
    New(PolicyBinding),
}

impl From<KeyAccessIn> for KeyAccess {
    fn from(from: KeyAccessIn) -> KeyAccess {
        let some = |text: Option<String>| text.filter(|text| !text.is_empty());
        KeyAccess {
            kind: from.kind,
            url: from.url,
            protocol: from.protocol.unwrap_or_else(|| "kas".to_owned()),
            kid: from.kid.unwrap_or_default(),
            sid: some(from.sid),
            wrapped_key: from.wrapped_key,
            policy_binding: match from.policy_binding {
                BindingIn::Old(hash) => PolicyBinding { alg: "HS256".to_owned(), hash },
                BindingIn::New(binding) => binding,
            },
            ephemeral_public_key: some(from.ephemeral_public_key),
            encrypted_metadata: some(from.encrypted_metadata),
            schema_version: some(from.schema_version),
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct IntegrityInformationIn {
    root_signature: RootSignatureIn,
    #[serde(default)]
    segment_hash_alg: Option<String>,
    #[serde(default)]
    segment_size_default: Option<u64>,
    #[serde(default)]
    encrypted_segment_size_default: Option<u64>,
    segments: Vec<SegmentIn>,
}

#[derive(Deserialize)]
struct RootSignatureIn {
    alg: String,
    sig: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SegmentIn {
    #[serde(deserialize_with = "tag")]
    hash: ([u8; TAG], bool),
    #[serde(default)]
    segment_size: Option<u64>,
    #[serde(default)]
    encrypted_segment_size: Option<u64>,
}

/// base64(tag), or base64(hex(tag)) as schema 4.2.2 had it; the flag says which.
fn tag<'de, D: Deserializer<'de>>(d: D) -> std::result::Result<([u8; TAG], bool), D::Error> {
    let text = String::deserialize(d)?;
    let bytes = STANDARD.decode(&text).ok().filter(|_| text.len() <= 64);
    let found = bytes.and_then(|bytes| match bytes.len() {
        32 => Some((unhex(&bytes)?.try_into().ok()?, true)),
        _ => Some((bytes.try_into().ok()?, false)),
    });
    found.ok_or_else(|| serde::de::Error::custom("not a GMAC"))
}

impl Manifest {
    /// Reads a manifest for a payload of so many bytes.
    ///
    /// # Errors
    /// [`ProtectError::Manifest`], [`ProtectError::Field`], [`ProtectError::Unsupported`], [`ProtectError::Sizes`].
    pub(super) fn parse(json: &[u8], payload: u64) -> Result<Manifest> {
        let document: DocumentIn =
            serde_json::from_slice(json).map_err(|e| ProtectError::Manifest { line: e.line(), column: e.column() })?;
        for version in [&document.schema_version, &document.tdf_spec_version].into_iter().flatten() {
            check_version(version)?;
        }
        let information = document.encryption_information;
        if information.method.is_some_and(|method| method.algorithm != "AES-256-GCM") {
            return Err(ProtectError::Unsupported { what: "encryption algorithm" });
        }
        if information.key_access.is_empty() || information.key_access.len() > MAX_KEY_ACCESS {
            return Err(ProtectError::Field { field: "keyAccess" });
        }
        let integrity = information.integrity_information;
        Ok(Manifest {
            policy: information.policy,
            key_access: information.key_access.into_iter().map(KeyAccess::from).collect(),
            root_signature: integrity.root()?,
            segments: integrity.segments(payload)?,
        })
    }
}

fn check_version(version: &str) -> Result<()> {
    let major = version.split('.').next().and_then(|major| major.parse::<u32>().ok());
    match major {
        Some(0..=4) => Ok(()),
        Some(_) => Err(ProtectError::Unsupported { what: "schema version" }),
        None => Err(ProtectError::Field { field: "schemaVersion" }),
    }
}

impl IntegrityInformationIn {
    fn root(&self) -> Result<Root> {
        if !self.root_signature.alg.eq_ignore_ascii_case("HS256") {
            return Err(ProtectError::Unsupported { what: "root signature algorithm" });
        }
        if self.segment_hash_alg.as_ref().is_some_and(|alg| !alg.eq_ignore_ascii_case("GMAC")) {
            return Err(ProtectError::Unsupported { what: "segment hash algorithm" });
        }
        let sig = mac_of_text(&self.root_signature.sig).ok_or(ProtectError::Field { field: "rootSignature" })?;
        let hex_tags = self.segments.iter().filter(|segment| segment.hash.1).count();
        if hex_tags != 0 && hex_tags != self.segments.len() {
            return Err(ProtectError::Field { field: "segments" });
        }
        Ok(Root { text: self.root_signature.sig.clone(), sig, hex_tags: hex_tags != 0 })
    }

    /// The table of segments; their sizes add up to the payload's, or nothing is read.
    fn segments(&self, payload: u64) -> Result<Vec<Segment>> {
        let overhead = OVERHEAD as u64;
        let mut table = Vec::with_capacity(self.segments.len());
        let (mut end, mut sealed) = (0_u64, 0_u64);
        for (at, segment) in self.segments.iter().enumerate() {
            let last = at + 1 == self.segments.len();
            let size = self.size_of(segment).ok_or(ProtectError::Sizes)?;
            if size > SEGMENT_MAX {
                return Err(ProtectError::TooLarge { what: "segment", limit: SEGMENT_MAX });
            }
            if size < SEGMENT_MIN && !last {
                return Err(ProtectError::Unsupported { what: "segment below 16 KiB" });
            }
            end += size;
            sealed += size + overhead;
            table.push(Segment { end, tag: segment.hash.0 });
        }
        if sealed == payload { Ok(table) } else { Err(ProtectError::Sizes) }
    }

    /// Plain size of a segment: what it says, or the default where it (web-sdk) says nothing. A given encrypted size
    /// must be the plain size and 28.
    fn size_of(&self, segment: &SegmentIn) -> Option<u64> {
        let overhead = OVERHEAD as u64;
        let size = match (segment.segment_size, segment.encrypted_segment_size) {
            (Some(size), _) => size,
            (None, Some(sealed)) => sealed.checked_sub(overhead)?,
            (None, None) => match (self.segment_size_default, self.encrypted_segment_size_default) {
                (Some(size), _) => size,
                (None, sealed) => sealed?.checked_sub(overhead)?,
            },
        };
        // The default stands for a missing encrypted size only as long as it fits: web-sdk leaves out exactly the
        // sizes that are the default's.
        segment.encrypted_segment_size.is_none_or(|sealed| Some(sealed) == size.checked_add(overhead)).then_some(size)
    }
}
