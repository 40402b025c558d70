//! Where workers come from: forked from a stem while that is young and nothing has happened to its branches.

use super::{Limits, Program, Stem, Worker};
use crate::JailError;
use std::sync::{Arc, Mutex, PoisonError};

/// Workers of one stem: their addresses are the same, so what one file learnt of them is worth little to later ones.
const BRANCHES: u32 = 256;

/// Starts workers of one program.
#[derive(Debug)]
pub struct Nursery {
    program: Program,
    limits: Limits,
    stem: Mutex<Option<Arc<Stem>>>,
}

impl Nursery {
    /// Nothing is started before the first worker is asked for.
    pub fn new(program: Program, limits: Limits) -> Self {
        Self { program, limits, stem: Mutex::default() }
    }

    /// What its workers may use.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// A worker: forked, or, where that does not work, started by itself.
    ///
    /// # Errors
    /// See [`Worker::start`].
    pub fn worker(&self) -> Result<Worker, JailError> {
        let branch = self.stem().and_then(|stem| Worker::branch(&stem));
        branch.or_else(|error| {
            tracing::warn!(%error, "no worker could be forked; one is started");
            self.renew();
            Worker::start(&self.program, &self.limits)
        })
    }

    /// Forgets the stem: what comes next lies at other addresses. To be called when a worker ended as one does that a file has
    /// taken over ([`crate::CallError::is_capture`]).
    pub fn renew(&self) {
        *self.stem.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn stem(&self) -> Result<Arc<Stem>, JailError> {
        let mut stem = self.stem.lock().unwrap_or_else(PoisonError::into_inner);
        match stem.as_ref() {
            Some(young) if young.branches() < BRANCHES && !young.is_gone() => Ok(Arc::clone(young)),
            _ => {
                let new = Stem::start(&self.program, &self.limits)?;
                *stem = Some(Arc::clone(&new));
                Ok(new)
            }
        }
    }
}
