//! The development set: documents as the desks of a city hall write them, each value labelled.
//!
//! Its author did not know what the detector looks for. Captions, layouts and spellings come from what offices use.
//!
//! # What is labelled
//! - The value alone: no caption, no honorific, no 〒, no brackets around it. A number written in boxes counts from its
//!   first digit to its last.
//! - A family name alone counts as a name where an honorific or a caption says that it is one. Readings and Latin
//!   spellings are names. A given name alone (as in lists of children) is optional.
//! - Postal code and address are two values; the name of a building belongs to the address.
//! - 保険者番号 is one value, 記号・番号・枝番 written together another. In cells of their own 番号 is a value, 記号 and 枝番 are
//!   optional. Where the words 記号, 番号 and 枝番 stand inside such an expression they belong to the value, as they do in
//!   `記号10530 番号12345671` of the ゆうちょ bank. Bank and branch codes are none; the ゆうちょ 記号 in a cell of its own is optional.
//! - A sensitive word is labelled where it says something of a person (病名, 障害名, 生活保護受給中). The same words in captions
//!   and titles of a document about people are optional; levels of care (要介護３) are optional too.
//! - A character read twice or split by recognition still belongs to its value, from the first to the last character.
//! - Dates of birth are labelled, all other dates are not.
//!
//! # What is optional
//! [`Sample::optional`] lists what may be found without being right or wrong: officials named as such, directors in
//! lists of firms, accounts and lines of firms or offices where nothing tells them from a person's.
//! What an office publishes of itself (its telephone, address, mail box) is neither truth nor optional: finding it is
//! wrong, except where a document about people leaves open whose it is.
//!
//! # What is clean
//! A clean document has no truth, or 法人番号 only. It may have optional places: officials in minutes are no residents.

mod civic;
pub(crate) mod desk;
mod fields;
pub(crate) mod names;
mod numbers;
pub(crate) mod people;
pub(crate) mod script;
pub(crate) mod shapes;
pub(crate) mod turns;

mod goods;
mod insurance;
mod mail;
mod public;
mod registry;
mod school;
mod staff;
mod tax;
mod utility;
mod welfare;

use desk::Desk;
use turns::Set;

use crate::Sample;

/// A document's name and who writes it.
pub(crate) type Layout = (&'static str, fn(&mut Desk));

/// Layouts about people.
const PERSONAL: [&[Layout]; 9] = [
    &tax::LAYOUTS,
    &registry::LAYOUTS,
    &insurance::LAYOUTS,
    &welfare::LAYOUTS,
    &school::LAYOUTS,
    &staff::LAYOUTS,
    &utility::LAYOUTS,
    &civic::LAYOUTS,
    &mail::LAYOUTS,
];
/// Layouts that hold nothing about people but look as if they did.
const CLEAN: [&[Layout]; 2] = [&public::LAYOUTS, &goods::LAYOUTS];

static SET: Set = Set { personal: &PERSONAL, clean: &CLEAN, folk: &people::USUAL, salt: 0x0DE5_1A70, clean_turn: 2 };

/// `n` documents, the same for the same seed: two in three about people, every layout in turn.
pub fn dev(seed: u64, n: usize) -> Vec<Sample> {
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
        assert_eq!(dev(3, 120), dev(3, 120));
        assert_ne!(dev(3, 120), dev(4, 120));
    }

    #[test]
    fn layouts_have_names_of_their_own_and_each_has_its_turn() {
        let names = families();
        assert!(PERSONAL.iter().map(|group| group.len()).sum::<usize>() >= 60);
        assert!(CLEAN.iter().map(|group| group.len()).sum::<usize>() >= 20);
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
        let seen: BTreeSet<_> = dev(1, 300).into_iter().map(|sample| sample.family).collect();
        assert_eq!(seen, names.into_iter().collect());
    }

    #[test]
    fn a_document_is_what_its_name_says() {
        let set = dev(2, 300);
        for sample in &set {
            assert_eq!(sample.personal, !sample.family.starts_with("clean."), "{}", sample.family);
            assert!(sample.personal || sample.truth.iter().all(|truth| truth.kind == Kind::CORPORATE_NUMBER));
        }
        assert_eq!(set.iter().filter(|sample| sample.personal).count(), 200);
    }

    #[test]
    fn places_hold_text_without_a_margin_of_spaces() {
        for sample in dev(9, 320) {
            for truth in sample.truth.iter().chain(&sample.optional) {
                let text = sample.text_at(&truth.place);
                assert_eq!(text.chars().count(), truth.place.len as usize, "{}", sample.family);
                assert!(!text.is_empty() && text.trim() == text, "{}: {:?} [{text}]", sample.family, truth.kind);
            }
        }
    }

    #[test]
    fn no_template_sign_is_left_in_a_document() {
        for sample in dev(6, 320) {
            let (text, _) = sample.to_text();
            assert!(!text.contains(['«', '»', '‹', '›']), "{}: {text}", sample.family);
        }
    }

    #[test]
    fn check_digits_of_labelled_numbers_are_right() {
        let narrow = |c: char| match c {
            '０'..='９' => Some(c as u32 - '０' as u32),
            _ => c.to_digit(10),
        };
        let weighted = |digits: &[u32], weights: &[u32]| digits.iter().zip(weights).map(|(d, w)| d * w).sum::<u32>();
        let luhn = |digits: &[u32]| {
            let doubled = digits.iter().rev().enumerate().map(|(i, d)| if i % 2 == 1 { d * 2 } else { *d });
            doubled.map(|d| if d > 9 { d - 9 } else { d }).sum::<u32>().is_multiple_of(10)
        };
        let mut checked = 0;
        for sample in dev(12, 300) {
            for truth in &sample.truth {
                let digits: Vec<u32> = sample.text_at(&truth.place).chars().filter_map(narrow).collect();
                let right = match truth.kind.id() {
                    "my_number" => {
                        let rest = weighted(&digits[..11], &[6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
                        digits[11] == if rest <= 1 { 0 } else { 11 - rest }
                    }
                    "driving_licence" => {
                        let rest = weighted(&digits[..10], &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
                        digits[10] == (11 - rest) % 10
                    }
                    "card" | "elderly_insurance" => luhn(&digits),
                    "corporate_number" => {
                        digits[0] == 9 - weighted(&digits[1..], &[2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]) % 9
                    }
                    _ => continue,
                };
                assert!(right, "{}: {digits:?}", sample.family);
                checked += 1;
            }
        }
        assert!(checked > 300, "{checked}");
    }

    #[test]
    fn every_kind_is_there_and_in_more_than_one_layout() {
        let mut layouts: BTreeMap<Kind, BTreeSet<&str>> = BTreeMap::new();
        for sample in dev(8, 320) {
            for truth in &sample.truth {
                layouts.entry(truth.kind.clone()).or_default().insert(sample.family);
            }
        }
        for kind in Kind::BUILT_IN {
            let few = [Kind::CARD, Kind::PASSPORT, Kind::ELDERLY_INSURANCE].contains(&kind);
            assert!(layouts.get(&kind).is_some_and(|seen| few || seen.len() > 1), "{kind:?}: {:?}", layouts.get(&kind));
        }
    }
}
