//! The arguments of `yara`.

use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(crate) struct Yara {
    #[command(subcommand)]
    pub(crate) what: YaraVerb,
}

#[derive(Debug, clap::Subcommand)]
pub(crate) enum YaraVerb {
    /// Say whether YARA rules hold, with file, line and column if not
    Check {
        /// Files, or folders with files that end in .yar or .yara
        #[arg(required = true)]
        paths: Vec<PathBuf>,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}
