//! Archives and databases made with 7-Zip and SQLite from invented content, and such as code makes.

mod sample;

use model::{Format, OmissionCause};
use sample::*;
use std::io::{Cursor, Write};

const RECORDS: &str = "氏名,電話\r\n汐見 太郎,0154-00-0000\r\n鴎 花子,0154-00-0001\r\n";

fn omissions(bytes: &[u8]) -> Vec<(String, OmissionCause)> {
    open(bytes).omissions.into_iter().map(|o| (o.path, o.cause)).collect()
}

#[test]
fn archives_of_seven_zip_are_read_whatever_their_method() {
    for name in ["meibo-LZMA2.7z", "meibo-PPMd.7z", "meibo-BZip2.7z", "meibo-lzma.zip", "meibo-bzip2.zip"] {
        let content = open(&packed(name));
        assert!(text_of(&content).contains("鴎 花子\t0154-00-0001"), "{name}: {content:?}");
        assert_eq!(content.parts[0].path, "meibo.csv");
        assert_eq!(content.omissions, [], "{name}");
    }
}

#[test]
fn members_behind_a_password_are_named() {
    let encrypted = |path: &str| (path.to_owned(), OmissionCause::Encrypted);
    assert_eq!(omissions(&packed("meibo-locked.7z")), [encrypted("meibo.csv"), encrypted("memo.txt")]);
    assert_eq!(omissions(&packed("meibo-sealed.7z")), [encrypted("")]);
    for name in ["meibo-aes.zip", "meibo-crypto.zip"] {
        assert_eq!(omissions(&packed(name)), [encrypted("meibo.csv")], "{name}");
    }
}

#[test]
fn a_password_deep_within_is_named_with_its_way() {
    let inner = archive(&[("錠.7z", packed("meibo-sealed.7z")), ("見.txt", "見える".into())]);
    let content = open(&gzip(&tar(&[("箱.zip", &inner)])));
    assert_eq!(content.format, Format::Gzip);
    let found: Vec<_> = content.omissions.iter().map(|o| (o.path.as_str(), o.cause)).collect();
    assert_eq!(found, [("箱.zip!錠.7z", OmissionCause::Encrypted)]);
    assert!(text_of(&content).contains("見える"));
}

#[test]
fn tar_and_gzip_are_read_alone_and_together() {
    let content = open(&tar(&[("福祉/名簿.csv", RECORDS.as_bytes())]));
    assert_eq!((content.format, content.parts[0].path.as_str()), (Format::Tar, "福祉/名簿.csv"));
    let content = open(&gzip(RECORDS.as_bytes()));
    assert_eq!((content.format, content.parts[0].path.as_str()), (Format::Gzip, "contents"));
    assert_eq!(rows(table(&content))[2].1, [(0, "鴎 花子"), (1, "0154-00-0001")]);
    let content = open(&gzip(&gzip(&tar(&[("名簿.csv", RECORDS.as_bytes())]))));
    assert!(text_of(&content).contains("鴎 花子"), "{content:?}");
}

#[test]
fn a_tar_archive_cut_short_is_broken_and_its_beginning_is_read() {
    let whole = tar(&[("a.csv", RECORDS.as_bytes()), ("b.txt", &[b'x'; 4000])]);
    let content = open(&whole[..whole.len() - 4096]);
    assert!(text_of(&content).contains("鴎 花子"));
    assert!(causes(&content).contains(&OmissionCause::Broken), "{content:?}");
}

#[test]
fn lha_archives_of_either_header_are_read_under_their_japanese_names() {
    let name = encoding_rs::SHIFT_JIS.encode("名簿.csv").0.into_owned();
    let bytes = [lha_level_0(&name, RECORDS.as_bytes()), lha_level_2(&name, b"memo"), vec![0]].concat();
    let content = open(&bytes);
    assert_eq!(content.format, Format::Lzh);
    let paths: Vec<&str> = content.parts.iter().map(|p| p.path.as_str()).collect();
    assert_eq!(paths, ["名簿.csv", "福祉/名簿.csv"]);
    assert!(text_of(&content).contains("鴎 花子"));
}

