//! What triage asks, and how often a clean share makes it ask in its first week.
//!
//! `SEKIMORI_JUDGED` names a file with one JSON object a line (`folder`, `name`, `section`, `day` from 1, `counts` as the
//! detector gives them) that takes the place of the invented share; `SEKIMORI_FALSE_POSITIVES` is the share of its files
//! in which something is found, 0.005 where nothing else is said. With `--nocapture` the questions are shown.
#![allow(clippy::print_stdout, reason = "the measurement tells what would be asked")]

use classify::{Facts, FileFacts, FilePlace, Rules};
use model::api::{Choice, InventoryRow};
use model::{ByLevel, Counts, DeviceId, Format, Kind, RunId, Zone};
use store::{OfficeRegister, Place};
use time::Duration;
use time::macros::datetime;
use uuid::Uuid;

use super::*;

const RULES: &str = include_str!("../../../../rules/ja-municipal.toml");
const NOW: OffsetDateTime = datetime!(2026-11-23 09:00 +9);
/// Files of the share on the first day, and files that are new on each of the other days of the week.
const FILES: usize = 100_000;
const NEW: usize = 1_000;
const DAYS: u32 = 5;
/// Sections of the invented city; the first have the most files.
const SECTIONS: u32 = 40;

fn group(rule: &str, section: &str, kinds: &[&str], files: u64) -> CauseGroup {
    CauseGroup {
        rule: rule.to_owned(),
        section: section.parse().expect("an id"),
        label: Some(Label::Class3C),
        standing: Standing::ToSeal,
        files,
        persons: files,
        bytes: 1000 * files,
        kinds: Some(kinds.iter().map(|kind| (*kind).to_owned()).collect()),
    }
}

fn decision(rule: &str, section: Option<&str>, kinds: &[&str]) -> Decision {
    Decision {
        rule: rule.to_owned(),
        section: section.map(|id| id.parse().expect("an id")),
        kinds: Some(kinds.iter().map(|kind| (*kind).to_owned()).collect()),
        choice: Choice::Right,
        by: None,
        at: Some(NOW),
        until: Some(NOW + Duration::days(365)),
        exception: None,
        note: String::new(),
    }
}

fn asked(groups: &[CauseGroup], decisions: &[Decision]) -> Vec<(Vec<String>, u64)> {
    let triage = triage(groups, decisions, Label::Class2, NOW);
    let rules = |one: &Question| one.causes.iter().map(|cause| cause.rule.clone()).collect();
    triage.questions.iter().map(|one| (rules(one), one.files)).collect()
}

fn rules(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

#[test]
fn files_of_one_rule_are_one_question_and_what_is_rare_is_one_too() {
    let groups = [
        group("persons", "zeimu", &["name", "address"], 60),
        group("persons", "fukushi", &["name", "phone"], 30),
        group("names", "zeimu", &["name"], 40),
        group("card", "zeimu", &["card"], 4),
        group("contacts", "kansa", &["phone"], 3),
    ];
    let expected = [(rules(&["persons"]), 90), (rules(&["names"]), 40), (rules(&["card", "contacts"]), 7)];
    assert_eq!(asked(&groups, &[]), expected);
    let told = triage(&groups, &[], Label::Class2, NOW);
    let cause = &told.questions[0].causes[0];
    assert_eq!((cause.kinds.join(","), cause.to_seal), ("address,name,phone".to_owned(), 90));
    assert_eq!(
        cause.sections.iter().map(|(id, n)| (id.as_str(), *n)).collect::<Vec<_>>(),
        [("zeimu", 60), ("fukushi", 30)]
    );
}

#[test]
fn a_decision_clears_what_comes_later_of_the_same_cause_and_nothing_else() {
    let all = decision("persons", None, &["address", "name"]);
    let one = decision("persons", Some("zeimu"), &["address", "name"]);
    let later = [group("persons", "zeimu", &["name"], 5), group("persons", "fukushi", &["address", "name"], 5)];
    assert!(asked(&later, std::slice::from_ref(&all)).is_empty());
    assert_eq!(asked(&later, std::slice::from_ref(&one)), [(rules(&["persons"]), 5)], "another section");
    let more = [group("persons", "zeimu", &["my_number", "name"], 2)];
    assert_eq!(asked(&more, std::slice::from_ref(&all)).len(), 1, "something else was found");
    let other = [group("names", "zeimu", &["name"], 2)];
    assert_eq!(asked(&other, std::slice::from_ref(&all)).len(), 1, "another rule");
    let ended = Decision { until: Some(NOW), ..all.clone() };
    assert_eq!(asked(&later, &[ended]), [(rules(&["persons"]), 10)]);
    let told = triage(&later, &[all], Label::Class2, NOW);
    assert_eq!(told.decided.iter().map(|one| one.files).collect::<Vec<_>>(), [10]);
}

#[test]
fn nobody_is_asked_where_nothing_would_follow() {
    let of = |standing, label| CauseGroup { standing, label, ..group("some-personal", "zeimu", &["name"], 9) };
    assert!(asked(&[of(Standing::Reported, Some(Label::Class2))], &[]).is_empty(), "no label and no action");
    assert!(asked(&[of(Standing::Unreadable, Some(Label::Class2))], &[]).is_empty());
    assert!(asked(&[of(Standing::Sealed, Some(Label::Class3B))], &[]).is_empty(), "it is sealed");
    assert!(asked(&[group("tender", "zeimu", &[], 9)], &[]).is_empty(), "its place, and nothing found");
    assert_eq!(asked(&[of(Standing::Reported, Some(Label::Class3C))], &[]).len(), 1);
    let untold = CauseGroup { kinds: None, ..of(Standing::ToSeal, Some(Label::Class3C)) };
    assert_eq!(asked(&[untold], &[decision("some-personal", None, &["name"])]).len(), 1, "what it holds is not known");
}

#[test]
fn answering_one_question_takes_none_of_the_others_apart() {
    let names = ["persons", "names", "contacts", "card", "my-number", "many-addresses"];
    let groups: Vec<CauseGroup> = names
        .iter()
        .zip([300, 200, 100, 60, 30, 10])
        .map(|(rule, files)| group(rule, "zeimu", &["name"], files))
        .collect();
    let mut decisions = Vec::new();
    let mut questions = 0;
    while let Some((rules, _)) = asked(&groups, &decisions).into_iter().next() {
        questions += 1;
        decisions.extend(rules.iter().map(|rule| decision(rule, None, &["name"])));
    }
    assert_eq!(questions, 4);
}

/// A judged file of the share.
#[derive(serde::Deserialize)]
struct File {
    folder: String,
    name: String,
    section: SectionId,
    #[serde(default = "first")]
    day: u32,
    counts: Counts,
}

fn first() -> u32 {
    1
}

/// Numbers that look random and are the same every time (splitmix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        u32::try_from((z ^ (z >> 31)) % u64::from(n.max(1))).expect("below n")
    }

    fn percent(&mut self, n: u32) -> bool {
        self.below(100) < n
    }
}

