use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use classify::{Action, Mode};
use discover::{Pace, Scan, ScanOptions, Versions, become_idle};
use model::{Act, Actor, Coded as _, RunId};
use time::OffsetDateTime;

use super::ear::roots;
use super::unattended::Unattended;
use super::{GLANCE, News, Shared};
use crate::inventory::{self, Whole};
use crate::pipeline::{self, Tools};
use crate::recognise::{Pictures, Recogniser};
use crate::report::{FileLine, Summary, Trouble, Watch};
use crate::spool::Spool;
use crate::terms::Terms;
use crate::{AgentError, Device, Looking, Reader, Reporting, Settings, SystemClock, extractor, new_run};

/// Remembers the night whose look has ended, so that a restart does not look again.
const LOOKED: &str = "looked";
/// How often the clock and the settings are asked whether it is night.
const ASKED: Duration = Duration::from_secs(10);
/// After trouble the next try waits so long.
const RETRY: Duration = Duration::from_secs(300);

/// Looks through everything once a night, and at once where something was not heard for sure.
pub(super) fn watch(shared: &Shared<'_>) -> Result<(), AgentError> {
    // This thread and the readers it starts stand back behind everybody's work.
    become_idle();
    let mut not_before = Instant::now();
    while !shared.stopped() {
        shared.sleep(GLANCE * 2);
        if Instant::now() < not_before && !shared.look_now.load(Ordering::Relaxed) {
            continue;
        }
        not_before = match look_if_due(shared) {
            Ok(()) => Instant::now() + ASKED,
            Err(error) => {
                // Another scan at work on the same journal is no trouble; it looks in our stead.
                if error.code() != "DI-004" {
                    shared.trouble(&Trouble::of(&error));
                }
                shared.sleep(ASKED);
                Instant::now() + RETRY
            }
        };
    }
    Ok(())
}

fn look_if_due(shared: &Shared<'_>) -> Result<(), AgentError> {
    let state = shared.stay.state;
    let now = OffsetDateTime::now_utc();
    let at_once = shared.look_now.load(Ordering::Relaxed);
    let Ok(settings) = Settings::load(state) else { return Ok(()) };
    let owed = settings.schedule.owed(now, state.read(LOOKED)?.as_deref());
    let roots = roots(&settings);
    if roots.is_empty() || !(at_once || owed.is_some()) {
        return Ok(());
    }
    shared.look_now.store(false, Ordering::Relaxed);
    let device = Device::open(state)?;
    let terms = Terms::in_force(state, &device, shared.stay.rules)?;
    let look = Look { shared, at_once, settings: &settings, device: &device, terms: &terms, roots: &roots };
    match look.run() {
        Ok(true) => owed.map_or(Ok(()), |night| state.replace(LOOKED, &night)),
        Ok(false) => {
            shared.look_now.fetch_or(at_once, Ordering::Relaxed);
            Ok(())
        }
        Err(error) => {
            shared.look_now.fetch_or(at_once, Ordering::Relaxed);
            Err(error)
        }
    }
}

/// One look through everything.
struct Look<'a> {
    shared: &'a Shared<'a>,
    at_once: bool,
    settings: &'a Settings,
    device: &'a Device,
    terms: &'a Terms,
    roots: &'a [PathBuf],
}

