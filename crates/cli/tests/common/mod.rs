//! The stage of the end-to-end tests: the real binary, real processes, everything inside one temporary folder, every
//! wait bounded.
#![allow(dead_code, reason = "each test file uses its part")]

pub(crate) mod browser;
pub(crate) mod office;
pub(crate) mod papers;
pub(crate) mod search;

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

/// The binary under test.
pub(crate) const SEKIMORI: &str = env!("CARGO_BIN_EXE_sekimori");
/// No command of a test takes longer; one that does is killed and the test fails.
pub(crate) const BOUND: Duration = Duration::from_secs(90);

/// One folder with all that a test makes: home, temporary files, states, documents.
pub(crate) struct Desk {
    folder: TempDir,
    /// What was written to standard error, and to standard output unless it is the text of a document.
    spoken: Mutex<Vec<u8>>,
}

/// How a command ended and what it said.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) out: Vec<u8>,
    pub(crate) err: Vec<u8>,
}

impl Desk {
    pub(crate) fn new() -> Desk {
        let desk = Desk { folder: tempfile::tempdir().expect("folder"), spoken: Mutex::default() };
        for name in ["home", "tmp", "config", "share", "cache"] {
            fs::DirBuilder::new().mode(0o700).create(desk.path(name)).expect("folder");
        }
        desk
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The same as text for an argument.
    pub(crate) fn arg(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("parent")).expect("folder");
        fs::write(&path, bytes).expect("file");
        path
    }

    /// A command of one PC, with nothing of this machine's environment but the search path.
    pub(crate) fn command(&self, pc: &str, args: &[&str]) -> Command {
        let mut command = Command::new(SEKIMORI);
        command.args(["--lang", "ja", "--state"]).arg(self.path("pc").join(pc)).args(args);
        self.dress(&mut command);
        command
    }

    pub(crate) fn dress(&self, command: &mut Command) {
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.path("home"))
            .env("TMPDIR", self.path("tmp"))
            .env("XDG_CONFIG_HOME", self.path("config"))
            .env("XDG_STATE_HOME", self.path("home/state"))
            .env("XDG_CACHE_HOME", self.path("cache"))
            .env("RUST_LOG", "trace")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, pc: &str, args: &[&str]) -> Ran {
        self.typed(pc, args, &[])
    }

    /// Runs a command to its end, with these lines typed into it.
    pub(crate) fn typed(&self, pc: &str, args: &[&str], lines: &[&str]) -> Ran {
        let mut command = self.command(pc, args);
        if !lines.is_empty() {
            command.stdin(Stdio::piped());
        }
        let mut child = command.spawn().expect("sekimori starts");
        if let Some(mut stdin) = child.stdin.take() {
            for line in lines {
                // A command that ends without reading has its reasons; its exit code is looked at.
                let _ = writeln!(stdin, "{line}");
            }
        }
        let ran = finish(child, BOUND);
        let mut spoken = self.spoken.lock().expect("lock");
        spoken.extend_from_slice(&ran.err);
        let reads = matches!(args.first(), Some(&"open" | &"extract"));
        if !reads || args.contains(&"-o") {
            spoken.extend_from_slice(&ran.out);
        }
        ran
    }

    /// Everything commands have said so far, but for the texts of documents that somebody opened.
    pub(crate) fn spoken(&self) -> Vec<u8> {
        self.spoken.lock().expect("lock").clone()
    }

    /// Recovery kit of a PC that stands alone.
    pub(crate) fn back_up(&self, pc: &str) {
        let (kit, code) = (self.arg(&format!("secret/{pc}.kit")), self.arg(&format!("secret/{pc}.code")));
        fs::create_dir_all(self.path("secret")).expect("folder");
        self.run(pc, &["backup", &kit, "--code-file", &code]).ok();
    }
}

