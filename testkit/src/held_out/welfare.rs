//! 福祉・子育て・健康.

use model::Format;

use super::blanks::{BANK, BRANCH, FIRM, ILL, JOB, KIN, csv, fill, fill_text, mail, page, print};
use crate::layouts::Layout;
use crate::layouts::desk::Desk;

pub(super) const LAYOUTS: &[Layout] = &[
    ("held.welfare.aid_cases", aid_cases),
    ("held.welfare.aid_record", aid_record),
    ("held.welfare.disability_cards", disability_cards),
    ("held.welfare.service_certificate", service_certificate),
    ("held.welfare.outpatient", outpatient),
    ("held.welfare.commissioners", commissioners),
    ("held.welfare.loan", loan),
    ("held.welfare.benefits", benefits),
    ("held.child.allowance", allowance),
    ("held.child.single_parent", single_parent),
    ("held.child.nursery", nursery),
    ("held.child.visits", visits),
    ("held.child.club", club),
    ("held.health.vaccination", vaccination),
    ("held.health.checkup", checkup),
];

fn aid_cases(desk: &mut Desk) {
    csv(desk);
    desk.register(
        4,
        12,
        &[
            ("ケースNo", "«#4»"),
            ("‹世帯主|世帯主名|主氏名›", "«name»"),
            ("‹生年月日|主生年›", "«birth»"),
            ("居住地", "«addr»"),
            ("世帯員", "«1:name»"),
            ("‹保護状況|状態›", "«one:@s:生活保護受給中|@s:生活保護廃止|@s:生活保護停止中|申請中»"),
            ("‹病状|世帯主傷病名›", ILL),
            ("‹住宅扶助 代理納付先|家主等›", FIRM),
            ("担当CW", "«officer»"),
        ],
    );
}

fn aid_record(desk: &mut Desk) {
    page(desk, Format::Docx);
    desk.text("ケース記録票　　ケース番号 «#4»　　世帯主　«name»\n\n");
    desk.text(&format!(
        "«day»　‹家庭訪問|定期訪問›\n主在宅。{ILL}の通院は月２回継続。‹長女の«2:name»は高校進学を希望。|妻«1:name»は腰痛を訴える。›\n\
         ‹民生委員の«?4:sei»氏同席。|アパートの管理人«4:sei»さんより騒音の苦情ありとのこと。›\n\n\
         «day»　‹来所|電話›\n妹の«4:name»（«4:addr»、電話«4:phone»）から‹扶養はできない|精神的援助は可能›との回答。\n\n\
         «day»　‹所内面接|検診命令›\n主治医意見：«one:@s:アルコール性肝障害|@s:双極症|@s:慢性閉塞性肺疾患»により就労は困難。前科（«one:@s:窃盗|@s:覚醒剤取締法違反»）について本人から申出あり。\n記録者　«officer»\n"
    ));
}

fn disability_cards(desk: &mut Desk) {
    csv(desk);
    desk.register(
        5,
        15,
        &[
            ("‹手帳番号|TECHO_NO|身障手帳番号›", "«like::第#####号»"),
            ("‹氏名|手帳所持者|ｼﾒｲ›", "«name»"),
            ("‹フリガナ|ｶﾅ›", "«kana»"),
            ("‹生年月日|生年月日(和)›", "«birth.pad»"),
            ("‹個人番号|MYNO|ｺｼﾞﾝﾊﾞﾝｺﾞｳ›", "«my.plain»"),
            (
                "‹障害名|障害の部位|ｼｮｳｶﾞｲﾒｲ›",
                "«one:@s:右上肢機能の全廃|@s:両眼の視力障害|@s:聴覚障害|@s:ぼうこう機能障害|@disab»",
            ),
            ("等級", "«one:1級|2級|3級|4級|6級»"),
            ("‹住所|現住所›", "«addr»"),
            ("‹保護者氏名|保護者›", "«4:name»"),
        ],
    );
}

fn service_certificate(desk: &mut Desk) {
    page(desk, Format::Pdf);
    desk.text("‹障害福祉サービス受給者証（案）|地域生活支援事業　利用決定通知|計画相談支援　依頼届出書›\n");
    fill(
        desk,
        &[
            ("受給者証番号", "«#10»"),
            ("‹支給決定障害者等　氏名|申請者氏名›", "«name»"),
            ("居住地", "«addr»"),
            ("生年月日", "«birth»"),
            ("‹児童氏名|支給決定に係る児童　氏名›", "«2:name»"),
            ("児童　生年月日", "«2:birth»"),
            ("障害種別", "«one:@s:知的障害|@s:精神障害|@s:身体障害|@s:難病»"),
            ("障害支援区分", "«one:区分２|区分４|区分６»"),
            ("電話番号", "«phone»"),
        ],
    );
}

