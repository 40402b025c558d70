//! One file's story: what it is, why it was judged so, and every entry of the audit log about it.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use model::api::{AuditPage, FilePage, FileRecord, InventoryItem, InventoryPage, path};
use model::{FileId, OmissionCause};
use uuid::Uuid;

use super::choice;
use super::client::Refused;
use super::desk::{Desk, Page};
use super::names::Names;
use super::page::{Shell, send};
use super::sentences::{Told, sentence};
use super::words;

/// Entries shown of one file; more are found by the search.
const ENTRIES: &str = "500";

#[derive(Template)]
#[template(path = "story.html")]
struct StoryPage {
    s: Shell,
    /// Heading and value.
    facts: Vec<(String, String)>,
    reasons: Vec<String>,
    kinds: Vec<[String; 4]>,
    /// Why it is not sealed or could not be read.
    troubles: Vec<String>,
    file: Option<FileId>,
    /// Row of the inventory that an exception can be asked for.
    row: Option<i64>,
    entries: Vec<Told>,
    more: bool,
}

/// A file of the inventory.
pub(super) async fn of_row(desk: Desk, Path(id): Path<i64>) -> Page {
    let before = id.saturating_sub(1).to_string();
    let found: InventoryPage = desk.get(path::INVENTORY, &words::query(&[("after", &before), ("limit", "1")])).await?;
    let Some(item) = found.items.into_iter().find(|item| item.id == id) else {
        return Err(desk.turn(&gone()));
    };
    let (names, rules) = (desk.names().await, desk.rules().await);
    let s = desk.shell(&item.row.name, "/files");
    let reasons = item.row.rules.iter().map(|rule| rules.name(s.t, rule)).collect();
    let mut story = StoryPage { reasons, ..empty(s) };
    story.facts = row_facts(&story.s, &names, &item);
    story.kinds = kinds(&story.s, &item);
    story.troubles = troubles(&story.s, &item);
    story.file = item.row.file;
    story.row = (item.row.file.is_none() && !item.row.rules.is_empty()).then_some(item.id);
    tell(desk, &names, story).await
}

/// A protected file by its id, as the audit log names it.
pub(super) async fn of_file(desk: Desk, Path(id): Path<Uuid>) -> Page {
    let mut query = vec![("limit", "1".to_owned())];
    if let Some(before) = id.as_u128().checked_sub(1) {
        query.push(("after", Uuid::from_u128(before).to_string()));
    }
    let query: Vec<(&str, &str)> = query.iter().map(|(key, value)| (*key, value.as_str())).collect();
    let found: FilePage = desk.get(path::FILES, &words::query(&query)).await?;
    let names = desk.names().await;
    let record = found.files.into_iter().find(|record| record.file == FileId(id));
    let title = record.as_ref().map_or_else(|| id.to_string(), |record| record.name.clone());
    let mut story = empty(desk.shell(&title, "/files"));
    story.facts = record.map_or_else(Vec::new, |record| record_facts(&story.s, &names, &record));
    story.file = Some(FileId(id));
    tell(desk, &names, story).await
}

fn empty(s: Shell) -> StoryPage {
    StoryPage {
        s,
        facts: Vec::new(),
        reasons: Vec::new(),
        kinds: Vec::new(),
        troubles: Vec::new(),
        file: None,
        row: None,
        entries: Vec::new(),
        more: false,
    }
}

fn gone() -> Refused {
    Refused::new(StatusCode::NOT_FOUND, "SV-025")
}

/// Adds what the audit log says, oldest first.
async fn tell(desk: Desk, names: &Names, mut story: StoryPage) -> Page {
    if let Some(file) = story.file {
        let query = words::query(&[("file", &file.to_string()), ("limit", ENTRIES)]);
        let found: AuditPage = desk.get(path::AUDIT, &query).await?;
        story.entries = found.items.iter().rev().map(|item| sentence(story.s.t, names, item)).collect();
        story.more = found.next.is_some();
    }
    Ok(send(StatusCode::OK, &story))
}

fn row_facts(s: &Shell, names: &Names, item: &InventoryItem) -> Vec<(String, String)> {
    let row = &item.row;
    let mut facts = vec![
        ("console-folder", row.folder.clone()),
        ("console-device", names.device(item.device)),
        ("console-section", names.section(&row.section)),
        ("console-label-word", words::label(s.t, row.label)),
        ("console-standing", choice::standing(s.t, row.standing)),
        ("console-size", words::bytes(row.size)),
        ("console-told", words::minute(s.t, item.told)),
    ];
    if let Some(format) = row.format {
        facts.push(("console-format", format.id().to_owned()));
    }
    if row.governed {
        facts.push(("console-governed", s.say("console-governed-yes")));
    }
    facts.into_iter().map(|(key, value)| (s.say(key), value)).collect()
}

fn record_facts(s: &Shell, names: &Names, record: &FileRecord) -> Vec<(String, String)> {
    let facts = [
        ("console-folder", record.folder.clone()),
        ("console-device", names.device(record.device)),
        ("console-section", names.section(&record.section)),
        ("console-label-word", words::label(s.t, Some(record.label))),
        ("console-size", words::bytes(record.size)),
    ];
    facts.into_iter().map(|(key, value)| (s.say(key), value)).collect()
}

fn kinds(s: &Shell, item: &InventoryItem) -> Vec<[String; 4]> {
    let number = |n: u32| words::count(u64::from(n));
    let rows = item.row.kinds.iter();
    rows.map(|(id, n)| [words::kind(s.t, id), number(n.high), number(n.mid), number(n.low)]).collect()
}

fn troubles(s: &Shell, item: &InventoryItem) -> Vec<String> {
    let code = item.row.code.as_ref().map(|code| s.t.problem::<&str>(code, &[]));
    let omitted = item.row.omissions.iter().map(|cause: &OmissionCause| s.say(&format!("omission-{}", cause.id())));
    code.into_iter().chain(omitted).collect()
}
