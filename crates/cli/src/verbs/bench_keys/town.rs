//! A body for the measurement: a key service as its own process, people who have signed in, files that are registered.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::api::*;
use model::{
    Act, Actor, Assignment, AssignmentKind, DeviceId, Event, FileId, Label, OpenPurpose, Post, Right, Role, RunId,
};
use protect::keyaccess::{self, ClientKey};
use protect::sign::EcdsaKey;
use protect::{Dek, jws, proof};
use serde::Serialize;
use serde::de::DeserializeOwned;
use time::OffsetDateTime;
use time::macros::date;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use uuid::Uuid;

use super::load::Line;
use crate::verbs::bench::Measured;
use crate::verbs::keys::READY;

const ORG: &str = "bench";
const PASSWORD: &str = "the tide comes in at nine";
const PERSONS: usize = 40;
const FILES: usize = 1000;
/// Entries of a spool that are sent together.
const BATCH: usize = 200;

pub(super) struct Town {
    child: Child,
    socket: PathBuf,
    device: DeviceId,
    device_key: EcdsaKey,
    seats: Vec<Seat>,
    files: Vec<SealedFile>,
    client: ClientKey,
}

struct Seat {
    kid: String,
    key: EcdsaKey,
}

struct SealedFile {
    policy: String,
    access: KeyAccess,
}

impl Town {
    pub(super) async fn found(folder: &Path) -> Measured<Town> {
        let socket = folder.join("bench.sock");
        let child = start(folder, &socket).await?;
        let mut line = Line::to(&socket).await?;
        let first = SetUpRequest { person: "head".parse()? };
        let set_up: SetUp = ask(&mut line, None, "POST", path::SET_UP, &first).await?;
        let device_key = EcdsaKey::generate()?;
        let secret = set_up.token.split('.').next().unwrap_or_default().to_owned();
        let public_key = device_key.public_key_pem()?;
        let request = EnrolRequest { secret, public_key, name: String::new() };
        let enrolled: Enrolled = ask(&mut line, None, "POST", path::ENROL, &request).await?;
        let (device, client) = (enrolled.device, ClientKey::generate()?);
        let mut town = Town { child, socket, device, device_key, seats: Vec::new(), files: Vec::new(), client };
        let officer = town.sign_in(&mut line, set_up.person.as_str(), &set_up.code).await?;
        town.people(&mut line, &officer).await?;
        let bundle: Bundle = serde_json::from_str(&enrolled.bundle.text)?;
        town.seal(&mut line, &bundle).await?;
        Ok(town)
    }

    /// `kill -9`.
    pub(super) async fn kill(&mut self) -> Measured<()> {
        Ok(self.child.kill().await?)
    }

    /// Starts the key service again on what it left.
    pub(super) async fn restart(&mut self, folder: &Path) -> Measured<()> {
        self.child = start(folder, &self.socket).await?;
        Ok(())
    }

    pub(super) fn socket(&self) -> &Path {
        &self.socket
    }

    /// The process of the key service.
    pub(super) fn process(&self) -> Option<u32> {
        self.child.id()
    }

    pub(super) fn client(&self) -> &ClientKey {
        &self.client
    }

    async fn sign_in(&self, line: &mut Line, person: &str, code: &str) -> Measured<Seat> {
        let key = EcdsaKey::generate()?;
        let public_key = key.public_key_pem()?;
        let vouched = format!("sekimori-session-v1\n{public_key}");
        let request = SignInRequest {
            person: person.parse()?,
            password: code.to_owned(),
            new_password: Some(PASSWORD.to_owned()),
            device: jws::sign(&self.device_key, &format!("d:{}", self.device), vouched.as_bytes())?,
            public_key,
        };
        let session: Session = ask(line, None, "POST", path::SIGN_IN, &request).await?;
        Ok(Seat { kid: format!("s:{}", session.id), key })
    }

