//! Stages that this checkpoint has not.

use model::api::gate::{Stage, StageName, StageState};

/// A stage that is not there.
pub(crate) fn absent(stage: StageName) -> Stage {
    Stage { stage, state: StageState::Absent, micros: 0 }
}
