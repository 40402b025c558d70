//! Who is signed in with which browser. In memory only: when the server starts again, everybody signs in again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use model::api::Session;
use protect::sign::EcdsaKey;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::chance;
use super::names::Names;

/// The cookie that names a session. `__Host-`: over TLS, for this host and all its paths, set by nobody else.
pub(super) const COOKIE: &str = "__Host-sekimori";
/// A browser that asks for nothing this long is signed out.
const IDLE: Duration = Duration::minutes(30);
/// Names are asked for again after this time.
const NAMES: Duration = Duration::minutes(5);
/// Entries that are remembered at most.
const TOLD: usize = 2000;

/// A person at a browser: the session of the key service and the key that signs for it.
pub(crate) struct SignedIn {
    pub(super) session: Session,
    pub(super) key: EcdsaKey,
    /// What every form of hers must carry.
    pub(super) form: String,
    /// Keeps her files out of other people's workers.
    pub(super) seat: u32,
    state: Mutex<State>,
}

struct State {
    used: OffsetDateTime,
    said: Option<String>,
    names: Option<(OffsetDateTime, Arc<Names>)>,
    /// Entries of the log that tell of files of hers at the checkpoint.
    told: HashMap<Uuid, u64>,
}

impl SignedIn {
    /// Whose key checks the proofs: `s:<session id>`.
    pub(super) fn kid(&self) -> String {
        format!("s:{}", self.session.id)
    }

    /// Leaves a sentence for the next page.
    pub(super) fn say(&self, text: String) {
        self.state().said = Some(text);
    }

    /// The sentence left by the last act, once.
    pub(super) fn said(&self) -> Option<String> {
        self.state().said.take()
    }

    /// Names as they were asked for a short while ago.
    pub(super) fn names(&self, now: OffsetDateTime) -> Option<Arc<Names>> {
        let state = self.state();
        state.names.as_ref().filter(|(at, _)| now - *at < NAMES).map(|(_, names)| names.clone())
    }

    pub(super) fn keep_names(&self, now: OffsetDateTime, names: Option<Arc<Names>>) {
        self.state().names = names.map(|names| (now, names));
    }

    /// The entry of the log that tells what the checkpoint did with a file of hers.
    pub(super) fn told(&self, job: Uuid) -> Option<u64> {
        self.state().told.get(&job).copied()
    }

    pub(super) fn tell(&self, job: Uuid, entry: u64) {
        let told = &mut self.state().told;
        // Forgetting costs a question.
        if told.len() >= TOLD {
            told.clear();
        }
        told.insert(job, entry);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// All sessions of this server.
#[derive(Default)]
pub(super) struct Sessions(Mutex<(u32, HashMap<String, Arc<SignedIn>>)>);

impl Sessions {
    /// Begins a session under a new word; the word is what the cookie holds.
    pub(super) fn begin(&self, session: Session, key: EcdsaKey, now: OffsetDateTime) -> Option<String> {
        let (word, form) = (chance::word()?, chance::word()?);
        let mut all = self.lock();
        all.1.retain(|_, one| one.lasts(now));
        all.0 = all.0.wrapping_add(1);
        let state = Mutex::new(State { used: now, said: None, names: None, told: HashMap::new() });
        let one = SignedIn { session, key, form, seat: all.0, state };
        all.1.insert(word.clone(), Arc::new(one));
        Some(word)
    }

    /// The session of a cookie, if it has not ended; asking keeps it alive.
    pub(super) fn of(&self, word: &str, now: OffsetDateTime) -> Option<Arc<SignedIn>> {
        let mut all = self.lock();
        let one = all.1.get(word)?.clone();
        if !one.lasts(now) {
            all.1.remove(word);
            return None;
        }
        one.state().used = now;
        Some(one)
    }

    /// Ends a session here.
    pub(super) fn end(&self, word: &str) {
        self.lock().1.remove(word);
    }

    fn lock(&self) -> MutexGuard<'_, (u32, HashMap<String, Arc<SignedIn>>)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SignedIn {
    fn lasts(&self, now: OffsetDateTime) -> bool {
        now < self.session.expires && now - self.state().used < IDLE
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Role;

    fn session(now: OffsetDateTime) -> Session {
        let person = "S0901".parse().expect("id");
        Session {
            id: Uuid::nil(),
            person,
            name: String::new(),
            role: Role::Officer,
            expires: now + Duration::hours(10),
        }
    }

    fn begun(sessions: &Sessions, now: OffsetDateTime) -> String {
        sessions.begin(session(now), EcdsaKey::generate().expect("key"), now).expect("begun")
    }

    #[test]
    fn a_session_ends_after_half_an_hour_without_a_request_and_at_its_end_anyway() {
        let (sessions, now) = (Sessions::default(), OffsetDateTime::UNIX_EPOCH);
        let word = begun(&sessions, now);
        assert!(sessions.of(&word, now + Duration::minutes(29)).is_some());
        assert!(sessions.of(&word, now + Duration::minutes(58)).is_some(), "asking keeps it alive");
        assert!(sessions.of(&word, now + Duration::minutes(88)).is_none());
        let word = begun(&sessions, now);
        for minutes in (0..600).step_by(20) {
            assert!(sessions.of(&word, now + Duration::minutes(minutes)).is_some(), "{minutes}");
        }
        assert!(sessions.of(&word, now + Duration::hours(10)).is_none());
    }

    #[test]
    fn every_session_has_words_of_its_own_and_ends_when_it_is_ended() {
        let (sessions, now) = (Sessions::default(), OffsetDateTime::UNIX_EPOCH);
        let (one, two) = (begun(&sessions, now), begun(&sessions, now));
        assert_ne!(one, two);
        let forms = [&one, &two].map(|word| sessions.of(word, now).expect("there").form.clone());
        assert_ne!(forms[0], forms[1]);
        sessions.end(&one);
        assert!(sessions.of(&one, now).is_none());
        assert!(sessions.of(&two, now).is_some());
    }
}
