//! Public keys as text: SubjectPublicKeyInfo (RFC 5280) in PEM (RFC 7468).

use pem::{EncodeConfig, LineEnding, Pem};

use crate::{ProtectError, Result};

/// A P-256 key is 178 bytes of PEM; anything longer than this is no key of ours.
const MAX_PEM: usize = 4096;

pub(crate) fn encode(der: &[u8]) -> String {
    pem::encode_config(&Pem::new("PUBLIC KEY", der), EncodeConfig::new().set_line_ending(LineEnding::LF))
}

pub(crate) fn decode(text: &str, what: &'static str) -> Result<Vec<u8>> {
    if text.len() > MAX_PEM {
        return Err(ProtectError::Key { what });
    }
    match pem::parse(text) {
        Ok(pem) if pem.tag() == "PUBLIC KEY" => Ok(pem.into_contents()),
        _ => Err(ProtectError::Key { what }),
    }
}
