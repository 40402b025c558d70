//! The way to the office: HTTPS to the pinned authority only, each request signed.

use std::time::Duration;

use model::api::{Problem, path};
use protect::proof::{self, Request};
use protect::sign::EcdsaKey;
use reqwest::blocking::{Client, Response};
use reqwest::{Method, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use time::OffsetDateTime;

use crate::device::Server;
use crate::{AgentError, new_uuid, pinned};

/// A server that has not answered by then is away.
const PATIENCE: Duration = Duration::from_secs(30);
const CONNECT: Duration = Duration::from_secs(5);
/// Largest answer read.
const LARGEST: u64 = 64 << 20;

/// Whose key signs a request.
pub struct Signer<'a> {
    /// `d:<device id>` or `s:<session id>`.
    pub kid: String,
    /// The key.
    pub key: &'a EcdsaKey,
}

/// The office of the server this device trusts.
pub struct Office {
    url: String,
    http: Client,
}

impl Office {
    /// Prepares the way; nothing is sent yet.
    pub fn at(server: &Server) -> Result<Office, AgentError> {
        let away = || AgentError::ServerAway { url: server.url.clone() };
        let tls = pinned::client_config(server.authority_digest()?).map_err(|_| away())?;
        let http = Client::builder()
            .tls_backend_preconfigured(tls)
            .https_only(true)
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT)
            .timeout(PATIENCE)
            .build()
            .map_err(|_| away())?;
        Ok(Office { url: server.url.clone(), http })
    }

    /// `POST` without a proof: enrolment and sign-in carry their own.
    pub fn post_open<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T, AgentError> {
        let body = json(body)?;
        self.answer(self.http.post(format!("{}{path}", self.url)).body(body).send())
    }

    /// `GET` without a proof.
    pub fn get_open<T: DeserializeOwned>(&self, path: &str) -> Result<T, AgentError> {
        self.answer(self.http.get(format!("{}{path}", self.url)).send())
    }

    /// `GET`.
    pub fn get<T: DeserializeOwned>(&self, signer: &Signer<'_>, path: &str) -> Result<T, AgentError> {
        let proof = self.proof(signer, "GET", path, b"")?;
        self.answer(self.http.get(format!("{}{path}", self.url)).header("authorization", proof).send())
    }

    /// `POST`.
    pub fn post<T: DeserializeOwned>(
        &self,
        signer: &Signer<'_>,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, AgentError> {
        self.send(Method::POST, signer, path, body)
    }

    /// `PUT`.
    pub fn put<T: DeserializeOwned>(
        &self,
        signer: &Signer<'_>,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, AgentError> {
        self.send(Method::PUT, signer, path, body)
    }

    fn send<T: DeserializeOwned>(
        &self,
        method: Method,
        signer: &Signer<'_>,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, AgentError> {
        let body = json(body)?;
        let proof = self.proof(signer, method.as_str(), path, &body)?;
        let url = format!("{}{path}", self.url);
        self.answer(self.http.request(method, url).header("authorization", proof).body(body).send())
    }

    /// `POST` whose answer has no body.
    pub fn tell(&self, signer: &Signer<'_>, path: &str, body: &impl Serialize) -> Result<(), AgentError> {
        self.post_bytes(signer, path, json(body)?)
    }

    /// Ends the session that signs.
    pub fn sign_out(&self, signer: &Signer<'_>) -> Result<(), AgentError> {
        self.post_bytes(signer, path::SIGN_OUT, Vec::new())
    }

    fn post_bytes(&self, signer: &Signer<'_>, path: &str, body: Vec<u8>) -> Result<(), AgentError> {
        let proof = self.proof(signer, "POST", path, &body)?;
        let url = format!("{}{path}", self.url);
        let response = self.http.post(url).header("authorization", proof).body(body).send();
        let response = response.map_err(|_| self.away())?;
        if response.status().is_success() { Ok(()) } else { Err(refusal(response)) }
    }

    fn proof(&self, signer: &Signer<'_>, method: &str, path: &str, body: &[u8]) -> Result<String, AgentError> {
        // The proof is for the route; a query restricts what is answered and gives nothing.
        let path = path.split_once('?').map_or(path, |(path, _)| path);
        let request = Request { method, path, body };
        Ok(proof::make(signer.key, &signer.kid, &request, OffsetDateTime::now_utc(), new_uuid())?)
    }

    fn answer<T: DeserializeOwned>(&self, sent: reqwest::Result<Response>) -> Result<T, AgentError> {
        let response = sent.map_err(|error| {
            tracing::debug!(%error, "office");
            self.away()
        })?;
        if response.status() == StatusCode::OK || response.status() == StatusCode::CREATED {
            return serde_json::from_slice(&body(response)?).map_err(|_| AgentError::Answer);
        }
        Err(refusal(response))
    }

    fn away(&self) -> AgentError {
        AgentError::ServerAway { url: self.url.clone() }
    }
}

fn json(body: &impl Serialize) -> Result<Vec<u8>, AgentError> {
    serde_json::to_vec(body).map_err(|_| AgentError::Answer)
}

fn body(response: Response) -> Result<Vec<u8>, AgentError> {
    use std::io::Read as _;
    let mut bytes = Vec::new();
    response.take(LARGEST).read_to_end(&mut bytes).map_err(|_| AgentError::Answer)?;
    Ok(bytes)
}

fn refusal(response: Response) -> AgentError {
    let unknown = response.status() == StatusCode::NOT_FOUND;
    match body(response).ok().and_then(|bytes| serde_json::from_slice::<Problem>(&bytes).ok()) {
        Some(problem) => AgentError::Refused { code: problem.code, args: problem.args.into_iter().collect() },
        None if unknown => AgentError::NotServed,
        None => AgentError::Answer,
    }
}
