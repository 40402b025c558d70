//! Files behind passwords: taken over by their owner, and given back as they were.

mod common;

use std::fs;
use std::io::{Cursor, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use common::{Desk, prints};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const PASSWORD: &str = "shiomi-2026";
const JAPANESE: &str = "汐見の鍵";

/// A file of each lock that is opened, and its password: see `crates/extract/tests/locked`.
const FILES: [(&str, &str); 8] = [
    ("agile.docx", PASSWORD),
    ("agile.xlsx", JAPANESE),
    ("standard.docx", PASSWORD),
    ("rc4.xls", PASSWORD),
    ("aes-128.pdf", PASSWORD),
    ("aes-256.pdf", JAPANESE),
    ("zipcrypto.zip", PASSWORD),
    ("aes.zip", JAPANESE),
];

fn locked(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../extract/tests/locked");
    fs::read(folder.join(name)).expect("a locked file")
}

/// A share with these locked files, on a PC that may seal.
fn share(names: &[&str]) -> Desk {
    let desk = Desk::new();
    desk.back_up("pc");
    for name in names {
        desk.write(&format!("share/課/{name}"), locked(name));
    }
    desk
}

fn adopt(desk: &Desk, name: &str, password: &str, more: &[&str]) -> common::Ran {
    let file = desk.arg(&format!("share/課/{name}"));
    desk.typed("pc", &[&["adopt", "--password-stdin"], more, &[file.as_str()]].concat(), &[password])
}

fn run_of(desk: &Desk) -> String {
    let runs = desk.run("pc", &["undo"]).ok().text();
    runs.split_whitespace().next().expect("a run").to_owned()
}

fn kept(desk: &Desk) -> Vec<PathBuf> {
    common::files(&desk.path("pc/pc/inplace/kept"))
}

#[test]
fn a_locked_file_is_sealed_without_its_password_and_comes_back_locked() {
    for (name, password) in FILES {
        let desk = share(&[name]);
        let path = desk.path(&format!("share/課/{name}"));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("mode");
        let old = SystemTime::UNIX_EPOCH + Duration::new(1_500_000_000, 123_456_789);
        fs::File::options().write(true).open(&path).expect("file").set_modified(old).expect("time");
        let before = prints(&desk.path("share"));

        let said = adopt(&desk, name, password, &[]).ok().text();
        assert!(said.contains("3B"), "{name}: {said}");
        let sealed = desk.path(&format!("share/課/{name}.tdf"));
        assert!(sealed.exists() && !path.exists(), "{name}");
        let stat = fs::metadata(&sealed).expect("stat");
        assert_eq!((stat.permissions().mode() & 0o7777, stat.modified().expect("time")), (0o640, old), "{name}");
        let text = desk.run("pc", &["open", &sealed.display().to_string()]).ok().text();
        assert!(text.contains("佐藤 太郎") && text.contains("山田 拓也"), "{name}: {text}");
        // What staff take out is no longer locked.
        let out = desk.arg(&format!("out-{name}"));
        desk.run("pc", &["open", &sealed.display().to_string(), "-o", &out]).ok();
        let read = desk.run("pc", &["extract", "--json", &out]).ok();
        assert!(!read.text().contains("encrypted"), "{name}");

        desk.run("pc", &["undo", "--yes", &run_of(&desk)]).ok();
        assert_eq!(prints(&desk.path("share")), before, "{name}: the file as it was");
        assert_eq!(kept(&desk), Vec::<PathBuf>::new(), "{name}");
    }
}

#[test]
fn the_password_is_nowhere_afterwards_and_the_log_has_counts_only() {
    let desk = share(&["agile.docx"]);
    adopt(&desk, "agile.docx", PASSWORD, &[]).ok();
    let wide: Vec<u8> = PASSWORD.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut all = vec![("what was said".into(), desk.spoken())];
    all.extend(common::files(&desk.path("")).into_iter().map(|file| (file.clone(), fs::read(&file).expect("bytes"))));
    for (place, bytes) in &all {
        let place: &PathBuf = place;
        for needle in [PASSWORD.as_bytes(), &wide, "佐藤 太郎".as_bytes()] {
            assert!(!bytes.windows(needle.len()).any(|part| part == needle), "in {}", place.display());
        }
    }
    let spool: String = common::files(&desk.path("pc/pc/spool"))
        .iter()
        .map(|file| String::from_utf8_lossy(&fs::read(file).expect("bytes")).into_owned())
        .collect();
    let entry = spool.lines().find(|line| line.contains(r#"\"type\":\"adopted\""#)).expect("an entry of the act");
    assert!(entry.contains(r#"\"kinds\":{\"address\":12,\"my_number\":12,\"name\":12}"#), "{entry}");
    assert!(spool.contains(r#"\"type\":\"sealed\""#), "{spool}");
}

#[test]
fn a_wrong_password_changes_nothing() {
    for (name, password) in FILES {
        let desk = share(&[name]);
        let before = prints(&desk.path("share"));
        let ran = adopt(&desk, name, &format!("{password}x"), &[]).ends(5);
        assert!(ran.said().contains("パスワードが違います"), "{name}: {}", ran.said());
        assert_eq!(prints(&desk.path("share")), before, "{name}");
        assert_eq!(kept(&desk), Vec::<PathBuf>::new(), "{name}");
        assert_eq!(desk.run("pc", &["undo"]).ok().text(), "", "{name}: no run");
    }
}

#[test]
fn without_a_terminal_nobody_is_asked_and_nothing_changes() {
    let desk = share(&["agile.docx"]);
    let before = prints(&desk.path("share"));
    let ran = desk.run("pc", &["adopt", &desk.arg("share/課/agile.docx")]).ends(5);
    assert!(ran.said().contains("--unknown"), "{}", ran.said());
    assert_eq!(prints(&desk.path("share")), before);
}

#[test]
fn nothing_is_taken_over_before_a_recovery_kit_exists() {
    let desk = Desk::new();
    desk.write("share/課/agile.docx", locked("agile.docx"));
    adopt(&desk, "agile.docx", PASSWORD, &[]).refused("AG-014");
    assert!(desk.path("share/課/agile.docx").exists());
}

#[test]
fn hostile_broken_and_unlocked_files_stay_as_they_are_and_say_why() {
    let desk = share(&["agile.docx"]);
    let agile = locked("agile.docx");
    let from = br#"spinCount="100000" saltSize="16""#;
    let at = agile.windows(from.len()).position(|part| part == from).expect("the rounds");
    let mut rounds = agile.clone();
    rounds[at..at + from.len()].copy_from_slice(br#"spinCount="4294967295"          "#);
    let mut changed = agile.clone();
    let package = agile.len() - 600;
    changed[package] ^= 1;
    let cases: [(&str, &[u8], &str); 5] = [
        ("rounds.docx", &rounds, "4294967295"),
        ("changed.docx", &changed, "書き換えられて"),
        ("cut.docx", &agile[..agile.len() / 2], "壊れているか"),
        ("plain.txt", "汐見市".as_bytes(), "そのものにはパスワードがかかっていません"),
        ("old.ppt", b"", "そのものにはパスワードがかかっていません"),
    ];
    for (name, bytes, _) in &cases {
        desk.write(&format!("share/課/{name}"), bytes);
    }
    let before = prints(&desk.path("share"));
    for (name, _, why) in &cases {
        let ran = adopt(&desk, name, PASSWORD, &[]).ends(5);
        assert!(ran.said().contains(why), "{name}: {}", ran.said());
    }
    let missing = desk.arg("share/課/ない.docx");
    desk.typed("pc", &["adopt", "--password-stdin", &missing], &[PASSWORD]).ends(2);
    assert_eq!(prints(&desk.path("share")), before);
}

#[test]
fn a_failure_in_the_middle_leaves_the_locked_file_and_nothing_beside_it() {
    let desk = share(&["agile.docx"]);
    // The name that the sealed file would get is taken.
    desk.write("share/課/agile.docx.tdf", "先にあった文書");
    let before = prints(&desk.path("share"));
    adopt(&desk, "agile.docx", PASSWORD, &[]).ends(5);
    assert_eq!(prints(&desk.path("share")), before);
    assert_eq!(kept(&desk), Vec::<PathBuf>::new());
    // The rest of a run that fails for one file is done.
    desk.write("share/課/agile.xlsx", locked("agile.docx"));
    let both = [desk.arg("share/課/agile.docx"), desk.arg("share/課/agile.xlsx")];
    desk.typed("pc", &["adopt", "--password-stdin", &both[0], &both[1]], &[PASSWORD]).ends(5);
    assert!(desk.path("share/課/agile.xlsx.tdf").exists() && desk.path("share/課/agile.docx").exists());
    assert_eq!(kept(&desk).len(), 1);
}

/// A ZIP file under AES with nothing of a person in it.
fn menu() -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().with_aes_encryption(zip::AesMode::Aes256, PASSWORD);
    zip.start_file("献立.txt", options).expect("member");
    zip.write_all("今月の献立です。カレーライス".as_bytes()).expect("member");
    zip.finish().expect("zip").into_inner()
}

#[test]
fn what_holds_nothing_of_persons_is_left_where_that_is_wanted_and_else_sealed_as_the_locked_are() {
    let desk = share(&[]);
    desk.write("share/課/献立.zip", menu());
    let before = prints(&desk.path("share"));
    let said = adopt(&desk, "献立.zip", PASSWORD, &["--only-if-found"]).ok().text();
    assert!(said.contains("パスワード付きのまま残します"), "{said}");
    assert_eq!(prints(&desk.path("share")), before);
    let said = adopt(&desk, "献立.zip", PASSWORD, &["--keep-name"]).ok().text();
    assert!(said.contains("個人情報は見つかりませんでした"), "{said}");
    // The rule of the body for locked files says 2.
    let info = desk.run("pc", &["info", "--json", &desk.arg("share/課/献立.zip")]).ok().json();
    assert_eq!(info[0]["label"], "2", "{info:?}");
}

#[test]
fn the_locked_files_of_a_scan_are_listed_until_they_are_answered_for() {
    let desk = share(&["agile.docx", "aes.zip", "aes-256.pdf"]);
    desk.write("share/課/献立.txt", "今月の献立です。カレーライス");
    let share = desk.arg("share");
    let said = desk.run("pc", &["scan", &share]).ok().text();
    assert!(said.contains("sekimori adopt --list"), "{said}");
    let listed = |more: &[&str]| {
        let lines = desk.run("pc", &[&["adopt", "--list", "--json"], more].concat()).ok().json();
        let name =
            |line: &serde_json::Value| line["path"].as_str().expect("a path").rsplit('/').next().map(str::to_owned);
        lines.iter().filter_map(name).collect::<Vec<_>>()
    };
    assert_eq!(listed(&[]), ["aes-256.pdf", "aes.zip", "agile.docx"]);
    assert_eq!(listed(&[&desk.arg("cache")]), [""; 0]);
    // Not mine: not asked again, and the rule for locked files goes on to hold.
    let zip = desk.arg("share/課/aes.zip");
    desk.run("pc", &["adopt", "--unknown", &zip]).ok();
    assert_eq!(listed(&[&share]), ["aes-256.pdf", "agile.docx"]);
    let scanned = desk.run("pc", &["scan", "--json", "--all", &share]).ok().json();
    let rules = |name: &str| {
        let line = scanned.iter().find(|line| line["path"].as_str().is_some_and(|path| path.ends_with(name)));
        line.expect("a line")["reasons"][0]["rule"].clone()
    };
    assert_eq!(rules("aes.zip"), "encrypted");
    adopt(&desk, "agile.docx", PASSWORD, &[]).ok();
    assert_eq!(listed(&[]), ["aes-256.pdf"]);
    // Saved anew it is another file, and its owner may know more.
    desk.write("share/課/aes.zip", menu());
    desk.run("pc", &["scan", &share]).ok();
    assert_eq!(listed(&[]), ["aes-256.pdf", "aes.zip"]);
}