/// What a detector takes for personal in a clean document: how often in a hundred such documents, persons, and the kinds
/// with the most values of them at levels mid and low.
type Mistake = (u32, u32, &'static [(&'static str, u32, u32)]);

/// The reasons why clean documents are flagged, as they are met: members of councils and committees beside addresses of
/// offices, lists of offices with their numbers, serial numbers that pass a check digit, samples of forms.
const MISTAKES: [Mistake; 9] = [
    (30, 9, &[("name", 12, 14), ("address", 6, 8)]),
    (9, 40, &[("name", 60, 60), ("address", 40, 40)]),
    (12, 0, &[("phone", 60, 60), ("email", 20, 20)]),
    (11, 0, &[("name", 80, 90)]),
    (13, 0, &[("my_number", 0, 3)]),
    (3, 0, &[("card", 2, 2)]),
    (2, 5, &[("name", 40, 40), ("address", 50, 50)]),
    (2, 2, &[("my_number", 1, 2), ("name", 3, 3)]),
    (18, 0, &[("name", 2, 3), ("phone", 3, 4)]),
];

/// Kinds that are now and then found beside, in percent.
const BESIDE: [(&str, u32); 6] = [
    ("phone", 25),
    ("email", 10),
    ("postal_code", 20),
    ("birth_date", 5),
    ("corporate_number", 5),
    ("bank_account", 2),
];

fn mistaken(dice: &mut Dice) -> Counts {
    let mut point = dice.below(100);
    let mistake = MISTAKES.iter().find(|(weight, ..)| match point.checked_sub(*weight) {
        Some(rest) => {
            point = rest;
            false
        }
        None => true,
    });
    let (_, persons, kinds) = mistake.expect("the weights make a hundred");
    let mut counts = Counts { persons: dice.below(*persons + 1).max(u32::from(*persons > 0)), ..Counts::default() };
    let mut add = |id: &str, mid: u32, low: u32| {
        let kind = Kind::custom(id).expect("an id");
        counts.kinds.insert(kind, ByLevel { high: mid.saturating_sub(1), mid, low: low.max(mid) });
    };
    for (id, mid, low) in *kinds {
        let mid = if *mid == 0 { 0 } else { 1 + dice.below(*mid) };
        add(id, mid, 1 + dice.below(*low));
    }
    for (id, percent) in BESIDE {
        if !kinds.iter().any(|(kind, ..)| *kind == id) && dice.percent(percent) {
            add(id, 1, 1);
        }
    }
    counts
}

