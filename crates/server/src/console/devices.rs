//! Devices: which there are, which keep silent, a token for new ones, and the lock for a lost one.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use model::Zone;
use model::api::{DeviceLock, DevicePage, DeviceRecord, EnrolmentRequest, EnrolmentToken, Logged, path};
use serde::Deserialize;
use time::Duration;

use super::Console;
use super::choice::{self, Choice};
use super::client::Refused;
use super::desk::{Desk, Page};
use super::page::{Shell, send};
use super::posted::Posted;
use super::words;

const ROWS: &str = "100";
/// A device that has not spoken for this long is silent.
pub(super) const SILENT: Duration = Duration::DAY;

#[derive(Template)]
#[template(path = "devices.html")]
struct DevicesPage {
    s: Shell,
    rows: Vec<Row>,
    next: Option<String>,
    zones: Vec<Choice>,
    devices: String,
    token: Option<(String, String)>,
}

struct Row {
    id: String,
    name: String,
    zone: String,
    seen: String,
    silent: bool,
    locked: bool,
    office: bool,
    spool: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    after: String,
}

pub(super) async fn page(desk: Desk, Query(asked): Query<Asked>) -> Page {
    list(&desk, &asked.after, None, None).await
}

async fn list(desk: &Desk, after: &str, token: Option<(String, String)>, refused: Option<&Refused>) -> Page {
    let found: DevicePage = desk.get(path::DEVICES, &words::query(&[("after", after), ("limit", ROWS)])).await?;
    let mut s = desk.shell("console-devices", "/devices");
    if let Some(refused) = refused {
        s.refuse(refused);
    }
    let rows = found.devices.iter().map(|device| Row::new(&s, device, desk.console.now())).collect();
    let next = found.next.map(|next| words::query(&[("after", &next.to_string())]));
    let zones = choice::zones(s.t, Zone::Lgwan.id());
    let status = refused.map_or(StatusCode::OK, |refused| refused.status);
    Ok(send(status, &DevicesPage { s, rows, next, zones, devices: "1".to_owned(), token }))
}

impl Row {
    fn new(s: &Shell, device: &DeviceRecord, now: time::OffsetDateTime) -> Row {
        let id = device.device.to_string();
        let name = if device.office { s.say("console-device-office") } else { device.name.clone() };
        Row {
            name: if name.is_empty() { id.chars().take(8).collect() } else { name },
            id,
            zone: choice::zone(s.t, device.zone),
            seen: device.seen.map_or_else(|| s.say("console-never"), |at| words::minute(s.t, at)),
            silent: !device.office && !device.locked && device.seen.is_none_or(|at| now - at > SILENT),
            locked: device.locked,
            office: device.office,
            spool: words::count(device.spool),
        }
    }
}

/// Makes an enrolment token: shown once, on this very answer.
pub(super) async fn token(State(console): State<Console>, posted: Posted) -> Page {
    let desk = Desk::of(&console, &posted)?;
    let zone = Zone::ALL.into_iter().find(|zone| posted.is("zone", zone.id()));
    let devices: Option<u32> = posted.text("devices").parse().ok().filter(|n| (1..=500).contains(n));
    let made: Result<EnrolmentToken, Refused> = match (zone, devices) {
        (Some(zone), Some(devices)) => desk.post(path::ENROLMENT, &EnrolmentRequest { zone, devices }).await,
        _ => Err(Refused::new(StatusCode::BAD_REQUEST, "SV-030")),
    };
    match made {
        Ok(made) => {
            let until = words::minute(desk.quiet().t, made.expires);
            list(&desk, "", Some((made.token, until)), None).await
        }
        Err(refused) if refused.is_ended() => Err(desk.turn(&refused)),
        Err(refused) => list(&desk, "", None, Some(&refused)).await,
    }
}

#[derive(Template)]
#[template(path = "lock.html")]
struct LockPage {
    s: Shell,
    row: Row,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Which {
    device: String,
}

/// Asks once more: a locked device cannot be unlocked.
pub(super) async fn ask(desk: Desk, Query(which): Query<Which>) -> Page {
    let gone = || Refused::new(StatusCode::NOT_FOUND, "KE-017");
    let id: uuid::Uuid = which.device.parse().map_err(|_| desk.turn(&gone()))?;
    let before = id.as_u128().checked_sub(1).map(|n| uuid::Uuid::from_u128(n).to_string()).unwrap_or_default();
    let found: DevicePage = desk.get(path::DEVICES, &words::query(&[("after", &before), ("limit", "1")])).await?;
    let device = found.devices.iter().find(|device| device.device.0 == id).ok_or_else(|| desk.turn(&gone()))?;
    let s = desk.shell("console-lock", "/devices");
    let row = Row::new(&s, device, desk.console.now());
    Ok(send(StatusCode::OK, &LockPage { s, row }))
}

pub(super) async fn lock(State(console): State<Console>, posted: Posted) -> Result<Response, super::desk::Turned> {
    let desk = Desk::of(&console, &posted)?;
    let gone = || Refused::new(StatusCode::NOT_FOUND, "KE-017");
    let device = posted.text("device").parse().map_err(|_| desk.turn(&gone()))?;
    let done: Result<Logged, Refused> = desk.post(path::DEVICE_LOCK, &DeviceLock { device }).await;
    let done = done.map_err(|refused| desk.turn(&refused))?;
    let s = desk.quiet();
    Ok(desk.done(s.nm("console-locked-done", posted.text("name"), done.index), "/devices"))
}
