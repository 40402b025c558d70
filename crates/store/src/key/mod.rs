//! The key service's register: who may ask, from which device, for which file; by id only.

mod devices;
mod exceptions;
mod files;
mod migrations;
mod orders;
mod originals;
mod persons;
mod sessions;
mod tables;
mod texts;

use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction};
use sea_orm_migration::MigratorTrait;

use crate::connection::begin;
use crate::{Place, StoreError};

pub use devices::{Device, EnrolmentRow};
pub use files::RegisteredFile;
pub use persons::{Invitation, Member};
pub use sessions::SessionRow;
pub use texts::{BundleRow, TextKind};

/// The key service's register of one body, over a pool of connections or inside one transaction.
#[derive(Debug)]
pub struct KeyRegister<C: ConnectionTrait = DatabaseConnection> {
    org: String,
    db: C,
}

/// A change to the register that is being made: gone unless it is committed.
pub type KeyChange = KeyRegister<DatabaseTransaction>;

impl KeyRegister {
    /// Opens the register of `org`, made or brought up to date as needed.
    ///
    /// # Errors
    /// When the place cannot be made or the database does not answer.
    pub async fn open(place: &Place, org: &str) -> Result<Self, StoreError> {
        let db = place.connect().await?;
        migrations::KeyMigrations::up(&db, None).await?;
        Ok(KeyRegister { org: org.to_owned(), db })
    }

    /// Begins a transaction; what it changed is gone unless it is committed.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn begin(&self) -> Result<KeyChange, StoreError> {
        Ok(KeyRegister { org: self.org.clone(), db: begin(&self.db).await? })
    }

    /// Closes all connections.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn close(self) -> Result<(), StoreError> {
        Ok(self.db.close().await?)
    }
}

impl KeyChange {
    /// Makes durable what the transaction changed.
    ///
    /// # Errors
    /// When the database does not answer; then nothing has changed.
    pub async fn commit(self) -> Result<(), StoreError> {
        Ok(self.db.commit().await?)
    }
}
