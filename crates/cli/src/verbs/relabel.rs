//! `sekimori relabel`: another label for a protected file; its content gets a new key.

use agent::AgentError;
use agent::inplace::{Ledger, Resealing, reseal_in_place};
use model::api::{Logged, RelabelRequest, path};
use model::{OpenPurpose, Right};

use super::{Counter, Place, tell_office};
use crate::args::Relabel;
use crate::exit::{Exit, Failure};
use crate::screen::Screen;

pub(crate) fn run(args: &Relabel, place: &Place, screen: &mut Screen) -> Result<Exit, Failure> {
    let counter = Counter::open(place)?;
    let _held = counter.state.lock()?;
    let key = counter.bundle.keys.first().cloned().ok_or(AgentError::NoKit)?;
    let container = agent::opening::container(&args.file)?;
    let file = container.file_id();
    drop(container);
    let ledger = Ledger::open(counter.state.folder()).map_err(AgentError::from)?;
    let mut keys = counter.keys(Right::Relabel, OpenPurpose::Relabel, Some(&args.reason));
    // The key service writes the act down when it registers the label: before the file carries it.
    let register = || {
        let request = RelabelRequest { file, label: args.label, reason: args.reason.clone() };
        counter.office.post::<Logged>(&counter.person.signer(), path::RELABEL, &request).map(drop)
    };
    let how = Resealing { label: args.label, namespace: counter.bundle.namespace.clone(), key };
    reseal_in_place(&ledger, &args.file, &how, &mut keys, &mut |_| register().map_err(|e| Box::new(e) as _))
        .map_err(AgentError::from)?;
    tell_office(&counter.state, &counter.device, screen)?;
    screen.say("relabel-done", &[("file", super::shown(&args.file).as_str()), ("label", args.label.code())])?;
    Ok(Exit::Ok)
}
