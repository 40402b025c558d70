//! By what this PC judges and seals: the rules in force and the key to seal to.

use classify::Rules;
use model::api::KeyServiceKey;
use time::OffsetDateTime;

use crate::{AgentError, Device, State, bundle, standalone};

/// The rules by which files are judged, with the exceptions that hold.
#[derive(Clone, Debug)]
pub struct Judging {
    /// The rules.
    pub rules: Rules,
    /// A number that changes with their text and with the exceptions that hold: what the journal remembers them by.
    pub version: u64,
}

impl Judging {
    /// Those in force at `at`: of the bundle on an enrolled PC, else those of the program.
    pub fn in_force(state: &State, device: &Device, shipped: &str, at: OffsetDateTime) -> Result<Judging, AgentError> {
        match &device.server {
            Some(server) => {
                let bundle = bundle::current(state, server, at)?;
                let rules = Rules::parse(&bundle.rules)?.with_exceptions(&bundle.exceptions, at);
                let ids: String = rules.exceptions().map(|id| format!("\n{id}")).collect();
                Ok(Judging { version: crate::text_version(&format!("{}{ids}", bundle.rules)), rules })
            }
            None => Judging::of(shipped),
        }
    }

    /// A rule file as it stands, without any exception.
    pub fn of(text: &str) -> Result<Judging, AgentError> {
        Ok(Judging { rules: Rules::parse(text)?, version: crate::text_version(text) })
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
        let Judging { rules, version } = Judging::in_force(state, device, shipped, OffsetDateTime::now_utc())?;
        let key = match sealing_key(state, device) {
            Ok(key) => Some(key),
            Err(AgentError::NoKit) => None,
            Err(error) => return Err(error),
        };
        Ok(Terms { rules, version, key })
    }

    /// Whether they still say the same at `at`: an exception that has ended since no longer holds.
    pub fn hold(&self, at: OffsetDateTime) -> bool {
        self.rules.exceptions_until().is_none_or(|until| at < until)
    }
}
