use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use fail::fail_point;
use rustix::fs::{FlockOperation, flock};

use crate::DiscoverError;
use crate::journal::{Counted, Reader, Row, Versions, Writer};
use crate::walk::order;

const JOURNAL: &str = "journal";
const PART: &str = "journal.part";
const NEW: &str = "journal.new";
/// The counts file is written anew when it is larger than this and less than half of it is still pointed at.
const COMPACT_FROM: u64 = 1024 * 1024;
/// How often a held lock is asked for, 10 ms apart.
const PATIENCE: u32 = 50;

/// The folder of the journal and the files in it, held by one scan at a time.
#[derive(Debug)]
pub(crate) struct State {
    folder: PathBuf,
    generation: u64,
    counts: Option<Counted>,
    versions: Versions,
    _lock: File,
}

impl State {
    /// Opens the folder, creating it where there is none, and takes the lock.
    pub(crate) fn open(folder: &Path) -> Result<State, DiscoverError> {
        let open = DiscoverError::state("open");
        DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(&open)?;
        let folder = fs::canonicalize(folder).map_err(&open)?;
        let lock = own(&folder.join("lock"), false)?;
        take(&lock)?;
        let versions = Versions { rules: 0, extractor: 0 };
        Ok(State { folder, generation: 0, counts: None, versions, _lock: lock })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.folder
    }

    /// The journal before, with the progress of an unfinished run folded in; and why it was refused, if it was.
    pub(crate) fn base(
        &mut self,
        versions: Versions,
        start: i128,
    ) -> Result<(Option<Reader>, Option<DiscoverError>), DiscoverError> {
        self.versions = versions;
        match self.trusted() {
            Ok(Some(reader)) => {
                self.generation = reader.generation;
                Ok((Some(reader), None))
            }
            Ok(None) => {
                self.start_anew(start)?;
                Ok((None, None))
            }
            Err(error @ DiscoverError::State { .. }) => Err(error),
            Err(refused) => {
                tracing::warn!(code = model::Coded::code(&refused), "the journal is not trusted, starting anew");
                self.start_anew(start)?;
                Ok((None, Some(refused)))
            }
        }
    }

    fn trusted(&mut self) -> Result<Option<Reader>, DiscoverError> {
        let whole = self.existing(JOURNAL)?.map(Reader::whole).transpose()?;
        let part = match self.existing(PART)?.map(Reader::part).transpose() {
            Ok(part) => part,
            // Not even its header reached the disk: a run that was killed at once.
            Err(DiscoverError::JournalDamaged | DiscoverError::JournalForeign) => None,
            Err(other) => return Err(other),
        };
        let generation = whole.as_ref().or(part.as_ref()).map(|reader| reader.generation);
        let Some(generation) = generation else { return Ok(None) };
        self.generation = generation;
        if let Some(reader) = &whole {
            let counts = self.folder.join(counts_name(reader.generation));
            if !counts.exists() {
                return Err(DiscoverError::JournalDamaged);
            }
        }
        match part.filter(|part| part.generation == generation) {
            Some(part) => self.fold(part, whole).map(Some),
            None => Ok(whole),
        }
    }

    /// Writes the progress of an unfinished run and what it had not reached yet of the journal before into one journal.
    /// A crash in between leaves both, and folding them again gives the same.
    fn fold(&mut self, mut part: Reader, mut whole: Option<Reader>) -> Result<Reader, DiscoverError> {
        // Results that did not reach the disk must not be mistaken for those written to their place later.
        let known = self.counts()?.len();
        let mut writer = Writer::begin(own(&self.folder.join(NEW), true)?, self.versions, self.generation)?;
        let mut last = Vec::new();
        while let Some(row) = part.next() {
            last.clear();
            last.extend_from_slice(part.path());
            if row.counts_at.saturating_add(row.counts_len.into()) <= known && writer.push(&last, &row)? {
                writer.close_block()?;
            }
        }
        while let Some((row, reader)) = whole.as_mut().and_then(|reader| Some((reader.next()?, reader))) {
            if order(reader.path(), &last).is_gt() && writer.push(reader.path(), &row)? {
                writer.close_block()?;
            }
        }
        writer.end()?;
        self.rename(NEW, JOURNAL)?;
        self.remove(PART)?;
        let file = self.existing(JOURNAL)?.ok_or(DiscoverError::JournalDamaged)?;
        Reader::whole(file)
    }

    fn start_anew(&mut self, start: i128) -> Result<(), DiscoverError> {
        self.counts = None;
        for name in [JOURNAL, PART, NEW] {
            self.remove(name)?;
        }
        self.generation = start as u64;
        self.remove_other_counts()
    }

    /// Begins the journal of this run.
    pub(crate) fn begin_part(&mut self, versions: Versions) -> Result<Writer, DiscoverError> {
        Writer::begin(own(&self.folder.join(PART), true)?, versions, self.generation)
    }

