//! Names of persons. Given names are an open class, so a name is a surname, or a caption, and the shape of a name.

use model::Evidence;

use crate::captions::Caption;
use crate::letters::{is_hiragana, is_kanji, is_katakana};
use crate::lex::Mark;
use crate::lexicon::{Lexicon, Surname, Word, sign};
use crate::reading::{Cue, Reading};
use crate::score::{COMPETING, Candidate, Sort};
use crate::tally::Tally;

/// What a name begins to be believed from, with and without a caption.
const CAPTIONED: f32 = -2.0;
const BARE: f32 = -3.2;
const SURNAME: f32 = 1.2;
const DOUBTFUL_SURNAME: f32 = 0.7;
/// A given name of the dictionary, and one that is only written like one.
const GIVEN: f32 = 1.2;
const LIKE_GIVEN: f32 = 0.6;
const HONORIFIC: f32 = 2.5;
const KIN: f32 = 2.0;
const TITLE: f32 = -2.5;

/// Last characters of words that are no names: offices, things, places, papers.
pub(crate) const NOT_LAST: &str = "丸課係部室局署所店社院校館園会印欄号届書証票表額円税料費地町村市区県府都道線駅様式者族員無有否可別等他計類品物用長";
/// Titles behind a name that make it a public person's.
const TITLES: [&str; 24] = [
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
    surname: Option<Surname>,
    given: bool,
    /// Whether the given name is in the dictionary.
    known: bool,
    spaced: bool,
    /// Where the surname ends, 0 where it is not known.
    surname_end: usize,
    writing: Writing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Writing {
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
    fn surname_key(&self, text: &str, start: usize) -> u64 {
        let end = match (self.surname, self.writing) {
            (Some(_), Writing::Kanji) if self.surname_end > start => self.surname_end,
            _ => return 0,
        };
        Tally::key(Sort::Name, text.get(start..end).unwrap_or_default())
    }

    fn weigh(&self, found: &mut Candidate) {
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
            Writing::Kana => 0.0,
            Writing::Latin => -0.2,
        };
        if self.spaced && self.writing == Writing::Kanji {
            found.score += 0.4;
        }
    }
}

/// Finds names: behind captions, in a cell whose column or row is captioned, and bare ones that begin with a surname.
pub(crate) fn find(reading: &Reading<'_>, lexicon: &Lexicon, out: &mut Vec<Candidate>) {
    let first = out.len();
    let person =
        |caption: Caption| matches!(caption, Caption::Name | Caption::Role | Caption::Staff | Caption::Reading);
    if let Some(cue) = reading.cue.filter(|cue| person(cue.caption)) {
        captioned(reading, lexicon, reading.start, cue, out);
    }
    let named = reading.captions.iter().any(|cap| cap.caption == Caption::Name);
    let part = reading.cue.filter(|cue| cue.caption == Caption::NamePart);
    if let Some(cue) = part {
        name_part(reading, lexicon, cue, out);
    }
    for (i, cap) in reading.captions.iter().enumerate() {
        if !person(cap.caption) {
            continue;
        }
        let before = out.len();
        let next = reading.captions.get(i + 1).map_or(usize::MAX, |next| next.start);
        let value = bracketed(reading.text, cap.end, lexicon).or_else(|| value_start(reading.text, cap.end));
        if let Some(value) = value.filter(|value| *value < next) {
            captioned(reading, lexicon, value, Cue::caption(cap.caption), out);
        }
        // The reading of a name that is there too is no second person's.
        out[before..].iter_mut().for_each(|found| found.reading &= named);
    }
    bare(reading, lexicon, first, out);
}

/// Where a name begins that fills the brackets behind a caption: 本人(杉山 克己).
fn bracketed(text: &str, end: usize, lexicon: &Lexicon) -> Option<usize> {
    let rest = text.get(end..)?.strip_prefix('(')?;
    let start = text.len() - rest.len();
    let shape = shape(text, start, lexicon)?;
    (shape.is_full() && text.get(shape.end..)?.starts_with(')')).then_some(start)
}

