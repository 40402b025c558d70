use std::cell::RefCell;

use model::api::LogProof;
use tlog_tiles::{Hash, HashReader, Tile, record_hash};

use crate::reader::{read_entry, read_file};
use crate::{AuditError, Checkpoint, LogKey, LogPath, LogReader, TILE_WIDTH, entry};

/// A proof for a tree below 2^64 entries has at most one hash a level on each side.
const MAX_PROOF: usize = 128;

/// Proves that entry `index` is in the log of that checkpoint. A proof that would not hold is not given away.
///
/// # Errors
/// [`AuditError::Beyond`]; [`AuditError::ProofInvalid`], [`AuditError::TileChanged`], [`AuditError::Missing`] if the tiles
/// do not fit the checkpoint ([`crate::verify_all`] then names the place); [`AuditError::Unreadable`].
pub fn prove_inclusion<R: LogReader + ?Sized>(
    reader: &R,
    checkpoint: &Checkpoint,
    index: u64,
) -> Result<Vec<Hash>, AuditError> {
    if index >= checkpoint.size {
        return Err(AuditError::Beyond { asked: index, size: checkpoint.size });
    }
    proved_leaf(reader, checkpoint, index).map(|(_, proof)| proof)
}

/// Proves that the first `old` entries of the log were left as they were. Empty when `old` is 0 or all.
///
/// # Errors
/// As [`prove_inclusion`].
pub fn prove_consistency<R: LogReader + ?Sized>(
    reader: &R,
    checkpoint: &Checkpoint,
    old: u64,
) -> Result<Vec<Hash>, AuditError> {
    if old > checkpoint.size {
        return Err(AuditError::Beyond { asked: old, size: checkpoint.size });
    }
    if old == 0 || old == checkpoint.size {
        return Ok(Vec::new());
    }
    let (root, proof) = Tiles::ask(reader, checkpoint.size, |tiles| {
        Ok((tlog_tiles::tree_hash(old, tiles)?, tlog_tiles::prove_tree(checkpoint.size, old, tiles)?))
    })?;
    tlog_tiles::check_tree(&proof, checkpoint.size, checkpoint.root, old, root)
        .map_err(|_| AuditError::ProofInvalid)?;
    Ok(proof)
}

/// Checks that `entry` is number `index` in the log of that checkpoint.
///
/// # Errors
/// [`AuditError::Beyond`], [`AuditError::ProofInvalid`].
pub fn check_inclusion(checkpoint: &Checkpoint, index: u64, entry: &[u8], proof: &[Hash]) -> Result<(), AuditError> {
    if index >= checkpoint.size {
        return Err(AuditError::Beyond { asked: index, size: checkpoint.size });
    }
    if proof.len() > MAX_PROOF {
        return Err(AuditError::ProofInvalid);
    }
    tlog_tiles::check_record(&proof.to_vec(), checkpoint.size, checkpoint.root, index, record_hash(entry))
        .map_err(|_| AuditError::ProofInvalid)
}

/// Checks that the log of `new` begins with the whole log of `old`.
///
/// # Errors
/// [`AuditError::RolledBack`] if `new` is shorter, [`AuditError::SplitView`] if it is another history or not proved.
pub fn check_consistency(old: &Checkpoint, new: &Checkpoint, proof: &[Hash]) -> Result<(), AuditError> {
    if old.size > new.size {
        return Err(AuditError::RolledBack { remembered: old.size, found: new.size });
    }
    let split = || AuditError::SplitView { size: old.size };
    if old.origin != new.origin || proof.len() > MAX_PROOF {
        return Err(split());
    }
    if old.size == 0 || old.size == new.size {
        let same = old.size == 0 || old.root == new.root;
        return if same && proof.is_empty() { Ok(()) } else { Err(split()) };
    }
    tlog_tiles::check_tree(&proof.to_vec(), new.size, new.root, old.size, old.root).map_err(|_| split())
}

/// Makes what a key reply carries: the signed `note` of `checkpoint`, entry `index` and both proofs. `seen` is the size
/// that the asking device remembers.
///
/// # Errors
/// As [`prove_inclusion`]; [`AuditError::NotAnEvent`] if the entry is not text.
pub fn log_proof<R: LogReader + ?Sized>(
    reader: &R,
    checkpoint: &Checkpoint,
    note: &str,
    index: u64,
    seen: u64,
) -> Result<LogProof, AuditError> {
    let entry = read_entry(reader, checkpoint.size, index)?;
    Ok(LogProof {
        checkpoint: note.to_owned(),
        consistency: to_text(&prove_consistency(reader, checkpoint, seen)?),
        index,
        entry: String::from_utf8(entry).map_err(|_| AuditError::NotAnEvent)?,
        inclusion: to_text(&prove_inclusion(reader, checkpoint, index)?),
    })
}

