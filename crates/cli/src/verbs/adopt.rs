//! `sekimori adopt`: the owner of a locked file gives its password once; the file is sealed, the password forgotten.

use std::path::{Path, PathBuf};
use std::time::Duration;

use agent::adopt::{Judge, Opened};
use agent::inplace::Naming;
use agent::report::Trouble;
use agent::terms::Judging;
use agent::{AgentError, Device, Hand, Reader, Released, Sealing, Settings, SignedIn, Spool, State};
use discover::Entry;
use model::{Actor, OmissionCause, Password, RunId};
use serde_json::json;
use time::OffsetDateTime;
use zeroize::Zeroizing;

use super::scan::RULES;
use super::scan_output::counts_text;
use super::{Place, shown, tell_office, unreadable};
use crate::args::Adopt;
use crate::exit::{Exit, Failure};
use crate::screen::{Screen, secret_line};

/// How often a password is asked for.
const ATTEMPTS: u32 = 3;
/// How long a person waits for an agent or another run that changes files.
const PATIENCE: Duration = Duration::from_secs(5);
/// The code of a password that does not open a file.
const WRONG: &str = "EX-003";

pub(crate) fn run(args: &Adopt, place: &Place, screen: &mut Screen) -> Result<Exit, Failure> {
    let state = place.state()?;
    if args.list {
        return list(args, &state, screen);
    }
    let files = args.files.iter().map(|path| real(path)).collect::<Result<Vec<_>, _>>()?;
    if args.unknown {
        return unknown(&files, &state, screen);
    }
    let device = Device::open(&state)?;
    let settings = Settings::load(&state)?;
    let rules = Judging::in_force(&state, &device, RULES, OffsetDateTime::now_utc())?.rules;
    // Before anybody types a password in vain.
    let (key, namespace) = agent::terms::sealing_key(&state, &device)?;
    let mut spool = Spool::open(&state, &device)?;
    let hand = Hand::take(&state, &mut spool, PATIENCE, &mut |intent, error| {
        let path = shown(&intent.folder().join(intent.to()));
        let text = format!("{path}: {}", screen.locale.error(error));
        screen.mutter(&text);
    })?;
    let sealing = Sealing {
        spool,
        run: agent::new_run(),
        device: device.id,
        namespace,
        key,
        naming: if args.keep_name { Naming::Keep } else { Naming::Append },
        patient: false,
    };
    let judge = Judge {
        rules: &rules,
        settings: &settings,
        opener: Reader::of_locked_files(settings.seconds),
        reader: Reader::start(1, settings.seconds),
    };
    let actor = match SignedIn::current(&state, OffsetDateTime::now_utc()) {
        Ok(person) => Actor::Person(person.session.person.clone()),
        Err(_) => Actor::Device(device.id),
    };
    let typed = if args.password_stdin { Some(Password::new(secret_line()?)) } else { None };
    let mut desk = Desk { args, hand: &hand, judge, sealing, actor, typed };
    let (mut failed, run) = (0_u64, desk.sealing.run);
    for path in &files {
        failed += u64::from(!desk.adopt(path, screen)?);
    }
    drop(desk);
    drop(hand);
    undo_hint(&files, failed, run, screen)?;
    tell_office(&state, &device, screen)?;
    Ok(if failed > 0 { Exit::Partly } else { Exit::Ok })
}

fn undo_hint(files: &[PathBuf], failed: u64, run: RunId, screen: &mut Screen) -> Result<(), Failure> {
    if failed < files.len() as u64 {
        screen.say("adopt-undo", &[("run", &run.to_string())])?;
    }
    Ok(())
}

/// One person's adopting: what she typed last is tried on the next file too.
struct Desk<'a> {
    args: &'a Adopt,
    hand: &'a Hand,
    judge: Judge<'a>,
    sealing: Sealing<'a>,
    actor: Actor,
    typed: Option<Password>,
}

