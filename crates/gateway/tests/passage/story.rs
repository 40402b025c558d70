//! Files before the queue, over HTTP, and in a watched folder.

use std::fs;
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode};
use gateway::watch::{DONE, REFUSED, Watch, Watched};
use gateway::{Arriving, Line, LineSettings, Passage, Sealed};
use model::Secret;
use serde_json::Value;
use tower::ServiceExt as _;

use crate::parent::{settings, within};

type Test = (&'static str, fn());

macro_rules! tests {
    ($($name:ident),* $(,)?) => { &[$((stringify!($name), $name as fn())),*] };
}

pub(crate) const TESTS: &[Test] = tests![
    who_waits_is_told_her_place_and_the_time,
    what_is_sent_is_fetched_rebuilt_and_then_forgotten,
    a_locked_file_waits_for_its_password,
    nobody_finds_the_files_of_another,
    what_was_refused_is_handed_to_its_owner_over_the_socket_only_and_never_an_attack,
    what_was_refused_makes_room_for_what_comes,
    without_the_token_nothing_is_answered,
    a_file_that_is_too_large_is_not_taken_in,
    what_lies_in_the_watched_folder_comes_out_with_its_report,
    a_file_that_is_still_written_waits_and_one_that_is_refused_is_put_aside,
];

fn line(workers: usize) -> Line {
    let passage = Passage::open(settings()).unwrap();
    Line::open(passage, LineSettings { workers, ..LineSettings::default() }).unwrap()
}

fn sealed(bytes: &[u8]) -> Sealed {
    Sealed::take(&mut &*bytes, 1 << 20).unwrap().unwrap()
}

fn who_waits_is_told_her_place_and_the_time() {
    let passage = Passage::open(gateway::Settings { budget: Duration::from_secs(2), ..settings() }).unwrap();
    let line = Line::open(passage, LineSettings { workers: 1, queue: 3, ..LineSettings::default() }).unwrap();
    let enter = |name: &str| {
        let arriving =
            Arriving { name: name.to_owned(), owner: "S0901".to_owned(), input: sealed(b"abc"), password: None };
        line.enter(arriving)
    };
    // The first keeps the only worker for two seconds.
    let first = enter("spin.txt").unwrap();
    let state = |id| line.job(id).unwrap().state;
    within(Duration::from_secs(10), || state(first).id() == "running");
    let others = ["a.docm", "b.docm", "c.docm"].map(|name| enter(name).unwrap());
    let places = others.map(|id| match state(id) {
        model::api::gate::JobState::Waiting { place, seconds } => (place, seconds > 0),
        other => panic!("{other:?}"),
    });
    assert_eq!(places, [(1, true), (2, true), (3, true)]);
    assert!(enter("d.docm").is_err(), "the queue is full");
    assert!(line.forget(others[0]), "somebody leaves the queue");
    assert!(matches!(state(others[1]), model::api::gate::JobState::Waiting { place: 1, .. }));
    within(Duration::from_secs(20), || state(others[2]).id() == "done");
    assert_eq!((state(first).id(), state(others[1]).id()), ("refused", "done"));
    assert_eq!(line.of("S0901").len(), 3);
    line.close();
}

struct Front(axum::Router);

impl Front {
    fn ask(&self, method: Method, target: &str, headers: &[(&str, &str)], body: &[u8]) -> (StatusCode, Vec<u8>) {
        let mut request = Request::builder().method(method).uri(target);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.to_vec())).unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let response = self.0.clone().oneshot(request).await.unwrap();
            let status = response.status();
            (status, to_bytes(response.into_body(), 1 << 24).await.unwrap().to_vec())
        })
    }

    fn json(&self, method: Method, target: &str, headers: &[(&str, &str)], body: &[u8]) -> Value {
        let (status, bytes) = self.ask(method, target, headers, body);
        assert!(status.is_success(), "{target}: {status} {}", String::from_utf8_lossy(&bytes));
        serde_json::from_slice(&bytes).unwrap()
    }
}

