//! Who asks: every request but three is signed, and the signature is checked here, not in the office.

use std::sync::Arc;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequest, Request};
use axum::http::Method;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use model::{DeviceId, Post, Role, SectionId, Zone};
use protect::proof;
use protect::sign::EcdsaPublicKey;
use serde::de::DeserializeOwned;
use store::{Device, Member, SessionRow};
use time::{Date, Duration, OffsetDateTime};
use uuid::Uuid;

use crate::{KeyError, KeyService};

/// A session ends when it has not been used for so long.
const IDLE: Duration = Duration::minutes(30);
/// A session's use is noted at most so often.
const NOTED: Duration = Duration::minutes(1);
/// Longest body that is read: a roster of 85,000 persons has about 25 MB.
pub(crate) const BODY: usize = 64 << 20;
/// Longest body of somebody who has proved nothing.
pub(crate) const UNPROVED: usize = 64 << 10;

/// A signed-in person and where she sits.
pub(crate) struct Person {
    pub(crate) session: SessionRow,
    pub(crate) member: Member,
    pub(crate) device: Device,
    /// The session's key.
    pub(crate) key: EcdsaPublicKey,
}

/// Who signed a request.
pub(crate) enum Caller {
    Person(Arc<Person>),
    Device(Device),
}

/// A request whose signature holds and whose id is spent.
pub(crate) struct Signed {
    pub(crate) caller: Caller,
    pub(crate) body: Bytes,
}

impl Signed {
    /// The body as the route expects it.
    pub(crate) fn read<T: DeserializeOwned>(&self) -> Result<T, KeyError> {
        read(&self.body)
    }

    pub(crate) fn person(&self) -> Result<&Person, KeyError> {
        match &self.caller {
            Caller::Person(person) => Ok(person),
            Caller::Device(_) => Err(KeyError::Role),
        }
    }

    pub(crate) fn officer(&self) -> Result<&Person, KeyError> {
        self.role(|role| role == Role::Officer)
    }

    pub(crate) fn reader(&self) -> Result<&Person, KeyError> {
        self.role(|role| role >= Role::Auditor)
    }

    fn role(&self, fits: impl Fn(Role) -> bool) -> Result<&Person, KeyError> {
        let person = self.person()?;
        if fits(person.member.role) { Ok(person) } else { Err(KeyError::Role) }
    }

    /// A device that speaks for itself.
    pub(crate) fn device(&self) -> Result<&Device, KeyError> {
        match &self.caller {
            Caller::Device(device) => Ok(device),
            Caller::Person(_) => Err(KeyError::Role),
        }
    }
}

impl Person {
    /// Whether she leads the section today.
    pub(crate) fn leads(&self, section: &SectionId, today: Date) -> bool {
        let holds = |a: &model::Assignment| a.section == *section && a.post >= Post::Manager && a.in_force(today);
        self.member.assignments.iter().any(holds)
    }

    pub(crate) fn device_id(&self) -> DeviceId {
        self.device.device
    }

    pub(crate) fn zone(&self) -> Zone {
        self.device.zone
    }
}

/// Reads JSON; the parser's own message would quote the body.
pub(crate) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, KeyError> {
    serde_json::from_slice(body).map_err(|_| KeyError::Malformed { field: "body" })
}

/// Whether she belongs to the body on that day. Who holds no assignment belongs to it by her role alone: the first
/// officer before the first roster.
pub(crate) fn present(member: &Member, today: Date) -> bool {
    if member.assignments.is_empty() {
        return member.role > Role::Staff;
    }
    member.assignments.iter().any(|a| a.in_force(today))
}

impl FromRequest<Arc<KeyService>> for Signed {
    type Rejection = KeyError;

    async fn from_request(request: Request, service: &Arc<KeyService>) -> Result<Self, KeyError> {
        let (parts, body) = request.into_parts();
        let body = whole(body, BODY).await?;
        let path = parts.uri.path().to_owned();
        service.prove(&parts, &path, body).await
    }
}

/// The whole body, if it has at most `limit` bytes.
pub(crate) async fn whole(body: Body, limit: usize) -> Result<Bytes, KeyError> {
    to_bytes(body, limit).await.map_err(|_| KeyError::Malformed { field: "body" })
}

impl KeyService {
    /// Checks a request's proof for `path`.
    ///
    /// # Errors
    /// [`KeyError::Unknown`] whatever the cause.
    pub(crate) async fn prove(&self, parts: &Parts, path: &str, body: Bytes) -> Result<Signed, KeyError> {
        let mut headers = parts.headers.get_all(AUTHORIZATION).iter();
        let (Some(header), None) = (headers.next(), headers.next()) else { return Err(KeyError::Unknown) };
        let header = header.to_str().map_err(|_| KeyError::Unknown)?;
        let caller = self.check(header, &parts.method, path, &body).await?;
        Ok(Signed { caller, body })
    }

    async fn check(&self, header: &str, method: &Method, path: &str, body: &[u8]) -> Result<Caller, KeyError> {
        let token = proof::Unverified::parse(header).map_err(|_| KeyError::Unknown)?;
        let now = self.now();
        let caller = self.named(token.kid(), now).await?;
        let request = proof::Request { method: method.as_str(), path, body };
        let verified = match &caller {
            Caller::Person(person) => token.verify(&person.key, &request, now),
            Caller::Device(device) => {
                EcdsaPublicKey::from_pem(&device.public_key).and_then(|key| token.verify(&key, &request, now))
            }
        };
        let proof = verified.map_err(|_| KeyError::Unknown)?;
        if !self.spent.spend(&self.register, proof.jti, now).await? {
            return Err(KeyError::Unknown);
        }
        if let Caller::Person(person) = &caller
            && now - person.session.used >= NOTED
        {
            self.register.touch_session(person.session.session, now).await?;
            self.seats.forget(person.session.session);
        }
        Ok(caller)
    }

    /// The caller that a key id names; nothing is proved yet.
    async fn named(&self, kid: &str, now: OffsetDateTime) -> Result<Caller, KeyError> {
        let (kind, id) = kid.split_once(':').ok_or(KeyError::Unknown)?;
        let id = Uuid::try_parse(id).map_err(|_| KeyError::Unknown)?;
        match kind {
            "d" => {
                let device = self.register.device(DeviceId(id)).await?.ok_or(KeyError::Unknown)?;
                Ok(Caller::Device(device))
            }
            "s" => {
                let person = self.seat(id).await?;
                // INVARIANT: a session used in the future was begun under a clock that has been set back since; it would
                // else last until that time comes again.
                let ended = now >= person.session.expires || (now - person.session.used).abs() > IDLE;
                if ended || !present(&person.member, self.day(now)) {
                    return Err(KeyError::Unknown);
                }
                Ok(Caller::Person(person))
            }
            _ => Err(KeyError::Unknown),
        }
    }
}
