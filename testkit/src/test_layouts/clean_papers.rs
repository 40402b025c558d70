//! Papers an office publishes or works with that speak of nobody.

use model::{Format, PartKind};

use crate::layouts::Layout;
use crate::layouts::desk::Desk;
use crate::layouts::shapes::Shape;

pub(super) const LAYOUTS: [Layout; 15] = [
    ("clean.ordinance_amendment", ordinance),
    ("clean.council_bill", bill),
    ("clean.gazette", gazette),
    ("clean.tourist_leaflet", leaflet),
    ("clean.candidates", candidates),
    ("clean.commendation", commendation),
    ("clean.training_text", training),
    ("clean.unfilled_form", blank),
    ("clean.local_history", history),
    ("clean.office_mail", office_mail),
    ("clean.press_release", press),
    ("clean.procedure", procedure),
    ("clean.evacuation_plan", evacuation),
    ("clean.call_for_tenders", tenders),
    ("clean.specification", specification),
];

fn ordinance(d: &mut Desk) {
    d.text("«city»条例第«#2»号\n　　　«city»個人情報の保護に関する法律施行条例の一部を改正する条例\n第«n.9»条第«n.4»項中「氏名、住所及び生年月日」を「氏名及び住所」に、「個人番号」を「個人番号（行政手続における特定の個人を識別するための番号の利用等に関する法律（平成25年法律第27号）第2条第5項に規定する個人番号をいう。）」に改める。\n　　　附　則\nこの条例は、«day»から施行する。\n");
}

fn bill(d: &mut Desk) {
    d.text("議案第«#2»号\n　　　財産の取得について\n次のとおり財産を取得する。\n１　財産　消防ポンプ自動車　１台\n２　取得価格　«yen»円\n３　契約の相手方　«oaddr»　«company»\n　　　　　　　　　‹法人番号　«corp»|›\n«day»提出\n　　　«city»長　«?official»\n\n提案理由　地方自治法（昭和22年法律第67号）第96条第1項の規定による。\n");
}

fn gazette(d: &mut Desk) {
    d.text("«city»公報　第«#4»号　«day»\n目次\n○告示\n　・道路の区域変更（第«#3»号）………«n.9»\n　・公示送達（第«#3»号）………«n.20»\n○告示第«#3»号　道路法（昭和27年法律第180号）第18条第1項により道路の区域を変更する。\n　路線番号　«#4»　　区間　本町1丁目1番地先から栄町«n.9»番地先まで　　敷地の幅員　«n.20».«n.9»m　延長　«#3».«n.9»m\n");
}

fn leaflet(d: &mut Desk) {
    d.text("ようこそ«city»へ！\n\n★港の朝市　«one:毎週日曜|毎月第１土曜» 6:00～\n　市営駐車場«#3»台　☎«otel»（観光協会）\n★山本家住宅（国指定重要文化財）\n　入館料　大人«n.9»00円　〒«opostal» «oaddr»\n★ゆるキャラ「みなとくん」誕生日は７月２０日！\n　グッズのお問合せ «omail»\n交通：駅からバス«n.30»分「«one:田中橋|石川前|佐野口»」下車\n");
}

fn candidates(d: &mut Desk) {
    d.text("«city»議会議員選挙　選挙公報\n（届出順）\n");
    d.each(3, 6, "候補者　«?name»（«?hira»）　«one:無所属|みらいの会|市民クラブ»　«one:新|現|元»\n　公約：«one:給食費の無償化|病院の再建|雪に強いまち»を進めます。\n\n");
}

fn commendation(d: &mut Desk) {
    d.text("«year»　市政功労者表彰　被表彰者\n");
    d.each(4, 9, "«one:自治|教育文化|産業|消防»功労　　«?name.full»　殿\n");
    d.text("式典　«day» «time»　市民会館大ホール\n");
}

fn training(d: &mut Desk) {
    d.format(Format::Pptx);
    d.part("slide1", PartKind::Slide);
    d.text("個人情報保護研修\n〜メールの誤送信を防ぐ〜\n講師：総務課\n");
    d.part("slide2", PartKind::Slide);
    d.text("個人情報とは\n・氏名、生年月日、住所\n・個人番号（12桁）、基礎年金番号（4桁－6桁）\n・病歴、障害、犯罪の経歴　→　要配慮個人情報\n・電話番号（０ＸＸ－ＸＸＸ－ＸＸＸＸ）\n記入例：«city»○○町○丁目○番地　市役所　花子\n");
    d.part("notes2", PartKind::Notes);
    d.text("ここで演習。所要«n.20»分。問合せは情報政策係（内線«#4»）まで。\n");
}

