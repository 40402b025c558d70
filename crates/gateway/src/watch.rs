//! A watched folder: what is put into it comes out rebuilt in another, with its report beside it.
//!
//! It is looked at again and again rather than waited for: shares of other machines tell nobody about changes. A file is
//! taken once it has stayed the same for a while. The original leaves the folder only after its result is on disk.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use model::api::gate::{Job, JobState};
use rustix::fs::OFlags;
use uuid::Uuid;

use crate::line::{Arriving, Line};
use crate::place::{DRAFT, Place};
use crate::spool::Sealed;

/// Folder inside the watched one for originals whose result is on disk.
pub const DONE: &str = "_done";
/// Folder inside the watched one for originals that do not come through.
pub const REFUSED: &str = "_refused";
/// Files of one folder that are queued at a time: whoever stands at the console gets in between.
const AT_ONCE: usize = 16;
/// Folders in folders that are walked.
const DEPTH: usize = 16;

/// What is watched, and where things go.
#[derive(Debug)]
pub struct Watched {
    /// What is put in here is taken.
    pub from: PathBuf,
    /// Results go here.
    pub to: Place,
    /// Originals that came through.
    pub done: Place,
    /// Originals that did not, with their reports.
    pub refused: Place,
    /// How long a file has to stay the same.
    pub settle: Duration,
}

impl Watched {
    /// Watches a folder. To be called before threads are started.
    ///
    /// # Errors
    /// When a folder cannot be made.
    pub fn open(from: &Path, to: &Path, refused: Option<&Path>, settle: Duration) -> io::Result<Watched> {
        fs::create_dir_all(from)?;
        let refused = refused.map_or_else(|| from.join(REFUSED), Path::to_owned);
        Ok(Watched {
            from: from.to_owned(),
            to: Place::open(to)?,
            done: Place::open(&from.join(DONE))?,
            refused: Place::open(&refused)?,
            settle,
        })
    }
}

/// What a file looked like, to see whether it is still being written.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Look {
    bytes: u64,
    changed: (i64, i64),
    inode: u64,
}

/// The state of a watched folder.
pub struct Watch {
    line: Line,
    watched: Watched,
    seen: HashMap<PathBuf, (Look, Instant)>,
    queued: HashMap<PathBuf, (Uuid, Look)>,
    /// Files that could not be taken or put away, until they change: they are complained about once.
    stuck: HashMap<PathBuf, Look>,
}

impl Watch {
    /// Begins; nothing has been looked at yet.
    pub fn new(line: Line, watched: Watched) -> Watch {
        Watch { line, watched, seen: HashMap::new(), queued: HashMap::new(), stuck: HashMap::new() }
    }

    /// Looks once: puts away what is done, and queues what has stayed the same. Says how many files are under way.
    pub fn look(&mut self) -> usize {
        self.put_away();
        let mut found = Vec::new();
        walk(&self.watched.from, DEPTH, &mut found);
        let there: HashSet<&PathBuf> = found.iter().map(|(path, _)| path).collect();
        self.seen.retain(|path, _| there.contains(path));
        self.stuck.retain(|path, _| there.contains(path));
        let now = Instant::now();
        for (path, look) in found {
            if self.queued.contains_key(&path) || self.stuck.get(&path) == Some(&look) {
                continue;
            }
            let (before, since) = *self.seen.entry(path.clone()).or_insert((look, now));
            if before != look {
                self.seen.insert(path, (look, now));
            } else if now.duration_since(since) >= self.watched.settle && self.queued.len() < AT_ONCE {
                self.queue(path, look);
            }
        }
        self.queued.len()
    }

    fn queue(&mut self, path: PathBuf, look: Look) {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let taken = open(&path).and_then(|mut file| Sealed::take(&mut file, self.line.input_bytes()));
        match taken {
            Ok(Some(input)) => {
                match self.line.enter(Arriving { name, owner: String::new(), input, password: None }) {
                    Ok(id) => _ = self.queued.insert(path, (id, look)),
                    // Full: it is still there at the next look.
                    Err(error) => tracing::debug!(%error, "a watched file waits outside"),
                }
            }
            Ok(None) => {
                let refusal = model::sanitising::Refusal::new(model::sanitising::Reason::LimitSize, "file");
                self.settle_refused(&path, look, &serde_json::json!({ "refusal": refusal }));
            }
            Err(error) => self.complain(path, look, &error),
        }
    }

