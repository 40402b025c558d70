use std::path::PathBuf;

#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("instead").args(["unknown", "list"]))]
pub(crate) struct Adopt {
    /// Locked files (Office, PDF, ZIP); with --list the folders to look at
    #[arg(required_unless_present = "list", value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// Read the password from the first line of standard input; it is tried on every file
    #[arg(long, conflicts_with = "instead")]
    pub(crate) password_stdin: bool,
    /// Leave a file as it is if nothing about persons is found in it
    #[arg(long, conflicts_with = "instead")]
    pub(crate) only_if_found: bool,
    /// Keep name and extension instead of appending .tdf
    #[arg(long, conflicts_with = "instead")]
    pub(crate) keep_name: bool,
    /// Note that you do not know the password of these files: they are not asked for again, until they are saved anew
    #[arg(long)]
    pub(crate) unknown: bool,
    /// List the locked files that the last scan met and nobody has answered for
    #[arg(long)]
    pub(crate) list: bool,
    /// As JSON
    #[arg(long, requires = "list")]
    pub(crate) json: bool,
}
