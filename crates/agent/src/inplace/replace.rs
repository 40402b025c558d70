use std::fs::File;
use std::os::fd::BorrowedFd;

use fail::fail_point;
use rustix::fs::{AtFlags, Mode, OFlags, RenameFlags, Statx, fsync, linkat, openat, renameat, renameat_with, unlinkat};
use rustix::io::Errno;

use super::folder::{look, stat};
use super::in_use::refuse_in_use;
use super::ledger::Open;
use super::recover::{Settled, settle};
use super::{Identity, InplaceError, Intent, Ledger, Naming, Result};

/// Replaces a file by another, as the table in [`super`] shows. `fill` writes the new file, makes it durable and compares
/// it; `before` is what the old one was when it was opened.
///
/// On any error all is as it was, or the intent stays open for recovery.
pub(super) fn replace(
    ledger: &Ledger,
    folder: BorrowedFd<'_>,
    intent: Intent,
    before: &Statx,
    fill: &mut dyn FnMut(&File) -> Result<()>,
) -> Result<()> {
    refuse_in_use(folder, intent.from(), &intent.original)?;
    let mut open = ledger.begin(intent)?;
    let temp = match create(folder, &open.intent.temp()) {
        Ok(temp) => temp,
        Err(error) => {
            ledger.taken_back(&open)?;
            return Err(error);
        }
    };
    let result = write_and_publish(ledger, folder, &mut open, &temp, before, fill);
    drop(temp);
    fail_point!("intent::closing");
    let Err(error) = result else { return ledger.done(&open) };
    match settle(folder, &open.intent, open.ready.as_ref())? {
        Settled::Finished => ledger.done(&open),
        Settled::TakenBack | Settled::Both => {
            ledger.taken_back(&open)?;
            Err(error)
        }
    }
}

fn create(folder: BorrowedFd<'_>, name: &str) -> Result<File> {
    // Reading back must not touch the access time that is given to the file before.
    let flags = OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NOATIME;
    openat(folder, name, flags, Mode::RUSR | Mode::WUSR).map(File::from).map_err(|errno| match errno {
        Errno::ACCESS | Errno::PERM | Errno::ROFS => InplaceError::ReadOnlyFolder,
        other => InplaceError::system("write")(other),
    })
}

fn write_and_publish(
    ledger: &Ledger,
    folder: BorrowedFd<'_>,
    open: &mut Open,
    temp: &File,
    before: &Statx,
    fill: &mut dyn FnMut(&File) -> Result<()>,
) -> Result<()> {
    fail_point!("temp::made");
    fill(temp)?;
    fail_point!("temp::filled");
    let now = look(folder, &open.intent.from).map_err(InplaceError::system("read"))?;
    let now = now.ok_or(InplaceError::Vanished)?;
    // The change time too: it shows a change whose author has set the modification time back.
    let changed = (now.stx_ctime.tv_sec, now.stx_ctime.tv_nsec) != (before.stx_ctime.tv_sec, before.stx_ctime.tv_nsec);
    if changed || Identity::of(&now) != open.intent.original {
        return Err(InplaceError::Changed);
    }
    let ready = Identity::of(&stat(temp).map_err(InplaceError::system("read"))?);
    ledger.ready(open, ready)?;
    publish(folder, &open.intent, &ready)
}

/// Gives the new file its name and takes the old one away.
fn publish(folder: BorrowedFd<'_>, intent: &Intent, ready: &Identity) -> Result<()> {
    let rename = InplaceError::system("rename");
    match intent.naming() {
        Naming::Append => {
            rename_new(folder, intent.temp().as_bytes(), &intent.to).map_err(&rename)?;
            fail_point!("new_name::given");
            // The new name must be durable before the old file loses its own.
            fsync(folder).map_err(&rename)?;
            fail_point!("new_name::durable");
            if !is(folder, &intent.from, &intent.original)? {
                // Replaced or taken away at the last moment: that is its owner's will, and ours steps back.
                remove_if(folder, &intent.to, ready)?;
                return Err(InplaceError::Changed);
            }
            rename_new(folder, &intent.from, intent.temp().as_bytes()).map_err(&rename)?;
            fail_point!("old::aside");
        }
        Naming::Keep => {
            if !exchange(folder, intent).map_err(&rename)? {
                return fsync(folder).map_err(rename);
            }
            fail_point!("names::exchanged");
            fsync(folder).map_err(&rename)?;
        }
    }
    // The old file lies under the temporary name now, where nobody opens it any more.
    if !is(folder, intent.temp().as_bytes(), &intent.original)? {
        return Err(InplaceError::Changed);
    }
    refuse_in_use(folder, intent.temp().as_ref(), &intent.original)?;
    fail_point!("old::removing");
    unlinkat(folder, intent.temp(), AtFlags::empty()).map_err(InplaceError::system("remove"))?;
    fail_point!("old::removed");
    fsync(folder).map_err(rename)
}

/// Exchanges the two names; where the file system cannot, the old file is replaced at once, and `false` says so.
fn exchange(folder: BorrowedFd<'_>, intent: &Intent) -> std::result::Result<bool, Errno> {
    match renameat_with(folder, intent.temp(), folder, intent.from(), RenameFlags::EXCHANGE) {
        Ok(()) => Ok(true),
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {
            renameat(folder, intent.temp(), folder, intent.from()).map(|()| false)
        }
        Err(errno) => Err(errno),
    }
}

/// Renames to a name that must be free; by link and unlink where the file system cannot.
pub(super) fn rename_new(folder: BorrowedFd<'_>, from: &[u8], to: &[u8]) -> std::result::Result<(), Errno> {
    match renameat_with(folder, from, folder, to, RenameFlags::NOREPLACE) {
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {
            linkat(folder, from, folder, to, AtFlags::empty())?;
            unlinkat(folder, from, AtFlags::empty())
        }
        other => other,
    }
}

fn is(folder: BorrowedFd<'_>, name: &[u8], wanted: &Identity) -> Result<bool> {
    let found = look(folder, name).map_err(InplaceError::system("read"))?;
    Ok(found.is_some_and(|found| Identity::of(&found) == *wanted))
}

fn remove_if(folder: BorrowedFd<'_>, name: &[u8], wanted: &Identity) -> Result<()> {
    if is(folder, name, wanted)? {
        unlinkat(folder, name, AtFlags::empty()).map_err(InplaceError::system("remove"))?;
    }
    Ok(())
}
