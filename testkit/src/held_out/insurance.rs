//! 国保・後期高齢・介護・年金.

use model::Format;

use super::blanks::{BANK, BRANCH, FIRM, ILL, KIN, csv, fill, fill_table, fill_text, mail, page, print};
use crate::layouts::Layout;
use crate::layouts::desk::Desk;

pub(super) const LAYOUTS: &[Layout] = &[
    ("held.insurance.acquisition", acquisition),
    ("held.insurance.receipts", receipts),
    ("held.insurance.high_cost", high_cost),
    ("held.insurance.elderly_register", elderly_register),
    ("held.insurance.elderly_refund", elderly_refund),
    ("held.insurance.elderly_checkup", elderly_checkup),
    ("held.insurance.third_party", third_party),
    ("held.care.application", care_application),
    ("held.care.levels", care_levels),
    ("held.care.plan", care_plan),
    ("held.care.burden", care_burden),
    ("held.care.fixed_width", care_fixed_width),
    ("held.pension.exemption", exemption),
    ("held.pension.transfers", pension_changes),
    ("held.pension.consultation", consultation),
];

fn acquisition(desk: &mut Desk) {
    page(desk, Format::Xlsx);
    desk.text("国民健康保険　被保険者‹資格取得届|異動届（取得・喪失・変更）|資格喪失届（社保加入）›\n");
    fill(
        desk,
        &[
            ("‹被保険者証記号番号|記号番号|保険証の記号・番号›", "«symbol»"),
            ("世帯主氏名", "«name»"),
            ("‹世帯主個人番号|世帯主　ﾏｲﾅﾝﾊﾞｰ›", "«my»"),
            ("住所", "«addr»"),
            ("電話", "«phone»"),
            ("‹異動者氏名|資格の異動がある方›", "«1:name»"),
            ("フリガナ", "«1:kana»"),
            ("‹生年月日|異動者生年月日›", "«1:birth»"),
            ("‹個人番号|異動者　個人番号›", "«my»"),
            ("続柄", "妻"),
            ("‹基礎年金番号|基礎年金番号（年金手帳）›", "«pension»"),
            ("異動年月日", "«day»"),
            ("‹勤務先の保険者番号|新しい保険証　保険者番号›", "«insurer»"),
        ],
    );
}

fn receipts(desk: &mut Desk) {
    csv(desk);
    desk.register(
        5,
        16,
        &[
            ("診療年月", "«like::50###»"),
            ("‹保険者番号|ﾎｹﾝｼｬNO|保険者›", "«insurer6»"),
            ("‹被保険者証番号|被保番|証番号|ﾋﾎｹﾝｼｬｼｮｳ ﾊﾞﾝｺﾞｳ›", "«symno.plain»"),
            ("‹氏名カナ|ｶﾅ氏名|受診者名(ｶﾅ)›", "«hkana»"),
            ("‹氏名|受診者名›", "«name»"),
            ("生年月日", "«birth»"),
            ("‹主傷病名|傷病名|主病›", ILL),
            ("‹医療機関ｺｰﾄﾞ|医療機関コード›", "«#7»"),
            ("決定点数", "«like::#,###»"),
        ],
    );
}

fn high_cost(desk: &mut Desk) {
    desk.text("国民健康保険　‹高額療養費支給申請書|限度額適用認定申請書|療養費支給申請書（補装具）›　　«year»\n\n");
    fill_text(
        desk,
        &[
            ("‹記号・番号|被保険者証の記号番号›", "«symbol»"),
            ("‹申請者（世帯主）|世帯主　氏名›", "«name»"),
            ("個人番号", "«my»"),
            ("住　所", "«addr»"),
            ("電話番号", "«phone»"),
            ("療養を受けた者", "«1:name»　（«1:birth»生）"),
            ("傷病名", ILL),
        ],
    );
    desk.text(&format!(
        "‹振込先|口座振込依頼欄›\n　{BANK}　　{BRANCH}\n　‹預金種別　１．普通　２．当座|普通・当座›\n　口座番号　«account.box»\n　ﾌﾘｶﾞﾅ　«hkana»\n　口座名義人　«name»\n"
    ));
}

