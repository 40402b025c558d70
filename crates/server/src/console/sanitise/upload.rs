//! Files as a form sends them, passed on to the checkpoint piece by piece: they lie in no memory of this process.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::extract::multipart::Field;
use axum::extract::{FromRequest as _, FromRequestParts as _, Multipart, Request, State};
use axum::http::{Method, StatusCode};
use hyper::body::{Body as HttpBody, Bytes, Frame};
use model::api::gate::Job;
use tokio::sync::mpsc;

use super::super::client::Refused;
use super::super::desk::{Desk, Page};
use super::super::posted::is_from_here;
use super::super::visitor::Visitor;
use super::super::{Console, chance, words};
use super::{HERE, asking, telling};

/// Longest form: as many large files as somebody sends at a time. Each is measured by the checkpoint.
pub(in super::super) const LARGEST: usize = 2 << 30;
/// Pieces of a file on their way.
const PIECES: usize = 4;

/// Takes the files of a form. Its word comes before them, so that no file is looked at without it.
pub(in super::super) async fn upload(State(console): State<Console>, request: Request) -> Page {
    let (mut parts, body) = request.into_parts();
    let visitor = match Visitor::from_request_parts(&mut parts, &console).await {
        Ok(visitor) => visitor,
        Err(never) => match never {},
    };
    let desk = Desk::at(&console, visitor)?;
    let strange = || desk.turn(&Refused::new(StatusCode::FORBIDDEN, "SV-021"));
    let broken = || desk.turn(&Refused::new(StatusCode::BAD_REQUEST, "SV-022"));
    if !is_from_here(&parts.headers) {
        return Err(strange());
    }
    let request = Request::from_parts(parts, body);
    let mut form = Multipart::from_request(request, &console).await.map_err(|_| broken())?;
    let first = form.next_field().await.map_err(|_| broken())?.ok_or_else(broken)?;
    let word = if first.name() == Some("form") { first.text().await.map_err(|_| broken())? } else { String::new() };
    // INVARIANT: no form acts without the word that only the session's own pages hold.
    if !chance::same(&word, desk.visitor.form()) {
        return Err(strange());
    }
    let (mut sent, mut refused) = (0_usize, None);
    while let Some(field) = form.next_field().await.map_err(|_| broken())? {
        let name = field.file_name().unwrap_or_default().to_owned();
        // A file field that nobody used comes without name.
        if name.is_empty() {
            continue;
        }
        match pass_on(&desk, &name, field).await {
            Ok(()) => sent += 1,
            Err(why) => refused = Some(why),
        }
    }
    let s = desk.quiet();
    match refused {
        Some(why) => Err(desk.turn(&why)),
        None if sent == 0 => Err(desk.turn(&Refused::new(StatusCode::BAD_REQUEST, "SV-024"))),
        None => Ok(desk.done(s.n("console-sanitise-sent", sent), HERE)),
    }
}

/// One file: its pieces go on as they come in.
async fn pass_on(desk: &Desk, name: &str, mut field: Field<'_>) -> Result<(), Refused> {
    let (pieces, body) = mpsc::channel(PIECES);
    let target = format!("/v1/sanitise?{}", words::query(&[("name", name)]));
    let request = asking::request(desk, Method::POST, &target, Body::new(Pieces(body)))?;
    let sending = asking::checkpoint(desk)?.send_file(request);
    let feeding = async {
        while let Ok(Some(piece)) = field.chunk().await {
            // A checkpoint that has heard enough says so in its answer.
            if pieces.send(Ok(piece)).await.is_err() {
                break;
            }
        }
        drop(pieces);
    };
    let (answer, ()) = tokio::join!(sending, feeding);
    let answer = answer.map_err(|_| Refused::new(StatusCode::SERVICE_UNAVAILABLE, "GW-012"))?;
    let job: Job = asking::read(asking::checked(answer).await?).await?;
    telling::follow(desk, job.id);
    Ok(())
}

struct Pieces(mpsc::Receiver<Result<Bytes, Infallible>>);

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0.poll_recv(cx).map(|piece| piece.map(|piece| piece.map(Frame::data)))
    }
}
