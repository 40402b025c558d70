//! Names of persons. Given names are an open class, so a name is a surname, or a caption, and the shape of a name.

use model::Evidence;

use crate::abroad::{self, FROM_ABROAD};
use crate::captions::Caption;
use crate::letters::{Set, is_hiragana, is_kanji, is_katakana};
use crate::lex::Mark;
use crate::lexicon::{Lexicon, Surname, Word, sign};
use crate::reading::{Cue, Reading};
use crate::score::{COMPETING, Candidate, Sort};
use crate::shape::{SURNAME, Shape, TITLES, Writing, plain_kana, run, shape};
use crate::tally::Tally;

/// What a name begins to be believed from, with and without a caption.
const CAPTIONED: f32 = -2.0;
const BARE: f32 = -3.2;
const HONORIFIC: f32 = 2.5;
const KIN: f32 = 2.0;
/// How much its reading behind it speaks for a name.
const READ: f32 = 1.5;
/// A surname alone that somebody is addressed by.
const LONE: f32 = 1.5;
const TITLE: f32 = -2.5;

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
            ' ', ':', '\t', '|', '│', '┃', '=', '>', '・', '、', ',', '"', '】', ']', '」', '*', '※', ';', ')',
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
    // 契約の相手方 尼崎市中央
    let here = reading.marks.partition_point(|mark| mark.start < start);
    let mut marks = reading.marks.get(here..).unwrap_or_default().iter().take_while(|mark| mark.start == start);
    let place = |mark: &Mark| matches!(mark.word, Word::City | Word::Prefecture | Word::Office);
    if shape.writing == Writing::Kanji && !shape.known && marks.any(place) {
        return;
    }
    let next = reading.captions.partition_point(|cap| cap.end <= start);
    if reading.captions.get(next).is_some_and(|cap| cap.start < shape.end) {
        return;
    }
    let whole = reading.cue.is_some() && start == reading.start + lead;
    if whole
        && !reading.text[shape.end..]
            .trim_start_matches([' ', '様', '殿', '氏'])
            .chars()
            .next()
            .is_none_or(|c| "()（[/・,、\t\n\r".contains(c))
    {
        return;
    }
    // A reading is not written in kanji, and one word in katakana is seldom a person in something.
    if cue.caption == Caption::Reading && shape.writing == Writing::Kanji && shape.surname.is_none() {
        return;
    }
    let mut found = Candidate::new(Sort::Name, start, shape.end, reading.line(start), CAPTIONED);
    if cue.caption == Caption::Role && shape.writing == Writing::Kana && !shape.spaced {
        found.score -= 0.5;
    }
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
        return (kana || shape.is_full() || shape.surname.is_some() && shape.spaced).then_some((start, shape.end));
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
            Word::Surname if mark.start < reached || is_plain_word(reading.text, mark.start, lexicon) => continue,
            Word::Surname if !name_goes_on_before(reading.text, mark.start, lexicon) => mark.start,
            Word::Honorific => match before_honorific(reading.text, mark).filter(|start| *start >= reached) {
                Some(start) => start,
                None => continue,
            },
            _ => continue,
        };
        let Some(shape) = shape(reading.text, start, lexicon) else { continue };
        let next = first + out[first..told].partition_point(|c| c.end as usize <= start);
        if out[..told].get(next).is_some_and(|c| c.overlaps(start, shape.end)) {
            continue;
        }
        let kin = kin_before(reading.text, start, lexicon);
        if !kin && mark.word == Word::Surname && !is_believable(reading.text, start, &shape)
            || reading.text[..start].ends_with('『')
        {
            continue;
        }
        reached = shape.end;
        let mut found = weighed_bare(reading, start, &shape, kin);
        if mark.word == Word::Honorific && shape.writing == Writing::Kana && shape.spaced {
            found.score += FROM_ABROAD;
        }
        let behind = reading_behind(reading.text, &shape, lexicon);
        found.score += if behind.is_some() { READ } else { 0.0 };
        out.push(found);
        if let Some((start, end)) = behind {
            reached = end;
            (found.start, found.end, found.surname, found.reading) = (start as u32, end as u32, 0, true);
            out.push(found);
        }
    }
}

