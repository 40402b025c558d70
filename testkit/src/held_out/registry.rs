//! 住民記録・戸籍・印鑑・マイナンバーカード・選挙.

use model::Format;

use super::blanks::{FIRM, KIN, csv, fill, fill_table, fill_text, mail, page, print};
use crate::layouts::Layout;
use crate::layouts::desk::Desk;

pub(super) const LAYOUTS: &[Layout] = &[
    ("held.registry.record", record),
    ("held.registry.moving", moving),
    ("held.registry.export", export),
    ("held.registry.family_copy", family_copy),
    ("held.registry.request", request),
    ("held.registry.seal", seal),
    ("held.registry.card_issue", card_issue),
    ("held.registry.foreigners", foreigners),
    ("held.registry.passport_desk", passport_desk),
    ("held.registry.residence_form", residence_form),
    ("held.registry.restricted", restricted),
    ("held.registry.code_change", code_change),
    ("held.election.electors", electors),
    ("held.election.absentee", absentee),
    ("held.registry.dump", dump),
];

fn record(desk: &mut Desk) {
    page(desk, Format::Pdf);
    desk.text("　　　　　　　　住　民　票‹（世帯全員）|（除票）|›\n");
    desk.text("住所　«addr.full»\n世帯主　«name»\n\n");
    for at in [0, 1, 2] {
        let family = format!("«{at}:name»");
        fill_table(
            desk,
            &[
                ("氏名", family.as_str()),
                ("‹フリガナ|ふりがな›", &format!("«{at}:kana»")),
                ("‹生年月日|出生の年月日›", &format!("«{at}:birth.wareki»")),
                ("続柄", ["世帯主", "妻", "子"][at]),
                ("個人番号", "«my»"),
                ("‹住民票コード|住民票ｺｰﾄﾞ›", "«resident»"),
                ("住民となった年月日", "«day»"),
                ("本籍", "«addr.full»"),
                ("筆頭者", "«name»"),
            ],
        );
    }
    desk.text("この写しは、世帯全員の住民票の原本と相違ないことを証明する。\n«city»長　«official.full»\n");
}

fn moving(desk: &mut Desk) {
    page(desk, Format::Xls);
    desk.text("住民異動届　‹転入|転出|転居|世帯変更›　　届出日　«day»\n");
    fill(
        desk,
        &[
            ("‹新しい住所|今までの住所›", "«addr»"),
            ("‹今までの住所|新しい住所›", "«4:addr»"),
            ("‹届出人氏名|届出人›", "«name»"),
            ("‹電話|昼間の連絡先›", "«phone»"),
            ("異動者１　氏名", "«name»"),
            ("異動者１　生年月日", "«birth»"),
            ("異動者１　住民票コード", "«resident»"),
            ("異動者２　氏名", "«1:name»"),
            ("異動者２　生年月日", "«1:birth»"),
            ("異動者２　個人番号", "«my»"),
            ("‹在留カード番号等|在留カードの番号›（外国人住民のみ）", "«one:|@resicard»"),
            ("異動者３　氏名", "«2:name»"),
            ("異動者３　生年月日", "«2:birth»"),
            ("国保・介護・児手", "有・無"),
        ],
    );
}

fn export(desk: &mut Desk) {
    csv(desk);
    desk.register(
        8,
        22,
        &[
            ("‹KOJIN_NO|個人番号_宛名|識別番号›", "«#8»"),
            ("‹SETAI_NO|世帯番号›", "«#8»"),
            ("‹JUMINHYO_CD|JUKI_CD|住民票コード|ｼﾞｭｳﾐﾝﾋｮｳｺｰﾄﾞ›", "«resident.plain»"),
            ("‹KANJI_SHIMEI|氏名漢字|漢字氏名›", "«name.full»"),
            ("‹KANA_SHIMEI|氏名カナ|ｶﾅｼﾒｲ›", "«hkana»"),
            ("‹SEINENGAPPI|生年月日|UMARE_YMD›", "‹«birth.sys»|«birth.era7»|«birth.iso»›"),
            ("‹SEIBETSU|性別CD›", "«one:1|2»"),
            ("‹YUBIN|郵便番号›", "«postal.plain»"),
            ("‹JUSHO|住所漢字|住所›", "«addr.city»"),
            ("‹KATAGAKI|異動事由›", "«one:01|02|11|21»"),
        ],
    );
}

