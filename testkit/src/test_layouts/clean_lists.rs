//! Lists of things, places, money and times with digits that are nobody's.

use model::{Format, PartKind};

use crate::layouts::Layout;
use crate::layouts::desk::Desk;

pub(super) const LAYOUTS: [Layout; 17] = [
    ("clean.expenditure", budget),
    ("clean.works_ledger", works),
    ("clean.population_figures", statistics),
    ("clean.inventory", inventory),
    ("clean.till_log", till),
    ("clean.gps_log", gps),
    ("clean.network_devices", network),
    ("clean.book_catalogue", books),
    ("clean.road_ledger", roads),
    ("clean.map_index", map_index),
    ("clean.room_bookings", rooms),
    ("clean.stockpile", stockpile),
    ("clean.menu", menu),
    ("clean.bus_and_lessons", timetable),
    ("clean.maintenance_contracts", contracts),
    ("clean.public_facilities", facilities),
    ("clean.meter_readings", meters),
];

fn budget(d: &mut Desk) {
    d.table();
    d.row(&["«year»　歳出予算内訳"]);
    d.row(&["款", "項", "目", "節", "説明", "本年度", "前年度", "比較"]);
    d.row(&["", "", "", "", "", "千円", "千円", "千円"]);
    d.rows(
        5,
        12,
        &[
            "3 民生費",
            "«one:1 社会福祉費|3 生活保護費|2 児童福祉費»",
            "«n.9»",
            "«#2»",
            "«one:障害者手当|扶助費|委託料»",
            "«yen»",
            "«yen»",
            "△«#4»",
        ],
    );
    d.row(&["計", "", "", "", "", "«yen»", "«yen»", ""]);
}

fn works(d: &mut Desk) {
    d.register(
        5,
        12,
        &[
            ("工事番号", "«#10»"),
            ("工事名", "«one:東橋補修|本町線舗装|港公園トイレ改築»工事"),
            ("請負者", "«company»"),
            ("法人番号", "«corp»"),
            ("契約額", "«yen»"),
            ("着工", "«day»"),
            ("竣工", "«day»"),
            ("監督員", "«?officer»"),
            ("請負者TEL", "«otel»"),
        ],
    );
}

fn statistics(d: &mut Desk) {
    d.table();
    d.row(&["第«#2»表　年齢（５歳階級）・男女別人口"]);
    d.row(&["町名", "総数", "", "", "世帯", "高齢化率"]);
    d.row(&["", "計", "男", "女", "", "％"]);
    d.rows(6, 14, &["«one:本町|栄町|旭町|春採|港町»«n.9»丁目", "«#4»", "«#3»", "«#3»", "«#3»", "«#2».«n.9»"]);
    d.row(&["資料：住民基本台帳（«day»）"]);
}

fn inventory(d: &mut Desk) {
    d.register(
        6,
        14,
        &[
            ("備品番号", "«#12»"),
            ("品名", "«one:ノートパソコン|事務机|シュレッダー|車椅子»"),
            ("製造番号", "«#4»-«#4»-«#4»"),
            ("取得日", "«day»"),
            ("取得価格", "«yen»"),
            ("設置", "«dept»"),
            ("状態", "«one:良|要修理|障害あり»"),
        ],
    );
}

fn till(d: &mut Desk) {
    d.text("道の駅　POS　日計 «day.sys»\n");
    d.each(6, 16, "«time»:«#2» R0«n.4» 伝票«#8» JAN 49«#11» ×«n.5» \\«#4» 現金 釣銭\\«#3» 端末«#10»\n");
    d.text("合計 \\«yen» 客数 «#3»\n");
}

fn gps(d: &mut Desk) {
    d.format(Format::Csv);
    d.table();
    d.row(&["time", "lat", "lon", "alt", "device", "seq"]);
    d.rows(8, 20, &["«day.sys»«#6»", "43.«#8»", "144.«#8»", "«#2».«n.9»", "除雪車«n.30»号", "«#11»"]);
}

fn network(d: &mut Desk) {
    d.register(
        5,
        12,
        &[
            ("ホスト名", "sw-«n.9»f-«#2»"),
            ("IP", "192.168.«n.250».«n.250»"),
            ("MAC", "00:1«n.9»:«#2»:A«n.9»:«#2»:«#2»"),
            ("シリアル", "FOC«#8»"),
            ("資産番号", "«#12»"),
            ("設置場所", "本庁舎«n.6»階EPS"),
            ("保守窓口", "«company» «otel»"),
            ("管理", "情報政策課"),
        ],
    );
}

