use model::{AssignmentKind, Label, Post, Subject, Zone};
use time::macros::{date, datetime, offset};

use super::*;
use crate::decision::Cell;
use crate::matrix::{Answer, Relation};
use crate::request::{Device, File};

/// A matrix in which all three answers occur for every coordinate, with exceptions for higher posts.
fn mixed() -> Matrix {
    let mut text = "edition = 1\n[[related]]\nowner = 'zeimu'\nsections = ['shunou', 'kansa']\n".to_owned();
    for (i, label) in Label::ALL.iter().enumerate() {
        for (j, relation) in Relation::ALL.iter().enumerate() {
            for (k, zone) in Zone::ALL.iter().enumerate() {
                for (n, post) in ["contractor", "clerk", "manager", "director"].iter().enumerate() {
                    let at = |key: usize| (i + 2 * j + 3 * k + n + key) % 4;
                    let of = |answer: usize| {
                        let rights = Right::ALL.iter().enumerate().filter(|(r, _)| at(*r) == answer);
                        rights.map(|(_, right)| format!("'{right}'")).collect::<Vec<_>>().join(", ")
                    };
                    text += &format!(
                        "[[cell]]\nlabels = ['{label}']\nrelations = ['{}']\npost = '{post}'\nzones = ['{}']\n\
                         allow = [{}]\nneeds_approval = [{}]\ndeny = [{}]\napprover = 'chief'\n",
                        relation.id(),
                        zone.id(),
                        of(0),
                        of(1),
                        of(2)
                    );
                }
            }
        }
    }
    Matrix::parse(&text).expect("sound")
}

fn assignment(section: &str, post: Post, from: time::Date, until: Option<time::Date>) -> Assignment {
    Assignment { section: section.parse().expect("id"), post, kind: AssignmentKind::Main, from, until }
}

/// How a person's assignments may stand on 2026-11-22: in force, open-ended, to come, ended, none, one of two ended.
fn standings(section: &str, post: Post) -> [Vec<Assignment>; 6] {
    let one = |from, until| assignment(section, post, from, until);
    let long_ago = assignment(section, Post::Mayor, date!(2020 - 04 - 01), Some(date!(2021 - 03 - 31)));
    [
        vec![one(date!(2026 - 11 - 22), Some(date!(2026 - 11 - 22)))],
        vec![one(date!(2026 - 04 - 01), None)],
        vec![one(date!(2026 - 11 - 23), None)],
        vec![one(date!(2026 - 04 - 01), Some(date!(2026 - 11 - 21)))],
        vec![],
        vec![long_ago, one(date!(2026 - 04 - 01), None)],
    ]
}

/// What must come out, told without either judge: the facts that are against it, and the best cell in force.
fn expected(matrix: &Matrix, request: &Request<'_>, relation: Relation) -> Answer {
    let day = date!(2026 - 11 - 22);
    let lowered = request.file.registered.is_some_and(|registered| registered > request.file.label);
    if request.file.revoked || request.device.locked || lowered {
        return Answer::Deny;
    }
    let in_force = request.subject.assignments.iter().filter(|a| a.from <= day && a.until.is_none_or(|u| u >= day));
    let answers = in_force.map(|a| {
        matrix.answer(&Cell {
            label: request.file.label,
            relation,
            post: a.post,
            zone: request.device.zone,
            right: request.right,
        })
    });
    answers.max_by_key(|answer| answer.grade()).unwrap_or_default()
}

fn check(policy: &Policy, request: &Request<'_>, relation: Relation, plain: &Contexts<'_>, approved: &Contexts<'_>) {
    let answer = expected(policy.matrix(), request, relation);
    let walked = walk::walk(policy.matrix(), request).decision;
    let told = match walked {
        Decision::Allow(_) => Answer::Allow,
        Decision::NeedsApproval(Reason::NeedsApproval { approver, .. }) => Answer::NeedsApproval { approver },
        _ => Answer::Deny,
    };
    assert_eq!(told, answer, "the walk: {request:?}");
    assert_eq!(policy.permits_any(request, plain), answer == Answer::Allow, "Cedar: {request:?}");
    assert_eq!(policy.permits_any(request, approved), answer != Answer::Deny, "Cedar with approval: {request:?}");
}

