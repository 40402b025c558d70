use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::os::fd::BorrowedFd;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::FileExt;
use std::path::Path;

use discover::{Entry, Fingerprint, Stamp};
use fail::fail_point;
use model::api::KeyServiceKey;
use model::{FileId, Label, RunId, SectionId};
use protect::{Container, Random, SealSpec, Sealed};
use rustix::fs::{Advice, Statx, fadvise};

use super::folder::{look, open_file};
use super::replace::replace;
use super::{Identity, InplaceError, Intent, Ledger, Movement, Result, facts, keep};

/// Longest name in the file systems of Linux, in bytes.
const NAME_MAX: usize = 255;
const EXTENSION: &[u8] = b".tdf";

/// Whether a sealed file is named for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Naming {
    /// `.tdf` is added to the name.
    #[default]
    Append,
    /// The name stays.
    Keep,
}

/// A file in its folder.
#[derive(Clone, Copy, Debug)]
pub struct Target<'a> {
    /// The folder, held open.
    pub folder: BorrowedFd<'a>,
    /// Its absolute path without links, for the record.
    pub path: &'a Path,
    /// The file's name in it.
    pub name: &'a OsStr,
    /// What the file was when it was judged; a file that is another now is not sealed by that judgement.
    pub seen: Option<Fingerprint>,
}

impl<'a> Target<'a> {
    /// The file that a walk met.
    pub fn of(entry: &'a Entry) -> Target<'a> {
        Target {
            folder: entry.folder(),
            path: entry.path().parent().unwrap_or(Path::new("/")),
            name: entry.name(),
            seen: Some(entry.fingerprint),
        }
    }
}

/// How a file is to be sealed in place.
#[derive(Clone, Debug)]
pub struct SealPlan {
    /// Its new id.
    pub file: FileId,
    /// The run it belongs to.
    pub run: RunId,
    /// Its label.
    pub label: Label,
    /// The section that owns it.
    pub section: SectionId,
    /// Attribute namespace of the body, `https://<host>`.
    pub namespace: String,
    /// The key service's key that it is sealed to.
    pub key: KeyServiceKey,
    /// Whether the name changes.
    pub naming: Naming,
    /// Files with holes are sealed up to this size (bytes, holes counted): the container has none.
    pub sparse_limit: u64,
}

/// A file that is sealed now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedFile {
    /// Its id.
    pub file: FileId,
    /// Its name now.
    pub name: OsString,
    /// Plain bytes sealed.
    pub size: u64,
    /// Bytes of the container.
    pub container_size: u64,
    /// Names this version.
    pub root_signature: String,
}

/// Seals a file where it lies.
///
/// # Errors
/// Any [`InplaceError`]; the file is then as it was.
pub fn seal_in_place(
    ledger: &Ledger,
    target: &Target<'_>,
    plan: &SealPlan,
    random: &mut dyn Random,
) -> Result<SealedFile> {
    seal_content(ledger, target, plan, None, random)
}

/// The same; with `opened` that content is sealed in the place of the file's own, which is kept for undoing.
pub(super) fn seal_content(
    ledger: &Ledger,
    target: &Target<'_>,
    plan: &SealPlan,
    opened: Option<&File>,
    random: &mut dyn Random,
) -> Result<SealedFile> {
    let to = new_name(target.name, plan.naming)?;
    let (plain, stat) = open_file(target.folder, target.name)?;
    refuse_unsuited(&plain, &stat, target, plan)?;
    if plan.naming == Naming::Append && look(target.folder, &to).map_err(InplaceError::system("read"))?.is_some() {
        return Err(InplaceError::TargetExists);
    }
    let mut spec = SealSpec {
        file: plan.file,
        label: plan.label,
        section: plan.section.clone(),
        namespace: plan.namespace.clone(),
        key: plan.key.clone(),
        facts: facts::read(&plain, &stat, target.name.as_bytes(), Some(plan.run))?,
    };
    let intent = Intent {
        movement: Movement::Seal,
        file: plan.file,
        run: plan.run,
        folder: target.path.as_os_str().as_bytes().to_vec(),
        from: target.name.as_bytes().to_vec(),
        to: to.clone(),
        original: Identity::of(&stat),
    };
    if let Some(opened) = opened {
        keep::keep(ledger, &plain, &spec, random)?;
        spec.facts.size = opened.metadata().map_err(InplaceError::io("read"))?.len();
    }
    let content = opened.unwrap_or(&plain);
    let mut done = None;
    let replaced = replace(ledger, target.folder, intent, &stat, &mut |temp| {
        let sealed = write(content, temp, &spec, random)?;
        read_back(content, temp, &spec, &sealed)?;
        done = Some(sealed);
        Ok(())
    });
    if replaced.is_err() && opened.is_some() {
        keep::let_go_unless_open(ledger, plan.file)?;
    }
    replaced?;
    let sealed = done.ok_or(InplaceError::ReadBack)?;
    Ok(SealedFile {
        file: plan.file,
        name: OsString::from_vec(to),
        size: sealed.size,
        container_size: sealed.container_size,
        root_signature: sealed.root_signature,
    })
}