fn blank(d: &mut Desk) {
    d.text("様式第«n.30»号（第«n.9»条関係）\n　　　‹補助金等交付申請書|使用許可申請書|変更届›\n");
    let caption = d.chance.word(&["年　　月　　日生", "昭・平・令　　年　　月　　日"]);
    d.pairs(
        Shape::Beside,
        &[
            ("申請者　住所", "〒　　　－"),
            ("氏名", "　　　　　　　　　　㊞"),
            ("生年月日", caption),
            ("電話番号", "（　　　）　　　－"),
            ("個人番号", "□□□□ □□□□ □□□□"),
            ("口座番号", "□□□□□□□"),
            ("病名・障害名", ""),
        ],
    );
    d.text("※記入上の注意　裏面をよく読み、黒のボールペンで記入してください。窓口 «otel»\n");
}

fn history(d: &mut Desk) {
    d.text("第«n.9»章　藩政期の«city»\n　«one:慶長|元禄|文化»«n.9»年、初代代官«?is:name:蠣崎喜右衛門»は港を開いた。長男«?is:name:蠣崎与市»（寛政２年３月５日生まれ）が跡を継ぎ、");
    d.text("天保の飢饉に際しては米«#3»石を放出した。墓は本町の龍泉寺にある。\n　系図　«?is:name:喜右衛門»―«?is:name:与市»―«?is:name:善九郎»\n　参考：『«city»史料叢書』第«n.9»巻、昭和«#2»年、«#3»頁。\n");
}

fn office_mail(d: &mut Desk) {
    d.part("headers", PartKind::Properties);
    d.text("From: «dept» <«omail»>\nTo: 各課庶務担当者\nCc: «omail»\nSubject: 【照会】«one:物品の購入予定|健康診断の日程|年末年始の当番»について（«day»締切）\n");
    d.part("", PartKind::Body);
    d.text("各課庶務担当者　様\n\nお疲れさまです。標記の件、別紙により回答願います。\nファイル：¥¥fs01¥soumu¥R«n.8»¥照会_«#8».xlsx\n\n------------------------------\n«city» «dept»\n〒«opostal» «oaddr»\nTEL «otel»（内線«#4»）\nMail «omail»\n");
}

fn press(d: &mut Desk) {
    d.text("報道機関各位　　　　　　　　　　　«day»\n«city»の人口が«n.9»万人を下回りました\n«day»現在の住民基本台帳人口は«#5»人（前月比－«#2»人）、世帯数«#5»世帯。生活保護世帯は«#3»世帯、要介護認定者は«#4»人、認知症サポーターは延べ«#4»人。\n連絡先　«dept»　直通 «otel»　‹担当 «?officer»|›\n");
}

fn procedure(d: &mut Desk) {
    d.text("システム操作手順書（宛名検索）\n1. メニュー番号 «#4» を開く。\n2. 「住民票コード」又は「生年月日」「カナ氏名」を入力する。\n3. エラー E«#6» が出たときは、ログ ID «#12» を控えて情報政策課（«otel»）へ。\n4. 端末 IP: 10.«n.250».«n.250».«n.250» 、版 «n.9».«n.30».«#4»\n※障害発生時は手動に切り替える。認証キーの既定値は 0000-0000 とする。\n");
}

fn evacuation(d: &mut Desk) {
    d.text("地域防災計画　資料編\n　指定緊急避難場所\n");
    d.each(
        4,
        9,
        "«n.60»　«one:第一小学校|東中学校|港町会館|総合体育館»　«oaddr»　«otel»　収容«#3»人　標高«n.30».«n.9»m\n",
    );
    d.text("災害対策本部　衛星携帯 «otel»　防災無線 局番«#4»\n");
}

fn tenders(d: &mut Desk) {
    d.text("入札公告　第«#3»号\n　工事番号　R«n.8»-«#4»\n　工事名　　市道«one:山田|高橋|中野»線道路改良工事\n　工事場所　«city»栄町地内\n　予定価格　«yen»円（税抜）\n　工期　　　«day»から«day»まで\n　開札　　　«day» «time»　本庁舎３階\n　問合せ　　«dept» 契約係　«otel» / «omail»\n");
}

fn specification(d: &mut Desk) {
    d.format(Format::Docx);
    d.text("仕様書　«one:庁舎清掃|窓口業務|検診車運行»業務委託\n１　目的　‹本業務は円滑な窓口運営を目的とする。|市民の健康増進に資する。›\n２　個人情報の取扱い　受託者は、氏名、住所、電話番号、傷病名その他の情報を第三者に提供してはならない。\n３　規格　型番 KX-«#4»-«#6»　JIS Z 8«#3»　単価コード «#7»\n４　支払　請求のあった日から３０日以内に支払う。\n");
}
