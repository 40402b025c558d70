//! `sekimori set-up`: the first officer's one-time code and the link she uses it at. Only the server's own users can ask,
//! and only until an officer can sign in.

use std::fs;
use std::path::{Path, PathBuf};

use model::PersonId;
use model::api::SetUp;

use super::unreadable;
use crate::args;
use crate::exit::{Exit, Failure};
use crate::screen::Screen;

/// Where the key service of the package listens.
const PACKAGED: &str = "/run/sekimori-keys/keys.sock";
/// Where the office notes the address it is called by.
const ADDRESS: &str = "address";

pub(crate) fn run(args: &args::SetUp, screen: &mut Screen) -> Result<Exit, Failure> {
    let beside = args.data.join("keys.sock");
    let packaged = || if beside.exists() { beside.clone() } else { PathBuf::from(PACKAGED) };
    let socket = args.keys_at.clone().unwrap_or_else(packaged);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    if runtime.block_on(show(&args.officer, &args.data, &socket, args.json, screen))? {
        return Ok(Exit::Ok);
    }
    Err(Failure::problem(Exit::Refused, "KE-010".to_owned(), Vec::new()))
}

/// Asks the key service and shows what it gives; false once an officer can sign in.
pub(crate) async fn show(
    officer: &PersonId,
    data: &Path,
    socket: &Path,
    json: bool,
    screen: &mut Screen,
) -> Result<bool, Failure> {
    let path = data.join(ADDRESS);
    let url = fs::read_to_string(&path).map_err(|error| unreadable(&path, &error))?;
    let asked = server::set_up(&data.join("office"), socket, officer).await;
    let made = asked.map_err(|error| Failure::new(Exit::Internal, error))?;
    let Some(SetUp { person, code, token }) = made else { return Ok(false) };
    let link = format!("{url}/setup?person={person}#code={code}");
    if json {
        let facts = serde_json::json!({"person": person, "code": code, "token": token, "link": link});
        screen.line(&serde_json::json!({"set_up": facts}).to_string())?;
    } else {
        let args = [("url", url.as_str()), ("person", person.as_str()), ("code", &code), ("token", &token)];
        screen.say("serve-set-up", &[args.as_slice(), &[("link", &link)]].concat())?;
    }
    Ok(true)
}

/// Notes the address for whoever sets the body up while the office runs.
pub(crate) fn note_address(data: &Path, url: &str) -> Result<(), Failure> {
    let path = data.join(ADDRESS);
    agent::replace_file(&path, url.as_bytes()).map_err(|error| unreadable(&path, &error))
}
