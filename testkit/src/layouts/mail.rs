//! Messages, notes and what programs leave behind.

use model::{Format, PartKind};

use super::Layout;
use super::desk::Desk;

pub(super) const LAYOUTS: [Layout; 10] = [
    ("mail.inquiry", inquiry),
    ("mail.handover", handover),
    ("mail.web_form", web_form),
    ("note.phone", phone_note),
    ("note.visit", visit_note),
    ("note.complaint", complaint),
    ("export.json_lines", json_lines),
    ("export.sql", sql),
    ("export.address_labels", labels),
    ("export.no_header", no_header),
];

fn inquiry(d: &mut Desk) {
    d.format(Format::Eml);
    d.part("", PartKind::Properties);
    d.text("From: ‹«roma» <«email»>|«name.half» <«email»>›\nTo: «omail»\nSubject: ‹住民税について|保育園の件|転入の手続き›\nDate: «day.iso» «time»\n");
    d.part("", PartKind::Body);
    d.text("«city»　«dept»　御中\n\nお世話になります。«addr.local»の«name»と申します。\n");
    d.text("先日の通知の件で、確認したいことがあります。妻（«1:name»）の生年月日は«1:birth»です。\n");
    d.text("折り返しは«mobile»までお願いします。\n\n--\n«name»\n〒«postal» «addr»\nTEL: «tel»\nMail: «email»\n");
}

fn handover(d: &mut Desk) {
    d.format(Format::Eml);
    d.text("各位\n\nお疲れさまです。«dept»の«officer»です。\n下記の方から電話がありましたので共有します。\n\n・«name»様（«birth»生）\n　住所：«addr»\n　電話：«phone»\n　内容：介護認定の更新、被保険者番号は«care.plain»とのこと\n\n");
    d.text("・«4:name»様　«4:phone»\n　内容：«ill»で入院、高額療養費の相談。折返し希望\n\n以上です。よろしくお願いします。\n\n--------\n«city»役所　«dept»　«official»\n電話 «otel»（内線«#4»）\n«omail»\n");
}

fn web_form(d: &mut Desk) {
    d.text("このメールは電子申請システムから自動送信されています。\n到達番号：«#18»\n問合せ番号：«#12»\n申請日時：«day» «time»\n----\n");
    d.lines(&[
        ("‹氏名（必須）|お名前（必須）|申請者氏名【必須】›", "«name»"),
        ("‹氏名（カナ）（必須）|フリガナ【必須】›", "«kana»"),
        ("‹生年月日（任意）|ご生年月日›", "«birth»"),
        ("‹郵便番号（半角）|郵便番号【必須】›", "«postal»"),
        ("‹住所（番地・建物名まで）|ご住所›", "«addr»"),
        ("‹電話番号（ハイフンなし）|お電話番号›", "«phone.plain»"),
        ("‹メールアドレス（確認用）|連絡用メールアドレス›", "«email»"),
        ("ご意見", "図書館の開館時間を延ばしてほしい。"),
    ]);
}

fn phone_note(d: &mut Desk) {
    d.text("‹電話メモ|伝言メモ|受電票›\n«officer»さんへ　　«day» «time»\n«sei»様から電話あり\n");
    d.text("□ 電話がほしい（«phone»）\n□ また電話する\n☑ 要件：«one:国保の脱退|固定資産の名義|印鑑証明»の件。«birth»生まれ、«addr.local»にお住まいとのこと。\n受：«officer»\n");
}

fn visit_note(d: &mut Desk) {
    d.scanned();
    d.text("来庁者受付票 «day»\n«name.full» 様\n«addr»\nＴＥＬ «tel»\n用件 «one:障害者手帳の更新|児童手当|年金相談»\n基礎年金番号 «pension.dash»\n免許証にて確認 «licence.plain»\n");
}

fn complaint(d: &mut Desk) {
    d.text("‹市長への手紙　対応票|苦情・要望処理カード|道路陳情受付簿›\n受付　«day»　«dept»\n申出人　«name»（‹«addr.local»|«addr»›　«phone»）\n申出内容　隣家の«4:sei»さん宅の樹木が越境している。以前から«4:sei»氏には申し入れているが改善されない。\n対応　«day»　現地確認。«4:name»氏に電話（«4:phone»）し、剪定を依頼。担当　«officer»\n");
}

fn json_lines(d: &mut Desk) {
    d.format(Format::Json);
    d.each(
        6,
        16,
        "{\"id\":«#7»,\"‹name|shimei|fullName›\":\"«name»\",\"‹kana|nameKana›\":\"«kana»\",\"‹birthDate|birthday|dob›\":\"«birth.iso»\",\"‹zip|postalCode›\":\"«postal»\",\"‹address|jusho›\":\"«addr»\",\"‹tel|phoneNumber›\":\"«phone»\",\"‹email|mailAddress›\":\"«email»\",\"‹myNumber|kojinBango›\":\"«my.plain»\"}\n",
    );
}

fn sql(d: &mut Desk) {
    d.each(
        6,
        14,
        "INSERT INTO t_juki (atena_no, shimei, shimei_kana, birth_ymd, jusho, juki_code, upd_date) VALUES ('«#10»', '«name.full»', '«hkana»', '«birth.sys»', '«addr»', '«resident.plain»', '«day.sys»');\n",
    );
}

fn labels(d: &mut Desk) {
    d.table();
    for _ in 0..d.chance.between(4, 9) {
        d.row(&[
            "〒«postal»\n«addr»\n«name» 様",
            "〒«4:postal»\n«4:addr»\n«4:name» 様",
            "〒«5:postal»\n«5:addr»\n«5:name» 様",
        ]);
        d.next();
    }
}

fn no_header(d: &mut Desk) {
    d.format(Format::Csv);
    d.part("", PartKind::Sheet);
    d.table();
    d.rows(10, 25, &["«#8»", "«name»", "«hkana»", "«birth.iso»", "«postal»", "«addr»", "«phone»", "«day.iso»", "0"]);
}
