//! The guide's commands, run in order as they stand: the real binary from a package made of it, below a temporary folder.
//! What stands in for the machine is in `guide/`: `sudo` runs its arguments, `apt` unpacks, `systemctl` starts what the
//! shipped units say.

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use common::{Desk, Print, Ran, SEKIMORI, finish, kill, prints};

const REPOSITORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
const JAPANESE: &str = include_str!("../../../docs/guide/ja/first-hour.md");
const ENGLISH: &str = include_str!("../../../docs/guide/en/first-hour.md");
const PASSWORD: &str = "shiomi-guide-S0901";
/// Starting two services with their memory-hard function on a busy machine.
const START: Duration = Duration::from_secs(90);

/// A fenced block: what stands behind the fence, and its lines.
#[derive(Debug, PartialEq, Eq)]
struct Block<'a> {
    head: &'a str,
    lines: Vec<&'a str>,
}

fn blocks(guide: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut lines = guide.lines();
    while let Some(line) = lines.next() {
        if let Some(head) = line.strip_prefix("```") {
            blocks.push(Block { head, lines: lines.by_ref().take_while(|line| *line != "```").collect() });
        }
    }
    blocks
}

#[test]
fn both_languages_have_the_same_commands_pictures_and_steps() {
    assert_eq!(blocks(JAPANESE), blocks(ENGLISH));
    let pictures = |guide: &'static str| -> Vec<&str> {
        guide.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(path, _)| path).collect()
    };
    assert_eq!(pictures(JAPANESE), pictures(ENGLISH));
    // `make pictures` makes them all at once.
    let folder = Path::new(REPOSITORY).join("docs/guide/images");
    for path in pictures(JAPANESE).iter().filter(|path| path.ends_with(".png") && folder.exists()) {
        assert!(Path::new(REPOSITORY).join("docs/guide/ja").join(path).exists(), "{path} is not there");
    }
    let steps = |guide: &str| guide.lines().filter(|line| line.starts_with("## ")).count();
    assert_eq!(steps(JAPANESE), steps(ENGLISH));
}

#[test]
fn every_command_of_the_guide_does_what_it_says() {
    let stage = Stage::new();
    let before = stage.files();
    for block in blocks(JAPANESE) {
        if let Some((_, path)) = block.head.split_once(' ') {
            let path = PathBuf::from(stage.here(path));
            fs::create_dir_all(path.parent().expect("parent")).expect("folder");
            fs::write(path, stage.here(&block.lines.join("\n"))).expect("file");
        } else if block.head == "console" {
            for line in block.lines {
                stage.follow(line.strip_prefix("$ ").expect("a command"), &before);
            }
        }
    }
    assert_eq!(stage.files(), before, "after undo each file is as it was");
}

/// One folder that plays server and file server.
struct Stage {
    desk: Desk,
    port: u16,
    said: std::cell::RefCell<BTreeMap<&'static str, String>>,
}

impl Stage {
    fn new() -> Stage {
        let desk = Desk::new();
        let port = TcpListener::bind("127.0.0.1:0").expect("port").local_addr().expect("port").port();
        let packed = Command::new(Path::new(REPOSITORY).join("tools/deb.sh"))
            .args(["--fast", "--binary", SEKIMORI, "--out", &desk.arg("root")])
            .output()
            .expect("deb.sh");
        assert!(packed.status.success(), "{}", String::from_utf8_lossy(&packed.stderr));
        for folder in ["root/srv/share", "root/media/usb", "root/bin"] {
            fs::create_dir_all(desk.path(folder)).expect("folder");
        }
        for section in ["税務課", "福祉課", "市民課"] {
            copy(&Path::new(REPOSITORY).join("demo/share").join(section), &desk.path("root/srv/share").join(section));
        }
        fs::copy(Path::new(REPOSITORY).join("demo/roster.csv"), desk.path("root/roster.csv")).expect("roster");
        for name in ["systemd-sysusers", "systemd-tmpfiles"] {
            std::os::unix::fs::symlink("/bin/true", desk.path("root/bin").join(name)).expect("link");
        }
        Stage { desk, port, said: std::cell::RefCell::default() }
    }

    /// Text of the guide as it is meant here: paths below the folder, this machine as the server.
    fn here(&self, text: &str) -> String {
        let root = self.desk.arg("root");
        let mut text = text.replace("sekimori.shiomi.example", "localhost").replace("0.0.0.0", "127.0.0.1");
        // The data folder that is not named is the one of a real machine.
        text = text.replace("sekimori set-up ", "sekimori set-up --data /var/lib/sekimori ");
        // A question is put to a terminal only; `-y` is the answer of the person who reads it.
        text = text.replace("scan --protect", "scan --protect -y");
        text = text.replace("8443", &self.port.to_string());
        for path in ["/etc/sekimori/", "/var/lib/", "/run/sekimori-keys", "/srv/share", "/media/usb", "/usr/share/"] {
            text = text.replace(path, &format!("{root}{path}"));
        }
        text
    }

