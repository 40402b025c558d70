//! The office's own records: the inventory that devices send, its causes and decisions, runs, and what other rules
//! would make of it.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use classify::{Action, Facts, FileFacts, FilePlace, Rules};
use model::api::{
    CauseGroup, Choice, Decision, DecisionWithdrawal, FolderChange, InventoryBatch, InventoryFilter, InventoryItem,
    InventoryPage, InventoryReceipt, Orders, Problem, RunPage, Standing, Triage, WhatIf, WhatIfRequest, path,
};
use model::{Counts, DeviceId, Format, Kind, Label, OmissionCause, Zone};
use serde::Deserialize;
use time::Duration;

use crate::asking::{DONE, Request, Turned};
use crate::keyservice::Answer;
use crate::office::{Office, Refusal};
use crate::questions;

/// Rows of one batch.
const BATCH: usize = 2_000;
/// Rows judged by a what-if at a time.
pub(crate) const JUDGED: u64 = 5_000;
/// Folders that a what-if names.
const FOLDERS: usize = 50;
/// Longest text somebody writes with a decision, in characters.
const NOTE: usize = 500;
/// How long a decision stands before its files are asked about again.
const DECIDED: Duration = Duration::days(365);
/// Folders that a question is told with, and sections that they are looked for in.
const EXAMPLES: u64 = 3;
const ASKED_FOR: usize = 200;

/// Takes a part of a device's inventory.
#[utoipa::path(
    post,
    path = path::INVENTORY,
    request_body = InventoryBatch,
    responses((status = 200, description = "Done or answered", body = InventoryReceipt), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem)),
    security(("proof" = []))
)]
pub(crate) async fn put_inventory(
    State(office): State<Office>,
    request: Request,
) -> Result<Json<InventoryReceipt>, Turned> {
    let batch: InventoryBatch = request.read()?;
    let whole = |text: &str| !text.is_empty() && text.len() <= 4096;
    let fits = batch.rows.len() <= BATCH && batch.gone.len() <= BATCH && batch.roots.len() <= BATCH;
    if !fits || batch.rows.iter().any(|row| !whole(&row.folder) || !whole(&row.name) || row.kinds.len() > 100) {
        return Err(Refusal::SHAPE.into());
    }
    let device = office.device_asking(&request).await?;
    let names = office.names();
    names.put_inventory((device, batch.run.run, office.now()), &batch.rows, &batch.gone).await?;
    names.put_run(device, &batch.run).await?;
    if batch.complete {
        names.forget_untold(device, batch.run.run, &batch.roots).await?;
    }
    Ok(Json(InventoryReceipt { rows: batch.rows.len() as u64 }))
}

#[derive(Deserialize)]
struct Asked {
    after: Option<i64>,
    limit: Option<u64>,
}

impl Asked {
    fn limit(&self) -> u64 {
        self.limit.unwrap_or(100).clamp(1, 500)
    }
}

/// A page of the inventory; officer or auditor.
#[utoipa::path(
    get,
    path = path::INVENTORY,
    params(("section" = Option<String>, Query, description = "Of this section"), ("label" = Option<String>, Query, description = "With this label"), ("standing" = Option<String>, Query, description = "Standing so"), ("rule" = Option<String>, Query, description = "Decided by this rule"), ("device" = Option<String>, Query, description = "On this device"), ("text" = Option<String>, Query, description = "With this text in folder or name"), ("after" = Option<i64>, Query, description = "Rows after this one"), ("limit" = Option<u32>, Query, description = "1 to 500")),
    responses((status = 200, description = "Done or answered", body = InventoryPage), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem)),
    security(("proof" = []))
)]
pub(crate) async fn inventory(State(office): State<Office>, request: Request) -> Result<Json<InventoryPage>, Turned> {
    office.reader(&request).await?;
    let (filter, page): (InventoryFilter, Asked) = (request.query()?, request.query()?);
    let items = office.names().inventory(&filter, page.after, page.limit()).await?;
    let next = (items.len() as u64 == page.limit()).then(|| items.last().map(|item| item.id)).flatten();
    Ok(Json(InventoryPage { items, next }))
}

/// The inventory grouped by cause, largest group first; officer or auditor.
#[utoipa::path(
    get,
    path = path::CAUSES,
    responses((status = 200, description = "Done or answered", body = Vec<CauseGroup>), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem)),
    security(("proof" = []))
)]
pub(crate) async fn causes(State(office): State<Office>, request: Request) -> Result<Json<Vec<CauseGroup>>, Turned> {
    office.reader(&request).await?;
    Ok(Json(office.names().causes().await?.as_ref().clone()))
}

/// Whether the numbers are enough.
#[derive(Deserialize)]
struct Brief {
    brief: Option<bool>,
}

