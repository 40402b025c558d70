//! The ciphers and digests of locks, by names and keys that a document chooses.

use aes::cipher::{BlockCipherDecrypt as _, KeyInit as _};
use aes::{Aes128, Aes192, Aes256};
use hmac::{Hmac, Mac as _};
use sha1::Sha1;
use sha2::digest::Digest;
use sha2::{Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

/// Bytes of a block of AES.
pub(super) const BLOCK: usize = 16;

/// What is derived from a password, and what it opens.
pub(super) type Bytes = Zeroizing<Vec<u8>>;

/// A key of AES.
pub(super) enum Aes {
    Short(Aes128),
    Middle(Aes192),
    Long(Aes256),
}

impl Aes {
    /// `None` unless the key has 16, 24 or 32 bytes.
    pub(super) fn new(key: &[u8]) -> Option<Aes> {
        Some(match key.len() {
            16 => Aes::Short(Aes128::new_from_slice(key).ok()?),
            24 => Aes::Middle(Aes192::new_from_slice(key).ok()?),
            32 => Aes::Long(Aes256::new_from_slice(key).ok()?),
            _ => return None,
        })
    }

    fn block(&self, block: &mut [u8; BLOCK]) {
        let block = block.into();
        match self {
            Aes::Short(key) => key.decrypt_block(block),
            Aes::Middle(key) => key.decrypt_block(block),
            Aes::Long(key) => key.decrypt_block(block),
        }
    }

    /// Each block by itself; a rest that is no whole block stays as it is.
    pub(super) fn each(&self, data: &mut [u8]) {
        data.as_chunks_mut().0.iter_mut().for_each(|block| self.block(block));
    }

    /// Blocks chained (CBC); a rest that is no whole block stays as it is.
    pub(super) fn chained(&self, mut before: [u8; BLOCK], data: &mut [u8]) {
        for block in data.as_chunks_mut::<BLOCK>().0 {
            let locked = *block;
            self.block(block);
            block.iter_mut().zip(before).for_each(|(byte, mask)| *byte ^= mask);
            before = locked;
        }
    }
}

/// A digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hash {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    /// By its name in MS-OFFCRYPTO 2.3.4.10.
    pub(super) fn named(name: &str) -> Option<Hash> {
        Some(match name {
            "SHA1" | "SHA-1" => Hash::Sha1,
            "SHA256" | "SHA-256" => Hash::Sha256,
            "SHA384" | "SHA-384" => Hash::Sha384,
            "SHA512" | "SHA-512" => Hash::Sha512,
            _ => return None,
        })
    }

    pub(super) fn length(self) -> usize {
        match self {
            Hash::Sha1 => 20,
            Hash::Sha256 => 32,
            Hash::Sha384 => 48,
            Hash::Sha512 => 64,
        }
    }

    /// The digest of these parts one after the other.
    pub(super) fn of(self, parts: &[&[u8]]) -> Bytes {
        match self {
            Hash::Sha1 => of::<Sha1>(parts),
            Hash::Sha256 => of::<Sha256>(parts),
            Hash::Sha384 => of::<Sha384>(parts),
            Hash::Sha512 => of::<Sha512>(parts),
        }
    }

    /// The digest of salt and password, and so many times the digest of the round's number and the one before.
    pub(super) fn spun(self, salt: &[u8], password: &[u8], rounds: u32) -> Bytes {
        match self {
            Hash::Sha1 => spun::<Sha1>(salt, password, rounds),
            Hash::Sha256 => spun::<Sha256>(salt, password, rounds),
            Hash::Sha384 => spun::<Sha384>(salt, password, rounds),
            Hash::Sha512 => spun::<Sha512>(salt, password, rounds),
        }
    }

    /// Whether `told` is the HMAC of the data.
    pub(super) fn confirms(self, key: &[u8], data: &[u8], told: &[u8]) -> bool {
        macro_rules! confirms {
            ($hash:ty) => {
                Hmac::<$hash>::new_from_slice(key).is_ok_and(|mac| mac.chain_update(data).verify_slice(told).is_ok())
            };
        }
        match self {
            Hash::Sha1 => confirms!(Sha1),
            Hash::Sha256 => confirms!(Sha256),
            Hash::Sha384 => confirms!(Sha384),
            Hash::Sha512 => confirms!(Sha512),
        }
    }
}

