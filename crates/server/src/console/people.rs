//! People: who there is, the roster that says so, and the codes with which somebody sets a password.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use model::PersonId;
use model::api::{Invitations, InviteRequest, PersonPage, PersonRecord, RosterChanges, RosterImport, path};
use serde::Deserialize;

use super::Console;
use super::client::Refused;
use super::desk::{Desk, Page};
use super::names::Names;
use super::page::{Shell, send};
use super::posted::Posted;
use super::words;
use crate::roster;

const ROWS: &str = "100";
/// People of a preview that are named; the others are counted.
const NAMED: usize = 200;
/// Codes made at once.
const INVITED: usize = 500;

#[derive(Template)]
#[template(path = "people.html")]
struct PeoplePage {
    s: Shell,
    rows: Vec<Row>,
    next: Option<String>,
    preview: Option<Preview>,
}

struct Row {
    person: String,
    name: String,
    role: String,
    posts: Vec<String>,
    can_sign_in: bool,
    invited: Option<String>,
}

/// What a roster would change.
struct Preview {
    text: String,
    groups: Vec<(String, usize, Vec<String>)>,
    nothing: bool,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    after: String,
}

pub(super) async fn page(desk: Desk, Query(asked): Query<Asked>) -> Page {
    list(&desk, &asked.after, None, None).await
}

async fn list(desk: &Desk, after: &str, preview: Option<Preview>, refused: Option<&Refused>) -> Page {
    let found: PersonPage = desk.get(path::PEOPLE, &words::query(&[("after", after), ("limit", ROWS)])).await?;
    let names = desk.names().await;
    let mut s = desk.shell("console-people", "/people");
    if let Some(refused) = refused {
        s.refuse(refused);
    }
    let rows = found.persons.iter().map(|person| Row::new(&s, &names, person)).collect();
    let next = found.next.map(|next| words::query(&[("after", next.as_str())]));
    let status = refused.map_or(StatusCode::OK, |refused| refused.status);
    Ok(send(status, &PeoplePage { s, rows, next, preview }))
}

impl Row {
    fn new(s: &Shell, names: &Names, person: &PersonRecord) -> Row {
        let post = |one: &model::Assignment| {
            let post = s.t.with("policy-post", &[("post", one.post.id())]);
            let from = words::day(s.t, one.from);
            let until = one.until.map(|until| words::day(s.t, until)).unwrap_or_default();
            format!("{} {post}（{from}〜{until}）", names.section(&one.section))
        };
        Row {
            person: person.person.to_string(),
            name: person.name.clone(),
            role: words::role(s.t, person.role),
            posts: person.assignments.iter().map(post).collect(),
            can_sign_in: person.can_sign_in,
            invited: person.invited_until.map(|until| words::minute(s.t, until)),
        }
    }
}

/// Shows what a roster changes, or puts it in force.
pub(super) async fn roster(State(console): State<Console>, posted: Posted) -> Page {
    let desk = Desk::of(&console, &posted)?;
    let text = posted.text_or_file("text");
    let set = posted.is("act", "set");
    if set && !posted.is("sure", "1") {
        return list(&desk, "", None, Some(&Refused::new(StatusCode::BAD_REQUEST, "SV-031"))).await;
    }
    match import(&desk, &text, !set).await {
        Ok(changes) if set => {
            desk.session.keep_names(desk.console.now(), None);
            let s = desk.quiet();
            let n = changes.added.len() + changes.changed.len() + changes.ended.len();
            Ok(desk.done(s.n("console-roster-done", n), "/people"))
        }
        Ok(changes) => {
            let preview = Preview::new(&desk.quiet(), &*desk.names().await, text, &changes);
            list(&desk, "", Some(preview), None).await
        }
        Err(refused) if refused.is_ended() => Err(desk.turn(&refused)),
        Err(refused) => list(&desk, "", None, Some(&refused)).await,
    }
}

async fn import(desk: &Desk, text: &str, dry_run: bool) -> Result<RosterChanges, Refused> {
    if text.trim().is_empty() {
        return Err(Refused::new(StatusCode::BAD_REQUEST, "SV-032"));
    }
    let (persons, sections) = roster::read(text.as_bytes()).map_err(|bad| {
        let mut refused = Refused::new(StatusCode::BAD_REQUEST, "CI-003");
        let args = [("line", bad.line.to_string()), ("column", bad.column.to_owned())];
        refused.problem.args = args.map(|(name, value)| (name.to_owned(), value)).into();
        refused
    })?;
    desk.post(path::ROSTER, &RosterImport { dry_run, persons, sections }).await
}

impl Preview {
    fn new(s: &Shell, names: &Names, text: String, changes: &RosterChanges) -> Preview {
        let given: std::collections::BTreeMap<PersonId, String> = roster::read(text.as_bytes())
            .map(|(persons, _)| persons.into_iter().map(|one| (one.person, one.name)).collect())
            .unwrap_or_default();
        let named = |person: &PersonId| match given.get(person).filter(|name| !name.is_empty()) {
            Some(name) => format!("{name}（{person}）"),
            None => names.person(person),
        };
        let group = |key: &str, persons: &[PersonId]| {
            (s.say(key), persons.len(), persons.iter().take(NAMED).map(named).collect())
        };
        let groups: Vec<(String, usize, Vec<String>)> = vec![
            group("console-roster-added", &changes.added),
            group("console-roster-changed", &changes.changed),
            group("console-roster-ended", &changes.ended),
        ];
        Preview { nothing: groups.iter().all(|(_, n, _)| *n == 0), groups, text }
    }
}

#[derive(Template)]
#[template(path = "invited.html")]
struct InvitedPage {
    s: Shell,
    slips: Vec<Slip>,
}

/// What one person is handed.
struct Slip {
    who: String,
    person: String,
    code: String,
    link: String,
}

/// Makes one-time codes: shown once, on this very answer.
pub(super) async fn invite(State(console): State<Console>, posted: Posted) -> Page {
    let desk = Desk::of(&console, &posted)?;
    let wanted = posted.text("persons").split(|c: char| c.is_whitespace() || ",、，;".contains(c));
    let persons: Result<Vec<PersonId>, _> = wanted.filter(|word| !word.is_empty()).map(str::parse).collect();
    let made: Result<Invitations, Refused> = match persons {
        Ok(persons) if (1..=INVITED).contains(&persons.len()) => {
            desk.post(path::INVITE, &InviteRequest { persons }).await
        }
        _ => Err(Refused::new(StatusCode::BAD_REQUEST, "SV-033")),
    };
    match made {
        Ok(made) => {
            let names = desk.names().await;
            let s = desk.shell("console-invited", "/people");
            let host = &desk.visitor.host;
            let slips = made.codes.iter().map(|(person, code)| Slip {
                who: names.person(person),
                person: person.to_string(),
                code: code.clone(),
                link: format!("https://{host}/setup?{}#code={code}", words::query(&[("person", person.as_str())])),
            });
            Ok(send(StatusCode::OK, &InvitedPage { slips: slips.collect(), s }))
        }
        Err(refused) if refused.is_ended() => Err(desk.turn(&refused)),
        Err(refused) => list(&desk, "", None, Some(&refused)).await,
    }
}
