//! What a name looks like: a surname of the dictionary and what is written like a given name, words in kana, words in Latin
//! letters; and where it ends.

use model::Evidence;

use crate::letters::{Set, is_hiragana, is_kanji, is_katakana};
use crate::lexicon::{Lexicon, Surname};
use crate::reading::Reading;
use crate::score::{Candidate, Sort};
use crate::tally::Tally;

pub(crate) const SURNAME: f32 = 1.2;
const DOUBTFUL_SURNAME: f32 = 0.7;
/// A given name of the dictionary, and one that is only written like one.
const GIVEN: f32 = 1.2;
const LIKE_GIVEN: f32 = 0.6;
/// Last characters of words that are no names: offices, things, places, papers.
pub(crate) static NOT_LAST: Set = Set::of(
    "丸課係部室局署所店社院校館園会印欄号届書証票表額円税料費地町村市区県府都道線駅様式者族員無有否可別等他計類品物用長科録位",
);
/// Titles behind a name that make it a public person's.
pub(crate) const TITLES: [&str; 24] = [
    "議員",
    "議長",
    "副議長",
    "市長",
    "町長",
    "村長",
    "知事",
    "委員",
    "部長",
    "課長",
    "局長",
    "室長",
    "教育長",
    "次長",
    "参事",
    "大臣",
    "教授",
    "会長",
    "社長",
    "係長",
    "主査",
    "選手",
    "監督",
    "副市長",
];
/// Honorifics in hiragana.
const HONORIFICS: [&str; 4] = ["さん", "さま", "くん", "ちゃん"];

/// A name as it is written at some place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Shape {
    pub(crate) end: usize,
    pub(crate) surname: Option<Surname>,
    pub(crate) given: bool,
    /// Whether the given name is in the dictionary.
    pub(crate) known: bool,
    pub(crate) spaced: bool,
    /// Where the surname ends, 0 where it is not known.
    surname_end: usize,
    pub(crate) writing: Writing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Writing {
    Kanji,
    Kana,
    Latin,
}

impl Shape {
    /// Surname and given name, both as such.
    pub(crate) fn is_full(&self) -> bool {
        self.surname.is_some() && self.given
    }

    /// A key of the surname alone, where it is known as such; 0 otherwise.
    pub(crate) fn surname_key(&self, text: &str, start: usize) -> u64 {
        let end = match (self.surname, self.writing) {
            (Some(_), Writing::Kanji) if self.surname_end > start => self.surname_end,
            _ => return 0,
        };
        Tally::key(Sort::Name, text.get(start..end).unwrap_or_default())
    }

    pub(crate) fn weigh(&self, found: &mut Candidate) {
        match self.surname {
            Some(Surname::Common) => found.weigh(Evidence::Dictionary, SURNAME),
            Some(Surname::Doubtful) => found.weigh(Evidence::Dictionary, DOUBTFUL_SURNAME),
            None => {}
        }
        found.score += match self.writing {
            _ if self.known => GIVEN,
            Writing::Kanji if self.given => LIKE_GIVEN,
            Writing::Kanji if self.surname.is_some() => -0.3,
            Writing::Kanji if self.spaced => 0.0,
            Writing::Kanji => -0.6,
            // アフマド・ザキ, LEE SOOYEON: two words or more, as names of people from abroad are written.
            Writing::Kana if self.spaced => 0.4,
            Writing::Kana => 0.0,
            Writing::Latin => 0.2,
        };
        if self.spaced && self.writing == Writing::Kanji {
            found.score += 0.4;
        }
    }
}

/// The run of characters for which `is` holds from `at` on, at most `most` of them; `None` if it is longer or empty.
pub(crate) fn run(text: &str, at: usize, most: usize, is: impl Fn(char) -> bool) -> Option<&str> {
    let rest = &text[at..];
    let mut end = 0;
    for (n, (offset, c)) in rest.char_indices().enumerate() {
        if !is(c) {
            break;
        }
        if n == most {
            return None;
        }
        end = offset + c.len_utf8();
    }
    (end > 0).then(|| &rest[..end])
}

/// A name in hiragana without a space, which only a cell that it fills can be.
pub(crate) fn plain_kana(reading: &Reading<'_>, start: usize) -> Option<Shape> {
    let text = reading.cue.and_then(|_| reading.text.get(start..))?.trim_end_matches(')');
    // A kana takes three bytes.
    let alone = (12..=36).contains(&text.len()) && text.chars().all(is_hiragana);
    let end = start + text.len();
    alone.then_some(Shape {
        end,
        surname: None,
        given: false,
        known: false,
        spaced: false,
        surname_end: 0,
        writing: Writing::Kana,
    })
}