/// What waits for a decision, by cause, and what was decided; officer or auditor.
#[utoipa::path(
    get,
    path = path::TRIAGE,
    params(("brief" = Option<bool>, Query, description = "Without folders")),
    responses((status = 200, description = "Done or answered", body = Triage), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem)),
    security(("proof" = []))
)]
pub(crate) async fn triage(State(office): State<Office>, request: Request) -> Result<Json<Triage>, Turned> {
    office.reader(&request).await?;
    let brief: Brief = request.query()?;
    let rules = Rules::parse(&office.bundle().await?.rules).map_err(|error| Refusal::of(&error))?;
    let (groups, decisions) = (office.names().causes().await?, office.names().decisions().await?);
    let mut triage = questions::triage(&groups, &decisions, rules.default_label(), office.now());
    for question in triage.questions.iter_mut().filter(|_| !brief.brief.unwrap_or(false)) {
        let rules: Vec<&str> = question.causes.iter().map(|cause| cause.rule.as_str()).collect();
        let sections = question.causes.iter().flat_map(|cause| cause.sections.iter().map(|(section, _)| section));
        let sections: Vec<_> = sections.take(ASKED_FOR).collect();
        question.folders = office.names().folders_of(&rules, &sections, EXAMPLES).await?;
    }
    Ok(Json(triage))
}

/// Decides about a cause; officer. An earlier decision of the same choice keeps its kinds.
#[utoipa::path(
    put,
    path = path::DECISIONS,
    request_body = Decision,
    responses((status = 204, description = "Decided"), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem)),
    security(("proof" = []))
)]
pub(crate) async fn decide(State(office): State<Office>, request: Request) -> Result<StatusCode, Turned> {
    let mut decision: Decision = request.read()?;
    // An exception is asked for, and stands here by that alone.
    let fits = decision.choice != Choice::Except && decision.kinds.as_ref().is_none_or(|kinds| kinds.len() <= 100);
    if decision.note.chars().count() > NOTE || decision.rule.len() > 100 || !fits {
        return Err(Refusal::SHAPE.into());
    }
    let session = office.officer(&request).await?;
    let now = office.now();
    decision.by = Some(session.person);
    decision.exception = None;
    decision.until = Some(now + DECIDED);
    let before = office.names().decisions().await?;
    let same = |one: &&Decision| one.rule == decision.rule && one.section == decision.section;
    if let Some(before) = before.iter().find(same).filter(|one| one.choice == decision.choice) {
        decision.kinds = decision.kinds.zip(before.kinds.as_ref()).map(|(mut kinds, known)| {
            kinds.extend(known.iter().cloned());
            kinds.sort();
            kinds.dedup();
            kinds
        });
    }
    office.names().decide(&decision, now).await?;
    Ok(DONE)
}

/// Takes a decision back: its files are asked about again; officer.
#[utoipa::path(
    post,
    path = path::DECISION_WITHDRAW,
    request_body = DecisionWithdrawal,
    responses((status = 204, description = "Taken back"), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem)),
    security(("proof" = []))
)]
pub(crate) async fn withdraw_decision(State(office): State<Office>, request: Request) -> Result<StatusCode, Turned> {
    let which: DecisionWithdrawal = request.read()?;
    office.officer(&request).await?;
    office.names().withdraw_decision(&which).await?;
    Ok(DONE)
}

/// A page of runs, newest first, each with the order to take it back; officer or auditor.
#[utoipa::path(
    get,
    path = path::RUNS,
    params(("after" = Option<i64>, Query, description = "Runs older than this one"), ("limit" = Option<u32>, Query, description = "1 to 500")),
    responses((status = 200, description = "Done or answered", body = RunPage), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem)),
    security(("proof" = []))
)]
pub(crate) async fn runs(State(office): State<Office>, request: Request) -> Result<Json<RunPage>, Turned> {
    office.reader(&request).await?;
    let page: Asked = request.query()?;
    let mut runs = office.names().runs(page.after, page.limit()).await?;
    let orders = office.orders_given().await?;
    for one in &mut runs {
        let order = orders.orders.iter().rev().find(|o| o.run == one.run.run && o.device == one.device);
        one.undo = order.map(|order| order.id);
    }
    let next = (runs.len() as u64 == page.limit()).then(|| runs.last().map(|one| one.id)).flatten();
    Ok(Json(RunPage { runs, next }))
}

/// The orders in force for the device that asks, or all of late for an officer or auditor.
#[utoipa::path(
    get,
    path = path::ORDERS,
    responses((status = 200, description = "Done or answered", body = Orders), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem)),
    security(("proof" = []))
)]
pub(crate) async fn orders(State(office): State<Office>, request: Request) -> Result<Answer, Turned> {
    let answer = office.pass(request.method.clone(), &request.uri, &request.headers, request.body.clone()).await?;
    if answer.status.is_success()
        && let Some(device) = crate::routes::signer(&request.headers)
    {
        office.names().note_contact(device, office.now()).await?;
    }
    Ok(answer)
}

