use std::process::{Command, Stdio};

/// What [`become_idle`] reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Idle {
    /// The processor is left to others (nice 19).
    pub processor: bool,
    /// The disk is left to others (the idle I/O class).
    pub disk: bool,
}

/// Makes this process stand back behind all others, for processor and disk. It cannot be taken back without privilege.
/// What cannot be had is not an error: the scan is then merely less polite.
///
/// The idle I/O class is set by `ionice` of util-linux: the system call has no safe wrapper. Threads started before the
/// call keep their class, so call it first.
pub fn become_idle() -> Idle {
    let processor = rustix::process::nice(19).is_ok();
    let disk = Command::new("ionice")
        .args(["-c", "3", "-p", &std::process::id().to_string()])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !(processor && disk) {
        tracing::info!(processor, disk, "could not become fully idle");
    }
    Idle { processor, disk }
}
