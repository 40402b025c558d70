//! Budgets, statistics, stock, codes and timetables: numbers that are nobody's.

use model::Format;

use super::blanks::{BANK, FIRM, csv, page, print};
use crate::layouts::Layout;
use crate::layouts::desk::Desk;

pub(super) const LAYOUTS: &[Layout] = &[
    ("clean.held.budget", budget),
    ("clean.held.population", population),
    ("clean.held.stock", stock),
    ("clean.held.purchase_codes", purchase_codes),
    ("clean.held.serials", serials),
    ("clean.held.timetable", timetable),
    ("clean.held.meter_series", meter_series),
    ("clean.held.insurance_statistics", insurance_statistics),
    ("clean.held.books", books),
    ("clean.held.vouchers", vouchers),
    ("clean.held.bids", bids),
    ("clean.held.assets", assets),
    ("clean.held.votes", votes),
    ("clean.held.traffic_log", traffic_log),
    ("clean.held.layout_definition", layout_definition),
    ("clean.held.bank_codes", bank_codes),
    ("clean.held.rainfall", rainfall),
    ("clean.held.code_table", code_table),
];

fn budget(desk: &mut Desk) {
    desk.table();
    desk.row(&["«year»　‹一般会計歳出予算|特別会計決算見込|補正予算（第３号）›", "", "", "（単位：千円）"]);
    desk.row(&["‹款|科目›", "‹本年度|予算現額›", "‹前年度|支出済額›", "‹比較|執行率›"]);
    desk.rows(
        6,
        14,
        &[
            "«one:総務費|民生費|衛生費|農林水産業費|土木費|教育費|公債費|予備費»",
            "«like::#,###,###»",
            "«like::#,###,###»",
            "«like::△##,###»",
        ],
    );
}

fn population(desk: &mut Desk) {
    desk.table();
    desk.row(&["‹町丁字別人口|住民基本台帳人口（地区別）|年齢５歳階級別人口›", "«day»現在"]);
    desk.row(&["地区", "世帯数", "男", "女", "計", "‹うち外国人|高齢化率›"]);
    desk.rows(
        6,
        16,
        &[
            "«one:元町|幸町|青葉台|川端町|字沼尻|南台|松ケ丘»«n.6»丁目",
            "«like::1,###»",
            "«like::1,###»",
            "«like::1,###»",
            "«like::3,###»",
            "«n.99»",
        ],
    );
}

fn stock(desk: &mut Desk) {
    csv(desk);
    desk.table();
    desk.row(&[
        "‹品目コード|物品CD›",
        "‹品名|備蓄品›",
        "数量",
        "単位",
        "‹保管場所|倉庫›",
        "‹賞味期限|使用期限›",
        "ロット",
    ]);
    desk.rows(
        6,
        16,
        &[
            "«like::####-####-####»",
            "«one:アルファ米（わかめ）|保存水2L|毛布|簡易トイレ|乾電池単１|ブルーシート»",
            "«like::#0»",
            "«one:箱|本|枚|個»",
            "«one:第一倉庫|体育館裏|川端備蓄庫»",
            "«day»",
            "«like::2#0######»",
        ],
    );
}

fn purchase_codes(desk: &mut Desk) {
    desk.text("‹単価契約物品一覧|事務用品発注書|給食物資　見積依頼›　納入業者：");
    desk.text(&format!("{FIRM}\n"));
    print(
        desk,
        6,
        16,
        &[
            ("No.", "«no»"),
            ("‹JANコード|JAN|商品コード›", "«one:45|49»«#11»"),
            (
                "‹商品名|品名›",
                "«one:コピー用紙A4|ボールペン黒10本|フラットファイル青|トナーカートリッジ|養生テープ|クリアホルダー»",
            ),
            ("‹メーカー品番|型番›", "«like::KB-##-######»"),
            ("単価", "«yen»"),
            ("数量", "«n.50»"),
        ],
    );
}