fn elderly_register(desk: &mut Desk) {
    csv(desk);
    desk.aged(75, 98);
    desk.register(
        5,
        15,
        &[
            (
                "‹後期被保険者番号|後期高齢者医療被保険者番号|後高被保番|被保険者番号（後期）|KOUKI_HIHO_NO›",
                "«elderly.plain»",
            ),
            ("‹氏名|被保険者氏名|SHIMEI›", "«name»"),
            ("‹カナ|被保険者氏名カナ|SHIMEI_KANA›", "«hkana»"),
            ("‹生年月日|生年月日（和暦）›", "‹«birth»|«birth.pad»|«birth.blank»›"),
            ("‹性別|SEIBETU›", "«one:男|女»"),
            ("‹住所|居住地›", "«addr»"),
            ("負担区分", "«one:１割|２割|３割»"),
            ("‹特徴義務者|徴収区分›", "«one:特別徴収|普通徴収»"),
        ],
    );
}

fn elderly_refund(desk: &mut Desk) {
    page(desk, Format::Pdf);
    desk.aged(76, 97);
    desk.text("後期高齢者医療　‹葬祭費支給申請書|高額療養費支給申請書|障害認定申請書|資格確認書再交付申請書›\n");
    desk.text("«pref»後期高齢者医療広域連合長　様\n\n");
    fill(
        desk,
        &[
            ("保険者番号", "«insurer»"),
            ("‹被保険者番号|被保険者　番号|後期高齢者医療　被保険者番号›", "«elderly»"),
            ("‹被保険者氏名|（死亡した）被保険者氏名›", "«name»"),
            ("生年月日", "«birth»"),
            ("‹個人番号|被保険者個人番号›", "«my»"),
            ("‹申請者住所|届出人住所›", "«4:addr»"),
            ("‹申請者氏名|届出人氏名›", "«4:name»"),
            ("被保険者との続柄", KIN),
            ("連絡先電話番号", "«4:mobile»"),
        ],
    );
}

fn elderly_checkup(desk: &mut Desk) {
    desk.aged(75, 92);
    desk.text(
        "‹後期健診（長寿健診）受診券　再発行処理簿|歯科健診　対象者一覧（後期）|人間ドック助成　申込者（後期高齢）›\n",
    );
    print(
        desk,
        4,
        12,
        &[
            ("No", "«no»"),
            ("‹被保険者番号(後期)|後期番号|後期の番号|後期高齢　番号›", "«elderly»"),
            ("氏名", "«name»"),
            ("‹生年月日|生›", "‹«birth»|«birth.blank»›"),
            ("‹住所|送付先›", "«addr»"),
            ("‹電話|TEL›", "«phone»"),
            ("‹備考|メモ›", "«one:|再発行済|窓口受取|ご家族来庁|入院中»"),
        ],
    );
}

fn third_party(desk: &mut Desk) {
    page(desk, Format::Docx);
    desk.text("第三者行為による‹傷病届|被害届（交通事故）›　　国民健康保険\n");
    fill_text(
        desk,
        &[
            ("‹記号番号|被保険者証　記号・番号›", "«symbol»"),
            ("世帯主", "«name»"),
            ("‹被害者（受診者）|受診者›氏名", "«1:name»"),
            ("生年月日", "«1:birth»"),
            ("住所", "«addr»"),
            ("‹加害者|相手方›　氏名", "«4:name»"),
            ("‹加害者|相手方›　住所", "«4:addr»"),
            ("‹加害者|相手方›　電話", "«4:phone»"),
            ("‹運転免許証番号|相手方　免許証番号›", "«licence»"),
            ("自動車保険　証券番号", "«like::A#########»"),
            ("傷病の部位・病名", "«one:@s:頸椎捻挫|@s:右大腿骨骨折|@s:肋骨骨折|@s:外傷性くも膜下出血»"),
        ],
    );
    desk.text("事故の状況：«day»‹午前|午後›、«city»内の交差点で信号待ち中に追突されたもの。\n");
}

