//! `sekimori serve`: the office, with the key service as a process of its own beside it.

use std::fs;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use server::Settings;
use time::OffsetDateTime;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use super::keys::{READY, stopped};
use super::{set_up, unreadable};
use crate::args::{Scanners, Serve};
use crate::exit::{Exit, Failure};
use crate::screen::Screen;

/// The key service is started again when it ends by itself, but not faster than this.
const PAUSE: Duration = Duration::from_secs(1);
/// It answers within this time after its start: opening the keyring costs its memory-hard function.
const START: Duration = Duration::from_secs(60);

/// What is fixed by the first start.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Body {
    org: String,
    name: String,
    hosts: Vec<String>,
}

pub(crate) fn run(args: &Serve, screen: &mut Screen) -> Result<Exit, Failure> {
    // All logging of the office is for operators, to standard error.
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "warn".into());
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(serve(args, screen))
}

async fn serve(args: &Serve, screen: &mut Screen) -> Result<Exit, Failure> {
    // Rules that do not hold are said here: the checkpoint's own voice is not heard, and it would not start.
    super::yara::hold(&args.scanners)?;
    let body = body(args)?;
    let port = args.listen.rsplit(':').next().unwrap_or("8443").to_owned();
    let host = body.hosts.first().cloned().unwrap_or_else(|| "localhost".to_owned());
    let url = format!("https://{host}:{port}");
    let (socket, started) = match &args.keys_at {
        Some(socket) => (socket.clone(), None),
        None => {
            let socket = args.data.join("keys.sock");
            let mut command = key_service(args, &body, &url, &socket, &passphrase_file(args)?);
            let child = start(&mut command).await?;
            (socket, Some((child, command)))
        }
    };
    let (gate, gated) = match &args.gate_at {
        Some(socket) => (socket.clone(), None),
        None => {
            let socket = args.data.join("gate.sock");
            let mut command = checkpoint(&socket, &args.scanners);
            let child = command.spawn().map_err(|_| Failure::sentence(Exit::Internal, "CI-004", Vec::new()))?;
            (socket, Some(tokio::spawn(keep_checkpoint(child, command))))
        }
    };
    let settings = Settings {
        folder: args.data.join("office"),
        listen: args.listen.clone(),
        hosts: body.hosts.clone(),
        org: body.org,
        name: body.name,
        key_socket: socket.clone(),
        gate_socket: Some(gate),
        console_zone: args.console_zone,
    };
    // Makes the authority, so that whoever sets the body up can say which one it is.
    server::fingerprint(&settings, OffsetDateTime::now_utc()).map_err(|error| Failure::new(Exit::Internal, error))?;
    set_up::note_address(&args.data, &url)?;
    if let Some(officer) = &args.officer {
        set_up::show(officer, &args.data, &socket, args.json, screen).await?;
    }
    let watch = started.map(|(child, command)| tokio::spawn(keep(child, command)));
    let ready = |address: std::net::SocketAddr| {
        // Nobody reading the screen is no reason not to serve.
        let _ = if args.json {
            screen.line(&serde_json::json!({"ready": url}).to_string())
        } else {
            screen.say("serve-ready", &[("url", &url), ("address", &address.to_string())])
        };
        let _ = screen.flush();
    };
    let served = server::serve(settings, Arc::new(agent::SystemClock), ready, stopped()).await;
    for task in watch.into_iter().chain(gated) {
        task.abort();
    }
    served.map_err(|error| Failure::new(Exit::Internal, error))?;
    Ok(Exit::Ok)
}

/// The key service as this same binary, a process of its own.
fn key_service(args: &Serve, body: &Body, url: &str, socket: &Path, passphrase_file: &Path) -> Command {
    let mut command = Command::new("/proc/self/exe");
    command
        .arg("keys")
        .arg("--data")
        .arg(args.data.join("keys"))
        .arg("--socket")
        .arg(socket)
        .arg("--passphrase-file")
        .arg(passphrase_file)
        .args(["--org", &body.org, "--name", &body.name, "--url", url])
        .args(["--authority", &format!("https://{}.sekimori.invalid", body.org)])
        // The end of this pipe tells it that the office is gone, even if that was killed.
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true);
    command
}

