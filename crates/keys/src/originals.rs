//! Originals that the checkpoint refused, and that somebody needs as they are: asked for by whose file it was, approved by
//! another person, fetched for a while. The bytes are the office's to keep, sealed to our key; this is who may open them.
//!
//! INVARIANT (12): one person asks and another, an officer, agrees. What is asked for is taken from our own log: the hash,
//! the length and the reason of a refusal are what its entry says, and what was refused as an attack is let in by nobody.

use model::api::{OriginalDecision, OriginalList, OriginalRecord, OriginalRequest, OriginalWhich};
use model::sanitising::Reason;
use model::{Act, Actor, DeviceId, Event, PersonId, Role};
use protect::container::PolicyFacts;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use model::api::ExceptionStanding as Standing;

use crate::caller::{Caller, Person, Signed};
use crate::{KeyError, KeyService, chance};

/// Requests that are open at once: each keeps a file in the office.
const MOST: usize = 100;
/// Longest reason, in characters; the office keeps it.
const REASON: usize = 500;
/// Nobody has an original for longer.
const LONGEST: Duration = Duration::hours(72);

impl KeyService {
    /// Takes a request down.
    pub(crate) async fn ask_original(&self, by: &Person, asked: OriginalRequest) -> Result<OriginalRecord, KeyError> {
        let now = self.now();
        if asked.by != by.member.person {
            return Err(KeyError::Role);
        }
        if asked.reason.trim().is_empty() || asked.reason.chars().count() > REASON {
            return Err(KeyError::Malformed { field: "reason" });
        }
        if asked.until <= now || asked.until > now + LONGEST {
            return Err(KeyError::OriginalUntil);
        }
        let _order = self.order.write().await;
        let (sha256, code, bytes) = self.refusal(&asked).await?;
        // What could be an attack is let in by nobody, and neither is what no version of ours has refused.
        if Reason::of_code(&code).is_none_or(Reason::is_alert) {
            return Err(KeyError::Attack);
        }
        let open = self.register.originals_open(now).await?;
        if open.iter().any(|one| one.asked_by == asked.by && one.sha256 == sha256) {
            return Err(KeyError::OriginalAgain);
        }
        if open.len() >= MOST {
            return Err(KeyError::Originals { most: MOST });
        }
        let record = OriginalRecord {
            id: chance::id()?,
            job: asked.job,
            entry: asked.entry,
            sha256,
            bytes,
            code,
            until: asked.until,
            standing: Standing::Asked,
            asked_by: asked.by,
            asked_at: now,
            decided_by: None,
            decided_at: None,
            reason: String::new(),
            name: String::new(),
        };
        let act = Act::OriginalAsked {
            original: record.id,
            sha256: record.sha256.clone(),
            bytes: record.bytes,
            code: record.code.clone(),
            until: record.until,
        };
        let change = self.register.begin().await?;
        change.put_original(&record).await?;
        self.settle(change, &[self.by(by, act)]).await?;
        Ok(record)
    }

    /// Hash, code and length of the refused file that an entry of the log tells of.
    async fn refusal(&self, asked: &OriginalRequest) -> Result<(String, String, u64), KeyError> {
        if asked.entry >= self.ledger.size() {
            return Err(KeyError::NotRefused);
        }
        let event = self.ledger.event(asked.entry).await?;
        match event.act {
            Act::SanitiseRefused { job, by, code, sha256, bytes }
                if job == asked.job && hers(&event.actor, by.as_ref(), &asked.by) =>
            {
                Ok((sha256, code, bytes))
            }
            _ => Err(KeyError::NotRefused),
        }
    }

    /// Approves or refuses a request.
    pub(crate) async fn decide_original(
        &self,
        by: &Person,
        decision: OriginalDecision,
    ) -> Result<OriginalRecord, KeyError> {
        let _order = self.order.write().await;
        let mut record = self.original(decision.id).await?;
        if record.standing != Standing::Asked || record.until <= self.now() {
            return Err(KeyError::OriginalDecided);
        }
        if record.asked_by == by.member.person {
            return Err(KeyError::SecondPerson);
        }
        if record.sha256 != decision.sha256 {
            return Err(KeyError::Malformed { field: "sha256" });
        }
        let (original, sha256) = (record.id, record.sha256.clone());
        let act = if decision.approve {
            record.standing = Standing::Approved;
            Act::OriginalApproved { original, sha256, code: record.code.clone(), until: record.until }
        } else {
            record.standing = Standing::Refused;
            Act::OriginalRefused { original, sha256 }
        };
        self.write_original(record, Some(&by.member.person), self.by(by, act)).await
    }

