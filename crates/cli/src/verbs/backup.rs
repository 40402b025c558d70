//! `sekimori backup`: the recovery kit and its code, to be kept apart.

use agent::{Device, standalone};
use model::Secret;
use model::api::{Kit, KitRequest, path};
use protect::keyaccess::ClientKey;

use super::{Counter, Place};
use crate::args::Backup;
use crate::exit::{Exit, Failure};
use crate::screen::Screen;

pub(crate) fn run(args: &Backup, place: &Place, screen: &mut Screen) -> Result<Exit, Failure> {
    let state = place.state()?;
    let device = Device::open(&state)?;
    let code =
        if device.server.is_some() { from_service(args, place)? } else { standalone::write_kit(&state, &args.kit)? };
    let kit = args.kit.display().to_string();
    if let Some(file) = &args.code_file {
        standalone::write_new(file, code.expose())?;
        screen.say("backup-done", &[("kit", &kit)])?;
    } else {
        screen.say("backup-done", &[("kit", &kit)])?;
        screen.say("backup-code", &[("code", code.expose())])?;
    }
    Ok(Exit::Ok)
}

/// The body's kit: its code comes wrapped to a key of this moment, so that no one on the way sees it.
fn from_service(args: &Backup, place: &Place) -> Result<Secret<String>, Failure> {
    let counter = Counter::open(place)?;
    let client = ClientKey::generate().map_err(agent::AgentError::from)?;
    let public_key = client.public_key_pem().map_err(agent::AgentError::from)?;
    let kit: Kit = counter.office.post(&counter.person.signer(), path::KIT, &KitRequest { public_key })?;
    let code = client.unwrap_bytes(&kit.session_public_key, &kit.wrapped_code).map_err(agent::AgentError::from)?;
    let code = String::from_utf8(code.expose().clone()).map_err(|_| agent::AgentError::Answer)?;
    standalone::write_new(&args.kit, &kit.keyring)?;
    agent::sync(&counter.state, &counter.device)?;
    Ok(Secret::new(code))
}
