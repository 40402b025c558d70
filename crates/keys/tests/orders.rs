//! What an officer orders a device to do, the office's own device, and the lists that people read.

mod city;

use axum::http::Method;
use city::*;
use model::api::*;
use model::{Label, OpenPurpose, RunId, Zone};
use protect::sign::EcdsaKey;
use serde::de::IgnoredAny;
use time::Duration;

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

fn undo(run: RunId) -> Intent {
    Intent { run: Some(run), ..intent(OpenPurpose::Undo) }
}

/// What the device itself is told when it asks for the key of a file.
async fn asked(city: &City, file: &SealedFile, intent: Intent) -> Result<(), Refused> {
    city.open_as(&city.device, file, intent).await.0.map(|_| ())
}

#[tokio::test]
async fn a_device_takes_a_run_back_under_an_officers_order_and_gets_no_other_key() {
    let folder = folder();
    let city = City::found(&folder.path().join("keys")).await;
    let (file, other) = (city.seal(Label::Class3B, "zeimu").await, city.seal(Label::Class3B, "zeimu").await);
    let device = &city.device;
    assert_eq!(asked(&city, &file, undo(file.run)).await, refused(200, "KE-013"), "nobody has ordered it");

    let request = UndoRequest { device: device.id, run: file.run };
    let kacho = city.seat("kacho").await;
    let by_kacho = city.ask::<_, IgnoredAny>(&kacho, Method::POST, path::RUN_UNDO, &request).await;
    assert_eq!(by_kacho.map(|_| ()), refused(403, "KE-003"));
    let order: Order = city.ask(&city.officer, Method::POST, path::RUN_UNDO, &request).await.expect("ordered");
    let orders: Orders = city.get(device, path::ORDERS).await.expect("its orders");
    assert_eq!(orders.orders, std::slice::from_ref(&order));

    asked(&city, &file, undo(file.run)).await.expect("the ordered run");
    assert_eq!(asked(&city, &other, undo(other.run)).await, refused(200, "KE-013"), "another run");
    assert_eq!(asked(&city, &other, undo(file.run)).await, refused(200, "KE-013"), "a file of another run");
    for purpose in [OpenPurpose::View, OpenPurpose::Export, OpenPurpose::Unprotect, OpenPurpose::Relabel] {
        let intent = Intent { run: Some(file.run), ..intent(purpose) };
        assert_eq!(asked(&city, &file, intent).await, refused(200, "KE-003"), "{purpose:?}");
    }

    let done = OrderDone { id: order.id };
    city.ask::<_, ()>(device, Method::POST, path::ORDER_DONE, &done).await.expect("done");
    assert_eq!(asked(&city, &file, undo(file.run)).await, refused(200, "KE-013"), "the order is done");
    let all: Orders = city.get(&city.officer, path::ORDERS).await.expect("all orders");
    assert_eq!(all.orders, [Order { done: true, ..order }]);
}

#[tokio::test]
async fn an_order_ends_by_itself_and_a_withdrawn_file_stays_closed_to_it() {
    let folder = folder();
    let city = City::found(&folder.path().join("keys")).await;
    let (file, gone) = (city.seal(Label::Class3B, "zeimu").await, city.seal(Label::Class3B, "zeimu").await);
    for run in [file.run, gone.run] {
        let request = UndoRequest { device: city.device.id, run };
        city.ask::<_, Order>(&city.officer, Method::POST, path::RUN_UNDO, &request).await.expect("ordered");
    }
    let revoke = RevokeRequest { file: gone.id, reason: "紛失".to_owned() };
    city.ask::<_, Logged>(&city.officer, Method::POST, path::REVOKE, &revoke).await.expect("revoked");
    assert_eq!(asked(&city, &gone, undo(gone.run)).await, refused(200, "KE-013"));
    asked(&city, &file, undo(file.run)).await.expect("in force");
    city.pass(Duration::days(7) + Duration::minutes(1));
    assert_eq!(asked(&city, &file, undo(file.run)).await, refused(200, "KE-013"), "it has ended");
}

