use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Write};

use model::{Label, Post, Right, SectionId, Zone};

use crate::decision::Cell;
use crate::error::MatrixError;
use crate::parse;

/// How the section of an assignment stands to the section that owns a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// It is the same.
    Own,
    /// The matrix names it as related to the owner (関係課).
    Related,
    /// It is another one.
    Other,
    /// The file names no owner.
    None,
}

impl Relation {
    /// Every relation, nearest first.
    pub const ALL: [Relation; 4] = [Relation::Own, Relation::Related, Relation::Other, Relation::None];

    /// The word used in the matrix.
    pub fn id(self) -> &'static str {
        match self {
            Relation::Own => "own",
            Relation::Related => "related",
            Relation::Other => "other",
            Relation::None => "none",
        }
    }
}

/// What a cell says, least first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Answer {
    /// No; also where the matrix says nothing.
    #[default]
    Deny,
    /// Only when somebody approves.
    NeedsApproval {
        /// From which post on.
        approver: Post,
    },
    /// Yes.
    Allow,
}

impl Answer {
    /// How much it gives: an approval by a lower post gives more.
    pub(crate) fn grade(self) -> usize {
        match self {
            Answer::Deny => 0,
            Answer::NeedsApproval { approver } => Post::ALL.len() - rank(approver),
            Answer::Allow => Post::ALL.len() + 1,
        }
    }
}

/// The place of a post in [`Post::ALL`].
pub(crate) fn rank(post: Post) -> usize {
    Post::ALL.iter().position(|&p| p == post).unwrap_or_default()
}

/// Where a line of the matrix applies: label, relation, first post, zone, right.
pub(crate) type Key = (Label, Relation, Post, Zone, Right);

/// The matrix of rights: what each label gives to whom. A line holds from its post upwards, until a line of a higher
/// post says something else about the same right; what no line speaks of is denied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    pub(crate) edition: u64,
    /// Sections that are related to an owner, by owner.
    pub(crate) related: BTreeMap<SectionId, BTreeSet<SectionId>>,
    /// Only what the file says; a stable order.
    pub(crate) lines: BTreeMap<Key, Answer>,
    /// The answer of every cell, by [`index`].
    pub(crate) answers: Vec<Answer>,
}

/// What another matrix would change, as `label/relation/post/zone/right`, and `related/owner/section` where a section
/// begins or ceases to be related to an owner; sorted as the matrix is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// What would grant more.
    pub widened: Vec<String>,
    /// What would grant less.
    pub narrowed: Vec<String>,
}

impl Matrix {
    /// Reads a matrix (TOML, at most 256 KiB). The first thing wrong with it is the error, with line and column.
    pub fn parse(text: &str) -> Result<Matrix, MatrixError> {
        parse::matrix(text)
    }

    pub(crate) fn new(
        edition: u64,
        related: BTreeMap<SectionId, BTreeSet<SectionId>>,
        lines: BTreeMap<Key, Answer>,
    ) -> Matrix {
        let mut answers = vec![Answer::Deny; cells().count()];
        for cell in cells() {
            let Cell { label, relation, post, zone, right } = cell;
            let below = Post::ALL.iter().rev().filter(|&&from| from <= post);
            let said = below.filter_map(|&from| lines.get(&(label, relation, from, zone, right))).next();
            answers[index(&cell)] = said.copied().unwrap_or_default();
        }
        Matrix { edition, related, lines, answers }
    }

    /// The edition that the file states; at least 1.
    pub fn edition(&self) -> u64 {
        self.edition
    }

    /// What the matrix says for a cell.
    pub fn answer(&self, cell: &Cell) -> Answer {
        self.answers[index(cell)]
    }

    /// How a section stands to the owner of a file.
    pub fn relation(&self, section: &SectionId, owner: Option<&SectionId>) -> Relation {
        match owner {
            None => Relation::None,
            Some(owner) if owner == section => Relation::Own,
            Some(owner) if self.related.get(owner).is_some_and(|of| of.contains(section)) => Relation::Related,
            Some(_) => Relation::Other,
        }
    }

