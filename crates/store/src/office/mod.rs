//! The office's register: the names that the key service and the audit log never know. Every row can be deleted.

mod checkpoint;
mod exceptions;
mod inventory;
mod migrations;
mod search;
mod tables;
mod triage;

use std::collections::BTreeMap;
use std::sync::Mutex;

use model::api::FileRecord;
use model::{DeviceId, FileId, PersonId, RunId, SectionId};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ColumnTrait, DatabaseConnection, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use sea_orm_migration::MigratorTrait;
use time::OffsetDateTime;

use crate::words::{instant, seconds, signed, unsigned, value};
use crate::{Place, StoreError};
use tables::{device, file, person, reason, section};
use triage::Numbers;

pub use checkpoint::OriginalNote;
pub use exceptions::ExceptionNote;

/// Rows a statement carries at most: both databases bound the number of parameters.
const ROWS: usize = 500;

/// The office's register of one body.
#[derive(Debug)]
pub struct OfficeRegister {
    org: String,
    db: DatabaseConnection,
    /// The inventory in numbers, as it was counted last.
    numbers: Mutex<Numbers>,
}

/// Why somebody did something to a file, in her own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The file.
    pub file: FileId,
    /// Index of the audit entry it belongs to; a second reason for the same entry replaces the first.
    pub entry: u64,
    /// When it was given.
    pub at: OffsetDateTime,
    /// Who gave it.
    pub person: PersonId,
    /// The act, as the audit log names it.
    pub act: String,
    /// Her words.
    pub text: String,
}

