//! `sekimori bench seal`: sealing and opening in MB per CPU-second, beside `openssl speed` and Debian's `age`, all in one
//! run. CPU time of user and system, so that a busy machine does not count.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use agent::inplace::{Ledger, Naming, SealPlan, Target, open_folder, seal_in_place};
use model::api::KeyServiceKey;
use model::{FileId, Label, RunId};
use protect::keyaccess::EcPrivateKey;
use protect::{Container, FileFacts, FileTime, SealSpec, SystemRandom, seal};
use rustix::time::{ClockId, clock_gettime};
use serde_json::json;
use std::os::fd::AsFd as _;

use crate::args::{Bench, BenchVerb};
use crate::exit::{Exit, Failure};
use crate::screen::Screen;

pub(super) type Measured<T> = Result<T, Box<dyn std::error::Error>>;

pub(crate) fn run(args: &Bench, screen: &mut Screen) -> Result<Exit, Failure> {
    let (json, mib, rounds, in_place) = match &args.what {
        BenchVerb::Seal { json, mib, rounds, in_place } => (json, mib, rounds, in_place),
        BenchVerb::Keys { json, seconds, callers, kills } => {
            let (json, seconds, callers, kills) = (*json, *seconds, *callers, *kills);
            return super::bench_keys::run(super::bench_keys::Wanted { json, seconds, callers, kills }, screen);
        }
        BenchVerb::Scan { json, files, rounds, folder } => {
            return super::bench_scan::run(*json, *files, *rounds, folder.as_deref(), screen);
        }
        BenchVerb::Pace { json, percent, seconds } => {
            return super::bench_pace::run(*json, *percent, *seconds, screen);
        }
    };
    let folder =
        in_place.clone().unwrap_or_else(std::env::temp_dir).join(format!("sekimori-bench-{}", std::process::id()));
    let figures = measure(&folder, *mib, *rounds);
    let _ = fs::remove_dir_all(&folder);
    let figures =
        figures.map_err(|error| Failure::sentence(Exit::Internal, "CI-010", vec![("cause", error.to_string())]))?;
    if *json {
        screen.line(&figures.json(*mib, *rounds).to_string())?;
        return Ok(Exit::Ok);
    }
    screen.line(&format!("{mib} MiB, 1 MiB blocks, median of {rounds}, MB per CPU-second"))?;
    for (name, rate) in figures.rows() {
        let rate = rate.map_or_else(|| "-".to_owned(), |rate| format!("{rate:.0}"));
        screen.line(&format!("{name:<28}{rate:>8}"))?;
    }
    screen.line(&format!("peak resident memory {:.1} MiB", figures.peak_mib))?;
    Ok(Exit::Ok)
}

struct Figures {
    seal: f64,
    open: f64,
    in_place: f64,
    openssl: Option<f64>,
    age_seal: Option<f64>,
    age_open: Option<f64>,
    peak_mib: f64,
}

