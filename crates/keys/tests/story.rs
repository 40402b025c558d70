//! What the key service gives to whom, told from outside: every request is signed and goes through the router.

mod city;

use std::os::unix::fs::PermissionsExt;

use axum::http::Method;
use city::{City, PASSWORD, SealedFile, Signs as _, fresh, intent, person, refused, rostered, seal_for, sign_in};
use model::api::*;
use model::{Act, Actor, FileId, Label, OpenPurpose, Post, Right, Role, RunId};
use protect::keyring::Keyring;
use protect::recovery::RecoveryCode;
use serde::de::IgnoredAny;
use time::Duration;

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

#[tokio::test]
async fn who_may_open_what() {
    let folder = folder();
    let city = City::found(&folder.path().join("keys")).await;
    let (kacho, kakari, fukushi) = (city.seat("kacho").await, city.seat("kakari").await, city.seat("fukushi").await);
    let file = city.seal(Label::Class3B, "zeimu").await;

    let key = city.open(&kacho, &file, OpenPurpose::Export).await.expect("a manager of the section");
    assert_eq!(key.expose(), file.dek.expose());
    city.open(&kakari, &file, OpenPurpose::View).await.expect("a clerk views");
    let answers = [
        (&kakari, OpenPurpose::Export, "PO-107"),
        (&fukushi, OpenPurpose::View, "PO-109"),
        (&city.officer, OpenPurpose::View, "PO-109"),
        (&kacho, OpenPurpose::Undo, "KE-013"),
    ];
    for (seat, purpose, code) in answers {
        let answer = city.open(seat, &file, purpose).await;
        assert_eq!(answer.map(|_| ()), refused(200, code), "{code}");
    }
    // Asking to view with the purpose of taking the bytes out is neither.
    let sly = Intent { right: Right::View, ..intent(OpenPurpose::Export) };
    assert_eq!(city.open_as(&kakari, &file, sly).await.0.map(|_| ()), refused(200, "KE-012"));

    let mut roster = city.roster();
    roster.retain(|p| p.person != person("kacho"));
    let changes = city.import(&roster).await.expect("imports");
    assert_eq!(changes.ended, [person("kacho")]);
    let answer = city.open(&kacho, &file, OpenPurpose::View).await;
    assert_eq!(answer.map(|_| ()), refused(401, "KE-001"), "a leaver's session has ended");
    let again = sign_in(&city.service, &city.device, "kacho", PASSWORD, None).await;
    assert_eq!(again.map(|_| ()), refused(403, "KE-014"), "she is told why");
    let guess = sign_in(&city.service, &city.device, "kacho", "not her password", None).await;
    assert_eq!(guess.map(|_| ()), refused(401, "KE-001"), "nobody else is");
    let sentence = include_str!("../../../locales/ja/keys.ftl").lines().find(|line| line.starts_with("KE-014 = "));
    assert!(sentence.is_some_and(|text| text.contains("発令は { $until } で終わっている")));
}

#[tokio::test]
async fn a_right_that_is_removed_is_gone_with_the_next_request() {
    let folder = folder();
    let city = City::found(&folder.path().join("keys")).await;
    let kakari = city.seat("kakari").await;
    let file = city.seal(Label::Class3B, "zeimu").await;
    city.open(&kakari, &file, OpenPurpose::View).await.expect("a clerk views");
    let before = city.bundle().await.edition;

    let text: Text = city.get(&city.officer, path::MATRIX).await.expect("the matrix");
    let tightened = tighter(&text.text);
    let change = |replaces, text: &str, dry_run| TextChange { replaces, text: text.to_owned(), dry_run };
    let put = |change: TextChange| async {
        city.ask::<_, MatrixChanges>(&city.officer, Method::PUT, path::MATRIX, &{ change }).await
    };
    let dry = put(change(1, &tightened, true)).await.expect("compares");
    assert!(dry.narrowed.contains(&"3B/own/clerk/my_number/view".to_owned()), "{:?}", dry.narrowed);
    assert!(dry.widened.is_empty());
    city.open(&kakari, &file, OpenPurpose::View).await.expect("only compared");
    assert_eq!(put(change(9, &tightened, false)).await, refused(409, "KE-005"));
    assert_eq!(put(change(1, &text.text, false)).await, refused(400, "KE-006"));
    assert_eq!(put(change(1, "edition = 2\n[[", false)).await, refused(400, "PO-001"));

    assert_eq!(put(change(1, &tightened, false)).await.expect("changes").edition, 2);
    let answer = city.open(&kakari, &file, OpenPurpose::View).await;
    assert!(matches!(answer, Err(city::Refused(200, code)) if code.starts_with("PO-")));
    let bundle = city.bundle().await;
    assert_eq!((bundle.edition, bundle.matrix), (before + 1, tightened));
    let asked = city.get::<Text>(&kakari, path::MATRIX).await;
    assert_eq!(asked, refused(403, "KE-003"), "a clerk does not read the matrix");
}

