//! Forms and printed tables in the shapes of this set, and words that its desks use.

use model::{Format, PartKind};

use crate::layouts::desk::Desk;

pub(super) const ILL: &str = "«one:@s:変形性膝関節症|@s:気分障害|@s:脳出血|@s:パニック障害|@s:大腸がん|@s:２型糖尿病|@s:心房細動|@s:慢性心不全|@s:骨粗鬆症|@s:C型肝炎|@s:\
    網膜色素変性症|@s:クローン病|@s:全身性エリテマトーデス|@s:レビー小体型認知症|@s:不安障害|@s:前立腺癌|@s:緑内障|@ill»";
pub(super) const FIRM: &str = "«one:㈱白樺土木|（有）大川電工社|青葉リネン株式会社|株式会社東西事務機|(株)ニシムラ自動車|合資会社丸井酒造店|みなと信用金庫|社会福祉法人あすなろ会|\
    医療法人緑風会|農事組合法人きたの里|一般社団法人観光協会|株式会社サンクリーン|特定非営利活動法人みらい»";
pub(super) const BANK: &str =
    "«one:みずほ銀行|北洋銀行|七十七銀行|ゆうちょ銀行|ＪＡ中央|きたの信金|常陽銀行|労働金庫|伊予銀行|農協»";
pub(super) const BRANCH: &str = "«one:本店|駅前支店|中央|東|南支店|市役所出張所|港|元町支店»";
pub(super) const JOB: &str =
    "«one:会社員|自営業|農業|パート|無職|看護師|公務員|団体職員|アルバイト|漁業|年金受給|専業主婦»";
pub(super) const KIN: &str = "«one:妻|夫|子|長男|長女|父|母|兄|姪|孫»";

/// Pairs of caption and value.
type Pairs<'a> = &'a [(&'a str, &'a str)];

/// Writes a form as text or as a table, in any of the shapes.
pub(super) fn fill(desk: &mut Desk, pairs: Pairs) {
    if desk.chance.one_in(2) { fill_text(desk, pairs) } else { fill_table(desk, pairs) }
}

/// Writes a form as running text.
pub(super) fn fill_text(desk: &mut Desk, pairs: Pairs) {
    let shape = desk.chance.below(9);
    let widest = pairs.iter().map(|(caption, _)| caption.chars().count()).max().unwrap_or(0);
    for ((caption, value), i) in pairs.iter().zip(1..) {
        let pad = "　".repeat(widest.saturating_sub(caption.chars().count()));
        let line = match shape {
            0 => format!("{caption}{pad}：{value}\n"),
            1 => format!("（{i}）{caption}　{value}\n"),
            2 => format!("{caption}………{value}\n"),
            3 => format!("＜{caption}＞{value}\n"),
            4 => format!("| {caption}{pad} | {value}\n+----------------+--------------------------------\n"),
            5 => format!("{caption}{pad}　　{value}\n"),
            6 => format!("◇{caption}\n{value}\n\n"),
            7 => format!("┃{caption}{pad}┃　{value}\n"),
            _ => format!("{i}. {caption}: {value}\n"),
        };
        desk.text(&line);
    }
    desk.text("\n");
}

/// Writes a form as a table.
pub(super) fn fill_table(desk: &mut Desk, pairs: Pairs) {
    let shape = desk.chance.below(5);
    desk.table();
    match shape {
        0 => pairs.iter().for_each(|(caption, value)| desk.row(&["", caption, value, ""])),
        1 => {
            let (captions, values): (Vec<&str>, Vec<&str>) = pairs.iter().copied().unzip();
            desk.row(&captions);
            desk.row(&values);
        }
        2 => {
            for few in pairs.chunks(3) {
                desk.row(&few.iter().flat_map(|(caption, value)| [*caption, *value]).collect::<Vec<_>>());
            }
        }
        3 => {
            for two in pairs.chunks(2) {
                let (captions, values): (Vec<&str>, Vec<&str>) = two.iter().copied().unzip();
                desk.row(&captions);
                desk.row(&values);
            }
        }
        _ => pairs.iter().zip(1..).for_each(|((caption, value), i)| desk.row(&[&i.to_string(), caption, value])),
    }
}

/// The document is a file of comma-separated values.
pub(super) fn csv(desk: &mut Desk) {
    desk.format(Format::Csv);
    desk.part("", PartKind::Sheet);
}

/// The document is a page of a printed or written paper.
pub(super) fn page(desk: &mut Desk, format: Format) {
    desk.format(format);
    desk.part("", if format == Format::Pdf { PartKind::Page } else { PartKind::Body });
}

/// The document is a message with this subject, from and to these.
pub(super) fn mail(desk: &mut Desk, subject: &str, from: &str, to: &str) {
    desk.format(Format::Eml);
    desk.part("", PartKind::Properties);
    desk.text(&format!("Subject: {subject}\nFrom: {from}\nTo: {to}\n"));
    desk.part("", PartKind::Body);
}

/// Writes a table as text: with commas, tabs, bars, quotation marks or wide spaces between its columns.
pub(super) fn print(desk: &mut Desk, from: u64, to: u64, columns: Pairs) {
    let shape = desk.chance.below(5);
    let joined = |part: Vec<&str>| match shape {
        0 => format!("{}\n", part.join(",")),
        1 => format!("{}\n", part.join("\t")),
        2 => format!("| {} |\n", part.join(" | ")),
        3 => format!("\"{}\"\n", part.join("\",\"")),
        _ => format!("{}\n", part.join("　　")),
    };
    let (captions, values): (Vec<&str>, Vec<&str>) = columns.iter().copied().unzip();
    desk.text(&joined(captions));
    match shape {
        2 => desk.text(&format!("|{}\n", "---|".repeat(columns.len()))),
        4 => desk.text(&format!("{}\n", "-".repeat(72))),
        _ => {}
    }
    desk.each(from, to, &joined(values));
}
