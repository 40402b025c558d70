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
    /// A surname or a given name alone, where each has a column of its own.
    NamePart,
    /// A person's part in something (申請者, 世帯主): her name may follow, or a heading ends here.
    Role,
    /// A member of staff (担当者).
    Staff,
    /// The reading of a name.
    Reading,
    Address,
    /// A name of an organisation or a site, whose place and telephone are no person's.
    Organisation,
    /// A place that something is at (設置場所, 所在地): a person's address where the table is about persons.
    Site,
    /// 住民票コード
    Resident,
    /// 基礎年金番号
    Pension,
    /// 運転免許証番号
    Licence,
    /// 保険者番号, 公費負担者番号
    Insurer,
    /// 記号・番号 and 被保険者番号 of whatever insurance.
    Insured,
    /// 介護保険被保険者番号
    Care,
    /// 後期高齢者医療被保険者番号
    Elderly,
    /// 雇用保険被保険者番号
    Employment,
    Passport,
    /// 在留カード番号
    ResidenceCard,
    /// 口座番号
    Account,
    /// 記号 or 番号 alone: of an account, an insurance or anything else.
    Symbol,
    Postal,
    /// 病名, 障害名: what a person suffers or lives on.
    Condition,
    /// The n-th of the body's own kinds.
    Own(u8),
    /// Something else: a serial number, a day on which something was done, a thing's name.
    Other,
}

