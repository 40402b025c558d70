//! The rules: which are in force, what others would change, and a text to try them on that is kept nowhere.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use classify::{Action, Facts, FileFacts, FilePlace, Mode, Rules};
use model::api::{Edition, Text, TextChange, WhatIf, WhatIfRequest, path};
use model::reading::Reading;
use model::{Kind, Zone};

use super::Console;
use super::choice;
use super::client::Refused;
use super::desk::{Desk, Page, Turned};
use super::page::{Shell, send};
use super::posted::Posted;
use super::reader::{InMemory, coded};
use super::rulebook::RuleBook;
use super::words;

/// Longest text to try, bytes.
const SAMPLE: usize = 200_000;

#[derive(Template)]
#[template(path = "rules.html")]
struct RulesPage {
    s: Shell,
    edition: u64,
    facts: Vec<(String, String)>,
    rules: Vec<Row>,
    text: String,
    check: Option<Check>,
    tried: Option<Tried>,
    folder: String,
}

/// A rule in the list.
struct Row {
    name: String,
    id: String,
    when: String,
    label: String,
    action: String,
    places: String,
}

/// What a changed rule file comes to.
struct Check {
    text: String,
    replaces: u64,
    edition: u64,
    rules: usize,
    sealing: bool,
    /// Whether it would switch sealing on.
    switches_on: bool,
    lowers: bool,
    numbers: Vec<(String, String)>,
    folders: Vec<[String; 5]>,
}

/// What the rules make of a text.
struct Tried {
    label: String,
    action: String,
    persons: String,
    kinds: Vec<[String; 4]>,
    reasons: Vec<String>,
}

pub(super) async fn page(desk: Desk) -> Page {
    show(&desk, Extra::default()).await
}

/// What a page shows beside the rules in force.
#[derive(Default)]
struct Extra {
    check: Option<Check>,
    tried: Option<Tried>,
    folder: String,
    /// A text that was typed and refused stays in the form.
    typed: Option<String>,
    refused: Option<Refused>,
}

/// The rules in force; who only reads has them out of the policy bundle, as every device has.
async fn current(desk: &Desk) -> Result<(Text, Rules), Turned> {
    let text = if desk.quiet().acts() {
        desk.get::<Text>(path::RULES, "").await?
    } else {
        Text { edition: 0, text: desk.bundle().await?.rules }
    };
    let rules = Rules::parse(&text.text).map_err(|error| desk.turn(&coded(&error)))?;
    let edition = if text.edition == 0 { rules.edition() } else { text.edition };
    Ok((Text { edition, ..text }, rules))
}

async fn show(desk: &Desk, extra: Extra) -> Page {
    let (text, rules) = current(desk).await?;
    let mut s = desk.shell("console-rules", "/rules");
    let status = extra.refused.as_ref().map_or(StatusCode::OK, |refused| refused.status);
    if let Some(refused) = &extra.refused {
        s.refuse(refused);
    }
    let limits = rules.limits();
    let facts = [
        ("console-edition-word", s.n("console-edition", text.edition)),
        ("console-rules-mode", s.say(if rules.mode() == Mode::Seal { "rules-mode-seal" } else { "rules-mode-report" })),
        ("console-rules-default", words::label(s.t, Some(rules.default_label()))),
        (
            "console-rules-limits",
            s.nm("console-rules-limits-value", words::count(limits.max_files_per_hour), limits.max_percent),
        ),
    ];
    let page = RulesPage {
        edition: text.edition,
        facts: facts.into_iter().map(|(key, value)| (s.say(key), value)).collect(),
        rules: RuleBook::read(&text.text).rules().map(|rule| Row::new(&s, rule)).collect(),
        text: extra.typed.unwrap_or(text.text),
        check: extra.check,
        tried: extra.tried,
        folder: extra.folder,
        s,
    };
    Ok(send(status, &page))
}

impl Row {
    fn new(s: &Shell, rule: &super::rulebook::Rule) -> Row {
        Row {
            name: rule.name(s.t).to_owned(),
            id: rule.id.clone(),
            when: rule.when.trim().to_owned(),
            label: rule.label.parse().map_or_else(|_| rule.label.clone(), |label| words::label(s.t, Some(label))),
            action: s.say(&format!("action-{}", rule.action)),
            places: rule.places.join(&s.say("console-comma")),
        }
    }
}

/// Says what changed rules come to, or puts them in force.
pub(super) async fn change(State(console): State<Console>, posted: Posted) -> Page {
    let desk = Desk::of(&console, &posted)?;
    let text = posted.text_or_file("text");
    let replaces = posted.text("replaces").parse().unwrap_or_default();
    let done = if posted.is("act", "set") {
        match set(&desk, &posted, &text, replaces).await {
            Ok(edition) => {
                let s = desk.quiet();
                return Ok(desk.done(s.n("console-rules-done", edition), "/rules"));
            }
            Err(refused) => Err(refused),
        }
    } else {
        check(&desk, &text, replaces).await
    };
    let extra = match done {
        Ok(check) => Extra { typed: Some(text), check: Some(check), ..Extra::default() },
        Err(refused) if refused.is_ended() => return Err(desk.turn(&refused)),
        Err(refused) => {
            let typed = Some(text).filter(|text| !text.trim().is_empty());
            Extra { typed, refused: Some(refused), ..Extra::default() }
        }
    };
    show(&desk, extra).await
}

