//! The two system calls of this room that have no safe wrapper anywhere. Nothing else here may be `unsafe`.
#![allow(unsafe_code, reason = "open_by_handle_at and ioprio_set have no safe form in rustix or nix")]

use std::io;
use std::os::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd};

/// Bytes of `struct file_handle` before the handle itself.
const HANDLE_HEAD: usize = 8;
/// Longest handle (`MAX_HANDLE_SZ`).
const HANDLE_MAX: usize = 128;
const IOPRIO_WHO_PROCESS: libc::c_int = 1;
/// Class 3 (idle) in the upper bits, linux/ioprio.h.
const IOPRIO_IDLE: libc::c_int = 3 << 13;

/// Opens what a file handle names, as a mere place (`O_PATH`), in the file system of `mount`. Needs
/// `CAP_DAC_READ_SEARCH`. `handle` is a `struct file_handle` as the kernel has written it.
pub(crate) fn open_by_handle(mount: BorrowedFd<'_>, handle: &[u8]) -> io::Result<OwnedFd> {
    let stated = handle.first_chunk::<4>().map(|len| u32::from_ne_bytes(*len) as usize);
    if stated.is_none_or(|stated| stated > HANDLE_MAX || handle.len() < HANDLE_HEAD + stated) {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let flags = libc::O_PATH | libc::O_CLOEXEC;
    // SAFETY: the kernel copies a header of 8 bytes and as many more as the header states from the pointer; both were
    // just found to lie within `handle`. It writes nothing there and asks for no alignment. `mount` is open meanwhile.
    let fd = unsafe { libc::syscall(libc::SYS_open_by_handle_at, mount.as_raw_fd(), handle.as_ptr(), flags) };
    match i32::try_from(fd) {
        // SAFETY: the call has just returned this descriptor, so it is open and nobody else's.
        Ok(fd) if fd >= 0 => Ok(unsafe { OwnedFd::from_raw_fd(fd) }),
        _ => Err(io::Error::last_os_error()),
    }
}

/// Puts the calling thread, and the processes it starts from then on, into the idle I/O class.
pub(crate) fn idle_disk() -> bool {
    // SAFETY: three numbers are passed and no memory is touched; 0 names the calling thread.
    unsafe { libc::syscall(libc::SYS_ioprio_set, IOPRIO_WHO_PROCESS, 0, IOPRIO_IDLE) == 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::File;
    use std::os::fd::AsFd;

    #[test]
    fn a_handle_that_says_more_than_it_holds_is_refused_before_the_kernel_sees_it() {
        let mount = File::open("/").expect("root");
        for handle in [&[][..], &[0; 7], &[9, 0, 0, 0, 1, 0, 0, 0, 1], &[0xff; 12]] {
            let refused = open_by_handle(mount.as_fd(), handle).expect_err("refused");
            assert_eq!(refused.kind(), io::ErrorKind::InvalidInput);
        }
    }
}
