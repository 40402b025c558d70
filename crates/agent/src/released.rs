//! Files that a person has taken back: they stay plain until somebody saves them anew, governed folder or not.

use std::collections::HashMap;
use std::fs;
use std::io::Write as _;
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use discover::{Entry, Fingerprint};
use serde::{Deserialize, Serialize};

use crate::{AgentError, State};

const FILE: &str = "released.jsonl";
/// The same of locked files to which nobody asked knows the password.
const UNKNOWN: &str = "unknown.jsonl";

/// What was taken back, as it was then. Several processes may add to it.
#[derive(Debug)]
pub struct Released {
    path: PathBuf,
    /// What the file was when it was read: inode and length.
    seen: (u64, u64),
    files: HashMap<PathBuf, Fingerprint>,
}

#[derive(Serialize, Deserialize)]
struct Line {
    /// Bytes of the path, base64.
    path: String,
    was: Fingerprint,
}

impl Released {
    /// What this state folder knows.
    pub fn open(state: &State) -> Released {
        Released::named(state, FILE)
    }

    /// The locked files to which nobody asked knows the password: they are not asked for again until they are saved anew.
    pub fn unknown(state: &State) -> Released {
        Released::named(state, UNKNOWN)
    }

    fn named(state: &State, name: &str) -> Released {
        Released { path: state.folder().join(name), seen: (0, 0), files: HashMap::new() }
    }

    /// Notes a file that was just taken back; one that is gone again needs no note.
    pub fn add(&mut self, path: &Path) -> Result<(), AgentError> {
        let Ok(entry) = Entry::at(path) else { return Ok(()) };
        let line = Line { path: STANDARD.encode(path.as_os_str().as_bytes()), was: entry.fingerprint };
        let mut text = serde_json::to_vec(&line).map_err(|_| AgentError::Damaged { what: FILE })?;
        text.push(b'\n');
        let file = fs::OpenOptions::new().append(true).create(true).mode(0o600).open(&self.path);
        file.and_then(|mut file| file.write_all(&text)).map_err(|e| AgentError::state(&self.path, e))
    }

    /// Whether this very file, unchanged since, was taken back.
    pub fn holds(&mut self, entry: &Entry) -> bool {
        self.look();
        self.files.get(entry.path()).is_some_and(|was| *was == entry.fingerprint)
    }

    fn look(&mut self) {
        let now = fs::metadata(&self.path).map_or((0, 0), |stat| (stat.ino(), stat.len()));
        if now == self.seen {
            return;
        }
        self.files.clear();
        let text = fs::read(&self.path).unwrap_or_default();
        for line in text.split(|&byte| byte == b'\n') {
            let Ok(line) = serde_json::from_slice::<Line>(line) else { continue };
            let Ok(path) = STANDARD.decode(&line.path) else { continue };
            self.files.insert(PathBuf::from(std::ffi::OsString::from_vec(path)), line.was);
        }
        self.seen = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_taken_back_stays_plain_until_it_is_saved_anew() {
        let folder = tempfile::tempdir().expect("folder");
        let state = State::open(&folder.path().join("state")).expect("state");
        let path = folder.path().canonicalize().expect("real").join("名簿.csv");
        fs::write(&path, "a").expect("file");
        let (mut here, mut elsewhere) = (Released::open(&state), Released::open(&state));
        let entry = |path: &Path| Entry::at(path).expect("entry");
        assert!(!here.holds(&entry(&path)));
        elsewhere.add(&path).expect("noted");
        assert!(here.holds(&entry(&path)), "another process has noted it");
        fs::write(&path, "ab").expect("saved");
        assert!(!here.holds(&entry(&path)));
    }
}
