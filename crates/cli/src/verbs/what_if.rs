//! `sekimori rules what-if`: what other rules would make of the files that are known, from the counts that the journal
//! keeps. No file is opened.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use agent::terms::Judging;
use agent::{AgentError, Device, Settings, State};
use classify::{Action, Rules};
use model::api::{FolderChange, WhatIf};
use time::OffsetDateTime;

use super::scan::RULES;
use super::{Place, shown, unreadable};
use crate::exit::Failure;
use crate::screen::Screen;

/// Folders that are named.
const FOLDERS: usize = 20;

pub(crate) fn run(
    rules: &Rules,
    paths: &[PathBuf],
    json: bool,
    place: &Place,
    screen: &mut Screen,
) -> Result<(), Failure> {
    let state = place.state()?;
    let device = Device::open(&state)?;
    let at = OffsetDateTime::now_utc();
    let now = Judging::in_force(&state, &device, RULES, at)?.rules;
    // What is excepted stays so under other rules.
    let excepted = match &device.server {
        Some(server) => agent::bundle::current(&state, server, at)?.exceptions,
        None => Vec::new(),
    };
    let rules = &rules.clone().with_exceptions(&excepted, at);
    let real = |path: &PathBuf| path.canonicalize().map_err(|error| unreadable(path, &error));
    let below = paths.iter().map(real).collect::<Result<Vec<_>, _>>()?;
    let answer = compare(&state, &now, rules, &below)?;
    if json {
        let text = serde_json::to_string(&answer).unwrap_or_default();
        screen.line(&text)?;
        return Ok(());
    }
    let numbers = [
        ("files", answer.files.to_string()),
        ("changed", answer.changed.to_string()),
        ("sealed", answer.newly_sealed.to_string()),
        ("unsealed", answer.no_longer_sealed.to_string()),
    ];
    let numbers: Vec<(&str, &str)> = numbers.iter().map(|(k, v)| (*k, v.as_str())).collect();
    screen.say("what-if-summary", &numbers)?;
    for folder in &answer.folders {
        screen.line(&format!(
            "{:>8} {:>+8} {:>+8}  {}",
            folder.changed,
            folder.newly_sealed.cast_signed(),
            -folder.no_longer_sealed.cast_signed(),
            folder.folder
        ))?;
    }
    Ok(())
}

/// Judges every file of the journal by both rule files.
pub(crate) fn compare(state: &State, now: &Rules, then: &Rules, below: &[PathBuf]) -> Result<WhatIf, Failure> {
    let settings = Settings::load(state)?;
    let mut answer = WhatIf { files: 0, changed: 0, newly_sealed: 0, no_longer_sealed: 0, folders: Vec::new() };
    let mut folders: HashMap<PathBuf, FolderChange> = HashMap::new();
    let mut each = |path: &Path, row: &discover::Row, judged: discover::Judged| {
        if !below.is_empty() && !below.iter().any(|folder| path.starts_with(folder)) {
            return;
        }
        let verdict = |rules| agent::pipeline::verdict(rules, &settings, path, row.fingerprint.size, &judged);
        let (before, after) = (verdict(now), verdict(then));
        answer.files += 1;
        if (before.label, before.action) == (after.label, after.action) {
            return;
        }
        let seals = (before.action == Action::Seal, after.action == Action::Seal);
        let (newly, no_longer) = (u64::from(seals == (false, true)), u64::from(seals == (true, false)));
        answer.changed += 1;
        answer.newly_sealed += newly;
        answer.no_longer_sealed += no_longer;
        let folder = path.parent().unwrap_or(Path::new("/"));
        let change = folders.entry(folder.to_owned()).or_insert_with(|| FolderChange {
            folder: shown(folder).to_string(),
            zone: Some(settings.zone),
            changed: 0,
            newly_sealed: 0,
            no_longer_sealed: 0,
        });
        change.changed += 1;
        change.newly_sealed += newly;
        change.no_longer_sealed += no_longer;
    };
    let began = OffsetDateTime::now_utc();
    discover::results(&state.subfolder("journal")?, &mut each).map_err(AgentError::from)?;
    tracing::debug!(seconds = (OffsetDateTime::now_utc() - began).as_seconds_f64(), files = answer.files, "what-if");
    let mut most: Vec<FolderChange> = folders.into_values().collect();
    most.sort_by(|a, b| b.changed.cmp(&a.changed).then_with(|| a.folder.cmp(&b.folder)));
    most.truncate(FOLDERS);
    answer.folders = most;
    Ok(answer)
}
