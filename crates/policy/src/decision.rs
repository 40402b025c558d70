use std::fmt;

use model::{Assignment, Coded, Label, Post, Right, SectionId, Zone};
use time::Date;

use crate::matrix::Relation;

/// The answer to a [`Request`](crate::Request).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Yes.
    Allow(Grant),
    /// Only with somebody's approval.
    NeedsApproval(Reason),
    /// No.
    Deny(Reason),
}

impl Decision {
    /// Whether the right is given.
    pub fn is_allowed(&self) -> bool {
        matches!(self, Decision::Allow(_))
    }

    /// Why the right is not given.
    pub fn reason(&self) -> Option<&Reason> {
        match self {
            Decision::Allow(_) => None,
            Decision::NeedsApproval(reason) | Decision::Deny(reason) => Some(reason),
        }
    }
}

/// By what a right is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The cell of the matrix.
    pub cell: Cell,
    /// The assignment that the cell was read for.
    pub assignment: Assignment,
}

/// A cell of the matrix, by its five coordinates. Shown as `3B/own/manager/lgwan/view`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    /// The file's label.
    pub label: Label,
    /// How the section of the assignment stands to the file's.
    pub relation: Relation,
    /// The post held.
    pub post: Post,
    /// The device's zone.
    pub zone: Zone,
    /// The right.
    pub right: Right,
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Cell { label, relation, post, zone, right } = self;
        write!(f, "{label}/{}/{}/{}/{right}", relation.id(), post.id(), zone.id())
    }
}

/// The first unmet condition, in the order in which conditions are walked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.code())]
#[non_exhaustive]
pub enum Reason {
    /// The device was locked.
    DeviceLocked,
    /// The file was withdrawn.
    FileRevoked,
    /// The container's label is lower than the registered one.
    LabelLowered {
        /// In the container.
        label: Label,
        /// Registered.
        registered: Label,
    },
    /// The person has no assignment at all.
    NoAssignment,
    /// The person's first assignment begins later.
    NotYet {
        /// Its first day.
        from: Date,
    },
    /// All her assignments have ended: she left.
    Ended {
        /// The last day of the last one.
        until: Date,
    },
    /// The matrix asks for an approval.
    NeedsApproval {
        /// The cell that asks.
        cell: Cell,
        /// From which post on somebody may approve.
        approver: Post,
        /// The section that owns the file.
        owner: Option<SectionId>,
    },
    /// Nobody has this right on files of this label.
    NobodyMay {
        /// The file's label.
        label: Label,
        /// The right.
        right: Right,
    },
    /// None of her sections gives this right: the file belongs to another one.
    OtherSection {
        /// The file's label.
        label: Label,
        /// The right.
        right: Right,
        /// The section that owns the file.
        owner: SectionId,
        /// Her sections today.
        sections: Vec<SectionId>,
    },
    /// The container names no owning section, and this label needs one.
    NoOwner {
        /// The file's label.
        label: Label,
        /// The right.
        right: Right,
    },
    /// Not on devices of this zone.
    ZoneForbids {
        /// The file's label.
        label: Label,
        /// The right.
        right: Right,
        /// The device's zone.
        zone: Zone,
        /// The least exposed zone in which the right is given.
        instead: Zone,
    },
    /// A higher post is needed.
    PostTooLow {
        /// The file's label.
        label: Label,
        /// The right.
        right: Right,
        /// The post held.
        post: Post,
        /// The lowest post that has the right.
        needed: Post,
        /// The section that owns the file.
        owner: Option<SectionId>,
    },
    /// The matrix gives the right to lower posts only.
    PostExcluded {
        /// The file's label.
        label: Label,
        /// The right.
        right: Right,
        /// The post held.
        post: Post,
    },
    /// Both judges did not agree; refused for safety. A fault of Sekimori or of its files.
    Disagreement,
}

fn text(section: &Option<SectionId>) -> String {
    section.as_ref().map(ToString::to_string).unwrap_or_default()
}

impl Coded for Reason {
    fn code(&self) -> &'static str {
        match self {
            Reason::DeviceLocked => "PO-101",
            Reason::FileRevoked => "PO-102",
            Reason::LabelLowered { .. } => "PO-103",
            Reason::NoAssignment => "PO-104",
            Reason::NotYet { .. } => "PO-105",
            Reason::Ended { .. } => "PO-106",
            Reason::NeedsApproval { .. } => "PO-107",
            Reason::NobodyMay { .. } => "PO-108",
            Reason::OtherSection { .. } => "PO-109",
            Reason::NoOwner { .. } => "PO-110",
            Reason::ZoneForbids { .. } => "PO-111",
            Reason::PostTooLow { .. } => "PO-112",
            Reason::PostExcluded { .. } => "PO-113",
            Reason::Disagreement => "PO-199",
        }
    }

    /// Sections are given by id: whoever shows the sentence puts their names in place of `owner` and `sections`.
    fn args(&self) -> Vec<(&'static str, String)> {
        let file = |label: &Label, right: &Right| vec![("label", label.to_string()), ("right", right.to_string())];
        match self {
            Reason::DeviceLocked | Reason::FileRevoked | Reason::NoAssignment | Reason::Disagreement => Vec::new(),
            Reason::LabelLowered { label, registered } => {
                vec![("label", label.to_string()), ("registered", registered.to_string())]
            }
            Reason::NotYet { from } => vec![("from", from.to_string())],
            Reason::Ended { until } => vec![("until", until.to_string())],
            Reason::NeedsApproval { cell, approver, owner } => {
                let mut args = file(&cell.label, &cell.right);
                args.extend([("post", approver.id().to_owned()), ("owner", text(owner))]);
                args
            }
            Reason::NobodyMay { label, right } | Reason::NoOwner { label, right } => file(label, right),
            Reason::OtherSection { label, right, owner, sections } => {
                let sections: Vec<&str> = sections.iter().map(SectionId::as_str).collect();
                let mut args = file(label, right);
                args.extend([("owner", owner.to_string()), ("sections", sections.join(","))]);
                args
            }
            Reason::ZoneForbids { label, right, zone, instead } => {
                let mut args = file(label, right);
                args.extend([("zone", zone.id().to_owned()), ("instead", instead.id().to_owned())]);
                args
            }
            Reason::PostTooLow { label, right, needed, owner, .. } => {
                let mut args = file(label, right);
                args.extend([("post", needed.id().to_owned()), ("owner", text(owner))]);
                args
            }
            Reason::PostExcluded { label, right, post } => {
                let mut args = file(label, right);
                args.push(("post", post.id().to_owned()));
                args
            }
        }
    }
}
