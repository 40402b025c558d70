//! The arguments of `gate`.

use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(crate) struct Gate {
    /// Address to listen on: host:port, or the path of a Unix socket
    #[arg(long, value_name = "ADDR", required_unless_present = "watch")]
    pub(crate) listen: Option<String>,
    /// File with the token that callers over TCP carry; made if it is missing
    #[arg(long, value_name = "FILE")]
    pub(crate) token_file: Option<PathBuf>,
    /// Folder to watch: what is put in is sanitised
    #[arg(long, value_name = "DIR", requires = "to")]
    pub(crate) watch: Option<PathBuf>,
    /// Folder for what comes out of the watched one
    #[arg(long, value_name = "DIR", requires = "watch")]
    pub(crate) to: Option<PathBuf>,
    /// Folder for originals that do not come through (default: _refused in the watched one)
    #[arg(long, value_name = "DIR", requires = "watch")]
    pub(crate) refused: Option<PathBuf>,
    /// Seconds that a file in the watched folder has to stay the same before it is taken
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub(crate) settle: u64,
    /// File that hashes of refused files are kept in, for PCs and the way out
    #[arg(long, value_name = "FILE")]
    pub(crate) refused_list: Option<PathBuf>,
    /// Policy file (TOML) instead of the shipped one
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) scanners: Scanners,
    /// Files at a time (0: as many as there are processors)
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) jobs: usize,
    /// Longest time for one file, in seconds
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub(crate) seconds: u64,
    /// Files and results are forgotten after so many minutes
    #[arg(long, value_name = "N", default_value_t = 60)]
    pub(crate) keep_minutes: u64,
    /// Memory for files and results, in MiB
    #[arg(long, value_name = "N", default_value_t = 1024)]
    pub(crate) memory_mib: u64,
}

/// What looks at originals before they are rebuilt.
#[derive(Debug, clap::Args)]
pub(crate) struct Scanners {
    /// ClamAV's daemon: path of its socket, or host:port
    #[arg(long, value_name = "ADDR", env = "SEKIMORI_CLAMD")]
    pub(crate) clamd: Option<String>,
    /// Let nothing in while clamd does not answer
    #[arg(long, requires = "clamd", env = "SEKIMORI_CLAMD_REQUIRED")]
    pub(crate) clamd_required: bool,
    /// YARA rules: a file, or a folder with files that end in .yar or .yara (may be given several times)
    #[arg(long, value_name = "PATH", env = "SEKIMORI_YARA_RULES")]
    pub(crate) yara_rules: Vec<PathBuf>,
    /// Let nothing in that the YARA rules have not looked at
    #[arg(long, requires = "yara_rules", env = "SEKIMORI_YARA_REQUIRED")]
    pub(crate) yara_required: bool,
}
