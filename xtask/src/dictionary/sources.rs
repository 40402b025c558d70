//! The unpacked packages as they are: word list, names, postal rows, banks.

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A spelling of UniDic that is a part of a name.
#[derive(Debug, Default)]
pub(crate) struct Spelling {
    /// The cost of its most usual reading: the lower, the more often it is met.
    pub(crate) cost: i32,
    /// Readings in katakana.
    pub(crate) readings: BTreeSet<String>,
}

/// What the dictionaries need of UniDic.
#[derive(Debug, Default)]
pub(crate) struct Unidic {
    pub(crate) surnames: BTreeMap<String, Spelling>,
    pub(crate) given: BTreeMap<String, Spelling>,
    pub(crate) places: HashSet<String>,
    /// Words of the language that are no names, with their lowest cost.
    pub(crate) words: HashMap<String, i32>,
}

impl Unidic {
    fn read(path: &Path) -> Result<Self> {
        let mut unidic = Self::default();
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(path)?;
        let mut row = csv::StringRecord::new();
        while reader.read_record(&mut row)? {
            ensure!(row.len() > 24, "{}: a row of {} columns", path.display(), row.len());
            unidic.take(&row)?;
        }
        Ok(unidic)
    }

    /// Columns: spelling, two context numbers, cost, four levels of the part of speech, … column 24 the reading.
    fn take(&mut self, row: &csv::StringRecord) -> Result<()> {
        let (word, cost, kana) = (&row[0], row[3].parse::<i32>()?, &row[24]);
        match (&row[4], &row[5], &row[6], &row[7]) {
            ("名詞", "固有名詞", "人名", "姓") => add(&mut self.surnames, word, cost, kana),
            ("名詞", "固有名詞", "人名", "名") => add(&mut self.given, word, cost, kana),
            ("名詞", "固有名詞", "地名", _) => {
                self.places.insert(word.to_owned());
            }
            // Proper nouns of no kind are eras, works and firms: 平成.
            ("名詞", "固有名詞", "一般", _) => self.word(word, cost),
            ("名詞", kind, ..) if kind != "固有名詞" => self.word(word, cost),
            ("形状詞" | "副詞" | "動詞" | "形容詞" | "代名詞" | "連体詞", ..) => self.word(word, cost),
            _ => {}
        }
        Ok(())
    }

    fn word(&mut self, word: &str, cost: i32) {
        let lowest = self.words.entry(word.to_owned()).or_insert(cost);
        *lowest = cost.min(*lowest);
    }
}

fn add(to: &mut BTreeMap<String, Spelling>, word: &str, cost: i32, kana: &str) {
    let spelling = to.entry(word.to_owned()).or_insert_with(|| Spelling { cost, ..Spelling::default() });
    spelling.cost = cost.min(spelling.cost);
    spelling.readings.insert(kana.to_owned());
}

/// One row of the postal data.
#[derive(Debug, PartialEq)]
pub(crate) struct Postal {
    pub(crate) code: u32,
    pub(crate) prefecture: String,
    pub(crate) city: String,
    pub(crate) town: String,
}

/// A surname of the personal name dataset.
pub(crate) struct Bearers {
    pub(crate) name: String,
    pub(crate) people: u32,
    /// In hiragana.
    pub(crate) reading: String,
}

/// Everything read.
pub(crate) struct Sources {
    folder: PathBuf,
    pub(crate) unidic: Unidic,
    pub(crate) bearers: Vec<Bearers>,
    /// Reading in hiragana and the spellings, of the reduced lists of the personal name dataset.
    pub(crate) given: Vec<(String, Vec<String>)>,
    pub(crate) towns: Vec<Postal>,
    pub(crate) offices: Vec<Postal>,
    pub(crate) banks: BTreeMap<String, String>,
    /// libphonenumber's description of Japan, as its Python port writes it.
    pub(crate) phones: String,
}

impl Sources {
    /// Reads what `tools/dictionary-sources.sh` put into `folder`.
    pub(crate) fn read(folder: &Path) -> Result<Self> {
        let at = |path: &str| folder.join("python").join(path);
        Ok(Self {
            folder: folder.to_owned(),
            unidic: Unidic::read(&folder.join("unidic/lex_3_1.csv")).context("UniDic")?,
            bearers: bearers(&at("japanese_personal_name_dataset/dataset/last_name_org.csv"))?,
            given: given(&at("japanese_personal_name_dataset/dataset"))?,
            towns: postal(&folder.join("postal_data.jsonl"))?,
            offices: postal(&folder.join("office_data.jsonl"))?,
            banks: banks(&at("zengin_code/source-data/data/banks.json"))?,
            phones: text(&at("phonenumbers/data/region_JP.py"))?,
        })
    }

    /// A text among the sources: a licence.
    pub(crate) fn text(&self, path: &str) -> Result<String> {
        text(&self.folder.join(path))
    }
}

fn text(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))
}

fn rows(path: &Path) -> Result<Vec<csv::StringRecord>> {
    let reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_path(path);
    let rows = reader.and_then(|reader| reader.into_records().collect());
    rows.with_context(|| format!("reading {}", path.display()))
}

fn bearers(path: &Path) -> Result<Vec<Bearers>> {
    let bearer = |row: &csv::StringRecord| {
        let cell = |index: usize| row.get(index).unwrap_or_default().to_owned();
        Ok(Bearers { name: cell(0), people: cell(1).parse()?, reading: cell(2) })
    };
    rows(path)?.iter().map(bearer).collect()
}

fn given(folder: &Path) -> Result<Vec<(String, Vec<String>)>> {
    let mut given = Vec::new();
    for file in ["first_name_man_opti.csv", "first_name_woman_opti.csv"] {
        for row in rows(&folder.join(file))? {
            let spellings = row.iter().skip(2).filter(|spelling| !spelling.is_empty()).map(str::to_owned).collect();
            given.push((row.get(0).unwrap_or_default().to_owned(), spellings));
        }
    }
    Ok(given)
}

fn postal(path: &Path) -> Result<Vec<Postal>> {
    let row = |line: &str| {
        let row: Value = serde_json::from_str(line)?;
        let cell = |name: &str| row[name].as_str().map(str::to_owned).with_context(|| format!("no {name} in {line}"));
        Ok(Postal {
            code: cell("postal_code")?.parse()?,
            prefecture: cell("prefecture")?,
            city: cell("city")?,
            town: cell("neighborhood")?,
        })
    };
    text(path)?.lines().map(row).collect()
}

fn banks(path: &Path) -> Result<BTreeMap<String, String>> {
    let banks: BTreeMap<String, Value> = serde_json::from_str(&text(path)?)?;
    let named = |(code, bank): (String, Value)| {
        let name = bank["name"].as_str().with_context(|| format!("bank {code} has no name"))?;
        Ok((code, name.to_owned()))
    };
    banks.into_iter().map(named).collect()
}
