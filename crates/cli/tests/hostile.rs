//! Names and texts that are meant for the reader's program, not for the reader: none of them steers a terminal, a
//! spreadsheet or a JSON reader, and none breaks a line.

mod common;

use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::OsStringExt as _;

use common::{Desk, papers};
use testkit::Chance;

/// Names generated.
const NAMES: usize = 1000;

const STARTS: [&str; 18] = [
    "=cmd|'/C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    " =1+1",
    "\u{3000}＝1",
    "\u{feff}=1",
    "\u{200b}=1",
    "|calc",
    "%0A=1",
    "'=1",
    "\"=1",
];
const MIDDLES: [&str; 20] = [
    "\u{202e}xslx.",
    "\u{2066}a\u{2069}",
    "\u{1b}[31m",
    "\u{1b}]0;title\u{7}",
    "\u{1b}]8;;http://x\u{1b}\\",
    "\u{9b}2J",
    "<script>alert(1)</script>",
    "\"onload=\"x",
    "\r\nSet-Cookie: a=b",
    "\nBcc: x@example.jp",
    "\u{85}",
    "\u{2028}",
    "\u{8}\u{8}\u{8}",
    "\u{0}",
    "\u{7f}",
    "\",=1+1,\"",
    "{$path}",
    "{ -brand }",
    "%s%n",
    "\u{e0041}\u{e007f}",
];
const BYTES: [&[u8]; 5] = [b"\xff\xfe", b"\xc0\xaf", b"\xed\xa0\x80", b"\x82\xa0", b"\xf8\x88\x80\x80\x80"];

/// Several tricks at once.
fn hostile(chance: &mut Chance) -> Vec<u8> {
    let mut name = Vec::new();
    if chance.one_in(2) {
        name.extend_from_slice(chance.word(&STARTS).as_bytes());
    }
    for _ in 0..chance.between(1, 3) {
        name.extend_from_slice(chance.word(&MIDDLES).as_bytes());
        if chance.one_in(4) {
            let bytes: &[u8] = chance.pick::<&[u8]>(&BYTES);
            name.extend_from_slice(bytes);
        }
    }
    name
}

/// The same where only text is possible.
fn hostile_text(chance: &mut Chance) -> String {
    String::from_utf8_lossy(&hostile(chance)).into_owned()
}

/// What XML can hold.
fn hostile_xml(chance: &mut Chance) -> String {
    hostile_text(chance).chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t' | '\u{85}')).collect()
}

/// A file name of it.
fn file_name(chance: &mut Chance, n: usize, extension: &str) -> OsString {
    let mut name: Vec<u8> = hostile(chance).into_iter().filter(|byte| !matches!(byte, 0 | b'/')).take(200).collect();
    name.extend_from_slice(format!("{n}.{extension}").as_bytes());
    OsString::from_vec(name)
}

/// Files with hostile names and hostile insides. Each holds somebody's number, so that each is spoken of.
fn lay_out(desk: &Desk) -> usize {
    let mut chance = Chance::new(1122);
    let number = "個人番号 123456789018 氏名 山田太郎";
    let share = desk.path("share");
    for n in 0..NAMES {
        let number_of_text = hostile_text(&mut chance);
        let (extension, bytes) = match n % 5 {
            0 | 1 => ("txt", format!("{number}\n{number_of_text}\n").into_bytes()),
            2 => ("zip", member_zip(&hostile_text(&mut chance), number.as_bytes())),
            3 => {
                let row = vec!["氏名".to_owned(), "個人番号".to_owned()];
                let values = vec![hostile_xml(&mut chance), "123456789018".to_owned()];
                ("xlsx", papers::xlsx_of(&hostile_xml(&mut chance), &[row, values]))
            }
            _ => ("eml", papers::eml_of(&hostile_text(&mut chance), number)),
        };
        fs::write(share.join(file_name(&mut chance, n, extension)), bytes).expect("file");
    }
    NAMES
}

/// A member with this name that cannot be read, so that it is spoken of by name, beside one that can.
fn member_zip(name: &str, text: &[u8]) -> Vec<u8> {
    let broken = b"PK\x03\x04 not a zip".to_vec();
    papers::zipped(&[("a.txt", text.to_vec()), (&format!("{name}.zip"), broken)])
}

/// No character that moves, hides, turns or breaks, but for the line ends (and the tab, where the format has it).
#[track_caller]
fn harmless(bytes: &[u8], tab: bool) {
    let text = std::str::from_utf8(bytes).expect("UTF-8");
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for line in text.split('\n') {
        let bad = line.chars().find(|c| {
            (c.is_control() && !(tab && *c == '\t'))
                || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
                    | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
        });
        assert!(bad.is_none(), "{bad:?} in {line:?}");
    }
}

/// Whether a spreadsheet would calculate it: what it skips at the beginning is skipped here too.
fn is_formula(cell: &str) -> bool {
    cell.trim_start_matches(|c: char| c.is_whitespace())
        .starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '|', '%'])
}

