//! 256 MB of memory and a folder full of bombs: the real program in a control group of its own, without swap.
//!
//! Needs the program (`cargo build -p cli`) and the right to make a control group; says so and passes over where it is
//! not there. `SEKIMORI_BIN` names another program than the one beside this test.
#![allow(clippy::print_stdout)]

mod program;

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Seek, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use testkit::residents;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const LIMIT: u64 = 256 << 20;
/// `timeout` ends what hangs; a debug build takes some seconds.
const SECONDS: &str = "420";
const BOMBS: &[&str] = &["1 GiB.zip", "nested.zip", "1 GiB.docx", "5 million cells.xlsx"];
const GOOD: usize = 8;
const HOSTILE: usize = 64;

/// A control group that ends with its value.
struct Group {
    folder: PathBuf,
    second: bool,
}

impl Group {
    /// Limited to [`LIMIT`], no swap; none where that is not permitted.
    fn new() -> Option<Group> {
        let name = format!("sekimori-faults-{}", std::process::id());
        for (root, second) in [("/sys/fs/cgroup/memory", false), ("/sys/fs/cgroup", true)] {
            let group = Group { folder: Path::new(root).join(&name), second };
            if Path::new(root).join("cgroup.procs").exists()
                && fs::create_dir(&group.folder).is_ok()
                && group.limit().is_ok()
            {
                return Some(group);
            }
        }
        None
    }

    fn limit(&self) -> std::io::Result<()> {
        let bytes = LIMIT.to_string();
        let (most, swap, none) = if self.second {
            ("memory.max", "memory.swap.max", "0")
        } else {
            ("memory.limit_in_bytes", "memory.memsw.limit_in_bytes", bytes.as_str())
        };
        // Written, not made: a file that is not there means that the controller is not.
        let put = |name: &str, text: &str| {
            fs::OpenOptions::new().write(true).open(self.folder.join(name))?.write_all(text.as_bytes())
        };
        put(most, &bytes)?;
        // A kernel without accounting of swap has no such file; then there must be no swap.
        put(swap, none).or_else(|error| if no_swap() { Ok(()) } else { Err(error) })
    }

    /// What the kernel says of it: the most that was used, how often it was full, who was killed.
    fn story(&self) -> String {
        let names: &[&str] = if self.second {
            &["memory.peak", "memory.events"]
        } else {
            &["memory.max_usage_in_bytes", "memory.failcnt", "memory.oom_control"]
        };
        let read = |name: &&str| {
            let text = fs::read_to_string(self.folder.join(name)).unwrap_or_default();
            format!("{name}: {}", text.trim().replace('\n', ", "))
        };
        names.iter().map(read).collect::<Vec<_>>().join("; ")
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        let _ = fs::remove_dir(&self.folder);
    }
}

fn no_swap() -> bool {
    fs::read_to_string("/proc/swaps").is_ok_and(|text| text.lines().count() <= 1)
}

fn scan(program: &Path, group: &Group, folder: &Path) -> Output {
    Command::new("sh")
        .args(["-c", "echo $$ > \"$0\" && exec timeout \"$@\""])
        .arg(group.folder.join("cgroup.procs"))
        .arg(SECONDS)
        .arg(program)
        .arg("--state")
        .arg(folder.join("state"))
        .args(["scan", "--json", "--all", "--check"])
        .arg(folder.join("share"))
        .env("HOME", folder)
        .env("TMPDIR", folder)
        .stdin(Stdio::null())
        .output()
        .expect("runs")
}

/// The lines of `--json`, by the name of the file.
fn lines(output: &Output) -> BTreeMap<String, Value> {
    let text = String::from_utf8(output.stdout.clone()).expect("UTF-8");
    let line = |line: &str| {
        let value: Value = serde_json::from_str(line).expect("a line is JSON");
        let path = value["path"].as_str().expect("a path").to_owned();
        (path.rsplit('/').next().expect("a name").to_owned(), value)
    };
    text.lines().map(line).collect()
}

/// Whether the line says that not all of the file was read.
fn says_unread(line: &Value) -> bool {
    let rules = line["reasons"].as_array().expect("reasons");
    line["fate"] == "unreadable" || rules.iter().any(|one| one["rule"] == "unreadable")
}

#[test]
fn with_256_mb_a_scan_over_bombs_lives_names_them_and_finds_the_rest() {
    let Some(program) = program::program() else { return };
    let Some(group) = Group::new() else {
        println!("passed over: no control group can be made here (it needs root and the memory controller)");
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let share = folder.path().join("share");
    fs::create_dir(&share).expect("a folder");
    bombs(&share);
    hostile(&share);
    good(&share);

    let output = scan(&program, &group, folder.path());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let story = group.story();
    assert_eq!(output.status.code(), Some(3), "found, and lives: {story}\n{said}");
    let lines = lines(&output);
    assert_eq!(lines.len(), BOMBS.len() + HOSTILE + GOOD, "a line for each file: {story}");
    for name in BOMBS {
        assert!(says_unread(&lines[*name]), "{name}: {}", lines[*name]);
    }
    for n in 0..GOOD {
        let line = &lines[&good_name(n)];
        assert_eq!((&line["fate"], line["persons"].as_u64() > Some(0)), (&"judged".into(), true), "{line}");
    }
    let unread = lines.values().filter(|line| says_unread(line)).count();
    println!("{} files, {unread} of them not read to their end; {story}", lines.len());
}

/// A file in an archive, written bit by bit.
fn member(path: &Path, name: &str, before: &[(&str, &str)], fill: impl FnOnce(&mut dyn Write)) {
    let mut zip = ZipWriter::new(fs::File::create(path).expect("a file"));
    for (name, text) in before {
        put(&mut zip, name, text.as_bytes());
    }
    zip.start_file(name, packed().large_file(true)).expect("a member");
    fill(&mut zip);
    zip.finish().expect("whole");
}

fn packed() -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).compression_level(Some(1))
}

