//! The shipped rule file, verdict by verdict.

use classify::{Action, Facts, FileFacts, FilePlace, Hold, Mode, Rules};
use model::{ByLevel, Counts, Format, Kind, Label, Zone};

const SHIPPED: &str = include_str!("../../../rules/ja-municipal.toml");

fn rules() -> Rules {
    Rules::parse(SHIPPED).expect("the shipped rule file is sound")
}

fn place(folder: &str, extension: &str) -> FilePlace {
    FilePlace {
        folder: folder.to_owned(),
        section: None,
        extension: extension.to_owned(),
        governed: false,
        zone: Zone::Lgwan,
        mark: String::new(),
    }
}

const XLSX: FileFacts = FileFacts { format: Format::Xlsx, size: 20_000, unreadable: false, encrypted: false };

/// Counts from `(kind, high, mid, low)`.
fn counts(persons: u32, kinds: &[(Kind, u32, u32, u32)]) -> Counts {
    let kinds = kinds.iter().map(|(kind, high, mid, low)| {
        let levels = ByLevel { high: *high, mid: *mid, low: *low };
        (kind.clone(), levels)
    });
    Counts { persons, kinds: kinds.collect() }
}

fn verdict(counts: &Counts, place: &FilePlace, file: FileFacts) -> (String, Action, Vec<String>) {
    let verdict = rules().judge(&Facts { counts, place, file });
    let ids = verdict.reasons.iter().map(|r| r.rule.to_string()).collect();
    (verdict.label.code().to_owned(), verdict.action, ids)
}

#[test]
fn the_shipped_rules_judge_by_counts() {
    let share = place("/srv/share/税務課", "xlsx");
    let table: &[(&str, Counts, &str, Action, &[&str])] = &[
        ("nothing found", counts(0, &[]), "2", Action::Nothing, &[]),
        ("one sure my number", counts(0, &[(Kind::MY_NUMBER, 1, 1, 1)]), "3B", Action::Seal, &["my-number"]),
        (
            "a likely my number beside names",
            counts(0, &[(Kind::MY_NUMBER, 0, 1, 1), (Kind::NAME, 1, 1, 1)]),
            "3B",
            Action::Seal,
            &["my-number-likely"],
        ),
        ("a likely my number alone", counts(0, &[(Kind::MY_NUMBER, 0, 1, 1)]), "2", Action::Nothing, &[]),
        (
            "a possible my number",
            counts(0, &[(Kind::MY_NUMBER, 0, 0, 2)]),
            "3C",
            Action::Report,
            &["my-number-possible"],
        ),
        ("ten persons", counts(10, &[]), "3B", Action::Seal, &["list-of-persons"]),
        ("nine persons", counts(9, &[]), "3C", Action::Seal, &["persons"]),
        ("one person", counts(1, &[]), "3C", Action::Seal, &["persons"]),
        (
            "names and addresses apart",
            counts(0, &[(Kind::NAME, 0, 20, 25), (Kind::ADDRESS, 20, 20, 20)]),
            "3B",
            Action::Seal,
            &["many-addresses", "names"],
        ),
        ("a card", counts(0, &[(Kind::CARD, 1, 1, 1)]), "3C", Action::Seal, &["card"]),
        (
            "phones and mail addresses together",
            counts(0, &[(Kind::PHONE, 10, 12, 12), (Kind::EMAIL, 8, 8, 8)]),
            "3C",
            Action::Seal,
            &["contacts"],
        ),
        ("many names", counts(0, &[(Kind::NAME, 0, 20, 20)]), "3C", Action::Report, &["names"]),
        ("one phone number", counts(0, &[(Kind::PHONE, 1, 1, 1)]), "2", Action::Report, &["some-personal"]),
        (
            "the highest of several",
            counts(12, &[(Kind::MY_NUMBER, 3, 3, 3), (Kind::PHONE, 20, 20, 20)]),
            "3B",
            Action::Seal,
            &["my-number", "list-of-persons", "contacts"],
        ),
        ("corporate numbers are public", counts(0, &[(Kind::CORPORATE_NUMBER, 9, 9, 9)]), "2", Action::Nothing, &[]),
    ];
    for (what, counts, label, action, reasons) in table {
        let (l, a, r) = verdict(counts, &share, XLSX);
        assert_eq!((l.as_str(), a), (*label, *action), "{what}: {r:?}");
        assert_eq!(r, *reasons, "{what}");
    }
}

