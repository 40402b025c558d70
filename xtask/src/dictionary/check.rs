//! The committed dictionaries as they are.

use super::FOLDER;
use crate::finding::Finding;
use anyhow::Result;
use std::path::Path;

/// Whatever is wrong.
pub(crate) fn check(_root: &Path) -> Result<Vec<Finding>> {
    let _ = FOLDER;
    Ok(Vec::new())
}
