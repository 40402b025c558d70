//! The roster: who belongs to the body. It is handed in as a whole; whoever is missing has left.

use std::collections::{BTreeMap, BTreeSet};

use model::api::{Invitations, InviteRequest, RosterChanges, RosterImport};
use model::{Act, Actor, PersonId, Role, Secret};
use store::{Invitation, KeyChange, Member};
use time::{Date, Duration};

use crate::caller::{Person, present};
use crate::chance::{code, sha256, typed_code};
use crate::ledger::ROSTER_BEHIND;
use crate::{KeyError, KeyService};

/// How long an invitation holds.
const INVITATION: Duration = Duration::days(7);
/// Persons that one call invites at most.
const INVITED: usize = 10_000;

impl KeyService {
    /// Imports a roster, or says what it would change.
    pub(crate) async fn import(&self, by: &Person, roster: RosterImport) -> Result<RosterChanges, KeyError> {
        let today = self.day(self.now());
        let _order = self.order.write().await;
        let before = self.register.members().await?;
        let plan = Plan::make(
            before,
            roster.persons.into_iter().map(|p| Member { person: p.person, role: p.role, assignments: p.assignments }),
            today,
        )?;
        if roster.dry_run {
            return Ok(plan.changes);
        }
        if !plan.an_officer_stays {
            return Err(KeyError::LastOfficer);
        }
        let count = |list: &[PersonId]| u32::try_from(list.len()).unwrap_or(u32::MAX);
        let act = Act::RosterImported {
            added: count(&plan.changes.added),
            changed: count(&plan.changes.changed),
            ended: count(&plan.changes.ended),
        };
        let change = self.register.begin().await?;
        change.put_members(&plan.write).await?;
        change.end_sessions_of(&plan.gone).await?;
        change.set_setting(ROSTER_BEHIND, "no").await?;
        let actor = Actor::Person(by.member.person.clone());
        self.settle(change, &[self.event(actor, Some(by.device_id()), act)]).await?;
        Ok(plan.changes)
    }

    /// Makes one-time codes.
    pub(crate) async fn invite(&self, by: &Person, request: InviteRequest) -> Result<Invitations, KeyError> {
        let persons: BTreeSet<PersonId> = request.persons.into_iter().collect();
        if persons.is_empty() || persons.len() > INVITED {
            return Err(KeyError::Malformed { field: "persons" });
        }
        let _order = self.order.write().await;
        let change = self.register.begin().await?;
        let (mut codes, mut events) = (BTreeMap::new(), Vec::new());
        for person in persons {
            if change.member(&person).await?.is_none() {
                return Err(KeyError::Malformed { field: "persons" });
            }
            let code = self.give_code(&change, &person).await?;
            let actor = Actor::Person(by.member.person.clone());
            events.push(self.event(actor, Some(by.device_id()), Act::Invited { person: person.clone() }));
            codes.insert(person, code.expose().clone());
        }
        self.settle(change, &events).await?;
        Ok(Invitations { codes })
    }

    async fn give_code(&self, change: &KeyChange, person: &PersonId) -> Result<Secret<String>, KeyError> {
        let code = code()?;
        let plain = typed_code(code.expose()).ok_or(KeyError::NoRandomness)?;
        let code_sha256 = sha256(plain.expose().as_bytes());
        change.invite(person, &Invitation { code_sha256, expires: self.now() + INVITATION }).await?;
        Ok(code)
    }

    /// Sets the body up: makes its first officer and gives her one-time code. Until she has used it, it may be called
    /// again; the earlier code then ends.
    ///
    /// # Errors
    /// [`KeyError::SetUp`] when an officer has a password already.
    pub async fn set_up(&self, person: &PersonId) -> Result<Secret<String>, KeyError> {
        let _order = self.order.write().await;
        if !self.is_empty().await? {
            return Err(KeyError::SetUp);
        }
        let change = self.register.begin().await?;
        let first = Member { person: person.clone(), role: Role::Officer, assignments: Vec::new() };
        change.put_members(&[first]).await?;
        let code = self.give_code(&change, person).await?;
        let event = self.event(Actor::System, None, Act::Invited { person: person.clone() });
        self.settle(change, &[event]).await?;
        Ok(code)
    }

