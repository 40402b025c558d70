//! The office as a device: browsers sign in by it, and it reads the log to make it searchable. It has no other power.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use axum::http::{HeaderValue, Method};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hyper::body::Bytes;
use model::api::{DeviceRecord, OfficeDeviceRequest, path};
use model::{DeviceId, Zone};
use protect::proof;
use protect::sign::EcdsaKey;
use time::OffsetDateTime;
use tokio::sync::OnceCell;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::ServerError;
use crate::keyservice::{Answer, Asked, KeyService};

const FILE: &str = "device.key";

/// The office's own device key, known to the key service from the first time it answers.
pub(crate) struct OfficeDevice {
    key: EcdsaKey,
    zone: Zone,
    id: OnceCell<DeviceId>,
}

impl OfficeDevice {
    /// Opens the key in the office's folder (0600), or makes it.
    pub(crate) fn open(folder: &Path, zone: Zone) -> Result<OfficeDevice, ServerError> {
        let path = folder.join(FILE);
        let key = match fs::read_to_string(&path) {
            Ok(text) => read(text).ok_or(ServerError::Damaged { what: FILE })?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => make(&path)?,
            Err(source) => return Err(ServerError::folder(&path, source)),
        };
        Ok(OfficeDevice { key, zone, id: OnceCell::new() })
    }

    /// The id that the key service gave it; asked for until it answers.
    pub(crate) async fn id(&self, keys: &KeyService) -> Result<DeviceId, ServerError> {
        self.id.get_or_try_init(|| self.register(keys)).await.copied()
    }

    /// The key: it vouches for the sessions that browsers begin.
    pub(crate) fn key(&self) -> &EcdsaKey {
        &self.key
    }

    async fn register(&self, keys: &KeyService) -> Result<DeviceId, ServerError> {
        let public_key = self.key.public_key_pem().map_err(|_| ServerError::Damaged { what: FILE })?;
        let body = serde_json::to_vec(&OfficeDeviceRequest { public_key, zone: self.zone }).unwrap_or_default();
        let asked = Asked {
            method: Method::POST,
            target: path::OFFICE_DEVICE.to_owned(),
            authorization: None,
            body: body.into(),
        };
        let record: DeviceRecord = keys.ask(asked).await?.read().ok_or(ServerError::KeyServiceAway)?;
        Ok(record.device)
    }

    /// Asks the key service something as the office itself; `target` is path and query.
    pub(crate) async fn ask(
        &self,
        keys: &KeyService,
        (method, target, body): (Method, &str, Bytes),
        now: OffsetDateTime,
    ) -> Result<Answer, ServerError> {
        let kid = format!("d:{}", self.id(keys).await?);
        let path = target.split('?').next().unwrap_or(target);
        let request = proof::Request { method: method.as_str(), path, body: &body };
        let header = proof::make(&self.key, &kid, &request, now, new_uuid()?).ok();
        let authorization = header.and_then(|header| HeaderValue::from_str(&header).ok());
        keys.ask(Asked { method, target: target.to_owned(), authorization, body }).await
    }
}

/// A new random id (RFC 9562, version 4).
pub(crate) fn new_uuid() -> Result<Uuid, ServerError> {
    let mut bytes = [0; 16];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| ServerError::Damaged { what: "random" })?;
    Ok(uuid::Builder::from_random_bytes(bytes).into_uuid())
}

fn read(text: String) -> Option<EcdsaKey> {
    let text = Zeroizing::new(text);
    let der = Zeroizing::new(BASE64_STANDARD.decode(text.trim()).ok()?);
    EcdsaKey::from_pkcs8(&der).ok()
}

fn make(path: &PathBuf) -> Result<EcdsaKey, ServerError> {
    let damaged = |_| ServerError::Damaged { what: FILE };
    let key = EcdsaKey::generate().map_err(damaged)?;
    let der = key.to_pkcs8().map_err(damaged)?;
    let text = Zeroizing::new(BASE64_STANDARD.encode(der.expose()));
    let write = || {
        let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    };
    write().map_err(|source| ServerError::folder(path, source))?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn the_key_is_made_once_for_nobody_else_and_a_damaged_one_is_not_replaced() {
        let folder = tempfile::tempdir().expect("a folder");
        let pem = || OfficeDevice::open(folder.path(), Zone::Lgwan).map(|d| d.key.public_key_pem().expect("pem"));
        let first = pem().expect("made");
        assert_eq!(pem().expect("read"), first);
        let file = folder.path().join(FILE);
        assert_eq!(fs::metadata(&file).expect("there").permissions().mode() & 0o777, 0o600);
        fs::write(&file, "nonsense").expect("written");
        assert!(matches!(pem(), Err(ServerError::Damaged { .. })));
    }
}
