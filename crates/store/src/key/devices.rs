use model::{DeviceId, Zone};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use time::OffsetDateTime;

use super::KeyRegister;
use super::tables::{device, enrolment};
use crate::StoreError;
use crate::words::{seconds, signed, unsigned, value, word};

/// An enrolled device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Its id.
    pub device: DeviceId,
    /// Its public key, PEM.
    pub public_key: String,
    /// Where it stands.
    pub zone: Zone,
    /// Highest sequence number of its spool that has arrived.
    pub spool_seq: u64,
    /// No key is released to a locked device.
    pub locked: bool,
}

/// What an enrolment token allows.
#[derive(Clone, PartialEq, Eq)]
pub struct EnrolmentRow {
    /// SHA-256 of the secret, hexadecimal.
    pub secret_sha256: String,
    /// The zone of the devices that use it.
    pub zone: Zone,
    /// How many devices may still use it.
    pub remaining: u32,
    /// When it ends.
    pub expires: OffsetDateTime,
}

impl<C: ConnectionTrait> KeyRegister<C> {
    /// Writes a new enrolment token.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn put_enrolment(&self, one: &EnrolmentRow) -> Result<(), StoreError> {
        let row = enrolment::ActiveModel {
            org_id: Set(self.org.clone()),
            secret_sha256: Set(one.secret_sha256.clone()),
            zone: Set(word(&one.zone, "enrolment")?),
            remaining: Set(i32::try_from(one.remaining).map_err(|_| StoreError::Damaged { table: "enrolment" })?),
            expires: Set(seconds(one.expires)),
        };
        enrolment::Entity::insert(row).exec_without_returning(&self.db).await?;
        Ok(())
    }

    /// Uses an enrolment token once; none if there is no such token in force.
    ///
    /// # Errors
    /// When the database does not answer or holds what cannot be read.
    pub async fn use_enrolment(&self, secret_sha256: &str, now: OffsetDateTime) -> Result<Option<Zone>, StoreError> {
        let used = enrolment::Entity::update_many()
            .col_expr(enrolment::Column::Remaining, Expr::col(enrolment::Column::Remaining).sub(1))
            .filter(enrolment::Column::OrgId.eq(&self.org))
            .filter(enrolment::Column::SecretSha256.eq(secret_sha256))
            .filter(enrolment::Column::Remaining.gt(0))
            .filter(enrolment::Column::Expires.gt(seconds(now)))
            .exec(&self.db)
            .await?;
        if used.rows_affected != 1 {
            return Ok(None);
        }
        let key = (self.org.clone(), secret_sha256.to_owned());
        let row = enrolment::Entity::find_by_id(key).one(&self.db).await?;
        row.map(|row| value(row.zone, "enrolment")).transpose()
    }

    /// Writes a new device.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn add_device(&self, one: &Device) -> Result<(), StoreError> {
        let row = device::ActiveModel {
            org_id: Set(self.org.clone()),
            device: Set(one.device.0),
            public_key: Set(one.public_key.clone()),
            zone: Set(word(&one.zone, "device")?),
            spool_seq: Set(signed(one.spool_seq, "device")?),
            locked: Set(one.locked),
        };
        device::Entity::insert(row).exec_without_returning(&self.db).await?;
        Ok(())
    }

    /// A device.
    ///
    /// # Errors
    /// When the database does not answer or holds what cannot be read.
    pub async fn device(&self, id: DeviceId) -> Result<Option<Device>, StoreError> {
        let row = device::Entity::find_by_id((self.org.clone(), id.0)).one(&self.db).await?;
        row.map(read).transpose()
    }

    /// At most `limit` devices after `after`, in the order of their ids.
    ///
    /// # Errors
    /// When the database does not answer or holds what cannot be read.
    pub async fn devices(&self, after: Option<DeviceId>, limit: u64) -> Result<Vec<Device>, StoreError> {
        let mut query = device::Entity::find().filter(device::Column::OrgId.eq(&self.org));
        if let Some(after) = after {
            query = query.filter(device::Column::Device.gt(after.0));
        }
        let rows = query.order_by_asc(device::Column::Device).limit(limit).all(&self.db).await?;
        rows.into_iter().map(read).collect()
    }

    /// Notes up to which entry a device's spool has arrived.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn set_spool_position(&self, id: DeviceId, seq: u64) -> Result<(), StoreError> {
        device::Entity::update_many()
            .col_expr(device::Column::SpoolSeq, Expr::val(signed(seq, "device")?))
            .filter(device::Column::OrgId.eq(&self.org))
            .filter(device::Column::Device.eq(id.0))
            .exec(&self.db)
            .await?;
        Ok(())
    }

    /// Locks a device; false if there is none of that id.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn lock_device(&self, id: DeviceId) -> Result<bool, StoreError> {
        let locked = device::Entity::update_many()
            .col_expr(device::Column::Locked, Expr::val(true))
            .filter(device::Column::OrgId.eq(&self.org))
            .filter(device::Column::Device.eq(id.0))
            .exec(&self.db)
            .await?;
        Ok(locked.rows_affected == 1)
    }
}

fn read(row: device::Model) -> Result<Device, StoreError> {
    Ok(Device {
        device: DeviceId(row.device),
        public_key: row.public_key,
        zone: value(row.zone, "device")?,
        spool_seq: unsigned(row.spool_seq, "device")?,
        locked: row.locked,
    })
}
