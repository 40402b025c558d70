//! The key service is killed in the middle of releases, again and again: every key that went out must have its entry in
//! the log, and what was used before must not be taken again after.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use audit::read_entry;
use model::api::RewrapReply;
use serde_json::json;
use store::log::Folder;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::load::Line;
use super::town::Town;
use crate::verbs::bench::Measured;

/// Callers at the time of a kill.
const CALLERS: usize = 16;
/// Requests signed for one round; more than are answered before the kill.
const REQUESTS: usize = 1500;
/// A kill comes within this time after the callers began.
const LONGEST: u64 = 400;

#[derive(Default)]
pub(super) struct Tally {
    kills: u32,
    released: u64,
    /// Keys that went out without an entry in the log.
    without_entry: u64,
    /// Requests that were answered a second time after a restart.
    replayed: u64,
    longest_return: Duration,
}

impl Tally {
    pub(super) fn json(&self) -> serde_json::Value {
        json!({
            "kills": self.kills, "released": self.released, "released_without_entry": self.without_entry,
            "replayed": self.replayed, "longest_return_ms": super::ms(self.longest_return),
        })
    }

    pub(super) fn line(&self) -> String {
        format!(
            "{} kills, {} keys released, {} without an entry, {} requests taken twice, back within {:.0} ms",
            self.kills,
            self.released,
            self.without_entry,
            self.replayed,
            super::ms(self.longest_return)
        )
    }
}

/// An answer that was received: which request, and the entry that it says lies in the log.
struct Received {
    request: usize,
    index: u64,
    entry: Vec<u8>,
}

pub(super) async fn kill(folder: &Path, kills: u32) -> Measured<Tally> {
    let mut town = Town::found(folder).await?;
    let mut tally = Tally::default();
    for round in 0..kills {
        let requests = Arc::new((0..REQUESTS).map(|n| town.request(n)).collect::<Measured<Vec<_>>>()?);
        let received = until_killed(&mut town, &requests, round).await?;
        let begun = Instant::now();
        town.restart(folder).await?;
        tally.kills += 1;
        tally.longest_return = tally.longest_return.max(begun.elapsed());
        tally.released += received.len() as u64;
        let mut line = Line::to(town.socket()).await?;
        let (status, answer) = line.exchange(&town.request(0)?).await.map_err(|e| e.to_string())?;
        if status != 200 {
            return Err(format!("after kill {round}: {status}").into());
        }
        let size = reply(&answer)?.0 + 1;
        let log = Folder::at(folder.join("keys").join("log"));
        for one in &received {
            let there = one.index < size && read_entry(&log, size, one.index)? == one.entry;
            tally.without_entry += u64::from(!there);
        }
        if let Some(one) = received.last() {
            let (status, _) = line.exchange(&requests[one.request]).await.map_err(|e| e.to_string())?;
            tally.replayed += u64::from(status == 200);
        }
    }
    Ok(tally)
}

async fn until_killed(town: &mut Town, requests: &Arc<Vec<Vec<u8>>>, round: u32) -> Measured<Vec<Received>> {
    let (tell, mut told) = mpsc::unbounded_channel();
    let mut tasks = JoinSet::new();
    for caller in 0..CALLERS {
        let mut line = Line::to(town.socket()).await?;
        let (requests, tell) = (Arc::clone(requests), tell.clone());
        tasks.spawn(async move {
            for n in (caller..requests.len()).step_by(CALLERS) {
                let Some(request) = requests.get(n) else { return };
                // Hung up: killed.
                let Ok((200, answer)) = line.exchange(request).await else { return };
                let _ = tell.send((n, answer));
            }
        });
    }
    drop(tell);
    // The random moment is the point; nothing is asserted about time.
    let chance = u64::from(round).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
    tokio::time::sleep(Duration::from_millis(5 + chance % LONGEST)).await;
    town.kill().await?;
    let mut received = Vec::new();
    while let Some((request, answer)) = told.recv().await {
        let (index, entry) = reply(&answer)?;
        received.push(Received { request, index, entry });
    }
    Ok(received)
}

/// Index and text of the entry that an answer names; only answers that release a key count.
fn reply(answer: &[u8]) -> Measured<(u64, Vec<u8>)> {
    let reply: RewrapReply = serde_json::from_slice(answer)?;
    let released = reply.responses.iter().flat_map(|one| &one.results).all(|one| one.kas_wrapped_key.is_some());
    let log = reply.log.filter(|_| released).ok_or("refused, or without a proof")?;
    Ok((log.index, log.entry.into_bytes()))
}
