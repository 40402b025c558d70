//! Text, records and archives: limits, damage and names.

mod sample;

use extract::{ExtractError, Limits, extract};
use model::{Coded, Format, Hint, OmissionCause};
use sample::*;
use std::io::{self, Cursor, Read, Seek, SeekFrom};

const RECORDS: &str = "氏名,電話\r\n\"汐見, 太郎\",0154-00-0000\r\n鴎 花子,0154-00-0001\r\n";

#[test]
fn records_become_a_table_in_every_encoding() {
    for encoding in [encoding_rs::UTF_8, encoding_rs::SHIFT_JIS, encoding_rs::EUC_JP, encoding_rs::ISO_2022_JP] {
        let content = open(&encoding.encode(RECORDS).0);
        assert_eq!(content.format, Format::Csv, "{}", encoding.name());
        assert_eq!(rows(table(&content))[1], (1, vec![(0, "汐見, 太郎"), (1, "0154-00-0000")]));
    }
}

#[test]
fn an_empty_file_is_empty() {
    let content = open(b"");
    assert_eq!((content.format, content.parts.len(), content.omissions.len()), (Format::Empty, 0, 0));
}

#[test]
fn members_are_read_under_their_names_however_deep() {
    let inner = archive(&[("電話帳.csv", RECORDS)]);
    let content = open(&archive(&[("福祉/箱.zip", inner), ("メモ.txt", "本日は晴天なり".into())]));
    assert_eq!(content.format, Format::Zip);
    let paths: Vec<&str> = content.parts.iter().map(|p| p.path.as_str()).collect();
    assert_eq!(paths, ["福祉/箱.zip!電話帳.csv", "メモ.txt"]);
}

#[test]
fn depth_members_cells_and_text_are_bounded() {
    let mut nested = archive(&[("芯.txt", "芯まで届いた")]);
    for _ in 0..6 {
        nested = archive(&[("箱.zip", &nested)]);
    }
    let content = open(&nested);
    assert_eq!(causes(&content), [OmissionCause::Limit]);
    assert!(content.parts.is_empty());

    let many: Vec<(String, &str)> = (0..20).map(|i| (format!("{i}.txt"), "x")).collect();
    let content = open_within(&archive(&many), &Limits { members: 5, ..Limits::default() });
    assert_eq!(causes(&content), [OmissionCause::Limit]);

    let content = open_within(RECORDS.as_bytes(), &Limits { cells: 3, ..Limits::default() });
    assert_eq!(table(&content).rows.iter().map(|r| r.cells.len()).sum::<usize>(), 3);
    assert_eq!(causes(&content), [OmissionCause::Limit]);

    let content = open_within("汐見 太郎\n".repeat(100).as_bytes(), &Limits { text_bytes: 32, ..Limits::default() });
    assert!(text_of(&content).starts_with("汐見 太郎\n汐見"));
    assert_eq!(causes(&content), [OmissionCause::Limit]);
}

#[test]
fn wherever_the_room_for_text_ends_that_is_said() {
    let html = "<html><body><p>汐見 太郎</p><table><tr><td>鴎</td><td>花子</td></tr></table><p>0154</p></body></html>";
    let mut files = vec![("html".to_owned(), html.as_bytes().to_vec()), ("csv".to_owned(), RECORDS.into())];
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data")).expect("data") {
        let path = entry.expect("entry").path();
        files.push((path.display().to_string(), std::fs::read(&path).expect("data")));
    }
    for (name, bytes) in files {
        let whole = text_of(&open(&bytes));
        for room in (0..whole.len()).step_by(1 + whole.len() / 200) {
            let content = open_within(&bytes, &Limits { text_bytes: room, ..Limits::default() });
            let said = causes(&content).contains(&OmissionCause::Limit);
            assert!(said || text_of(&content) == whole, "{name}: nothing said of the end after {room} bytes");
        }
    }
}

#[test]
fn a_bomb_is_left_out_and_its_neighbours_are_read() {
    let zeros = vec![b'0'; 40 << 20];
    let content = open(&archive(&[("bomb.txt", &zeros[..]), ("名簿.csv", RECORDS.as_bytes())]));
    assert_eq!(
        content.omissions.iter().map(|o| (o.path.as_str(), o.cause)).collect::<Vec<_>>(),
        [("bomb.txt", OmissionCause::Limit)]
    );
    assert!(text_of(&content).contains("鴎 花子"));
}

#[test]
fn a_size_that_lies_is_not_believed() {
    let mut zip = archive(&[("名簿.csv", RECORDS.repeat(1000))]);
    // Uncompressed size in the central directory (APPNOTE 4.3.12) says 3 bytes.
    let at = memchr::memmem::rfind(&zip, b"PK\x01\x02").unwrap();
    zip[at + 24..at + 28].copy_from_slice(&3u32.to_le_bytes());
    let content = open(&zip);
    assert!(!text_of(&content).is_empty() || !content.omissions.is_empty());
}

#[test]
fn overlapping_members_are_refused() {
    let mut zip = archive(&[("a.txt", "aaaaaaaa"), ("b.txt", "bbbbbbbb")]);
    let second = memchr::memmem::rfind(&zip, b"PK\x01\x02").unwrap();
    zip[second + 42..second + 46].copy_from_slice(&0u32.to_le_bytes());
    assert_eq!(causes(&open(&zip)), [OmissionCause::Broken]);
}

#[test]
fn a_truncated_archive_is_broken() {
    let zip = archive(&[("名簿.csv", RECORDS)]);
    let content = open(&zip[..zip.len() - 30]);
    assert_eq!((content.format, causes(&content)), (Format::Zip, vec![OmissionCause::Broken]));
}

