use std::path::PathBuf;

use model::Coded;
use sea_orm::DbErr;

/// What can go wrong in the registers.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The file or folder of a database cannot be made.
    #[error("{} cannot be made or opened", path.display())]
    Place {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The database refused or cannot be reached.
    #[error("the database does not answer as it should")]
    Database(#[from] DbErr),
    /// A row holds what no version of Sekimori writes.
    #[error("the table {table} holds an entry that cannot be read")]
    Damaged {
        /// The table.
        table: &'static str,
    },
}

impl Coded for StoreError {
    fn code(&self) -> &'static str {
        match self {
            StoreError::Place { .. } => "ST-001",
            StoreError::Database(_) => "ST-002",
            StoreError::Damaged { .. } => "ST-003",
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            StoreError::Place { path, .. } => vec![("path", path.display().to_string())],
            StoreError::Damaged { table } => vec![("table", (*table).to_owned())],
            StoreError::Database(_) => Vec::new(),
        }
    }
}
