//! Whatever is changed, nothing that was not sealed comes out.

#![allow(clippy::unwrap_used)]

mod common;

use std::io::Cursor;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use common::{container_of, facts, parts, pattern, sealed, zip};
use model::{Coded, Label};
use proptest::prelude::*;
use protect::container::{Container, SEGMENT, SEGMENT_MAX};
use protect::{Dek, ProtectError, keyaccess};
use serde_json::{Value, json};

/// Opens it whole; gives what came out, too, if it failed on the way.
fn open(container: &[u8], dek: &Dek) -> (Vec<u8>, Result<(), ProtectError>) {
    let mut out = Vec::new();
    let result = Container::open(Cursor::new(container))
        .and_then(|closed| closed.unlock(dek))
        .and_then(|mut opened| opened.copy_to(&mut out).map(|_| ()));
    (out, result)
}

fn refusal(container: &[u8], dek: &Dek) -> ProtectError {
    let (out, result) = open(container, dek);
    assert!(out.is_empty(), "{} bytes were released", out.len());
    result.unwrap_err()
}

#[test]
fn no_flipped_bit_changes_what_is_released() {
    let plain = pattern(600);
    let (container, made, _) = sealed(&plain);
    let manifest_at = 59 + 600 + 28;
    let mut harmless = 0;
    for at in 0..container.len() {
        for bit in [0x01, 0x20] {
            let mut changed = container.clone();
            changed[at] ^= bit;
            let (out, result) = open(&changed, &made.dek);
            assert!(out.is_empty() || out == plain, "byte {at}");
            if result.is_ok() {
                harmless += 1;
                assert!(!(59..manifest_at).contains(&at), "payload byte {at}");
                let opened = Container::open(Cursor::new(&changed)).unwrap().unlock(&made.dek).unwrap();
                assert_eq!(
                    (opened.label(), opened.section().map(|s| s.as_str())),
                    (Some(Label::Class3B), Some("zeimu"))
                );
                assert!(opened.facts().is_none_or(|found| *found == facts(600)), "byte {at}");
            }
        }
    }
    // Dates and versions of the ZIP, the wrapped key (the file key was given), URL and media type are not signed.
    assert!(harmless < container.len(), "{harmless}");
}

#[test]
fn a_changed_segment_ends_the_release_before_its_first_byte() {
    let plain = pattern(2 * SEGMENT + 100);
    let (container, made, _) = sealed(&plain);
    let second = 59 + SEGMENT + 28;
    for at in [second, second + 12, second + 500_000, second + SEGMENT + 27] {
        let mut changed = container.clone();
        changed[at] ^= 4;
        let (out, result) = open(&changed, &made.dek);
        let refused = result.unwrap_err();
        assert!(matches!(refused, ProtectError::Segment { index: 1 }) && refused.is_integrity());
        assert!(out == plain[..SEGMENT], "{at}");
        let mut opened = Container::open(Cursor::new(&changed)).unwrap().unlock(&made.dek).unwrap();
        let mut buf = [0; 10];
        assert!(opened.verify().is_err());
        assert!(opened.read_at(SEGMENT as u64 - 5, &mut buf).is_err());
        assert_eq!(opened.read_at(2 * SEGMENT as u64, &mut buf).unwrap(), 10);
        assert_eq!(buf, plain[2 * SEGMENT..2 * SEGMENT + 10]);
    }
}

#[test]
fn swapped_doubled_and_dropped_segments_are_noticed() {
    let plain = pattern(3 * SEGMENT);
    let (container, made, _) = sealed(&plain);
    let (payload, manifest) = parts(&container);
    let sealed_size = SEGMENT + 28;
    let piece = |at: usize| &payload[at * sealed_size..(at + 1) * sealed_size];
    let list = |manifest: &Value| manifest["encryptionInformation"]["integrityInformation"]["segments"].clone();
    let with = |order: &[usize]| {
        let payload: Vec<u8> = order.iter().flat_map(|at| piece(*at)).copied().collect();
        let mut manifest = manifest.clone();
        let segments: Vec<Value> = order.iter().map(|at| list(&manifest)[*at].clone()).collect();
        manifest["encryptionInformation"]["integrityInformation"]["segments"] = json!(segments);
        container_of(&payload, &manifest)
    };
    assert!(open(&with(&[0, 1, 2]), &made.dek).1.is_ok());
    for order in [&[1, 0, 2][..], &[0, 1], &[0, 1, 2, 2], &[0, 0, 0], &[2, 1, 0], &[]] {
        assert!(matches!(refusal(&with(order), &made.dek), ProtectError::RootSignature), "{order:?}");
    }
    // Only the payload swapped: the signature holds, the first touched segment does not.
    let swapped: Vec<u8> = [1, 0, 2].iter().flat_map(|at| piece(*at)).copied().collect();
    let refused = refusal(&container_of(&swapped, &manifest), &made.dek);
    assert!(matches!(refused, ProtectError::Segment { index: 0 }));
}

