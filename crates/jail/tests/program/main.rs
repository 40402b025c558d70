//! What a program of others can do in the jail, and what it cannot. The test binary is its own launcher. It speaks the
//! listing protocol of the standard test harness, so that `cargo test` and nextest run each test by name.
#![allow(missing_docs, clippy::print_stdout)]

use jail::ProgramError;
use jail::function::Program;
use jail::program::{Done, Job, launch, run};
use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, TargetArch};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

const TESTS: &[(&str, fn())] = &[
    ("it_reads_what_it_is_given_and_gives_its_output", it_reads_what_it_is_given_and_gives_its_output),
    ("it_sees_nothing_of_the_machine", it_sees_nothing_of_the_machine),
    ("it_writes_only_to_memory_of_its_own", it_writes_only_to_memory_of_its_own),
    ("it_reaches_no_network", it_reaches_no_network),
    ("it_ends_with_its_time_and_its_children_with_it", it_ends_with_its_time_and_its_children_with_it),
    ("its_output_is_bounded", its_output_is_bounded),
    ("its_failure_is_told_by_its_code", its_failure_is_told_by_its_code),
    ("without_namespaces_landlock_holds_it", without_namespaces_landlock_holds_it),
    ("without_any_wall_nothing_is_run", without_any_wall_nothing_is_run),
    ("tesseract_reads_a_list_of_names_from_a_picture", tesseract_reads_a_list_of_names_from_a_picture),
];

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.first().map(String::as_str) {
        Some("launch") => {
            launch();
            ExitCode::FAILURE
        }
        Some("weakened") => weakened(&args),
        _ => harness(&args),
    }
}

