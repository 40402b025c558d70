//! The HTTP API between agent, office and key service: types only. `openapi.json` is made from these.
//!
//! **Who asks.** Every call but [`About`], [`EnrolRequest`] and [`SignInRequest`] carries
//! `Authorization: Sekimori <JWS>`: a compact ES256 JWS whose header is `{"alg":"ES256","kid":"s:<session id>"}` for a
//! person or `{"alg":"ES256","kid":"d:<device id>"}` for a device, and whose payload is [`RequestProof`]. The office
//! passes the header on unchanged; the key service checks it, so that the office can ask only what its caller signed.
//!
//! **Refusals** are [`Problem`] with HTTP 403 (policy), 401 (who), 400 (shape), 409 (edition), 503 (key service away).

mod exceptions;
pub mod gate;
mod inventory;
mod originals;
pub mod path;
mod register;

pub use exceptions::*;
pub use inventory::*;
pub use originals::*;
pub use register::*;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Assignment, DeviceId, Exception, FileId, Label, OpenPurpose, PersonId, Right, Role, RunId, SectionId, Zone,
};

/// What a caller signs for each request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestProof {
    /// `"<METHOD> <path>"`, without query.
    pub aud: String,
    /// Issued at, seconds since 1970-01-01 UTC; refused when more than 120 s away from the key service's clock.
    pub iat: i64,
    /// Random; refused when seen before.
    pub jti: Uuid,
    /// SHA-256 of the body bytes, base64url without padding.
    pub body: String,
}

/// A refusal or failure that a person can act on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// Stable code; its sentence is in `locales/{ja,en}/`.
    pub code: String,
    /// Named facts for the sentence.
    #[serde(default)]
    pub args: BTreeMap<String, String>,
}

/// Who this server is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct About {
    /// The body's id.
    pub org: String,
    /// The body's name, as shown.
    pub name: String,
    /// Sekimori's version.
    pub version: String,
    /// Whether the key service answers.
    pub key_service: bool,
}

/// A device asks to be known.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct EnrolRequest {
    /// The one-time secret out of the [`EnrolmentToken`].
    pub secret: String,
    /// The device's ECDSA P-256 key, SubjectPublicKeyInfo, PEM.
    pub public_key: String,
    /// What people call the device; kept in the office only.
    pub name: String,
}

/// A device is known now.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Enrolled {
    /// Its id.
    pub device: DeviceId,
    /// The zone the enrolment token was made for.
    pub zone: Zone,
    /// The policy bundle in force.
    pub bundle: SignedBundle,
}

/// A person signs in from a device.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SignInRequest {
    /// Who.
    pub person: PersonId,
    /// Her password, or the one-time code of an invitation.
    pub password: String,
    /// With an invitation's code: the password from now on (at least 12 characters).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_password: Option<String>,
    /// The session's ECDSA P-256 key, SubjectPublicKeyInfo, PEM; made anew for each sign-in.
    pub public_key: String,
    /// The device's proof over `"sekimori-session-v1\n" + public_key`: compact JWS, header kid `d:<device id>`.
    pub device: String,
}

/// A person is signed in.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Session {
    /// Session id, the `kid` of its proofs.
    pub id: Uuid,
    /// Who.
    pub person: PersonId,
    /// Her name, as shown; empty where the office does not know it.
    #[serde(default)]
    pub name: String,
    /// What she is to Sekimori.
    pub role: Role,
    /// When it ends at the latest.
    #[serde(with = "time::serde::rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub expires: OffsetDateTime,
}

