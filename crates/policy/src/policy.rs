use model::{Assignment, Right};

use crate::cedar::Judge;
use crate::decision::{Decision, Reason};
use crate::error::PolicyError;
use crate::matrix::Matrix;
use crate::request::Request;
use crate::walk::{self, Walked};

/// The matrix in force, ready to decide by.
pub struct Policy {
    matrix: Matrix,
    judge: Judge,
}

impl Policy {
    /// Prepares a matrix: builds Cedar's entities once and holds the shipped policies against their schema.
    pub fn new(matrix: Matrix) -> Result<Policy, PolicyError> {
        let judge = Judge::new(&matrix)?;
        Ok(Policy { matrix, judge })
    }

    /// The matrix.
    pub fn matrix(&self) -> &Matrix {
        &self.matrix
    }

    /// Decides one request.
    pub fn decide(&self, request: &Request<'_>) -> Decision {
        self.held(request, &self.contexts(request))
    }

    /// Decides for every right, in the order of [`Right::ALL`]; `request.right` is left out of account.
    pub fn decide_all(&self, request: &Request<'_>) -> [(Right, Decision); 8] {
        let contexts = self.contexts(request);
        Right::ALL.map(|right| (right, self.held(&Request { right, ..*request }, &contexts)))
    }

    fn contexts<'a>(&self, request: &Request<'a>) -> Contexts<'a> {
        let of = |a: &'a Assignment| (a, self.judge.context(request, a, false));
        Contexts(request.subject.assignments.iter().map(of).collect())
    }

    /// Walks, and holds the outcome against Cedar's.
    // INVARIANT: a right is given only where Cedar permits it and the walk names the cell; where they differ it is refused.
    fn held(&self, request: &Request<'_>, contexts: &Contexts<'_>) -> Decision {
        let Walked { decision, by } = walk::walk(&self.matrix, request);
        let agreed = match (&decision, by) {
            (Decision::Allow(_), Some(by)) => self.permits(request, contexts, by),
            (Decision::NeedsApproval(_), Some(by)) => {
                !self.permits_any(request, contexts) && self.permits_with_approval(request, by)
            }
            (Decision::Deny(_), _) => !self.permits_any(request, contexts),
            _ => false,
        };
        if agreed { decision } else { Decision::Deny(Reason::Disagreement) }
    }

    fn permits(&self, request: &Request<'_>, contexts: &Contexts<'_>, by: &Assignment) -> bool {
        let context = contexts.0.iter().find(|(of, _)| std::ptr::eq(*of, by)).and_then(|(_, context)| context.clone());
        let cell = walk::cell(&self.matrix, request, by);
        context.is_some_and(|context| self.judge.permits(&cell, context))
    }

    fn permits_any(&self, request: &Request<'_>, contexts: &Contexts<'_>) -> bool {
        contexts.0.iter().any(|(by, _)| self.permits(request, contexts, by))
    }

    fn permits_with_approval(&self, request: &Request<'_>, by: &Assignment) -> bool {
        let cell = walk::cell(&self.matrix, request, by);
        self.judge.context(request, by, true).is_some_and(|context| self.judge.permits(&cell, context))
    }
}

/// Cedar's view of the request, by assignment.
struct Contexts<'a>(Vec<(&'a Assignment, Option<cedar_policy::Context>)>);

#[cfg(test)]
mod tests;
