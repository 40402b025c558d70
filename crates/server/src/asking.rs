//! Who asks for what the office answers itself: the key service checks the proof and says who signed it.

use axum::body::Bytes;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use model::api::{Session, Who, path};
use model::{DeviceId, Role};
use serde::de::DeserializeOwned;

use crate::ServerError;
use crate::keyservice::Asked;
use crate::office::{Office, Refusal};

/// A request that was turned away, by the key service or by the office.
#[derive(Debug)]
pub(crate) struct Turned(Box<Response>);

impl IntoResponse for Turned {
    fn into_response(self) -> Response {
        *self.0
    }
}

impl From<Refusal> for Turned {
    fn from(refusal: Refusal) -> Turned {
        Turned(Box::new(refusal.into_response()))
    }
}

impl From<ServerError> for Turned {
    fn from(error: ServerError) -> Turned {
        Refusal::from(error).into()
    }
}

impl From<store::StoreError> for Turned {
    fn from(error: store::StoreError) -> Turned {
        Refusal::from(error).into()
    }
}

/// A request as the office's own handlers need it.
pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl<S: Send + Sync> axum::extract::FromRequest<S> for Request {
    type Rejection = Response;

    async fn from_request(request: axum::extract::Request, state: &S) -> Result<Request, Response> {
        let (parts, body) = request.into_parts();
        let (method, uri, headers) = (parts.method.clone(), parts.uri.clone(), parts.headers.clone());
        let request = axum::extract::Request::from_parts(parts, body);
        let body = Bytes::from_request(request, state).await.map_err(IntoResponse::into_response)?;
        Ok(Request { method, uri, headers, body })
    }
}

impl Request {
    /// The body as the route expects it; the parser's own message would quote it.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<T, Refusal> {
        serde_json::from_slice(&self.body).map_err(|_| Refusal::SHAPE)
    }

    /// The query as the route expects it.
    pub(crate) fn query<T: DeserializeOwned>(&self) -> Result<T, Refusal> {
        axum::extract::Query::try_from_uri(&self.uri).map(|query| query.0).map_err(|_| Refusal::SHAPE)
    }
}

impl Office {
    /// Who signed this request.
    pub(crate) async fn who(&self, request: &Request) -> Result<Who, Turned> {
        let asked = Asked {
            method: request.method.clone(),
            target: format!("{}?of={}", path::WHO, request.uri.path()),
            authorization: request.headers.get(header::AUTHORIZATION).cloned(),
            body: request.body.clone(),
        };
        let answer = self.keys().ask(asked).await?;
        answer.read::<Who>().ok_or_else(|| Turned(Box::new(answer.into_response())))
    }

    /// An officer or an auditor.
    pub(crate) async fn reader(&self, request: &Request) -> Result<Session, Turned> {
        self.person(request, |role| role >= Role::Auditor).await
    }

    /// An officer.
    pub(crate) async fn officer(&self, request: &Request) -> Result<Session, Turned> {
        self.person(request, |role| role == Role::Officer).await
    }

    async fn person(&self, request: &Request, may: impl Fn(Role) -> bool) -> Result<Session, Turned> {
        match self.who(request).await? {
            Who::Person(session) if may(session.role) => Ok(session),
            _ => Err(Refusal::NOT_YOURS.into()),
        }
    }

    /// A device that speaks for itself; that it spoke is noted.
    pub(crate) async fn device_asking(&self, request: &Request) -> Result<DeviceId, Turned> {
        match self.who(request).await? {
            Who::Device(device) => {
                self.names().note_contact(device, self.now()).await?;
                Ok(device)
            }
            Who::Person(_) => Err(Refusal::NOT_YOURS.into()),
        }
    }
}

/// Done, nothing to say.
pub(crate) const DONE: StatusCode = StatusCode::NO_CONTENT;
