//! The routes of [`model::api`], one line each; what they do is told in the rooms beside this one.

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, Request, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use model::api::{
    About, DevicePage, DeviceRecord, Edition, Enrolled, EnrolmentToken, ExceptionList, ExceptionRecord, FilePage,
    Invitations, Kit, Logged, MatrixChanges, Order, OrderDone, Orders, OriginalList, OriginalRecord, PersonPage,
    RewrapReply, RosterChanges, Session, SetUp, SetUpRequest, SignedBundle, SpoolReceipt, Text, Who, path,
};
use model::{DeviceId, FileId, PersonId, Zone};
use serde::Deserialize;
use store::TextKind;

use crate::caller::{self, Caller, Signed, UNPROVED};
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
        .route(path::WHO, get(who).post(who).put(who))
        .route(path::BUNDLE, get(bundle))
        .route(path::REWRAP, post(rewrap))
        .route(path::SPOOL, post(spool))
        .route(path::ROSTER, post(roster))
        .route(path::INVITE, post(invite))
        .route(path::ENROLMENT, post(enrolment))
        .route(path::DEVICE_LOCK, post(lock))
        .route(path::MATRIX, get(matrix).put(put_matrix))
        .route(path::RULES, get(rules).put(put_rules))
        .route(path::EXCEPTIONS, get(exceptions).post(ask_exception))
        .route(path::EXCEPTION_DECIDE, post(decide_exception))
        .route(path::EXCEPTION_WITHDRAW, post(withdraw_exception))
        .route(path::SANITISED, post(sanitised))
        .route(path::ORIGINALS, get(originals).post(ask_original))
        .route(path::ORIGINAL_DECIDE, post(decide_original))
        .route(path::ORIGINAL_WITHDRAW, post(withdraw_original))
        .route(path::REVOKE, post(revoke))
        .route(path::RELABEL, post(relabel))
        .route(path::KIT, post(kit))
        .route(path::FILES, get(files))
        .route(path::PEOPLE, get(people))
        .route(path::DEVICES, get(devices))
        .route(path::RUN_UNDO, post(order_undo))
        .route(path::ORDERS, get(orders))
        .route(path::ORDER_DONE, post(order_done))
        .route(path::OFFICE_DEVICE, post(be_office))
        .route(path::SET_UP, post(set_up))
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

/// Who signed a request that the office answers itself; the body comes along, because the proof covers it.
async fn who(State(service): Service, query: Asked<Of>, request: Request) -> Answer<Who> {
    let query = asked(query)?;
    let (parts, body) = request.into_parts();
    let body = caller::whole(body, caller::BODY).await?;
    let signed = service.prove(&parts, &query.of, body).await?;
    Ok(Json(match signed.caller {
        Caller::Person(person) => Who::Person(person.as_session()),
        Caller::Device(device) => Who::Device(device.device),
    }))
}

async fn bundle(State(service): Service, _signed: Signed) -> Answer<SignedBundle> {
    Ok(Json(service.current_bundle().await?))
}

async fn rewrap(State(service): Service, signed: Signed) -> Answer<RewrapReply> {
    Ok(Json(service.rewrap(&signed.caller, signed.read()?).await?))
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

async fn exceptions(State(service): Service, signed: Signed) -> Answer<ExceptionList> {
    Ok(Json(service.list_exceptions(&signed).await?))
}

async fn ask_exception(State(service): Service, signed: Signed) -> Answer<ExceptionRecord> {
    Ok(Json(service.ask_exception(signed.person()?, signed.read()?).await?))
}

async fn decide_exception(State(service): Service, signed: Signed) -> Answer<ExceptionRecord> {
    Ok(Json(service.decide_exception(signed.officer()?, signed.read()?).await?))
}

async fn withdraw_exception(State(service): Service, signed: Signed) -> Answer<ExceptionRecord> {
    Ok(Json(service.withdraw_exception(signed.person()?, signed.read()?).await?))
}

async fn sanitised(State(service): Service, signed: Signed) -> Answer<Logged> {
    Ok(Json(service.tell_sanitised(&signed, signed.read()?).await?))
}

async fn originals(State(service): Service, signed: Signed) -> Answer<OriginalList> {
    Ok(Json(service.list_originals(&signed).await?))
}

async fn ask_original(State(service): Service, signed: Signed) -> Answer<OriginalRecord> {
    Ok(Json(service.ask_original(signed.person()?, signed.read()?).await?))
}

async fn decide_original(State(service): Service, signed: Signed) -> Answer<OriginalRecord> {
    Ok(Json(service.decide_original(signed.officer()?, signed.read()?).await?))
}

async fn withdraw_original(State(service): Service, signed: Signed) -> Answer<OriginalRecord> {
    Ok(Json(service.withdraw_original(&signed, signed.read()?).await?))
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

#[derive(Deserialize)]
struct PeoplePage {
    after: Option<PersonId>,
    limit: Option<u64>,
}

async fn people(State(service): Service, query: Asked<PeoplePage>, signed: Signed) -> Answer<PersonPage> {
    signed.reader()?;
    let query = asked(query)?;
    Ok(Json(service.people(query.after, query.limit.unwrap_or(100)).await?))
}

#[derive(Deserialize)]
struct DevicesPage {
    after: Option<DeviceId>,
    limit: Option<u64>,
}

async fn devices(State(service): Service, query: Asked<DevicesPage>, signed: Signed) -> Answer<DevicePage> {
    service.may_read(&signed).await?;
    let query = asked(query)?;
    Ok(Json(service.devices(query.after, query.limit.unwrap_or(100)).await?))
}

async fn order_undo(State(service): Service, signed: Signed) -> Answer<Order> {
    Ok(Json(service.order_undo(signed.officer()?, signed.read()?).await?))
}

async fn orders(State(service): Service, signed: Signed) -> Answer<Orders> {
    match signed.device() {
        Ok(device) if service.office_device().await? != Some(device.device) => {
            Ok(Json(service.orders_for(device.device).await?))
        }
        _ => {
            service.may_read(&signed).await?;
            Ok(Json(service.all_orders().await?))
        }
    }
}

async fn order_done(State(service): Service, signed: Signed) -> Result<StatusCode, KeyError> {
    let done: OrderDone = signed.read()?;
    service.end_order(signed.device()?.device, done.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Nothing is proved here: only the office's user may speak on the socket.
async fn be_office(State(service): Service, request: Request) -> Answer<DeviceRecord> {
    let body = caller::whole(request.into_body(), UNPROVED).await?;
    Ok(Json(service.be_office(caller::read(&body)?).await?))
}

/// Nothing is proved here either; it is open only while there is nobody who could prove anything.
async fn set_up(State(service): Service, request: Request) -> Answer<SetUp> {
    let body = caller::whole(request.into_body(), UNPROVED).await?;
    let SetUpRequest { person } = caller::read(&body)?;
    let code = service.set_up(&person).await?.expose().clone();
    let token = service.first_token(Zone::Lgwan).await?.token;
    Ok(Json(SetUp { person, code, token }))
}

async fn checkpoint(State(service): Service, _signed: Signed) -> String {
    service.ledger.checkpoint()
}

async fn log(State(service): Service, Path(path): Path<String>, signed: Signed) -> Result<Response, KeyError> {
    service.may_read(&signed).await?;
    let path = path.parse().map_err(|_| KeyError::Malformed { field: "path" })?;
    match service.ledger.file(path).await? {
        Some(bytes) => Ok(([(CONTENT_TYPE, "application/octet-stream")], bytes).into_response()),
        None => Ok(StatusCode::NOT_FOUND.into_response()),
    }
}
