use std::io;

use model::Coded;

use crate::random::NoRandomness;

/// What sealing, opening and key handling return.
pub type Result<T> = std::result::Result<T, ProtectError>;

/// Why a file was not sealed or opened, or a key, signature or keyring was refused.
#[non_exhaustive]
#[derive(Debug, thiserror::Error)]
pub enum ProtectError {
    /// The file to be sealed could not be read.
    #[error("the original could not be read")]
    ReadPlain(#[source] io::Error),
    /// The container, or the opened content, could not be written.
    #[error("the output could not be written")]
    Write(#[source] io::Error),
    /// The container could not be read.
    #[error("the container could not be read")]
    ReadContainer(#[source] io::Error),
    /// No randomness.
    #[error("no randomness")]
    Random(#[from] NoRandomness),
    /// The file changed while it was sealed.
    #[error("the file changed while it was sealed: {expected} bytes announced, {read} read")]
    SizeChanged {
        /// Bytes announced in the file facts.
        expected: u64,
        /// Bytes read (at least).
        read: u64,
    },
    /// A field of the seal specification has a form that a container cannot hold.
    #[error("the seal specification's {field} is malformed")]
    Spec {
        /// Which.
        field: &'static str,
    },
    /// The file facts (name, extended attributes) do not fit.
    #[error("the file facts are larger than {limit} bytes")]
    FactsTooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// Not a container at all.
    #[error("not a protected file")]
    NotAContainer,
    /// The ZIP structure is not what a container has.
    #[error("the container's structure is broken: {what}")]
    Layout {
        /// What is wrong.
        what: &'static str,
    },
    /// The manifest is no manifest.
    #[error("the manifest is broken at line {line}, column {column}")]
    Manifest {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// A field of the manifest is no such field.
    #[error("the manifest's {field} is malformed")]
    Field {
        /// Which.
        field: &'static str,
    },
    /// Larger than we read.
    #[error("{what} is larger than {limit}")]
    TooLarge {
        /// What.
        what: &'static str,
        /// The limit.
        limit: u64,
    },
    /// Well formed, but a variant that we do not open.
    #[error("{what} is not supported")]
    Unsupported {
        /// What.
        what: &'static str,
    },
    /// The sizes in the manifest and those of the payload contradict each other.
    #[error("the manifest's sizes contradict the payload")]
    Sizes,
    /// The root signature does not hold: changed, or not the key of this container.
    #[error("the root signature does not hold")]
    RootSignature,
    /// The policy is not the one the file key was bound to.
    #[error("the policy binding does not hold")]
    PolicyBinding,
    /// A segment is not what was sealed.
    #[error("segment {index} was changed")]
    Segment {
        /// Its number, from 0.
        index: u64,
    },
    /// The encrypted file facts are not what was sealed.
    #[error("the file facts were changed")]
    Facts,
    /// A key is malformed, or not of the curve that is used here.
    #[error("the {what} is malformed")]
    Key {
        /// Which key.
        what: &'static str,
    },
    /// A wrapped key does not open with this private key.
    #[error("the wrapped key does not open with this key")]
    WrappedKey,
    /// There is no key of that id.
    #[error("no key of that id")]
    UnknownKey {
        /// The id.
        kid: String,
    },
    /// A signature does not hold.
    #[error("the signature does not hold")]
    Signature,
    /// Not a compact JWS with the one algorithm that is used here.
    #[error("not a signed token of the expected form")]
    Token,
    /// A proof was made for another request.
    #[error("the proof was made for another {field}")]
    ProofMismatch {
        /// `aud` (method and path) or `body`.
        field: &'static str,
    },
    /// A proof is too old, or from the future.
    #[error("the proof's time is {seconds} s away")]
    ProofTime {
        /// Seconds between the proof's time and now.
        seconds: u64,
    },
    /// Not a keyring, or damaged beyond reading.
    #[error("not a readable keyring")]
    Keyring,
    /// The keyring asks for more work than is sensible, or is of a later version.
    #[error("the keyring's {field} is not supported")]
    KeyringParameter {
        /// Which.
        field: &'static str,
    },
    /// The passphrase or code does not open the keyring.
    #[error("the passphrase does not open the keyring")]
    Passphrase,
    /// A recovery code was mistyped.
    #[error("the recovery code is mistyped")]
    RecoveryCode,
    /// The cryptographic library refused an operation that cannot fail in health.
    #[error("the cryptographic library failed")]
    Library,
}

impl ProtectError {
    /// Whether it means that a container is not as it was sealed (exit code 4).
    ///
    /// A wrong file key looks the same as a changed root signature; nobody without the key can tell them apart.
    pub fn is_integrity(&self) -> bool {
        use ProtectError::{Facts, Field, Layout, Manifest, PolicyBinding, RootSignature, Segment, Sizes};
        matches!(
            self,
            Layout { .. }
                | Manifest { .. }
                | Field { .. }
                | Sizes
                | RootSignature
                | PolicyBinding
                | Segment { .. }
                | Facts
        )
    }
}

impl Coded for ProtectError {
    fn code(&self) -> &'static str {
        use ProtectError as E;
        match self {
            E::ReadPlain(_) => "PT-001",
            E::Write(_) => "PT-002",
            E::ReadContainer(_) => "PT-003",
            E::Random(_) => "PT-004",
            E::SizeChanged { .. } => "PT-005",
            E::Spec { .. } => "PT-006",
            E::FactsTooLarge { .. } => "PT-007",
            E::NotAContainer => "PT-010",
            E::Layout { .. } => "PT-011",
            E::Manifest { .. } => "PT-012",
            E::Field { .. } => "PT-013",
            E::TooLarge { .. } => "PT-014",
            E::Unsupported { .. } => "PT-015",
            E::Sizes => "PT-020",
            E::RootSignature => "PT-021",
            E::PolicyBinding => "PT-022",
            E::Segment { .. } => "PT-023",
            E::Facts => "PT-024",
            E::Key { .. } => "PT-030",
            E::WrappedKey => "PT-031",
            E::UnknownKey { .. } => "PT-032",
            E::Signature => "PT-033",
            E::Token => "PT-034",
            E::ProofMismatch { .. } => "PT-035",
            E::ProofTime { .. } => "PT-036",
            E::Keyring => "PT-040",
            E::KeyringParameter { .. } => "PT-041",
            E::Passphrase => "PT-042",
            E::RecoveryCode => "PT-043",
            E::Library => "PT-050",
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        use ProtectError as E;
        match self {
            E::ReadPlain(e) | E::Write(e) | E::ReadContainer(e) => vec![("cause", e.kind().to_string())],
            E::SizeChanged { expected, read } => {
                vec![("expected", expected.to_string()), ("read", read.to_string())]
            }
            E::Spec { field } | E::Field { field } | E::ProofMismatch { field } | E::KeyringParameter { field } => {
                vec![("field", (*field).to_owned())]
            }
            E::FactsTooLarge { limit } => vec![("limit", limit.to_string())],
            E::Layout { what } | E::Unsupported { what } | E::Key { what } => vec![("what", (*what).to_owned())],
            E::Manifest { line, column } => vec![("line", line.to_string()), ("column", column.to_string())],
            E::TooLarge { what, limit } => vec![("what", (*what).to_owned()), ("limit", limit.to_string())],
            E::Segment { index } => vec![("index", index.to_string())],
            E::UnknownKey { kid } => vec![("kid", kid.escape_default().to_string())],
            E::ProofTime { seconds } => vec![("seconds", seconds.to_string())],
            _ => Vec::new(),
        }
    }
}
