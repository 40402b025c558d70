//! `sekimori demo --once`: the tour ends well, in time, and touches nothing outside its folder.

mod common;

use std::time::Duration;

use common::{Desk, finish};

#[test]
fn the_tour_ends_well_and_stays_in_its_folder() {
    let desk = Desk::new();
    let folder = desk.arg("demo");
    let mut command = desk.command("none", &["demo", "--once", "--folder", &folder]);
    let ran = finish(command.spawn().expect("sekimori"), Duration::from_secs(120)).ok();
    assert!(ran.text().contains("PO-"), "nobody was refused: {}", ran.text());
    for outside in ["home", "config", "cache", "tmp", "pc"] {
        let left = common::files(&desk.path(outside));
        assert!(left.is_empty(), "{left:?}");
    }
    // It clears away its own folder only.
    desk.write("mine/letter.txt", "mine");
    let ran = desk.run("none", &["demo", "--once", "--folder", &desk.arg("mine")]).ends(2);
    assert!(ran.said().contains("CI-008"), "{}", ran.said());
    assert!(desk.path("mine/letter.txt").exists());
}
