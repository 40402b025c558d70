//! Measures sealing and opening: `cargo run --release -p protect --example throughput [MiB] [runs]`.
//!
//! A file in the page cache is sealed to /dev/null, its container is opened to /dev/null; the figures are medians in
//! MB (10^6 bytes) of plain text per second of CPU time of this process, user and system, so that a busy machine
//! does not count.

#![allow(clippy::print_stdout)]

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};

use model::api::KeyServiceKey;
use model::{FileId, Label};
use protect::keyaccess::EcPrivateKey;
use protect::{Container, FileFacts, FileTime, SealSpec, SystemRandom, seal};
use rustix::time::{ClockId, clock_gettime};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    let mut args = std::env::args().skip(1);
    let mib: u64 = args.next().map_or(Ok(1024), |text| text.parse())?;
    let runs: usize = args.next().map_or(Ok(5), |text| text.parse())?;
    let folder = tempfile::tempdir()?;
    let (plain, container) = (folder.path().join("plain"), folder.path().join("container"));
    write_pattern(File::create(&plain)?, mib)?;
    let spec = spec(mib << 20)?;
    let sealed = seal(&mut File::open(&plain)?, &mut File::create(&container)?, &spec, &mut SystemRandom)?;

    let seal_rate = median(runs, mib, || {
        let mut null = fs::OpenOptions::new().write(true).open("/dev/null")?;
        seal(&mut File::open(&plain)?, &mut null, &spec, &mut SystemRandom)?;
        Ok(())
    })?;
    let open_rate = median(runs, mib, || {
        let mut null = fs::OpenOptions::new().write(true).open("/dev/null")?;
        Container::open(File::open(&container)?)?.unlock(&sealed.dek)?.copy_to(&mut null)?;
        Ok(())
    })?;
    let status = fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("unknown").trim();
    println!("{mib} MiB, median of {runs}");
    println!("seal {seal_rate:.0} MB per CPU-second");
    println!("open {open_rate:.0} MB per CPU-second");
    println!("peak resident memory {peak}");
    Ok(())
}

/// MB per CPU-second.
fn median(runs: usize, mib: u64, mut act: impl FnMut() -> Outcome<()>) -> Outcome<f64> {
    let mut rates = Vec::with_capacity(runs);
    for _ in 0..runs.max(1) {
        let before = cpu_seconds();
        act()?;
        rates.push((mib << 20) as f64 / 1e6 / (cpu_seconds() - before));
    }
    rates.sort_by(f64::total_cmp);
    Ok(rates[rates.len() / 2])
}

fn cpu_seconds() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

fn write_pattern(file: File, mib: u64) -> io::Result<()> {
    let block: Vec<u8> = (0..1_u32 << 20).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let mut out = BufWriter::new(file);
    for _ in 0..mib {
        out.write_all(&block)?;
    }
    out.flush()
}

fn spec(size: u64) -> Outcome<SealSpec> {
    let key = KeyServiceKey {
        kid: "kas-1".to_owned(),
        url: "https://kas.shiomi.example".to_owned(),
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
        section: "zeimu".parse()?,
        namespace: "https://shiomi.example".to_owned(),
        key,
        facts,
    })
}
