//! What the checkpoint says about a file on its way: over its own socket, to the office and to whoever stands before it.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::sanitising::{Refusal, Report};

/// A stage of a file's way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StageName {
    /// A virus scanner looks at the original.
    Antivirus,
    /// Rules look at the original.
    Yara,
    /// An old document is converted to a new one; named only where that happened.
    Convert,
    /// The file is rebuilt.
    Rebuild,
    /// Other parsers look at the rebuilt file.
    Verify,
}

impl StageName {
    /// All of them, in the order of the way.
    pub const ALL: [StageName; 5] =
        [StageName::Antivirus, StageName::Yara, StageName::Convert, StageName::Rebuild, StageName::Verify];

    /// The word in JSON, and in the keys of sentences.
    pub fn id(self) -> &'static str {
        match self {
            StageName::Antivirus => "antivirus",
            StageName::Yara => "yara",
            StageName::Convert => "convert",
            StageName::Rebuild => "rebuild",
            StageName::Verify => "verify",
        }
    }
}

/// How a stage went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StageState {
    /// The file passed it.
    Passed,
    /// The file did not.
    Refused,
    /// It is not set up.
    Absent,
    /// It is set up and does not answer.
    Unreachable,
}

impl StageState {
    /// The word in JSON, and in the keys of sentences.
    pub fn id(self) -> &'static str {
        match self {
            StageState::Passed => "passed",
            StageState::Refused => "refused",
            StageState::Absent => "absent",
            StageState::Unreachable => "unreachable",
        }
    }
}

/// One stage of one file's way. One that is not there is named as absent, so that nobody believes in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stage {
    /// Which.
    pub stage: StageName,
    /// How it went.
    pub state: StageState,
    /// How long it took.
    pub micros: u64,
}

/// Where a file is on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum JobState {
    /// In the queue.
    Waiting {
        /// 1 is next.
        place: u32,
        /// Until it is done, estimated.
        seconds: u32,
    },
    /// A worker has it.
    Running {
        /// Until it is done, estimated.
        seconds: u32,
    },
    /// It may go on.
    Done {
        /// The name of the rebuilt file.
        out: String,
        /// Its length.
        out_bytes: u64,
        /// What was left out.
        report: Box<Report>,
    },
    /// It does not come through.
    Refused {
        /// Why.
        refusal: Refusal,
    },
    /// It is locked; it waits for its password.
    NeedsPassword {
        /// The one that was typed does not open it.
        wrong: bool,
    },
    /// The checkpoint could not do its work; the file may be sent again.
    Failed {
        /// The code its sentences stand under.
        code: String,
    },
}

impl JobState {
    /// Whether it stays so until somebody acts.
    pub fn is_settled(&self) -> bool {
        !matches!(self, JobState::Waiting { .. } | JobState::Running { .. })
    }

    /// The word in JSON, and in the keys of sentences.
    pub fn id(&self) -> &'static str {
        match self {
            JobState::Waiting { .. } => "waiting",
            JobState::Running { .. } => "running",
            JobState::Done { .. } => "done",
            JobState::Refused { .. } => "refused",
            JobState::NeedsPassword { .. } => "needs-password",
            JobState::Failed { .. } => "failed",
        }
    }
}

/// A file on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// Its id: whoever knows it may have the result.
    pub id: Uuid,
    /// The name it came with.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// Where it is.
    #[serde(flatten)]
    pub state: JobState,
    /// The stages it has gone through.
    pub stages: Vec<Stage>,
    /// Time it waited for a worker.
    pub waited_micros: u64,
    /// Time of all stages together.
    pub micros: u64,
    /// Seconds until it is forgotten.
    pub forgotten_in: u64,
    /// SHA-256 of its bytes, in hexadecimal, where it was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

/// A file that was refused: its hash, and nothing of its name or of whoever brought it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedFile {
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// The code of the reason.
    pub code: String,
    /// When, in seconds since 1970-01-01 UTC.
    pub at: u64,
    /// Its length: who looks for it hashes nothing of another length. 0 where an older list did not keep it.
    #[serde(default)]
    pub bytes: u64,
}

/// What a checkpoint is and how it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gate {
    /// Version of the program.
    pub version: String,
    /// Files at a time.
    pub workers: u32,
    /// Files in the queue.
    pub waiting: u32,
    /// Files being worked on.
    pub running: u32,
    /// Longest file that is taken in.
    pub input_bytes: u64,
    /// Stages that are set up.
    pub stages: Vec<StageName>,
}
