//! Matrix and rules: an officer replaces them as a whole, by edition; a new bundle carries them at once.

use model::api::{Edition, MatrixChanges, Text, TextChange};
use model::{Act, Actor};
use store::{KeyRegister, TextKind};

use crate::caller::Person;
use crate::chance::sha256;
use crate::{KeyError, KeyService, judge};

impl KeyService {
    pub(crate) async fn text(&self, kind: TextKind) -> Result<Text, KeyError> {
        in_force(&self.register, kind).await
    }

    /// Puts another matrix in force, or says what it would change.
    pub(crate) async fn change_matrix(&self, by: &Person, change: TextChange) -> Result<MatrixChanges, KeyError> {
        let new = judge::matrix(&change.text)?;
        let _order = self.order.write().await;
        let old = self.text(TextKind::Matrix).await?;
        newer(&old, &change, new.edition())?;
        let changes = judge::matrix(&old.text)?.compare(&new);
        let edition = if change.dry_run { old.edition } else { new.edition() };
        let answer = MatrixChanges { edition, widened: changes.widened, narrowed: changes.narrowed };
        if change.dry_run {
            return Ok(answer);
        }
        // Nothing may fail between the log and the judge: the policy is compiled before.
        judge::policy(new.clone())?;
        let act = Act::MatrixChanged {
            edition,
            sha256: sha256(change.text.as_bytes()),
            widened: u32::try_from(answer.widened.len()).unwrap_or(u32::MAX),
            narrowed: u32::try_from(answer.narrowed.len()).unwrap_or(u32::MAX),
        };
        self.replace(by, TextKind::Matrix, Text { edition, text: change.text }, act).await?;
        self.enforce(new)?;
        Ok(answer)
    }

    /// Puts other rules in force, or checks them.
    pub(crate) async fn change_rules(&self, by: &Person, change: TextChange) -> Result<Edition, KeyError> {
        let edition = judge::rules(&change.text)?.edition();
        let _order = self.order.write().await;
        let old = self.text(TextKind::Rules).await?;
        newer(&old, &change, edition)?;
        if change.dry_run {
            return Ok(Edition { edition: old.edition });
        }
        let act = Act::RulesChanged { edition, sha256: sha256(change.text.as_bytes()) };
        self.replace(by, TextKind::Rules, Text { edition, text: change.text }, act).await?;
        Ok(Edition { edition })
    }

    async fn replace(&self, by: &Person, kind: TextKind, text: Text, act: Act) -> Result<(), KeyError> {
        let (actor, device) = (Actor::Person(by.member.person.clone()), Some(by.device_id()));
        let change = self.register.begin().await?;
        change.put_text(kind, &text).await?;
        let event = self.event(actor.clone(), device, act);
        let bundle = self.issue(&change, actor, device).await?;
        self.settle(change, &[event, bundle]).await?;
        Ok(())
    }
}

async fn in_force(register: &KeyRegister, kind: TextKind) -> Result<Text, KeyError> {
    register.text(kind).await?.ok_or(KeyError::Behind)
}

/// The one to be replaced must be in force, and the new text's own edition above it.
fn newer(old: &Text, change: &TextChange, stated: u64) -> Result<(), KeyError> {
    if change.replaces != old.edition {
        return Err(KeyError::Edition { current: old.edition });
    }
    if stated <= old.edition {
        return Err(KeyError::NotNewer { stated, current: old.edition });
    }
    Ok(())
}
