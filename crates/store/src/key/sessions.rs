use model::{DeviceId, PersonId};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Set};
use time::OffsetDateTime;
use uuid::Uuid;

use super::KeyRegister;
use super::tables::{presence, proof, session};
use crate::StoreError;
use crate::words::{instant, seconds};

/// Rows a statement carries at most.
const ROWS: usize = 500;

/// A session as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    /// Its id.
    pub session: Uuid,
    /// Who.
    pub person: PersonId,
    /// On which device; it counts nowhere else.
    pub device: DeviceId,
    /// The session's public key, PEM.
    pub public_key: String,
    /// When it ends at the latest.
    pub expires: OffsetDateTime,
    /// When it was last used.
    pub used: OffsetDateTime,
}

impl<C: ConnectionTrait> KeyRegister<C> {
    /// Writes a new session.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn open_session(&self, one: &SessionRow) -> Result<(), StoreError> {
        let row = session::ActiveModel {
            org_id: Set(self.org.clone()),
            session: Set(one.session),
            person: Set(one.person.as_str().to_owned()),
            device: Set(one.device.0),
            public_key: Set(one.public_key.clone()),
            expires: Set(seconds(one.expires)),
            used: Set(seconds(one.used)),
        };
        session::Entity::insert(row).exec_without_returning(&self.db).await?;
        Ok(())
    }

    /// Notes that a person has signed in on a device. It is kept when the session is gone: what she did there may
    /// arrive much later.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn note_presence(&self, person: &PersonId, device: DeviceId) -> Result<(), StoreError> {
        use presence::Column as C;
        let row = presence::ActiveModel {
            org_id: Set(self.org.clone()),
            person: Set(person.as_str().to_owned()),
            device: Set(device.0),
        };
        let keep = OnConflict::columns([C::OrgId, C::Person, C::Device]).do_nothing().to_owned();
        presence::Entity::insert(row).on_conflict(keep).exec_without_returning(&self.db).await?;
        Ok(())
    }

    /// Whether a person has ever signed in on a device.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn was_present(&self, person: &PersonId, device: DeviceId) -> Result<bool, StoreError> {
        let key = (self.org.clone(), person.as_str().to_owned(), device.0);
        Ok(presence::Entity::find_by_id(key).one(&self.db).await?.is_some())
    }

    /// A session that has not been ended, expired or not.
    ///
    /// # Errors
    /// When the database does not answer or holds what cannot be read.
    pub async fn session(&self, id: Uuid) -> Result<Option<SessionRow>, StoreError> {
        let Some(row) = session::Entity::find_by_id((self.org.clone(), id)).one(&self.db).await? else {
            return Ok(None);
        };
        Ok(Some(SessionRow {
            session: row.session,
            person: PersonId::try_from(row.person).map_err(|_| StoreError::Damaged { table: "session" })?,
            device: DeviceId(row.device),
            public_key: row.public_key,
            expires: instant(row.expires, "session")?,
            used: instant(row.used, "session")?,
        }))
    }

    /// Notes that a session was used.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn touch_session(&self, id: Uuid, at: OffsetDateTime) -> Result<(), StoreError> {
        session::Entity::update_many()
            .col_expr(session::Column::Used, Expr::val(seconds(at)))
            .filter(session::Column::OrgId.eq(&self.org))
            .filter(session::Column::Session.eq(id))
            .exec(&self.db)
            .await?;
        Ok(())
    }

    /// Ends a session.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn end_session(&self, id: Uuid) -> Result<(), StoreError> {
        session::Entity::delete_by_id((self.org.clone(), id)).exec(&self.db).await?;
        Ok(())
    }

    /// Ends every session of these persons.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn end_sessions_of(&self, persons: &[PersonId]) -> Result<(), StoreError> {
        for chunk in persons.chunks(500) {
            session::Entity::delete_many()
                .filter(session::Column::OrgId.eq(&self.org))
                .filter(session::Column::Person.is_in(chunk.iter().map(PersonId::as_str)))
                .exec(&self.db)
                .await?;
        }
        Ok(())
    }

    /// Notes ids of proofs that are spent, each with the time until which it is remembered; those that are noted
    /// already stay as they are.
    ///
    /// # Errors
    /// When the database does not answer; then some of them may be noted.
    pub async fn spend_proofs(&self, proofs: &[(Uuid, OffsetDateTime)]) -> Result<(), StoreError> {
        for chunk in proofs.chunks(ROWS) {
            let rows = chunk.iter().map(|(jti, until)| proof::ActiveModel {
                org_id: Set(self.org.clone()),
                jti: Set(*jti),
                until: Set(seconds(*until)),
            });
            let keep = OnConflict::columns([proof::Column::OrgId, proof::Column::Jti]).do_nothing().to_owned();
            proof::Entity::insert_many(rows).on_conflict(keep).exec_without_returning(&self.db).await?;
        }
        Ok(())
    }

    /// The ids of all proofs that are remembered.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn spent_proofs(&self) -> Result<Vec<Uuid>, StoreError> {
        let rows = proof::Entity::find().filter(proof::Column::OrgId.eq(&self.org)).all(&self.db).await?;
        Ok(rows.into_iter().map(|row| row.jti).collect())
    }

    /// Forgets ids of proofs and sessions that are too old to be accepted anyway.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn forget_expired(&self, now: OffsetDateTime) -> Result<(), StoreError> {
        proof::Entity::delete_many()
            .filter(proof::Column::OrgId.eq(&self.org))
            .filter(Expr::col(proof::Column::Until).lt(seconds(now)))
            .exec(&self.db)
            .await?;
        session::Entity::delete_many()
            .filter(session::Column::OrgId.eq(&self.org))
            .filter(Expr::col(session::Column::Expires).lt(seconds(now)))
            .exec(&self.db)
            .await?;
        Ok(())
    }
}