#[test]
fn a_container_cut_short_or_with_something_behind_it_is_refused() {
    let (container, made, _) = sealed(&pattern(3000));
    for len in (0..container.len()).step_by(7).chain([container.len() - 1]) {
        let refused = refusal(&container[..len], &made.dek);
        assert!(refused.is_integrity() || (len < 39 && matches!(refused, ProtectError::NotAContainer)), "{len}");
    }
    for junk in [&b"\0"[..], b"PK\x05\x06", &container[..100], &container] {
        assert!(refusal(&[&container[..], junk].concat(), &made.dek).is_integrity());
    }
    assert!(matches!(refusal(&[b"junk", &container[..]].concat(), &made.dek), ProtectError::NotAContainer));
}

#[test]
fn an_archive_in_which_two_readers_could_see_two_files_is_refused() {
    let (container, made, _) = sealed(&pattern(100));
    let (payload, manifest) = parts(&container);
    let manifest = manifest.to_string();
    let json = manifest.as_bytes();
    assert!(open(&zip(&[("0.payload", &payload), ("0.manifest.json", json)]), &made.dek).1.is_ok());
    assert!(open(&zip(&[("0.payload", &payload), ("manifest.json", json)]), &made.dek).1.is_ok());
    assert!(open(&zip(&[("0.manifest.json", json), ("0.payload", &payload)]), &made.dek).1.is_ok());
    let archives: [Vec<(&str, &[u8])>; 8] = [
        vec![("0.payload", &payload), ("0.payload", &payload), ("0.manifest.json", json)],
        vec![("0.payload", &payload), ("0.payload", &payload)],
        vec![("0.payload", &payload), ("0.manifest.json", json), ("manifest.json", json)],
        vec![("0.payload", &payload), ("0.manifest.json", json), ("x", b"")],
        vec![("0.manifest.json", json), ("manifest.json", json)],
        vec![("0.payload", &payload)],
        vec![("0.payload", &payload), ("../0.manifest.json", json)],
        vec![],
    ];
    for entries in archives {
        let refused = refusal(&zip(&entries), &made.dek);
        assert!(matches!(refused, ProtectError::Layout { .. } | ProtectError::NotAContainer), "{refused:?}");
    }
    // The directory points both entries at one place; a gap with something in it.
    let good = zip(&[("0.payload", &payload), ("0.manifest.json", json)]);
    let mut overlapping = good.clone();
    let second = good.windows(4).rposition(|w| w == b"PK\x01\x02").unwrap();
    overlapping[second + 42..second + 46].fill(0);
    assert!(matches!(refusal(&overlapping, &made.dek), ProtectError::Layout { .. }));
}

#[test]
fn lying_sizes_are_refused_before_anything_is_read() {
    let (container, made, _) = sealed(&pattern(SEGMENT + 50));
    let (payload, manifest) = parts(&container);
    let with = |change: &dyn Fn(&mut Value)| {
        let mut manifest = manifest.clone();
        change(&mut manifest["encryptionInformation"]["integrityInformation"]);
        container_of(&payload, &manifest)
    };
    type Change = fn(&mut Value);
    let lies: [(Change, &str); 9] = [
        (|i| i["segments"][1]["segmentSize"] = json!(51), "PT-020"),
        (|i| i["segments"][1]["encryptedSegmentSize"] = json!(79), "PT-020"),
        (|i| i["segments"][1]["encryptedSegmentSize"] = json!(u64::MAX), "PT-020"),
        (|i| i["segments"][0]["segmentSize"] = json!(u64::MAX), "PT-020"),
        (|i| i["segments"][0] = json!({"hash": i["segments"][0]["hash"], "segmentSize": SEGMENT_MAX + 1}), "PT-014"),
        (|i| i["segments"][0]["segmentSize"] = json!(-1), "PT-012"),
        (|i| i["segments"][0]["segmentSize"] = json!(1e30), "PT-012"),
        (|i| i["segments"] = json!([]), "PT-020"),
        (|i| i["segments"][0] = json!({"hash": "AAAA"}), "PT-012"),
    ];
    for (change, code) in lies {
        assert_eq!(refusal(&with(&change), &made.dek).code(), code);
    }
    // Two lies that cancel out: the sum is right, the first touched segment is not.
    let shifted = with(&|i| {
        for (at, size) in [(0, SEGMENT - 10), (1, 60)] {
            i["segments"][at]["segmentSize"] = json!(size);
            i["segments"][at]["encryptedSegmentSize"] = json!(size + 28);
        }
    });
    assert!(matches!(refusal(&shifted, &made.dek), ProtectError::Segment { index: 0 }));
}

