//! Papers of the tax and the collection desk.

use model::{Format, PartKind};

use super::Layout;
use super::desk::Desk;
use super::shapes::Shape;

pub(super) const LAYOUTS: [Layout; 9] = [
    ("tax.ledger", ledger),
    ("tax.ledger_export", ledger_export),
    ("tax.notice", notice),
    ("tax.arrears_card", arrears_card),
    ("tax.arrears_list", arrears_list),
    ("tax.property_owners", property_owners),
    ("tax.withholding_report", withholding_report),
    ("tax.exemption_request", exemption_request),
    ("tax.call_log", call_log),
];

fn ledger(d: &mut Desk) {
    d.register(
        8,
        25,
        &[
            ("‹宛名番号|宛名CD|個人コード|宛名ｺｰﾄﾞ›", "«#8»"),
            ("‹納税義務者|氏名又は名称|納税者氏名|氏　名›", "«name»"),
            ("‹フリガナ|ｶﾅ氏名|カナ›", "‹«hkana»|«kana»›"),
            ("‹個人番号|マイナンバー|個人番号(12桁)|ﾏｲﾅﾝﾊﾞｰ›", "«my»"),
            ("‹生年月日|生年月日（和暦）|誕生日›", "«birth»"),
            ("‹住所|賦課期日住所|現住所›", "«addr»"),
            ("総所得金額", "«yen»"),
            ("所得控除計", "«yen»"),
            ("市民税", "«yen»"),
            ("県民税", "«yen»"),
            ("通知書番号", "«#10»"),
        ],
    );
}

fn ledger_export(d: &mut Desk) {
    d.format(Format::Csv);
    d.part("", PartKind::Sheet);
    d.register(
        10,
        30,
        &[
            ("‹ATENA_NO|atena_cd|KOJIN_ID›", "«#10»"),
            ("‹SETAI_NO|setai_cd›", "«#8»"),
            ("‹SHIMEI_KANJI|shimei|NAME_KJ›", "«name.full»"),
            ("‹SHIMEI_KANA|shimei_kana|NAME_KN›", "«hkana»"),
            ("‹SEINENGAPPI|BIRTH_YMD|seinen_ymd›", "«birth.sys»"),
            ("‹KOJIN_NO|MYNUMBER|kojin_bango›", "«my.plain»"),
            ("‹YUBIN_NO|ZIP|post_cd›", "‹«postal.plain»|«postal»›"),
            ("‹JUSHO|ADDR1|jusho_kanji›", "«addr»"),
            ("‹TEL_NO|DENWA|tel1›", "‹«phone.plain»|«phone»›"),
            ("KOSHIN_YMD", "«day.sys»"),
        ],
    );
}

fn notice(d: &mut Desk) {
    d.text("〒«postal»\n«addr»\n　　«name»　様\n\n　　　　　　　　　　　　　　　　　　«pref»«city»長\n\n");
    d.text("　　　　«year»　‹市民税・県民税　納税通知書|固定資産税・都市計画税　納税通知書|軽自動車税（種別割）納税通知書›\n\n");
    d.text("通知書番号　«#10»　　宛名番号　«#8»\n年税額　«yen»円\n第１期　納期限　«day»　«yen»円\n第２期　納期限　«day»　«yen»円\n");
    d.text("口座振替をご利用の方：‹金融機関　〇〇銀行　本店　普通　口座番号　«account»　名義　«hkana»|振替口座の登録はありません。›\n");
    d.text("お問い合わせ　‹市民税課|課税課　市民税係›　電話　«otel»（内線«#4»）\n");
}

fn arrears_card(d: &mut Desk) {
    d.text("‹滞納整理票|滞納処分経過票|納税交渉記録票›　　　整理番号　«#7»\n\n");
    d.form(&[
        ("‹滞納者氏名|滞納者|氏名（名称）›", "«name»"),
        ("‹生年月日|生　年　月　日›", "«birth»（«age»歳）"),
        ("‹住所|住所又は居所|住民登録地›", "«addr»"),
        ("‹連絡先|電話（自宅）|電話番号›", "«tel»"),
        ("‹携帯|携帯電話|連絡先２›", "«mobile»"),
        ("‹勤務先|給与支払者›", "«company»"),
        ("‹滞納額|未納税額›", "«yen»円"),
        ("‹差押対象口座|調査済預金›", "〇〇信用金庫　«one:本店|駅前支店|港支店»　普通　«account»"),
    ]);
    d.text("［折衝経過］\n«day»　«one:電話|来庁|臨戸»　本人より、«ill»のため就労できず、分納を希望する旨の申出。月«yen»円で誓約。（担当：«officer»）\n");
    d.text("«day»　臨戸。不在。«?1:mei»氏（配偶者）が応対、«0:sei»さんは入院中とのこと。\n«day»　文書催告。«day»　財産調査（預金）回答あり。\n");
}

