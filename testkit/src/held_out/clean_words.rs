//! Minutes, rules, notices, manuals and lists of places: words that are about nobody in particular.

use model::Format;

use super::blanks::{FIRM, csv, fill_text, mail, page, print};
use crate::layouts::Layout;
use crate::layouts::desk::Desk;

pub(super) const LAYOUTS: &[Layout] = &[
    ("clean.held.minutes", minutes),
    ("clean.held.ordinance", ordinance),
    ("clean.held.meeting_notice", meeting_notice),
    ("clean.held.public_notice", public_notice),
    ("clean.held.manual", manual),
    ("clean.held.facilities", facilities),
    ("clean.held.evacuation_sites", evacuation_sites),
    ("clean.held.clinics", clinics),
    ("clean.held.empty_form", empty_form),
    ("clean.held.questions", questions),
    ("clean.held.press", press),
    ("clean.held.specification", specification),
    ("clean.held.vacancies", vacancies),
    ("clean.held.maintenance_mail", maintenance_mail),
    ("clean.held.waste_calendar", waste_calendar),
    ("clean.held.organisation", organisation),
    ("clean.held.report", report),
    ("clean.held.leaflet", leaflet),
    ("clean.held.contract", contract),
    ("clean.held.desk_manual", desk_manual),
];

fn minutes(desk: &mut Desk) {
    page(desk, Format::Docx);
    desk.text(
        "«year»第«n.4»回‹«city»総合計画審議会|上下水道事業運営協議会|庁内ＤＸ推進会議›　議事録\n\n日時　«day»　«time»～\n場所　‹第一委員会室|３階大会議室›\n出席　会長　«official.full»、委員　«?4:name.full»、«?6:name.full»\n事務局　企画課長　«?1:name.full»\n\n",
    );
    desk.each(
        4,
        9,
        "‹会長|事務局|委員›　«one:資料１について説明をお願いします。|前回からの変更点は２点です。|財源の見通しはどうか。|利用者数は年々減少しています。|次年度の予算で対応したい。|異議なしと認めます。»\n",
    );
    desk.text("以上、«time»閉会。\n");
}

fn ordinance(desk: &mut Desk) {
    page(desk, Format::Docx);
    desk.text(
        "○«city»‹個人情報の保護に関する法律施行条例|印鑑条例|介護保険条例|空家等対策の推進に関する条例›\n　　　　　　　　　　«day»\n　　　　　　　　　　条例第«n.60»号\n\n（趣旨）\n第１条　この条例は、法の施行に関し必要な事項を定めるものとする。\n",
    );
    desk.each(
        3,
        8,
        "（«one:定義|届出|手数料|減免|委任|罰則»）\n第«n.40»条　«one:氏名、生年月日及び住所を記載した申請書を市長に提出しなければならない。|市長は、必要があると認めるときは、当該手数料を減額することができる。|前項の規定にかかわらず、規則で定める者についてはこの限りでない。|本人であることを証する書類を提示しなければならない。|この条例の施行に関し必要な事項は、規則で定める。»\n",
    );
    desk.text("附　則\nこの条例は、«day»から施行する。\n");
}

fn meeting_notice(desk: &mut Desk) {
    page(desk, Format::Docx);
    desk.text(
        "　　　　　　　　　　　　　　　　事務連絡\n　　　　　　　　　　　　　　　　«day»\n‹各課長|各自治会長|関係各位›　様\n　　　　　　　　　　　　«dept»長\n\n‹担当者会議の開催について（通知）|防災訓練の実施について|人権研修会の開催について›\n\n\
         標記の件について、下記のとおり開催しますので、御出席くださいますようお願いします。\n記\n１　日時　«day»　«time»から\n２　場所　‹市役所３階会議室|元町会館ホール›\n３　議題　‹令和８年度予算編成|システム標準化の進捗|年度末の処理›\n\n（担当　«dept»　内線«#4»　電話«otel»）\n",
    );
}

