//! Pictures and scanned pages: read by character recognition after the walk, each once, whatever a hostile one does.

#![allow(clippy::print_stdout, reason = "a test that is passed over says so")]

mod common;

use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use common::{Desk, Ran, finish};
use image::{DynamicImage, GrayImage, ImageFormat, Luma};
use serde_json::Value;

/// A printed list of invented people.
const LIST: &[u8] = include_bytes!("../../jail/tests/data/meibo.png");

/// Whether the real recogniser is there; a test without it says that it was passed over.
fn can_read() -> bool {
    let listed = Command::new("/usr/bin/tesseract").arg("--list-langs").output();
    let has = listed.is_ok_and(|out| String::from_utf8_lossy(&out.stdout).lines().any(|line| line == "jpn"));
    if !has {
        println!("skipped: no tesseract with Japanese");
    }
    has
}

fn list() -> GrayImage {
    image::load_from_memory(LIST).expect("a picture").into_luma8()
}

fn written(picture: &GrayImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let picture = DynamicImage::ImageLuma8(picture.clone());
    // Not every format knows shades of grey.
    let picture = if format == ImageFormat::Jpeg { picture } else { picture.into_rgb8().into() };
    DynamicImage::write_to(&picture, &mut bytes, format).expect("written");
    bytes.into_inner()
}

/// A PDF document whose pages show these pictures and say nothing.
fn scanned(pictures: &[GrayImage]) -> Vec<u8> {
    let mut pdf = b"%PDF-1.4\n".to_vec();
    let kids: String = (0..pictures.len()).map(|n| format!("{} 0 R ", 3 + n * 3)).collect();
    let object = |pdf: &mut Vec<u8>, number: usize, text: &str| {
        pdf.extend_from_slice(format!("{number} 0 obj\n{text}\nendobj\n").as_bytes());
    };
    object(&mut pdf, 1, "<< /Type /Catalog /Pages 2 0 R >>");
    object(&mut pdf, 2, &format!("<< /Type /Pages /Kids [ {kids}] /Count {} >>", pictures.len()));
    for (n, picture) in pictures.iter().enumerate() {
        let (width, height) = picture.dimensions();
        let (page, content, shown) = (3 + n * 3, 4 + n * 3, 5 + n * 3);
        let resources = format!("<< /XObject << /I {shown} 0 R >> >>");
        let page_text = format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {content} 0 R /Resources {resources} >>"
        );
        object(&mut pdf, page, &page_text);
        let high = 575 * height / width;
        let draw = format!("q 575 0 0 {high} 10 {} cm /I Do Q", 832 - high.min(832));
        object(&mut pdf, content, &format!("<< /Length {} >>\nstream\n{draw}\nendstream", draw.len()));
        let jpeg = written(picture, ImageFormat::Jpeg);
        let head = format!(
            "{shown} 0 obj\n<< /Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceGray \
             /BitsPerComponent 8 /Filter /DCTDecode /Length {} >>\nstream\n",
            jpeg.len()
        );
        pdf.extend_from_slice(head.as_bytes());
        pdf.extend_from_slice(&jpeg);
        pdf.extend_from_slice(b"\nendstream\nendobj\n");
    }
    pdf.extend_from_slice(b"trailer << /Root 1 0 R >>\n%%EOF\n");
    pdf
}

/// Longer than other commands may take: recognition has a second or two for a page on a machine that does nothing else.
fn run(desk: &Desk, args: &[&str]) -> Ran {
    finish(desk.command("pc", args).spawn().expect("sekimori starts"), Duration::from_secs(300))
}

fn settings(desk: &Desk, text: &str) {
    let folder = desk.path("pc/pc");
    fs::create_dir_all(&folder).expect("folder");
    fs::set_permissions(&folder, std::os::unix::fs::PermissionsExt::from_mode(0o700)).expect("own");
    fs::write(folder.join("agent.toml"), text).expect("settings");
}

/// Returns when files written before count as settled, as in the scan's own tests; no sleep.
fn settled(desk: &Desk) {
    desk.write("calm/x.txt", "静か");
    let calm = desk.arg("calm");
    let unchanged = |_| desk.run("calm", &["scan", "--json", "--all", &calm]).ok().json()[0]["fate"] == "unchanged";
    assert!((0..200).any(unchanged), "a file never counts as unchanged");
}

