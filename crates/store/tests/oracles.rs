//! Two verifiers that share no code with us, Go's `x/mod/sumdb` and PyPI's `aics-tlog`, must agree with ours: on a sound
//! log, and on every way of tampering with it.
//!
//! Go and `golang-golang-x-mod-dev` come from Debian; `tools/oracles/install.sh FOLDER` fetches the Python part, and
//! `SEKIMORI_ORACLES` names that folder (without it, one below the build folder is filled). A missing oracle is an error
//! in CI and a printed line elsewhere.

// What was skipped or counted is told to whoever runs the test.
#![allow(clippy::print_stdout)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

use audit::{Checkpoint, Ed25519Signer, LogKey, Signer, verify_all};
use model::Secret;
use store::log::{Folder, Log, Settings};

const NAME: &str = "city.example/log";

fn signer(seed: u8) -> Arc<Ed25519Signer> {
    Arc::new(Ed25519Signer::new(NAME, &Secret::new([seed; 32])).expect("a signer"))
}

fn entries(range: std::ops::Range<u64>, word: &str) -> Vec<Vec<u8>> {
    range.map(|i| format!("{{\"type\":\"{word}\",\"n\":{i}}}").into_bytes()).collect()
}

/// A log of 3,000 and then 5,000 entries; gives the key and the checkpoint at 3,000 (also in the file `old`).
fn log(folder: &Path) -> (LogKey, Checkpoint) {
    let log = Log::open_with(folder, signer(1), Settings { segment_bytes: 32 << 10 }).expect("opens");
    log.append_blocking(entries(0..3000, "signed_in")).expect("appends");
    let old = log.published();
    fs::write(folder.join("old"), &old.note).expect("writes");
    for first in (3000..5000).step_by(400) {
        log.append_blocking(entries(first..first + 400, "signed_in")).expect("appends");
    }
    (signer(1).key().clone(), old.checkpoint.clone())
}

struct Oracle {
    name: &'static str,
    command: Box<dyn Fn() -> Command>,
}

impl Oracle {
    /// Says why not.
    fn accepts(&self, folder: &Path, key: &LogKey) -> Result<(), String> {
        let Output { status, stdout, stderr } = (self.command)()
            .arg(folder)
            .arg(key.to_string())
            .arg(folder.join("old"))
            .output()
            .expect("the oracle runs");
        let said = String::from_utf8_lossy(&stdout);
        // A verifier that breaks down has not refused.
        match status.code() {
            Some(0) => assert!(said.starts_with("ok size="), "{}: {said}", self.name),
            Some(1) => assert!(said.starts_with("refused: "), "{}: {}", self.name, String::from_utf8_lossy(&stderr)),
            _ => panic!("{}: {said} {}", self.name, String::from_utf8_lossy(&stderr)),
        }
        if status.success() { Ok(()) } else { Err(said.into_owned()) }
    }
}

fn tools() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tools")
}

fn go(work: &Path) -> Result<Oracle, String> {
    let binary = work.join("verify-go");
    let source = tools().join("oracles/go/verify.go");
    let built = Command::new("go")
        .args(["build", "-o"])
        .arg(&binary)
        .arg(source)
        .env("GO111MODULE", "off")
        .env("GOPATH", "/usr/share/gocode")
        .env("GOFLAGS", "-buildvcs=false")
        .env("GOCACHE", work.join("go-cache"))
        .output()
        .map_err(|error| format!("go: {error}"))?;
    if !built.status.success() {
        return Err(format!("go build: {}", String::from_utf8_lossy(&built.stderr)));
    }
    Ok(Oracle { name: "go", command: Box::new(move || Command::new(&binary)) })
}

fn python(work: &Path) -> Result<Oracle, String> {
    let folder = std::env::var_os("SEKIMORI_ORACLES").map_or_else(|| work.join("python"), PathBuf::from);
    let installed = Command::new(tools().join("oracles/install.sh"))
        .arg(&folder)
        .output()
        .map_err(|error| format!("install.sh: {error}"))?;
    let works = Command::new("python3").args(["-c", "import aics_tlog"]).env("PYTHONPATH", &folder).output();
    if !works.is_ok_and(|output| output.status.success()) {
        return Err(format!("aics-tlog: {}", String::from_utf8_lossy(&installed.stderr)));
    }
    let script = tools().join("oracles/verify.py");
    Ok(Oracle {
        name: "python",
        command: Box::new(move || {
            let mut command = Command::new("python3");
            command.arg("-B").arg(&script).env("PYTHONPATH", &folder);
            command
        }),
    })
}

