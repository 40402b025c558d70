//! The style, the script and the mark: parts of the binary, so that nothing can be put in their place.

use axum::http::header;
use axum::response::{IntoResponse, Response};

pub(super) async fn style() -> Response {
    text("text/css; charset=utf-8", include_str!("../../assets/console.css"))
}

pub(super) async fn script() -> Response {
    text("text/javascript; charset=utf-8", include_str!("../../assets/console.js"))
}

pub(super) async fn icon() -> Response {
    text("image/svg+xml", include_str!("../../assets/icon.svg"))
}

fn text(kind: &'static str, text: &'static str) -> Response {
    ([(header::CONTENT_TYPE, kind)], text).into_response()
}
