//! Cells in which nothing was found, by their text: columns of a register say the same few words again and again (男,
//! 済, 税務課), and need not be read again. What was found is never kept, and all of it goes with the call.

use crate::captions::Caption;
use crate::reading::Cue;

/// Cells that are remembered at most, and bytes of the longest: a newer one takes an older one's place.
const SLOTS: usize = 1024;
const LONGEST: usize = 40;

/// What a cell in which nothing was found says all the same.
#[derive(Clone, Copy)]
pub(crate) struct Known {
    /// What it announces, if it is a heading.
    pub(crate) heading: Option<Caption>,
    /// Whether an office is named in it.
    pub(crate) office: bool,
}

struct Slot {
    len: u8,
    text: [u8; LONGEST],
    cue: Option<Cue>,
    known: Known,
}

/// See the module.
#[derive(Default)]
pub(crate) struct Memo(Vec<Option<Slot>>);

impl Memo {
    /// What is known of such a cell under this cue.
    #[inline]
    pub(crate) fn get(&self, text: &str, cue: Option<Cue>) -> Option<Known> {
        let slot = self.0.get(place(text)?)?.as_ref()?;
        let same = slot.text.get(..usize::from(slot.len))? == text.as_bytes() && slot.cue == cue;
        same.then_some(slot.known)
    }

    /// Remembers a cell in which nothing was found.
    pub(crate) fn keep(&mut self, text: &str, cue: Option<Cue>, known: Known) {
        let Some(place) = place(text) else { return };
        if self.0.is_empty() {
            self.0.resize_with(SLOTS, || None);
        }
        let mut slot = Slot { len: text.len() as u8, text: [0; LONGEST], cue, known };
        slot.text.iter_mut().zip(text.bytes()).for_each(|(to, from)| *to = from);
        if let Some(at) = self.0.get_mut(place) {
            *at = Some(slot);
        }
    }
}

/// The slot of a text, `None` if it is too long.
#[inline]
fn place(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    if bytes.len() > LONGEST {
        return None;
    }
    let (words, rest) = bytes.as_chunks::<8>();
    let last = rest.iter().fold(bytes.len() as u64, |word, &byte| word << 8 | u64::from(byte));
    let mixed = words
        .iter()
        .fold(last, |hash, word| (hash.rotate_left(5) ^ u64::from_le_bytes(*word)).wrapping_mul(0x517C_C1B7_2722_0A95));
    Some((mixed.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 54) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_known_again_under_its_own_cue_only() {
        let mut memo = Memo::default();
        let known = Known { heading: None, office: true };
        let cue = Some(Cue::caption(Caption::Other));
        assert!(memo.get("税務課", None).is_none());
        memo.keep("税務課", None, known);
        assert!(memo.get("税務課", None).is_some_and(|known| known.office));
        assert!(memo.get("税務課", cue).is_none() && memo.get("税務", None).is_none());
        let long = "課".repeat(20);
        memo.keep(&long, None, known);
        assert!(memo.get(&long, None).is_none());
        let words: Vec<String> = (0..5_000).map(|n| format!("備考{n}")).collect();
        words.iter().for_each(|word| memo.keep(word, None, known));
        let kept = words.iter().filter(|word| memo.get(word, None).is_some()).count();
        assert!((SLOTS / 2..=SLOTS).contains(&kept), "{kept} of {SLOTS} places are taken");
    }
}