/// Checks what a key reply carried against the log's key and the checkpoint whose size was sent as `seen`.
///
/// The checkpoint given back is to be remembered if it is larger than the remembered one. That the entry tells of the
/// caller's own act is left to the caller: [`crate::decode`] reads it.
///
/// # Errors
/// [`AuditError::CheckpointMalformed`], [`AuditError::CheckpointForged`], [`AuditError::ProofInvalid`],
/// [`AuditError::RolledBack`], [`AuditError::SplitView`].
pub fn check_log_proof(
    proof: &LogProof,
    key: &LogKey,
    remembered: Option<&Checkpoint>,
) -> Result<Checkpoint, AuditError> {
    let checkpoint = Checkpoint::open(&proof.checkpoint, key)?;
    entry::check_size(proof.entry.as_bytes())?;
    check_inclusion(&checkpoint, proof.index, proof.entry.as_bytes(), &from_text(&proof.inclusion)?)?;
    match remembered {
        Some(old) => check_consistency(old, &checkpoint, &from_text(&proof.consistency)?)?,
        None if !proof.consistency.is_empty() => return Err(AuditError::ProofInvalid),
        None => {}
    }
    Ok(checkpoint)
}

/// The hash of entry `index` out of its tile, with the proof that it is under the signed root.
pub(crate) fn proved_leaf<R: LogReader + ?Sized>(
    reader: &R,
    checkpoint: &Checkpoint,
    index: u64,
) -> Result<(Hash, Vec<Hash>), AuditError> {
    let (leaf, proof) = Tiles::ask(reader, checkpoint.size, |tiles| {
        let leaf = tiles.read_hashes(&[tlog_tiles::stored_hash_index(0, index)])?;
        let leaf = leaf.first().copied().ok_or(tlog_tiles::Error::InvalidTile)?;
        Ok((leaf, tlog_tiles::prove_record(checkpoint.size, index, tiles)?))
    })?;
    tlog_tiles::check_record(&proof, checkpoint.size, checkpoint.root, index, leaf)
        .map_err(|_| AuditError::ProofInvalid)?;
    Ok((leaf, proof))
}

fn to_text(hashes: &[Hash]) -> Vec<String> {
    hashes.iter().map(Hash::to_string).collect()
}

fn from_text(hashes: &[String]) -> Result<Vec<Hash>, AuditError> {
    if hashes.len() > MAX_PROOF {
        return Err(AuditError::ProofInvalid);
    }
    hashes.iter().map(|hash| Hash::parse_hash(hash).map_err(|_| AuditError::ProofInvalid)).collect()
}

/// Reads single hashes of the tree out of tiles. What it reads is not proved: each proof made from it is checked against
/// the signed root before it is given away. (The library's own authenticating reader passes over tiles when several peaks
/// of the tree lie in one tile.)
struct Tiles<'a, R: ?Sized> {
    reader: &'a R,
    size: u64,
    /// The library's errors have no room for what our reader says.
    failure: RefCell<Option<AuditError>>,
}

impl<R: LogReader + ?Sized> Tiles<'_, R> {
    fn ask<T>(
        reader: &R,
        size: u64,
        make: impl FnOnce(&Tiles<'_, R>) -> Result<T, tlog_tiles::Error>,
    ) -> Result<T, AuditError> {
        let tiles = Tiles { reader, size, failure: RefCell::new(None) };
        make(&tiles).map_err(|_| tiles.failure.take().unwrap_or(AuditError::ProofInvalid))
    }

    /// The tile that holds the hash with that storage index, as wide as it is in the whole tree.
    fn tile(&self, index: u64) -> Option<Tile> {
        let least = Tile::from_index(8, index);
        let above = self.size.checked_shr(u32::from(least.level()) * 8)?;
        let width = above.checked_sub(least.level_index() << 8)?.min(u64::from(TILE_WIDTH));
        let width = u32::try_from(width).ok().filter(|width| *width >= least.width())?;
        Some(Tile::new(8, least.level(), least.level_index(), width, false))
    }
}

