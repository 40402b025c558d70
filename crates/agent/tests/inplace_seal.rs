//! Sealing in place and turning back: what comes out, and every case in which nothing is done.

mod inplace;

use std::ffi::OsStr;
use std::fs::{self, File};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileExt, MetadataExt, PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use agent::inplace::{Ledger, Naming, open_folder, recover, undo_run};
use inplace::{Keys, RUN, Scene, open, plan, seal, whole};
use model::Coded;

fn code<T>(result: Result<T, agent::inplace::InplaceError>) -> &'static str {
    result.map(drop).map_or_else(|error| error.code(), |()| "ok")
}

/// A file with all that can be special about it.
fn decorated(scene: &Scene, name: &str, content: &[u8]) -> PathBuf {
    let path = scene.write(name, content);
    rustix::fs::setxattr(&path, "user.section", b"zeimu\0\xff", rustix::fs::XattrFlags::empty()).expect("attribute");
    set_acl(
        &path,
        "system.posix_acl_access",
        &[(1, 6, NOBODY_ID), (2, 4, 65534), (4, 4, NOBODY_ID), (16, 4, NOBODY_ID), (32, 0, NOBODY_ID)],
    );
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("mode");
    if rustix::process::getuid().is_root() {
        std::os::unix::fs::chown(&path, Some(1234), Some(4321)).expect("owner");
    }
    let old = SystemTime::UNIX_EPOCH + Duration::new(1_000_000_000, 123_456_789);
    let times = fs::FileTimes::new().set_modified(old).set_accessed(old + Duration::from_nanos(7));
    File::options().write(true).open(&path).expect("open").set_times(times).expect("times");
    path
}

/// Of entries that name nobody.
const NOBODY_ID: u32 = u32::MAX;

/// An access list in the kernel's form: version 2, then tag, permissions and id of each entry.
fn set_acl(path: &Path, kind: &str, entries: &[(u16, u16, u32)]) {
    let mut list = 2_u32.to_le_bytes().to_vec();
    for (tag, permissions, id) in entries {
        list.extend_from_slice(&tag.to_le_bytes());
        list.extend_from_slice(&permissions.to_le_bytes());
        list.extend_from_slice(&id.to_le_bytes());
    }
    match rustix::fs::setxattr(path, kind, &list, rustix::fs::XattrFlags::empty()) {
        Err(rustix::io::Errno::NOTSUP) => eprintln_line("no access lists here: they are not tested"),
        other => other.expect("access list"),
    }
}