    async fn people(&mut self, line: &mut Line, officer: &Seat) -> Measured<()> {
        let mut persons = vec![rostered("head", Role::Officer, "joho")?];
        for n in 0..PERSONS {
            persons.push(rostered(&format!("s{n:04}"), Role::Staff, "zeimu")?);
        }
        let ids = persons.iter().skip(1).map(|person| person.person.clone()).collect();
        let roster = RosterImport { dry_run: false, persons, sections: Default::default() };
        let _: RosterChanges = ask(line, Some(officer), "POST", path::ROSTER, &roster).await?;
        let invited: Invitations =
            ask(line, Some(officer), "POST", path::INVITE, &InviteRequest { persons: ids }).await?;
        for (person, code) in &invited.codes {
            let seat = self.sign_in(line, person.as_str(), code).await?;
            self.seats.push(seat);
        }
        Ok(())
    }

    async fn seal(&mut self, line: &mut Line, bundle: &Bundle) -> Measured<()> {
        let key = bundle.keys.first().ok_or("no key")?;
        let (mut entries, mut files) = (Vec::new(), Vec::new());
        let as_device = Seat {
            kid: format!("d:{}", self.device),
            key: EcdsaKey::from_pkcs8(self.device_key.to_pkcs8()?.expose())?,
        };
        for n in 1..=FILES {
            let (file, run) = (FileId(Uuid::from_u128(n as u128)), RunId(Uuid::from_u128(1)));
            let policy = policy(file, &bundle.namespace);
            self.files.push(SealedFile { access: keyaccess::wrap(&Dek::new([7; 32]), key, &policy)?, policy });
            let act = Act::Sealed { file, label: Label::Class3B, run };
            let (at, device) = (OffsetDateTime::now_utc(), self.device);
            let event = Event { at, actor: Actor::Device(device), device: Some(device), act };
            let sign = |message: &[u8]| Measured::Ok(STANDARD.encode(self.device_key.sign(message)?));
            entries.push(sealed_entry(device, n as u64, &event, sign)?);
            files.push(record(file, run, device)?);
            if entries.len() == BATCH || n == FILES {
                let batch = SpoolBatch { entries: std::mem::take(&mut entries), files: std::mem::take(&mut files) };
                let _: SpoolReceipt = ask(line, Some(&as_device), "POST", path::SPOOL, &batch).await?;
            }
        }
        Ok(())
    }

    /// The `n`-th request for a key, with its proof: complete HTTP.
    pub(super) fn request(&self, n: usize) -> Measured<Vec<u8>> {
        let (Some(seat), Some(file)) = (self.seats.get(n % self.seats.len()), self.files.get(n * 7 % self.files.len()))
        else {
            return Err("an empty town".into());
        };
        let intent = Intent { right: Right::View, purpose: OpenPurpose::View, run: None, reason: None, seen: 0 };
        let unsigned = UnsignedRewrap {
            client_public_key: self.client.public_key_pem()?,
            requests: vec![RewrapEntry {
                policy: RewrapPolicy { id: "p".to_owned(), body: file.policy.clone() },
                key_access_objects: vec![RewrapKeyAccess {
                    key_access_object_id: "k".to_owned(),
                    key_access_object: file.access.clone(),
                }],
            }],
            sekimori: Some(intent),
        };
        let now = OffsetDateTime::now_utc().unix_timestamp();
        let body = serde_json::to_string(&unsigned)?;
        let payload = serde_json::json!({"requestBody": body, "iat": now, "exp": now + 100}).to_string();
        let token = jws::sign(&seat.key, &seat.kid, payload.as_bytes())?;
        http(Some(seat), "POST", path::REWRAP, &serde_json::to_vec(&RewrapRequest { signed_request_token: token })?)
    }
}

/// The key service's half of a key, as a bundle names it.
pub(super) fn service_key(kid: &str, public_key: &str) -> KeyServiceKey {
    KeyServiceKey {
        kid: kid.to_owned(),
        url: "https://bench.sekimori.invalid".to_owned(),
        algorithm: keyaccess::P256.to_owned(),
        public_key: public_key.to_owned(),
    }
}

