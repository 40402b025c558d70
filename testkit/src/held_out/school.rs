//! 学校・教育委員会・図書館・公民館.

use model::Format;

use super::blanks::{BANK, BRANCH, FIRM, JOB, csv, fill, fill_text, mail, page};
use crate::layouts::Layout;
use crate::layouts::desk::Desk;

pub(super) const LAYOUTS: &[Layout] = &[
    ("held.school.roll", roll),
    ("held.school.aid", aid),
    ("held.school.health_card", health_card),
    ("held.school.guidance", guidance),
    ("held.school.network", network),
    ("held.school.assistants", assistants),
    ("held.library.cards", cards),
    ("held.library.overdue", overdue),
    ("held.hall.course", course),
    ("held.school.scholarship", scholarship),
];

fn roll(desk: &mut Desk) {
    csv(desk);
    desk.aged(6, 14);
    desk.register(
        8,
        20,
        &[
            ("‹学年|年›", "«n.6»"),
            ("組", "«n.4»"),
            ("‹出席番号|番›", "«n.38»"),
            ("‹児童氏名|生徒氏名|氏名›", "«name»"),
            ("‹ふりがな|よみ›", "«hira»"),
            ("‹生年月日|誕生日›", "«birth»"),
            ("‹保護者名|保護者›", "«4:name»"),
            ("‹住所|現住所|通学区›", "«addr.local»"),
            ("‹自宅TEL|連絡先1›", "«tel»"),
            ("‹緊急連絡先|連絡先2›", "«mobile»"),
        ],
    );
}

fn aid(desk: &mut Desk) {
    desk.aged(25, 50);
    desk.text("«year»　就学援助費‹受給申請書|世帯票|交付申請書兼同意書›\n");
    fill(
        desk,
        &[
            ("‹申請者（保護者）氏名|保護者氏名›", "«name»"),
            ("住所", "«addr»"),
            ("電話番号", "«phone»"),
            ("‹個人番号|保護者の個人番号›", "«my»"),
            ("‹児童生徒氏名|児童・生徒の氏名›", "«2:name»"),
            ("‹児童生徒の生年月日|生年月日›", "«2:birth»"),
            ("学校名・学年", "«n.6»年"),
            ("‹世帯員１|同居の家族›", "«1:name»（«1:birth»）"),
            ("申請理由", "«one:児童扶養手当を受給|@s:生活保護廃止|所得減|非課税»"),
            ("‹振込口座|口座›", &format!("{BANK}　{BRANCH}　普通　«account»")),
        ],
    );
}

fn health_card(desk: &mut Desk) {
    page(desk, Format::Docx);
    desk.aged(6, 14);
    desk.text("‹保健調査票|児童生徒等健康診断票|«?is:sensitive:結核»問診票›（«n.6»年　組　番）\n");
    fill_text(
        desk,
        &[
            ("ふりがな", "«hira»"),
            ("‹氏名|児童氏名›", "«name»"),
            ("生年月日", "«birth.pad»"),
            ("‹保護者氏名|保護者›", "«4:name»"),
            ("‹住所|現住所›", "«addr»"),
            ("‹緊急時の連絡先①|連絡先（父）›", "«4:mobile»"),
            ("‹緊急時の連絡先②|連絡先（母）›", "«mobile»"),
            ("‹|食物›«?is:sensitive:アレルギー»", "«one:なし|なし|@s:小麦アレルギー|@s:ピーナッツアレルギー»"),
            ("‹既往症|今までにかかった病気›", "«one:@s:気管支喘息|@s:川崎病|@s:熱性けいれん|なし|@s:心室中隔欠損症»"),
            ("かかりつけ医", "«one:元町小児科|川端内科»"),
        ],
    );
}

fn guidance(desk: &mut Desk) {
    desk.aged(6, 14);
    desk.text("‹教育支援委員会　個別資料|不登校児童生徒　月例報告|特別支援学級　入級検討資料›　（取扱注意）\n\n");
    desk.each(
        2,
        5,
        "■ «name»（«n.6»年、«birth»生）　保護者：«4:name»　住所：«addr»\n　所見：«one:@s:自閉スペクトラム症|@s:学習障害|@s:場面緘黙|@s:起立性調節障害»の診断。‹通級を希望。|別室登校。›\n\
         \u{3000}経過：«day»家庭訪問。‹母|父›と面談（連絡先«4:mobile»）。担任«officer»\n\n",
    );
}

