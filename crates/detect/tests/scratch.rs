//! Scratch.
use detect::Detector;
use std::hash::{DefaultHasher, Hash, Hasher};
#[test]
fn scratch() {
    let mut h = DefaultHasher::new();
    for seed in [20261122u64, 7, 4711, 99, 31337] {
        for sample in testkit::documents(seed, 600) {
            format!("{:?}", Detector::new().detect(&sample.content)).hash(&mut h);
        }
    }
    println!("DIGEST {:x}", h.finish());
}
