//! Documents made so that a scanner overlooks what a person can get at: each gives its text, or says what was left out.

mod sample;

use extract::{Limits, extract};
use model::{Content, Format, Hint, OmissionCause, PartKind};
use sample::*;
use std::io::{Cursor, Write};

/// What must never be lost in silence.
const SECRET: &str = "汐見 太郎 0154-00-0000";

/// Whether the secret was read, or something in its place is named as unread.
fn is_honest(content: &Content) -> bool {
    text_of(content).contains("汐見 太郎") || !content.omissions.is_empty()
}

fn gives(name: &str, bytes: &[u8]) {
    let content = open(bytes);
    assert!(text_of(&content).contains(SECRET), "{name}: {content:?}");
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[test]
fn characters_of_no_width_are_kept_and_noted() {
    let content = open("個人番号 1234\u{200b}5678\u{200b}9018".as_bytes());
    assert!(content.hints.contains(&Hint::Concealed));
    let content = open("個人番号 1234 5678 9018".as_bytes());
    assert_eq!(content.hints, []);
    let content = open("<p>1234&#8203;5678&shy;9018</p>".as_bytes());
    assert!(content.hints.contains(&Hint::Concealed), "{content:?}");
}

#[test]
fn text_in_every_disguise_of_encoding_is_read() {
    let swapped: Vec<u8> = SECRET.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for (name, bytes) in [
        ("UTF-16 little, no mark", wide(SECRET)),
        ("UTF-16 big, no mark", swapped),
        ("UTF-16 CSV", wide(&format!("a\tb\r\n{SECRET}\tx\r\n"))),
        ("UTF-16 HTML", wide(&format!("<html><p>{SECRET}</p></html>"))),
        ("UTF-8 with a NUL", [SECRET.as_bytes(), b"\0", " 以下余白 ".repeat(20).as_bytes()].concat()),
        ("UTF-8 that says EUC-JP", format!("<html><meta charset=euc-jp><p>{SECRET}</p>").into_bytes()),
        (
            "CP932 that says UTF-8",
            encoding_rs::SHIFT_JIS
                .encode(&format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><a><b>{SECRET}</b></a>"))
                .0
                .into_owned(),
        ),
        ("JSON escapes", {
            let escaped: String = SECRET.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
            format!("{{\"a\": \"{escaped}\"}}").into_bytes()
        }),
        ("HTML references", {
            let escaped: String = SECRET.chars().map(|c| format!("&#{}", u32::from(c)) + ";").collect();
            format!("<html><p>{escaped}").into_bytes()
        }),
        ("a comment in the middle", "<html><p>汐見<!-- x --> 太郎 01<b></b>54-00-0000".as_bytes().to_vec()),
    ] {
        gives(name, &bytes);
    }
    // 「汐見太郎」 twice.
    let content = open(b"name: +bFCJi1kqkM4- / +bFCJi1kqkM4-");
    assert!(text_of(&content).contains("汐見太郎"), "{content:?}");
}

#[test]
fn a_file_behind_or_before_another_is_read() {
    let zip = archive(&[("名簿.txt", SECRET)]);
    let png = [&b"\x89PNG\r\n\x1a\n"[..], b"\0\0\0\0IEND\xae\x42\x60\x82"].concat();
    let jpeg = [&b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0"[..], b"\xff\xd9"].concat();
    let pdf = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/tsuchi.pdf")).unwrap();
    let text = "晴天なり。".repeat(20_000).into_bytes();
    let program = [&b"MZ\x90\0\x03\0\0\0"[..], &[0; 600]].concat();
    for (name, front) in [("png", &png), ("jpeg", &jpeg), ("pdf", &pdf), ("text", &text), ("program", &program)] {
        gives(name, &[front.as_slice(), &zip].concat());
    }
    for front in [&png, &jpeg] {
        let content = open(&[front.as_slice(), SECRET.as_bytes()].concat());
        assert!(text_of(&content).contains(SECRET) && content.hints.contains(&Hint::Concealed), "{content:?}");
    }
}

#[test]
fn an_extension_that_lies_changes_nothing_but_is_noted() {
    for (name, bytes) in [
        ("写真.jpg", archive(&[("a.txt", SECRET)])),
        ("表.xlsx", SECRET.as_bytes().to_vec()),
        ("表.pdf", gzip(SECRET.as_bytes())),
        ("音.mp3", wide(SECRET)),
        ("写真.png", format!("{{\"a\": \"{SECRET}\"}}").into_bytes()),
    ] {
        let content = extract(Cursor::new(bytes), Some(name), &Limits::default()).unwrap();
        assert!(text_of(&content).contains(SECRET) && content.hints.contains(&Hint::WrongExtension), "{name}");
    }
}

#[test]
fn archives_in_archives_are_read_to_the_limit_and_no_further_in_silence() {
    gives("gzip in gzip in gzip", &gzip(&gzip(&gzip(SECRET.as_bytes()))));
    let mut nested = SECRET.as_bytes().to_vec();
    for depth in 0..12 {
        let content = open(&nested);
        assert!(is_honest(&content), "at {depth}: {content:?}");
        nested = if depth % 2 == 0 { gzip(&nested) } else { archive(&[("箱.zip", &nested)]) };
    }
    assert_eq!(causes(&open(&nested)), [OmissionCause::Limit]);
}

#[test]
fn mail_in_mail_is_read_to_the_limit_and_no_further_in_silence() {
    let mut mail = SECRET.as_bytes().to_vec();
    for depth in 0..9 {
        let packed = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, &mail);
        mail = format!(
            "From: a@example.invalid\r\nSubject: {depth}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b{depth}\r\n\r\n\
             --b{depth}\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=x{depth}\r\n\
             Content-Transfer-Encoding: base64\r\n\r\n{packed}\r\n--b{depth}--\r\n"
        )
        .into_bytes();
        let content = open(&mail);
        assert_eq!(content.format, Format::Eml);
        assert!(is_honest(&content), "at {depth}: {content:?}");
    }
}

#[test]
fn text_beside_the_parts_of_a_message_is_read() {
    let mail = format!(
        "From: a@example.invalid\r\nTo: b@example.invalid\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n\
         {SECRET}\r\n--x\r\nContent-Type: text/plain\r\n\r\nhello\r\n--x--\r\n鴎 花子\r\n"
    );
    let content = open(mail.as_bytes());
    let beside = text_of_kind(&content, PartKind::Comment);
    assert!(beside.contains(SECRET) && beside.contains("鴎 花子"), "{content:?}");
}

#[test]
fn a_zip_file_that_lies_is_read_or_named() {
    let plain = archive(&[("a.txt", SECRET), ("b.txt", SECRET)]);
    let local = |bytes: &[u8]| memchr::memmem::find_iter(bytes, b"PK\x03\x04").collect::<Vec<_>>();
    let mut lies: Vec<(&str, Vec<u8>)> = Vec::new();
    let mut other_name = plain.clone();
    other_name[30] = b'z';
    lies.push(("another name in the local header", other_name));
    let mut stored = plain.clone();
    stored[8..10].copy_from_slice(&[0, 0]);
    lies.push(("stored in the local header", stored));
    let mut sizes = plain.clone();
    sizes[18..26].fill(0xff);
    lies.push(("sizes in the local header", sizes));
    let mut same = plain.clone();
    for at in memchr::memmem::find_iter(&plain, b"b.txt") {
        same[at] = b'a';
    }
    lies.push(("two members of one name", same));
    let mut flagged = plain.clone();
    for at in local(&plain) {
        flagged[at + 6] |= 1;
    }
    lies.push(("encrypted in the local header", flagged));
    lies.push(("without a directory", plain[..memchr::memmem::find(&plain, b"PK\x01\x02").unwrap()].to_vec()));
    lies.push(("behind another file", [b"x".repeat(100), plain.clone()].concat()));
    for (name, bytes) in lies {
        let content = open(&bytes);
        assert!(is_honest(&content), "{name}: {content:?}");
    }
}

#[test]
fn members_that_the_directory_does_not_name_are_read_or_named() {
    let hidden = archive(&[("隠し.txt", SECRET)]);
    let shown = archive(&[("見.txt", "なし")]);
    let end = memchr::memmem::find(&hidden, b"PK\x01\x02").unwrap();
    // The member without its directory stands before an archive of which all places are moved.
    let content = open(&[&hidden[..end], &shown].concat());
    assert!(is_honest(&content), "{content:?}");
}

#[test]
fn what_is_behind_the_last_gzip_member_is_named() {
    let content = open(&[gzip(b"hello"), SECRET.as_bytes().to_vec()].concat());
    assert!(is_honest(&content), "{content:?}");
    gives("two members", &[gzip("汐見 太郎".as_bytes()), gzip(" 0154-00-0000".as_bytes())].concat());
}

#[test]
fn quotes_that_are_never_closed_lose_no_record() {
    let records = format!("氏名,電話\n\"鴎,1\n浜,2\n{SECRET},3\n");
    assert!(is_honest(&open(records.as_bytes())));
    let ragged = format!("a,b,c\n1\n2,3,4,5,6\n{SECRET}\n");
    gives("ragged", ragged.as_bytes());
}
