use std::fmt;

use aws_lc_rs::rand;

/// Where file keys and initialisation vectors come from; handed in, so that golden vectors can fix them.
///
/// Key wrapping does not use it: an ephemeral key is the library's own business.
pub trait Random {
    /// Fills the whole slice with unpredictable bytes.
    fn fill(&mut self, out: &mut [u8]) -> std::result::Result<(), NoRandomness>;
}

/// The source of randomness gave none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoRandomness;

impl fmt::Display for NoRandomness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no randomness")
    }
}
impl std::error::Error for NoRandomness {}

/// The cryptographic library's generator, which every caller outside of tests hands in.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&mut self, out: &mut [u8]) -> std::result::Result<(), NoRandomness> {
        rand::fill(out).map_err(|_| NoRandomness)
    }
}
