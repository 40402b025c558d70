//! Exceptions: one person asks, another agrees, the next bundle carries it, and it ends.

mod city;

use axum::http::Method;
use city::*;
use model::api::*;
use model::{Covers, Kind};
use serde::de::IgnoredAny;
use time::macros::date;
use time::{Date, Duration};

const UNTIL: Date = date!(2027 - 03 - 31);

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

fn request() -> ExceptionRequest {
    ExceptionRequest {
        section: Some(section("zeimu")),
        rule: "persons".to_owned(),
        kinds: vec![Kind::NAME, Kind::ADDRESS, Kind::NAME],
        covers: Covers::Folders("**/記入例/**".to_owned()),
        until: UNTIL,
        reason: "様式の記入例です".to_owned(),
        file: None,
    }
}

async fn asked(city: &City, by: &Seat, request: &ExceptionRequest) -> Result<ExceptionRecord, Refused> {
    city.ask(by, Method::POST, path::EXCEPTIONS, request).await
}

async fn decided(city: &City, by: &Seat, one: &ExceptionRecord, approve: bool) -> Result<ExceptionRecord, Refused> {
    let decision = ExceptionDecision { id: one.exception.id, approve, files: 12 };
    city.ask(by, Method::POST, path::EXCEPTION_DECIDE, &decision).await
}

async fn withdrawn(city: &City, by: &Seat, one: &ExceptionRecord) -> Result<ExceptionRecord, Refused> {
    let which = ExceptionWithdrawal { id: one.exception.id };
    city.ask(by, Method::POST, path::EXCEPTION_WITHDRAW, &which).await
}

async fn listed(city: &City, by: &Seat) -> usize {
    city.get::<ExceptionList>(by, path::EXCEPTIONS).await.expect("a list").exceptions.len()
}

#[tokio::test]
async fn a_section_asks_an_officer_agrees_and_the_next_bundle_carries_it_until_it_ends() {
    let folder = folder();
    let city = City::found(&folder.path().join("keys")).await;
    let kakari = city.seat("kakari").await;
    let before = city.bundle().await;
    let log = city.service_log_size().await;

    let one = asked(&city, &kakari, &request()).await.expect("asked");
    assert_eq!((one.standing, one.asked_by.as_str()), (ExceptionStanding::Asked, "kakari"));
    assert_eq!(one.exception.kinds, [Kind::ADDRESS, Kind::NAME]);
    assert_eq!(city.bundle().await, before, "what is only asked for holds nowhere");

    let one = decided(&city, &city.officer, &one, true).await.expect("approved");
    assert_eq!((one.standing, one.files), (ExceptionStanding::Approved, Some(12)));
    let bundle = city.bundle().await;
    assert_eq!((bundle.edition, &*bundle.exceptions), (before.edition + 1, std::slice::from_ref(&one.exception)));
    assert_eq!(city.acts(log).await, ["exception_asked", "exception_approved", "bundle_issued"]);
    assert_eq!(decided(&city, &city.officer, &one, false).await.map(|_| ()), refused(400, "KE-036"));

    city.pass(one.exception.until - city.now() + Duration::seconds(1));
    assert!(city.service.policy_public_key().is_ok());
    let officer = sign_in(&city.service, &city.device, "officer", PASSWORD, None).await.expect("signs in");
    let city = City { officer, ..city };
    assert!(city.bundle().await.exceptions.is_empty(), "it has ended");
}

#[tokio::test]
async fn nobody_agrees_to_what_she_asked_for_and_only_officers_agree() {
    let folder = folder();
    let city = City::found(&folder.path().join("keys")).await;
    let (kacho, auditor) = (city.seat("kacho").await, city.seat("auditor").await);
    let own = asked(&city, &city.officer, &request()).await.expect("asked");
    assert_eq!(decided(&city, &city.officer, &own, true).await.map(|_| ()), refused(403, "KE-037"));
    assert_eq!(decided(&city, &city.officer, &own, false).await.map(|_| ()), refused(403, "KE-037"));
    for other in [&kacho, &auditor] {
        assert_eq!(decided(&city, other, &own, true).await.map(|_| ()), refused(403, "KE-003"));
    }
    assert!(city.bundle().await.exceptions.is_empty());

    let mut roster = city.roster();
    roster.push(rostered("second", model::Role::Officer, "joho", model::Post::Clerk));
    city.import(&roster).await.expect("imports");
    let second = city.seat("second").await;
    decided(&city, &second, &own, true).await.expect("approved by another");
    assert_eq!(city.bundle().await.exceptions.len(), 1);
}

