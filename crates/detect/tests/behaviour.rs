//! What the detector finds and what it leaves alone, document by document.

use detect::Detector;
use model::{
    Block, Cell, Check, Content, Detection, Evidence, Format, Kind, Level, OwnKind, Part, PartKind, Piece, PieceKind,
    Required, Row, Table,
};

fn content(blocks: Vec<Block>) -> Content {
    let part = Part { path: String::new(), kind: PartKind::Body, blocks };
    Content { format: Format::Text, parts: vec![part], hints: Vec::new(), omissions: Vec::new() }
}

fn in_text(text: &str) -> Detection {
    Detector::new().detect(&content(vec![Block::Text(text.to_owned())]))
}

fn in_table(rows: &[&[&str]]) -> Detection {
    let rows = rows.iter().enumerate().map(|(index, cells)| Row {
        index: index as u32,
        cells: cells.iter().enumerate().map(|(i, text)| Cell { column: i as u32, text: (*text).to_owned() }).collect(),
    });
    Detector::new().detect(&content(vec![Block::Table(Table { rows: rows.collect() })]))
}

fn high(detection: &Detection, kind: &Kind) -> u32 {
    detection.counts.of(kind).high
}

#[test]
fn a_captioned_my_number_is_sure_in_every_writing() {
    for text in [
        "個人番号 123456789018",
        "個人番号：１２３４－５６７８－９０１８",
        "マイナンバーは1234 5678 9018です",
        "個　人　番　号　1 2 3 4 5 6 7 8 9 0 1 8",
        "個人番号\n123456789018\n",
        "個人番号123456789018",
    ] {
        let found = in_text(text);
        assert_eq!(high(&found, &Kind::MY_NUMBER), 1, "{text}: {found:?}");
    }
}

#[test]
fn a_check_digit_without_anything_else_is_no_finding() {
    for text in [
        "123456789018",
        "伝票番号 123456789018",
        "個人番号 123456789012",
        "A123456789018",
        "1234567890185",
        "1234-5678-9018-1",
    ] {
        assert!(in_text(text).counts.of(&Kind::MY_NUMBER).low == 0, "{text}");
    }
}

#[test]
fn a_columns_header_speaks_for_all_its_cells_and_rows_are_persons() {
    let found = in_table(&[
        &["No", "氏名", "生年月日", "住所", "電話番号", "個人番号"],
        &["1", "佐藤 花子", "昭和45年3月3日", "北海道釧路市黒金町7丁目5番地", "0154-23-5151", "123456789018"],
        &["2", "小鳥遊 蓮", "S60.1.15", "釧路市大楽毛1-2-3", "09012345678", "621498320257"],
        &["3", "グエン ヴァン アン", "19991231", "大字美原12番地", "080-1234-5678", "983205673214"],
    ]);
    for kind in [Kind::MY_NUMBER, Kind::NAME, Kind::BIRTH_DATE, Kind::ADDRESS, Kind::PHONE] {
        assert_eq!(high(&found, &kind), 3, "{kind}: {found:?}");
    }
    assert_eq!(found.counts.persons, 3);
    assert!(found.findings.iter().any(|f| f.evidence.contains(&Evidence::ColumnHeader)));
}

#[test]
fn a_column_without_header_in_which_every_number_passes_is_believed() {
    let numbers = ["123456789018", "621498320257", "983205673214", "123456789018", "621498320257", "983205673214"];
    let rows: Vec<Vec<&str>> = numbers.iter().map(|n| vec!["a", n]).collect();
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    let found = in_table(&rows);
    assert_eq!(high(&found, &Kind::MY_NUMBER), 3);
    assert!(found.findings[0].evidence.contains(&Evidence::ColumnPurity));
}

#[test]
fn a_form_in_which_captions_stand_to_the_left_is_one_person() {
    let found = in_table(&[
        &["フリガナ", "ヤマダ タロウ"],
        &["氏名", "山田 太郎", "生年月日", "1970/03/03"],
        &["住所", "釧路市黒金町7-5"],
        &["電話", "0154-23-5151"],
    ]);
    for kind in [Kind::NAME, Kind::BIRTH_DATE, Kind::ADDRESS, Kind::PHONE] {
        assert_eq!(high(&found, &kind), 1, "{kind}: {found:?}");
    }
    assert_eq!(found.counts.persons, 1);
}

