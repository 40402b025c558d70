//! The checkpoint at the console, real processes before a browser: what became of each file stands in the log, and a refused
//! original comes in by two persons, for a while, or not at all.
#![allow(missing_docs)]

mod common;

use std::fs;
use std::io::Cursor;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use common::Desk;
use common::browser::Browser;
use common::office::{CLERK, NEIGHBOUR, OFFICER, Office};
use image::{DynamicImage, ImageFormat};

/// A program: refused as a kind that is not taken in, and not as an attack.
const PROGRAM: &[u8] = b"MZ\x90\0\x03\0\0\0 what the office needs as it is";

fn picture() -> Vec<u8> {
    let mut png = Cursor::new(Vec::new());
    DynamicImage::new_rgb8(40, 30).write_to(&mut png, ImageFormat::Png).expect("png");
    png.into_inner()
}

fn until<T>(what: &str, mut so: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(value) = so() {
            return value;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "not within a minute: {what}");
        std::thread::sleep(Duration::from_millis(200));
    }
}

/// Sends a file and waits until it is settled; gives its id.
fn sent(browser: &mut Browser, name: &str, bytes: &[u8], state: &str) -> String {
    let before = browser.get("/sanitise").between("<th scope=\"row\"><a href=\"/sanitise/", "\"");
    assert_eq!(browser.upload(name, bytes).status, 303);
    until(name, || {
        let jobs = browser.get("/sanitise").between("<th scope=\"row\"><a href=\"/sanitise/", "\"");
        let id = jobs.into_iter().find(|id| !before.contains(id))?;
        browser.get(&format!("/sanitise/{id}")).text().contains(state).then_some(id)
    })
}

/// Sentences of the log about an act.
fn log(officer: &mut Browser, act: &str) -> Vec<String> {
    let page = officer.get(&format!("/audit?act={act}&person={CLERK}"));
    assert_eq!(page.status, 200, "{}", page.text());
    page.between("<tr", "</tr>").into_iter().filter(|row| row.contains("/audit/")).collect()
}

fn quarantine(desk: &Desk) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(desk.path("server/office/quarantine")) else { return Vec::new() };
    entries.map(|entry| entry.expect("an entry").path()).collect()
}

/// Her newest request, as the page lists it.
fn request(browser: &mut Browser) -> String {
    let ids = browser.get("/originals").between("name=\"id\" value=\"", "\"");
    ids.into_iter().next().expect("a request")
}

fn ask(browser: &mut Browser, job: &str) -> u16 {
    let at = format!("/sanitise/{job}");
    browser.post(&at, &format!("{at}/ask"), &[("reason", "委託先の道具が要る"), ("hours", "24")]).status
}

fn decide(browser: &mut Browser, id: &str, act: &str) -> u16 {
    let page = browser.get(&format!("/originals/decide?id={id}"));
    let hash = page.between("name=\"sha256\" value=\"", "\"").into_iter().next().unwrap_or_default();
    let fields = [("id", id), ("sha256", hash.as_str()), ("act", act), ("sure", "1")];
    browser.post("/originals", "/originals/decide", &fields).status
}

