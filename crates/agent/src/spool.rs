//! What happened on this device, written down before the office can be told: numbered, signed, durable.

use std::fs::{self, File, OpenOptions};
use std::io::{BufRead as _, BufReader, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fail::fail_point;
use model::api::{FileRecord, SpoolBatch, SpoolEntry};
use model::{Act, Actor, Event};
use rustix::fs::{FlockOperation, flock};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::device::Device;
use crate::{AgentError, State};

/// Entries sent at once.
const BATCH: usize = 500;

/// One line of the spool.
#[derive(Serialize, Deserialize)]
struct Line {
    entry: SpoolEntry,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    record: Option<FileRecord>,
}

/// The device's own log until the office has it. Several processes may write it (a scan, and somebody who opens a file
/// meanwhile): each act holds the spool for itself and looks first what the others have written.
pub struct Spool<'a> {
    device: &'a Device,
    path: PathBuf,
    /// Highest number that the office has.
    mark: PathBuf,
    lock: File,
    file: File,
    /// What the file was when this process last looked: inode and length.
    seen: (u64, u64),
    last: u64,
}

/// Keeps other processes out until dropped.
struct Held<'f>(&'f File);

impl Drop for Held<'_> {
    fn drop(&mut self) {
        // Closing the file would do the same; there is nothing to be done about a failure.
        let _ = flock(self.0, FlockOperation::Unlock);
    }
}

impl<'a> Spool<'a> {
    /// Opens the spool; a line torn by a crash was never acknowledged to anybody and is cut off.
    pub fn open(state: &State, device: &'a Device) -> Result<Spool<'a>, AgentError> {
        let folder = state.subfolder("spool")?;
        let path = folder.join(format!("{}.jsonl", device.id));
        let open = |path: &Path| {
            let mut options = OpenOptions::new();
            options.read(true).write(true).create(true).truncate(false).mode(0o600).open(path)
        };
        let failed = |e| AgentError::state(&path, e);
        let lock = open(&folder.join(format!("{}.lock", device.id))).map_err(failed)?;
        let made = !path.exists();
        let file = open(&path).map_err(failed)?;
        if made {
            // Entries are only as durable as the name that they lie under.
            File::open(&folder).and_then(|folder| folder.sync_all()).map_err(failed)?;
        }
        let mark = folder.join(format!("{}.received", device.id));
        let mut spool = Spool { device, path, mark, lock, file, seen: (0, 0), last: 0 };
        let lock = spool.lock.try_clone().map_err(|e| AgentError::state(&spool.path, e))?;
        let _held = hold(&lock, &spool.path)?;
        spool.look()?;
        Ok(spool)
    }

    /// Whose it is.
    pub fn device(&self) -> model::DeviceId {
        self.device.id
    }

    /// Reads on which number the next entry gets. Only while the spool is held.
    fn look(&mut self) -> Result<(), AgentError> {
        let failed = |e| AgentError::state(&self.path, e);
        let now = fs::metadata(&self.path).map_err(failed)?;
        if self.seen == (now.ino(), now.len()) {
            return Ok(());
        }
        let mut file = OpenOptions::new().read(true).write(true).open(&self.path).map_err(failed)?;
        let (mut last, mut whole) = (0, 0);
        let mut reader = BufReader::new(&file);
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line).map_err(failed)? > 0 && line.ends_with(b"\n") {
            match serde_json::from_slice::<Line>(&line) {
                Ok(parsed) => last = parsed.entry.seq,
                // A power cut may have kept the end of the last line and lost its beginning.
                Err(_) if reader.fill_buf().map_err(failed)?.is_empty() => break,
                Err(_) => return Err(AgentError::Damaged { what: "spool" }),
            }
            whole += line.len() as u64;
            line.clear();
        }
        file.set_len(whole).map_err(failed)?;
        file.seek(SeekFrom::End(0)).map_err(failed)?;
        let mark = fs::read_to_string(&self.mark).ok().and_then(|n| n.trim().parse().ok());
        self.last = last.max(mark.unwrap_or(0));
        self.seen = (now.ino(), whole);
        self.file = file;
        Ok(())
    }

