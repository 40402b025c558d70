//! Sealing files where they lie, and turning them back, so that no crash at any point loses one.
//!
//! One movement serves both ways. The new file is written under a temporary name in the same folder, made durable, read
//! back and compared; only then it takes its name, and only then the old file, moved aside first and found unchanged, is
//! removed. Before the first step an intent lies durably in the state folder; whatever a crash leaves behind,
//! [`recover`] finishes or takes back by the intents, and touches nothing that no intent names.
//!
//! ```text
//!              a.docx      .sekimori-<id>.tmp   a.docx.tdf
//! intent       original
//! write        original    (part)
//! ready        original    sealed                            written, synced, read back, compared; identity noted
//! publish      original                         sealed       rename without replacing, folder synced
//! retire                   original             sealed       rename, found unchanged
//! remove                                        sealed       the intent becomes the run's record of the file
//! ```
//! INVARIANT: at every instant at least one whole file exists, plain or sealed; after recovery exactly one.
//! Where the file keeps its name, publish and retire are one exchange of the two names.

mod adopt;
mod error;
mod facts;
mod folder;
mod in_use;
mod keep;
mod ledger;
mod recover;
mod replace;
mod reseal;
mod seal;
mod undo;

pub use adopt::adopt_in_place;
pub use error::InplaceError;
pub use folder::open_folder;
pub use ledger::{Identity, Intent, Ledger, Movement};
pub use recover::{Recovered, Settled, recover};
pub use reseal::{Register, Resealing, reseal_in_place, unprotect_in_place};
pub use seal::{Naming, SealPlan, SealedFile, Target, seal_in_place};
pub use undo::{FileKeys, Undone, undo_in_place, undo_run};

type Result<T> = std::result::Result<T, InplaceError>;
