//! Refused originals that somebody needs as they are: asked for, looked at by a second person, fetched, and gone.
//!
//! The key service decides and writes it down; the office keeps the sealed bytes, the reasons and the names.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use model::api::gate::{Job, JobState};
use model::api::{
    OriginalDecision, OriginalList, OriginalRecord, OriginalRequest, OriginalWhich, Problem, RefusedMark, RefusedPage,
    Who, path,
};
use serde::Deserialize;
use store::OriginalNote;
use time::Duration;
use uuid::Uuid;

use crate::ServerError;
use crate::asking::{Request, Turned};
use crate::office::{Office, Refusal};
use crate::quarantine::{LARGEST, Seal};

/// The folder is swept so often.
pub(crate) const SWEEP: std::time::Duration = std::time::Duration::from_secs(60);
/// An end this little away is not worth a second person's while.
const SOON: Duration = Duration::minutes(1);

/// The requests for originals, with reasons and names; an officer or auditor gets all, others their own.
#[utoipa::path(
    get,
    path = path::ORIGINALS,
    responses((status = 200, description = "Done or answered", body = OriginalList), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem)),
    security(("proof" = []))
)]
pub(crate) async fn originals(State(office): State<Office>, request: Request) -> Result<Response, Turned> {
    let answer = office.pass(request.method, &request.uri, &request.headers, request.body).await?;
    let Some(mut list) = answer.read::<OriginalList>() else { return Ok(answer.into_response()) };
    office.add_notes(&mut list.originals).await?;
    Ok(Json(list).into_response())
}

/// Asks for a refused original: whose file it was. It is taken into quarantine then.
#[utoipa::path(
    post,
    path = path::ORIGINALS,
    request_body = OriginalRequest,
    responses((status = 200, description = "Done or answered", body = OriginalRecord), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem)),
    security(("proof" = []))
)]
pub(crate) async fn ask(State(office): State<Office>, request: Request) -> Result<Response, Turned> {
    let asked: OriginalRequest = request.read()?;
    let job = office.refused_job(&asked).await?;
    let _changing = office.quarantine().changing.lock().await;
    match office.quarantine().has_room(job.bytes) {
        Ok(true) => {}
        Ok(false) if job.bytes > LARGEST => return Err(Refusal::TOO_LARGE.into()),
        Ok(false) => return Err(Refusal::NO_ROOM.into()),
        Err(error) => return Err(Refusal::no_quarantine(&error).into()),
    }
    let answer = office.pass(request.method, &request.uri, &request.headers, request.body).await?;
    let Some(mut record) = answer.read::<OriginalRecord>() else { return Ok(answer.into_response()) };
    (record.reason, record.name) = (asked.reason, job.name);
    if let Err(refusal) = office.take_in(&record).await {
        // The log tells of a request that came to nothing, and says so.
        office.give_up(record.id).await;
        return Err(refusal.into());
    }
    Ok(Json(record).into_response())
}

/// Shows what is to be decided about; officer or auditor. Nobody approves without having looked, and not long ago.
#[utoipa::path(
    post,
    path = path::ORIGINAL_LOOK,
    request_body = OriginalWhich,
    responses((status = 200, description = "Done or answered", body = OriginalRecord), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem)),
    security(("proof" = []))
)]
pub(crate) async fn look(State(office): State<Office>, request: Request) -> Result<Json<OriginalRecord>, Turned> {
    let which: OriginalWhich = request.read()?;
    let session = office.reader(&request).await?;
    let mut one = [office.known_original(which.id).await?];
    if !one[0].is_open(office.now()) {
        return Err(Refusal::NO_ORIGINAL.into());
    }
    if office.quarantine().read(&one[0]).is_none() {
        return Err(Refusal::DAMAGED.into());
    }
    office.add_notes(&mut one).await?;
    let [record] = one;
    office.show(session.id, record.id, record.bytes);
    Ok(Json(record))
}

/// Approves or refuses; an officer who has not asked for it and has looked.
#[utoipa::path(
    post,
    path = path::ORIGINAL_DECIDE,
    request_body = OriginalDecision,
    responses((status = 200, description = "Done or answered", body = OriginalRecord), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem)),
    security(("proof" = []))
)]
pub(crate) async fn decide(State(office): State<Office>, request: Request) -> Result<Response, Turned> {
    let decision: OriginalDecision = request.read()?;
    if decision.approve && office.shown(&request.headers, decision.id).is_none() {
        return Err(Refusal::LOOK_AT_IT.into());
    }
    let _changing = office.quarantine().changing.lock().await;
    let answer = office.pass(request.method, &request.uri, &request.headers, request.body).await?;
    office.drop_closed(answer.read());
    Ok(answer.into_response())
}