    /// Writes an act down durably; only then is it said to have happened.
    pub fn append(&mut self, now: OffsetDateTime, actor: Actor, act: Act) -> Result<(), AgentError> {
        self.push(now, actor, act, None)
    }

    /// The same with what the office may know of the file beside the log.
    pub fn append_with(
        &mut self,
        now: OffsetDateTime,
        actor: Actor,
        act: Act,
        record: FileRecord,
    ) -> Result<(), AgentError> {
        self.push(now, actor, act, Some(record))
    }

    fn push(
        &mut self,
        now: OffsetDateTime,
        actor: Actor,
        act: Act,
        record: Option<FileRecord>,
    ) -> Result<(), AgentError> {
        let lock = self.lock.try_clone().map_err(|e| AgentError::state(&self.path, e))?;
        let _held = hold(&lock, &self.path)?;
        self.look()?;
        let event = Event { at: now, actor, device: Some(self.device.id), act };
        let sign =
            |message: &[u8]| -> Result<String, AgentError> { Ok(STANDARD.encode(self.device.key.sign(message)?)) };
        let entry = audit::spool::seal(self.device.id, self.last + 1, &event, sign)?;
        let mut line =
            serde_json::to_string(&Line { entry, record }).map_err(|_| AgentError::Damaged { what: "spool" })?;
        line.push('\n');
        let write = |file: &mut File| -> std::io::Result<()> {
            file.write_all(line.as_bytes())?;
            fail_point!("spool::written");
            file.sync_data()
        };
        write(&mut self.file).map_err(|e| AgentError::state(&self.path, e))?;
        fail_point!("spool::durable");
        self.last += 1;
        self.seen.1 += line.len() as u64;
        Ok(())
    }

    /// The oldest entries that the office does not have; none when all have arrived.
    pub fn batch(&self) -> Result<SpoolBatch, AgentError> {
        let _held = hold(&self.lock, &self.path)?;
        let mut batch = SpoolBatch { entries: Vec::new(), files: Vec::new() };
        let file = File::open(&self.path).map_err(|e| AgentError::state(&self.path, e))?;
        for line in BufReader::new(file).lines().take(BATCH) {
            let line = line.map_err(|e| AgentError::state(&self.path, e))?;
            let line: Line = serde_json::from_str(&line).map_err(|_| AgentError::Damaged { what: "spool" })?;
            batch.entries.push(line.entry);
            batch.files.extend(line.record);
        }
        Ok(batch)
    }

    /// The office has everything up to this entry, durably: it need not be kept here any more.
    pub fn received(&mut self, state: &State, up_to: u64) -> Result<(), AgentError> {
        let failed = |e| AgentError::state(&self.path, e);
        let _held = hold(&self.lock, &self.path)?;
        // First the mark, then the cut: after a crash in between the same entries are offered again, which does no harm.
        state.replace(&format!("spool/{}.received", self.device.id), &up_to.to_string())?;
        fail_point!("spool::marked");
        let mut kept = String::new();
        for line in BufReader::new(File::open(&self.path).map_err(failed)?).lines() {
            let line = line.map_err(failed)?;
            let parsed: Line = serde_json::from_str(&line).map_err(|_| AgentError::Damaged { what: "spool" })?;
            if parsed.entry.seq > up_to {
                kept.push_str(&line);
                kept.push('\n');
            }
        }
        crate::replace_file(&self.path, kept.as_bytes()).map_err(failed)
    }
}

