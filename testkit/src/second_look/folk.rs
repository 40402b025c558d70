//! Who is written about: households of 汐見市, a town that is nowhere, and of its neighbours; one in four lives elsewhere.

use std::sync::LazyLock;

use time::{Date, Duration};

use crate::Chance;
use crate::layouts::names::entry;
use crate::layouts::script::{half_kana, hiragana, latin};
use crate::resident::{resident, wide};

static SURNAMES: LazyLock<Vec<&str>> = LazyLock::new(|| {
    "相沢アイザワ 秋葉アキバ 荒木アラキ 有馬アリマ 粟津アワヅ 飯島イイジマ 生田イクタ 石黒イシグロ 磯貝イソガイ 市川イチカワ 今泉イマイズミ \
     岩瀬イワセ 植村ウエムラ 臼井ウスイ 梅津ウメヅ 江口エグチ 榎本エノモト 大場オオバ 岡崎オカザキ 沖オキ 奥村オクムラ 尾崎オザキ 乙部オトベ 海老名エビナ \
     柿沼カキヌマ 笠原カサハラ 片桐カタギリ 勝又カツマタ 門脇カドワキ 金井カナイ 加納カノウ 神谷カミヤ 亀山カメヤマ 川端カワバタ 河合カワイ 北原キタハラ 木曽キソ \
     桐山キリヤマ 草野クサノ 葛城カツラギ 倉持クラモチ 黒沢クロサワ 桑原クワバラ 小泉コイズミ 河野コウノ 児玉コダマ 小松コマツ 駒井コマイ 権田ゴンダ 榊サカキ \
     相良サガラ 桜庭サクラバ 篠原シノハラ 柴シバ 渋谷シブヤ 島村シマムラ 白石シライシ 菅スガ 杉本スギモト 鈴村スズムラ 須藤スドウ 瀬川セガワ 園田ソノダ 曽我ソガ \
     高梨タカナシ 滝沢タキザワ 竹中タケナカ 立花タチバナ 田辺タナベ 玉置タマキ 千田チダ 土屋ツチヤ 津田ツダ 露木ツユキ 手塚テヅカ 寺島テラシマ 土井ドイ 戸田トダ \
     鳥居トリイ 内藤ナイトウ 永井ナガイ 中川ナカガワ 名取ナトリ 浪岡ナミオカ 成瀬ナルセ 新沼ニイヌマ 西川ニシカワ 根岸ネギシ 能登ノト 萩原ハギワラ 橋爪ハシヅメ 畑ハタ \
     羽田ハネダ 早川ハヤカワ 半沢ハンザワ 樋口ヒグチ 日野ヒノ 平井ヒライ 深沢フカザワ 福井フクイ 藤沢フジサワ 船越フナコシ 古川フルカワ 星野ホシノ 細川ホソカワ \
     堀内ホリウチ 本多ホンダ 牧野マキノ 町田マチダ 松岡マツオカ 三上ミカミ 水野ミズノ 三好ミヨシ 向井ムカイ 室井ムロイ 望月モチヅキ 森本モリモト 八木ヤギ 安田ヤスダ \
     柳ヤナギ 矢野ヤノ 山内ヤマウチ 結城ユウキ 横田ヨコタ 吉岡ヨシオカ 米倉ヨネクラ 若林ワカバヤシ 和久井ワクイ 脇坂ワキサカ 鷲尾ワシオ 綿貫ワタヌキ 髙瀬タカセ 﨑山サキヤマ \
     邉見ヘンミ 國井クニイ 澤田サワダ 佐藤サトウ 鈴木スズキ 高橋タカハシ 伊藤イトウ 中村ナカムラ 森モリ 原ハラ 谷タニ 角スミ 一ニノマエ 栗花落ツユリ 小鳥谷コトヤ"
        .split_whitespace()
        .collect()
});

static GIVEN: LazyLock<Vec<&str>> = LazyLock::new(|| {
    "明夫アキオ 篤アツシ 郁夫イクオ 栄一エイイチ 治オサム 一馬カズマ 勝彦カツヒコ 寛治カンジ 恭平キョウヘイ 邦彦クニヒコ 敬三ケイゾウ 健吾ケンゴ 孝太コウタ 貞夫サダオ \
     聡サトシ 慎也シンヤ 瑛太エイタ 辰夫タツオ 忠タダシ 千尋チヒロ 哲テツ 輝之テルユキ 尚人ナオト 信行ノブユキ 肇ハジメ 久志ヒサシ 英明ヒデアキ 文哉フミヤ 誠司セイジ 昌弘マサヒロ \
     守マモル 満ミツル 康夫ヤスオ 勇太ユウタ 洋平ヨウヘイ 良介リョウスケ 晃アキラ 奏多カナタ 岳ガク 朝陽アサヒ 伊織イオリ 亜希子アキコ 綾乃アヤノ 郁恵イクエ 悦子エツコ 加代カヨ 和枝カズエ \
     絹代キヌヨ 邦子クニコ 小百合サユリ 早苗サナエ 志保シホ 澄子スミコ 貴子タカコ 珠美タマミ 千鶴チヅル 敏子トシコ 奈津美ナツミ 信子ノブコ 典子ノリコ 初枝ハツエ 春江ハルエ 弘美ヒロミ \
     房子フサコ 文香フミカ 真理マリ 瑞穂ミズホ 美津子ミツコ 百合ユリ 芳江ヨシエ 留美ルミ 若葉ワカバ 柚希ユズキ 凪ナギ 一花イチカ 琴音コトネ 千夏チナツ 彩花アヤカ 莉央リオ 美桜ミオ \
     すみれスミレ ちひろチヒロ はるみハルミ のぞみノゾミ ゆかりユカリ かずおカズオ タケタケ スエスエ イネイネ フジフジ マサマサ レオレオ ノアノア 樹イツキ 蒼アオイ 司ツカサ 薫カオル"
        .split_whitespace()
        .collect()
});

