//! The arguments of `sanitize`.

use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(crate) struct Sanitize {
    /// Files and folders to sanitise
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Folder for the results (nothing is ever overwritten)
    #[arg(long, short = 'o', value_name = "DIR")]
    pub(crate) output: PathBuf,
    /// Write the reports to this file, one JSON object a line
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,
    /// One JSON object a line
    #[arg(long)]
    pub(crate) json: bool,
    /// Policy file (TOML) instead of the shipped one
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,
    /// Read a password from standard input, one line
    #[arg(long)]
    pub(crate) password_stdin: bool,
    /// Files at a time (0: as many as there are processors)
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) jobs: usize,
    /// Longest time for one file, in seconds
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub(crate) seconds: u64,
}
