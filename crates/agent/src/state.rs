//! The agent's own folder: journal, runs, intents, device key, bundle, spool. Owner only.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::AgentError;

/// No file of the state folder that is read whole may be larger.
const LARGEST: u64 = 64 << 20;

/// The folder, made if need be, held by one process that changes files at a time.
#[derive(Clone, Debug)]
pub struct State {
    folder: PathBuf,
}

impl State {
    /// Opens or makes the folder, mode 0700; refuses one that others may write.
    pub fn open(folder: &Path) -> Result<State, AgentError> {
        let state = State { folder: folder.to_owned() };
        make_folder(folder).map_err(|e| AgentError::state(folder, e))?;
        let mode = fs::metadata(folder).map_err(|e| AgentError::state(folder, e))?.permissions().mode();
        if mode & 0o022 != 0 {
            return Err(AgentError::StateOpenToOthers { path: folder.to_owned() });
        }
        Ok(state)
    }

    /// `$XDG_STATE_HOME/sekimori`, else `~/.local/state/sekimori` (XDG base directory specification).
    pub fn default_folder(env: impl Fn(&str) -> Option<std::ffi::OsString>) -> PathBuf {
        let absolute = |key: &str| env(key).map(PathBuf::from).filter(|path| path.is_absolute());
        absolute("XDG_STATE_HOME")
            .or_else(|| absolute("HOME").map(|home| home.join(".local/state")))
            .unwrap_or_else(|| PathBuf::from("/var/lib"))
            .join("sekimori")
    }

    /// The folder itself.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A folder inside, made if need be.
    pub fn subfolder(&self, name: &str) -> Result<PathBuf, AgentError> {
        let path = self.folder.join(name);
        make_folder(&path).map_err(|e| AgentError::state(&path, e))?;
        Ok(path)
    }

    /// Reads a small file; `None` if there is none.
    pub fn read(&self, name: &str) -> Result<Option<String>, AgentError> {
        let path = self.folder.join(name);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(e) => return Err(AgentError::state(&path, e)),
        };
        let mut text = String::new();
        file.take(LARGEST).read_to_string(&mut text).map_err(|e| AgentError::state(&path, e))?;
        Ok(Some(text))
    }

    /// Replaces a small file so that a crash leaves the old or the new one, never a mixture.
    pub fn replace(&self, name: &str, text: &str) -> Result<(), AgentError> {
        let path = self.folder.join(name);
        replace_file(&path, text.as_bytes()).map_err(|e| AgentError::state(&path, e))
    }

    /// Removes a file if it is there.
    pub fn remove(&self, name: &str) -> Result<(), AgentError> {
        let path = self.folder.join(name);
        match fs::remove_file(&path) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => Err(AgentError::state(&path, e)),
            _ => Ok(()),
        }
    }

    /// Keeps other processes that change files out until the returned file is dropped.
    pub fn lock(&self) -> Result<File, AgentError> {
        self.lock_within(Duration::from_millis(500))
    }

    /// The same, waiting so long for one that holds it. A process just started by another thread holds copies of all
    /// descriptors until it begins its own program, so that even a free lock may seem held for a moment.
    pub fn lock_within(&self, patience: Duration) -> Result<File, AgentError> {
        let end = Instant::now() + patience;
        loop {
            match self.try_lock() {
                Err(AgentError::Busy { .. }) if Instant::now() < end => std::thread::sleep(Duration::from_millis(10)),
                other => return other,
            }
        }
    }

    fn try_lock(&self) -> Result<File, AgentError> {
        let path = self.folder.join("lock");
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .map_err(|e| AgentError::state(&path, e))?;
        rustix::fs::flock(&file, rustix::fs::FlockOperation::NonBlockingLockExclusive)
            .map_err(|_| AgentError::Busy { path: self.folder.clone() })?;
        Ok(file)
    }
}

/// Makes a folder (0700) and those above it where they are missing, so that a power cut does not take their names away
/// with all that is made durable in them.
pub(crate) fn make_folder(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    let above = path.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
    make_folder(above)?;
    match DirBuilder::new().mode(0o700).create(path) {
        Err(e) if e.kind() != io::ErrorKind::AlreadyExists => return Err(e),
        _ => {}
    }
    File::open(above)?.sync_all()
}

/// Writes a file (0600) beside `path`, syncs it, renames it over `path` and syncs the folder.
pub fn replace_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let beside = PathBuf::from(beside);
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    File::open(path.parent().unwrap_or_else(|| Path::new(".")))?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_folder_follows_xdg() {
        let env = |set: &'static [(&str, &str)]| {
            move |key: &str| set.iter().find(|(k, _)| *k == key).map(|(_, v)| std::ffi::OsString::from(v))
        };
        let table: [(&'static [(&str, &str)], &str); 3] = [
            (&[("XDG_STATE_HOME", "/x"), ("HOME", "/h")], "/x/sekimori"),
            (&[("HOME", "/h")], "/h/.local/state/sekimori"),
            (&[("XDG_STATE_HOME", "relative")], "/var/lib/sekimori"),
        ];
        for (set, folder) in table {
            assert_eq!(State::default_folder(env(set)), PathBuf::from(folder));
        }
    }

    #[test]
    fn a_state_folder_that_others_may_write_is_refused() {
        let parent = tempfile::tempdir().expect("folder");
        let folder = parent.path().join("state");
        State::open(&folder).expect("made");
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).expect("mode");
        assert!(matches!(State::open(&folder), Err(AgentError::StateOpenToOthers { .. })));
    }

    #[test]
    fn only_one_process_changes_files_at_a_time() {
        let folder = tempfile::tempdir().expect("folder");
        let state = State::open(&folder.path().join("state")).expect("made");
        let held = state.lock().expect("lock");
        assert!(matches!(state.lock(), Err(AgentError::Busy { .. })));
        drop(held);
        state.lock().expect("free again");
    }
}
