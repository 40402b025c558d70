//! Fire brigade, ambulance, disaster, vehicles, courts and polls.

use model::PartKind;

use crate::layouts::Layout;
use crate::layouts::desk::Desk;
use crate::layouts::shapes::Shape;

pub(super) const LAYOUTS: [Layout; 11] = [
    ("fire.volunteers", volunteers),
    ("fire.ambulance", ambulance),
    ("fire.burning_notice", burning),
    ("refuge.cards", refuge),
    ("cremation.permits", cremation),
    ("vehicle.accident", accident),
    ("court.jurors", jurors),
    ("court.prosecution_board", prosecution),
    ("poll.absent", absent),
    ("war.bereaved", bereaved),
    ("safety.watch_mails", watch),
];

fn volunteers(d: &mut Desk) {
    d.aged(18, 64);
    d.table();
    d.row(&["", "«city»消防団　第«n.9»分団　‹団員名簿|団員台帳›"]);
    d.row(&["", "", "", "", "（令和８年４月１日現在）"]);
    d.row(&["", "階級", "団員", "", "", "住居", "連絡先", "報酬等振込先", "", "機関員"]);
    d.row(&["", "", "氏名", "ふりがな", "生年月日", "", "", "金融機関", "‹口座|口座番号›", "免許証No."]);
    let cells = [
        "«no»",
        "«one:団員|班長|部長|分団長»",
        "«name»",
        "«hira»",
        "«birth»",
        "«addr»",
        "«mobile»",
        "«one:港信用金庫本店|北銀東支店|ＪＡ中央»",
        "«account»",
        "«licence»",
    ];
    d.rows(4, 12, &cells);
    d.row(&["", "計", "", "", "", "", "", "", "", ""]);
}

fn ambulance(d: &mut Desk) {
    d.text("救急活動記録票（‹第１票|写›）\n覚知　«day» «time»　　現着 «time»　出場隊：«one:中央救急|東救急»«n.3»\n\n");
    let pairs = [
        ("傷病者", "«name»（«one:男|女»）"),
        ("生年月日・年齢", "«birth»　«age»歳"),
        ("住所", "«addr»"),
        ("職業", "«one:無職|会社員|農業|不明»"),
        ("主訴", "«one:胸が苦しい|めまいがする|右足の痛み»"),
        ("既往", "«ill»"),
        ("かかりつけ", "«one:中央病院|なし»"),
        ("関係者連絡先", "«1:name»（配偶者） «1:mobile»"),
        ("収容先", "市立病院　医師 «?officer»"),
    ];
    d.form(&pairs);
    d.text("通報者は«4:name»氏（近隣住民、«4:mobile»から１１９番）。接触時、意識清明。家族によれば«ill»で通院しているとのこと。\n");
}

fn burning(d: &mut Desk) {
    d.text("火災とまぎらわしい煙又は火炎を発するおそれのある行為の届出　受付簿\n");
    d.each(3, 7, "«day» «time»　‹電話受付|ＴＥＬ›　«addr»　«name» («mobile»)　«one:あぜ焼き|どんど焼き|枝の焼却»　受：«?officer»\n");
}

fn refuge(d: &mut Desk) {
    d.by_hand();
    d.text("避難者カード綴り（第一小学校体育館）\n");
    d.each(
        2,
        4,
        "――――――――――\nカード«no»\n‹代表者|世帯代表›　«name»　«tel»\n家　　　　«addr»　«one:全壊|半壊|一部損壊|無事»\n同居の方　«1:name»（«1:birth»）、«?2:mei»\n\
         配慮してほしいこと：«one:@ill|@disab|特になし|ペット同伴»\n安否の問合せに　«one:答えてよい|答えない»\n",
    );
}

fn cremation(d: &mut Desk) {
    let columns = [
        ("許可No.", "第«#4»号"),
        ("‹死亡者|亡くなられた方›", "«name»"),
        ("生", "«birth»"),
        ("死亡日時", "«day» «time»"),
        ("死亡者の本籍・住所", "«addr»"),
        ("死因区分", "«one:一類感染症等|その他»"),
        ("‹申請者|届出人›", "«1:name»"),
        ("続柄", "«one:妻|夫|長男|親族»"),
        ("申請者TEL", "«1:phone»"),
        ("火葬炉", "«n.6»号"),
    ];
    if d.chance.one_in(2) {
        d.register(3, 9, &columns);
    } else {
        d.text("　　　　　　　火葬‹許可申請書|許可証›\n\n");
        d.form(&columns);
    }
}

