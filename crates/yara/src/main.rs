//! The YARA scanner of the checkpoint, a program of its own.
//!
//! It is handed all rules as one descriptor, compiles them where no file can be opened and no memory becomes code (conditions
//! are interpreted), and is forked for each file. The forked process is locked in as any worker, and ends with its answer.
//! It is not part of `sekimori` because of what it brings along: a compiler as large as half of that.

mod rules;

use std::fs::File;
use std::io::{self, Read, Seek as _, SeekFrom};
use std::os::unix::fs::FileExt as _;
use std::process::ExitCode;

use model::yara::{Ask, Source, Told};
use yara_x::Scanner;

use crate::rules::Compiled;

/// The argument with which the checkpoint starts this program.
const WORKER: &str = "yara-worker";

fn main() -> ExitCode {
    if std::env::args_os().nth(1).is_none_or(|verb| verb != WORKER) {
        // Whoever starts it by hand looks for the verb that uses it; there is nobody to tell it to but by the exit code.
        return ExitCode::from(2);
    }
    if serve().is_ok() { ExitCode::SUCCESS } else { ExitCode::from(70) }
}

/// The rules, compiled, with a scanner that is ready.
struct Ready {
    compiled: &'static Compiled,
    scanner: Option<Scanner<'static>>,
}

fn serve() -> Result<(), jail::JailError> {
    let ready = std::cell::RefCell::new(None);
    let mut prepare = |files: Vec<File>| *ready.borrow_mut() = prepared(files);
    let mut answer = |files: Vec<File>, request: &[u8]| {
        let told = match (&mut *ready.borrow_mut(), postcard::from_bytes(request), files.into_iter().next()) {
            (Some(ready), Ok(Ask::Check), _) => Told::Checked(ready.compiled.checked.clone()),
            (Some(ready), Ok(Ask::Scan { most }), Some(file)) => scan(ready, file, most),
            _ => Told::Failed,
        };
        postcard::to_stdvec(&told).unwrap_or_default()
    };
    jail::function::serve_with(&mut prepare, &mut answer)
}

/// Compiles the rules and looks at nothing with them once, so that a forked process finds all of it made.
fn prepared(files: Vec<File>) -> Option<Ready> {
    let mut file = files.into_iter().next()?;
    let mut bytes = vec![0; usize::try_from(file.seek(SeekFrom::End(0)).ok()?).ok()?];
    // By position: others that are started with the same descriptor move its offset.
    file.read_exact_at(&mut bytes, 0).ok()?;
    let sources: Vec<Source> = postcard::from_bytes(&bytes).ok()?;
    // For the life of the process: the scanner borrows the rules.
    let compiled: &'static Compiled = Box::leak(Box::new(Compiled::new(&sources)));
    let scanner = compiled.rules.as_ref().map(|rules| {
        let mut scanner = Scanner::new(rules);
        // No timeout of its own: that would be a thread. The checkpoint's clock and the limit of processor time end a scan.
        scanner.fast_scan(true);
        let _ = scanner.scan(b"");
        scanner
    });
    Some(Ready { compiled, scanner })
}

fn scan(ready: &mut Ready, mut file: File, most: u64) -> Told {
    let Some(scanner) = &mut ready.scanner else { return Told::Failed };
    let Ok(bytes) = read(&mut file, most) else { return Told::Failed };
    match scanner.scan(&bytes) {
        Ok(results) => Told::Scanned(rules::hits(&results)),
        Err(_) => Told::Failed,
    }
}

fn read(file: &mut File, most: u64) -> io::Result<Vec<u8>> {
    // The size is found by seeking: a worker may not ask the kernel for it.
    let size = file.seek(SeekFrom::End(0))?;
    if size > most {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    file.rewind()?;
    let mut bytes = Vec::new();
    let room = usize::try_from(size).map_err(io::Error::other)?;
    bytes.try_reserve_exact(room.saturating_add(1)).map_err(io::Error::other)?;
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}
