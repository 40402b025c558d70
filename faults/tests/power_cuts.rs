//! The power fails at a random step; what was not synced is lost or torn, by chance.
//!
//! `SEKIMORI_CUTS=500 cargo test -p faults --test power_cuts -- --nocapture` for the full number; 40 by default. The
//! seed of each cut is in its name: `SEKIMORI_CUT=<seed>` repeats it alone.
#![allow(clippy::print_stdout)]

mod rooms;

use faults::Fault;
use rooms::{Stage, all};

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

#[test]
fn no_power_cut_loses_a_file_an_entry_or_a_row() {
    if !faults::can_mount() {
        println!("not tried: no file system can be mounted here (needs root and /dev/fuse)");
        return;
    }
    let cuts = number("SEKIMORI_CUTS").unwrap_or(40);
    let (only, rooms) = (number("SEKIMORI_CUT"), all());
    let mut failed = Vec::new();
    for (at, (name, make)) in rooms.iter().enumerate() {
        let mut stage = Stage::new(name, *make);
        let steps = stage.steps();
        let mut cut = 0;
        for seed in (at as u64..cuts).step_by(rooms.len()).filter(|seed| only.is_none_or(|only| only == *seed)) {
            // Spread over all steps, and not in their order.
            let step = 1 + seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) % steps;
            let what = format!("cut {seed} at step {step} of {steps}");
            let run = std::panic::AssertUnwindSafe(|| stage.run(Fault::PowerCut { step, seed }, &what));
            match std::panic::catch_unwind(run) {
                Ok((struck, _)) => cut += u32::from(struck),
                Err(_) => failed.push(format!("{name}, {what}")),
            }
        }
        println!("{name}: {cut} power cuts within {steps} steps");
    }
    assert!(failed.is_empty(), "{} of {cuts}: {failed:#?}", failed.len());
}
