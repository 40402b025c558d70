//! Judges and bytes do no I/O: their sources name neither files, network, processes, threads, environment nor a clock.
//!
//! clippy's `disallowed-methods` takes exact names only, and a crate's own `clippy.toml` would replace the root's.

use crate::arrows::Room;
use crate::finding::Finding;
use crate::{shown, source};
use anyhow::Result;
use proc_macro2::{Span, TokenStream, TokenTree};
use std::path::Path;
use syn::visit::{self, Visit};
use syn::{Item, UseTree};

/// Modules that are the outside world.
const WORLDS: &[&str] = &["env", "fs", "net", "process", "thread"];

/// Ends of paths that read a clock or draw by chance, whatever stands before them.
const CALLS: &[[&str; 2]] = &[
    ["SystemTime", "now"],
    ["Instant", "now"],
    ["OffsetDateTime", "now_utc"],
    ["OffsetDateTime", "now_local"],
    ["UtcDateTime", "now"],
    ["Uuid", "new_v4"],
    ["Uuid", "now_v7"],
];

/// Clocks that must not get another name, under which their `now` would not be seen.
const CLOCKS: &[&str] = &["SystemTime", "Instant", "OffsetDateTime", "UtcDateTime"];

/// Searches all sources of a room.
pub(crate) fn check(root: &Path, room: &Room) -> Result<Vec<Finding>> {
    let sources = source::of_room(&room.folder)?;
    Ok(sources.iter().flat_map(|source| check_file(&shown(root, &source.path), &source.syntax)).collect())
}

fn check_file(path: &str, file: &syn::File) -> Vec<Finding> {
    let mut search = Search { path, findings: Vec::new() };
    search.visit_file(file);
    search.findings
}

struct Search<'a> {
    path: &'a str,
    findings: Vec<Finding>,
}

impl Search<'_> {
    fn found(&mut self, at: Span, what: &str) {
        let text = format!("{what}: judges and bytes get files, time and chance handed in");
        self.findings.push(Finding::new(self.path, at.start().line, text));
    }

    /// A path as written in code, or the front of a `use`.
    fn path(&mut self, segments: &[String], at: Span) {
        if let Some(name) = forbidden(segments) {
            self.found(at, &name);
        }
    }

    fn tree(&mut self, front: &mut Vec<String>, tree: &UseTree) {
        match tree {
            UseTree::Path(path) => {
                front.push(path.ident.to_string());
                self.tree(front, &path.tree);
                front.pop();
            }
            UseTree::Name(name) => self.leaf(front, &name.ident),
            UseTree::Rename(rename) => {
                let name = rename.ident.to_string();
                if CLOCKS.contains(&name.as_str()) || (front.is_empty() && name == "std") {
                    self.found(rename.ident.span(), &format!("`{name}` under another name"));
                } else {
                    self.leaf(front, &rename.ident);
                }
            }
            UseTree::Glob(glob) if front.as_slice() == ["std"] => {
                self.found(syn::spanned::Spanned::span(glob), "`std::*`");
            }
            UseTree::Glob(glob) => self.path(front, syn::spanned::Spanned::span(glob)),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.tree(front, tree)),
        }
    }

    fn leaf(&mut self, front: &[String], ident: &syn::Ident) {
        let mut segments = front.to_vec();
        // `use std::fs::{self}` is `std::fs`.
        if ident != "self" {
            segments.push(ident.to_string());
        }
        self.path(&segments, ident.span());
    }

    /// Arguments of a macro are not parsed; paths in them are read token by token.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut segments: Vec<String> = Vec::new();
        let mut begun = Span::call_site();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    // One colon is `name: value`, two join a path.
                    if colons != 2 {
                        self.path(&std::mem::take(&mut segments), begun);
                        begun = ident.span();
                    }
                    segments.push(ident.to_string());
                    colons = 0;
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                other => {
                    self.path(&std::mem::take(&mut segments), begun);
                    colons = 0;
                    if let TokenTree::Group(group) = other {
                        self.tokens(group.stream());
                    }
                }
            }
        }
        self.path(&segments, begun);
    }
}

fn forbidden(segments: &[String]) -> Option<String> {
    let names: Vec<&str> = segments.iter().map(String::as_str).collect();
    if let ["std", world, ..] = names.as_slice()
        && WORLDS.contains(world)
    {
        return Some(format!("`std::{world}`"));
    }
    let end = names.last_chunk::<2>()?;
    CALLS.contains(end).then(|| format!("`{}`", end.join("::")))
}

impl<'ast> Visit<'ast> for Search<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        if !source::is_test(source::attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        if !source::is_test(&function.attrs) {
            visit::visit_impl_item_fn(self, function);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.tree(&mut Vec::new(), &item.tree);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.path(&segments, syn::spanned::Spanned::span(path));
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.tokens(call.tokens.clone());
        visit::visit_macro(self, call);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<usize> {
        check_file("x.rs", &syn::parse_file(text).unwrap()).iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn the_outside_world_is_found_however_it_is_written() {
        for text in [
            "use std::fs;",
            "use std::fs::File;",
            "use std::{io, fs::{self, File}};",
            "use std::net::*;",
            "use std::*;",
            "use std as s;",
            "use ::std::process::Command;",
            "pub use std::thread;",
            "fn a() { std::env::var(\"HOME\").ok(); }",
            "fn a() -> std::net::IpAddr { todo() }",
            "fn a() { SystemTime::now(); }",
            "fn a() { std::time::Instant::now(); }",
            "fn a() { time::OffsetDateTime::now_utc(); }",
            "use std::time::Instant as Watch;",
            "fn a() { vec![std::env::args()]; }",
            "fn a() { assert!(matches!(x, { std::fs::read(y) })); }",
            "fn a() { thing!(name: std::fs::read(y)); }",
            "fn a() { let id = Uuid::new_v4(); }",
            "fn a<T: Into<std::fs::File>>() {}",
        ] {
            assert!(!lines(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn values_and_tests_are_left_alone() {
        for text in [
            "use std::io::{Read, Seek}; use core::net::IpAddr; use std::time::Duration;",
            "fn a() { env!(\"CARGO_PKG_NAME\"); Ok::<_, ()>(now); clock.now(); format!(\"std::fs\"); }",
            "#[cfg(test)] mod tests { use std::fs; }",
            "#[test] fn a() { std::fs::read(\"x\"); }",
            "mod fs {} use self::fs; use crate::net::Zone;",
        ] {
            assert_eq!(lines(text), Vec::<usize>::new(), "{text}");
        }
    }

    #[test]
    fn the_line_is_named() {
        assert_eq!(lines("fn a() {}\n\nuse std::fs;\nuse std::{\n  io,\n  net,\n};"), [3, 6]);
    }
}
