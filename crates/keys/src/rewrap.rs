//! Rewrap: the file key of a protected file, for a person who may have it. The shape is OpenTDF's.
//!
//! Order: who asks (already proved) → the request is signed by the same session → the key access objects hold and the
//! policy is bound to them → the policy and the register agree → the decision → its audit entry is durable → the key.

use fail::fail_point;
use model::api::{
    Intent, OriginalRecord, RewrapAnswer, RewrapKeyAccess, RewrapReply, RewrapRequest, RewrapResult, UnsignedRewrap,
};
use model::{Act, Actor, FileId, Label, OpenPurpose, Right, Role};
use policy::File;
use protect::container::PolicyFacts;
use protect::keyaccess::{self, Session};
use protect::proof::WINDOW;
use protect::sign::EcdsaPublicKey;
use protect::{Dek, jws};
use serde::Deserialize;
use store::{Device, RegisteredFile};

use crate::caller::{Caller, Person, read};
use crate::{KeyError, KeyService, judge};

/// Key access objects of a request: Sekimori writes one a file, stock clients a few.
const OBJECTS: usize = 16;

/// The payload of the signed request token.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Token {
    request_body: String,
    iat: i64,
    exp: i64,
}

/// Why a key is not released, in the words of stock clients and in our own.
enum Refusal {
    /// Not decided by policy: it says no more than that the request was bad, whatever did not fit.
    Bad,
    /// Decided.
    Forbidden(KeyError),
}

/// Who asks for a key: a person, or a device that carries an order out.
enum Asker {
    Person(std::sync::Arc<Person>),
    Device(Device),
}

/// What may be opened.
enum Released {
    /// A protected file, and the label it was decided for.
    File(FileId, Label),
    /// An original that the checkpoint refused, and its hash.
    Original(FileId, String),
}

impl Released {
    fn act(&self, intent: &Intent) -> Act {
        match self {
            Released::File(file, label) => {
                Act::KeyReleased { file: *file, right: intent.right, purpose: intent.purpose, label: *label }
            }
            Released::Original(file, sha256) => Act::OriginalFetched { original: file.0, sha256: sha256.clone() },
        }
    }
}

impl KeyService {
    /// Answers a rewrap; a refusal is an answer too, with its audit entry.
    ///
    /// # Errors
    /// [`KeyError::Malformed`] when the request cannot be read, [`KeyError::Unknown`] when it is not signed by the
    /// caller that asks, [`KeyError::Log`] when the entry cannot be written: then nothing is released.
    pub(crate) async fn rewrap(&self, by: &Caller, request: RewrapRequest) -> Result<RewrapReply, KeyError> {
        let request = self.signed_by(by, &request.signed_request_token)?;
        let [entry] = request.requests.as_slice() else { return Err(KeyError::Malformed { field: "requests" }) };
        if entry.key_access_objects.is_empty() || entry.key_access_objects.len() > OBJECTS {
            return Err(KeyError::Malformed { field: "keyAccessObjects" });
        }
        let session =
            Session::to(&request.client_public_key).map_err(|_| KeyError::Malformed { field: "clientPublicKey" })?;
        // A stock client tells no intent: it takes the bytes out.
        let intent = request.sekimori.unwrap_or(Intent {
            right: Right::Decrypt,
            purpose: OpenPurpose::Export,
            run: None,
            reason: None,
            seen: 0,
        });
        self.up_to_date().await?;
        if intent.seen > self.ledger.size() {
            return Err(KeyError::LogShortened);
        }

        let _order = self.order.read().await;
        let by = &self.afresh(by).await?;
        let keys = self.unwrap(&entry.key_access_objects, &entry.policy.body);
        let outcome = match PolicyFacts::parse(&entry.policy.body) {
            Ok(facts) if keys.iter().any(Option::is_some) => self.judge(by, &intent, &facts).await?,
            _ => Err((None, Refusal::Bad)),
        };
        let act = match &outcome {
            Ok(released) => released.act(&intent),
            Err((file, refusal)) => Act::KeyRefused { file: *file, right: intent.right, code: refusal.code() },
        };
        // INVARIANT (3): nothing below happens unless the entry is durable.
        let index = self.ledger.write(&[self.event(by.actor(), Some(by.device().device), act)]).await?;
        fail_point!("release::logged");
        let log = self.ledger.prove(index, intent.seen).await?;
        let refusal = outcome.err().map(|(_, refusal)| refusal);
        let results = entry.key_access_objects.iter().zip(&keys);
        let results = results.map(|(object, key)| answer(object, key.as_ref(), refusal.as_ref(), &session));
        Ok(RewrapReply {
            responses: vec![RewrapAnswer {
                policy_id: entry.policy.id.clone(),
                results: results.collect::<Result<_, _>>()?,
            }],
            session_public_key: session.public_key_pem().to_owned(),
            log: Some(log),
        })
    }

