use std::collections::{BTreeMap, BTreeSet};

use model::{Kind, Place};

use super::*;

/// ASCII digits of a text, in whatever width they are written.
fn digits(text: &str) -> Vec<u32> {
    text.chars()
        .filter_map(|c| if ('０'..='９').contains(&c) { Some(c as u32 - 0xFF10) } else { c.to_digit(10) })
        .collect()
}

fn weighted(digits: &[u32], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(digit, weight)| digit * weight).sum()
}

fn luhn(digits: &[u32]) -> bool {
    let doubled = digits.iter().rev().enumerate().map(|(i, digit)| if i % 2 == 1 { digit * 2 } else { *digit });
    doubled.map(|digit| if digit > 9 { digit - 9 } else { digit }).sum::<u32>().is_multiple_of(10)
}

/// Whether a value is written as its kind is.
fn looks_like(kind: &str, text: &str) -> bool {
    let number = digits(text);
    let letters = text.chars().filter(char::is_ascii_uppercase).count();
    match kind {
        "my_number" => {
            let rest = weighted(&number[..11], &[6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
            number.len() == 12 && number[11] == if rest <= 1 { 0 } else { 11 - rest }
        }
        "corporate_number" => {
            number.len() == 13 && number[0] == 9 - weighted(&number[1..], &[2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]) % 9
        }
        "driving_licence" => {
            let rest = weighted(&number[..10], &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
            number.len() == 12 && number[10] == (11 - rest) % 10
        }
        "card" => number.len() == 16 && luhn(&number),
        "elderly_insurance" => number.len() == 8 && luhn(&number),
        "resident_code" | "employment_insurance" => number.len() == 11,
        "pension_number" => number.len() == 10,
        "care_insurance" => number.len() == 10 && number[0] == 0,
        "health_insurance" => (2..=12).contains(&number.len()),
        "passport" => number.len() == 7 && letters == 2,
        "residence_card" => number.len() == 8 && letters == 4,
        "bank_account" => (7..=13).contains(&number.len()),
        "phone" => number.len() == 10 || number.len() == 11,
        "postal_code" => number.len() == 7,
        "email" => text.is_ascii() && text.split('@').count() == 2,
        "birth_date" => {
            let written = text.chars().any(|c| "一二三四五六七八九十".contains(c)) && text.contains('年');
            written || number.len() >= 2
        }
        "address" => !number.is_empty() || text.contains("番") || text.contains('丁'),
        "name" => number.is_empty() && !text.contains(['\n', '：', ':', '=']),
        "sensitive" => !text.contains(['@', '|', '：']),
        _ => false,
    }
}

#[test]
fn the_same_seed_gives_the_same_set() {
    assert_eq!(set(3, 150), set(3, 150));
    assert_ne!(set(3, 150), set(4, 150));
}

#[test]
fn there_are_enough_layouts_and_each_has_its_turn() {
    let names = families();
    assert!(PERSONAL.iter().map(|group| group.len()).sum::<usize>() >= 60);
    assert!(CLEAN.iter().map(|group| group.len()).sum::<usize>() >= 30);
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
    let seen: BTreeSet<_> = set(1, 360).into_iter().map(|sample| sample.family).collect();
    assert_eq!(seen, names.into_iter().collect());
}

#[test]
fn no_layout_is_named_as_one_of_the_other_sets() {
    let theirs: BTreeSet<_> = crate::layouts::families().into_iter().chain(crate::test_layouts::families()).collect();
    let both: Vec<_> = families().into_iter().filter(|name| theirs.contains(name)).collect();
    assert!(both.is_empty(), "{both:?}");
}

#[test]
fn a_document_is_what_its_name_says() {
    for sample in set(2, 400) {
        assert_eq!(sample.personal, !sample.family.starts_with("clean."), "{}", sample.family);
        assert!(sample.personal || sample.truth.iter().all(|truth| truth.kind == Kind::CORPORATE_NUMBER));
    }
}

#[test]
fn a_document_is_another_with_another_seed() {
    let mut written: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for sample in set(5, 900) {
        written.entry(sample.family).or_default().insert(sample.to_text().0);
    }
    for (family, texts) in written {
        assert!(texts.len() > 4, "{family}: {}", texts.len());
    }
}

#[test]
fn every_label_lies_in_the_text_and_looks_like_its_kind() {
    for sample in set(9, 900) {
        for truth in &sample.truth {
            let text = sample.text_at(&truth.place);
            assert_eq!(text.chars().count(), truth.place.len as usize, "{}", sample.family);
            assert!(!text.is_empty() && text.trim() == text, "{}: {:?} [{text}]", sample.family, truth.kind);
            assert!(looks_like(truth.kind.id(), &text), "{}: {:?} [{text}]", sample.family, truth.kind);
        }
        for place in sample.optional.iter().map(|optional| &optional.place) {
            assert_eq!(sample.text_at(place).chars().count(), place.len as usize, "{}", sample.family);
        }
    }
}

#[test]
fn labels_do_not_meet() {
    let key = |place: &Place| (place.part, place.block, place.cell.map(|at| (at.row, at.column)), place.start);
    for sample in set(10, 400) {
        let mut spans: Vec<_> = sample.truth.iter().map(|truth| (key(&truth.place), truth.place.len)).collect();
        spans.sort_unstable();
        for two in spans.windows(2) {
            let ((part, block, cell, start), len) = two[0];
            let (next, _) = two[1];
            assert!((part, block, cell) != (next.0, next.1, next.2) || start + len <= next.3, "{}", sample.family);
        }
    }
}

#[test]
fn no_template_sign_is_left_in_a_document() {
    for sample in set(6, 900) {
        let (text, _) = sample.to_text();
        assert!(!text.contains(['«', '»', '‹', '›']), "{}: {text}", sample.family);
        let signs = ["@s:", "@ill", "@disab", "@name", "@4:", "@5:", "one:", "is:", "like:", "{FIRM}", "{KIN}", "{}"];
        assert!(!signs.iter().any(|sign| text.contains(sign)), "{}: {text}", sample.family);
    }
}

#[test]
fn every_kind_is_in_three_layouts_or_more() {
    let mut layouts: BTreeMap<Kind, BTreeSet<&str>> = BTreeMap::new();
    let mut counts: BTreeMap<Kind, usize> = BTreeMap::new();
    for sample in set(1, 900) {
        for truth in sample.truth {
            layouts.entry(truth.kind.clone()).or_default().insert(sample.family);
            *counts.entry(truth.kind).or_default() += 1;
        }
    }
    for kind in Kind::BUILT_IN {
        assert!(layouts.get(&kind).is_some_and(|seen| seen.len() >= 3), "{kind:?}: {:?}", layouts.get(&kind));
        assert!(counts[&kind] >= 60, "{kind:?}: {}", counts[&kind]);
    }
}