/// What an agent needs to judge, seal and explain without the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Bundle {
    /// The body's id.
    pub org: String,
    /// The body's name, as shown.
    pub name: String,
    /// Rises with every bundle; a lower one is refused.
    pub edition: u64,
    /// When it was made.
    #[serde(with = "time::serde::rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub issued: OffsetDateTime,
    /// From when on it must not be used.
    #[serde(with = "time::serde::rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub expires: OffsetDateTime,
    /// Attribute namespace of the body's labels and sections in containers: `https://<host>`.
    pub namespace: String,
    /// Keys of the key service; files are sealed to the first.
    pub keys: Vec<KeyServiceKey>,
    /// The audit log's verifier key (C2SP signed-note vkey).
    pub log_vkey: String,
    /// Rule file (TOML).
    pub rules: String,
    /// Rules that do not hold somewhere, for a while; those that hold when the bundle is made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exceptions: Vec<Exception>,
    /// Matrix of rights (TOML).
    pub matrix: String,
    /// Whether a recovery kit has been written for all of `keys`; nothing is sealed before.
    pub kit_written: bool,
}

/// A public key of the key service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct KeyServiceKey {
    /// Key id, written into every key access object.
    pub kid: String,
    /// URL written into key access objects; an agent sends rewraps only to URLs of its bundle.
    pub url: String,
    /// `ec:secp256r1`
    pub algorithm: String,
    /// SubjectPublicKeyInfo, PEM.
    pub public_key: String,
}

/// A bundle as signed: the exact text, so that no re-serialisation can change what was signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SignedBundle {
    /// JSON of [`Bundle`].
    pub text: String,
    /// Ed25519 over `"sekimori-bundle-v1\n" + text`, base64.
    pub signature: String,
}

/// Asks for a file key. The shape is OpenTDF's Rewrap: a JWS whose payload has `requestBody`, the JSON text of
/// [`UnsignedRewrap`]; here the JWS is signed by the session key too.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RewrapRequest {
    /// Compact JWS, ES256, `kid` `s:<session id>`, payload `{"requestBody": "…", "iat": …, "exp": …}`.
    pub signed_request_token: String,
}

/// The body of a rewrap.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UnsignedRewrap {
    /// The client's ephemeral P-256 key, SubjectPublicKeyInfo, PEM: the file key comes back wrapped to it.
    pub client_public_key: String,
    /// One entry a policy.
    pub requests: Vec<RewrapEntry>,
    /// Sekimori's own fields; absent from stock clients, which are then treated as asking for `decrypt` to export.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sekimori: Option<Intent>,
}

/// One policy and the key access objects under it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RewrapEntry {
    /// The policy as it stands in the manifest.
    pub policy: RewrapPolicy,
    /// The key access objects as they stand in the manifest.
    pub key_access_objects: Vec<RewrapKeyAccess>,
}

/// A policy by id and base64 body.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct RewrapPolicy {
    /// Any id, echoed.
    pub id: String,
    /// Base64 of the policy JSON, exactly as in the manifest.
    pub body: String,
}

/// A key access object with an id for the answer.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RewrapKeyAccess {
    /// Any id, echoed.
    pub key_access_object_id: String,
    /// The manifest's `keyAccess` element.
    #[schema(value_type = Object)]
    pub key_access_object: KeyAccess,
}

/// The manifest's `keyAccess` element, as far as the key service reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct KeyAccess {
    /// `ec-wrapped`
    #[serde(rename = "type")]
    pub kind: String,
    /// Key service URL.
    pub url: String,
    /// `kas`
    pub protocol: String,
    /// Key id.
    #[serde(default)]
    pub kid: String,
    /// Split id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// Base64 of nonce, ciphertext and tag of the file key.
    pub wrapped_key: String,
    /// Binding of the policy to the file key.
    pub policy_binding: PolicyBinding,
    /// The sealer's ephemeral P-256 key, PEM.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ephemeral_public_key: Option<String>,
    /// Base64; opaque to the key service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encrypted_metadata: Option<String>,
    /// `1.0`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema_version: Option<String>,
}

/// HMAC-SHA-256 of the base64 policy under the file key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PolicyBinding {
    /// `HS256`
    pub alg: String,
    /// base64(hex(hmac)); readers also take base64(hmac).
    pub hash: String,
}

