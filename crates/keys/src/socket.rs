//! The socket: a Unix socket that only the office's user may speak to, and the one who sets the body up.

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::serve::Listener;
use tokio::net::{UnixListener, UnixStream, unix};

use crate::{KeyService, router};

/// After a failure to accept (out of file descriptors, say) the next attempt waits so long.
const PAUSE: Duration = Duration::from_millis(200);

/// Accepts from these users only, by the credentials that the kernel vouches for.
struct Guarded {
    listener: UnixListener,
    uids: Vec<u32>,
}

impl Listener for Guarded {
    type Io = UnixStream;
    type Addr = unix::SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            match self.listener.accept().await {
                Ok((stream, address)) => match stream.peer_cred() {
                    Ok(peer) if self.uids.contains(&peer.uid()) => return (stream, address),
                    Ok(peer) => tracing::warn!(uid = peer.uid(), "a stranger was turned away from the socket"),
                    Err(error) => tracing::warn!(%error, "a caller without credentials was turned away"),
                },
                Err(error) => {
                    tracing::error!(%error, "the socket does not accept");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.listener.local_addr()
    }
}

/// Serves on a socket until `stop` comes; requests that are under way are finished. Only processes of
/// the users `uids` are answered; the caller makes the socket so that nobody else gets at it.
///
/// # Errors
/// What the socket says.
pub async fn serve(
    listener: UnixListener,
    service: Arc<KeyService>,
    uids: Vec<u32>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    axum::serve(Guarded { listener, uids }, router(service)).with_graceful_shutdown(stop).await
}