#[test]
fn a_letter_to_a_city_of_no_dictionary_is_one_person() {
    for letter in [
        "〒239-0864\n神奈川県汐見市灯台前3丁目17番1号\n坂本 修 様\n\n令和8年度 市民税・県民税 納税通知書\n\
         下記のとおり納付してください。\n納付額 68,400円\n汐見市長\n",
        "神奈川県汐見市港南3丁目8番6号\n坂本　修　様\n\n納税通知書\n",
        "神奈川県汐見市港南３－８－６\n\n氏名　坂本　修　様\n",
    ] {
        let found = in_text(letter);
        assert_eq!(found.counts.of(&Kind::ADDRESS).mid, 1, "{letter}: {found:?}");
        assert_eq!(found.counts.of(&Kind::NAME).mid, 1, "{letter}: {found:?}");
        assert_eq!(found.counts.persons, 1, "{letter}: {found:?}");
    }
}

#[test]
fn lines_whose_amounts_or_empty_columns_shift_keep_their_headings() {
    for text in [
        "世帯主名,世帯主生年月日,個人番号,支給額\n北原 清,昭和41年6月20日,123456789018,45,600\n\
         森山 美咲,1986-11-23,621498320257,0\n",
        "番号   氏名   カナ   生年月日   住所   個人番号   確認   \n\
         1   市野 智之      1940/09/28   大和高田市東本町16-19   123456789018      \n\
         2   浅野 且裕   アサノ カツヒロ   1974/09/29   常滑市瀬木町5-60-27   621498320257   済   \n",
    ] {
        let found = in_text(text);
        for kind in [Kind::MY_NUMBER, Kind::NAME, Kind::BIRTH_DATE] {
            assert_eq!(high(&found, &kind), 2, "{kind}: {found:?}");
        }
        assert_eq!(found.counts.persons, 2, "{found:?}");
    }
}

#[test]
fn a_caption_on_its_own_line_may_have_a_remark() {
    for (text, kind) in [
        ("マイナンバー（12桁）\n123456789018\n", Kind::MY_NUMBER),
        ("お子さまについて（生年月日）\n1937/12/02\n", Kind::BIRTH_DATE),
    ] {
        assert_eq!(in_text(text).counts.of(&kind).mid, 1, "{text}");
    }
    assert_eq!(in_text("マイナンバー制度と異なる数(12桁)\n123456789018\n").counts.of(&Kind::MY_NUMBER).mid, 0);
}

#[test]
fn three_right_numbers_beside_names_are_believed_and_beside_things_are_not() {
    let numbers = ["123456789018", "621498320257", "983205673214"];
    let table = |names: [&str; 3]| {
        let rows: Vec<Vec<&str>> =
            names.into_iter().zip(numbers).map(|(name, n)| vec![name, "釧路市黒金町7-5", n]).collect();
        in_table(&rows.iter().map(Vec::as_slice).collect::<Vec<_>>())
    };
    assert_eq!(table(["石井 文子", "相原 節子", "中田 大輔"]).counts.of(&Kind::MY_NUMBER).mid, 3);
    assert!(table(["単管パイプ", "軍手", "養生テープ"]).counts.of(&Kind::MY_NUMBER).mid == 0);
}

#[test]
fn an_offices_own_telephone_and_mail_are_doubted() {
    let found = in_text("問い合わせ先 汐見市役所税務課 電話 0154-23-5151 メール zeimu@city.shiomi.lg.jp\n");
    assert!(found.findings.iter().all(|f| f.level < Level::Mid), "{found:?}");
}

#[test]
fn the_names_of_a_council_are_public() {
    let found = in_text(
        "令和7年第3回定例会 会議録\n出席議員 山田太郎君 佐藤花子君\n○議長(鈴木一郎君) 開議 これより本会議を開きます。\n",
    );
    assert!(found.findings.iter().all(|f| f.level < Level::Mid), "{found:?}");
}

