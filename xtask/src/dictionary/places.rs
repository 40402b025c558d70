//! Cities, towns and postal codes.

use super::names::{all_surnames, both_kes, flagged};
use super::sources::{Postal, Sources};
use super::variants::Variants;
use std::collections::{BTreeMap, HashSet};

/// Wards that are no more and still stand in documents: Hamamatsu has had three instead of seven since 1 January 2024.
const FORMER: [(&str, &str); 6] = [
    ("静岡県", "浜松市中区"),
    ("静岡県", "浜松市東区"),
    ("静岡県", "浜松市西区"),
    ("静岡県", "浜松市南区"),
    ("静岡県", "浜松市北区"),
    ("静岡県", "浜松市浜北区"),
];

/// Longer names are those of towers with a code of their own.
const LONGEST_TOWN: usize = 10;

/// Each prefecture and its municipalities in the order of their codes, former ones last.
pub(crate) fn cities(sources: &Sources) -> Vec<String> {
    let mut prefectures: Vec<(&str, Vec<&str>)> = Vec::new();
    let mut seen = HashSet::new();
    let current = sources.towns.iter().map(|row| (row.prefecture.as_str(), row.city.as_str()));
    for (prefecture, city) in current.chain(FORMER) {
        if !seen.insert((prefecture, city)) {
            continue;
        }
        match prefectures.iter_mut().find(|(known, _)| *known == prefecture) {
            Some((_, cities)) => cities.push(city),
            None => prefectures.push((prefecture, vec![city])),
        }
    }
    let written = |cities: &[&str]| cities.iter().flat_map(|city| both_kes(city)).collect::<Vec<_>>().join(" ");
    prefectures.iter().map(|(prefecture, cities)| format!("{prefecture}\t{}", written(cities))).collect()
}

/// Distinct names of towns with `n` also a word of the language, `s` also a surname.
pub(crate) fn towns(sources: &Sources, variants: &Variants) -> Vec<String> {
    let surnames = all_surnames(sources);
    let mut towns = BTreeMap::new();
    for town in sources.towns.iter().filter_map(|row| plain(&row.town)) {
        let marks = [('n', sources.unidic.words.contains_key(town)), ('s', surnames.contains(town))];
        let flags: String = marks.iter().filter(|(_, set)| *set).map(|(mark, _)| *mark).collect();
        for form in both_kes(&variants.fold(town)) {
            towns.entry(form).or_insert_with(|| flags.clone());
        }
    }
    towns.iter().map(|(town, flags)| flagged(town, flags)).collect()
}

/// The name without the numbers that follow it in the postal data: 湯川 of 湯川５２地割、湯川５.
fn plain(town: &str) -> Option<&str> {
    if town.contains("場合") {
        return None;
    }
    let name = town.split(['、', '〜', '（', '０', '１', '２', '３', '４', '５', '６', '７', '８', '９']).next()?;
    (2..=LONGEST_TOWN).contains(&name.chars().count()).then_some(name)
}

/// The first three digits of postal codes and the prefectures that have them, the one with most codes first.
pub(crate) fn prefixes(sources: &Sources) -> Vec<String> {
    let mut prefixes: BTreeMap<u32, BTreeMap<&str, usize>> = BTreeMap::new();
    for row in sources.towns.iter().chain(&sources.offices) {
        *prefixes.entry(row.code / 10_000).or_default().entry(&row.prefecture).or_default() += 1;
    }
    let line = |(prefix, prefectures): (u32, BTreeMap<&str, usize>)| {
        let mut prefectures: Vec<_> = prefectures.into_iter().collect();
        prefectures.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        let names: Vec<&str> = prefectures.into_iter().map(|(name, _)| name).collect();
        format!("{prefix:03}\t{}", names.join(" "))
    };
    prefixes.into_iter().map(line).collect()
}

/// All postal codes, ascending, as variable-length numbers: twice the distance from the code before, plus one where
/// only an office or firm has the code; seven bits a byte, low ones first, the high bit where more follow.
pub(crate) fn codes(sources: &Sources) -> (usize, Vec<u8>) {
    let codes = |rows: &[Postal], office| rows.iter().map(|row| (row.code, office)).collect::<BTreeMap<_, _>>();
    let mut all = codes(&sources.offices, 1);
    all.extend(codes(&sources.towns, 0));
    let (mut bytes, mut before) = (Vec::new(), 0);
    for (code, office) in &all {
        let mut rest = (code - before) * 2 + office;
        before = *code;
        while rest >= 0x80 {
            bytes.push((rest & 0x7F) as u8 | 0x80);
            rest >>= 7;
        }
        bytes.push(rest as u8);
    }
    (all.len(), bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_town_loses_its_numbers_and_a_note_is_no_town() {
        assert_eq!(plain("湯川５２地割、湯川５"), Some("湯川"));
        assert_eq!(plain("黒金町"), Some("黒金町"));
        assert_eq!(plain("小菅村の次に１〜６６３番地がくる場合"), None);
        assert_eq!(plain("甲、乙"), None);
        assert_eq!(plain(""), None);
    }
}
