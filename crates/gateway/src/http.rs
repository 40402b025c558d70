//! The checkpoint over HTTP: a file is sent, its way is watched, its result fetched.
//!
//! | call | answer |
//! |---|---|
//! | `GET /v1/gate` | what this checkpoint is and how long its queue is |
//! | `POST /v1/sanitise?name=…[&wait]` | the job; with `wait`, once it is settled |
//! | `GET /v1/jobs` | the caller's jobs (header `x-sekimori-owner`) |
//! | `GET /v1/jobs/{id}` | where it is; with an owner in the header, if it is hers |
//! | `GET /v1/jobs/{id}/original` | what was refused, as it came in; over the socket only |
//! | `GET /v1/jobs/{id}/events` | the same with every step, as server-sent events, until it is settled |
//! | `GET /v1/jobs/{id}/file`, `…/report`, `…/preview/{before,after}` | the result, its report, first pages as PNG |
//! | `POST /v1/jobs/{id}/password` | tries again; the body is the password |
//! | `GET /v1/refused?after=…` | hashes of what was refused, for PCs and the way out |
//! | `DELETE /v1/jobs/{id}` | forgets it |
//!
//! Over a Unix socket the kernel says who calls; over TCP each call carries the token.

mod bodies;
mod socket;

use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use http_body_util::BodyExt as _;
use model::api::Problem;
use model::api::gate::{Gate, Job, JobState, RefusedFile};
use model::{Coded as _, Password, Secret};
use serde::Deserialize;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::GateError;
use crate::line::{Arriving, Line};
use crate::spool::Open;

pub use socket::{serve_socket, serve_tcp};

/// Who brought a file: a word of the caller's choice, by which it finds its files again.
pub const OWNER: &str = "x-sekimori-owner";
/// The password of a file that is sent, base64url of its UTF-8.
pub const PASSWORD: &str = "x-sekimori-password";
/// Longest name and password.
const WORD: usize = 4096;
/// Hashes of refused files in one answer.
const PAGE: usize = 1000;
/// Nobody waits longer than this for `wait`.
const PATIENCE: Duration = Duration::from_secs(600);

/// A refusal as it is sent.
struct Refused(StatusCode, &'static str);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (self.0, Json(Problem { code: self.1.to_owned(), args: Default::default() })).into_response()
    }
}

impl From<GateError> for Refused {
    fn from(error: GateError) -> Refused {
        let status = match error {
            GateError::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            GateError::Unknown => StatusCode::NOT_FOUND,
            GateError::NotLocked => StatusCode::CONFLICT,
            GateError::Shape => StatusCode::BAD_REQUEST,
            _ => StatusCode::SERVICE_UNAVAILABLE,
        };
        Refused(status, error.code())
    }
}

/// All calls; with a token, each must carry it.
pub fn router(line: Line, token: Option<Secret<String>>) -> Router {
    let originals = Router::new().route("/v1/jobs/{id}/original", get(original)).with_state(line.clone());
    let router = Router::new()
        .route("/v1/gate", get(gate))
        .route("/v1/sanitise", post(sanitise))
        .route("/v1/refused", get(refused))
        .route("/v1/jobs", get(jobs))
        .route("/v1/jobs/{id}", get(job).delete(forget))
        .route("/v1/jobs/{id}/events", get(events))
        .route("/v1/jobs/{id}/file", get(file))
        .route("/v1/jobs/{id}/report", get(report))
        .route("/v1/jobs/{id}/preview/{which}", get(preview))
        .route("/v1/jobs/{id}/password", post(password))
        .with_state(line);
    match token {
        Some(token) => router.layer(from_fn_with_state(Arc::new(token), checked)),
        // INVARIANT: what was refused leaves for the office alone, which lets nothing on without a second person. Over TCP
        // the caller may stand on the other side of the checkpoint.
        None => router.merge(originals),
    }
}

async fn checked(State(token): State<Arc<Secret<String>>>, request: Request, next: Next) -> Response {
    let given = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let given = given.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    let fits = aws_lc_rs::constant_time::verify_slices_are_equal(given.as_bytes(), token.expose().as_bytes()).is_ok();
    if fits { next.run(request).await } else { Refused(StatusCode::UNAUTHORIZED, "GW-010").into_response() }
}

async fn gate(State(line): State<Line>) -> Json<Gate> {
    Json(line.gate())
}

#[derive(Deserialize)]
struct Sending {
    #[serde(default)]
    name: String,
    wait: Option<String>,
}

async fn sanitise(
    State(line): State<Line>,
    Query(sending): Query<Sending>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Refused> {
    if sending.name.len() > WORD {
        return Err(GateError::Shape.into());
    }
    let password = headers.get(PASSWORD).map(sent_password).transpose()?;
    let input = take(body, line.input_bytes()).await?;
    let arriving = Arriving { name: sending.name, owner: owner(&headers), input, password };
    let id = line.enter(arriving)?;
    let job = match sending.wait {
        Some(_) => settled(&line, id).await,
        None => line.job(id),
    };
    let job = job.ok_or(GateError::Unknown)?;
    let status = if job.state.is_settled() { StatusCode::OK } else { StatusCode::ACCEPTED };
    Ok((status, Json(job)).into_response())
}

/// A body as it comes, into memory that stands in no folder; never more than may come in.
async fn take(mut body: Body, most: u64) -> Result<crate::Sealed, Refused> {
    let mut open = Open::new().map_err(GateError::NoRoom)?;
    let mut taken = 0_u64;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| GateError::Shape)?;
        let Ok(bytes) = frame.into_data() else { continue };
        taken = taken.saturating_add(bytes.len() as u64);
        if taken > most {
            return Err(GateError::TooLarge.into());
        }
        open.append(&bytes).map_err(GateError::NoRoom)?;
    }
    Ok(open.seal().map_err(GateError::NoRoom)?)
}

