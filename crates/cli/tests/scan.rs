//! `sekimori scan`: its three forms, its exit codes, interruption, and files that cannot be read.

#![allow(clippy::print_stdout, reason = "a test that is passed over says so")]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use common::{BOUND, Desk, SEKIMORI, finish, kill, papers};
use serde_json::Value;

/// Files of the invented city's share, one of each format, and a mail and an archive of our own.
fn share(desk: &Desk) -> usize {
    let city = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../demo/share");
    let files = [
        "子育て支援課/申込/保育所入所申込書_01.docx",
        "学校教育課/名簿/汐見中学校_児童生徒名簿.xlsx",
        "子育て支援課/名簿/児童手当_支給.csv",
        "企画財政課/計画/人口ビジョン.pdf",
        "企画財政課/計画/統計メモ.txt",
        "子育て支援課/引継/面談記録.zip",
    ];
    for file in files {
        desk.write(&format!("share/{file}"), fs::read(city.join(file)).expect("a file of the city"));
    }
    let residents = testkit::residents(5, 20);
    let own = papers::of_every_format(&residents);
    let own: Vec<_> = own.iter().filter(|(name, _)| matches!(*name, "一覧.csv" | "受信.eml" | "束.zip")).collect();
    for (name, bytes) in &own {
        desk.write(&format!("share/受信/{name}"), bytes);
    }
    files.len() + own.len()
}

fn by_name(lines: &[Value]) -> BTreeMap<String, Value> {
    let name = |line: &Value| line["path"].as_str().and_then(|p| p.rsplit('/').next()).unwrap_or_default().to_owned();
    lines.iter().map(|line| (name(line), line.clone())).collect()
}

/// Returns when files written before count as settled: one that changed in the last moment is opened again, for it
/// could have changed once more within the same tick of the clock. No sleep: a scan of one file is asked until it says so.
fn settled(desk: &Desk) {
    desk.write("calm/x.txt", "静か");
    let calm = desk.arg("calm");
    let unchanged = |_| desk.run("calm", &["scan", "--json", "--all", &calm]).ok().json()[0]["fate"] == "unchanged";
    assert!((0..200).any(unchanged), "a file never counts as unchanged");
}

#[test]
fn text_json_and_csv_say_the_same() {
    let desk = Desk::new();
    let n = share(&desk);
    let share = desk.arg("share");
    let lines = desk.run("json", &["scan", "--json", "--all", &share]).ok().json();
    assert_eq!(lines.len(), n);
    let found = by_name(&lines);
    for (name, kind) in [
        ("一覧.csv", "my_number"),
        ("受信.eml", "my_number"),
        ("束.zip", "my_number"),
        ("保育所入所申込書_01.docx", "name"),
    ] {
        assert!(found[name]["kinds"][kind]["low"].as_u64().is_some_and(|n| n > 0), "{}", found[name]);
    }
    let notable = lines
        .iter()
        .filter(|l| l["kinds"].as_object().is_some_and(|k| !k.is_empty()) || l["action"] != "nothing")
        .count();
    let fewer = desk.run("fewer", &["scan", "--json", &share]).ok().json();
    assert!(fewer.len() < n && fewer.len() >= notable.min(n - 1), "{} of {n}", fewer.len());

    let text = desk.run("text", &["scan", "--all", &share]).ok().text();
    assert_eq!(text.lines().filter(|line| line.starts_with('/')).count(), n);
    assert!(text.contains("個人番号") && text.contains(&format!("調べたファイル {n} 件")), "{text}");

    let csv = desk.run("csv", &["scan", "--csv", "--all", &share]).ok().text();
    assert!(csv.starts_with('\u{feff}'));
    let mut rows = csv::ReaderBuilder::new().from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    let heading = rows.headers().expect("heading").clone();
    let column = |name: &str| heading.iter().position(|h| h == name).unwrap_or_else(|| panic!("no column {name}"));
    let (path, number, label) = (column("パス"), column("個人番号"), column("区分"));
    let rows: Vec<csv::StringRecord> = rows.records().map(|row| row.expect("row")).collect();
    assert_eq!(rows.len(), n);
    for row in rows {
        let line = &found[row[path].rsplit('/').next().expect("name")];
        assert_eq!(row[number].parse::<u64>().unwrap_or(0), line["kinds"]["my_number"]["low"].as_u64().unwrap_or(0));
        assert_eq!(Some(&row[label]), line["label"].as_str());
    }
}

