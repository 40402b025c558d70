//! People, devices, the search over the log, and the office's own state.

use std::collections::BTreeMap;
use std::path::Path;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use model::api::{
    AuditFilter, AuditPage, Bundle, DevicePage, DeviceRecord, Health, Orders, PersonPage, Problem, SavedSearch,
    SavedSearches, SignedBundle, path,
};
use model::{DeviceId, SectionId, Zone};
use serde::Deserialize;
use time::Duration;

use crate::ServerError;
use crate::asking::{DONE, Request, Turned};
use crate::office::{Office, Refusal};

/// Longest name of a search, in characters, and how many somebody keeps.
const NAME: usize = 60;
const KEPT: usize = 100;
/// A device that has not spoken for so long is silent.
const SILENT: Duration = Duration::days(1);

/// A page of people with their names; officer or auditor.
#[utoipa::path(
    get,
    path = path::PEOPLE,
    params(("after" = Option<String>, Query, description = "People after this staff number"), ("limit" = Option<u32>, Query, description = "1 to 500")),
    responses((status = 200, description = "Done or answered", body = PersonPage), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem)),
    security(("proof" = []))
)]
pub(crate) async fn people(State(office): State<Office>, request: Request) -> Result<Response, Turned> {
    let answer = office.pass(request.method, &request.uri, &request.headers, request.body).await?;
    let Some(mut page) = answer.read::<PersonPage>() else { return Ok(answer.into_response()) };
    for one in &mut page.persons {
        one.name = office.names().person_name(&one.person).await?.unwrap_or_default();
    }
    Ok(Json(page).into_response())
}

/// The names of all sections, by id; officer or auditor.
#[utoipa::path(
    get,
    path = path::SECTIONS,
    responses((status = 200, description = "Done or answered", body = BTreeMap<String, String>), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem)),
    security(("proof" = []))
)]
pub(crate) async fn sections(
    State(office): State<Office>,
    request: Request,
) -> Result<Json<BTreeMap<SectionId, String>>, Turned> {
    office.reader(&request).await?;
    Ok(Json(office.names().section_names().await?))
}

/// A page of devices with their names and when they were heard of; officer or auditor.
#[utoipa::path(
    get,
    path = path::DEVICES,
    params(("after" = Option<String>, Query, description = "Devices after this id"), ("limit" = Option<u32>, Query, description = "1 to 500")),
    responses((status = 200, description = "Done or answered", body = DevicePage), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem)),
    security(("proof" = []))
)]
pub(crate) async fn devices(State(office): State<Office>, request: Request) -> Result<Response, Turned> {
    let answer = office.pass(request.method, &request.uri, &request.headers, request.body).await?;
    let Some(mut page) = answer.read::<DevicePage>() else { return Ok(answer.into_response()) };
    office.name_devices(&mut page.devices).await?;
    Ok(Json(page).into_response())
}

#[derive(Deserialize)]
struct Asked {
    before: Option<u64>,
    limit: Option<u64>,
}

/// A page of the audit log's entries that fit, newest first; officer or auditor.
#[utoipa::path(
    get,
    path = path::AUDIT,
    params(("from" = Option<String>, Query, description = "Not before (RFC 3339)"), ("until" = Option<String>, Query, description = "Before (RFC 3339)"), ("person" = Option<String>, Query, description = "By this person"), ("device" = Option<String>, Query, description = "On this device"), ("file" = Option<String>, Query, description = "About this file"), ("run" = Option<String>, Query, description = "Of this run"), ("act" = Option<String>, Query, description = "Acts of this type"), ("code" = Option<String>, Query, description = "With this code"), ("before" = Option<u64>, Query, description = "Entries before this index"), ("limit" = Option<u32>, Query, description = "1 to 500")),
    responses((status = 200, description = "Done or answered", body = AuditPage), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem)),
    security(("proof" = []))
)]
pub(crate) async fn audit(State(office): State<Office>, request: Request) -> Result<Json<AuditPage>, Turned> {
    office.reader(&request).await?;
    let (filter, page): (AuditFilter, Asked) = (request.query()?, request.query()?);
    let (searched, size) = office.catch_up().await?;
    let limit = page.limit.unwrap_or(100).clamp(1, 500);
    let items = office.names().audit(&filter, page.before, limit).await?;
    let next = (items.len() as u64 == limit).then(|| items.last().map(|item| item.index)).flatten();
    Ok(Json(AuditPage { items, next, searched, size }))
}

/// The asker's own searches; officer or auditor.
#[utoipa::path(
    get,
    path = path::SEARCHES,
    responses((status = 200, description = "Done or answered", body = SavedSearches), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem)),
    security(("proof" = []))
)]
pub(crate) async fn searches(State(office): State<Office>, request: Request) -> Result<Json<SavedSearches>, Turned> {
    let session = office.reader(&request).await?;
    Ok(Json(SavedSearches { searches: office.names().searches(&session.person).await? }))
}

