//! Rules as text to rules that run.

use model::yara::{Checked, Fault, Hit, NAMED, Source};
use yara_x::errors::CompileError;
use yara_x::{Compiler, Rules, ScanResults, SourceCode};

/// Modules of YARA that are not here: they read programs, phones, installers and the findings of sandboxes, none of which the
/// checkpoint lets in, or write to a screen; `olecf` and `vba` do not compile in 1.22. Rules that use them are left out and named.
const ABSENT: [&str; 16] = [
    "console", "crx", "cuckoo", "dex", "dotnet", "elf", "lnk", "macho", "magic", "msi", "olecf", "pe", "text", "time",
    "vba", "vt",
];

/// Mistakes that are told at most.
const FAULTS: usize = 100;

/// What became of rules.
pub(crate) struct Compiled {
    /// None if anything is wrong in them: half of the rules would protect by half, and nobody would know.
    pub(crate) rules: Option<Rules>,
    pub(crate) checked: Checked,
}

impl Compiled {
    pub(crate) fn new(sources: &[Source]) -> Compiled {
        let mut compiler = Compiler::new();
        // A file of rules names no other files: what counts is what was handed over.
        compiler.enable_includes(false);
        for module in ABSENT {
            compiler.ignore_module(module);
        }
        for source in sources {
            // Files of different makers use the same names of rules.
            compiler.new_namespace(&source.name);
            // Its mistakes are among those of the compiler.
            let _ = compiler.add_source(SourceCode::from(source.text.as_str()).with_origin(&source.name));
        }
        let faults: Vec<Fault> = compiler.errors().iter().take(FAULTS).map(|error| fault(error, sources)).collect();
        let left_out = compiler.ignored_rules().map(|(name, _)| name.to_owned()).collect();
        if !faults.is_empty() {
            return Compiled { rules: None, checked: Checked { rules: 0, faults, left_out } };
        }
        let rules = compiler.build();
        let count = rules.iter().count() as u64;
        Compiled { rules: Some(rules), checked: Checked { rules: count, faults, left_out } }
    }
}

/// Where a mistake is, and what.
fn fault(error: &CompileError, sources: &[Source]) -> Fault {
    let label = error.labels().next();
    let (origin, start, text) = match &label {
        Some(label) => (label.origin().unwrap_or_default(), label.span().start(), label.text()),
        None => ("", 0, ""),
    };
    let source = sources.iter().find(|source| source.name == origin);
    let (line, column) = source.map_or((1, 1), |source| place(&source.text, start));
    let what = if text.is_empty() || text == error.title() {
        error.title().to_owned()
    } else {
        format!("{}: {text}", error.title())
    };
    Fault { file: origin.to_owned(), line, column, what: what.replace('\n', " ") }
}

/// Line and column of a byte, both from 1.
fn place(text: &str, byte: usize) -> (u64, u64) {
    let before = text.get(..byte).unwrap_or(text);
    let line = before.matches('\n').count() as u64 + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() as u64 + 1;
    (line, column)
}

/// The rules that match: their names and tags, and nothing of what they matched.
pub(crate) fn hits(results: &ScanResults<'_, '_>) -> Vec<Hit> {
    let hit = |rule: yara_x::Rule<'_, '_>| Hit {
        rule: rule.identifier().to_owned(),
        tags: rule.tags().map(|tag| tag.identifier().to_owned()).collect(),
    };
    results.matching_rules().take(NAMED).map(hit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use yara_x::Scanner;

    fn source(name: &str, text: &str) -> Source {
        Source { name: name.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn a_mistake_is_told_with_file_line_and_column_and_nothing_is_applied() {
        let good = source("good.yar", "rule a { condition: true }");
        for (text, line, column, what) in [
            ("rule b {\n  condition: あ }", 2, 14, "syntax"),
            ("// 規則\nrule b { strings: $a = \"x\" condition: $あ }", 2, 40, ""),
            ("rule b { strings: $a = \"x\"\n condition: $b }", 2, 13, "$b"),
            ("include \"/etc/passwd\"", 1, 1, "include"),
            ("import \"nothing\"\nrule b { condition: true }", 1, 1, "nothing"),
            ("rule b { condition: true }\nrule b { condition: true }", 2, 6, "b"),
        ] {
            let compiled = Compiled::new(&[good.clone(), source("bad.yar", text)]);
            let fault = &compiled.checked.faults[0];
            assert_eq!((fault.file.as_str(), fault.line, fault.column), ("bad.yar", line, column), "{text}: {fault:?}");
            assert!(fault.what.contains(what), "{text}: {fault:?}");
            assert!(compiled.rules.is_none());
        }
    }

    #[test]
    fn rules_for_modules_that_are_not_here_are_left_out_and_named() {
        let text = "import \"pe\"\nimport \"hash\"\nrule exe { condition: pe.is_pe }\nrule other { condition: exe }\n\
                    rule empty { condition: hash.md5(0, filesize) == \"d41d8cd98f00b204e9800998ecf8427e\" }";
        let compiled = Compiled::new(&[source("a.yar", text)]);
        assert_eq!(compiled.checked.left_out, ["exe", "other"]);
        assert_eq!((compiled.checked.rules, compiled.checked.faults.len()), (1, 0));
        let mut scanner = Scanner::new(compiled.rules.as_ref().unwrap());
        assert_eq!(hits(&scanner.scan(b"").unwrap())[0].rule, "empty");
    }

    #[test]
    fn files_may_use_the_same_names_and_a_private_rule_is_no_hit() {
        let text = "rule a : eicar test { condition: filesize == 3 }\nprivate rule p { condition: true }";
        let compiled = Compiled::new(&[source("1.yar", text), source("2.yar", text)]);
        let mut scanner = Scanner::new(compiled.rules.as_ref().unwrap());
        let found = hits(&scanner.scan(b"abc").unwrap());
        assert_eq!(found, vec![Hit { rule: "a".into(), tags: vec!["eicar".into(), "test".into()] }; 2]);
        assert!(hits(&scanner.scan(b"abcd").unwrap()).is_empty());
    }
}
