//! Surnames and given names, in kanji, katakana and Latin letters.

use super::romaji;
use super::sources::{Sources, Spelling};
use super::variants::Variants;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// A rare surname that is this much cheaper as a word of the language is left out: 好奇, 獅子.
const WORD_BY_FAR: i32 = 1_500;
/// Given names with a character that fewer names have are left out.
const NAMES_OF_A_CHARACTER: usize = 14;
/// Given names that many children of 2010 to 2025 have, and that the sources are too old for; own selection.
const RECENT: &str = "\
    陽葵 結菜 結愛 凛 紬 芽依 葵 陽菜 莉子 澪 杏 咲良 結月 彩葉 翠 琴葉 心春 美月 心結 陽咲 詩 一花 楓 花 莉央 心陽 柚葉 愛莉 結衣 咲茉 彩羽 依茉 凪 紗奈 \
    陽向 紬希 茉白 心愛 美結 琴音 凛音 七海 乃愛 優花 柚希 心音 美桜 芽生 菜月 希空 心咲 杏奈 愛菜 花音 美咲 莉緒 陽愛 柚月 茉莉 結心 朱莉 瑠花 紗良 舞桜 \
    碧 蓮 陽翔 湊 蒼 樹 大翔 悠真 湊斗 朝陽 陽斗 颯真 律 伊織 暖 悠人 颯 結翔 陽大 奏汰 悠斗 陽太 新 陸 凪 颯太 大和 蒼空 瑛太 旭 岳 朔 凌 絃 大晴 碧斗 \
    結斗 湊太 晴 晴翔 晴斗 颯斗 蒼大 蒼真 悠翔 翔 奏 奏太 仁 慧 理仁 琉生 櫂 壱 直 想 想真 陽 翔真 海翔 遥斗 怜 怜央 玲央 虎太郎 煌 琉翔 龍生 玄 絢斗 \
    悠月 唯人 瑛斗 空 快晴 奏多 奏斗 碧人 蒼人 蒼斗 翔大 優真 優斗 蓮斗 蓮翔 大雅 拓翔 結仁 侑真 惺 惺大";

/// Readings of surnames, of given names, and those of each that are also written in Latin letters.
const SURNAME_READINGS: usize = 8_000;
const GIVEN_READINGS: usize = 8_000;
const LATIN_READINGS: usize = 3_000;

/// The frequent surnames: spelling, people, reading, flags; most frequent first as in the source.
pub(crate) fn surnames(sources: &Sources) -> Vec<String> {
    let line = |name: &super::sources::Bearers| {
        let line = format!("{}\t{}\t{}", name.name, name.people, name.reading);
        flagged(&line, &flags(sources, &name.name))
    };
    sources.bearers.iter().map(line).collect()
}

/// The surnames of UniDic beyond the frequent ones, folded: spelling and flags.
pub(crate) fn rare_surnames(sources: &Sources, variants: &Variants) -> Vec<String> {
    let frequent: HashSet<String> = sources.bearers.iter().map(|name| variants.fold(&name.name)).collect();
    let mut rare = BTreeMap::new();
    for (name, spelling) in &sources.unidic.surnames {
        let folded = variants.fold(name);
        let word = sources.unidic.words.get(name).or_else(|| sources.unidic.words.get(&folded));
        let by_far = word.is_some_and(|&word| word + WORD_BY_FAR < spelling.cost);
        if is_kanji(name) && !by_far && !frequent.contains(&folded) {
            for form in both_kes(&folded) {
                rare.entry(form).or_insert_with(|| flags(sources, name));
            }
        }
    }
    rare.iter().map(|(name, flags)| flagged(name, flags)).collect()
}

/// Whether the whole surname, or one like it, is in one of the two lists.
pub(crate) fn all_surnames(sources: &Sources) -> HashSet<&str> {
    let unidic = sources.unidic.surnames.keys().filter(|name| is_kanji(name)).map(String::as_str);
    unidic.chain(sources.bearers.iter().map(|name| name.name.as_str())).collect()
}

/// Whether the spelling of a name is a word as well, and not one that is met far less often than the name: 鈴木.
fn is_word(sources: &Sources, name: &str, spelling: Option<&Spelling>) -> bool {
    let word = sources.unidic.words.get(name);
    word.is_some_and(|&word| spelling.is_none_or(|spelling| word <= spelling.cost + WORD_BY_FAR))
}

