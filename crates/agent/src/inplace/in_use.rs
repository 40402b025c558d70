use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::fd::BorrowedFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::folder::look;
use super::{Identity, InplaceError, Result};

/// Refuses a file that somebody is writing.
///
/// Two signs: the lock file of an office program beside it, and a process with the file open for writing (all processes
/// for root, one's own otherwise). A program that has only mapped the file, or writes it from another machine, shows in
/// neither; its change is then found by the comparison before the original is let go.
pub(super) fn refuse_in_use(folder: BorrowedFd<'_>, name: &OsStr, file: &Identity) -> Result<()> {
    for lock in lock_names(name) {
        if look(folder, &lock).map_err(InplaceError::system("read"))?.is_some() {
            return Err(InplaceError::InUse);
        }
    }
    if open_for_writing(name, file) { Err(InplaceError::InUse) } else { Ok(()) }
}

/// LibreOffice: `.~lock.<name>#`. Microsoft Office: `~$<name>`, in long names without the first two characters.
fn lock_names(name: &OsStr) -> Vec<Vec<u8>> {
    let bytes = name.as_bytes();
    let mut locks = vec![[b".~lock.", bytes, b"#"].concat(), [b"~$", bytes].concat()];
    if let Some((at, _)) = std::str::from_utf8(bytes).ok().and_then(|text| text.char_indices().nth(2)) {
        locks.push([b"~$", &bytes[at..]].concat());
    }
    locks.retain(|lock| lock.len() <= 255);
    locks
}

fn open_for_writing(name: &OsStr, file: &Identity) -> bool {
    let Ok(processes) = fs::read_dir("/proc") else { return false };
    processes
        .flatten()
        .filter(|process| process.file_name().as_bytes().first().is_some_and(u8::is_ascii_digit))
        .any(|process| writes(&process.path(), name, file))
}

/// The link's last name is compared first: asking for the file behind each descriptor could hang at a dead share.
fn writes(process: &Path, name: &OsStr, file: &Identity) -> bool {
    let Ok(descriptors) = fs::read_dir(process.join("fd")) else { return false };
    descriptors.flatten().any(|descriptor| {
        let path = descriptor.path();
        fs::read_link(&path).is_ok_and(|to| to.file_name() == Some(name))
            && fs::metadata(&path).is_ok_and(|stat| (stat.dev(), stat.ino()) == (file.device, file.inode))
            && for_writing(process, descriptor.file_name())
    })
}

fn for_writing(process: &Path, descriptor: OsString) -> bool {
    let Ok(info) = fs::read_to_string(process.join("fdinfo").join(descriptor)) else { return false };
    let flags = info.lines().find_map(|line| line.strip_prefix("flags:"));
    // O_WRONLY is 1, O_RDWR 2, in octal text.
    flags.and_then(|flags| u32::from_str_radix(flags.trim(), 8).ok()).is_some_and(|flags| flags & 3 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_names_of_office_programs_are_known() {
        let names = |name: &str| {
            lock_names(OsStr::new(name)).into_iter().map(|n| String::from_utf8(n).expect("text")).collect::<Vec<_>>()
        };
        assert_eq!(names("名簿一覧.xlsx"), [".~lock.名簿一覧.xlsx#", "~$名簿一覧.xlsx", "~$一覧.xlsx"]);
        assert!(names(&"x".repeat(255)).iter().all(|lock| lock.len() <= 255));
    }
}
