use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};

use audit::{Checkpoint, Edge, Growth, Hash, LogPath, LogReader, Signer};
use fail::fail_point;

use super::folder::{self, Folder};
use super::segment::Segment;
use super::{LogError, Published, Settings};

/// The one who writes the log: holds the folder's lock, the segment and the tree's right edge.
pub(super) struct Writer {
    folder: Folder,
    signer: Arc<dyn Signer>,
    settings: Settings,
    segment: Segment,
    edge: Edge,
    published: Arc<RwLock<Arc<Published>>>,
    /// Files written since the segment began; durable only through it.
    unsettled: Vec<LogPath>,
    halted: bool,
    _lock: File,
}

impl Writer {
    /// Opens or makes the log. Entries that are whole in the segment are in the log again afterwards.
    pub(super) fn open(root: &Path, signer: Arc<dyn Signer>, settings: Settings) -> Result<Writer, LogError> {
        folder::make(root)?;
        let lock = lock(root)?;
        let folder = Folder::at(root);
        let signed = read_signed(&folder, signer.as_ref())?;
        let (segment, entries) = match Segment::open(&segments(root))? {
            Some(found) => found,
            None => (begin(&folder, signed.as_ref())?, Vec::new()),
        };
        let edge = Edge::resume(&folder, segment.first)?;
        if edge.root() != segment.root {
            return Err(LogError::Changed { size: segment.first });
        }
        let growth = replay(&edge, &entries, signed.as_ref())?;
        segment.cut_tail()?;
        segment.remove_older()?;
        let first = publish(&folder, signer.as_ref(), &growth)?;
        let unsettled = growth.files.into_iter().map(|(path, _)| path).collect();
        let published = Arc::new(RwLock::new(Arc::new(first)));
        let edge = growth.edge;
        let mut writer =
            Writer { folder, signer, settings, segment, edge, published, unsettled, halted: false, _lock: lock };
        if entries.is_empty() {
            writer.folder.settle([&LogPath::Checkpoint])?;
        }
        writer.turn_over();
        Ok(writer)
    }

    /// The newest state, for readers.
    pub(super) fn published(&self) -> Arc<RwLock<Arc<Published>>> {
        Arc::clone(&self.published)
    }

    /// Takes entries, all or none: durable, in the tree and under a signed checkpoint when it returns. Gives the index
    /// of the first.
    ///
    /// INVARIANT: a checkpoint is signed only over entries that are durable in the segment or settled, so that no power
    /// cut makes the log shorter than what was signed.
    pub(super) fn append(&mut self, entries: &[&[u8]]) -> Result<u64, LogError> {
        if self.halted {
            return Err(LogError::Halted);
        }
        let first = self.edge.size();
        if entries.is_empty() {
            return Ok(first);
        }
        let growth = self.edge.grow(entries.iter().copied())?;
        let length = self.segment.length();
        let written = self
            .segment
            .append(first, entries.iter().copied())
            .and_then(|()| publish(&self.folder, self.signer.as_ref(), &growth));
        match written {
            Ok(published) => self.take(growth, published),
            Err(error) => {
                // What was written of the tiles lies beyond the checkpoint: nobody reads it, the next append replaces it.
                self.halted = self.segment.take_back(length).is_err();
                return Err(error);
            }
        }
        self.turn_over();
        Ok(first)
    }

    fn take(&mut self, growth: Growth, published: Published) {
        for (path, _) in growth.files {
            if folder::is_full(&path)
                && let Err(error) = self.folder.sweep(&path, kept_width(&path, self.segment.first))
            {
                tracing::warn!(%error, file = %path, "partial files could not be swept");
            }
            self.unsettled.push(path);
        }
        self.edge = growth.edge;
        *self.published.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Arc::new(published);
    }

    /// Begins a new segment when this one is long. A failure is no harm: the old one goes on.
    fn turn_over(&mut self) {
        if self.segment.length() < self.settings.segment_bytes {
            return;
        }
        if let Err(error) = self.try_turn_over() {
            tracing::warn!(%error, "the log's segment could not be renewed");
        }
    }

    fn try_turn_over(&mut self) -> Result<(), LogError> {
        self.unsettled.sort_by_key(ToString::to_string);
        self.unsettled.dedup();
        // A partial file that its full one has replaced is gone.
        self.unsettled.retain(|path| self.folder.path(path).exists());
        fail_point!("tiles::settling");
        self.folder.settle(self.unsettled.iter().chain([&LogPath::Checkpoint]))?;
        self.segment = Segment::create(&segments(self.folder.root()), self.edge.size(), self.edge.root())?;
        self.unsettled.clear();
        fail_point!("segment::sweeping");
        self.segment.remove_older()
    }
}