#[test]
fn a_thousand_hostile_names_steer_nothing() {
    let desk = Desk::new();
    let n = lay_out(&desk);
    let share = desk.arg("share");

    let ran = desk.run("pc", &["scan", "--all", &share]).ok();
    harmless(&ran.out, false);
    harmless(&ran.err, false);
    assert!(ran.text().lines().count() > n, "one line a file");

    let ran = desk.run("pc", &["scan", "--json", "--all", &share]).ok();
    harmless(&ran.out, false);
    assert_eq!(ran.json().len(), n);
    let strings = ran.json().into_iter().map(|line| line["path"].as_str().map(str::to_owned));
    for path in strings {
        harmless(path.expect("path").as_bytes(), false);
    }

    let ran = desk.run("pc", &["scan", "--csv", "--all", &share]).ok();
    harmless(&ran.out, false);
    let text = ran.text();
    let mut rows = csv::ReaderBuilder::new().from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let mut count = 0;
    for row in rows.records() {
        let row = row.expect("a row as wide as the heading");
        count += 1;
        for cell in &row {
            assert!(!is_formula(cell), "{cell:?}");
        }
    }
    assert_eq!(count, n);

    // Named by what they are below the folder: the beginning of the path is the name itself.
    let mut command = desk.command("pc", &["scan", "--csv", "--all"]);
    let names: Vec<OsString> =
        fs::read_dir(desk.path("share")).expect("share").map(|e| e.expect("entry").file_name()).take(300).collect();
    command.arg("--").args(&names).current_dir(desk.path("share"));
    let ran = common::finish(command.spawn().expect("sekimori"), common::BOUND).ok();
    harmless(&ran.out, false);

    let spool: Vec<_> = common::files(&desk.path("pc/pc/spool"));
    assert!(!spool.is_empty());
    for file in spool {
        let bytes = fs::read(&file).expect("spool");
        harmless(&bytes, false);
        for line in bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            serde_json::from_slice::<serde_json::Value>(line).expect("JSON");
        }
    }
}

#[test]
fn hostile_files_are_sealed_opened_and_taken_back_without_a_sound() {
    let desk = Desk::new();
    lay_out(&desk);
    for path in common::files(&desk.path("share")).iter().skip(40) {
        fs::remove_file(path).expect("removed");
    }
    let before = common::prints(&desk.path("share"));
    desk.back_up("pc");
    let share = desk.arg("share");
    let ran = desk.run("pc", &["scan", "--protect", "--yes", "--up-to", "100", &share]);
    harmless(&ran.out, false);
    harmless(&ran.err, false);
    let sealed: Vec<_> =
        common::files(&desk.path("share")).into_iter().filter(|p| p.extension().is_some_and(|e| e == "tdf")).collect();
    assert!(sealed.len() > 20, "{} sealed: {}", sealed.len(), ran.said());
    for path in sealed.iter().take(12) {
        let mut command = desk.command("pc", &["open"]);
        let ran = common::finish(command.arg(path).spawn().expect("sekimori"), common::BOUND);
        harmless(&ran.out, true);
        harmless(&ran.err, false);
        let mut command = desk.command("pc", &["info"]);
        harmless(&common::finish(command.arg(path).spawn().expect("sekimori"), common::BOUND).ok().out, false);
    }
    // Out again under the stored names.
    let (kit, code, to) = (desk.arg("secret/pc.kit"), desk.arg("secret/pc.code"), desk.arg("rescued"));
    let mut command = desk.command("pc", &["rescue", "--kit", &kit, "--code-file", &code, "-o", &to]);
    let ran = common::finish(command.args(&sealed).spawn().expect("sekimori"), common::BOUND);
    harmless(&ran.out, false);
    harmless(&ran.err, false);
    let run = desk.run("pc", &["undo"]).ok().text();
    let ran = desk.run("pc", &["undo", run.split_whitespace().next().expect("run"), "--yes"]).ok();
    harmless(&ran.out, false);
    assert_eq!(common::prints(&desk.path("share")), before);
}

#[test]
fn errors_about_hostile_arguments_and_rules_are_harmless_too() {
    let desk = Desk::new();
    let mut chance = Chance::new(3);
    for n in 0..25 {
        let name = file_name(&mut chance, n, "x");
        for verb in [
            &["scan"][..],
            &["info"],
            &["open"],
            &["unprotect", "--reason", "x"],
            &["rescue", "--kit"],
            &["matrix", "set"],
            &["audit", "verify", "--key"],
        ] {
            let mut command = desk.command("pc", verb);
            command.arg("--").arg(&name).current_dir(desk.path("share"));
            let ran = common::finish(command.spawn().expect("sekimori"), common::BOUND);
            harmless(&ran.out, false);
            // The command line's own usage errors repeat what was typed by the person herself, in escapes of clap's.
            harmless(&ran.err, false);
        }
    }
    desk.write("share/a.txt", "個人番号 123456789018 氏名 山田太郎");
    for _ in 0..40 {
        let name = hostile_text(&mut chance).replace(['\'', '\\'], "");
        let escaped: String = name
            .chars()
            .map(|c| if c.is_control() || c == '"' { format!("\\u{:04X}", c as u32) } else { c.to_string() })
            .collect();
        let rules = format!(
            "edition = 1\nmode = \"report\"\ndefault_label = \"2\"\n[[rule]]\nid = \"a\"\nname_ja = \"{escaped}\"\nname_en = \"{escaped}\"\nwhen = \"my_number.low >= 1\"\nlabel = \"3B\"\naction = \"report\"\n"
        );
        let rules = desk.write("rules.toml", rules).display().to_string();
        let share = desk.arg("share");
        for form in [&["--all"][..], &["--csv"], &["--json"]] {
            let ran = desk.run("pc", &[&["scan", "--rules", &rules], form, &[&share]].concat());
            harmless(&ran.out, false);
            harmless(&ran.err, false);
            assert!(matches!(ran.code, Some(0 | 2)), "{:?} {}", ran.code, ran.said());
            if form == ["--csv"] && ran.code == Some(0) {
                let text = ran.text();
                let mut rows = csv::ReaderBuilder::new().from_reader(text.trim_start_matches('\u{feff}').as_bytes());
                for row in rows.records() {
                    assert!(!row.expect("row").iter().any(is_formula));
                }
            }
        }
    }
}
