use std::fs::{self, File};
use std::io::{BufRead as _, BufReader};
use std::path::Path;

use model::api::{InventoryBatch, InventoryReceipt, InventoryRow, RunRecord, path};
use rustix::fs::{FlockOperation, flock};

use super::{Change, FOLDER, Head, Sent, changes, drop_changes, forget, own, rows_path, waiting};
use crate::office::{Office, Signer};
use crate::{AgentError, State};

/// Rows of one batch; the office takes 2,000.
const BATCH: usize = 1_000;
/// Sets of folders whose last telling is remembered.
const REMEMBERED: usize = 50;

/// Hands over what waits. A whole inventory of which the office knows every row already is not sent again.
pub fn send(state: &State, office: &Office, signer: &Signer<'_>) -> Result<(), AgentError> {
    let folder = state.subfolder(FOLDER)?;
    let path = folder.join("sending");
    let lock = own().write(true).open(&path).map_err(|e| AgentError::state(&path, e))?;
    // Another process is at it.
    if flock(&lock, FlockOperation::NonBlockingLockExclusive).is_err() {
        return Ok(());
    }
    for (run, head) in waiting(&folder)? {
        let mut sent = sent(state)?;
        let roots = head.roots.join("\n");
        if sent.get(&roots) != Some(&head.digest) {
            send_whole(&folder, &head, office, signer)?;
            if sent.len() >= REMEMBERED {
                sent.clear();
            }
            sent.insert(roots, head.digest.clone());
            remember(state, &sent)?;
        } else {
            // Only that there was a run.
            post(office, signer, batch(&head, Vec::new(), false))?;
        }
        forget(&folder, run);
    }
    send_changes(state, &folder, office, signer)
}

fn send_whole(folder: &Path, head: &Head, office: &Office, signer: &Signer<'_>) -> Result<(), AgentError> {
    let path = rows_path(folder, head.run.run);
    let file = File::open(&path).map_err(|e| AgentError::state(&path, e))?;
    let mut rows: Vec<InventoryRow> = Vec::new();
    for line in BufReader::new(file).lines() {
        let line = line.map_err(|e| AgentError::state(&path, e))?;
        rows.push(serde_json::from_str(&line).map_err(|_| AgentError::Damaged { what: FOLDER })?);
        if rows.len() == BATCH {
            post(office, signer, batch(head, std::mem::take(&mut rows), false))?;
        }
    }
    post(office, signer, batch(head, rows, true))
}

fn batch(head: &Head, rows: Vec<InventoryRow>, complete: bool) -> InventoryBatch {
    InventoryBatch { run: head.run.clone(), rows, gone: Vec::new(), roots: head.roots.clone(), complete }
}

fn send_changes(state: &State, folder: &Path, office: &Office, signer: &Signer<'_>) -> Result<(), AgentError> {
    loop {
        let (found, bytes) = changes(folder, BATCH)?;
        if bytes == 0 {
            return Ok(());
        }
        // The office knows other things now than the last whole inventory told.
        remember(state, &Sent::new())?;
        for batch in by_run(found) {
            post(office, signer, batch)?;
        }
        drop_changes(folder, bytes)?;
    }
}

/// Changes of one run go together, with its newest record; a file's last change counts.
fn by_run(changes: Vec<Change>) -> Vec<InventoryBatch> {
    let mut batches: Vec<InventoryBatch> = Vec::new();
    for change in changes {
        if batches.last().is_none_or(|batch| batch.run.run != change.run.run) {
            batches.push(InventoryBatch {
                run: change.run.clone(),
                rows: Vec::new(),
                gone: Vec::new(),
                roots: Vec::new(),
                complete: false,
            });
        }
        let Some(batch) = batches.last_mut() else { continue };
        // Who seals goes on with the record it has, and does not hear of what is taken back meanwhile.
        let undone = batch.run.undone.max(change.run.undone);
        batch.run = RunRecord { undone, ..change.run };
        let named = |row: &InventoryRow| (row.folder.clone(), row.name.clone());
        if let Some(row) = change.row {
            batch.gone.retain(|gone| *gone != named(&row));
            batch.rows.retain(|other| named(other) != named(&row));
            batch.rows.push(row);
        }
        if let Some(gone) = change.gone {
            batch.rows.retain(|row| named(row) != gone);
            batch.gone.retain(|other| *other != gone);
            batch.gone.push(gone);
        }
    }
    batches
}

fn post(office: &Office, signer: &Signer<'_>, batch: InventoryBatch) -> Result<(), AgentError> {
    let receipt: InventoryReceipt = office.post(signer, path::INVENTORY, &batch)?;
    if receipt.rows == batch.rows.len() as u64 { Ok(()) } else { Err(AgentError::Answer) }
}

fn sent(state: &State) -> Result<Sent, AgentError> {
    let text = state.read(&format!("{FOLDER}/sent"))?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

fn remember(state: &State, sent: &Sent) -> Result<(), AgentError> {
    let path = state.folder().join(FOLDER).join("sent");
    if sent.is_empty() {
        // Not there is as good as empty.
        let _ = fs::remove_file(path);
        return Ok(());
    }
    let text = serde_json::to_string(sent).map_err(|_| AgentError::Damaged { what: FOLDER })?;
    state.replace(&format!("{FOLDER}/sent"), &text)
}

#[cfg(test)]
mod tests {
    use time::OffsetDateTime;

    use super::*;
    use crate::inventory::record;
    use crate::new_run;
    use crate::report::Summary;

    /// The hand that seals writes its own record after the errand boy's: the two travel in one batch.
    #[test]
    fn what_was_taken_back_stays_counted_when_the_run_goes_on() {
        let began = OffsetDateTime::from_unix_timestamp(1_796_000_000).expect("time");
        let first = record(&Summary::of(new_run(), 1), began, None, true);
        let change = |run: RunRecord| Change { run, row: None, gone: None };
        let after = RunRecord { files: 3, ..first.clone() };
        let batches = by_run(vec![change(RunRecord { undone: 2, ..first.clone() }), change(after)]);
        let [batch] = batches.as_slice() else { panic!("one batch: {batches:?}") };
        assert_eq!((batch.run.undone, batch.run.files), (2, 3));
    }
}
