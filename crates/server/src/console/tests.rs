//! The pages before an API that answers as it is told: headers, forms, cookies, hostile names, walls.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use axum::response::IntoResponse as _;
use axum::{Json, Router};
use locale::Language;
use model::{Clock, Role, Zone};
use serde_json::{Value, json};
use store::{OfficeRegister, Place};
use tempfile::TempDir;
use tokio::net::UnixListener;
use tower::ServiceExt as _;

use super::*;
use crate::device::OfficeDevice;
use crate::keyservice::KeyService;
use crate::office::Parts;

const ID: &str = "00000000-0000-0000-0000-000000000007";
/// A name that would do harm where it is not escaped.
const HOSTILE: &str = "<script>alert(1)</script>\"'&<img src=x onerror=alert(1)>.xlsx";

struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> OffsetDateTime {
        time::macros::datetime!(2026-11-22 09:00 +9)
    }
}

/// The pages of an office whose API answers from a table, to somebody of this role.
struct Front {
    pages: Router,
    _folder: TempDir,
}

struct Answered {
    status: StatusCode,
    headers: HeaderMap,
    text: String,
}

impl Answered {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The word that the page's forms carry.
    fn form(&self) -> String {
        let after = self.text.split("name=\"form\" value=\"").nth(1).unwrap_or_default();
        after.split('"').next().unwrap_or_default().to_owned()
    }

    fn cookies(&self) -> Vec<String> {
        self.headers.get_all("set-cookie").iter().filter_map(|one| one.to_str().ok()).map(str::to_owned).collect()
    }
}

async fn front(role: Role) -> Front {
    let folder = tempfile::tempdir().expect("a folder");
    let socket = folder.path().join("keys.sock");
    let listener = UnixListener::bind(&socket).expect("binds");
    let device = json!({"device": ID, "zone": "lgwan", "locked": false, "spool": 0});
    let keys = Router::new().fallback(move || async move { Json(device.clone()) });
    tokio::spawn(async move { axum::serve(listener, keys).await });
    let names = OfficeRegister::open(&Place::File(folder.path().join("office.db")), "shiomi").await.expect("opens");
    let office = Office::new(Parts {
        org: "shiomi".into(),
        name: "汐見市".into(),
        names,
        keys: KeyService::at(socket),
        gate: None,
        device: OfficeDevice::open(folder.path(), Zone::Lgwan).expect("a key"),
        folder: folder.path().to_owned(),
        authority_fingerprint: "pin".into(),
        certificate: None,
        clock: Arc::new(Stopped),
    });
    let api = Router::new().fallback(move |request: Request<Body>| async move {
        let path = request.uri().path().to_owned();
        // INVARIANT under test: each request but signing in is signed.
        let signed = request.headers().get("authorization").is_some();
        if path != model::api::path::SIGN_IN && !signed {
            return (StatusCode::UNAUTHORIZED, Json(json!({"code": "KE-001"}))).into_response();
        }
        match answer(&path, role) {
            Some(answer) => Json(answer).into_response(),
            None => (StatusCode::FORBIDDEN, Json(json!({"code": "SV-011"}))).into_response(),
        }
    });
    Front { pages: router(office, api), _folder: folder }
}

