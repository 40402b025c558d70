//! Papers of the desk that keeps the register of residents.

use model::{Format, PartKind};

use super::Layout;
use super::desk::Desk;
use super::shapes::Shape;

pub(super) const LAYOUTS: [Layout; 11] = [
    ("registry.certificate", certificate),
    ("registry.certificate_scan", certificate_scan),
    ("registry.move", moved),
    ("registry.seal", seal),
    ("registry.households", households),
    ("registry.foreigners", foreigners),
    ("registry.passport", passport),
    ("registry.card_issue", card_issue),
    ("registry.request_counter", request_counter),
    ("registry.identity_copy", identity_copy),
    ("registry.workbook", workbook),
];

fn member(d: &mut Desk, n: usize, relation: &str) {
    let at = |template: &str| template.replace("{n}", &n.to_string());
    d.lines(&[
        ("‹氏　名|氏名|氏　　名›", &at("«{n}:name.full»")),
        ("‹フリガナ|ふりがな|氏名（カナ）›", &at("‹«{n}:kana»|«{n}:hira»›")),
        ("‹生年月日|生年　月日›", &at("«{n}:birth.wareki»")),
        ("性　別", "«one:男|女»"),
        ("続　柄", relation),
        ("‹個人番号|個人番号（マイナンバー）›", "«one:@my|（省略）|@my»"),
        ("‹住民票コード|住民票ｺｰﾄﾞ›", "«resident»"),
        ("住民となった年月日", "«day»"),
        ("前住所", &at("«{n}:addr.full»")),
        ("本　籍", "‹«4:addr.full»|（省略）›"),
        ("筆頭者", "‹«0:name.full»|（省略）›"),
    ]);
}

fn certificate(d: &mut Desk) {
    d.text("　　　　　住　民　票　　　　　　　　　　　«pref»«city»\n\n");
    d.text("住　所　«addr.full»\n世帯主　«name.full»\n\n");
    member(d, 0, "世帯主");
    member(d, 1, "妻");
    if d.chance.one_in(2) {
        member(d, 2, "子");
    }
    d.text("この写しは、世帯全員の住民票の原本と相違ないことを証明する。\n«day»　　　«city»長　　«official»　　公印\n");
}

fn certificate_scan(d: &mut Desk) {
    d.scanned();
    d.text("住民票（除票）\n氏名 «name.full» 生年月日 «birth.wareki» 性別 男\n住所 «addr.full»\n");
    d.text(
        "世帯主 «1:name.full»\n個人番号 «my.plain»\n住民票コード «resident.plain»\n転出先 «4:addr.full»\n«day» 届出\n",
    );
}

fn moved(d: &mut Desk) {
    d.by_hand();
    d.text("‹住民異動届|住　民　異　動　届（転入・転居・転出）›\n届出日　«day»　　異動日　«day»\n\n");
    d.form(&[
        ("‹届出人氏名|窓口に来た人　氏名|届出人›", "«name»"),
        ("‹連絡先（電話）|昼間連絡のつく電話番号|☎›", "«phone»"),
        ("‹新しい住所|これからの住所|新住所›", "«addr»"),
        ("‹新世帯主|世帯主›", "«name»"),
        ("‹いままでの住所|今までの住所|旧住所›", "«4:addr»"),
        ("‹旧世帯主|今までの世帯主›", "«4:name»"),
        ("本籍", "«one:@5:addr.full|同上»"),
    ]);
    d.table();
    d.row(&[
        "",
        "‹フリガナ\n氏名|氏名（ふりがな）›",
        "生年月日",
        "性別",
        "続柄",
        "‹個人番号|マイナンバー›",
        "在留カード等の番号",
    ]);
    for n in 0..3 {
        let cells =
            ["«kana»\n«name»", "«birth»", "«one:男|女»", "«one:本人|妻|夫|子|長男|二女»", "«my»", "«one:|||@resicard»"];
        let cells = cells.map(|cell| {
            cell.replace("«kana", &format!("«{n}:kana"))
                .replace("«name", &format!("«{n}:name"))
                .replace("«birth", &format!("«{n}:birth"))
        });
        let number = (n + 1).to_string();
        let row: Vec<&str> = std::iter::once(number.as_str()).chain(cells.iter().map(String::as_str)).collect();
        d.row(&row);
    }
}

