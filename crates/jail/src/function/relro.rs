//! What the loader has written once, laid out so that a fork does not copy it.
//!
//! A large binary is relocated when it starts: megabytes of addresses, written into private pages and read-only from then on
//! (RELRO). The kernel copies the entries of such pages at each fork and drops them at each exit, which costs a worker of one
//! small file more than reading the file does. The same bytes in a sealed file of memory, mapped in their place, are looked up
//! when they are first touched instead.

#![allow(unsafe_code)] // three calls, each with its reason

use rustix::fs::{MemfdFlags, SealFlags};
use rustix::mm::{MapFlags, ProtFlags};
use std::ffi::{c_int, c_void};
use std::fs::File;
use std::io::{self, Write};

/// Lays out what the loader has relocated of this program; where that does not work all stays as it is.
///
/// To be called with one thread, before the lock-down.
pub(super) fn lay_out() -> io::Result<()> {
    let Some((start, length)) = relocated() else { return Ok(()) };
    let memory = rustix::fs::memfd_create("relro", MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING)?;
    let mut memory = File::from(memory);
    // SAFETY: the loader has mapped these pages readable for as long as the program runs, and nothing writes to them: that is
    // what the segment says of itself. The slice is gone before they are replaced.
    memory.write_all(unsafe { std::slice::from_raw_parts(start as *const u8, length) })?;
    rustix::fs::fcntl_add_seals(&memory, SealFlags::WRITE | SealFlags::GROW | SealFlags::SHRINK | SealFlags::SEAL)?;
    // SAFETY: the range is whole pages of that segment, and the new pages hold the same bytes with the same right. The kernel
    // puts them in their place in one step, and there is no other thread to look meanwhile. They are private: what a worker
    // made writable and changed would be its own copy.
    unsafe {
        rustix::mm::mmap(
            start as *mut c_void,
            length,
            ProtFlags::READ,
            MapFlags::PRIVATE | MapFlags::FIXED,
            &memory,
            0,
        )?;
    }
    Ok(())
}

/// Where the pages lie that this program's loader has made read-only after relocating them, and how many bytes they are.
fn relocated() -> Option<(usize, usize)> {
    let mut found = None;
    // SAFETY: the callback is called before this returns, with the value that is handed over here.
    unsafe { libc::dl_iterate_phdr(Some(of_program), (&raw mut found).cast::<c_void>()) };
    found
}

/// Looks at the first object of the list, which is the program itself, and ends the walk.
unsafe extern "C" fn of_program(info: *mut libc::dl_phdr_info, _: usize, found: *mut c_void) -> c_int {
    // SAFETY: libc hands over a valid description, and `found` is what `relocated` has handed over.
    let (info, found) = unsafe { (&*info, &mut *found.cast::<Option<(usize, usize)>>()) };
    if !info.dlpi_phdr.is_null() {
        // SAFETY: as many headers lie there as the description says.
        let headers = unsafe { std::slice::from_raw_parts(info.dlpi_phdr, info.dlpi_phnum.into()) };
        let page = rustix::param::page_size();
        let whole = |address: usize| address - address % page;
        *found = headers.iter().find(|header| header.p_type == libc::PT_GNU_RELRO).and_then(|header| {
            let begin = usize::try_from(info.dlpi_addr.checked_add(header.p_vaddr)?).ok()?;
            let end = begin.checked_add(usize::try_from(header.p_memsz).ok()?)?;
            // The last page may be half another segment's; the loader leaves it out too.
            let (begin, end) = (whole(begin), whole(end));
            (begin > 0 && end > begin).then_some((begin, end - begin))
        });
    }
    1
}
