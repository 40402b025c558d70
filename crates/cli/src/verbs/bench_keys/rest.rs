//! The office at rest: how long it takes to start, and what it and its key service hold then.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::verbs::bench::Measured;

/// At rest since so long when it is looked at.
const REST: Duration = Duration::from_secs(2);

pub(super) struct Rest {
    pub(super) start: Duration,
    pub(super) office_mib: f64,
    pub(super) keys_mib: f64,
}

/// The first start makes keys, certificates and databases; the second is measured.
pub(super) async fn measure(folder: &Path) -> Measured<Rest> {
    let (first, _) = start(folder).await?;
    stop(first).await?;
    let (office, start) = start(folder).await?;
    tokio::time::sleep(REST).await;
    let id = office.id().ok_or("the office has ended")?;
    let keys = fs::read_to_string(format!("/proc/{id}/task/{id}/children"))?;
    let keys: Vec<u32> = keys.split_whitespace().filter_map(|id| id.parse().ok()).collect();
    let keys = match keys.as_slice() {
        [one] => *one,
        _ => child_of_any_thread(id)?,
    };
    let rest = Rest { start, office_mib: resident(id)?, keys_mib: resident(keys)? };
    stop(office).await?;
    Ok(rest)
}

/// The kernel notes a child with the thread that started it.
fn child_of_any_thread(id: u32) -> Measured<u32> {
    for thread in fs::read_dir(format!("/proc/{id}/task"))? {
        let children = fs::read_to_string(thread?.path().join("children"))?;
        if let Some(child) = children.split_whitespace().next() {
            return Ok(child.parse()?);
        }
    }
    Err("the office has no key service".into())
}

async fn start(folder: &Path) -> Measured<(Child, Duration)> {
    let begun = Instant::now();
    let mut child = Command::new("/proc/self/exe")
        .args(["serve", "--json", "--listen", "127.0.0.1:0", "--data"])
        .arg(folder.join("office"))
        .arg("--passphrase-file")
        .arg(folder.join("office-passphrase"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let mut lines = BufReader::new(child.stdout.take().ok_or("no output")?).lines();
    while let Some(line) = lines.next_line().await? {
        if line.contains("\"ready\"") {
            return Ok((child, begun.elapsed()));
        }
    }
    Err("the office did not start".into())
}

async fn stop(mut child: Child) -> Measured<()> {
    let id = child.id().and_then(|id| rustix::process::Pid::from_raw(id.cast_signed())).ok_or("ended by itself")?;
    rustix::process::kill_process(id, rustix::process::Signal::TERM)?;
    child.wait().await?;
    Ok(())
}

fn resident(id: u32) -> Measured<f64> {
    let status = fs::read_to_string(format!("/proc/{id}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
    Ok((line.trim().trim_end_matches(" kB").parse::<f64>()? / 1024.0 * 10.0).round() / 10.0)
}