#[test]
fn distinct_values_are_counted_once_however_written() {
    let found = in_text("電話 090-1234-5678\n電話 ０９０１２３４５６７８\n携帯 +81 90 1234 5678\n電話 090-9999-0000\n");
    assert_eq!(high(&found, &Kind::PHONE), 2, "{found:?}");
    assert_eq!(found.findings.len(), 4);
}

#[test]
fn a_place_counts_characters_of_the_original() {
    let text = "𠮷野葛\u{E0100}城 個人番号　１２３４５６７８９０１８";
    let found = in_text(text);
    let place = found.findings.iter().find(|f| f.kind == Kind::MY_NUMBER).expect("is found").place;
    let cut: String = text.chars().skip(place.start as usize).take(place.len as usize).collect();
    assert_eq!(cut, "１２３４５６７８９０１８");
}

#[test]
fn the_list_is_bounded_and_the_rest_is_counted() {
    let text = "個人番号 123456789018\n".repeat(12_000);
    let found = in_text(&text);
    assert_eq!((found.findings.len(), found.unlisted), (10_000, 2_000));
    assert_eq!(high(&found, &Kind::MY_NUMBER), 1);
}

#[test]
fn a_bodys_own_kind_is_found_by_its_captions_and_shape() {
    let digits = |n| Piece { what: PieceKind::Digit, least: n, most: n };
    let kind = OwnKind {
        kind: Kind::custom("atena").expect("an id"),
        name_ja: "宛名番号".to_owned(),
        name_en: "addressee number".to_owned(),
        shape: vec![
            Piece { what: PieceKind::Literal('S'), least: 0, most: 1 },
            digits(4),
            Piece { what: PieceKind::Separator, least: 0, most: 1 },
            digits(6),
        ],
        captions: vec!["宛名番号".to_owned(), "住民番号".to_owned()],
        not_captions: vec!["文書番号".to_owned()],
        check: Check::None,
        required: Required::CaptionOrColumn,
    };
    let detector = Detector::with_kinds(std::slice::from_ref(&kind));
    let count = |text: &str| detector.detect(&content(vec![Block::Text(text.to_owned())])).counts.of(&kind.kind).high;
    for (text, found) in [
        ("宛名番号 1234567890", 1),
        ("宛名番号：Ｓ１２３４－５６７８９０", 1),
        ("住民番号 1234-567890 備考", 1),
        ("宛名番号 12345678901", 0),
        ("文書番号 1234567890", 0),
        ("1234567890", 0),
    ] {
        assert_eq!(count(text), found, "{text}");
    }
    let rows = [vec!["宛名番号", "氏名"], vec!["1234567890", "佐藤 花子"], vec!["2345678901", "山田 太郎"]];
    let rows = rows.iter().enumerate().map(|(index, cells)| Row {
        index: index as u32,
        cells: cells.iter().enumerate().map(|(i, text)| Cell { column: i as u32, text: (*text).to_owned() }).collect(),
    });
    let found = detector.detect(&content(vec![Block::Table(Table { rows: rows.collect() })]));
    assert_eq!(found.counts.of(&kind.kind).high, 2);
    assert_eq!(in_text("宛名番号 1234567890").counts.of(&kind.kind).low, 0, "unknown to a detector without it");
}

/// What a finding of a kind says, at level mid or high.
fn told(text: &str, kind: &Kind) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    let found = in_text(text).findings.into_iter().filter(|found| found.kind == *kind && found.level != Level::Low);
    found.map(|f| letters[f.place.start as usize..(f.place.start + f.place.len) as usize].iter().collect()).collect()
}

#[test]
fn a_mobile_number_in_a_sentence_needs_no_caption_and_one_in_a_log_does() {
    for text in ["緊急時は09027332612まで", "姉（手塚 凪）へ 090 2340 0534", "至急。09053081984"] {
        assert_eq!(told(text, &Kind::PHONE).len(), 1, "{text}");
    }
    for text in ["txn 08012345678 done", "00;08012345678;17", "管理番号 08012345678"] {
        assert!(told(text, &Kind::PHONE).is_empty(), "{text}");
    }
}

