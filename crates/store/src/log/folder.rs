use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use audit::{LogPath, LogReader, TILE_WIDTH};

use super::LogError;

/// A folder in the layout of C2SP tlog-tiles: to be read by anybody, also as a copy on another machine.
#[derive(Clone, Debug)]
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    /// The folder that has `checkpoint` and `tile`. Nothing is opened yet.
    pub fn at(root: impl Into<PathBuf>) -> Folder {
        Folder { root: root.into() }
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    pub(super) fn path(&self, path: &LogPath) -> PathBuf {
        self.root.join(path.to_string())
    }

    /// Readers see the old file or the whole new one. Not durable by itself: the segment is, until [`Folder::settle`].
    pub(super) fn write(&self, path: &LogPath, bytes: &[u8]) -> Result<(), LogError> {
        let target = self.path(path);
        let fresh = self.fresh();
        write_new(&fresh, bytes).map_err(LogError::io(&fresh))?;
        match fs::rename(&fresh, &target) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let parent = target.parent().unwrap_or(&self.root);
                fs::create_dir_all(parent).map_err(LogError::io(parent))?;
                fs::rename(&fresh, &target).map_err(LogError::io(&target))
            }
            other => other.map_err(LogError::io(&target)),
        }
    }

    /// One writer only, so one name is enough; a leftover is overwritten.
    fn fresh(&self) -> PathBuf {
        self.root.join("fresh")
    }

    /// Makes files and the folders above them durable.
    pub(super) fn settle<'a>(&self, paths: impl IntoIterator<Item = &'a LogPath>) -> Result<(), LogError> {
        let mut folders = std::collections::BTreeSet::from([self.root.clone()]);
        for path in paths {
            let file = self.path(path);
            sync(&file)?;
            let above = file.ancestors().skip(1).take_while(|folder| *folder != self.root);
            folders.extend(above.map(Path::to_path_buf));
        }
        folders.iter().try_for_each(|folder| sync(folder))
    }

    /// Deletes what a full file has replaced, but for the width that `keep` names.
    pub(super) fn sweep(&self, full: &LogPath, keep: Option<u16>) -> io::Result<()> {
        let mut partial = self.path(full).into_os_string();
        partial.push(".p");
        let partial = PathBuf::from(partial);
        let files = match fs::read_dir(&partial) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            files => files?,
        };
        let keep = keep.map(|width| width.to_string());
        let mut kept = false;
        for file in files {
            let file = file?;
            if keep.as_deref().is_some_and(|keep| file.file_name() == *keep) {
                kept = true;
            } else {
                fs::remove_file(file.path())?;
            }
        }
        if kept { Ok(()) } else { fs::remove_dir(partial) }
    }
}

impl LogReader for Folder {
    fn read(&self, path: &LogPath) -> io::Result<Option<Vec<u8>>> {
        let file = match File::open(self.path(path)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            file => file?,
        };
        let mut bytes = Vec::new();
        // One byte more than is allowed shows that there is too much.
        file.take(path.max_len() as u64 + 1).read_to_end(&mut bytes)?;
        Ok(Some(bytes))
    }
}

/// Makes a folder and those above it where they are missing, and their names durable.
pub(super) fn make(path: &Path) -> Result<(), LogError> {
    if path.is_dir() {
        return Ok(());
    }
    let above = path.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
    make(above)?;
    match fs::create_dir(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(LogError::io(path)(error)),
        _ => {}
    }
    sync(above)
}

/// Whether a file holds all that its name says.
pub(super) fn is_full(path: &LogPath) -> bool {
    matches!(path, LogPath::Hashes { width, .. } | LogPath::Entries { width, .. } if *width == TILE_WIDTH)
}

pub(super) fn write_new(path: &Path, bytes: &[u8]) -> io::Result<File> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    Ok(file)
}

pub(super) fn sync(path: &Path) -> Result<(), LogError> {
    File::open(path).and_then(|file| file.sync_all()).map_err(LogError::io(path))
}
