//! The key service is killed in the middle of releases, under load: the real program in its own measurement.
//!
//! `SEKIMORI_KILLS=50 cargo test -p faults --test key_service -- --nocapture` for more kills than a few.
#![allow(clippy::print_stdout)]

mod program;

use std::process::{Command, Stdio};

use serde_json::Value;

#[test]
fn killed_in_mid_release_no_key_is_out_without_its_entry_and_no_request_counts_twice() {
    let Some(program) = program::program() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let kills = std::env::var("SEKIMORI_KILLS").ok().and_then(|n| n.parse::<u64>().ok()).unwrap_or(5);
    // 30 seconds to begin with, and so long for each; `timeout` ends what hangs.
    let output = Command::new("timeout")
        .arg((30 + 30 * kills).to_string())
        .arg(&program)
        .args(["bench", "keys", "--json", "--kills", &kills.to_string()])
        .env("TMPDIR", folder.path())
        .env("HOME", folder.path())
        .stdin(Stdio::null())
        .output()
        .expect("runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{}: {said}", output.status);
    let tally: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(tally["kills"], kills, "came back after each: {tally}");
    assert!(tally["released"].as_u64() > Some(0), "under load: {tally}");
    assert_eq!((&tally["released_without_entry"], &tally["replayed"]), (&0.into(), &0.into()), "{tally}");
    println!("{tally}");
}
