//! What a form sends. Every form that changes something is read here, and is not read unless it comes from a page of
//! this very session.

use std::collections::BTreeMap;

use axum::body::to_bytes;
use axum::extract::{FromRequest, FromRequestParts, Multipart, Request};
use axum::http::{HeaderMap, header};
use axum::response::Response;

use super::Console;
use super::chance;
use super::page::refused_page;
use super::visitor::Visitor;
use crate::console::client::Refused;

/// Longest form without a file.
const LARGEST_FORM: usize = 1 << 20;
/// Largest file that a form may bring.
pub(super) const LARGEST_FILE: usize = 64 << 20;

/// A form that was sent, with the file it may have brought.
pub(super) struct Posted {
    pub(super) visitor: Visitor,
    fields: BTreeMap<String, String>,
    pub(super) file: Option<Brought>,
}

/// A file that a form brought: its bytes, in memory only. What the browser calls it is asked by nobody.
pub(super) struct Brought {
    pub(super) bytes: Vec<u8>,
}

impl Posted {
    /// A field, trimmed; empty where it was not sent.
    pub(super) fn text(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", |text| text.trim())
    }

    /// A field as it was typed.
    pub(super) fn raw(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }

    /// Whether a box was ticked or this very button pressed.
    pub(super) fn is(&self, name: &str, value: &str) -> bool {
        self.text(name) == value
    }

    /// The text of the file that was brought (UTF-8 or Shift_JIS, as spreadsheets save it), else of a field.
    pub(super) fn text_or_file(&self, name: &str) -> String {
        match &self.file {
            Some(file) => crate::roster::text(&file.bytes),
            None => self.raw(name).replace("\r\n", "\n"),
        }
    }
}

impl FromRequest<Console> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, console: &Console) -> Result<Posted, Response> {
        let (mut parts, body) = request.into_parts();
        let visitor = match Visitor::from_request_parts(&mut parts, console).await {
            Ok(visitor) => visitor,
            Err(never) => match never {},
        };
        let no = |code: &str| refused_page(console, &visitor, &Refused::new(axum::http::StatusCode::FORBIDDEN, code));
        if !is_from_here(&parts.headers) {
            return Err(no("SV-021"));
        }
        let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let read = if kind.starts_with("multipart/form-data") {
            multipart(Request::from_parts(parts, body), console).await
        } else {
            urlencoded(body).await
        };
        let Some((fields, file)) = read else { return Err(no("SV-022")) };
        // INVARIANT: no form acts without the word that only the session's own pages hold.
        let word = fields.get("form").map_or("", String::as_str);
        if !chance::same(word, visitor.form()) {
            return Err(no("SV-021"));
        }
        Ok(Posted { visitor, fields, file })
    }
}

type Read = (BTreeMap<String, String>, Option<Brought>);

async fn urlencoded(body: axum::body::Body) -> Option<Read> {
    let bytes = to_bytes(body, LARGEST_FORM).await.ok()?;
    let pairs: Vec<(String, String)> = serde_urlencoded::from_bytes(&bytes).ok()?;
    Some((pairs.into_iter().collect(), None))
}

async fn multipart(request: Request, console: &Console) -> Option<Read> {
    let mut parts = Multipart::from_request(request, console).await.ok()?;
    let (mut fields, mut file) = (BTreeMap::new(), None);
    while let Some(part) = parts.next_field().await.ok()? {
        let name = part.name().unwrap_or_default().to_owned();
        match part.file_name().map(str::to_owned) {
            Some(shown) => {
                let bytes = part.bytes().await.ok()?.to_vec();
                // A file field that nobody used comes without name and bytes.
                if !(shown.is_empty() && bytes.is_empty()) {
                    file = Some(Brought { bytes });
                }
            }
            None => {
                fields.insert(name, part.text().await.ok()?);
            }
        }
    }
    Some((fields, file))
}

/// Whether a browser that says where a form comes from says that it comes from here.
pub(super) fn is_from_here(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if text("sec-fetch-site").is_some_and(|site| !matches!(site, "same-origin" | "none")) {
        return false;
    }
    match (text("origin"), text("host")) {
        (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, of)| of == host),
        (Some(_), None) => false,
        (None, _) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_from_elsewhere_is_known_by_its_headers() {
        let table: [(&[(&str, &str)], bool); 7] = [
            (&[("host", "office:8443"), ("origin", "https://office:8443")], true),
            (&[("host", "office:8443"), ("origin", "https://evil.example")], false),
            (&[("host", "office:8443"), ("origin", "null")], false),
            (&[("host", "office:8443"), ("sec-fetch-site", "cross-site")], false),
            (&[("host", "office:8443"), ("sec-fetch-site", "same-site")], false),
            (&[("host", "office:8443"), ("sec-fetch-site", "same-origin")], true),
            (&[("host", "office:8443")], true),
        ];
        for (given, wanted) in table {
            let mut headers = HeaderMap::new();
            for (name, value) in given {
                headers.insert(header::HeaderName::from_static(name), value.parse().expect("value"));
            }
            assert_eq!(is_from_here(&headers), wanted, "{given:?}");
        }
    }
}
