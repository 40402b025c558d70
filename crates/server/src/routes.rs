//! The routes of `model::api`: most are the key service's and only pass through; the office adds or keeps the names.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, Method, Uri};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use model::api::{
    About, EnrolRequest, Enrolled, EnrolmentRequest, EnrolmentToken, FilePage, LogProof, Problem, RewrapReply,
    RewrapRequest, RosterChanges, RosterImport, Session, SignInRequest, SpoolBatch, SpoolReceipt, UnsignedRewrap, path,
};
use model::{Act, Actor, DeviceId, Event, FileId};
use serde::Deserialize;
use store::Reason;

use crate::asking::{Request, Turned};
use crate::office::{Office, Refusal};
use crate::{exceptions, originals, passing, records, register, sanitised};

/// Largest body of any request: a spool batch or a roster of 100,000 persons.
pub(crate) const LARGEST_BODY: usize = 32 << 20;

/// All routes.
pub(crate) fn router(office: Office) -> Router {
    Router::new()
        .route(path::ABOUT, get(about))
        .route(path::ENROL, post(enrol))
        .route(path::SIGN_IN, post(sign_in))
        .route(path::REWRAP, post(rewrap))
        .route(path::SPOOL, post(spool))
        .route(path::ROSTER, post(roster))
        .route(path::ENROLMENT, post(enrolment))
        .route(path::FILES, get(files))
        .route(path::INVENTORY, get(records::inventory).post(records::put_inventory))
        .route(path::CAUSES, get(records::causes))
        .route(path::TRIAGE, get(records::triage))
        .route(path::DECISIONS, put(records::decide))
        .route(path::DECISION_WITHDRAW, post(records::withdraw_decision))
        .route(path::EXCEPTIONS, get(exceptions::exceptions).post(exceptions::ask))
        .route(path::EXCEPTION_DECIDE, post(exceptions::decide))
        .route(path::EXCEPTION_WITHDRAW, post(exceptions::withdraw))
        .route(path::EXCEPTION_EFFECT, post(exceptions::effect))
        .route(path::SANITISED, post(sanitised::tell))
        .route(path::ORIGINALS, get(originals::originals).post(originals::ask))
        .route(path::ORIGINAL_LOOK, post(originals::look))
        .route(path::ORIGINAL_DECIDE, post(originals::decide))
        .route(path::ORIGINAL_WITHDRAW, post(originals::withdraw))
        .route(path::ORIGINAL_SEALED, get(originals::sealed))
        .route(path::REFUSED, get(originals::refused))
        .route(path::RUNS, get(records::runs))
        .route(path::ORDERS, get(records::orders))
        .route(path::WHAT_IF, post(records::what_if))
        .route(path::PEOPLE, get(register::people))
        .route(path::SECTIONS, get(register::sections))
        .route(path::DEVICES, get(register::devices))
        .route(path::AUDIT, get(register::audit))
        .route(path::SEARCHES, get(register::searches).put(register::keep_search))
        .route(path::SEARCH_FORGET, post(register::forget_search))
        .route(path::HEALTH, get(register::health))
        .route(path::RUN_UNDO, post(passing::order_undo))
        .route(path::ORDER_DONE, post(passing::order_done))
        .route(path::SIGN_OUT, post(passing::sign_out))
        .route(path::INVITE, post(passing::invite))
        .route(path::DEVICE_LOCK, post(passing::lock))
        .route(path::RELABEL, post(passing::relabel))
        .route(path::REVOKE, post(passing::revoke))
        .route(path::KIT, post(passing::kit))
        .route(path::BUNDLE, get(passing::bundle))
        .route(path::CHECKPOINT, get(passing::checkpoint))
        .route(path::MATRIX, get(passing::matrix).put(passing::put_matrix))
        .route(path::RULES, get(passing::rules).put(passing::put_rules))
        .route(&format!("{}/{{*tile}}", path::LOG), get(passing::log))
        .with_state(office)
}

