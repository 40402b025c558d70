//! The way of one file through the checkpoint.

use std::ffi::OsString;
use std::fs::File;
use std::io::{Read as _, Seek as _};
use std::os::fd::AsFd as _;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use jail::function::{Limits, Program};
use model::Password;
use model::api::gate::{Stage, StageName, StageState};
use model::sanitising::{Kind, Reason, Refusal, Removed, Report};
use sanitize::Policy;

use crate::GateError;
use crate::asking::{Ask, Told};
use crate::clamd::{Clamd, Said};
use crate::convert::Converter;
use crate::crew::{Crew, GRACE};
use crate::spool::{Open, Sealed};
use crate::stages::absent;
use crate::worker::WORKER;
use crate::yara::{self, Yara};

/// Longest answer: a report. What is beyond it in a report is only counted there.
const REPLY: u32 = 16 << 20;

/// How a checkpoint is set up.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The policy as TOML; empty for the one that is shipped.
    pub policy: String,
    /// Time that one stage of one file may take.
    pub budget: Duration,
    /// Workers that wait ready.
    pub spare: usize,
    /// Longest rebuilt file.
    pub output_bytes: u64,
    /// The virus scanner, if there is one.
    pub clamd: Option<Clamd>,
    /// The YARA scanner and its rules, if there are any.
    pub yara: Option<Yara>,
    /// What is started as a worker.
    pub program: Program,
    /// The argument with which this binary launches other programs behind walls; without it old documents are not
    /// converted.
    pub launcher: Option<String>,
    /// Time that a conversion may take.
    pub conversion: Duration,
    /// Fonts to draw text with that came without its own; those of [`FONTS`] that are there.
    pub fonts: Vec<PathBuf>,
}

/// Where Debian, Ubuntu and Red Hat put fonts for Japanese text, the best first.
const FONTS: [&str; 8] = [
    "/usr/share/fonts/opentype/ipaexfont-gothic/ipaexg.ttf",
    "/usr/share/fonts/opentype/ipaexfont-mincho/ipaexm.ttf",
    "/usr/share/fonts/opentype/ipafont-gothic/ipag.ttf",
    "/usr/share/fonts/truetype/fonts-japanese-gothic.ttf",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
];

impl Default for Settings {
    /// 20 seconds, two waiting workers, 512 MiB, and this very binary as `sekimori sanitise-worker`.
    fn default() -> Settings {
        Settings {
            policy: String::new(),
            budget: Duration::from_secs(20),
            spare: 2,
            output_bytes: 512 << 20,
            clamd: None,
            yara: None,
            program: Program::this([WORKER]),
            launcher: None,
            conversion: Duration::from_secs(60),
            fonts: FONTS.iter().map(PathBuf::from).filter(|path| path.is_file()).collect(),
        }
    }
}

/// A file that came through.
#[derive(Debug)]
pub struct Passed {
    /// The rebuilt file.
    pub output: Sealed,
    /// What was left out of it.
    pub report: Report,
}

/// A file that did not.
#[derive(Debug)]
pub enum Stopped {
    /// For a reason that lies in the file.
    Refused(Refusal),
    /// For one that lies here; it may be tried again.
    Trouble(GateError),
}

/// What became of a file.
#[derive(Debug)]
pub struct Outcome {
    /// Through or not.
    pub result: Result<Passed, Stopped>,
    /// The stages it went through, in their order.
    pub stages: Vec<Stage>,
    /// Time of all stages together, without waiting.
    pub micros: u64,
}

impl Outcome {
    /// Nothing could be done here.
    pub(crate) fn trouble(error: GateError) -> Outcome {
        Outcome { result: Err(Stopped::Trouble(error)), stages: Vec::new(), micros: 0 }
    }
}

/// The way through the checkpoint; usable from several threads.
#[derive(Debug)]
pub struct Passage {
    policy: String,
    input_bytes: u64,
    clamd: Option<Clamd>,
    yara: Option<yara::Stage>,
    converter: Option<Converter>,
    crew: Crew,
}

impl Passage {
    /// Opens the way.
    ///
    /// # Errors
    /// [`GateError::Policy`] and [`GateError::RulesWrong`], with line and column; when the YARA scanner does not start.
    pub fn open(settings: Settings) -> Result<Passage, GateError> {
        let policy = Policy::parse(&settings.policy).map_err(|error| GateError::Policy { cause: error.to_string() })?;
        let mut program = settings.program;
        program.args.extend(settings.fonts.into_iter().map(OsString::from));
        let converter = settings.launcher.and_then(|word| Converter::find(Program::this([word]), settings.conversion));
        let limits = Limits {
            memory_bytes: 1 << 30,
            cpu: settings.budget + GRACE,
            reply_bytes: REPLY,
            output_bytes: settings.output_bytes,
            batch_files: 1,
            ..Limits::default()
        };
        let crew = Crew::new(program, limits, settings.budget, settings.spare);
        Ok(Passage {
            policy: settings.policy,
            input_bytes: policy.limits.input_bytes,
            clamd: settings.clamd,
            yara: settings.yara.map(yara::Stage::open).transpose()?,
            converter,
            crew,
        })
    }