impl<R: LogReader + ?Sized> HashReader for Tiles<'_, R> {
    fn read_hashes(&self, indexes: &[u64]) -> Result<Vec<Hash>, tlog_tiles::Error> {
        let mut last: Option<(Tile, Vec<u8>)> = None;
        let mut out = Vec::with_capacity(indexes.len());
        for &index in indexes {
            let tile = self.tile(index).ok_or(tlog_tiles::Error::IndexesNotInTree)?;
            let data = match last.take() {
                Some((known, data)) if known == tile => data,
                _ => {
                    let width = u16::try_from(tile.width()).unwrap_or(TILE_WIDTH);
                    let path = LogPath::Hashes { level: tile.level(), n: tile.level_index(), width };
                    read_file(self.reader, path).map_err(|error| {
                        self.failure.replace(Some(error));
                        tlog_tiles::Error::InvalidTile
                    })?
                }
            };
            out.push(tile.hash_at_index(&data, index)?);
            last = Some((tile, data));
        }
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checkpoint::tests::signer;
    use crate::tree::tests::{Memory, entries};
    use crate::{Edge, Signer};
    use proptest::prelude::*;

    /// A log of `count` entries with a checkpoint at every size of `at`.
    fn log(count: u64, at: &[u64]) -> (Memory, Vec<Checkpoint>) {
        let all = entries(count);
        let (mut memory, mut edge, mut checkpoints) = (Memory::default(), Edge::default(), Vec::new());
        for size in at.iter().copied().chain([count]) {
            let batch = &all[edge.size() as usize..size as usize];
            let growth = edge.grow(batch.iter().map(Vec::as_slice)).expect("fits");
            memory.put(growth.files);
            edge = growth.edge;
            checkpoints.push(Checkpoint { origin: "t.example/log".to_owned(), size, root: edge.root() });
        }
        (memory, checkpoints)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn every_proof_holds_and_every_other_does_not(new in 2_u64..1200, a in any::<u64>(), b in any::<u64>()) {
            let (old, index) = (a % new, b % new);
            let (memory, points) = log(new, &[old]);
            let proof = prove_inclusion(&memory, &points[1], index).expect("proves");
            let entry = &entries(new)[index as usize];
            prop_assert!(check_inclusion(&points[1], index, entry, &proof).is_ok());
            prop_assert!(check_inclusion(&points[1], index, b"another", &proof).is_err());
            prop_assert!(check_inclusion(&points[1], (index + 1) % new, entry, &proof).is_err());

            let proof = prove_consistency(&memory, &points[1], old).expect("proves");
            prop_assert!(check_consistency(&points[0], &points[1], &proof).is_ok());
            let other = Checkpoint { root: Hash([1; 32]), ..points[0].clone() };
            prop_assert_eq!(check_consistency(&other, &points[1], &proof).is_err(), old > 0);
            let mut long = proof.clone();
            long.push(Hash([0; 32]));
            prop_assert!(check_consistency(&points[0], &points[1], &long).is_err());
        }
    }

    #[test]
    fn a_device_refuses_a_shorter_log_another_history_and_a_foreign_key() {
        let ours = signer("t.example/log", 1);
        let (memory, points) = log(700, &[300]);
        let note = points[1].sign(&ours).expect("signs");
        let proof = log_proof(&memory, &points[1], &note, 699, 300).expect("proves");
        assert_eq!(check_log_proof(&proof, ours.key(), Some(&points[0])).expect("holds"), points[1]);

        let larger = Checkpoint { size: 701, ..points[1].clone() };
        let split = Checkpoint { root: Hash([3; 32]), ..points[0].clone() };
        assert!(matches!(
            check_log_proof(&proof, ours.key(), Some(&larger)),
            Err(AuditError::RolledBack { remembered: 701, found: 700 })
        ));
        assert!(matches!(check_log_proof(&proof, ours.key(), Some(&split)), Err(AuditError::SplitView { size: 300 })));
        let foreign = signer("t.example/log", 2);
        assert!(matches!(check_log_proof(&proof, foreign.key(), None), Err(AuditError::CheckpointForged)));
        let other = LogProof { entry: "{}".to_owned(), ..proof.clone() };
        assert!(matches!(check_log_proof(&other, ours.key(), Some(&points[0])), Err(AuditError::ProofInvalid)));
        let long = LogProof { inclusion: vec![Hash([0; 32]).to_string(); 10_000], ..proof };
        assert!(matches!(check_log_proof(&long, ours.key(), Some(&points[0])), Err(AuditError::ProofInvalid)));
    }

    #[test]
    fn no_proof_is_made_from_a_changed_tile() {
        let (mut memory, points) = log(700, &[]);
        memory.0.get_mut("tile/0/001").expect("a tile")[40] ^= 1;
        assert!(matches!(prove_inclusion(&memory, &points[0], 300), Err(AuditError::ProofInvalid)));
        assert!(matches!(prove_consistency(&memory, &points[0], 300), Err(AuditError::ProofInvalid)));
        memory.0.remove("tile/0/001");
        assert!(matches!(prove_inclusion(&memory, &points[0], 300), Err(AuditError::Missing { .. })));
    }

    #[test]
    fn a_partial_tile_that_was_swept_is_read_from_the_full_one() {
        let (mut memory, points) = log(700, &[300]);
        let before = prove_inclusion(&memory, &points[0], 299).expect("proves");
        memory.0.remove("tile/0/001.p/44");
        memory.0.remove("tile/entries/001.p/44");
        assert_eq!(prove_inclusion(&memory, &points[0], 299).expect("proves"), before);
        assert_eq!(read_entry(&memory, 300, 299).expect("reads"), entries(300)[299]);
    }
}
