use std::fs;
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, PoisonError, RwLock};

use model::api::Text;
use model::{Act, Actor, Clock, Event, Secret};
use policy::{Matrix, Policy};
use protect::keyaccess::EcPrivateKey;
use protect::keyring::{Keyring, Purpose};
use protect::sign::Ed25519Key;
use store::{KeyRegister, Place, TextKind};
use time::{Date, OffsetDateTime, UtcOffset};

use crate::chance::sha256;
use crate::door::Door;
use crate::ledger::Ledger;
use crate::seats::Seats;
use crate::spent::Spent;
use crate::{KeyError, judge};

/// Key id of the first key for key access.
const KAS: &str = "kas-1";
/// Key ids of the signing keys.
const POLICY: &str = "policy-1";
const LOG: &str = "log-1";

/// What the key service is opened with.
pub struct Opening<'a> {
    /// Its own folder; made with mode 0700 if it is missing.
    pub data: &'a Path,
    /// Where its register lies; none for a SQLite file in the folder.
    pub register: Option<Place>,
    /// Opens the keyring.
    pub passphrase: &'a Secret<String>,
    /// The body's id.
    pub org: &'a str,
    /// The body's name, as shown.
    pub name: &'a str,
    /// URL that agents reach the office by; written into key access objects.
    pub url: &'a str,
    /// Attribute namespace, `https://<host>`; fixed by the first start.
    pub namespace: &'a str,
    /// The rules in force from the first start on.
    pub rules: &'a str,
    /// The matrix in force from the first start on.
    pub matrix: &'a str,
    /// The body's offset from UTC (Japan: +9), which decides the day that assignments are compared with.
    pub offset: UtcOffset,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

/// The key service of one body.
pub struct KeyService {
    pub(crate) org: String,
    pub(crate) name: String,
    pub(crate) url: String,
    pub(crate) namespace: String,
    pub(crate) offset: UtcOffset,
    pub(crate) register: KeyRegister,
    pub(crate) ledger: Ledger,
    pub(crate) door: Door,
    pub(crate) seats: Seats,
    pub(crate) spent: Spent,
    pub(crate) ring: Keyring,
    pub(crate) kas: EcPrivateKey,
    pub(crate) policy_key: Ed25519Key,
    policy: RwLock<Arc<Policy>>,
    /// INVARIANT: whoever changes what decisions rest on holds it alone; whoever decides and releases shares it. So a
    /// right that was removed is not released afterwards, and the log's order is the order of what happened.
    pub(crate) order: tokio::sync::RwLock<()>,
    /// Log and register have come apart; see [`KeyService::commit`].
    pub(crate) torn: AtomicBool,
    /// Found to have all that the log tells of; only a start can make that untrue.
    pub(crate) caught_up: AtomicBool,
    clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for KeyService {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeyService").field("org", &self.org).finish_non_exhaustive()
    }
}

impl KeyService {
    /// Opens the key service; on the first start makes its keys, its register and its log.
    ///
    /// # Errors
    /// [`KeyError::Crypto`] when the passphrase does not open the keyring, [`KeyError::KeyringMissing`],
    /// [`KeyError::Log`], [`KeyError::Store`], [`KeyError::Data`], or the code of a matrix or rule file that cannot be
    /// read.
    pub async fn open(opening: Opening<'_>) -> Result<KeyService, KeyError> {
        make_folder(opening.data)?;
        let place = opening.register.clone().unwrap_or_else(|| Place::File(opening.data.join("keys.db")));
        let register = KeyRegister::open(&place, opening.org).await?;
        let begun = register.bundle().await?.is_some();
        let ring = open_ring(&opening.data.join("keyring.pem"), opening.passphrase, begun)?;
        let namespace = fixed_namespace(&register, opening.namespace).await?;
        let log_seed = ring.signing(LOG, Purpose::Log)?.seed()?;
        let ledger = Ledger::open(&opening.data.join("log"), &namespace, &log_seed).await?;
        let matrix = match register.text(TextKind::Matrix).await? {
            Some(text) => judge::matrix(&text.text)?,
            None => judge::matrix(opening.matrix)?,
        };
        let spent = Spent::open(&register).await?;
        let service = KeyService {
            org: opening.org.to_owned(),
            name: opening.name.to_owned(),
            url: opening.url.to_owned(),
            namespace,
            offset: opening.offset,
            register,
            ledger,
            door: Door::new()?,
            seats: Seats::default(),
            spent,
            kas: ring.key_access(KAS)?,
            policy_key: ring.signing(POLICY, Purpose::Policy)?,
            ring,
            policy: RwLock::new(Arc::new(judge::policy(matrix)?)),
            order: tokio::sync::RwLock::new(()),
            torn: AtomicBool::new(false),
            caught_up: AtomicBool::new(false),
            clock: opening.clock,
        };
        service.catch_up().await?;
        if !begun {
            service.begin(opening.rules, opening.matrix).await?;
        }
        service.register.forget_expired(service.now()).await?;
        Ok(service)
    }

