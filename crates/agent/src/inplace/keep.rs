use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{BufWriter, ErrorKind, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;

use fail::fail_point;
use model::FileId;
use protect::{Random, SealSpec};

use super::seal::{make_durable, read_back};
use super::{InplaceError, Ledger, Result};
use crate::state::make_folder;

// The locked files of which the content was sealed (`kept/<file>.tdf`), each a container of its own under the same id and
// label. INVARIANT: one is there from before its intent begins until its record is gone.

/// Seals the file as it stands into the state folder.
pub(super) fn keep(ledger: &Ledger, locked: &File, spec: &SealSpec, random: &mut dyn Random) -> Result<()> {
    let folder = folder(ledger);
    make_folder(&folder).map_err(InplaceError::Ledger)?;
    let path = folder.join(name(spec.file));
    let mut write = || {
        let mut options = OpenOptions::new();
        let file = options.read(true).write(true).create_new(true).mode(0o600).open(&path);
        let file = file.map_err(InplaceError::Ledger)?;
        let mut out = BufWriter::new(&file);
        let sealed = protect::seal(&mut &*locked, &mut out, spec, random)?;
        out.flush().map_err(InplaceError::io("write"))?;
        drop(out);
        fail_point!("keep::written");
        make_durable(&file)?;
        read_back(locked, &file, spec, &sealed)?;
        File::open(&folder).and_then(|folder| folder.sync_all()).map_err(InplaceError::Ledger)
    };
    let written = write();
    if written.is_err() {
        let_go(ledger, spec.file)?;
    }
    fail_point!("keep::durable");
    written
}

/// The kept container of a file; `None` where nothing was kept, because its own content was sealed.
pub(super) fn kept(ledger: &Ledger, file: FileId) -> Result<Option<File>> {
    match File::open(folder(ledger).join(name(file))) {
        Ok(kept) => Ok(Some(kept)),
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
        Err(e) => Err(InplaceError::Ledger(e)),
    }
}

/// Removes it.
pub(super) fn let_go(ledger: &Ledger, file: FileId) -> Result<()> {
    match fs::remove_file(folder(ledger).join(name(file))) {
        Err(e) if e.kind() != ErrorKind::NotFound => Err(InplaceError::Ledger(e)),
        _ => Ok(()),
    }
}

/// Removes it, unless recovery may still finish what was begun.
pub(super) fn let_go_unless_open(ledger: &Ledger, file: FileId) -> Result<()> {
    let open = ledger.left_open()?.iter().any(|open| open.intent.file == file);
    if open { Ok(()) } else { let_go(ledger, file) }
}

/// Removes what a crash has left behind without intent or record.
pub(super) fn sweep(ledger: &Ledger) -> Result<()> {
    let kept = ledger.names(&folder(ledger))?;
    if kept.is_empty() {
        return Ok(());
    }
    let mut needed: BTreeSet<FileId> = ledger.left_open()?.iter().map(|open| open.intent.file).collect();
    for run in ledger.runs()? {
        needed.extend(ledger.files(run)?);
    }
    let files = kept.iter().filter_map(|name| name.strip_suffix(".tdf")?.parse::<FileId>().ok());
    files.filter(|file| !needed.contains(file)).try_for_each(|file| let_go(ledger, file))
}

fn folder(ledger: &Ledger) -> PathBuf {
    ledger.folder().join("kept")
}

fn name(file: FileId) -> String {
    format!("{file}.tdf")
}
