//! Letters, messages, notes of calls, logs and lists that machines write.

use model::{Format, PartKind};

use crate::layouts::Layout;
use crate::layouts::desk::Desk;
use crate::layouts::shapes::Shape;

pub(super) const LAYOUTS: [Layout; 15] = [
    ("talk.signature", signature),
    ("talk.chat", chat),
    ("talk.phone_memo", memo),
    ("talk.fax_cover", fax),
    ("talk.library_bookings", library),
    ("talk.semicolons", semicolons),
    ("talk.key_value_log", log),
    ("talk.yaml", yaml),
    ("talk.xml", xml),
    ("talk.english_export", english),
    ("talk.tall_table", tall),
    ("talk.graph_paper", graph_paper),
    ("talk.no_headers", bare),
    ("talk.counter_identity_checks", identity),
    ("talk.complaint", complaint),
];

fn signature(d: &mut Desk) {
    d.part("headers", PartKind::Properties);
    d.text("From: «roma» <«email»>\nTo: «omail»\nSubject: ‹Re: 先日の件|お願い|書類の送付先について›\n");
    d.part("", PartKind::Body);
    d.text("‹お世話になっております。|はじめてメールします。›«?sei»です。\n先日お電話した書類ですが、来週«one:主人|妻|母»の«1:name»が窓口に伺います。\n‹マイナンバーは|番号は› «my» です。\n");
    d.text("\n-- \n«name»（«roma»）\n〒«postal»　«addr»\n«one:Mobile: |携帯 |☎»«mobile»\n«email»\n\n> «dept»の«?officer»です。\n> 直通 «otel» までお願いします。\n");
}

fn chat(d: &mut Desk) {
    d.text("#‹窓口応援|福祉チーム›　«day»\n");
    d.text("[«time»] «?officer»: いま窓口に«name»さん来てます。«birth»生まれ、被保番わかる人いますか\n[«time»] kaigo02: «care» です\n[«time»] kaigo02: 後期は «elderly»\n[«time»] «?officer»: ありがとう。住所 «addr.local» で合ってる？\n[«time»] kaigo02: 合ってます。«ill»で入院してた方ですよね\n");
    d.next();
    d.text("[«time»] hoken01: 別件、«name»さんから電話。折返し«mobile»\n[«time»] hoken01: 記号番号 «symbol»、メールは «email» だそうです。在留カードは «resicard»\n");
}

fn memo(d: &mut Desk) {
    d.text("☎‹伝言|電話メモ›\n\n");
    d.each(2, 5, "«day» «time»\n«?officer» へ\n«sei» 様（«one:中央町内会|本人|ご家族»）から\n□また電話します　■電話がほしい→ «phone»\n用件：«one:母の|娘の»«1:name»«one:の件で相談|の保険証が届かない|の転出について»\n受 «?official»\n\n");
}

fn fax(d: &mut Desk) {
    d.text("ＦＡＸ送信票　　　　　　　　枚数（本紙含む）«n.9»\n\n送信先：«one:訪問看護ステーションそら|居宅介護支援あゆみ»　御中　　FAX «otel»\n発信元：«city»«dept»　«?official»　TEL «otel»　FAX «otel»\n\n");
    d.text("件名：‹利用者様情報の送付|照会に対する回答›\n\n«name»様（«birth»、«addr»）の件、下記のとおり回答いたします。\n・介護保険　«care»　要介護«n.5»\n・主病名　«ill»\n・キーパーソン　«1:name»様　«1:mobile»\n・保険者番号 «insurer»\n");
}

fn library(d: &mut Desk) {
    let columns = [
        ("カードNo", "«#8»"),
        ("予約者", "«name»"),
        ("ヨミ", "«hkana»"),
        ("書名", "«one:坊っちゃん|銀河鉄道の夜|家庭菜園入門|@?is:sensitive:うつ病»"),
        ("連絡方法", "«one:@mobile|@email|不要»"),
        ("受取館", "«one:本館|東分館|移動図書館»"),
        ("期限", "«day»"),
    ];
    d.text("予約連絡待ち\n");
    d.register(5, 13, &columns);
}

fn semicolons(d: &mut Desk) {
    d.text("id;sei_mei;seinengappi;yubin;jusho;denwa;nenkin\n");
    d.each(4, 12, "«#6»;«name»;«birth»;«postal»;«addr»;«mobile»;«pension.plain»\n");
}

fn log(d: &mut Desk) {
    d.text("‹[INFO] batch start|# import log›\n");
    d.each(
        4,
        10,
        "«day.iso»T«time»:«#2» level=«one:INFO|WARN» juminCode=«resident.plain» shimei=\"«name»\" birth=«birth.iso» kojinNo=«my.plain» result=«one:OK|ADDR_MISMATCH»\n",
    );
    d.text("«day.iso»T«time»:00 level=INFO count=«#3» elapsedMs=«#5»\n");
}

fn yaml(d: &mut Desk) {
    d.text("# 連携テスト用に本番から抽出\nversion: 1\nrecords:\n");
    d.each(
        2,
        5,
        "  - name: «name»\n    kana: «kana»\n    birthday: \"«birth.iso»\"\n    contact:\n      zip: \"«postal»\"\n      street: «addr»\n      tel: «mobile»\n    koyo_hoken: \"«employ»\"\n    menkyo: \"«licence.plain»\"\n    note: «one:null|@ill»\n",
    );
}