/// Names that are not divided: as written, in katakana, in Latin letters.
const ABROAD: [(&str, &str, &str); 12] = [
    ("レ　ティ　ホン", "レ　ティ　ホン", "LE THI HONG"),
    ("PHAM QUANG HUY", "ファム　クアン　フイ", "PHAM QUANG HUY"),
    ("クマール　サンジェイ", "クマール　サンジェイ", "KUMAR SANJAY"),
    ("ADHIKARI BISHNU", "アディカリ　ビシュヌ", "ADHIKARI BISHNU"),
    ("スリ　ワハユニ", "スリ　ワハユニ", "SRI WAHYUNI"),
    ("GARCIA LOPEZ ANA", "ガルシア　ロペス　アナ", "GARCIA LOPEZ ANA"),
    ("ジョンソン　エミリー　ルース", "ジョンソン　エミリー　ルース", "JOHNSON EMILY RUTH"),
    ("張　麗華", "チョウ　レイカ", "ZHANG LIHUA"),
    ("ウィン　コ　コ", "ウィン　コ　コ", "WIN KO KO"),
    ("RAHMAN MD ARIF", "ラハマン　アリフ", "RAHMAN MD ARIF"),
    ("金　秀賢", "キム　スヒョン", "KIM SOOHYUN"),
    ("ペレイラ・ルーカス", "ペレイラ　ルーカス", "PEREIRA LUCAS"),
];

/// Towns of the city; those that end in 町 or 丘 are divided into 丁目.
const TOWNS: [(&str, &str); 15] = [
    ("汐見市浜風町", "0590101"),
    ("汐見市灯台町", "0590102"),
    ("汐見市鴎ヶ丘", "0590103"),
    ("汐見市汐見台町", "0590112"),
    ("汐見市大字磯崎字下浜", "0590124"),
    ("汐見市字塩屋", "0590125"),
    ("汐見市中潮町", "0590104"),
    ("汐見市網元町", "0590106"),
    ("汐見市大字貝塚", "0590127"),
    ("汐見市新波止場", "0590130"),
    ("美潮市船戸町", "0590211"),
    ("美潮市大字松ヶ鼻", "0590222"),
    ("白帆郡白帆町字大波", "0590302"),
    ("白帆郡鳴砂町西磯", "0590315"),
    ("沖波市帆柱町", "0590411"),
];

const BUILDINGS: [&str; 9] = [
    "コーポうみねこ",
    "シーサイド浜風",
    "市営灯台団地Ａ棟",
    "ヴィラ・マリーナ",
    "第２潮騒荘",
    "メゾン渚",
    "県営鴎ヶ丘住宅３－",
    "パークハイツ汐見",
    "Ｓｅａ　Ｂｒｅｅｚｅ",
];

/// An invented person.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) surname: &'static str,
    surname_kana: &'static str,
    /// Empty where the name is not divided.
    pub(crate) given: &'static str,
    given_kana: &'static str,
    latin: &'static str,
    pub(crate) born: Date,
    town: String,
    /// A town of the city itself, and whether it is divided.
    near: (&'static str, bool),
    pub(crate) postal: String,
    divided: bool,
    house: [u64; 3],
    building: String,
    pub(crate) line: [String; 3],
    pub(crate) mobile: [String; 3],
    pub(crate) mail: String,
}

