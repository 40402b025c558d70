//! Signing in and out. A session belongs to one person, one device and one key.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use model::api::{Session, SignInRequest};
use model::{Act, Actor, Coded as _, DeviceId, PersonId, Secret};
use protect::jws;
use protect::keyaccess::check_public_key;
use protect::sign::EcdsaPublicKey;
use store::{Device, Member, SessionRow};
use time::{Date, Duration};
use uuid::Uuid;

use crate::caller::{Person, present};
use crate::chance::{self, sha256, typed_code};
use crate::door::{PASSWORD, acceptable};
use crate::{KeyError, KeyService};

/// How long a session lasts at most: a working day.
const LIFE: Duration = Duration::hours(10);
/// What a device signs for a session begins with this line.
const CONTEXT: &str = "sekimori-session-v1\n";

impl KeyService {
    /// Signs a person in.
    ///
    /// # Errors
    /// [`KeyError::Unknown`] whatever did not fit, [`KeyError::Wait`], [`KeyError::Password`]; and only to who has shown
    /// that she is herself, why she may not all the same: [`KeyError::Left`], [`KeyError::NotYet`],
    /// [`KeyError::Unassigned`].
    pub(crate) async fn sign_in(&self, request: SignInRequest) -> Result<Session, KeyError> {
        check_public_key(&request.public_key).map_err(|_| KeyError::Malformed { field: "public_key" })?;
        let device = self.vouched(&request).await?;
        if request.new_password.as_deref().is_some_and(|new| !acceptable(new)) {
            return Err(KeyError::Password { least: PASSWORD });
        }
        self.door.knock(&request.person, self.now())?;
        let Some(member) = self.recognise(&request).await? else {
            return Err(self.turn_away(Actor::Unknown, device.device, KeyError::Unknown).await?);
        };
        let today = self.day(self.now());
        if !present(&member, today) {
            self.door.welcome(&request.person);
            let actor = Actor::Person(member.person.clone());
            return Err(self.turn_away(actor, device.device, absent(&member, today)).await?);
        }
        let session = self.begin_session(&member, device.device, request.public_key).await?;
        self.door.welcome(&request.person);
        Ok(session)
    }

    /// Logs a refusal; gives it back.
    async fn turn_away(&self, actor: Actor, device: DeviceId, why: KeyError) -> Result<KeyError, KeyError> {
        let act = Act::SignInRefused { code: why.code().to_owned() };
        self.ledger.write(&[self.event(actor, Some(device), act)]).await?;
        Ok(why)
    }

    /// The device that signed the session's key, unless it is locked.
    async fn vouched(&self, request: &SignInRequest) -> Result<Device, KeyError> {
        let token = jws::Unverified::parse(&request.device).map_err(|_| KeyError::Unknown)?;
        let id = token.kid().strip_prefix("d:").and_then(|id| Uuid::try_parse(id).ok()).ok_or(KeyError::Unknown)?;
        let device = self.register.device(DeviceId(id)).await?.ok_or(KeyError::Unknown)?;
        let key = EcdsaPublicKey::from_pem(&device.public_key).map_err(|_| KeyError::Unknown)?;
        let payload = token.verify(&key).map_err(|_| KeyError::Unknown)?;
        let fits = payload == format!("{CONTEXT}{}", request.public_key).into_bytes();
        if fits && !device.locked { Ok(device) } else { Err(KeyError::Unknown) }
    }

    /// The person whose password, or whose one-time code, it is. Takes as long for nobody as for somebody.
    async fn recognise(&self, request: &SignInRequest) -> Result<Option<Member>, KeyError> {
        let password = Secret::new(request.password.clone());
        let fits = match &request.new_password {
            Some(new) => self.take_up_invitation(&request.person, &password, new).await?,
            None => {
                let hash = self.register.credential(&request.person).await?;
                self.door.verify(password, hash).await?
            }
        };
        let member = self.register.member(&request.person).await?;
        Ok(member.filter(|_| fits))
    }

    /// Uses an invitation up and sets the new password; false if the code is not hers or has ended.
    async fn take_up_invitation(&self, id: &PersonId, code: &Secret<String>, new: &str) -> Result<bool, KeyError> {
        // The work of hashing comes first, so that a wrong code takes as long.
        let hash = self.door.hash(Secret::new(new.to_owned())).await?;
        let Some(code) = typed_code(code.expose()) else { return Ok(false) };
        let code_sha256 = sha256(code.expose().as_bytes());
        let Some(invitation) = self.register.invitation(id).await? else { return Ok(false) };
        let same = verify_slices_are_equal(code_sha256.as_bytes(), invitation.code_sha256.as_bytes()).is_ok();
        if !same || self.now() >= invitation.expires {
            return Ok(false);
        }
        let _order = self.order.write().await;
        let change = self.register.begin().await?;
        if !change.use_invitation(id, &code_sha256).await? {
            return Ok(false);
        }
        change.set_credential(id, &hash, self.now()).await?;
        change.end_sessions_of(std::slice::from_ref(id)).await?;
        let done = change.commit().await;
        self.seats.forget_all();
        done?;
        Ok(true)
    }

    async fn begin_session(&self, member: &Member, device: DeviceId, public_key: String) -> Result<Session, KeyError> {
        let now = self.now();
        let person = member.person.clone();
        let row = SessionRow {
            session: chance::id()?,
            person: person.clone(),
            device,
            public_key,
            expires: now + LIFE,
            used: now,
        };
        self.ledger.write(&[self.event(Actor::Person(person.clone()), Some(device), Act::SignedIn)]).await?;
        self.register.open_session(&row).await?;
        self.register.note_presence(&row.person, device).await?;
        self.register.forget_expired(now).await?;
        Ok(Session { id: row.session, person, name: String::new(), role: member.role, expires: row.expires })
    }

    /// Ends the session that asks.
    pub(crate) async fn sign_out(&self, person: &Person) -> Result<(), KeyError> {
        let actor = Actor::Person(person.member.person.clone());
        self.register.end_session(person.session.session).await?;
        self.seats.forget(person.session.session);
        self.ledger.write(&[self.event(actor, Some(person.device_id()), Act::SignedOut)]).await?;
        Ok(())
    }
}

/// Why somebody does not belong to the body today: what comes counts more than what was.
fn absent(member: &Member, today: Date) -> KeyError {
    let coming = member.assignments.iter().map(|a| a.from).filter(|from| *from > today).min();
    let ended = member.assignments.iter().filter_map(|a| a.until).max();
    match (coming, ended) {
        (Some(from), _) => KeyError::NotYet { from },
        (None, Some(until)) => KeyError::Left { until },
        (None, None) => KeyError::Unassigned,
    }
}

impl Person {
    /// The session as the API tells it; the name is the office's.
    pub(crate) fn as_session(&self) -> Session {
        Session {
            id: self.session.session,
            person: self.member.person.clone(),
            name: String::new(),
            role: self.member.role,
            expires: self.session.expires,
        }
    }
}