/// `n`: also a word of the language. `p`: also a place.
fn flags(sources: &Sources, name: &str) -> String {
    let flag = |mark: char, set: bool| set.then_some(mark);
    let word = flag('n', is_word(sources, name, sources.unidic.surnames.get(name)));
    word.into_iter().chain(flag('p', sources.unidic.places.contains(name))).collect()
}

/// A line with its last column, which is only there when it is not empty.
pub(crate) fn flagged(line: &str, flags: &str) -> String {
    if flags.is_empty() { line.to_owned() } else { format!("{line}\t{flags}") }
}

/// Spellings of given names of one to three characters with flags: `c` in both sources, `n` also a word, `s` also a
/// surname.
pub(crate) fn given(sources: &Sources, variants: &Variants) -> Vec<String> {
    let mut found: BTreeMap<String, (bool, bool)> = BTreeMap::new();
    let short = |name: &&String| is_kanji(name) && name.chars().count() <= 3;
    let listed = sources.given.iter().flat_map(|(_, spellings)| spellings);
    let listed: HashSet<&String> = listed.filter(short).collect();
    let unidic: HashSet<&String> = sources.unidic.given.keys().filter(short).collect();
    for name in listed.union(&unidic).filter(|name| !rather_a_word(sources, name, listed.contains(**name))) {
        let both = found.entry(variants.fold(name)).or_default();
        *both = (both.0 | unidic.contains(*name), both.1 | listed.contains(*name));
    }
    found.extend(RECENT.split_whitespace().map(|name| (variants.fold(name), (true, true))));
    let mut used: HashMap<char, usize> = HashMap::new();
    for c in found.keys().flat_map(|name| name.chars()) {
        *used.entry(c).or_default() += 1;
    }
    let usual = |name: &str| name.chars().count() == 1 || name.chars().all(|c| used[&c] >= NAMES_OF_A_CHARACTER);
    let surnames = all_surnames(sources);
    let line = |(name, both): (&String, &(bool, bool))| {
        let marks = [
            ('c', *both == (true, true)),
            ('n', is_word(sources, name, sources.unidic.given.get(name))),
            ('s', surnames.contains(name.as_str())),
        ];
        flagged(name, &marks.iter().filter(|(_, set)| *set).map(|(mark, _)| *mark).collect::<String>())
    };
    found.iter().filter(|(name, _)| usual(name)).map(line).collect()
}

/// A spelling that only one source has, and that is a word of the language above all: 一応.
fn rather_a_word(sources: &Sources, name: &str, listed: bool) -> bool {
    let Some(word) = sources.unidic.words.get(name) else { return false };
    match sources.unidic.given.get(name) {
        Some(spelling) => !listed && word + WORD_BY_FAR < spelling.cost,
        None => true,
    }
}

/// Characters that begin and that end at least three spellings, and those that are a name by themselves.
pub(crate) fn given_characters(sources: &Sources) -> Vec<String> {
    let (mut first, mut last, mut whole) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
    for spelling in sources.given.iter().flat_map(|(_, spellings)| spellings).filter(|name| is_kanji(name)) {
        let (begins, ends) = (spelling.chars().next(), spelling.chars().next_back());
        *first.entry(begins).or_insert(0) += 1;
        *last.entry(ends).or_insert(0) += 1;
        whole.extend(begins.filter(|_| spelling.chars().count() == 1));
    }
    let keep = |counted: BTreeMap<Option<char>, i32>| {
        counted.into_iter().filter(|(_, n)| *n >= 3).filter_map(|(c, _)| c).collect()
    };
    vec![keep(first), keep(last), whole.into_iter().collect()]
}

/// Readings, best known first: reading and weight.
pub(crate) struct Readings {
    pub(crate) surnames: Vec<(String, usize)>,
    pub(crate) given: Vec<(String, usize)>,
}

impl Readings {
    pub(crate) fn new(sources: &Sources) -> Self {
        // Far below the least of the frequent surnames; two sounds in one spelling are left out as noise.
        let mut surnames = counted(&sources.unidic.surnames);
        surnames.retain(|reading, spellings| *spellings >= 2 || reading.chars().count() >= 3);
        let mut people: HashMap<String, usize> = HashMap::new();
        for name in &sources.bearers {
            *people.entry(katakana(&name.reading)).or_default() += name.people as usize;
        }
        surnames.extend(people);
        let mut given = counted(&sources.unidic.given);
        for (reading, spellings) in &sources.given {
            *given.entry(katakana(reading)).or_default() += spellings.len();
        }
        given.retain(|_, spellings| *spellings >= 2);
        Self { surnames: ranked(surnames, SURNAME_READINGS), given: ranked(given, GIVEN_READINGS) }
    }

