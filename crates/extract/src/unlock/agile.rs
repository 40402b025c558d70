//! Agile encryption (MS-OFFCRYPTO 2.3.4.10 to 2.3.4.15): Office 2010 and later.

use super::Result;
use super::cipher::{Aes, BLOCK, Bytes, Hash};
use super::package::measured;
use crate::ExtractError;
use crate::xml::{Element, Token, Xml};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

/// Most rounds of hashing: what the schema of Office allows (`ST_SpinCount`, MS-OFFCRYPTO 2.3.4.10).
const ROUNDS: u64 = 10_000_000;
/// Bytes that are locked together.
const SEGMENT: usize = 4096;
/// Before these the digest of the password is hashed once more, each for a key of its own (2.3.4.13).
const VERIFIER: [u8; 8] = [0xfe, 0xa7, 0xd2, 0x76, 0x3b, 0x4b, 0x9e, 0x79];
const VERIFIED: [u8; 8] = [0xd7, 0xaa, 0x0f, 0x6d, 0x30, 0x61, 0x34, 0x4e];
const KEY: [u8; 8] = [0x14, 0x6e, 0x0b, 0xe7, 0xab, 0xac, 0xd0, 0xd6];
/// The same for the vectors of key and value of the HMAC (2.3.4.14).
const HMAC_KEY: [u8; 8] = [0x5f, 0xb2, 0xad, 0x01, 0x0c, 0xb9, 0xe1, 0xf6];
const HMAC_VALUE: [u8; 8] = [0xa0, 0x67, 0x7f, 0x02, 0xb2, 0x2c, 0x84, 0x33];

const BROKEN: ExtractError = ExtractError::LockDamaged;

/// How something is locked.
struct Lock {
    hash: Hash,
    key_bytes: usize,
    salt: Vec<u8>,
}

/// What stands in the description, as far as it is needed to open by password.
#[derive(Default)]
struct Description {
    data: Option<Lock>,
    hmac: Option<(Vec<u8>, Vec<u8>)>,
    by_password: Option<ByPassword>,
}

struct ByPassword {
    lock: Lock,
    rounds: u32,
    verifier: Vec<u8>,
    verified: Vec<u8>,
    key: Vec<u8>,
}

pub(super) fn open(info: &[u8], mut package: Bytes, password: &[u8]) -> Result<Bytes> {
    // Four reserved bytes stand before the description.
    let described = describe(info.get(4..).ok_or(BROKEN)?)?;
    let (Some(data), Some((hmac_key, hmac_value))) = (described.data, described.hmac) else { return Err(BROKEN) };
    let by_password = described.by_password.ok_or(ExtractError::LockUnsupported { lock: "Office (certificate)" })?;
    let key = by_password.key(password, data.key_bytes)?;
    let key = Aes::new(&key).ok_or(BROKEN)?;

    let secret = data.opened(&key, &HMAC_KEY, hmac_key);
    let value = data.opened(&key, &HMAC_VALUE, hmac_value);
    let (secret, value) = (secret.get(..data.hash.length()), value.get(..data.hash.length()));
    let (Some(secret), Some(value)) = (secret, value) else { return Err(BROKEN) };
    if !data.hash.confirms(secret, &package, value) {
        return Err(BROKEN);
    }
    let (length, _) = measured(&package).ok_or(BROKEN)?;
    package.drain(..8);
    for (number, segment) in (0_u32..).zip(package.chunks_mut(SEGMENT)) {
        key.chained(data.vector(&number.to_le_bytes()), segment);
    }
    package.truncate(length);
    Ok(package)
}

impl Lock {
    /// The vector for the part that `which` names (2.3.4.12).
    fn vector(&self, which: &[u8]) -> [u8; BLOCK] {
        sized(&self.hash.of(&[&self.salt, which]))
    }

    fn opened(&self, key: &Aes, which: &[u8], locked: Vec<u8>) -> Bytes {
        let mut opened = Zeroizing::new(locked);
        key.chained(self.vector(which), &mut opened);
        opened
    }
}

