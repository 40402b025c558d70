//! `sekimori agent`: what is saved into a governed folder is sealed, by whatever program and at any depth; what a person
//! takes back stays plain; nothing that happens while the agent is away is missed. Every wait has an end.

mod common;

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use agent::{Device, Office as Way, SignedIn, State};
use common::office::{OFFICER, Office};
use common::{BOUND, Desk, kill};
use model::api::{InventoryPage, Order, RunPage, Standing, UndoRequest, path};
use serde_json::Value;
use time::OffsetDateTime;

/// The whole day is night, nothing is waited for longer than needed.
const QUICK: &str = "[schedule]\nnight = \"00:00-00:00\"\noffice_seconds = 1\n";

/// A running agent; killed when dropped.
struct Agent {
    child: Child,
    news: Receiver<Value>,
}

impl Agent {
    /// Started, and listening.
    fn start(desk: &Desk, pc: &str) -> Agent {
        let mut command = desk.command(pc, &["agent", "--json"]);
        let mut child = command.env("RUST_LOG", "warn").stderr(Stdio::null()).spawn().expect("agent");
        let out = child.stdout.take().expect("stdout");
        let (sender, news) = channel();
        thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                let _ = sender.send(serde_json::from_str(&line).unwrap_or_default());
            }
        });
        let agent = Agent { child, news };
        agent.says("watching");
        agent
    }

    /// The next news of that kind.
    #[track_caller]
    fn says(&self, kind: &str) -> Value {
        let end = Instant::now() + BOUND;
        let mut before = Vec::new();
        loop {
            let left = end.saturating_duration_since(Instant::now());
            match self.news.recv_timeout(left) {
                Ok(news) if news.get(kind).is_some() => return news[kind].clone(),
                Ok(news) => before.push(news),
                Err(_) => panic!("not said: {kind}; said: {before:?}"),
            }
        }
    }

    fn signal(&mut self, signal: &str) -> Option<i32> {
        kill(self.child.id(), signal);
        let end = Instant::now() + BOUND;
        while Instant::now() < end {
            if let Some(status) = self.child.try_wait().expect("asked") {
                return status.code();
            }
            thread::sleep(Duration::from_millis(10));
        }
        panic!("the agent does not end");
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits for something that must become so.
#[track_caller]
fn becomes(what: &str, mut so: impl FnMut() -> bool) {
    let end = Instant::now() + BOUND;
    while !so() {
        assert!(Instant::now() < end, "never: {what}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// A PC that stands alone, with a kit, a governed folder and another one.
fn city(desk: &Desk) -> (PathBuf, PathBuf) {
    let (governed, plain) = (desk.path("share/税務課"), desk.path("share/総務課"));
    fs::create_dir_all(&governed).expect("folder");
    fs::create_dir_all(&plain).expect("folder");
    desk.back_up("pc");
    fs::write(desk.path("pc/pc/agent.toml"), QUICK).expect("settings");
    desk.run("pc", &["folders", "add", &desk.arg("share/税務課"), "--section", "zeimu", "--governed"]).ok();
    desk.run("pc", &["folders", "add", &desk.arg("share/総務課"), "--section", "soumu"]).ok();
    (governed, plain)
}

fn shell(folder: &std::path::Path, script: &str) {
    assert!(Command::new("sh").args(["-ec", script]).current_dir(folder).status().expect("sh").success(), "{script}");
}

/// The protected form of a file is there and the plain one is not.
fn is_sealed(folder: &std::path::Path, name: &str) -> bool {
    folder.join(format!("{name}.tdf")).is_file() && !folder.join(name).exists()
}

const CITIZEN: &str = "氏名,住所,電話番号\\n汐見 花子,汐見市中央1-2-3,090-1234-5678\\n";

#[test]
fn what_is_saved_into_a_governed_folder_is_sealed_however_it_is_saved() {
    let desk = Desk::new();
    let (governed, plain) = city(&desk);
    fs::write(governed.join("前から.csv"), "汐見 花子").expect("file");
    let mut agent = Agent::start(&desk, "pc");
    becomes("what lay there before is sealed", || is_sealed(&governed, "前から.csv"));

    shell(&plain, &format!("printf '{CITIZEN}' > 対象外.csv"));
    let ways = [
        ("書込.csv", format!("printf '{CITIZEN}' > 書込.csv")),
        ("編集.txt", format!("printf '{CITIZEN}' > .編集.swp; mv .編集.swp 編集.txt")),
        (
            "事務.ods",
            format!(
                "printf , > '.~lock.事務.ods#'; printf '{CITIZEN}' > lu9.tmp; mv lu9.tmp 事務.ods; rm '.~lock.事務.ods#'"
            ),
        ),
        ("移動.csv", format!("printf '{CITIZEN}' > ../総務課/移動.csv; mv ../総務課/移動.csv .")),
        ("無拡張", "head -c 4000 /dev/urandom > 無拡張".to_owned()),
    ];
    for (name, script) in &ways {
        shell(&governed, script);
        becomes(name, || is_sealed(&governed, name));
    }
    let deep = governed.join("部/課/係/年度/月/日/種別/個票");
    shell(
        &governed,
        &format!("mkdir -p 部/課/係/年度/月/日/種別/個票; printf '{CITIZEN}' > 部/課/係/年度/月/日/種別/個票/深い.csv"),
    );
    becomes("deep below", || is_sealed(&deep, "深い.csv"));
    shell(
        &governed,
        &format!("mkdir -p ../総務課/木/下; printf '{CITIZEN}' > ../総務課/木/下/枝.csv; mv ../総務課/木 ."),
    );
    becomes("a tree moved in", || is_sealed(&governed.join("木/下"), "枝.csv"));
    assert!(plain.join("対象外.csv").is_file(), "the rules only report elsewhere");
    assert_eq!(agent.signal("TERM"), Some(0), "a clean stop");
}

#[test]
fn a_file_that_is_still_written_is_sealed_once_it_is_closed() {
    let desk = Desk::new();
    let (governed, _) = city(&desk);
    let agent = Agent::start(&desk, "pc");
    let mut writer = Command::new("sh");
    writer.args(["-c", "exec 3> 台帳.csv; printf '汐見 花子' >&3; printf go; read line; printf '、太郎' >&3"]);
    let mut writer =
        writer.current_dir(&governed).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("writer");
    // Another file, saved later and sealed: the agent has been at work since, and has left the open one alone.
    shell(&governed, "printf x > 別.txt");
    becomes("the other one", || is_sealed(&governed, "別.txt"));
    assert!(governed.join("台帳.csv").is_file());
    drop(writer.stdin.take());
    assert!(writer.wait().expect("ends").success());
    becomes("the open one, once closed", || is_sealed(&governed, "台帳.csv"));
    // Open in an office program: its lock file says so, until it goes.
    shell(&governed, "printf , > '.~lock.文書.odt#'; printf 汐見花子 > 文書.odt; printf x > 三.txt");
    becomes("the third one", || is_sealed(&governed, "三.txt"));
    assert!(governed.join("文書.odt").is_file());
    shell(&governed, "rm '.~lock.文書.odt#'");
    becomes("the document, once its program has left it", || is_sealed(&governed, "文書.odt"));
    drop(agent);
}

#[test]
fn a_killed_agent_misses_nothing_and_a_second_one_is_refused() {
    let desk = Desk::new();
    let (governed, _) = city(&desk);
    let mut agent = Agent::start(&desk, "pc");
    let second = desk.run("pc", &["agent", "--json"]);
    assert!(second.code != Some(0) && second.said().contains("AG-003"), "{}", second.said());
    agent.signal("KILL");
    shell(&governed, &format!("mkdir 留守; printf '{CITIZEN}' > 留守/名簿.csv"));
    let _again = Agent::start(&desk, "pc");
    becomes("what was saved meanwhile", || is_sealed(&governed.join("留守"), "名簿.csv"));
}

#[test]
fn what_a_person_takes_back_stays_plain_until_it_is_saved_anew() {
    let desk = Desk::new();
    let (governed, _) = city(&desk);
    let agent = Agent::start(&desk, "pc");
    shell(&governed, "printf 一 > 一.txt; printf 二 > 二.txt");
    becomes("both sealed", || is_sealed(&governed, "一.txt") && is_sealed(&governed, "二.txt"));
    let runs = desk.run("pc", &["undo"]).ok().text();
    let run = runs.split_whitespace().find(|word| word.len() == 36).expect("a run").to_owned();
    desk.run("pc", &["undo", &run, "--yes"]).ok();
    shell(&governed, "printf 三 > 三.txt");
    becomes("a new file", || is_sealed(&governed, "三.txt"));
    // A whole look finds the two as well, and leaves them.
    drop(agent);
    // Not there yet where the first look is still under way.
    let _ = fs::remove_file(desk.path("pc/pc/looked"));
    let agent = Agent::start(&desk, "pc");
    agent.says("looked");
    assert_eq!(fs::read_to_string(governed.join("一.txt")).expect("plain"), "一");
    assert_eq!(fs::read_to_string(governed.join("二.txt")).expect("plain"), "二");
    shell(&governed, "printf 改 > 一.txt");
    becomes("saved anew", || is_sealed(&governed, "一.txt"));
}

/// The officer's way to the office, from her own PC.
fn officer(desk: &Desk) -> (Way, SignedIn) {
    let state = State::open(&desk.path("pc/jouhou")).expect("state");
    let device = Device::open(&state).expect("device");
    let person = SignedIn::current(&state, OffsetDateTime::now_utc()).expect("signed in");
    (Way::at(device.server().expect("enrolled")).expect("way"), person)
}

#[test]
fn the_office_hears_of_what_was_found_and_an_ordered_run_is_taken_back() {
    let desk = Desk::new();
    let office = Office::open(&desk);
    office.sign_in("jouhou", OFFICER);
    let (governed, other) = (desk.path("share/税務課"), desk.path("share/市民課"));
    fs::create_dir_all(&governed).expect("folder");
    fs::create_dir_all(&other).expect("folder");
    fs::write(desk.path("pc/fileserver/agent.toml"), QUICK).expect("settings");
    desk.run("fileserver", &["folders", "add", &desk.arg("share/税務課"), "--section", "zeimu", "--governed"]).ok();
    desk.run("fileserver", &["folders", "add", &desk.arg("share/市民課"), "--section", "shimin"]).ok();
    let register =
        "氏名,住所,電話番号\n汐見 花子,汐見市中央1-2-3,090-1234-5678\n汐見 太郎,汐見市中央1-2-4,090-1234-5679\n";
    fs::write(other.join("住民.csv"), register).expect("file");
    let agent = Agent::start(&desk, "fileserver");
    shell(&governed, &format!("printf '{CITIZEN}' > 課税.csv"));
    becomes("sealed", || is_sealed(&governed, "課税.csv"));

    let (way, person) = officer(&desk);
    let items =
        || way.get::<InventoryPage>(&person.signer(), &format!("{}?limit=500", path::INVENTORY)).expect("page").items;
    let standing = |name: &str| items().iter().find(|item| item.row.name == name).map(|item| item.row.standing);
    becomes("the office knows the sealed file", || standing("課税.csv.tdf") == Some(Standing::Sealed));
    becomes("and the one that is only reported", || {
        matches!(standing("住民.csv"), Some(Standing::ToSeal | Standing::Reported))
    });
    let row = items().into_iter().find(|item| item.row.name == "課税.csv.tdf").expect("row");
    let runs: RunPage = way.get(&person.signer(), &format!("{}?limit=500", path::RUNS)).expect("runs");
    let run = runs.runs.iter().find(|run| run.run.sealed > 0).expect("a run that sealed");
    let request = UndoRequest { device: row.device, run: run.run.run };
    let _: Order = way.post(&person.signer(), path::RUN_UNDO, &request).expect("ordered");
    agent.says("taken_back");
    assert!(governed.join("課税.csv").is_file() && !governed.join("課税.csv.tdf").exists());
    becomes("the office knows that it was taken back", || {
        let runs: RunPage = way.get(&person.signer(), &format!("{}?limit=500", path::RUNS)).expect("runs");
        runs.runs.iter().any(|other| other.run.run == request.run && other.run.undone == 1)
    });
}

#[test]
fn other_rules_are_tried_out_on_what_is_known() {
    let desk = Desk::new();
    let (governed, plain) = city(&desk);
    let register =
        "氏名,住所,電話番号\n汐見 花子,汐見市中央1-2-3,090-1234-5678\n汐見 太郎,汐見市中央1-2-4,090-1234-5679\n";
    fs::write(plain.join("住民.csv"), register).expect("file");
    fs::write(plain.join("天気.txt"), "晴れ").expect("file");
    fs::write(governed.join("何か.txt"), "何か").expect("file");
    let share = desk.arg("share");
    desk.run("pc", &["scan", &share]).ok();
    let shipped =
        fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../rules/ja-municipal.toml")).expect("rules");
    let same = desk.write("same.toml", &shipped);
    let answer = |file: &std::path::Path, folder: &str| {
        let file = file.display().to_string();
        desk.run("pc", &["rules", "what-if", &file, folder, "--json"]).ok().json().remove(0)
    };
    assert_eq!(answer(&same, &share)["changed"], 0);
    let all = "\n[[rule]]\nid = \"all\"\nname_ja = \"すべて\"\nname_en = \"Everything\"\nwhen = \"true\"\nlabel = \"3A\"\naction = \"seal\"\n";
    let strict = desk.write("strict.toml", format!("{shipped}{all}"));
    // Opened by nobody: the files are gone, and the answer is the same.
    fs::remove_dir_all(&plain).expect("gone");
    fs::create_dir(&plain).expect("folder");
    let answered = answer(&strict, &share);
    assert_eq!(answered["files"], 3);
    assert!(answered["newly_sealed"].as_u64().is_some_and(|n| (1..=2).contains(&n)), "{answered}");
    assert_eq!(answered["no_longer_sealed"], 0);
    assert_eq!(answer(&strict, &desk.arg("share/税務課"))["files"], 1);
}
