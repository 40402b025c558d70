//! Files that the checkpoint refused, by their hashes: one that comes in by another door is reported when it is met.
//!
//! INVARIANT: such a file is reported and nothing else is done to it here. Of what is new or has changed, what has the length
//! of a refused file is hashed; of what lies there unchanged, what has the length of one that was refused since all folders
//! were last walked through. No other file is read once more.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};

use aws_lc_rs::digest::{Context, SHA256};
use discover::{Due, Entry, Judged, Step, Unchanged};
use model::api::{FileRecord, RefusedMark, RefusedPage, path};
use model::{Act, Actor, FileId, Label, RunId, Shown};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::device::Device;
use crate::office::{Office, Signer};
use crate::pipeline::Source;
use crate::spool::Spool;
use crate::{AgentError, Settings, State, new_uuid};

/// The list as the office told it last.
const LIST: &str = "refused.json";
/// How many of the list all files have been compared with.
const WALKED: &str = "refused-walked.json";
/// What has been reported.
const REPORTED: &str = "refused-reported.json";
/// Marks that are kept: the newest. They are read anew for each walk and each batch of saved files.
const MOST: usize = 20_000;
/// Reports that are remembered.
const REMEMBERED: usize = 10_000;
/// Pages that are asked for at one meeting.
const PAGES: usize = 50;

/// The list of a device.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct List {
    /// How many the office has told of.
    after: u64,
    marks: Vec<RefusedMark>,
    /// Hashes that two persons have let in for now.
    released: BTreeSet<String>,
}

/// Takes what the office has more on its list.
pub(crate) fn fetch(state: &State, office: &Office, signer: &Signer<'_>) -> Result<(), AgentError> {
    let mut list = load(state)?;
    let before = (list.after, list.released.clone());
    for _ in 0..PAGES {
        let last = list.marks.last().map(|mark| mark.sha256.clone()).unwrap_or_default();
        let target = format!("{}?after={}&last={last}", path::REFUSED, list.after);
        let page: RefusedPage = office.get(signer, &target)?;
        let more = !page.marks.is_empty();
        list.take(page);
        if !more {
            break;
        }
    }
    if before == (list.after, list.released.clone()) {
        return Ok(());
    }
    let text = serde_json::to_string(&list).map_err(|_| AgentError::Damaged { what: LIST })?;
    state.replace(LIST, &text)
}

impl List {
    fn take(&mut self, page: RefusedPage) {
        if page.anew {
            self.marks.clear();
        }
        self.after = page.next;
        self.marks.extend(page.marks);
        let over = self.marks.len().saturating_sub(MOST);
        self.marks.drain(..over);
        self.released = page.released.into_iter().collect();
    }

    /// All hashes that are not let in by their length, and those of them that the office told of after so many others.
    fn by_length(&self, walked: u64) -> (Lengths, Lengths) {
        let new = self.after.checked_sub(walked).and_then(|new| usize::try_from(new).ok());
        // A list that begins anew counts anew.
        let old = new.map_or(0, |new| self.marks.len().saturating_sub(new));
        let (mut known, mut young) = (Lengths::new(), Lengths::new());
        for (at, mark) in self.marks.iter().enumerate() {
            // What is empty is no file to know again.
            if mark.bytes == 0 || self.released.contains(&mark.sha256) {
                continue;
            }
            known.entry(mark.bytes).or_default().insert(mark.sha256.clone());
            if at >= old {
                young.entry(mark.bytes).or_default().insert(mark.sha256.clone());
            }
        }
        (known, young)
    }
}

