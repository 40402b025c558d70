//! 「ファイルの無害化」: files are chosen or dropped, and come back rebuilt, with what was left out in words.
//!
//! INVARIANT: a file passes through this process as bytes and is understood nowhere in it; the checkpoint has the jail. Whoever
//! is signed in sees her own files only.

mod asking;
mod telling;
mod upload;

use askama::Template;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use model::Shown;
use model::api::gate::{Job, JobState, StageState};
use model::sanitising::{Harm, Reason, Report};
use uuid::Uuid;

use super::Console;
use super::client::Refused;
use super::desk::{Desk, Page};
use super::page::{Shell, send};
use super::posted::Posted;
use super::words;

pub(super) use telling::told;
pub(super) use upload::{LARGEST, upload};

/// Where this page lies.
pub(super) const HERE: &str = "/sanitise";

#[derive(Template)]
#[template(path = "sanitise.html")]
struct ListPage {
    s: Shell,
    rows: Vec<Row>,
    /// Whether something is still under way.
    moving: bool,
    most: String,
}

/// A file of hers.
struct Row {
    id: Uuid,
    name: String,
    bytes: String,
    state: String,
    tag: &'static str,
    /// Where it is, or what it came to.
    told: String,
    moving: bool,
    done: bool,
    locked: bool,
}

#[derive(Template)]
#[template(path = "sanitised.html")]
struct JobPage {
    s: Shell,
    row: Row,
    refused: bool,
    alert: bool,
    /// Whether the original may be asked for.
    askable: bool,
    /// Rules that match, for officers: whoever tries files until none does should not be told.
    rules: String,
    out: String,
    out_bytes: String,
    rung: String,
    groups: Vec<(String, Vec<(String, String)>)>,
    left_out: Vec<String>,
    stages: Vec<(String, String)>,
    /// Whether there are pictures of the first page.
    drawn: bool,
    wrong_password: bool,
    minutes: u64,
}

pub(super) async fn page(desk: Desk) -> Page {
    let mut s = desk.shell("console-sanitise", HERE);
    let (jobs, gate) = match (asking::jobs(&desk).await, asking::gate(&desk).await) {
        (Ok(jobs), Ok(gate)) => (jobs, Some(gate)),
        (Err(refused), _) | (_, Err(refused)) => {
            s.refuse(&refused);
            (Vec::new(), None)
        }
    };
    // The rest of those that nobody followed to their end: the office was started anew meanwhile.
    for job in jobs.iter().filter(|job| matches!(job.state, JobState::Done { .. } | JobState::Refused { .. })) {
        if telling::told(&desk, job.id).await.is_err() {
            break;
        }
    }
    let rows: Vec<Row> = jobs.iter().map(|job| row(&s, job)).collect();
    let moving = rows.iter().any(|row| row.moving);
    let most = gate.map_or_else(String::new, |gate| s.n("console-sanitise-most", words::bytes(gate.input_bytes)));
    Ok(send(StatusCode::OK, &ListPage { s, rows, moving, most }))
}

pub(super) async fn job(desk: Desk, Path(id): Path<Uuid>) -> Page {
    let job = mine(&desk, id).await.map_err(|refused| desk.turn(&refused))?;
    let s = desk.shell("console-sanitise", HERE);
    Ok(send(StatusCode::OK, &job_page(s, &job)))
}

