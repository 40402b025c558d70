//! A PC on its own: sealing, opening, taking back, rescuing.

#![allow(clippy::print_stdout, reason = "a test that is passed over says so")]

mod common;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use common::{Desk, papers, prints};
use rustix::fs::{XattrFlags, setxattr};

/// Two documents that the rules seal, and three that they do not.
fn share() -> Desk {
    let desk = Desk::new();
    let residents = testkit::residents(5, 20);
    let documents = papers::of_every_format(&residents);
    for (name, bytes) in documents.iter().filter(|(name, _)| matches!(*name, "申請書.docx" | "一覧.csv")) {
        desk.write(&format!("share/課/{name}"), bytes);
    }
    for n in 1..=3 {
        desk.write(&format!("share/課/献立{n}.txt"), format!("{n}月の献立です。カレーライス"));
    }
    let docx = desk.path("share/課/申請書.docx");
    fs::set_permissions(&docx, fs::Permissions::from_mode(0o640)).expect("mode");
    let old = SystemTime::UNIX_EPOCH + Duration::new(1_500_000_000, 123_456_789);
    fs::File::options().write(true).open(&docx).expect("file").set_modified(old).expect("time");
    if setxattr(&docx, "user.kesai", "決裁済".as_bytes(), XattrFlags::CREATE).is_err() {
        println!("this file system keeps no extended attributes: not looked at");
    }
    desk
}

fn protect(desk: &Desk, more: &[&str]) -> common::Ran {
    let share = desk.arg("share");
    desk.run("pc", &[&["scan", "--protect", "--yes"], more, &[share.as_str()]].concat())
}

fn run_of(desk: &Desk) -> String {
    let runs = desk.run("pc", &["undo"]).ok().text();
    runs.split_whitespace().next().expect("a run").to_owned()
}

fn sealed(desk: &Desk) -> PathBuf {
    desk.path("share/課/申請書.docx.tdf")
}

#[test]
fn nothing_is_sealed_before_a_recovery_kit_exists() {
    let desk = share();
    let before = prints(&desk.path("share"));
    protect(&desk, &["--up-to", "5"]).refused("AG-014");
    assert_eq!(prints(&desk.path("share")), before);
}

#[test]
fn more_than_the_rules_allow_needs_a_number_of_its_own() {
    let desk = share();
    desk.back_up("pc");
    let before = prints(&desk.path("share"));
    protect(&desk, &[]).refused("CI-006");
    protect(&desk, &["--up-to", "1"]).refused("CI-006");
    assert_eq!(prints(&desk.path("share")), before);
    protect(&desk, &["--up-to", "2"]).ok();
    assert!(sealed(&desk).exists() && !desk.path("share/課/申請書.docx").exists());
    assert!(desk.path("share/課/献立1.txt").exists());
}

#[test]
fn without_an_answer_nothing_is_sealed() {
    let desk = share();
    desk.back_up("pc");
    let before = prints(&desk.path("share"));
    let share = desk.arg("share");
    desk.run("pc", &["scan", "--protect", "--up-to", "5", &share]).ok();
    assert_eq!(prints(&desk.path("share")), before);
}

#[test]
fn a_run_is_taken_back_with_names_times_modes_and_attributes() {
    let desk = share();
    desk.back_up("pc");
    let before = prints(&desk.path("share"));
    protect(&desk, &["--up-to", "5"]).ok();
    assert_ne!(prints(&desk.path("share")), before);
    desk.run("pc", &["undo", &run_of(&desk), "--yes"]).ok();
    assert_eq!(prints(&desk.path("share")), before);
    // A run that is taken back can be made again.
    protect(&desk, &["--up-to", "5"]).ok();
    assert!(sealed(&desk).exists());
}

#[test]
fn names_can_stay_as_they_are() {
    let desk = share();
    desk.back_up("pc");
    let before = prints(&desk.path("share"));
    protect(&desk, &["--up-to", "5", "--keep-name"]).ok();
    let after = prints(&desk.path("share"));
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    let path = desk.path("share/課/申請書.docx");
    assert_ne!(before[&path].bytes, after[&path].bytes);
    let text = desk.run("pc", &["open", &path.display().to_string()]).ok().text();
    assert!(text.contains("氏名"), "{text}");
    desk.run("pc", &["undo", &run_of(&desk), "--yes"]).ok();
    assert_eq!(prints(&desk.path("share")), before);
}

