//! What is sealed opens again: at every size, whole and at random places, through the key service too.

#![allow(clippy::unwrap_used)]

mod common;

use std::io::{self, Cursor, Read, Write};

use common::{FixedRandom, facts, key_service, pattern, sealed, spec, unlocked};
use model::Label;
use proptest::prelude::*;
use protect::container::{Container, SEGMENT, SNIFF, seal, sniff};
use protect::keyaccess::{self, ClientKey, Session};
use protect::{ProtectError, SystemRandom};

#[test]
fn every_size_around_the_segment_borders_comes_back() {
    for size in [0, 1, 16, SEGMENT - 1, SEGMENT, SEGMENT + 1, 3 * SEGMENT, 3 * SEGMENT + 17] {
        let plain = pattern(size);
        let (container, made, _) = sealed(&plain);
        assert_eq!((made.size, made.container_size), (size as u64, container.len() as u64));
        assert!(sniff(&container[..SNIFF]));
        let mut opened = unlocked(&container, &made);
        let mut out = Vec::new();
        assert_eq!(opened.copy_to(&mut out).unwrap(), size as u64);
        assert!(out == plain, "{size}");
        opened.verify().unwrap();
    }
}

#[test]
fn the_container_says_what_it_is_and_hides_the_name() {
    let plain = pattern(10);
    let (container, made, _) = sealed(&plain);
    let closed = Container::open(Cursor::new(&container)).unwrap();
    assert_eq!(closed.label(), Some(Label::Class3B));
    assert_eq!(closed.section().map(|s| s.as_str()), Some("zeimu"));
    assert_eq!(closed.file_id().to_string(), "01920000-0000-7000-8000-000000000001");
    assert_eq!(closed.key_access().len(), 1);
    assert_eq!(closed.key_access()[0].kind, "ec-wrapped");
    assert_eq!((closed.size(), closed.root_signature()), (10, made.root_signature.as_str()));
    let name = "住民一覧".as_bytes();
    assert!(!container.windows(name.len()).any(|window| window == name));
    let opened = closed.unlock(&made.dek).unwrap();
    assert_eq!(opened.facts(), Some(&facts(10)));
}

#[test]
fn the_file_key_comes_through_the_key_service() {
    let plain = pattern(1000);
    let (container, made, private) = sealed(&plain);
    let closed = Container::open(Cursor::new(&container)).unwrap();
    let at_service = keyaccess::unwrap(&private, &closed.key_access()[0], closed.policy_text()).unwrap();
    let client = ClientKey::generate().unwrap();
    let session = Session::to(&client.public_key_pem().unwrap()).unwrap();
    let wrapped = session.wrap(&at_service).unwrap();
    let dek = client.unwrap(session.public_key_pem(), &wrapped).unwrap();
    assert_eq!(dek.expose(), made.dek.expose());
    let mut out = Vec::new();
    closed.unlock(&dek).unwrap().copy_to(&mut out).unwrap();
    assert_eq!(out, plain);
}

#[test]
fn a_file_that_grows_or_shrinks_while_it_is_sealed_is_noticed() {
    let (_, public) = key_service();
    for (announced, real) in [(9, 10), (11, 10), (0, 1), (SEGMENT, SEGMENT + 1), (SEGMENT, SEGMENT - 1), (1, 0)] {
        let plain = pattern(real);
        let spec = spec(public.clone(), announced as u64);
        let refused = seal(&mut &*plain, &mut io::sink(), &spec, &mut SystemRandom).unwrap_err();
        assert!(matches!(refused, ProtectError::SizeChanged { .. }), "{announced} {real}");
    }
}

#[test]
fn two_versions_of_a_file_share_neither_key_nor_ciphertext() {
    let (_, public) = key_service();
    let spec = spec(public, 100);
    let plain = pattern(100);
    let (mut a, mut b) = (Vec::new(), Vec::new());
    let one = seal(&mut &*plain, &mut a, &spec, &mut SystemRandom).unwrap();
    let two = seal(&mut &*plain, &mut b, &spec, &mut SystemRandom).unwrap();
    assert_ne!(one.dek.expose(), two.dek.expose());
    assert_ne!(a[39..139], b[39..139]);
    assert!(Container::open(Cursor::new(&a)).unwrap().unlock(&two.dek).is_err());
}

#[test]
fn a_relabelled_file_is_a_new_container_of_the_same_file() {
    let plain = pattern(SEGMENT + 5);
    let (container, made, _) = sealed(&plain);
    let (_, public) = key_service();
    let mut opened = unlocked(&container, &made);
    let relabelled = protect::SealSpec { label: Label::Class2, ..spec(public, opened.size()) };
    let mut out = Vec::new();
    let again = {
        let mut plain = PlainReader { opened: &mut opened, at: 0 };
        seal(&mut plain, &mut out, &relabelled, &mut SystemRandom).unwrap()
    };
    let closed = Container::open(Cursor::new(&out)).unwrap();
    assert_eq!((closed.label(), closed.file_id()), (Some(Label::Class2), opened.file_id()));
    let mut back = Vec::new();
    closed.unlock(&again.dek).unwrap().copy_to(&mut back).unwrap();
    assert!(back == plain);
}

