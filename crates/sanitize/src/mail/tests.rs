use crate::{Clean, Input, Policy, sanitize};
use encoding_rs::{ISO_2022_JP, UTF_16LE};
use mail_parser::{Message, MessageParser, MimeHeaders};
use model::sanitising::{Item, Kind, Member, Reason, Refusal, Report, Rung};
use std::io::{Cursor, Write as _};

const CARD: &str = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:汐見 太郎\r\nEND:VCARD\r\n";

fn balanced(report: &Report) {
    assert!(report.account.balances(), "{report:?}");
    report.members.iter().filter_map(|member| member.outcome.as_ref().ok()).for_each(|inner| balanced(inner));
}

fn clean_as(bytes: &[u8], name: &str) -> Result<Clean, Refusal> {
    let policy = Policy::default();
    let clean = sanitize(Input { bytes, name: Some(name), password: None }, &policy)?;
    balanced(&clean.report);
    // What came through as its text alone is a text from then on, and another list holds for it.
    let is_text = |member: &Member| member.outcome.as_ref().is_ok_and(|inner| inner.rung == Rung::TextOnly);
    if clean.report.members.iter().any(is_text) {
        return Ok(clean);
    }
    let again = sanitize(Input { bytes: &clean.bytes, name: Some("a.eml"), password: None }, &policy);
    let again = if clean.report.out == Kind::Eml {
        again.unwrap()
    } else {
        sanitize(Input { bytes: &clean.bytes, name: None, password: None }, &policy).unwrap()
    };
    assert_eq!(String::from_utf8_lossy(&again.bytes), String::from_utf8_lossy(&clean.bytes));
    assert_eq!(again.report.count(Item::Member), 0);
    assert!(clean.report.out != Kind::Eml || clean.bytes.is_ascii());
    Ok(clean)
}

fn clean(text: &str) -> Clean {
    clean_as(text.replace('\n', "\r\n").as_bytes(), "a.eml").unwrap()
}

fn read(done: &Clean) -> Message<'_> {
    MessageParser::default().parse(&done.bytes).unwrap()
}

fn names(message: &Message<'_>) -> Vec<String> {
    message.attachments().map(|part| part.attachment_name().unwrap_or_default().to_owned()).collect()
}

#[test]
fn a_japanese_message_keeps_who_what_and_when_and_nothing_else() {
    let head = "Received: from [10.0.0.1] by mx\nReturn-Path: <x@y>\nX-Mailer: Z\n\
        From: =?ISO-2022-JP?B?GyRCPGs4KxsoQg==?= <s@example.jp>\n\
        To: \"Kamome, Hanako\" <k@example.jp>, b@example.jp\nBcc: c@example.jp\n\
            Subject: =?ISO-2022-JP?B?GyRCOCtAUTVcGyhC?=\n\
        Date: Sat, 1 Aug 2026 09:00:00 +0900\nMessage-ID: <1@example.jp>\nReferences: <a@b> <c@d>\nMIME-Version: 1.0\n\
        Content-Type: text/plain; charset=ISO-2022-JP\n\n";
    let body = ISO_2022_JP.encode("お世話になっております。\n見積書です。\n").0;
    let done = clean_as(&[head.as_bytes(), &body].concat(), "a.eml").unwrap();
    let message = read(&done);
    assert_eq!(message.subject(), Some("見積宮"));
    assert_eq!(message.from().unwrap().first().unwrap().address(), Some("s@example.jp"));
    assert_eq!(message.to().unwrap().iter().count(), 2);
    assert_eq!(message.body_text(0).unwrap(), "お世話になっております。\r\n見積書です。\r\n");
    assert_eq!(message.date().unwrap().to_rfc822(), "Sat, 1 Aug 2026 09:00:00 +0900");
    assert!(message.bcc().is_none() && message.received().is_none());
    assert_eq!(message.references().as_text_list().unwrap().len(), 2);
    assert_eq!(done.report.count(Item::MailHeader), 4);
}

