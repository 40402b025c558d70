//! Gathers every sentence people read: `locales/<language>/*.ftl`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../..").canonicalize()?;
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("locales.rs"), locales(&root.join("locales"))?)?;
    Ok(())
}

/// Two tables of texts, `JA` and `EN`.
fn locales(folder: &Path) -> Result<String, Box<dyn std::error::Error>> {
    let mut code = String::new();
    for language in ["ja", "en"] {
        writeln!(code, "pub(super) const {}: &[&str] = &[", language.to_uppercase())?;
        for file in files(&folder.join(language))? {
            if file.extension().is_some_and(|e| e == "ftl") {
                writeln!(code, "    include_str!({file:?}),")?;
            }
        }
        writeln!(code, "];")?;
    }
    Ok(code)
}

/// All files below a folder, sorted; each is watched for changes.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            println!("cargo:rerun-if-changed={}", path.display());
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
