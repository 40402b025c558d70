//! What the page asks the checkpoint, in the name of who is signed in.

use axum::body::Body;
use axum::http::{Method, Request, Response, StatusCode};
use hyper::body::Incoming;
use model::api::gate::{Gate as About, Job};
use model::sanitising::Kind;
use serde::de::DeserializeOwned;

use super::super::client::Refused;
use super::super::desk::Desk;
use crate::gate::{Away, Gate, OWNER};

pub(super) fn away(_: Away) -> Refused {
    Refused::new(StatusCode::SERVICE_UNAVAILABLE, "GW-012")
}

pub(super) fn checkpoint(desk: &Desk) -> Result<&Gate, Refused> {
    desk.console.office().gate().ok_or_else(|| away(Away))
}

/// A request in her name.
pub(super) fn request(desk: &Desk, method: Method, target: &str, body: Body) -> Result<Request<Body>, Refused> {
    let owner = desk.session.session.person.as_str();
    Request::builder().method(method).uri(target).header(OWNER, owner).body(body).map_err(|_| Refused::failed())
}

/// Her files, the newest first.
pub(super) async fn jobs(desk: &Desk) -> Result<Vec<Job>, Refused> {
    let request = request(desk, Method::GET, "/v1/jobs", Body::empty())?;
    checkpoint(desk)?.read(request).await.map_err(away)
}

/// What the checkpoint is.
pub(super) async fn gate(desk: &Desk) -> Result<About, Refused> {
    let request = request(desk, Method::GET, "/v1/gate", Body::empty())?;
    checkpoint(desk)?.read(request).await.map_err(away)
}

/// Anything else; a refusal has the checkpoint's code.
pub(super) async fn ask(desk: &Desk, method: Method, target: &str, body: Body) -> Result<Response<Incoming>, Refused> {
    let request = request(desk, method, target, body)?;
    let response = checkpoint(desk)?.send(request).await.map_err(away)?;
    checked(response).await
}

pub(super) async fn checked(response: Response<Incoming>) -> Result<Response<Incoming>, Refused> {
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let body = axum::body::to_bytes(Body::new(response.into_body()), 64 << 10).await.unwrap_or_default();
    let problem = serde_json::from_slice(&body);
    Err(problem.map_or_else(|_| Refused::new(status, "GW-012"), |problem| Refused { status, problem }))
}

/// The answer as a whole.
pub(super) async fn read<T: DeserializeOwned>(response: Response<Incoming>) -> Result<T, Refused> {
    let body = axum::body::to_bytes(Body::new(response.into_body()), 1 << 20).await.map_err(|_| Refused::failed())?;
    serde_json::from_slice(&body).map_err(|_| Refused::failed())
}

/// Whether the checkpoint draws first pages of such files.
pub(super) fn is_drawn(kind: Kind) -> bool {
    matches!(kind, Kind::Pdf | Kind::Png | Kind::Jpeg | Kind::Gif | Kind::Bmp | Kind::Tiff | Kind::Webp)
}
