//! The judges' doors: what their errors and decisions are to a caller of the key service.

use model::Coded;
use policy::{Decision, Matrix, Policy, Reason};

use crate::KeyError;

pub(crate) fn matrix(text: &str) -> Result<Matrix, KeyError> {
    Matrix::parse(text).map_err(|e| KeyError::shape(&e))
}

pub(crate) fn policy(matrix: Matrix) -> Result<Policy, KeyError> {
    Policy::new(matrix).map_err(|e| KeyError::shape(&e))
}

pub(crate) fn rules(text: &str) -> Result<classify::Rules, KeyError> {
    classify::Rules::parse(text).map_err(|e| KeyError::shape(&e))
}

/// A decision that is no "yes" as a refusal; who may approve is told, but nobody can yet.
pub(crate) fn allowed(decision: &Decision) -> Result<(), KeyError> {
    let refused = |reason: &Reason| KeyError::Other { code: reason.code(), args: reason.args(), decision: true };
    decision.reason().map_or(Ok(()), |reason| Err(refused(reason)))
}