#[test]
fn a_second_scan_opens_nothing_and_check_ends_with_three() {
    let desk = Desk::new();
    let n = share(&desk);
    let share = desk.arg("share");
    settled(&desk);
    desk.run("pc", &["scan", "--check", &share]).ends(3);
    let lines = desk.run("pc", &["scan", "--json", "--all", &share]).ok().json();
    assert_eq!(lines.iter().filter(|line| line["fate"] == "unchanged").count(), n);
    // What was found is known without opening it again.
    desk.run("pc", &["scan", "--check", &share]).ends(3);
    desk.write("clean/献立.txt", "カレーライス");
    desk.run("pc", &["scan", "--check", &desk.arg("clean")]).ok();
    // One changed file is opened again, the others are not.
    desk.write("share/企画財政課/計画/統計メモ.txt", "個人番号 123456789018 氏名 山田太郎");
    let lines = desk.run("pc", &["scan", "--json", "--all", &share]).ok().json();
    assert_eq!(lines.iter().filter(|line| line["fate"] == "unchanged").count(), n - 1);
    desk.run("pc", &["scan", "--check", &desk.arg("nowhere")]).ends(2);
}

#[test]
fn a_rule_file_with_an_error_is_refused_with_line_and_column() {
    let desk = Desk::new();
    share(&desk);
    let rules = desk.write("rules.toml", "edition = 1\nmode = \"report\"\ndefault_label = \"2\"\n\n[[rule]]\nid = \"a\"\nname_ja = \"あ\"\nname_en = \"a\"\nwhen = \"my_number.hihg >= 1\"\nlabel = \"3B\"\naction = \"seal\"\n");
    let ran = desk.run("pc", &["scan", "--rules", &rules.display().to_string(), &desk.arg("share")]).ends(2);
    let said = ran.said();
    assert!(said.contains("CF-") && said.contains("9 行"), "{said}");
    assert!(said.contains("文字目") || said.contains('桁'), "{said}");
    assert!(ran.out.is_empty());
}

#[test]
fn after_an_interruption_the_next_scan_goes_on() {
    let desk = Desk::new();
    let n = 3000;
    for i in 0..n {
        desk.write(&format!("share/{i:04}.txt"), format!("氏名　山田太郎{i}　電話 03-1234-{i:04}\n").repeat(40));
    }
    let share = desk.arg("share");
    settled(&desk);
    let mut command = desk.command("pc", &["scan", "--json", "--all", &share]);
    let mut child = command.spawn().expect("sekimori");
    let pid = child.id();
    // Stopped at the first line, when it has begun and is far from its end.
    let mut out = child.stdout.take().expect("stdout");
    let mut first = [0; 1];
    std::io::Read::read_exact(&mut out, &mut first).expect("a line");
    let rest = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = std::io::Read::read_to_end(&mut out, &mut bytes);
        bytes
    });
    kill(pid, "INT");
    finish(child, BOUND).ends(5);
    let done = rest.join().expect("rest").iter().filter(|byte| **byte == b'\n').count();
    assert!(done > 0 && done < n, "{done} of {n} done");
    let lines = desk.run("pc", &["scan", "--json", "--all", &share]).ok().json();
    assert_eq!(lines.len(), n);
    let known = lines.iter().filter(|line| line["fate"] == "unchanged").count();
    assert!(known >= done.saturating_sub(64) && known < n, "{known} known of {done}");
}

#[test]
fn every_file_that_cannot_be_read_gets_a_line_and_the_run_goes_on() {
    let desk = Desk::new();
    let n = share(&desk);
    let residents = testkit::residents(5, 20);
    let documents: BTreeMap<&str, Vec<u8>> = papers::of_every_format(&residents).into_iter().collect();
    desk.write("share/異常/空.docx", b"");
    desk.write("share/異常/壊れた.docx", &documents["申請書.docx"][..documents["申請書.docx"].len() / 2]);
    desk.write("share/異常/壊れた.pdf", b"%PDF-1.7\n1 0 obj\n<< /Length 99999999999 >>\nstream\n");
    desk.write("share/異常/拡張子違い.pdf", &documents["申請書.docx"]);
    desk.write("share/異常/暗号化.zip", encrypted_zip());
    desk.write(
        "share/異常/ごみ.xlsx",
        (0..50_000_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect::<Vec<_>>(),
    );
    fs::File::create(desk.path("share/異常/巨大.txt")).expect("file").set_len(10 << 30).expect("10 GiB of nothing");
    std::os::unix::fs::symlink("/etc/passwd", desk.path("share/異常/リンク")).expect("link");
    let fifo = Command::new("mkfifo").arg(desk.path("share/異常/管")).status().expect("mkfifo");
    assert!(fifo.success());
    let share = desk.arg("share");
    let ran = finish(
        desk.command("pc", &["scan", "--json", "--all", &share]).spawn().expect("sekimori"),
        Duration::from_secs(60),
    )
    .ok();
    let lines = by_name(&ran.json());
    assert!(lines.len() >= n + 7, "{:?}", lines.keys());
    assert_eq!(lines["拡張子違い.pdf"]["format"], "docx");
    assert!(lines["拡張子違い.pdf"]["kinds"]["my_number"]["low"].as_u64().is_some_and(|n| n > 0));
    assert_eq!(lines["空.docx"]["format"], "empty");
    for name in ["壊れた.docx", "壊れた.pdf", "暗号化.zip", "巨大.txt"] {
        let line = &lines[name];
        let spoken_of = line["code"].is_string() || line["omissions"].as_array().is_some_and(|o| !o.is_empty());
        assert!(spoken_of, "{name} is passed over in silence: {line}");
    }
    assert_eq!(lines["暗号化.zip"]["omissions"][0]["cause"], "encrypted", "{}", lines["暗号化.zip"]);
    // The next scan remembers, and says so again.
    let text = desk.run("pc", &["scan", "--all", &share]).ok().text();
    assert!(text.lines().any(|line| line.contains("暗号化.zip") && line.contains("パスワード")), "{text}");
}

/// A member under ZipCrypto, as `zip -e` writes it: flag bit 0 and bytes that only the password explains.
fn encrypted_zip() -> Vec<u8> {
    let mut zip = papers::zipped(&[("秘.txt", b"123456789012 secret secret secret".to_vec())]);
    for (signature, flags) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let at = zip.windows(4).position(|w| w == signature).expect("header");
        zip[at + flags] |= 1;
    }
    zip
}

