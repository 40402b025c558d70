//! Key access: how the file key travels from the sealer through the key service to the one who opens.
//!
//! Sealer: [`wrap`]. Key service: [`unwrap`], then [`Session::wrap`] to the client's ephemeral key. Client:
//! [`ClientKey::unwrap`]. All three are OpenTDF's `ec-wrapped`: ephemeral ECDH on P-256, HKDF-SHA-256 with salt
//! SHA-256("TDF") and no info, AES-256-GCM as `iv || ciphertext || tag` (opentdf/platform `lib/ocrypto`, 4.3.0).

use std::fmt;

use aws_lc_rs::agreement::{self, ECDH_P256, ParsedPublicKey, PrivateKey, UnparsedPublicKey};
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::{constant_time, digest, hkdf, rand};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::Secret;
use model::api::{KeyAccess, KeyServiceKey, PolicyBinding};
use zeroize::Zeroizing;

use crate::aead::{self, IV};
use crate::{Dek, ProtectError, Result, spki};

/// The kind of key access that Sekimori writes and the only one it unwraps.
pub const EC_WRAPPED: &str = "ec-wrapped";
/// The algorithm name of such a key in bundles.
pub const P256: &str = "ec:secp256r1";
/// A wrapped secret is at most a file key or a code; more is not unwrapped.
const MAX_WRAPPED: usize = 1024;

/// A private P-256 key for key agreement: the key service's, or a kit's.
pub struct EcPrivateKey(PrivateKey);

impl EcPrivateKey {
    /// Makes a new key.
    pub fn generate() -> Result<Self> {
        PrivateKey::generate(&ECDH_P256).map(EcPrivateKey).map_err(|_| ProtectError::Library)
    }

    /// Reads PKCS#8 v1 DER.
    ///
    /// # Errors
    /// [`ProtectError::Key`] for anything but a P-256 key.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self> {
        PrivateKey::from_private_key_der(&ECDH_P256, der)
            .map(EcPrivateKey)
            .map_err(|_| ProtectError::Key { what: "private key" })
    }

    /// Writes PKCS#8 v1 DER.
    pub fn to_pkcs8(&self) -> Result<Secret<Vec<u8>>> {
        let der: Pkcs8V1Der<'_> = self.0.as_der().map_err(|_| ProtectError::Library)?;
        Ok(Secret::new(der.as_ref().to_vec()))
    }

    /// Its public half: SubjectPublicKeyInfo, PEM.
    pub fn public_key_pem(&self) -> Result<String> {
        let public = self.0.compute_public_key().map_err(|_| ProtectError::Library)?;
        let der: PublicKeyX509Der<'_> = public.as_der().map_err(|_| ProtectError::Library)?;
        Ok(spki::encode(der.as_ref()))
    }

    /// Opens a secret that was wrapped to this key.
    fn open(&self, ephemeral_pem: &str, wrapped: &str) -> Result<Zeroizing<Vec<u8>>> {
        if wrapped.len() > MAX_WRAPPED {
            return Err(ProtectError::WrappedKey);
        }
        let sealed = STANDARD.decode(wrapped).map_err(|_| ProtectError::WrappedKey)?;
        let key = agree(&self.0, public_key(ephemeral_pem, "ephemeral public key")?)?;
        aead::open_box(&aead::key(&key)?, &sealed).ok_or(ProtectError::WrappedKey)
    }
}

impl fmt::Debug for EcPrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EcPrivateKey(…)")
    }
}

/// Checks that a text is a P-256 public key (a point on the curve) in SubjectPublicKeyInfo PEM.
///
/// # Errors
/// [`ProtectError::Key`].
pub fn check_public_key(pem: &str) -> Result<()> {
    public_key(pem, "public key").map(|_| ())
}

/// Parses and validates: the library refuses points off the curve and at infinity.
fn public_key(pem: &str, what: &'static str) -> Result<ParsedPublicKey> {
    let der = spki::decode(pem, what)?;
    ParsedPublicKey::try_from(UnparsedPublicKey::new(&ECDH_P256, der)).map_err(|_| ProtectError::Key { what })
}

