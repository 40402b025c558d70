//! 税務・納税・会計: registers, declarations and what collectors note.

use model::Format;

use super::blanks::{BANK, BRANCH, FIRM, JOB, csv, fill, fill_text, mail, page, print};
use crate::layouts::Layout;
use crate::layouts::desk::Desk;

pub(super) const LAYOUTS: &[Layout] = &[
    ("held.tax.transfers", transfers),
    ("held.tax.wages", wages),
    ("held.tax.certificate", certificate),
    ("held.tax.light_vehicles", light_vehicles),
    ("held.tax.collection", collection),
    ("held.tax.one_stop", one_stop),
    ("held.tax.refunds", refunds),
    ("held.tax.agent", agent),
    ("held.tax.employer_change", employer_change),
    ("held.tax.appointments", appointments),
    ("held.tax.inquiry", inquiry),
    ("held.tax.card_refund", card_refund),
];

fn transfers(desk: &mut Desk) {
    csv(desk);
    desk.register(
        4,
        14,
        &[
            ("‹宛名番号|ATENA_NO|宛名No.›", "«#8»"),
            ("‹納税義務者氏名|ﾉｳｾｲｷﾞﾑｼｬ|納税者名›", "«name»"),
            ("‹税目|ZEIMOKU|科目›", "«one:市県民税|固定資産税|軽自動車税|国保税»"),
            ("‹金融機関|銀行名|金融機関名›", BANK),
            ("‹支店|店舗名|支店名›", BRANCH),
            ("‹種別|預金種目›", "‹普通|1|普›"),
            ("‹口座番号|口座No|ｺｳｻﾞﾊﾞﾝｺﾞｳ|KOZA_NO›", "«account.plain»"),
            ("‹口座名義|名義人カナ|口座名義人(ｶﾅ)|ﾒｲｷﾞﾆﾝ›", "«hkana»"),
            ("‹開始期|適用開始›", "«day»"),
        ],
    );
}

fn wages(desk: &mut Desk) {
    desk.text("令和‹６|７|８›年分　給与支払報告書（個人別明細書）\n");
    fill(
        desk,
        &[
            ("‹支払を受ける者　住所|住所又は居所›", "«addr»"),
            ("（受給者番号）", "«#5»"),
            ("‹個人番号|(個人番号)|個人番号又は法人番号›", "«my»"),
            ("（フリガナ）", "«kana»"),
            ("氏名", "«name»"),
            ("種別", "給料・賞与"),
            ("支払金額", "«yen»円"),
            ("‹控除対象配偶者|（源泉・特別）控除対象配偶者›　氏名", "«1:name»"),
            ("‹配偶者の個人番号|個人番号（配偶者）›", "«my»"),
            ("16歳未満の扶養親族(1)　氏名", "«2:name»"),
            ("‹個人番号|16歳未満の扶養親族(1)　個人番号›", "«my»"),
            ("受給者生年月日", "«birth»"),
        ],
    );
    desk.text(&format!("支払者　名称　{FIRM}　　法人番号　«corp»　　電話　«?tel»\n"));
}

fn certificate(desk: &mut Desk) {
    page(desk, Format::Docx);
    desk.text("‹税務証明等交付申請書|所得・課税証明書交付請求書|納税証明書　交付申請書›\n«city»長　様　　　　　　申請日　«day»\n\n");
    desk.text("‹１　窓口に来られた方（申請者）|■ 窓口に来た人|【来庁者】›\n");
    fill_text(
        desk,
        &[
            ("ふりがな", "«hira»"),
            ("‹氏　名|お名前|氏名(自署)›", "«name»"),
            ("‹住　所|ご住所›", "«addr»"),
            ("‹日中連絡のとれる電話番号|電話|連絡先℡›", "«phone»"),
            ("生年月日", "‹«birth»|«birth.open»›"),
        ],
    );
    desk.text("‹２　証明が必要な方|■ どなたの証明が必要ですか|【対象者】›（□ 申請者と同じ）\n");
    fill_text(desk, &[("氏　名", "«1:name»"), ("申請者との関係", "配偶者"), ("生年月日", "«1:birth»")]);
    desk.text(
        "※職員記入欄　本人確認　‹☑運転免許証|免許証　☑›　‹番号：|No.|番号　›«licence»　□個番カード　□保険証　受付 «officer»\n",
    );
}

