//! Everything that is looked up: words that are searched for everywhere, and small tables beside them.
//!
//! Words are found by the pair of characters that they begin with: a bit field tells nearly every pair that begins none,
//! a table gives the few words of a pair that does, longest first. On Japanese text that costs less than half of an
//! automaton (docs/decisions/0016), since most characters begin no word.

use std::collections::HashMap;
use std::sync::OnceLock;

use model::OwnKind;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::captions::{
    BANK_WORDS, CARE_WORDS, Caption, ELDERLY_WORDS, EMPLOYMENT_WORDS, MY_NUMBER_WORDS, OFFICE_WORDS, PUBLIC_WORDS,
    captions,
};
use crate::fold::Folded;
use crate::letters::{is_kanji, is_katakana};
use crate::packed::Names;

const SURNAMES: &str = include_str!("../dictionary/surnames.txt");
const GIVEN: &str = include_str!("../dictionary/given_characters.txt");
const CITIES: &str = include_str!("../dictionary/cities.txt");
const AREA_CODES: &str = include_str!("../dictionary/area_codes.txt");
const RARE_SURNAMES: &str = include_str!("../dictionary/surnames_rare.txt");
const GIVEN_NAMES: &str = include_str!("../dictionary/given.txt");
const SURNAME_READINGS: &str = include_str!("../dictionary/kana.txt");
const GIVEN_READINGS: &str = include_str!("../dictionary/given_kana.txt");
const ROMAJI: &str = include_str!("../dictionary/romaji.txt");
const TOWNS: &str = include_str!("../dictionary/towns.txt");
const SENSITIVE: &str = include_str!("../dictionary/sensitive.txt");
const POSTAL_CODES: &[u8] = include_bytes!("../dictionary/postal_codes.bin");

/// What a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    Caption(Caption),
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
    OfCare,
    OfElderly,
    OfEmployment,
    OfBank,
    /// 病名 and the like, by themselves.
    Sensitive,
    /// 昭和 and the other eras, behind which a date may be written in kanji.
    Era,
    /// A run of kanji that begins like a surname.
    Surname,
}

/// How much of a surname a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Surname {
    /// Rare, or a word of the language as well.
    Doubtful,
    Common,
}

/// What the search needs to know of a character.
pub(crate) mod sign {
    /// Begins a word.
    pub(crate) const FIRST: u8 = 1;
    /// Begins a caption that may be spaced (氏　名).
    pub(crate) const SPACED: u8 = 2;
    /// Is a word by itself.
    pub(crate) const SINGLE: u8 = 4;
    pub(crate) const KANJI: u8 = 8;
    pub(crate) const KANA: u8 = 16;
    /// Begins a surname of two characters or more.
    pub(crate) const SURNAME: u8 = 32;
    /// Says whose kin somebody is (妻, 夫, 母): a name may follow at once.
    pub(crate) const KIN: u8 = 64;
    /// Is a surname by itself.
    pub(crate) const WHOLE_SURNAME: u8 = 128;
    /// What counts only where a run of kanji begins; kanji alone have these.
    pub(crate) const OF_BEGINNINGS: u8 = SURNAME | WHOLE_SURNAME | KIN;
}

/// Characters behind which a name may begin within a run of kanji.
const KIN: &str = "妻夫母父主兄姉弟妹故";

/// A word and whether it may be spaced.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) text: Box<str>,
    pub(crate) word: Word,
    pub(crate) spaced: bool,
    /// Whether it is compared in any case.
    pub(crate) latin: bool,
}

/// The words that begin with a pair, longest first, and the third character of each (0 of a word of two): nearly every
/// other word differs there.
#[derive(Clone, Copy, Default)]
pub(crate) struct Bucket<'l> {
    pub(crate) entries: &'l [Entry],
    pub(crate) thirds: &'l [u32],
    /// A bit for each of these third characters, of which several may share one.
    letters: u64,
}

