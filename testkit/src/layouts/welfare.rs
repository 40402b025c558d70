//! Papers of the welfare and children's desks.

use super::Layout;
use super::desk::Desk;
use super::shapes::Shape;

pub(super) const LAYOUTS: [Layout; 9] = [
    ("welfare.case_record", case_record),
    ("welfare.case_list", case_list),
    ("welfare.disability_ledger", disability_ledger),
    ("welfare.child_allowance", child_allowance),
    ("welfare.nursery_application", nursery_application),
    ("welfare.violence_consultation", violence_consultation),
    ("welfare.interview", interview),
    ("welfare.family_chart", family_chart),
    ("welfare.deceased_search", kin_search),
];

fn case_record(d: &mut Desk) {
    d.text("‹ケース記録票|生活保護ケース記録|訪問記録›　ケース番号　«#6»　世帯主　«name»　（担当CW　«officer»）\n");
    d.text("────────────────────────────\n");
    d.text("«day»　家庭訪問。主«sei»氏在宅。«s:うつ病»にて〇〇病院へ月２回通院中。妻«1:name»（«1:birth»生）はパート就労（«company»）。\n");
    d.text("長男«?2:mei»は‹小学校３年|中学１年›。«disab»（療育手帳Ｂ）あり。転居先は«addr.local»。家賃«yen»円。\n");
    d.text("«day»　主より電話（«mobile»）。«ill»が悪化し入院したとのこと。医療要否意見書を送付。\n");
    d.text("«day»　扶養義務者（主の兄）«4:name»、住所 «4:addr»、TEL «4:tel»　へ扶養照会。回答：援助不可。\n");
    d.text("«day»　«s:生活保護»の受給継続を決定。次回訪問予定　«day»。保護費振込口座　ゆうちょ銀行　«yucho»\n");
}

fn case_list(d: &mut Desk) {
    d.table();
    d.row(&["被保護世帯一覧表", "", "", "地区担当：«officer»"]);
    d.row(&[
        "ケースNo",
        "世帯主",
        "生年月日",
        "世帯員数",
        "住所",
        "世帯類型",
        "主な病名・障害",
        "扶助の種類",
        "民生委員",
    ]);
    d.rows(
        6,
        16,
        &[
            "«#5»",
            "«name»",
            "«birth»",
            "«n.5»",
            "«addr.local»",
            "«one:高齢|母子|傷病|その他»",
            "«one:@ill|@disab|なし|@ill»",
            "生活・住宅・医療",
            "«?5:sei»委員",
        ],
    );
}

fn disability_ledger(d: &mut Desk) {
    d.register(
        8,
        18,
        &[
            ("手帳番号", "第«#6»号"),
            ("‹氏名|本人氏名|交付対象者›", "«name»"),
            ("‹生年月日|本人生年月日›", "«birth»"),
            ("‹居住地|住所›", "«addr»"),
            ("‹障害名|障がい名|障害の部位›", "«disab»"),
            ("‹原因疾患|原因となった疾病・外傷名›", "«ill»"),
            ("等級", "«n.6»級"),
            ("‹保護者|保護者氏名（18歳未満）›", "«one:|||@1:name»"),
            ("交付日", "«day»"),
            ("‹マイナンバー|個人番号›", "«my»"),
        ],
    );
}

fn child_allowance(d: &mut Desk) {
    d.by_hand();
    d.text("児童手当　認定請求書\n＊裏面の注意をよく読んでから記入してください。\n");
    d.form(&[
        ("‹請求者　氏名|（ふりがな）請求者氏名›", "（«hira»）«name»"),
        ("‹個人番号|請求者　個人番号›", "‹«my»|«my.box»›"),
        ("生年月日", "«birth»"),
        ("‹現住所|住所›", "〒«postal»　«addr»"),
        ("‹電話|連絡先›", "自宅 «tel»　携帯 «mobile»"),
        ("‹配偶者の氏名|配偶者|配偶者氏名›", "«1:name»"),
        ("‹配偶者の個人番号|個人番号（配偶者）›", "«my»"),
        ("‹加入年金|請求者の被用者年金加入›", "厚生年金　基礎年金番号 «pension»"),
        ("‹振込先金融機関|振込口座›", "〇〇銀行　«one:本店|東支店»（店番«#3»）普通 «account»"),
    ]);
    d.table();
    d.row(&["児童の氏名", "続柄", "生年月日", "同居・別居", "監護の有無"]);
    d.row(&["«2:name»", "子", "«2:birth»", "同居", "有"]);
    d.row(&["«3:name»", "子", "«3:birth»", "«one:同居|別居»", "有"]);
}