fn light_vehicles(desk: &mut Desk) {
    desk.table();
    desk.row(&["«year»　軽自動車税（種別割）‹異動リスト|課税台帳（抜粋）|廃車未処理分›"]);
    desk.row(&["", "所有者", "", "", "車両", ""]);
    desk.row(&[
        "標識番号",
        "‹氏名・名称|氏名又は名称|所有者氏名›",
        "‹住所|所在|納税通知書送付先›",
        "‹TEL|電話›",
        "車名",
        "車台番号",
    ]);
    desk.rows(
        4,
        12,
        &[
            "«city»あ «#4»",
            "«name»",
            "«addr»",
            "«phone»",
            "«one:ホンダ|ヤマハ|スズキ|ダイハツ|クボタ»",
            "«like::AF##-#######»",
        ],
    );
}

fn collection(desk: &mut Desk) {
    desk.text("‹滞納者折衝記録|交渉経過（滞納整理システム出力）|納税折衝　経過票›\n");
    fill_text(
        desk,
        &[
            ("滞納者", "«name»（«kana»）"),
            ("宛名コード", "«#9»"),
            ("‹現住所|住所›", "«addr»"),
            ("‹勤務先|就業先›", FIRM),
            ("‹携帯|本人携帯›", "«mobile»"),
            ("‹生年月日|生年月日・年齢›", "«birth»（«age»歳）"),
        ],
    );
    desk.text(&format!(
        "«day» «time»　架電。本人不在、‹妻|同居の母›が応対。折り返し依頼。（«officer»）\n\
         «day» «time»　来庁。‹収入減のため分納希望|失業し国保と併せて分割希望›。月«yen»円で誓約。\n\
         «day» «time»　預金調査回答あり。{BANK}{BRANCH} 普通 «account.plain» 残高«yen»円。\n\
         «day» «time»　‹本人より入電|本人から電話›。「«one:@s:うつ病|@s:胃潰瘍|@s:腰椎椎間板ヘルニア»で休職中」とのこと。診断書を求める。\n\
         «day»　‹給与照会|勤務先照会›　回答待ち\n"
    ));
}

fn one_stop(desk: &mut Desk) {
    csv(desk);
    desk.table();
    desk.row(&[
        "受付番号",
        "‹寄附者氏名|申請者　氏名|donor_name›",
        "‹フリガナ|氏名カナ|kana›",
        "‹個人番号|マイナンバー|個番|mynumber›",
        "‹郵便番号|〒|zip›",
        "‹住所|現住所|address›",
        "‹生年月日|birth›",
        "‹電話番号|tel›",
        "‹メールアドレス|E-mail|mail›",
        "寄附額",
    ]);
    desk.rows(
        3,
        15,
        &[
            "«like::R-######»",
            "«name»",
            "«kana»",
            "«my.plain»",
            "«postal»",
            "«addr.full»",
            "«birth»",
            "«phone»",
            "«email»",
            "«yen»",
        ],
    );
}

fn refunds(desk: &mut Desk) {
    desk.text("‹市税過誤納金還付一覧|過誤納還付　支払予定リスト›　　作成日 «day»　　«dept»\n\n");
    print(
        desk,
        4,
        12,
        &[
            ("通知書番号", "«#8»"),
            ("‹還付先氏名|還付請求権者|受取人›", "«name»"),
            ("‹送付先〒|郵便番号›", "«postal»"),
            ("‹送付先住所|住所›", "«addr»"),
            ("還付額", "«like::##,###»"),
            ("‹振込先|振込先金融機関›", &format!("{BANK}{BRANCH}")),
            ("‹種目|区分›", "普通"),
            ("‹口座|口座番号|口番›", "«account.plain»"),
        ],
    );
}