fn oracles(work: &Path) -> Vec<Oracle> {
    let mut out = Vec::new();
    for oracle in [go(work), python(work)] {
        match oracle {
            Ok(oracle) => out.push(oracle),
            Err(why) if std::env::var_os("CI").is_some_and(|ci| ci == "true") => panic!("no oracle: {why}"),
            Err(why) => println!("skipped an oracle: {why}"),
        }
    }
    out
}

fn flip(file: &Path, at: usize) {
    let mut bytes = fs::read(file).expect("reads");
    bytes[at] ^= 1;
    fs::write(file, bytes).expect("writes");
}

/// Puts another log in place of the first; the remembered checkpoint stays.
fn replace(folder: &Path, seed: u8, fill: impl Fn(&Log)) {
    let old = fs::read(folder.join("old")).expect("reads");
    fs::remove_dir_all(folder).expect("removes");
    fill(&Log::open(folder, signer(seed)).expect("opens"));
    fs::write(folder.join("old"), old).expect("writes");
}

type Tampering = (&'static str, fn(&Path));

const TAMPERINGS: [Tampering; 8] = [
    ("one byte of an entry", |log| flip(&log.join("tile/entries/007"), 1000)),
    ("one byte of the last bundle", |log| flip(&log.join("tile/entries/019.p/136"), 40)),
    ("one byte of a tile", |log| flip(&log.join("tile/0/011"), 4000)),
    ("one byte of the tile above", |log| flip(&log.join("tile/1/000.p/19"), 77)),
    ("a bundle cut short", |log| {
        let file = fs::File::options().write(true).open(log.join("tile/entries/003")).expect("opens");
        file.set_len(900).expect("cuts");
    }),
    ("a bundle taken away", |log| fs::remove_file(log.join("tile/entries/018")).expect("removes")),
    ("a log cut back and signed again", |log| {
        replace(log, 1, |new| {
            new.append_blocking(entries(0..2999, "signed_in")).expect("appends");
        });
    }),
    ("a rewritten tail and the wrong key", |log| {
        replace(log, 2, |new| {
            new.append_blocking(entries(0..4000, "signed_in")).expect("appends");
            new.append_blocking(entries(4000..5000, "signed_out")).expect("appends");
        });
    }),
];

#[test]
fn independent_verifiers_agree_on_sound_and_on_tampered_logs() {
    let work = tempfile::tempdir().expect("a folder");
    let oracles = oracles(Path::new(env!("CARGO_TARGET_TMPDIR")));
    let sound = work.path().join("sound");
    let (key, old) = log(&sound);
    let report = verify_all(&Folder::at(&sound), &key, Some(&old)).expect("verifies");
    assert_eq!(report.checkpoint.size, 5000);
    for oracle in &oracles {
        assert_eq!(oracle.accepts(&sound, &key), Ok(()), "{} refuses a sound log", oracle.name);
    }
    for (what, tamper) in TAMPERINGS {
        let folder = work.path().join("tampered");
        log(&folder);
        tamper(&folder);
        let ours = verify_all(&Folder::at(&folder), &key, Some(&old));
        assert!(ours.is_err(), "we accept {what}");
        for oracle in &oracles {
            assert!(oracle.accepts(&folder, &key).is_err(), "{} accepts {what}", oracle.name);
        }
        fs::remove_dir_all(&folder).expect("removes");
    }
    // The right key does not help: the tail was signed before.
    let folder = work.path().join("split");
    log(&folder);
    replace(&folder, 1, |new| {
        new.append_blocking(entries(0..2999, "signed_in")).expect("appends");
        new.append_blocking(entries(2999..6000, "signed_out")).expect("appends");
    });
    assert!(matches!(
        verify_all(&Folder::at(&folder), &key, Some(&old)),
        Err(audit::AuditError::SplitView { size: 3000 })
    ));
    for oracle in &oracles {
        assert!(oracle.accepts(&folder, &key).is_err(), "{} accepts a rewritten tail", oracle.name);
    }
}
