//! Devices: enrolled with a token that an officer makes, for the zone that the token was made for.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use model::api::{DeviceLock, EnrolRequest, Enrolled, EnrolmentRequest, EnrolmentToken, Logged};
use model::{Act, Actor, DeviceId, Zone};
use protect::keyaccess::check_public_key;
use store::{Device, EnrolmentRow};
use time::Duration;

use crate::caller::Person;
use crate::chance::{self, sha256};
use crate::{KeyError, KeyService};

/// How long an enrolment token holds.
const TOKEN: Duration = Duration::days(7);
/// Devices that a token may serve.
const DEVICES: std::ops::RangeInclusive<u32> = 1..=500;

impl KeyService {
    /// Makes an enrolment token. Its middle, the office's certificate, is left to the office.
    pub(crate) async fn make_token(&self, request: EnrolmentRequest) -> Result<EnrolmentToken, KeyError> {
        if !DEVICES.contains(&request.devices) {
            return Err(KeyError::Malformed { field: "devices" });
        }
        let secret = chance::secret()?;
        let expires = self.now() + TOKEN;
        let row = EnrolmentRow {
            secret_sha256: sha256(secret.as_bytes()),
            zone: request.zone,
            remaining: request.devices,
            expires,
        };
        self.register.put_enrolment(&row).await?;
        let key = URL_SAFE_NO_PAD.encode(self.policy_public_key()?);
        Ok(EnrolmentToken { token: format!("{secret}..{key}"), expires })
    }

    /// The token of the first device, at which the first officer signs in; open as long as [`KeyService::set_up`] is.
    ///
    /// # Errors
    /// [`KeyError::SetUp`], [`KeyError::Store`].
    pub async fn first_token(&self, zone: Zone) -> Result<EnrolmentToken, KeyError> {
        if !self.is_empty().await? {
            return Err(KeyError::SetUp);
        }
        self.make_token(EnrolmentRequest { zone, devices: 1 }).await
    }

    /// Makes a device known.
    pub(crate) async fn enrol(&self, request: EnrolRequest) -> Result<Enrolled, KeyError> {
        check_public_key(&request.public_key).map_err(|_| KeyError::Malformed { field: "public_key" })?;
        let device = DeviceId(chance::id()?);
        let zone = {
            let _order = self.order.write().await;
            let change = self.register.begin().await?;
            let used = change.use_enrolment(&sha256(request.secret.as_bytes()), self.now()).await?;
            let zone = used.ok_or(KeyError::Unknown)?;
            let public_key = request.public_key;
            change.add_device(&Device { device, public_key, zone, spool_seq: 0, locked: false }).await?;
            let event = self.event(Actor::Device(device), Some(device), Act::Enrolled { device });
            self.settle(change, &[event]).await?;
            zone
        };
        Ok(Enrolled { device, zone, bundle: self.current_bundle().await? })
    }

    /// Locks a device: no key is released to it and nobody signs in on it. Not the one that the officer sits at: nothing
    /// unlocks a device, and the last one of a body would be gone by a slip.
    pub(crate) async fn lock(&self, by: &Person, request: DeviceLock) -> Result<Logged, KeyError> {
        let device = request.device;
        if device == by.device_id() {
            return Err(KeyError::OwnDevice);
        }
        let _order = self.order.write().await;
        let change = self.register.begin().await?;
        if !change.lock_device(device).await? {
            return Err(KeyError::NoDevice);
        }
        Ok(Logged { index: self.settle(change, &[self.by(by, Act::DeviceLocked { device })]).await? })
    }
}
