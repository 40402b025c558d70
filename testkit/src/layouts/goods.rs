//! Lists of things, money, places and events: numbers that look like those of people.

use model::{Format, PartKind};

use super::Layout;
use super::desk::Desk;

pub(super) const LAYOUTS: [Layout; 16] = [
    ("clean.statistics", statistics),
    ("clean.equipment", equipment),
    ("clean.orders", orders),
    ("clean.books", books),
    ("clean.construction", construction),
    ("clean.budget", budget),
    ("clean.server_log", server_log),
    ("clean.land_lots", land_lots),
    ("clean.prices", prices),
    ("clean.firms", firms),
    ("clean.facilities", facilities),
    ("clean.codes", codes),
    ("clean.firm_accounts", firm_accounts),
    ("clean.bare_numbers", bare_numbers),
    ("clean.survey", survey),
    ("clean.meter_stock", meter_stock),
];

fn statistics(d: &mut Desk) {
    d.table();
    d.row(&["町丁別　人口・世帯数（«day»現在）"]);
    d.row(&["町名", "世帯数", "人口", "男", "女", "65歳以上", "要介護認定者", "生活保護世帯"]);
    for town in
        ["本町１丁目", "本町２丁目", "山田町", "佐藤", "小林町三丁目", "東京通", "中村", "大字高橋", "緑ケ丘", "字前田"]
    {
        d.row(&[town, "«#3»", "«#4»", "«#3»", "«#3»", "«#3»", "«#2»", "«n.40»"]);
    }
    d.row(&["総数", "«#5»", "«#6»", "«#5»", "«#5»", "«#5»", "«#4»", "«#3»"]);
}

fn equipment(d: &mut Desk) {
    d.register(
        20,
        60,
        &[
            ("‹備品番号|管理番号|資産番号›", "«#8»"),
            ("品名", "«one:ノートパソコン|プリンター|書庫|公用車|タブレット端末»"),
            ("‹製造番号|シリアル番号|S/N|製造No.›", "«#12»"),
            ("型番", "«one:LX|PR|KT»-«#4»"),
            ("取得日", "«day»"),
            ("取得価格", "«yen»"),
            ("設置場所", "«dept»"),
            ("リース契約番号", "«#4»-«#6»"),
        ],
    );
}

fn orders(d: &mut Desk) {
    d.format(Format::Csv);
    d.part("", PartKind::Sheet);
    d.register(
        15,
        40,
        &[
            ("‹伝票番号|注文番号|支出命令番号|DENPYO_NO›", "«#12»"),
            ("‹発注日|起票日›", "«day»"),
            ("‹JANコード|商品コード›", "49«#11»"),
            ("品名", "«one:コピー用紙A4|トナー|封筒 角2|ファイル»"),
            ("数量", "«n.50»"),
            ("金額", "«yen»"),
            ("‹取引先|業者名›", "«company»"),
            ("‹追跡番号|送り状番号›", "«#4»-«#4»-«#4»"),
            ("‹担当課|所管›", "«dept»"),
        ],
    );
}

fn books(d: &mut Desk) {
    d.register(
        15,
        40,
        &[
            ("‹資料番号|バーコード›", "1«#8»"),
            (
                "‹書名|タイトル›",
                "«one:吾輩は猫である|こころ|山田長政の生涯|佐藤一斎と近代|雪国|統計学入門|うつ病を知る本»",
            ),
            ("‹著者|著者名›", "«one:夏目漱石|川端康成|森鷗外|樋口一葉|芥川龍之介»"),
            ("ISBN", "978-4-«#2»-«#6»-«#1»"),
            ("出版年", "«one:1998|2005|2014.3|2021»"),
            ("請求記号", "«#3».«n.9»"),
            ("受入日", "«day»"),
        ],
    );
}

fn construction(d: &mut Desk) {
    d.table();
    d.row(&["工事設計書　　工事番号　«#4»-«#6»　　工期　«day»～«day»"]);
    d.row(&["名称", "規格", "単位", "数量", "単価", "金額", "摘要"]);
    d.rows(
        10,
        25,
        &[
            "«one:舗装工|掘削工|鋼矢板|側溝布設|交通誘導警備員»",
            "t=«n.9»cm　W«#3»-«#2»-«#4»",
            "«one:㎡|m|式|人»",
            "«#3».«n.9»",
            "«yen»",
            "«yen»",
            "代価表第«n.40»号",
        ],
    );
}

fn budget(d: &mut Desk) {
    d.text("«year»　一般会計予算書（歳出）\n款３　民生費　項１　社会福祉費　目３　生活保護費　　«yen»千円\n款３　民生費　項２　児童福祉費　目１　児童手当費　　«yen»千円\n　節１９　扶助費　障害者自立支援給付費　　«yen»千円\n款１０　教育費　項２　小学校費　就学援助費　«yen»千円\n債務負担行為　期間　«day»～«day»　限度額　«yen»千円\n事業番号　«#11»　　予算コード　«#4»-«#6»-«#1»\n");
}

