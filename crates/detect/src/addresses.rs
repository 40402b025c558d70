//! Addresses: a city of the dictionary and the tail of town and numbers, or whatever an address caption governs.

use model::Evidence;

use crate::captions::Caption;
use crate::letters::{Set, is_kanji};
use crate::lex::Mark;
use crate::lexicon::{Lexicon, Word};
use crate::reading::{Cue, Reading};
use crate::score::{COMPETING, Candidate, OFFICE, Sort};
use crate::written;

const PRIOR: f32 = -2.0;
/// Longest town name and longest name of a building, in characters.
const TOWN: usize = 18;
const BUILDING: usize = 24;
/// Most numbers of one address: 2条3丁目4番5号の6.
const PARTS: usize = 8;
/// Longest name of a city, with its county, of which only the prefecture is known, in characters.
const CITY: usize = 12;
/// Belief in an address of an unknown city without a caption: level mid, if nothing speaks against it.
const UNKNOWN_CITY: f32 = 3.2;
/// Words behind a number that make it a quantity, not a house.
const UNITS: [&str; 22] = [
    "年", "月", "日", "人", "件", "円", "万", "億", "千", "%", "時", "回", "歳", "か", "ヶ", "名", "世帯", "台", "個",
    "ha", "km", "校",
];

/// What follows a city's name.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Tail {
    end: usize,
    /// A house or lot number.
    number: bool,
    /// 丁目, 番地, 号, or three numbers with dashes.
    complete: bool,
}

/// Finds addresses.
pub(crate) fn find(reading: &Reading<'_>, lexicon: &Lexicon, out: &mut Vec<Candidate>) {
    let mut reached = 0;
    let first = out.len();
    let mut i = 0;
    while i < reading.marks.len() {
        let mark = reading.marks[i];
        i += 1;
        if !is_place(mark.word) || mark.start < reached {
            continue;
        }
        // Of overlapping cities the one that begins first is meant (大津市, not 津市), and of those the longest.
        let wider = |other: &Mark| is_place(other.word) && other.start <= mark.start && other.end > mark.end;
        if reading.marks[i..].iter().take(12).take_while(|other| other.start < mark.end + 60).any(wider) {
            continue;
        }
        if let Some(found) = with_city(reading, lexicon, &mark) {
            reached = found.end as usize;
            out.push(found);
        }
    }
    prefectural(reading, first, out);
    townward(reading, lexicon, first, out);
    out[first..].sort_by_key(|found| found.start);
    governed(reading, lexicon, first, out);
}

fn is_place(word: Word) -> bool {
    matches!(word, Word::City | Word::Town)
}

fn with_city(reading: &Reading<'_>, lexicon: &Lexicon, mark: &Mark) -> Option<Candidate> {
    let (text, city, city_end) = (reading.text, mark.start, mark.end);
    let prefecture = prefecture_before(text, city, lexicon);
    let start = prefecture.unwrap_or(city);
    if prefecture.is_none() && text[..city].chars().next_back().is_some_and(|c| is_kanji(c) && c != '〒') {
        return None;
    }
    let mut tail = tail(text, city_end);
    if reading.cue.is_some_and(|cue| cue.caption == Caption::Address) {
        tail.end = value(text, start).map_or(tail.end, |(_, end)| end.max(tail.end));
    }
    // 角田市条例第25号 is a document.
    let counted = text.get(city_end..tail.end).unwrap_or_default();
    if counted.contains('第') && !counted.contains("丁目") && !counted.contains("番地") {
        return None;
    }
    let mut found = Candidate::new(Sort::Address, start, tail.end, reading.line(start), PRIOR);
    found.weigh(Evidence::Dictionary, if mark.word == Word::City { 1.5 } else { 0.4 });
    if prefecture.is_some() {
        found.weigh(Evidence::Dictionary, 1.0);
    }
    if tail.number {
        found.weigh(Evidence::Shape, 1.5);
    }
    if tail.complete {
        found.weigh(Evidence::Shape, 1.0);
    }
    let captioned = weigh_place(reading, &mut found);
    if !captioned && !tail.number {
        return None;
    }
    if postal_code_before(text, start) {
        found.weigh(Evidence::Nearby, 1.0);
    }
    Some(found)
}

