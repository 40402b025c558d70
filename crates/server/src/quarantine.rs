//! Refused originals that somebody has asked for: sealed to the key service, each for its time.
//!
//! INVARIANT: what lies here can be opened by nobody in this process. Its key is the key service's to give, to who asked,
//! after a second person has approved. A file that is not as it was sealed is given to nobody.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Cursor, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use model::api::{KeyServiceKey, OriginalRecord};
use model::{FileId, Label, SectionId};
use protect::{Container, FileFacts, FileTime, SealSpec, SystemRandom, seal};
use time::OffsetDateTime;
use tokio::sync::Mutex;
use uuid::Uuid;

/// Longest original that is kept.
pub(crate) const LARGEST: u64 = 48 << 20;
/// Bytes of all together.
const ALL: u64 = 1 << 30;
/// Originals that are kept at once.
const MOST: usize = 100;
/// A sealed original, and one that is being written.
const SEALED: &str = "sealed";
const FRESH: &str = "new";
/// Stands for the section in the seal: no section owns what lies here, and no person's rights rest on it.
const NOBODYS: &str = "quarantine";

/// The folder. Whoever changes what is in it holds [`Quarantine::changing`].
pub(crate) struct Quarantine {
    folder: PathBuf,
    pub(crate) changing: Mutex<()>,
}

/// What an original is sealed with.
pub(crate) struct Seal {
    /// Attribute namespace of the body.
    pub(crate) namespace: String,
    /// The key service's key.
    pub(crate) key: KeyServiceKey,
}

impl Quarantine {
    pub(crate) fn at(folder: PathBuf) -> Quarantine {
        Quarantine { folder, changing: Mutex::new(()) }
    }

    /// Whether there is room for an original of this length.
    pub(crate) fn has_room(&self, bytes: u64) -> io::Result<bool> {
        let (mut kept, mut all) = (0, bytes);
        for entry in self.entries()? {
            kept += 1;
            all = all.saturating_add(fs::metadata(entry)?.len());
        }
        Ok(bytes <= LARGEST && kept < MOST && all <= ALL)
    }

    /// Seals an original into the folder; it is there whole and durable or not at all.
    pub(crate) fn put(&self, record: &OriginalRecord, name: &str, plain: &[u8], with: Seal) -> io::Result<()> {
        DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
        let nobody: SectionId = NOBODYS.parse().map_err(io::Error::other)?;
        let spec = SealSpec {
            file: FileId(record.id),
            label: Label::Class3A,
            section: nobody,
            namespace: with.namespace,
            key: with.key,
            facts: FileFacts {
                name: name.as_bytes().to_vec(),
                size: plain.len() as u64,
                modified: FileTime::default(),
                accessed: FileTime::default(),
                mode: 0o600,
                uid: 0,
                gid: 0,
                xattrs: Vec::new(),
                run: None,
            },
        };
        let (fresh, path) = (self.path(record, FRESH), self.path(record, SEALED));
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&fresh)?;
        seal(&mut &*plain, &mut file, &spec, &mut SystemRandom).map_err(io::Error::other)?;
        file.flush()?;
        file.sync_all()?;
        fs::rename(&fresh, &path)?;
        File::open(&self.folder)?.sync_all()
    }

    /// A sealed original; none where it is not there, or is not the one that was sealed for this request.
    pub(crate) fn read(&self, record: &OriginalRecord) -> Option<Vec<u8>> {
        // Opened without a look behind a link: nobody puts one here but who means harm.
        let file = OpenOptions::new().read(true).custom_flags(NO_FOLLOW).open(self.path(record, SEALED)).ok()?;
        // Longer than any container of an original that was taken in.
        if file.metadata().ok()?.len() > LARGEST + LARGEST / 8 {
            return None;
        }
        let mut bytes = Vec::new();
        io::Read::read_to_end(&mut &file, &mut bytes).ok()?;
        let container = Container::open(Cursor::new(bytes.as_slice())).ok()?;
        let fits = container.file_id() == FileId(record.id) && container.size() == record.bytes;
        fits.then_some(bytes)
    }

    /// Deletes an original.
    pub(crate) fn remove(&self, record: &OriginalRecord) -> io::Result<()> {
        match fs::remove_file(self.path(record, SEALED)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Deletes what has ended, and what no request is open for where that is known; gives the open requests whose original
    /// is not there.
    pub(crate) fn sweep(&self, now: OffsetDateTime, open: Option<&[OriginalRecord]>) -> io::Result<Vec<Uuid>> {
        let mut missing: BTreeMap<Uuid, ()> = open.into_iter().flatten().map(|one| (one.id, ())).collect();
        for path in self.entries()? {
            let known = told_by(&path);
            let ended = known.is_none_or(|(_, until, whole)| !whole || until <= now.unix_timestamp());
            let unasked = known.is_none_or(|(id, ..)| open.is_some_and(|open| open.iter().all(|one| one.id != id)));
            if ended || unasked {
                fs::remove_file(&path)?;
            } else if let Some((id, ..)) = known {
                missing.remove(&id);
            }
        }
        Ok(missing.into_keys().collect())
    }

    fn entries(&self) -> io::Result<Vec<PathBuf>> {
        match fs::read_dir(&self.folder) {
            Ok(entries) => entries.map(|entry| entry.map(|entry| entry.path())).collect(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }

    /// The name says when it ends, so that it is deleted then whether or not the key service answers.
    fn path(&self, record: &OriginalRecord, kind: &str) -> PathBuf {
        self.folder.join(format!("{}.{}.{kind}", record.id, record.until.unix_timestamp()))
    }
}

const NO_FOLLOW: i32 = rustix::fs::OFlags::NOFOLLOW.bits().cast_signed();

/// Request, end and whether it is whole, as a name says them.
fn told_by(path: &Path) -> Option<(Uuid, i64, bool)> {
    let mut parts = path.file_name()?.to_str()?.split('.');
    let (id, until, kind) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?);
    let known = parts.next().is_none() && matches!(kind, SEALED | FRESH);
    known.then_some((id, until, kind == SEALED))
}

#[cfg(test)]
mod tests;
