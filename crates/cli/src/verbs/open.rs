//! `sekimori open`: the text on the screen, or with `-o` the original bytes, each its own right.

use std::io::{IsTerminal as _, Write as _};
use std::process::{Command, Stdio};

use agent::{Reader, Settings, Spool};
use model::api::Intent;
use model::{Act, OpenPurpose, Right};
use time::OffsetDateTime;

use super::{Keys, Place, tell_office};
use crate::args::Open;
use crate::exit::{Exit, Failure};
use crate::screen::Screen;

pub(crate) fn run(args: &Open, place: &Place, screen: &mut Screen) -> Result<Exit, Failure> {
    let keys = Keys::open(place)?;
    let (right, purpose) = match args.output {
        Some(_) => (Right::Decrypt, OpenPurpose::Export),
        None => (Right::View, OpenPurpose::View),
    };
    let source = keys.source(Intent { right, purpose, run: None, reason: args.reason.clone(), seen: 0 });
    if let Some(to) = &args.output {
        let file = agent::opening::container(&args.file)?.file_id();
        let size = agent::opening::export(&args.file, &source, to)?;
        let mut spool = Spool::open(keys.state(), keys.device())?;
        spool.append(OffsetDateTime::now_utc(), keys.actor(), Act::Exported { file })?;
        drop(spool);
        tell_office(keys.state(), keys.device(), screen)?;
        screen.say("open-exported", &[("to", super::shown(to).as_str()), ("size", &size.to_string())])?;
    } else {
        let settings = Settings::load(keys.state())?;
        let reader = Reader::start(1, settings.seconds);
        let text = agent::opening::view(&args.file, &source, &reader)?;
        show(&text, screen)?;
    }
    Ok(Exit::Ok)
}

/// Through the pager on a terminal, as it is into a pipe. The pager is told to keep no history and to run nothing.
fn show(text: &str, screen: &mut Screen) -> Result<(), Failure> {
    if std::io::stdout().is_terminal() {
        let mut less = Command::new("less");
        less.arg("-F").env("LESSSECURE", "1").env("LESSHISTFILE", "-").stdin(Stdio::piped());
        if let Ok(mut pager) = less.spawn() {
            if let Some(mut stdin) = pager.stdin.take() {
                // Leaving the pager early is no failure.
                let _ = stdin.write_all(text.as_bytes());
            }
            pager.wait()?;
            return Ok(());
        }
    }
    screen.raw().write_all(text.as_bytes())?;
    Ok(())
}