fn network(desk: &mut Desk) {
    page(desk, Format::Xlsx);
    desk.aged(6, 14);
    desk.text("‹緊急連絡網|引き渡しカード一覧|登校班名簿›\n");
    desk.table();
    desk.row(&["班", "‹児童名|氏名›", "‹保護者|引取者›", "‹電話|連絡先›", "‹町内|住所›"]);
    desk.rows(6, 16, &["«n.9»", "«name»", "«4:name»", "«mobile»", "«addr.local»"]);
}

fn assistants(desk: &mut Desk) {
    csv(desk);
    desk.aged(22, 66);
    desk.register(
        4,
        12,
        &[
            ("職種", "«one:特別支援教育支援員|ＡＬＴ|給食調理員|スクールバス運転»"),
            ("‹氏名|任用者氏名›", "«name»"),
            ("生年月日", "«birth»"),
            ("‹個人番号|ﾏｲﾅﾝﾊﾞｰ›", "«my.plain»"),
            ("‹雇用保険番号|雇保番号|雇用保険被保険者番号›", "«employ»"),
            ("‹基礎年金番号|年金番号›", "«pension»"),
            ("‹給与振込口座|口座番号›", "«account»"),
            ("‹在留カード番号|在留ｶｰﾄﾞNo.（該当者）›", "«one:|@resicard»"),
            ("‹免許証番号|運転免許番号›", "«one:|@licence»"),
        ],
    );
}

fn cards(desk: &mut Desk) {
    csv(desk);
    desk.aged(8, 84);
    desk.register(
        6,
        20,
        &[
            ("‹利用者番号|利用者ID|カード番号(図書)›", "«like::2#######»"),
            ("‹利用者名|氏名›", "«name»"),
            ("‹ヨミ|カナ›", "«kana»"),
            ("‹生年月日|誕生日›", "«birth»"),
            ("‹郵便番号|〒›", "«postal»"),
            ("‹住所1|住所›", "«addr»"),
            ("‹電話番号1|電話›", "«tel»"),
            ("‹電話番号2|携帯›", "«mobile»"),
            ("‹メールアドレス|E-mail›", "«email»"),
            ("登録日", "«day»"),
        ],
    );
}

fn overdue(desk: &mut Desk) {
    desk.text("‹督促対象者リスト（30日超）|予約連絡票|弁償対応メモ›　　図書館　«day»\n\n");
    desk.each(
        3,
        9,
        "[«like::2#######»] «name» 様　Tel «phone»\n   ‹返却期限›: «day»　資料: «one:はじめての家庭菜園|世界の鉄道図鑑|郷土史だより第12集|ねこの写真集»（«like::1########»）\n   «one:留守電|ご家族に伝言|本人了解|番号使われておらず»\n",
    );
}

fn course(desk: &mut Desk) {
    mail(
        desk,
        "‹講座申込|パソコン教室の申し込み|市民大学　受講申込›（«n.300»）",
        "form@example.jp",
        "kouminkan@city.example.lg.jp",
    );
    desk.text("以下の内容で申込みがありました。\n────────────\n");
    desk.text(
        "‹【お名前】|お名前 :|name =›«name»\n‹【フリガナ】|フリガナ :|kana =›«kana»\n‹【郵便番号】|郵便番号 :|zip =›«postal»\n\
         ‹【ご住所】|ご住所 :|address =›«addr»\n‹【電話番号】|電話番号 :|tel =›«phone»\n‹【メールアドレス】|メール :|mail =›«email»\n\
         ‹【年齢】|年齢 :|age =›«age»\n‹【同伴者】|同伴者 :|with =›«1:name»\n────────────\nUA: Mozilla/5.0  IP: 192.0.2.«n.250»\n",
    );
}

fn scholarship(desk: &mut Desk) {
    page(desk, Format::Docx);
    desk.aged(17, 22);
    desk.text("‹奨学金返還誓約書|奨学生願書|奨学金　振込口座届›\n\n«city»教育委員会　様\n");
    fill_text(
        desk,
        &[
            ("本人　氏名", "«name»"),
            ("生年月日", "«birth»"),
            ("本人住所", "«addr»"),
            ("電話", "«mobile»"),
            ("連帯保証人　氏名", "«4:name»"),
            ("連帯保証人　住所", "«4:addr»"),
            ("連帯保証人　生年月日", "«4:birth»"),
            ("連帯保証人　職業・勤務先", &format!("{JOB}（{FIRM}）")),
            ("‹ゆうちょ銀行　記号・番号|ゆうちょ口座›", "«yucho»"),
        ],
    );
}
