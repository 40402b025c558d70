//! What devices wrote while they were alone: merged into the log as far as it is whole, and the files it tells of
//! registered.

use std::collections::BTreeMap;

use audit::spool;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::api::{FileRecord, SpoolBatch, SpoolReceipt};
use model::{Act, DeviceId, Event, FileId, Label, RunId, SectionId};
use protect::sign::EcdsaPublicKey;
use store::{Device, KeyChange, RegisteredFile};
use uuid::Uuid;

use crate::{KeyError, KeyService};

impl KeyService {
    /// Takes a batch of spool entries; those that arrived before are passed over.
    ///
    /// Should the service die between log and register, the device sends the same entries again and they stand in the
    /// log twice: what happened is told twice rather than not at all.
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
            self.commit(change, first + events.len() as u64).await?;
        }
        let bundle_edition = self.bundle_row().await?.edition;
        Ok(SpoolReceipt { received: reached, bundle_edition, checkpoint: self.ledger.checkpoint() })
    }
}

fn section_of(record: FileRecord) -> (FileId, SectionId) {
    (record.file, record.section)
}

/// Notes in the register what a device's event tells of a file.
pub(crate) async fn tell(
    change: &KeyChange,
    device: DeviceId,
    event: &Event,
    sections: &BTreeMap<FileId, SectionId>,
) -> Result<(), KeyError> {
    match event.act {
        Act::Sealed { file, label, run } => sealed(change, device, (file, label, run), sections.get(&file)).await,
        // A device cannot lower a label by its own word: an officer's or owner's request did that before.
        Act::Relabelled { file, to, .. } => raise(change, file, to).await,
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
