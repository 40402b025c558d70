//! `sekimori enroll`: makes this PC known to a server.

use super::Place;
use crate::args::Enroll;
use crate::exit::{Exit, Failure};
use crate::screen::Screen;

pub(crate) fn run(args: &Enroll, place: &Place, screen: &mut Screen) -> Result<Exit, Failure> {
    let state = place.state()?;
    let _held = state.lock()?;
    let token = match &args.token {
        Some(token) => token.clone(),
        None => {
            let question = screen.locale.say("enroll-token");
            screen.prompt(&question)?
        }
    };
    let name = if args.name.is_empty() { host_name() } else { args.name.clone() };
    let device = agent::enrol(&state, &args.url, &token, &name)?;
    screen.say("enroll-done", &[("device", &device.id.to_string()), ("url", &args.url)])?;
    Ok(Exit::Ok)
}

fn host_name() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}
