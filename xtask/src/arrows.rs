//! Rings: which room may depend on which, and on what from outside.

use crate::finding::Finding;
use crate::shown;
use anyhow::{Context, Result};
use cargo_metadata::{Dependency, DependencyKind, MetadataCommand, Package};
use std::path::PathBuf;

/// Ring of a crate, from `[package.metadata.sekimori]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ring {
    Words,
    Judge,
    Bytes,
    Keeper,
    Process,
    Binary,
    /// Checks on the house; depends on no room.
    Tool,
}

impl Ring {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "words" => Self::Words,
            "judge" => Self::Judge,
            "bytes" => Self::Bytes,
            "keeper" => Self::Keeper,
            "process" => Self::Process,
            "binary" => Self::Binary,
            "tool" => Self::Tool,
            _ => return None,
        })
    }

    /// INVARIANT: the table of the design. Neither a keeper nor a process depends on its like.
    fn may_use(self, other: Self) -> bool {
        use Ring::{Binary, Bytes, Judge, Keeper, Process, Tool, Words};
        match self {
            Words | Tool => false,
            Judge => matches!(other, Words),
            Bytes => matches!(other, Words | Bytes),
            Keeper => matches!(other, Words | Judge | Bytes),
            Process => matches!(other, Words | Judge | Bytes | Keeper),
            Binary => !matches!(other, Tool),
        }
    }

    /// Crates from outside that this ring must not name. A `*` at the end stands for any rest.
    fn forbidden(self) -> &'static [&'static str] {
        match self {
            Self::Judge | Self::Bytes => IN_AND_OUT,
            Self::Keeper => FACES,
            Self::Process => &["anyhow", "clap", "indicatif"],
            Self::Words | Self::Binary | Self::Tool => &[],
        }
    }
}

/// All that the words may use from outside.
const WORDS_ONLY: &[&str] = &["serde", "utoipa", "time", "uuid", "zeroize"];

/// What a room without I/O, clock, chance, threads and async has no use for.
const IN_AND_OUT: &[&str] = &[
    "anyhow",
    "async*",
    "axum*",
    "chrono",
    "clap",
    "crossbeam*",
    "ctrlc",
    "dirs*",
    "figment",
    "fuser",
    "futures*",
    "getrandom",
    "hyper*",
    "ignore",
    "indicatif",
    "jiff",
    "landlock",
    "libc",
    "memmap2",
    "mio",
    "nix",
    "notify",
    "object_store",
    "rand",
    "rand_*",
    "rayon*",
    "reqwest",
    "rusqlite",
    "rustix",
    "rustls",
    "sea-orm*",
    "smol",
    "sqlx*",
    "tempfile",
    "tokio*",
    "tower*",
    "tracing-subscriber",
    "ureq",
    "walkdir",
];

/// What belongs to processes and the binary.
const FACES: &[&str] = &["anyhow", "askama", "axum*", "clap", "figment", "indicatif", "reqwest", "tower*"];

/// Rooms that must share no parser: `verify` looks again at what `sanitize` has written, and a hole in a parser of the one
/// must not be one of the other. `zip` is in both: packages are unpacked by `sanitize`'s own reader.
const APART: (&str, &[&str]) =
    ("verify", &["sanitize", "extract", "hayro*", "quick-xml", "image", "mail-parser", "ammonia", "calamine", "cfb"]);

/// Features that bring a clock or chance in by a side door.
const FORBIDDEN_FEATURES: &[(&str, &str)] =
    &[("time", "local-offset"), ("time", "rand"), ("uuid", "v1"), ("uuid", "v4"), ("uuid", "v6"), ("uuid", "v7")];

/// One crate of ours.
#[derive(Clone, Debug)]
pub(crate) struct Room {
    pub(crate) name: String,
    /// What `Cargo.toml` says, parsed or not.
    pub(crate) ring: Result<Ring, String>,
    /// Its `Cargo.toml`, from the root.
    pub(crate) manifest: String,
    /// Folder of its `Cargo.toml`.
    pub(crate) folder: PathBuf,
    pub(crate) uses: Vec<Use>,
}

