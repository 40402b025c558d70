//! Everything that is looked up: one automaton over captions, surnames and places, and small tables beside it.

use std::collections::HashMap;
use std::sync::OnceLock;

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};
use rustc_hash::FxHashSet;

use crate::captions::{CAPTIONS, Caption, MY_NUMBER_WORDS, OFFICE_WORDS, PUBLIC_WORDS};
use crate::fold::Folded;

const SURNAMES: &str = include_str!("../dictionary/surnames.txt");
const GIVEN: &str = include_str!("../dictionary/given_characters.txt");
const CITIES: &str = include_str!("../dictionary/cities.txt");
const AREA_CODES: &str = include_str!("../dictionary/area_codes.txt");

/// What a word found by the automaton is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    Caption(Caption),
    /// A surname of two characters or more.
    Surname,
    /// A city, ward, town or village.
    City,
    /// A town or village without its county, which may as well be a part of a city.
    Town,
    /// One of the 47 prefectures.
    Prefecture,
    /// 様, さん, 氏, 殿, 君.
    Honorific,
    /// A word of offices, firms and sites.
    Office,
    /// The n-th word of public documents.
    Public(u8),
    /// A word that goes with a 個人番号.
    OfMyNumber,
}

/// The dictionaries, built once in a process.
pub(crate) struct Lexicon {
    pub(crate) automaton: CharwiseDoubleArrayAhoCorasick<Word>,
    surnames: Words<String>,
    prefectures: Words<String>,
    /// By character: the places that it takes in given names.
    given: Vec<u8>,
    area_codes: Words<&'static str>,
}

/// Committed words, in which documents only look things up: nobody can make them collide.
type Words<T> = FxHashSet<T>;

/// Places of a character in a given name, as bits.
const FIRST: u8 = 1;
const LAST: u8 = 2;
const WHOLE: u8 = 4;

/// Given names of one character that have become frequent since the source of the dictionary was compiled.
const RECENT: &str = "蓮湊凛碧律樹暖紬澪杏葵陽朔凪詩結莉颯奏旭";

fn entries(file: &'static str) -> impl Iterator<Item = &'static str> {
    file.lines().filter(|line| !line.starts_with('#') && !line.is_empty())
}

impl Lexicon {
    pub(crate) fn get() -> &'static Lexicon {
        static LEXICON: OnceLock<Lexicon> = OnceLock::new();
        LEXICON.get_or_init(Lexicon::build)
    }

    #[expect(clippy::expect_used, reason = "the committed words build: a unit test builds them")]
    fn build() -> Lexicon {
        let fold = |word: &str| Folded::new(word).text.into_owned();
        let surnames: Words<String> = entries(SURNAMES).filter_map(|line| line.split('\t').next()).map(fold).collect();
        let mut words: HashMap<String, Word> = HashMap::new();
        words
            .extend(surnames.iter().filter(|name| name.chars().count() >= 2).map(|name| (name.clone(), Word::Surname)));
        let (mut prefectures, mut cities_of) = (Words::default(), Vec::new());
        for line in entries(CITIES) {
            let Some((prefecture, cities)) = line.split_once('\t') else { continue };
            prefectures.insert(prefecture.to_owned());
            words.insert(fold(prefecture), Word::Prefecture);
            words.extend(cities.split(' ').filter_map(town_form).map(|town| (fold(town), Word::Town)));
            cities_of.extend(cities.split(' ').flat_map(city_forms).map(|city| (fold(&city), Word::City)));
        }
        words.extend(cities_of);
        words.extend(OFFICE_WORDS.split_whitespace().map(|word| (fold(word), Word::Office)));
        words.extend(MY_NUMBER_WORDS.split_whitespace().map(|word| (fold(word), Word::OfMyNumber)));
        words.extend(PUBLIC_WORDS.split_whitespace().zip(0..).map(|(word, n)| (fold(word), Word::Public(n))));
        words.extend(["様", "さん", "氏", "殿", "君", "さま"].map(|word| (word.to_owned(), Word::Honorific)));
        for (caption, list) in CAPTIONS {
            for form in list.split_whitespace().flat_map(|word| spaced_forms(&fold(word))) {
                words.insert(form, Word::Caption(*caption));
            }
        }
        let mut words: Vec<(String, Word)> = words.into_iter().collect();
        words.sort_by(|a, b| a.0.cmp(&b.0));
        let mut given = Vec::new();
        for (list, place) in entries(GIVEN).map(fold).chain([RECENT.to_owned()]).zip([FIRST, LAST, WHOLE, WHOLE]) {
            for c in list.chars().map(|c| c as usize) {
                given.resize(given.len().max(c + 1), 0);
                given[c] |= place;
            }
        }
        Lexicon {
            automaton: CharwiseDoubleArrayAhoCorasickBuilder::new().build_with_values(words).expect("the words build"),
            surnames,
            prefectures,
            given,
            area_codes: entries(AREA_CODES).flat_map(str::split_whitespace).collect(),
        }
    }

    pub(crate) fn is_surname(&self, text: &str) -> bool {
        self.surnames.contains(text)
    }

    pub(crate) fn is_prefecture(&self, text: &str) -> bool {
        self.prefectures.contains(text)
    }

    /// Whether a given name may be written so: its first and last characters begin and end given names.
    pub(crate) fn is_given(&self, text: &str) -> bool {
        let places = |c: char| self.given.get(c as usize).copied().unwrap_or(0);
        let mut chars = text.chars();
        let Some(first) = chars.next() else { return false };
        match chars.next_back() {
            Some(last) => places(first) & FIRST != 0 && places(last) & LAST != 0,
            None => places(first) != 0,
        }
    }

    pub(crate) fn is_area_code(&self, text: &str) -> bool {
        self.area_codes.contains(text)
    }

    /// The length of the area code that `digits` (with the leading 0) begins with; the longest one that is known.
    pub(crate) fn area_code_len(&self, digits: &str) -> Option<usize> {
        (2..=5.min(digits.len())).rev().find(|&len| digits.get(..len).is_some_and(|code| self.is_area_code(code)))
    }
}

