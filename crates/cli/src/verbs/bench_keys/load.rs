//! The load: callers that ask as fast as they are answered, and callers that come at their own times, as people do.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use model::api::RewrapReply;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::UnixStream;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::town::Town;
use crate::verbs::bench::{Measured, cpu_seconds};

type Parallel<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// As fast as it goes.
pub(super) struct Rate {
    pub(super) per_second: f64,
    /// CPU seconds of one release, in the key service.
    pub(super) service_cpu: f64,
    /// The same in the callers.
    pub(super) caller_cpu: f64,
}

/// Times of answers at a rate that does not wait for them.
pub(super) struct Spread {
    pub(super) rate: f64,
    pub(super) p50: Duration,
    pub(super) p99: Duration,
    pub(super) max: Duration,
}

/// A connection that stays open.
pub(super) struct Line {
    stream: UnixStream,
    buffer: Vec<u8>,
}

impl Line {
    pub(super) async fn to(socket: &Path) -> std::io::Result<Line> {
        Ok(Line { stream: UnixStream::connect(socket).await?, buffer: Vec::with_capacity(16 << 10) })
    }

    /// One request and its answer: status and body.
    pub(super) async fn exchange(&mut self, request: &[u8]) -> Parallel<(u16, Vec<u8>)> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let end = loop {
            if let Some(at) = find(&self.buffer, b"\r\n\r\n") {
                break at + 4;
            }
            self.more().await?;
        };
        let head = std::str::from_utf8(self.buffer.get(..end).unwrap_or_default())?.to_ascii_lowercase();
        let status = head.get(9..12).ok_or("no status")?.parse()?;
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let length: usize = length.unwrap_or("0").trim().parse()?;
        while self.buffer.len() < end + length {
            self.more().await?;
        }
        Ok((status, self.buffer.split_off(end)))
    }

    async fn more(&mut self) -> Parallel<()> {
        match self.stream.read_buf(&mut self.buffer).await? {
            0 => Err("the key service hung up".into()),
            _ => Ok(()),
        }
    }
}

/// Requests answered one after the other on each of `callers` connections.
pub(super) async fn most(town: &Town, callers: usize, time: Duration) -> Measured<Rate> {
    // A second of trial says how many requests to sign beforehand.
    let trial = closed(town, callers, 2000, Duration::from_secs(1)).await?;
    let count = (trial.0 as f64 / trial.1 * time.as_secs_f64() * 1.5) as usize + 1000;
    let (ours, theirs) = (cpu_seconds(), service_cpu(town)?);
    let signing = cpu_seconds();
    let requests = requests(town, count)?;
    let signing = cpu_seconds() - signing;
    let (done, seconds) = run_closed(town, callers, requests, time).await?;
    let released = done as f64;
    Ok(Rate {
        per_second: released / seconds,
        service_cpu: (service_cpu(town)? - theirs) / released,
        caller_cpu: (cpu_seconds() - ours - signing) / released,
    })
}

async fn closed(town: &Town, callers: usize, count: usize, time: Duration) -> Measured<(usize, f64)> {
    run_closed(town, callers, requests(town, count)?, time).await
}

fn requests(town: &Town, count: usize) -> Measured<Arc<Vec<Vec<u8>>>> {
    Ok(Arc::new((0..count).map(|n| town.request(n)).collect::<Measured<_>>()?))
}

async fn run_closed(
    town: &Town,
    callers: usize,
    requests: Arc<Vec<Vec<u8>>>,
    time: Duration,
) -> Measured<(usize, f64)> {
    let next = Arc::new(AtomicUsize::new(0));
    let (start, mut tasks) = (Instant::now(), JoinSet::new());
    for _ in 0..callers {
        let mut line = Line::to(town.socket()).await?;
        let (requests, next) = (Arc::clone(&requests), Arc::clone(&next));
        tasks.spawn(async move {
            let mut done = 0_usize;
            while start.elapsed() < time
                && let Some(request) = requests.get(next.fetch_add(1, Ordering::Relaxed))
            {
                released(&line.exchange(request).await?)?;
                done += 1;
            }
            Parallel::Ok(done)
        });
    }
    let mut done = 0;
    while let Some(task) = tasks.join_next().await {
        done += task?.map_err(|error| error.to_string())?;
    }
    let seconds = start.elapsed().as_secs_f64();
    opens(town).await?;
    Ok((done, seconds))
}