    /// The results; opened when first needed.
    pub(crate) fn counts(&mut self) -> Result<&mut Counted, DiscoverError> {
        let counts = match self.counts.take() {
            Some(counts) => counts,
            None => Counted::open(&self.folder.join(counts_name(self.generation)), self.generation, true)?,
        };
        Ok(self.counts.insert(counts))
    }

    pub(crate) fn flush_counts(&mut self) -> Result<(), DiscoverError> {
        self.counts.as_mut().map_or(Ok(()), Counted::flush)
    }

    pub(crate) fn sync_counts(&mut self) -> Result<(), DiscoverError> {
        self.counts.as_mut().map_or(Ok(()), Counted::sync)
    }

    /// Puts the finished journal of this run in the place of the one before. `live`: bytes of results it points at.
    pub(crate) fn replace(&mut self, live: u64) -> Result<(), DiscoverError> {
        // Even a journal without rows names its counts file.
        self.counts()?.sync()?;
        let size = self.counts()?.len();
        self.rename(PART, JOURNAL)?;
        fail_point!("journal::replaced");
        if size > COMPACT_FROM && live < size / 2 {
            self.compact()?;
        }
        self.remove_other_counts()
    }

    /// Copies the results still pointed at to a new counts file, and the journal to one that points there.
    fn compact(&mut self) -> Result<(), DiscoverError> {
        let file = self.existing(JOURNAL)?.ok_or(DiscoverError::JournalDamaged)?;
        let mut reader = Reader::whole(file)?;
        let next = self.generation.wrapping_add(1);
        self.remove(&counts_name(next))?;
        let mut to = Counted::open(&self.folder.join(counts_name(next)), next, true)?;
        let mut writer = Writer::begin(own(&self.folder.join(NEW), true)?, self.versions, next)?;
        while let Some(row) = reader.next() {
            let Some(judged) = self.counts()?.get(row.counts_at) else { continue };
            let (counts_at, counts_len) = to.push(&judged)?;
            if writer.push(reader.path(), &Row { counts_at, counts_len, ..row })? {
                to.flush()?;
                writer.close_block()?;
            }
        }
        to.sync()?;
        writer.end()?;
        self.rename(NEW, JOURNAL)?;
        self.generation = next;
        self.counts = Some(to);
        Ok(())
    }

    fn remove_other_counts(&self) -> Result<(), DiscoverError> {
        let ours = counts_name(self.generation);
        for found in fs::read_dir(&self.folder).map_err(DiscoverError::state("read"))? {
            let name = found.map_err(DiscoverError::state("read"))?.file_name();
            if let Some(name) = name.to_str().filter(|name| name.starts_with("counts-") && *name != ours) {
                self.remove(name)?;
            }
        }
        Ok(())
    }

    fn existing(&self, name: &str) -> Result<Option<File>, DiscoverError> {
        match File::open(self.folder.join(name)) {
            Ok(file) => Ok(Some(file)),
            Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
            Err(e) => Err(DiscoverError::state("open")(e)),
        }
    }

    fn rename(&self, from: &str, to: &str) -> Result<(), DiscoverError> {
        fail_point!("journal::renaming");
        fs::rename(self.folder.join(from), self.folder.join(to))
            .and_then(|()| File::open(&self.folder)?.sync_all())
            .map_err(DiscoverError::state("write"))
    }

    fn remove(&self, name: &str) -> Result<(), DiscoverError> {
        match fs::remove_file(self.folder.join(name)) {
            Err(e) if e.kind() != ErrorKind::NotFound => Err(DiscoverError::state("write")(e)),
            _ => Ok(()),
        }
    }
}

/// The counts file of a journal that is only read.
pub(crate) fn counts_for_reading(folder: &Path, generation: u64) -> Result<Counted, DiscoverError> {
    Counted::open(&folder.join(counts_name(generation)), generation, false)
}

fn counts_name(generation: u64) -> String {
    format!("counts-{generation:016x}")
}

/// Takes the lock. A process that another thread has just started holds copies of all descriptors until it begins its own
/// program, so a lock let go a moment ago may seem held: it is asked for a few times.
fn take(lock: &File) -> Result<(), DiscoverError> {
    for _ in 0..PATIENCE {
        match flock(lock, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => return Ok(()),
            Err(rustix::io::Errno::WOULDBLOCK) => std::thread::sleep(Duration::from_millis(10)),
            Err(errno) => return Err(DiscoverError::state("open")(errno.into())),
        }
    }
    Err(DiscoverError::Busy)
}

/// A file of ours: readable and writable by its owner only.
fn own(path: &Path, empty: bool) -> Result<File, DiscoverError> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(empty)
        .mode(0o600)
        .open(path)
        .map_err(DiscoverError::state("open"))
}
