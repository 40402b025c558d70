//! Reading a document for the screen or for a test of the rules: in memory, and understood only by a jailed worker.

use std::fs::File;
use std::io::Write as _;
use std::os::fd::AsRawFd as _;
use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use jail::function::{Limits, Pool, Program};
use model::reading::{Ask, Reading, Told};
use model::{Coded, OwnKind};
use rustix::fs::{MemfdFlags, memfd_create};

use super::client::Refused;

/// Argument with which our own binary becomes a worker.
const WORKER: &str = "worker";
/// A document is read within this time: somebody waits for the page.
const BUDGET: Duration = Duration::from_secs(20);
/// Workers at once.
const WORKERS: usize = 2;

/// Readers of documents that people open with a browser. No worker is started before the first one.
#[derive(Clone)]
pub(super) struct Reader(Arc<Pool>);

/// Plain bytes in memory: no file, no name, gone when dropped.
pub(super) struct InMemory(File);

impl InMemory {
    pub(super) fn new() -> std::io::Result<InMemory> {
        Ok(InMemory(File::from(memfd_create("sekimori", MemfdFlags::CLOEXEC)?)))
    }

    pub(super) fn of(bytes: &[u8]) -> std::io::Result<InMemory> {
        let mut memory = InMemory::new()?;
        memory.0.write_all(bytes)?;
        Ok(memory)
    }

    pub(super) fn writer(&mut self) -> &mut File {
        &mut self.0
    }

    /// The jail takes no handle that can write.
    fn readable(&self) -> std::io::Result<File> {
        File::open(format!("/proc/self/fd/{}", self.0.as_raw_fd()))
    }
}

impl Reader {
    pub(super) fn new() -> Reader {
        Reader(Arc::new(Pool::new(Program::this([WORKER]), Limits::default(), WORKERS)))
    }

    /// What the document says. `seat` keeps documents of different people out of the same worker. Blocks.
    pub(super) fn text(&self, seat: u32, document: &InMemory, name: Option<String>) -> Result<String, Refused> {
        match self.ask(seat, document, &Ask::Text { name })? {
            Told::Text(text) => Ok(text),
            other => Err(refusal(other)),
        }
    }

    /// What is in the document, counted, these kinds of the body's own among it. Blocks.
    pub(super) fn judge(
        &self,
        seat: u32,
        document: &InMemory,
        name: Option<String>,
        kinds: Vec<OwnKind>,
    ) -> Result<Reading, Refused> {
        match self.ask(seat, document, &Ask::Judge { name, kinds })? {
            Told::Judged(reading) => Ok(reading),
            other => Err(refusal(other)),
        }
    }

    fn ask(&self, seat: u32, document: &InMemory, ask: &Ask) -> Result<Told, Refused> {
        let request = postcard::to_stdvec(ask).map_err(|_| Refused::failed())?;
        let document = document.readable().map_err(|_| Refused::failed())?;
        let reply = self.0.call(seat, &document, &request, BUDGET).map_err(|error| coded(&error))?;
        // A worker that a document has taken over may answer anything.
        postcard::from_bytes(&reply).map_err(|_| Refused::failed())
    }
}

fn refusal(told: Told) -> Refused {
    match told {
        Told::Refused(refused) => {
            let mut told = Refused::new(StatusCode::UNPROCESSABLE_ENTITY, &refused.code);
            told.problem.args = refused.args.into_iter().collect();
            told
        }
        _ => Refused::failed(),
    }
}

/// An error of one of our rooms as the refusal it is.
pub(super) fn coded(error: &dyn Coded) -> Refused {
    let mut told = Refused::new(StatusCode::UNPROCESSABLE_ENTITY, error.code());
    told.problem.args = error.args().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    told
}
