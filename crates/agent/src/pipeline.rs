//! A file's life on this PC, from found to recorded. Read [`run`] first: everything else here serves it.

use std::path::Path;

use classify::{Action, Facts, FileFacts, FilePlace, Rules, Verdict};
use discover::{Due, Entry, Judged, Saved, Scan, Step, Unchanged};
use model::reading::Reading;
use model::{Format, OmissionCause, OwnKind, RunId};

use crate::reader::Reader;
use crate::report::{self, Fate, FileLine, Summary, Trouble, Watch};
use crate::sealing::SealFile;
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
}

/// Where files come from: a walk beside the journal, or what was just saved.
pub trait Source {
    /// The next step; `None` at the end.
    fn next(&mut self) -> Result<Option<Step>, AgentError>;

    /// The old result of an unchanged file.
    fn judged(&mut self, unchanged: &Unchanged) -> Result<Option<Judged>, AgentError>;

    /// Keeps a result for the next time.
    fn record(&mut self, due: &Due, judged: &Judged) -> Result<(), AgentError>;
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
/// changes a file happens here, one file after the other, in the order of the walk.
pub fn run(
    id: RunId,
    scan: &mut dyn Source,
    tools: &mut Tools<'_>,
    watch: &mut dyn Watch,
) -> Result<Summary, AgentError> {
    let mut summary = Summary::of(id, tools.rules.edition());
    loop {
        let found = next_files(scan, tools, watch)?;
        if found.is_empty() {
            break;
        }
        watch.rest();
        let read = read_all(&found, tools);
        for (found, read) in found.into_iter().zip(read) {
            let line = match (found, read) {
                (Found::Passed(line), _) => line,
                (Found::Known { entry, judged, due }, _) => {
                    let verdict = classify(tools, &entry, &judged);
                    let mut line = FileLine::judged(&entry, &judged, verdict);
                    line.fate = if due.is_some() { Fate::Judged } else { Fate::Unchanged };
                    let line = protect(tools, &entry, line);
                    if let Some(due) = due.filter(|_| !line.is_sealed()) {
                        scan.record(&due, &line.to_journal(judged.unreadable))?;
                    }
                    line
                }
                (Found::Due(due), Some(Ok(reading))) => {
                    let judged = report::to_judged(&reading);
                    let verdict = classify(tools, &due.entry, &judged);
                    let line = FileLine::judged(&due.entry, &judged, verdict).with(reading);
                    let line = protect(tools, &due.entry, line);
                    // A sealed file is a new file: it is due once more, and found protected.
                    if !line.is_sealed() {
                        scan.record(&due, &line.to_journal(None))?;
                    }
                    line
                }
                (Found::Due(due), Some(Err(trouble))) => {
                    let judged = Judged { unreadable: Some(trouble.code.clone()), ..Judged::default() };
                    let verdict = classify(tools, &due.entry, &judged);
                    let mut line = FileLine::judged(&due.entry, &judged, verdict);
                    line.fate = Fate::Unreadable(trouble);
                    // A governed folder seals what nobody can read as well.
                    let line = protect(tools, &due.entry, line);
                    if !line.is_sealed() {
                        scan.record(&due, &line.to_journal(judged.unreadable))?;
                    }
                    line
                }
                (Found::Due(_), None) => continue,
            };
            summary.add(&line);
            watch.file(&line);
        }
    }
    summary.interrupted = watch.stopped();
    Ok(summary)
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

/// The next files, at most as many as the readers can take beside each other; none at the end or once stopped.
fn next_files(scan: &mut dyn Source, tools: &Tools<'_>, watch: &dyn Watch) -> Result<Vec<Found>, AgentError> {
    let mut found = Vec::new();
    while found.len() < tools.reader.workers() * AHEAD && !watch.stopped() {
        match scan.next()? {
            None => break,
            Some(Step::Passed(outcome)) => {
                let trouble = Trouble { code: format!("scan-{}", outcome.cause.id()), args: Vec::new() };
                found.push(Found::Passed(FileLine::bare(&outcome.path, Fate::Passed(trouble))));
            }
            Some(Step::Rejudge(due, judged)) => {
                found.push(Found::Known { entry: Box::new(due.entry.clone()), judged, due: Some(due) });
            }
            Some(Step::Unchanged(unchanged)) => found.push(known(scan, unchanged)?),
            Some(Step::Due(due)) => found.push(Found::Due(due)),
        }
    }
    Ok(found)
}

fn known(scan: &mut dyn Source, unchanged: Unchanged) -> Result<Found, AgentError> {
    let judged = scan.judged(&unchanged)?.unwrap_or_default();
    Ok(Found::Known { entry: Box::new(unchanged.entry), judged, due: None })
}

/// Opens and reads the files that are due, beside each other.
fn read_all(found: &[Found], tools: &Tools<'_>) -> Vec<Option<Result<Reading, Trouble>>> {
    let (reader, kinds) = (tools.reader, tools.rules.kinds());
    std::thread::scope(|scope| {
        let threads: Vec<_> = found
            .iter()
            .map(|found| match found {
                Found::Due(due) => Some(scope.spawn(|| read(&due.entry, reader, kinds))),
                _ => None,
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| Some(thread?.join().unwrap_or_else(|_| Err(Trouble::plain("AG-021")))))
            .collect()
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
