//! An invented city: a key service in a temporary folder, its people, its devices and what they may ask.
#![allow(dead_code, reason = "each test file uses its part")]

use std::path::Path;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use keys::{KeyError, KeyService, Opening, router};
use model::api::*;
use model::{
    Act, Actor, Assignment, AssignmentKind, Clock, DeviceId, Event, FileId, Label, OpenPurpose, PersonId, Post, Right,
    Role, RunId, Secret, SectionId, Zone,
};
use protect::keyaccess::{self, ClientKey};
use protect::sign::EcdsaKey;
use protect::{Dek, jws, proof};
use serde::Serialize;
use serde::de::DeserializeOwned;
use time::macros::{datetime, offset};
use time::{Date, Duration, OffsetDateTime};
use tower::ServiceExt;
use uuid::Uuid;

pub(crate) const MATRIX: &str = include_str!("../../../../rules/matrix.toml");
pub(crate) const RULES: &str = include_str!("../../../../rules/ja-municipal.toml");
pub(crate) const NAMESPACE: &str = "https://shiomi.example";
pub(crate) const PASSWORD: &str = "the tide comes in at nine";
const START: OffsetDateTime = datetime!(2026-11-22 09:00 +9);

/// A clock that goes only when it is told to.
pub(crate) struct Hand(AtomicI64);

impl Clock for Hand {
    fn now(&self) -> OffsetDateTime {
        START + Duration::seconds(self.0.load(Ordering::Relaxed))
    }
}

/// A source of ids that never repeats.
static NEXT: AtomicU64 = AtomicU64::new(1);

pub(crate) fn fresh() -> Uuid {
    Uuid::from_u128(u128::from(NEXT.fetch_add(1, Ordering::Relaxed)) << 64 | 0xfeed)
}

/// A refusal: status and problem.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refused(pub(crate) u16, pub(crate) String);

pub(crate) struct City {
    pub(crate) service: Arc<KeyService>,
    pub(crate) clock: Arc<Hand>,
    pub(crate) officer: Seat,
    pub(crate) device: Pc,
}

/// An enrolled device with its spool.
pub(crate) struct Pc {
    pub(crate) id: DeviceId,
    pub(crate) key: EcdsaKey,
    pub(crate) seq: Mutex<u64>,
}

/// A signed-in person.
pub(crate) struct Seat {
    pub(crate) session: Session,
    pub(crate) key: EcdsaKey,
}

/// Somebody or something that signs requests.
pub(crate) trait Signs: Sync {
    fn key(&self) -> &EcdsaKey;
    fn kid(&self) -> String;
}

impl Signs for Seat {
    fn key(&self) -> &EcdsaKey {
        &self.key
    }
    fn kid(&self) -> String {
        format!("s:{}", self.session.id)
    }
}

impl Signs for Pc {
    fn key(&self) -> &EcdsaKey {
        &self.key
    }
    fn kid(&self) -> String {
        format!("d:{}", self.id)
    }
}

/// A sealed file as far as the key service sees it.
#[derive(Clone)]
pub(crate) struct SealedFile {
    pub(crate) id: FileId,
    pub(crate) run: RunId,
    pub(crate) label: Label,
    pub(crate) section: String,
    pub(crate) dek: Dek,
    pub(crate) policy: String,
    pub(crate) access: KeyAccess,
}

pub(crate) async fn open_at(data: &Path, clock: Arc<Hand>) -> Result<KeyService, KeyError> {
    open_with(data, clock, "open sesame, says the keeper").await
}

pub(crate) async fn open_with(data: &Path, clock: Arc<Hand>, passphrase: &str) -> Result<KeyService, KeyError> {
    KeyService::open(Opening {
        data,
        register: None,
        passphrase: &Secret::new(passphrase.to_owned()),
        org: "shiomi",
        name: "汐見市",
        url: "https://shiomi.example",
        namespace: NAMESPACE,
        rules: RULES,
        matrix: MATRIX,
        offset: offset!(+9),
        clock,
    })
    .await
}

