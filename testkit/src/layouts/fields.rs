//! What a `«spec»` in a template stands for: `[?][n:]field[.style]`, `n` being the person (0 at hand, 1 spouse,
//! 2 and 3 children, 4 and 5 other adults, 6 another child), `?` meaning that finding it is neither right nor wrong.
//! `one:a|b|@spec` is one of several, `s:word` a sensitive word,
//! `is:kind:words` those words, `like:kind:pattern` those with a digit for each `#` (no kind: nobody's), `#n` digits that are nobody's.

use model::Kind;
use time::{Date, Duration};

use super::desk::Desk;
use super::numbers::{self, Writing, written};
use super::people::day;
use super::script::wide;

const ILLNESSES: &str = "統合失調症 うつ病 双極性障害 アルツハイマー型認知症 脳梗塞後遺症 糖尿病 慢性腎不全 肝硬変 胃がん 乳がん 狭心症 高血圧症 関節リウマチ パーキンソン病 てんかん \
     気管支喘息 潰瘍性大腸炎 アルコール依存症 自閉スペクトラム症 注意欠陥多動性障害 適応障害 肺結核 筋萎縮性側索硬化症 白内障 椎間板ヘルニア ＨＩＶ感染症";
const DISABILITIES: &str = "下肢機能障害 視覚障害 聴覚障害 知的障害 精神障害 心臓機能障害 腎臓機能障害 上肢機能障害 体幹機能障害 音声言語機能障害 発達障害 内部障害";
const DEPARTMENTS: &str = "市民課 税務課 納税課 保険年金課 介護高齢課 社会福祉課 子育て支援課 学務課 健康推進課 総務課 職員課 水道課 道路維持課 住宅課 契約管財課 防災危機管理課 図書館 広報広聴課 \
     都市計画課 会計課";
const COMPANIES: &str = "株式会社山田組 有限会社佐藤商店 北斗建設株式会社 株式会社ミナト電機 合同会社はるかぜ 医療法人社団清和会 社会福祉法人ひまわり会 株式会社田中測量設計 中村印刷株式会社 \
     一般財団法人公園協会 丸善運輸株式会社 株式会社東洋管財 鈴木工務店株式会社 港湾サービス株式会社";

impl Desk {
    /// What a spec stands for: the kind if it is personal information, whether it is optional, the words.
    pub(crate) fn value(&mut self, spec: &str) -> (Option<Kind>, bool, String) {
        if let Some(options) = spec.strip_prefix("one:") {
            let options: Vec<&str> = options.split('|').collect();
            let chosen = self.chance.word(&options);
            return match chosen.strip_prefix('@') {
                Some(spec) => self.value(spec),
                None => (None, false, chosen.to_owned()),
            };
        }
        if let Some(n) = spec.strip_prefix('#') {
            return (None, false, self.chance.digits(n.parse().expect("a count of digits")));
        }
        if let Some(word) = spec.strip_prefix("s:") {
            return (Some(Kind::SENSITIVE), false, word.to_owned());
        }
        let (optional, spec) = spec.strip_prefix('?').map_or((false, spec), |spec| (true, spec));
        if let Some((kind, text)) = spec.strip_prefix("is:").and_then(|words| words.split_once(':')) {
            return (Kind::custom(kind), optional, text.to_owned());
        }
        if let Some((kind, pattern)) = spec.strip_prefix("like:").and_then(|words| words.split_once(':')) {
            let digit = |c| if c == '#' { self.chance.digits(1) } else { String::from(c) };
            return (Kind::custom(kind), optional, pattern.chars().map(digit).collect());
        }
        let (at, spec) = spec.split_once(':').map_or((0, spec), |(at, spec)| (at.parse().expect("a person"), spec));
        let (name, style) = spec.split_once('.').unwrap_or((spec, ""));
        if let Some((kind, text)) = self.of_person(at, name, style).or_else(|| self.number(name, style)) {
            return (Some(kind), optional, text);
        }
        match self.welfare(name) {
            Some(word) => (Some(Kind::SENSITIVE), optional, word),
            None => self.of_office(name, style),
        }
    }

