use model::{Label, Right, SectionId, Subject, Zone};
use time::{Date, OffsetDateTime, UtcOffset};

/// A question: may this person do this with this file, on this device, now?
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// Who asks.
    pub subject: &'a Subject,
    /// For which right.
    pub right: Right,
    /// About which file.
    pub file: &'a File,
    /// On which device.
    pub device: Device,
    /// When.
    pub now: OffsetDateTime,
    /// The body's offset from UTC (Japan: +9), which decides the day that assignments are compared with.
    pub offset: UtcOffset,
}

/// What is known of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// The label that stands in the container.
    pub label: Label,
    /// The label registered for its id, where one is.
    pub registered: Option<Label>,
    /// The section that owns it; `None` if the container names none.
    pub section: Option<SectionId>,
    /// Whether it was withdrawn.
    pub revoked: bool,
}

/// What is known of the device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Device {
    /// The network layer it stands in.
    pub zone: Zone,
    /// Whether it was locked.
    pub locked: bool,
}

impl Request<'_> {
    /// The body's local date. A time so far off that it has no local date counts as it stands.
    pub fn day(&self) -> Date {
        self.now.checked_to_offset(self.offset).unwrap_or(self.now).date()
    }
}
