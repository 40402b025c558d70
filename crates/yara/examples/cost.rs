//! What the stage costs: the same file through a checkpoint with and without rules.
//!
//! `cargo run --release -p yara --example cost -- SCANNER RULES FILE ROUNDS`, with the path of a built `sekimori-yara`.
//! Processor time is that of all processes which the checkpoint started, as the kernel counts it, a hundredth of a second fine.
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::fs::{self, File};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use gateway::{Passage, RuleFiles, SCANNER, Settings, Yara};
use jail::function::Program;
use model::api::gate::StageName;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if args.first().is_some_and(|word| word == gateway::WORKER) {
        return ExitCode::from(u8::from(gateway::work().is_err()));
    }
    let [scanner, rules, file, rounds] = args.as_slice() else { return ExitCode::from(2) };
    match measure(scanner, rules, file, rounds) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn measure(scanner: &str, rules: &str, file: &str, rounds: &str) -> Result<(), Box<dyn Error>> {
    let rounds: u32 = rounds.parse()?;
    let yara = || -> Result<Yara, gateway::GateError> {
        let rules = Arc::new(RuleFiles::read(&[rules.into()])?);
        let program = Program::at(scanner, [SCANNER]);
        Ok(Yara { program, rules, required: true, patience: Duration::from_secs(20) })
    };
    let begun = Instant::now();
    let checked = gateway::check_rules(yara()?)?;
    println!(
        "start and compile {} rules: {} ms, {} ms of processor",
        checked.rules,
        begun.elapsed().as_millis(),
        spent()?
    );
    let without = passed(Settings::default(), file, rounds)?;
    let with = passed(Settings { yara: Some(yara()?), ..Settings::default() }, file, rounds)?;
    println!("{rounds} times: stage {} µs in the middle", with.1);
    let each = |ms: u64| ms as f64 / f64::from(rounds);
    println!("processor: {:.2} ms a file without rules, {:.2} ms with", each(without.0), each(with.0));
    Ok(())
}

/// Processor time of all that was started, in milliseconds, and the stage's time in the middle, in microseconds.
fn passed(settings: Settings, file: &str, rounds: u32) -> Result<(u64, u64), Box<dyn Error>> {
    let before = spent()?;
    let passage = Passage::open(settings)?;
    let name = Path::new(file).file_name().and_then(|name| name.to_str());
    let mut times = Vec::new();
    for _ in 0..rounds {
        let outcome = passage.pass(&File::open(file)?, name, None);
        outcome.result.map_err(|stopped| format!("{stopped:?}"))?;
        times.extend(outcome.stages.iter().filter(|stage| stage.stage == StageName::Yara).map(|stage| stage.micros));
    }
    drop(passage);
    times.sort_unstable();
    Ok((spent()? - before, times.get(times.len() / 2).copied().unwrap_or_default()))
}

/// Processor time of children that have ended, in milliseconds.
fn spent() -> Result<u64, Box<dyn Error>> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let fields = stat.rsplit_once(')').map(|(_, rest)| rest).unwrap_or_default();
    let ticks = fields.split_whitespace().skip(13).take(2).map(str::parse::<u64>).sum::<Result<u64, _>>()?;
    // A hundred ticks a second wherever this runs (`getconf CLK_TCK`).
    Ok(ticks * 10)
}
