//! Bodies that are sent piece by piece: events as they happen, files out of memory.

use std::fs::File;
use std::io::{self, Read as _};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use hyper::body::{Body as HttpBody, Bytes, Frame};
use tokio::sync::mpsc;
use uuid::Uuid;

use crate::line::Line;
use crate::spool::Sealed;

/// Bytes of a file in one piece.
const PIECE: usize = 64 << 10;
/// Estimates are told anew this often even if nothing moves; it keeps the connection alive, too.
const BEAT: Duration = Duration::from_secs(5);
/// Steps of other files are gathered for this long.
const PAUSE: Duration = Duration::from_millis(100);

/// Every step of a file, until it is settled or forgotten.
pub(super) fn events(line: Line, id: Uuid) -> Body {
    let (sender, receiver) = mpsc::channel(4);
    tokio::spawn(async move {
        let mut moved = line.moved();
        let mut last = String::new();
        loop {
            moved.mark_unchanged();
            let Some(job) = line.job(id) else {
                let _ = sender.send(Bytes::from_static(b"event: forgotten\ndata: {}\n\n")).await;
                return;
            };
            let text = serde_json::to_string(&job).unwrap_or_default();
            if text != last {
                let event = format!("event: {}\ndata: {text}\n\n", job.state.id());
                if sender.send(event.into()).await.is_err() {
                    return;
                }
                last = text;
            }
            if job.state.is_settled() {
                return;
            }
            tokio::time::sleep(PAUSE).await;
            let _ = tokio::time::timeout(BEAT, moved.changed()).await;
        }
    });
    Body::new(Events(receiver))
}

struct Events(mpsc::Receiver<Bytes>);

impl HttpBody for Events {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        self.0.poll_recv(cx).map(|event| event.map(|bytes| Ok(Frame::data(bytes))))
    }
}

/// A file in memory.
pub(super) fn file(file: &Sealed) -> io::Result<Body> {
    Ok(Body::new(Pieces(file.reader()?)))
}

/// Reading memory does not wait, so it needs no thread.
struct Pieces(File);

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let mut piece = vec![0; PIECE];
        Poll::Ready(match self.0.read(&mut piece) {
            Ok(0) => None,
            Ok(read) => {
                piece.truncate(read);
                Some(Ok(Frame::data(piece.into())))
            }
            Err(error) => Some(Err(error)),
        })
    }
}
