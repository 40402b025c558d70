//! What stands as a label before a number, read by its parts: ｺｳｷ被保番 is 後期 + 被保 + 番, `kaigo_hiho_no` is kaigo + hiho +
//! no. A label is read from its end, part by part: the head of a Japanese compound is its last word, so 年金支払日 and
//! 介護サービス事業所番号 announce nothing, since 支払 and 事業所 are no parts.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use crate::captions::Caption;
use crate::letters::Set;
use crate::reading::Reading;
use crate::romaji::{canonical_at, canonical_end, push_canonical};

const PARTS: &str = include_str!("../words/label_parts.txt");
/// Longest label that is looked at, in bytes: about thirty characters.
const LONGEST: usize = 96;
/// Longest heading, in characters.
const HEADING: usize = 40;
/// Longest line above a number that is its label, in bytes.
const ABOVE: usize = 60;
/// Latin words of a label that are looked at, and the longest of them.
const WORDS: usize = 5;
const LONGEST_WORD: usize = 32;
/// Words before a label of a telephone, an account and so on that make it a firm's.
pub(crate) const FIRMS: [&str; 13] = [
    "業者",
    "会社",
    "店舗",
    "施設",
    "メーカー",
    "事業所",
    "事業者",
    "法人",
    "医療機関",
    "病院",
    "学校",
    "支店",
    "本社",
];

/// What a part says.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Part {
    /// Announces it; a weak one gives way to what stands before it.
    Subject(Caption, bool),
    Number,
    Day,
    Link,
}

/// The parts, longest first: by their last character, and the Latin ones, in canonical form, by their last two letters.
struct Parts {
    wide: FxHashMap<char, Vec<(&'static str, Part)>>,
    latin: Vec<Vec<(String, Part)>>,
    /// A bit for each letter that ends a Latin part.
    last: u32,
}

impl Parts {
    /// The Latin parts that may end with these two letters, of which the first may be missing (0).
    #[inline]
    fn ending(&self, a: u8, b: u8) -> &[(String, Part)] {
        self.latin.get(place(a, b)).map_or(&[], Vec::as_slice)
    }
}

/// The place of two letters among all pairs.
#[inline]
fn place(a: u8, b: u8) -> usize {
    usize::from(a & 31) << 5 | usize::from(b & 31)
}

fn parts() -> &'static Parts {
    static PARTS_BY_END: OnceLock<Parts> = OnceLock::new();
    PARTS_BY_END.get_or_init(|| {
        let mut all = Parts { wide: FxHashMap::default(), latin: vec![Vec::new(); 1 << 10], last: 0 };
        for line in PARTS.lines().filter(|line| !line.starts_with('#')) {
            let Some((meaning, words)) = line.split_once('\t') else { continue };
            let Some(part) = part(meaning) else { continue };
            for word in words.split(' ') {
                if word.bytes().all(|b| b.is_ascii_lowercase()) {
                    let mut name = String::new();
                    push_canonical(word, &mut name);
                    all.add_latin(name, part);
                } else if let Some(last) = word.chars().next_back() {
                    all.wide.entry(last).or_default().push((word, part));
                }
            }
        }
        all.wide.values_mut().for_each(|words| words.sort_by_key(|(word, _)| std::cmp::Reverse(word.len())));
        all.latin.iter_mut().for_each(|words| words.sort_by_key(|(word, _)| std::cmp::Reverse(word.len())));
        all
    })
}

impl Parts {
    fn add_latin(&mut self, word: String, part: Part) {
        let Some(last) = word.bytes().next_back() else { return };
        self.last |= 1 << (last & 31);
        // Before a part of one letter any other may stand.
        let before = word.bytes().rev().nth(1).map_or(0..32, |b| b & 31..(b & 31) + 1);
        for a in before {
            self.latin[place(a, last)].push((word.clone(), part));
        }
    }
}

fn part(meaning: &str) -> Option<Part> {
    let weak = meaning.starts_with('~');
    Some(match meaning.trim_start_matches('~') {
        "Number" => Part::Number,
        "Day" => Part::Day,
        "Link" => Part::Link,
        name => Part::Subject(Caption::named(name)?, weak),
    })
}