fn care_application(desk: &mut Desk) {
    page(desk, Format::Docx);
    desk.aged(66, 96);
    desk.text("介護保険　‹要介護認定・要支援認定申請書（新規・更新・変更）|負担限度額認定申請書|住所地特例適用届|被保険者証等再交付申請書›\n\n");
    fill(
        desk,
        &[
            ("‹被保険者番号|介護保険被保険者番号|被保険者　番号›", "«care»"),
            ("‹個人番号|個 人 番 号›", "«my»"),
            ("‹フリガナ|ふりがな›", "«kana»"),
            ("‹被保険者氏名|氏　　名›", "«name»"),
            ("生年月日", "«birth»"),
            ("住所", "〒«postal» «addr»"),
            ("電話番号", "«phone»"),
            ("‹前回の要介護認定の結果等|現在の介護度›", "«one:要介護１|要介護３|要支援２|新規申請»"),
            ("‹主治医　医療機関名|かかりつけ医›", "«one:緑風会中央病院|川端内科|元町整形外科»"),
            ("主治医の氏名", "«?5:name»"),
            ("特定疾病名（２号のみ）", "«one:|@s:脳血管疾患|@s:関節リウマチ|»"),
            ("‹医療保険者名・記号番号|医療保険　被保険者記号・番号›", "«symbol»"),
            ("‹申請者氏名（本人以外）|提出代行者›", "«4:name»"),
        ],
    );
}

fn care_levels(desk: &mut Desk) {
    csv(desk);
    desk.aged(66, 98);
    desk.register(
        6,
        18,
        &[
            ("‹介護被保険者番号|被保険者番号(介護)|介護被保番|KAIGO_HIHO_NO|介護保険番号›", "«care.plain»"),
            ("‹被保険者名|氏名|ﾋﾎｹﾝｼｬ ｼﾒｲ›", "«name»"),
            ("‹生年月日|BIRTHDAY|ｾｲﾈﾝｶﾞｯﾋﾟ›", "‹«birth»|«birth.s7»|«birth.pad»›"),
            ("年齢", "«age»"),
            ("認定結果", "«one:要介護1|要介護2|要介護4|要支援1|非該当»"),
            ("‹認定有効期間（至）|有効終了日›", "«day»"),
            ("‹居宅介護支援事業所|担当事業所›", "«one:ケアプランセンター幸|あすなろ居宅|包括北»"),
            ("‹地区|行政区›", "«one:東部|西部|南|北»"),
        ],
    );
}

fn care_plan(desk: &mut Desk) {
    page(desk, Format::Xls);
    desk.aged(70, 96);
    desk.text("第１表　‹居宅サービス計画書（１）|介護予防サービス・支援計画書›　　作成年月日　«day»\n");
    fill_table(
        desk,
        &[
            ("利用者名", "«name» 殿"),
            ("生年月日", "«birth»"),
            ("住所", "«addr»"),
            ("居宅サービス計画作成者氏名", "«?5:name»"),
            ("被保険者番号", "«care»"),
            ("緊急連絡先", &format!("«4:name»（{KIN}）«4:mobile»")),
        ],
    );
    desk.text(&format!(
        "利用者及び家族の生活に対する意向：‹できるだけ自宅で過ごしたい。|転ばないようにしたい。›\n\
         総合的な援助の方針：{ILL}の既往があり、‹服薬の確認|入浴時の見守り›を要する。\n"
    ));
}