impl Bucket<'_> {
    /// Whether some word has this third character, or none.
    #[inline]
    pub(crate) fn may_go_on_with(&self, third: u32) -> bool {
        self.letters & (1 | letter_bit(third)) != 0
    }
}

/// The bit of a third character; 0 stands for none.
#[inline]
fn letter_bit(third: u32) -> u64 {
    if third == 0 { 1 } else { 2 << (third % 63) }
}

/// The dictionaries, built once in a process.
pub(crate) struct Lexicon {
    /// By character of the first plane: bits of [`sign`].
    signs: Box<[u8; 1 << 16]>,
    /// Pairs of characters that begin words, and those that begin surnames.
    pairs: Pairs,
    surname_pairs: Pairs,
    entries: Vec<Entry>,
    thirds: Vec<u32>,
    /// By pair: where its entries begin and how many there are.
    buckets: FxHashMap<u64, Range>,
    singles: Vec<(char, Word)>,
    surnames: Names<Surname>,
    given_names: Names<()>,
    surname_readings: Words<&'static str>,
    given_readings: Words<&'static str>,
    romaji: Words<&'static str>,
    prefectures: Words<Box<str>>,
    /// Where the towns begin in their list, which is in order, and which of them begin with a character.
    towns: Vec<u32>,
    towns_by_first: FxHashMap<char, (u32, u32)>,
    /// Postal codes, ascending, and whether an office alone has it.
    postal_codes: Vec<(u32, bool)>,
    /// By character: the places that it takes in given names.
    given: Vec<u8>,
    area_codes: Words<&'static str>,
    /// The body's own kinds, by the number of their captions.
    pub(crate) own: Vec<OwnKind>,
}

/// Where the words of a pair begin among all, how many there are, and the bits of their third characters.
#[derive(Clone, Copy)]
struct Range {
    at: u32,
    n: u32,
    letters: u64,
}

/// Committed words, in which documents only look things up: nobody can make them collide.
type Words<T> = FxHashSet<T>;

/// A bit for each pair of characters, of which several may share one.
struct Pairs(Box<[u64; 1 << (PAIR_BITS - 6)]>);

/// Bits of [`Pairs`], as a power of two: some thousand pairs leave nine in ten unset.
const PAIR_BITS: u32 = 17;

impl Pairs {
    fn new() -> Pairs {
        Pairs(Box::new([0; 1 << (PAIR_BITS - 6)]))
    }

    fn slot(a: u32, b: u32) -> (usize, u64) {
        let mixed = (a.wrapping_mul(0x9E37_79B1) ^ b.wrapping_mul(0x85EB_CA77)).wrapping_mul(0xC2B2_AE3D);
        let bit = mixed >> (32 - PAIR_BITS);
        ((bit >> 6) as usize, 1 << (bit & 63))
    }

    fn add(&mut self, a: u32, b: u32) {
        let (at, bit) = Pairs::slot(a, b);
        if let Some(bits) = self.0.get_mut(at) {
            *bits |= bit;
        }
    }

    #[inline]
    fn may_hold(&self, a: u32, b: u32) -> bool {
        let (at, bit) = Pairs::slot(a, b);
        self.0.get(at).is_some_and(|bits| bits & bit != 0)
    }
}

/// Places of a character in a given name, as bits.
const FIRST: u8 = 1;
const LAST: u8 = 2;
const WHOLE: u8 = 4;

/// Given names of one character that have become frequent since the source of the dictionary was compiled.
const RECENT: &str = "蓮湊凛碧律樹暖紬澪杏葵陽朔凪詩結莉颯奏旭";