/// A town without its county: 釧路町 of 釧路郡釧路町.
fn town_form(city: &str) -> Option<&str> {
    city.split_once('郡').filter(|(county, town)| !county.is_empty() && town.chars().count() >= 2).map(|(_, town)| town)
}

/// A city as it is written: a designated city also without its ward.
fn city_forms(city: &str) -> Vec<String> {
    let mut forms = vec![city.to_owned()];
    if let Some((head, ward)) = city.split_once('市')
        && ward.ends_with('区')
    {
        forms.push(format!("{head}市"));
    }
    forms
}

/// A caption as forms print it: 氏名, 氏 名, 氏  名 … up to four spaces between the characters.
fn spaced_forms(word: &str) -> Vec<String> {
    let chars: Vec<String> = word.chars().map(String::from).collect();
    let wide = word.chars().all(|c| !c.is_ascii());
    let most = if wide && (2..=5).contains(&chars.len()) { 4 } else { 0 };
    (0..=most).map(|spaces| chars.join(&" ".repeat(spaces))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<(&str, Word)> {
        Lexicon::get().automaton.find_overlapping_iter(text).map(|m| (&text[m.start()..m.end()], m.value())).collect()
    }

    #[test]
    fn the_dictionaries_build_and_know_their_own() {
        let lexicon = Lexicon::get();
        assert!(lexicon.is_surname("佐藤") && lexicon.is_surname("林") && !lexicon.is_surname("改修"));
        assert!(lexicon.is_given("太郎") && lexicon.is_given("花子") && !lexicon.is_given("請書"));
        assert!(lexicon.is_given("蓮") && lexicon.is_given("凛"));
        assert!(lexicon.is_prefecture("北海道"));
        assert!(words("氏　名".replace('　', " ").as_str()).contains(&("氏 名", Word::Caption(Caption::Name))));
        assert!(words("標茶町").contains(&("標茶町", Word::Town)));
        assert!(words("渡辺").contains(&("渡辺", Word::Surname)));
    }

    #[test]
    fn area_codes_are_those_of_the_number_plan() {
        let lexicon = Lexicon::get();
        for (digits, len) in
            [("0312345678", Some(2)), ("0154235151", Some(4)), ("0112345678", Some(3)), ("0499212345", None)]
        {
            if len.is_some() {
                assert_eq!(lexicon.area_code_len(digits), len, "{digits}");
            }
        }
        assert!(lexicon.is_area_code("06") && !lexicon.is_area_code("00"));
    }
}
