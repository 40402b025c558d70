//! The inventory: every file that matters, as devices told of it.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use locale::Locale;
use model::api::{InventoryItem, InventoryPage, path};
use serde::Deserialize;

use super::choice::{self, Choice};
use super::desk::{Desk, Page};
use super::names::Names;
use super::page::{Shell, send};
use super::words;

/// Rows of a page.
const ROWS: &str = "50";

#[derive(Template)]
#[template(path = "files.html")]
struct FilesPage {
    s: Shell,
    filter: Filter,
    rows: Vec<Row>,
    next: Option<String>,
    first: bool,
    /// This filter's address.
    own: String,
    /// The filter in words, for the printed list.
    said: String,
}

struct Filter {
    text: String,
    labels: Vec<Choice>,
    standings: Vec<Choice>,
    sections: Vec<Choice>,
    devices: Vec<Choice>,
    rules: Vec<Choice>,
}

/// A file in a list.
pub(super) struct Row {
    pub(super) id: i64,
    pub(super) name: String,
    pub(super) folder: String,
    pub(super) section: String,
    pub(super) label: String,
    pub(super) standing: String,
    pub(super) class: &'static str,
    pub(super) kinds: String,
    pub(super) persons: String,
    pub(super) size: String,
    pub(super) told: String,
}

/// What the address of the page asks for.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    text: String,
    label: String,
    standing: String,
    section: String,
    device: String,
    rule: String,
    after: String,
}

impl Asked {
    fn pairs(&self) -> [(&'static str, &str); 6] {
        [
            ("text", self.text.trim()),
            ("label", &self.label),
            ("standing", &self.standing),
            ("section", &self.section),
            ("device", &self.device),
            ("rule", &self.rule),
        ]
    }

    fn query(&self, more: &[(&str, &str)]) -> String {
        words::query(&[&self.pairs(), more].concat())
    }
}

pub(super) async fn page(desk: Desk, Query(asked): Query<Asked>) -> Page {
    let found: InventoryPage =
        desk.get(path::INVENTORY, &asked.query(&[("after", &asked.after), ("limit", ROWS)])).await?;
    let (names, rules) = (desk.names().await, desk.rules().await);
    let s = desk.shell("console-files", "/files");
    let rows = found.items.iter().map(|item| Row::new(s.t, &names, item)).collect();
    let next = found.next.map(|next| asked.query(&[("after", &next.to_string())]));
    let filter = Filter {
        text: asked.text.clone(),
        labels: choice::labels(s.t, &asked.label),
        standings: choice::standings(s.t, &asked.standing),
        sections: choice::sections(&names, &asked.section),
        devices: choice::devices(&names, &asked.device),
        rules: rules.choices(s.t, &asked.rule),
    };
    let said = filter.said(&s);
    let (first, own) = (asked.after.is_empty(), asked.query(&[]));
    Ok(send(StatusCode::OK, &FilesPage { s, filter, rows, next, first, own, said }))
}

impl Filter {
    fn said(&self, s: &Shell) -> String {
        let lists = [&self.labels, &self.standings, &self.sections, &self.devices, &self.rules];
        let mut parts: Vec<String> =
            lists.iter().filter_map(|list| list.iter().find(|one| one.chosen)).map(|one| one.text.clone()).collect();
        if !self.text.trim().is_empty() {
            parts.push(s.n("console-files-with", self.text.trim()));
        }
        if parts.is_empty() { s.say("console-filter-none") } else { parts.join(&s.say("console-comma")) }
    }
}

impl Row {
    pub(super) fn new(t: &Locale, names: &Names, item: &InventoryItem) -> Row {
        let row = &item.row;
        Row {
            id: item.id,
            name: row.name.clone(),
            folder: row.folder.clone(),
            section: names.section(&row.section),
            label: words::label(t, row.label),
            standing: choice::standing(t, row.standing),
            class: choice::standing_class(row.standing),
            kinds: words::kinds(t, &row.kinds),
            persons: if row.persons == 0 { String::new() } else { words::count(u64::from(row.persons)) },
            size: words::bytes(row.size),
            told: words::minute(t, item.told),
        }
    }
}
