//! The checkpoint's side of the tests.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use gateway::{GateError, Outcome, Passage, RuleFiles, SCANNER, Settings, Stopped, Yara};
use jail::function::Program;
use model::api::gate::{StageName, StageState};
use model::sanitising::Reason;
use rustix::process::{Pid, Signal, kill_process};

type Test = (&'static str, fn());

macro_rules! tests {
    ($($name:ident),* $(,)?) => { &[$((stringify!($name), $name as fn())),*] };
}

pub(crate) const TESTS: &[Test] = tests![
    a_clean_file_passes_and_the_stage_says_so,
    what_a_rule_matches_is_refused_as_an_attack_with_the_names_of_rules,
    each_example_finds_what_it_is_for_and_not_its_neighbour,
    rules_that_do_not_hold_are_told_with_file_line_and_column,
    rules_are_those_of_the_start_even_when_the_file_changes,
    a_scan_that_takes_too_long_is_ended_and_seen,
    a_scanner_that_is_killed_in_the_middle_is_seen_and_replaced,
    a_file_that_may_not_come_in_for_its_size_is_not_scanned,
    without_its_program_the_stage_does_not_open,
    a_scanner_is_locked_in_and_has_one_thread,
    a_program_that_is_started_by_hand_does_nothing,
    what_stays_of_a_stage_is_nothing,
    its_package_holds_the_program_the_examples_and_the_licences,
];

const EXAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../rules/yara/examples.yar");
/// A condition that grows with the square of the file, for files that begin so.
const SLOW: &str = "rule slow { condition: uint32be(0) == 0x736c6f77 and for any i in (0..filesize) : \
                    (for any j in (0..filesize) : (uint8(i) + uint8(j) == 1000)) }";

fn scanner() -> Program {
    Program::at(env!("CARGO_BIN_EXE_sekimori-yara"), [SCANNER])
}

fn yara(rules: &[PathBuf]) -> Yara {
    let rules = Arc::new(RuleFiles::read(rules).unwrap());
    Yara { program: scanner(), rules, required: false, patience: Duration::from_secs(60) }
}

fn with(yara: Yara) -> Settings {
    Settings { yara: Some(yara), budget: Duration::from_secs(60), ..Settings::default() }
}

fn examples() -> Yara {
    yara(&[EXAMPLES.into()])
}

/// A rule file of this text, in a folder that is there as long as it is held.
fn written(text: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.yar");
    fs::write(&path, text).unwrap();
    (folder, path)
}

fn slow(required: bool, patience: Duration) -> Settings {
    let (_folder, path) = written(SLOW);
    with(Yara { required, patience, ..yara(&[path]) })
}

fn pass(passage: &Passage, bytes: &[u8], name: &str) -> Outcome {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    passage.pass(&File::open(file.path()).unwrap(), Some(name), None)
}

/// 200,000 letters, which the slow rule would look at for minutes.
fn long(begin: &str) -> Vec<u8> {
    let mut text = begin.as_bytes().to_vec();
    text.resize(200_000, b'a');
    text
}

fn state(outcome: &Outcome) -> Option<StageState> {
    outcome.stages.iter().find(|stage| stage.stage == StageName::Yara).map(|stage| stage.state)
}

/// The test file of antivirus programs, made here so that they leave this source alone.
fn eicar() -> Vec<u8> {
    [r"X5O!P%@AP[4\PZX54(P^)7CC)7}$", "EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE!$H+H*"].concat().into_bytes()
}

fn a_clean_file_passes_and_the_stage_says_so() {
    let passage = Passage::open(with(examples())).unwrap();
    assert!(passage.stages().contains(&StageName::Yara));
    let outcome = pass(&passage, "予定表\n".as_bytes(), "予定.txt");
    assert_eq!(state(&outcome), Some(StageState::Passed));
    assert_eq!(outcome.result.unwrap().output.bytes().unwrap(), "予定表\n".as_bytes());
}

fn what_a_rule_matches_is_refused_as_an_attack_with_the_names_of_rules() {
    let passage = Passage::open(with(Yara { required: true, ..examples() })).unwrap();
    for _ in 0..3 {
        let outcome = pass(&passage, &eicar(), "メモ.txt");
        assert_eq!(state(&outcome), Some(StageState::Refused));
        assert!(!outcome.stages.iter().any(|stage| stage.stage == StageName::Rebuild), "nothing else has parsed it");
        let Err(Stopped::Refused(refusal)) = outcome.result else { panic!("{:?}", outcome.result) };
        assert_eq!((refusal.reason, refusal.detail.as_str()), (Reason::YaraHit, "eicar_test_file (test)"));
        assert!(refusal.reason.is_alert(), "nobody lets it in");
        assert!(pass(&passage, b"clean", "a.txt").result.is_ok(), "the next file is another one");
    }
}

fn each_example_finds_what_it_is_for_and_not_its_neighbour() {
    let passage = Passage::open(with(examples())).unwrap();
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let class = b"\x02\xce\x02\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46";
    let ole = |parts: &[&[u8]]| [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".as_slice(), &parts.concat()].concat();
    let smuggled = b"<script>u=URL.createObjectURL(new Blob([atob('x')]));a.href=u;a.download='x.zip'</script>";
    let drawn = b"<script>u=URL.createObjectURL(new Blob([svg]));image.src=u</script>";
    let table: [(&str, Vec<u8>, Vec<u8>); 4] = [
        ("eicar_test_file", eicar(), [b"see: ".as_slice(), &eicar()].concat()),
        (
            "rtf_equation_editor_object",
            b"{\\rtf1{\\object\\objdata 4571756174696F6E2E33}}".to_vec(),
            b"{\\rtf1 Equation.3 by hand}".to_vec(),
        ),
        ("ole_equation_editor_object", ole(&[&wide("Equation Native"), class]), ole(&[&wide("Equation Native")])),
        ("html_smuggling", smuggled.to_vec(), drawn.to_vec()),
    ];
    for (rule, bad, neighbour) in table {
        match pass(&passage, &bad, "a").result {
            Err(Stopped::Refused(refusal)) => assert!(refusal.detail.starts_with(rule), "{rule}: {}", refusal.detail),
            other => panic!("{rule}: {other:?}"),
        }
        assert_eq!(state(&pass(&passage, &neighbour, "a")), Some(StageState::Passed), "beside {rule}");
    }
}

fn rules_that_do_not_hold_are_told_with_file_line_and_column() {
    let (folder, path) = written("rule a {\n  strings:\n    $a = \"x\"\n  condition:\n    $b\n}\n");
    fs::write(folder.path().join("good.yara"), "rule g { condition: true }").unwrap();
    match Passage::open(with(yara(&[folder.path().to_owned()]))) {
        Err(GateError::RulesWrong { first, more }) => {
            assert_eq!((first.line, first.column, more), (5, 5, 0), "{first:?}");
            assert_eq!(Path::new(&first.file), path);
            assert!(first.what.contains("$b"), "{first:?}");
        }
        other => panic!("{other:?}"),
    }
    let checked = gateway::check_rules(yara(&[folder.path().to_owned()])).unwrap();
    assert_eq!((checked.faults.len(), checked.rules), (1, 0));
}

fn rules_are_those_of_the_start_even_when_the_file_changes() {
    let (_folder, path) = written("rule begin { strings: $a = \"forbidden\" condition: $a }");
    let passage = Passage::open(with(yara(std::slice::from_ref(&path)))).unwrap();
    fs::write(&path, "rule broken {").unwrap();
    // Each is a process of its own; those that come after one that was ended are of another stem.
    for _ in 0..3 {
        assert_eq!(state(&pass(&passage, b"forbidden", "a.txt")), Some(StageState::Refused));
        kill_all(&branches());
    }
}

fn a_scan_that_takes_too_long_is_ended_and_seen() {
    let patience = Duration::from_millis(300);
    let passage = Passage::open(slow(false, patience)).unwrap();
    let outcome = pass(&passage, &long("slow"), "a.txt");
    assert_eq!(state(&outcome), Some(StageState::Unreachable));
    assert!(outcome.result.is_ok(), "it is not required: {:?}", outcome.result);
    assert_eq!(state(&pass(&passage, &long("fast"), "a.txt")), Some(StageState::Passed));
    let passage = Passage::open(slow(true, patience)).unwrap();
    let outcome = pass(&passage, &long("slow"), "a.txt");
    assert_eq!(state(&outcome), Some(StageState::Unreachable));
    assert!(matches!(outcome.result, Err(Stopped::Trouble(GateError::RulesAway))), "{:?}", outcome.result);
}

fn a_scanner_that_is_killed_in_the_middle_is_seen_and_replaced() {
    for required in [false, true] {
        let passage = Passage::open(slow(required, Duration::from_secs(60))).unwrap();
        let done = AtomicBool::new(false);
        let outcome = std::thread::scope(|scope| {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    let busy: Vec<i32> = branches().into_iter().filter(|pid| is_busy(*pid)).collect();
                    kill_all(&busy);
                    std::thread::sleep(Duration::from_millis(5));
                }
            });
            let outcome = pass(&passage, &long("slow"), "a.txt");
            done.store(true, Ordering::Relaxed);
            outcome
        });
        assert_eq!(state(&outcome), Some(StageState::Unreachable));
        assert_eq!(outcome.result.is_ok(), !required, "{:?}", outcome.result);
        assert_eq!(state(&pass(&passage, &long("fast"), "a.txt")), Some(StageState::Passed), "the next file");
    }
}

