//! Papers about the hall's own staff, contractors and payments.

use model::{Format, PartKind};

use super::Layout;
use super::desk::Desk;

pub(super) const LAYOUTS: [Layout; 11] = [
    ("staff.payroll", payroll),
    ("staff.year_end", year_end),
    ("staff.my_number_report", my_number_report),
    ("staff.personnel_card", personnel_card),
    ("staff.temporary_list", temporary_list),
    ("staff.sick_leave", sick_leave),
    ("pay.transfer_request", transfer_request),
    ("pay.rewards", rewards),
    ("pay.card_statement", card_statement),
    ("pay.donation_mail", donation_mail),
    ("staff.overseas_trip", overseas_trip),
];

fn payroll(d: &mut Desk) {
    d.aged(19, 64);
    d.register(
        8,
        20,
        &[
            ("‹職員番号|職員CD|EMP_NO›", "«#6»"),
            ("‹氏名|職員氏名|職員名›", "«name»"),
            ("所属", "«dept»"),
            ("給料月額", "«yen»"),
            ("控除計", "«yen»"),
            ("差引支給額", "«yen»"),
            ("‹銀行CD|金融機関コード›", "0«#3»"),
            ("‹支店CD|店番›", "«#3»"),
            ("‹口座番号|振込口座|口座No›", "«account»"),
            ("‹口座名義|名義人ｶﾅ›", "«hkana»"),
        ],
    );
}

fn year_end(d: &mut Desk) {
    d.aged(19, 64);
    d.text("令和«n.8»年分　給与所得者の‹扶養控除等（異動）申告書|保険料控除申告書›\n所轄税務署長等　給与の支払者の名称　«city»役所\n");
    d.form(&[
        ("‹(フリガナ)|フリガナ›", "«kana»"),
        ("‹あなたの氏名|氏名|申告者氏名›", "«name»"),
        ("‹あなたの個人番号|個人番号›", "‹«my»|«my.box»›"),
        ("‹あなたの生年月日|生年月日›", "«birth»"),
        ("‹あなたの住所又は居所|住所又は居所›", "(郵便番号 «postal») «addr»"),
        ("‹世帯主の氏名|世帯主›", "«name»"),
        ("‹A 源泉控除対象配偶者　氏名|配偶者›", "«1:name»"),
        ("‹A 個人番号|配偶者　個人番号›", "«my»"),
        ("‹B 控除対象扶養親族|扶養親族１　氏名›", "«2:name»"),
        ("‹B 生年月日|扶養親族１　生年月日›", "«2:birth»"),
        ("‹障害者控除|C 障害者›", "«one:該当なし|@s:特別障害者|@s:一般の障害者»"),
    ]);
}

fn my_number_report(d: &mut Desk) {
    d.by_hand();
    d.aged(19, 67);
    d.text("‹個人番号（マイナンバー）届出書|マイナンバー提供書|特定個人情報収集票›\n");
    d.lines(&[
        ("‹所属・職|所属›", "«dept»　主事"),
        ("‹氏名|届出者氏名›", "«name»"),
        ("‹マイナンバー|ﾏｲﾅﾝﾊﾞｰ（12桁）|本人の個人番号›", "‹«my»|«my.box»›"),
        ("‹配偶者　氏名|扶養者１氏名›", "«1:name»"),
        ("‹配偶者　マイナンバー|扶養者１ﾏｲﾅﾝﾊﾞｰ›", "«my»"),
        ("‹雇用保険被保険者番号|雇保番号›", "«employ»"),
        ("‹基礎年金番号|年金手帳の番号›", "«pension»"),
        ("‹提出日|記入日›", "«day»"),
    ]);
}

fn personnel_card(d: &mut Desk) {
    d.aged(22, 60);
    d.text("‹人事記録カード|履歴書|職員カード（人事課限り）›\n");
    d.form(&[
        ("‹ふりがな|フリガナ›", "«hira»"),
        ("‹氏　　名|氏名›", "«name.full»"),
        ("‹生年月日|昭和・平成　年月日生›", "«birth»生（満«age»歳）"),
        ("‹現　住　所|住所›", "〒«postal»　«addr»"),
        ("‹電話|TEL (携帯)›", "«mobile»"),
        ("‹Eメール|メールアドレス›", "«email»"),
        ("‹運転免許|自動車運転免許証番号›", "第一種普通　«licence»"),
        ("‹共済組合員証|組合員等記号・番号›", "«symbol»"),
        ("‹緊急連絡先|緊急時連絡先（氏名・続柄・電話）›", "«1:name»　配偶者　«1:mobile»"),
        ("賞罰", "«one:なし|なし|なし|@s:罰金刑»"),
    ]);
    d.text("（職歴）\n«day»　«company»　入社\n«day»　«city»役所　採用　«dept»勤務\n");
}

