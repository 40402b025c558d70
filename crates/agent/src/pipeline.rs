//! A file's life on this PC, from found to recorded. Read [`run`] first: everything else here serves it.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use classify::{Action, Facts, FileFacts, FilePlace, Rules, Verdict};
use discover::{Due, Entry, Judged, Saved, Scan, Step, Unchanged};
use model::reading::Reading;
use model::{Format, OmissionCause, OwnKind, RunId};

use crate::reader::Reader;
use crate::recognise::{Pictures, Seen};
use crate::report::{self, Fate, FileLine, Summary, Trouble, Watch};
use crate::sealing::SealFile;
use crate::slow::Slow;
use crate::{AgentError, Settings};

/// Files read beside each other, per worker: enough that none waits, few enough that Ctrl-C is quick.
const AHEAD: usize = 4;

/// What a run works with.
pub struct Tools<'a> {
    /// The rules in force.
    pub rules: &'a Rules,
    /// Whose folders are whose.
    pub settings: &'a Settings,
    /// Jailed readers.
    pub reader: &'a Reader,
    /// Seals, where this run shall; without it the run only reports.
    pub sealer: Option<&'a mut (dyn SealFile + 'a)>,
    /// Pictures that are read after the walk, and what is known of them; without it they are left out.
    pub pictures: Option<Pictures>,
}

/// Where files come from: a walk beside the journal, or what was just saved.
pub trait Source {
    /// The next step; `None` at the end.
    fn next(&mut self) -> Result<Option<Step>, AgentError>;

    /// The old result of an unchanged file.
    fn judged(&mut self, unchanged: &Unchanged) -> Result<Option<Judged>, AgentError>;

    /// Keeps a result for the next time.
    fn record(&mut self, due: &Due, judged: &Judged) -> Result<(), AgentError>;

    /// The folder with which a file shares out the time.
    fn share_of(&self, path: &Path) -> PathBuf {
        path.parent().unwrap_or(path).to_owned()
    }
}

impl Source for Scan {
    fn next(&mut self) -> Result<Option<Step>, AgentError> {
        Ok(Scan::next(self)?)
    }

    fn judged(&mut self, unchanged: &Unchanged) -> Result<Option<Judged>, AgentError> {
        Ok(Scan::judged(self, unchanged)?)
    }

    fn record(&mut self, due: &Due, judged: &Judged) -> Result<(), AgentError> {
        Ok(Scan::record(self, due, judged)?)
    }

    fn share_of(&self, path: &Path) -> PathBuf {
        Scan::share_of(self, path)
    }
}

impl Source for Saved {
    fn next(&mut self) -> Result<Option<Step>, AgentError> {
        Ok(Saved::next(self))
    }

    fn judged(&mut self, _: &Unchanged) -> Result<Option<Judged>, AgentError> {
        Ok(None)
    }

    /// The next scan finds the file changed and records it; until then it is judged anew each time it is saved.
    fn record(&mut self, _: &Due, _: &Judged) -> Result<(), AgentError> {
        Ok(())
    }
}

/// One run over all files of a scan: discovered → extracted → detected → classified → protected → recorded.
///
/// Extraction and detection happen in jailed workers, several files beside each other; everything that decides or
/// changes a file happens here, one file after the other, in the order of the walk. After the walk come the files of
/// folders that would have held up the others, and then those with pictures to be recognised.
pub fn run(
    id: RunId,
    scan: &mut dyn Source,
    tools: &mut Tools<'_>,
    watch: &mut dyn Watch,
) -> Result<Summary, AgentError> {
    let mut summary = Summary::of(id, tools.rules.edition());
    let mut slow = Slow::new(tools.settings.seconds);
    loop {
        let found = next_files(scan, tools, watch, &mut slow)?;
        if found.is_empty() {
            break;
        }
        watch.rest();
        let read = read_all(&found, tools);
        for (found, read) in found.into_iter().zip(read) {
            let met = match (found, read) {
                (Found::Passed(line), _) => {
                    summary.add(&line);
                    watch.file(&line);
                    continue;
                }
                (Found::Known { entry, judged, due }, _) => {
                    let fate = if due.is_some() { Fate::Judged } else { Fate::Unchanged };
                    Met { entry, judged, due, fate, reading: None }
                }
                (Found::Due(due), Some((Ok(reading), _))) => {
                    let judged = report::to_judged(&reading);
                    Met::due(due, judged, Fate::Judged, Some(reading))
                }
                (Found::Due(due), Some((Err(trouble), time))) => {
                    slow.charge(&scan.share_of(due.entry.path()), time);
                    let judged = Judged { unreadable: Some(trouble.code.clone()), ..Judged::default() };
                    Met::due(due, judged, Fate::Unreadable(trouble), None)
                }
                (Found::Due(_), None) => continue,
            };
            if let Some(line) = settle(scan, tools, met)? {
                summary.add(&line);
                watch.file(&line);
            }
        }
    }
    summary.put_off = slow.put_off();
    summary.interrupted = watch.stopped();
    see_pictures(tools, watch, &mut summary)?;
    Ok(summary)
}