/// Where the value behind a caption begins: separators, a remark in brackets, at most one line's end.
fn value_start(text: &str, end: usize) -> Option<usize> {
    let mut rest = text.get(end..)?;
    for _ in 0..3 {
        rest = rest.trim_start_matches([
            ' ', ':', '\t', '|', '│', '┃', '=', '>', '・', '、', ',', '"', '】', ']', '」', '*', '※', ';',
        ]);
        if let Some(inner) = rest.strip_prefix(['(', '<', '[', '（']) {
            let close = inner.char_indices().take(16).find(|(_, c)| matches!(c, ')' | '>' | ']' | '\n'));
            rest = close.filter(|(_, c)| *c != '\n').map_or(rest, |(at, c)| &inner[at + c.len_utf8()..]);
        }
    }
    let lone = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n'));
    rest = lone.map_or(rest, |next| next.trim_start_matches(' '));
    rest.chars().next().filter(|c| c.is_alphabetic())?;
    Some(text.len() - rest.len())
}

fn captioned(reading: &Reading<'_>, lexicon: &Lexicon, start: usize, cue: Cue, out: &mut Vec<Candidate>) {
    let lead = reading.text[start..].len() - reading.text[start..].trim_start_matches([' ', '(']).len();
    let start = start + lead;
    let Some(shape) = shape(reading.text, start, lexicon).or_else(|| plain_kana(reading, start)) else { return };
    let next = reading.captions.partition_point(|cap| cap.end <= start);
    if reading.captions.get(next).is_some_and(|cap| cap.start < shape.end) {
        return;
    }
    let whole = reading.cue.is_some() && start == reading.start + lead;
    if whole
        && !reading.text[shape.end..]
            .trim_start_matches([' ', '様', '殿', '氏', '\n', '\r'])
            .chars()
            .next()
            .is_none_or(|c| "()（[/・,、\t".contains(c))
    {
        return;
    }
    let mut found = Candidate::new(Sort::Name, start, shape.end, reading.line(start), CAPTIONED);
    found.reading = cue.caption == Caption::Reading;
    found.surname = shape.surname_key(reading.text, start);
    let weight = match cue.caption {
        Caption::Role => cue.weight - 0.9,
        Caption::Staff => cue.weight - 2.7,
        _ => cue.weight,
    };
    found.weigh(cue.evidence, weight);
    shape.weigh(&mut found);
    weigh_after(reading.text, shape.end, &mut found);
    out.push(found);
    if let Some((start, end)) = other_writing(reading.text, &shape, lexicon) {
        (found.start, found.end) = (start as u32, end as u32);
        found.reading = shape.writing == Writing::Kanji;
        if let Some(first) = out.last_mut().filter(|_| shape.writing != Writing::Kanji) {
            first.reading = true;
        }
        out.push(found);
    }
}

/// The same name in the other writing behind it: 山田太郎(ヤマダ タロウ), or on the next line.
fn other_writing(text: &str, first: &Shape, lexicon: &Lexicon) -> Option<(usize, usize)> {
    let rest = text.get(first.end..)?;
    let start = first.end + (rest.len() - rest.trim_start_matches([' ', '\n', '\r', '(', ')', '/', '・']).len());
    let next = text.get(start..)?.chars().next().filter(|_| start > first.end)?;
    let gap = text.get(first.end..start)?;
    if !gap.contains(['\n', '(', ')', '/']) {
        return None;
    }
    let kana = is_katakana(next) || is_hiragana(next);
    if (first.writing == Writing::Kanji) != kana || !kana && !is_kanji(next) {
        return None;
    }
    if let Some(shape) = shape(text, start, lexicon) {
        return (kana || shape.surname.is_some()).then_some((start, shape.end));
    }
    let end = start + run(text, start, 12, is_hiragana)?.len();
    let closed = text.get(end..)?.chars().next().is_none_or(|c| matches!(c, ')' | '\n' | '\r'));
    closed.then_some((start, end))
}

/// A surname or a given name that has a column of its own.
fn name_part(reading: &Reading<'_>, lexicon: &Lexicon, cue: Cue, out: &mut Vec<Candidate>) {
    let own = reading.own();
    let text = own.trim_matches(' ');
    let start = reading.start + (own.len() - own.trim_start_matches(' ').len());
    let letters = text.chars().count();
    let alike = |is: fn(char) -> bool| text.chars().all(is);
    if !(1..=8).contains(&letters) || !(alike(is_kanji) || alike(is_hiragana) || alike(is_katakana)) {
        return;
    }
    let mut found = Candidate::new(Sort::Name, start, start + text.len(), reading.line(start), CAPTIONED);
    found.weigh(cue.evidence, cue.weight);
    if lexicon.is_surname(text) || lexicon.is_known_given(text) {
        found.weigh(Evidence::Dictionary, SURNAME);
    }
    out.push(found);
}

