use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::os::fd::AsFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::FileExt;

use fail::fail_point;
use model::{Coded, FileId, RunId};
use protect::{Container, Dek, FileFacts, Unlocked};

use super::folder::{look, open_file, open_folder};
use super::replace::replace;
use super::seal::{Compare, make_durable};
use super::{Identity, InplaceError, Intent, Ledger, Movement, Result, Target, facts, keep};

/// Bytes that are left out as a hole when they are all zero: the block size of the usual file systems.
const HOLE: usize = 4096;

/// Where the key of a file to be turned back comes from: the key service, after it has written its audit entry.
pub trait FileKeys {
    /// The key of a container whose manifest has been read and is not trusted yet.
    ///
    /// # Errors
    /// Whatever the key service says; it is passed on with its code.
    fn file_key(&mut self, container: &Container<&File>) -> std::result::Result<Dek, Box<dyn Coded + Send + Sync>>;
}

/// A file that is plain again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Undone {
    /// The id it had while it was protected.
    pub file: FileId,
    /// The run that had sealed it.
    pub run: RunId,
    /// Its size in bytes.
    pub size: u64,
}

/// Turns back every file that a run has sealed, in the order of their ids. `each` hears of every file and may break off;
/// what is left then, or failed, is taken up by the next call.
///
/// # Errors
/// [`InplaceError::Ledger`] only; what happens to single files is told to `each`.
pub fn undo_run(
    ledger: &Ledger,
    run: RunId,
    keys: &mut dyn FileKeys,
    each: &mut dyn FnMut(&Intent, Result<Undone>) -> ControlFlow<()>,
) -> Result<()> {
    for file in ledger.files(run)? {
        let Some(record) = ledger.record(run, file)? else { continue };
        let undone = undo_record(ledger, &record, keys);
        if each(&record, undone).is_break() {
            break;
        }
    }
    Ok(())
}

fn undo_record(ledger: &Ledger, record: &Intent, keys: &mut dyn FileKeys) -> Result<Undone> {
    let folder = open_folder(record.folder())?;
    let target = Target { folder: folder.as_fd(), path: record.folder(), name: record.to(), seen: None };
    undo_in_place(ledger, &target, record.file, record.run, keys)
}

/// Turns a sealed file back where it lies: bytes, name, times, owner, mode and attributes as they were.
///
/// # Errors
/// [`InplaceError::NotOurs`] unless it is the container of `file` as `run` sealed it; any other [`InplaceError`]. The
/// container is then as it was.
pub fn undo_in_place(
    ledger: &Ledger,
    target: &Target<'_>,
    file: FileId,
    run: RunId,
    keys: &mut dyn FileKeys,
) -> Result<Undone> {
    // Where a locked file's content was sealed, the locked file comes back and not its content.
    let kept = keep::kept(ledger, file)?;
    restore(ledger, target, Some((file, run)), kept.as_ref(), keys)
}

/// Turns a container back; with `expected` only the one of that file, as that run sealed it; with `kept` from what lies
/// in that container of the same file.
pub(super) fn restore(
    ledger: &Ledger,
    target: &Target<'_>,
    expected: Option<(FileId, RunId)>,
    kept: Option<&File>,
    keys: &mut dyn FileKeys,
) -> Result<Undone> {
    let (sealed, stat) = open_file(target.folder, target.name)?;
    let container = Container::open(&sealed)?;
    let file = container.file_id();
    // Before a key is asked for: a file that is another one costs no entry in the log.
    if expected.is_some_and(|(expected, _)| expected != file) {
        return Err(InplaceError::NotOurs);
    }
    let container = match kept {
        Some(kept) => Container::open(kept)?,
        None => container,
    };
    let dek = keys.file_key(&container).map_err(InplaceError::Key)?;
    let mut opened = container.unlock(&dek)?;
    let facts = opened.facts().cloned().ok_or(InplaceError::NoFacts)?;
    if opened.file_id() != file || expected.is_some_and(|(_, run)| facts.run != Some(run)) {
        return Err(InplaceError::NotOurs);
    }
    let run = facts.run.unwrap_or(RunId(uuid::Uuid::nil()));
    let to = old_name(&facts, opened.size())?;
    if to != target.name && look(target.folder, &facts.name).map_err(InplaceError::system("read"))?.is_some() {
        return Err(InplaceError::TargetExists);
    }
    let intent = Intent {
        movement: Movement::Undo,
        file,
        run,
        folder: target.path.as_os_str().as_bytes().to_vec(),
        from: target.name.as_bytes().to_vec(),
        to: facts.name.clone(),
        original: Identity::of(&stat),
    };
    replace(ledger, target.folder, intent, &stat, &mut |temp| write(&mut opened, temp, &facts))?;
    Ok(Undone { file, run, size: facts.size })
}

/// The facts are sealed under the file key; still, a name that leads elsewhere or a wrong size is not obeyed.
fn old_name(facts: &FileFacts, size: u64) -> Result<&OsStr> {
    let name = facts.name.as_slice();
    let usable = !name.is_empty() && name.len() <= 255 && name != b"." && name != b".." && !name.contains(&b'/');
    if usable && !name.contains(&0) && facts.size == size {
        Ok(OsStr::from_bytes(name))
    } else {
        Err(InplaceError::NoFacts)
    }
}

fn write(opened: &mut Unlocked<&File>, temp: &File, facts: &FileFacts) -> Result<()> {
    let mut out = WithHoles { file: temp, at: 0 };
    opened.copy_to(&mut out)?;
    fail_point!("undo::written");
    temp.set_len(facts.size).map_err(InplaceError::io("write"))?;
    facts::give(temp, facts)?;
    make_durable(temp)?;
    let mut compare = Compare::with(temp);
    match opened.copy_to(&mut compare) {
        Ok(_) => Ok(()),
        Err(error) if compare.changed => Err(InplaceError::ReadBack).inspect_err(|_| drop(error)),
        Err(error) => Err(error.into()),
    }
}

/// Writes, but leaves blocks of zeros out, so that a file that had holes has them again.
struct WithHoles<'a> {
    file: &'a File,
    at: u64,
}

impl Write for WithHoles<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut done = 0;
        while done < bytes.len() {
            let rest = &bytes[done..];
            let zeros = zero_blocks(rest, self.at);
            let data = if zeros > 0 { 0 } else { data_blocks(rest, self.at) };
            self.file.write_all_at(&rest[..data], self.at)?;
            done += zeros + data;
            self.at += (zeros + data) as u64;
        }
        Ok(done)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Length of the run of whole zero blocks that `bytes`, lying at `at`, begin with.
fn zero_blocks(bytes: &[u8], at: u64) -> usize {
    if !at.is_multiple_of(HOLE as u64) {
        return 0;
    }
    let (blocks, _) = bytes.as_chunks::<HOLE>();
    blocks.iter().take_while(|block| **block == [0; HOLE]).count() * HOLE
}

/// Length up to the next whole zero block.
fn data_blocks(bytes: &[u8], at: u64) -> usize {
    let to_boundary = (HOLE as u64 - at % HOLE as u64) as usize;
    let mut len = to_boundary.min(bytes.len());
    while len < bytes.len() && zero_blocks(&bytes[len..(len + HOLE).min(bytes.len())], at + len as u64) == 0 {
        len = (len + HOLE).min(bytes.len());
    }
    len
}
