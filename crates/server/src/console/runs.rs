//! Runs of the devices, and the order to take one back.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use model::api::{DeviceRun, Order, Orders, RunPage, UndoRequest, path};
use serde::Deserialize;
use uuid::Uuid;

use super::Console;
use super::client::Refused;
use super::desk::{Desk, Page};
use super::names::Names;
use super::page::{Shell, send};
use super::posted::Posted;
use super::words;

const ROWS: &str = "50";

#[derive(Template)]
#[template(path = "runs.html")]
struct RunsPage {
    s: Shell,
    rows: Vec<Row>,
    next: Option<String>,
}

/// A run in the list.
pub(super) struct Row {
    pub(super) device: String,
    pub(super) device_id: String,
    pub(super) run: String,
    pub(super) began: String,
    pub(super) ended: String,
    pub(super) sealing: bool,
    pub(super) edition: u64,
    pub(super) files: String,
    pub(super) found: String,
    pub(super) unreadable: String,
    pub(super) to_seal: String,
    pub(super) sealed: String,
    pub(super) not_sealed: String,
    pub(super) undone: String,
    /// What became of the order to take it back.
    pub(super) order: Option<String>,
    /// Whether it can still be ordered back.
    pub(super) can_undo: bool,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    after: String,
}

pub(super) async fn page(desk: Desk, Query(asked): Query<Asked>) -> Page {
    let found: RunPage = desk.get(path::RUNS, &words::query(&[("after", &asked.after), ("limit", ROWS)])).await?;
    let orders: Orders = desk.get(path::ORDERS, "").await?;
    let orders: BTreeMap<Uuid, Order> = orders.orders.into_iter().map(|order| (order.id, order)).collect();
    let names = desk.names().await;
    let s = desk.shell("console-runs", "/runs");
    let now = desk.console.now();
    let rows = found.runs.iter().map(|run| Row::new(&s, &names, run, &orders, now)).collect();
    let next = found.next.map(|next| words::query(&[("after", &next.to_string())]));
    Ok(send(StatusCode::OK, &RunsPage { s, rows, next }))
}

impl Row {
    pub(super) fn new(
        s: &Shell,
        names: &Names,
        one: &DeviceRun,
        orders: &BTreeMap<Uuid, Order>,
        now: time::OffsetDateTime,
    ) -> Row {
        let run = &one.run;
        let order = one.undo.and_then(|id| orders.get(&id));
        let open = order.is_some_and(|order| !order.done && order.expires > now);
        let order = match order {
            Some(order) if order.done => Some(s.say("console-order-done")),
            Some(order) if open => Some(s.n("console-order-open", words::minute(s.t, order.expires))),
            Some(_) => Some(s.say("console-order-ended")),
            None => one.undo.map(|_| s.say("console-order-given")),
        };
        Row {
            device: names.device(one.device),
            device_id: one.device.to_string(),
            run: run.run.to_string(),
            began: words::minute(s.t, run.began),
            ended: run.ended.map_or_else(|| s.say("console-run-under-way"), |ended| words::minute(s.t, ended)),
            sealing: run.sealing,
            edition: run.edition,
            files: words::count(run.files),
            found: words::count(run.with_findings),
            unreadable: words::count(run.unreadable),
            to_seal: words::count(run.to_seal),
            sealed: words::count(run.sealed),
            not_sealed: words::count(run.not_sealed),
            undone: words::count(run.undone),
            can_undo: s.acts() && !open && run.sealed > run.undone,
            order,
        }
    }
}

#[derive(Template)]
#[template(path = "undo.html")]
struct UndoPage {
    s: Shell,
    row: Row,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Which {
    device: String,
    run: String,
}

/// Asks once more before a run is ordered back.
pub(super) async fn ask(desk: Desk, Query(which): Query<Which>) -> Page {
    let mut after = String::new();
    let names = desk.names().await;
    // The run is among the newest: the list is read page by page, not further than a thousand runs.
    for _ in 0..2 {
        let query = words::query(&[("after", &after), ("limit", "500")]);
        let found: RunPage = desk.get(path::RUNS, &query).await?;
        let is = |one: &&DeviceRun| one.run.run.to_string() == which.run && one.device.to_string() == which.device;
        if let Some(one) = found.runs.iter().find(is) {
            let s = desk.shell("console-undo", "/runs");
            let row = Row::new(&s, &names, one, &BTreeMap::new(), desk.console.now());
            return Ok(send(StatusCode::OK, &UndoPage { s, row }));
        }
        let Some(next) = found.next else { break };
        after = next.to_string();
    }
    Err(desk.turn(&Refused::new(StatusCode::NOT_FOUND, "SV-029")))
}

/// Orders a run back.
pub(super) async fn undo(State(console): State<Console>, posted: Posted) -> Page {
    let desk = Desk::of(&console, &posted)?;
    let (device, run) = (posted.text("device").parse(), posted.text("run").parse());
    let (Ok(device), Ok(run)) = (device, run) else {
        return Err(desk.turn(&Refused::new(StatusCode::NOT_FOUND, "SV-029")));
    };
    let order: Order =
        desk.post(path::RUN_UNDO, &UndoRequest { device, run }).await.map_err(|refused| desk.turn(&refused))?;
    let s = desk.quiet();
    let until = words::minute(s.t, order.expires);
    Ok(desk.done(s.n("console-undo-ordered", until), "/runs"))
}
