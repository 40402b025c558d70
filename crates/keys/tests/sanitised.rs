//! What the checkpoint did with people's files stands in the log, told by whose file it is.

mod city;

use axum::http::Method;
use city::*;
use model::api::*;
use model::sanitising::{Kind, Rung, Tally};
use model::{Act, FileId};
use uuid::Uuid;

const JOB: Uuid = Uuid::from_u128(9);

fn passed(by: &str) -> SanitisedFile {
    let outcome = SanitisedOutcome::Passed {
        kind: Kind::Docm,
        out: Kind::Docx,
        rung: Rung::Rebuilt,
        out_bytes: 900,
        left_out: Tally { active: 3, reaching: 2, telling: 1, unknown: 0, unlisted: 0, members: 4 },
    };
    SanitisedFile { by: person(by), job: JOB, bytes: 1000, outcome }
}

fn stopped(by: &str, code: &str, sha256: &str) -> SanitisedFile {
    let outcome = SanitisedOutcome::Refused { code: code.to_owned(), sha256: sha256.to_owned() };
    SanitisedFile { by: person(by), job: JOB, bytes: 7, outcome }
}

async fn told(city: &City, by: &dyn Signs, file: &SanitisedFile) -> Result<u64, Refused> {
    city.ask::<_, Logged>(by, Method::POST, path::SANITISED, file).await.map(|logged| logged.index)
}

#[tokio::test]
async fn whose_file_it_is_tells_of_it_and_the_office_when_she_cannot() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = City::found(&folder.path().join("keys")).await;
    let (kakari, office) = (city.seat("kakari").await, city.office().await);
    let log = city.service_log_size().await;
    assert_eq!(told(&city, &kakari, &passed("kakari")).await, Ok(log));
    let hash = "ab".repeat(32);
    assert_eq!(told(&city, &kakari, &stopped("kakari", "SN-005", &hash)).await, Ok(log + 1));
    assert_eq!(told(&city, &office, &stopped("kakari", "SN-012", &hash)).await, Ok(log + 2));
    let entries = city.entries(log).await;
    let said: Vec<_> = entries.iter().map(|one| (&one["type"], &one["actor"]["person"], &one["by"])).collect();
    let (none, her) = (&serde_json::Value::Null, &serde_json::json!("kakari"));
    let (came, held) = (&serde_json::json!("sanitised"), &serde_json::json!("sanitise_refused"));
    assert_eq!(said, [(came, her, none), (held, her, none), (held, none, her)]);
    assert_eq!(
        (&entries[0]["active"], &entries[0]["members"], &entries[0]["out"]),
        (&3.into(), &4.into(), &"docx".into())
    );
    assert_eq!(
        (&entries[1]["code"], &entries[1]["bytes"], &entries[1]["sha256"]),
        (&"SN-005".into(), &7.into(), &hash.into())
    );
}

#[tokio::test]
async fn nobody_tells_of_another_and_the_log_takes_facts_only() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = City::found(&folder.path().join("keys")).await;
    let kakari = city.seat("kakari").await;
    let log = city.service_log_size().await;
    let hash = "ab".repeat(32);
    for by in [&kakari as &dyn Signs, &city.officer] {
        assert_eq!(told(&city, by, &passed("kacho")).await, refused(403, "KE-003"));
    }
    // A PC is not the office.
    assert_eq!(told(&city, &city.device, &passed("kakari")).await, refused(403, "KE-003"));
    let (short, upper, name) = ("ab".repeat(31), "AB".repeat(32), "山田太郎_生活保護.xlsx");
    for sha256 in [short.as_str(), upper.as_str(), name, ""] {
        assert_eq!(told(&city, &kakari, &stopped("kakari", "SN-005", sha256)).await, refused(400, "KE-004"));
    }
    for code in ["SN-003", "SN-004", "SN-999", name, ""] {
        assert_eq!(told(&city, &kakari, &stopped("kakari", code, &hash)).await, refused(400, "KE-004"));
    }
    assert_eq!(city.service_log_size().await, log, "nothing of it stands in the log");
}

#[tokio::test]
async fn a_device_tells_of_refused_files_that_it_met_and_of_none_that_was_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let city = City::found(&folder.path().join("keys")).await;
    let log = city.service_log_size().await;
    let found = |sha256: &str| Act::RefusedFound { file: FileId(fresh()), sha256: sha256.to_owned(), bytes: 7 };
    city.tell(found(&"ab".repeat(32)), &[]).await.expect("received");
    assert_eq!(city.acts(log).await, ["refused_found"]);
    let (hash, bytes, code) = ("ab".repeat(32), 7, "SN-005".to_owned());
    let forged = Act::SanitiseRefused { job: JOB, by: Some(person("kakari")), code, sha256: hash.clone(), bytes };
    let (until, original) = (city.now() + time::Duration::hours(1), fresh());
    let approved = Act::OriginalApproved { original, sha256: hash, code: "SN-005".to_owned(), until };
    let next = *city.device.seq.lock().expect("not poisoned") + 1;
    for act in [found("山田太郎.xlsx"), found(""), forged, approved] {
        let id = city.device.id;
        let entry = city.spooled_as(next, model::Actor::Device(id), Some(id), act);
        let answer = city.send_spool(vec![entry], &[]).await;
        assert!(matches!(answer, Err(Refused(400, ref code)) if code.starts_with("AU-")), "{answer:?}");
    }
    assert_eq!(city.service_log_size().await, log + 1);
}
