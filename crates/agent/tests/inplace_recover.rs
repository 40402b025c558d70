//! Recovery from every state that a crash can leave, built by hand.

mod inplace;

use std::fs;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use agent::inplace::{Identity, Intent, Ledger, Movement, Settled, recover};
use inplace::{RUN, Scene, new_file_id};
use rustix::fs::{AtFlags, CWD, StatxFlags, statx};

fn identity(path: &Path) -> Identity {
    let stat = statx(CWD, path, AtFlags::SYMLINK_NOFOLLOW, StatxFlags::BASIC_STATS | StatxFlags::BTIME).expect("stat");
    let born = stat.stx_mask & StatxFlags::BTIME.bits() != 0;
    Identity {
        device: rustix::fs::makedev(stat.stx_dev_major, stat.stx_dev_minor),
        inode: stat.stx_ino,
        born: born.then_some((stat.stx_btime.tv_sec, stat.stx_btime.tv_nsec)),
        size: stat.stx_size,
        modified: (stat.stx_mtime.tv_sec, stat.stx_mtime.tv_nsec),
    }
}

/// A folder with the plain file `a`, the whole new file under the temporary name, and an intent.
struct Crash {
    scene: Scene,
    intent: Intent,
    temp: String,
}

impl Crash {
    fn new(movement: Movement, to: &str) -> Crash {
        let scene = Scene::new();
        scene.write("a", "old");
        let intent = Intent {
            movement,
            file: new_file_id(),
            run: RUN,
            folder: scene.tree.path().as_os_str().as_bytes().to_vec(),
            from: b"a".to_vec(),
            to: to.as_bytes().to_vec(),
            original: identity(&scene.path("a")),
        };
        let temp = intent.temp();
        scene.write(&temp, "new and whole");
        Crash { scene, intent, temp }
    }

    /// Writes the intent, with its second line if the new file had been noted as ready.
    fn note(&self, ready: bool) {
        let path = self.scene.state.path().join("inplace/intents").join(format!("{}.json", self.intent.file));
        let mut file = fs::File::create(path).expect("intent");
        writeln!(file, "{}", serde_json::to_string(&self.intent).expect("json")).expect("write");
        if ready {
            let ready = identity(&self.scene.path(&self.temp));
            writeln!(file, "{}", serde_json::to_string(&ready).expect("json")).expect("write");
        }
    }

    fn rename(&self, from: &str, to: &str) {
        fs::rename(self.scene.path(from), self.scene.path(to)).expect("rename");
    }

    fn exchange(&self) {
        let (temp, a) = (self.scene.path(&self.temp), self.scene.path("a"));
        rustix::fs::renameat_with(CWD, temp, CWD, a, rustix::fs::RenameFlags::EXCHANGE).expect("exchange");
    }

    fn edit(&self, name: &str) {
        let mut file = fs::File::options().append(true).open(self.scene.path(name)).expect("open");
        file.write_all(b" and edited").expect("edit");
    }

    fn recover(&self) -> Vec<Result<Settled, &'static str>> {
        let found = recover(&self.scene.ledger).expect("recovers");
        found.into_iter().map(|one| one.settled.map_err(|e| model::Coded::code(&e))).collect()
    }

    fn left(&self) -> Vec<(String, String)> {
        let read = |name: String| (name.clone(), fs::read_to_string(self.scene.path(&name)).expect("file"));
        self.scene.names().into_iter().map(read).collect()
    }
}

type Act = fn(&Crash);
type Left = &'static [(&'static str, &'static str)];

fn check(to: &str, table: &[(&str, bool, Act, Settled, Left)]) {
    for movement in [Movement::Seal, Movement::Undo] {
        for (state, ready, act, settled, left) in table {
            let crash = Crash::new(movement, to);
            crash.note(*ready);
            act(&crash);
            assert_eq!(crash.recover(), [Ok(*settled)], "{movement:?}: {state}");
            let left: Vec<_> = left.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
            assert_eq!(crash.left(), left, "{movement:?}: {state}");
            assert!(crash.recover().is_empty(), "{movement:?}: {state}");
            let recorded = movement == Movement::Seal && *settled != Settled::TakenBack;
            assert_eq!(crash.scene.ledger.files(RUN).expect("records").len(), usize::from(recorded), "{state}");
        }
    }
}