/// ECDH, then HKDF-SHA-256 with OpenTDF's salt.
fn agree(mine: &PrivateKey, theirs: ParsedPublicKey) -> Result<Zeroizing<[u8; 32]>> {
    agreement::agree(mine, theirs, ProtectError::Key { what: "public key" }, |shared| {
        let salt = digest::digest(&digest::SHA256, b"TDF");
        let prk = hkdf::Salt::new(hkdf::HKDF_SHA256, salt.as_ref()).extract(shared);
        let mut key = Zeroizing::new([0; 32]);
        prk.expand(&[], hkdf::HKDF_SHA256)
            .and_then(|okm| okm.fill(key.as_mut_slice()))
            .map_err(|_| ProtectError::Library)?;
        Ok(key)
    })
}

/// One side's ephemeral key agreed with the other's public key: wraps secrets to it.
pub struct Session {
    public_key_pem: String,
    key: Zeroizing<[u8; 32]>,
}

impl Session {
    /// Makes an ephemeral key for a recipient (SubjectPublicKeyInfo, PEM).
    ///
    /// # Errors
    /// [`ProtectError::Key`] when the recipient's key is no P-256 point.
    pub fn to(recipient_pem: &str) -> Result<Self> {
        let theirs = public_key(recipient_pem, "public key")?;
        let mine = EcPrivateKey::generate()?;
        Ok(Session { public_key_pem: mine.public_key_pem()?, key: agree(&mine.0, theirs)? })
    }

    /// The ephemeral public key the recipient needs (`sessionPublicKey`, `ephemeralPublicKey`).
    pub fn public_key_pem(&self) -> &str {
        &self.public_key_pem
    }

    /// Wraps a file key: base64 of IV, ciphertext and tag (`kasWrappedKey`, `wrappedKey`).
    pub fn wrap(&self, dek: &Dek) -> Result<String> {
        self.wrap_bytes(dek.expose())
    }

    /// Wraps another small secret (at most 512 bytes), such as the code of a recovery kit.
    pub fn wrap_bytes(&self, secret: &[u8]) -> Result<String> {
        if secret.len() > MAX_WRAPPED / 2 {
            return Err(ProtectError::TooLarge { what: "secret", limit: (MAX_WRAPPED / 2) as u64 });
        }
        let mut iv = [0; IV];
        rand::fill(&mut iv).map_err(|_| ProtectError::Library)?;
        Ok(STANDARD.encode(aead::seal_box(&aead::key(&self.key)?, iv, secret)?))
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Session(…)")
    }
}

/// The ephemeral key of a client, to which the key service wraps its answer.
#[derive(Debug)]
pub struct ClientKey(EcPrivateKey);

impl ClientKey {
    /// Makes one; use it for one request.
    pub fn generate() -> Result<Self> {
        EcPrivateKey::generate().map(ClientKey)
    }

    /// Goes into `clientPublicKey`.
    pub fn public_key_pem(&self) -> Result<String> {
        self.0.public_key_pem()
    }

    /// The file key out of a reply's `sessionPublicKey` and `kasWrappedKey`.
    ///
    /// # Errors
    /// [`ProtectError::WrappedKey`] when it is not wrapped to this key; [`ProtectError::Key`] for a bad session key.
    pub fn unwrap(&self, session_public_key_pem: &str, kas_wrapped_key: &str) -> Result<Dek> {
        dek_of(&self.0.open(session_public_key_pem, kas_wrapped_key)?)
    }

    /// Another secret wrapped by [`Session::wrap_bytes`].
    pub fn unwrap_bytes(&self, session_public_key_pem: &str, wrapped: &str) -> Result<Secret<Vec<u8>>> {
        self.0.open(session_public_key_pem, wrapped).map(|bytes| Secret::new(bytes.to_vec()))
    }
}

fn dek_of(bytes: &[u8]) -> Result<Dek> {
    bytes.try_into().map(Secret::new).map_err(|_| ProtectError::WrappedKey)
}

