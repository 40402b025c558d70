//! Lists for people: who and what the register knows, by id; the office adds the names.

use model::api::{DevicePage, DeviceRecord, OfficeDeviceRequest, PersonPage, PersonRecord};
use model::{Act, Actor, DeviceId, PersonId};
use protect::keyaccess::check_public_key;
use store::Device;

use crate::caller::Signed;
use crate::files::PAGE;
use crate::{KeyError, KeyService, chance};

/// Setting: the id of the office's own device.
const OFFICE: &str = "office_device";

impl KeyService {
    /// A page of the roster.
    pub(crate) async fn people(&self, after: Option<PersonId>, limit: u64) -> Result<PersonPage, KeyError> {
        let limit = page(limit)?;
        let members = self.register.members_after(after.as_ref(), limit).await?;
        let next = (members.len() as u64 == limit).then(|| members.last().map(|m| m.person.clone())).flatten();
        let mut persons = Vec::with_capacity(members.len());
        for member in members {
            let invitation = self.register.invitation(&member.person).await?;
            persons.push(PersonRecord {
                can_sign_in: self.register.credential(&member.person).await?.is_some(),
                invited_until: invitation.map(|one| one.expires).filter(|until| *until > self.now()),
                person: member.person,
                name: String::new(),
                role: member.role,
                assignments: member.assignments,
            });
        }
        Ok(PersonPage { persons, next })
    }

    /// A page of the devices.
    pub(crate) async fn devices(&self, after: Option<DeviceId>, limit: u64) -> Result<DevicePage, KeyError> {
        let limit = page(limit)?;
        let office = self.office_device().await?;
        let devices = self.register.devices(after, limit).await?;
        let next = (devices.len() as u64 == limit).then(|| devices.last().map(|d| d.device)).flatten();
        Ok(DevicePage { devices: devices.into_iter().map(|one| record(one, office)).collect(), next })
    }

    /// The office's own device: people sign in by it with a browser, and it may read the log to search it. Only who may
    /// speak on the socket can ask. A new key takes the place of the old one, which is locked.
    pub(crate) async fn be_office(&self, request: OfficeDeviceRequest) -> Result<DeviceRecord, KeyError> {
        check_public_key(&request.public_key).map_err(|_| KeyError::Malformed { field: "public_key" })?;
        let _order = self.order.write().await;
        let before = match self.office_device().await? {
            Some(id) => self.register.device(id).await?,
            None => None,
        };
        if let Some(same) = before.as_ref().filter(|d| d.public_key == request.public_key && !d.locked) {
            return Ok(record(same.clone(), Some(same.device)));
        }
        let device = DeviceId(chance::id()?);
        let change = self.register.begin().await?;
        let one = Device { device, public_key: request.public_key, zone: request.zone, spool_seq: 0, locked: false };
        change.add_device(&one).await?;
        change.set_setting(OFFICE, &device.to_string()).await?;
        let mut events = vec![self.event(Actor::System, None, Act::Enrolled { device })];
        if let Some(old) = before {
            change.lock_device(old.device).await?;
            events.push(self.event(Actor::System, None, Act::DeviceLocked { device: old.device }));
        }
        self.settle(change, &events).await?;
        Ok(record(one, Some(device)))
    }

    /// Officers and auditors read lists and log; so does the office's own device, to make them searchable: ids and typed
    /// facts, no name.
    pub(crate) async fn may_read(&self, signed: &Signed) -> Result<(), KeyError> {
        match signed.device() {
            Ok(device) if self.office_device().await? == Some(device.device) && !device.locked => Ok(()),
            _ => signed.reader().map(|_| ()),
        }
    }

    /// The office's own device, once it has made itself known.
    pub(crate) async fn office_device(&self) -> Result<Option<DeviceId>, KeyError> {
        Ok(self.register.setting(OFFICE).await?.and_then(|id| id.parse().ok()))
    }
}

fn page(limit: u64) -> Result<u64, KeyError> {
    if PAGE.contains(&limit) { Ok(limit) } else { Err(KeyError::Malformed { field: "limit" }) }
}

fn record(device: Device, office: Option<DeviceId>) -> DeviceRecord {
    DeviceRecord {
        device: device.device,
        name: String::new(),
        zone: device.zone,
        locked: device.locked,
        spool: device.spool_seq,
        seen: None,
        office: office == Some(device.device),
    }
}