async fn start(folder: &Path, socket: &Path) -> Measured<Child> {
    let passphrase = folder.join("passphrase");
    if !passphrase.exists() {
        fs::write(&passphrase, agent::random_passphrase()?.expose())?;
    }
    let mut child = Command::new("/proc/self/exe")
        .arg("keys")
        .arg("--data")
        .arg(folder.join("keys"))
        .arg("--socket")
        .arg(socket)
        .arg("--passphrase-file")
        .arg(&passphrase)
        .args(["--org", ORG, "--name", ORG, "--url", "https://bench.sekimori.invalid"])
        .args(["--authority", "https://bench.sekimori.invalid"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let mut line = String::new();
    BufReader::new(child.stdout.take().ok_or("no output")?).read_line(&mut line).await?;
    if line.trim_end() == READY { Ok(child) } else { Err("the key service does not start".into()) }
}

async fn ask<T: DeserializeOwned>(
    line: &mut Line,
    seat: Option<&Seat>,
    method: &str,
    path: &str,
    body: &impl Serialize,
) -> Measured<T> {
    let request = http(seat, method, path, &serde_json::to_vec(body)?)?;
    let (status, answer) = line.exchange(&request).await.map_err(|error| error.to_string())?;
    if status != 200 {
        return Err(format!("{path}: {status} {}", String::from_utf8_lossy(&answer)).into());
    }
    Ok(serde_json::from_slice(&answer)?)
}

fn http(seat: Option<&Seat>, method: &str, path: &str, body: &[u8]) -> Measured<Vec<u8>> {
    let mut head = format!("{method} {path} HTTP/1.1\r\nhost: keys\r\ncontent-length: {}\r\n", body.len());
    if let Some(seat) = seat {
        let jti = Uuid::from_bytes(random()?);
        let request = proof::Request { method, path, body };
        let proof = proof::make(&seat.key, &seat.kid, &request, OffsetDateTime::now_utc(), jti)?;
        head.push_str(&format!("authorization: {proof}\r\n"));
    }
    head.push_str("\r\n");
    let mut request = head.into_bytes();
    request.extend_from_slice(body);
    Ok(request)
}

fn random() -> Measured<[u8; 16]> {
    let mut bytes = [0; 16];
    aws_lc_rs::rand::fill(&mut bytes)?;
    Ok(bytes)
}

fn sealed_entry(
    device: DeviceId,
    seq: u64,
    event: &Event,
    sign: impl FnOnce(&[u8]) -> Measured<String>,
) -> Measured<SpoolEntry> {
    let text = String::from_utf8(audit::encode(event)?)?;
    let signature = sign(&audit::spool::message(device, seq, &text))?;
    Ok(SpoolEntry { seq, event: text, signature })
}

fn policy(file: FileId, namespace: &str) -> String {
    let attribute =
        |name: &str, value: &str| serde_json::json!({"attribute": format!("{namespace}/attr/{name}/value/{value}")});
    let attributes = [attribute("label", Label::Class3B.code()), attribute("section", "zeimu")];
    let body = serde_json::json!({"dataAttributes": attributes, "dissem": []});
    STANDARD.encode(serde_json::json!({"uuid": file.0, "body": body}).to_string())
}

fn record(file: FileId, run: RunId, device: DeviceId) -> Measured<FileRecord> {
    Ok(FileRecord {
        file,
        name: String::new(),
        folder: String::new(),
        device,
        run,
        section: "zeimu".parse()?,
        label: Label::Class3B,
        size: 1,
        kinds: Default::default(),
    })
}

fn rostered(id: &str, role: Role, section: &str) -> Measured<RosterPerson> {
    let from = date!(2026 - 04 - 01);
    let main =
        Assignment { section: section.parse()?, post: Post::Clerk, kind: AssignmentKind::Main, from, until: None };
    Ok(RosterPerson { person: id.parse()?, name: String::new(), role, assignments: vec![main] })
}
