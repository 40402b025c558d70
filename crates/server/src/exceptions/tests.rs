//! What the office adds to exceptions, before a key service that agrees to everything.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request as HttpRequest;
use model::api::InventoryRow;
use model::{ByLevel, Clock, Format, Label, RunId};
use serde_json::{Value, json};
use store::{OfficeRegister, Place};
use tempfile::TempDir;
use time::OffsetDateTime;
use tokio::net::UnixListener;
use tower::ServiceExt as _;

use super::*;
use crate::device::OfficeDevice;
use crate::keyservice::KeyService;
use crate::office::Parts;

const RULES: &str = include_str!("../../../../rules/ja-municipal.toml");
const NOW: OffsetDateTime = time::macros::datetime!(2026-11-22 09:00 +9);
const FIRST: &str = "00000000-0000-0000-0000-000000000001";
const SECOND: &str = "00000000-0000-0000-0000-000000000002";

struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> OffsetDateTime {
        NOW
    }
}

fn exception(covers: Covers) -> Exception {
    Exception {
        id: Uuid::from_u128(7),
        section: Some("zeimu".parse().expect("an id")),
        rule: "persons".to_owned(),
        kinds: vec![model::Kind::ADDRESS, model::Kind::NAME],
        covers,
        until: NOW + Duration::days(30),
    }
}

fn record(covers: Covers) -> Value {
    let record = ExceptionRecord {
        exception: exception(covers),
        standing: ExceptionStanding::Asked,
        asked_by: "S0204".parse().expect("an id"),
        asked_at: NOW,
        decided_by: None,
        decided_at: None,
        files: None,
        reason: String::new(),
        file: None,
    };
    serde_json::to_value(record).expect("json")
}

/// What the key service says to everything: an officer asks, and one exception waits.
fn answer(path: &str, covers: &Covers) -> Value {
    let at = "2026-11-22T00:00:00Z";
    match path {
        path::WHO => {
            json!({"person": {"id": FIRST, "person": "S0901", "role": "officer", "expires": "2026-11-23T00:00:00Z"}})
        }
        path::BUNDLE => {
            let bundle = json!({"org": "shiomi", "name": "汐見市", "edition": 1, "issued": at, "expires": at, "namespace": "https://x", "keys": [], "log_vkey": "", "rules": RULES, "matrix": "", "kit_written": true});
            json!({"text": bundle.to_string(), "signature": ""})
        }
        path::OFFICE_DEVICE => json!({"device": FIRST, "zone": "lgwan", "locked": false, "spool": 0, "office": true}),
        path::DEVICES => json!({"devices": [], "next": null}),
        _ if path.starts_with(path::EXCEPTIONS) && path != path::EXCEPTIONS => record(covers.clone()),
        _ => json!({"exceptions": [record(covers.clone())]}),
    }
}

async fn office(covers: Covers) -> (Office, TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let socket = folder.path().join("keys.sock");
    let listener = UnixListener::bind(&socket).expect("binds");
    let keys = Router::new().fallback(move |request: HttpRequest<Body>| async move {
        let asks = request.method() == axum::http::Method::POST && request.uri().path() == path::EXCEPTIONS;
        Json(if asks { record(covers.clone()) } else { answer(request.uri().path(), &covers) })
    });
    tokio::spawn(async move { axum::serve(listener, keys).await });
    let names = OfficeRegister::open(&Place::File(folder.path().join("office.db")), "shiomi").await.expect("opens");
    let parts = Parts {
        org: "shiomi".into(),
        name: "汐見市".into(),
        names,
        keys: KeyService::at(socket),
        device: OfficeDevice::open(folder.path(), Zone::Lgwan).expect("a key"),
        folder: folder.path().to_owned(),
        authority_fingerprint: "pin".into(),
        certificate: None,
        clock: Arc::new(Stopped),
        gate: None,
    };
    (Office::new(parts), folder)
}

