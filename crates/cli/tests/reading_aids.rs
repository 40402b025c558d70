//! `sekimori detect` and `sekimori extract`: places agree with the text, no value is shown, nothing is kept.

mod common;

use std::fs::{self, File};

use common::{BOUND, Desk, Ran, finish, papers};
use serde_json::Value;
use testkit::Resident;

/// Values of a resident by the id of their kind, without the spaces in which writings differ.
fn values(resident: &Resident, writing: u64) -> Vec<(&'static str, String)> {
    let ids = ["name", "address", "birth_date", "phone", "email", "my_number"];
    ids.into_iter().zip(papers::form(resident, writing)).map(|(id, (_, value))| (id, squeezed(&value))).collect()
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Documents of every format, with the values of the resident in each.
fn documents(desk: &Desk) -> Vec<(String, Vec<(&'static str, String)>)> {
    let residents = testkit::residents(31, 20);
    let written = papers::of_every_format(&residents);
    let numbered = (0_u64..).zip(written.into_iter().zip(&residents));
    numbered
        // Whether RTF is read is the readers' own matter.
        .filter(|(_, ((name, _), _))| !name.ends_with(".rtf"))
        .map(|(writing, ((name, bytes), resident))| {
            desk.write(&format!("share/{name}"), bytes);
            (desk.arg(&format!("share/{name}")), values(resident, writing))
        })
        .collect()
}

/// Findings and summary of `detect --json`.
fn told(ran: &Ran) -> (Vec<Value>, Value) {
    let mut lines = ran.json();
    let summary = lines.pop().expect("a summary")["summary"].take();
    assert!(summary.is_object(), "the last line is the summary");
    (lines, summary)
}

fn piped(desk: &Desk, verb: &[&str], path: &str) -> Ran {
    let mut command = desk.command("a", verb);
    command.stdin(File::open(path).expect("a document"));
    finish(command.spawn().expect("sekimori starts"), BOUND)
}

#[test]
fn places_point_into_the_text_that_extract_prints() {
    let desk = Desk::new();
    for (path, values) in documents(&desk) {
        let text: Vec<char> = desk.run("a", &["extract", &path]).ok().text().chars().collect();
        let (findings, _) = told(&desk.run("a", &["detect", "--json", &path]).ok());
        let mut seen = Vec::new();
        for found in &findings {
            let at = |name: &str| found[name].as_u64().expect("a place") as usize;
            let said = squeezed(&text[at("start")..at("end")].iter().collect::<String>());
            let kind = found["kind"].as_str().expect("a kind");
            // A message has addresses of its own.
            let address = said == "a@example.jp" || said == "b@example.jp";
            if let Some((_, value)) = values.iter().find(|(id, _)| *id == kind && !address) {
                assert!(value.contains(&said) && !said.is_empty(), "{path}: {found} is {said}, not of {value}");
                seen.push(kind.to_owned());
            }
            let row = found["row"].as_u64();
            assert_eq!(row.is_some(), found["cell_start"].is_u64(), "{found}");
            if row.is_some() {
                let len = found["cell_end"].as_u64().expect("an end") - found["cell_start"].as_u64().expect("a start");
                assert_eq!(len as usize, at("end") - at("start"), "{found}");
            }
        }
        for kind in ["name", "my_number", "email"] {
            assert!(seen.iter().any(|seen| seen == kind), "{path}: no {kind} in {findings:?}");
        }
    }
}

#[test]
fn neither_form_shows_a_value() {
    let desk = Desk::new();
    for (path, values) in documents(&desk) {
        for args in [vec!["detect", &path], vec!["detect", "--json", &path]] {
            let ran = desk.run("a", &args).ok();
            let shown = squeezed(&format!("{}{}", ran.text(), ran.said()));
            for (kind, value) in &values {
                assert!(!shown.contains(value.as_str()), "{args:?} shows the {kind}: {shown}");
            }
            assert!(shown.contains("my_number"), "{args:?} names what it found: {shown}");
        }
    }
}

#[test]
fn a_text_file_is_printed_as_it_is_whatever_its_encoding() {
    let desk = Desk::new();
    let text = "氏名　汐見 花子\r\n\r\n𠮷野家　㈱①\n終わり";
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    desk.write("utf8.txt", text);
    desk.write("utf16.txt", utf16);
    for name in ["utf8.txt", "utf16.txt"] {
        assert_eq!(desk.run("a", &["extract", &desk.arg(name)]).ok().text(), format!("{text}\n"), "{name}");
    }
    let lines = desk.run("a", &["extract", "--json", &desk.arg("utf8.txt")]).ok().json();
    assert_eq!(
        (lines[0]["start"].as_u64(), lines[0]["end"].as_u64()),
        (Some(0), Some(text.chars().count() as u64 + 1))
    );
    assert_eq!(lines[0]["text"], format!("{text}\n"));
    assert_eq!(lines[1]["summary"]["format"], "text");
}

#[test]
fn parts_are_apart_by_form_feeds_and_their_places_count_them() {
    let desk = Desk::new();
    let members = [("一.txt", "はじめの文書".into()), ("二.txt", "連絡先 taro@shiomi.example.jp".into())];
    desk.write("束.zip", papers::zipped(&members));
    let text = desk.run("a", &["extract", &desk.arg("束.zip")]).ok().text();
    assert_eq!(text, "はじめの文書\n\u{c}連絡先 taro@shiomi.example.jp\n");
    let (findings, summary) = told(&desk.run("a", &["detect", "--json", &desk.arg("束.zip")]).ok());
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert_eq!((findings[0]["part"].as_u64(), findings[0]["start"].as_u64()), (Some(1), Some(12)));
    assert_eq!(summary["parts"], serde_json::json!([{"part": 1, "path": "二.txt"}]));
}

#[test]
fn standard_input_is_read_like_the_file() {
    let desk = Desk::new();
    let (path, _) = &documents(&desk)[1];
    for verb in [["extract", "--json"], ["detect", "--json"]] {
        let (named, piped) =
            (desk.run("a", &[verb[0], verb[1], path]).ok(), piped(&desk, &[verb[0], verb[1], "-"], path));
        assert_eq!(named.json().len(), piped.json().len(), "{verb:?}");
        assert_eq!(named.json()[0]["start"], piped.ok().json()[0]["start"]);
    }
}

#[test]
fn the_exit_code_tells_what_was_found_and_what_was_left_unread() {
    let desk = Desk::new();
    let clean = desk.write("clean.txt", "図書館は月曜日が休みです。").display().to_string();
    let found = desk.write("found.txt", "氏名：汐見 花子　電話：090-1234-5678").display().to_string();
    let broken = papers::zipped(&[("一.txt", "本文".into()), ("二.pdf", b"%PDF-1.7 broken".to_vec())]);
    let partly = desk.write("partly.zip", broken).display().to_string();
    for (args, code) in [
        (vec!["detect", clean.as_str()], 0),
        (vec!["detect", "--check", &clean], 0),
        (vec!["detect", &found], 0),
        (vec!["detect", "--check", &found], 3),
        (vec!["detect", &partly], 5),
        (vec!["extract", &partly], 5),
        (vec!["detect", "--json", &partly], 5),
    ] {
        desk.run("a", &args).ends(code);
    }
    for (path, code) in [(desk.arg("nowhere.txt"), "CI-001"), (desk.arg("share"), "CI-018")] {
        let ran = desk.run("a", &["detect", &path]).ends(2);
        assert!(ran.said().contains(code), "{}", ran.said());
    }
}

#[test]
fn a_verdict_says_what_the_file_is() {
    let desk = Desk::new();
    let rows: Vec<String> = testkit::residents(9, 12)
        .iter()
        .map(|resident| {
            format!("{},{},{}", resident.name(" "), resident.address(0).replace(',', ""), resident.telephone(0))
        })
        .collect();
    let path = desk.write("名簿.csv", format!("氏名,住所,電話番号\n{}\n", rows.join("\n"))).display().to_string();
    let (_, summary) = told(&desk.run("a", &["detect", "--json", &path]).ok());
    assert_eq!((summary["verdict"].as_str(), summary["label"].as_str()), (Some("roster"), Some("名簿（12人）")));
    let said = desk.run("a", &["detect", &path]).ok().text();
    assert!(said.contains("判定: 名簿（12人）") && said.contains("2 行 1 列"), "{said}");
}

#[test]
fn reading_aids_keep_nothing() {
    let desk = Desk::new();
    let before = common::files(&desk.path(""));
    let (path, _) = &documents(&desk)[0];
    desk.run("a", &["detect", path]).ok();
    desk.run("a", &["extract", path]).ok();
    piped(&desk, &["detect", "-"], path).ok();
    let kept: Vec<_> =
        common::files(&desk.path("")).into_iter().filter(|file| !file.starts_with(desk.path("share"))).collect();
    assert_eq!(kept, before, "a file was left behind");
    assert!(fs::metadata(desk.path("pc")).is_err(), "a state folder was made");
}
