//! Exceptions as the office sees them: reasons and names beside what the key service keeps, and what becomes unprotected.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use classify::{Reach, Rules};
use model::api::{
    Choice, Decision, EffectRequest, ExceptionDecision, ExceptionEffect, ExceptionList, ExceptionRecord,
    ExceptionRequest, ExceptionStanding, ExceptionWithdrawal, FolderChange, InventoryFilter, InventoryItem, Problem,
    Standing, path,
};
use model::{Covers, DeviceId, Exception, Zone};
use serde::Deserialize;
use store::ExceptionNote;
use time::Duration;
use uuid::Uuid;

use crate::ServerError;
use crate::asking::{Request, Turned};
use crate::office::{Office, Refusal};
use crate::records::{JUDGED, judge, place_of};

/// Folders that an effect names.
const FOLDERS: usize = 20;
/// How long somebody is taken to remember what she was shown.
const REMEMBERED: Duration = Duration::hours(1);

/// The exceptions with reasons and names; an officer or auditor gets all, others those of their sections and their own.
#[utoipa::path(
    get,
    path = path::EXCEPTIONS,
    responses((status = 200, description = "Done or answered", body = ExceptionList), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem)),
    security(("proof" = []))
)]
pub(crate) async fn exceptions(State(office): State<Office>, request: Request) -> Result<Response, Turned> {
    let answer = office.pass(request.method, &request.uri, &request.headers, request.body).await?;
    let Some(mut list) = answer.read::<ExceptionList>() else { return Ok(answer.into_response()) };
    let mut notes = office.names().exception_notes().await?;
    for one in &mut list.exceptions {
        if let Some(note) = notes.remove(&one.exception.id) {
            (one.reason, one.file) = (note.reason, note.file);
        }
    }
    Ok(Json(list).into_response())
}

/// Asks for an exception: an officer, or for her own section whoever works there.
#[utoipa::path(
    post,
    path = path::EXCEPTIONS,
    request_body = ExceptionRequest,
    responses((status = 200, description = "Done or answered", body = ExceptionRecord), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem)),
    security(("proof" = []))
)]
pub(crate) async fn ask(State(office): State<Office>, request: Request) -> Result<Response, Turned> {
    let asked: ExceptionRequest = request.read()?;
    // The mark is what holds and the name is what people read: both must mean the same file.
    let named = match (&asked.covers, &asked.file) {
        (Covers::Folders(_), None) => true,
        (Covers::File(mark), Some((folder, name))) => protect::mark::file(folder, name) == *mark,
        _ => false,
    };
    if !named {
        return Err(Refusal::SHAPE.into());
    }
    let answer = office.pass(request.method, &request.uri, &request.headers, request.body).await?;
    let Some(mut record) = answer.read::<ExceptionRecord>() else { return Ok(answer.into_response()) };
    let note = ExceptionNote { reason: asked.reason, file: asked.file };
    office.names().put_exception_note(record.exception.id, &note).await?;
    if let Some(decision) = standing_for(&record, &note.reason) {
        office.names().decide(&decision, office.now()).await?;
    }
    (record.reason, record.file) = (note.reason, note.file);
    Ok(Json(record).into_response())
}

/// Triage does not ask again about a cause that an exception was asked for as a whole, until that is refused, withdrawn or
/// has ended. One for some folders leaves the others to be asked about.
fn standing_for(record: &ExceptionRecord, reason: &str) -> Option<Decision> {
    let said = &record.exception;
    let whole = said.covers == Covers::Folders("**".to_owned());
    whole.then(|| Decision {
        rule: said.rule.clone(),
        section: said.section.clone(),
        kinds: Some(said.kinds.iter().map(|kind| kind.id().to_owned()).collect()),
        choice: Choice::Except,
        by: Some(record.asked_by.clone()),
        at: Some(record.asked_at),
        until: Some(said.until),
        exception: Some(said.id),
        note: reason.to_owned(),
    })
}

/// Approves or refuses an exception; an officer who has not asked for it, and has seen what becomes unprotected.
#[utoipa::path(
    post,
    path = path::EXCEPTION_DECIDE,
    request_body = ExceptionDecision,
    responses((status = 200, description = "Done or answered", body = ExceptionRecord), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem)),
    security(("proof" = []))
)]
pub(crate) async fn decide(State(office): State<Office>, request: Request) -> Result<Response, Turned> {
    let decision: ExceptionDecision = request.read()?;
    if decision.approve && office.shown(&request.headers, decision.id) != Some(decision.files) {
        return Err(Refusal::LOOK_FIRST.into());
    }
    let answer = office.pass(request.method, &request.uri, &request.headers, request.body).await?;
    if answer.status.is_success() && !decision.approve {
        office.names().forget_decisions_of(decision.id).await?;
    }
    Ok(answer.into_response())
}

/// Withdraws an exception: who asked for it, an officer, or who leads its section.
#[utoipa::path(
    post,
    path = path::EXCEPTION_WITHDRAW,
    request_body = ExceptionWithdrawal,
    responses((status = 200, description = "Done or answered", body = ExceptionRecord), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem)),
    security(("proof" = []))
)]
pub(crate) async fn withdraw(State(office): State<Office>, request: Request) -> Result<Response, Turned> {
    let which: ExceptionWithdrawal = request.read()?;
    let answer = office.pass(request.method, &request.uri, &request.headers, request.body).await?;
    if answer.status.is_success() {
        office.names().forget_decisions_of(which.id).await?;
    }
    Ok(answer.into_response())
}

