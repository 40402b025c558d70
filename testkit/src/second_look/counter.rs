//! A counter at which documents are written from templates.
//!
//! `‹a|b|c›` is one of the wordings, chosen once for all rows; `«spec»` is a value of the person at hand:
//! - a key of [`Counter::value`], then `.3` for the third other person, `?` if finding it is neither right nor wrong,
//!   `/20` if it is filled up with blanks to twenty columns;
//! - `=kind:a/b/c`, `!kind:a/b/c` one of these words, labelled or optional;
//! - `~a/b/c` one of these words without a label, `#7` seven digits, `#3-9` a number from 3 to 9.
//!
//! Cells of a row are parted by `｜`.

use model::{Block, Cell, CellAt, Content, Format, Kind, Part, PartKind, Place, Row, Table};

use super::folk::Person;
use crate::layouts::people::day;
use crate::resident::{my_number, wide};
use crate::{Chance, Sample, Truth};

/// Words that say what a document is about, not what a person has (`layouts/mod.rs`).
const ABOUT: [&str; 25] = [
    "生活保護",
    "保護費",
    "障害",
    "障がい",
    "手帳",
    "要介護",
    "要支援",
    "介護",
    "認知症",
    "病名",
    "傷病",
    "疾病",
    "疾患",
    "難病",
    "既往",
    "犯罪",
    "虐待",
    "精神",
    "ひとり親",
    "就学援助",
    "滞納",
    "診断",
    "健診",
    "通院",
    "入院",
];

/// A document being written.
#[derive(Debug)]
pub(crate) struct Counter {
    pub(crate) chance: Chance,
    /// The person at hand, three of the household, three others.
    people: Vec<Person>,
    turn: u64,
    ages: (u64, u64),
    abroad: u64,
    gap: &'static str,
    writing: [u64; 5],
    content: Content,
    truth: Vec<Truth>,
    optional: Vec<Truth>,
}

/// Kind, start and length in characters, whether it is optional.
type Mark = (Kind, usize, usize, bool);

impl Counter {
    pub(crate) fn new(seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        let part = Part { path: String::new(), kind: PartKind::Body, blocks: Vec::new() };
        let gap = chance.word(&["　", "　", " ", " ", ""]);
        let writing = std::array::from_fn(|_| chance.below(60));
        let mut counter = Counter {
            chance,
            people: Vec::new(),
            turn: 0,
            ages: (21, 92),
            abroad: 30,
            gap,
            writing,
            content: Content { format: Format::Text, parts: vec![part], hints: Vec::new(), omissions: Vec::new() },
            truth: Vec::new(),
            optional: Vec::new(),
        };
        counter.next();
        counter
    }

    pub(crate) fn next(&mut self) {
        let chance = &mut self.chance;
        let someone = Person::any(chance, self.ages, Some(self.abroad));
        let kin = [(24, 80), (0, 17), (0, 17)].map(|ages| someone.kin(chance, ages));
        let others = [(25, 85), (25, 70), (30, 64)].map(|ages| Person::any(chance, ages, Some(40)));
        self.people = [vec![someone], kin.to_vec(), others.to_vec()].concat();
        self.turn += 1;
    }

    /// People at hand are of these ages.
    pub(crate) fn aged(&mut self, from: u64, to: u64) {
        self.ages = (from, to);
        self.next();
        self.turn = 1;
    }

    /// Most people at hand have names from abroad.
    pub(crate) fn abroad(&mut self) {
        self.abroad = 1;
        self.aged(19, 70);
    }

    pub(crate) fn format(&mut self, format: Format) {
        self.content.format = format;
    }

    /// Goes on in another part; an empty one is dropped.
    pub(crate) fn part(&mut self, path: &str, kind: PartKind) {
        self.content.parts.retain(|part| !part.blocks.is_empty());
        self.content.parts.push(Part { path: path.to_owned(), kind, blocks: Vec::new() });
    }

    pub(crate) fn text(&mut self, template: &str) {
        let settled = self.settle(template);
        self.write(&settled);
    }

    /// Writes a passage for each of several people.
    pub(crate) fn each(&mut self, from: u64, to: u64, template: &str) {
        let settled = self.settle(template);
        for _ in 0..self.chance.between(from, to) {
            self.write(&settled);
            self.next();
        }
    }