    /// Runs one line, types what a person would, and looks at what came of it.
    fn follow(&self, line: &str, before: &BTreeMap<PathBuf, Print>) {
        let typed = self.typed(line);
        if line.contains("folders add") {
            self.no_night_now();
        }
        let ran = self.run(&line.replace("undo RUN", &format!("undo -y {}", self.known("run"))), &typed);
        assert_eq!(ran.code, Some(0), "$ {line}\n{}\n{}\n{}", ran.text(), ran.said(), self.logs());
        let text = ran.text();
        if line.contains("--now sekimori-office") {
            self.answers();
        } else if line.contains("set-up") {
            self.remember("code", between(&text, "#code="));
            self.remember(
                "token",
                text.split_whitespace()
                    .find(|word| word.starts_with("ey") || word.matches('.').count() == 2)
                    .expect("token")
                    .to_owned(),
            );
        } else if line.contains("scan --protect") {
            let sealed = self.files().into_keys().filter(|path| path.extension().is_some_and(|e| e == "tdf")).count();
            assert!((1..=30).contains(&sealed), "{sealed} sealed\n{text}");
        } else if line.ends_with(" undo") {
            let is_run = |word: &&str| word.len() == 36 && word.matches('-').count() == 4;
            self.remember("run", text.split_whitespace().find(is_run).expect("a run").to_owned());
        } else if line.contains("scan --gently") || line.contains("what-if") {
            assert_eq!(&self.files(), before, "{line} changed a file");
        }
    }

    /// What a person types into the command. The browser's part of step 2, choosing a password, happens at the first
    /// `login`, which does the same with the one-time code.
    fn typed(&self, line: &str) -> Vec<String> {
        if line.contains(" enroll ") {
            vec![self.known("token")]
        } else if line.ends_with(" login") && !self.known("code").is_empty() {
            let code = self.said.borrow_mut().remove("code").unwrap_or_default();
            vec!["S0901".to_owned(), code, PASSWORD.to_owned()]
        } else if line.ends_with(" login") {
            vec!["S0901".to_owned(), PASSWORD.to_owned(), String::new()]
        } else {
            Vec::new()
        }
    }

    fn run(&self, line: &str, typed: &[String]) -> Ran {
        let tools = Path::new(REPOSITORY).join("crates/cli/tests/guide");
        let old = std::env::var("PATH").unwrap_or_default();
        let root = self.desk.path("root");
        let path =
            format!("{}:{}:{}:{old}", tools.display(), root.join("bin").display(), root.join("usr/bin").display());
        let mut command = Command::new("sh");
        command.args(["-c", &self.here(line)]).current_dir(&root);
        self.desk.dress(&mut command);
        command.env("PATH", path).env("ROOT", &root).env("RUST_LOG", "warn").stdin(Stdio::piped());
        let mut child = command.spawn().expect("sh");
        let mut stdin = child.stdin.take().expect("stdin");
        for word in typed {
            use std::io::Write as _;
            let _ = writeln!(stdin, "{word}");
        }
        drop(stdin);
        finish(child, START)
    }

    /// A person who types the next command is slower than the office; a test is not.
    fn answers(&self) {
        let until = Instant::now() + START;
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(Instant::now() < until, "the office does not answer\n{}", self.logs());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// The agent's night is put twelve hours from now, so that the test is the same at any hour.
    fn no_night_now(&self) {
        let path = self.desk.path("root/var/lib/sekimori-agent/agent.toml");
        if !path.exists() {
            let hour = (time::OffsetDateTime::now_utc().hour() + 9 + 12) % 24;
            let text = format!("[schedule]\nnight = \"{hour:02}:00-{:02}:00\"\n", (hour + 1) % 24);
            fs::write(path, text).expect("settings");
        }
    }

    fn remember(&self, what: &'static str, text: String) {
        self.said.borrow_mut().insert(what, text);
    }

    fn known(&self, what: &str) -> String {
        self.said.borrow().get(what).cloned().unwrap_or_default()
    }

    fn files(&self) -> BTreeMap<PathBuf, Print> {
        prints(&self.desk.path("root/srv/share"))
    }

    fn logs(&self) -> String {
        let logs = prints(&self.desk.path("root/log")).into_iter();
        logs.map(|(path, log)| format!("{}: {}\n", path.display(), String::from_utf8_lossy(&log.bytes))).collect()
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let Ok(started) = fs::read_dir(self.desk.path("root/started")) else { return };
        for entry in started.flatten() {
            if let Some(pid) = fs::read_to_string(entry.path()).ok().and_then(|pid| pid.trim().parse().ok()) {
                kill(pid, "KILL");
            }
        }
    }
}

fn between(text: &str, before: &str) -> String {
    let rest = text.split_once(before).expect("in the text").1;
    rest.split_whitespace().next().expect("a word").to_owned()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("folder");
    for entry in fs::read_dir(from).expect("folder") {
        let path = entry.expect("entry").path();
        let target = to.join(path.file_name().expect("name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).expect("copy");
        }
    }
}
