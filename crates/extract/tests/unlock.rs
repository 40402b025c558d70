//! Files behind passwords, made by other programs: see `locked/README.md`.

use std::io::{Cursor, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use extract::{ExtractError, Limits, extract, unlock};
use model::{Block, Coded as _, Content, OmissionCause};

const PASSWORD: &str = "shiomi-2026";
const JAPANESE: &str = "汐見の鍵";

/// Every locked file that is opened, and its password.
const FILES: [(&str, &str); 11] = [
    ("agile.docx", PASSWORD),
    ("agile.xlsx", JAPANESE),
    ("standard.docx", PASSWORD),
    ("rc4.doc", PASSWORD),
    ("rc4.xls", PASSWORD),
    ("rc4-40.pdf", PASSWORD),
    ("rc4-128.pdf", PASSWORD),
    ("aes-128.pdf", PASSWORD),
    ("aes-256.pdf", JAPANESE),
    ("zipcrypto.zip", PASSWORD),
    ("aes.zip", JAPANESE),
];

fn locked(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/locked").join(name)).expect("a file")
}

fn opened(bytes: Vec<u8>, password: &str) -> Result<Vec<u8>, ExtractError> {
    unlock(Cursor::new(bytes), password, &Limits::default()).map(|plain| plain.to_vec())
}

fn content(bytes: Vec<u8>, name: &str) -> Content {
    extract(Cursor::new(bytes), Some(name), &Limits::default()).expect("content")
}

fn text(content: &Content) -> String {
    let cells = |block: &Block| match block {
        Block::Text(text) => text.clone(),
        Block::Table(table) => {
            table.rows.iter().flat_map(|row| &row.cells).map(|cell| format!("{}\n", cell.text)).collect()
        }
    };
    content.parts.iter().flat_map(|part| &part.blocks).map(cells).collect()
}

fn code(result: Result<Vec<u8>, ExtractError>) -> &'static str {
    result.map_or_else(|error| error.code(), |_| "opened")
}

#[test]
fn every_lock_opens_with_its_password_and_what_comes_out_is_read_to_its_end() {
    for (name, password) in FILES {
        let before = content(locked(name), name);
        assert!(before.omissions.iter().any(|left| left.cause == OmissionCause::Encrypted), "{name}: not locked");
        let plain = opened(locked(name), password).unwrap_or_else(|error| panic!("{name}: {error}"));
        let after = content(plain, name);
        assert_eq!(after.omissions, [], "{name}");
        let text = text(&after);
        for part in ["佐藤 太郎", "渡辺 陽子", "山田 拓也", "神奈川県汐見市浜町"] {
            assert!(text.contains(part), "{name}: {part} is missing in {text}");
        }
    }
}

#[test]
fn what_was_an_office_document_comes_out_byte_for_byte() {
    let plain = |name, password| opened(locked(name), password).expect("opened");
    let (agile, standard) = (plain("agile.docx", PASSWORD), plain("standard.docx", PASSWORD));
    assert_eq!(agile, standard, "the same document was locked in both ways");
    let mut zip = zip::ZipArchive::new(Cursor::new(agile)).expect("a package");
    for index in 0..zip.len() {
        let mut member = zip.by_index(index).expect("a member");
        let mut whole = Vec::new();
        member.read_to_end(&mut whole).expect("its checksum holds");
    }
}

#[test]
fn another_password_opens_nothing() {
    for (name, password) in FILES {
        for wrong in ["", "SHIOMI-2026", "汐見の鍵 ", &password.repeat(20)] {
            assert_eq!(code(opened(locked(name), wrong)), "EX-003", "{name} with {wrong:?}");
        }
    }
}

#[test]
fn a_file_without_a_lock_is_told_apart() {
    for (name, password) in FILES {
        let plain = opened(locked(name), password).expect("opened");
        assert_eq!(code(opened(plain, password)), "EX-004", "{name}");
    }
    for bytes in ["".as_bytes(), b"name,phone\n", b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n"] {
        assert_eq!(code(opened(bytes.to_vec(), PASSWORD)), "EX-004");
    }
}