    /// The request inside a token that the caller has signed too.
    fn signed_by(&self, by: &Caller, token: &str) -> Result<UnsignedRewrap, KeyError> {
        let token = jws::Unverified::parse(token).map_err(|_| KeyError::Unknown)?;
        let kid = match by {
            Caller::Person(person) => format!("s:{}", person.session.session),
            Caller::Device(device) => format!("d:{}", device.device),
        };
        if token.kid() != kid {
            return Err(KeyError::Unknown);
        }
        let payload = match by {
            Caller::Person(person) => token.verify(&person.key),
            Caller::Device(device) => EcdsaPublicKey::from_pem(&device.public_key).and_then(|key| token.verify(&key)),
        };
        let payload = payload.map_err(|_| KeyError::Unknown)?;
        let token: Token = read(&payload)?;
        let now = self.now().unix_timestamp();
        if token.iat.abs_diff(now) > WINDOW || token.exp < now {
            return Err(KeyError::Unknown);
        }
        read(token.request_body.as_bytes())
    }

    /// The caller as the register knows her under the order: a right that was removed since her proof was read counts.
    async fn afresh(&self, by: &Caller) -> Result<Asker, KeyError> {
        match by {
            Caller::Person(by) => Ok(Asker::Person(self.seat(by.session.session).await?)),
            Caller::Device(by) => Ok(Asker::Device(self.register.device(by.device).await?.ok_or(KeyError::Unknown)?)),
        }
    }

    /// The file keys of the objects that hold: wrapped to our key, the policy bound to them.
    fn unwrap(&self, objects: &[RewrapKeyAccess], policy: &str) -> Vec<Option<Dek>> {
        let open = |object: &RewrapKeyAccess| {
            let access = &object.key_access_object;
            (access.kid == self.kid()).then(|| keyaccess::unwrap(&self.kas, access, policy).ok()).flatten()
        };
        objects.iter().map(open).collect()
    }

    /// Decides. The policy is bound to the file key by now; but who has had the key can bind another policy to it, so
    /// what the register knows of the file counts more.
    async fn judge(
        &self,
        by: &Asker,
        intent: &Intent,
        facts: &PolicyFacts,
    ) -> Result<Result<Released, (Option<FileId>, Refusal)>, KeyError> {
        let known = self.register.file(facts.file).await?;
        // No registered file has the id of an original, so that most files cost no look for one.
        if known.is_none() || intent.purpose == OpenPurpose::Original {
            let original = self.register.original(facts.file.0).await?;
            if original.is_some() || intent.purpose == OpenPurpose::Original {
                let fetched = self.fetched(by, intent, facts, original.as_ref());
                return Ok(fetched.map_err(|error| (Some(facts.file), Refusal::Forbidden(error))));
            }
        }
        let ordered = match by {
            Asker::Device(device) => self.ordered(device.device, intent.run).await?,
            Asker::Person(_) => false,
        };
        let decided = self.decided((by, ordered), intent, facts, known.as_ref());
        Ok(decided.map_err(|refusal| (Some(facts.file), refusal)))
    }

    /// Decides about an original in quarantine: no matrix is asked, and no purpose but one opens it.
    fn fetched(
        &self,
        by: &Asker,
        intent: &Intent,
        facts: &PolicyFacts,
        original: Option<&OriginalRecord>,
    ) -> Result<Released, KeyError> {
        if intent.purpose != OpenPurpose::Original || intent.right != right_for(intent.purpose) {
            return Err(KeyError::Intent);
        }
        let Asker::Person(person) = by else { return Err(KeyError::Role) };
        Ok(Released::Original(facts.file, self.may_fetch(person, facts, original)?))
    }