#[test]
fn a_text_without_its_encoding_is_read_and_so_is_a_header() {
    let raw = encoding_rs::SHIFT_JIS.encode("From: 汐見 <s@example.jp>\nSubject: ㈱①\n\n髙﨑様\n").0;
    let done = clean_as(&raw, "a.eml").unwrap();
    assert_eq!(read(&done).subject(), Some("㈱①"));
    assert_eq!(read(&done).body_text(0).unwrap(), "髙﨑様\r\n");
}

#[test]
fn hypertext_keeps_its_text_and_reaches_nowhere() {
    let done = clean(
        "From: a@example.jp\nSubject: x\nContent-Type: text/html; charset=utf-8\n\n\
            <html><head><style>p{}</style></head>\
        <body onload=x()><p>本文<img src=\"https://example.com/t.gif\"><a href=\"javascript:x()\">a</a>\
        <a href=\"https://example.jp/\">b</a><script>x()</script><pre>\n\n\nb</pre><iframe src=\"//e\"></iframe></p></body></html>\n",
    );
    let message = read(&done);
    let html = message.body_html(0).unwrap();
    assert!(html.contains("本文") && html.contains("https://example.jp/"), "{html}");
    for gone in ["example.com", "javascript", "script", "iframe", "style", "onload"] {
        assert!(!html.contains(gone), "{html}");
    }
    assert!(message.body_text(0).unwrap().contains("本文"));
    assert_eq!((done.report.count(Item::ExternalPicture), done.report.count(Item::Script)), (1, 1));
}

#[test]
fn references_of_hypertext_bring_no_sign_that_is_not_seen() {
    let done = clean(
        "From: a@example.jp\nSubject: x\nContent-Type: text/html; charset=utf-8\n\n<p>a&#1;&#x1b;[2J&#x202e;b</p>\n",
    );
    assert!(read(&done).body_html(0).unwrap().contains("<p>a[2Jb</p>"));
}

/// Found by fuzzing.
#[test]
fn the_text_of_hypertext_is_that_of_what_is_kept() {
    let done = clean("From: a@example.jp\nSubject: x\nContent-Type: text/html\n\n<1.0 seen> <script>gone</script>\n");
    let text = read(&done).body_text(0).unwrap().into_owned();
    assert!(text.contains("<1.0 seen>") && !text.contains("gone"), "{text}");
    // A message whose text is empty has that of its hypertext.
    let done = clean(
        "From: a@example.jp\nSubject: x\nContent-Type: multipart/alternative; boundary=b\n\n\
         --b\nContent-Type: text/plain\n\n\n--b\nContent-Type: text/html\n\n<p>seen</p>\n--b--\n",
    );
    assert!(read(&done).body_text(0).unwrap().contains("seen"));
}

#[test]
fn a_sign_that_is_not_seen_hides_no_file_and_no_end() {
    let done = clean(
        "From: a@example.jp\nSubject: x\nContent-Type: text/plain; charset=utf-8\n\nb\u{202e}egin 644 x.exe\nlast\n\u{202e}\n",
    );
    assert_eq!(read(&done).body_text(0).unwrap(), " begin 644 x.exe\r\nlast\r\n");
}

#[test]
fn a_name_in_encoded_words_within_encoded_words_is_read_once_for_all() {
    let inner = "=?utf-8?B?5rGQ6KaL?=";
    let outer = format!("=?utf-8?B?{}?=", super::field::base64(inner.as_bytes()));
    let done = clean(&format!("From: {outer} <a@example.jp>\nSubject: x\n\ntext\n"));
    assert_eq!(read(&done).from().unwrap().first().unwrap().name(), Some("汐見"));
}