fn agent(desk: &mut Desk) {
    page(desk, Format::Docx);
    desk.text("‹納税管理人申告書|相続人代表者指定届兼固定資産現所有者申告書›\n\n«day»\n«city»長　殿\n\n");
    desk.text(
        "‹被相続人|納税義務者›\n　住　所　«addr»\n　氏　名　«name»\n　生年月日　«birth»\n　‹死亡年月日　«day»|出国予定日　«day»›\n\n",
    );
    desk.text(&format!(
        "‹相続人代表者|納税管理人›\n　〒«4:postal»\n　住　所　«4:addr»\n　フリガナ　«4:kana»\n　氏　名　«4:name»　㊞\n\
         \u{3000}個人番号　«my»\n　職　業　{JOB}\n　電話番号　（自宅）«4:tel»　（携帯）«4:mobile»\n"
    ));
}

fn employer_change(desk: &mut Desk) {
    desk.text("給与支払報告・特別徴収に係る給与所得者異動届出書\n");
    desk.text(&format!(
        "給与支払者（特別徴収義務者）\n　所在地　«oaddr»　名称　{FIRM}\n　法人番号　«corp»\n　担当者連絡先　係 経理　氏名 «?5:name»\n\n"
    ));
    fill(
        desk,
        &[
            ("フリガナ", "«kana»"),
            ("給与所得者　氏名", "«name»‹|（旧姓 «4:sei»）›"),
            ("生年月日", "«birth»"),
            ("個人番号", "«my»"),
            ("受給者番号", "«#4»"),
            ("‹１月１日現在の住所|令和８年１月１日現在の住所›", "«addr»"),
            ("‹異動後の住所|給与の支払を受けなくなった後の住所›", "«addr.city»"),
            ("異動年月日", "«day»"),
            ("異動の事由", "«one:１．退職|２．転勤|３．休職|６．死亡»"),
            ("異動後の未徴収税額の徴収方法", "３．普通徴収"),
        ],
    );
}

fn appointments(desk: &mut Desk) {
    desk.text("‹申告相談　予約表|市県民税申告　予約状況（公民館会場）|確定申告　事前予約者名簿›　«day»\n");
    print(
        desk,
        5,
        16,
        &[
            ("枠", "«time»"),
            ("‹予約者|お名前|氏名›", "«name»"),
            ("‹連絡先|TEL|電話番号›", "«phone»"),
            ("‹生年月日|生年›", "«birth»"),
            ("内容", "«one:医療費控除|年金のみ|農業所得|住宅借入金|不動産»"),
        ],
    );
}

fn inquiry(desk: &mut Desk) {
    mail(desk, "‹固定資産税の件|納税通知書の送り先について›", "«email»", "«omail»");
    desk.text(
        "税務課御中\n\nお世話になります。«addr»の土地の件で連絡いたしました、«name»と申します。\n\
         父（«4:name»、昨年‹死去|他界›）名義のままになっており、‹今後は私あてに|通知は下記に›送っていただきたいです。\n\n\
         〒«postal»\n«addr.full»\n«name»\n‹携帯|TEL›：«mobile»\n\n引き落としの口座も変えたいです。",
    );
    desk.text(&format!("{BANK}　{BRANCH}　普通　«account.plain»　名義 «kana»\n以上よろしくお願いいたします。\n"));
}

fn card_refund(desk: &mut Desk) {
    mail(desk, "‹クレジット納付の取消依頼|二重決済の返金について›", "«omail»", "kessai@example.co.jp");
    desk.text(
        "決済代行　ご担当者様\n\n«city»納税課の«officer»です。‹軽自動車税の二重納付|納付金額の誤り›につき、下記の取消をお願いします。\n\n",
    );
    desk.each(
        1,
        4,
        "・納付者：«name»\n・‹カード番号|クレジットカード番号|ご利用カード›：«card»（有効期限 «like::0#/2#»）\n・‹名義|カード名義人›：«roma.up»\n・決済番号：«#12»　金額：«yen»円\n・納付者連絡先：«phone» / «email»\n\n",
    );
}
