//! Words that say what stands behind or below them. The nearest one governs; a caption of something else is doubt.

/// What a caption announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Caption {
    MyNumber,
    Corporate,
    Card,
    Phone,
    Email,
    BirthDate,
    /// A person's name.
    Name,
    /// A person's part in something (申請者, 世帯主): her name may follow, or a heading ends here.
    Role,
    /// A member of staff (担当者).
    Staff,
    /// The reading of a name.
    Reading,
    Address,
    /// A name of an organisation or a site, whose place and telephone are no person's.
    Organisation,
    /// Something else: a serial number, a day on which something was done, a thing's name.
    Other,
}

/// Captions by what they announce, in folded form. Spaced forms (氏　名) are derived.
pub(crate) const CAPTIONS: &[(Caption, &str)] = &[
    (Caption::MyNumber, "個人番号 マイナンバー マイナンバー番号 個人No MyNumber マイナンバ 個人番号カード番号"),
    (Caption::Corporate, "法人番号 適格請求書発行事業者登録番号 インボイス登録番号 事業者登録番号 登録番号"),
    (
        Caption::Card,
        "カード番号 クレジットカード番号 クレジットカード クレジット番号 クレカ番号 カードNo 会員カード番号",
    ),
    (
        Caption::Phone,
        "電話番号 電話 TEL Tel tel ℡ ☎ ☏ 連絡先 携帯電話 携帯番号 携帯 自宅電話 固定電話 連絡先電話 電話連絡先 連絡先番号 FAX Fax fax ファックス \
         ファクス ファクシミリ 電話1 電話2 緊急連絡先 日中連絡先 Phone phone PHONE Mobile mobile でんわ お電話 ご連絡先",
    ),
    (
        Caption::Email,
        "メールアドレス メール Eメール Eメールアドレス E-mail E-Mail email Email e-mail EMAIL 電子メール 電子メールアドレス 電子メイル Mail mail \
         E-MAIL メアド",
    ),
    (
        Caption::BirthDate,
        "生年月日 誕生日 出生日 出生年月日 生れ 生まれ 誕生年月日 お誕生日 生年 DOB birthday Birthday 出生の日 \
         生まれた日 たんじょうび",
    ),
    (
        Caption::Name,
        "氏名 お名前 名前 姓名 フルネーム 漢字氏名 氏名漢字 本名 受給者名 患者名 児童名 生徒名 園児名 利用者名 契約者名 名義人 世帯主名 申請者名 \
         届出者名 届出人名 保護者名 対象者名 会員名 被保険者名 所有者名 納税者名 口座名義 口座名義人 納税義務者名 参加者名 受診者名 児童氏名 \
         なまえ 加入者名 入居者名 借受人名 滞納者名 遺族名 死亡者名 Name name NAME 宛名 本人氏名 旧姓 使用者名 契約名義 呼称",
    ),
    (
        Caption::Role,
        "申請者 申請人 届出人 届出者 世帯主 保護者 被保険者 代表者 本人 受給者 請求者 請求人 委任者 受任者 代理人 納税義務者 所有者 使用者 \
         差出人 From 宛先 To Cc 債務者 債権者 連帯保証人 保証人 患者 児童 対象者 利用者 契約者 相続人 被相続人 配偶者 扶養者 入居者 \
         死亡者 出生子 転入者 転出者 相談者 通報者 要介護者 介護者 受診者 続柄者 同居人 滞納者 参加者 申込者 購入者 受取人 寄附者",
    ),
    (
        Caption::Staff,
        "担当者 担当 起案者 作成者 記入者 職員名 担当者名 職員氏名 社員名 主任 取扱者 受付者 検収者 報告者 記録者 説明者 決裁者 発表者 講師 司会",
    ),
    (
        Caption::Reading,
        "フリガナ ふりがな カナ氏名 氏名カナ 氏名フリガナ よみがな 読み仮名 読みがな ヨミガナ カナ シメイ カナ名 よみ",
    ),
    (
        Caption::Address,
        "住所 現住所 居所 本籍 本籍地 住所地 前住所 前住所地 転出先 転入前住所 送付先 送付先住所 居住地 自宅住所 連絡先住所 新住所 旧住所 \
         住民票住所 自宅 届け先 お届け先 Address address 住居 居住所 避難先 住所1 住所2 納品先住所 所在 転出先住所 転居先",
    ),
    (
        Caption::Organisation,
        "会社名 法人名 事業所名 事業者名 施設名 施設名称 店名 店舗名 商号 団体名 学校名 業者名 取引先 取引先名 仕入先 仕入先名 発注先 納入業者 \
         医療機関名 病院名 事業所名称 機関名 自治会名 加盟店 名称 会場名 受注者 発注者 施工者 メーカー メーカー名 屋号 設置場所 工事場所 工事箇所 \
         会場 開催場所 施設 場所 所在地 事業所 窓口 問い合わせ先 問合せ先 お問い合わせ お問合せ 問い合わせ 問合せ 代表電話 代表番号 内線 代表 担当課 \
         取扱店 発行者 発行所 事務局 連絡窓口 店舗 申込み 申込先 お申込み 申し込み 申込 問い合わせ・申込み",
    ),
    (
        Caption::Other,
        "伝票番号 伝票No 製造番号 JAN JANコード 型番 シリアル シリアル番号 シリアルNo S/N 契約番号 受付番号 整理番号 管理番号 商品コード 商品番号 \
         注文番号 備品番号 物品番号 資産番号 ロット ロット番号 文書番号 取引番号 追跡番号 口座番号 免許証番号 保険者番号 被保険者番号 証番号 \
         起票番号 宛名番号 世帯番号 お客様番号 会員番号 社員番号 職員番号 ISBN バーコード 品番 No. No № 番号 コード ID 製番 送り状番号 \
         お問い合わせ番号 品目コード 部品番号 発注番号 納品番号 請求番号 請求書番号 見積番号 決裁番号 起案番号 メーターNo 検針番号 車台番号 \
         管理No 通番 連番 年金番号 基礎年金番号 受給者番号 認定番号 許可番号 番号札 品名 商品名 件名 物品名 品目 摘要 備考 議題 事業名 科目 \
         申請日 受付日 交付日 発行日 作成日 施行日 開催日 納期限 年月日 日付 期間 登録日 更新日 有効期限 購入日 死亡年月日 転入日 異動日 届出日 \
         設立年月日 設置年月日 取得年月日 取得日 受診日 面談日 訪問日 期限 日時 死亡日 認定日 資格取得日 申込日 起案日 決裁日 提出日 届出年月日 \
         申請年月日 異動年月日 転出日 納品日 検査日 点検日 支給日 支払日 入庫日 出庫日 製造日 製造年月日 設定日 作成年月日 発行年月日 交付年月日 \
         役職 所属 部署 課名 職名 続柄 性別 年齢 職業 勤務先 学年 金額 数量 単価 合計 行政区 郵便番号 役職名 銀行名 支店名 個人番号カード \
         個人番号通知 住所変更 氏名変更 電話料 住所異動 電話機",
    ),
];

