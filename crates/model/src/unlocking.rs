use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use zeroize::Zeroizing;

/// A password that somebody has typed, on its way into the jail: wiped on drop, and never shown.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Password(Zeroizing<String>);

impl Password {
    /// Takes it in.
    pub fn new(typed: Zeroizing<String>) -> Password {
        Password(typed)
    }

    /// The password itself; each call is a place to look at in a review.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// What lay behind a password, on its way out of the jail: wiped on drop, and never shown.
#[derive(Clone)]
pub struct Unlocked(Zeroizing<Vec<u8>>);

impl Unlocked {
    /// Takes it in.
    pub fn new(bytes: Zeroizing<Vec<u8>>) -> Unlocked {
        Unlocked(bytes)
    }

    /// The bytes themselves; each call is a place to look at in a review.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Unlocked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Unlocked(…)")
    }
}

// As one run of bytes: a sequence would be written and read byte by byte.
impl Serialize for Unlocked {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Unlocked {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl de::Visitor<'_> for Bytes {
            type Value = Unlocked;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("bytes")
            }

            fn visit_bytes<E: de::Error>(self, bytes: &[u8]) -> Result<Unlocked, E> {
                Ok(Unlocked(Zeroizing::new(bytes.to_vec())))
            }
        }
        from.deserialize_bytes(Bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_a_password_nor_what_it_opens_prints_itself() {
        let password = Password::new(Zeroizing::new("hunter2".to_owned()));
        let opened = Unlocked::new(Zeroizing::new(b"hunter2".to_vec()));
        assert_eq!(format!("{password:?} {opened:?}"), "Password(…) Unlocked(…)");
        assert_eq!((password.expose(), opened.expose()), ("hunter2", &b"hunter2"[..]));
    }
}