    /// Stages that are set up.
    pub fn stages(&self) -> Vec<StageName> {
        let there = |stage: &StageName| match stage {
            StageName::Antivirus => self.clamd.is_some(),
            StageName::Yara => self.yara.is_some(),
            StageName::Convert => self.converter.is_some(),
            StageName::Rebuild | StageName::Verify => true,
        };
        StageName::ALL.into_iter().filter(there).collect()
    }

    /// Draws the first page of a file in a worker, as a PNG; none where there is nothing that draws such a file.
    pub fn draw(&self, file: &File, name: Option<&str>) -> Option<Sealed> {
        let output = Open::new().ok()?;
        let ask = Ask::Draw { name: name.map(str::to_owned) };
        match self.ask(&[file.as_fd(), output.file().as_fd()], &ask) {
            Ok(Told::Drawn(true)) => output.seal().ok(),
            _ => None,
        }
    }

    /// Longest file that is taken in.
    pub fn input_bytes(&self) -> u64 {
        self.input_bytes
    }

    /// Takes one file through all stages. It has to be open for reading only, and is not changed.
    ///
    /// INVARIANT: each stage that parses is a process of its own, sees this file alone and is dead before the next begins;
    /// nothing comes out that has not passed all of them.
    pub fn pass(&self, file: &File, name: Option<&str>, password: Option<Password>) -> Outcome {
        let begun = Instant::now();
        let mut stages = Vec::with_capacity(StageName::ALL.len());
        let result = self.through(file, name, password, &mut stages);
        Outcome { result, stages, micros: micros(begun) }
    }

    fn through(
        &self,
        file: &File,
        name: Option<&str>,
        password: Option<Password>,
        stages: &mut Vec<Stage>,
    ) -> Result<Passed, Stopped> {
        self.scan(file, stages)?;
        self.match_rules(file, stages)?;
        let passed = self.rebuild(file, name, password, stages)?;
        self.verify(&passed, stages)?;
        Ok(passed)
    }

    /// Asks the virus scanner about the original.
    fn scan(&self, file: &File, stages: &mut Vec<Stage>) -> Result<(), Stopped> {
        let Some(clamd) = &self.clamd else {
            stages.push(absent(StageName::Antivirus));
            return Ok(());
        };
        let begun = Instant::now();
        let said = file.try_clone().and_then(|mut file| {
            file.rewind()?;
            clamd.ask(&mut file)
        });
        let (state, result) = match said {
            Ok(Said::Clean) => (StageState::Passed, Ok(())),
            Ok(Said::Found) => {
                (StageState::Refused, Err(Stopped::Refused(Refusal::new(Reason::AvHit, "virus scanner"))))
            }
            Err(error) => {
                tracing::warn!(%error, "the virus scanner does not answer");
                let result = if clamd.required { Err(Stopped::Trouble(GateError::ScannerAway)) } else { Ok(()) };
                (StageState::Unreachable, result)
            }
        };
        stages.push(Stage { stage: StageName::Antivirus, state, micros: micros(begun) });
        result
    }

    /// Has the rules look at the original.
    fn match_rules(&self, file: &File, stages: &mut Vec<Stage>) -> Result<(), Stopped> {
        let Some(yara) = &self.yara else {
            stages.push(absent(StageName::Yara));
            return Ok(());
        };
        let begun = Instant::now();
        if file.metadata().map_err(no_room)?.len() > self.input_bytes {
            // The scanner would not look at it, and the next stage says the same.
            return Err(Stopped::Refused(Refusal::new(Reason::LimitSize, "file")));
        }
        let (state, result) = match yara.look(file, self.input_bytes) {
            Some(hits) if hits.is_empty() => (StageState::Passed, Ok(())),
            Some(hits) => {
                let refusal = Refusal::new(Reason::YaraHit, &yara::names(&hits));
                (StageState::Refused, Err(Stopped::Refused(refusal)))
            }
            None if yara.required => (StageState::Unreachable, Err(Stopped::Trouble(GateError::RulesAway))),
            None => (StageState::Unreachable, Ok(())),
        };
        stages.push(Stage { stage: StageName::Yara, state, micros: micros(begun) });
        result
    }

