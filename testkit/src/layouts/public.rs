//! What the hall publishes: rules, bulletins, minutes, notices. Nothing about residents.

use super::Layout;
use super::desk::Desk;

pub(super) const LAYOUTS: [Layout; 12] = [
    ("clean.ordinance", ordinance),
    ("clean.bulletin", bulletin),
    ("clean.minutes", minutes),
    ("clean.recruitment", recruitment),
    ("clean.faq", faq),
    ("clean.timetable", timetable),
    ("clean.phone_guide", phone_guide),
    ("clean.appointments", appointments),
    ("clean.bids", bids),
    ("clean.blank_form", blank_form),
    ("clean.manual", manual),
    ("clean.meeting_paper", meeting_paper),
];

fn ordinance(d: &mut Desk) {
    d.text("○«city»個人情報の保護に関する法律施行条例\n令和4年12月20日\n条例第«n.60»号\n\n（趣旨）\n第１条　この条例は、個人情報の保護に関する法律（平成15年法律第57号）の施行に関し必要な事項を定めるものとする。\n");
    d.text("（定義）\n第２条　この条例において「実施機関」とは、市長、教育委員会、選挙管理委員会、農業委員会及び固定資産評価審査委員会をいう。\n２　氏名、生年月日、住所、個人番号その他の記述等により特定の個人を識別することができるものを含む。\n");
    d.text("（手数料）\n第«n.9»条　手数料の額は、別表のとおりとする。\n附　則\n（施行期日）\n１　この条例は、«day»から施行する。\n附　則（平成２７年９月２５日条例第３１号）\n　この条例は、平成27年10月5日から施行する。ただし、第３条の規定は、平成28年1月1日から施行する。\n");
    d.text("別表　障害者手帳の交付を受けている者、生活保護を受けている者については、減免することができる。\n");
}

fn bulletin(d: &mut Desk) {
    d.text("広報«city»　«day»号　№«#4»\n\n■山田町との友好都市交流２０周年\n　«day»、岩手県山田町から訪問団が来られました。佐藤橋の架け替え工事も順調です。\n\n");
    d.text("■がん検診のお知らせ\n　対象　昭和61年4月1日以前に生まれた方\n　日時　«day»　«time»～\n　場所　保健センター（«oaddr»）\n　申込・問合せ　健康推進課　電話«otel»　Ｅメール«omail»\n\n");
    d.text("■休日当番医　«day»　石川内科（«otel»）　«day»　森田整形外科（«otel»）\n■人口　«#2»,«#3»人（前月比－«#2»）　世帯数　«#2»,«#3»世帯\n発行／«city»役所　〒«opostal»　«oaddr»　代表電話«otel»\n");
}

fn minutes(d: &mut Desk) {
    d.text("令和«n.8»年第«n.4»回«city»議会定例会会議録（第«n.9»日）\n«day»（«one:月|水|金»曜日）午前10時00分開議\n○出席議員（«n.24»名）\n");
    d.each(6, 12, "　«n.30»番　　«official.full»君\n");
    d.text("○説明のため出席した者\n");
    d.each(3, 5, "　«one:市長|副市長|教育長|総務部長|財政課長»　　«official.full»君\n");
    d.text("\n○議長（«official»君）　日程第１、一般質問を行います。\n");
    for _ in 0..d.chance.between(3, 7) {
        d.each(1, 1, "○«n.30»番（«official»君）　生活保護の受給者数と、障害者手帳の所持者数について伺います。\n");
        d.each(
            1,
            1,
            "○市民福祉部長（«official»君）　ただいまの御質問にお答えいたします。令和５年度末で«#3»世帯でございます。\n",
        );
    }
    d.text("○議長（«official»君）　本日はこれにて散会いたします。　午後３時２１分散会\n");
}

fn recruitment(d: &mut Desk) {
    d.text("«year»　会計年度任用職員（«one:保育士|一般事務|学校司書»）募集要項\n１　受験資格　昭和40年4月2日から平成18年4月1日までに生まれた人\n２　受付期間　«day»から«day»まで\n３　報酬　月額«yen»円\n４　提出書類　履歴書（写真貼付）、資格証の写し\n");
    d.text("５　提出先・問合せ先\n　〒«opostal»　«oaddr»　«city»役所３階　職員課\n　電話　«otel»（直通）　ＦＡＸ　«otel»　メール　«omail»\n※個人番号の記載は不要です。氏名、生年月日、住所に誤りがないようご記入ください。\n");
}