fn seal(d: &mut Desk) {
    d.text("‹印鑑登録申請書|印鑑登録証明書交付申請書›　　（登録番号　«#7»）\n");
    d.form(&[
        ("‹登録者　住所|住所›", "«addr»"),
        ("‹登録者　氏名|氏名|お名前›", "«name»"),
        ("‹生年月日|明・大・昭・平・令　生年月日›", "«birth»"),
        ("‹本人確認書類|確認›", "«one:運転免許証　第|免許証　№|免許証番号 »«licence»«one:号| »"),
        ("‹代理人　住所|代理人住所›", "«4:addr»"),
        ("‹代理人　氏名|代理人›", "«4:name»"),
        ("‹代理人電話|ＴＥＬ|電話›", "«4:phone»"),
        ("通数", "«n.3»通"),
    ]);
}

fn households(d: &mut Desk) {
    d.register(
        10,
        30,
        &[
            ("‹行政区|町内会›", "«one:第１区|第２区|東町内会|緑町内会»"),
            ("‹世帯番号|世帯CD›", "«#8»"),
            ("‹世帯主名|世帯主氏名|世帯主›", "«name»"),
            ("‹世帯主ｶﾅ|カナ›", "«hkana»"),
            ("‹世帯員|世帯員名|構成員›", "«1:name»、«?2:mei»"),
            ("‹人数|世帯人員›", "«n.6»"),
            ("‹住所|番地・方書›", "«addr.local»"),
            ("‹郵便番号|〒›", "«postal»"),
        ],
    );
}

fn foreigners(d: &mut Desk) {
    d.abroad();
    d.table();
    d.row(&["外国人住民一覧　（«day»現在）"]);
    d.row(&[
        "‹氏名（ローマ字）|Name›",
        "‹通称|漢字氏名›",
        "国籍・地域",
        "‹在留カード番号|在留カード等番号|ｶｰﾄﾞ番号›",
        "在留資格",
        "在留期間満了日",
        "‹生年月日|Date of Birth›",
        "住所",
    ]);
    let row = [
        "«roma.up»",
        "«one:@name|»",
        "«one:ベトナム|フィリピン|中国|韓国|ブラジル|ネパール»",
        "«resicard»",
        "«one:技能実習２号ロ|永住者|留学|特定技能１号»",
        "«day»",
        "«birth»",
        "«addr»",
    ];
    d.rows(6, 16, &row);
}

fn passport(d: &mut Desk) {
    d.text("‹一般旅券発給申請　受付票|旅券（パスポート）受付控›\n");
    d.lines(&[
        ("‹氏名|申請者氏名›", "«name»"),
        ("‹ローマ字氏名|Surname / Given names›", "‹«roma.comma»|«roma.up»›"),
        ("生年月日", "«birth»"),
        ("‹本籍|本籍地›", "«addr.full»"),
        ("‹現有旅券番号|旧旅券番号|旅券番号|Passport No.›", "«passport»"),
        ("‹電話|携帯番号›", "«mobile»"),
        ("‹緊急連絡先（氏名）|日本国内の緊急連絡先›", "«1:name»　続柄　配偶者　«1:phone»"),
    ]);
    d.text("（読取結果）\n«mrz1»\n«mrz2»\n");
}