#[tokio::test]
async fn an_order_survives_an_older_register_because_the_log_tells_of_it() {
    let folder = folder();
    let data = folder.path().join("keys");
    let city = City::found(&data).await;
    let file = city.seal(Label::Class3B, "zeimu").await;
    let backup = std::fs::read(data.join("keys.db")).expect("the register");
    let wal = std::fs::read(data.join("keys.db-wal")).unwrap_or_default();
    let request = UndoRequest { device: city.device.id, run: file.run };
    let order: Order = city.ask(&city.officer, Method::POST, path::RUN_UNDO, &request).await.expect("ordered");
    let (clock, id, key) = (city.clock.clone(), city.device.id, city.device.key);
    drop(city.service);
    // Beside the first: its connections end in their own time.
    let restored = folder.path().join("restored");
    let copied = std::process::Command::new("cp").arg("-r").arg(&data).arg(&restored).status().expect("cp");
    assert!(copied.success());
    std::fs::write(restored.join("keys.db"), backup).expect("put back");
    std::fs::write(restored.join("keys.db-wal"), wal).expect("put back");
    let _ = std::fs::remove_file(restored.join("keys.db-shm"));
    let service = std::sync::Arc::new(open_at(&restored, clock.clone()).await.expect("opens"));
    let device = Pc { id, key, seq: std::sync::Mutex::new(0) };
    let city = City { service, clock, officer: city.officer, device };
    let orders: Orders = city.get(&city.device, path::ORDERS).await.expect("its orders");
    assert_eq!(orders.orders, [order]);
}

#[tokio::test]
async fn the_office_reads_the_log_by_its_own_device_and_no_other_device_does() {
    let folder = folder();
    let city = City::found(&folder.path().join("keys")).await;
    let key = EcdsaKey::generate().expect("a key");
    let be = |key: &EcdsaKey| {
        let request = OfficeDeviceRequest { public_key: key.public_key_pem().expect("pem"), zone: Zone::Lgwan };
        let body = serde_json::to_vec(&request).expect("json");
        let city = &city;
        async move {
            let sent = send(&city.service, Method::POST, path::OFFICE_DEVICE, None, body).await.expect("registered");
            serde_json::from_slice::<DeviceRecord>(&sent).expect("a device")
        }
    };
    let first = be(&key).await;
    assert!(first.office && be(&key).await == first, "the same key is the same device");
    let office = Pc { id: first.device, key, seq: std::sync::Mutex::new(0) };

    let log = format!("{}/tile/entries/000.p/{}", path::LOG, city.service_log_size().await);
    let read = |pc: &Pc| {
        let header = city.proof(&pc.key, &pc.kid(), &Method::GET, &log, b"");
        let (city, log) = (&city, &log);
        async move { send(&city.service, Method::GET, log, Some(&header), Vec::new()).await.map(|_| ()) }
    };
    read(&office).await.expect("the office reads");
    assert_eq!(read(&city.device).await, refused(403, "KE-003"), "a PC does not");

    let other = EcdsaKey::generate().expect("a key");
    let second = be(&other).await;
    assert_ne!(second.device, first.device);
    assert_eq!(read(&office).await, refused(403, "KE-003"), "the earlier key has ended");
    let page: DevicePage = city.get(&city.officer, path::DEVICES).await.expect("devices");
    let locked = page.devices.iter().find(|d| d.device == first.device).map(|d| d.locked);
    assert_eq!((page.devices.len(), locked), (3, Some(true)));
}

#[tokio::test]
async fn people_and_devices_are_listed_to_officers_and_auditors_page_by_page() {
    let folder = folder();
    let city = City::found(&folder.path().join("keys")).await;
    let (auditor, kacho) = (city.seat("auditor").await, city.seat("kacho").await);
    let mut seen = Vec::new();
    let mut path = format!("{}?limit=2", path::PEOPLE);
    loop {
        let page: PersonPage = city.get(&auditor, &path).await.expect("a page");
        seen.extend(page.persons);
        let Some(next) = page.next else { break };
        path = format!("{}?limit=2&after={next}", path::PEOPLE);
    }
    let ids: Vec<_> = seen.iter().map(|p| (p.person.as_str(), p.can_sign_in)).collect();
    let expected = [("auditor", true), ("fukushi", false), ("kacho", true), ("kakari", false), ("officer", true)];
    assert_eq!(ids, expected);
    for list in [path::PEOPLE, path::DEVICES, path::ORDERS] {
        assert_eq!(city.get::<IgnoredAny>(&kacho, list).await.map(|_| ()), refused(403, "KE-003"), "{list}");
    }
}

#[tokio::test]
async fn who_signed_is_told_for_every_method_and_only_with_its_own_body() {
    let folder = folder();
    let city = City::found(&folder.path().join("keys")).await;
    let body = br#"{"rows":[]}"#.to_vec();
    let who = |body: Vec<u8>, header: String| {
        let city = &city;
        async move {
            let target = format!("{}?of={}", path::WHO, path::INVENTORY);
            send(&city.service, Method::POST, &target, Some(&header), body).await
        }
    };
    let proof = || city.proof(&city.device.key, &city.device.kid(), &Method::POST, path::INVENTORY, &body);
    let told = who(body.clone(), proof()).await.expect("told");
    assert!(matches!(serde_json::from_slice(&told), Ok(Who::Device(id)) if id == city.device.id));
    assert_eq!(who(b"{}".to_vec(), proof()).await.map(|_| ()), refused(401, "KE-001"), "another body");
}
