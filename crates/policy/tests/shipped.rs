//! The shipped matrix, told by the people it is for.

use model::{Assignment, AssignmentKind, Coded, Label, Post, Right, SectionId, Subject, Zone};
use policy::{Cell, Decision, Device, File, Matrix, Policy, Relation, Request};
use proptest::prelude::*;
use time::macros::{date, datetime, offset};
use time::{Date, OffsetDateTime};

const SHIPPED: &str = include_str!("../../../rules/matrix.toml");
const NOON: OffsetDateTime = datetime!(2026-11-22 03:00 UTC);

fn matrix() -> Matrix {
    Matrix::parse(SHIPPED).expect("the shipped matrix is sound")
}

fn shipped() -> Policy {
    Policy::new(matrix()).expect("the shipped policies are sound")
}

fn assignment(section: &str, post: Post) -> Assignment {
    let kind = AssignmentKind::Main;
    Assignment { section: section.parse().expect("id"), post, kind, from: date!(2026 - 04 - 01), until: None }
}

fn subject(assignments: Vec<Assignment>) -> Subject {
    Subject { person: "s-0001".parse().expect("id"), assignments }
}

fn file(label: Label) -> File {
    File { label, registered: Some(label), section: Some("zeimu".parse().expect("id")), revoked: false }
}

const LGWAN: Device = Device { zone: Zone::Lgwan, locked: false };

/// `allow`, `approval` or the code of the refusal.
fn asked(policy: &Policy, subject: &Subject, right: Right, file: &File, device: Device, now: OffsetDateTime) -> String {
    let request = Request { subject, right, file, device, now, offset: offset!(+9) };
    match policy.decide(&request) {
        Decision::Allow(_) => "allow".to_owned(),
        Decision::NeedsApproval(_) => "approval".to_owned(),
        Decision::Deny(reason) => reason.code().to_owned(),
    }
}

#[test]
fn the_shipped_matrix_answers_as_a_city_hall_expects() {
    use Label::*;
    use Post::*;
    use Right::*;
    let policy = shipped();
    let table: &[(&str, &str, Post, Label, Right, Zone, &str)] = &[
        ("a manager views her own", "zeimu", Manager, Class3B, View, Zone::Lgwan, "allow"),
        ("a manager decrypts her own", "zeimu", Manager, Class3B, Decrypt, Zone::Lgwan, "allow"),
        ("a manager asks to unprotect", "zeimu", Manager, Class3B, Unprotect, Zone::Lgwan, "approval"),
        ("a clerk views her own", "zeimu", Clerk, Class3B, View, Zone::Lgwan, "allow"),
        ("a clerk edits her own", "zeimu", Clerk, Class3B, Edit, Zone::MyNumber, "allow"),
        ("a clerk asks to decrypt", "zeimu", Clerk, Class3B, Decrypt, Zone::Lgwan, "approval"),
        ("a clerk may not unprotect", "zeimu", Clerk, Class3B, Unprotect, Zone::Lgwan, "PO-112"),
        ("fixed-term staff may view", "zeimu", FiscalYear, Class3B, View, Zone::Lgwan, "allow"),
        ("… but not edit", "zeimu", FiscalYear, Class3B, Edit, Zone::Lgwan, "PO-112"),
        ("another section's manager is refused", "fukushi", Manager, Class3B, View, Zone::Lgwan, "PO-109"),
        ("… and the mayor's own office too", "hisho", Mayor, Class3B, View, Zone::Lgwan, "PO-109"),
        ("3B never on the internet side", "zeimu", Manager, Class3B, View, Zone::Internet, "PO-111"),
        ("3A never on the internet side", "zeimu", Manager, Class3A, View, Zone::Internet, "PO-111"),
        ("3A opens for nobody alone", "zeimu", Manager, Class3A, View, Zone::Lgwan, "approval"),
        ("3A is nothing for a clerk", "zeimu", Clerk, Class3A, View, Zone::Lgwan, "PO-112"),
        ("3A is never printed", "zeimu", Manager, Class3A, Print, Zone::Lgwan, "PO-108"),
        ("a chief decrypts 3C", "zeimu", Chief, Class3C, Decrypt, Zone::Lgwan, "allow"),
        ("a clerk takes 3C along", "zeimu", Clerk, Class3C, Lease, Zone::Lgwan, "allow"),
        ("3C on the internet side only with approval", "zeimu", Clerk, Class3C, View, Zone::Internet, "approval"),
        ("class 2 is for all staff", "fukushi", Clerk, Class2, View, Zone::Lgwan, "allow"),
        ("… not for contractors", "fukushi", Contractor, Class2, View, Zone::Lgwan, "PO-112"),
        ("class 1 is for everybody", "fukushi", Contractor, Class1, Unprotect, Zone::Internet, "allow"),
    ];
    for (what, section, post, label, right, zone, expected) in table {
        let subject = subject(vec![assignment(section, *post)]);
        let device = Device { zone: *zone, locked: false };
        assert_eq!(asked(&policy, &subject, *right, &file(*label), device, NOON), *expected, "{what}");
    }
}