fn serials(desk: &mut Desk) {
    csv(desk);
    desk.table();
    desk.row(&[
        "‹管理番号|資産タグ›",
        "機種",
        "‹シリアル番号|製造番号|S/N›",
        "‹MACアドレス|IMEI›",
        "‹設置場所|配備先›",
        "保守期限",
    ]);
    desk.rows(
        6,
        18,
        &[
            "«like::PC-####»",
            "«one:ノートPC 14型|タブレット 10.5|複合機 C3570|無線AP»",
            "«#12»",
            "«one:00:1B:44:11:3A|3C:5A:B4:07:9F»:«#2»",
            "«dept»",
            "«day.iso»",
        ],
    );
}

fn timetable(desk: &mut Desk) {
    desk.text("‹コミュニティバス　東西線|市民バス時刻表（平日）|スクールバス運行表›　　«day»改正\n");
    print(
        desk,
        6,
        14,
        &[
            ("停留所", "«one:市役所前|緑風会病院|元町二丁目|青葉台入口|川端橋|図書館|南台小学校»"),
            ("１便", "«time»"),
            ("２便", "«time»"),
            ("３便", "«time»"),
            ("備考", "«one:||土休運休|手を挙げて合図»"),
        ],
    );
    desk.text("問合せ：«city»都市計画課　«otel»\n");
}

fn meter_series(desk: &mut Desk) {
    csv(desk);
    desk.table();
    desk.row(&["‹取得日時|timestamp›", "‹局番|station›", "‹配水量|flow_m3h›", "‹残塩|cl_mgL›", "‹累計|total›"]);
    desk.rows(10, 30, &["«day.iso» «time»", "«like::0##»", "«like::1##.#»", "«like::0.#»", "«like::0#########»"]);
}

fn insurance_statistics(desk: &mut Desk) {
    desk.table();
    desk.row(&["‹要介護度別認定者数|国保　年齢階層別被保険者数|後期高齢者医療　給付状況›", "«year»"]);
    desk.row(&["区分", "‹人数|件数›", "‹費用額（円）|給付費›", "‹前年比|構成比›"]);
    desk.rows(
        5,
        12,
        &[
            "«one:要支援１|要介護１|要介護５|65～69歳|75歳以上|訪問介護|通所リハ»",
            "«like::#,###»",
            "«like::1##,###,###»",
            "«like::##.#%»",
        ],
    );
}

fn books(desk: &mut Desk) {
    csv(desk);
    desk.table();
    desk.row(&["‹資料番号|資料コード›", "ISBN", "‹書名|タイトル›", "出版年", "‹請求記号|分類›", "配架"]);
    desk.rows(
        6,
        18,
        &[
            "«like::1########»",
            "«like::978-4-##-######-#»",
            "«one:川のいきもの|はじめての簿記|郷土史だより|星空観察入門|やさしい園芸|まちの駅弁»",
            "«like::20##»",
            "«like::#1#.#»",
            "«one:開架|閉架|児童|郷土»",
        ],
    );
}

fn vouchers(desk: &mut Desk) {
    csv(desk);
    desk.register(
        8,
        20,
        &[
            ("‹伝票番号|支出命令番号›", "«#12»"),
            ("起票日", "«day»"),
            ("‹執行科目|節›", "«one:需用費|役務費|委託料|使用料|備品購入費»"),
            ("‹摘要|件名›", "«one:コピー代|郵送料|草刈業務委託|公用車車検|ＬＥＤ照明交換»"),
            ("‹支払先|相手方›", FIRM),
            ("‹金額|支出額›", "«yen»"),
            ("‹契約番号|負担行為No›", "«like::2026#######»"),
        ],
    );
}

fn bids(desk: &mut Desk) {
    desk.table();
    desk.row(&["‹入札結果一覧|契約締結状況の公表|指名業者一覧›", "«day»"]);
    desk.row(&[
        "‹工事・業務名|件名›",
        "‹落札者|商号›",
        "‹法人番号|落札者の法人番号›",
        "‹落札金額|契約金額›",
        "予定価格",
    ]);
    desk.rows(
        5,
        12,
        &["«one:元町線舗装補修|体育館屋根改修|庁舎清掃業務|ごみ収集運搬|橋梁点検»", FIRM, "«corp»", "«yen»", "«yen»"],
    );
}

