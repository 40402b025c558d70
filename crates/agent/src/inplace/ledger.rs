use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use fail::fail_point;
use model::{FileId, RunId};
use rustix::fs::{FlockOperation, flock};
use serde::{Deserialize, Serialize};

use super::{InplaceError, Naming, Result, keep};
use crate::state::make_folder;

/// Which way a file is moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Movement {
    /// From plain to sealed.
    Seal,
    /// From sealed to plain.
    Undo,
}

/// Which file a file is, and whether its content is as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Device number.
    pub device: u64,
    /// Inode number.
    pub inode: u64,
    /// Birth time (seconds, nanoseconds), where the file system keeps it: tells two files apart that had the same inode
    /// number one after the other.
    pub born: Option<(i64, u32)>,
    /// Size in bytes.
    pub size: u64,
    /// Modification time (seconds, nanoseconds).
    pub modified: (i64, u32),
}

/// What is about to be done to one file; after sealing it stays as the run's record of the file, by which it is undone.
/// Names are personal data: they lie here, deletably, and nowhere in the audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    /// Which way.
    pub movement: Movement,
    /// The protected file.
    pub file: FileId,
    /// The run it belongs to (with undo: the run that had sealed it).
    pub run: RunId,
    /// Absolute path of the folder.
    #[serde(with = "bytes")]
    pub folder: Vec<u8>,
    /// Name before.
    #[serde(with = "bytes")]
    pub from: Vec<u8>,
    /// Name after; the same where the file keeps its name.
    #[serde(with = "bytes")]
    pub to: Vec<u8>,
    /// The file as it was before.
    pub original: Identity,
}

impl Intent {
    /// The temporary name in the same folder.
    pub fn temp(&self) -> String {
        format!(".sekimori-{}.tmp", self.file)
    }

    /// Path of the folder.
    pub fn folder(&self) -> &Path {
        Path::new(OsStr::from_bytes(&self.folder))
    }

    /// Name before.
    pub fn from(&self) -> &OsStr {
        OsStr::from_bytes(&self.from)
    }

    /// Name after.
    pub fn to(&self) -> &OsStr {
        OsStr::from_bytes(&self.to)
    }

    /// Whether the name changes.
    pub fn naming(&self) -> Naming {
        if self.from == self.to { Naming::Keep } else { Naming::Append }
    }
}

/// The durable record of what is being done (`intents/`) and what each run has sealed (`runs/<run>/`), one small file
/// each: JSON lines, the first the [`Intent`], the second, once the new file is whole and durable, its [`Identity`].
#[derive(Debug)]
pub struct Ledger {
    folder: PathBuf,
    _lock: File,
}

/// An intent that has been made durable and not yet been closed.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) intent: Intent,
    pub(super) ready: Option<Identity>,
    path: PathBuf,
}

impl Ledger {
    /// Opens the ledger below a state folder, creating it where there is none; one process at a time. Call
    /// [`recover`](super::recover) first of all.
    ///
    /// # Errors
    /// [`InplaceError::Busy`], [`InplaceError::Ledger`].
    pub fn open(state: &Path) -> Result<Ledger> {
        let folder = state.join("inplace");
        for below in ["intents", "runs"] {
            make_folder(&folder.join(below)).map_err(InplaceError::Ledger)?;
        }
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(folder.join("lock"))
            .map_err(InplaceError::Ledger)?;
        match flock(&lock, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(Ledger { folder, _lock: lock }),
            Err(rustix::io::Errno::WOULDBLOCK) => Err(InplaceError::Busy),
            Err(errno) => Err(InplaceError::Ledger(errno.into())),
        }
    }

    /// Runs that have sealed something that is not undone yet.
    ///
    /// # Errors
    /// [`InplaceError::Ledger`].
    pub fn runs(&self) -> Result<Vec<RunId>> {
        let names = self.names(&self.folder.join("runs"))?;
        Ok(names.iter().filter_map(|name| name.parse().ok()).collect())
    }

    /// The files that a run has sealed and that are not undone yet, sorted by id; all names but no content in memory.
    ///
    /// # Errors
    /// [`InplaceError::Ledger`].
    pub fn files(&self, run: RunId) -> Result<Vec<FileId>> {
        let names = self.names(&self.run(run))?;
        Ok(names.iter().filter_map(|name| name.strip_suffix(".json")?.parse().ok()).collect())
    }

    /// How many files have been sealed since a time, and are not undone yet: what an hourly limit counts.
    ///
    /// # Errors
    /// [`InplaceError::Ledger`].
    pub fn sealed_since(&self, since: std::time::SystemTime) -> Result<u64> {
        let mut count = 0;
        for run in self.runs()? {
            for name in self.names(&self.run(run))? {
                let written = fs::metadata(self.run(run).join(name)).and_then(|stat| stat.modified());
                count += u64::from(written.is_ok_and(|written| written >= since));
            }
        }
        Ok(count)
    }

