//! Doors: what may be called from one place only.

use crate::arrows::Room;
use crate::finding::Finding;
use crate::shown;
use crate::source;
use anyhow::Result;
use std::path::Path;
use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};

/// A word that may stand in some files only, or not in some.
struct Door {
    /// Path in code, whole or its beginning.
    call: &'static [&'static str],
    /// Rooms and folders that it is about, from the root.
    inside: &'static str,
    /// The only files that may have it.
    except: &'static [&'static str],
    why: &'static str,
}

const DOORS: [Door; 7] = [
    // INVARIANT: no parser runs outside the jail. The worker's own code calls it, and nothing else does.
    Door {
        call: &["extract", "extract"],
        inside: "crates/",
        // `sanitize` runs in the checkpoint's worker as a whole.
        except: &["crates/agent/src/reading.rs", "crates/sanitize/src/plain.rs", "crates/sanitize/src/pdf/flatten.rs"],
        why: "documents are parsed in the jailed worker only (agent/src/reading.rs)",
    },
    Door {
        call: &["sanitize", "sanitize_with"],
        inside: "crates/",
        except: &["crates/gateway/src/worker.rs"],
        why: SANITISED,
    },
    Door { call: &["verify", "verify"], inside: "crates/", except: &["crates/gateway/src/worker.rs"], why: SANITISED },
    // INVARIANT: the console has no power that the API has not: it is a client of the routes.
    Door { call: &["store"], inside: CONSOLE, except: &[], why: NO_POWER },
    Door { call: &["keys"], inside: CONSOLE, except: &[], why: NO_POWER },
    Door { call: &["crate", "keyservice"], inside: CONSOLE, except: &[], why: NO_POWER },
    Door { call: &["crate", "register"], inside: CONSOLE, except: &[], why: NO_POWER },
];

const CONSOLE: &str = "crates/server/src/console";
const SANITISED: &str = "files are rebuilt and verified in jailed workers only (gateway/src/worker.rs)";
const NO_POWER: &str = "the console asks the API and nothing behind it";

/// Looks through the sources of one room.
pub(crate) fn check(root: &Path, room: &Room) -> Result<Vec<Finding>> {
    let sources = source::of_room(&room.folder)?;
    Ok(sources.iter().flat_map(|source| check_file(&shown(root, &source.path), &source.syntax)).collect())
}

fn check_file(path: &str, syntax: &syn::File) -> Vec<Finding> {
    let doors: Vec<&Door> =
        DOORS.iter().filter(|door| path.starts_with(door.inside) && !door.except.contains(&path)).collect();
    let mut search = Search { path, doors, found: Vec::new() };
    if !search.doors.is_empty() {
        search.visit_file(syntax);
    }
    search.found
}

struct Search<'a> {
    path: &'a str,
    doors: Vec<&'a Door>,
    found: Vec<Finding>,
}

impl Search<'_> {
    fn look(&mut self, segments: &[String], line: usize) {
        // `super::` inside the console may climb out of it, so it counts as the crate.
        let climbed = segments.iter().position(|segment| segment != "super").unwrap_or(0);
        let from_crate: Vec<String> = if climbed == 0 {
            segments.to_vec()
        } else {
            std::iter::once("crate".to_owned()).chain(segments.iter().skip(climbed).cloned()).collect()
        };
        for door in &self.doors {
            let begins = from_crate.len() >= door.call.len()
                && from_crate.iter().zip(door.call).all(|(have, want)| have == want || have == "*");
            if begins {
                self.found.push(Finding::new(self.path, line, format!("`{}`: {}", segments.join("::"), door.why)));
            }
        }
    }

    fn tree(&mut self, before: &mut Vec<String>, tree: &syn::UseTree) {
        match tree {
            syn::UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.tree(before, &path.tree);
                before.pop();
            }
            syn::UseTree::Group(group) => group.items.iter().for_each(|tree| self.tree(before, tree)),
            syn::UseTree::Name(syn::UseName { ident }) | syn::UseTree::Rename(syn::UseRename { ident, .. }) => {
                let mut whole = before.clone();
                whole.push(ident.to_string());
                self.look(&whole, ident.span().start().line);
            }
            syn::UseTree::Glob(glob) => {
                let mut whole = before.clone();
                whole.push("*".to_owned());
                self.look(&whole, glob.span().start().line);
            }
        }
    }
}

impl<'ast> Visit<'ast> for Search<'_> {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if !source::is_test(source::attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.tree(&mut Vec::new(), &item.tree);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if segments.len() > 1 {
            self.look(&segments, path.span().start().line);
        }
        visit::visit_path(self, path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(path: &str, text: &str) -> Vec<usize> {
        check_file(path, &syn::parse_file(text).unwrap()).iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn documents_are_parsed_in_one_file_only() {
        for text in [
            "fn a() { extract::extract(b, c, &d); }",
            "use extract::extract;",
            "use extract::{Limits, extract as open};",
            "use extract::*;",
            "fn a() { let f = extract::extract; }",
        ] {
            assert_eq!(lines("crates/agent/src/view.rs", text).len(), 1, "{text}");
            assert_eq!(lines("crates/agent/src/reading.rs", text), [0_usize; 0], "{text}");
        }
        for text in
            ["use extract::Limits;", "fn extract() { extract(); }", "#[cfg(test)] mod t { use extract::extract; }"]
        {
            assert_eq!(lines("crates/cli/src/main.rs", text), [0_usize; 0], "{text}");
        }
    }

    #[test]
    fn the_console_goes_through_no_other_door_than_the_api() {
        for text in [
            "use store::Register;",
            "use crate::keyservice::KeyServiceLink;",
            "fn a() { super::super::keyservice::ask(); }",
            "fn a(b: &crate::register::Office) {}",
            "use keys::KeyService;",
        ] {
            assert_eq!(lines("crates/server/src/console/page.rs", text).len(), 1, "{text}");
            assert_eq!(lines("crates/server/src/routes.rs", text), [0_usize; 0], "{text}");
        }
        let fine = "use crate::asking::Request; use model::api::path; use super::page::Page;";
        assert_eq!(lines("crates/server/src/console/page.rs", fine), [0_usize; 0]);
    }
}
