//! Where results go: whole or not at all, and never over something that was there.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, Mode, RenameFlags};

/// Numbers that are tried where a name is taken.
const TRIES: u32 = 10_000;

/// What unfinished files end in; they begin with a dot.
pub(crate) const DRAFT: &str = ".sekimori-new";

/// A folder that results go to.
#[derive(Debug)]
pub struct Place {
    folder: PathBuf,
    mode: u32,
}

impl Place {
    /// Opens the folder, making it if need be. To be called before threads are started: the mask of permissions belongs to
    /// the whole process and is asked for by setting it.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn open(folder: &Path) -> io::Result<Place> {
        fs::create_dir_all(folder)?;
        let mask = rustix::process::umask(Mode::RWXG | Mode::RWXO);
        rustix::process::umask(mask);
        Ok(Place { folder: folder.to_owned(), mode: 0o666 & !mask.bits() })
    }

    /// Writes a result into a folder below, under this name or the first free one: `name (2).docx`.
    ///
    /// # Errors
    /// When it cannot be written; nothing of it stays then.
    pub fn keep(&self, below: &Path, name: &str, from: &mut File) -> io::Result<PathBuf> {
        self.store(below, name, from, false)
    }

    /// The same, on disk before this returns.
    ///
    /// # Errors
    /// See [`Place::keep`].
    pub fn keep_for_good(&self, below: &Path, name: &str, from: &mut File) -> io::Result<PathBuf> {
        self.store(below, name, from, true)
    }

    /// Takes a file out of another folder of the same file system, under its name or the first free one.
    ///
    /// # Errors
    /// When it cannot be moved; it is then where it was.
    pub fn take_in(&self, below: &Path, path: &Path) -> io::Result<PathBuf> {
        let folder = self.below(below)?;
        settle(path, &folder, &path.file_name().unwrap_or_default().to_string_lossy())
    }

    fn below(&self, below: &Path) -> io::Result<PathBuf> {
        let folder = self.folder.join(below);
        fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    fn store(&self, below: &Path, name: &str, from: &mut File, for_good: bool) -> io::Result<PathBuf> {
        let folder = self.below(below)?;
        let draft = folder.join(format!(".{}{DRAFT}", std::process::id()));
        let written = self.write(&draft, from, for_good).and_then(|()| settle(&draft, &folder, name));
        match &written {
            Ok(_) if for_good => File::open(&folder)?.sync_all()?,
            Ok(_) => {}
            Err(_) => _ = fs::remove_file(&draft),
        }
        written
    }

    fn write(&self, draft: &Path, from: &mut File, for_good: bool) -> io::Result<()> {
        let _ = fs::remove_file(draft);
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(draft)?;
        io::copy(from, &mut file)?;
        file.flush()?;
        file.set_permissions(fs::Permissions::from_mode(self.mode))?;
        if for_good { file.sync_all() } else { Ok(()) }
    }
}

/// Gives a file its name in a folder, or the first free one.
fn settle(draft: &Path, folder: &Path, name: &str) -> io::Result<PathBuf> {
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() => (stem, format!(".{extension}")),
        _ => (name, String::new()),
    };
    for number in 1..TRIES {
        let path = match number {
            1 => folder.join(name),
            n => folder.join(format!("{stem} ({n}){extension}")),
        };
        match rustix::fs::renameat_with(CWD, draft, CWD, &path, RenameFlags::NOREPLACE) {
            Ok(()) => return Ok(path),
            Err(rustix::io::Errno::EXIST) => {}
            // A file system that cannot promise it: a link never replaces either.
            Err(rustix::io::Errno::INVAL) => match fs::hard_link(draft, &path) {
                Ok(()) => return fs::remove_file(draft).map(|()| path),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            },
            Err(errno) => return Err(errno.into()),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_overwritten_and_nothing_half_written_stays() {
        let folder = tempfile::tempdir().unwrap();
        let place = Place::open(&folder.path().join("out")).unwrap();
        let source = folder.path().join("source");
        fs::write(&source, b"new").unwrap();
        let keep = || place.keep_for_good(Path::new("課"), "名簿.docx", &mut File::open(&source).unwrap()).unwrap();
        let names = [keep(), keep(), keep()].map(|path| path.file_name().unwrap().to_str().unwrap().to_owned());
        assert_eq!(names, ["名簿.docx", "名簿 (2).docx", "名簿 (3).docx"]);
        let moved = place.take_in(Path::new("課"), &source).unwrap();
        assert!(moved.ends_with("課/source") && !source.exists());
        assert_eq!(fs::read_dir(folder.path().join("out/課")).unwrap().count(), 4);
        assert_eq!(fs::read(folder.path().join("out/課/名簿 (2).docx")).unwrap(), b"new");
    }
}
