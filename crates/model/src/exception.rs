//! What somebody has declared not to be personal, and a second person has agreed to.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{Kind, SectionId};

/// A rule that does not hold somewhere, for a while. It names a cause and a place and never a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Exception {
    /// Its id, as the audit log names it.
    pub id: Uuid,
    /// The section whose files it is about; none for all sections.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<SectionId>,
    /// The rule that does not hold.
    pub rule: String,
    /// Kinds that it covers: it holds only for files in which nothing else was found. Never 個人番号.
    #[schema(value_type = Vec<String>)]
    pub kinds: Vec<Kind>,
    /// Which files.
    pub covers: Covers,
    /// From when on it no longer holds.
    #[serde(with = "time::serde::rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub until: OffsetDateTime,
}

/// Which files an exception is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Covers {
    /// All in folders that match this pattern, as `places` of a rule are written.
    Folders(String),
    /// One file, by the mark of its folder and name: only who has the file knows which it is.
    File(String),
}
