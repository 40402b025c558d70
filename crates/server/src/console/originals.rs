//! 「原本の持ち込み」: a refused file that somebody needs as it is. She asks on its page, another person looks and decides, and
//! for a while she may fetch it. It is no download: each fetching is a form that is sent, and an entry in the log.

use std::io::Cursor;

use askama::Template;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use model::api::{
    ExceptionStanding, OriginalDecision, OriginalList, OriginalRecord, OriginalRequest, OriginalWhich, path,
};
use model::{OpenPurpose, Right, Shown};
use protect::Container;
use serde::Deserialize;
use time::Duration;
use uuid::Uuid;

use super::Console;
use super::client::Refused;
use super::desk::{Desk, Page};
use super::names::Names;
use super::open::file_key;
use super::page::{Shell, send};
use super::posted::Posted;
use super::reader::coded;
use super::sanitise;
use super::words;

/// Where this page lies.
pub(super) const HERE: &str = "/originals";
/// Past requests on the page; the audit log has them all.
const PAST: usize = 50;
/// Nobody asks for longer; the key service says the same.
const LONGEST: i64 = 72;

#[derive(Template)]
#[template(path = "originals.html")]
struct OriginalsPage {
    s: Shell,
    asked: Vec<Row>,
    holding: Vec<Row>,
    past: Vec<Row>,
}

/// A request in a list.
struct Row {
    id: Uuid,
    name: String,
    bytes: String,
    sha256: String,
    why: String,
    reason: String,
    until: String,
    by: String,
    asked_at: String,
    decided_by: String,
    standing: String,
    /// Whether the visitor asked for it herself.
    own: bool,
}

pub(super) async fn page(desk: Desk) -> Page {
    let list: OriginalList = desk.get(path::ORIGINALS, "").await?;
    let names = desk.names().await;
    let s = desk.shell("console-originals", HERE);
    let now = desk.console.now();
    let row = |one: &OriginalRecord| Row::new(&desk, &s, &names, one);
    let all = &list.originals;
    let waits = |one: &&OriginalRecord| one.is_open(now) && !one.holds(now);
    let page = OriginalsPage {
        asked: all.iter().filter(waits).map(row).collect(),
        holding: all.iter().filter(|one| one.holds(now)).map(row).collect(),
        past: all.iter().filter(|one| !one.is_open(now)).take(PAST).map(row).collect(),
        s,
    };
    Ok(send(StatusCode::OK, &page))
}

impl Row {
    fn new(desk: &Desk, s: &Shell, names: &Names, one: &OriginalRecord) -> Row {
        let over = !one.is_open(desk.console.now())
            && matches!(one.standing, ExceptionStanding::Asked | ExceptionStanding::Approved);
        let word = if over { "ended" } else { one.standing.id() };
        Row {
            id: one.id,
            name: Shown::text(&one.name).to_string(),
            bytes: words::bytes(one.bytes),
            sha256: one.sha256.clone(),
            why: s.t.problem::<&str>(&one.code, &[]),
            reason: Shown::text(&one.reason).to_string(),
            until: words::minute(s.t, one.until),
            by: names.person(&one.asked_by),
            asked_at: words::minute(s.t, one.asked_at),
            decided_by: one.decided_by.as_ref().map(|by| names.person(by)).unwrap_or_default(),
            standing: s.say(&format!("console-exception-{word}")),
            own: one.asked_by == desk.session.session.person,
        }
    }
}

/// Asks for the original of a refused file of hers.
pub(super) async fn ask(State(console): State<Console>, Path(job): Path<Uuid>, posted: Posted) -> Page {
    let desk = Desk::of(&console, &posted)?;
    let asked = ask_for(&desk, job, &posted).await;
    asked.map_err(|refused| desk.turn(&refused))?;
    Ok(desk.done(desk.quiet().say("console-originals-asked-done"), HERE))
}

async fn ask_for(desk: &Desk, job: Uuid, posted: &Posted) -> Result<(), Refused> {
    sanitise::mine(desk, job).await?;
    let unknown = || Refused::new(StatusCode::NOT_FOUND, "GW-007");
    let entry = sanitise::told(desk, job).await?.ok_or_else(unknown)?;
    let hours: i64 = posted.text("hours").parse().unwrap_or_default();
    if !(1..=LONGEST).contains(&hours) {
        return Err(Refused::new(StatusCode::BAD_REQUEST, "KE-044"));
    }
    let request = OriginalRequest {
        by: desk.session.session.person.clone(),
        job,
        entry,
        until: desk.console.now() + Duration::hours(hours),
        reason: posted.text("reason").to_owned(),
    };
    desk.post::<OriginalRecord>(path::ORIGINALS, &request).await.map(drop)
}

