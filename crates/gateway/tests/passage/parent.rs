//! The parent's side of the tests.

use std::fs::File;
use std::io::Write as _;
use std::time::{Duration, Instant};

use gateway::{Outcome, Passage, Settings, Stopped};
use jail::function::Program;
use model::Password;
use model::api::gate::{StageName, StageState};
use model::sanitising::{Item, Kind, Reason};

type Test = (&'static str, fn());

macro_rules! tests {
    ($($name:ident),* $(,)?) => { &[$((stringify!($name), $name as fn())),*] };
}

pub(crate) const TESTS: &[Test] = tests![
    a_file_comes_through_with_its_report,
    each_file_has_a_worker_of_its_own,
    a_worker_that_misbehaves_costs_its_file_and_nothing_comes_out,
    an_endless_loop_ends_with_its_budget,
    a_locked_file_asks_for_its_password,
    a_file_of_an_unknown_kind_is_refused_by_the_real_worker,
    what_the_verifier_does_not_like_does_not_come_out,
    stages_that_are_not_there_are_named,
    workers_wait_ready_and_none_stays_behind,
    a_policy_with_an_unknown_key_is_refused_at_the_start,
    the_shipped_policy_is_the_default,
];

pub(crate) fn settings() -> Settings {
    Settings {
        program: Program::this(["worker"]),
        output_bytes: 1 << 20,
        budget: Duration::from_secs(20),
        ..Settings::default()
    }
}

fn document(bytes: &[u8]) -> File {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    File::open(file.path()).unwrap()
}

fn pass(passage: &Passage, name: &str) -> Outcome {
    passage.pass(&document(b"abc"), Some(name), None)
}

fn reason(outcome: Outcome) -> Reason {
    match outcome.result {
        Err(Stopped::Refused(refusal)) => refusal.reason,
        other => panic!("{other:?}"),
    }
}

fn a_file_comes_through_with_its_report() {
    let outcome = pass(&Passage::open(settings()).unwrap(), "名簿.docm");
    let passed = outcome.result.unwrap();
    assert_eq!(passed.output.bytes().unwrap(), b"cba");
    assert_eq!((passed.report.out, passed.report.count(Item::Macro)), (Kind::Txt, 1));
    assert!(outcome.micros > 0);
}

fn each_file_has_a_worker_of_its_own() {
    let passage = Passage::open(settings()).unwrap();
    for _ in 0..8 {
        let passed = pass(&passage, "a.docm").result.unwrap();
        assert_eq!(passed.report.count(Item::Macro), 1, "a worker saw a second file");
    }
}

fn a_worker_that_misbehaves_costs_its_file_and_nothing_comes_out() {
    let passage = Passage::open(settings()).unwrap();
    for (name, expected) in [
        ("open.txt", Reason::SandboxViolation),
        ("panic.txt", Reason::Crash),
        ("leave.txt", Reason::Crash),
        ("bomb.txt", Reason::LimitMemory),
        ("flood.txt", Reason::LimitSize),
        ("nonsense.txt", Reason::SandboxViolation),
        ("deep.txt", Reason::SandboxViolation),
    ] {
        let outcome = pass(&passage, name);
        assert!(!format!("{outcome:?}").contains('山'), "{name}");
        assert_eq!(reason(outcome), expected, "{name}");
        assert!(pass(&passage, "a.docm").result.is_ok(), "the next file after {name}");
    }
}

fn an_endless_loop_ends_with_its_budget() {
    let passage = Passage::open(Settings { budget: Duration::from_millis(300), ..settings() }).unwrap();
    let begun = Instant::now();
    assert_eq!(reason(pass(&passage, "spin.txt")), Reason::LimitTime);
    assert!(begun.elapsed() < Duration::from_secs(10));
}

fn a_locked_file_asks_for_its_password() {
    let passage = Passage::open(settings()).unwrap();
    let with = |password: Option<&str>| {
        let password = password.map(|text| Password::new(text.to_owned().into()));
        passage.pass(&document(b"x"), Some("locked.txt"), password)
    };
    assert_eq!(reason(with(None)), Reason::Encrypted);
    assert_eq!(reason(with(Some("x"))), Reason::PasswordWrong);
    assert!(with(Some("open sesame")).result.is_ok());
}

fn a_file_of_an_unknown_kind_is_refused_by_the_real_worker() {
    let passage = Passage::open(settings()).unwrap();
    let outcome = passage.pass(&document(b"MZ\x90\0\0\0"), Some("real.exe"), None);
    assert_eq!(reason(outcome), Reason::TypeUnknown);
    let small = Settings { policy: "[limits]\ninput-bytes = 2".to_owned(), ..settings() };
    assert_eq!(reason(pass(&Passage::open(small).unwrap(), "real.txt")), Reason::LimitSize);
}

fn what_the_verifier_does_not_like_does_not_come_out() {
    let passage = Passage::open(settings()).unwrap();
    // The worker turns the bytes round and says that they are text.
    let outcome = passage.pass(&document(b"\0\x01binary"), Some("a.docm"), None);
    let state = outcome.stages.last().map(|stage| (stage.stage, stage.state));
    assert_eq!(state, Some((StageName::Verify, StageState::Refused)));
    assert_eq!(reason(outcome), Reason::VerifierRejected);
}

fn stages_that_are_not_there_are_named() {
    let stages = pass(&Passage::open(settings()).unwrap(), "a.docm").stages;
    let state = |name| stages.iter().find(|stage| stage.stage == name).map(|stage| stage.state);
    assert_eq!(state(StageName::Antivirus), Some(StageState::Absent));
    assert_eq!(state(StageName::Yara), Some(StageState::Absent));
    assert_eq!(state(StageName::Rebuild), Some(StageState::Passed));
    assert_eq!(state(StageName::Verify), Some(StageState::Passed));
}

fn workers_wait_ready_and_none_stays_behind() {
    let of = |task: String| std::fs::read_to_string(task + "/children").unwrap_or_default();
    let stems = || of("/proc/self/task/".to_owned() + &spawner());
    // One that has ended is reaped when the next is forked, or with its stem: until then it has its number and nothing else.
    let lives =
        |pid: &&str| std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| !stat.contains(") Z "));
    let workers = |stem: &str| of(format!("/proc/{stem}/task/{stem}")).split_whitespace().filter(lives).count();
    let passage = Passage::open(Settings { spare: 2, ..settings() }).unwrap();
    assert!(pass(&passage, "a.docm").result.is_ok());
    within(Duration::from_secs(20), || stems().split_whitespace().map(workers).sum::<usize>() == 2);
    drop(passage);
    within(Duration::from_secs(20), || stems().split_whitespace().count() == 0);
}

/// The thread whose children the workers are.
fn spawner() -> String {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap();
    let names = tasks.map(|task| task.unwrap().file_name().into_string().unwrap());
    let is_it = |id: &String| {
        std::fs::read_to_string(format!("/proc/self/task/{id}/comm")).is_ok_and(|name| name.trim() == "jail-spawn")
    };
    names.filter(is_it).last().unwrap()
}

pub(crate) fn within(bound: Duration, done: impl Fn() -> bool) {
    let begun = Instant::now();
    while !done() {
        assert!(begun.elapsed() < bound, "not within {bound:?}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn a_policy_with_an_unknown_key_is_refused_at_the_start() {
    let refused = Passage::open(Settings { policy: "laddder = true".to_owned(), ..settings() });
    assert!(matches!(refused, Err(gateway::GateError::Policy { cause }) if cause.contains("laddder")));
}

fn the_shipped_policy_is_the_default() {
    let shipped = include_str!("../../../../rules/sanitising.toml");
    assert_eq!(sanitize::Policy::parse(shipped).unwrap(), sanitize::Policy::default());
}
