//! `sekimori revoke`: no key for a file from now on, wherever its copies lie.

use model::api::{Logged, RevokeRequest, path};

use super::{Counter, Place};
use crate::args::Revoke;
use crate::exit::{Exit, Failure};
use crate::screen::Screen;

pub(crate) fn run(args: &Revoke, place: &Place, screen: &mut Screen) -> Result<Exit, Failure> {
    let counter = Counter::open(place)?;
    let request = RevokeRequest { file: args.file, reason: args.reason.clone() };
    let _: Logged = counter.office.post(&counter.person.signer(), path::REVOKE, &request)?;
    screen.say("revoke-done", &[("file", &args.file.to_string())])?;
    Ok(Exit::Ok)
}
