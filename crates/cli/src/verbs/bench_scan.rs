//! `sekimori bench scan`: what finding differences, judging anew and hearing events cost, in CPU-seconds of user and
//! system, beside `find -printf '%T@ %s\n'` over the same tree in the same run.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use agent::pipeline::{self, Tools};
use agent::report::{FileLine, Watch as Report};
use agent::{Reader, Settings, State};
use classify::Rules;
use discover::{Judged, Scan, ScanOptions, Step, Versions, Watch};
use model::{ByLevel, Clock, Format, Kind};
use serde_json::json;
use time::OffsetDateTime;

use super::bench::{Measured, child, cpu_seconds};
use super::scan::RULES;
use super::what_if;
use crate::exit::{Exit, Failure};
use crate::screen::Screen;

/// Files in one folder of the tree.
const IN_FOLDER: u64 = 200;
/// Files saved, moved and removed while events are heard.
const EVENT_FILES: u64 = 20_000;

pub(crate) fn run(
    json: bool,
    files: u64,
    rounds: u32,
    folder: Option<&Path>,
    screen: &mut Screen,
) -> Result<Exit, Failure> {
    let folder = folder.map_or_else(std::env::temp_dir, Path::to_owned);
    let folder = folder.join(format!("sekimori-bench-{}", std::process::id()));
    let figures = measure(&folder, files, rounds);
    let _ = fs::remove_dir_all(&folder);
    let figures =
        figures.map_err(|error| Failure::sentence(Exit::Internal, "CI-010", vec![("cause", error.to_string())]))?;
    if json {
        screen.line(&figures.json().to_string())?;
        return Ok(Exit::Ok);
    }
    screen.line(&format!("{files} files, CPU-seconds, median of {rounds}"))?;
    for (name, value) in figures.rows() {
        screen.line(&format!("{name:<44}{value:>10}"))?;
    }
    Ok(Exit::Ok)
}

struct Figures {
    files: u64,
    find: f64,
    unchanged: f64,
    unchanged_judged: f64,
    rejudge: (f64, f64),
    what_if: (f64, f64),
    way: Option<&'static str>,
    events: u64,
    per_event_us: f64,
}

impl Figures {
    fn rows(&self) -> Vec<(&'static str, String)> {
        let seconds = |s: f64| format!("{s:.3}");
        vec![
            ("find -printf '%T@ %s\\n'", seconds(self.find)),
            ("unchanged: walk and compare with the journal", seconds(self.unchanged)),
            ("  as a multiple of find", format!("{:.2}", self.unchanged / self.find)),
            ("unchanged: the same, each judged and counted", seconds(self.unchanged_judged)),
            ("new rules: all judged anew, no file opened", seconds(self.rejudge.0)),
            ("  wall seconds", seconds(self.rejudge.1)),
            ("what-if: all judged by both rule files", seconds(self.what_if.0)),
            ("  wall seconds", seconds(self.what_if.1)),
            ("events heard", format!("{} {}", self.events, self.way.unwrap_or("-"))),
            ("  microseconds of CPU an event", format!("{:.2}", self.per_event_us)),
        ]
    }

    fn json(&self) -> serde_json::Value {
        json!({
            "files": self.files, "unit": "CPU-seconds",
            "find": self.find, "unchanged": self.unchanged, "unchanged_to_find": self.unchanged / self.find,
            "unchanged_judged": self.unchanged_judged,
            "rejudge": self.rejudge.0, "rejudge_wall": self.rejudge.1,
            "what_if": self.what_if.0, "what_if_wall": self.what_if.1,
            "way": self.way, "events": self.events, "event_us": self.per_event_us,
        })
    }
}

/// An hour later than it is, so that no file of the tree counts as just changed.
struct Later;

impl Clock for Later {
    fn now(&self) -> OffsetDateTime {
        OffsetDateTime::now_utc() + Duration::from_secs(3600)
    }
}

struct Silent;

impl Report for Silent {
    fn file(&mut self, _: &FileLine) {}

    fn stopped(&self) -> bool {
        false
    }
}

fn measure(folder: &Path, files: u64, rounds: u32) -> Measured<Figures> {
    let (tree, state) = (folder.join("tree"), State::open(&folder.join("state"))?);
    make_tree(&tree, files)?;
    let journal = state.subfolder("journal")?;
    let roots = [tree.canonicalize()?];
    first_scan(&journal, &roots)?;
    let (mut find, mut unchanged) = (Vec::new(), Vec::new());
    for _ in 0..rounds.max(1) {
        let tree = tree.to_str().ok_or("path")?;
        find.push(child(&["find", tree, "-type", "f", "-printf", "%T@ %s\\n"])?);
        unchanged.push(timed(|| compare(&journal, &roots, files))?.0);
    }
    let judged = timed(|| judge(&state, &roots, files, 1))?;
    let rejudge = timed(|| judge(&state, &roots, files, 2))?;
    let rules = Rules::parse(RULES)?;
    let what_if = timed(|| match what_if::compare(&state, &rules, &rules, &[]) {
        Ok(answer) if answer.files == files => Ok(()),
        _ => Err("the journal does not hold all files".into()),
    })?;
    let (way, events, seconds) = events(&folder.join("heard"))?;
    Ok(Figures {
        files,
        find: middle(find),
        unchanged: middle(unchanged),
        unchanged_judged: judged.0,
        rejudge,
        what_if,
        way,
        events,
        per_event_us: seconds * 1e6 / events.max(1) as f64,
    })
}

