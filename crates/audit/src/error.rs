use model::Coded;
use thiserror::Error;

/// What went wrong with a log, a proof or a spool. No variant holds the text of an entry.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum AuditError {
    /// An entry is empty or longer than a bundle can hold.
    #[error("an entry of {bytes} bytes does not fit into the log")]
    EntrySize {
        /// Its length.
        bytes: usize,
    },
    /// The bytes of an entry are no event this version knows.
    #[error("the entry is not an event")]
    NotAnEvent,
    /// A checkpoint is not of the C2SP form.
    #[error("the checkpoint is malformed")]
    CheckpointMalformed,
    /// A checkpoint has no valid signature of the log's key.
    #[error("the checkpoint is not signed by the log's key")]
    CheckpointForged,
    /// A verifier or signer key is not of the C2SP form.
    #[error("the log key is malformed")]
    KeyMalformed,
    /// An entry is not the one that the log's tree commits to.
    #[error("entry {index} has been changed")]
    EntryChanged {
        /// The first such entry, from 0.
        index: u64,
    },
    /// A tile of hashes does not fit into the tree.
    #[error("{path} has been changed")]
    TileChanged {
        /// C2SP path of the first such tile.
        path: String,
    },
    /// A file that the checkpoint promises is not there.
    #[error("{path} is missing")]
    Missing {
        /// C2SP path.
        path: String,
    },
    /// The entries give another root than the one signed.
    #[error("the entries do not give the signed root")]
    RootDiffers {
        /// Entries in the log.
        size: u64,
    },
    /// The log is shorter than a checkpoint that was seen before.
    #[error("the log has {found} entries, {remembered} were signed before")]
    RolledBack {
        /// Size in the remembered checkpoint.
        remembered: u64,
        /// Size now.
        found: u64,
    },
    /// The log's history is not the one of a checkpoint that was seen before.
    #[error("the first {size} entries are not those that were signed before")]
    SplitView {
        /// Size in the remembered checkpoint.
        size: u64,
    },
    /// A proof does not lead to the signed root.
    #[error("the proof does not hold")]
    ProofInvalid,
    /// A file of the log could not be read.
    #[error("{path} could not be read")]
    Unreadable {
        /// C2SP path.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// A bundle of entries is cut short, too long or has an empty entry.
    #[error("{path} is malformed at entry {index}")]
    BundleMalformed {
        /// C2SP path.
        path: String,
        /// The first entry that cannot be read, from 0.
        index: u64,
    },
    /// A text is no C2SP path.
    #[error("not a path of the log")]
    PathMalformed,
    /// An entry or size beyond the checkpoint was asked for.
    #[error("{asked} is beyond the {size} entries of the log")]
    Beyond {
        /// Index or size asked for.
        asked: u64,
        /// Entries in the log.
        size: u64,
    },
    /// Entries of a spool are missing.
    #[error("the spool goes on with {found} instead of {expected}")]
    SpoolGap {
        /// The number that should come next.
        expected: u64,
        /// The number that came.
        found: u64,
    },
    /// A number of a spool came twice.
    #[error("spool entry {seq} came again")]
    SpoolRepeated {
        /// Its number.
        seq: u64,
    },
    /// A spool entry is not signed by its device.
    #[error("spool entry {seq} is not signed by its device")]
    SpoolForged {
        /// Its number.
        seq: u64,
    },
    /// A spool entry is no event.
    #[error("spool entry {seq} is not an event")]
    SpoolNotAnEvent {
        /// Its number.
        seq: u64,
    },
    /// A spool entry speaks for somebody else than the device that signed it or a person on it.
    #[error("spool entry {seq} speaks for another device")]
    SpoolForeign {
        /// Its number.
        seq: u64,
    },
    /// A spool entry tells of an act that does not happen on a device.
    #[error("spool entry {seq} tells of an act that is not a device's to tell")]
    SpoolAct {
        /// Its number.
        seq: u64,
    },
    /// A spool entry names a person who has never signed in on the device.
    #[error("spool entry {seq} names a person who was never on the device")]
    SpoolStranger {
        /// Its number.
        seq: u64,
    },
}

impl Coded for AuditError {
    fn code(&self) -> &'static str {
        match self {
            AuditError::EntrySize { .. } => "AU-001",
            AuditError::NotAnEvent => "AU-002",
            AuditError::CheckpointMalformed => "AU-003",
            AuditError::CheckpointForged => "AU-004",
            AuditError::KeyMalformed => "AU-005",
            AuditError::EntryChanged { .. } => "AU-006",
            AuditError::TileChanged { .. } => "AU-007",
            AuditError::Missing { .. } => "AU-008",
            AuditError::RootDiffers { .. } => "AU-009",
            AuditError::RolledBack { .. } => "AU-010",
            AuditError::SplitView { .. } => "AU-011",
            AuditError::ProofInvalid => "AU-012",
            AuditError::Unreadable { .. } => "AU-013",
            AuditError::BundleMalformed { .. } => "AU-014",
            AuditError::PathMalformed => "AU-015",
            AuditError::Beyond { .. } => "AU-016",
            AuditError::SpoolGap { .. } => "AU-017",
            AuditError::SpoolRepeated { .. } => "AU-018",
            AuditError::SpoolForged { .. } => "AU-019",
            AuditError::SpoolNotAnEvent { .. } => "AU-020",
            AuditError::SpoolForeign { .. } => "AU-021",
            AuditError::SpoolAct { .. } => "AU-022",
            AuditError::SpoolStranger { .. } => "AU-023",
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            AuditError::EntrySize { bytes } => vec![("bytes", bytes.to_string())],
            AuditError::EntryChanged { index } => vec![("index", index.to_string())],
            AuditError::TileChanged { path } | AuditError::Missing { path } => vec![("path", path.clone())],
            AuditError::RootDiffers { size } | AuditError::SplitView { size } => vec![("size", size.to_string())],
            AuditError::RolledBack { remembered, found } => {
                vec![("remembered", remembered.to_string()), ("found", found.to_string())]
            }
            AuditError::Unreadable { path, source } => vec![("path", path.clone()), ("cause", source.to_string())],
            AuditError::BundleMalformed { path, index } => vec![("path", path.clone()), ("index", index.to_string())],
            AuditError::Beyond { asked, size } => vec![("asked", asked.to_string()), ("size", size.to_string())],
            AuditError::SpoolGap { expected, found } => {
                vec![("expected", expected.to_string()), ("found", found.to_string())]
            }
            AuditError::SpoolRepeated { seq }
            | AuditError::SpoolForged { seq }
            | AuditError::SpoolNotAnEvent { seq }
            | AuditError::SpoolForeign { seq }
            | AuditError::SpoolAct { seq }
            | AuditError::SpoolStranger { seq } => vec![("seq", seq.to_string())],
            _ => Vec::new(),
        }
    }
}
