//! What the office may know of the files on this PC: which matter, where they lie and what became of them; never what was
//! found in them. It waits in the state folder until the office has it.

mod row;
mod send;

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use aws_lc_rs::digest::{Context, SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::RunId;
use model::api::{InventoryRow, RunRecord};
use rustix::fs::{FlockOperation, flock};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

pub use row::{folder_and_name, row};
pub use send::send;

use crate::report::{FileLine, Summary};
use crate::{AgentError, Settings, State};

const FOLDER: &str = "inventory";
/// Whole inventories that wait at most; of more the oldest is given up, for the newer ones tell the same better.
const WAITING: usize = 8;

/// Bytes of single changes that wait at most.
const MOST: u64 = 64 << 20;

/// A single change, as it waits.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Change {
    /// The run it belongs to, as it stands.
    pub run: RunRecord,
    /// A row to be replaced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<InventoryRow>,
    /// A file that is no longer there, or no longer matters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gone: Option<(String, String)>,
}

/// What stands beside the rows of a whole inventory.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Head {
    run: RunRecord,
    roots: Vec<String>,
    /// SHA-256 over the rows, base64url.
    digest: String,
}

/// A whole inventory in the making, beside a run.
pub struct Whole {
    folder: PathBuf,
    run: RunId,
    rows: BufWriter<File>,
    digest: Context,
}

impl Whole {
    /// Begins one.
    pub fn begin(state: &State, run: RunId) -> Result<Whole, AgentError> {
        let folder = state.subfolder(FOLDER)?;
        let path = rows_path(&folder, run);
        let file = own().truncate(true).write(true).open(&path).map_err(|e| AgentError::state(&path, e))?;
        Ok(Whole { folder, run, rows: BufWriter::new(file), digest: Context::new(&SHA256) })
    }

    /// Adds what is to be known of a file.
    pub fn add(&mut self, line: &FileLine, settings: &Settings) -> Result<(), AgentError> {
        let Some(row) = row(line, settings) else { return Ok(()) };
        let mut text = serde_json::to_vec(&row).map_err(|_| AgentError::Damaged { what: FOLDER })?;
        text.push(b'\n');
        self.digest.update(&text);
        self.rows.write_all(&text).map_err(|e| AgentError::state(&self.folder, e))
    }

    /// The run went to its end: it waits to be sent.
    pub fn end(mut self, run: RunRecord, roots: &[PathBuf]) -> Result<(), AgentError> {
        self.rows.flush().map_err(|e| AgentError::state(&self.folder, e))?;
        let digest = URL_SAFE_NO_PAD.encode(self.digest.finish());
        let roots = roots.iter().map(|root| shown(root)).collect();
        let text =
            serde_json::to_vec(&Head { run, roots, digest }).map_err(|_| AgentError::Damaged { what: FOLDER })?;
        let path = head_path(&self.folder, self.run);
        crate::replace_file(&path, &text).map_err(|e| AgentError::state(&path, e))?;
        let waiting = waiting(&self.folder)?;
        for (run, _) in waiting.iter().take(waiting.len().saturating_sub(WAITING)) {
            forget(&self.folder, *run);
        }
        Ok(())
    }

    /// The run did not go to its end: what it met is no whole inventory.
    pub fn give_up(self) {
        forget(&self.folder, self.run);
    }
}

/// Writes down single changes; they wait until the next meeting with the office.
pub fn note(state: &State, changes: &[Change]) -> Result<(), AgentError> {
    if changes.is_empty() {
        return Ok(());
    }
    let folder = state.subfolder(FOLDER)?;
    let _held = hold(&folder)?;
    let mut text = Vec::new();
    for change in changes {
        serde_json::to_writer(&mut text, change).map_err(|_| AgentError::Damaged { what: FOLDER })?;
        text.push(b'\n');
    }
    let path = folder.join("changes.jsonl");
    if fs::metadata(&path).is_ok_and(|stat| stat.len() > MOST) {
        // The office has been away for long. The next whole inventory tells all of it, and is sent in any case.
        let _ = fs::remove_file(&path);
        let _ = fs::remove_file(folder.join("sent"));
    }
    let mut file = own().append(true).open(&path).map_err(|e| AgentError::state(&path, e))?;
    file.write_all(&text).map_err(|e| AgentError::state(&path, e))
}

