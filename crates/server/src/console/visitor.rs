//! Who asks for a page: the language, the session, and what a first form carries before there is a session.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use locale::Language;

use super::Console;
use super::session::{COOKIE, SignedIn};

/// Holds the word of forms that are sent before anybody is signed in.
pub(super) const FORM_COOKIE: &str = "__Host-sekimori-form";
/// Holds the language somebody chose.
pub(super) const LANGUAGE_COOKIE: &str = "__Host-sekimori-lang";

/// Somebody at a browser.
#[derive(Clone)]
pub(crate) struct Visitor {
    pub(super) language: Language,
    pub(super) session: Option<Arc<SignedIn>>,
    /// The session's word in her cookie.
    pub(super) word: String,
    /// The form word of her cookie, where there is no session yet.
    pub(super) first_form: String,
    /// Path and query she asked for.
    pub(super) target: String,
    /// The name by which her browser calls this office, with its port.
    pub(super) host: String,
}

impl Visitor {
    /// What a form of hers must carry; empty where no page has been shown to her yet.
    pub(super) fn form(&self) -> &str {
        self.session.as_ref().map_or(&self.first_form, |session| &session.form)
    }
}

impl FromRequestParts<Console> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, console: &Console) -> Result<Visitor, Infallible> {
        let word = cookie(&parts.headers, COOKIE).unwrap_or_default();
        let session = console.sessions().of(&word, console.now());
        let target = parts.uri.path_and_query().map_or_else(|| "/".to_owned(), |target| target.as_str().to_owned());
        Ok(Visitor {
            language: language(&parts.headers),
            session,
            word,
            first_form: cookie(&parts.headers, FORM_COOKIE).unwrap_or_default(),
            target,
            host: host(&parts.headers),
        })
    }
}

/// The host her browser asked for; empty where it is no plain name with a port.
fn host(headers: &HeaderMap) -> String {
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let plain = host.bytes().all(|b| b.is_ascii_alphanumeric() || b".-:[]".contains(&b));
    if plain { host.to_owned() } else { String::new() }
}

/// The value of a cookie.
fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = all.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
}

/// The chosen language, else what the browser asks for first, else Japanese.
fn language(headers: &HeaderMap) -> Language {
    let known = |word: &str| Language::ALL.into_iter().find(|language| word.starts_with(language.id()));
    if let Some(chosen) = cookie(headers, LANGUAGE_COOKIE).as_deref().and_then(known) {
        return chosen;
    }
    let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    wanted.split(',').find_map(|word| known(word.trim())).unwrap_or(Language::Ja)
}

/// A cookie as it is set: for this host only, over TLS only, out of reach of scripts and of other sites.
pub(super) fn set_cookie(name: &str, value: &str, seconds: Option<u32>) -> String {
    let age = seconds.map_or_else(String::new, |seconds| format!("; Max-Age={seconds}"));
    format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Strict{age}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(given: &[(header::HeaderName, &str)]) -> HeaderMap {
        given.iter().map(|(name, value)| (name.clone(), value.parse().expect("value"))).collect()
    }

    #[test]
    fn the_language_is_the_chosen_one_then_the_browsers_then_japanese() {
        assert_eq!(language(&headers(&[])), Language::Ja);
        assert_eq!(language(&headers(&[(header::ACCEPT_LANGUAGE, "fr, en-GB;q=0.8, ja;q=0.5")])), Language::En);
        let chosen = [(header::ACCEPT_LANGUAGE, "en"), (header::COOKIE, "a=b; __Host-sekimori-lang=ja")];
        assert_eq!(language(&headers(&chosen)), Language::Ja);
    }

    #[test]
    fn a_cookie_is_out_of_reach_of_scripts_and_other_sites() {
        let set = set_cookie(COOKIE, "word", None);
        assert_eq!(set, "__Host-sekimori=word; Path=/; Secure; HttpOnly; SameSite=Strict");
    }
}