/// What the parts of a label say together.
#[derive(Default)]
struct Told {
    caption: Option<Caption>,
    weak: bool,
    number: bool,
    day: bool,
}

impl Told {
    /// Takes the next part towards the beginning; whether it may go on.
    fn take(&mut self, part: Part) {
        match part {
            Part::Number => self.number |= self.caption.is_none(),
            Part::Day => self.day |= self.caption.is_none(),
            Part::Link => {}
            Part::Subject(caption, weak) => match self.caption {
                None => (self.caption, self.weak) = (Some(caption), weak),
                // 後期高齢者医療 + 被保険者: what stands before tells which.
                Some(_) if self.weak && !weak && tells_insurance(caption) => {
                    (self.caption, self.weak) = (Some(caption), false);
                }
                // カナ + 氏名, and the kana of an address.
                Some(Caption::Name) if caption == Caption::Reading => self.caption = Some(caption),
                Some(Caption::Reading) if caption == Caption::Address => self.caption = Some(caption),
                Some(_) => {}
            },
        }
    }

    fn caption(&self) -> Option<Caption> {
        let caption = self.caption?;
        let dated = caption == Caption::BirthDate;
        // 免許の日 is a day and 生年番号 a number.
        let fits = if dated { !self.number } else { !self.day };
        fits.then_some(caption)
    }
}

fn tells_insurance(caption: Caption) -> bool {
    matches!(caption, Caption::Care | Caption::Elderly | Caption::Employment | Caption::Pension | Caption::Other)
}

/// What the label announces that ends with `text`, and what stands before its parts.
fn read_back(text: &str) -> (Told, &str) {
    let (mut told, mut rest) = (Told::default(), text);
    let mut remark = None;
    loop {
        rest = rest.trim_end_matches([' ', '・', '/', '*', '※', '-', '.', '\n', '\r', '_', '、', ',']);
        if let Some(inner) = rest.strip_suffix(')') {
            let Some(open) = inner.rfind('(') else { break };
            remark = remark.or(inner.get(open + 1..));
            rest = inner.get(..open).unwrap_or_default();
            continue;
        }
        let Some(last) = rest.chars().next_back() else { break };
        if last.is_ascii_digit() {
            // 電話1, 保険2: which of several.
            let shorter = rest.trim_end_matches(|c: char| c.is_ascii_digit());
            // 12桁
            let counted = text.get(rest.len()..).is_some_and(|cut| cut.starts_with('桁'));
            let most = if counted || shorter.ends_with(|c: char| c.is_ascii_alphabetic()) { 2 } else { 1 };
            if rest.len() - shorter.len() > most {
                break;
            }
            rest = shorter;
            continue;
        }
        if last.is_ascii_alphabetic() {
            let (shorter, went_on) = latin_back(rest, &mut told);
            rest = shorter;
            if !went_on {
                break;
            }
            continue;
        }
        let Some((shorter, part)) = wide_back(rest, last) else { break };
        rest = shorter;
        told.take(part);
    }
    // 証番号(介護): the remark says what the label leaves open.
    if (told.caption.is_none() || told.weak)
        && let Some(remark) = remark
    {
        let (inner, _) = read_back(remark.get(remark.len().saturating_sub(LONGEST)..).unwrap_or_default());
        if let Some(caption) = inner.caption
            && (told.caption.is_none() && told.number || tells_insurance(caption))
        {
            (told.caption, told.weak) = (Some(caption), inner.weak);
        }
        told.number |= inner.number;
    }
    (told, rest)
}

/// The longest part in Japanese with which `text` ends, spaces between its characters aside, and what is before it.
fn wide_back(text: &str, last: char) -> Option<(&str, Part)> {
    let words = parts().wide.get(&last)?;
    words.iter().find_map(|(word, part)| strip_spaced(text, word).map(|rest| (rest, *part)))
}

fn strip_spaced<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let mut rest = text;
    for (i, c) in word.chars().rev().enumerate() {
        if i > 0 {
            rest = rest.trim_end_matches(' ');
        }
        let d = rest.chars().next_back()?;
        if c != d && !(c.is_ascii() && c.eq_ignore_ascii_case(&d)) {
            return None;
        }
        rest = rest.get(..rest.len() - d.len_utf8())?;
    }
    Some(rest)
}