fn line<'l>(lines: &'l [Value], name: &str) -> &'l Value {
    let ends = |line: &&Value| line["path"].as_str().is_some_and(|path| path.ends_with(name));
    lines.iter().find(ends).unwrap_or_else(|| panic!("no line of {name}"))
}

fn found(line: &Value, kind: &str) -> u64 {
    line["kinds"][kind]["low"].as_u64().unwrap_or(0)
}

#[test]
fn a_scanned_list_of_names_is_found_and_sealed_and_not_read_a_second_time() {
    if !can_read() {
        return;
    }
    let desk = Desk::new();
    desk.write("share/税務課/スキャン.pdf", scanned(&[list()]));
    desk.write("share/税務課/献立.txt", "カレーライス");
    settled(&desk);
    let share = desk.arg("share");
    let lines = run(&desk, &["scan", "--json", "--all", &share]).ok().json();
    let first = line(&lines, "スキャン.pdf").clone();
    assert_eq!(lines.len(), 2, "each file has one line");
    assert!(found(&first, "phone") >= 6 && found(&first, "name") >= 3, "{first}");
    assert_eq!(first["omissions"].as_array().map(Vec::len), Some(0), "{first}");
    // The next run knows it without reading it again, also by a rule file that judges otherwise.
    let text = run(&desk, &["scan", "--all", &share]).ok().text();
    assert!(text.contains("スキャン.pdf") && !text.contains("文字認識"), "{text}");
    let rules = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules/ja-municipal.toml"))
        .expect("rules")
        .replace("max_percent = ", "max_percent = 100 # ");
    let rules = desk.write("rules.toml", rules).display().to_string();
    let lines = run(&desk, &["scan", "--json", "--all", "--rules", &rules, &share]).ok().json();
    assert_eq!(line(&lines, "スキャン.pdf")["kinds"], first["kinds"]);
    // With other language data it is another recogniser.
    settings(&desk, "[ocr]\nlanguages = [\"jpn\", \"eng\"]\n");
    let text = run(&desk, &["scan", "--all", &share]).ok().text();
    assert!(text.contains("文字認識: 1 件"), "{text}");
    desk.back_up("pc");
    run(&desk, &["scan", "--protect", "--yes", "--up-to", "5", &share]).ok();
    let sealed = desk.path("share/税務課/スキャン.pdf.tdf").exists();
    assert_eq!(sealed, first["action"] == "seal", "what the rules want of its pictures is done: {first}");
}

#[test]
fn reading_aids_read_pictures_of_every_format_when_asked_and_say_so_when_not() {
    if !can_read() {
        return;
    }
    let desk = Desk::new();
    let png = desk.write("名簿.png", LIST).display().to_string();
    let said = desk.run("a", &["extract", &png]).ends(5).said();
    assert!(said.contains("1 個の画像") && said.contains("--ocr"), "{said}");
    let formats =
        [("tif", ImageFormat::Tiff), ("bmp", ImageFormat::Bmp), ("gif", ImageFormat::Gif), ("webp", ImageFormat::WebP)];
    let mut documents = vec![png];
    for (extension, format) in formats {
        documents.push(desk.write(&format!("名簿.{extension}"), written(&list(), format)).display().to_string());
    }
    for path in documents {
        let text = desk.run("a", &["extract", "--ocr", &path]).ok().text();
        assert!(text.contains("汐見太郎") && text.contains("0154-00-0005"), "{path}: {text}");
    }
    let two = desk.write("二枚.pdf", scanned(&[GrayImage::from_pixel(600, 600, Luma([255])), list()]));
    let told = desk.run("a", &["detect", "--ocr", "--json", &two.display().to_string()]).ok().json();
    let summary = &told.last().expect("a summary")["summary"];
    assert!(summary["kinds"]["phone"]["low"].as_u64().is_some_and(|n| n >= 6), "{summary}");
    assert!(summary["parts"][0]["path"].as_str().is_some_and(|path| path.contains("p2")), "{summary}");
}

