use model::api::Order;
use model::{DeviceId, RunId};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use time::OffsetDateTime;
use uuid::Uuid;

use super::KeyRegister;
use super::tables::order;
use crate::StoreError;
use crate::words::{instant, seconds};

/// Orders that a list holds at most.
const LISTED: u64 = 1000;

impl<C: ConnectionTrait> KeyRegister<C> {
    /// Writes an order; one of the same id stays as it is.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn put_order(&self, one: &Order) -> Result<(), StoreError> {
        let row = order::ActiveModel {
            org_id: Set(self.org.clone()),
            id: Set(one.id),
            device: Set(one.device.0),
            run: Set(one.run.0),
            expires: Set(seconds(one.expires)),
            done: Set(one.done),
        };
        let keep = OnConflict::columns([order::Column::OrgId, order::Column::Id]).do_nothing().to_owned();
        order::Entity::insert(row).on_conflict(keep).exec_without_returning(&self.db).await?;
        Ok(())
    }

    /// The orders in force for a device, oldest first.
    ///
    /// # Errors
    /// When the database does not answer or holds what cannot be read.
    pub async fn orders_for(&self, device: DeviceId, now: OffsetDateTime) -> Result<Vec<Order>, StoreError> {
        let rows = order::Entity::find()
            .filter(order::Column::OrgId.eq(&self.org))
            .filter(order::Column::Device.eq(device.0))
            .filter(order::Column::Done.eq(false))
            .filter(order::Column::Expires.gt(seconds(now)))
            .order_by_asc(order::Column::Expires)
            .limit(LISTED)
            .all(&self.db)
            .await?;
        rows.into_iter().map(read).collect()
    }

    /// All orders that end after `since`, done or not, oldest first.
    ///
    /// # Errors
    /// When the database does not answer or holds what cannot be read.
    pub async fn orders_since(&self, since: OffsetDateTime) -> Result<Vec<Order>, StoreError> {
        let rows = order::Entity::find()
            .filter(order::Column::OrgId.eq(&self.org))
            .filter(order::Column::Expires.gt(seconds(since)))
            .order_by_asc(order::Column::Expires)
            .limit(LISTED)
            .all(&self.db)
            .await?;
        rows.into_iter().map(read).collect()
    }

    /// Notes that a device has carried an order out; false if it has none of that id.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn end_order(&self, id: Uuid, device: DeviceId) -> Result<bool, StoreError> {
        let ended = order::Entity::update_many()
            .col_expr(order::Column::Done, Expr::val(true))
            .filter(order::Column::OrgId.eq(&self.org))
            .filter(order::Column::Id.eq(id))
            .filter(order::Column::Device.eq(device.0))
            .exec(&self.db)
            .await?;
        Ok(ended.rows_affected == 1)
    }
}

fn read(row: order::Model) -> Result<Order, StoreError> {
    Ok(Order {
        id: row.id,
        device: DeviceId(row.device),
        run: RunId(row.run),
        expires: instant(row.expires, "undo_order")?,
        done: row.done,
    })
}
