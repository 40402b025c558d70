//! The routes of [`model::api`], one line each; what they do is told in the rooms beside this one.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, Request, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use model::FileId;
use model::api::{
    About, Edition, Enrolled, EnrolmentToken, FilePage, Invitations, Kit, Logged, MatrixChanges, RewrapReply,
    RosterChanges, Session, SignedBundle, SpoolReceipt, Text, path,
};
use serde::Deserialize;
use store::TextKind;

use crate::caller::{self, Signed, UNPROVED};
use crate::{KeyError, KeyService};

type Service = State<Arc<KeyService>>;
type Answer<T> = Result<Json<T>, KeyError>;

/// A query string, readable or not.
type Asked<T> = Result<Query<T>, QueryRejection>;

fn asked<T>(query: Asked<T>) -> Result<T, KeyError> {
    query.map(|Query(query)| query).map_err(|_| KeyError::Malformed { field: "query" })
}

/// All routes of the key service.
pub fn router(service: Arc<KeyService>) -> Router {
    Router::new()
        .route(path::ABOUT, get(about))
        .route(path::ENROL, post(enrol))
        .route(path::SIGN_IN, post(sign_in))
        .route(path::SIGN_OUT, post(sign_out))
        .route(path::WHO, get(who))
        .route(path::BUNDLE, get(bundle))
        .route(path::REWRAP, post(rewrap))
        .route(path::SPOOL, post(spool))
        .route(path::ROSTER, post(roster))
        .route(path::INVITE, post(invite))
        .route(path::ENROLMENT, post(enrolment))
        .route(path::DEVICE_LOCK, post(lock))
        .route(path::MATRIX, get(matrix).put(put_matrix))
        .route(path::RULES, get(rules).put(put_rules))
        .route(path::REVOKE, post(revoke))
        .route(path::RELABEL, post(relabel))
        .route(path::KIT, post(kit))
        .route(path::FILES, get(files))
        .route(path::CHECKPOINT, get(checkpoint))
        .route(&format!("{}/{{*path}}", path::LOG), get(log))
        .fallback(|| async { KeyError::Malformed { field: "path" } })
        .with_state(service)
}

async fn about(State(service): Service) -> Json<About> {
    Json(About {
        org: service.org.clone(),
        name: service.name.clone(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        key_service: true,
    })
}

async fn enrol(State(service): Service, request: Request) -> Answer<Enrolled> {
    let body = caller::whole(request.into_body(), UNPROVED).await?;
    Ok(Json(service.enrol(caller::read(&body)?).await?))
}

async fn sign_in(State(service): Service, request: Request) -> Answer<Session> {
    let body = caller::whole(request.into_body(), UNPROVED).await?;
    Ok(Json(service.sign_in(caller::read(&body)?).await?))
}

async fn sign_out(State(service): Service, signed: Signed) -> Result<StatusCode, KeyError> {
    service.sign_out(signed.person()?).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
struct Of {
    of: String,
}

async fn who(State(service): Service, query: Asked<Of>, request: Request) -> Answer<Session> {
    let query = asked(query)?;
    let (parts, _) = request.into_parts();
    let signed = service.prove(&parts, &query.of, Bytes::new()).await?;
    Ok(Json(signed.person()?.as_session()))
}

async fn bundle(State(service): Service, _signed: Signed) -> Answer<SignedBundle> {
    Ok(Json(service.current_bundle().await?))
}

async fn rewrap(State(service): Service, signed: Signed) -> Answer<RewrapReply> {
    Ok(Json(service.rewrap(signed.person()?, signed.read()?).await?))
}

async fn spool(State(service): Service, signed: Signed) -> Answer<SpoolReceipt> {
    Ok(Json(service.receive(signed.device()?, signed.read()?).await?))
}

async fn roster(State(service): Service, signed: Signed) -> Answer<RosterChanges> {
    Ok(Json(service.import(signed.officer()?, signed.read()?).await?))
}

async fn invite(State(service): Service, signed: Signed) -> Answer<Invitations> {
    Ok(Json(service.invite(signed.officer()?, signed.read()?).await?))
}

async fn enrolment(State(service): Service, signed: Signed) -> Answer<EnrolmentToken> {
    signed.officer()?;
    Ok(Json(service.make_token(signed.read()?).await?))
}

async fn lock(State(service): Service, signed: Signed) -> Answer<Logged> {
    Ok(Json(service.lock(signed.officer()?, signed.read()?).await?))
}

async fn matrix(State(service): Service, signed: Signed) -> Answer<Text> {
    signed.officer()?;
    Ok(Json(service.text(TextKind::Matrix).await?))
}

async fn put_matrix(State(service): Service, signed: Signed) -> Answer<MatrixChanges> {
    Ok(Json(service.change_matrix(signed.officer()?, signed.read()?).await?))
}

async fn rules(State(service): Service, signed: Signed) -> Answer<Text> {
    signed.officer()?;
    Ok(Json(service.text(TextKind::Rules).await?))
}

async fn put_rules(State(service): Service, signed: Signed) -> Answer<Edition> {
    Ok(Json(service.change_rules(signed.officer()?, signed.read()?).await?))
}

async fn revoke(State(service): Service, signed: Signed) -> Answer<Logged> {
    Ok(Json(service.revoke(signed.person()?, signed.read()?).await?))
}

async fn relabel(State(service): Service, signed: Signed) -> Answer<Logged> {
    Ok(Json(service.relabel(signed.person()?, signed.read()?).await?))
}

async fn kit(State(service): Service, signed: Signed) -> Answer<Kit> {
    Ok(Json(service.make_kit(signed.officer()?, signed.read()?).await?))
}

#[derive(Deserialize)]
struct Page {
    after: Option<FileId>,
    limit: Option<u64>,
}

async fn files(State(service): Service, query: Asked<Page>, signed: Signed) -> Answer<FilePage> {
    signed.reader()?;
    let query = asked(query)?;
    let limit = query.limit.unwrap_or(*crate::files::PAGE.end());
    Ok(Json(service.page(query.after, limit).await?))
}

async fn checkpoint(State(service): Service, _signed: Signed) -> String {
    service.ledger.checkpoint()
}

async fn log(State(service): Service, Path(path): Path<String>, signed: Signed) -> Result<Response, KeyError> {
    signed.reader()?;
    let path = path.parse().map_err(|_| KeyError::Malformed { field: "path" })?;
    match service.ledger.file(path).await? {
        Some(bytes) => Ok(([(CONTENT_TYPE, "application/octet-stream")], bytes).into_response()),
        None => Ok(StatusCode::NOT_FOUND.into_response()),
    }
}