fn job_page(s: Shell, job: &Job) -> JobPage {
    let row = row(&s, job);
    let stages = job.stages.iter().map(|stage| {
        let name = s.say(&format!("console-stage-{}", stage.stage.id()));
        let time = if matches!(stage.state, StageState::Absent) { String::new() } else { milliseconds(stage.micros) };
        (name, format!("{} {time}", s.say(&format!("console-stage-state-{}", stage.state.id()))))
    });
    let stages = stages.collect();
    let mut page = JobPage {
        refused: matches!(job.state, JobState::Refused { .. } | JobState::Failed { .. }),
        alert: matches!(&job.state, JobState::Refused { refusal } if refusal.reason.is_alert()),
        askable: matches!(&job.state, JobState::Refused { refusal } if !refusal.reason.is_alert()),
        rules: match &job.state {
            JobState::Refused { refusal } if refusal.reason == Reason::YaraHit && s.acts() => {
                Shown::text(&refusal.detail).to_string()
            }
            _ => String::new(),
        },
        out: String::new(),
        out_bytes: String::new(),
        rung: String::new(),
        groups: Vec::new(),
        left_out: Vec::new(),
        stages,
        drawn: false,
        wrong_password: matches!(job.state, JobState::NeedsPassword { wrong: true }),
        minutes: job.forgotten_in.div_ceil(60),
        row,
        s,
    };
    if let JobState::Done { out, out_bytes, report } = &job.state {
        page.out = Shown::text(out).to_string();
        page.out_bytes = words::bytes(*out_bytes);
        page.rung = page.s.t.rung(report);
        page.groups = groups(&page.s, report);
        page.left_out = page.s.t.members_left_out(report);
        page.drawn = asking::is_drawn(report.kind) && asking::is_drawn(report.out);
    }
    page
}

fn row(s: &Shell, job: &Job) -> Row {
    let (tag, told) = match &job.state {
        JobState::Waiting { place, seconds } => ("", s.nm("console-job-place", place, seconds)),
        JobState::Running { seconds } => ("blue", s.n("console-job-running", seconds)),
        JobState::Done { report, .. } => ("good", s.t.sanitised(report)),
        JobState::Refused { refusal } => ("bad", s.t.stopped(refusal)),
        JobState::NeedsPassword { wrong: false } => ("warn", s.say("console-job-locked")),
        JobState::NeedsPassword { wrong: true } => ("warn", s.say("SN-004")),
        JobState::Failed { code } => ("bad", s.t.problem::<&str>(code, &[])),
    };
    Row {
        id: job.id,
        name: Shown::text(&job.name).to_string(),
        bytes: words::bytes(job.bytes),
        state: s.say(&format!("console-job-state-{}", job.state.id())),
        tag,
        told,
        moving: !job.state.is_settled(),
        done: matches!(job.state, JobState::Done { .. }),
        locked: matches!(job.state, JobState::NeedsPassword { .. }),
    }
}

/// What was left out, by the harm it could do, with its places.
fn groups(s: &Shell, report: &Report) -> Vec<(String, Vec<(String, String)>)> {
    const HARMS: [(Harm, &str); 4] = [
        (Harm::Active, "console-harm-active"),
        (Harm::Reaching, "console-harm-reaching"),
        (Harm::Telling, "console-harm-telling"),
        (Harm::Unknown, "console-harm-unknown"),
    ];
    let of = |harm: Harm| {
        let removed = report.removed.iter().filter(move |removed| removed.item.harm() == harm);
        removed.map(|removed| {
            let words = s.t.item(removed.item, u64::from(removed.count));
            (words, Shown::text(&removed.place).to_string())
        })
    };
    let groups = HARMS.into_iter().map(|(harm, key)| (s.say(key), of(harm).collect::<Vec<_>>()));
    groups.filter(|(_, items)| !items.is_empty()).collect()
}

fn milliseconds(micros: u64) -> String {
    format!("{}.{} ms", micros / 1000, micros % 1000 / 100)
}

/// A file, if it is hers.
pub(super) async fn mine(desk: &Desk, id: Uuid) -> Result<Job, Refused> {
    let unknown = || Refused::new(StatusCode::NOT_FOUND, "GW-007");
    let job = asking::checkpoint(desk)?.job(&desk.session.session.person, id).await;
    job.map_err(asking::away)?.ok_or_else(unknown)
}

