//! What a set is made of, and which layout comes next.

use std::sync::LazyLock;

use super::Layout;
use super::desk::Desk;
use super::people::Folk;
use crate::{Chance, Sample};

/// A labelled set.
pub(crate) struct Set {
    /// Layouts about people, by desk.
    pub(crate) personal: &'static [&'static [Layout]],
    /// Layouts about nobody.
    pub(crate) clean: &'static [&'static [Layout]],
    pub(crate) folk: &'static LazyLock<Folk>,
    /// Tells this set's draws from those of another with the same seed.
    pub(crate) salt: u64,
    /// Which of three documents is about nobody.
    pub(crate) clean_turn: usize,
}

impl Set {
    /// `n` documents, the same for the same seed: two in three about people, every layout in turn.
    pub(crate) fn documents(&self, seed: u64, n: usize) -> Vec<Sample> {
        let mut chance = Chance::new(seed ^ self.salt);
        let (mut personal, mut clean) = (Turns::new(self.personal), Turns::new(self.clean));
        (0..n)
            .map(|i| {
                let turns = if i % 3 == self.clean_turn { &mut clean } else { &mut personal };
                let (family, write) = turns.next(&mut chance);
                let mut desk = Desk::new(chance.draw(), self.folk);
                write(&mut desk);
                desk.done(family)
            })
            .collect()
    }

    /// The names of all layouts, those about people first.
    pub(crate) fn families(&self) -> Vec<&'static str> {
        self.personal.iter().chain(self.clean).flat_map(|layouts| layouts.iter()).map(|(family, _)| *family).collect()
    }
}

/// Layouts in chance order, again and again, so that each comes as often as any other.
struct Turns {
    layouts: Vec<Layout>,
    left: Vec<Layout>,
}

impl Turns {
    fn new(groups: &[&[Layout]]) -> Self {
        Turns { layouts: groups.concat(), left: Vec::new() }
    }

    fn next(&mut self, chance: &mut Chance) -> Layout {
        if self.left.is_empty() {
            self.left.clone_from(&self.layouts);
            chance.shuffle(&mut self.left);
        }
        self.left.pop().expect("there are layouts")
    }
}
