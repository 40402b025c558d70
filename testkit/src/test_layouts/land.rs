//! Farms, woods, sea, animals, houses, roads and water.

use model::Format;

use crate::layouts::Layout;
use crate::layouts::desk::Desk;
use crate::layouts::shapes::Shape;

pub(super) const LAYOUTS: [Layout; 11] = [
    ("land.dogs", dogs),
    ("land.farm_ledger", farm),
    ("land.forest_owner", forest),
    ("land.fishery", fishery),
    ("land.allotments", allotments),
    ("land.vacant_house_bank", vacant),
    ("land.private_lodging", lodging),
    ("land.wild_animals", animals),
    ("land.sewer_charge", sewer),
    ("land.reform_subsidy", reform),
    ("land.stalls", stalls),
];

fn dogs(d: &mut Desk) {
    let columns = [
        ("鑑札", "«#5»"),
        ("注射済票", "«#5»"),
        ("犬の名", "«one:ポチ|ハナ|コタロウ|モカ|チョコ»"),
        ("犬種", "«one:柴|雑|トイプードル|チワワ»"),
        ("毛色", "«one:茶|白黒|クリーム»"),
        ("‹飼い主|所有者名›", "«name»"),
        ("‹飼い主カナ|カナ›", "«hkana»"),
        ("犬の所在地", "«addr»"),
        ("〒", "«postal»"),
        ("電話①", "«tel»"),
        ("電話②", "«mobile»"),
    ];
    d.register(5, 14, &columns);
}

fn farm(d: &mut Desk) {
    d.table();
    d.row(&["農地台帳（‹個票|世帯別›）", "", "", "世帯番号 «#4»"]);
    d.row(&["‹経営主|世帯主›", "«name»", "生年月日", "«birth»"]);
    d.row(&["住まい", "«addr»", "ＴＥＬ", "«tel»"]);
    d.row(&["農年の基礎年金No.", "«pension»", "後継者", "«2:name»"]);
    d.row(&["字", "地番", "現況", "面積", "権利者"]);
    d.row(&["", "", "", "(㎡)", ""]);
    d.row(&["字前田", "«#3»", "田", "«#4»", "«name»"]);
    d.row(&["字前田", "«#3»-«n.9»", "畑", "«#3»", "«4:name»"]);
    d.row(&["小計", "", "", "«#4»", ""]);
    d.row(&["沢口", "«#3»", "田", "«#4»", "«1:name»"]);
    d.row(&["合計", "", "", "«#5»", ""]);
}

fn forest(d: &mut Desk) {
    d.text("様式第一号\n　　　　　森林の土地の所有者届出書\n«day»\n«city»長　殿\n\n　　　　　‹届出人　住所|届出者　住所›　«addr.full»\n　　　　　　　　　氏名　«name»\n　　　　　　　　　電話　«phone»\n\n");
    d.text("次のとおり新たに森林の土地の所有者となったので届け出ます。\n前所有者　«4:name»（«4:addr»）\n原因　«one:相続|売買|贈与»　　面積　«n.9».«#4»ha\n持分の割合　２分の１（残りは«1:name»）\n");
}

fn fishery(d: &mut Desk) {
    let columns = [
        ("漁業権行使No", "共«n.9»-«#3»"),
        ("組合員", "«name»"),
        ("船名", "第«n.9»«one:幸福丸|大漁丸|海栄丸»"),
        ("漁船登録番号", "HK3-«#5»"),
        ("根拠地", "«one:港町漁港|西浜漁港»"),
        ("住所地", "«addr»"),
        ("小型船舶免許者携帯", "«mobile»"),
        ("配当金口座", "«one:@yucho|@account»"),
    ];
    d.register(4, 10, &columns);
}

fn allotments(d: &mut Desk) {
    d.format(Format::Csv);
    d.table();
    d.row(&["市民農園　利用者（‹第１農園|ふれあい農園›）"]);
    d.row(&["区画", "利用者名", "", "年間利用料", "連絡"]);
    d.row(&["", "姓", "名", "円", ""]);
    d.rows(6, 14, &["«one:A|B|C»-«n.30»", "«sei»", "«?mei»", "«one:5,000|8,000»", "«one:@mobile|@email»"]);
}

