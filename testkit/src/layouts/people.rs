//! The population of the layouts: households of one municipality and people from elsewhere.

use std::sync::LazyLock;

use time::{Date, Duration};

use super::names::{FOREIGN, GIVEN, SURNAMES, entry};
use super::script::{half_kana, hiragana, kanji, latin, wide};
use crate::Chance;

type Town = (&'static str, &'static str, &'static str, &'static str, bool);

static TOWNS: LazyLock<Vec<Town>> = LazyLock::new(|| {
    let lines = include_str!("../../data/towns.txt").lines().filter(|line| !line.starts_with('#'));
    let town = |line: &'static str| {
        let mut field = line.split('\t');
        let mut next = || field.next().unwrap_or_default();
        (next(), next(), next(), next(), next() == "1")
    };
    lines.map(town).collect()
});

/// What households are drawn from: names with their readings behind them (`names.rs`), the rest as it is written.
#[derive(Debug)]
pub(crate) struct Folk {
    pub(crate) surnames: Vec<&'static str>,
    pub(crate) given: Vec<&'static str>,
    /// Names that are not divided.
    pub(crate) foreign: Vec<&'static str>,
    /// Towns within the municipality.
    pub(crate) places: Vec<&'static str>,
    pub(crate) buildings: Vec<&'static str>,
    /// Area codes.
    pub(crate) areas: Vec<&'static str>,
}

/// Those of the first two sets.
pub(crate) static USUAL: LazyLock<Folk> = LazyLock::new(|| Folk {
    surnames: SURNAMES.split_whitespace().collect(),
    given: GIVEN.split_whitespace().collect(),
    foreign: FOREIGN.to_vec(),
    places: USUAL_TOWNS.to_vec(),
    buildings: USUAL_BUILDINGS.to_vec(),
    areas: vec!["0154", "0246", "0463", "0577", "0797", "0944", "0265", "0166", "045", "075", "03", "06"],
});

/// Towns that most municipalities have.
const USUAL_TOWNS: [&str; 16] = [
    "本町",
    "栄町",
    "緑ケ丘",
    "若草町",
    "旭町",
    "新栄町",
    "大字中山字沢口",
    "字前田",
    "桜木",
    "東本郷",
    "港町",
    "西浜",
    "大字上野原",
    "末広町",
    "春採",
    "大町",
];

const USUAL_BUILDINGS: [&str; 11] = [
    "コーポ春風",
    "メゾン・ド・ソレイユ",
    "第３はまなす荘",
    "市営住宅Ｃ棟",
    "県営白鳥団地５号棟",
    "ライオンズマンション港",
    "ハイツさくら",
    "サンコート大通",
    "グリーンハイムⅡ",
    "道営末広団地2-",
    "レオネクスト旭",
];

/// Whose documents these are.
#[derive(Clone, Debug)]
pub(crate) struct Home {
    folk: &'static Folk,
    town: Town,
    area: &'static str,
}

impl Home {
    pub(crate) fn new(chance: &mut Chance, folk: &'static Folk) -> Self {
        let area = chance.word(&folk.areas);
        Home { folk, town: *chance.pick(&TOWNS), area }
    }

    /// 市区町村 without a 郡 before it.
    pub(crate) fn city(&self) -> &'static str {
        self.town.1.split_once('郡').map_or(self.town.1, |(_, town)| town)
    }

    pub(crate) fn prefecture(&self) -> &'static str {
        self.town.0
    }

    /// Seven digits, as the hall itself has them.
    pub(crate) fn postal(&self) -> &'static str {
        self.town.3
    }

    /// A number of one of the hall's desks.
    pub(crate) fn desk_phone(&self, chance: &mut Chance) -> [String; 3] {
        let local = 6 - self.area.len();
        let first = chance.word(&["2", "3", "5"]);
        [self.area.to_owned(), format!("{first}{}", chance.digits(local - 1)), chance.digits(4)]
    }
}

/// An invented person.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) surname: &'static str,
    surname_kana: &'static str,
    /// Empty where the name is not divided.
    pub(crate) given: &'static str,
    given_kana: &'static str,
    pub(crate) born: Date,
    town: Town,
    place: Option<&'static str>,
    house: [u64; 3],
    building: String,
    line: [String; 3],
    mobile: [String; 3],
    mail: u64,
}

/// Someone of an age; lives at home oftener than not.
pub(crate) fn person(chance: &mut Chance, home: &Home, ages: (u64, u64)) -> Person {
    let (surname, surname_kana) = entry(chance.word(&home.folk.surnames));
    let (given, given_kana) = entry(chance.word(&home.folk.given));
    let foreign = chance.one_in(25);
    let (surname, given) = if foreign { (chance.word(&home.folk.foreign), "") } else { (surname, given) };
    let away = chance.one_in(4);
    let town = if away { *chance.pick(&TOWNS) } else { home.town };
    let place = (!away && !chance.one_in(3)).then(|| chance.word(&home.folk.places));
    let local = 6 - home.area.len();
    Person {
        surname,
        surname_kana: if foreign { "" } else { surname_kana },
        given,
        given_kana,
        born: born(chance, ages),
        town,
        place,
        house: [chance.between(1, 9), chance.between(1, 99), chance.between(1, 40)],
        building: building(chance, &home.folk.buildings),
        line: [home.area.to_owned(), format!("{}{}", chance.between(2, 9), chance.digits(local - 1)), chance.digits(4)],
        mobile: [
            chance.word(&["090", "080", "070"]).to_owned(),
            format!("{}{}", chance.between(1, 9), chance.digits(3)),
            chance.digits(4),
        ],
        mail: chance.draw(),
    }
}

