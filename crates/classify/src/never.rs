//! What no rule ever seals.

use model::Format;

use crate::glob::Glob;
use crate::judge::Hold;
use crate::variables::Facts;

// INVARIANT: system folders, mail stores, databases, executables and unknown formats are never sealed by a rule, whatever
// the rule file says; a rule file can only add to these. A governed folder, chosen as such, seals what is put into it.
/// Programs and parts of them, databases, mail stores, disk images, keys: sealing one stops something.
const EXTENSIONS: &[&str] = &[
    "exe", "dll", "sys", "drv", "ocx", "cpl", "scr", "com", "bat", "cmd", "ps1", "vbs", "wsf", "msi", "msp", "msu",
    "cab", "lnk", "jar", "class", "so", "ko", "sh", "service", "reg", "inf", "mdb", "accdb", "laccdb", "ldb", "mde",
    "accde", "mdf", "ldf", "ndf", "db", "db3", "sqlite", "sqlite3", "sdf", "fdb", "gdb", "dbf", "ibd", "frm", "myd",
    "myi", "dbx", "pst", "ost", "edb", "nsf", "mbox", "mbx", "wab", "ics", "iso", "vhd", "vhdx", "vmdk", "qcow2",
    "img", "bak", "dmp", "pfx", "p12", "key", "pem", "ini", "cfg", "conf",
];

/// Folders of the operating system and of installed programs.
const FOLDERS: &[&str] = &[
    "/bin/**",
    "/boot/**",
    "/dev/**",
    "/etc/**",
    "/lib/**",
    "/lib32/**",
    "/lib64/**",
    "/opt/**",
    "/proc/**",
    "/run/**",
    "/sbin/**",
    "/sys/**",
    "/usr/**",
    "/var/lib/**",
    "/var/cache/**",
    "/var/log/**",
    "/var/spool/**",
    "/var/mail/**",
    "?:/Windows/**",
    "?:/Program Files/**",
    "?:/Program Files (x86)/**",
    "?:/ProgramData/**",
    "?:/$Recycle.Bin/**",
    "?:/System Volume Information/**",
    "**/AppData/**",
    "**/.git/**",
    "**/Maildir/**",
    "**/Thunderbird/Profiles/**",
];

/// The kinds of file that are never sealed by a rule: the built-in ones and the rule file's.
#[derive(Clone, Debug)]
pub(crate) struct Never {
    extensions: Vec<String>,
    formats: Vec<Format>,
    folders: Vec<Glob>,
}

impl Never {
    /// The built-in ones and these; extensions in lower case without the dot.
    pub(crate) fn with(mut extensions: Vec<String>, formats: Vec<Format>, mut folders: Vec<Glob>) -> Never {
        extensions.extend(EXTENSIONS.iter().map(|&e| e.to_owned()));
        extensions.sort_unstable();
        folders.extend(FOLDERS.iter().filter_map(|f| Glob::new(f)));
        Never { extensions, formats, folders }
    }

    /// Why the file must not be sealed, if so.
    pub(crate) fn holds(&self, facts: &Facts<'_>) -> Option<Hold> {
        // Nothing to protect, and protected already: governed folders too.
        match facts.file.format {
            Format::Empty => return Some(Hold::Empty),
            Format::Protected => return Some(Hold::Protected),
            _ if facts.place.governed => return None,
            Format::Other | Format::Sqlite | Format::Access | Format::Mbox => return Some(Hold::Format),
            format if self.formats.contains(&format) => return Some(Hold::Format),
            _ => {}
        }
        if self.extensions.binary_search_by(|e| e.as_str().cmp(&facts.place.extension)).is_ok() {
            return Some(Hold::Extension);
        }
        self.folders.iter().any(|glob| glob.matches(&facts.place.folder)).then_some(Hold::Folder)
    }
}

/// The format of that id.
pub(crate) fn format(id: &str) -> Option<Format> {
    Format::ALL.into_iter().find(|format| format.id() == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_folder_is_a_pattern() {
        for folder in FOLDERS {
            assert!(Glob::new(folder).is_some(), "{folder}");
        }
    }
}