fn what_is_sent_is_fetched_rebuilt_and_then_forgotten() {
    let front = Front(gateway::http::router(line(1), None));
    let gate = front.json(Method::GET, "/v1/gate", &[], b"");
    assert_eq!((gate["workers"].as_u64(), gate["stages"].as_array().unwrap().len()), (Some(1), 2));
    let (_, sent) = front.ask(Method::POST, "/v1/sanitise?wait&name=%E5%90%8D%E7%B0%BF.docm", &[], b"abc");
    // As the office reads it.
    let read: model::api::gate::Job = serde_json::from_slice(&sent).unwrap();
    assert_eq!((read.bytes, read.state.id()), (3, "done"));
    let job: Value = serde_json::from_slice(&sent).unwrap();
    assert_eq!((job["state"].as_str(), job["out"].as_str()), (Some("done"), Some("名簿.txt")));
    let at = format!("/v1/jobs/{}", job["id"].as_str().unwrap());
    assert_eq!(front.ask(Method::GET, &format!("{at}/file"), &[], b""), (StatusCode::OK, b"cba".to_vec()));
    assert_eq!(front.json(Method::GET, &format!("{at}/report"), &[], b"")["removed"][0]["item"], "macro");
    let events = String::from_utf8(front.ask(Method::GET, &format!("{at}/events"), &[], b"").1).unwrap();
    assert!(events.starts_with("event: done\ndata: {") && events.ends_with("\n\n"), "{events}");
    assert_eq!(front.ask(Method::DELETE, &at, &[], b"").0, StatusCode::NO_CONTENT);
    assert_eq!(front.ask(Method::GET, &format!("{at}/file"), &[], b"").0, StatusCode::NOT_FOUND);
    // Without waiting, the events tell the rest.
    let job = front.json(Method::POST, "/v1/sanitise?name=panic.txt", &[], b"abc");
    let events = front.ask(Method::GET, &format!("/v1/jobs/{}/events", job["id"].as_str().unwrap()), &[], b"").1;
    assert!(String::from_utf8(events).unwrap().contains("event: refused\n"));
    let refused = front.json(Method::GET, "/v1/refused", &[], b"");
    assert_eq!(refused.as_array().map(Vec::len), Some(1));
    assert_eq!(
        (&refused[0]["code"], front.json(Method::GET, "/v1/refused?after=1", &[], b"")),
        (&"SN-013".into(), Value::Array(Vec::new()))
    );
}

fn a_locked_file_waits_for_its_password() {
    let front = Front(gateway::http::router(line(1), None));
    let job = front.json(Method::POST, "/v1/sanitise?wait&name=locked.txt", &[], b"abc");
    assert_eq!((job["state"].as_str(), job["wrong"].as_bool()), (Some("needs-password"), Some(false)));
    let at = format!("/v1/jobs/{}", job["id"].as_str().unwrap());
    let last = |typed: &[u8]| {
        front.json(Method::POST, &format!("{at}/password"), &[], typed);
        let events = String::from_utf8(front.ask(Method::GET, &format!("{at}/events"), &[], b"").1).unwrap();
        events.lines().rev().find_map(|line| line.strip_prefix("event: ")).unwrap().to_owned()
    };
    assert_eq!(last(b"guess"), "needs-password");
    assert_eq!(front.json(Method::GET, &at, &[], b"")["wrong"], true);
    assert_eq!(last(b"open sesame"), "done");
    assert_eq!(front.ask(Method::POST, &format!("{at}/password"), &[], b"x").0, StatusCode::CONFLICT);
    // The password may come with the file: "open sesame" in base64url.
    let with = [("x-sekimori-password", "b3BlbiBzZXNhbWU")];
    let job = front.json(Method::POST, "/v1/sanitise?wait&name=locked.txt", &with, b"abc");
    assert_eq!(job["state"], "done");
}

