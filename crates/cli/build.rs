//! Gathers what the binary carries: the demo's share.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../..").canonicalize()?;
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("share.rs"), share(&root.join("demo/share"))?)?;
    Ok(())
}

/// A table of relative path and bytes, `SHARE`.
fn share(folder: &Path) -> Result<String, Box<dyn std::error::Error>> {
    let mut code = "pub(super) const SHARE: &[(&str, &[u8])] = &[\n".to_owned();
    for file in files(folder)? {
        let name = file.strip_prefix(folder)?;
        writeln!(code, "    ({name:?}, include_bytes!({file:?})),")?;
    }
    code.push_str("];\n");
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