/// Addresses in a city that the dictionary does not have: a prefecture, a city, ward, town or village by its last
/// character, and complete numbers. No other writing has this shape, so it needs no caption.
fn prefectural(reading: &Reading<'_>, first: usize, out: &mut Vec<Candidate>) {
    let (text, known) = (reading.text, out.len());
    for mark in reading.marks.iter().filter(|mark| mark.word == Word::Prefecture) {
        // 京都府 of 東京都府中市 is none.
        if text[..mark.start].chars().next_back().is_some_and(|c| is_kanji(c) && c != '〒') {
            continue;
        }
        let Some(city_end) = unknown_city(text, mark.end) else { continue };
        let mut tail = tail(text, city_end);
        // 汐見市告示第3号 is a document.
        let counted = text[city_end..tail.end].split(|c: char| c.is_ascii_digit()).next().unwrap_or_default();
        if !tail.complete || counted.contains('第') || is_taken(&out[first..known], mark.start, tail.end) {
            continue;
        }
        if reading.cue.is_some_and(|cue| cue.caption == Caption::Address) {
            tail.end = value(text, mark.start).map_or(tail.end, |(_, end)| end.max(tail.end));
        }
        let mut found = Candidate::new(Sort::Address, mark.start, tail.end, reading.line(mark.start), PRIOR);
        found.weigh(Evidence::Dictionary, 1.0);
        found.weigh(Evidence::Shape, 2.5);
        weigh_place(reading, &mut found);
        if postal_code_before(text, mark.start) {
            found.weigh(Evidence::Nearby, 1.0);
        }
        out.push(found);
    }
}

/// What stands behind the first of several numbers of an address.
static AFTER: Set = Set::of("丁番号区の条線地-ノ~");

/// Addresses that begin with a town of the dictionary, as neighbours write them: 黒金町7-5.
fn townward(reading: &Reading<'_>, lexicon: &Lexicon, first: usize, out: &mut Vec<Candidate>) {
    out[first..].sort_by_key(|found| found.start);
    let (text, known, mut reached) = (reading.text, out.len(), reading.start);
    for &(digits, figures_end) in reading.digits {
        // A town is written in letters beyond ASCII, and behind its first number another one or a word of addresses.
        if digits < reached
            || text.as_bytes().get(digits.wrapping_sub(1)).is_none_or(u8::is_ascii)
            || !text.get(figures_end..).is_some_and(|rest| rest.starts_with(|c| AFTER.has(c)))
                && !text.get(..digits).is_some_and(|head| head.ends_with('目'))
        {
            continue;
        }
        let head = text.get(reached..digits).unwrap_or_default();
        let run: usize =
            head.chars().rev().take(TOWN).take_while(|c| is_town(*c) && *c != ' ').map(char::len_utf8).sum();
        let start = digits - run;
        let name = text.get(start..digits).unwrap_or_default();
        let bare = name.strip_prefix("大字").or_else(|| name.strip_prefix('字')).unwrap_or(name);
        if run < 6 || is_taken(&out[first..known], start, digits) {
            continue;
        }
        let Some(numbers) = numbers(text, digits).filter(|tail| tail.complete) else { continue };
        let town = bare.len() < name.len() || lexicon.is_town(bare) || lexicon.is_town(&format!("{bare}町"));
        let counted = text.get(digits..numbers.end).unwrap_or_default();
        if !town && !is_municipal(name, counted) {
            continue;
        }
        let mut end = building(text, numbers.end);
        if reading.row.is_some() && start == reading.start {
            end = value(text, start).map_or(end, |(_, whole)| whole.max(end));
        }
        reached = end;
        let mut found = Candidate::new(Sort::Address, start, end, reading.line(start), PRIOR);
        if town {
            found.weigh(Evidence::Dictionary, 0.8);
            found.weigh(Evidence::Shape, 1.8);
        } else {
            found.weigh(Evidence::Shape, UNKNOWN_CITY);
        }
        if postal_code_before(text, start) {
            found.weigh(Evidence::Nearby, 1.0);
        }
        weigh_place(reading, &mut found);
        out.push(found);
    }
}

