//! Employment, payroll, tenders, papers of foreigners, donations.

use model::{Format, PartKind};

use crate::layouts::Layout;
use crate::layouts::desk::Desk;
use crate::layouts::shapes::Shape;

pub(super) const LAYOUTS: [Layout; 13] = [
    ("work.silver_centre", silver),
    ("work.hometown_donors", donors),
    ("work.sole_bidders", bidders),
    ("work.cv", cv),
    ("work.dependants", dependants),
    ("work.withholding_slip", slip),
    ("work.social_insurance", social),
    ("work.job_seekers", seekers),
    ("work.residence_cards", cards),
    ("work.union_members", union),
    ("work.leave_certificate", leave),
    ("work.passport_office", passports),
    ("work.expenses", expenses),
];

fn silver(d: &mut Desk) {
    d.aged(60, 84);
    d.table();
    d.row(&["シルバー人材センター　会員‹就業台帳|原票›"]);
    d.row(&[""]);
    d.row(&["会員No.", "会員", "", "", "", "配分金", ""]);
    d.row(&["", "氏名（カナ）", "生年月日", "〒・住所", "自宅／携帯", "振込先", "名義"]);
    d.rows(
        4,
        12,
        &[
            "«#4»",
            "«name»（«kana»）",
            "«birth»",
            "«postal»\n«addr»",
            "«tel»／«mobile»",
            "«one:信金港|農協»　普)«account»",
            "«hkana»",
        ],
    );
}

fn donors(d: &mut Desk) {
    d.format(Format::Csv);
    d.table();
    d.row(&[
        "受付ID",
        "寄附者氏名",
        "氏名カナ",
        "郵便",
        "都道府県～番地",
        "mail",
        "寄附額",
        "入金日",
        "決済",
        "受領証明No",
        "ワンストップ",
        "ワンストップ_個番",
        "ワンストップ_生",
    ]);
    d.rows(
        6,
        16,
        &[
            "F«#9»",
            "«name»",
            "«kana»",
            "«postal»",
            "«addr.full»",
            "«email»",
            "«one:10000|30000|50000»",
            "«day»",
            "«one:クレカ|PayPay|払込»",
            "«#6»",
            "«one:希望|希望»",
            "«my.plain»",
            "«birth»",
        ],
    );
}

fn bidders(d: &mut Desk) {
    d.text("入札参加資格者名簿　«one:物品|役務|小規模修繕»（個人事業主）\n");
    let columns = [
        ("屋号", "«one:やまびこ造園|港畳店|さくら印刷所|北星ガラス»"),
        ("事業主", "«name»"),
        ("営業所", "«addr»"),
        ("自宅", "«addr.full»"),
        ("事業主生年月日", "«birth»"),
        ("電話・ＦＡＸ", "«tel»"),
        ("請求書払先", "«one:港信金本店|北銀東»／普／«account»"),
        ("電子入札通知先", "«email»"),
    ];
    d.register(4, 9, &columns);
    d.text("※法人については法人番号を確認のこと（例：«company»　«corp»）\n");
}

fn cv(d: &mut Desk) {
    d.aged(22, 62);
    d.table();
    d.row(&["履　歴　書", "", "", "«day» 現在", "写真"]);
    d.row(&["ふりがな", "«hira»", "", "性別"]);
    d.row(&["氏　名", "«name»", "", "«one:男|女|»"]);
    d.row(&["生 年 月 日", "«birth»生（満«age»歳）"]);
    d.row(&["現 住 所", "〒«postal»\n«addr»", "", "電話", "«tel»"]);
    d.row(&["連 絡 先", "（同上）", "", "携帯", "«mobile»"]);
    d.row(&["E-mail", "«email»"]);
    d.row(&["年", "月", "学歴・職歴"]);
    d.row(&["平成2«n.9»", "3", "県立港高等学校　卒業"]);
    d.row(&["平成2«n.9»", "4", "«company»　入社"]);
    d.row(&["資格", "", "普通自動車免許（«licence»）"]);
    d.row(&["雇用保険", "", "被保険者番号 «employ»"]);
    d.row(&["配偶者", "有　«1:name»", "", "緊急", "«1:mobile»"]);
}

fn dependants(d: &mut Desk) {
    d.text("令和«n.8»年分　給与所得者の扶養控除等（異動）申告書\n");
    d.table();
    d.row(&["給与の支払者", "«city»", "法人番号", "«corp»"]);
    d.row(&["(フリガナ)", "«kana»", "あなたの生年月日", "«birth»"]);
    d.row(&["あなたの氏名", "«name»", "世帯主の氏名", "«one:@name|@1:name»"]);
    d.row(&["あなたの個人番号", "«my»", "あなたとの続柄", "本人"]);
    d.row(&["あなたの住所又は居所", "（〒«postal»）\n«addr.full»", "配偶者の有無", "有"]);
    d.row(&["区分等", "(フリガナ) 氏名", "個人番号", "続柄・生年月日", "異動"]);
    d.row(&["A 源泉控除対象配偶者", "(«1:kana»)\n«1:name»", "«my»", "«1:birth»", ""]);
    d.row(&["B 扶養親族 1", "(«2:kana»)\n«2:name»", "«my»", "子・«2:birth»", ""]);
    d.row(&["2", "(«3:kana»)\n«3:name»", "«my»", "子・«3:birth»", "«one:|@s:特別障害者»"]);
}

