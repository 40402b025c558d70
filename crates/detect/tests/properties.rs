//! Whatever a document says: no panic, every place inside its text, and no value in the answer.

use detect::Detector;
use model::{Block, Cell, Content, Detection, Format, Part, PartKind, Place, Row, Table};
use proptest::prelude::*;

fn content(block: Block) -> Content {
    let part = Part { path: String::new(), kind: PartKind::Body, blocks: vec![block] };
    Content { format: Format::Text, parts: vec![part], hints: Vec::new(), omissions: Vec::new() }
}

fn text_of<'c>(content: &'c Content, place: &Place) -> Option<&'c str> {
    match content.parts.get(place.part as usize)?.blocks.get(place.block as usize)? {
        Block::Text(text) => Some(text),
        Block::Table(table) => {
            let at = place.cell?;
            let row = table.rows.iter().find(|row| row.index == at.row)?;
            row.cells.iter().find(|cell| cell.column == at.column).map(|cell| cell.text.as_str())
        }
    }
}

fn inside(content: &Content, found: &Detection) -> Result<(), TestCaseError> {
    for finding in &found.findings {
        let text = text_of(content, &finding.place);
        prop_assert!(text.is_some(), "{:?} is nowhere", finding);
        let chars = text.map_or(0, |text| text.chars().count());
        prop_assert!(
            finding.place.len > 0 && (finding.place.start + finding.place.len) as usize <= chars,
            "{:?} of {}",
            finding,
            chars
        );
        prop_assert!(finding.confidence >= 65 && finding.confidence <= 100);
    }
    for by in found.counts.kinds.values() {
        prop_assert!(by.high <= by.mid && by.mid <= by.low);
    }
    Ok(())
}

/// Pieces that meet the matchers where it hurts.
fn piece() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "氏名",
        "個人番号",
        "生年月日",
        "住所",
        "電話",
        "氏　名",
        "：",
        "山田",
        "太郎",
        "様",
        "さん",
        "釧路市",
        "北海道",
        "黒金町",
        "7丁目",
        "5番地",
        "昭和",
        "元年",
        "45年3月3日",
        "生まれ",
        "123456789018",
        "1234-5678-9018",
        "0154-23-5151",
        "+81",
        "090",
        "a@example.jp",
        "@",
        ".",
        "-",
        "ー",
        "\n",
        "\n\n",
        "\t",
        ",",
        "|",
        "  ",
        " ",
        "　",
        "(",
        ")",
        "〒",
        "085-8505",
        "\u{200B}",
        "\u{202E}",
        "\u{0}",
        "\u{3099}",
        "ﾞ",
        "ｶﾞ",
        "葛\u{E0100}",
        "𠮷",
        "😀",
        "e\u{301}",
        "T",
        "条例",
        "株式会社",
        "No",
        "4111 1111 1111 1111",
        "1 2 3 4 5 6 7 8 9 0 1 8",
        "○議長(",
        "\u{FEFF}",
        "丁目",
        "番",
        "号",
        "の",
        "Ａ",
        "NGUYEN VAN",
        "グエン・",
    ]);
    prop_oneof![6 => words.prop_map(String::from), 2 => "\\PC{0,6}", 1 => "[0-9０-９]{1,40}", 1 => any::<char>().prop_map(String::from)]
}

fn hostile() -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..60).prop_map(|pieces| pieces.concat())
}

/// A field of a print: numbers, names in half-width katakana, letters of two columns, signs of none, or nothing.
fn field() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[0-9]{5,11}",
        2 => "[ｱ-ﾝﾞﾟ]{2,6} [ｱ-ﾝﾞﾟ]{2,5}",
        2 => "(佐藤|山田|乙部)[ 　](花子|太郎|凪)",
        1 => "[ST][0-9]{6}",
        1 => "[\u{200B}\u{FEFF}\r\tー〇]{0,3}[0-9]{0,6}",
        1 => Just(String::new()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn places_lie_inside_any_text(text in hostile()) {
        let content = content(Block::Text(text));
        inside(&content, &Detector::new().detect(&content))?;
    }

    #[test]
    fn places_lie_inside_any_print(fields in prop::collection::vec(prop::collection::vec(field(), 3..7), 5..16)) {
        // Padded by characters, so that some lines keep their columns and others, with marks and signs of no width, do not.
        let line = |fields: &Vec<String>| fields.iter().map(|field| format!("{field:<12}")).collect::<String>();
        let text = fields.iter().map(line).collect::<Vec<_>>().join("\n");
        let content = content(Block::Text(text));
        inside(&content, &Detector::new().detect(&content))?;
    }

    #[test]
    fn places_lie_inside_any_table(cells in prop::collection::vec(prop::collection::vec(hostile(), 0..5), 0..8)) {
        let row = |(index, cells): (usize, Vec<String>)| Row {
            index: index as u32 * 3,
            cells: cells.into_iter().enumerate().map(|(i, text)| Cell { column: i as u32 * 7, text }).collect(),
        };
        let content = content(Block::Table(Table { rows: cells.into_iter().enumerate().map(row).collect() }));
        inside(&content, &Detector::new().detect(&content))?;
    }

    #[test]
    fn any_unicode_at_all_is_read(text in any::<String>()) {
        let content = content(Block::Text(text));
        inside(&content, &Detector::new().detect(&content))?;
    }
}

#[test]
fn long_texts_without_any_break_are_read_in_pieces() {
    for unit in [
        "1",
        "１",
        "1-",
        "1 ",
        "氏名",
        "山田太郎様",
        "釧路市",
        "a@a.",
        "\u{200B}",
        "ｶﾞ",
        "(",
        "昭和1年",
        "個人番号 ",
        "\n",
        " \n",
        "a,b,c\n",
        "電話",
        "元年",
        "番地",
        "1丁目",
        "A ",
    ] {
        let content = content(Block::Text(unit.repeat(100_000)));
        let found = Detector::new().detect(&content);
        assert!(inside(&content, &found).is_ok(), "{unit:?}");
    }
}

#[test]
fn the_answer_holds_no_value_that_was_detected() {
    for sample in testkit::documents(99, 60) {
        let found = Detector::new().detect(&sample.content);
        let written = serde_json::to_string(&found).expect("is written") + &format!("{found:?}");
        for truth in &sample.truth {
            let value = sample.text_at(&truth.place);
            for form in [value.clone(), value.replace([' ', '　', '-'], "")] {
                assert!(!written.contains(&form), "{} of a {}", truth.kind, sample.family);
            }
        }
    }
}