fn new_name(name: &OsStr, naming: Naming) -> Result<Vec<u8>> {
    let mut to = name.as_bytes().to_vec();
    if naming == Naming::Append {
        to.extend_from_slice(EXTENSION);
    }
    if to.len() <= NAME_MAX { Ok(to) } else { Err(InplaceError::NameTooLong) }
}

fn refuse_unsuited(plain: &File, stat: &Statx, target: &Target<'_>, plan: &SealPlan) -> Result<()> {
    let now = Fingerprint {
        device: rustix::fs::makedev(stat.stx_dev_major, stat.stx_dev_minor),
        inode: stat.stx_ino,
        size: stat.stx_size,
        mtime: Stamp(stat.stx_mtime.tv_sec, stat.stx_mtime.tv_nsec),
        ctime: Stamp(stat.stx_ctime.tv_sec, stat.stx_ctime.tv_nsec),
    };
    if target.seen.is_some_and(|seen| seen != now) {
        return Err(InplaceError::Changed);
    }
    if stat.stx_size == 0 {
        return Err(InplaceError::Empty);
    }
    if stat.stx_blocks.saturating_mul(512) < stat.stx_size && stat.stx_size > plan.sparse_limit {
        return Err(InplaceError::Sparse { size: stat.stx_size });
    }
    let mut head = [0; protect::container::SNIFF];
    let len = plain.read_at(&mut head, 0).map_err(InplaceError::io("read"))?;
    if protect::container::sniff(&head[..len]) { Err(InplaceError::AlreadyProtected) } else { Ok(()) }
}

fn write(mut plain: &File, temp: &File, spec: &SealSpec, random: &mut dyn Random) -> Result<Sealed> {
    let mut out = BufWriter::new(temp);
    let sealed = protect::seal(&mut plain, &mut out, spec, random)?;
    out.flush().map_err(InplaceError::io("write"))?;
    fail_point!("seal::written");
    facts::give(temp, &spec.facts)?;
    make_durable(temp)?;
    Ok(sealed)
}

/// Syncs, and lets go of the pages, so that what is read back comes from the disk.
pub(super) fn make_durable(temp: &File) -> Result<()> {
    temp.sync_all().map_err(InplaceError::io("write"))?;
    // Only advice: a file system without it is read back from memory.
    let _ = fadvise(temp, 0, None, Advice::DontNeed);
    Ok(())
}

/// Opens what was written, as anybody would who has the key, and compares it with the original byte for byte.
pub(super) fn read_back(plain: &File, temp: &File, spec: &SealSpec, sealed: &Sealed) -> Result<()> {
    let broken = |_| InplaceError::ReadBack;
    let container = Container::open(temp).map_err(broken)?;
    let mut opened = container.unlock(&sealed.dek).map_err(broken)?;
    if opened.file_id() != spec.file || opened.label() != Some(spec.label) || opened.facts() != Some(&spec.facts) {
        return Err(InplaceError::ReadBack);
    }
    let mut compare = Compare::with(plain);
    match opened.copy_to(&mut compare) {
        Ok(size) if size == spec.facts.size => Ok(()),
        _ if compare.changed => Err(InplaceError::Changed),
        _ => Err(InplaceError::ReadBack),
    }
}

/// Takes bytes and compares them with a file's, instead of writing them.
pub(super) struct Compare<'a> {
    file: &'a File,
    at: u64,
    buffer: Vec<u8>,
    /// The file has other bytes.
    pub(super) changed: bool,
}

impl<'a> Compare<'a> {
    pub(super) fn with(file: &'a File) -> Compare<'a> {
        Compare { file, at: 0, buffer: vec![0; 128 * 1024], changed: false }
    }
}

impl Write for Compare<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let len = bytes.len().min(self.buffer.len());
        let there = &mut self.buffer[..len];
        self.file.read_exact_at(there, self.at)?;
        if there != &bytes[..len] {
            self.changed = true;
            return Err(io::ErrorKind::InvalidData.into());
        }
        self.at += len as u64;
        Ok(len)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