    /// `reading TAB weight [TAB n]`, sorted; `n`: UniDic has a word that is written so.
    pub(crate) fn lines(sources: &Sources, readings: &[(String, usize)]) -> Vec<String> {
        let sorted: BTreeMap<&str, usize> =
            readings.iter().map(|(reading, weight)| (reading.as_str(), *weight)).collect();
        let word = |reading: &str| if sources.unidic.words.contains_key(reading) { "n" } else { "" };
        sorted.iter().map(|(reading, weight)| flagged(&format!("{reading}\t{weight}"), word(reading))).collect()
    }

    /// Latin spellings with `s` surname, `g` given name.
    pub(crate) fn latin(&self) -> Vec<String> {
        let mut forms: BTreeMap<String, BTreeSet<char>> = BTreeMap::new();
        for (readings, mark) in [(&self.surnames, 's'), (&self.given, 'g')] {
            for form in readings.iter().take(LATIN_READINGS).flat_map(|(reading, _)| romaji::forms(reading)) {
                forms.entry(form).or_default().insert(mark);
            }
        }
        forms.iter().map(|(form, marks)| format!("{form}\t{}", marks.iter().rev().collect::<String>())).collect()
    }
}

fn counted(spellings: &BTreeMap<String, Spelling>) -> HashMap<String, usize> {
    let mut counted = HashMap::new();
    for reading in spellings.iter().filter(|(name, _)| is_kanji(name)).flat_map(|(_, spelling)| &spelling.readings) {
        *counted.entry(reading.clone()).or_default() += 1;
    }
    counted
}

fn ranked(readings: HashMap<String, usize>, most: usize) -> Vec<(String, usize)> {
    let whole = |text: &str| text.chars().count() >= 2 && text.chars().all(|c| matches!(c, 'ァ'..='ヶ' | 'ー'));
    let mut readings: Vec<_> = readings.into_iter().filter(|(reading, _)| whole(reading)).collect();
    readings.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    readings.truncate(most);
    readings
}

fn katakana(hiragana: &str) -> String {
    hiragana
        .chars()
        .map(|c| if matches!(c, 'ぁ'..='ゖ') { char::from_u32(c as u32 + 0x60).unwrap_or(c) } else { c })
        .collect()
}

/// 龍ケ崎 and 龍ヶ崎: offices and their citizens write the one or the other.
pub(crate) fn both_kes(name: &str) -> Vec<String> {
    let mut forms = vec![name.to_owned(), name.replace('ケ', "ヶ"), name.replace('ヶ', "ケ")];
    if name.chars().all(|c| matches!(c, 'ァ'..='ヿ')) {
        forms.truncate(1);
    }
    let mut seen = HashSet::new();
    forms.retain(|form| seen.insert(form.clone()));
    forms
}

/// Kanji, and the kana that stand among them in names.
pub(crate) fn is_kanji(text: &str) -> bool {
    let ideograph = |c| matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{20000}'..='\u{323AF}');
    text.chars().any(ideograph) && text.chars().all(|c| ideograph(c) || "々ヶヵケノ".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_ke_is_written_large_as_well() {
        assert_eq!(both_kes("龍ケ崎市"), ["龍ケ崎市", "龍ヶ崎市"]);
        assert_eq!(both_kes("外ヶ浜町"), ["外ヶ浜町", "外ケ浜町"]);
        assert_eq!(both_kes("ケーズ"), ["ケーズ"]);
        assert_eq!(both_kes("佐藤"), ["佐藤"]);
    }

    #[test]
    fn names_are_kanji_and_the_signs_among_them() {
        assert!(is_kanji("佐々木") && is_kanji("槙ノ原") && is_kanji("𠮷田"));
        assert!(!is_kanji("さくら") && !is_kanji("ケノ") && !is_kanji("佐藤A") && !is_kanji(""));
    }

    #[test]
    fn hiragana_becomes_katakana() {
        assert_eq!(katakana("ぱぴぷゔー"), "パピプヴー");
    }
}
