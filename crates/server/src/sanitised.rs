//! What the checkpoint did with people's files, on its way into the audit log.
//!
//! INVARIANT: the facts are the checkpoint's and the word is hers. What a request says is compared with the checkpoint
//! before it is passed on; the key service checks that it was signed by whose file it is.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use model::api::{Logged, Problem, SanitisedFile, Who, path};

use crate::ServerError;
use crate::asking::{Request, Turned};
use crate::gate::Away;
use crate::office::{Office, Refusal};

/// Tells what the checkpoint did with a file of the caller's, for the audit log. Told twice, it is one entry.
#[utoipa::path(
    post,
    path = path::SANITISED,
    request_body = SanitisedFile,
    responses((status = 200, description = "Done or answered", body = Logged), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem)),
    security(("proof" = []))
)]
pub(crate) async fn tell(State(office): State<Office>, request: Request) -> Result<Response, Turned> {
    let file: SanitisedFile = request.read()?;
    let _telling = office.telling().lock().await;
    if let Some(index) = office.names().sanitised(file.job).await? {
        return match office.who(&request).await? {
            Who::Person(session) if session.person == file.by => Ok(Json(Logged { index }).into_response()),
            _ => Err(Refusal::NOT_YOURS.into()),
        };
    }
    office.said_by_gate(&file).await?;
    let answer = office.pass(request.method, &request.uri, &request.headers, request.body).await?;
    if let Some(logged) = answer.read::<Logged>() {
        office.names().note_sanitised(file.job, logged.index, office.now()).await?;
    }
    Ok(answer.into_response())
}

impl Office {
    /// Tells it as the office itself, because her session is over; the entry names her all the same.
    pub(crate) async fn tell_for(&self, file: &SanitisedFile) -> Result<u64, ServerError> {
        let _telling = self.telling().lock().await;
        if let Some(index) = self.names().sanitised(file.job).await? {
            return Ok(index);
        }
        let logged: Option<Logged> = self.tell_as_office(path::SANITISED, file).await?.read();
        let index = logged.ok_or(ServerError::KeyServiceAway)?.index;
        self.names().note_sanitised(file.job, index, self.now()).await?;
        Ok(index)
    }

    async fn said_by_gate(&self, file: &SanitisedFile) -> Result<(), Refusal> {
        let gate = self.gate().ok_or(Refusal::GATE_AWAY)?;
        let job = gate.job(&file.by, file.job).await?.ok_or(Refusal::NO_SUCH_JOB)?;
        if SanitisedFile::of(&file.by, &job).as_ref() == Some(file) { Ok(()) } else { Err(Refusal::NO_SUCH_JOB) }
    }
}

impl Refusal {
    /// The checkpoint does not answer.
    pub(crate) const GATE_AWAY: Refusal = Refusal::plain(StatusCode::SERVICE_UNAVAILABLE, "GW-012");
    /// The checkpoint has no such file of hers, or says something else of it.
    pub(crate) const NO_SUCH_JOB: Refusal = Refusal::plain(StatusCode::NOT_FOUND, "GW-007");
}

impl From<Away> for Refusal {
    fn from(_: Away) -> Refusal {
        Refusal::GATE_AWAY
    }
}