/// One line under `[dependencies]` or its relatives.
#[derive(Clone, Debug)]
pub(crate) struct Use {
    pub(crate) name: String,
    pub(crate) tests_only: bool,
    pub(crate) features: Vec<String>,
}

/// The workspace.
pub(crate) struct House {
    pub(crate) root: PathBuf,
    pub(crate) rooms: Vec<Room>,
}

impl House {
    /// Asks cargo.
    pub(crate) fn read() -> Result<Self> {
        let metadata = MetadataCommand::new().no_deps().exec().context("cargo metadata")?;
        let root = metadata.workspace_root.clone().into_std_path_buf();
        let rooms = metadata.workspace_packages().into_iter().map(|package| room(&root, package)).collect();
        Ok(Self { root, rooms })
    }

    /// Judges and bytes: the rooms whose sources are searched for the outside world.
    pub(crate) fn rooms_without_io(&self) -> impl Iterator<Item = &Room> {
        self.rooms.iter().filter(|room| matches!(room.ring, Ok(Ring::Judge | Ring::Bytes)))
    }

    /// All wrong arrows.
    pub(crate) fn check(&self) -> Vec<Finding> {
        self.rooms.iter().flat_map(|room| self.check_room(room)).collect()
    }

    fn check_room(&self, room: &Room) -> Vec<Finding> {
        let ring = match &room.ring {
            Ok(ring) => *ring,
            Err(said) => {
                return vec![Finding::new(&room.manifest, 0, format!("[package.metadata.sekimori] ring {said}"))];
            }
        };
        let shared = room.uses.iter().filter(|used| {
            room.name == APART.0 && !used.tests_only && APART.1.iter().any(|pattern| matches(pattern, &used.name))
        });
        let shared = shared.map(|used| format!("{} must not use {}: the first look does", room.name, used.name));
        let texts = room.uses.iter().flat_map(|used| match self.rooms.iter().find(|other| other.name == used.name) {
            Some(other) => inner_arrow(ring, used, other).into_iter().collect::<Vec<_>>(),
            None => outer_arrow(ring, used),
        });
        texts.chain(shared).map(|text| Finding::new(&room.manifest, 0, text)).collect()
    }
}

fn room(root: &std::path::Path, package: &Package) -> Room {
    let manifest = package.manifest_path.as_std_path();
    let ring = match package.metadata.get("sekimori").and_then(|table| table.get("ring")).and_then(|ring| ring.as_str())
    {
        Some(text) => Ring::parse(text).ok_or_else(|| format!("`{text}` is none that we have")),
        None => Err("is missing".to_owned()),
    };
    Room {
        name: package.name.to_string(),
        ring,
        manifest: shown(root, manifest),
        folder: manifest.parent().unwrap_or(root).to_path_buf(),
        uses: package.dependencies.iter().map(used).collect(),
    }
}

fn used(dependency: &Dependency) -> Use {
    Use {
        name: dependency.name.clone(),
        tests_only: dependency.kind == DependencyKind::Development,
        features: dependency.features.clone(),
    }
}

/// Rings are kept in tests too, but the testkit serves the tests of all, and outside them only the binary's demo.
fn inner_arrow(ring: Ring, used: &Use, other: &Room) -> Option<String> {
    let theirs = *other.ring.as_ref().ok()?;
    let name = &used.name;
    if name == "testkit" {
        let fine = used.tests_only || ring == Ring::Binary;
        return (!fine).then(|| "testkit is for tests: move it to [dev-dependencies]".to_owned());
    }
    (!ring.may_use(theirs)).then(|| format!("wrong arrow: {ring:?} must not depend on {name} ({theirs:?})"))
}

/// Tests may use what they like from outside.
fn outer_arrow(ring: Ring, used: &Use) -> Vec<String> {
    if used.tests_only {
        return Vec::new();
    }
    let name = used.name.as_str();
    let mut texts = Vec::new();
    if ring == Ring::Words && !WORDS_ONLY.contains(&name) {
        texts.push(format!("{ring:?} must not use {name}; only {}", WORDS_ONLY.join(", ")));
    }
    if ring.forbidden().iter().any(|pattern| matches(pattern, name)) {
        texts.push(format!("{ring:?} must not use {name}"));
    }
    if matches!(ring, Ring::Words | Ring::Judge | Ring::Bytes) {
        let features = used.features.iter().filter(|feature| FORBIDDEN_FEATURES.contains(&(name, feature.as_str())));
        texts.extend(features.map(|feature| format!("{ring:?} must not switch on {name}/{feature}: clock or chance")));
    }
    texts
}

