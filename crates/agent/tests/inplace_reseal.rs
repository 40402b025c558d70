//! Sealing again under another label, and taking the protection off a single file.

mod inplace;

use std::fs::File;

use agent::inplace::{Resealing, reseal_in_place, unprotect_in_place};
use inplace::{Scene, open, whole};
use model::{Coded, Label};
use protect::Container;

fn label_of(path: &std::path::Path) -> Option<Label> {
    Container::open(File::open(path).expect("container")).expect("opens").label()
}

/// All but the access time, which looking itself changes.
fn unread(path: &std::path::Path) -> inplace::Whole {
    inplace::Whole { accessed: (0, 0), ..whole(path) }
}

fn how(scene: &Scene, label: Label) -> Resealing {
    Resealing { label, namespace: "https://shiomi.example".to_owned(), key: scene.keys.public() }
}

#[test]
fn a_file_gets_another_label_and_another_key_and_keeps_all_else() {
    let mut scene = Scene::new();
    let content: Vec<u8> = (0..(2 << 20) + 7_u32).map(|n| (n % 253) as u8).collect();
    let plain = scene.write("台帳.xlsx", &content);
    let before = whole(&plain);
    let sealed = scene.seal("台帳.xlsx").expect("seals");
    let path = scene.path("台帳.xlsx.tdf");
    let first = Container::open(File::open(&path).expect("open")).expect("opens").key_access()[0].clone();

    let plan = how(&scene, Label::Class3C);
    let mut registered = Vec::new();
    let mut register = |file| {
        registered.push(file);
        Ok(())
    };
    reseal_in_place(&scene.ledger, &path, &plan, &mut scene.keys, &mut register).expect("reseals");
    assert_eq!(registered, [sealed.file]);
    assert_eq!(label_of(&path), Some(Label::Class3C));
    assert_eq!(open(&mut scene.keys, &path), content);
    let second = Container::open(File::open(&path).expect("open")).expect("opens").key_access()[0].clone();
    assert_ne!(first.wrapped_key, second.wrapped_key);

    // The run can still be taken back: the record of the file has followed.
    scene.undo(&sealed).expect("turns back");
    let after = whole(&plain);
    assert_eq!((after.content, after.modified, after.mode), (before.content, before.modified, before.mode));
}

#[test]
fn a_label_that_is_not_registered_is_not_written() {
    let mut scene = Scene::new();
    scene.write("a.txt", "content");
    scene.seal("a.txt").expect("seals");
    let path = scene.path("a.txt.tdf");
    let before = unread(&path);
    let plan = how(&scene, Label::Class1);
    let mut refuse = |_| Err(Box::new(protect::ProtectError::Token) as Box<dyn Coded + Send + Sync>);
    let refused = reseal_in_place(&scene.ledger, &path, &plan, &mut scene.keys, &mut refuse);
    assert!(refused.is_err());
    assert_eq!(unread(&path), before);
    assert_eq!(scene.names(), ["a.txt.tdf"]);
}

#[test]
fn a_single_file_is_turned_back_whatever_run_sealed_it() {
    let mut scene = Scene::new();
    let plain = scene.write("a.txt", "content");
    let before = unread(&plain);
    scene.seal("a.txt").expect("seals");
    unprotect_in_place(&scene.ledger, &scene.path("a.txt.tdf"), &mut scene.keys).expect("turns back");
    assert_eq!(scene.names(), ["a.txt"]);
    assert_eq!(unread(&plain), before);
    assert!(scene.ledger.runs().expect("runs").is_empty());
}
