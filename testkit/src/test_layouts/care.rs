//! Clinics, care offices and benefits for ill, old and disabled people.

use model::Format;

use crate::layouts::Layout;
use crate::layouts::desk::Desk;
use crate::layouts::shapes::Shape;

pub(super) const LAYOUTS: [Layout; 11] = [
    ("care.senior_party", party),
    ("care.diapers", diapers),
    ("care.conference", conference),
    ("care.withdrawn", withdrawn),
    ("care.rare_disease", rare),
    ("care.self_support_medical", medical),
    ("care.prosthesis", prosthesis),
    ("care.elderly_claims", claims),
    ("care.clinic_referral", referral),
    ("care.day_service_log", day_service),
    ("care.handwritten", handwritten),
];

fn party(d: &mut Desk) {
    d.aged(75, 94);
    d.text("敬老会　ご‹招待者|案内›一覧　«one:港町|本町|東»地区\n（米寿・白寿は別紙記念品あり）\n\n");
    d.each(5, 12, "‹«no»．|・›«name» 様　«birth»　«addr.local»　«one:出席|欠席|お届け»\n");
}

fn diapers(d: &mut Desk) {
    d.aged(65, 94);
    d.table();
    d.row(&["紙おむつ等支給　配達‹先|指示›", "«day»", "", "", "", ""]);
    d.row(&["順", "‹ご利用者|対象者›", "被保番", "届け先", "介護者・TEL", "品"]);
    d.rows(
        4,
        10,
        &["«no»", "«name»", "«care»", "«addr»", "«1:name» «1:mobile»", "«one:テープ止Ｍ|パンツＬ|尿とり»×«n.4»"],
    );
    d.row(&["計", "", "", "", "", "«#2»"]);
}

fn conference(d: &mut Desk) {
    d.aged(65, 94);
    d.text("地域ケア個別会議　‹記録|レジュメ›\n日時：«day» «time»\n事例提供：包括«one:東|西»　主任ケアマネ «?officer»\n\n【事例】\n");
    d.text(
        "«name»氏　«birth»生　要介護«n.5»　（介保«care»／後期«elderly»）\n住所　«addr»　独居。長女 «1:name»（市外、«1:mobile»）が月１回来訪。\n\n【経過】\n・«ill»にて市立病院通院。服薬の飲み忘れ多い。\n\
         ・«day» 隣の«4:sei»さんからゴミ出しの相談。\n・年金は«one:ゆうちょ|北銀»の口座 «one:@account|@yucho» に入るが通帳を紛失。\n\n【検討】\n成年後見の申立てを長女と相談する。民生委員の«5:name»さんが週１回訪問。\n",
    );
}

fn withdrawn(d: &mut Desk) {
    d.aged(18, 55);
    d.text("ひきこもり相談　受理票\n");
    d.form(&[
        ("来所者", "«1:name»（本人の«one:母|父|姉»）"),
        ("折り返し先", "«1:phone»"),
        ("ご本人", "«name»　«age»歳"),
        ("ご本人生年月日", "«birth»"),
        ("居所", "«addr»"),
        ("期間", "約«n.20»年"),
        ("医療", "«one:@ill|受診歴なし|@s:統合失調症»"),
        ("手帳", "«one:なし|@s:精神障害者保健福祉手帳»"),
    ]);
    d.text("相談内容：«1:sei»さんは、就職に失敗して以来部屋から出ない«sei»さんの将来を案じている。«one:貯金も底をついた|生活保護を申請すべきか迷う»とのこと。\n");
}

fn rare(d: &mut Desk) {
    d.text("特定医療費（指定難病）　‹更新申請書|支給認定申請書›\n");
    d.form(&[
        ("‹受診者|患者›氏名", "«name»"),
        ("ﾌﾘｶﾞﾅ", "«hkana»"),
        ("生まれた日", "«birth»"),
        ("患者居住地", "〒«postal»　«addr.full»"),
        ("Tel", "«phone»"),
        (
            "病名",
            "«one:@s:パーキンソン病|@s:全身性エリテマトーデス|@s:クローン病|@s:筋萎縮性側索硬化症|@s:重症筋無力症»",
        ),
        ("加入保険　保険者番号", "«insurer»"),
        ("被保険者記号・番号", "«symbol»"),
        ("マイナンバー（患者）", "«my»"),
        ("支給認定基準世帯員", "«1:name» ／ «1:birth»"),
        ("世帯員のマイナンバー", "«my»"),
    ]);
}

