use std::io;

use model::Coded;
use protect::ProtectError;
use rustix::io::Errno;

/// Why a file was not sealed or not turned back. Whatever it is, the file is as it was.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InplaceError {
    /// The file has several names; sealing one would leave the others plain, or surprise their users.
    #[error("the file has {links} names")]
    HardLinked {
        /// How many.
        links: u32,
    },
    /// The file has holes and is larger than the limit for such files.
    #[error("the file has holes and {size} bytes")]
    Sparse {
        /// Its size in bytes, holes included.
        size: u64,
    },
    /// A symbolic link, folder, pipe, socket or device.
    #[error("not a regular file")]
    NotRegular,
    /// A program has it open for writing, or has put its lock file beside it.
    #[error("the file is in use")]
    InUse,
    /// The folder does not let a new file be made in it.
    #[error("the folder cannot be written to")]
    ReadOnlyFolder,
    /// The file, or its folder, is marked immutable or append-only.
    #[error("the file is marked immutable")]
    Immutable,
    /// 0 bytes: nothing to protect.
    #[error("the file is empty")]
    Empty,
    /// It is a container already.
    #[error("the file is protected already")]
    AlreadyProtected,
    /// It is to be turned back and is no container, or one of another file or run.
    #[error("the file is not the container that was sealed")]
    NotOurs,
    /// The container does not say what the original was beside its content, or says something no file can be.
    #[error("the container has no facts about the original")]
    NoFacts,
    /// A file with the name that it would get is there already.
    #[error("a file with the new name exists")]
    TargetExists,
    /// With the extension added the name would be longer than the file system allows.
    #[error("the name is too long")]
    NameTooLong,
    /// The file changed after it was judged, or while it was worked on.
    #[error("the file changed")]
    Changed,
    /// The file or its folder went away.
    #[error("the file is gone")]
    Vanished,
    /// No permission to read it.
    #[error("no permission")]
    Denied,
    /// No room for a second copy.
    #[error("the disk is full")]
    DiskFull,
    /// Owner, mode, an attribute or an access list of the file could not be given to its successor.
    #[error("the {what} cannot be kept")]
    NotKept {
        /// `owner`, `mode`, `attribute` or `time`.
        what: &'static str,
    },
    /// What was read back is not what was written.
    #[error("the file read back differs")]
    ReadBack,
    /// The container could not be made or opened.
    #[error("the container failed")]
    Protect(#[source] ProtectError),
    /// The file key was not given out.
    #[error("no key for the file")]
    Key(Box<dyn Coded + Send + Sync>),
    /// Another process works with the same state folder.
    #[error("the state folder is in use")]
    Busy,
    /// The state folder could not be read or written.
    #[error("cannot keep the record of intents")]
    Ledger(#[source] io::Error),
    /// The system failed.
    #[error("cannot {doing} the file")]
    System {
        /// `open`, `read`, `write`, `rename`, `remove`.
        doing: &'static str,
        /// What it said.
        #[source]
        source: io::Error,
    },
}

impl InplaceError {
    /// Whether it was passed over for what it is, rather than failed: it would be the same at once again.
    pub fn is_skip(&self) -> bool {
        use InplaceError as E;
        matches!(
            self,
            E::HardLinked { .. }
                | E::Sparse { .. }
                | E::NotRegular
                | E::InUse
                | E::ReadOnlyFolder
                | E::Immutable
                | E::Empty
                | E::AlreadyProtected
                | E::NotOurs
                | E::TargetExists
                | E::NameTooLong
                | E::Changed
                | E::Vanished
                | E::Denied
        )
    }

    /// What a failed system call on the file means.
    pub(super) fn system(doing: &'static str) -> impl Fn(Errno) -> InplaceError {
        move |errno| match errno {
            Errno::NOSPC | Errno::DQUOT => InplaceError::DiskFull,
            Errno::NOENT | Errno::NOTDIR | Errno::STALE => InplaceError::Vanished,
            Errno::LOOP => InplaceError::NotRegular,
            Errno::ACCESS => InplaceError::Denied,
            Errno::ROFS => InplaceError::ReadOnlyFolder,
            Errno::EXIST => InplaceError::TargetExists,
            Errno::NAMETOOLONG => InplaceError::NameTooLong,
            Errno::TXTBSY => InplaceError::InUse,
            other => InplaceError::System { doing, source: other.into() },
        }
    }

    pub(super) fn io(doing: &'static str) -> impl Fn(io::Error) -> InplaceError {
        move |source| match Errno::from_io_error(&source) {
            Some(errno) => InplaceError::system(doing)(errno),
            None => InplaceError::System { doing, source },
        }
    }
}

impl From<ProtectError> for InplaceError {
    fn from(error: ProtectError) -> Self {
        match error {
            ProtectError::Write(source) => InplaceError::io("write")(source),
            ProtectError::ReadPlain(source) | ProtectError::ReadContainer(source) => InplaceError::io("read")(source),
            ProtectError::SizeChanged { .. } => InplaceError::Changed,
            ProtectError::NotAContainer => InplaceError::NotOurs,
            other => InplaceError::Protect(other),
        }
    }
}

impl Coded for InplaceError {
    fn code(&self) -> &'static str {
        match self {
            InplaceError::HardLinked { .. } => "AG-101",
            InplaceError::Sparse { .. } => "AG-102",
            InplaceError::NotRegular => "AG-103",
            InplaceError::InUse => "AG-104",
            InplaceError::ReadOnlyFolder => "AG-105",
            InplaceError::Immutable => "AG-106",
            InplaceError::Empty => "AG-107",
            InplaceError::AlreadyProtected => "AG-108",
            InplaceError::NotOurs => "AG-109",
            InplaceError::NoFacts => "AG-110",
            InplaceError::TargetExists => "AG-111",
            InplaceError::NameTooLong => "AG-112",
            InplaceError::Changed => "AG-113",
            InplaceError::Vanished => "AG-114",
            InplaceError::Denied => "AG-115",
            InplaceError::DiskFull => "AG-116",
            InplaceError::NotKept { .. } => "AG-117",
            InplaceError::ReadBack => "AG-118",
            InplaceError::Busy => "AG-119",
            InplaceError::Ledger(_) => "AG-120",
            InplaceError::System { .. } => "AG-121",
            InplaceError::Protect(error) => error.code(),
            InplaceError::Key(error) => error.code(),
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            InplaceError::HardLinked { links } => vec![("links", links.to_string())],
            InplaceError::Sparse { size } => vec![("size", size.to_string())],
            InplaceError::NotKept { what } => vec![("what", (*what).to_owned())],
            InplaceError::Ledger(source) | InplaceError::System { source, .. } => vec![("cause", source.to_string())],
            InplaceError::Protect(error) => error.args(),
            InplaceError::Key(error) => error.args(),
            _ => Vec::new(),
        }
    }
}
