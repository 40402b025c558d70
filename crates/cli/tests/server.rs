//! A server, its key service, and the PCs of four people: who may do what, and what happens when a part is gone.

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use common::office::{CLERK, LEAVER, MANAGER, NEIGHBOUR, OFFICER, Office, password};
use common::{Desk, Ran, finish, kill, papers, prints};

/// Documents of the tax section, 3B for the number in it and 3C for the address.
fn lay_out(desk: &Desk) {
    let residents = testkit::residents(5, 20);
    let documents = papers::of_every_format(&residents);
    for (name, bytes) in documents.iter().filter(|(name, _)| matches!(*name, "申請書.docx" | "一覧.csv")) {
        desk.write(&format!("share/税務課/{name}"), bytes);
    }
    let form = papers::form(&residents[12], 0);
    let lines: Vec<String> = form.iter().take(4).map(|(caption, value)| format!("{caption}　{value}")).collect();
    desk.write("share/税務課/住所届.docx", papers::docx_of(&lines));
}

fn seal(desk: &Desk) -> Ran {
    let share = desk.arg("share");
    desk.run("fileserver", &["scan", "--json", "--protect", "--yes", "--up-to", "50", &share])
}

fn sealed(desk: &Desk, name: &str) -> String {
    desk.arg(&format!("share/税務課/{name}.tdf"))
}

fn info(desk: &Desk, file: &str) -> serde_json::Value {
    desk.run("zeimu", &["info", "--json", file]).ok().json().remove(0)
}

#[test]
fn each_person_gets_what_the_matrix_gives_and_a_change_counts_at_once() {
    let desk = Desk::new();
    lay_out(&desk);
    let office = Office::open(&desk);
    let original = fs::read(desk.path("share/税務課/申請書.docx")).expect("bytes");
    seal(&desk).ok();
    let file = sealed(&desk, "申請書.docx");
    desk.run("zeimu", &["open", &file, "-o", &desk.arg("x")]).ok_or_signed_out();

    office.sign_in("zeimu", MANAGER);
    desk.run("zeimu", &["open", &file, "-o", &desk.arg("課長.docx"), "--reason", "差し替え"]).ok();
    assert_eq!(fs::read(desk.path("課長.docx")).expect("bytes"), original);

    office.sign_in("zeimu", CLERK);
    assert!(desk.run("zeimu", &["open", &file]).ok().text().contains("氏名"));
    desk.run("zeimu", &["open", &file, "-o", &desk.arg("係員.docx")]).refused("PO-107");
    assert!(!desk.path("係員.docx").exists());

    office.sign_in("shimin", NEIGHBOUR);
    let ran = desk.run("shimin", &["open", &file]).refused("PO-109");
    assert!(ran.out.is_empty());

    // A leaver has no code to begin with, and with a guess no sign-in.
    desk.typed("zeimu", &["login", "--stdin"], &[LEAVER, &password(LEAVER)]).refused("KE-001");

    let matrix = desk.run("jouhou", &["matrix", "show"]).ok().text();
    let clerks = "allow = [\"edit\"]\nneeds_approval = [\"print\", \"decrypt\", \"relabel\"]";
    let stricter = matrix.replacen("edition = 1\n", "edition = 2\n", 1).replacen(
        clerks,
        "allow = [\"edit\"]\nneeds_approval = [\"view\", \"print\", \"decrypt\", \"relabel\"]",
        1,
    );
    assert_ne!(stricter, matrix);
    let path = desk.write("matrix.toml", &stricter).display().to_string();
    desk.run("jouhou", &["matrix", "set", "--dry-run", &path]).ok();
    desk.run("zeimu", &["open", &file]).ok();
    desk.run("jouhou", &["matrix", "set", &path]).ok();
    desk.run("zeimu", &["open", &file]).refused("PO-107");
    // The officer has a role, not a right to read.
    desk.run("jouhou", &["open", &file]).refused("PO-109");
    // Nobody but an officer changes rights.
    let looser = desk.write("matrix3.toml", matrix.replacen("edition = 1\n", "edition = 3\n", 1)).display().to_string();
    desk.run("zeimu", &["matrix", "set", &looser]).refused("KE-003");
}