fn entries(file: &'static str) -> impl Iterator<Item = &'static str> {
    file.lines().filter(|line| !line.starts_with('#') && !line.is_empty())
}

fn fold(word: &str) -> String {
    Folded::of(word).text
}

fn pair_key(a: u32, b: u32) -> u64 {
    u64::from(a) << 21 | u64::from(b)
}

impl Lexicon {
    pub(crate) fn get() -> &'static Lexicon {
        static LEXICON: OnceLock<Lexicon> = OnceLock::new();
        LEXICON.get_or_init(|| Lexicon::with(&[]))
    }

    /// The built-in words and those that name the body's own kinds, which win.
    pub(crate) fn with(own: &[OwnKind]) -> Lexicon {
        let first = |line: &'static str| line.split('\t').next().unwrap_or_default();
        let mut prefectures = Words::default();
        let words = words(own, &mut prefectures);
        let towns = towns();
        let mut lexicon = Lexicon {
            signs: Box::new([0; 1 << 16]),
            pairs: Pairs::new(),
            surname_pairs: Pairs::new(),
            entries: Vec::new(),
            thirds: Vec::new(),
            buckets: FxHashMap::default(),
            singles: Vec::new(),
            surnames: surnames(),
            given_names: Names::of(entries(GIVEN_NAMES).map(|line| (first(line).into(), ()))),
            surname_readings: entries(SURNAME_READINGS).map(first).collect(),
            given_readings: entries(GIVEN_READINGS).map(first).collect(),
            romaji: entries(ROMAJI).map(first).collect(),
            towns_by_first: by_first(&towns),
            towns,
            postal_codes: postal_codes(),
            prefectures,
            given: given(),
            area_codes: entries(AREA_CODES).flat_map(str::split_whitespace).collect(),
            own: own.to_vec(),
        };
        lexicon.mark_letters();
        lexicon.add_words(words);
        for signs in lexicon.signs.iter_mut().filter(|signs| **signs & sign::KANJI == 0) {
            *signs &= !sign::OF_BEGINNINGS;
        }
        lexicon
    }

    fn mark(&mut self, c: u32, sign: u8) {
        if let Some(signs) = self.signs.get_mut(c as usize) {
            *signs |= sign;
        }
    }

    fn mark_letters(&mut self) {
        for point in 0..=0xFFFF_u32 {
            let Some(c) = char::from_u32(point) else { continue };
            if is_kanji(c) {
                self.mark(point, sign::KANJI);
            } else if is_katakana(c) {
                self.mark(point, sign::KANA);
            }
        }
        let beginnings: Vec<(u32, u32)> = self.surnames.beginnings().collect();
        for (a, b) in beginnings {
            if b == 0 {
                self.mark(a, sign::WHOLE_SURNAME);
            } else {
                self.surname_pairs.add(a, b);
                self.mark(a, sign::SURNAME);
            }
        }
    }

    fn add_words(&mut self, words: HashMap<String, Word>) {
        let mut words: Vec<(u64, String, Word)> = words
            .into_iter()
            .filter_map(|(text, word)| {
                let text = if text.is_ascii() { text.to_ascii_lowercase() } else { text };
                let mut chars = text.chars();
                let a = chars.next()?;
                let key = chars.next().map(|b| pair_key(a as u32, b as u32)).unwrap_or_default();
                Some((key, text, word))
            })
            .collect();
        // Of a pair's words the longest comes first.
        words.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.len().cmp(&a.1.len())).then(a.1.cmp(&b.1)));
        for (key, text, word) in words {
            let (a, b) = ((key >> 21) as u32, (key & 0x1F_FFFF) as u32);
            if key == 0 {
                let c = text.chars().next().unwrap_or_default();
                self.singles.push((c, word));
                self.mark(c as u32, sign::SINGLE);
                continue;
            }
            let wide = text.chars().all(|c| !c.is_ascii());
            let spaced = matches!(word, Word::Caption(_)) && wide && (2..=12).contains(&text.chars().count());
            self.pairs.add(a, b);
            self.mark(a, if spaced { sign::FIRST | sign::SPACED } else { sign::FIRST });
            let next = self.entries.len() as u32;
            let third = text.chars().nth(2).map_or(0, u32::from);
            let range = self.buckets.entry(key).or_insert(Range { at: next, n: 0, letters: 0 });
            range.n += 1;
            range.letters |= letter_bit(third);
            self.thirds.push(third);
            self.entries.push(Entry { latin: text.is_ascii(), text: text.into(), word, spaced });
        }
        for c in KIN.chars() {
            self.mark(c as u32, sign::KIN);
        }
        for c in "様氏殿君".chars() {
            self.singles.push((c, Word::Honorific));
            self.mark(c as u32, sign::SINGLE);
        }
    }

    /// Bits of [`sign`] of a character.
    #[inline]
    pub(crate) fn signs(&self, c: u32) -> u8 {
        // Beyond the first plane there is nothing to know.
        u16::try_from(c).map_or(0, |c| self.signs[usize::from(c)])
    }

    /// The same of a character of the first plane.
    #[inline]
    pub(crate) fn signs_of(&self, c: u16) -> u8 {
        self.signs[usize::from(c)]
    }

    /// Whether a word may begin with the pair.
    #[inline]
    pub(crate) fn may_begin(&self, a: u32, b: u32) -> bool {
        self.pairs.may_hold(a, b)
    }

    /// Whether a surname may begin with the pair.
    #[inline]
    pub(crate) fn may_begin_surname(&self, a: u32, b: u32) -> bool {
        self.surname_pairs.may_hold(a, b)
    }

    /// The words that begin with the pair, longest first.
    pub(crate) fn beginning_with(&self, a: u32, b: u32) -> Bucket<'_> {
        let Some(&Range { at, n, letters }) = self.buckets.get(&pair_key(a, b)) else { return Bucket::default() };
        let range = at as usize..(at + n) as usize;
        Bucket {
            letters,
            entries: self.entries.get(range.clone()).unwrap_or_default(),
            thirds: self.thirds.get(range).unwrap_or_default(),
        }
    }

    /// What a character is that is a word by itself.
    pub(crate) fn single(&self, c: u32) -> Option<Word> {
        self.singles.iter().find(|(single, _)| *single as u32 == c).map(|(_, word)| *word)
    }

    pub(crate) fn is_surname(&self, text: &str) -> bool {
        self.surnames.get(text).is_some()
    }

    pub(crate) fn surname(&self, text: &str) -> Option<Surname> {
        self.surnames.get(text)
    }

    /// Whether it is a given name of the dictionary, in kanji or as its reading in kana.
    pub(crate) fn is_known_given(&self, text: &str) -> bool {
        if text.starts_with(is_kanji) {
            return self.given_names.get(text).is_some();
        }
        let katakana = |c: char| match c {
            'ぁ'..='ゖ' => char::from_u32(c as u32 + 0x60).unwrap_or(c),
            c => c,
        };
        text.len() <= 24 && self.given_readings.contains(text.chars().map(katakana).collect::<String>().as_str())
    }

    /// Whether the two are the readings of a surname and a given name, in katakana.
    pub(crate) fn are_readings(&self, surname: &str, given: &str) -> bool {
        self.surname_readings.contains(surname) && self.given_readings.contains(given)
    }

    /// Whether a word in capital Latin letters is a Japanese surname or given name.
    pub(crate) fn is_romaji(&self, text: &str) -> bool {
        self.romaji.contains(text)
    }

    /// Whether a town is called so.
    pub(crate) fn is_town(&self, text: &str) -> bool {
        let line = |start: u32| {
            let rest = TOWNS.as_bytes().get(start as usize..).unwrap_or_default();
            rest.get(..memchr::memchr2(b'\t', b'\n', rest).unwrap_or(rest.len())).unwrap_or_default()
        };
        let range = text.chars().next().and_then(|first| self.towns_by_first.get(&first));
        let towns = range.and_then(|&(from, to)| self.towns.get(from as usize..to as usize)).unwrap_or_default();
        towns.binary_search_by(|start| line(*start).cmp(text.as_bytes())).is_ok()
    }

    /// Whether there is such a postal code, and whether an office alone has it.
    pub(crate) fn postal_code(&self, code: u32) -> Option<bool> {
        let at = self.postal_codes.binary_search_by_key(&code, |entry| entry.0).ok()?;
        self.postal_codes.get(at).map(|entry| entry.1)
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

/// Surnames by how much of one they are.
fn surnames() -> Names<Surname> {
    let first = |line: &'static str| line.split('\t').next().unwrap_or_default();
    let rare = entries(RARE_SURNAMES).map(|line| (first(line).into(), Surname::Doubtful));
    let common = entries(SURNAMES).map(|line| {
        let word = line.split('\t').nth(3).is_some_and(|flags| flags.contains('n'));
        (fold(first(line)).into(), if word { Surname::Doubtful } else { Surname::Common })
    });
    Names::of(rare.chain(common))
}

/// All words that are searched for everywhere, folded; prefectures are put aside too.
fn words(own: &[OwnKind], prefectures: &mut Words<Box<str>>) -> HashMap<String, Word> {
    let mut words: HashMap<String, Word> = HashMap::new();
    let mut cities_of = Vec::new();
    for line in entries(CITIES) {
        let Some((prefecture, cities)) = line.split_once('\t') else { continue };
        prefectures.insert(prefecture.into());
        words.insert(fold(prefecture), Word::Prefecture);
        words.extend(cities.split(' ').filter_map(town_form).map(|town| (fold(town), Word::Town)));
        cities_of.extend(cities.split(' ').flat_map(city_forms).map(|city| (fold(&city), Word::City)));
    }
    words.extend(cities_of);
    for (list, word) in [
        (OFFICE_WORDS, Word::Office),
        (MY_NUMBER_WORDS, Word::OfMyNumber),
        (CARE_WORDS, Word::OfCare),
        (ELDERLY_WORDS, Word::OfElderly),
        (EMPLOYMENT_WORDS, Word::OfEmployment),
        (BANK_WORDS, Word::OfBank),
    ] {
        words.extend(list.split_whitespace().map(|text| (fold(text), word)));
    }
    let grave = |&(category, word): &(&str, &str)| match category {
        // What tells of a procedure or an examination alone says little of a person.
        "care" | "checkup" | "juvenile" => false,
        "welfare" => ["生活保護", "被保護", "要保護"].iter().any(|head| word.starts_with(head)),
        _ => true,
    };
    let sensitive = entries(SENSITIVE).filter_map(|line| line.split_once('\t')).filter(grave);
    words.extend(sensitive.map(|(_, word)| (fold(word), Word::Sensitive)));
    words.extend(["明治", "大正", "昭和", "平成", "令和"].map(|era| (era.to_owned(), Word::Era)));
    words.extend(PUBLIC_WORDS.split_whitespace().zip(0..).map(|(word, n)| (fold(word), Word::Public(n))));
    words.extend(["さん", "さま"].map(|word| (word.to_owned(), Word::Honorific)));
    words.extend(captions().map(|(caption, word)| (fold(word), Word::Caption(caption))));
    for (n, kind) in (0..).zip(own) {
        let others = kind.not_captions.iter().map(|word| (fold(word), Word::Caption(Caption::Other)));
        others.for_each(|(word, other)| {
            words.entry(word).or_insert(other);
        });
        words.extend(kind.captions.iter().map(|word| (fold(word), Word::Caption(Caption::Own(n)))));
    }
    words.retain(|word, _| !word.is_empty());
    words
}

fn towns() -> Vec<u32> {
    let ends = std::iter::once(0).chain(memchr::memchr_iter(b'\n', TOWNS.as_bytes()).map(|end| end + 1));
    ends.filter(|start| TOWNS.as_bytes().get(*start).is_some_and(|b| *b != b'#')).map(|start| start as u32).collect()
}

/// Where the towns that begin with a character begin and end among all.
fn by_first(towns: &[u32]) -> FxHashMap<char, (u32, u32)> {
    let mut ranges = FxHashMap::default();
    for (i, &start) in (0..).zip(towns) {
        let first = TOWNS.get(start as usize..).and_then(|rest| rest.chars().next()).unwrap_or_default();
        ranges.entry(first).or_insert((i, i)).1 = i + 1;
    }
    ranges
}

/// The codes of `postal_codes.bin`: behind the lines of its heading variable-length numbers, seven bits a byte, each twice
/// the distance from the code before and 1 more where only an office has it.
fn postal_codes() -> Vec<(u32, bool)> {
    let mut rest = POSTAL_CODES;
    let mut expected = None;
    while expected.is_none() {
        let Some(end) = memchr::memchr(b'\n', rest) else { return Vec::new() };
        let (line, behind) = rest.split_at(end);
        expected = std::str::from_utf8(line).ok().and_then(|line| line.parse::<usize>().ok());
        rest = behind.get(1..).unwrap_or_default();
    }
    let (mut codes, mut code, mut number, mut shift) = (Vec::with_capacity(expected.unwrap_or(0)), 0, 0_u32, 0);
    for byte in rest {
        number |= u32::from(byte & 0x7F).checked_shl(shift).unwrap_or(0);
        shift += 7;
        if byte & 0x80 == 0 {
            code += number >> 1;
            codes.push((code, number & 1 == 1));
            (number, shift) = (0, 0);
        }
    }
    codes
}

fn given() -> Vec<u8> {
    let mut given = Vec::new();
    for (list, place) in entries(GIVEN).map(fold).chain([RECENT.to_owned()]).zip([FIRST, LAST, WHOLE, WHOLE]) {
        for c in list.chars().map(|c| c as usize) {
            given.resize(given.len().max(c + 1), 0);
            given[c] |= place;
        }
    }
    given
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lex::Tokens;

    #[test]
    fn the_dictionaries_build_and_know_their_own() {
        let lexicon = Lexicon::get();
        assert!(lexicon.is_surname("佐藤") && lexicon.is_surname("林") && !lexicon.is_surname("改修"));
        assert!(lexicon.is_given("太郎") && lexicon.is_given("花子") && !lexicon.is_given("請書"));
        assert!(lexicon.is_given("蓮") && lexicon.is_given("凛"));
        assert!(lexicon.is_prefecture("北海道"));
        assert!(
            lexicon.is_known_given("太郎") && lexicon.are_readings("ヤマダ", "タロウ") && lexicon.is_romaji("YAMADA")
        );
        assert!(lexicon.is_town("黒金町") && lexicon.is_town("あいの里一条") && !lexicon.is_town("黒金町の"));
        assert_eq!(lexicon.postal_code(1_000_001), Some(false));
        assert!(lexicon.postal_codes.len() > 120_000 && lexicon.postal_code(1_000_000).is_some_and(|office| !office));
        let words = |text: &str| {
            let mut tokens = Tokens::default();
            tokens.read(text, 0, lexicon);
            tokens.marks.iter().map(|m| (text[m.start..m.end].to_owned(), m.word)).collect::<Vec<_>>()
        };
        assert!(words("標茶町").contains(&("標茶町".to_owned(), Word::Town)));
        assert!(words("渡辺").iter().any(|(_, word)| *word == Word::Surname));
    }

    #[test]
    fn area_codes_are_those_of_the_number_plan() {
        let lexicon = Lexicon::get();
        for (digits, len) in [("0312345678", Some(2)), ("0154235151", Some(4)), ("0112345678", Some(3))] {
            assert_eq!(lexicon.area_code_len(digits), len, "{digits}");
        }
        assert!(lexicon.is_area_code("06") && !lexicon.is_area_code("00"));
    }
}