    pub(crate) fn table(&mut self) {
        if self.content.format == Format::Text {
            self.content.format = Format::Xlsx;
            self.blocks();
            self.content.parts.last_mut().expect("there is a part").kind = PartKind::Sheet;
        }
        self.blocks().push(Block::Table(Table::default()));
    }

    pub(crate) fn row(&mut self, cells: &str) {
        let settled = self.settle(cells);
        self.fill_row(&settled);
    }

    /// Writes a row for each of several people.
    pub(crate) fn rows(&mut self, from: u64, to: u64, cells: &str) {
        let settled = self.settle(cells);
        for _ in 0..self.chance.between(from, to) {
            self.fill_row(&settled);
            self.next();
        }
    }

    fn blocks(&mut self) -> &mut Vec<Block> {
        &mut self.content.parts.last_mut().expect("there is a part").blocks
    }

    fn write(&mut self, settled: &str) {
        let (words, marks) = self.fill(settled);
        let blocks = self.blocks();
        if !matches!(blocks.last(), Some(Block::Text(_))) {
            blocks.push(Block::Text(String::new()));
        }
        let Some(Block::Text(text)) = blocks.last_mut() else { return };
        let before = text.chars().count();
        text.push_str(&words);
        self.keep(marks, None, before);
    }

    fn fill_row(&mut self, settled: &str) {
        let pieces: Vec<(String, Vec<Mark>)> = settled.split('｜').map(|cell| self.fill(cell)).collect();
        let Some(Block::Table(table)) = self.blocks().last_mut() else { panic!("a row without a table") };
        let index = table.rows.len() as u32;
        table.rows.push(Row { index, cells: Vec::new() });
        for ((text, marks), column) in pieces.into_iter().zip(0..) {
            if text.is_empty() {
                continue;
            }
            if let Some(Block::Table(table)) = self.blocks().last_mut() {
                table.rows[index as usize].cells.push(Cell { column, text });
            }
            self.keep(marks, Some(CellAt { row: index, column }), 0);
        }
    }

    fn keep(&mut self, marks: Vec<Mark>, cell: Option<CellAt>, before: usize) {
        let part = self.content.parts.len() as u32 - 1;
        let block = self.blocks().len() as u32 - 1;
        for (kind, start, len, optional) in marks {
            let place = Place { part, block, cell, start: (before + start) as u32, len: len as u32 };
            if optional { &mut self.optional } else { &mut self.truth }.push(Truth { kind, place });
        }
    }

    /// Chooses one of each set of wordings.
    fn settle(&mut self, template: &str) -> String {
        let mut out = String::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('‹') {
            let (inner, after) = after.split_once('›').expect("a set of wordings ends");
            out.push_str(before);
            out.push_str(self.chance.word(&inner.split('|').collect::<Vec<_>>()));
            rest = after;
        }
        out + rest
    }

    fn fill(&mut self, settled: &str) -> (String, Vec<Mark>) {
        let (mut out, mut marks) = (String::new(), Vec::new());
        let mut rest = settled;
        while let Some((before, after)) = rest.split_once('«') {
            let (spec, after) = after.split_at(closing(after));
            let after = &after['»'.len_utf8()..];
            out.push_str(before);
            if let Some(words) = spec.strip_prefix('~') {
                let word = self.chance.word(&parted(words)).to_owned();
                let (text, inner) = self.fill(&word);
                let start = out.chars().count();
                marks.extend(inner.into_iter().map(|(kind, at, len, optional)| (kind, start + at, len, optional)));
                out.push_str(&text);
                rest = after;
                continue;
            }
            let plain = spec.starts_with(['=', '!', '#']);
            let (spec, width) = spec.rsplit_once('/').filter(|_| !plain).unwrap_or((spec, "0"));
            let (kind, optional, text) = self.spec(spec);
            let start = out.chars().count();
            if let Some(kind) = kind.filter(|_| !text.is_empty()) {
                marks.push((kind, start, text.chars().count(), optional));
            }
            out.push_str(&text);
            let wide: usize = text.chars().map(|c| if c.is_ascii() || ('｡'..='ﾟ').contains(&c) { 1 } else { 2 }).sum();
            let blanks = width.parse::<usize>().expect("a width is a number").saturating_sub(wide);
            out.extend(std::iter::repeat_n(' ', blanks));
            rest = after;
        }
        out.push_str(rest);
        (out, marks)
    }

