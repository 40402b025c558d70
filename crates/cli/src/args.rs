//! The command line. Help texts here are English; Japanese ones are put over them from `locales/ja/cli.ftl`.

mod adopt;
mod exceptions;
mod gate;
mod sanitize;
mod serve;
mod yara;

use std::path::PathBuf;

use clap::{ArgAction, Parser, Subcommand};
use model::{DeviceId, FileId, Label, PersonId, RunId, SectionId, Zone};

use crate::locale::LanguageWord;

pub(crate) use adopt::Adopt;
pub(crate) use exceptions::{AskException, Exceptions, ExceptionsVerb};
pub(crate) use gate::{Gate, Scanners};
pub(crate) use sanitize::Sanitize;
pub(crate) use serve::{Serve, SetUp};
pub(crate) use yara::{Yara, YaraVerb};

/// Files may leak; information does not.
#[derive(Debug, Parser)]
#[command(name = "sekimori", version, max_term_width = 100, disable_help_subcommand = true)]
pub(crate) struct Args {
    /// Language of screens and messages (ja, en)
    #[arg(long, global = true, value_enum)]
    pub(crate) lang: Option<LanguageWord>,
    /// Folder with this PC's state: journal, keys, spool
    #[arg(long, global = true, env = "SEKIMORI_STATE", value_name = "DIR")]
    pub(crate) state: Option<PathBuf>,
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Look for personal information in files and say what the rules make of it
    Scan(Scan),
    /// Show what is found in one document, where and why, never the value (a reading aid: nothing is logged or kept)
    Detect(Detect),
    /// Print the text of one document as it is looked through (a reading aid: nothing is logged or kept)
    Extract(Extract),
    /// Take the password off files of yours and protect them by Sekimori instead; it asks for each password once
    Adopt(Adopt),
    /// Take a sealing run back: every file as it was
    Undo(Undo),
    /// Sanitise files: rebuild them from what is allowed, and report what was left out
    Sanitize(Sanitize),
    /// Stay as a checkpoint: sanitise what comes over HTTP or lies in a watched folder
    Gate(Gate),
    /// Look after the YARA rules of a checkpoint
    Yara(Yara),
    /// Stay: seal what is saved into governed folders, look through everything at night, meet the office
    Agent(Agent),
    /// Say which folders belong to which section, and which are governed
    Folders(Folders),
    /// Say what a protected file tells without its key
    Info(Info),
    /// Write the recovery kit; nothing is sealed before
    Backup(Backup),
    /// Open files with the recovery kit alone, without server or database
    Rescue(Rescue),
    /// Run the office and the key service
    Serve(Serve),
    /// Make the first officer's one-time code and set-up link, on the server itself
    SetUp(SetUp),
    /// Make this PC known to a server
    #[command(alias = "enrol")]
    Enroll(Enroll),
    /// Sign in
    Login(Login),
    /// Sign out
    Logout,
    /// Import who works where
    Roster(Roster),
    /// Make a token that devices enrol with
    Device(Device),
    /// Show or replace the matrix of rights
    Matrix(Matrix),
    /// Show, check or replace the rules
    Rules(RuleSet),
    /// Ask that a rule shall not hold somewhere, for a while; a second person agrees
    Exceptions(Exceptions),
    /// Open a protected file: text on the screen, or with -o the original bytes
    Open(Open),
    /// Give a protected file another label
    Relabel(Relabel),
    /// Turn a protected file back into an unprotected one
    Unprotect(Unprotect),
    /// Withdraw a protected file: no key from now on
    Revoke(Revoke),
    /// Check the audit log
    Audit(Audit),
    /// Show the whole life of files in the invented city of Shiomi (汐見市)
    Demo(Demo),
    /// Measure
    Bench(Bench),
    /// A jailed reader of untrusted files (started by Sekimori itself)
    #[command(hide = true)]
    Worker,
    /// Starts a program of others behind walls (started by Sekimori itself)
    #[command(hide = true)]
    Launcher,
    /// The key service (started by `serve`)
    #[command(hide = true)]
    Keys(Keys),
    /// Write manual pages and completions (for whoever packs Sekimori)
    #[command(hide = true)]
    Documents(Documents),
}

