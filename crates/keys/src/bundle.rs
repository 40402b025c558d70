//! Policy bundles: what agents work by without the server, signed by the policy key.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use model::api::{Bundle, ExceptionStanding, KeyServiceKey, SignedBundle};
use model::{Act, Actor, DeviceId, Event};
use protect::keyaccess::P256;
use store::{BundleRow, KeyChange, TextKind};
use time::Duration;

use crate::chance::sha256;
use crate::ledger::BUNDLE_FLOOR;
use crate::{KeyError, KeyService};

/// How long a bundle may be used.
const LIFE: Duration = Duration::days(30);
/// A bundle with less left is followed by a new one when it is asked for.
const RENEWED: Duration = Duration::days(20);
/// What is signed begins with this line.
const CONTEXT: &str = "sekimori-bundle-v1\n";
/// Setting: a recovery kit has been written.
pub(crate) const KIT_WRITTEN: &str = "kit_written";

impl KeyService {
    /// The bundle in force; a new one where the old one will soon expire.
    pub(crate) async fn current_bundle(&self) -> Result<SignedBundle, KeyError> {
        let row = self.bundle_row().await?;
        if row.expires - self.now() > RENEWED && !self.is_outdated(&row).await? {
            return Ok(row.signed);
        }
        let _order = self.order.write().await;
        let change = self.register.begin().await?;
        let event = self.issue(&change, Actor::System, None).await?;
        self.settle(change, &[event]).await?;
        Ok(self.bundle_row().await?.signed)
    }

    /// Whether the log tells of a later bundle than a register that was put back has. What was withdrawn since is known
    /// from the log too; only texts that are missing must be handed in first.
    async fn is_outdated(&self, row: &BundleRow) -> Result<bool, KeyError> {
        let floor = self.register.setting(BUNDLE_FLOOR).await?.and_then(|text| text.parse().ok()).unwrap_or(0);
        Ok(row.edition < floor && self.up_to_date().await.is_ok())
    }

    pub(crate) async fn bundle_row(&self) -> Result<BundleRow, KeyError> {
        self.register.bundle().await?.ok_or(KeyError::Behind)
    }

    /// Makes the next bundle within a change; gives the event to be logged with it.
    ///
    /// INVARIANT (14): its edition is above every edition ever issued, also one that only the log remembers.
    pub(crate) async fn issue(
        &self,
        change: &KeyChange,
        actor: Actor,
        device: Option<DeviceId>,
    ) -> Result<Event, KeyError> {
        let last = change.bundle().await?.map_or(0, |row| row.edition);
        let floor = change.setting(BUNDLE_FLOOR).await?.and_then(|text| text.parse().ok()).unwrap_or(0);
        let edition = last.max(floor).checked_add(1).ok_or(KeyError::Editions)?;
        let now = self.now();
        let text = |kind| async move { Ok::<_, KeyError>(change.text(kind).await?.ok_or(KeyError::Behind)?.text) };
        let excepted = change.exceptions_standing(ExceptionStanding::Approved, now).await?;
        let bundle = Bundle {
            org: self.org.clone(),
            name: self.name.clone(),
            edition,
            issued: now,
            expires: now + LIFE,
            namespace: self.namespace.clone(),
            keys: vec![self.public_key()?],
            log_vkey: self.log_vkey(),
            rules: text(TextKind::Rules).await?,
            exceptions: excepted.into_iter().map(|record| record.exception).collect(),
            matrix: text(TextKind::Matrix).await?,
            kit_written: change.setting(KIT_WRITTEN).await?.as_deref() == Some(self.kid()),
        };
        let signed = self.sign(&bundle)?;
        let sha256 = sha256(signed.text.as_bytes());
        change.put_bundle(&BundleRow { edition: bundle.edition, expires: bundle.expires, signed }).await?;
        Ok(self.event(actor, device, Act::BundleIssued { edition: bundle.edition, sha256 }))
    }

    fn public_key(&self) -> Result<KeyServiceKey, KeyError> {
        Ok(KeyServiceKey {
            kid: self.kid().to_owned(),
            url: self.url.clone(),
            algorithm: P256.to_owned(),
            public_key: self.kas.public_key_pem()?,
        })
    }

    fn sign(&self, bundle: &Bundle) -> Result<SignedBundle, KeyError> {
        let text = serde_json::to_string(bundle).map_err(|_| KeyError::Malformed { field: "bundle" })?;
        let signature = STANDARD.encode(self.policy_key.sign(format!("{CONTEXT}{text}").as_bytes())?);
        Ok(SignedBundle { text, signature })
    }
}
