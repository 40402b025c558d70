//! What the targets of sanitising share: small limits, and what has to hold of whatever comes out.

use model::sanitising::{Kind, Report};
use sanitize::{Input, Limits, Policy};
use std::io::{Cursor, Write};
use std::path::PathBuf;
use std::sync::LazyLock;

static POLICY: LazyLock<Policy> = LazyLock::new(|| Policy {
    limits: Limits {
        expanded_bytes: 8 << 20,
        parts: 500,
        pages: 20,
        pixels: 1 << 20,
        all_pixels: 4 << 20,
        ..Limits::default()
    },
    ..Policy::default()
});

/// Whether an output that the second look refuses, and one that changes when it is sanitised again, stop a target. Neither lets
/// anything through, so they are looked for in hours of fuzzing and not in each run of the tests.
static STRICT: LazyLock<bool> = LazyLock::new(|| std::env::var_os("SEKIMORI_FUZZ_STRICT").is_some());

/// A folder for the outputs, where somebody wants to see them.
static SHOWN: LazyLock<Option<PathBuf>> = LazyLock::new(|| std::env::var_os("SEKIMORI_FUZZ_SHOW").map(PathBuf::from));

/// Sanitises a file and looks at what came out as the checkpoint does.
///
/// # Panics
/// If an account does not add up; when strict, see above.
pub fn sanitise(bytes: &[u8], name: Option<&str>) {
    let input = Input { bytes, name, password: None };
    let Ok(clean) = sanitize::sanitize(input, &POLICY) else { return };
    balanced(&clean.report);
    let schemes = ["http", "https", "mailto", "tel"].map(str::to_owned);
    let rules = verify::Rules { schemes: &schemes, expanded_bytes: 64 << 20, depth: 6 };
    let looked = verify::verify(&clean.bytes, clean.report.out, &rules);
    if !*STRICT {
        return;
    }
    let name = format!("a.{}", clean.report.out.extension());
    show(&name, &clean.bytes);
    if let Err(refusal) = looked {
        panic!("the second look refuses it: {refusal}");
    }
    let again = sanitize::sanitize(Input { bytes: &clean.bytes, name: Some(&name), password: None }, &POLICY);
    let again = again.unwrap_or_else(|refusal| panic!("an output cannot be read again: {refusal}"));
    show(&format!("again.{name}"), &again.bytes);
    assert!(again.bytes == clean.bytes, "sanitised again it changes");
}

/// Writes what came out into the folder that is named for it, to be looked at when a target has stopped.
fn show(name: &str, bytes: &[u8]) {
    if let Some(folder) = SHOWN.as_deref() {
        let _ = std::fs::write(folder.join(name), bytes);
    }
}

/// Looks at any bytes as a sanitised file of any kind.
pub fn look(bytes: &[u8], kind: Kind) {
    let schemes = ["https".to_owned()];
    let _ = verify::verify(bytes, kind, &verify::Rules { schemes: &schemes, expanded_bytes: 8 << 20, depth: 4 });
}

fn balanced(report: &Report) {
    assert!(report.account.balances(), "the account does not add up: {:?}", report.account);
    for member in &report.members {
        if let Ok(report) = &member.outcome {
            balanced(report);
        }
    }
}

/// A ZIP file with parts as they are.
#[must_use]
pub fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in parts {
        zip.start_file(*name, options).expect("memory");
        zip.write_all(bytes).expect("memory");
    }
    zip.finish().expect("memory").into_inner()
}