#[test]
fn bombs_of_every_packing_are_left_out_with_a_word() {
    let zeros = vec![b'0'; 40 << 20];
    for (name, bytes) in [
        ("gzip", gzip(&zeros)),
        ("gzip twice", gzip(&gzip(&zeros))),
        ("tar in gzip", gzip(&tar(&[("bomb.txt", &zeros)]))),
        ("zip in gzip", gzip(&archive(&[("bomb.txt", &zeros)]))),
    ] {
        let content = open(&bytes);
        assert!(causes(&content).contains(&OmissionCause::Limit), "{name}: {:?}", content.omissions);
    }
}

#[test]
fn tables_of_a_database_have_their_names_and_rows() {
    let content = open(&packed("meibo.sqlite"));
    assert_eq!((content.format, content.omissions.len()), (Format::Sqlite, 0), "{:?}", content.omissions);
    let people = table(&content);
    let found = rows(people);
    assert_eq!(found[0].1[..3], [(0, "id"), (1, "氏名"), (2, "電話, 番号")]);
    assert_eq!(found[2].1, [(0, "2"), (1, "汐見 1郎"), (2, "0154-00-0001"), (3, "1951"), (4, "0.25")]);
    assert_eq!(people.rows.len(), 41);
    let text = text_of(&content);
    assert!(text.contains("長い備考。鴎 花子"), "a value that overflows its page");
    assert!(text.contains("番号\t区分\t件数\nB2\t浜\t-8\nA1\t港\t7\n"), "a table without row ids: {text}");
    assert!(content.parts.iter().any(|p| p.path == "添付!内容1"), "a document in a cell");
    assert!(text.contains("浜 一郎の届"));
    assert!(text_of(&open(&packed("meibo-utf16.sqlite"))).contains("汐見 太郎"));
}

#[test]
fn a_database_that_runs_in_circles_ends() {
    let mut bytes = packed("meibo.sqlite");
    for page in (512..bytes.len()).step_by(512) {
        if bytes[page] == 5 {
            bytes[page + 8..page + 12].copy_from_slice(&2u32.to_be_bytes());
        }
    }
    assert!(causes(&open(&bytes)).contains(&OmissionCause::Broken));
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        builder.append_data(&mut header, name, Cursor::new(bytes)).unwrap();
    }
    builder.into_inner().unwrap()
}

fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |crc, b| {
        (0..8).fold(crc ^ u16::from(*b), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xa001 } else { crc >> 1 })
    })
}

/// A stored member with the header of LHarc 1.
fn lha_level_0(name: &[u8], data: &[u8]) -> Vec<u8> {
    let mut header = b"-lh0-".to_vec();
    header.extend((data.len() as u32).to_le_bytes());
    header.extend((data.len() as u32).to_le_bytes());
    header.extend([0, 0, 0x21, 0x58, 0x20, 0, name.len() as u8]);
    header.extend(name);
    header.extend(crc16(data).to_le_bytes());
    let sum = header.iter().fold(0u8, |n, b| n.wrapping_add(*b));
    [&[header.len() as u8, sum][..], &header, data].concat()
}

/// A stored member with the header of LHA 2 in a folder.
fn lha_level_2(name: &[u8], data: &[u8]) -> Vec<u8> {
    let folder = [&encoding_rs::SHIFT_JIS.encode("福祉").0[..], &[0xff]].concat();
    let mut extensions = Vec::new();
    for (kind, value) in [(1u8, name), (2, &folder)] {
        extensions.extend(((value.len() + 3) as u16).to_le_bytes());
        extensions.push(kind);
        extensions.extend(value);
    }
    extensions.extend([0, 0]);
    let mut header = b"-lh0-".to_vec();
    header.extend((data.len() as u32).to_le_bytes());
    header.extend((data.len() as u32).to_le_bytes());
    header.extend([0, 0, 0, 0, 0x20, 2]);
    header.extend(crc16(data).to_le_bytes());
    header.push(b'M');
    let size = (2 + header.len() + extensions.len()) as u16;
    [&size.to_le_bytes()[..], &header, &extensions, data].concat()
}