#[test]
fn hypertext_has_no_places_on_pictures() {
    let done = clean(
        "From: a@example.jp\nSubject: x\nContent-Type: text/html\n\n<map name=m><area href=https://example.jp>a</map>\n",
    );
    let html = read(&done).body_html(0).unwrap().into_owned();
    assert!(html.contains('a') && !html.contains("area") && !html.contains("map"), "{html}");
}

const MIXED: &str = "From: a@example.jp\nSubject: x\nMIME-Version: 1.0\n\
    Content-Type: multipart/mixed; boundary=\"b\"\n\n--b\n\
    Content-Type: text/plain\n\nhello\n";

fn mixed(parts: &[&str]) -> Clean {
    let parts: Vec<String> = parts.iter().map(|part| format!("--b\n{part}\n")).collect();
    clean(&format!("{MIXED}{}--b--\n", parts.concat()))
}

#[test]
fn attachments_are_sanitised_one_by_one_under_safe_names() {
    let card = CARD.replace("\r\n", "\n");
    let done = mixed(&[
        &format!(
            "Content-Type: text/vcard; charset=utf-8; name=\"../\u{202e}a.exe\"\n\
                Content-Disposition: attachment\n\n{card}"
        ),
        &format!(
            "Content-Type: application/octet-stream\n\
                Content-Disposition: attachment; filename*=UTF-8''%E5%90%8D%E5%88%BA.vcf\n\n{card}"
        ),
        &format!("Content-Type: application/pdf; name=\"=?UTF-8?B?5ZCN5Yi6LnZjZg==?=\"\n\n{card}"),
        "Content-Type: application/octet-stream; name=x.exe\nContent-Transfer-Encoding: base64\n\nTVqQAAMAAAA=",
    ]);
    let message = read(&done);
    assert_eq!(names(&message), ["a.exe.vcf", "名刺.vcf", "名刺 (2).vcf", "無害化結果.txt"]);
    assert_eq!(done.report.members[3].outcome.as_ref().unwrap_err().reason, Reason::TypeUnknown);
    assert_eq!(message.body_text(0).unwrap(), "hello\r\n");
    assert_eq!(done.report.count(Item::InvisibleSign), 1);
}

#[test]
fn a_document_with_macros_comes_out_without_them_under_its_new_name() {
    let main = "application/vnd.ms-word.document.macroEnabled.main+xml";
    let relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument";
    let parts = [
        (
            "[Content_Types].xml",
            format!(
                "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
                <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
                <Default Extension=\"bin\" ContentType=\"application/vnd.ms-office.vbaProject\"/>\
                <Override PartName=\"/word/document.xml\" ContentType=\"{main}\"/></Types>"
            ),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
                <Relationship Id=\"r1\" Type=\"{relation}\" Target=\"word/document.xml\"/></Relationships>"
            ),
        ),
        (
            "word/document.xml",
            "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body><w:p><w:r><w:t>本文\
            </w:t></w:r></w:p></w:body></w:document>"
                .to_owned(),
        ),
        ("word/vbaProject.bin", "macro".to_owned()),
    ];
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in &parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    let document = super::field::base64(&zip.finish().unwrap().into_inner());
    let done = mixed(&[&format!(
        "Content-Type: application/octet-stream; name=\"=?UTF-8?B?5qeY5byPLmRvY20=?=\"\nContent-Transfer-Encoding: base64\n\n{document}"
    )]);
    assert_eq!(names(&read(&done)), ["様式.docx"]);
    assert_eq!(done.report.members[0].outcome.as_ref().unwrap().kind, Kind::Docm);
}

#[test]
fn a_picture_inside_hypertext_stays_where_it_is_shown() {
    let picture = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    let part = |id: &str| {
        format!(
            "Content-Type: image/png; name=a.png\nContent-ID: <{id}>\nContent-Transfer-Encoding: base64\n\n{picture}"
        )
    };
    let done = mixed(&["Content-Type: text/html\n\n<p>a<img src=\"cid:x@y\"></p>", &part("x@y"), &part("z@y")]);
    let out = String::from_utf8(done.bytes.clone()).unwrap();
    assert!(read(&done).body_html(0).unwrap().contains("cid:x@y"), "{out}");
    assert_eq!((out.matches("Content-ID: <x@y>").count(), out.matches("Content-ID").count()), (1, 1), "{out}");
    assert_eq!((out.matches("inline;").count(), out.matches("attachment;").count()), (1, 1), "{out}");
}

