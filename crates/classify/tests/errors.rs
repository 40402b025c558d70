//! Every way in which a rule file is refused, with code, line and column.

use classify::{Mode, Rules};
use model::{Check, Coded, Label, Piece, PieceKind, Required};

/// A file with one rule whose condition is `when`, in double quotes; the condition begins in line 5, column 9.
fn with(when: &str) -> String {
    let when = when.replace('\\', "\\\\").replace('"', "\\\"");
    format!(
        "edition = 1\n[[rule]]\nid = 'a'\nname_ja = 'あ'\nwhen = \"{when}\"\nname_en = 'a'\nlabel = '2'\naction = 'report'\n"
    )
}

fn refusal(text: &str) -> (&'static str, usize, usize) {
    match Rules::parse(text) {
        Ok(_) => panic!("accepted: {text}"),
        Err(e) => (e.code(), e.at.line, e.at.column),
    }
}

#[test]
fn a_wrong_condition_is_refused_where_it_is_wrong() {
    let deep = format!("{}true{}", "(".repeat(9), ")".repeat(9));
    let long = format!("persons > {}", " ".repeat(2_000));
    let wide = format!("{}true", "true && ".repeat(200));
    let table: &[(&str, &str, usize)] = &[
        ("persons >= ", "CF-008", 20),
        ("persons >= 1)", "CF-008", 21),
        ("", "CF-008", 9),
        ("'open", "CF-008", 9),
        ("r'raw' == 'a'", "CF-008", 9),
        ("place.folder == '''a'''", "CF-008", 25),
        ("persons >= 1 ； true", "CF-009", 22),
        ("{'a': 1} == 1", "CF-009", 9),
        ("person >= 1", "CF-012", 9),
        ("persons >= 1 && my_nummber.high >= 1", "CF-012", 25),
        ("my_number.hihg >= 1", "CF-013", 19),
        ("place.name == 'a'", "CF-013", 15),
        ("file.text == 'a'", "CF-013", 14),
        ("place.folder.matches('(a+)+')", "CF-014", 22),
        ("size(place.folder) > 1", "CF-014", 9),
        ("now() > 1", "CF-014", 9),
        ("[1, 2].all(x, x > 1)", "CF-015", 19),
        ("[1].exists(x, [2].exists(y, true))", "CF-015", 19),
        ("has(place.folder)", "CF-015", 12),
        ("place['folder'] == 'a'", "CF-015", 14),
        ("persons > 1.5", "CF-015", 19),
        ("persons > 1u", "CF-015", 19),
        ("persons == null", "CF-015", 20),
        ("persons == 'a'", "CF-016", 20),
        ("persons && true", "CF-016", 9),
        ("my_number >= 1", "CF-016", 9),
        ("persons.high >= 1", "CF-016", 16),
        ("persons in persons", "CF-016", 20),
        ("place.folder + 'a' == 'b'", "CF-016", 14),
        ("persons", "CF-017", 9),
        ("my_number", "CF-017", 9),
        ("'true'", "CF-017", 9),
        ("persons * persons * persons > 1", "CF-018", 17),
        ("persons / name.low > 1", "CF-019", 23),
        ("persons % 0 == 0", "CF-019", 19),
    ];
    for (when, code, column) in table {
        assert_eq!(refusal(&with(when)), (*code, 5, *column), "{when}");
    }
    assert_eq!(refusal(&with(&deep)).0, "CF-011");
    assert_eq!(refusal(&with(&wide)).0, "CF-011");
    assert_eq!(refusal(&with(&long)).0, "CF-010");
}

#[test]
fn the_place_is_right_in_strings_of_several_lines_and_with_escapes() {
    let file = |when: &str| with("true").replace("\"true\"", when);
    let table = [
        ("\"\"\"\npersons >= 1\n  && nam.high >= 1\n\"\"\"", "CF-012", 7, 6),
        ("'''persons >= 1 &&\n税 > 1'''", "CF-009", 6, 1),
        ("\"\\u0070ersons >= 1 && x\"", "CF-012", 5, 30),
        ("\"\"\"persons \\\n   >= y\"\"\"", "CF-012", 6, 7),
        ("'place.folder == \"税務\" && z'", "CF-012", 5, 33),
    ];
    for (when, code, line, column) in table {
        assert_eq!(refusal(&file(when)), (code, line, column), "{when}");
    }
}