/// Writes a table of names by id, and reads it.
macro_rules! names {
    ($(#[$put_doc:meta])* $put:ident, $(#[$get_doc:meta])* $get:ident, $table:ident, $id:ty) => {
        $(#[$put_doc])*
        ///
        /// # Errors
        /// When the database does not answer.
        pub async fn $put(&self, names: &BTreeMap<$id, String>) -> Result<(), StoreError> {
            let names: Vec<_> = names.iter().collect();
            for chunk in names.chunks(ROWS) {
                let rows = chunk.iter().map(|(id, name)| $table::ActiveModel {
                    org_id: Set(self.org.clone()),
                    id: Set(id.to_string()),
                    name: Set((*name).clone()),
                });
                let replace = OnConflict::columns([$table::Column::OrgId, $table::Column::Id])
                    .update_column($table::Column::Name)
                    .to_owned();
                $table::Entity::insert_many(rows).on_conflict(replace).exec_without_returning(&self.db).await?;
            }
            Ok(())
        }

        $(#[$get_doc])*
        ///
        /// # Errors
        /// When the database does not answer.
        pub async fn $get(&self, id: &$id) -> Result<Option<String>, StoreError> {
            let key = (self.org.clone(), id.to_string());
            Ok($table::Entity::find_by_id(key).one(&self.db).await?.map(|row| row.name))
        }
    };
}

impl OfficeRegister {
    /// Opens the register of `org`, made or brought up to date as needed.
    ///
    /// # Errors
    /// When the place cannot be made or the database does not answer.
    pub async fn open(place: &Place, org: &str) -> Result<Self, StoreError> {
        let db = place.connect().await?;
        migrations::OfficeMigrations::up(&db, None).await?;
        Ok(OfficeRegister { org: org.to_owned(), db, numbers: Mutex::default() })
    }

    names!(
        /// Writes names of persons; those not named stay as they are.
        name_persons,
        /// A person's name.
        person_name,
        person,
        PersonId
    );
    names!(
        /// Writes names of sections; those not named stay as they are.
        name_sections,
        /// A section's name.
        section_name,
        section,
        SectionId
    );
    names!(
        /// Writes names of devices; those not named stay as they are.
        name_devices,
        /// A device's name.
        device_name,
        device,
        DeviceId
    );

    /// The names of all sections.
    ///
    /// # Errors
    /// When the database does not answer or holds what cannot be read.
    pub async fn section_names(&self) -> Result<BTreeMap<SectionId, String>, StoreError> {
        let rows = section::Entity::find().filter(section::Column::OrgId.eq(&self.org)).all(&self.db).await?;
        let damaged = |_| StoreError::Damaged { table: "section_name" };
        rows.into_iter().map(|row| Ok((row.id.parse().map_err(damaged)?, row.name))).collect()
    }

    /// Writes records of files that this device sealed; a record of the same file is replaced.
    ///
    /// INVARIANT: a device tells of its own files only; a record of another device is passed over and never replaced.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn put_files(&self, by: DeviceId, records: &[FileRecord]) -> Result<(), StoreError> {
        use file::Column as C;
        for one in records.iter().filter(|one| one.device == by) {
            let row = file::ActiveModel {
                org_id: Set(self.org.clone()),
                file: Set(one.file.0),
                name: Set(one.name.clone()),
                folder: Set(one.folder.clone()),
                device: Set(one.device.0),
                run: Set(one.run.0),
                section: Set(one.section.as_str().to_owned()),
                label: Set(one.label.code().to_owned()),
                size: Set(signed(one.size, "file_record")?),
                kinds: Set(serde_json::to_string(&one.kinds).map_err(|_| StoreError::Damaged { table: "file_record" })?),
            };
            let replace = OnConflict::columns([C::OrgId, C::File])
                .update_columns([C::Name, C::Folder, C::Run, C::Section, C::Label, C::Size, C::Kinds])
                .action_and_where(Expr::col((file::Entity, C::Device)).eq(by.0))
                .to_owned();
            file::Entity::insert(row).on_conflict(replace).exec_without_returning(&self.db).await?;
        }
        Ok(())
    }

    /// What is known of a file.
    ///
    /// # Errors
    /// When the database does not answer or holds what cannot be read.
    pub async fn file(&self, id: FileId) -> Result<Option<FileRecord>, StoreError> {
        let row = file::Entity::find_by_id((self.org.clone(), id.0)).one(&self.db).await?;
        row.map(read_file).transpose()
    }

    /// At most `limit` files after `after`, in the order of their ids.
    ///
    /// # Errors
    /// When the database does not answer or holds what cannot be read.
    pub async fn files(&self, after: Option<FileId>, limit: u64) -> Result<Vec<FileRecord>, StoreError> {
        let mut query = file::Entity::find().filter(file::Column::OrgId.eq(&self.org));
        if let Some(after) = after {
            query = query.filter(file::Column::File.gt(after.0));
        }
        let rows = query.order_by_asc(file::Column::File).limit(limit).all(&self.db).await?;
        rows.into_iter().map(read_file).collect()
    }

    /// Forgets a file's name and place, and every reason given for it.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn forget_file(&self, id: FileId) -> Result<(), StoreError> {
        file::Entity::delete_by_id((self.org.clone(), id.0)).exec(&self.db).await?;
        reason::Entity::delete_many()
            .filter(reason::Column::OrgId.eq(&self.org))
            .filter(reason::Column::File.eq(id.0))
            .exec(&self.db)
            .await?;
        Ok(())
    }

    /// Keeps a reason.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn put_reason(&self, one: &Reason) -> Result<(), StoreError> {
        use reason::Column as C;
        let row = reason::ActiveModel {
            org_id: Set(self.org.clone()),
            file: Set(one.file.0),
            entry: Set(signed(one.entry, "reason")?),
            at: Set(seconds(one.at)),
            person: Set(one.person.as_str().to_owned()),
            act: Set(one.act.clone()),
            text: Set(one.text.clone()),
        };
        let replace = OnConflict::columns([C::OrgId, C::File, C::Entry])
            .update_columns([C::At, C::Person, C::Act, C::Text])
            .to_owned();
        reason::Entity::insert(row).on_conflict(replace).exec_without_returning(&self.db).await?;
        Ok(())
    }

    /// The reasons given for a file, oldest first.
    ///
    /// # Errors
    /// When the database does not answer or holds what cannot be read.
    pub async fn reasons(&self, id: FileId) -> Result<Vec<Reason>, StoreError> {
        let rows = reason::Entity::find()
            .filter(reason::Column::OrgId.eq(&self.org))
            .filter(reason::Column::File.eq(id.0))
            .order_by_asc(reason::Column::Entry)
            .all(&self.db)
            .await?;
        rows.into_iter()
            .map(|row| {
                Ok(Reason {
                    file: id,
                    entry: unsigned(row.entry, "reason")?,
                    at: instant(row.at, "reason")?,
                    person: row.person.parse().map_err(|_| StoreError::Damaged { table: "reason" })?,
                    act: row.act,
                    text: row.text,
                })
            })
            .collect()
    }

    /// Closes all connections.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn close(self) -> Result<(), StoreError> {
        Ok(self.db.close().await?)
    }
}

fn read_file(row: file::Model) -> Result<FileRecord, StoreError> {
    const TABLE: &str = "file_record";
    let damaged = || StoreError::Damaged { table: TABLE };
    Ok(FileRecord {
        file: FileId(row.file),
        name: row.name,
        folder: row.folder,
        device: DeviceId(row.device),
        run: RunId(row.run),
        section: row.section.parse().map_err(|_| damaged())?,
        label: value(row.label, TABLE)?,
        size: unsigned(row.size, TABLE)?,
        kinds: serde_json::from_str(&row.kinds).map_err(|_| damaged())?,
    })
}
