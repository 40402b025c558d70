//! What the office keeps of exceptions: reasons in people's own words, and names of single files.

use std::collections::BTreeMap;

use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use uuid::Uuid;

use super::OfficeRegister;
use super::tables::exception_note;
use crate::StoreError;

/// Why an exception was asked for, and the one file that it may be about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExceptionNote {
    /// Her words.
    pub reason: String,
    /// Folder and name of the file.
    pub file: Option<(String, String)>,
}

impl OfficeRegister {
    /// Keeps what was said of an exception.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn put_exception_note(&self, id: Uuid, note: &ExceptionNote) -> Result<(), StoreError> {
        use exception_note::Column as C;
        let (folder, name) = note.file.clone().unzip();
        let row = exception_note::ActiveModel {
            org_id: Set(self.org.clone()),
            id: Set(id),
            reason: Set(note.reason.clone()),
            folder: Set(folder),
            name: Set(name),
        };
        let replace = OnConflict::columns([C::OrgId, C::Id]).update_columns([C::Reason, C::Folder, C::Name]).to_owned();
        exception_note::Entity::insert(row).on_conflict(replace).exec_without_returning(&self.db).await?;
        Ok(())
    }

    /// What was said of all exceptions.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn exception_notes(&self) -> Result<BTreeMap<Uuid, ExceptionNote>, StoreError> {
        let rows =
            exception_note::Entity::find().filter(exception_note::Column::OrgId.eq(&self.org)).all(&self.db).await?;
        let read =
            |row: exception_note::Model| (row.id, ExceptionNote { reason: row.reason, file: row.folder.zip(row.name) });
        Ok(rows.into_iter().map(read).collect())
    }

    /// Forgets what was said of an exception.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn forget_exception_note(&self, id: Uuid) -> Result<(), StoreError> {
        exception_note::Entity::delete_by_id((self.org.clone(), id)).exec(&self.db).await?;
        Ok(())
    }
}
