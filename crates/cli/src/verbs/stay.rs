//! `sekimori agent`: stays in the foreground, as systemd likes it, until it is told to stop.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::thread;

use agent::AgentError;
use agent::report::Trouble;
use agent::stay::{News, Stay};
use discover::Way;
use rustix::fs::{FlockOperation, flock};
use serde_json::{Value, json};

use super::Place;
use super::scan::RULES;
use crate::args::Agent;
use crate::exit::{Exit, Failure};
use crate::screen::Screen;

pub(crate) fn run(args: &Agent, place: &Place, screen: &mut Screen) -> Result<Exit, Failure> {
    let state = place.state()?;
    let _only = only_one(&state)?;
    let stop = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&stop);
    // SIGTERM of systemd and Ctrl-C alike. The second handler of a process is refused; there is only this one.
    let _ = ctrlc::set_handler(move || asked.store(true, Ordering::Relaxed));
    let (sender, news) = channel();
    thread::scope(|scope| {
        let agent = scope.spawn(|| {
            let sender = sender;
            // Nobody listens any more only when the screen is gone; the work goes on.
            let tell = move |news: News| drop(sender.send(news));
            Stay { state: &state, rules: RULES, stop: &stop, tell: &tell }.run()
        });
        for news in news {
            if args.json { screen.line(&as_json(&news).to_string()) } else { say(&news, screen) }
                .and_then(|()| screen.flush())
                .unwrap_or_default();
        }
        agent.join().unwrap_or(Err(AgentError::Answer))
    })?;
    if !args.json {
        screen.say("agent-stopped", &[])?;
    }
    Ok(Exit::Ok)
}

/// Two agents on one state folder would do everything twice.
fn only_one(state: &agent::State) -> Result<File, Failure> {
    let path = state.folder().join("agent.lock");
    let busy = || Failure::from(AgentError::Busy { path: state.folder().to_owned() });
    let mut options = OpenOptions::new();
    let lock = options.write(true).create(true).truncate(false).mode(0o600).open(&path).map_err(|_| busy())?;
    flock(&lock, FlockOperation::NonBlockingLockExclusive).map_err(|_| busy())?;
    Ok(lock)
}

fn way_id(way: Option<Way>) -> &'static str {
    match way {
        Some(Way::Fanotify) => "fanotify",
        Some(Way::Inotify) => "inotify",
        None => "none",
    }
}

fn say(news: &News, screen: &mut Screen) -> std::io::Result<()> {
    let n = |n: u64| n.to_string();
    match news {
        News::Watching { folders: 0, .. } => screen.say("agent-nothing", &[]),
        News::Watching { folders, way } => {
            screen.say("agent-watching", &[("n", &folders.to_string()), ("way", way_id(*way))])
        }
        News::Sealed(file) => screen.say("agent-sealed", &[("file", &file.to_string())]),
        News::Looked(run) => {
            let numbers = [("files", n(run.files)), ("found", n(run.with_findings)), ("sealed", n(run.sealed))];
            let numbers: Vec<(&str, &str)> = numbers.iter().map(|(k, v)| (*k, v.as_str())).collect();
            screen.say("agent-looked", &numbers)
        }
        News::TakenBack(done, failed) => {
            screen.say("agent-taken-back", &[("done", &n(*done)), ("failed", &n(*failed))])
        }
        News::NotSealed(trouble) | News::Trouble(trouble) => {
            let text = sentence(trouble, screen);
            screen.line(&text)
        }
    }
}

fn sentence(trouble: &Trouble, screen: &Screen) -> String {
    format!("{}: {}", trouble.code, screen.locale.problem(&trouble.code, &trouble.args))
}

fn as_json(news: &News) -> Value {
    match news {
        News::Watching { folders, way } => json!({"watching": {"folders": folders, "way": way_id(*way)}}),
        News::Sealed(file) => json!({"sealed": file}),
        News::NotSealed(trouble) => json!({"not_sealed": trouble.code}),
        News::Looked(run) => json!({"looked": run}),
        News::TakenBack(done, failed) => json!({"taken_back": {"done": done, "failed": failed}}),
        News::Trouble(trouble) => json!({"trouble": trouble.code}),
    }
}
