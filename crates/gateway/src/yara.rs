//! Rules of the body's own (YARA) look at a file as it came in.
//!
//! The scanner is a program of its own, asked where it is installed. It compiles the rules once, without files and network;
//! each file is looked at by a process forked from that, which has given up what a worker of the checkpoint gives up, and ends
//! with its answer.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::os::fd::AsFd as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jail::function::{Limits, Program};
use model::yara::{Ask, Checked, Hit, NAME_BYTES, NAMED, Source, Told};

use crate::crew::{Crew, GRACE};
use crate::passage::Stopped;
use crate::{GateError, Sealed};

/// Argument with which the scanner becomes a worker.
pub const SCANNER: &str = "yara-worker";
/// All rules together, in bytes.
const RULES: u64 = 64 << 20;
/// Files of rules.
const FILES: usize = 4096;
/// Folders in folders.
const DEPTH: usize = 8;
/// Longest answer: names, or what is wrong with the rules.
const REPLY: u32 = 4 << 20;
/// Memory of a scanner: compiled rules and one file.
const MEMORY: u64 = 2 << 30;
/// Time to compile all rules.
const COMPILING: Duration = Duration::from_secs(120);

/// Where the scanner is, what it looks for and how it is asked.
#[derive(Clone, Debug)]
pub struct Yara {
    /// The scanner, which becomes a worker with these arguments.
    pub program: Program,
    /// Its rules.
    pub rules: Arc<RuleFiles>,
    /// Whether a file waits outside while it does not answer; otherwise the report says that it was not asked.
    pub required: bool,
    /// How long one file may take.
    pub patience: Duration,
}

/// Files of rules as they were when they were read: what is changed on disk later counts from the next start.
#[derive(Debug)]
pub struct RuleFiles(Arc<File>);

impl RuleFiles {
    /// Reads files, and all of a folder that end in `.yar` or `.yara`.
    ///
    /// # Errors
    /// [`GateError::RulesUnreadable`] names the file that cannot be read, is not UTF-8 or too much.
    pub fn read(paths: &[PathBuf]) -> Result<RuleFiles, GateError> {
        let mut found = Vec::new();
        for path in paths {
            gather(path, DEPTH, &mut found).map_err(|source| unreadable(path, source))?;
        }
        found.sort();
        found.dedup();
        let first = paths.first().map(PathBuf::as_path).unwrap_or(Path::new("."));
        if found.is_empty() {
            return Err(unreadable(first, io::ErrorKind::NotFound.into()));
        }
        let mut room = RULES;
        let mut sources = Vec::new();
        for path in found {
            let text = read(&path, &mut room).map_err(|source| unreadable(&path, source))?;
            sources.push(Source { name: path.to_string_lossy().into_owned(), text });
        }
        let bytes = postcard::to_stdvec(&sources).map_err(|error| unreadable(first, io::Error::other(error)))?;
        let sealed = Sealed::take(&mut bytes.as_slice(), u64::MAX - 1).and_then(|sealed| {
            let sealed = sealed.ok_or(io::ErrorKind::FileTooLarge)?;
            sealed.reader()
        });
        sealed.map(|file| RuleFiles(Arc::new(file))).map_err(GateError::NoRoom)
    }
}

