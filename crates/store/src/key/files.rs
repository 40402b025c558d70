use model::{DeviceId, FileId, Label, RunId, SectionId};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};

use super::KeyRegister;
use super::tables::file;
use crate::StoreError;
use crate::words::value;

/// A protected file as it is registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisteredFile {
    /// Which.
    pub file: FileId,
    /// Its label: no container of this file below it is opened.
    pub label: Label,
    /// The section that owns it, where the sealing device told it.
    pub section: Option<SectionId>,
    /// The run that sealed it.
    pub run: RunId,
    /// The device that sealed it.
    pub device: DeviceId,
    /// No key from now on.
    pub revoked: bool,
}

impl<C: ConnectionTrait> KeyRegister<C> {
    /// A registered file.
    ///
    /// # Errors
    /// When the database does not answer or holds what cannot be read.
    pub async fn file(&self, id: FileId) -> Result<Option<RegisteredFile>, StoreError> {
        let row = file::Entity::find_by_id((self.org.clone(), id.0)).one(&self.db).await?;
        row.map(read).transpose()
    }

    /// Registers a file that is not registered yet.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn register_file(&self, one: &RegisteredFile) -> Result<(), StoreError> {
        let row = file::ActiveModel {
            org_id: Set(self.org.clone()),
            file: Set(one.file.0),
            label: Set(one.label.code().to_owned()),
            section: Set(one.section.clone().map(String::from)),
            run: Set(one.run.0),
            device: Set(one.device.0),
            revoked: Set(one.revoked),
        };
        file::Entity::insert(row).exec_without_returning(&self.db).await?;
        Ok(())
    }

    /// Registers another label for a file; false if it is not registered.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn set_label(&self, id: FileId, label: Label) -> Result<bool, StoreError> {
        let set = file::Entity::update_many()
            .col_expr(file::Column::Label, Expr::val(label.code()))
            .filter(file::Column::OrgId.eq(&self.org))
            .filter(file::Column::File.eq(id.0))
            .exec(&self.db)
            .await?;
        Ok(set.rows_affected == 1)
    }

    /// Withdraws a file; false if it is not registered.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn revoke(&self, id: FileId) -> Result<bool, StoreError> {
        let set = file::Entity::update_many()
            .col_expr(file::Column::Revoked, Expr::val(true))
            .filter(file::Column::OrgId.eq(&self.org))
            .filter(file::Column::File.eq(id.0))
            .exec(&self.db)
            .await?;
        Ok(set.rows_affected == 1)
    }

    /// At most `limit` files after `after`, in the order of their ids.
    ///
    /// # Errors
    /// When the database does not answer or holds what cannot be read.
    pub async fn files(&self, after: Option<FileId>, limit: u64) -> Result<Vec<RegisteredFile>, StoreError> {
        let mut query = file::Entity::find().filter(file::Column::OrgId.eq(&self.org));
        if let Some(after) = after {
            query = query.filter(file::Column::File.gt(after.0));
        }
        let rows = query.order_by_asc(file::Column::File).limit(limit).all(&self.db).await?;
        rows.into_iter().map(read).collect()
    }
}

fn read(row: file::Model) -> Result<RegisteredFile, StoreError> {
    const TABLE: &str = "protected_file";
    let section = row.section.map(SectionId::try_from).transpose();
    Ok(RegisteredFile {
        file: FileId(row.file),
        label: value(row.label, TABLE)?,
        section: section.map_err(|_| StoreError::Damaged { table: TABLE })?,
        run: RunId(row.run),
        device: DeviceId(row.device),
        revoked: row.revoked,
    })
}
