//! `sekimori yara`: looks after the rules that a checkpoint has files looked at with, and finds the scanner that does it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use gateway::{RuleFiles, SCANNER};
use jail::function::Program;
use model::yara::Checked;

use crate::args::{Scanners, Yara, YaraVerb};
use crate::exit::{Exit, Failure};
use crate::screen::Screen;

/// The scanner's program, beside this one.
const PROGRAM: &str = "sekimori-yara";
/// Time that a check of the rules waits for its answer, once they are compiled.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) fn run(args: &Yara, screen: &mut Screen) -> Result<Exit, Failure> {
    let YaraVerb::Check { paths, json } = &args.what;
    let checked = check(paths)?;
    if *json {
        screen.line(&serde_json::json!(checked).to_string())?;
    } else {
        tell(&checked, screen)?;
    }
    Ok(if checked.faults.is_empty() { Exit::Ok } else { Exit::Usage })
}

fn tell(checked: &Checked, screen: &mut Screen) -> Result<(), Failure> {
    for fault in &checked.faults {
        let (line, column) = (fault.line.to_string(), fault.column.to_string());
        let facts = [("file", fault.file.as_str()), ("line", &line), ("column", &column), ("what", &fault.what)];
        screen.say("yara-fault", &facts)?;
    }
    if !checked.left_out.is_empty() {
        let n = checked.left_out.len().to_string();
        screen.say("yara-left-out", &[("n", &n), ("rules", &checked.left_out.join(", "))])?;
    }
    if checked.faults.is_empty() {
        screen.say("yara-checked", &[("n", &checked.rules.to_string())])?;
    }
    Ok(())
}

fn check(paths: &[PathBuf]) -> Result<Checked, Failure> {
    let yara = yara(paths, false, PATIENCE)?;
    gateway::check_rules(yara).map_err(|error| Failure::new(Exit::Internal, error))
}

/// The stage of a checkpoint, if rules are named.
pub(crate) fn stage(args: &Scanners, patience: Duration) -> Result<Option<gateway::Yara>, Failure> {
    if args.yara_rules.is_empty() {
        return Ok(None);
    }
    yara(&args.yara_rules, args.yara_required, patience).map(Some)
}

/// Says what is wrong with the rules before a checkpoint is started with them.
pub(crate) fn hold(args: &Scanners) -> Result<(), Failure> {
    let Some(yara) = stage(args, PATIENCE)? else { return Ok(()) };
    gateway::check_rules(yara)
        .and_then(|checked| gateway::hold(&checked))
        .map_err(|error| Failure::new(Exit::Usage, error))
}

fn yara(paths: &[PathBuf], required: bool, patience: Duration) -> Result<gateway::Yara, Failure> {
    let program = std::env::current_exe()?.with_file_name(PROGRAM);
    if !program.is_file() {
        let path = super::shown(&program).to_string();
        return Err(Failure::sentence(Exit::Usage, "CI-031", vec![("path", path)]));
    }
    let rules = RuleFiles::read(paths).map_err(|error| Failure::new(Exit::Usage, error))?;
    Ok(gateway::Yara { program: Program::at(program, [SCANNER]), rules: Arc::new(rules), required, patience })
}
