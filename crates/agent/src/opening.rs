//! Opening protected files: on the screen, as original bytes, or back to what they were.

use std::fs::{self, File};
use std::io::Write as _;
use std::os::fd::AsRawFd as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use protect::Container;
use rustix::fs::{CWD, MemfdFlags, RenameFlags, memfd_create, renameat_with};

use crate::keysource::KeySource;
use crate::reader::Reader;
use crate::{AgentError, new_uuid};

/// Opens a container for reading; nothing of it is believed yet.
pub fn container(path: &Path) -> Result<Container<File>, AgentError> {
    let file = File::open(path).map_err(|source| AgentError::File { path: path.to_owned(), source })?;
    Ok(Container::open(file)?)
}

/// The text of a protected document. Its bytes lie in memory only, and only a jailed reader understands them.
pub fn view(path: &Path, keys: &KeySource<'_>, reader: &Reader) -> Result<String, AgentError> {
    let container = container(path)?;
    let dek = keys.key(&container)?;
    let mut plain = container.unlock(&dek)?;
    let memory = |source: std::io::Error| AgentError::File { path: PathBuf::from("memfd"), source };
    let fd = memfd_create("sekimori", MemfdFlags::CLOEXEC).map_err(|e| memory(e.into()))?;
    let mut spool = File::from(fd);
    plain.copy_to(&mut spool)?;
    // The reader gets a handle that cannot write; the jail takes no other.
    let readable = File::open(format!("/proc/self/fd/{}", spool.as_raw_fd())).map_err(memory)?;
    let name = plain.facts().and_then(|facts| String::from_utf8(facts.name.clone()).ok());
    let owner = rustix::process::getuid().as_raw();
    reader
        .text(owner, &readable, name)
        .map_err(|trouble| AgentError::Unreadable { code: trouble.code, args: trouble.args })
}

/// Writes the original bytes to a new file. It gets its name only when every byte has been verified.
pub fn export(path: &Path, keys: &KeySource<'_>, to: &Path) -> Result<u64, AgentError> {
    let container = container(path)?;
    if to.symlink_metadata().is_ok() {
        return Err(AgentError::Exists { path: to.to_owned() });
    }
    let dek = keys.key(&container)?;
    let mut plain = container.unlock(&dek)?;
    let failed = |source| AgentError::File { path: to.to_owned(), source };
    let temp = to.with_file_name(format!(".sekimori-{}.tmp", new_uuid()));
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&temp).map_err(failed)?;
    let written = plain.copy_to(&mut file).map_err(AgentError::from).and_then(|size| {
        file.flush().and_then(|()| file.sync_all()).map_err(failed)?;
        renameat_with(CWD, &temp, CWD, to, RenameFlags::NOREPLACE).map_err(|e| failed(e.into()))?;
        Ok(size)
    });
    if written.is_err() {
        // What was written so far is no file anybody asked for.
        let _ = fs::remove_file(&temp);
    }
    written
}

/// Writes the original of a protected file into a folder under its original name; gives that name's path.
pub fn restore_into(path: &Path, keys: &KeySource<'_>, folder: &Path) -> Result<PathBuf, AgentError> {
    let container = container(path)?;
    let dek = keys.key(&container)?;
    let plain = container.unlock(&dek)?;
    let stored = plain.facts().map(|facts| facts.name.clone()).unwrap_or_default();
    let to = folder.join(safe_name(&stored, path));
    drop(plain);
    export(path, keys, &to)?;
    Ok(to)
}

/// The stored name if it is one name and not a way somewhere else; otherwise the container's own, without `.tdf`.
fn safe_name(stored: &[u8], container: &Path) -> PathBuf {
    use std::os::unix::ffi::OsStrExt as _;
    let plain =
        !stored.is_empty() && !stored.contains(&b'/') && !stored.contains(&0) && stored != b"." && stored != b"..";
    if plain {
        return PathBuf::from(std::ffi::OsStr::from_bytes(stored));
    }
    let own =
        if container.extension().is_some_and(|e| e == "tdf") { container.file_stem() } else { container.file_name() };
    own.map_or_else(|| PathBuf::from("restored"), PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_name_never_leads_out_of_the_folder() {
        let container = Path::new("/share/名簿.xlsx.tdf");
        let table: [(&[u8], &str); 5] = [
            ("名簿.xlsx".as_bytes(), "名簿.xlsx"),
            (b"../../etc/cron.d/x", "名簿.xlsx"),
            (b"..", "名簿.xlsx"),
            (b"", "名簿.xlsx"),
            (b"a\0b", "名簿.xlsx"),
        ];
        for (stored, name) in table {
            assert_eq!(safe_name(stored, container), PathBuf::from(name));
        }
    }
}
