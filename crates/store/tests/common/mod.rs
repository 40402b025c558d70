//! A PostgreSQL of the test's own: a fresh cluster in a temporary folder, reached by a socket in it, gone afterwards.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// `nobody` on Debian: PostgreSQL refuses to run as root.
const NOBODY: u32 = 65534;

pub(crate) struct PostgreSql {
    folder: tempfile::TempDir,
    programs: PathBuf,
}

impl PostgreSql {
    /// Starts one; none, with a printed line, where PostgreSQL is not installed and this is not CI.
    #[allow(clippy::print_stdout)]
    pub(crate) fn start() -> Option<PostgreSql> {
        let Some(programs) = programs() else {
            assert!(std::env::var_os("CI").is_none(), "PostgreSQL is missing: install the package postgresql");
            println!("skipped: PostgreSQL is not installed (package postgresql)");
            return None;
        };
        let folder = tempfile::tempdir().expect("a folder");
        if is_root() {
            chown(folder.path(), Some(NOBODY), Some(NOBODY)).expect("handed over");
            fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).expect("private");
        }
        let server = PostgreSql { folder, programs };
        let data = server.folder.path().join("data");
        server.run("initdb", &["-D", text(&data), "-U", "sekimori", "-A", "trust", "-E", "UTF8", "--no-sync"]);
        let options = format!("-c listen_addresses='' -c unix_socket_directories={}", text(server.folder.path()));
        let log = server.folder.path().join("log");
        server.run("pg_ctl", &["-D", text(&data), "-w", "-l", text(&log), "-o", &options, "start"]);
        Some(server)
    }

    pub(crate) fn url(&self) -> String {
        format!("postgres://sekimori@localhost/postgres?host={}", text(self.folder.path()))
    }

    fn run(&self, program: &str, args: &[&str]) {
        let mut command = Command::new(self.programs.join(program));
        // The server keeps what it inherits; a pipe would never end.
        command.args(args).current_dir(self.folder.path()).stdin(Stdio::null()).stdout(Stdio::null());
        if is_root() {
            command.uid(NOBODY).gid(NOBODY);
        }
        let status = command.stderr(Stdio::null()).status().expect("runs");
        assert!(status.success(), "{program} failed");
    }
}

impl Drop for PostgreSql {
    fn drop(&mut self) {
        let data = self.folder.path().join("data");
        self.run("pg_ctl", &["-D", text(&data), "-m", "immediate", "stop"]);
    }
}

fn programs() -> Option<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql").ok()?.flatten().map(|e| e.path()).collect();
    found.sort();
    found.into_iter().rev().map(|version| version.join("bin")).find(|bin| bin.join("initdb").exists())
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}
