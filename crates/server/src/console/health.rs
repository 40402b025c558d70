//! How the office itself is.

use askama::Template;
use axum::http::StatusCode;
use model::api::{Health, path};
use time::Duration;

use super::desk::{Desk, Page};
use super::page::{Shell, send};
use super::words;

/// Less free than this and the log may soon not be written.
pub(super) const TIGHT: u64 = 5 << 30;
/// The certificate should have been renewed long before.
const CERTIFICATE: Duration = Duration::days(14);

#[derive(Template)]
#[template(path = "health.html")]
struct HealthPage {
    s: Shell,
    rows: Vec<Check>,
}

/// One thing that is looked at.
struct Check {
    what: String,
    value: String,
    fine: bool,
    /// What to do where it is not fine.
    advice: String,
}

pub(super) async fn page(desk: Desk) -> Page {
    let health: Health = desk.get(path::HEALTH, "").await?;
    let s = desk.shell("console-health", "/health");
    let now = desk.console.now();
    let yes_no = |yes: bool| s.say(if yes { "console-yes" } else { "console-no" });
    let count = words::count;
    let check = |what: &str, value: String, fine: bool| Check {
        what: s.say(&format!("console-health-{what}")),
        value,
        fine,
        advice: if fine { String::new() } else { s.say(&format!("console-health-{what}-advice")) },
    };
    let rows = vec![
        check("keys", yes_no(health.key_service), health.key_service),
        check("kit", yes_no(health.kit_written), health.kit_written),
        check("disk", words::bytes(health.disk_free), health.disk_free >= TIGHT),
        check(
            "log",
            s.nm("console-health-log-value", count(health.log_size), count(health.log_searched)),
            health.log_searched >= health.log_size,
        ),
        check("devices", s.nm("console-health-devices-value", count(health.devices), count(health.locked)), true),
        check("silent", count(health.silent), health.silent == 0),
        check(
            "certificate",
            words::minute(s.t, health.certificate_until),
            health.certificate_until - now > CERTIFICATE,
        ),
        check("bundle", s.n("console-edition", health.bundle_edition), true),
        check("started", words::minute(s.t, health.started), true),
        check("version", health.version.clone(), true),
    ];
    Ok(send(StatusCode::OK, &HealthPage { s, rows }))
}
