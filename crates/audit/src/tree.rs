use tlog_tiles::{EMPTY_HASH, HASH_SIZE, Hash, Tile, node_hash, record_hash};

use crate::path::MAX_SIZE;
use crate::reader::read_file;
use crate::{AuditError, LogPath, LogReader, TILE_WIDTH, entry};

const FULL_TILE: usize = TILE_WIDTH as usize * HASH_SIZE;

/// The right edge of the tree: the files that are not full yet. All that is needed to append.
#[derive(Clone, Debug, Default)]
pub struct Edge {
    size: u64,
    bundle: Vec<u8>,
    /// Hashes of the tile that is not full, by level; the last is not empty unless the tree is.
    levels: Vec<Vec<u8>>,
}

/// What appending gives: the new edge and the files to be written before its checkpoint is.
#[derive(Clone, Debug)]
pub struct Growth {
    /// The edge after the entries.
    pub edge: Edge,
    /// Tiles and bundles, new or grown.
    pub files: Vec<(LogPath, Vec<u8>)>,
}

impl Edge {
    /// Entries in the tree.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root of the tree (RFC 6962, section 2.1).
    pub fn root(&self) -> Hash {
        let mut peaks = Vec::new();
        for tile in self.levels.iter().rev() {
            let mut rest = tile.as_slice();
            // A tile of the edge has less than 256 hashes: the whole subtrees in it are the bits of their number.
            for bit in (0..8).rev() {
                if let Some((subtree, tail)) = rest.split_at_checked(HASH_SIZE << bit) {
                    peaks.push(Tile::subtree_hash(subtree));
                    rest = tail;
                }
            }
        }
        peaks.into_iter().rev().reduce(|right, left| node_hash(left, right)).unwrap_or(EMPTY_HASH)
    }

    /// Takes up a log of `size` entries from its files. They are not proved by this: compare [`Edge::root`].
    ///
    /// # Errors
    /// [`AuditError::Missing`], [`AuditError::Unreadable`], [`AuditError::TileChanged`], [`AuditError::BundleMalformed`].
    pub fn resume<R: LogReader + ?Sized>(reader: &R, size: u64) -> Result<Edge, AuditError> {
        if size > MAX_SIZE {
            return Err(AuditError::Beyond { asked: size, size: MAX_SIZE });
        }
        let mut edge = Edge { size, ..Edge::default() };
        let mut above = size;
        while above > 0 {
            let level = edge.levels.len() as u8;
            let (n, width) = (above >> 8, (above & 0xff) as u16);
            edge.levels.push(match width {
                0 => Vec::new(),
                _ => read_file(reader, LogPath::Hashes { level, n, width })?,
            });
            above = n;
        }
        let (n, width) = (size >> 8, (size & 0xff) as u16);
        if width > 0 {
            edge.bundle = entry::prefix(&read_file(reader, LogPath::Entries { n, width })?, n, width)?;
        }
        Ok(edge)
    }

