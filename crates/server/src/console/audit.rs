//! The audit log: searches, searches that somebody keeps, and one entry whole.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use model::api::{AuditFilter, AuditPage, SavedSearch, SavedSearches, path};
use serde::Deserialize;
use serde_json::{Value, json};
use time::Duration;

use super::Console;
use super::choice::{self, Choice};
use super::client::Refused;
use super::desk::{Desk, Page, Turned};
use super::page::{Shell, send};
use super::posted::Posted;
use super::sentences::{ACTS, Told, act_word, sentence};
use super::words;

const ROWS: &str = "50";
/// Longest name of a kept search.
const NAME: usize = 60;

#[derive(Template)]
#[template(path = "audit.html")]
struct AuditListPage {
    s: Shell,
    asked: Asked,
    acts: Vec<Choice>,
    devices: Vec<Choice>,
    rows: Vec<Told>,
    next: Option<String>,
    /// Name, address and filter of each kept search.
    kept: Vec<(String, String)>,
    query: String,
    searched: String,
    size: String,
    behind: bool,
    said: String,
}

/// What the address of the page asks for; days are the body's own, both included.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    from: String,
    until: String,
    person: String,
    device: String,
    file: String,
    run: String,
    act: String,
    code: String,
    before: String,
}

impl Asked {
    fn pairs(&self) -> [(&'static str, &str); 8] {
        [
            ("from", self.from.trim()),
            ("until", self.until.trim()),
            ("person", self.person.trim()),
            ("device", self.device.trim()),
            ("file", self.file.trim()),
            ("run", self.run.trim()),
            ("act", self.act.trim()),
            ("code", self.code.trim()),
        ]
    }

    /// The search as the API takes it; what cannot be read is refused by its name.
    fn filter(&self) -> Result<AuditFilter, Refused> {
        let mut fields: BTreeMap<&str, Value> = BTreeMap::new();
        for (name, text) in self.pairs().into_iter().filter(|(_, text)| !text.is_empty()) {
            let value = match name {
                "from" => json!(rfc3339(text, Duration::ZERO)),
                "until" => json!(rfc3339(text, Duration::DAY)),
                _ => json!(text),
            };
            fields.insert(name, value);
        }
        serde_json::from_value(json!(fields)).map_err(|_| Refused::new(StatusCode::BAD_REQUEST, "SV-026"))
    }
}

fn rfc3339(day: &str, more: Duration) -> Option<String> {
    let at = words::field_day(day)? + more;
    at.format(&time::format_description::well_known::Rfc3339).ok()
}

pub(super) async fn page(desk: Desk, Query(asked): Query<Asked>) -> Page {
    let (filter, refused) = match asked.filter() {
        Ok(filter) => (filter, None),
        Err(refused) => (AuditFilter::default(), Some(refused)),
    };
    let query = serde_urlencoded::to_string(&filter).unwrap_or_default();
    let more = words::query(&[("before", &asked.before), ("limit", ROWS)]);
    let found: AuditPage = desk.get(path::AUDIT, &format!("{query}&{more}")).await?;
    let (names, kept) = (desk.names().await, kept(&desk).await?);
    let mut s = desk.shell("console-audit", "/audit");
    if let Some(refused) = &refused {
        s.refuse(refused);
    }
    let own = words::query(&asked.pairs());
    let next = found.next.map(|next| words::query(&[&asked.pairs()[..], &[("before", &next.to_string())]].concat()));
    let acts: Vec<Choice> = ACTS.iter().map(|act| Choice::new(act, act_word(s.t, act), &asked.act)).collect();
    let devices = choice::devices(&names, &asked.device);
    let said = said(&s, &asked, &acts, &devices);
    let rows = found.items.iter().map(|item| sentence(s.t, &names, item)).collect();
    let (searched, size, behind) =
        (words::count(found.searched), words::count(found.size), found.searched < found.size);
    let page = AuditListPage { s, asked, acts, devices, rows, next, kept, query: own, searched, size, behind, said };
    Ok(send(StatusCode::OK, &page))
}

/// The search in words, for the printed list.
fn said(s: &Shell, asked: &Asked, acts: &[Choice], devices: &[Choice]) -> String {
    let mut parts: Vec<String> = [acts, devices]
        .iter()
        .filter_map(|list| list.iter().find(|one| one.chosen))
        .map(|one| one.text.clone())
        .collect();
    for (key, text) in [
        ("console-from", &asked.from),
        ("console-until", &asked.until),
        ("console-person", &asked.person),
        ("console-file-id", &asked.file),
        ("console-run", &asked.run),
        ("console-code-word", &asked.code),
    ] {
        if !text.trim().is_empty() {
            parts.push(format!("{} {}", s.say(key), text.trim()));
        }
    }
    if parts.is_empty() { s.say("console-filter-none") } else { parts.join(&s.say("console-comma")) }
}

async fn kept(desk: &Desk) -> Result<Vec<(String, String)>, Turned> {
    let kept: SavedSearches = desk.get(path::SEARCHES, "").await?;
    Ok(kept.searches.into_iter().map(|one| (one.name, address(&one.filter))).collect())
}

/// The address of a kept search.
fn address(filter: &AuditFilter) -> String {
    let day = |at: Option<time::OffsetDateTime>| at.map(words::day_field).unwrap_or_default();
    let text = |value: Option<String>| value.unwrap_or_default();
    let pairs = [
        ("from", day(filter.from)),
        ("until", day(filter.until.map(|until| until - Duration::DAY))),
        ("person", text(filter.person.as_ref().map(ToString::to_string))),
        ("device", text(filter.device.map(|id| id.to_string()))),
        ("file", text(filter.file.map(|id| id.to_string()))),
        ("run", text(filter.run.map(|id| id.to_string()))),
        ("act", text(filter.act.clone())),
        ("code", text(filter.code.clone())),
    ];
    words::query(&pairs.iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>())
}

/// Keeps a search under a name, or forgets it.
pub(super) async fn keep(State(console): State<Console>, posted: Posted) -> Page {
    let desk = Desk::of(&console, &posted)?;
    let forget = posted.is("act", "forget");
    let asked: Asked = serde_urlencoded::from_str(posted.text("query")).unwrap_or_default();
    let name: String = posted.text("name").chars().take(NAME).collect();
    let done: Result<(), Refused> = match asked.filter() {
        _ if name.is_empty() => Err(Refused::new(StatusCode::BAD_REQUEST, "SV-027")),
        Err(refused) => Err(refused),
        Ok(filter) => {
            let search = SavedSearch { name: name.clone(), filter };
            if forget { desk.post(path::SEARCH_FORGET, &search).await } else { desk.put(path::SEARCHES, &search).await }
        }
    };
    done.map_err(|refused| desk.turn(&refused))?;
    let s = desk.quiet();
    let text = s.n(if forget { "console-search-forgotten" } else { "console-search-kept" }, &name);
    let to = if forget { "/audit".to_owned() } else { format!("/audit?{}", words::query(&asked.pairs())) };
    Ok(desk.done(text, &to))
}

#[derive(Template)]
#[template(path = "entry.html")]
struct EntryPage {
    s: Shell,
    told: Told,
    json: String,
}

/// One entry as it stands in the log.
pub(super) async fn entry(desk: Desk, Path(index): Path<u64>) -> Page {
    let before = index.saturating_add(1).to_string();
    let found: AuditPage = desk.get(path::AUDIT, &words::query(&[("before", &before), ("limit", "1")])).await?;
    let Some(item) = found.items.into_iter().find(|item| item.index == index) else {
        return Err(desk.turn(&Refused::new(StatusCode::NOT_FOUND, "SV-028")));
    };
    let names = desk.names().await;
    let t = super::page::sentences(desk.visitor.language);
    let s = desk.shell(&t.with("console-entry", &[("n", &index.to_string())]), "/audit");
    let told = sentence(t, &names, &item);
    let json = serde_json::to_string_pretty(&item.event).unwrap_or_default();
    Ok(send(StatusCode::OK, &EntryPage { s, told, json }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_of_days_covers_both_days_and_comes_back_as_it_was_typed() {
        let asked = Asked {
            from: "2026-11-01".into(),
            until: "2026-11-02".into(),
            act: "key_refused".into(),
            ..Asked::default()
        };
        let filter = asked.filter().expect("a filter");
        assert_eq!(filter.from.expect("from").to_string(), "2026-11-01 0:00:00.0 +09:00:00");
        assert_eq!(filter.until.expect("until").to_string(), "2026-11-03 0:00:00.0 +09:00:00");
        assert_eq!(address(&filter), words::query(&asked.pairs()));
    }

    #[test]
    fn an_id_that_is_none_is_refused() {
        let asked = Asked { file: "x".into(), ..Asked::default() };
        assert_eq!(asked.filter().expect_err("refused").problem.code, "SV-026");
    }
}
