//! Random words for sessions and forms.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use protect::{Random as _, SystemRandom};
use uuid::Uuid;

/// 256 bits, base64url: nobody guesses it.
pub(super) fn word() -> Option<String> {
    let mut bytes = [0; 32];
    SystemRandom.fill(&mut bytes).ok()?;
    Some(BASE64_URL_SAFE_NO_PAD.encode(bytes))
}

/// A random UUID (RFC 9562, version 4).
pub(super) fn uuid() -> Option<Uuid> {
    let mut bytes = [0; 16];
    SystemRandom.fill(&mut bytes).ok()?;
    Some(uuid::Builder::from_random_bytes(bytes).into_uuid())
}

/// Whether two words are the same, in a time that does not tell where they differ.
pub(super) fn same(one: &str, other: &str) -> bool {
    !one.is_empty() && aws_lc_rs::constant_time::verify_slices_are_equal(one.as_bytes(), other.as_bytes()).is_ok()
}