#[test]
fn what_became_of_each_file_is_logged_and_an_original_comes_in_by_two_persons() {
    let desk = Desk::new();
    let mut office = Office::open(&desk);
    let (mut clerk, mut officer) = (Browser::sign_in(&office, CLERK), Browser::sign_in(&office, OFFICER));
    let clean = sent(&mut clerk, "図.png", &picture(), "受け取る");
    let stopped = sent(&mut clerk, "setup.exe", PROGRAM, "SN-001");
    let out = clerk.get(&format!("/sanitise/{clean}/file"));
    assert!(out.status == 200 && out.body.starts_with(b"\x89PNG"));
    let hash = sha256(PROGRAM);
    let told = until("the entries", || {
        let (passed, refused) = (log(&mut officer, "sanitised"), log(&mut officer, "sanitise_refused"));
        (passed.len() == 1 && refused.len() == 1).then_some(refused)
    });
    assert!(told[0].contains("SN-001") && told[0].contains(&hash[..8]) && !told[0].contains("setup"), "{told:?}");

    // She asks; it lies sealed, and for nobody else.
    assert_eq!(ask(&mut clerk, &stopped), 303);
    let files = quarantine(&desk);
    assert_eq!(files.len(), 1);
    assert_eq!(fs::metadata(&files[0]).expect("there").permissions().mode() & 0o777, 0o600);
    let sealed = fs::read(&files[0]).expect("there");
    assert!(!sealed.windows(8).any(|bytes| bytes == b"the offi"), "sealed");
    assert_eq!(ask(&mut clerk, &stopped), 400, "the same form again");
    let id = request(&mut clerk);
    let fetch = |browser: &mut Browser| browser.post("/originals", "/originals/fetch", &[("id", &id)]);
    assert_ne!(fetch(&mut clerk).status, 200, "nobody has approved it");
    assert_ne!(decide(&mut clerk, &id, "approve"), 303, "nobody approves her own");
    let page = officer.get(&format!("/originals/decide?id={id}"));
    assert!(page.text().contains(&hash) && page.text().contains("委託先の道具が要る"), "{}", page.text());
    assert_eq!(decide(&mut officer, &id, "approve"), 303);
    let got = fetch(&mut clerk);
    assert!(got.status == 200 && got.body == PROGRAM && got.name.starts_with("attachment"), "{}", got.text());
    assert_ne!(fetch(&mut officer).status, 200, "it is hers alone");
    assert_ne!(fetch(&mut Browser::sign_in(&office, NEIGHBOUR)).status, 200);

    // A power cut in between; then one person takes it back.
    office.cut();
    office.serve();
    let (mut clerk, mut officer) = (Browser::sign_in(&office, CLERK), Browser::sign_in(&office, OFFICER));
    assert_eq!(fetch(&mut clerk).body, PROGRAM);
    let fetched = until("the entries", || Some(log(&mut officer, "original_fetched")).filter(|rows| rows.len() == 2));
    assert!(fetched.iter().all(|row| row.contains(&hash[..8])), "{fetched:?}");
    assert_eq!(clerk.post("/originals", "/originals/withdraw", &[("id", &id)]).status, 303);
    assert_ne!(fetch(&mut clerk).status, 200);
    assert!(quarantine(&desk).is_empty(), "deleted with it");
    for act in ["original_asked", "original_approved", "original_withdrawn"] {
        let whole = officer.get(&format!("/audit?act={act}")).text();
        assert!(whole.contains(&hash[..8]), "{act}");
    }
}

#[test]
fn a_damaged_quarantine_and_a_log_that_cannot_be_written_let_nothing_in() {
    let desk = Desk::new();
    let office = Office::open(&desk);
    let (mut clerk, mut officer) = (Browser::sign_in(&office, CLERK), Browser::sign_in(&office, OFFICER));
    let stopped = sent(&mut clerk, "setup.exe", PROGRAM, "SN-001");
    assert_eq!(ask(&mut clerk, &stopped), 303);
    let id = request(&mut clerk);
    assert_eq!(decide(&mut officer, &id, "approve"), 303);
    let fetch = |browser: &mut Browser| browser.post("/originals", "/originals/fetch", &[("id", &id)]);

    let tiles = desk.path("server/keys/log/tile");
    let clean = sent(&mut clerk, "図.png", &picture(), "受け取る");
    let aside = desk.path("server/keys/log/elsewhere");
    fs::rename(&tiles, &aside).expect("moved");
    fs::write(&tiles, b"").expect("in the way");
    let held = sent(&mut clerk, "図2.png", &[picture(), b"x".to_vec()].concat(), "受け取る");
    assert_ne!(clerk.get(&format!("/sanitise/{held}/file")).status, 200, "not before its entry");
    assert_ne!(fetch(&mut clerk).status, 200, "not before its entry");
    assert_ne!(clerk.post("/originals", "/originals/withdraw", &[("id", &id)]).status, 303);
    assert_eq!(quarantine(&desk).len(), 1, "nothing happened");
    fs::remove_file(&tiles).expect("removed");
    fs::rename(&aside, &tiles).expect("moved back");
    for id in [&clean, &held] {
        assert_eq!(clerk.get(&format!("/sanitise/{id}/file")).status, 200);
    }
    assert_eq!(fetch(&mut clerk).body, PROGRAM);

    let file = quarantine(&desk).remove(0);
    let mut sealed = fs::read(&file).expect("there");
    let middle = sealed.len() / 3;
    sealed[middle] ^= 1;
    fs::write(&file, &sealed).expect("damaged");
    let damaged = fetch(&mut clerk);
    assert!(damaged.status != 200 && !damaged.body.windows(8).any(|bytes| bytes == b"the offi"), "{}", damaged.text());
    fs::write(&file, b"not a container").expect("damaged");
    assert_ne!(fetch(&mut clerk).status, 200);

    // Who signs out at once is told of all the same.
    assert_eq!(clerk.upload("last.exe", &[PROGRAM, b"."].concat()).status, 303);
    assert_eq!(clerk.post("/sanitise", "/sign-out", &[]).status, 303);
    let hash = sha256(&[PROGRAM, b"."].concat());
    until("her last file", || {
        log(&mut officer, "sanitise_refused").iter().find(|row| row.contains(&hash[..8])).cloned()
    });
}