fn a_file_that_may_not_come_in_for_its_size_is_not_scanned() {
    let policy = "[limits]\ninput-bytes = 10".to_owned();
    let passage = Passage::open(Settings { policy, ..with(Yara { required: true, ..examples() }) }).unwrap();
    match pass(&passage, &eicar(), "a.txt").result {
        Err(Stopped::Refused(refusal)) => assert_eq!(refusal.reason, Reason::LimitSize),
        other => panic!("{other:?}"),
    }
    assert!(pass(&passage, b"clean", "a.txt").result.is_ok());
}

fn without_its_program_the_stage_does_not_open() {
    for path in ["/nonexistent/sekimori-yara", "/bin/true"] {
        let opened = Passage::open(with(Yara { program: Program::at(path, [SCANNER]), ..examples() }));
        assert!(matches!(opened, Err(GateError::NoWorker(_))), "{path}: {opened:?}");
    }
}

fn a_scanner_is_locked_in_and_has_one_thread() {
    let passage = Passage::open(with(examples())).unwrap();
    assert_eq!(state(&pass(&passage, b"clean", "a.txt")), Some(StageState::Passed));
    within(|| !branches().is_empty());
    let status = |pid: i32| fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    // One that is being born has the three filters of its stem, not yet the one that ends what forking takes.
    within(|| branches().iter().any(|pid| status(*pid).contains("Seccomp_filters:\t4")));
    let waiting = branches().into_iter().map(status).find(|status| status.contains("Seccomp_filters:\t4")).unwrap();
    for line in ["Threads:\t1\n", "NoNewPrivs:\t1\n", "Seccomp:\t2\n"] {
        assert!(waiting.contains(line), "{line}: {waiting}");
    }
    for stem in stems() {
        let stem = status(stem);
        assert!(stem.contains("Threads:\t1\n"), "a thread would be missing in what is forked");
        assert!(stem.contains("Seccomp_filters:\t3\n") && stem.contains("NoNewPrivs:\t1\n"), "{stem}");
    }
    if rustix::process::geteuid().is_root() {
        assert!(waiting.contains("Uid:\t65534\t65534\t65534"), "{waiting}");
    }
}

