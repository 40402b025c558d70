//! The way to the key service: one HTTP exchange over its Unix socket a request, the caller's proof passed on as it is.
//! Connections stay open for the next request.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::Body;
use http_body_util::{BodyExt as _, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::UnixStream;

use crate::ServerError;

/// The key service answers within this time, or counts as away.
const PATIENCE: Duration = Duration::from_secs(20);
/// Largest answer passed on: an entry bundle of the log is at most 256 × 64 KiB.
const LARGEST_ANSWER: usize = 20 << 20;
/// Connections kept open without a request on them.
const IDLE: usize = 32;

/// A request as it came from outside.
pub(crate) struct Asked {
    pub(crate) method: Method,
    /// Path and query.
    pub(crate) target: String,
    pub(crate) authorization: Option<HeaderValue>,
    pub(crate) body: Bytes,
}

/// The key service's answer.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) content_type: Option<HeaderValue>,
    pub(crate) body: Bytes,
}

/// Where the key service listens.
#[derive(Clone, Debug)]
pub(crate) struct KeyService {
    socket: PathBuf,
    idle: Arc<Mutex<Vec<SendRequest<Body>>>>,
}

impl KeyService {
    pub(crate) fn at(socket: PathBuf) -> KeyService {
        KeyService { socket, idle: Arc::default() }
    }

    /// Passes a request on. Any failure to get a whole answer is [`ServerError::KeyServiceAway`]: never a guess.
    pub(crate) async fn ask(&self, asked: Asked) -> Result<Answer, ServerError> {
        match tokio::time::timeout(PATIENCE, self.exchange(asked)).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => {
                tracing::warn!(error, "key service");
                Err(ServerError::KeyServiceAway)
            }
            Err(_) => {
                tracing::warn!("key service too slow");
                Err(ServerError::KeyServiceAway)
            }
        }
    }

    /// Whether it answers at all.
    pub(crate) async fn is_there(&self) -> bool {
        UnixStream::connect(&self.socket).await.is_ok()
    }

    async fn exchange(&self, asked: Asked) -> Result<Answer, &'static str> {
        let mut request = Request::builder()
            .method(asked.method)
            .uri(asked.target)
            .header(HOST, "keys")
            .header(CONTENT_TYPE, "application/json");
        if let Some(proof) = asked.authorization {
            request = request.header(AUTHORIZATION, proof);
        }
        let request = request.body(Body::from(asked.body)).map_err(|_| "cannot be asked")?;
        let (answer, sender) = self.send(request).await?;
        let (head, body) = answer.into_parts();
        let body = Limited::new(body, LARGEST_ANSWER).collect().await.map_err(|_| "answer broken off or too large")?;
        self.keep(sender);
        Ok(Answer { status: head.status, content_type: head.headers.get(CONTENT_TYPE).cloned(), body: body.to_bytes() })
    }

    /// Over a connection that is open, or else a new one. A request goes out once: it is sent again only where the open
    /// connection had ended before a byte of it was taken.
    async fn send(&self, mut request: Request<Body>) -> Result<(Response<Incoming>, SendRequest<Body>), &'static str> {
        while let Some(mut sender) = self.open_one() {
            if sender.ready().await.is_err() {
                continue;
            }
            match sender.try_send_request(request).await {
                Ok(answer) => return Ok((answer, sender)),
                Err(mut refused) => request = refused.take_message().ok_or("broken off")?,
            }
        }
        let stream = UnixStream::connect(&self.socket).await.map_err(|_| "cannot connect")?;
        let (mut sender, connection) = handshake(TokioIo::new(stream)).await.map_err(|_| "no handshake")?;
        tokio::spawn(connection);
        let answer = sender.send_request(request).await.map_err(|_| "broken off")?;
        Ok((answer, sender))
    }

    fn open_one(&self) -> Option<SendRequest<Body>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    fn keep(&self, sender: SendRequest<Body>) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < IDLE && !sender.is_closed() {
            idle.push(sender);
        }
    }
}