#[test]
fn a_sealed_file_tells_its_label_and_opens_as_text_and_as_bytes() {
    let desk = share();
    desk.back_up("pc");
    let original = fs::read(desk.path("share/課/申請書.docx")).expect("bytes");
    protect(&desk, &["--up-to", "5"]).ok();
    let file = sealed(&desk).display().to_string();
    let info = desk.run("pc", &["info", &file]).ok().text();
    assert!(info.contains("3B"), "{info}");
    let facts = &desk.run("pc", &["info", "--json", &file]).ok().json()[0];
    assert_eq!((facts["label"].as_str(), facts["verified"].as_bool()), (Some("3B"), Some(false)));
    assert_eq!(facts["size"].as_u64(), Some(original.len() as u64));
    assert!(!String::from_utf8_lossy(&fs::read(sealed(&desk)).expect("bytes")).contains("申請書"), "the name shows");
    let text = desk.run("pc", &["open", &file]).ok().text();
    assert!(text.contains("氏名") && text.contains("個人番号"), "{text}");
    let to = desk.arg("写し.docx");
    desk.run("pc", &["open", &file, "-o", &to]).ok();
    assert_eq!(fs::read(&to).expect("bytes"), original);
    let again = desk.run("pc", &["open", &file, "-o", &to]).ends(2);
    assert!(again.said().contains("AG-016"), "{}", again.said());
    desk.run("pc", &["unprotect", &file, "--reason", "公開のため"]).ok();
    assert_eq!(fs::read(desk.path("share/課/申請書.docx")).expect("bytes"), original);
    assert!(!sealed(&desk).exists());
}

#[test]
fn the_kit_alone_opens_files_when_everything_else_is_gone() {
    let desk = share();
    desk.back_up("pc");
    let before = prints(&desk.path("share"));
    protect(&desk, &["--up-to", "5"]).ok();
    fs::remove_dir_all(desk.path("pc")).expect("gone");
    let (kit, code, to) = (desk.arg("secret/pc.kit"), desk.arg("secret/pc.code"), desk.arg("rescued"));
    let files: Vec<String> = ["申請書.docx.tdf", "一覧.csv.tdf"].map(|n| desk.arg(&format!("share/課/{n}"))).to_vec();
    let args = ["rescue", "--kit", &kit, "--code-file", &code, "-o", &to, &files[0], &files[1]];
    desk.run("other", &args).ok();
    for name in ["申請書.docx", "一覧.csv"] {
        let rescued = fs::read(desk.path("rescued").join(name)).expect("rescued");
        assert_eq!(rescued, before[&desk.path("share/課").join(name)].bytes);
    }
    let wrong = desk.write("secret/wrong.code", "AAAA-BBBB-CCCC-DDDD");
    let ran = desk
        .run("other", &["rescue", "--kit", &kit, "--code-file", &wrong.display().to_string(), "-o", &to, &files[0]]);
    assert_ne!(ran.code, Some(0));
}

#[test]
fn a_container_with_one_bit_changed_gives_nothing_out() {
    let desk = share();
    desk.back_up("pc");
    protect(&desk, &["--up-to", "5"]).ok();
    let whole = fs::read(sealed(&desk)).expect("bytes");
    let at = |needle: &[u8]| whole.windows(needle.len()).position(|w| w == needle).expect("part");
    // In the payload, in the policy of the manifest, and in its list of segments.
    let places = [at(b"0.payload") + 40, at(b"\"policy\"") + 14, at(b"\"hash\"") + 12, whole.len() / 4];
    for place in places {
        let mut bytes = whole.clone();
        bytes[place] = if bytes[place] == b'A' { b'B' } else { b'A' };
        let file = desk.write("bad.tdf", &bytes).display().to_string();
        let to = desk.arg("nothing.docx");
        let ran = desk.run("pc", &["open", &file, "-o", &to]).ends(4);
        assert!(ran.said().contains("PT-"), "{}", ran.said());
        let ran = desk.run("pc", &["open", &file]).ends(4);
        assert!(ran.out.is_empty(), "text came out");
    }
    let cut = desk.write("cut.tdf", &whole[..whole.len() / 2]).display().to_string();
    desk.run("pc", &["open", &cut, "-o", &desk.arg("nothing.docx")]).ends(4);
    let left: Vec<PathBuf> = fs::read_dir(desk.path("")).expect("folder").map(|e| e.expect("entry").path()).collect();
    assert!(
        !left.iter().any(|p| p.display().to_string().contains("nothing")
            || p.file_name().is_some_and(|n| n.to_string_lossy().starts_with(".sekimori"))),
        "{left:?}"
    );
}
