//! By what this PC judges and seals: the rules in force and the key to seal to.

use classify::Rules;
use model::api::KeyServiceKey;
use time::OffsetDateTime;

use crate::{AgentError, Device, State, bundle, standalone};

/// The rules in force: of the bundle on an enrolled PC, else those of the program.
pub fn rules_text(state: &State, device: &Device, shipped: &str) -> Result<String, AgentError> {
    match &device.server {
        Some(server) => Ok(bundle::current(state, server, OffsetDateTime::now_utc())?.rules),
        None => Ok(shipped.to_owned()),
    }
}

/// The key to seal to, and the namespace of the body: the body's on an enrolled PC, else the PC's own; none before a
/// recovery kit exists.
pub fn sealing_key(state: &State, device: &Device) -> Result<(KeyServiceKey, String), AgentError> {
    let Some(server) = &device.server else {
        return Ok((standalone::sealing_key(state)?, standalone::NAMESPACE.to_owned()));
    };
    let bundle = bundle::current(state, server, OffsetDateTime::now_utc())?;
    match bundle.keys.into_iter().next() {
        Some(key) if bundle.kit_written => Ok((key, bundle.namespace)),
        _ => Err(AgentError::NoKit),
    }
}

/// All of it, as it is in force now.
#[derive(Clone, Debug)]
pub struct Terms {
    /// The rules.
    pub rules: Rules,
    /// A number that changes with their text.
    pub version: u64,
    /// Key and namespace, once a recovery kit exists.
    pub key: Option<(KeyServiceKey, String)>,
}

impl Terms {
    /// Reads them.
    pub fn in_force(state: &State, device: &Device, shipped: &str) -> Result<Terms, AgentError> {
        let text = rules_text(state, device, shipped)?;
        let key = match sealing_key(state, device) {
            Ok(key) => Some(key),
            Err(AgentError::NoKit) => None,
            Err(error) => return Err(error),
        };
        Ok(Terms { rules: Rules::parse(&text)?, version: crate::text_version(&text), key })
    }
}
