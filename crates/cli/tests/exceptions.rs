//! What is not personal: a section asks, an officer looks and agrees, the PCs judge by it, and it is taken back.

mod common;

use common::office::{CLERK, MANAGER, OFFICER, Office};
use common::{Desk, papers};
use serde_json::Value;
use time::{Duration, OffsetDateTime};

/// A paper with a person's number, and one with an address only.
fn lay_out(desk: &Desk) {
    let residents = testkit::residents(5, 20);
    let documents = papers::of_every_format(&residents);
    for (name, bytes) in documents.iter().filter(|(name, _)| *name == "申請書.docx") {
        desk.write(&format!("share/税務課/{name}"), bytes);
    }
    let form = papers::form(&residents[12], 0);
    let lines: Vec<String> = form.iter().take(4).map(|(caption, value)| format!("{caption}　{value}")).collect();
    for folder in ["share/税務課", "share/税務課/記入例"] {
        desk.write(&format!("{folder}/住所届.docx"), papers::docx_of(&lines));
    }
}

/// What the file server's scan says of a file, by the policy that it has.
fn line(desk: &Desk, path: &str) -> Value {
    let lines = desk.run("fileserver", &["scan", "--json", "--all", &desk.arg("share")]).ok().json();
    let path = desk.arg(path);
    lines.into_iter().find(|line| line["path"] == path.as_str()).expect("the file")
}

fn action(desk: &Desk, path: &str) -> String {
    line(desk, path)["action"].as_str().expect("an action").to_owned()
}

fn ids(desk: &Desk, pc: &str) -> Vec<String> {
    let list = desk.run(pc, &["exceptions", "list", "--json"]).ok().json().remove(0);
    let id = |one: &Value| one["id"].as_str().expect("an id").to_owned();
    list["exceptions"].as_array().expect("a list").iter().map(id).collect()
}

#[test]
fn a_section_asks_an_officer_agrees_and_what_was_never_personal_is_left_alone() {
    let desk = Desk::new();
    lay_out(&desk);
    let office = Office::open(&desk);
    let (sample, number, other) =
        ("share/税務課/記入例/住所届.docx", "share/税務課/申請書.docx", "share/税務課/住所届.docx");
    let before = line(&desk, sample);
    assert_eq!(before["action"], "seal");
    let rule = before["reasons"][0]["rule"].as_str().expect("a rule").to_owned();
    let kinds: Vec<String> = before["kinds"].as_object().expect("kinds").keys().cloned().collect();
    let kinds = kinds.join(",");
    let until = (OffsetDateTime::now_utc() + Duration::days(90)).date().to_string();
    let ask = |pc: &str, more: &[&str]| {
        let args = ["exceptions", "ask", "--rule", &rule, "--until", &until, "--reason", "様式の記入例です"];
        desk.run(pc, &[args.as_slice(), more].concat())
    };

    office.sign_in("zeimu", CLERK);
    let place = ["--folders", "**/税務課/記入例/**", "--section", "zeimu"];
    ask("zeimu", &[place.as_slice(), &["--kinds", "my_number,name"]].concat()).refused("KE-030");
    ask("zeimu", &["--folders", "**", "--kinds", &kinds]).refused("KE-003");
    ask("zeimu", &[place.as_slice(), &["--kinds", "氏名"]].concat()).ends(2);
    ask("zeimu", &[place.as_slice(), &["--kinds", &kinds]].concat()).ok();
    let id = ids(&desk, "zeimu").remove(0);
    desk.run("zeimu", &["exceptions", "approve", &id, "--yes"]).refused("SV-011");
    assert_eq!(action(&desk, sample), "seal", "what is only asked for holds nowhere");

    let said = desk.run("jouhou", &["exceptions", "approve", &id, "--yes"]).ok().text();
    assert!(said.contains("1 件") && said.contains(&id), "{said}");
    // The policy arrives with the next contact, at the end of a scan.
    action(&desk, sample);
    let after = line(&desk, sample);
    assert_eq!((&after["action"], &after["label"]), (&"nothing".into(), &"2".into()));
    assert_eq!(
        (&after["excused"][0]["code"], &after["excused"][0]["exception"]),
        (&"CF-107".into(), &id.as_str().into())
    );
    assert_eq!(action(&desk, other), "seal", "another folder");
    assert_eq!(action(&desk, number), "seal", "a file with a number is never left out");

    office.sign_in("zeimu", MANAGER);
    desk.run("zeimu", &["exceptions", "withdraw", &id]).ok();
    action(&desk, sample);
    assert_eq!(action(&desk, sample), "seal", "judged as before");
    desk.run("jouhou", &["audit", "verify", &desk.arg("server/keys/log")]).ok();
}

#[test]
fn one_file_is_left_out_by_its_mark_and_nobody_agrees_to_her_own_request() {
    let desk = Desk::new();
    lay_out(&desk);
    let office = Office::open(&desk);
    let (sample, other) = ("share/税務課/記入例/住所届.docx", "share/税務課/住所届.docx");
    let before = line(&desk, sample);
    let rule = before["reasons"][0]["rule"].as_str().expect("a rule").to_owned();
    let kinds: Vec<String> = before["kinds"].as_object().expect("kinds").keys().cloned().collect();
    let until = (OffsetDateTime::now_utc() + Duration::days(30)).date().to_string();
    let file = desk.arg(sample);
    let asked = ["exceptions", "ask", "--rule", &rule, "--until", &until, "--kinds", &kinds.join(","), "--file", &file];
    desk.run("jouhou", &[asked.as_slice(), &["--reason", "見本"]].concat()).ok();
    let id = ids(&desk, "jouhou").remove(0);
    desk.run("jouhou", &["exceptions", "approve", &id, "--yes"]).refused("KE-037");

    // Another officer: the roster makes the tax section's manager one.
    let roster = include_str!("../../../demo/roster.csv");
    let officer = |line: &str| line.strip_suffix("職員").map(|line| format!("{line}情報担当"));
    let promoted: Vec<String> = roster
        .lines()
        .map(|line| if line.starts_with(MANAGER) { officer(line).expect("staff") } else { line.to_owned() })
        .collect();
    let path = desk.write("roster2.csv", promoted.join("\n")).display().to_string();
    let imported = desk.run("jouhou", &["roster", "import", &path]);
    assert_eq!(imported.code, Some(0), "{}", imported.said());
    office.sign_in("zeimu", MANAGER);
    desk.run("zeimu", &["exceptions", "approve", &id, "--yes"]).ok();
    action(&desk, sample);
    assert_eq!((action(&desk, sample), action(&desk, other)), ("nothing".to_owned(), "seal".to_owned()));
    let log =
        String::from_utf8_lossy(&std::fs::read(desk.path("server/keys/keys.db")).expect("the register")).into_owned();
    assert!(!log.contains("住所届"), "the key service does not learn the file's name");
    office.sign_in("jouhou", OFFICER);
    desk.run("jouhou", &["exceptions", "withdraw", &id]).ok();
}
