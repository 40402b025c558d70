use model::PersonId;
use model::api::{ExceptionStanding, OriginalRecord};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use time::OffsetDateTime;
use uuid::Uuid;

use super::KeyRegister;
use super::tables::original;
use crate::StoreError;
use crate::words::{instant, seconds, signed, unsigned, value};

const TABLE: &str = "original";
/// Requests that a list holds at most.
const LISTED: u64 = 1000;

impl<C: ConnectionTrait> KeyRegister<C> {
    /// Writes a request for an original as it stands; what the office keeps of it (reason, name) is not written.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn put_original(&self, one: &OriginalRecord) -> Result<(), StoreError> {
        use original::Column as C;
        let row = original::ActiveModel {
            org_id: Set(self.org.clone()),
            id: Set(one.id),
            job: Set(one.job),
            entry: Set(signed(one.entry, TABLE)?),
            sha256: Set(one.sha256.clone()),
            bytes: Set(signed(one.bytes, TABLE)?),
            code: Set(one.code.clone()),
            until: Set(seconds(one.until)),
            standing: Set(one.standing.id().to_owned()),
            asked_by: Set(one.asked_by.as_str().to_owned()),
            asked_at: Set(seconds(one.asked_at)),
            decided_by: Set(one.decided_by.as_ref().map(|person| person.as_str().to_owned())),
            decided_at: Set(one.decided_at.map(seconds)),
        };
        let replace =
            OnConflict::columns([C::OrgId, C::Id]).update_columns([C::Standing, C::DecidedBy, C::DecidedAt]).to_owned();
        original::Entity::insert(row).on_conflict(replace).exec_without_returning(&self.db).await?;
        Ok(())
    }

    /// A request for an original.
    ///
    /// # Errors
    /// When the database does not answer or holds what cannot be read.
    pub async fn original(&self, id: Uuid) -> Result<Option<OriginalRecord>, StoreError> {
        let row = original::Entity::find_by_id((self.org.clone(), id)).one(&self.db).await?;
        row.map(read).transpose()
    }

    /// The newest requests, of one person or of all, newest first.
    ///
    /// # Errors
    /// When the database does not answer or holds what cannot be read.
    pub async fn originals(&self, of: Option<&PersonId>) -> Result<Vec<OriginalRecord>, StoreError> {
        let mut query = original::Entity::find().filter(original::Column::OrgId.eq(&self.org));
        if let Some(person) = of {
            query = query.filter(original::Column::AskedBy.eq(person.as_str()));
        }
        let query = query.order_by_desc(original::Column::AskedAt).order_by_asc(original::Column::Id);
        query.limit(LISTED).all(&self.db).await?.into_iter().map(read).collect()
    }

    /// Requests that are asked or approved and have not ended.
    ///
    /// # Errors
    /// When the database does not answer or holds what cannot be read.
    pub async fn originals_open(&self, now: OffsetDateTime) -> Result<Vec<OriginalRecord>, StoreError> {
        let open = [ExceptionStanding::Asked, ExceptionStanding::Approved].map(ExceptionStanding::id);
        let rows = original::Entity::find()
            .filter(original::Column::OrgId.eq(&self.org))
            .filter(original::Column::Standing.is_in(open))
            .filter(original::Column::Until.gt(seconds(now)))
            .order_by_asc(original::Column::Id)
            .all(&self.db)
            .await?;
        rows.into_iter().map(read).collect()
    }
}

fn read(row: original::Model) -> Result<OriginalRecord, StoreError> {
    let person = |id: String| id.parse::<PersonId>().map_err(|_| StoreError::Damaged { table: TABLE });
    Ok(OriginalRecord {
        id: row.id,
        job: row.job,
        entry: unsigned(row.entry, TABLE)?,
        sha256: row.sha256,
        bytes: unsigned(row.bytes, TABLE)?,
        code: row.code,
        until: instant(row.until, TABLE)?,
        standing: value(row.standing, TABLE)?,
        asked_by: person(row.asked_by)?,
        asked_at: instant(row.asked_at, TABLE)?,
        decided_by: row.decided_by.map(person).transpose()?,
        decided_at: row.decided_at.map(|at| instant(at, TABLE)).transpose()?,
        reason: String::new(),
        name: String::new(),
    })
}
