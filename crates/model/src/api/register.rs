//! People, devices, orders to devices, and the search over the audit log.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{Assignment, DeviceId, Event, FileId, PersonId, Role, RunId, Zone};

/// A person as the key service knows her, with the name that the office adds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PersonRecord {
    /// Staff number.
    pub person: PersonId,
    /// Name; empty where the office does not know it, and always from the key service.
    #[serde(default)]
    pub name: String,
    /// What she is to Sekimori.
    pub role: Role,
    /// All her assignments.
    pub assignments: Vec<Assignment>,
    /// Whether she has set a password.
    pub can_sign_in: bool,
    /// Until when a one-time code of hers may be used.
    #[serde(default, with = "time::serde::rfc3339::option", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub invited_until: Option<OffsetDateTime>,
}

/// A page of people, in the order of their staff numbers.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PersonPage {
    /// The people.
    pub persons: Vec<PersonRecord>,
    /// Ask with `after` = this for the next page; none at the end.
    pub next: Option<PersonId>,
}

/// A device as the key service knows it, with what the office adds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeviceRecord {
    /// Its id.
    pub device: DeviceId,
    /// What people call it; empty from the key service.
    #[serde(default)]
    pub name: String,
    /// Where it stands.
    pub zone: Zone,
    /// Whether it is locked.
    pub locked: bool,
    /// Entries of its spool that have arrived.
    pub spool: u64,
    /// When it last spoke to the office.
    #[serde(default, with = "time::serde::rfc3339::option", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub seen: Option<OffsetDateTime>,
    /// Whether it is the office's own, by which people sign in with a browser.
    #[serde(default)]
    pub office: bool,
}

/// A page of devices, in the order of their ids.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct DevicePage {
    /// The devices.
    pub devices: Vec<DeviceRecord>,
    /// Ask with `after` = this for the next page; none at the end.
    pub next: Option<DeviceId>,
}

/// Sets the body up: over the socket, as long as no officer can sign in.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SetUpRequest {
    /// Staff number of the first officer.
    pub person: PersonId,
}

/// What the first officer needs; shown once.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SetUp {
    /// Who.
    pub person: PersonId,
    /// Her one-time code.
    pub code: String,
    /// Enrolment token for her PC; the key service leaves the middle to the office.
    pub token: String,
}

/// Who signed a request.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// A person, by her session.
    Person(super::Session),
    /// A device for itself.
    Device(DeviceId),
}

/// The office makes itself known to the key service, over the socket only.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct OfficeDeviceRequest {
    /// Its ECDSA P-256 key, SubjectPublicKeyInfo, PEM.
    pub public_key: String,
    /// Where the browsers that use it stand.
    pub zone: Zone,
}

/// Asks a device to take a sealing run back; an officer's.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct UndoRequest {
    /// The device that made it.
    pub device: DeviceId,
    /// The run.
    pub run: RunId,
}

/// What an officer has ordered a device to do: it stands in the audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Order {
    /// Its id.
    pub id: Uuid,
    /// The device.
    pub device: DeviceId,
    /// The run to take back.
    pub run: RunId,
    /// From when on it must not be carried out.
    #[serde(with = "time::serde::rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub expires: OffsetDateTime,
    /// Whether the device has said that it is done.
    pub done: bool,
}

/// Orders in force for a device, or with `GET` by an officer all of the last 30 days.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Orders {
    /// The orders, oldest first.
    pub orders: Vec<Order>,
}

/// A device has carried an order out as far as it could.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct OrderDone {
    /// Which.
    pub id: Uuid,
}

/// Which entries of the audit log are asked for; everything absent does not restrict.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct AuditFilter {
    /// Not before.
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub from: Option<OffsetDateTime>,
    /// Before.
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub until: Option<OffsetDateTime>,
    /// By this person.
    pub person: Option<PersonId>,
    /// On this device.
    pub device: Option<DeviceId>,
    /// About this file.
    pub file: Option<FileId>,
    /// Of this run.
    pub run: Option<RunId>,
    /// Acts of this type, by the word of the log (`key_refused`).
    pub act: Option<String>,
    /// With this code.
    pub code: Option<String>,
}

/// An entry of the audit log as it is found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditItem {
    /// Its index in the log.
    pub index: u64,
    /// What it says.
    pub event: Event,
}

/// A page of entries, newest first.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct AuditPage {
    /// The entries.
    pub items: Vec<AuditItem>,
    /// Ask with `before` = this for the next page; none at the end.
    pub next: Option<u64>,
    /// Entries of the log that the search covers.
    pub searched: u64,
    /// Entries in the log; more than `searched` while the office still reads.
    pub size: u64,
}

/// A search that somebody keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SavedSearch {
    /// Its name, unique for the person.
    pub name: String,
    /// The search.
    pub filter: AuditFilter,
}

/// The searches that somebody keeps.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct SavedSearches {
    /// By name.
    pub searches: Vec<SavedSearch>,
}

/// What the office knows of its own state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Health {
    /// Sekimori's version.
    pub version: String,
    /// When this office was started.
    #[serde(with = "time::serde::rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub started: OffsetDateTime,
    /// Whether the key service answers.
    pub key_service: bool,
    /// Whether a recovery kit has been written; nothing is sealed before.
    pub kit_written: bool,
    /// Edition of the policy bundle in force.
    pub bundle_edition: u64,
    /// Entries in the audit log.
    pub log_size: u64,
    /// … that the search covers.
    pub log_searched: u64,
    /// Devices known.
    pub devices: u64,
    /// … that have not spoken for a day.
    pub silent: u64,
    /// … that are locked.
    pub locked: u64,
    /// Bytes free where the office's data lies.
    pub disk_free: u64,
    /// When the server certificate ends.
    #[serde(with = "time::serde::rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub certificate_until: OffsetDateTime,
}