#[tokio::test]
async fn who_may_ask_is_who_works_there_and_what_cannot_hold_is_refused() {
    let folder = folder();
    let city = City::found(&folder.path().join("keys")).await;
    let (kacho, auditor) = (city.seat("kacho").await, city.seat("auditor").await);
    let other = ExceptionRequest { section: Some(section("fukushi")), ..request() };
    let all = ExceptionRequest { section: None, ..request() };
    assert_eq!(asked(&city, &kacho, &other).await.map(|_| ()), refused(403, "KE-003"));
    assert_eq!(asked(&city, &kacho, &all).await.map(|_| ()), refused(403, "KE-003"));
    assert_eq!(asked(&city, &auditor, &request()).await.map(|_| ()), refused(403, "KE-003"));
    asked(&city, &city.officer, &all).await.expect("an officer asks for all sections");
    let device = city.ask::<_, IgnoredAny>(&city.device, Method::POST, path::EXCEPTIONS, &request()).await;
    assert_eq!(device.map(|_| ()), refused(403, "KE-003"));

    let table = [
        (ExceptionRequest { kinds: vec![Kind::NAME, Kind::MY_NUMBER], ..request() }, "KE-030"),
        (ExceptionRequest { rule: "no-such-rule".to_owned(), ..request() }, "KE-031"),
        (ExceptionRequest { kinds: Vec::new(), ..request() }, "KE-031"),
        (ExceptionRequest { covers: Covers::Folders("a**b".to_owned()), ..request() }, "KE-032"),
        (ExceptionRequest { covers: Covers::File("山田太郎.xlsx".to_owned()), ..request() }, "KE-032"),
        (ExceptionRequest { until: date!(2026 - 11 - 21), ..request() }, "KE-033"),
        (ExceptionRequest { until: date!(2027 - 11 - 24), ..request() }, "KE-033"),
        (ExceptionRequest { reason: "  ".to_owned(), ..request() }, "KE-004"),
    ];
    for (request, code) in table {
        assert_eq!(asked(&city, &kacho, &request).await.map(|_| ()), refused(400, code), "{request:?}");
    }
    asked(&city, &kacho, &ExceptionRequest { until: date!(2027 - 11 - 22), ..request() }).await.expect("a year");
}

#[tokio::test]
async fn an_exception_that_has_waited_past_its_end_is_approved_by_nobody() {
    let folder = folder();
    let city = City::found(&folder.path().join("keys")).await;
    let kacho = city.seat("kacho").await;
    let one =
        asked(&city, &kacho, &ExceptionRequest { until: date!(2026 - 11 - 22), ..request() }).await.expect("asked");
    city.pass(Duration::hours(20));
    let officer = sign_in(&city.service, &city.device, "officer", PASSWORD, None).await.expect("signs in");
    assert_eq!(decided(&city, &officer, &one, true).await.map(|_| ()), refused(400, "KE-033"));
    decided(&city, &officer, &one, false).await.expect("refused");
}

#[tokio::test]
async fn one_person_alone_takes_an_exception_back() {
    let folder = folder();
    let city = City::found(&folder.path().join("keys")).await;
    let (kakari, kacho, fukushi) = (city.seat("kakari").await, city.seat("kacho").await, city.seat("fukushi").await);
    let mut held = Vec::new();
    for _ in 0..3 {
        let one = asked(&city, &kakari, &request()).await.expect("asked");
        held.push(decided(&city, &city.officer, &one, true).await.expect("approved"));
    }
    assert_eq!((listed(&city, &city.officer).await, listed(&city, &kacho).await), (3, 3));
    assert_eq!(listed(&city, &fukushi).await, 0, "another section's");
    assert_eq!(withdrawn(&city, &fukushi, &held[0]).await.map(|_| ()), refused(403, "KE-003"));
    for (n, by) in [&kakari, &kacho, &city.officer].into_iter().enumerate() {
        withdrawn(&city, by, &held[n]).await.expect("withdrawn");
        assert_eq!(city.bundle().await.exceptions.len(), 2 - n);
    }
    assert_eq!(withdrawn(&city, &kakari, &held[0]).await.map(|_| ()), refused(400, "KE-036"));
    let nobodys = ExceptionWithdrawal { id: fresh() };
    let answer = city.ask::<_, IgnoredAny>(&kakari, Method::POST, path::EXCEPTION_WITHDRAW, &nobodys).await;
    assert_eq!(answer.map(|_| ()), refused(400, "KE-035"));
}

#[tokio::test]
async fn an_older_register_brings_no_withdrawn_exception_back() {
    let folder = folder();
    let data = folder.path().join("keys");
    let city = City::found(&data).await;
    let kakari = city.seat("kakari").await;
    let one = asked(&city, &kakari, &request()).await.expect("asked");
    let one = decided(&city, &city.officer, &one, true).await.expect("approved");
    let backup = std::fs::read(data.join("keys.db")).expect("the register");
    let wal = std::fs::read(data.join("keys.db-wal")).unwrap_or_default();
    withdrawn(&city, &kakari, &one).await.expect("withdrawn");
    let edition = city.bundle().await.edition;

    let (clock, officer, device) = (city.clock.clone(), city.officer, city.device);
    drop(city.service);
    // Beside the first: its connections end in their own time.
    let restored = folder.path().join("restored");
    let copied = std::process::Command::new("cp").arg("-r").arg(&data).arg(&restored).status().expect("cp");
    assert!(copied.success());
    std::fs::write(restored.join("keys.db"), backup).expect("put back");
    std::fs::write(restored.join("keys.db-wal"), wal).expect("put back");
    let _ = std::fs::remove_file(restored.join("keys.db-shm"));
    let service = std::sync::Arc::new(open_at(&restored, clock.clone()).await.expect("opens"));
    let city = City { service, clock, officer, device };
    let bundle = city.bundle().await;
    assert!(bundle.exceptions.is_empty(), "the log tells that it was withdrawn");
    assert!(bundle.edition > edition, "every device takes it");
}