fn gather(path: &Path, depth: usize, found: &mut Vec<PathBuf>) -> io::Result<()> {
    if !fs::metadata(path)?.is_dir() {
        found.push(path.to_owned());
        return Ok(());
    }
    for entry in fs::read_dir(path)? {
        let path = entry?.path();
        let is_rules = path.extension().is_some_and(|end| end == "yar" || end == "yara");
        let kind = fs::symlink_metadata(&path)?;
        if kind.is_dir() && depth > 0 {
            gather(&path, depth - 1, found)?;
        } else if is_rules && fs::metadata(&path)?.is_file() {
            found.push(path);
        }
        if found.len() > FILES {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
    }
    Ok(())
}

fn read(path: &Path, room: &mut u64) -> io::Result<String> {
    let mut text = String::new();
    let read = File::open(path)?.take(room.saturating_add(1)).read_to_string(&mut text)? as u64;
    *room = room.checked_sub(read).ok_or(io::ErrorKind::FileTooLarge)?;
    Ok(text)
}

fn unreadable(path: &Path, source: io::Error) -> GateError {
    GateError::RulesUnreadable { file: path.to_string_lossy().into_owned(), source }
}

/// The stage: rules that have been compiled without fault.
#[derive(Debug)]
pub(crate) struct Stage {
    crew: Crew,
    pub(crate) required: bool,
}

impl Stage {
    /// Opens the stage.
    ///
    /// # Errors
    /// [`GateError::RulesWrong`] with the first fault; when the scanner does not start.
    pub(crate) fn open(yara: Yara) -> Result<Stage, GateError> {
        let required = yara.required;
        let crew = crew(yara, 2);
        let checked = check(&crew)?;
        hold(&checked)?;
        if !checked.left_out.is_empty() {
            tracing::warn!(rules = checked.rules, left_out = checked.left_out.len(), "some rules are left out");
        }
        Ok(Stage { crew, required })
    }

    /// Rules that a file matches; none where it was not looked at to its end.
    pub(crate) fn look(&self, file: &File, most: u64) -> Option<Vec<Hit>> {
        match ask(&self.crew, file, Ask::Scan { most }) {
            Ok(Told::Scanned(hits)) => Some(hits.into_iter().take(NAMED).map(plain).collect()),
            Ok(told) => {
                tracing::warn!(?told, "a file was not looked at by the rules");
                None
            }
            Err(stopped) => {
                tracing::warn!(?stopped, "a file was not looked at by the rules");
                None
            }
        }
    }
}

/// Compiles rules in the scanner, and says what became of them.
///
/// # Errors
/// When the scanner does not start.
pub fn check_rules(yara: Yara) -> Result<Checked, GateError> {
    check(&crew(yara, 0))
}

/// Whether rules hold.
///
/// # Errors
/// [`GateError::RulesWrong`] with the first fault.
pub fn hold(checked: &Checked) -> Result<(), GateError> {
    let Some(first) = checked.faults.first() else { return Ok(()) };
    Err(GateError::RulesWrong { first: first.clone(), more: checked.faults.len().saturating_sub(1) })
}

fn crew(yara: Yara, spare: usize) -> Crew {
    let mut program = yara.program;
    program.provisions = vec![Arc::clone(&yara.rules.0)];
    let limits = Limits {
        memory_bytes: MEMORY,
        cpu: yara.patience + GRACE,
        reply_bytes: REPLY,
        start: COMPILING,
        batch_files: 1,
        ..Limits::default()
    };
    Crew::new(program, limits, yara.patience, spare)
}

fn check(crew: &Crew) -> Result<Checked, GateError> {
    // A call has a file; this one is not read.
    let nothing = File::open("/dev/null").map_err(GateError::NoRoom)?;
    match ask(crew, &nothing, Ask::Check) {
        Ok(Told::Checked(checked)) => Ok(checked),
        Err(Stopped::Trouble(error)) => Err(error),
        _ => Err(GateError::RulesAway),
    }
}

fn ask(crew: &Crew, file: &File, ask: Ask) -> Result<Told, Stopped> {
    let away = |_| Stopped::Trouble(GateError::RulesAway);
    let request = postcard::to_stdvec(&ask).map_err(away)?;
    let answer = crew.ask(&[file.as_fd()], &request)?;
    postcard::from_bytes(&answer).map_err(away)
}

/// A name as it may be told on: the process that said it has met the file.
fn plain(hit: Hit) -> Hit {
    let word = |name: String| -> String {
        name.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').take(NAME_BYTES).collect()
    };
    Hit { rule: word(hit.rule), tags: hit.tags.into_iter().take(NAMED).map(word).collect() }
}

/// The names of rules in one line, for a refusal.
pub(crate) fn names(hits: &[Hit]) -> String {
    let one = |hit: &Hit| {
        if hit.tags.is_empty() { hit.rule.clone() } else { format!("{} ({})", hit.rule, hit.tags.join(" ")) }
    };
    hits.iter().map(one).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_files_and_what_lies_in_folders_by_their_endings() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir_all(at("deep/er")).unwrap();
        for name in ["b.yar", "a.yara", "readme.txt", "deep/er/c.yar"] {
            fs::write(at(name), name).unwrap();
        }
        let names = |paths: &[PathBuf]| -> Vec<String> {
            let rules = RuleFiles::read(paths).unwrap();
            let mut bytes = Vec::new();
            rules.0.try_clone().unwrap().read_to_end(&mut bytes).unwrap();
            let sources: Vec<Source> = postcard::from_bytes(&bytes).unwrap();
            assert!(sources.iter().all(|source| source.name.ends_with(&source.text)));
            sources.into_iter().map(|source| source.text).collect()
        };
        assert_eq!(names(&[folder.path().to_owned()]), ["a.yara", "b.yar", "deep/er/c.yar"]);
        assert_eq!(names(&[at("readme.txt"), at("b.yar"), at("b.yar")]), ["b.yar", "readme.txt"]);
    }

    #[test]
    fn what_is_no_text_is_not_there_or_is_too_much_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let refused = |path: &Path| match RuleFiles::read(&[path.to_owned()]) {
            Err(GateError::RulesUnreadable { file, .. }) => file,
            other => panic!("{other:?}"),
        };
        let empty = folder.path().to_string_lossy().into_owned();
        assert_eq!(refused(folder.path()), empty, "a folder without rules protects nobody");
        let binary = folder.path().join("a.yar");
        fs::write(&binary, b"rule \xff").unwrap();
        assert_eq!(refused(folder.path()), binary.to_string_lossy());
        assert_eq!(refused(&folder.path().join("none.yar")), folder.path().join("none.yar").to_string_lossy());
        File::create(&binary).unwrap().set_len(RULES + 1).unwrap();
        assert_eq!(refused(folder.path()), binary.to_string_lossy());
    }

    #[test]
    fn a_scanner_that_was_taken_over_cannot_say_what_it_likes() {
        let hit = plain(Hit { rule: "A\u{202e}<b>\n山".repeat(200), tags: vec!["x y".into(); 100] });
        assert_eq!((hit.rule.len(), hit.tags.len(), hit.tags[0].as_str()), (NAME_BYTES, NAMED, "xy"));
        assert!(hit.rule.chars().all(|c| c.is_ascii_alphanumeric()));
        let one = |rule: &str, tags: &[&str]| Hit {
            rule: rule.to_owned(),
            tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        };
        assert_eq!(names(&[one("A", &[]), one("B", &["x", "y"])]), "A, B (x y)");
    }
}
