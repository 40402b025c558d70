use std::fs;
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};
use rustix::time::{ClockId, clock_gettime};

/// Processor time that may be saved up while the disk is waited for; more would be a burst that people feel.
const SAVED: Duration = Duration::from_millis(250);
/// A pause is taken in pieces, so that a stop is heard.
const PIECE: Duration = Duration::from_millis(50);

/// Keeps this process and its children together below a share of the machine's processors, by pauses between files.
///
/// What is counted: this process with all its threads; children and theirs that still run (their `schedstat`, to the
/// nanosecond); and those that have ended, whoever reaped them.
#[derive(Debug)]
pub struct Pace {
    /// Processor seconds allowed in a second.
    share: f64,
    /// Processor seconds that may be used at once; below 0 they are owed.
    credit: f64,
    before: (Instant, f64),
}

impl Pace {
    /// A share of the whole machine in percent, 1 to 100; what was used before now does not count.
    pub fn of_machine(percent: u8) -> Pace {
        let processors = thread::available_parallelism().map_or(1, usize::from) as f64;
        let share = f64::from(percent.clamp(1, 100)) / 100.0 * processors;
        Pace { share, credit: 0.0, before: (Instant::now(), processor_seconds()) }
    }

    /// Rests as long as more has been used than is due; ends early once `stopped`.
    pub fn rest(&mut self, stopped: &dyn Fn() -> bool) {
        self.count();
        while self.credit < 0.0 && !stopped() {
            let owed = Duration::try_from_secs_f64(-self.credit / self.share).unwrap_or(PIECE);
            thread::sleep(owed.min(PIECE));
            self.count();
        }
    }

    fn count(&mut self) {
        let now = (Instant::now(), processor_seconds());
        self.settle(now.0.duration_since(self.before.0).as_secs_f64(), now.1 - self.before.1);
        self.before = now;
    }

    fn settle(&mut self, passed: f64, used: f64) {
        self.credit = (self.credit + passed * self.share - used).min(SAVED.as_secs_f64() * self.share);
    }
}

/// Processor seconds of this process and its children, running or ended, as far as the system tells.
pub fn processor_seconds() -> f64 {
    let own = clock_gettime(ClockId::ProcessCPUTime);
    let ended = getrusage(UsageWho::RUSAGE_CHILDREN).map_or(0.0, |usage| {
        let seconds = |time: nix::sys::time::TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
        seconds(usage.user_time()) + seconds(usage.system_time())
    });
    let running: f64 = descendants().iter().map(|pid| used_by(pid)).sum();
    own.tv_sec as f64 + own.tv_nsec as f64 / 1e9 + ended + running
}

/// Children of this process, and theirs: workers are forked from a process that is kept for it.
fn descendants() -> Vec<String> {
    let mut found = children("self");
    let mut at = 0;
    while let Some(pid) = found.get(at) {
        let below = children(pid);
        found.extend(below);
        at += 1;
    }
    found
}

/// Children of any thread of a process.
fn children(pid: &str) -> Vec<String> {
    let Ok(threads) = fs::read_dir(format!("/proc/{pid}/task")) else { return Vec::new() };
    let lists = threads.flatten().filter_map(|thread| fs::read_to_string(thread.path().join("children")).ok());
    lists.flat_map(|list| list.split_whitespace().map(str::to_owned).collect::<Vec<_>>()).collect()
}

/// Seconds that a process with one thread, as workers are, has run, and those of its children that it has reaped.
fn used_by(pid: &str) -> f64 {
    let read = |name: &str| fs::read_to_string(format!("/proc/{pid}/{name}")).unwrap_or_default();
    let own: u64 = read("schedstat").split_whitespace().next().and_then(|n| n.parse().ok()).unwrap_or_default();
    own as f64 / 1e9 + reaped(&read("stat"))
}

/// `cutime` and `cstime` of proc_pid_stat(5), in seconds.
fn reaped(stat: &str) -> f64 {
    // The name of the program may hold anything, so what follows its bracket is counted: the state is field 3.
    let fields = stat.rsplit_once(')').map(|(_, rest)| rest.split_whitespace()).into_iter().flatten();
    let ticks: u64 = fields.skip(13).take(2).filter_map(|n| n.parse::<u64>().ok()).sum();
    ticks as f64 / rustix::param::clock_ticks_per_second().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_used_too_much_is_owed_and_what_was_left_over_is_not_saved_for_long() {
        let mut pace = Pace { share: 0.5, credit: 0.0, before: (Instant::now(), 0.0) };
        pace.settle(1.0, 0.75);
        assert!((pace.credit - -0.25).abs() < 1e-9, "{pace:?}");
        pace.settle(0.5, 0.0);
        assert!(pace.credit.abs() < 1e-9, "{pace:?}");
        pace.settle(3600.0, 0.0);
        assert!((pace.credit - 0.125).abs() < 1e-9, "an hour of waiting allows no burst: {pace:?}");
    }

    #[test]
    fn a_stop_ends_a_rest_at_once() {
        let mut pace = Pace { share: 1e-9, credit: -1.0, before: (Instant::now(), processor_seconds()) };
        pace.rest(&|| true);
        assert!(pace.credit < 0.0);
    }

    #[test]
    fn the_work_of_a_child_counts_while_it_runs_and_after_it() {
        let spin = || "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done";
        let before = processor_seconds();
        let mut child = std::process::Command::new("sh").arg("-c").arg(spin()).spawn().expect("sh");
        child.wait().expect("ends");
        let after = processor_seconds();
        assert!(after > before + 0.01, "{before} {after}");
    }

    #[test]
    fn the_work_of_a_childs_children_counts_before_and_after_it_has_reaped_them() {
        let (ready, mut said) = std::io::pipe().map(|(read, write)| (write, read)).expect("a pipe");
        let before = processor_seconds();
        // The one spins and is waited for; the other is not. Then nobody ends before the pipe is closed.
        let script =
            "spin() { i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done; }; (spin); echo; (spin; echo; cat) & cat";
        let mut child = std::process::Command::new("sh")
            .args(["-c", script])
            .stdin(std::process::Stdio::piped())
            .stdout(ready)
            .spawn()
            .expect("sh");
        let mut line = || std::io::Read::read_exact(&mut said, &mut [0]).expect("a line");
        line();
        let once = processor_seconds();
        line();
        let twice = processor_seconds();
        child.kill().expect("killed");
        child.wait().expect("ends");
        assert!(once > before + 0.01 && twice > once + 0.01, "{before} {once} {twice}");
    }

    #[test]
    fn a_name_with_brackets_does_not_move_the_fields() {
        let stat = "7 (a) b 1) S 1 7 7 0 -1 0 0 0 0 0 5 6 300 100 20 0 1 0";
        assert!((reaped(stat) - 400.0 / rustix::param::clock_ticks_per_second() as f64).abs() < 1e-9);
        assert!(reaped("") == 0.0 && reaped("7 (a) S") == 0.0);
    }
}