fn public_notice(desk: &mut Desk) {
    page(desk, Format::Pdf);
    desk.text(
        "«city»告示第«n.200»号\n\n‹都市計画の変更|指定金融機関の指定|道路の区域変更|一般競争入札の実施›について\n\n次のとおり告示する。関係図書は、告示の日から２週間、«dept»において縦覧に供する。\n\n　«day»\n　　　　　　«city»長　«official.full»\n\n１　‹路線名|名称›　‹元町幸町線|川端１号線›\n２　‹区間|位置›　«city»‹元町«n.4»番地先から同«#2»番地先まで|字沼尻«#3»番›\n３　延長　«#3».«n.9»ｍ\n",
    );
}

fn manual(desk: &mut Desk) {
    page(desk, Format::Docx);
    desk.text(
        "‹複合機操作マニュアル（庁内用）|浄水場ポンプ点検要領|AED取扱説明|窓口発券機　設定手順›　第«n.9»版\n\n機種　«one:AX-3300|NP-77F|HR-2050»　製造番号 «#12»　ファームウェア 3.«n.9».«#2»\n\n",
    );
    desk.each(
        4,
        8,
        "«one:1. 電源を入れ、表示部に「READY」と出るまで待ちます。|2. 消耗品の型番（TN-2210 0045-7781）を確認してください。|※ エラー E-0031-2200 が出たときは保守会社へ連絡。|3. 部品番号 90-1183-4406 のフィルタを交換します。|4. ログを保存し、担当課へ提出します。»\n",
    );
    desk.text(&format!("保守：{FIRM}　ライセンスキー：«like::4F7K-####-####-####»\n"));
}

fn facilities(desk: &mut Desk) {
    csv(desk);
    desk.table();
    desk.row(&["‹公共施設一覧|施設ガイド|指定管理施設›", "", "", "", ""]);
    desk.row(&["施設名", "‹所在地|住所›", "〒", "‹電話番号|TEL›", "‹休館日|開館時間›", "‹所管|所管課›"]);
    desk.rows(
        5,
        14,
        &[
            "«one:元町公民館|市民プール|川端児童館|南図書館|青葉台体育館|郷土資料館|老人福祉センター|第二保育所|中央霊園管理事務所»",
            "«city»«one:元町|幸町|青葉台|川端町|字沼尻»«one:1-2-3|２丁目５番１号|４５番地|3-18|１０８番地の２»",
            "«opostal»",
            "«otel»",
            "«one:月曜日|年末年始|9:00-17:00»",
            "«dept»",
        ],
    );
}

fn evacuation_sites(desk: &mut Desk) {
    desk.text("‹指定避難所一覧|AED設置施設|津波避難ビル›（«day»現在）\n");
    print(
        desk,
        5,
        14,
        &[
            ("No", "«no»"),
            ("‹避難所名|施設名›", "«one:南台小学校|元町会館|第一中学校|青葉高校|川端保育園|市民体育館»"),
            ("‹収容人数|台数›", "«like::##0»"),
            ("‹海抜|対応災害›", "«one:3.2m|12m|洪水・地震|土砂»"),
            ("‹施設電話|電話番号›", "«otel»"),
        ],
    );
}

fn clinics(desk: &mut Desk) {
    csv(desk);
    desk.table();
    desk.row(&[
        "‹医療機関コード|事業所番号›",
        "‹医療機関名|事業所名›",
        "‹所在地|住所›",
        "‹電話|電話番号›",
        "‹診療科|サービス種別›",
    ]);
    desk.rows(
        5,
        14,
        &[
            "«#10»",
            "«one:緑風会中央病院|川端内科クリニック|デイサービスあすなろ|元町歯科医院|青葉薬局|訪問看護ステーション幸»",
            "«city»«one:元町|幸町|青葉台|川端町|字沼尻»«one:1-2-3|２丁目５番１号|４５番地|3-18|１０８番地の２»",
            "«otel»",
            "«one:内科|歯科|通所介護|訪問看護|調剤»",
        ],
    );
}

