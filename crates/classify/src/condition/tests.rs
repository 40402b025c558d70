use std::collections::HashMap;

use model::{ByLevel, Counts, Format, Zone};
use proptest::prelude::*;

use super::*;
use crate::variables::{FileFacts, FilePlace};

/// Whole numbers, truth values and texts that stay within what conditions have.
fn int() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        (0_i64..40).prop_map(|n| n.to_string()),
        prop::sample::select(vec!["persons", "name.low", "my_number.high", "phone.mid", "file.size"])
            .prop_map(String::from),
    ];
    leaf.prop_recursive(3, 8, 2, |inner| {
        prop_oneof![
            (inner.clone(), prop::sample::select(vec!["+", "-"]), inner.clone())
                .prop_map(|(a, op, b)| format!("({a} {op} {b})")),
            (inner.clone(), 1..9).prop_map(|(a, n)| format!("({a} / {n})")),
            (inner.clone(), 1..9).prop_map(|(a, n)| format!("({a} % {n})")),
            inner.prop_map(|a| format!("-({a})")),
        ]
    })
}

fn text() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["place.folder", "place.zone", "file.format", "'csv'", "''", "\"/税務\"", "'lgwan'"])
        .prop_map(String::from)
}

fn condition() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        prop::sample::select(vec!["true", "false", "place.governed", "!file.unreadable"]).prop_map(String::from),
        (int(), prop::sample::select(vec!["<", "<=", ">", ">=", "==", "!="]), int())
            .prop_map(|(a, op, b)| format!("{a} {op} {b}")),
        (text(), prop::sample::select(vec!["==", "!="]), text()).prop_map(|(a, op, b)| format!("{a} {op} {b}")),
        (text(), prop::sample::select(vec!["startsWith", "endsWith", "contains"]), text())
            .prop_map(|(a, f, b)| format!("{a}.{f}({b})")),
        (int(), int(), int()).prop_map(|(a, b, c)| format!("{a} in [{b}, {c}]")),
        (text(), text(), text()).prop_map(|(a, b, c)| format!("{a} in [{b}, {c}]")),
    ];
    leaf.prop_recursive(3, 10, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) && ({b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) || ({b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) == ({b})")),
            (inner.clone(), inner.clone(), inner.clone()).prop_map(|(a, b, c)| format!("(({a}) ? ({b}) : ({c}))")),
            inner.prop_map(|a| format!("!({a})")),
        ]
    })
}

/// What the `cel` crate's own interpreter says, over the same variables.
fn interpreted(text: &str, facts: &Facts<'_>) -> bool {
    let mut context = cel::Context::default();
    let n = |kind: &Kind| {
        let n = facts.counts.of(kind);
        HashMap::from([("high", i64::from(n.high)), ("mid", i64::from(n.mid)), ("low", i64::from(n.low))])
    };
    for kind in Kind::BUILT_IN {
        context.add_variable_from_value(kind.id(), n(&kind));
    }
    context.add_variable_from_value("persons", i64::from(facts.counts.persons));
    let text_of = |s: &str| cel::Value::from(s.to_owned());
    let place = HashMap::from([
        ("folder", text_of(&facts.place.folder)),
        ("zone", text_of(facts.place.zone.id())),
        ("governed", cel::Value::Bool(facts.place.governed)),
    ]);
    context.add_variable_from_value("place", place);
    let file = HashMap::from([
        ("format", text_of(facts.file.format.id())),
        ("size", cel::Value::Int(i64::try_from(facts.file.size).expect("small"))),
        ("unreadable", cel::Value::Bool(facts.file.unreadable)),
    ]);
    context.add_variable_from_value("file", file);
    match cel::Program::compile(text).expect("compiles").execute(&context) {
        Ok(cel::Value::Bool(b)) => b,
        other => panic!("{text}: {other:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn both_evaluators_agree(
        when in condition(), persons in 0_u32..30, low in 0_u32..30, high in 0_u32..30, size in 0_u64..50,
        governed: bool, unreadable: bool,
    ) {
        let level = |n| ByLevel { high: n, mid: n, low: n };
        let kinds = [(Kind::NAME, level(low)), (Kind::MY_NUMBER, level(high))];
        let counts = Counts { persons, kinds: kinds.into_iter().collect() };
        let place = FilePlace {
            folder: "/srv/税務".into(), section: None, extension: "csv".into(), governed, zone: Zone::Lgwan,
            mark: String::new(),
        };
        let file = FileFacts { format: Format::Csv, size, unreadable, encrypted: false };
        let facts = Facts { counts: &counts, place: &place, file };
        match Condition::parse(&when, &[]) {
            Ok(condition) => prop_assert_eq!(condition.holds(&facts), interpreted(&when, &facts), "{}", when),
            // Long ones may pass the bounds; nothing else is wrong with what is generated here.
            Err((_, Cause::ConditionTooDeep { .. } | Cause::ConditionTooLong { .. })) => {}
            Err((at, cause)) => prop_assert!(false, "{} at {}: {}", when, at, cause),
        }
    }

    #[test]
    fn no_text_panics(when in "[a-z0-9_ .,()\\[\\]?:!=<>&|+*/%'\"\\\\{}\n-]{0,80}") {
        if let Err((at, _)) = Condition::parse(&when, &[]) {
            prop_assert!(at <= when.len());
        }
    }

    #[test]
    fn no_unicode_panics(when in "\\PC{0,60}") {
        let _ = Condition::parse(&when, &[]);
    }

    #[test]
    fn no_row_of_tokens_panics(
        tokens in prop::collection::vec(prop::sample::select(vec![
            "persons", "name", ".", "high", "(", ")", "[", "]", "?", ":", "&&", "||", "!", "-", "1", "1.5", "0x1F", "1u",
            "'a'", "in", "has", "all", ",", "==", ">=", "+", "*", "%", "place", "folder", "contains", "true", "null", "9e9",
            "99999999999999999999", ".a", "for",
        ]), 0..60),
    ) {
        let _ = Condition::parse(&tokens.join(" "), &[]);
        let _ = Condition::parse(&tokens.concat(), &[]);
    }
}
