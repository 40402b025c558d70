use std::fs::{DirBuilder, File, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use sea_orm::{
    ConnectOptions, Database, DatabaseConnection, DatabaseTransaction, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};

use crate::StoreError;

/// How long a statement waits for another writer before it fails.
const PATIENCE: Duration = Duration::from_secs(10);

/// Where a register lies.
#[derive(Clone, Debug)]
pub enum Place {
    /// A SQLite file; made with mode 0600 in a folder of mode 0700 if it is missing.
    File(PathBuf),
    /// `postgres://…`; the password comes from the URL or from libpq's usual variables and files.
    Postgres(String),
}

impl Place {
    /// Opens a pool of connections, each with the settings that make a commit durable.
    pub(crate) async fn connect(&self) -> Result<DatabaseConnection, StoreError> {
        let options = match self {
            Place::File(path) => sqlite(path)?,
            Place::Postgres(url) => common(ConnectOptions::new(url.clone())),
        };
        Ok(Database::connect(options).await?)
    }
}

/// Begins a transaction that may write: in SQLite it takes the writer's place at once, so that it waits for another
/// writer instead of failing half way.
pub(crate) async fn begin(db: &DatabaseConnection) -> Result<DatabaseTransaction, StoreError> {
    let sqlite_transaction_mode = Some(SqliteTransactionMode::Immediate);
    Ok(db.begin_with_options(TransactionOptions { sqlite_transaction_mode, ..Default::default() }).await?)
}

fn common(mut options: ConnectOptions) -> ConnectOptions {
    // Statement logging would put ids and counts of persons into the operators' log.
    options.sqlx_logging(false).max_connections(4).acquire_timeout(PATIENCE);
    options
}

fn sqlite(path: &Path) -> Result<ConnectOptions, StoreError> {
    private_file(path).map_err(|source| StoreError::Place { path: path.to_owned(), source })?;
    let mut options = common(ConnectOptions::new("sqlite::memory:".to_owned()));
    let path = path.to_owned();
    options.map_sqlx_sqlite_opts(move |sqlite| {
        sqlite
            .filename(&path)
            .in_memory(false)
            .shared_cache(false)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(PATIENCE)
            .foreign_keys(true)
    });
    Ok(options)
}

/// Makes the file and its folder for nobody but us; SQLite gives its side files the mode of the database.
fn private_file(path: &Path) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        match DirBuilder::new().mode(0o700).create(folder) {
            Err(e) if e.kind() != ErrorKind::AlreadyExists => return Err(e),
            Err(_) => {}
            // SQLite syncs its own folder, and not the one above.
            Ok(()) => File::open(folder.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new(".")))?
                .sync_all()?,
        }
    }
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Err(e) if e.kind() != ErrorKind::AlreadyExists => Err(e),
        _ => Ok(()),
    }
}
