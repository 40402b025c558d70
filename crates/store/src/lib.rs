//! Metadata in SQLite or PostgreSQL, blobs, and the audit log's durable segment.

pub mod log;
