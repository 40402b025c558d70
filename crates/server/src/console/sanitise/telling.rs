//! What became of her files goes into the audit log: at the end of each, whether she looks or not, and at the latest before
//! she gets what came out.

use std::sync::Arc;
use std::time::Duration;

use axum::http::Method;
use model::api::{Logged, SanitisedFile, path};
use uuid::Uuid;

use super::super::Console;
use super::super::client::Refused;
use super::super::desk::Desk;
use super::super::session::SignedIn;
use super::asking;
use crate::gate::Away;

/// A log that cannot be written is tried again after this time, until the checkpoint has forgotten the file.
const AGAIN: Duration = Duration::from_secs(20);

/// Index of the entry that tells of a file; none while there is nothing to tell.
///
/// INVARIANT (3): what came out is given to nobody before this has an answer.
pub(in super::super) async fn told(desk: &Desk, id: Uuid) -> Result<Option<u64>, Refused> {
    tell(&desk.console, &desk.session, id).await
}

async fn tell(console: &Console, session: &SignedIn, id: Uuid) -> Result<Option<u64>, Refused> {
    if let Some(index) = session.told(id) {
        return Ok(Some(index));
    }
    let by = &session.session.person;
    let gate = console.office().gate().ok_or_else(|| asking::away(Away))?;
    let Some(job) = gate.job(by, id).await.map_err(asking::away)? else { return Ok(None) };
    let Some(file) = SanitisedFile::of(by, &job) else { return Ok(None) };
    let told = console.client().send::<Logged>(session, Method::POST, path::SANITISED, &file).await;
    let index = match told {
        Ok(logged) => logged.index,
        // She has signed out, or left: what became of her file is told of all the same.
        Err(refused) if refused.is_ended() => console.office().tell_for(&file).await.map_err(|_| refused)?,
        Err(refused) => return Err(refused),
    };
    session.tell(id, index);
    Ok(Some(index))
}

/// Tells of a file as soon as it is settled.
pub(super) fn follow(desk: &Desk, id: Uuid) {
    let (console, session) = (desk.console.clone(), Arc::clone(&desk.session));
    tokio::spawn(async move {
        let Some(gate) = console.office().gate() else { return };
        loop {
            let by = &session.session.person;
            let there = gate.settled(by, id).await.is_ok() && matches!(gate.job(by, id).await, Ok(Some(_)));
            match tell(&console, &session, id).await {
                Ok(_) => return,
                Err(_) if !there => return,
                Err(refused) => tracing::warn!(%id, code = refused.problem.code, "not in the audit log yet"),
            }
            tokio::time::sleep(AGAIN).await;
        }
    });
}