fn medical(d: &mut Desk) {
    let columns = [
        ("受給者証No", "«#7»"),
        ("区分", "«one:精神通院|更生|育成»"),
        ("受診者", "«name»"),
        ("受診者DOB", "«birth»"),
        ("医療の対象", "«one:@ill|@s:うつ病|@s:てんかん|@s:統合失調症»"),
        ("医療機関", "«one:港メンタルクリニック|市立病院»"),
        ("薬局", "«one:あおば薬局|さくら薬局»"),
        ("健保(枝番まで)", "«symbol»"),
        ("有効期間", "«day»〜«day»"),
        ("個番", "«my»"),
    ];
    d.text("自立支援医療　更新対象\n");
    d.register(4, 11, &columns);
}

fn prosthesis(d: &mut Desk) {
    d.text("補装具費支給‹決定通知書|券›\n　　　　　　　　　　　　　　　　　　福障第«#4»号\n　　　　　　　　　　　　　　　　　　«day»\n〒«postal»\n«addr»\n　«name»　様\n\n　　　　　　　　　　　　　　　　«city»福祉事務所長\n\n");
    d.text("申請のありました補装具費について次のとおり決定しました。\n\n　障害名　　　«disab»　　身障手帳　第«#6»号\n　種目　　　　«one:車椅子（普通型）|補聴器|義足|短下肢装具»\n　使用者　　　«name»（«birth»）\n　利用者負担　«yen»円\n　業者　　　　«company»\n\n問合せ　障がい福祉課　«otel»\n");
}

fn claims(d: &mut Desk) {
    d.aged(75, 94);
    d.format(Format::Csv);
    d.table();
    d.row(&["ﾋﾎｹﾝｼｬNO", "ｼﾒｲ", "ｾｲﾈﾝ", "ｼﾝﾘｮｳ", "ﾃﾝｽｳ", "ｼﾞｺﾌﾀﾝ", "ｺｳｻﾞ", "ﾒｲｷﾞ"]);
    d.rows(
        6,
        16,
        &["«elderly.plain»", "«hkana»", "«birth.era7»", "«#6»", "«#5»", "«#5»", "«account.plain»", "«hkana»"],
    );
}

fn referral(d: &mut Desk) {
    d.text("診療情報提供書\n市立病院　«one:循環器内科|整形外科|精神科»\n　«?officer»　先生　御机下\n\n");
    d.text("患者　«name»　殿　«birth»生　«one:男|女»\n　　　«addr»　TEL «phone»\n　　　保険 «insurer» ／ «symbol»\n\n傷病名　#1 «ill»　#2 «ill»\n\n");
    d.text("いつもお世話になっております。«sei»様は当院で«ill»にて加療中の方です。ご高診のほどよろしくお願いいたします。\n\n«city»　«one:みなと|東»医院　«?official»\n");
}

fn day_service(d: &mut Desk) {
    d.aged(70, 94);
    d.text("デイサービス　‹業務日誌|申し送り›　«day»\n");
    d.each(4, 9, "«sei»さん　BT3«n.6».«n.9»　BP1«#2»/7«n.9»　«one:入浴○|入浴×|機能訓練»　«one:昼食全量|昼食半量|足のむくみあり»\n");
    d.text("※«name»様、明日より休み（«ill»のため入院）。娘の«1:name»様より連絡 «1:mobile»\n");
    d.pairs(Shape::Tab, &[("体験利用", "«4:name»　«4:birth»　«care»")]);
}

fn handwritten(d: &mut Desk) {
    d.scanned();
    d.by_hand();
    d.aged(60, 94);
    d.text("要介護認定　申請書\n");
    d.pairs(
        Shape::Above,
        &[
            ("被保険者番号", "«care»"),
            ("フリガナ", "«kana»"),
            ("氏　　名", "«name»"),
            ("生年月日", "«birth»"),
            ("住　　所", "〒«postal»　«addr»"),
            ("電　　話", "«phone»"),
        ],
    );
    d.pairs(
        Shape::Spaced,
        &[
            ("主治医", "市立病院　«?officer»"),
            ("特定疾病", "«one:@ill|»"),
            ("医療保険　後期", "«elderly»"),
            ("個 人 番 号", "«my.box»"),
            ("提出代行者", "«company»"),
        ],
    );
}