/// Whether a city that no dictionary has, a town and numbers are written as only addresses are: 沖波市船戸町6丁目23-21.
fn is_municipal(name: &str, counted: &str) -> bool {
    let Some((city, town)) = name.split_once(['市', '郡']) else { return false };
    let named =
        (1..=4).contains(&city.chars().count()) && city.chars().all(|c| is_kanji(c) || matches!(c, 'ヶ' | 'ケ'));
    let official = ["第", "課", "係", "室", "部", "条例", "規則", "告示", "議案", "議会", "役所", "道"];
    let houses = counted.contains("丁目")
        || counted.contains("番地")
        || counted.contains('番') && counted.contains('号')
        || counted.matches('-').count() >= 2;
    named
        && !town.is_empty()
        && !official.iter().any(|word| town.contains(word))
        && (houses || town.ends_with(['町', '村']) || town.contains('字'))
}

/// Whether one of `found`, which come in order, stands there already.
fn is_taken(found: &[Candidate], start: usize, end: usize) -> bool {
    found.get(found.partition_point(|c| c.end as usize <= start)).is_some_and(|c| c.overlaps(start, end))
}

/// Where the name of a city, ward, town or village ends that begins at `at`.
fn unknown_city(text: &str, at: usize) -> Option<usize> {
    let name = text[at..].strip_prefix(' ').unwrap_or(&text[at..]);
    let kana = |c: char| matches!(c, 'ぁ'..='ゖ' | 'ァ'..='ヴ' | 'ー');
    let particle = |c: char| matches!(c, 'の' | 'は' | 'が' | 'を' | 'に' | 'で' | 'と' | 'も' | 'や');
    // 県内, 県立 and all of its municipalities are no names.
    if name.starts_with(['内', '下', '立', '営']) || name.starts_with("市町") || name.starts_with("市区町") {
        return None;
    }
    let start = text.len() - name.len();
    let letters =
        name.char_indices().take(CITY).take_while(|&(i, c)| is_kanji(c) || kana(c) && (i > 0 || !particle(c)));
    let (end, last) = letters.skip(1).find(|(_, c)| matches!(c, '市' | '区' | '町' | '村'))?;
    Some(start + end + last.len_utf8())
}

/// Weighs captions and offices near an address; answers whether an address caption governs it.
fn weigh_place(reading: &Reading<'_>, found: &mut Candidate) -> bool {
    let at = found.start as usize;
    let cue = reading.governing(at, |caption| caption == Caption::Address);
    let captioned = cue.is_some_and(|cue| cue.caption == Caption::Address);
    match cue {
        Some(cue) if captioned => found.weigh(cue.evidence, cue.weight),
        // Where persons are spoken of a site may be somebody's home or field.
        Some(Cue { caption: Caption::Site, .. }) if reading.speaks_of_persons() => {}
        Some(Cue { caption: Caption::Organisation | Caption::Site, .. }) => {
            found.weigh(Evidence::PublicDocument, OFFICE)
        }
        Some(Cue { caption: Caption::Other, evidence: Evidence::Caption, .. }) => {
            found.weigh(Evidence::CompetingCaption, COMPETING / 2.0)
        }
        Some(Cue { caption: Caption::Other, evidence: Evidence::ColumnHeader, .. }) => {
            found.weigh(Evidence::CompetingCaption, COMPETING)
        }
        _ => {}
    }
    let (_, line_end) = reading.line_range(at);
    let end = found.end as usize;
    let office = |word: Word| word == Word::Office;
    if reading.office_before(at)
        || reading.near(end, 0, line_end.saturating_sub(end).min(60), office)
        || is_headed_by(reading.text.get(end..line_end).unwrap_or_default())
        || has_desk(reading.text.get(end..line_end).unwrap_or_default())
        // Roads, hydrants and works are before a lot; nobody lives there.
        || found.text(reading.text).ends_with("地先")
        || reading.text[end..].starts_with("地先")
    {
        found.weigh_public();
    }
    captioned
}

