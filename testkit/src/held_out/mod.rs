//! The held-out set: documents by a further author, labelled by the same rules (`layouts/mod.rs`), for measuring once an
//! engine is frozen.
//!
//! Captions are those that forms, systems and colleagues really write; about one value in 25 has none. Whoever changes the
//! detector does not read it.

mod blanks;
mod clean_counts;
mod clean_words;
mod folk;
mod insurance;
mod land;
mod offices;
mod registry;
mod safety;
mod school;
mod tax;
mod welfare;

use crate::Sample;
use crate::layouts::Layout;
use crate::layouts::turns::Set;

/// Layouts about people.
const PERSONAL: [&[Layout]; 8] = [
    tax::LAYOUTS,
    insurance::LAYOUTS,
    welfare::LAYOUTS,
    school::LAYOUTS,
    registry::LAYOUTS,
    safety::LAYOUTS,
    land::LAYOUTS,
    offices::LAYOUTS,
];
/// Layouts about nobody.
const CLEAN: [&[Layout]; 2] = [clean_counts::LAYOUTS, clean_words::LAYOUTS];

static SET: Set =
    Set { personal: &PERSONAL, clean: &CLEAN, folk: &folk::OTHERS, salt: 0x4E1D_0007_5E7A, clean_turn: 0 };

/// `n` documents, the same for the same seed: two in three about people, every layout in turn.
pub fn set(seed: u64, n: usize) -> Vec<Sample> {
    SET.documents(seed, n)
}

/// The names of all layouts, those about people first.
pub fn families() -> Vec<&'static str> {
    SET.families()
}

#[cfg(test)]
mod tests;
