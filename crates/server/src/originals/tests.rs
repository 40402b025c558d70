//! What the office does with refused originals and with what the log is told of sanitised files, between a checkpoint and a
//! key service that say what they are told to say.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Method;
use axum::http::Request as HttpRequest;
use axum::http::header::AUTHORIZATION;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use model::api::ExceptionStanding;
use model::sanitising::{Reason, Refusal as Stopped};
use model::{Clock, Zone};
use protect::keyaccess::EcPrivateKey;
use serde_json::{Value, json};
use store::{OfficeRegister, Place};
use tempfile::TempDir;
use time::OffsetDateTime;
use tokio::net::UnixListener;
use tower::ServiceExt as _;

use super::*;
use crate::device::OfficeDevice;
use crate::gate::Gate;
use crate::keyservice::KeyService;
use crate::office::Parts;

const NOW: OffsetDateTime = time::macros::datetime!(2026-11-22 09:00 +9);
const ID: &str = "00000000-0000-0000-0000-000000000007";
const HER: &str = "00000000-0000-0000-0000-000000000001";
const BYTES: &[u8] = b"=cmd|'/c calc'!A0";

struct Stopping;

impl Clock for Stopping {
    fn now(&self) -> OffsetDateTime {
        NOW
    }
}

/// What the two others say.
struct Says {
    /// Why the checkpoint refused the file.
    reason: Reason,
    /// Length that it tells.
    bytes: u64,
    /// What it hands out as the original.
    original: Vec<u8>,
    /// Whether the key service can write its log.
    log: bool,
    standing: ExceptionStanding,
    /// Who asks.
    who: &'static str,
    role: &'static str,
    public_key: String,
    /// The list of refused files.
    refused: Vec<u8>,
    /// What the key service was asked to do.
    calls: Vec<String>,
}

type Shared = Arc<Mutex<Says>>;

struct Stage {
    office: Office,
    says: Shared,
    folder: TempDir,
}

fn record(says: &Says) -> OriginalRecord {
    OriginalRecord {
        id: ID.parse().expect("an id"),
        job: ID.parse().expect("an id"),
        entry: 3,
        sha256: sha256(BYTES),
        bytes: BYTES.len() as u64,
        code: "SN-005".to_owned(),
        until: NOW + Duration::hours(24),
        standing: says.standing,
        asked_by: "S0204".parse().expect("an id"),
        asked_at: NOW,
        decided_by: None,
        decided_at: None,
        reason: String::new(),
        name: String::new(),
    }
}

fn job(says: &Says) -> Job {
    Job {
        id: ID.parse().expect("an id"),
        name: "様式.xlsm".to_owned(),
        bytes: says.bytes,
        state: JobState::Refused { refusal: Stopped::new(says.reason, "a detail") },
        stages: Vec::new(),
        waited_micros: 0,
        micros: 0,
        forgotten_in: 60,
        sha256: Some(sha256(BYTES)),
    }
}

/// The key service: whatever is signed is signed.
fn keys(says: &Shared, request: &HttpRequest<Body>) -> Response {
    let (path, method) = (request.uri().path().to_owned(), request.method().clone());
    let mut says = says.lock().expect("not poisoned");
    if method == Method::POST && path != path::OFFICE_DEVICE && path != path::WHO {
        says.calls.push(path.clone());
        if !says.log {
            return (StatusCode::SERVICE_UNAVAILABLE, Json(json!({"code": "KE-020"}))).into_response();
        }
    }
    let one = json!(record(&says));
    Json(match path.as_str() {
        path::WHO if says.role == "device" => json!({"device": HER}),
        path::WHO => json!({"person": {"id": HER, "person": says.who, "role": says.role, "expires": "2026-11-23T00:00:00Z"}}),
        path::OFFICE_DEVICE => json!({"device": HER, "zone": "lgwan", "locked": false, "spool": 0, "office": true}),
        path::BUNDLE => {
            let key = json!({"kid": "kas-1", "url": "https://x", "algorithm": "ec:secp256r1", "public_key": says.public_key});
            let at = "2026-11-22T00:00:00Z";
            let bundle = json!({"org": "shiomi", "name": "汐見市", "edition": 1, "issued": at, "expires": at, "namespace": "https://x", "keys": [key], "log_vkey": "", "rules": "", "matrix": "", "kit_written": true});
            json!({"text": bundle.to_string(), "signature": ""})
        }
        path::SANITISED => json!({"index": 12}),
        path::ORIGINALS if method == Method::GET => json!({"originals": [one]}),
        path::ORIGINAL_WITHDRAW => {
            says.standing = ExceptionStanding::Withdrawn;
            json!(record(&says))
        }
        _ => one,
    })
    .into_response()
}