fn owner(headers: &HeaderMap) -> String {
    headers.get(OWNER).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

fn sent_password(value: &HeaderValue) -> Result<Password, Refused> {
    use base64::Engine as _;
    let decoded = base64::prelude::BASE64_URL_SAFE_NO_PAD.decode(value.as_bytes()).map_err(|_| GateError::Shape)?;
    Ok(Password::new(Zeroizing::new(String::from_utf8(decoded).map_err(|_| GateError::Shape)?)))
}

/// Waits until a file is settled.
async fn settled(line: &Line, id: Uuid) -> Option<Job> {
    let mut moved = line.moved();
    let waiting = async {
        loop {
            moved.mark_unchanged();
            let job = line.job(id)?;
            if job.state.is_settled() || moved.changed().await.is_err() {
                return Some(job);
            }
        }
    };
    match tokio::time::timeout(PATIENCE, waiting).await {
        Ok(job) => job,
        Err(_) => line.job(id),
    }
}

async fn jobs(State(line): State<Line>, headers: HeaderMap) -> Json<Vec<Job>> {
    let owner = owner(&headers);
    // Without a word there is nobody to list for: ids are what files without an owner are known by.
    Json(if owner.is_empty() { Vec::new() } else { line.of(&owner) })
}

#[derive(Deserialize)]
struct After {
    #[serde(default)]
    after: usize,
}

async fn refused(State(line): State<Line>, Query(page): Query<After>) -> Json<Vec<RefusedFile>> {
    Json(line.refused(page.after, PAGE))
}

async fn job(State(line): State<Line>, Path(id): Path<Uuid>, headers: HeaderMap) -> Result<Json<Job>, Refused> {
    let owner = owner(&headers);
    if !owner.is_empty() && !line.is_of(id, &owner) {
        return Err(GateError::Unknown.into());
    }
    Ok(Json(line.job(id).ok_or(GateError::Unknown)?))
}

async fn original(State(line): State<Line>, Path(id): Path<Uuid>, headers: HeaderMap) -> Result<Response, Refused> {
    let file = line.original(id).filter(|_| line.is_of(id, &owner(&headers))).ok_or(GateError::Unknown)?;
    sent(&file)
}

async fn forget(State(line): State<Line>, Path(id): Path<Uuid>) -> Result<StatusCode, Refused> {
    if line.forget(id) { Ok(StatusCode::NO_CONTENT) } else { Err(GateError::Unknown.into()) }
}

async fn events(State(line): State<Line>, Path(id): Path<Uuid>) -> Result<Response, Refused> {
    line.job(id).ok_or(GateError::Unknown)?;
    let body = bodies::events(line, id);
    Ok(([(header::CONTENT_TYPE, "text/event-stream"), (header::CACHE_CONTROL, "no-store")], body).into_response())
}

async fn file(State(line): State<Line>, Path(id): Path<Uuid>) -> Result<Response, Refused> {
    let (_, output) = line.output(id).ok_or(GateError::Unknown)?;
    sent(&output)
}

fn sent(file: &crate::Sealed) -> Result<Response, Refused> {
    let length = file.len();
    let body = bodies::file(file).map_err(GateError::NoRoom)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")),
        (header::CONTENT_LENGTH, HeaderValue::from(length)),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    Ok((headers, body).into_response())
}

async fn report(State(line): State<Line>, Path(id): Path<Uuid>) -> Result<Response, Refused> {
    match line.job(id).ok_or(GateError::Unknown)?.state {
        JobState::Done { report, .. } => Ok(Json(*report).into_response()),
        JobState::Refused { refusal } => Ok(Json(refusal).into_response()),
        _ => Err(GateError::Unknown.into()),
    }
}

async fn preview(State(line): State<Line>, Path((id, which)): Path<(Uuid, String)>) -> Result<Response, Refused> {
    let after = match which.as_str() {
        "before" => false,
        "after" => true,
        _ => return Err(GateError::Unknown.into()),
    };
    let drawn = tokio::task::spawn_blocking(move || line.draw(id, after)).await;
    let drawn = drawn.ok().flatten().ok_or(GateError::Unknown)?;
    let body = bodies::file(&drawn).map_err(GateError::NoRoom)?;
    let headers = [(header::CONTENT_TYPE, "image/png"), (header::X_CONTENT_TYPE_OPTIONS, "nosniff")];
    Ok((headers, body).into_response())
}

async fn password(State(line): State<Line>, Path(id): Path<Uuid>, body: Body) -> Result<Json<Job>, Refused> {
    let mut typed = Zeroizing::new(Vec::new());
    let mut body = body;
    while let Some(frame) = body.frame().await {
        let Ok(bytes) = frame.map_err(|_| GateError::Shape)?.into_data() else { continue };
        if typed.len() + bytes.len() > WORD {
            return Err(GateError::Shape.into());
        }
        typed.extend_from_slice(&bytes);
    }
    let text = std::str::from_utf8(&typed).map_err(|_| GateError::Shape)?;
    line.job(id).ok_or(GateError::Unknown)?;
    if !line.unlock(id, Password::new(Zeroizing::new(text.to_owned()))) {
        return Err(GateError::NotLocked.into());
    }
    Ok(Json(line.job(id).ok_or(GateError::Unknown)?))
}
