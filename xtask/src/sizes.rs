//! Files stay below 600 lines and functions below 60, tests apart; nothing is left for later.

use crate::arrows::Room;
use crate::finding::Finding;
use crate::shown;
use crate::source::{self, Source};
use anyhow::Result;
use proc_macro2::Span;
use std::path::Path;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Block, Item};

/// The wall for one file, without its tests.
const FILE_LINES: usize = 600;
/// The wall for one function, from `fn` to the closing brace.
const FUNCTION_LINES: usize = 60;
/// Macros that stand for code that is not there.
const UNWRITTEN: &[&str] = &["todo", "unimplemented"];

/// Sizes of all sources of a room.
pub(crate) fn check(root: &Path, room: &Room) -> Result<Vec<Finding>> {
    let sources = source::of_room(&room.folder)?;
    Ok(sources.iter().flat_map(|source| check_file(&shown(root, &source.path), source)).collect())
}

fn check_file(path: &str, source: &Source) -> Vec<Finding> {
    let mut search = Search { path, findings: Vec::new(), test_lines: 0 };
    search.visit_file(&source.syntax);
    let lines = source.text.lines().count() - search.test_lines;
    if lines > FILE_LINES {
        let text = format!("{lines} lines without tests; the wall is {FILE_LINES}: split it by what it does");
        search.findings.push(Finding::new(path, 0, text));
    }
    search.findings
}

struct Search<'a> {
    path: &'a str,
    findings: Vec<Finding>,
    test_lines: usize,
}

impl Search<'_> {
    fn function(&mut self, signature: Span, name: &syn::Ident, body: &Block) {
        let lines = lines(signature, body.span());
        if lines > FUNCTION_LINES {
            let text = format!("fn {name} has {lines} lines; the wall is {FUNCTION_LINES}");
            self.findings.push(Finding::new(self.path, signature.start().line, text));
        }
    }
}

fn lines(from: Span, to: Span) -> usize {
    to.end().line + 1 - from.start().line
}

impl<'ast> Visit<'ast> for Search<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        if source::is_test(source::attributes(item)) {
            self.test_lines += lines(item.span(), item.span());
        } else {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.function(function.sig.span(), &function.sig.ident, &function.block);
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        if !source::is_test(&function.attrs) {
            self.function(function.sig.span(), &function.sig.ident, &function.block);
            visit::visit_impl_item_fn(self, function);
        }
    }

    fn visit_trait_item_fn(&mut self, function: &'ast syn::TraitItemFn) {
        if let Some(body) = &function.default {
            self.function(function.sig.span(), &function.sig.ident, body);
        }
        visit::visit_trait_item_fn(self, function);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        if let Some(name) = UNWRITTEN.iter().find(|name| call.path.is_ident(name)) {
            self.findings.push(Finding::new(
                self.path,
                call.span().start().line,
                format!("{name}! stands for nothing"),
            ));
        }
        visit::visit_macro(self, call);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> Vec<String> {
        let source = Source { path: "x.rs".into(), text: text.to_owned(), syntax: syn::parse_file(text).unwrap() };
        check_file("x.rs", &source).iter().map(Finding::to_string).collect()
    }

    /// `fn name() {`, blank lines, `}`: `lines` in all.
    fn function(lines: usize) -> String {
        format!("fn a() {{{}}}\n", "\n".repeat(lines - 1))
    }

    #[test]
    fn a_function_of_sixty_lines_stands_and_of_sixty_one_falls() {
        assert_eq!(check(&function(60)), Vec::<String>::new());
        assert_eq!(check(&function(61)), ["x.rs:1: fn a has 61 lines; the wall is 60"]);
        let method = format!("struct S;\nimpl S {{\n/// Words.\n{}}}\n", function(61));
        assert_eq!(check(&method), ["x.rs:4: fn a has 61 lines; the wall is 60"]);
        assert_eq!(check(&format!("trait T {{ {} }}", function(61))).len(), 1);
    }

    #[test]
    fn a_file_of_six_hundred_lines_stands_and_its_tests_do_not_count() {
        let body = "const A: u8 = 1;\n".repeat(600);
        let tests = format!("#[cfg(test)]\nmod tests {{\n{}}}\n", "const B: u8 = 1;\n".repeat(300));
        assert_eq!(check(&format!("{body}{tests}")), Vec::<String>::new());
        assert_eq!(check(&format!("{body}const C: u8 = 1;\n{tests}")).len(), 1);
    }

    #[test]
    fn a_long_test_is_a_table_and_stands() {
        assert_eq!(check(&format!("#[cfg(test)]\nmod tests {{\n#[test]\n{}}}\n", function(90))), Vec::<String>::new());
    }

    #[test]
    fn what_is_left_for_later_is_found() {
        assert_eq!(check("fn a() {\n  todo!()\n}"), ["x.rs:2: todo! stands for nothing"]);
    }
}
