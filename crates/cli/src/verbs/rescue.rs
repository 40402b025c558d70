//! `sekimori rescue`: opens files from the recovery kit alone, when everything else is gone.

use std::fs;

use agent::{KeySource, standalone};

use super::unreadable;
use crate::args::Rescue;
use crate::exit::{Exit, Failure};
use crate::screen::Screen;

pub(crate) fn run(args: &Rescue, screen: &mut Screen) -> Result<Exit, Failure> {
    let kit = fs::read_to_string(&args.kit).map_err(|error| unreadable(&args.kit, &error))?;
    let code = match &args.code_file {
        Some(file) => fs::read_to_string(file).map_err(|error| unreadable(file, &error))?,
        None => {
            let question = screen.locale.say("rescue-code");
            screen.prompt_hidden(&question)?
        }
    };
    let keyring = standalone::open_kit(&kit, code.trim())?;
    fs::create_dir_all(&args.output).map_err(|error| unreadable(&args.output, &error))?;
    let mut exit = Exit::Ok;
    for file in &args.files {
        match agent::opening::restore_into(file, &KeySource::Keyring(&keyring), &args.output) {
            Ok(to) => {
                let to = super::shown(&to);
                screen.say("rescue-file", &[("to", to.as_str())])?;
            }
            Err(error) => {
                exit = Exit::Partly;
                let what = super::shown(file);
                let text = format!("{what}: {}", screen.locale.error(&error));
                screen.mutter(&text);
            }
        }
    }
    Ok(exit)
}
