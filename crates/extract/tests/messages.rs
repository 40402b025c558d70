//! Messages of mail programs, what they enclose, and what pictures say in words.

mod sample;

use model::{Format, Hint, OmissionCause, PartKind};
use sample::*;

#[test]
fn an_outlook_message_is_read_with_all_that_lies_in_it() {
    let content = open(&outlook_message());
    assert_eq!((content.format, content.omissions.len()), (Format::Msg, 0), "{content:?}");
    let properties = text_of_kind(&content, PartKind::Properties);
    assert!(properties.contains("Subject: 転入の件") && properties.contains("氏名: 汐見 太郎"), "{properties}");
    assert!(text_of_kind(&content, PartKind::Body).contains("鴎 花子の電話は 0154-00-0001 です。"));
    assert!(content.parts.iter().any(|p| p.path == "名簿.csv"), "{content:?}");
    assert!(content.parts.iter().any(|p| p.path == "attachment2"), "{content:?}");
    assert!(text_of(&content).contains("浜 一郎\t0154") && text_of(&content).contains("中の手紙"));
}

#[test]
fn a_winmail_file_gives_its_text_and_attachments() {
    let content = open(&winmail());
    assert_eq!(content.omissions, []);
    let text = text_of(&content);
    assert!(text.contains("件名") && text.contains("汐見 太郎の届") && text.contains("鴎 花子\t0154"), "{content:?}");
    assert!(content.parts.iter().any(|p| p.path == "meibo.csv"));
}

#[test]
fn a_mailbox_is_read_message_by_message() {
    let second = "From b Tue Jan  2 00:00:00 2024\nFrom: c@example.invalid\nSubject: y\n\n>From 鴎 花子\n";
    let bytes = [b"From a Mon Jan  1 00:00:00 2024\r\n", message().as_slice(), b"\r\n\r\n", second.as_bytes()].concat();
    let content = open(&bytes);
    assert_eq!(content.format, Format::Mbox);
    assert!(content.parts.iter().any(|p| p.path == "1.eml!名簿.csv"), "{content:?}");
    assert!(text_of(&content).contains("From 鴎 花子"));
}

#[test]
fn names_and_bodies_in_the_encodings_of_old_programs_are_read() {
    let sjis = |text: &str| encoding_rs::SHIFT_JIS.encode(text).0.into_owned();
    let base64 = |bytes: &[u8]| base64::Engine::encode(&base64::engine::general_purpose::STANDARD, bytes);
    let percent: String = sjis("名簿.csv").iter().map(|b| format!("%{b:02X}")).collect();
    let records = "氏名,電話\r\n汐見 太郎,0154\r\n";
    for (header, name) in [
        (format!("filename=\"=?Shift_JIS?B?{}?=\"", base64(&sjis("名簿.csv"))), "名簿.csv"),
        (format!("filename*=Shift_JIS''{percent}"), "名簿.csv"),
        ("filename=\"=?ISO-2022-JP?B?GyRCTD5KbRsoQi5jc3Y=?=\"".to_owned(), "名簿.csv"),
    ] {
        let mail = format!(
            "From: a@example.invalid\r\nSubject: x\r\nContent-Type: application/octet-stream\r\n\
             Content-Disposition: attachment; {header}\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n",
            base64(&sjis(records))
        );
        let content = open(mail.as_bytes());
        assert!(content.parts.iter().any(|p| p.path == name), "{header}: {content:?}");
        assert!(text_of(&content).contains("汐見 太郎\t0154"), "{header}");
    }
    let raw = [
        &b"From: a@example.invalid\r\nTo: b@example.invalid\r\nSubject: "[..],
        &sjis("転入の件"),
        b"\r\n\r\n",
        &sjis("鴎 花子より、よろしくお願いいたします。"),
    ]
    .concat();
    let content = open(&raw);
    assert!(text_of(&content).contains("転入の件") && text_of(&content).contains("鴎 花子より"), "{content:?}");
}

#[test]
fn a_picture_gives_its_words_and_is_listed_for_character_recognition() {
    let content = open(&picture());
    assert_eq!((content.format, causes(&content)), (Format::Picture, vec![OmissionCause::Picture]));
    assert_eq!(content.hints, [Hint::ImageOnly]);
    let text = text_of_kind(&content, PartKind::Properties);
    for word in ["Artist: 汐見太郎", "Author: 鴎 花子", "Comment: 浜 一郎", "title: 港まつり"] {
        assert!(text.contains(word), "{word}: {text}");
    }
}
