//! Whatever a log's files hold: refused or read, and what is read says the same when written again.
#![no_main]

use std::sync::LazyLock;

use audit::{Checkpoint, Ed25519Signer, LogKey, LogPath, Signer, TILE_WIDTH};
use libfuzzer_sys::fuzz_target;
use model::Secret;

static KEY: LazyLock<LogKey> =
    LazyLock::new(|| Ed25519Signer::new("log.shiomi.example.jp", &Secret::new([7; 32])).expect("a key").key().clone());

fuzz_target!(|data: &[u8]| {
    if let Ok(event) = audit::decode(data) {
        let again = audit::encode(&event).expect("what was read can be written");
        assert_eq!(audit::decode(&again).expect("what was written can be read"), event);
    }
    for width in [1, 2, TILE_WIDTH] {
        if let Ok(entries) = audit::split_bundle(data, 0, width) {
            assert_eq!(entries.len(), usize::from(width));
        }
    }
    if let Ok(text) = std::str::from_utf8(data) {
        let _ = Checkpoint::open(text, &KEY);
        if let Ok(key) = text.parse::<LogKey>() {
            assert_eq!(key.to_string().parse::<LogKey>().map(|key| key.id()).ok(), Some(key.id()));
        }
        if let Ok(path) = text.parse::<LogPath>() {
            assert_eq!(path.to_string(), text);
        }
    }
});