/// A file as it was met, before anything is decided.
struct Met {
    entry: Box<Entry>,
    judged: Judged,
    due: Option<Due>,
    fate: Fate,
    reading: Option<Reading>,
}

impl Met {
    fn due(due: Due, judged: Judged, fate: Fate, reading: Option<Reading>) -> Met {
        Met { entry: Box::new(due.entry.clone()), judged, due: Some(due), fate, reading }
    }
}

/// Decides what becomes of a file, and records it; no line if it waits for its pictures to be read.
fn settle(scan: &mut dyn Source, tools: &mut Tools<'_>, met: Met) -> Result<Option<FileLine>, AgentError> {
    let Met { entry, judged, due, fate, reading } = met;
    let line = |judged: &Judged| FileLine { fate: fate.clone(), ..decided(tools, &entry, judged) };
    let known = tools.pictures.as_ref().and_then(|pictures| pictures.known(&entry, &judged));
    let own = line(&judged);
    // The journal keeps what the walk itself can find again.
    let kept = own.to_journal(judged.unreadable.clone());
    let whole = known.as_ref().map(line);
    let own = match reading {
        Some(reading) => own.with(reading),
        None => own,
    };
    let sealed_now = tools.sealer.is_some();
    if let Some(pictures) = tools.pictures.as_mut()
        && known.is_none()
        && !sealed_now
        && pictures.awaits(&judged)
    {
        if let Some(due) = due {
            scan.record(&due, &kept)?;
        }
        pictures.add(scan.share_of(entry.path()), &entry, own);
        return Ok(None);
    }
    // A governed folder seals what nobody can read as well.
    let line = protect(tools, &entry, whole.unwrap_or(own));
    // A sealed file is a new file: it is due once more, and found protected.
    if let Some(due) = due.filter(|_| !line.is_sealed()) {
        scan.record(&due, &kept)?;
    }
    Ok(Some(line))
}

fn decided(tools: &Tools<'_>, entry: &Entry, judged: &Judged) -> FileLine {
    FileLine::judged(entry, judged, classify(tools, entry, judged))
}

/// Reads the pictures of the files that wait, one by one, as long as there is time; then tells of the others.
fn see_pictures(tools: &mut Tools<'_>, watch: &mut dyn Watch, summary: &mut Summary) -> Result<(), AgentError> {
    let Some(mut pictures) = tools.pictures.take() else { return Ok(()) };
    while !watch.stopped()
        && let Some((share, waiting)) = pictures.next()
    {
        watch.rest();
        let line = match pictures.see(&share, &waiting, tools.rules.kinds())? {
            Seen::Read(entry, reading) => {
                summary.recognised += 1;
                decided(tools, &entry, &report::to_judged(&reading)).with(reading)
            }
            Seen::Left => waiting.line,
        };
        summary.add(&line);
        watch.file(&line);
    }
    while let Some(waiting) = pictures.next_unreached() {
        summary.add(&waiting.line);
        watch.file(&waiting.line);
    }
    summary.no_recogniser = pictures.trouble().cloned();
    tools.pictures = Some(pictures);
    Ok(())
}

/// A step of the walk, as far as it goes without opening the file.
enum Found {
    /// Not looked at.
    Passed(FileLine),
    /// Judged from what the journal knows: unchanged, or only the rules are others.
    Known { entry: Box<Entry>, judged: Judged, due: Option<Due> },
    /// To be opened.
    Due(Due),
}