/// Whether two kanji that are no surname stand there alone, neither behind a relative nor before an honorific: most of
/// what begins like a surname.
fn is_plain_word(text: &str, at: usize, lexicon: &Lexicon) -> bool {
    static GOES_ON: Set = Set::of(" 様殿氏君さくちノツケ々ヶヵ〆");
    let mut letters = text.get(at..).unwrap_or_default().char_indices();
    let (Some(_), Some((second, b)), next) = (letters.next(), letters.next(), letters.next()) else { return false };
    if !is_kanji(b) || next.is_some_and(|(_, c)| is_kanji(c) || GOES_ON.has(c)) {
        return false;
    }
    let end = second + b.len_utf8();
    let surname = |length: usize| text.get(at..at + length).and_then(|name| lexicon.surname(name));
    surname(end).is_none() && surname(second) != Some(Surname::Common) && !kin_before(text, at, lexicon)
}

/// The reading in brackets behind a name: 坂本 愛さん(さかもと あい), 百瀬みゆき(Miyuki Momose).
fn reading_behind(text: &str, name: &Shape, lexicon: &Lexicon) -> Option<(usize, usize)> {
    let rest = text.get(name.end..)?.trim_start_matches(' ');
    let rest = ["様", "さん", "氏", "殿", "君", "くん", "ちゃん"]
        .iter()
        .find_map(|word| rest.strip_prefix(word))
        .unwrap_or(rest);
    let inner = rest.trim_start_matches(' ').strip_prefix('(').filter(|_| name.writing == Writing::Kanji)?;
    let start = text.len() - inner.len();
    let read = shape(text, start, lexicon).filter(|read| match read.writing {
        Writing::Kanji => false,
        Writing::Kana => read.spaced,
        Writing::Latin => read.is_full(),
    })?;
    text.get(read.end..)?.starts_with(')').then_some((start, read.end))
}

/// Whether a surname without a caption is one: a given name or an honorific follows, or nothing of the word is left over.
/// One kanji begins many words: only a given name of the dictionary makes it a surname.
fn is_believable(text: &str, start: usize, shape: &Shape) -> bool {
    // 第9幸福丸
    let numbered = text[..start].ends_with(|c: char| c.is_ascii_digit());
    if numbered && !shape.given {
        return false;
    }
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
    let behind = reading.text[shape.end..line_end.max(shape.end)].trim();
    found.alone = reading.text[line..start].trim().is_empty()
        && (behind.is_empty() || behind.starts_with('(') && behind.ends_with(')'));
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
    // 妻の百瀬大輔
    let head = head.strip_suffix('の').unwrap_or(head);
    static LAST: Set = Set::of("男女母父人子娘孫内");
    let Some(last) = head.chars().next_back() else { return false };
    lexicon.signs(last as u32) & sign::KIN != 0
        || LAST.has(last)
            && [
                "長男", "長女", "次男", "次女", "二男", "二女", "三男", "三女", "祖母", "祖父", "本人", "息子", "娘",
                "主人", "叔父", "叔母", "伯父", "伯母", "義母", "義父", "実母", "実父", "孫", "家内",
            ]
            .iter()
            .any(|word| head.ends_with(word))
}

/// Where the run of kanji, with at most one gap, begins that an honorific ends.
fn before_honorific(text: &str, mark: &Mark) -> Option<usize> {
    let after = text[mark.end..].chars().next();
    if matches!(after, Some('式' | '々' | '子' | '態' | '相' | '名' | '下')) {
        return None;
    }
    // 関係各位 様 and 自治会長 様 are addressed by what they are.
    if text[..mark.start].trim_end_matches(' ').ends_with(['位', '長', '者']) {
        return None;
    }
    let (mut start, mut gap, mut kanji) = (mark.start, false, 0);
    if let Some(start) = abroad::before(text, mark.start) {
        return Some(start);
    }
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
        .any(|word| rest.strip_prefix(word).is_some_and(|after| !after.starts_with(['式', '々', '名', 'ち'])))
}

/// What follows a name: an honorific speaks for it, a public title or a place against it.
pub(crate) fn weigh_after(text: &str, end: usize, found: &mut Candidate) {
    let rest = text[end..].trim_start_matches(' ');
    if ends_with_honorific(rest) {
        found.weigh(Evidence::Honorific, if rest.starts_with('君') { 1.0 } else { HONORIFIC });
        // 新田さん: no word of the language is called so.
        if found.surname != 0 && found.surname == Tally::key(Sort::Name, found.text(text)) {
            found.score += LONE;
        }
    } else if rest.starts_with("と申し") || rest.starts_with("と申す") {
        found.weigh(Evidence::Nearby, HONORIFIC);
    } else if TITLES.iter().any(|title| rest.starts_with(title)) {
        found.weigh(Evidence::PublicDocument, TITLE);
    }
}
