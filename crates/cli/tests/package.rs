//! The Debian package: what is in it, that it is made the same each time, and that its services are as closed as they say.

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use common::{Desk, SEKIMORI};

const REPOSITORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
/// Service and the exposure that `systemd-analyze security` may find, in tenths; docs/threat-model.md says why.
const EXPOSURE: [(&str, u32); 3] = [("sekimori-keys", 20), ("sekimori-office", 20), ("sekimori-agent", 40)];

fn run(command: &mut Command) -> Output {
    let output = command.output().expect("starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}\n{}{said}", String::from_utf8_lossy(&output.stdout));
    output
}

fn pack(out: &Path, zone: &str) -> PathBuf {
    let mut command = Command::new(Path::new(REPOSITORY).join("tools/deb.sh"));
    let output = run(command.args(["--fast", "--binary", SEKIMORI, "--out"]).arg(out).env("TZ", zone));
    PathBuf::from(String::from_utf8(output.stdout).expect("a path").trim())
}

#[test]
fn every_verb_has_a_manual_page_in_both_languages_and_its_completions() {
    let desk = Desk::new();
    for (language, heading) in [("ja", ".SH 名前"), ("en", ".SH NAME")] {
        let out = desk.path(language);
        run(Command::new(SEKIMORI).args(["--lang", language, "documents", "--out"]).arg(&out));
        let overview = fs::read_to_string(out.join("man/man1/sekimori.1")).expect("the page of the whole");
        let verbs = verbs();
        assert!(verbs.len() >= 20, "{verbs:?}");
        for verb in &verbs {
            let page = fs::read_to_string(out.join(format!("man/man1/sekimori-{verb}.1"))).expect(verb);
            assert!(page.contains(heading), "{verb} in {language}");
            assert!(overview.contains(&format!("sekimori\\-{}(1)", verb.replace('-', "\\-"))), "{verb} in {overview}");
        }
        for file in ["bash/sekimori", "zsh/_sekimori", "fish/sekimori.fish"] {
            let text = fs::read_to_string(out.join("completions").join(file)).expect(file);
            for verb in &verbs {
                assert!(text.contains(verb.as_str()), "{verb} in {file}");
            }
        }
    }
}