fn outpatient(desk: &mut Desk) {
    desk.text("自立支援医療（‹精神通院|更生医療|育成医療›）　‹進達一覧|受付簿›　　　«pref»へ送付　«day»\n");
    print(
        desk,
        4,
        12,
        &[
            ("‹受診者|受診者氏名›", "«name»"),
            ("生年月日", "‹«birth»|«birth.pad»|«birth.west»›"),
            ("‹マイナンバー|個人番号›", "«my»"),
            ("‹保険者番号|加入保険　保険者番号›", "«insurer»"),
            ("‹記号・番号|被保険者証の記号及び番号›", "«symbol»"),
            ("‹病名|主たる精神障害›", ILL),
            ("指定医療機関", "«one:緑風会中央病院|こころのクリニック元町|青葉薬局»"),
        ],
    );
}

fn commissioners(desk: &mut Desk) {
    csv(desk);
    desk.aged(65, 97);
    desk.table();
    desk.row(&["‹見守り台帳|ひとり暮らし高齢者名簿|友愛訪問　対象者›", "", "", "", "", "民生委員", "«official»"]);
    desk.row(&[
        "‹地区|組›",
        "‹対象者|氏名›",
        "‹生年月日|生›",
        "住所",
        "‹電話|TEL›",
        "‹緊急時連絡先|親族›",
        "‹状況|特記›",
    ]);
    desk.rows(
        5,
        14,
        &[
            "«n.12»組",
            "«name»",
            "«birth»",
            "«addr.local»",
            "«phone»",
            &format!("«4:name»（{KIN}）«4:mobile»"),
            "«one:週１回訪問|@s:軽度認知症あり|配食利用|@s:難聴|@?is:sensitive:在宅酸素|元気»",
        ],
    );
}

fn loan(desk: &mut Desk) {
    page(desk, Format::Docx);
    desk.text("‹住居確保給付金支給申請書|生活福祉資金　借入申込書|生活困窮者自立相談支援　申込受付票›\n");
    fill(
        desk,
        &[
            ("申込日", "«day»"),
            ("‹ふりがな|フリガナ›", "«hira»"),
            ("‹借入申込者|申請者氏名|お名前›", "«name»"),
            ("生年月日", "«birth»（満«age»歳）"),
            ("‹住所|現住所›", "〒«postal»　«addr»"),
            ("‹電話|携帯電話›", "«mobile»"),
            ("‹メール|E-mail›", "«email»"),
            ("‹職業|就業状況›", JOB),
            ("‹離職前の勤務先|勤務先›", FIRM),
            ("雇用保険　被保険者番号", "«employ»"),
            ("‹連帯保証人|緊急連絡先›", "«4:name»　«4:phone»"),
            ("‹振込口座|送金先›", &format!("{BANK} {BRANCH} 普通 «account»")),
        ],
    );
}

fn benefits(desk: &mut Desk) {
    csv(desk);
    desk.register(
        5,
        18,
        &[
            ("世帯番号", "«#9»"),
            ("‹世帯主氏名|受給権者|setai_nushi›", "«name»"),
            ("‹住所|jusho›", "«addr»"),
            ("‹郵便番号|yubin_no›", "‹«postal»|«postal.plain»›"),
            ("‹金融機関名|kinyu›", BANK),
            ("‹支店名|shiten›", BRANCH),
            ("‹口座番号|koza_no|口座番号（右詰め）›", "«account.plain»"),
            ("‹口座名義（カナ）|meigi_kana›", "«hkana»"),
            ("支給額", "«like::##0,000»"),
            ("‹ステータス|処理状況›", "«one:振込済|口座不備|未申請|確認中»"),
        ],
    );
}

fn allowance(desk: &mut Desk) {
    desk.aged(22, 45);
    desk.text("児童手当　‹認定請求書|額改定認定請求書|現況届›　　　受付印\n\n");
    fill(
        desk,
        &[
            ("‹請求者（受給者）フリガナ|フリガナ›", "«kana»"),
            ("‹請求者氏名|氏名（請求者）›", "«name»"),
            ("‹請求者個人番号|個人番号（請求者）›", "«my»"),
            ("生年月日", "«birth»"),
            ("住所", "«addr»"),
            ("職業", JOB),
            ("‹加入年金|年金加入›", "«one:厚生年金|国民年金»"),
            ("配偶者の氏名", "«1:name»"),
            ("配偶者の個人番号", "«my»"),
            ("‹児童の氏名（１）|児童①　氏名›", "«2:name»"),
            ("‹児童の生年月日（１）|児童①　生年月日›", "«2:birth»"),
            ("‹児童の氏名（２）|児童②　氏名›", "«3:name»"),
            ("‹児童の生年月日（２）|児童②　生年月日›", "«3:birth»"),
            ("支払希望金融機関", &format!("{BANK}　{BRANCH}")),
            ("口座番号（普通）", "«account»"),
        ],
    );
}

