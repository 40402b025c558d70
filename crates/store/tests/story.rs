//! One story of both registers, told on SQLite and on PostgreSQL.

mod common;

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;

use common::PostgreSql;
use model::api::{ExceptionRecord, ExceptionStanding, FileRecord, OriginalRecord, SignedBundle, Text};
use model::{
    Assignment, AssignmentKind, Covers, DeviceId, Exception, FileId, Kind, Label, PersonId, Post, Role, RunId, Zone,
};
use store::{
    BundleRow, Device, EnrolmentRow, Invitation, KeyRegister, Member, OfficeRegister, Place, Reason, RegisteredFile,
    SessionRow, TextKind,
};
use time::macros::{date, datetime};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

const NOW: OffsetDateTime = datetime!(2026-11-22 09:00 UTC);

#[tokio::test]
async fn the_story_on_sqlite() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("keys").join("keys.db");
    story(&Place::File(path.clone())).await;
    office_story(&Place::File(folder.path().join("keys").join("office.db"))).await;

    let mode = |path: &std::path::Path| std::fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode(path.parent().expect("a folder")), 0o700);
    assert_eq!(mode(&path), 0o600);
}

#[tokio::test]
async fn the_story_on_postgresql() {
    let Some(server) = PostgreSql::start() else { return };
    let place = Place::Postgres(server.url());
    story(&place).await;
    office_story(&place).await;
}

async fn story(place: &Place) {
    let register = KeyRegister::open(place, "shiomi").await.expect("opens");
    let other = KeyRegister::open(place, "another-city").await.expect("opens");
    a_roster_is_written_and_read(&register, &other).await;
    credentials_and_invitations(&register).await;
    sessions_and_proofs(&register).await;
    devices(&register).await;
    files(&register, &other).await;
    texts(&register).await;
    exceptions(&register, &other).await;
    originals(&register, &other).await;
    a_transaction_that_is_not_committed_changes_nothing(&register).await;
    register.close().await.expect("closes");
    other.close().await.expect("closes");

    let again = KeyRegister::open(place, "shiomi").await.expect("opens again");
    assert_eq!(again.members().await.expect("members").len(), 2);
    assert_eq!(again.setting("kit").await.expect("reads").as_deref(), Some("yes"));
    again.close().await.expect("closes");
}

async fn a_roster_is_written_and_read(register: &KeyRegister, other: &KeyRegister) {
    let mut sato = member("S-0001", Role::Staff, 2);
    let suzuki = member("S-0002", Role::Officer, 0);
    register.put_members(&[sato.clone(), suzuki.clone()]).await.expect("written");
    assert_eq!(register.members().await.expect("read"), [sato.clone(), suzuki]);
    assert!(other.members().await.expect("read").is_empty());

    sato.role = Role::Auditor;
    sato.assignments.remove(0);
    register.put_members(std::slice::from_ref(&sato)).await.expect("written");
    assert_eq!(register.member(&sato.person).await.expect("read"), Some(sato.clone()));
    assert_eq!(other.member(&sato.person).await.expect("read"), None);
    assert_eq!(register.member(&person("S-0003")).await.expect("read"), None);
}

async fn credentials_and_invitations(register: &KeyRegister) {
    let id = person("S-0001");
    assert_eq!(register.credential(&id).await.expect("read"), None);
    for hash in ["$argon2id$first", "$argon2id$second"] {
        register.set_credential(&id, hash, NOW).await.expect("written");
        assert_eq!(register.credential(&id).await.expect("read").as_deref(), Some(hash));
    }
    for code_sha256 in ["aa", "bb"] {
        let one = Invitation { code_sha256: code_sha256.to_owned(), expires: NOW + Duration::days(7) };
        register.invite(&id, &one).await.expect("written");
        assert!(register.invitation(&id).await.expect("read") == Some(one));
    }
    assert!(!register.use_invitation(&id, "aa").await.expect("answers"), "replaced by the second");
    assert!(register.use_invitation(&id, "bb").await.expect("answers"));
    assert!(!register.use_invitation(&id, "bb").await.expect("answers"), "once only");
}

