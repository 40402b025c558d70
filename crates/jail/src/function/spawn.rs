//! Starts child processes from one thread that lives as long as the process.
//!
//! `PR_SET_PDEATHSIG` fires when the *thread* that made the child ends, not the process. Workers are asked for from
//! threads that come and go, so one thread makes them all.

use std::io;
use std::process::{Child, Command};
use std::sync::mpsc::{Sender, SyncSender, channel, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

struct Order {
    command: Command,
    answer: SyncSender<io::Result<Child>>,
}

static SPAWNER: Mutex<Option<Sender<Order>>> = Mutex::new(None);

/// Starts the command as a child of the lasting thread.
pub(crate) fn spawn(command: Command) -> io::Result<Child> {
    let (answer, child) = sync_channel(1);
    spawner()?.send(Order { command, answer }).map_err(|_| gone())?;
    child.recv().map_err(|_| gone())?
}

fn spawner() -> io::Result<Sender<Order>> {
    let mut spawner = SPAWNER.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(sender) = spawner.as_ref() {
        return Ok(sender.clone());
    }
    let (sender, orders) = channel::<Order>();
    thread::Builder::new().name("jail-spawn".into()).spawn(move || {
        for Order { mut command, answer } in orders {
            let child = command.spawn();
            // The command holds the worker's end of the channel: it must be closed here before the parent listens.
            drop(command);
            // A caller that gave up drops the child unreaped only by panicking; there is nobody left to tell.
            let _ = answer.send(child);
        }
    })?;
    *spawner = Some(sender.clone());
    Ok(sender)
}

fn gone() -> io::Error {
    io::Error::other("the thread that starts workers is gone")
}
