//! The binary: one verb per file.

mod args;
mod exit;
mod locale;
mod screen;
mod verbs;

use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _};

use crate::args::{Args, Verb};
use crate::exit::{Exit, Failure};
use crate::locale::{Language, LanguageWord, Locale};
use crate::screen::Screen;

fn main() -> ExitCode {
    // A worker locks itself in before anything else is started.
    if std::env::args_os().nth(1).is_some_and(|verb| verb == agent::WORKER) {
        return if agent::work().is_ok() { ExitCode::SUCCESS } else { ExitCode::from(70) };
    }
    if std::env::args_os().nth(1).is_some_and(|verb| verb == agent::LAUNCHER) {
        agent::launch();
        return ExitCode::from(70);
    }
    if std::env::args_os().nth(1).is_some_and(|verb| verb == gateway::WORKER) {
        return if gateway::work().is_ok() { ExitCode::SUCCESS } else { ExitCode::from(70) };
    }
    let env = |key: &str| std::env::var(key).ok();
    let early = std::env::args().skip_while(|arg| arg != "--lang").nth(1);
    let early = early.or_else(|| std::env::args().find_map(|arg| Some(arg.strip_prefix("--lang=")?.to_owned())));
    let flag = early.and_then(|word| <LanguageWord as clap::ValueEnum>::from_str(&word, true).ok()).map(Language::from);
    let locale = Locale::load(Language::choose(flag, env));
    let matches = match localised(Args::command(), &locale, "cli").try_get_matches() {
        Ok(matches) => matches,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { Exit::Usage as u8 } else { Exit::Ok as u8 });
        }
    };
    let args = match Args::from_arg_matches(&matches) {
        Ok(args) => args,
        Err(error) => error.exit(),
    };
    let mut screen = Screen::new(locale);
    let exit = dispatch(args, &mut screen).unwrap_or_else(|failure| failure.tell(&mut screen));
    let flushed = screen.flush();
    // A reader that went away (`| head`) is no failure of ours.
    ExitCode::from(if flushed.is_ok() { exit as u8 } else { Exit::Ok as u8 })
}

fn dispatch(args: Args, screen: &mut Screen) -> Result<Exit, Failure> {
    let place = verbs::Place::new(args.state);
    match args.verb {
        Verb::Scan(verb) => verbs::scan::run(&verb, &place, screen),
        Verb::Detect(verb) => verbs::detect::run(&verb, &place, screen),
        Verb::Extract(verb) => verbs::extract::run(&verb, &place, screen),
        Verb::Adopt(verb) => verbs::adopt::run(&verb, &place, screen),
        Verb::Sanitize(verb) => verbs::sanitize::run(&verb, screen),
        Verb::Gate(verb) => verbs::gate::run(&verb, screen),
        Verb::Yara(verb) => verbs::yara::run(&verb, screen),
        Verb::Undo(verb) => verbs::undo::run(&verb, &place, screen),
        Verb::Agent(verb) => verbs::stay::run(&verb, &place, screen),
        Verb::Folders(verb) => verbs::folders::run(&verb, &place, screen),
        Verb::Info(verb) => verbs::info::run(&verb, screen),
        Verb::Backup(verb) => verbs::backup::run(&verb, &place, screen),
        Verb::Rescue(verb) => verbs::rescue::run(&verb, screen),
        Verb::Serve(verb) => verbs::serve::run(&verb, screen),
        Verb::SetUp(verb) => verbs::set_up::run(&verb, screen),
        Verb::Keys(verb) => verbs::keys::run(&verb),
        Verb::Enroll(verb) => verbs::enroll::run(&verb, &place, screen),
        Verb::Login(verb) => verbs::login::run(&verb, &place, screen),
        Verb::Logout => verbs::login::end(&place, screen),
        Verb::Roster(verb) => verbs::roster::run(&verb, &place, screen),
        Verb::Device(verb) => verbs::device::run(&verb, &place, screen),
        Verb::Matrix(verb) => verbs::matrix::run(&verb, &place, screen),
        Verb::Exceptions(verb) => verbs::exceptions::run(&verb, &place, screen),
        Verb::Rules(verb) => verbs::rules::run(&verb, &place, screen),
        Verb::Open(verb) => verbs::open::run(&verb, &place, screen),
        Verb::Relabel(verb) => verbs::relabel::run(&verb, &place, screen),
        Verb::Unprotect(verb) => verbs::unprotect::run(&verb, &place, screen),
        Verb::Revoke(verb) => verbs::revoke::run(&verb, &place, screen),
        Verb::Audit(verb) => verbs::audit::run(&verb, &place, screen),
        Verb::Demo(verb) => verbs::demo::run(&verb, screen),
        Verb::Bench(verb) => verbs::bench::run(&verb, screen),
        Verb::Documents(verb) => verbs::documents::run(&verb, screen),
        // Workers and launchers never come this far.
        Verb::Worker | Verb::Launcher => Ok(Exit::Usage),
    }
}

/// Puts the sentences of the language over the help texts: `cli-<verb>` and `cli-<verb>-<argument>`.
fn localised(mut command: clap::Command, locale: &Locale, prefix: &str) -> clap::Command {
    if locale.has(prefix) {
        command = command.about(locale.say(prefix));
    }
    command = command.mut_args(|arg| {
        let key = format!("{prefix}-{}", arg.get_id());
        let shared = format!("cli-{}", arg.get_id());
        match [key, shared].into_iter().find(|key| locale.has(key)) {
            Some(key) => arg.help(locale.say(&key)),
            None => arg,
        }
    });
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    for name in names {
        command = command.mut_subcommand(&name, |sub| localised(sub, locale, &format!("{prefix}-{name}")));
    }
    command
}
