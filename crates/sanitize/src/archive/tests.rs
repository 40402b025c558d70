use crate::{Clean, Input, Limits, Policy, sanitize};
use encoding_rs::SHIFT_JIS;
use mail_parser::decoders::base64::base64_decode;
use model::sanitising::{Item, Kind, Reason, Refusal, Report};
use std::io::{Cursor, Read as _, Write as _};
use zip::unstable::write::FileOptionsExt as _;
use zip::write::{FileOptions, SimpleFileOptions};
use zip::{AesMode, ZipArchive, ZipWriter};

/// A file that comes through as it is.
const CARD: &[u8] = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:汐見 太郎\r\nEND:VCARD\r\n".as_bytes();
/// One that does not.
const PROGRAM: &[u8] = b"MZ\x90\0\x03\0\0\0";

fn balanced(report: &Report) {
    assert!(report.account.balances(), "{report:?}");
    report.members.iter().filter_map(|member| member.outcome.as_ref().ok()).for_each(|inner| balanced(inner));
}

/// Sanitises, and sees that the account balances and that the same comes out again, of the input and of the output.
fn clean_with(bytes: &[u8], name: &str, password: Option<&str>) -> Result<Clean, Refusal> {
    let policy = Policy::default();
    let clean = sanitize(Input { bytes, name: Some(name), password }, &policy)?;
    balanced(&clean.report);
    let once_more = sanitize(Input { bytes, name: Some(name), password }, &policy).unwrap();
    assert_eq!(once_more.bytes, clean.bytes);
    let again = sanitize(Input { bytes: &clean.bytes, name: None, password: None }, &policy).unwrap();
    assert_eq!(again.bytes, clean.bytes);
    assert_eq!(again.report.out, Kind::Zip);
    Ok(clean)
}

fn clean(bytes: &[u8]) -> Clean {
    clean_with(bytes, "a.zip", None).unwrap()
}

fn refused(bytes: &[u8]) -> Reason {
    clean_with(bytes, "a.zip", None).unwrap_err().reason
}

fn packed(members: &[(&str, &[u8])]) -> Vec<u8> {
    packed_as(members, SimpleFileOptions::default())
}

fn packed_as(members: &[(&str, &[u8])], options: FileOptions<'_, '_, ()>) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// As [`packed_as`], with a name in the encoding of Windows, which the writer does not write.
fn packed_old(name: &str, bytes: &[u8], options: FileOptions<'_, '_, ()>) -> Vec<u8> {
    let raw = SHIFT_JIS.encode(name).0.into_owned();
    replaced(&packed_as(&[("Q".repeat(raw.len()).as_str(), bytes)], options), &vec![b'Q'; raw.len()], &raw)
}

fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut out = bytes.to_vec();
    let found: Vec<usize> = memchr::memmem::find_iter(bytes, from).collect();
    assert!(!found.is_empty());
    for at in found {
        out[at..at + to.len()].copy_from_slice(to);
    }
    out
}

fn members(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let all = (0..zip.len()).map(|index| {
        let mut member = zip.by_index(index).unwrap();
        let mut bytes = Vec::new();
        member.read_to_end(&mut bytes).unwrap();
        (member.name().unwrap().into_owned(), bytes)
    });
    all.collect()
}

fn names(bytes: &[u8]) -> Vec<String> {
    members(bytes).into_iter().map(|(name, _)| name).collect()
}

#[test]
fn one_bad_member_does_not_sink_the_others_and_is_named() {
    let done = clean(&packed(&[("名刺.vcf", CARD), ("課/x.exe", PROGRAM), ("課/b.vcf", CARD)]));
    let out = members(&done.bytes);
    assert_eq!(names(&done.bytes), ["名刺.vcf", "課/b.vcf", "無害化結果.txt"]);
    assert_eq!(out[0].1, CARD);
    assert_eq!(out[2].1, "\u{feff}無害化結果\r\nSN-001\t課/x.exe\r\n".as_bytes());
    assert_eq!(done.report.count(Item::Member), 1);
    assert_eq!(done.report.members[1].outcome.as_ref().unwrap_err().reason, Reason::TypeUnknown);
}

#[test]
fn the_list_of_an_earlier_run_is_taken_over_and_never_grows() {
    let first = clean(&packed(&[("a.vcf", CARD), ("x.exe", PROGRAM)])).bytes;
    let mut with_more = members(&first);
    with_more.push(("y.exe".to_owned(), PROGRAM.to_vec()));
    let with_more: Vec<(&str, &[u8])> =
        with_more.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let done = clean(&packed(&with_more));
    let list = "\u{feff}無害化結果\r\nSN-001\tx.exe\r\nSN-001\ty.exe\r\n";
    assert_eq!(members(&done.bytes)[1], ("無害化結果.txt".to_owned(), list.as_bytes().to_vec()));
}