    /// Takes a request back, or an original that was approved: who asked for it, an officer, or the office where it cannot
    /// keep the file.
    pub(crate) async fn withdraw_original(
        &self,
        signed: &Signed,
        which: OriginalWhich,
    ) -> Result<OriginalRecord, KeyError> {
        let _order = self.order.write().await;
        let mut record = self.original(which.id).await?;
        let (by, actor, device): (Option<PersonId>, Actor, DeviceId) = match &signed.caller {
            Caller::Person(person)
                if person.member.role == Role::Officer || person.member.person == record.asked_by =>
            {
                let id = person.member.person.clone();
                (Some(id.clone()), Actor::Person(id), person.device_id())
            }
            Caller::Device(_) => {
                self.may_read(signed).await?;
                let device = signed.device()?.device;
                (None, Actor::Device(device), device)
            }
            Caller::Person(_) => return Err(KeyError::Role),
        };
        if !matches!(record.standing, Standing::Asked | Standing::Approved) {
            return Err(KeyError::OriginalDecided);
        }
        record.standing = Standing::Withdrawn;
        let act = Act::OriginalWithdrawn { original: record.id, sha256: record.sha256.clone() };
        let event = self.event(actor, Some(device), act);
        self.write_original(record, by.as_ref(), event).await
    }

    /// The requests that the caller may know of: all for an officer, an auditor and the office itself; for others their own.
    pub(crate) async fn list_originals(&self, signed: &Signed) -> Result<OriginalList, KeyError> {
        let all = self.may_read(signed).await.is_ok();
        let own = match &signed.caller {
            _ if all => None,
            Caller::Person(person) => Some(&person.member.person),
            Caller::Device(_) => return Err(KeyError::Role),
        };
        // What is open is never left out, however many others there are.
        let open = self.register.originals_open(self.now()).await?;
        let mut originals: Vec<OriginalRecord> =
            open.into_iter().filter(|one| own.is_none_or(|own| one.asked_by == *own)).collect();
        let newest = self.register.originals(own).await?;
        let more: Vec<_> = newest.into_iter().filter(|one| originals.iter().all(|known| known.id != one.id)).collect();
        originals.extend(more);
        originals.sort_by(|a, b| b.asked_at.cmp(&a.asked_at).then_with(|| a.id.cmp(&b.id)));
        Ok(OriginalList { originals })
    }

    /// The request under which a sealed original may be opened now, by whom it was approved for.
    ///
    /// INVARIANT: the policy that names the request is bound to the file key, and no file of another kind has its id: a
    /// request opens its own original and nothing else.
    pub(crate) fn may_fetch(
        &self,
        by: &Person,
        facts: &PolicyFacts,
        original: Option<&OriginalRecord>,
    ) -> Result<String, KeyError> {
        let ours = facts.namespace.as_deref() == Some(self.namespace.as_str());
        let fits = |one: &&OriginalRecord| one.asked_by == by.member.person && one.holds(self.now());
        let record = original.filter(|one| one.id == facts.file.0).filter(fits).ok_or(KeyError::NoOriginal)?;
        let attack = Reason::of_code(&record.code).is_none_or(Reason::is_alert);
        if !ours || attack || by.device.locked {
            return Err(KeyError::NoOriginal);
        }
        Ok(record.sha256.clone())
    }

    async fn original(&self, id: Uuid) -> Result<OriginalRecord, KeyError> {
        self.register.original(id).await?.ok_or(KeyError::NoOriginal)
    }

    async fn write_original(
        &self,
        mut record: OriginalRecord,
        by: Option<&PersonId>,
        event: Event,
    ) -> Result<OriginalRecord, KeyError> {
        let at: OffsetDateTime = self.now();
        (record.decided_by, record.decided_at) = (by.cloned(), Some(at));
        let change = self.register.begin().await?;
        change.put_original(&record).await?;
        self.settle(change, &[event]).await?;
        Ok(record)
    }
}

/// Whether an entry is about a file of hers: she told of it herself, or the office for her.
fn hers(actor: &Actor, told_for: Option<&PersonId>, her: &PersonId) -> bool {
    match (actor, told_for) {
        (Actor::Person(person), None) => person == her,
        (Actor::Device(_), Some(person)) => person == her,
        _ => false,
    }
}