/// Keeps a search of the asker's; officer or auditor.
#[utoipa::path(
    put,
    path = path::SEARCHES,
    request_body = SavedSearch,
    responses((status = 204, description = "Kept"), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem)),
    security(("proof" = []))
)]
pub(crate) async fn keep_search(State(office): State<Office>, request: Request) -> Result<StatusCode, Turned> {
    let one: SavedSearch = request.read()?;
    let named = 1..=NAME;
    if !named.contains(&one.name.trim().chars().count()) {
        return Err(Refusal::SHAPE.into());
    }
    let session = office.reader(&request).await?;
    if office.names().searches(&session.person).await?.len() >= KEPT {
        return Err(Refusal::SHAPE.into());
    }
    office.names().keep_search(&session.person, &one).await?;
    Ok(DONE)
}

/// Forgets a search of the asker's; officer or auditor.
#[utoipa::path(
    post,
    path = path::SEARCH_FORGET,
    request_body = SavedSearch,
    responses((status = 204, description = "Forgotten"), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem)),
    security(("proof" = []))
)]
pub(crate) async fn forget_search(State(office): State<Office>, request: Request) -> Result<StatusCode, Turned> {
    let one: SavedSearch = request.read()?;
    let session = office.reader(&request).await?;
    office.names().forget_search(&session.person, &one.name).await?;
    Ok(DONE)
}

/// What the office knows of its own state; officer or auditor.
#[utoipa::path(
    get,
    path = path::HEALTH,
    responses((status = 200, description = "Done or answered", body = Health), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem)),
    security(("proof" = []))
)]
pub(crate) async fn health(State(office): State<Office>, request: Request) -> Result<Json<Health>, Turned> {
    office.reader(&request).await?;
    let (log_searched, log_size) = office.catch_up().await?;
    let bundle = office.bundle().await?;
    let devices: Vec<DeviceRecord> = office.all_devices().await?;
    let silent = |d: &&DeviceRecord| !d.office && !d.locked && d.seen.is_none_or(|at| office.now() - at > SILENT);
    Ok(Json(Health {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        started: office.started(),
        key_service: office.keys().is_there().await,
        kit_written: bundle.kit_written,
        bundle_edition: bundle.edition,
        log_size,
        log_searched,
        silent: devices.iter().filter(silent).count() as u64,
        locked: devices.iter().filter(|d| d.locked).count() as u64,
        devices: devices.len() as u64,
        disk_free: disk_free(office.folder()),
        certificate_until: office.certificate_until(),
    }))
}

fn disk_free(folder: &Path) -> u64 {
    rustix::fs::statvfs(folder).map_or(0, |stat| stat.f_bavail.saturating_mul(stat.f_frsize))
}

impl Office {
    /// Adds what the office knows of devices.
    async fn name_devices(&self, devices: &mut [DeviceRecord]) -> Result<(), ServerError> {
        let seen = self.names().contacts().await?;
        for one in devices {
            one.name = self.names().device_name(&one.device).await?.unwrap_or_default();
            one.seen = seen.get(&one.device).copied();
        }
        Ok(())
    }

    /// The policy bundle in force.
    pub(crate) async fn bundle(&self) -> Result<Bundle, ServerError> {
        let signed: Option<SignedBundle> = self.ask_as_office(path::BUNDLE).await?.read();
        let bundle = signed.and_then(|signed| serde_json::from_str(&signed.text).ok());
        bundle.ok_or(ServerError::KeyServiceAway)
    }

    /// All orders of late, as the office itself may know them.
    pub(crate) async fn orders_given(&self) -> Result<Orders, ServerError> {
        self.ask_as_office(path::ORDERS).await?.read().ok_or(ServerError::KeyServiceAway)
    }

    /// The zone of each device.
    pub(crate) async fn zones(&self) -> Result<BTreeMap<DeviceId, Zone>, ServerError> {
        Ok(self.device_pages().await?.into_iter().map(|d| (d.device, d.zone)).collect())
    }

    /// Every device, named.
    async fn all_devices(&self) -> Result<Vec<DeviceRecord>, ServerError> {
        let mut devices = self.device_pages().await?;
        self.name_devices(&mut devices).await?;
        Ok(devices)
    }

    async fn device_pages(&self) -> Result<Vec<DeviceRecord>, ServerError> {
        let mut devices = Vec::new();
        let mut after: Option<DeviceId> = None;
        loop {
            let after_it = after.map(|id| format!("&after={id}")).unwrap_or_default();
            let target = format!("{}?limit=500{after_it}", path::DEVICES);
            let page: DevicePage = self.ask_as_office(&target).await?.read().ok_or(ServerError::KeyServiceAway)?;
            devices.extend(page.devices);
            match page.next {
                Some(next) => after = Some(next),
                None => return Ok(devices),
            }
        }
    }
}