/// Whether who heads a body or a firm is named right behind an address: 汐見市本町1丁目1番1号 汐見市長.
fn is_headed_by(rest: &str) -> bool {
    let end = rest.char_indices().nth(14).map_or(rest.len(), |(at, _)| at);
    let near = rest.get(..end).unwrap_or_default();
    rest.starts_with(' ')
        && ["市長", "町長", "村長", "区長", "知事", "代表取締役", "理事長"].iter().any(|post| near.contains(post))
}

/// Whether a desk of an office is named right behind an address: 汐見市本町1丁目1番1号 総務課人事係.
fn has_desk(rest: &str) -> bool {
    let Some(rest) = rest.strip_prefix(' ') else { return false };
    let desk = rest.chars().take(10).take_while(|c| is_kanji(*c)).position(|c| matches!(c, '課' | '係' | '室'));
    desk.is_some_and(|letters| letters >= 2)
}

fn prefecture_before(text: &str, city: usize, lexicon: &Lexicon) -> Option<usize> {
    let head = text[..city].trim_end_matches(' ');
    if !head.ends_with(['県', '都', '府', '道']) {
        return None;
    }
    [3, 4].into_iter().find_map(|chars| {
        let (at, _) = head.char_indices().rev().nth(chars - 1)?;
        lexicon.is_prefecture(&head[at..]).then_some(at)
    })
}

fn postal_code_before(text: &str, start: usize) -> bool {
    let head = text[..start].trim_end_matches([' ', '\n', ')', '\r']);
    let digits = head.bytes().rev().take(8).filter(u8::is_ascii_digit).count();
    let code = head.len().checked_sub(8).and_then(|at| head.get(at..)).is_some_and(|code| code.as_bytes()[3] == b'-');
    digits == 7
        && code
        && head.get(..head.len() - 8).is_some_and(|before| !before.ends_with(|c: char| c.is_ascii_digit()))
}

/// Town, numbers and building from `at` on.
fn tail(text: &str, at: usize) -> Tail {
    let mut end = at;
    let mut rest = text[at..].char_indices().take(TOWN).peekable();
    while let Some((offset, c)) = rest.next_if(|(_, c)| is_town(*c)) {
        if written::begins(c) && kanji_number(&text[at + offset..]).is_some() {
            break;
        }
        end = at + offset + c.len_utf8();
    }
    let Some(numbers) = numbers(text, end) else {
        let town = text[at..end].trim_end_matches(' ');
        let ends = ['町', '村', '字', '区'].iter().any(|c| town.ends_with(*c));
        return Tail { end: if ends { at + town.len() } else { at }, ..Tail::default() };
    };
    Tail { end: building(text, numbers.end), ..numbers }
}

fn is_town(c: char) -> bool {
    is_kanji(c) || matches!(c, 'ぁ'..='ゖ' | 'ァ'..='ヴ' | 'ー' | ' ' | 'ヽ') && !matches!(c, 'を' | 'は')
}

/// Numbers with 丁目, 番地, 番, 号, の and dashes from `at` on.
fn numbers(text: &str, at: usize) -> Option<Tail> {
    let kanji_chome = text[..at].trim_end().ends_with("丁目");
    let (mut end, mut parts, mut complete, mut unit) = (at, usize::from(kanji_chome), kanji_chome, false);
    while parts < PARTS {
        let rest = &text[end..];
        let gap = rest.len() - rest.trim_start_matches(' ').len();
        let figures = rest[gap..].bytes().take_while(u8::is_ascii_digit).count();
        let digits = if figures > 0 { figures } else { kanji_number(&rest[gap..]).unwrap_or(0) };
        if digits == 0 || figures > 5 || gap > 1 || (gap == 1 && parts > 0 && !unit) {
            break;
        }
        let behind = &rest[gap + digits..];
        let word = ["丁目", "番地の", "番地", "番", "号", "区", "の", "条", "線", "地割"]
            .iter()
            .find(|word| behind.starts_with(**word));
        let lot = behind.chars().next().filter(|c| matches!(c, '-' | 'ノ' | '~'));
        if word.is_none() && lot.is_none() && UNITS.iter().any(|unit| behind.starts_with(unit)) {
            break;
        }
        parts += 1;
        complete |= word.is_some_and(|word| *word != "の") || parts >= 2;
        unit = word.is_some();
        let sign = word.map_or(0, |word| word.len());
        let dash =
            lot.filter(|c| behind[c.len_utf8()..].starts_with(|c: char| c.is_ascii_digit())).map_or(0, char::len_utf8);
        end += gap + digits + sign.max(dash);
        if ["東", "西", "南", "北"].iter().any(|side| text[end..].starts_with(side)) {
            end += '東'.len_utf8();
        }
        if word.is_none() && dash == 0 {
            break;
        }
    }
    (parts > usize::from(kanji_chome)).then_some(Tail { end, number: true, complete })
}