/// What the API says; a member of staff is refused everything but signing in and the bundle.
fn answer(path: &str, role: Role) -> Option<Value> {
    use model::api::path as p;
    let at = "2026-11-21T10:00:00Z";
    let text = |text: &str| json!({"edition": 1, "text": text});
    let rules = include_str!("../../../../rules/ja-municipal.toml");
    let matrix = include_str!("../../../../rules/matrix.toml");
    if path == p::SIGN_IN {
        let role = serde_json::to_value(role).expect("role");
        return Some(
            json!({"id": ID, "person": "S0901", "name": "関 守", "role": role, "expires": "2026-11-22T09:00:00Z"}),
        );
    }
    if path == p::BUNDLE {
        let bundle = json!({"org": "shiomi", "name": "汐見市", "edition": 1, "issued": at, "expires": at, "namespace": "https://x", "keys": [], "log_vkey": "", "rules": rules, "matrix": matrix, "kit_written": true});
        return Some(json!({"text": bundle.to_string(), "signature": ""}));
    }
    let original = |n: u32, standing: &str, by: &str| json!({"id": format!("00000000-0000-0000-0000-00000000000{n}"), "job": ID, "entry": 3, "sha256": "ab".repeat(32), "bytes": 7, "code": "SN-005", "until": "2026-11-23T00:00:00Z", "standing": standing, "asked_by": by, "asked_at": at, "reason": HOSTILE, "name": HOSTILE});
    if path == p::ORIGINALS {
        let mine = [original(9, "asked", "S0901"), original(8, "approved", "S0901"), original(6, "refused", "S0901")];
        let others = [original(7, "asked", "S0204"), original(5, "approved", "S0204")];
        let others = if role == Role::Staff { &[] } else { &others[..] };
        let all = [&mine[..], others].concat();
        return Some(json!({"originals": all}));
    }
    if role == Role::Staff {
        return None;
    }
    let row = json!({"id": 1, "device": ID, "told": at, "run": ID, "folder": "/share/税務課", "name": HOSTILE, "section": "zeimu", "size": 1, "standing": "to_seal", "label": "3B", "rules": ["my-number"], "kinds": {"my_number": {"high": 1, "mid": 1, "low": 1}}, "persons": 1});
    let run = json!({"id": 1, "device": ID, "undo": null, "run": ID, "began": at, "ended": at, "edition": 1, "sealing": true, "files": 3, "with_findings": 2, "unreadable": 0, "to_seal": 1, "sealed": 1, "not_sealed": 0, "undone": 0});
    let entry = json!({"index": 3, "event": {"at": at, "actor": {"person": "S0901"}, "device": ID, "type": "key_refused", "file": ID, "right": "view", "code": "PO-109"}});
    Some(match path {
        p::INVENTORY => json!({"items": [row], "next": 1}),
        p::CAUSES => {
            json!([{"rule": "my-number", "section": "zeimu", "label": "3B", "standing": "to_seal", "files": 1, "persons": 1, "bytes": 1, "kinds": ["my_number"]}])
        }
        p::TRIAGE => {
            let cause = |rule: &str| json!({"rule": rule, "kinds": ["name", HOSTILE], "sections": [["zeimu", 3], ["fukushi", 2]], "files": 5, "to_seal": 5});
            let question = |causes: &[Value]| json!({"causes": causes, "files": 5, "persons": 9, "bytes": 1, "folders": [HOSTILE]});
            let decided = json!({"rule": "names", "section": "zeimu", "choice": "right", "by": "S0901", "at": at, "note": HOSTILE, "files": 3});
            json!({"questions": [question(&[cause("persons")]), question(&[cause("names"), cause("card")])], "decided": [decided]})
        }
        p::EXCEPTIONS => {
            let one = |n: u32, standing: &str, by: &str, covers: Value| json!({"id": format!("00000000-0000-0000-0000-00000000000{n}"), "section": "zeimu", "rule": "persons", "kinds": ["name"], "covers": covers, "until": "2027-03-31T14:59:59Z", "standing": standing, "asked_by": by, "asked_at": at, "reason": HOSTILE, "files": 2});
            let folders = json!({"folders": HOSTILE});
            let mut file = one(8, "asked", "S0204", json!({"file": "0a".repeat(32)}));
            file["file"] = json!(["/share/税務課", HOSTILE]);
            json!({"exceptions": [one(7, "asked", "S0204", folders.clone()), one(9, "asked", "S0901", folders.clone()), file, one(6, "approved", "S0204", folders.clone()), one(5, "refused", "S0204", folders)]})
        }
        p::EXCEPTION_EFFECT => {
            json!({"files": 2, "no_longer_sealed": 1, "lower_label": 2, "persons": 3, "kept": 1, "folders": [{"folder": HOSTILE, "zone": null, "changed": 2, "newly_sealed": 0, "no_longer_sealed": 1}]})
        }
        p::EXCEPTION_DECIDE | p::EXCEPTION_WITHDRAW => {
            json!({"id": ID, "rule": "persons", "kinds": ["name"], "covers": {"folders": "**"}, "until": at, "standing": "approved", "asked_by": "S0204", "asked_at": at})
        }
        p::ORIGINAL_LOOK | p::ORIGINAL_DECIDE => original(7, "asked", "S0204"),
        p::RUNS => json!({"runs": [run], "next": null}),
        p::ORDERS => json!({"orders": []}),
        p::HEALTH => {
            json!({"version": "0.1.0", "started": at, "key_service": true, "kit_written": false, "bundle_edition": 1, "log_size": 4, "log_searched": 4, "devices": 1, "silent": 0, "locked": 0, "disk_free": 1_u64 << 40, "certificate_until": "2027-11-22T09:00:00Z"})
        }
        p::AUDIT => json!({"items": [entry], "next": null, "searched": 4, "size": 4}),
        p::SEARCHES => json!({"searches": [{"name": HOSTILE, "filter": {}}]}),
        p::PEOPLE => {
            json!({"persons": [{"person": "S0901", "name": HOSTILE, "role": "officer", "assignments": [], "can_sign_in": true}], "next": null})
        }
        p::DEVICES => {
            json!({"devices": [{"device": ID, "name": HOSTILE, "zone": "lgwan", "locked": false, "spool": 1}], "next": null})
        }
        p::SECTIONS => json!({"zeimu": "税務課"}),
        p::FILES => json!({"files": [], "next": null}),
        p::RULES => text(rules),
        p::MATRIX => text(matrix),
        p::DECISIONS | p::SIGN_OUT => Value::Null,
        _ => return None,
    })
}