fn harness(args: &[String]) -> ExitCode {
    let flag = |name: &str| args.iter().any(|arg| arg == name);
    let filters: Vec<&str> =
        args.iter().map(String::as_str).filter(|arg| !arg.starts_with('-') && *arg != "terse").collect();
    let wanted = |name: &str| {
        filters.is_empty()
            || filters.iter().any(|filter| if flag("--exact") { name == *filter } else { name.contains(filter) })
    };
    if flag("--list") {
        for (name, _) in TESTS.iter().filter(|_| !flag("--ignored")) {
            println!("{name}: test");
        }
        return ExitCode::SUCCESS;
    }
    let mut failed = 0;
    for (name, test) in TESTS.iter().filter(|(name, _)| wanted(name)) {
        let passed = std::panic::catch_unwind(test).is_ok();
        println!("test {name} ... {}", if passed { "ok" } else { "FAILED" });
        failed += usize::from(!passed);
    }
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn shell(script: &str) -> Job {
    Job { budget: Duration::from_secs(60), ..Job::new("/bin/sh", ["-c", script]) }
}

fn ran(job: &Job, input: &[u8]) -> Result<Done, ProgramError> {
    run(&Program::this(["launch"]), job, input)
}

fn said(script: &str) -> String {
    String::from_utf8(ran(&shell(script), b"").unwrap().output).unwrap()
}

fn it_reads_what_it_is_given_and_gives_its_output() {
    let input = vec![7; 3 << 20];
    let done = ran(&Job::new("/bin/cat", [""; 0]), &input).unwrap();
    assert_eq!(done.output, input);
    assert!(done.held.namespaces || done.held.landlock.is_some());
    assert_ne!(done.held.user, 0);
}

fn it_sees_nothing_of_the_machine() {
    let seen = said("cat /etc/passwd /proc/self/status; ls /root /home /var; echo end; exit 0");
    assert_eq!(seen, "end\n");
}

fn it_writes_only_to_memory_of_its_own() {
    let said =
        said("echo kept > /tmp/a && cat /tmp/a; for d in /usr /lib /; do echo x > $d/y && echo lost; done; exit 0");
    assert!(!said.contains("lost"), "{said}");
    let namespaces = ran(&shell("true"), b"").unwrap().held.namespaces;
    assert_eq!(said, if namespaces { "kept\n" } else { "" });
}

fn it_reaches_no_network() {
    let script = "use Socket; print socket(S, PF_INET, SOCK_STREAM, 0) ? 'open' : 'none'";
    let done = ran(&Job::new("/usr/bin/perl", ["-e", script]), b"").unwrap();
    assert_eq!(done.output, b"none");
}

fn it_ends_with_its_time_and_its_children_with_it() {
    let script = "sleep 61801 & setsid sleep 61801 & sleep 61801; sleep 61801";
    let job = Job { budget: Duration::from_millis(700), ..shell(script) };
    assert!(matches!(ran(&job, b""), Err(ProgramError::TimedOut { .. })));
    // They were told to die; the kernel may take a moment.
    let patience = Instant::now() + Duration::from_secs(30);
    while sleepers() > 0 {
        assert!(Instant::now() < patience, "a child outlived its time");
        std::thread::yield_now();
    }
}

fn sleepers() -> usize {
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    let lines = processes.filter_map(|process| std::fs::read(process.path().join("cmdline")).ok());
    lines.filter(|line| line == b"sleep\x0061801\0").count()
}

fn its_output_is_bounded() {
    let job = Job { output_bytes: 1000, ..Job::new("/usr/bin/yes", [""; 0]) };
    assert!(matches!(ran(&job, b""), Err(ProgramError::OutputTooLarge { limit: 1000 })));
}

fn its_failure_is_told_by_its_code() {
    assert!(matches!(ran(&shell("exit 7"), b""), Err(ProgramError::Failed { code: 7 })));
    let missing = ran(&Job::new("/usr/bin/there-is-no-such-program", [""; 0]), b"");
    assert!(matches!(missing, Err(ProgramError::Refused { .. })), "{missing:?}");
}

fn without_namespaces_landlock_holds_it() {
    let said = under("unshare");
    if said.contains("landlock: None") || said.starts_with("refused") {
        return println!("skipped: this kernel has no Landlock");
    }
    assert!(said.contains("namespaces: false"), "{said}");
    assert!(said.ends_with("end\n"), "{said}");
    assert!(!said.contains("root:") && !said.contains("lost"), "{said}");
}

fn without_any_wall_nothing_is_run() {
    let said = under("unshare landlock");
    assert!(said.starts_with("refused") && !said.contains("end"), "{said}");
}

/// A printed list of invented people.
const PICTURE: &[u8] = include_bytes!("../data/meibo.png");

fn tesseract_reads_a_list_of_names_from_a_picture() {
    let languages = ran(&Job::new("/usr/bin/tesseract", ["--list-langs"]), b"");
    if !languages.is_ok_and(|done| String::from_utf8_lossy(&done.output).lines().any(|line| line == "jpn")) {
        return println!("skipped: no tesseract with Japanese");
    }
    let args = ["stdin", "stdout", "-l", "jpn", "--psm", "6"];
    let mut job = Job { budget: Duration::from_secs(300), ..Job::new("/usr/bin/tesseract", args) };
    // One thread: what it wins by more it loses by waiting for them.
    job.environment.push(("OMP_THREAD_LIMIT".into(), "1".into()));
    let text = String::from_utf8(ran(&job, PICTURE).unwrap().output).unwrap();
    for expected in ["汐見太郎", "0154-00-0005", "昭和23年4月6日"] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    assert!(matches!(ran(&job, b"no picture"), Err(ProgramError::Failed { .. })));
}

fn under(what: &str) -> String {
    let output = Command::new("/proc/self/exe").args(["weakened", what]).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// Makes system calls fail, here and in all children, as on a kernel or in a container that does not have them; then says
/// what became of a program.
fn weakened(args: &[String]) -> ExitCode {
    let what = args.get(1).cloned().unwrap_or_default();
    let calls =
        [("unshare", libc::SYS_unshare, libc::EPERM), ("landlock", libc::SYS_landlock_create_ruleset, libc::ENOSYS)];
    for (_, call, errno) in calls.into_iter().filter(|(name, ..)| what.contains(name)) {
        let arch = TargetArch::try_from(std::env::consts::ARCH).unwrap();
        let rules = [(call, Vec::new())].into_iter().collect();
        let refuse = SeccompAction::Errno(errno.unsigned_abs());
        let filter = SeccompFilter::new(rules, SeccompAction::Allow, refuse, arch).unwrap();
        let program: BpfProgram = filter.try_into().unwrap();
        seccompiler::apply_filter_all_threads(&program).unwrap();
    }
    match ran(&shell("cat /etc/passwd; echo x > /tmp/lost && echo lost; echo end"), b"") {
        Ok(done) => print!("{:?} {}", done.held, String::from_utf8_lossy(&done.output)),
        Err(ProgramError::Refused { reason }) => print!("refused: {reason}"),
        Err(error) => print!("{error:?}"),
    }
    ExitCode::SUCCESS
}