    fn put_away(&mut self) {
        let settled: Vec<(PathBuf, Uuid, Look, Option<Job>)> = self
            .queued
            .iter()
            .map(|(path, (id, look))| (path.clone(), *id, *look, self.line.job(*id)))
            .filter(|(_, _, _, job)| job.as_ref().is_none_or(|job| job.state.is_settled()))
            .collect();
        for (path, id, look, job) in settled {
            self.queued.remove(&path);
            self.seen.remove(&path);
            match job {
                // Written to since it was taken: what lies there now is another file, and is looked at as one.
                _ if glance(&path) != Some(look) => {}
                Some(job) => self.settle(&path, look, &job),
                None => {}
            }
            self.line.forget(id);
        }
    }

    fn settle(&mut self, path: &Path, look: Look, job: &Job) {
        match &job.state {
            JobState::Done { out, report, .. } => {
                let told = serde_json::json!({ "file": job.name, "micros": job.micros, "stages": job.stages, "report": report });
                if let Err(error) = self.release(path, job.id, out, &told) {
                    self.complain(path.to_owned(), look, &error);
                }
            }
            // Trouble of ours: tried again after a while.
            JobState::Failed { code } => {
                tracing::warn!(code, "a watched file could not be worked on");
            }
            other => self.settle_refused(
                path,
                look,
                &serde_json::json!({ "file": job.name, "state": other, "stages": job.stages }),
            ),
        }
    }

    /// The result and its report, on disk; then the original goes to the done ones.
    fn release(&self, path: &Path, id: Uuid, out: &str, told: &serde_json::Value) -> io::Result<()> {
        let below = self.below(path);
        let (_, output) = self.line.output(id).ok_or(io::ErrorKind::NotFound)?;
        let written = self.watched.to.keep_for_good(&below, out, &mut output.reader()?)?;
        let name = format!("{}.report.json", written.file_name().unwrap_or_default().to_string_lossy());
        self.watched.to.keep_for_good(&below, &name, &mut text(told)?)?;
        self.watched.done.take_in(&below, path).map(drop)
    }

    fn settle_refused(&mut self, path: &Path, look: Look, told: &serde_json::Value) {
        let below = self.below(path);
        let put = self.watched.refused.take_in(&below, path).and_then(|moved| {
            let name = format!("{}.report.json", moved.file_name().unwrap_or_default().to_string_lossy());
            self.watched.refused.keep_for_good(&below, &name, &mut text(told)?).map(drop)
        });
        if let Err(error) = put {
            self.complain(path.to_owned(), look, &error);
        }
    }

    fn complain(&mut self, path: PathBuf, look: Look, error: &io::Error) {
        // Names are personal data: the operator finds the file by looking into the folder.
        tracing::warn!(%error, "a watched file stays where it is");
        self.stuck.insert(path, look);
    }

    fn below(&self, path: &Path) -> PathBuf {
        let inside = path.strip_prefix(&self.watched.from).unwrap_or(path);
        inside.parent().map(Path::to_owned).unwrap_or_default()
    }
}

/// A report as a file to be read.
fn text(told: &serde_json::Value) -> io::Result<File> {
    let mut bytes = serde_json::to_vec_pretty(told).map_err(io::Error::other)?;
    bytes.push(b'\n');
    let sealed = Sealed::take(&mut bytes.as_slice(), u64::MAX - 1)?.ok_or(io::ErrorKind::FileTooLarge)?;
    sealed.reader()
}

fn walk(folder: &Path, depth: usize, found: &mut Vec<(PathBuf, Look)>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if is_passing(&name) {
            continue;
        }
        match fs::symlink_metadata(&path) {
            Ok(meta) if meta.is_dir() && depth > 0 => walk(&path, depth - 1, found),
            Ok(meta) if meta.is_file() => found.push((path, seen(&meta))),
            _ => {}
        }
    }
}

/// Names that programs give to what they are still writing, and our own.
fn is_passing(name: &str) -> bool {
    let lower = name.to_lowercase();
    name.starts_with('.')
        || name.starts_with("~$")
        || name == DONE
        || name == REFUSED
        || [".tmp", ".part", ".crdownload", ".download", DRAFT].iter().any(|end| lower.ends_with(end))
}

fn glance(path: &Path) -> Option<Look> {
    fs::symlink_metadata(path).ok().filter(fs::Metadata::is_file).map(|meta| seen(&meta))
}

fn seen(meta: &fs::Metadata) -> Look {
    Look { bytes: meta.len(), changed: (meta.mtime(), meta.mtime_nsec()), inode: meta.ino() }
}

fn open(path: &Path) -> io::Result<File> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY;
    OpenOptions::new().read(true).custom_flags(flags.bits().cast_signed()).open(path)
}