fn eprintln_line(text: &str) {
    use std::io::Write;
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// Without touching the access time, which is compared.
fn facts(path: &Path) -> inplace::Whole {
    let stat = fs::symlink_metadata(path).expect("stat");
    inplace::Whole { accessed: (stat.atime(), stat.atime_nsec()), ..whole(path) }
}

#[test]
fn a_file_is_sealed_and_turned_back_as_it_was() {
    for naming in [Naming::Append, Naming::Keep] {
        for size in [1, 4095, 1 << 20, (1 << 20) + 1, 3 << 20] {
            let mut scene = Scene::new();
            // Every new file in the folder inherits this list; the sealed and the restored one must not keep it.
            let inherited = [(1, 7, NOBODY_ID), (2, 7, 33), (4, 5, NOBODY_ID), (16, 7, NOBODY_ID), (32, 5, NOBODY_ID)];
            set_acl(scene.tree.path(), "system.posix_acl_default", &inherited);
            let content: Vec<u8> = (0..size).map(|n: u32| (n % 251) as u8).collect();
            let path = decorated(&scene, "名簿.xlsx", &content);
            let atime = fs::metadata(&path).expect("stat").atime_nsec();
            let before = inplace::Whole { accessed: (1_000_000_000, atime), ..facts(&path) };
            let old =
                fs::FileTimes::new().set_accessed(SystemTime::UNIX_EPOCH + Duration::new(1_000_000_000, 123_456_796));
            File::options().write(true).open(&path).expect("open").set_times(old).expect("reading had touched it");

            let sealed =
                seal(&scene.ledger, scene.tree.path(), OsStr::new("名簿.xlsx"), &scene.plan(naming)).expect("seals");
            let expected = if naming == Naming::Keep { "名簿.xlsx" } else { "名簿.xlsx.tdf" };
            assert_eq!(scene.names(), [expected]);
            let container = facts(&scene.path(expected));
            assert_eq!(
                (container.modified, container.owner, container.mode),
                (before.modified, before.owner, before.mode)
            );
            assert_eq!(container.xattrs, before.xattrs);
            let sealed_path = scene.path(expected);
            assert_eq!(open(&mut scene.keys, &sealed_path), content);

            assert_eq!(scene.undo(&sealed).expect("turns back").size, u64::from(size));
            assert_eq!(scene.names(), ["名簿.xlsx"]);
            assert_eq!(facts(&path), before, "{naming:?} {size}");
            assert!(scene.ledger.runs().expect("runs").is_empty());
        }
    }
}

#[test]
fn a_run_is_turned_back_as_a_whole_and_what_cannot_be_is_left_for_the_next_time() {
    let mut scene = Scene::new();
    let names = ["a", "b", "c", "d\n\u{202e}"];
    for name in names {
        scene.write(name, name);
        scene.seal(name).expect("seals");
    }
    let bytes = OsStr::from_bytes(b"\xff\xfe");
    fs::write(scene.tree.path().join(bytes), "bytes").expect("file");
    seal(&scene.ledger, scene.tree.path(), bytes, &scene.plan(Naming::Append)).expect("seals");
    scene.write("b", "somebody made another b");
    let mut outcomes = Vec::new();
    let mut each = |_: &agent::inplace::Intent, result| {
        outcomes.push(code(result));
        std::ops::ControlFlow::Continue(())
    };
    undo_run(&scene.ledger, RUN, &mut scene.keys, &mut each).expect("undo");
    outcomes.sort_unstable();
    assert_eq!(outcomes, ["AG-111", "ok", "ok", "ok", "ok"]);
    fs::remove_file(scene.path("b")).expect("out of the way");
    let mut each = |_: &agent::inplace::Intent, result| {
        assert_eq!(code(result), "ok");
        std::ops::ControlFlow::Continue(())
    };
    undo_run(&scene.ledger, RUN, &mut scene.keys, &mut each).expect("undo the rest");
    for name in names {
        assert_eq!(fs::read_to_string(scene.path(name)).expect("plain"), name);
    }
    assert_eq!(scene.names().len(), 5);
    assert!(scene.ledger.runs().expect("runs").is_empty());
}

#[test]
fn what_is_not_suited_is_passed_over_and_stays_as_it_was() {
    let scene = Scene::new();
    scene.write("plain", "x");
    scene.write("linked", "x");
    fs::hard_link(scene.path("linked"), scene.path("other name")).expect("link");
    symlink("plain", scene.path("link")).expect("link");
    fs::create_dir(scene.path("folder")).expect("folder");
    rustix::fs::mknodat(rustix::fs::CWD, scene.path("pipe"), rustix::fs::FileType::Fifo, rustix::fs::Mode::RUSR, 0)
        .expect("pipe");
    scene.write("empty", "");
    File::create(scene.path("sparse")).expect("file").set_len(10 << 30).expect("10 GiB of nothing");
    scene.write("taken", "x");
    scene.write("taken.tdf", "somebody's");
    let long = "x".repeat(252);
    scene.write(&long, "x");
    scene.write("locked.xlsx", "x");
    scene.write(".~lock.locked.xlsx#", "");
    scene.write("written", "x");
    let _writer = File::options().write(true).open(scene.path("written")).expect("a program writes");
    let before = scene.names();
    let table = [
        ("linked", "AG-101"),
        ("sparse", "AG-102"),
        ("link", "AG-103"),
        ("folder", "AG-103"),
        ("pipe", "AG-103"),
        ("locked.xlsx", "AG-104"),
        ("written", "AG-104"),
        ("empty", "AG-107"),
        ("taken", "AG-111"),
        (&long, "AG-112"),
        ("none", "AG-114"),
    ];
    for (name, expected) in table {
        assert_eq!(code(scene.seal(name)), expected, "{name}");
    }
    assert_eq!(scene.names(), before);
    let sealed = scene.seal("plain").expect("seals");
    assert_eq!(code(scene.seal(sealed.name.to_str().expect("text"))), "AG-108");
}

#[test]
fn a_file_that_somebody_only_reads_is_sealed_and_the_reader_keeps_it() {
    let scene = Scene::new();
    scene.write("read", "content");
    let reader = File::open(scene.path("read")).expect("reader");
    scene.seal("read").expect("seals");
    let mut content = [0; 7];
    reader.read_exact_at(&mut content, 0).expect("still there for the reader");
    assert_eq!(&content, b"content");
}

#[test]
fn a_file_changed_after_it_was_judged_is_not_sealed() {
    let scene = Scene::new();
    scene.write("a", "judged");
    let mut walker =
        discover::Walker::new(&[scene.tree.path().into()], &discover::WalkOptions::default()).expect("walk");
    let Some(discover::Visit::File(entry)) = walker.next() else { panic!("a file") };
    scene.write("a", "edited");
    let target = agent::inplace::Target::of(&entry);
    let result =
        agent::inplace::seal_in_place(&scene.ledger, &target, &scene.plan(Naming::Append), &mut protect::SystemRandom);
    assert_eq!(code(result), "AG-113");
    assert_eq!(fs::read(scene.path("a")).expect("plain"), b"edited");
}

/// Randomness that does something to the folder while the file is being sealed.
struct Meanwhile<F: FnMut()>(F);

impl<F: FnMut()> protect::Random for Meanwhile<F> {
    fn fill(&mut self, out: &mut [u8]) -> Result<(), protect::NoRandomness> {
        (self.0)();
        protect::SystemRandom.fill(out)
    }
}

#[test]
fn a_file_changed_replaced_or_removed_while_it_is_sealed_is_left_to_its_owner() {
    type Act = fn(&Path);
    let table: [(&str, Act, &str, Option<&str>); 5] = [
        ("same size", |a| fs::write(a, "EDITED").expect("write"), "AG-113", Some("EDITED")),
        ("longer", |a| fs::write(a, "edited more").expect("write"), "AG-113", Some("edited more")),
        (
            "replaced",
            |a| {
                fs::write(a.with_extension("new"), "newer").expect("write");
                fs::rename(a.with_extension("new"), a).expect("rename");
            },
            "AG-113",
            Some("newer"),
        ),
        ("removed", |a| drop(fs::remove_file(a)), "AG-114", None),
        ("target made", |a| fs::write(a.with_extension("tdf"), "somebody's").expect("write"), "AG-111", Some("before")),
    ];
    for (what, act, expected, left) in table {
        let scene = Scene::new();
        let path = scene.write("a", "before");
        let folder = open_folder(scene.tree.path()).expect("folder");
        let target = agent::inplace::Target {
            folder: std::os::fd::AsFd::as_fd(&folder),
            path: scene.tree.path(),
            name: OsStr::new("a"),
            seen: None,
        };
        let mut random = Meanwhile(|| act(&path));
        let result = agent::inplace::seal_in_place(&scene.ledger, &target, &scene.plan(Naming::Append), &mut random);
        assert_eq!(code(result), expected, "{what}");
        assert_eq!(fs::read_to_string(&path).ok().as_deref(), left, "{what}");
        assert!(scene.names().iter().all(|name| !name.starts_with(".sekimori")), "{what}");
        if what != "target made" {
            assert!(!scene.path("a.tdf").exists(), "{what}");
        }
        assert!(recover(&scene.ledger).expect("recover").is_empty(), "{what}");
    }
}

#[test]
fn a_full_disk_leaves_the_original_and_no_temporary_file() {
    let Some(mount) = Tmpfs::new("size=6m") else { return };
    let mut scene = Scene::new();
    let content = vec![7; 4 << 20];
    let path = mount.0.path().join("big");
    fs::write(&path, &content).expect("file");
    let result = seal(&scene.ledger, mount.0.path(), OsStr::new("big"), &scene.plan(Naming::Append));
    assert_eq!(code(result), "AG-116");
    assert_eq!(inplace::names(mount.0.path()), ["big"]);
    assert_eq!(fs::read(&path).expect("plain"), content);

    // And on the way back.
    let small = mount.0.path().join("small");
    fs::remove_file(&path).expect("remove");
    fs::write(&small, vec![7; 2 << 20]).expect("file");
    let sealed = seal(&scene.ledger, mount.0.path(), OsStr::new("small"), &scene.plan(Naming::Append)).expect("seals");
    fs::write(mount.0.path().join("filler"), vec![1; 3 << 20]).expect("fill");
    let folder = open_folder(mount.0.path()).expect("folder");
    let target = agent::inplace::Target {
        folder: std::os::fd::AsFd::as_fd(&folder),
        path: mount.0.path(),
        name: &sealed.name,
        seen: None,
    };
    let result = agent::inplace::undo_in_place(&scene.ledger, &target, sealed.file, RUN, &mut scene.keys);
    assert_eq!(code(result), "AG-116");
    assert_eq!(inplace::names(mount.0.path()), ["filler", "small.tdf"]);
    assert_eq!(open(&mut scene.keys, &mount.0.path().join("small.tdf")), vec![7; 2 << 20]);
}

/// A small file system of one's own; needs root.
struct Tmpfs(tempfile::TempDir);

impl Tmpfs {
    fn new(options: &str) -> Option<Tmpfs> {
        let folder = tempfile::tempdir().expect("folder");
        let mount = Command::new("mount").args(["-t", "tmpfs", "-o", options, "tmpfs"]).arg(folder.path()).status();
        if mount.is_ok_and(|status| status.success()) {
            return Some(Tmpfs(folder));
        }
        eprintln_line("no right to mount: the full disk is not tested");
        None
    }
}

impl Drop for Tmpfs {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

#[test]
fn an_immutable_file_is_passed_over() {
    let scene = Scene::new();
    let path = scene.write("fixed", "x");
    let chattr = |flag: &str| Command::new("chattr").arg(flag).arg(&path).status().is_ok_and(|status| status.success());
    if !chattr("+i") {
        eprintln_line("chattr does nothing here: immutable files are not tested");
        return;
    }
    let result = code(scene.seal("fixed"));
    assert!(chattr("-i"));
    assert_eq!(result, "AG-106");
    assert_eq!(scene.names(), ["fixed"]);
}

#[test]
fn holes_are_holes_again_after_undo() {
    let mut scene = Scene::new();
    let path = scene.path("sparse");
    let file = File::create(&path).expect("file");
    file.set_len(20 << 20).expect("size");
    file.write_all_at(b"head", 0).expect("head");
    file.write_all_at(b"middle", (10 << 20) + 4000).expect("middle, over a block's end");
    drop(file);
    let (content, blocks) = (fs::read(&path).expect("content"), fs::metadata(&path).expect("stat").blocks());
    let sealed = scene.seal("sparse").expect("seals");
    scene.undo(&sealed).expect("turns back");
    assert!(fs::metadata(&path).expect("stat").blocks() <= blocks + 8);
    assert!(fs::read(&path).expect("content") == content);
}

#[test]
fn without_permission_nothing_happens() {
    let tree = tempfile::tempdir().expect("tree");
    let state = tempfile::tempdir().expect("state");
    for (folder, mode) in [("closed to writing", 0o555), ("open", 0o777)] {
        fs::create_dir(tree.path().join(folder)).expect("folder");
        fs::write(tree.path().join(folder).join("readable"), "x").expect("file");
        fs::write(tree.path().join(folder).join("secret"), "x").expect("file");
        fs::set_permissions(tree.path().join(folder).join("readable"), fs::Permissions::from_mode(0o444))
            .expect("mode");
        fs::set_permissions(tree.path().join(folder).join("secret"), fs::Permissions::from_mode(0o000)).expect("mode");
        fs::set_permissions(tree.path().join(folder), fs::Permissions::from_mode(mode)).expect("mode");
    }
    for folder in [tree.path(), state.path()] {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o777)).expect("mode");
    }
    if !rustix::process::getuid().is_root() {
        eprintln_line("not root: another user's files are not tested");
        return;
    }
    // The build folder may lie where nobody else can go: a copy of this test runs from the temporary folder.
    let copy = tempfile::tempdir().expect("folder");
    fs::set_permissions(copy.path(), fs::Permissions::from_mode(0o755)).expect("mode");
    let me = copy.path().join("test");
    fs::copy(std::env::current_exe().expect("this test"), &me).expect("copy");
    let status = Command::new(me)
        .args(["--exact", "as_nobody", "--ignored", "--nocapture"])
        .env("SEKIMORI_TREE", tree.path())
        .env("SEKIMORI_STATE", state.path())
        .uid(65534)
        .gid(65534)
        .status();
    assert!(status.expect("runs").success());
}

