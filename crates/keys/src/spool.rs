//! What devices wrote while they were alone: merged into the log as far as it is whole, and the files it tells of
//! registered.

use std::collections::{BTreeMap, BTreeSet};

use audit::{AuditError, spool};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::api::{FileRecord, SpoolBatch, SpoolEntry, SpoolReceipt};
use model::{Act, Actor, DeviceId, Event, FileId, Label, RunId, SectionId};
use protect::sign::EcdsaPublicKey;
use store::{Device, KeyChange, RegisteredFile};
use uuid::Uuid;

use crate::{KeyError, KeyService};

impl KeyService {
    /// Takes a batch of spool entries; those that arrived before are passed over.
    ///
    /// Should the service die between log and register, the next start takes them from the log; what the device then
    /// sends again is passed over.
    ///
    /// # Errors
    /// The code of the first entry that does not hold ([`audit::spool::verify`]); then none is taken.
    pub(crate) async fn receive(&self, device: &Device, batch: SpoolBatch) -> Result<SpoolReceipt, KeyError> {
        let _order = self.order.write().await;
        let id = device.device;
        let received = self.register.device(id).await?.ok_or(KeyError::Unknown)?.spool_seq;
        let fresh = spool::unreceived(&batch.entries, received);
        let key = EcdsaPublicKey::from_pem(&device.public_key)?;
        let signed = |message: &[u8], signature: &str| {
            STANDARD.decode(signature).is_ok_and(|signature| key.verify(message, &signature).is_ok())
        };
        let events = spool::verify(id, received, fresh, signed).map_err(|e| KeyError::shape(&e))?;
        self.were_there(id, fresh, &events).await?;
        let reached = fresh.last().map_or(received, |entry| entry.seq);
        if reached > received {
            let sections = batch.files.into_iter().filter(|f| f.device == id).map(section_of).collect();
            let change = self.register.begin().await?;
            for event in &events {
                tell(&change, id, event, &sections).await?;
            }
            change.set_spool_position(id, reached).await?;
            let texts = fresh.iter().map(|entry| entry.event.clone().into_bytes()).collect();
            let first = self.ledger.write_texts(texts).await?;
            self.commit_told(change, first + events.len() as u64).await?;
        }
        let bundle_edition = self.bundle_row().await?.edition;
        Ok(SpoolReceipt { received: reached, bundle_edition, checkpoint: self.ledger.checkpoint() })
    }

    /// INVARIANT: a person acts on a device only where she has signed in.
    async fn were_there(&self, device: DeviceId, entries: &[SpoolEntry], events: &[Event]) -> Result<(), KeyError> {
        let mut known = BTreeSet::new();
        for (entry, event) in entries.iter().zip(events) {
            let Actor::Person(person) = &event.actor else { continue };
            if known.insert(person) && !self.register.was_present(person, device).await? {
                return Err(KeyError::shape(&AuditError::SpoolStranger { seq: entry.seq }));
            }
        }
        Ok(())
    }
}

fn section_of(record: FileRecord) -> (FileId, SectionId) {
    (record.file, record.section)
}

/// Notes in the register what a device's entry in the log tells, and that it has arrived.
pub(crate) async fn retell(change: &KeyChange, event: &Event) -> Result<(), KeyError> {
    let Some(id) = event.device else { return Ok(()) };
    tell(change, id, event, &BTreeMap::new()).await?;
    if let Some(device) = change.device(id).await? {
        change.set_spool_position(id, device.spool_seq.saturating_add(1)).await?;
    }
    Ok(())
}

/// Notes in the register what a device's event tells of a file.
async fn tell(
    change: &KeyChange,
    device: DeviceId,
    event: &Event,
    sections: &BTreeMap<FileId, SectionId>,
) -> Result<(), KeyError> {
    match event.act {
        Act::Sealed { file, label, run } => sealed(change, device, (file, label, run), sections.get(&file)).await,
        _ => Ok(()),
    }
}

/// INVARIANT: the first to register a file decides its run, device and section, and no later word of a device lowers
/// its label.
async fn sealed(
    change: &KeyChange,
    device: DeviceId,
    (file, label, run): (FileId, Label, RunId),
    section: Option<&SectionId>,
) -> Result<(), KeyError> {
    // No device makes a file of its own of an original in quarantine.
    if change.original(file.0).await?.is_some() {
        return Ok(());
    }
    if change.file(file).await?.is_some() {
        return raise(change, file, label).await;
    }
    let one = RegisteredFile { file, label, section: section.cloned(), run, device, revoked: false };
    Ok(change.register_file(&one).await?)
}

/// Withdraws a file, also one that the register has never heard of.
pub(crate) async fn withdraw(change: &KeyChange, file: FileId) -> Result<(), KeyError> {
    if change.revoke(file).await? {
        return Ok(());
    }
    let (run, device) = (RunId(Uuid::nil()), DeviceId(Uuid::nil()));
    let one = RegisteredFile { file, label: Label::Class3A, section: None, run, device, revoked: true };
    Ok(change.register_file(&one).await?)
}

async fn raise(change: &KeyChange, file: FileId, label: Label) -> Result<(), KeyError> {
    if change.file(file).await?.is_some_and(|known| known.label < label) {
        change.set_label(file, label).await?;
    }
    Ok(())
}
