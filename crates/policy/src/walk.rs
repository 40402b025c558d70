//! The conditions in their fixed order: the granting cell, or the first one that is not met.

use model::{Assignment, Post, Right, SectionId, Zone};

use crate::decision::{Cell, Decision, Grant, Reason};
use crate::matrix::{Answer, Matrix, Relation};
use crate::request::Request;

/// The walk's decision; with `NeedsApproval` also the assignment that the approval would be for.
pub(crate) struct Walked<'a> {
    pub(crate) decision: Decision,
    pub(crate) by: Option<&'a Assignment>,
}

fn deny<'a>(reason: Reason) -> Walked<'a> {
    Walked { decision: Decision::Deny(reason), by: None }
}

pub(crate) fn walk<'a>(matrix: &Matrix, request: &Request<'a>) -> Walked<'a> {
    if request.device.locked {
        return deny(Reason::DeviceLocked);
    }
    if request.file.revoked {
        return deny(Reason::FileRevoked);
    }
    if let Some(registered) = request.file.registered.filter(|&registered| registered > request.file.label) {
        return deny(Reason::LabelLowered { label: request.file.label, registered });
    }
    let day = request.day();
    let in_force: Vec<&Assignment> = request.subject.assignments.iter().filter(|a| a.in_force(day)).collect();
    if in_force.is_empty() {
        return deny(no_assignment(request));
    }
    best(matrix, request, &in_force)
}

fn no_assignment(request: &Request<'_>) -> Reason {
    let day = request.day();
    let all = &request.subject.assignments;
    if let Some(from) = all.iter().map(|a| a.from).filter(|&from| from > day).min() {
        return Reason::NotYet { from };
    }
    match all.iter().filter_map(|a| a.until).max() {
        Some(until) => Reason::Ended { until },
        None => Reason::NoAssignment,
    }
}

/// The cell that an assignment is read for.
pub(crate) fn cell(matrix: &Matrix, request: &Request<'_>, assignment: &Assignment) -> Cell {
    Cell {
        label: request.file.label,
        relation: matrix.relation(&assignment.section, request.file.section.as_ref()),
        post: assignment.post,
        zone: request.device.zone,
        right: request.right,
    }
}

fn best<'a>(matrix: &Matrix, request: &Request<'a>, in_force: &[&'a Assignment]) -> Walked<'a> {
    let mut read: Vec<(Cell, &'a Assignment)> =
        in_force.iter().map(|&assignment| (cell(matrix, request, assignment), assignment)).collect();
    // What gives most first; among equals the nearest section, then the highest post.
    read.sort_by_key(|(cell, _)| {
        (std::cmp::Reverse(matrix.answer(cell).grade()), cell.relation, std::cmp::Reverse(cell.post))
    });
    let (cell, assignment) = read[0];
    match matrix.answer(&cell) {
        Answer::Allow => {
            Walked { decision: Decision::Allow(Grant { cell, assignment: assignment.clone() }), by: Some(assignment) }
        }
        Answer::NeedsApproval { approver } => {
            let owner = request.file.section.clone();
            let reason = Reason::NeedsApproval { cell, approver, owner };
            Walked { decision: Decision::NeedsApproval(reason), by: Some(assignment) }
        }
        Answer::Deny => {
            let sections = in_force.iter().map(|a| a.section.clone()).collect();
            deny(unmet(matrix, request, &cell, sections))
        }
    }
}

/// Which of section, zone and post stands in the way, in this order: each is unmet if no value of those after it would
/// help.
fn unmet(matrix: &Matrix, request: &Request<'_>, cell: &Cell, mut sections: Vec<SectionId>) -> Reason {
    let Cell { label, relation, post, zone, right } = *cell;
    let gives = |relation, zone, post| {
        let cell = Cell { relation, zone, post, ..*cell };
        matrix.answer(&cell) != Answer::Deny
    };
    let anybody = |relation, zone| Post::ALL.into_iter().any(|post| gives(relation, zone, post));
    let anywhere = |relation| Zone::ALL.into_iter().any(|zone| anybody(relation, zone));
    if !Relation::ALL.into_iter().any(anywhere) {
        return Reason::NobodyMay { label, right };
    }
    if !anywhere(relation) {
        sections.sort_unstable();
        sections.dedup();
        return match &request.file.section {
            Some(_) if relation == Relation::Own => Reason::NobodyMay { label, right },
            Some(owner) => Reason::OtherSection { label, right, owner: owner.clone(), sections },
            None => Reason::NoOwner { label, right },
        };
    }
    if !anybody(relation, zone)
        && let Some(instead) = Zone::ALL.into_iter().find(|&zone| anybody(relation, zone))
    {
        return Reason::ZoneForbids { label, right, zone, instead };
    }
    post_stands_in_the_way(request, post, right, |other| gives(relation, zone, other))
}

fn post_stands_in_the_way(request: &Request<'_>, post: Post, right: Right, gives: impl Fn(Post) -> bool) -> Reason {
    let label = request.file.label;
    match Post::ALL.into_iter().find(|&other| other > post && gives(other)) {
        Some(needed) => Reason::PostTooLow { label, right, post, needed, owner: request.file.section.clone() },
        None => Reason::PostExcluded { label, right, post },
    }
}