fn hold<'f>(lock: &'f File, path: &Path) -> Result<Held<'f>, AgentError> {
    flock(lock, FlockOperation::LockExclusive).map_err(|errno| AgentError::state(path, errno.into()))?;
    Ok(Held(lock))
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::RunId;
    use time::macros::datetime;
    use uuid::Uuid;

    const NOW: OffsetDateTime = datetime!(2026-11-22 09:00 UTC);

    fn act() -> Act {
        Act::SealFailed { run: RunId(Uuid::from_u128(1)), code: "PT-001".into() }
    }

    #[test]
    fn entries_are_numbered_without_a_gap_through_restarts_and_receipts() {
        let folder = tempfile::tempdir().expect("folder");
        let state = State::open(&folder.path().join("state")).expect("state");
        let device = Device::open(&state).expect("device");
        let numbers = |spool: &Spool<'_>| -> Vec<u64> {
            spool.batch().expect("batch").entries.iter().map(|entry| entry.seq).collect()
        };
        let mut spool = Spool::open(&state, &device).expect("spool");
        spool.append(NOW, Actor::System, act()).expect("written");
        spool.append(NOW, Actor::System, act()).expect("written");
        drop(spool);
        let mut spool = Spool::open(&state, &device).expect("spool");
        spool.append(NOW, Actor::System, act()).expect("written");
        assert_eq!(numbers(&spool), [1, 2, 3]);
        spool.received(&state, 3).expect("received");
        assert_eq!(numbers(&spool), [0; 0]);
        drop(spool);
        let mut spool = Spool::open(&state, &device).expect("spool");
        spool.append(NOW, Actor::System, act()).expect("written");
        assert_eq!(numbers(&spool), [4]);
    }

    #[test]
    fn numbers_go_on_whatever_the_clock_says() {
        let folder = tempfile::tempdir().expect("folder");
        let state = State::open(&folder.path().join("state")).expect("state");
        let device = Device::open(&state).expect("device");
        let years = time::Duration::days(5 * 365);
        for clock in [NOW, NOW + years, NOW - years, NOW] {
            let mut spool = Spool::open(&state, &device).expect("spool");
            spool.append(clock, Actor::Device(device.id), act()).expect("written");
        }
        let entries = Spool::open(&state, &device).expect("spool").batch().expect("batch").entries;
        assert_eq!(entries.iter().map(|entry| entry.seq).collect::<Vec<_>>(), [1, 2, 3, 4]);
        let events = audit::spool::verify(device.id, 0, &entries, |_, _| true).expect("holds");
        let times: Vec<_> = events.iter().map(|event| event.at).collect();
        assert_eq!(times, [NOW, NOW + years, NOW - years, NOW], "each as the clock said");
    }

    #[test]
    fn two_processes_write_one_spool_without_a_gap_or_a_number_twice() {
        let folder = tempfile::tempdir().expect("folder");
        let state = State::open(&folder.path().join("state")).expect("state");
        let device = Device::open(&state).expect("device");
        let mut one = Spool::open(&state, &device).expect("spool");
        let mut other = Spool::open(&state, &device).expect("spool");
        one.append(NOW, Actor::System, act()).expect("written");
        other.append(NOW, Actor::System, act()).expect("written");
        other.received(&state, 2).expect("received");
        one.append(NOW, Actor::System, act()).expect("written");
        other.append(NOW, Actor::System, act()).expect("written");
        let numbers: Vec<u64> = one.batch().expect("batch").entries.iter().map(|entry| entry.seq).collect();
        assert_eq!(numbers, [3, 4]);
    }

    #[test]
    fn a_line_torn_by_a_crash_is_cut_off() {
        let folder = tempfile::tempdir().expect("folder");
        let state = State::open(&folder.path().join("state")).expect("state");
        let device = Device::open(&state).expect("device");
        let mut spool = Spool::open(&state, &device).expect("spool");
        spool.append(NOW, Actor::System, act()).expect("written");
        spool.file.write_all(b"{\"entry\":{\"seq\":2,").expect("torn");
        drop(spool);
        let mut spool = Spool::open(&state, &device).expect("spool");
        spool.append(NOW, Actor::System, act()).expect("written");
        assert_eq!(spool.batch().expect("batch").entries.len(), 2);
    }
}