trait SignedOut {
    fn ok_or_signed_out(self);
}

impl SignedOut for Ran {
    /// The last to sign in on the tax section's PC during set-up was of another section: refused either way.
    fn ok_or_signed_out(self) {
        assert_eq!(self.code, Some(1), "{}", self.said());
    }
}

#[test]
fn relabelling_unprotecting_revoking_and_undoing_under_policy() {
    let desk = Desk::new();
    lay_out(&desk);
    let before = prints(&desk.path("share"));
    let office = Office::open(&desk);
    seal(&desk).ok();
    let (number, address) = (sealed(&desk, "申請書.docx"), sealed(&desk, "住所届.docx"));
    assert_eq!(info(&desk, &number)["label"], "3B");
    assert_eq!(info(&desk, &address)["label"], "3C");

    office.sign_in("zeimu", CLERK);
    desk.run("zeimu", &["relabel", &number, "3C", "--reason", "試し"]).refused("PO-107");
    desk.run("zeimu", &["unprotect", &address, "--reason", "試し"]).refused("PO-107");
    office.sign_in("zeimu", MANAGER);
    for label in ["3C", "3B"] {
        desk.run("zeimu", &["relabel", &number, label, "--reason", "見直し"]).ok();
        assert_eq!(info(&desk, &number)["label"], label);
        assert!(desk.run("zeimu", &["open", &number]).ok().text().contains("氏名"));
    }
    // A copy with the label it had before is below what is registered now.
    let copy = desk.arg("写し.tdf");
    desk.run("zeimu", &["relabel", &number, "3C", "--reason", "見直し"]).ok();
    fs::copy(&number, &copy).expect("copy");
    desk.run("zeimu", &["relabel", &number, "3B", "--reason", "見直し"]).ok();
    desk.run("zeimu", &["open", &copy]).refused("PO-103");

    desk.run("zeimu", &["unprotect", &number, "--reason", "公開"]).refused("PO-107");
    desk.run("zeimu", &["unprotect", &address, "--reason", "公開"]).ok();
    let plain = desk.path("share/税務課/住所届.docx");
    assert_eq!(fs::read(&plain).expect("bytes"), before[&plain].bytes);

    let id = info(&desk, &sealed(&desk, "一覧.csv"))["file"].as_str().expect("id").to_owned();
    desk.run("jouhou", &["revoke", &id, "--reason", "誤送信"]).ok();
    desk.run("zeimu", &["open", &sealed(&desk, "一覧.csv")]).refused("PO-102");

    let run = desk.run("fileserver", &["undo"]).ok().text().split_whitespace().next().expect("run").to_owned();
    office.sign_in("fileserver", MANAGER);
    let ran = desk.run("fileserver", &["undo", &run, "--yes"]);
    assert_ne!(ran.code, Some(0), "a manager took a run back: {}", ran.said());
    assert!(Path::new(&number).exists());
    office.sign_in("fileserver", OFFICER);
    let ran = desk.run("fileserver", &["undo", &run, "--yes"]);
    let docx = desk.path("share/税務課/申請書.docx");
    assert_eq!(fs::read(&docx).expect("bytes"), before[&docx].bytes, "{} {}", ran.text(), ran.said());
}

