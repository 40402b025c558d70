//! Meeting the office: becoming known to it, telling it what happened here, and taking its newest policy.

use model::api::{EnrolRequest, Enrolled, SignedBundle, SpoolReceipt, path};

use crate::device::{Device, Server};
use crate::office::{Office, Signer};
use crate::spool::Spool;
use crate::{AgentError, State, bundle, inventory, refused};

/// Makes this device known to a server by a token that its information section made.
pub fn enrol(state: &State, url: &str, token: &str, name: &str) -> Result<Device, AgentError> {
    let (server, secret) = Server::from_token(url, token)?;
    let mut device = Device::open(state)?;
    let request = EnrolRequest { secret, public_key: device.key.public_key_pem()?, name: name.to_owned() };
    let enrolled: Enrolled = Office::at(&server)?.post_open(path::ENROL, &request)?;
    bundle::accept(state, &server, &enrolled.bundle)?;
    device.id = enrolled.device;
    device.server = Some(server);
    device.store(state)?;
    Ok(device)
}

/// Hands over what happened here, oldest first, and takes the newest bundle. Does nothing on a PC without a server.
pub fn sync(state: &State, device: &Device) -> Result<(), AgentError> {
    let Some(server) = &device.server else { return Ok(()) };
    let office = Office::at(server)?;
    let signer = Signer { kid: device.kid(), key: &device.key };
    let mut spool = Spool::open(state, device)?;
    loop {
        let batch = spool.batch()?;
        if batch.entries.is_empty() {
            break;
        }
        let receipt: SpoolReceipt = office.post(&signer, path::SPOOL, &batch)?;
        let newest = batch.entries.last().map_or(0, |entry| entry.seq);
        if receipt.received < newest {
            return Err(AgentError::Answer);
        }
        spool.received(state, receipt.received)?;
    }
    let signed: SignedBundle = office.get(&signer, path::BUNDLE)?;
    bundle::accept(state, server, &signed)?;
    match refused::fetch(state, &office, &signer) {
        Err(AgentError::NotServed) => {}
        other => other?,
    }
    match inventory::send(state, &office, &signer) {
        // An office that is older than this program: the rows wait for it.
        Err(AgentError::NotServed) => Ok(()),
        other => other,
    }
}
