//! Exceptions: asked for by one person, looked at and decided by another.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use model::api::{
    EffectRequest, ExceptionDecision, ExceptionEffect, ExceptionList, ExceptionRecord, ExceptionRequest,
    ExceptionStanding, ExceptionWithdrawal, InventoryPage, path,
};
use model::{Covers, Kind};
use serde::Deserialize;
use time::Duration;
use uuid::Uuid;

use super::Console;
use super::choice::{self, Choice};
use super::client::Refused;
use super::desk::{Desk, Page, Turned};
use super::names::Names;
use super::page::{Shell, send};
use super::posted::Posted;
use super::rulebook::RuleBook;
use super::words;

/// Past exceptions on the page; the audit log has them all.
const PAST: usize = 50;
/// How long an exception holds where nothing else is chosen.
const USUAL: Duration = Duration::days(90);

#[derive(Template)]
#[template(path = "exceptions.html")]
struct ExceptionsPage {
    s: Shell,
    asked: Vec<Row>,
    holding: Vec<Row>,
    past: Vec<Row>,
    form: Form,
}

/// An exception in a list.
struct Row {
    id: Uuid,
    rule: String,
    section: String,
    kinds: String,
    place: String,
    until: String,
    by: String,
    decided_by: String,
    standing: String,
    reason: String,
    /// Files that the approver saw.
    files: String,
    /// Whether the visitor asked for it herself.
    own: bool,
}

/// What is asked for, as far as it is filled in.
struct Form {
    rules: Vec<Choice>,
    sections: Vec<Choice>,
    /// Id, name, ticked.
    kinds: Vec<(String, String, bool)>,
    folders: String,
    /// Folder and name, where it is about one file.
    file: Option<(String, String)>,
    until: String,
    last: String,
    reason: String,
}

/// What a link fills in.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Filled {
    rule: String,
    section: String,
    kinds: String,
    folders: String,
    /// A row of the inventory.
    row: String,
    until: String,
    reason: String,
    #[serde(skip)]
    file: Option<(String, String)>,
}

pub(super) async fn page(desk: Desk, Query(mut filled): Query<Filled>) -> Page {
    if let Some(id) = filled.row.parse::<i64>().ok().filter(|id| *id > 0) {
        let before = (id - 1).to_string();
        let query = words::query(&[("after", &before), ("limit", "1")]);
        let found: InventoryPage = desk.get(path::INVENTORY, &query).await?;
        if let Some(item) = found.items.into_iter().find(|item| item.id == id) {
            let kinds: Vec<String> = item.row.kinds.into_keys().collect();
            filled = Filled {
                rule: item.row.rules.into_iter().next().unwrap_or_default(),
                section: item.row.section.to_string(),
                kinds: kinds.join(","),
                file: Some((item.row.folder, item.row.name)),
                ..filled
            };
        }
    }
    show(&desk, filled, None).await
}

async fn show(desk: &Desk, filled: Filled, refused: Option<Refused>) -> Page {
    let list: ExceptionList = desk.get(path::EXCEPTIONS, "").await?;
    let (names, rules) = (desk.names().await, desk.rules().await);
    let mut s = desk.shell("console-exceptions", "/exceptions");
    if let Some(refused) = &refused {
        s.refuse(refused);
    }
    let now = desk.console.now();
    let row = |one: &&ExceptionRecord| Row::new(desk, &s, &names, &rules, one);
    let all = &list.exceptions;
    let waits = |one: &&ExceptionRecord| one.standing == ExceptionStanding::Asked && one.exception.until > now;
    let over = |one: &&ExceptionRecord| !waits(one) && !one.holds(now);
    let page = ExceptionsPage {
        asked: all.iter().filter(waits).map(|one| row(&one)).collect(),
        holding: all.iter().filter(|one| one.holds(now)).map(|one| row(&one)).collect(),
        past: all.iter().filter(over).take(PAST).map(|one| row(&one)).collect(),
        form: Form::new(desk, &s, &names, &rules, filled),
        s,
    };
    Ok(send(refused.map_or(StatusCode::OK, |refused| refused.status), &page))
}

