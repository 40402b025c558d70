use std::collections::BTreeMap;

use model::api::InventoryRow;
use model::{ByLevel, RunId};
use time::macros::datetime;
use uuid::Uuid;

use super::*;

const RULES: &str = include_str!("../../../../rules/ja-municipal.toml");

fn item(folder: &str, standing: Standing, label: Label, my_numbers: u32) -> InventoryItem {
    let kinds =
        BTreeMap::from([("my_number".to_owned(), ByLevel { high: my_numbers, mid: my_numbers, low: my_numbers })]);
    InventoryItem {
        id: 1,
        device: DeviceId(Uuid::from_u128(1)),
        told: datetime!(2026-11-22 00:00 UTC),
        run: RunId(Uuid::from_u128(2)),
        row: InventoryRow {
            folder: folder.to_owned(),
            name: "台帳.xlsx".to_owned(),
            section: "zeimu".parse().expect("an id"),
            governed: false,
            format: Some(Format::Xlsx),
            size: 1000,
            standing,
            code: None,
            omissions: Vec::new(),
            label: Some(label),
            rules: vec!["my-number".to_owned()],
            kinds,
            persons: 0,
            file: None,
        },
    }
}

fn what_if(rules: &str, items: &[InventoryItem]) -> WhatIf {
    let rules = Rules::parse(rules).expect("rules");
    let mut tally = Tally::default();
    items.iter().for_each(|item| tally.add(&rules, &BTreeMap::new(), item));
    tally.end()
}

#[test]
fn the_rules_in_force_change_nothing_of_what_they_made() {
    let items =
        [item("/share/a", Standing::ToSeal, Label::Class3B, 3), item("/share/b", Standing::Sealed, Label::Class3B, 1)];
    let told = what_if(RULES, &items);
    assert_eq!((told.files, told.changed, told.folders.len()), (2, 0, 0));
}

#[test]
fn a_rule_that_asks_for_more_lets_go_of_what_it_sealed_and_says_where() {
    let milder = RULES.replace("when = \"my_number.high >= 1\"", "when = \"my_number.high >= 100\"");
    assert_ne!(milder, RULES);
    let items = [
        item("/share/a", Standing::ToSeal, Label::Class3B, 3),
        item("/share/a", Standing::ToSeal, Label::Class3B, 4),
        item("/share/b", Standing::ToSeal, Label::Class3B, 200),
        item("/share/c", Standing::Sealed, Label::Class3B, 3),
    ];
    let told = what_if(&milder, &items);
    assert_eq!((told.files, told.changed, told.newly_sealed, told.no_longer_sealed), (4, 2, 0, 2));
    assert_eq!(told.folders.iter().map(|f| (f.folder.as_str(), f.changed)).collect::<Vec<_>>(), [("/share/a", 2)]);
}

#[test]
fn a_place_that_is_no_longer_left_out_is_newly_sealed() {
    let items = [item("/share/業務システム/x", Standing::Reported, Label::Class3B, 3)];
    assert_eq!(what_if(RULES, &items).newly_sealed, 0);
    let wider = RULES.replace("\"**/業務システム/**\", ", "");
    assert_eq!(what_if(&wider, &items).newly_sealed, 1);
}
