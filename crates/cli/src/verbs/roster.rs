//! `sekimori roster`: who works where, from when until when.

use std::fs;
use std::path::Path;

use model::PersonId;
use model::api::{Invitations, InviteRequest, RosterChanges, RosterImport, path};
use server::roster::{BadRow, Persons};

use super::{Counter, Place, unreadable};
use crate::args::{Roster, RosterVerb};
use crate::exit::{Exit, Failure};
use crate::screen::Screen;

pub(crate) fn run(args: &Roster, place: &Place, screen: &mut Screen) -> Result<Exit, Failure> {
    let counter = Counter::open(place)?;
    let signer = counter.person.signer();
    match &args.what {
        RosterVerb::Import { csv, dry_run } => {
            let (persons, sections) = read(csv)?;
            let import = RosterImport { dry_run: *dry_run, persons, sections };
            let changes: RosterChanges = counter.office.post(&signer, path::ROSTER, &import)?;
            let kinds = [
                ("roster-added", &changes.added),
                ("roster-changed", &changes.changed),
                ("roster-ended", &changes.ended),
            ];
            for (key, persons) in kinds {
                let list: Vec<&str> = persons.iter().map(PersonId::as_str).collect();
                screen.say(key, &[("n", &persons.len().to_string()), ("list", &list.join(" "))])?;
            }
            screen.say(if *dry_run { "roster-dry-run" } else { "roster-done" }, &[])?;
        }
        RosterVerb::Invite { persons } => {
            let request = InviteRequest { persons: persons.clone() };
            let made: Invitations = counter.office.post(&signer, path::INVITE, &request)?;
            for (person, code) in &made.codes {
                screen.line(&format!("{person}\t{code}"))?;
            }
        }
    }
    Ok(Exit::Ok)
}

fn read(file: &Path) -> Result<Persons, Failure> {
    let bytes = fs::read(file).map_err(|error| unreadable(file, &error))?;
    server::roster::read(&bytes).map_err(|BadRow { line, column }| {
        let args = vec![("line", line.to_string()), ("column", column.to_owned())];
        Failure::sentence(Exit::Usage, "CI-003", args)
    })
}
