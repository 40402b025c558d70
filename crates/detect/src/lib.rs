//! Personal information in [`Content`]: kind, level, place; never a value.
//!
//! A text is folded (full-width forms, dashes, spaces) with a way back to the original characters; runs of digits are
//! looked at for check digits, ranges and tables; one automaton finds captions, surnames and places; small matchers
//! work around what was found. Belief is additive log-odds ([`model::Evidence`] names what was weighed): a check digit
//! is no evidence by itself, a caption is, and a column's header is the strongest.
//!
//! INVARIANT: no value, part or hash of a value leaves [`Detector::detect`].

mod addresses;
mod captions;
mod columns;
mod dates;
mod email;
mod fold;
mod formula;
mod lexicon;
mod names;
mod numbers;
mod reading;
mod scan;
mod score;
mod table;
mod tally;
mod text;

use model::{Block, Content, Detection};

use crate::fold::Folded;
use crate::lexicon::{Lexicon, Word};
use crate::tally::Tally;

/// Characters looked at to tell whether a document is about public persons or rules.
const CLASS_PREFIX: usize = 6_000;
/// How many different words of public documents make one.
const PUBLIC: u32 = 3;

/// The built-in detector. Cheap to make: its dictionaries are built once in a process.
#[derive(Clone, Copy)]
pub struct Detector {
    lexicon: &'static Lexicon,
}

impl Default for Detector {
    fn default() -> Self {
        Detector::new()
    }
}

impl Detector {
    /// The detector with the built-in dictionaries.
    pub fn new() -> Detector {
        Detector { lexicon: Lexicon::get() }
    }

    /// What personal information the document holds. Places count Unicode scalar values of the document's own text.
    pub fn detect(&self, content: &Content) -> Detection {
        let mut tally = Tally::new(self.is_public(content));
        for (p, part) in content.parts.iter().enumerate() {
            for (b, block) in part.blocks.iter().enumerate() {
                match block {
                    Block::Text(text) => text::read(text, p as u32, b as u32, self.lexicon, &mut tally),
                    Block::Table(table) => table::read(table, p as u32, b as u32, self.lexicon, &mut tally),
                }
            }
        }
        tally.finish()
    }

    /// Whether the first texts use several words of minutes, ordinances and announcements.
    fn is_public(&self, content: &Content) -> bool {
        let (mut left, mut seen) = (CLASS_PREFIX, 0_u64);
        let texts = content.parts.iter().flat_map(|part| &part.blocks).filter_map(|block| match block {
            Block::Text(text) => Some(text),
            Block::Table(_) => None,
        });
        for text in texts {
            if left == 0 {
                break;
            }
            let end = text.char_indices().nth(left).map_or(text.len(), |(at, _)| at);
            let folded = Folded::new(&text[..end]);
            for found in self.lexicon.automaton.find_overlapping_iter(&folded.text) {
                if let Word::Public(n) = found.value() {
                    seen |= 1_u64.checked_shl(u32::from(n)).unwrap_or(0);
                }
            }
            left = left.saturating_sub(text.len());
        }
        seen.count_ones() >= PUBLIC
    }
}
