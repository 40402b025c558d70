use super::super::Writer;
use super::*;
use crate::Policy;

fn open(bytes: &[u8]) -> Result<Vec<(String, Vec<u8>)>, Refusal> {
    let policy = Policy::default();
    let mut ledger = Ledger::new(&policy, None);
    let package = Package::open(bytes, &mut ledger)?;
    let parts = package.parts().iter().map(|part| Ok((part.name.clone(), part.read(&mut ledger)?.into_owned())));
    let parts = parts.collect::<Result<Vec<_>, Refusal>>()?;
    for (_, bytes) in &parts {
        ledger.kept(bytes.len() as u64);
    }
    assert!(ledger.account.balances(), "{:?}", ledger.account);
    Ok(parts)
}

fn small() -> Vec<u8> {
    let mut writer = Writer::new();
    writer.add_stored("mimetype", b"text").unwrap();
    writer.add("a/b.xml", "<a>あ</a>".repeat(100).as_bytes()).unwrap();
    writer.finish().unwrap()
}

#[test]
fn what_is_written_is_read_and_the_same_each_time() {
    let parts = open(&small()).unwrap();
    assert_eq!(parts[0], ("mimetype".to_owned(), b"text".to_vec()));
    assert_eq!(parts[1].1, "<a>あ</a>".repeat(100).into_bytes());
    assert_eq!(small(), small());
    assert!(small().starts_with(b"PK\x03\x04\x14\0\0\0\0\0"), "mimetype is stored first");
}

#[test]
fn another_reader_agrees() {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(small())).unwrap();
    let mut text = String::new();
    std::io::Read::read_to_string(&mut archive.by_name("a/b.xml").unwrap(), &mut text).unwrap();
    assert_eq!(text, "<a>あ</a>".repeat(100));
}

#[test]
fn bytes_before_and_behind_are_counted_and_left_out() {
    let bytes = [b"MZ stub ".as_slice(), &small(), b"tail"].concat();
    let policy = Policy::default();
    let mut ledger = Ledger::new(&policy, None);
    Package::open(&bytes, &mut ledger).unwrap();
    assert_eq!(ledger.account.removed, 12);
}

#[test]
fn a_package_that_lies_is_refused() {
    let good = small();
    let table = memchr::memmem::rfind(&good, b"PK\x01\x02").unwrap();
    for (what, at, value) in [
        ("encrypted", table + 8, 1),
        ("method", table + 10, 12),
        ("method that the local header does not have", table + 10, 0),
        ("checksum", table + 16, 0xAA),
        ("size", table + 24, 1),
        ("place", table + 42, 0),
        ("name", table + 46, b'z'),
    ] {
        let mut bad = good.clone();
        bad[at] = value;
        assert!(open(&bad).is_err(), "{what}");
    }
    for cut in 0..good.len() {
        let _ = open(&good[..cut]);
    }
}

#[test]
fn names_that_lead_elsewhere_or_stand_twice_are_refused() {
    for names in [["../a", "b"], ["a/../../b", "c"], ["A.xml", "a.XML"], ["a\0b", "c"], ["a//b", "c"]] {
        let mut writer = Writer::new();
        for name in names {
            writer.add(name, b"x").unwrap();
        }
        assert!(open(&writer.finish().unwrap()).is_err(), "{names:?}");
    }
}

#[test]
fn backslashes_and_leading_slashes_of_careless_writers_are_put_right() {
    let mut writer = Writer::new();
    writer.add("\\word\\document.xml", b"x").unwrap();
    writer.add("/a.xml", b"x").unwrap();
    let names: Vec<_> = open(&writer.finish().unwrap()).unwrap().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["word/document.xml", "a.xml"]);
}

#[test]
fn a_bomb_is_refused_before_it_is_unpacked() {
    let mut writer = Writer::new();
    writer.add("bomb", &vec![0; 40 << 20]).unwrap();
    assert_eq!(open(&writer.finish().unwrap()).unwrap_err().reason, Reason::LimitRatio);
}