/// Sealer: wraps a file key to the key service and binds the policy (base64, as in the manifest) to it.
///
/// # Errors
/// [`ProtectError::Unsupported`] for another algorithm than [`P256`], [`ProtectError::Key`] for a malformed key.
pub fn wrap(dek: &Dek, key: &KeyServiceKey, policy: &str) -> Result<KeyAccess> {
    if key.algorithm != P256 {
        return Err(ProtectError::Unsupported { what: "key algorithm" });
    }
    let session = Session::to(&key.public_key)?;
    Ok(KeyAccess {
        kind: EC_WRAPPED.to_owned(),
        url: key.url.clone(),
        protocol: "kas".to_owned(),
        kid: key.kid.clone(),
        sid: None,
        wrapped_key: session.wrap(dek)?,
        policy_binding: bind(dek, policy),
        ephemeral_public_key: Some(session.public_key_pem().to_owned()),
        encrypted_metadata: None,
        schema_version: Some("1.0".to_owned()),
    })
}

/// Key service: the file key of a key access object, once its policy binding has been checked.
///
/// `policy` is the base64 text of the manifest. The key must be the one named by `access.kid`; choosing it is the
/// caller's part.
///
/// # Errors
/// [`ProtectError::Unsupported`] for anything but `ec-wrapped`, [`ProtectError::WrappedKey`] when it is wrapped to
/// another key, [`ProtectError::PolicyBinding`] when the policy is not the one it was sealed with.
pub fn unwrap(private: &EcPrivateKey, access: &KeyAccess, policy: &str) -> Result<Dek> {
    if access.kind != EC_WRAPPED {
        return Err(ProtectError::Unsupported { what: "key access type" });
    }
    let ephemeral = access.ephemeral_public_key.as_deref().ok_or(ProtectError::WrappedKey)?;
    let dek = dek_of(&private.open(ephemeral, &access.wrapped_key)?)?;
    check_binding(&dek, policy, &access.policy_binding)?;
    Ok(dek)
}

/// Binds a policy (base64 text) to a file key: base64(hex(HMAC-SHA-256)), the spelling every released SDK reads.
pub fn bind(dek: &Dek, policy: &str) -> PolicyBinding {
    let mut mac = aead::mac(dek.expose());
    mac.update(policy.as_bytes());
    PolicyBinding { alg: "HS256".to_owned(), hash: STANDARD.encode(hex(mac.sign().as_ref())) }
}

/// Checks a binding in constant time; accepts base64(hex(mac)) and base64(mac).
///
/// # Errors
/// [`ProtectError::PolicyBinding`].
pub fn check_binding(dek: &Dek, policy: &str, binding: &PolicyBinding) -> Result<()> {
    let mut mac = aead::mac(dek.expose());
    mac.update(policy.as_bytes());
    let given = mac_of_text(&binding.hash).ok_or(ProtectError::PolicyBinding)?;
    // An empty algorithm is the old form, a bare string.
    let named = binding.alg.is_empty() || binding.alg.eq_ignore_ascii_case("HS256");
    let equal = constant_time::verify_slices_are_equal(mac.sign().as_ref(), &given);
    if named && equal.is_ok() { Ok(()) } else { Err(ProtectError::PolicyBinding) }
}