fn empty_form(desk: &mut Desk) {
    page(desk, Format::Docx);
    desk.text("様式第«n.9»号（第«n.9»条関係）\n‹使用許可申請書|補助金交付申請書|介護保険住宅改修費支給申請書|口座振替依頼書›\n　　　　　　　　　　　年　　月　　日\n«city»長　様\n");
    fill_text(
        desk,
        &[
            ("氏名（フリガナ）", "　　　　　　　　　　　　㊞"),
            ("生年月日", "明・大・昭・平・令　　年　　月　　日"),
            ("住所", "〒　　　-　　　　"),
            ("電話番号", "　　　（　　　）　　　　"),
            ("個人番号", "□□□□□□□□□□□□"),
            ("‹振込先|口座番号›", "　　　銀行　　　支店　普通・当座　□□□□□□□"),
        ],
    );
    desk.text("※記入例は裏面をご覧ください。問合せ　«dept»　«otel»\n");
}

fn questions(desk: &mut Desk) {
    page(desk, Format::Html);
    desk.text("<h1>‹よくある質問|手続きのご案内|マイナンバーＱ＆Ａ›</h1>\n");
    desk.each(
        3,
        7,
        "<h3>Q «one:個人番号カードをなくしました。|国民健康保険をやめるには？|基礎年金番号がわかりません。|口座振替の申込みはどこで？|障害者手帳の住所を変えたい。»</h3>\n<p>«one:本人確認書類を持って窓口へお越しください。|市内の金融機関で手続きできます。通帳と届出印が必要です。|年金事務所へお問い合わせください。|コールセンターへご連絡ください。»</p>\n",
    );
    desk.text("<address>«city» «dept» TEL «otel» Mail «omail» 〒«opostal» «oaddr»</address>\n");
}

fn press(desk: &mut Desk) {
    page(desk, Format::Pdf);
    desk.text(
        "報道資料　«day»\n‹«city»と{}との包括連携協定について|ごみ袋の価格改定|市制施行記念式典の開催›\n\n１　概要　‹地域活性化のため連携して取り組みます。|«day»から変更します。|市民会館大ホールにて開催します。›\n２　出席者　市長　«official.full»　ほか\n３　問合せ　«dept»（課長　«officer»、電話 «otel»、E-mail «omail»）\n"
            .replace("{}", "株式会社あおば書店")
            .as_str(),
    );
}

fn specification(desk: &mut Desk) {
    page(desk, Format::Docx);
    desk.text("‹庁舎清掃業務委託　仕様書|基幹系システム運用保守　仕様書|学校給食調理業務　仕様書›\n\n");
    desk.each(
        4,
        9,
        "«n.9»．«one:業務の履行期間は年度末までとする。|受注者は業務上知り得た個人情報を第三者に漏らしてはならない。|作業員名簿を提出すること。|緊急時は24時間以内に対応すること。|使用機器の型番はWX-4410-0920同等以上とする。|業務報告書を翌月10日までに提出する。»\n",
    );
    desk.text("工事番号　«like::08-####-####»　設計書番号　«#10»\n");
}

fn vacancies(desk: &mut Desk) {
    desk.text("‹会計年度任用職員を募集します|消防団員募集中！|統計調査員の登録者募集›\n\n");
    fill_text(
        desk,
        &[
            ("募集職種", "«one:一般事務|保育補助|図書館司書|学校用務員»"),
            ("募集人数", "«n.5»人"),
            ("‹任用期間|期間›", "«day»から１年以内"),
            ("報酬", "時給«like::1,1##»円"),
            ("‹応募方法|申込み›", "履歴書（写真貼付）を«dept»へ持参又は郵送"),
            ("提出先", "〒«opostal»　«oaddr»　«city»役所　«dept»"),
            ("‹問合せ|電話›", "«otel»"),
        ],
    );
}

fn maintenance_mail(desk: &mut Desk) {
    mail(
        desk,
        "【周知】‹住基システム停止|財務会計 年度切替|ウイルス対策ソフト更新›のお知らせ",
        "jouhou@city.example.lg.jp",
        "all@city.example.lg.jp",
    );
    desk.text(
        "職員各位\n\n情報政策課です。下記のとおり‹作業を行います|停止します›。\n\n日時：«day» «time»～«time»\n対象：‹住民記録・税・福祉|財務会計|庁内メール›\n影響：個人番号の照会、証明書の発行ができません。\n変更管理番号：CHG«#10»\n接続先：198.51.100.«n.200»:8443\n\n情報政策課　ヘルプデスク　内線«#4»　«otel»\n",
    );
}

