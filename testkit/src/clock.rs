use model::Clock;
use time::OffsetDateTime;

/// A clock that shows the moment it was given, for ever.
#[derive(Clone, Copy, Debug)]
pub struct StillClock(pub OffsetDateTime);

impl Clock for StillClock {
    fn now(&self) -> OffsetDateTime {
        self.0
    }
}
