//! Papers of elections, disaster prevention and the library.

use model::{Format, PartKind};

use super::Layout;
use super::desk::Desk;

pub(super) const LAYOUTS: [Layout; 7] = [
    ("civic.polling_officers", polling_officers),
    ("civic.absentee", absentee),
    ("civic.evacuees", evacuees),
    ("civic.evacuation_plan", evacuation_plan),
    ("civic.library_users", library_users),
    ("civic.library_overdue", library_overdue),
    ("civic.volunteers", volunteers),
];

fn polling_officers(d: &mut Desk) {
    d.table();
    d.row(&["投票管理者・職務代理者・投票立会人名簿", "", "", "（«day»執行）"]);
    d.row(&["投票区", "職名", "‹氏名|選任者›", "住所", "生年月日", "‹電話|連絡先›", "党派"]);
    d.rows(
        8,
        18,
        &[
            "第«n.20»投票区",
            "«one:投票管理者|職務代理者|投票立会人»",
            "«name»",
            "«addr»",
            "«birth»",
            "«phone»",
            "「無」",
        ],
    );
}

fn absentee(d: &mut Desk) {
    d.text("‹不在者投票宣誓書兼請求書|郵便等投票証明書交付申請書|期日前投票宣誓書›\n私は、«day»執行の選挙に際し、投票の当日に下記の事由に該当する見込みです。\n");
    d.form(&[
        ("‹氏　名|氏名（自署）›", "«name»"),
        ("‹生年月日|明・大・昭・平　年　月　日›", "«birth»"),
        ("‹選挙人名簿に記載されている住所|現住所›", "«addr»"),
        ("‹滞在先住所（投票用紙送付先）|送付先›", "«4:addr»"),
        ("電話番号", "«phone»"),
        ("事由", "«one:仕事|冠婚葬祭|@s:身体障害者手帳|住所移転»"),
    ]);
}

fn evacuees(d: &mut Desk) {
    d.aged(50, 99);
    d.register(
        8,
        20,
        &[
            ("‹地区|自主防災会›", "«one:東部|西部|沢口»地区"),
            ("‹要支援者氏名|氏名|対象者›", "«name»"),
            ("‹ふりがな|カナ›", "«hira»"),
            ("‹生年月日|生年月日（年齢）›", "«birth»"),
            ("‹住所又は居所|住所›", "«addr»"),
            ("‹電話番号その他の連絡先|TEL・FAX›", "«tel»"),
            ("‹支援を必要とする事由|要件›", "«one:@disab|要介護３|@ill|@s:視覚障害»"),
            ("‹避難支援者|支援者１›", "«4:name»"),
            ("‹支援者連絡先|支援者TEL›", "«4:mobile»"),
            ("同意", "«one:有|無»"),
        ],
    );
}

fn evacuation_plan(d: &mut Desk) {
    d.aged(60, 97);
    d.text("個別避難計画（様式２）　　作成日　«day»\n");
    d.form(&[
        ("‹本人氏名|要支援者›", "«name»（«hira»）"),
        ("‹住所・電話|住所及び電話番号›", "«addr»　電話 «tel»"),
        ("生年月日", "«birth»"),
        ("‹緊急時の連絡先①|家族›", "«1:name»（続柄　子）«1:mobile»"),
        ("‹緊急時の連絡先②|近所›", "«4:name»さん　«4:tel»"),
        ("‹心身の状況|配慮が必要な事項›", "«disab»、«ill»（人工呼吸器・在宅酸素の«one:使用|利用»あり）"),
        ("避難先", "«one:中央小学校|福祉避難所ひまわり|市民体育館»"),
    ]);
}

fn library_users(d: &mut Desk) {
    d.format(Format::Csv);
    d.part("", PartKind::Sheet);
    d.register(
        10,
        25,
        &[
            ("‹利用者番号|RIYOSHA_ID|カード番号(図書)›", "2«#7»"),
            ("‹氏名|NAME|利用者名›", "«name»"),
            ("‹ﾖﾐ|YOMI›", "«hkana»"),
            ("‹生年月日|BIRTHDAY›", "‹«birth»|«birth.iso»›"),
            ("‹住所１|ADDRESS›", "«addr.city»"),
            ("‹電話|TEL›", "«phone»"),
            ("‹メール|E_MAIL›", "«one:@email||@email»"),
            ("‹学校・勤務先|区分›", "«one:一般|小学生|市外»"),
            ("登録日", "«day.iso»"),
        ],
    );
}

fn library_overdue(d: &mut Desk) {
    d.text("‹延滞者督促リスト|予約連絡メモ›　«city»立図書館　（℡ «otel»）\n");
    d.each(5, 12, "利用者№2«#7»　«name»様　TEL«phone»　『«one:暮らしの税金|北の海|山田長政|こころ»』返却期限 «day»　«one:留守電|ご家族に伝言|メール済»\n");
}

fn volunteers(d: &mut Desk) {
    d.table();
    d.row(&["民生委員・児童委員名簿（内部用）"]);
    d.row(&["担当区域", "氏名\n（ふりがな）", "住所\n電話", "生年月日"]);
    d.rows(6, 14, &["«one:本町|港|栄»«n.9»区", "«name»\n（«hira»）", "〒«postal»　«addr»\n«phone»", "«birth»"]);
}
