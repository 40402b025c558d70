//! 無害化 at the command line and before the gate: real processes, real workers.
#![allow(missing_docs)]

mod common;

use std::fs;
use std::io::{BufRead as _, BufReader, Cursor};
use std::time::{Duration, Instant};

use common::Desk;
use image::{DynamicImage, ImageFormat};
use serde_json::Value;

/// A picture with something behind its end that no viewer shows.
fn picture() -> Vec<u8> {
    let mut png = Cursor::new(Vec::new());
    DynamicImage::new_rgb8(40, 30).write_to(&mut png, ImageFormat::Png).expect("png");
    let mut bytes = png.into_inner();
    bytes.extend_from_slice(b"MZ hidden behind the end");
    bytes
}

#[test]
fn files_come_out_rebuilt_and_what_is_no_document_does_not() {
    let desk = Desk::new();
    desk.write("in/図.png", picture());
    desk.write("in/課/図.png", picture());
    desk.write("in/課/setup.exe", b"MZ\x90\0\x03\0\0\0");
    let (from, to, report) = (desk.arg("in"), desk.arg("out"), desk.arg("report.jsonl"));
    let ran = desk.run("pc", &["sanitize", &from, "-o", &to, "--report", &report]).ends(5);
    let said = ran.text();
    assert!(said.contains("余分なデータ") && said.contains("SN-001"), "{said}");
    assert!(said.contains("3 件のうち 2 件を無害化しました。止めたファイル: 1 件"), "{said}");
    let out = fs::read(desk.path("out/課/図.png")).expect("a result");
    assert!(out.starts_with(b"\x89PNG") && !out.windows(6).any(|bytes| bytes == b"hidden"));
    assert!(!desk.path("out/課/setup.exe").exists());
    let lines = fs::read_to_string(&report).expect("reports");
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines.len(), 3);
    assert!(lines[0]["report"]["account"]["read"].as_u64() > Some(0) && lines[0]["micros"].as_u64() > Some(0));
    assert_eq!(lines[1]["refusal"]["reason"], "TYPE_UNKNOWN");
    // Nothing is ever overwritten.
    let one = desk.arg("in/図.png");
    let ran = desk.run("pc", &["sanitize", &one, "-o", &to, "--json"]).ok();
    assert!(ran.json()[0]["out"].as_str().is_some_and(|out| out.ends_with("図 (2).png")), "{}", ran.text());
    let refused = desk.arg("in/課/setup.exe");
    desk.run("pc", &["sanitize", &refused, "-o", &to]).ends(1);
}

#[test]
fn each_kind_of_text_that_is_rebuilt_passes_the_second_look_too() {
    let desk = Desk::new();
    let letter = "From: a@example.jp\nSubject: x\n\ntext\n";
    let calendar = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n";
    let files = [
        ("a.txt", "本文\n".to_owned()),
        ("a.csv", "列,列\n1,2\n".to_owned()),
        ("a.tsv", "列\t列\n".to_owned()),
        ("a.json", "{\"a\": 1}".to_owned()),
        ("a.xml", "<a>b</a>".to_owned()),
        ("a.html", "<p>本文</p>".to_owned()),
        ("a.rtf", "{\\rtf1 text}".to_owned()),
        (
            "a.svg",
            "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><rect width='9' height='9'/></svg>"
                .to_owned(),
        ),
        ("a.eml", letter.to_owned()),
        ("b.eml", letter.replace("\n\n", "\nContent-Type: text/calendar\n\n").replace("text\n", calendar)),
        ("a.mbox", format!("From a@b Thu Jan  1 00:00:00 1970\n{letter}")),
        ("a.ics", calendar.to_owned()),
        ("a.vcf", "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:汐見\r\nEND:VCARD\r\n".to_owned()),
    ];
    for (name, text) in &files {
        desk.write(&format!("in/{name}"), text.as_bytes());
    }
    let ran = desk.run("pc", &["sanitize", &desk.arg("in"), "-o", &desk.arg("out"), "--json"]).ok();
    let rungs: Vec<Value> = ran.json().iter().map(|one| one["report"]["rung"].clone()).collect();
    assert_eq!(rungs, vec![Value::from("rebuilt"); files.len()], "{}", ran.text());
}

#[test]
fn a_policy_that_does_not_hold_stops_before_the_first_file() {
    let desk = Desk::new();
    desk.write("a.png", picture());
    desk.write("policy.toml", "laddder = true\n");
    desk.write("strict.toml", "refuse = [\"png\"]\n");
    let (file, to) = (desk.arg("a.png"), desk.arg("out"));
    let with = |policy: &str| {
        let policy = desk.arg(policy);
        desk.run("pc", &["sanitize", &file, "-o", &to, "--policy", &policy])
    };
    assert!(with("policy.toml").ends(2).said().contains("GW-002"));
    assert!(with("strict.toml").ends(1).text().contains("SN-014"));
    assert!(with("absent.toml").ends(2).said().contains("CI-001"));
    assert_eq!(fs::read_dir(desk.path("out")).map_or(0, Iterator::count), 0);
}

#[test]
fn what_is_put_into_a_watched_folder_comes_out_of_the_other() {
    let desk = Desk::new();
    let (from, to) = (desk.arg("in"), desk.arg("out"));
    let mut command = desk.command("pc", &["gate", "--watch", &from, "--to", &to, "--settle", "0"]);
    let mut gate = command.spawn().expect("sekimori starts");
    let mut line = String::new();
    BufReader::new(gate.stdout.take().expect("stdout")).read_line(&mut line).expect("a line");
    desk.write("in/図.png", picture());
    let out = desk.path("out/図.png");
    let report = desk.path("out/図.png.report.json");
    let done = desk.path("in/_done/図.png");
    let begun = Instant::now();
    while !(out.exists() && report.exists() && done.exists()) && begun.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(50));
    }
    gate.kill().expect("ends");
    gate.wait().expect("ended");
    assert!(fs::read(&out).expect("a result").starts_with(b"\x89PNG"));
    assert!(done.exists() && !desk.path("in/図.png").exists());
}
