//! Damaged documents: whatever is done to a sound file, the outcome is content or an error, never a panic or a hang.

mod sample;

use extract::{Limits, extract};
use proptest::prelude::*;
use sample::office::{RTF, jtd, ppt, word6, xlsb};
use sample::*;
use std::io::Cursor;

fn seeds() -> Vec<Vec<u8>> {
    let text = "氏名,電話\r\n汐見 太郎,0154-00-0000\r\n鴎 花子,0154-00-0001\r\n";
    let inner = archive(&[("名簿.csv", text)]);
    let mut seeds = vec![
        text.as_bytes().to_vec(),
        encoding_rs::SHIFT_JIS.encode(text).0.into_owned(),
        encoding_rs::ISO_2022_JP.encode(text).0.into_owned(),
        text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        docx("<w:tbl><w:tr><w:tc><w:p><w:r><w:t>汐見</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"),
        xlsx(r#"<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>45017</v></c></row>"#, &["汐見"], ""),
        archive(&[("箱.zip", inner)]),
        message(),
        RTF.as_bytes().to_vec(),
        ppt(),
        xlsb(),
        word6("氏名\x07電話\x07\x07汐見\x070154\x07\x07\r"),
        jtd("氏名 汐見", "枠"),
        b"<html><table><tr><td>a<td>b</table><p title='x'>&#12354;&amp;</html>".to_vec(),
    ];
    seeds.extend([
        br#"{"a": [{"b": "\u6c50", "c": [1, {"d": null}]}], "e": -1e5}"#.to_vec(),
        b"{\"a\": 1}\n{\"a\": \"x\"}\n".to_vec(),
        "<台帳><人 番号='1'><氏名>汐見</氏名></人><人 番号='2'><氏名>鴎</氏名></人><p>a<b>c</b></p></台帳>".into(),
        b"BEGIN:VCARD\nN;ENCODING=QUOTED-PRINTABLE;CHARSET=SHIFT_JIS:=8E=BE=\n=96;\nPHOTO;ENCODING=b:AAAA\nEND:VCARD\n".to_vec(),
        b"BEGIN:VCALENDAR\nATTENDEE;CN=\"a: b\":mailto:a\n x\nEND:VCALENDAR\n".to_vec(),
        [b"From a Mon Jan 1\n", message().as_slice(), b"\n\nFrom b Tue\n>From x\nSubject: y\n\nz\n"].concat(),
        outlook_message(),
        winmail(),
        picture(),
        b"<table><tr><td rowspan=2 colspan=3>a<td style='display:none'>b<tr><td>c</table><input name=x value=y><a href='data:text/plain;base64,eHh4'>".to_vec(),
        b"name: +bFCJi1kqkM4- / +bFCJi1kqkM4-".to_vec(),
        b"sep=;\na;b\n\"c\n;d\n".to_vec(),
    ]);
    seeds.extend(made_by_others());
    seeds.extend(made_by_libreoffice().into_iter().map(|(_, bytes)| bytes));
    seeds
}

fn survives(bytes: &[u8]) {
    let limits = Limits { text_bytes: 1 << 20, cells: 100_000, expanded_bytes: 64 << 20, ..Limits::default() };
    if let Ok(content) = extract(Cursor::new(bytes), None, &limits) {
        assert!(content.parts.len() < 10_000);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn flipped_bytes_do_no_harm(seed in any::<prop::sample::Index>(), flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..24)) {
        let seeds = seeds();
        let mut bytes = seed.get(&seeds).clone();
        for (at, value) in flips {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        survives(&bytes);
    }

    #[test]
    fn missing_and_doubled_pieces_do_no_harm(seed in any::<prop::sample::Index>(), cut in any::<prop::sample::Index>(), length in 0usize..4096, double in any::<bool>()) {
        let seeds = seeds();
        let bytes = seed.get(&seeds);
        let start = cut.index(bytes.len());
        let end = (start + length).min(bytes.len());
        let piece = if double { &bytes[start..end] } else { &[][..] };
        survives(&[&bytes[..end], piece, &bytes[end..]].concat());
        survives(&[&bytes[..start], &bytes[end..]].concat());
        survives(&bytes[..start]);
    }

    #[test]
    fn noise_behind_a_magic_does_no_harm(magic in prop::sample::select(vec![&b"%PDF-1.7\n"[..], b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf1\\ansi ", b"<html>", b"From: a\nTo: b\n", b"SQLite format 3\0\x02\0\x01\x01\0\x40\x20\x20", b"\0\x01\0\0Standard Jet DB\0\x01", b"7z\xbc\xaf\x27\x1c\0\x04", b"\x1f\x8b\x08\0", b"!\x00-lh5-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe1", b"\x78\x9f\x3e\x22", b"{\"a\":", b"<a>", b"BEGIN:VCARD\n", b""]), noise in prop::collection::vec(any::<u8>(), 0..2048)) {
        survives(&[magic, &noise].concat());
    }
}
