//! Papers of waterworks, roads and housing.

use super::Layout;
use super::desk::Desk;
use super::shapes::Shape;

pub(super) const LAYOUTS: [Layout; 7] = [
    ("water.users", users),
    ("water.start_form", start_form),
    ("water.meter_log", meter_log),
    ("road.occupancy", occupancy),
    ("road.land_purchase", land_purchase),
    ("housing.tenants", tenants),
    ("housing.application", application),
];

fn users(d: &mut Desk) {
    d.register(
        10,
        25,
        &[
            ("‹お客様番号|水栓番号|使用者番号›", "«#8»"),
            ("‹使用者名|使用者氏名|契約者›", "«one:@name|@name|@name|@company»"),
            ("‹使用者ｶﾅ|カナ›", "«hkana»"),
            ("‹設置場所|給水場所›", "«addr.local»"),
            ("‹請求先住所|送付先›", "«one:@addr.city|同上|»"),
            ("‹電話|TEL1›", "«phone»"),
            ("メーター番号", "«#2»-«#6»"),
            ("口径", "«one:13|20|25»"),
            ("‹口座番号|振替口座›", "«one:@account|納付書»"),
            ("開栓日", "«day»"),
        ],
    );
}

fn start_form(d: &mut Desk) {
    d.text("‹水道使用開始届|上下水道使用中止（精算）届|インターネット受付　使用開始申込›\n");
    d.lines(&[
        ("‹ご使用者氏名|お名前※|使用者›", "«name»"),
        ("‹お名前（フリガナ）|フリガナ※›", "«kana»"),
        ("‹使用場所|開始住所※›", "«addr»"),
        ("‹連絡先電話番号|お電話番号※›", "«phone»"),
        ("‹メールアドレス|e-mail›", "«email»"),
        ("開始日", "«day»"),
        ("‹引越し前の住所|転居元›", "«4:addr»"),
    ]);
}

fn meter_log(d: &mut Desk) {
    d.text("検針員メモ　«day»\n");
    d.each(6, 14, "«#8» «name.half» «addr.local» 指針«#4» «one:|犬注意|漏水疑い 本人に連絡済|空家»\n");
}

fn occupancy(d: &mut Desk) {
    d.text("‹道路占用許可申請書|法定外公共物使用許可申請書|道路工事施行承認申請書›\n　　　　　　　　　　　　　　　　«day»\n　«city»長　様\n");
    let shape = *d.chance.pick(&[Shape::Spaced, Shape::Colon, Shape::Double, Shape::Over]);
    d.pairs(
        shape,
        &[
            ("‹申請者　住所|住　所›", "〒«postal» «addr»"),
            ("‹申請者　氏名|氏　名›", "«name»"),
            ("‹担当者|連絡者›", "«company»　«?4:sei»"),
            ("‹TEL|電　話›", "«phone»"),
            ("占用の場所", "市道〇〇線　字本町«#2»番地先"),
            ("占用物件", "«one:足場|看板|日よけ|乗入口»"),
            ("占用の期間", "«day»　から　«day»"),
        ],
    );
}

fn land_purchase(d: &mut Desk) {
    d.text("‹用地交渉記録簿|土地売買契約　相手方調書|境界立会確認書›\n");
    d.table();
    d.row(&["路線名", "市道中央線", "", "地権者", ""]);
    d.row(&["番号", "地番", "地積", "氏　名", "住　所", "電　話", "備　考"]);
    let row = [
        "«no»",
        "本町«#2»番«n.9»",
        "«#3».«#2»㎡",
        "«name»",
        "«addr»",
        "«phone»",
        "«one:立会済|持分2分の1|相続未了（相続人　@4:name）|»",
    ];
    let row = row.map(|cell| if cell.contains("相続人") { "«one:立会済|持分2分の1|@4:name|»" } else { cell });
    d.rows(5, 14, &row);
    d.text("交渉経過：«day»　«name»氏宅にて説明。代理人は子の«4:name»氏（«4:mobile»）とする旨の申出。\n");
}

fn tenants(d: &mut Desk) {
    d.register(
        8,
        20,
        &[
            ("‹団地|団地名›", "«one:末広|白鳥|緑ヶ丘»団地"),
            ("‹棟－室|部屋番号›", "«n.9»-«n.4»0«n.9»"),
            ("‹名義人|入居者氏名|契約名義人›", "«name»"),
            ("‹生年月日|名義人生年月日›", "«birth»"),
            ("‹同居者|同居人氏名›", "«one:@1:name||@1:name»"),
            ("‹連帯保証人|保証人›", "«4:name»"),
            ("‹保証人住所|連帯保証人住所›", "«4:addr»"),
            ("‹保証人TEL|保証人電話›", "«4:phone»"),
            ("家賃月額", "«yen»"),
            ("滞納月数", "«n.12»"),
        ],
    );
}

fn application(d: &mut Desk) {
    d.by_hand();
    d.text("‹市営住宅入居申込書|公営住宅入居者選考調書›　　受付No.«#4»\n");
    d.form(&[
        ("‹申込者氏名|申込人（氏名）›", "«name»"),
        ("‹ふりがな|ﾌﾘｶﾞﾅ›", "«hira»"),
        ("‹現住所|今お住まいの住所›", "«addr»"),
        ("‹電話番号|自宅・携帯›", "«phone»"),
        ("‹勤務先|勤務先名（電話）›", "«company»（«?otel»）"),
        ("‹同居予定者|入居予定者（配偶者）›", "«1:name»（«1:birth»）"),
        ("‹マイナンバー|申込者の個人番号›", "«my»"),
        ("‹優先要件|該当する世帯›", "«one:なし|@s:生活保護|@s:身体障害者手帳|@s:難病患者»"),
    ]);
}
