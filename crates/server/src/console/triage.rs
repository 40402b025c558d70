//! Triage: findings by their cause, so that one decision clears a group of files.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use model::api::{CauseGroup, Choice as Decided, Decision, Standing, path};

use super::Console;
use super::choice;
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
/// Groups on the page; the rest shows as these are decided.
const GROUPS: usize = 20;

#[derive(Template)]
#[template(path = "triage.html")]
struct TriagePage {
    s: Shell,
    open: Vec<Group>,
    decided: Vec<Group>,
    /// Groups that wait, those not on the page too.
    groups: usize,
    /// Files in groups that wait for a decision.
    waiting: String,
    more: usize,
}

/// A group of files with the same cause.
struct Group {
    rule: String,
    rule_name: String,
    section: String,
    section_name: String,
    label: String,
    standing: String,
    class: &'static str,
    files: String,
    persons: String,
    size: String,
    folders: Vec<String>,
    more_folders: bool,
    /// Address of the list of these files.
    list: String,
    decision: Option<[String; 4]>,
}

pub(super) async fn page(desk: Desk) -> Page {
    let groups: Vec<CauseGroup> = desk.get(path::CAUSES, "").await?;
    let (names, rules) = (desk.names().await, desk.rules().await);
    let s = desk.shell("console-triage", "/triage");
    let waiting = groups.iter().filter(|group| waits(group)).map(|group| group.files).sum();
    let shown = |group: &CauseGroup| Group::new(&s, &names, &rules, group);
    let open: Vec<&CauseGroup> = groups.iter().filter(|group| waits(group)).collect();
    let decided = groups.iter().filter(|group| group.decision.is_some());
    let more = open.len().saturating_sub(GROUPS);
    let page = TriagePage {
        groups: open.len(),
        open: open.into_iter().take(GROUPS).map(shown).collect(),
        decided: decided.take(DECIDED).map(shown).collect(),
        waiting: words::count(waiting),
        more,
        s,
    };
    Ok(send(StatusCode::OK, &page))
}

/// Whether a group waits for somebody to decide. What is sealed already and what no rule matched has nothing to decide.
pub(super) fn waits(group: &CauseGroup) -> bool {
    group.decision.is_none() && !group.rule.is_empty() && group.standing != Standing::Sealed
}

impl Group {
    fn new(s: &Shell, names: &Names, rules: &RuleBook, group: &CauseGroup) -> Group {
        let label = group.label.map_or("", |label| label.code());
        let list = [
            ("rule", group.rule.as_str()),
            ("section", group.section.as_str()),
            ("label", label),
            ("standing", group.standing.id()),
        ];
        let none = || s.say("console-cause-none");
        let decision = group.decision.as_ref().map(|one| {
            let by = one.by.as_ref().map(|by| names.person(by)).unwrap_or_default();
            let at = one.at.map(|at| words::minute(s.t, at)).unwrap_or_default();
            [s.say(&format!("console-choice-{}", one.choice.id())), by, at, one.note.clone()]
        });
        Group {
            rule: group.rule.clone(),
            rule_name: if group.rule.is_empty() { none() } else { rules.name(s.t, &group.rule) },
            section: group.section.to_string(),
            section_name: names.section(&group.section),
            label: words::label(s.t, group.label),
            standing: choice::standing(s.t, group.standing),
            class: choice::standing_class(group.standing),
            files: words::count(group.files),
            persons: words::count(group.persons),
            size: words::bytes(group.bytes),
            folders: group.folders.iter().take(3).cloned().collect(),
            more_folders: group.folders.len() > 3,
            list: words::query(&list),
            decision,
        }
    }
}

/// Decides about a group.
pub(super) async fn decide(State(console): State<Console>, posted: Posted) -> Page {
    let desk = Desk::of(&console, &posted)?;
    let choice = Decided::ALL.into_iter().find(|choice| posted.is("choice", choice.id()));
    let (Some(choice), Ok(section)) = (choice, posted.text("section").parse()) else {
        return Err(desk.turn(&Refused::new(StatusCode::BAD_REQUEST, "SV-022")));
    };
    let note = posted.text("note").chars().take(NOTE).collect();
    let decision = Decision { rule: posted.text("rule").to_owned(), section, choice, by: None, at: None, note };
    let done: Result<(), Refused> = desk.put(path::DECISIONS, &decision).await;
    done.map_err(|refused| desk.turn(&refused))?;
    let s = desk.quiet();
    let word = s.say(&format!("console-choice-{}", choice.id()));
    Ok(desk.done(s.n("console-decided", word), "/triage"))
}