async fn sessions_and_proofs(register: &KeyRegister) {
    let one = SessionRow {
        session: Uuid::from_u128(1),
        person: person("S-0001"),
        device: DeviceId(Uuid::from_u128(9)),
        public_key: "PEM".to_owned(),
        expires: NOW + Duration::hours(10),
        used: NOW,
    };
    let two = SessionRow { session: Uuid::from_u128(2), person: person("S-0002"), ..one.clone() };
    register.open_session(&one).await.expect("written");
    register.open_session(&two).await.expect("written");
    let later = NOW + Duration::minutes(3);
    register.touch_session(one.session, later).await.expect("written");
    let read = register.session(one.session).await.expect("read");
    assert_eq!(read, Some(SessionRow { used: later, ..one.clone() }));
    register.end_sessions_of(&[person("S-0001")]).await.expect("ended");
    assert_eq!(register.session(one.session).await.expect("read"), None);
    register.end_session(two.session).await.expect("ended");
    assert_eq!(register.session(two.session).await.expect("read"), None);

    let was = |device: u128| register.was_present(&one.person, DeviceId(Uuid::from_u128(device)));
    assert!(!was(9).await.expect("answers"));
    for _ in 0..2 {
        register.note_presence(&one.person, one.device).await.expect("noted");
    }
    assert!(was(9).await.expect("answers") && !was(8).await.expect("answers"));

    let jti = Uuid::from_u128(77);
    register.spend_proofs(&[]).await.expect("nothing to write");
    for _ in 0..2 {
        let many: Vec<_> = (0..1200).map(|n| (Uuid::from_u128(77 + n), NOW)).collect();
        register.spend_proofs(&many).await.expect("written, and a second time");
    }
    register.forget_expired(NOW).await.expect("forgets");
    let spent = register.spent_proofs().await.expect("read");
    assert!(spent.len() == 1200 && spent.contains(&jti), "not yet old enough");
    register.forget_expired(NOW + Duration::seconds(1)).await.expect("forgets");
    assert!(register.spent_proofs().await.expect("read").is_empty());
}

async fn devices(register: &KeyRegister) {
    let token = EnrolmentRow {
        secret_sha256: "cc".to_owned(),
        zone: Zone::Lgwan,
        remaining: 2,
        expires: NOW + Duration::days(1),
    };
    register.put_enrolment(&token).await.expect("written");
    assert_eq!(register.use_enrolment("dd", NOW).await.expect("answers"), None);
    assert_eq!(register.use_enrolment("cc", token.expires).await.expect("answers"), None, "it has ended");
    for expected in [Some(Zone::Lgwan), Some(Zone::Lgwan), None] {
        assert_eq!(register.use_enrolment("cc", NOW).await.expect("answers"), expected);
    }
    let id = DeviceId(Uuid::from_u128(9));
    let mut one =
        Device { device: id, public_key: "PEM".to_owned(), zone: Zone::MyNumber, spool_seq: 0, locked: false };
    register.add_device(&one).await.expect("written");
    register.set_spool_position(id, 12).await.expect("written");
    assert!(register.lock_device(id).await.expect("answers"));
    assert!(!register.lock_device(DeviceId(Uuid::nil())).await.expect("answers"));
    one.spool_seq = 12;
    one.locked = true;
    assert_eq!(register.device(id).await.expect("read"), Some(one));
}

async fn files(register: &KeyRegister, other: &KeyRegister) {
    let file = |n: u128| RegisteredFile {
        file: FileId(Uuid::from_u128(n << 64)),
        label: Label::Class3B,
        section: n.is_multiple_of(2).then(|| "zeimu".parse().expect("an id")),
        run: RunId(Uuid::from_u128(5)),
        device: DeviceId(Uuid::from_u128(9)),
        revoked: false,
    };
    for n in [3, 1, 5, 2, 4] {
        register.register_file(&file(n)).await.expect("written");
    }
    other.register_file(&file(6)).await.expect("written");
    let first = register.files(None, 3).await.expect("read");
    assert_eq!(first, [file(1), file(2), file(3)]);
    assert_eq!(register.files(Some(first[2].file), 3).await.expect("read"), [file(4), file(5)]);

    assert!(register.set_label(file(1).file, Label::Class3A).await.expect("answers"));
    assert!(register.revoke(file(1).file).await.expect("answers"));
    assert!(!register.revoke(file(6).file).await.expect("answers"), "another body's file");
    let read = register.file(file(1).file).await.expect("read");
    assert_eq!(read, Some(RegisteredFile { label: Label::Class3A, revoked: true, ..file(1) }));
}

