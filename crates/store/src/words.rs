//! Between the vocabulary's types and what a column holds.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use time::OffsetDateTime;

use crate::StoreError;

/// The word of an enumeration, as the API writes it.
pub(crate) fn word<T: Serialize>(value: &T, table: &'static str) -> Result<String, StoreError> {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => Ok(word),
        _ => Err(StoreError::Damaged { table }),
    }
}

/// The value of a word.
pub(crate) fn value<T: DeserializeOwned>(word: String, table: &'static str) -> Result<T, StoreError> {
    serde_json::from_value(Value::String(word)).map_err(|_| StoreError::Damaged { table })
}

/// Times are kept as whole seconds: equal in both databases and ordered by number.
pub(crate) fn seconds(at: OffsetDateTime) -> i64 {
    at.unix_timestamp()
}

/// The time of a number of seconds.
pub(crate) fn instant(seconds: i64, table: &'static str) -> Result<OffsetDateTime, StoreError> {
    OffsetDateTime::from_unix_timestamp(seconds).map_err(|_| StoreError::Damaged { table })
}

/// A count or edition as the databases know it.
pub(crate) fn signed(count: u64, table: &'static str) -> Result<i64, StoreError> {
    i64::try_from(count).map_err(|_| StoreError::Damaged { table })
}

/// A count or edition out of a column.
pub(crate) fn unsigned(count: i64, table: &'static str) -> Result<u64, StoreError> {
    u64::try_from(count).map_err(|_| StoreError::Damaged { table })
}
