//! The console: pages that the server renders, for people with a browser and nothing else. Japanese first.
//!
//! A page works without script; the one script of its own only adds comfort. Every page asks the office's API as the
//! person who is signed in ([`client`]), so that the console can do nothing that the API does not allow her.

mod assets;
mod audit;
mod chance;
mod chart;
mod choice;
mod client;
mod desk;
mod devices;
mod exceptions;
mod files;
mod health;
mod matrix;
mod names;
mod open;
mod originals;
mod overview;
mod page;
mod people;
mod posted;
mod reader;
mod rulebook;
mod rules;
mod runs;
mod sanitise;
mod sentences;
mod session;
mod sign_in;
mod story;
mod triage;
mod visitor;
mod words;

use std::sync::{Arc, Mutex, PoisonError};

use ::audit::Checkpoint;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::map_response;
use axum::response::Response;
use axum::routing::{get, post};
use time::OffsetDateTime;

use crate::office::Office;
use client::Client;
use reader::Reader;
use session::Sessions;

/// A form with the largest file, and its other fields.
const LARGEST: usize = posted::LARGEST_FILE + (1 << 20);

/// What a page may load, and where it may send a form: nothing but this office.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
                      form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// What every page needs.
#[derive(Clone)]
pub(crate) struct Console(Arc<Inner>);

struct Inner {
    office: Office,
    client: Client,
    sessions: Sessions,
    reader: Reader,
    /// The newest checkpoint of the audit log that this office has verified: the console is a witness too.
    seen: Mutex<Option<Checkpoint>>,
}

impl Console {
    fn office(&self) -> &Office {
        &self.0.office
    }

    fn client(&self) -> &Client {
        &self.0.client
    }

    fn now(&self) -> OffsetDateTime {
        self.0.office.now()
    }

    fn sessions(&self) -> &Sessions {
        &self.0.sessions
    }

    fn reader(&self) -> &Reader {
        &self.0.reader
    }

    fn seen(&self) -> Option<Checkpoint> {
        self.0.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn saw(&self, newer: Checkpoint) {
        let mut seen = self.0.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.as_ref().is_none_or(|seen| newer.size > seen.size) {
            *seen = Some(newer);
        }
    }
}

/// The pages of an office whose API is `api`.
pub(crate) fn router(office: Office, api: Router) -> Router {
    let client = Client::new(api, office.clone());
    let inner = Inner { office, client, sessions: Sessions::default(), reader: Reader::new(), seen: Mutex::new(None) };
    let files = Router::new()
        .route(sanitise::HERE, get(sanitise::page).post(sanitise::upload))
        .layer(crate::timeout(crate::gate::UPLOAD))
        .layer(DefaultBodyLimit::max(sanitise::LARGEST));
    let pages = pages().layer(crate::timeout(crate::PATIENCE)).layer(DefaultBodyLimit::max(LARGEST)).merge(files);
    pages.with_state(Console(Arc::new(inner))).layer(map_response(headers))
}

fn pages() -> Router<Console> {
    Router::new()
        .route("/assets/console.css", get(assets::style))
        .route("/assets/console.js", get(assets::script))
        .route("/assets/icon.svg", get(assets::icon))
        .route("/language", get(sign_in::language))
        .route("/sign-in", get(sign_in::page).post(sign_in::sign_in))
        .route("/setup", get(sign_in::set_up_page).post(sign_in::set_up))
        .route("/sign-out", post(sign_in::sign_out))
        .route("/open", get(open::page).post(open::open))
        .route("/sanitise/{id}", get(sanitise::job))
        .route("/sanitise/{id}/file", get(sanitise::file))
        .route("/sanitise/{id}/events", get(sanitise::events))
        .route("/sanitise/{id}/preview/{which}", get(sanitise::preview))
        .route("/sanitise/{id}/password", post(sanitise::password))
        .route("/sanitise/{id}/forget", post(sanitise::forget))
        .route("/sanitise/{id}/ask", post(originals::ask))
        .route("/originals", get(originals::page))
        .route("/originals/decide", get(originals::look).post(originals::decide))
        .route("/originals/withdraw", post(originals::withdraw))
        .route("/originals/fetch", post(originals::fetch))
        .route("/", get(overview::page))
        .route("/files", get(files::page))
        .route("/files/{id}", get(story::of_row))
        .route("/protected/{id}", get(story::of_file))
        .route("/triage", get(triage::page).post(triage::decide))
        .route("/exceptions", get(exceptions::page).post(exceptions::ask))
        .route("/exceptions/decide", get(exceptions::look).post(exceptions::decide))
        .route("/exceptions/withdraw", post(exceptions::withdraw))
        .route("/runs", get(runs::page))
        .route("/runs/undo", get(runs::ask).post(runs::undo))
        .route("/rules", get(rules::page).post(rules::change))
        .route("/rules/try", post(rules::attempt))
        .route("/matrix", get(matrix::page).post(matrix::change))
        .route("/audit", get(audit::page))
        .route("/audit/searches", post(audit::keep))
        .route("/audit/{index}", get(audit::entry))
        .route("/devices", get(devices::page))
        .route("/devices/token", post(devices::token))
        .route("/devices/lock", get(devices::ask).post(devices::lock))
        .route("/people", get(people::page))
        .route("/people/roster", post(people::roster))
        .route("/people/invite", post(people::invite))
        .route("/health", get(health::page))
}

/// What every page says to the browser about itself.
async fn headers(mut response: Response) -> Response {
    let all = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
    ];
    for (name, value) in all {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests;