fn nobody_finds_the_files_of_another() {
    let front = Front(gateway::http::router(line(1), None));
    front.json(Method::POST, "/v1/sanitise?wait&name=a.docm", &[("x-sekimori-owner", "S0901")], b"abc");
    front.json(Method::POST, "/v1/sanitise?wait&name=b.docm", &[], b"abc");
    let of = |owner: &str| {
        let jobs = front.json(Method::GET, "/v1/jobs", &[("x-sekimori-owner", owner)], b"");
        jobs.as_array().unwrap().len()
    };
    assert_eq!([of("S0901"), of("S0902"), of("")], [1, 0, 0]);
}

fn what_was_refused_is_handed_to_its_owner_over_the_socket_only_and_never_an_attack() {
    let line = line(1);
    let socket = Front(gateway::http::router(line.clone(), None));
    let hers = ("x-sekimori-owner", "S0901");
    let send =
        |name: &str, bytes: &[u8]| socket.json(Method::POST, &format!("/v1/sanitise?wait&name={name}"), &[hers], bytes);
    let program = b"MZ\x90\0\0\0";
    let (refused, attack, passed) = (send("real.exe", program), send("panic.txt", b"abc"), send("a.docm", b"abc"));
    assert_eq!((refused["state"].as_str(), attack["state"].as_str()), (Some("refused"), Some("refused")));
    // FIPS 180-2, appendix B.1.
    let hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!((attack["sha256"].as_str(), refused["sha256"].as_str().map(str::len)), (Some(hash), Some(64)));
    assert_eq!(passed.get("sha256"), None);
    let at = |job: &Value, rest: &str| format!("/v1/jobs/{}{rest}", job["id"].as_str().unwrap());
    let status = |target: &str, headers: &[(&str, &str)]| socket.ask(Method::GET, target, headers, b"").0;
    let original = at(&refused, "/original");
    assert_eq!(socket.ask(Method::GET, &original, &[hers], b""), (StatusCode::OK, program.to_vec()));
    for headers in [&[("x-sekimori-owner", "S0902")][..], &[]] {
        assert_eq!(status(&original, headers), StatusCode::NOT_FOUND);
    }
    assert_eq!(status(&at(&refused, ""), &[("x-sekimori-owner", "S0902")]), StatusCode::NOT_FOUND);
    for job in [&attack, &passed] {
        assert_eq!(status(&at(job, "/original"), &[hers]), StatusCode::NOT_FOUND);
    }
    let tcp = Front(gateway::http::router(line, Some(Secret::new("word".to_owned()))));
    let with = [hers, ("authorization", "Bearer word")];
    assert_eq!(tcp.ask(Method::GET, &original, &with, b"").0, StatusCode::NOT_FOUND);
    assert_eq!(tcp.ask(Method::GET, &at(&refused, ""), &with, b"").0, StatusCode::OK);
}

fn what_was_refused_makes_room_for_what_comes() {
    let passage = Passage::open(settings()).unwrap();
    let line = Line::open(passage, LineSettings { workers: 1, held_bytes: 14, ..LineSettings::default() }).unwrap();
    let front = Front(gateway::http::router(line, None));
    let hers = ("x-sekimori-owner", "S0901");
    let send = |bytes: &[u8]| front.json(Method::POST, "/v1/sanitise?wait&name=real.exe", &[hers], bytes);
    let kept = |job: &Value| {
        front
            .ask(Method::GET, &format!("/v1/jobs/{}/original", job["id"].as_str().unwrap()), &[hers], b"")
            .0
            .is_success()
    };
    let (first, second) = (send(b"MZ\x90\0\0\x01"), send(b"MZ\x90\0\0\x02"));
    assert!(kept(&first) && kept(&second));
    let third = send(b"MZ\x90\0\0\x03");
    assert_eq!([kept(&first), kept(&second), kept(&third)], [false, true, true], "the longest refused first");
    let large = front.ask(Method::POST, "/v1/sanitise?name=real.exe", &[hers], &[0; 15]);
    assert_eq!(large.0, StatusCode::SERVICE_UNAVAILABLE, "more than is ever held");
    assert!(kept(&third), "and nothing was let go for it");
}