fn invented() -> Vec<File> {
    let share = std::env::var("SEKIMORI_FALSE_POSITIVES").ok().and_then(|text| text.parse::<f64>().ok());
    let in_a_million = (share.unwrap_or(0.005) * 1e6) as u32;
    let mut dice = Dice(2026);
    let all = FILES + NEW * (DAYS as usize - 1);
    let file = |n: usize| {
        // Low numbers are more likely: some sections write most of the documents.
        let section = dice.below(SECTIONS).min(dice.below(SECTIONS));
        let topic = ["会議", "要綱", "予算", "広報", "入札", "様式", "議会", "通知"][dice.below(8) as usize];
        let counts = if dice.below(1_000_000) < in_a_million { mistaken(&mut dice) } else { Counts::default() };
        File {
            folder: format!("/share/課{section}/{topic}/{}", 2020 + dice.below(7)),
            name: format!("文書{n}.docx"),
            section: format!("sec-{section}").parse().expect("an id"),
            day: if n < FILES { 1 } else { 2 + u32::try_from((n - FILES) / NEW).expect("a day") },
            counts,
        }
    };
    (0..all).map(file).collect()
}

fn share() -> Vec<File> {
    let Some(path) = std::env::var_os("SEKIMORI_JUDGED") else { return invented() };
    let text = std::fs::read_to_string(path).expect("the judged files");
    text.lines().map(|line| serde_json::from_str(line).expect("a judged file")).collect()
}

/// What a device tells the office of a file: nothing of one in which nothing was found and no rule wants anything.
fn told(rules: &Rules, file: &File) -> Option<InventoryRow> {
    let place = FilePlace {
        folder: file.folder.clone(),
        section: Some(file.section.clone()),
        extension: "docx".to_owned(),
        governed: false,
        zone: Zone::Lgwan,
        mark: String::new(),
    };
    let facts = FileFacts { format: Format::Docx, size: 20_000, unreadable: false, encrypted: false };
    let verdict = rules.judge(&Facts { counts: &file.counts, place: &place, file: facts });
    if file.counts.is_empty() && verdict.action == classify::Action::Nothing {
        return None;
    }
    let mut reasons: Vec<_> = verdict.reasons.iter().collect();
    reasons.sort_by_key(|reason| std::cmp::Reverse((reason.action, reason.label)));
    Some(InventoryRow {
        folder: file.folder.clone(),
        name: file.name.clone(),
        section: file.section.clone(),
        governed: false,
        format: Some(Format::Docx),
        size: 20_000,
        standing: if verdict.action == classify::Action::Seal { Standing::ToSeal } else { Standing::Reported },
        code: None,
        omissions: Vec::new(),
        label: Some(verdict.label),
        rules: reasons.iter().map(|reason| reason.rule.to_string()).collect(),
        kinds: file.counts.kinds.iter().map(|(kind, n)| (kind.id().to_owned(), *n)).collect(),
        persons: file.counts.persons,
        file: None,
    })
}

/// One person answers one question after the other, the largest first, looking anew after each.
async fn answer_all(register: &OfficeRegister, rules: &Rules, day: u32) -> usize {
    let mut questions = 0;
    loop {
        let (groups, decisions) = (register.causes().await.expect("causes"), register.decisions().await.expect("read"));
        let found = triage(&groups, &decisions, rules.default_label(), NOW);
        let Some(question) = found.questions.first() else { return questions };
        questions += 1;
        let causes: Vec<_> = question.causes.iter().map(|c| format!("{} {}", c.rule, c.files)).collect();
        println!("day {day}: {} files: {}", question.files, causes.join(", "));
        for cause in &question.causes {
            let before = decisions.iter().find(|one| one.rule == cause.rule).and_then(|one| one.kinds.clone());
            let kinds: BTreeSet<String> = cause.kinds.iter().cloned().chain(before.into_iter().flatten()).collect();
            let kinds: Vec<&str> = kinds.iter().map(String::as_str).collect();
            register.decide(&decision(&cause.rule, None, &kinds), NOW).await.expect("decided");
        }
    }
}

#[tokio::test]
async fn a_clean_share_of_100_000_documents_asks_at_most_five_times_in_its_first_week() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = Place::File(folder.path().join("office.db"));
    let register = OfficeRegister::open(&place, "shiomi").await.expect("opens");
    let rules = Rules::parse(RULES).expect("the shipped rules");
    let files = share();
    let (mut questions, mut flagged) = (0, 0);
    for day in 1..=DAYS {
        let rows: Vec<InventoryRow> =
            files.iter().filter(|file| file.day == day).filter_map(|file| told(&rules, file)).collect();
        flagged += rows.iter().filter(|row| !row.kinds.is_empty()).count();
        let device = DeviceId(Uuid::from_u128(1));
        let run = RunId(Uuid::from_u128(u128::from(day)));
        for batch in rows.chunks(2_000) {
            register.put_inventory((device, run, NOW), batch, &[]).await.expect("told");
        }
        questions += answer_all(&register, &rules, day).await;
    }
    println!("{} files, {flagged} with findings, {questions} questions", files.len());
    assert!(flagged > 0 && questions > 0, "nothing was asked: nothing was measured");
    assert!(questions <= 5, "{questions} questions");
}