async fn ask(office: &Office, method: &str, path: &str, session: &str, body: Value) -> (StatusCode, Value) {
    let header = BASE64_URL_SAFE_NO_PAD.encode(json!({"alg": "ES256", "kid": format!("s:{session}")}).to_string());
    let request = HttpRequest::builder().method(method).uri(path);
    let request = request.header(AUTHORIZATION, format!("Sekimori {header}.e30.AAAA"));
    let request = request.body(Body::from(body.to_string())).expect("a request");
    let response = crate::routes::router(office.clone()).oneshot(request).await.expect("answers");
    let status = response.status();
    let body = to_bytes(response.into_body(), 1 << 20).await.expect("a body");
    (status, serde_json::from_slice(&body).unwrap_or_default())
}

fn row(folder: &str, name: &str, kinds: &[&str]) -> InventoryRow {
    let one = ByLevel { high: 1, mid: 1, low: 1 };
    InventoryRow {
        folder: folder.to_owned(),
        name: name.to_owned(),
        section: "zeimu".parse().expect("an id"),
        governed: false,
        format: Some(Format::Docx),
        size: 1000,
        standing: Standing::ToSeal,
        code: None,
        omissions: Vec::new(),
        label: Some(Label::Class3C),
        rules: vec!["persons".to_owned()],
        kinds: kinds.iter().map(|kind| ((*kind).to_owned(), one)).collect(),
        persons: 2,
        file: None,
    }
}

async fn tell(office: &Office, rows: &[InventoryRow]) {
    let from = (DeviceId(Uuid::from_u128(1)), RunId(Uuid::from_u128(2)), NOW);
    office.names().put_inventory(from, rows, &[]).await.expect("told");
}

const SAMPLES: &str = "/share/税務課/記入例";