    /// Appends entries: a pure function of the edge and them.
    ///
    /// # Errors
    /// [`AuditError::EntrySize`]; [`AuditError::Beyond`] at 2^48 entries.
    pub fn grow<'a>(&self, entries: impl IntoIterator<Item = &'a [u8]>) -> Result<Growth, AuditError> {
        let mut edge = self.clone();
        let mut files = Vec::new();
        for entry in entries {
            edge.push(entry, &mut |path, bytes| files.push((path, bytes)))?;
        }
        edge.partial_files(self.size, &mut files);
        Ok(Growth { edge, files })
    }

    /// Appends one entry and hands out what became full by it: hash tiles from the bottom up, then the bundle.
    pub(crate) fn push(&mut self, bytes: &[u8], full: &mut dyn FnMut(LogPath, Vec<u8>)) -> Result<(), AuditError> {
        if self.size >= MAX_SIZE {
            return Err(AuditError::Beyond { asked: self.size, size: MAX_SIZE });
        }
        entry::push(&mut self.bundle, bytes)?;
        let mut hash = record_hash(bytes);
        let mut n = self.size;
        self.size += 1;
        let bundle_full = self.size.is_multiple_of(u64::from(TILE_WIDTH));
        for level in 0..8_u8 {
            n >>= 8;
            if self.levels.len() == usize::from(level) {
                self.levels.push(Vec::new());
            }
            let Some(tile) = self.levels.get_mut(usize::from(level)) else { break };
            tile.extend_from_slice(&hash.0);
            if tile.len() < FULL_TILE {
                break;
            }
            let tile = std::mem::take(tile);
            hash = Tile::subtree_hash(&tile);
            full(LogPath::Hashes { level, n, width: TILE_WIDTH }, tile);
        }
        if bundle_full {
            let n = (self.size - 1) >> 8;
            full(LogPath::Entries { n, width: TILE_WIDTH }, std::mem::take(&mut self.bundle));
        }
        Ok(())
    }

    /// The files that are not full, as far as they have grown since the tree had `before` entries.
    pub(crate) fn partial_files(&self, before: u64, files: &mut Vec<(LogPath, Vec<u8>)>) {
        let (mut old, mut new) = (before, self.size);
        for (level, tile) in self.levels.iter().enumerate() {
            let width = (new & 0xff) as u16;
            if old != new && width > 0 {
                files.push((LogPath::Hashes { level: level as u8, n: new >> 8, width }, tile.clone()));
            }
            (old, new) = (old >> 8, new >> 8);
        }
        let width = (self.size & 0xff) as u16;
        if before != self.size && width > 0 {
            files.push((LogPath::Entries { n: self.size >> 8, width }, self.bundle.clone()));
        }
    }

    /// The hash of entry number `index` if it stands in the tile that is not full.
    pub(crate) fn last_leaves(&self) -> &[u8] {
        self.levels.first().map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    /// A log in memory.
    #[derive(Clone, Default)]
    pub(crate) struct Memory(pub(crate) HashMap<String, Vec<u8>>);

    impl LogReader for Memory {
        fn read(&self, path: &LogPath) -> std::io::Result<Option<Vec<u8>>> {
            Ok(self.0.get(&path.to_string()).cloned())
        }
    }

    impl Memory {
        pub(crate) fn put(&mut self, files: Vec<(LogPath, Vec<u8>)>) {
            self.0.extend(files.into_iter().map(|(path, bytes)| (path.to_string(), bytes)));
        }
    }

    pub(crate) fn entries(count: u64) -> Vec<Vec<u8>> {
        (0..count).map(|i| format!("{{\"entry\":{i}}}").into_bytes()).collect()
    }

    /// RFC 6962, section 2.1, word by word.
    fn plain_root(leaves: &[Vec<u8>]) -> Hash {
        match leaves.len() {
            0 => EMPTY_HASH,
            1 => record_hash(&leaves[0]),
            n => {
                let k = (n - 1).ilog2();
                node_hash(plain_root(&leaves[..1 << k]), plain_root(&leaves[1 << k..]))
            }
        }
    }

    #[test]
    fn the_root_is_that_of_the_rfc_at_every_size() {
        let all = entries(1100);
        let mut edge = Edge::default();
        for size in 0..all.len() {
            if size < 20 || size % 97 == 0 || size % 256 < 2 || size % 256 == 255 {
                assert_eq!(edge.root(), plain_root(&all[..size]), "{size}");
            }
            edge.push(&all[size], &mut |_, _| {}).expect("fits");
        }
    }

    #[test]
    fn the_second_level_fills_at_65536_entries() {
        let all = entries(65_537);
        let growth = Edge::default().grow(all.iter().map(Vec::as_slice)).expect("fits");
        let paths: Vec<String> = growth.files.iter().map(|(path, _)| path.to_string()).collect();
        for path in ["tile/0/255", "tile/1/000", "tile/0/256.p/1", "tile/2/000.p/1", "tile/entries/256.p/1"] {
            assert!(paths.iter().any(|p| p == path), "{path}");
        }
        assert_eq!(paths.len(), 256 + 1 + 256 + 3);
        assert_eq!(growth.edge.root(), plain_root(&all));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn batches_and_resuming_do_not_matter(cuts in proptest::collection::vec(0_usize..400, 1..6)) {
            let total: usize = cuts.iter().sum();
            let all = entries(total as u64);
            let mut log = Memory::default();
            let mut edge = Edge::default();
            let mut at = 0;
            for cut in cuts {
                let growth = edge.grow(all[at..at + cut].iter().map(Vec::as_slice)).expect("fits");
                log.put(growth.files);
                at += cut;
                edge = Edge::resume(&log, at as u64).expect("resumes");
                prop_assert_eq!(edge.root(), growth.edge.root());
                prop_assert_eq!(&edge.bundle, &growth.edge.bundle);
            }
            prop_assert_eq!(edge.root(), plain_root(&all));
        }
    }
}
