//! A worker that does what the file's name says.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::process::ExitCode;

use gateway::Ask;
use model::sanitising::{Account, Item, Kind, Removed, Report, Rung};
use serde_json::json;

pub(crate) fn run() -> ExitCode {
    let mut calls = 0;
    let served = jail::function::serve_all(&mut |files, request| {
        calls += 1;
        behave(files, request, calls)
    });
    ExitCode::from(u8::from(served.is_err()))
}

fn behave(mut files: Vec<File>, request: &[u8], calls: u32) -> Vec<u8> {
    let ask: Ask = postcard::from_bytes(request).unwrap();
    let Ask::Sanitise { name, password, .. } = &ask else {
        return gateway::answer(files, request, sanitize::Fonts::NONE);
    };
    let mut kept: Vec<Vec<u8>> = Vec::new();
    match name.as_deref().unwrap_or_default() {
        "spin.txt" => loop {
            std::hint::spin_loop();
        },
        "bomb.txt" => loop {
            kept.push(vec![1; 8 << 20]);
        },
        "open.txt" => _ = File::open("/etc/passwd"),
        "panic.txt" => panic!("the document says 山田太郎"),
        "leave.txt" => std::process::exit(0),
        "flood.txt" => while files[1].write_all(&[0; 1 << 16]).is_ok() {},
        "nonsense.txt" => return b"{\"Sanitised\":".to_vec(),
        "deep.txt" => return [&b"{\"Sanitised\":"[..], &b"[".repeat(1 << 20)].concat(),
        "locked.txt" => return locked(password.as_ref().map(|password| password.expose())),
        "real.txt" | "real.exe" => return gateway::answer(files, request, sanitize::Fonts::NONE),
        _ => {}
    }
    let mut bytes = Vec::new();
    files[0].read_to_end(&mut bytes).unwrap();
    bytes.reverse();
    files[1].write_all(&bytes).unwrap();
    told(calls)
}

/// A report that says how many files this worker has seen.
fn told(calls: u32) -> Vec<u8> {
    let report = Report {
        kind: Kind::Docm,
        out: Kind::Txt,
        rung: Rung::Rebuilt,
        removed: vec![Removed { item: Item::Macro, place: String::new(), count: calls, bytes: 1 }],
        unlisted: 0,
        account: Account::default(),
        members: Vec::new(),
    };
    serde_json::to_vec(&json!({ "Sanitised": { "Ok": report } })).unwrap()
}

fn locked(password: Option<&str>) -> Vec<u8> {
    let reason = match password {
        None => "ENCRYPTED",
        Some("open sesame") => return told(1),
        Some(_) => "PASSWORD_WRONG",
    };
    serde_json::to_vec(&json!({ "Sanitised": { "Err": { "reason": reason, "place": "", "detail": "" } } })).unwrap()
}
