//! Every stable code has its sentence in Japanese and English, with the same facts in it.

use crate::arrows::Room;
use crate::finding::Finding;
use crate::shown;
use crate::source::{self, Source};
use anyhow::{Context, Result};
use fluent_syntax::ast::{CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use syn::visit::Visit;

/// Languages of the product; the first is the one people read.
const LANGUAGES: [&str; 2] = ["ja", "en"];

/// Sentences of one file: key to the facts named in it.
type Sentences = BTreeMap<String, BTreeSet<String>>;

/// Compares the codes of all rooms with the sentences of both languages.
pub(crate) fn check(root: &Path, rooms: &[Room]) -> Result<Vec<Finding>> {
    let mut findings = Vec::new();
    let mut files = Vec::new();
    for language in LANGUAGES {
        files.push(read_language(root, language, &mut findings)?);
    }
    let [japanese, english] = files.as_slice() else { return Ok(findings) };
    findings.extend(compare(japanese, english));
    for room in rooms {
        let sources = source::of_room(&room.folder)?;
        findings.extend(sources.iter().flat_map(|source| {
            let path = shown(root, &source.path);
            let own = path.ends_with("/src/error.rs").then_some(room.name.as_str());
            check_codes(&path, &strings(source), own, japanese)
        }));
    }
    Ok(findings)
}

/// All `.ftl` files of a language by room. A file that Fluent cannot read is a finding, not an end.
fn read_language(root: &Path, language: &str, findings: &mut Vec<Finding>) -> Result<BTreeMap<String, Sentences>> {
    let folder = root.join("locales").join(language);
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        let Some(room) = path.file_stem().and_then(|stem| stem.to_str()) else { continue };
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let (sentences, broken) = parse(&text);
        findings.extend(broken.into_iter().map(|text| Finding::new(shown(root, &path), 0, text)));
        files.insert(room.to_owned(), sentences);
    }
    Ok(files)
}

fn parse(text: &str) -> (Sentences, Vec<String>) {
    let (resource, mut broken) = match fluent_syntax::parser::parse(text) {
        Ok(resource) => (resource, Vec::new()),
        Err((resource, errors)) => (resource, errors.iter().map(|error| format!("Fluent: {error}")).collect()),
    };
    let mut sentences = Sentences::new();
    for entry in resource.body {
        let Entry::Message(message) = entry else { continue };
        let mut facts = BTreeSet::new();
        message.value.iter().chain(message.attributes.iter().map(|attribute| &attribute.value)).for_each(|pattern| {
            pattern_facts(pattern, &mut facts);
        });
        if sentences.insert(message.id.name.to_owned(), facts).is_some() {
            broken.push(format!("{} stands here twice", message.id.name));
        }
    }
    (sentences, broken)
}

fn pattern_facts(pattern: &Pattern<&str>, facts: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            expression_facts(expression, facts);
        }
    }
}

fn expression_facts(expression: &Expression<&str>, facts: &mut BTreeSet<String>) {
    match expression {
        Expression::Inline(inline) => inline_facts(inline, facts),
        Expression::Select { selector, variants } => {
            inline_facts(selector, facts);
            for variant in variants {
                pattern_facts(&variant.value, facts);
            }
        }
    }
}

fn inline_facts(inline: &InlineExpression<&str>, facts: &mut BTreeSet<String>) {
    match inline {
        InlineExpression::VariableReference { id } => {
            facts.insert(id.name.to_owned());
        }
        InlineExpression::Placeable { expression } => expression_facts(expression, facts),
        InlineExpression::FunctionReference { arguments, .. } => argument_facts(arguments, facts),
        InlineExpression::TermReference { arguments: Some(arguments), .. } => argument_facts(arguments, facts),
        _ => {}
    }
}

fn argument_facts(arguments: &CallArguments<&str>, facts: &mut BTreeSet<String>) {
    arguments.positional.iter().for_each(|inline| inline_facts(inline, facts));
}

/// Both languages say the same things.
fn compare(japanese: &BTreeMap<String, Sentences>, english: &BTreeMap<String, Sentences>) -> Vec<Finding> {
    let rooms: BTreeSet<&String> = japanese.keys().chain(english.keys()).collect();
    let empty = Sentences::new();
    let mut findings = Vec::new();
    for room in rooms {
        let (ja, en) = (japanese.get(room).unwrap_or(&empty), english.get(room).unwrap_or(&empty));
        for key in ja.keys().chain(en.keys()).collect::<BTreeSet<_>>() {
            let text = match (ja.get(key), en.get(key)) {
                (Some(one), Some(other)) if one == other => continue,
                (Some(_), Some(_)) => format!("{key} names other facts in ja than in en"),
                (None, _) => format!("{key} has no Japanese sentence"),
                (_, None) => format!("{key} has no English sentence"),
            };
            findings.push(Finding::new(format!("locales/*/{room}.ftl"), 0, text));
        }
    }
    findings
}

