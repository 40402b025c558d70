//! What a scan says of each file, and of the whole run.

use std::path::{Path, PathBuf};

use classify::{Action, Excused, Hold, Reason, Verdict};
use discover::{Entry, Judged};
use model::{Counts, FileId, Finding, Format, Hint, Label, Omission, OmissionCause, RunId};

use model::reading::Reading;

/// One file of a scan.
#[derive(Clone, Debug)]
pub struct FileLine {
    /// Where it lies.
    pub path: PathBuf,
    /// Bytes.
    pub size: u64,
    /// What became of it.
    pub fate: Fate,
    /// What its bytes are, where they could be read.
    pub format: Option<Format>,
    /// What was found.
    pub counts: Counts,
    /// Places of the first findings; empty when judged from the journal.
    pub findings: Vec<Finding>,
    /// Label the rules give it.
    pub label: Option<Label>,
    /// Action the rules want.
    pub action: Action,
    /// Why a wanted sealing is held back.
    pub held: Option<Hold>,
    /// The rules that match.
    pub reasons: Vec<Reason>,
    /// The rules that would match and do not, each by an exception.
    pub excused: Vec<Excused>,
    /// Facts about the document.
    pub hints: Vec<Hint>,
    /// What was not read.
    pub omissions: Vec<Omission>,
    /// Stable code of the reason why it could not be read at all, at this or an earlier run.
    pub unreadable: Option<String>,
}

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Looked at and reported.
    Judged,
    /// As it was at the last scan.
    Unchanged,
    /// Sealed now.
    Sealed(FileId),
    /// To be sealed and not: stable code and facts; the original is whole.
    NotSealed(Trouble),
    /// Could not be read: stable code and facts.
    Unreadable(Trouble),
    /// Not looked at (another file system, a folder without permission): stable code.
    Passed(Trouble),
}

/// A stable code with the facts of its sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The code.
    pub code: String,
    /// The facts.
    pub args: Vec<(String, String)>,
}

impl Trouble {
    /// From an error of any room.
    pub fn of(error: &dyn model::Coded) -> Trouble {
        let args = error.args().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Trouble { code: error.code().to_owned(), args }
    }
}

/// The whole run in numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// The run.
    pub run: RunId,
    /// Edition of the rules.
    pub edition: u64,
    /// Files seen, unchanged ones among them.
    pub files: u64,
    /// … that are as they were.
    pub unchanged: u64,
    /// … with findings.
    pub with_findings: u64,
    /// … that could not be read.
    pub unreadable: u64,
    /// … that the rules want sealed.
    pub to_seal: u64,
    /// Bytes of those.
    pub bytes_to_seal: u64,
    /// Sealed in this run.
    pub sealed: u64,
    /// Wanted and not sealed, for a reason given in their line.
    pub not_sealed: u64,
    /// … of which pictures were recognised in this run.
    pub recognised: u64,
    /// … of which pictures are still to be recognised, or cannot be because there is nothing that could.
    pub unrecognised: u64,
    /// Why no picture was recognised at all, where none was.
    pub no_recogniser: Option<Trouble>,
    /// … that were looked at last, because others of their folder had used up its share of the time.
    pub put_off: u64,
    /// Ended early by Ctrl-C; the next scan goes on there.
    pub interrupted: bool,
}

/// Who is told about the progress of a run.
pub trait Watch {
    /// A file is done.
    fn file(&mut self, line: &FileLine);

    /// Whether the run shall end after the files under way.
    fn stopped(&self) -> bool;

    /// Called before the next few files are read: a run in the background rests here.
    fn rest(&mut self) {}
}

impl Trouble {
    /// A code that needs no facts.
    pub fn plain(code: &str) -> Trouble {
        Trouble { code: code.to_owned(), args: Vec::new() }
    }

    /// From the system's refusal to open or read a file.
    pub fn io(error: &std::io::Error) -> Trouble {
        use std::io::ErrorKind;
        match error.kind() {
            ErrorKind::NotFound => Trouble::plain("AG-022"),
            ErrorKind::PermissionDenied => Trouble::plain("AG-023"),
            _ => Trouble { code: "AG-024".to_owned(), args: vec![("cause".to_owned(), error.to_string())] },
        }
    }
}

