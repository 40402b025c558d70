//! Sealing the files that the rules want sealed, and writing each act down.

use std::collections::BTreeMap;

use discover::Entry;
use model::api::{FileRecord, KeyServiceKey};
use model::{Act, Actor, DeviceId, FileId, Label, RunId, SectionId, Shown};
use protect::SystemRandom;
use time::OffsetDateTime;

use crate::inplace::{InplaceError, Ledger, Naming, SealPlan, SealedFile, Target, seal_in_place};
use crate::report::{FileLine, Trouble};
use crate::spool::Spool;
use crate::{AgentError, new_uuid};

/// Files with holes are sealed up to this size: the container has none, and 10 GiB of nothing would become 10 GiB.
const SPARSE_LIMIT: u64 = 256 << 20;

/// Seals one file in place, or says why not; either way one whole file remains.
pub trait SealFile {
    /// Seals the file that was judged, under the label of its line.
    fn seal(&mut self, entry: &Entry, section: &SectionId, line: &FileLine) -> Result<FileId, Trouble>;

    /// Whether this run may seal this file at all; where it may not, the file is only reported.
    fn seals(&self, _entry: &Entry) -> bool {
        true
    }
}

/// Seals where the file lies, within the limit that a person has agreed to.
pub struct InPlace<'a> {
    /// What is under way, and what runs have done.
    pub ledger: &'a Ledger,
    /// How, and where it is written down.
    pub sealing: Sealing<'a>,
    /// Files that may still be sealed; the next one stops the sealing.
    pub left: u64,
}

impl SealFile for InPlace<'_> {
    fn seal(&mut self, entry: &Entry, section: &SectionId, line: &FileLine) -> Result<FileId, Trouble> {
        // More than anybody has seen and agreed to: the rest waits for a person.
        self.left = self.left.checked_sub(1).ok_or_else(|| Trouble::plain("AG-025"))?;
        self.sealing.seal(self.ledger, entry, section, line)
    }
}

/// How files are sealed in one run, and where each act is written down.
pub struct Sealing<'a> {
    /// Where acts are written down.
    pub spool: Spool<'a>,
    /// This run.
    pub run: RunId,
    /// This device.
    pub device: DeviceId,
    /// Attribute namespace of the body.
    pub namespace: String,
    /// The key to seal to.
    pub key: KeyServiceKey,
    /// Whether names change.
    pub naming: Naming,
    /// Whether a file that somebody still writes is asked for again: being in use is no failure then.
    pub patient: bool,
}

impl Sealing<'_> {
    /// Seals one file under the label of its line and writes that down, a failure too.
    pub fn seal(
        &mut self,
        ledger: &Ledger,
        entry: &Entry,
        section: &SectionId,
        line: &FileLine,
    ) -> Result<FileId, Trouble> {
        let plan = self.plan(section, line.label.unwrap_or(Label::Class3A));
        let sealed = seal_in_place(ledger, &Target::of(entry), &plan, &mut SystemRandom);
        self.written_down(sealed, &plan, entry, line)
    }

    /// A new file of this run.
    pub(crate) fn plan(&self, section: &SectionId, label: Label) -> SealPlan {
        SealPlan {
            file: FileId(new_uuid()),
            run: self.run,
            label,
            section: section.clone(),
            namespace: self.namespace.clone(),
            key: self.key.clone(),
            naming: self.naming,
            sparse_limit: SPARSE_LIMIT,
        }
    }

    /// Writes down what became of a file.
    pub(crate) fn written_down(
        &mut self,
        sealed: Result<SealedFile, InplaceError>,
        plan: &SealPlan,
        entry: &Entry,
        line: &FileLine,
    ) -> Result<FileId, Trouble> {
        match sealed {
            Ok(sealed) => {
                self.sealed(plan, entry, line).map_err(|error| Trouble::of(&error))?;
                Ok(sealed.file)
            }
            Err(error) => {
                let trouble = Trouble::of(&error);
                let in_use = matches!(error, InplaceError::InUse | InplaceError::Changed | InplaceError::Vanished);
                if !(self.patient && in_use) {
                    let act = Act::SealFailed { run: self.run, code: trouble.code.clone() };
                    self.write(act).map_err(|error| Trouble::of(&error))?;
                }
                Err(trouble)
            }
        }
    }

    fn sealed(&mut self, plan: &SealPlan, entry: &Entry, line: &FileLine) -> Result<(), AgentError> {
        use std::os::unix::ffi::OsStrExt as _;
        let act = Act::Sealed { file: plan.file, label: plan.label, run: self.run };
        let shown = |path: Option<&std::ffi::OsStr>| Shown::bytes(path.unwrap_or_default().as_bytes());
        let kinds: BTreeMap<String, u32> =
            line.counts.kinds.iter().map(|(kind, n)| (kind.id().to_owned(), n.low)).collect();
        let record = FileRecord {
            file: plan.file,
            name: shown(Some(entry.name())).as_str().to_owned(),
            folder: shown(entry.path().parent().map(std::path::Path::as_os_str)).as_str().to_owned(),
            device: self.device,
            run: self.run,
            section: plan.section.clone(),
            label: plan.label,
            size: line.size,
            kinds,
        };
        self.spool.append_with(OffsetDateTime::now_utc(), Actor::Device(self.device), act, record)
    }

    /// Writes an act of this run down.
    pub fn write(&mut self, act: Act) -> Result<(), AgentError> {
        self.spool.append(OffsetDateTime::now_utc(), Actor::Device(self.device), act)
    }
}
