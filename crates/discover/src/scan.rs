use std::collections::VecDeque;
use std::fs::File;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use model::Clock;

use crate::journal::{Judged, Reader, Row, Versions, Writer};
use crate::places::within;
use crate::state::State;
use crate::walk::order;
use crate::{DiscoverError, Entry, Outcome, Visit, WalkOptions, Walked, Walker};

/// Files handed out and not recorded yet, with all that comes behind them; beyond it the oldest is given up.
const WAITING: usize = 65_536;
/// Progress is made durable after so many results or so much time, whichever comes first.
const DURABLE_RESULTS: u64 = 512;
const DURABLE_TIME: Duration = Duration::from_secs(2);

/// How to scan.
#[derive(Clone, Debug, Default)]
pub struct ScanOptions {
    /// Left out with all below, as absolute paths without links. The state folder is always left out.
    pub exclude: Vec<PathBuf>,
}

/// Names a file that was handed out, for [`Scan::record`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ticket(pub(crate) u64);

/// A file to be looked at.
#[derive(Clone, Debug)]
pub struct Due {
    /// The file.
    pub entry: Entry,
    /// To record its result with.
    pub ticket: Ticket,
}

/// A file that is as it was when it was judged.
#[derive(Clone, Debug)]
pub struct Unchanged {
    /// The file.
    pub entry: Entry,
    row: Row,
}

/// One step of a scan.
#[derive(Debug)]
pub enum Step {
    /// New, changed, or judged by another extractor: open it.
    Due(Due),
    /// Only the rules are others: judge again from these counts, without opening it.
    Rejudge(Due, Judged),
    /// Nothing to do; [`Scan::judged`] has the old result.
    Unchanged(Unchanged),
    /// Passed by.
    Passed(Outcome),
}

/// What a scan met.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// What the walk met.
    pub walked: Walked,
    /// Files handed out to be opened.
    pub due: u64,
    /// Files handed out to be judged again.
    pub rejudge: u64,
    /// Files as they were.
    pub unchanged: u64,
    /// Files of the journal that are no longer there.
    pub gone: u64,
    /// Results recorded.
    pub recorded: u64,
    /// Whether the walk came to its end; if not, the next scan goes on where this one stopped.
    pub complete: bool,
}

/// A walk beside the journal of the scan before.
///
/// Results may be recorded in any order; the journal is written in path order. Whatever was made durable (every few
/// hundred results, every two seconds, and when the scan is dropped) is not done again by the next scan.
#[derive(Debug)]
pub struct Scan {
    walker: Walker,
    roots: Vec<Vec<u8>>,
    versions: Versions,
    /// Start in nanoseconds since 1970.
    start: i128,
    base: Base,
    state: State,
    writer: Option<Writer>,
    slots: VecDeque<Slot>,
    /// Ticket of the first slot.
    first: u64,
    /// An unreadable folder: what the journal knows below it is kept.
    unread: Option<Vec<u8>>,
    /// Bytes of the counts file that rows of the new journal point at.
    live: u64,
    since: (u64, Instant),
    tally: Tally,
    refused: Option<DiscoverError>,
}

/// The journal before, one row ahead.
#[derive(Debug, Default)]
struct Base {
    reader: Option<Reader>,
    row: Option<Row>,
}

impl Base {
    fn new(mut reader: Option<Reader>) -> Base {
        let row = reader.as_mut().and_then(Reader::next);
        Base { reader, row }
    }

    fn path(&self) -> Option<&[u8]> {
        self.row.as_ref()?;
        Some(self.reader.as_ref()?.path())
    }

    fn take(&mut self) -> Option<Row> {
        let row = self.row.take();
        self.row = self.reader.as_mut().and_then(Reader::next);
        row
    }
}

/// A row of the new journal in the making.
#[derive(Debug)]
struct Slot {
    path: Vec<u8>,
    row: Option<Row>,
    /// Still to be recorded.
    waiting: bool,
}

impl Scan {
    /// Begins a scan of `roots` with the journal in `state_dir`, which is created if need be (mode 0700).
    ///
    /// A journal that is damaged, foreign or of another version is not trusted: the scan starts anew and
    /// [`Scan::refused`] says why.
    pub fn begin(
        state_dir: &Path,
        roots: &[PathBuf],
        versions: Versions,
        options: &ScanOptions,
        clock: &dyn Clock,
    ) -> Result<Scan, DiscoverError> {
        let start = clock.now().unix_timestamp_nanos();
        let mut state = State::open(state_dir)?;
        let mut walk = WalkOptions { exclude: options.exclude.clone() };
        walk.exclude.push(state.path().to_owned());
        let walker = Walker::new(roots, &walk)?;
        let (reader, refused) = state.base(versions, start)?;
        let writer = state.begin_part(versions)?;
        Ok(Scan {
            roots: walker.roots().map(|root| root.as_os_str().as_bytes().to_vec()).collect(),
            walker,
            versions,
            start,
            base: Base::new(reader),
            state,
            writer: Some(writer),
            slots: VecDeque::new(),
            first: 0,
            unread: None,
            live: 0,
            since: (0, Instant::now()),
            tally: Tally::default(),
            refused,
        })
    }

