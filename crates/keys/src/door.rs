//! The door: passwords are checked slowly, few at a time, and slower after each failure. Nobody is ever locked out.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use model::{PersonId, Secret};
use time::{Duration, OffsetDateTime};
use tokio::sync::Semaphore;

use crate::KeyError;

/// OWASP's first choice for Argon2id: 19 MiB, two passes, one lane
/// (<https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html>).
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Password checks at a time: bounds memory to about 40 MiB.
const AT_ONCE: usize = 2;
/// Failures before the first wait.
const FREE: u32 = 3;
/// The longest wait.
const LONGEST: Duration = Duration::minutes(5);
/// A failure is forgotten after this time without another.
const MEMORY: Duration = Duration::hours(1);
/// Persons whose failures are remembered: known or not, so that the wait tells nothing. Bounds memory.
const REMEMBERED: usize = 10_000;

/// Shortest password, in characters.
pub(crate) const PASSWORD: usize = 12;
/// Longest password, in bytes: longer ones cost time only.
const LONGEST_PASSWORD: usize = 1024;

pub(crate) struct Door {
    places: Semaphore,
    failures: Mutex<HashMap<PersonId, Failures>>,
    /// Checked for persons without a password, so that they take as long.
    decoy: String,
}

#[derive(Clone, Copy)]
struct Failures {
    count: u32,
    last: OffsetDateTime,
}

impl Failures {
    fn wait_until(self) -> OffsetDateTime {
        let Some(over) = self.count.checked_sub(FREE) else { return self.last };
        let wait = 1_i64.checked_shl(over).filter(|_| over < 32).map_or(LONGEST, Duration::seconds);
        self.last.saturating_add(wait.min(LONGEST))
    }
}

impl Door {
    pub(crate) fn new() -> Result<Door, KeyError> {
        let decoy = hash(&Secret::new(crate::chance::secret()?))?;
        Ok(Door { places: Semaphore::new(AT_ONCE), failures: Mutex::new(HashMap::new()), decoy })
    }

    /// Counts an attempt as failed until [`Door::welcome`]; so that attempts side by side do not pass uncounted.
    ///
    /// # Errors
    /// [`KeyError::Wait`] when the last failures are too fresh.
    pub(crate) fn knock(&self, person: &PersonId, now: OffsetDateTime) -> Result<(), KeyError> {
        let mut all = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= REMEMBERED && !all.contains_key(person) {
            all.retain(|_, one| one.last.saturating_add(MEMORY) > now);
            if all.len() >= REMEMBERED
                && let Some(oldest) = all.iter().min_by_key(|(_, one)| one.last).map(|(id, _)| id.clone())
            {
                all.remove(&oldest);
            }
        }
        let one = all.entry(person.clone()).or_insert(Failures { count: 0, last: now });
        if one.last.saturating_add(MEMORY) < now {
            one.count = 0;
        }
        // INVARIANT: nobody waits longer than the longest wait. A failure in the future is one of a clock that has been
        // set back since; it counts as one of now.
        one.last = one.last.min(now);
        let until = one.wait_until();
        if one.count > 0 && now < until {
            let seconds = (until - now).whole_seconds().max(1).unsigned_abs();
            return Err(KeyError::Wait { seconds });
        }
        *one = Failures { count: one.count.saturating_add(1), last: now };
        Ok(())
    }

    /// Forgets a person's failures.
    pub(crate) fn welcome(&self, person: &PersonId) {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner).remove(person);
    }

    /// Whether the password is the one of this hash; without a hash, false after the same work.
    pub(crate) async fn verify(&self, password: Secret<String>, hash: Option<String>) -> Result<bool, KeyError> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.decoy.clone());
        self.work(move || {
            let fits = PasswordHash::new(&hash)
                .is_ok_and(|hash| hasher().verify_password(password.expose().as_bytes(), &hash).is_ok());
            Ok(fits && known)
        })
        .await
    }

    /// The hash of a new password.
    pub(crate) async fn hash(&self, password: Secret<String>) -> Result<String, KeyError> {
        self.work(move || hash(&password)).await
    }

    async fn work<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> Result<T, KeyError> + Send + 'static,
    ) -> Result<T, KeyError> {
        let _place = self.places.acquire().await.map_err(|_| KeyError::Stopped)?;
        tokio::task::spawn_blocking(job).await.map_err(|_| KeyError::Stopped)?
    }
}

