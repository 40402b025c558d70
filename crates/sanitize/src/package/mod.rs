//! ZIP packages: a strict reader on bytes, and a writer whose output depends on nothing but what is added.

mod directory;
mod read;
mod write;

pub(crate) use read::Package;
pub(crate) use write::Writer;

/// A little-endian number of `N` bytes at a place, if there are so many.
fn number<const N: usize>(bytes: &[u8], at: usize) -> Option<u64> {
    let bytes = bytes.get(at..at.checked_add(N)?)?;
    Some(bytes.iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
}
