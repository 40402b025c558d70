//! The office: HTTP API and console; asks the key service, and can ask only what its signed-in user may.
//!
//! [`serve`] listens with TLS under the body's own certificate authority, answers what concerns names itself and
//! passes everything that needs a right to the key service, with the caller's signed proof as it came.

mod asking;
mod authority;
mod certificate;
mod console;
mod device;
mod error;
mod exceptions;
mod gate;
mod index;
mod keyservice;
mod naming;
mod office;
mod openapi;
mod originals;
mod passing;
mod quarantine;
mod questions;
mod records;
mod register;
pub mod roster;
mod routes;
mod sanitised;
mod tls;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderValue, Method, StatusCode, header};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use model::api::{Problem, SetUp, SetUpRequest, path};
use model::{Clock, PersonId, Zone};
use store::{OfficeRegister, Place};
use time::OffsetDateTime;
use tokio::net::TcpListener;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;

pub use error::ServerError;
pub use openapi::openapi;

use crate::authority::Authority;
use crate::certificate::Renewing;
use crate::device::OfficeDevice;
use crate::keyservice::{Asked, KeyService};
use crate::office::{Office, Parts};

/// A request is answered within this time.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// The key service's code for a body that has been set up.
const BEGUN: &str = "KE-010";

/// What the office needs to know to run.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Folder of the office: database, certificate authority.
    pub folder: PathBuf,
    /// Address and port to listen on.
    pub listen: String,
    /// Host names and addresses agents call it by.
    pub hosts: Vec<String>,
    /// The body's id.
    pub org: String,
    /// The body's name, as shown.
    pub name: String,
    /// The key service's socket.
    pub key_socket: PathBuf,
    /// The checkpoint's socket, where there is one.
    pub gate_socket: Option<PathBuf>,
    /// The network layer that browsers at the console stand in.
    pub console_zone: Zone,
}

/// SHA-256 of the authority's certificate, base64url: what agents pin. The authority is made if there is none yet.
pub fn fingerprint(settings: &Settings, now: OffsetDateTime) -> Result<String, ServerError> {
    let authority = Authority::open(&settings.folder.join("tls"), &settings.org, now)?;
    Ok(BASE64_URL_SAFE_NO_PAD.encode(authority.fingerprint()?))
}

/// Sets the body up with its first officer: her one-time code and a token for her PC. None once an officer can sign in.
/// The office in `folder` must have been started before.
///
/// # Errors
/// [`ServerError::KeyServiceAway`] where nobody answers on the socket, [`ServerError::Folder`] where there is no office.
pub async fn set_up(folder: &Path, key_socket: &Path, person: &PersonId) -> Result<Option<SetUp>, ServerError> {
    let pin = BASE64_URL_SAFE_NO_PAD.encode(Authority::existing(&folder.join("tls"))?.fingerprint()?);
    let body = serde_json::to_vec(&SetUpRequest { person: person.clone() }).unwrap_or_default();
    let asked = Asked { method: Method::POST, target: path::SET_UP.to_owned(), authorization: None, body: body.into() };
    let answer = KeyService::at(key_socket.to_owned()).ask(asked).await?;
    if serde_json::from_slice::<Problem>(&answer.body).is_ok_and(|problem| problem.code == BEGUN) {
        return Ok(None);
    }
    let mut made: SetUp = answer.read().ok_or(ServerError::KeyServiceAway)?;
    made.token = made.token.replacen("..", &format!(".{pin}."), 1);
    Ok(Some(made))
}

/// Runs the office until `stop` is done; `ready` is told the address once it answers. By `clock` the server certificate
/// is renewed.
///
/// # Errors
/// [`ServerError`] where the folder, the authority, the database or the address cannot be used.
pub async fn serve(
    settings: Settings,
    clock: Arc<dyn Clock>,
    ready: impl FnOnce(std::net::SocketAddr),
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServerError> {
    let authority = Authority::open(&settings.folder.join("tls"), &settings.org, clock.now())?;
    let fingerprint = BASE64_URL_SAFE_NO_PAD.encode(authority.fingerprint()?);
    let certificate = Arc::new(Renewing::new(authority, settings.hosts, Arc::clone(&clock))?);
    let config = Arc::clone(&certificate).config()?;
    let names = OfficeRegister::open(&Place::File(settings.folder.join("office.db")), &settings.org).await?;
    let office = Office::new(Parts {
        org: settings.org,
        name: settings.name,
        names,
        keys: KeyService::at(settings.key_socket),
        gate: settings.gate_socket.map(gate::Gate::at),
        device: OfficeDevice::open(&settings.folder, settings.console_zone)?,
        folder: settings.folder,
        authority_fingerprint: fingerprint,
        certificate: Some(certificate),
        clock,
    });
    let indexing = tokio::spawn(office.clone().keep_index());
    let keeping = tokio::spawn(office.clone().keep_quarantine());
    let api = routes::router(office.clone()).layer(DefaultBodyLimit::max(routes::LARGEST_BODY));
    let app =
        api.clone().layer(timeout(PATIENCE)).merge(console::router(office, api)).layer(no_store()).layer(no_sniff());
    let listen = |source| ServerError::Listen { address: settings.listen.clone(), source };
    let listener = TcpListener::bind(&settings.listen).await.map_err(listen)?;
    let listener = tls::TlsListener::new(listener, config).map_err(listen)?;
    ready(axum::serve::Listener::local_addr(&listener).map_err(listen)?);
    let served = axum::serve(listener, app).with_graceful_shutdown(stop).await.map_err(listen);
    indexing.abort();
    keeping.abort();
    served
}

/// A request that takes longer is given up.
pub(crate) fn timeout(patience: Duration) -> TimeoutLayer {
    TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, patience)
}

/// Answers hold names and keys: no cache keeps them.
fn no_store() -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))
}

fn no_sniff() -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::overriding(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"))
}
