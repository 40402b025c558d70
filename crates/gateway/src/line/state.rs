//! What the queue knows of its files.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use model::api::gate::{Job, JobState, Stage};
use model::sanitising::Reason;
use model::{Coded as _, Password};
use uuid::Uuid;

use super::pace::Pace;
use super::{Arriving, micros_since, seconds};
use crate::name::clean_name;
use crate::passage::{Outcome, Stopped};
use crate::spool::Sealed;

/// Results of one person that are listed.
const LISTED: usize = 200;

#[derive(Default)]
pub(super) struct State {
    files: HashMap<Uuid, Held>,
    queue: VecDeque<Uuid>,
    pace: Pace,
    arrived: u64,
    closed: bool,
}

/// A file, and what is known of it.
struct Held {
    /// The how-manieth it was.
    number: u64,
    name: String,
    owner: String,
    bytes: u64,
    /// Gone once the file was refused as an attack.
    input: Option<Arc<Sealed>>,
    output: Option<Arc<Sealed>>,
    /// Of what was refused for good.
    sha256: Option<String>,
    password: Option<Password>,
    step: Step,
    stages: Vec<Stage>,
    waited: u64,
    micros: u64,
    /// Last change.
    since: Instant,
    /// To be forgotten as soon as no worker has it.
    forgotten: bool,
}

enum Step {
    Waiting,
    Running,
    Settled(JobState),
}

impl Held {
    fn is_refused(&self) -> bool {
        matches!(self.step, Step::Settled(JobState::Refused { .. }))
    }
}

/// A file as a worker gets it.
pub(super) struct Entry {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) input: Arc<Sealed>,
    pub(super) password: Option<Password>,
}

impl State {
    pub(super) fn waiting(&self) -> usize {
        self.queue.len()
    }

    pub(super) fn running(&self) -> usize {
        self.files.values().filter(|held| matches!(held.step, Step::Running)).count()
    }

    /// Bytes of all files and results.
    pub(super) fn held(&self) -> u64 {
        let bytes = |file: &Option<Arc<Sealed>>| file.as_ref().map_or(0, |file| file.len());
        self.files.values().map(|held| bytes(&held.input) + bytes(&held.output)).sum()
    }

    pub(super) fn enter(&mut self, id: Uuid, arriving: Arriving) {
        self.arrived += 1;
        let held = Held {
            number: self.arrived,
            name: arriving.name,
            owner: arriving.owner,
            bytes: arriving.input.len(),
            input: Some(Arc::new(arriving.input)),
            output: None,
            sha256: None,
            password: arriving.password,
            step: Step::Waiting,
            stages: Vec::new(),
            waited: 0,
            micros: 0,
            since: Instant::now(),
            forgotten: false,
        };
        self.files.insert(id, held);
        self.queue.push_back(id);
    }

    /// The next file, for a worker.
    pub(super) fn next(&mut self) -> Option<Entry> {
        loop {
            let id = self.queue.pop_front()?;
            let Some(held) = self.files.get_mut(&id) else { continue };
            let Some(input) = held.input.clone() else { continue };
            held.step = Step::Running;
            held.waited = micros_since(held.since);
            held.since = Instant::now();
            return Some(Entry { id, name: held.name.clone(), input, password: held.password.take() });
        }
    }

    pub(super) fn finish(&mut self, id: Uuid, outcome: Outcome, sha256: Option<String>) {
        let Some(held) = self.files.get_mut(&id) else { return };
        held.stages = outcome.stages;
        held.micros = outcome.micros;
        held.since = Instant::now();
        held.sha256 = sha256;
        let had_password = matches!(&outcome.result, Err(Stopped::Refused(r)) if r.reason == Reason::PasswordWrong);
        let settled = match outcome.result {
            Ok(passed) => {
                let out = clean_name(&held.name, passed.report.out);
                let out_bytes = passed.output.len();
                held.output = Some(Arc::new(passed.output));
                JobState::Done { out, out_bytes, report: Box::new(passed.report) }
            }
            Err(Stopped::Refused(refusal)) if refusal.reason == Reason::Encrypted || had_password => {
                JobState::NeedsPassword { wrong: had_password }
            }
            Err(Stopped::Refused(refusal)) => {
                if refusal.reason.is_alert() {
                    tracing::error!(%id, reason = refusal.reason.code(), detail = refusal.detail, "refused: look at it");
                    held.input = None;
                }
                JobState::Refused { refusal }
            }
            Err(Stopped::Trouble(error)) => {
                tracing::error!(%id, %error, "a file could not be worked on");
                JobState::Failed { code: error.code().to_owned() }
            }
        };
        if matches!(settled, JobState::Done { .. }) {
            self.pace.learn(held.bytes, Duration::from_micros(held.micros));
        }
        held.step = Step::Settled(settled);
        if held.forgotten {
            self.files.remove(&id);
        }
    }