fn nursery_application(d: &mut Desk) {
    d.aged(24, 45);
    d.text("‹教育・保育給付認定申請書兼保育所等利用申込書|保育所入所申込書›　　受付番号«#5»\n\n");
    d.form(&[
        ("‹児童氏名|申込児童|お子さんのお名前›", "«2:name»"),
        ("‹ふりがな|フリガナ›", "«2:hira»"),
        ("‹児童の生年月日|生年月日›", "«2:birth»"),
        ("‹保護者氏名|保護者（父）›", "«name»"),
        ("‹保護者の連絡先|携帯（父）›", "«mobile»"),
        ("‹保護者氏名２|保護者（母）›", "«1:name»"),
        ("‹携帯（母）|連絡先（母）›", "«4:mobile»"),
        ("‹住所|住民登録地›", "«addr»"),
        ("‹メールアドレス|E-mail›", "«email»"),
        ("‹児童の健康状況|アレルギー・既往症›", "«one:特になし|@s:食物アレルギー|@s:気管支喘息|@s:熱性けいれん»"),
        ("第１希望", "«one:ひまわり|さくら|わかば»保育園"),
    ]);
}

fn violence_consultation(d: &mut Desk) {
    d.text("‹相談受付票（女性相談）|ＤＶ相談記録|住民基本台帳事務における支援措置申出書›　【取扱注意】\n");
    d.lines(&[
        ("‹相談者|被害者氏名|申出者›", "«name»"),
        ("‹生年月日|年齢・生年月日›", "«birth»"),
        ("‹現在の居所|避難先|住所（秘匿）›", "«addr»"),
        ("‹安全な連絡先|連絡先›", "«mobile»"),
        ("‹加害者氏名|相手方|加害者›", "«4:name»"),
        ("‹加害者住所|相手方住所›", "«4:addr»"),
        ("‹併せて支援を求める者|同伴児›", "«2:name»（«2:birth»）"),
    ]);
    d.text("【主訴】夫からの«s:暴力»により«day»夜に避難。«s:ＤＶ»被害として警察署生活安全課に相談済み。\n");
    d.text("【経過】«day»　«sei»さん来所。夫«4:sei»は«s:傷害罪»で逮捕歴あり。一時保護所と協議。\n");
}

fn interview(d: &mut Desk) {
    d.text("面談記録\n日時　«day»　«time»～\n場所　«city»役所　相談室２\n出席　本人（«name»）、母（«1:name»）、«dept»　«official»\n\n");
    d.text("　«sei»さんは昨年«s:統合失調症»と診断され、現在は作業所に通っている。母の«?1:mei»さんは体調がすぐれず、\n今後は叔父の«4:name»様（«4:addr.city»、電話«4:phone»）が手続きを行う予定。\n");
    d.text("　«s:障害年金»の請求について説明した。«pension.dash»の番号を年金事務所に伝えるよう案内。次回は«day»。\n");
}

fn family_chart(d: &mut Desk) {
    d.table();
    d.row(&["世帯の状況", "", "", "", "", ""]);
    d.row(&["", "氏　　名", "続柄", "生 年 月 日", "職業・学校", "健康状態"]);
    let work = "«one:会社員|無職|パート|自営»";
    d.row(&["申請者", "«0:name»", "本人", "«0:birth»", work, "«one:良好|@ill»"]);
    d.row(&["世帯員", "«1:name»", "配偶者", "«1:birth»", work, "«one:良好|@ill»"]);
    d.row(&["", "«2:name»", "子", "«2:birth»", "«one:小学生|中学生»", "良好"]);
    d.row(&["", "«3:name»", "子", "«3:birth»", "«one:保育園|小学生»", "«one:良好|@disab»"]);
    d.row(&["世帯の住所", "«addr»", "", "電話", "«phone»"]);
}

fn kin_search(d: &mut Desk) {
    let shape = *d.chance.pick(&[Shape::Colon, Shape::Bracket, Shape::Beside]);
    d.text("‹行旅死亡人・引取者調査票|葬祭執行者調査›\n");
    d.pairs(
        shape,
        &[
            ("‹死亡者|死亡者氏名（故人）›", "故　«name»"),
            ("死亡年月日", "«day»"),
            ("‹死亡者の本籍|本籍›", "«addr.full»"),
            ("‹親族１（長女）|引取者›", "«4:name»　«4:addr»　«4:phone»"),
            ("‹親族２（弟）|関係者›", "«5:name.full»　«5:addr»"),
            ("死因", "«ill»"),
        ],
    );
}
