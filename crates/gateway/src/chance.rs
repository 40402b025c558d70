//! Chance, from the system.

use aws_lc_rs::rand;
use uuid::Uuid;

/// A new random id (RFC 9562, version 4); none if the system has no randomness.
pub(crate) fn uuid() -> Option<Uuid> {
    let mut bytes = [0; 16];
    rand::fill(&mut bytes).ok()?;
    Some(uuid::Builder::from_random_bytes(bytes).into_uuid())
}

/// A word that nobody guesses: 256 bits in hexadecimal.
pub fn word() -> Option<String> {
    let mut bytes = [0; 32];
    rand::fill(&mut bytes).ok()?;
    Some(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
