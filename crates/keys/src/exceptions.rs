//! Exceptions: rules that do not hold somewhere, for a while.
//!
//! INVARIANT (12): one person asks and another, an officer, agrees. Nobody approves what she asked for, whatever her
//! role; both stand in the log before the bundle that carries the exception is issued. Taking one back protects more and
//! needs one person only.

use classify::Unsound;
use model::api::{
    ExceptionDecision, ExceptionList, ExceptionRecord, ExceptionRequest, ExceptionStanding, ExceptionWithdrawal,
};
use model::{Act, Exception, Role, SectionId};
use store::TextKind;
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use crate::caller::{Caller, Person, Signed};
use crate::{KeyError, KeyService, chance, judge};

/// Exceptions that hold at once, and requests that wait at once: all of them travel in every bundle.
const MOST: usize = 500;
/// Longest reason, in characters; the office keeps it.
const REASON: usize = 500;

impl KeyService {
    /// Takes a request down: an officer's, or of whoever works in the section today.
    pub(crate) async fn ask_exception(
        &self,
        by: &Person,
        request: ExceptionRequest,
    ) -> Result<ExceptionRecord, KeyError> {
        let now = self.now();
        let today = self.day(now);
        let own =
            |section: &SectionId| by.member.assignments.iter().any(|a| a.section == *section && a.in_force(today));
        if by.member.role != Role::Officer && !request.section.as_ref().is_some_and(own) {
            return Err(KeyError::Role);
        }
        if request.reason.trim().is_empty() || request.reason.chars().count() > REASON {
            return Err(KeyError::Malformed { field: "reason" });
        }
        let mut kinds = request.kinds;
        kinds.sort();
        kinds.dedup();
        let exception = Exception {
            id: chance::id()?,
            section: request.section,
            rule: request.rule,
            kinds,
            covers: request.covers,
            until: self.end_of(request.until)?,
        };
        admitted(&exception, now)?;
        let _order = self.order.write().await;
        if !judge::rules(&self.text(TextKind::Rules).await?.text)?.has(&exception.rule) {
            return Err(KeyError::Exception(Unsound::Cause));
        }
        if self.register.exceptions_standing(ExceptionStanding::Asked, now).await?.len() >= MOST {
            return Err(KeyError::Exceptions { most: MOST });
        }
        let act = Act::ExceptionAsked { exception: exception.id, rule: exception.rule.clone(), until: exception.until };
        let record = ExceptionRecord {
            exception,
            standing: ExceptionStanding::Asked,
            asked_by: by.member.person.clone(),
            asked_at: now,
            decided_by: None,
            decided_at: None,
            files: None,
            reason: String::new(),
            file: None,
        };
        let change = self.register.begin().await?;
        change.put_exception(&record).await?;
        self.settle(change, &[self.by(by, act)]).await?;
        Ok(record)
    }

    /// Approves or refuses a request; an approved one is in the next bundle, which is issued at once.
    pub(crate) async fn decide_exception(
        &self,
        by: &Person,
        decision: ExceptionDecision,
    ) -> Result<ExceptionRecord, KeyError> {
        let now = self.now();
        let _order = self.order.write().await;
        let mut record = self.known(decision.id).await?;
        if record.standing != ExceptionStanding::Asked {
            return Err(KeyError::ExceptionDecided);
        }
        if record.asked_by == by.member.person {
            return Err(KeyError::SecondPerson);
        }
        let id = record.exception.id;
        let act = if decision.approve {
            admitted(&record.exception, now)?;
            if self.register.exceptions_standing(ExceptionStanding::Approved, now).await?.len() >= MOST {
                return Err(KeyError::Exceptions { most: MOST });
            }
            record.standing = ExceptionStanding::Approved;
            record.files = Some(decision.files);
            let (rule, until) = (record.exception.rule.clone(), record.exception.until);
            Act::ExceptionApproved { exception: id, rule, files: decision.files, until }
        } else {
            record.standing = ExceptionStanding::Refused;
            Act::ExceptionRefused { exception: id }
        };
        self.write_exception(by, record, act, decision.approve).await
    }

    /// Takes an exception back, a request or one that holds.
    pub(crate) async fn withdraw_exception(
        &self,
        by: &Person,
        which: ExceptionWithdrawal,
    ) -> Result<ExceptionRecord, KeyError> {
        let now = self.now();
        let _order = self.order.write().await;
        let mut record = self.known(which.id).await?;
        let leads = record.exception.section.as_ref().is_some_and(|section| by.leads(section, self.day(now)));
        if by.member.role != Role::Officer && record.asked_by != by.member.person && !leads {
            return Err(KeyError::Role);
        }
        if !matches!(record.standing, ExceptionStanding::Asked | ExceptionStanding::Approved) {
            return Err(KeyError::ExceptionDecided);
        }
        let held = record.holds(now);
        record.standing = ExceptionStanding::Withdrawn;
        let act = Act::ExceptionWithdrawn { exception: record.exception.id };
        self.write_exception(by, record, act, held).await
    }

    /// The exceptions that the caller may know of: all for an officer, an auditor and the office itself; for others those
    /// of the sections where they work, and their own.
    pub(crate) async fn list_exceptions(&self, signed: &Signed) -> Result<ExceptionList, KeyError> {
        let mut exceptions = self.register.exceptions().await?;
        if self.may_read(signed).await.is_err() {
            let Caller::Person(person) = &signed.caller else { return Err(KeyError::Role) };
            let today = self.day(self.now());
            let here = |record: &ExceptionRecord| {
                let works =
                    |a: &model::Assignment| Some(&a.section) == record.exception.section.as_ref() && a.in_force(today);
                record.asked_by == person.member.person || person.member.assignments.iter().any(works)
            };
            exceptions.retain(here);
        }
        Ok(ExceptionList { exceptions })
    }

    async fn known(&self, id: Uuid) -> Result<ExceptionRecord, KeyError> {
        self.register.exception(id).await?.ok_or(KeyError::NoException)
    }

    async fn write_exception(
        &self,
        by: &Person,
        mut record: ExceptionRecord,
        act: Act,
        counts: bool,
    ) -> Result<ExceptionRecord, KeyError> {
        record.decided_by = Some(by.member.person.clone());
        record.decided_at = Some(self.now());
        let change = self.register.begin().await?;
        change.put_exception(&record).await?;
        let mut events = vec![self.by(by, act)];
        if counts {
            let actor = model::Actor::Person(by.member.person.clone());
            events.push(self.issue(&change, actor, Some(by.device_id())).await?);
        }
        self.settle(change, &events).await?;
        Ok(record)
    }

    /// The last second of a day by the body's clock.
    fn end_of(&self, day: Date) -> Result<OffsetDateTime, KeyError> {
        let last = day.with_hms(23, 59, 59).map_err(|_| KeyError::Malformed { field: "until" })?;
        Ok(last.assume_offset(self.offset))
    }
}

fn admitted(exception: &Exception, now: OffsetDateTime) -> Result<(), KeyError> {
    classify::sound(exception, now).map_err(KeyError::Exception)
}
