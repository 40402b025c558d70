//! `sekimori keys`: the key service, a process of its own. Started by `serve`, or by a unit of its own.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;

use keys::{KeyService, Opening};
use model::{PersonId, Secret, Zone};
use serde::{Deserialize, Serialize};
use time::UtcOffset;
use tokio::net::UnixListener;
use tokio::signal::unix::{SignalKind, signal};

use super::scan::RULES;
use super::unreadable;
use crate::args::Keys;
use crate::exit::{Exit, Failure};

/// The matrix that is part of the program.
pub(crate) const MATRIX: &str = include_str!("../../../../rules/matrix.toml");

/// What the key service says on standard output once it answers: one line of JSON.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Ready {
    /// With `--officer`, while no officer can sign in yet.
    pub(crate) set_up: Option<SetUp>,
}

/// What the first officer needs.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SetUp {
    pub(crate) person: String,
    pub(crate) code: String,
    /// Enrolment token, its middle left to the office.
    pub(crate) token: String,
}

pub(crate) fn run(args: &Keys) -> Result<Exit, Failure> {
    let passphrase =
        fs::read_to_string(&args.passphrase_file).map_err(|error| unreadable(&args.passphrase_file, &error))?;
    let passphrase = Secret::new(passphrase.trim_end().to_owned());
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(serve(args, &passphrase))
}

async fn serve(args: &Keys, passphrase: &Secret<String>) -> Result<Exit, Failure> {
    let service = KeyService::open(Opening {
        data: &args.data,
        register: None,
        passphrase,
        org: &args.org,
        name: &args.name,
        url: &args.url,
        namespace: &args.authority,
        rules: RULES,
        matrix: MATRIX,
        // Japan has one time and no summer time.
        offset: UtcOffset::from_hms(9, 0, 0).unwrap_or(UtcOffset::UTC),
        clock: Arc::new(agent::SystemClock),
    })
    .await
    .map_err(|error| Failure::new(Exit::Internal, error))?;
    let set_up = match &args.officer {
        Some(officer) => set_up(&service, officer).await.map_err(|error| Failure::new(Exit::Internal, error))?,
        None => None,
    };
    // A socket left by a process that was killed.
    let _ = fs::remove_file(&args.socket);
    let listener = UnixListener::bind(&args.socket).map_err(|error| unreadable(&args.socket, &error))?;
    fs::set_permissions(&args.socket, fs::Permissions::from_mode(0o600))
        .map_err(|error| unreadable(&args.socket, &error))?;
    let mut out = std::io::stdout();
    writeln!(out, "{}", serde_json::to_string(&Ready { set_up }).unwrap_or_default())?;
    out.flush()?;
    let uid = rustix::process::getuid().as_raw();
    let attended = rustix::fs::fstat(std::io::stdin())
        .is_ok_and(|stat| rustix::fs::FileType::from_raw_mode(stat.st_mode).is_fifo());
    let until = async move {
        tokio::select! {
            () = stopped() => {}
            () = left_alone(), if attended => {}
        }
    };
    keys::serve(listener, Arc::new(service), uid, until).await?;
    let _ = fs::remove_file(&args.socket);
    Ok(Exit::Ok)
}

/// Code and token for the first officer, as long as there is none who could make them.
async fn set_up(service: &KeyService, officer: &PersonId) -> Result<Option<SetUp>, keys::KeyError> {
    if !service.is_empty().await? {
        return Ok(None);
    }
    let code = service.set_up(officer).await?;
    let token = service.first_token(Zone::Lgwan).await?.token;
    Ok(Some(SetUp { person: officer.to_string(), code: code.expose().clone(), token }))
}

/// Until the office that started this process, and holds the other end of the pipe on its standard input, is gone,
/// however it ended: the keys must not stay open for a stranger on the socket, nor the log for a second writer.
async fn left_alone() {
    use std::io::Read as _;
    let (sender, gone) = tokio::sync::oneshot::channel();
    // A thread of its own, not one of the runtime's: it must not keep the process from ending.
    std::thread::spawn(move || {
        // Nothing is ever written to this pipe; it ends with the office.
        let _ = std::io::stdin().read(&mut [0]);
        let _ = sender.send(());
    });
    let _ = gone.await;
}

/// Until somebody wants this process to end.
pub(crate) async fn stopped() {
    let (Ok(mut terminate), Ok(mut interrupt)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}