#[test]
fn an_address_of_a_city_that_no_dictionary_has_is_known_by_its_shape() {
    for address in ["沖波市船戸町6丁目23-21", "沖波市新浜3-54-5", "白帆郡白帆町字大波13-9"] {
        assert_eq!(told(&format!("催告書\n{address}\n佐藤 花子様\n"), &Kind::ADDRESS), [address]);
    }
    for text in ["沖波市議会議案3-2", "沖波市条例第4号1-2", "沖波市都市計画課1-2-3", "沖波市の人口は3-4万人"]
    {
        assert!(told(text, &Kind::ADDRESS).is_empty(), "{text}");
    }
}

#[test]
fn a_postal_code_without_its_dash_needs_its_sign_and_no_dictionary() {
    assert_eq!(told("〒9990104 沖波市 佐藤 花子様", &Kind::POSTAL_CODE), ["9990104"]);
    assert_eq!(told("氏名 佐藤 花子 郵便番号 9990104", &Kind::POSTAL_CODE), ["9990104"]);
    assert!(told("9990104 沖波市", &Kind::POSTAL_CODE).is_empty());
}

#[test]
fn a_mail_box_of_a_municipality_is_no_persons() {
    for address in ["kosodate@city.shiomi.hokkaido.jp", "a.yamada@pref.shiomi.jp", "zei@town.okinami.lg.jp"] {
        assert!(told(&format!("問い合わせは {address} まで"), &Kind::EMAIL).is_empty(), "{address}");
    }
    assert_eq!(told("kosodate@citylife.example.jp", &Kind::EMAIL).len(), 1);
}

#[test]
fn what_follows_a_surname_is_no_given_name_when_it_is_a_word_of_address() {
    assert_eq!(told("隣家の市川さんから苦情", &Kind::NAME), ["市川"]);
    assert_eq!(told("氏名 市川さくら", &Kind::NAME), ["市川さくら"]);
    assert!(told("「鈴木さんちの畑」という直売所", &Kind::NAME).is_empty());
}

#[test]
fn a_print_of_fixed_width_without_headings_is_read_by_its_columns() {
    // Half-width marks that voice take a column of their own; numbers and names stand side by side.
    let print = "*----+----1----+----2----+----3----+----4----+----5----+----6\n\
                 3589658539ｽｷﾞﾓﾄ ｱｷｵ              S310410 1 95624268 07026993795 1165834\n\
                 3498116815ｻﾄｳ ｶﾝｼﾞ               S090626 2 84230150 09011628356 1046350\n\
                 7298903574ﾔﾏﾀﾞ ｷﾇﾖ               S291103 1 70511332 09011404744 0959673\n\
                 6229614434ﾔｽﾀﾞ ｻﾅｴ               S141015 1 11241775 08017929780 0933317\n\
                 8393250754ﾀﾅｶ ﾜｶﾊﾞ               S051014 1 40639270 07018109076 1538571\n\
                 0427899008ｲﾜｾ ﾀｹ                 S340210 2 56255763 07067381129 1001438\n\
                 *EOF 件数=000006\n";
    let found = in_text(print);
    for kind in [Kind::NAME, Kind::BIRTH_DATE, Kind::PHONE, Kind::ELDERLY_INSURANCE] {
        assert_eq!(found.counts.of(&kind).mid, 6, "{kind}: {found:?}");
    }
    assert_eq!(found.counts.persons, 6);
    let first = found.findings.iter().find(|f| f.kind == Kind::NAME).unwrap().place;
    // A line that is none of the list is read as well.
    let remarked = print.replace("6229614434", "佐藤 花子様 住所 釧路市黒金町7丁目5番地\n6229614434");
    let found = in_text(&remarked);
    assert_eq!((found.counts.of(&Kind::NAME).mid, found.counts.of(&Kind::ADDRESS).mid), (7, 1), "{found:?}");
    let name: String = print.chars().skip(first.start as usize).take(first.len as usize).collect();
    assert_eq!(name, "ｽｷﾞﾓﾄ ｱｷｵ");
}