impl Front {
    async fn ask(&self, request: Request<Body>) -> Answered {
        let response = self.pages.clone().oneshot(request).await.expect("answers");
        let (parts, body) = response.into_parts();
        let text = to_bytes(body, 8 << 20).await.expect("a body");
        let text = String::from_utf8(text.to_vec()).expect("text");
        Answered { status: parts.status, headers: parts.headers, text }
    }

    async fn get(&self, path: &str, cookie: &str) -> Answered {
        self.ask(Request::get(path).header("cookie", cookie).body(Body::empty()).expect("a request")).await
    }

    async fn post(&self, path: &str, cookie: &str, body: &str) -> Answered {
        let request = Request::post(path).header("cookie", cookie).header("host", "office");
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        self.ask(request.body(Body::from(body.to_owned())).expect("a request")).await
    }

    /// Signs in by the form; gives the session's cookie.
    async fn sign_in(&self) -> String {
        let page = self.get("/sign-in", "").await;
        let first = page.cookies().first().expect("a cookie").split(';').next().expect("a pair").to_owned();
        let body = format!("form={}&person=S0901&password=x", page.form());
        let answer = self.post("/sign-in", &first, &body).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        answer.cookies().first().expect("a cookie").split(';').next().expect("a pair").to_owned()
    }
}

/// Every page that somebody who is signed in can ask for.
const PAGES: [&str; 19] = [
    "/",
    "/files",
    "/files/1",
    "/triage",
    "/exceptions",
    "/exceptions/decide?id=00000000-0000-0000-0000-000000000007",
    "/runs",
    "/rules",
    "/matrix",
    "/audit",
    "/audit/3",
    "/devices",
    "/people",
    "/health",
    "/runs/undo?device=00000000-0000-0000-0000-000000000007&run=00000000-0000-0000-0000-000000000007",
    "/devices/lock?device=00000000-0000-0000-0000-000000000007",
    "/open",
    "/originals",
    "/originals/decide?id=00000000-0000-0000-0000-000000000007",
];

/// Every form that acts.
const FORMS: [&str; 23] = [
    "/sign-in",
    "/setup",
    "/sign-out",
    "/open",
    "/triage",
    "/exceptions",
    "/exceptions/decide",
    "/exceptions/withdraw",
    "/runs/undo",
    "/rules",
    "/rules/try",
    "/matrix",
    "/audit/searches",
    "/devices/token",
    "/devices/lock",
    "/people/invite",
    "/people/roster",
    "/sanitise/{id}/password",
    "/sanitise/{id}/forget",
    "/sanitise/{id}/ask",
    "/originals/decide",
    "/originals/withdraw",
    "/originals/fetch",
];

