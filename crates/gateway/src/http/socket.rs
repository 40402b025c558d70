//! Where the checkpoint listens: a Unix socket for its own user, or TCP for whoever has the token.

use std::fs;
use std::future::Future;
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::time::Duration;

use axum::serve::Listener;
use model::Secret;
use tokio::net::{TcpListener, UnixListener, UnixStream, unix};

use super::router;
use crate::line::Line;

/// What is kept long enough is forgotten this often.
const SWEEP: Duration = Duration::from_secs(30);

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
                    Err(error) => tracing::warn!(%error, "a caller without a name was turned away from the socket"),
                },
                Err(error) => {
                    tracing::warn!(%error, "accept failed");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            }
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.listener.local_addr()
    }
}

/// Serves on a Unix socket until `stop` is done; answers this process's own user and `uids`.
///
/// # Errors
/// When the socket cannot be made.
pub async fn serve_socket(
    line: Line,
    path: &Path,
    uids: Vec<u32>,
    ready: impl FnOnce(),
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    // A socket left by a process that was killed.
    let _ = fs::remove_file(path);
    let listener = UnixListener::bind(path)?;
    let mode = if uids.is_empty() { 0o600 } else { 0o660 };
    fs::set_permissions(path, fs::Permissions::from_mode(mode))?;
    let uids = uids.into_iter().chain([rustix::process::geteuid().as_raw()]).collect();
    let sweeping = tokio::spawn(sweep(line.clone()));
    ready();
    let served = axum::serve(Guarded { listener, uids }, router(line, None)).with_graceful_shutdown(stop).await;
    sweeping.abort();
    let _ = fs::remove_file(path);
    served
}

/// Serves on an address until `stop` is done; each call carries the token.
///
/// # Errors
/// When the address cannot be listened on.
pub async fn serve_tcp(
    line: Line,
    address: &str,
    token: Secret<String>,
    ready: impl FnOnce(std::net::SocketAddr),
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let listener = TcpListener::bind(address).await?;
    let sweeping = tokio::spawn(sweep(line.clone()));
    ready(listener.local_addr()?);
    let served = axum::serve(listener, router(line, Some(token))).with_graceful_shutdown(stop).await;
    sweeping.abort();
    served
}

async fn sweep(line: Line) {
    loop {
        tokio::time::sleep(SWEEP).await;
        line.sweep();
    }
}
