//! Registered files: withdrawing, relabelling, listing.

use model::api::{FilePage, FileRecord, Logged, RelabelRequest, RevokeRequest};
use model::{Act, Actor, FileId, Right, Role};
use policy::{Device, File, Request};

use crate::caller::Person;
use crate::{KeyError, KeyService, judge};

/// Files of a page.
pub(crate) const PAGE: std::ops::RangeInclusive<u64> = 1..=500;

impl KeyService {
    /// Withdraws a file: an officer, or who leads the section that owns it.
    pub(crate) async fn revoke(&self, by: &Person, request: RevokeRequest) -> Result<Logged, KeyError> {
        let _order = self.order.write().await;
        let known = self.register.file(request.file).await?;
        let leads = |section| by.leads(section, self.day(self.now()));
        let owner = known.as_ref().and_then(|file| file.section.as_ref()).is_some_and(leads);
        if by.member.role != Role::Officer && !owner {
            return Err(KeyError::Role);
        }
        if known.is_none() {
            return Err(KeyError::File);
        }
        let change = self.register.begin().await?;
        change.revoke(request.file).await?;
        let event = self.by(by, Act::Revoked { file: request.file });
        Ok(Logged { index: self.settle(change, &[event]).await? })
    }

    /// Registers another label. It is decided for the higher of both, so that who may register it can also reseal the
    /// file afterwards.
    pub(crate) async fn relabel(&self, by: &Person, request: RelabelRequest) -> Result<Logged, KeyError> {
        self.up_to_date().await?;
        let _order = self.order.write().await;
        let known = self.register.file(request.file).await?.ok_or(KeyError::File)?;
        let file = File {
            label: known.label.max(request.label),
            registered: Some(known.label),
            section: known.section.clone(),
            revoked: known.revoked,
        };
        judge::allowed(&self.decide(by, Right::Relabel, &file))?;
        let change = self.register.begin().await?;
        change.set_label(request.file, request.label).await?;
        let act = Act::Relabelled { file: request.file, from: known.label, to: request.label };
        Ok(Logged { index: self.settle(change, &[self.by(by, act)]).await? })
    }

    /// A page of files; names, places and sizes are the office's to fill in.
    pub(crate) async fn page(&self, after: Option<FileId>, limit: u64) -> Result<FilePage, KeyError> {
        if !PAGE.contains(&limit) {
            return Err(KeyError::Malformed { field: "limit" });
        }
        let files = self.register.files(after, limit).await?;
        let next = (files.len() as u64 == limit).then(|| files.last().map(|f| f.file)).flatten();
        let mut records = Vec::with_capacity(files.len());
        for file in files {
            // A file whose section nobody told cannot be listed under one.
            let Some(section) = file.section else { continue };
            records.push(FileRecord {
                file: file.file,
                name: String::new(),
                folder: String::new(),
                device: file.device,
                run: file.run,
                section,
                label: file.label,
                size: 0,
                kinds: Default::default(),
            });
        }
        Ok(FilePage { files: records, next })
    }

    /// What the policy in force says now.
    pub(crate) fn decide(&self, by: &Person, right: Right, file: &File) -> policy::Decision {
        let subject = by.member.subject();
        let device = Device { zone: by.zone(), locked: by.device.locked };
        let request = Request { subject: &subject, right, file, device, now: self.now(), offset: self.offset };
        self.policy().decide(&request)
    }

    /// An event of a person on her device.
    pub(crate) fn by(&self, person: &Person, act: Act) -> model::Event {
        self.event(Actor::Person(person.member.person.clone()), Some(person.device_id()), act)
    }
}
