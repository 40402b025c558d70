use crate::no;
use model::sanitising::Refusal;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use zip::{CompressionMethod, ZipArchive};

/// All files of a ZIP package, unpacked, by name.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// Opens a ZIP file that our writer has written: nothing before, between and behind, no name twice, nothing encrypted.
pub(crate) fn open(bytes: &[u8], most: u64) -> Result<Files, Refusal> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| no("not a ZIP file"))?;
    // The end record is the last thing in the file, and has no remark of its own.
    let end = bytes.len().checked_sub(22).and_then(|at| bytes.get(at..)).unwrap_or_default();
    if !end.starts_with(b"PK\x05\x06") || archive.offset() != 0 {
        return Err(no("stray bytes in a ZIP file"));
    }
    let mut files = Files::new();
    let mut lower = std::collections::BTreeSet::new();
    // Where the next local header has to begin.
    let (mut next, mut left) = (0u64, most);
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(|_| no("a member that cannot be opened"))?;
        let name = entry.name().map_err(|_| no("a name that is not UTF-8"))?.into_owned();
        let sound = entry.header_start() == next
            && entry.is_file()
            && !entry.encrypted()
            && entry.comment().is_empty()
            && matches!(entry.compression(), CompressionMethod::Stored | CompressionMethod::Deflated)
            && is_plain(&name);
        if !sound || !lower.insert(name.to_lowercase()) {
            return Err(no("a member of another shape").at(&name));
        }
        next = entry.data_start().unwrap_or(u64::MAX).saturating_add(entry.compressed_size());
        let mut file = Vec::new();
        // One byte more, so that what is too long is seen.
        let read = (&mut entry).take(left.saturating_add(1)).read_to_end(&mut file);
        read.map_err(|_| no("a damaged member").at(&name))?;
        left = left.checked_sub(file.len() as u64).ok_or_else(|| no("unpacks to too much").at(&name))?;
        files.insert(name, file);
    }
    if archive.central_directory_start() != next {
        return Err(no("stray bytes in a ZIP file"));
    }
    Ok(files)
}

/// A relative path that leads nowhere else on any system.
fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with('/')
        && !name.contains(|c: char| matches!(c, '\\' | ':') || c.is_control())
        && name.split('/').all(|step| !step.is_empty() && step != "." && step != "..")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;
    use zip::write::SimpleFileOptions;

    fn packed(names: &[&str]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for name in names {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(b"text").unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn bytes_around_a_package_and_names_that_lead_out_of_it_are_refused() {
        let good = packed(&["a.xml", "b/c.xml"]);
        assert_eq!(open(&good, 100).unwrap().len(), 2);
        assert!(open(&[&good[..], b"junk"].concat(), 100).is_err());
        assert!(open(&[b"junk", &good[..]].concat(), 100).is_err());
        assert!(open(&good, 7).is_err());
        for name in ["../a", "/a", "a//b", "c:a", "a\\b"] {
            assert!(open(&packed(&[name]), 100).is_err(), "{name}");
        }
        assert!(open(&packed(&["A.xml", "a.xml"]), 100).is_err());
    }
}
