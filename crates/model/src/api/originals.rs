//! What the checkpoint (無害化) did with a person's file, and how a refused original may be let in all the same: she asks, a
//! second person looks and agrees, and it can be fetched for a while.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use super::ExceptionStanding;
use super::gate::{Job, JobState};
use crate::PersonId;
use crate::sanitising::{Kind, Rung, Tally};

/// Tells what the checkpoint did with a file, for the audit log: whose file it is, or the office where her session is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SanitisedFile {
    /// Whose file it is.
    pub by: PersonId,
    /// The checkpoint's id of it.
    pub job: Uuid,
    /// Its length.
    pub bytes: u64,
    /// What became of it.
    #[serde(flatten)]
    pub outcome: SanitisedOutcome,
}

/// What became of a file at the checkpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum SanitisedOutcome {
    /// It came through.
    Passed {
        /// What came in.
        kind: Kind,
        /// What went out.
        out: Kind,
        /// How far it was taken apart.
        rung: Rung,
        /// Length of what went out.
        out_bytes: u64,
        /// What was left out, members and all.
        left_out: Tally,
    },
    /// It did not.
    Refused {
        /// The code of the reason.
        code: String,
        /// SHA-256 of its bytes, hexadecimal.
        sha256: String,
    },
}

impl SanitisedFile {
    /// What a settled file's entry says; none while it is on its way, waits for a password or could not be worked on.
    pub fn of(by: &PersonId, job: &Job) -> Option<SanitisedFile> {
        let outcome = match &job.state {
            JobState::Done { out_bytes, report, .. } => SanitisedOutcome::Passed {
                kind: report.kind,
                out: report.out,
                rung: report.rung,
                out_bytes: *out_bytes,
                left_out: report.tally(),
            },
            JobState::Refused { refusal } => {
                SanitisedOutcome::Refused { code: refusal.reason.code().to_owned(), sha256: job.sha256.clone()? }
            }
            _ => return None,
        };
        Some(SanitisedFile { by: by.clone(), job: job.id, bytes: job.bytes, outcome })
    }
}

/// Asks that a refused original be let in as it is, for a while.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OriginalRequest {
    /// Who asks; whose file it is.
    pub by: PersonId,
    /// The checkpoint's id of the file.
    pub job: Uuid,
    /// Index of the log's entry that tells of its refusal.
    pub entry: u64,
    /// Until when it is wanted; at most 72 hours away.
    #[serde(with = "time::serde::rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub until: OffsetDateTime,
    /// Why; kept in the office.
    pub reason: String,
}

/// A request for an original, with its story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OriginalRecord {
    /// Its id, as the log names it, and as the sealed original in quarantine does.
    pub id: Uuid,
    /// The checkpoint's id of the file.
    pub job: Uuid,
    /// Index of the log's entry that tells of its refusal.
    pub entry: u64,
    /// SHA-256 of the original, hexadecimal.
    pub sha256: String,
    /// Its length.
    pub bytes: u64,
    /// Why it was refused.
    pub code: String,
    /// From when on nobody gets it any more.
    #[serde(with = "time::serde::rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub until: OffsetDateTime,
    /// How far the request has come.
    pub standing: ExceptionStanding,
    /// Who asked.
    pub asked_by: PersonId,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub asked_at: OffsetDateTime,
    /// Who approved, refused or withdrew it last; none where the office withdrew it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<PersonId>,
    /// When.
    #[serde(default, with = "time::serde::rfc3339::option", skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub decided_at: Option<OffsetDateTime>,
    /// Why it was asked for; empty from the key service.
    #[serde(default)]
    pub reason: String,
    /// The name the file came with; empty from the key service.
    #[serde(default)]
    pub name: String,
}

impl OriginalRecord {
    /// Whether its original is kept at `at`.
    pub fn is_open(&self, at: OffsetDateTime) -> bool {
        matches!(self.standing, ExceptionStanding::Asked | ExceptionStanding::Approved) && self.until > at
    }

    /// Whether who asked for it may have it at `at`.
    pub fn holds(&self, at: OffsetDateTime) -> bool {
        self.standing == ExceptionStanding::Approved && self.until > at
    }
}

/// Requests for originals, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OriginalList {
    /// All that are open, and at most 1,000 others.
    pub originals: Vec<OriginalRecord>,
}

/// Approves or refuses; an officer who has not asked for it herself and was shown what it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OriginalDecision {
    /// Which.
    pub id: Uuid,
    /// Whether who asked shall have it.
    pub approve: bool,
    /// The hash that she was shown: what she signs is about this file and no other.
    pub sha256: String,
}

/// Names a request for an original: to look at it before a decision, or to withdraw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OriginalWhich {
    /// Which.
    pub id: Uuid,
}

/// A refused file as PCs know it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RefusedMark {
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
    /// Its length: what has another one need not be hashed.
    pub bytes: u64,
}

/// A page of the list of refused files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RefusedPage {
    /// The next ones, at most 1,000.
    pub marks: Vec<RefusedMark>,
    /// Ask with `after` = this and `last` = the last hash for more.
    pub next: u64,
    /// The list is another one than the asker knows: what she knows is to be forgotten.
    pub anew: bool,
    /// Hashes that are let in for now: not to be reported.
    pub released: Vec<String>,
}
