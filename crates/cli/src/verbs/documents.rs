//! `sekimori documents`: manual pages and completions, made from the command line itself, so that they never say
//! anything else than it. For whoever packs Sekimori.

use std::fs;
use std::path::Path;

use clap::{Command, CommandFactory as _};
use clap_complete::Shell;
use clap_mangen::Man;

use super::unreadable;
use crate::args::{Args, Documents};
use crate::exit::{Exit, Failure};
use crate::locale::{Language, Locale};
use crate::screen::Screen;

/// Completion files as each shell looks for them.
const SHELLS: [(Shell, &str); 3] = [
    (Shell::Bash, "completions/bash/sekimori"),
    (Shell::Zsh, "completions/zsh/_sekimori"),
    (Shell::Fish, "completions/fish/sekimori.fish"),
];

/// Headings of a manual page, English (as `clap_mangen` writes them) and Japanese (as the manuals of Debian have them).
const HEADINGS: [(&str, &str); 6] = [
    ("NAME", "名前"),
    ("SYNOPSIS", "書式"),
    ("DESCRIPTION", "説明"),
    ("OPTIONS", "オプション"),
    ("SUBCOMMANDS", "コマンド"),
    ("VERSION", "バージョン"),
];

pub(crate) fn run(args: &Documents, screen: &mut Screen) -> Result<Exit, Failure> {
    let command = command(&screen.locale);
    for (shell, name) in SHELLS {
        let mut text = Vec::new();
        clap_complete::generate(shell, &mut command.clone(), "sekimori", &mut text);
        write(&args.out.join(name), &text)?;
    }
    pages(&command, &screen.locale, &args.out.join("man/man1"))?;
    Ok(Exit::Ok)
}

/// The whole command line with the sentences of the language, what clap adds itself included.
fn command(locale: &Locale) -> Command {
    let mut command = Args::command();
    command.build();
    crate::localised(command, locale, "cli")
}

/// One page for this command and one for each below it.
fn pages(command: &Command, locale: &Locale, folder: &Path) -> Result<(), Failure> {
    for below in command.get_subcommands().filter(|below| !below.is_hide_set()) {
        pages(below, locale, folder)?;
    }
    let man =
        Man::new(command.clone()).source(concat!("sekimori ", env!("CARGO_PKG_VERSION"))).manual(locale.say("cli"));
    let mut text = Vec::new();
    man.render(&mut text)?;
    let text = String::from_utf8_lossy(&text);
    let text = match locale.language {
        Language::Ja => japanese(&text),
        Language::En => text.into_owned(),
    };
    write(&folder.join(man.get_filename()), text.as_bytes())
}

fn japanese(page: &str) -> String {
    let mut text = String::with_capacity(page.len());
    for line in page.lines() {
        let heading = line.strip_prefix(".SH ").and_then(|word| HEADINGS.iter().find(|(english, _)| *english == word));
        match heading {
            Some((_, word)) => text.extend([".SH ", word]),
            None => text.push_str(line),
        }
        text.push('\n');
    }
    text
}

fn write(path: &Path, text: &[u8]) -> Result<(), Failure> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder).map_err(|error| unreadable(folder, &error))?;
    fs::write(path, text).map_err(|error| unreadable(path, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_argument_of_every_verb_says_in_both_languages_what_it_is() {
        fn walk(command: &Command, silent: &mut Vec<String>) {
            let name = command.get_display_name().unwrap_or_else(|| command.get_name());
            if command.get_about().is_none() {
                silent.push(name.to_owned());
            }
            let args = command.get_arguments().filter(|arg| !arg.is_hide_set() && arg.get_help().is_none());
            silent.extend(args.map(|arg| format!("{name} {}", arg.get_id())));
            for below in command.get_subcommands().filter(|below| !below.is_hide_set()) {
                walk(below, silent);
            }
        }
        for language in [Language::Ja, Language::En] {
            let mut silent = Vec::new();
            walk(&command(&Locale::load(language)), &mut silent);
            assert_eq!(silent, Vec::<String>::new());
        }
    }

    #[test]
    fn a_japanese_page_has_no_english_sentence() {
        fn walk(command: &Command, foreign: &mut Vec<String>) {
            let japanese = |text: String| !text.is_ascii();
            let name = command.get_display_name().unwrap_or_else(|| command.get_name());
            let about = command.get_about().map(ToString::to_string).filter(|text| !japanese(text.clone()));
            foreign.extend(about.map(|text| format!("{name}: {text}")));
            for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
                let help = arg.get_help().map(ToString::to_string).filter(|text| !japanese(text.clone()));
                foreign.extend(help.map(|text| format!("{name} {}: {text}", arg.get_id())));
            }
            for below in command.get_subcommands().filter(|below| !below.is_hide_set()) {
                walk(below, foreign);
            }
        }
        let mut foreign = Vec::new();
        walk(&command(&Locale::load(Language::Ja)), &mut foreign);
        assert_eq!(foreign, Vec::<String>::new());
    }

    #[test]
    fn headings_become_japanese_and_nothing_else_does() {
        assert_eq!(japanese(".SH NAME\nNAME \\- a\n.SH OTHER\n"), ".SH 名前\nNAME \\- a\n.SH OTHER\n");
    }
}
