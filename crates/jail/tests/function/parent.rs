//! The parent's side of the tests.

use jail::function::{Landlock, Limits, Pool, Program, Stem, Worker};
use jail::{CallError, JailError};
use std::fs::{self, File};
use std::io::Write;
use std::os::fd::AsFd;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

type Test = (&'static str, fn());

macro_rules! tests {
    ($($name:ident),* $(,)?) => { &[$((stringify!($name), $name as fn())),*] };
}

pub(crate) const TESTS: &[Test] = tests![
    a_worker_reads_the_file_it_is_given,
    a_worker_says_what_holds_it,
    nothing_is_inherited,
    forbidden_calls_kill_the_worker,
    refused_calls_leave_the_worker_alive,
    a_file_in_the_jail_cannot_be_written,
    a_descriptor_open_for_writing_does_not_enter,
    an_output_without_a_name_is_written_up_to_its_limit,
    a_mapped_file_is_read_after_the_lock_down,
    a_memory_bomb_dies_alone,
    endless_recursion_dies_alone,
    an_endless_loop_ends_with_its_budget,
    processor_time_ends_an_orphaned_loop,
    a_huge_answer_is_refused,
    a_huge_request_is_refused_and_the_worker_lives,
    a_panic_costs_one_file_and_tells_no_text,
    a_worker_that_leaves_is_noticed,
    a_captured_worker_cannot_fool_its_parent,
    a_program_that_does_not_serve_is_no_worker,
    a_worker_with_threads_refuses_to_serve,
    serving_without_a_parent_is_refused,
    two_hundred_calls_in_sequence,
    a_batch_holds_files_of_one_owner,
    a_batch_ends_after_its_bytes,
    a_pool_is_shared_by_threads,
    a_worker_outlives_the_thread_that_asked_for_it,
    a_worker_killed_while_idle_is_replaced,
    no_zombie_and_no_descriptor_stays,
    without_seccomp_no_worker_serves,
    without_landlock_the_worker_says_so_and_seccomp_holds,
    a_root_that_cannot_become_nobody_refuses_to_serve,
    a_worker_dies_with_its_parent,
    a_stem_leaves_nothing_behind,
    what_is_no_stem_gives_no_worker,
    provisions_come_before_the_first_file_and_with_fewer_rights,
    a_provision_that_can_be_written_is_refused,
    a_thread_that_the_provisions_leave_behind_is_refused,
];

/// Tests of workers that are run a second time with branches of a stem.
pub(crate) const OF_BRANCHES: &[Test] = tests![
    a_worker_reads_the_file_it_is_given,
    a_worker_says_what_holds_it,
    nothing_is_inherited,
    forbidden_calls_kill_the_worker,
    refused_calls_leave_the_worker_alive,
    a_file_in_the_jail_cannot_be_written,
    an_output_without_a_name_is_written_up_to_its_limit,
    a_mapped_file_is_read_after_the_lock_down,
    a_memory_bomb_dies_alone,
    endless_recursion_dies_alone,
    an_endless_loop_ends_with_its_budget,
    processor_time_ends_an_orphaned_loop,
    a_huge_answer_is_refused,
    a_worker_that_leaves_is_noticed,
    a_captured_worker_cannot_fool_its_parent,
];

const SOON: Duration = Duration::from_secs(20);

fn program() -> Program {
    Program::this(["worker"])
}

/// Whether the workers of this run are forked from a stem.
pub(crate) static BRANCHES: AtomicBool = AtomicBool::new(false);

fn worker() -> Worker {
    worker_within(&Limits::default())
}

fn worker_within(limits: &Limits) -> Worker {
    if BRANCHES.load(Ordering::Relaxed) {
        return Worker::branch(&Stem::start(&program(), limits).unwrap()).unwrap();
    }
    Worker::start(&program(), limits).unwrap()
}

/// A document of `length` bytes, opened for reading.
fn document(length: usize) -> File {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(&vec![b'x'; length]).unwrap();
    File::open(file.path()).unwrap()
}

fn ask(worker: &mut Worker, request: &str) -> Result<String, CallError> {
    worker.call(document(10), request.as_bytes(), SOON).map(|answer| String::from_utf8(answer).unwrap())
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

fn a_worker_reads_the_file_it_is_given() {
    let mut worker = worker();
    assert_eq!(worker.call(document(100_000), b"length", SOON).unwrap(), b"100000");
    assert_eq!(worker.call(document(0), b"length", SOON).unwrap(), b"0");
    let mut moved = document(7);
    std::io::Seek::seek(&mut moved, std::io::SeekFrom::End(0)).unwrap();
    assert_eq!(worker.call(moved, b"length", SOON).unwrap(), b"7", "a file is read from its beginning");
    assert_eq!(worker.call(document(9), b"end", SOON).unwrap(), b"9", "the size is found by seeking");
}

fn a_worker_says_what_holds_it() {
    let mut worker = worker();
    let kernel_has_landlock =
        fs::read_to_string("/sys/kernel/security/lsm").is_ok_and(|list| list.contains("landlock"));
    if kernel_has_landlock {
        assert!(matches!(worker.lock_down().landlock, Landlock::Enforced { abi: 1.. }));
    }
    let user = worker.lock_down().user;
    assert_eq!(
        ask(&mut worker, "user").unwrap_or_else(|_| "killed".into()),
        "killed",
        "not even the user id may be asked"
    );
    if is_root() {
        assert_eq!(user, 65_534);
        let limits = Limits { keep_user: true, ..Limits::default() };
        assert_eq!(worker_within(&limits).lock_down().user, 0);
    }
}

fn nothing_is_inherited() {
    // A descriptor that any child of ours would inherit.
    let leak = document(1);
    rustix::io::fcntl_setfd(&leak, rustix::io::FdFlags::empty()).unwrap();
    let mut worker = worker();
    assert_eq!(ask(&mut worker, "environment").unwrap(), "0");
    assert_eq!(ask(&mut worker, "descriptors").unwrap(), "5", "three of /dev/null, the channel, the file");
    assert_eq!(ask(&mut worker, "descriptors").unwrap(), "5", "files do not pile up");
}

fn forbidden_calls_kill_the_worker() {
    let parent = std::process::id();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let secret = fs::canonicalize("/etc/passwd").unwrap();
    let probes = [
        format!("open {}", secret.display()),
        format!("open /proc/{parent}/environ"),
        format!("open /proc/{parent}/mem"),
        "open /proc/self/fd/4".to_owned(),
        "open /proc/self/mem".to_owned(),
        "create /tmp/sekimori-jail-probe".to_owned(),
        "create /dev/shm/sekimori-jail-probe".to_owned(),
        format!("connect {}", listener.local_addr().unwrap()),
        "pair".to_owned(),
        "exec".to_owned(),
        "fork".to_owned(),
        "fork-as-stem".to_owned(),
        "wait".to_owned(),
        "outlive".to_owned(),
        "processes".to_owned(),
        "filter".to_owned(),
        "robust".to_owned(),
        "thread".to_owned(),
        "code".to_owned(),
        format!("kill {parent}"),
        format!("abort-other {parent}"),
        format!("ptrace {parent}"),
        format!("memory-of {parent}"),
        "raise-limits".to_owned(),
        "ring".to_owned(),
        "close-all".to_owned(),
        "truncate".to_owned(),
        "sleep".to_owned(),
    ];
    for probe in probes {
        let mut worker = worker();
        let outcome = ask(&mut worker, &probe);
        assert!(matches!(outcome, Err(CallError::ForbiddenCall)), "{probe}: {outcome:?}");
        assert!(matches!(ask(&mut worker, "calls"), Err(CallError::Gone)), "{probe}: still there");
    }
    assert!(!fs::exists("/tmp/sekimori-jail-probe").unwrap());
    assert!(!fs::exists("/dev/shm/sekimori-jail-probe").unwrap());
}

fn refused_calls_leave_the_worker_alive() {
    let mut worker = worker();
    // No path is looked at, not even for its existence: the call is as if the kernel had none.
    assert_eq!(ask(&mut worker, "metadata").unwrap(), format!("Some({})", libc::ENOSYS));
    assert_eq!(ask(&mut worker, "calls").unwrap(), "2");
}

fn a_file_in_the_jail_cannot_be_written() {
    let mut worker = worker();
    assert_eq!(ask(&mut worker, "write").unwrap(), format!("Some({})", libc::EBADF));
}

fn a_descriptor_open_for_writing_does_not_enter() {
    let mut worker = worker();
    let file = tempfile::tempfile().unwrap();
    assert!(matches!(worker.call(&file, b"write", SOON), Err(CallError::Writable)));
    assert_eq!(ask(&mut worker, "calls").unwrap(), "1", "the worker was not asked");
}

fn an_output_without_a_name_is_written_up_to_its_limit() {
    let limits = Limits { output_bytes: 100_000, ..Limits::default() };
    let call = |length: usize| {
        let output = tempfile::tempfile().unwrap();
        let mut worker = worker_within(&limits);
        let request = format!("output {length}");
        let said = worker.call_with(&[document(1).as_fd(), output.as_fd()], request.as_bytes(), SOON);
        drop(worker);
        (said, output.metadata().unwrap().len())
    };
    let (said, length) = call(100_000);
    assert_eq!((said.unwrap(), length), (b"done".to_vec(), 100_000));
    let (said, length) = call(100_001);
    assert!(matches!(said, Err(CallError::Killed { signal: libc::SIGXFSZ })), "{said:?}");
    assert!(length <= 100_000);
}

fn a_mapped_file_is_read_after_the_lock_down() {
    assert_eq!(ask(&mut worker(), "mapped").unwrap(), "127ELF");
    assert!(jail::function::map(std::path::Path::new("/nonexistent")).is_err());
}

fn a_memory_bomb_dies_alone() {
    let limits = Limits { memory_bytes: 256 << 20, ..Limits::default() };
    let mut victim = worker_within(&limits);
    let mut neighbour = worker();
    assert!(matches!(ask(&mut victim, "bomb"), Err(CallError::OutOfMemory)));
    assert_eq!(ask(&mut neighbour, "calls").unwrap(), "1");
}

fn endless_recursion_dies_alone() {
    let outcome = ask(&mut worker(), "recurse");
    assert!(
        matches!(outcome, Err(CallError::OutOfMemory | CallError::Killed { signal: libc::SIGSEGV })),
        "{outcome:?}"
    );
}

fn an_endless_loop_ends_with_its_budget() {
    let mut worker = worker();
    let outcome = worker.call(document(1), b"spin", Duration::from_millis(200));
    assert!(matches!(outcome, Err(CallError::TimedOut { seconds: 1 })), "{outcome:?}");
    assert!(!worker.is_alive());
}

fn processor_time_ends_an_orphaned_loop() {
    let limits = Limits { cpu: Duration::from_secs(1), ..Limits::default() };
    let mut worker = worker_within(&limits);
    let outcome = worker.call(document(1), b"spin", Duration::from_secs(120));
    assert!(matches!(outcome, Err(CallError::TimedOut { .. })), "{outcome:?}");
}

fn a_huge_answer_is_refused() {
    let limits = Limits { reply_bytes: 1 << 20, ..Limits::default() };
    let mut worker = worker_within(&limits);
    assert_eq!(ask(&mut worker, "huge 1048576").unwrap().len(), 1 << 20);
    assert!(matches!(ask(&mut worker, "huge 1048577"), Err(CallError::ReplyTooLarge { limit: 1_048_576 })));
    assert!(matches!(ask(&mut worker, "calls"), Err(CallError::Gone)));
}

fn a_huge_request_is_refused_and_the_worker_lives() {
    let mut worker = worker();
    let request = vec![b' '; (1 << 20) + 1];
    assert!(matches!(worker.call(document(1), &request, SOON), Err(CallError::RequestTooLarge { limit: 1_048_576 })));
    assert_eq!(worker.call(document(1), &request[1..], SOON).unwrap(), b"unknown probe");
}

fn a_panic_costs_one_file_and_tells_no_text() {
    let pool = Pool::new(program(), Limits::default(), 1);
    let Err(error) = pool.call(0, document(1), b"panic", SOON) else { panic!("a panic was answered") };
    assert!(matches!(&error, CallError::Panicked { place } if place.contains("probe.rs:")), "{error:?}");
    assert!(!format!("{error} {error:?}").contains('山'));
    assert_eq!(pool.call(0, document(1), b"calls", SOON).unwrap(), b"1", "the next file finds a fresh worker");
}

fn a_worker_that_leaves_is_noticed() {
    assert!(matches!(ask(&mut worker(), "leave"), Err(CallError::Ended { code: 7 })));
}

fn a_captured_worker_cannot_fool_its_parent() {
    let budget = Duration::from_secs(10);
    for what in ["tag", "hello"] {
        let outcome = worker().call(document(1), format!("lie {what}").as_bytes(), budget);
        assert!(matches!(outcome, Err(CallError::Protocol)), "{what}: {outcome:?}");
    }
    let outcome = worker().call(document(1), b"lie length", budget);
    assert!(matches!(outcome, Err(CallError::ReplyTooLarge { .. })), "{outcome:?}");
    let outcome = worker().call(document(1), b"lie place", budget);
    assert!(matches!(&outcome, Err(CallError::Panicked { place }) if place == "31mb"), "{outcome:?}");
}

fn a_program_that_does_not_serve_is_no_worker() {
    let nothing = Program::at("/bin/true", [""; 0]);
    assert!(matches!(Worker::start(&nothing, &Limits::default()), Err(JailError::Channel(_))));
    let absent = Program::at("/nonexistent/sekimori", [""; 0]);
    assert!(matches!(Worker::start(&absent, &Limits::default()), Err(JailError::Start(_))));
    let silent = Program::at("/bin/sleep", ["60"]);
    let limits = Limits { start: Duration::from_millis(100), ..Limits::default() };
    assert!(matches!(Worker::start(&silent, &limits), Err(JailError::Channel(_))));
}

fn a_worker_with_threads_refuses_to_serve() {
    let (ours, theirs) = std::os::unix::net::UnixStream::pair().unwrap();
    let status = std::process::Command::new("/proc/self/exe")
        .arg("threaded")
        .stdin(std::os::fd::OwnedFd::from(theirs))
        .status()
        .unwrap();
    drop(ours);
    assert_eq!(status.code(), Some(42));
}

fn serving_without_a_parent_is_refused() {
    let status =
        std::process::Command::new("/proc/self/exe").arg("worker").stdin(std::process::Stdio::null()).status().unwrap();
    assert_eq!(status.code(), Some(1));
}

fn two_hundred_calls_in_sequence() {
    let pool = Pool::new(program(), Limits::default(), 1);
    let served: Vec<u32> = (0..200)
        .map(|_| String::from_utf8(pool.call(7, document(3), b"calls", SOON).unwrap()).unwrap().parse().unwrap())
        .collect();
    let expected: Vec<u32> = (0..200).map(|call| call % 64 + 1).collect();
    assert_eq!(served, expected, "a worker is replaced after 64 files");
}

fn a_batch_holds_files_of_one_owner() {
    let pool = Pool::new(program(), Limits::default(), 1);
    let call = |owner| pool.call(owner, document(1), b"calls", SOON).unwrap();
    assert_eq!([call(1), call(1), call(2), call(1)], [b"1", b"2", b"1", b"1"]);
    let pool = Pool::new(program(), Limits::default(), 2);
    let call = |owner| pool.call(owner, document(1), b"calls", SOON).unwrap();
    assert_eq!([call(1), call(2), call(1), call(2), call(3)], [b"1", b"1", b"2", b"2", b"1"]);
}

fn a_batch_ends_after_its_bytes() {
    let limits = Limits { batch_bytes: 2_000, ..Limits::default() };
    let pool = Pool::new(program(), limits, 1);
    let call = || pool.call(1, document(900), b"calls", SOON).unwrap();
    assert_eq!([call(), call(), call(), call()], [b"1", b"2", b"3", b"1"]);
}

fn a_pool_is_shared_by_threads() {
    let pool = Pool::new(program(), Limits::default(), 2);
    std::thread::scope(|scope| {
        for owner in 0..4 {
            let pool = &pool;
            scope.spawn(move || {
                for call in 0..10 {
                    let outcome = pool.call(owner, document(5), if call == 5 { b"panic" } else { b"length" }, SOON);
                    match outcome {
                        Ok(answer) => assert_eq!(answer, b"5"),
                        Err(error) => assert!(call == 5 && matches!(error, CallError::Panicked { .. })),
                    }
                }
            });
        }
    });
}

fn a_worker_outlives_the_thread_that_asked_for_it() {
    let mut worker = std::thread::spawn(worker).join().unwrap();
    assert_eq!(ask(&mut worker, "calls").unwrap(), "1");
}

fn a_worker_killed_while_idle_is_replaced() {
    let pool = Pool::new(program(), Limits::default(), 1);
    let stem = || children().first().unwrap().as_raw_nonzero().to_string();
    for killed in [|stem: &str| children_of(stem)[0], |stem: &str| pid(stem)] {
        pool.call(1, document(1), b"calls", SOON).unwrap();
        let process = killed(&stem());
        rustix::process::kill_process(process, rustix::process::Signal::KILL).unwrap();
        // Until it is dead, but not reaped: that is for the pool.
        let handle = rustix::process::pidfd_open(process, rustix::process::PidfdFlags::empty()).unwrap();
        rustix::event::poll(&mut [rustix::event::PollFd::new(&handle, rustix::event::PollFlags::IN)], None).unwrap();
        assert_eq!(pool.call(1, document(1), b"calls", SOON).unwrap(), b"1");
    }
}

fn pid(number: &str) -> rustix::process::Pid {
    rustix::process::Pid::from_raw(number.parse().unwrap()).unwrap()
}

fn no_zombie_and_no_descriptor_stays() {
    // The thread that starts workers stays, with what it holds.
    drop(worker());
    let descriptors = || fs::read_dir("/proc/self/fd").unwrap().count();
    let before = (descriptors(), children().len());
    let pool = Pool::new(program(), Limits::default(), 2);
    for request in ["calls", "panic", "open /etc/passwd", "leave", "length", "lie tag"] {
        let _ = pool.call(1, document(1), request.as_bytes(), SOON);
    }
    let _ = pool.call(1, document(1), b"spin", Duration::from_millis(20));
    drop(pool);
    assert_eq!((descriptors(), children().len()), before);
}

/// Runs this binary with one system call failing in it and in all its children.
fn weakened(call: &str) -> String {
    let output = std::process::Command::new("/proc/self/exe").args(["weakened", call]).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

fn without_seccomp_no_worker_serves() {
    let said = weakened("seccomp");
    assert!(said.starts_with("refused: the worker could not be locked down: seccomp"), "{said}");
}

fn without_landlock_the_worker_says_so_and_seccomp_holds() {
    assert_eq!(weakened("landlock"), "Absent, then ForbiddenCall");
}

fn a_root_that_cannot_become_nobody_refuses_to_serve() {
    if is_root() {
        assert_eq!(weakened("user"), "refused: the worker could not be locked down: user");
    }
}

fn a_worker_dies_with_its_parent() {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    let mut parent = std::process::Command::new("/proc/self/exe")
        .arg("orphan")
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(parent.stdout.take().unwrap()), &mut line).unwrap();
    let worker = rustix::process::Pid::from_raw(line.trim().parse().unwrap()).unwrap();
    let handle = rustix::process::pidfd_open(worker, rustix::process::PidfdFlags::empty()).unwrap();
    parent.kill().unwrap();
    parent.wait().unwrap();
    let patience = Timespec { tv_sec: 20, tv_nsec: 0 };
    let dead = poll(&mut [PollFd::new(&handle, PollFlags::IN)], Some(&patience)).unwrap();
    assert_eq!(dead, 1, "a worker in an endless loop outlived its parent");
}

fn a_stem_leaves_nothing_behind() {
    drop(worker());
    let descriptors = || fs::read_dir("/proc/self/fd").unwrap().count();
    let before = (descriptors(), children().len());
    let stem = Stem::start(&program(), &Limits::default()).unwrap();
    let of_stem: Vec<_> = children().into_iter().map(|pid| pid.as_raw_nonzero().to_string()).collect();
    if is_root() {
        // What others may not look at: addresses that were relocated once are not copied into each branch.
        let maps = of_stem.iter().map(|stem| fs::read_to_string(format!("/proc/{stem}/maps")).unwrap());
        assert!(
            maps.clone().any(|maps| maps.contains("/memfd:relro"))
                && maps.into_iter().all(|maps| !maps.contains("rwxp"))
        );
    }
    for request in ["calls", "panic", "open /etc/passwd", "leave", "length", "lie tag"] {
        let mut worker = Worker::branch(&stem).unwrap();
        let _ = ask(&mut worker, request);
    }
    let mut spinning = Worker::branch(&stem).unwrap();
    let _ = spinning.call(document(1), b"spin", Duration::from_millis(20));
    assert_eq!(stem.branches(), 7);
    let mut last = Worker::branch(&stem).unwrap();
    let living: Vec<_> = of_stem.iter().flat_map(|stem| children_of(stem)).collect();
    assert_eq!(living.len(), 1, "those that have ended are reaped with the next branch");
    drop(stem);
    assert_eq!(ask(&mut last, "calls").unwrap(), "1", "a stem lives as long as its branches");
    drop((last, spinning));
    assert_eq!((descriptors(), children().len()), before);
}

fn what_is_no_stem_gives_no_worker() {
    for path in ["/bin/true", "/bin/cat"] {
        let program = Program::at(path, [""; 0]);
        let worker = Stem::start(&program, &Limits::default()).and_then(|stem| Worker::branch(&stem));
        assert!(worker.is_err(), "{path}");
    }
}

fn provided(argument: &[&str], file: File) -> Program {
    let mut program = Program::this([&["provided"], argument].concat());
    program.provisions = vec![Arc::new(file)];
    program
}

/// A worker that was started, and one that was forked.
fn both_ways(program: &Program) -> [Result<Worker, JailError>; 2] {
    let branch = Stem::start(program, &Limits::default()).and_then(|stem| Worker::branch(&stem));
    [Worker::start(program, &Limits::default()), branch]
}

fn provisions_come_before_the_first_file_and_with_fewer_rights() {
    for worker in both_ways(&provided(&[], document(1234))) {
        let mut worker = worker.unwrap();
        let opened = worker.lock_down().landlock == Landlock::Absent;
        assert_eq!(ask(&mut worker, "provisions").unwrap(), format!("1234 S code false open {opened}"));
        assert_eq!(ask(&mut worker, "length").unwrap(), "10");
        assert!(
            matches!(ask(&mut worker, "code"), Err(CallError::ForbiddenCall)),
            "memory becomes code after the lock-down"
        );
    }
}

fn a_provision_that_can_be_written_is_refused() {
    for worker in both_ways(&provided(&[], tempfile::tempfile().unwrap())) {
        assert!(matches!(worker, Err(JailError::Start(_))), "{worker:?}");
    }
}

fn a_thread_that_the_provisions_leave_behind_is_refused() {
    for worker in both_ways(&provided(&["threads"], document(1))) {
        assert!(worker.is_err(), "{worker:?}");
    }
}

/// Children of this process, dead ones too.
fn children() -> Vec<rustix::process::Pid> {
    children_of(&std::process::id().to_string())
}

fn children_of(own: &str) -> Vec<rustix::process::Pid> {
    fs::read_dir("/proc")
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().to_str()?.parse::<i32>().ok())
        .filter(|pid| {
            let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
            // The fields after the command's closing bracket: state, parent.
            stat.rsplit_once(')').and_then(|(_, rest)| rest.split_whitespace().nth(1)) == Some(own)
        })
        .filter_map(rustix::process::Pid::from_raw)
        .collect()
}