#[test]
fn an_archive_of_which_nothing_comes_through_is_refused_with_the_first_reason() {
    let refusal = clean_with(&packed(&[("a/x.exe", PROGRAM)]), "a.zip", None).unwrap_err();
    assert_eq!((refusal.reason, refusal.place.as_str()), (Reason::TypeUnknown, "a/x.exe"));
    assert_eq!(refused(&packed(&[])), Reason::Malformed);
}

#[test]
fn names_of_windows_in_japan_come_out_in_utf8_with_the_flag() {
    let done = clean(&packed_old("㈱汐見①表髙﨑.vcf", CARD, SimpleFileOptions::default()));
    assert_eq!(names(&done.bytes), ["㈱汐見①表髙﨑.vcf"]);
    let at = memchr::memmem::find(&done.bytes, b"PK\x01\x02").unwrap();
    assert_eq!(done.bytes[at + 9] & 0x08, 0x08);
}

#[test]
fn a_locked_archive_opens_with_its_password_alone() {
    let plain = SimpleFileOptions::default();
    let old = SHIFT_JIS.encode("開けゴマ").0;
    for options in [
        plain.with_aes_encryption(AesMode::Aes256, "開けゴマ"),
        plain.with_deprecated_encryption("開けゴマ".as_bytes()).unwrap(),
        plain.with_deprecated_encryption(&old).unwrap(),
    ] {
        let locked = packed_old("名簿①.vcf", CARD, options);
        let opened = clean_with(&locked, "a.zip", Some("開けゴマ")).unwrap();
        assert_eq!(members(&opened.bytes), [("名簿①.vcf".to_owned(), CARD.to_vec())]);
        assert_eq!(clean_with(&locked, "a.zip", None).unwrap_err().reason, Reason::Encrypted);
        assert_eq!(clean_with(&locked, "a.zip", Some("違う")).unwrap_err().reason, Reason::PasswordWrong);
    }
}

#[test]
fn names_that_lead_out_or_lie_are_put_right() {
    let done = clean(&packed(&[
        ("../../a.vcf", CARD),
        ("/abs/b.vcf", CARD),
        ("c\u{202e}fcv.exe", CARD),
        ("D.VCF", CARD),
        ("d.vcf", CARD),
    ]));
    assert_eq!(names(&done.bytes), ["a.vcf", "abs/b.vcf", "cfcv.exe.vcf", "D.VCF", "d (2).vcf"]);
    assert_eq!((done.report.count(Item::InvisibleSign), done.report.count(Item::Name)), (1, 4));
}

#[test]
fn a_link_is_refused() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.add_symlink("link.vcf", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    zip.start_file("a.vcf", SimpleFileOptions::default()).unwrap();
    zip.write_all(CARD).unwrap();
    let done = clean(&zip.finish().unwrap().into_inner());
    assert_eq!(names(&done.bytes), ["a.vcf", "無害化結果.txt"]);
}

#[test]
fn a_bomb_is_refused_and_so_are_archives_that_cheat() {
    let zeros = vec![0u8; 20 << 20];
    assert_eq!(refused(&packed(&[("a.txt", &zeros)])), Reason::LimitRatio);
    let two = packed(&[("aa.vcf", CARD), ("bb.vcf", CARD)]);
    assert_eq!(refused(&replaced(&two, b"bb.vcf", b"aa.vcf")), Reason::Malformed);
    // The directory says another name than the member itself.
    let at = memchr::memmem::rfind(&two, b"bb.vcf").unwrap();
    let mut torn = two.clone();
    torn[at] = b'c';
    assert_eq!(refused(&torn), Reason::Malformed);
    let few = Policy { limits: Limits { parts: 3, ..Limits::default() }, ..Policy::default() };
    let many = packed(&[("a.vcf", CARD), ("b.vcf", CARD), ("c.vcf", CARD), ("d.vcf", CARD)]);
    let input = Input { bytes: &many, name: None, password: None };
    assert_eq!(sanitize(input, &few).unwrap_err().reason, Reason::LimitCount);
    let small = Policy { limits: Limits { expanded_bytes: 100, ..Limits::default() }, ..Policy::default() };
    assert_eq!(sanitize(input, &small).unwrap_err().reason, Reason::LimitSize);
}

#[test]
fn archives_in_archives_come_through_as_deep_as_the_limit() {
    let mut nested = packed(&[("a.vcf", CARD)]);
    for _ in 0..2 {
        nested = packed(&[("内.zip", &nested)]);
    }
    assert_eq!(names(&clean(&nested).bytes), ["内.zip"]);
    for _ in 0..2 {
        nested = packed(&[("内.zip", &nested)]);
    }
    assert_eq!(refused(&nested), Reason::LimitDepth);
}