#[test]
fn a_message_in_a_message_is_sanitised_as_one() {
    let done =
        mixed(&["Content-Type: message/rfc822\n\nFrom: i@example.jp\nX-Secret: 1\nSubject: inner\n\ninner text"]);
    let message = read(&done);
    assert_eq!(names(&message), ["part2.eml"]);
    let text = String::from_utf8(done.bytes.clone()).unwrap();
    assert!(text.contains("Subject: inner") && !text.contains("X-Secret"), "{text}");
    let inner = done.report.members[0].outcome.as_ref().unwrap();
    assert_eq!((inner.kind, inner.count(Item::MailHeader)), (Kind::Eml, 1));
}

#[test]
fn what_is_locked_or_elsewhere_is_refused() {
    let whole = |kind: &str| {
        let text = format!("From: a@example.jp\nSubject: x\nContent-Type: {kind}\n\nMIIB\n");
        clean_as(text.as_bytes(), "a.eml").unwrap_err().reason
    };
    assert_eq!(whole("application/pkcs7-mime; smime-type=enveloped-data"), Reason::Encrypted);
    assert_eq!(whole("message/partial; number=1; total=2; id=x"), Reason::PolicyBlocked);
    assert_eq!(whole("message/external-body; access-type=URL; URL=\"http://e/\""), Reason::PolicyBlocked);
    let done = mixed(&[
        "Content-Type: message/external-body; access-type=URL; URL=\"http://evil.example/\"\n\n\
            Content-Type: text/plain\n",
        "Content-Type: application/x-pkcs7-mime; name=smime.p7m\n\nMIIB",
        "Content-Type: application/pkcs7-signature; name=smime.p7s\n\nMIIB",
    ]);
    let reasons: Vec<_> =
        done.report.members.iter().map(|member| member.outcome.as_ref().unwrap_err().reason).collect();
    assert_eq!(reasons, [Reason::PolicyBlocked, Reason::Encrypted]);
    assert_eq!(done.report.count(Item::Signature), 1);
    assert!(!String::from_utf8_lossy(&done.bytes).contains("evil.example"));
}

#[test]
fn what_could_be_read_in_two_ways_is_written_in_one() {
    let program = "TVqQAAMAAAA=";
    for text in [
        format!(
            "From: a@example.jp\nSubject: x\nContent-Type: text/plain\n\
                Content-Type: multipart/mixed; boundary=z\n\n--z\n\
                Content-Type: application/octet-stream; name=x.exe\nContent-Transfer-Encoding: base64\n\n\
                {program}\n--z--\n"
        ),
        format!(
            "From: a@example.jp\nSubject: x\nContent-Type: multipart/mixed; boundary=z; boundary=y\n\n--y\n\
                Content-Type: text/plain\n\na\n--z\nContent-Transfer-Encoding: base64\n\
                Content-Type: application/x; name=x.exe\n\n{program}\n--y--\n--z--\n"
        ),
        format!(
            "From: a@example.jp\nSubject: x\nContent-Type: multipart/mixed (; boundary=y) ; boundary=\"z\"\n\n\
                --z\nContent-Transfer-Encoding : base64\nContent-Type: application/x; name=x.exe\n\n{program}\n\
                --z--\n"
        ),
        format!(
            "From: a@example.jp\nFrom: b@example.jp\nSubject: x\n\
                Content-Type: multipart/mixed;\n boundary*0=z;\n boundary*1=z\n\n--zz\n\
                Content-Type: application/x; name=x.exe\nContent-Transfer-Encoding: base64\n\
                Content-Transfer-Encoding: 7bit\n\n{program}\n--zz\n"
        ),
    ] {
        let done = clean_as(text.replace('\n', "\r\n").as_bytes(), "a.eml").unwrap();
        let out = String::from_utf8(done.bytes.clone()).unwrap();
        for field in ["From:", "Subject:", "MIME-Version:"] {
            assert_eq!(out.matches(field).count(), 1, "{out}");
        }
        let parts = read(&done).parts.len();
        assert_eq!(out.matches("Content-Type:").count(), parts, "{out}");
        assert!(!out.contains("TVqQ"), "{out}");
    }
}

