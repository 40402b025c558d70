//! 防災・消防・救急・病院.

use model::Format;

use super::blanks::{BANK, BRANCH, FIRM, ILL, JOB, KIN, csv, fill, fill_text, mail, page, print};
use crate::layouts::Layout;
use crate::layouts::desk::Desk;

pub(super) const LAYOUTS: &[Layout] = &[
    ("held.safety.support_list", support_list),
    ("held.safety.evacuees", evacuees),
    ("held.safety.damage", damage),
    ("held.safety.watch", watch),
    ("held.fire.ambulance", ambulance),
    ("held.fire.volunteers", volunteers),
    ("held.fire.course", course),
    ("held.hospital.admission", admission),
    ("held.hospital.bills", bills),
    ("held.hospital.referral", referral),
    ("held.hospital.log", log),
    ("held.hospital.payment", payment),
];

fn support_list(desk: &mut Desk) {
    csv(desk);
    desk.aged(60, 98);
    desk.register(
        5,
        16,
        &[
            ("自治会", "«one:元町一区|幸町|青葉台東|川端»"),
            ("‹要支援者氏名|氏名|避難行動要支援者›", "«name»"),
            ("‹生年月日|生年›", "«birth»"),
            ("‹住所|居所›", "«addr»"),
            ("‹電話番号|電話/FAX›", "«phone»"),
            ("‹避難支援を必要とする理由|要件›", "«one:要介護３以上|@s:身体障害者手帳１級|@s:療育手帳Ａ|@s:精神障害者保健福祉手帳２級|高齢独居|@s:腎臓機能障害»"),
            ("‹避難支援者①|支援者氏名›", "«4:name»"),
            ("‹支援者連絡先|支援者電話›", "«4:mobile»"),
            ("同意", "«one:有|無|未回答»"),
        ],
    );
}

fn evacuees(desk: &mut Desk) {
    desk.by_hand();
    desk.text(
        "‹避難者名簿（世帯票）|避難所入所受付簿|避難者カード　転記›　避難所名：«city»立‹体育館|第二小学校›　«day»\n",
    );
    print(
        desk,
        5,
        14,
        &[
            ("受付", "«time»"),
            ("‹代表者氏名|氏名›", "«name»"),
            ("‹生年月日|生年月日(年齢)›", "«birth»"),
            ("‹住所|自宅住所›", "«addr»"),
            ("‹電話（携帯）|携帯›", "«mobile»"),
            ("‹同行家族|家族›", "«1:name»"),
            (
                "‹要配慮事項|健康状態等›",
                "«one:なし|なし|@s:糖尿病|@?is:sensitive:妊娠中|@s:脳梗塞後遺症|ペット同行|@s:認知症»",
            ),
        ],
    );
}

fn damage(desk: &mut Desk) {
    page(desk, Format::Docx);
    desk.text("‹罹災証明願|り災証明交付申請書|災害見舞金支給申請書›\n«city»長　あて\n\n");
    fill(
        desk,
        &[
            ("申請年月日", "«day»"),
            ("‹申請者　住所|現在の住所（避難先）›", "«addr»"),
            ("‹申請者　氏名|氏名›", "«name»"),
            ("‹電話番号|連絡先（携帯可）›", "«mobile»"),
            ("世帯主氏名", "«4:name»"),
            ("‹り災場所|被災家屋の所在地›", "«addr.full»"),
            ("世帯構成員", "«1:name»・«2:name»"),
            ("‹振込先|見舞金振込先›", &format!("{BANK}{BRANCH}　普通«account»　«kana»")),
            ("本人確認（職員記入）", "運転免許証　«licence»"),
        ],
    );
}

fn watch(desk: &mut Desk) {
    mail(
        desk,
        "【情報提供】‹行方不明高齢者（ＳＯＳネット）|徘徊高齢者の捜索協力›",
        "sos@city.example.lg.jp",
        "«?email»",
    );
    desk.aged(72, 95);
    desk.text(&format!(
        "協力機関　各位\n\n下記の方が«day»«time»頃から行方不明です。‹見かけた方は警察へ。|情報をお寄せください。›\n\
         ・氏名：«name»（«hira»）　«age»歳\n・生年月日：«birth»\n・住所：«addr»\n・特徴：身長１５０ｃｍくらい、«s:アルツハイマー型認知症»\n\
         ・届出人：«4:name»（{KIN}）電話　«4:mobile»\n\n«city»　高齢福祉課　«otel»\n"
    ));
}

fn ambulance(desk: &mut Desk) {
    desk.text("‹救急搬送記録票|救急活動記録（写）|救急搬送証明願　処理簿›　出場番号 «#5»\n");
    fill_text(
        desk,
        &[
            ("覚知", "«day» «time»"),
            ("発生場所", "«addr»"),
            ("‹傷病者　氏名|傷病者氏名›", "«name»"),
            ("‹傷病者　生年月日|生年月日›", "«birth»"),
            ("職業", JOB),
            ("‹傷病名|初診時傷病名›", ILL),
            ("‹既往症|既往歴・服薬›", ILL),
            ("‹関係者|通報者›", &format!("«4:name»（{KIN}）　«4:phone»")),
            ("搬送先", "緑風会中央病院"),
            ("隊長", "«official»"),
        ],
    );
}

