//! Tables: a column's header is the strongest cue there is, then the caption in the cell to the left.

use std::collections::BTreeMap;

use model::{Evidence, Place};

use crate::captions::Caption;
use crate::columns::align;
use crate::fold::Folded;
use crate::heading::{announced, heading, is_broad};
use crate::label;
use crate::lex::Tokens;
use crate::lexicon::{Lexicon, Word};
use crate::memo::{Known, Memo};
use crate::quick::{Glance, glance};
use crate::reading::{Cue, Heads, Reading};
use crate::sample::Samples;
use crate::scan::{BIRTH, NAMELIKE, Purities, scan, weigh_births, weigh_companions, weigh_neighbours};
use crate::score::{COLUMN_HEADER, Candidate, MID, Sort};
use crate::sensitive::weigh_persons;
use crate::tally::{Record, Tally};

/// Rows by which columns without heading are judged.
pub(crate) const SAMPLE_ROWS: usize = 50;
/// Weight of a column that nearly always holds the same sort, though nothing names it.
const INFERRED: f32 = 3.5;

/// How many cells right of a name its bearer's birth may stand; empty ones count.
const BESIDE: u32 = 4;

/// Words in headings of tables of sites.
const SITES: [&str; 7] = ["避難所", "施設", "会場", "緯度", "開設", "投票所", "店舗"];

/// Words in headings of columns that name who heads a school, a clinic or a firm: its telephone is not theirs.
const HEADS: [&str; 8] = ["校長", "園長", "院長", "館長", "施設長", "所長", "店長", "社長"];

/// A cell to be read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TableCell<'t> {
    pub(crate) column: u32,
    pub(crate) text: &'t str,
    /// Where its text begins on a page that is folded already; `None` where `text` is the document's own.
    pub(crate) on_page: Option<usize>,
}

/// What is known of a column.
#[derive(Default)]
struct Column {
    header: Option<Caption>,
    /// Whether a row of headings told it, so that the cells below are values.
    sure: bool,
    /// What the lines of a heading of several lines announce, one for each.
    stack: Vec<Option<Caption>>,
    /// What its first cells say, once that was asked.
    inferred: Option<Option<Caption>>,
    checks: Purities,
}

/// What the headings of a table speak of.
#[derive(Default)]
struct About {
    organisations: bool,
    persons: bool,
    /// A heading says that its column holds names, and nothing says whose: offices have names, too.
    names: bool,
    /// 法人番号, 商号
    corporate: bool,
    insurance: bool,
    bank: bool,
    elderly: bool,
}

/// See the module.
pub(crate) struct TableReader<'l, 't> {
    lexicon: &'l Lexicon,
    columns: Columns,
    samples: Samples<'t>,
    found: Vec<Candidate>,
    /// Whether rows are records: some row was a row of headings.
    headed: bool,
    about: About,
    rows: u32,
    /// Rows in which an office, a school or a firm is named.
    offices: u32,
    office: bool,
    desk: &'l mut CellDesk,
}

/// Working memory for cells, used for table after table.
#[derive(Default)]
pub(crate) struct CellDesk {
    /// The cell that is being read.
    pub(crate) folded: Folded,
    pub(crate) tokens: Tokens,
    heads: Heads,
    pub(crate) taken: Vec<bool>,
    /// Cells in which nothing was found, and those that announce nothing.
    memo: Memo,
    unannounced: Memo,
    /// What was found, emptied when it is handed over.
    found: Vec<Candidate>,
}

impl CellDesk {
    /// Folds a cell and notes what is in it.
    pub(crate) fn open(&mut self, text: &str, lexicon: &Lexicon) {
        self.folded.clear();
        self.folded.push(text);
        self.tokens.read(&self.folded.text, 0, lexicon);
    }
}

/// Columns by number: the first ones in a list, those far out (shifted lines) in a map.
#[derive(Default)]
struct Columns {
    near: Vec<Column>,
    far: BTreeMap<u32, Column>,
}

