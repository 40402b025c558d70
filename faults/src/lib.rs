//! Breaks what the rooms stand on. No part of the product: the tests beside it ask what is left of files, journal, log
//! and registers when the power fails, the disk is full, or a write goes wrong.
//!
//! [`Disk`] is a disk in memory that keeps apart what was written and what was made durable; [`Mounted`] shows it as a
//! file system (FUSE), so that the rooms use it as they use any other.

mod disk;
mod mount;

pub use disk::{Disk, Fault, Kind};
pub use mount::Mounted;

/// Whether file systems can be mounted here: root, with FUSE in the kernel. What cannot be tried says so.
pub fn can_mount() -> bool {
    let fuse = std::fs::File::options().read(true).write(true).open("/dev/fuse");
    fuse.is_ok() && rustix::process::geteuid().is_root()
}