/// Requests at random times (exponential gaps), `rate` a second on average; the time of an answer counts from when its
/// request was due, so that one that had to wait for a free connection is not forgotten.
pub(super) async fn spread(town: &Town, callers: usize, rate: f64, time: Duration) -> Measured<Spread> {
    let requests = requests(town, (rate * time.as_secs_f64()) as usize)?;
    let (give_back, mut free) = mpsc::channel(callers);
    for _ in 0..callers {
        let _ = give_back.send(Line::to(town.socket()).await?).await;
    }
    let (start, mut due, mut chance, mut tasks) = (Instant::now(), 0.0, 0x5eed_u64, JoinSet::new());
    for n in 0..requests.len() {
        due += gap(&mut chance) / rate;
        let at = start + Duration::from_secs_f64(due);
        tokio::time::sleep_until(at.into()).await;
        let mut line = free.recv().await.ok_or("no connection")?;
        let (requests, give_back) = (Arc::clone(&requests), give_back.clone());
        tasks.spawn(async move {
            let answer = line.exchange(requests.get(n).ok_or("no request")?).await?;
            let took = at.elapsed();
            released(&answer)?;
            let _ = give_back.send(line).await;
            Parallel::Ok(took)
        });
    }
    let mut times = Vec::with_capacity(requests.len());
    while let Some(task) = tasks.join_next().await {
        times.push(task?.map_err(|error| error.to_string())?);
    }
    times.sort();
    let at =
        |share: f64| times.get((times.len() as f64 * share) as usize).or(times.last()).copied().unwrap_or_default();
    Ok(Spread { rate, p50: at(0.5), p99: at(0.99), max: at(1.0) })
}

/// A gap of a Poisson process with rate 1 (xorshift64*).
fn gap(state: &mut u64) -> f64 {
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    let uniform = (state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11) as f64 / (1_u64 << 53) as f64;
    -(1.0 - uniform).ln()
}

/// Whether the answer releases the key; anything else would measure how fast it is refused.
fn released((status, body): &(u16, Vec<u8>)) -> Parallel<()> {
    if *status == 200 && find(body, br#""status":"permit""#).is_some() {
        return Ok(());
    }
    Err(format!("not released: {status} {}", String::from_utf8_lossy(body)).into())
}

/// Whether what is released is the file key.
async fn opens(town: &Town) -> Measured<()> {
    let (_, body) = Line::to(town.socket()).await?.exchange(&town.request(0)?).await.map_err(|e| e.to_string())?;
    let reply: RewrapReply = serde_json::from_slice(&body)?;
    let result = reply.responses.first().and_then(|answer| answer.results.first()).ok_or("no answer")?;
    let key = result.kas_wrapped_key.as_deref().ok_or("refused")?;
    let dek = town.client().unwrap(&reply.session_public_key, key)?;
    if *dek.expose() == [7; 32] { Ok(()) } else { Err("another key".into()) }
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

/// CPU seconds of the key service so far, user and system.
fn service_cpu(town: &Town) -> Measured<f64> {
    let id = town.process().ok_or("the key service has ended")?;
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat"))?;
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    // utime and stime are fields 14 and 15 of proc(5), counted from 1; two stand before the bracket.
    let ticks = |n: usize| fields.get(n - 3).and_then(|field| field.parse::<u64>().ok()).unwrap_or(0);
    Ok((ticks(14) + ticks(15)) as f64 / rustix::param::clock_ticks_per_second() as f64)
}