    fn spec(&mut self, spec: &str) -> (Option<Kind>, bool, String) {
        let one = |chance: &mut Chance, words: &str| chance.word(&words.split('/').collect::<Vec<_>>()).to_owned();
        if let Some(range) = spec.strip_prefix('#') {
            let number = |digits: &str| digits.parse::<u64>().expect("a number");
            return match range.split_once('-') {
                Some((from, to)) => (None, false, self.chance.between(number(from), number(to)).to_string()),
                None => (None, false, self.chance.digits(number(range) as usize)),
            };
        }
        if let Some(rest) = spec.strip_prefix(['=', '!']) {
            let (kind, words) = rest.split_once(':').expect("a kind and words");
            return (Kind::custom(kind), spec.starts_with('!'), one(&mut self.chance, words));
        }
        let (spec, optional) = spec.strip_suffix('?').map_or((spec, false), |spec| (spec, true));
        let (key, who) = spec.split_once('.').map_or((spec, 0), |(key, who)| (key, who.parse().expect("a person")));
        let (kind, text) = self.value(key, who);
        (kind, optional, text)
    }

    fn value(&mut self, key: &str, who: usize) -> (Option<Kind>, String) {
        let someone = self.people[who].clone();
        let [births, addresses, phones, postals, days] = self.writing;
        let chance = &mut self.chance;
        if let Some((kind, text)) = number(chance, key, days) {
            return (Some(kind), text);
        }
        let (kind, text) = match key {
            "n" => (Kind::NAME, someone.name(self.gap)),
            "n-" => (Kind::NAME, someone.name("")),
            "s" => (Kind::NAME, someone.surname.to_owned()),
            "g" => (Kind::NAME, someone.given.to_owned()),
            "k" => (Kind::NAME, someone.kana(self.gap)),
            "sk" => (Kind::NAME, someone.surname_kana().to_owned()),
            "kh" => (Kind::NAME, someone.half_kana()),
            "hi" => (Kind::NAME, someone.hiragana()),
            "la" => (Kind::NAME, someone.latin()),
            "lu" => (Kind::NAME, someone.latin().to_uppercase()),
            // An official or a director, someone new each time.
            "o" => (Kind::NAME, Person::any(chance, (30, 64), None).name(self.gap)),
            "os" => (Kind::NAME, Person::any(chance, (30, 64), None).surname.to_owned()),
            "a" => (Kind::ADDRESS, someone.address(addresses, false)),
            "h" => (Kind::ADDRESS, someone.ground(addresses, false)),
            "al" => (Kind::ADDRESS, someone.address(addresses, true)),
            "b" => (
                Kind::BIRTH_DATE,
                day(someone.born, [0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 14, 15, 18][births as usize % 15]),
            ),
            "b8" => (Kind::BIRTH_DATE, day(someone.born, 12)),
            "b7" => (Kind::BIRTH_DATE, day(someone.born, 13)),
            "bs" => (Kind::BIRTH_DATE, day(someone.born, 16)),
            "t" if phones % 2 == 0 => (Kind::PHONE, written(&someone.line, phones / 2)),
            "t" | "m" => (Kind::PHONE, written(&someone.mobile, phones / 2)),
            "tl" => (Kind::PHONE, written(&someone.line, phones / 2)),
            "td" => (Kind::PHONE, someone.mobile.concat()),
            "e" => (Kind::EMAIL, someone.mail),
            "p" => (Kind::POSTAL_CODE, postal(&someone.postal, postals)),
            "p7" => (Kind::POSTAL_CODE, someone.postal),
            // Land, and a place in the streets: whose it is stays open.
            "lot" => {
                let place = chance.word(&["大字貝塚", "字塩屋", "大字磯崎字下浜"]);
                (Kind::ADDRESS, format!("{place}{}番{}", chance.between(2, 480), chance.between(1, 30)))
            }
            "ota" => (Kind::ADDRESS, self.plain("ot")),
            "age" => return (None, (2026 - someone.born.year()).to_string()),
            _ => return (None, self.plain(key)),
        };
        (Some(kind), text)
    }

