//! How many decisions a core makes a second: `cargo run --release -p policy --example decisions`.

use std::hint::black_box;
use std::io::Write;
use std::time::{Duration, Instant};

use model::{Assignment, AssignmentKind, Label, Post, Right, Subject, Zone};
use policy::{Device, File, Matrix, Policy, Request};
use time::macros::{date, datetime, offset};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let policy = Policy::new(Matrix::parse(include_str!("../../../rules/matrix.toml"))?)?;
    let assignment = |section: &str, post| -> Result<Assignment, Box<dyn std::error::Error>> {
        let kind = AssignmentKind::Main;
        Ok(Assignment { section: section.parse()?, post, kind, from: date!(2026 - 04 - 01), until: None })
    };
    let subject = Subject { person: "s-0001".parse()?, assignments: vec![assignment("zeimu", Post::Clerk)?] };
    let file = File {
        label: Label::Class3B,
        registered: Some(Label::Class3B),
        section: Some("zeimu".parse()?),
        revoked: false,
    };
    let device = Device { zone: Zone::Lgwan, locked: false };
    let (now, offset) = (datetime!(2026-11-22 03:00 UTC), offset!(+9));
    let ask = |right| Request { subject: &subject, right, file: &file, device, now, offset };
    let mut out = std::io::stdout();
    for right in [Right::View, Right::Decrypt, Right::Unprotect] {
        let each = median(|| drop(black_box(policy.decide(&ask(right)))));
        let kind = if policy.decide(&ask(right)).is_allowed() { "allowed" } else { "refused" };
        writeln!(out, "{right} ({kind}): {:.2} µs, {:.0} decisions/s", each * 1e6, 1.0 / each)?;
    }
    let all = median(|| drop(black_box(policy.decide_all(&ask(Right::View)))));
    writeln!(out, "all 8 rights of one file: {:.1} µs", all * 1e6)?;
    Ok(())
}

/// Seconds a call, the median of 9 rounds of 0.2 s.
fn median(mut call: impl FnMut()) -> f64 {
    let mut rounds: Vec<f64> = (0..9)
        .map(|_| {
            let (start, mut calls) = (Instant::now(), 0_u32);
            while start.elapsed() < Duration::from_millis(200) {
                (0..100).for_each(|_| call());
                calls += 100;
            }
            start.elapsed().as_secs_f64() / f64::from(calls)
        })
        .collect();
    rounds.sort_by(f64::total_cmp);
    rounds[4]
}
