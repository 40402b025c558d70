//! Refused originals: asked for by whose file it was, approved by another, fetched for a while, and told of before.

mod city;

use axum::http::Method;
use city::*;
use model::api::*;
use model::{Act, FileId, Label, OpenPurpose};
use serde::de::IgnoredAny;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

const JOB: Uuid = Uuid::from_u128(9);

fn hash(n: u8) -> String {
    format!("{n:02x}").repeat(32)
}

/// The log tells that a file was refused; gives the entry.
async fn stopped(city: &City, by: &Seat, code: &str, sha256: String) -> u64 {
    let outcome = SanitisedOutcome::Refused { code: code.to_owned(), sha256 };
    let file = SanitisedFile { by: by.session.person.clone(), job: JOB, bytes: 7, outcome };
    city.ask::<_, Logged>(by, Method::POST, path::SANITISED, &file).await.expect("told").index
}

fn request(city: &City, by: &Seat, entry: u64) -> OriginalRequest {
    let by = by.session.person.clone();
    OriginalRequest {
        by,
        job: JOB,
        entry,
        until: city.now() + Duration::hours(24),
        reason: "様式に計算式が要る".to_owned(),
    }
}

async fn asked(city: &City, by: &dyn Signs, request: &OriginalRequest) -> Result<OriginalRecord, Refused> {
    city.ask(by, Method::POST, path::ORIGINALS, request).await
}

async fn asked_for(city: &City, by: &Seat, n: u8) -> OriginalRecord {
    let entry = stopped(city, by, "SN-005", hash(n)).await;
    asked(city, by, &request(city, by, entry)).await.expect("asked")
}

async fn decided(city: &City, by: &dyn Signs, one: &OriginalRecord, approve: bool) -> Result<OriginalRecord, Refused> {
    let decision = OriginalDecision { id: one.id, approve, sha256: one.sha256.clone() };
    city.ask(by, Method::POST, path::ORIGINAL_DECIDE, &decision).await
}

async fn withdrawn(city: &City, by: &dyn Signs, one: &OriginalRecord) -> Result<OriginalRecord, Refused> {
    city.ask(by, Method::POST, path::ORIGINAL_WITHDRAW, &OriginalWhich { id: one.id }).await
}

/// The original as the office seals it.
async fn sealed(city: &City, one: &OriginalRecord) -> SealedFile {
    seal_for(&city.bundle().await.keys[0], FileId(one.id), Label::Class3A, "quarantine")
}

async fn second(city: &City) -> Seat {
    let mut roster = city.roster();
    roster.push(rostered("second", model::Role::Officer, "joho", model::Post::Clerk));
    city.import(&roster).await.expect("imports");
    city.seat("second").await
}

#[tokio::test]
async fn she_asks_another_approves_she_fetches_and_it_ends() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = City::found(&folder.path().join("keys")).await;
    let (kakari, kacho) = (city.seat("kakari").await, city.seat("kacho").await);
    let log = city.service_log_size().await;
    let one = asked_for(&city, &kakari, 1).await;
    assert_eq!((one.standing, one.bytes, one.code.as_str()), (ExceptionStanding::Asked, 7, "SN-005"));
    assert_eq!((one.sha256.clone(), one.asked_by.as_str()), (hash(1), "kakari"));
    let file = sealed(&city, &one).await;
    assert_eq!(
        city.open(&kakari, &file, OpenPurpose::Original).await.map(|_| ()),
        refused(200, "KE-040"),
        "asked is not approved"
    );

    decided(&city, &city.officer, &one, true).await.expect("approved");
    let (dek, proof) = city.open_as(&kakari, &file, intent(OpenPurpose::Original)).await;
    assert_eq!(dek.expect("a key").expose(), file.dek.expose());
    let entry: serde_json::Value = serde_json::from_str(&proof.expect("a proof").entry).expect("json");
    assert_eq!((&entry["type"], &entry["sha256"]), (&"original_fetched".into(), &hash(1).into()));
    // Another person, whatever her role, has nothing of it.
    for other in [&kacho, &city.officer] {
        assert_eq!(city.open(other, &file, OpenPurpose::Original).await.map(|_| ()), refused(200, "KE-040"));
    }
    assert_eq!(
        city.acts(log).await,
        [
            "sanitise_refused",
            "original_asked",
            "key_refused",
            "original_approved",
            "original_fetched",
            "key_refused",
            "key_refused"
        ]
    );
    city.pass(Duration::hours(24));
    let kakari = sign_in(&city.service, &city.device, "kakari", PASSWORD, None).await.expect("signs in");
    assert_eq!(
        city.open(&kakari, &file, OpenPurpose::Original).await.map(|_| ()),
        refused(200, "KE-040"),
        "its time is over"
    );
}