/// Reads the Latin words at the end of `text` as far as they are parts; answers what is left and whether to go on.
fn latin_back<'t>(text: &'t str, told: &mut Told) -> (&'t str, bool) {
    // In canonical form, the last word first: it grows towards the beginning.
    let mut name = Backwards { letters: [0; WORDS * LONGEST_WORD * 2], start: WORDS * LONGEST_WORD * 2 };
    let (mut starts, mut count, mut rest) = ([0; WORDS], 0, text);
    while let Some(word) = last_word(rest).filter(|_| count < WORDS) {
        rest = rest.get(..rest.len() - word.1).unwrap_or_default();
        name.push(word.0);
        // Most words before a number are none that labels end with.
        if count == 0 && !may_end_label(name.get()) {
            return (rest, false);
        }
        starts[count] = name.start;
        count += 1;
    }
    let (letters, mut end, mut taken, mut kept) = (name.letters, name.letters.len(), Vec::new(), 0);
    while let Some(head) = letters.get(name.start..end) {
        let words = match head {
            [.., a, b] => parts().ending(*a, *b),
            [b] => parts().ending(0, *b),
            [] => break,
        };
        let Some((word, part)) = words.iter().find(|(word, _)| head.ends_with(word.as_bytes())) else { break };
        end -= word.len();
        taken.push(*part);
        if starts[..count].contains(&end) {
            kept = taken.len();
        }
    }
    taken.iter().take(kept).for_each(|part| told.take(*part));
    (rest, end == name.start && kept > 0)
}

/// Letters written from the end.
struct Backwards {
    letters: [u8; WORDS * LONGEST_WORD * 2],
    start: usize,
}

impl Backwards {
    /// Puts the canonical form of a word before what is there.
    fn push(&mut self, word: &str) {
        let word = word.as_bytes();
        for i in (0..word.len()).rev() {
            for c in canonical_at(word, i).into_iter().rev().filter(|c| *c != 0) {
                self.start = self.start.saturating_sub(1);
                self.letters[self.start] = c;
            }
        }
    }

    fn get(&self) -> &[u8] {
        &self.letters[self.start..]
    }
}

/// The last Latin word of a text and how far from the end it begins: a new one begins with a capital (kojinBango) and
/// behind every sign.
fn last_word(text: &str) -> Option<(&str, usize)> {
    let signs = |b: &&u8| b.is_ascii_digit() || matches!(b, b'_' | b'-' | b' ' | b'.');
    let signs = text.bytes().rev().take_while(|b| signs(&b)).count();
    let words = text.get(..text.len() - signs).unwrap_or_default();
    let bytes = words.as_bytes();
    let mut start = bytes.len();
    while let Some(at) = start.checked_sub(1).filter(|at| bytes.get(*at).is_some_and(u8::is_ascii_alphabetic)) {
        let (here, behind) = (bytes.get(at), bytes.get(start));
        let capital = behind.is_some_and(u8::is_ascii_uppercase) && here.is_some_and(u8::is_ascii_lowercase);
        if capital || bytes.len() - at > LONGEST_WORD {
            break;
        }
        start = at;
    }
    let word = words.get(start..).filter(|word| !word.is_empty())?;
    Some((word, text.len() - start))
}

/// Whether the Latin word at the end of a text may end a label, by its last letters: most words before numbers do not.
fn may_be_label(text: &str) -> bool {
    let Some((word, _)) = last_word(text) else { return true };
    canonical_end(word).is_none_or(|[a, b]| !parts().ending(a, b).is_empty())
}

/// Whether a word ends with a part of labels or is the end of one.
fn may_end_label(word: &[u8]) -> bool {
    match word {
        [.., a, b] => {
            let ends = |part: &str| word.ends_with(part.as_bytes()) || part.as_bytes().ends_with(word);
            parts().ending(*a, *b).iter().any(|(part, _)| ends(part))
        }
        [b] => parts().last >> (b & 31) & 1 != 0,
        [] => false,
    }
}