/// The checkpoint as this same binary, a process of its own.
fn checkpoint(socket: &Path, scanners: &Scanners) -> Command {
    let mut command = Command::new("/proc/self/exe");
    command
        .arg("gate")
        .arg("--listen")
        .arg(socket)
        .arg("--refused-list")
        .arg(socket.with_file_name("refused.jsonl"))
        .args(scanners.clamd.iter().flat_map(|address| ["--clamd", address.as_str()]))
        .args(scanners.clamd_required.then_some("--clamd-required"))
        .args(scanners.yara_required.then_some("--yara-required"))
        // The end of this pipe tells it that the office is gone.
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .kill_on_drop(true);
    for rules in &scanners.yara_rules {
        command.arg("--yara-rules").arg(rules);
    }
    command
}

/// Starts the checkpoint again when it ends; without it no file is sanitised, and the page says so.
async fn keep_checkpoint(mut child: Child, mut command: Command) {
    loop {
        // Waiting would close the pipe that keeps it alive.
        let _attended = child.stdin.take();
        let ended = child.wait().await;
        tracing::error!(?ended, "the checkpoint ended; it is started again");
        tokio::time::sleep(PAUSE).await;
        match command.spawn() {
            Ok(again) => child = again,
            Err(error) => {
                tracing::error!(%error, "the checkpoint does not start");
                return;
            }
        }
    }
}

async fn start(command: &mut Command) -> Result<Child, Failure> {
    let failed = || Failure::sentence(Exit::Internal, "CI-004", Vec::new());
    let mut child = command.spawn().map_err(|_| failed())?;
    let out = child.stdout.take().ok_or_else(failed)?;
    let mut line = String::new();
    let read = tokio::time::timeout(START, BufReader::new(out).read_line(&mut line)).await;
    let ready = matches!(read, Ok(Ok(_))) && line.trim_end() == READY;
    if ready { Ok(child) } else { Err(failed()) }
}

/// Starts the key service again when it ends: without it nothing opens.
async fn keep(mut child: Child, mut command: Command) {
    loop {
        // Waiting would close the pipe that keeps the key service alive.
        let _attended = child.stdin.take();
        let ended = child.wait().await;
        tracing::error!(?ended, "the key service ended; it is started again");
        tokio::time::sleep(PAUSE).await;
        match start(&mut command).await {
            Ok(again) => child = again,
            Err(_) => tracing::error!("the key service does not start"),
        }
    }
}

/// What the body is called: told at the first start, kept from then on.
fn body(args: &Serve) -> Result<Body, Failure> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&args.data)
        .map_err(|error| unreadable(&args.data, &error))?;
    let path = args.data.join("body.toml");
    if let Ok(text) = fs::read_to_string(&path) {
        return toml::from_str(&text).map_err(|error| {
            let args = vec![("path", path.display().to_string()), ("cause", error.message().to_owned())];
            Failure::sentence(Exit::Usage, "CI-001", args)
        });
    }
    let mut hosts = args.hosts.clone();
    if hosts.is_empty() {
        hosts = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
    }
    let name = if args.name.is_empty() { args.org.clone() } else { args.name.clone() };
    let body = Body { org: args.org.clone(), name, hosts };
    let text = toml::to_string(&body).unwrap_or_default();
    agent::replace_file(&path, text.as_bytes()).map_err(|error| unreadable(&path, &error))?;
    Ok(body)
}

/// The passphrase lies outside the data folder, so that a copy of the data alone opens nothing; made at first start.
fn passphrase_file(args: &Serve) -> Result<PathBuf, Failure> {
    let path = args.passphrase_file.clone().unwrap_or_else(default_passphrase_file);
    let inside =
        |folder: &Path| path.parent().and_then(|p| p.canonicalize().ok()).is_some_and(|p| p.starts_with(folder));
    if args.data.canonicalize().is_ok_and(|data| inside(&data)) {
        return Err(Failure::sentence(Exit::Usage, "CI-005", vec![("path", path.display().to_string())]));
    }
    if !path.exists() {
        let folder = path.parent().unwrap_or_else(|| Path::new("/"));
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|error| unreadable(folder, &error))?;
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)
            .map_err(|error| unreadable(&path, &error))?;
        use std::io::Write as _;
        let passphrase = agent::random_passphrase()?;
        file.write_all(passphrase.expose().as_bytes())
            .and_then(|()| file.sync_all())
            .map_err(|error| unreadable(&path, &error))?;
    }
    Ok(path)
}

fn default_passphrase_file() -> PathBuf {
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".config"));
    let config = std::env::var_os("XDG_CONFIG_HOME").map(PathBuf::from).or_else(home);
    config.unwrap_or_else(|| PathBuf::from("/etc")).join("sekimori/passphrase")
}