/// Who this server is.
#[utoipa::path(
    get,
    path = path::ABOUT,
    responses((status = 200, description = "Done or answered", body = About), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem))
)]
pub(crate) async fn about(State(office): State<Office>) -> Json<About> {
    Json(About {
        org: office.org().to_owned(),
        name: office.name().to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        key_service: office.keys().is_there().await,
    })
}

/// Makes a device known, by an enrolment token.
#[utoipa::path(
    post,
    path = path::ENROL,
    request_body = EnrolRequest,
    responses((status = 200, description = "Done or answered", body = Enrolled), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem))
)]
pub(crate) async fn enrol(
    State(office): State<Office>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let asked: EnrolRequest = serde_json::from_slice(&body).map_err(|_| Refusal::SHAPE)?;
    let answer = office.pass(Method::POST, &uri, &headers, body).await?;
    if let Some(enrolled) = answer.read::<Enrolled>() {
        office.names().name_devices(&BTreeMap::from([(enrolled.device, asked.name)])).await?;
    }
    Ok(answer.into_response())
}

/// Signs a person in on an enrolled device.
#[utoipa::path(
    post,
    path = path::SIGN_IN,
    request_body = SignInRequest,
    responses((status = 200, description = "Done or answered", body = Session), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem))
)]
pub(crate) async fn sign_in(
    State(office): State<Office>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let answer = office.pass(Method::POST, &uri, &headers, body).await?;
    let Some(mut session) = answer.read::<Session>() else { return Ok(answer.into_response()) };
    session.name = office.names().person_name(&session.person).await?.unwrap_or_default();
    Ok(Json(session).into_response())
}

/// Asks for the key of a protected file; a refusal is an answer too.
#[utoipa::path(
    post,
    path = path::REWRAP,
    request_body = RewrapRequest,
    responses((status = 200, description = "Done or answered", body = RewrapReply), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem)),
    security(("proof" = []))
)]
pub(crate) async fn rewrap(
    State(office): State<Office>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let asked: RewrapRequest = serde_json::from_slice(&body).map_err(|_| Refusal::SHAPE)?;
    let mut answer = office.pass(Method::POST, &uri, &headers, body).await?;
    if let Some(mut reply) = answer.read::<RewrapReply>() {
        if let Some(text) = reason_of(&asked) {
            keep_reason(&office, reply.log.as_ref(), &text).await?;
        }
        office.name_refused(&mut reply, &mut answer).await;
    }
    Ok(answer.into_response())
}

/// The reason a person gave, out of the payload that the key service has just verified.
fn reason_of(asked: &RewrapRequest) -> Option<String> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Payload {
        request_body: String,
    }
    let payload = BASE64_URL_SAFE_NO_PAD.decode(asked.signed_request_token.split('.').nth(1)?).ok()?;
    let payload: Payload = serde_json::from_slice(&payload).ok()?;
    let body: UnsignedRewrap = serde_json::from_str(&payload.request_body).ok()?;
    body.sekimori?.reason
}

/// Keeps the words beside the log entry they belong to; who, what and when stand in the entry itself.
async fn keep_reason(office: &Office, log: Option<&LogProof>, text: &str) -> Result<(), Refusal> {
    let Some(log) = log else { return Ok(()) };
    let Ok(event) = serde_json::from_str::<Event>(&log.entry) else { return Ok(()) };
    let (Actor::Person(person), Some(file)) = (event.actor, file_of(&event.act)) else { return Ok(()) };
    let act = serde_json::to_value(&event.act).ok().and_then(|act| Some(act.get("type")?.as_str()?.to_owned()));
    let act = act.unwrap_or_default();
    let reason = Reason { file, entry: log.index, at: event.at, person, act, text: text.to_owned() };
    Ok(office.names().put_reason(&reason).await?)
}

fn file_of(act: &Act) -> Option<FileId> {
    match act {
        Act::KeyReleased { file, .. } | Act::Revoked { file } | Act::Relabelled { file, .. } => Some(*file),
        Act::KeyRefused { file, .. } => *file,
        _ => None,
    }
}

