//! AES-256-GCM in the one shape OpenTDF uses: `iv(12) || ciphertext || tag(16)`, no associated data unless said.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::hmac;
use zeroize::Zeroizing;

use crate::{ProtectError, Result};

/// Bytes of an initialisation vector.
pub(crate) const IV: usize = 12;
/// Bytes of an authentication tag.
pub(crate) const TAG: usize = 16;
/// What a sealed segment or box is longer than its content.
pub(crate) const OVERHEAD: usize = IV + TAG;

pub(crate) fn key(bytes: &[u8; 32]) -> Result<LessSafeKey> {
    UnboundKey::new(&AES_256_GCM, bytes).map(LessSafeKey::new).map_err(|_| ProtectError::Library)
}

/// Seals `buf[IV..IV + len]` where it lies, between the IV that the caller has put at its start and the tag.
///
/// `buf` must be `len + OVERHEAD` bytes long.
pub(crate) fn seal_in_place(key: &LessSafeKey, buf: &mut [u8]) -> Result<[u8; TAG]> {
    let (iv, rest) = buf.split_first_chunk_mut::<IV>().ok_or(ProtectError::Library)?;
    let (body, tag) = rest.split_last_chunk_mut::<TAG>().ok_or(ProtectError::Library)?;
    let nonce = Nonce::assume_unique_for_key(*iv);
    let made = key.seal_in_place_separate_tag(nonce, Aad::empty(), body).map_err(|_| ProtectError::Library)?;
    tag.copy_from_slice(made.as_ref());
    Ok(*tag)
}

/// Opens such a box where it lies. None when the tag does not hold; the buffer is then worthless.
pub(crate) fn open_in_place<'a>(key: &LessSafeKey, buf: &'a mut [u8]) -> Option<&'a mut [u8]> {
    let (iv, rest) = buf.split_first_chunk_mut::<IV>()?;
    let (body, tag) = rest.split_last_chunk_mut::<TAG>()?;
    key.open_in_place_separate_tag(Nonce::assume_unique_for_key(*iv), Aad::empty(), tag, body).ok()
}

/// A small secret sealed into a new box.
pub(crate) fn seal_box(key: &LessSafeKey, iv: [u8; IV], plain: &[u8]) -> Result<Vec<u8>> {
    let mut buf = Vec::with_capacity(plain.len() + OVERHEAD);
    buf.extend_from_slice(&iv);
    buf.extend_from_slice(plain);
    buf.extend_from_slice(&[0; TAG]);
    seal_in_place(key, &mut buf)?;
    Ok(buf)
}

/// The content of such a box; wiped on drop.
pub(crate) fn open_box(key: &LessSafeKey, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let mut buf = Zeroizing::new(sealed.to_vec());
    open_in_place(key, &mut buf).map(|plain| Zeroizing::new(plain.to_vec()))
}

/// Like [`seal_box`], with associated data.
pub(crate) fn seal_box_with(key: &LessSafeKey, iv: [u8; IV], aad: &[u8], plain: &[u8]) -> Result<Vec<u8>> {
    let mut body = plain.to_vec();
    key.seal_in_place_append_tag(Nonce::assume_unique_for_key(iv), Aad::from(aad), &mut body)
        .map_err(|_| ProtectError::Library)?;
    Ok(body)
}

/// Opens what [`seal_box_with`] made.
pub(crate) fn open_box_with(key: &LessSafeKey, iv: [u8; IV], aad: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let mut buf = Zeroizing::new(sealed.to_vec());
    let plain = key.open_in_place(Nonce::assume_unique_for_key(iv), Aad::from(aad), &mut buf).ok()?;
    Some(Zeroizing::new(plain.to_vec()))
}

/// HMAC-SHA-256 under a file key.
pub(crate) fn mac(dek: &[u8; 32]) -> hmac::Context {
    hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, dek))
}