fn family_copy(desk: &mut Desk) {
    page(desk, Format::Pdf);
    desk.text(
        "‹全部事項証明書|個人事項証明書|除籍全部事項証明›\n\n本　　籍　　«addr.full»\n氏　　名　　«name.full»\n\n\
         戸籍事項　　　‹戸籍編製|戸籍改製›　【編製日】«day»\n\n\
         戸籍に記録されている者\n　　　　　　　【名】«?mei»\n　　　　　　　【生年月日】«birth.wareki»\n　　　　　　　【父】«4:name.full»\n　　　　　　　【母】«5:name.full»\n　　　　　　　【続柄】長男\n\n\
         身分事項　出生　【届出人】父　　　婚姻　【婚姻日】«day»　【配偶者氏名】«1:name.full»\n　　　　　　　【従前戸籍】«4:addr.full»　«4:name.full»\n\n　　発行番号　«#8»\n",
    );
}

fn request(desk: &mut Desk) {
    page(desk, Format::Docx);
    desk.text("‹戸籍謄抄本等交付請求書（郵送用）|住民票の写し等交付申請書|戸籍の附票　請求書›\n");
    fill_text(
        desk,
        &[
            ("‹本籍|必要な方の本籍›", "«addr.full»"),
            ("筆頭者氏名", "«name»"),
            ("‹筆頭者の生年月日|生年月日›", "«birth»"),
            ("‹請求者　住所|ご請求者　住所›", "〒«4:postal» «4:addr»"),
            ("‹請求者　氏名|ご請求者　氏名›", "«4:name»"),
            ("筆頭者からみた続柄", KIN),
            ("‹昼間連絡のとれる電話番号|電話番号›", "«4:phone»"),
            ("使用目的", "«one:相続手続|年金請求|旅券申請|婚姻届»"),
        ],
    );
    desk.text("本人確認書類：‹運転免許証（第«licence»号）|免許証　番号　«licence»|旅券　番号«passport»›　コピー添付\n");
}

fn seal(desk: &mut Desk) {
    csv(desk);
    desk.register(
        5,
        14,
        &[
            ("‹印鑑登録番号|登録番号›", "«#7»"),
            ("‹登録者氏名|氏名›", "«name»"),
            ("‹旧氏|併記名›", "«one:||@4:sei»"),
            ("生年月日", "«birth»"),
            ("住所", "«addr»"),
            ("‹登録日|異動日›", "«day»"),
            ("‹本人確認|本人確認書類番号›", "«one:免許証|個番カード|旅券»"),
            ("‹保証人|保証人氏名›", "«one:||@5:name»"),
        ],
    );
}

fn card_issue(desk: &mut Desk) {
    desk.text("‹マイナンバーカード交付　予約・処理簿|個人番号カード　再交付受付|電子証明書更新　受付票›　«day»\n");
    print(
        desk,
        4,
        12,
        &[
            ("時間", "«time»"),
            ("‹氏名|交付対象者›", "«name»"),
            ("‹個人番号|個番|マイナンバー›", "«my»"),
            ("‹生年月日|生年月日（西暦可）›", "«birth»"),
            ("‹連絡先|電話›", "«phone»"),
            ("‹製造番号|カード製造番号›", "«like::A#########»"),
            ("状況", "«one:交付済|暗証番号ロック|代理人|カード未着»"),
        ],
    );
}

fn foreigners(desk: &mut Desk) {
    csv(desk);
    desk.abroad();
    desk.register(
        4,
        14,
        &[
            ("‹氏名（ローマ字）|氏名|外国人氏名›", "«name»"),
            ("‹通称|通称名›", "«one:||@4:name»"),
            ("生年月日", "«birth»"),
            ("国籍・地域", "«one:ベトナム|ネパール|中国|フィリピン|ブラジル»"),
            ("‹在留カード番号|在留カード等の番号|在留ｶｰﾄﾞNo|ZAIRYU_CARD_NO|カード番号（在留）›", "«resicard»"),
            ("在留資格", "«one:技能実習|永住者|留学|特定技能１号|定住者»"),
            ("在留期間満了日", "«day»"),
            ("‹旅券番号|パスポートNo.›", "«passport»"),
            ("‹住居地|住所›", "«addr»"),
            ("‹所属機関|勤務先›", FIRM),
        ],
    );
}

fn residence_form(desk: &mut Desk) {
    page(desk, Format::Docx);
    desk.abroad();
    desk.text("‹住居地届出書（中長期在留者）|日本語教室　受講申込書|外国人住民　転入時アンケート›\n");
    fill_text(
        desk,
        &[
            ("‹氏名 Name|氏名（在留カードのとおり）›", "«name»"),
            ("‹生年月日 Date of birth|生年月日›", "‹«birth»|«birth.west»|«birth.iso»›"),
            ("国籍・地域 Nationality", "«one:ベトナム|ミャンマー|インドネシア|ブラジル|中国»"),
            ("‹在留カード番号 Residence card No.|在留カードの番号|在留カードNo.›", "«resicard»"),
            ("‹住居地 Address|現在の住所›", "«addr»"),
            ("‹電話 Tel|携帯電話›", "«mobile»"),
            ("‹E-mail|メール›", "«email»"),
            ("旅券番号 Passport No.", "«passport»"),
            ("‹勤務先・学校|受入機関›", FIRM),
        ],
    );
}