#[tokio::test]
async fn nobody_approves_her_own_and_what_is_decided_is_decided() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = City::found(&folder.path().join("keys")).await;
    let (auditor, second) = (city.seat("auditor").await, second(&city).await);
    let own = asked_for(&city, &city.officer, 1).await;
    for approve in [true, false] {
        assert_eq!(decided(&city, &city.officer, &own, approve).await.map(|_| ()), refused(403, "KE-037"));
        assert_eq!(decided(&city, &auditor, &own, approve).await.map(|_| ()), refused(403, "KE-003"));
        assert_eq!(decided(&city, &city.device, &own, approve).await.map(|_| ()), refused(403, "KE-003"));
    }
    let other = OriginalRecord { sha256: hash(2), ..own.clone() };
    assert_eq!(
        decided(&city, &second, &other, true).await.map(|_| ()),
        refused(400, "KE-004"),
        "she was shown another file"
    );
    decided(&city, &second, &own, true).await.expect("approved");
    for approve in [true, false] {
        assert_eq!(decided(&city, &second, &own, approve).await.map(|_| ()), refused(400, "KE-041"));
    }
    let late = asked_for(&city, &city.officer, 3).await;
    city.pass(Duration::hours(24));
    let second = sign_in(&city.service, &city.device, "second", PASSWORD, None).await.expect("signs in");
    assert_eq!(decided(&city, &second, &late, true).await.map(|_| ()), refused(400, "KE-041"), "it has ended");
}

#[tokio::test]
async fn only_her_own_refused_file_can_be_asked_for_and_never_one_refused_as_an_attack() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = City::found(&folder.path().join("keys")).await;
    let (kakari, kacho, office) = (city.seat("kakari").await, city.seat("kacho").await, city.office().await);
    let entry = stopped(&city, &kakari, "SN-005", hash(1)).await;
    let log = city.service_log_size().await;
    let good = request(&city, &kakari, entry);
    // In another's name, of another's file, of an entry that says something else, or of none.
    assert_eq!(asked(&city, &kacho, &good).await.map(|_| ()), refused(403, "KE-003"));
    assert_eq!(asked(&city, &kacho, &request(&city, &kacho, entry)).await.map(|_| ()), refused(400, "KE-038"));
    let strange = |change: &dyn Fn(&mut OriginalRequest)| {
        let mut request = good.clone();
        change(&mut request);
        request
    };
    let now: OffsetDateTime = city.now();
    let table: [(OriginalRequest, &str); 8] = [
        (strange(&|r| r.entry -= 1), "KE-038"),
        (strange(&|r| r.entry = u64::MAX), "KE-038"),
        (strange(&|r| r.job = Uuid::from_u128(10)), "KE-038"),
        (strange(&|r| r.reason = " ".to_owned()), "KE-004"),
        (strange(&|r| r.reason = "あ".repeat(501)), "KE-004"),
        (strange(&|r| r.until = now), "KE-044"),
        (strange(&|r| r.until = now + Duration::hours(72) + Duration::seconds(1)), "KE-044"),
        (strange(&|r| r.until = now - Duration::hours(1)), "KE-044"),
    ];
    for (request, code) in &table {
        assert_eq!(asked(&city, &kakari, request).await.map(|_| ()), refused(400, code), "{request:?}");
    }
    assert_eq!(asked(&city, &office, &good).await.map(|_| ()), refused(403, "KE-003"));
    assert_eq!(city.service_log_size().await, log, "nothing was asked for");
    for code in ["SN-012", "SN-013", "SN-015", "SN-016", "SN-017"] {
        let entry = stopped(&city, &kakari, code, hash(2)).await;
        assert_eq!(asked(&city, &kakari, &request(&city, &kakari, entry)).await.map(|_| ()), refused(403, "KE-039"));
    }
    asked(&city, &kakari, &good).await.expect("asked");
    assert_eq!(asked(&city, &kakari, &good).await.map(|_| ()), refused(400, "KE-042"), "the same form again");
}

