//! Exceptions: what they leave out, what they never hide, and when they end.

use std::sync::LazyLock;

use classify::{Action, Facts, FileFacts, FilePlace, Rules, Unsound, sound};
use model::{ByLevel, Counts, Covers, Exception, Format, Kind, Label, Zone};
use proptest::prelude::*;
use time::macros::datetime;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

const SHIPPED: &str = include_str!("../../../rules/ja-municipal.toml");
/// Read once: a property asks for it hundreds of times.
static RULES: LazyLock<Rules> = LazyLock::new(|| Rules::parse(SHIPPED).expect("the shipped rules"));
const NOW: OffsetDateTime = datetime!(2026-11-22 09:00 UTC);
const XLSX: FileFacts = FileFacts { format: Format::Xlsx, size: 20_000, unreadable: false, encrypted: false };

fn place(folder: &str) -> FilePlace {
    FilePlace {
        folder: folder.to_owned(),
        section: "zeimu".parse().ok(),
        extension: "xlsx".to_owned(),
        governed: false,
        zone: Zone::Lgwan,
        mark: "a".repeat(64),
    }
}

fn counts(persons: u32, kinds: &[(Kind, u32)]) -> Counts {
    let kinds = kinds.iter().map(|(kind, n)| (kind.clone(), ByLevel { high: *n, mid: *n, low: *n }));
    Counts { persons, kinds: kinds.collect() }
}

fn exception() -> Exception {
    Exception {
        id: Uuid::from_u128(7),
        section: "zeimu".parse().ok(),
        rule: "persons".to_owned(),
        kinds: vec![Kind::NAME, Kind::ADDRESS],
        covers: Covers::Folders("**/記入例/**".to_owned()),
        until: NOW + Duration::days(90),
    }
}

fn judge(
    list: &[Exception],
    at: OffsetDateTime,
    found: &Counts,
    place: &FilePlace,
    file: FileFacts,
) -> (Label, Action) {
    let rules = RULES.clone().with_exceptions(list, at);
    let verdict = rules.judge(&Facts { counts: found, place, file });
    (verdict.label, verdict.action)
}

const SEALED: (Label, Action) = (Label::Class3C, Action::Seal);
const CLEAR: (Label, Action) = (Label::Class2, Action::Nothing);

#[test]
fn an_exception_leaves_its_files_out_and_the_verdict_says_by_which() {
    let found = counts(3, &[(Kind::NAME, 3), (Kind::ADDRESS, 3)]);
    let here = place("/share/税務課/記入例/2026");
    assert_eq!(judge(&[], NOW, &found, &here, XLSX), SEALED);
    let rules = RULES.clone().with_exceptions(&[exception()], NOW);
    let verdict = rules.judge(&Facts { counts: &found, place: &here, file: XLSX });
    assert_eq!((verdict.label, verdict.action), CLEAR);
    assert!(verdict.reasons.is_empty());
    let excused = &verdict.excused[0];
    assert_eq!((excused.exception, &*excused.rule, excused.code()), (Uuid::from_u128(7), "persons", "CF-107"));
    assert_eq!(excused.args(false)[1], ("until", "2027-02-20".to_owned()));
}

#[test]
fn an_exception_holds_for_its_place_its_section_its_kinds_and_its_rule_only() {
    let found = counts(3, &[(Kind::NAME, 3), (Kind::ADDRESS, 3)]);
    let here = place("/share/税務課/記入例");
    let other = FilePlace { section: "fukushi".parse().ok(), ..here.clone() };
    let more = counts(3, &[(Kind::NAME, 3), (Kind::ADDRESS, 3), (Kind::PHONE, 1)]);
    let list = counts(12, &[(Kind::NAME, 12), (Kind::ADDRESS, 12)]);
    let judge = |found: &Counts, place: &FilePlace| judge(&[exception()], NOW, found, place, XLSX);
    assert_eq!(judge(&found, &here), CLEAR);
    assert_eq!(judge(&found, &place("/share/税務課/申請")), SEALED, "another folder");
    assert_eq!(judge(&found, &other), SEALED, "another section");
    assert_eq!(judge(&more, &here), SEALED, "a kind that nobody was asked about");
    assert_eq!(judge(&list, &here), (Label::Class3B, Action::Seal), "another rule");
}