/// Puts another text of the same length where `from` stands in the description of the lock.
fn described(from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let mut file = cfb::CompoundFile::open(Cursor::new(locked("agile.docx"))).expect("a compound file");
    let mut info = String::new();
    let mut stream = file.open_stream("/EncryptionInfo").expect("a stream");
    stream.seek(SeekFrom::Start(8)).expect("a place");
    stream.read_to_string(&mut info).expect("a text");
    assert!(info.contains(from), "{info}");
    stream.seek(SeekFrom::Start(8)).expect("a place");
    stream.write_all(info.replacen(from, to, 1).as_bytes()).expect("written");
    drop(stream);
    file.flush().expect("written");
    file.into_inner().into_inner()
}

#[test]
fn a_file_that_asks_for_more_rounds_than_office_allows_is_refused_at_once() {
    let mut last = 0;
    for (rounds, expected) in [("4294967295", "EX-007"), ("10000001", "EX-007"), ("99999999999999999999", "EX-006")] {
        // The attribute is as long as it was: what is too many takes the place of the attributes behind it.
        let from = "spinCount=\"100000\" saltSize=\"16\" blockSize=\"16\"";
        let mut to = format!("spinCount=\"{rounds}\"");
        to.push_str(&" ".repeat(from.len() - to.len()));
        assert_eq!(code(opened(described(from, &to), PASSWORD)), expected, "{rounds}");
        last += 1;
    }
    assert_eq!(last, 3);
}

#[test]
fn what_was_changed_behind_the_lock_is_noticed() {
    // The package of the agile lock stands under an HMAC, wherever it is touched.
    let mut file = cfb::CompoundFile::open(Cursor::new(locked("agile.docx"))).expect("a compound file");
    let mut stream = file.open_stream("/EncryptedPackage").expect("a stream");
    let length = stream.seek(SeekFrom::End(0)).expect("a length");
    drop(stream);
    for at in [0, 1, 8, 4000, length - 1] {
        let mut stream = file.open_stream("/EncryptedPackage").expect("a stream");
        let mut byte = [0];
        stream.seek(SeekFrom::Start(at)).expect("a place");
        stream.read_exact(&mut byte).expect("a byte");
        stream.seek(SeekFrom::Start(at)).expect("a place");
        stream.write_all(&[byte[0] ^ 1]).expect("written");
        drop(stream);
        file.flush().expect("written");
        let mut bytes = Vec::new();
        let mut inner = file.into_inner();
        inner.seek(SeekFrom::Start(0)).expect("a place");
        inner.read_to_end(&mut bytes).expect("bytes");
        assert_eq!(code(opened(bytes.clone(), PASSWORD)), "EX-006", "byte {at}");
        // Put back for the next place.
        file = cfb::CompoundFile::open(Cursor::new(bytes)).expect("a compound file");
        let mut stream = file.open_stream("/EncryptedPackage").expect("a stream");
        stream.seek(SeekFrom::Start(at)).expect("a place");
        stream.write_all(&byte).expect("written");
        drop(stream);
    }
    // A member under AES has its own.
    let mut zip = locked("aes.zip");
    let middle = zip.len() / 2;
    zip[middle - 100] ^= 1;
    assert_ne!(code(opened(zip, JAPANESE)), "opened");
}

#[test]
fn a_lock_that_is_cut_or_spoilt_anywhere_gives_an_answer_and_never_other_content() {
    for (name, password) in FILES {
        let whole = locked(name);
        let good = text(&content(opened(whole.clone(), password).expect("opened"), name));
        for quarter in 0..4 {
            let cut = whole[..whole.len() * quarter / 4].to_vec();
            assert_ne!(code(opened(cut, password)), "opened", "{name} cut after {quarter} quarters");
        }
        for place in (0..whole.len()).step_by(whole.len() / 12 + 1) {
            let mut spoilt = whole.clone();
            spoilt[place] = !spoilt[place];
            let Ok(plain) = opened(spoilt, password) else { continue };
            // Locks without a checksum (standard, RC4, PDF) may open to a document that is damaged itself.
            if name.starts_with("agile") || name == "aes.zip" {
                assert_eq!(text(&content(plain, name)), good, "{name} spoilt at {place}");
            }
        }
    }
}

#[test]
fn japanese_names_of_members_come_out_right() {
    let plain = opened(locked("zipcrypto.zip"), PASSWORD).expect("opened");
    let mut zip = zip::ZipArchive::new(Cursor::new(plain)).expect("a ZIP file");
    let mut names: Vec<String> = zip.file_names().map(|name| name.expect("a name").into_owned()).collect();
    names.sort();
    assert_eq!(names, ["名簿.csv", "案内.txt"]);
    assert!((0..2).all(|index| !zip.by_index(index).expect("a member").encrypted()));
}
