//! The way to the checkpoint: HTTP over its Unix socket, bodies passed on as they come.

use std::path::PathBuf;
use std::time::Duration;

use axum::body::Body;
use http_body_util::{BodyExt as _, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::handshake;
use hyper::header::HOST;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use model::PersonId;
use model::api::gate::{Job, RefusedFile};
use serde::de::DeserializeOwned;
use tokio::net::UnixStream;
use uuid::Uuid;

/// The checkpoint begins its answer within this time, or counts as away.
const PATIENCE: Duration = Duration::from_secs(25);
/// A file may take so long to come in.
pub(crate) const UPLOAD: Duration = Duration::from_secs(900);
/// Longest answer that is read as a whole: a report, or a list of jobs with theirs.
const LARGEST_ANSWER: usize = 64 << 20;

/// The header that says whose a file is.
pub(crate) const OWNER: &str = "x-sekimori-owner";

/// Where the checkpoint listens.
#[derive(Clone, Debug)]
pub(crate) struct Gate(PathBuf);

/// The checkpoint did not answer.
#[derive(Debug)]
pub(crate) struct Away;

impl Gate {
    pub(crate) fn at(socket: PathBuf) -> Gate {
        Gate(socket)
    }

    /// Passes a request on.
    pub(crate) async fn send(&self, request: Request<Body>) -> Result<Response<Incoming>, Away> {
        self.send_within(PATIENCE, request).await
    }

    /// The same with a body that is still coming in.
    pub(crate) async fn send_file(&self, request: Request<Body>) -> Result<Response<Incoming>, Away> {
        self.send_within(UPLOAD, request).await
    }

    async fn send_within(&self, time: Duration, mut request: Request<Body>) -> Result<Response<Incoming>, Away> {
        request.headers_mut().insert(HOST, hyper::header::HeaderValue::from_static("gate"));
        match tokio::time::timeout(time, self.exchange(request)).await {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(error)) => {
                tracing::warn!(error, "checkpoint");
                Err(Away)
            }
            Err(_) => {
                tracing::warn!("checkpoint too slow");
                Err(Away)
            }
        }
    }

    /// The answer as a whole, where it is one of this shape.
    pub(crate) async fn read<T: DeserializeOwned>(&self, request: Request<Body>) -> Result<T, Away> {
        let response = self.send(request).await?;
        let body = Limited::new(response.into_body(), LARGEST_ANSWER).collect().await.map_err(|_| Away)?;
        serde_json::from_slice(&body.to_bytes()).map_err(|_| Away)
    }

    /// A file of somebody's; none if it is not there any more, or another's.
    pub(crate) async fn job(&self, owner: &PersonId, id: Uuid) -> Result<Option<Job>, Away> {
        let response = self.of(owner, &format!("/v1/jobs/{id}")).await?;
        if response.status() == StatusCode::NOT_FOUND {
            return Ok(None);
        }
        let body = Limited::new(response.into_body(), LARGEST_ANSWER).collect().await.map_err(|_| Away)?;
        serde_json::from_slice(&body.to_bytes()).map(Some).map_err(|_| Away)
    }

    /// A refused file of somebody's as it came in, if it is there and not longer than `most`.
    pub(crate) async fn original(&self, owner: &PersonId, id: Uuid, most: u64) -> Result<Option<Bytes>, Away> {
        let response = self.of(owner, &format!("/v1/jobs/{id}/original")).await?;
        if !response.status().is_success() {
            return Ok(None);
        }
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let body = Limited::new(response.into_body(), most).collect().await.map_err(|_| Away)?;
        Ok(Some(body.to_bytes()))
    }

    /// Files that were refused, from the `after`th on.
    pub(crate) async fn refused(&self, after: u64) -> Result<Vec<RefusedFile>, Away> {
        let request = Request::get(format!("/v1/refused?after={after}")).body(Body::empty()).map_err(|_| Away)?;
        self.read(request).await
    }

    /// Waits until a file of somebody's is settled, or forgotten.
    pub(crate) async fn settled(&self, owner: &PersonId, id: Uuid) -> Result<(), Away> {
        let mut steps = self.of(owner, &format!("/v1/jobs/{id}/events")).await?.into_body();
        while let Some(step) = steps.frame().await {
            step.map_err(|_| Away)?;
        }
        Ok(())
    }

    async fn of(&self, owner: &PersonId, target: &str) -> Result<Response<Incoming>, Away> {
        let request = Request::get(target).header(OWNER, owner.as_str()).body(Body::empty()).map_err(|_| Away)?;
        self.send(request).await
    }

    async fn exchange(&self, request: Request<Body>) -> Result<Response<Incoming>, &'static str> {
        let stream = UnixStream::connect(&self.0).await.map_err(|_| "cannot connect")?;
        let (mut sender, connection) = handshake(TokioIo::new(stream)).await.map_err(|_| "no handshake")?;
        tokio::spawn(connection);
        sender.send_request(request).await.map_err(|_| "broken off")
    }
}