/// A label of a firm's telephone, address or account is an organisation's.
fn of_firm(caption: Caption, whose: &str) -> Caption {
    let line = [Caption::Phone, Caption::Address, Caption::Postal, Caption::Account];
    let tail = whose.get(whose.floor_char_boundary(whose.len().saturating_sub(24))..).unwrap_or_default();
    if line.contains(&caption) && FIRMS.iter().any(|word| tail.contains(word)) {
        Caption::Organisation
    } else {
        caption
    }
}

/// What a cell announces that is a heading by its parts.
pub(crate) fn of_cell(own: &str) -> Option<Caption> {
    if own.len() > 4 * HEADING {
        return None;
    }
    static ORNAMENTS: Set = Set::of(":*※【】[]■●○□<>\"「」");
    let text = own.trim_matches(|c: char| c.is_whitespace() || ORNAMENTS.has(c));
    match text {
        "セイ" | "メイ" | "せい" | "めい" => return Some(Caption::Reading),
        "生" => return Some(Caption::BirthDate),
        _ => {}
    }
    if !text.chars().next_back().is_some_and(may_be_last) {
        return None;
    }
    let letters = text.chars().count();
    if !(2..=HEADING).contains(&letters) || longest_run_of_digits(text) > 2 || text.contains(['。', '@']) {
        return None;
    }
    let (told, rest) = read_back(text);
    let caption = told.caption()?;
    // 介護保険 alone is as often a value as a heading.
    let insurance = (told.weak || tells_insurance(caption)) && caption != Caption::Pension && !text.is_ascii();
    let named = matches!(caption, Caption::Name | Caption::Reading | Caption::Address | Caption::Other);
    static NUMBERED: Set = Set::of("(①②③④⑤⑥⑦⑧⑨⑩");
    let whole = rest.trim_matches(|c: char| c.is_whitespace() || NUMBERED.has(c)).is_empty();
    let alone = told.weak && whole && letters <= 3;
    if insurance && !told.number && !alone || named && !whole {
        return None;
    }
    Some(of_firm(caption, rest))
}

