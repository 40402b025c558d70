//! What every handler of the office needs, and how it passes a request on.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use model::Coded as _;
use model::api::Problem;
use serde::de::DeserializeOwned;
use store::OfficeRegister;

use crate::ServerError;
use crate::keyservice::{Answer, Asked, KeyService};

/// The office: names in its own database, everything that needs a right behind the key service.
#[derive(Clone)]
pub(crate) struct Office(Arc<Inner>);

struct Inner {
    org: String,
    name: String,
    names: OfficeRegister,
    keys: KeyService,
    authority_fingerprint: String,
}

impl Office {
    pub(crate) fn new(
        org: String,
        name: String,
        names: OfficeRegister,
        keys: KeyService,
        fingerprint: String,
    ) -> Office {
        Office(Arc::new(Inner { org, name, names, keys, authority_fingerprint: fingerprint }))
    }

    pub(crate) fn org(&self) -> &str {
        &self.0.org
    }

    pub(crate) fn name(&self) -> &str {
        &self.0.name
    }

    pub(crate) fn names(&self) -> &OfficeRegister {
        &self.0.names
    }

    pub(crate) fn keys(&self) -> &KeyService {
        &self.0.keys
    }

    /// SHA-256 of the authority's certificate, base64url: the middle part of an enrolment token.
    pub(crate) fn authority_fingerprint(&self) -> &str {
        &self.0.authority_fingerprint
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
        let mut answer = self.0.keys.ask(Asked { method, target, authorization, body }).await?;
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
}

impl Refusal {
    /// The request has not the shape its route needs.
    pub(crate) const SHAPE: Refusal = Refusal { status: StatusCode::BAD_REQUEST, code: "SV-010" };
    /// The caller is known and this is not for her.
    pub(crate) const NOT_YOURS: Refusal = Refusal { status: StatusCode::FORBIDDEN, code: "SV-011" };
}

impl From<ServerError> for Refusal {
    fn from(error: ServerError) -> Refusal {
        let status = match error {
            ServerError::KeyServiceAway => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        tracing::warn!(code = error.code(), "refused");
        Refusal { status, code: error.code() }
    }
}

impl From<store::StoreError> for Refusal {
    fn from(error: store::StoreError) -> Refusal {
        ServerError::from(error).into()
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (self.status, Json(Problem { code: self.code.to_owned(), args: Default::default() })).into_response()
    }
}
