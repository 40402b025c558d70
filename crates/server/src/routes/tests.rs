//! The office before a key service that answers as it is told.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use model::api::{FileRecord, Problem};
use model::{Clock, Label, RunId, Zone};
use store::{OfficeRegister, Place};
use tempfile::TempDir;
use time::OffsetDateTime;
use tokio::net::UnixListener;
use tower::ServiceExt as _;
use uuid::Uuid;

use super::*;
use crate::device::OfficeDevice;
use crate::keyservice::KeyService;
use crate::office::Parts;

/// An office whose key service gives this answer to everything.
async fn office(status: StatusCode, answer: serde_json::Value) -> (Office, TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let socket = folder.path().join("keys.sock");
    let listener = UnixListener::bind(&socket).expect("binds");
    let answer = Arc::new(answer);
    let keys = Router::new().fallback(move || async move { (status, Json(answer.as_ref().clone())) });
    tokio::spawn(async move { axum::serve(listener, keys).await });
    let names = OfficeRegister::open(&Place::File(folder.path().join("office.db")), "shiomi").await.expect("opens");
    let sections = [("zeimu", "税務課"), ("fukushi", "福祉課")];
    let sections = sections.map(|(id, name)| (id.parse().expect("an id"), name.to_owned()));
    names.name_sections(&BTreeMap::from(sections)).await.expect("named");
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

struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> OffsetDateTime {
        time::macros::datetime!(2026-11-22 09:00 +9)
    }
}

async fn post(office: &Office, path: &str, kid: &str, body: serde_json::Value) -> (StatusCode, Vec<u8>) {
    let header = BASE64_URL_SAFE_NO_PAD.encode(serde_json::json!({"alg": "ES256", "kid": kid}).to_string());
    let request = Request::post(path).header(AUTHORIZATION, format!("Sekimori {header}.e30.AAAA"));
    let request = request.body(Body::from(body.to_string())).expect("a request");
    let response = router(office.clone()).oneshot(request).await.expect("answers");
    let status = response.status();
    (status, to_bytes(response.into_body(), 1 << 20).await.expect("a body").to_vec())
}

fn problem() -> serde_json::Value {
    let args = serde_json::json!({"owner": "zeimu", "sections": "fukushi,nowhere", "label": "3B", "right": "view"});
    serde_json::json!({"code": "PO-109", "args": args})
}

fn check(problem: &Problem) {
    let shown = |name: &str| problem.args.get(name).map(String::as_str);
    assert_eq!(shown("owner"), Some("税務課"));
    assert_eq!(shown("sections"), Some("福祉課、nowhere"), "what has no name keeps its id");
    assert_eq!(shown("label"), Some("3B"));
}

#[tokio::test]
async fn a_refusal_names_sections_as_people_know_them() {
    let (office, _folder) = office(StatusCode::FORBIDDEN, problem()).await;
    let (status, body) = post(&office, path::RELABEL, "s:x", serde_json::json!({})).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    check(&serde_json::from_slice(&body).expect("a problem"));
}

#[tokio::test]
async fn a_refused_rewrap_names_sections_as_people_know_them() {
    let result = serde_json::json!({"keyAccessObjectId": "k", "status": "fail", "problem": problem()});
    let reply = serde_json::json!({"responses": [{"policyId": "p", "results": [result]}], "sessionPublicKey": ""});
    let (office, _folder) = office(StatusCode::OK, reply).await;
    let (status, body) = post(&office, path::REWRAP, "s:x", serde_json::json!({"signedRequestToken": "a.b.c"})).await;
    assert_eq!(status, StatusCode::OK);
    let reply: RewrapReply = serde_json::from_slice(&body).expect("a reply");
    check(reply.responses[0].results[0].problem.as_ref().expect("a problem"));
}

#[tokio::test]
async fn a_device_names_its_own_files_only() {
    let receipt = serde_json::json!({"received": 1, "bundle_edition": 1, "checkpoint": ""});
    let (office, _folder) = office(StatusCode::OK, receipt).await;
    let (one, two) = (DeviceId(Uuid::from_u128(1)), DeviceId(Uuid::from_u128(2)));
    let record = |file: u128, device, name: &str| FileRecord {
        file: FileId(Uuid::from_u128(file)),
        name: name.to_owned(),
        folder: "/share".to_owned(),
        device,
        run: RunId(Uuid::from_u128(5)),
        section: "zeimu".parse().expect("an id"),
        label: Label::Class3B,
        size: 1,
        kinds: BTreeMap::new(),
    };
    let send = |kid: String, record: FileRecord| {
        let batch = serde_json::json!({"entries": [], "files": [record]});
        let office = office.clone();
        async move { assert_eq!(post(&office, path::SPOOL, &kid, batch).await.0, StatusCode::OK) }
    };
    send(format!("d:{one}"), record(7, one, "滞納者一覧.xlsx")).await;
    send(format!("d:{two}"), record(7, one, "にせもの")).await;
    send(format!("d:{two}"), record(7, two, "にせもの")).await;
    send(format!("d:{two}"), record(8, one, "にせもの")).await;
    send(format!("s:{two}"), record(9, two, "にせもの")).await;
    let kept = office.names().files(None, 10).await.expect("read");
    let kept: Vec<_> = kept.iter().map(|file| (file.device, file.name.as_str())).collect();
    assert_eq!(kept, [(one, "滞納者一覧.xlsx")]);
}