impl Person {
    /// Someone of an age; `abroad` once in so many has a name from abroad.
    pub(crate) fn any(chance: &mut Chance, ages: (u64, u64), abroad: Option<u64>) -> Self {
        let (mut surname, mut surname_kana) = entry(chance.word(&SURNAMES));
        let (mut given, mut given_kana) = entry(chance.word(&GIVEN));
        let mut latin = "";
        if abroad.is_some_and(|often| chance.one_in(often)) {
            (surname, surname_kana, latin) = *chance.pick(&ABROAD);
            (given, given_kana) = ("", "");
        }
        let (home, home_postal) = *chance.pick(&TOWNS[..10]);
        let divided = |town: &str| town.ends_with(['町', '丘']);
        let near = (home.trim_start_matches("汐見市"), divided(home));
        let (town, postal, divided) = match chance.below(8) {
            0 | 1 => {
                let other = resident(chance);
                (format!("{}{}{}", other.prefecture, other.city, other.town), other.postal, other.chome)
            }
            2 => {
                let (town, postal) = *chance.pick(&TOWNS[10..]);
                (town.to_owned(), postal.to_owned(), divided(town))
            }
            _ => {
                let head = chance.word(&["北海道", "", "", ""]);
                (format!("{head}{home}"), home_postal.to_owned(), divided(home))
            }
        };
        let room = chance.between(101, 1205);
        let building = if chance.one_in(4) {
            format!(
                "{}{}{room}{}",
                chance.word(&["", " ", "　"]),
                chance.word(&BUILDINGS),
                chance.word(&["", "号室", "号"])
            )
        } else {
            String::new()
        };
        let mut someone = Person {
            surname,
            surname_kana,
            given,
            given_kana,
            latin,
            born: born(chance, ages),
            town,
            near,
            postal,
            divided,
            house: [chance.between(1, 8), chance.between(1, 80), chance.between(1, 35)],
            building,
            line: ["0143".to_owned(), format!("{}{}", chance.between(2, 8), chance.digits(1)), chance.digits(4)],
            mobile: [
                chance.word(&["090", "080", "070"]).to_owned(),
                format!("{}{}", chance.between(1, 9), chance.digits(3)),
                chance.digits(4),
            ],
            mail: String::new(),
        };
        someone.mail = mail(chance, &someone);
        someone
    }

    /// Someone of the same household.
    pub(crate) fn kin(&self, chance: &mut Chance, ages: (u64, u64)) -> Self {
        let born = born(chance, ages);
        if self.given.is_empty() {
            let (surname, surname_kana, latin) = *chance.pick(&ABROAD);
            return Person { surname, surname_kana, latin, born, ..self.clone() };
        }
        let (given, given_kana) = entry(chance.word(&GIVEN));
        Person { given, given_kana, born, ..self.clone() }
    }

    pub(crate) fn name(&self, gap: &str) -> String {
        if self.given.is_empty() { self.surname.to_owned() } else { format!("{}{gap}{}", self.surname, self.given) }
    }

    /// Reading in katakana.
    pub(crate) fn kana(&self, gap: &str) -> String {
        if self.given.is_empty() {
            self.surname_kana.to_owned()
        } else {
            format!("{}{gap}{}", self.surname_kana, self.given_kana)
        }
    }

    pub(crate) fn surname_kana(&self) -> &str {
        self.surname_kana
    }

    pub(crate) fn half_kana(&self) -> String {
        half_kana(&self.kana(" ").replace('　', " "))
    }

    pub(crate) fn hiragana(&self) -> String {
        hiragana(&self.kana(" ").replace('　', " "))
    }

    /// Family and given name in Latin letters.
    pub(crate) fn latin(&self) -> String {
        if self.given.is_empty() {
            return self.latin.to_owned();
        }
        let part = |kana: &str| {
            let word = latin(kana);
            word[..1].to_uppercase() + &word[1..]
        };
        format!("{} {}", part(self.surname_kana), part(self.given_kana))
    }

    /// The address; `near` is one in the city, without its name.
    pub(crate) fn address(&self, writing: u64, near: bool) -> String {
        format!("{}{}", self.ground(writing, near), self.building)
    }

    /// The address without a building, as a 本籍 is written.
    pub(crate) fn ground(&self, writing: u64, near: bool) -> String {
        let (head, divided) = if near { self.near } else { (self.town.as_str(), self.divided) };
        let [a, b, c] = self.house;
        let tail = match (divided, writing % 6) {
            (true, 0) => format!("{a}丁目{b}番{c}号"),
            (true, 1 | 2) => format!("{a}-{b}-{c}"),
            (true, 3) => wide(&format!("{a}丁目{b}番{c}号")),
            (true, 4) => format!("{a}丁目{b}-{c}"),
            (true, _) => wide(&format!("{a}-{b}-{c}")).replace('－', "―"),
            (false, 0) => format!("{b}番地{c}"),
            (false, 1) => format!("{b}-{c}"),
            (false, 2) => format!("{b}番地の{c}"),
            (false, 3) => wide(&format!("{b}番地{c}")),
            (false, 4) => format!("{b}番地"),
            (false, _) => wide(&format!("{b}-{c}")),
        };
        format!("{head}{tail}")
    }
}

fn born(chance: &mut Chance, ages: (u64, u64)) -> Date {
    let today = Date::from_calendar_date(2026, time::Month::October, 1).unwrap_or(Date::MIN);
    today - Duration::days(chance.between(ages.0 * 365 + 30, ages.1 * 365 + 360) as i64)
}

fn mail(chance: &mut Chance, of: &Person) -> String {
    let local = latin(if of.given.is_empty() { "アナ" } else { of.given_kana });
    let number = chance.below(990);
    let local = match chance.below(4) {
        0 => format!("{local}{number}"),
        1 => format!("umi.{local}"),
        2 => format!("{local}_{number}"),
        _ => format!("kamome-{number}"),
    };
    format!("{local}@{}", chance.word(&["example.jp", "example.com", "nami.example.ne.jp", "mail.example.net"]))
}