pub(crate) fn clock() -> Arc<Hand> {
    Arc::new(Hand(AtomicI64::new(0)))
}

impl City {
    /// Opens the service, sets it up, enrols a device and signs the first officer in.
    pub(crate) async fn found(data: &Path) -> City {
        let clock = clock();
        let service = Arc::new(open_at(data, clock.clone()).await.expect("opens"));
        let id = person("officer");
        let code = service.set_up(&id).await.expect("sets up");
        // The first device of a body has its token from `serve` on the same machine; here from the officer's own hand.
        let token = service.first_token(Zone::MyNumber).await.expect("a token");
        let device = enrol(&service, &token.token).await.expect("enrols");
        let officer = sign_in(&service, &device, "officer", code.expose(), Some(PASSWORD)).await.expect("signs in");
        let city = City { service, clock, officer, device };
        city.import(&city.roster()).await.expect("imports");
        city
    }

    pub(crate) fn now(&self) -> OffsetDateTime {
        self.clock.now()
    }

    pub(crate) fn pass(&self, time: Duration) {
        self.clock.0.fetch_add(time.whole_seconds(), Ordering::Relaxed);
    }

    pub(crate) fn roster(&self) -> Vec<RosterPerson> {
        vec![
            rostered("officer", Role::Officer, "joho", Post::Clerk),
            rostered("auditor", Role::Auditor, "kansa", Post::Clerk),
            rostered("kacho", Role::Staff, "zeimu", Post::Manager),
            rostered("kakari", Role::Staff, "zeimu", Post::Clerk),
            rostered("fukushi", Role::Staff, "fukushi", Post::Manager),
        ]
    }

    pub(crate) async fn import(&self, persons: &[RosterPerson]) -> Result<RosterChanges, Refused> {
        let body = RosterImport { dry_run: false, persons: persons.to_vec(), sections: Default::default() };
        self.ask(&self.officer, Method::POST, path::ROSTER, &body).await
    }

    /// Invites a person and signs her in with the code.
    pub(crate) async fn seat(&self, id: &str) -> Seat {
        let request = InviteRequest { persons: vec![person(id)] };
        let codes: Invitations = self.ask(&self.officer, Method::POST, path::INVITE, &request).await.expect("invites");
        let code = &codes.codes[&person(id)];
        sign_in(&self.service, &self.device, id, code, Some(PASSWORD)).await.expect("signs in")
    }

    pub(crate) async fn ask<B: Serialize, T: DeserializeOwned>(
        &self,
        seat: &dyn Signs,
        method: Method,
        path: &str,
        body: &B,
    ) -> Result<T, Refused> {
        let body = serde_json::to_vec(body).expect("json");
        let header = self.proof(seat.key(), &seat.kid(), &method, path, &body);
        read(&send(&self.service, method, path, Some(&header), body).await?)
    }

    pub(crate) async fn get<T: DeserializeOwned>(&self, seat: &dyn Signs, path: &str) -> Result<T, Refused> {
        let plain = path.split('?').next().expect("a path");
        let header = self.proof(seat.key(), &seat.kid(), &Method::GET, plain, b"");
        read(&send(&self.service, Method::GET, path, Some(&header), Vec::new()).await?)
    }

    pub(crate) fn proof(&self, key: &EcdsaKey, kid: &str, method: &Method, path: &str, body: &[u8]) -> String {
        let request = proof::Request { method: method.as_str(), path, body };
        proof::make(key, kid, &request, self.now(), fresh()).expect("a proof")
    }

    pub(crate) async fn bundle(&self) -> Bundle {
        let signed: SignedBundle = self.get(&self.officer, path::BUNDLE).await.expect("a bundle");
        let key = protect::sign::Ed25519PublicKey(self.service.policy_public_key().expect("a key"));
        let signature = STANDARD.decode(&signed.signature).expect("base64");
        key.verify(format!("sekimori-bundle-v1\n{}", signed.text).as_bytes(), &signature).expect("signed");
        serde_json::from_str(&signed.text).expect("a bundle")
    }