/// What other rules would make of the inventory; officer.
#[utoipa::path(
    post,
    path = path::WHAT_IF,
    request_body = WhatIfRequest,
    responses((status = 200, description = "Done or answered", body = WhatIf), (status = "4XX", description = "Refused", body = Problem), (status = "5XX", description = "Not possible now", body = Problem)),
    security(("proof" = []))
)]
pub(crate) async fn what_if(State(office): State<Office>, request: Request) -> Result<Json<WhatIf>, Turned> {
    let asked: WhatIfRequest = request.read()?;
    office.officer(&request).await?;
    let rules = Rules::parse(&asked.text).map_err(|error| Refusal::of(&error))?;
    // What is excepted stays so under other rules.
    let rules = rules.with_exceptions(&office.bundle().await?.exceptions, office.now());
    let zones = office.zones().await?;
    let mut told = Tally::default();
    let mut after = None;
    loop {
        let items = office.names().inventory(&InventoryFilter::default(), after, JUDGED).await?;
        let Some(last) = items.last() else { break };
        after = Some(last.id);
        // A million rows are some seconds of judging: others are answered in between.
        let zones = zones.clone();
        let rules = &rules;
        tokio::task::block_in_place(|| items.iter().for_each(|item| told.add(rules, &zones, item)));
        tokio::task::yield_now().await;
    }
    Ok(Json(told.end()))
}

/// Changes, by device and folder.
#[derive(Default)]
struct Tally {
    told: BTreeMap<(DeviceId, String), FolderChange>,
    files: u64,
}

impl Tally {
    fn add(&mut self, rules: &Rules, zones: &BTreeMap<DeviceId, Zone>, item: &InventoryItem) {
        self.files += 1;
        let zone = zones.get(&item.device).copied();
        let row = &item.row;
        // A sealed file is not judged any more: its label is its own.
        if row.standing == Standing::Sealed {
            return;
        }
        let (label, action) = judge(rules, zone, item);
        let seals = matches!(row.standing, Standing::ToSeal | Standing::NotSealed);
        let newly = action == Action::Seal && !seals;
        let no_longer = action != Action::Seal && seals;
        if newly || no_longer || Some(label) != row.label {
            let key = (item.device, row.folder.clone());
            let change = self.told.entry(key).or_insert_with(|| FolderChange {
                folder: row.folder.clone(),
                zone,
                changed: 0,
                newly_sealed: 0,
                no_longer_sealed: 0,
            });
            change.changed += 1;
            change.newly_sealed += u64::from(newly);
            change.no_longer_sealed += u64::from(no_longer);
        }
    }

    fn end(self) -> WhatIf {
        let mut folders: Vec<FolderChange> = self.told.into_values().collect();
        let sum = |of: fn(&FolderChange) -> u64| folders.iter().map(of).sum();
        let (changed, newly_sealed, no_longer_sealed) =
            (sum(|f| f.changed), sum(|f| f.newly_sealed), sum(|f| f.no_longer_sealed));
        folders.sort_by(|a, b| b.changed.cmp(&a.changed).then_with(|| a.folder.cmp(&b.folder)));
        folders.truncate(FOLDERS);
        WhatIf { files: self.files, changed, newly_sealed, no_longer_sealed, folders }
    }
}

/// Where a file lies, as far as the office knows it.
pub(crate) fn place_of(rules: &Rules, zone: Option<Zone>, item: &InventoryItem) -> FilePlace {
    let row = &item.row;
    let extension = std::path::Path::new(&row.name).extension().map(|e| e.to_string_lossy().into_owned());
    FilePlace {
        folder: row.folder.clone(),
        section: Some(row.section.clone()),
        extension: extension.unwrap_or_default(),
        governed: row.governed,
        zone: zone.unwrap_or(Zone::Lgwan),
        mark: if rules.needs_marks() { protect::mark::file(&row.folder, &row.name) } else { String::new() },
    }
}

/// The same judgement as on the device, from what it told.
pub(crate) fn judge(rules: &Rules, zone: Option<Zone>, item: &InventoryItem) -> (Label, Action) {
    let row = &item.row;
    let kinds = row.kinds.iter().filter_map(|(id, n)| Some((Kind::custom(id)?, *n))).collect();
    let counts = Counts { kinds, persons: row.persons };
    let place = place_of(rules, zone, item);
    let unreadable = row.standing == Standing::Unreadable || !row.omissions.is_empty();
    let file = FileFacts {
        format: row.format.unwrap_or(Format::Other),
        size: row.size,
        unreadable,
        encrypted: row.omissions.contains(&OmissionCause::Encrypted),
    };
    let verdict = rules.judge(&Facts { counts: &counts, place: &place, file });
    (verdict.label, verdict.action)
}

#[cfg(test)]
mod tests;