    /// What is nobody's.
    fn plain(&mut self, key: &str) -> String {
        let days = self.writing[4];
        let chance = &mut self.chance;
        match key {
            "x" => Person::any(chance, (30, 64), None).name(self.gap),
            "i" => self.turn.to_string(),
            "i3" => format!("{:03}", self.turn),
            "d" => {
                let (m, d) = (chance.between(1, 12), chance.between(1, 28));
                match days % 4 {
                    0 => format!("令和8年{m}月{d}日"),
                    1 => format!("R8.{m}.{d}"),
                    2 => format!("2026/{m:02}/{d:02}"),
                    _ => wide(&format!("令和8年{m}月{d}日")),
                }
            }
            "yen" => {
                let (high, low) = (chance.between(1, 980), chance.digits(3));
                format!("{high},{low}")
            }
            "op" => {
                let local = [chance.digits(1), chance.digits(4)];
                let line = ["0143".to_owned(), format!("8{}", local[0]), local[1].clone()];
                written(&line, self.writing[2] / 2)
            }
            "jan" => {
                let body = format!("49{}", chance.digits(10));
                format!("{body}{}", (10 - sum(&body, &[1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3]) % 10) % 10)
            }
            "op0" => format!("0143-8{}-{}", chance.digits(1), chance.digits(4)),
            "firm" => {
                let word = chance.word(&[
                    "北潮",
                    "マリン",
                    "汐見",
                    "はまかぜ",
                    "大洋",
                    "双葉",
                    "第一",
                    "かもめ",
                    "東邦",
                    "さくら",
                ]);
                let trade =
                    chance.word(&["建設", "電設", "測量設計", "印刷", "システム", "造園", "商事", "運輸", "設備工業"]);
                let (before, after) =
                    *chance.pick(&[("株式会社", ""), ("", "株式会社"), ("㈱", ""), ("有限会社", ""), ("（有）", "")]);
                format!("{before}{word}{trade}{after}")
            }
            "ot" => {
                let town = chance.word(&["浜風町", "灯台町", "中潮町", "網元町", "汐見台町"]);
                format!("{town}{}丁目{}番{}号", chance.between(1, 6), chance.between(1, 40), chance.between(1, 30))
            }
            other => panic!("no such value: {other}"),
        }
    }

    pub(crate) fn done(mut self, family: &'static str) -> Sample {
        let personal = self.truth.iter().any(|truth| truth.kind != Kind::CORPORATE_NUMBER);
        if personal {
            let words = about(&self.content, &self.truth);
            self.optional.extend(words);
        }
        Sample { family, content: self.content, truth: self.truth, optional: self.optional, personal }
    }
}

/// Where the spec that `text` begins with ends; a `~` holds others.
fn closing(text: &str) -> usize {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '«' => depth += 1,
            '»' if depth == 0 => return at,
            '»' => depth -= 1,
            _ => {}
        }
    }
    panic!("a value's spec ends: {text}")
}