impl Desk<'_> {
    /// Whether the file needs nothing more: sealed, or left as it is because she wanted that.
    fn adopt(&mut self, path: &Path, screen: &mut Screen) -> Result<bool, Failure> {
        let name = shown(path);
        let adopted = self.try_adopt(path, screen)?;
        if let Err(trouble) = &adopted {
            let text = format!("{name}: {}", screen.locale.problem(&trouble.code, &trouble.args));
            screen.mutter(&text);
        }
        Ok(adopted.is_ok())
    }

    fn try_adopt(&mut self, path: &Path, screen: &mut Screen) -> Result<Result<(), Trouble>, Failure> {
        let entry = match Entry::at(path) {
            Ok(entry) => entry,
            Err(cause) => return Ok(Err(Trouble::plain(&format!("scan-{}", cause.id())))),
        };
        let opened = match self.open(&entry, screen)? {
            Ok(opened) => opened,
            Err(trouble) => return Ok(Err(trouble)),
        };
        let name = shown(path);
        if !opened.found() {
            let key = if self.args.only_if_found { "adopt-left" } else { "adopt-nothing-found" };
            screen.say(key, &[("file", name.as_str())])?;
            if self.args.only_if_found {
                return Ok(Ok(()));
            }
        }
        let section = self.judge.section(&entry);
        let sealed = self.sealing.adopt(&self.hand.ledger, &entry, &section, &opened, &self.actor);
        if let Err(trouble) = sealed {
            return Ok(Err(trouble));
        }
        let label = opened.line.label.map(|label| label.to_string()).unwrap_or_default();
        let found = counts_text(&screen.locale, &opened.line.counts);
        screen.say("adopt-done", &[("file", name.as_str()), ("label", &label), ("found", &found)])?;
        if opened.is_locked_inside() {
            screen.say("adopt-inside", &[("file", name.as_str())])?;
        }
        Ok(Ok(()))
    }

    /// Tries what is known, then asks, a few times.
    fn open(&mut self, entry: &Entry, screen: &mut Screen) -> Result<Result<Opened, Trouble>, Failure> {
        // Some files are locked with no word at all, and some not: neither needs a question.
        let mut trouble = match self.judge.open(entry, &Password::new(Zeroizing::default())) {
            Err(trouble) if trouble.code == WRONG => trouble,
            other => return Ok(other),
        };
        if let Some(typed) = &self.typed {
            match self.judge.open(entry, typed) {
                Err(wrong) if wrong.code == WRONG => trouble = wrong,
                other => return Ok(other),
            }
        }
        let name = shown(entry.path());
        let question = screen.locale.with("adopt-password", &[("file", name.as_str())]);
        for _ in 0..if self.args.password_stdin { 0 } else { ATTEMPTS } {
            let typed = screen.password(&question)?;
            if typed.is_empty() {
                return Ok(Err(Trouble::plain("CI-021")));
            }
            let typed = Password::new(typed);
            match self.judge.open(entry, &typed) {
                Err(wrong) if wrong.code == WRONG => {
                    let text = screen.locale.problem::<&str>(WRONG, &[]);
                    screen.mutter(&text);
                    trouble = wrong;
                }
                other => {
                    self.typed = Some(typed);
                    return Ok(other);
                }
            }
        }
        Ok(Err(trouble))
    }
}

/// Notes that these files were asked for and nobody knows their password. Their rule goes on to hold.
fn unknown(files: &[PathBuf], state: &State, screen: &mut Screen) -> Result<Exit, Failure> {
    let mut unknown = Released::unknown(state);
    for path in files {
        unknown.add(path)?;
        screen.say("adopt-unknown", &[("file", shown(path).as_str())])?;
    }
    Ok(Exit::Ok)
}

/// What the last scan met locked and nobody has answered for, from the journal; no file is opened.
fn list(args: &Adopt, state: &State, screen: &mut Screen) -> Result<Exit, Failure> {
    let below = args.files.iter().map(|path| real(path)).collect::<Result<Vec<_>, _>>()?;
    let mut unknown = Released::unknown(state);
    let mut locked = Vec::new();
    let mut each = |path: &Path, row: &discover::Row, judged: discover::Judged| {
        let wanted = below.is_empty() || below.iter().any(|folder| path.starts_with(folder));
        if !wanted || !judged.omissions.contains(&OmissionCause::Encrypted) {
            return;
        }
        // Gone or saved anew since: the next scan will say.
        let Ok(entry) = Entry::at(path) else { return };
        if entry.fingerprint == row.fingerprint && !unknown.holds(&entry) {
            locked.push((path.to_owned(), row.fingerprint.size));
        }
    };
    discover::results(&state.subfolder("journal")?, &mut each).map_err(AgentError::from)?;
    for (path, size) in &locked {
        match args.json {
            true => screen.line(&json!({"path": shown(path), "size": size}).to_string())?,
            false => screen.line(shown(path).as_str())?,
        }
    }
    if !args.json {
        let key = if locked.is_empty() { "adopt-list-none" } else { "adopt-list" };
        screen.say(key, &[("n", &locked.len().to_string())])?;
    }
    Ok(Exit::Ok)
}

/// The absolute path, its folder without links; the name itself may be that of a link, which is refused later.
fn real(path: &Path) -> Result<PathBuf, Failure> {
    let Some(name) = path.file_name() else {
        return path.canonicalize().map_err(|error| unreadable(path, &error));
    };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let real = folder.canonicalize().map_err(|error| unreadable(path, &error))?.join(name);
    real.symlink_metadata().map_err(|error| unreadable(path, &error))?;
    Ok(real)
}
