//! The arguments of `serve` and `set-up`.

use std::path::PathBuf;

use model::{PersonId, Zone};

use super::{Scanners, parse_zone};

#[derive(Debug, clap::Args)]
pub(crate) struct Serve {
    /// Folder with everything the server keeps
    #[arg(long, value_name = "DIR")]
    pub(crate) data: PathBuf,
    /// Address to listen on
    #[arg(long, default_value = "127.0.0.1:8443", value_name = "ADDR:PORT")]
    pub(crate) listen: String,
    /// Host names and addresses of this server as agents call it
    #[arg(long = "host", value_name = "NAME")]
    pub(crate) hosts: Vec<String>,
    /// Id of the body, at first start
    #[arg(long, default_value = "city")]
    pub(crate) org: String,
    /// Name of the body, at first start
    #[arg(long, default_value = "")]
    pub(crate) name: String,
    /// Staff number of the first officer: while none can sign in yet, her one-time code and a token are shown
    #[arg(long, value_name = "ID")]
    pub(crate) officer: Option<PersonId>,
    /// Socket of a key service that runs by itself; without it, one is started beside the office
    #[arg(long, value_name = "SOCKET", conflicts_with = "passphrase_file")]
    pub(crate) keys_at: Option<PathBuf>,
    /// Socket of a checkpoint that runs by itself; without it, one is started beside the office
    #[arg(long, value_name = "SOCKET", conflicts_with_all = ["clamd", "yara_rules"])]
    pub(crate) gate_at: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) scanners: Scanners,
    /// Network layer that browsers at the console stand in (internet, lgwan, my_number)
    #[arg(long, value_parser = parse_zone, default_value = "lgwan", value_name = "ZONE")]
    pub(crate) console_zone: Zone,
    /// One JSON object a line on standard output instead of sentences
    #[arg(long)]
    pub(crate) json: bool,
    /// File with the passphrase of the key service, outside the data folder; made at first start
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct SetUp {
    /// Staff number of the first officer
    #[arg(long, value_name = "ID")]
    pub(crate) officer: PersonId,
    /// Folder with everything the server keeps
    #[arg(long, value_name = "DIR", default_value = "/var/lib/sekimori")]
    pub(crate) data: PathBuf,
    /// Socket of the key service, where it is not in the data folder
    #[arg(long, value_name = "SOCKET")]
    pub(crate) keys_at: Option<PathBuf>,
    /// One JSON object on standard output instead of sentences
    #[arg(long)]
    pub(crate) json: bool,
}