/// A column that no table has.
const NOWHERE: u32 = u32::MAX;
/// Columns kept in the list.
const NEAR: u32 = 1024;

impl Columns {
    fn get(&self, column: u32) -> Option<&Column> {
        if column < NEAR { self.near.get(column as usize) } else { self.far.get(&column) }
    }

    fn at(&mut self, column: u32) -> &mut Column {
        if column >= NEAR {
            return self.far.entry(column).or_default();
        }
        let at = column as usize;
        if self.near.len() <= at {
            self.near.resize_with(at + 1, Column::default);
        }
        &mut self.near[at]
    }
}

impl<'l, 't> TableReader<'l, 't> {
    pub(crate) fn new(lexicon: &'l Lexicon, desk: &'l mut CellDesk) -> Self {
        desk.found.clear();
        TableReader {
            lexicon,
            columns: Columns::default(),
            samples: Samples::default(),
            found: std::mem::take(&mut desk.found),
            headed: false,
            about: About::default(),
            rows: 0,
            offices: 0,
            office: false,
            desk,
        }
    }

    /// Keeps the first cells, by which columns without heading are judged once one is met.
    pub(crate) fn sample(&mut self, cells: impl Iterator<Item = TableCell<'t>>) {
        self.samples = Samples::of(cells);
    }

    /// What a column without heading holds, by its first cells.
    fn inferred(&mut self, column: u32) -> Option<Caption> {
        if column == NOWHERE {
            return None;
        }
        let told = &mut self.columns.at(column).inferred;
        *told.get_or_insert_with(|| self.samples.judge(column, self.lexicon, self.desk))
    }

    /// Folds a cell and notes what is in it.
    fn open(&mut self, text: &str) {
        self.desk.open(text, self.lexicon);
    }