fn passport_desk(desk: &mut Desk) {
    desk.text("‹旅券交付窓口　引渡し記録|一般旅券発給申請　受理簿|紛失一般旅券等届出　写›　　«dept»\n\n");
    desk.each(
        2,
        6,
        "受理番号 «#6»　申請日 «day»\n氏名　«name»（«roma.up»）　生年月日　«birth»\n‹本籍|住所›　«addr»\n‹旅券番号|前回旅券番号|パスポート番号›　«passport»　電話　«phone»\n\n",
    );
}

fn restricted(desk: &mut Desk) {
    mail(desk, "【取扱注意】支援措置対象者の‹追加|期間延長›について", "shimin@city.example.lg.jp", "«omail»");
    desk.text(
        "各課システム担当者　様\n\n‹市民課«officer»です。|住民記録係の«officer»です。›\n‹ＤＶ等支援措置|支援措置（ストーカー）›の申出がありましたので、下記の者に係る証明の発行を制限してください。\n\n\
         １　申出者　　«name»（«birth»生）\n２　併せて支援を求める者　«2:name»（«2:birth»生）\n３　現住所　　«addr»\n４　加害者　　«4:name»（«4:addr»）\n\
         ５　連絡先　　«mobile»（‹本人以外に教示不可|非通知着信拒否›）\n６　期間　　　«day»から１年間\n",
    );
}

fn code_change(desk: &mut Desk) {
    page(desk, Format::Pdf);
    desk.text("‹住民票コード変更請求書|住民票コード通知票（再通知）|個人番号指定請求書›\n\n");
    fill(
        desk,
        &[
            ("請求者　氏名", "«name»"),
            ("住所", "«addr»"),
            ("生年月日", "‹«birth»|«birth.pad»›"),
            ("‹変更前の住民票コード|住民票コード|現在の住民票コード（11桁）›", "«resident»"),
            ("‹個人番号|変更前の個人番号›", "«my»"),
            ("電話番号", "«phone»"),
            ("理由", "«one:通知カード紛失|漏えいのおそれ|その他»"),
        ],
    );
}

fn electors(desk: &mut Desk) {
    csv(desk);
    desk.aged(18, 97);
    desk.table();
    desk.row(&["‹選挙人名簿抄本|選挙人名簿（閲覧用）|登録者異動リスト›", "第«n.40»投票区"]);
    desk.row(&["頁", "行", "‹氏名|選挙人氏名›", "‹生年月日|生年月日（和暦）›", "性別", "‹住所|住所（方書）›", "表示"]);
    desk.rows(
        8,
        24,
        &[
            "«n.90»",
            "«no»",
            "«name»",
            "‹«birth»|«birth.blank»|«birth.pad»›",
            "«one:男|女»",
            "«addr.local»",
            "«one:||在外|転出»",
        ],
    );
}

fn absentee(desk: &mut Desk) {
    page(desk, Format::Docx);
    desk.aged(18, 96);
    desk.text("‹不在者投票用紙等請求書兼宣誓書|期日前投票宣誓書|郵便等投票証明書交付申請書›\n\n");
    fill_text(
        desk,
        &[
            ("‹選挙人名簿に記載されている住所|住　所›", "«addr»"),
            ("‹現住所（送付先）|滞在先›", "〒«4:postal»　«4:addr»"),
            ("‹氏　名|氏名（自署）›", "«name»"),
            ("生年月日", "‹«birth»|«birth.open»›"),
            ("電話番号", "«phone»"),
            ("事由", "«one:仕事|旅行|入院|住所移転»"),
        ],
    );
}

fn dump(desk: &mut Desk) {
    desk.text("// ‹GET /api/v2/residents|住基連携API 試験結果|export_residents.json›  «day.iso»\n[\n");
    desk.each(
        3,
        8,
        "  {\"atena_no\":\"«#8»\",\"name\":\"«name»\",\"name_kana\":\"«hkana»\",\"birth_date\":\"«birth.iso»\",\"zip\":\"«postal»\",\"address\":\"«addr»\",\"tel\":\"«phone»\",\"juki_code\":\"«resident.plain»\",\"my_number\":\"«my.plain»\",\"status\":\"A\"},\n",
    );
    desk.text("]\n");
}