#[test]
fn duplicate_names_and_cp932_names_are_read() {
    let mut zip = archive(&[("a.txt", "一つ目"), ("b.txt", "二つ目"), ("XXXX.txt", "三つ目")]);
    for at in memchr::memmem::find_iter(&zip.clone(), b"b.txt") {
        zip[at] = b'a';
    }
    let name = encoding_rs::SHIFT_JIS.encode("名簿").0.into_owned();
    for at in memchr::memmem::find_iter(&zip.clone(), b"XXXX.txt") {
        zip[at..at + 4].copy_from_slice(&name);
    }
    let content = open(&zip);
    let text = text_of(&content);
    assert!(text.contains("三つ目") && text.contains("二つ目"), "{content:?}");
    assert!(content.parts.iter().any(|p| p.path == "名簿.txt"), "{content:?}");
}

#[test]
fn a_member_with_a_password_is_listed_as_encrypted() {
    let mut zip = archive(&[("秘.txt", "秘密")]);
    for magic in [&b"PK\x03\x04"[..], b"PK\x01\x02"] {
        let at = memchr::memmem::find(&zip, magic).unwrap() + if magic[2] == 3 { 6 } else { 8 };
        zip[at] |= 1;
    }
    assert_eq!(causes(&open(&zip)), [OmissionCause::Encrypted]);
}

#[test]
fn a_file_of_ours_is_recognised_and_not_opened() {
    let content = open(&archive(&[("0.payload", "not text at all"), ("0.manifest.json", "{}")]));
    assert_eq!((content.format, content.parts.len(), content.omissions.len()), (Format::Protected, 0, 0));
}

#[test]
fn a_lying_extension_is_noted() {
    let zip = archive(&[("a.txt", "あ")]);
    let content = extract(Cursor::new(zip), Some("写真.jpg"), &Limits::default()).unwrap();
    assert!(content.hints.contains(&Hint::WrongExtension));
    let content = extract(Cursor::new(RECORDS), Some("名簿.csv"), &Limits::default()).unwrap();
    assert!(content.hints.is_empty());
}

#[test]
fn unknown_formats_are_listed_as_unsupported() {
    let content = open(b"Rar!\x1a\x07\x01\0");
    assert_eq!((content.format, causes(&content)), (Format::Other, vec![OmissionCause::Unsupported]));
    let content = open(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    assert_eq!((content.format, causes(&content)), (Format::Picture, vec![OmissionCause::Picture]));
    assert_eq!(content.hints, [Hint::ImageOnly]);
}

struct Failing(Cursor<Vec<u8>>);
impl Read for Failing {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.0.position() > 100 { Err(io::Error::other("disk")) } else { self.0.read(buffer) }
    }
}
impl Seek for Failing {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}

#[test]
fn a_failing_disk_is_an_error_and_not_damage() {
    let error =
        extract(Failing(Cursor::new(archive(&[("a.txt", "あ".repeat(99))]))), None, &Limits::default()).unwrap_err();
    assert!(matches!(error, ExtractError::Unreadable { .. }));
    assert_eq!(error.code(), "EX-001");
}

#[test]
fn an_encrypted_office_document_is_listed_as_encrypted() {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    for name in ["/EncryptionInfo", "/EncryptedPackage"] {
        io::Write::write_all(&mut file.create_stream(name).unwrap(), b"cipher text").unwrap();
    }
    file.flush().unwrap();
    let content = open(&file.into_inner().into_inner());
    assert_eq!((content.format, causes(&content)), (Format::Other, vec![OmissionCause::Encrypted]));
}

#[test]
fn a_lying_count_of_members_is_refused_before_the_directory_is_read() {
    let mut zip = archive(&[("a.txt", "あ")]);
    let end = memchr::memmem::rfind(&zip, b"PK\x05\x06").unwrap();
    zip[end + 8..end + 12].copy_from_slice(&[0xfe, 0xff, 0xfe, 0xff]);
    assert_eq!(causes(&open(&zip)), [OmissionCause::Limit]);
}

#[test]
fn a_file_larger_than_the_limit_is_not_opened_unless_it_is_text() {
    let small = Limits { input_bytes: 64, ..Limits::default() };
    let content = open_within(&archive(&[("名簿.csv", RECORDS)]), &small);
    assert_eq!((content.parts.len(), causes(&content)), (0, vec![OmissionCause::Limit]));
    let content = open_within(RECORDS.as_bytes(), &small);
    assert!(text_of(&content).contains("汐見, 太郎"));
    assert_eq!(causes(&content), [OmissionCause::Limit]);
}

/// A file with a hole, as large as its last byte says.
struct Sparse(u64);
impl Read for Sparse {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = buffer.len().min(usize::try_from((10u64 << 30) - self.0).unwrap());
        buffer[..count].fill(0);
        self.0 += count as u64;
        Ok(count)
    }
}
impl Seek for Sparse {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0 = match to {
            SeekFrom::Start(at) => at,
            SeekFrom::End(by) => (10u64 << 30).saturating_add_signed(by),
            SeekFrom::Current(by) => self.0.saturating_add_signed(by),
        };
        Ok(self.0)
    }
}

#[test]
fn ten_gibibytes_of_nothing_are_passed_over() {
    let content = extract(Sparse(0), Some("空.docx"), &Limits::default()).unwrap();
    assert_eq!((content.format, causes(&content)), (Format::Other, vec![OmissionCause::Limit]));
}
