//! The recovery kit: the keys for key access, sealed under a code that only the asker sees.

use model::Act;
use model::api::{Kit, KitRequest};
use protect::SystemRandom;
use protect::keyaccess::Session;
use protect::keyring::Purpose;
use protect::recovery::RecoveryCode;

use crate::bundle::KIT_WRITTEN;
use crate::caller::Person;
use crate::{KeyError, KeyService};

impl KeyService {
    /// Makes a kit. From now on bundles say that one exists, and agents seal.
    pub(crate) async fn make_kit(&self, by: &Person, request: KitRequest) -> Result<Kit, KeyError> {
        let session = Session::to(&request.public_key).map_err(|_| KeyError::Malformed { field: "public_key" })?;
        let code = RecoveryCode::generate(&mut SystemRandom)?;
        let wrapped_code = session.wrap_bytes(code.to_text().expose().as_bytes())?;
        let ring = self.ring.only(Purpose::KeyAccess);
        let sealed = tokio::task::spawn_blocking(move || ring.seal(&code.passphrase()));
        let keyring = sealed.await.map_err(|_| KeyError::Stopped)??;

        let _order = self.order.write().await;
        let change = self.register.begin().await?;
        change.set_setting(KIT_WRITTEN, self.kid()).await?;
        let kit = self.by(by, Act::KitWritten);
        let bundle = self.issue(&change, kit.actor.clone(), kit.device).await?;
        self.settle(change, &[kit, bundle]).await?;
        Ok(Kit { keyring, session_public_key: session.public_key_pem().to_owned(), wrapped_code })
    }
}
