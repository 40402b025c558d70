//! `sekimori undo`: takes a sealing run back, file by file; what fails stays sealed and is taken up the next time.

use std::ops::ControlFlow;

use agent::Spool;
use agent::inplace::{Ledger, recover, undo_run};
use model::api::Intent;
use model::{Act, OpenPurpose, Right, RunId};
use time::OffsetDateTime;

use super::{Keys, Place, tell_office};
use crate::args::Undo;
use crate::exit::{Exit, Failure};
use crate::screen::Screen;

pub(crate) fn run(args: &Undo, place: &Place, screen: &mut Screen) -> Result<Exit, Failure> {
    let state = place.state()?;
    let _held = state.lock()?;
    let ledger = Ledger::open(state.folder()).map_err(agent::AgentError::from)?;
    recover(&ledger).map_err(agent::AgentError::from)?;
    let Some(run) = args.run else { return list(&ledger, screen) };
    let files = ledger.files(run).map_err(agent::AgentError::from)?.len();
    let count = files.to_string();
    let question = screen.locale.with("undo-question", &[("n", &count)]);
    if files > 0 && !args.yes && !screen.ask(&question)? {
        screen.say("undo-nothing", &[])?;
        return Ok(Exit::Ok);
    }
    take_back(run, &ledger, place, screen)
}

fn list(ledger: &Ledger, screen: &mut Screen) -> Result<Exit, Failure> {
    for run in ledger.runs().map_err(agent::AgentError::from)? {
        let files = ledger.files(run).map_err(agent::AgentError::from)?.len().to_string();
        screen.say("undo-run", &[("run", &run.to_string()), ("n", &files)])?;
    }
    Ok(Exit::Ok)
}

fn take_back(run: RunId, ledger: &Ledger, place: &Place, screen: &mut Screen) -> Result<Exit, Failure> {
    let keys = Keys::open(place)?;
    let intent = Intent { right: Right::Unprotect, purpose: OpenPurpose::Undo, run: Some(run), reason: None, seen: 0 };
    let mut source = keys.source(intent);
    let mut spool = Spool::open(keys.state(), keys.device())?;
    let mut released = agent::Released::open(keys.state());
    let (mut done, mut failed, mut broken) = (0_u64, 0_u64, None);
    undo_run(ledger, run, &mut source, &mut |record, undone| match undone {
        Ok(undone) => {
            done += 1;
            let act = Act::Undone { file: undone.file, run };
            // An agent that stays on this PC leaves it plain until it is saved anew.
            let noted = released.add(&record.folder().join(record.from()));
            let written = spool.append(OffsetDateTime::now_utc(), keys.actor(), act);
            broken = written.and(noted).err();
            if broken.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        }
        Err(error) => {
            failed += 1;
            let name = super::shown(&record.folder().join(record.to()));
            let why = Failure::from(agent::AgentError::from(error)).text(&screen.locale).unwrap_or_default();
            screen.mutter(&format!("{name}: {why}"));
            ControlFlow::Continue(())
        }
    })
    .map_err(agent::AgentError::from)?;
    drop(spool);
    if let Some(error) = broken {
        return Err(error.into());
    }
    screen.say("undo-done", &[("done", &done.to_string()), ("failed", &failed.to_string())])?;
    tell_office(keys.state(), keys.device(), screen)?;
    Ok(if failed > 0 { Exit::Partly } else { Exit::Ok })
}
