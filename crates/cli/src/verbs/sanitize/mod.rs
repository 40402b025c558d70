//! `sekimori sanitize`: 無害化. Each file is rebuilt in a jailed process of its own; what was left out is told.

mod find;
mod line;
mod tell;

use std::fs;
use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::time::Duration;

use gateway::{Outcome, Passage, Place, Stopped};
use indicatif::{ProgressBar, ProgressStyle};
use model::Password;

use self::find::Found;
use self::tell::Tally;
use super::unreadable;
use crate::args::Sanitize;
use crate::exit::{Exit, Failure};
use crate::screen::{Screen, secret_line};

/// A file on its way: what it is called, and what became of it.
struct Done {
    found: Found,
    /// None where the file could not be opened.
    outcome: Result<Outcome, std::io::Error>,
}

pub(crate) fn run(args: &Sanitize, screen: &mut Screen) -> Result<Exit, Failure> {
    let policy = match &args.policy {
        Some(path) => fs::read_to_string(path).map_err(|error| unreadable(path, &error))?,
        None => String::new(),
    };
    let password = match args.password_stdin {
        true => Some(Password::new(secret_line()?)),
        false => None,
    };
    let jobs = match args.jobs {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        n => n,
    };
    // Before any thread is started.
    let place = Place::open(&args.output).map_err(|error| unreadable(&args.output, &error))?;
    let files = find::find(&args.paths)?;
    let budget = Duration::from_secs(args.seconds);
    let settings = gateway::Settings {
        policy,
        budget,
        spare: files.len().min(2 * jobs),
        launcher: Some(agent::LAUNCHER.to_owned()),
        ..gateway::Settings::default()
    };
    let passage = Passage::open(settings).map_err(|error| Failure::new(Exit::Usage, error))?;
    let mut report = args.report.as_ref().map(|path| tell::Reports::create(path)).transpose()?;
    let bar = progress(files.len(), screen);
    let mut tally = Tally::default();
    let mut failure = None;
    line::each(
        files,
        jobs,
        |found| pass(&passage, found, password.as_ref()),
        |done| {
            let told = tally.take(done, &place, args.json, report.as_mut(), screen);
            bar.inc(1);
            match told {
                Ok(()) => true,
                Err(error) => {
                    failure = Some(error);
                    false
                }
            }
        },
    );
    bar.finish_and_clear();
    if let Some(failure) = failure {
        return Err(failure);
    }
    if let Some(report) = report {
        report.finish()?;
    }
    tally.finish(args.json, screen)
}

fn pass(passage: &Passage, found: Found, password: Option<&Password>) -> Done {
    let name = found.path.file_name().map(|name| name.to_string_lossy().into_owned());
    let outcome = find::open(&found.path).map(|file| passage.pass(&file, name.as_deref(), password.cloned()));
    Done { found, outcome }
}

fn progress(files: usize, screen: &Screen) -> ProgressBar {
    if files < 2 || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(u64::try_from(files).unwrap_or_default());
    let template = format!("{{bar:30}} {{pos}}/{{len}} {} {{eta}}", screen.locale.say("sanitise-progress"));
    bar.set_style(ProgressStyle::with_template(&template).unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar
}

/// Where a result was written, or why there is none.
type Written = Result<PathBuf, Stopped>;
