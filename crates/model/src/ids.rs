use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }
        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(s: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(s).map($name)
            }
        }
    };
}

uuid_id!(
    /// A protected file through all its versions; the `uuid` of the policy inside the container.
    FileId
);
uuid_id!(
    /// An enrolled PC or file server.
    DeviceId
);
uuid_id!(
    /// One scan, sealing or undo run.
    RunId
);

/// Why a text is no id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidId;

impl fmt::Display for InvalidId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an id is 1 to 64 of the characters A-Z a-z 0-9 . _ -")
    }
}
impl std::error::Error for InvalidId {}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
        #[serde(try_from = "String", into = "String")]
        #[schema(value_type = String, pattern = "^[A-Za-z0-9._-]{1,64}$")]
        pub struct $name(String);

        impl $name {
            /// The id as text: 1 to 64 of `A-Z a-z 0-9 . _ -`, so that it is safe in a path, a log and a header.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl TryFrom<String> for $name {
            type Error = InvalidId;
            fn try_from(s: String) -> Result<Self, InvalidId> {
                let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
                if (1..=64).contains(&s.len()) && s.bytes().all(plain) { Ok($name(s)) } else { Err(InvalidId) }
            }
        }
        impl FromStr for $name {
            type Err = InvalidId;
            fn from_str(s: &str) -> Result<Self, InvalidId> {
                Self::try_from(s.to_owned())
            }
        }
        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_id!(
    /// A person in the roster (職員番号): a pseudonym, never a name.
    PersonId
);
text_id!(
    /// A section (課) in the roster.
    SectionId
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_admits_nothing_that_a_path_or_header_would_misread() {
        for bad in ["", "a b", "a/b", "a\n", "税務", &"x".repeat(65), "a:b", "=1"] {
            assert_eq!(bad.parse::<PersonId>(), Err(InvalidId), "{bad:?}");
        }
        assert_eq!("S-0001.a_b".parse::<SectionId>().map(String::from), Ok("S-0001.a_b".to_owned()));
    }
}
