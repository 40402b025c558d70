//! `sekimori exceptions`: asks that a rule shall not hold somewhere, for a while; a second person agrees or refuses.

use model::api::{
    EffectRequest, ExceptionDecision, ExceptionEffect, ExceptionList, ExceptionRecord, ExceptionRequest,
    ExceptionStanding, ExceptionWithdrawal, path,
};
use model::{Covers, Kind, Shown};
use uuid::Uuid;

use super::{Counter, Place, unreadable};
use crate::args::{AskException, Exceptions, ExceptionsVerb};
use crate::exit::{Exit, Failure};
use crate::screen::Screen;

pub(crate) fn run(args: &Exceptions, place: &Place, screen: &mut Screen) -> Result<Exit, Failure> {
    let counter = Counter::open(place)?;
    match &args.what {
        ExceptionsVerb::List { json } => list(&counter, *json, screen)?,
        ExceptionsVerb::Ask(asked) => {
            let request = request(asked)?;
            let made: ExceptionRecord = counter.office.post(&counter.person.signer(), path::EXCEPTIONS, &request)?;
            screen.say("exceptions-asked", &[("id", &made.exception.id.to_string())])?;
        }
        ExceptionsVerb::Approve { id, yes } => return approve(&counter, *id, *yes, screen),
        ExceptionsVerb::Refuse { id } => {
            decide(&counter, ExceptionDecision { id: *id, approve: false, files: 0 })?;
            screen.say("exceptions-refused", &[("id", &id.to_string())])?;
        }
        ExceptionsVerb::Withdraw { id } => {
            let which = ExceptionWithdrawal { id: *id };
            let _: ExceptionRecord = counter.office.post(&counter.person.signer(), path::EXCEPTION_WITHDRAW, &which)?;
            agent::sync(&counter.state, &counter.device)?;
            screen.say("exceptions-withdrawn", &[("id", &id.to_string())])?;
        }
    }
    Ok(Exit::Ok)
}

fn list(counter: &Counter, json: bool, screen: &mut Screen) -> Result<(), Failure> {
    let list: ExceptionList = counter.office.get(&counter.person.signer(), path::EXCEPTIONS)?;
    if json {
        let text = serde_json::to_string(&list).unwrap_or_default();
        screen.line(&text)?;
        return Ok(());
    }
    if list.exceptions.is_empty() {
        screen.say("exceptions-none", &[])?;
    }
    let now = time::OffsetDateTime::now_utc();
    for one in &list.exceptions {
        let said = &one.exception;
        let over = said.until <= now;
        let standing = screen.locale.say(standing_key(one, over));
        let all = screen.locale.say("exceptions-all-sections");
        let section = said.section.as_ref().map_or(all, |section| section.to_string());
        let kinds: Vec<&str> = said.kinds.iter().map(Kind::id).collect();
        let (place, reason) = (place_of(one), Shown::text(&one.reason).to_string());
        let id = said.id.to_string();
        let until = said.until.date().to_string();
        let (by, kinds) = (one.asked_by.to_string(), kinds.join(","));
        let facts = [
            ("id", id.as_str()),
            ("standing", standing.as_str()),
            ("rule", said.rule.as_str()),
            ("section", section.as_str()),
            ("kinds", kinds.as_str()),
            ("place", place.as_str()),
            ("until", until.as_str()),
            ("by", by.as_str()),
            ("reason", reason.as_str()),
        ];
        screen.say("exceptions-line", &facts)?;
    }
    Ok(())
}

fn standing_key(one: &ExceptionRecord, over: bool) -> &'static str {
    match one.standing {
        ExceptionStanding::Asked => "exceptions-asked-word",
        ExceptionStanding::Approved if over => "exceptions-ended",
        ExceptionStanding::Approved => "exceptions-approved",
        ExceptionStanding::Refused => "exceptions-refused-word",
        ExceptionStanding::Withdrawn => "exceptions-withdrawn-word",
    }
}

fn place_of(one: &ExceptionRecord) -> String {
    match (&one.exception.covers, &one.file) {
        (Covers::Folders(pattern), _) => Shown::text(pattern).to_string(),
        // As the office has them: what could deceive is escaped already.
        (Covers::File(_), Some((folder, name))) => format!("{folder}/{name}"),
        (Covers::File(mark), None) => mark.chars().take(8).collect(),
    }
}

fn request(asked: &AskException) -> Result<ExceptionRequest, Failure> {
    let unknown = |id: &String| Failure::sentence(Exit::Usage, "CI-020", vec![("kind", id.clone())]);
    let kind = |id: &String| Kind::custom(id.trim()).ok_or_else(|| unknown(id));
    let kinds = asked.kinds.iter().map(kind).collect::<Result<Vec<_>, _>>()?;
    let (covers, file) = match (&asked.file, &asked.folders) {
        (Some(path), _) => {
            let path = path.canonicalize().map_err(|error| unreadable(path, &error))?;
            let (folder, name) = agent::inventory::folder_and_name(&path);
            (Covers::File(protect::mark::file(&folder, &name)), Some((folder, name)))
        }
        (None, pattern) => (Covers::Folders(pattern.clone().unwrap_or_default()), None),
    };
    Ok(ExceptionRequest {
        section: asked.section.clone(),
        rule: asked.rule.clone(),
        kinds,
        covers,
        until: asked.until,
        reason: asked.reason.clone(),
        file,
    })
}

/// Nobody agrees without having seen what becomes unprotected.
fn approve(counter: &Counter, id: Uuid, yes: bool, screen: &mut Screen) -> Result<Exit, Failure> {
    let signer = counter.person.signer();
    let effect: ExceptionEffect = counter.office.post(&signer, path::EXCEPTION_EFFECT, &EffectRequest { id })?;
    let numbers = [
        ("files", effect.files.to_string()),
        ("unsealed", effect.no_longer_sealed.to_string()),
        ("lower", effect.lower_label.to_string()),
        ("persons", effect.persons.to_string()),
        ("kept", effect.kept.to_string()),
    ];
    let numbers: Vec<(&str, &str)> = numbers.iter().map(|(key, n)| (*key, n.as_str())).collect();
    screen.say("exceptions-effect", &numbers)?;
    for folder in &effect.folders {
        screen.line(&format!("{:>8}  {}", folder.changed, folder.folder))?;
    }
    let question = screen.locale.say("exceptions-approve-question");
    if !yes && !screen.ask(&question)? {
        screen.say("exceptions-not-approved", &[])?;
        return Ok(Exit::Refused);
    }
    decide(counter, ExceptionDecision { id, approve: true, files: effect.files })?;
    agent::sync(&counter.state, &counter.device)?;
    screen.say("exceptions-approved-done", &[("id", &id.to_string())])?;
    Ok(Exit::Ok)
}

fn decide(counter: &Counter, decision: ExceptionDecision) -> Result<(), Failure> {
    let signer = counter.person.signer();
    let _: ExceptionRecord = counter.office.post(&signer, path::EXCEPTION_DECIDE, &decision)?;
    Ok(())
}
