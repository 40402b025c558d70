use std::fmt;
use std::str::FromStr;

use crate::AuditError;
use crate::entry::MAX_ENTRY;

/// Entries in a full bundle and hashes in a full tile: tiles are of height 8 (C2SP tlog-tiles).
pub const TILE_WIDTH: u16 = 256;

/// Largest tree that is dealt with; keeps all index arithmetic far from overflow.
pub(crate) const MAX_SIZE: u64 = 1 << 48;

/// A file of the log, as laid out by <https://c2sp.org/tlog-tiles>. Its `Display` is the path below the log's folder or
/// URL; it has no other segments than `checkpoint`, `tile`, `entries`, digits, `x` and `.p`, so it can be joined to a
/// folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LogPath {
    /// The signed checkpoint.
    Checkpoint,
    /// `tile/<level>/<n>[.p/<width>]`: hashes of the tree.
    Hashes {
        /// 0 holds the hashes of entries, each next one 256 times fewer.
        level: u8,
        /// Number within the level, from 0.
        n: u64,
        /// Hashes in it, 1 to [`TILE_WIDTH`].
        width: u16,
    },
    /// `tile/entries/<n>[.p/<width>]`: the entries themselves.
    Entries {
        /// Number of the bundle, from 0.
        n: u64,
        /// Entries in it, 1 to [`TILE_WIDTH`].
        width: u16,
    },
}

impl LogPath {
    /// The most bytes that the file can have; a reader need not read on.
    pub fn max_len(&self) -> usize {
        match self {
            LogPath::Checkpoint => 64 * 1024,
            LogPath::Hashes { width, .. } => usize::from(*width) * 32,
            LogPath::Entries { width, .. } => usize::from(*width) * (2 + MAX_ENTRY),
        }
    }

    /// The same file when it is full.
    pub(crate) fn full(self) -> LogPath {
        match self {
            LogPath::Checkpoint => LogPath::Checkpoint,
            LogPath::Hashes { level, n, .. } => LogPath::Hashes { level, n, width: TILE_WIDTH },
            LogPath::Entries { n, .. } => LogPath::Entries { n, width: TILE_WIDTH },
        }
    }

    /// The bundle that holds an entry in a log of that many entries.
    pub fn bundle_of(index: u64, size: u64) -> LogPath {
        let n = index / u64::from(TILE_WIDTH);
        let width = size.saturating_sub(n * u64::from(TILE_WIDTH)).min(u64::from(TILE_WIDTH));
        LogPath::Entries { n, width: width as u16 }
    }
}

impl fmt::Display for LogPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            LogPath::Checkpoint => f.write_str("checkpoint"),
            LogPath::Hashes { level, n, width } => write!(f, "tile/{level}/{}", Numbered(n, width)),
            LogPath::Entries { n, width } => write!(f, "tile/entries/{}", Numbered(n, width)),
        }
    }
}

/// `1234067` is written `x001/x234/067`, so that no folder has more than 1,000 files.
struct Numbered(u64, u16);

impl fmt::Display for Numbered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut unit = 1;
        while self.0 / unit >= 1000 {
            unit *= 1000;
        }
        while unit > 1 {
            write!(f, "x{:03}/", self.0 / unit % 1000)?;
            unit /= 1000;
        }
        write!(f, "{:03}", self.0 % 1000)?;
        if self.1 == TILE_WIDTH { Ok(()) } else { write!(f, ".p/{}", self.1) }
    }
}

impl FromStr for LogPath {
    type Err = AuditError;

    /// Strict: only what `Display` writes, so that one file has one name.
    fn from_str(text: &str) -> Result<Self, AuditError> {
        let path = parse(text).ok_or(AuditError::PathMalformed)?;
        if path.to_string() == text { Ok(path) } else { Err(AuditError::PathMalformed) }
    }
}

fn parse(text: &str) -> Option<LogPath> {
    if text == "checkpoint" {
        return Some(LogPath::Checkpoint);
    }
    if text.len() > 64 {
        return None;
    }
    let (level, number) = text.strip_prefix("tile/")?.split_once('/')?;
    let (number, width) = match number.split_once(".p/") {
        Some((number, width)) => (number, width.parse().ok().filter(|w| (1..TILE_WIDTH).contains(w))?),
        None => (number, TILE_WIDTH),
    };
    let mut n: u64 = 0;
    for group in number.split('/') {
        let group: u64 = group.strip_prefix('x').unwrap_or(group).parse().ok()?;
        n = n.checked_mul(1000)?.checked_add(group)?;
    }
    if n >= MAX_SIZE {
        return None;
    }
    if level == "entries" {
        return Some(LogPath::Entries { n, width });
    }
    // Eight levels hold 2^64 entries.
    level.parse().ok().filter(|level| *level < 8).map(|level| LogPath::Hashes { level, n, width })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_those_of_the_specification() {
        for (path, text) in [
            (LogPath::Checkpoint, "checkpoint"),
            (LogPath::Hashes { level: 0, n: 0, width: 256 }, "tile/0/000"),
            (LogPath::Hashes { level: 1, n: 1_234_067, width: 256 }, "tile/1/x001/x234/067"),
            (LogPath::Hashes { level: 0, n: 1_234_067, width: 8 }, "tile/0/x001/x234/067.p/8"),
            (LogPath::Entries { n: 1000, width: 255 }, "tile/entries/x001/000.p/255"),
        ] {
            assert_eq!(path.to_string(), text);
            assert_eq!(text.parse::<LogPath>().expect("a path"), path);
        }
    }

    #[test]
    fn a_file_has_one_name_only() {
        for text in [
            "",
            "/",
            "tile",
            "tile/0",
            "tile/0/",
            "tile/0/0",
            "tile/0/0000",
            "tile/00/000",
            "tile/8/000",
            "tile/0/000.p/0",
            "tile/0/000.p/256",
            "tile/0/000.p/08",
            "tile/0/x000/000",
            "tile/0/001/000",
            "tile/entries/../../etc",
            "tile/0/000/",
            "checkpoint/",
            "./checkpoint",
            "tile/data/000",
            "tile/0/-01",
            "tile/0/+01",
            "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
        ] {
            assert!(text.parse::<LogPath>().is_err(), "{text}");
        }
    }
}
