//! Names beside ids. The audit log holds ids only; who may read them sees whose they are.

use std::collections::BTreeMap;

use locale::Language;
use model::api::{DeviceRecord, PersonRecord};
use model::{DeviceId, PersonId, SectionId};

/// Names as the office knows them now, in one language.
#[derive(Default)]
pub(crate) struct Names {
    pub(super) language: Option<Language>,
    persons: BTreeMap<PersonId, String>,
    devices: BTreeMap<DeviceId, String>,
    sections: BTreeMap<SectionId, String>,
}

impl Names {
    pub(super) fn new(language: Language) -> Names {
        Names { language: Some(language), ..Names::default() }
    }

    pub(super) fn add_persons(&mut self, persons: Vec<PersonRecord>) {
        self.persons.extend(persons.into_iter().map(|one| (one.person, one.name)));
    }

    /// `office` is what the office's own device is called.
    pub(super) fn add_devices(&mut self, devices: Vec<DeviceRecord>, office: &str) {
        let name = |one: DeviceRecord| (one.device, if one.office { office.to_owned() } else { one.name });
        self.devices.extend(devices.into_iter().map(name));
    }

    pub(super) fn add_sections(&mut self, sections: BTreeMap<SectionId, String>) {
        self.sections.extend(sections);
    }

    /// `関 守（S0901）`, or the number alone.
    pub(super) fn person(&self, id: &PersonId) -> String {
        match self.persons.get(id).filter(|name| !name.is_empty()) {
            Some(name) => format!("{name}（{id}）"),
            None => id.to_string(),
        }
    }

    /// What people call the device, or the first part of its id.
    pub(super) fn device(&self, id: DeviceId) -> String {
        match self.devices.get(&id).filter(|name| !name.is_empty()) {
            Some(name) => name.clone(),
            None => id.to_string().chars().take(8).collect(),
        }
    }

    /// A section's name, or its id.
    pub(super) fn section(&self, id: &SectionId) -> String {
        self.sections.get(id).filter(|name| !name.is_empty()).cloned().unwrap_or_else(|| id.to_string())
    }

    /// All devices, for a choice.
    pub(super) fn devices(&self) -> impl Iterator<Item = (DeviceId, String)> {
        self.devices.keys().map(|id| (*id, self.device(*id)))
    }

    /// All sections, for a choice.
    pub(super) fn sections(&self) -> impl Iterator<Item = (&SectionId, String)> {
        self.sections.keys().map(|id| (id, self.section(id)))
    }
}
