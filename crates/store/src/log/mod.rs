//! The audit log's durable place on disk.
//!
//! The folder has the C2SP layout (`checkpoint`, `tile/…`) for every reader, and beside it `segment/` and `lock`, which
//! only the writer uses. Order of an append: entries into the segment and fsync; tiles and bundles; the signed
//! checkpoint; only then the callers are told. Many callers share one fsync. Tiles become durable when the segment is
//! renewed; until then they can be built again from it, and are, whenever the log is opened.

mod error;
mod folder;
mod segment;
mod writer;

use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::{self, JoinHandle};

use audit::{Checkpoint, Signer};
use model::api::LogProof;
use tokio::sync::{mpsc, oneshot};

pub use error::LogError;
pub use folder::Folder;
use writer::Writer;

/// Callers that may wait in line before further ones wait for a place in it.
const LINE: usize = 1024;

/// A group of appends is closed at this many bytes.
const GROUP_BYTES: usize = 1 << 20;

/// How the log is kept.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// A segment is renewed when it has this many bytes: opening reads at most about as much.
    pub segment_bytes: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Settings { segment_bytes: 4 << 20 }
    }
}

/// The newest signed state of the log.
#[derive(Clone, Debug, PartialEq)]
pub struct Published {
    /// Size and root.
    pub checkpoint: Checkpoint,
    /// The same as signed note.
    pub note: String,
}

/// Index of the first entry taken.
type Answer = Result<u64, LogError>;

struct Request {
    entries: Vec<Vec<u8>>,
    reply: oneshot::Sender<Answer>,
}

/// The log, open for appending. One in the world per folder; share it behind an `Arc`.
pub struct Log {
    line: Option<mpsc::Sender<Request>>,
    thread: Mutex<Option<JoinHandle<()>>>,
    published: Arc<RwLock<Arc<Published>>>,
    folder: Folder,
}

impl Log {
    /// Opens the log in a folder, or makes it. After a crash everything that was acknowledged is there.
    ///
    /// # Errors
    /// [`LogError::Locked`] if another process has it; [`LogError::EntriesLost`], [`LogError::SegmentMissing`],
    /// [`LogError::Changed`] if it is not what was signed: nothing is written then; [`LogError::Audit`] if the
    /// checkpoint is of another key; [`LogError::Io`].
    pub fn open(folder: &Path, signer: Arc<dyn Signer>) -> Result<Log, LogError> {
        Log::open_with(folder, signer, Settings::default())
    }

    /// [`Log::open`] with other settings.
    ///
    /// # Errors
    /// As [`Log::open`].
    pub fn open_with(folder: &Path, signer: Arc<dyn Signer>, settings: Settings) -> Result<Log, LogError> {
        let writer = Writer::open(folder, signer, settings)?;
        let published = writer.published();
        let (line, requests) = mpsc::channel(LINE);
        let thread = thread::Builder::new()
            .name("audit-log".to_owned())
            .spawn(move || write_groups(writer, requests))
            .map_err(LogError::io(folder))?;
        let folder = Folder::at(folder);
        Ok(Log { line: Some(line), thread: Mutex::new(Some(thread)), published, folder })
    }

    /// Appends one entry; gives its index when it is durable and under the signed checkpoint.
    ///
    /// # Errors
    /// As [`Log::append_all`].
    pub async fn append(&self, entry: Vec<u8>) -> Result<u64, LogError> {
        Ok(self.append_all(vec![entry]).await?.start)
    }

    /// Appends entries one behind the other, all or none.
    ///
    /// # Errors
    /// [`LogError::Audit`] for an empty or too long entry, [`LogError::Io`] if the disk refuses (nothing was taken),
    /// [`LogError::Halted`], [`LogError::Closed`].
    pub async fn append_all(&self, entries: Vec<Vec<u8>>) -> Result<Range<u64>, LogError> {
        let (request, count, answer) = request(entries)?;
        let line = self.line.as_ref().ok_or(LogError::Closed)?;
        line.send(request).await.map_err(|_| LogError::Closed)?;
        let first = answer.await.map_err(|_| LogError::Closed)??;
        Ok(first..first + count)
    }

    /// [`Log::append_all`] for threads; must not be called from async code.
    ///
    /// # Errors
    /// As [`Log::append_all`].
    pub fn append_blocking(&self, entries: Vec<Vec<u8>>) -> Result<Range<u64>, LogError> {
        let (request, count, answer) = request(entries)?;
        let line = self.line.as_ref().ok_or(LogError::Closed)?;
        line.blocking_send(request).map_err(|_| LogError::Closed)?;
        let first = answer.blocking_recv().map_err(|_| LogError::Closed)??;
        Ok(first..first + count)
    }

    /// The newest checkpoint; it covers every entry that was acknowledged before the call.
    pub fn published(&self) -> Arc<Published> {
        Arc::clone(&self.published.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// What a key reply carries: the newest checkpoint, entry `index` and the proofs for a device that has seen the
    /// first `seen` entries. Reads a few tiles from disk.
    ///
    /// # Errors
    /// [`LogError::Audit`] if `index` or `seen` are beyond the log or its files were damaged.
    pub fn prove(&self, index: u64, seen: u64) -> Result<LogProof, LogError> {
        let published = self.published();
        Ok(audit::log_proof(&self.folder, &published.checkpoint, &published.note, index, seen)?)
    }

    /// The files, for reading.
    pub fn folder(&self) -> &Folder {
        &self.folder
    }
}

impl Drop for Log {
    /// Waits until what stands in line is written and the folder's lock is free again.
    fn drop(&mut self) {
        self.line = None;
        let thread = self.thread.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        if thread.is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the log's writer ended in a panic");
        }
    }
}

fn request(entries: Vec<Vec<u8>>) -> Result<(Request, u64, oneshot::Receiver<Answer>), LogError> {
    // One bad entry must not refuse the whole group that it would be written with.
    if let Some(bad) = entries.iter().find(|entry| entry.is_empty() || entry.len() > audit::MAX_ENTRY) {
        return Err(audit::AuditError::EntrySize { bytes: bad.len() }.into());
    }
    let (reply, answer) = oneshot::channel();
    let count = entries.len() as u64;
    Ok((Request { entries, reply }, count, answer))
}

/// The writing thread: takes all that stands in line as one group, so that the fsync is shared.
fn write_groups(mut writer: Writer, mut requests: mpsc::Receiver<Request>) {
    while let Some(first) = requests.blocking_recv() {
        let mut group = vec![first];
        let mut bytes = 0;
        while bytes < GROUP_BYTES
            && let Ok(next) = requests.try_recv()
        {
            bytes += next.entries.iter().map(Vec::len).sum::<usize>();
            group.push(next);
        }
        let entries: Vec<&[u8]> = group.iter().flat_map(|request| &request.entries).map(Vec::as_slice).collect();
        let mut result = writer.append(&entries);
        for request in group {
            // A caller that has gone away meanwhile loses only the answer.
            let _ = request.reply.send(result.clone());
            if let Ok(index) = &mut result {
                *index += request.entries.len() as u64;
            }
        }
    }
}