#[test]
fn a_leaver_is_refused_from_the_day_after_her_last_in_local_time() {
    let policy = shipped();
    let last = Assignment { until: Some(date!(2027 - 03 - 31)), ..assignment("zeimu", Post::Manager) };
    let she = subject(vec![last]);
    let ask = |now| asked(&policy, &she, Right::View, &file(Label::Class3B), LGWAN, now);
    assert_eq!(ask(datetime!(2027-03-31 14:59:59 UTC)), "allow", "23:59:59 in Japan");
    assert_eq!(ask(datetime!(2027-03-31 15:00 UTC)), "PO-106", "midnight in Japan");
}

#[test]
fn an_assignment_does_not_count_before_its_day() {
    let policy = shipped();
    let next = Assignment { from: date!(2027 - 04 - 01), ..assignment("zeimu", Post::Manager) };
    let ask = |assignments, now| asked(&policy, &subject(assignments), Right::View, &file(Label::Class3B), LGWAN, now);
    assert_eq!(ask(vec![next.clone()], datetime!(2027-03-31 14:59 UTC)), "PO-105");
    assert_eq!(ask(vec![next.clone()], datetime!(2027-03-31 15:00 UTC)), "allow");
    assert_eq!(
        ask(vec![assignment("fukushi", Post::Clerk), next], NOON),
        "PO-109",
        "the present post counts until then"
    );
    assert_eq!(ask(vec![], NOON), "PO-104");
}

#[test]
fn a_concurrent_assignment_gives_the_rights_of_the_second_section() {
    let policy = shipped();
    let both = subject(vec![
        assignment("fukushi", Post::Chief),
        Assignment { kind: AssignmentKind::Concurrent, ..assignment("zeimu", Post::Clerk) },
    ]);
    assert_eq!(asked(&policy, &both, Right::View, &file(Label::Class3B), LGWAN, NOON), "allow");
    // The higher post of the other section does not carry over.
    assert_eq!(asked(&policy, &both, Right::Decrypt, &file(Label::Class3B), LGWAN, NOON), "approval");
    let request = Request {
        subject: &both,
        right: Right::View,
        file: &file(Label::Class3B),
        device: LGWAN,
        now: NOON,
        offset: offset!(+9),
    };
    let Decision::Allow(grant) = policy.decide(&request) else { panic!("granted above") };
    assert_eq!(grant.cell.to_string(), "3B/own/clerk/lgwan/view");
    assert_eq!(grant.assignment.section.as_str(), "zeimu");
}

#[test]
fn locked_devices_revoked_files_and_lowered_labels_are_refused_to_everybody() {
    let policy = shipped();
    let she = subject(vec![assignment("zeimu", Post::Mayor)]);
    for label in Label::ALL {
        for right in Right::ALL {
            let ask = |file: &File, device| asked(&policy, &she, right, file, device, NOON);
            assert_eq!(ask(&file(label), Device { locked: true, ..LGWAN }), "PO-101");
            assert_eq!(ask(&File { revoked: true, ..file(label) }, LGWAN), "PO-102");
            if label < Label::Class3A {
                assert_eq!(ask(&File { registered: Some(Label::Class3A), ..file(label) }, LGWAN), "PO-103");
            }
        }
    }
}

#[test]
fn a_file_without_an_owner_is_refused_by_that_reason() {
    let policy = shipped();
    let she = subject(vec![assignment("zeimu", Post::Manager)]);
    let orphan = File { section: None, ..file(Label::Class3B) };
    assert_eq!(asked(&policy, &she, Right::View, &orphan, LGWAN, NOON), "PO-110");
}