/// A damaged list is an empty one: it is asked for anew.
fn load(state: &State) -> Result<List, AgentError> {
    Ok(state.read(LIST)?.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

/// A walk that looks for refused files on its way.
pub struct Looking<'a> {
    walk: &'a mut dyn Source,
    by: Reporting<'a>,
    known: Lengths,
    /// Those of the list that lie in no finished walk's past.
    young: Lengths,
    after: u64,
    /// Hash and path of what has been reported.
    reported: BTreeMap<String, BTreeSet<String>>,
}

/// Hashes of refused files by their length.
type Lengths = HashMap<u64, HashSet<String>>;

/// Who reports, and what is known of the file's place.
#[derive(Clone, Copy)]
pub struct Reporting<'a> {
    /// Where the list lies.
    pub state: &'a State,
    /// This device.
    pub device: &'a Device,
    /// Whose folders are whose.
    pub settings: &'a Settings,
    /// The run that meets it.
    pub run: RunId,
}

impl<'a> Looking<'a> {
    /// Looks on the way of a walk for what the list has now.
    pub fn on(walk: &'a mut dyn Source, by: Reporting<'a>) -> Result<Looking<'a>, AgentError> {
        let list = if by.device.server.is_some() { load(by.state)? } else { List::default() };
        let walked = by.state.read(WALKED)?.and_then(|text| serde_json::from_str(&text).ok());
        let (known, young) = list.by_length(walked.unwrap_or_default());
        let reported = by.state.read(REPORTED)?.and_then(|text| serde_json::from_str(&text).ok());
        Ok(Looking { walk, by, known, young, after: list.after, reported: reported.unwrap_or_default() })
    }

    /// All folders were walked through to their end: what lies in them now need not be compared with this list again.
    pub fn walked(self) -> Result<(), AgentError> {
        if self.by.device.server.is_none() {
            return Ok(());
        }
        self.by.state.replace(WALKED, &self.after.to_string())
    }

    fn look(&mut self, entry: &Entry, unchanged: bool) -> Result<(), AgentError> {
        let length = entry.fingerprint.size;
        let Some(hashes) = (if unchanged { &self.young } else { &self.known }).get(&length) else { return Ok(()) };
        // What cannot be read now is told of by the walk itself, and met again.
        let Ok(sha256) = entry.open().and_then(|mut file| sha256(&mut file, length)) else { return Ok(()) };
        let shown = Shown::bytes(entry.path().as_os_str().as_bytes()).as_str().to_owned();
        if !hashes.contains(&sha256) || self.reported.get(&sha256).is_some_and(|paths| paths.contains(&shown)) {
            return Ok(());
        }
        self.report(entry, &sha256)?;
        if self.reported.values().map(BTreeSet::len).sum::<usize>() >= REMEMBERED {
            self.reported.clear();
        }
        self.reported.entry(sha256).or_default().insert(shown);
        let text = serde_json::to_string(&self.reported).map_err(|_| AgentError::Damaged { what: REPORTED })?;
        self.by.state.replace(REPORTED, &text)
    }

    /// The act has hash and length; the name goes to the office beside it and lies there deletably.
    fn report(&self, entry: &Entry, sha256: &str) -> Result<(), AgentError> {
        let Reporting { state, device, settings, run } = self.by;
        let file = FileId(new_uuid());
        let folder = entry.path().parent().unwrap_or_else(|| Path::new("/"));
        let shown = |path: &[u8]| Shown::bytes(path).as_str().to_owned();
        let size = entry.fingerprint.size;
        let record = FileRecord {
            file,
            name: shown(entry.name().as_bytes()),
            folder: shown(folder.as_os_str().as_bytes()),
            device: device.id,
            run,
            section: settings.place_of(folder).0.clone(),
            // Nobody has judged it.
            label: Label::Class3A,
            size,
            kinds: BTreeMap::new(),
        };
        let act = Act::RefusedFound { file, sha256: sha256.to_owned(), bytes: size };
        Spool::open(state, device)?.append_with(OffsetDateTime::now_utc(), Actor::Device(device.id), act, record)
    }
}