#[test]
fn the_log_verifies_and_a_changed_one_does_not() {
    let desk = Desk::new();
    lay_out(&desk);
    let _office = Office::open(&desk);
    seal(&desk).ok();
    let log = desk.arg("server/keys/log");
    desk.run("jouhou", &["audit", "verify", &log]).ok();
    let entries: Vec<PathBuf> = common::files(&desk.path("server/keys/log/tile/entries"));
    let copy = |name: &str, change: &dyn Fn(&Path)| {
        let to = desk.path(name);
        std::process::Command::new("cp").args(["-r", &log]).arg(&to).status().expect("cp");
        change(&to);
        desk.run("jouhou", &["audit", "verify", &to.display().to_string()]).ends(4)
    };
    // Partial bundles of before are superseded and no part of the log any more: the newest is the longest.
    let newest = entries.iter().max_by_key(|file| fs::metadata(file).map_or(0, |facts| facts.len())).expect("entries");
    let relative = newest.strip_prefix(desk.path("server/keys/log")).expect("below").to_owned();
    copy("log-changed", &|to| {
        let mut bytes = fs::read(to.join(&relative)).expect("entries");
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(to.join(&relative), bytes).expect("written");
    });
    copy("log-without-entries", &|to| fs::remove_file(to.join(&relative)).expect("removed"));
    copy("log-without-checkpoint", &|to| fs::remove_file(to.join("checkpoint")).expect("removed"));
}

#[test]
fn without_a_server_opening_says_so_and_sealing_goes_on() {
    let desk = Desk::new();
    lay_out(&desk);
    let mut office = Office::open(&desk);
    office.sign_in("zeimu", CLERK);
    let aside = desk.write("aside/later.docx", fs::read(desk.path("share/税務課/申請書.docx")).expect("bytes"));
    seal(&desk).ok();
    let file = sealed(&desk, "申請書.docx");
    office.cut();
    let child = desk.command("zeimu", &["open", &file]).spawn().expect("sekimori");
    let ran = finish(child, Duration::from_secs(15));
    assert_ne!(ran.code, Some(0));
    assert!(ran.said().contains("AG-012"), "{}", ran.said());
    // Sealing needs the bundle only.
    fs::copy(&aside, desk.path("share/税務課/後から.docx")).expect("copy");
    let ran = seal(&desk).ok();
    let later = sealed(&desk, "後から.docx");
    assert!(Path::new(&later).exists(), "{}", ran.said());
    let spool = |desk: &Desk| {
        let files = common::files(&desk.path("pc/fileserver/spool"));
        files
            .iter()
            .filter(|f| f.extension().is_some_and(|e| e == "jsonl"))
            .map(|f| fs::read(f).expect("spool").len())
            .sum::<usize>()
    };
    assert!(spool(&desk) > 0, "nothing was written down");
    office.serve();
    // Everything is as it was: the session too.
    assert!(desk.run("zeimu", &["open", &file]).ok().text().contains("氏名"));
    // The office has not been told of the new file yet; the label bound into the file is what counts.
    assert!(desk.run("zeimu", &["open", &later]).ok().text().contains("氏名"));
    desk.run("fileserver", &["scan", "--json", &desk.arg("share")]).ok();
    assert_eq!(spool(&desk), 0, "the office has been told");
    assert!(desk.run("zeimu", &["open", &later]).ok().text().contains("氏名"));
    desk.run("jouhou", &["audit", "verify", &desk.arg("server/keys/log")]).ok();
}

#[test]
fn a_key_service_that_dies_is_started_again() {
    let desk = Desk::new();
    lay_out(&desk);
    let mut office = Office::open(&desk);
    office.sign_in("zeimu", CLERK);
    seal(&desk).ok();
    let file = sealed(&desk, "申請書.docx");
    let first = office.key_service();
    kill(first, "KILL");
    let ran = finish(desk.command("zeimu", &["open", &file]).spawn().expect("sekimori"), Duration::from_secs(15));
    if ran.code != Some(0) {
        let said = ran.said();
        assert!(said.contains("SV-") && said.chars().any(|c| ('ぁ'..='ん').contains(&c)), "{said}");
    }
    // It comes back within its pause and the time its passphrase takes; each question is a process of its own.
    let again = (0..100).any(|_| desk.run("zeimu", &["open", &file]).code == Some(0));
    assert!(again, "the key service did not come back");
    assert_ne!(office.key_service(), first);
    office.stop();
    office.serve();
    assert!(desk.run("zeimu", &["open", &file]).ok().text().contains("氏名"));
    desk.run("jouhou", &["audit", "verify", &desk.arg("server/keys/log")]).ok();
}