/// Captions by what they announce, in folded form. Spaced forms (氏　名) are found too; Latin ones in any case, and `_`
/// there stands for `-` and a space as well.
pub(crate) const CAPTIONS: &[(Caption, &str)] = &[
    (
        Caption::MyNumber,
        "kojinno kojinbango 12桁番号 12桁の番号 個人番号(マイナンバー) マイナンバー(個人番号) mynum コジンバンゴウ こじんばんごう my_number_12 kojin_no12 individual_no  mynumber_no myno 個人番号 マイナンバー マイナンバー番号 個人No 個人NO mynumber my_number マイナンバ 個人番号カード番号 kojin_bango kojinbango kojin_no \
         individual_number my_no 個人番号欄 個人No. 社会保障・税番号 税・社会保障番号",
    ),
    (
        Caption::Corporate,
        "corp_no corporate_no hojin_no houjin_no  ホウジンバンゴウ 法人CD corp_number 法人番号 適格請求書発行事業者登録番号 インボイス登録番号 事業者登録番号 登録番号 法人No houjin_bango hojin_bango corporate_number インボイス番号 \
         適格請求書発行事業者番号",
    ),
    (
        Caption::Card,
        "カード番号 クレジットカード番号 クレジットカード クレジット番号 クレカ番号 カードNo 会員カード番号 card_no card_number credit_card クレカ クレジットカードNo \
         決済カード カードの番号",
    ),
    (
        Caption::Phone,
        "telno denwabango mobileno phoneno 連絡がつく電話 携帯・自宅 TEL・FAX 介護者・TEL 連絡TEL 電話等 固定 本人携帯 母携帯 父携帯 デンワ デンワバンゴウ でんわばんごう ケイタイバンゴウ レンラクサキ 直通電話 直通 phonenumber telephone tel_number contact 電話番号(自宅) ダイヤルイン keitai_tel home_tel mobile_no phone_no 連絡の取れる電話 ☏電話 電話番号 電話 tel ℡ ☎ ☏ 連絡先 携帯電話 携帯番号 携帯 自宅電話 固定電話 連絡先電話 電話連絡先 連絡先番号 fax ファックス \
         ファクス ファクシミリ 電話1 電話2 緊急連絡先 日中連絡先 phone mobile でんわ お電話 ご連絡先 tel_no telno denwa keitai 電話No \
         連絡先電話番号 自宅電話番号 携帯電話番号 電話番号等 連絡電話 勤務先電話 自宅TEL 携帯TEL 緊急時連絡先 緊急時の連絡先 緊急連絡先電話番号 cell phone_number \
         mobile_phone スマートフォン ケータイ 日中の連絡先 日中連絡のとれる電話 テレホン 電話(自宅) 電話(携帯) 連絡先(携帯) 連絡先(自宅)",
    ),
    (
        Caption::Email,
        "mailaddress emailaddress e_mailアドレス ﾒｰﾙ mail_addr email_addr メールアドレス メール Eメール Eメールアドレス e_mail email 電子メール 電子メールアドレス 電子メイル mail e_mail_address email_address メアド \
         mail_address mailaddress Eメール・アドレス 連絡用メール Gmail",
    ),
    (
        Caption::BirthDate,
        "セイネン birthymd dateofbirth seinengappi 生年月日等 生月日 生年月日・性別 生年月日(年齢) セイネンガッピ せいねんがっぴ 誕生月日 birthday_ymd birth_day seinen_gappi birthdt birth_dt date_birth 生年月 出生日(生年月日) umare_ymd bday 生年月日 誕生日 出生日 出生年月日 生れ 生まれ 誕生年月日 お誕生日 生年 dob birthday 出生の日 birth_date birthdate date_of_birth seinengappi \
         生まれた日 たんじょうび 生年月日(和暦) 生年月日(西暦) 出生 誕生 生まれた年月日 umare birth_ymd birth 誕生年月 お生まれ",
    ),
    (
        Caption::Name,
        "通称・漢字 氏名・通称 本名(漢字) お子さまの氏名 お子様の氏名 名(氏名) 人の氏名 方の氏名 登録氏名 氏名(本人) 氏名(自署) カナ以外氏名 漢字氏名(通称) 利用者様名 お客様名 届出者氏名 納付者名 寄附者名 寄附者氏名 出店者名 団員名 隊員名 組合員名 shimeikanji namae namekanji kanjiname fullname customername shimei_kanji 学習者名 氏名・名称 員名 申込者氏名 世帯主氏名 被保険者氏名 利用者氏名 使用者氏名 対象者氏名 受診者氏名 請求者氏名 患者氏名 児童生徒名 生徒氏名 納税義務者氏名 契約者氏名 所有者氏名 登録者名 応募者名 筆頭者名 筆頭者氏名 口座名義人氏名 カード名義 個人名 人名等 atena_name atena_nm shimei_nm user_nm person_name simei_kanji 続柄氏名 請求先氏名 地権者名 職員名字 職員名前 氏名 お名前 名前 姓名 フルネーム 漢字氏名 氏名漢字 本名 受給者名 患者名 児童名 生徒名 園児名 利用者名 契約者名 名義人 世帯主名 申請者名 \
         届出者名 届出人名 保護者名 対象者名 会員名 被保険者名 所有者名 納税者名 口座名義 口座名義人 納税義務者名 参加者名 受診者名 児童氏名 \
         なまえ 加入者名 入居者名 借受人名 滞納者名 遺族名 死亡者名 name 宛名 本人氏名 旧姓 使用者名 契約名義 呼称 shimei simei full_name \
         fullname 者名 人名 児名 主名 名義 氏名等 ご氏名 通称 通称名 苗字 旧氏 氏名又は名称 user_name atena_kanji ご芳名 芳名 お子様名 子の名 \
         父の氏名 母の氏名 保護者氏名 署名 自署 記名 氏名(漢字) 漢字名 学生名 幼児名 乳児名 子どもの名前 お子さんの名前 お子様の名前 使用人氏名 last_name first_name surname \
         given_name family_name kanji_shimei name_kanji kanji_name customer_name 借主 貸主 債務者名 受取人名 送付先氏名 口座名義(漢字) 選手名",
    ),
    (
        Caption::Role,
        "傷病者 求職者 求職申込者 赤ちゃん 患児 組合員 出店者 経営主 後継者 予約者 同居の方 控除対象配偶者 控除対象扶養親族 支給認定基準世帯員 申告者 納付者 届出 拾得者 遺失者 落とし主 飼い主 飼主 耕作者 借受者 貸付者 譲渡者 受講生 参加児童 お子さん お子様 ご本人 本人様 契約相手 加入する方 来庁された方 面会者 通報した人 運転者 同乗者 目撃者 負傷者 被災者 罹災者 避難した方 世帯代表 世帯代表者 委任する人 委任された人 受給権者 扶養されている方 遺児 保証人予定者 緊急連絡者 ペットの飼い主 宛名1 宛名2 支払先 窓口に来た人 窓口に来られた方 来られた方 必要な方 支払を受ける者 療養を受けた方 入居予定者 同居予定者 申込本人 受け取る方 預けた人 依頼者 依頼人 寄附申込者 支払相手 請求人氏名欄 対象の方 使用する方 亡くなられた方 届出をする人 地権者 構成員 世帯員 世帯員名 世帯構成員 家族 家族構成 同居者 同居家族 義務者 現所有者 旧使用者 申立人 申請代理人 申出人 申し出人 届出義務者 支援を求める者 併せて支援を求める者 死亡した者 被相続人氏名 権利者 名義変更者 持主 車両所有者 親族 親族1 連帯納税義務者 相続人代表 相続人代表者 納付義務者  支給対象者 要配慮者 避難行動要支援者 支援対象者 生計中心者 主な介護者 キーパーソン  借地人 賃借人 賃貸人 同意した者 住所変更者 新使用者 現使用者  申請者 申請人 届出人 届出者 世帯主 保護者 被保険者 本人 受給者 請求者 請求人 委任者 受任者 代理人 納税義務者 所有者 使用者 \
         差出人 from 宛先 to cc 債務者 債権者 連帯保証人 保証人 患者 児童 対象者 利用者 契約者 相続人 被相続人 配偶者 扶養者 入居者 \
         死亡者 出生子 転入者 転出者 相談者 通報者 要介護者 介護者 受診者 続柄者 同居人 滞納者 参加者 申込者 購入者 受取人 寄附者 納税者 扶養親族 扶養義務者 \
         控除対象配偶者 被扶養者 生徒 園児 避難者 要支援者 避難支援者 支援者 筆頭者 親権者 後見人 成年後見人 遺族 喪主 故人 相手方 加害者 被害者 加入者 名宛人 \
         借受人 入所者 通所者 本籍筆頭者 来庁者 来所者 面談者 発信者 架電者 問合せ者 氏名・続柄 送付先 緊急連絡人 寄付者 受講者 応募者 登録者 会員 \
         ケース主 当事者 告知者 同意者 委任状受任者 主たる生計維持者 未成年者 年少者 出席児童 旧所有者 新所有者 譲渡人 譲受人 占用者 給水装置所有者",
    ),
    (
        Caption::Staff,
        "担当者 担当 代表者 代表取締役 理事長 起案者 作成者 記入者 職員名 担当者名 職員氏名 社員名 主任 取扱者 受付者 検収者 報告者 記録者 説明者 決裁者 発表者 講師 司会 \
         担当職員 受付担当 調査員 認定調査員 担当ケアマネジャー ケアマネジャー 担任 担任名 校長 園長 医師名 主治医 担当医 記載者 対応者 確認者 審査者 査定者 民生委員 \
         相談員 ケースワーカー 地区担当員 担当員 処理者 入力者 医師 産業医 面接者 聞き取り者 文責 受理者",
    ),
    (
        Caption::Reading,
        "shimeikana 名義(カタカナ) 氏名(カタカナ) メイギ メイギニン 名義人(カナ) シメイ(カナ) カナ(氏名) 仮名 ルビ シメイカナ namekana kananame フリガナ(カナ) ヨミ 氏名ヨミ 氏名ふりがな 使用者カナ 契約者カナ 被保険者カナ 世帯主カナ 世帯主カナ氏名 申請者カナ 利用者カナ 児童名カナ カナ名称 カナ氏名(半角) 名前(カナ) なまえ(かな) 職員カナ atena_kana kana_nm kn_name furigana yomi 英字氏名 氏名(英字) 英字名 氏名(ローマ字) 氏名ローマ字 フリガナ ふりがな カナ氏名 氏名カナ 氏名フリガナ よみがな 読み仮名 読みがな ヨミガナ カナ シメイ カナ名 よみ 氏名(カナ) 氏名(フリガナ) 氏名(かな) \
         kana shimei_kana name_kana kana_name kana_shimei カナシメイ 振り仮名 ふり仮名 口座名義カナ 口座名義人カナ 名義人カナ 名義カナ 口座名義(カナ) セイ メイ 氏名かな \
         カタカナ氏名 氏名読み 半角カナ氏名 ローマ字氏名 ローマ字 roman romaji 宛名カナ",
    ),
    (
        Caption::Address,
        "jushokana addr_kanji 住所地番 現在の住まい 申請地住所 納付者住所 住所又は所在地 使用者住所 組合員住所 genjusho ジュウショ じゅうしょ homeaddress jyuusyo 請求先住所 支払先住所 世帯住所 納税義務者住所 所有者住所 契約者住所 address_line juusyo address_1 addr1 addr2 住所等 住所_町名 住所_番地 住所・電話 jusyo 住まい(住所) 転入元 転入先 転入元住所 転出元 本籍・筆頭者 自宅(住所) 避難元 現在地住所 届出住所 郵便物送付先 住所 現住所 居所 本籍 本籍地 住所地 前住所 前住所地 転出先 転入前住所 送付先住所 居住地 自宅住所 連絡先住所 新住所 旧住所 \
         住民票住所 自宅 届け先 お届け先 address addr 住居 居住所 避難先 住所1 住所2 納品先住所 所在 転出先住所 転居先 ご住所 お住まい jusho juusho jyusho \
         住居地 現住所地 従前の住所 帰省先 実家 郵送先 通知先 通知書送付先 書類送付先 異動後住所 異動前住所 住所(居所) 住所又は居所 住所(自宅) 住民登録地 \
         登録住所 郵送先住所 home_address address1 address2 住所・居所 生活の本拠 お届け先住所 送付先ご住所 町名番地 町名地番 住定地 賦課期日住所 \
         設置場所住所 水栓所在地 すまい 住まい 現在の住所 これまでの住所 新しい住所 避難先住所 方書 居住先",
    ),
    (
        Caption::Organisation,
        "課名 部署 部署名 所属課 係名 課・係 所管 避難所名 施設等名称 著者 作者 編者 監修 訳者 著者名 出演 出演者 指導者 医療機関等 落札者(業者) 部課名 園・学校名 館名 支所名 窓口名 担当課名 主管課 お店 出版社 発行元 製造元 販売元 納入者 納入先 発注機関 設計者 監理者 施工会社 運営法人 設置者 設置者名 法人等名 店舗等 取扱金融機関 団体・施設 団体等 企業名 企業 委託業者 会社名 法人名 事業所名 事業者名 施設名 施設名称 店名 店舗名 商号 団体名 学校名 業者名 取引先 取引先名 仕入先 仕入先名 発注先 納入業者 \
         医療機関名 病院名 事業所名称 機関名 自治会名 加盟店 名称 会場名 受注者 発注者 施工者 メーカー メーカー名 屋号   工事箇所 \
         会場 開催場所 施設   事業所 窓口 問い合わせ先 問合せ先 お問い合わせ お問合せ 問い合わせ 問合せ 代表電話 代表番号 内線 代表 担当課 \
         取扱店 発行者 発行所 事務局 連絡窓口 店舗 申込み 申込先 お申込み 申し込み 申込 問い合わせ・申込み お問い合せ 発注者名 受注者名 施工業者 落札者 落札業者 落札者名 \
         商号又は名称 本店所在地 事業所所在地 施設所在地 勤務先 勤務先名 勤務先名称 医療機関 かかりつけ医 かかりつけ病院 通園先 通学先 園名 保育所名 保育園名 学校 事業主 \
         事業主名 保険者名 保険者 お問い合わせ先 問合わせ先 連絡先窓口 office company 委託先 契約相手方 請負者 請負人 指定管理者 主催 共催 後援 協賛 問合先 問い合せ先 \
         担当部署 所管課 担当窓口 申込・問い合わせ 申込・問合せ 予約・問い合わせ 実施機関 支払先名 債権者名 加入団体 施設担当 投票所 投票所名 管理者 工事名 路線名 橋梁名 施行場所 \
         履行場所 納入場所 納品場所 就業場所 勤務場所 面接場所 受付場所 提出先 送信元 発信元 担当係 電話番号案内",
    ),
    (
        Caption::Site,
        "設置場所 工事場所 所在地 場所 使用場所 給水場所 給水装置場所 土地所在地 物件所在地 占用場所 申請地 対象地 土地の所在 所在及び地番 土地所在 家屋所在地",
    ),
    (
        Caption::Resident,
        "ジュウミンヒョウCD jumincode juuminhyoucode juminhyocode ジュウミンヒョウNO 住民票ｺｰﾄﾞ番号 jukicd ジュウミンヒョウコード juki_code jukicode jumin_code jumin_cd 住民票CD番号 住民票こーど juki_cd resident_code  住民票コード 住民票CD 住基コード juminhyo_code 住コード 住民票コード番号 住民票コ一ド 住民基本台帳コード juminhyou_code 住民票ID",
    ),
    (
        Caption::Pension,
        "基礎年金 kisonenkinbango kisonenkinno 年金(基礎)番号 基礎年金番号等 ネンキンバンゴウ nenkinno nenkinbango または基礎年金番号 又は基礎年金番号 キソネンキンバンゴウ kisonenkin  nenkin_bangou pension_number kiso_nenkin_no 年金手帳 基年番号 基礎年金番号 年金番号 年金手帳番号 基礎年金No 年金手帳の番号 kiso_nenkin 年金手帳記号番号 nenkin_no nenkin_bango 年金手帳の記号番号 年金手帳記号 年金No \
         国民年金番号 基礎年金番号通知書 年金証書番号 年金コード pension_no",
    ),
    (
        Caption::Licence,
        "menkyo 免許 menkyono menkyobango 運転免許証(番号) 運転免許証等 licenseno 身分証番号 免許(番号) 運転免許 運転免許の種類・番号 免許証第 menkyo_no  メンキョバンゴウ  driving_licence 免許証の番号等 運免番号 運転免許証番号 免許証番号 免許番号 運転免許番号 免許証No 運転免許証の番号 運転免許証 免許証 license_no licence_no 免許の番号 driver_license \
         運転免許No 免許証の番号 drivers_license 免許No 免許証記載番号 自動車運転免許証番号 自動車運転免許",
    ),
    (
        Caption::Insurer,
        "保険者 hokensya_no insurer_no insurer ホケンシャバンゴウ 広域連合保険者番号   保険者番号  保険者No   hokensha_no  保険者コード 保険者(番号) 健康保険保険者番号 国保保険者番号",
    ),
    (
        Caption::Insured,
        "健保 健保証 保険 健保(枝番まで) 保険資格 保険証(記号番号) 医療保険 加入保険 hokensho hokenshabango kigobango 資格確認 ヒホケンシャNO ヒホケンシャバンゴウ 保険等 hiho_no hihokensha_no hihokensya_no insured_no kigou_bangou 記号番号枝番 被保険者証等記号番号 資格記号・番号 保険証記号 被保険者証記号 被保険者証の記号及び番号 国保証記号番号 記号番号等 記号及び番号 被保険者証記号番号 被保険者記号番号 記号番号 記号・番号 保険証番号 保険証記号番号 被保険者証番号 証番号 被保険者番号 枝番 被保険者証の記号・番号 国保記号番号 資格記号番号 \
          保険証の記号番号 保険証 保険証記号・番号 被保険者等記号・番号 被保険者等記号番号 被保険者記号・番号 記号・番号・枝番 国保番号 国保証番号 国保証 国保被保険者証番号 \
         被保険者証記号・番号 健康保険証番号 健康保険証 健保番号 健康保険証記号番号 資格確認書番号 資格確認書記号番号 被保No 被保険者No 被保番号 hoken_no kigo_bango  \
         国民健康保険被保険者証 国保記号・番号 健保記号番号 健保記号・番号 加入者記号番号 保険証の番号 被保険者証 資格番号 資格情報 組合員証番号 組合員証記号番号 保険証情報",
    ),
    (
        Caption::Care,
        "kaigohokenno kaigohihono 介護証 介保 カイゴバンゴウ 被保番 被保険者番号(介護) 介護被保険者番号等 介護被保番 介護保険者番号 介護被保険者証 kaigo_hiho_no 介保番号 介護保険被保番 介護保険証 介護の被保険者番号 介護保険被保険者番号 介護被保険者番号 介護保険番号 介護保険証番号 介護保険者証番号 介護番号 介護保険被保険者証番号 介護被保番号 介護保険被保番号 kaigo_no 介護保険No 介護被保険者No \
         介護保険の被保険者番号 介護保険証の番号 介護保険証No 介護被保険者証番号",
    ),
    (
        Caption::Elderly,
        "後期高齢証 後期証 後期高齢 コウキコウレイ コウキ被保番 後期被保番 後期高齢者医療保険被保険者番号 koki_hiho_no kouki_no 後期高齢被保番 後期高齢者医療証 長寿医療被保険者番号 後期医療被保険者番号 後期高齢者医療被保険者番号 後期被保険者番号 後期高齢被保険者番号 後期高齢者番号 後期高齢者医療番号 後期番号 後期高齢者医療被保険者証番号 後期高齢者医療証番号 koki_no \
         後期高齢者被保険者番号 後期高齢者医療 後期医療番号 後期高齢被保番号 後期被保番号 長寿医療番号 後期高齢者医療No 後期高齢者医療保険番号",
    ),
    (
        Caption::Employment,
        "koyohokenno 雇用保険 コヨウホケン 雇保被保番 雇用保険被保番 koyou_hoken_no コヨウホケンバンゴウ 雇用保険被保険者証 雇用保険(番号) 雇用保険被保険者番号 雇用保険番号 雇保番号 雇用保険被保険者証番号 雇保被保険者番号 雇用保険No 雇用保険被保番号 雇用保険の被保険者番号 koyo_hoken koyou_no 雇用保険者番号 \
         雇用保険証番号 雇用保険被保険者No 雇保No",
    ),
    (
        Caption::Passport,
        "passportno ryokenbango 旅券(番号) 旅券番号等 パスポート番号等 リョケンバンゴウ pp_no 旅券の番号等 旅券番号 パスポート番号 旅券No パスポートNo パスポート 旅券 passport passport_no passport_number 旅券の番号 ryoken_no パスポートの番号",
    ),
    (
        Caption::ResidenceCard,
        "カード番号(在留/特永) zairyucardno 在留/特永 在留・特永 在留カード/特別永住者証明書 residencecardno zairyu_no zairyuu_card 在留カードNO ザイリュウカードバンゴウ 在留カード番号等 在留カードの番号等 residence_card_no 在留カード番号 在留カード 在留番号 特別永住者証明書番号 在留カード等の番号 在留カード等番号 外国人登録番号 在留カードNo zairyu zairyu_card 特永証明書番号 在留No \
         residence_card 在留カードの番号 特別永住者証明書 在留カード又は特別永住者証明書番号 在留カード・特別永住者証明書番号 特別永住者証明書の番号",
    ),
    (
        Caption::Account,
        "コウザ コウザNO 配当金口座 請求書払先 支給口座 支払希望口座 返還口座 受取人口座 振込口座情報 口座(普通) 年金受取口座 給与口座 kozano kozabango accountno 振込指定先 還付先 払込先 ゆうちょ番号 口座№ 記号-番号 記号番号(ゆうちょ) 番号(ゆうちょ) 記号(ゆうちょ) 希望口座 普通預金No 普通預金No. 引落口座番号等 希望する口座 振込希望口座 コウザバンゴウ koza kouza 振込先(口座) 還付口座番号 預金口座番号等  普通口座番号 貯金通帳 口座NO bank_no koza_bango 振込先金融機関 ゆうちょ銀行口座 振込指定口座 返金先口座 報酬振込先 口座番号等 口座番号 口座No 預金口座 振込口座 振込先口座番号 貯金口座 通帳番号 普通預金 当座預金 普通 当座 口座 account account_no koza_no kouza_no 預金種目 \
         預貯金口座 振込先口座 振替口座 通帳記号番号 通帳記号・番号 貯金記号番号 ゆうちょ記号番号 ゆうちょ銀行 預金口座番号 貯金番号 貯金口座番号 銀行口座 銀行口座番号 account_number \
         引落口座 引落し口座 引落口座番号 振込先 振込口座番号 支払口座 還付先口座 還付口座 公金受取口座 給与振込口座 指定口座 総合口座 通帳の記号番号 郵便貯金 返還先口座 入金口座 口座情報 金融機関口座 受取口座 \
         普通口座 bank_account 通帳記号 ゆうちょ 貯金記号 ゆうちょ記号 貯金記号・番号 ゆうちょ記号・番号",
    ),
    (Caption::Symbol, "記号 番号"),
    (
        Caption::Postal,
        "yubinbango postno ユウビンバンゴウ ゆうびんばんごう postalcode post_cd postcd zipcd zip_cd yubin_bango  yuubin_no yubin_cd 郵便番号 〒 郵便番号1 zip zipcode zip_code postal post_code 郵便No postal_code yubin_no yubin 〒番号 郵便 postcode yuubin",
    ),
    (
        Caption::Condition,
        "診断病名 主な病気 疾病名 障がい名 障がいの種類 疾患名等 傷病名等 障がい 難病 認定病名 現症 生活歴 病状等 相談概要 医師の所見 原因疾患 障害・疾病 折衝なし 疾患・障害 障害者手帳の種類 主訴 入院歴 傷病等 身体状況 心身の状況 健康上の配慮 配慮を要する事項 主たる障害 障害種類 障害部位 持病・アレルギー 認定疾患 指定難病名 難病名 受給事由 保護理由 生活状況 欠席理由 休職理由 病休事由 病気休暇事由 病名 障害名 傷病名 疾病名 診断名 疾患名 既往歴 既往症 病歴 障害の種類 障害種別 障害等級 障害の程度 現病歴 主傷病 アレルギー 診断 所見 保護の種類 保護歴 主病名 持病 障害区分 \
         障害支援区分 等級 手帳種別 障害者手帳 手帳等級 罪名 犯罪歴 前科 受給歴 健康状態 疾患 障害 配慮事項 治療中の病気 治療中の病名 特記事項 保護開始理由 傷病 要介護原因疾患 障害内容 \
         byomei shogai 支援理由 相談内容 認定疾病 特定疾病 疾病 症状 病気 服薬 既往",
    ),
    (
        Caption::Other,
        "公費負担者番号 公費番号 受給者番号 公費受給者番号 公費負担者 第号 事業所番号 事業所整理記号 タイトル 書名 題名 著作 地番 所在地番 土地地番 担当区域 担当地区 地目 地積 例 記入例 見本 校区 通学区 町内会 町内会名 班 席 meter_no meter 水栓No 検針員 指針 緯度 経度 upd_date ins_date update_ymd kessai_no uketsuke_no atena_no atena_cd setai_no setai_cd setai_code doc_no 受診番号 照会番号 通知番号 納通番号 物件No 受付No 申請No 整理No 決裁No 契約者番号 会員No 診察No カルテNo お客さま番号 利用者No 利用者№ 貸出番号 メーター番号 管理NO 資格取得 資格喪失 取得日等 異動年月 適用日 賦課年度 年度 期間(自) 期間(至) 開栓日 閉栓日 使用開始日 検針日 有効期間満了日 満了日 在留期間満了日 発行年月 交付年月 認定年月 購入年月日 納入年月日 竣工 発注日 回答日 連絡日 完了日 処理年月日 調査年月日 判定日 申出日 更新年月 伝票番号 伝票No 製造番号 JAN JANコード 型番 シリアル シリアル番号 シリアルNo S/N 契約番号 受付番号 整理番号 管理番号 商品コード 商品番号 \
         注文番号 備品番号 物品番号 資産番号 ロット ロット番号 文書番号 取引番号 追跡番号 \
         起票番号 宛名番号 世帯番号 お客様番号 会員番号 社員番号 職員番号 ISBN バーコード 品番 No. No № コード ID 製番 送り状番号 \
         お問い合わせ番号 品目コード 部品番号 発注番号 納品番号 請求番号 請求書番号 見積番号 決裁番号 起案番号 メーターNo 検針番号 車台番号 \
         管理No 通番 連番 認定番号 許可番号 番号札 品名 商品名 件名 物品名 品目 摘要 備考 議題 事業名 科目 \
         申請日 受付日 交付日 発行日 作成日 施行日 開催日 納期限 年月日 日付 期間 登録日 更新日 有効期限 購入日 死亡年月日 転入日 異動日 届出日 \
         設立年月日 設置年月日 取得年月日 取得日 受診日 面談日 訪問日 期限 日時 死亡日 認定日 資格取得日 申込日 起案日 決裁日 提出日 届出年月日 \
         申請年月日 異動年月日 転出日 納品日 検査日 点検日 支給日 支払日 入庫日 出庫日 製造日 製造年月日 設定日 作成年月日 発行年月日 交付年月日 \
         役職 所属 職名 続柄 性別 年齢 職業 学年 金額 数量 単価 合計 行政区 役職名 銀行名 支店名 個人番号カード \
         個人番号通知 住所変更 氏名変更 電話料 住所異動 電話機 宛名CD 宛名コード 世帯CD 世帯コード 個人コード 住民コード 住民番号 お客様コード 水栓番号 使用者番号 通知書番号 納付番号 \
         確認番号 収納番号 納付書番号 賦課番号 台帳番号 台帳No 登録年月日 事件番号 ケース番号 ケースNo カルテ番号 診察券番号 患者番号 患者ID 利用者番号 利用者ID 貸出券番号 図書館カード番号 \
         図書カード番号 資料番号 資料コード 請求記号 図書番号 管理コード 機器番号 機械番号 型式 形式番号 車両番号 登録記号 ナンバー 指令番号 告示番号 議案番号 例規番号 工事番号 設計番号 \
         路線番号 橋梁番号 地番 家屋番号 物件番号 入札番号 公告番号 契約No 案件番号 案件ID txn tx_id trace_id request_id session_id order_no invoice_no sku serial \
         serial_no 識別番号 識別符号 識別ID 識別コード 端末番号 端末ID IPアドレス MACアドレス ログID バッチ番号 タグ tag 資産コード 機器固有番号 個体識別番号 個体識別No 検体番号 検査番号 \
         確定日 認定年月日 開始日 終了日 開始年月日 終了年月日 有効期間 認定期間 適用開始 適用開始日 適用終了 資格喪失日 喪失日 取得年月日 喪失年月日 異動事由 入所日 退所日 入学日 卒業日 採用日 採用年月日 \
         発令日 退職日 接種日 接種年月日 実施日 実施年月日 健診日 受付年月日 相談日 相談日時 対応日 対応日時 記録日 記入日 調査日 訪問日時 来所日 電話受付日 調定日 収納日 納付日 納入日 期別 \
         督促日 催告日 指定期限 発送日 送付日 通知日 処分日 保護開始日 支給開始 更新年月日 改正日 公布日 締切 締切日 受付期間 公示日 告示日 招集日 会期 開催日時 日程 納期 工期 竣工日 着工日 \
         発売日 出版年 出版日 貸出日 返却日 予約日 撮影日 印刷日 出力日 抽出日 基準日 住定日 住民となった日 住定年月日 転入年月日 転出年月日 転居日 転居年月日 婚姻日 離婚日 届出日付 許可日 許可年月日 \
         設立日 創業 竣工年月日 created_at updated_at timestamp created date update_date 処理日時 処理日 更新日時 登録日時 作成日時 交付番号 証明番号 発行番号 確認コード 検索番号 \
         電話交換 電話帳 電話対応 電話受付 電話相談 電話料金 メール配信 メールマガジン 氏名公表 住所要件 口座振替 口座振込 口座名 普通徴収 普通地方公共団体 普通教室 普通会計 普通建設 普通交付税 普通財産 \
         普通自動車 免許取得 旅券発給 旅券申請 旅券窓口 在留資格 在留期間 在留期限 郵便局 郵便局名 郵便物 郵便振替 記号等 番号制度 番号法 番号利用 番号確認 番号札 番号順 番号等 普通車 本人確認 本人負担 \
         本人控 本人希望 代表者会議 対象者数 利用者数 参加者数 利用者負担 児童数 生徒数 児童手当 児童扶養 児童福祉 児童相談 児童館 児童センター 児童クラブ 生徒指導 患者数 保護者会 保護者説明 会員数 登録者数 \
         支援者会議 被害者支援 世帯主義 相談者数 障害者 障害福祉 障害児 障害物 障害対応 障害発生 傷病手当 症状固定 診断書 疾病予防 メイン システム障害 通信障害 障害情報 \
         出生率 出生数 出生届 生年度 ローマ字表記 校長会 園長会 校長室 講師料 講師謝礼 司会進行",
    ),
];