/// Someone of the same household.
pub(crate) fn relative(chance: &mut Chance, home: &Home, of: &Person, ages: (u64, u64)) -> Person {
    let (given, given_kana) = entry(chance.word(&home.folk.given));
    let mut someone = Person { given, given_kana, born: born(chance, ages), mail: chance.draw(), ..of.clone() };
    if of.given.is_empty() {
        someone.rename_abroad(chance, home);
    }
    someone
}

fn born(chance: &mut Chance, ages: (u64, u64)) -> Date {
    let days = chance.between(ages.0 * 365 + 40, ages.1 * 365 + 360) as i64;
    let today = Date::from_calendar_date(2026, time::Month::October, 1).unwrap_or(Date::MIN);
    today - Duration::days(days)
}

fn building(chance: &mut Chance, houses: &[&str]) -> String {
    if !chance.one_in(4) {
        return String::new();
    }
    let house = chance.word(houses);
    let room = chance.between(101, 908);
    match chance.below(4) {
        0 => format!("{house}{room}号室"),
        1 => format!("{house}{room}"),
        2 => format!("{house} {room}号"),
        _ => format!("{house}{}", wide(&room.to_string())),
    }
}

impl Person {
    /// Gives a name that is not divided into family and given name.
    pub(crate) fn rename_abroad(&mut self, chance: &mut Chance, home: &Home) {
        (self.surname, self.surname_kana, self.given, self.given_kana) = (chance.word(&home.folk.foreign), "", "", "");
    }

    pub(crate) fn name(&self, gap: &str) -> String {
        if self.given.is_empty() { self.surname.to_owned() } else { format!("{}{gap}{}", self.surname, self.given) }
    }

    /// Reading in katakana; for people without one, their name.
    pub(crate) fn kana(&self, gap: &str) -> String {
        if self.given.is_empty() {
            return self.surname.to_owned();
        }
        format!("{}{gap}{}", self.surname_kana, self.given_kana)
    }

    pub(crate) fn half_kana(&self) -> String {
        half_kana(&self.kana(" "))
    }

    pub(crate) fn hiragana(&self, gap: &str) -> String {
        hiragana(&self.kana(gap))
    }

    /// Family and given name in Latin letters, lower case.
    pub(crate) fn latin(&self) -> [String; 2] {
        if self.given.is_empty() {
            return latin_abroad(self.surname);
        }
        [latin(self.surname_kana), latin(self.given_kana)]
    }

    pub(crate) fn postal(&self) -> String {
        self.town.3.to_owned()
    }

    pub(crate) fn line(&self) -> &[String; 3] {
        &self.line
    }

    pub(crate) fn mobile(&self) -> &[String; 3] {
        &self.mobile
    }

    pub(crate) fn email(&self) -> String {
        let [surname, given] = self.latin().map(|part| part.replace(' ', "."));
        let mut chance = Chance::new(self.mail);
        let number = chance.below(1000);
        let local = match chance.below(5) {
            0 => format!("{given}.{surname}"),
            1 => format!("{surname}_{number}"),
            2 => format!("{}{number}", chance.word(&["neko", "hoshi-zora", "mama", "kuma_san", "fuji", "blue.wing"])),
            3 => format!("{}-{surname}{number}", &given[..1.min(given.len())]),
            _ => format!("{surname}{}", self.born.year()),
        };
        let domain = ["example.com", "example.jp", "mail.example.ne.jp", "softbank.example.jp", "example.or.jp"];
        format!("{local}@{}", chance.word(&domain))
    }

    /// The day of birth in one of the writings of [`day`].
    pub(crate) fn birth(&self, writing: u64) -> String {
        day(self.born, writing)
    }

    /// The address in one of ten writings; `reach` 0 with prefecture, 1 from the city on, 2 within the city.
    pub(crate) fn address(&self, writing: u64, reach: u64) -> String {
        let (prefecture, city, town, _, divided) = self.town;
        let (town, divided) = self.place.map_or((town, divided), |place| (place, place.ends_with('町')));
        let head = match reach {
            0 => format!("{prefecture}{city}{town}"),
            1 => format!("{city}{town}"),
            _ => town.to_owned(),
        };
        let [a, b, c] = self.house;
        let tail = if divided { divided_tail(a, b, c, writing) } else { plain_tail(b, c, writing) };
        let gap = ["", " ", "　"][(writing % 3) as usize];
        let building = if self.building.is_empty() { String::new() } else { format!("{gap}{}", self.building) };
        format!("{head}{tail}{building}")
    }
}