#[test]
fn every_state_of_a_change_of_name_ends_with_one_whole_file() {
    let table: [(&str, bool, Act, Settled, Left); 11] = [
        ("only intended", false, |c| drop(fs::remove_file(c.scene.path(&c.temp))), Settled::TakenBack, &[("a", "old")]),
        ("being written", false, |_| {}, Settled::TakenBack, &[("a", "old")]),
        ("ready", true, |_| {}, Settled::TakenBack, &[("a", "old")]),
        ("published", true, |c| c.rename(&c.temp, "b"), Settled::Finished, &[("b", "new and whole")]),
        (
            "retired",
            true,
            |c| {
                c.rename(&c.temp, "b");
                c.rename("a", &c.temp);
            },
            Settled::Finished,
            &[("b", "new and whole")],
        ),
        (
            "removed",
            true,
            |c| {
                c.rename(&c.temp, "b");
                fs::remove_file(c.scene.path("a")).expect("remove");
            },
            Settled::Finished,
            &[("b", "new and whole")],
        ),
        (
            "published, then the old one edited",
            true,
            |c| {
                c.rename(&c.temp, "b");
                c.edit("a");
            },
            Settled::TakenBack,
            &[("a", "old and edited")],
        ),
        (
            "removed, then somebody made another of the old name",
            true,
            |c| {
                c.rename(&c.temp, "b");
                fs::remove_file(c.scene.path("a")).expect("remove");
                c.scene.write("a", "another");
            },
            Settled::Both,
            &[("a", "another"), ("b", "new and whole")],
        ),
        (
            "retired while somebody still wrote",
            true,
            |c| {
                c.rename(&c.temp, "b");
                c.edit("a");
                c.rename("a", &c.temp);
            },
            Settled::TakenBack,
            &[("a", "old and edited")],
        ),
        (
            "retired, then the new one taken away",
            true,
            |c| {
                fs::remove_file(c.scene.path(&c.temp)).expect("remove");
                c.rename("a", &c.temp);
            },
            Settled::TakenBack,
            &[("a", "old")],
        ),
        (
            "ready, then somebody took the new name",
            true,
            |c| drop(c.scene.write("b", "somebody's")),
            Settled::TakenBack,
            &[("a", "old"), ("b", "somebody's")],
        ),
    ];
    check("b", &table);
}

#[test]
fn every_state_of_a_change_in_place_ends_with_one_whole_file() {
    let table: [(&str, bool, Act, Settled, Left); 5] = [
        ("being written", false, |_| {}, Settled::TakenBack, &[("a", "old")]),
        ("ready", true, |_| {}, Settled::TakenBack, &[("a", "old")]),
        ("exchanged", true, |c| c.exchange(), Settled::Finished, &[("a", "new and whole")]),
        (
            "exchanged while somebody still wrote",
            true,
            |c| {
                c.exchange();
                c.edit(&c.temp);
            },
            Settled::TakenBack,
            &[("a", "old and edited")],
        ),
        ("removed", true, |c| c.rename(&c.temp, "a"), Settled::Finished, &[("a", "new and whole")]),
    ];
    check("a", &table);
}

#[test]
fn an_intent_cut_off_had_not_begun_and_a_temporary_file_of_nobody_is_left() {
    let crash = Crash::new(Movement::Seal, "b");
    let intents = crash.scene.state.path().join("inplace/intents");
    let whole = serde_json::to_string(&crash.intent).expect("json");
    fs::write(intents.join("x.json"), &whole).expect("without the line's end");
    assert!(crash.recover().is_empty());
    assert!(inplace::names(&intents).is_empty());
    assert_eq!(crash.scene.names(), [crash.temp.as_str(), "a"], "no intent names it");
}

#[test]
fn an_intent_whose_folder_is_away_stays_open_until_it_is_back() {
    let crash = Crash::new(Movement::Seal, "b");
    crash.note(true);
    let away = crash.scene.tree.path().with_extension("away");
    fs::rename(crash.scene.tree.path(), &away).expect("move away");
    assert_eq!(crash.recover(), [Err("AG-114")]);
    std::os::unix::fs::symlink(&away, crash.scene.tree.path()).expect("a link in its place");
    assert_eq!(crash.recover(), [Err("AG-114")], "not followed");
    fs::remove_file(crash.scene.tree.path()).expect("remove the link");
    fs::rename(&away, crash.scene.tree.path()).expect("move back");
    assert_eq!(crash.recover(), [Ok(Settled::TakenBack)]);
}

#[test]
fn a_record_of_intents_that_is_no_such_thing_is_refused_with_its_code() {
    let state = tempfile::tempdir().expect("state");
    fs::write(state.path().join("inplace"), "a file").expect("file");
    assert_eq!(Ledger::open(state.path()).map(drop).map_err(|e| model::Coded::code(&e)), Err("AG-120"));
}
