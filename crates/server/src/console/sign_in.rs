//! Signing in and out with a browser, and the first time, out of an invitation.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use locale::Language;
use model::api::{Session, SignInRequest, path};
use model::{PersonId, Role};
use protect::jws;
use protect::sign::EcdsaKey;
use serde::Deserialize;

use super::Console;
use super::chance;
use super::client::Refused;
use super::page::{Shell, go, send};
use super::posted::Posted;
use super::reader::coded;
use super::session::COOKIE;
use super::visitor::{FORM_COOKIE, LANGUAGE_COOKIE, Visitor, set_cookie};
use super::words;

/// What a device signs for a session begins with this line.
const CONTEXT: &str = "sekimori-session-v1\n";
/// A chosen language stays for a year.
const YEAR: u32 = 365 * 24 * 3600;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    s: Shell,
    person: String,
    next: String,
    ended: bool,
}

#[derive(Template)]
#[template(path = "setup.html")]
struct SetUpPage {
    s: Shell,
    person: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    next: String,
    ended: String,
    person: String,
}

pub(super) async fn page(State(console): State<Console>, visitor: Visitor, Query(asked): Query<Asked>) -> Response {
    if let Some(session) = &visitor.session {
        return go(home(session.session.role));
    }
    first_page(&console, visitor, |s| SignInPage {
        s,
        person: String::new(),
        next: words::safe_back(&asked.next).to_owned(),
        ended: !asked.ended.is_empty(),
    })
}

pub(super) async fn set_up_page(
    State(console): State<Console>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Response {
    // Only what a staff number may hold comes out of a link.
    let person = asked.person.parse::<PersonId>().map(|id| id.to_string()).unwrap_or_default();
    first_page(&console, Visitor { session: None, ..visitor }, |s| SetUpPage { s, person })
}

/// A page with a form for somebody who is not signed in: its word is in a cookie of its own.
fn first_page<T: Template>(console: &Console, mut visitor: Visitor, page: impl FnOnce(Shell) -> T) -> Response {
    let fresh = visitor.first_form.is_empty();
    if fresh {
        visitor.first_form = chance::word().unwrap_or_default();
    }
    let title = if visitor.target.starts_with("/setup") { "console-setup" } else { "console-sign-in" };
    let shell = Shell::new(console, &visitor, title, "");
    let mut response = send(StatusCode::OK, &page(shell));
    if fresh {
        add_cookie(&mut response, &set_cookie(FORM_COOKIE, &visitor.first_form, None));
    }
    response
}

pub(super) async fn sign_in(State(console): State<Console>, posted: Posted) -> Response {
    let next = words::safe_back(posted.text("next"));
    match begin(&console, posted.text("person"), posted.raw("password"), None).await {
        Ok(begun) => welcome(&console, &posted.visitor, begun, next),
        Err(refused) => {
            let mut s = Shell::new(&console, &posted.visitor, "console-sign-in", "");
            s.refuse(&refused);
            let (person, next) = (posted.text("person").to_owned(), next.to_owned());
            send(refused.status, &SignInPage { s, person, next, ended: false })
        }
    }
}

pub(super) async fn set_up(State(console): State<Console>, posted: Posted) -> Response {
    let (new, again) = (posted.raw("new"), posted.raw("again"));
    let begun = if new == again {
        begin(&console, posted.text("person"), posted.text("code"), Some(new)).await
    } else {
        Err(Refused::new(StatusCode::BAD_REQUEST, "SV-023"))
    };
    match begun {
        Ok(begun) => welcome(&console, &posted.visitor, begun, "/"),
        Err(refused) => {
            let mut s = Shell::new(&console, &posted.visitor, "console-setup", "");
            s.refuse(&refused);
            send(refused.status, &SetUpPage { s, person: posted.text("person").to_owned() })
        }
    }
}

/// Signs in at the key service: a key of the session's own, vouched for by the office's device.
async fn begin(
    console: &Console,
    person: &str,
    password: &str,
    new_password: Option<&str>,
) -> Result<(Session, EcdsaKey), Refused> {
    let person: PersonId = person.parse().map_err(|_| Refused::new(StatusCode::UNAUTHORIZED, "KE-001"))?;
    let key = EcdsaKey::generate().map_err(|_| Refused::failed())?;
    let public_key = key.public_key_pem().map_err(|_| Refused::failed())?;
    let office = console.office();
    let id = office.device().id(office.keys()).await.map_err(|error| coded(&error))?;
    let vouched = format!("{CONTEXT}{public_key}");
    let device = jws::sign(office.device().key(), &format!("d:{id}"), vouched.as_bytes());
    let request = SignInRequest {
        person,
        password: password.to_owned(),
        new_password: new_password.map(str::to_owned),
        public_key,
        device: device.map_err(|_| Refused::failed())?,
    };
    let session = console.client().send_open(path::SIGN_IN, &request).await?;
    Ok((session, key))
}

/// A new session under a new word, whatever the browser held before.
fn welcome(console: &Console, visitor: &Visitor, begun: (Session, EcdsaKey), next: &str) -> Response {
    console.sessions().end(&visitor.word);
    let role = begun.0.role;
    let Some(word) = console.sessions().begin(begun.0, begun.1, console.now()) else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    let to = if next == "/" || role == Role::Staff { home(role) } else { next };
    let mut response = go(to);
    add_cookie(&mut response, &set_cookie(COOKIE, &word, None));
    add_cookie(&mut response, &set_cookie(FORM_COOKIE, "", Some(0)));
    response
}

pub(super) async fn sign_out(State(console): State<Console>, posted: Posted) -> Response {
    if let Some(session) = &posted.visitor.session {
        // The key service may be away; here the session ends all the same.
        let end: Result<(), Refused> =
            console.client().send(session, axum::http::Method::POST, path::SIGN_OUT, &()).await;
        if let Err(refused) = end {
            tracing::info!(code = refused.problem.code, "signed out here only");
        }
    }
    console.sessions().end(&posted.visitor.word);
    let mut response = go("/sign-in");
    add_cookie(&mut response, &set_cookie(COOKIE, "", Some(0)));
    response
}

#[derive(Deserialize)]
pub(super) struct Choice {
    to: String,
    #[serde(default)]
    back: String,
}

/// Keeps the language somebody chose.
pub(super) async fn language(Query(choice): Query<Choice>) -> Response {
    let mut response = go(words::safe_back(&choice.back));
    if let Some(language) = Language::ALL.into_iter().find(|language| language.id() == choice.to) {
        add_cookie(&mut response, &set_cookie(LANGUAGE_COOKIE, language.id(), Some(YEAR)));
    }
    response
}

fn add_cookie(response: &mut Response, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// The first page of somebody: staff open files, the others see how things stand.
fn home(role: Role) -> &'static str {
    if role == Role::Staff { "/open" } else { "/" }
}
