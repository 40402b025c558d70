//! 水道・農業委員会・建築・住宅・環境・道路.

use model::Format;

use super::blanks::{BANK, BRANCH, FIRM, JOB, KIN, csv, fill, fill_text, mail, page, print};
use crate::layouts::Layout;
use crate::layouts::desk::Desk;

pub(super) const LAYOUTS: &[Layout] = &[
    ("held.water.meters", meters),
    ("held.water.start", start),
    ("held.water.card_payments", card_payments),
    ("held.farm.ledger", ledger),
    ("held.farm.conversion", conversion),
    ("held.building.confirmation", confirmation),
    ("held.building.empty_houses", empty_houses),
    ("held.housing.tenants", tenants),
    ("held.housing.application", application),
    ("held.dogs.register", dogs),
    ("held.grave.permit", grave),
    ("held.road.complaint", complaint),
];

fn meters(desk: &mut Desk) {
    csv(desk);
    desk.register(
        6,
        20,
        &[
            ("‹水栓番号|お客様番号|SUISEN_NO›", "«like::#####-##»"),
            ("‹使用者名|使用者氏名|使用者›", "«name»"),
            ("‹カナ|使用者カナ›", "«hkana»"),
            ("‹使用場所|給水装置設置場所›", "«addr.local»"),
            ("‹電話|使用者TEL›", "«phone»"),
            ("‹送付先郵便番号|〒›", "«postal»"),
            ("メータ番号", "«like::##-######»"),
            ("今回指針", "«like::###»"),
            ("‹口座番号|引落口座›", "«account.plain»"),
        ],
    );
}

fn start(desk: &mut Desk) {
    mail(
        desk,
        "‹水道使用開始（中止）届|【WEB受付】水道の中止›",
        "no-reply@suido.example.jp",
        "suido@city.example.lg.jp",
    );
    desk.text("‹インターネット受付|フォーム送信内容›　受付番号：W«#8»\n\n");
    fill_text(
        desk,
        &[
            ("手続き", "‹使用開始|使用中止›"),
            ("‹お名前（漢字）|使用者氏名›", "«name»"),
            ("‹お名前（カナ）|使用者氏名カナ›", "«kana»"),
            ("‹使用場所|使用開始場所›", "«addr»"),
            ("希望日", "«day»"),
            ("‹お電話番号|日中の連絡先›", "«mobile»"),
            ("メールアドレス", "«email»"),
            ("‹転居先住所|精算書送付先›", "〒«4:postal» «4:addr.full»"),
        ],
    );
}

fn card_payments(desk: &mut Desk) {
    desk.text(
        "‹水道料金クレジットカード払い　申込一覧|施設使用料カード決済　返金依頼|ふるさと納税 カード売上取消依頼›\n",
    );
    print(
        desk,
        3,
        9,
        &[
            ("受付日", "«day»"),
            ("‹申込者|契約者名›", "«name»"),
            ("‹カード会社|ブランド›", "«one:VISA|JCB|Master»"),
            ("‹カード番号|クレカ番号|カードNo.›", "«card»"),
            ("‹有効期限|期限›", "«like::0#/2#»"),
            ("‹電話番号|連絡先›", "«phone»"),
        ],
    );
}

fn ledger(desk: &mut Desk) {
    csv(desk);
    desk.aged(35, 88);
    desk.table();
    desk.row(&["‹農地台帳（世帯別）|利用権設定　終期到来一覧|認定農業者名簿›", "", "", "", "", "出力日", "«day»"]);
    desk.row(&["", "‹所有者|貸付者›", "", "", "‹耕作者|借受者›", "", ""]);
    desk.row(&["‹地番|土地の所在›", "氏名", "‹住所|居住地›", "‹生年月日|生年›", "氏名", "‹電話番号|TEL›", "面積(㎡)"]);
    desk.rows(
        5,
        14,
        &[
            "«one:字向山|大字北新田|字沼尻» «#3»番",
            "«name»",
            "«addr»",
            "«birth»",
            "«4:name»",
            "«4:phone»",
            "«like::1,###»",
        ],
    );
}

fn conversion(desk: &mut Desk) {
    page(desk, Format::Docx);
    desk.text(&format!(
        "‹農地法第３条の規定による許可申請書|農地法第５条許可申請書|農地転用届出書›\n\n«day»\n«city»農業委員会会長　様\n\n\
         譲渡人　住所　«addr»\n　　　　氏名　«name»　　　　印\n　　　　職業　{JOB}　年齢 «age»　電話　«phone»\n\
         譲受人　住所　«4:addr»\n　　　　氏名　«4:name»　　　　印\n　　　　生年月日　«4:birth»　電話　«4:mobile»\n\n\
         １　土地の所在　«city»字沼尻«#3»番«n.9»　地目　‹田|畑›　«#4»㎡\n２　‹契約の内容|転用の目的›　‹売買|使用貸借|農家住宅の建築›\n\
         ３　‹世帯員|農業従事者›　«1:name»（{KIN}）\n"
    ));
}

