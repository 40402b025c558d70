//! Characters that are read as another one.

use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization;

/// Forms met in names and places, each before the one it is read as: those of before 1946 and those of family registers.
/// Only of the first plane: the table that reads the file has no room for others.
const NAMES: &str = "\
     髙高 﨑崎 嵜崎 邊辺 邉辺 齋斎 齊斉 澤沢 濵浜 濱浜 櫻桜 廣広 國国 眞真 嶋島 嶌島 栁柳 德徳 槗橋 槇槙 冨富 渕淵 \
     渊淵 龍竜 瀧滝 學学 惠恵 萬万 與与 條条 榮栄 曾曽 增増 寬寛 淸清 靜静 禮礼 彌弥 藏蔵 豐豊 實実 應応 會会 圓円 \
     關関 黑黒 壽寿 將将 兒児 麴麹 桒桑 桺柳 舘館 﨟臈 亙亘 恆恒 亞亜 凛凜 鷗鴎 郞郎 來来 戶戸 吳呉 內内 尙尚 淺浅 \
     鹽塩 莊荘 聰聡 顯顕 篭籠 龜亀 巖巌 嚴厳 籔薮 藪薮 靑青 曻昇 穗穂 稻稲 勳勲 勛勲 曉暁 薰薫 藝芸 彥彦 凉涼 峯峰 \
     螢蛍 鐵鉄 銕鉄 鷄鶏 舩船 嶽岳 爲為 團団 壹壱 繩縄 經経 縣県 總総 處処 號号 觀観 譽誉 讓譲 賴頼 遙遥 鄕郷 釋釈 \
     錄録 鎭鎮 雙双 靈霊 顏顔 驒騨 驛駅 體体 麥麦 黃黄 橫横 濟済 瀨瀬 祿禄 穰穣 堯尭 埜野 籏旗 檜桧 禰祢 禱祷 礪砺 \
     萊莱 鶯鴬 繫繋 蔣蒋 濤涛 圀国 閒間 緖緒 煕熙 熈熙 昻昂 澁渋 劍剣 劔剣 劒剣 剱剣 壯壮 姬姫 孃嬢 寶宝 寳宝 專専 \
     對対 屬属 巢巣 帶帯 彈弾 徑径 從従 惡悪 戀恋 戰戦 擇択 擔担 據拠 擧挙 收収 效効 數数 斷断 晉晋 晝昼 曆暦 枩松 \
     柗松 栢柏 樓楼 樞枢 樣様 檢検 權権 歐欧 步歩 歷歴 歸帰 氣気 溫温 滿満 潛潜 灣湾 燒焼 營営 爐炉 狀状 狹狭 獨独 \
     獻献 產産 畫画 當当 疊畳 發発 盡尽 硏研 祕秘 稱称 竝並 粹粋 絕絶 綠緑 續続 聲声 肅粛 膽胆 臟臓 臺台 舊旧 舍舎 \
     莖茎 萠萌 蘆芦 虛虚 蠶蚕 衞衛 裝装 覺覚 覽覧 證証 譯訳 讚讃 豫予 賣売 贊賛 輕軽 轉転 遲遅 醉酔 醫医 鑛鉱 錢銭 \
     險険 隨随 隱隠 雜雑 驅駆 驗験 髓髄 鰺鯵 默黙 點点 黨党 齒歯 齡齢 壺壷 佛仏 假仮 價価 兩両 單単 勞労 區区 參参 \
     圍囲 圖図 墮堕 壞壊 寫写 屆届 峽峡 廳庁 辭辞";

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
