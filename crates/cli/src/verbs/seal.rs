//! `scan --protect`: what has to be there before anything is sealed, and what a person agrees to.

use std::time::{Duration, SystemTime};

use agent::inplace::Naming;
use agent::report::Summary;
use agent::{AgentError, Hand, InPlace, Spool};
use model::RunId;
use model::api::KeyServiceKey;

use super::scan::Job;
use crate::args::Scan;
use crate::exit::{Exit, Failure};
use crate::screen::Screen;

const HOUR: Duration = Duration::from_secs(3600);
/// How long a person waits for an agent or another run that changes files.
const PATIENCE: Duration = Duration::from_secs(5);

/// Everything that sealing needs beside the files. Made before the scan, so that nobody waits for one in vain.
pub(crate) struct Sealing {
    key: KeyServiceKey,
    namespace: String,
}

impl Sealing {
    /// Finds the key, which needs a recovery kit, and brings to an end what a crash has left open.
    pub(crate) fn prepare(job: &Job, screen: &mut Screen) -> Result<Sealing, Failure> {
        let (key, namespace) = agent::terms::sealing_key(&job.state, &job.device)?;
        hand(job, screen)?;
        Ok(Sealing { key, namespace })
    }

    /// Seals up to the agreed number of files.
    pub(crate) fn in_place<'a>(
        &self,
        args: &Scan,
        job: &'a Job,
        hand: &'a Hand,
        agreed: Agreed,
    ) -> Result<InPlace<'a>, Failure> {
        let sealing = agent::Sealing {
            spool: Spool::open(&job.state, &job.device)?,
            run: agreed.run,
            device: job.device.id,
            namespace: self.namespace.clone(),
            key: self.key.clone(),
            naming: if args.keep_name { Naming::Keep } else { Naming::Append },
            patient: false,
        };
        Ok(InPlace { ledger: &hand.ledger, sealing, left: agreed.files })
    }
}

/// The right to change files; an agent that stays on this PC waits meanwhile.
pub(crate) fn hand(job: &Job, screen: &mut Screen) -> Result<Hand, Failure> {
    let mut spool = Spool::open(&job.state, &job.device)?;
    let hand = Hand::take(&job.state, &mut spool, PATIENCE, &mut |intent, error| {
        let path = super::shown(&intent.folder().join(intent.to()));
        let text = format!("{path}: {}", screen.locale.error(error));
        screen.mutter(&text);
    })?;
    Ok(hand)
}

/// What a person agreed to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Agreed {
    run: RunId,
    files: u64,
}

impl Agreed {
    pub(crate) fn run(self) -> RunId {
        self.run
    }
}

/// Asks once, with counts and bytes. More than the rule file's limits needs a number of its own (`--up-to`).
pub(crate) fn agreed(
    args: &Scan,
    job: &Job,
    hand: &Hand,
    summary: &Summary,
    screen: &mut Screen,
) -> Result<Option<Agreed>, Failure> {
    let limits = job.rules.limits();
    let percent = summary.files.saturating_mul(limits.max_percent) / 100;
    let hour_ago = SystemTime::now().checked_sub(HOUR).unwrap_or(SystemTime::UNIX_EPOCH);
    let lately = hand.ledger.sealed_since(hour_ago).map_err(AgentError::from)?;
    let usual = limits.max_files_per_hour.saturating_sub(lately).min(percent.max(1));
    let files = args.up_to.unwrap_or(usual);
    let numbers = [
        ("n", summary.to_seal.to_string()),
        ("bytes", size(summary.bytes_to_seal)),
        ("files", summary.files.to_string()),
        ("limit", usual.to_string()),
    ];
    if summary.to_seal > files {
        let numbers = numbers.into_iter().filter(|(k, _)| *k != "bytes").collect();
        return Err(Failure::sentence(Exit::Refused, "CI-006", numbers));
    }
    let numbers: Vec<(&str, &str)> = numbers.iter().map(|(k, v)| (*k, v.as_str())).collect();
    let question = screen.locale.with("seal-question", &numbers);
    if args.yes || screen.ask(&question)? {
        return Ok(Some(Agreed { run: agent::new_run(), files }));
    }
    screen.say("seal-nothing", &[])?;
    Ok(None)
}

/// Bytes as people read them.
fn size(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["B", "KiB", "MiB", "GiB", "TiB"];
    let mut value = bytes as f64;
    let mut unit = 0;
    while value >= 1024.0 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    let digits = usize::from(unit > 0);
    format!("{value:.digits$} {}", UNITS.get(unit).copied().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_shown_in_the_unit_that_fits() {
        for (bytes, text) in [(0, "0 B"), (1023, "1023 B"), (1536, "1.5 KiB"), (5 << 20, "5.0 MiB")] {
            assert_eq!(size(bytes), text);
        }
    }
}
