use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::os::fd::AsFd as _;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use fail::fail_point;
use model::api::KeyServiceKey;
use model::{Coded, FileId, Label, RunId};
use protect::{Container, Random, SealSpec, SystemRandom, Unlocked};

use super::folder::{open_file, open_folder};
use super::replace::replace;
use super::seal::make_durable;
use super::undo::restore;
use super::{FileKeys, Identity, InplaceError, Intent, Ledger, Movement, Result, Target, Undone, facts};

/// A file whose facts name no run was sealed outside of one.
const NO_RUN: RunId = RunId(uuid::Uuid::nil());

/// How a protected file is sealed again.
#[derive(Clone, Debug)]
pub struct Resealing {
    /// Its new label.
    pub label: Label,
    /// Attribute namespace of the body.
    pub namespace: String,
    /// The key to seal to.
    pub key: KeyServiceKey,
}

/// Registers the new label before the file is sealed again under it.
pub type Register<'a> = dyn FnMut(FileId) -> std::result::Result<(), Box<dyn Coded + Send + Sync>> + 'a;

/// Seals a protected file again under another label, in its place and under its name. The content gets a new key, so that
/// whoever held the old one cannot read what is written from now on.
///
/// # Errors
/// Any [`InplaceError`]; the container is then as it was.
pub fn reseal_in_place(
    ledger: &Ledger,
    path: &Path,
    how: &Resealing,
    keys: &mut dyn FileKeys,
    register: &mut Register<'_>,
) -> Result<()> {
    let (folder, name) = place(path)?;
    let (sealed, stat) = open_file(folder.as_fd(), name.as_os_str())?;
    let container = Container::open(&sealed)?;
    let dek = keys.file_key(&container).map_err(InplaceError::Key)?;
    let mut old = container.unlock(&dek)?;
    let facts = old.facts().cloned().ok_or(InplaceError::NoFacts)?;
    let section = old.section().cloned().ok_or(InplaceError::NoFacts)?;
    let (file, run) = (old.file_id(), facts.run.unwrap_or(NO_RUN));
    register(file).map_err(InplaceError::Key)?;
    let spec =
        SealSpec { file, label: how.label, section, namespace: how.namespace.clone(), key: how.key.clone(), facts };
    let intent = Intent {
        movement: Movement::Seal,
        file,
        run,
        folder: absolute(path)?.as_os_str().as_bytes().to_vec(),
        from: name.as_bytes().to_vec(),
        to: name.as_bytes().to_vec(),
        original: Identity::of(&stat),
    };
    replace(ledger, folder.as_fd(), intent, &stat, &mut |temp| write(&mut old, temp, &spec, &mut SystemRandom))
}

/// Turns a protected file back into what it was, whatever run sealed it.
///
/// # Errors
/// Any [`InplaceError`]; the container is then as it was.
pub fn unprotect_in_place(ledger: &Ledger, path: &Path, keys: &mut dyn FileKeys) -> Result<Undone> {
    let (folder, name) = place(path)?;
    let parent = absolute(path)?;
    let target = Target { folder: folder.as_fd(), path: &parent, name: name.as_os_str(), seen: None };
    restore(ledger, &target, None, None, keys)
}

fn absolute(path: &Path) -> Result<std::path::PathBuf> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    parent.canonicalize().map_err(InplaceError::io("open"))
}

fn place(path: &Path) -> Result<(std::os::fd::OwnedFd, std::ffi::OsString)> {
    let name = path.file_name().ok_or(InplaceError::NotRegular)?.to_owned();
    Ok((open_folder(&absolute(path)?)?, name))
}

fn write(old: &mut Unlocked<&File>, temp: &File, spec: &SealSpec, random: &mut dyn Random) -> Result<()> {
    let mut out = BufWriter::new(temp);
    let sealed = protect::seal(&mut Plain { of: old, at: 0 }, &mut out, spec, random)?;
    out.flush().map_err(InplaceError::io("write"))?;
    drop(out);
    fail_point!("reseal::written");
    facts::give(temp, &spec.facts)?;
    make_durable(temp)?;
    let broken = |_| InplaceError::ReadBack;
    let mut new = Container::open(temp).map_err(broken)?.unlock(&sealed.dek).map_err(broken)?;
    let mut same = Same { as_old: old, at: 0, buffer: vec![0; 128 * 1024] };
    let copied = new.copy_to(&mut same).map_err(broken)?;
    if copied == spec.facts.size { Ok(()) } else { Err(InplaceError::ReadBack) }
}

/// The plain bytes of a container, in order.
struct Plain<'a, 'f> {
    of: &'a mut Unlocked<&'f File>,
    at: u64,
}

impl Read for Plain<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.of.read_at(self.at, buffer).map_err(io::Error::other)?;
        self.at += read as u64;
        Ok(read)
    }
}

/// Takes bytes and compares them with those of the old container.
struct Same<'a, 'f> {
    as_old: &'a mut Unlocked<&'f File>,
    at: u64,
    buffer: Vec<u8>,
}

impl Write for Same<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let len = bytes.len().min(self.buffer.len());
        let there = self.buffer.get_mut(..len).unwrap_or_default();
        let read = self.as_old.read_at(self.at, there).map_err(io::Error::other)?;
        if read == 0 || there.get(..read) != bytes.get(..read) {
            return Err(io::ErrorKind::InvalidData.into());
        }
        self.at += read as u64;
        Ok(read)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