async fn texts(register: &KeyRegister) {
    for edition in 1..=2 {
        let matrix = Text { edition, text: format!("edition = {edition} # 課長") };
        register.put_text(TextKind::Matrix, &matrix).await.expect("written");
        assert!(register.put_text(TextKind::Matrix, &matrix).await.is_err(), "an edition is written once");
        assert_eq!(register.text(TextKind::Matrix).await.expect("read"), Some(matrix));
        assert_eq!(register.text(TextKind::Rules).await.expect("read"), None);
        let signed = SignedBundle { text: "{}".to_owned(), signature: "sig".to_owned() };
        let bundle = BundleRow { edition, expires: NOW, signed };
        register.put_bundle(&bundle).await.expect("written");
        assert_eq!(register.bundle().await.expect("read"), Some(bundle));
    }
    for value in ["no", "yes"] {
        register.set_setting("kit", value).await.expect("written");
    }
}

async fn originals(register: &KeyRegister, other: &KeyRegister) {
    let record = |n: u128, by: &str, hours: i64| OriginalRecord {
        id: Uuid::from_u128(n),
        job: Uuid::from_u128(n + 100),
        entry: 12,
        sha256: "ab".repeat(32),
        bytes: 7,
        code: "SN-005".to_owned(),
        until: NOW + Duration::hours(hours),
        standing: ExceptionStanding::Asked,
        asked_by: by.parse().expect("an id"),
        asked_at: NOW + Duration::seconds(hours),
        decided_by: None,
        decided_at: None,
        reason: String::new(),
        name: String::new(),
    };
    let (one, two) = (record(901, "S0204", 24), record(902, "S0304", 48));
    for written in [&one, &two] {
        register.put_original(written).await.expect("written");
    }
    assert_eq!(register.originals(None).await.expect("read"), [two.clone(), one.clone()], "newest first");
    assert_eq!(register.originals(Some(&one.asked_by)).await.expect("read"), std::slice::from_ref(&one));
    assert_eq!(
        register.originals_open(NOW + Duration::hours(24)).await.expect("read"),
        std::slice::from_ref(&two),
        "one has ended"
    );
    let taken = OriginalRecord {
        standing: ExceptionStanding::Withdrawn,
        decided_by: Some("S0901".parse().expect("an id")),
        decided_at: Some(NOW),
        ..two.clone()
    };
    // What was asked for stays as it was asked for.
    register
        .put_original(&OriginalRecord { sha256: "cd".repeat(32), bytes: 8, ..taken.clone() })
        .await
        .expect("written");
    assert_eq!(register.original(two.id).await.expect("read"), Some(taken));
    assert_eq!(register.originals_open(NOW).await.expect("read"), [one]);
    assert!(other.originals(None).await.expect("read").is_empty(), "another body's");
}

async fn exceptions(register: &KeyRegister, other: &KeyRegister) {
    let record = |n: u128, section: Option<&str>| ExceptionRecord {
        exception: Exception {
            id: Uuid::from_u128(n),
            section: section.map(|id| id.parse().expect("an id")),
            rule: "persons".to_owned(),
            kinds: vec![Kind::ADDRESS, Kind::NAME],
            covers: if n == 1 { Covers::Folders("**/記入例/**".to_owned()) } else { Covers::File("0a".repeat(32)) },
            until: NOW + Duration::days(30),
        },
        standing: ExceptionStanding::Asked,
        asked_by: person("S-0001"),
        asked_at: NOW + Duration::seconds(i64::try_from(n).expect("small")),
        decided_by: None,
        decided_at: None,
        files: None,
        reason: String::new(),
        file: None,
    };
    let (one, two) = (record(1, Some("zeimu")), record(2, None));
    for written in [&one, &two] {
        register.put_exception(written).await.expect("written");
    }
    assert_eq!(register.exceptions().await.expect("read"), [two.clone(), one.clone()], "newest first");
    let approved = ExceptionRecord {
        standing: ExceptionStanding::Approved,
        decided_by: Some(person("S-0002")),
        decided_at: Some(NOW),
        files: Some(12),
        ..one.clone()
    };
    register.put_exception(&approved).await.expect("written");
    assert_eq!(register.exception(one.exception.id).await.expect("read"), Some(approved.clone()));
    let standing = |now| register.exceptions_standing(ExceptionStanding::Approved, now);
    assert_eq!(standing(NOW).await.expect("read"), std::slice::from_ref(&approved));
    assert!(standing(one.exception.until).await.expect("read").is_empty(), "it has ended");
    assert!(other.exceptions().await.expect("read").is_empty(), "another body's");
    assert_eq!(other.exception(one.exception.id).await.expect("read"), None);
}

