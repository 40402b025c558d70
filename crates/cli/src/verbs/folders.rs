//! `sekimori folders`: which folders belong to which section. Edits agent.toml as a person would, comments kept.

use std::path::{Path, PathBuf};

use agent::{Settings, State};
use model::SectionId;
use serde_json::json;
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

use super::{Place, shown, unreadable};
use crate::args::{Folders, FoldersVerb};
use crate::exit::{Exit, Failure};
use crate::screen::Screen;

pub(crate) fn run(args: &Folders, place: &Place, screen: &mut Screen) -> Result<Exit, Failure> {
    let state = place.state()?;
    match &args.what {
        FoldersVerb::List { json } => list(&state, *json, screen)?,
        FoldersVerb::Add { path, section, governed } => {
            let folder = real_folder(path)?;
            let text = add(&text_of(&state)?, &folder, section, *governed)?;
            store(&state, &text)?;
            let told = if *governed { "folders-governed" } else { "folders-added" };
            screen.say(told, &[("folder", shown(Path::new(&folder)).as_str()), ("section", section.as_str())])?;
        }
        FoldersVerb::Remove { path } => {
            // A folder that is gone can be forgotten by the name it had.
            let folder = path.canonicalize().unwrap_or_else(|_| path.clone());
            let (text, removed) = remove(&text_of(&state)?, &folder.to_string_lossy())?;
            if !removed {
                let args = vec![("path", shown(&folder).to_string())];
                return Err(Failure::sentence(Exit::Usage, "CI-013", args));
            }
            store(&state, &text)?;
            screen.say("folders-removed", &[("folder", shown(&folder).as_str())])?;
        }
    }
    Ok(Exit::Ok)
}

fn list(state: &State, as_json: bool, screen: &mut Screen) -> Result<(), Failure> {
    let settings = Settings::load(state)?;
    if settings.place.is_empty() && !as_json {
        screen.say("folders-none", &[])?;
    }
    for place in &settings.place {
        if as_json {
            let there = place.folder.is_dir();
            let value = json!({"folder": shown(&place.folder), "section": place.section, "governed": place.governed, "there": there});
            screen.line(&value.to_string())?;
            continue;
        }
        let word = screen.locale.say(if place.governed { "folders-word-governed" } else { "folders-word-plain" });
        screen.line(&format!("{}\t{}\t{word}", shown(&place.folder), place.section.as_str()))?;
    }
    Ok(())
}

/// The folder as the agent will meet it: absolute, without links, not one of the operating system.
fn real_folder(path: &Path) -> Result<String, Failure> {
    let real = path.canonicalize().map_err(|error| unreadable(path, &error))?;
    let refused = |path: PathBuf| Failure::sentence(Exit::Usage, "CI-014", vec![("path", shown(&path).to_string())]);
    if !real.is_dir() || discover::is_system(&real) || real.parent().is_none() {
        return Err(refused(real));
    }
    real.into_os_string().into_string().map_err(|name| refused(PathBuf::from(name)))
}

fn text_of(state: &State) -> Result<String, Failure> {
    Ok(state.read(Settings::FILE)?.unwrap_or_default())
}

/// Only settings that hold are written.
fn store(state: &State, text: &str) -> Result<(), Failure> {
    Settings::parse(text)?;
    Ok(state.replace(Settings::FILE, text)?)
}

fn document(text: &str) -> Result<DocumentMut, Failure> {
    text.parse()
        .map_err(|error: toml_edit::TomlError| agent::AgentError::Settings { cause: error.message().to_owned() }.into())
}

fn places(document: &mut DocumentMut) -> Result<&mut ArrayOfTables, Failure> {
    let item = document.entry("place").or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
    let wrong = || agent::AgentError::Settings { cause: "place".to_owned() }.into();
    item.as_array_of_tables_mut().ok_or_else(wrong)
}

fn is_of(table: &Table, folder: &str) -> bool {
    table.get("folder").and_then(Item::as_str).is_some_and(|own| Path::new(own) == Path::new(folder))
}

fn add(text: &str, folder: &str, section: &SectionId, governed: bool) -> Result<String, Failure> {
    let mut document = document(text)?;
    let places = places(&mut document)?;
    if !places.iter().any(|table| is_of(table, folder)) {
        let mut table = Table::new();
        table.insert("folder", value(folder));
        places.push(table);
    }
    for table in places.iter_mut().filter(|table| is_of(table, folder)) {
        table.insert("section", value(section.as_str()));
        if governed || table.contains_key("governed") {
            table.insert("governed", value(governed));
        }
    }
    Ok(document.to_string())
}

fn remove(text: &str, folder: &str) -> Result<(String, bool), Failure> {
    let mut document = document(text)?;
    let places = places(&mut document)?;
    let before = places.len();
    places.retain(|table| !is_of(table, folder));
    let removed = places.len() < before;
    if places.is_empty() {
        document.remove("place");
    }
    Ok((document.to_string(), removed))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ok<T>(result: Result<T, Failure>) -> T {
        result.unwrap_or_else(|_| panic!("refused"))
    }

    #[test]
    fn a_folder_is_added_changed_and_forgotten_and_comments_stay() {
        let section = |id: &str| id.parse::<SectionId>().expect("section");
        let text = "# 手で書いた注\nzone = \"lgwan\"\n\n# 税務課の共有\n[[place]]\nfolder = \"/srv/税務課\"\nsection = \"zeimu\"\n";
        let added = ok(add(text, "/srv/総務課", &section("soumu"), true));
        assert!(added.starts_with(text), "{added}");
        let settings = Settings::parse(&added).expect("holds");
        assert_eq!(settings.place.len(), 2);
        assert!(settings.place[1].governed && settings.place[1].section == section("soumu"));
        let changed = ok(add(&added, "/srv/総務課", &section("hisho"), false));
        let settings = Settings::parse(&changed).expect("holds");
        assert!(!settings.place[1].governed && settings.place[1].section == section("hisho"));
        let (back, removed) = ok(remove(&changed, "/srv/総務課"));
        assert!(removed);
        assert_eq!(back, text);
        assert!(!ok(remove(&back, "/srv/総務課")).1);
        let from_nothing = ok(add("", "/srv/a", &section("a"), false));
        assert_eq!(Settings::parse(&from_nothing).expect("holds").place.len(), 1);
        assert_eq!(ok(remove(&from_nothing, "/srv/a")).0.trim(), "");
    }
}
