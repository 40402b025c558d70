//! The hand that changes files: one at a time on this PC, and only after what a crash has left open is brought to an end.

use std::fs::File;
use std::time::Duration;

use model::{Act, Actor, Label};
use time::OffsetDateTime;

use crate::inplace::{InplaceError, Intent, Ledger, Movement, Settled, recover};
use crate::spool::Spool;
use crate::{AgentError, State};

/// The right to seal and to take back, until dropped.
#[derive(Debug)]
pub struct Hand {
    /// What is under way, and what runs have done.
    pub ledger: Ledger,
    _lock: File,
}

impl Hand {
    /// Waits for it so long, then finishes or takes back what a crash has left open and writes down what was finished.
    /// `failed` hears of an intent that stays open (its folder is away, say).
    pub fn take(
        state: &State,
        spool: &mut Spool<'_>,
        patience: Duration,
        failed: &mut dyn FnMut(&Intent, &InplaceError),
    ) -> Result<Hand, AgentError> {
        let lock = state.lock_within(patience)?;
        let ledger = Ledger::open(state.folder())?;
        for recovered in recover(&ledger)? {
            match &recovered.settled {
                Ok(Settled::Finished) => {
                    let act = finished(&recovered.intent);
                    spool.append(OffsetDateTime::now_utc(), Actor::Device(spool.device()), act)?;
                }
                Ok(_) => {}
                Err(error) => failed(&recovered.intent, error),
            }
        }
        Ok(Hand { ledger, _lock: lock })
    }
}

fn finished(intent: &Intent) -> Act {
    match intent.movement {
        Movement::Seal => {
            let container = crate::opening::container(&intent.folder().join(intent.to()));
            // A label that cannot be read counts as the highest: the log must not say too little.
            let label = container.ok().and_then(|container| container.label()).unwrap_or(Label::Class3A);
            Act::Sealed { file: intent.file, label, run: intent.run }
        }
        Movement::Undo => Act::Undone { file: intent.file, run: intent.run },
    }
}