#[test]
fn a_wrong_file_is_refused_where_it_is_wrong() {
    let rule = with("true");
    let swap = |from: &str, to: &str| rule.replace(from, to);
    let table: &[(String, &str, usize, usize)] = &[
        ("edition = ".to_owned(), "CF-001", 1, 11),
        ("edition = 'x'".to_owned(), "CF-001", 1, 11),
        (swap("id = 'a'\n", ""), "CF-001", 2, 1),
        (swap("'report'", "'encrypt'"), "CF-001", 8, 10),
        ("edition = 1\nmode = 'delete'".to_owned(), "CF-001", 2, 8),
        (swap("label", "lable"), "CF-002", 7, 1),
        ("edition = 1\n[limits]\nmax_files = 3".to_owned(), "CF-002", 3, 1),
        ("edition = 1\n[nevr]\n".to_owned(), "CF-002", 2, 2),
        (format!("{rule}{}", rule.replace("edition = 1\n", "")), "CF-005", 10, 6),
        (swap("'a'\nname_ja", "'A b'\nname_ja"), "CF-006", 3, 6),
        ("edition = 1\n[[kind]]\nid = 'persons'\nname_ja = ''\nname_en = ''".to_owned(), "CF-006", 3, 6),
        ("edition = 1\n[[kind]]\nid = 'name'\nname_ja = ''\nname_en = ''".to_owned(), "CF-006", 3, 6),
        ("edition = 1\n[[alias]]\nname = '3B'\nlabel = '3C'".to_owned(), "CF-006", 3, 8),
        (swap("'2'", "'4'"), "CF-007", 7, 9),
        ("edition = 1\ndefault_label = '秘'".to_owned(), "CF-007", 2, 17),
        (format!("{rule}places = ['**/a/**', 'a**b']"), "CF-020", 9, 22),
        ("edition = 1\n[limits]\nmax_percent = 101".to_owned(), "CF-021", 3, 15),
        ("edition = 0".to_owned(), "CF-021", 1, 11),
        ("edition = 1\n[never]\nformats = ['pdf', 'exe']".to_owned(), "CF-022", 3, 19),
    ];
    for (text, code, line, column) in table {
        assert_eq!(refusal(text), (*code, *line, *column), "{text}");
    }
    assert_eq!(refusal(&format!("edition = 1 #{}", "x".repeat(300_000))).0, "CF-003");
    let many: String = (0..201)
        .map(|i| with("true").replace("edition = 1\n", "").replace("'a'\nname_ja", &format!("'a{i}'\nname_ja")))
        .collect();
    assert_eq!(refusal(&format!("edition = 1\n{many}")).0, "CF-004");
}

#[test]
fn a_body_maps_its_own_label_names_and_adds_its_own_kinds() {
    let text = with("atena.high >= 3").replace("'2'", "'重要'").replace(
        "edition = 1\n",
        "edition = 7\nmode = 'seal'\ndefault_label = '1'\n[[alias]]\nname = '重要'\nlabel = '3B'\n[[kind]]\nid = 'atena'\nname_ja = '宛名番号'\nname_en = 'address number'\n",
    );
    let rules = Rules::parse(&text).expect("sound");
    assert_eq!((rules.edition(), rules.mode(), rules.default_label()), (7, Mode::Seal, Label::Class1));
    assert_eq!((rules.alias(Label::Class3B), rules.alias(Label::Class3A)), (Some("重要"), None));
    assert_eq!(rules.kinds()[0].name_ja, "宛名番号");
    assert!(rules.kinds()[0].shape.is_empty(), "a kind that only says its name is detected by nothing");
}

