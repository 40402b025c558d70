//! Triage: findings by their cause, so that one decision clears a group of files.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use model::api::{
    Cause, Choice as Decided, Decided as InForce, Decision, DecisionWithdrawal, ExceptionList, ExceptionStanding,
    Question, Triage, path,
};
use serde::Deserialize;

use super::Console;
use super::client::Refused;
use super::desk::{Desk, Page};
use super::names::Names;
use super::page::{Shell, send};
use super::posted::Posted;
use super::rulebook::RuleBook;
use super::words;

/// Longest note kept beside a decision.
const NOTE: usize = 500;
/// Decisions on the page, those about the most files first.
const DECIDED: usize = 100;
/// Sections named beside a cause, those with the most files first.
const SECTIONS: usize = 5;
/// Causes that one form decides about at most.
const CAUSES: usize = 200;

#[derive(Template)]
#[template(path = "triage.html")]
struct TriagePage {
    s: Shell,
    open: Vec<Asked>,
    decided: Vec<Row>,
    /// Files that wait for a decision.
    waiting: String,
    /// Whether each cause and section is asked about by itself.
    each: bool,
    /// Whether that would make a difference.
    divisible: bool,
}

/// A question.
struct Asked {
    title: String,
    causes: Vec<Why>,
    files: String,
    /// Persons and bytes, where they were counted.
    more: Option<(String, String)>,
    folders: Vec<String>,
}

/// One cause of a question.
struct Why {
    rule: String,
    rule_name: String,
    /// The section, where it is in one only.
    section: String,
    sections: String,
    kinds: String,
    kind_ids: String,
    files: String,
    to_seal: u64,
    /// Address of the list of these files.
    list: String,
    /// Address of the form that asks for an exception.
    except: String,
    /// Exceptions that have been asked for and wait.
    asked_for: usize,
}

/// A decision in force.
struct Row {
    rule: String,
    rule_name: String,
    section: String,
    section_name: String,
    kinds: String,
    choice: String,
    by: String,
    at: String,
    until: String,
    note: String,
    files: String,
    list: String,
    /// Whether it stands for an exception, which is withdrawn elsewhere.
    excepted: bool,
}

/// How finely the page asks.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct How {
    /// Each cause and section by itself.
    each: String,
}

pub(super) async fn page(desk: Desk, Query(how): Query<How>) -> Page {
    let mut found: Triage = desk.get(path::TRIAGE, "").await?;
    let each = how.each == "1";
    if each {
        found.questions = found.questions.iter().flat_map(|one| &one.causes).flat_map(by_section).collect();
    }
    let exceptions: ExceptionList = desk.get(path::EXCEPTIONS, "").await?;
    let (names, rules) = (desk.names().await, desk.rules().await);
    let s = desk.shell("console-triage", "/triage");
    let files = found.questions.iter().map(|one| one.files).sum();
    let several = |one: &Question| one.causes.len() > 1 || one.causes.iter().any(|cause| cause.sections.len() > 1);
    let page = TriagePage {
        each,
        divisible: found.questions.iter().any(several),
        open: found.questions.iter().map(|one| Asked::new(&s, &names, &rules, one, &exceptions)).collect(),
        decided: found.decided.iter().take(DECIDED).map(|one| Row::new(&s, &names, &rules, one)).collect(),
        waiting: words::count(files),
        s,
    };
    Ok(send(StatusCode::OK, &page))
}

/// A cause taken apart by section; persons and bytes are counted for the whole only.
fn by_section(cause: &Cause) -> Vec<Question> {
    let one = |(section, files): &(model::SectionId, u64)| {
        let sections = vec![(section.clone(), *files)];
        let whole = cause.sections.len() == 1;
        let cause = Cause { sections, files: *files, to_seal: if whole { cause.to_seal } else { 0 }, ..cause.clone() };
        Question { causes: vec![cause], files: *files, persons: 0, bytes: 0, folders: Vec::new() }
    };
    cause.sections.iter().map(one).collect()
}

impl Asked {
    fn new(s: &Shell, names: &Names, rules: &RuleBook, one: &Question, exceptions: &ExceptionList) -> Asked {
        let causes: Vec<Why> = one.causes.iter().map(|cause| Why::new(s, names, rules, cause, exceptions)).collect();
        let title = match causes.as_slice() {
            [only] => only.rule_name.clone(),
            several => s.n("console-triage-rare", several.len()),
        };
        Asked {
            title,
            causes,
            files: words::count(one.files),
            more: (one.bytes > 0).then(|| (words::count(one.persons), words::bytes(one.bytes))),
            folders: one.folders.clone(),
        }
    }
}

