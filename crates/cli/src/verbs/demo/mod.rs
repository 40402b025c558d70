//! `sekimori demo`: the whole life of files in the invented city of Shiomi (汐見市), with real processes: office, key
//! service, a file server's agent and the PCs of the staff, all this same binary speaking HTTPS on the loopback.

mod stage;
mod town;

use std::path::PathBuf;

use crate::args::Demo;
use crate::exit::{Exit, Failure};
use crate::screen::Screen;
use stage::Stage;

pub(crate) fn run(args: &Demo, screen: &mut Screen) -> Result<Exit, Failure> {
    let folder = args.folder.clone().unwrap_or_else(default_folder);
    let mut stage = Stage::set(&folder, screen)?;
    let told = tour(&mut stage);
    if told.is_ok() && !args.once {
        stage.stay()?;
    }
    stage.close();
    told
}

fn default_folder() -> PathBuf {
    let state = agent::State::default_folder(|key| std::env::var_os(key));
    state.with_file_name("sekimori-demo")
}

/// The tour, chapter by chapter. Each step is a command that anyone can type.
fn tour(stage: &mut Stage<'_>) -> Result<Exit, Failure> {
    stage.chapter("demo-1")?;
    stage.serve()?;
    stage.set_up()?;
    stage.chapter("demo-2")?;
    let sealed = stage.seal_share()?;
    stage.chapter("demo-3")?;
    stage.people(&sealed)?;
    stage.chapter("demo-4")?;
    stage.change_a_right(&sealed)?;
    stage.chapter("demo-5")?;
    stage.take_back(&sealed)?;
    stage.chapter("demo-6")?;
    stage.verify_log()?;
    stage.end()
}