/// A file with one kind of its own; what is added begins in line 6.
fn with_kind(more: &str) -> String {
    format!("edition = 1\n[[kind]]\nid = 'atena'\nname_ja = '宛名番号'\nname_en = 'a'\n{more}")
}

#[test]
fn a_bodys_own_kind_says_what_detection_needs() {
    let text = with_kind(
        "shape = 'A{1,2}-d{8}'\ncaption = ['宛名番号', ' 宛番 ']\nnot_caption = ['伝票番号']\ncheck = 'luhn'\nrequire = 'caption'",
    );
    let kind = Rules::parse(&text).expect("sound").kinds()[0].clone();
    let piece = |what, least, most| Piece { what, least, most };
    let shape = [piece(PieceKind::Upper, 1, 2), piece(PieceKind::Separator, 0, 1), piece(PieceKind::Digit, 8, 8)];
    assert_eq!(kind.shape, shape);
    assert_eq!((kind.captions, kind.not_captions), (vec!["宛名番号".into(), "宛番".into()], vec!["伝票番号".into()]));
    assert_eq!((kind.check, kind.required), (Check::Luhn, Required::Caption));
    let table = [
        ("shape = 'd{8}'\ncaption = ['宛名']", Required::CaptionOrColumn),
        ("shape = 'd{8}'", Required::None),
        ("shape = 'd{8}'\ncaption = ['宛名']\nrequire = 'none'", Required::None),
    ];
    for (more, required) in table {
        assert_eq!(Rules::parse(&with_kind(more)).expect("sound").kinds()[0].required, required, "{more}");
    }
}

#[test]
fn a_wrong_kind_is_refused_where_it_is_wrong() {
    let long = format!("caption = ['{}']\nshape = 'dd'", "長".repeat(21));
    let many = format!("shape = 'dd'\ncaption = [{}]", "'a', ".repeat(21));
    let table: &[(&str, &str, usize, usize)] = &[
        ("shape = 'd{8} '", "CF-023", 6, 14),
        ("shape = '税d{8}.*'", "CF-023", 6, 15),
        ("shape = 'd{9,8}'", "CF-023", 6, 11),
        ("shape = '\\'", "CF-023", 6, 10),
        ("shape = ''", "CF-024", 6, 9),
        ("shape = 'B0'", "CF-024", 6, 9),
        ("shape = 'd{30}A{30}'", "CF-024", 6, 9),
        ("shape = 'dddddddddddddddddddddddddddddddddddddddddd'", "CF-024", 6, 9),
        ("shape = 'd{5}'", "CF-025", 6, 9),
        ("shape = 'd{5}'\ncaption = ['番号']\nrequire = 'none'", "CF-025", 6, 9),
        ("shape = 'd{8}'\ncheck = 'mod97'", "CF-026", 7, 9),
        ("shape = 'd{8}'\nrequire = 'all'", "CF-026", 7, 11),
        ("shape = 'd{8}'\nrequire = 'caption'", "CF-027", 7, 11),
        ("shape = 'A{8}'\ncheck = 'luhn'", "CF-027", 7, 9),
        ("caption = ['宛名番号']", "CF-027", 6, 12),
        ("check = 'none'", "CF-027", 6, 9),
        ("shape = 'd{8}'\ncaption = ['宛名', ' ']", "CF-028", 7, 18),
        (&long, "CF-028", 6, 12),
        (&many, "CF-004", 1, 1),
        ("shape = 8", "CF-001", 6, 9),
        ("shapes = 'd{8}'", "CF-002", 6, 1),
    ];
    for (more, code, line, column) in table {
        assert_eq!(refusal(&with_kind(more)), (*code, *line, *column), "{more}");
    }
}

#[test]
fn every_code_has_its_sentence_in_both_languages() {
    let ja = include_str!("../../../locales/ja/classify.ftl");
    let en = include_str!("../../../locales/en/classify.ftl");
    let codes = (1..=28).map(|n| format!("CF-{n:03} =")).chain((101..=108).map(|n| format!("CF-{n} =")));
    for code in codes {
        assert!(ja.contains(&code) && en.contains(&code), "{code}");
    }
}
