//! Proofs that were used: each counts once, also after a restart.
//!
//! Whether a proof was used is known in memory; what makes it last is a row. Many callers share one statement, and so
//! one fsync: whoever holds the pen writes for all who stand in line behind her.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use fail::fail_point;
use protect::proof::WINDOW;
use store::KeyRegister;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::KeyError;

/// A proof is accepted from [`WINDOW`] before its time until as long after it.
const LIFE: Duration = Duration::from_secs(2 * WINDOW + 1);
/// What is too old is forgotten at most so often.
const SWEEP: Duration = Duration::from_secs(60);

pub(crate) struct Spent {
    seen: Mutex<Seen>,
    /// Up to which ticket the rows are durable; who holds it writes.
    pen: tokio::sync::Mutex<u64>,
}

struct Seen {
    /// With the moment from which on each is refused by its age anyway. INVARIANT: by a clock that nobody sets, so that
    /// a wall clock set forward and back brings no used proof to life.
    proofs: HashMap<Uuid, Instant>,
    /// In the order of their tickets; the first has the ticket `written + 1`.
    line: Vec<(Uuid, OffsetDateTime)>,
    tickets: u64,
    swept: Instant,
}

impl Spent {
    /// Takes over what was spent before this start.
    pub(crate) async fn open(register: &KeyRegister) -> Result<Spent, KeyError> {
        let (now, old) = (Instant::now(), register.spent_proofs().await?);
        let proofs = old.into_iter().map(|jti| (jti, now + LIFE)).collect();
        let seen = Seen { proofs, line: Vec::new(), tickets: 0, swept: now };
        Ok(Spent { seen: Mutex::new(seen), pen: tokio::sync::Mutex::new(0) })
    }

    /// Spends a proof; false if it was spent before. Durable when it returns.
    pub(crate) async fn spend(&self, register: &KeyRegister, jti: Uuid, now: OffsetDateTime) -> Result<bool, KeyError> {
        let Some(ticket) = self.seen().note(jti, now) else { return Ok(false) };
        let mut written = self.pen.lock().await;
        if *written >= ticket {
            return Ok(true);
        }
        // A copy: should the caller hang up in the middle, or the write fail, those behind still find all of it.
        let line = self.seen().line.clone();
        register.spend_proofs(&line).await?;
        fail_point!("proof::spent");
        self.seen().line.drain(..line.len());
        *written += line.len() as u64;
        if self.seen().sweep() {
            register.forget_expired(now).await?;
        }
        Ok(true)
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seen {
    fn note(&mut self, jti: Uuid, now: OffsetDateTime) -> Option<u64> {
        if self.proofs.insert(jti, Instant::now() + LIFE).is_some() {
            return None;
        }
        self.line.push((jti, now + LIFE));
        self.tickets += 1;
        Some(self.tickets)
    }

    fn sweep(&mut self) -> bool {
        let now = Instant::now();
        let due = now.duration_since(self.swept) >= SWEEP;
        if due {
            self.proofs.retain(|_, until| *until > now);
            self.swept = now;
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use store::Place;
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-11-22 09:00 UTC);

    async fn register(folder: &std::path::Path) -> Arc<KeyRegister> {
        Arc::new(KeyRegister::open(&Place::File(folder.join("keys.db")), "shiomi").await.expect("opens"))
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn of_many_that_use_a_proof_at_once_one_is_first_and_all_are_in_the_register() {
        let folder = tempfile::tempdir().expect("a folder");
        let register = register(folder.path()).await;
        let spent = Arc::new(Spent::open(&register).await.expect("opens"));
        let mut tasks = tokio::task::JoinSet::new();
        for n in 0..300_u128 {
            let (spent, register) = (Arc::clone(&spent), Arc::clone(&register));
            tasks.spawn(async move { spent.spend(&register, Uuid::from_u128(n % 100), NOW).await.expect("spends") });
        }
        let first = tasks.join_all().await.into_iter().filter(|first| *first).count();
        assert_eq!(first, 100);
        assert_eq!(register.spent_proofs().await.expect("reads").len(), 100);
        assert!(spent.seen().line.is_empty());
    }

    #[tokio::test]
    async fn a_proof_stays_spent_after_a_restart_and_after_the_clock_was_set() {
        let folder = tempfile::tempdir().expect("a folder");
        let register = register(folder.path()).await;
        let spent = Spent::open(&register).await.expect("opens");
        let years = time::Duration::days(5 * 365);
        assert!(spent.spend(&register, Uuid::from_u128(1), NOW).await.expect("spends"));
        let again = Spent::open(&register).await.expect("opens again");
        for spent in [&spent, &again] {
            for now in [NOW, NOW + years, NOW - years, NOW] {
                assert!(!spent.spend(&register, Uuid::from_u128(1), now).await.expect("answers"));
            }
        }
    }

    #[tokio::test]
    async fn who_hangs_up_while_writing_leaves_nothing_unwritten() {
        let folder = tempfile::tempdir().expect("a folder");
        let register = register(folder.path()).await;
        let spent = Spent::open(&register).await.expect("opens");
        for n in 0..50 {
            let mut first = Box::pin(spent.spend(&register, Uuid::from_u128(n), NOW));
            // Polled a few times, then dropped wherever it stands.
            for _ in 0..n % 5 {
                let _ = futures_poll(first.as_mut());
            }
        }
        assert!(spent.spend(&register, Uuid::from_u128(99), NOW).await.expect("spends"));
        let rows = register.spent_proofs().await.expect("reads");
        let seen: Vec<Uuid> = spent.seen().proofs.keys().copied().collect();
        assert!(seen.len() > 1 && seen.iter().all(|jti| rows.contains(jti)), "{} of {}", rows.len(), seen.len());
    }

    fn futures_poll<F: Future>(future: std::pin::Pin<&mut F>) -> std::task::Poll<F::Output> {
        future.poll(&mut std::task::Context::from_waker(std::task::Waker::noop()))
    }
}