    pub(super) fn job(&self, id: Uuid, workers: usize, keep: Duration) -> Option<Job> {
        let held = self.files.get(&id).filter(|held| !held.forgotten)?;
        Some(self.told(id, held, workers, keep))
    }

    pub(super) fn of(&self, owner: &str, workers: usize, keep: Duration) -> Vec<Job> {
        let mut all: Vec<(Uuid, &Held)> = self
            .files
            .iter()
            .filter(|(_, held)| held.owner == owner && !held.forgotten)
            .map(|(id, held)| (*id, held))
            .collect();
        all.sort_by_key(|(_, held)| std::cmp::Reverse(held.number));
        all.into_iter().take(LISTED).map(|(id, held)| self.told(id, held, workers, keep)).collect()
    }

    fn told(&self, id: Uuid, held: &Held, workers: usize, keep: Duration) -> Job {
        let state = match &held.step {
            Step::Waiting => self.waiting_state(id, held, workers),
            Step::Running => {
                let left = self.pace.estimate(held.bytes).saturating_sub(held.since.elapsed());
                JobState::Running { seconds: narrow(seconds(left).max(1)) }
            }
            Step::Settled(state) => state.clone(),
        };
        Job {
            id,
            name: held.name.clone(),
            bytes: held.bytes,
            state,
            stages: held.stages.clone(),
            waited_micros: held.waited,
            micros: held.micros,
            forgotten_in: seconds(keep.saturating_sub(held.since.elapsed())),
            sha256: held.sha256.clone(),
        }
    }

    /// Place in the queue, and the time of all before it shared among the workers.
    fn waiting_state(&self, id: Uuid, held: &Held, workers: usize) -> JobState {
        let ahead: Vec<&Held> =
            self.queue.iter().take_while(|one| **one != id).filter_map(|one| self.files.get(one)).collect();
        let running = self.files.values().filter(|one| matches!(one.step, Step::Running));
        let left = |one: &Held| self.pace.estimate(one.bytes).saturating_sub(one.since.elapsed());
        let before: Duration = ahead.iter().map(|one| self.pace.estimate(one.bytes)).sum::<Duration>()
            + running.map(left).sum::<Duration>();
        let workers = u32::try_from(workers.max(1)).unwrap_or(1);
        let time = before / workers + self.pace.estimate(held.bytes);
        let place = u32::try_from(ahead.len() + 1).unwrap_or(u32::MAX);
        JobState::Waiting { place, seconds: narrow(seconds(time).max(1)) }
    }

    pub(super) fn output(&self, id: Uuid) -> Option<(String, Arc<Sealed>)> {
        let held = self.files.get(&id)?;
        match &held.step {
            Step::Settled(JobState::Done { out, .. }) => Some((out.clone(), held.output.clone()?)),
            _ => None,
        }
    }

    pub(super) fn is_of(&self, id: Uuid, owner: &str) -> bool {
        self.files.get(&id).is_some_and(|held| held.owner == owner)
    }

    pub(super) fn original(&self, id: Uuid) -> Option<Arc<Sealed>> {
        self.files.get(&id).filter(|held| held.is_refused())?.input.clone()
    }

    /// Lets originals of refused files go, the longest refused first, until no more than `room` is held.
    pub(super) fn let_go(&mut self, room: u64) {
        while self.held() > room {
            let refused = self.files.values_mut().filter(|held| held.is_refused() && held.input.is_some());
            let Some(oldest) = refused.min_by_key(|held| held.since) else { return };
            oldest.input = None;
        }
    }

    pub(super) fn input(&self, id: Uuid) -> Option<(String, Arc<Sealed>)> {
        let held = self.files.get(&id)?;
        Some((held.name.clone(), held.input.clone()?))
    }

    pub(super) fn unlock(&mut self, id: Uuid, password: Password) -> bool {
        let Some(held) = self.files.get_mut(&id) else { return false };
        if !matches!(held.step, Step::Settled(JobState::NeedsPassword { .. })) {
            return false;
        }
        held.password = Some(password);
        held.step = Step::Waiting;
        held.since = Instant::now();
        // Somebody sits before the screen and has typed it: it goes first.
        self.queue.push_front(id);
        true
    }

    pub(super) fn forget(&mut self, id: Uuid) -> bool {
        let Some(held) = self.files.get_mut(&id) else { return false };
        if matches!(held.step, Step::Running) {
            held.forgotten = true;
        } else {
            self.files.remove(&id);
            self.queue.retain(|one| *one != id);
        }
        true
    }

    /// Forgets what was settled long enough ago.
    pub(super) fn sweep(&mut self, keep: Duration) {
        self.files.retain(|_, held| !matches!(held.step, Step::Settled(_)) || held.since.elapsed() < keep);
    }

    pub(super) fn close(&mut self) {
        self.closed = true;
    }

    pub(super) fn is_closed(&self) -> bool {
        self.closed
    }
}

fn narrow(n: u64) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