fn waste_calendar(desk: &mut Desk) {
    desk.table();
    desk.row(&["‹ごみ収集カレンダー|資源回収予定表|図書館休館日›", "«year»"]);
    desk.row(&["地区", "‹燃えるごみ|可燃›", "‹プラ|資源›", "‹粗大（予約制）|びん・缶›", "収集開始"]);
    desk.rows(
        5,
        12,
        &["«one:元町|幸町|青葉台|川端|南台»«n.5»区", "«one:月・木|火・金»", "«one:水|第２水»", "«day»", "«time»"],
    );
    desk.text("粗大ごみ受付センター　«otel»\n");
}

fn organisation(desk: &mut Desk) {
    desk.table();
    desk.row(&["‹機構図・内線表|課別電話番号一覧|管理職名簿›", "«day»"]);
    desk.row(&["部署", "‹職|役職›", "‹氏名|職氏名›", "‹内線|直通›"]);
    desk.rows(6, 16, &["«dept»", "«one:課長|課長補佐|係長|主幹»", "«official.full»", "«#4»"]);
}

fn report(desk: &mut Desk) {
    page(desk, Format::Docx);
    desk.text("‹行政評価シート|指定管理者モニタリング報告|監査結果報告書›　«year»\n\n");
    desk.each(
        4,
        8,
        "«one:相談件数は前年度比で増加した。|福祉分野では虐待に関する相談が増えている。|滞納繰越分の収納率は改善した。|高齢化に伴い通院支援の需要が高い。|事業費は2,480千円であった。|障害福祉サービスの利用者数は横ばいである。»\n",
    );
    desk.text("評価者　部長　«official»　　作成　«dept»　«day»\n");
}

fn leaflet(desk: &mut Desk) {
    page(desk, Format::Pptx);
    desk.text("‹認知症サポーター養成講座|がん検診を受けましょう|ひとり親家庭への支援|こころの健康相談›\n");
    desk.text("日時　«day»　«time»～　　会場　‹保健センター|元町会館›　　定員　«n.60»名（先着順）　参加無料\n");
    desk.text("‹うつ病や不眠でお悩みの方へ。秘密は守られます。|糖尿病は早期発見が大切です。|児童扶養手当・医療費助成の制度があります。›\n申込み　«dept»　電話«otel»　FAX «otel»　«omail»\n");
}

fn contract(desk: &mut Desk) {
    page(desk, Format::Docx);
    desk.text(&format!(
        "‹物品売買契約書|業務委託契約書|賃貸借契約書（複合機）›\n\n契約番号　«like::第2026-#####号»\n契約金額　金«yen»円（うち消費税等 «like::##,###»円）\n履行期限　«day»\n\n\
         «city»（以下「甲」という。）と{FIRM}（以下「乙」という。法人番号«corp»）は、次のとおり契約を締結する。\n第１条　乙は、仕様書に従い誠実に履行しなければならない。\n第２条　乙は、個人情報の取扱いについて別記特記事項を守らなければならない。\n\n　«day»\n　甲　«oaddr»　«city»長　«official.full»\n　乙　代表取締役　«?5:name»\n"
    ));
}

fn desk_manual(desk: &mut Desk) {
    desk.text("# ‹窓口事務マニュアル（転入）|マイナンバー取扱手順|証明書発行の手引›\n\n");
    desk.each(
        4,
        9,
        "- «one:氏名・生年月日・住所の３情報で検索する。|個人番号は12桁。検査用数字が合わないときはエラー E1024。|住民票コードは11桁、変更請求は様式第３号。|運転免許証の番号は控えない。|本人確認書類は１点（顔写真付き）または２点。|処理後は必ず画面を閉じる（Ctrl+F4）。|帳票ID JU0310-02 を選んで印刷。»\n",
    );
}