fn faq(d: &mut Desk) {
    d.text("よくあるご質問\nＱ１　マイナンバー（12桁）を忘れました。\nＡ１　個人番号入りの住民票（300円）を請求してください。\nＱ２　運転免許証番号は何桁ですか。\nＡ２　12桁です。なお、基礎年金番号は10桁、住民票コードは11桁です。\n");
    d.text("Ｑ３　代理人が手続きできますか。\nＡ３　委任状（例：氏名「〇〇　〇〇」、住所「〇〇町１－２－３」）が必要です。\nＱ４　高橋地区の収集日は。\nＡ４　毎週火曜日です。お問い合わせは清掃課（«otel»）まで。更新日：«day»\n");
}

fn timetable(d: &mut Desk) {
    d.table();
    d.row(&["コミュニティバス　松本・原線　時刻表", "", "«day»改正"]);
    d.row(&["停留所", "１便", "２便", "３便", "４便"]);
    for stop in [
        "市役所前",
        "佐藤橋",
        "山田町三丁目",
        "石川病院前",
        "小林",
        "高橋入口",
        "渡辺神社前",
        "本町2丁目",
        "平和の森",
        "太田団地",
    ] {
        d.row(&[stop, "«time»", "«time»", "«time»", "«time»"]);
    }
    d.row(&["運賃　大人200円、小人100円。障害者手帳をお持ちの方は半額。", "", "問合せ «otel»"]);
}

fn phone_guide(d: &mut Desk) {
    d.table();
    d.row(&["‹部署名|課名›", "係", "‹直通電話|電話番号|TEL›", "内線", "FAX", "メール"]);
    d.rows(12, 25, &["«dept»", "«one:庶務|管理|給付|資格|相談»係", "«otel»", "«#4»", "«otel»", "«omail»"]);
}

fn appointments(d: &mut Desk) {
    d.text("人事異動（«day»付）\n【部長級】\n");
    d.each(4, 9, "総務部長（«dept»長）　«official.full»\n");
    d.text("【課長級】\n");
    d.each(5, 12, "«dept»長（«dept»課長補佐）　«official.full»\n");
    d.text("【退職】（«day»付）\n");
    d.each(2, 5, "«official.full»（«dept»）\n");
}

fn bids(d: &mut Desk) {
    d.table();
    d.row(&["入札結果一覧（«year»）"]);
    d.row(&["工事番号", "工事名", "開札日", "落札者", "落札金額(税抜)", "予定価格", "入札者数"]);
    d.rows(
        8,
        20,
        &[
            "«#12»",
            "«one:市道佐藤橋線舗装|山田小学校屋根改修|水道管布設替|鈴木川河川改修»工事（その«n.5»）",
            "«day»",
            "«company»",
            "«yen»",
            "«yen»",
            "«n.9»",
        ],
    );
}

fn blank_form(d: &mut Desk) {
    d.form(&[
        ("‹氏名|申請者氏名|氏　　名›", "‹　　　　　　　　　　㊞|（自署）|›"),
        ("フリガナ", "‹　|（例）セキモリ　イチロウの様に記入|›"),
        ("‹生年月日|年月日›", "‹昭和・平成・令和　　年　　月　　日|　　年　月　日生›"),
        ("住所", "‹〒　　　－　　　　|　　　　町　　丁目　　番　　号›"),
        ("電話番号", "‹　　　（　　　）　　　　|　　－　　－　　›"),
        ("‹個人番号|マイナンバー›", "‹□□□□□□□□□□□□| | | | | | | | | | | | |›"),
        ("口座番号", "‹　　　　　　　|（右詰めで記入）›"),
        ("提出先", "«city»役所　«dept»（«otel»）"),
    ]);
    d.text("※記入上の注意　黒のボールペンで記入してください。様式改正　«day»\n");
}

fn manual(d: &mut Desk) {
    d.text("宛名システム操作マニュアル　第«n.9».«n.9»版　«day»\n1.1 検索画面\n　宛名番号（8桁）、氏名カナ、生年月日（例：S500101、1975/01/01）を入力し［検索］を押す。\n　個人番号は 0000-0000-0000 の形式で表示される。\n");
    d.text("1.2 エラー一覧\n　E«#4»-«#6»　個人番号の検査用数字が不正です。\n　E«#4»-«#6»　住民票コードは11桁で入力してください。\n1.3 連絡先\n　ヘルプデスク　«otel»　（平日9:00～17:00）　support@vendor.example.co.jp\n");
}

fn meeting_paper(d: &mut Desk) {
    d.text("資料１\n«year»　第«n.4»回　障害者福祉計画策定委員会\n日時　«day»　«time»\n場所　«city»役所　第«n.5»会議室\n\n議事\n（１）障害者手帳の交付状況について\n　　身体障害者手帳　«#1»,«#3»人　療育手帳　«#3»人\n（２）統合失調症、うつ病等の精神疾患に関する相談件数　«#3»件\n（３）その他\n次回　«day»\n事務局　社会福祉課　電話«otel»\n");
}
