use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use discover::{Cause, Entry, Pace, Saved, Visit, WalkOptions, Walker, become_idle};
use model::api::RunRecord;
use time::OffsetDateTime;

use super::todo::{Todo, Work};
use super::unattended::Unattended;
use super::{GLANCE, Marks, News, Shared};
use crate::inventory::{self, Change, folder_and_name, row};
use crate::pipeline::{self, Tools};
use crate::report::{Fate, FileLine, Summary, Trouble, Watch};
use crate::terms::Terms;
use crate::{AgentError, Device, Looking, Reader, Reporting, Settings, new_run};

/// Readers that have had nothing to do for so long are let go: an idle agent is a small one.
const IDLE: Duration = Duration::from_secs(20);
/// Files of a folder that are looked at as if they had just been saved; more are left to a whole look.
const MANY: usize = 20_000;
/// A file beyond the limit of an hour is asked for again after so long.
const NEXT_HOUR: Duration = Duration::from_secs(60);

/// By what files are judged, as long as it stays the same.
struct Desk {
    marks: Marks,
    device: Device,
    settings: Settings,
    terms: Terms,
}

impl Desk {
    fn open(shared: &Shared<'_>) -> Result<Desk, AgentError> {
        let state = shared.stay.state;
        let marks = Marks::of(state);
        let device = Device::open(state)?;
        let settings = Settings::load(state)?;
        let terms = Terms::in_force(state, &device, shared.stay.rules)?;
        Ok(Desk { marks, device, settings, terms })
    }
}

/// Judges and seals what was saved into governed folders, until stopped.
pub(super) fn work_quickly(shared: &Shared<'_>) -> Result<(), AgentError> {
    work(shared, Haste::Quick)
}

/// The same for all other folders, behind people's work.
pub(super) fn work_slowly(shared: &Shared<'_>) -> Result<(), AgentError> {
    become_idle();
    work(shared, Haste::Slow)
}

/// How much somebody waits for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Haste {
    Quick,
    Slow,
}

impl Haste {
    fn todo<'a>(self, shared: &'a Shared<'_>) -> &'a Todo {
        match self {
            Haste::Quick => &shared.quick,
            Haste::Slow => &shared.slow,
        }
    }

    fn reader(self, settings: &Settings) -> Reader {
        match self {
            Haste::Quick => Reader::start(settings.workers, settings.seconds),
            Haste::Slow => Reader::idle(1, settings.seconds),
        }
    }

    fn pace(self, settings: &Settings) -> Option<Pace> {
        (self == Haste::Slow).then(|| Pace::of_machine(settings.schedule.cpu_percent.0))
    }
}

fn work(shared: &Shared<'_>, haste: Haste) -> Result<(), AgentError> {
    let todo = haste.todo(shared);
    let mut desk: Option<Desk> = None;
    let mut reader: Option<(Reader, Instant)> = None;
    let mut day = Day::default();
    let mut pauses = BTreeMap::new();
    let mut pace: Option<Pace> = None;
    while !shared.stopped() {
        let work = todo.take(GLANCE);
        if work.is_none() {
            reader = reader.filter(|(_, used)| used.elapsed() < IDLE);
            continue;
        }
        let same =
            |desk: &Desk| desk.marks == Marks::of(shared.stay.state) && desk.terms.hold(OffsetDateTime::now_utc());
        let fresh = match desk.take().filter(same) {
            Some(desk) => Ok(desk),
            None => Desk::open(shared).inspect(|open| pace = haste.pace(&open.settings)),
        };
        let open = match (fresh, work) {
            (Ok(open), Some(Work::Folder(folder))) => {
                expand(shared, &open.settings, &folder);
                open
            }
            (Ok(open), Some(Work::Files(files))) => {
                let (reader, used) = reader.get_or_insert_with(|| (haste.reader(&open.settings), Instant::now()));
                let mut round =
                    Round { shared, desk: &open, haste, day: &mut day, pauses: &mut pauses, pace: pace.as_mut() };
                round.look(reader, files)?;
                *used = Instant::now();
                open
            }
            (Err(error), work) => {
                put_back(todo, work);
                shared.trouble(&Trouble::of(&error));
                shared.sleep(Duration::from_secs(5));
                continue;
            }
            (Ok(open), None) => open,
        };
        desk = Some(open);
    }
    Ok(())
}