impl Row {
    fn new(desk: &Desk, s: &Shell, names: &Names, rules: &RuleBook, one: &ExceptionRecord) -> Row {
        let said = &one.exception;
        let kinds: Vec<String> = said.kinds.iter().map(|kind| words::kind(s.t, kind.id())).collect();
        let over = one.standing == ExceptionStanding::Approved && !one.holds(desk.console.now());
        let word = if over { "ended" } else { one.standing.id() };
        Row {
            id: said.id,
            rule: rules.name(s.t, &said.rule),
            section: said.section.as_ref().map_or_else(|| s.say("console-all-sections"), |one| names.section(one)),
            kinds: kinds.join(&s.say("console-comma")),
            place: match (&said.covers, &one.file) {
                (Covers::Folders(pattern), _) => pattern.clone(),
                (Covers::File(_), Some((folder, name))) => format!("{folder}/{name}"),
                (Covers::File(mark), None) => mark.chars().take(8).collect(),
            },
            until: words::day(s.t, said.until.date()),
            by: names.person(&one.asked_by),
            decided_by: one.decided_by.as_ref().map(|by| names.person(by)).unwrap_or_default(),
            standing: s.say(&format!("console-exception-{word}")),
            reason: one.reason.clone(),
            files: one.files.map(words::count).unwrap_or_default(),
            own: one.asked_by == desk.session.session.person,
        }
    }
}

impl Form {
    fn new(desk: &Desk, s: &Shell, names: &Names, rules: &RuleBook, filled: Filled) -> Form {
        let ticked: Vec<&str> = filled.kinds.split(',').collect();
        let own = rules.kinds().map(|(id, name)| (id.to_owned(), name.of(s.t).to_owned()));
        let built_in = Kind::BUILT_IN.iter().filter(|kind| **kind != Kind::MY_NUMBER);
        let kinds = built_in.map(|kind| (kind.id().to_owned(), words::kind(s.t, kind.id()))).chain(own);
        let now = desk.console.now();
        let mut sections = vec![Choice::new("", s.say("console-all-sections"), &filled.section)];
        sections.extend(choice::sections(names, &filled.section));
        let usual = words::day_field(now + USUAL);
        Form {
            rules: rules.choices(s.t, &filled.rule),
            sections,
            kinds: kinds.map(|(id, name)| (id.clone(), name, ticked.contains(&id.as_str()))).collect(),
            folders: filled.folders,
            file: filled.file,
            until: if filled.until.is_empty() { usual } else { filled.until },
            last: words::day_field(now + Duration::days(365)),
            reason: filled.reason,
        }
    }
}

/// Asks for an exception.
pub(super) async fn ask(State(console): State<Console>, posted: Posted) -> Page {
    let desk = Desk::of(&console, &posted)?;
    let rules = desk.rules().await;
    let built_in = Kind::BUILT_IN.iter().map(|kind| kind.id().to_owned());
    let all = built_in.chain(rules.kinds().map(|(id, _)| id.to_owned()));
    let kinds: Vec<String> = all.filter(|id| posted.is(&format!("kind-{id}"), "1")).collect();
    let named = (posted.raw("folder").to_owned(), posted.raw("name").to_owned());
    let filled = Filled {
        rule: posted.text("rule").to_owned(),
        section: posted.text("section").to_owned(),
        kinds: kinds.join(","),
        folders: posted.text("folders").to_owned(),
        until: posted.text("until").to_owned(),
        reason: posted.text("reason").to_owned(),
        row: String::new(),
        file: Some(named).filter(|(folder, name)| !folder.is_empty() && !name.is_empty()),
    };
    let asked: Result<ExceptionRecord, Refused> = match request(&filled, &kinds) {
        Some(request) => desk.post(path::EXCEPTIONS, &request).await,
        None => Err(Refused::new(StatusCode::BAD_REQUEST, "SV-037")),
    };
    match asked {
        Ok(_) => Ok(desk.done(desk.quiet().say("console-exception-asked-done"), "/exceptions")),
        Err(refused) if refused.is_ended() => Err(desk.turn(&refused)),
        Err(refused) => show(&desk, filled, Some(refused)).await,
    }
}

fn request(filled: &Filled, kinds: &[String]) -> Option<ExceptionRequest> {
    let section = if filled.section.is_empty() { None } else { Some(filled.section.parse().ok()?) };
    let covers = match &filled.file {
        Some((folder, name)) => Covers::File(protect::mark::file(folder, name)),
        None => Covers::Folders(filled.folders.clone()),
    };
    Some(ExceptionRequest {
        section,
        rule: filled.rule.clone(),
        kinds: kinds.iter().map(|id| Kind::custom(id)).collect::<Option<_>>()?,
        covers,
        until: words::field_day(&filled.until)?.date(),
        reason: filled.reason.clone(),
        file: filled.file.clone(),
    })
}