/// The next files, at most as many as the readers can take beside each other; none at the end or once stopped. What
/// lies in a folder that has held up the others for long comes at the end.
fn next_files(
    scan: &mut dyn Source,
    tools: &Tools<'_>,
    watch: &dyn Watch,
    slow: &mut Slow,
) -> Result<Vec<Found>, AgentError> {
    let mut found = Vec::new();
    while found.len() < tools.reader.workers() * AHEAD && !watch.stopped() {
        match scan.next()? {
            None => match slow.next() {
                Some(due) => found.push(Found::Due(due)),
                None => break,
            },
            Some(Step::Passed(outcome)) => {
                let trouble = Trouble { code: format!("scan-{}", outcome.cause.id()), args: Vec::new() };
                found.push(Found::Passed(FileLine::bare(&outcome.path, Fate::Passed(trouble))));
            }
            Some(Step::Rejudge(due, judged)) => {
                found.push(Found::Known { entry: Box::new(due.entry.clone()), judged, due: Some(due) });
            }
            Some(Step::Unchanged(unchanged)) => found.push(known(scan, unchanged)?),
            Some(Step::Due(due)) => found.extend(slow.admit(scan.share_of(due.entry.path()), due).map(Found::Due)),
        }
    }
    Ok(found)
}

fn known(scan: &mut dyn Source, unchanged: Unchanged) -> Result<Found, AgentError> {
    let judged = scan.judged(&unchanged)?.unwrap_or_default();
    Ok(Found::Known { entry: Box::new(unchanged.entry), judged, due: None })
}

/// What came of reading a file, and how long it took.
type Read = (Result<Reading, Trouble>, Duration);

/// Opens and reads the files that are due, beside each other.
fn read_all(found: &[Found], tools: &Tools<'_>) -> Vec<Option<Read>> {
    let (reader, kinds) = (tools.reader, tools.rules.kinds());
    let timed = |entry: &Entry| {
        let began = Instant::now();
        (read(entry, reader, kinds), began.elapsed())
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = found
            .iter()
            .map(|found| match found {
                Found::Due(due) => Some(scope.spawn(|| timed(&due.entry))),
                _ => None,
            })
            .collect();
        let broken = || (Err(Trouble::plain("AG-021")), Duration::ZERO);
        threads.into_iter().map(|thread| Some(thread?.join().unwrap_or_else(|_| broken()))).collect()
    })
}

fn read(entry: &Entry, reader: &Reader, kinds: &[OwnKind]) -> Result<Reading, Trouble> {
    let file = entry.open().map_err(|error| Trouble::io(&error))?;
    reader.judge(entry.uid, &file, entry.name().to_str().map(str::to_owned), kinds)
}

/// What the rules say of a file that was met.
fn classify(tools: &Tools<'_>, entry: &Entry, judged: &Judged) -> Verdict {
    verdict(tools.rules, tools.settings, entry.path(), entry.fingerprint.size, judged)
}

/// What rules say of a file, from counts and place alone.
pub fn verdict(rules: &Rules, settings: &Settings, path: &Path, size: u64, judged: &Judged) -> Verdict {
    let folder = path.parent().unwrap_or_else(|| Path::new("/"));
    let (section, governed) = settings.place_of(folder);
    let place = FilePlace {
        folder: folder.to_string_lossy().into_owned(),
        section: Some(section.clone()),
        extension: path.extension().map(|e| e.to_string_lossy().into_owned()).unwrap_or_default(),
        governed,
        zone: settings.zone,
        mark: if rules.needs_marks() { mark(path) } else { String::new() },
    };
    let file = FileFacts {
        format: judged.format.unwrap_or(Format::Other),
        size,
        unreadable: judged.unreadable.is_some() || !judged.omissions.is_empty(),
        encrypted: judged.omissions.contains(&OmissionCause::Encrypted),
    };
    let mut verdict = rules.judge(&Facts { counts: &judged.counts, place: &place, file });
    // A governed folder was chosen as such: it seals what is put into it even where no rule of the body says so. What is
    // empty or protected already is left alone.
    let plain = !matches!(file.format, Format::Empty | Format::Protected);
    if governed && plain && verdict.held.is_none() {
        verdict.action = Action::Seal;
    }
    verdict
}

/// By what an exception names this file.
fn mark(path: &Path) -> String {
    let (folder, name) = crate::inventory::folder_and_name(path);
    protect::mark::file(&folder, &name)
}

/// Seals the file where the rules want it and this run may; the original survives whatever happens.
fn protect(tools: &mut Tools<'_>, entry: &Entry, mut line: FileLine) -> FileLine {
    if line.action != Action::Seal {
        return line;
    }
    let Some(sealer) = tools.sealer.as_deref_mut().filter(|sealer| sealer.seals(entry)) else { return line };
    let folder = entry.path().parent().unwrap_or_else(|| Path::new("/"));
    let (section, _) = tools.settings.place_of(folder);
    line.fate = match sealer.seal(entry, section, &line) {
        Ok(file) => Fate::Sealed(file),
        Err(trouble) => Fate::NotSealed(trouble),
    };
    line
}
