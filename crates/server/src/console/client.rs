//! The console's only way to anything: the office's own API, asked in process as any agent asks it over the wire.
//!
//! INVARIANT: the console has no power that the API has not. A page never touches the database or the key service; each
//! request is signed by the key of the session it is made for, and the API decides.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use model::api::Problem;
use protect::proof;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tower::ServiceExt as _;

use super::chance;
use super::session::SignedIn;
use crate::office::Office;

/// Longest answer that is read: a page of 500 rows with long names is far below.
const LARGEST: usize = 64 << 20;

/// The API said no, or could not answer.
#[derive(Clone, Debug)]
pub(crate) struct Refused {
    pub(crate) status: StatusCode,
    pub(crate) problem: Problem,
}

impl Refused {
    pub(crate) fn new(status: StatusCode, code: &str) -> Refused {
        Refused { status, problem: Problem { code: code.to_owned(), args: Default::default() } }
    }

    /// The office could not do what it should.
    pub(crate) fn failed() -> Refused {
        Refused::new(StatusCode::INTERNAL_SERVER_ERROR, "SV-020")
    }

    /// The session is no longer known to the key service.
    pub(crate) fn is_ended(&self) -> bool {
        self.status == StatusCode::UNAUTHORIZED
    }
}

/// Asks the API.
#[derive(Clone)]
pub(crate) struct Client {
    api: Router,
    office: Office,
}

impl Client {
    pub(crate) fn new(api: Router, office: Office) -> Client {
        Client { api, office }
    }

    /// `GET` with a query; empty parts of it are left out.
    pub(crate) async fn get<T: DeserializeOwned>(&self, by: &SignedIn, path: &str, query: &str) -> Result<T, Refused> {
        let target = if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") };
        read(&self.ask(Some(by), Method::GET, &target, Vec::new()).await?)
    }

    /// `GET` of what is no JSON.
    pub(crate) async fn bytes(&self, by: &SignedIn, path: &str, query: &str) -> Result<Vec<u8>, Refused> {
        self.ask(Some(by), Method::GET, &format!("{path}?{query}"), Vec::new()).await
    }

    /// `POST` or `PUT` of JSON.
    pub(crate) async fn send<T: DeserializeOwned>(
        &self,
        by: &SignedIn,
        method: Method,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, Refused> {
        let body = serde_json::to_vec(body).map_err(|_| Refused::failed())?;
        read(&self.ask(Some(by), method, path, body).await?)
    }

    /// A request that nobody signs: signing in.
    pub(crate) async fn send_open<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T, Refused> {
        let body = serde_json::to_vec(body).map_err(|_| Refused::failed())?;
        read(&self.ask(None, Method::POST, path, body).await?)
    }

    async fn ask(
        &self,
        by: Option<&SignedIn>,
        method: Method,
        target: &str,
        body: Vec<u8>,
    ) -> Result<Vec<u8>, Refused> {
        let path = target.split('?').next().unwrap_or_default();
        let mut request = Request::builder().method(method.clone()).uri(target);
        if let Some(by) = by {
            let asked = proof::Request { method: method.as_str(), path, body: &body };
            let jti = chance::uuid().ok_or_else(Refused::failed)?;
            let made = proof::make(&by.key, &by.kid(), &asked, self.office.now(), jti);
            request = request.header(header::AUTHORIZATION, made.map_err(|_| Refused::failed())?);
        }
        let request = request.header(header::CONTENT_TYPE, "application/json").body(Body::from(body));
        let request = request.map_err(|_| Refused::failed())?;
        let response = match self.api.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        let status = response.status();
        let bytes = to_bytes(response.into_body(), LARGEST).await.map_err(|_| Refused::failed())?;
        if status.is_success() {
            return Ok(bytes.to_vec());
        }
        let problem = serde_json::from_slice(&bytes);
        Err(problem.map_or_else(|_| Refused::new(status, "SV-020"), |problem| Refused { status, problem }))
    }
}

/// 204 and empty answers read as `()` and `null` do.
fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Refused> {
    let bytes = if bytes.is_empty() { b"null" } else { bytes };
    serde_json::from_slice(bytes).map_err(|error| {
        tracing::warn!(%error, "an answer of the API could not be read");
        Refused::failed()
    })
}
