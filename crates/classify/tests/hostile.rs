//! Rule files made to hurt: each is refused or read in bounded time, memory and stack, and none panics.

use classify::Rules;
use model::Coded;
use proptest::prelude::*;

const SHIPPED: &str = include_str!("../../../rules/ja-municipal.toml");

fn file_with(condition: &str) -> String {
    let rule = "[[rule]]\nid = 'a'\nname_ja = ''\nname_en = ''\nlabel = '2'\naction = 'report'\n";
    format!("edition = 1\n{rule}when = \"\"\"{condition}\"\"\"\n")
}

#[test]
fn the_deepest_admitted_conditions_are_read_on_a_small_stack() {
    let conditions = [
        format!("{}true{}", "(".repeat(8), ")".repeat(8)),
        format!("persons{} > 0", " + persons".repeat(120)),
        format!("persons{} > 0", " - -1".repeat(80)),
        format!("true{}", " && true".repeat(120)),
        format!("{}true", "!".repeat(240)),
        format!("{}1 > 0", "-".repeat(240)),
        format!("place{}", ".a".repeat(120)),
        format!("{}true", "true ? false : ".repeat(8)),
        format!("{}true", "true == ".repeat(120)),
        "(".repeat(8),
        "[".repeat(8),
        "a(".repeat(8),
        "a.b(".repeat(8),
        format!("{}true{}", "true ? true : (".repeat(8), ")".repeat(8)),
        format!("{}true{}", "(true ? ".repeat(8), ": true)".repeat(8)),
        "!(-(".repeat(4),
    ];
    for condition in conditions {
        let run = move || drop(Rules::parse(&file_with(&condition)));
        std::thread::Builder::new().stack_size(3 << 19).spawn(run).expect("thread").join().expect("no panic");
    }
}

#[test]
fn a_file_that_nests_without_end_is_refused() {
    for text in
        ["[".repeat(100_000), format!("a = {}", "[".repeat(100_000)), "{a=".repeat(50_000), "a.".repeat(100_000)]
    {
        let run = move || Rules::parse(&text).map(|_| ()).map_err(|e| e.code());
        let outcome = std::thread::Builder::new().stack_size(2 << 20).spawn(run).expect("thread").join();
        assert!(matches!(outcome.expect("no panic"), Err("CF-001" | "CF-002")));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_panics(text in "\\PC{0,300}") {
        let _ = Rules::parse(&text);
    }

    #[test]
    fn no_damaged_rule_file_panics_and_every_error_lies_in_it(
        at in 0_usize..SHIPPED.len(), len in 0_usize..60, put in "[\\]\\[\"'=,.&|() a-z0-9\n税]{0,8}",
    ) {
        let cut = |mut i: usize| { while !SHIPPED.is_char_boundary(i) { i -= 1; } i };
        let (from, to) = (cut(at), cut((at + len).min(SHIPPED.len())));
        let damaged = format!("{}{put}{}", &SHIPPED[..from], &SHIPPED[to..]);
        if let Err(e) = Rules::parse(&damaged) {
            let line = damaged.split('\n').nth(e.at.line - 1);
            prop_assert!(line.is_some_and(|line| e.at.column <= line.chars().count() + 1), "{}", e);
        }
    }
}
