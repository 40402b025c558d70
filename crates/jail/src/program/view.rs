//! The file system that the program sees: a memory-backed root, the folders of programs read-only, and a few devices.

#![allow(unsafe_code)] // one system call, see `enter`

use rustix::fs::StatVfsMountFlags;
use rustix::mount::{MountFlags, MountPropagationFlags, UnmountFlags};
use rustix::thread::UnshareFlags;
use std::ffi::CString;
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

/// Where the new root is put together. It hides only what this process sees there.
const ROOT: &str = "/tmp";
const DEVICES: [&str; 4] = ["/dev/null", "/dev/zero", "/dev/random", "/dev/urandom"];

/// Takes namespaces of its own, or says that they cannot be had.
pub(super) fn enter() -> io::Result<()> {
    let (user, group) = (rustix::process::geteuid().as_raw(), rustix::process::getegid().as_raw());
    let all = UnshareFlags::NEWUSER
        | UnshareFlags::NEWNS
        | UnshareFlags::NEWNET
        | UnshareFlags::NEWPID
        | UnshareFlags::NEWIPC
        | UnshareFlags::NEWUTS;
    // SAFETY: the table of descriptors is not unshared, which is what makes the call unsafe; there is one thread.
    unsafe { rustix::thread::unshare_unsafe(all) }?;
    // The kernel lets a user map himself only after he has given up changing his groups.
    fs::write("/proc/self/setgroups", "deny")?;
    fs::write("/proc/self/uid_map", format!("{user} {user} 1"))?;
    fs::write("/proc/self/gid_map", format!("{group} {group} 1"))
}

/// Builds the new root and moves into it. Nothing of the old one can be reached afterwards.
pub(super) fn build(readable: &[PathBuf], scratch: u64) -> io::Result<()> {
    rustix::mount::mount_change("/", MountPropagationFlags::PRIVATE | MountPropagationFlags::REC)?;
    let options = CString::new(format!("size={scratch},nr_inodes=4096,mode=0755"))?;
    rustix::mount::mount("tmpfs", ROOT, "tmpfs", MountFlags::NOSUID | MountFlags::NODEV, options.as_c_str())?;
    for path in readable {
        show(path)?;
    }
    for device in DEVICES.map(Path::new) {
        let place = inside(device);
        make_file(&place)?;
        rustix::mount::mount_bind(device, &place)?;
    }
    fs::create_dir(inside(Path::new("/tmp")))?;
    rustix::process::chdir(ROOT)?;
    rustix::process::pivot_root(".", ".")?;
    rustix::mount::unmount(".", UnmountFlags::DETACH)?;
    Ok(rustix::process::chdir("/")?)
}

fn inside(path: &Path) -> PathBuf {
    Path::new(ROOT).join(path.strip_prefix("/").unwrap_or(path))
}

/// Shows a file or a folder read-only in its own place; what does not exist is left out.
fn show(path: &Path) -> io::Result<()> {
    let Ok(metadata) = fs::symlink_metadata(path) else { return Ok(()) };
    let place = inside(path);
    if let Some(parent) = place.parent() {
        fs::create_dir_all(parent)?;
    }
    if metadata.is_symlink() {
        return symlink(fs::read_link(path)?, place);
    }
    if metadata.is_dir() {
        fs::create_dir_all(&place)?;
    } else {
        make_file(&place)?;
    }
    // With what is mounted below: the kernel does not let a user uncover what lies under foreign mounts.
    rustix::mount::mount_bind_recursive(path, &place)?;
    let flags = MountFlags::BIND | MountFlags::RDONLY | MountFlags::NOSUID | MountFlags::NODEV | inherited(&place)?;
    Ok(rustix::mount::mount_remount(&place, flags, c"")?)
}

/// Flags of the outer mount, which a user may not take away.
fn inherited(path: &Path) -> io::Result<MountFlags> {
    let present = rustix::fs::statvfs(path)?.f_flag;
    let pairs = [
        (StatVfsMountFlags::NOEXEC, MountFlags::NOEXEC),
        (StatVfsMountFlags::NOATIME, MountFlags::NOATIME),
        (StatVfsMountFlags::NODIRATIME, MountFlags::NODIRATIME),
        (StatVfsMountFlags::RELATIME, MountFlags::RELATIME),
    ];
    Ok(pairs.into_iter().filter(|(there, _)| present.contains(*there)).map(|(_, flag)| flag).collect())
}

fn make_file(place: &Path) -> io::Result<()> {
    if let Some(parent) = place.parent() {
        fs::create_dir_all(parent)?;
    }
    File::create(place).map(drop)
}