/// What the person means to do with the key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Intent {
    /// The right she uses.
    pub right: Right,
    /// For what.
    pub purpose: OpenPurpose,
    /// With [`OpenPurpose::Undo`]: the run to take back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<RunId>,
    /// Why, in her own words; kept in the office, never in the audit log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Size of the log in the last checkpoint this device has verified; 0 for none.
    #[serde(default)]
    pub seen: u64,
}

/// Answers a rewrap.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RewrapReply {
    /// One entry a policy.
    pub responses: Vec<RewrapAnswer>,
    /// The key service's ephemeral P-256 key, PEM: with the client's it gives the wrapping key (HKDF-SHA-256, salt
    /// SHA-256("TDF")).
    pub session_public_key: String,
    /// The log as it stood after the entry for this answer was durable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log: Option<LogProof>,
}

/// The answer for one policy.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RewrapAnswer {
    /// As asked.
    pub policy_id: String,
    /// One a key access object.
    pub results: Vec<RewrapResult>,
}

/// The answer for one key access object.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RewrapResult {
    /// As asked.
    pub key_access_object_id: String,
    /// `permit` or `fail`.
    pub status: String,
    /// Base64 of nonce, ciphertext and tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kas_wrapped_key: Option<String>,
    /// Stock clients read this text: `desc = forbidden` or `desc = bad request`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// Sekimori's own reason, with `fail`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<Problem>,
}

/// The log's state as one device may check it against what it saw before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LogProof {
    /// Signed checkpoint (C2SP signed note).
    pub checkpoint: String,
    /// Consistency proof from `seen` to the checkpoint's size, base64 hashes; empty when `seen` is 0 or equal.
    pub consistency: Vec<String>,
    /// Index of the entry written for this answer.
    pub index: u64,
    /// The entry's exact bytes as text.
    pub entry: String,
    /// Inclusion proof of the entry in the checkpoint, base64 hashes.
    pub inclusion: Vec<String>,
}

/// Events that a device wrote while it was alone, oldest first, without a gap.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SpoolBatch {
    /// Entries; the first has the sequence number after the last received one.
    pub entries: Vec<SpoolEntry>,
    /// Names and places of files sealed or restored; kept in the office only.
    #[serde(default)]
    pub files: Vec<FileRecord>,
}

/// One event of a device's spool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SpoolEntry {
    /// From 1, without a gap.
    pub seq: u64,
    /// JSON of [`crate::Event`], exact text.
    pub event: String,
    /// ECDSA P-256 SHA-256 (fixed 64 bytes, base64) of the device over
    /// `"sekimori-spool-v1\n<device id>\n<seq>\n<event>"`.
    pub signature: String,
}

/// What the office knows of a protected file beside the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FileRecord {
    /// Which.
    pub file: FileId,
    /// Its name when it was sealed, without the folder; control characters escaped.
    pub name: String,
    /// The folder it lies in, on the device that sealed it.
    pub folder: String,
    /// The device that sealed it.
    pub device: DeviceId,
    /// The run that sealed it.
    pub run: RunId,
    /// The section that owns it.
    pub section: SectionId,
    /// Its label.
    pub label: Label,
    /// Size of the original, bytes.
    pub size: u64,
    /// Distinct findings by kind id (level low and above): counts only.
    pub kinds: BTreeMap<String, u32>,
}

/// Up to which entry the spool has arrived durably.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SpoolReceipt {
    /// Highest sequence number received; the device may drop all up to it.
    pub received: u64,
    /// The newest bundle's edition, so that a device knows to fetch it.
    pub bundle_edition: u64,
    /// Signed checkpoint that covers them.
    pub checkpoint: String,
}