fn arrears_list(d: &mut Desk) {
    d.table();
    d.row(&["«year»　市税滞納者一覧（«dept»）"]);
    d.row(&["", "", "滞納者", "", "", "滞納税額", "", "折衝"]);
    d.row(&["No", "整理番号", "‹氏名|漢字氏名›", "‹住所|所在›", "‹電話|TEL|連絡先›", "本税", "延滞金", "直近の状況"]);
    let status = "«one:納付誓約あり|差押予告|分納履行中|居所不明|@s:生活保護|執行停止検討»";
    d.rows(8, 20, &["«no»", "«#7»", "«name»", "«addr»", "«phone»", "«yen»", "«yen»", status]);
    d.row(&["合計", "", "", "", "", "«yen»", "«yen»"]);
}

fn property_owners(d: &mut Desk) {
    d.register(
        8,
        18,
        &[
            ("物件番号", "«#9»"),
            ("所在地番", "«one:字本町|大字上野|字浜中|春採»«#3»番«n.30»"),
            ("地目", "«one:宅地|畑|山林|雑種地»"),
            ("地積(㎡)", "«#3».«#2»"),
            ("評価額", "«yen»"),
            ("‹所有者|所有者氏名|登記名義人|義務者氏名›", "«name»"),
            ("‹所有者住所|住所|義務者住所|送付先›", "«addr»"),
            ("‹共有者|納税管理人|現所有者›", "«one:|||@4:name»"),
        ],
    );
}

fn withholding_report(d: &mut Desk) {
    d.text("令和«n.7»年分　給与支払報告書（個人別明細書）\n\n");
    d.form(&[
        ("‹支払を受ける者　住所|住所又は居所›", "«addr»"),
        ("‹(受給者番号)|受給者番号›", "«#6»"),
        ("‹(個人番号)|個人番号|※個人番号›", "‹«my»|«my.box»›"),
        ("‹(フリガナ)|(ﾌﾘｶﾞﾅ)›", "«kana»"),
        ("‹氏名|氏　名›", "«name»"),
        ("種別", "給料・賞与"),
        ("支払金額", "«yen»"),
        ("‹源泉控除対象配偶者|(源泉・特別)控除対象配偶者›", "«1:name»"),
        ("‹配偶者の個人番号|個人番号（配偶者）›", "«my»"),
        ("‹控除対象扶養親族　１|扶養親族１›", "«2:name»"),
        ("受給者生年月日", "«birth»"),
        ("‹支払者　法人番号|支払者（個人番号又は法人番号）›", "«corp»"),
        ("支払者　名称", "«company»"),
        ("支払者　(電話)", "«?otel»"),
    ]);
}

fn exemption_request(d: &mut Desk) {
    d.text("様式第１２号（第８条関係）\n　　　　軽自動車税（種別割）減免申請書\n　　　　　　　　　　　　　　　　　　　　　«day»\n（宛先）«city»長\n\n");
    let shape = *d.chance.pick(&[Shape::Ruled, Shape::Double, Shape::Spaced, Shape::Beside]);
    d.pairs(
        shape,
        &[
            ("‹申請者（納税義務者）住所|申請者　住所|①住所›", "〒«postal»　«addr»"),
            ("‹申請者　氏名|②氏名|氏　　名›", "«name»　㊞"),
            ("‹個人番号|③個人番号（マイナンバー）›", "«my»"),
            ("‹電話番号|④電話（日中の連絡先）›", "«phone»"),
            ("‹運転する者の氏名|運転者›", "«1:name»"),
            ("‹運転免許証の番号|免許証番号|免許証　第　　号›", "«licence»"),
            ("‹障害者の氏名|身体障害者等›", "«2:name»"),
            ("‹手帳の種類・等級|手帳›", "«s:身体障害者手帳»　«n.6»級　«pref»第«#5»号"),
            ("‹障害名|障害の内容›", "«disab»"),
            ("車両番号", "«city»　«#3»　あ　«#4»"),
        ],
    );
}

fn call_log(d: &mut Desk) {
    d.text("‹コールセンター　架電結果ログ|自動電話催告　結果›\n");
    d.each(
        8,
        18,
        "«day.iso» «time»:«#2» [INFO] id=«#6» tel=«phone.plain» name=«name.half» result=«one:connected|no_answer|busy|wrong_number» memo=\"«one:|本人と約束|家族応対|@ill»\"\n",
    );
}