#[tokio::test]
async fn every_page_says_what_a_browser_may_load_and_is_kept_by_none() {
    let front = front(Role::Officer).await;
    let cookie = front.sign_in().await;
    for path in PAGES.into_iter().chain(["/sign-in", "/setup", "/assets/console.css", "/assets/console.js"]) {
        let page = front.get(path, &cookie).await;
        assert_eq!(page.header("content-security-policy"), POLICY, "{path}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "same-origin"),
            ("cache-control", "no-store"),
            ("cross-origin-opener-policy", "same-origin"),
        ] {
            assert_eq!(page.header(name), value, "{path} {name}");
        }
    }
}

#[tokio::test]
async fn no_page_has_script_or_style_of_its_own_and_hostile_names_stay_text() {
    let front = front(Role::Officer).await;
    let cookie = front.sign_in().await;
    for path in PAGES {
        let page = front.get(path, &cookie).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text);
        assert!(!page.text.contains("<script>alert"), "{path}");
        assert!(!page.text.contains("<img src=x"), "{path}");
        assert!(!page.text.contains(" style="), "{path}");
        assert!(!page.text.contains("<style"), "{path}");
        let inline =
            page.text.matches("<script").count() - page.text.matches("<script src=\"/assets/console.js\"").count();
        assert_eq!(inline, 0, "{path}");
        assert!(!page.text.contains(" onclick") && !page.text.contains("javascript:"), "{path}");
    }
    let list = front.get("/files", &cookie).await.text;
    assert!(list.contains("&#60;script&#62;alert(1)&#60;/script&#62;"), "the name is shown as it is");
}

#[tokio::test]
async fn a_form_without_its_word_does_nothing() {
    let front = front(Role::Officer).await;
    let cookie = front.sign_in().await;
    let good = front.get("/triage", &cookie).await.form();
    assert!(!good.is_empty());
    for path in FORMS {
        let path = path.replace("{id}", "00000000-0000-4000-8000-000000000000");
        for form in ["", "form=", "form=wrong"] {
            let answer = front.post(&path, &cookie, form).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path} {form:?}");
            assert!(answer.text.contains("SV-021"), "{path}");
        }
    }
    let act = |form: &str| format!("form={form}&rule-1=my-number&section-1=zeimu&kinds-1=name&choice=right");
    assert_eq!(front.post("/triage", &cookie, &act(&good)).await.status, StatusCode::SEE_OTHER);
    let other = front.sign_in().await;
    let answer = front.post("/triage", &other, &act(&good)).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN, "another session's word is none");
}

#[tokio::test]
async fn the_list_of_forms_in_this_test_is_all_of_them() {
    let source = include_str!("mod.rs");
    let routes = source.lines().filter_map(|line| line.trim().strip_prefix(".route(\""));
    let acting: BTreeSet<&str> =
        routes.filter(|line| line.contains("post(")).filter_map(|line| line.split('"').next()).collect();
    assert_eq!(acting, FORMS.into_iter().collect());
}

#[tokio::test]
async fn a_session_has_a_new_word_at_every_sign_in_and_ends_with_signing_out() {
    let front = front(Role::Officer).await;
    let page = front.get("/sign-in", "").await;
    let first = page.cookies().first().expect("a cookie").clone();
    assert!(first.starts_with("__Host-sekimori-form="), "{first}");
    let body = format!("form={}&person=S0901&password=x&next=%2Ffiles", page.form());
    let first = first.split(';').next().expect("a pair").to_owned();
    let answer = front.post("/sign-in", &format!("{first}; __Host-sekimori=planted"), &body).await;
    assert_eq!(answer.header("location"), "/files");
    let cookies = answer.cookies();
    let set = cookies.first().expect("a cookie");
    assert!(set.starts_with("__Host-sekimori=") && !set.contains("planted"), "{set}");
    for word in ["Path=/", "Secure", "HttpOnly", "SameSite=Strict"] {
        assert!(set.contains(word), "{set} lacks {word}");
    }
    let cookie = set.split(';').next().expect("a pair").to_owned();
    let form = front.get("/files", &cookie).await.form();
    let out = front.post("/sign-out", &cookie, &format!("form={form}")).await;
    assert_eq!(out.header("location"), "/sign-in");
    let after = front.get("/files", &cookie).await;
    assert_eq!((after.status, after.header("location")), (StatusCode::SEE_OTHER, "/sign-in?next=%2Ffiles&ended=1"));
}