    fn of_person(&mut self, at: usize, name: &str, style: &str) -> Option<(Kind, String)> {
        let person = self.people[at].clone();
        let gap = match style {
            "full" => "　",
            "half" => " ",
            "no" => "",
            _ => self.style.gap,
        };
        let either = if self.chance.one_in(2) { person.mobile() } else { person.line() };
        Some(match name {
            "name" => (Kind::NAME, person.name(gap)),
            "sei" => (Kind::NAME, person.surname.to_owned()),
            "mei" => (Kind::NAME, if person.given.is_empty() { person.surname } else { person.given }.to_owned()),
            "kana" => (Kind::NAME, person.kana(gap)),
            "hkana" => (Kind::NAME, person.half_kana()),
            "hira" => (Kind::NAME, person.hiragana(gap)),
            "roma" => (Kind::NAME, latin_name(person.latin(), style)),
            "birth" => (Kind::BIRTH_DATE, person.birth(self.birth_writing(style))),
            "addr" => (Kind::ADDRESS, person.address(self.style.address, self.reach(style))),
            "postal" => (Kind::POSTAL_CODE, self.postal(&person.postal(), style)),
            "phone" => (Kind::PHONE, self.telephone(either, style)),
            "mobile" => (Kind::PHONE, self.telephone(person.mobile(), style)),
            "tel" => (Kind::PHONE, self.telephone(person.line(), style)),
            "email" => (Kind::EMAIL, person.email()),
            "mrz1" => {
                let [surname, given] = person.latin().map(|part| part.replace(' ', "<"));
                let [first, second] = numbers::zone(&mut self.chance, &surname, &given, &person.birth(12)[2..]);
                self.zone = second;
                (Kind::PASSPORT, first)
            }
            "mrz2" => (Kind::PASSPORT, std::mem::take(&mut self.zone)),
            _ => return None,
        })
    }

    fn birth_writing(&self, style: &str) -> u64 {
        match style {
            "sys" => 12,
            "era7" => 13,
            "wareki" => 0,
            "iso" => 2,
            "pad" => 14,
            "blank" => 15,
            "s7" => 16,
            "open" => 17,
            "west" => 18,
            _ => self.style.birth,
        }
    }

    fn reach(&self, style: &str) -> u64 {
        match style {
            "full" => 0,
            "city" => 1,
            "local" => 2,
            _ => self.style.reach,
        }
    }

    fn postal(&self, digits: &str, style: &str) -> String {
        let (head, tail) = digits.split_at(3);
        match (style, self.style.postal % 8) {
            ("plain", _) => digits.to_owned(),
            (_, 0) => wide(&format!("{head}-{tail}")),
            (_, 1) => format!("{head}－{tail}"),
            _ => format!("{head}-{tail}"),
        }
    }

    fn telephone(&self, [a, b, c]: &[String; 3], style: &str) -> String {
        match (style, self.style.phone % 16) {
            ("plain", _) => format!("{a}{b}{c}"),
            ("local", _) => format!("{b}-{c}"),
            ("spaced", _) => format!("{a} {b} {c}"),
            (_, 0..=6) => format!("{a}-{b}-{c}"),
            (_, 7 | 8) => format!("{a}({b}){c}"),
            (_, 9) => format!("({a}){b}-{c}"),
            (_, 10 | 11) => wide(&format!("{a}-{b}-{c}")),
            (_, 12) => wide(&format!("{a}({b}){c}")),
            (_, 13) => format!("{a}‐{b}‐{c}"),
            (_, 14) => format!("{a}（{b}）{c}"),
            _ => format!("{a}{b}{c}"),
        }
    }

    fn number(&mut self, name: &str, style: &str) -> Option<(Kind, String)> {
        let writing = match style {
            "box" => Writing::Boxes,
            "plain" => Writing::Plain,
            "dash" => Writing::Dashes,
            _ => self.style.number,
        };
        let chance = &mut self.chance;
        let split = if writing == Writing::Plain { Writing::Dashes } else { writing };
        Some(match name {
            "my" => (Kind::MY_NUMBER, written(&crate::resident::my_number(chance), &[4, 4, 4], writing)),
            "resident" => (
                Kind::RESIDENT_CODE,
                written(&format!("{}{}", chance.between(1, 9), chance.digits(10)), &[5, 6], writing),
            ),
            "pension" => (
                Kind::PENSION_NUMBER,
                written(&chance.digits(10), &[4, 6], if style == "plain" { writing } else { split }),
            ),
            "licence" => (Kind::DRIVING_LICENCE, written(&numbers::licence(chance), &[4, 4, 4], writing)),
            "insurer" => (Kind::HEALTH_INSURANCE, written(&numbers::insurer(chance), &[8], writing)),
            "insurer6" => (Kind::HEALTH_INSURANCE, written(&numbers::city_insurer(chance), &[6], writing)),
            "symbol" => (Kind::HEALTH_INSURANCE, numbers::symbol(chance)),
            "symmark" => (Kind::HEALTH_INSURANCE, chance.digits(4)),
            "symno" => (Kind::HEALTH_INSURANCE, written(&chance.digits(6), &[6], writing)),
            "symbranch" => (Kind::HEALTH_INSURANCE, format!("{:02}", chance.below(6))),
            "care" => (Kind::CARE_INSURANCE, written(&format!("0{}", chance.digits(9)), &[10], writing)),
            "elderly" => (Kind::ELDERLY_INSURANCE, written(&numbers::elderly(chance), &[8], writing)),
            "employ" => (Kind::EMPLOYMENT_INSURANCE, written(&chance.digits(11), &[4, 6, 1], split)),
            "passport" => (Kind::PASSPORT, numbers::passport(chance)),
            "resicard" => (Kind::RESIDENCE_CARD, numbers::residence_card(chance)),
            "card" => (Kind::CARD, written(&numbers::card(chance), &[4, 4, 4, 4], writing)),
            "account" => (Kind::BANK_ACCOUNT, written(&chance.digits(7), &[7], writing)),
            "yucho" => (Kind::BANK_ACCOUNT, yucho(chance.digits(3), chance.digits(7), chance.below(4))),
            "ymark" => (Kind::BANK_ACCOUNT, format!("1{}0", chance.digits(3))),
            "yno" => (Kind::BANK_ACCOUNT, format!("{}1", chance.digits(7))),
            "corp" => (Kind::CORPORATE_NUMBER, numbers::corporate(chance)),
            _ => return None,
        })
    }

