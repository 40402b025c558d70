//! `sekimori device token`: what a PC needs to be made known.

use model::api::{EnrolmentRequest, EnrolmentToken, path};

use super::{Counter, Place};
use crate::args::{Device, DeviceVerb};
use crate::exit::{Exit, Failure};
use crate::screen::Screen;

pub(crate) fn run(args: &Device, place: &Place, screen: &mut Screen) -> Result<Exit, Failure> {
    let DeviceVerb::Token { zone, devices } = args.what;
    let counter = Counter::open(place)?;
    let request = EnrolmentRequest { zone, devices };
    let made: EnrolmentToken = counter.office.post(&counter.person.signer(), path::ENROLMENT, &request)?;
    screen.line(&made.token)?;
    Ok(Exit::Ok)
}
