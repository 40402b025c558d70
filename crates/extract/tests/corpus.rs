//! Real documents of Apache POI, Apache Tika and PDF.js: none may break the reader, and each outcome is a clear one.

use extract::{ExtractError, Limits, extract};
use model::{Content, Format, OmissionCause};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::mpsc::channel;
use std::time::Duration;

/// A file that takes longer is taken to hang; ten times what the slowest takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(180);

fn corpus() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let folder = std::env::var_os("SEKIMORI_CORPUS").map_or(beside, PathBuf::from);
    folder.is_dir().then_some(folder)
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

fn open(path: &Path) -> Result<Content, ExtractError> {
    let (sender, receiver) = channel();
    let (name, file) = (path.file_name().unwrap().to_string_lossy().into_owned(), File::open(path).unwrap());
    std::thread::Builder::new()
        .stack_size(16 << 20)
        .spawn(move || sender.send(extract(file, Some(&name), &Limits::default())))
        .unwrap();
    receiver.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("no answer for {}", path.display()))
}

/// What is wrong with the outcome for this file, if anything.
fn fault(path: &Path) -> Option<String> {
    let content = match open(path) {
        Ok(content) => content,
        // A panic of a foreign parser that was caught is a clear outcome for a broken file only.
        Err(error) if path.to_string_lossy().contains("/broken/") => {
            return matches!(error, ExtractError::Unreadable { .. }).then(|| error.to_string());
        }
        Err(error) => return Some(error.to_string()),
    };
    let says = |cause| content.omissions.iter().any(|o| o.cause == cause);
    let has_text = content.parts.iter().any(|p| !p.blocks.is_empty());
    let place = path.to_string_lossy();
    if place.contains("/encrypted/") {
        // Minimised fuzz cases are too damaged for a password to matter; they must still be listed.
        if place.contains("clusterfuzz") && says(OmissionCause::Broken) {
            return None;
        }
        // A PDF that only its owner's password restricts opens for everybody, and is read.
        let listed = says(OmissionCause::Encrypted) || content.format == Format::Pdf && has_text;
        return (!listed).then(|| format!("encrypted, but {:?} {:?}", content.format, content.omissions));
    }
    // LibreOffice finds no text in the first four either; Word 6 has no reader here; the allocation table of the last is
    // longer than its file, which the cfb crate refuses: both are listed with their reason.
    // The first holds an element without a word.
    const UNREAD: [&str; 7] = [
        "testIWorksNPEDetector.zip",
        "testEXCEL_95.xls",
        "TestBug44375.xls",
        "51921-Word-Crash067.doc",
        "58804_1.doc",
        "testWORD6.doc",
        "47950_normal.doc",
    ];
    if UNREAD.iter().any(|name| place.ends_with(name)) {
        return None;
    }
    let silent =
        !has_text && content.omissions.is_empty() && content.hints.is_empty() && content.format != Format::Empty;
    // A picture need not say anything in words, and a format without a reader is named.
    let exempt =
        matches!(content.format, Format::Other | Format::Pdf | Format::Picture) || says(OmissionCause::Unsupported);
    let unread = place.contains("/benign/") && !exempt && !has_text;
    (silent || unread).then(|| format!("{:?}, no text, {:?}", content.format, content.omissions))
}

#[test]
fn every_file_of_the_corpus_has_a_clear_outcome() {
    let Some(folder) = corpus() else {
        return eprintln_skip();
    };
    let mut all = Vec::new();
    files(&folder, &mut all);
    assert!(all.len() > 500);
    let (queue, faults) = (Mutex::new(all), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let Some(path) = queue.lock().unwrap().pop() else { break };
                    if let Some(fault) = fault(&path) {
                        faults
                            .lock()
                            .unwrap()
                            .push(format!("{}: {fault}", path.strip_prefix(&folder).unwrap().display()));
                    }
                }
            });
        }
    });
    let faults = faults.into_inner().unwrap();
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
}

#[allow(clippy::print_stderr)]
fn eprintln_skip() {
    eprintln!("skipped: no corpus (set SEKIMORI_CORPUS)");
}