fn checkpoint(says: &Shared, request: &HttpRequest<Body>) -> Response {
    let says = says.lock().expect("not poisoned");
    let owner = request.headers().get("x-sekimori-owner").and_then(|owner| owner.to_str().ok());
    let at = format!("/v1/jobs/{ID}");
    match request.uri().path() {
        path if path.starts_with("/v1/jobs") && owner != Some("S0204") => StatusCode::NOT_FOUND.into_response(),
        path if path == at => Json(job(&says)).into_response(),
        path if path == format!("{at}/original") => says.original.clone().into_response(),
        "/v1/refused" => {
            let query = request.uri().query().unwrap_or_default();
            let after: usize = query.strip_prefix("after=").and_then(|after| after.parse().ok()).unwrap_or(0);
            let file = |n: &u8| json!({"sha256": format!("{n:02x}").repeat(32), "code": "SN-001", "at": 1, "bytes": n});
            Json(says.refused.iter().skip(after).map(file).collect::<Vec<Value>>()).into_response()
        }
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn stage() -> Stage {
    let key = EcPrivateKey::generate().expect("a key");
    let says: Shared = Arc::new(Mutex::new(Says {
        reason: Reason::Malformed,
        bytes: BYTES.len() as u64,
        original: BYTES.to_vec(),
        log: true,
        standing: ExceptionStanding::Asked,
        who: "S0901",
        role: "officer",
        public_key: key.public_key_pem().expect("pem"),
        refused: vec![1, 2, 3],
        calls: Vec::new(),
    }));
    let folder = tempfile::tempdir().expect("a folder");
    let sockets = ["keys.sock", "gate.sock"].map(|name| folder.path().join(name));
    let listeners = sockets.clone().map(|socket| UnixListener::bind(socket).expect("binds"));
    let [for_keys, for_gate] = [Arc::clone(&says), Arc::clone(&says)];
    let service = Router::new().fallback(move |request: HttpRequest<Body>| async move { keys(&for_keys, &request) });
    let gate = Router::new().fallback(move |request: HttpRequest<Body>| async move { checkpoint(&for_gate, &request) });
    for (listener, router) in listeners.into_iter().zip([service, gate]) {
        tokio::spawn(async move { axum::serve(listener, router).await });
    }
    let names = OfficeRegister::open(&Place::File(folder.path().join("office.db")), "shiomi").await.expect("opens");
    let [key_socket, gate_socket] = sockets;
    let office = Office::new(Parts {
        org: "shiomi".into(),
        name: "汐見市".into(),
        names,
        keys: KeyService::at(key_socket),
        device: OfficeDevice::open(folder.path(), Zone::Lgwan).expect("a key"),
        folder: folder.path().to_owned(),
        authority_fingerprint: "pin".into(),
        certificate: None,
        clock: Arc::new(Stopping),
        gate: Some(Gate::at(gate_socket)),
    });
    Stage { office, says, folder }
}

impl Stage {
    fn says(&self, change: impl FnOnce(&mut Says)) {
        change(&mut self.says.lock().expect("not poisoned"));
    }

    fn calls(&self) -> Vec<String> {
        std::mem::take(&mut self.says.lock().expect("not poisoned").calls)
    }

    async fn ask(&self, method: Method, path: &str, body: Value) -> (StatusCode, Vec<u8>) {
        let header = BASE64_URL_SAFE_NO_PAD.encode(json!({"alg": "ES256", "kid": format!("s:{HER}")}).to_string());
        let request = HttpRequest::builder().method(method).uri(path);
        let request = request.header(AUTHORIZATION, format!("Sekimori {header}.e30.AAAA"));
        let request = request.body(Body::from(body.to_string())).expect("a request");
        let response = crate::routes::router(self.office.clone()).oneshot(request).await.expect("answers");
        let status = response.status();
        (status, to_bytes(response.into_body(), 1 << 20).await.expect("a body").to_vec())
    }

    async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        let (status, body) = self.ask(Method::POST, path, body).await;
        (status.as_u16(), serde_json::from_slice(&body).unwrap_or_default())
    }

    /// Asks for the original.
    async fn wanted(&self) -> (u16, Value) {
        let until = "2026-11-23T00:00:00Z";
        let asked = json!({"by": "S0204", "job": ID, "entry": 3, "until": until, "reason": "計算式が要る"});
        self.post(path::ORIGINALS, asked).await
    }

    fn is_kept(&self) -> bool {
        let record = record(&self.says.lock().expect("not poisoned"));
        self.office.quarantine().read(&record).is_some()
    }

    fn files(&self) -> usize {
        std::fs::read_dir(self.folder.path().join("quarantine")).map_or(0, Iterator::count)
    }
}

fn told(answer: (u16, Value), status: u16, code: &str) {
    assert_eq!((answer.0, &answer.1["code"]), (status, &json!(code)), "{answer:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_for_is_written_down_and_then_taken_into_quarantine() {
    let stage = stage().await;
    let (status, record) = stage.wanted().await;
    assert_eq!((status, &record["reason"], &record["name"]), (200, &json!("計算式が要る"), &json!("様式.xlsm")));
    assert_eq!(stage.calls(), [path::ORIGINALS]);
    assert!(stage.is_kept());
    let list = stage.ask(Method::GET, path::ORIGINALS, json!(null)).await.1;
    let list: Value = serde_json::from_slice(&list).expect("json");
    assert_eq!(list["originals"][0]["name"], "様式.xlsm");
    stage.office.sweep_quarantine().await;
    assert!(stage.is_kept() && stage.calls().is_empty(), "what is open stays");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_let_in_or_kept_is_not_even_asked_for() {
    let stage = stage().await;
    for reason in Reason::ALL.into_iter().filter(|reason| reason.is_alert()) {
        stage.says(|says| says.reason = reason);
        told(stage.wanted().await, 403, "KE-039");
    }
    stage.says(|says| (says.reason, says.bytes) = (Reason::Malformed, LARGEST + 1));
    told(stage.wanted().await, 413, "SV-040");
    stage.says(|says| says.bytes = BYTES.len() as u64);
    let asked = json!({"by": "S0304", "job": ID, "entry": 3, "until": "2026-11-23T00:00:00Z", "reason": "x"});
    told(stage.post(path::ORIGINALS, asked).await, 404, "GW-007");
    let ended = json!({"by": "S0204", "job": ID, "entry": 3, "until": "2026-11-22T00:00:30Z", "reason": "x"});
    told(stage.post(path::ORIGINALS, ended).await, 400, "KE-044");
    // A folder that cannot be used: a file is where it should be.
    std::fs::write(stage.folder.path().join("quarantine"), b"x").expect("written");
    told(stage.wanted().await, 500, "SV-043");
    assert!(stage.calls().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_entry_nothing_is_kept_and_without_its_file_nothing_stays_open() {
    let stage = stage().await;
    stage.says(|says| says.log = false);
    told(stage.wanted().await, 503, "KE-020");
    assert_eq!((stage.files(), stage.calls().len()), (0, 1));
    stage.says(|says| (says.log, says.original) = (true, b"another file".to_vec()));
    told(stage.wanted().await, 404, "GW-007");
    assert_eq!(
        (stage.files(), stage.calls()),
        (0, vec![path::ORIGINALS.to_owned(), path::ORIGINAL_WITHDRAW.to_owned()])
    );
    // A restart between the entry and the file, and a folder that was emptied.
    stage.says(|says| (says.standing, says.original) = (ExceptionStanding::Approved, BYTES.to_vec()));
    stage.office.sweep_quarantine().await;
    assert_eq!(stage.calls(), [path::ORIGINAL_WITHDRAW]);
    stage.office.sweep_quarantine().await;
    assert!(stage.calls().is_empty(), "once");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_approves_without_having_seen_it_and_a_refusal_deletes_it() {
    let stage = stage().await;
    stage.wanted().await;
    let decision = |approve: bool| json!({"id": ID, "approve": approve, "sha256": sha256(BYTES)});
    stage.calls();
    told(stage.post(path::ORIGINAL_DECIDE, decision(true)).await, 409, "SV-039");
    assert!(stage.calls().is_empty());
    stage.says(|says| says.role = "staff");
    told(stage.post(path::ORIGINAL_LOOK, json!({"id": ID})).await, 403, "SV-011");
    stage.says(|says| says.role = "officer");
    let (status, shown) = stage.post(path::ORIGINAL_LOOK, json!({"id": ID})).await;
    assert_eq!((status, &shown["reason"], &shown["code"]), (200, &json!("計算式が要る"), &json!("SN-005")));
    assert_eq!(stage.post(path::ORIGINAL_DECIDE, decision(true)).await.0, 200);
    assert!(stage.is_kept());
    stage.says(|says| says.log = false);
    assert_eq!(stage.post(path::ORIGINAL_WITHDRAW, json!({"id": ID})).await.0, 503);
    assert!(stage.is_kept(), "what was not written down did not happen");
    stage.says(|says| (says.log, says.standing) = (true, ExceptionStanding::Refused));
    assert_eq!(stage.post(path::ORIGINAL_DECIDE, decision(false)).await.0, 200);
    assert!(!stage.is_kept());
    told(stage.post(path::ORIGINAL_LOOK, json!({"id": ID})).await, 404, "SV-038");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sealed_original_goes_to_who_asked_while_she_may_have_it() {
    let stage = stage().await;
    stage.wanted().await;
    let fetched = async || {
        let (status, body) = stage.ask(Method::GET, &format!("{}?id={ID}", path::ORIGINAL_SEALED), json!(null)).await;
        (status.as_u16(), body)
    };
    stage.says(|says| says.who = "S0204");
    assert_eq!(fetched().await.0, 404, "asked is not approved");
    stage.says(|says| says.standing = ExceptionStanding::Approved);
    let (status, sealed) = fetched().await;
    assert_eq!(status, 200);
    assert!(sealed.starts_with(b"PK") && !sealed.windows(3).any(|piece| piece == b"cmd"));
    stage.says(|says| says.who = "S0901");
    assert_eq!(fetched().await.0, 404, "an officer has no more of it than anybody");
    stage.says(|says| says.who = "S0204");
    let file =
        std::fs::read_dir(stage.folder.path().join("quarantine")).expect("read").next().expect("one").expect("one");
    std::fs::write(file.path(), &sealed[..sealed.len() / 2]).expect("damaged");
    assert_eq!(fetched().await.0, 409);
    told(stage.post(path::ORIGINAL_LOOK, json!({"id": ID})).await, 409, "SV-042");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_is_told_what_the_checkpoint_says_once_and_nothing_else() {
    let stage = stage().await;
    let file = |by: &str, code: &str, bytes: usize| json!({"by": by, "job": ID, "bytes": bytes, "outcome": "refused", "code": code, "sha256": sha256(BYTES)});
    let length = BYTES.len();
    for forged in [file("S0304", "SN-005", length), file("S0204", "SN-006", length), file("S0204", "SN-005", 1)] {
        told(stage.post(path::SANITISED, forged).await, 404, "GW-007");
    }
    let passed = json!({"by": "S0204", "job": ID, "bytes": length, "outcome": "passed", "kind": "csv", "out": "csv", "rung": "rebuilt", "out_bytes": 1, "left_out": {"active": 0, "reaching": 0, "telling": 0, "unknown": 0, "unlisted": 0, "members": 0}});
    told(stage.post(path::SANITISED, passed).await, 404, "GW-007");
    assert!(stage.calls().is_empty());
    stage.says(|says| says.log = false);
    told(stage.post(path::SANITISED, file("S0204", "SN-005", length)).await, 503, "KE-020");
    stage.says(|says| (says.log, says.who) = (true, "S0204"));
    stage.calls();
    for _ in 0..2 {
        let (status, logged) = stage.post(path::SANITISED, file("S0204", "SN-005", length)).await;
        assert_eq!((status, &logged["index"]), (200, &json!(12)));
    }
    assert_eq!(stage.calls(), [path::SANITISED], "one entry");
    stage.says(|says| says.who = "S0304");
    told(stage.post(path::SANITISED, file("S0204", "SN-005", length)).await, 403, "SV-011");
}

#[tokio::test(flavor = "multi_thread")]
async fn devices_get_the_list_of_refused_files_from_where_they_are_and_what_is_let_in_beside_it() {
    let stage = stage().await;
    let hash = |n: u8| format!("{n:02x}").repeat(32);
    let list = async |after: u64, last: &str| {
        let target = format!("{}?after={after}&last={last}", path::REFUSED);
        let (status, body) = stage.ask(Method::GET, &target, json!(null)).await;
        let page = serde_json::from_slice::<RefusedPage>(&body).ok();
        (status.as_u16(), page.map(|page| (page.marks.len(), page.next, page.anew, page.released)))
    };
    assert_eq!(list(0, "").await, (403, None), "people have no use for it");
    stage.says(|says| says.role = "device");
    assert_eq!(list(0, "").await, (200, Some((3, 3, false, Vec::new()))));
    assert_eq!(list(2, &hash(2)).await, (200, Some((1, 3, false, Vec::new()))));
    assert_eq!(list(3, &hash(3)).await, (200, Some((0, 3, false, Vec::new()))));
    stage.says(|says| says.standing = ExceptionStanding::Approved);
    assert_eq!(list(3, &hash(3)).await, (200, Some((0, 3, false, vec![sha256(BYTES)]))));
    // A checkpoint that has begun anew.
    for (after, last) in [(3, hash(9)), (9, hash(3))] {
        let (status, page) = list(after, &last).await;
        assert_eq!((status, page.map(|(marks, next, anew, _)| (marks, next, anew))), (200, Some((3, 3, true))));
    }
}
