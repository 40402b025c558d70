//! The office's own certificate authority: made at first start, so that agents can pin it and nobody has to buy or
//! renew anything in a network without an internet.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use aws_lc_rs::digest::{SHA256, digest};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    PKCS_ECDSA_P256_SHA256,
};
use rustls::crypto::aws_lc_rs::sign::any_ecdsa_type;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::sign::CertifiedKey;
use time::{Duration, OffsetDateTime};

use crate::ServerError;

/// How long the authority's certificate is valid. Agents pin it by digest, so its end is a fresh enrolment of all.
const AUTHORITY_YEARS: i64 = 10;
/// How long a server certificate is valid; a new one is made at every start, and while running before it ends.
pub(crate) const SERVER_DAYS: i64 = 90;

/// The authority of one body, kept in a folder of the office (0700).
#[derive(Debug)]
pub(crate) struct Authority {
    folder: PathBuf,
    org: String,
}

impl Authority {
    /// Opens the authority in `folder`, making its key and certificate on first use.
    pub(crate) fn open(folder: &Path, org: &str, now: OffsetDateTime) -> Result<Authority, ServerError> {
        let authority = Authority { folder: folder.to_owned(), org: org.to_owned() };
        fs::create_dir_all(folder).map_err(|source| ServerError::folder(folder, source))?;
        if !folder.join("ca.pem").exists() {
            let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
            let mut params = authority.params()?;
            params.not_before = now - Duration::hours(1);
            params.not_after = now + Duration::days(365 * AUTHORITY_YEARS);
            let certificate = params.self_signed(&key)?;
            // The certificate comes last: while it is missing, a half-made authority is made anew.
            authority.write("ca.key", &key.serialize_pem())?;
            authority.write("ca.pem", &certificate.pem())?;
        }
        Ok(authority)
    }

    /// The authority that an office has made in `folder`; nothing is made here.
    pub(crate) fn existing(folder: &Path) -> Result<Authority, ServerError> {
        fs::metadata(folder.join("ca.pem")).map_err(|source| ServerError::folder(folder, source))?;
        Ok(Authority { folder: folder.to_owned(), org: String::new() })
    }

    /// SHA-256 of the certificate (DER): what agents pin.
    pub(crate) fn fingerprint(&self) -> Result<Vec<u8>, ServerError> {
        Ok(digest(&SHA256, &self.certificate()?).as_ref().to_vec())
    }

    fn certificate(&self) -> Result<CertificateDer<'static>, ServerError> {
        let pem = self.read("ca.pem")?;
        CertificateDer::from_pem_slice(pem.as_bytes()).map_err(|_| ServerError::Damaged { what: "ca.pem" })
    }

    /// A fresh server certificate for these host names and addresses, with its key and the authority's certificate.
    pub(crate) fn certify(&self, hosts: &[String], now: OffsetDateTime) -> Result<CertifiedKey, ServerError> {
        let issuer = Issuer::new(self.params()?, KeyPair::from_pem(&self.read("ca.key")?)?);
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
        let mut params = CertificateParams::new(hosts.to_vec())?;
        params.distinguished_name.push(DnType::CommonName, "Sekimori");
        params.not_before = now - Duration::hours(1);
        params.not_after = now + Duration::days(SERVER_DAYS);
        params.use_authority_key_identifier_extension = true;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let certificate = params.signed_by(&key, &issuer)?;
        // The authority goes along: agents know only its digest.
        let chain = vec![certificate.der().clone(), self.certificate()?];
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        Ok(CertifiedKey::new(chain, any_ecdsa_type(&key)?))
    }

    /// The same parameters make the authority and name it as issuer, so its certificate need not be parsed again.
    fn params(&self) -> Result<CertificateParams, ServerError> {
        let mut params = CertificateParams::new(Vec::new())?;
        params.distinguished_name = rcgen::DistinguishedName::new();
        params.distinguished_name.push(DnType::CommonName, format!("Sekimori {}", self.org));
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        Ok(params)
    }

    fn read(&self, name: &str) -> Result<String, ServerError> {
        let path = self.folder.join(name);
        fs::read_to_string(&path).map_err(|source| ServerError::folder(&path, source))
    }

    fn write(&self, name: &str, text: &str) -> Result<(), ServerError> {
        let path = self.folder.join(name);
        let write = || -> std::io::Result<()> {
            let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()
        };
        write().map_err(|source| ServerError::folder(&path, source))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn the_authority_is_made_once_and_signs_a_server_certificate_at_each_start() {
        let folder = tempfile::tempdir().expect("folder");
        let now = datetime!(2026-11-22 09:00 UTC);
        let first = Authority::open(folder.path(), "shiomi", now).expect("authority");
        let again = Authority::open(folder.path(), "shiomi", now).expect("authority");
        assert_eq!(first.fingerprint().expect("digest"), again.fingerprint().expect("digest"));
        let made = first.certify(&["localhost".into(), "127.0.0.1".into()], now).expect("a certificate");
        made.keys_match().expect("its key");
        assert_eq!(made.cert.len(), 2, "the authority goes along");
    }
}