impl Source for Looking<'_> {
    fn next(&mut self) -> Result<Option<Step>, AgentError> {
        let step = self.walk.next()?;
        match &step {
            Some(Step::Due(due)) => self.look(&due.entry, false)?,
            Some(Step::Rejudge(due, _)) => self.look(&due.entry, true)?,
            Some(Step::Unchanged(unchanged)) => self.look(&unchanged.entry, true)?,
            Some(Step::Passed(_)) | None => {}
        }
        Ok(step)
    }

    fn judged(&mut self, unchanged: &Unchanged) -> Result<Option<Judged>, AgentError> {
        self.walk.judged(unchanged)
    }

    fn record(&mut self, due: &Due, judged: &Judged) -> Result<(), AgentError> {
        self.walk.record(due, judged)
    }

    fn share_of(&self, path: &Path) -> PathBuf {
        self.walk.share_of(path)
    }
}

/// SHA-256 in hexadecimal of a file of this length; a file that grows meanwhile is another.
fn sha256(file: &mut dyn Read, length: u64) -> io::Result<String> {
    let (mut context, mut piece) = (Context::new(&SHA256), vec![0; 64 << 10]);
    let mut bytes = file.take(length.saturating_add(1));
    loop {
        match bytes.read(&mut piece)? {
            0 => break,
            read => context.update(piece.get(..read).unwrap_or_default()),
        }
    }
    Ok(context.finish().as_ref().iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(n: u8, bytes: u64) -> RefusedMark {
        RefusedMark { sha256: format!("{n:02x}").repeat(32), bytes }
    }

    fn page(marks: Vec<RefusedMark>, next: u64, anew: bool) -> RefusedPage {
        RefusedPage { marks, next, anew, released: Vec::new() }
    }

    #[test]
    fn the_list_goes_on_begins_anew_and_is_bounded() {
        let mut list = List::default();
        list.take(page(vec![mark(1, 3), mark(2, 3)], 2, false));
        list.take(RefusedPage { released: vec![mark(1, 3).sha256], ..page(vec![mark(3, 4)], 3, false) });
        assert_eq!((list.after, list.marks.len(), list.released.len()), (3, 3, 1));
        list.take(page(vec![mark(9, 1)], 1, true));
        assert_eq!((list.after, list.marks.as_slice(), list.released.len()), (1, &[mark(9, 1)][..], 0));
        list.take(page((0..MOST).map(|_| mark(7, 7)).collect(), 7, false));
        assert_eq!((list.marks.len(), list.marks.contains(&mark(9, 1))), (MOST, false), "the oldest goes");
    }

    #[test]
    fn what_was_refused_since_the_last_walk_is_young() {
        let mut list = List::default();
        list.take(page(vec![mark(1, 3), mark(2, 3), mark(3, 4), mark(4, 0)], 4, false));
        let lengths = |walked| {
            let (known, young) = list.by_length(walked);
            let count = |lengths: &Lengths| lengths.values().map(HashSet::len).sum::<usize>();
            (count(&known), count(&young))
        };
        assert_eq!([0, 1, 2, 4].map(lengths), [(3, 3), (3, 2), (3, 1), (3, 0)]);
        assert_eq!(lengths(5), (3, 3), "a list that began anew");
        list.released.insert(mark(1, 3).sha256);
        assert_eq!(list.by_length(0).0[&3].len(), 1);
    }

    #[test]
    fn a_damaged_list_is_an_empty_one() {
        let folder = tempfile::tempdir().unwrap();
        let state = State::open(folder.path()).unwrap();
        assert_eq!(load(&state).unwrap(), List::default());
        state.replace(LIST, "{\"after\": 3").unwrap();
        assert_eq!(load(&state).unwrap(), List::default());
    }

    #[test]
    fn a_hash_is_that_of_the_whole_file_and_of_no_longer_one() {
        // FIPS 180-2, appendix B.1.
        let hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(sha256(&mut &b"abc"[..], 3).unwrap(), hash);
        assert_ne!(sha256(&mut &b"abcd"[..], 3).unwrap(), hash);
    }
}
