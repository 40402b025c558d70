//! The parent's side of reading: hands an open file to a jailed worker and checks what comes back.

use std::fs::File;
use std::time::Duration;

use jail::function::{Limits, Pool, Program};
use model::{Counts, Finding, Kind, Level, OwnKind, Password, Raster, Unlocked};
use zeroize::Zeroizing;

use crate::report::Trouble;
use model::reading::{Ask, Explained, Picture, Plain, Reading, Recognised, Told};

/// Version of extraction and detection together.
const EXTRACTOR: u32 = 2;

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

/// Longest answer where the whole text is asked for: the text that is read at most (64 MiB) and the room for its layout.
const WHOLE_TEXT: u32 = 96 << 20;

/// Longest answer where what is behind a password is asked for: what is opened at most (128 MiB) and its frame.
const UNLOCKED: u32 = (128 << 20) + 1024;

/// Address space of a reader that opens such a file: it holds it locked, opened, checked and in its answer.
const UNLOCKING: u64 = 2 << 30;

/// Longest answer with a picture, and longest request with what was recognised in all of a file.
const PICTURE: u32 = 20 << 20;
pub(crate) const RECOGNISED: u32 = 16 << 20;

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
        Reader::with(&[WORKER], Limits::default(), workers, seconds)
    }

    /// One reader whose answer may be as long as the text of a document.
    pub fn of_whole_texts(seconds: u64) -> Reader {
        let limits = Limits { reply_bytes: WHOLE_TEXT, request_bytes: RECOGNISED, ..Limits::default() };
        Reader::with(&[WORKER], limits, 1, seconds)
    }

    /// One reader that opens locked files; it ends after each, and with it goes what it saw.
    pub fn of_locked_files(seconds: u64) -> Reader {
        let limits = Limits { reply_bytes: UNLOCKED, memory_bytes: UNLOCKING, batch_files: 1, ..Limits::default() };
        Reader::with(&[WORKER], limits, 1, seconds)
    }

    /// One reader that hands out pictures and takes what was recognised in them.
    pub(crate) fn of_pictures(args: &[&str], seconds: u64) -> Reader {
        let limits = Limits { reply_bytes: PICTURE, request_bytes: RECOGNISED, ..Limits::default() };
        Reader::with(args, limits, 1, seconds)
    }

    /// The same, standing back behind everybody's work.
    pub fn idle(workers: usize, seconds: u64) -> Reader {
        Reader::with(&[WORKER, IDLE], Limits::default(), workers, seconds)
    }

    fn with(args: &[&str], limits: Limits, workers: usize, seconds: u64) -> Reader {
        let processors = || std::thread::available_parallelism().map_or(1, usize::from);
        let workers = if workers == 0 { processors() } else { workers };
        let pool = Pool::new(Program::this(args.iter().copied()), limits, workers);
        Reader { pool, budget: Duration::from_secs(seconds.max(1)), workers }
    }

    /// How many files it reads at once.
    pub fn workers(&self) -> usize {
        self.workers
    }

    /// What is in the file, `kinds` of the body's own among it? `owner` keeps files of different people out of the same
    /// worker.
    pub fn judge(&self, owner: u32, file: &File, name: Option<String>, kinds: &[OwnKind]) -> Result<Reading, Trouble> {
        self.judge_with(owner, file, name, kinds, &[])
    }

    /// What is in the file and its pictures together?
    pub(crate) fn judge_with(
        &self,
        owner: u32,
        file: &File,
        name: Option<String>,
        kinds: &[OwnKind],
        recognised: &[Recognised],
    ) -> Result<Reading, Trouble> {
        let ask = with(recognised, Ask::Judge { name, kinds: detected(kinds) });
        match self.ask(owner, file, &ask)? {
            Told::Judged(reading) if are_sound(&reading.counts, reading.findings.iter()) => Ok(reading),
            other => Err(refusal(other)),
        }
    }

    /// What does the file say, as text for the screen?
    pub fn text(&self, owner: u32, file: &File, name: Option<String>) -> Result<String, Trouble> {
        match self.ask(owner, file, &Ask::Text { name })? {
            Told::Text(text) => Ok(text),
            other => Err(refusal(other)),
        }
    }

    /// What does the file say, part by part?
    pub(crate) fn plain(
        &self,
        owner: u32,
        file: &File,
        name: Option<String>,
        recognised: &[Recognised],
    ) -> Result<Plain, Trouble> {
        match self.ask(owner, file, &with(recognised, Ask::Plain { name }))? {
            Told::Plain(plain) => Ok(plain),
            other => Err(refusal(other)),
        }
    }

    /// What is found in the file, where in its text, and why?
    pub(crate) fn explain(
        &self,
        owner: u32,
        file: &File,
        name: Option<String>,
        recognised: &[Recognised],
    ) -> Result<Explained, Trouble> {
        match self.ask(owner, file, &with(recognised, Ask::Explain { name }))? {
            Told::Explained(told) if are_sound(&told.counts, told.findings.iter().map(|found| &found.finding)) => {
                Ok(told)
            }
            other => Err(refusal(other)),
        }
    }

    /// What is behind the password?
    pub(crate) fn unlock(&self, owner: u32, file: &File, password: &Password) -> Result<Unlocked, Trouble> {
        match self.ask(owner, file, &Ask::Unlock { password: password.clone() })? {
            Told::Unlocked(opened) => Ok(opened),
            other => Err(refusal(other)),
        }
    }

    /// The picture of that number among those that only character recognition can read; none beyond the last.
    pub(crate) fn picture(&self, owner: u32, file: &File, number: u32) -> Result<Option<Picture>, Trouble> {
        match self.ask(owner, file, &Ask::Picture { number })? {
            Told::Picture(picture)
                if picture.as_ref().is_none_or(|picture| picture.raster.as_ref().map_or(true, Raster::is_sound)) =>
            {
                Ok(picture)
            }
            other => Err(refusal(other)),
        }
    }

    fn ask(&self, owner: u32, file: &File, ask: &Ask) -> Result<Told, Trouble> {
        // Request and answer may hold a password and what is behind it.
        let request = Zeroizing::new(postcard::to_stdvec(ask).map_err(|_| nonsense())?);
        let reply = self.pool.call(owner, file, &request, self.budget).map_err(|error| Trouble::of(&error))?;
        let reply = Zeroizing::new(reply);
        postcard::from_bytes(&reply).map_err(|_| nonsense())
    }
}

/// The question together with what was recognised.
fn with(recognised: &[Recognised], ask: Ask) -> Ask {
    if recognised.is_empty() { ask } else { Ask::With { recognised: recognised.to_vec(), ask: Box::new(ask) } }
}

/// A worker that a document has taken over may answer anything: what rules and journal build on is checked.
fn are_sound<'f>(counts: &Counts, mut findings: impl Iterator<Item = &'f Finding>) -> bool {
    let ordered = counts.kinds.values().all(|n| n.high <= n.mid && n.mid <= n.low);
    let is_named = |kind: &Kind| Kind::custom(kind.id()).is_some();
    let is_levelled = |f: &Finding| Level::of(f.confidence) == Some(f.level);
    let named = counts.kinds.keys().all(is_named) && counts.kinds.len() <= 1000;
    ordered && named && findings.all(|f| is_named(&f.kind) && is_levelled(f))
}

fn refusal(told: Told) -> Trouble {
    match told {
        Told::Refused(refused) => Trouble { code: refused.code, args: refused.args },
        _ => nonsense(),
    }
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
