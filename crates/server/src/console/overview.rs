//! The overview: how things stand, and what to do next.

use std::collections::BTreeMap;

use askama::Template;
use axum::http::StatusCode;
use model::api::{AuditFilter, AuditPage, CauseGroup, Health, OriginalList, RunPage, Standing, Triage, path};
use model::{Label, SectionId};
use time::Duration;

use super::chart::{Chart, Numbers};
use super::desk::{Desk, Page};
use super::health::TIGHT;
use super::names::Names;
use super::page::{Shell, send};
use super::rulebook::RuleBook;
use super::runs::Row as RunRow;
use super::sentences::{Told, sentence};
use super::{choice, words};

/// What is news.
const WEEK: Duration = Duration::WEEK;
/// Sections of the chart; the others are in the list of files.
const SECTIONS: usize = 12;

#[derive(Template)]
#[template(path = "overview.html")]
struct OverviewPage {
    s: Shell,
    todo: Vec<Todo>,
    /// What, and how many.
    numbers: Vec<(String, String)>,
    standings: Vec<(String, &'static str)>,
    labels: Counted,
    sections: Counted,
    runs: Vec<RunRow>,
    refusals: Vec<Told>,
}

/// A chart and its table.
struct Counted {
    chart: Chart,
    /// The first column's heading.
    heading: String,
    rows: Vec<CountedRow>,
}

struct CountedRow {
    name: String,
    /// Address of the list of these files.
    list: String,
    numbers: Vec<String>,
    total: String,
}

/// Something to do next.
struct Todo {
    class: &'static str,
    text: String,
    link: &'static str,
    act: String,
}

pub(super) async fn page(desk: Desk) -> Page {
    let causes: Vec<CauseGroup> = desk.get(path::CAUSES, "").await?;
    let asked: Triage = desk.get(path::TRIAGE, "brief=true").await?;
    let health: Health = desk.get(path::HEALTH, "").await?;
    let found: RunPage = desk.get(path::RUNS, "limit=50").await?;
    let now = desk.console.now();
    let filter = AuditFilter { from: Some(now - WEEK), act: Some("key_refused".to_owned()), ..AuditFilter::default() };
    let query = format!("{}&limit=5", serde_urlencoded::to_string(&filter).unwrap_or_default());
    let refusals: AuditPage = desk.get(path::AUDIT, &query).await?;
    let filter = AuditFilter { act: Some("refused_found".to_owned()), ..filter };
    let query = format!("{}&limit=500", serde_urlencoded::to_string(&filter).unwrap_or_default());
    let brought_in: AuditPage = desk.get(path::AUDIT, &query).await?;
    let originals: OriginalList = desk.get(path::ORIGINALS, "").await?;
    let wanted = originals.originals.iter().filter(|one| one.is_open(now) && !one.holds(now)).count();
    let gate = [brought_in.items.len() as u64, wanted as u64];
    let (names, rules) = (desk.names().await, desk.rules().await);
    let s = desk.shell("console-overview", "/");
    let week = found.runs.iter().filter(|one| now - one.run.began < WEEK).take(10);
    let runs = week.map(|one| RunRow::new(&s, &names, one, &BTreeMap::new(), now)).collect();
    let page = OverviewPage {
        todo: todo(&s, &causes, &asked, &health, &rules, gate),
        numbers: numbers(&s, &causes, &health),
        standings: Standing::ALL.iter().map(|one| (choice::standing(s.t, *one), one.id())).collect(),
        labels: by_label(&s, &causes),
        sections: by_section(&s, &names, &causes),
        runs,
        refusals: refusals.items.iter().map(|item| sentence(s.t, &names, item)).collect(),
        s,
    };
    Ok(send(StatusCode::OK, &page))
}

fn files(causes: &[CauseGroup], of: impl Fn(&CauseGroup) -> bool) -> u64 {
    causes.iter().filter(|group| of(group)).map(|group| group.files).sum()
}

fn numbers(s: &Shell, causes: &[CauseGroup], health: &Health) -> Vec<(String, String)> {
    let standing = |one: Standing| files(causes, |group| group.standing == one);
    let persons: u64 = causes.iter().map(|group| group.persons).sum();
    let numbers = [
        ("console-number-files", files(causes, |_| true)),
        ("console-number-sealed", standing(Standing::Sealed)),
        ("console-number-to-seal", standing(Standing::ToSeal) + standing(Standing::NotSealed)),
        ("console-number-persons", persons),
        ("console-number-devices", health.devices),
    ];
    numbers.into_iter().map(|(key, n)| (s.say(key), words::count(n))).collect()
}

fn todo(
    s: &Shell,
    causes: &[CauseGroup],
    asked: &Triage,
    health: &Health,
    rules: &RuleBook,
    [brought_in, wanted]: [u64; 2],
) -> Vec<Todo> {
    let waiting = asked.questions.len() as u64;
    let failed = files(causes, |group| group.standing == Standing::NotSealed);
    let unread = files(causes, |group| group.standing == Standing::Unreadable);
    let table: [(bool, &'static str, &str, u64, &'static str); 10] = [
        (!health.key_service, "bad", "keys", 0, "/health"),
        (!health.kit_written, "bad", "kit", 0, "/health"),
        (health.disk_free < TIGHT, "bad", "disk", 0, "/health"),
        (brought_in > 0, "bad", "refused-found", brought_in, "/audit?act=refused_found"),
        (wanted > 0, "warn", "originals", wanted, "/originals"),
        (health.silent > 0, "warn", "silent", health.silent, "/devices"),
        (failed > 0, "warn", "not-sealed", failed, "/files?standing=not_sealed"),
        (waiting > 0, "", "triage", waiting, "/triage"),
        (unread > 0, "", "unreadable", unread, "/files?standing=unreadable"),
        (waiting == 0 && !causes.is_empty() && rules.is_reporting(), "", "switch-on", 0, "/rules"),
    ];
    let due = table.into_iter().filter(|(due, ..)| *due);
    let made = due.map(|(_, class, key, n, link)| Todo {
        class,
        text: s.n(&format!("console-todo-{key}"), words::count(n)),
        link,
        act: s.say(&format!("console-todo-{key}-act")),
    });
    made.collect()
}

fn by_label(s: &Shell, causes: &[CauseGroup]) -> Counted {
    let of = |label: Option<Label>| move |group: &CauseGroup| group.label == label;
    let labels = Label::ALL.iter().rev().map(|label| Some(*label)).chain([None]);
    let rows = labels.map(|label| {
        let code = label.map_or("", |label| label.code());
        (words::label(s.t, label), words::query(&[("label", code)]), counts(causes, of(label)))
    });
    Counted::new(s, "console-by-label", "console-label-word", rows.filter(|row| row.2.iter().any(|n| *n > 0)).collect())
}

fn by_section(s: &Shell, names: &Names, causes: &[CauseGroup]) -> Counted {
    let mut totals: BTreeMap<&SectionId, u64> = BTreeMap::new();
    for group in causes {
        *totals.entry(&group.section).or_default() += group.files;
    }
    let mut order: Vec<(&SectionId, u64)> = totals.into_iter().collect();
    order.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    let rows = order.into_iter().take(SECTIONS).map(|(section, _)| {
        let numbers = counts(causes, |group| group.section == *section);
        (names.section(section), words::query(&[("section", section.as_str())]), numbers)
    });
    Counted::new(s, "console-by-section", "console-section", rows.collect())
}

/// Files by standing, in the order of [`Standing::ALL`].
fn counts(causes: &[CauseGroup], of: impl Fn(&CauseGroup) -> bool) -> [u64; 5] {
    Standing::ALL.map(|standing| files(causes, |group| group.standing == standing && of(group)))
}

impl Counted {
    fn new(s: &Shell, title: &str, heading: &str, rows: Vec<(String, String, [u64; 5])>) -> Counted {
        let parts = |numbers: &[u64; 5]| {
            let one = Standing::ALL.iter().zip(numbers);
            one.map(|(standing, n)| (standing.id(), choice::standing(s.t, *standing), *n)).collect()
        };
        let bars = rows.iter().map(|(name, _, numbers)| Numbers { name: name.clone(), parts: parts(numbers) });
        let chart = Chart::new(s.say(title), bars.collect());
        let shown = |(name, list, numbers): (String, String, [u64; 5])| CountedRow {
            name,
            list,
            numbers: numbers.iter().map(|n| words::count(*n)).collect(),
            total: words::count(numbers.iter().sum()),
        };
        Counted { chart, heading: s.say(heading), rows: rows.into_iter().map(shown).collect() }
    }
}
