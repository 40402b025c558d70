use std::path::Path;

use classify::Action;
use discover::Entry;
use model::api::{InventoryRow, Standing};
use model::{FileId, Format, Label};
use protect::Container;

use super::shown;
use crate::Settings;
use crate::report::{Fate, FileLine};

/// What the office may know of a file; none where it does not matter.
pub fn row(line: &FileLine, settings: &Settings) -> Option<InventoryRow> {
    let (standing, code) = standing(line)?;
    let folder = line.path.parent().unwrap_or(Path::new("/"));
    let (section, governed) = settings.place_of(folder);
    let (folder, name) = folder_and_name(&line.path);
    let mut row = InventoryRow {
        folder,
        name,
        section: section.clone(),
        governed,
        format: line.format,
        size: line.size,
        standing,
        code,
        omissions: line.omissions.iter().map(|omission| omission.cause).collect(),
        label: line.label,
        rules: rules(line),
        kinds: line.counts.kinds.iter().map(|(kind, n)| (kind.id().to_owned(), *n)).collect(),
        persons: line.counts.persons,
        file: None,
    };
    row.omissions.dedup();
    match &line.fate {
        Fate::Sealed(file) => {
            row.file = Some(*file);
            row.name = sealed_name(&line.path, row.name);
        }
        _ if standing == Standing::Sealed => {
            let (file, label) = container(&line.path)?;
            (row.file, row.label) = (Some(file), label);
        }
        _ => {}
    }
    Some(row)
}

/// Folder and name as the office keeps them.
pub fn folder_and_name(path: &Path) -> (String, String) {
    let folder = path.parent().unwrap_or(Path::new("/"));
    (shown(folder), shown(Path::new(path.file_name().unwrap_or_default())))
}

fn standing(line: &FileLine) -> Option<(Standing, Option<String>)> {
    let code = |trouble: &crate::report::Trouble| Some(trouble.code.clone());
    Some(match &line.fate {
        Fate::Passed(_) => return None,
        Fate::Sealed(_) => (Standing::Sealed, None),
        Fate::NotSealed(trouble) => (Standing::NotSealed, code(trouble)),
        Fate::Unreadable(trouble) => (Standing::Unreadable, code(trouble)),
        Fate::Judged | Fate::Unchanged if line.format == Some(Format::Protected) => (Standing::Sealed, None),
        Fate::Judged | Fate::Unchanged if line.action == Action::Seal => (Standing::ToSeal, None),
        Fate::Judged | Fate::Unchanged if line.unreadable.is_some() => (Standing::Unreadable, line.unreadable.clone()),
        Fate::Judged | Fate::Unchanged if !line.omissions.is_empty() => (Standing::Unreadable, None),
        Fate::Judged | Fate::Unchanged if line.action == Action::Report || !line.counts.is_empty() => {
            (Standing::Reported, line.held.map(|held| held.code()).or(excused(line)).map(str::to_owned))
        }
        Fate::Judged | Fate::Unchanged => return None,
    })
}

/// That an exception leaves the file out; which one, the verdict on the device says.
fn excused(line: &FileLine) -> Option<&'static str> {
    (!line.excused.is_empty() && line.reasons.is_empty()).then_some("CF-108")
}

/// The rules that match, the one that decides first: the strongest action, then the highest label.
fn rules(line: &FileLine) -> Vec<String> {
    let mut reasons: Vec<_> = line.reasons.iter().collect();
    reasons.sort_by_key(|reason| std::cmp::Reverse((reason.action, reason.label)));
    reasons.iter().map(|reason| reason.rule.to_string()).collect()
}

/// The name after sealing, unless names are kept.
fn sealed_name(path: &Path, name: String) -> String {
    let mut with_extension = path.as_os_str().to_owned();
    with_extension.push(".tdf");
    if Path::new(&with_extension).symlink_metadata().is_ok() { format!("{name}.tdf") } else { name }
}

/// Which protected file it is, by its own words.
fn container(path: &Path) -> Option<(FileId, Option<Label>)> {
    let file = Entry::at(path).ok()?.open().ok()?;
    let container = Container::open(file).ok()?;
    Some((container.file_id(), container.label()))
}