/// Takes what a device wrote while it was alone.
#[utoipa::path(
    post,
    path = path::SPOOL,
    request_body = SpoolBatch,
    responses((status = 200, description = "Done or answered", body = SpoolReceipt), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem)),
    security(("proof" = []))
)]
pub(crate) async fn spool(
    State(office): State<Office>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let batch: SpoolBatch = serde_json::from_slice(&body).map_err(|_| Refusal::SHAPE)?;
    let answer = office.pass(Method::POST, &uri, &headers, body).await?;
    if answer.status.is_success()
        && let Some(device) = signer(&headers)
    {
        office.names().put_files(device, &batch.files).await?;
        office.names().note_contact(device, office.now()).await?;
    }
    Ok(answer.into_response())
}

/// The device whose proof the key service has just accepted.
pub(crate) fn signer(headers: &HeaderMap) -> Option<DeviceId> {
    #[derive(Deserialize)]
    struct Header {
        kid: String,
    }
    let token = headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Sekimori ")?;
    let header = BASE64_URL_SAFE_NO_PAD.decode(token.split('.').next()?).ok()?;
    let header: Header = serde_json::from_slice(&header).ok()?;
    header.kid.strip_prefix("d:")?.parse().ok()
}

/// Imports the roster, or says what it would change; officer.
#[utoipa::path(
    post,
    path = path::ROSTER,
    request_body = RosterImport,
    responses((status = 200, description = "Done or answered", body = RosterChanges), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem)),
    security(("proof" = []))
)]
pub(crate) async fn roster(
    State(office): State<Office>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let roster: RosterImport = serde_json::from_slice(&body).map_err(|_| Refusal::SHAPE)?;
    let answer = office.pass(Method::POST, &uri, &headers, body).await?;
    if answer.status.is_success() && !roster.dry_run {
        let persons = roster.persons.into_iter().map(|p| (p.person, p.name)).collect();
        office.names().name_persons(&persons).await?;
        office.names().name_sections(&roster.sections).await?;
    }
    Ok(answer.into_response())
}

/// Makes an enrolment token; officer.
///
/// The key service makes `<secret>..<policy key>`; the office puts its certificate's fingerprint between.
#[utoipa::path(
    post,
    path = path::ENROLMENT,
    request_body = EnrolmentRequest,
    responses((status = 200, description = "Done or answered", body = EnrolmentToken), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem)),
    security(("proof" = []))
)]
pub(crate) async fn enrolment(
    State(office): State<Office>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let answer = office.pass(Method::POST, &uri, &headers, body).await?;
    let Some(mut made) = answer.read::<EnrolmentToken>() else { return Ok(answer.into_response()) };
    made.token = made.token.replacen("..", &format!(".{}.", office.authority_fingerprint()), 1);
    Ok(Json(made).into_response())
}

/// Which page of the files is asked for.
#[derive(Deserialize)]
struct PageOf {
    after: Option<FileId>,
    limit: Option<u32>,
}

/// A page of protected files with their names; officer or auditor.
#[utoipa::path(
    get,
    path = path::FILES,
    params(("after" = Option<FileId>, Query, description = "Files after this one"), ("limit" = Option<u32>, Query, description = "1 to 500")),
    responses((status = 200, description = "Done or answered", body = FilePage), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem)),
    security(("proof" = []))
)]
pub(crate) async fn files(State(office): State<Office>, request: Request) -> Result<Json<FilePage>, Turned> {
    office.reader(&request).await?;
    let page: PageOf = request.query()?;
    let limit = u64::from(page.limit.unwrap_or(100).clamp(1, 500));
    let files = office.names().files(page.after, limit).await?;
    let next = (files.len() == usize::try_from(limit).unwrap_or(usize::MAX)).then(|| files.last()).flatten();
    let next = next.map(|record| record.file);
    Ok(Json(FilePage { files, next }))
}

#[cfg(test)]
mod tests;
