//! Rules of the body's own before the checkpoint: the real program, the real scanner, the console.
#![allow(missing_docs)]

mod common;

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::Command;
use std::sync::Once;
use std::time::{Duration, Instant};

use common::browser::Browser;
use common::office::{CLERK, OFFICER, Office};
use common::{BOUND, Desk, SEKIMORI};

const EXAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../rules/yara/examples.yar");

/// The scanner lies beside the program; a run of this room alone has to build it first.
fn scanner() {
    static BUILT: Once = Once::new();
    BUILT.call_once(|| {
        let program = Path::new(SEKIMORI).with_file_name("sekimori-yara");
        if !program.is_file() {
            let target = program.parent().and_then(Path::parent).expect("the build folder");
            let mut cargo = Command::new(env!("CARGO"));
            cargo.args(["build", "--locked", "--package", "yara", "--target-dir"]).arg(target);
            assert!(cargo.status().expect("cargo starts").success());
        }
        assert!(program.is_file(), "{}", program.display());
    });
}

/// The test file of antivirus programs, made here so that they leave this source alone.
fn eicar() -> String {
    [r"X5O!P%@AP[4\PZX54(P^)7CC)7}$", "EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE!$H+H*"].concat()
}

fn until<T>(what: &str, mut so: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(value) = so() {
            return value;
        }
        assert!(begun.elapsed() < BOUND, "not in time: {what}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn rules_are_checked_before_they_are_used() {
    scanner();
    let desk = Desk::new();
    let said = desk.run("pc", &["yara", "check", EXAMPLES]).ok().text();
    assert!(said.contains("4 件"), "{said}");
    let bad = desk.write("rules/b.yar", "rule b {\n  condition: $x\n}\n");
    desk.write("rules/a.yara", "import \"pe\"\nrule exe { condition: pe.is_pe }\nrule a { condition: true }\n");
    let said = desk.run("pc", &["yara", "check", &desk.arg("rules")]).ends(2).text();
    assert!(said.contains(&format!("{} の 2 行 14 列", bad.display())), "{said}");
    let json = desk.run("pc", &["yara", "check", "--json", &desk.arg("rules")]).ends(2).json().remove(0);
    assert_eq!((&json["faults"][0]["line"], &json["left_out"][0]), (&2.into(), &"exe".into()), "{json}");
    assert!(desk.run("pc", &["yara", "check", &desk.arg("none.yar")]).ends(2).said().contains("GW-015"));
    // Neither the checkpoint nor the office starts with them.
    let socket = desk.arg("gate.sock");
    let said = desk.run("pc", &["gate", "--listen", &socket, "--yara-rules", &desk.arg("rules")]).ends(2).said();
    assert!(said.contains("GW-014") && said.contains("b.yar"), "{said}");
    let (data, rules) = (desk.arg("server"), desk.arg("rules"));
    let serve = ["serve", "--data", &data, "--listen", "127.0.0.1:0", "--passphrase-file"];
    let passphrase = desk.arg("secret/passphrase");
    let more = [passphrase.as_str(), "--yara-rules", &rules];
    assert!(desk.run("pc", &[serve.as_slice(), &more].concat()).ends(2).said().contains("GW-014"));
}

#[test]
fn a_watched_folder_keeps_out_what_a_rule_matches_and_what_no_rule_has_looked_at() {
    scanner();
    let desk = Desk::new();
    let rules = desk.write("rules/a.yar", fs::read(EXAMPLES).expect("examples"));
    for folder in ["in", "out"] {
        fs::create_dir(desk.path(folder)).expect("folder");
    }
    let (from, to, rules) = (desk.arg("in"), desk.arg("out"), rules.display().to_string());
    let args = ["gate", "--watch", &from, "--to", &to, "--settle", "0", "--yara-rules", &rules, "--yara-required"];
    let mut gate = desk.command("pc", &args).spawn().expect("sekimori starts");
    BufReader::new(gate.stdout.take().expect("stdout")).read_line(&mut String::new()).expect("a line");
    desk.write("in/test.txt", eicar());
    let report = until("the report", || fs::read_to_string(desk.path("in/_refused/test.txt.report.json")).ok());
    assert!(report.contains("YARA_HIT") && report.contains("eicar_test_file (test)"), "{report}");
    desk.write("in/ok.txt", "clean");
    until("what came through", || fs::read(desk.path("out/ok.txt")).ok());
    let report = until("its report", || fs::read_to_string(desk.path("out/ok.txt.report.json")).ok());
    let report: serde_json::Value = serde_json::from_str(&report).expect("json");
    let stage = report["stages"].as_array().expect("stages").iter().find(|stage| stage["stage"] == "yara");
    assert_eq!(stage.expect("the stage")["state"], "passed");
    assert!(!desk.path("out/test.txt").exists());
    gate.kill().expect("ends");
    gate.wait().expect("ended");
}

#[test]
fn an_officer_sees_the_rule_and_nobody_lets_the_original_in() {
    scanner();
    let desk = Desk::new();
    let mut office = Office::open(&desk);
    office.cut();
    office.more = ["--yara-rules", EXAMPLES].map(str::to_owned).to_vec();
    office.serve();
    let (mut clerk, mut officer) = (Browser::sign_in(&office, CLERK), Browser::sign_in(&office, OFFICER));
    let job = |browser: &mut Browser, name: &str| {
        assert_eq!(browser.upload(name, eicar().as_bytes()).status, 303);
        until(name, || {
            let jobs = browser.get("/sanitise").between("<th scope=\"row\"><a href=\"/sanitise/", "\"");
            jobs.into_iter().find(|id| browser.get(&format!("/sanitise/{id}")).text().contains("SN-017"))
        })
    };
    let hers = job(&mut clerk, "メモ.txt");
    let page = clerk.get(&format!("/sanitise/{hers}")).text();
    assert!(page.contains("検出規則（YARA）") && page.contains("不合格"), "{page}");
    assert!(!page.contains(&format!("/sanitise/{hers}/ask")), "not to be asked for");
    let at = format!("/sanitise/{hers}");
    let form = [("reason", "必要"), ("hours", "4")];
    assert_ne!(clerk.post(&at, &format!("{at}/ask"), &form).status, 303, "nor by hand");
    let own = job(&mut officer, "検査.txt");
    assert!(officer.get(&format!("/sanitise/{own}")).text().contains("eicar_test_file"), "she sees which rule");
    assert!(!page.contains("eicar_test_file"), "staff do not");
    let log = until("the entry", || {
        let page = officer.get(&format!("/audit?act=sanitise_refused&person={CLERK}")).text();
        page.contains("SN-017").then_some(page)
    });
    assert!(!log.contains("eicar_test_file"), "the log has the code");
}
