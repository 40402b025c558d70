//! The server's certificate, renewed while the office runs: at a handshake, when it will soon end.

use std::sync::{Arc, Mutex, PoisonError};

use model::{Clock, Coded as _};
use rustls::ServerConfig;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use time::{Duration, OffsetDateTime};

use crate::ServerError;
use crate::authority::{Authority, SERVER_DAYS};

/// A certificate with less left is followed by a new one.
const RENEWED: Duration = Duration::days(30);
/// Looked at no more often: a renewal that fails must not slow every handshake.
const LOOKED_AT: Duration = Duration::hours(1);

/// The certificate in use, and what the next one is made from.
pub(crate) struct Renewing {
    authority: Authority,
    hosts: Vec<String>,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

struct State {
    certified: Arc<CertifiedKey>,
    made: OffsetDateTime,
    looked: OffsetDateTime,
}

impl std::fmt::Debug for Renewing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Renewing").field("hosts", &self.hosts).finish_non_exhaustive()
    }
}

impl Renewing {
    /// Makes the first certificate for these host names and addresses.
    pub(crate) fn new(
        authority: Authority,
        hosts: Vec<String>,
        clock: Arc<dyn Clock>,
    ) -> Result<Renewing, ServerError> {
        let now = clock.now();
        let certified = Arc::new(authority.certify(&hosts, now)?);
        let state = Mutex::new(State { certified, made: now, looked: now });
        Ok(Renewing { authority, hosts, clock, state })
    }

    /// A TLS configuration that shows the certificate in use.
    pub(crate) fn config(self: Arc<Self>) -> Result<Arc<ServerConfig>, ServerError> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])?
            .with_no_client_auth()
            .with_cert_resolver(self);
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }

    /// When the certificate in use ends.
    pub(crate) fn until(&self) -> OffsetDateTime {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).made + Duration::days(SERVER_DAYS)
    }

    /// The certificate to show now.
    fn current(&self) -> Arc<CertifiedKey> {
        let now = self.clock.now();
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if (now - state.looked).abs() >= LOOKED_AT {
            state.looked = now;
            let age = now - state.made;
            // A clock that was set back makes a certificate one of the future.
            if age > Duration::days(SERVER_DAYS) - RENEWED || age.is_negative() {
                match self.authority.certify(&self.hosts, now) {
                    Ok(fresh) => (state.certified, state.made) = (Arc::new(fresh), now),
                    // The old one is shown as long as it lasts; the next look is in an hour.
                    Err(error) => tracing::error!(code = error.code(), %error, "the server certificate"),
                }
            }
        }
        Arc::clone(&state.certified)
    }
}

impl ResolvesServerCert for Renewing {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, Ordering};

    use time::macros::datetime;

    use super::*;

    const START: OffsetDateTime = datetime!(2026-11-22 09:00 UTC);

    /// Hours since the start.
    #[derive(Default)]
    struct Hand(AtomicI64);

    impl Clock for Hand {
        fn now(&self) -> OffsetDateTime {
            START + Duration::hours(self.0.load(Ordering::Relaxed))
        }
    }

    #[test]
    fn a_certificate_is_followed_by_a_new_one_before_it_ends() {
        let folder = tempfile::tempdir().expect("a folder");
        let authority = Authority::open(folder.path(), "shiomi", START).expect("an authority");
        let clock = Arc::new(Hand::default());
        let one = Renewing::new(authority, vec!["localhost".into()], clock.clone()).expect("a certificate");
        let shown = |hours: i64| {
            clock.0.store(hours, Ordering::Relaxed);
            one.current().cert[0].clone()
        };
        let first = shown(0);
        assert_eq!(shown(60 * 24), first, "thirty days are left");
        let second = shown(60 * 24 + 1);
        assert_ne!(second, first);
        assert_eq!(shown(61 * 24), second);
        assert_ne!(shown(200 * 24), second, "an office that nobody called for long");

        // While the authority cannot be read the old one is shown, and nobody asks for it at each handshake.
        let third = shown(200 * 24);
        std::fs::rename(folder.path().join("ca.key"), folder.path().join("away")).expect("moved");
        assert_eq!(shown(261 * 24), third);
        std::fs::rename(folder.path().join("away"), folder.path().join("ca.key")).expect("moved back");
        assert_eq!(shown(261 * 24), third, "not within the hour");
        let fourth = shown(261 * 24 + 1);
        assert_ne!(fourth, third);
        assert_ne!(shown(0), fourth, "the clock was set back");
    }

    #[test]
    fn a_configuration_is_made_of_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let authority = Authority::open(folder.path(), "shiomi", START).expect("an authority");
        let one = Renewing::new(authority, vec!["127.0.0.1".into()], Arc::new(Hand::default())).expect("made");
        assert_eq!(Arc::new(one).config().expect("a configuration").alpn_protocols, [b"http/1.1"]);
    }
}