#[tokio::test]
async fn nobody_sees_a_page_without_signing_in() {
    let front = front(Role::Officer).await;
    for path in PAGES {
        let page = front.get(path, "").await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{path}");
        assert!(page.header("location").starts_with("/sign-in"), "{path}");
    }
}

#[tokio::test]
async fn staff_open_files_and_are_refused_the_rest() {
    let front = front(Role::Staff).await;
    let cookie = front.sign_in().await;
    for path in PAGES.into_iter().filter(|path| !matches!(*path, "/open" | "/originals")) {
        let page = front.get(path, &cookie).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{path}");
        assert!(page.text.contains("SV-011"), "{path}");
    }
    let open = front.get("/open", &cookie).await;
    assert_eq!(open.status, StatusCode::OK);
    assert_eq!(open.text.matches("<nav").count(), 1);
    assert_eq!(open.text.matches("aria-current=\"page\"").count(), 1);
    assert!(!open.text.contains("href=\"/audit\""));
}

#[tokio::test]
async fn auditors_read_and_are_offered_no_act() {
    let front = front(Role::Auditor).await;
    let cookie = front.sign_in().await;
    let others = front.get("/originals", &cookie).await.text;
    assert!(!others.contains("/originals/decide?id="));
    for path in ["/triage", "/exceptions", "/runs", "/rules", "/matrix", "/devices", "/people"] {
        let page = front.get(path, &cookie).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text);
        let acts = page.text.matches("method=\"post\"").count();
        let own = page.text.matches("action=\"/sign-out\"").count() + page.text.matches("action=\"/rules/try").count();
        assert_eq!(acts, own, "{path}");
    }
}

#[tokio::test]
async fn an_exception_is_approved_only_from_the_page_that_shows_what_becomes_unprotected() {
    let front = front(Role::Officer).await;
    let cookie = front.sign_in().await;
    let list = front.get("/exceptions", &cookie).await.text;
    assert_eq!(list.matches("href=\"/exceptions/decide?id=").count(), 2, "not her own");
    let page = front.get("/exceptions/decide?id=00000000-0000-0000-0000-000000000007", &cookie).await;
    assert!(page.text.contains("name=\"files\" value=\"2\""), "{}", page.text);
    let own = front.get("/exceptions/decide?id=00000000-0000-0000-0000-000000000009", &cookie).await;
    assert!(!own.text.contains("value=\"approve\""), "nobody agrees to what she asked for");
    let body = |more: &str| format!("form={}&id={ID}&files=2&act=approve{more}", page.form());
    let unsure = front.post("/exceptions/decide", &cookie, &body("")).await;
    assert_eq!(unsure.status, StatusCode::BAD_REQUEST);
    assert!(unsure.text.contains("SV-031"));
    let sure = front.post("/exceptions/decide", &cookie, &body("&sure=1")).await;
    assert_eq!((sure.status, sure.header("location")), (StatusCode::SEE_OTHER, "/exceptions"));
}

#[tokio::test]
async fn an_original_is_approved_only_from_the_page_that_shows_it_and_fetched_by_who_asked() {
    let front = front(Role::Officer).await;
    let cookie = front.sign_in().await;
    let list = front.get("/originals", &cookie).await.text;
    assert_eq!(list.matches("href=\"/originals/decide?id=").count(), 1, "not her own");
    assert_eq!(list.matches("action=\"/originals/fetch\"").count(), 1, "her own only");
    assert_eq!(list.matches("action=\"/originals/withdraw\"").count(), 4);
    let page = front.get("/originals/decide?id=00000000-0000-0000-0000-000000000007", &cookie).await;
    assert!(page.text.contains(&"ab".repeat(32)) && page.text.contains("SN-005"), "{}", page.text);
    let body = |more: &str| format!("form={}&id={ID}&sha256={}&act=approve{more}", page.form(), "ab".repeat(32));
    let unsure = front.post("/originals/decide", &cookie, &body("")).await;
    assert_eq!(unsure.status, StatusCode::BAD_REQUEST);
    assert!(unsure.text.contains("SV-031"));
    let sure = front.post("/originals/decide", &cookie, &body("&sure=1")).await;
    assert_eq!((sure.status, sure.header("location")), (StatusCode::SEE_OTHER, "/originals"));
}