/// Latin letters of a name from abroad, divided at its first gap.
fn latin_abroad(name: &str) -> [String; 2] {
    let (first, rest) = name.split_once([' ', '　', '・']).unwrap_or((name, ""));
    let letters = |part: &str| match part {
        "王" => "wang".to_owned(),
        "偉" => "wei".to_owned(),
        "李" => "li".to_owned(),
        "美玲" => "meiling".to_owned(),
        "陳" => "chen".to_owned(),
        "淑芬" => "shufen".to_owned(),
        "朴" => "park".to_owned(),
        "相哲" => "sangchul".to_owned(),
        _ if part.is_ascii() => part.to_lowercase(),
        _ => part.split(['　', '・']).map(latin).collect::<Vec<_>>().join(" "),
    };
    [letters(first), letters(rest)]
}

fn divided_tail(a: u64, b: u64, c: u64, writing: u64) -> String {
    match writing % 10 {
        0 => format!("{a}丁目{b}番{c}号"),
        1 => format!("{a}-{b}-{c}"),
        2 => wide(&format!("{a}丁目{b}番{c}号")),
        3 => format!("{}丁目{b}番{c}号", kanji(a)),
        4 => wide(&format!("{a}-{b}-{c}")),
        5 => format!("{a}丁目{b}番地{c}"),
        6 => format!("{a}丁目{b}-{c}"),
        7 => format!("{a}‐{b}‐{c}"),
        8 => format!("{}丁目{}番{}号", kanji(a), kanji(b), kanji(c)),
        _ => format!("{a}の{b}の{c}"),
    }
}

fn plain_tail(b: u64, c: u64, writing: u64) -> String {
    match writing % 10 {
        0 => format!("{b}番地{c}"),
        1 | 6 => format!("{b}-{c}"),
        2 => wide(&format!("{b}番地{c}")),
        3 => format!("{b}番地の{c}"),
        4 => wide(&format!("{b}-{c}")),
        5 => format!("{b}番地"),
        7 => format!("{b}−{c}"),
        8 => format!("{}番地", kanji(b)),
        _ => format!("{b}番{c}"),
    }
}

/// A day in one of nineteen writings; 12, 13 and 16 only where a header says what they are.
pub(crate) fn day(day: Date, writing: u64) -> String {
    let (y, m, d) = (day.year(), day.month() as u8, day.day());
    let (era, letter, number, year) = era(day);
    let shown = if year == 1 { "元".to_owned() } else { year.to_string() };
    match writing {
        0 => format!("{era}{shown}年{m}月{d}日"),
        1 => format!("{y}/{m:02}/{d:02}"),
        2 => format!("{y}-{m:02}-{d:02}"),
        3 => format!("{letter}{year}.{m}.{d}"),
        4 => format!("{y}年{m}月{d}日"),
        5 => wide(&format!("{era}{shown}年{m}月{d}日")),
        6 => format!("{letter}{year:02}.{m:02}.{d:02}"),
        7 => format!("{}{shown}.{m}.{d}", era.chars().next().unwrap_or('昭')),
        8 => format!("{era}{shown}.{m}.{d}"),
        9 => format!("{letter}{year:02}/{m:02}/{d:02}"),
        10 => format!("{y}.{m}.{d}"),
        11 => format!("{era}{}年{}月{}日", kanji(year as u64), kanji(u64::from(m)), kanji(u64::from(d))),
        12 => format!("{y}{m:02}{d:02}"),
        14 => format!("{era}{year:02}年{m:02}月{d:02}日"),
        15 => format!("{era}{}年{m:>2}月{d:>2}日", if year == 1 { shown } else { format!("{year:>2}") }),
        16 => format!("{letter}{year:02}{m:02}{d:02}"),
        17 => format!("{era} {shown} 年 {m} 月 {d} 日"),
        18 => format!("{y}年{m:02}月{d:02}日"),
        _ => format!("{number}{year:02}{m:02}{d:02}"),
    }
}

fn era(day: Date) -> (&'static str, char, u8, i32) {
    match (day.year(), day.ordinal()) {
        (..=1925, _) => ("大正", 'T', 2, day.year() - 1911),
        (1926..=1988, _) | (1989, ..=7) => ("昭和", 'S', 3, day.year() - 1925),
        (..=2018, _) | (2019, ..=120) => ("平成", 'H', 4, day.year() - 1988),
        _ => ("令和", 'R', 5, day.year() - 2018),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_in_the_era_it_lies_in() {
        let of =
            |y, m: u8, d| Date::from_calendar_date(y, time::Month::try_from(m).expect("a month"), d).expect("exists");
        assert_eq!(day(of(1970, 1, 2), 3), "S45.1.2");
        assert_eq!(day(of(1989, 1, 8), 0), "平成元年1月8日");
        assert_eq!(day(of(2019, 4, 30), 7), "平31.4.30");
        assert_eq!(day(of(1970, 1, 2), 13), "3450102");
        assert_eq!(day(of(1970, 1, 2), 14), "昭和45年01月02日");
        assert_eq!(day(of(2019, 5, 1), 15), "令和元年 5月 1日");
    }
}
