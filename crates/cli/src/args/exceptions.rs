use std::path::PathBuf;

use clap::Subcommand;
use model::SectionId;

#[derive(Debug, clap::Args)]
pub(crate) struct Exceptions {
    #[command(subcommand)]
    pub(crate) what: ExceptionsVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ExceptionsVerb {
    /// List those that you may know of
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Ask for one
    Ask(AskException),
    /// Show what it leaves unprotected, and approve it
    Approve {
        /// The exception
        id: uuid::Uuid,
        /// Do not ask
        #[arg(long, short = 'y')]
        yes: bool,
    },
    /// Refuse it
    Refuse {
        /// The exception
        id: uuid::Uuid,
    },
    /// Take it back, a request or one that holds
    Withdraw {
        /// The exception
        id: uuid::Uuid,
    },
}

#[derive(Debug, clap::Args)]
#[command(group(clap::ArgGroup::new("where").required(true).args(["folders", "file"])))]
pub(crate) struct AskException {
    /// The rule that shall not hold, by its id
    #[arg(long, value_name = "ID")]
    pub(crate) rule: String,
    /// The section whose files it is about; without it all sections, which only an officer may ask for
    #[arg(long, value_name = "ID")]
    pub(crate) section: Option<SectionId>,
    /// Kinds that were found and are not personal there (name,address,…); files with any other kind stay protected
    #[arg(long, value_name = "KIND", value_delimiter = ',', required = true)]
    pub(crate) kinds: Vec<String>,
    /// Folders, as `places` of a rule are written: **/samples/**
    #[arg(long, value_name = "PATTERN")]
    pub(crate) folders: Option<String>,
    /// One file on this PC
    #[arg(long, value_name = "FILE")]
    pub(crate) file: Option<PathBuf>,
    /// The last day on which it holds, at most a year away: 2027-03-31
    #[arg(long, value_parser = parse_day, value_name = "DAY")]
    pub(crate) until: time::Date,
    /// Why it is not personal
    #[arg(long)]
    pub(crate) reason: String,
}

fn parse_day(text: &str) -> Result<time::Date, String> {
    let format = time::macros::format_description!("[year]-[month]-[day]");
    time::Date::parse(text, format).map_err(|_| "2027-03-31".to_owned())
}
