use tlog_tiles::{Hash, record_hash};

use crate::reader::{read_checkpoint, read_file};
use crate::{AuditError, Checkpoint, Edge, LogKey, LogPath, LogReader, TILE_WIDTH, entry, proof};

/// What a whole verification found in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The signed checkpoint that all was checked against.
    pub checkpoint: Checkpoint,
    /// Bundles of entries read.
    pub bundles: u64,
    /// Tiles of hashes read.
    pub tiles: u64,
}

/// Verifies a log from its entries up: the signature, every entry, every tile, the root; and that it continues the log
/// of `since`, a checkpoint remembered from before.
///
/// Time is linear in the entries; memory is one bundle and one tile a level.
///
/// # Errors
/// The first thing that is wrong, by entry or path: [`AuditError::CheckpointForged`], [`AuditError::RolledBack`],
/// [`AuditError::EntryChanged`], [`AuditError::TileChanged`], [`AuditError::Missing`], [`AuditError::BundleMalformed`],
/// [`AuditError::SplitView`], [`AuditError::RootDiffers`], [`AuditError::Unreadable`].
pub fn verify_all<R: LogReader + ?Sized>(
    reader: &R,
    key: &LogKey,
    since: Option<&Checkpoint>,
) -> Result<Report, AuditError> {
    verify_each(reader, key, since, |_, _| {})
}

/// [`verify_all`], handing over each entry with its index as it is read. Entries are proved only when the whole
/// verification has succeeded.
///
/// # Errors
/// As [`verify_all`].
pub fn verify_each<R: LogReader + ?Sized>(
    reader: &R,
    key: &LogKey,
    since: Option<&Checkpoint>,
    mut visit: impl FnMut(u64, &[u8]),
) -> Result<Report, AuditError> {
    let checkpoint = Checkpoint::open(&read_checkpoint(reader)?, key)?;
    let since = since.filter(|old| old.size > 0);
    if let Some(old) = since.filter(|old| old.size > checkpoint.size) {
        return Err(AuditError::RolledBack { remembered: old.size, found: checkpoint.size });
    }
    let mut walk = Walk { reader, checkpoint: &checkpoint, edge: Edge::default(), bundles: 0, tiles: 0 };
    let width = u64::from(TILE_WIDTH);
    for n in 0..checkpoint.size.div_ceil(width) {
        walk.bundle(n, since, &mut visit)?;
    }
    walk.finish()?;
    let (bundles, tiles) = (walk.bundles, walk.tiles);
    Ok(Report { checkpoint, bundles, tiles })
}

struct Walk<'a, R: ?Sized> {
    reader: &'a R,
    checkpoint: &'a Checkpoint,
    edge: Edge,
    bundles: u64,
    tiles: u64,
}

impl<R: LogReader + ?Sized> Walk<'_, R> {
    /// Reads one bundle, builds the tree on with it, and compares the tiles that became full.
    fn bundle(
        &mut self,
        n: u64,
        since: Option<&Checkpoint>,
        visit: &mut impl FnMut(u64, &[u8]),
    ) -> Result<(), AuditError> {
        let first = n * u64::from(TILE_WIDTH);
        let path = LogPath::bundle_of(first, self.checkpoint.size);
        let LogPath::Entries { width, .. } = path else { return Err(AuditError::PathMalformed) };
        let bytes = read_file(self.reader, path)?;
        self.bundles += 1;
        let entries = self.entries(&bytes, n, width, path)?;
        let mut full = Vec::new();
        let mut split = None;
        for (index, entry) in (first..).zip(&entries) {
            self.edge.push(entry, &mut |path, bytes| full.push((path, bytes)))?;
            visit(index, entry);
            if let Some(old) = since.filter(|old| old.size == index + 1 && old.root != self.edge.root()) {
                split = Some(AuditError::SplitView { size: old.size });
            }
        }
        for (path, bytes) in &full {
            self.compare(*path, bytes, first, &entries)?;
        }
        if full.is_empty() {
            let leaves = self.edge.last_leaves().to_vec();
            self.compare(LogPath::Hashes { level: 0, n, width }, &leaves, first, &entries)?;
        }
        // A changed entry is named before the history it breaks.
        split.map_or(Ok(()), Err)
    }

    /// Splits a bundle and sees to it that nothing is hidden behind its last entry.
    fn entries<'b>(&self, bytes: &'b [u8], n: u64, width: u16, path: LogPath) -> Result<Vec<&'b [u8]>, AuditError> {
        let entries = entry::split(bytes, n, width)?;
        let length: usize = entries.iter().map(|entry| 2 + entry.len()).sum();
        if length != bytes.len() {
            let index = n * u64::from(TILE_WIDTH) + u64::from(width);
            return Err(AuditError::BundleMalformed { path: path.to_string(), index });
        }
        Ok(entries)
    }

    /// Compares a tile with what the entries give; on a difference says which of the two is wrong.
    fn compare(&mut self, path: LogPath, computed: &[u8], first: u64, entries: &[&[u8]]) -> Result<(), AuditError> {
        let LogPath::Hashes { level, .. } = path else { return Ok(()) };
        let stored = read_file(self.reader, path)?;
        self.tiles += 1;
        if stored == computed {
            return Ok(());
        }
        if level == 0 {
            for (index, entry) in (first..).zip(entries) {
                self.leaf(path, index, record_hash(entry))?;
            }
        }
        Err(AuditError::TileChanged { path: path.to_string() })
    }

    /// The tiles up to the root decide: if they authenticate another hash for the entry, the entry was changed.
    fn leaf(&self, path: LogPath, index: u64, computed: Hash) -> Result<(), AuditError> {
        match proof::proved_leaf(self.reader, self.checkpoint, index) {
            Ok((hash, _)) if hash != computed => Err(AuditError::EntryChanged { index }),
            Ok(_) => Ok(()),
            Err(AuditError::ProofInvalid) => Err(AuditError::TileChanged { path: path.to_string() }),
            Err(other) => Err(other),
        }
    }

    /// Compares the partial tiles above the entries and the root.
    fn finish(&mut self) -> Result<(), AuditError> {
        let mut partial = Vec::new();
        self.edge.partial_files(0, &mut partial);
        for (path, bytes) in &partial {
            if matches!(path, LogPath::Hashes { level, .. } if *level > 0) {
                self.compare(*path, bytes, 0, &[])?;
            }
        }
        if self.edge.root() != self.checkpoint.root {
            return Err(AuditError::RootDiffers { size: self.checkpoint.size });
        }
        Ok(())
    }
}