/// Withdraws a request, or an original that was approved: who asked for it, or an officer.
#[utoipa::path(
    post,
    path = path::ORIGINAL_WITHDRAW,
    request_body = OriginalWhich,
    responses((status = 200, description = "Done or answered", body = OriginalRecord), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem)),
    security(("proof" = []))
)]
pub(crate) async fn withdraw(State(office): State<Office>, request: Request) -> Result<Response, Turned> {
    let _changing = office.quarantine().changing.lock().await;
    let answer = office.pass(request.method, &request.uri, &request.headers, request.body).await?;
    office.drop_closed(answer.read());
    Ok(answer.into_response())
}

#[derive(Deserialize)]
struct Which {
    id: Uuid,
}

/// The sealed original, to who asked for it while she may have it; its key is asked of the key service.
#[utoipa::path(
    get,
    path = path::ORIGINAL_SEALED,
    params(("id" = String, Query, description = "The request")),
    responses((status = 200, description = "The container", body = Vec<u8>, content_type = "application/octet-stream"), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem)),
    security(("proof" = []))
)]
pub(crate) async fn sealed(State(office): State<Office>, request: Request) -> Result<Response, Turned> {
    let which: Which = request.query()?;
    let Who::Person(session) = office.who(&request).await? else { return Err(Refusal::NOT_YOURS.into()) };
    let record = office.known_original(which.id).await?;
    if record.asked_by != session.person || !record.holds(office.now()) {
        return Err(Refusal::NO_ORIGINAL.into());
    }
    let bytes = office.quarantine().read(&record).ok_or(Refusal::DAMAGED)?;
    Ok(([(CONTENT_TYPE, "application/octet-stream")], bytes).into_response())
}

#[derive(Deserialize)]
struct After {
    after: u64,
    #[serde(default)]
    last: String,
}

/// Files that the checkpoint refused, as PCs know them again; device.
#[utoipa::path(
    get,
    path = path::REFUSED,
    params(("after" = u64, Query, description = "Files after so many"), ("last" = Option<String>, Query, description = "Hash of the last of them")),
    responses((status = 200, description = "Done or answered", body = RefusedPage), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem)),
    security(("proof" = []))
)]
pub(crate) async fn refused(State(office): State<Office>, request: Request) -> Result<Json<RefusedPage>, Turned> {
    let known: After = request.query()?;
    office.device_asking(&request).await?;
    let now = office.now();
    let released = office.originals().await?.into_iter().filter(|one| one.holds(now)).map(|one| one.sha256);
    let mut page = RefusedPage { marks: Vec::new(), next: known.after, anew: false, released: released.collect() };
    // A checkpoint that is away has nothing new to tell; what a PC knows stays true.
    let Some(gate) = office.gate() else { return Ok(Json(page)) };
    // From the last known one on: if that is another, the list is another.
    let Ok(mut files) = gate.refused(known.after.saturating_sub(1)).await else { return Ok(Json(page)) };
    if known.after > 0 {
        let same = files.first().is_some_and(|first| first.sha256 == known.last);
        if same {
            files.remove(0);
        } else {
            let Ok(first) = gate.refused(0).await else { return Ok(Json(page)) };
            (files, page.anew, page.next) = (first, true, 0);
        }
    }
    page.next += files.len() as u64;
    page.marks = files.into_iter().map(|file| RefusedMark { sha256: file.sha256, bytes: file.bytes }).collect();
    Ok(Json(page))
}

impl Office {
    /// The file at the checkpoint, refused and not as an attack. What is not worth an entry in the log ends here.
    async fn refused_job(&self, asked: &OriginalRequest) -> Result<Job, Refusal> {
        let gate = self.gate().ok_or(Refusal::GATE_AWAY)?;
        let job = gate.job(&asked.by, asked.job).await?.ok_or(Refusal::NO_SUCH_JOB)?;
        match &job.state {
            JobState::Refused { refusal } if refusal.reason.is_alert() => Err(Refusal::ATTACK),
            JobState::Refused { .. } if asked.until - self.now() < SOON => Err(Refusal::UNTIL),
            JobState::Refused { .. } => Ok(job),
            _ => Err(Refusal::NO_SUCH_JOB),
        }
    }