fn server_log(d: &mut Desk) {
    d.each(
        20,
        50,
        "«day.iso»T«time»:«#2».«#3» INFO  [batch-«n.20»] job=«#12» session=«#10» host=192.168.«n.200».«n.200» user=svc_«one:juki|zei|kaigo» rows=«#5» elapsed=«#4»ms\n",
    );
}

fn land_lots(d: &mut Desk) {
    d.register(
        12,
        30,
        &[
            ("大字", "«one:本町|山田|佐藤|上野|沢口»"),
            ("‹地番|所在地番›", "«n.900»番«n.30»"),
            ("地目", "«one:宅地|田|畑|公衆用道路»"),
            ("地積", "«#3».«#2»"),
            ("不動産番号", "«#13»"),
            ("路線価", "«yen»"),
            ("用途地域", "«one:第一種低層住居専用|近隣商業|工業»地域"),
        ],
    );
}

fn prices(d: &mut Desk) {
    d.text("‹公共施設使用料一覧|指定ごみ袋取扱価格|給食食材単価表›　«day»改定\n");
    d.each(
        10,
        20,
        "«#3»-«#4»　«one:会議室Ａ|和室|体育館|ごみ袋45L|玉ねぎ(kg)|牛乳200ml»　　«yen»円　（冷暖房 «#3»円）\n",
    );
}

fn firms(d: &mut Desk) {
    d.register(
        8,
        20,
        &[
            ("‹法人番号|法人番号(13桁)|CORP_NO›", "«corp»"),
            ("‹商号又は名称|事業者名|業者名›", "«company»"),
            ("‹所在地|本店所在地›", "«oaddr»"),
            ("‹代表者|代表者職氏名›", "代表取締役　«official.full»"),
            ("‹電話番号|TEL›", "«otel»"),
            ("登録番号", "T«#13»"),
            ("業種", "«one:土木一式|建築|電気|管»"),
            ("有効期間", "«day»まで"),
        ],
    );
}

fn facilities(d: &mut Desk) {
    d.register(
        10,
        25,
        &[
            ("No", "«no»"),
            ("‹施設名|名称›", "«one:山田|佐藤町|中央|東|石川»«one:公民館|小学校|保育園|集会所»"),
            ("‹郵便番号|〒›", "«opostal»"),
            ("‹所在地|住所›", "«oaddr»"),
            ("‹電話|電話番号›", "«otel»"),
            ("避難所番号", "«#4»"),
            ("緯度", "43.«#6»"),
            ("経度", "144.«#6»"),
        ],
    );
}

fn codes(d: &mut Desk) {
    d.text("‹コード一覧表|データ標準レイアウト›　«day»\n");
    d.each(12, 25, "«#5»\t«one:SHIMEI|BIRTH_YMD|JUSHO|KOJIN_NO|TEL_NO»\t«one:X(40)|9(8)|X(80)|9(12)»\t«one:氏名|生年月日|住所|個人番号|電話番号»\t«#8»-«#4»\n");
}

fn firm_accounts(d: &mut Desk) {
    d.text("‹口座振込依頼一覧（法人）|支払予定業者一覧›　支払日　«day»\n");
    d.each(5, 12, "伝票«#10»　«company»　〇〇銀行本店　普通«?account.plain»　«yen»円　工事第«#4»号\n");
}

fn bare_numbers(d: &mut Desk) {
    d.format(Format::Csv);
    d.part("", PartKind::Sheet);
    d.table();
    d.rows(30, 80, &["«#12»", "«#8»", "«day.sys»", "«#10»", "«#11»", "«yen»", "0"]);
}

fn survey(d: &mut Desk) {
    d.text("市民アンケート調査　集計結果（«year»）\n調査対象　18歳以上の市民3,000人（住民基本台帳から無作為抽出）　調査期間　«day»～«day»\n");
    d.text("問１　お住まいの地区　　本町 «#3»　山田町 «#3»　佐藤町 «#3»　大字高橋 «#2»\n問２　年齢　　18～29歳 «#3»　30代 «#3»　65歳以上 «#3»\n");
    d.text("問３　通院中の病気　　高血圧症 «#3»　糖尿病 «#3»　うつ病 «#2»　がん «#2»\n問４　自由意見\n・道路が暗い。街灯を増やしてほしい。\n・田中バス停の時刻を早くしてほしい。\n・「鈴木さんちの畑」という直売所を残してほしい。\n");
}

fn meter_stock(d: &mut Desk) {
    d.register(
        20,
        50,
        &[
            ("‹ﾒｰﾀｰ番号|器番›", "«#4»-«#6»"),
            ("口径", "«one:13|20|25|40»"),
            ("検定満期", "«day»"),
            ("‹製造番号|製番›", "«#4»-«#4»-«#4»"),
            ("‹ロット|LOT›", "«one:AB|TK|MS»«#7»"),
            ("入庫先", "«company»"),
            ("保管", "«one:山田倉庫|東配水場|佐々木ポンプ場»"),
        ],
    );
}
