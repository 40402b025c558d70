#![no_main]
//! A rule file is refused with a place inside it, or judges any counts without a fault.

use classify::{Facts, FileFacts, FilePlace, Rules};
use libfuzzer_sys::fuzz_target;
use model::{Counts, Format, Zone};

fuzz_target!(|text: &str| {
    match Rules::parse(text) {
        Ok(rules) => {
            let folder = text.chars().take(200).collect();
            let (extension, mark) = ("csv".into(), String::new());
            let place = FilePlace { folder, section: None, extension, governed: false, zone: Zone::Lgwan, mark };
            let file = FileFacts { format: Format::Csv, size: 1, unreadable: false, encrypted: false };
            let counts = Counts { persons: 3, ..Counts::default() };
            let facts = Facts { counts: &counts, place: &place, file };
            assert_eq!(rules.judge(&facts), rules.judge(&facts));
        }
        Err(e) => assert!(e.at.line <= text.matches('\n').count() + 1),
    }
});