/// The words between the strokes that are in no value.
fn parted(words: &str) -> Vec<&str> {
    let (mut depth, mut from, mut parts) = (0, 0, Vec::new());
    for (at, c) in words.char_indices() {
        match c {
            '«' => depth += 1,
            '»' => depth -= 1,
            '/' if depth == 0 => {
                parts.push(&words[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&words[from..]);
    parts
}

fn about(content: &Content, truth: &[Truth]) -> Vec<Truth> {
    let mut found = Vec::new();
    let mut look = |text: &str, at: Place| {
        for word in ABOUT {
            for (bytes, _) in text.match_indices(word) {
                let (start, len) = (text[..bytes].chars().count() as u32, word.chars().count() as u32);
                let meets = |t: &Truth| {
                    (t.place.part, t.place.block, t.place.cell) == (at.part, at.block, at.cell)
                        && t.place.start < start + len
                        && start < t.place.start + t.place.len
                };
                if !truth.iter().any(meets) {
                    found.push(Truth { kind: Kind::SENSITIVE, place: Place { start, len, ..at } });
                }
            }
        }
    };
    for (part, p) in content.parts.iter().zip(0..) {
        for (block, b) in part.blocks.iter().zip(0..) {
            let at = Place { part: p, block: b, cell: None, start: 0, len: 0 };
            match block {
                Block::Text(text) => look(text, at),
                Block::Table(table) => {
                    for row in &table.rows {
                        for cell in &row.cells {
                            look(
                                &cell.text,
                                Place { cell: Some(CellAt { row: row.index, column: cell.column }), ..at },
                            );
                        }
                    }
                }
            }
        }
    }
    found
}

fn written([a, b, c]: &[String; 3], writing: u64) -> String {
    match writing % 7 {
        0..=2 => format!("{a}-{b}-{c}"),
        3 => format!("{a}({b}){c}"),
        4 => wide(&format!("{a}-{b}-{c}")),
        5 => format!("{a}{b}{c}"),
        _ => format!("{a} {b} {c}"),
    }
}

fn postal(digits: &str, writing: u64) -> String {
    let (a, b) = digits.split_at(3);
    match writing % 4 {
        0 | 1 => format!("{a}-{b}"),
        2 => wide(&format!("{a}-{b}")),
        _ => digits.to_owned(),
    }
}

fn grouped(digits: &str, writing: u64) -> String {
    let (a, b, c) = (&digits[..4], &digits[4..8], &digits[8..]);
    match writing % 4 {
        0 | 1 => digits.to_owned(),
        2 => format!("{a} {b} {c}"),
        _ => format!("{a}-{b}-{c}"),
    }
}

fn sum(digits: &str, weights: &[u32]) -> u32 {
    digits.bytes().zip(weights).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum()
}

fn luhn(body: String) -> String {
    let doubled = body.bytes().rev().map(|b| u32::from(b - b'0')).enumerate();
    let total: u32 = doubled.map(|(i, d)| if i % 2 == 0 { d * 2 / 10 + d * 2 % 10 } else { d }).sum();
    format!("{body}{}", (10 - total % 10) % 10)
}

fn licence(chance: &mut Chance) -> String {
    let body = format!("{}{}", chance.word(&["10", "12", "30", "48"]), chance.digits(8));
    let rest = sum(&body, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
    format!("{body}{}{}", (11 - rest) % 10, chance.below(3))
}

fn corporate(chance: &mut Chance) -> String {
    let body = format!("{}0100{}", chance.word(&["01", "46", "43"]), chance.digits(6));
    format!("{}{body}", 9 - sum(&body, &[2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]) % 9)
}

/// A number of somebody's, by its key.
fn number(chance: &mut Chance, key: &str, days: u64) -> Option<(Kind, String)> {
    Some(match key {
        "my" => (Kind::MY_NUMBER, grouped(&my_number(chance), days)),
        "my12" => (Kind::MY_NUMBER, my_number(chance)),
        "rc" => (Kind::RESIDENT_CODE, my_number(chance)[1..].to_owned()),
        "pn" => (Kind::PENSION_NUMBER, format!("{}-{}", chance.digits(4), chance.digits(6))),
        "dl" => (Kind::DRIVING_LICENCE, licence(chance)),
        "hn" => (Kind::HEALTH_INSURANCE, luhn(format!("01{}", chance.digits(5)))),
        "hb" => (Kind::HEALTH_INSURANCE, chance.digits(7)),
        "hs" => (Kind::HEALTH_INSURANCE, format!("汐国・{}", chance.digits(7))),
        "kk" => (Kind::CARE_INSURANCE, format!("0000{}", chance.digits(6))),
        "ek" => (Kind::ELDERLY_INSURANCE, luhn(chance.digits(7))),
        "em" => (Kind::EMPLOYMENT_INSURANCE, format!("{}-{}-{}", chance.digits(4), chance.digits(6), chance.digits(1))),
        "pp" => (Kind::PASSPORT, format!("T{}{}", chance.word(&["R", "S", "Z", "K"]), chance.digits(7))),
        "zc" => (
            Kind::RESIDENCE_CARD,
            format!("{}{}{}", chance.word(&["AB", "UH", "EK"]), chance.digits(8), chance.word(&["CD", "EA", "XM"])),
        ),
        "acc" => (Kind::BANK_ACCOUNT, chance.digits(7)),
        "yu" => (Kind::BANK_ACCOUNT, format!("1{}0-{}1", chance.digits(3), chance.digits(7))),
        "card" => (Kind::CARD, {
            let all = luhn(format!("4{}", chance.digits(14)));
            format!("{}-{}-{}-{}", &all[..4], &all[4..8], &all[8..12], &all[12..])
        }),
        "corp" => (Kind::CORPORATE_NUMBER, corporate(chance)),
        _ => return None,
    })
}
