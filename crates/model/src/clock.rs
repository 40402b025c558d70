use time::OffsetDateTime;

/// The time, handed in: judges and bytes rooms never ask the system for it.
pub trait Clock: Send + Sync {
    /// Now, in UTC.
    fn now(&self) -> OffsetDateTime;
}