    fn decided(
        &self,
        (by, ordered): (&Asker, bool),
        intent: &Intent,
        facts: &PolicyFacts,
        known: Option<&RegisteredFile>,
    ) -> Result<Released, Refusal> {
        let ours = facts.namespace.as_deref() == Some(self.namespace.as_str());
        let (true, Some(label)) = (ours, facts.label) else { return Err(Refusal::Bad) };
        let registered = known.map(|file| file.label);
        let owner = known.and_then(|file| file.section.as_ref());
        // INVARIANT (15): neither a lower label nor another section than the registered one.
        if owner.is_some() && owner != facts.section.as_ref() {
            return Err(Refusal::Forbidden(KeyError::Section));
        }
        if intent.right != right_for(intent.purpose) {
            return Err(Refusal::Forbidden(KeyError::Intent));
        }
        // Who reseals a file under a higher label opens it while that label is registered already; it is decided for.
        let raised = registered.filter(|_| intent.purpose == OpenPurpose::Relabel).map_or(label, |r| r.max(label));
        let file = File {
            label: raised,
            registered,
            section: facts.section.clone(),
            revoked: known.is_some_and(|file| file.revoked),
        };
        match (intent.purpose, by) {
            (OpenPurpose::Undo, _) => undoes((by, ordered), intent, &file, known)?,
            (_, Asker::Person(by)) => {
                judge::allowed(&self.decide(by, intent.right, &file)).map_err(Refusal::Forbidden)?;
            }
            // INVARIANT: a device by itself gets no key but to carry an order out.
            (_, Asker::Device(_)) => return Err(Refusal::Forbidden(KeyError::Role)),
        }
        Ok(Released::File(facts.file, raised))
    }
}

/// The right that each purpose uses: no purpose is reached by a weaker right.
fn right_for(purpose: OpenPurpose) -> Right {
    match purpose {
        OpenPurpose::View => Right::View,
        OpenPurpose::Export | OpenPurpose::Original => Right::Decrypt,
        OpenPurpose::Unprotect | OpenPurpose::Undo => Right::Unprotect,
        OpenPurpose::Relabel => Right::Relabel,
    }
}

impl Asker {
    fn device(&self) -> &Device {
        match self {
            Asker::Person(person) => &person.device,
            Asker::Device(device) => device,
        }
    }

    fn actor(&self) -> Actor {
        match self {
            Asker::Person(person) => Actor::Person(person.member.person.clone()),
            Asker::Device(device) => Actor::Device(device.device),
        }
    }
}

/// A run is taken back on the device that made it, by an officer who sits there or by the device under an officer's
/// order, while neither the file is withdrawn nor the device locked.
fn undoes(
    (by, ordered): (&Asker, bool),
    intent: &Intent,
    file: &File,
    known: Option<&RegisteredFile>,
) -> Result<(), Refusal> {
    let may = match by {
        Asker::Person(person) => person.member.role == Role::Officer,
        Asker::Device(_) => ordered,
    };
    let device = by.device();
    let sealed_so = known.is_some_and(|known| intent.run == Some(known.run) && known.device == device.device);
    let fits = sealed_so && may && !device.locked && !file.revoked;
    let whole = file.registered.is_none_or(|registered| registered <= file.label);
    if fits && whole { Ok(()) } else { Err(Refusal::Forbidden(KeyError::Undo)) }
}

impl Refusal {
    fn error(&self) -> &KeyError {
        const BAD: KeyError = KeyError::Malformed { field: "keyAccess" };
        match self {
            Refusal::Bad => &BAD,
            Refusal::Forbidden(error) => error,
        }
    }

    fn code(&self) -> String {
        model::Coded::code(self.error()).to_owned()
    }

    /// What stock clients look for.
    fn text(&self) -> &'static str {
        match self {
            Refusal::Bad => "desc = bad request",
            Refusal::Forbidden(_) => "desc = forbidden",
        }
    }
}

fn answer(
    object: &RewrapKeyAccess,
    key: Option<&Dek>,
    refusal: Option<&Refusal>,
    session: &Session,
) -> Result<RewrapResult, KeyError> {
    let id = object.key_access_object_id.clone();
    let refusal = match (key, refusal) {
        (Some(key), None) => {
            return Ok(RewrapResult {
                key_access_object_id: id,
                status: "permit".to_owned(),
                kas_wrapped_key: Some(session.wrap(key)?),
                error: None,
                problem: None,
            });
        }
        (None, None) => &Refusal::Bad,
        (_, Some(refusal)) => refusal,
    };
    Ok(RewrapResult {
        key_access_object_id: id,
        status: "fail".to_owned(),
        kas_wrapped_key: None,
        error: Some(refusal.text().to_owned()),
        problem: Some(refusal.error().problem()),
    })
}