/// The name that begins at `start`, if something that looks like one does.
pub(crate) fn shape(text: &str, start: usize, lexicon: &Lexicon) -> Option<Shape> {
    let first = text[start..].chars().next()?;
    if first.is_ascii_uppercase() {
        return latin(text, start, lexicon);
    }
    if is_katakana(first) {
        return kana(text, start, is_katakana, lexicon);
    }
    if is_hiragana(first) {
        return kana(text, start, is_hiragana, lexicon).filter(|shape| shape.spaced);
    }
    kanji(text, start, lexicon)
}

fn kanji(text: &str, start: usize, lexicon: &Lexicon) -> Option<Shape> {
    let head = run(text, start, 8, |c| is_kanji(c) || matches!(c, 'ノ' | 'ツ' | 'ケ'))?;
    let bare = strip_honorific(head);
    let end = start + bare.len();
    let chars = bare.chars().count();
    let build = |end: usize, surname: Option<Surname>, given: &str, good: bool, spaced: bool| {
        let known = good && lexicon.is_known_given(given);
        let surname_end = if surname.is_none() {
            0
        } else if given.is_empty() {
            end
        } else {
            end - given.len()
        };
        let surname_end = text.get(..surname_end).map_or(0, |head| head.trim_end_matches(' ').len());
        Some(Shape { end, surname, given: good, known, spaced, surname_end, writing: Writing::Kanji })
    };
    let surname = lexicon.surname(bare);
    let known = surname.is_some();
    let divided = if known { None } else { split(bare, chars, lexicon) };
    let gap = text[end..].bytes().take_while(|b| *b == b' ').count();
    let clear = || {
        chars <= 3 && (1..=3).contains(&gap) && given_after(text, end + gap, lexicon).is_some_and(|(_, given)| given)
    };
    if let Some((first, given)) = divided.filter(|(_, given)| !given.is_empty() && !clear()) {
        return build(end, Some(first), given, true, false);
    }
    if bare.len() == head.len() && chars <= 5 {
        let wide = if known { 3 } else { 1 };
        let near = gap <= wide && (gap > 0 || known);
        let after = if near { given_after(text, end + gap, lexicon) } else { None };
        if let Some((given_end, given)) = after.filter(|(_, given)| *given || gap > 0) {
            return build(given_end, surname, &text[end + gap..given_end], given, gap > 0);
        }
    }
    if let Some((first, _)) = divided {
        return if not_a_word(bare) { build(end, Some(first), "", false, false) } else { None };
    }
    let follows = text[end..].chars().next();
    let sentence = bare.len() == head.len() && follows.is_some_and(is_hiragana);
    if known {
        return build(end, surname, "", false, false);
    }
    ((3..=6).contains(&chars) && !sentence && not_a_word(bare)).then(|| build(end, None, "", false, false)).flatten()
}

/// The given name that begins at `at`, and whether it is written like one.
fn given_after(text: &str, at: usize, lexicon: &Lexicon) -> Option<(usize, bool)> {
    let first = text[at..].chars().next()?;
    if is_kanji(first) {
        let name = strip_honorific(run(text, at, 5, is_kanji)?);
        let chars = name.chars().count();
        let given = lexicon.is_given(name);
        let good = (1..=3).contains(&chars) && (given || not_a_word(name)) && !TITLES.contains(&name);
        return good.then_some((at + name.len(), given));
    }
    let name = if is_hiragana(first) {
        // 市川さんから, 市川から: what follows a surname here is no name, however the word goes on.
        const NO_NAME: [&str; 10] = ["さん", "さま", "くん", "ちゃん", "から", "まで", "には", "では", "との", "です"];
        let run = run(text, at, 7, is_hiragana).filter(|run| !NO_NAME.iter().any(|word| run.starts_with(word)));
        run.map(|name| HONORIFICS.iter().find_map(|word| name.strip_suffix(word)).unwrap_or(name))
    } else {
        run(text, at, 5, is_katakana)
    }?;
    let chars = name.chars().count();
    let particle = ["ます", "より", "など", "および", "または", "とは", "への", "ほか"].contains(&name);
    ((2..=4).contains(&chars) && !particle).then_some((at + name.len(), true))
}

fn strip_honorific(run: &str) -> &str {
    static ENDS: Set = Set::of("様殿氏君員長事臣授手督査参");
    if !run.ends_with(|c| ENDS.has(c)) {
        return run;
    }
    let cut = run.strip_suffix(['様', '殿', '氏', '君']).unwrap_or(run);
    let cut = TITLES.iter().find_map(|title| cut.strip_suffix(title)).unwrap_or(cut);
    // Two characters take six bytes or more, one at most four.
    if cut.len() > 4 { cut } else { run }
}

fn not_a_word(run: &str) -> bool {
    // What a layout of records says of a column of names.
    !run.ends_with(|c| NOT_LAST.has(c))
        && !matches!(run, "全角" | "半角" | "漢字" | "英字" | "数字" | "文字" | "日付" | "数値" | "向")
}