fn card_issue(d: &mut Desk) {
    d.format(Format::Csv);
    d.part("", PartKind::Sheet);
    d.register(
        8,
        24,
        &[
            ("管理番号", "MC«#8»"),
            ("‹申請者氏名|氏名_漢字|氏名›", "«name»"),
            ("‹氏名_ｶﾅ|ｶﾅ›", "«hkana»"),
            ("‹ｺｼﾞﾝﾊﾞﾝｺﾞｳ|個人番号|MyNumber›", "«my.plain»"),
            ("‹ｼﾞｭｳﾐﾝﾋｮｳｺｰﾄﾞ|住民票ｺｰﾄﾞ|juki_cd›", "«resident.plain»"),
            ("‹ｾｲﾈﾝｶﾞｯﾋﾟ|生年月日›", "«birth.iso»"),
            ("‹ﾕｳﾋﾞﾝﾊﾞﾝｺﾞｳ|郵便番号›", "«postal»"),
            ("‹ｼﾞｭｳｼｮ|住所›", "«addr»"),
            ("交付状況", "«one:交付済|交付待|保留|廃止»"),
            ("交付日", "«day»"),
        ],
    );
}

fn request_counter(d: &mut Desk) {
    let shape = *d.chance.pick(&[Shape::Lines, Shape::OneCell, Shape::Above, Shape::Over]);
    d.text("証明書等交付請求書（窓口用）\n※太枠の中をご記入ください。\n");
    d.pairs(
        shape,
        &[
            ("‹①窓口に来られた方　住所|１．請求者の住所（必須）|ご住所›", "«addr»"),
            ("‹お名前（フリガナ）|お名前（必須）|②おなまえ›", "«name»（«kana»）"),
            ("‹生年月日（西暦可）|③生年月日›", "«birth»"),
            ("‹電話番号※|④電話|日中のご連絡先›", "«phone»"),
            ("必要な方のお名前", "«1:name»"),
            ("使用目的", "«one:年金手続き|車の登録|児童扶養手当申請|相続»"),
        ],
    );
}

fn identity_copy(d: &mut Desk) {
    d.text("‹本人確認書類　控|窓口本人確認記録票|アカウント登録　本人確認結果›　«day»　受付者　«officer»\n");
    d.form(&[
        ("‹氏名|来庁者氏名|対象者氏名›", "«name»"),
        ("‹住所|確認書類記載の住所›", "«addr»"),
        ("‹生年月日|書類記載の生年月日›", "«birth»"),
        ("‹運転免許証|免許証番号|１点確認：運転免許証›", "«licence»"),
        ("‹パスポート|旅券番号|１点確認：旅券›", "«one:@passport|－|@passport»"),
        ("‹在留カード|在留カード番号|特別永住者証明書番号›", "«one:@resicard||なし»"),
        ("‹２点確認|その他の書類›", "資格確認書　記号番号 «symbol»"),
        ("‹雇用保険証|雇用保険被保険者証（番号）›", "«one:@employ||@employ»"),
    ]);
}

fn workbook(d: &mut Desk) {
    d.format(Format::Xlsx);
    d.part("証明交付.xlsx!説明", PartKind::Sheet);
    d.table();
    d.row(&["このファイルの使い方"]);
    d.row(&["1", "毎日 17:15 までに「入力」シートへ記入してください。"]);
    d.row(&["2", "不明点は «dept»（内線 «#4»）まで。更新 «day»"]);
    d.part("証明交付.xlsx!入力", PartKind::Sheet);
    d.register(
        6,
        14,
        &[
            ("受付日", "«day»"),
            ("‹お客様名|請求者|請求者氏名›", "«name»"),
            ("‹対象者|証明の対象者›", "«1:name»"),
            ("‹対象者生年月日|対象者\n生年月日›", "«1:birth»"),
            ("‹請求者住所|住所\n（請求者）›", "«addr»"),
            ("‹電話\n番号|連絡先電話›", "«phone»"),
            ("手数料", "«n.9»00"),
        ],
    );
    d.part("証明交付.xlsx!集計", PartKind::Sheet);
    d.table();
    d.row(&["種類", "件数", "金額"]);
    d.row(&["住民票", "«#2»", "«yen»"]);
    d.row(&["印鑑証明", "«#2»", "«yen»"]);
}