    /// Reads a row.
    pub(crate) fn row(&mut self, cells: &[TableCell<'_>]) {
        self.office = false;
        if !self.glance_at(cells) {
            self.read(cells);
        }
        self.rows += 1;
        self.offices += u32::from(self.office);
    }

    /// Reads a row whose headed columns hold just what they announce; whether it is such a row.
    fn glance_at(&mut self, cells: &[TableCell<'_>]) -> bool {
        let before = self.found.len();
        for (i, cell) in cells.iter().enumerate() {
            let column = self.columns.get(cell.column).filter(|column| column.sure).map(|column| column.header);
            let (Some(header), false) = (column, cell.text.is_empty()) else {
                if cell.text.is_empty() {
                    continue;
                }
                self.found.truncate(before);
                return false;
            };
            match glance(cell.text, header, self.lexicon, &mut self.desk.folded) {
                Glance::Nothing => {}
                Glance::One(found) => self.take(found, cell, i),
                // A heading may be in any cell that is not understood at a glance; one without a caption is none.
                Glance::Unclear => {
                    if self.unclear(cell, i).is_some_and(|caption| !is_broad(caption)) {
                        self.found.truncate(before);
                        return false;
                    }
                }
            }
        }
        for found in &self.found[before..] {
            self.columns.at(found.column).checks.count(found);
        }
        true
    }

    /// Reads a cell that a glance does not tell, unless the same one has told nothing before; what it announces.
    fn unclear(&mut self, cell: &TableCell<'_>, field: usize) -> Option<Caption> {
        let cue = self.cue(None, cell.column);
        if let Some(known) = self.desk.memo.get(cell.text, cue) {
            self.office |= known.office;
            return known.heading;
        }
        self.open(cell.text);
        let heading = heading(&Reading::new(&self.desk.folded.text, 0, &self.desk.tokens));
        let before = self.found.len();
        let office = self.cell(cell, cue, field);
        if self.found.len() == before {
            self.desk.memo.keep(cell.text, cue, Known { heading, office });
        }
        heading
    }

    /// Keeps what a glance told.
    fn take(&mut self, mut found: Candidate, cell: &TableCell<'_>, field: usize) {
        (found.line, found.column, found.field) = (self.rows, cell.column, field as u32);
        (found.at, found.len) = match cell.on_page {
            Some(start) => (start as u32, found.end),
            None if found.len > 0 => (found.at, found.len),
            None => (0, cell.text.chars().count() as u32),
        };
        self.found.push(found);
    }

    /// Reads a row that may hold headings.
    fn read(&mut self, cells: &[TableCell<'_>]) {
        let mut headings: Vec<Option<Caption>> = Vec::with_capacity(cells.len());
        let mut stacks: Vec<Vec<Option<Caption>>> = Vec::with_capacity(cells.len());
        for cell in cells {
            if self.desk.unannounced.get(cell.text, None).is_some() {
                headings.push(None);
                stacks.push(Vec::new());
                continue;
            }
            self.open(cell.text);
            self.about.elderly |= self.desk.tokens.marks.iter().any(|mark| mark.word == Word::OfElderly);
            let reading = Reading::new(&self.desk.folded.text, 0, &self.desk.tokens);
            // Below a row of headings 本人 or 障害 is what a cell holds.
            let below = self.columns.get(cell.column).is_some_and(|column| column.sure && column.header.is_some());
            let told =
                if below { heading(&reading).filter(|caption| !is_broad(*caption)) } else { announced(&reading) };
            headings.push(told);
            if told.is_none() && !below && !self.about.elderly {
                self.desk.unannounced.keep(cell.text, None, Known { heading: None, office: false });
            }
            let stacked = headings.last().is_some_and(Option::is_some) && !self.desk.tokens.breaks.is_empty();
            stacks.push(if stacked { stack(&reading) } else { Vec::new() });
        }
        let told = headings.iter().flatten().count();
        let pairs = are_pairs(cells, &headings);
        let sure = told >= 2 && !pairs;
        self.headed |= sure || told == 1 && cells.len() == 1 && self.rows == 0;
        if sure {
            cells.iter().for_each(|cell| self.about.note_words(cell.text));
        }
        let before = self.found.len();
        for (i, cell) in cells.iter().enumerate() {
            if let Some(caption) = headings[i] {
                self.about.note_heading(cell.text, caption);
                stacks[i].iter().flatten().for_each(|caption| self.about.note(*caption));
                let stack = std::mem::take(&mut stacks[i]);
                let column = self.columns.at(cell.column);
                (column.header, column.sure) = (Some(caption), sure && stack.is_empty());
                column.stack = stack;
            } else if !cell.text.is_empty() {
                let left = (pairs && i > 0).then(|| headings[i - 1]).flatten();
                // A heading to the left has just been kept as its own column's.
                let beside = if left.is_some() { cells[i - 1].column } else { cell.column };
                let stack = self.columns.get(beside).map(|column| column.stack.clone()).unwrap_or_default();
                if stack.is_empty() || !self.lines(cell, &stack, i) {
                    let cue = self.cue(left, cell.column);
                    self.value(cell, cue, i);
                }
                // Beside headings, a column that has none is known as well, and what stood further above is over.
                if sure && left.is_none() {
                    let column = self.columns.at(cell.column);
                    (column.header, column.sure) = (None, true);
                }
            }
        }
        for found in &self.found[before..] {
            self.columns.at(found.column).checks.count(found);
        }
    }

    /// Reads a cell that is no heading, unless the same one has told nothing before.
    fn value(&mut self, cell: &TableCell<'_>, cue: Option<Cue>, field: usize) {
        if let Some(known) = self.desk.memo.get(cell.text, cue) {
            self.office |= known.office;
            return;
        }
        let before = self.found.len();
        self.open(cell.text);
        let office = self.cell(cell, cue, field);
        if self.found.len() == before {
            self.desk.memo.keep(cell.text, cue, Known { heading: None, office });
        }
    }

    /// Reads a cell line by line, each under its line of a heading of several lines; whether there are as many.
    fn lines(&mut self, cell: &TableCell<'_>, stack: &[Option<Caption>], field: usize) -> bool {
        let lines: Vec<&str> = cell.text.lines().collect();
        if lines.len() < 2 || lines.len() > 2 * stack.len() {
            return false;
        }
        let told = if lines.len() == stack.len() {
            stack.to_vec()
        } else {
            let folded: Vec<String> = lines.iter().map(|line| Folded::of(line).text).collect();
            align(stack, &folded.iter().map(|line| line.trim()).collect::<Vec<_>>())
        };
        let (mut bytes, mut chars) = (0, 0);
        for (line, caption) in cell.text.split_inclusive('\n').zip(&told) {
            let before = self.found.len();
            let on_page = cell.on_page.map(|start| start + bytes);
            let part = TableCell { column: cell.column, text: line.trim_end_matches(['\n', '\r']), on_page };
            let cue = self.cue(*caption, NOWHERE);
            self.open(part.text);
            self.cell(&part, cue, field);
            if on_page.is_none() {
                self.found[before..].iter_mut().for_each(|found| found.at += chars);
            }
            bytes += line.len();
            chars += line.chars().count() as u32;
        }
        true
    }

    fn cue(&mut self, left: Option<Caption>, column: u32) -> Option<Cue> {
        if let Some(caption) = left {
            return Some(Cue::caption(self.meaning(caption)));
        }
        if let Some(caption) = self.columns.get(column).and_then(|column| column.header) {
            let caption = self.meaning(caption);
            return Some(Cue { caption, evidence: Evidence::ColumnHeader, weight: COLUMN_HEADER });
        }
        let caption = self.inferred(column)?;
        Some(Cue { caption, evidence: Evidence::ColumnPurity, weight: INFERRED })
    }

    /// What a caption means in a table that is about this.
    fn meaning(&self, caption: Caption) -> Caption {
        match caption {
            Caption::Insured if self.about.elderly => Caption::Elderly,
            Caption::Symbol if self.about.insurance => Caption::Insured,
            Caption::Symbol if self.about.bank => Caption::Account,
            Caption::Symbol => Caption::Other,
            Caption::Site if self.about.persons || self.about.names => Caption::Address,
            Caption::Site => Caption::Organisation,
            caption => caption,
        }
    }

    /// Searches the cell that is open; whether an office is named in it.
    fn cell(&mut self, cell: &TableCell<'_>, cue: Option<Cue>, field: usize) -> bool {
        let mut reading = Reading::new(&self.desk.folded.text, 0, &self.desk.tokens);
        (reading.cue, reading.row) = (cue, Some(self.rows));
        if !self.desk.tokens.breaks.is_empty() && !self.desk.tokens.captions.is_empty() {
            reading = reading.with_heads(&mut self.desk.heads);
        }
        let before = self.found.len();
        let office = reading.marks.iter().any(|mark| mark.word == Word::Office) || is_clinic(reading.own());
        self.office |= office;
        scan(&reading, self.lexicon, &mut self.desk.taken, &mut self.found);
        weigh_births(&self.desk.folded.text, &mut self.found[before..]);
        let kana = cue.is_some_and(|cue| cue.caption == Caption::Reading);
        let mut back = self.desk.folded.way_back();
        for found in &mut self.found[before..] {
            (found.field, found.column) = (field as u32, cell.column);
            found.reading |= kana;
            (found.at, found.len) = match cell.on_page {
                Some(start) => (start as u32 + found.start, found.end - found.start),
                None => {
                    let at = back.at(found.start as usize);
                    (at, back.at(found.end as usize) - at)
                }
            };
        }
        office
    }

    /// A date right of a name, in columns that no heading names, is its bearer's birth.
    fn weigh_births_of_rows(&self, found: &mut [Candidate]) {
        for i in 1..found.len() {
            let (Some(name), Some(date)) = (found.get(i - 1).copied(), found.get_mut(i)) else { continue };
            let beside = name.line == date.line && name.field < date.field && date.field - name.field <= BESIDE;
            let headed = self.columns.get(date.column).is_some_and(|column| column.header.is_some());
            if name.sort == Sort::Name
                && date.sort == Sort::BirthDate
                && beside
                && !headed
                && date.score < 0.0
                && name.is_at_least(NAMELIKE)
            {
                date.weigh(Evidence::WithPerson, BIRTH);
            }
        }
    }

    /// Weighs what the whole page says and hands everything over; `place` tells where a candidate stands in the
    /// document.
    pub(crate) fn hand_over(&mut self, tally: &mut Tally, place: impl FnMut(&Candidate) -> Place) {
        let mut found = std::mem::take(&mut self.found);
        let sites = self.offices * 2 > self.rows.saturating_sub(1);
        let named = |c: &&Candidate| c.sort == Sort::Name && c.is_at_least(MID) && !c.has(Evidence::PublicDocument);
        let mut people: Vec<u32> = found.iter().filter(named).map(|c| c.line).collect();
        people.dedup();
        let peopled = people.len() * 3 >= self.rows as usize;
        // Where most rows name an office and few a person, the names are those of offices.
        let persons = self.about.persons || self.about.names && (peopled || !sites);
        if !persons {
            doubt_readings(&mut found);
        }
        found.iter_mut().for_each(|c| c.reading &= persons);
        // Who represents a firm makes its telephone no person's.
        let about = &self.about;
        let firms = (about.organisations || sites) && !persons && (about.corporate || !peopled);
        for c in &mut found {
            if c.checked.is_some() {
                self.columns.at(c.column).checks.weigh(c);
            }
            if firms && matches!(c.sort, Sort::Phone | Sort::Address | Sort::Email | Sort::Postal | Sort::Account) {
                c.weigh_public();
            }
        }
        doubt_repeated(&mut found, self.rows);
        if !found.iter().any(|c| matches!(c.sort, Sort::Name | Sort::Address) && c.is_at_least(MID)) {
            // Streets have postal codes, too.
            found.iter_mut().filter(|c| c.sort == Sort::Postal).for_each(Candidate::weigh_public);
        }
        self.weigh_births_of_rows(&mut found);
        weigh_companions(&mut found);
        weigh_neighbours(&mut found);
        weigh_persons(&mut found);
        let named = |c: &&Candidate| c.sort == Sort::Name && c.is_at_least(MID);
        let names: Vec<u32> = found.iter().filter(named).map(|c| c.line).collect();
        for c in found.iter_mut().filter(|c| c.sort.is_checked() && names.binary_search(&c.line).is_ok()) {
            if let Some(column) = self.columns.get(c.column) {
                column.checks.weigh_few(c);
            }
        }
        tally.add_all(&found, if self.headed { Record::Row } else { Record::Nearest }, place);
        found.clear();
        self.found = found;
    }

    /// Gives the working memory back.
    pub(crate) fn finish(self) {
        self.desk.found = self.found;
    }
}

/// Whether the headings of a row stand left of their values, and are not those of columns.
fn are_pairs(cells: &[TableCell<'_>], headings: &[Option<Caption>]) -> bool {
    let told = headings.iter().flatten().count();
    // A caption with nothing to its right is the last column's heading.
    let ends = told >= 2 && headings.last().is_some_and(Option::is_some);
    // A number or a date right of a caption is its value, whatever stands further on.
    let valued = cells
        .iter()
        .zip(headings)
        .skip(1)
        .zip(headings)
        .any(|((cell, own), left)| own.is_none() && left.is_some() && is_number(cell.text));
    told > 0 && valued || told > 0 && !ends && !headings.windows(2).any(|pair| pair[0].is_some() && pair[1].is_some())
}

/// Whether a cell is mostly digits, five or more.
fn is_number(cell: &str) -> bool {
    let folded = |c: &char| c.is_ascii_digit() || ('０'..='９').contains(c);
    let digits = cell.chars().take(40).filter(folded).count();
    digits >= 5 && digits * 2 >= cell.chars().take(40).count()
}

/// Whether a cell is the name of a clinic, なぎさ整形外科, and not just one of its departments.
fn is_clinic(text: &str) -> bool {
    let parts = ["内科", "小児科", "皮膚科", "耳鼻科", "整形外科", "外科", "泌尿器科", "産婦人科", "心療内科"];
    parts.iter().any(|part| text.strip_suffix(part).is_some_and(|name| name.chars().take(2).count() == 2))
}

/// The same telephone number in nearly all rows is not theirs of whom the rows are.
fn doubt_repeated(found: &mut [Candidate], rows: u32) {
    const ROWS: usize = 5;
    let mut keys: Vec<u64> = found.iter().filter(|c| c.sort == Sort::Phone).map(|c| c.key).collect();
    keys.sort_unstable();
    let most = |same: &&[u64]| same.len() >= ROWS && same.len() * 10 >= rows as usize * 8;
    let repeated: Vec<u64> = keys.chunk_by(|a, b| a == b).filter(most).map(|same| same[0]).collect();
    let of = |c: &&mut Candidate| c.sort == Sort::Phone && repeated.contains(&c.key);
    found.iter_mut().filter(of).for_each(Candidate::weigh_public);
}

/// In a table without names a column of readings is one of persons only if the dictionary knows some: town names have
/// readings too.
fn doubt_readings(found: &mut [Candidate]) {
    let read = |c: &Candidate| c.sort == Sort::Name && c.reading;
    let all = found.iter().filter(|c| read(c)).count();
    let known = found.iter().filter(|c| read(c) && c.has(Evidence::Dictionary)).count();
    if known * 4 < all {
        found.iter_mut().filter(|c| read(c)).for_each(|c| c.weigh_public());
    }
}

/// What each line of a heading announces, if there are two lines or more and at least two announce something.
fn stack(reading: &Reading<'_>) -> Vec<Option<Caption>> {
    let mut start = 0;
    let lines: Vec<Option<Caption>> = reading
        .text
        .split_inclusive('\n')
        .map(|line| {
            let range = start..start + line.len();
            start += line.len();
            let listed = reading.captions.iter().rev().find(|cap| range.contains(&cap.start)).map(|cap| cap.caption);
            listed.filter(|caption| !is_broad(*caption)).or_else(|| label::of_cell(line)).or(listed)
        })
        .collect();
    if lines.iter().flatten().count() >= 2 { lines } else { Vec::new() }
}

/// Whether a heading is of who heads a school, a clinic or a firm.
fn names_head(heading: &str) -> bool {
    heading.contains('長') && HEADS.iter().any(|word| heading.contains(word))
}

impl About {
    /// Notes what a cell in a row of headings says, whether it announces anything or not.
    fn note_words(&mut self, heading: &str) {
        self.bank |= heading.contains("金融機関");
        self.corporate |= names_head(heading);
    }

    /// Notes what a heading says of all rows.
    fn note_heading(&mut self, heading: &str, caption: Caption) {
        // Who represents a firm makes it no person.
        let heads = names_head(heading);
        self.note(if heads || heading.contains("代表") { Caption::Staff } else { caption });
        self.corporate |= heads || heading.contains("商号") || heading.contains("会社");
        self.organisations |= SITES.iter().any(|word| heading.contains(word));
    }

    fn note(&mut self, caption: Caption) {
        match caption {
            Caption::Organisation => self.organisations = true,
            Caption::Site => self.organisations |= !self.persons && !self.names,
            Caption::Name | Caption::Role => self.names = true,
            Caption::NamePart => self.persons = true,
            Caption::Insurer | Caption::Insured | Caption::Care => self.insurance = true,
            Caption::Elderly => (self.insurance, self.elderly) = (true, true),
            Caption::Account => self.bank = true,
            Caption::Corporate => (self.organisations, self.corporate) = (true, true),
            Caption::MyNumber | Caption::BirthDate => self.persons = true,
            _ => {}
        }
    }
}
