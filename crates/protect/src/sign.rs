//! Signatures: ECDSA P-256 with SHA-256 (fixed 64 bytes) for devices and sessions, Ed25519 for bundles and the log.

use std::fmt;

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P256_SHA256_FIXED_SIGNING, ED25519, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _,
    ParsedPublicKey,
};
use model::Secret;

use crate::{ProtectError, Result, spki};

/// A private ECDSA P-256 key: a device's or a session's.
pub struct EcdsaKey(EcdsaKeyPair);

impl EcdsaKey {
    /// Makes a new key.
    pub fn generate() -> Result<Self> {
        EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map(EcdsaKey).map_err(|_| ProtectError::Library)
    }

    /// Reads PKCS#8 v1 DER.
    ///
    /// # Errors
    /// [`ProtectError::Key`] for anything but a P-256 key.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self> {
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der)
            .map(EcdsaKey)
            .map_err(|_| ProtectError::Key { what: "private key" })
    }

    /// Writes PKCS#8 v1 DER.
    pub fn to_pkcs8(&self) -> Result<Secret<Vec<u8>>> {
        let der = self.0.to_pkcs8v1().map_err(|_| ProtectError::Library)?;
        Ok(Secret::new(der.as_ref().to_vec()))
    }

    /// Its public half: SubjectPublicKeyInfo, PEM.
    pub fn public_key_pem(&self) -> Result<String> {
        let der: PublicKeyX509Der<'_> = self.0.public_key().as_der().map_err(|_| ProtectError::Library)?;
        Ok(spki::encode(der.as_ref()))
    }

    /// Signs SHA-256 of the message: `r || s`, 32 bytes each.
    pub fn sign(&self, message: &[u8]) -> Result<[u8; 64]> {
        let signature = self.0.sign(&SystemRandom::new(), message).map_err(|_| ProtectError::Library)?;
        signature.as_ref().try_into().map_err(|_| ProtectError::Library)
    }
}

impl fmt::Debug for EcdsaKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EcdsaKey(…)")
    }
}

/// A public ECDSA P-256 key, validated.
#[derive(Debug)]
pub struct EcdsaPublicKey(ParsedPublicKey);

impl EcdsaPublicKey {
    /// Reads SubjectPublicKeyInfo PEM.
    ///
    /// # Errors
    /// [`ProtectError::Key`] for anything but a point of P-256.
    pub fn from_pem(pem: &str) -> Result<Self> {
        let what = "public key";
        ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, spki::decode(pem, what)?)
            .map(EcdsaPublicKey)
            .map_err(|_| ProtectError::Key { what })
    }

    /// Checks a signature of [`EcdsaKey::sign`].
    ///
    /// # Errors
    /// [`ProtectError::Signature`].
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<()> {
        self.0.verify_sig(message, signature).map_err(|_| ProtectError::Signature)
    }
}

/// A private Ed25519 key: the policy key or the log's.
pub struct Ed25519Key(Ed25519KeyPair);

impl Ed25519Key {
    /// Makes a new key.
    pub fn generate() -> Result<Self> {
        Ed25519KeyPair::generate().map(Ed25519Key).map_err(|_| ProtectError::Library)
    }

    /// Takes a 32-byte seed (RFC 8032).
    ///
    /// # Errors
    /// [`ProtectError::Key`].
    pub fn from_seed(seed: &Secret<[u8; 32]>) -> Result<Self> {
        let key = Ed25519KeyPair::from_seed_unchecked(seed.expose());
        key.map(Ed25519Key).map_err(|_| ProtectError::Key { what: "private key" })
    }

    /// The 32-byte seed (RFC 8032), for signers that take it so.
    pub fn seed(&self) -> Result<Secret<[u8; 32]>> {
        use aws_lc_rs::encoding::AsBigEndian as _;
        let seed = self.0.seed().and_then(|seed| seed.as_be_bytes()).map_err(|_| ProtectError::Library)?;
        seed.as_ref().try_into().map(Secret::new).map_err(|_| ProtectError::Library)
    }

    /// Reads PKCS#8 DER, v1 or v2.
    ///
    /// # Errors
    /// [`ProtectError::Key`].
    pub fn from_pkcs8(der: &[u8]) -> Result<Self> {
        Ed25519KeyPair::from_pkcs8_maybe_unchecked(der)
            .map(Ed25519Key)
            .map_err(|_| ProtectError::Key { what: "private key" })
    }

