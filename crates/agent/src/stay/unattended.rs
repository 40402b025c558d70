use std::time::{Duration, Instant, SystemTime};

use classify::Mode;
use discover::Entry;
use model::{FileId, RunId, SectionId};

use crate::inplace::Naming;
use crate::report::{FileLine, Trouble};
use crate::spool::Spool;
use crate::terms::Terms;
use crate::{AgentError, Device, Hand, Released, SealFile, Sealing, Settings, State};

const HOUR: Duration = Duration::from_secs(3600);
/// How long sealing waits for another process that changes files.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often the files sealed in the last hour are counted anew by the ledger.
const COUNTED: Duration = Duration::from_secs(300);

/// Seals without anybody watching: in governed folders whatever the rules' mode is, elsewhere only where it says so, and
/// never more in an hour than the rules allow.
pub(super) struct Unattended<'a> {
    state: &'a State,
    settings: &'a Settings,
    terms: &'a Terms,
    sealing: Option<Sealing<'a>>,
    released: Released,
    /// Files sealed in the last hour, and when they were counted.
    lately: Option<(u64, Instant)>,
    /// Whether files outside governed folders are more than the rules allow in one run.
    pub(super) only_governed: bool,
}

impl<'a> Unattended<'a> {
    pub(super) fn new(
        state: &'a State,
        device: &'a Device,
        settings: &'a Settings,
        terms: &'a Terms,
        run: RunId,
    ) -> Result<Unattended<'a>, AgentError> {
        let sealing = match &terms.key {
            None => None,
            Some((key, namespace)) => Some(Sealing {
                spool: Spool::open(state, device)?,
                run,
                device: device.id,
                namespace: namespace.clone(),
                key: key.clone(),
                naming: Naming::Append,
                patient: true,
            }),
        };
        let released = Released::open(state);
        Ok(Unattended { state, settings, terms, sealing, released, lately: None, only_governed: false })
    }

    /// Files that may still be sealed in this hour.
    fn left(&mut self, hand: &Hand) -> Result<u64, AgentError> {
        let lately = match self.lately {
            Some((n, at)) if at.elapsed() < COUNTED => n,
            _ => {
                let hour_ago = SystemTime::now().checked_sub(HOUR).unwrap_or(SystemTime::UNIX_EPOCH);
                let n = hand.ledger.sealed_since(hour_ago)?;
                self.lately = Some((n, Instant::now()));
                n
            }
        };
        Ok(self.terms.rules.limits().max_files_per_hour.saturating_sub(lately))
    }

    fn try_seal(&mut self, entry: &Entry, section: &SectionId, line: &FileLine) -> Result<FileId, Trouble> {
        let told = |error: AgentError| Trouble::of(&error);
        let Some(sealing) = &mut self.sealing else { return Err(told(AgentError::NoKit)) };
        let hand = Hand::take(self.state, &mut sealing.spool, PATIENCE, &mut |_, error| {
            tracing::warn!(code = model::Coded::code(error), "an intent stays open");
        })
        .map_err(told)?;
        // Only now: somebody may just have taken it back.
        if self.released.holds(entry) {
            return Err(Trouble::plain("AG-027"));
        }
        if self.left(&hand).map_err(told)? == 0 {
            return Err(Trouble::plain("AG-025"));
        }
        let Some(sealing) = &mut self.sealing else { return Err(told(AgentError::NoKit)) };
        let sealed = sealing.seal(&hand.ledger, entry, section, line)?;
        self.lately = self.lately.map(|(n, at)| (n + 1, at));
        Ok(sealed)
    }
}

impl SealFile for Unattended<'_> {
    fn seal(&mut self, entry: &Entry, section: &SectionId, line: &FileLine) -> Result<FileId, Trouble> {
        self.try_seal(entry, section, line)
    }

    fn seals(&self, entry: &Entry) -> bool {
        let folder = entry.path().parent().unwrap_or(entry.path());
        let (_, governed) = self.settings.place_of(folder);
        governed || (!self.only_governed && self.terms.rules.mode() == Mode::Seal)
    }
}