#[test]
fn names_that_are_those_of_offices_make_no_table_of_persons() {
    let head: &[&str] = &["name", "zip", "addr", "tel"];
    let clinics = in_table(&[
        head,
        &["なぎさ歯科", "0850014", "釧路市末広町1丁目2番3号", "0154232211"],
        &["うしお薬局", "0850015", "釧路市北大通2丁目3番4号", "0154232212"],
        &["しおかぜ内科", "0850016", "釧路市錦町3丁目4番5号", "0154232213"],
    ]);
    assert!(clinics.findings.iter().all(|f| f.level < Level::Mid), "{clinics:?}");
    let people = in_table(&[
        head,
        &["佐藤花子", "0850014", "釧路市末広町1丁目2番3号", "0154232211"],
        &["山田太郎", "0850015", "釧路市北大通2丁目3番4号", "0154232212"],
        &["内科由美", "0850016", "釧路市錦町3丁目4番5号", "0154232213"],
    ]);
    assert_eq!(people.counts.of(&Kind::ADDRESS).mid, 3, "{people:?}");
}

#[test]
fn a_schools_telephone_is_not_its_heads() {
    let schools = in_table(&[
        &["学校名", "校長", "所在地", "電話"],
        &["灯台小学校", "佐藤 花子", "釧路市末広町1丁目2番3号", "0154-23-2211"],
        &["浜風中学校", "山田 太郎", "釧路市北大通2丁目3番4号", "0154-23-2212"],
        &["磯崎小学校", "高橋 一郎", "釧路市錦町3丁目4番5号", "0154-23-2213"],
    ]);
    assert_eq!((high(&schools, &Kind::PHONE), high(&schools, &Kind::ADDRESS)), (0, 0), "{schools:?}");
}

#[test]
fn a_paragraph_under_a_heading_of_examples_is_one_but_for_a_number_that_passes_its_check() {
    let told = |head: &str| {
        let text =
            format!("手引\n\n{head}\n氏名 山田 太郎\n電話 0154-23-5151\n個人番号 123456789018\n\n氏名 佐藤 花子\n");
        let found = in_text(&text);
        [Kind::NAME, Kind::PHONE, Kind::MY_NUMBER].map(|kind| found.counts.of(&kind).mid)
    };
    assert_eq!(told("【記入例】"), [1, 0, 1]);
    assert_eq!(told("【申請者】"), [2, 1, 1]);
    // What is more than a heading announces nothing.
    assert_eq!(told("別紙の記入例のとおりに、黒の筆記具で記入してください"), [2, 1, 1]);
}

#[test]
fn a_column_of_mobile_telephones_is_of_persons_and_one_number_in_every_row_is_of_an_office() {
    let mut text = "msg_id,to,status,body\n".to_owned();
    for n in 0..6 {
        text += &format!(
            "928810942{n},0708272279{n},DELIVRD,\"【釧路市】納期限を過ぎた市税がございます。ご確認は0154-23-5151\"\n"
        );
    }
    let found = in_text(&text);
    assert_eq!(found.counts.of(&Kind::PHONE).mid, 6, "{found:?}");
}

#[test]
fn where_nobody_is_spoken_of_a_telephone_and_an_address_are_low() {
    let place = "巡回先 釧路市黒金町7丁目5番地 電話 0154-23-5151";
    assert!(told(place, &Kind::PHONE).is_empty() && told(place, &Kind::ADDRESS).is_empty());
    assert_eq!(in_text(place).counts.of(&Kind::PHONE).low, 1, "told all the same");
    for person in ["佐藤 花子様", "生年月日 昭和45年3月3日", "携帯 090-1234-5678", "個人番号 123456789018"]
    {
        assert!(!told(&format!("{place}\n{person}"), &Kind::ADDRESS).is_empty(), "{person}");
    }
}