impl Figures {
    fn rows(&self) -> [(&'static str, Option<f64>); 6] {
        [
            ("seal", Some(self.seal)),
            ("open", Some(self.open)),
            ("seal in place, read back", Some(self.in_place)),
            ("openssl aes-256-gcm 1 MiB", self.openssl),
            ("age encrypt", self.age_seal),
            ("age decrypt", self.age_open),
        ]
    }

    fn json(&self, mib: u64, rounds: u32) -> serde_json::Value {
        let ratio = |ours: f64, theirs: Option<f64>| theirs.map(|theirs| (ours / theirs * 100.0).round() / 100.0);
        json!({
            "mib": mib, "rounds": rounds, "unit": "MB per CPU-second",
            "seal": self.seal, "open": self.open, "in_place": self.in_place,
            "openssl": self.openssl, "age_encrypt": self.age_seal, "age_decrypt": self.age_open,
            "seal_to_openssl": ratio(self.seal, self.openssl), "seal_to_age": ratio(self.seal, self.age_seal),
            "open_to_openssl": ratio(self.open, self.openssl), "open_to_age": ratio(self.open, self.age_open),
            "peak_mib": self.peak_mib,
        })
    }
}

fn measure(folder: &Path, mib: u64, rounds: u32) -> Measured<Figures> {
    fs::create_dir_all(folder)?;
    let folder = folder.canonicalize()?;
    let (plain, container) = (folder.join("plain"), folder.join("container"));
    write_pattern(File::create(&plain)?, mib)?;
    let spec = spec(mib << 20)?;
    let sealed = seal(&mut File::open(&plain)?, &mut File::create(&container)?, &spec, &mut SystemRandom)?;
    let seal_rate = median(rounds, mib, || {
        seal(&mut File::open(&plain)?, &mut null()?, &spec, &mut SystemRandom)?;
        Ok(())
    })?;
    let open_rate = median(rounds, mib, || {
        Container::open(File::open(&container)?)?.unlock(&sealed.dek)?.copy_to(&mut null()?)?;
        Ok(())
    })?;
    let peak_mib = peak_mib()?;
    fs::remove_file(&container)?;
    Ok(Figures {
        seal: seal_rate,
        open: open_rate,
        peak_mib,
        in_place: in_place(&folder, &plain, &spec, mib, rounds.min(3))?,
        openssl: openssl(),
        age_seal: age_seal(&folder, &plain, mib, rounds),
        age_open: age_open(&folder, mib, rounds),
    })
}

/// The whole act on the disk: temp file, fsync, reading back, comparing, rename, fsync of the folder.
fn in_place(folder: &Path, plain: &Path, spec: &SealSpec, mib: u64, rounds: u32) -> Measured<f64> {
    let ledger = Ledger::open(&folder.join("state"))?;
    let handle = open_folder(folder)?;
    let mut n = 0_u128;
    median(rounds, mib, || {
        n += 1;
        let name = format!("copy-{n}");
        fs::copy(plain, folder.join(&name))?;
        let before = cpu_seconds();
        let target = Target { folder: handle.as_fd(), path: folder, name: name.as_ref(), seen: None };
        let plan = SealPlan {
            file: FileId(uuid::Uuid::from_u128(n)),
            run: RunId(uuid::Uuid::from_u128(1)),
            label: spec.label,
            section: spec.section.clone(),
            namespace: spec.namespace.clone(),
            key: spec.key.clone(),
            naming: Naming::Append,
            sparse_limit: u64::MAX,
        };
        seal_in_place(&ledger, &target, &plan, &mut SystemRandom)?;
        let spent = cpu_seconds() - before;
        fs::remove_file(folder.join(format!("{name}.tdf")))?;
        Ok(spent)
    })
}

/// `openssl speed` counts CPU time of the user itself.
fn openssl() -> Option<f64> {
    let args = ["speed", "-seconds", "3", "-bytes", "1048576", "-evp", "aes-256-gcm"];
    let output = Command::new("openssl").args(args).stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let thousands: f64 = text.split_whitespace().last()?.strip_suffix('k')?.parse().ok()?;
    Some(thousands * 1000.0 / 1e6)
}

fn age_seal(folder: &Path, plain: &Path, mib: u64, rounds: u32) -> Option<f64> {
    let key = folder.join("age.key");
    let made = Command::new("age-keygen").arg("-o").arg(&key).stderr(Stdio::null()).status().ok()?;
    let text = fs::read_to_string(&key).ok().filter(|_| made.success())?;
    let recipient = text.lines().find_map(|line| line.strip_prefix("# public key: "))?.to_owned();
    let sealed = folder.join("plain.age");
    child(&["age", "-r", &recipient, "-o", sealed.to_str()?, plain.to_str()?]).ok()?;
    median(rounds, mib, || child(&["age", "-r", &recipient, "-o", "/dev/null", &plain.to_string_lossy()])).ok()
}

fn age_open(folder: &Path, mib: u64, rounds: u32) -> Option<f64> {
    let (key, sealed) = (folder.join("age.key"), folder.join("plain.age"));
    median(rounds, mib, || {
        child(&["age", "-d", "-i", &key.to_string_lossy(), "-o", "/dev/null", &sealed.to_string_lossy()])
    })
    .ok()
}

/// CPU seconds of a child, by what the kernel adds to ours once it has ended.
pub(super) fn child(args: &[&str]) -> Measured<f64> {
    let before = children_seconds()?;
    let (program, rest) = args.split_first().ok_or("no program")?;
    let status = Command::new(program).args(rest).stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    if status.success() { Ok(children_seconds()? - before) } else { Err("the peer failed".into()) }
}

pub(super) fn children_seconds() -> Measured<f64> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    // cutime and cstime are fields 16 and 17 of proc(5), counted from 1; two stand before the bracket.
    let ticks = |n: usize| fields.get(n - 3).and_then(|field| field.parse::<u64>().ok()).unwrap_or(0);
    Ok((ticks(16) + ticks(17)) as f64 / rustix::param::clock_ticks_per_second() as f64)
}

/// MB per CPU-second; `act` gives its CPU seconds.
fn median<T: Seconds>(rounds: u32, mib: u64, mut act: impl FnMut() -> Measured<T>) -> Measured<f64> {
    let mut rates = Vec::new();
    for _ in 0..rounds.max(1) {
        let before = cpu_seconds();
        let own = act()?.own();
        let seconds = own.unwrap_or_else(|| cpu_seconds() - before);
        rates.push((mib << 20) as f64 / 1e6 / seconds);
    }
    rates.sort_by(f64::total_cmp);
    Ok(rates.get(rates.len() / 2).copied().unwrap_or_default())
}

/// What a round took: by its own account, or by this process's clock around it.
trait Seconds {
    fn own(self) -> Option<f64>;
}

impl Seconds for () {
    fn own(self) -> Option<f64> {
        None
    }
}

impl Seconds for f64 {
    fn own(self) -> Option<f64> {
        Some(self)
    }
}

pub(super) fn cpu_seconds() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

fn peak_mib() -> Measured<f64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM")?;
    Ok(line.trim().trim_end_matches(" kB").parse::<f64>()? / 1024.0)
}

fn null() -> io::Result<File> {
    fs::OpenOptions::new().write(true).open("/dev/null")
}

fn write_pattern(file: File, mib: u64) -> io::Result<()> {
    let block: Vec<u8> = (0..1_u32 << 20).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let mut out = BufWriter::new(file);
    for _ in 0..mib {
        out.write_all(&block)?;
    }
    out.flush()
}

fn spec(size: u64) -> Measured<SealSpec> {
    let key = KeyServiceKey {
        kid: "bench-1".to_owned(),
        url: "https://bench.sekimori.invalid".to_owned(),
        algorithm: "ec:secp256r1".to_owned(),
        public_key: EcPrivateKey::generate()?.public_key_pem()?,
    };
    let facts = FileFacts {
        name: b"plain".to_vec(),
        size,
        modified: FileTime::default(),
        accessed: FileTime::default(),
        mode: 0o600,
        uid: 0,
        gid: 0,
        xattrs: Vec::new(),
        run: None,
    };
    Ok(SealSpec {
        file: FileId(uuid::Uuid::from_u128(1)),
        label: Label::Class3B,
        section: "bench".parse()?,
        namespace: "https://bench.sekimori.invalid".to_owned(),
        key,
        facts,
    })
}