impl FileLine {
    /// A line about something that was not looked at.
    pub(crate) fn bare(path: &Path, fate: Fate) -> FileLine {
        FileLine {
            path: path.to_owned(),
            size: 0,
            fate,
            format: None,
            counts: Counts::default(),
            findings: Vec::new(),
            label: None,
            action: Action::Nothing,
            held: None,
            reasons: Vec::new(),
            excused: Vec::new(),
            hints: Vec::new(),
            omissions: Vec::new(),
            unreadable: None,
        }
    }

    /// A line about a judged file.
    pub(crate) fn judged(entry: &Entry, judged: &Judged, verdict: Verdict) -> FileLine {
        let unread = |cause: &OmissionCause| Omission { path: String::new(), cause: *cause };
        FileLine {
            size: entry.fingerprint.size,
            format: judged.format,
            counts: judged.counts.clone(),
            label: Some(verdict.label),
            action: verdict.action,
            held: verdict.held,
            reasons: verdict.reasons,
            excused: verdict.excused,
            hints: judged.hints.clone(),
            omissions: judged.omissions.iter().map(unread).collect(),
            unreadable: judged.unreadable.clone(),
            ..FileLine::bare(entry.path(), Fate::Judged)
        }
    }

    /// The same with what only a fresh reading knows: places, and the parts that were not read.
    pub(crate) fn with(self, reading: Reading) -> FileLine {
        FileLine { findings: reading.findings, omissions: reading.omissions, ..self }
    }

    /// Whether it was sealed in this run.
    pub fn is_sealed(&self) -> bool {
        matches!(self.fate, Fate::Sealed(_))
    }

    /// Whether there is something that a person should see: findings, a wish of the rules, or a reason for not knowing.
    pub fn is_notable(&self) -> bool {
        !self.counts.is_empty()
            || self.action != Action::Nothing
            || !self.omissions.is_empty()
            || !matches!(self.fate, Fate::Judged | Fate::Unchanged)
    }

    /// What the journal keeps.
    pub(crate) fn to_journal(&self, unreadable: Option<String>) -> Judged {
        Judged {
            counts: self.counts.clone(),
            format: self.format,
            label: self.label,
            action: Some(self.action.id().to_owned()),
            rules: self.reasons.iter().map(|reason| reason.rule.to_string()).collect(),
            unreadable,
            omissions: causes(&self.omissions),
            hints: self.hints.clone(),
        }
    }
}

/// What of a reading may be kept.
pub(crate) fn to_judged(reading: &Reading) -> Judged {
    Judged {
        counts: reading.counts.clone(),
        format: Some(reading.format),
        omissions: causes(&reading.omissions),
        hints: reading.hints.clone(),
        ..Judged::default()
    }
}

/// Each cause once: paths of parts may hold names and stay out of the journal.
fn causes(omissions: &[Omission]) -> Vec<OmissionCause> {
    let mut causes = Vec::new();
    for omission in omissions {
        if !causes.contains(&omission.cause) {
            causes.push(omission.cause);
        }
    }
    causes
}

impl Summary {
    pub(crate) fn of(run: RunId, edition: u64) -> Summary {
        Summary {
            run,
            edition,
            files: 0,
            unchanged: 0,
            with_findings: 0,
            unreadable: 0,
            to_seal: 0,
            bytes_to_seal: 0,
            sealed: 0,
            not_sealed: 0,
            recognised: 0,
            unrecognised: 0,
            no_recogniser: None,
            put_off: 0,
            interrupted: false,
        }
    }

    pub(crate) fn add(&mut self, line: &FileLine) {
        if matches!(line.fate, Fate::Passed(_)) {
            return;
        }
        self.files += 1;
        self.unchanged += u64::from(line.fate == Fate::Unchanged);
        self.with_findings += u64::from(!line.counts.is_empty());
        self.unreadable += u64::from(matches!(line.fate, Fate::Unreadable(_)));
        let pictured = line.omissions.iter().any(|omission| omission.cause == OmissionCause::Picture);
        self.unrecognised += u64::from(pictured && !line.is_sealed());
        self.sealed += u64::from(line.is_sealed());
        self.not_sealed += u64::from(matches!(line.fate, Fate::NotSealed(_)));
        if line.action == Action::Seal {
            self.to_seal += 1;
            self.bytes_to_seal += line.size;
        }
    }
}
