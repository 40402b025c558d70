//! Papers of schools and of the health desk.

use super::Layout;
use super::desk::Desk;

pub(super) const LAYOUTS: [Layout; 10] = [
    ("school.aid", aid),
    ("school.cumulative_record", cumulative_record),
    ("school.roll", roll),
    ("school.phone_tree", phone_tree),
    ("school.seats", seats),
    ("school.letter", letter),
    ("health.checkup", checkup),
    ("health.vaccination", vaccination),
    ("health.mother_child", mother_child),
    ("health.home_visit", home_visit),
];

fn aid(d: &mut Desk) {
    d.aged(28, 50);
    d.text("‹就学援助費受給申請書|要保護・準要保護児童生徒認定申請書›　　«city»教育委員会　宛\n");
    d.form(&[
        ("‹保護者氏名|申請者（保護者）|氏名（自署）›", "«name»"),
        ("‹住所|現住所›", "«addr»"),
        ("‹電話|日中連絡先›", "«mobile»"),
        ("‹児童生徒氏名①|児童・生徒名›", "«2:name»"),
        ("学校・学年", "«one:第一小|港小|緑中»学校　«n.6»年"),
        ("‹児童生徒氏名②|児童・生徒名（２人目）›", "«3:name»"),
        ("申請理由", "«one:児童扶養手当を受給|収入減少|@s:生活保護»«one:のため|による»"),
        ("‹振込先|希望口座›", "〇〇農業協同組合　«one:本所|西支所»　普通預金　No.«account»"),
        ("‹口座名義（カナ）|ｺｳｻﾞﾒｲｷﾞ›", "«hkana»"),
    ]);
}

fn cumulative_record(d: &mut Desk) {
    d.aged(30, 50);
    d.text("‹小学校児童指導要録|中学校生徒指導要録›（様式１　学籍に関する記録）\n");
    d.form(&[
        ("学籍　学級番号", "«n.6»年«n.4»組　番号«n.35»"),
        ("‹児童　ふりがな\n氏名|児童氏名|生徒　氏名›", "«2:name»"),
        ("‹生年月日|平成・令和　生›", "«2:birth» 生"),
        ("‹現住所|児童現住所›", "«addr»"),
        ("‹保護者　氏名|保護者›", "«name»"),
        ("入学・編入学等", "«day»　第１学年入学"),
        ("‹校長氏名印|校長›", "«official.full»"),
        ("学級担任者氏名印", "«officer»"),
    ]);
    d.text(
        "総合所見：«2:sei»さんは明るく活発で、友達からの信頼も厚い。«one:体育係として|図書委員として»よく働いた。\n",
    );
}

fn roll(d: &mut Desk) {
    d.table();
    d.row(&["«year»　«n.6»年«n.4»組　児童名簿", "", "", "担任　«officer»"]);
    d.row(&[
        "番号",
        "‹氏名|児童氏名|なまえ›",
        "‹ふりがな|よみがな›",
        "性別",
        "‹生年月日|誕生日›",
        "‹保護者名|保護者›",
        "‹住所|通学区›",
        "‹電話番号|緊急連絡先›",
    ]);
    d.rows(
        10,
        25,
        &["«no»", "«2:name»", "«2:hira»", "«one:男|女»", "«2:birth»", "«0:name»", "«addr.local»", "«phone»"],
    );
}

fn phone_tree(d: &mut Desk) {
    d.text("‹緊急連絡網|ＰＴＡ役員連絡網|町内会電話連絡網›（«year»）　※取扱いに注意してください\n\n学校（«?otel»）\n　　↓\n");
    d.each(5, 10, "「«name.no»」　«phone»\n　　↓\n");
    d.text("学校へ\n");
    d.each(4, 8, "→ «sei»（«tel.local»）");
    d.text("\n");
}

fn seats(d: &mut Desk) {
    d.table();
    d.row(&["", "", "教　卓", "", ""]);
    for _ in 0..5 {
        d.row(&["«2:name.half»", "«4:name.half»", "«6:name.half»", "«5:name.half»", "«3:name.half»"]);
        d.next();
    }
    d.row(&["", "", "（後）", "（«day»　席替え）"]);
}

