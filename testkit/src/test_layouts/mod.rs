//! The test set: documents by another author than the development set's, labelled by the same rules (`layouts/mod.rs`).
//!
//! What a finished detector is measured on. Whoever changes the detector does not read it.

mod care;
mod child;
mod clean_lists;
mod clean_papers;
mod land;
mod safety;
mod talk;
mod work;

use crate::Sample;
use crate::layouts::Layout;
use crate::layouts::people::USUAL;
use crate::layouts::turns::Set;

/// Layouts about people.
const PERSONAL: [&[Layout]; 6] =
    [&safety::LAYOUTS, &land::LAYOUTS, &child::LAYOUTS, &care::LAYOUTS, &work::LAYOUTS, &talk::LAYOUTS];
/// Layouts about things, places and rules.
const CLEAN: [&[Layout]; 2] = [&clean_papers::LAYOUTS, &clean_lists::LAYOUTS];

static SET: Set = Set { personal: &PERSONAL, clean: &CLEAN, folk: &USUAL, salt: 0x7E57_0000_5E7A, clean_turn: 1 };

/// `n` documents, the same for the same seed: two in three about people, every layout in turn.
pub fn set(seed: u64, n: usize) -> Vec<Sample> {
    SET.documents(seed, n)
}

/// The names of all layouts, those about people first.
pub fn families() -> Vec<&'static str> {
    SET.families()
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use model::Kind;

    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_set() {
        assert_eq!(set(3, 150), set(3, 150));
        assert_ne!(set(3, 150), set(4, 150));
    }

    #[test]
    fn there_are_enough_layouts_and_each_has_its_turn() {
        let names = families();
        assert!(PERSONAL.iter().map(|group| group.len()).sum::<usize>() >= 40);
        assert!(CLEAN.iter().map(|group| group.len()).sum::<usize>() >= 20);
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
        let seen: BTreeSet<_> = set(1, 300).into_iter().map(|sample| sample.family).collect();
        assert_eq!(seen, names.into_iter().collect());
    }

    #[test]
    fn no_layout_is_named_as_one_of_the_development_set() {
        let theirs: BTreeSet<_> = crate::layouts::families().into_iter().collect();
        let both: Vec<_> = families().into_iter().filter(|name| theirs.contains(name)).collect();
        assert!(both.is_empty(), "{both:?}");
    }

    #[test]
    fn a_document_is_what_its_name_says() {
        for sample in set(2, 300) {
            assert_eq!(sample.personal, !sample.family.starts_with("clean."), "{}", sample.family);
            assert!(sample.personal || sample.truth.iter().all(|truth| truth.kind == Kind::CORPORATE_NUMBER));
        }
    }

    #[test]
    fn places_hold_text_without_a_margin_of_spaces_and_do_not_meet() {
        for sample in set(9, 400) {
            for truth in sample.truth.iter().chain(&sample.optional) {
                let text = sample.text_at(&truth.place);
                assert_eq!(text.chars().count(), truth.place.len as usize, "{}", sample.family);
                assert!(!text.is_empty() && text.trim() == text, "{}: {:?} [{text}]", sample.family, truth.kind);
            }
            let mut spans: Vec<_> = sample
                .truth
                .iter()
                .map(|t| {
                    (t.place.part, t.place.block, t.place.cell.map(|c| (c.row, c.column)), t.place.start, t.place.len)
                })
                .collect();
            spans.sort_unstable();
            for two in spans.windows(2) {
                let same = (two[0].0, two[0].1, two[0].2) == (two[1].0, two[1].1, two[1].2);
                assert!(!same || two[0].3 + two[0].4 <= two[1].3, "{}", sample.family);
            }
        }
    }

    #[test]
    fn no_template_sign_is_left_in_a_document() {
        for sample in set(6, 400) {
            let (text, _) = sample.to_text();
            assert!(!text.contains(['«', '»', '‹', '›']), "{}: {text}", sample.family);
            let sign =
                ["@s:", "@ill", "@name", "@my", "@account", "one:", "is:"].iter().any(|sign| text.contains(sign));
            assert!(!sign, "{}: {text}", sample.family);
        }
    }

    #[test]
    fn check_digits_of_labelled_numbers_are_right() {
        let weighted = |digits: &[u32], weights: &[u32]| digits.iter().zip(weights).map(|(d, w)| d * w).sum::<u32>();
        let luhn = |digits: &[u32]| {
            let doubled = digits.iter().rev().enumerate().map(|(i, d)| if i % 2 == 1 { d * 2 } else { *d });
            doubled.map(|d| if d > 9 { d - 9 } else { d }).sum::<u32>().is_multiple_of(10)
        };
        let mut checked = 0;
        for sample in set(12, 300) {
            for truth in &sample.truth {
                let text = sample.text_at(&truth.place);
                let narrow =
                    |c: char| if ('０'..='９').contains(&c) { Some(c as u32 - 0xFF10) } else { c.to_digit(10) };
                let digits: Vec<u32> = text.chars().filter_map(narrow).collect();
                let right = match truth.kind.id() {
                    "my_number" => {
                        let rest = weighted(&digits[..11], &[6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
                        digits[11] == if rest <= 1 { 0 } else { 11 - rest }
                    }
                    "card" | "elderly_insurance" => luhn(&digits),
                    _ => continue,
                };
                assert!(right, "{}: {digits:?}", sample.family);
                checked += 1;
            }
        }
        assert!(checked > 200, "{checked}");
    }

    #[test]
    fn every_kind_is_in_three_layouts_or_more() {
        let mut layouts: BTreeMap<Kind, BTreeSet<&str>> = BTreeMap::new();
        let mut counts: BTreeMap<Kind, usize> = BTreeMap::new();
        for sample in set(1, 900) {
            for truth in &sample.truth {
                layouts.entry(truth.kind.clone()).or_default().insert(sample.family);
                *counts.entry(truth.kind.clone()).or_default() += 1;
            }
        }
        for kind in Kind::BUILT_IN {
            assert!(layouts.get(&kind).is_some_and(|seen| seen.len() >= 3), "{kind:?}: {:?}", layouts.get(&kind));
            assert!(counts[&kind] >= 60, "{kind:?}: {}", counts[&kind]);
        }
    }
}
