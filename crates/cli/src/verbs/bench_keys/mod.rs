//! `sekimori bench keys`: how fast the key service releases keys, as it runs in a city hall: a process of its own, HTTP
//! over its Unix socket, proof, policy, unwrap, and the audit entry durable before the key goes out. Beside it, in the
//! same run, the bare cryptography; then the office at rest.

mod kills;
mod load;
mod rest;
mod town;

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use aws_lc_rs::rsa::{KeySize, OAEP_SHA256_MGF1SHA256, OaepPrivateDecryptingKey, OaepPublicEncryptingKey};
use aws_lc_rs::rsa::{PrivateDecryptingKey, PublicEncryptingKey};
use protect::keyaccess::{self, EcPrivateKey};
use serde_json::json;

use super::bench::Measured;
use crate::exit::{Exit, Failure};
use crate::screen::Screen;
use load::Spread;
use rest::Rest;
use town::Town;

/// What must be reached, keys a second; half of it is the load that answer times are measured at.
const GOAL: f64 = 1500.0;

/// What is asked for.
#[derive(Clone, Copy)]
pub(crate) struct Wanted {
    pub(crate) json: bool,
    pub(crate) seconds: u64,
    pub(crate) callers: usize,
    pub(crate) kills: Option<u32>,
}

pub(crate) fn run(wanted: Wanted, screen: &mut Screen) -> Result<Exit, Failure> {
    let folder = std::env::temp_dir().join(format!("sekimori-bench-{}", std::process::id()));
    let runtime = tokio::runtime::Runtime::new()?;
    let lines = runtime.block_on(lines(wanted, &folder));
    let _ = fs::remove_dir_all(&folder);
    let lines =
        lines.map_err(|error| Failure::sentence(Exit::Internal, "CI-010", vec![("cause", error.to_string())]))?;
    for line in lines {
        screen.line(&line)?;
    }
    Ok(Exit::Ok)
}

async fn lines(wanted: Wanted, folder: &Path) -> Measured<Vec<String>> {
    fs::create_dir_all(folder)?;
    if let Some(kills) = wanted.kills {
        let tally = kills::kill(folder, kills).await?;
        return Ok(vec![if wanted.json { tally.json().to_string() } else { tally.line() }]);
    }
    let figures = measure(folder, Duration::from_secs(wanted.seconds.max(1)), wanted.callers.max(1)).await?;
    Ok(if wanted.json { vec![figures.json().to_string()] } else { figures.lines() })
}

struct Figures {
    callers: usize,
    most: load::Rate,
    half: Spread,
    unwraps: f64,
    oaeps: f64,
    rest: Rest,
}

impl Figures {
    fn json(&self) -> serde_json::Value {
        let Figures { callers, most, half, unwraps, oaeps, rest } = self;
        json!({
            "callers": callers,
            "releases_per_s": most.per_second.round(),
            "service_cpu_us": (most.service_cpu * 1e6).round(), "caller_cpu_us": (most.caller_cpu * 1e6).round(),
            "open_loop_per_s": half.rate, "p50_ms": ms(half.p50), "p99_ms": ms(half.p99), "max_ms": ms(half.max),
            "p256_unwraps_per_s": unwraps.round(), "rsa2048_oaep_decrypts_per_s": oaeps.round(),
            "office_start_ms": ms(rest.start), "office_rss_mib": rest.office_mib, "key_service_rss_mib": rest.keys_mib,
        })
    }

    fn lines(&self) -> Vec<String> {
        let Figures { callers, most, half, unwraps, oaeps, rest } = self;
        vec![
            format!("key releases, {callers} callers{:>26.0} /s", most.per_second),
            format!("  CPU of one: key service{:>23.0} µs", most.service_cpu * 1e6),
            format!("  CPU of one: caller{:>28.0} µs", most.caller_cpu * 1e6),
            format!("answers at {} releases/s: p50{:>15.1} ms", half.rate, ms(half.p50)),
            format!("  p99{:>43.1} ms", ms(half.p99)),
            format!("  longest{:>39.1} ms", ms(half.max)),
            format!("bare P-256 unwrap, one core{:>20.0} /s", unwraps),
            format!("bare RSA-2048 OAEP decrypt, one core{:>11.0} /s", oaeps),
            format!("office: from start to ready{:>20.0} ms", ms(rest.start)),
            format!("office at rest{:>33.1} MiB resident", rest.office_mib),
            format!("key service at rest{:>28.1} MiB resident", rest.keys_mib),
        ]
    }
}

async fn measure(folder: &Path, time: Duration, callers: usize) -> Measured<Figures> {
    let town = Town::found(folder).await?;
    let most = load::most(&town, callers, time).await?;
    let half = load::spread(&town, callers, GOAL / 2.0, time).await?;
    drop(town);
    Ok(Figures { callers, most, half, unwraps: unwraps()?, oaeps: oaeps()?, rest: rest::measure(folder).await? })
}

/// ECDH on P-256, key derivation, AES-GCM and the policy's binding: what a release does with the file key.
fn unwraps() -> Measured<f64> {
    let private = EcPrivateKey::generate()?;
    let (dek, policy) = (protect::Dek::new([7; 32]), "e30=");
    let access = keyaccess::wrap(&dek, &town::service_key("bench", &private.public_key_pem()?), policy)?;
    rate(|| {
        std::hint::black_box(keyaccess::unwrap(&private, &access, policy)?);
        Ok(())
    })
}

fn oaeps() -> Measured<f64> {
    let private = PrivateDecryptingKey::generate(KeySize::Rsa2048)?;
    let public = OaepPublicEncryptingKey::new(PublicEncryptingKey::clone(&private.public_key()))?;
    let private = OaepPrivateDecryptingKey::new(private)?;
    let mut wrapped = vec![0; public.ciphertext_size()];
    let wrapped = public.encrypt(&OAEP_SHA256_MGF1SHA256, &[7; 32], &mut wrapped, None)?.to_vec();
    let mut opened = vec![0; private.min_output_size()];
    rate(|| {
        std::hint::black_box(private.decrypt(&OAEP_SHA256_MGF1SHA256, &wrapped, &mut opened, None)?);
        Ok(())
    })
}

/// Calls a second on one core.
fn rate(mut call: impl FnMut() -> Measured<()>) -> Measured<f64> {
    let (start, mut calls) = (Instant::now(), 0_u32);
    while start.elapsed() < Duration::from_secs(1) {
        for _ in 0..20 {
            call()?;
        }
        calls += 20;
    }
    Ok(f64::from(calls) / start.elapsed().as_secs_f64())
}

fn ms(time: Duration) -> f64 {
    (time.as_secs_f64() * 10_000.0).round() / 10.0
}
