use super::*;
use model::api::ExceptionStanding;
use protect::keyaccess::{EcPrivateKey, unwrap};
use std::os::unix::fs::PermissionsExt as _;
use time::Duration;

const NOW: OffsetDateTime = time::macros::datetime!(2026-11-22 09:00 +9);

fn record(n: u128, bytes: u64, hours: i64) -> OriginalRecord {
    OriginalRecord {
        id: Uuid::from_u128(n),
        job: Uuid::from_u128(1),
        entry: 0,
        sha256: String::new(),
        bytes,
        code: "SN-005".to_owned(),
        until: NOW + Duration::hours(hours),
        standing: ExceptionStanding::Asked,
        asked_by: "S0204".parse().expect("an id"),
        asked_at: NOW,
        decided_by: None,
        decided_at: None,
        reason: String::new(),
        name: String::new(),
    }
}

fn with(key: &EcPrivateKey) -> Seal {
    let public_key = key.public_key_pem().expect("pem");
    let (kid, url, algorithm) = ("kas-1".to_owned(), "https://x".to_owned(), "ec:secp256r1".to_owned());
    Seal { namespace: "https://x".to_owned(), key: KeyServiceKey { kid, url, algorithm, public_key } }
}

#[test]
fn an_original_lies_sealed_for_nobody_else_and_opens_with_the_key_services_key_alone() {
    let (folder, key) = (tempfile::tempdir().expect("a folder"), EcPrivateKey::generate().expect("a key"));
    let here = Quarantine::at(folder.path().join("quarantine"));
    let (one, plain) = (record(7, 19, 24), b"=cmd|'/c calc'!A0\r\n");
    here.put(&one, "名簿.csv", plain, with(&key)).expect("taken in");
    let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    let files = here.entries().expect("read");
    assert_eq!((files.len(), mode(&files[0]), mode(&here.folder)), (1, 0o600, 0o700));
    let sealed = here.read(&one).expect("as it was sealed");
    assert!(!sealed.windows(3).any(|piece| piece == b"cmd"), "nothing of it can be read");
    let container = Container::open(Cursor::new(sealed)).expect("a container");
    let dek = unwrap(&key, &container.key_access()[0], container.policy_text()).expect("unwraps");
    let mut out = Vec::new();
    container.unlock(&dek).expect("opens").copy_to(&mut out).expect("reads");
    assert_eq!(out, plain);
    here.remove(&one).expect("deleted");
    here.remove(&one).expect("deleted twice is deleted");
    assert_eq!(here.read(&one), None);
}

#[test]
fn what_is_not_as_it_was_sealed_is_given_to_nobody() {
    let (folder, key) = (tempfile::tempdir().expect("a folder"), EcPrivateKey::generate().expect("a key"));
    let here = Quarantine::at(folder.path().to_owned());
    let (one, two) = (record(7, 3, 24), record(8, 3, 24));
    for each in [&one, &two] {
        here.put(each, "a", b"abc", with(&key)).expect("taken in");
    }
    let (mine, other) = (here.path(&one, SEALED), here.path(&two, SEALED));
    let whole = fs::read(&mine).expect("there");
    for damaged in [&whole[..whole.len() / 2], b"", b"not a container"] {
        fs::write(&mine, damaged).expect("written");
        assert_eq!(here.read(&one), None);
    }
    fs::copy(&other, &mine).expect("copied");
    assert_eq!(here.read(&one), None, "another request's");
    fs::write(&mine, &whole).expect("written");
    assert_eq!(here.read(&OriginalRecord { bytes: 4, ..one.clone() }), None, "another length");
    fs::remove_file(&mine).expect("removed");
    std::os::unix::fs::symlink(&other, &mine).expect("linked");
    assert_eq!(here.read(&one), None, "a link");
    assert!(
        here.put(&one, "a", b"abc", with(&key)).is_ok() && here.read(&one).is_some(),
        "put over it, not through it"
    );
    assert!(here.read(&two).is_some(), "and the other is as it was");
}

#[test]
fn the_folder_is_bounded_and_swept() {
    let (folder, key) = (tempfile::tempdir().expect("a folder"), EcPrivateKey::generate().expect("a key"));
    let here = Quarantine::at(folder.path().join("quarantine"));
    assert!(here.has_room(LARGEST).expect("no folder is an empty one"));
    assert!(!here.has_room(LARGEST + 1).expect("read"));
    let (ended, open, unasked) = (record(1, 3, -1), record(2, 3, 24), record(3, 3, 24));
    for each in [&ended, &open, &unasked] {
        here.put(each, "a", b"abc", with(&key)).expect("taken in");
    }
    fs::write(here.path(&open, FRESH), b"half").expect("a crash left it");
    fs::write(here.folder.join("stray"), b"x").expect("a stranger");
    // While the key service is away only what has ended goes, and what is nobody's.
    assert!(here.sweep(NOW, None).expect("swept").is_empty());
    assert!(here.read(&ended).is_none() && here.read(&open).is_some() && here.read(&unasked).is_some());
    assert_eq!(here.entries().expect("read").len(), 2);
    let lost = record(4, 3, 24);
    assert_eq!(here.sweep(NOW, Some(&[open.clone(), lost.clone()])).expect("swept"), [lost.id]);
    assert!(here.read(&open).is_some() && here.read(&unasked).is_none());
    for n in 0..MOST {
        fs::write(here.folder.join(format!("{n}")), b"x").expect("written");
    }
    assert!(!here.has_room(1).expect("read"), "as many as there may be");
    fs::remove_dir_all(&here.folder).expect("removed");
    fs::write(&here.folder, b"a file in its place").expect("written");
    assert!(here.has_room(1).is_err() && here.sweep(NOW, None).is_err(), "what cannot be read has no room");
    assert!(here.put(&open, "a", b"abc", with(&key)).is_err());
}
