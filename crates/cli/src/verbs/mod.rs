//! One verb per file.

pub(crate) mod adopt;
pub(crate) mod audit;
pub(crate) mod backup;
pub(crate) mod bench;
mod bench_keys;
mod bench_pace;
mod bench_scan;
pub(crate) mod demo;
pub(crate) mod detect;
pub(crate) mod device;
mod document;
pub(crate) mod documents;
pub(crate) mod enroll;
pub(crate) mod exceptions;
pub(crate) mod extract;
pub(crate) mod folders;
pub(crate) mod gate;
pub(crate) mod info;
pub(crate) mod keys;
pub(crate) mod login;
pub(crate) mod matrix;
pub(crate) mod open;
pub(crate) mod relabel;
pub(crate) mod rescue;
pub(crate) mod revoke;
pub(crate) mod roster;
pub(crate) mod rules;
pub(crate) mod sanitize;
pub(crate) mod scan;
mod scan_output;
mod seal;
pub(crate) mod serve;
pub(crate) mod set_up;
pub(crate) mod stay;
pub(crate) mod undo;
pub(crate) mod unprotect;
mod what_if;
pub(crate) mod yara;

use std::path::{Path, PathBuf};

use agent::{AgentError, Device, KeySource, Office, Settings, SignedIn, State};
use model::OpenPurpose;
use model::Right;
use model::api::{Bundle, Intent};
use protect::keyring::Keyring;
use time::OffsetDateTime;

use crate::exit::{Exit, Failure};

/// Where this PC's state lies.
pub(crate) struct Place {
    folder: PathBuf,
}

impl Place {
    pub(crate) fn new(folder: Option<PathBuf>) -> Place {
        Place { folder: folder.unwrap_or_else(|| State::default_folder(|key| std::env::var_os(key))) }
    }

    /// The settings of the state folder, where there is one; a reading aid makes none.
    pub(crate) fn settings(&self) -> Result<Settings, Failure> {
        let own = std::fs::read_to_string(self.folder.join(Settings::FILE)).unwrap_or_default();
        Ok(Settings::parse(&own)?)
    }

    /// Opens the state folder, making it if need be.
    pub(crate) fn state(&self) -> Result<State, Failure> {
        Ok(State::open(&self.folder)?)
    }
}

/// A signed-in person on an enrolled device, with the way to the office.
pub(crate) struct Counter {
    pub(crate) state: State,
    pub(crate) device: Device,
    pub(crate) office: Office,
    pub(crate) person: SignedIn,
    pub(crate) bundle: Bundle,
}

impl Counter {
    /// Where rights are asked for: needs an enrolment and a sign-in.
    pub(crate) fn open(place: &Place) -> Result<Counter, Failure> {
        let now = OffsetDateTime::now_utc();
        let state = place.state()?;
        let device = Device::open(&state)?;
        let server = device.server()?;
        let bundle = agent::bundle::current(&state, server, now)?;
        let office = Office::at(server)?;
        let person = SignedIn::current(&state, now)?;
        Ok(Counter { state, device, office, person, bundle })
    }

    /// Keys for one purpose.
    pub(crate) fn keys(&self, right: Right, purpose: OpenPurpose, reason: Option<&str>) -> KeySource<'_> {
        let intent = Intent { right, purpose, run: None, reason: reason.map(str::to_owned), seen: 0 };
        self.keys_for(intent)
    }

    /// Keys for a whole intent.
    pub(crate) fn keys_for(&self, intent: Intent) -> KeySource<'_> {
        KeySource::Service {
            office: &self.office,
            signer: self.person.signer(),
            bundle: &self.bundle,
            state: &self.state,
            intent,
        }
    }
}

/// Whoever can give keys on this PC: the key service for an enrolled one, its own keyring for one that stands alone.
pub(crate) enum Keys {
    Counter(Box<Counter>),
    Alone { state: State, device: Device, keyring: Keyring },
}

impl Keys {
    pub(crate) fn open(place: &Place) -> Result<Keys, Failure> {
        let state = place.state()?;
        let device = Device::open(&state)?;
        if device.server.is_some() {
            return Ok(Keys::Counter(Box::new(Counter::open(place)?)));
        }
        let keyring = agent::standalone::keyring(&state)?;
        Ok(Keys::Alone { state, device, keyring })
    }

    pub(crate) fn source(&self, intent: Intent) -> KeySource<'_> {
        match self {
            Keys::Counter(counter) => counter.keys_for(intent),
            Keys::Alone { keyring, .. } => KeySource::Keyring(keyring),
        }
    }

    pub(crate) fn state(&self) -> &State {
        match self {
            Keys::Counter(counter) => &counter.state,
            Keys::Alone { state, .. } => state,
        }
    }

    pub(crate) fn device(&self) -> &Device {
        match self {
            Keys::Counter(counter) => &counter.device,
            Keys::Alone { device, .. } => device,
        }
    }

    /// Who acts, for the log.
    pub(crate) fn actor(&self) -> model::Actor {
        match self {
            Keys::Counter(counter) => model::Actor::Person(counter.person.session.person.clone()),
            Keys::Alone { device, .. } => model::Actor::Device(device.id),
        }
    }
}

/// Tells the office what happened; a server that is away is told next time.
pub(crate) fn tell_office(state: &State, device: &Device, screen: &mut crate::screen::Screen) -> Result<(), Failure> {
    match agent::sync(state, device) {
        Err(AgentError::ServerAway { .. }) => {
            let text = screen.locale.say("sync-later");
            screen.mutter(&text);
            Ok(())
        }
        other => Ok(other?),
    }
}

/// A file named on the command line that cannot be read.
pub(crate) fn unreadable(path: &Path, cause: &std::io::Error) -> Failure {
    let args = vec![("path", path.display().to_string()), ("cause", cause.to_string())];
    Failure::sentence(Exit::Usage, "CI-001", args)
}

/// A path as it may be shown.
pub(crate) fn shown(path: &Path) -> model::Shown {
    use std::os::unix::ffi::OsStrExt as _;
    model::Shown::bytes(path.as_os_str().as_bytes())
}
