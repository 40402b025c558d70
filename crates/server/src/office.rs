//! What every handler of the office needs, and how it passes a request on.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};

use axum::Json;
use axum::body::Bytes;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use model::api::Problem;
use model::{Clock, Coded};
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::OfficeRegister;
use time::OffsetDateTime;
use tokio::sync::Mutex;
use uuid::Uuid;

use crate::ServerError;
use crate::certificate::Renewing;
use crate::device::OfficeDevice;
use crate::exceptions::{Shown, session_of};
use crate::gate::Gate;
use crate::keyservice::{Answer, Asked, KeyService};
use crate::quarantine::Quarantine;

/// The office: names in its own database, everything that needs a right behind the key service.
#[derive(Clone)]
pub(crate) struct Office(Arc<Inner>);

struct Inner {
    parts: Parts,
    started: OffsetDateTime,
    indexing: Mutex<()>,
    telling: Mutex<()>,
    quarantine: Quarantine,
    shown: std::sync::Mutex<Shown>,
}

/// What the office is made of.
pub(crate) struct Parts {
    /// The body's id.
    pub(crate) org: String,
    /// The body's name, as shown.
    pub(crate) name: String,
    /// Folder of the office.
    pub(crate) folder: PathBuf,
    /// The names that the key service never knows, and the office's own records.
    pub(crate) names: OfficeRegister,
    /// The way to the key service.
    pub(crate) keys: KeyService,
    /// The way to the checkpoint, where there is one.
    pub(crate) gate: Option<Gate>,
    /// The office's own device.
    pub(crate) device: OfficeDevice,
    /// SHA-256 of the authority's certificate, base64url.
    pub(crate) authority_fingerprint: String,
    /// The certificate that is shown.
    pub(crate) certificate: Option<Arc<Renewing>>,
    /// The time.
    pub(crate) clock: Arc<dyn Clock>,
}

impl Office {
    pub(crate) fn new(parts: Parts) -> Office {
        let started = parts.clock.now();
        let (indexing, telling) = (Mutex::new(()), Mutex::new(()));
        let quarantine = Quarantine::at(parts.folder.join("quarantine"));
        Office(Arc::new(Inner { parts, started, indexing, telling, quarantine, shown: std::sync::Mutex::default() }))
    }

    pub(crate) fn org(&self) -> &str {
        &self.0.parts.org
    }

    pub(crate) fn name(&self) -> &str {
        &self.0.parts.name
    }

    pub(crate) fn names(&self) -> &OfficeRegister {
        &self.0.parts.names
    }

    pub(crate) fn keys(&self) -> &KeyService {
        &self.0.parts.keys
    }

    pub(crate) fn gate(&self) -> Option<&Gate> {
        self.0.parts.gate.as_ref()
    }

    /// Where originals lie that somebody has asked for.
    pub(crate) fn quarantine(&self) -> &Quarantine {
        &self.0.quarantine
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.0.parts.folder
    }

    pub(crate) fn now(&self) -> OffsetDateTime {
        self.0.parts.clock.now()
    }

    pub(crate) fn started(&self) -> OffsetDateTime {
        self.0.started
    }

    /// The office's own device: browsers sign in by it.
    pub(crate) fn device(&self) -> &OfficeDevice {
        &self.0.parts.device
    }

    /// When the server certificate ends.
    pub(crate) fn certificate_until(&self) -> OffsetDateTime {
        self.0.parts.certificate.as_ref().map_or(self.0.started, |certificate| certificate.until())
    }

    pub(crate) fn indexing(&self) -> &Mutex<()> {
        &self.0.indexing
    }

    /// Held while one file of the checkpoint is told of, so that it is told of once.
    pub(crate) fn telling(&self) -> &Mutex<()> {
        &self.0.telling
    }

    /// Notes what a session was shown of an exception.
    pub(crate) fn show(&self, session: Uuid, exception: Uuid, files: u64) {
        let mut shown = self.0.shown.lock().unwrap_or_else(PoisonError::into_inner);
        shown.note((session, exception), files, self.now());
    }

    /// How many files the session that a request names was shown to become unprotected by an exception.
    pub(crate) fn shown(&self, headers: &HeaderMap, exception: Uuid) -> Option<u64> {
        let session = session_of(headers)?;
        self.0.shown.lock().unwrap_or_else(PoisonError::into_inner).of((session, exception), self.now())
    }

    /// Asks the key service as the office's own device; `target` is path and query.
    pub(crate) async fn ask_as_office(&self, target: &str) -> Result<Answer, ServerError> {
        self.0.parts.device.ask(self.keys(), (Method::GET, target, Bytes::new()), self.now()).await
    }

    /// Tells the key service something as the office's own device.
    pub(crate) async fn tell_as_office(&self, target: &str, body: &impl Serialize) -> Result<Answer, ServerError> {
        let body = serde_json::to_vec(body).map_err(|_| ServerError::KeyServiceAway)?;
        self.0.parts.device.ask(self.keys(), (Method::POST, target, body.into()), self.now()).await
    }

    /// SHA-256 of the authority's certificate, base64url: the middle part of an enrolment token.
    pub(crate) fn authority_fingerprint(&self) -> &str {
        &self.0.parts.authority_fingerprint
    }

    /// Passes the request on as it came.
    pub(crate) async fn pass(
        &self,
        method: Method,
        uri: &Uri,
        headers: &HeaderMap,
        body: Bytes,
    ) -> Result<Answer, Refusal> {
        let target = uri.path_and_query().map_or_else(|| uri.path().to_owned(), |t| t.as_str().to_owned());
        let authorization = headers.get(header::AUTHORIZATION).cloned();
        let mut answer = self.0.parts.keys.ask(Asked { method, target, authorization, body }).await?;
        self.name_refusal(&mut answer).await;
        Ok(answer)
    }
}

impl Answer {
    /// The answer's body, where it is a success of the expected shape.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Option<T> {
        self.status.is_success().then(|| serde_json::from_slice(&self.body).ok())?
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let mut response = (self.status, self.body).into_response();
        if let Some(kind) = self.content_type {
            response.headers_mut().insert(header::CONTENT_TYPE, kind);
        }
        response
    }
}

/// A refusal by the office itself.
#[derive(Debug)]
pub(crate) struct Refusal {
    status: StatusCode,
    code: &'static str,
    args: Vec<(&'static str, String)>,
}

impl Refusal {
    /// The request has not the shape its route needs.
    pub(crate) const SHAPE: Refusal = Refusal::plain(StatusCode::BAD_REQUEST, "SV-010");
    /// The caller is known and this is not for her.
    pub(crate) const NOT_YOURS: Refusal = Refusal::plain(StatusCode::FORBIDDEN, "SV-011");

    pub(crate) const fn plain(status: StatusCode, code: &'static str) -> Refusal {
        Refusal { status, code, args: Vec::new() }
    }

    /// A text that was sent does not hold, for the reason it is told by.
    pub(crate) fn of(error: &dyn Coded) -> Refusal {
        Refusal { status: StatusCode::BAD_REQUEST, code: error.code(), args: error.args() }
    }
}

impl From<ServerError> for Refusal {
    fn from(error: ServerError) -> Refusal {
        let status = match error {
            ServerError::KeyServiceAway => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        tracing::warn!(code = error.code(), "refused");
        Refusal::plain(status, error.code())
    }
}

impl From<store::StoreError> for Refusal {
    fn from(error: store::StoreError) -> Refusal {
        ServerError::from(error).into()
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let args = self.args.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        (self.status, Json(Problem { code: self.code.to_owned(), args })).into_response()
    }
}
