//! The audit log.

use std::path::Path;
use std::sync::Arc;

use audit::{Ed25519Signer, Signer, read_entry, verify_all};
use model::Secret;
use store::log::{Folder, Log, LogError, Settings};

use super::{Outcome, Work, code, note};

/// Small enough that the segment is renewed several times.
const SMALL: Settings = Settings { segment_bytes: 4 << 10 };

#[derive(Default)]
pub(crate) struct Logging {
    acknowledged: Vec<(u64, Vec<u8>)>,
}

fn signer() -> Arc<Ed25519Signer> {
    Arc::new(Ed25519Signer::new("city.example/log", &Secret::new([1; 32])).expect("a signer"))
}

fn open(root: &Path) -> Result<Log, LogError> {
    Log::open_with(&root.join("log"), signer(), SMALL)
}

fn entry(n: usize) -> Vec<u8> {
    format!("{{\"n\":{n},\"text\":\"{}\"}}", "x".repeat(n * 37 % 600)).into_bytes()
}

impl Work for Logging {
    fn act(&mut self, root: &Path) -> Outcome {
        let mut n = 0;
        for _ in 0..2 {
            let log = open(root).map_err(|e| code(&e))?;
            for group in [1, 3, 1, 7, 2, 1, 5, 1] {
                let entries: Vec<Vec<u8>> = (n..n + group).map(entry).collect();
                let indices = log.append_blocking(entries.clone()).map_err(|e| code(&e))?;
                self.acknowledged.extend(indices.zip(entries));
                n += group;
                note(self);
            }
        }
        Ok(())
    }

    fn check(&mut self, root: &Path) {
        let log = open(root).expect("the log opens");
        let size = log.published().checkpoint.size;
        for (index, entry) in &self.acknowledged {
            assert!(*index < size, "entry {index} was acknowledged; the log has {size}");
            assert_eq!(read_entry(log.folder(), size, *index).expect("reads"), *entry, "entry {index}");
        }
        log.append_blocking(vec![b"{\"later\":1}".to_vec()]).expect("goes on");
        drop(log);
        verify_all(&Folder::at(root.join("log")), signer().key(), None).expect("verifies as a whole");
    }

    fn notes(&self) -> String {
        self.acknowledged.len().to_string()
    }

    fn take(&mut self, notes: &str) {
        self.acknowledged = (0..notes.parse().unwrap_or(0)).map(|n| (n as u64, entry(n))).collect();
    }
}