#[test]
fn bytes_outside_the_members_do_not_come_through() {
    let mut zip = packed(&[("a.vcf", CARD)]);
    let good = clean(&zip).bytes;
    zip.extend_from_slice(b"payload");
    if let Ok(done) = clean_with(&zip, "a.zip", None) {
        assert_eq!((done.bytes, done.report.count(Item::StrayBytes)), (good, 1));
    }
}

#[test]
fn tar_and_gzip_come_out_as_zip_without_links() {
    let mut tar = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(CARD.len() as u64);
    header.set_cksum();
    tar.append_data(&mut header, "課/名刺.vcf", CARD).unwrap();
    let mut link = tar::Header::new_gnu();
    link.set_entry_type(tar::EntryType::Symlink);
    link.set_size(0);
    tar.append_link(&mut link, "link", "/etc/passwd").unwrap();
    let tar = tar.into_inner().unwrap();
    let gzip = |bytes: &[u8]| {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        out.write_all(bytes).unwrap();
        out.finish().unwrap()
    };
    for bytes in [tar.clone(), gzip(&tar)] {
        let done = clean_with(&bytes, "a.tar", None).unwrap();
        assert_eq!(names(&done.bytes), ["課/名刺.vcf", "無害化結果.txt"]);
    }
    let done = clean_with(&gzip(CARD), "名刺.vcf.gz", None).unwrap();
    assert_eq!(names(&done.bytes), ["名刺.vcf"]);
}

/// A member of an LHA archive that is stored, with a header of level 0.
fn lzh(path: &[u8], bytes: &[u8]) -> Vec<u8> {
    let sum = bytes.iter().fold(0u16, |crc, byte| {
        (0..8).fold(crc ^ u16::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xa001 } else { crc >> 1 })
    });
    let size = u32::try_from(bytes.len()).unwrap().to_le_bytes();
    let mut head = [&b"-lh0-"[..], &size, &size, &[0, 0, 0x21, 0x5a, 0x20, 0, path.len() as u8], path].concat();
    head.extend_from_slice(&sum.to_le_bytes());
    let check = head.iter().fold(0u8, |sum, byte| sum.wrapping_add(*byte));
    [&[head.len() as u8, check][..], &head, bytes].concat()
}

#[test]
fn lzh_comes_out_as_zip_with_its_japanese_paths() {
    let path = [&SHIFT_JIS.encode("表").0[..], b"\xff", &SHIFT_JIS.encode("㈱①.vcf").0[..]].concat();
    let bytes = [lzh(&path, CARD), lzh(b"x.exe", PROGRAM), vec![0]].concat();
    assert_eq!(crate::kind(&bytes, None).unwrap(), Kind::Lzh);
    let done = clean_with(&bytes, "a.lzh", None).unwrap();
    assert_eq!(names(&done.bytes), ["表/㈱①.vcf", "無害化結果.txt"]);
    let mut torn = bytes.clone();
    let at = memchr::memmem::find(&torn, b"VCARD").unwrap();
    torn[at] = b'X';
    assert_eq!(clean_with(&torn, "a.lzh", None).unwrap_err().reason, Reason::Malformed);
}

/// Made with 7-Zip 16 of two cards and a program; then locked, with and without its directory.
const SEVEN: &str = "\
    N3q8ryccAATKEqfAuwAAAAAAAAAhAAAAAAAAAGB9PcngAHEAPV0AIRFFCNI1ETRndk0cB/BV01azmTV67i09sOQeA12sjnpwYnps01q0xJ2A\
    5fzR4pRFLet8nbQHAF4nqac8AAAAAIEzB64P0jOAPUDAkNL/fWlNjJtOGAC67G7p7gqe27yWuVjuuscscY0HVp3xCHTdayIXqR43ek1GTQDd\
    YJeQcfvRJZo+OMnZy5oED1/jkojqGjuuthrvwxilvxM5sMksn3GmZ65x+wW9p8H30387cOzMAAAAFwZFAQl2AAcLAQABIwMBAQVdABAAAAyA\
    mgoBmuHJRgAA";