fn vacant(d: &mut Desk) {
    d.text("空き家バンク　‹物件登録カード|登録申込›\n");
    d.pairs(
        Shape::Bracket,
        &[
            ("物件の場所", "«addr»"),
            ("登録番号", "売-«#3»"),
            ("所有者", "«name»（«age»歳）"),
            ("お住まい", "〒«4:postal» «4:addr»"),
            ("ご連絡", "«mobile» / «email»"),
            ("鍵の預かり", "隣家の «5:name» さん（«5:tel»）"),
            ("希望価格", "«yen»円"),
            ("いきさつ", "母（«1:name»、«one:@s:認知症|@ill»により施設入所）が住んでいたもの"),
        ],
    );
}

fn lodging(d: &mut Desk) {
    d.abroad();
    d.text("住宅宿泊事業　宿泊者名簿（‹Guest Register|写し›）\n施設：«city»«one:港町|本町»の家　届出番号 M0«#8»\n");
    let columns = [
        ("Check-in", "«day.iso»"),
        ("Guest name", "«roma.up»"),
        ("Nationality", "«one:USA|Vietnam|Taiwan|France»"),
        ("Passport", "«passport»"),
        ("Address", "«one:@addr|@?is:address:Taipei City|@?is:address:Hanoi»"),
        ("Contact", "«email»"),
        ("Card", "«card»"),
        ("Nights", "«n.7»"),
    ];
    d.register(3, 9, &columns);
}

fn animals(d: &mut Desk) {
    d.text("有害鳥獣　被害・目撃‹受付簿|メモ›（農林課）\n");
    d.each(
        3,
        6,
        "■«day» «time»　«one:クマ|イノシシ|シカ|サル»　«one:目撃|食害|足跡»\n　通報：«addr» の«name»さんから。折返し«mobile»。\n　被害：«one:とうもろこし２畝|りんご３０個|なし»。猟友会 «4:name» 氏に出動依頼。\n",
    );
}

fn sewer(d: &mut Desk) {
    d.table();
    d.row(&["下水道事業受益者負担金　‹賦課台帳|徴収原簿›", "", "", "", "", "", ""]);
    d.row(&["整理", "受益者", "", "土地", "", "負担金", "納付方法"]);
    d.row(&["番号", "氏名又は名称", "納付先（住所）", "所在", "地積", "", ""]);
    d.row(&["", "", "", "", "㎡", "円", ""]);
    let cells =
        ["«#5»", "«name»", "«postal»　«addr»", "«?4:addr.local»", "«#3».«#2»", "«yen»", "«one:納付書|口振（北銀）»"];
    d.rows(2, 5, &cells);
    d.row(&["", "小計", "", "", "«#4».«#2»", "«yen»", ""]);
    d.rows(2, 5, &cells);
    d.row(&["", "合計", "", "", "«#5».«#2»", "«yen»", ""]);
}

fn reform(d: &mut Desk) {
    d.text("«year»　住宅リフォーム補助金　‹実績報告|交付申請›\n");
    let pairs = [
        ("申請者", "«name»　㊞"),
        ("カナ", "«kana»"),
        ("工事をする家", "«addr»"),
        ("対象工事", "«one:屋根葺替|浴室改修|手すり設置»　«yen»円"),
        ("施工業者", "«company»　«?tel»"),
        ("補助金の受取口座", "«one:北銀本店|みなと信金» 普通 «account»"),
        ("名義（カタカナ）", "«kana.full»"),
        ("高齢・障がい加算の対象者", "«1:name»（«disab»　«n.6»級）"),
        ("課税状況確認用 12桁番号", "«my»"),
    ];
    d.form(&pairs);
}

fn stalls(d: &mut Desk) {
    d.table();
    d.row(&["みなと祭　露店等出店許可"]);
    d.row(&["枠", "出店者\n(屋号)", "代表者\n現住所", "携帯", "品目", "身分証"]);
    d.rows(
        4,
        10,
        &[
            "«no»",
            "«name»\n«one:（たこ八）|（やきそば本舗）|なし»",
            "«addr»",
            "«mobile»",
            "«one:たこ焼|くじ|綿あめ»",
            "«one:免 |免許証 »«licence»",
        ],
    );
}
