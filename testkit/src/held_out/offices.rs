//! 総務・職員・会計・情報・広報, and what colleagues write to one another.

use model::{Format, PartKind};

use super::blanks::{BANK, BRANCH, FIRM, ILL, KIN, csv, fill, fill_text, mail, page, print};
use crate::layouts::Layout;
use crate::layouts::desk::Desk;

pub(super) const LAYOUTS: &[Layout] = &[
    ("held.staff.ledger", ledger),
    ("held.staff.insured", insured),
    ("held.staff.employment_list", employment_list),
    ("held.staff.resume", resume),
    ("held.staff.leave", leave),
    ("held.staff.drivers", drivers),
    ("held.staff.dependants", dependants),
    ("held.accounts.payees", payees),
    ("held.accounts.fees", fees),
    ("held.office.disclosure", disclosure),
    ("held.office.newsletter", newsletter),
    ("held.office.travel", travel),
    ("held.system.settings_log", settings_log),
    ("held.system.inserts", inserts),
    ("held.system.ticket", ticket),
    ("held.talk.chat", chat),
    ("held.talk.handover", handover),
    ("held.talk.wiki", wiki),
    ("held.talk.phone_note", phone_note),
    ("held.talk.labels", labels),
];

fn ledger(desk: &mut Desk) {
    csv(desk);
    desk.aged(19, 65);
    desk.register(
        5,
        16,
        &[
            ("‹職員番号|SHOKUIN_NO|職員ｺｰﾄﾞ›", "«#6»"),
            ("‹氏名|職員氏名|SHIMEI›", "«name»"),
            ("‹カナ|SHIMEI_KN›", "«hkana»"),
            ("‹生年月日|SEINENGAPPI›", "«birth»"),
            ("‹個人番号|KOJIN_BANGO|個人番号（特定個人情報）›", "«my.plain»"),
            ("‹基礎年金番号|NENKIN_NO›", "«pension»"),
            ("‹共済組合員証番号|組合員証　記号・番号|共済記号番号›", "«symbol»"),
            ("‹住所|JUSHO›", "«addr»"),
            ("‹振込先口座|KOZA_NO›", "«account.plain»"),
            ("所属", "«dept»"),
        ],
    );
}

fn insured(desk: &mut Desk) {
    page(desk, Format::Pdf);
    desk.aged(18, 66);
    desk.text("‹雇用保険被保険者資格取得等確認通知書|雇用保険　被保険者離職証明書|会計年度任用職員　雇用保険加入者›\n");
    fill(
        desk,
        &[
            ("‹被保険者番号|１．被保険者番号|雇用保険被保険者番号›", "«employ»"),
            ("‹被保険者氏名|３．被保険者氏名›", "«name»"),
            ("フリガナ（カタカナ）", "«kana»"),
            ("‹個人番号|２．個人番号›", "«my»"),
            ("生年月日", "«birth»"),
            ("‹離職者の住所又は居所|被保険者の住所›", "«addr»"),
            ("電話番号", "«phone»"),
            ("事業所番号", "«like::####-######-#»"),
            ("事業主", "«city»長"),
        ],
    );
}

fn employment_list(desk: &mut Desk) {
    desk.aged(18, 66);
    desk.text(
        "‹雇用保険　資格取得・喪失　届出一覧|会計年度任用職員　社会保険加入簿|失業者退職手当　受給資格確認›　«year»\n",
    );
    print(
        desk,
        4,
        12,
        &[
            ("氏名", "«name»"),
            ("‹生年月日|生年›", "‹«birth»|«birth.pad»|«birth.s7»›"),
            ("‹雇用保険被保険者番号|雇保番号|雇用保険No.|ｺﾖｳﾎｹﾝ ﾊﾞﾝｺﾞｳ|雇用保険（4-6-1）›", "«employ»"),
            ("‹基礎年金番号|基礎年金No.|年金番号›", "«pension»"),
            ("‹資格取得日|取得年月日›", "«day»"),
            ("所属", "«dept»"),
        ],
    );
}

