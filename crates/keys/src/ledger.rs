//! Acts and the audit log: a change is written to the log between its last statement and its commit, so that nothing
//! happens that the log does not tell; what the log tells and the register has lost is noticed at the next start.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use audit::{Ed25519Signer, LogPath, LogReader, Signer};
use fail::fail_point;
use model::api::{ExceptionRecord, ExceptionStanding, LogProof, OriginalRecord};
use model::{Act, Actor, DeviceId, Event, Secret};
use store::log::Log;
use store::{KeyChange, TextKind};
use uuid::Uuid;

use crate::{KeyError, KeyService, orders, spool};

/// Setting: up to which entry the register tells what the log tells.
pub(crate) const REACHED: &str = "log_reached";
/// Setting: no bundle is issued up to this edition.
pub(crate) const BUNDLE_FLOOR: &str = "bundle_floor";
/// Setting: the log tells of a roster that the register does not have.
pub(crate) const ROSTER_BEHIND: &str = "roster_behind";
/// Settings: the editions that the log tells of; a text below them is not the one that was in force.
const EDITIONS: [(TextKind, &str); 2] = [(TextKind::Matrix, "matrix_logged"), (TextKind::Rules, "rules_logged")];

/// The audit log as the key service uses it.
pub(crate) struct Ledger {
    log: Arc<Log>,
    vkey: String,
}

impl Ledger {
    pub(crate) async fn open(folder: &Path, namespace: &str, seed: &Secret<[u8; 32]>) -> Result<Ledger, KeyError> {
        let host = namespace.split_once("://").map_or(namespace, |(_, host)| host);
        let signer = Ed25519Signer::new(&format!("{host}/log"), seed).map_err(|e| KeyError::shape(&e))?;
        let vkey = signer.key().to_string();
        let folder = folder.to_owned();
        let log = blocking(move || Ok(Log::open(&folder, Arc::new(signer))?)).await?;
        Ok(Ledger { log: Arc::new(log), vkey })
    }

    pub(crate) fn vkey(&self) -> String {
        self.vkey.clone()
    }

    /// Entries in the log.
    pub(crate) fn size(&self) -> u64 {
        self.log.published().checkpoint.size
    }

    /// The newest signed checkpoint.
    pub(crate) fn checkpoint(&self) -> String {
        self.log.published().note.clone()
    }

    /// Writes events; gives the index of the first when all are durable.
    pub(crate) async fn write(&self, events: &[Event]) -> Result<u64, KeyError> {
        let entries = events.iter().map(audit::encode).collect::<Result<Vec<_>, _>>();
        self.write_texts(entries.map_err(|e| KeyError::shape(&e))?).await
    }

    /// Writes entries by their exact texts.
    pub(crate) async fn write_texts(&self, entries: Vec<Vec<u8>>) -> Result<u64, KeyError> {
        Ok(self.log.append_all(entries).await?.start)
    }

    /// What a reply carries for a device that has seen `seen` entries.
    pub(crate) async fn prove(&self, index: u64, seen: u64) -> Result<LogProof, KeyError> {
        let log = Arc::clone(&self.log);
        blocking(move || Ok(log.prove(index, seen)?)).await
    }

    /// A file of the log.
    pub(crate) async fn file(&self, path: LogPath) -> Result<Option<Vec<u8>>, KeyError> {
        let log = Arc::clone(&self.log);
        blocking(move || log.folder().read(&path).map_err(|_| KeyError::Malformed { field: "path" })).await
    }

    pub(crate) async fn event(&self, index: u64) -> Result<Event, KeyError> {
        let (log, size) = (Arc::clone(&self.log), self.size());
        blocking(move || {
            let read = || audit::decode(&audit::read_entry(log.folder(), size, index)?);
            read().map_err(|e| KeyError::Log(e.into()))
        })
        .await
    }
}

async fn blocking<T: Send + 'static>(
    job: impl FnOnce() -> Result<T, KeyError> + Send + 'static,
) -> Result<T, KeyError> {
    tokio::task::spawn_blocking(job).await.map_err(|_| KeyError::Stopped)?
}

impl KeyService {
    /// An event as of now.
    pub(crate) fn event(&self, actor: Actor, device: Option<DeviceId>, act: Act) -> Event {
        Event { at: self.now(), actor, device, act }
    }

    /// Writes the events of a change to the log, then makes the change durable; gives the index of the first.
    pub(crate) async fn settle(&self, change: KeyChange, events: &[Event]) -> Result<u64, KeyError> {
        let first = self.ledger.write(events).await?;
        fail_point!("change::logged");
        self.commit(change, first + events.len() as u64).await?;
        Ok(first)
    }

    /// Makes a change durable whose entries end before `reached`.
    ///
    /// INVARIANT: should it fail, the log tells of what the register does not have. No key is released then until the
    /// next start has set that right.
    pub(crate) async fn commit(&self, change: KeyChange, reached: u64) -> Result<(), KeyError> {
        self.commit_told(change, reached).await?;
        self.seats.forget_all();
        Ok(())
    }

