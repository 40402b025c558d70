//! Proof of a request: what a person's session or a device signs for each call (`Authorization: Sekimori <JWS>`).

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::api::RequestProof;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::sign::{EcdsaKey, EcdsaPublicKey};
use crate::{ProtectError, Result, jws};

/// The scheme in the `Authorization` header.
pub const SCHEME: &str = "Sekimori";
/// How far a proof's time may be from the key service's clock, in seconds.
pub const WINDOW: u64 = 120;

/// A request as both ends see it.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// `GET`, `POST`, …
    pub method: &'a str,
    /// Path without query.
    pub path: &'a str,
    /// Body bytes; empty for none.
    pub body: &'a [u8],
}

impl Request<'_> {
    fn audience(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    fn body_hash(&self) -> String {
        URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, self.body))
    }
}

/// Makes the value of the `Authorization` header.
///
/// `kid` is `s:<session id>` or `d:<device id>`; `jti` must be random and new.
pub fn make(key: &EcdsaKey, kid: &str, request: &Request<'_>, now: OffsetDateTime, jti: Uuid) -> Result<String> {
    let proof = RequestProof { aud: request.audience(), iat: now.unix_timestamp(), jti, body: request.body_hash() };
    let payload = serde_json::to_vec(&proof).map_err(|_| ProtectError::Library)?;
    Ok(format!("{SCHEME} {}", jws::sign(key, kid, &payload)?))
}

/// A proof whose signature has not been checked.
#[derive(Debug)]
pub struct Unverified<'a>(jws::Unverified<'a>);

impl<'a> Unverified<'a> {
    /// Reads the value of an `Authorization` header.
    ///
    /// # Errors
    /// [`ProtectError::Token`].
    pub fn parse(header: &'a str) -> Result<Self> {
        let token = header.strip_prefix(SCHEME).and_then(|rest| rest.strip_prefix(' ')).ok_or(ProtectError::Token)?;
        jws::Unverified::parse(token).map(Unverified)
    }

    /// Whose key checks it, as the proof claims.
    pub fn kid(&self) -> &str {
        self.0.kid()
    }

    /// Checks signature, method, path, body and time. That its `jti` is new is for the caller to check.
    ///
    /// # Errors
    /// [`ProtectError::Signature`], [`ProtectError::Token`], [`ProtectError::ProofMismatch`],
    /// [`ProtectError::ProofTime`].
    pub fn verify(&self, key: &EcdsaPublicKey, request: &Request<'_>, now: OffsetDateTime) -> Result<RequestProof> {
        let payload = self.0.verify(key)?;
        let proof: RequestProof = serde_json::from_slice(&payload).map_err(|_| ProtectError::Token)?;
        if proof.aud != request.audience() {
            return Err(ProtectError::ProofMismatch { field: "aud" });
        }
        if proof.body != request.body_hash() {
            return Err(ProtectError::ProofMismatch { field: "body" });
        }
        let seconds = proof.iat.abs_diff(now.unix_timestamp());
        if seconds > WINDOW {
            return Err(ProtectError::ProofTime { seconds });
        }
        Ok(proof)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::Duration;
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-11-22 09:00 UTC);
    const REQUEST: Request<'_> = Request { method: "POST", path: "/api/v1/spool", body: b"{}" };

    fn made() -> (String, EcdsaPublicKey) {
        let key = EcdsaKey::generate().unwrap();
        let public = EcdsaPublicKey::from_pem(&key.public_key_pem().unwrap()).unwrap();
        (make(&key, "d:x", &REQUEST, NOW, Uuid::from_u128(7)).unwrap(), public)
    }

    #[test]
    fn a_proof_holds_for_the_request_it_was_made_for() {
        let (header, key) = made();
        let proof = Unverified::parse(&header).unwrap();
        assert_eq!(proof.kid(), "d:x");
        assert_eq!(proof.verify(&key, &REQUEST, NOW).unwrap().jti, Uuid::from_u128(7));
    }

    #[test]
    fn a_proof_holds_for_no_other_method_path_body_or_key() {
        let (header, key) = made();
        let proof = Unverified::parse(&header).unwrap();
        for other in [
            Request { method: "PUT", ..REQUEST },
            Request { path: "/api/v1/spoo", ..REQUEST },
            Request { body: b"{} ", ..REQUEST },
            Request { body: b"", ..REQUEST },
        ] {
            assert!(matches!(proof.verify(&key, &other, NOW), Err(ProtectError::ProofMismatch { .. })));
        }
        assert!(matches!(proof.verify(&made().1, &REQUEST, NOW), Err(ProtectError::Signature)));
    }

    #[test]
    fn a_proof_ends_after_two_minutes_and_does_not_begin_before() {
        let (header, key) = made();
        let proof = Unverified::parse(&header).unwrap();
        for (away, holds) in [(120, true), (-120, true), (121, false), (-121, false), (i64::MAX / 1_000_000_000, false)]
        {
            let now = NOW.saturating_add(Duration::seconds(away));
            assert_eq!(proof.verify(&key, &REQUEST, now).is_ok(), holds, "{away}");
        }
    }

    #[test]
    fn another_scheme_is_no_proof() {
        for bad in ["", "Bearer a.b.c", "Sekimori", "Sekimori ", "sekimori a.b.c"] {
            assert!(Unverified::parse(bad).is_err());
        }
    }
}
