//! What devices tell the office about files they looked at, and what the office answers from it. Counts and places
//! only; names and folders are kept in the office, deletably, and never in the audit log.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{ByLevel, DeviceId, FileId, Format, Label, OmissionCause, RunId, SectionId, Zone};

/// What became of a file that was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// The rules only report it.
    Reported,
    /// The rules want it sealed, and it is not yet.
    ToSeal,
    /// Protected.
    Sealed,
    /// It was to be sealed, and could not be; `code` says why.
    NotSealed,
    /// It could not be read, or not to its end; `code` or `omissions` say why.
    Unreadable,
}

impl Standing {
    /// Every standing, in the order lists show them.
    pub const ALL: [Standing; 5] =
        [Standing::ToSeal, Standing::NotSealed, Standing::Unreadable, Standing::Reported, Standing::Sealed];

    /// The word used in the API and in filters.
    pub fn id(self) -> &'static str {
        match self {
            Standing::Reported => "reported",
            Standing::ToSeal => "to_seal",
            Standing::Sealed => "sealed",
            Standing::NotSealed => "not_sealed",
            Standing::Unreadable => "unreadable",
        }
    }
}

/// A file that matters: with findings, to be sealed, sealed, or not readable. Clean files are not told of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InventoryRow {
    /// The folder it lies in; control characters escaped.
    pub folder: String,
    /// Its name, without the folder; control characters escaped.
    pub name: String,
    /// The section that the folder belongs to.
    pub section: SectionId,
    /// Whether it lies in a governed folder.
    #[serde(default)]
    pub governed: bool,
    /// The format of its bytes, where they could be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub format: Option<Format>,
    /// Bytes.
    pub size: u64,
    /// What became of it.
    pub standing: Standing,
    /// Why, with [`Standing::NotSealed`] and [`Standing::Unreadable`], or why a wanted sealing is held back: stable code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What was not read.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub omissions: Vec<OmissionCause>,
    /// The label the rules gave, or the file's own once it is sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<Label>,
    /// Ids of the rules that matched, the deciding one first.
    #[serde(default)]
    pub rules: Vec<String>,
    /// Distinct findings by kind id.
    #[serde(default)]
    pub kinds: BTreeMap<String, ByLevel>,
    /// Persons: records with a name and another attribute.
    #[serde(default)]
    pub persons: u32,
    /// The protected file, once it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<FileId>,
}

/// One run of a scan, as it stands now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RunRecord {
    /// Which.
    pub run: RunId,
    /// When it began.
    #[serde(with = "time::serde::rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub began: OffsetDateTime,
    /// When it ended; none while it is under way.
    #[serde(default, with = "time::serde::rfc3339::option", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub ended: Option<OffsetDateTime>,
    /// Edition of the rules it judged by.
    pub edition: u64,
    /// Whether it was meant to seal.
    pub sealing: bool,
    /// Files looked at, unchanged ones among them.
    pub files: u64,
    /// … with findings.
    pub with_findings: u64,
    /// … that could not be read.
    pub unreadable: u64,
    /// … that the rules want sealed.
    pub to_seal: u64,
    /// Sealed by it.
    pub sealed: u64,
    /// To be sealed and not.
    pub not_sealed: u64,
    /// Taken back since.
    #[serde(default)]
    pub undone: u64,
}

/// A part of a device's inventory. A whole inventory is sent in several batches of the same run, the last one with
/// `complete`; then the office forgets what it knew of this device's files below `roots` and was not told again.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct InventoryBatch {
    /// The run that it belongs to.
    pub run: RunRecord,
    /// At most 2,000 rows; a row of the same folder and name is replaced.
    pub rows: Vec<InventoryRow>,
    /// Files that are no longer there or no longer matter, as folder and name.
    #[serde(default)]
    pub gone: Vec<(String, String)>,
    /// Folders that the run looked through, absolute.
    #[serde(default)]
    pub roots: Vec<String>,
    /// Whether all files below `roots` that matter have been told of with this run now.
    #[serde(default)]
    pub complete: bool,
}

/// An inventory batch has arrived durably.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InventoryReceipt {
    /// Rows written.
    pub rows: u64,
}

/// A row of the inventory as the office shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InventoryItem {
    /// Position in the office's list; the key of its pages.
    pub id: i64,
    /// The device it lies on.
    pub device: DeviceId,
    /// When the device told of it.
    #[serde(with = "time::serde::rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub told: OffsetDateTime,
    /// The run that told of it.
    pub run: RunId,
    /// What is known.
    #[serde(flatten)]
    pub row: InventoryRow,
}

/// Which rows are asked for; everything absent does not restrict.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct InventoryFilter {
    /// Of this section.
    pub section: Option<SectionId>,
    /// With this label.
    pub label: Option<Label>,
    /// Standing so.
    pub standing: Option<Standing>,
    /// Decided by this rule.
    pub rule: Option<String>,
    /// On this device.
    pub device: Option<DeviceId>,
    /// With this text in folder or name.
    pub text: Option<String>,
}

/// A page of the inventory, in the order of `id`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct InventoryPage {
    /// The rows.
    pub items: Vec<InventoryItem>,
    /// Ask with `after` = this for the next page; none at the end.
    pub next: Option<i64>,
}

