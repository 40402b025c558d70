//! Measures the audit log: `cargo run --release -p store --example log_speed -- [FOLDER]`.
//!
//! Prints appends per second (each durable before its caller goes on) for several numbers of waiting callers, and how
//! long a whole verification of 100,000 entries takes.
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use audit::{Ed25519Signer, Signer, verify_all};
use model::Secret;
use store::log::{Folder, Log};

const ENTRIES: usize = 100_000;

fn entry(i: usize) -> Vec<u8> {
    format!(
        "{{\"at\":\"2026-11-22T09:00:00Z\",\"actor\":{{\"person\":\"{i:08}\"}},\
         \"device\":\"00000000-0000-4000-8000-{i:012}\",\"type\":\"key_released\",\
         \"file\":\"00000000-0000-4000-8000-{i:012}\",\"right\":\"view\",\"purpose\":\"view\",\"label\":\"3B\"}}"
    )
    .into_bytes()
}

fn append(log: &Arc<Log>, callers: usize, each: usize) -> Result<(), Box<dyn Error>> {
    let threads: Vec<_> = (0..callers)
        .map(|caller| {
            let log = Arc::clone(log);
            std::thread::spawn(move || {
                (0..each).try_for_each(|i| log.append_blocking(vec![entry(caller * each + i)]).map(drop))
            })
        })
        .collect();
    for thread in threads {
        thread.join().map_err(|_| "a caller panicked")??;
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).map_or_else(|| std::env::temp_dir().join("log_speed"), PathBuf::from);
    let signer = Arc::new(Ed25519Signer::new("speed.example/log", &Secret::new([7; 32]))?);
    let key = signer.key().clone();
    let log = Arc::new(Log::open(&folder, signer)?);
    for (callers, each) in [(1, 200), (8, 250), (64, 100), (512, 40)] {
        let start = Instant::now();
        append(&log, callers, each)?;
        let rate = (callers * each) as f64 / start.elapsed().as_secs_f64();
        println!("{callers:>4} callers: {rate:>8.0} appends/s");
    }
    let start = Instant::now();
    let already = usize::try_from(log.published().checkpoint.size)?;
    let rest: Vec<Vec<u8>> = (already..ENTRIES).map(entry).collect();
    let count = rest.len();
    for chunk in rest.chunks(2_000) {
        log.append_blocking(chunk.to_vec())?;
    }
    println!("in 2,000s:    {:>8.0} appends/s", count as f64 / start.elapsed().as_secs_f64());
    let size = log.published().checkpoint.size;
    drop(log);
    let start = Instant::now();
    let report = verify_all(&Folder::at(&folder), &key, None)?;
    println!("verify of {size} entries, {} tiles: {:?}", report.tiles, start.elapsed());
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}