impl ByPassword {
    /// The key of the data, of so many bytes, once the password is proved.
    fn key(self, password: &[u8], key_bytes: usize) -> Result<Bytes> {
        let hash = self.lock.hash;
        let spun = hash.spun(&self.lock.salt, password, self.rounds);
        let opened = |which: &[u8], locked: Vec<u8>| {
            let mut key = hash.of(&[&spun, which]);
            // A digest that is shorter than the key is filled up (2.3.4.11).
            key.resize(self.lock.key_bytes, 0x36);
            let mut opened = Zeroizing::new(locked);
            Aes::new(&key).ok_or(BROKEN)?.chained(sized(&self.lock.salt), &mut opened);
            Ok::<_, ExtractError>(opened)
        };
        let verifier = opened(&VERIFIER, self.verifier)?;
        let verified = opened(&VERIFIED, self.verified)?;
        let verifier = verifier.get(..self.lock.salt.len()).ok_or(BROKEN)?;
        if verified.get(..hash.length()) != Some(&hash.of(&[verifier])) {
            return Err(ExtractError::WrongPassword);
        }
        let mut key = opened(&KEY, self.key)?;
        if key.len() < key_bytes {
            return Err(BROKEN);
        }
        key.truncate(key_bytes);
        Ok(key)
    }
}

/// Cut or filled up to a block (2.3.4.12).
fn sized(bytes: &[u8]) -> [u8; BLOCK] {
    let mut block = [0x36; BLOCK];
    block.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
    block
}

fn describe(info: &[u8]) -> Result<Description> {
    let mut described = Description::default();
    let mut xml = Xml::new(info);
    loop {
        match xml.next().map_err(|_| BROKEN)? {
            Token::Start(element) => match element.name() {
                "keyData" if described.data.is_none() => described.data = Some(lock(&element)?),
                "dataIntegrity" if described.hmac.is_none() => {
                    let both = (bytes(&element, "encryptedHmacKey")?, bytes(&element, "encryptedHmacValue")?);
                    described.hmac = Some(both);
                }
                // That of a certificate has no rounds.
                "encryptedKey" if described.by_password.is_none() && element.value("spinCount").is_some() => {
                    described.by_password = Some(by_password(&element)?);
                }
                _ => {}
            },
            Token::Eof => return Ok(described),
            _ => {}
        }
    }
}

fn by_password(element: &Element<'_>) -> Result<ByPassword> {
    let rounds = number(element, "spinCount")?;
    if rounds > ROUNDS {
        return Err(ExtractError::TooManyRounds { rounds });
    }
    Ok(ByPassword {
        lock: lock(element)?,
        rounds: u32::try_from(rounds).map_err(|_| BROKEN)?,
        verifier: bytes(element, "encryptedVerifierHashInput")?,
        verified: bytes(element, "encryptedVerifierHashValue")?,
        key: bytes(element, "encryptedKeyValue")?,
    })
}

fn lock(element: &Element<'_>) -> Result<Lock> {
    let word = |name| element.value(name).unwrap_or_default();
    let unsupported = ExtractError::LockUnsupported { lock: "Office (cipher)" };
    if word("cipherAlgorithm") != "AES" || word("cipherChaining") != "ChainingModeCBC" {
        return Err(unsupported);
    }
    let hash = Hash::named(&word("hashAlgorithm")).ok_or(unsupported)?;
    let key_bytes = match number(element, "keyBits")? {
        bits @ (128 | 192 | 256) => (bits / 8) as usize,
        _ => return Err(BROKEN),
    };
    let salt = bytes(element, "saltValue")?;
    // 1 to 65,536 bytes by the schema; every writer takes 16.
    if salt.is_empty() || salt.len() > 64 { Err(BROKEN) } else { Ok(Lock { hash, key_bytes, salt }) }
}

fn number(element: &Element<'_>, name: &str) -> Result<u64> {
    element.value(name).and_then(|text| text.trim().parse().ok()).ok_or(BROKEN)
}

fn bytes(element: &Element<'_>, name: &str) -> Result<Vec<u8>> {
    let text = element.value(name).ok_or(BROKEN)?;
    STANDARD.decode(text.trim().as_bytes()).map_err(|_| BROKEN)
}
