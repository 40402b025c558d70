//! What is told about each file and about all of them.

use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::Path;

use gateway::{GateError, Outcome, Passed, Place, Stopped, clean_name};
use model::{Coded as _, Shown};
use serde_json::{Value, json};

use super::super::{shown, unreadable};
use super::find::Found;
use super::{Done, Written};
use crate::exit::{Exit, Failure};
use crate::screen::Screen;

/// The file of `--report`.
pub(super) struct Reports(BufWriter<File>);

impl Reports {
    pub(super) fn create(path: &Path) -> Result<Reports, Failure> {
        Ok(Reports(BufWriter::new(File::create(path).map_err(|error| unreadable(path, &error))?)))
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// What came of all files so far.
#[derive(Default)]
pub(super) struct Tally {
    files: usize,
    passed: usize,
    alerts: usize,
    troubles: usize,
}

impl Tally {
    /// Writes a result and tells about it.
    pub(super) fn take(
        &mut self,
        done: Done,
        place: &Place,
        as_json: bool,
        report: Option<&mut Reports>,
        screen: &mut Screen,
    ) -> Result<(), Failure> {
        self.files += 1;
        let file = shown(&done.found.path);
        let (line, object) = match done.outcome {
            Ok(Outcome { result, stages, micros }) => {
                let mut object = json!({ "file": file, "micros": micros, "stages": stages });
                let line = match result {
                    Ok(passed) => {
                        let written = keep(&done.found, place, &passed);
                        self.passed_line(&file, passed, written, &mut object, screen)
                    }
                    Err(stopped) => self.stopped_line(&file, &stopped, &mut object, screen),
                };
                (line, object)
            }
            Err(error) => {
                self.troubles += 1;
                let told = screen.locale.problem("CI-001", &[("path", file.to_string()), ("cause", error.to_string())]);
                let line = refused_line(screen, &file, &told);
                (line, json!({ "file": file, "error": { "code": "CI-001", "cause": error.to_string() } }))
            }
        };
        if let Some(report) = report {
            writeln!(report.0, "{object}")?;
        }
        Ok(screen.line(&if as_json { object.to_string() } else { line })?)
    }

    fn passed_line(
        &mut self,
        file: &Shown,
        passed: Passed,
        written: Written,
        object: &mut Value,
        screen: &Screen,
    ) -> String {
        let path = match written {
            Ok(path) => path,
            Err(stopped) => return self.stopped_line(file, &stopped, object, screen),
        };
        self.passed += 1;
        let (out, locale) = (shown(&path), &screen.locale);
        let mut told = locale.sanitised(&passed.report);
        if passed.report.rung != model::sanitising::Rung::Rebuilt {
            told = format!("{}{}{told}", locale.rung(&passed.report), locale.say("sanitise-then"));
        }
        let facts = [("file", file.as_str()), ("out", out.as_str()), ("told", &told)];
        let mut line = locale.with("sanitise-line", &facts);
        for member in locale.members_left_out(&passed.report) {
            line.push_str("\n    ");
            line.push_str(&member);
        }
        put(object, "out", json!(out));
        put(object, "bytes", json!(passed.output.len()));
        put(object, "report", json!(passed.report));
        line
    }

    fn stopped_line(&mut self, file: &Shown, stopped: &Stopped, object: &mut Value, screen: &Screen) -> String {
        let told = match stopped {
            Stopped::Refused(refusal) => {
                self.alerts += usize::from(refusal.reason.is_alert());
                put(object, "refusal", json!(refusal));
                screen.locale.stopped(refusal)
            }
            Stopped::Trouble(error) => {
                self.troubles += 1;
                put(object, "error", json!({ "code": error.code() }));
                screen.locale.error(error)
            }
        };
        refused_line(screen, file, &told)
    }

    /// The last lines, and how the command ends.
    pub(super) fn finish(self, as_json: bool, screen: &mut Screen) -> Result<Exit, Failure> {
        let refused = self.files - self.passed;
        if !as_json {
            let numbers = [self.files, self.passed, refused].map(|n| n.to_string());
            let [files, passed, stopped] = &numbers;
            screen.say("sanitise-total", &[("files", files), ("passed", passed), ("refused", stopped)])?;
            if self.alerts > 0 {
                screen.say("sanitise-total-alert", &[("n", &self.alerts.to_string())])?;
            }
        }
        Ok(match (self.passed, refused) {
            (_, 0) => Exit::Ok,
            (0, _) if self.troubles == refused => Exit::Internal,
            (0, _) if self.troubles == 0 => Exit::Refused,
            _ => Exit::Partly,
        })
    }
}

fn keep(found: &Found, place: &Place, passed: &Passed) -> Written {
    let name = found.path.file_name().unwrap_or_default().to_string_lossy();
    let clean = clean_name(&name, passed.report.out);
    let kept = passed.output.reader().and_then(|mut output| place.keep(&found.folder, &clean, &mut output));
    kept.map_err(|error| Stopped::Trouble(GateError::Unwritten(error)))
}

fn refused_line(screen: &Screen, file: &Shown, told: &str) -> String {
    screen.locale.with("sanitise-line-refused", &[("file", file.as_str()), ("told", told)])
}

fn put(object: &mut Value, key: &str, value: Value) {
    if let Value::Object(map) = object {
        map.insert(key.to_owned(), value);
    }
}
