use std::sync::LazyLock;

use time::{Date, Duration};

use crate::Chance;

type Rows = LazyLock<Vec<Vec<&'static str>>>;
static SURNAMES: Rows = LazyLock::new(|| lines(include_str!("../../crates/detect/dictionary/surnames.txt")));
static GIVEN: Rows = LazyLock::new(|| lines(include_str!("../data/given_names.txt")));
static TOWNS: Rows = LazyLock::new(|| lines(include_str!("../data/towns.txt")));

/// Surnames outside the 1,999 most frequent ones.
const RARE: &str = "小鳥遊 勅使河原 五百旗頭 御手洗 武者小路 有栖川 道明寺 西園寺 鷹司 九条 京極 薬袋 栗花落 月見里 百目鬼 氷室 水無瀬 綾小路 城ヶ崎 \
     神楽坂 早乙女 猫田 鵜飼 鷲尾 烏丸 雀部 蛭子 鯨岡 鯉沼 虎谷 獅子倉 鹿内 熊埜御堂 喜屋武 東江 具志堅 仲村渠 比屋根 金 李 朴 王 陳 張 雁金 卜部 \
     久慈 左近充 財前 三田寺 四方田 生田目 砂子田 惣万 太布 団野 茅根 津曲 等々力 名頃 仁平 布川 根津 野老山 飛騨 日比谷 風呂本 辺見 本多 魚住 明珍 \
     目時 毛馬内 物部 矢作 湯澤 吉弘 蘭 利根川 類家 蓮見 六車 若杉 碓氷 榎並 鬼束 柿内 叶 草彅 毛塚 郡司";
const COMMON_M: &str = "太郎 一郎 健 誠 翔太 大輔 健太 拓也 蓮 陽翔 湊 樹 悠真 大和 隆 茂 清 勇 稔 実 浩 修 和也 達也 直樹 哲也 正 三郎 幸雄 義雄 正雄 昭 博 進 勝 \
     弘 和夫 俊介 駿 海斗 颯太 涼介 裕太 剛 学 豊 功 武 秀樹 克己 孝之 雅之 智之";
const COMMON_F: &str = "花子 陽子 幸子 和子 洋子 恵子 京子 久美子 由美子 智子 裕子 美香 美穂 愛 麻衣 彩 葵 結衣 陽菜 さくら 凛 芽依 美咲 七海 優花 千代子 文子 節子 \
     キヨ ハナ ミツ 美代子 直美 真由美 明美 恵美 香織 奈々 めぐみ あかり ひなた 舞 遥 萌 里奈 玲子 静江 光枝 妙子 春香";
const FOREIGN: [&str; 10] = [
    "グエン・ヴァン・アン",
    "NGUYEN THI HOA",
    "マリア サントス",
    "SMITH JOHN",
    "ファム ミン トゥアン",
    "アブドゥル・ラーマン",
    "TANAKA DE SOUZA CARLOS",
    "キム ミンジュン",
    "チャン ティ ラン",
    "GARCIA LOPEZ ANA",
];
/// Area codes and the length of the local part behind them.
const AREAS: [(&str, usize); 20] = [
    ("03", 4),
    ("06", 4),
    ("011", 3),
    ("0154", 2),
    ("0155", 2),
    ("0166", 2),
    ("017", 3),
    ("022", 3),
    ("0246", 2),
    ("025", 3),
    ("0265", 2),
    ("045", 3),
    ("0463", 2),
    ("052", 3),
    ("0577", 2),
    ("075", 3),
    ("0797", 2),
    ("082", 3),
    ("0944", 2),
    ("0980", 2),
];

/// An invented resident.
#[derive(Clone, Debug, PartialEq)]
pub struct Resident {
    /// 姓
    pub surname: String,
    /// 名; empty for a name that is not divided (foreign residents).
    pub given: String,
    /// Reading in katakana, surname and given name; empty where none is known.
    pub kana: String,
    /// Born on.
    pub born: Date,
    /// Seven digits.
    pub postal: String,
    /// 都道府県
    pub prefecture: String,
    /// 市区町村
    pub city: String,
    /// 町名
    pub town: String,
    /// 丁目, 番地, 号
    pub house: [u64; 3],
    /// Whether the town is divided into 丁目.
    pub chome: bool,
    /// Building and room, or empty.
    pub building: String,
    /// Groups of the telephone number.
    pub phone: [String; 3],
    /// E-mail address in a reserved domain.
    pub email: String,
    /// 個人番号 with a right check digit.
    pub my_number: String,
}

