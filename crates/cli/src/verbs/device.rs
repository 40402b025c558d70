//! `sekimori device`: making PCs known, and locking a lost one out.

use model::api::{DeviceLock, EnrolmentRequest, EnrolmentToken, Logged, path};

use super::{Counter, Place};
use crate::args::{Device, DeviceVerb};
use crate::exit::{Exit, Failure};
use crate::screen::Screen;

pub(crate) fn run(args: &Device, place: &Place, screen: &mut Screen) -> Result<Exit, Failure> {
    let counter = Counter::open(place)?;
    let signer = counter.person.signer();
    match args.what {
        DeviceVerb::Token { zone, devices } => {
            let request = EnrolmentRequest { zone, devices };
            let made: EnrolmentToken = counter.office.post(&signer, path::ENROLMENT, &request)?;
            screen.line(&made.token)?;
        }
        DeviceVerb::Lock { device } => {
            let _: Logged = counter.office.post(&signer, path::DEVICE_LOCK, &DeviceLock { device })?;
            screen.say("device-locked", &[("device", &device.to_string())])?;
        }
    }
    Ok(Exit::Ok)
}