fn slip(d: &mut Desk) {
    d.format(Format::Pdf);
    d.text("令和«n.8»年分　給与所得の源泉徴収票\n支払を受ける者\n住所又は居所 «addr.full»\n(受給者番号) «#6»\n(個人番号) «my»\n(役職名)\n氏名 (フリガナ) «kana»\n«name»\n\n");
    d.text("種別 給料・賞与 支払金額 «yen» 源泉徴収税額 «yen»\n控除対象配偶者 «1:name» «my»\n16歳未満の扶養親族\n1 «2:name»　«2:kana»　«my»\n2 «3:name»　«3:kana»　«my»\n受給者生年月日 «birth»\n");
    d.text("支払者 個人番号又は法人番号 «corp»\n住所(居所)又は所在地 «oaddr»\n氏名又は名称 «city»　(電話) «otel»\n");
}

fn social(d: &mut Desk) {
    d.table();
    d.row(&["健康保険・厚生年金保険 被保険者資格‹取得|喪失›届", "", "", "事業所整理記号 «#2»－ホイロ"]);
    d.row(&["①番号", "②氏名", "③生年月日", "⑥個人番号\n[基礎年金番号]", "⑪住所", "雇保番号"]);
    d.rows(
        3,
        8,
        &["«#3»", "(ﾌﾘｶﾞﾅ)«hkana»\n«name»", "«birth.era7»", "«one:@my|@pension»", "〒«postal»　«addr»", "«employ»"],
    );
}

fn seekers(d: &mut Desk) {
    d.aged(19, 64);
    d.text("ハローワーク　‹求人申込み・紹介連絡|紹介状控え›\n");
    d.pairs(
        Shape::Ruled,
        &[
            ("求人番号", "01080-«#8»"),
            ("事業所", "«company»　«corp»"),
            ("選考担当", "総務　«?officer»　«?5:tel»"),
            ("求職番号", "«#5»-«#8»"),
            ("求職者", "«name»（«age»歳）"),
            ("〃 住まい", "«addr»"),
            ("〃 携帯", "«mobile»"),
            ("雇保被保険者No", "«employ»"),
            ("外国籍の方：在留No.", "«resicard»"),
            ("配慮事項", "«one:なし|@disab|@s:適応障害»"),
        ],
    );
}

fn cards(d: &mut Desk) {
    d.abroad();
    let columns = [
        ("確認日", "«day»"),
        ("NAME", "«roma.up»"),
        ("通称・漢字", "«one:@name|»"),
        ("国籍", "«one:ベトナム|中国|フィリピン|ネパール»"),
        ("ｶｰﾄﾞ番号(在留/特永)", "«resicard»"),
        ("在留資格", "«one:技能実習２号ロ|永住者|留学|特定技能１号»"),
        ("満了", "«day»"),
        ("旅券", "«passport»"),
        ("住居地", "«addr»"),
    ];
    d.text("在留カード等　確認記録（«company»）\n");
    d.register(4, 10, &columns);
}

fn union(d: &mut Desk) {
    d.aged(22, 60);
    d.part("組合員", PartKind::Sheet);
    d.register(
        5,
        10,
        &[
            ("組合員No", "«#5»"),
            ("職場", "«dept»"),
            ("氏名", "«name»"),
            ("フリガナ", "«kana»"),
            ("生年月日", "«birth»"),
            ("基礎年金", "«pension»"),
            ("労金口座", "«account»"),
            ("私用アドレス", "«email»"),
        ],
    );
    d.part("慶弔", PartKind::Sheet);
    d.table();
    d.rows(3, 6, &["«day»", "«name»", "«one:結婚|出産|実父死亡»", "«1:name»", "«yen»"]);
}

fn leave(d: &mut Desk) {
    d.aged(23, 59);
    d.text("«city»長　様\n\n病気休暇願\n\n所属　«dept»　　氏名　«name»\n\n上記の者、«one:@s:適応障害|@ill»のため、«day»から«n.9»０日間の療養を要する旨の診断書を添えて願い出ます。\n\n");
    d.text(
        "療養先　«addr»（実家・«1:name»方）\n緊急時　«1:phone»\n共済組合員証　«symbol»\n傷病手当金の振込　«yucho»\n",
    );
}

fn passports(d: &mut Desk) {
    d.text("旅券窓口　交付‹日報|控›　«day»\n\n");
    d.each(3, 8, "受理«#5»　«roma.comma»　«name»　«birth»　旅券«passport»　«one:本人受取|代理»　«mobile»\n");
    d.text("【読取テスト】\n«mrz1»\n«mrz2»\n");
}

fn expenses(d: &mut Desk) {
    d.table();
    d.row(&["立替払", "«day»", "«dept»"]);
    d.row(&["職員", "使途", "金額", "ｶｰﾄﾞ", "精算口座"]);
    d.rows(4, 9, &["«name»", "«one:旅費|研修参加費|書籍»", "«yen»", "«card»", "«one:@account|@yucho»"]);
    d.row(&["", "計", "«yen»"]);
}
