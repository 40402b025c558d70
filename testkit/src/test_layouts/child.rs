//! Children's clubs, school meals, counsel, care after birth, chronic illness of children.

use model::{Format, PartKind};

use crate::layouts::Layout;
use crate::layouts::desk::Desk;
use crate::layouts::shapes::Shape;

pub(super) const LAYOUTS: [Layout; 9] = [
    ("child.after_school_club", club),
    ("child.meal_fees", meals),
    ("child.absence_talks", absence),
    ("child.postnatal_care", postnatal),
    ("child.chronic", chronic),
    ("child.family_support", support),
    ("child.coming_of_age", coming),
    ("child.scholarship", scholarship),
    ("child.bus_pass", bus),
];

fn club(d: &mut Desk) {
    d.table();
    d.row(&["放課後児童クラブ　入会児童‹一覧|名簿›　　«one:ひまわり|たんぽぽ»クラブ"]);
    d.row(&["", "児童", "", "", "", "保護者", "", "お迎え", "", "アレルギー・持病"]);
    d.row(&["No", "なまえ", "よみ", "学年", "誕生日", "父・母", "勤務先", "迎えに来る人", "けいたい", ""]);
    d.rows(
        5,
        12,
        &[
            "«no»",
            "«2:name»",
            "«2:hira»",
            "«n.6»年",
            "«2:birth»",
            "«name»",
            "«company»",
            "«one:@1:name|祖母|母»",
            "«mobile»",
            "«one:なし|なし|@s:気管支喘息|@s:てんかん|卵・乳»",
        ],
    );
}

fn meals(d: &mut Desk) {
    d.table();
    d.row(&["給食費　未納者‹管理|折衝›表"]);
    d.row(&["学年組", "児童生徒氏名", "納入義務者", "引落口座", "", "4月", "5月", "6月", "未納計", "経過"]);
    d.row(&["", "", "", "銀行・店", "番号", "円", "円", "円", "円", ""]);
    let cells = [
        "«n.6»-«n.4»",
        "«2:name»",
        "«name»",
        "«one:北銀東|信金本店»",
        "«account»",
        "4,500",
        "0",
        "4,500",
        "«yen»",
        "«day» «tel»へ督促。母「«one:来月払う|分割で»」",
    ];
    d.rows(3, 9, &cells);
}

fn absence(d: &mut Desk) {
    d.text("教育相談　面談の記録（取扱注意）\n«day»　適応指導教室にて\n出席：«1:name»（母）、担任 «?officer»、指導主事\n\n");
    d.text(
        "お子さんの«2:name»さん（«2:birth»生）について。５月の連休明けから登校できていない。母の話では、小児科で«one:@s:起立性調節障害|@s:適応障害|@ill»と診断され、朝起きられない。\
         父の«name»さんは単身赴任で週末のみ帰宅。弟の«?3:mei»くんは登校している。\n母の携帯（«1:mobile»）は夜なら出られる。配布物は«addr»へ郵送。\n\n次回　«day» «time»\n",
    );
    d.next();
    d.text("――\n（別件）«4:name»さんの保護者より電話。«4:phone»。«one:@?is:sensitive:不登校|@?is:sensitive:いじめ被害»の件で来週面談したいとのこと。\n");
}

fn postnatal(d: &mut Desk) {
    d.aged(20, 42);
    d.text("産後ケア事業　利用‹申込|登録›\n");
    let pairs = [
        ("ママのお名前", "«name»（«kana»）"),
        ("ママの誕生日", "«birth»"),
        ("赤ちゃん", "«2:name»"),
        ("おうち", "«addr»"),
        ("すぐ連絡がつくtel", "«mobile»"),
        ("メール", "«email»"),
        ("パパ・パートナー", "«1:name»　«1:mobile»"),
        ("お産した病院", "市立病院"),
        ("治療中のもの", "«one:なし|@ill|@s:産後うつ»"),
        ("保険証", "«symbol»"),
    ];
    d.form(&pairs);
}

fn chronic(d: &mut Desk) {
    d.aged(26, 50);
    d.table();
    d.row(&["小児慢性特定疾病医療費　‹受給者台帳|支給認定›", "", "", "", "", "", "", ""]);
    d.row(&["公費負担者番号", "受給者番号", "患児", "生年月日", "疾病名", "保険", "", "", "申請者", "申請者 個人番号"]);
    d.row(&["", "", "", "", "", "保険者番号", "記号", "番号", "", ""]);
    let cells = [
        "52«#6»",
        "«#7»",
        "«2:name»",
        "«2:birth»",
        "«one:@s:ネフローゼ症候群|@s:ファロー四徴症|@s:１型糖尿病|@s:急性リンパ性白血病»",
        "«insurer»",
        "«?symmark»",
        "«symno»",
        "«name»",
        "«my»",
    ];
    d.rows(3, 8, &cells);
}

fn support(d: &mut Desk) {
    d.part("依頼会員", PartKind::Sheet);
    d.register(
        3,
        7,
        &[
            ("会員証", "依-«#3»"),
            ("親", "«name»"),
            ("子", "«2:name»（«n.9»才）"),
            ("すまい", "«addr»"),
            ("連絡", "«mobile»"),
            ("備考", "«one:卵不可|ひとり親|送迎»"),
        ],
    );
    d.part("提供会員", PartKind::Sheet);
    d.register(
        3,
        7,
        &[
            ("会員証", "提-«#3»"),
            ("サポーター", "«name»"),
            ("生", "«birth»"),
            ("車", "«one:有|無»"),
            ("免許", "«licence»"),
            ("謝礼の振込", "ゆうちょ　«yucho»"),
            ("メール", "«email»"),
        ],
    );
}

fn coming(d: &mut Desk) {
    d.aged(19, 20);
    d.format(Format::Csv);
    let columns = [
        ("案内番号", "«#4»"),
        ("POST", "«postal»"),
        ("ADDR1", "«addr»"),
        ("宛名1", "«name»　様"),
        ("カナ", "«hkana»"),
        ("DOB", "«birth.sys»"),
        ("出身中", "«one:第一中|東中|港中»"),
        ("出欠", "«one:出|欠|»"),
    ];
    d.register(6, 15, &columns);
}

fn scholarship(d: &mut Desk) {
    d.aged(22, 40);
    d.text(
        "«city»奨学金　返還‹計画書|猶予願›\n\n私儀、下記のとおり返還いたしたく、連帯保証人と連署のうえ提出します。\n\n",
    );
    d.pairs(
        Shape::Spaced,
        &[
            ("借受人", "«name»　（«birth»生）"),
            ("現住所", "«addr»"),
            ("携帯", "«mobile»"),
            ("連帯保証人", "«4:name»"),
            ("同　住所", "〒«4:postal»　«4:addr»"),
            ("同　電話", "«4:tel»"),
            ("引落", "«one:北銀大学前|ゆうちょ»　«one:@account|@yucho»"),
            ("猶予の理由", "«one:失業|@s:うつ病|@s:生活保護受給»のため"),
        ],
    );
}

fn bus(d: &mut Desk) {
    d.aged(68, 94);
    let columns = [
        ("券番", "«#6»〜«#6»"),
        ("購入者", "«name»"),
        ("年齢", "«age»"),
        ("後期高齢証", "«elderly»"),
        ("自宅", "«addr»"),
        ("冊", "«n.3»"),
        ("代理受取", "«one:@1:name||»"),
    ];
    d.text("コミュニティバス高齢者回数券　販売控\n");
    d.register(4, 12, &columns);
}
