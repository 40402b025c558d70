//! Which layout comes next.

use super::Layout;
use crate::Chance;

/// Layouts in chance order, again and again, so that each comes as often as any other.
pub(crate) struct Turns {
    layouts: Vec<Layout>,
    left: Vec<Layout>,
}

impl Turns {
    pub(crate) fn new(groups: &[&[Layout]]) -> Self {
        Turns { layouts: groups.concat(), left: Vec::new() }
    }

    pub(crate) fn next(&mut self, chance: &mut Chance) -> Layout {
        if self.left.is_empty() {
            self.left.clone_from(&self.layouts);
            chance.shuffle(&mut self.left);
        }
        self.left.pop().expect("there are layouts")
    }
}
