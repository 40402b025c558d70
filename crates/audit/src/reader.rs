use tlog_tiles::HASH_SIZE;

use crate::{AuditError, LogPath, TILE_WIDTH, entry};

/// Where the files of a log come from: a folder, the office's API, memory.
pub trait LogReader {
    /// The bytes of a file, or none if it is not there. Nothing beyond [`LogPath::max_len`] is needed.
    ///
    /// # Errors
    /// What the medium says.
    fn read(&self, path: &LogPath) -> std::io::Result<Option<Vec<u8>>>;
}

impl<R: LogReader + ?Sized> LogReader for &R {
    fn read(&self, path: &LogPath) -> std::io::Result<Option<Vec<u8>>> {
        (**self).read(path)
    }
}

/// The signed checkpoint's text.
///
/// # Errors
/// [`AuditError::Missing`], [`AuditError::Unreadable`], or [`AuditError::CheckpointMalformed`] if it is not text.
pub fn read_checkpoint<R: LogReader + ?Sized>(reader: &R) -> Result<String, AuditError> {
    let bytes = get(reader, LogPath::Checkpoint)?.ok_or_else(|| missing(LogPath::Checkpoint))?;
    String::from_utf8(bytes).map_err(|_| AuditError::CheckpointMalformed)
}

/// The exact bytes of one entry of a log of `size` entries; not proved by this alone.
///
/// # Errors
/// [`AuditError::Beyond`], [`AuditError::Missing`], [`AuditError::Unreadable`], [`AuditError::BundleMalformed`].
pub fn read_entry<R: LogReader + ?Sized>(reader: &R, size: u64, index: u64) -> Result<Vec<u8>, AuditError> {
    if index >= size {
        return Err(AuditError::Beyond { asked: index, size });
    }
    let path = LogPath::bundle_of(index, size);
    let bundle = read_file(reader, path)?;
    let LogPath::Entries { n, width } = path else { return Err(AuditError::PathMalformed) };
    let entries = entry::split(&bundle, n, width)?;
    let at = usize::try_from(index % u64::from(TILE_WIDTH)).unwrap_or(usize::MAX);
    entries.get(at).map(|entry| entry.to_vec()).ok_or(AuditError::Beyond { asked: index, size })
}

/// The exact bytes of the entries of one bundle file, in order; not proved by this alone.
///
/// # Errors
/// [`AuditError::BundleMalformed`] where it does not hold the `width` entries that its path says.
pub fn split_bundle(bytes: &[u8], n: u64, width: u16) -> Result<Vec<&[u8]>, AuditError> {
    entry::split(bytes, n, width)
}

/// Reads a tile or bundle; when a partial one is gone, the full one holds it too (C2SP: partial files may be deleted).
pub(crate) fn read_file<R: LogReader + ?Sized>(reader: &R, path: LogPath) -> Result<Vec<u8>, AuditError> {
    let (bytes, partial) = match get(reader, path)? {
        Some(bytes) => (bytes, false),
        None => (get(reader, path.full())?.ok_or_else(|| missing(path))?, path != path.full()),
    };
    match path {
        LogPath::Hashes { width, .. } => {
            let expected = usize::from(width) * HASH_SIZE;
            let full = usize::from(TILE_WIDTH) * HASH_SIZE;
            if bytes.len() != if partial { full } else { expected } {
                return Err(AuditError::TileChanged { path: path.to_string() });
            }
            Ok(bytes.into_iter().take(expected).collect())
        }
        LogPath::Entries { n, width } if partial => entry::prefix(&bytes, n, width),
        _ => Ok(bytes),
    }
}

fn get<R: LogReader + ?Sized>(reader: &R, path: LogPath) -> Result<Option<Vec<u8>>, AuditError> {
    match reader.read(&path) {
        Ok(Some(bytes)) if bytes.len() > path.max_len() => match path {
            LogPath::Checkpoint => Err(AuditError::CheckpointMalformed),
            _ => Err(AuditError::TileChanged { path: path.to_string() }),
        },
        Ok(bytes) => Ok(bytes),
        Err(source) => Err(AuditError::Unreadable { path: path.to_string(), source }),
    }
}

fn missing(path: LogPath) -> AuditError {
    AuditError::Missing { path: path.to_string() }
}