#[test]
fn an_exception_for_one_file_holds_for_no_other() {
    let found = counts(3, &[(Kind::NAME, 3)]);
    let one = Exception { covers: Covers::File("a".repeat(64)), section: None, ..exception() };
    let here = place("/share/税務課/申請");
    let other = FilePlace { mark: "b".repeat(64), ..here.clone() };
    assert_eq!(judge(std::slice::from_ref(&one), NOW, &found, &here, XLSX), CLEAR);
    assert_eq!(judge(&[one], NOW, &found, &other, XLSX), SEALED);
}

#[test]
fn what_was_not_read_to_its_end_is_never_excused() {
    let found = counts(3, &[(Kind::NAME, 3)]);
    for file in [FileFacts { unreadable: true, ..XLSX }, FileFacts { encrypted: true, ..XLSX }] {
        assert_eq!(judge(&[exception()], NOW, &found, &place("/a/記入例"), file), SEALED);
    }
}

#[test]
fn an_exception_ends_by_itself_and_never_lasts_longer_than_a_year() {
    let found = counts(3, &[(Kind::NAME, 3)]);
    let here = place("/a/記入例");
    let until = exception().until;
    assert_eq!(judge(&[exception()], until - Duration::seconds(1), &found, &here, XLSX), CLEAR);
    assert_eq!(judge(&[exception()], until, &found, &here, XLSX), SEALED);
    let long = Exception { until: NOW + Duration::days(367), ..exception() };
    assert_eq!(judge(&[long], NOW, &found, &here, XLSX), SEALED);
    let rules = RULES.clone().with_exceptions(&[exception()], NOW);
    assert_eq!(rules.exceptions_until(), Some(until));
}

#[test]
fn an_exception_that_does_not_hold_together_is_none() {
    let folders = |pattern: &str| Covers::Folders(pattern.to_owned());
    let table = [
        (Exception { kinds: vec![Kind::NAME, Kind::MY_NUMBER], ..exception() }, Unsound::MyNumber),
        (Exception { kinds: Vec::new(), ..exception() }, Unsound::Cause),
        (Exception { rule: "rule of mine".to_owned(), ..exception() }, Unsound::Cause),
        (Exception { covers: folders(""), ..exception() }, Unsound::Place),
        (Exception { covers: folders("a**b"), ..exception() }, Unsound::Place),
        (Exception { covers: Covers::File("A".repeat(64)), ..exception() }, Unsound::Place),
        (Exception { covers: Covers::File("a".repeat(63)), ..exception() }, Unsound::Place),
        (Exception { until: NOW, ..exception() }, Unsound::Until),
        (Exception { until: NOW + Duration::days(367), ..exception() }, Unsound::Until),
    ];
    for (one, why) in table {
        assert_eq!(sound(&one, NOW), Err(why), "{one:?}");
    }
    assert_eq!(sound(&exception(), NOW), Ok(()));
}

proptest! {
    /// Whatever exceptions there are, a file in which 個人番号 was found, at any level, is judged as if there were none.
    #[test]
    fn no_exception_ever_changes_a_verdict_on_a_file_with_my_number(
        (high, mid, low) in (0u32..3, 0u32..3, 1u32..4),
        persons in 0u32..20,
        names in 0u32..40,
        rules in proptest::collection::vec("my-number|my-number-likely|my-number-possible|persons|list-of-persons|names|contacts", 1..6),
        named in any::<bool>(),
    ) {
        let mut found = counts(persons, &[(Kind::NAME, names)]);
        let mid = mid.max(high);
        found.kinds.insert(Kind::MY_NUMBER, ByLevel { high, mid, low: low.max(mid) });
        let kinds = if named { vec![Kind::MY_NUMBER, Kind::NAME] } else { vec![Kind::NAME] };
        let covers = Covers::Folders("**".to_owned());
        let list: Vec<Exception> = rules
            .into_iter()
            .map(|rule| Exception { rule, kinds: kinds.clone(), covers: covers.clone(), section: None, ..exception() })
            .collect();
        let here = place("/share/a");
        prop_assert_eq!(judge(&list, NOW, &found, &here, XLSX), judge(&[], NOW, &found, &here, XLSX));
    }
}