fn a_program_that_is_started_by_hand_does_nothing() {
    let by_hand = |args: &[&str]| {
        let status = std::process::Command::new(env!("CARGO_BIN_EXE_sekimori-yara")).args(args).status();
        status.unwrap().code()
    };
    assert_eq!((by_hand(&[]), by_hand(&["--help"]), by_hand(&[SCANNER])), (Some(2), Some(2), Some(70)));
}

fn what_stays_of_a_stage_is_nothing() {
    let passage = Passage::open(with(examples())).unwrap();
    assert!(pass(&passage, b"clean", "a.txt").result.is_ok());
    drop(passage);
    within(|| stems().is_empty() && branches().is_empty());
}

fn its_package_holds_the_program_the_examples_and_the_licences() {
    let folder = tempfile::tempdir().unwrap();
    let repository = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let run = |command: &mut std::process::Command| {
        let output = command.output().unwrap();
        assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let mut pack = std::process::Command::new(format!("{repository}/tools/deb-yara.sh"));
    pack.args(["--fast", "--binary", env!("CARGO_BIN_EXE_sekimori-yara"), "--out"]).arg(folder.path());
    let package = run(&mut pack);
    let tree = folder.path().join("tree");
    run(std::process::Command::new("dpkg-deb").args(["-x", package.trim()]).arg(&tree));
    let packed = fs::read(tree.join("usr/share/doc/sekimori-yara/examples/examples.yar")).unwrap();
    assert_eq!(packed, fs::read(EXAMPLES).unwrap());
    let copyright = fs::read_to_string(tree.join("usr/share/doc/sekimori-yara/copyright")).unwrap();
    for part in ["  yara-x v", ": BSD-3-Clause", "  wasmtime v"] {
        assert!(copyright.contains(part), "{part}");
    }
    // It works from where it lies: the checkpoint looks beside its own program.
    let program = Program::at(tree.join("usr/bin/sekimori-yara"), [SCANNER]);
    let checked = gateway::check_rules(Yara { program, ..self::examples() }).unwrap();
    assert!(checked.faults.is_empty() && checked.rules == 4, "{checked:?}");
}

fn within(done: impl Fn() -> bool) {
    let begun = Instant::now();
    while !done() {
        assert!(begun.elapsed() < Duration::from_secs(60), "not within a minute");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Scanners that this process has started.
fn stems() -> Vec<i32> {
    scanners()
        .into_iter()
        .filter(|(_, parent)| *parent == std::process::id().cast_signed())
        .map(|(pid, _)| pid)
        .collect()
}

/// Scanners that were forked from those.
fn branches() -> Vec<i32> {
    let stems = stems();
    scanners().into_iter().filter(|(_, parent)| stems.contains(parent)).map(|(pid, _)| pid).collect()
}

/// Processes of the scanner's program, each with its parent.
fn scanners() -> Vec<(i32, i32)> {
    let of = |entry: fs::DirEntry| {
        let pid: i32 = entry.file_name().to_str()?.parse().ok()?;
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        let (name, rest) = stat.rsplit_once(')')?;
        let parent = rest.split_whitespace().nth(1)?.parse().ok()?;
        name.ends_with("(sekimori-yara").then_some((pid, parent))
    };
    fs::read_dir("/proc").unwrap().flatten().filter_map(of).collect()
}

/// Whether it has used a tenth of a second of processor time.
fn is_busy(pid: i32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let rest = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    rest.split_whitespace().nth(11).and_then(|ticks| ticks.parse::<u32>().ok()).is_some_and(|ticks| ticks >= 10)
}

/// Returns when they are dead, so that nobody takes one for alive.
fn kill_all(pids: &[i32]) {
    for pid in pids.iter().filter_map(|pid| Pid::from_raw(*pid)) {
        // It may have ended meanwhile.
        let _ = kill_process(pid, Signal::KILL);
    }
    let is_dead = |pid: &i32| {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        stat.rsplit_once(") ").is_none_or(|(_, rest)| rest.starts_with(['Z', 'X']))
    };
    within(|| pids.iter().all(is_dead));
}