async fn a_transaction_that_is_not_committed_changes_nothing(register: &KeyRegister) {
    let inside = register.begin().await.expect("begins");
    inside.set_setting("kit", "lost").await.expect("written");
    assert_eq!(inside.setting("kit").await.expect("read").as_deref(), Some("lost"));
    drop(inside);
    assert_eq!(register.setting("kit").await.expect("read").as_deref(), Some("yes"));
    let inside = register.begin().await.expect("begins");
    inside.set_setting("more", "kept").await.expect("written");
    inside.commit().await.expect("commits");
    assert_eq!(register.setting("more").await.expect("read").as_deref(), Some("kept"));
}

async fn office_story(place: &Place) {
    let office = OfficeRegister::open(place, "shiomi").await.expect("opens");
    let id = person("S-0001");
    for name in ["佐藤 花子", "鈴木 花子"] {
        office.name_persons(&BTreeMap::from([(id.clone(), name.to_owned())])).await.expect("written");
        assert_eq!(office.person_name(&id).await.expect("read").as_deref(), Some(name));
    }
    let section = "zeimu".parse().expect("an id");
    office.name_sections(&BTreeMap::from([(section, "税務課".to_owned())])).await.expect("written");
    let device = DeviceId(Uuid::from_u128(9));
    office.name_devices(&BTreeMap::from([(device, "窓口 PC 3".to_owned())])).await.expect("written");
    assert_eq!(office.device_name(&device).await.expect("read").as_deref(), Some("窓口 PC 3"));

    let record = FileRecord {
        file: FileId(Uuid::from_u128(1)),
        name: "滞納者一覧.xlsx".to_owned(),
        folder: "/share/税務課".to_owned(),
        device,
        run: RunId(Uuid::from_u128(5)),
        section: "zeimu".parse().expect("an id"),
        label: Label::Class3B,
        size: 12_345,
        kinds: BTreeMap::from([("name".to_owned(), 40)]),
    };
    let second = FileRecord { file: FileId(Uuid::from_u128(2)), ..record.clone() };
    office.put_files(device, &[second.clone(), record.clone()]).await.expect("written");
    assert_eq!(office.files(None, 1).await.expect("read"), std::slice::from_ref(&record));
    assert_eq!(office.files(Some(record.file), 9).await.expect("read"), [second]);
    let other = DeviceId(Uuid::from_u128(99));
    let theirs = FileRecord { device: other, name: "にせもの".to_owned(), ..record.clone() };
    let claimed = FileRecord { device, ..theirs.clone() };
    office.put_files(other, &[theirs.clone(), claimed]).await.expect("passed over");
    office.put_files(device, &[theirs]).await.expect("passed over");
    assert_eq!(office.file(record.file).await.expect("read"), Some(record.clone()), "no device's but its own");
    let renamed = FileRecord { name: "滞納者一覧（新）.xlsx".to_owned(), ..record.clone() };
    office.put_files(device, std::slice::from_ref(&renamed)).await.expect("written");
    assert_eq!(office.file(record.file).await.expect("read"), Some(renamed));
    let reason = Reason {
        file: record.file,
        entry: 17,
        at: NOW,
        person: id,
        act: "key_released".to_owned(),
        text: "照会への回答のため".to_owned(),
    };
    office.put_reason(&reason).await.expect("written");
    assert_eq!(office.reasons(record.file).await.expect("read"), [reason]);
    office.forget_file(record.file).await.expect("forgotten");
    assert_eq!(office.file(record.file).await.expect("read"), None);
    assert!(office.reasons(record.file).await.expect("read").is_empty());
    office.close().await.expect("closes");
}

fn person(id: &str) -> PersonId {
    id.parse().expect("an id")
}

fn member(id: &str, role: Role, assignments: i32) -> Member {
    let one = |n| Assignment {
        section: format!("section-{n}").parse().expect("an id"),
        post: Post::Manager,
        kind: AssignmentKind::Concurrent,
        from: date!(2026 - 04 - 01),
        until: (n % 2 == 0).then_some(date!(2027 - 03 - 31)),
    };
    Member { person: person(id), role, assignments: (0..assignments).map(one).collect() }
}
