//! What the key service draws by lot: ids, secrets and codes. The source is the cryptographic library's.

use aws_lc_rs::{digest, rand};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::Secret;
use uuid::{Builder, Uuid};

use crate::KeyError;

/// Crockford's base 32 (<https://www.crockford.com/base32.html>): no I, L, O, U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters of a one-time code: 100 bits.
const CODE: usize = 20;
/// The code is shown in groups of so many.
const GROUP: usize = 5;

fn bytes<const N: usize>() -> Result<[u8; N], KeyError> {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).map_err(|_| KeyError::NoRandomness)?;
    Ok(bytes)
}

/// A random id (RFC 9562, version 4).
pub(crate) fn id() -> Result<Uuid, KeyError> {
    Ok(Builder::from_random_bytes(bytes()?).into_uuid())
}

/// A secret of 256 bits, base64url.
pub(crate) fn secret() -> Result<String, KeyError> {
    Ok(URL_SAFE_NO_PAD.encode(bytes::<32>()?))
}

/// A one-time code for a person to type: `XXXXX-XXXXX-XXXXX-XXXXX`.
pub(crate) fn code() -> Result<Secret<String>, KeyError> {
    let mut text = String::with_capacity(CODE + CODE / GROUP);
    for (at, byte) in bytes::<CODE>()?.into_iter().enumerate() {
        if at > 0 && at % GROUP == 0 {
            text.push('-');
        }
        text.push(char::from(ALPHABET[usize::from(byte & 31)]));
    }
    Ok(Secret::new(text))
}

/// The canonical form of a code as a person types it: either case, hyphens and spaces anywhere, O for 0, I and L for 1.
/// None if it cannot be a code.
pub(crate) fn typed_code(text: &str) -> Option<Secret<String>> {
    let mut plain = String::with_capacity(CODE);
    for c in text.chars().take(128).filter(|c| !c.is_whitespace() && *c != '-') {
        let c = match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        if !c.is_ascii() || !ALPHABET.contains(&(c as u8)) || plain.len() == CODE {
            return None;
        }
        plain.push(c);
    }
    (plain.len() == CODE).then(|| Secret::new(plain))
}

/// SHA-256, lower-case hexadecimal.
pub(crate) fn sha256(data: &[u8]) -> String {
    digest::digest(&digest::SHA256, data).as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        for _ in 0..50 {
            let code = code().expect("a code");
            let shown = code.expose();
            assert_eq!(shown.len(), 23);
            let canonical = shown.replace('-', "");
            let careless = shown.to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
            for text in [shown, &canonical, &careless] {
                assert_eq!(typed_code(text).expect("a code").expose(), &canonical);
            }
        }
    }

    #[test]
    fn what_cannot_be_a_code_is_none() {
        for bad in ["", "AAAAA", &"A".repeat(21), &"U".repeat(20), &"あ".repeat(20), &"-".repeat(5000)] {
            assert!(typed_code(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn ids_are_random_ones() {
        let id = id().expect("an id");
        assert_eq!(id.get_version_num(), 4);
        assert_ne!(id, super::id().expect("another"));
    }
}