#[test]
fn a_file_without_permission_is_named_and_the_rest_is_scanned() {
    if !rustix::process::getuid().is_root() {
        println!("not root: the scan as somebody without permission is not tried");
        return;
    }
    let desk = Desk::new();
    desk.write("share/読める.txt", "氏名 山田太郎 電話 03-1234-5678");
    let closed = desk.write("share/閉じた.txt", "氏名 山田太郎");
    let folder = desk.write("share/閉じた課/中.txt", "氏名 山田太郎").parent().expect("folder").to_owned();
    for (path, mode) in [(&closed, 0o600), (&folder, 0o700)] {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("mode");
    }
    fs::create_dir(desk.path("nobody")).expect("folder");
    chown(desk.path("nobody"), Some(65534), Some(65534)).expect("owner");
    for path in [desk.path(""), desk.path("share")] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("mode");
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=65534", "--regid=65534", "--clear-groups", SEKIMORI, "--lang", "ja", "--state"]);
    command.arg(desk.path("nobody/state")).args(["scan", "--json", "--all"]).arg(desk.path("share"));
    desk.dress(&mut command);
    command.env("HOME", desk.path("nobody")).env_remove("XDG_STATE_HOME").stdin(Stdio::null());
    let Ok(child) = command.spawn() else {
        println!("no setpriv: the scan as somebody without permission is not tried");
        return;
    };
    let ran = finish(child, BOUND);
    if ran.code == Some(126) || ran.code == Some(127) {
        println!("the binary cannot be run by others here: {}", ran.said());
        return;
    }
    let lines = by_name(&ran.ok().json());
    assert!(lines["読める.txt"]["code"].is_null(), "{}", lines["読める.txt"]);
    assert_eq!(lines["閉じた.txt"]["code"], "AG-023");
    assert_eq!(lines["閉じた課"]["code"], "scan-denied", "{lines:?}");
}

#[test]
fn files_that_vanish_or_change_meanwhile_stop_nothing() {
    let desk = Desk::new();
    for i in 0..400 {
        desk.write(&format!("share/{i:03}.txt"), "氏名 山田太郎\n".repeat(200));
    }
    let share = desk.arg("share");
    let child = desk.command("pc", &["scan", "--json", "--all", &share]).spawn().expect("sekimori");
    let folder = desk.path("share");
    let meddling = std::thread::spawn(move || {
        for i in (0..400).rev() {
            let path = folder.join(format!("{i:03}.txt"));
            let _ = if i % 2 == 0 {
                fs::remove_file(&path)
            } else {
                fs::write(&path, format!("氏名 鈴木花子 {i}\n"))
            };
        }
    });
    let ran = finish(child, BOUND).ok();
    meddling.join().expect("meddling");
    for line in ran.json() {
        let fate = line["fate"].as_str().expect("fate");
        assert!(["judged", "unreadable", "passed"].contains(&fate), "{line}");
        assert!(
            fate == "judged" || line["message"].as_str().is_some_and(|m| m.chars().any(|c| ('ぁ'..='ん').contains(&c))),
            "{line}"
        );
    }
    // The next scan sees what is there now.
    let lines = desk.run("pc", &["scan", "--json", "--all", &share]).ok().json();
    assert_eq!(lines.len(), 200);
}
