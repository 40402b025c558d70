use std::ffi::{CStr, CString};
use std::fs::File;

use protect::{FileFacts, FileTime};
use rustix::fs::{
    Gid, Mode, Statx, StatxTimestamp, Timespec, Timestamps, Uid, XattrFlags, fchmod, fchown, fgetxattr, flistxattr,
    fremovexattr, fsetxattr, futimens,
};
use rustix::io::Errno;

use super::folder::stat;
use super::{InplaceError, Result};

/// Most bytes of one attribute or of the list of names (`XATTR_SIZE_MAX`, `XATTR_LIST_MAX` of Linux).
const XATTR_MAX: usize = 64 * 1024;

/// All that a file is beside its content, as far as it can be given to another file.
pub(super) fn read(file: &File, stat: &Statx, name: &[u8], run: Option<model::RunId>) -> Result<FileFacts> {
    let time = |t: StatxTimestamp| FileTime { secs: t.tv_sec, nanos: t.tv_nsec };
    Ok(FileFacts {
        name: name.to_vec(),
        size: stat.stx_size,
        modified: time(stat.stx_mtime),
        accessed: time(stat.stx_atime),
        mode: u32::from(stat.stx_mode) & 0o7777,
        uid: stat.stx_uid,
        gid: stat.stx_gid,
        xattrs: xattrs(file)?,
        run,
    })
}

/// Gives a file owner, attributes, mode and times; refuses if any of them does not take, so that nothing is lost in
/// silence.
pub(super) fn give(file: &File, facts: &FileFacts) -> Result<()> {
    let now = stat(file).map_err(InplaceError::system("read"))?;
    if (now.stx_uid, now.stx_gid) != (facts.uid, facts.gid) {
        let owner = (Uid::from_raw(facts.uid), Gid::from_raw(facts.gid));
        fchown(file, Some(owner.0), Some(owner.1)).map_err(|_| InplaceError::NotKept { what: "owner" })?;
    }
    give_xattrs(file, facts)?;
    fchmod(file, Mode::from_raw_mode(facts.mode)).map_err(|_| InplaceError::NotKept { what: "mode" })?;
    let time = |t: FileTime| Timespec { tv_sec: t.secs, tv_nsec: t.nanos.into() };
    let times = Timestamps { last_access: time(facts.accessed), last_modification: time(facts.modified) };
    futimens(file, &times).map_err(|_| InplaceError::NotKept { what: "time" })?;

    let now = stat(file).map_err(InplaceError::system("read"))?;
    let stamp = (now.stx_mtime.tv_sec, now.stx_mtime.tv_nsec);
    match () {
        () if u32::from(now.stx_mode) & 0o7777 != facts.mode => Err(InplaceError::NotKept { what: "mode" }),
        () if stamp != (facts.modified.secs, facts.modified.nanos) => Err(InplaceError::NotKept { what: "time" }),
        () => Ok(()),
    }
}

fn give_xattrs(file: &File, facts: &FileFacts) -> Result<()> {
    let mut inherited = xattrs(file)?;
    // A folder's default access list and a security module give attributes to every new file.
    inherited.retain(|found| !facts.xattrs.contains(found));
    for (name, _) in &inherited {
        let kept = facts.xattrs.iter().any(|(wanted, _)| wanted == name);
        if !kept && fremovexattr(file, &*c_string(name)?).is_err() && !name.starts_with(b"security.") {
            return Err(InplaceError::NotKept { what: "attribute" });
        }
    }
    let present = xattrs(file)?;
    for (name, value) in facts.xattrs.iter().filter(|wanted| !present.contains(wanted)) {
        fsetxattr(file, &*c_string(name)?, value, XattrFlags::empty()).map_err(|errno| match errno {
            Errno::NOSPC | Errno::DQUOT => InplaceError::DiskFull,
            _ => InplaceError::NotKept { what: "attribute" },
        })?;
    }
    Ok(())
}

fn xattrs(file: &File) -> Result<Vec<(Vec<u8>, Vec<u8>)>> {
    let mut buffer = vec![0; XATTR_MAX];
    let len = match flistxattr(file, &mut buffer[..]) {
        Ok(len) => len,
        Err(Errno::NOTSUP) => return Ok(Vec::new()),
        Err(errno) => return Err(InplaceError::system("read")(errno)),
    };
    let mut found = Vec::new();
    let mut value = vec![0; XATTR_MAX];
    for name in buffer[..len].split_inclusive(|&b| b == 0) {
        let Ok(name) = CStr::from_bytes_with_nul(name) else { continue };
        match fgetxattr(file, name, &mut value[..]) {
            Ok(len) => found.push((name.to_bytes().to_vec(), value[..len].to_vec())),
            // Gone in between, or listed without being readable for us.
            Err(Errno::NODATA) => {}
            Err(_) => return Err(InplaceError::NotKept { what: "attribute" }),
        }
    }
    found.sort();
    Ok(found)
}

fn c_string(name: &[u8]) -> Result<CString> {
    CString::new(name).map_err(|_| InplaceError::NotKept { what: "attribute" })
}
