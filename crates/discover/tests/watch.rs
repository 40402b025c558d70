//! What is saved, by whatever program and in whatever way, is heard of: by fanotify where this machine allows it (said in
//! a line where not), and by inotify. Another process does the changes, for what a process does itself it does not hear.
#![allow(clippy::print_stderr, reason = "a test that is skipped says so")]

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use discover::{Batch, Entry, Saved, Step, WalkOptions, Walker, Watch, Way};
use tempfile::TempDir;

/// Longest wait for something that must come.
const BOUND: Duration = Duration::from_secs(30);

/// A folder `watched` and a folder `aside`, and a watch over the first.
struct Scene {
    folder: TempDir,
    watch: Watch,
    heard: BTreeSet<PathBuf>,
    events: u64,
}

/// Runs the test in both ways.
fn both(test: impl Fn(&mut Scene)) {
    for way in [Way::Fanotify, Way::Inotify] {
        match Scene::new(way) {
            Some(mut scene) => test(&mut scene),
            None => eprintln!("skipped: no fanotify with folder and name here (needs root)"),
        }
    }
}

impl Scene {
    fn new(way: Way) -> Option<Scene> {
        let folder = tempfile::tempdir().expect("folder");
        for name in ["watched", "aside"] {
            fs::DirBuilder::new().mode(0o700).create(folder.path().join(name)).expect("folder");
        }
        let watch = Watch::by(way, &[folder.path().join("watched")], &[]).ok()?;
        Some(Scene { folder, watch, heard: BTreeSet::new(), events: 0 })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().canonicalize().expect("real").join(name)
    }

    /// Lets a shell do something in the scene's folder.
    fn shell(&self, script: &str) {
        let status = Command::new("sh").args(["-ec", script]).current_dir(self.folder.path()).status().expect("sh");
        assert!(status.success(), "{script}");
    }

    /// Everything there is to look at after a batch: what was touched, and what lies in folders to be walked.
    fn take(&mut self, batch: Batch) {
        self.events += batch.events;
        self.heard.extend(batch.touched);
        for folder in batch.walk {
            let Ok(walker) = Walker::new(&[folder], &WalkOptions::default()) else { continue };
            self.heard.extend(walker.filter_map(|visit| match visit {
                discover::Visit::File(entry) => Some(entry.path().to_owned()),
                discover::Visit::Passed(_) => None,
            }));
        }
    }

    /// Listens until all of these were heard of.
    #[track_caller]
    fn hears(&mut self, names: &[&str]) {
        let wanted: Vec<PathBuf> = names.iter().map(|name| self.path(name)).collect();
        self.hears_until(&|heard| wanted.iter().all(|path| heard.contains(path)));
    }

    #[track_caller]
    fn hears_until(&mut self, enough: &dyn Fn(&BTreeSet<PathBuf>) -> bool) {
        let end = Instant::now() + BOUND;
        while !enough(&self.heard) {
            assert!(Instant::now() < end, "{:?}: not heard: {:?}", self.watch.way(), self.heard);
            if let Some(batch) = self.watch.next(Duration::from_millis(200)).expect("watches") {
                self.take(batch);
            }
        }
    }
}

#[test]
fn a_saved_file_is_heard_of_at_any_depth_and_others_are_not() {
    both(|scene| {
        scene.shell("echo x > watched/a.txt; mkdir -p watched/部/課/係/1/2/3/4/5/6/7/8; echo x > watched/部/課/係/1/2/3/4/5/6/7/8/名簿.csv; echo x > aside/b.txt");
        scene.hears(&["watched/a.txt", "watched/部/課/係/1/2/3/4/5/6/7/8/名簿.csv"]);
        assert!(!scene.heard.contains(&scene.path("aside/b.txt")));
    });
}

#[test]
fn a_tree_deeper_than_the_longest_path_is_heard_of_or_walked() {
    // 30 names of 200 bytes: longer than the 4096 bytes that one call takes.
    both(|scene| {
        let name = "深".repeat(66);
        scene.shell(&format!("cd watched; for i in $(seq 20); do mkdir {name}; cd {name}; done; echo x > here.txt"));
        let end = format!("{}here.txt", format!("{name}/").repeat(20));
        let wanted = scene.path("watched").join(end);
        scene.hears_until(&|heard| heard.contains(&wanted));
        assert!(Entry::at(&wanted).is_ok(), "it can be opened too");
    });
}

#[test]
fn what_is_moved_in_or_away_is_heard_of_by_file_and_by_folder() {
    both(|scene| {
        scene.shell("echo x > aside/one.txt; mkdir -p aside/tree/below; echo x > aside/tree/below/two.txt");
        scene.shell("mv aside/one.txt watched/; mv aside/tree watched/");
        scene.hears(&["watched/one.txt", "watched/tree/below/two.txt"]);
        scene.heard.clear();
        scene.shell(
            "mv watched/one.txt aside/; mv watched/tree watched/renamed; echo y > watched/renamed/below/three.txt",
        );
        scene.hears(&["watched/one.txt", "watched/renamed/below/two.txt", "watched/renamed/below/three.txt"]);
        assert_eq!(Entry::at(&scene.path("watched/one.txt")).expect_err("gone").id(), "vanished");
    });
}

