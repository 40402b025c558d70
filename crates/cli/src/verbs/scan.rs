//! `sekimori scan`: looks for personal information and says what the rules make of it; with `--protect` seals it.

use std::fs;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use agent::inventory::{self, Whole};
use agent::pipeline::{self, Tools};
use agent::recognise::{Pictures, Recogniser};
use agent::report::{FileLine, Summary, Watch};
use agent::terms::Judging;
use agent::{AgentError, Device, Reader, SealFile, Settings, Spool, State};
use classify::Rules;
use discover::{Pace, ScanOptions, Versions, become_idle};
use indicatif::{ProgressBar, ProgressStyle};
use model::api::RunRecord;
use model::{Actor, RunId};
use time::OffsetDateTime;

use super::scan_output::{Form, Output};
use super::seal::{self, Sealing};
use super::{Place, tell_office, unreadable};
use crate::args::Scan;
use crate::exit::{Exit, Failure};
use crate::screen::Screen;

/// The rule set that is part of the program.
pub(crate) const RULES: &str = include_str!("../../../../rules/ja-municipal.toml");

/// What a scan works with from beginning to end.
pub(crate) struct Job {
    pub(crate) state: State,
    pub(crate) device: Device,
    settings: Settings,
    version: u64,
    pub(crate) rules: Rules,
    roots: Vec<PathBuf>,
    reader: Reader,
    gently: bool,
    /// Whether the office is to know what was found: not what other rules made of it.
    telling: bool,
    stop: Arc<AtomicBool>,
}

pub(crate) fn run(args: &Scan, place: &Place, screen: &mut Screen) -> Result<Exit, Failure> {
    let job = Job::prepare(args, place)?;
    let sealing = if args.protect { Some(Sealing::prepare(&job, screen)?) } else { None };
    let form = if args.json {
        Form::Json
    } else if args.csv {
        Form::Csv
    } else {
        Form::Text
    };

    let mut watch = ScreenWatch::new(Output::new(screen, form, args.all), Arc::clone(&job.stop));
    watch.output.begin()?;
    let mut summary = job.scan(agent::new_run(), None, &mut watch)?;
    watch.end(&summary)?;
    job.write_down(&summary)?;
    if let Some(sealing) = sealing.filter(|_| summary.to_seal > 0 && !summary.interrupted) {
        let hand = seal::hand(&job, screen)?;
        if let Some(agreed) = seal::agreed(args, &job, &hand, &summary, screen)? {
            let mut watch = ScreenWatch::new(Output::new(screen, form, false).only_sealing(), Arc::clone(&job.stop));
            let mut in_place = sealing.in_place(args, &job, &hand, agreed)?;
            summary = job.scan(agreed.run(), Some(&mut in_place), &mut watch)?;
            watch.end(&summary)?;
        }
    }
    tell_office(&job.state, &job.device, screen)?;
    Ok(exit(args, &summary))
}

fn exit(args: &Scan, summary: &Summary) -> Exit {
    if summary.interrupted || summary.not_sealed > 0 {
        Exit::Partly
    } else if args.check && summary.with_findings > 0 {
        Exit::Found
    } else {
        Exit::Ok
    }
}

impl Job {
    fn prepare(args: &Scan, place: &Place) -> Result<Job, Failure> {
        let state = place.state()?;
        let settings = Settings::load(&state)?;
        let device = Device::open(&state)?;
        let Judging { rules, version } = judging(args, &state, &device)?;
        let roots = existing(&args.paths)?;
        let stop = Arc::new(AtomicBool::new(false));
        let asked = Arc::clone(&stop);
        // The second handler of a process is refused; there is only this one.
        let _ = ctrlc::set_handler(move || asked.store(true, Ordering::Relaxed));
        let reader = if args.gently { Reader::idle } else { Reader::start };
        let reader = reader(settings.workers, settings.seconds);
        let telling = device.server.is_some() && args.rules.is_none();
        Ok(Job { state, device, settings, version, rules, roots, reader, gently: args.gently, telling, stop })
    }