/// Names without a caption: a surname in the dictionary, or whatever an honorific follows; 『山田長政』 is a book.
fn bare(reading: &Reading<'_>, lexicon: &Lexicon, first: usize, out: &mut Vec<Candidate>) {
    let mut reached = 0;
    // Those behind captions, in order.
    let told = out.len();
    for mark in reading.marks {
        let start = match mark.word {
            Word::Surname if mark.start >= reached && !name_goes_on_before(reading.text, mark.start, lexicon) => {
                mark.start
            }
            Word::Honorific => match before_honorific(reading.text, mark).filter(|start| *start >= reached) {
                Some(start) => start,
                None => continue,
            },
            _ => continue,
        };
        let Some(shape) = shape(reading.text, start, lexicon) else { continue };
        let kin = kin_before(reading.text, start, lexicon);
        if !kin && mark.word == Word::Surname && !is_believable(reading.text, start, &shape)
            || reading.text[..start].ends_with('『')
        {
            continue;
        }
        let next = first + out[first..told].partition_point(|c| c.end as usize <= start);
        if out[..told].get(next).is_some_and(|c| c.overlaps(start, shape.end)) {
            continue;
        }
        reached = shape.end;
        out.push(weighed_bare(reading, start, &shape, kin));
    }
}

/// Whether a surname without a caption is one: a given name or an honorific follows, or nothing of the word is left over.
/// One kanji begins many words: only a given name of the dictionary makes it a surname.
fn is_believable(text: &str, start: usize, shape: &Shape) -> bool {
    let lone = !shape.given && shape.surname == Some(Surname::Common) && shape.writing == Writing::Kanji;
    let cut = text[start..].chars().nth(1).is_none_or(|c| !is_kanji(c));
    let short = !shape.known && (cut || shape.surname.is_none());
    lone || shape.given && !short || ends_with_honorific(&text[shape.end..])
}

fn weighed_bare(reading: &Reading<'_>, start: usize, shape: &Shape, kin: bool) -> Candidate {
    let mut found = Candidate::new(Sort::Name, start, shape.end, reading.line(start), BARE);
    found.surname = shape.surname_key(reading.text, start);
    shape.weigh(&mut found);
    weigh_after(reading.text, shape.end, &mut found);
    let (line, line_end) = reading.line_range(start);
    found.alone = reading.text[line..start].trim().is_empty()
        && reading.text[shape.end..line_end.max(shape.end)].trim().is_empty();
    if kin {
        found.weigh(Evidence::Nearby, KIN);
    }
    let competing = [Caption::Other, Caption::Organisation, Caption::Address, Caption::Site, Caption::Symbol];
    if reading.cue.is_some_and(|cue| competing.contains(&cue.caption)) {
        found.weigh(Evidence::CompetingCaption, COMPETING);
    }
    found
}

fn name_goes_on_before(text: &str, at: usize, lexicon: &Lexicon) -> bool {
    let mut before = text[..at].chars().rev();
    match before.next() {
        Some(c) if lexicon.signs(c as u32) & sign::KIN != 0 => before.next().is_some_and(is_kanji),
        Some(c) => is_kanji(c) || is_katakana(c),
        None => false,
    }
}

/// Whether a word for a relative stands before a name: 妻森 勇, 母(杉山 律).
fn kin_before(text: &str, at: usize, lexicon: &Lexicon) -> bool {
    let head = text[..at].trim_end_matches([' ', '(', ':', '・']);
    head.chars().next_back().is_some_and(|c| lexicon.signs(c as u32) & sign::KIN != 0)
        || ["長男", "長女", "次男", "次女", "二男", "二女", "三男", "三女", "祖母", "祖父", "本人"]
            .iter()
            .any(|word| head.ends_with(word))
}

