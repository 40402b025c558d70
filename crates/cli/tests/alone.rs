//! What an agent does not do: wait for calls, or let anybody act in the name of another.

mod common;

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use common::{Desk, SEKIMORI, kill};

#[test]
fn the_agent_listens_on_no_port() {
    let desk = Desk::new();
    desk.back_up("pc");
    desk.run("pc", &["folders", "add", &desk.arg("share"), "--section", "zeimu"]).ok();
    let mut command = desk.command("pc", &["agent", "--json"]);
    let mut agent = command.spawn().expect("agent");
    let mut line = String::new();
    // It says when it has begun to watch; nothing is opened after that but files and calls to an office.
    BufReader::new(agent.stdout.take().expect("stdout")).read_line(&mut line).expect("a line");
    let open = listening(agent.id());
    kill(agent.id(), "TERM");
    agent.wait().expect("ended");
    assert!(line.contains("watching"), "{line}");
    assert_eq!(open, Vec::<String>::new());
    // The search itself finds one that is there.
    let _held = std::net::TcpListener::bind("127.0.0.1:0").expect("port");
    assert_eq!(listening(std::process::id()).len(), 1);
}

/// Sockets of a process that take calls: TCP in state LISTEN, UDP that is bound, named Unix sockets that accept.
fn listening(pid: u32) -> Vec<String> {
    let links = fs::read_dir(format!("/proc/{pid}/fd")).expect("descriptors").filter_map(Result::ok);
    let own: Vec<String> = links
        .filter_map(|link| {
            fs::read_link(link.path()).ok()?.to_str()?.strip_prefix("socket:[")?.strip_suffix(']').map(str::to_owned)
        })
        .collect();
    let mut found = Vec::new();
    for (table, inode, takes_calls) in [
        ("tcp", 9, (|f: &[&str]| f[3] == "0A") as fn(&[&str]) -> bool),
        ("tcp6", 9, |f| f[3] == "0A"),
        ("udp", 9, |f| f[3] == "07"),
        ("udp6", 9, |f| f[3] == "07"),
        ("unix", 6, |f| f[3] == "00010000"),
    ] {
        let text = fs::read_to_string(format!("/proc/{pid}/net/{table}")).unwrap_or_default();
        for line in text.lines().skip(1) {
            let fields: Vec<&str> = line.split_whitespace().collect();
            if fields.len() > inode && own.iter().any(|own| own == fields[inode]) && takes_calls(&fields) {
                found.push(format!("{table}: {line}"));
            }
        }
    }
    found
}

#[test]
fn no_verb_takes_the_name_of_another_person() {
    let desk = Desk::new();
    let status = Command::new(SEKIMORI)
        .args(["--lang", "en", "documents", "--out", &desk.arg("out")])
        .stdout(Stdio::null())
        .status()
        .expect("documents");
    assert!(status.success());
    let pages = common::files(&desk.path("out/man"));
    assert!(pages.len() > 20, "{pages:?}");
    for page in pages {
        let text = fs::read_to_string(&page).expect("page").replace("\\-", "-");
        for flag in ["--as", "--user", "--person", "--actor", "--on-behalf", "--impersonate", "--su", "--sudo"] {
            let has = text.match_indices(flag).any(|(at, _)| {
                let after = text.as_bytes().get(at + flag.len()).copied().unwrap_or(b' ');
                !after.is_ascii_alphanumeric() && after != b'-'
            });
            assert!(!has, "{} takes {flag}", page.display());
        }
    }
}