    /// The record of a sealed file; `None` where there is none (any more).
    ///
    /// # Errors
    /// [`InplaceError::Ledger`].
    pub fn record(&self, run: RunId, file: FileId) -> Result<Option<Intent>> {
        Ok(read(&self.run(run).join(name(file)))?.map(|(intent, _)| intent))
    }

    pub(super) fn begin(&self, intent: Intent) -> Result<Open> {
        let folder = self.folder.join("intents");
        let path = folder.join(name(intent.file));
        let write = || {
            let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
            file.write_all(&line(&intent)?)?;
            fail_point!("intent::written");
            file.sync_all()?;
            File::open(&folder)?.sync_all()
        };
        write().map_err(InplaceError::Ledger)?;
        fail_point!("intent::durable");
        Ok(Open { intent, ready: None, path })
    }

    /// Notes that the new file is whole, durable and compared.
    pub(super) fn ready(&self, open: &mut Open, temp: Identity) -> Result<()> {
        let write = || {
            let mut file = OpenOptions::new().append(true).open(&open.path)?;
            file.write_all(&line(&temp)?)?;
            fail_point!("ready::written");
            file.sync_data()
        };
        write().map_err(InplaceError::Ledger)?;
        fail_point!("ready::durable");
        open.ready = Some(temp);
        Ok(())
    }

    /// Closes an intent that was carried out. No sync: after a crash recovery finds it again and finds it done.
    pub(super) fn done(&self, open: &Open) -> Result<()> {
        let (run, record) = (self.run(open.intent.run), self.run(open.intent.run).join(name(open.intent.file)));
        let close = || match open.intent.movement {
            Movement::Seal => {
                make_folder(&run)?;
                fail_point!("record::folder");
                fs::rename(&open.path, &record)
            }
            Movement::Undo => {
                gone(fs::remove_file(&record))?;
                // First the record: after a power cut an intent is found again and closed, a record is not.
                gone(File::open(&run).and_then(|run| run.sync_all()))?;
                fail_point!("record::removed");
                gone(fs::remove_file(&open.path))?;
                // Only when it is empty.
                let _ = fs::remove_dir(&run);
                Ok(())
            }
        };
        close().map_err(InplaceError::Ledger)?;
        match open.intent.movement {
            Movement::Seal => Ok(()),
            Movement::Undo => keep::let_go(self, open.intent.file),
        }
    }

    /// Closes an intent that was taken back.
    pub(super) fn taken_back(&self, open: &Open) -> Result<()> {
        gone(fs::remove_file(&open.path)).map_err(InplaceError::Ledger)
    }

    /// What a process before has left open. An intent that was not whole had not begun: it is removed.
    pub(super) fn left_open(&self) -> Result<Vec<Open>> {
        let folder = self.folder.join("intents");
        let mut open = Vec::new();
        for name in self.names(&folder)? {
            let path = folder.join(name);
            match read(&path)? {
                Some((intent, ready)) => open.push(Open { intent, ready, path }),
                None => gone(fs::remove_file(&path)).map_err(InplaceError::Ledger)?,
            }
        }
        Ok(open)
    }

    /// The ledger's own folder.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    fn run(&self, run: RunId) -> PathBuf {
        self.folder.join("runs").join(run.to_string())
    }

    pub(super) fn names(&self, folder: &Path) -> Result<Vec<String>> {
        let list = || match fs::read_dir(folder) {
            Ok(found) => found.map(|entry| Ok(entry?.file_name())).collect::<io::Result<Vec<_>>>(),
            Err(e) if e.kind() == ErrorKind::NotFound => Ok(Vec::new()),
            Err(e) => Err(e),
        };
        let names = list().map_err(InplaceError::Ledger)?;
        let mut names: Vec<String> = names.into_iter().filter_map(|name| name.into_string().ok()).collect();
        names.sort_unstable();
        Ok(names)
    }
}

fn name(file: FileId) -> String {
    format!("{file}.json")
}

fn line(value: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    Ok(line)
}

/// A line counts only with its end: a torn one was not durable.
fn read(path: &Path) -> Result<Option<(Intent, Option<Identity>)>> {
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(InplaceError::Ledger(e)),
    };
    let mut lines = text.split_inclusive(|&b| b == b'\n').filter(|line| line.ends_with(b"\n"));
    let intent = lines.next().and_then(|line| serde_json::from_slice(line).ok());
    let ready = lines.next().and_then(|line| serde_json::from_slice(line).ok());
    Ok(intent.map(|intent| (intent, ready)))
}

fn gone(removed: io::Result<()>) -> io::Result<()> {
    match removed {
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Names are bytes; in JSON they are base64.
mod bytes {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&STANDARD.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
        STANDARD.decode(String::deserialize(from)?).map_err(serde::de::Error::custom)
    }
}
