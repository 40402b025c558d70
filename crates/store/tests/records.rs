//! The office's records (inventory, runs, index of the log), told on SQLite and on PostgreSQL.

mod common;

use std::collections::BTreeMap;

use common::PostgreSql;
use model::api::{
    AuditFilter, Choice, Decision, DecisionWithdrawal, InventoryFilter, InventoryItem, InventoryRow, RunRecord,
    SavedSearch, Standing,
};
use model::{Act, Actor, DeviceId, Event, FileId, Label, PersonId, RunId};
use store::{ExceptionNote, OfficeRegister, OriginalNote, Place};
use time::macros::datetime;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

const NOW: OffsetDateTime = datetime!(2026-11-22 09:00 UTC);

#[tokio::test]
async fn the_records_on_sqlite() {
    let folder = tempfile::tempdir().expect("a folder");
    records(&Place::File(folder.path().join("office.db"))).await;
}

#[tokio::test]
async fn the_records_on_postgresql() {
    let Some(server) = PostgreSql::start() else { return };
    records(&Place::Postgres(server.url())).await;
}

async fn records(place: &Place) {
    let register = OfficeRegister::open(place, "shiomi").await.expect("opens");
    the_inventory_is_told_listed_grouped_and_forgotten(&register).await;
    decisions_are_kept_replaced_and_taken_back(&register).await;
    notes_of_exceptions_are_kept_and_forgotten(&register).await;
    files_of_the_checkpoint_are_told_of_once(&register).await;
    runs_are_told_as_they_go(&register).await;
    the_log_is_found_by_its_facts(&register).await;
    let other = OfficeRegister::open(place, "another-city").await.expect("opens");
    assert!(other.inventory(&InventoryFilter::default(), None, 500).await.expect("a page").is_empty());
    assert!(other.runs(None, 10).await.expect("a page").is_empty());
    assert_eq!(other.indexed().await.expect("reads"), 0);
    register.close().await.expect("closes");
    other.close().await.expect("closes");
}