/// The length of a number in kanji that a word of addresses follows: 五十一番地.
fn kanji_number(text: &str) -> Option<usize> {
    let (_, len) = written::number(text)?;
    let rest = text.get(len..)?;
    ["丁目", "番", "号", "条", "線", "地割"].iter().any(|word| rest.starts_with(word)).then_some(len)
}

/// The name and room of a building behind the numbers, if the line goes on with one.
fn building(text: &str, at: usize) -> usize {
    let rest = &text[at..];
    let apart = rest.strip_prefix(' ');
    // 73-26ハイツさくら762
    let joined =
        || rest.starts_with(|c: char| crate::letters::is_katakana(c) && c != 'ー' && c != 'ノ').then_some(rest);
    let Some(inner) = apart.or_else(joined) else { return at };
    let gap = rest.len() - inner.len();
    let word = |c: char| is_kanji(c) || c.is_alphanumeric() || matches!(c, 'ー' | '・' | '-');
    let len: usize = inner.chars().take(BUILDING).take_while(|c| word(*c)).map(char::len_utf8).sum();
    let name = &inner[..len];
    let house = [
        "荘",
        "ハイツ",
        "コーポ",
        "マンション",
        "アパート",
        "号室",
        "号",
        "ビル",
        "住宅",
        "団地",
        "メゾン",
        "レジデンス",
        "寮",
        "棟",
        "ハイム",
        "パレス",
    ];
    if house.iter().any(|word| name.contains(word)) { at + gap + len } else { at }
}

/// What an address caption governs though no city is named: the cell, or the value behind the caption.
fn governed(reading: &Reading<'_>, lexicon: &Lexicon, first: usize, out: &mut Vec<Candidate>) {
    let whole = reading.cue.filter(|cue| cue.caption == Caption::Address).map(|cue| (reading.start, cue));
    let captions = reading.captions.iter().filter(|cap| cap.caption == Caption::Address);
    let known = out.len();
    for (from, cue) in whole.into_iter().chain(captions.map(|cap| (cap.end, Cue::caption(cap.caption)))) {
        let Some((start, end)) = value(reading.text, from) else { continue };
        if is_taken(&out[first..known], start, end) {
            continue;
        }
        let Some(weight) = plausible(&reading.text[start..end], lexicon) else { continue };
        let mut found = Candidate::new(Sort::Address, start, end, reading.line(start), PRIOR + weight);
        found.weigh(cue.evidence, cue.weight);
        if reading.office_before(start) || reading.text[start..end].ends_with("地先") {
            found.weigh_public();
        }
        out.push(found);
    }
}

/// The value behind an address caption: to the line's end, a wide gap, or a sign that ends it.
fn value(text: &str, from: usize) -> Option<(usize, usize)> {
    static ENDS: Set = Set::of("\n\t、。,|│(「:");
    let sign = |c: char| matches!(c, ' ' | ':' | '\t' | '|' | '│' | ')' | '(' | '】' | ']' | '〒' | '\r');
    let mut rest = text[from..].trim_start_matches(sign);
    if let Some(next) = rest.strip_prefix('\n') {
        rest = next.trim_start_matches([' ', '〒']);
    }
    let code = rest.bytes().take(8).filter(|b| b.is_ascii_digit()).count();
    if code == 7 && rest.as_bytes().get(3) == Some(&b'-') {
        rest = rest[8..].trim_start_matches([' ', '\n', '\r', ')']);
    }
    let start = text.len() - rest.len();
    let mut end = start;
    for (at, c) in rest.char_indices().take(70) {
        if ENDS.has(c) || c == ' ' && rest[at..].starts_with("  ") {
            break;
        }
        end = start + at + c.len_utf8();
    }
    (end > start).then_some((start, end))
}