impl Resident {
    /// 姓 and 名 with `gap` between them.
    pub fn name(&self, gap: &str) -> String {
        if self.given.is_empty() { self.surname.clone() } else { format!("{}{gap}{}", self.surname, self.given) }
    }

    /// The day of birth in one of eight writings.
    pub fn birth(&self, writing: u64) -> String {
        let (y, m, d) = (self.born.year(), self.born.month() as u8, self.born.day());
        let (era, letter, year) = era(self.born);
        let shown = if year == 1 { "元".to_owned() } else { year.to_string() };
        match writing % 8 {
            0 => format!("{era}{shown}年{m}月{d}日"),
            1 => format!("{y}/{m:02}/{d:02}"),
            2 => format!("{y}-{m:02}-{d:02}"),
            3 => format!("{letter}{year}.{m}.{d}"),
            4 => format!("{y}年{m}月{d}日"),
            5 => wide(&format!("{era}{shown}年{m}月{d}日")),
            6 => format!("{era} {shown}年 {m}月 {d}日"),
            _ => format!("{y}.{m}.{d}"),
        }
    }

    /// The address in one of six writings.
    pub fn address(&self, writing: u64) -> String {
        let [a, b, c] = self.house;
        let (head, dashes) = (format!("{}{}{}", self.prefecture, self.city, self.town), format!("{b}-{c}"));
        let formal = if self.chome { format!("{a}丁目{b}番{c}号") } else { format!("{b}番地{c}") };
        let short = if self.chome { format!("{a}-{dashes}") } else { dashes };
        let building = if self.building.is_empty() { String::new() } else { format!(" {}", self.building) };
        match writing % 6 {
            0 => format!("{head}{formal}{building}"),
            1 => format!("{head}{short}{building}"),
            2 => format!("{}{}{short}{building}", self.city, self.town),
            3 => wide(&format!("{}{}{formal}", self.city, self.town)),
            4 => format!("{} {}{}{formal}{building}", self.prefecture, self.city, self.town),
            _ => format!("{}{}{}", self.city, self.town, wide(&short)),
        }
    }

    /// The telephone number in one of five writings.
    pub fn telephone(&self, writing: u64) -> String {
        let [a, b, c] = &self.phone;
        match writing % 5 {
            0 | 1 => format!("{a}-{b}-{c}"),
            2 => format!("{a}({b}){c}"),
            3 => wide(&format!("{a}-{b}-{c}")),
            _ => format!("{a}{b}{c}"),
        }
    }

    /// The 個人番号 in one of four writings.
    pub fn number(&self, writing: u64) -> String {
        let n = &self.my_number;
        match writing % 4 {
            0 | 1 => n.clone(),
            2 => format!("{} {} {}", &n[..4], &n[4..8], &n[8..]),
            _ => wide(&format!("{}-{}-{}", &n[..4], &n[4..8], &n[8..])),
        }
    }
}

/// Full-width forms of digits, letters and signs.
pub(crate) fn wide(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_ascii_graphic() { char::from_u32(c as u32 + 0xFEE0).unwrap_or(c) } else { c })
        .collect()
}

fn era(day: Date) -> (&'static str, char, i32) {
    let number = day.year() * 10_000 + i32::from(day.month() as u8) * 100 + i32::from(day.day());
    match number {
        0..19261225 => ("大正", 'T', day.year() - 1911),
        19261225..19890108 => ("昭和", 'S', day.year() - 1925),
        19890108..20190501 => ("平成", 'H', day.year() - 1988),
        _ => ("令和", 'R', day.year() - 2018),
    }
}

/// `n` residents.
pub fn residents(seed: u64, n: usize) -> Vec<Resident> {
    let mut chance = Chance::new(seed ^ 0x5EC1_3071);
    (0..n).map(|_| resident(&mut chance)).collect()
}

fn lines(file: &'static str) -> Vec<Vec<&'static str>> {
    file.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect()).collect()
}