    /// What changes from this matrix to `new`, over all 5,280 cells.
    pub fn compare(&self, new: &Matrix) -> Changes {
        let mut changes = Changes::default();
        for cell in cells() {
            match new.answer(&cell).grade().cmp(&self.answer(&cell).grade()) {
                std::cmp::Ordering::Greater => changes.widened.push(cell.to_string()),
                std::cmp::Ordering::Less => changes.narrowed.push(cell.to_string()),
                std::cmp::Ordering::Equal => {}
            }
        }
        let only = |a: &Matrix, b: &Matrix| -> Vec<String> {
            let pairs = a.related.iter().flat_map(|(owner, of)| of.iter().map(move |section| (owner, section)));
            let new = pairs.filter(|(owner, section)| !b.related.get(*owner).is_some_and(|of| of.contains(*section)));
            new.map(|(owner, section)| format!("related/{owner}/{section}")).collect()
        };
        changes.widened.extend(only(new, self));
        changes.narrowed.extend(only(self, new));
        changes
    }
}

/// Every cell, in the order of its coordinates.
pub(crate) fn cells() -> impl Iterator<Item = Cell> {
    Label::ALL.into_iter().flat_map(|label| {
        Relation::ALL.into_iter().flat_map(move |relation| {
            Post::ALL.into_iter().flat_map(move |post| {
                Zone::ALL.into_iter().flat_map(move |zone| {
                    Right::ALL.into_iter().map(move |right| Cell { label, relation, post, zone, right })
                })
            })
        })
    })
}

/// The place of a cell in [`cells`]. The enumerations are declared in the order of their `ALL`.
fn index(cell: &Cell) -> usize {
    let mut at = cell.label as usize;
    at = at * Relation::ALL.len() + cell.relation as usize;
    at = at * Post::ALL.len() + cell.post as usize;
    at = at * Zone::ALL.len() + cell.zone as usize;
    at * Right::ALL.len() + cell.right as usize
}

/// As TOML, one table a label, relation, post and zone, in a stable order: the same matrix always gives the same text.
impl fmt::Display for Matrix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "edition = {}", self.edition)?;
        for (owner, of) in &self.related {
            let of: Vec<String> = of.iter().map(|section| format!("\"{section}\"")).collect();
            write!(f, "\n[[related]]\nowner = \"{owner}\"\nsections = [{}]\n", of.join(", "))?;
        }
        let mut groups: BTreeMap<_, Vec<(Right, Answer)>> = BTreeMap::new();
        for ((label, relation, post, zone, right), answer) in &self.lines {
            // One approver a table.
            let approver = if let Answer::NeedsApproval { approver } = answer { Some(*approver) } else { None };
            groups.entry((*label, *relation, *post, *zone, approver)).or_default().push((*right, *answer));
        }
        for ((label, relation, post, zone, approver), rights) in groups {
            let (relation, post, zone) = (relation.id(), post.id(), zone.id());
            write!(f, "\n[[cell]]\nlabels = [\"{label}\"]\nrelations = [\"{relation}\"]\npost = \"{post}\"\n")?;
            writeln!(f, "zones = [\"{zone}\"]")?;
            write_rights(f, "allow", &rights, |answer| answer == Answer::Allow)?;
            write_rights(f, "needs_approval", &rights, |answer| matches!(answer, Answer::NeedsApproval { .. }))?;
            write_rights(f, "deny", &rights, |answer| answer == Answer::Deny)?;
            if let Some(approver) = approver {
                writeln!(f, "approver = \"{}\"", approver.id())?;
            }
        }
        Ok(())
    }
}

fn write_rights(
    f: &mut fmt::Formatter<'_>,
    key: &str,
    rights: &[(Right, Answer)],
    of: impl Fn(Answer) -> bool,
) -> fmt::Result {
    let mut list = String::new();
    for (right, _) in rights.iter().filter(|(_, answer)| of(*answer)) {
        write!(list, "{}\"{right}\"", if list.is_empty() { "" } else { ", " })?;
    }
    if list.is_empty() { Ok(()) } else { writeln!(f, "{key} = [{list}]") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cell_has_its_own_place() {
        for (i, cell) in cells().enumerate() {
            assert_eq!(index(&cell), i, "{cell}");
        }
        assert_eq!(cells().count(), 5_280);
    }
}
