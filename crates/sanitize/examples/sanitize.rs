//! Sanitises files without a jail: for measuring and for trying, never for files of strangers.
//!
//! `cargo run -p sanitize --example sanitize -- OUTDIR FILE…` writes `OUTDIR/<name>.<new extension>` and prints one JSON
//! object a file. `SEKIMORI_FONTS` names fonts to draw text with, with colons between.
#![allow(clippy::print_stdout)]

use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args_os().skip(1).map(PathBuf::from);
    let out = args.next().ok_or("usage: sanitize OUTDIR FILE…")?;
    std::fs::create_dir_all(&out)?;
    let policy = sanitize::Policy::default();
    let fonts = std::env::var("SEKIMORI_FONTS").unwrap_or_default();
    let programs: Vec<_> =
        fonts.split(':').filter(|path| !path.is_empty()).map(std::fs::read).collect::<Result<_, _>>()?;
    let fonts = sanitize::Fonts::new(programs);
    for file in args {
        let bytes = std::fs::read(&file)?;
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let input = sanitize::Input { bytes: &bytes, name: Some(&name), password: None };
        let started = std::time::Instant::now();
        let done = sanitize::sanitize_with(input, &policy, &fonts);
        let micros = started.elapsed().as_micros();
        let line = match &done {
            Ok(clean) => {
                let stem = Path::new(&name).with_extension(clean.report.out.extension());
                std::fs::write(out.join(stem), &clean.bytes)?;
                serde_json::json!({ "file": name, "micros": micros, "bytes": clean.bytes.len(), "report": clean.report })
            }
            Err(refusal) => serde_json::json!({ "file": name, "micros": micros, "refusal": refusal }),
        };
        println!("{line}");
    }
    Ok(())
}