#[tokio::test]
async fn staff_see_their_own_requests_for_originals_and_decide_about_none() {
    let front = front(Role::Staff).await;
    let cookie = front.sign_in().await;
    let list = front.get("/originals", &cookie).await;
    assert_eq!(list.status, StatusCode::OK);
    assert!(!list.text.contains("/originals/decide") && list.text.contains("/originals/withdraw"));
    let body = format!("form={}&id={ID}&sha256=&act=approve&sure=1", list.form());
    let tried = front.post("/originals/decide", &cookie, &body).await;
    assert_eq!(tried.status, StatusCode::FORBIDDEN);
    assert!(tried.text.contains("SV-011"));
}

#[tokio::test]
async fn a_file_of_the_inventory_fills_in_the_form_that_asks_for_an_exception() {
    let front = front(Role::Officer).await;
    let cookie = front.sign_in().await;
    assert!(front.get("/files/1", &cookie).await.text.contains("href=\"/exceptions?row=1#ask\""));
    let page = front.get("/exceptions?row=1", &cookie).await.text;
    assert!(page.contains("name=\"folder\" value=\"/share/税務課\""), "{page}");
    assert!(!page.contains("name=\"kind-my_number\""), "it is never offered");
}

#[tokio::test]
async fn a_page_speaks_the_language_that_was_chosen() {
    let front = front(Role::Officer).await;
    let cookie = front.sign_in().await;
    let chosen = front.get("/language?to=en&back=%2Ffiles", &cookie).await;
    assert_eq!(chosen.header("location"), "/files");
    assert!(chosen.cookies().iter().any(|one| one.starts_with("__Host-sekimori-lang=en;")));
    let page = front.get("/files", &format!("{cookie}; __Host-sekimori-lang=en")).await;
    assert!(page.text.contains("<html lang=\"en\">") && page.text.contains(">Files<"));
    let elsewhere = front.get("/language?to=en&back=https%3A%2F%2Fevil.example", &cookie).await;
    assert_eq!(elsewhere.header("location"), "/");
}

#[tokio::test]
async fn a_set_up_link_names_a_person_and_nothing_else() {
    let front = front(Role::Officer).await;
    let page = front.get("/setup?person=S0204", "").await;
    assert!(page.text.contains("value=\"S0204\""));
    let page = front.get("/setup?person=%22%3E%3Cscript%3E", "").await;
    assert!(page.text.contains("id=\"person\" name=\"person\" value=\"\""));
}

#[tokio::test]
async fn pages_are_rendered_as_they_were_looked_at() {
    let front = front(Role::Auditor).await;
    let cookie = front.sign_in().await;
    let english = format!("{cookie}; __Host-sekimori-lang=en");
    let pages = [
        ("sign_in", "/sign-in", ""),
        ("matrix", "/matrix?label=2&zone=internet", &cookie),
        ("files", "/files?label=3B", &cookie),
        ("entry_en", "/audit/3", &english),
    ];
    for (name, path, cookie) in pages {
        let page = front.get(path, cookie).await;
        let shown = page.text.replace(&format!("value=\"{}\"", page.form()), "value=\"…\"");
        insta::assert_snapshot!(name, shown);
    }
}

#[test]
fn every_sentence_that_a_page_says_is_there_in_both_languages() {
    let mut keys = BTreeSet::new();
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["templates", "src/console"] {
        for file in std::fs::read_dir(root.join(folder)).expect("a folder") {
            let Ok(text) = std::fs::read_to_string(file.expect("a file").path()) else { continue };
            let parts = text.split("\"console-").skip(1).filter_map(|rest| rest.split('"').next());
            keys.extend(parts.map(|rest| format!("console-{rest}")));
        }
    }
    assert!(keys.len() > 200);
    for t in Language::ALL.map(page::sentences) {
        for key in keys.iter().filter(|key| !key.contains('{') && !key.ends_with('-')) {
            assert!(t.has(key), "{key}");
        }
    }
}