fn put<W: Write + Seek>(zip: &mut ZipWriter<W>, name: &str, bytes: &[u8]) {
    zip.start_file(name, packed()).expect("a member");
    zip.write_all(bytes).expect("written");
}

fn zipped(members: usize, name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for n in 0..members {
        put(&mut zip, &format!("{n}{name}"), bytes);
    }
    zip.finish().expect("whole").into_inner()
}

fn types(part: &str, kind: &str) -> String {
    format!(
        r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/{part}" ContentType="application/vnd.openxmlformats-officedocument.{kind}.main+xml"/></Types>"#
    )
}

const WORD: &str = r#"<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>"#;
const BOOK: &str = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="s" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const SHEETS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
const SHEET: &str =
    r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>"#;

fn bombs(share: &Path) {
    let zeros = vec![0; 1 << 20];
    member(&share.join(BOMBS[0]), "a.txt", &[], |to| (0..1024).for_each(|_| to.write_all(&zeros).expect("written")));
    let inner = zipped(16, ".txt", &vec![b'a'; 16 << 20]);
    let middle = zipped(16, ".zip", &inner);
    fs::write(share.join(BOMBS[1]), zipped(16, ".zip", &middle)).expect("a file");

    let word = types("word/document.xml", "wordprocessingml.document");
    let paragraph = format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", "x".repeat(1_050_000));
    member(&share.join(BOMBS[2]), "word/document.xml", &[("[Content_Types].xml", &word)], |to| {
        to.write_all(WORD.as_bytes()).expect("written");
        (0..1024).for_each(|_| to.write_all(paragraph.as_bytes()).expect("written"));
        to.write_all(b"</w:body></w:document>").expect("written");
    });

    let book = types("xl/workbook.xml", "spreadsheetml.sheet");
    let before =
        [("[Content_Types].xml", book.as_str()), ("xl/workbook.xml", BOOK), ("xl/_rels/workbook.xml.rels", SHEETS)];
    let mut chance = Chance(5);
    // Numbers by chance, so that it does not pack like a bomb: 85 MB of them.
    let cells: String = (0..100_000).map(|_| format!("<c><v>{}</v></c>", 100 + chance.next() % 900)).collect();
    member(&share.join(BOMBS[3]), "xl/worksheets/sheet1.xml", &before, |to| {
        to.write_all(SHEET.as_bytes()).expect("written");
        (0..50).for_each(|_| write!(to, "<row>{cells}</row>").expect("written"));
        to.write_all(b"</sheetData></worksheet>").expect("written");
    });
}

/// Files that are not what they say, that never end, or that lie deep in themselves.
fn hostile(share: &Path) {
    let mut chance = Chance(9);
    for n in 0..HOSTILE {
        let noise: Vec<u8> = (0..2000 + n * 300).map(|_| chance.next().to_le_bytes()[0]).collect();
        let (extension, bytes) = match n % 8 {
            0 => ("docx", [b"PK\x03\x04".as_slice(), &noise].concat()),
            1 => ("rtf", ["{\\rtf1".repeat(50_000).into_bytes(), noise].concat()),
            2 => ("html", "<div>".repeat(200_000).into_bytes()),
            3 => ("pdf", [b"%PDF-1.7\n1 0 obj\n<< /Length 99999999999 >>\nstream\n".as_slice(), &noise].concat()),
            4 => ("zip", cut(zipped(200, ".txt", &noise), n)),
            5 => ("csv", vec![b','; 2 << 20]),
            6 => ("xls", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".as_slice(), &noise].concat()),
            _ => ("eml", "Content-Type: multipart/mixed; boundary=b\n\n--b\n".repeat(5_000).into_bytes()),
        };
        fs::write(share.join(format!("hostile-{n}.{extension}")), bytes).expect("a file");
    }
}

fn cut(mut bytes: Vec<u8>, n: usize) -> Vec<u8> {
    bytes.truncate(bytes.len() * (n + 1) / (HOSTILE + 1));
    bytes
}

fn good_name(n: usize) -> String {
    format!("good-{n}.{}", if n.is_multiple_of(2) { "txt" } else { "docx" })
}

fn good(share: &Path) {
    let word = types("word/document.xml", "wordprocessingml.document");
    for (n, one) in residents(3, GOOD).iter().enumerate() {
        let lines = [
            format!("氏名 {}", one.name(" ")),
            format!("住所 {}", one.address(0)),
            format!("生年月日 {}", one.birth(0)),
            format!("電話 {}", one.telephone(0)),
        ];
        let path = share.join(good_name(n));
        if n.is_multiple_of(2) {
            fs::write(path, lines.join("\n")).expect("a file");
            continue;
        }
        member(&path, "word/document.xml", &[("[Content_Types].xml", &word)], |to| {
            let text: String = lines.iter().map(|line| format!("<w:p><w:r><w:t>{line}</w:t></w:r></w:p>")).collect();
            write!(to, "{WORD}{text}</w:body></w:document>").expect("written");
        });
    }
}

/// The same numbers each time (xorshift64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}
