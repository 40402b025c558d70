//! Locked files whose owner takes the password off: opened in the jail and in memory, judged as any file, and sealed.
//!
//! INVARIANT: what was opened lies in memory only until it is sealed, and the password is gone with the value that holds it.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write as _;
use std::os::fd::AsRawFd as _;

use classify::Rules;
use discover::{Entry, Judged};
use model::{Act, Actor, FileId, Kind, OmissionCause, Password, SectionId};
use protect::SystemRandom;
use rustix::fs::{MemfdFlags, memfd_create};
use time::OffsetDateTime;

use crate::inplace::{Ledger, Target, adopt_in_place};
use crate::report::{self, FileLine, Trouble};
use crate::{Reader, Sealing, Settings, pipeline};

/// By what opened files are judged, and who reads them.
#[derive(Debug)]
pub struct Judge<'a> {
    /// The rules in force.
    pub rules: &'a Rules,
    /// Whose folders are whose.
    pub settings: &'a Settings,
    /// Opens them.
    pub opener: Reader,
    /// Reads what was opened.
    pub reader: Reader,
}

/// A file that its password has opened.
#[derive(Debug)]
pub struct Opened {
    /// What the rules make of its content; under this label it is sealed.
    pub line: FileLine,
    memory: File,
}

impl Judge<'_> {
    /// Opens a file by its password and judges what lies behind it.
    ///
    /// # Errors
    /// A trouble of the codes EX-003 to EX-008 where it does not open, or of the jail's.
    pub fn open(&self, entry: &Entry, password: &Password) -> Result<Opened, Trouble> {
        let file = entry.open().map_err(|error| Trouble::io(&error))?;
        let opened = self.opener.unlock(entry.uid, &file, password)?;
        let memory = in_memory(opened.expose()).map_err(|error| Trouble::io(&error))?;
        let size = opened.expose().len() as u64;
        drop(opened);
        let name = entry.name().to_str().map(str::to_owned);
        let reading = self.reader.judge(entry.uid, &memory, name, self.rules.kinds())?;
        let judged = report::to_judged(&reading);
        let mut verdict = pipeline::verdict(self.rules, self.settings, entry.path(), size, &judged);
        // Its owner had locked it: it is not protected less now than the rules would protect it unread.
        let locked = Judged { omissions: vec![OmissionCause::Encrypted], format: judged.format, ..Judged::default() };
        let unread = pipeline::verdict(self.rules, self.settings, entry.path(), size, &locked);
        verdict.label = verdict.label.max(unread.label);
        Ok(Opened { line: FileLine::judged(entry, &judged, verdict).with(reading), memory })
    }

    /// The section that owns a file.
    pub fn section(&self, entry: &Entry) -> SectionId {
        let folder = entry.path().parent().unwrap_or_else(|| std::path::Path::new("/"));
        self.settings.place_of(folder).0.clone()
    }
}

impl Opened {
    /// Whether anything of a person was found in it.
    pub fn found(&self) -> bool {
        !self.line.counts.is_empty()
    }

    /// Whether parts of it lie behind further passwords.
    pub fn is_locked_inside(&self) -> bool {
        self.line.omissions.iter().any(|omission| omission.cause == OmissionCause::Encrypted)
    }
}

impl Sealing<'_> {
    /// Seals what was opened in the place of the locked file, and writes down that and by whom.
    ///
    /// # Errors
    /// A trouble; the locked file is then as it was.
    pub fn adopt(
        &mut self,
        ledger: &Ledger,
        entry: &Entry,
        section: &SectionId,
        opened: &Opened,
        actor: &Actor,
    ) -> Result<FileId, Trouble> {
        if let Some(held) = opened.line.held {
            return Err(Trouble::plain(held.code()));
        }
        let label = opened.line.label.unwrap_or(model::Label::Class3A);
        let plan = self.plan(section, label);
        let sealed = adopt_in_place(ledger, &Target::of(entry), &plan, &opened.memory, &mut SystemRandom);
        let file = self.written_down(sealed, &plan, entry, &opened.line)?;
        let kinds = &opened.line.counts.kinds;
        let kinds: BTreeMap<String, u32> = kinds.iter().map(|(kind, n)| (Kind::id(kind).to_owned(), n.low)).collect();
        let act = Act::Adopted { file, run: self.run, kinds };
        self.spool.append(OffsetDateTime::now_utc(), actor.clone(), act).map_err(|error| Trouble::of(&error))?;
        Ok(file)
    }
}

/// A file that lies in memory only, as the jail takes it: with a handle that cannot write.
fn in_memory(bytes: &[u8]) -> std::io::Result<File> {
    let mut memory = File::from(memfd_create("sekimori", MemfdFlags::CLOEXEC)?);
    memory.write_all(bytes)?;
    File::open(format!("/proc/self/fd/{}", memory.as_raw_fd()))
}