pub(crate) fn resident(chance: &mut Chance) -> Resident {
    let (surname, surname_kana) = surname(chance);
    let (given, given_kana) = given(chance);
    let foreign = chance.one_in(40);
    let (surname, given, kana) = if foreign {
        ((*chance.pick(&FOREIGN)).to_owned(), String::new(), String::new())
    } else {
        let known = !surname_kana.is_empty() && !given_kana.is_empty();
        (surname, given, if known { katakana(&format!("{surname_kana} {given_kana}")) } else { String::new() })
    };
    let place = chance.pick(&TOWNS);
    let born = Date::from_ordinal_date(1926, 1).unwrap_or(Date::MIN) + Duration::days(chance.below(36_000) as i64);
    Resident {
        surname,
        given,
        kana,
        born,
        prefecture: place[0].to_owned(),
        city: place[1].to_owned(),
        town: place[2].to_owned(),
        postal: place[3].to_owned(),
        chome: place[4] == "1",
        house: [chance.between(1, 9), chance.between(1, 60), chance.between(1, 30)],
        building: building(chance),
        phone: phone(chance),
        email: email(chance),
        my_number: my_number(chance),
    }
}

fn surname(chance: &mut Chance) -> (String, String) {
    if chance.below(100) < 15 {
        let rare: Vec<&str> = RARE.split_whitespace().collect();
        return ((*chance.pick(&rare)).to_owned(), String::new());
    }
    let list = &*SURNAMES;
    let people = |row: &Vec<&str>| row[1].parse().unwrap_or(0_u64);
    let mut left = chance.below(list.iter().map(people).sum());
    for row in list {
        match left.checked_sub(people(row)) {
            Some(rest) => left = rest,
            None => return (row[0].to_owned(), row[2].to_owned()),
        }
    }
    (list[0][0].to_owned(), list[0][2].to_owned())
}

fn given(chance: &mut Chance) -> (String, String) {
    if chance.below(100) < 65 {
        let list: Vec<&str> = if chance.one_in(2) { COMMON_M } else { COMMON_F }.split_whitespace().collect();
        return ((*chance.pick(&list)).to_owned(), String::new());
    }
    let row = chance.pick(&GIVEN);
    (row[1].to_owned(), row[2].to_owned())
}

fn katakana(hiragana: &str) -> String {
    let to = |c: char| if ('ぁ'..='ゖ').contains(&c) { char::from_u32(c as u32 + 0x60).unwrap_or(c) } else { c };
    hiragana.chars().map(to).collect()
}

fn building(chance: &mut Chance) -> String {
    let names = [
        "コーポ汐見",
        "ハイツ緑",
        "第2白樺荘",
        "市営住宅3号棟",
        "グランメゾン港南",
        "サンライズマンション",
        "レジデンス青葉",
    ];
    if chance.one_in(4) { format!("{}{}号室", chance.pick(&names), chance.between(101, 909)) } else { String::new() }
}

fn phone(chance: &mut Chance) -> [String; 3] {
    if chance.one_in(2) {
        let head = *chance.pick(&["090", "080", "070"]);
        return [head.to_owned(), format!("{}{}", chance.between(1, 9), chance.digits(3)), chance.digits(4)];
    }
    let (area, local) = *chance.pick(&AREAS);
    [area.to_owned(), format!("{}{}", chance.between(2, 9), chance.digits(local - 1)), chance.digits(4)]
}

fn email(chance: &mut Chance) -> String {
    let local = ["hanako", "t.yamada", "neko_suki", "sakura", "ken1", "m-sato", "usagi.1984", "blue-sky"];
    let domain = ["example.jp", "example.com", "mail.example.ne.jp", "docomo.example.jp", "example.co.jp"];
    format!("{}{}@{}", chance.pick(&local), chance.below(1000), chance.pick(&domain))
}

/// A 個人番号 of random digits with the check digit of 平成26年総務省令第85号 第5条.
pub(crate) fn my_number(chance: &mut Chance) -> String {
    let body = chance.digits(11);
    let sum: u32 =
        body.bytes().rev().zip((2..=7).chain(2..=6)).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    let check = match sum % 11 {
        0 | 1 => 0,
        rest => 11 - rest,
    };
    format!("{body}{check}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn residents_depend_on_the_seed_only() {
        assert_eq!(residents(3, 50), residents(3, 50));
        assert_ne!(residents(3, 50), residents(4, 50));
    }

    #[test]
    fn the_first_day_of_an_era_is_in_it() {
        let mut someone = residents(1, 1).remove(0);
        someone.born = Date::from_calendar_date(1989, time::Month::January, 8).expect("exists");
        assert_eq!(someone.birth(0), "平成元年1月8日");
        assert_eq!(someone.birth(3), "H1.1.8");
    }
}