impl Why {
    fn new(s: &Shell, names: &Names, rules: &RuleBook, cause: &Cause, exceptions: &ExceptionList) -> Why {
        let named = |(section, files): &(model::SectionId, u64)| {
            s.nm("console-triage-section", names.section(section), words::count(*files))
        };
        let mut sections: Vec<String> = cause.sections.iter().take(SECTIONS).map(named).collect();
        if let Some(more) = cause.sections.len().checked_sub(SECTIONS).filter(|more| *more > 0) {
            sections.push(s.n("console-triage-more-sections", more));
        }
        let section = match cause.sections.as_slice() {
            [(only, _)] => only.to_string(),
            _ => String::new(),
        };
        let kinds: Vec<String> = cause.kinds.iter().map(|id| words::kind(s.t, id)).collect();
        let kind_ids = cause.kinds.join(",");
        let waits = |standing| standing == ExceptionStanding::Asked;
        let asked_for =
            exceptions.exceptions.iter().filter(|one| waits(one.standing) && one.exception.rule == cause.rule).count();
        Why {
            rule: cause.rule.clone(),
            rule_name: rules.name(s.t, &cause.rule),
            list: words::query(&[("rule", &cause.rule), ("section", &section)]),
            except: words::query(&[("rule", &cause.rule), ("section", &section), ("kinds", &kind_ids)]),
            section,
            sections: sections.join(&s.say("console-comma")),
            kinds: kinds.join(&s.say("console-comma")),
            kind_ids,
            files: words::count(cause.files),
            to_seal: cause.to_seal,
            asked_for,
        }
    }
}

impl Row {
    fn new(s: &Shell, names: &Names, rules: &RuleBook, one: &InForce) -> Row {
        let said = &one.decision;
        let kinds = said.kinds.iter().flatten().map(|id| words::kind(s.t, id));
        let section = said.section.as_ref().map(ToString::to_string).unwrap_or_default();
        Row {
            rule: said.rule.clone(),
            rule_name: rules.name(s.t, &said.rule),
            section_name: said.section.as_ref().map_or_else(|| s.say("console-all-sections"), |one| names.section(one)),
            kinds: kinds.collect::<Vec<_>>().join(&s.say("console-comma")),
            choice: s.say(&format!("console-choice-{}", said.choice.id())),
            by: said.by.as_ref().map(|by| names.person(by)).unwrap_or_default(),
            at: said.at.map(|at| words::minute(s.t, at)).unwrap_or_default(),
            until: said.until.map(|until| words::day(s.t, until.date())).unwrap_or_default(),
            note: said.note.clone(),
            files: words::count(one.files),
            list: words::query(&[("rule", &said.rule), ("section", &section)]),
            excepted: said.choice == Decided::Except,
            section,
        }
    }
}

/// Decides about all causes of a question, or takes a decision back.
pub(super) async fn decide(State(console): State<Console>, posted: Posted) -> Page {
    let desk = Desk::of(&console, &posted)?;
    let wrong = || desk.turn(&Refused::new(StatusCode::BAD_REQUEST, "SV-022"));
    if posted.is("choice", "withdraw") {
        let which = DecisionWithdrawal {
            rule: posted.text("rule").to_owned(),
            section: section(posted.text("section")).map_err(|()| wrong())?,
        };
        let done: Result<(), Refused> = desk.post(path::DECISION_WITHDRAW, &which).await;
        done.map_err(|refused| desk.turn(&refused))?;
        return Ok(desk.done(desk.quiet().say("console-decision-withdrawn"), "/triage"));
    }
    let choice = Decided::ALL.into_iter().find(|choice| posted.is("choice", choice.id()));
    let choice = choice.ok_or_else(wrong)?;
    let note: String = posted.text("note").chars().take(NOTE).collect();
    let mut decisions = Vec::new();
    for n in 1..=CAUSES {
        let field = |name: &str| posted.text(&format!("{name}-{n}")).to_owned();
        if field("rule").is_empty() {
            break;
        }
        decisions.push(Decision {
            rule: field("rule"),
            section: section(&field("section")).map_err(|()| wrong())?,
            kinds: Some(field("kinds").split(',').filter(|id| !id.is_empty()).map(str::to_owned).collect()),
            choice,
            by: None,
            at: None,
            until: None,
            exception: None,
            note: note.clone(),
        });
    }
    if decisions.is_empty() {
        return Err(wrong());
    }
    for decision in &decisions {
        let done: Result<(), Refused> = desk.put(path::DECISIONS, decision).await;
        done.map_err(|refused| desk.turn(&refused))?;
    }
    let s = desk.quiet();
    let word = s.say(&format!("console-choice-{}", choice.id()));
    Ok(desk.done(s.n("console-decided", word), "/triage"))
}

/// No section means all.
fn section(text: &str) -> Result<Option<model::SectionId>, ()> {
    if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(|_| ()) }
}