async fn set(desk: &Desk, posted: &Posted, text: &str, replaces: u64) -> Result<u64, Refused> {
    if !posted.is("sure", "1") {
        return Err(Refused::new(StatusCode::BAD_REQUEST, "SV-031"));
    }
    Rules::parse(text).map_err(|error| coded(&error))?;
    let change = TextChange { replaces, text: text.to_owned(), dry_run: false };
    let done: Edition = desk.put(path::RULES, &change).await?;
    Ok(done.edition)
}

/// Reads the rules and asks what they would make of the inventory.
async fn check(desk: &Desk, text: &str, replaces: u64) -> Result<Check, Refused> {
    let rules = Rules::parse(text).map_err(|error| coded(&error))?;
    let found: WhatIf = desk.post(path::WHAT_IF, &WhatIfRequest { text: text.to_owned() }).await?;
    let now = current(desk).await.map_or(Mode::Report, |(_, rules)| rules.mode());
    let s = desk.quiet();
    let numbers = [
        ("console-what-if-files", found.files),
        ("console-what-if-changed", found.changed),
        ("console-what-if-newly", found.newly_sealed),
        ("console-what-if-no-longer", found.no_longer_sealed),
    ];
    let folders = found.folders.iter().map(|one| {
        let zone = one.zone.map(|zone| choice::zone(s.t, zone)).unwrap_or_default();
        let [changed, newly, no_longer] = [one.changed, one.newly_sealed, one.no_longer_sealed].map(words::count);
        [one.folder.clone(), zone, changed, newly, no_longer]
    });
    Ok(Check {
        text: text.to_owned(),
        replaces,
        edition: rules.edition(),
        rules: rules.len(),
        sealing: rules.mode() == Mode::Seal,
        switches_on: rules.mode() == Mode::Seal && now == Mode::Report,
        lowers: found.no_longer_sealed > 0,
        numbers: numbers.into_iter().map(|(key, n)| (s.say(key), words::count(n))).collect(),
        folders: folders.collect(),
    })
}

/// Tries the rules in force on a text, which is read in memory and forgotten.
pub(super) async fn attempt(State(console): State<Console>, posted: Posted) -> Page {
    let desk = Desk::of(&console, &posted)?;
    let folder = posted.text("folder").to_owned();
    let (_, rules) = current(&desk).await?;
    let extra = match judge(&desk, &rules, posted.raw("sample"), &folder).await {
        Ok(tried) => Extra { tried: Some(tried), folder, ..Extra::default() },
        Err(refused) => Extra { refused: Some(refused), folder, ..Extra::default() },
    };
    show(&desk, extra).await
}

async fn judge(desk: &Desk, rules: &Rules, sample: &str, folder: &str) -> Result<Tried, Refused> {
    if sample.trim().is_empty() || sample.len() > SAMPLE {
        return Err(Refused::new(StatusCode::BAD_REQUEST, "SV-034"));
    }
    let document = InMemory::of(sample.as_bytes()).map_err(|_| Refused::failed())?;
    let (reader, seat) = (desk.console.reader().clone(), desk.session.seat);
    let kinds = rules.kinds().iter().filter(|kind| !kind.shape.is_empty()).cloned().collect();
    let read = tokio::task::spawn_blocking(move || reader.judge(seat, &document, Some("text.txt".to_owned()), kinds));
    let reading = read.await.map_err(|_| Refused::failed())??;
    Ok(tried(&desk.quiet(), rules, &reading, sample.len() as u64, folder))
}

fn tried(s: &Shell, rules: &Rules, reading: &Reading, size: u64, folder: &str) -> Tried {
    let place = FilePlace {
        folder: folder.to_owned(),
        section: None,
        extension: "txt".to_owned(),
        governed: false,
        zone: Zone::Lgwan,
        mark: String::new(),
    };
    let file = FileFacts { format: reading.format, size, unreadable: false, encrypted: false };
    let verdict = rules.judge(&Facts { counts: &reading.counts, place: &place, file });
    let number = |n: u32| words::count(u64::from(n));
    let known = reading.counts.kinds.iter().filter(|(kind, _)| Kind::custom(kind.id()).is_some());
    let ja = s.t.language == locale::Language::Ja;
    Tried {
        label: words::label(s.t, Some(verdict.label)),
        action: s.say(match verdict.action {
            Action::Nothing => "action-nothing",
            Action::Report => "action-report",
            Action::Seal => "action-seal",
        }),
        persons: number(reading.counts.persons),
        kinds: known
            .map(|(kind, n)| [words::kind(s.t, kind.id()), number(n.high), number(n.mid), number(n.low)])
            .collect(),
        reasons: verdict
            .reasons
            .iter()
            .map(|one| if ja { one.name_ja.to_string() } else { one.name_en.to_string() })
            .collect(),
    }
}
