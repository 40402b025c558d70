//! What a cell announces, if it is a heading and no value.

use crate::captions::Caption;
use crate::label;
use crate::letters::is_katakana;
use crate::lex::{Cap, Mark};
use crate::lexicon::Word;
use crate::reading::Reading;

/// Longest heading, in characters.
const HEADING: usize = 40;
/// Longest line of a pile of captions, in characters, and how many headings long the pile may be.
const LINE: usize = 20;
const STACKED: usize = 6;

/// What a cell announces if it is a heading and no value.
pub(crate) fn heading(reading: &Reading<'_>) -> Option<Caption> {
    let own = reading.own();
    if matches!(own, "sei" | "mei" | "sei_kana" | "mei_kana" | "kana_sei" | "kana_mei" | "last_name" | "first_name") {
        return Some(Caption::NamePart);
    }
    // At most four bytes a character; a value has no caption in it and seldom ends as headings do.
    if own.is_empty() || own.len() > 4 * HEADING || reading.captions.is_empty() && !ends_as_heading(own) {
        return None;
    }
    let text = own.trim_matches(is_ornament);
    // (フリガナ)
    let inner = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
    let text = inner.filter(|text| !text.contains(['(', ')'])).unwrap_or(text);
    if text.is_empty() || text.len() > HEADING && text.chars().count() > HEADING {
        return None;
    }
    if text.contains('\n') && holds_value(reading, text) {
        return None;
    }
    match text {
        "氏" | "姓" | "名" | "苗字" | "名字" => return Some(Caption::NamePart),
        "宛名" => return Some(Caption::Name),
        "父" | "母" => return Some(Caption::Role),
        _ => {}
    }
    let offset = text.as_ptr() as usize - reading.text.as_ptr() as usize;
    if let [cap] = reading.captions
        && (cap.start, cap.end) == (offset, offset + text.len())
    {
        return Some(cap.caption);
    }
    by_last_caption(reading, text, offset)
}

/// What a cell announces that may be a heading: as the list of captions says, else by the parts of its words.
pub(crate) fn announced(reading: &Reading<'_>) -> Option<Caption> {
    if let Some(caption) = stacked(reading) {
        return Some(caption);
    }
    let told = heading(reading);
    // Whose it is on the first line and what it is on the last one: 対象者 / 生年月日.
    if let Some(Caption::Role | Caption::Staff | Caption::Other) = told
        && let Some(last) = reading.captions.last().filter(|cap| !is_broad(cap.caption))
        && reading.own().trim_end_matches([' ', '\n', '\r', ')', '*', '※']).len() + reading.start == last.end
        && reading.own().contains('\n')
    {
        return Some(last.caption);
    }
    match told {
        told @ (None | Some(Caption::Other | Caption::Symbol | Caption::Insured | Caption::Card)) => {
            label::of_cell(reading.own()).or(told)
        }
        Some(Caption::Name) if reading.own().is_ascii() => label::of_cell(reading.own()).or(Some(Caption::Name)),
        told => told,
    }
}

/// What the first line announces of a cell that is a pile of captions and longer than any heading.
fn stacked(reading: &Reading<'_>) -> Option<Caption> {
    let own = reading.own().trim();
    if reading.captions.len() < 3 || own.len() > 4 * HEADING * STACKED || own.chars().count() <= HEADING {
        return None;
    }
    let mut start = reading.start;
    let (mut lines, mut told, mut first) = (0, 0, None);
    for line in reading.own().split_inclusive('\n') {
        let range = start..start + line.len();
        start = range.end;
        if line.trim().is_empty() {
            continue;
        }
        lines += 1;
        let caption = reading.captions.iter().rev().find(|cap| range.contains(&cap.start)).map(|cap| cap.caption);
        told += u32::from(caption.is_some());
        first = first.or(caption);
        if line.chars().count() > LINE
            || line.bytes().filter(u8::is_ascii_digit).count() > 2
            || line.contains(['。', '@'])
        {
            return None;
        }
    }
    (lines >= 3 && told * 3 >= lines * 2).then_some(first).flatten()
}

/// What is printed around headings.
fn is_ornament(c: char) -> bool {
    matches!(c, ' ' | '\n' | '\r' | ':' | '*' | '※' | '【' | '】' | '[' | ']' | '■' | '●' | '○' | '・' | '□')
        || matches!(c, '<' | '>' | '"' | '\t' | '①'..='⑳' | '◆' | '◎' | '▼' | '★')
}