    /// Whether no officer can sign in yet: [`KeyService::set_up`] is open.
    ///
    /// # Errors
    /// [`KeyError::Store`].
    pub async fn is_empty(&self) -> Result<bool, KeyError> {
        for member in self.register.members().await? {
            if member.role == Role::Officer && self.register.credential(&member.person).await?.is_some() {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// What an import does.
struct Plan {
    changes: RosterChanges,
    /// Members to be written.
    write: Vec<Member>,
    /// Persons who do not belong to the body today: their sessions end.
    gone: Vec<PersonId>,
    an_officer_stays: bool,
}

impl Plan {
    fn make(before: Vec<Member>, roster: impl Iterator<Item = Member>, today: Date) -> Result<Plan, KeyError> {
        let mut before: BTreeMap<PersonId, Member> = before.into_iter().map(|m| (m.person.clone(), m)).collect();
        let mut plan =
            Plan { changes: RosterChanges::default(), write: Vec::new(), gone: Vec::new(), an_officer_stays: false };
        let mut seen = BTreeSet::new();
        for member in roster {
            let backwards = member.assignments.iter().any(|a| a.until.is_some_and(|until| until < a.from));
            if !seen.insert(member.person.clone()) || backwards {
                return Err(KeyError::Malformed { field: "persons" });
            }
            plan.an_officer_stays |= member.role == Role::Officer && present(&member, today);
            match before.remove(&member.person) {
                Some(old) if old == member => {}
                Some(_) => plan.change(member, today),
                None => {
                    plan.changes.added.push(member.person.clone());
                    plan.write.push(member);
                }
            }
        }
        for (_, old) in before {
            plan.end(old, today);
        }
        Ok(plan)
    }

    fn change(&mut self, member: Member, today: Date) {
        self.changes.changed.push(member.person.clone());
        if !present(&member, today) {
            self.gone.push(member.person.clone());
        }
        self.write.push(member);
    }

    /// Whoever is missing has left: nothing of hers is in force from today on, and she is nothing to Sekimori.
    fn end(&mut self, mut member: Member, today: Date) {
        let yesterday = today.previous_day().unwrap_or(today);
        let (was, role) = (member.assignments.clone(), member.role);
        member.role = Role::Staff;
        member.assignments.retain(|a| a.from <= yesterday);
        for assignment in &mut member.assignments {
            assignment.until = Some(assignment.until.map_or(yesterday, |until| until.min(yesterday)));
        }
        if member.assignments == was && member.role == role {
            return;
        }
        self.changes.ended.push(member.person.clone());
        self.gone.push(member.person.clone());
        self.write.push(member);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Assignment, AssignmentKind, Post};
    use time::macros::date;

    const TODAY: Date = date!(2026 - 11 - 22);

    fn member(id: &str, role: Role, terms: &[(Date, Option<Date>)]) -> Member {
        let one = |(from, until): &(Date, Option<Date>)| Assignment {
            section: "zeimu".parse().expect("an id"),
            post: Post::Clerk,
            kind: AssignmentKind::Main,
            from: *from,
            until: *until,
        };
        Member { person: id.parse().expect("an id"), role, assignments: terms.iter().map(one).collect() }
    }

    fn plan(before: &[Member], roster: &[Member]) -> Plan {
        Plan::make(before.to_vec(), roster.iter().cloned(), TODAY).expect("a plan")
    }

    fn ids(list: &[PersonId]) -> Vec<&str> {
        list.iter().map(PersonId::as_str).collect()
    }

    #[test]
    fn a_roster_adds_changes_and_ends() {
        let since = (date!(2026 - 04 - 01), None);
        let officer = member("o", Role::Officer, &[since]);
        let moved = member("m", Role::Staff, &[(date!(2026 - 04 - 01), Some(date!(2026 - 12 - 31)))]);
        let before = [officer.clone(), member("m", Role::Staff, &[since]), member("l", Role::Officer, &[since])];
        let plan = plan(&before, &[officer, moved, member("n", Role::Staff, &[since])]);
        assert_eq!(ids(&plan.changes.added), ["n"]);
        assert_eq!(ids(&plan.changes.changed), ["m"]);
        assert_eq!(ids(&plan.changes.ended), ["l"]);
        assert_eq!(ids(&plan.gone), ["l"]);
        assert!(plan.an_officer_stays);
        let left = plan.write.iter().find(|m| m.person.as_str() == "l").expect("written");
        assert_eq!(left.role, Role::Staff, "a leaver is no officer");
        assert_eq!(left.assignments[0].until, Some(date!(2026 - 11 - 21)));
        assert!(!present(left, TODAY));
    }

    #[test]
    fn a_leaver_keeps_no_future_and_is_not_ended_twice() {
        let terms = [(date!(2020 - 04 - 01), Some(date!(2024 - 03 - 31))), (date!(2026 - 11 - 22), None)];
        let first = plan(&[member("l", Role::Staff, &terms)], &[]);
        assert_eq!(first.write, [member("l", Role::Staff, &terms[..1])]);
        let second = plan(&first.write, &[]);
        assert!(second.changes.ended.is_empty() && second.write.is_empty());
    }

    #[test]
    fn a_leaver_whose_only_assignment_begins_today_does_not_stay_by_her_role() {
        let plan = plan(&[member("l", Role::Officer, &[(TODAY, None)])], &[]);
        assert!(!present(&plan.write[0], TODAY));
        assert!(!plan.an_officer_stays);
    }

    #[test]
    fn a_roster_that_contradicts_itself_is_refused() {
        let twice = [member("a", Role::Staff, &[]), member("a", Role::Officer, &[])];
        let backwards = [member("a", Role::Staff, &[(TODAY, Some(date!(2026 - 11 - 21)))])];
        for roster in [twice.to_vec(), backwards.to_vec()] {
            let made = Plan::make(Vec::new(), roster.into_iter(), TODAY);
            assert!(matches!(made, Err(KeyError::Malformed { field: "persons" })));
        }
    }

    #[test]
    fn the_first_officer_belongs_to_the_body_without_an_assignment() {
        assert!(present(&member("o", Role::Officer, &[]), TODAY));
        assert!(!present(&member("s", Role::Staff, &[]), TODAY));
        assert!(!present(&member("o", Role::Officer, &[(date!(2020 - 04 - 01), Some(date!(2021 - 03 - 31)))]), TODAY));
    }
}
