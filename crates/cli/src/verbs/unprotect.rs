//! `sekimori unprotect`: turns a protected file back into what it was.

use agent::inplace::{Ledger, unprotect_in_place};
use agent::{AgentError, Spool};
use model::api::Intent;
use model::{Act, OpenPurpose, Right};
use time::OffsetDateTime;

use super::{Keys, Place, tell_office};
use crate::args::Unprotect;
use crate::exit::{Exit, Failure};
use crate::screen::Screen;

pub(crate) fn run(args: &Unprotect, place: &Place, screen: &mut Screen) -> Result<Exit, Failure> {
    let keys = Keys::open(place)?;
    let _held = keys.state().lock()?;
    let ledger = Ledger::open(keys.state().folder()).map_err(AgentError::from)?;
    let (right, purpose) = (Right::Unprotect, OpenPurpose::Unprotect);
    let mut source = keys.source(Intent { right, purpose, run: None, reason: Some(args.reason.clone()), seen: 0 });
    let undone = unprotect_in_place(&ledger, &args.file, &mut source).map_err(AgentError::from)?;
    let mut spool = Spool::open(keys.state(), keys.device())?;
    spool.append(OffsetDateTime::now_utc(), keys.actor(), Act::Unprotected { file: undone.file })?;
    drop(spool);
    tell_office(keys.state(), keys.device(), screen)?;
    screen.say("unprotect-done", &[("file", super::shown(&args.file).as_str())])?;
    Ok(Exit::Ok)
}
