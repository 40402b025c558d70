//! Papers of health, long-term care and elderly insurance.

use model::{Format, PartKind};

use super::Layout;
use super::desk::Desk;
use super::shapes::Shape;

pub(super) const LAYOUTS: [Layout; 9] = [
    ("insurance.ledger", ledger),
    ("insurance.high_cost_claim", high_cost_claim),
    ("insurance.card_text", card_text),
    ("insurance.elderly_ledger", elderly_ledger),
    ("insurance.care_survey", care_survey),
    ("insurance.care_ledger", care_ledger),
    ("insurance.share_certificate", share_certificate),
    ("insurance.pension_form", pension_form),
    ("insurance.elderly_refund", elderly_refund),
];

fn ledger(d: &mut Desk) {
    d.register(
        8,
        22,
        &[
            ("‹世帯番号|世帯No›", "«#8»"),
            ("‹保険者番号|保険者No|保険者›", "«insurer»"),
            ("‹記号|被保険者証記号›", "«?symmark»"),
            ("‹番号|被保険者証番号›", "«symno.plain»"),
            ("枝番", "«?symbranch»"),
            ("‹被保険者氏名|氏名|資格者氏名›", "«name»"),
            ("‹ｶﾅ氏名|フリガナ›", "«hkana»"),
            ("‹生年月日|生年月日(和暦)›", "«birth»"),
            ("取得年月日", "«day»"),
            ("‹喪失年月日|喪失日›", "«one:||@day»"),
            ("‹住所|世帯住所›", "«addr»"),
        ],
    );
}

fn high_cost_claim(d: &mut Desk) {
    d.text("国民健康保険‹高額療養費|療養費|葬祭費|出産育児一時金›支給申請書\n\n");
    d.form(&[
        ("‹被保険者証の記号番号|記号・番号|保険証記号番号（枝番）›", "«symbol»"),
        ("‹保険者番号|保険者番号（８桁）›", "«insurer»"),
        ("‹療養を受けた者の氏名|受診者氏名|対象者›", "«1:name»"),
        ("‹生年月日|療養を受けた方の生年月日›", "«1:birth»"),
        ("‹傷病名|負傷・疾病名|病名›", "«ill»"),
        ("‹世帯主（申請者）氏名|申請者（世帯主）|世帯主名›", "«name»"),
        ("‹世帯主の個人番号|個人番号›", "«my»"),
        ("‹住所|申請者住所›", "〒«postal» «addr»"),
        ("‹電話番号|☎›", "«phone»"),
        ("‹振込先　口座番号|口座番号（右づめ）›", "‹«account»|«account.box»›"),
        ("‹口座名義人（カタカナ）|フリガナ（口座名義）›", "«hkana»"),
    ]);
}

fn card_text(d: &mut Desk) {
    d.text("‹資格確認書|国民健康保険　資格情報のお知らせ|被保険者証（写し）›\n");
    d.lines(&[
        ("‹記号|記号　番号›", "«symbol»"),
        ("氏名", "«name.full»"),
        ("‹生年月日|生年月日　›", "«birth.wareki»"),
        ("負担割合", "３割"),
        ("‹世帯主氏名|世帯主›", "«name»"),
        ("‹住所|住　所›", "«addr»"),
        ("‹保険者番号|保険者番号 ›", "«insurer.plain»"),
        ("交付者名", "«city»"),
    ]);
}

fn elderly_ledger(d: &mut Desk) {
    d.aged(75, 99);
    d.format(Format::Csv);
    d.part("", PartKind::Sheet);
    d.register(
        8,
        22,
        &[
            ("‹被保険者番号（後期）|後期高齢者被保険者番号|ｺｳｷ被保番›", "«elderly»"),
            ("‹保険者番号|広域連合保険者番号›", "«insurer.plain»"),
            ("‹氏名|被保険者氏名›", "«name»"),
            ("‹氏名カナ|ｼﾒｲ›", "«hkana»"),
            ("‹生年月日|ｾｲﾈﾝｶﾞｯﾋﾟ›", "‹«birth»|«birth.era7»›"),
            ("‹住所|送付先住所›", "«addr»"),
            ("‹電話番号|電話›", "«one:@phone|»"),
            ("保険料額", "«yen»"),
            ("徴収区分", "«one:特別徴収|普通徴収»"),
        ],
    );
}

