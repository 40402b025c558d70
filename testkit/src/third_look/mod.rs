//! A third held-out set, by an author who saw neither the detector nor the layouts of the other sets: what lies on the
//! PCs of a hall besides its registers.
//!
//! Private people and everything of theirs are labelled; officials and directors named as such are optional; offices,
//! firms, authors of books, examples in manuals and places are nobody's.

mod desks;
mod drawers;
mod shelves;
mod walls;
mod wires;

use crate::second_look::{Layout, drawn};
use crate::{Chance, Sample};

/// Layouts about people.
const PERSONAL: [&[Layout]; 2] = [desks::LAYOUTS, drawers::LAYOUTS];
/// Layouts about nobody.
const CLEAN: [&[Layout]; 3] = [shelves::LAYOUTS, walls::LAYOUTS, wires::LAYOUTS];

/// `n` documents, the same for the same seed: two in three about people, every layout in turn.
pub fn set(seed: u64, n: usize) -> Vec<Sample> {
    drawn(Chance::new(seed ^ 0x3_710C_0C05), &[PERSONAL.concat(), CLEAN.concat()], n)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use model::Kind;

    use super::*;

    #[test]
    fn each_layout_has_its_turn() {
        let names: Vec<&str> = PERSONAL.iter().chain(&CLEAN).flat_map(|group| group.iter()).map(|one| one.0).collect();
        let documents = set(3, 300);
        let seen: BTreeSet<&str> = documents.iter().map(|sample| sample.family).collect();
        assert_eq!(documents, set(3, 300));
        assert_eq!(seen.len(), names.len());
        assert_eq!(seen, names.into_iter().collect());
        assert!(PERSONAL.concat().len() >= 25 && CLEAN.concat().len() >= 45);
    }

    #[test]
    fn a_document_is_what_its_name_says_and_no_template_sign_is_left() {
        for sample in set(2, 400) {
            assert_eq!(sample.personal, !sample.family.starts_with("clean."), "{}", sample.family);
            assert!(sample.personal || sample.truth.iter().all(|truth| truth.kind == Kind::CORPORATE_NUMBER));
            let (text, _) = sample.to_text();
            assert!(!text.contains(['«', '»', '‹', '›', '｜']), "{}: {text}", sample.family);
        }
    }

    /// Whether a text can be of a kind at all.
    fn looks_right(kind: &Kind, text: &str) -> bool {
        let digits = text.chars().filter(|c| c.is_numeric()).count();
        match kind.id() {
            "name" => digits == 0 && !text.contains(['\n', ':', '：', '@']),
            "address" => digits > 0 && digits < 14,
            "birth_date" => text.contains('元') || (3..=8).contains(&digits),
            "phone" => (10..=11).contains(&digits),
            "postal_code" => digits == 7,
            "email" => text.contains('@'),
            "my_number" => digits == 12,
            "corporate_number" => digits == 13,
            "card" => digits == 16,
            "resident_code" => digits == 11,
            "pension_number" | "care_insurance" => digits == 10,
            "driving_licence" => digits == 12,
            "sensitive" => text.chars().count() > 1,
            _ => digits > 4,
        }
    }

    #[test]
    fn a_label_holds_what_it_says() {
        for sample in set(9, 400) {
            for truth in sample.truth.iter().chain(&sample.optional) {
                let text = sample.text_at(&truth.place);
                assert_eq!(text.chars().count(), truth.place.len as usize, "{}", sample.family);
                assert_eq!(text.trim(), text, "{}: {:?}", sample.family, truth.kind);
                assert!(looks_right(&truth.kind, &text), "{}: {:?} [{text}]", sample.family, truth.kind);
            }
        }
    }
}
