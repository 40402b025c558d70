//! 要配慮個人情報: a word of illness, disability, welfare or crime. It says something only of somebody, so it is believed
//! where a caption announces it or a person is named with it.

use model::Evidence;

use crate::captions::Caption;
use crate::letters::{is_hiragana, is_kanji, is_katakana};
use crate::lexicon::Word;
use crate::reading::{Cue, Reading};
use crate::score::{COMPETING, Candidate, MID, Sort};

/// Belief in a word alone, and what a caption that announces it adds.
const PRIOR: f32 = -0.6;
const ANNOUNCED: f32 = 2.0;
/// What a person named on its line or row adds, and one that is named anywhere before it on the page.
const SAME_LINE: f32 = 2.4;
const SAME_PAGE: f32 = 1.9;

/// Finds sensitive words.
pub(crate) fn find(reading: &Reading<'_>, out: &mut Vec<Candidate>) {
    let (mut reached, before) = (0, out.len());
    for mark in reading.marks.iter().filter(|mark| mark.word == Word::Sensitive) {
        let text = reading.text.get(mark.start..mark.end).unwrap_or_default();
        // A caption's own words, 障害 in 障害の種類, announce and are none themselves.
        let next = reading.captions.partition_point(|cap| cap.end < mark.end);
        let caption = reading.captions.get(next).is_some_and(|cap| cap.start <= mark.start && cap.end > mark.end);
        if mark.start < reached || caption || is_part(reading.text, mark.start, mark.end, text) {
            continue;
        }
        reached = mark.end;
        let start = longer(reading, mark.start, text);
        let mut found = Candidate::new(Sort::Sensitive, start, mark.end, reading.line(mark.start), PRIOR);
        match reading.governing(mark.start, |caption| caption == Caption::Condition) {
            Some(Cue { caption: Caption::Condition, evidence, .. }) => found.weigh(evidence, ANNOUNCED),
            Some(Cue {
                caption: Caption::Organisation | Caption::Site | Caption::Other,
                evidence: Evidence::ColumnHeader,
                ..
            }) => {
                found.weigh(Evidence::CompetingCaption, COMPETING);
            }
            _ => {}
        }
        out.push(found);
    }
    if out.len() == before {
        announced(reading, out);
    }
}

/// What a cell of a column of illnesses holds that the dictionary does not have: it ends as names of illnesses do.
fn announced(reading: &Reading<'_>, out: &mut Vec<Candidate>) {
    let Some(cue) = reading.cue.filter(|cue| cue.caption == Caption::Condition) else { return };
    let own = reading.own();
    let text = own.trim();
    let letters = text.chars().count();
    let plain = |c: char| is_kanji(c) || is_katakana(c) || is_hiragana(c) || c.is_ascii_uppercase() || c == '・';
    if !(2..=20).contains(&letters) || !text.chars().all(plain) || !ILLNESSES.iter().any(|end| text.ends_with(end)) {
        return;
    }
    let start = reading.start + (own.len() - own.trim_start().len());
    let mut found = Candidate::new(Sort::Sensitive, start, start + text.len(), reading.line(start), PRIOR);
    found.weigh(cue.evidence, ANNOUNCED);
    out.push(found);
}

/// How names of illnesses and disabilities end.
const ILLNESSES: [&str; 37] = [
    "症",
    "症候群",
    "病",
    "炎",
    "障害",
    "障がい",
    "腫",
    "癌",
    "がん",
    "ガン",
    "麻痺",
    "マヒ",
    "ヘルニア",
    "骨折",
    "打撲",
    "捻挫",
    "喘息",
    "ぜんそく",
    "発作",
    "不全",
    "梗塞",
    "出血",
    "結核",
    "欠損",
    "奇形",
    "貧血",
    "硬変",
    "失調",
    "アトピー",
    "うつ",
    "内障",
    "細動",
    "切断",
    "全廃",
    "緘黙",
    "マトーデス",
    "変性",
];

/// Where a word begins of which the dictionary has the end: 上肢機能障害, 右片麻痺.
fn longer(reading: &Reading<'_>, start: usize, word: &str) -> usize {
    if !["障害", "病", "症", "炎", "がん", "癌", "麻痺", "腫"].iter().any(|end| word.ends_with(end)) {
        return start;
    }
    let before = reading.text.get(reading.start..start).unwrap_or_default();
    let more: usize = before
        .chars()
        .rev()
        .take(8)
        .take_while(|c| is_kanji(*c) || is_katakana(*c) || c.is_ascii_uppercase())
        .map(char::len_utf8)
        .sum();
    start - more
}

/// Whether the word is a part of a longer one in hiragana: がん in がんばる.
fn is_part(text: &str, start: usize, end: usize, word: &str) -> bool {
    let before = text.get(..start).and_then(|head| head.chars().next_back()).is_some_and(is_hiragana);
    let after = text.get(end..).and_then(|rest| rest.chars().next());
    word.chars().all(is_hiragana)
        && (before || after.is_some_and(|c| is_hiragana(c) && !"はがをにのとでもやへ".contains(c)))
}

/// Weighs the persons named beside sensitive words; a word with nobody is none. `found` is in order.
pub(crate) fn weigh_persons(found: &mut [Candidate]) {
    if !found.iter().any(|c| c.sort == Sort::Sensitive) {
        return;
    }
    let named = |c: &&Candidate| c.sort == Sort::Name && c.is_at_least(MID) && !c.has(Evidence::PublicDocument);
    let lines: Vec<u32> = found.iter().filter(named).map(|c| c.line).collect();
    for c in found.iter_mut().filter(|c| c.sort == Sort::Sensitive) {
        if lines.binary_search(&c.line).is_ok() {
            c.weigh(Evidence::WithPerson, SAME_LINE);
        } else if lines.first().is_some_and(|first| *first < c.line) {
            c.weigh(Evidence::WithPerson, SAME_PAGE);
        } else {
            c.score -= ANNOUNCED;
        }
    }
}