    fn rebuild(
        &self,
        file: &File,
        name: Option<&str>,
        password: Option<Password>,
        stages: &mut Vec<Stage>,
    ) -> Result<Passed, Stopped> {
        let begun = Instant::now();
        let told = self.sanitise(file, name, password.clone(), self.converter.is_some());
        let result = match told {
            Ok((Told::Old { from, to, carried }, _)) => self.old(file, name, (from, to), carried, stages),
            told => told.and_then(passed),
        };
        stages.push(stage(StageName::Rebuild, result.is_ok(), begun));
        result
    }

    /// One worker's look at a file, and what it wrote.
    fn sanitise(
        &self,
        file: &File,
        name: Option<&str>,
        password: Option<Password>,
        convert: bool,
    ) -> Result<(Told, Open), Stopped> {
        let ask = Ask::Sanitise { name: name.map(str::to_owned), password, policy: self.policy.clone(), convert };
        let output = Open::new().map_err(no_room)?;
        let told = self.ask(&[file.as_fd(), output.file().as_fd()], &ask)?;
        Ok((told, output))
    }

    /// An old document: converted by another program behind walls, and what that wrote is rebuilt like any file of a
    /// stranger. What cannot be converted goes on without: the ladder knows its text.
    fn old(
        &self,
        file: &File,
        name: Option<&str>,
        (from, to): (Kind, Kind),
        carried: Vec<Removed>,
        stages: &mut Vec<Stage>,
    ) -> Result<Passed, Stopped> {
        let begun = Instant::now();
        let converted = self.converter.as_ref().and_then(|converter| {
            let mut bytes = Vec::new();
            let mut reader = file.try_clone().ok()?;
            reader.rewind().ok()?;
            reader.take(self.input_bytes).read_to_end(&mut bytes).ok()?;
            let converted = converter.convert(&bytes, from, to)?;
            Sealed::take(&mut converted.as_slice(), u64::MAX).ok().flatten()
        });
        stages.push(stage(StageName::Convert, converted.is_some(), begun));
        let Some(converted) = converted else { return self.sanitise(file, name, None, false).and_then(passed) };
        let mut passed = self.sanitise(converted.file(), None, None, false).and_then(passed)?;
        passed.report.kind = from;
        passed.report.removed.splice(0..0, carried);
        Ok(passed)
    }

    fn verify(&self, passed: &Passed, stages: &mut Vec<Stage>) -> Result<(), Stopped> {
        let begun = Instant::now();
        let ask = Ask::Verify { kind: passed.report.out, policy: self.policy.clone() };
        let result = match self.ask(&[passed.output.file().as_fd()], &ask) {
            Ok(Told::Verified(Ok(()))) => Ok(()),
            Ok(Told::Verified(Err(refusal))) => Err(Stopped::Refused(rejected(refusal))),
            Ok(_) => Err(nonsense()),
            // Whatever stops the second check, the file has not passed it.
            Err(Stopped::Refused(refusal)) => Err(Stopped::Refused(rejected(refusal))),
            Err(trouble) => Err(trouble),
        };
        stages.push(stage(StageName::Verify, result.is_ok(), begun));
        result
    }

    fn ask(&self, files: &[std::os::fd::BorrowedFd<'_>], ask: &Ask) -> Result<Told, Stopped> {
        let request = zeroize::Zeroizing::new(postcard::to_stdvec(ask).map_err(|_| nonsense())?);
        let answer = self.crew.ask(files, &request)?;
        serde_json::from_slice(&answer).map_err(|_| nonsense())
    }
}

/// What a worker rebuilt. It is dead; what it wrote can no longer be changed, by anybody.
fn passed((told, output): (Told, Open)) -> Result<Passed, Stopped> {
    let Told::Sanitised(done) = told else { return Err(nonsense()) };
    let report = done.map_err(Stopped::Refused)?;
    Ok(Passed { output: output.seal().map_err(no_room)?, report })
}

fn rejected(refusal: Refusal) -> Refusal {
    Refusal { reason: Reason::VerifierRejected, ..refusal }
}

fn no_room(source: std::io::Error) -> Stopped {
    Stopped::Trouble(GateError::NoRoom(source))
}

/// A worker that was locked in and says what no worker of ours says.
fn nonsense() -> Stopped {
    Stopped::Refused(Refusal::new(Reason::SandboxViolation, "answer"))
}

fn stage(stage: StageName, passed: bool, begun: Instant) -> Stage {
    let state = if passed { StageState::Passed } else { StageState::Refused };
    Stage { stage, state, micros: micros(begun) }
}

pub(crate) fn micros(begun: Instant) -> u64 {
    u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX)
}
