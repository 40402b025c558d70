//! `sekimori gate`: the checkpoint as a process that stays, with a socket, a folder to watch, or both.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use gateway::watch::{Watch, Watched};
use gateway::{Address, Clamd, Line, LineSettings, Passage};
use model::Secret;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use super::keys::{left_alone_if_attended, stopped};
use super::unreadable;
use crate::args::Gate;
use crate::exit::{Exit, Failure};
use crate::screen::Screen;

/// The watched folder is looked at this often.
const LOOK: Duration = Duration::from_secs(1);

pub(crate) fn run(args: &Gate, screen: &mut Screen) -> Result<Exit, Failure> {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "warn".into());
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
    many_descriptors();
    // Before any thread is started.
    let watched = watched(args)?;
    let passage = Passage::open(settings(args)?).map_err(|error| Failure::new(Exit::Usage, error))?;
    let line = Line::open(
        passage,
        LineSettings {
            workers: args.jobs,
            refused: args.refused_list.clone(),
            held_bytes: args.memory_mib << 20,
            keep: Duration::from_secs(args.keep_minutes.saturating_mul(60)),
            ..LineSettings::default()
        },
    )
    .map_err(|error| Failure::new(Exit::Usage, error))?;
    let runtime = tokio::runtime::Runtime::new()?;
    let served = runtime.block_on(serve(args, &line, watched, screen));
    line.close();
    served
}

async fn serve(args: &Gate, line: &Line, watched: Option<Watched>, screen: &mut Screen) -> Result<Exit, Failure> {
    if let Some(watched) = watched {
        let mut watch = Watch::new(line.clone(), watched);
        std::thread::spawn(move || {
            loop {
                watch.look();
                std::thread::sleep(LOOK);
            }
        });
        let folder = args.watch.as_ref().map(|path| super::shown(path).to_string()).unwrap_or_default();
        screen.say("gate-watching", &[("folder", &folder)])?;
    }
    let stop = async {
        tokio::select! {
            () = stopped() => {}
            () = left_alone_if_attended() => {}
        }
    };
    let ready = |screen: &mut Screen, address: &str| {
        // Nobody reading the screen is no reason not to serve.
        let _ = screen.say("gate-ready", &[("address", address)]);
        let _ = screen.flush();
    };
    let Some(listen) = &args.listen else {
        screen.flush()?;
        stop.await;
        return Ok(Exit::Ok);
    };
    let path = PathBuf::from(listen);
    let failed = |error: std::io::Error| unreadable(&path, &error);
    if listen.contains('/') {
        let ready = || ready(screen, listen);
        gateway::http::serve_socket(line.clone(), &path, Vec::new(), ready, stop).await.map_err(failed)?;
    } else {
        let token = token(args.token_file.as_deref())?;
        let ready = |address: std::net::SocketAddr| ready(screen, &format!("http://{address}"));
        gateway::http::serve_tcp(line.clone(), listen, token, ready, stop).await.map_err(failed)?;
    }
    Ok(Exit::Ok)
}

fn settings(args: &Gate) -> Result<gateway::Settings, Failure> {
    let policy = match &args.policy {
        Some(path) => fs::read_to_string(path).map_err(|error| unreadable(path, &error))?,
        None => String::new(),
    };
    let budget = Duration::from_secs(args.seconds);
    let clamd = args.scanners.clamd.as_deref().map(|address| Clamd {
        address: Address::parse(address),
        required: args.scanners.clamd_required,
        patience: budget,
    });
    let yara = super::yara::stage(&args.scanners, budget)?;
    Ok(gateway::Settings {
        policy,
        budget,
        clamd,
        yara,
        launcher: Some(agent::LAUNCHER.to_owned()),
        ..gateway::Settings::default()
    })
}

fn watched(args: &Gate) -> Result<Option<Watched>, Failure> {
    let (Some(from), Some(to)) = (&args.watch, &args.to) else { return Ok(None) };
    let settle = Duration::from_secs(args.settle);
    let watched = Watched::open(from, to, args.refused.as_deref(), settle);
    watched.map(Some).map_err(|error| unreadable(from, &error))
}

/// The token of the file; a new one if there is none yet.
fn token(path: Option<&Path>) -> Result<Secret<String>, Failure> {
    let path = path.ok_or_else(|| Failure::sentence(Exit::Usage, "CI-030", Vec::new()))?;
    if !path.exists() {
        let word = gateway::word().ok_or_else(|| Failure::new(Exit::Internal, gateway::GateError::NoChance))?;
        let made = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
        made.and_then(|mut file| writeln!(file, "{word}")).map_err(|error| unreadable(path, &error))?;
    }
    let text = fs::read_to_string(path).map_err(|error| unreadable(path, &error))?;
    Ok(Secret::new(text.trim().to_owned()))
}

/// Each file in memory is a descriptor; the usual soft limit is for programs that cannot count above it.
fn many_descriptors() {
    let most = getrlimit(Resource::Nofile).maximum;
    let _ = setrlimit(Resource::Nofile, Rlimit { current: most, maximum: most });
}
