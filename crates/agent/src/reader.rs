//! The parent's side of reading: hands an open file to a jailed worker and checks what comes back.

use std::fs::File;
use std::time::Duration;

use jail::function::{Limits, Pool, Program};
use model::{Level, OwnKind};

use crate::report::Trouble;
use model::reading::{Ask, Reading, Told};

/// Version of extraction and detection together.
const EXTRACTOR: u32 = 1;

/// Version of extraction and detection with these kinds of the body's own: files judged by another version are read
/// again.
pub fn extractor(kinds: &[OwnKind]) -> u32 {
    let looked_for = detected(kinds);
    if looked_for.is_empty() {
        return EXTRACTOR;
    }
    let bytes = postcard::to_stdvec(&(EXTRACTOR, looked_for)).unwrap_or_default();
    // FNV-1a, 32 bits: it tells versions of one rule file apart and protects nothing.
    bytes.iter().fold(0x811c_9dc5, |hash: u32, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

/// The kinds that say what they look like.
fn detected(kinds: &[OwnKind]) -> Vec<OwnKind> {
    kinds.iter().filter(|kind| !kind.shape.is_empty()).cloned().collect()
}

/// Argument with which our own binary becomes a worker.
pub const WORKER: &str = "worker";

/// Argument after it with which a worker stands back behind everybody's work.
pub(crate) const IDLE: &str = "idle";

/// Readers of untrusted files.
#[derive(Debug)]
pub struct Reader {
    pool: Pool,
    budget: Duration,
    workers: usize,
}

impl Reader {
    /// Readers that are this very binary, started again as `sekimori worker`.
    pub fn start(workers: usize, seconds: u64) -> Reader {
        Reader::with(&[WORKER], workers, seconds)
    }

    /// The same, standing back behind everybody's work.
    pub fn idle(workers: usize, seconds: u64) -> Reader {
        Reader::with(&[WORKER, IDLE], workers, seconds)
    }

    fn with(args: &[&str], workers: usize, seconds: u64) -> Reader {
        let processors = || std::thread::available_parallelism().map_or(1, usize::from);
        let workers = if workers == 0 { processors() } else { workers };
        let pool = Pool::new(Program::this(args.iter().copied()), Limits::default(), workers);
        Reader { pool, budget: Duration::from_secs(seconds.max(1)), workers }
    }

    /// How many files it reads at once.
    pub fn workers(&self) -> usize {
        self.workers
    }

    /// What is in the file, `kinds` of the body's own among it? `owner` keeps files of different people out of the same
    /// worker.
    pub fn judge(&self, owner: u32, file: &File, name: Option<String>, kinds: &[OwnKind]) -> Result<Reading, Trouble> {
        match self.ask(owner, file, &Ask::Judge { name, kinds: detected(kinds) })? {
            Told::Judged(reading) if is_sound(&reading) => Ok(reading),
            Told::Refused(refused) => Err(Trouble { code: refused.code, args: refused.args }),
            _ => Err(nonsense()),
        }
    }

    /// What does the file say, as text for the screen?
    pub fn text(&self, owner: u32, file: &File, name: Option<String>) -> Result<String, Trouble> {
        match self.ask(owner, file, &Ask::Text { name })? {
            Told::Text(text) => Ok(text),
            Told::Refused(refused) => Err(Trouble { code: refused.code, args: refused.args }),
            Told::Judged(_) => Err(nonsense()),
        }
    }

    fn ask(&self, owner: u32, file: &File, ask: &Ask) -> Result<Told, Trouble> {
        let request = postcard::to_stdvec(ask).map_err(|_| nonsense())?;
        let reply = self.pool.call(owner, file, &request, self.budget).map_err(|error| Trouble::of(&error))?;
        postcard::from_bytes(&reply).map_err(|_| nonsense())
    }
}

/// A worker that a document has taken over may answer anything: what rules and journal build on is checked.
fn is_sound(reading: &Reading) -> bool {
    let ordered = reading.counts.kinds.values().all(|n| n.high <= n.mid && n.mid <= n.low);
    let named = reading.counts.kinds.keys().all(|kind| model::Kind::custom(kind.id()).is_some());
    let levels = reading.findings.iter().all(|f| Level::of(f.confidence) == Some(f.level));
    ordered && named && levels && reading.counts.kinds.len() <= 1000
}

fn nonsense() -> Trouble {
    Trouble { code: "AG-020".to_owned(), args: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Check, Kind, Piece, PieceKind, Required};

    fn kind(shape: Vec<Piece>) -> OwnKind {
        OwnKind {
            kind: Kind::custom("atena").expect("an id"),
            name_ja: "宛名番号".to_owned(),
            name_en: "address number".to_owned(),
            shape,
            captions: vec!["宛名番号".to_owned()],
            not_captions: Vec::new(),
            check: Check::None,
            required: Required::Caption,
        }
    }

    #[test]
    fn files_are_read_again_when_what_is_looked_for_in_them_changes() {
        let digits = |n| vec![Piece { what: PieceKind::Digit, least: n, most: n }];
        assert_eq!(extractor(&[]), extractor(&[kind(Vec::new())]), "nothing looks for a kind without a shape");
        assert_ne!(extractor(&[]), extractor(&[kind(digits(8))]));
        assert_ne!(extractor(&[kind(digits(8))]), extractor(&[kind(digits(9))]));
        assert_eq!(extractor(&[kind(digits(8))]), extractor(&[kind(digits(8))]));
    }
}