/// Words that make a neighbourhood one of an office or of the public.
pub(crate) const OFFICE_WORDS: &str = "市役所 区役所 町役場 村役場 役場 庁舎 株式会社 有限会社 合同会社 御中 支所 出張所 公民館 図書館 \
     コミュニティセンター 保健センター 支援センター 体育館 消防署 警察署 病院 診療所 小学校 中学校 保育所 保育園 公園 駐車場 会議室 ホール (株) (有) 社会福祉法人 \
     医療法人 NPO法人 協同組合 商工会 県庁 道庁 府庁 都庁 教育委員会";
/// Words of documents about public persons and rules, each of which counts once a document.
pub(crate) const PUBLIC_WORDS: &str = "会議録 議事録 議事日程 議事の経過 定例会 臨時会 議会だより 本会議 議案第 条例の一部 条例をここに この条例は この規則は この要綱は 公布の日から施行 \
     告示第 附則 出席議員 欠席議員 説明員 議長( 〇議長 ○議長 開議 散会 会議録署名議員 公表します 人事異動 叙勲 受章 当選人 候補者 委員名簿 歴代 登壇 開会 閉会 \
     出席者 欠席者 次第";
/// Words that go with a 個人番号 anywhere near it.
pub(crate) const MY_NUMBER_WORDS: &str =
    "番号法 特定個人情報 番号確認 通知カード 個人番号関係事務 個人番号利用事務 マイナ";
