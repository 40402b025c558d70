//! What the office keeps of the checkpoint: which files the log tells of, and of requests for originals the reasons in
//! people's own words and the names of the files.

use std::collections::BTreeMap;

use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::OfficeRegister;
use super::tables::{original_note, sanitised};
use crate::StoreError;
use crate::words::{seconds, signed, unsigned};

const TABLE: &str = "sanitised";
/// That a file was told of is kept this long: the checkpoint has forgotten it by then.
const KEPT: Duration = Duration::days(30);

/// Why a refused original was asked for, and its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginalNote {
    /// Her words.
    pub reason: String,
    /// The name that the file came with.
    pub name: String,
}

impl OfficeRegister {
    /// Index of the entry that tells what the checkpoint did with a file.
    ///
    /// # Errors
    /// When the database does not answer or holds what cannot be read.
    pub async fn sanitised(&self, job: Uuid) -> Result<Option<u64>, StoreError> {
        let row = sanitised::Entity::find_by_id((self.org.clone(), job)).one(&self.db).await?;
        row.map(|row| unsigned(row.entry, TABLE)).transpose()
    }

    /// Notes that the log tells of a file, and forgets what was noted long ago.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn note_sanitised(&self, job: Uuid, entry: u64, now: OffsetDateTime) -> Result<(), StoreError> {
        use sanitised::Column as C;
        let row = sanitised::ActiveModel {
            org_id: Set(self.org.clone()),
            job: Set(job),
            entry: Set(signed(entry, TABLE)?),
            at: Set(seconds(now)),
        };
        let keep = OnConflict::columns([C::OrgId, C::Job]).do_nothing().to_owned();
        sanitised::Entity::insert(row).on_conflict(keep).exec_without_returning(&self.db).await?;
        sanitised::Entity::delete_many()
            .filter(C::OrgId.eq(&self.org))
            .filter(C::At.lt(seconds(now - KEPT)))
            .exec(&self.db)
            .await?;
        Ok(())
    }

    /// Keeps what was said of a request for an original.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn put_original_note(&self, id: Uuid, note: &OriginalNote) -> Result<(), StoreError> {
        use original_note::Column as C;
        let row = original_note::ActiveModel {
            org_id: Set(self.org.clone()),
            id: Set(id),
            reason: Set(note.reason.clone()),
            name: Set(note.name.clone()),
        };
        let replace = OnConflict::columns([C::OrgId, C::Id]).update_columns([C::Reason, C::Name]).to_owned();
        original_note::Entity::insert(row).on_conflict(replace).exec_without_returning(&self.db).await?;
        Ok(())
    }

    /// What was said of all requests for originals.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn original_notes(&self) -> Result<BTreeMap<Uuid, OriginalNote>, StoreError> {
        let rows =
            original_note::Entity::find().filter(original_note::Column::OrgId.eq(&self.org)).all(&self.db).await?;
        let read = |row: original_note::Model| (row.id, OriginalNote { reason: row.reason, name: row.name });
        Ok(rows.into_iter().map(read).collect())
    }
}