#[derive(Template)]
#[template(path = "exception.html")]
struct DecidePage {
    s: Shell,
    row: Row,
    numbers: Vec<(String, String)>,
    folders: Vec<[String; 3]>,
    /// How many files become unprotected, as it goes back.
    seen: u64,
    refused: bool,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Which {
    id: String,
}

/// Shows what becomes unprotected; only from here an exception is approved.
pub(super) async fn look(desk: Desk, Query(which): Query<Which>) -> Page {
    look_at(&desk, &which.id, None).await
}

async fn look_at(desk: &Desk, id: &str, refused: Option<Refused>) -> Page {
    let gone = || desk.turn(&Refused::new(StatusCode::NOT_FOUND, "SV-036"));
    let id: Uuid = id.parse().map_err(|_| gone())?;
    let list: ExceptionList = desk.get(path::EXCEPTIONS, "").await?;
    let one = list.exceptions.iter().find(|one| one.exception.id == id).ok_or_else(gone)?;
    let effect: ExceptionEffect = effect(desk, id).await?;
    let (names, rules) = (desk.names().await, desk.rules().await);
    let mut s = desk.shell("console-exception-decide", "/exceptions");
    if let Some(refused) = &refused {
        s.refuse(refused);
    }
    let numbers = [
        ("console-effect-files", effect.files),
        ("console-effect-unsealed", effect.no_longer_sealed),
        ("console-effect-lower", effect.lower_label),
        ("console-effect-persons", effect.persons),
        ("console-effect-kept", effect.kept),
    ];
    let folders = effect.folders.iter();
    let page = DecidePage {
        row: Row::new(desk, &s, &names, &rules, one),
        numbers: numbers.into_iter().map(|(key, n)| (s.say(key), words::count(n))).collect(),
        folders: folders
            .map(|one| [one.folder.clone(), words::count(one.changed), words::count(one.no_longer_sealed)])
            .collect(),
        seen: effect.files,
        refused: refused.is_some(),
        s,
    };
    Ok(send(refused.map_or(StatusCode::OK, |refused| refused.status), &page))
}

async fn effect(desk: &Desk, id: Uuid) -> Result<ExceptionEffect, Turned> {
    desk.post(path::EXCEPTION_EFFECT, &EffectRequest { id }).await.map_err(|refused| desk.turn(&refused))
}

/// Approves or refuses.
pub(super) async fn decide(State(console): State<Console>, posted: Posted) -> Page {
    let desk = Desk::of(&console, &posted)?;
    let gone = || desk.turn(&Refused::new(StatusCode::NOT_FOUND, "SV-036"));
    let id: Uuid = posted.text("id").parse().map_err(|_| gone())?;
    let approve = posted.is("act", "approve");
    let files = posted.text("files").parse().unwrap_or_default();
    if approve && !posted.is("sure", "1") {
        return look_at(&desk, posted.text("id"), Some(Refused::new(StatusCode::BAD_REQUEST, "SV-031"))).await;
    }
    let decision = ExceptionDecision { id, approve, files };
    let done: Result<ExceptionRecord, Refused> = desk.post(path::EXCEPTION_DECIDE, &decision).await;
    match done {
        Ok(_) => {
            let key = if approve { "console-exception-approved-done" } else { "console-exception-refused-done" };
            Ok(desk.done(desk.quiet().say(key), "/exceptions"))
        }
        Err(refused) if refused.is_ended() => Err(desk.turn(&refused)),
        Err(refused) => look_at(&desk, posted.text("id"), Some(refused)).await,
    }
}

/// Takes an exception back.
pub(super) async fn withdraw(State(console): State<Console>, posted: Posted) -> Page {
    let desk = Desk::of(&console, &posted)?;
    let gone = || desk.turn(&Refused::new(StatusCode::NOT_FOUND, "SV-036"));
    let which = ExceptionWithdrawal { id: posted.text("id").parse().map_err(|_| gone())? };
    let done: Result<ExceptionRecord, Refused> = desk.post(path::EXCEPTION_WITHDRAW, &which).await;
    done.map_err(|refused| desk.turn(&refused))?;
    Ok(desk.done(desk.quiet().say("console-exception-withdrawn-done"), "/exceptions"))
}
