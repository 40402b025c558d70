use crate::sys;

/// What [`become_idle`] reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Idle {
    /// The processor is left to others (nice 19).
    pub processor: bool,
    /// The disk is left to others (the idle I/O class).
    pub disk: bool,
}

/// Makes the calling thread, and the threads and processes it starts from then on, stand back behind all others, for
/// processor and disk; other threads stay as they are. It cannot be taken back without privilege. What cannot be had is
/// not an error: the scan is then merely less polite.
pub fn become_idle() -> Idle {
    let idle = Idle { processor: rustix::process::nice(19).is_ok(), disk: sys::idle_disk() };
    if !(idle.processor && idle.disk) {
        tracing::info!(idle.processor, idle.disk, "could not become fully idle");
    }
    idle
}
