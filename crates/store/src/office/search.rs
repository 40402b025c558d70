//! The index over the audit log, the searches people keep, and when devices were last heard of. The log itself is the
//! key service's; this copy can be thrown away and read again.

use std::collections::BTreeMap;

use model::api::{AuditFilter, AuditItem, SavedSearch};
use model::{Actor, DeviceId, Event, PersonId};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use serde_json::Value;
use time::OffsetDateTime;
use uuid::Uuid;

use super::tables::{contact, entry, search};
use super::{OfficeRegister, ROWS};
use crate::StoreError;
use crate::words::{instant, seconds, signed, unsigned};

const TABLE: &str = "audit_entry";

impl OfficeRegister {
    /// Entries of the log that the index holds: all below this number.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn indexed(&self) -> Result<u64, StoreError> {
        let last: Option<Option<i64>> = entry::Entity::find()
            .select_only()
            .column_as(entry::Column::Idx.max(), "last")
            .filter(entry::Column::OrgId.eq(&self.org))
            .into_tuple()
            .one(&self.db)
            .await?;
        last.flatten().map_or(Ok(0), |last| unsigned(last + 1, TABLE))
    }

    /// Adds entries to the index, the first of them at `first`; an entry that is there stays as it is.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn index(&self, first: u64, events: &[Event]) -> Result<(), StoreError> {
        let keep = OnConflict::columns([entry::Column::OrgId, entry::Column::Idx]).do_nothing().to_owned();
        let mut rows = Vec::with_capacity(events.len());
        for (idx, event) in (first..).zip(events) {
            rows.push(index_row(&self.org, idx, event)?);
        }
        for chunk in rows.chunks(ROWS) {
            entry::Entity::insert_many(chunk.to_vec())
                .on_conflict(keep.clone())
                .exec_without_returning(&self.db)
                .await?;
        }
        Ok(())
    }

    /// At most `limit` entries before `before`, newest first.
    ///
    /// # Errors
    /// When the database does not answer or holds what cannot be read.
    pub async fn audit(
        &self,
        filter: &AuditFilter,
        before: Option<u64>,
        limit: u64,
    ) -> Result<Vec<AuditItem>, StoreError> {
        let mut query = entry::Entity::find().filter(self.sought(filter));
        if let Some(before) = before {
            query = query.filter(entry::Column::Idx.lt(signed(before, TABLE)?));
        }
        let rows = query.order_by_desc(entry::Column::Idx).limit(limit).all(&self.db).await?;
        let damaged = |_| StoreError::Damaged { table: TABLE };
        rows.into_iter()
            .map(|row| {
                let event = serde_json::from_str(&row.event).map_err(damaged)?;
                Ok(AuditItem { index: unsigned(row.idx, TABLE)?, event })
            })
            .collect()
    }

    fn sought(&self, filter: &AuditFilter) -> Condition {
        use entry::Column as C;
        let all = Condition::all().add(C::OrgId.eq(&self.org));
        all.add_option(filter.from.map(|at| C::At.gte(seconds(at))))
            .add_option(filter.until.map(|at| C::At.lt(seconds(at))))
            .add_option(filter.person.as_ref().map(|person| C::Person.eq(person.as_str())))
            .add_option(filter.device.map(|device| C::Device.eq(device.0)))
            .add_option(filter.file.map(|file| C::File.eq(file.0)))
            .add_option(filter.run.map(|run| C::Run.eq(run.0)))
            .add_option(filter.act.as_ref().map(|act| C::Act.eq(act)))
            .add_option(filter.code.as_ref().map(|code| C::Code.eq(code)))
    }

    /// Keeps a search of a person; one of the same name is replaced.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn keep_search(&self, person: &PersonId, one: &SavedSearch) -> Result<(), StoreError> {
        use search::Column as C;
        let filter = serde_json::to_string(&one.filter).map_err(|_| StoreError::Damaged { table: "saved_search" })?;
        let row = search::ActiveModel {
            org_id: Set(self.org.clone()),
            person: Set(person.as_str().to_owned()),
            name: Set(one.name.clone()),
            filter: Set(filter),
        };
        let replace = OnConflict::columns([C::OrgId, C::Person, C::Name]).update_column(C::Filter).to_owned();
        search::Entity::insert(row).on_conflict(replace).exec_without_returning(&self.db).await?;
        Ok(())
    }

    /// The searches a person keeps, by name.
    ///
    /// # Errors
    /// When the database does not answer or holds what cannot be read.
    pub async fn searches(&self, person: &PersonId) -> Result<Vec<SavedSearch>, StoreError> {
        let rows = search::Entity::find()
            .filter(search::Column::OrgId.eq(&self.org))
            .filter(search::Column::Person.eq(person.as_str()))
            .order_by_asc(search::Column::Name)
            .limit(200)
            .all(&self.db)
            .await?;
        let damaged = |_| StoreError::Damaged { table: "saved_search" };
        rows.into_iter()
            .map(|row| {
                let filter = serde_json::from_str(&row.filter).map_err(damaged)?;
                Ok(SavedSearch { name: row.name, filter })
            })
            .collect()
    }

    /// Forgets a search of a person.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn forget_search(&self, person: &PersonId, name: &str) -> Result<(), StoreError> {
        let key = (self.org.clone(), person.as_str().to_owned(), name.to_owned());
        search::Entity::delete_by_id(key).exec(&self.db).await?;
        Ok(())
    }

    /// Notes that a device has spoken.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn note_contact(&self, device: DeviceId, at: OffsetDateTime) -> Result<(), StoreError> {
        use contact::Column as C;
        let row = contact::ActiveModel { org_id: Set(self.org.clone()), device: Set(device.0), seen: Set(seconds(at)) };
        let replace = OnConflict::columns([C::OrgId, C::Device]).update_column(C::Seen).to_owned();
        contact::Entity::insert(row).on_conflict(replace).exec_without_returning(&self.db).await?;
        Ok(())
    }

    /// When each device was last heard of.
    ///
    /// # Errors
    /// When the database does not answer or holds what cannot be read.
    pub async fn contacts(&self) -> Result<BTreeMap<DeviceId, OffsetDateTime>, StoreError> {
        let rows = contact::Entity::find().filter(contact::Column::OrgId.eq(&self.org)).all(&self.db).await?;
        rows.into_iter().map(|row| Ok((DeviceId(row.device), instant(row.seen, "device_contact")?))).collect()
    }
}

/// What an entry can be found by. The fields are read from its JSON, so that an act of a later version is found too.
fn index_row(org: &str, idx: u64, event: &Event) -> Result<entry::ActiveModel, StoreError> {
    let damaged = |_| StoreError::Damaged { table: TABLE };
    let json = serde_json::to_value(event).map_err(damaged)?;
    let id = |name: &str| json.get(name).and_then(Value::as_str).and_then(|text| Uuid::try_parse(text).ok());
    let text = |name: &str| json.get(name).and_then(Value::as_str).map(str::to_owned);
    let person = match &event.actor {
        Actor::Person(person) => Some(person.as_str().to_owned()),
        // Whom the office tells of because she could not any more.
        _ => text("by"),
    };
    Ok(entry::ActiveModel {
        org_id: Set(org.to_owned()),
        idx: Set(signed(idx, TABLE)?),
        at: Set(seconds(event.at)),
        person: Set(person),
        device: Set(event.device.map(|device| device.0).or_else(|| id("which"))),
        file: Set(id("file").or_else(|| id("original"))),
        run: Set(id("run")),
        act: Set(text("type").unwrap_or_default()),
        code: Set(text("code")),
        event: Set(serde_json::to_string(event).map_err(damaged)?),
    })
}
