//! A browser as far as the tests need one: it keeps cookies, fills in forms and saves what it is given. That the server is
//! who it should be is not its business here; the PCs' tests see to that.

use std::collections::BTreeMap;

use reqwest::blocking::{Client, RequestBuilder, Response};
use reqwest::redirect::Policy;

use super::BOUND;
use super::office::{Office, password};

/// Somebody's browser.
pub(crate) struct Browser {
    url: String,
    http: Client,
    cookies: BTreeMap<String, String>,
}

/// What the server answered.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) name: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The word that the page's forms carry.
    fn form(&self) -> String {
        self.between("name=\"form\" value=\"", "\"").into_iter().next().unwrap_or_default()
    }

    /// All that stands between these two on the page.
    pub(crate) fn between(&self, before: &str, after: &str) -> Vec<String> {
        let text = self.text();
        text.split(before).skip(1).filter_map(|rest| rest.split(after).next()).map(str::to_owned).collect()
    }
}

impl Browser {
    /// Somebody signs in at the console.
    pub(crate) fn sign_in(office: &Office<'_>, person: &str) -> Browser {
        // Another test of this process may have done it.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let http = Client::builder()
            .danger_accept_invalid_certs(true)
            .redirect(Policy::none())
            .no_proxy()
            .timeout(BOUND)
            .build()
            .expect("a client");
        let mut browser = Browser { url: office.url.clone(), http, cookies: BTreeMap::new() };
        let page = browser.get("/sign-in");
        let fields = [("form", page.form()), ("person", person.to_owned()), ("password", password(person))];
        let answer = browser.send(browser.http.post(browser.at("/sign-in")).form(&fields));
        assert_eq!(answer.status, 303, "{}", answer.text());
        browser
    }

    pub(crate) fn get(&mut self, path: &str) -> Answer {
        self.send(self.http.get(self.at(path)))
    }

    /// Fills in a form of a page and sends it.
    pub(crate) fn post(&mut self, page: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let form = self.get(page).form();
        let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("form", form.as_str())]).collect();
        self.send(self.http.post(self.at(path)).form(&fields))
    }

    /// Drops a file on the page of the checkpoint.
    pub(crate) fn upload(&mut self, name: &str, bytes: &[u8]) -> Answer {
        const EDGE: &str = "edge-of-the-parts";
        let form = self.get("/sanitise").form();
        let head = format!(
            "--{EDGE}\r\nContent-Disposition: form-data; name=\"form\"\r\n\r\n{form}\r\n--{EDGE}\r\n\
             Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
        );
        let body = [head.as_bytes(), bytes, format!("\r\n--{EDGE}--\r\n").as_bytes()].concat();
        let request = self.http.post(self.at("/sanitise")).body(body);
        self.send(request.header("content-type", format!("multipart/form-data; boundary={EDGE}")))
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    fn send(&mut self, request: RequestBuilder) -> Answer {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = request.header("cookie", cookies.join("; ")).header("origin", self.url.clone());
        let response = request.send().expect("an answer");
        self.keep(&response);
        let name = response.headers().get("content-disposition").and_then(|value| value.to_str().ok());
        let name = name.unwrap_or_default().to_owned();
        Answer { status: response.status().as_u16(), name, body: response.bytes().expect("a body").to_vec() }
    }

    fn keep(&mut self, response: &Response) {
        for cookie in response.headers().get_all("set-cookie").iter().filter_map(|cookie| cookie.to_str().ok()) {
            if let Some((name, value)) = cookie.split(';').next().and_then(|pair| pair.split_once('=')) {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}