#[tokio::test]
async fn an_original_is_opened_for_nothing_else_and_its_way_opens_no_protected_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = City::found(&folder.path().join("keys")).await;
    let (kakari, second) = (city.seat("kakari").await, second(&city).await);
    let one = asked_for(&city, &city.officer, 1).await;
    decided(&city, &second, &one, true).await.expect("approved");
    let original = sealed(&city, &one).await;
    for purpose in
        [OpenPurpose::View, OpenPurpose::Export, OpenPurpose::Unprotect, OpenPurpose::Undo, OpenPurpose::Relabel]
    {
        assert_eq!(
            city.open(&city.officer, &original, purpose).await.map(|_| ()),
            refused(200, "KE-012"),
            "{purpose:?}"
        );
    }
    let weak = Intent { right: model::Right::View, ..intent(OpenPurpose::Original) };
    assert_eq!(city.open_as(&city.officer, &original, weak).await.0.map(|_| ()), refused(200, "KE-012"));
    assert_eq!(city.open(&city.device, &original, OpenPurpose::Original).await.map(|_| ()), refused(200, "KE-003"));
    // A protected file, with a request or without, and one whose policy names the request but is not bound to its key.
    let file = city.seal(Label::Class3B, "zeimu").await;
    for by in [&kakari, &city.officer] {
        assert_eq!(city.open(by, &file, OpenPurpose::Original).await.map(|_| ()), refused(200, "KE-040"));
    }
    let mixed = SealedFile { policy: original.policy.clone(), ..file.clone() };
    assert_eq!(city.open(&city.officer, &mixed, OpenPurpose::Original).await.map(|_| ()), refused(200, "KE-004"));
    // No device makes a file of its own of it.
    city.tell(Act::Sealed { file: original.id, label: Label::Class1, run: original.run }, &[&original])
        .await
        .expect("received");
    assert_eq!(city.open(&city.officer, &original, OpenPurpose::View).await.map(|_| ()), refused(200, "KE-012"));
    city.open(&city.officer, &original, OpenPurpose::Original).await.expect("still hers");
}

#[tokio::test]
async fn one_person_or_the_office_takes_it_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = City::found(&folder.path().join("keys")).await;
    let (kakari, kacho, office) = (city.seat("kakari").await, city.seat("kacho").await, city.office().await);
    let mut held = Vec::new();
    for n in 1..=3 {
        let one = asked_for(&city, &kakari, n).await;
        held.push(decided(&city, &city.officer, &one, true).await.expect("approved"));
    }
    let count = |list: OriginalList| list.originals.len();
    assert_eq!(city.get(&city.officer, path::ORIGINALS).await.map(count), Ok(3));
    assert_eq!(city.get(&office, path::ORIGINALS).await.map(count), Ok(3));
    assert_eq!(city.get(&kakari, path::ORIGINALS).await.map(count), Ok(3));
    assert_eq!(city.get(&kacho, path::ORIGINALS).await.map(count), Ok(0), "another's");
    assert_eq!(city.get::<IgnoredAny>(&city.device, path::ORIGINALS).await.map(|_| ()), refused(403, "KE-003"));
    for stranger in [&kacho as &dyn Signs, &city.device] {
        assert_eq!(withdrawn(&city, stranger, &held[0]).await.map(|_| ()), refused(403, "KE-003"));
    }
    let nobodys = OriginalRecord { id: fresh(), ..held[0].clone() };
    assert_eq!(withdrawn(&city, &kakari, &nobodys).await.map(|_| ()), refused(403, "KE-040"));
    for (by, one) in [&kakari as &dyn Signs, &city.officer, &office].into_iter().zip(&held) {
        let gone = withdrawn(&city, by, one).await.expect("withdrawn");
        assert_eq!(gone.standing, ExceptionStanding::Withdrawn);
        let file = sealed(&city, one).await;
        assert_eq!(city.open(&kakari, &file, OpenPurpose::Original).await.map(|_| ()), refused(200, "KE-040"));
        assert_eq!(withdrawn(&city, by, one).await.map(|_| ()), refused(400, "KE-041"));
    }
    asked_for(&city, &kakari, 1).await;
}

