//! Megabytes a second of processor time for formats of text, made from invented residents; an argument is the
//! beginning of a format's name. Run with `--release`.
#![allow(clippy::print_stdout, reason = "its purpose")]
#![allow(clippy::unwrap_used, reason = "a measurement that cannot be made is none")]

use extract::{Limits, extract};
use std::hint::black_box;
use std::io::{Cursor, Write};

const ROWS: usize = 40_000;

fn rows() -> impl Iterator<Item = [String; 4]> {
    (0..ROWS).map(|i| {
        [
            format!("汐見 {i}郎"),
            format!("0154-{:02}-{:04}", i % 100, i % 10_000),
            format!("汐見市港町{}丁目{}番地", i % 9 + 1, i % 40 + 1),
            "備考なし".to_owned(),
        ]
    })
}

fn csv() -> String {
    rows().fold("氏名,電話番号,住所,備考\r\n".to_owned(), |all, row| all + &row.join(",") + "\r\n")
}

fn files() -> Vec<(&'static str, Vec<u8>)> {
    let prose = rows().fold(String::new(), |all, [name, tel, place, _]| {
        all + &format!("{place}に住む{name}さん(電話{tel})から届がありました。\n")
    });
    let json = rows().fold("[".to_owned(), |all, [name, tel, place, note]| {
        let sep = if all.len() > 1 { "," } else { "" };
        all + &format!(r#"{sep}{{"氏名":"{name}","電話番号":"{tel}","住所":"{place}","備考":"{note}"}}"#)
    }) + "]";
    let xml = rows().fold("<?xml version=\"1.0\"?><台帳>".to_owned(), |all, [name, tel, place, note]| {
        all + &format!(
            "<人><氏名>{name}</氏名><電話番号>{tel}</電話番号><住所>{place}</住所><備考>{note}</備考></人>\n"
        )
    }) + "</台帳>";
    let html =
        rows().fold("<html><body><table><tr><th>氏名<th>電話番号".to_owned(), |all, [name, tel, place, note]| {
            all + &format!("<tr class=\"x\"><td>{name}</td><td>{tel}</td>\n<td>{place}</td><td>{note}</td></tr>\n")
        }) + "</table></body></html>";
    let encoded = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, csv());
    let lines: Vec<&str> =
        (0..encoded.len()).step_by(76).map(|at| &encoded[at..(at + 76).min(encoded.len())]).collect();
    let eml = format!(
        "From: a@example.invalid\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\n{prose}\r\n--b\r\nContent-Disposition: attachment; filename=a.csv\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{}\r\n--b--\r\n",
        lines.join("\r\n")
    );
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in [("a.csv", csv()), ("b.txt", prose.clone())] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes.as_bytes()).unwrap();
    }
    vec![
        ("text, UTF-8", prose.clone().into_bytes()),
        ("text, CP932", encoding_rs::SHIFT_JIS.encode(&prose).0.into_owned()),
        ("csv, UTF-8", csv().into_bytes()),
        ("csv, CP932", encoding_rs::SHIFT_JIS.encode(&csv()).0.into_owned()),
        ("json", json.into_bytes()),
        ("xml", xml.into_bytes()),
        ("html", html.into_bytes()),
        ("eml", eml.into_bytes()),
        ("zip (expanded)", zip.finish().unwrap().into_inner()),
        (
            "small csv, CP932",
            encoding_rs::SHIFT_JIS.encode(&csv()[..3000.min(csv().floor_char_boundary(3000))]).0.into_owned(),
        ),
    ]
}

/// Nanoseconds that this process was on a processor, which a busy machine does not lengthen.
fn on_processor() -> u64 {
    let told = std::fs::read_to_string("/proc/self/schedstat").unwrap();
    told.split_whitespace().next().unwrap().parse().unwrap()
}

fn main() {
    let wanted = std::env::args().nth(1).unwrap_or_default();
    for (name, bytes) in files().into_iter().filter(|(name, _)| name.starts_with(&wanted)) {
        let mut size = bytes.len();
        if name.starts_with("zip") {
            size = csv().len() * 2;
        }
        let (start, mut rounds) = (on_processor(), 0u32);
        while on_processor() - start < 500_000_000 || rounds < 3 {
            black_box(extract(Cursor::new(&bytes), None, &Limits::default()).unwrap());
            rounds += 1;
        }
        let seconds = (on_processor() - start) as f64 / 1e9 / f64::from(rounds);
        println!(
            "{name:18} {:8.1} MB/s, {:9.1} us a file of {} KiB",
            size as f64 / 1e6 / seconds,
            seconds * 1e6,
            bytes.len() >> 10
        );
    }
}
