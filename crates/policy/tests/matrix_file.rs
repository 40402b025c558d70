//! Reading, writing and comparing matrices.

use model::Coded;
use policy::Matrix;
use proptest::prelude::*;

const SHIPPED: &str = include_str!("../../../rules/matrix.toml");
const CELL: &str = "edition = 1\n[[cell]]\nlabels = ['3B']\nrelations = ['own']\npost = 'clerk'\nzones = ['lgwan']\n";

fn read(text: &str) -> Matrix {
    Matrix::parse(text).expect("sound")
}

#[test]
fn a_wrong_matrix_is_refused_where_it_is_wrong() {
    let table: &[(String, &str, usize, usize)] = &[
        ("edition = ".to_owned(), "PO-001", 1, 11),
        ("editoin = 1".to_owned(), "PO-002", 1, 1),
        ("edition = 0".to_owned(), "PO-008", 1, 11),
        (format!("{CELL}allow = ['view', 'read']"), "PO-006", 7, 18),
        (format!("{CELL}alow = ['view']"), "PO-002", 7, 1),
        (format!("{CELL}allow = ['view']\ndeny = ['view']"), "PO-005", 8, 9),
        (format!("{CELL}allow = ['view', 'view']"), "PO-005", 7, 18),
        (format!("{CELL}approver = '課長補佐さん'"), "PO-006", 7, 12),
        (CELL.replace("'3B'", "'3B', '3D'"), "PO-006", 3, 17),
        (CELL.replace("'own'", ""), "PO-007", 4, 13),
        (CELL.replace("'own'", "'mine'"), "PO-006", 4, 14),
        (CELL.replace("'clerk'", "'clark'"), "PO-006", 5, 8),
        (CELL.replace("'lgwan'", "'lan'"), "PO-006", 6, 10),
        ("edition = 1\n[[related]]\nowner = '税務'\nsections = []".to_owned(), "PO-006", 3, 9),
        (
            "edition = 1\n[[related]]\nowner = 'a'\nsections = []\n[[related]]\nowner = 'a'\nsections = []".to_owned(),
            "PO-005",
            6,
            9,
        ),
    ];
    for (text, code, line, column) in table {
        let e = Matrix::parse(text).expect_err(text);
        assert_eq!((e.code(), e.at.line, e.at.column), (*code, *line, *column), "{text}");
    }
    let e = Matrix::parse(&format!("edition = 1 #{}", "x".repeat(300_000))).expect_err("too long");
    assert_eq!(e.code(), "PO-003");
}

#[test]
fn posts_may_be_written_by_their_titles() {
    let by_title = CELL.replace("'clerk'", "'係員'") + "allow = ['view']";
    assert_eq!(read(&by_title), read(&format!("{CELL}allow = ['view']")));
}

#[test]
fn a_line_holds_upwards_until_a_higher_post_says_otherwise() {
    let more =
        "[[cell]]\nlabels = ['3B']\nrelations = ['own']\npost = 'director'\nzones = ['lgwan']\ndeny = ['view']\n";
    let before = read(&format!("{CELL}allow = ['view']"));
    let changes = before.compare(&read(&format!("{CELL}allow = ['view']\n{more}")));
    assert_eq!(
        changes.narrowed,
        ["3B/own/director/lgwan/view", "3B/own/vice_mayor/lgwan/view", "3B/own/mayor/lgwan/view"]
    );
    assert!(changes.widened.is_empty());
}

#[test]
fn a_comparison_names_each_cell_that_gives_more_or_less() {
    let high = |line: &str| read(&format!("{}{line}", CELL.replace("'clerk'", "'mayor'")));
    let cell = vec!["3B/own/mayor/lgwan/view".to_owned()];
    let (deny, allow) = (high("deny = ['view']"), high("allow = ['view']"));
    let manager = high("needs_approval = ['view']");
    let director = high("needs_approval = ['view']\napprover = 'director'");
    let steps = [(&deny, &director), (&director, &manager), (&manager, &allow)];
    for (less, more) in steps {
        assert_eq!((less.compare(more).widened, less.compare(more).narrowed), (cell.clone(), vec![]));
        assert_eq!((more.compare(less).widened, more.compare(less).narrowed), (vec![], cell.clone()));
    }
    let related = read("edition = 1\n[[related]]\nowner = 'a'\nsections = ['b', 'c']");
    let fewer = read("edition = 1\n[[related]]\nowner = 'a'\nsections = ['c']");
    assert_eq!(fewer.compare(&related).widened, ["related/a/b"]);
    assert_eq!(related.compare(&fewer).narrowed, ["related/a/b"]);
    assert_eq!(read(SHIPPED).compare(&read(SHIPPED)), policy::Changes::default());
}

#[test]
fn a_matrix_is_written_in_one_order_and_read_back_the_same() {
    let shipped = read(SHIPPED);
    assert_eq!(read(&shipped.to_string()), shipped);
    assert_eq!(read(&shipped.to_string()).to_string(), shipped.to_string());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_panics(text in "\\PC{0,200}") {
        let _ = Matrix::parse(&text);
    }

    #[test]
    fn no_damaged_matrix_panics(at in 0_usize..SHIPPED.len(), len in 0_usize..40, put in "[\\]\\[\"'=, a-z0-9\n]{0,8}") {
        let cut = |mut i: usize| { while !SHIPPED.is_char_boundary(i) { i -= 1; } i };
        let (from, to) = (cut(at), cut((at + len).min(SHIPPED.len())));
        let damaged = format!("{}{put}{}", &SHIPPED[..from], &SHIPPED[to..]);
        if let Err(e) = Matrix::parse(&damaged) {
            prop_assert!(e.at.line >= 1 && e.at.line <= damaged.lines().count() + 1);
        }
    }
}
