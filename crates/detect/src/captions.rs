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

/// Captions by what they announce.
const CAPTIONS: &str = include_str!("../words/captions.txt");

impl Caption {
    /// What a line of the dictionaries of captions and of their parts announces.
    pub(crate) fn named(name: &str) -> Option<Caption> {
        Some(match name {
            "MyNumber" => Caption::MyNumber,
            "Corporate" => Caption::Corporate,
            "Card" => Caption::Card,
            "Phone" => Caption::Phone,
            "Email" => Caption::Email,
            "BirthDate" => Caption::BirthDate,
            "Name" => Caption::Name,
            "Role" => Caption::Role,
            "Staff" => Caption::Staff,
            "Reading" => Caption::Reading,
            "Address" => Caption::Address,
            "Organisation" => Caption::Organisation,
            "Site" => Caption::Site,
            "Resident" => Caption::Resident,
            "Pension" => Caption::Pension,
            "Licence" => Caption::Licence,
            "Insurer" => Caption::Insurer,
            "Insured" => Caption::Insured,
            "Care" => Caption::Care,
            "Elderly" => Caption::Elderly,
            "Employment" => Caption::Employment,
            "Passport" => Caption::Passport,
            "ResidenceCard" => Caption::ResidenceCard,
            "Account" => Caption::Account,
            "Symbol" => Caption::Symbol,
            "Postal" => Caption::Postal,
            "Condition" => Caption::Condition,
            "Other" => Caption::Other,
            _ => return None,
        })
    }
}

/// The captions, in folded form, and what each announces.
pub(crate) fn captions() -> impl Iterator<Item = (Caption, &'static str)> {
    let lines = CAPTIONS.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'));
    lines.flat_map(|(name, words)| {
        Caption::named(name).into_iter().flat_map(|kind| words.split(' ').map(move |word| (kind, word)))
    })
}

/// Words that make a neighbourhood one of an office or of the public.
pub(crate) const OFFICE_WORDS: &str = "対策本部 事務局 消防本部 管理事務所 ヘルプデスク サポートセンター サポート窓口 事務センター 市役所 区役所 町役所 村役所 町役場 村役場 役場 庁舎 株式会社 有限会社 合同会社 御中 支所 出張所 公民館 図書館 \
     コミュニティセンター 保健センター 支援センター 体育館 消防署 警察署 病院 診療所 小学校 中学校 保育所 保育園 公園 駐車場 会議室 ホール (株) (有) 社会福祉法人 \
     医療法人 NPO法人 協同組合 商工会 県庁 道庁 府庁 都庁 教育委員会 幼稚園 こども園 クリニック 医院 事務所 事業所 会館 プラザ 浄水場 水道局 消防本部 市民センター 文化会館 交流館 \
     博物館 美術館 集会所 合同庁舎 総合庁舎 営業所 一般社団法人 一般財団法人 公益財団法人 公益社団法人 合資会社 宗教法人 学校法人 高等学校 大学 薬局 信用金庫 子ども課 コールセンター 歯科 眼科 接骨院 整骨院 \
     鍼灸院 動物病院 児童館 給食センター 老人ホーム 郵便局";
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

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::fold::Folded;

    #[test]
    fn every_line_has_a_kind_and_no_word_stands_twice() {
        let lines = CAPTIONS.lines().filter(|line| !line.starts_with('#'));
        let unknown: Vec<&str> =
            lines.filter(|line| line.split_once('\t').and_then(|(name, _)| Caption::named(name)).is_none()).collect();
        assert_eq!(unknown, [""; 0]);
        let mut kinds: HashMap<String, Caption> = HashMap::new();
        let twice: Vec<(Caption, Caption, &str)> = captions()
            .filter_map(|(kind, word)| {
                let folded = Folded::of(word).text;
                let folded = if folded.is_ascii() { folded.to_ascii_lowercase() } else { folded };
                kinds.insert(folded, kind).map(|other| (other, kind, word))
            })
            .collect();
        assert!(kinds.len() > 1_500 && twice.is_empty(), "{twice:?}");
    }
}