    fn scan<'s>(
        &'s self,
        run: RunId,
        sealer: Option<&'s mut (dyn SealFile + 's)>,
        watch: &mut ScreenWatch<'_>,
    ) -> Result<Summary, Failure> {
        let versions = Versions { rules: self.version, extractor: agent::extractor(self.rules.kinds()) };
        let options = ScanOptions { exclude: vec![self.state.folder().to_owned()] };
        let journal = self.state.subfolder("journal")?;
        let mut scan = discover::Scan::begin(&journal, &self.roots, versions, &options, &agent::SystemClock)
            .map_err(AgentError::from)?;
        if let Some(refused) = scan.refused() {
            watch.output.complain(refused);
        }
        if self.gently {
            become_idle();
            watch.pace = Some(Pace::of_machine(self.settings.schedule.cpu_percent.0));
        }
        let (began, sealing) = (OffsetDateTime::now_utc(), sealer.is_some());
        let whole = if self.telling { Some(Whole::begin(&self.state, run)?) } else { None };
        let mut telling = Telling { watch, settings: &self.settings, whole, failed: None };
        let ocr = &self.settings.ocr;
        let recogniser = Recogniser::find(ocr, self.settings.seconds, self.gently);
        let pictures = Pictures::open(&self.state, self.rules.kinds(), recogniser, ocr.run_seconds)?;
        let pictures = Some(pictures);
        let mut tools = Tools { rules: &self.rules, settings: &self.settings, reader: &self.reader, sealer, pictures };
        let by = agent::Reporting { state: &self.state, device: &self.device, settings: &self.settings, run };
        let mut looking = agent::Looking::on(&mut scan, by)?;
        let summary = pipeline::run(run, &mut looking, &mut tools, &mut telling)?;
        scan.finish().map_err(AgentError::from)?;
        telling.end(&inventory::record(&summary, began, Some(OffsetDateTime::now_utc()), sealing), self)?;
        Ok(summary)
    }

    /// The run is one entry of the log, with counts.
    fn write_down(&self, summary: &Summary) -> Result<(), Failure> {
        let mut spool = Spool::open(&self.state, &self.device)?;
        Ok(spool.append(OffsetDateTime::now_utc(), Actor::Device(self.device.id), summary.act())?)
    }
}

/// The rules in force: of the bundle on an enrolled PC, else those of the program; `--rules` may replace them, but what
/// is sealed on an enrolled PC is for the body to say.
fn judging(args: &Scan, state: &State, device: &Device) -> Result<Judging, Failure> {
    match (&args.rules, &device.server) {
        (Some(_), Some(_)) if args.protect => Err(Failure::sentence(Exit::Usage, "CI-007", Vec::new())),
        (Some(file), _) => {
            let text = fs::read_to_string(file).map_err(|error| unreadable(file, &error))?;
            Ok(Judging::of(&text)?)
        }
        (None, _) => Ok(Judging::in_force(state, device, RULES, OffsetDateTime::now_utc())?),
    }
}

/// The paths as absolute ones without links; one that is not there is a mistake on the command line.
fn existing(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let canonical = |path: &PathBuf| Path::canonicalize(path).map_err(|error| unreadable(path, &error));
    paths.iter().map(canonical).collect()
}

/// Shows lines as they come, with a progress line below them where somebody looks.
struct ScreenWatch<'a> {
    output: Output<'a>,
    bar: ProgressBar,
    stop: Arc<AtomicBool>,
    lost: bool,
    pace: Option<Pace>,
}

impl<'a> ScreenWatch<'a> {
    fn new(output: Output<'a>, stop: Arc<AtomicBool>) -> ScreenWatch<'a> {
        let bar = if std::io::stderr().is_terminal() { ProgressBar::new_spinner() } else { ProgressBar::hidden() };
        if let Ok(style) = ProgressStyle::with_template("{spinner} {pos} {msg} [{elapsed}]") {
            bar.set_style(style);
        }
        bar.set_message(output.progress_word());
        bar.enable_steady_tick(Duration::from_millis(120));
        ScreenWatch { output, bar, stop, lost: false, pace: None }
    }

    fn end(&mut self, summary: &Summary) -> Result<(), Failure> {
        self.bar.finish_and_clear();
        Ok(self.output.end(summary)?)
    }
}

impl Watch for ScreenWatch<'_> {
    fn file(&mut self, line: &FileLine) {
        self.bar.inc(1);
        let (output, lost) = (&mut self.output, &mut self.lost);
        self.bar.suspend(|| *lost |= output.file(line).is_err());
    }

    fn stopped(&self) -> bool {
        self.lost || self.stop.load(Ordering::Relaxed)
    }

    fn rest(&mut self) {
        let stop = &self.stop;
        if let Some(pace) = &mut self.pace {
            pace.rest(&|| stop.load(Ordering::Relaxed));
        }
    }
}

/// Notes beside the screen what the office may know.
struct Telling<'a, 'b> {
    watch: &'a mut ScreenWatch<'b>,
    settings: &'a Settings,
    whole: Option<Whole>,
    failed: Option<AgentError>,
}

impl Telling<'_, '_> {
    fn end(self, run: &RunRecord, job: &Job) -> Result<(), Failure> {
        if let Some(error) = self.failed {
            return Err(error.into());
        }
        if run.sealed > 0 {
            inventory::keep_record(&job.state, run)?;
        }
        match self.whole {
            Some(whole) if self.watch.stopped() => whole.give_up(),
            Some(whole) => whole.end(run.clone(), &job.roots)?,
            None => {}
        }
        Ok(())
    }
}

impl Watch for Telling<'_, '_> {
    fn file(&mut self, line: &FileLine) {
        if let Some(whole) = &mut self.whole {
            self.failed = self.failed.take().or(whole.add(line, self.settings).err());
        }
        self.watch.file(line);
    }

    fn stopped(&self) -> bool {
        self.failed.is_some() || self.watch.stopped()
    }

    fn rest(&mut self) {
        self.watch.rest();
    }
}
