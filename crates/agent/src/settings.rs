//! The agent's settings: which folders belong to which section, and in which layer of the network this PC stands.

use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Format as _, Toml};
use model::{SectionId, Zone};
use serde::Deserialize;

use crate::recognise::Ocr;
use crate::schedule::Schedule;
use crate::{AgentError, State};

/// The commented default file.
const DEFAULT: &str = include_str!("agent.toml");

/// Settings of one PC or file server.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The network layer this device stands in, until an enrolment says otherwise.
    pub zone: Zone,
    /// The section of folders that no `place` names.
    pub section: SectionId,
    /// Readers at work at once; 0 means one a processor.
    pub workers: usize,
    /// Seconds one file may take to read.
    pub seconds: u64,
    /// When and how the agent looks through everything.
    pub schedule: Schedule,
    /// Character recognition.
    pub ocr: Ocr,
    /// Folders and whose they are; the longest that fits counts.
    #[serde(default)]
    pub place: Vec<Place>,
}

/// A folder and whose it is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Absolute path.
    pub folder: PathBuf,
    /// The section that owns what lies in it.
    pub section: SectionId,
    /// Whether everything put into it is sealed.
    #[serde(default)]
    pub governed: bool,
}

impl Settings {
    /// The defaults, with `agent.toml` of the state folder over them.
    pub fn load(state: &State) -> Result<Settings, AgentError> {
        Settings::parse(&state.read(Settings::FILE)?.unwrap_or_default())
    }

    /// Their file in the state folder.
    pub const FILE: &str = "agent.toml";

    /// The defaults with this text over them.
    pub fn parse(own: &str) -> Result<Settings, AgentError> {
        Figment::from(Toml::string(DEFAULT))
            .merge(Toml::string(own))
            .extract()
            .map_err(|error| AgentError::Settings { cause: error.to_string() })
    }

    /// Whose a folder is, and whether it is governed.
    pub fn place_of(&self, folder: &Path) -> (&SectionId, bool) {
        let fits = self.place.iter().filter(|place| folder.starts_with(&place.folder));
        let longest = fits.max_by_key(|place| place.folder.as_os_str().len());
        longest.map_or((&self.section, false), |place| (&place.section, place.governed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_folder_that_fits_says_whose_a_file_is() {
        let text = format!(
            "{DEFAULT}\n[[place]]\nfolder = '/share'\nsection = 'soumu'\n[[place]]\nfolder = '/share/税務課'\nsection = 'zeimu'\ngoverned = true\n"
        );
        let settings: Settings = Figment::from(Toml::string(&text)).extract().expect("settings");
        let table =
            [("/share/税務課/通知", "zeimu", true), ("/share/税務課の隣", "soumu", false), ("/home", "none", false)];
        for (folder, section, governed) in table {
            let (found, is_governed) = settings.place_of(Path::new(folder));
            assert_eq!((found.as_str(), is_governed), (section, governed), "{folder}");
        }
    }
}