/// The surname with which the run begins, and the rest if it is written like a given name, else an empty text; the division
/// into known names is preferred.
fn split<'t>(run: &'t str, chars: usize, lexicon: &Lexicon) -> Option<(Surname, &'t str)> {
    let mut best: Option<(u8, Surname, &str)> = None;
    let mut letters = run.chars().map(u32::from);
    let (first, second) = (letters.next().unwrap_or(0), letters.next().unwrap_or(0));
    let longer = lexicon.may_begin_surname(first, second);
    for len in [2, 3, 1, 4] {
        if len >= chars || chars - len > 3 || len > 1 && !longer {
            continue;
        }
        let Some((at, _)) = run.char_indices().nth(len) else { continue };
        let (surname, given) = run.split_at(at);
        let Some(strength) = lexicon.surname(surname) else { continue };
        let rank = match () {
            () if given.chars().count() == 1 && !not_a_word(given) => 0,
            // 中央, 倉庫: two kanji that are both names are a word more often than a name.
            () if chars == 2 => 0,
            () if lexicon.is_known_given(given) => 2 + u8::from(strength == Surname::Common),
            () if lexicon.is_given(given) => 1 + u8::from(strength == Surname::Common),
            () => 0,
        };
        if best.is_none_or(|(most, ..)| rank > most) {
            best = Some((rank, strength, if rank > 0 { given } else { "" }));
        }
    }
    best.map(|(_, strength, given)| (strength, given))
}

fn kana(text: &str, start: usize, is: fn(char) -> bool, lexicon: &Lexicon) -> Option<Shape> {
    let mut end = start + run(text, start, 10, is)?.len();
    let mut words = 1;
    while words < 4
        && text[end..].starts_with([' ', '・', '='])
        && let Some(next) = text[end..]
            .chars()
            .next()
            .and_then(|c| run(text, end + c.len_utf8(), 10, is).map(|run| c.len_utf8() + run.len()))
    {
        end += next;
        words += 1;
    }
    if matches!(&text[start..end], "テスト" | "サンプル" | "ダミー" | "デモ") {
        return None;
    }
    let chars = text[start..end].chars().count();
    let known = words == 2
        && text[start..end].split_once(' ').is_some_and(|(surname, given)| lexicon.are_readings(surname, given));
    ((3..=24).contains(&chars) && !text[end..].starts_with(is_kanji)).then_some(Shape {
        end,
        surname: known.then_some(Surname::Common),
        given: known,
        known: false,
        spaced: words > 1,
        surname_end: 0,
        writing: Writing::Kana,
    })
}

fn latin(text: &str, start: usize, lexicon: &Lexicon) -> Option<Shape> {
    let bytes = text.as_bytes();
    let (mut end, mut at, mut words) = (start, start, 0);
    while words < 5 && bytes.get(at).is_some_and(u8::is_ascii_uppercase) {
        let len =
            bytes[at..].iter().take(20).take_while(|b| b.is_ascii_alphabetic() || matches!(b, b'\'' | b'-')).count();
        end = at + len;
        words += 1;
        at = end + bytes[end..].iter().take(2).take_while(|b| matches!(b, b' ' | b',')).count();
    }
    let romaji = |word: &str| word.len() >= 2 && lexicon.is_romaji(&word.to_ascii_uppercase());
    let known = words == 2 && text[start..end].split([' ', ',']).filter(|word| !word.is_empty()).all(romaji);
    let rest_ends = text[end..].chars().next().is_none_or(|c| !c.is_alphanumeric());
    (words >= 2 && rest_ends && end - start >= 5).then_some(Shape {
        end,
        surname: known.then_some(Surname::Common),
        given: known,
        known: false,
        spaced: true,
        surname_end: 0,
        writing: Writing::Latin,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_given_name_in_hiragana_belongs_to_its_surname() {
        let shape = shape("小笠原めぐみ」 0265-75-9066", 0, Lexicon::get()).expect("a name");
        assert!(shape.is_full() && shape.known && shape.end == "小笠原めぐみ".len());
    }

    #[test]
    fn a_name_is_cut_where_it_ends() {
        let table = [
            ("山田太郎", "山田太郎", true),
            ("山田 太郎 様", "山田 太郎", true),
            ("山田太郎様", "山田太郎", true),
            ("山田さくら", "山田さくら", true),
            ("佐々木 希", "佐々木 希", true),
            ("林美咲", "林美咲", true),
            ("勅使河原 健", "勅使河原 健", true),
            ("山田太郎が提出", "山田太郎", true),
            ("山田太郎 昭和45年", "山田太郎", true),
            ("グエン・ヴァン・アン", "グエン・ヴァン・アン", false),
            ("NGUYEN VAN AN", "NGUYEN VAN AN", false),
        ];
        for (text, name, full) in table {
            let shape = shape(text, 0, Lexicon::get()).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((&text[..shape.end], shape.is_full()), (name, full), "{text}");
        }
        for none in ["を記入してください", "税務課", "納税通知書", "123"] {
            assert_eq!(shape(none, 0, Lexicon::get()), None, "{none}");
        }
    }
}