/// Whether a new password is long enough, and not absurdly long.
pub(crate) fn acceptable(password: &str) -> bool {
    password.len() <= LONGEST_PASSWORD && password.chars().count() >= PASSWORD
}

fn hasher() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hash(password: &Secret<String>) -> Result<String, KeyError> {
    let hash: PasswordHash =
        hasher().hash_password(password.expose().as_bytes()).map_err(|_| KeyError::NoRandomness)?;
    Ok(hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-11-22 09:00 UTC);

    fn secret(text: &str) -> Secret<String> {
        Secret::new(text.to_owned())
    }

    #[tokio::test]
    async fn only_the_password_itself_fits_its_hash() {
        let door = Door::new().expect("a door");
        let hash = door.hash(secret("correct horse battery")).await.expect("hashes");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(door.verify(secret("correct horse battery"), Some(hash.clone())).await.expect("checks"));
        assert!(!door.verify(secret("correct horse batterz"), Some(hash)).await.expect("checks"));
        assert!(!door.verify(secret("anything"), None).await.expect("checks"));
        assert!(!door.verify(secret("anything"), Some("not a hash".to_owned())).await.expect("checks"));
    }

    #[test]
    fn the_wait_doubles_and_ends_and_a_success_wipes_it_out() {
        let door = Door::new().expect("a door");
        let person: PersonId = "S-0001".parse().expect("an id");
        let mut now = NOW;
        for expected in [0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300] {
            match door.knock(&person, now) {
                Ok(()) => assert_eq!(expected, 0),
                Err(KeyError::Wait { seconds }) => {
                    assert_eq!(seconds, expected);
                    now += Duration::seconds(seconds as i64);
                    door.knock(&person, now).expect("after the wait");
                }
                Err(other) => panic!("{other}"),
            }
        }
        door.welcome(&person);
        door.knock(&person, now).expect("no wait");
        door.knock(&person, now).expect("no wait");
    }

    #[test]
    fn with_a_clock_set_years_away_nobody_waits_longer_than_the_longest_wait() {
        let years = Duration::days(5 * 365);
        for (jump, longest) in [(Duration::ZERO, LONGEST), (years, Duration::ZERO), (-years, LONGEST)] {
            let door = Door::new().expect("a door");
            let person: PersonId = "S-0001".parse().expect("an id");
            let mut now = NOW;
            for _ in 0..20 {
                now += LONGEST;
                door.knock(&person, now).expect("after the wait");
            }
            now += jump;
            match door.knock(&person, now) {
                Ok(()) => assert_eq!(longest, Duration::ZERO, "{jump}: forgotten after an hour"),
                Err(KeyError::Wait { seconds }) => {
                    assert_eq!(seconds, longest.whole_seconds().unsigned_abs(), "{jump}");
                    door.knock(&person, now + Duration::seconds(1)).expect_err("not shorter either");
                    door.knock(&person, now + longest).expect("after the wait");
                }
                Err(other) => panic!("{other}"),
            }
        }
    }

    #[test]
    fn memory_is_bounded_however_many_names_are_tried() {
        let door = Door::new().expect("a door");
        for n in 0..REMEMBERED + 50 {
            let person = format!("p{n}").parse().expect("an id");
            door.knock(&person, NOW + Duration::milliseconds(n as i64)).expect("first");
        }
        assert!(door.failures.lock().expect("not poisoned").len() <= REMEMBERED);
    }

    #[test]
    fn a_password_has_at_least_twelve_characters() {
        assert!(!acceptable("12345678901"));
        assert!(acceptable("123456789012"));
        assert!(acceptable("十二文字以上の合言葉です。"));
        assert!(!acceptable(&"x".repeat(1025)));
    }
}
