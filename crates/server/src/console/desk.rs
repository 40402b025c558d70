//! A signed-in person's place at the console: what her pages ask with.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use model::Role;
use model::api::{Bundle, DevicePage, PersonPage, SignedBundle, path};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Console;
use super::client::Refused;
use super::names::Names;
use super::page::{Shell, Told, go, refused_page};
use super::posted::Posted;
use super::rulebook::RuleBook;
use super::session::SignedIn;
use super::visitor::Visitor;
use super::words;

/// Another answer than the page that was asked for.
pub(super) struct Turned(Box<Response>);

impl From<Response> for Turned {
    fn from(response: Response) -> Turned {
        Turned(Box::new(response))
    }
}

impl IntoResponse for Turned {
    fn into_response(self) -> Response {
        *self.0
    }
}

/// What a page comes to.
pub(super) type Page = Result<Response, Turned>;

/// Pages that everybody has.
fn is_for_staff(target: &str) -> bool {
    ["/open", super::sanitise::HERE, super::originals::HERE].iter().any(|page| target.starts_with(page))
}

/// Somebody who is signed in, and what she asks with.
pub(super) struct Desk {
    pub(super) console: Console,
    pub(super) visitor: Visitor,
    pub(super) session: Arc<SignedIn>,
}

impl Desk {
    fn new(console: &Console, visitor: Visitor) -> Result<Desk, Turned> {
        match visitor.session.clone() {
            // Staff have two pages; the API refuses them the rest, and what anybody's bundle tells is not for them either.
            Some(session) if session.session.role == Role::Staff && !is_for_staff(&visitor.target) => {
                Err(refused_page(console, &visitor, &Refused::new(StatusCode::FORBIDDEN, "SV-011")).into())
            }
            Some(session) => Ok(Desk { console: console.clone(), visitor, session }),
            None => {
                let next = words::safe_back(&visitor.target);
                let ended = if visitor.word.is_empty() { "" } else { "1" };
                let query = words::query(&[("next", if next == "/" { "" } else { next }), ("ended", ended)]);
                let to = if query.is_empty() { "/sign-in".to_owned() } else { format!("/sign-in?{query}") };
                Err(go(&to).into())
            }
        }
    }

    /// The place of a visitor, whose form is still to be read.
    pub(super) fn at(console: &Console, visitor: Visitor) -> Result<Desk, Turned> {
        Desk::new(console, visitor)
    }

    /// The place of who sent a form.
    pub(super) fn of(console: &Console, posted: &Posted) -> Result<Desk, Turned> {
        Desk::new(console, posted.visitor.clone())
    }

    /// What is around a page, with what the last act came to.
    pub(super) fn shell(&self, title: &str, here: &str) -> Shell {
        let mut shell = self.quiet_as(title, here);
        shell.told = self.session.said().map(|text| Told { refused: false, text });
        shell
    }

    /// The words of a page that is not shown: what the last act came to stays for the one that is.
    pub(super) fn quiet(&self) -> Shell {
        self.quiet_as("", "")
    }

    fn quiet_as(&self, title: &str, here: &str) -> Shell {
        Shell::new(&self.console, &self.visitor, title, here)
    }

    /// Asks the API; a refusal becomes a page of its own.
    pub(super) async fn get<T: DeserializeOwned>(&self, path: &str, query: &str) -> Result<T, Turned> {
        self.try_get(path, query).await.map_err(|refused| self.turn(&refused))
    }

    /// Asks the API; the page says what a refusal means.
    pub(super) async fn try_get<T: DeserializeOwned>(&self, path: &str, query: &str) -> Result<T, Refused> {
        self.console.client().get(&self.session, path, query).await
    }

    pub(super) async fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T, Refused> {
        self.console.client().send(&self.session, Method::POST, path, body).await
    }

    pub(super) async fn put<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T, Refused> {
        self.console.client().send(&self.session, Method::PUT, path, body).await
    }

    /// The answer to a refusal: a page that says why, or the way to sign in again.
    pub(super) fn turn(&self, refused: &Refused) -> Turned {
        if refused.is_ended() {
            self.console.sessions().end(&self.visitor.word);
            let next = words::query(&[("next", words::safe_back(&self.visitor.target)), ("ended", "1")]);
            return go(&format!("/sign-in?{next}")).into();
        }
        refused_page(&self.console, &self.visitor, refused).into()
    }

    /// A form's work is done: says so on the page it leads to.
    pub(super) fn done(&self, text: String, to: &str) -> Response {
        self.session.say(text);
        go(to)
    }

    /// The policy bundle in force: rules and matrix as every device has them.
    pub(super) async fn bundle(&self) -> Result<Bundle, Turned> {
        self.try_bundle().await.map_err(|refused| self.turn(&refused))
    }

    /// The same; the page says what a refusal means.
    pub(super) async fn try_bundle(&self) -> Result<Bundle, Refused> {
        let signed: SignedBundle = self.try_get(path::BUNDLE, "").await?;
        serde_json::from_str(&signed.text).map_err(|_| Refused::failed())
    }

    /// The rules by name; none where the bundle cannot be had, for a page can do without.
    pub(super) async fn rules(&self) -> RuleBook {
        self.bundle().await.map_or_else(|_| RuleBook::default(), |bundle| RuleBook::read(&bundle.rules))
    }

    /// Names of people, devices and sections, as far as the person may read them; asked for once in a while.
    pub(super) async fn names(&self) -> Arc<Names> {
        let now = self.console.now();
        let language = self.visitor.language;
        if let Some(names) = self.session.names(now).filter(|names| names.language == Some(language)) {
            return names;
        }
        let mut names = Names::new(language);
        if let Ok(page) = self.try_get::<PersonPage>(path::PEOPLE, "limit=500").await {
            let (mut page, mut pages) = (page, 1);
            loop {
                let next = page.next.clone();
                names.add_persons(page.persons);
                let Some(next) = next.filter(|_| pages < 4) else { break };
                let query = words::query(&[("after", next.as_str()), ("limit", "500")]);
                let Ok(more) = self.try_get(path::PEOPLE, &query).await else { break };
                (page, pages) = (more, pages + 1);
            }
        }
        if let Ok(page) = self.try_get::<DevicePage>(path::DEVICES, "limit=500").await {
            names.add_devices(page.devices, &self.quiet().say("console-device-office"));
        }
        if let Ok(sections) = self.try_get(path::SECTIONS, "").await {
            names.add_sections(sections);
        }
        let names = Arc::new(names);
        self.session.keep_names(now, Some(names.clone()));
        names
    }
}

impl FromRequestParts<Console> for Desk {
    type Rejection = Turned;

    async fn from_request_parts(parts: &mut Parts, console: &Console) -> Result<Desk, Turned> {
        match Visitor::from_request_parts(parts, console).await {
            Ok(visitor) => Desk::new(console, visitor),
            Err(never) => match never {},
        }
    }
}