/// The 32 bytes of an HMAC, spelled base64(raw) or base64(hex).
pub(crate) fn mac_of_text(text: &str) -> Option<[u8; 32]> {
    if text.len() > 128 {
        return None;
    }
    let bytes = STANDARD.decode(text).ok()?;
    let raw = if bytes.len() == 64 { unhex(&bytes)? } else { bytes };
    raw.try_into().ok()
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The bytes that hexadecimal digits of either case spell.
pub(crate) fn unhex(digits: &[u8]) -> Option<Vec<u8>> {
    let value = |digit: u8| char::from(digit).to_digit(16).and_then(|v| u8::try_from(v).ok());
    let (pairs, rest) = digits.as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs.iter().map(|&[high, low]| Some(value(high)? << 4 | value(low)?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: &str = "eyJ1dWlkIjoiIn0=";

    fn key_service() -> (EcPrivateKey, KeyServiceKey) {
        let private = EcPrivateKey::generate().unwrap();
        let public = KeyServiceKey {
            kid: "k1".into(),
            url: "https://kas.shiomi.example".into(),
            algorithm: P256.into(),
            public_key: private.public_key_pem().unwrap(),
        };
        (private, public)
    }

    fn dek() -> Dek {
        Secret::new([7; 32])
    }

    #[test]
    fn a_file_key_travels_from_the_sealer_through_the_key_service_to_the_client() {
        let (private, public) = key_service();
        let access = wrap(&dek(), &public, POLICY).unwrap();
        let at_service = unwrap(&private, &access, POLICY).unwrap();
        let client = ClientKey::generate().unwrap();
        let session = Session::to(&client.public_key_pem().unwrap()).unwrap();
        let reply = session.wrap(&at_service).unwrap();
        let at_client = client.unwrap(session.public_key_pem(), &reply).unwrap();
        assert_eq!(at_client.expose(), dek().expose());
    }

    #[test]
    fn another_policy_is_refused_before_the_key_is_used() {
        let (private, public) = key_service();
        let access = wrap(&dek(), &public, POLICY).unwrap();
        assert!(matches!(unwrap(&private, &access, "eyJ1dWlkIjoieCJ9"), Err(ProtectError::PolicyBinding)));
    }

    #[test]
    fn another_private_key_opens_nothing() {
        let (_, public) = key_service();
        let (stranger, _) = key_service();
        let access = wrap(&dek(), &public, POLICY).unwrap();
        assert!(matches!(unwrap(&stranger, &access, POLICY), Err(ProtectError::WrappedKey)));
    }

    #[test]
    fn a_binding_is_read_in_both_spellings_and_in_no_other() {
        let mut binding = bind(&dek(), POLICY);
        check_binding(&dek(), POLICY, &binding).unwrap();
        let raw = mac_of_text(&binding.hash).unwrap();
        for good in [STANDARD.encode(raw), STANDARD.encode(hex(&raw).to_uppercase())] {
            binding.hash = good;
            check_binding(&dek(), POLICY, &binding).unwrap();
        }
        for bad in [hex(&raw), String::new(), STANDARD.encode([0; 32]), "A".repeat(4096)] {
            binding.hash = bad;
            assert!(check_binding(&dek(), POLICY, &binding).is_err());
        }
        binding = PolicyBinding { alg: "none".into(), hash: STANDARD.encode(raw) };
        assert!(check_binding(&dek(), POLICY, &binding).is_err());
    }

    #[test]
    fn a_point_off_the_curve_and_a_key_of_another_curve_are_refused() {
        let good = EcPrivateKey::generate().unwrap().public_key_pem().unwrap();
        check_public_key(&good).unwrap();
        let mut der = spki::decode(&good, "public key").unwrap();
        *der.last_mut().unwrap() ^= 1;
        assert!(check_public_key(&spki::encode(&der)).is_err());
        let other = PrivateKey::generate(&agreement::ECDH_P384).unwrap().compute_public_key().unwrap();
        let other: PublicKeyX509Der<'_> = other.as_der().unwrap();
        assert!(check_public_key(&spki::encode(other.as_ref())).is_err());
        for bad in ["", "x", "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n"] {
            assert!(check_public_key(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn rsa_and_unknown_key_access_is_not_unwrapped() {
        let (private, public) = key_service();
        let mut access = wrap(&dek(), &public, POLICY).unwrap();
        access.kind = "wrapped".into();
        assert!(matches!(unwrap(&private, &access, POLICY), Err(ProtectError::Unsupported { .. })));
    }

    #[test]
    fn a_private_key_survives_pkcs8_and_does_not_print_itself() {
        let (private, public) = key_service();
        let again = EcPrivateKey::from_pkcs8(private.to_pkcs8().unwrap().expose()).unwrap();
        assert_eq!(again.public_key_pem().unwrap(), public.public_key);
        assert_eq!(format!("{again:?}"), "EcPrivateKey(…)");
    }
}
