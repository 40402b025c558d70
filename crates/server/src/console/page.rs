//! What every page has around it: who is signed in, where one can go, what the last act came to.

use std::sync::LazyLock;

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use locale::{Language, Locale};
use model::Role;

use super::Console;
use super::client::Refused;
use super::visitor::Visitor;
use super::words;

static LOCALES: LazyLock<[Locale; 2]> = LazyLock::new(|| Language::ALL.map(Locale::load));

/// The sentences of a language.
pub(crate) fn sentences(language: Language) -> &'static Locale {
    let [ja, en] = &*LOCALES;
    if language == Language::En { en } else { ja }
}

/// Pages in the order of the menu: path, key of the name, whether staff see it.
const PAGES: [(&str, &str, bool); 14] = [
    ("/", "console-overview", false),
    ("/files", "console-files", false),
    ("/triage", "console-triage", false),
    ("/exceptions", "console-exceptions", false),
    ("/runs", "console-runs", false),
    ("/rules", "console-rules", false),
    ("/matrix", "console-matrix", false),
    ("/audit", "console-audit", false),
    ("/devices", "console-devices", false),
    ("/people", "console-people", false),
    ("/health", "console-health", false),
    ("/open", "console-open", true),
    (super::sanitise::HERE, "console-sanitise", true),
    (super::originals::HERE, "console-originals", true),
];

/// A place in the menu.
pub(crate) struct Place {
    pub(crate) path: &'static str,
    pub(crate) name: String,
    pub(crate) here: bool,
}

/// What the last act came to: it was done, or refused, and why.
pub(crate) struct Told {
    pub(crate) refused: bool,
    pub(crate) text: String,
}

/// What is around a page.
pub(crate) struct Shell {
    pub(crate) t: &'static Locale,
    /// The page's heading.
    pub(crate) title: String,
    pub(crate) menu: Vec<Place>,
    /// The body's name.
    pub(crate) body: String,
    /// Who is signed in, as shown.
    pub(crate) who: Option<String>,
    pub(crate) role: Option<Role>,
    /// The word that every form carries.
    pub(crate) form: String,
    pub(crate) told: Option<Told>,
    /// When the page was made, as shown.
    pub(crate) at: String,
    /// Path and query of this page.
    pub(crate) target: String,
}

impl Shell {
    pub(crate) fn new(console: &Console, visitor: &Visitor, title: &str, here: &str) -> Shell {
        let t = sentences(visitor.language);
        let session = visitor.session.as_ref();
        let role = session.map(|session| session.session.role);
        let shown = |staff: &bool| role.is_some_and(|role| role != Role::Staff || *staff);
        let of_gate = |path: &str| path == super::sanitise::HERE || path == super::originals::HERE;
        let there = |path: &str| !of_gate(path) || console.office().gate().is_some();
        let menu = PAGES.iter().filter(|(path, _, staff)| shown(staff) && there(path));
        let menu = menu.map(|(path, key, _)| Place { path, name: t.say(key), here: *path == here }).collect();
        Shell {
            t,
            title: if t.has(title) { t.say(title) } else { title.to_owned() },
            menu,
            body: console.office().name().to_owned(),
            who: session.map(|session| words::person(&session.session)),
            role,
            form: visitor.form().to_owned(),
            told: None,
            at: words::minute(t, console.now()),
            target: visitor.target.clone(),
        }
    }

    /// A sentence.
    pub(crate) fn say(&self, key: &str) -> String {
        self.t.say(key)
    }

    /// A sentence about a number or a name, `$n`.
    pub(crate) fn n(&self, key: &str, n: impl std::fmt::Display) -> String {
        self.t.with(key, &[("n", &n.to_string())])
    }

    /// A sentence about two, `$n` and `$m`.
    pub(crate) fn nm(&self, key: &str, n: impl std::fmt::Display, m: impl std::fmt::Display) -> String {
        self.t.with(key, &[("n", &n.to_string()), ("m", &m.to_string())])
    }

    /// The page that the mark leads to.
    pub(crate) fn home(&self) -> &'static str {
        if self.role == Some(Role::Staff) { "/open" } else { "/" }
    }

    /// Whether the person may act and not only read.
    pub(crate) fn acts(&self) -> bool {
        self.role == Some(Role::Officer)
    }

    /// The language that the page is not in: its id and its own name.
    pub(crate) fn other(&self) -> (&'static str, &'static str) {
        if self.t.language == Language::Ja { ("en", "English") } else { ("ja", "日本語") }
    }

    /// The same page for the language link, as a query value.
    pub(crate) fn back(&self) -> String {
        words::query(&[("back", &self.target)])
    }

    pub(crate) fn refuse(&mut self, refused: &Refused) {
        self.told = Some(Told { refused: true, text: problem(self.t, refused) });
    }
}

/// A refusal as people read it: what happened, what to do next, and the code to tell somebody.
pub(crate) fn problem(t: &Locale, refused: &Refused) -> String {
    let args: Vec<(String, String)> = refused.problem.args.clone().into_iter().collect();
    t.problem(&refused.problem.code, &args)
}

/// A page as it is sent.
pub(crate) fn send(status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(text) => (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], text).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page could not be made");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// The way to another page, after a form has done its work.
pub(crate) fn go(path: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    let to = HeaderValue::from_str(path).unwrap_or_else(|_| HeaderValue::from_static("/"));
    response.headers_mut().insert(header::LOCATION, to);
    response
}

#[derive(Template)]
#[template(path = "refused.html")]
struct RefusedPage {
    s: Shell,
    why: String,
}

/// A page that says why there is no other.
pub(crate) fn refused_page(console: &Console, visitor: &Visitor, refused: &Refused) -> Response {
    let s = Shell::new(console, visitor, "console-refused", "");
    let why = problem(s.t, refused);
    let status = if refused.status.is_success() { StatusCode::INTERNAL_SERVER_ERROR } else { refused.status };
    send(status, &RefusedPage { s, why })
}