fn make_tree(tree: &Path, files: u64) -> Measured<()> {
    for at in 0..files {
        let folder = tree.join(format!("{:03}", at / IN_FOLDER % 100)).join(format!("課{}", at / IN_FOLDER));
        if at % IN_FOLDER == 0 {
            fs::create_dir_all(&folder)?;
        }
        File::create(folder.join(format!("資料-{at:07}.xlsx")))?;
    }
    Ok(())
}

/// Counts as a scan of a real share finds them: one file in five holds something.
fn sample(at: u64) -> Judged {
    let mut judged = Judged { format: Some(Format::Xlsx), ..Judged::default() };
    if at.is_multiple_of(5) {
        let n = u32::try_from(at % 300).unwrap_or(0);
        judged.counts.persons = n;
        for kind in [Kind::NAME, Kind::ADDRESS, Kind::PHONE] {
            judged.counts.kinds.insert(kind, ByLevel { high: n / 2, mid: n, low: n + 1 });
        }
    }
    judged
}

fn versions(rules: u64) -> Versions {
    Versions { rules, extractor: agent::extractor(&[]) }
}

fn first_scan(journal: &Path, roots: &[PathBuf]) -> Measured<()> {
    let mut scan = Scan::begin(journal, roots, versions(1), &ScanOptions::default(), &Later)?;
    let mut at = 0;
    while let Some(step) = scan.next()? {
        if let Step::Due(due) = step {
            scan.record(&due, &sample(at))?;
            at += 1;
        }
    }
    scan.finish()?;
    Ok(())
}

/// The differential scan as `discover` does it: nothing has changed, and that is found out.
fn compare(journal: &Path, roots: &[PathBuf], files: u64) -> Measured<()> {
    let mut scan = Scan::begin(journal, roots, versions(1), &ScanOptions::default(), &Later)?;
    while scan.next()?.is_some() {}
    if scan.finish()?.unchanged == files { Ok(()) } else { Err("something has changed meanwhile".into()) }
}

/// The whole pipeline over known files, by rules of this edition.
fn judge(state: &State, roots: &[PathBuf], files: u64, edition: u64) -> Measured<()> {
    let (rules, settings, reader) = (Rules::parse(RULES)?, Settings::load(state)?, Reader::start(1, 30));
    let journal = state.subfolder("journal")?;
    let mut scan = Scan::begin(&journal, roots, versions(edition), &ScanOptions::default(), &Later)?;
    let mut tools = Tools { rules: &rules, settings: &settings, reader: &reader, sealer: None, pictures: None };
    let summary = pipeline::run(agent::new_run(), &mut scan, &mut tools, &mut Silent)?;
    let tally = scan.finish()?;
    if summary.files == files && tally.due == 0 { Ok(()) } else { Err("a file was to be opened".into()) }
}

/// Events of files made, moved and removed by another process; CPU of this one, which reads them in batches.
fn events(folder: &Path) -> Measured<(Option<&'static str>, u64, f64)> {
    fs::create_dir_all(folder)?;
    let root = folder.canonicalize()?;
    let mut watch = Watch::begin(std::slice::from_ref(&root), &[])?;
    let script = format!(
        "seq {EVENT_FILES} | xargs touch; mkdir b; seq {EVENT_FILES} | xargs mv -t b; seq {EVENT_FILES} | (cd b; xargs rm); echo > end"
    );
    let mut other = Command::new("sh").args(["-c", &script]).current_dir(&root).stderr(Stdio::null()).spawn()?;
    let (mut heard, before, begun) = (0, cpu_seconds(), Instant::now());
    let end = root.join("end");
    while begun.elapsed() < Duration::from_secs(120) {
        let Some(batch) = watch.next(Duration::from_millis(500))? else { continue };
        heard += batch.events;
        if batch.touched.contains(&end) {
            break;
        }
    }
    let seconds = cpu_seconds() - before;
    other.wait()?;
    let way = match watch.way() {
        discover::Way::Fanotify => "fanotify",
        discover::Way::Inotify => "inotify",
    };
    Ok((Some(way), heard, seconds))
}

/// CPU and wall seconds of an act of this process.
fn timed(act: impl FnOnce() -> Measured<()>) -> Measured<(f64, f64)> {
    let (cpu, wall) = (cpu_seconds(), Instant::now());
    act()?;
    Ok((cpu_seconds() - cpu, wall.elapsed().as_secs_f64()))
}

fn middle(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// A little document for readers to work on: invented names in a comma-separated register.
pub(super) fn write_register(path: &Path, seed: u64) -> Measured<()> {
    let mut out = std::io::BufWriter::new(File::create(path)?);
    writeln!(out, "氏名,住所,電話番号,メモ")?;
    for row in 0..400 {
        let n = seed * 401 + row;
        writeln!(
            out,
            "汐見 太郎{n},汐見市中央{}丁目{}番地,0{:09},見本 {n}",
            n % 9 + 1,
            n % 97,
            n * 7919 % 1_000_000_000
        )?;
    }
    Ok(out.flush()?)
}