#[test]
fn cedar_and_the_walk_agree_on_all_combinations() {
    let policy = Policy::new(mixed()).expect("sound");
    let sections =
        [("zeimu", Relation::Own), ("shunou", Relation::Related), ("fukushi", Relation::Other), ("x", Relation::None)];
    for (label, (section, relation), post, zone) in Label::ALL.into_iter().flat_map(|label| {
        sections.into_iter().flat_map(move |section| {
            Post::ALL
                .into_iter()
                .flat_map(move |post| Zone::ALL.into_iter().map(move |zone| (label, section, post, zone)))
        })
    }) {
        let owner = (relation != Relation::None).then(|| "zeimu".parse().expect("id"));
        for (standing, assignments) in standings(section, post).into_iter().enumerate() {
            // A label below the registered one is a state like revoked and locked; it needs one standing only.
            let states = [
                (false, false, false),
                (true, false, false),
                (false, true, false),
                (true, true, false),
                (false, false, true),
            ];
            for (revoked, locked, lowered) in states.into_iter().take(if standing == 0 { 5 } else { 4 }) {
                let registered = if lowered { Label::ALL.into_iter().find(|l| *l > label) } else { Some(label) };
                let file = File { label, registered, section: owner.clone(), revoked };
                let subject = Subject { person: "p1".parse().expect("id"), assignments: assignments.clone() };
                let mut request = Request {
                    subject: &subject,
                    right: Right::View,
                    file: &file,
                    device: Device { zone, locked },
                    now: datetime!(2026-11-22 03:00 UTC),
                    offset: offset!(+9),
                };
                let plain = policy.contexts(&request);
                let approved = Contexts(
                    subject.assignments.iter().map(|a| (a, policy.judge.context(&request, a, true))).collect(),
                );
                for right in Right::ALL {
                    request.right = right;
                    check(&policy, &request, relation, &plain, &approved);
                }
            }
        }
    }
}

#[test]
fn a_walk_that_cedar_contradicts_is_refused_with_its_own_code() {
    // The walk reads a matrix that allows, Cedar holds one that allows nothing: as if one of them had a fault.
    let judge = Judge::new(&Matrix::parse("edition = 1").expect("sound")).expect("sound");
    let policy = Policy { matrix: mixed(), judge };
    let subject = Subject {
        person: "p1".parse().expect("id"),
        assignments: vec![assignment("zeimu", Post::Manager, date!(2026 - 04 - 01), None)],
    };
    let file =
        File { label: Label::Class1, registered: None, section: Some("zeimu".parse().expect("id")), revoked: false };
    let device = Device { zone: Zone::Lgwan, locked: false };
    let now = datetime!(2026-11-22 03:00 UTC);
    let request = Request { subject: &subject, right: Right::View, file: &file, device, now, offset: offset!(+9) };
    let decisions = policy.decide_all(&request);
    assert!(decisions.iter().all(|(_, decision)| !decision.is_allowed()));
    let disagreements = decisions.iter().filter(|(_, d)| *d == Decision::Deny(Reason::Disagreement)).count();
    assert!(disagreements >= 3, "{decisions:?}");
}

#[test]
fn cedar_refuses_a_cell_that_is_not_about_the_request() {
    let everything = "edition = 1\n[[cell]]\nlabels = ['1', '2', '3C', '3B', '3A']\n\
                      relations = ['own', 'related', 'other', 'none']\npost = 'contractor'\n\
                      zones = ['internet', 'lgwan', 'my_number']\nallow = ['view']";
    let policy = Policy::new(Matrix::parse(everything).expect("sound")).expect("sound");
    let by = assignment("zeimu", Post::Manager, date!(2026 - 04 - 01), None);
    let subject = Subject { person: "p1".parse().expect("id"), assignments: vec![by.clone()] };
    let file =
        File { label: Label::Class3B, registered: None, section: Some("zeimu".parse().expect("id")), revoked: false };
    let device = Device { zone: Zone::Lgwan, locked: false };
    let now = datetime!(2026-11-22 03:00 UTC);
    let request = Request { subject: &subject, right: Right::View, file: &file, device, now, offset: offset!(+9) };
    let permits = |cell| policy.judge.permits(&cell, policy.judge.context(&request, &by, false).expect("context"));
    let right = walk::cell(policy.matrix(), &request, &by);
    assert!(permits(right));
    for wrong in crate::matrix::cells().filter(|c| c.post == right.post && c.right == right.right && *c != right) {
        assert!(!permits(wrong), "{wrong}");
    }
}