#[test]
fn a_lowered_label_is_refused_by_key_service_and_reader() {
    let (container, made, private) = sealed(&pattern(100));
    let (payload, mut manifest) = parts(&container);
    let text = manifest["encryptionInformation"]["policy"].as_str().unwrap().to_owned();
    let policy = String::from_utf8(STANDARD.decode(text).unwrap()).unwrap();
    let lowered = policy.replace("/attr/label/value/3B", "/attr/label/value/1");
    assert_ne!(policy, lowered);
    manifest["encryptionInformation"]["policy"] = json!(STANDARD.encode(lowered));
    let changed = container_of(&payload, &manifest);
    let closed = Container::open(Cursor::new(&changed)).unwrap();
    assert_eq!(closed.label(), Some(Label::Class1));
    let refused = keyaccess::unwrap(&private, &closed.key_access()[0], closed.policy_text()).unwrap_err();
    assert!(matches!(refused, ProtectError::PolicyBinding));
    assert!(matches!(closed.unlock(&made.dek), Err(ProtectError::PolicyBinding)));
}

#[test]
fn a_segment_cannot_pass_for_the_file_facts() {
    // The author writes facts as content; the sealed segment is then put where the facts are.
    let fake = br#"{"sekimori":1,"root":"","name":"eA==","size":1,"modified":{"secs":0,"nanos":0},"accessed":{"secs":0,"nanos":0},"mode":2541,"uid":0,"gid":0}"#;
    let (container, made, _) = sealed(fake);
    let (payload, mut manifest) = parts(&container);
    let metadata = json!({"ciphertext": STANDARD.encode(&payload), "iv": ""}).to_string();
    manifest["encryptionInformation"]["keyAccess"][0]["encryptedMetadata"] = json!(STANDARD.encode(metadata));
    let changed = container_of(&payload, &manifest);
    let refused = Container::open(Cursor::new(&changed)).unwrap().unlock(&made.dek).unwrap_err();
    assert!(matches!(refused, ProtectError::Facts));
}

#[test]
fn the_key_of_another_file_opens_nothing() {
    let (container, _, _) = sealed(&pattern(10));
    assert!(matches!(refusal(&container, &model::Secret::new([0; 32])), ProtectError::RootSignature));
}

