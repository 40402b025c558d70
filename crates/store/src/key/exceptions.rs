use model::api::{ExceptionRecord, ExceptionStanding};
use model::{Exception, PersonId};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use time::OffsetDateTime;
use uuid::Uuid;

use super::KeyRegister;
use super::tables::exception;
use crate::StoreError;
use crate::words::{instant, seconds, signed, unsigned, value};

const TABLE: &str = "exception";
/// Exceptions that a list holds at most.
const LISTED: u64 = 1000;

impl<C: ConnectionTrait> KeyRegister<C> {
    /// Writes an exception as it stands; what the office keeps of it (reason, name) is not written.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn put_exception(&self, one: &ExceptionRecord) -> Result<(), StoreError> {
        use exception::Column as C;
        let json = |value: Result<String, serde_json::Error>| value.map_err(|_| StoreError::Damaged { table: TABLE });
        let said = &one.exception;
        let row = exception::ActiveModel {
            org_id: Set(self.org.clone()),
            id: Set(said.id),
            section: Set(said.section.as_ref().map(|section| section.as_str().to_owned())),
            rule: Set(said.rule.clone()),
            kinds: Set(json(serde_json::to_string(&said.kinds))?),
            covers: Set(json(serde_json::to_string(&said.covers))?),
            until: Set(seconds(said.until)),
            standing: Set(one.standing.id().to_owned()),
            asked_by: Set(one.asked_by.as_str().to_owned()),
            asked_at: Set(seconds(one.asked_at)),
            decided_by: Set(one.decided_by.as_ref().map(|person| person.as_str().to_owned())),
            decided_at: Set(one.decided_at.map(seconds)),
            files: Set(one.files.map(|files| signed(files, TABLE)).transpose()?),
        };
        let replace = OnConflict::columns([C::OrgId, C::Id])
            .update_columns([C::Standing, C::DecidedBy, C::DecidedAt, C::Files])
            .to_owned();
        exception::Entity::insert(row).on_conflict(replace).exec_without_returning(&self.db).await?;
        Ok(())
    }

    /// An exception.
    ///
    /// # Errors
    /// When the database does not answer or holds what cannot be read.
    pub async fn exception(&self, id: Uuid) -> Result<Option<ExceptionRecord>, StoreError> {
        let row = exception::Entity::find_by_id((self.org.clone(), id)).one(&self.db).await?;
        row.map(read).transpose()
    }

    /// The newest exceptions, newest first.
    ///
    /// # Errors
    /// When the database does not answer or holds what cannot be read.
    pub async fn exceptions(&self) -> Result<Vec<ExceptionRecord>, StoreError> {
        let rows = exception::Entity::find()
            .filter(exception::Column::OrgId.eq(&self.org))
            .order_by_desc(exception::Column::AskedAt)
            .order_by_asc(exception::Column::Id)
            .limit(LISTED)
            .all(&self.db)
            .await?;
        rows.into_iter().map(read).collect()
    }

    /// Exceptions of a standing that have not ended, in the order of their ids.
    ///
    /// # Errors
    /// When the database does not answer or holds what cannot be read.
    pub async fn exceptions_standing(
        &self,
        standing: ExceptionStanding,
        now: OffsetDateTime,
    ) -> Result<Vec<ExceptionRecord>, StoreError> {
        let rows = exception::Entity::find()
            .filter(exception::Column::OrgId.eq(&self.org))
            .filter(exception::Column::Standing.eq(standing.id()))
            .filter(exception::Column::Until.gt(seconds(now)))
            .order_by_asc(exception::Column::Id)
            .all(&self.db)
            .await?;
        rows.into_iter().map(read).collect()
    }
}

fn read(row: exception::Model) -> Result<ExceptionRecord, StoreError> {
    let damaged = || StoreError::Damaged { table: TABLE };
    let person = |id: String| id.parse::<PersonId>().map_err(|_| damaged());
    Ok(ExceptionRecord {
        exception: Exception {
            id: row.id,
            section: row.section.map(|id| id.parse().map_err(|_| damaged())).transpose()?,
            rule: row.rule,
            kinds: serde_json::from_str(&row.kinds).map_err(|_| damaged())?,
            covers: serde_json::from_str(&row.covers).map_err(|_| damaged())?,
            until: instant(row.until, TABLE)?,
        },
        standing: value(row.standing, TABLE)?,
        asked_by: person(row.asked_by)?,
        asked_at: instant(row.asked_at, TABLE)?,
        decided_by: row.decided_by.map(person).transpose()?,
        decided_at: row.decided_at.map(|at| instant(at, TABLE)).transpose()?,
        files: row.files.map(|files| unsigned(files, TABLE)).transpose()?,
        reason: String::new(),
        file: None,
    })
}
