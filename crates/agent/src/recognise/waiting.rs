use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use discover::{Entry, Fingerprint, Judged, Kept, Means};
use model::reading::Reading;
use model::{OmissionCause, OwnKind};
use time::OffsetDateTime;

use super::Recogniser;
use crate::fair::Fair;
use crate::report::{FileLine, Trouble, to_judged};
use crate::{AgentError, State, extractor};

/// Files that wait in one run; of more, the others are told of at once and wait for the next run.
const MOST: usize = 50_000;
/// Where results are kept, below the state folder.
const FILE: &str = "recognised";

/// Files whose pictures are to be read: what is known of them already, and which wait for it after the walk.
#[derive(Debug)]
pub struct Pictures {
    kept: Kept,
    extractor: u32,
    recogniser: Result<Recogniser, Trouble>,
    queue: Fair<Waiting>,
    left: Duration,
}

/// A file that waits.
#[derive(Debug)]
pub(crate) struct Waiting {
    fingerprint: Fingerprint,
    /// What is said of it if it is not reached.
    pub(crate) line: FileLine,
}

/// What a picture brought.
pub(crate) enum Seen {
    /// The file as a whole.
    Read(Box<Entry>, Reading),
    /// It was changed or taken away meanwhile, or could not be judged after all.
    Left,
}

impl Pictures {
    /// With what is kept in the state folder. `seconds`: on the clock, for all files of this run; none to use only what is
    /// known.
    pub fn open(
        state: &State,
        kinds: &[OwnKind],
        recogniser: Result<Recogniser, Trouble>,
        seconds: u64,
    ) -> Result<Pictures, AgentError> {
        let kept = Kept::open(&state.subfolder("journal")?.join(FILE))?;
        let left = Duration::from_secs(seconds);
        Ok(Pictures { kept, extractor: extractor(kinds), recogniser, queue: Fair::default(), left })
    }

    /// Why no picture is read, if none is.
    pub(crate) fn trouble(&self) -> Option<&Trouble> {
        self.recogniser.as_ref().err()
    }

    /// The whole result of a file of which the walk has seen only the text, if its pictures were read at an earlier time.
    pub(crate) fn known(&self, entry: &Entry, judged: &Judged) -> Option<Judged> {
        let edition = self.recogniser.as_ref().ok().map(Recogniser::edition);
        has_pictures(judged).then(|| self.kept.get(&entry.fingerprint, self.extractor, edition)).flatten()
    }

    /// Whether the file shall wait for its pictures to be read after the walk.
    pub(crate) fn awaits(&self, judged: &Judged) -> bool {
        has_pictures(judged) && self.recogniser.is_ok() && !self.left.is_zero() && self.queue.len() < MOST
    }

    /// Puts a file into the queue, among those of its share.
    pub(crate) fn add(&mut self, share: PathBuf, entry: &Entry, line: FileLine) {
        self.queue.push(share, Waiting { fingerprint: entry.fingerprint, line });
    }

    /// The next file to be read, as long as there is time; which share has used the least, comes first.
    pub(crate) fn next(&mut self) -> Option<(PathBuf, Waiting)> {
        if self.left.is_zero() || self.recogniser.is_err() { None } else { self.queue.next() }
    }

    /// Those that were not reached.
    pub(crate) fn next_unreached(&mut self) -> Option<Waiting> {
        self.queue.next().map(|(_, waiting)| waiting)
    }

    /// Reads the pictures of a file and judges all of it; what came of it is kept.
    pub(crate) fn see(&mut self, share: &Path, waiting: &Waiting, kinds: &[OwnKind]) -> Result<Seen, AgentError> {
        let began = Instant::now();
        let seen = self.look(waiting, kinds);
        let used = began.elapsed();
        self.queue.charge(share, used);
        self.left = self.left.saturating_sub(used);
        seen
    }

    fn look(&mut self, waiting: &Waiting, kinds: &[OwnKind]) -> Result<Seen, AgentError> {
        let path = &waiting.line.path;
        let same = || Entry::at(path).ok().filter(|entry| entry.fingerprint == waiting.fingerprint);
        let started = OffsetDateTime::now_utc().unix_timestamp_nanos();
        let (Ok(recogniser), Some(entry)) = (&self.recogniser, same()) else { return Ok(Seen::Left) };
        let Ok(file) = entry.open() else { return Ok(Seen::Left) };
        let name = entry.name().to_str().map(str::to_owned);
        let edition = recogniser.edition();
        let reading = match recogniser.judge(entry.uid, &file, name, kinds) {
            Ok(Ok(reading)) => reading,
            Ok(Err(_)) => return Ok(Seen::Left),
            Err(trouble) => {
                self.recogniser = Err(trouble);
                return Ok(Seen::Left);
            }
        };
        // What was read while it changed says nothing about either state.
        if same().is_none() {
            return Ok(Seen::Left);
        }
        let means = Means { extractor: self.extractor, edition };
        self.kept.put(entry.fingerprint, means, to_judged(&reading), started)?;
        Ok(Seen::Read(Box::new(entry), reading))
    }
}

fn has_pictures(judged: &Judged) -> bool {
    judged.omissions.contains(&OmissionCause::Picture)
}
