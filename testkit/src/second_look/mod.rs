//! A second held-out set, by an author who knew neither the detector nor the other sets: corners of the hall of 汐見市.
//!
//! Labelled by the rules of `layouts/mod.rs`. Authors of books, characters of stories and persons of history in clean
//! documents are not in those rules' lists of what is optional: finding them is wrong here.

pub(crate) mod counter;
mod folk;
mod letters;
mod papers;
mod quiet_lists;
mod quiet_words;
mod records;

use counter::Counter;

use crate::{Chance, Sample};

/// A document's name and who writes it.
pub(crate) type Layout = (&'static str, fn(&mut Counter));

/// Layouts about people.
const PERSONAL: [&[Layout]; 3] = [records::LAYOUTS, papers::LAYOUTS, letters::LAYOUTS];
/// Layouts about nobody.
const CLEAN: [&[Layout]; 2] = [quiet_words::LAYOUTS, quiet_lists::LAYOUTS];

/// `n` documents, the same for the same seed: two in three about people, every layout in turn.
pub fn set(seed: u64, n: usize) -> Vec<Sample> {
    drawn(Chance::new(seed ^ 0x2D1_00C5), &[PERSONAL.concat(), CLEAN.concat()], n)
}

/// `n` documents by layouts about people and about nobody.
pub(crate) fn drawn(mut chance: Chance, all: &[Vec<Layout>; 2], n: usize) -> Vec<Sample> {
    let mut left = [Vec::new(), Vec::new()];
    (0..n)
        .map(|i| {
            let group = usize::from(i % 3 == 1);
            if left[group].is_empty() {
                left[group].clone_from(&all[group]);
                chance.shuffle(&mut left[group]);
            }
            let (family, write) = left[group].pop().expect("there are layouts");
            let mut counter = Counter::new(chance.draw());
            write(&mut counter);
            counter.done(family)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use model::Kind;

    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_set_and_each_layout_its_turn() {
        let documents = set(3, 300);
        assert_eq!(documents, set(3, 300));
        assert_ne!(documents, set(4, 300));
        let names: Vec<&str> = PERSONAL.iter().chain(&CLEAN).flat_map(|group| group.iter()).map(|one| one.0).collect();
        let seen: BTreeSet<&str> = documents.iter().map(|sample| sample.family).collect();
        assert_eq!(seen.len(), names.len());
        assert_eq!(seen, names.into_iter().collect());
    }

    #[test]
    fn a_document_is_what_its_name_says_and_no_template_sign_is_left() {
        for sample in set(2, 300) {
            assert_eq!(sample.personal, !sample.family.starts_with("clean."), "{}", sample.family);
            assert!(sample.personal || sample.truth.iter().all(|truth| truth.kind == Kind::CORPORATE_NUMBER));
            let (text, _) = sample.to_text();
            assert!(!text.contains(['«', '»', '‹', '›', '｜']), "{}: {text}", sample.family);
        }
    }

    #[test]
    fn places_hold_text_without_a_margin_of_spaces() {
        for sample in set(9, 320) {
            for truth in sample.truth.iter().chain(&sample.optional) {
                let text = sample.text_at(&truth.place);
                assert_eq!(text.chars().count(), truth.place.len as usize, "{}", sample.family);
                assert!(!text.is_empty() && text.trim() == text, "{}: {:?} [{text}]", sample.family, truth.kind);
            }
        }
    }

    #[test]
    fn every_kind_is_there() {
        let kinds: BTreeSet<Kind> =
            set(8, 320).into_iter().flat_map(|sample| sample.truth).map(|truth| truth.kind).collect();
        for kind in Kind::BUILT_IN {
            assert!(kinds.contains(&kind), "{kind:?}");
        }
    }
}