#[test]
fn a_refusal_names_what_is_missing_and_whom_to_ask() {
    let policy = shipped();
    let args = |section: &str, post, right| {
        let request = Request {
            subject: &subject(vec![assignment(section, post)]),
            right,
            file: &file(Label::Class3B),
            device: LGWAN,
            now: NOON,
            offset: offset!(+9),
        };
        let decision = policy.decide(&request);
        decision.reason().expect("refused").args()
    };
    let text = |pairs: &[(&'static str, &str)]| pairs.iter().map(|(k, v)| (*k, (*v).to_owned())).collect::<Vec<_>>();
    let other = text(&[("label", "3B"), ("right", "view"), ("owner", "zeimu"), ("sections", "fukushi")]);
    assert_eq!(args("fukushi", Post::Manager, Right::View), other);
    let approval = text(&[("label", "3B"), ("right", "decrypt"), ("post", "manager"), ("owner", "zeimu")]);
    assert_eq!(args("zeimu", Post::Clerk, Right::Decrypt), approval);
    let post = text(&[("label", "3B"), ("right", "copy"), ("post", "manager"), ("owner", "zeimu")]);
    assert_eq!(args("zeimu", Post::Clerk, Right::Copy), post);
}

#[test]
fn a_higher_label_never_gives_more() {
    let matrix = matrix();
    let grade = |cell: &Cell| match matrix.answer(cell) {
        policy::Answer::Deny => 0,
        policy::Answer::NeedsApproval { .. } => 1,
        policy::Answer::Allow => 2,
    };
    for labels in Label::ALL.windows(2) {
        for relation in Relation::ALL {
            for post in Post::ALL {
                for zone in Zone::ALL {
                    for right in Right::ALL {
                        let low = Cell { label: labels[0], relation, post, zone, right };
                        let high = Cell { label: labels[1], ..low };
                        assert!(grade(&high) <= grade(&low), "{high} gives more than {low}");
                    }
                }
            }
        }
    }
}

#[test]
fn every_code_has_its_sentence_in_both_languages() {
    let ja = include_str!("../../../locales/ja/policy.ftl");
    let en = include_str!("../../../locales/en/policy.ftl");
    let codes = (1..=8).chain(20..=21).chain(101..=113).chain([199]);
    for code in codes.map(|n| format!("\nPO-{n:03} =")) {
        assert!(ja.contains(&code) && en.contains(&code), "{code}");
    }
}

fn any_assignment() -> impl Strategy<Value = Assignment> {
    let days =
        || (0_i32..5).prop_map(|n| Date::from_julian_day(date!(2026 - 11 - 20).to_julian_day() + n).expect("day"));
    let section = prop::sample::select(vec!["zeimu", "shunou", "fukushi"]);
    (section, prop::sample::select(Post::ALL.to_vec()), days(), prop::option::of(days()))
        .prop_map(|(section, post, from, until)| Assignment { from, until, ..assignment(section, post) })
}

/// The shipped matrix with a related section, so that all relations occur.
fn with_related() -> Policy {
    let related = "[[related]]\nowner = 'zeimu'\nsections = ['shunou']\n";
    Policy::new(Matrix::parse(&format!("{SHIPPED}\n{related}")).expect("sound")).expect("sound")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn removing_an_assignment_never_gives_more(
        assignments in prop::collection::vec(any_assignment(), 1..5),
        gone in any::<prop::sample::Index>(),
        label in prop::sample::select(Label::ALL.to_vec()),
        zone in prop::sample::select(Zone::ALL.to_vec()),
        owned: bool,
    ) {
        let policy = with_related();
        let section = owned.then(|| "zeimu".parse::<SectionId>().expect("id"));
        let file = File { section, ..file(label) };
        let device = Device { zone, locked: false };
        let all = subject(assignments.clone());
        let mut fewer = assignments;
        fewer.remove(gone.index(fewer.len()));
        let fewer = subject(fewer);
        let ask = |subject: &Subject| {
            let request = Request { subject, right: Right::View, file: &file, device, now: NOON, offset: offset!(+9) };
            policy.decide_all(&request).map(|(_, d)| match d {
                Decision::Allow(_) => 2,
                Decision::NeedsApproval(_) => 1,
                Decision::Deny(_) => 0,
            })
        };
        for (more, less) in ask(&all).into_iter().zip(ask(&fewer)) {
            prop_assert!(less <= more);
        }
    }
}
