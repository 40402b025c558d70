//! The log on disk: killed at any point, on a full disk, opened twice, damaged.

// What was skipped or counted is told to whoever runs the test.
#![allow(clippy::print_stdout)]

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

use audit::{AuditError, Ed25519Signer, LogKey, Signer, check_log_proof, read_entry, verify_all};
use model::Secret;
use store::log::{Folder, Log, LogError, Settings};

const CHILD: &str = "SEKIMORI_TEST_LOG";

/// Small enough that the segment is renewed many times.
const SMALL: Settings = Settings { segment_bytes: 4 << 10 };

fn signer() -> Arc<Ed25519Signer> {
    Arc::new(Ed25519Signer::new("city.example/log", &Secret::new([1; 32])).expect("a signer"))
}

fn key() -> LogKey {
    signer().key().clone()
}

fn open(folder: &Path) -> Result<Log, LogError> {
    Log::open_with(folder, signer(), SMALL)
}

fn entry(caller: u64, n: u64) -> Vec<u8> {
    format!("{{\"caller\":{caller},\"n\":{n}}}").into_bytes()
}

/// Numbers without a source of chance: a linear congruential generator (Knuth, MMIX).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// Not a test by itself: the process that is killed. Writes until then, and says what was acknowledged.
#[test]
fn the_killed_writer() {
    let Some(folder) = std::env::var_os(CHILD) else { return };
    let log = Arc::new(open(Path::new(&folder)).expect("opens"));
    let start = log.published().checkpoint.size;
    let threads: Vec<_> = (0..3)
        .map(|caller| {
            let log = Arc::clone(&log);
            std::thread::spawn(move || {
                for n in start.. {
                    let count = 1 + (n + caller) % 3;
                    let entries: Vec<_> = (0..count).map(|part| entry(caller * 10 + part, n)).collect();
                    let taken = log.append_blocking(entries).expect("appends");
                    let lines: String = taken
                        .zip(0..)
                        .map(|(index, part)| format!("\nack {index} {} {n}", caller * 10 + part))
                        .collect();
                    let mut out = std::io::stdout().lock();
                    out.write_all(lines.as_bytes())
                        .and_then(|()| out.write_all(b"\n"))
                        .and_then(|()| out.flush())
                        .expect("tells");
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().expect("writes until killed");
    }
}

/// Starts the writer, kills it after some acknowledgements, and adds all that it acknowledged.
fn write_and_kill(folder: &Path, acks: u64, spin: u64, acknowledged: &mut BTreeMap<u64, Vec<u8>>) {
    let mut child = Command::new(std::env::current_exe().expect("this test"))
        .args(["--exact", "the_killed_writer", "--nocapture", "--test-threads=1"])
        .env(CHILD, folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("starts");
    let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
    let mut note = |line: &str| {
        let mut words = line.strip_prefix("ack ")?.split(' ').map(str::parse::<u64>);
        let (index, caller, n) = (words.next()?.ok()?, words.next()?.ok()?, words.next()?.ok()?);
        acknowledged.insert(index, entry(caller, n))
    };
    let mut seen = 0;
    while seen < acks
        && let Some(line) = lines.next()
    {
        let line = line.expect("reads");
        seen += u64::from(line.starts_with("ack "));
        note(&line);
    }
    // Lets the writer come to another place before it is killed.
    for i in 0..spin {
        std::hint::black_box(i);
    }
    child.kill().expect("kills");
    // What was said before the end counts; a last line may be torn.
    let rest: Vec<String> = lines.map_while(Result::ok).collect();
    let whole = rest.len().saturating_sub(1);
    rest.iter().take(whole).for_each(|line| drop(note(line)));
    let status = child.wait().expect("ends");
    assert_eq!(status.signal(), Some(9), "the writer ended by itself: {status}");
}

/// Kills the writer of one folder over and over; gives how many entries were acknowledged, and how often the checkpoint on
/// disk was behind the segment: killed in the middle of an append.
fn kill_rounds(folder: &Path, rounds: u64, dice: &mut Dice) -> (usize, usize) {
    let files = Folder::at(folder);
    let mut acknowledged = BTreeMap::new();
    let mut last = None;
    let mut behind = 0;
    for round in 0..rounds {
        // Some are killed while they open the log.
        let acks = if round % 5 == 0 { 0 } else { 1 + dice.below(40) };
        write_and_kill(folder, acks, dice.below(1_000_000), &mut acknowledged);
        let note = fs::read_to_string(folder.join("checkpoint")).unwrap_or_default();
        let log = open(folder).unwrap_or_else(|error| panic!("round {round}: {error}"));
        let published = log.published();
        behind += usize::from(note != published.note);
        drop(log);
        verify_all(&files, &key(), last.as_ref()).unwrap_or_else(|error| panic!("round {round}: {error}"));
        for (index, entry) in &acknowledged {
            let found = read_entry(&files, published.checkpoint.size, *index);
            assert_eq!(found.ok().as_ref(), Some(entry), "round {round}, entry {index}");
        }
        last = Some(published.checkpoint.clone());
    }
    (acknowledged.len(), behind)
}

#[test]
fn killed_at_any_point_the_log_has_all_that_was_acknowledged() {
    // In memory an fsync costs nothing, so the kill meets the other steps; on the disk it meets mostly that one.
    let memory = Some(Path::new("/dev/shm")).filter(|place| place.is_dir()).map(Path::to_path_buf);
    let mut dice = Dice(20_261_122);
    for place in [std::env::temp_dir(), memory.unwrap_or_else(std::env::temp_dir)] {
        for _ in 0..5 {
            let work = tempfile::tempdir_in(&place).expect("a folder");
            let (acknowledged, behind) = kill_rounds(&work.path().join("log"), 12, &mut dice);
            println!("12 kills, {behind} within an append; {acknowledged} acknowledged entries, none lost");
        }
    }
}

/// A file system of 1 MiB in memory; unmounted on drop.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(at: &Path) -> Option<SmallDisk> {
        fs::create_dir_all(at).expect("a folder");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=1m", "tmpfs"]).arg(at).output();
        mounted.is_ok_and(|output| output.status.success()).then(|| SmallDisk(at.to_owned()))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[test]
fn on_a_full_disk_nothing_is_acknowledged_and_the_log_still_verifies() {
    let work = tempfile::tempdir().expect("a folder");
    let Some(disk) = SmallDisk::mount(&work.path().join("disk")) else {
        println!("skipped: a small file system cannot be mounted here");
        return;
    };
    let folder = disk.0.join("log");
    let log = open(&folder).expect("opens");
    let mut dice = Dice(7);
    let mut kept: Vec<Vec<u8>> = Vec::new();
    let mut refusals = 0;
    while refusals < 40 {
        let batch: Vec<_> =
            (0..1 + dice.below(30)).map(|n| [entry(0, n), vec![b' '; dice.below(300) as usize]].concat()).collect();
        match log.append_blocking(batch.clone()) {
            Ok(taken) => {
                assert_eq!(taken.start, kept.len() as u64);
                kept.extend(batch);
            }
            Err(error) => {
                assert!(error.is_full_disk(), "{error:?}");
                refusals += 1;
            }
        }
        assert_eq!(log.published().checkpoint.size, kept.len() as u64);
    }
    assert!(kept.len() > 500, "{}", kept.len());
    let files = Folder::at(&folder);
    verify_all(&files, &key(), None).expect("verifies while it is open");
    let size = log.published().checkpoint.size;
    drop(log);
    let same = |log: &Folder| (0..size).all(|i| read_entry(log, size, i).expect("reads") == kept[i as usize]);
    assert!(same(&files));

    // With room again it goes on.
    let remounted = Command::new("mount").args(["-o", "remount,size=8m"]).arg(&disk.0).status().expect("mount runs");
    assert!(remounted.success());
    let log = open(&folder).expect("opens again");
    assert_eq!(log.append_blocking(vec![entry(1, 1)]).expect("appends"), size..size + 1);
    verify_all(&files, &key(), None).expect("verifies");
    assert!(same(&files));
}

#[test]
fn a_second_process_is_kept_out_and_a_closed_log_is_free_again() {
    let work = tempfile::tempdir().expect("a folder");
    let log = open(work.path()).expect("opens");
    assert!(matches!(open(work.path()), Err(LogError::Locked { .. })));
    drop(log);
    assert!(open(work.path()).is_ok());
}

#[test]
fn every_answer_carries_proofs_from_what_the_device_has_seen() {
    let work = tempfile::tempdir().expect("a folder");
    let log = open(work.path()).expect("opens");
    let mut remembered = None;
    for n in 0..700_u64 {
        let index = log.append_blocking(vec![entry(0, n)]).expect("appends").start;
        if n % 13 == 0 {
            let seen = remembered.as_ref().map_or(0, |old: &audit::Checkpoint| old.size);
            let proof = log.prove(index, seen).expect("proves");
            assert_eq!(proof.entry.as_bytes(), entry(0, n));
            remembered = Some(check_log_proof(&proof, &key(), remembered.as_ref()).expect("holds"));
        }
    }
    assert!(matches!(log.prove(700, 0), Err(LogError::Audit(error)) if matches!(*error, AuditError::Beyond { .. })));
}

#[test]
fn async_callers_share_a_group_and_a_bad_entry_is_refused_alone() {
    let work = tempfile::tempdir().expect("a folder");
    let log = Arc::new(open(work.path()).expect("opens"));
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let calls: Vec<_> = (0..200)
            .map(|n| {
                let log = Arc::clone(&log);
                tokio::spawn(async move { log.append(if n == 77 { Vec::new() } else { entry(n, 0) }).await })
            })
            .collect();
        let mut indexes = Vec::new();
        for (n, call) in calls.into_iter().enumerate() {
            match call.await.expect("ends") {
                Ok(index) => indexes.push(index),
                Err(error) => assert!(n == 77 && matches!(error, LogError::Audit(_)), "{n}: {error}"),
            }
        }
        indexes.sort_unstable();
        assert_eq!(indexes, (0..199).collect::<Vec<_>>());
    });
}

#[test]
fn a_damaged_folder_is_not_written_to() {
    fn cut(file: &Path, by: u64) {
        let file = fs::File::options().write(true).open(file).expect("opens");
        file.set_len(file.metadata().expect("is there").len() - by).expect("cuts");
    }
    let segment = |folder: &Path| {
        fs::read_dir(folder.join("segment")).expect("reads").next().expect("one").expect("reads").path()
    };
    type Damage = (&'static str, Box<dyn Fn(&Path)>, fn(&LogError) -> bool);
    let damages: Vec<Damage> = vec![
        ("entries cut off", Box::new(move |f| cut(&segment(f), 1)), |e| matches!(e, LogError::EntriesLost { .. })),
        ("no segment", Box::new(move |f| fs::remove_file(segment(f)).expect("removes")), |e| {
            matches!(e, LogError::SegmentMissing { .. })
        }),
        ("segment of zeros", Box::new(move |f| fs::write(segment(f), [0; 500]).expect("writes")), |e| {
            matches!(e, LogError::Changed { .. })
        }),
        ("foreign checkpoint", Box::new(|f| fs::write(f.join("checkpoint"), "rubbish").expect("writes")), |e| {
            matches!(e, LogError::Audit(_))
        }),
    ];
    for (what, damage, expected) in damages {
        let work = tempfile::tempdir().expect("a folder");
        let log = Log::open(work.path(), signer()).expect("opens");
        log.append_blocking((0..300).map(|n| entry(0, n)).collect()).expect("appends");
        drop(log);
        damage(work.path());
        let before = fs::read(work.path().join("checkpoint")).expect("reads");
        match Log::open(work.path(), signer()) {
            Err(error) => assert!(expected(&error), "{what}: {error:?}"),
            Ok(_) => panic!("{what}: opens"),
        }
        assert_eq!(fs::read(work.path().join("checkpoint")).expect("reads"), before, "{what}");
    }
}

#[test]
fn tiles_and_a_checkpoint_lost_in_a_power_cut_are_made_again() {
    let work = tempfile::tempdir().expect("a folder");
    let log = Log::open(work.path(), signer()).expect("opens");
    log.append_blocking((0..600).map(|n| entry(0, n)).collect()).expect("appends");
    let signed = log.published();
    drop(log);
    fs::write(work.path().join("checkpoint"), []).expect("writes");
    fs::write(work.path().join("tile/0/001"), []).expect("writes");
    fs::remove_file(work.path().join("tile/entries/000")).expect("removes");
    let log = Log::open(work.path(), signer()).expect("opens");
    assert_eq!(log.published(), signed);
    verify_all(log.folder(), &key(), Some(&signed.checkpoint)).expect("verifies");
}