    /// Writes PKCS#8 v1 DER.
    pub fn to_pkcs8(&self) -> Result<Secret<Vec<u8>>> {
        let der = self.0.to_pkcs8v1().map_err(|_| ProtectError::Library)?;
        Ok(Secret::new(der.as_ref().to_vec()))
    }

    /// Its public half, 32 bytes.
    pub fn public_key(&self) -> Result<Ed25519PublicKey> {
        self.0.public_key().as_ref().try_into().map(Ed25519PublicKey).map_err(|_| ProtectError::Library)
    }

    /// Signs the message: 64 bytes.
    pub fn sign(&self, message: &[u8]) -> Result<[u8; 64]> {
        let signature = self.0.try_sign(message).map_err(|_| ProtectError::Library)?;
        signature.as_ref().try_into().map_err(|_| ProtectError::Library)
    }
}

impl fmt::Debug for Ed25519Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ed25519Key(…)")
    }
}

/// A public Ed25519 key: 32 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ed25519PublicKey(pub [u8; 32]);

impl Ed25519PublicKey {
    /// Checks a signature of [`Ed25519Key::sign`].
    ///
    /// # Errors
    /// [`ProtectError::Signature`].
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<()> {
        let key = aws_lc_rs::signature::UnparsedPublicKey::new(&ED25519, self.0);
        key.verify(message, signature).map_err(|_| ProtectError::Signature)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ecdsa_signature_holds_for_its_message_and_its_key_only() {
        let key = EcdsaKey::generate().unwrap();
        let public = EcdsaPublicKey::from_pem(&key.public_key_pem().unwrap()).unwrap();
        let mut signature = key.sign(b"message").unwrap();
        public.verify(b"message", &signature).unwrap();
        assert!(public.verify(b"messagf", &signature).is_err());
        assert!(public.verify(b"message", &signature[..63]).is_err());
        assert!(public.verify(b"message", &[0; 64]).is_err());
        signature[40] ^= 1;
        assert!(public.verify(b"message", &signature).is_err());
        let other = EcdsaPublicKey::from_pem(&EcdsaKey::generate().unwrap().public_key_pem().unwrap()).unwrap();
        assert!(other.verify(b"message", &key.sign(b"message").unwrap()).is_err());
    }

    #[test]
    fn a_key_of_another_curve_is_refused() {
        use aws_lc_rs::signature::ECDSA_P384_SHA384_FIXED_SIGNING;
        let other = EcdsaKeyPair::generate(&ECDSA_P384_SHA384_FIXED_SIGNING).unwrap();
        let der: PublicKeyX509Der<'_> = other.public_key().as_der().unwrap();
        assert!(EcdsaPublicKey::from_pem(&spki::encode(der.as_ref())).is_err());
        assert!(EcdsaKey::from_pkcs8(other.to_pkcs8v1().unwrap().as_ref()).is_err());
    }

    #[test]
    fn an_ecdsa_key_survives_pkcs8() {
        let key = EcdsaKey::generate().unwrap();
        let again = EcdsaKey::from_pkcs8(key.to_pkcs8().unwrap().expose()).unwrap();
        assert_eq!(again.public_key_pem().unwrap(), key.public_key_pem().unwrap());
        assert!(EcdsaKey::from_pkcs8(b"junk").is_err());
    }

    #[test]
    fn an_ed25519_key_survives_pkcs8_and_seed_and_signs_the_same() {
        let key = Ed25519Key::generate().unwrap();
        let public = key.public_key().unwrap();
        let signature = key.sign(b"m").unwrap();
        for again in [
            Ed25519Key::from_pkcs8(key.to_pkcs8().unwrap().expose()).unwrap(),
            Ed25519Key::from_seed(&key.seed().unwrap()).unwrap(),
        ] {
            assert_eq!(again.public_key().unwrap(), public);
            assert_eq!(again.sign(b"m").unwrap(), signature);
        }
        public.verify(b"m", &signature).unwrap();
        assert!(public.verify(b"n", &signature).is_err());
        assert!(Ed25519PublicKey([0xff; 32]).verify(b"m", &signature).is_err());
    }

    // RFC 8032, 7.1, test 2.
    #[test]
    fn ed25519_is_the_one_of_the_rfc() {
        let seed =
            crate::keyaccess::unhex(b"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb").unwrap();
        let key = Ed25519Key::from_seed(&Secret::new(seed.try_into().unwrap())).unwrap();
        let signature = crate::keyaccess::hex(&key.sign(&[0x72]).unwrap());
        assert!(signature.starts_with("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"));
    }
}