/// Without rules or settings nothing can be judged: it waits.
fn put_back(todo: &Todo, work: Option<Work>) {
    match work {
        Some(Work::Files(files)) => drop(todo.add(files, [])),
        Some(Work::Folder(folder)) => drop(todo.add([], [folder])),
        None => {}
    }
}

/// The files of a folder that was moved in, or in which something may have been missed.
fn expand(shared: &Shared<'_>, settings: &Settings, folder: &Path) {
    let is_place = settings.place.iter().any(|place| place.folder == folder);
    if is_place && !settings.place_of(folder).1 {
        // Everything of an ungoverned place: the whole look has a journal to compare with; governed ones below it do not wait.
        shared.look_now.store(true, Ordering::Relaxed);
        let below = settings.place.iter().filter(|place| place.governed && place.folder.starts_with(folder));
        return shared.add(settings, [], below.map(|place| place.folder.clone()).filter(|below| below != folder));
    }
    let exclude = vec![shared.stay.state.folder().to_owned()];
    let Ok(walker) = Walker::new(&[folder.to_owned()], &WalkOptions { exclude }) else { return };
    let files = walker.filter_map(|visit| match visit {
        Visit::File(entry) => Some(entry.path().to_owned()),
        Visit::Passed(_) => None,
    });
    let files: Vec<PathBuf> = files.take(MANY).collect();
    shared.look_now.fetch_or(files.len() == MANY, Ordering::Relaxed);
    shared.add(settings, files, []);
}

/// What is saved on one day is one run.
#[derive(Debug, Default)]
struct Day {
    number: i32,
    record: Option<RunRecord>,
}

impl Day {
    /// Today's run, and yesterday's once it is over.
    fn today(&mut self, desk: &Desk) -> (RunRecord, Option<RunRecord>) {
        let now = OffsetDateTime::now_utc();
        let number = desk.settings.schedule.day(now);
        let over = match self.record.take() {
            Some(record) if self.number == number => {
                self.record = Some(record.clone());
                return (record, None);
            }
            Some(record) => Some(RunRecord { ended: Some(now), ..record }),
            None => None,
        };
        let summary = Summary::of(new_run(), desk.terms.rules.edition());
        let record = inventory::record(&summary, now, None, true);
        (self.number, self.record) = (number, Some(record.clone()));
        (record, over)
    }
}

/// A few files at once.
struct Round<'a, 'b> {
    shared: &'a Shared<'b>,
    desk: &'a Desk,
    haste: Haste,
    day: &'a mut Day,
    pauses: &'a mut BTreeMap<PathBuf, Duration>,
    pace: Option<&'a mut Pace>,
}

impl Round<'_, '_> {
    fn look(&mut self, reader: &Reader, paths: Vec<PathBuf>) -> Result<(), AgentError> {
        let (shared, desk) = (self.shared, self.desk);
        let (mut record, over) = self.day.today(desk);
        let sealed_before = record.sealed;
        let mut changes: Vec<Change> = over.into_iter().map(|run| Change { run, row: None, gone: None }).collect();
        let entries = self.entries(paths, &record, &mut changes);
        let mut sealer = Unattended::new(shared.stay.state, &desk.device, &desk.settings, &desk.terms, record.run)?;
        let todo = self.haste.todo(shared);
        let (run, pauses, pace) = (record.run, &mut *self.pauses, self.pace.as_deref_mut());
        let mut watch = SavedWatch { shared, desk, todo, record: &mut record, changes: &mut changes, pauses, pace };
        let mut tools = Tools {
            rules: &desk.terms.rules,
            settings: &desk.settings,
            reader,
            sealer: Some(&mut sealer),
            pictures: None,
        };
        let by = Reporting { state: shared.stay.state, device: &desk.device, settings: &desk.settings, run };
        let mut saved = Saved::of(entries);
        pipeline::run(run, &mut Looking::on(&mut saved, by)?, &mut tools, &mut watch)?;
        if desk.device.server.is_some() {
            inventory::note(shared.stay.state, &changes)?;
        }
        if record.sealed > sealed_before {
            inventory::keep_record(shared.stay.state, &record)?;
        }
        self.day.record = Some(record);
        Ok(())
    }