/// The shipped matrix without what it gives below the manager on 3B.
fn tighter(text: &str) -> String {
    let text = text.replace("edition = 1", "edition = 2");
    let cells: Vec<&str> = text.split("[[cell]]").collect();
    let kept = cells.into_iter().filter(|cell| {
        !(cell.contains(r#"labels = ["3B"]"#) && !cell.contains(r#"post = "manager""#) && !cell.contains("edition ="))
    });
    kept.collect::<Vec<_>>().join("[[cell]]")
}

#[tokio::test]
async fn a_container_that_lies_is_not_opened() {
    let folder = folder();
    let city = City::found(&folder.path().join("keys")).await;
    let (kacho, fukushi) = (city.seat("kacho").await, city.seat("fukushi").await);
    let file = city.seal(Label::Class3B, "zeimu").await;
    let key = &city.bundle().await.keys[0];

    // Who has had the file key can bind any policy to it: the register knows better.
    let lowered = seal_for(key, file.id, Label::Class1, "zeimu");
    let stolen = seal_for(key, file.id, Label::Class3B, "fukushi");
    // The policy changed without the key: the binding breaks.
    let unbound = SealedFile { policy: lowered.policy.clone(), ..file.clone() };
    let mut broken = file.clone();
    broken.access.wrapped_key = format!("AAAA{}", &broken.access.wrapped_key[4..]);
    let mut unknown_key = file.clone();
    unknown_key.access.kid = "kas-2".to_owned();
    let mut foreign = file.clone();
    foreign.policy = city::policy(file.id, "https://elsewhere.example", "3B", "zeimu");
    foreign.access = protect::keyaccess::wrap(&file.dek, key, &foreign.policy).expect("wraps");
    let mut raised = file.clone();
    raised.policy = "bm8gcG9saWN5".to_owned();
    for (seat, file, code) in [
        (&kacho, &lowered, "PO-103"),
        (&fukushi, &stolen, "KE-011"),
        (&kacho, &unbound, "KE-004"),
        (&kacho, &broken, "KE-004"),
        (&kacho, &unknown_key, "KE-004"),
        (&kacho, &foreign, "KE-004"),
        (&kacho, &raised, "KE-004"),
    ] {
        let answer = city.open(seat, file, OpenPurpose::View).await;
        assert_eq!(answer.map(|_| ()), refused(200, code));
    }

    let revoke = RevokeRequest { file: file.id, reason: "誤送信".to_owned() };
    let by_other = city.ask::<_, IgnoredAny>(&fukushi, Method::POST, path::REVOKE, &revoke).await;
    assert_eq!(by_other, refused(403, "KE-003"));
    city.ask::<_, IgnoredAny>(&kacho, Method::POST, path::REVOKE, &revoke).await.expect("her section's file");
    let answer = city.open(&kacho, &file, OpenPurpose::View).await;
    assert_eq!(answer.map(|_| ()), refused(200, "PO-102"));
}

#[tokio::test]
async fn a_request_counts_once_for_what_was_signed_and_on_its_device_only() {
    let folder = folder();
    let city = City::found(&folder.path().join("keys")).await;
    let seat = city.seat("kacho").await;
    let send = |method, path, header: String, body: &[u8]| {
        let body = body.to_vec();
        let service = &city.service;
        async move { city::send(service, method, path, Some(&header), body).await.map(|_| ()) }
    };
    let bundle = |key, kid: &str| city.proof(key, kid, &Method::GET, path::BUNDLE, b"");
    let once = bundle(&seat.key, &seat.kid());
    send(Method::GET, path::BUNDLE, once.clone(), b"").await.expect("once");
    let unknown = || refused(401, "KE-001");
    assert_eq!(send(Method::GET, path::BUNDLE, once, b"").await, unknown(), "replayed");

    let proof = || bundle(&seat.key, &seat.kid());
    assert_eq!(send(Method::GET, path::BUNDLE, proof(), b"x").await, unknown(), "another body");
    assert_eq!(send(Method::GET, path::CHECKPOINT, proof(), b"").await, unknown(), "another path");
    assert_eq!(send(Method::POST, path::SIGN_OUT, proof(), b"").await, unknown(), "another method");
    assert_eq!(send(Method::GET, path::BUNDLE, bundle(&city.device.key, &seat.kid()), b"").await, unknown());
    assert_eq!(send(Method::GET, path::BUNDLE, bundle(&seat.key, "s:x"), b"").await, unknown());
    assert_eq!(send(Method::GET, path::BUNDLE, bundle(&seat.key, &format!("s:{}", fresh())), b"").await, unknown());
    let late = proof();
    city.pass(Duration::seconds(121));
    assert_eq!(send(Method::GET, path::BUNDLE, late, b"").await, unknown(), "too old");

    // A rewrap is signed by the session twice: another session's token is not hers.
    let other = city.seat("kakari").await;
    let file = city.seal(Label::Class3B, "zeimu").await;
    let client = protect::keyaccess::ClientKey::generate().expect("a key");
    let request = city.rewrap_request(&seat, &file, intent(OpenPurpose::View), &client);
    let answer = city.ask::<_, RewrapReply>(&other, Method::POST, path::REWRAP, &request).await;
    assert_eq!(answer.map(|_| ()), unknown());

    // A person's session is vouched for by its device, and by a device that is known.
    let stranger =
        city::Pc { id: city.device.id, key: protect::sign::EcdsaKey::generate().expect("a key"), seq: 0.into() };
    let answer = sign_in(&city.service, &stranger, "kacho", PASSWORD, None).await;
    assert_eq!(answer.map(|_| ()), unknown());
}

#[tokio::test]
async fn an_officer_locks_a_device_from_another_one_and_it_stays_locked() {
    let folder = folder();
    let data = folder.path().join("keys");
    let city = City::found(&data).await;
    let file = city.seal(Label::Class3B, "zeimu").await;
    let City { service, clock, officer, device } = city;
    std::sync::Arc::into_inner(service).expect("alone").close().await.expect("closes");
    let backup = folder.path().join("keys.db");
    std::fs::copy(data.join("keys.db"), &backup).expect("a backup");
    let service = std::sync::Arc::new(city::open_at(&data, clock.clone()).await.expect("opens"));
    let city = City { service, clock, officer, device };
    let seat = city.seat("kacho").await;
    let request = EnrolmentRequest { zone: model::Zone::MyNumber, devices: 1 };
    let token: EnrolmentToken =
        city.ask(&city.officer, Method::POST, path::ENROLMENT, &request).await.expect("a token");
    let other = city::enrol(&city.service, &token.token).await.expect("enrols");
    let elsewhere = sign_in(&city.service, &other, "officer", PASSWORD, None).await.expect("signs in");

    let lock = |seat, device| {
        let city = &city;
        async move { city.ask::<_, Logged>(seat, Method::POST, path::DEVICE_LOCK, &DeviceLock { device }).await }
    };
    assert_eq!(lock(&seat, other.id).await, refused(403, "KE-003"));
    assert_eq!(lock(&elsewhere, other.id).await, refused(400, "KE-018"));
    assert_eq!(lock(&elsewhere, model::DeviceId(fresh())).await, refused(400, "KE-017"));
    lock(&elsewhere, city.device.id).await.expect("locks");
    let answer = city.open(&seat, &file, OpenPurpose::View).await;
    assert_eq!(answer.map(|_| ()), refused(200, "PO-101"));
    let answer = sign_in(&city.service, &city.device, "kacho", PASSWORD, None).await;
    assert_eq!(answer.map(|_| ()), refused(401, "KE-001"));

    // An older register takes it from the log.
    let City { service, clock, device, .. } = city;
    std::sync::Arc::into_inner(service).expect("alone").close().await.expect("closes");
    std::fs::copy(&backup, data.join("keys.db")).expect("restores");
    let service = std::sync::Arc::new(city::open_at(&data, clock).await.expect("opens the backup"));
    let answer = sign_in(&service, &device, "officer", PASSWORD, None).await;
    assert_eq!(answer.map(|_| ()), refused(401, "KE-001"));
}

#[tokio::test]
async fn signing_in_is_slow_for_guessers_and_ends_by_itself() {
    let folder = folder();
    let city = City::found(&folder.path().join("keys")).await;
    let kacho = city.seat("kacho").await;
    let city = &city;
    let attempt = move |id, password, new| async move {
        sign_in(&city.service, &city.device, id, password, new).await.map(|_| ())
    };
    for id in ["kacho", "nobody"] {
        for _ in 0..3 {
            assert_eq!(attempt(id, "wrong wrong wrong", None).await, refused(401, "KE-001"));
        }
        assert_eq!(attempt(id, PASSWORD, None).await, refused(401, "KE-002"), "known or not, the same wait");
    }
    city.pass(Duration::seconds(2));
    attempt("kacho", PASSWORD, None).await.expect("never locked out");
    assert_eq!(attempt("kakari", "AAAAA-AAAAA-AAAAA-AAAAA", Some("short")).await, refused(400, "KE-007"));
    assert_eq!(
        attempt("kakari", "AAAAA-AAAAA-AAAAA-AAAAA", Some("long enough by far")).await,
        refused(401, "KE-001"),
        "not invited"
    );

    let of = || async {
        let header = city.proof(&kacho.key, &kacho.kid(), &Method::GET, path::FILES, b"");
        let path = format!("{}?of={}", path::WHO, path::FILES);
        city::send(&city.service, Method::GET, &path, Some(&header), Vec::new()).await
    };
    let who: Who = serde_json::from_slice(&of().await.expect("known")).expect("somebody");
    let Who::Person(session) = who else { panic!("a device") };
    assert_eq!((session.person, session.role), (person("kacho"), Role::Staff));
    city.pass(Duration::minutes(31));
    assert_eq!(of().await.map(|_| ()), refused(401, "KE-001"), "idle too long");
}

#[tokio::test]
async fn each_answer_proves_its_entry_and_that_the_log_goes_on() {
    let folder = folder();
    let city = City::found(&folder.path().join("keys")).await;
    let (kacho, fukushi) = (city.seat("kacho").await, city.seat("fukushi").await);
    let file = city.seal(Label::Class3B, "zeimu").await;
    let vkey: audit::LogKey = city.bundle().await.log_vkey.parse().expect("a key");

    let (answer, proof) = city.open_as(&kacho, &file, intent(OpenPurpose::View)).await;
    answer.expect("opens");
    let proof = proof.expect("a proof");
    let first = audit::check_log_proof(&proof, &vkey, None).expect("holds");
    let event = audit::decode(proof.entry.as_bytes()).expect("an event");
    assert!(
        matches!(event.act, Act::KeyReleased { file: f, right: Right::View, label: Label::Class3B, .. } if f == file.id)
    );
    assert!(!proof.entry.contains("照会"), "a reason is not for the log");

    let seen = Intent { seen: first.size, ..intent(OpenPurpose::View) };
    let (answer, proof) = city.open_as(&fukushi, &file, seen).await;
    assert!(answer.is_err());
    let proof = proof.expect("a refusal is proved too");
    audit::check_log_proof(&proof, &vkey, Some(&first)).expect("goes on");
    let event = audit::decode(proof.entry.as_bytes()).expect("an event");
    assert!(matches!(event.act, Act::KeyRefused { file: Some(f), code, .. } if f == file.id && code == "PO-109"));

    let longer = Intent { seen: 1 << 40, ..intent(OpenPurpose::View) };
    assert_eq!(city.open_as(&kacho, &file, longer).await.0.map(|_| ()), refused(503, "KE-021"), "rolled back");

    let note: Vec<u8> = {
        let header = city.proof(&kacho.key, &kacho.kid(), &Method::GET, path::CHECKPOINT, b"");
        city::send(&city.service, Method::GET, path::CHECKPOINT, Some(&header), Vec::new()).await.expect("anybody")
    };
    let checkpoint = audit::Checkpoint::open(std::str::from_utf8(&note).expect("text"), &vkey).expect("signed");
    let tile = format!("{}/tile/entries/000.p/{}", path::LOG, checkpoint.size);
    let header = |seat: &city::Seat| city.proof(&seat.key, &seat.kid(), &Method::GET, &tile, b"");
    let denied = city::send(&city.service, Method::GET, &tile, Some(&header(&kacho)), Vec::new()).await;
    assert_eq!(denied.map(|_| ()), refused(403, "KE-003"));
    let auditor = city.seat("auditor").await;
    let bytes = city::send(&city.service, Method::GET, &tile, Some(&header(&auditor)), Vec::new()).await;
    assert!(bytes.expect("an auditor reads").len() > 100);
}

#[tokio::test]
async fn without_its_log_the_key_service_refuses_everything() {
    let folder = folder();
    let data = folder.path().join("keys");
    let city = City::found(&data).await;
    let kacho = city.seat("kacho").await;
    let file = city.seal(Label::Class3B, "zeimu").await;
    city.open(&kacho, &file, OpenPurpose::View).await.expect("opens");

    // Root may write into read-only folders: a file where the tiles should go stops it all the same.
    let tiles = data.join("log").join("tile");
    std::fs::rename(&tiles, data.join("log").join("elsewhere")).expect("moved");
    std::fs::write(&tiles, b"").expect("in the way");
    let answer = city.open(&kacho, &file, OpenPurpose::View).await;
    assert_eq!(answer.map(|_| ()), refused(503, "KE-020"));
    let revoke = RevokeRequest { file: file.id, reason: String::new() };
    let answer = city.ask::<_, IgnoredAny>(&city.officer, Method::POST, path::REVOKE, &revoke).await;
    assert_eq!(answer, refused(503, "KE-020"));

    std::fs::remove_file(&tiles).expect("removed");
    std::fs::rename(data.join("log").join("elsewhere"), &tiles).expect("moved back");
    city.open(&kacho, &file, OpenPurpose::View).await.expect("the change that was not logged did not happen");
}

#[tokio::test]
async fn a_spool_is_taken_once_whole_and_from_its_device_only() {
    let folder = folder();
    let city = City::found(&folder.path().join("keys")).await;
    let key = &city.bundle().await.keys[0];
    let file = seal_for(key, FileId(fresh()), Label::Class3B, "zeimu");
    let sealed = Act::Sealed { file: file.id, label: file.label, run: file.run };
    let entries = vec![city.spooled(sealed.clone()), city.spooled(sealed.clone())];
    assert_eq!(city.send_spool(entries.clone(), &[&file]).await.expect("taken").received, 2);
    let size = city.service_log_size().await;
    assert_eq!(city.send_spool(entries.clone(), &[&file]).await.expect("again").received, 2);
    assert_eq!(city.service_log_size().await, size, "nothing twice");

    let (third, fourth) = (city.spooled(sealed.clone()), city.spooled(sealed.clone()));
    let answer = city.send_spool(vec![fourth.clone()], &[]).await;
    assert!(matches!(answer, Err(city::Refused(400, code)) if code.starts_with("AU-")), "a gap");
    let mut forged = third.clone();
    forged.event = forged.event.replace("3B", "1");
    let answer = city.send_spool(vec![forged], &[]).await;
    assert!(matches!(answer, Err(city::Refused(400, code)) if code.starts_with("AU-")), "forged");
    assert_eq!(city.send_spool(vec![third, fourth], &[]).await.expect("taken").received, 4);

    // A device's word never lowers a label.
    city.tell(Act::Sealed { file: file.id, label: Label::Class1, run: RunId(fresh()) }, &[]).await.expect("taken");
    let page: FilePage = city.get(&city.officer, &format!("{}?limit=10", path::FILES)).await.expect("a page");
    let listed = page.files.iter().find(|f| f.file == file.id).expect("listed");
    assert_eq!((listed.label, listed.run, listed.name.as_str()), (Label::Class3B, file.run, ""));
}

#[tokio::test]
async fn a_spool_tells_only_what_happens_on_a_device_and_of_who_has_signed_in_there() {
    let folder = folder();
    let data = folder.path().join("keys");
    let city = City::found(&data).await;
    let kacho = city.seat("kacho").await;
    let file = city.seal(Label::Class3B, "zeimu").await;
    let size = city.service_log_size().await;
    let (id, next) = (city.device.id, *city.device.seq.lock().expect("not poisoned") + 1);
    let (itself, kacho_acts) = (Actor::Device(id), Actor::Person(person("kacho")));
    let exported = Act::Exported { file: file.id };
    let sha256 = String::new();
    let lies = [
        (kacho_acts.clone(), Act::Relabelled { file: file.id, from: Label::Class3B, to: Label::Class1 }, "AU-022"),
        (itself.clone(), Act::Relabelled { file: file.id, from: Label::Class3B, to: Label::Class1 }, "AU-022"),
        (Actor::System, Act::BundleIssued { edition: u64::MAX, sha256: sha256.clone() }, "AU-021"),
        (itself.clone(), Act::BundleIssued { edition: u64::MAX, sha256: sha256.clone() }, "AU-022"),
        (itself.clone(), Act::RosterImported { added: 0, changed: 0, ended: 0 }, "AU-022"),
        (itself.clone(), Act::RulesChanged { edition: 9, sha256: sha256.clone() }, "AU-022"),
        (itself.clone(), Act::MatrixChanged { edition: 9, sha256, widened: 0, narrowed: 0 }, "AU-022"),
        (itself.clone(), Act::Revoked { file: file.id }, "AU-022"),
        (itself.clone(), Act::DeviceLocked { device: id }, "AU-022"),
        (kacho_acts.clone(), Act::SignedIn, "AU-022"),
        (itself.clone(), Act::SealFailed { run: file.run, code: "山田太郎".to_owned() }, "AU-022"),
        (Actor::System, exported.clone(), "AU-021"),
        (Actor::Unknown, exported.clone(), "AU-021"),
        (Actor::Person(person("kakari")), exported.clone(), "AU-023"),
        (Actor::Person(person("nobody")), exported.clone(), "AU-023"),
    ];
    for (actor, act, code) in lies {
        let entry = city.spooled_as(next, actor, Some(id), act.clone());
        assert_eq!(city.send_spool(vec![entry], &[]).await, refused(400, code), "{act:?}");
    }
    let placeless = city.spooled_as(next, itself, None, exported.clone());
    assert_eq!(city.send_spool(vec![placeless], &[]).await, refused(400, "AU-021"));
    assert_eq!(city.service_log_size().await, size, "nothing of it is in the log");

    // What she did before she signed out arrives afterwards.
    city.ask::<_, IgnoredAny>(&kacho, Method::POST, path::SIGN_OUT, &()).await.expect("signs out");
    let entry = city.spooled_as(next, kacho_acts, Some(id), exported);
    assert_eq!(city.send_spool(vec![entry], &[]).await.expect("taken").received, next);
}

#[tokio::test]
async fn an_older_register_learns_from_the_log_who_was_where_and_what_has_arrived() {
    let folder = folder();
    let data = folder.path().join("keys");
    let city = City::found(&data).await;
    let copy = folder.path().join("keys.db");
    let City { service, clock, officer, device } = city;
    std::sync::Arc::into_inner(service).expect("alone").close().await.expect("closes");
    std::fs::copy(data.join("keys.db"), &copy).expect("a backup");

    let service = std::sync::Arc::new(city::open_at(&data, clock.clone()).await.expect("opens"));
    let city = City { service, clock, officer, device };
    city.seat("kacho").await;
    let file = city.seal(Label::Class3B, "zeimu").await;
    city.tell(Act::Exported { file: file.id }, &[]).await.expect("taken");
    let City { service, clock, officer, device } = city;
    std::sync::Arc::into_inner(service).expect("alone").close().await.expect("closes");
    std::fs::copy(&copy, data.join("keys.db")).expect("restores");

    let service = std::sync::Arc::new(city::open_at(&data, clock.clone()).await.expect("opens the backup"));
    let city = City { service, clock, officer, device };
    let size = city.service_log_size().await;
    let kacho_acts = Actor::Person(person("kacho"));
    let entry = city.spooled_as(3, kacho_acts, Some(city.device.id), Act::Exported { file: file.id });
    assert_eq!(city.send_spool(vec![entry], &[]).await.expect("goes on where it was").received, 3);
    assert_eq!(city.service_log_size().await, size + 1);
}

#[tokio::test]
async fn a_run_is_taken_back_by_an_officer_on_its_device_only() {
    let folder = folder();
    let city = City::found(&folder.path().join("keys")).await;
    let kacho = city.seat("kacho").await;
    let file = city.seal(Label::Class3B, "zeimu").await;
    let undo = |run| Intent { run: Some(run), ..intent(OpenPurpose::Undo) };
    city.open_as(&city.officer, &file, undo(file.run)).await.0.expect("the officer on the device");
    let cases =
        [(&city.officer, undo(RunId(fresh()))), (&city.officer, intent(OpenPurpose::Undo)), (&kacho, undo(file.run))];
    for (seat, intent) in cases {
        assert_eq!(city.open_as(seat, &file, intent).await.0.map(|_| ()), refused(200, "KE-013"));
    }
    let token: EnrolmentToken = {
        let request = EnrolmentRequest { zone: model::Zone::MyNumber, devices: 1 };
        city.ask(&city.officer, Method::POST, path::ENROLMENT, &request).await.expect("a token")
    };
    let other = city::enrol(&city.service, &token.token).await.expect("enrols");
    assert_eq!(city::enrol(&city.service, &token.token).await.map(|_| ()), refused(401, "KE-001"), "for one device");
    let elsewhere = sign_in(&city.service, &other, "officer", PASSWORD, None).await.expect("signs in");
    let answer = city.open_as(&elsewhere, &file, undo(file.run)).await.0;
    assert_eq!(answer.map(|_| ()), refused(200, "KE-013"), "not the device that sealed it");
}

#[tokio::test]
async fn a_label_is_raised_and_lowered_by_who_may_and_stays_so() {
    let folder = folder();
    let city = City::found(&folder.path().join("keys")).await;
    let (kacho, kakari) = (city.seat("kacho").await, city.seat("kakari").await);
    let file = city.seal(Label::Class3B, "zeimu").await;
    let relabel = |seat, label| {
        let request = RelabelRequest { file: file.id, label, reason: "公表のため".to_owned() };
        let city = &city;
        async move { city.ask::<_, IgnoredAny>(seat, Method::POST, path::RELABEL, &request).await }
    };
    assert_eq!(relabel(&kakari, Label::Class2).await, refused(403, "PO-107"));
    relabel(&kacho, Label::Class3C).await.expect("a manager");
    city.open(&kacho, &file, OpenPurpose::Relabel).await.expect("to reseal it");
    let key = &city.bundle().await.keys[0];
    let resealed = seal_for(key, file.id, Label::Class3C, "zeimu");
    city.open(&kakari, &resealed, OpenPurpose::View).await.expect("at its new label");
    relabel(&kacho, Label::Class3B).await.expect("raises it again");
    assert_eq!(city.open(&kakari, &resealed, OpenPurpose::View).await.map(|_| ()), refused(200, "PO-103"));
    city.open(&kacho, &resealed, OpenPurpose::Relabel).await.expect("to reseal it again");
}

#[tokio::test]
async fn a_restart_keeps_everything_and_no_edition_comes_twice() {
    let folder = folder();
    let data = folder.path().join("keys");
    let city = City::found(&data).await;
    let (kacho, kakari) = (city.seat("kacho").await, city.seat("kakari").await);
    let file = city.seal(Label::Class3B, "zeimu").await;
    let revoked = city.seal(Label::Class3B, "zeimu").await;

    // The register as of now is kept, as an old backup would.
    let backup = folder.path().join("backup");
    std::fs::create_dir(&backup).expect("a folder");
    let kit = a_kit(&city).await;
    let City { service, clock, officer, device } = city;
    std::sync::Arc::into_inner(service).expect("alone").close().await.expect("closes");
    std::fs::copy(data.join("keys.db"), backup.join("keys.db")).expect("copies");
    let service = std::sync::Arc::new(city::open_at(&data, clock.clone()).await.expect("opens again"));
    let city = City { service, clock, officer, device };
    city.open(&kacho, &file, OpenPurpose::View).await.expect("session, device, file and key are there");
    let (keyring, code) = kit;
    let ring = Keyring::open(&keyring, &RecoveryCode::parse(&code).expect("a code").passphrase()).expect("opens");
    let private = ring.key_access("kas-1").expect("the key");
    let key = protect::keyaccess::unwrap(&private, &file.access, &file.policy).expect("the kit opens files");
    assert_eq!(key.expose(), file.dek.expose());
    assert_eq!(ring.kids(protect::keyring::Purpose::Policy).count(), 0, "and signs nothing");

    // Then things happen that the backup does not know.
    let request = RevokeRequest { file: revoked.id, reason: String::new() };
    city.ask::<_, IgnoredAny>(&city.officer, Method::POST, path::REVOKE, &request).await.expect("withdraws");
    let later = city.seal(Label::Class3B, "zeimu").await;
    let request = RevokeRequest { file: later.id, reason: String::new() };
    city.ask::<_, IgnoredAny>(&city.officer, Method::POST, path::REVOKE, &request).await.expect("withdraws");
    let (_, other_kit) = a_kit(&city).await;
    assert_ne!(code, other_kit);
    let edition = city.bundle().await.edition;
    assert!(city.bundle().await.kit_written);
    let mut roster = city.roster();
    roster.push(rostered("shinjin", Role::Staff, "zeimu", Post::Clerk));
    city.import(&roster).await.expect("imports");
    let City { service, clock, officer, device } = city;
    std::sync::Arc::into_inner(service).expect("alone").close().await.expect("closes");
    std::fs::copy(backup.join("keys.db"), data.join("keys.db")).expect("restores");

    let service = std::sync::Arc::new(city::open_at(&data, clock.clone()).await.expect("opens the backup"));
    let city = City { service, clock, officer, device };
    let answer = city.open(&kacho, &file, OpenPurpose::View).await;
    assert_eq!(answer.map(|_| ()), refused(503, "KE-023"), "the roster is older than the log");
    city.import(&roster).await.expect("handed in again");
    city.open(&kakari, &file, OpenPurpose::View).await.expect("opens again");
    for withdrawn in [&revoked, &later] {
        let answer = city.open(&kacho, withdrawn, OpenPurpose::View).await;
        assert_eq!(answer.map(|_| ()), refused(200, "PO-102"), "what was withdrawn stays withdrawn");
    }
    a_kit(&city).await;
    assert!(city.bundle().await.edition > edition, "an edition that was issued is not issued again");
}

/// A kit's keyring and its code as the asker reads it.
async fn a_kit(city: &City) -> (String, String) {
    let client = protect::keyaccess::ClientKey::generate().expect("a key");
    let request = KitRequest { public_key: client.public_key_pem().expect("pem") };
    let kit: Kit = city.ask(&city.officer, Method::POST, path::KIT, &request).await.expect("a kit");
    let code = client.unwrap_bytes(&kit.session_public_key, &kit.wrapped_code).expect("unwraps");
    (kit.keyring, String::from_utf8(code.expose().clone()).expect("text"))
}

#[tokio::test]
async fn keys_lie_sealed_and_for_nobody_else() {
    let folder = folder();
    let data = folder.path().join("keys");
    let city = City::found(&data).await;
    let clock = city.clock.clone();
    assert!(city.service.set_up(&person("intruder")).await.is_err(), "a body is set up once");
    drop(city);
    let mode = |name: &str| std::fs::metadata(data.join(name)).expect("there").permissions().mode() & 0o777;
    assert_eq!((mode(""), mode("keys.db"), mode("keyring.pem")), (0o700, 0o600, 0o600));
    assert!(city::open_with(&data, clock.clone(), "another passphrase").await.is_err());
    std::fs::rename(data.join("keyring.pem"), data.join("gone")).expect("moved");
    let error = city::open_at(&data, clock).await.expect_err("no new keys in an old house");
    assert_eq!(model::Coded::code(&error), "KE-026");
}

#[tokio::test]
async fn rubbish_is_refused_on_every_route_with_a_problem_and_without_a_key() {
    let folder = folder();
    let city = City::found(&folder.path().join("keys")).await;
    let routes = [
        (Method::POST, path::ENROL),
        (Method::POST, path::SIGN_IN),
        (Method::POST, path::REWRAP),
        (Method::POST, path::ROSTER),
        (Method::POST, path::INVITE),
        (Method::POST, path::ENROLMENT),
        (Method::PUT, path::MATRIX),
        (Method::PUT, path::RULES),
        (Method::POST, path::REVOKE),
        (Method::POST, path::RELABEL),
        (Method::POST, path::KIT),
        (Method::POST, path::DEVICE_LOCK),
    ];
    let deep = "[".repeat(100_000).into_bytes();
    let large = vec![b' '; 1 << 20];
    let bodies: [&[u8]; 7] = [b"", b"null", b"{}", b"[]", b"\xff\xfe\0", &deep, &large];
    for (method, route) in routes {
        for body in bodies {
            let header = city.proof(&city.officer.key, &city.officer.kid(), &method, route, body);
            let answer = city::send(&city.service, method.clone(), route, Some(&header), body.to_vec()).await;
            assert_eq!(answer.map(|_| ()), refused(400, "KE-004"), "{route}");
        }
        for header in ["", "Sekimori", "Sekimori a.b.c", "Bearer x", "Sekimori \t"] {
            let signed = route != path::ENROL && route != path::SIGN_IN;
            let answer = city::send(&city.service, method.clone(), route, Some(header), b"{}".to_vec()).await;
            let expected = if signed { refused(401, "KE-001") } else { refused(400, "KE-004") };
            assert_eq!(answer.map(|_| ()), expected, "{route}");
        }
    }
    for query in ["", "?limit=0", "?limit=501", "?limit=x", "?after=x", "?limit=-1"] {
        let answer = city.get::<FilePage>(&city.officer, &format!("{}{query}", path::FILES)).await;
        let expected = if query.is_empty() { Ok(true) } else { refused(400, "KE-004") };
        assert_eq!(answer.map(|page| page.files.is_empty()), expected, "{query}");
    }
    for path in ["checkpoint/x", "tile/0/../../keyring.pem", "segment/000", "lock", "tile/entries/%2e%2e"] {
        let answer = city.get::<Text>(&city.officer, &format!("{}/{path}", path::LOG)).await;
        assert_eq!(answer, refused(400, "KE-004"), "{path}");
    }
}