/// Rows with the same cause, counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CauseGroup {
    /// The deciding rule; empty where none matched (a file that could not be read).
    pub rule: String,
    /// The section.
    pub section: SectionId,
    /// The label given.
    pub label: Option<Label>,
    /// Standing.
    pub standing: Standing,
    /// How many files.
    pub files: u64,
    /// Persons in them, summed over the files.
    pub persons: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Ids of the kinds that were found in them; none where the device has not told of that yet.
    #[serde(default)]
    pub kinds: Option<Vec<String>>,
}

/// What waits for a person to decide, and what was decided.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Triage {
    /// The questions, those about the most files first; the last may gather causes that are rare.
    pub questions: Vec<Question>,
    /// The decisions in force, those about the most files first.
    pub decided: Vec<Decided>,
}

/// Files that are asked about at once: one decision clears them, and those of the same cause that come later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Question {
    /// What they have in common, most files first; more than one only where each is rare.
    pub causes: Vec<Cause>,
    /// How many files.
    pub files: u64,
    /// Persons in them, summed over the files.
    pub persons: u64,
    /// Their bytes.
    pub bytes: u64,
    /// A few of the folders they lie in, those with the most files first.
    #[serde(default)]
    pub folders: Vec<String>,
}

/// Why files are asked about: a rule that matched, what was found, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Cause {
    /// The deciding rule.
    pub rule: String,
    /// Ids of the kinds that were found in them.
    pub kinds: Vec<String>,
    /// The sections and the number of their files, most first.
    pub sections: Vec<(SectionId, u64)>,
    /// How many files.
    pub files: u64,
    /// … that are to be sealed.
    pub to_seal: u64,
}

/// A decision in force and the files that it is about now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Decided {
    /// What was decided.
    #[serde(flatten)]
    pub decision: Decision,
    /// How many files.
    pub files: u64,
}

/// What somebody decided about a group of findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// The finding is right: seal such files once sealing is switched on.
    Right,
    /// The section is asked to look.
    Ask,
    /// The rule shall not hold there: an exception was asked for, which a second person approves.
    Except,
}

impl Choice {
    /// Every choice, in the order forms show them.
    pub const ALL: [Choice; 3] = [Choice::Right, Choice::Ask, Choice::Except];

    /// The word used in the API and in forms.
    pub fn id(self) -> &'static str {
        match self {
            Choice::Right => "right",
            Choice::Ask => "ask",
            Choice::Except => "except",
        }
    }
}

/// A decision about a cause: it clears its files, and those that come later, until it ends or is taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Decision {
    /// The rule.
    pub rule: String,
    /// The section; none for all sections.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<SectionId>,
    /// Ids of the kinds that it is about: a file in which something else was found asks anew. None for all kinds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kinds: Option<Vec<String>>,
    /// What.
    pub choice: Choice,
    /// Who; set by the office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<crate::PersonId>,
    /// When; set by the office.
    #[serde(default, with = "time::serde::rfc3339::option", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub at: Option<OffsetDateTime>,
    /// When it ends; set by the office.
    #[serde(default, with = "time::serde::rfc3339::option", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub until: Option<OffsetDateTime>,
    /// The exception that was asked for, with [`Choice::Except`]; set by the office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exception: Option<Uuid>,
    /// Why, in her own words.
    #[serde(default)]
    pub note: String,
}

impl Decision {
    /// Whether it is about such files at `at`.
    pub fn covers(&self, group: &CauseGroup, at: OffsetDateTime) -> bool {
        let kinds = |own: &Vec<String>| group.kinds.as_ref().is_some_and(|found| found.iter().all(|k| own.contains(k)));
        self.rule == group.rule
            && self.section.as_ref().is_none_or(|section| *section == group.section)
            && self.kinds.as_ref().is_none_or(kinds)
            && self.until.is_none_or(|until| until > at)
    }
}

/// Takes a decision back: its files are asked about again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DecisionWithdrawal {
    /// The rule.
    pub rule: String,
    /// The section; none for the decision about all sections.
    #[serde(default)]
    pub section: Option<SectionId>,
}

/// A page of runs, newest first.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct RunPage {
    /// The runs with their devices.
    pub runs: Vec<DeviceRun>,
    /// Ask with `after` = this for the next page; none at the end.
    pub next: Option<i64>,
}

/// A run and the device that made it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeviceRun {
    /// Position in the office's list.
    pub id: i64,
    /// The device.
    pub device: DeviceId,
    /// The run.
    #[serde(flatten)]
    pub run: RunRecord,
    /// The order to take it back, where there is one.
    pub undo: Option<Uuid>,
}

/// Asks what other rules would make of the inventory.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct WhatIfRequest {
    /// The rules (TOML), not in force.
    pub text: String,
}

/// What other rules would make of the inventory: only files with findings are known here; a device's own
/// `rules what-if` counts all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WhatIf {
    /// Rows judged.
    pub files: u64,
    /// Rows whose label or action changes.
    pub changed: u64,
    /// Rows that would be sealed and are not now.
    pub newly_sealed: u64,
    /// Rows that would no longer be sealed.
    pub no_longer_sealed: u64,
    /// The folders with the most changes, with their numbers.
    pub folders: Vec<FolderChange>,
}

/// Changes in one folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FolderChange {
    /// The folder.
    pub folder: String,
    /// The zone of the device it lies on.
    pub zone: Option<Zone>,
    /// Rows that change.
    pub changed: u64,
    /// … that would be sealed and are not now.
    pub newly_sealed: u64,
    /// … that would no longer be sealed.
    pub no_longer_sealed: u64,
}
