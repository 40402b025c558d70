use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use discover::Watch;

use super::{GLANCE, Marks, News, Shared};
use crate::report::Trouble;
use crate::{AgentError, Settings};

/// Folders that were not there, and a watch that could not be had, are tried again after so long.
const RETRY: Duration = Duration::from_secs(10);

/// Listens to the folders of the settings, and to others once the settings name others.
pub(super) fn listen(shared: &Shared<'_>) -> Result<(), AgentError> {
    while !shared.stopped() {
        let marks = Marks::of(shared.stay.state);
        let settings = match Settings::load(shared.stay.state) {
            Ok(settings) => settings,
            Err(error) => {
                // Somebody is writing it; until it is right again nothing else can be known.
                shared.trouble(&Trouble::of(&error));
                shared.sleep(RETRY);
                continue;
            }
        };
        let roots = roots(&settings);
        if roots.is_empty() {
            shared.tell(News::Watching { folders: 0, way: None });
            wait(shared, &marks, &roots);
            continue;
        }
        match Watch::begin(&roots, &[shared.stay.state.folder().to_owned()]) {
            Ok(watch) => hear(shared, watch, &settings, &roots, &marks),
            Err(error) => {
                shared.trouble(&Trouble::of(&error));
                shared.sleep(RETRY);
            }
        }
    }
    Ok(())
}

/// The folders that are there, without links.
pub(super) fn roots(settings: &Settings) -> Vec<PathBuf> {
    let mut roots: Vec<PathBuf> = settings.place.iter().filter_map(|place| place.folder.canonicalize().ok()).collect();
    roots.sort();
    roots.dedup();
    roots
}

fn hear(shared: &Shared<'_>, mut watch: Watch, settings: &Settings, roots: &[PathBuf], marks: &Marks) {
    shared.tell(News::Watching { folders: roots.len(), way: Some(watch.way()) });
    // What was saved while nobody listened.
    shared.add(settings, [], settings.place.iter().filter(|place| place.governed).map(|place| place.folder.clone()));
    let mut looked = Instant::now();
    while !shared.stopped() {
        match watch.next(GLANCE) {
            Ok(None) => {}
            Ok(Some(batch)) => {
                let unsure = batch.walk.iter().any(|folder| roots.contains(folder));
                shared.look_now.fetch_or(unsure, Ordering::Relaxed);
                shared.add(settings, batch.touched, batch.walk);
            }
            Err(error) => {
                shared.trouble(&Trouble::of(&error));
                return shared.sleep(GLANCE);
            }
        }
        if Marks::of(shared.stay.state) != *marks {
            return;
        }
        if looked.elapsed() >= RETRY {
            if self::roots(settings) != roots {
                return;
            }
            looked = Instant::now();
        }
    }
}

fn wait(shared: &Shared<'_>, marks: &Marks, roots: &[PathBuf]) {
    while !shared.stopped() && Marks::of(shared.stay.state) == *marks {
        shared.sleep(GLANCE * 4);
        let there = Settings::load(shared.stay.state).is_ok_and(|settings| self::roots(&settings) != roots);
        if there {
            return;
        }
    }
}
