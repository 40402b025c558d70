//! `sekimori rules`: shows, checks and replaces the rules that say what is found and sealed.

use std::fs;

use classify::{Mode, Rules};
use model::api::{Edition, Text, TextChange, path};

use super::{Counter, Place, unreadable};
use crate::args::{RuleSet, RulesVerb};
use crate::exit::{Exit, Failure};
use crate::screen::Screen;

pub(crate) fn run(args: &RuleSet, place: &Place, screen: &mut Screen) -> Result<Exit, Failure> {
    match &args.what {
        RulesVerb::Check { file } => {
            let rules = read(file)?.1;
            let mode =
                screen.locale.say(if rules.mode() == Mode::Seal { "rules-mode-seal" } else { "rules-mode-report" });
            let args = [("edition", rules.edition().to_string()), ("n", rules.len().to_string()), ("mode", mode)];
            let args: Vec<(&str, &str)> = args.iter().map(|(k, v)| (*k, v.as_str())).collect();
            screen.say("rules-checked", &args)?;
        }
        RulesVerb::WhatIf { file, paths, json } => {
            let (_, rules) = read(file)?;
            super::what_if::run(&rules, paths, *json, place, screen)?;
        }
        RulesVerb::Show => {
            let counter = Counter::open(place)?;
            let now: Text = counter.office.get(&counter.person.signer(), path::RULES)?;
            screen.line(&now.text)?;
        }
        RulesVerb::Set { file } => {
            let (text, _) = read(file)?;
            let counter = Counter::open(place)?;
            let signer = counter.person.signer();
            let now: Text = counter.office.get(&signer, path::RULES)?;
            let change = TextChange { replaces: now.edition, text, dry_run: false };
            let done: Edition = counter.office.put(&signer, path::RULES, &change)?;
            agent::sync(&counter.state, &counter.device)?;
            screen.say("rules-done", &[("edition", &done.edition.to_string())])?;
        }
    }
    Ok(Exit::Ok)
}

/// A rule file that holds: a wrong one is told with line and column before anybody is asked.
fn read(file: &std::path::Path) -> Result<(String, Rules), Failure> {
    let text = fs::read_to_string(file).map_err(|error| unreadable(file, &error))?;
    let rules = Rules::parse(&text).map_err(agent::AgentError::from)?;
    Ok((text, rules))
}