fn assets(desk: &mut Desk) {
    csv(desk);
    desk.register(
        6,
        16,
        &[
            ("‹財産番号|公有財産番号›", "«like::####-###-####»"),
            ("名称", "«one:川端公園|元町会館|第二浄水場|消防団第３詰所|旧南小学校»"),
            ("‹所在|所在地番›", "«one:字沼尻|元町|青葉台|大字北新田»«#3»番«n.9»"),
            ("‹構造|地目›", "«one:RC造|木造|雑種地|宅地»"),
            ("‹面積|延床›", "«like::#,###.##»"),
            ("取得年月日", "«day»"),
        ],
    );
}

fn votes(desk: &mut Desk) {
    desk.table();
    desk.row(&["‹投票区別投票者数|開票速報|期日前投票者数（累計）›"]);
    desk.row(&["投票区", "‹投票所|会場›", "当日有権者数", "投票者数", "投票率"]);
    desk.rows(
        6,
        16,
        &[
            "第«no»",
            "«one:元町会館|第二小体育館|青葉台集会所|南公民館»",
            "«like::#,###»",
            "«like::#,###»",
            "«like::4#.##»",
        ],
    );
}

fn traffic_log(desk: &mut Desk) {
    page(desk, Format::Text);
    desk.text("# ‹firewall|proxy|batch› log\n");
    desk.each(
        8,
        24,
        "«day.iso» «time»:«#2» host=‹fw01|px02|bt05› src=192.0.2.«n.250» dst=198.51.100.«n.250» sess=«#12» bytes=«#7» ‹ALLOW|DENY|OK›\n",
    );
}

fn layout_definition(desk: &mut Desk) {
    desk.table();
    desk.row(&["‹外部連携ファイル レイアウト|テーブル定義書|移行項目一覧›", "Ver.1.«n.9»"]);
    desk.row(&["項番", "‹項目名|論理名›", "‹物理名|項目ID›", "型", "桁", "必須", "備考"]);
    desk.rows(
        6,
        14,
        &[
            "«no»",
            "«one:個人番号|氏名漢字|住民票コード|生年月日|口座番号|被保険者番号|郵便番号|電話番号»",
            "«one:KOJIN_NO|SHIMEI|JUKI_CD|BIRTH|KOZA_NO|HIHO_NO|YUBIN|TEL»",
            "«one:9|X|N»",
            "«n.40»",
            "«one:○|－»",
            "«one:右詰前ゼロ|西暦8桁|全角|半角カナ|検査数字含む»",
        ],
    );
}

fn bank_codes(desk: &mut Desk) {
    csv(desk);
    desk.table();
    desk.row(&["‹金融機関コード|銀行CD›", "金融機関名", "‹店番|支店CD›", "支店名", "‹取扱税目|口座振替›", "更新日"]);
    desk.rows(6, 16, &["«#4»", BANK, "«#3»", "«one:本店|駅前|港|東|元町»", "○", "«day.iso»"]);
}

fn rainfall(desk: &mut Desk) {
    desk.table();
    desk.row(&["‹雨量観測日報|河川水位記録|放射線量測定結果›"]);
    desk.row(&["観測日", "‹地点|測定場所›", "９時", "１５時", "日計"]);
    desk.rows(
        7,
        20,
        &["«day»", "«one:川端橋|元町会館|第二小|ダム管理所»", "«like::##.#»", "«like::##.#»", "«like::###.#»"],
    );
}

fn code_table(desk: &mut Desk) {
    desk.text("‹町名コード表|全国地方公共団体コード（抜粋）|郵便区内コード›\n");
    print(
        desk,
        6,
        16,
        &[
            ("コード", "«#5»"),
            ("‹町名|名称›", "«one:元町|幸町|常盤町|青葉台|曙町|南台»"),
            ("‹ｶﾅ|カナ›", "«one:ﾓﾄﾏﾁ|ｻｲﾜｲﾁｮｳ|ﾄｷﾜﾁｮｳ|ｱｵﾊﾞﾀﾞｲ|ｱｹﾎﾞﾉﾁｮｳ|ﾐﾅﾐﾀﾞｲ»"),
            ("‹施行日|改正›", "«day»"),
        ],
    );
}