#[test]
fn a_refused_file_that_comes_in_by_another_door_is_seen_unless_it_was_let_in() {
    let desk = Desk::new();
    let office = Office::open(&desk);
    let (mut clerk, mut officer) = (Browser::sign_in(&office, CLERK), Browser::sign_in(&office, OFFICER));
    let released = [PROGRAM, b" let in"].concat();
    sent(&mut clerk, "setup.exe", PROGRAM, "SN-001");
    let wanted = sent(&mut clerk, "tool.exe", &released, "SN-001");
    assert_eq!(ask(&mut clerk, &wanted), 303);
    let id = request(&mut clerk);
    assert_eq!(decide(&mut officer, &id, "approve"), 303);

    let scan = || desk.run("fileserver", &["scan", &desk.arg("share")]).ok();
    // The list comes with the first meeting; the files come in after it.
    desk.write("share/税務課/控え.txt", "控え");
    scan();
    for (name, bytes) in [("道具.exe", PROGRAM), ("同じ長さ.exe", &[b'x'; PROGRAM.len()]), ("許可.exe", &released)]
    {
        desk.write(&format!("share/税務課/{name}"), bytes);
    }
    scan();
    let found = |officer: &mut Browser| {
        let page = officer.get("/audit?act=refused_found");
        page.between("<tr", "</tr>").into_iter().filter(|row| row.contains("/audit/")).collect::<Vec<_>>()
    };
    let rows = until("the report", || Some(found(&mut officer)).filter(|rows| !rows.is_empty()));
    assert!(rows.len() == 1 && rows[0].contains(&sha256(PROGRAM)[..8]), "{rows:?}");
    assert!(!rows[0].contains("道具"), "no name in the log");
    let links = rows[0].split("href=\"").filter(|rest| rest.starts_with("/protected/"));
    let story = links.filter_map(|rest| rest.split('"').next()).next().expect("a story");
    assert!(officer.get(story).text().contains("道具.exe"), "the office knows where");
    assert!(officer.get("/").text().contains("/audit?act=refused_found"));
    assert_eq!(fs::read(desk.path("share/税務課/道具.exe")).expect("there"), PROGRAM, "nothing was done to it");

    // Once is enough; when its time is over, what was let in is seen too.
    assert_eq!(clerk.post("/originals", "/originals/withdraw", &[("id", &id)]).status, 303);
    scan();
    fs::write(desk.path("share/税務課/許可.exe"), b"else").expect("written");
    scan();
    fs::write(desk.path("share/税務課/許可.exe"), &released).expect("written");
    scan();
    let rows = until("the second report", || Some(found(&mut officer)).filter(|rows| rows.len() > 1));
    assert!(rows.len() == 2 && rows[0].contains(&sha256(&released)[..8]), "{rows:?}");

    // What lay there, judged and unchanged, before it was refused.
    let early = [PROGRAM, b" lay there"].concat();
    fs::write(desk.path("share/税務課/先客.exe"), &early).expect("written");
    scan();
    scan();
    assert_eq!(found(&mut officer).len(), 2);
    sent(&mut clerk, "early.exe", &early, "SN-001");
    scan();
    scan();
    let rows = until("the third report", || Some(found(&mut officer)).filter(|rows| rows.len() > 2));
    assert!(rows.len() == 3 && rows[0].contains(&sha256(&early)[..8]), "{rows:?}");
}

fn sha256(bytes: &[u8]) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes);
    digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}