    /// The first start: texts, key and bundle, in the log and in the register.
    async fn begin(&self, rules: &str, matrix: &str) -> Result<(), KeyError> {
        let rules = Text { edition: judge::rules(rules)?.edition(), text: rules.to_owned() };
        let matrix = Text { edition: judge::matrix(matrix)?.edition(), text: matrix.to_owned() };
        let change = self.register.begin().await?;
        change.put_text(TextKind::Rules, &rules).await?;
        change.put_text(TextKind::Matrix, &matrix).await?;
        let spki = self.kas.public_key_pem()?;
        let acts = [
            Act::KeyIntroduced { kid: KAS.to_owned(), spki_sha256: sha256(&spki_der(&spki)?) },
            Act::RulesChanged { edition: rules.edition, sha256: sha256(rules.text.as_bytes()) },
            Act::MatrixChanged {
                edition: matrix.edition,
                sha256: sha256(matrix.text.as_bytes()),
                widened: 0,
                narrowed: 0,
            },
        ];
        let mut events: Vec<Event> = acts.into_iter().map(|act| self.event(Actor::System, None, act)).collect();
        events.push(self.issue(&change, Actor::System, None).await?);
        self.settle(change, &events).await?;
        Ok(())
    }

    /// The time.
    pub(crate) fn now(&self) -> OffsetDateTime {
        self.clock.now()
    }

    /// The body's local date.
    pub(crate) fn day(&self, at: OffsetDateTime) -> Date {
        at.checked_to_offset(self.offset).unwrap_or(at).date()
    }

    /// The policy in force.
    pub(crate) fn policy(&self) -> Arc<Policy> {
        Arc::clone(&self.policy.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts another matrix in force, from the next decision on.
    pub(crate) fn enforce(&self, matrix: Matrix) -> Result<(), KeyError> {
        let policy = Arc::new(judge::policy(matrix)?);
        *self.policy.write().unwrap_or_else(PoisonError::into_inner) = policy;
        Ok(())
    }

    /// The id of the key that files are sealed to.
    pub(crate) fn kid(&self) -> &'static str {
        KAS
    }

    /// The public key that checks policy bundles (Ed25519, 32 bytes).
    ///
    /// # Errors
    /// [`KeyError::Crypto`].
    pub fn policy_public_key(&self) -> Result<[u8; 32], KeyError> {
        Ok(self.policy_key.public_key()?.0)
    }

    /// The audit log's verifier key (C2SP signed-note vkey).
    pub fn log_vkey(&self) -> String {
        self.ledger.vkey()
    }

    /// Waits until what is being written is written, and closes register and log.
    ///
    /// # Errors
    /// [`KeyError::Store`].
    pub async fn close(self) -> Result<(), KeyError> {
        self.register.set_setting(crate::ledger::REACHED, &self.ledger.size().to_string()).await?;
        Ok(self.register.close().await?)
    }
}

fn make_folder(path: &Path) -> Result<(), KeyError> {
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.map_err(|source| KeyError::Data { path: path.to_owned(), source })
}

/// Opens the keyring, or makes it. A register that has been used without its keyring is never given new keys: files
/// sealed to the old ones would be lost unnoticed.
fn open_ring(path: &Path, passphrase: &Secret<String>, begun: bool) -> Result<Keyring, KeyError> {
    let data = |source| KeyError::Data { path: path.to_owned(), source };
    match fs::read_to_string(path) {
        Ok(text) => Ok(Keyring::open(&text, passphrase)?),
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(data(e)),
        Err(_) if begun => Err(KeyError::KeyringMissing { path: path.to_owned() }),
        Err(_) => {
            let mut ring = Keyring::new();
            ring.add_key_access(KAS, &EcPrivateKey::generate()?)?;
            ring.add_signing(POLICY, Purpose::Policy, &Ed25519Key::generate()?)?;
            ring.add_signing(LOG, Purpose::Log, &Ed25519Key::generate()?)?;
            write_durably(path, &ring.seal(passphrase)?).map_err(data)?;
            Ok(ring)
        }
    }
}

/// Writes a file that is there whole or not at all, for nobody but us.
fn write_durably(path: &Path, text: &str) -> std::io::Result<()> {
    let fresh: PathBuf = path.with_extension("new");
    let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&fresh)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&fresh, path)?;
    match path.parent() {
        Some(folder) => fs::File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

/// Containers carry the namespace: it stays what it was at the first start.
async fn fixed_namespace(register: &KeyRegister, asked: &str) -> Result<String, KeyError> {
    const NAME: &str = "namespace";
    if let Some(fixed) = register.setting(NAME).await? {
        return Ok(fixed);
    }
    register.set_setting(NAME, asked).await?;
    Ok(asked.to_owned())
}

/// The DER inside a PEM of our own making.
fn spki_der(pem: &str) -> Result<Vec<u8>, KeyError> {
    use base64::Engine as _;
    let body: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    base64::engine::general_purpose::STANDARD.decode(body).map_err(|_| KeyError::Malformed { field: "public_key" })
}