    /// Why the journal before was not trusted, where it was not.
    pub fn refused(&self) -> Option<&DiscoverError> {
        self.refused.as_ref()
    }

    /// To whom among equals a file belongs, where time is shared out: the folder right below the root it lies in.
    pub fn share_of(&self, path: &Path) -> PathBuf {
        let path = path.as_os_str().as_bytes();
        let root = self.roots.iter().find(|root| within(path, root)).map_or(&[][..], Vec::as_slice);
        let below = path.get(root.len()..).unwrap_or_default();
        let inner = below.iter().skip(1).position(|byte| *byte == b'/').map_or(0, |at| at + 1);
        PathBuf::from(std::ffi::OsStr::from_bytes(path.get(..root.len() + inner).unwrap_or_default()))
    }

    /// What was met so far.
    pub fn tally(&self) -> Tally {
        Tally { walked: self.walker.walked(), ..self.tally }
    }

    /// The next step; `None` at the end of the walk. Fails only when the journal cannot be written.
    #[expect(clippy::should_implement_trait, reason = "an iterator could not stop at the first error")]
    pub fn next(&mut self) -> Result<Option<Step>, DiscoverError> {
        match self.walker.next() {
            Some(Visit::File(entry)) => self.file(entry).map(Some),
            Some(Visit::Passed(outcome)) => {
                let path = outcome.path.as_os_str().as_bytes();
                self.advance(path)?;
                self.unread = Some(path.to_vec());
                Ok(Some(Step::Passed(outcome)))
            }
            None => {
                self.rest()?;
                self.tally.complete = true;
                Ok(None)
            }
        }
    }

    fn file(&mut self, entry: Entry) -> Result<Step, DiscoverError> {
        let path = entry.path().as_os_str().as_bytes();
        self.advance(path)?;
        let known = if self.base.path() == Some(path) { self.base.take() } else { None };
        let known = known.filter(|row| {
            row.fingerprint == entry.fingerprint && !row.racy && row.versions.extractor == self.versions.extractor
        });
        match known {
            Some(row) if row.versions.rules == self.versions.rules => {
                self.tally.unchanged += 1;
                self.put(path, Some(row.clone()), false)?;
                Ok(Step::Unchanged(Unchanged { entry, row }))
            }
            Some(row) => match self.state.counts()?.get(row.counts_at) {
                Some(judged) => {
                    self.tally.rejudge += 1;
                    let ticket = self.put(path, Some(row), true)?;
                    Ok(Step::Rejudge(Due { entry, ticket }, judged))
                }
                None => self.due(entry),
            },
            None => self.due(entry),
        }
    }

    fn due(&mut self, entry: Entry) -> Result<Step, DiscoverError> {
        self.tally.due += 1;
        // Without a row until it is recorded: whatever happens meanwhile, it stays due.
        let ticket = self.put(entry.path().as_os_str().as_bytes(), None, true)?;
        Ok(Step::Due(Due { entry, ticket }))
    }

    /// The old result of an unchanged file; `None` if it was lost.
    pub fn judged(&mut self, unchanged: &Unchanged) -> Result<Option<Judged>, DiscoverError> {
        Ok(self.state.counts()?.get(unchanged.row.counts_at))
    }

    /// Records the result for a file that was handed out. `entry` is what was looked at: its fingerprint, taken before
    /// the file was read, is what the next scan compares with. A file that is never recorded is due again.
    pub fn record(&mut self, due: &Due, judged: &Judged) -> Result<(), DiscoverError> {
        let slot = due.ticket.0.checked_sub(self.first).and_then(|n| self.slots.get_mut(usize::try_from(n).ok()?));
        // Given up meanwhile, because too many files behind it were done: it stays due.
        let Some(slot) = slot.filter(|slot| slot.waiting) else { return Ok(()) };
        let (counts_at, counts_len) = self.state.counts()?.push(judged)?;
        slot.waiting = false;
        slot.row = Some(Row {
            fingerprint: due.entry.fingerprint,
            racy: due.entry.fingerprint.is_racy(self.start),
            versions: self.versions,
            counts_at,
            counts_len,
        });
        self.tally.recorded += 1;
        self.drain(WAITING)?;
        if self.tally.recorded - self.since.0 >= DURABLE_RESULTS || self.since.1.elapsed() >= DURABLE_TIME {
            self.make_durable()?;
        }
        Ok(())
    }