/// How much a value looks like an address without a city: town words and house numbers.
fn plausible(value: &str, lexicon: &Lexicon) -> Option<f32> {
    let chars = value.chars().count();
    if !(3..=70).contains(&chars) || value.contains('@') {
        return None;
    }
    let town = ["町", "村", "大字", "字", "丁目", "番地", "番", "条", "区", "市", "郡"]
        .iter()
        .any(|word| value.contains(word));
    let digits = value.bytes().any(|b| b.is_ascii_digit())
        || value.char_indices().any(|(at, _)| value.get(at..).is_some_and(|rest| kanji_number(rest).is_some()));
    let first = value.chars().next()?;
    // 住所の変更は3日以内に: a sentence goes on.
    if "のはがをにでともやへ".contains(first) {
        return None;
    }
    let prefecture =
        [3, 4].iter().any(|&n| value.char_indices().nth(n).is_some_and(|(at, _)| lexicon.is_prefecture(&value[..at])));
    if !(is_kanji(first) || matches!(first, 'ぁ'..='ゖ' | 'ァ'..='ヴ')) {
        return None;
    }
    match (town, digits) {
        _ if prefecture => Some(1.0),
        (true, true) => Some(0.8),
        (false, true) => Some(0.0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        let mut tokens = crate::lex::Tokens::default();
        tokens.read(text, 0, Lexicon::get());
        let reading = Reading::new(text, 0, &tokens);
        let mut out = Vec::new();
        find(&reading, Lexicon::get(), &mut out);
        out.iter().filter(|c| c.confidence() >= 65).map(|c| c.text(text)).collect()
    }

    #[test]
    fn an_address_reaches_from_the_prefecture_to_the_building() {
        let table = [
            ("北海道釧路市黒金町7丁目5番地", vec!["北海道釧路市黒金町7丁目5番地"]),
            ("住所 釧路市黒金町7-5 ハイツ港201号 電話", vec!["釧路市黒金町7-5 ハイツ港201号"]),
            ("釧路市では3年ごとに見直す", vec![]),
            ("釧路市黒金町7-5-1に住む", vec!["釧路市黒金町7-5-1"]),
            ("住所:大字美原123番地4", vec!["大字美原123番地4"]),
            ("会場 釧路市役所(釧路市黒金町7丁目5番地)", vec![]),
            ("滋賀県大津市御陵町3番1号", vec!["滋賀県大津市御陵町3番1号"]),
            ("神奈川県汐見市港南3丁目8番6号", vec!["神奈川県汐見市港南3丁目8番6号"]),
            ("神奈川県 汐見市港南3-8-6 汐風荘201号", vec!["神奈川県 汐見市港南3-8-6 汐風荘201号"]),
            ("東京都みさき区灯台前一丁目2番3号に住む", vec!["東京都みさき区灯台前一丁目2番3号"]),
            ("北海道浜風郡潮見村字入江12番地", vec!["北海道浜風郡潮見村字入江12番地"]),
            ("会場 汐見ホール(神奈川県汐見市港南3丁目8番6号)", vec![]),
        ];
        for (text, expected) in table {
            assert_eq!(found(text), expected, "{text}");
        }
    }

    #[test]
    fn a_prefecture_and_a_city_without_complete_numbers_are_no_address() {
        for text in [
            "神奈川県汐見市告示第3号",
            "神奈川県汐見市では3丁目の工事を行う",
            "神奈川県汐見市の令和8年度予算は12億円",
            "神奈川県の市町村は33である",
            "神奈川県汐見市12",
            "神奈川県内の市区町村3区",
            "神奈川県庁舎3号館",
            "神奈川県市町村会館3号室",
            "神奈川県立汐見町高校3号棟",
        ] {
            assert_eq!(found(text), Vec::<&str>::new(), "{text}");
        }
    }
}
