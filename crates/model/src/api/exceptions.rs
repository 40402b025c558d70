//! Exceptions: what a section asks to be left out, who decides, and what becomes unprotected by it.

use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime};
use utoipa::ToSchema;
use uuid::Uuid;

use super::FolderChange;
use crate::{Covers, Exception, Kind, PersonId, SectionId};

time::serde::format_description!(day, Date, "[year]-[month]-[day]");

/// Asks for an exception: an officer, or for her own section whoever works there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExceptionRequest {
    /// The section whose files it is about; none for all sections, which only an officer may ask for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<SectionId>,
    /// The rule that shall not hold.
    pub rule: String,
    /// Kinds that it covers; never 個人番号.
    #[schema(value_type = Vec<String>)]
    pub kinds: Vec<Kind>,
    /// Which files.
    pub covers: Covers,
    /// The last day on which it holds; at most a year away.
    #[serde(with = "day")]
    #[schema(value_type = String, format = Date)]
    pub until: Date,
    /// Why; kept in the office.
    pub reason: String,
    /// With [`Covers::File`]: its folder and its name, as the inventory has them; kept in the office.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<(String, String)>,
}

/// How far an exception has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExceptionStanding {
    /// Somebody has asked for it; nothing holds yet.
    Asked,
    /// A second person has agreed: it holds until it ends.
    Approved,
    /// A second person has refused it.
    Refused,
    /// It was taken back.
    Withdrawn,
}

impl ExceptionStanding {
    /// Every standing, in the order lists show them.
    pub const ALL: [ExceptionStanding; 4] = [
        ExceptionStanding::Asked,
        ExceptionStanding::Approved,
        ExceptionStanding::Refused,
        ExceptionStanding::Withdrawn,
    ];

    /// The word used in the API.
    pub fn id(self) -> &'static str {
        match self {
            ExceptionStanding::Asked => "asked",
            ExceptionStanding::Approved => "approved",
            ExceptionStanding::Refused => "refused",
            ExceptionStanding::Withdrawn => "withdrawn",
        }
    }
}

/// An exception with its story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExceptionRecord {
    /// What it says.
    #[serde(flatten)]
    pub exception: Exception,
    /// How far it has come.
    pub standing: ExceptionStanding,
    /// Who asked.
    pub asked_by: PersonId,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub asked_at: OffsetDateTime,
    /// Who approved, refused or withdrew it last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<PersonId>,
    /// When.
    #[serde(default, with = "time::serde::rfc3339::option", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub decided_at: Option<OffsetDateTime>,
    /// Files that the approver saw become unprotected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub files: Option<u64>,
    /// Why it was asked for; empty from the key service.
    #[serde(default)]
    pub reason: String,
    /// The one file that it is about, as folder and name; none from the key service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<(String, String)>,
}

impl ExceptionRecord {
    /// Whether it holds at `at`.
    pub fn holds(&self, at: OffsetDateTime) -> bool {
        self.standing == ExceptionStanding::Approved && self.exception.until > at
    }
}

/// Exceptions, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExceptionList {
    /// At most 1,000 of them.
    pub exceptions: Vec<ExceptionRecord>,
}

/// Approves or refuses; an officer who has not asked for it herself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExceptionDecision {
    /// Which.
    pub id: Uuid,
    /// Whether it shall hold.
    pub approve: bool,
    /// How many files she was shown that become unprotected; if there are more by now, she has to look again.
    pub files: u64,
}

/// Withdraws an exception: who asked for it, an officer, or who leads its section.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExceptionWithdrawal {
    /// Which.
    pub id: Uuid,
}

/// Asks what an exception leaves unprotected; officer or auditor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EffectRequest {
    /// Which.
    pub id: Uuid,
}

/// What an exception leaves unprotected of the files that devices have told of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExceptionEffect {
    /// Files whose label or action it lowers.
    pub files: u64,
    /// … that would be sealed, and then are not.
    pub no_longer_sealed: u64,
    /// … whose label becomes lower.
    pub lower_label: u64,
    /// Persons in them, summed over the files.
    pub persons: u64,
    /// Files of the same rule and place that stay as they are: more was found in them, or they were not read to the end.
    pub kept: u64,
    /// The folders with the most files.
    pub folders: Vec<FolderChange>,
}