fn folders(pattern: &str) -> Covers {
    Covers::Folders(pattern.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_effect_is_what_becomes_unprotected_and_says_what_stays() {
    let (office, _folder) = office(folders("**/記入例/**")).await;
    let rows = [
        row(SAMPLES, "a.docx", &["name", "address"]),
        row(SAMPLES, "b.docx", &["name"]),
        row(SAMPLES, "my-number.docx", &["name", "my_number"]),
        row(SAMPLES, "phone.docx", &["name", "phone"]),
        InventoryRow { standing: Standing::Unreadable, ..row(SAMPLES, "half.docx", &["name"]) },
        InventoryRow { standing: Standing::Sealed, ..row(SAMPLES, "sealed.tdf", &["name"]) },
        InventoryRow { section: "fukushi".parse().expect("an id"), ..row(SAMPLES, "others.docx", &["name"]) },
        row("/share/税務課/申請", "c.docx", &["name"]),
    ];
    tell(&office, &rows).await;
    let asked = json!({"id": Uuid::from_u128(7)});
    let (status, found) = ask(&office, "POST", path::EXCEPTION_EFFECT, FIRST, asked).await;
    assert_eq!(status, StatusCode::OK, "{found}");
    let found: ExceptionEffect = serde_json::from_value(found).expect("an effect");
    assert_eq!((found.files, found.no_longer_sealed, found.lower_label), (2, 2, 2));
    assert_eq!((found.persons, found.kept), (4, 3), "with a number, with a telephone number, and not read to its end");
    assert_eq!(found.folders.iter().map(|one| (one.folder.as_str(), one.changed)).collect::<Vec<_>>(), [(SAMPLES, 2)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_effect_of_an_exception_for_one_file_is_that_file() {
    let (office, _folder) = office(Covers::File(protect::mark::file(SAMPLES, "a.docx"))).await;
    tell(&office, &[row(SAMPLES, "a.docx", &["name"]), row(SAMPLES, "b.docx", &["name"])]).await;
    let (_, found) = ask(&office, "POST", path::EXCEPTION_EFFECT, FIRST, json!({"id": Uuid::from_u128(7)})).await;
    assert_eq!((&found["files"], &found["kept"]), (&json!(1), &json!(0)));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_approves_what_she_has_not_been_shown() {
    let (office, _folder) = office(folders("**")).await;
    tell(&office, &[row(SAMPLES, "a.docx", &["name"])]).await;
    let decide = |session: &'static str, approve: bool, files: u64| {
        let body = json!({"id": Uuid::from_u128(7), "approve": approve, "files": files});
        let office = &office;
        async move { ask(office, "POST", path::EXCEPTION_DECIDE, session, body).await }
    };
    let look_first = |(status, body): (StatusCode, Value)| (status.as_u16(), body["code"].clone());
    assert_eq!(look_first(decide(FIRST, true, 1).await), (409, json!("SV-035")), "not looked at");
    assert_eq!(decide(FIRST, false, 0).await.0, StatusCode::OK, "to refuse protects more");
    ask(&office, "POST", path::EXCEPTION_EFFECT, FIRST, json!({"id": Uuid::from_u128(7)})).await;
    assert_eq!(look_first(decide(FIRST, true, 0).await), (409, json!("SV-035")), "another number");
    assert_eq!(look_first(decide(SECOND, true, 1).await), (409, json!("SV-035")), "somebody else has looked");
    assert_eq!(decide(FIRST, true, 1).await.0, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn reasons_and_names_stay_in_the_office_and_a_name_means_its_mark() {
    let mark = protect::mark::file(SAMPLES, "a.docx");
    let (office, _folder) = office(Covers::File(mark.clone())).await;
    let request = |name: &str| json!({"section": "zeimu", "rule": "persons", "kinds": ["name"], "covers": {"file": mark}, "until": "2027-03-31", "reason": "見本", "file": [SAMPLES, name]});
    let (status, refused) = ask(&office, "POST", path::EXCEPTIONS, FIRST, request("別の.docx")).await;
    assert_eq!((status, &refused["code"]), (StatusCode::BAD_REQUEST, &json!("SV-010")));
    let (status, made) = ask(&office, "POST", path::EXCEPTIONS, FIRST, request("a.docx")).await;
    assert_eq!((status, &made["reason"]), (StatusCode::OK, &json!("見本")));
    let (_, list) = ask(&office, "GET", path::EXCEPTIONS, FIRST, Value::Null).await;
    let one = &list["exceptions"][0];
    assert_eq!((&one["reason"], &one["file"]), (&json!("見本"), &json!([SAMPLES, "a.docx"])));
    assert!(office.names().decisions().await.expect("read").is_empty(), "one file answers no question");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cause_that_an_exception_was_asked_for_is_not_asked_about_again_until_it_is_refused() {
    let (office, _folder) = office(folders("**")).await;
    tell(&office, &[row(SAMPLES, "a.docx", &["name"])]).await;
    let questions = || async {
        let (status, found) = ask(&office, "GET", path::TRIAGE, FIRST, Value::Null).await;
        assert_eq!(status, StatusCode::OK, "{found}");
        found["questions"].as_array().expect("questions").len()
    };
    assert_eq!(questions().await, 1);
    let request = json!({"section": "zeimu", "rule": "persons", "kinds": ["name"], "covers": {"folders": "**"}, "until": "2026-12-22", "reason": "見本"});
    assert_eq!(ask(&office, "POST", path::EXCEPTIONS, FIRST, request).await.0, StatusCode::OK);
    assert_eq!(questions().await, 0);
    let refuse = json!({"id": Uuid::from_u128(7), "approve": false, "files": 0});
    assert_eq!(ask(&office, "POST", path::EXCEPTION_DECIDE, FIRST, refuse).await.0, StatusCode::OK);
    assert_eq!(questions().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_stands_for_a_year_and_can_be_taken_back() {
    let (office, _folder) = office(folders("**")).await;
    let decision =
        |choice: &str, kinds: &[&str]| json!({"rule": "persons", "kinds": kinds, "choice": choice, "note": ""});
    let put = |body: Value| ask(&office, "PUT", path::DECISIONS, FIRST, body);
    assert_eq!(put(decision("except", &["name"])).await.0, StatusCode::BAD_REQUEST, "an exception is asked for");
    assert_eq!(put(decision("right", &["name"])).await.0, StatusCode::NO_CONTENT);
    assert_eq!(put(decision("right", &["phone"])).await.0, StatusCode::NO_CONTENT);
    let kept = office.names().decisions().await.expect("read");
    assert_eq!(kept[0].kinds, Some(vec!["name".to_owned(), "phone".to_owned()]), "the second adds to the first");
    assert_eq!((kept[0].until, kept.len()), (Some(NOW + Duration::days(365)), 1));
    let withdrawn = ask(&office, "POST", path::DECISION_WITHDRAW, FIRST, json!({"rule": "persons"})).await;
    assert_eq!(withdrawn.0, StatusCode::NO_CONTENT);
    assert!(office.names().decisions().await.expect("read").is_empty());
}