fn without_the_token_nothing_is_answered() {
    let front = Front(gateway::http::router(line(1), Some(Secret::new("word".to_owned()))));
    let status = |headers: &[(&str, &str)]| front.ask(Method::GET, "/v1/gate", headers, b"").0;
    assert_eq!(status(&[]), StatusCode::UNAUTHORIZED);
    assert_eq!(status(&[("authorization", "Bearer wor")]), StatusCode::UNAUTHORIZED);
    assert_eq!(status(&[("authorization", "Bearer word")]), StatusCode::OK);
}

fn a_file_that_is_too_large_is_not_taken_in() {
    let small = gateway::Settings { policy: "[limits]\ninput-bytes = 10".to_owned(), ..settings() };
    let line = Line::open(Passage::open(small).unwrap(), LineSettings::default()).unwrap();
    let front = Front(gateway::http::router(line, None));
    assert_eq!(front.ask(Method::POST, "/v1/sanitise?name=a", &[], &[0; 11]).0, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(front.ask(Method::POST, "/v1/sanitise?name=a", &[], &[0; 10]).0, StatusCode::ACCEPTED);
}

fn what_lies_in_the_watched_folder_comes_out_with_its_report() {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (folder.path().join("in"), folder.path().join("out"));
    fs::create_dir_all(from.join("課")).unwrap();
    fs::write(from.join("課/名簿.docm"), b"abc").unwrap();
    fs::write(from.join("課/名簿.docm.part"), b"half").unwrap();
    fs::write(from.join("~$lock.docx"), b"lock").unwrap();
    let watched = Watched::open(&from, &to, None, Duration::ZERO).unwrap();
    let mut watch = Watch::new(line(1), watched);
    let out = to.join("課/名簿.txt");
    look_until(&mut watch, || out.exists() && !from.join("課/名簿.docm").exists());
    assert_eq!(fs::read(&out).unwrap(), b"cba");
    let report: Value = serde_json::from_slice(&fs::read(to.join("課/名簿.txt.report.json")).unwrap()).unwrap();
    assert_eq!(report["report"]["removed"][0]["item"], "macro");
    assert_eq!(fs::read(from.join(DONE).join("課/名簿.docm")).unwrap(), b"abc", "the original");
    assert!(from.join("課/名簿.docm.part").exists() && from.join("~$lock.docx").exists());
}

fn a_file_that_is_still_written_waits_and_one_that_is_refused_is_put_aside() {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (folder.path().join("in"), folder.path().join("out"));
    let settle = Duration::from_millis(300);
    let mut watch = Watch::new(line(1), Watched::open(&from, &to, None, settle).unwrap());
    let path = from.join("a.docm");
    for n in 1..=10 {
        fs::write(&path, b"x".repeat(n)).unwrap();
        assert_eq!(watch.look(), 0, "it is still growing");
    }
    look_until(&mut watch, || to.join("a.txt").exists());
    assert_eq!(fs::read(to.join("a.txt")).unwrap(), b"x".repeat(10));
    fs::write(from.join("panic.txt"), b"x").unwrap();
    let aside = from.join(REFUSED).join("panic.txt");
    let told = from.join(REFUSED).join("panic.txt.report.json");
    look_until(&mut watch, || aside.exists() && told.exists());
    assert!(fs::read_to_string(told).unwrap().contains("CRASH"));
    assert!(!to.join("panic.txt").exists(), "nothing of it came out");
}

/// Looks into the folder until this is so.
fn look_until(watch: &mut Watch, done: impl Fn() -> bool) {
    let begun = std::time::Instant::now();
    while !done() {
        assert!(begun.elapsed() < Duration::from_secs(30), "not within half a minute");
        watch.look();
        std::thread::sleep(Duration::from_millis(10));
    }
}