fn letter(d: &mut Desk) {
    d.text("«day»\n«postal»\n«addr»\n«name»　様\n　　　　　　　　　　　　　　　　«city»教育委員会　«dept»長　«official»\n\n");
    d.text("　　　　　　　　就学指導に関するお知らせ\n\n　拝啓　時下ますますご清栄のこととお喜び申し上げます。\n");
    d.text("　さて、お子様（«2:name»さん、«2:birth.wareki»生）の就学時健康診断の結果、«s:発達障害»の疑いがあるため、\n教育相談を受けられますようご案内いたします。ご都合の悪い場合は、下記までご連絡ください。\n　　　　　　　　　　　　　　敬具\n");
    d.text("記\n日時　«day»　«time»\n場所　«city»教育センター\n連絡先　学務課　«?otel»\n");
}

fn checkup(d: &mut Desk) {
    d.aged(40, 74);
    d.register(
        8,
        18,
        &[
            ("受診番号", "«#6»"),
            ("‹氏名|受診者名|受診者氏名›", "«name»"),
            ("‹カナ|ﾌﾘｶﾞﾅ›", "«hkana»"),
            ("‹生年月日|生年月日(西暦)›", "«birth»"),
            ("‹記号番号|保険証記号番号›", "«symbol»"),
            ("身長", "1«#2».«#1»"),
            ("腹囲", "«n.99».0"),
            ("血圧(収縮期)", "1«#2»"),
            ("HbA1c", "«n.9».«#1»"),
            ("‹総合判定|医師の所見›", "«one:異常なし|要再検|@s:糖尿病|@s:高血圧症|@s:脂質異常症»"),
        ],
    );
}

fn vaccination(d: &mut Desk) {
    d.aged(25, 45);
    d.table();
    d.row(&["予防接種台帳", "", "", "", "1回目", "", "2回目", ""]);
    d.row(&[
        "‹宛名番号|個人CD›",
        "‹被接種者氏名|お子さんの氏名|児氏名›",
        "‹生年月日|生年月日（児）›",
        "‹保護者|保護者氏名›",
        "接種日",
        "Lot No",
        "接種日",
        "Lot No",
        "‹個人番号|ﾏｲﾅﾝﾊﾞｰ›",
        "‹住所|現住所›",
    ]);
    let row = ["«#8»", "«2:name»", "«2:birth»", "«name»", "«day»", "AB«#4»", "«day»", "CD«#3»A", "«my»", "«addr»"];
    d.rows(7, 18, &row);
}

fn mother_child(d: &mut Desk) {
    d.aged(20, 44);
    d.text("‹妊娠届出書|母子健康手帳交付台帳　個票|産後ケア利用申請書›\n");
    d.form(&[
        ("‹妊婦氏名|母の氏名|氏名（妊婦）›", "«name»（«kana»）"),
        ("‹生年月日|母　生年月日›", "«birth»"),
        ("‹個人番号|マイナンバー（個人番号）›", "«my»"),
        ("‹居住地|住所›", "«addr»"),
        ("‹電話番号|携帯電話番号›", "«mobile»"),
        ("‹メール|電子メール›", "«email»"),
        ("分娩予定日", "«day»"),
        ("‹これまでの病気|既往歴›", "«one:なし|@s:子宮筋腫|@s:甲状腺機能亢進症|@s:うつ病»"),
        ("‹夫（パートナー）の氏名|夫の氏名›", "«1:name»"),
    ]);
}

fn home_visit(d: &mut Desk) {
    d.scanned();
    d.text("新生児訪問指導票\n児の氏名 «2:name.full» 生年月日 «2:birth»\n母の氏名 «1:name.full» 住所 «addr» 電話 «mobile»\n");
    d.text("所見　体重増加良好。母«1:sei»さんは«s:産後うつ»のためＥＰＤＳ高値。«day»再訪問。\n");
}