    /// Makes all progress so far durable.
    pub fn make_durable(&mut self) -> Result<(), DiscoverError> {
        self.state.sync_counts()?;
        if let Some(writer) = &mut self.writer {
            writer.sync()?;
        }
        self.since = (self.tally.recorded, Instant::now());
        Ok(())
    }

    /// Ends the scan: after the whole walk the new journal takes the place of the old one; after a part of it, what was
    /// done is kept for the next scan.
    pub fn finish(mut self) -> Result<Tally, DiscoverError> {
        self.give_up_waiting()?;
        self.make_durable()?;
        let tally = self.tally();
        if let Some(writer) = self.writer.take().filter(|_| tally.complete) {
            writer.end()?;
            self.state.replace(self.live)?;
        }
        Ok(tally)
    }

    fn give_up_waiting(&mut self) -> Result<(), DiscoverError> {
        self.drain(0)
    }

    /// Reads the journal before up to `path`. Its rows outside the roots and below unreadable folders are kept, the
    /// others are of files that are gone.
    fn advance(&mut self, path: &[u8]) -> Result<(), DiscoverError> {
        while self.base.path().is_some_and(|known| order(known, path).is_lt()) {
            self.pass_row()?;
        }
        Ok(())
    }

    fn rest(&mut self) -> Result<(), DiscoverError> {
        while self.base.path().is_some() {
            self.pass_row()?;
        }
        Ok(())
    }

    fn pass_row(&mut self) -> Result<(), DiscoverError> {
        let path = self.base.path().unwrap_or_default().to_vec();
        let row = self.base.take();
        let scanned = self.roots.iter().any(|root| within(&path, root));
        if scanned && !self.unread.as_ref().is_some_and(|unread| within(&path, unread)) {
            self.tally.gone += 1;
            return Ok(());
        }
        self.put(&path, row, false).map(|_| ())
    }

    fn put(&mut self, path: &[u8], row: Option<Row>, waiting: bool) -> Result<Ticket, DiscoverError> {
        let ticket = Ticket(self.first + self.slots.len() as u64);
        match row {
            Some(row) if !waiting && self.slots.is_empty() => self.write(path, &row)?,
            row => {
                self.slots.push_back(Slot { path: path.to_vec(), row, waiting });
                self.drain(WAITING)?;
            }
        }
        Ok(ticket)
    }

    /// Writes the slots that are settled, in order; and gives the oldest up while there are more than `most`.
    fn drain(&mut self, most: usize) -> Result<(), DiscoverError> {
        while self.slots.front().is_some_and(|slot| !slot.waiting || self.slots.len() > most) {
            self.first += 1;
            if let Some(Slot { path, row: Some(row), .. }) = self.slots.pop_front() {
                self.write(&path, &row)?;
            }
        }
        Ok(())
    }

    fn write(&mut self, path: &[u8], row: &Row) -> Result<(), DiscoverError> {
        let Some(writer) = &mut self.writer else { return Ok(()) };
        self.live += u64::from(row.counts_len);
        if writer.push(path, row)? {
            self.state.flush_counts()?;
            writer.close_block()?;
        }
        Ok(())
    }
}

impl Drop for Scan {
    fn drop(&mut self) {
        if self.writer.is_some() && self.give_up_waiting().and_then(|()| self.make_durable()).is_err() {
            tracing::warn!("the progress of the scan could not be kept");
        }
    }
}

/// Reads every result that the journal in `state_dir` holds, in path order, without walking. A scan in progress is not
/// disturbed; results of unfinished scans are not seen.
pub fn results(state_dir: &Path, each: &mut dyn FnMut(&Path, &Row, Judged)) -> Result<(), DiscoverError> {
    let file = File::open(state_dir.join("journal")).map_err(DiscoverError::state("open"))?;
    let mut reader = Reader::whole(file)?;
    let mut counts = crate::state::counts_for_reading(state_dir, reader.generation)?;
    while let Some(row) = reader.next() {
        if let Some(judged) = counts.get(row.counts_at) {
            let path = Path::new(std::ffi::OsStr::from_bytes(reader.path()));
            each(path, &row, judged);
        }
    }
    Ok(())
}