struct PlainReader<'a, R> {
    opened: &'a mut protect::Unlocked<R>,
    at: u64,
}

impl<R: Read + io::Seek> Read for PlainReader<'_, R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let len = self.opened.read_at(self.at, buf).map_err(io::Error::other)?;
        self.at += len as u64;
        Ok(len)
    }
}

/// Gives a byte or two at a time, and is interrupted now and then.
struct Trickle<'a>(&'a [u8], usize);

impl Read for Trickle<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.1 += 1;
        if self.1.is_multiple_of(7) {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let len = buf.len().min(self.0.len()).min(1 + self.1 % 1000);
        let (now, later) = self.0.split_at(len);
        buf[..len].copy_from_slice(now);
        self.0 = later;
        Ok(len)
    }
}

#[test]
fn a_source_that_trickles_is_sealed_the_same() {
    let plain = pattern(SEGMENT + 100);
    let (container, made, _) = {
        let (private, public) = key_service();
        let mut out = Vec::new();
        let spec = spec(public, plain.len() as u64);
        let made = seal(&mut Trickle(&plain, 0), &mut out, &spec, &mut FixedRandom(42)).unwrap();
        (out, made, private)
    };
    let mut out = Vec::new();
    unlocked(&container, &made).copy_to(&mut out).unwrap();
    assert!(out == plain);
}

/// A full disk after so many bytes.
struct Full(usize);

impl Write for Full {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        self.0 = self.0.checked_sub(buf.len()).ok_or(io::ErrorKind::StorageFull)?;
        Ok(buf.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_full_disk_is_an_error_wherever_it_strikes() {
    let plain = pattern(3000);
    let (_, public) = key_service();
    let whole = {
        let mut out = Vec::new();
        seal(&mut &*plain, &mut out, &spec(public.clone(), 3000), &mut SystemRandom).unwrap().container_size as usize
    };
    for room in (0..whole - 2).step_by(97) {
        let refused = seal(&mut &*plain, &mut Full(room), &spec(public.clone(), 3000), &mut SystemRandom).unwrap_err();
        assert!(matches!(refused, ProtectError::Write(_)), "{room}");
    }
}

#[test]
fn a_specification_that_a_container_cannot_hold_is_refused() {
    let (_, public) = key_service();
    let good = spec(public, 0);
    type Change = fn(&mut protect::SealSpec);
    let changes: [(Change, &str); 7] = [
        (|s| s.namespace = "shiomi.example".into(), "PT-006"),
        (|s| s.namespace = "https://a/attr/label/value/1#".into(), "PT-006"),
        (|s| s.key.kid = String::new(), "PT-006"),
        (|s| s.key.url = "https://a b".into(), "PT-006"),
        (|s| s.key.algorithm = "rsa:2048".into(), "PT-015"),
        (|s| s.key.public_key = "junk".into(), "PT-030"),
        (|s| s.facts.xattrs = vec![(b"user.a".to_vec(), vec![0; 2 << 20])], "PT-007"),
    ];
    for (change, code) in changes {
        let mut spec = good.clone();
        change(&mut spec);
        let refused = seal(&mut io::empty(), &mut io::sink(), &spec, &mut SystemRandom).unwrap_err();
        assert_eq!(model::Coded::code(&refused), code);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_content_comes_back_whole(plain in prop::collection::vec(any::<u8>(), 0..5000)) {
        let (container, made, _) = sealed(&plain);
        let mut out = Vec::new();
        unlocked(&container, &made).copy_to(&mut out).unwrap();
        prop_assert_eq!(out, plain);
    }

    #[test]
    fn any_piece_is_read_where_it_stands(
        size in (2 * SEGMENT - 40)..(2 * SEGMENT + 40),
        pieces in prop::collection::vec((0_usize..(2 * SEGMENT + 100), 0_usize..200_000), 1..12),
    ) {
        let plain = pattern(size);
        let (container, made, _) = sealed(&plain);
        let mut opened = unlocked(&container, &made);
        for (at, len) in pieces.into_iter().chain([(SEGMENT - 5, 10), (size, 1), (usize::MAX >> 1, 4)]) {
            let mut buf = vec![0; len];
            let got = opened.read_at(at as u64, &mut buf).unwrap();
            let from = at.min(size);
            let expected = &plain[from..(from + len).min(size)];
            prop_assert!(&buf[..got] == expected, "{} {}", at, len);
        }
    }
}