/// What an exception leaves unprotected of the files that devices have told of; officer or auditor.
#[utoipa::path(
    post,
    path = path::EXCEPTION_EFFECT,
    request_body = EffectRequest,
    responses((status = 200, description = "Done or answered", body = ExceptionEffect), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem)),
    security(("proof" = []))
)]
pub(crate) async fn effect(State(office): State<Office>, request: Request) -> Result<Json<ExceptionEffect>, Turned> {
    let asked: EffectRequest = request.read()?;
    let session = office.reader(&request).await?;
    let list = office.ask_as_office(path::EXCEPTIONS).await?.read::<ExceptionList>();
    let list = list.ok_or(ServerError::KeyServiceAway)?.exceptions;
    let one = list.into_iter().find(|one| one.exception.id == asked.id && one.standing == ExceptionStanding::Asked);
    let one = one.ok_or(Refusal::NO_EXCEPTION)?.exception;
    let effect = office.effect_of(&one).await?;
    office.show(session.id, one.id, effect.files);
    Ok(Json(effect))
}

impl Office {
    async fn effect_of(&self, one: &Exception) -> Result<ExceptionEffect, Turned> {
        let bundle = self.bundle().await?;
        let now = self.now();
        let rules = || Rules::parse(&bundle.rules).map_err(|error| Refusal::of(&error));
        let before = rules()?.with_exceptions(&bundle.exceptions, now);
        let more: Vec<Exception> = bundle.exceptions.iter().chain([one]).cloned().collect();
        let after = rules()?.with_exceptions(&more, now);
        let Some(reach) = Reach::of(one) else { return Err(Refusal::NO_EXCEPTION.into()) };
        let zones = self.zones().await?;
        let mut tally =
            Tally { one, before, after, reach, effect: ExceptionEffect::default(), folders: BTreeMap::new() };
        let filter = InventoryFilter { section: one.section.clone(), ..InventoryFilter::default() };
        let mut last = None;
        loop {
            let items = self.names().inventory(&filter, last, JUDGED).await?;
            let Some(end) = items.last() else { break };
            last = Some(end.id);
            tokio::task::block_in_place(|| items.iter().for_each(|item| tally.add(&zones, item)));
            tokio::task::yield_now().await;
        }
        Ok(tally.end())
    }
}

/// What changes, file by file.
struct Tally<'a> {
    one: &'a Exception,
    before: Rules,
    after: Rules,
    reach: Reach,
    effect: ExceptionEffect,
    folders: BTreeMap<String, FolderChange>,
}

impl Tally<'_> {
    fn add(&mut self, zones: &BTreeMap<DeviceId, Zone>, item: &InventoryItem) {
        let (row, zone) = (&item.row, zones.get(&item.device).copied());
        // A sealed file is not judged any more.
        if row.standing == Standing::Sealed || !row.rules.contains(&self.one.rule) {
            return;
        }
        if !self.reach.covers(&place_of(&self.after, zone, item)) {
            return;
        }
        let ((label, action), (then, left)) = (judge(&self.before, zone, item), judge(&self.after, zone, item));
        if then >= label && left >= action {
            self.effect.kept += 1;
            return;
        }
        let unsealed = u64::from(action == classify::Action::Seal && left != action);
        self.effect.files += 1;
        self.effect.no_longer_sealed += unsealed;
        self.effect.lower_label += u64::from(then < label);
        self.effect.persons += u64::from(row.persons);
        let change = self.folders.entry(row.folder.clone()).or_insert_with(|| FolderChange {
            folder: row.folder.clone(),
            zone,
            changed: 0,
            newly_sealed: 0,
            no_longer_sealed: 0,
        });
        change.changed += 1;
        change.no_longer_sealed += unsealed;
    }

    fn end(self) -> ExceptionEffect {
        let mut folders: Vec<FolderChange> = self.folders.into_values().collect();
        folders.sort_by(|a, b| b.changed.cmp(&a.changed).then_with(|| a.folder.cmp(&b.folder)));
        folders.truncate(FOLDERS);
        ExceptionEffect { folders, ..self.effect }
    }
}

/// What sessions were shown of exceptions: nobody approves without having looked, and not long ago.
#[derive(Default)]
pub(crate) struct Shown(BTreeMap<(Uuid, Uuid), (u64, time::OffsetDateTime)>);

impl Shown {
    pub(crate) fn note(&mut self, (session, exception): (Uuid, Uuid), files: u64, now: time::OffsetDateTime) {
        self.0.retain(|_, (_, at)| now - *at < REMEMBERED);
        self.0.insert((session, exception), (files, now));
    }

    pub(crate) fn of(&self, key: (Uuid, Uuid), now: time::OffsetDateTime) -> Option<u64> {
        self.0.get(&key).filter(|(_, at)| now - *at < REMEMBERED).map(|(files, _)| *files)
    }
}

/// The session that a request names; whether it may, the key service says.
pub(crate) fn session_of(headers: &HeaderMap) -> Option<Uuid> {
    #[derive(Deserialize)]
    struct Header {
        kid: String,
    }
    let token = headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Sekimori ")?;
    let header = BASE64_URL_SAFE_NO_PAD.decode(token.split('.').next()?).ok()?;
    let header: Header = serde_json::from_slice(&header).ok()?;
    header.kid.strip_prefix("s:")?.parse().ok()
}

impl Refusal {
    /// What becomes unprotected has to be looked at first, or has become more.
    const LOOK_FIRST: Refusal = Refusal::plain(StatusCode::CONFLICT, "SV-035");
    /// No exception of that id waits for a decision.
    const NO_EXCEPTION: Refusal = Refusal::plain(StatusCode::NOT_FOUND, "SV-036");
}

#[cfg(test)]
mod tests;