#[test]
#[ignore = "the other half of without_permission_nothing_happens, run by it as another user"]
fn as_nobody() {
    let (Some(tree), Some(state)) = (std::env::var_os("SEKIMORI_TREE"), std::env::var_os("SEKIMORI_STATE")) else {
        return;
    };
    let ledger = Ledger::open(Path::new(&state)).expect("ledger");
    let keys = Keys::new();
    let table = [
        ("closed to writing", "readable", "AG-105"),
        ("closed to writing", "secret", "AG-115"),
        ("open", "secret", "AG-115"),
        // Another user's file could not be given back to her.
        ("open", "readable", "AG-117"),
    ];
    for (folder, name, expected) in table {
        let folder = Path::new(&tree).join(folder);
        let result = seal(&ledger, &folder, OsStr::new(name), &plan(&keys, Naming::Append));
        assert_eq!(code(result), expected, "{folder:?} {name}");
        assert_eq!(inplace::names(&folder), ["readable", "secret"]);
    }
}

#[test]
fn a_container_that_was_changed_or_is_another_file_is_not_turned_back() {
    let mut scene = Scene::new();
    scene.write("a", "a".repeat(100));
    let sealed = scene.seal("a").expect("seals");
    let other = agent::inplace::SealedFile { file: inplace::new_file_id(), ..sealed.clone() };
    assert_eq!(code(scene.undo(&other)), "AG-109");
    let path = scene.path("a.tdf");
    let whole = fs::read(&path).expect("container");
    let mut damaged = whole.clone();
    damaged[60] ^= 1;
    fs::write(&path, &damaged).expect("damage");
    assert_ne!(code(scene.undo(&sealed)), "ok");
    assert_eq!(scene.names(), ["a.tdf"]);
    fs::write(&path, &whole).expect("repair");
    scene.keys = std::mem::replace(&mut scene.keys, Keys::new());
    let right = std::mem::replace(&mut scene.keys, Keys::new());
    assert_ne!(code(scene.undo(&sealed)), "ok", "another key");
    scene.keys = right;
    assert_eq!(code(scene.undo(&sealed)), "ok");
}

#[test]
fn the_state_folder_serves_one_process_at_a_time() {
    let scene = Scene::new();
    assert_eq!(code(Ledger::open(scene.state.path())), "AG-119");
}