fn volunteers(desk: &mut Desk) {
    csv(desk);
    desk.aged(19, 62);
    desk.register(
        5,
        16,
        &[
            ("分団", "第«n.9»分団"),
            ("階級", "«one:団員|班長|部長|分団長»"),
            ("‹氏名|団員氏名›", "«name»"),
            ("‹生年月日|生年›", "«birth»"),
            ("‹住所|居住地›", "«addr»"),
            ("‹勤務先|職業›", FIRM),
            ("‹携帯|緊急メール用携帯›", "«mobile»"),
            ("‹メール|メールアドレス›", "«email»"),
            ("‹免許証番号|運転免許証番号|機関員免許No|免許No.›", "«licence»"),
            ("‹報酬振込口座|口座番号›", "«account.plain»"),
        ],
    );
}

fn course(desk: &mut Desk) {
    desk.text("‹甲種防火管理新規講習　受講者名簿|普通救命講習Ⅰ　申込者一覧|危険物取扱者　保安講習›\n");
    print(
        desk,
        4,
        14,
        &[
            ("番号", "«no»"),
            ("‹受講者氏名|氏名›", "«name»"),
            ("‹ふりがな|フリガナ›", "«kana»"),
            ("生年月日", "«birth»"),
            ("‹住所|自宅住所›", "«addr»"),
            ("事業所名", FIRM),
            ("‹連絡先|電話番号›", "«phone»"),
            ("修了証番号", "«like::第####号»"),
        ],
    );
}

fn admission(desk: &mut Desk) {
    page(desk, Format::Docx);
    desk.text("‹入院申込書兼誓約書|入院時情報提供書|診療申込書（初診）›　市立病院\n");
    fill(
        desk,
        &[
            ("患者ID", "«#8»"),
            ("‹フリガナ|カナ›", "«kana»"),
            ("‹患者氏名|氏名›", "«name»"),
            ("生年月日", "«birth»"),
            ("‹現住所|住所›", "〒«postal»　«addr»"),
            ("電話", "«phone»"),
            ("‹保険者番号|保険者No›", "«insurer»"),
            ("‹記号・番号|被保険者証　記号・番号・枝番›", "«symbol»"),
            ("‹診断名|病名›", ILL),
            ("‹連帯保証人　氏名|身元引受人　氏名›", "«4:name»"),
            ("‹連帯保証人　住所|身元引受人　住所›", "«4:addr»"),
            ("‹連帯保証人　電話|身元引受人　電話›", "«4:mobile»"),
            ("続柄", KIN),
        ],
    );
}

fn bills(desk: &mut Desk) {
    csv(desk);
    desk.register(
        5,
        16,
        &[
            ("‹患者番号|ID›", "«#8»"),
            ("‹患者氏名|氏名|PATIENT_NAME›", "«name»"),
            ("‹カナ|PATIENT_KANA›", "«hkana»"),
            ("‹生年月日|BIRTH_DATE›", "‹«birth»|«birth.iso»›"),
            ("‹保険者番号|HKN_NO|保険者›", "«insurer.plain»"),
            ("‹記号|KIGO›", "«?symmark»"),
            ("‹被保険者番号|保険証番号|HIHOKEN_NO›", "«symno.plain»"),
            ("‹枝番|EDABAN›", "«?symbranch»"),
            ("‹連絡先|TEL›", "«phone»"),
            ("未収額", "«yen»"),
        ],
    );
}

fn referral(desk: &mut Desk) {
    page(desk, Format::Pdf);
    desk.text(&format!(
        "‹診療情報提供書|紹介状（診療情報提供書）|返書›\n\n緑風会中央病院　内科　担当先生　御侍史\n　　　　　　　　　«day»　市立病院　«official»\n\n\
         患者氏名　«name»　‹様|殿›　　性別　«one:男|女»\n生年月日　«birth»（«age»歳）　‹電話番号|TEL›　«phone»\n住　　所　«addr»\n\n\
         傷病名　　１　{ILL}　　２　{ILL}\n紹介目的　‹精査加療のお願い|継続処方のお願い›\n既往歴　　{ILL}（«day»手術）\n\
         経過　　いつもお世話になっております。‹«sei»様は|上記患者様は›数日前より倦怠感あり、受診されました。\n"
    ));
}

fn log(desk: &mut Desk) {
    desk.text("# ‹電子カルテ連携ログ|検査オーダ送信ログ|予約システム audit.log›\n");
    desk.each(
        4,
        12,
        "«day.iso» «time»:«#2» ‹INFO|[info]› recv id=«#8» patient_name=\"«name»\" kana=\"«hkana»\" birth=«birth.iso» tel=«phone» result=«one:OK|RETRY|NG»\n",
    );
}

fn payment(desk: &mut Desk) {
    csv(desk);
    desk.register(
        4,
        12,
        &[
            ("取引日", "«day.iso»"),
            ("取引ID", "«like::TX############»"),
            ("‹会員番号|カード番号|クレジットカード番号|CARD_NO|ｶｰﾄﾞ番号›", "«card»"),
            ("‹名義|カード名義|CARD_HOLDER›", "«roma.up»"),
            ("‹有効期限|EXP›", "«like::1#/2#»"),
            ("金額", "«yen»"),
            ("‹患者名|支払者›", "«name»"),
        ],
    );
}