#[derive(Template)]
#[template(path = "original.html")]
struct DecidePage {
    s: Shell,
    row: Row,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Which {
    id: String,
}

/// Shows what is asked for; only from here it is approved.
pub(super) async fn look(desk: Desk, Query(which): Query<Which>) -> Page {
    look_at(&desk, &which.id, None).await
}

async fn look_at(desk: &Desk, id: &str, refused: Option<Refused>) -> Page {
    let gone = || desk.turn(&Refused::new(StatusCode::NOT_FOUND, "SV-038"));
    let which = OriginalWhich { id: id.parse().map_err(|_| gone())? };
    let looked: Result<OriginalRecord, Refused> = desk.post(path::ORIGINAL_LOOK, &which).await;
    let record = looked.map_err(|refused| desk.turn(&refused))?;
    let names = desk.names().await;
    let mut s = desk.shell("console-originals-decide", HERE);
    if let Some(refused) = &refused {
        s.refuse(refused);
    }
    let row = Row::new(desk, &s, &names, &record);
    Ok(send(refused.map_or(StatusCode::OK, |refused| refused.status), &DecidePage { s, row }))
}

/// Approves or refuses.
pub(super) async fn decide(State(console): State<Console>, posted: Posted) -> Page {
    let desk = Desk::of(&console, &posted)?;
    let gone = || desk.turn(&Refused::new(StatusCode::NOT_FOUND, "SV-038"));
    let id: Uuid = posted.text("id").parse().map_err(|_| gone())?;
    let approve = posted.is("act", "approve");
    if approve && !posted.is("sure", "1") {
        return look_at(&desk, posted.text("id"), Some(Refused::new(StatusCode::BAD_REQUEST, "SV-031"))).await;
    }
    let decision = OriginalDecision { id, approve, sha256: posted.text("sha256").to_owned() };
    let done: Result<OriginalRecord, Refused> = desk.post(path::ORIGINAL_DECIDE, &decision).await;
    done.map_err(|refused| desk.turn(&refused))?;
    let key = if approve { "console-originals-approved-done" } else { "console-originals-refused-done" };
    Ok(desk.done(desk.quiet().say(key), HERE))
}

/// Takes a request back.
pub(super) async fn withdraw(State(console): State<Console>, posted: Posted) -> Page {
    let desk = Desk::of(&console, &posted)?;
    let gone = || desk.turn(&Refused::new(StatusCode::NOT_FOUND, "SV-038"));
    let which = OriginalWhich { id: posted.text("id").parse().map_err(|_| gone())? };
    let done: Result<OriginalRecord, Refused> = desk.post(path::ORIGINAL_WITHDRAW, &which).await;
    done.map_err(|refused| desk.turn(&refused))?;
    Ok(desk.done(desk.quiet().say("console-originals-withdrawn-done"), HERE))
}

/// Gives her the original that was approved for her.
///
/// INVARIANT: the entry is in the log before there is a key, and what is not the file that was approved, bit by bit, is not
/// given out.
pub(super) async fn fetch(State(console): State<Console>, posted: Posted) -> Page {
    let desk = Desk::of(&console, &posted)?;
    let (name, plain) = original(&desk, posted.text("id")).await.map_err(|refused| desk.turn(&refused))?;
    let mut response = Body::from(plain).into_response();
    sanitise::attached(&mut response, &name);
    Ok(response)
}

async fn original(desk: &Desk, id: &str) -> Result<(String, Vec<u8>), Refused> {
    let gone = || Refused::new(StatusCode::NOT_FOUND, "SV-038");
    let id: Uuid = id.parse().map_err(|_| gone())?;
    let list: OriginalList = desk.try_get(path::ORIGINALS, "").await?;
    let record = list.originals.into_iter().find(|one| one.id == id).ok_or_else(gone)?;
    let query = words::query(&[("id", &id.to_string())]);
    let sealed = desk.console.client().bytes(&desk.session, path::ORIGINAL_SEALED, &query).await?;
    let container = Container::open(Cursor::new(sealed)).map_err(|error| coded(&error))?;
    let bundle = desk.try_bundle().await?;
    let dek = file_key(desk, &bundle, &container, (Right::Decrypt, OpenPurpose::Original)).await?;
    let damaged = || Refused::new(StatusCode::CONFLICT, "SV-042");
    let read = tokio::task::spawn_blocking(move || {
        let mut plain = Vec::new();
        container.unlock(&dek).and_then(|mut unlocked| unlocked.copy_to(&mut plain)).map_err(|error| coded(&error))?;
        Ok::<_, Refused>((crate::originals::sha256(&plain), plain))
    });
    let (sha256, plain) = read.await.map_err(|_| Refused::failed())??;
    if sha256 != record.sha256 {
        return Err(damaged());
    }
    Ok((Shown::text(&record.name).to_string(), plain))
}

#[cfg(test)]
mod tests {
    use super::super::page::sentences;
    use locale::Language;
    use model::sanitising::Reason;

    #[test]
    fn every_reason_of_a_refusal_that_can_be_asked_about_has_its_words() {
        for t in Language::ALL.map(sentences) {
            for reason in Reason::ALL.into_iter().filter(|reason| !reason.is_lock()) {
                assert!(t.has(&format!("console-code-{}", reason.code())), "{reason:?}");
            }
        }
    }
}
