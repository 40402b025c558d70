//! Messages, message boxes, and what travels with messages: written anew as Internet messages from a model.
//!
//! Whatever two mail programs could read in two ways (headers that stand twice, boundaries in boundaries, names in parts) is
//! read once, here, and written in one way: headers of a list, texts in UTF-8, every part in base64.

mod body;
mod boxed;
mod cards;
mod detect;
mod field;
mod letter;
mod outlook;
mod read;
mod tnef;

pub(crate) use detect::kind;

use crate::ledger::Ledger;
use letter::Letter;
use model::sanitising::{Kind, Refusal};

/// Rebuilds a message, a box of messages, or a calendar or card.
///
/// # Errors
/// If it cannot be read, is locked, or is only a piece of a message.
pub(crate) fn rebuild(bytes: &[u8], kind: Kind, ledger: &mut Ledger<'_>) -> Result<(Vec<u8>, Kind), Refusal> {
    match kind {
        Kind::Mbox => return boxed::rebuild(bytes, ledger).map(|bytes| (bytes, Kind::Mbox)),
        Kind::Ics | Kind::Vcf => return cards::rebuild(bytes, kind, ledger).map(|bytes| (bytes, kind)),
        _ => {}
    }
    let mut letter = Letter::new(ledger, bytes.len() as u64);
    match kind {
        Kind::Msg => outlook::read(bytes, &mut letter)?,
        Kind::Tnef => tnef::read(bytes, &mut letter)?,
        _ => read::read(bytes, &mut letter)?,
    }
    Ok((letter.finish(), Kind::Eml))
}

#[cfg(test)]
mod tests;