const SEVEN_WHOLLY_LOCKED: &str = "\
    N3q8ryccAAQVFZc74AAAAAAAAAA+AAAAAAAAAFDPkfzWH1Q6qzqKCUXRO+YNkSNq72TU1avQiHYHpRckj2dl2AguyAgqmaUyxyeZv0rMICyF\
    4Qk8v1ZljOIuT38SeNiX0YrTuJJ3pnglRzo7LQ5FL+NxIRBrfOrA5Gcfwy2gGvqmfvMePR9LQbuVbymDpqS6Zfvz03BYDWgz2aYhTwqqvExu\
    mCGcD4bnk0dzKWn8Z6k3rUCgTHmH3hEPyc+HPrhgC+LAmE1ZYla20h8TX3yloyP6Z/OzYF/ul7uNwG8xHEwb8IhrX+9127Py1tm39NAy8Sy1\
    6UuSoUJCQHUUzZDkUhcGUAEJgJAABwsBAAIkBvEHARJTD4JWBsr3TEnzPAdk58KGhrYjAwEBBV0AEAAAAQAMgIGAlgoBm0dGwwAA";
const SEVEN_LOCKED: &str = "\
    N3q8ryccAAT1zwHc0QAAAAAAAAAiAAAAAAAAAFGQZz2V2ISVJnOia6UtpO8odOblYbhSIavL+t0ygrrjRNiuWparNh1HIye5dwryno9PamU2\
    FaxofjPZrMT5DHiTQCRg8BnbGUUu/csXquWvd0viHwAAgTMHrg/SwW/9QLuUZDs5pHrnaiJtSkLpD8/f04syoKDa//jPm0sSfsoTxFg4Yrwy\
    Sesr+zqCcbeSKZEWvGBAvPvAxjCHvz4gySjT+31w6LmkaC6RIGW35Ql+EYf8+1BhSBSJlNdv+75ykJFEIOPIHWqJ9cuEHbTRx5A1sqAAABcG\
    UAEJgIEABwsBAAEjAwEBBV0AEAAADICWCgE1a07MAAA=";

#[test]
fn seven_zip_comes_out_as_zip_and_opens_with_its_password_alone() {
    let bytes = base64_decode(SEVEN.as_bytes()).unwrap();
    let done = clean_with(&bytes, "a.7z", None).unwrap();
    assert_eq!(names(&done.bytes), ["b.vcf", "名刺㈱①.vcf", "無害化結果.txt"]);
    for (locked, word) in [(SEVEN_WHOLLY_LOCKED, "開けごま"), (SEVEN_LOCKED, "sesame")] {
        let bytes = base64_decode(locked.as_bytes()).unwrap();
        let done = clean_with(&bytes, "a.7z", Some(word)).unwrap();
        assert_eq!(names(&done.bytes), ["b.vcf", "名刺㈱①.vcf"]);
        assert_eq!(clean_with(&bytes, "a.7z", None).unwrap_err().reason, Reason::Encrypted);
        assert_eq!(clean_with(&bytes, "a.7z", Some("x")).unwrap_err().reason, Reason::PasswordWrong);
    }
}

/// Made with 7-Zip 16: one card, ZipCrypto.
const FOREIGN: &str = "\
    UEsDBBQAAQAAAKsQfV0olPzmQwAAADcAAAAFAAAAYi52Y2bSiiNiYqDeRn1U7pfpfHIi2QYizY8BmGJa5NayFBl+q+3+4LhiGqzpzaegOYRt\
    n8/jtWxVbl/WwECigRQHbLWCWU7IUEsBAj8DFAABAAAAqxB9XSiU/OZDAAAANwAAAAUAJAAAAAAAAAAggKSBAAAAAGIudmNmCgAgAAAAAAAB\
    ABgAOfcKF6Z/3QEAAAAAAAAAAAAAAAAAAAAAUEsFBgAAAAABAAEAVwAAAGYAAAAAAA==";

#[test]
fn what_another_program_locked_opens() {
    let bytes = base64_decode(FOREIGN.as_bytes()).unwrap();
    let done = clean_with(&bytes, "a.zip", Some("sesame")).unwrap();
    assert_eq!(members(&done.bytes), [("b.vcf".to_owned(), CARD.to_vec())]);
}

/// Whatever a byte here and there is changed to: nothing breaks down, accounts balance, and an output stays as it is.
#[test]
fn a_mangled_archive_comes_out_sound_or_not_at_all() {
    let zip = packed(&[("a.vcf", CARD), ("b/x.exe", PROGRAM), ("c.vcf", CARD)]);
    let lzh = [lzh(b"a.vcf", CARD), lzh(b"x.exe", PROGRAM), vec![0]].concat();
    let seven = base64_decode(SEVEN.as_bytes()).unwrap();
    let mut seed = 0x2545_f491_4f6c_dd1du64;
    let mut next = |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed % below as u64) as usize
    };
    for (sample, name) in [(&zip, "a.zip"), (&lzh, "a.lzh"), (&seven, "a.7z")] {
        for _ in 0..400 {
            let mut bytes = sample.clone();
            for _ in 0..=next(3) {
                let at = next(bytes.len());
                bytes[at] = next(256) as u8;
            }
            let _ = clean_with(&bytes, name, None);
        }
    }
}