/// The verbs that `--help` lists.
fn verbs() -> BTreeSet<String> {
    let help = run(Command::new(SEKIMORI).args(["--lang", "en", "--help"]));
    let help = String::from_utf8(help.stdout).expect("text");
    let list = help.split("Commands:").nth(1).and_then(|rest| rest.split("Options:").next()).expect("a list");
    let names = list.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    names.filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

#[test]
fn two_packages_of_one_program_are_the_same_and_hold_what_they_should() {
    let desk = Desk::new();
    let (one, two) = (pack(&desk.path("one"), "Asia/Tokyo"), pack(&desk.path("two"), "UTC"));
    assert!(fs::read(&one).expect("package") == fs::read(&two).expect("package"), "the two packages differ");
    let list = run(Command::new("dpkg-deb").arg("-c").arg(&one).env("LC_ALL", "C.UTF-8"));
    let list = String::from_utf8_lossy(&list.stdout).into_owned();
    for path in [
        "./usr/bin/sekimori",
        "./usr/lib/systemd/system/sekimori-keys.service",
        "./usr/lib/systemd/system/sekimori-office.service",
        "./usr/lib/systemd/system/sekimori-agent.service",
        "./usr/lib/sysusers.d/sekimori.conf",
        "./usr/lib/tmpfiles.d/sekimori.conf",
        "./etc/sekimori/server.conf",
        "./usr/share/man/ja/man1/sekimori.1.gz",
        "./usr/share/man/man1/sekimori-scan.1.gz",
        "./usr/share/bash-completion/completions/sekimori",
        "./usr/share/zsh/vendor-completions/_sekimori",
        "./usr/share/fish/vendor_completions.d/sekimori.fish",
        "./usr/share/doc/sekimori/copyright",
        "./usr/share/doc/sekimori/guide/ja/first-hour.md",
        "./usr/share/doc/sekimori/guide/en/first-hour.md",
        "./usr/share/sekimori/rules/ja-municipal.toml",
        "./usr/share/sekimori/rules/matrix.toml",
    ] {
        assert!(list.lines().any(|line| line.ends_with(path)), "{path} is not in\n{list}");
    }
    for line in list.lines() {
        assert!(line.contains(" root/root "), "{line}");
        let mode = line.split_whitespace().next().unwrap_or_default();
        assert!(!mode.contains('s') && !mode.ends_with('w') && mode.get(8..9) != Some("w"), "{line}");
    }
    let tree = desk.path("tree");
    run(Command::new("dpkg-deb").arg("-x").arg(&one).arg(&tree));
    let copyright = fs::read_to_string(tree.join("usr/share/doc/sekimori/copyright")).expect("copyright");
    for part in ["License: Apache-2.0", "  aws-lc-rs v", "  tokio v"] {
        assert!(copyright.contains(part), "{part} is not in the copyright file");
    }
    run(Command::new(tree.join("usr/bin/sekimori")).arg("--version"));
}

/// A script of the package with its paths below `root` and stand-ins for systemd's tools.
fn script(desk: &Desk, name: &str, argument: &str) {
    let root = desk.arg("machine");
    let text = fs::read_to_string(Path::new(REPOSITORY).join("packaging/debian").join(name)).expect("script");
    let text = ["/etc/sekimori", "/var/lib/", "/run/systemd"]
        .iter()
        .fold(text, |text, path| text.replace(path, &format!("{root}{path}")));
    let file = desk.write("script", text);
    for tool in ["systemd-sysusers", "systemd-tmpfiles", "systemctl"] {
        let tool = desk.write(&format!("tools/{tool}"), "#!/bin/sh\nexit 0\n");
        fs::set_permissions(tool, fs::Permissions::from_mode(0o755)).expect("mode");
    }
    let path = format!("{}:{}", desk.arg("tools"), std::env::var("PATH").unwrap_or_default());
    run(Command::new("sh").arg(file).arg(argument).env("PATH", path));
}

#[test]
fn the_passphrase_is_made_once_and_neither_removal_nor_purge_takes_anything_away() {
    let desk = Desk::new();
    let passphrase = desk.path("machine/etc/sekimori/passphrase");
    script(&desk, "postinst", "configure");
    let first = fs::read_to_string(&passphrase).expect("a passphrase");
    assert!(first.len() >= 40, "32 bytes of chance");
    assert_eq!(fs::metadata(&passphrase).expect("facts").permissions().mode() & 0o777, 0o600);
    for data in ["sekimori-keys/keyring", "sekimori/office/office.db", "sekimori-agent/device.json"] {
        desk.write(&format!("machine/var/lib/{data}"), "kept");
    }
    let before = common::prints(&desk.path("machine"));
    script(&desk, "postinst", "configure");
    script(&desk, "prerm", "remove");
    script(&desk, "postrm", "remove");
    script(&desk, "postrm", "purge");
    assert_eq!(common::prints(&desk.path("machine")), before);
}

#[test]
fn each_service_is_as_closed_as_the_threat_model_says() {
    if Command::new("systemd-analyze").arg("--version").output().is_err() {
        let _ = writeln!(std::io::stderr(), "skipped: systemd-analyze is not there (Debian package systemd)");
        return;
    }
    let desk = Desk::new();
    let model = fs::read_to_string(Path::new(REPOSITORY).join("docs/threat-model.md")).expect("threat model");
    for (service, most) in EXPOSURE {
        let unit = Path::new(REPOSITORY).join(format!("packaging/systemd/{service}.service"));
        let text = fs::read_to_string(&unit).expect("unit");
        // The program is not installed here, and the check wants to see it.
        desk.write(&format!("units/{service}.service"), text.replace("/usr/bin/sekimori ", &format!("{SEKIMORI} ")));
        let mut analyze = Command::new("systemd-analyze");
        analyze.args(["security", "--offline=yes", "--no-pager", &format!("--threshold={most}")]);
        let found = run(analyze.arg(&unit).env("LC_ALL", "C.UTF-8"));
        let found = String::from_utf8_lossy(&found.stdout).into_owned();
        let figure = found.lines().find(|line| line.contains("Overall exposure level")).expect("a figure");
        let figure = figure.split(": ").nth(1).and_then(|rest| rest.split_whitespace().next()).expect("a figure");
        let row = model.lines().find(|line| line.starts_with(&format!("| `{service}`"))).expect("a row");
        assert!(row.contains(&format!("| {figure} |")), "{service}: {figure}, but the threat model says\n{row}");
    }
    let units = EXPOSURE.map(|(service, _)| desk.path(&format!("units/{service}.service")));
    let verified =
        run(Command::new("systemd-analyze").args(["verify", "--man=no", "--recursive-errors=no"]).args(&units));
    assert_eq!(String::from_utf8_lossy(&verified.stderr), "", "the units are in order");
}
