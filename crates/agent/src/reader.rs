//! The parent's side of reading: hands an open file to a jailed worker and checks what comes back.

use std::fs::File;
use std::time::Duration;

use jail::function::{Limits, Pool, Program};
use model::Level;

use crate::report::Trouble;
use model::reading::{Ask, Reading, Told};

/// Version of extraction and detection together: files judged by another version are read again.
pub const EXTRACTOR: u32 = 1;

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

    /// What is in the file? `owner` keeps files of different people out of the same worker.
    pub fn judge(&self, owner: u32, file: &File, name: Option<String>) -> Result<Reading, Trouble> {
        match self.ask(owner, file, &Ask::Judge { name })? {
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