    /// Seals a file on the device and sends its spool.
    pub(crate) async fn seal(&self, label: Label, section: &str) -> SealedFile {
        let bundle = self.bundle().await;
        let file = seal_for(&bundle.keys[0], FileId(fresh()), label, section);
        self.tell(Act::Sealed { file: file.id, label, run: file.run }, &[&file]).await.expect("received");
        file
    }

    /// Sends one event of the device.
    pub(crate) async fn tell(&self, act: Act, files: &[&SealedFile]) -> Result<SpoolReceipt, Refused> {
        let entry = self.spooled(act);
        self.send_spool(vec![entry], files).await
    }

    pub(crate) fn spooled(&self, act: Act) -> SpoolEntry {
        let mut seq = self.device.seq.lock().expect("not poisoned");
        *seq += 1;
        let id = self.device.id;
        self.spooled_as(*seq, Actor::Device(id), Some(id), act)
    }

    /// An entry of the device as whoever holds its key can make it; its number is not used up.
    pub(crate) fn spooled_as(&self, seq: u64, actor: Actor, device: Option<DeviceId>, act: Act) -> SpoolEntry {
        let event = Event { at: self.now(), actor, device, act };
        let sign = |m: &[u8]| Ok::<_, audit::AuditError>(STANDARD.encode(self.device.key.sign(m).expect("signs")));
        audit::spool::seal(self.device.id, seq, &event, sign).expect("seals")
    }

    pub(crate) async fn send_spool(
        &self,
        entries: Vec<SpoolEntry>,
        files: &[&SealedFile],
    ) -> Result<SpoolReceipt, Refused> {
        let record = |f: &&SealedFile| FileRecord {
            file: f.id,
            name: "滞納者一覧.xlsx".to_owned(),
            folder: "/share".to_owned(),
            device: self.device.id,
            run: f.run,
            section: section(&f.section),
            label: f.label,
            size: 1,
            kinds: Default::default(),
        };
        let batch = SpoolBatch { entries, files: files.iter().map(record).collect() };
        let body = serde_json::to_vec(&batch).expect("json");
        let kid = format!("d:{}", self.device.id);
        let header = self.proof(&self.device.key, &kid, &Method::POST, path::SPOOL, &body);
        read(&send(&self.service, Method::POST, path::SPOOL, Some(&header), body).await?)
    }

    /// Entries in the log.
    pub(crate) async fn service_log_size(&self) -> u64 {
        let header = self.proof(&self.officer.key, &self.officer.kid(), &Method::GET, path::CHECKPOINT, b"");
        let sent = send(&self.service, Method::GET, path::CHECKPOINT, Some(&header), Vec::new()).await;
        let note = String::from_utf8(sent.expect("a checkpoint")).expect("text");
        note.lines().nth(1).expect("a size").parse().expect("a number")
    }

    /// Entries of the log from `first` on, as they stand there.
    pub(crate) async fn entries(&self, first: u64) -> Vec<serde_json::Value> {
        let size = self.service_log_size().await;
        let path = format!("{}/tile/entries/000.p/{size}", path::LOG);
        let header = self.proof(&self.officer.key, &self.officer.kid(), &Method::GET, &path, b"");
        let bytes = send(&self.service, Method::GET, &path, Some(&header), Vec::new()).await.expect("entries");
        let (mut entries, mut rest) = (Vec::new(), bytes.as_slice());
        while let [a, b, after @ ..] = rest {
            let (entry, next) = after.split_at(usize::from(u16::from_be_bytes([*a, *b])));
            entries.push(serde_json::from_slice(entry).expect("json"));
            rest = next;
        }
        entries.split_off(usize::try_from(first).expect("small"))
    }

