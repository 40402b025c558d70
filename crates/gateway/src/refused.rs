//! What was refused, by its hash: PCs and the way out can then know a file that somebody brings in by another door.
//!
//! Of a refused file nothing is kept but the SHA-256 of its bytes, the reason and the day: no name, no person.

use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead as _, BufReader, Read, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use aws_lc_rs::digest::{Context, SHA256};
use model::api::gate::RefusedFile;
use model::sanitising::Reason;

/// Hashes that are known at most; later ones are not taken in, and the log says so.
const MOST: usize = 1_000_000;

/// The list; in a file that is only ever appended to, if it has one.
#[derive(Debug, Default)]
pub(crate) struct Refused(Mutex<List>);

#[derive(Debug, Default)]
struct List {
    file: Option<File>,
    known: HashSet<String>,
    all: Vec<RefusedFile>,
}

impl Refused {
    /// Opens the list of a file, making it if need be. A line that was cut off by a crash is passed over.
    pub(crate) fn open(path: &Path) -> io::Result<Refused> {
        let file = OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(path)?;
        let mut list = List::default();
        for line in BufReader::new(&file).lines() {
            if let Ok(entry) = serde_json::from_str::<RefusedFile>(&line?) {
                list.take(entry);
            }
        }
        // What a cut line left must not spoil the next one.
        (&file).write_all(b"\n")?;
        list.file = Some(file);
        Ok(Refused(Mutex::new(list)))
    }

    /// Notes a file that was refused.
    pub(crate) fn note(&self, (sha256, bytes): (&str, u64), reason: Reason) -> io::Result<()> {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let code = reason.code().to_owned();
        let entry = RefusedFile { sha256: sha256.to_owned(), code, at: since.as_secs(), bytes };
        let mut list = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if list.known.contains(&entry.sha256) {
            return Ok(());
        }
        if let Some(file) = &mut list.file {
            let mut line = serde_json::to_vec(&entry).map_err(io::Error::other)?;
            line.push(b'\n');
            file.write_all(&line)?;
            file.sync_data()?;
        }
        list.take(entry);
        Ok(())
    }

    /// Entries from the `after`th on, at most `limit`.
    pub(crate) fn page(&self, after: usize, limit: usize) -> Vec<RefusedFile> {
        let list = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        list.all.iter().skip(after).take(limit).cloned().collect()
    }
}

impl List {
    fn take(&mut self, entry: RefusedFile) {
        if self.all.len() >= MOST {
            tracing::warn!("the list of refused files is full");
        } else if self.known.insert(entry.sha256.clone()) {
            self.all.push(entry);
        }
    }
}

/// SHA-256 in hexadecimal.
pub(crate) fn sha256(bytes: &mut dyn Read) -> io::Result<String> {
    let (mut context, mut piece) = (Context::new(&SHA256), vec![0; 64 << 10]);
    loop {
        match bytes.read(&mut piece)? {
            0 => break,
            read => context.update(piece.get(..read).unwrap_or_default()),
        }
    }
    Ok(context.finish().as_ref().iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_file_is_known_by_its_hash_once_and_after_a_crash() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("refused.jsonl");
        let list = Refused::open(&path).unwrap();
        for bytes in [&b"abc"[..], b"abc", b""] {
            let hash = sha256(&mut &*bytes).unwrap();
            list.note((&hash, bytes.len() as u64), Reason::TypeUnknown).unwrap();
        }
        drop(list);
        OpenOptions::new().append(true).open(&path).unwrap().write_all(b"{\"sha2").unwrap();
        let list = Refused::open(&path).unwrap();
        list.note((&sha256(&mut &b"x"[..]).unwrap(), 1), Reason::Crash).unwrap();
        let all = Refused::open(&path).unwrap().page(0, 10);
        assert_eq!(all.len(), 3);
        // FIPS 180-2, appendix B.1.
        assert_eq!(all[0].sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(all[0].bytes, 3);
        assert_eq!((all[2].code.as_str(), list.page(2, 10).len(), list.page(3, 10).len()), ("SN-013", 1, 0));
    }
}