#[test]
fn the_shipped_rules_judge_by_place_and_file() {
    let none = counts(0, &[]);
    let table: &[(&str, &str, FileFacts, &str, Action)] = &[
        ("published", "/srv/share/広報/2026", XLSX, "1", Action::Report),
        ("published, on Windows", r"Z:\公表\統計", XLSX, "1", Action::Report),
        ("tender", "/srv/share/契約課/入札関係/2026", XLSX, "3C", Action::Report),
        ("published but unread", "/srv/share/広報", FileFacts { unreadable: true, ..XLSX }, "2", Action::Report),
        ("encrypted", "/srv/a", FileFacts { unreadable: true, encrypted: true, ..XLSX }, "2", Action::Report),
        ("plain", "/srv/a", XLSX, "2", Action::Nothing),
    ];
    for (what, folder, file, label, action) in table {
        let (l, a, r) = verdict(&none, &place(folder, "xlsx"), *file);
        assert_eq!((l.as_str(), a), (*label, *action), "{what}: {r:?}");
    }
    let governed = FilePlace { governed: true, ..place("/srv/a", "dat") };
    assert_eq!(verdict(&none, &governed, FileFacts { format: Format::Other, ..XLSX }).1, Action::Seal);
}

#[test]
fn what_must_never_be_sealed_is_reported_and_says_why() {
    let found = counts(0, &[(Kind::MY_NUMBER, 1, 1, 1)]);
    let of = |format| FileFacts { format, ..XLSX };
    let table = [
        ("/srv/a", "xlsx", of(Format::Xlsx), None),
        ("/srv/a", "EXE", of(Format::Text), Some(Hold::Extension)),
        ("/srv/a", "pst", of(Format::Text), Some(Hold::Extension)),
        ("/srv/a", "xdw", of(Format::Pdf), Some(Hold::Extension)),
        ("/etc/app", "csv", of(Format::Csv), Some(Hold::Folder)),
        (r"C:\WINDOWS\Temp", "csv", of(Format::Csv), Some(Hold::Folder)),
        ("/srv/業務システム/data", "csv", of(Format::Csv), Some(Hold::Folder)),
        ("/srv/a", "dat", of(Format::Other), Some(Hold::Format)),
        ("/srv/a", "tdf", of(Format::Protected), Some(Hold::Protected)),
        ("/srv/a", "txt", of(Format::Empty), Some(Hold::Empty)),
        ("/srv/a", "csv", FileFacts { size: 200_000_001, ..XLSX }, Some(Hold::Size)),
    ];
    for (folder, extension, file, held) in table {
        let place = place(folder, extension);
        let verdict = rules().judge(&Facts { counts: &found, place: &place, file });
        assert_eq!(verdict.held, held, "{folder} {extension}");
        let action = if held.is_some() { Action::Report } else { Action::Seal };
        assert_eq!((verdict.action, verdict.label), (action, Label::Class3B), "{folder} {extension}");
    }
}

#[test]
fn a_governed_folder_seals_what_a_rule_may_not_but_nothing_twice() {
    let governed = FilePlace { governed: true, ..place("/etc/chosen", "mdb") };
    let none = counts(0, &[]);
    let file = |format| FileFacts { format, size: 300_000_000, ..XLSX };
    let judge = |format| rules().judge(&Facts { counts: &none, place: &governed, file: file(format) });
    assert_eq!((judge(Format::Other).action, judge(Format::Other).held), (Action::Seal, None));
    assert_eq!(judge(Format::Protected).held, Some(Hold::Protected));
}

#[test]
fn the_shipped_rules_report_only_and_are_bounded() {
    let rules = rules();
    assert_eq!((rules.mode(), rules.edition(), rules.default_label()), (Mode::Report, 1, Label::Class2));
    assert!(rules.limits().max_percent <= 50 && rules.limits().max_files_per_hour <= 1_000);
}

#[test]
fn a_reason_tells_the_counts_it_looked_at_and_nothing_else() {
    let found = counts(12, &[(Kind::MY_NUMBER, 3, 4, 5)]);
    let place = place("/srv/a", "xlsx");
    let verdict = rules().judge(&Facts { counts: &found, place: &place, file: XLSX });
    let facts: Vec<_> = verdict.reasons.iter().flat_map(|r| &r.facts).map(|f| (f.name.as_str(), f.value)).collect();
    assert_eq!(facts, [("my_number.high", 3), ("persons", 12)]);
    assert_eq!(&*verdict.reasons[0].name_ja, "個人番号（マイナンバー）が含まれています");
}

#[test]
fn more_findings_never_lower_the_label_under_the_shipped_rules() {
    let place = place("/srv/a", "xlsx");
    let rules = rules();
    for kind in Kind::BUILT_IN {
        let mut last = Label::Class1;
        for n in [0, 1, 2, 9, 10, 19, 20, 50] {
            let counts = counts(n, &[(kind.clone(), n, n, n)]);
            let label = rules.judge(&Facts { counts: &counts, place: &place, file: XLSX }).label;
            assert!(label >= last, "{kind} {n}");
            last = label;
        }
    }
}