fn single_parent(desk: &mut Desk) {
    csv(desk);
    desk.aged(22, 48);
    desk.register(
        4,
        12,
        &[
            ("証書番号", "«like::第####号»"),
            ("‹受給資格者|受給者氏名›", "«name»"),
            ("‹受給者個番|個人番号›", "«my.plain»"),
            ("生年月日", "«birth»"),
            ("‹対象児童|児童名›", "«2:name»"),
            ("‹児童生年月日|児童の生年月日›", "«2:birth»"),
            ("‹支給事由|区分›", "«one:離婚|死別|未婚|父障害»"),
            ("‹携帯番号|連絡先›", "«mobile»"),
            ("‹ゆうちょ記号番号|振込口座（ゆうちょ）›", "«yucho»"),
        ],
    );
}

fn nursery(desk: &mut Desk) {
    desk.aged(22, 44);
    desk.table();
    desk.row(&["«year»４月　‹保育所等利用調整結果|入所申込児童一覧|継続児童›"]);
    desk.row(&["", "児童", "", "", "保護者", "", "", ""]);
    desk.row(&[
        "番号",
        "氏名",
        "ﾌﾘｶﾞﾅ",
        "生年月日",
        "‹父または母|氏名›",
        "‹勤務先|就労先›",
        "‹電話番号|携帯›",
        "‹加点事由|備考›",
    ]);
    desk.rows(
        5,
        14,
        &[
            "«#4»",
            "«2:name»",
            "«2:kana»",
            "«2:birth»",
            "«name»",
            FIRM,
            "«mobile»",
            "«one:|兄姉在園|ひとり親世帯|@s:生活保護世帯|@s:発達障害|»",
        ],
    );
}

fn visits(desk: &mut Desk) {
    desk.aged(19, 44);
    desk.text("【‹赤ちゃん訪問記録|乳児家庭全戸訪問　結果票|産後ケア利用連絡票›】\n");
    desk.each(
        1,
        3,
        &format!(
            "母：«name»（«birth»生）　児：«2:name»（«2:birth»生）\n住所 «addr»　☎ «mobile»\n\
             ‹EPDS ９点以上。|体重増加良好。›«one:@s:産後うつ|@s:橋本病|@s:妊娠糖尿病|@s:不安障害|@s:子宮筋腫»の‹治療歴あり|既往あり（母）›。{KIN}の協力‹あり|なし›。次回 «day» 訪問。\n担当保健師　«official»\n\n"
        ),
    );
}

fn club(desk: &mut Desk) {
    mail(desk, "‹学童クラブ|放課後児童クラブ›の‹申込み変更|お迎え›について", "«email»", "gakudo@city.example.lg.jp");
    desk.aged(25, 48);
    desk.text(
        "«city»　子育て支援課　御中\n\n‹いつもお世話になっております。|こんにちは。›３年生の«2:name»の母、«name»です。\n\
         来月から‹祖母（«4:name»）|同じクラスの«6:name»さんのお母さん›が迎えに行く日があります。電話は«4:mobile»です。\n\
         ‹«?2:mei»は«s:卵アレルギー»があります|エピペンを持たせています›ので引き続きお願いします。\n\n«name»\n«addr.local»\n«phone»\n",
    );
}

fn vaccination(desk: &mut Desk) {
    csv(desk);
    desk.register(
        6,
        18,
        &[
            ("‹接種券番号|券番号›", "«#10»"),
            ("‹被接種者氏名|氏名|name_kanji›", "«name»"),
            ("‹カナ氏名|name_kana›", "«hkana»"),
            ("‹生年月日|birth_ymd›", "‹«birth.sys»|«birth.iso»|«birth»›"),
            ("‹住所|address›", "«addr»"),
            ("‹電話番号|tel›", "«phone»"),
            ("接種日", "«day.iso»"),
            ("‹ロット番号|Lot›", "«like::FK####»"),
            ("医療機関", "«one:川端内科|元町小児科|緑風会中央病院»"),
        ],
    );
}

fn checkup(desk: &mut Desk) {
    page(desk, Format::Pdf);
    desk.text("‹«?is:sensitive:がん»検診　要精密検査者　連絡票|特定健康診査　結果通知表|３歳児健診　要観察　連絡票›\n");
    fill_text(
        desk,
        &[
            ("受診番号", "«#6»"),
            ("氏　名", "«name»　様"),
            ("生年月日", "«birth»　«age»歳"),
            ("‹住　所|ご住所›", "〒«postal»　«addr»"),
            ("‹電話|ご連絡先›", "«phone»"),
            ("‹保険証　記号・番号|記号番号›", "«symbol»"),
            ("‹既往歴|現病歴›", ILL),
            ("‹判定|総合判定›", "«one:要精検|要医療|要指導»"),
        ],
    );
}