fn temporary_list(d: &mut Desk) {
    d.aged(19, 70);
    d.by_hand();
    d.table();
    d.rows(8, 20, &["«no»", "«name»", "«kana»", "«birth»", "«addr»", "«phone»", "«one:@email|»", "«day»～«day»"]);
}

fn sick_leave(d: &mut Desk) {
    d.aged(22, 60);
    d.text("‹病気休暇承認申請書|休職発令伺い|復職面談票›\n起案　«day»　«dept»\n\n　下記職員について、診断書の提出がありましたので伺います。\n\n");
    d.lines(&[
        ("‹職員番号|職員№›", "«#6»"),
        ("‹職　氏名|職員氏名›", "«name»"),
        ("‹傷病名|病名|診断名›", "«ill»"),
        ("期間", "«day»から«day»まで"),
        ("‹自宅療養先|療養先住所›", "«addr»"),
        ("‹主治医|医師›", "〇〇クリニック　«?4:name»医師"),
    ]);
    d.text("産業医意見：«sei»氏は«ill»の治療を継続中であり、時間外勤務を制限すること。\n");
}

fn transfer_request(d: &mut Desk) {
    d.text("‹口座振込依頼書|債権者登録申請書|口座振替払申出書›　　«city»会計管理者　様　　　　«day»\n");
    d.form(&[
        ("‹住所（所在地）|住所›", "〒«postal»　«addr»"),
        ("‹氏名（名称・代表者）|氏名|依頼者氏名›", "«name»　印"),
        ("‹電話番号|TEL›", "«phone»"),
        ("‹金融機関名|振込先銀行›", "〇〇銀行　港支店"),
        ("‹預金種目|種別›", "１．普通　２．当座"),
        ("‹口座番号|口座№（右詰め）›", "‹«account»|«account.box»›"),
        ("‹口座名義（ｶﾅ）|フリガナ›", "«hkana»"),
        ("‹ゆうちょ銀行の場合　記号-番号|ゆうちょ（記号・番号）›", "‹«yucho»|›"),
    ]);
}

fn rewards(d: &mut Desk) {
    d.register(
        6,
        15,
        &[
            ("‹No.|連番›", "«no»"),
            ("‹支払先|受領者|講師氏名›", "«name»"),
            ("‹住所|支払先住所›", "«addr»"),
            ("支払額", "«yen»"),
            ("源泉徴収税額", "«yen»"),
            ("‹マイナンバー|個人番号(支払調書用)›", "«my»"),
            ("‹振込先|振込口座›", "〇〇銀行 本店 普通 «account»"),
            ("‹ゆうちょ記号|記号›", "«?ymark»"),
            ("‹ゆうちょ番号|番号(ゆうちょ)›", "«yno»"),
        ],
    );
}

fn card_statement(d: &mut Desk) {
    d.format(Format::Csv);
    d.part("", PartKind::Sheet);
    d.register(
        6,
        15,
        &[
            ("‹決済ID|取引ID›", "TX«#12»"),
            ("‹寄附者氏名|お名前|申込者›", "«name»"),
            ("‹郵便番号|〒›", "«postal»"),
            ("‹ご住所|住所›", "«addr»"),
            ("‹カード番号|クレジットカード番号|CARD_NO›", "«card»"),
            ("有効期限", "0«n.9»/«n.9»0"),
            ("寄附金額", "«yen»"),
            ("‹メールアドレス|email›", "«email»"),
            ("‹電話番号|tel›", "«phone»"),
        ],
    );
}

fn donation_mail(d: &mut Desk) {
    d.format(Format::Eml);
    d.text("件名：‹ふるさと納税の決済について|寄附の取り消し依頼›\n\n担当者様\n\n先日寄附を申し込んだ«name»（«kana»）です。\n");
    d.text("カードの決済が二重になっているようです。‹カード番号は|使ったカード：|番号›«card»、‹名義|カード名義›は«roma.up»です。\n");
    d.text("返礼品の送り先は 〒«postal» «addr» に変更してください。\n電話は日中«mobile»でつながります。返信は«email»へお願いします。\n\n（注文番号 «#12» ／ 寄附日 «day»）\n");
}

fn overseas_trip(d: &mut Desk) {
    d.aged(22, 60);
    d.table();
    d.row(&["友好都市訪問団　参加者名簿（旅行会社提出用）", "", "", "", "", "出発 «day»"]);
    d.row(&[
        "No",
        "‹氏名|参加者›",
        "‹ローマ字（旅券と同じ）|NAME (AS IN PASSPORT)›",
        "‹旅券番号|PASSPORT NO.|パスポート番号›",
        "有効期限",
        "‹生年月日|DATE OF BIRTH›",
        "‹携帯電話|MOBILE›",
        "‹緊急連絡先|留守宅›",
    ]);
    let home = "«1:name.no»　«1:tel»";
    d.rows(5, 12, &["«no»", "«name»", "«roma.up»", "«passport»", "«day»", "«birth»", "«mobile»", home]);
}
