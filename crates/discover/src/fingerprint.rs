use rustix::fs::{Statx, StatxFlags, StatxTimestamp};
use serde::{Deserialize, Serialize};

/// How long before the start of a scan a change may lie and still share its time stamp with a change after it: the
/// coarsest time stamps in use (FAT) have steps of two seconds.
const RACE_NS: i128 = 2_000_000_000;

/// What must stay the same for a file to count as unchanged: the facts that restic and borg compare, to the nanosecond.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Fingerprint {
    /// Device number of the file system.
    pub device: u64,
    /// Inode number.
    pub inode: u64,
    /// Size in bytes.
    pub size: u64,
    /// Last change of the content.
    pub mtime: Stamp,
    /// Last change of content, name count, owner or mode; no program can set it back.
    pub ctime: Stamp,
}

/// A time stamp as the file system keeps it: seconds since 1970-01-01 UTC and nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Stamp(pub i64, pub u32);

impl Stamp {
    fn ns(self) -> i128 {
        i128::from(self.0) * 1_000_000_000 + i128::from(self.1)
    }
}

impl From<StatxTimestamp> for Stamp {
    fn from(t: StatxTimestamp) -> Stamp {
        Stamp(t.tv_sec, t.tv_nsec)
    }
}

impl Fingerprint {
    pub(crate) const MASK: StatxFlags = StatxFlags::TYPE
        .union(StatxFlags::MODE)
        .union(StatxFlags::NLINK)
        .union(StatxFlags::UID)
        .union(StatxFlags::INO)
        .union(StatxFlags::SIZE)
        .union(StatxFlags::BLOCKS)
        .union(StatxFlags::MTIME)
        .union(StatxFlags::CTIME)
        .union(StatxFlags::MNT_ID);

    pub(crate) fn of(stat: &Statx) -> Fingerprint {
        Fingerprint {
            device: rustix::fs::makedev(stat.stx_dev_major, stat.stx_dev_minor),
            inode: stat.stx_ino,
            size: stat.stx_size,
            mtime: stat.stx_mtime.into(),
            ctime: stat.stx_ctime.into(),
        }
    }

    /// Git's racy-clean rule: whether a later change could leave this fingerprint as it is, because the last one lies so
    /// close to `start` (nanoseconds since 1970) or after it. Such a file is due again next time.
    ///
    /// A modification time far in the future alone does not make a file racy for ever: its change time counts then.
    pub(crate) fn is_racy(&self, start: i128) -> bool {
        self.ctime.ns() >= start - RACE_NS || (self.mtime.ns() - start).abs() <= RACE_NS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_close_to_the_start_is_racy_and_an_old_one_is_not() {
        let start = 1_000 * 1_000_000_000;
        let table = [
            (1000, 1000, true),
            (998, 998, true),
            (997, 997, false),
            (997, 999, true),
            (5000, 997, false),
            (1001, 900, true),
        ];
        for (mtime, ctime, racy) in table {
            let print = Fingerprint { device: 1, inode: 1, size: 1, mtime: Stamp(mtime, 0), ctime: Stamp(ctime, 0) };
            assert_eq!(print.is_racy(start), racy, "{mtime} {ctime}");
        }
    }
}