fn resume(desk: &mut Desk) {
    page(desk, Format::Docx);
    desk.aged(18, 64);
    desk.text("‹履歴書|会計年度任用職員　登録申込書|職員採用試験　受験申込書›　　　«day»現在\n");
    fill_text(
        desk,
        &[
            ("ふりがな", "«hira»"),
            ("氏　名", "«name»"),
            ("生年月日", "‹«birth.open»生（満«age»歳）|«birth»　満«age»歳›"),
            ("‹現住所|現 住 所›", "〒«postal»　«addr»"),
            ("‹電話|携帯電話›", "«mobile»"),
            ("‹Ｅメール|E-mail›", "«email»"),
            ("‹帰省先・緊急連絡先|緊急連絡先›", "«4:addr»　«4:phone»"),
            ("免許・資格", "普通自動車第一種運転免許（免許証番号　«licence»）"),
        ],
    );
    desk.text(&format!("職歴　«day»　{FIRM}　入社\n　　　«day»　一身上の都合により退職\n健康状態　良好　　配偶者　有　　扶養　«n.3»人\n"));
}

fn leave(desk: &mut Desk) {
    mail(desk, "【人事】病気休暇‹（延長）|者の報告›", "soumu@city.example.lg.jp", "«omail»");
    desk.text(&format!(
        "人事係　御中\n\n当課«name»（職員番号«#6»、«birth»生）の病気休暇について報告します。\n\
         診断書：{ILL}により‹２か月|３０日間›の休養加療を要する。\n期間：«day»から\n連絡先：本人携帯«mobile»、{KIN}«1:name»　«4:phone»\n\n«dept»　«officer»\n"
    ));
}

fn drivers(desk: &mut Desk) {
    csv(desk);
    desk.aged(20, 66);
    desk.register(
        5,
        14,
        &[
            ("所属", "«dept»"),
            ("‹運転者氏名|氏名›", "«name»"),
            ("生年月日", "«birth»"),
            ("‹免許証番号|運転免許証No.|免許番号|ﾒﾝｷｮｼｮｳ ﾊﾞﾝｺﾞｳ|MENKYO_NO›", "«licence»"),
            ("‹有効期限|免許有効期限›", "«day»"),
            ("‹免許の種類|種類›", "«one:普通|準中型|大型|中型（8t限定）»"),
            ("‹安全運転管理者|確認印›", "«one:済|済|未»"),
        ],
    );
}

fn dependants(desk: &mut Desk) {
    desk.aged(24, 60);
    desk.text("‹扶養控除等（異動）申告書|被扶養者申告書（共済）|個人番号提供書（扶養親族）›\n");
    fill(
        desk,
        &[
            ("‹あなたの氏名|組合員氏名›", "«name»"),
            ("‹あなたの個人番号|組合員の個人番号›", "«my.box»"),
            ("‹あなたの生年月日|組合員の生年月日›", "«birth»"),
            ("‹あなたの住所又は居所|住所›", "«addr»"),
            ("世帯主の氏名", "«4:name»"),
            ("‹源泉控除対象配偶者　氏名|被扶養者１　氏名›", "«1:name»"),
            ("‹源泉控除対象配偶者　個人番号|被扶養者１　個人番号›", "«my.box»"),
            ("‹源泉控除対象配偶者　生年月日|被扶養者１　生年月日›", "«1:birth»"),
            ("‹扶養親族　氏名|被扶養者２　氏名›", "«2:name»"),
            ("‹扶養親族　生年月日|被扶養者２　生年月日›", "«2:birth»"),
            ("組合員証記号番号", "«symbol»"),
        ],
    );
}