fn longest_run_of_digits(text: &str) -> usize {
    let (mut run, mut longest) = (0, 0);
    for byte in text.bytes() {
        run = if byte.is_ascii_digit() { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

/// What the label right before the number at `at` announces, where no listed caption that says it stands there.
pub(crate) fn before(reading: &Reading<'_>, at: usize) -> Option<Caption> {
    let head = reading.text.get(reading.start..at)?;
    let text = trim_dividers(head);
    if text.is_empty() {
        return None;
    }
    // A number on the line above is no label.
    let behind = head.as_bytes().get(text.len()..).unwrap_or_default();
    if matches!(text.as_bytes(), [.., b'0'..=b'9', b'0'..=b'9', b'0'..=b'9']) && behind.contains(&b'\n') {
        return None;
    }
    if listed(reading, reading.start + text.len()) {
        return None;
    }
    let last = text.chars().next_back()?;
    static OTHERS: Set = Set::of("はがを生*※");
    if !may_be_last(last) && !OTHERS.has(last) {
        return None;
    }
    // Two capitals may be the number's own.
    if last.is_ascii_alphabetic() && !ends_with_two_capitals(text) && !may_be_label(text) {
        return None;
    }
    let lines = head.get(text.len()..)?.bytes().filter(|b| *b == b'\n').count();
    if lines > 1 {
        return None;
    }
    let from = text.floor_char_boundary(text.len().saturating_sub(LONGEST));
    let label = text.get(from..)?;
    // Other dividers are no parts, and end a label by themselves.
    let label = memchr::memrchr(b'\n', label.as_bytes()).map_or(label, |at| &label[at + 1..]);
    // A label on a line of its own is all that the line says.
    if lines == 1 && (label.len() > ABOVE || longest_run_of_digits(label) > 2) {
        return None;
    }
    if label.ends_with('生') && label.trim_matches(|c: char| !c.is_alphabetic()) == "生" {
        return Some(Caption::BirthDate);
    }
    let particle = label.trim_end_matches(['は', 'が', 'を']);
    told_by(particle).or_else(|| {
        // AB1234567 below 旅券: the letters are the number's.
        let letters = label.bytes().rev().take_while(u8::is_ascii_uppercase).count();
        (letters == 2).then(|| told_by(label.get(..label.len() - 2)?.trim_end_matches(is_divider))).flatten()
    })
}

fn ends_with_two_capitals(text: &str) -> bool {
    matches!(text.as_bytes(), [.., a, b] if a.is_ascii_uppercase() && b.is_ascii_uppercase())
}

/// Whether a label may end so.
fn may_be_last(c: char) -> bool {
    c.is_ascii_alphabetic() || matches!(c, ')' | '.' | '*' | '※') || c.is_ascii_digit() || parts().wide.contains_key(&c)
}

fn told_by(label: &str) -> Option<Caption> {
    let last = label.chars().next_back().filter(|last| may_be_last(*last))?;
    if last.is_ascii_alphabetic() && !may_be_label(label) {
        return None;
    }
    let (told, rest) = read_back(label);
    let caption = told.caption()?;
    matches!(caption, Caption::Name | Caption::Reading | Caption::Address)
        .then_some(())
        .map_or(Some(of_firm(caption, rest)), |()| None)
}

/// What the brackets right behind a number announce: 12345678(後期).
pub(crate) fn behind(text: &str, end: usize) -> Option<Caption> {
    let rest = text.get(end..)?.trim_start_matches(' ').strip_prefix('(')?;
    let (close, _) = rest.char_indices().take(14).find(|(_, c)| *c == ')')?;
    let inner = rest.get(..close)?;
    told_by(inner)
}

/// Whether a unit follows that makes a number a count or an amount.
pub(crate) fn is_counted(rest: &str) -> bool {
    rest.trim_start_matches(' ').starts_with(['円', '千', '万', '人', '件', '名', '歳', '%', '回', '個', '年', '月'])
}

/// Whether a listed caption ends at `end` that leaves nothing open.
fn listed(reading: &Reading<'_>, end: usize) -> bool {
    let next = reading.captions.partition_point(|cap| cap.end <= end);
    let last = next.checked_sub(1).and_then(|i| reading.captions.get(i));
    last.is_some_and(|cap| {
        cap.end == end && !matches!(cap.caption, Caption::Other | Caption::Symbol | Caption::Insured | Caption::Role)
    })
}

fn trim_dividers(text: &str) -> &str {
    let bytes = text.as_bytes();
    let mut end = bytes.len();
    while let Some(b) = end.checked_sub(1).and_then(|at| bytes.get(at)).filter(|b| b.is_ascii()) {
        if !is_divider(char::from(*b)) {
            return text.get(..end).unwrap_or_default();
        }
        end -= 1;
    }
    text.get(..end).unwrap_or_default().trim_end_matches(is_divider)
}

/// What may stand between a label and its number.
fn is_divider(c: char) -> bool {
    matches!(c, ' ' | ':' | '=' | '"' | '\'' | '|' | '│' | '┃' | '(' | '[' | ']' | '】' | '」' | '>' | '→' | '\t')
        || matches!(c, '\n' | '\r' | '・' | '※' | '〉' | '》' | '<' | ',' | '*' | '…' | '}' | '{' | '_' | '/')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::Folded;
    use crate::lex::Tokens;
    use crate::lexicon::Lexicon;

    fn heading(text: &str) -> Option<Caption> {
        let (folded, mut tokens) = (Folded::of(text), Tokens::default());
        tokens.read(&folded.text, 0, Lexicon::get());
        crate::heading::announced(&Reading::new(&folded.text, 0, &tokens))
    }

    #[test]
    fn a_label_says_what_its_parts_say() {
        let table = [
            (
                Caption::Elderly,
                "ｺｳｷ被保番|後期高齢証番号|長寿医療 被保番|後期高齢者医療被保険者番号(8桁)|KOKI_HIHO_NO|koukiKoureiNo|ｺｳｷｺｳﾚｲｼｬ番号|後期高齢者医療制度の被保険者番号|被保険者番号(後期)|後期No|資格確認書番号（後期高齢）|kourei_iryo_no|高齢者医療証番号|長寿医療証No.|KOUKI_HIHOKENSHA_BANGO",
            ),
            (
                Caption::Care,
                "介護の番号|介保被保番|ｶｲｺﾞﾎｹﾝﾊﾞﾝｺﾞｳ|kaigoHihokenshaNo|KAIGO_NO|介護保険証の番号|被保険者証番号（介護保険）|介護被保No|介護保険 被保険者番号|kaigo_hoken_bango|介護保険者証番号等|介護ﾋﾎ番|LTC_INSURED_NO|介護保険資格番号|ＫＡＩＧＯ＿ＨＩＨＯ＿ＮＯ|ｶｲｺﾞﾋﾎｹﾝｼｬﾊﾞﾝｺﾞｳ",
            ),
            (
                Caption::Employment,
                "雇保番|雇用保険の番号|ｺﾖｳﾎｹﾝNo|koyo_hihoken_no|雇用保険被保険者証の番号|雇保証番号|KOYOU_HOKEN_BANGOU|失業保険番号|koyoHokenNo|雇用保険 被保険者番号（11桁）",
            ),
            (
                Caption::Pension,
                "年金手帳の基礎年金番号|基礎年金番号(10桁)|国民年金手帳記号番号|ﾈﾝｷﾝ番号|NENKIN_NO|kisoNenkinBango|厚生年金番号|年金CD|基年番|年金証書の記号番号|ｷｿﾈﾝｷﾝNO|年金番号等|国年番号|KISO_NENKIN_NUM|厚生年金 基礎年金番号|年金の番号|国民年金の記号番号|年金手帳番号（本人）",
            ),
            (
                Caption::Licence,
                "運転免許証の番号|免許証No|menkyoshoNo|ﾒﾝｷｮﾊﾞﾝｺﾞｳ|LICENSE_NO|免許番号(12桁)|driverLicenceNumber|運転免許証番号等|免許の番号|身分証の番号|身分証明書番号|MENKYO_NUM|運転経歴証明書番号|drv_license_no",
            ),
            (Caption::Passport, "パスポートの番号|旅券No.|RYOKEN_NO|passportNumber|ﾘｮｹﾝ番号|旅券番号(英字2+数字7)"),
            (
                Caption::ResidenceCard,
                "在留ｶｰﾄﾞ等の番号|在留カードNo|ZAIRYU_CARD_NO|特永証明書No|zairyuCardBango|在留カード又は特永の番号|特別永住者証明書の番号",
            ),
            (
                Caption::Resident,
                "住民票ｺｰﾄﾞ(11桁)|住民票CD|juminhyoCode|JUKI_CD|住基ｺｰﾄﾞ|ｼﾞｭｳﾐﾝﾋｮｳｺｰﾄﾞ|住民票コード番号|juminhyo_cd|JUMINHYO_CODE",
            ),
            (
                Caption::MyNumber,
                "個人番号（１２桁）|個番|ﾏｲﾅﾝﾊﾞｰ|MYNUMBER|kojinBangou|KOJIN_NO|個人番号等|本人の個人番号|マイナ番号|個人番号※|あなたの個人番号|配偶者個人番号|ﾏｲﾅﾝﾊﾞｰ(個人番号)12桁|my_number|個人番号欄|個人番号①|扶養者の個人番号|KojinBango1|ｺｼﾞﾝﾊﾞﾝｺﾞｳ|マイナンバー（世帯主）|individual_number",
            ),
            (
                Caption::Account,
                "口座番号(右詰)|口座No.|KOUZA_NO|kozaBango|ｺｳｻﾞﾊﾞﾝｺﾞｳ|預金口座番号|貯金通帳の番号|口座番号７桁|振込口座番号|acct_no|普通預金口座番号|還付口座|KZ_NO|通帳記号番号|口番",
            ),
            (
                Caption::Insured,
                "国保証番号|国保の記号番号|被保険者記号・番号|保険証No|HOKENSHO_NO|hihokenshaBango|ﾋﾎｹﾝｼｬﾊﾞﾝｺﾞｳ|資格確認書の番号|社保記号番号|健保記号・番号|被保番号|KOKUHO_NO|医療保険の記号番号|国保記号番号枝番|共済組合員証番号|被保者番号|国民健康保険被保険者証記号番号|加入者証番号|保険証の記号・番号|健康保険証 記号/番号",
            ),
            (Caption::Insurer, "保険者番号(8桁)|ﾎｹﾝｼｬ番号|HOKENSHA_NO|hokenshaBango|保険者No"),
            (
                Caption::Phone,
                "電話番号①|TEL(自宅)|連絡先TEL|ｹｲﾀｲ|携帯電話の番号|KEITAI_TEL|denwaBango|denwa_no1|自宅TEL|本人連絡先|TEL_NO|日中つながる電話番号|mobilePhone|ご連絡先お電話番号|renrakusaki_tel|父の携帯|緊急時電話|電話(昼間)|ﾃﾞﾝﾜ",
            ),
            (Caption::Postal, "郵便番号（〒）|YUBIN_NO|zipCode|ﾕｳﾋﾞﾝﾊﾞﾝｺﾞｳ|郵便番号7桁|yubinBango|POSTAL_CD|郵便No."),
            (
                Caption::BirthDate,
                "生年月日（西暦）|SEINENGAPPI|birthYmd|ｾｲﾈﾝｶﾞｯﾋﾟ|生年月日（和暦）|誕生日|お子さんの生年月日|birth_date|seinen_ymd|生年月日_西暦|UMARE_YMD|出生年月日|dateOfBirth|児童の生年月日|生年月日・年齢|BIRTH_DT|生まれた日",
            ),
            (
                Caption::Name,
                "氏名（漢字）|SHIMEI_KANJI|shimei|申請者氏名|お名前（漢字）|対象児童の氏名|世帯主氏名（漢字）|simei|名義人氏名|本人氏名|SHIMEI1",
            ),
            (Caption::Reading, "ｶﾅ氏名|SHIMEI_KANA|shimeiKana|氏名（カナ）|フリガナ|kanaShimei|氏名ｶﾅ|ﾌﾘｶﾞﾅ"),
            (
                Caption::Address,
                "住所（住民票）|JUSHO|juusho1|現住所|住所地番|申請者の住所|JUSYO_KANJI|address1|ｼﾞｭｳｼｮ|お住まいの住所|住所(番地まで)|jyusho",
            ),
            (Caption::Corporate, "法人番号（13桁）|HOUJIN_NO|houjinBango|ﾎｳｼﾞﾝﾊﾞﾝｺﾞｳ"),
        ];
        let mut wrong = Vec::new();
        for (caption, labels) in table {
            for label in labels.split('|') {
                let told = heading(label);
                if told != Some(caption) {
                    wrong.push(format!("{label}: {told:?}, not {caption:?}"));
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn a_label_of_something_else_announces_nothing() {
        let labels = "年金支払日|口座振替日|介護サービス事業所番号|保険料|免許取得年月日|個人番号カード交付日|マイナポイント|保険料額|介護認定日|電話料金|口座振替依頼書番号|年金額|雇用保険料|被保険者数|\
            国保税額|保険給付費|免許の種類|在留期間満了日|在留資格|住民票発行枚数|住民票交付件数|個人番号確認日|電話受付番号|通帳残高|預金残高|連絡事項|後期分納付額|後期高齢者数|介護度|要介護度|介護保険料|介護認定番号|年金受給者数|パスポート申請件数|\
            郵便料金|誕生月クーポン番号|年金事務所コード|雇用保険適用事業所番号|介護保険事業所番号|口座名|保険区分|保険種別|資格取得日|資格喪失日|年金種別|免許区分|火災保険番号|自動車保険証券番号|受付番号|整理番号|伝票番号|管理番号|\
            DENPYO_NO|UKETSUKE_NO|kaigo_kbn|hoken_shubetsu|tel_kbn|casino|hotel|nenkin_shubetsu|KOZA_KBN|shori_ymd|TOROKU_DATE|jigyosho_no|book_no|order_id|hoken_ryo|kaigo_ninteibi|koushin_date|zaiko_no|kanri_no|seikyu_no";
        let personal = |caption: Caption| {
            !matches!(
                caption,
                Caption::Other
                    | Caption::Symbol
                    | Caption::Organisation
                    | Caption::Site
                    | Caption::Staff
                    | Caption::Condition
            )
        };
        let wrong: Vec<String> = labels
            .split('|')
            .filter_map(|label| Some((label, heading(label).filter(|told| personal(*told))?)))
            .map(|(label, told)| format!("{label}: {told:?}"))
            .collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