fn uuid(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

async fn the_inventory_is_told_listed_grouped_and_forgotten(register: &OfficeRegister) {
    let device = DeviceId(uuid(71));
    let (first, second) = (RunId(uuid(72)), RunId(uuid(73)));
    let rows: Vec<InventoryRow> = (0..1200).map(found).collect();
    register.put_inventory((device, first, NOW), &rows, &[]).await.expect("told");
    register.put_inventory((device, first, NOW), &rows[..10], &[]).await.expect("told again");

    let mut ids = Vec::new();
    let mut after = None;
    loop {
        let page = register.inventory(&InventoryFilter::default(), after, 500).await.expect("a page");
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        ids.extend(page.iter().map(|item| item.id));
    }
    assert_eq!(ids.len(), 1200, "a row told twice is one row");
    assert!(ids.is_sorted());
    let page = register.inventory(&InventoryFilter::default(), None, 1).await.expect("a page");
    assert_eq!(page[0].row, rows[0], "as it was told");

    let listed =
        |filter: InventoryFilter| async move { register.inventory(&filter, None, 500).await.expect("a page").len() };
    let sealed =
        InventoryFilter { standing: Some(Standing::Sealed), label: Some(Label::Class3B), ..Default::default() };
    assert_eq!(listed(sealed).await, 120);
    let text = |text: &str| InventoryFilter { text: Some(text.to_owned()), ..Default::default() };
    assert_eq!(listed(text("名簿_7%")).await, 1, "wildcards mean themselves");
    assert_eq!(listed(text("_")).await, 500);

    let causes = register.causes().await.expect("causes");
    assert_eq!(causes.iter().map(|c| c.files).sum::<u64>(), 1200);
    assert_eq!(causes.iter().map(|c| c.persons).sum::<u64>(), 2400);
    assert!(causes.windows(2).all(|pair| pair[0].files >= pair[1].files), "largest first");
    assert!(causes.iter().all(|cause| cause.kinds.as_deref() == Some(&["name".to_owned()])));
    let again = register.causes().await.expect("causes");
    assert!(std::sync::Arc::ptr_eq(&causes, &again), "nothing has changed: nothing is counted");
    let folders = register.folders_of(&["my-number"], &[&rows[0].section], 2).await.expect("folders");
    assert_eq!(folders, ["/share/ab/3", "/share/a/0"], "most files first");

    register.put_inventory((device, second, NOW), &rows[..3], &[]).await.expect("told");
    register.forget_untold(device, second, &["/share/a".to_owned()]).await.expect("forgotten");
    let left = register.inventory(&InventoryFilter::default(), None, 5000).await.expect("a page");
    let kept = |item: &InventoryItem| item.run == second || item.row.folder.starts_with("/share/ab");
    assert!(left.iter().all(kept), "a folder whose name only begins alike is not below it");
    let counted = register.causes().await.expect("causes");
    assert_eq!(counted.iter().map(|c| c.files).sum::<u64>(), left.len() as u64, "counted anew after a change");
    let gone = [("/share/a/0".to_owned(), rows[0].name.clone())];
    register.put_inventory((device, second, NOW), &[], &gone).await.expect("told");
    let left_then = register.inventory(&InventoryFilter::default(), None, 5000).await.expect("a page");
    assert_eq!(left_then.len() + 1, left.len());
}

async fn decisions_are_kept_replaced_and_taken_back(register: &OfficeRegister) {
    let exception = uuid(44);
    let one = Decision {
        rule: "my-number".to_owned(),
        section: Some("zeimu".parse().expect("an id")),
        kinds: Some(vec!["address".to_owned(), "name".to_owned()]),
        choice: Choice::Right,
        by: Some("S0901".parse().expect("an id")),
        at: Some(NOW),
        until: Some(NOW + Duration::days(365)),
        exception: None,
        note: "確認済み".to_owned(),
    };
    let all = Decision { section: None, kinds: None, until: None, exception: Some(exception), ..one.clone() };
    for decision in [&one, &all, &one] {
        register.decide(decision, NOW).await.expect("decided");
    }
    let mut decisions = register.decisions().await.expect("decisions");
    decisions.sort_by_key(|decision| decision.section.is_none());
    assert_eq!(decisions, [one.clone(), all]);
    register.forget_decisions_of(exception).await.expect("forgotten");
    assert_eq!(register.decisions().await.expect("decisions"), std::slice::from_ref(&one));
    let which = DecisionWithdrawal { rule: one.rule, section: one.section };
    register.withdraw_decision(&which).await.expect("taken back");
    assert!(register.decisions().await.expect("decisions").is_empty());
}

async fn notes_of_exceptions_are_kept_and_forgotten(register: &OfficeRegister) {
    let file = Some(("/share/税務課".to_owned(), "記入例.docx".to_owned()));
    let note = ExceptionNote { reason: "様式の記入例です".to_owned(), file };
    let other = ExceptionNote { file: None, ..note.clone() };
    register.put_exception_note(uuid(1), &note).await.expect("kept");
    register.put_exception_note(uuid(2), &other).await.expect("kept");
    let notes = register.exception_notes().await.expect("notes");
    assert_eq!(notes, BTreeMap::from([(uuid(1), note), (uuid(2), other)]));
    register.forget_exception_note(uuid(1)).await.expect("forgotten");
    assert_eq!(register.exception_notes().await.expect("notes").len(), 1);
}

fn found(n: u32) -> InventoryRow {
    let standing = if n.is_multiple_of(10) { Standing::Sealed } else { Standing::ToSeal };
    let folder = if n.is_multiple_of(2) { format!("/share/a/{}", n % 6) } else { format!("/share/ab/{}", n % 6) };
    InventoryRow {
        folder,
        name: format!("名簿_{n}%.xlsx"),
        section: "zeimu".parse().expect("an id"),
        governed: false,
        format: Some(model::Format::Xlsx),
        size: 1000,
        standing,
        code: None,
        omissions: vec![model::OmissionCause::Limit],
        label: Some(Label::Class3B),
        rules: vec![if n.is_multiple_of(3) { "my-number" } else { "persons" }.to_owned(), "names".to_owned()],
        kinds: BTreeMap::from([("name".to_owned(), model::ByLevel { high: 1, mid: 2, low: 3 })]),
        persons: 2,
        file: (standing == Standing::Sealed).then(|| FileId(uuid(u128::from(n) + 1000))),
    }
}

async fn files_of_the_checkpoint_are_told_of_once(register: &OfficeRegister) {
    let (old, new) = (uuid(81), uuid(82));
    assert_eq!(register.sanitised(old).await.expect("reads"), None);
    register.note_sanitised(old, 7, NOW).await.expect("noted");
    register.note_sanitised(old, 9, NOW).await.expect("noted again");
    assert_eq!(register.sanitised(old).await.expect("reads"), Some(7), "the first entry stays");
    register.note_sanitised(new, 8, NOW + Duration::days(31)).await.expect("noted");
    assert_eq!(register.sanitised(old).await.expect("reads"), None, "long forgotten by the checkpoint");
    assert_eq!(register.sanitised(new).await.expect("reads"), Some(8));
    let note = |reason: &str| OriginalNote { reason: reason.to_owned(), name: "申請書.xlsm".to_owned() };
    register.put_original_note(old, &note("計算式が要る")).await.expect("kept");
    register.put_original_note(old, &note("様式のとおりに出す")).await.expect("replaced");
    let notes = register.original_notes().await.expect("reads");
    assert_eq!(notes.into_iter().collect::<Vec<_>>(), [(old, note("様式のとおりに出す"))]);
}

async fn runs_are_told_as_they_go(register: &OfficeRegister) {
    let device = DeviceId(uuid(71));
    for n in 0..5_u64 {
        let run = RunRecord {
            run: RunId(uuid(80 + u128::from(n))),
            began: NOW,
            ended: None,
            edition: 1,
            sealing: false,
            files: n,
            with_findings: 0,
            unreadable: 0,
            to_seal: 0,
            sealed: 0,
            not_sealed: 0,
            undone: 0,
        };
        register.put_run(device, &run).await.expect("told");
        register.put_run(device, &RunRecord { ended: Some(NOW), files: n + 100, ..run }).await.expect("told again");
    }
    let page = register.runs(None, 3).await.expect("a page");
    assert_eq!(page.iter().map(|one| one.run.files).collect::<Vec<_>>(), [104, 103, 102], "newest first");
    let next = register.runs(page.last().map(|one| one.id), 3).await.expect("a page");
    assert_eq!(next.iter().map(|one| one.run.files).collect::<Vec<_>>(), [101, 100]);
    assert_eq!(page[0].run.ended, Some(NOW));
    let last = &page[0].run;
    register.put_run(device, &RunRecord { undone: 7, ..last.clone() }).await.expect("taken back");
    register.put_run(device, &RunRecord { undone: 0, ..last.clone() }).await.expect("a late word");
    let again = register.runs(None, 1).await.expect("a page");
    assert_eq!(again[0].run.undone, 7, "what was taken back stays so");
}

async fn the_log_is_found_by_its_facts(register: &OfficeRegister) {
    let (file, run, device) = (FileId(uuid(91)), RunId(uuid(92)), DeviceId(uuid(93)));
    let person: PersonId = "S0201".parse().expect("an id");
    let event =
        |n: i64, actor: Actor, act: Act| Event { at: NOW + Duration::seconds(n), actor, device: Some(device), act };
    let events = [
        event(0, Actor::Device(device), Act::Sealed { file, label: Label::Class3B, run }),
        event(1, Actor::Person(person.clone()), Act::SignedIn),
        event(
            2,
            Actor::Person(person.clone()),
            Act::KeyRefused { file: Some(file), right: model::Right::View, code: "PO-109".into() },
        ),
        event(3, Actor::System, Act::BackedUp),
    ];
    assert_eq!(register.indexed().await.expect("reads"), 0);
    register.index(0, &events[..3]).await.expect("indexed");
    register.index(2, &events[2..]).await.expect("an entry that is there stays");
    assert_eq!(register.indexed().await.expect("reads"), 4);
    let found = |filter: AuditFilter| async move {
        let items = register.audit(&filter, None, 10).await.expect("found");
        items.into_iter().map(|item| item.index).collect::<Vec<_>>()
    };
    let all = AuditFilter::default;
    assert_eq!(found(all()).await, [3, 2, 1, 0]);
    assert_eq!(found(AuditFilter { person: Some(person.clone()), ..all() }).await, [2, 1]);
    assert_eq!(found(AuditFilter { file: Some(file), ..all() }).await, [2, 0]);
    assert_eq!(found(AuditFilter { run: Some(run), ..all() }).await, [0]);
    assert_eq!(found(AuditFilter { act: Some("key_refused".into()), code: Some("PO-109".into()), ..all() }).await, [2]);
    assert_eq!(
        found(AuditFilter { from: Some(NOW + Duration::seconds(1)), until: Some(NOW + Duration::seconds(3)), ..all() })
            .await,
        [2, 1]
    );
    assert_eq!(register.audit(&all(), Some(2), 10).await.expect("found").len(), 2, "before");

    let search =
        SavedSearch { name: "断られた閲覧".into(), filter: AuditFilter { code: Some("PO-109".into()), ..all() } };
    register.keep_search(&person, &search).await.expect("kept");
    register.keep_search(&person, &search).await.expect("kept once");
    assert_eq!(register.searches(&person).await.expect("reads"), [search]);
    assert!(register.searches(&"S0999".parse().expect("an id")).await.expect("reads").is_empty(), "her own only");
    register.forget_search(&person, "断られた閲覧").await.expect("forgotten");
    assert!(register.searches(&person).await.expect("reads").is_empty());

    register.note_contact(device, NOW).await.expect("noted");
    register.note_contact(device, NOW + Duration::hours(1)).await.expect("noted");
    assert_eq!(register.contacts().await.expect("reads").get(&device), Some(&(NOW + Duration::hours(1))));
}