fn care_burden(desk: &mut Desk) {
    desk.aged(66, 95);
    desk.text("送付物：負担割合証　‹返戻分|差替分›　リスト　（«dept»・«day»）\n\n");
    desk.each(
        4,
        10,
        "▼«no»件目\n被保番=«care.plain» / 氏名=«name» / 〒«postal» «addr»\n返戻理由=«one:あて所に尋ねあたりません|転送期間経過|受取拒否» 対応=«one:娘さんに連絡|現地確認|保留»\n",
    );
}

fn care_fixed_width(desk: &mut Desk) {
    desk.aged(66, 95);
    desk.text(
        "          ** ‹ﾎｹﾝﾘｮｳ ﾐﾉｳｼｬ ｲﾁﾗﾝ|ｶｲｺﾞﾎｹﾝ ﾌｶ ﾘｽﾄ› **      PAGE   1    «day.iso»\n\
         ﾋﾎｹﾝｼｬﾊﾞﾝｺﾞｳ ｼﾒｲ                 ｾｲﾈﾝｶﾞｯﾋﾟ  ﾃﾞﾝﾜ          ﾐﾉｳｶﾞｸ\n\
         ------------------------------------------------------------------\n",
    );
    desk.each(6, 18, "«care.plain»   «hkana»            «birth.s7»   «tel.plain»    «like::##,##0»\n");
}

fn exemption(desk: &mut Desk) {
    page(desk, Format::Pdf);
    desk.aged(20, 59);
    desk.text("国民年金　‹保険料免除・納付猶予申請書|保険料学生納付特例申請書|被保険者関係届書（申出書）›\n");
    fill(
        desk,
        &[
            ("‹基礎年金番号|個人番号または基礎年金番号|年金番号›", "«pension»"),
            ("‹氏名|被保険者氏名›", "«name»"),
            ("フリガナ", "«kana»"),
            ("生年月日", "«birth»"),
            ("‹住所|住民票住所›", "〒«postal»　«addr»"),
            ("電話番号", "«phone»"),
            ("配偶者氏名", "«1:name»"),
            ("‹配偶者の基礎年金番号|配偶者　基礎年金番号›", "«pension»"),
            ("世帯主氏名", "«4:name»"),
            ("‹特例認定区分|免除の理由›", "«one:１ 失業|２ 天災|所得減»"),
        ],
    );
    desk.text("雇用保険被保険者番号（離職票の写し添付）：«employ»\n");
}

fn pension_changes(desk: &mut Desk) {
    csv(desk);
    desk.aged(20, 62);
    desk.register(
        4,
        14,
        &[
            ("処理日", "«day.iso»"),
            ("‹基礎年金番号|年金番号|KISO_NENKIN_NO|ｷｿﾈﾝｷﾝﾊﾞﾝｺﾞｳ|基年番›", "«pension»"),
            ("‹氏名|カナ氏名›", "‹«name»|«hkana»›"),
            ("生年月日", "‹«birth»|«birth.era7»|«birth.s7»›"),
            ("‹種別|種別変更›", "«one:１号取得|３→１|喪失|任意加入»"),
            ("‹住所|届出住所›", "«addr»"),
            ("事由コード", "«#2»"),
        ],
    );
}

fn consultation(desk: &mut Desk) {
    desk.aged(58, 80);
    mail(desk, "【照会】年金生活者支援給付金の‹対象者|所得情報›について", "nenkin@city.example.lg.jp", "«omail»");
    desk.text(&format!(
        "‹保険年金課　«officer»です。|お疲れさまです。年金係«officer»です。›\n次の方の照会が年金事務所からありました。‹確認願います。|至急お願いします。›\n\n\
         氏名　　　：«name»\n‹基礎年金番号|年番›：«pension»\n生年月日　：«birth»\n住所　　　：«addr»\n\n\
         障害基礎年金（{ILL}、２級）を受給中。‹配偶者|夫›«1:name»さん（«1:birth»生）と同居。以前は{FIRM}に勤務。\n\n内線«#4»\n"
    ));
}