/// What a heading of several words announces: its last caption, if it ends with one or with a remark behind it.
fn by_last_caption(reading: &Reading<'_>, text: &str, offset: usize) -> Option<Caption> {
    // From when and until when is nobody's day of birth: 対象となる生年月日(自).
    if ["(自)", "(至)"].iter().any(|end| text.ends_with(end)) {
        return Some(Caption::Other);
    }
    let main = text.find(['(', '\n']).filter(|at| *at > 0).map_or(text, |at| text[..at].trim_end());
    let end = offset + main.len();
    let number = main.trim_end_matches(|c: char| {
        c.is_ascii_digit() || matches!(c, '.' | ' ' | '欄' | '等' | '*' | '※' | '1'..='9' | '①'..='⑳')
    });
    // 記号4494 番号36784 枝番05 is a value.
    if main.bytes().filter(u8::is_ascii_digit).count() > 3 {
        return None;
    }
    let last = reading.captions.iter().rev().find(|caption| caption.end <= end);
    // ｶｲｾｲ and ﾒｲ are names that end as ｾｲ and ﾒｲ do.
    let last = last.filter(|cap| !within_kana(reading, cap));
    if let Some(cap) = last
        && cap.end >= offset + number.len()
        && (cap.caption == Caption::Site || is_broad(cap.caption) <= (cap.start == offset))
    {
        let whose = reading.text.get(offset..cap.start).unwrap_or_default();
        return Some(if is_firms(whose, cap.caption) { Caption::Organisation } else { cap.caption });
    }
    let firm = names_firms(reading, number);
    if firm && number.chars().count() <= 12 {
        return Some(Caption::Organisation);
    }
    // お生まれになった日(生年月日)
    let bracket = text.strip_suffix(')').map(|inner| offset + inner.len());
    if let Some(cap) = reading.captions.last().filter(|cap| Some(cap.end) == bracket && cap.start > end) {
        return Some(cap.caption);
    }
    let other = ["番号", "コード", "No", "No.", "NO", "年月日"].iter().any(|suffix| number.ends_with(suffix))
        && number.chars().count() <= 16;
    other.then_some(Caption::Other)
}

/// Whether a caption in katakana is the end of a longer word in katakana that is no caption.
fn within_kana(reading: &Reading<'_>, cap: &Cap) -> bool {
    let kana = |c: Option<char>| c.is_some_and(is_katakana);
    let before = reading.text.get(reading.start..cap.start).and_then(|text| text.chars().next_back());
    kana(before)
        && kana(reading.text.get(cap.start..).and_then(|text| text.chars().next()))
        && !reading.captions.iter().any(|other| other.end == cap.start)
}

/// 業者電話 and the like: a telephone or an address of a firm.
fn is_firms(whose: &str, caption: Caption) -> bool {
    let firms = ["業者", "会社", "店舗", "施設", "メーカー", "事業所", "法人"];
    let line = [Caption::Phone, Caption::Address, Caption::Email, Caption::Postal, Caption::Account];
    line.contains(&caption) && firms.iter().any(|word| whose.contains(word))
}

/// Whether a heading announces names of firms or sites; a firm's own name, 汐見電設株式会社, is a value.
fn names_firms(reading: &Reading<'_>, heading: &str) -> bool {
    const ENDS: [&str; 15] = [
        "名称",
        "業者",
        "会社",
        "法人",
        "企業",
        "団体",
        "事業者",
        "所名",
        "園名",
        "校名",
        "館名",
        "場名",
        "店名",
        "社名",
        "課名",
    ];
    let own = |mark: &Mark| mark.word == Word::Office && mark.end - mark.start > 6;
    ENDS.iter().any(|end| heading.ends_with(end)) && !reading.marks.iter().any(own)
}

/// Whether a line behind the first one is no caption and no remark: 介護保険被保険者番号 and the number below it.
fn holds_value(reading: &Reading<'_>, text: &str) -> bool {
    let offset = text.as_ptr() as usize - reading.text.as_ptr() as usize;
    let mut start = offset;
    text.split_inclusive('\n').enumerate().any(|(i, line)| {
        let range = start..start + line.len();
        start = range.end;
        let told = reading.captions.iter().any(|cap| range.contains(&cap.start));
        let own = line.trim();
        let remark = own.is_empty() || own.starts_with(['(', '※', '＊', '*']);
        i > 0 && !told && !remark && (own.chars().count() > 1 || own.is_ascii())
    })
}

/// Captions that are ordinary words as well: a heading begins with them, or it is none.
pub(crate) fn is_broad(caption: Caption) -> bool {
    matches!(
        caption,
        Caption::Role
            | Caption::Staff
            | Caption::Organisation
            | Caption::Site
            | Caption::Other
            | Caption::Symbol
            | Caption::Condition
    )
}

fn ends_as_heading(own: &str) -> bool {
    let text =
        own.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, ' ' | '.' | '*' | '※' | ')' | '欄' | '等'));
    text.ends_with(['氏', '姓', '名', '父', '母', '称', '者', '社', '人', '業', '体', '号', 'ド', 'o', 'O', '字'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::Folded;
    use crate::lex::Tokens;
    use crate::lexicon::Lexicon;

    #[test]
    fn a_heading_is_told_from_a_value() {
        let table = [
            ("氏名", Some(Caption::Name)),
            ("申請者の氏名", Some(Caption::Name)),
            ("氏　　名", Some(Caption::Name)),
            ("個人番号（12桁）", Some(Caption::MyNumber)),
            ("電話番号1", Some(Caption::Phone)),
            ("※住所", Some(Caption::Address)),
            ("個人番号カード交付日", None),
            ("登録台帳番号", Some(Caption::Other)),
            ("担当", Some(Caption::Staff)),
            ("氏名:山田太郎", None),
            ("山田太郎", None),
            ("姓", Some(Caption::NamePart)),
            ("", None),
        ];
        let mut tokens = Tokens::default();
        for (text, expected) in table {
            let folded = Folded::of(text);
            tokens.read(&folded.text, 0, Lexicon::get());
            assert_eq!(heading(&Reading::new(&folded.text, 0, &tokens)), expected, "{text}");
        }
    }
}
