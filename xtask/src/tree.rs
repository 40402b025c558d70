//! The tree as a whole: both READMEs in step, no path of somebody's machine.

use crate::finding::Finding;
use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Folders that exist on a developer's machine and nowhere else. In pieces, so as not to find itself.
const MACHINE_PATHS: [&str; 2] = [concat!("/wo", "rk/"), concat!("/ro", "ot/")];

/// Files that git knows or would know.
pub(crate) fn listed(root: &Path) -> Result<Vec<PathBuf>> {
    let arguments = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    let output = Command::new("git").args(arguments).current_dir(root).output().context("git ls-files")?;
    ensure!(output.status.success(), "git ls-files: {}", String::from_utf8_lossy(&output.stderr));
    let names = output.stdout.split(|byte| *byte == 0).filter(|name| !name.is_empty());
    Ok(names.filter_map(|name| std::str::from_utf8(name).ok()).map(PathBuf::from).collect())
}

/// Checks on the listed files.
pub(crate) fn check(root: &Path, files: &[PathBuf]) -> Result<Vec<Finding>> {
    let mut findings = readme_pair(root);
    for file in files {
        // Listed files may have been deleted since; binaries have no lines.
        let Ok(bytes) = fs::read(root.join(file)) else { continue };
        let Ok(text) = String::from_utf8(bytes) else { continue };
        findings.extend(machine_paths(&file.display().to_string(), &text));
    }
    Ok(findings)
}

fn machine_paths(path: &str, text: &str) -> Vec<Finding> {
    let bad = |line: &str| MACHINE_PATHS.iter().find(|machine| stands_alone(line, machine)).copied();
    let lines = text.lines().enumerate();
    lines
        .filter_map(|(index, line)| {
            Some(Finding::new(path, index + 1, format!("{} is on one machine only", bad(line)?)))
        })
        .collect()
}

/// Whether the line names the folder from the root of the file system, not inside another path or address.
fn stands_alone(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(index, _)| {
        let before = line.get(..index).and_then(|front| front.chars().next_back());
        before.is_none_or(|c| !(c.is_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | '}' | '*')))
    })
}

fn readme_pair(root: &Path) -> Vec<Finding> {
    let read = |name: &str| fs::read_to_string(root.join(name)).map(|text| levels(&text));
    match (read("README.md"), read("README.ja.md")) {
        (Ok(english), Ok(japanese)) if english == japanese => Vec::new(),
        (Ok(english), Ok(japanese)) => {
            let text = format!("{} headings, README.md {}, or other levels", japanese.len(), english.len());
            vec![Finding::new("README.ja.md", 0, text)]
        }
        (english, _) => {
            let missing = if english.is_err() { "README.md" } else { "README.ja.md" };
            vec![Finding::new(missing, 0, "is missing")]
        }
    }
}

/// Levels of the headings in order, code blocks left out.
fn levels(markdown: &str) -> Vec<usize> {
    let mut in_code = false;
    let mut levels = Vec::new();
    for line in markdown.lines() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        } else if !in_code && line.starts_with('#') {
            levels.push(line.chars().take_while(|c| *c == '#').count());
        }
    }
    levels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_path_is_found_and_a_longer_path_is_not() {
        let [work, root] = MACHINE_PATHS;
        for line in [format!("cd {work}main"), format!("\"{root}.cargo\""), format!("{work}x")] {
            assert_eq!(machine_paths("x", &line).len(), 1, "{line}");
        }
        for line in [format!("https://example.jp{work}"), format!("a{root}b"), format!("$HOME}}{work}"), "work/".into()]
        {
            assert_eq!(machine_paths("x", &line), [], "{line}");
        }
    }

    #[test]
    fn readmes_out_of_step_are_found() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        assert_eq!(readme_pair(folder.path()).len(), 1, "both are missing");
        write("README.md", "# A\n```\n# no heading\n```\n## B\n");
        assert_eq!(readme_pair(folder.path())[0].path, "README.ja.md");
        write("README.ja.md", "# あ\n## い\n");
        assert_eq!(readme_pair(folder.path()), []);
        write("README.ja.md", "# あ\n### い\n");
        assert_eq!(readme_pair(folder.path()).len(), 1);
    }
}