fn care_survey(d: &mut Desk) {
    d.aged(66, 98);
    d.text("認定調査票（‹概況調査|特記事項›）　　調査日　«day»　　　　調査員　«official»\n\n");
    d.form(&[
        ("‹被保険者番号|介護保険被保険者番号|被保番›", "«care»"),
        ("‹対象者氏名|調査対象者|氏名›", "«name»"),
        ("‹生年月日|生年月日（年齢）›", "«birth»（«age»歳）"),
        ("‹現住所|住所›", "«addr»"),
        ("‹電話|電話番号›", "«tel»"),
        ("‹家族等連絡先　氏名|家族等氏名（続柄）|緊急時の連絡先›", "«1:name»（«one:長女|長男|妻»）"),
        ("‹家族等　電話|家族連絡先›", "«1:mobile»"),
        ("‹主治医|主治医氏名›", "«?4:name»"),
        ("前回認定結果", "要介護«n.5»"),
    ]);
    d.text("特記事項\n１－７　歩行：«s:脳梗塞»後の«s:右片麻痺»のため、«sei»さんは屋内で伝い歩きをしている。\n");
    d.text("３－１　意思の伝達：«ill»の診断あり。長女の«?1:mei»さんによれば、夜間に大声を出すことがある。\n服薬：内科（«ill»）週１回通院。\n");
}

fn care_ledger(d: &mut Desk) {
    d.aged(65, 99);
    d.by_hand();
    d.register(
        8,
        20,
        &[
            ("No.", "«no»"),
            ("‹介護被保険者番号|被保険者番号|HIHO_NO›", "«care»"),
            ("‹利用者氏名|利用者名|被保険者名›", "«name»"),
            ("‹生年月日|生年月日（和暦）›", "«birth»"),
            ("要介護度", "«one:要支援１|要支援２|要介護１|要介護３|要介護５»"),
            ("認定有効期間", "«day»～«day»"),
            ("‹居宅介護支援事業所|担当ケアマネ›", "«?company»"),
            ("‹住所|居所›", "«addr»"),
            ("‹キーパーソン|介護者|家族氏名›", "«1:name»"),
            ("‹連絡先|キーパーソン電話›", "«1:phone»"),
        ],
    );
}

fn share_certificate(d: &mut Desk) {
    d.aged(65, 96);
    let shape = *d.chance.pick(&[Shape::Ruled, Shape::Spaced, Shape::Beside, Shape::Above]);
    d.text("介 護 保 険 負 担 割 合 証\n交付年月日　«day»\n");
    d.pairs(
        shape,
        &[
            ("‹番　号|被保険者　番号›", "«care»"),
            ("住　所", "«addr»"),
            ("フリガナ", "«kana»"),
            ("氏　名", "«name.full»"),
            ("‹生年月日|生　年　月　日›", "«birth»"),
            ("利用者負担の割合", "‹１|２|３›割"),
            ("適用期間", "開始年月日 «day»　終了年月日 «day»"),
            ("‹保険者番号並びに保険者の名称及び印|保険者番号›", "«?insurer» «city»"),
        ],
    );
}

fn pension_form(d: &mut Desk) {
    d.text("国民年金‹被保険者関係届書（申出書）|保険料免除・納付猶予申請書|学生納付特例申請書›\n（宛先）日本年金機構理事長\n");
    d.form(&[
        ("‹基礎年金番号|①個人番号（または基礎年金番号）|年金番号（10桁）›", "«pension»"),
        ("‹氏名|②被保険者氏名|(フリガナ)　氏名›", "«name»"),
        ("‹生年月日|③生年月日›", "«birth»"),
        ("‹郵便番号|④郵便番号›", "«postal»"),
        ("‹住所|⑤住所›", "«addr»"),
        ("‹電話番号|⑥電話番号　1.自宅 2.携帯電話›", "«phone»"),
        ("‹配偶者氏名|⑦配偶者の氏名›", "«1:name»"),
        ("‹配偶者の基礎年金番号|⑧配偶者の基礎年金番号›", "«pension»"),
        ("‹雇用保険被保険者番号|⑨雇用保険被保険者離職票の被保険者番号›", "«employ»"),
        ("失業年月日", "«day»"),
    ]);
}

fn elderly_refund(d: &mut Desk) {
    d.aged(75, 99);
    d.text("後期高齢者医療‹高額介護合算療養費支給申請書|葬祭費支給申請書|保険料過誤納金還付請求書›\n\n");
    d.form(&[
        ("‹被保険者番号|被保険者番号（８桁）|後期高齢者医療被保険者番号›", "‹«elderly»|«elderly.box»›"),
        ("‹被保険者氏名|亡くなった方の氏名|氏　名›", "«name»"),
        ("‹生年月日|被保険者　生年月日›", "«birth»"),
        ("‹住所|被保険者　住所›", "«addr»"),
        ("‹申請者（相続人）氏名|喪主氏名|請求者›", "«4:name»"),
        ("‹続柄|被保険者との続柄›", "«one:長男|長女|妻»"),
        ("‹申請者電話|電話番号›", "«4:phone»"),
        ("‹口座番号|振込先（普通）›", "«account»"),
        ("‹口座名義人|名義（カナ）›", "«4:hkana»"),
    ]);
}