impl Look<'_> {
    /// Judges all, then seals what is to be sealed where that is allowed. Whether it came to its end.
    fn run(&self) -> Result<bool, AgentError> {
        let reader = Reader::idle(self.workers(), self.settings.seconds);
        let (summary, wanted) = self.pass(&reader, new_run(), None)?;
        self.write_down(&summary)?;
        if summary.interrupted {
            return Ok(false);
        }
        let limits = self.terms.rules.limits();
        let percent = summary.files.saturating_mul(limits.max_percent) / 100;
        let seals = self.terms.rules.mode() == Mode::Seal;
        let too_many = wanted.elsewhere > percent.max(1).min(limits.max_files_per_hour);
        if seals && too_many {
            // More than anybody has agreed to: that is for a person to look at.
            self.shared.tell(News::NotSealed(Trouble::plain("AG-025")));
        }
        let elsewhere = if seals && !too_many { wanted.elsewhere } else { 0 };
        if self.terms.key.is_none() || wanted.governed + elsewhere == 0 {
            return Ok(true);
        }
        let run = new_run();
        let mut sealer = Unattended::new(self.shared.stay.state, self.device, self.settings, self.terms, run)?;
        sealer.only_governed = elsewhere == 0;
        let (summary, _) = self.pass(&reader, run, Some(&mut sealer))?;
        Ok(!summary.interrupted)
    }

    /// The share that one reader cannot use up, a second can.
    fn workers(&self) -> usize {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        (usize::from(self.settings.schedule.cpu_percent.0) * processors).div_ceil(100).max(1)
    }

    fn pass(
        &self,
        reader: &Reader,
        run: RunId,
        sealer: Option<&mut Unattended<'_>>,
    ) -> Result<(Summary, Wanted), AgentError> {
        let state = self.shared.stay.state;
        let began = OffsetDateTime::now_utc();
        let versions = Versions { rules: self.terms.version, extractor: extractor(self.terms.rules.kinds()) };
        let options = ScanOptions { exclude: vec![state.folder().to_owned()] };
        let mut scan = Scan::begin(&state.subfolder("journal")?, self.roots, versions, &options, &SystemClock)?;
        let whole = if self.device.server.is_some() { Some(Whole::begin(state, run)?) } else { None };
        let pace = Pace::of_machine(self.settings.schedule.cpu_percent.0);
        let mut watch = NightWatch { look: self, pace, whole, wanted: Wanted::default(), failed: None };
        let sealing = sealer.is_some();
        let sealer = sealer.map(|sealer| sealer as &mut dyn crate::SealFile);
        // The night is long enough for the pictures of one run, and a sealing pass knows what the pass before has read.
        let ocr = &self.settings.ocr;
        let recogniser = Recogniser::find(ocr, self.settings.seconds, true);
        let pictures = Pictures::open(state, self.terms.rules.kinds(), recogniser, ocr.run_seconds)?;
        let pictures = Some(pictures);
        let mut tools = Tools { rules: &self.terms.rules, settings: self.settings, reader, sealer, pictures };
        let by = Reporting { state, device: self.device, settings: self.settings, run };
        let mut looking = Looking::on(&mut scan, by)?;
        let summary = pipeline::run(run, &mut looking, &mut tools, &mut watch)?;
        if !summary.interrupted {
            looking.walked()?;
        }
        scan.finish()?;
        if let Some(error) = watch.failed.take() {
            return Err(error);
        }
        let record = inventory::record(&summary, began, Some(OffsetDateTime::now_utc()), sealing);
        if let Some(whole) = watch.whole.take() {
            if summary.interrupted { whole.give_up() } else { whole.end(record.clone(), self.roots)? }
        }
        if summary.sealed > 0 {
            inventory::keep_record(state, &record)?;
        }
        self.shared.tell(News::Looked(record));
        Ok((summary, watch.wanted))
    }

    /// The run is one entry of the log, with counts.
    fn write_down(&self, summary: &Summary) -> Result<(), AgentError> {
        let mut spool = Spool::open(self.shared.stay.state, self.device)?;
        spool.append(OffsetDateTime::now_utc(), Actor::Device(self.device.id), summary.act())
    }

    fn is_over(&self) -> bool {
        let night = || self.settings.schedule.is_night(OffsetDateTime::now_utc());
        self.shared.stopped() || !(self.at_once || night())
    }
}

/// Files that are to be sealed.
#[derive(Clone, Copy, Debug, Default)]
struct Wanted {
    governed: u64,
    elsewhere: u64,
}

struct NightWatch<'a> {
    look: &'a Look<'a>,
    pace: Pace,
    whole: Option<Whole>,
    wanted: Wanted,
    failed: Option<AgentError>,
}

impl Watch for NightWatch<'_> {
    fn file(&mut self, line: &FileLine) {
        if line.action == Action::Seal && !line.is_sealed() {
            let folder = line.path.parent().unwrap_or(&line.path);
            match self.look.settings.place_of(folder) {
                (_, true) => self.wanted.governed += 1,
                (_, false) => self.wanted.elsewhere += 1,
            }
        }
        if let Some(whole) = &mut self.whole {
            self.failed = self.failed.take().or(whole.add(line, self.look.settings).err());
        }
    }

    fn stopped(&self) -> bool {
        self.failed.is_some() || self.look.is_over()
    }

    fn rest(&mut self) {
        let look = self.look;
        self.pace.rest(&|| look.is_over());
    }
}

impl Summary {
    /// The run as one entry of the log, with counts.
    pub fn act(&self) -> Act {
        Act::Scanned {
            run: self.run,
            edition: self.edition,
            files: self.files,
            with_findings: self.with_findings,
            unreadable: self.unreadable,
            to_seal: self.to_seal,
        }
    }
}
