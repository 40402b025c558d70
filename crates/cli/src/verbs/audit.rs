//! `sekimori audit verify`: recomputes the log from its entries, off line, and says what does not fit.

use std::collections::BTreeMap;
use std::path::Path;

use agent::{AgentError, Device, State};
use audit::{Checkpoint, LogKey};
use store::log::Folder;
use time::OffsetDateTime;

use super::Place;
use crate::args::{Audit, AuditVerb};
use crate::exit::{Exit, Failure};
use crate::screen::Screen;

pub(crate) fn run(args: &Audit, place: &Place, screen: &mut Screen) -> Result<Exit, Failure> {
    let AuditVerb::Verify { folder, key } = &args.what;
    let key = log_key(key.as_deref(), place)?;
    let remembered = remembered(place, &key);
    let mut spoken: BTreeMap<String, u64> = BTreeMap::new();
    let mut visit = |_: u64, entry: &[u8]| {
        let act = serde_json::from_slice::<serde_json::Value>(entry).ok();
        let act = act.and_then(|act| Some(act.get("type")?.as_str()?.to_owned())).unwrap_or_default();
        *spoken.entry(act).or_default() += 1;
    };
    match audit::verify_each(&Folder::at(folder), &key, remembered.as_ref(), &mut visit) {
        Ok(report) => {
            for (act, n) in &spoken {
                let word = format!("act-{}", act.replace('_', "-"));
                let word = if screen.locale.has(&word) { screen.locale.say(&word) } else { act.clone() };
                screen.say("audit-count", &[("act", &word), ("n", &n.to_string())])?;
            }
            let root = report.checkpoint.root.to_string();
            screen.say("audit-ok", &[("n", &report.checkpoint.size.to_string()), ("root", &root)])?;
            Ok(Exit::Ok)
        }
        Err(error) => Err(Failure::new(Exit::Broken, AgentError::from(error))),
    }
}

/// The key given, or the one of this PC's bundle.
fn log_key(given: Option<&str>, place: &Place) -> Result<LogKey, Failure> {
    if let Some(given) = given {
        let text = std::fs::read_to_string(Path::new(given)).unwrap_or_else(|_| given.to_owned());
        return text.trim().parse().map_err(|error| Failure::new(Exit::Usage, AgentError::Audit(error)));
    }
    let state = place.state()?;
    let bundle = bundle_of(&state)?;
    bundle.log_vkey.parse().map_err(|error| AgentError::Audit(error).into())
}

fn bundle_of(state: &State) -> Result<model::api::Bundle, AgentError> {
    let device = Device::open(state)?;
    agent::bundle::current(state, device.server()?, OffsetDateTime::now_utc())
}

/// The log as this PC last saw it: a shorter or another one is found out.
fn remembered(place: &Place, key: &LogKey) -> Option<Checkpoint> {
    let note = place.state().ok()?.read(agent::LOG_SEEN).ok()??;
    Checkpoint::open(&note, key).ok()
}