/// Words that make a neighbourhood one of an office or of the public.
pub(crate) const OFFICE_WORDS: &str = "対策本部 事務局 消防本部 管理事務所 ヘルプデスク サポートセンター サポート窓口 事務センター 市役所 区役所 町役場 村役場 役場 庁舎 株式会社 有限会社 合同会社 御中 支所 出張所 公民館 図書館 \
     コミュニティセンター 保健センター 支援センター 体育館 消防署 警察署 病院 診療所 小学校 中学校 保育所 保育園 公園 駐車場 会議室 ホール (株) (有) 社会福祉法人 \
     医療法人 NPO法人 協同組合 商工会 県庁 道庁 府庁 都庁 教育委員会 幼稚園 こども園 クリニック 医院 事務所 事業所 会館 プラザ 浄水場 水道局 消防本部 市民センター 文化会館 交流館 \
     博物館 美術館 集会所 合同庁舎 総合庁舎 営業所 一般社団法人 一般財団法人 公益財団法人 公益社団法人 合資会社 宗教法人 学校法人 高等学校 大学 薬局 信用金庫 子ども課 コールセンター";
/// Words of documents about public persons and rules, each of which counts once a document.
pub(crate) const PUBLIC_WORDS: &str = "会議録 議事録 議事日程 議事の経過 定例会 臨時会 議会だより 本会議 議案第 条例の一部 条例をここに この条例は この規則は この要綱は 公布の日から施行 \
     告示第 附則 出席議員 欠席議員 説明員 議長( 〇議長 ○議長 開議 散会 会議録署名議員 公表します 人事異動 叙勲 受章 当選人 候補者 委員名簿 歴代 登壇 開会 閉会 \
     出席者 欠席者 次第 入札結果 落札 広報 報道発表 記者会見 プレスリリース 審議会 協議会 委嘱";
/// Words that go with a 個人番号 anywhere near it.
pub(crate) const MY_NUMBER_WORDS: &str = "特定個人情報 通知カード 個人番号関係事務 個人番号利用事務 マイナ";
/// Words that tell one insurance from another.
pub(crate) const CARE_WORDS: &str = "介護保険 要介護 要支援 介護認定 居宅サービス ケアマネ 介護サービス";
/// See above.
pub(crate) const ELDERLY_WORDS: &str = "後期高齢 後期高齢者医療 広域連合 (後期) 長寿医療";
/// See above.
pub(crate) const EMPLOYMENT_WORDS: &str = "雇用保険 離職票 離職 ハローワーク 公共職業安定所 失業";
/// Words beside which a number of seven digits is an account.
pub(crate) const BANK_WORDS: &str =
    "銀行 信用金庫 信金 信用組合 農協 農業協同組合 労働金庫 ゆうちょ 支店 出張所 本店 金融機関 ＪＡ 預金種別 預金種類";
