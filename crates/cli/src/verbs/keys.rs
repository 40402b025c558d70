//! `sekimori keys`: the key service, a process of its own. Started by `serve`, or by a unit of its own.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;

use keys::{KeyService, Opening};
use model::Secret;
use time::UtcOffset;
use tokio::net::UnixListener;
use tokio::signal::unix::{SignalKind, signal};

use super::scan::RULES;
use super::unreadable;
use crate::args::Keys;
use crate::exit::{Exit, Failure};

/// The matrix that is part of the program.
pub(crate) const MATRIX: &str = include_str!("../../../../rules/matrix.toml");

/// What the key service says on standard output once it answers.
pub(crate) const READY: &str = "ready";

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
    let uids = users(args)?;
    // A socket left by a process that was killed.
    let _ = fs::remove_file(&args.socket);
    let listener = UnixListener::bind(&args.socket).map_err(|error| unreadable(&args.socket, &error))?;
    // Another user's office gets at it through the folder's group; whoever connects is known by the kernel's word.
    let mode = if args.office_user.is_some() { 0o660 } else { 0o600 };
    fs::set_permissions(&args.socket, fs::Permissions::from_mode(mode))
        .map_err(|error| unreadable(&args.socket, &error))?;
    let mut out = std::io::stdout();
    writeln!(out, "{READY}")?;
    out.flush()?;
    let until = async move {
        tokio::select! {
            () = stopped() => {}
            () = left_alone_if_attended() => {}
        }
    };
    keys::serve(listener, Arc::new(service), uids, until).await?;
    let _ = fs::remove_file(&args.socket);
    Ok(Exit::Ok)
}

/// Whom the socket answers: this process's own user, or the office's and the machine's administrator, who sets the
/// body up.
fn users(args: &Keys) -> Result<Vec<u32>, Failure> {
    let Some(name) = &args.office_user else { return Ok(vec![rustix::process::getuid().as_raw()]) };
    let uid = name.parse().ok().or_else(|| uid_of(&fs::read_to_string("/etc/passwd").ok()?, name));
    let unknown = || Failure::sentence(Exit::Usage, "CI-017", vec![("name", name.clone())]);
    Ok(vec![uid.ok_or_else(unknown)?, 0])
}

/// The user id of a name in a text of the form of passwd(5).
fn uid_of(passwd: &str, name: &str) -> Option<u32> {
    let mut users = passwd.lines().map(|line| line.split(':'));
    users.find_map(|mut fields| (fields.next()? == name).then(|| fields.nth(1)?.parse().ok())?)
}

/// Where standard input is a pipe: until nobody holds its other end; else for ever.
pub(crate) async fn left_alone_if_attended() {
    let attended = rustix::fs::fstat(std::io::stdin())
        .is_ok_and(|stat| rustix::fs::FileType::from_raw_mode(stat.st_mode).is_fifo());
    if attended { left_alone().await } else { std::future::pending().await }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_found_by_her_whole_name() {
        let passwd =
            "root:x:0:0:root:/root:/bin/sh\nsekimori-keys:x:998:998::/:/bin/false\nsekimori:x:997:997::/:/bin/false\n";
        let table =
            [("sekimori", Some(997)), ("sekimori-keys", Some(998)), ("root", Some(0)), ("seki", None), ("", None)];
        for (name, uid) in table {
            assert_eq!(uid_of(passwd, name), uid, "{name}");
        }
    }
}
