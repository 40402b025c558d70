//! `sekimori matrix`: shows and replaces who may do what.

use std::fs;

use model::Shown;
use model::api::{MatrixChanges, Text, TextChange, path};

use super::{Counter, Place, unreadable};
use crate::args::{Matrix, MatrixVerb};
use crate::exit::{Exit, Failure};
use crate::screen::Screen;

pub(crate) fn run(args: &Matrix, place: &Place, screen: &mut Screen) -> Result<Exit, Failure> {
    let counter = Counter::open(place)?;
    let signer = counter.person.signer();
    let now: Text = counter.office.get(&signer, path::MATRIX)?;
    let (file, dry_run) = match &args.what {
        MatrixVerb::Show => {
            screen.line(&now.text)?;
            return Ok(Exit::Ok);
        }
        MatrixVerb::Set { file, dry_run } => (file, *dry_run),
    };
    let text = fs::read_to_string(file).map_err(|error| unreadable(file, &error))?;
    let change = TextChange { replaces: now.edition, text, dry_run };
    let changes: MatrixChanges = counter.office.put(&signer, path::MATRIX, &change)?;
    for (key, cells) in [("matrix-widened", &changes.widened), ("matrix-narrowed", &changes.narrowed)] {
        for cell in cells {
            screen.say(key, &[("cell", Shown::text(cell).as_str())])?;
        }
    }
    let key = if dry_run { "matrix-dry-run" } else { "matrix-done" };
    screen.say(key, &[("edition", &changes.edition.to_string())])?;
    agent::sync(&counter.state, &counter.device)?;
    Ok(Exit::Ok)
}
