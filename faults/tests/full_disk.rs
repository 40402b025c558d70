//! A disk that is full from the n-th step on, or fails once at the n-th write or sync: for n from 1 until all succeeds.
//!
//! `SEKIMORI_FAULT_STRIDE=1 cargo test -p faults --test full_disk -- --nocapture` for every n; every seventh by default.
#![allow(clippy::print_stdout)]

mod rooms;

use faults::Fault;
use rooms::{Stage, all};

/// For every `n` until the fault no longer comes; gives how many were tried.
fn sweep(name: &'static str, make: fn() -> Box<dyn rooms::Work>, fault: impl Fn(u64) -> Fault, what: &str) -> usize {
    let mut stage = Stage::new(name, make);
    let stride = std::env::var("SEKIMORI_FAULT_STRIDE").ok().and_then(|n| n.parse().ok()).unwrap_or(7);
    let all = (1..).step_by(stride).take_while(|n| stage.run(fault(*n), &format!("{what} {n}")).0);
    all.count()
}

#[test]
fn a_disk_that_is_full_at_any_step_loses_nothing_and_the_next_run_goes_on() {
    if !faults::can_mount() {
        println!("not tried: no file system can be mounted here (needs root and /dev/fuse)");
        return;
    }
    for (name, make) in all() {
        let tried = sweep(name, make, |from| Fault::Full { from }, "full from step");
        println!("{name}: full at {tried} steps that take room");
    }
}

#[test]
fn a_write_or_sync_that_fails_once_loses_nothing_and_the_next_run_goes_on() {
    if !faults::can_mount() {
        println!("not tried: no file system can be mounted here (needs root and /dev/fuse)");
        return;
    }
    for (name, make) in all() {
        let tried = sweep(name, make, |at| Fault::Broken { at }, "failing write");
        println!("{name}: {tried} writes and syncs failed once");
    }
}