/// A run as it stands, from its numbers.
pub fn record(summary: &Summary, began: OffsetDateTime, ended: Option<OffsetDateTime>, sealing: bool) -> RunRecord {
    RunRecord {
        run: summary.run,
        began,
        ended,
        edition: summary.edition,
        sealing,
        files: summary.files,
        with_findings: summary.with_findings,
        unreadable: summary.unreadable,
        to_seal: summary.to_seal,
        sealed: summary.sealed,
        not_sealed: summary.not_sealed,
        undone: 0,
    }
}

/// Keeps the record of a run that has sealed, for the day it is taken back. What was taken back already stays counted.
pub fn keep_record(state: &State, run: &RunRecord) -> Result<(), AgentError> {
    let _held = hold(&state.subfolder("records")?)?;
    let undone = kept_record(state, run.run)?.map_or(0, |kept| kept.undone).max(run.undone);
    let run = &RunRecord { undone, ..run.clone() };
    let text = serde_json::to_string(run).map_err(|_| AgentError::Damaged { what: "records" })?;
    state.replace(&format!("records/{}.json", run.run), &text)
}

/// The record of a run that was kept.
pub fn kept_record(state: &State, run: RunId) -> Result<Option<RunRecord>, AgentError> {
    let Some(text) = state.read(&format!("records/{run}.json"))? else { return Ok(None) };
    Ok(serde_json::from_str(&text).ok())
}

/// Whole inventories that wait, oldest first.
fn waiting(folder: &Path) -> Result<Vec<(RunId, Head)>, AgentError> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(|e| AgentError::state(folder, e))?.flatten() {
        let name = entry.file_name();
        let Some(run) = name.to_str().and_then(|name| name.strip_suffix(".json")?.parse().ok()) else { continue };
        let Some(head) = fs::read(entry.path()).ok().and_then(|text| serde_json::from_slice::<Head>(&text).ok()) else {
            continue;
        };
        found.push((run, head));
    }
    found.sort_by_key(|(_, head)| head.run.began);
    Ok(found)
}

fn forget(folder: &Path, run: RunId) {
    // What stays behind is written over or forgotten the next time.
    let _ = fs::remove_file(head_path(folder, run));
    let _ = fs::remove_file(rows_path(folder, run));
}

/// The changes that wait, at most so many, and the bytes they take.
fn changes(folder: &Path, most: usize) -> Result<(Vec<Change>, u64), AgentError> {
    let path = folder.join("changes.jsonl");
    let _held = hold(folder)?;
    let Ok(file) = File::open(&path) else { return Ok((Vec::new(), 0)) };
    let (mut found, mut bytes, mut line) = (Vec::new(), 0, String::new());
    let mut reader = BufReader::new(file);
    while found.len() < most && reader.read_line(&mut line).map_err(|e| AgentError::state(&path, e))? > 0 {
        bytes += line.len() as u64;
        // A torn or foreign line is passed over: the next whole inventory tells what it would have told.
        found.extend(serde_json::from_str(&line).ok());
        line.clear();
    }
    Ok((found, bytes))
}

fn drop_changes(folder: &Path, bytes: u64) -> Result<(), AgentError> {
    let path = folder.join("changes.jsonl");
    let _held = hold(folder)?;
    let text = fs::read(&path).map_err(|e| AgentError::state(&path, e))?;
    let rest = text.get(usize::try_from(bytes).unwrap_or(usize::MAX)..).unwrap_or_default();
    crate::replace_file(&path, rest).map_err(|e| AgentError::state(&path, e))
}

/// What the office was last told of some folders, by their names.
type Sent = BTreeMap<String, String>;

fn hold(folder: &Path) -> Result<File, AgentError> {
    let path = folder.join("lock");
    let lock = own().write(true).open(&path).map_err(|e| AgentError::state(&path, e))?;
    flock(&lock, FlockOperation::LockExclusive).map_err(|errno| AgentError::state(&path, errno.into()))?;
    Ok(lock)
}

fn own() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.create(true).mode(0o600);
    options
}

fn rows_path(folder: &Path, run: RunId) -> PathBuf {
    folder.join(format!("{run}.rows"))
}

fn head_path(folder: &Path, run: RunId) -> PathBuf {
    folder.join(format!("{run}.json"))
}

/// A path as the office shows it.
pub(crate) fn shown(path: &Path) -> String {
    use std::os::unix::ffi::OsStrExt as _;
    model::Shown::bytes(path.as_os_str().as_bytes()).as_str().to_owned()
}