fn segments(root: &Path) -> PathBuf {
    root.join("segment")
}

fn lock(root: &Path) -> Result<File, LogError> {
    let path = root.join("lock");
    let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(LogError::io(&path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(LogError::Locked { folder: root.to_owned() }),
        Err(TryLockError::Error(error)) => Err(LogError::io(&path)(error)),
    }
}

/// The checkpoint on disk. None if there is none, or an empty or torn one: a power cut may leave that of a file that was
/// renamed before its bytes were durable, and the segment then tells what was. A whole one that does not hold is an
/// error.
fn read_signed(folder: &Folder, signer: &dyn Signer) -> Result<Option<Checkpoint>, LogError> {
    let path = LogPath::Checkpoint;
    let bytes = folder.read(&path).map_err(LogError::io(folder.path(&path)))?;
    let Some(bytes) = bytes.filter(|bytes| !bytes.is_empty()) else { return Ok(None) };
    if is_torn(&bytes, signer.key().name().as_bytes()) {
        tracing::warn!("the checkpoint is torn, as by a power cut; it is made again from the segment");
        return Ok(None);
    }
    let note = String::from_utf8(bytes).map_err(|_| audit::AuditError::CheckpointMalformed)?;
    Ok(Some(Checkpoint::open(&note, signer.key())?))
}

/// Zeros where bytes are missing, or cut off: what a file system makes of a file whose bytes were not durable. Anything
/// else that is no checkpoint was put there by somebody.
fn is_torn(bytes: &[u8], origin: &[u8]) -> bool {
    let begun = bytes.iter().zip(origin).all(|(byte, origin)| byte == origin || *byte == 0);
    begun && (bytes.contains(&0) || !bytes.ends_with(b"\n"))
}

/// The first segment of a new log; refuses a folder that has a log without its segment.
fn begin(folder: &Folder, signed: Option<&Checkpoint>) -> Result<Segment, LogError> {
    if signed.is_some() || folder.root().join("tile").exists() {
        return Err(LogError::SegmentMissing { folder: folder.root().to_owned() });
    }
    Segment::create(&segments(folder.root()), 0, Edge::default().root())
}

/// Builds the tree over the segment's entries; on the way compares it with the checkpoint.
fn replay(edge: &Edge, entries: &[Vec<u8>], signed: Option<&Checkpoint>) -> Result<Growth, LogError> {
    let end = edge.size() + entries.len() as u64;
    if let Some(signed) = signed {
        if signed.size > end {
            return Err(LogError::EntriesLost { signed: signed.size, found: end });
        }
        let before = signed.size.checked_sub(edge.size()).ok_or(LogError::Changed { size: signed.size })?;
        let before = entries.iter().take(usize::try_from(before).unwrap_or(usize::MAX));
        if root_after(edge, before)? != signed.root {
            return Err(LogError::Changed { size: signed.size });
        }
    }
    Ok(edge.grow(entries.iter().map(Vec::as_slice))?)
}

fn root_after<'a>(edge: &Edge, entries: impl Iterator<Item = &'a Vec<u8>>) -> Result<Hash, LogError> {
    Ok(edge.grow(entries.map(Vec::as_slice))?.edge.root())
}

/// Writes tiles and bundles, then the checkpoint over them.
fn publish(folder: &Folder, signer: &dyn Signer, growth: &Growth) -> Result<Published, LogError> {
    for (path, bytes) in &growth.files {
        folder.write(path, bytes)?;
    }
    fail_point!("tiles::written");
    let (size, root) = (growth.edge.size(), growth.edge.root());
    let checkpoint = Checkpoint { origin: signer.key().name().to_owned(), size, root };
    let note = checkpoint.sign(signer)?;
    folder.write(&LogPath::Checkpoint, note.as_bytes())?;
    fail_point!("checkpoint::written");
    Ok(Published { checkpoint, note })
}

/// The width of the partial file that the segment's beginning needs, if this is the full one of it.
fn kept_width(path: &LogPath, first: u64) -> Option<u16> {
    let (level, n) = match *path {
        LogPath::Hashes { level, n, .. } => (u32::from(level), n),
        LogPath::Entries { n, .. } => (0, n),
        LogPath::Checkpoint => return None,
    };
    let above = first.checked_shr(8 * level)?;
    (above >> 8 == n).then_some((above & 0xff) as u16)
}