#[test]
fn a_server_killed_alone_can_be_started_again_and_its_log_stays_whole() {
    let desk = Desk::new();
    lay_out(&desk);
    let mut office = Office::open(&desk);
    office.sign_in("zeimu", CLERK);
    seal(&desk).ok();
    let file = sealed(&desk, "申請書.docx");
    let orphan = office.kill_front();
    office.serve();
    let left_over = Path::new(&format!("/proc/{orphan}")).exists()
        && !fs::read(format!("/proc/{orphan}/cmdline")).unwrap_or_default().is_empty();
    kill(orphan, "KILL");
    assert!(desk.run("zeimu", &["open", &file]).ok().text().contains("氏名"));
    desk.run("jouhou", &["audit", "verify", &desk.arg("server/keys/log")]).ok();
    assert!(!left_over, "the key service of the killed server still has the keys and the log open");
}

#[test]
fn a_bundle_of_a_lower_edition_is_refused() {
    let desk = Desk::new();
    lay_out(&desk);
    let mut office = Office::open(&desk);
    let share = desk.arg("share");
    desk.run("fileserver", &["scan", "--json", &share]).ok();
    office.stop();
    // An older state of the server, put back from a copy.
    let server = desk.path("server");
    std::process::Command::new("cp").arg("-r").arg(&server).arg(desk.path("old")).status().expect("cp");
    office.serve();
    let matrix = desk.run("jouhou", &["matrix", "show"]).ok().text().replacen("edition = 1\n", "edition = 2\n", 1);
    let path = desk.write("matrix.toml", matrix).display().to_string();
    desk.run("jouhou", &["matrix", "set", &path]).ok();
    office.sign_in("zeimu", CLERK);
    office.stop();
    fs::rename(&server, desk.path("newer")).expect("renamed");
    fs::rename(desk.path("old"), &server).expect("renamed");
    office.serve();
    let ran = desk.typed("zeimu", &["login", "--stdin"], &[CLERK, &password(CLERK)]).ends(4);
    assert!(ran.said().contains("AG-010"), "{}", ran.said());
}

#[test]
fn a_roster_is_shown_before_it_is_taken() {
    let desk = Desk::new();
    let office = Office::start(&desk);
    office.first_officer();
    let roster = desk.write("roster.csv", include_str!("../../../demo/roster.csv")).display().to_string();
    let shown = desk.run("jouhou", &["roster", "import", "--dry-run", &roster]).ok().text();
    assert!(shown.contains("S0204"), "{shown}");
    // It was only shown: nobody of it can be invited.
    let ran = desk.run("jouhou", &["roster", "invite", CLERK]);
    assert_ne!(ran.code, Some(0), "{}", ran.text());
    desk.run("jouhou", &["roster", "import", &roster]).ok();
    desk.run("jouhou", &["roster", "invite", CLERK]).ok();
    let wrong = desk
        .write("wrong.csv", "職員番号,氏名,所属コード,所属,職位,発令,開始,終了,役割\nS1,a,z,税,王,本務,2025-04-01,,\n");
    let ran = desk.run("jouhou", &["roster", "import", &wrong.display().to_string()]).ends(2);
    assert!(ran.said().contains("2 行目") || ran.said().contains('2'), "{}", ran.said());
    // Without a kit nothing is sealed, on an enrolled PC either.
    lay_out(&desk);
    let share = desk.arg("share");
    desk.run("jouhou", &["scan", "--protect", "--yes", "--up-to", "9", &share]).refused("AG-014");
}