/// Where the run of kanji, with at most one gap, begins that an honorific ends.
fn before_honorific(text: &str, mark: &Mark) -> Option<usize> {
    let after = text[mark.end..].chars().next();
    if matches!(after, Some('式' | '々' | '子' | '態' | '相' | '名' | '下')) {
        return None;
    }
    let (mut start, mut gap, mut kanji) = (mark.start, false, 0);
    for (at, c) in text[..mark.start].char_indices().rev().take(9) {
        match c {
            ' ' if !gap && kanji > 0 => gap = true,
            ' ' if at + 1 == mark.start => {}
            c if is_kanji(c) => {
                kanji += 1;
                start = at;
            }
            _ => break,
        }
    }
    (kanji >= 2).then_some(start)
}

fn ends_with_honorific(rest: &str) -> bool {
    let rest = rest.trim_start_matches(' ');
    ["様", "さん", "殿", "氏", "君", "さま"]
        .iter()
        .any(|word| rest.strip_prefix(word).is_some_and(|after| !after.starts_with(['式', '々', '名'])))
}

/// What follows a name: an honorific speaks for it, a public title or a place against it.
fn weigh_after(text: &str, end: usize, found: &mut Candidate) {
    let rest = text[end..].trim_start_matches(' ');
    if ends_with_honorific(rest) {
        found.weigh(Evidence::Honorific, if rest.starts_with('君') { 1.0 } else { HONORIFIC });
    } else if rest.starts_with("と申し") || rest.starts_with("と申す") {
        found.weigh(Evidence::Nearby, HONORIFIC);
    } else if TITLES.iter().any(|title| rest.starts_with(title)) {
        found.weigh(Evidence::PublicDocument, TITLE);
    }
}

/// The run of characters for which `is` holds from `at` on, at most `most` of them; `None` if it is longer or empty.
fn run(text: &str, at: usize, most: usize, is: impl Fn(char) -> bool) -> Option<&str> {
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
fn plain_kana(reading: &Reading<'_>, start: usize) -> Option<Shape> {
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
    let divided = split(bare, lexicon).filter(|_| !known);
    let gap = text[end..].bytes().take_while(|b| *b == b' ').count();
    let clear =
        chars <= 3 && (1..=3).contains(&gap) && given_after(text, end + gap, lexicon).is_some_and(|(_, given)| given);
    if let Some((first, given)) = divided.filter(|(_, given)| !given.is_empty() && !clear) {
        return build(end, Some(first), given, true, false);
    }
    if bare.len() == head.len() && chars <= 5 {
        let after = given_after(text, end + gap, lexicon).filter(|_| gap <= 3 && (gap > 0 || known));
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
        run(text, at, 7, is_hiragana)
            .map(|name| HONORIFICS.iter().find_map(|word| name.strip_suffix(word)).unwrap_or(name))
    } else {
        run(text, at, 5, is_katakana)
    }?;
    let chars = name.chars().count();
    let particle = [
        "です",
        "ます",
        "さん",
        "から",
        "まで",
        "より",
        "など",
        "および",
        "または",
        "さま",
        "とは",
        "には",
        "では",
        "への",
        "との",
        "さんの",
        "ほか",
    ]
    .contains(&name);
    ((2..=4).contains(&chars) && !particle).then_some((at + name.len(), true))
}

fn strip_honorific(run: &str) -> &str {
    let cut = run.strip_suffix(['様', '殿', '氏', '君']).unwrap_or(run);
    let titled = cut.ends_with(['員', '長', '事', '臣', '授', '手', '督', '査', '参']);
    let cut = if titled { TITLES.iter().find_map(|title| cut.strip_suffix(title)).unwrap_or(cut) } else { cut };
    if cut.chars().count() >= 2 { cut } else { run }
}

fn not_a_word(run: &str) -> bool {
    !run.ends_with(|c| NOT_LAST.contains(c))
}

/// The surname with which the run begins, and the rest if it is written like a given name, else an empty text; the division
/// into known names is preferred.
fn split<'t>(run: &'t str, lexicon: &Lexicon) -> Option<(Surname, &'t str)> {
    let chars = run.chars().count();
    let mut best: Option<(u8, Surname, &str)> = None;
    for len in [2, 3, 1, 4] {
        let Some((at, _)) = run.char_indices().nth(len) else { continue };
        let (surname, given) = run.split_at(at);
        let Some(strength) = lexicon.surname(surname).filter(|_| (1..=3).contains(&(chars - len))) else { continue };
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
    let romaji = |word: &str| word.bytes().all(|b| b.is_ascii_uppercase()) && lexicon.is_romaji(word);
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
