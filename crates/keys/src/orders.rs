//! Orders: an officer lets a device take one of its sealing runs back, without sitting at it.

use model::api::{Order, Orders, UndoRequest};
use model::{Act, DeviceId, RunId};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::caller::Person;
use crate::{KeyError, KeyService, chance};

/// How long an order may be carried out: a device that is away longer is asked again.
pub(crate) const LIFE: Duration = Duration::days(7);
/// How long an order is listed after that.
const LISTED: Duration = Duration::days(30);

impl KeyService {
    /// Orders a device to take a run back. It gives the device the file keys of that run and of nothing else, until the
    /// order ends.
    pub(crate) async fn order_undo(&self, by: &Person, request: UndoRequest) -> Result<Order, KeyError> {
        let _order = self.order.write().await;
        let device = self.register.device(request.device).await?.ok_or(KeyError::NoDevice)?;
        if device.locked {
            return Err(KeyError::Undo);
        }
        let one = Order {
            id: chance::id()?,
            device: device.device,
            run: request.run,
            expires: self.now() + LIFE,
            done: false,
        };
        let change = self.register.begin().await?;
        change.put_order(&one).await?;
        let act = Act::UndoOrdered { order: one.id, run: one.run, device: one.device };
        self.settle(change, &[self.by(by, act)]).await?;
        Ok(one)
    }

    /// The orders that a device has to carry out.
    pub(crate) async fn orders_for(&self, device: DeviceId) -> Result<Orders, KeyError> {
        Ok(Orders { orders: self.register.orders_for(device, self.now()).await? })
    }

    /// All orders of late, for people.
    pub(crate) async fn all_orders(&self) -> Result<Orders, KeyError> {
        let since = self.now() - LISTED;
        Ok(Orders { orders: self.register.orders_since(since).await? })
    }

    /// A device has done what it could: it gets no further key by this order.
    pub(crate) async fn end_order(&self, device: DeviceId, id: Uuid) -> Result<(), KeyError> {
        let _order = self.order.write().await;
        let change = self.register.begin().await?;
        if !change.end_order(id, device).await? {
            return Err(KeyError::Undo);
        }
        Ok(change.commit().await?)
    }

    /// Whether an order to take this run back is in force on this device.
    pub(crate) async fn ordered(&self, device: DeviceId, run: Option<RunId>) -> Result<bool, KeyError> {
        let orders = self.register.orders_for(device, self.now()).await?;
        Ok(orders.iter().any(|one| Some(one.run) == run))
    }
}

/// The order that an entry of the log tells of.
pub(crate) fn told(at: OffsetDateTime, (id, run, device): (Uuid, RunId, DeviceId)) -> Order {
    Order { id, device, run, expires: at + LIFE, done: false }
}