    /// [`KeyService::commit`] for what devices tell: it is of files, and of nothing that a seat is made of.
    pub(crate) async fn commit_told(&self, change: KeyChange, reached: u64) -> Result<(), KeyError> {
        let done = async {
            change.set_setting(REACHED, &reached.to_string()).await?;
            fail_point!("change::committing");
            change.commit().await?;
            fail_point!("change::committed");
            Ok::<(), store::StoreError>(())
        };
        Ok(done.await.inspect_err(|_| self.torn.store(true, Ordering::SeqCst))?)
    }

    /// INVARIANT (16): what was withdrawn stays withdrawn, whatever register is put under the log. Files, their labels
    /// and withdrawals, locked devices and editions are taken from the log; a roster, matrix or rules that are missing
    /// stop all releases until an officer hands them in again.
    pub(crate) async fn catch_up(&self) -> Result<(), KeyError> {
        let reached = number(self.register.setting(REACHED).await?);
        let size = self.ledger.size();
        if reached > size {
            return Err(KeyError::LogShortened);
        }
        let change = self.register.begin().await?;
        for index in reached..size {
            self.replay(&change, &self.ledger.event(index).await?).await?;
        }
        self.commit(change, size).await
    }

    async fn replay(&self, change: &KeyChange, event: &Event) -> Result<(), KeyError> {
        // INVARIANT: what a device told registers files and nothing else. No act of the arms below it is ever taken from
        // a device, so that those are the key service's own entries.
        match &event.act {
            act if audit::spool::tells_of(act) => spool::retell(change, event).await?,
            Act::Revoked { file } => spool::withdraw(change, *file).await?,
            Act::Relabelled { file, to, .. } => {
                change.set_label(*file, *to).await?;
            }
            Act::DeviceLocked { device } => {
                change.lock_device(*device).await?;
            }
            Act::UndoOrdered { order, run, device } => {
                change.put_order(&orders::told(event.at, (*order, *run, *device))).await?;
            }
            Act::SignedIn => {
                if let (Actor::Person(person), Some(device)) = (&event.actor, event.device) {
                    change.note_presence(person, device).await?;
                }
            }
            Act::ExceptionRefused { exception } => {
                set_back(change, *exception, ExceptionStanding::Refused).await?;
            }
            Act::ExceptionWithdrawn { exception } => {
                set_back(change, *exception, ExceptionStanding::Withdrawn).await?;
            }
            Act::OriginalRefused { original, .. } => {
                set_original_back(change, *original, ExceptionStanding::Refused).await?;
            }
            Act::OriginalWithdrawn { original, .. } => {
                set_original_back(change, *original, ExceptionStanding::Withdrawn).await?;
            }
            Act::BundleIssued { edition, .. } => raise(change, BUNDLE_FLOOR, *edition).await?,
            Act::RosterImported { .. } => change.set_setting(ROSTER_BEHIND, "yes").await?,
            Act::MatrixChanged { edition, .. } => raise(change, EDITIONS[0].1, *edition).await?,
            Act::RulesChanged { edition, .. } => raise(change, EDITIONS[1].1, *edition).await?,
            _ => {}
        }
        Ok(())
    }

    /// Whether the register has all that the log tells of; no key is released before.
    pub(crate) async fn up_to_date(&self) -> Result<(), KeyError> {
        if self.torn.load(Ordering::SeqCst) {
            return Err(KeyError::Behind);
        }
        if self.caught_up.load(Ordering::SeqCst) {
            return Ok(());
        }
        if self.register.setting(ROSTER_BEHIND).await?.as_deref() == Some("yes") {
            return Err(KeyError::Behind);
        }
        for (kind, name) in EDITIONS {
            let logged = number(self.register.setting(name).await?);
            if logged > 0 && self.register.text(kind).await?.is_none_or(|text| text.edition < logged) {
                return Err(KeyError::Behind);
            }
        }
        // Whatever is changed from here on changes register and log together, or tears them.
        self.caught_up.store(true, Ordering::SeqCst);
        Ok(())
    }
}

/// An exception that was refused or withdrawn stays so, whatever register is put under the log.
async fn set_back(change: &KeyChange, id: Uuid, standing: ExceptionStanding) -> Result<(), KeyError> {
    if let Some(known) = change.exception(id).await? {
        change.put_exception(&ExceptionRecord { standing, ..known }).await?;
    }
    Ok(())
}

/// The same for a request for an original.
async fn set_original_back(change: &KeyChange, id: Uuid, standing: ExceptionStanding) -> Result<(), KeyError> {
    if let Some(known) = change.original(id).await? {
        change.put_original(&OriginalRecord { standing, ..known }).await?;
    }
    Ok(())
}

/// Raises a setting to an edition.
async fn raise(change: &KeyChange, name: &str, edition: u64) -> Result<(), KeyError> {
    let known = number(change.setting(name).await?);
    Ok(change.set_setting(name, &known.max(edition).to_string()).await?)
}

fn number(setting: Option<String>) -> u64 {
    setting.and_then(|text| text.parse().ok()).unwrap_or(0)
}