#[test]
fn variants_of_released_clients_are_read() {
    let plain = pattern(SEGMENT + 50);
    let (container, made, _) = sealed(&plain);
    let (payload, manifest) = parts(&container);
    type Change = fn(&mut Value);
    let variants: [(&str, Change); 8] = [
        ("tdf_spec_version", |m| {
            let map = m.as_object_mut().unwrap();
            map.remove("schemaVersion");
            map.insert("tdf_spec_version".into(), json!("4.3.0"));
        }),
        ("no method iv (Java)", |m| drop(m["encryptionInformation"]["method"].as_object_mut().unwrap().remove("iv"))),
        ("no sizes where they are the default's (web-sdk)", |m| {
            let first = m["encryptionInformation"]["integrityInformation"]["segments"][0].as_object_mut().unwrap();
            first.remove("segmentSize");
            first.remove("encryptedSegmentSize");
        }),
        ("no plain size", |m| {
            let list = &mut m["encryptionInformation"]["integrityInformation"]["segments"];
            list[1].as_object_mut().unwrap().remove("segmentSize");
        }),
        ("string binding", |m| {
            let access = &mut m["encryptionInformation"]["keyAccess"][0];
            access["policyBinding"] = access["policyBinding"]["hash"].clone();
        }),
        ("raw binding", |m| {
            let hash = &mut m["encryptionInformation"]["keyAccess"][0]["policyBinding"]["hash"];
            let hex = STANDARD.decode(hash.as_str().unwrap()).unwrap();
            let digit = |d: u8| char::from(d).to_digit(16).unwrap() as u8;
            let raw: Vec<u8> = hex.chunks(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect();
            *hash = json!(STANDARD.encode(raw));
        }),
        ("null and empty fields", |m| {
            m["encryptionInformation"]["keyAccess"][0]["sid"] = json!("");
            m["encryptionInformation"]["keyAccess"][0]["schemaVersion"] = Value::Null;
        }),
        ("unknown fields", |m| {
            m["assertions"] = json!([{"id": "x", "binding": {"method": "jws"}}]);
            m["encryptionInformation"]["somethingNew"] = json!({"a": [1, 2]});
        }),
    ];
    for (name, change) in variants {
        let mut manifest = manifest.clone();
        change(&mut manifest);
        let (out, result) = open(&container_of(&payload, &manifest), &made.dek);
        assert!(result.is_ok() && out == plain, "{name}: {result:?}");
    }
}

#[test]
fn what_we_do_not_open_is_named() {
    let (container, made, _) = sealed(&pattern(50));
    let (payload, manifest) = parts(&container);
    type Change = fn(&mut Value);
    let cases: [(Change, &str); 10] = [
        (|m| m["schemaVersion"] = json!("5.0.0"), "PT-015"),
        (|m| m["schemaVersion"] = json!("new"), "PT-013"),
        (|m| m["encryptionInformation"]["method"]["algorithm"] = json!("AES-128-CBC"), "PT-015"),
        (|m| m["encryptionInformation"]["integrityInformation"]["rootSignature"]["alg"] = json!("GMAC"), "PT-015"),
        (|m| m["encryptionInformation"]["integrityInformation"]["segmentHashAlg"] = json!("HS256"), "PT-015"),
        (|m| m["encryptionInformation"]["integrityInformation"]["rootSignature"]["sig"] = json!("AAAA"), "PT-013"),
        (|m| m["encryptionInformation"]["keyAccess"] = json!([]), "PT-013"),
        (|m| m["encryptionInformation"]["policy"] = json!("e30="), "PT-013"),
        (|m| m["encryptionInformation"] = json!(null), "PT-012"),
        (|m| *m = json!(["manifest"]), "PT-012"),
    ];
    for (change, code) in cases {
        let mut manifest = manifest.clone();
        change(&mut manifest);
        assert_eq!(refusal(&container_of(&payload, &manifest), &made.dek).code(), code, "{manifest}");
    }
    let twice = manifest.to_string().replacen("\"policy\"", "\"policy\":\"e30=\",\"policy\"", 1);
    let twice = zip(&[("0.payload", &payload), ("0.manifest.json", twice.as_bytes())]);
    assert_eq!(refusal(&twice, &made.dek).code(), "PT-012");
    let deep = "[".repeat(100_000);
    let deep = zip(&[("0.payload", &payload), ("0.manifest.json", deep.as_bytes())]);
    assert_eq!(refusal(&deep, &made.dek).code(), "PT-012");
    let large = vec![b' '; 5 << 20];
    let large = zip(&[("0.payload", &payload), ("0.manifest.json", &large)]);
    assert_eq!(refusal(&large, &made.dek).code(), "PT-014");
    for other in [&b""[..], b"PK", b"hello, this is a text and no archive at all", &zip(&[("a", b"b"), ("c", b"d")])] {
        assert!(matches!(refusal(other, &made.dek), ProtectError::NotAContainer));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// The manifest is the parser that strangers reach: whatever replaces a piece of it, the outcome is a refusal or
    /// the content as it was.
    #[test]
    fn a_manifest_with_a_piece_replaced_releases_nothing_else(
        from in 0_usize..3000, len in 0_usize..40, with in prop_oneof![
            prop::collection::vec(any::<u8>(), 0..12),
            "[\\[\\]{}\",:0-9a-zA-Z+/=\\-.]{0,12}".prop_map(String::into_bytes),
        ],
    ) {
        let (container, made, _) = sealed(&pattern(70));
        let (payload, manifest) = parts(&container);
        let mut json = manifest.to_string().into_bytes();
        let from = from.min(json.len());
        let until = (from + len).min(json.len());
        json.splice(from..until, with);
        let (out, result) = open(&zip(&[("0.payload", &payload), ("0.manifest.json", &json)]), &made.dek);
        prop_assert!(out.is_empty() || out == pattern(70));
        prop_assert!(result.is_err() || out == pattern(70));
    }

    /// The same for the ZIP around it.
    #[test]
    fn an_archive_with_a_piece_replaced_releases_nothing_else(
        from in 0_usize..6000, len in 0_usize..40, with in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let (mut container, made, _) = sealed(&pattern(70));
        let from = from.min(container.len());
        let until = (from + len).min(container.len());
        container.splice(from..until, with);
        let (out, result) = open(&container, &made.dek);
        prop_assert!(out.is_empty() || out == pattern(70));
        prop_assert!(result.is_err() || out == pattern(70));
    }
}
