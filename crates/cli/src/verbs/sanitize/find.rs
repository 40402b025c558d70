//! Where files come from.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;

use super::super::unreadable;
use crate::exit::Failure;

/// A file to be sanitised.
#[derive(Clone)]
pub(super) struct Found {
    pub(super) path: PathBuf,
    /// Folder below the output that its result goes to.
    pub(super) folder: PathBuf,
}

/// The files of the command line, folders walked in the order of names. Links are not followed.
pub(super) fn find(paths: &[PathBuf]) -> Result<Vec<Found>, Failure> {
    let mut all = Vec::new();
    for path in paths {
        let kind = fs::metadata(path).map_err(|error| unreadable(path, &error))?;
        if kind.is_dir() {
            walk(path, Path::new(""), &mut all)?;
        } else {
            all.push(Found { path: path.clone(), folder: PathBuf::new() });
        }
    }
    Ok(all)
}

fn walk(folder: &Path, below: &Path, all: &mut Vec<Found>) -> Result<(), Failure> {
    let listed = fs::read_dir(folder).and_then(|entries| entries.collect::<io::Result<Vec<_>>>());
    let mut entries = listed.map_err(|error| unreadable(folder, &error))?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let kind = entry.file_type().map_err(|error| unreadable(&path, &error))?;
        if kind.is_dir() {
            walk(&path, &below.join(entry.file_name()), all)?;
        } else if kind.is_file() {
            all.push(Found { path, folder: below.to_owned() });
        }
    }
    Ok(())
}

/// Opens a plain file for reading; a pipe or device would make us wait.
pub(super) fn open(path: &Path) -> io::Result<File> {
    let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
    let file = OpenOptions::new().read(true).custom_flags(flags.bits().cast_signed()).open(path)?;
    if file.metadata()?.is_file() { Ok(file) } else { Err(io::ErrorKind::InvalidInput.into()) }
}