    /// Their acts, as words.
    pub(crate) async fn acts(&self, first: u64) -> Vec<String> {
        let entries = self.entries(first).await;
        entries.iter().map(|entry| entry["type"].as_str().unwrap_or_default().to_owned()).collect()
    }

    /// The office's own device.
    pub(crate) async fn office(&self) -> Pc {
        let key = EcdsaKey::generate().expect("a key");
        let body = OfficeDeviceRequest { public_key: key.public_key_pem().expect("pem"), zone: Zone::Lgwan };
        let body = serde_json::to_vec(&body).expect("json");
        let sent = send(&self.service, Method::POST, path::OFFICE_DEVICE, None, body).await.expect("known");
        let record: DeviceRecord = serde_json::from_slice(&sent).expect("a device");
        Pc { id: record.device, key, seq: Mutex::new(0) }
    }

    /// Asks for a file's key; gives the key, or the code of the refusal, with the log's proof.
    pub(crate) async fn open(&self, seat: &dyn Signs, file: &SealedFile, purpose: OpenPurpose) -> Result<Dek, Refused> {
        self.open_as(seat, file, intent(purpose)).await.0
    }

    pub(crate) async fn open_as(
        &self,
        seat: &dyn Signs,
        file: &SealedFile,
        intent: Intent,
    ) -> (Result<Dek, Refused>, Option<LogProof>) {
        let client = ClientKey::generate().expect("a key");
        let request = self.rewrap_request(seat, file, intent, &client);
        let reply: RewrapReply = match self.ask(seat, Method::POST, path::REWRAP, &request).await {
            Ok(reply) => reply,
            Err(refused) => return (Err(refused), None),
        };
        let result = &reply.responses[0].results[0];
        let outcome = match &result.kas_wrapped_key {
            Some(wrapped) => {
                assert_eq!(result.status, "permit");
                Ok(client.unwrap(&reply.session_public_key, wrapped).expect("unwraps"))
            }
            None => {
                assert_eq!(result.status, "fail");
                Err(Refused(200, result.problem.as_ref().expect("a problem").code.clone()))
            }
        };
        (outcome, reply.log)
    }

    pub(crate) fn rewrap_request(
        &self,
        seat: &dyn Signs,
        file: &SealedFile,
        intent: Intent,
        client: &ClientKey,
    ) -> RewrapRequest {
        let unsigned = UnsignedRewrap {
            client_public_key: client.public_key_pem().expect("pem"),
            requests: vec![RewrapEntry {
                policy: RewrapPolicy { id: "p".to_owned(), body: file.policy.clone() },
                key_access_objects: vec![RewrapKeyAccess {
                    key_access_object_id: "k".to_owned(),
                    key_access_object: file.access.clone(),
                }],
            }],
            sekimori: Some(intent),
        };
        let now = self.now().unix_timestamp();
        let body = serde_json::to_string(&unsigned).expect("json");
        let payload = serde_json::json!({"requestBody": body, "iat": now, "exp": now + 60}).to_string();
        let token = jws::sign(seat.key(), &seat.kid(), payload.as_bytes()).expect("signs");
        RewrapRequest { signed_request_token: token }
    }
}

pub(crate) fn intent(purpose: OpenPurpose) -> Intent {
    let right = match purpose {
        OpenPurpose::View => Right::View,
        OpenPurpose::Export | OpenPurpose::Original => Right::Decrypt,
        OpenPurpose::Unprotect | OpenPurpose::Undo => Right::Unprotect,
        OpenPurpose::Relabel => Right::Relabel,
    };
    Intent { right, purpose, run: None, reason: Some("照会への回答".to_owned()), seen: 0 }
}

/// Seals a file key, as a sealer does; who has the key can also do it again with another policy.
pub(crate) fn seal_for(key: &KeyServiceKey, id: FileId, label: Label, section: &str) -> SealedFile {
    let byte = u8::try_from(id.0.as_u128() >> 64 & 0xff).expect("a byte");
    let dek = Dek::new([byte; 32]);
    let policy = policy(id, NAMESPACE, label.code(), section);
    let access = keyaccess::wrap(&dek, key, &policy).expect("wraps");
    SealedFile { id, run: RunId(fresh()), label, section: section.to_owned(), dek, policy, access }
}