fn accident(d: &mut Desk) {
    d.text(
        "公用車‹事故報告書|に係る事故について（報告）›\n\n標記の件、下記のとおり報告します。\n\n１　発生　«day» «time»頃\n２　運転者　«dept»　«?official»\n３　相手方\n　　«name»（«birth»生）\n　　\
         «addr»　«phone»\n　　運転免許　«licence»（«one:第一種普通|中型|大型»）\n　　車両　«one:軽乗用|普通乗用»　保険：«one:あおぞら損保|みなと共済»\n４　状況\n　\
         交差点で停車中の«sei»氏の車両に接触したもの。«sei»氏は首に痛みを訴え受診、「«one:@s:頚椎捻挫|@s:右肩打撲»」と診断された。\n５　示談金の振込先　«one:北銀港支店|中央信金本店» 普通 «account» «hkana»\n",
    );
}

fn jurors(d: &mut Desk) {
    let columns = [
        ("BANGO", "«#6»"),
        ("ｼﾒｲ(ｶﾅ)", "«hkana»"),
        ("ｼﾒｲ(ｶﾝｼﾞ)", "«name»"),
        ("ｾｲﾈﾝｶﾞｯﾋﾟ", "«birth.sys»"),
        ("ﾕｳﾋﾞﾝ", "«postal.plain»"),
        ("ｼﾞｭｳｼｮ", "«addr»"),
        ("ﾎﾝｾｷ", "«addr.full»"),
        ("ｼﾞｭｳﾐﾝﾋｮｳCD", "«resident.plain»"),
    ];
    d.register(5, 15, &columns);
}

fn prosecution(d: &mut Desk) {
    d.text("検察審査員候補者予定者名簿（第«n.4»群）\n「氏名」「住所」「生年月日」の順に記載\n\n");
    d.each(4, 10, "«no»　«name.full»　«addr»　«birth»\n");
    d.text("\n以上　«city»選挙管理委員会\n");
}

fn absent(d: &mut Desk) {
    if d.chance.one_in(3) {
        d.scanned();
    }
    d.text("不在者投票　‹請求書兼宣誓書|投票用紙等請求書›\n私は、投票日に«one:仕事|旅行|入所»のため投票できない見込みです。\n");
    let pairs = [
        ("ふりがな", "«hira»"),
        ("‹選挙人氏名|請求者›", "«name»"),
        ("生", "«birth»"),
        ("選挙人名簿に記載の所", "«addr.full»"),
        ("‹用紙を送ってほしい所|滞在地›", "〒«4:postal» «4:addr» 気付 «4:name»方"),
        ("日中つながる番号", "«mobile»"),
        ("郵便等投票証明の有無", "«one:無|@s:身体障害者手帳»"),
    ];
    d.form(&pairs);
}

fn bereaved(d: &mut Desk) {
    d.aged(70, 94);
    d.text("戦没者等の遺族に対する特別弔慰金　‹請求受付一覧|裁定進達名簿›\n");
    let columns = [
        ("進達番号", "«#5»"),
        ("請求者", "«name»\n«birth»"),
        ("請求者現住所", "〒«postal»\n«addr»"),
        ("死亡者との続柄", "«one:子|兄弟姉妹|甥|孫»"),
        ("死亡した方", "«4:name»"),
        ("国債受領場所", "«one:中央郵便局|東郵便局»"),
        ("前回記名者", "«one:同左|@1:name»"),
        ("電話", "«tel»"),
    ];
    d.register(4, 9, &columns);
}

fn watch(d: &mut Desk) {
    d.part("件名", PartKind::Properties);
    d.text("行方不明者の捜索協力（«city»見守りメール）\n");
    d.part("", PartKind::Body);
    d.aged(65, 92);
    d.text(
        "※関係機関限り\n«day» «time»頃、«addr.local»の自宅を出たまま戻りません。\n«name»さん（«hira»）«age»歳　«one:男性|女性»\n身長１５«n.9»センチ、«one:紺のジャンパー|灰色の帽子|花柄のエプロン»\n\
         «one:@s:認知症|@ill»あり、呼びかけには応じます。\n発見された方は家族 «1:sei» さん «1:mobile» または警察署（«otel»）へ。\n",
    );
    d.pairs(Shape::Colon, &[("登録ID", "M-«#5»"), ("受信", "協力員 «4:name» <«4:email»>")]);
}
