use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// Folders of the operating system: never entered, not even when named as a starting point. They hold programs, settings
/// and databases, whose sealing would stop the machine; people's documents lie elsewhere.
const SYSTEM: [&[u8]; 21] = [
    b"/bin",
    b"/boot",
    b"/dev",
    b"/etc",
    b"/lib",
    b"/lib32",
    b"/lib64",
    b"/libx32",
    b"/lost+found",
    b"/proc",
    b"/run",
    b"/sbin",
    b"/snap",
    b"/sys",
    b"/usr",
    b"/var/cache",
    b"/var/lib",
    b"/var/lock",
    b"/var/log",
    b"/var/run",
    b"/var/spool",
];

/// Whether an absolute path without `.`, `..` or links is a system folder or lies in one.
pub fn is_system(path: &Path) -> bool {
    let path = path.as_os_str().as_bytes();
    SYSTEM.iter().any(|system| within(path, system))
}

/// Whether `path` is `folder` or lies below it.
pub(crate) fn within(path: &[u8], folder: &[u8]) -> bool {
    match path.strip_prefix(folder) {
        Some(rest) => rest.is_empty() || rest[0] == b'/' || folder == b"/",
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_folder_is_known_by_whole_names() {
        for system in ["/etc", "/etc/passwd", "/usr/share/doc", "/var/lib/postgresql", "/proc/1"] {
            assert!(is_system(Path::new(system)), "{system}");
        }
        for other in ["/", "/home", "/var", "/srv/etc", "/etcetera", "/usr2", "/var/library", "/root", "/tmp"] {
            assert!(!is_system(Path::new(other)), "{other}");
        }
    }
}