    /// The files that are there; of the others the office hears that they are gone.
    fn entries(&self, paths: Vec<PathBuf>, run: &RunRecord, changes: &mut Vec<Change>) -> Vec<Entry> {
        let mut entries = Vec::new();
        for path in paths {
            let is_lock = path.file_name().is_some_and(is_lock);
            match Entry::at(&path) {
                Ok(entry) if !is_lock => entries.push(entry),
                Err(Cause::Vanished) => {
                    if let Some(folder) = path.parent().filter(|_| is_lock) {
                        self.haste.todo(self.shared).freed(folder);
                    }
                    changes.push(Change { run: run.clone(), row: None, gone: Some(folder_and_name(&path)) });
                }
                _ => {}
            }
        }
        entries
    }
}

/// Lock files of office programs: their going says that a document was closed.
fn is_lock(name: &OsStr) -> bool {
    let name = name.as_bytes();
    name.starts_with(b".~lock.") || name.starts_with(b"~$")
}

/// Notes what became of each file.
struct SavedWatch<'a, 'b> {
    shared: &'a Shared<'b>,
    desk: &'a Desk,
    todo: &'a Todo,
    record: &'a mut RunRecord,
    changes: &'a mut Vec<Change>,
    pauses: &'a mut BTreeMap<PathBuf, Duration>,
    pace: Option<&'a mut Pace>,
}

impl Watch for SavedWatch<'_, '_> {
    fn file(&mut self, line: &FileLine) {
        let record = &mut *self.record;
        record.files += 1;
        record.with_findings += u64::from(!line.counts.is_empty());
        record.unreadable += u64::from(matches!(line.fate, Fate::Unreadable(_)));
        record.to_seal += u64::from(line.action == classify::Action::Seal);
        let again = match &line.fate {
            Fate::Sealed(file) => {
                record.sealed += 1;
                self.shared.tell(News::Sealed(*file));
                false
            }
            Fate::NotSealed(trouble) => self.not_sealed(line, trouble),
            _ => false,
        };
        if !again {
            self.pauses.remove(&line.path);
        }
        let run = self.record.clone();
        let row = row(line, &self.desk.settings);
        let gone = (row.is_none() || line.is_sealed()).then(|| folder_and_name(&line.path));
        self.changes.push(Change { run, row, gone });
    }

    fn stopped(&self) -> bool {
        self.shared.stopped()
    }

    fn rest(&mut self) {
        let shared = self.shared;
        if let Some(pace) = &mut self.pace {
            pace.rest(&|| shared.stopped());
        }
    }
}

impl SavedWatch<'_, '_> {
    /// Whether the file will be asked for again.
    fn not_sealed(&mut self, line: &FileLine, trouble: &Trouble) -> bool {
        let least = match trouble.code.as_str() {
            // Somebody writes it, it changed meanwhile, or another process of ours holds the state folder.
            "AG-104" | "AG-113" | "AG-003" | "AG-119" => Duration::ZERO,
            "AG-025" | "AG-014" => NEXT_HOUR,
            // Taken back by a person: neither a failure nor news.
            "AG-027" => return false,
            _ => {
                self.record.not_sealed += 1;
                self.shared.tell(News::NotSealed(trouble.clone()));
                return false;
            }
        };
        let first = !self.pauses.contains_key(&line.path);
        self.todo.again(line.path.clone(), self.pauses, least);
        if first && !least.is_zero() {
            self.shared.tell(News::NotSealed(trouble.clone()));
        }
        true
    }
}
