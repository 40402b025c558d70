//! How long files take here, learned from those that were done.

use std::time::Duration;

/// Before anything was learned: a process, and the slowest usual kind of document.
const BASE: Duration = Duration::from_millis(20);
const BYTES_A_SECOND: f64 = 8e6;
/// Weight of the newest file in what is learned.
const NEWEST: f64 = 0.1;

/// What was learned: how many times longer than the first guess files take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace(f64);

impl Default for Pace {
    fn default() -> Pace {
        Pace(1.0)
    }
}

impl Pace {
    /// Time that a file of this length will take.
    pub(super) fn estimate(self, bytes: u64) -> Duration {
        guess(bytes).mul_f64(self.0)
    }

    /// A file of this length took this time.
    pub(super) fn learn(&mut self, bytes: u64, took: Duration) {
        let times = (took.as_secs_f64() / guess(bytes).as_secs_f64()).clamp(0.05, 50.0);
        self.0 += (times - self.0) * NEWEST;
    }
}

fn guess(bytes: u64) -> Duration {
    BASE + Duration::from_secs_f64(bytes as f64 / BYTES_A_SECOND)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_estimate_follows_what_files_really_take() {
        let mut pace = Pace::default();
        let first = pace.estimate(8_000_000);
        for _ in 0..60 {
            pace.learn(8_000_000, Duration::from_secs(4));
        }
        let later = pace.estimate(8_000_000);
        assert!(first < Duration::from_secs(2) && later > Duration::from_millis(3800), "{first:?} {later:?}");
        pace.learn(0, Duration::from_secs(86_400));
        assert!(pace.estimate(0) < Duration::from_secs(1), "one stuck file does not spoil it");
    }
}