impl Ran {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.out.clone()).expect("standard output is UTF-8")
    }

    pub(crate) fn said(&self) -> String {
        String::from_utf8_lossy(&self.err).into_owned()
    }

    /// Ended with this code.
    #[track_caller]
    pub(crate) fn ends(self, code: i32) -> Ran {
        assert_eq!(self.code, Some(code), "stdout:\n{}\nstderr:\n{}", String::from_utf8_lossy(&self.out), self.said());
        self
    }

    #[track_caller]
    pub(crate) fn ok(self) -> Ran {
        self.ends(0)
    }

    /// Refused, in a Japanese sentence with its code.
    #[track_caller]
    pub(crate) fn refused(self, code: &str) -> Ran {
        let ran = self.ends(1);
        let said = ran.said();
        assert!(said.contains(code), "no {code} in {said}");
        assert!(said.chars().any(|c| ('ぁ'..='ん').contains(&c)), "no Japanese sentence: {said}");
        ran
    }

    /// The lines of `--json`, each an object.
    pub(crate) fn json(&self) -> Vec<serde_json::Value> {
        self.text().lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect()
    }
}

/// Waits for a process, reading all it says; kills it when the time is over.
#[track_caller]
pub(crate) fn finish(mut child: Child, bound: Duration) -> Ran {
    let read = |pipe: Option<Box<dyn Read + Send>>| {
        thread::spawn(move || {
            let mut bytes = Vec::new();
            if let Some(mut pipe) = pipe {
                let _ = pipe.read_to_end(&mut bytes);
            }
            bytes
        })
    };
    let out = read(child.stdout.take().map(|pipe| Box::new(pipe) as Box<dyn Read + Send>));
    let err = read(child.stderr.take().map(|pipe| Box::new(pipe) as Box<dyn Read + Send>));
    let pid = child.id();
    let (sender, receiver) = mpsc::channel();
    let waiting = thread::spawn(move || {
        let _ = sender.send(child.wait());
    });
    let ended = receiver.recv_timeout(bound);
    if ended.is_err() {
        kill(pid, "KILL");
    }
    waiting.join().expect("waiting");
    let ran = Ran {
        code: ended.as_ref().ok().and_then(|status| status.as_ref().ok()?.code()),
        out: out.join().expect("stdout"),
        err: err.join().expect("stderr"),
    };
    assert!(ended.is_ok(), "not ended within {bound:?}: {}", ran.said());
    ran
}

/// Signals a process of ours, by its id.
pub(crate) fn kill(pid: u32, signal: &str) {
    let _ = Command::new("kill").args([&format!("-{signal}"), &pid.to_string()]).status();
}

/// Processes whose parent this is.
pub(crate) fn children(parent: u32) -> Vec<u32> {
    let Ok(all) = fs::read_dir("/proc") else { return Vec::new() };
    let pids = all.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok());
    pids.filter(|pid| {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        let after = stat.rsplit(')').next().unwrap_or_default();
        after.split_whitespace().nth(1) == Some(&parent.to_string())
    })
    .collect()
}

/// All files below a folder, links not followed.
pub(crate) fn files(folder: &Path) -> Vec<PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries.filter_map(Result::ok) {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => folders.push(entry.path()),
                Ok(kind) if kind.is_file() => found.push(entry.path()),
                _ => {}
            }
        }
    }
    found.sort();
    found
}

/// What must be the same after sealing and undoing: bytes, mode, owner, time of change, extended attributes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Print {
    pub(crate) bytes: Vec<u8>,
    mode: u32,
    owner: (u32, u32),
    changed: (i64, i64),
    attributes: BTreeMap<String, Vec<u8>>,
}

/// A folder, file by file.
pub(crate) fn prints(folder: &Path) -> BTreeMap<PathBuf, Print> {
    files(folder).into_iter().map(|path| (path.clone(), print(&path))).collect()
}

fn print(path: &Path) -> Print {
    let facts = fs::metadata(path).expect("facts");
    let mut names = vec![0_u8; 4096];
    let length = rustix::fs::listxattr(path, names.as_mut_slice()).unwrap_or(0);
    let names = names[..length].split(|byte| *byte == 0).filter(|name| !name.is_empty());
    let attributes = names.map(|name| {
        let name = String::from_utf8_lossy(name).into_owned();
        let mut value = vec![0_u8; 4096];
        let length = rustix::fs::getxattr(path, name.as_str(), value.as_mut_slice()).unwrap_or(0);
        value.truncate(length);
        (name, value)
    });
    Print {
        bytes: fs::read(path).expect("bytes"),
        mode: facts.mode(),
        owner: (facts.uid(), facts.gid()),
        changed: (facts.mtime(), facts.mtime_nsec()),
        attributes: attributes.collect(),
    }
}