fn xml(d: &mut Desk) {
    d.text("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Shinsei id=\"«#9»\">\n");
    d.each(
        1,
        3,
        "  <Shinseisha>\n    <Shimei>«name»</Shimei><Furigana>«kana»</Furigana>\n    <SeinenGappi>«birth.iso»</SeinenGappi>\n    <Jusho yubin=\"«postal»\">«addr»</Jusho>\n    <KojinBango>«my.plain»</KojinBango>\n    <KisoNenkinBango>«pension»</KisoNenkinBango>\n    <Koza ginko=\"9900\">«yucho»</Koza>\n  </Shinseisha>\n",
    );
    d.text("</Shinsei>\n");
}

fn english(d: &mut Desk) {
    d.format(Format::Csv);
    let columns = [
        ("case_id", "«#7»"),
        ("full_name", "«name»"),
        ("full_name_kana", "«kana»"),
        ("date_of_birth", "«birth»"),
        ("zip", "«postal»"),
        ("addr_line", "«addr»"),
        ("mobile", "«mobile»"),
        ("e_mail", "«email»"),
        ("driver_license", "«licence»"),
        ("cc_number", "«card.plain»"),
        ("diagnosis", "«one:@ill|»"),
        ("updated_at", "«day» «time»"),
    ];
    d.register(5, 14, &columns);
}

fn tall(d: &mut Desk) {
    d.table();
    d.row(&["宛名", "項目", "値"]);
    for _ in 0..d.chance.between(2, 4) {
        d.row(&["«no»", "氏名", "«name»"]);
        d.row(&["", "カナ氏名", "«hkana»"]);
        d.row(&["", "生年月日", "«birth»"]);
        d.row(&["", "住所", "«addr»"]);
        d.row(&["", "‹住民票コード|住コード›", "«resident»"]);
        d.row(&["", "国保記号番号", "«symbol»"]);
        d.row(&["", "還付口座", "«account»"]);
        d.row(&["", "税額", "«yen»"]);
        d.next();
    }
}

fn graph_paper(d: &mut Desk) {
    d.table();
    d.row(&["", "", "", "", "", "", "", "住宅使用料減免申請書"]);
    d.row(&["", "申", "", "住所", "", "", "", "〒«postal»", "", "", "«addr»"]);
    d.row(&["", "請", "", "(フリガナ)", "", "", "", "«kana»"]);
    d.row(&["", "人", "", "氏名", "", "", "", "«sei»", "", "", "«?mei»", "", "", "㊞"]);
    d.row(&["", "", "", "生年月日", "", "", "", "«birth»", "", "", "電話", "", "«phone»"]);
    d.row(&["", "同居", "", "«1:name»", "", "", "", "«1:birth»", "", "", "«one:妻|夫»"]);
    d.row(&["", "", "", "«2:name»", "", "", "", "«2:birth»", "", "", "子", "", "«one:@disab|»"]);
    d.row(&["", "理由", "", "«one:@ill|失業|@s:生活保護受給»による"]);
    d.row(&["", "基礎年金番号", "", "", "", "", "", "«pension»"]);
}

fn bare(d: &mut Desk) {
    d.format(Format::Csv);
    d.table();
    let wide = ["«#6»", "«name»", "«hkana»", "«birth»", "«postal»", "«addr»", "«tel»", "«my»"];
    let narrow = ["«name»", "«addr»", "«mobile»", "«email»", "«card»"];
    if d.chance.one_in(2) {
        d.rows(4, 12, &wide);
    } else {
        d.rows(4, 12, &narrow);
    }
}

fn identity(d: &mut Desk) {
    d.text("窓口本人確認記録　«day»　担当«?officer»\n");
    d.each(5, 10, "«time»　«name»　«birth»　確認→«one:免許|マイナカード|旅券|保険証|在留»\n");
    d.text("\n\n（番号控え・廃棄予定）\n");
    d.pairs(
        Shape::Colon,
        &[
            ("免許", "«licence»"),
            ("旅券", "«passport»"),
            ("在留", "«resicard»"),
            ("特別永住者証明書", "«resicard»"),
            ("健保証", "«insurer»　«symbol»"),
            ("年金手帳", "«pension»"),
            ("後期証", "«elderly»"),
            ("雇用保険証", "«employ»"),
            ("住基", "«resident»"),
        ],
    );
    d.next();
    d.text("上記持参者：«name»（«addr»）\n");
}

fn complaint(d: &mut Desk) {
    if d.chance.one_in(2) {
        d.scanned();
    }
    d.text("市長への手紙（‹原文|転記›）\n\n市長さんへ\n私は«addr»に住む«name»（«age»歳）といいます。隣の«4:name»さんの犬がうるさくて困っています。«one:夫|妻»の«1:name»は«ill»で寝ていますので眠れません。\n");
    d.text("担当の«?officer»さんには何度も言いました。返事は«one:手紙|電話»でください。«phone»です。\n追伸　「«email»」でもいいです。前に税金の還付で伝えた口座は«one:@account|@yucho»です、まだ振り込まれていません。\n");
}
