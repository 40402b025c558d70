//! Signed-in persons as they were last read: what a request needs to know of its caller costs no database.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use protect::sign::EcdsaPublicKey;
use uuid::Uuid;

use crate::caller::Person;
use crate::{KeyError, KeyService};

/// Sessions that are remembered; bounds memory to about 20 MB.
const REMEMBERED: usize = 20_000;

#[derive(Default)]
pub(crate) struct Seats(Mutex<Known>);

#[derive(Default)]
struct Known {
    /// Rises with whatever is forgotten, so that nothing read before it is remembered after it.
    epoch: u64,
    seats: HashMap<Uuid, Arc<Person>>,
}

impl Seats {
    /// Forgets a session: it was used, or ended.
    pub(crate) fn forget(&self, session: Uuid) {
        let mut known = self.known();
        known.epoch += 1;
        known.seats.remove(&session);
    }

    /// Forgets everybody.
    ///
    /// INVARIANT: called by whoever changes persons, devices or sessions, while she holds the order alone and after the
    /// change is in the register. So who shares the order sees in a seat what the register says.
    pub(crate) fn forget_all(&self) {
        let mut known = self.known();
        known.epoch += 1;
        known.seats.clear();
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl KeyService {
    /// Who sits in a session, ended by its time or not.
    ///
    /// # Errors
    /// [`KeyError::Unknown`] when there is no such session.
    pub(crate) async fn seat(&self, session: Uuid) -> Result<Arc<Person>, KeyError> {
        let epoch = {
            let known = self.seats.known();
            if let Some(seat) = known.seats.get(&session) {
                return Ok(Arc::clone(seat));
            }
            known.epoch
        };
        let session = self.register.session(session).await?.ok_or(KeyError::Unknown)?;
        let member = self.register.member(&session.person).await?.ok_or(KeyError::Unknown)?;
        let device = self.register.device(session.device).await?.ok_or(KeyError::Unknown)?;
        let key = EcdsaPublicKey::from_pem(&session.public_key).map_err(|_| KeyError::Unknown)?;
        let seat = Arc::new(Person { session, member, device, key });
        let mut known = self.seats.known();
        if known.epoch == epoch {
            if known.seats.len() >= REMEMBERED {
                known.seats.clear();
            }
            known.seats.insert(seat.session.session, Arc::clone(&seat));
        }
        Ok(seat)
    }
}