fn payees(desk: &mut Desk) {
    csv(desk);
    desk.register(
        6,
        18,
        &[
            ("‹債権者番号|債権者CD|SAIKENSHA_CD›", "«#8»"),
            ("‹債権者名|氏名又は名称|支払先名›", "«name»"),
            ("‹債権者カナ|口座名義カナ|ﾌﾘｺﾐｻｷﾒｲｷﾞ›", "«hkana»"),
            ("‹銀行|金融機関›", BANK),
            ("‹支店|店名›", BRANCH),
            ("預金種別", "«one:普通|普通|当座»"),
            ("‹口座番号|口座NO.|KOUZA_BANGO›", "«account.plain»"),
            ("‹住所|所在地›", "«addr»"),
            ("‹電話|TEL›", "«phone»"),
        ],
    );
}

fn fees(desk: &mut Desk) {
    desk.text("‹講師謝礼　支払調書作成用|委員報酬　個人番号収集一覧|報償費　マイナンバー管理台帳›（«year»）\n");
    print(
        desk,
        4,
        10,
        &[
            ("支払先", "«name»"),
            ("‹住所|住所（〒不要）›", "«addr»"),
            ("‹マイナンバー|個人番号(12桁)|番号法　個人番号›", "«my»"),
            ("‹支払額|報酬額›", "«yen»"),
            ("源泉", "«like::#,###»"),
            ("‹振込口座|振込先›", &format!("{BANK}{BRANCH} 普 «account.plain»")),
        ],
    );
}

fn disclosure(desk: &mut Desk) {
    page(desk, Format::Docx);
    desk.text(
        "‹保有個人情報開示請求書|審査請求書|公文書公開請求書›\n\n«city»長　様　　　«day»\n\n\
         （ふりがな）«hira»\n氏　　　名　«name»\n住　　　所　〒«postal»　«addr»\n電　　　話　«phone»\n\n\
         １　‹開示を請求する保有個人情報|請求の内容›\n　　　‹令和６年中の住民票の交付請求の状況|私の介護認定調査票の写し|«4:name»の戸籍の請求者がわかるもの›\n\
         ２　本人確認書類（‹☑運転免許証|☑個番カード›）　‹免許証番号|確認番号（免許）›　«licence»\n",
    );
}

fn newsletter(desk: &mut Desk) {
    csv(desk);
    desk.register(
        5,
        16,
        &[
            ("‹タイムスタンプ|回答日時›", "«day.iso» «time»"),
            ("‹お名前を入力してください|お名前›", "«name»"),
            ("‹お住まいの住所|ご住所›", "«addr»"),
            ("‹郵便番号（ハイフンあり）|郵便番号›", "«postal»"),
            ("‹電話番号（日中つながるもの）|電話番号›", "«mobile»"),
            ("‹メールアドレスを教えてください|メールアドレス›", "«email»"),
            ("‹広報へのご意見|感想›", "«one:字が小さい|特集が良かった|毎月楽しみ|クイズの答えＢ»"),
        ],
    );
}

fn travel(desk: &mut Desk) {
    desk.aged(13, 45);
    desk.text("‹姉妹都市　中学生派遣団　名簿|海外視察　旅券情報|国際交流員　来日者情報›\n");
    print(
        desk,
        4,
        10,
        &[
            ("‹氏名|参加者氏名›", "«name»"),
            ("‹ローマ字|旅券表記氏名|NAME›", "«roma.up»"),
            ("‹生年月日|DOB›", "«birth»"),
            ("‹旅券番号|パスポートNo|Passport No.|PP番号›", "«passport»"),
            ("‹有効期限|Expiry›", "«day.iso»"),
            ("‹緊急連絡先|保護者›", &format!("«4:name»（{KIN}）«4:mobile»")),
        ],
    );
}

fn settings_log(desk: &mut Desk) {
    page(desk, Format::Text);
    desk.text("-- ‹宛名システム夜間バッチ|収納消込エラーログ|国保連合会 送信エラー› «day.iso»\n");
    desk.each(
        4,
        12,
        "«day.iso» «time»:«#2»,«#3» ‹WARN|ERROR› ‹宛名不一致|カナ氏名相違|口座相違› atena=«#8» shimei=«name» seinen=«birth.iso» jusho=«addr» koza=«account.plain» tel=«phone»\n",
    );
}