#[test]
fn a_hostile_picture_costs_only_itself_and_is_listed_with_its_reason() {
    if !can_read() {
        return;
    }
    let desk = Desk::new();
    // A head that promises ten thousand million pixels.
    let mut bomb = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\x01\x86\xa0\0\x01\x86\xa0\x08\x02\0\0\0".to_vec();
    let sum = crc32(&bomb[12..]);
    bomb.extend_from_slice(&sum.to_be_bytes());
    bomb.extend_from_slice(b"\0\0\0\0IDAT\x35\xaf\x06\x1e");
    desk.write("share/攻撃/爆弾.png", bomb);
    desk.write("share/攻撃/切れた.png", &LIST[..LIST.len() / 3]);
    // A page so full of letters that a second is not enough.
    let letters = list();
    let dense = GrayImage::from_fn(4_000, 4_000, |x, y| *letters.get_pixel(40 + x % 600, 110 + y % 210));
    desk.write("share/攻撃/濃い.png", written(&dense, ImageFormat::Png));
    desk.write("share/普通/名簿.txt", "氏名 山田太郎 電話 03-1234-5678");
    settings(&desk, "[ocr]\npage_seconds = 1\n");
    let lines = run(&desk, &["scan", "--json", "--all", &desk.arg("share")]).ok().json();
    assert_eq!(lines.len(), 4);
    let cause = |name: &str| line(&lines, name)["omissions"][0]["cause"].as_str().map(str::to_owned);
    assert_eq!(cause("爆弾.png").as_deref(), Some("limit"));
    assert_eq!(cause("濃い.png").as_deref(), Some("unrecognised"));
    assert_eq!(cause("切れた.png").as_deref(), Some("broken"));
    assert_eq!(found(line(&lines, "名簿.txt"), "phone"), 1);
}

/// CRC-32 as PNG has it, bit by bit.
fn crc32(bytes: &[u8]) -> u32 {
    let step = |sum: u32, byte: &u8| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xedb8_8320 } else { sum >> 1 })
    };
    !bytes.iter().fold(u32::MAX, step)
}

#[test]
fn without_a_recogniser_a_scan_says_what_it_has_not_read_and_why() {
    let desk = Desk::new();
    desk.write("share/名簿.png", LIST);
    for (own, code) in [
        ("enabled = false", "AG-040"),
        ("program = \"/usr/bin/there-is-no-such-program\"", "AG-041"),
        ("languages = [\"-c\"]", "AG-042"),
    ] {
        if code == "AG-042" && !can_read() {
            continue;
        }
        settings(&desk, &format!("[ocr]\n{own}\n"));
        let ran = run(&desk, &["scan", &desk.arg("share")]).ok();
        let text = ran.text();
        assert!(text.contains("読んでいないもの: 1 件") && text.contains(code), "{own}: {text}");
    }
}

#[test]
fn a_folder_that_uses_up_the_time_does_not_hold_up_another() {
    if !can_read() {
        return;
    }
    let desk = Desk::new();
    let letters = list();
    let dense = GrayImage::from_fn(4_000, 4_000, |x, y| *letters.get_pixel(40 + x % 600, 110 + y % 210));
    let dense = written(&dense, ImageFormat::Png);
    // The hostile folder comes first in the order of the walk.
    for n in 0..3 {
        desk.write(&format!("share/あ攻撃/濃い{n}.png"), &dense);
        desk.write(&format!("share/普通/名簿{n}.png"), LIST);
    }
    settings(&desk, "[ocr]\npage_seconds = 8\n");
    let lines = run(&desk, &["scan", "--json", "--all", &desk.arg("share")]).ok().json();
    let names: Vec<&str> = lines.iter().filter_map(|line| line["path"].as_str()?.rsplit('/').nth(1)).collect();
    assert_eq!(names.len(), 6, "all are reached");
    let last_ordinary = names.iter().rposition(|name| *name == "普通").expect("ordinary");
    let before = names.iter().take(last_ordinary).filter(|name| **name == "あ攻撃").count();
    assert_eq!(before, 1, "one hostile file has its turn, then the ordinary ones have theirs: {names:?}");
}