/// Codes among the strings of one file. Those of a room's `error.rs` stand in the room's own file, and their sentences
/// name only facts that `error.rs` hands out.
fn check_codes(
    path: &str,
    strings: &[(String, usize)],
    own: Option<&str>,
    japanese: &BTreeMap<String, Sentences>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (code, line) in strings.iter().filter(|(text, _)| is_code(text)) {
        let facts = match own {
            Some(room) => japanese.get(room).and_then(|sentences| sentences.get(code)),
            None => japanese.values().find_map(|sentences| sentences.get(code)),
        };
        let Some(facts) = facts else {
            let place = own.unwrap_or("*");
            findings.push(Finding::new(path, *line, format!("{code} has no sentence in locales/*/{place}.ftl")));
            continue;
        };
        let missing = facts.iter().filter(|fact| own.is_some() && !strings.iter().any(|(text, _)| text == *fact));
        findings.extend(missing.map(|fact| Finding::new(path, *line, format!("{code} is never given ${fact}"))));
    }
    findings
}

/// `PT-004`: two capitals, three digits.
fn is_code(text: &str) -> bool {
    let bytes = text.as_bytes();
    matches!(bytes, [a, b, b'-', rest @ ..] if a.is_ascii_uppercase() && b.is_ascii_uppercase()
        && rest.len() == 3 && rest.iter().all(u8::is_ascii_digit))
}

/// String literals outside tests, with their lines.
fn strings(source: &Source) -> Vec<(String, usize)> {
    let mut search = Strings::default();
    search.visit_file(&source.syntax);
    search.found
}

#[derive(Default)]
struct Strings {
    found: Vec<(String, usize)>,
}

impl Strings {
    fn tokens(&mut self, tokens: proc_macro2::TokenStream) {
        for token in tokens {
            match token {
                proc_macro2::TokenTree::Group(group) => self.tokens(group.stream()),
                proc_macro2::TokenTree::Literal(literal) => {
                    if let syn::Lit::Str(text) = syn::Lit::new(literal) {
                        self.visit_lit_str(&text);
                    }
                }
                _ => {}
            }
        }
    }
}

impl<'ast> Visit<'ast> for Strings {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if !source::is_test(source::attributes(item)) {
            syn::visit::visit_item(self, item);
        }
    }

    fn visit_lit_str(&mut self, text: &'ast syn::LitStr) {
        self.found.push((text.value(), text.span().start().line));
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.tokens(call.tokens.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SENTENCES: &str = "PT-001 = { $line } 行目が誤っています。\nPT-002 = { $count ->\n   [one] 一つ\n  *[other] { NUMBER($many) }\n }\n";

    fn language(text: &str) -> BTreeMap<String, Sentences> {
        let (sentences, broken) = parse(text);
        assert_eq!(broken, Vec::<String>::new());
        BTreeMap::from([("protect".to_owned(), sentences)])
    }

    fn codes(rust: &str, own: Option<&str>) -> Vec<String> {
        let source = Source { path: "e".into(), text: rust.into(), syntax: syn::parse_file(rust).unwrap() };
        check_codes("e", &strings(&source), own, &language(SENTENCES)).iter().map(Finding::to_string).collect()
    }

    #[test]
    fn facts_are_found_in_all_parts_of_a_sentence() {
        let facts = &language(SENTENCES)["protect"]["PT-002"];
        assert_eq!(facts.iter().map(String::as_str).collect::<Vec<_>>(), ["count", "many"]);
    }

    #[test]
    fn a_broken_or_doubled_sentence_is_found() {
        assert_eq!(parse("PT-001 = a { $line\n").1.len(), 1);
        assert_eq!(parse("PT-001 = a\nPT-001 = b\n").1, ["PT-001 stands here twice"]);
    }

    #[test]
    fn a_code_without_a_sentence_and_a_sentence_without_its_fact_are_found() {
        assert_eq!(codes("fn a() { (\"PT-001\", \"line\"); }", Some("protect")), Vec::<String>::new());
        assert_eq!(codes("const A: &str = \"PT-001\";", Some("protect")), ["e:1: PT-001 is never given $line"]);
        assert_eq!(
            codes("const A: &str = \"PT-009\";", Some("protect")),
            ["e:1: PT-009 has no sentence in locales/*/protect.ftl"]
        );
        assert_eq!(codes("const A: &str = \"PT-001\";", Some("audit")).len(), 1, "each room has its own file");
        assert_eq!(codes("const A: &str = \"PT-001\";", None), Vec::<String>::new());
        assert_eq!(codes("fn a() { vec![\"PT-009\"]; }", None).len(), 1);
        assert_eq!(codes("#[cfg(test)] mod tests { const A: &str = \"PT-009\"; }", None), Vec::<String>::new());
    }

    #[test]
    fn two_languages_that_differ_are_found() {
        assert_eq!(compare(&language(SENTENCES), &language(SENTENCES)), []);
        for other in ["PT-001 = line { $line }\n", "PT-001 = { $column }\nPT-002 = { $count } { $many }\n"] {
            assert_eq!(compare(&language(SENTENCES), &language(other)).len(), 1, "{other}");
            assert_eq!(compare(&language(other), &language(SENTENCES)).len(), 1, "{other}");
        }
    }

    #[test]
    fn a_code_is_two_capitals_and_three_digits() {
        for (text, code) in
            [("PT-004", true), ("AES-256", false), ("pt-004", false), ("PT-04", false), ("PT-0040", false)]
        {
            assert_eq!(is_code(text), code, "{text}");
        }
    }
}
