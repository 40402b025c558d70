//! Characters that are read as another one.

use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization;

/// Forms met in names and places, each before the one it is read as: old forms, forms of the family register, and
/// the two signs beyond the first plane that names really have.
const NAMES: &str = "髙高 﨑崎 嵜崎 邊辺 邉辺 齋斎 齊斉 澤沢 濵浜 濱浜 櫻桜 廣広 國国 眞真 嶋島 嶌島 栁柳 德徳 槗橋 槇槙 冨富 渕淵 渊淵 龍竜 瀧滝 學学 惠恵 萬万 與与 條条 \
     榮栄 曾曽 增増 寬寛 淸清 靜静 禮礼 彌弥 藏蔵 豐豊 實実 應応 會会 圓円 關関 黑黒 壽寿 將将 兒児 麴麹 桒桑 桺柳 舘館 﨟臈 亙亘 恆恒 亞亜 凛凜 \
     鷗鴎 郞郎 來来 戶戸 吳呉 內内 尙尚 淺浅 鹽塩 莊荘 聰聡 顯顕";

/// The map from a character to the one it is read as.
pub(crate) struct Variants(BTreeMap<char, char>);

impl Variants {
    pub(crate) fn new() -> Self {
        let mut pairs = BTreeMap::new();
        for pair in NAMES.split_whitespace() {
            let mut pair = pair.chars();
            pairs.extend(pair.next().zip(pair.next()));
        }
        for c in ('\u{2E80}'..'\u{2FE0}').chain('\u{F900}'..'\u{FB00}') {
            let mut plain = c.nfkc();
            if let (Some(to), None) = (plain.next(), plain.next())
                && to != c
                && to >= '\u{2E80}'
            {
                pairs.insert(c, to);
            }
        }
        let last = pairs.iter().map(|(from, to)| (*from, *pairs.get(to).unwrap_or(to)));
        Self(last.filter(|(from, to)| from != to).collect())
    }

    pub(crate) fn fold(&self, text: &str) -> String {
        text.chars().map(|c| *self.0.get(&c).unwrap_or(&c)).collect()
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        self.0.iter().map(|(from, to)| format!("{from}\t{to}")).collect()
    }
}