    fn welfare(&mut self, name: &str) -> Option<String> {
        let list = match name {
            "ill" => ILLNESSES,
            "disab" => DISABILITIES,
            _ => return None,
        };
        let words: Vec<&str> = list.split_whitespace().collect();
        Some(self.chance.word(&words).to_owned())
    }

    fn of_office(&mut self, name: &str, style: &str) -> (Option<Kind>, bool, String) {
        let pick = |desk: &mut Desk, list: &str| {
            let words: Vec<&str> = list.split_whitespace().collect();
            desk.chance.word(&words).to_owned()
        };
        let text = match name {
            "official" => {
                return (Some(Kind::NAME), true, self.people[5].name(if style == "full" { "　" } else { "" }));
            }
            "officer" => return (Some(Kind::NAME), true, self.people[5].surname.to_owned()),
            "otel" => {
                let phone = self.home.desk_phone(&mut self.chance);
                self.telephone(&phone, style)
            }
            "omail" => format!(
                "{}@city.example.lg.jp",
                self.chance.word(&["shimin", "zeimu", "kaigo", "soumu", "fukushi", "gakumu"])
            ),
            "opostal" => self.postal(self.home.postal(), style),
            "oaddr" => format!(
                "{}{}",
                self.home.city(),
                self.chance.word(&["本町1丁目1番1号", "中央２丁目３－１", "大手町5番地"])
            ),
            "city" => self.home.city().to_owned(),
            "pref" => self.home.prefecture().to_owned(),
            "dept" => pick(self, DEPARTMENTS),
            "company" => pick(self, COMPANIES),
            "no" => self.turn.to_string(),
            "age" => (2026 - self.people[0].born.year()).to_string(),
            "year" => format!("令和{}年度", self.chance.between(4, 8)),
            "yen" => thousands(self.chance.between(8, 900_000) * 10 % 4_000_000),
            "time" => format!("{:02}:{:02}", self.chance.between(8, 17), self.chance.below(60)),
            "n" => self.chance.between(1, style.parse().unwrap_or(9)).to_string(),
            "day" => {
                let today = Date::from_calendar_date(2026, time::Month::March, 31).unwrap_or(Date::MIN);
                let then = today - Duration::days(self.chance.below(1100) as i64);
                day(
                    then,
                    if style == "sys" {
                        12
                    } else if style == "iso" {
                        2
                    } else {
                        self.style.day
                    },
                )
            }
            _ => panic!("no such field: {name}"),
        };
        (None, false, text)
    }
}

fn latin_name([surname, given]: [String; 2], style: &str) -> String {
    let capital = |word: &str| {
        let mut chars = word.chars();
        chars.next().map_or_else(String::new, |first| format!("{}{}", first.to_uppercase(), chars.as_str()))
    };
    match style {
        "up" => format!("{} {}", surname.to_uppercase(), given.to_uppercase()),
        "comma" => format!("{}, {}", surname.to_uppercase(), capital(&given)),
        _ => format!("{} {}", capital(&given), capital(&surname)),
    }
}

fn yucho(branch: String, number: String, writing: u64) -> String {
    match writing {
        0 => format!("1{branch}0-{number}1"),
        1 => format!("記号1{branch}0 番号{number}1"),
        2 => wide(&format!("1{branch}0-{number}1")),
        _ => format!("1{branch}0－{number}1"),
    }
}

fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}