fn confirmation(desk: &mut Desk) {
    page(desk, Format::Pdf);
    desk.text("‹建築計画概要書（第一面）|建築工事届|道路位置指定申請　受付票›\n");
    fill(
        desk,
        &[
            ("【イ．氏名のフリガナ】", "«kana»"),
            ("【ロ．氏名】", "«name»"),
            ("【ハ．郵便番号】", "«postal»"),
            ("【ニ．住所】", "«addr»"),
            ("【ホ．電話番号】", "«phone»"),
            ("【代理者　氏名】", "«?4:name»"),
            ("【建築士事務所名】", "«one:青葉設計一級建築士事務所|（有）川端建築企画|アトリエ南»"),
            ("【敷地の地名地番】", "«?addr.city»"),
            ("確認番号", "«like::第R07確認建築#####号»"),
        ],
    );
}

fn empty_houses(desk: &mut Desk) {
    csv(desk);
    desk.register(
        4,
        12,
        &[
            ("管理番号", "«like::A-###»"),
            ("空家所在地", "«?addr.local»"),
            ("‹所有者等|所有者氏名›", "«name»"),
            ("‹所有者住所|連絡先住所›", "«4:addr.full»"),
            ("‹相続人|相続人代表›", "«4:name»"),
            ("‹電話番号|連絡先›", "«4:phone»"),
            ("危険度", "«one:Ａ|Ｂ|Ｃ»"),
            ("‹対応|経過›", "«one:助言文書送付|現地確認|所有者死亡|連絡とれず»"),
        ],
    );
}

fn tenants(desk: &mut Desk) {
    csv(desk);
    desk.register(
        5,
        16,
        &[
            ("団地・棟・号", "«one:東団地|日の出団地|八幡団地»«n.9»-«like::#0#»"),
            ("‹名義人|入居者名|使用者氏名›", "«name»"),
            ("‹生年月日|名義人生年月日›", "‹«birth»|«birth.pad»|«birth.west»›"),
            ("‹同居者|同居者氏名›", "«1:name»"),
            ("‹同居者生年月日|同居者 生年›", "«1:birth»"),
            ("‹連絡先|電話番号›", "«phone»"),
            ("‹連帯保証人|保証人名›", "«4:name»"),
            ("‹保証人住所|保証人 住所›", "«4:addr.full»"),
            ("‹特記|減免事由›", "«one:|@s:生活保護受給|@s:身体障害２級||母子世帯»"),
            ("滞納月数", "«n.12»"),
        ],
    );
}

fn application(desk: &mut Desk) {
    page(desk, Format::Docx);
    desk.text("市営住宅‹入居申込書|同居承認申請書|収入申告書›\n");
    fill(
        desk,
        &[
            ("‹申込者氏名|氏名›", "«name»"),
            ("フリガナ", "«kana»"),
            ("現住所", "〒«postal» «addr»"),
            ("‹電話（自宅・携帯）|電話番号›", "«mobile»"),
            ("生年月日", "«birth»"),
            ("個人番号", "«my»"),
            ("勤務先", FIRM),
            ("‹同居予定者（１）氏名|家族１　氏名›", "«1:name»"),
            ("‹同居予定者（１）生年月日|家族１　生年月日›", "«1:birth»"),
            ("‹同居予定者（１）個人番号|家族１　個人番号›", "«my»"),
            ("‹緊急時の連絡先|緊急連絡先氏名›", "«4:name»"),
            ("家賃口座", &format!("{BANK} {BRANCH} 普通 «account»")),
        ],
    );
}

fn dogs(desk: &mut Desk) {
    desk.text("‹犬の登録原簿|«?is:sensitive:狂犬病»予防注射　未接種リスト|飼い犬台帳›\n");
    print(
        desk,
        5,
        14,
        &[
            ("‹登録番号|鑑札番号›", "«like::第#####号»"),
            ("‹所有者|飼い主氏名›", "«name»"),
            ("‹住所|所有者住所›", "«addr»"),
            ("‹電話|TEL›", "«phone»"),
            ("犬の名前", "«one:モモ|ラッキー|ゴン太|クッキー|小次郎»"),
            ("犬種", "«one:柴犬|トイプードル|雑種|チワワ»"),
            ("マイクロチップ", "«like::39214000#######»"),
            ("注射済票", "«like::####»"),
        ],
    );
}

fn grave(desk: &mut Desk) {
    page(desk, Format::Docx);
    desk.text("‹改葬許可申請書|埋火葬許可申請　控|市営墓地使用者名義変更届›\n");
    fill_text(
        desk,
        &[
            ("死亡者の住所", "«addr»"),
            ("死亡者の氏名", "«name»"),
            ("‹出生年月日|死亡者の生年月日›", "‹«birth»|«birth.open»›"),
            ("死亡年月日", "«day»"),
            ("‹申請者　住所|届出人住所›", "«4:addr»"),
            ("‹申請者　氏名|届出人氏名›", "«4:name»"),
            ("死亡者との続柄", KIN),
            ("‹電話番号|連絡先›", "«4:phone»"),
            ("墓地の名称", "«city»営東霊園«n.9»区«#2»号"),
        ],
    );
}

fn complaint(desk: &mut Desk) {
    desk.text("‹市民相談・苦情処理票|道路陥没　通報メモ|要望受付簿›\n");
    desk.each(
        2,
        6,
        "受付：«day» «time»　受付者：«officer»\n‹申出人|通報者›：«name»（«phone»）　住所：«addr.local»\n内容：‹側溝のふたが割れている|街路樹の枝が越境|隣の«4:sei»さん宅の野焼きの煙がひどい›とのこと。\n処理：«one:現地確認済|業者手配|文書で回答|近日中に折り返し電話»\n----\n",
    );
}