    /// Takes the original of a request into quarantine: only if it is the file that the log tells of.
    async fn take_in(&self, record: &OriginalRecord) -> Result<(), Refusal> {
        let gate = self.gate().ok_or(Refusal::GATE_AWAY)?;
        let plain = gate.original(&record.asked_by, record.job, LARGEST).await?.ok_or(Refusal::NO_SUCH_JOB)?;
        if plain.len() as u64 != record.bytes || sha256(&plain) != record.sha256 {
            return Err(Refusal::NO_SUCH_JOB);
        }
        let bundle = self.bundle().await?;
        let key = bundle.keys.into_iter().next().ok_or(ServerError::KeyServiceAway)?;
        let note = OriginalNote { reason: record.reason.clone(), name: record.name.clone() };
        self.names().put_original_note(record.id, &note).await?;
        let with = Seal { namespace: bundle.namespace, key };
        let put = tokio::task::block_in_place(|| self.quarantine().put(record, &record.name, &plain, with));
        put.map_err(|error| Refusal::no_quarantine(&error))
    }

    /// Withdraws a request as the office, because its original is not there.
    async fn give_up(&self, id: Uuid) {
        let withdrawn = self.tell_as_office(path::ORIGINAL_WITHDRAW, &OriginalWhich { id }).await;
        if !withdrawn.as_ref().is_ok_and(|answer| answer.status.is_success()) {
            tracing::error!(%id, "a request without its original could not be withdrawn; it is tried again");
        }
    }

    /// Deletes the original of a request that is no longer open; should that fail, the next sweep does.
    fn drop_closed(&self, record: Option<OriginalRecord>) {
        let Some(record) = record.filter(|record| !record.is_open(self.now())) else { return };
        if let Err(error) = self.quarantine().remove(&record) {
            tracing::error!(%error, id = %record.id, "an original in quarantine could not be deleted; it is tried again");
        }
    }

    async fn known_original(&self, id: Uuid) -> Result<OriginalRecord, Refusal> {
        let known = self.originals().await?.into_iter().find(|one| one.id == id);
        known.ok_or(Refusal::NO_ORIGINAL)
    }

    /// All requests, as the office itself may know them.
    async fn originals(&self) -> Result<Vec<OriginalRecord>, ServerError> {
        let list = self.ask_as_office(path::ORIGINALS).await?.read::<OriginalList>();
        Ok(list.ok_or(ServerError::KeyServiceAway)?.originals)
    }

    async fn add_notes(&self, originals: &mut [OriginalRecord]) -> Result<(), Refusal> {
        let mut notes = self.names().original_notes().await?;
        for one in originals {
            if let Some(note) = notes.remove(&one.id) {
                (one.reason, one.name) = (note.reason, note.name);
            }
        }
        Ok(())
    }

    /// Keeps the quarantine to what is open, until the office ends.
    pub(crate) async fn keep_quarantine(self) {
        loop {
            self.sweep_quarantine().await;
            tokio::time::sleep(SWEEP).await;
        }
    }

    /// Deletes what has ended, and withdraws what has lost its original.
    pub(crate) async fn sweep_quarantine(&self) {
        let _changing = self.quarantine().changing.lock().await;
        let now = self.now();
        let open = self.originals().await.ok();
        let open: Option<Vec<_>> = open.map(|all| all.into_iter().filter(|one| one.is_open(now)).collect());
        match self.quarantine().sweep(now, open.as_deref()) {
            Ok(missing) => {
                for id in missing {
                    tracing::warn!(%id, "an original is not in quarantine; its request is withdrawn");
                    self.give_up(id).await;
                }
            }
            Err(error) => tracing::error!(%error, "the quarantine cannot be read or swept"),
        }
    }
}

/// SHA-256 in hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes);
    digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Refusal {
    /// What was refused as an attack is let in by nobody; the key service says the same.
    const ATTACK: Refusal = Refusal::plain(StatusCode::FORBIDDEN, "KE-039");
    /// The end is over, or too near.
    const UNTIL: Refusal = Refusal::plain(StatusCode::BAD_REQUEST, "KE-044");
    /// There is no such request that is open, or not for her.
    const NO_ORIGINAL: Refusal = Refusal::plain(StatusCode::NOT_FOUND, "SV-038");
    /// It has to be looked at first.
    const LOOK_AT_IT: Refusal = Refusal::plain(StatusCode::CONFLICT, "SV-039");
    /// The original is too large to be kept.
    const TOO_LARGE: Refusal = Refusal::plain(StatusCode::PAYLOAD_TOO_LARGE, "SV-040");
    /// The quarantine is full.
    const NO_ROOM: Refusal = Refusal::plain(StatusCode::SERVICE_UNAVAILABLE, "SV-041");
    /// The original in quarantine is not there, or not as it was sealed.
    const DAMAGED: Refusal = Refusal::plain(StatusCode::CONFLICT, "SV-042");

    /// The quarantine cannot be read or written.
    fn no_quarantine(error: &std::io::Error) -> Refusal {
        tracing::error!(%error, "quarantine");
        Refusal::plain(StatusCode::INTERNAL_SERVER_ERROR, "SV-043")
    }
}

#[cfg(test)]
mod tests;
