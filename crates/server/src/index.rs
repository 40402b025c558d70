//! The index over the audit log: read bundle by bundle as the office's own device, so that people can search it. It is
//! a copy: `audit verify` checks the log itself.

use std::time::{Duration, Instant};

use audit::LogPath;
use model::Event;
use model::api::path;

use crate::ServerError;
use crate::office::Office;

/// How long a search waits for the index to catch up; the rest is read in the background.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often the log is looked at when nobody searches.
pub(crate) const PAUSE: Duration = Duration::from_secs(20);

impl Office {
    /// Reads what the log has more than the index, as far as it goes in a short time. Gives the entries searched and
    /// those there are.
    pub(crate) async fn catch_up(&self) -> Result<(u64, u64), ServerError> {
        let size = self.log_size().await?;
        let begun = Instant::now();
        // One at a time: two would read the same bundles.
        let _reading = self.indexing().lock().await;
        let mut indexed = self.names().indexed().await?;
        while indexed < size && begun.elapsed() < PATIENCE {
            let Some(reached) = self.read_bundle(indexed, size).await? else { break };
            indexed = reached;
        }
        Ok((indexed.min(size), size))
    }

    /// Keeps the index near the log until the office ends.
    pub(crate) async fn keep_index(self) {
        loop {
            match self.catch_up().await {
                Ok((indexed, size)) if indexed < size => continue,
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "index of the log"),
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn log_size(&self) -> Result<u64, ServerError> {
        let answer = self.ask_as_office(path::CHECKPOINT).await?;
        let note = std::str::from_utf8(&answer.body).ok().filter(|_| answer.status.is_success());
        let size = note.and_then(|note| note.lines().nth(1)?.parse().ok());
        size.ok_or(ServerError::KeyServiceAway)
    }

    /// Reads the bundle that holds the next entry; gives the number of entries indexed then, none if the log has grown
    /// meanwhile and the bundle has another name now.
    async fn read_bundle(&self, indexed: u64, size: u64) -> Result<Option<u64>, ServerError> {
        const LOG: ServerError = ServerError::Damaged { what: "audit log" };
        let bundle = LogPath::bundle_of(indexed, size);
        let LogPath::Entries { n, width } = bundle else { return Err(LOG) };
        let answer = self.ask_as_office(&format!("{}/{bundle}", path::LOG)).await?;
        if !answer.status.is_success() {
            return Ok(None);
        }
        let entries = audit::split_bundle(&answer.body, n, width).map_err(|_| LOG)?;
        let first = n * u64::from(audit::TILE_WIDTH);
        let known = usize::try_from(indexed.saturating_sub(first)).unwrap_or(usize::MAX);
        let fresh = entries.get(known..).unwrap_or_default();
        let events = fresh.iter().map(|entry| audit::decode(entry)).collect::<Result<Vec<Event>, _>>();
        self.names().index(indexed, &events.map_err(|_| LOG)?).await?;
        Ok(Some(first + u64::from(width)))
    }
}