/// A roster: all persons of the body as they should be from now on.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct RosterImport {
    /// Only say what would change.
    pub dry_run: bool,
    /// Everybody; a person left out has her assignments ended yesterday.
    pub persons: Vec<RosterPerson>,
    /// Sections by id, with the name shown.
    pub sections: BTreeMap<SectionId, String>,
}

/// A person in a roster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RosterPerson {
    /// Staff number.
    pub person: PersonId,
    /// Name, as shown; kept in the office only.
    pub name: String,
    /// What she is to Sekimori.
    pub role: Role,
    /// Her assignments.
    pub assignments: Vec<Assignment>,
}

/// What a roster import changes, by person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RosterChanges {
    /// New persons.
    pub added: Vec<PersonId>,
    /// Persons whose assignments or role change.
    pub changed: Vec<PersonId>,
    /// Persons who leave.
    pub ended: Vec<PersonId>,
}

/// Asks for one-time codes.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct InviteRequest {
    /// For whom.
    pub persons: Vec<PersonId>,
}

/// One-time codes, shown once.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Invitations {
    /// Code by person; each ends after 7 days or with its use.
    pub codes: BTreeMap<PersonId, String>,
}

/// Asks for an enrolment token.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct EnrolmentRequest {
    /// Where the devices that use it stand.
    pub zone: Zone,
    /// How many devices may use it, 1 to 500.
    pub devices: u32,
}

/// What a device is given to trust the server and to be known: one text to paste.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct EnrolmentToken {
    /// `<secret>.<SHA-256 of the CA certificate, base64url>.<policy public key, base64url>`. The key service leaves
    /// the middle empty (`<secret>..<key>`); the office, whose certificate it is, fills it in.
    pub token: String,
    /// When it ends.
    #[serde(with = "time::serde::rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub expires: OffsetDateTime,
}

/// Locks a device: no key is released to it and nobody signs in on it from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeviceLock {
    /// Which.
    pub device: DeviceId,
}

/// A text with its edition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Text {
    /// Edition.
    pub edition: u64,
    /// The text (TOML).
    pub text: String,
}

/// A new text.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct TextChange {
    /// The edition it replaces; refused with 409 if another is in force.
    pub replaces: u64,
    /// The text (TOML).
    pub text: String,
    /// Only say what would change.
    pub dry_run: bool,
}

/// An edition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Edition {
    /// Now in force.
    pub edition: u64,
}

/// What a new matrix changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MatrixChanges {
    /// Edition now in force (the present one with `dry_run`).
    pub edition: u64,
    /// Cells that grant more than before, as `label/relation/post/zone/right`.
    pub widened: Vec<String>,
    /// Cells that grant less.
    pub narrowed: Vec<String>,
}

/// Withdraws a file: no key from now on.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct RevokeRequest {
    /// Which.
    pub file: FileId,
    /// Why; kept in the office.
    pub reason: String,
}

/// Registers another label for a file that is about to be resealed.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct RelabelRequest {
    /// Which.
    pub file: FileId,
    /// The new label.
    pub label: Label,
    /// Why; kept in the office.
    pub reason: String,
}

/// An act that stands in the audit log now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Logged {
    /// Index of its entry.
    pub index: u64,
}

/// Asks for the recovery kit.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct KitRequest {
    /// A P-256 key, SubjectPublicKeyInfo, PEM; the kit's code comes back wrapped to it, so that the office never sees it.
    pub public_key: String,
}

/// A recovery kit: opens every file of the body together with its code.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Kit {
    /// The sealed keyring (opaque text), to be kept on paper or media off line.
    pub keyring: String,
    /// The key service's ephemeral key, PEM.
    pub session_public_key: String,
    /// The code that opens the keyring, wrapped to the asker's key; to be written down, apart from the kit.
    pub wrapped_code: String,
}

/// A page of protected files, in the order of their ids.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct FilePage {
    /// The files.
    pub files: Vec<FileRecord>,
    /// Ask with `after` = this for the next page; none at the end.
    pub next: Option<FileId>,
}