pub(super) async fn file(desk: Desk, Path(id): Path<Uuid>) -> Page {
    let job = mine(&desk, id).await.map_err(|refused| desk.turn(&refused))?;
    telling::told(&desk, id).await.map_err(|refused| desk.turn(&refused))?;
    let JobState::Done { out, .. } = &job.state else {
        return Err(desk.turn(&Refused::new(StatusCode::NOT_FOUND, "GW-007")));
    };
    let answer = asking::ask(&desk, Method::GET, &format!("/v1/jobs/{id}/file"), Body::empty()).await;
    let answer = answer.map_err(|refused| desk.turn(&refused))?;
    let length = answer.headers().get(header::CONTENT_LENGTH).cloned();
    let mut response = Body::new(answer.into_body()).into_response();
    attached(&mut response, out);
    let headers = response.headers_mut();
    if let Some(length) = length {
        headers.insert(header::CONTENT_LENGTH, length);
    }
    Ok(response)
}

/// Bytes that a browser saves under a name and does not show.
pub(super) fn attached(response: &mut Response, name: &str) {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    if let Ok(disposition) = HeaderValue::from_str(&format!("attachment; filename*=UTF-8''{}", percent(name))) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
}

/// RFC 5987, section 3.2.1: all but the plainest characters as their bytes.
fn percent(text: &str) -> String {
    text.bytes()
        .map(|b| match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => char::from(b).to_string(),
            _ => format!("%{b:02X}"),
        })
        .collect()
}

pub(super) async fn preview(desk: Desk, Path((id, which)): Path<(Uuid, String)>) -> Page {
    mine(&desk, id).await.map_err(|refused| desk.turn(&refused))?;
    telling::told(&desk, id).await.map_err(|refused| desk.turn(&refused))?;
    let which = if which == "before.png" { "before" } else { "after" };
    let path = format!("/v1/jobs/{id}/preview/{which}");
    let answer = asking::ask(&desk, Method::GET, &path, Body::empty()).await;
    let answer = answer.map_err(|refused| desk.turn(&refused))?;
    Ok(([(header::CONTENT_TYPE, "image/png")], Body::new(answer.into_body())).into_response())
}

/// Every step of a file, for the script of the list.
pub(super) async fn events(desk: Desk, Path(id): Path<Uuid>) -> Page {
    mine(&desk, id).await.map_err(|refused| desk.turn(&refused))?;
    let answer = asking::ask(&desk, Method::GET, &format!("/v1/jobs/{id}/events"), Body::empty()).await;
    let answer = answer.map_err(|refused| desk.turn(&refused))?;
    Ok(([(header::CONTENT_TYPE, "text/event-stream")], Body::new(answer.into_body())).into_response())
}

pub(super) async fn password(State(console): State<Console>, Path(id): Path<Uuid>, posted: Posted) -> Page {
    let desk = Desk::of(&console, &posted)?;
    mine(&desk, id).await.map_err(|refused| desk.turn(&refused))?;
    // As it was typed: a password may begin with a space.
    let typed = Body::from(posted.raw("password").to_owned());
    let asked = asking::ask(&desk, Method::POST, &format!("/v1/jobs/{id}/password"), typed).await;
    asked.map_err(|refused| desk.turn(&refused))?;
    telling::follow(&desk, id);
    Ok(super::page::go(HERE))
}

pub(super) async fn forget(State(console): State<Console>, Path(id): Path<Uuid>, posted: Posted) -> Page {
    let desk = Desk::of(&console, &posted)?;
    mine(&desk, id).await.map_err(|refused| desk.turn(&refused))?;
    // Whoever throws away what was refused does not throw away that it was.
    telling::told(&desk, id).await.map_err(|refused| desk.turn(&refused))?;
    let asked = asking::ask(&desk, Method::DELETE, &format!("/v1/jobs/{id}"), Body::empty()).await;
    asked.map_err(|refused| desk.turn(&refused))?;
    Ok(desk.done(desk.quiet().say("console-sanitise-forgotten"), HERE))
}

#[cfg(test)]
mod tests;