#[derive(Debug, clap::Args)]
pub(crate) struct Scan {
    /// Files and folders
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Rule file instead of the one in force
    #[arg(long, value_name = "FILE")]
    pub(crate) rules: Option<PathBuf>,
    /// One JSON object a line
    #[arg(long, conflicts_with = "csv")]
    pub(crate) json: bool,
    /// CSV for a spreadsheet (UTF-8 with BOM)
    #[arg(long)]
    pub(crate) csv: bool,
    /// Also print files that are clean or unchanged
    #[arg(long)]
    pub(crate) all: bool,
    /// End with exit code 3 if anything was found
    #[arg(long)]
    pub(crate) check: bool,
    /// Seal what the rules say; asks once
    #[arg(long, conflicts_with = "check")]
    pub(crate) protect: bool,
    /// Do not ask
    #[arg(long, short = 'y', requires = "protect")]
    pub(crate) yes: bool,
    /// How many files this run may seal, instead of the limits of the rule file
    #[arg(long, value_name = "N", requires = "protect")]
    pub(crate) up_to: Option<u64>,
    /// Stand back behind other work: idle priority, and at most the CPU share of the settings (cpu_percent)
    #[arg(long)]
    pub(crate) gently: bool,
    /// Keep name and extension of sealed files instead of appending .tdf
    #[arg(long, requires = "protect")]
    pub(crate) keep_name: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Detect {
    /// The document, or - for standard input
    pub(crate) file: PathBuf,
    /// One JSON object a finding, then one for the whole; start and end count code points of what `extract` prints
    #[arg(long)]
    pub(crate) json: bool,
    /// End with exit code 3 if anything was found
    #[arg(long)]
    pub(crate) check: bool,
    /// Also read pictures and scanned pages, by character recognition
    #[arg(long)]
    pub(crate) ocr: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Extract {
    /// The document, or - for standard input
    pub(crate) file: PathBuf,
    /// One JSON object a part, then one for the whole
    #[arg(long)]
    pub(crate) json: bool,
    /// Also read pictures and scanned pages, by character recognition
    #[arg(long)]
    pub(crate) ocr: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Agent {
    /// One JSON object a line on standard output instead of sentences
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Folders {
    #[command(subcommand)]
    pub(crate) what: FoldersVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum FoldersVerb {
    /// List them
    List {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Add a folder, or change what is said of it
    Add {
        /// The folder
        path: PathBuf,
        /// The section that owns what lies in it
        #[arg(long, value_name = "ID")]
        section: SectionId,
        /// Seal everything that is put into it
        #[arg(long)]
        governed: bool,
    },
    /// Forget a folder; its files stay as they are
    Remove {
        /// The folder
        path: PathBuf,
    },
}

#[derive(Debug, clap::Args)]
pub(crate) struct Undo {
    /// Run to take back; without it, the runs are listed
    pub(crate) run: Option<RunId>,
    /// Do not ask
    #[arg(long, short = 'y')]
    pub(crate) yes: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Info {
    /// Protected file
    pub(crate) file: PathBuf,
    /// As JSON
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Backup {
    /// Where to write the recovery kit (a new file; keep it off line)
    pub(crate) kit: PathBuf,
    /// Write the kit's code into this file instead of showing it (for unattended set-up; keep it apart from the kit)
    #[arg(long, value_name = "FILE")]
    pub(crate) code_file: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Rescue {
    /// Protected files
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// The recovery kit
    #[arg(long)]
    pub(crate) kit: PathBuf,
    /// Read the kit's code from this file instead of asking
    #[arg(long, value_name = "FILE")]
    pub(crate) code_file: Option<PathBuf>,
    /// Folder for the original files
    #[arg(long, short = 'o', value_name = "DIR")]
    pub(crate) output: PathBuf,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Keys {
    #[arg(long)]
    pub(crate) data: PathBuf,
    #[arg(long)]
    pub(crate) socket: PathBuf,
    #[arg(long)]
    pub(crate) passphrase_file: PathBuf,
    #[arg(long)]
    pub(crate) org: String,
    #[arg(long)]
    pub(crate) name: String,
    #[arg(long)]
    pub(crate) url: String,
    #[arg(long)]
    pub(crate) authority: String,
    /// User of the office, where it is another than this process's: the socket answers her and root
    #[arg(long, value_name = "USER")]
    pub(crate) office_user: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Documents {
    /// Folder for them
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Enroll {
    /// Address of the server: https://host:port
    pub(crate) url: String,
    /// Enrolment token; asked for if not given
    // A token is base64url: it may begin with a hyphen.
    #[arg(long, env = "SEKIMORI_TOKEN", hide_env_values = true, allow_hyphen_values = true)]
    pub(crate) token: Option<String>,
    /// What people call this PC
    #[arg(long, default_value = "")]
    pub(crate) name: String,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Login {
    /// Read staff number, password (or one-time code) and, with a code, the new password from standard input, a line each
    #[arg(long)]
    pub(crate) stdin: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Roster {
    #[command(subcommand)]
    pub(crate) what: RosterVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RosterVerb {
    /// Import a CSV: 職員番号,氏名,所属コード,所属,職位,発令,開始,終了,役割
    Import {
        /// The CSV (UTF-8 or Shift_JIS)
        csv: PathBuf,
        /// Only say what would change
        #[arg(long)]
        dry_run: bool,
    },
    /// Make one-time codes with which persons set their password
    Invite {
        /// Staff numbers
        #[arg(required = true)]
        persons: Vec<PersonId>,
    },
}

#[derive(Debug, clap::Args)]
pub(crate) struct Device {
    #[command(subcommand)]
    pub(crate) what: DeviceVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum DeviceVerb {
    /// Make an enrolment token
    Token {
        /// Network layer the devices stand in (internet, lgwan, my_number)
        #[arg(long, value_parser = parse_zone, default_value = "lgwan")]
        zone: Zone,
        /// How many devices may use it
        #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=500))]
        devices: u32,
    },
    /// Lock a lost device out: no key is released to it and nobody signs in on it
    Lock {
        /// Its id, as `enroll` showed it and the log names it
        device: DeviceId,
    },
}

#[derive(Debug, clap::Args)]
pub(crate) struct Matrix {
    #[command(subcommand)]
    pub(crate) what: MatrixVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum MatrixVerb {
    /// Print the matrix in force
    Show,
    /// Replace it
    Set {
        /// The new matrix (TOML)
        file: PathBuf,
        /// Only say who gains and who loses
        #[arg(long)]
        dry_run: bool,
    },
}

#[derive(Debug, clap::Args)]
pub(crate) struct RuleSet {
    #[command(subcommand)]
    pub(crate) what: RulesVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RulesVerb {
    /// Say whether a rule file holds, with line and column if not
    Check {
        /// The rule file (TOML)
        file: PathBuf,
    },
    /// Say what other rules would change, from what is known of the files; opens none of them
    WhatIf {
        /// The rule file (TOML)
        file: PathBuf,
        /// Only below these folders
        paths: Vec<PathBuf>,
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Print the rules in force
    Show,
    /// Replace them
    Set {
        /// The new rule file (TOML), its edition above the one in force
        file: PathBuf,
    },
}

#[derive(Debug, clap::Args)]
pub(crate) struct Open {
    /// Protected file
    pub(crate) file: PathBuf,
    /// Write the original bytes here (needs the right to decrypt)
    #[arg(long, short = 'o', value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Why; kept with the log
    #[arg(long)]
    pub(crate) reason: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Relabel {
    /// Protected file
    pub(crate) file: PathBuf,
    /// New label: 1, 2, 3C, 3B, 3A
    pub(crate) label: Label,
    /// Why
    #[arg(long, required = true)]
    pub(crate) reason: String,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Unprotect {
    /// Protected file
    pub(crate) file: PathBuf,
    /// Why
    #[arg(long, required = true)]
    pub(crate) reason: String,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Revoke {
    /// File id, as `info` shows it
    pub(crate) file: FileId,
    /// Why
    #[arg(long, required = true)]
    pub(crate) reason: String,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Audit {
    #[command(subcommand)]
    pub(crate) what: AuditVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AuditVerb {
    /// Recompute the whole log from its entries, off line
    Verify {
        /// Folder of the log, or a copy of it
        folder: PathBuf,
        /// The log's verifier key, or a file that holds it; this PC's bundle has it too
        #[arg(long, value_name = "VKEY")]
        key: Option<String>,
    },
}

#[derive(Debug, clap::Args)]
pub(crate) struct Demo {
    /// Folder for everything the demo makes
    #[arg(long, value_name = "DIR")]
    pub(crate) folder: Option<PathBuf>,
    /// End after the tour instead of staying
    #[arg(long)]
    pub(crate) once: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Bench {
    #[command(subcommand)]
    pub(crate) what: BenchVerb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum BenchVerb {
    /// Seal and open, MB per CPU-second
    Seal {
        /// As JSON
        #[arg(long, action = ArgAction::SetTrue)]
        json: bool,
        /// Size, MiB
        #[arg(long, default_value_t = 1024)]
        mib: u64,
        /// Rounds; the median counts
        #[arg(long, default_value_t = 5)]
        rounds: u32,
        /// Seal this file in place too, in its own folder
        #[arg(long, value_name = "DIR")]
        in_place: Option<PathBuf>,
    },
    /// Release keys over the key service's socket; the office's memory at rest and its start
    Keys {
        /// As JSON
        #[arg(long, action = ArgAction::SetTrue)]
        json: bool,
        /// Seconds of each run
        #[arg(long, default_value_t = 10)]
        seconds: u64,
        /// Connections that ask at the same time
        #[arg(long, default_value_t = 64)]
        callers: usize,
        /// Instead of measuring: kill the key service so many times in the middle of releases, and look for each released
        /// key's entry in the log
        #[arg(long, value_name = "N")]
        kills: Option<u32>,
    },
    /// Find differences beside find(1), judge anew from stored counts, hear events
    Scan {
        /// As JSON
        #[arg(long, action = ArgAction::SetTrue)]
        json: bool,
        /// Files of the tree
        #[arg(long, default_value_t = 100_000)]
        files: u64,
        /// Rounds; the median counts
        #[arg(long, default_value_t = 3)]
        rounds: u32,
        /// Folder for the tree, on the file system to be measured
        #[arg(long, value_name = "DIR")]
        folder: Option<PathBuf>,
    },
    /// Read documents within a share of the machine, and say which share it was
    Pace {
        /// As JSON
        #[arg(long, action = ArgAction::SetTrue)]
        json: bool,
        /// The share, in percent of the machine
        #[arg(long, default_value_t = 25)]
        percent: u8,
        /// How long
        #[arg(long, default_value_t = 60)]
        seconds: u64,
    },
}

fn parse_zone(text: &str) -> Result<Zone, String> {
    Zone::ALL.into_iter().find(|zone| zone.id() == text).ok_or_else(|| "internet, lgwan, my_number".to_owned())
}
