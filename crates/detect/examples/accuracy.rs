//! Precision, recall and F1 of the detector on a labelled set, and what went wrong.
//! `cargo run --release -p detect --example accuracy -- SET [SEED [DOCUMENTS [MISTAKES [FAMILY]]]]`; sets: `forms`, `layouts`, `test`,
//! `held_out`, `second_look`, `third_look`.
#![allow(clippy::print_stdout, reason = "the figures are what this example is for")]

use detect::Detector;
use testkit::scoring::Scores;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let number = |i: usize, default: u64| args.get(i).and_then(|n| n.parse().ok()).unwrap_or(default);
    let (seed, n) = (number(1, 1), number(2, 1_000) as usize);
    let samples = match args.first().map(String::as_str) {
        Some("layouts") => testkit::layouts::dev(seed, n),
        Some("held_out") => testkit::held_out::set(seed, n),
        Some("test") => testkit::test_layouts::set(seed, n),
        Some("second_look") => testkit::second_look::set(seed, n),
        Some("third_look") => testkit::third_look::set(seed, n),
        _ => testkit::documents(seed, n),
    };
    let (detector, mut scores) = (Detector::new(), Scores::default());
    for sample in samples.iter().filter(|s| args.get(4).is_none_or(|family| s.family.contains(family.as_str()))) {
        let found = detector.detect(&sample.content);
        if args.len() > 5 {
            println!("--- {}\n{}", sample.family, sample.to_text().0);
            for f in &found.findings {
                println!("{} {} {:?} {:?}", f.kind, f.confidence, sample.text_at(&f.place), f.evidence);
            }
        }
        scores.add(sample, &found);
    }
    println!("{}{}", scores.table(), scores.worst(number(3, 0) as usize));
}