fn matches(pattern: &str, name: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == name, |start| name.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(name: &str, ring: &str, uses: &[&str], tests: &[&str]) -> Room {
        let used = |name: &&str, tests_only| Use { name: (*name).to_owned(), tests_only, features: Vec::new() };
        Room {
            name: name.to_owned(),
            ring: Ring::parse(ring).ok_or_else(|| "is missing".to_owned()),
            manifest: format!("crates/{name}/Cargo.toml"),
            folder: PathBuf::new(),
            uses: uses.iter().map(|name| used(name, false)).chain(tests.iter().map(|name| used(name, true))).collect(),
        }
    }

    fn house(extra: Room) -> Vec<Finding> {
        let mut rooms = vec![
            room("model", "words", &["serde", "time"], &["serde_json"]),
            room("detect", "judge", &["model"], &["testkit"]),
            room("extract", "bytes", &["model", "zip"], &["tempfile"]),
            room("store", "keeper", &["model", "extract", "tokio"], &[]),
            room("jail", "keeper", &["model"], &[]),
            room("server", "process", &["store", "axum"], &[]),
            room("agent", "process", &["jail", "detect", "extract"], &[]),
            room("cli", "binary", &["agent", "server", "anyhow", "testkit"], &[]),
            room("testkit", "bytes", &["model"], &[]),
            room("xtask", "tool", &["anyhow", "syn"], &[]),
        ];
        rooms.retain(|room| room.name != extra.name);
        rooms.push(extra);
        House { root: PathBuf::new(), rooms }.check()
    }

    #[test]
    fn a_house_in_order_has_no_findings() {
        assert_eq!(house(room("extract", "bytes", &["model", "zip", "protect"], &["tempfile"])), []);
    }

    #[test]
    fn each_wrong_arrow_is_found_once() {
        for (name, ring, uses) in [
            ("model", "words", "detect"),
            ("model", "words", "thiserror"),
            ("detect", "judge", "extract"),
            ("detect", "judge", "tokio"),
            ("detect", "judge", "rand_core"),
            ("extract", "bytes", "detect"),
            ("extract", "bytes", "walkdir"),
            ("extract", "bytes", "sea-orm-migration"),
            ("extract", "bytes", "testkit"),
            ("store", "keeper", "jail"),
            ("store", "keeper", "agent"),
            ("store", "keeper", "axum"),
            ("agent", "process", "server"),
            ("agent", "process", "anyhow"),
            ("cli", "binary", "xtask"),
            ("xtask", "tool", "model"),
        ] {
            let findings = house(room(name, ring, &[uses], &[]));
            assert_eq!(findings.len(), 1, "{name} -> {uses}: {findings:?}");
            assert!(findings[0].text.contains(uses), "{findings:?}");
        }
    }

    #[test]
    fn rings_are_kept_in_tests_but_outside_parts_are_free_there() {
        assert_eq!(house(room("detect", "judge", &["model"], &["tokio", "testkit"])), []);
        assert_eq!(house(room("detect", "judge", &["model"], &["extract"])).len(), 1);
    }

    #[test]
    fn a_room_without_a_ring_is_found() {
        let findings = house(room("lake", "pond", &[], &[]));
        assert_eq!(findings.len(), 1);
        assert!(findings[0].to_string().contains("crates/lake/Cargo.toml"));
    }

    #[test]
    fn a_parser_of_the_first_look_is_found_in_the_second() {
        assert_eq!(house(room("verify", "bytes", &["model", "lopdf"], &["quick-xml"])), []);
        assert_eq!(house(room("verify", "bytes", &["hayro-syntax"], &[])).len(), 1);
    }

    #[test]
    fn a_clock_by_the_side_door_is_found() {
        let mut detect = room("detect", "judge", &["uuid"], &[]);
        detect.uses[0].features = vec!["serde".into(), "v4".into()];
        assert_eq!(house(detect).len(), 1);
    }
}