#[test]
fn a_box_comes_out_with_the_messages_that_came_through() {
    let text = "From a@b Thu Jan  1 00:00:00 1970\nFrom: a@example.jp\nSubject: 1\nX-A: 1\n\none\n>From here\n\n\
        From a@b Thu Jan  1 00:00:00 1970\nFrom: a@example.jp\nSubject: 2\nContent-Type: message/partial\n\nx\n\n\
        From a@b Thu Jan  1 00:00:00 1970\nFrom: a@example.jp\nSubject: 3\n\nthree\n";
    let done = clean_as(text.as_bytes(), "a.mbox").unwrap();
    assert_eq!((done.report.kind, done.report.out), (Kind::Mbox, Kind::Mbox));
    assert_eq!(done.report.members.len(), 3);
    let out = String::from_utf8(done.bytes).unwrap();
    assert_eq!((out.matches("\r\nFrom - ").count(), out.matches("Subject").count()), (1, 2), "{out}");
}

#[test]
fn a_calendar_keeps_its_dates_and_starts_nothing() {
    let text = "BEGIN:VCALENDAR\r\nPRODID:x\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1\r\n\
        DTSTART;TZID=Asia/Tokyo;X-Y=\"a\":20260801T090000\r\nSUMMARY:課長会議と、と\r\n ても長い題\r\nURL:http://evil.example/\r\n\
        ATTACH:file:///c:/x\r\nORGANIZER;CN=\"汐見, 太郎\":mailto:s@example.jp\r\nATTENDEE:http://evil.example/\r\n\
        BEGIN:VALARM\r\nACTION:PROCEDURE\r\nATTACH:x.exe\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let done = clean_as(text.as_bytes(), "a.ics").unwrap();
    let out = String::from_utf8(done.bytes).unwrap().replace("\r\n ", "");
    assert!(
        out.contains("SUMMARY:課長会議と、とても長い題\r\n") && out.contains("DTSTART;TZID=Asia/Tokyo:2026"),
        "{out}"
    );
    assert!(out.contains("ORGANIZER;CN=\"汐見, 太郎\":mailto:s@example.jp"), "{out}");
    for gone in ["evil", "ALARM", "ATTACH", "x.exe", "PRODID"] {
        assert!(!out.contains(gone), "{out}");
    }
    assert!(clean_as(b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\n", "a.ics").is_err());
}

#[test]
fn a_line_that_only_speaks_of_its_packing_ends_where_it_ends() {
    let text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nSUMMARY:QUOTED-PRINTABLE=\r\nLOCATION:x\r\n\
        END:VEVENT\r\nEND:VCALENDAR\r\n";
    let out = String::from_utf8(clean_as(text.as_bytes(), "a.ics").unwrap().bytes).unwrap();
    assert!(out.contains("SUMMARY:QUOTED-PRINTABLE=\r\nLOCATION:x\r\n"), "{out}");
}

#[test]
fn a_card_of_an_old_telephone_is_read() {
    let name = encoding_rs::SHIFT_JIS.encode("汐見").0;
    let quoted: String = name.iter().map(|byte| format!("={byte:02X}")).collect();
    let text = format!(
        "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=SHIFT_JIS;ENCODING=QUOTED-PRINTABLE:=\r\n{quoted};;;;\r\n\
            TEL;CELL:0154\r\n\
        PHOTO;VALUE=URL:http://evil.example/\r\nEND:VCARD\r\n"
    );
    let done = clean_as(text.as_bytes(), "a.vcf").unwrap();
    let wanted = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:汐見;;;;\r\nTEL;TYPE=CELL:0154\r\nEND:VCARD\r\n";
    assert_eq!(String::from_utf8(done.bytes).unwrap(), wanted);
}

fn attribute(id: u32, data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).unwrap();
    [&[2][..], &id.to_le_bytes(), &length.to_le_bytes(), data, &[0, 0]].concat()
}

#[test]
fn what_outlook_wraps_is_unpacked_into_the_message() {
    let wrapped = [
        &b"\x78\x9f\x3e\x22\x01\0"[..],
        &attribute(0x0002_800c, "包まれた本文\0".as_bytes()),
        &attribute(0x0006_9002, &[0; 14]),
        &attribute(0x0001_8010, b"card.vcf\0"),
        &attribute(0x0006_800f, CARD.as_bytes()),
        &attribute(0x0006_9002, &[0; 14]),
        &attribute(0x0001_8010, b"x.exe\0"),
        &attribute(0x0006_800f, b"MZ\0\0"),
    ]
    .concat();
    let done = clean_as(&wrapped, "winmail.dat").unwrap();
    assert_eq!((done.report.kind, done.report.out), (Kind::Tnef, Kind::Eml));
    assert_eq!(names(&read(&done)), ["card.vcf", "無害化結果.txt"]);
    assert_eq!(read(&done).body_text(0).unwrap(), "包まれた本文\r\n");
    let part = format!(
        "Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n{}",
        super::field::base64(&wrapped)
    );
    assert_eq!(names(&read(&mixed(&[&part]))), ["card.vcf", "無害化結果.txt"]);
}

#[test]
fn a_message_of_outlook_comes_out_as_an_internet_message() {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    let mut put = |path: &str, bytes: &[u8]| {
        let folder = path.rsplit_once('/').unwrap().0;
        if !folder.is_empty() {
            file.create_storage_all(folder).unwrap();
        }
        file.create_stream(path).unwrap().write_all(bytes).unwrap();
    };
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let sent = [&[0x40, 0, 0x39, 0, 6, 0, 0, 0][..], &134_300_000_000_000_000u64.to_le_bytes()].concat();
    put("/__properties_version1.0", &[&[0; 32][..], &sent].concat());
    for (id, text) in
        [("0037", "会議の件"), ("0C1A", "汐見 太郎"), ("5D01", "s@example.jp"), ("1000", "本文です"), ("3FFA", "秘密")]
    {
        put(&format!("/__substg1.0_{id}001F"), &wide(text));
    }
    put("/__recip_version1.0_#00000000/__properties_version1.0", &[0; 8]);
    put("/__recip_version1.0_#00000000/__substg1.0_3001001F", &wide("鴎"));
    put("/__recip_version1.0_#00000000/__substg1.0_39FE001F", &wide("k@example.jp"));
    put("/__attach_version1.0_#00000000/__substg1.0_3707001F", &wide("名刺.vcf"));
    put("/__attach_version1.0_#00000000/__substg1.0_37010102", CARD.as_bytes());
    let inner = "/__attach_version1.0_#00000001/__substg1.0_3701000D";
    put(&format!("{inner}/__properties_version1.0"), &[0; 24]);
    put(&format!("{inner}/__substg1.0_0037001F"), &wide("中の件"));
    let bytes = file.into_inner().into_inner();
    let done = clean_as(&bytes, "a.msg").unwrap();
    assert_eq!((done.report.kind, done.report.out), (Kind::Msg, Kind::Eml));
    let message = read(&done);
    assert_eq!(message.subject(), Some("会議の件"));
    assert_eq!(message.body_text(0).unwrap(), "本文です\r\n");
    assert_eq!(message.to().unwrap().first().unwrap().name(), Some("鴎"));
    assert_eq!(message.date().unwrap().year, 2026);
    assert_eq!(names(&message), ["名刺.vcf", "part2.eml"]);
    let secret = wide("秘密");
    assert!(memchr::memmem::find(&done.bytes, &secret).is_none() && UTF_16LE.name() == "UTF-16LE");
}

#[test]
fn a_message_is_known_by_its_first_lines() {
    let kind = |text: &str, name: Option<&str>| crate::kind(text.as_bytes(), name).unwrap();
    let letter = "Received: x\nFrom: a@b\n\ntext";
    assert_eq!(kind(letter, None), Kind::Eml);
    assert_eq!(kind(letter, Some("a.dat")), Kind::Eml);
    assert_eq!(kind(letter, Some("a.txt")), Kind::Txt);
    assert_eq!(kind(&format!("From a@b x\n{letter}"), None), Kind::Mbox);
    assert_eq!(kind("氏名: 汐見\n件名: x\n", None), Kind::Txt);
    assert_eq!(kind("begin:vcalendar\n", None), Kind::Ics);
}

/// Whatever a byte here and there is changed to: nothing breaks down, accounts balance, and an output stays as it is.
#[test]
fn a_mangled_message_comes_out_sound_or_not_at_all() {
    let card = CARD.replace("\r\n", "\n");
    let letter = format!(
        "{MIXED}--b\nContent-Type: multipart/alternative; boundary=c\n\n--c\nContent-Type: text/html\n\n<p>a<i>b</i>\
        <img src=\"cid:1\"></p>\n--c--\n--b\nContent-Type: message/rfc822\n\nFrom: i@example.jp\nSubject: =?UTF-8?B?5ZCN?=\n\n\
        inner\n--b\nContent-Type: text/vcard; name*0=\"a\"; name*1=\".vcf\"\n\n{card}--b--\n"
    );
    let mut seed = 0x2545_f491_4f6c_dd1du64;
    let mut next = |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed % below as u64) as usize
    };
    for sample in [letter.as_str(), CARD] {
        for _ in 0..400 {
            let mut bytes = sample.as_bytes().to_vec();
            for _ in 0..=next(4) {
                let at = next(bytes.len());
                match next(4) {
                    0 => drop(bytes.remove(at)),
                    1 => bytes.insert(at, b"\n=:;\"<-\0\xe5"[next(9)]),
                    2 => bytes.truncate(at.max(1)),
                    _ => bytes[at] = next(256) as u8,
                }
            }
            let _ = clean_as(&bytes, "a.eml");
        }
    }
}

/// Reads messages of the folder that `SEKIMORI_CORPUS` names, or `../shared/corpus`; says nothing where there is none.
#[test]
fn messages_and_archives_of_the_corpus_come_out_or_say_why_not() {
    let folder = std::env::var("SEKIMORI_CORPUS").unwrap_or_else(|_| "../../../shared/corpus".to_owned());
    let mut folders = vec![std::path::PathBuf::from(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = path.to_string_lossy().to_lowercase();
            if path.is_dir() {
                folders.push(path);
            } else if ["eml", "msg", "mbox", "zip", "tar", "gz", "7z", "ics", "vcf", "dat"]
                .iter()
                .any(|e| name.ends_with(e))
            {
                let bytes = std::fs::read(&path).unwrap();
                let input = Input { bytes: &bytes, name: path.file_name().and_then(|n| n.to_str()), password: None };
                let Ok(done) = sanitize(input, &Policy::default()) else { continue };
                balanced(&done.report);
                let again = Input { bytes: &done.bytes, name: None, password: None };
                let again = sanitize(again, &Policy::default()).unwrap_or_else(|e| panic!("{name}: {e}"));
                assert!(again.bytes == done.bytes, "{name} is not the same again");
            }
        }
    }
}