#[tokio::test]
async fn without_the_log_nothing_is_asked_approved_or_fetched() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("keys");
    let city = City::found(&data).await;
    let kakari = city.seat("kakari").await;
    let (one, two) = (asked_for(&city, &kakari, 1).await, asked_for(&city, &kakari, 2).await);
    decided(&city, &city.officer, &one, true).await.expect("approved");
    let entry = stopped(&city, &kakari, "SN-005", hash(3)).await;
    let file = sealed(&city, &one).await;

    let tiles = data.join("log").join("tile");
    std::fs::rename(&tiles, data.join("log").join("elsewhere")).expect("moved");
    std::fs::write(&tiles, b"").expect("in the way");
    assert_eq!(city.open(&kakari, &file, OpenPurpose::Original).await.map(|_| ()), refused(503, "KE-020"));
    assert_eq!(decided(&city, &city.officer, &two, true).await.map(|_| ()), refused(503, "KE-020"));
    let third = asked(&city, &kakari, &request(&city, &kakari, entry)).await;
    assert!(matches!(third, Err(Refused(503, _))), "{third:?}");

    std::fs::remove_file(&tiles).expect("removed");
    std::fs::rename(data.join("log").join("elsewhere"), &tiles).expect("moved back");
    let list: OriginalList = city.get(&kakari, path::ORIGINALS).await.expect("a list");
    let standings: Vec<_> = [&one, &two]
        .map(|one| list.originals.iter().find(|known| known.id == one.id).expect("known").standing)
        .to_vec();
    assert_eq!(standings, [ExceptionStanding::Approved, ExceptionStanding::Asked]);
    assert_eq!(list.originals.len(), 2, "what was not logged did not happen");
}

#[tokio::test]
async fn a_restart_keeps_requests_and_an_older_register_brings_none_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("keys");
    let city = City::found(&data).await;
    let kakari = city.seat("kakari").await;
    let (kept, gone) = (asked_for(&city, &kakari, 1).await, asked_for(&city, &kakari, 2).await);
    for one in [&kept, &gone] {
        decided(&city, &city.officer, one, true).await.expect("approved");
    }
    let backup = std::fs::read(data.join("keys.db")).expect("the register");
    let wal = std::fs::read(data.join("keys.db-wal")).unwrap_or_default();
    withdrawn(&city, &kakari, &gone).await.expect("withdrawn");
    let files = [sealed(&city, &kept).await, sealed(&city, &gone).await];

    let (clock, officer, device) = (city.clock.clone(), city.officer, city.device);
    drop(city.service);
    let restored = folder.path().join("restored");
    let copied = std::process::Command::new("cp").arg("-r").arg(&data).arg(&restored).status().expect("cp");
    assert!(copied.success());
    std::fs::write(restored.join("keys.db"), backup).expect("put back");
    std::fs::write(restored.join("keys.db-wal"), wal).expect("put back");
    let _ = std::fs::remove_file(restored.join("keys.db-shm"));
    let service = std::sync::Arc::new(open_at(&restored, clock.clone()).await.expect("opens"));
    let city = City { service, clock, officer, device };
    city.open(&kakari, &files[0], OpenPurpose::Original).await.expect("hers as before");
    assert_eq!(city.open(&kakari, &files[1], OpenPurpose::Original).await.map(|_| ()), refused(200, "KE-040"));
}