fn books(d: &mut Desk) {
    d.register(
        5,
        13,
        &[
            ("資料番号", "«#10»"),
            ("ISBN", "978-4-«#2»-«#6»-«n.9»"),
            ("書名", "«one:坊っちゃん|北の植物|港の百年|統合失調症がわかる本»"),
            ("著者", "«?name»"),
            ("出版社", "«one:みなと書房|北星社|青空出版»"),
            ("請求記号", "«#3».«n.9»"),
            ("登録日", "«day»"),
        ],
    );
}

fn roads(d: &mut Desk) {
    d.table();
    d.row(&["道路台帳（認定路線調書）"]);
    d.row(&["路線番号", "路線名", "起点", "終点", "延長", "幅員"]);
    d.row(&["", "", "", "", "ｍ", "ｍ"]);
    d.rows(
        6,
        14,
        &[
            "«#4»",
            "«one:高橋|佐藤沢|中村川|本町»«n.30»号線",
            "字前田«#3»番地先",
            "字沢口«#3»番«n.9»地先",
            "«#4».«#2»",
            "«n.20».«n.9»",
        ],
    );
}

fn map_index(d: &mut Desk) {
    d.text("索引　　　　（頁・区画）\n");
    d.each(10, 25, "«one:青木橋|石田公園|上野原|大谷地|金子山|清水町|千葉台|原田トンネル|松本団地|三浦海岸» …… «#2»-«one:A|B|C|D»«n.9»\n");
}

fn rooms(d: &mut Desk) {
    d.table();
    d.row(&["会議室予約　«day»の週"]);
    d.row(&["室", "9:00-12:00", "13:00-17:00", "内線"]);
    d.rows(4, 8, &["第«n.9»会議室", "«dept»", "«one:介護認定審査会|予算ヒアリング|空き|ＤＶ対策会議»", "«#4»"]);
}

fn stockpile(d: &mut Desk) {
    d.register(
        5,
        12,
        &[
            ("倉庫", "«one:本庁|東小|港会館»"),
            ("品目", "«one:アルファ米|毛布|簡易トイレ|紙おむつ»"),
            ("数量", "«#4»"),
            ("単位", "«one:食|枚|箱»"),
            ("ロット", "«#8»"),
            ("期限", "«day»"),
            ("納入業者", "«company»"),
            ("業者電話", "«otel»"),
        ],
    );
}

fn menu(d: &mut Desk) {
    d.table();
    d.row(&["日", "こんだて", "エネルギー", "たんぱく質"]);
    d.row(&["", "", "kcal", "g"]);
    d.rows(
        8,
        18,
        &[
            "«n.30»（«one:月|火|水|木|金»）",
            "«one:カレーライス　牛乳　サラダ|ごはん　さばの味噌煮　豚汁|わかめうどん　かき揚げ»",
            "«#3»",
            "«#2».«n.9»",
        ],
    );
    d.text("アレルギーのあるかたは給食センター（«otel»）まで。\n");
}

fn timetable(d: &mut Desk) {
    d.part("平日", PartKind::Sheet);
    d.table();
    d.row(&["便", "駅前", "市役所前", "病院", "港町"]);
    d.rows(5, 9, &["«no»", "«time»", "«time»", "«time»", "«time»"]);
    d.part("時間割", PartKind::Sheet);
    d.table();
    d.row(&["", "月", "火", "水", "木", "金"]);
    d.rows(4, 6, &["«no»", "国語", "«one:算数|理科»", "体育", "«one:社会|道徳»", "音楽"]);
}

fn contracts(d: &mut Desk) {
    d.register(
        5,
        12,
        &[
            ("契約番号", "«#8»"),
            ("件名", "«one:エレベーター|空調|複合機|自動ドア»保守"),
            ("受託者", "«company»"),
            ("受託者所在地", "«oaddr»"),
            ("緊急連絡", "«otel»"),
            ("年額", "«yen»"),
            ("期間", "«day»～«day»"),
            ("法人番号", "«corp»"),
        ],
    );
}

fn facilities(d: &mut Desk) {
    d.format(Format::Csv);
    d.table();
    d.row(&["施設コード", "施設名", "所在地_郵便番号", "所在地", "代表電話", "緯度", "経度", "問合せメール"]);
    d.rows(
        5,
        13,
        &[
            "01«#4»",
            "«one:中央公民館|市立図書館|東保育所|総合福祉センター»",
            "«opostal»",
            "«oaddr»",
            "«otel»",
            "42.«#6»",
            "143.«#6»",
            "«omail»",
        ],
    );
}

fn meters(d: &mut Desk) {
    d.text("水質・配水　自動検針ログ（配水池）\n");
    d.each(8, 18, "«day.sys»«#4» STN«#3» «#7» «#7» «#4»-«#6» «n.9».«#2»mg/L «one:OK|障害復旧|NG»\n");
}
