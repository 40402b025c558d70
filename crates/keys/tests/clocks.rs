//! The clock of the machine is set five years forward or back: what then counts, and what comes to life again.

mod city;

use std::collections::BTreeMap;

use city::{City, PASSWORD, Refused, fresh, refused, sign_in};
use model::api::*;
use model::{Act, FileId, Label, OpenPurpose, RunId};
use store::log::Folder;
use time::Duration;

const YEARS: Duration = Duration::days(5 * 365);

async fn ask(city: &City, seat: &city::Seat) -> Result<(), Refused> {
    city.get::<SignedBundle>(seat, path::BUNDLE).await.map(|_| ())
}

#[tokio::test]
async fn a_session_ends_with_a_clock_set_far_either_way_and_one_begun_in_the_future_ends_with_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = City::found(&folder.path().join("keys")).await;
    let seat = city.seat("kacho").await;
    ask(&city, &seat).await.expect("signed in");
    let unknown = || refused(401, "KE-001");
    for years in [YEARS, -YEARS] {
        city.pass(years);
        assert_eq!(ask(&city, &seat).await, unknown(), "{years}");
        city.pass(-years);
        // The clock is right again: what it is and was goes by the right clock.
        ask(&city, &seat).await.expect("within its time");
    }

    city.pass(YEARS);
    let later = sign_in(&city.service, &city.device, "kacho", PASSWORD, None).await.expect("signs in anew");
    ask(&city, &later).await.expect("signed in");
    city.pass(-YEARS);
    assert_eq!(ask(&city, &later).await, unknown(), "else it would last for five years");
    city.pass(Duration::minutes(31));
    assert_eq!(ask(&city, &seat).await, unknown(), "idle too long");
    sign_in(&city.service, &city.device, "kacho", PASSWORD, None).await.expect("nobody is locked out");
}

#[tokio::test]
async fn a_used_proof_stays_used_and_an_old_one_too_old_whatever_the_clock_does_between() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = City::found(&folder.path().join("keys")).await;
    let seat = city.seat("kacho").await;
    let file = city.seal(Label::Class3B, "zeimu").await;
    let proof = city.proof(&seat.key, &format!("s:{}", seat.session.id), &axum::http::Method::GET, path::BUNDLE, b"");
    let send = || async {
        let sent = city::send(&city.service, axum::http::Method::GET, path::BUNDLE, Some(&proof), Vec::new()).await;
        sent.map(|_| ())
    };
    send().await.expect("once");
    for time in [Duration::ZERO, YEARS, -YEARS, -YEARS, YEARS] {
        city.pass(time);
        assert_eq!(send().await, refused(401, "KE-001"), "{time}");
    }
    city.open(&seat, &file, OpenPurpose::View).await.expect("set right, it goes on");
}

#[tokio::test]
async fn a_spool_keeps_its_order_and_the_log_verifies_with_a_clock_that_jumps() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("keys");
    let city = City::found(&data).await;
    let vkey: audit::LogKey = city.bundle().await.log_vkey.parse().expect("a key");
    let act = || Act::Sealed { file: FileId(fresh()), label: Label::Class3B, run: RunId(fresh()) };
    let mut times = Vec::new();
    // A device that writes while its clock jumps, beside an office that stands at a time of its own.
    let mut entries = Vec::new();
    for time in [Duration::ZERO, YEARS, -YEARS, -YEARS, YEARS] {
        city.pass(time);
        times.push(city.now());
        entries.push(city.spooled(act()));
    }
    assert_eq!(entries.iter().map(|entry| entry.seq).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    let before = city.service_log_size().await;
    assert_eq!(city.send_spool(entries, &[]).await.expect("taken").received, 5);
    // The office's own clock jumps between batches.
    for (seq, time) in [(6, YEARS), (7, -YEARS * 2), (8, YEARS)] {
        city.pass(time);
        assert_eq!(city.tell(act(), &[]).await.expect("taken").received, seq);
    }
    assert_eq!(city.service_log_size().await, before + 8);

    let log = Folder::at(data.join("log"));
    let mut told = BTreeMap::new();
    audit::verify_all(&log, &vkey, None).expect("verifies as a whole");
    for index in before..before + 5 {
        let entry = audit::read_entry(&log, before + 8, index).expect("reads");
        told.insert(index, audit::decode(&entry).expect("an event").at);
    }
    assert_eq!(told.into_values().collect::<Vec<_>>(), times, "in the order of their numbers, with the times they had");
}