pub(crate) fn policy(id: FileId, namespace: &str, label: &str, section: &str) -> String {
    let attribute =
        |name: &str, value: &str| serde_json::json!({"attribute": format!("{namespace}/attr/{name}/value/{value}")});
    let attributes = [attribute("label", label), attribute("section", section)];
    STANDARD.encode(serde_json::json!({"uuid": id.0, "body": {"dataAttributes": attributes, "dissem": []}}).to_string())
}

pub(crate) async fn enrol(service: &Arc<KeyService>, token: &str) -> Result<Pc, Refused> {
    let key = EcdsaKey::generate().expect("a key");
    let secret = token.split('.').next().expect("a secret").to_owned();
    let request = EnrolRequest { secret, public_key: key.public_key_pem().expect("pem"), name: "窓口 1".to_owned() };
    let body = serde_json::to_vec(&request).expect("json");
    let enrolled: Enrolled = read(&send(service, Method::POST, path::ENROL, None, body).await?)?;
    Ok(Pc { id: enrolled.device, key, seq: Mutex::new(0) })
}

pub(crate) async fn sign_in(
    service: &Arc<KeyService>,
    device: &Pc,
    id: &str,
    password: &str,
    new: Option<&str>,
) -> Result<Seat, Refused> {
    let key = EcdsaKey::generate().expect("a key");
    let public_key = key.public_key_pem().expect("pem");
    let vouched = format!("sekimori-session-v1\n{public_key}");
    let request = SignInRequest {
        person: person(id),
        password: password.to_owned(),
        new_password: new.map(str::to_owned),
        device: jws::sign(&device.key, &format!("d:{}", device.id), vouched.as_bytes()).expect("signs"),
        public_key,
    };
    let body = serde_json::to_vec(&request).expect("json");
    let session = read(&send(service, Method::POST, path::SIGN_IN, None, body).await?)?;
    Ok(Seat { session, key })
}

/// Sends a request as it stands; gives the body, or the refusal.
pub(crate) async fn send(
    service: &Arc<KeyService>,
    method: Method,
    path: &str,
    authorization: Option<&str>,
    body: Vec<u8>,
) -> Result<Vec<u8>, Refused> {
    let mut request = Request::builder().method(method).uri(path);
    if let Some(value) = authorization {
        request = request.header("authorization", value);
    }
    let request = request.body(Body::from(body)).expect("a request");
    let response = router(Arc::clone(service)).oneshot(request).await.expect("answers");
    let status = response.status();
    let body = to_bytes(response.into_body(), 1 << 24).await.expect("a body").to_vec();
    if status.is_success() {
        return Ok(if status == StatusCode::NO_CONTENT { b"null".to_vec() } else { body });
    }
    let problem: Problem = serde_json::from_slice(&body).expect("a problem");
    Err(Refused(status.as_u16(), problem.code))
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refused> {
    Ok(serde_json::from_slice(body).expect("the agreed shape"))
}

pub(crate) fn rostered(id: &str, role: Role, at: &str, post: Post) -> RosterPerson {
    let from = Date::from_calendar_date(2026, time::Month::April, 1).expect("a date");
    let kind = AssignmentKind::Main;
    let assignments = vec![Assignment { section: section(at), post, kind, from, until: None }];
    RosterPerson { person: person(id), name: "潮見 波子".to_owned(), role, assignments }
}

pub(crate) fn person(id: &str) -> PersonId {
    id.parse().expect("an id")
}

pub(crate) fn section(id: &str) -> SectionId {
    id.parse().expect("an id")
}

pub(crate) fn refused<T>(status: u16, code: &str) -> Result<T, Refused> {
    Err(Refused(status, code.to_owned()))
}