fn of<D: Digest>(parts: &[&[u8]]) -> Bytes {
    let mut digest = D::new();
    parts.iter().for_each(|part| digest.update(part));
    Zeroizing::new(digest.finalize().to_vec())
}

fn spun<D: Digest>(salt: &[u8], password: &[u8], rounds: u32) -> Bytes {
    let mut last = D::new().chain_update(salt).chain_update(password).finalize();
    for round in 0..rounds {
        last = D::new().chain_update(round.to_le_bytes()).chain_update(&last).finalize();
    }
    Zeroizing::new(last.to_vec())
}

/// The cipher RC4, which old locks use. Kept here: it is ten lines, and nothing is ever locked with it.
pub(super) struct Rc4 {
    state: [u8; 256],
    i: u8,
    j: u8,
}

impl Rc4 {
    pub(super) fn new(key: &[u8]) -> Rc4 {
        let mut rc4 = Rc4 { state: std::array::from_fn(|at| at as u8), i: 0, j: 0 };
        for (i, byte) in (0..=255).zip(key.iter().cycle()) {
            rc4.j = rc4.j.wrapping_add(rc4.at(i)).wrapping_add(*byte);
            rc4.state.swap(i.into(), rc4.j.into());
        }
        rc4.j = 0;
        rc4
    }

    fn at(&self, index: u8) -> u8 {
        self.state.get(usize::from(index)).copied().unwrap_or_default()
    }

    /// Opens what follows on what was opened before.
    pub(super) fn apply(&mut self, data: &mut [u8]) {
        for byte in data {
            self.i = self.i.wrapping_add(1);
            self.j = self.j.wrapping_add(self.at(self.i));
            self.state.swap(self.i.into(), self.j.into());
            *byte ^= self.at(self.at(self.i).wrapping_add(self.at(self.j)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rc4_gives_the_stream_that_is_known_of_it() {
        // RFC 6229, 2: the key 0102030405, offset 0.
        let mut data = [0; 16];
        Rc4::new(&[1, 2, 3, 4, 5]).apply(&mut data);
        assert_eq!(
            data,
            [0xb2, 0x39, 0x63, 0x05, 0xf0, 0x3d, 0xc0, 0x27, 0xcc, 0xc3, 0x52, 0x4a, 0x0a, 0x11, 0x18, 0xa8]
        );
    }

    #[test]
    fn aes_takes_the_three_lengths_of_key_and_leaves_a_rest_alone() {
        // FIPS 197, C.1 to C.3.
        let plain: [u8; 16] = std::array::from_fn(|at| (at as u8) << 4 | at as u8);
        let locked = [
            (16, [0x69, 0xc4, 0xe0, 0xd8, 0x6a, 0x7b, 0x04, 0x30, 0xd8, 0xcd, 0xb7, 0x80, 0x70, 0xb4, 0xc5, 0x5a]),
            (24, [0xdd, 0xa9, 0x7c, 0xa4, 0x86, 0x4c, 0xdf, 0xe0, 0x6e, 0xaf, 0x70, 0xa0, 0xec, 0x0d, 0x71, 0x91]),
            (32, [0x8e, 0xa2, 0xb7, 0xca, 0x51, 0x67, 0x45, 0xbf, 0xea, 0xfc, 0x49, 0x90, 0x4b, 0x49, 0x60, 0x89]),
        ];
        for (length, block) in locked {
            let key: Vec<u8> = (0..length).collect();
            let mut data = block.to_vec();
            data.push(7);
            Aes::new(&key).unwrap().each(&mut data);
            assert_eq!(data[..16], plain, "{length}");
            assert_eq!(data[16], 7);
        }
        assert!(Aes::new(&[0; 5]).is_none());
    }
}
