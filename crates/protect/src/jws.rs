//! Compact JWS (RFC 7515) with one algorithm, ES256: the header says no more than whose key to take.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::sign::{EcdsaKey, EcdsaPublicKey};
use crate::{ProtectError, Result};

/// Longest token that is read: a rewrap for a few hundred files.
pub const MAX_TOKEN: usize = 4 << 20;
const MAX_HEADER: usize = 1024;

#[derive(Serialize)]
struct HeaderOut<'a> {
    alg: &'static str,
    kid: &'a str,
}

/// Only what is pinned or read; `crit` is refused because RFC 7515, 4.1.11 demands understanding it.
#[derive(Deserialize)]
struct HeaderIn {
    alg: String,
    kid: String,
    #[serde(default)]
    crit: Option<serde::de::IgnoredAny>,
}

/// Signs a payload.
pub fn sign(key: &EcdsaKey, kid: &str, payload: &[u8]) -> Result<String> {
    let header = serde_json::to_vec(&HeaderOut { alg: "ES256", kid }).map_err(|_| ProtectError::Library)?;
    let mut token = URL_SAFE_NO_PAD.encode(header);
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(payload, &mut token);
    let signature = key.sign(token.as_bytes())?;
    token.push('.');
    URL_SAFE_NO_PAD.encode_string(signature, &mut token);
    Ok(token)
}

/// A token whose signature has not been checked: it tells whose key to take, and nothing else.
#[derive(Debug)]
pub struct Unverified<'a> {
    kid: String,
    signed: &'a str,
    payload: &'a str,
    signature: [u8; 64],
}

impl<'a> Unverified<'a> {
    /// Takes a token apart.
    ///
    /// # Errors
    /// [`ProtectError::Token`] when it is not three base64url parts with `alg` ES256, a `kid` and no `crit`.
    pub fn parse(token: &'a str) -> Result<Self> {
        Self::parts(token).ok_or(ProtectError::Token)
    }

    fn parts(token: &'a str) -> Option<Self> {
        if token.len() > MAX_TOKEN {
            return None;
        }
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, payload) = signed.split_once('.')?;
        if payload.contains('.') || header.len() > MAX_HEADER {
            return None;
        }
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?.try_into().ok()?;
        let header: HeaderIn = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).ok()?).ok()?;
        let plain = header.alg == "ES256" && header.crit.is_none();
        plain.then_some(Unverified { kid: header.kid, signed, payload, signature })
    }

    /// Whose key checks it, as the token claims.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The payload, once the signature holds.
    ///
    /// # Errors
    /// [`ProtectError::Signature`], [`ProtectError::Token`] when the payload is no base64url.
    pub fn verify(&self, key: &EcdsaPublicKey) -> Result<Vec<u8>> {
        key.verify(self.signed.as_bytes(), &self.signature)?;
        URL_SAFE_NO_PAD.decode(self.payload).map_err(|_| ProtectError::Token)
    }
}

/// Checks a token with a key known beforehand and gives its payload.
///
/// # Errors
/// As [`Unverified::parse`] and [`Unverified::verify`].
pub fn verify(token: &str, key: &EcdsaPublicKey) -> Result<Vec<u8>> {
    Unverified::parse(token)?.verify(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> (EcdsaKey, EcdsaPublicKey) {
        let key = EcdsaKey::generate().unwrap();
        let public = EcdsaPublicKey::from_pem(&key.public_key_pem().unwrap()).unwrap();
        (key, public)
    }

    fn with_header(key: &EcdsaKey, header: &str) -> String {
        let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode("{}"));
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(key.sign(signed.as_bytes()).unwrap()))
    }

    #[test]
    fn a_token_names_its_key_and_gives_its_payload_only_when_the_signature_holds() {
        let (key, public) = keys();
        let token = sign(&key, "s:abc", b"{\"a\":1}").unwrap();
        let unverified = Unverified::parse(&token).unwrap();
        assert_eq!(unverified.kid(), "s:abc");
        assert_eq!(unverified.verify(&public).unwrap(), b"{\"a\":1}");
        assert!(matches!(verify(&token, &keys().1), Err(ProtectError::Signature)));
    }

    #[test]
    fn every_changed_character_is_noticed() {
        let (key, public) = keys();
        let token = sign(&key, "d:1", b"payload").unwrap();
        for at in 0..token.len() {
            let mut bytes = token.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            assert!(verify(&String::from_utf8(bytes).unwrap(), &public).is_err(), "{at}");
        }
    }

    #[test]
    fn another_algorithm_is_refused_though_the_signature_holds() {
        let (key, public) = keys();
        assert!(verify(&with_header(&key, r#"{"alg":"ES256","kid":"k"}"#), &public).is_ok());
        for header in [
            r#"{"alg":"none","kid":"k"}"#,
            r#"{"alg":"HS256","kid":"k"}"#,
            r#"{"alg":"es256","kid":"k"}"#,
            r#"{"alg":"ES256"}"#,
            r#"{"kid":"k"}"#,
            r#"{"alg":"ES256","kid":"k","crit":["b64"],"b64":false}"#,
            r#"{"alg":"ES256","alg":"ES256","kid":"k"}"#,
            "",
            "[]",
        ] {
            assert!(matches!(verify(&with_header(&key, header), &public), Err(ProtectError::Token)), "{header}");
        }
    }

    #[test]
    fn what_is_no_token_is_refused() {
        for bad in ["", ".", "..", "...", "a.b.c", "a.b", &"a".repeat(MAX_TOKEN + 1)] {
            assert!(Unverified::parse(bad).is_err());
        }
    }
}
