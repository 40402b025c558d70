//! What the checkpoint did with people's files: told by whose file it is, or by the office where her session is over.

use model::api::{Logged, SanitisedFile, SanitisedOutcome};
use model::sanitising::Reason;
use model::{Act, Actor, PersonId};

use crate::caller::{Caller, Signed};
use crate::{KeyError, KeyService};

impl KeyService {
    /// Writes it into the log. The office has compared it with what the checkpoint says.
    pub(crate) async fn tell_sanitised(&self, signed: &Signed, file: SanitisedFile) -> Result<Logged, KeyError> {
        let (actor, device, by) = match &signed.caller {
            // INVARIANT: nobody tells of another person's file.
            Caller::Person(person) if person.member.person == file.by => {
                (Actor::Person(file.by.clone()), person.device_id(), None)
            }
            Caller::Device(device) if self.office_device().await? == Some(device.device) && !device.locked => {
                (Actor::Device(device.device), device.device, Some(file.by.clone()))
            }
            _ => return Err(KeyError::Role),
        };
        let event = self.event(actor, Some(device), act(file, by)?);
        let _order = self.order.read().await;
        Ok(Logged { index: self.ledger.write(&[event]).await? })
    }
}

fn act(file: SanitisedFile, by: Option<PersonId>) -> Result<Act, KeyError> {
    let SanitisedFile { job, bytes, .. } = file;
    Ok(match file.outcome {
        SanitisedOutcome::Passed { kind, out, rung, out_bytes, left_out } => Act::Sanitised {
            job,
            by,
            kind,
            out,
            rung,
            bytes,
            out_bytes,
            active: left_out.active,
            reaching: left_out.reaching,
            telling: left_out.telling,
            unknown: left_out.unknown,
            unlisted: left_out.unlisted,
            members: left_out.members,
        },
        SanitisedOutcome::Refused { code, sha256 } => {
            // INVARIANT (11): typed facts only. A code is one of the checkpoint's, a hash is a hash.
            if Reason::of_code(&code).is_none_or(Reason::is_lock) {
                return Err(KeyError::Malformed { field: "code" });
            }
            if !is_hash(&sha256) {
                return Err(KeyError::Malformed { field: "sha256" });
            }
            Act::SanitiseRefused { job, by, code, sha256, bytes }
        }
    })
}

/// 64 hexadecimal digits, as everybody writes them.
fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}