fn inserts(desk: &mut Desk) {
    desk.text("-- ‹テスト環境データ移行|修正パッチ_住基|不整合データ補正›.sql\nBEGIN;\n");
    desk.each(
        3,
        9,
        "‹INSERT INTO t_kojin (atena_no, shimei, kana, seinengappi, yubin_no, jusho, kojin_bango) VALUES|INSERT INTO ATENA (ATENA_NO, NAME, KANA, BIRTH, ZIP, ADDR, MYNUMBER) VALUES› ('«#8»', '«name»', '«hkana»', '«birth.iso»', '«postal.plain»', '«addr»', '«my.plain»');\n",
    );
    desk.text("COMMIT;\n");
}

fn ticket(desk: &mut Desk) {
    mail(
        desk,
        "[Helpdesk #«#5»] ‹証明書が発行できない|宛名が二重登録になっている›",
        "helpdesk@city.example.lg.jp",
        "«omail»",
    );
    desk.text(
        "■問い合わせ内容\n‹下記の方の処理でエラーになります。|窓口でお客様がお待ちです。›\n\n氏名: «name»\n生年月日: «birth»\n宛名番号: «#8»\n住民票コード: «resident»\n個人番号: «my»\n\
         エラーコード: E-«#4»\n\n■回答（ＳＥ «officer»）\n«4:name»さん（宛名 «#8»、«4:birth»生）と名寄せ候補になっていました。«day»に解除済みです。\n",
    );
}

fn chat(desk: &mut Desk) {
    desk.text("#‹窓口応援|保険年金課|福祉-連絡›  «day»\n");
    desk.each(
        2,
        5,
        "[«time»] «officer»: «name»さんから電話ありました。折り返し «mobile» まで\n[«time»] «officer»: 了解です。‹«addr.local»の方ですよね|生年月日は？›\n[«time»] «officer»: «birth»生まれです。‹後期の被保番は«elderly»|介護の被保険者番号 «care»|国保の記号番号は«symbol»›\n",
    );
}

fn handover(desk: &mut Desk) {
    page(desk, Format::Docx);
    desk.text("‹引継書|申し送りノート|係内メモ›（«dept»）\n\n");
    desk.each(
        2,
        5,
        &format!(
            "・«name»様（«addr.local»、«phone»）…‹分納中。毎月末に納付書送付。|課税内容に不服。次回は係長同席。|娘の«4:name»さんが窓口。›{ILL}で通院中のため午前中は電話に出られない。\n"
        ),
    );
    desk.text("・プリンタのトナーは総務へ。鍵は右の引出し。\n");
}

fn wiki(desk: &mut Desk) {
    desk.aged(62, 92);
    desk.text("h2. ‹対応中ケース|個別対応メモ|保留案件一覧›\n\n|‹_.氏名|_.対象者›|_.生年月日|_.‹連絡先|電話›|_.‹年金番号|基礎年金番号›|_.‹後期番号|後期高齢者被保険者番号›|_.メモ|\n");
    desk.each(3, 8, "|«name»|«birth»|«phone»|«pension»|«elderly»|«one:書類待ち|再来庁予定|ご家族に説明済»|\n");
}

fn phone_note(desk: &mut Desk) {
    page(desk, Format::Pptx);
    desk.part("", PartKind::Notes);
    desk.each(
        2,
        6,
        "‹電話メモ|伝言›　«time»　«officer»宛\n«sei»様より　‹☎|TEL›«phone»\n‹口座変更の件。新しい口座は信金元町支店 普通 «account»|車椅子貸出の件。«name»、«addr.local»|証明書郵送の件。送り先〒«postal» «addr»›\n※折り返し‹要|不要›\n\n",
    );
}

fn labels(desk: &mut Desk) {
    page(desk, Format::Docx);
    desk.text("‹窓あき封筒　宛名|宛名ラベル（12面）|案内状　送付先›　«dept»\n\n");
    desk.each(4, 12, "〒«postal»\n«addr»\n«name»　‹様|殿›\n\n");
}