#[test]
fn every_way_in_which_programs_save_is_heard_of() {
    both(|scene| {
        scene.shell(
            "echo old | tee watched/over.txt watched/trunc.txt watched/office.ods >/dev/null; echo n > watched/n",
        );
        scene.hears(&["watched/over.txt", "watched/trunc.txt", "watched/office.ods"]);
        let ways = [
            // An editor: a temporary file renamed over the old one.
            ("watched/over.txt", "echo new > watched/.over.txt.swp; mv watched/.over.txt.swp watched/over.txt"),
            // Truncated and written.
            ("watched/trunc.txt", "echo new > watched/trunc.txt"),
            // An office program: lock file, temporary file, rename, lock file gone.
            (
                "watched/office.ods",
                "echo , > 'watched/.~lock.office.ods#'; echo new > watched/lu1.tmp; mv watched/lu1.tmp watched/office.ods; rm 'watched/.~lock.office.ods#'",
            ),
            // A second name for a file from elsewhere.
            ("watched/link.txt", "echo new > aside/link.txt; ln aside/link.txt watched/link.txt"),
            // Appended to.
            ("watched/n", "echo more >> watched/n"),
            ("watched/mapped", "truncate -s 4096 watched/mapped"),
        ];
        for (name, script) in ways {
            scene.heard.clear();
            scene.shell(script);
            scene.hears(&[name]);
        }
        // The lock file's going tells that the document was closed.
        scene.heard.clear();
        scene.shell("echo , > 'watched/.~lock.n#'");
        scene.hears(&["watched/.~lock.n#"]);
        scene.heard.clear();
        scene.shell("rm 'watched/.~lock.n#'");
        scene.hears(&["watched/.~lock.n#"]);
    });
}

#[test]
fn a_storm_of_renames_loses_no_file() {
    both(|scene| {
        scene.shell(
            "for i in $(seq 300); do echo $i > watched/t$i; mv watched/t$i watched/f$i; done; \
             for round in 1 2 3; do mkdir watched/d$round; mv watched/f*$round watched/d$round/; mv watched/d$round watched/e$round; done",
        );
        let mut there = BTreeSet::new();
        let walker = Walker::new(&[scene.path("watched")], &WalkOptions::default()).expect("walks");
        there.extend(walker.filter_map(|visit| match visit {
            discover::Visit::File(entry) => Some(entry.path().to_owned()),
            discover::Visit::Passed(_) => None,
        }));
        assert_eq!(there.len(), 300);
        scene.hears_until(&|heard| there.is_subset(heard));
    });
}

#[test]
fn a_queue_that_ran_over_says_walk() {
    both(|scene| {
        let limit = |name: &str| -> Option<u64> { fs::read_to_string(name).ok()?.trim().parse().ok() };
        let (fan, ino) = ("/proc/sys/fs/fanotify/max_queued_events", "/proc/sys/fs/inotify/max_queued_events");
        let limit = limit(if scene.watch.way() == Way::Fanotify { fan } else { ino }).unwrap_or(16384);
        if limit > 200_000 {
            return eprintln!("skipped: a queue of {limit} would take long to fill");
        }
        // Nobody listens while more happens than the queue holds, the last of it after it ran over.
        scene.shell(&format!("cd watched; seq {} | xargs touch; echo x > last.txt", limit + 1000));
        let last = scene.path("watched/last.txt");
        scene.hears_until(&|heard| heard.contains(&last));
        assert!(scene.heard.len() as u64 > limit, "the walk found those that no event told of: {}", scene.heard.len());
    });
}

#[test]
fn files_that_sealing_makes_for_a_moment_and_what_is_left_out_are_not_told() {
    for way in [Way::Fanotify, Way::Inotify] {
        let Some(scene) = Scene::new(way) else { continue };
        let state = scene.path("watched/state");
        fs::create_dir(&state).expect("state");
        let watch = Watch::by(way, &[scene.path("watched")], &[state]).expect("watches");
        let mut scene = Scene { watch, ..scene };
        scene.shell("echo x > watched/state/journal; echo x > watched/.sekimori-1.tmp; echo x > watched/end");
        scene.hears(&["watched/end"]);
        assert_eq!(scene.heard, BTreeSet::from([scene.path("watched/end")]));
    }
}

#[test]
fn what_this_process_does_itself_is_not_heard_by_fanotify() {
    let Some(mut scene) = Scene::new(Way::Fanotify) else {
        return eprintln!("skipped: no fanotify with folder and name here (needs root)");
    };
    fs::write(scene.path("watched/own"), "x").expect("written");
    scene.shell("echo x > watched/other");
    scene.hears(&["watched/other"]);
    assert!(!scene.heard.contains(&scene.path("watched/own")));
}

#[test]
fn a_file_is_taken_at_its_path_without_following_a_link_on_the_way() {
    let scene = Scene::new(Way::Inotify).expect("inotify");
    scene.shell("mkdir watched/real; echo x > watched/real/a; ln -s real watched/linked; ln -s a watched/real/b");
    let entry = Entry::at(&scene.path("watched/real/a")).expect("there");
    assert_eq!(entry.name(), "a");
    for name in ["watched/linked/a", "watched/real/b", "watched/real", "watched/none/a", "watched/none"] {
        assert_eq!(Entry::at(&scene.path(name)).expect_err("refused").id(), "vanished", "{name}");
    }
    assert_eq!(Entry::at(Path::new("/etc/passwd")).expect_err("refused").id(), "system");
    let mut saved = Saved::of([entry]);
    assert!(matches!(saved.next(), Some(Step::Due(_))));
    assert!(saved.next().is_none());
}
