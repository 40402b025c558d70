//! A desk at which a document is written from templates.
//!
//! In a template `‹a|b|c›` is one of the wordings, chosen once for all rows or repetitions, and `«spec»` is a value;
//! what a `spec` may be stands in `fields.rs`. Everything else is written as it is.

use model::{Block, Cell, CellAt, Content, Format, Kind, Part, PartKind, Place, Row, Table};

use super::numbers::Writing;
use super::people::{Folk, Home, Person, person, relative};
use crate::{Chance, Sample, Truth};

/// Words of illness, disability, welfare or crime. In captions, titles and fixed sentences of a document about people
/// they say what the document is about, not what a person has: finding them there is neither right nor wrong.
const ABOUT: [&str; 32] = [
    "生活保護",
    "被保護",
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
    "病歴",
    "犯罪",
    "前科",
    "虐待",
    "ＤＶ",
    "DV",
    "精神",
    "療育",
    "就学援助",
    "ひとり親",
    "滞納",
    "診断",
    "健診",
    "検診",
    "通院",
    "入院",
];

/// Words with the places of the values in them.
#[derive(Debug, Default)]
pub(crate) struct Piece {
    text: String,
    marks: Vec<Mark>,
}

/// A value in a piece, by characters.
#[derive(Debug)]
struct Mark {
    kind: Kind,
    start: usize,
    len: usize,
    optional: bool,
}

/// How this document writes things.
#[derive(Clone, Debug)]
pub(crate) struct Style {
    pub(crate) gap: &'static str,
    pub(crate) birth: u64,
    pub(crate) day: u64,
    pub(crate) address: u64,
    pub(crate) reach: u64,
    pub(crate) phone: u64,
    pub(crate) postal: u64,
    pub(crate) number: Writing,
}

impl Style {
    fn new(chance: &mut Chance) -> Self {
        Style {
            gap: chance.word(&["　", "　", "　", " ", " ", ""]),
            birth: if chance.one_in(40) { 11 } else { chance.below(11) },
            day: chance.below(11),
            address: if chance.one_in(40) {
                8
            } else {
                *chance.pick(&[0, 1, 1, 2, 3, 4, 5, 6, 7, 9]) + 10 * chance.below(3)
            },
            reach: chance.word(&["0", "0", "1", "1", "2"]).parse().unwrap_or(0),
            phone: chance.draw(),
            postal: chance.draw(),
            number: Writing::any(chance),
        }
    }
}

/// A document being written.
#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) chance: Chance,
    pub(crate) home: Home,
    pub(crate) style: Style,
    /// The person at hand, three of the household, three others.
    pub(crate) people: Vec<Person>,
    /// How many persons were at hand so far.
    pub(crate) turn: u64,
    /// The second line of a machine readable zone whose first was written.
    pub(crate) zone: String,
    ages: (u64, u64),
    abroad: bool,
    by_hand: bool,
    scanned: bool,
    content: Content,
    truth: Vec<Truth>,
    optional: Vec<Truth>,
}

impl Desk {
    pub(crate) fn new(seed: u64, folk: &'static Folk) -> Self {
        let mut chance = Chance::new(seed);
        let home = Home::new(&mut chance, folk);
        let style = Style::new(&mut chance);
        let part = Part { path: String::new(), kind: PartKind::Body, blocks: Vec::new() };
        let content = Content { format: Format::Text, parts: vec![part], hints: Vec::new(), omissions: Vec::new() };
        let mut desk = Desk {
            chance,
            home,
            style,
            people: Vec::new(),
            turn: 0,
            zone: String::new(),
            ages: (20, 94),
            abroad: false,
            by_hand: false,
            scanned: false,
            content,
            truth: Vec::new(),
            optional: Vec::new(),
        };
        desk.next();
        desk.turn = 1;
        desk
    }

    /// Another person, with household, is at hand.
    pub(crate) fn next(&mut self) {
        let (chance, home) = (&mut self.chance, &self.home);
        let mut someone = person(chance, home, self.ages);
        if self.abroad {
            someone.rename_abroad(chance, home);
        }
        let spouse = relative(chance, home, &someone, (22, 80));
        let children = [relative(chance, home, &someone, (0, 17)), relative(chance, home, &someone, (0, 17))];
        self.people = vec![someone, spouse];
        self.people.extend(children);
        for ages in [(25, 85), (25, 70), (6, 14)] {
            self.people.push(person(chance, home, ages));
        }
        if self.by_hand {
            self.style = Style::new(chance);
        }
        self.turn += 1;
    }

    /// People at hand are of these ages from now on.
    pub(crate) fn aged(&mut self, from: u64, to: u64) {
        self.ages = (from, to);
        self.next();
        self.turn -= 1;
    }

    /// People at hand have names from abroad from now on.
    pub(crate) fn abroad(&mut self) {
        self.abroad = true;
        self.aged(19, 70);
    }

    /// Each person is written by another hand: no two rows have the same formats.
    pub(crate) fn by_hand(&mut self) {
        self.by_hand = true;
    }

    /// The text is that of a scan: odd spaces everywhere.
    pub(crate) fn scanned(&mut self) {
        self.scanned = true;
        self.content.format = Format::Picture;
    }

    pub(crate) fn format(&mut self, format: Format) {
        self.content.format = format;
    }

    /// Goes on in another part (a sheet, a page, a message's properties); an empty part is renamed.
    pub(crate) fn part(&mut self, path: &str, kind: PartKind) {
        let part = Part { path: path.to_owned(), kind, blocks: Vec::new() };
        self.content.parts.retain(|part| !part.blocks.is_empty());
        self.content.parts.push(part);
    }

    /// Writes running text.
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

    fn write(&mut self, settled: &str) {
        let mut piece = self.fill(settled);
        if self.scanned {
            piece = self.spaced(&piece);
        }
        let blocks = &mut self.content.parts.last_mut().expect("a desk has a part").blocks;
        if !matches!(blocks.last(), Some(Block::Text(_))) {
            blocks.push(Block::Text(String::new()));
        }
        let Some(Block::Text(text)) = blocks.last_mut() else { return };
        let before = text.chars().count();
        text.push_str(&piece.text);
        self.keep(piece.marks, None, before);
    }

    /// Begins a table.
    pub(crate) fn table(&mut self) {
        if self.content.format == Format::Text {
            self.content.format = Format::Xlsx;
            self.content.parts.last_mut().expect("a desk has a part").kind = PartKind::Sheet;
        }
        let blocks = &mut self.content.parts.last_mut().expect("a desk has a part").blocks;
        blocks.push(Block::Table(Table::default()));
    }

    /// Writes a row of the table at hand; empty cells are left out, as readers do.
    pub(crate) fn row(&mut self, cells: &[&str]) {
        let settled: Vec<String> = cells.iter().map(|cell| self.settle(cell)).collect();
        self.fill_row(&settled);
    }

    /// Writes a row for each of several people.
    pub(crate) fn rows(&mut self, from: u64, to: u64, cells: &[&str]) {
        let settled: Vec<String> = cells.iter().map(|cell| self.settle(cell)).collect();
        for _ in 0..self.chance.between(from, to) {
            self.fill_row(&settled);
            self.next();
        }
    }

    /// Writes a table of header and rows; some columns are missing, two neighbours may have changed places.
    pub(crate) fn register(&mut self, from: u64, to: u64, columns: &[(&str, &str)]) {
        self.table();
        let mut columns: Vec<_> = columns.to_vec();
        if columns.len() > 4 && self.chance.one_in(3) {
            columns.remove(self.chance.between(1, columns.len() as u64 - 1) as usize);
        }
        if columns.len() > 3 && self.chance.one_in(3) {
            let at = self.chance.between(1, columns.len() as u64 - 2) as usize;
            columns.swap(at, at + 1);
        }
        let (headers, cells): (Vec<&str>, Vec<&str>) = columns.into_iter().unzip();
        self.row(&headers);
        self.rows(from, to, &cells);
    }

    fn fill_row(&mut self, cells: &[String]) {
        let pieces: Vec<Piece> = cells.iter().map(|cell| self.fill(cell)).collect();
        let blocks = &mut self.content.parts.last_mut().expect("a desk has a part").blocks;
        let Some(Block::Table(table)) = blocks.last_mut() else { panic!("a row without a table") };
        let index = table.rows.len() as u32;
        let mut row = Row { index, cells: Vec::new() };
        let mut marks = Vec::new();
        for (piece, column) in pieces.into_iter().zip(0..) {
            if !piece.text.is_empty() {
                row.cells.push(Cell { column, text: piece.text });
                marks.push((piece.marks, CellAt { row: index, column }));
            }
        }
        table.rows.push(row);
        for (marks, at) in marks {
            self.keep(marks, Some(at), 0);
        }
    }

    fn keep(&mut self, marks: Vec<Mark>, cell: Option<CellAt>, before: usize) {
        let part = self.content.parts.len() as u32 - 1;
        let block = self.content.parts[part as usize].blocks.len() as u32 - 1;
        for mark in marks {
            let place = Place { part, block, cell, start: (before + mark.start) as u32, len: mark.len as u32 };
            let list = if mark.optional { &mut self.optional } else { &mut self.truth };
            list.push(Truth { kind: mark.kind, place });
        }
    }

    /// Chooses one of each set of wordings.
    fn settle(&mut self, template: &str) -> String {
        let Some(open) = template.find('‹') else { return template.to_owned() };
        let (mut depth, mut bars, mut close) = (0, Vec::new(), template.len());
        for (at, c) in template[open..].char_indices().map(|(at, c)| (open + at, c)) {
            match c {
                '‹' => depth += 1,
                '›' => depth -= 1,
                '|' if depth == 1 => bars.push(at),
                _ => {}
            }
            if depth == 0 {
                close = at;
                break;
            }
        }
        let inner = open + '‹'.len_utf8();
        let starts: Vec<usize> = std::iter::once(inner).chain(bars.iter().map(|bar| bar + 1)).collect();
        let ends: Vec<usize> = bars.iter().copied().chain([close]).collect();
        let one = self.chance.below(starts.len() as u64) as usize;
        let chosen = self.settle(&template[starts[one]..ends[one]]);
        let rest = self.settle(template.get(close + '›'.len_utf8()..).unwrap_or_default());
        format!("{}{chosen}{rest}", &template[..open])
    }

    /// Puts in the values.
    fn fill(&mut self, settled: &str) -> Piece {
        let mut piece = Piece::default();
        let mut rest = settled;
        while let Some((before, after)) = rest.split_once('«') {
            let (spec, after) = after.split_once('»').expect("a value's spec ends");
            piece.text.push_str(before);
            let (kind, optional, text) = self.value(spec);
            if let Some(kind) = kind.filter(|_| !text.is_empty()) {
                let (start, len) = (piece.text.chars().count(), text.chars().count());
                piece.marks.push(Mark { kind, start, len, optional });
            }
            piece.text.push_str(&text);
            rest = after;
        }
        piece.text.push_str(rest);
        piece
    }

    /// The piece as character recognition would give it.
    fn spaced(&mut self, piece: &Piece) -> Piece {
        let mut text = String::new();
        let mut moved = Vec::new();
        let mut chars = piece.text.chars().peekable();
        let mut count = 0;
        while let Some(c) = chars.next() {
            moved.push(count);
            text.push(c);
            count += 1;
            let inside = !c.is_whitespace() && chars.peek().is_some_and(|next| !next.is_whitespace());
            if inside && self.chance.one_in(if c.is_ascii() { 25 } else { 5 }) {
                text.push(self.chance.word(&[" ", " ", "　"]).chars().next().unwrap_or(' '));
                count += 1;
            }
        }
        let shift = |mark: &Mark| {
            let (start, last) = (moved[mark.start], moved[mark.start + mark.len - 1]);
            Mark { kind: mark.kind.clone(), start, len: last + 1 - start, optional: mark.optional }
        };
        Piece { marks: piece.marks.iter().map(shift).collect(), text }
    }

    /// The finished document.
    pub(crate) fn done(mut self, family: &'static str) -> Sample {
        let personal = self.truth.iter().any(|truth| truth.kind != Kind::CORPORATE_NUMBER);
        if personal {
            self.mark_words_about();
        }
        Sample { family, content: self.content, truth: self.truth, optional: self.optional, personal }
    }

    fn mark_words_about(&mut self) {
        let mut found = Vec::new();
        for (text, at) in texts(&self.content) {
            for word in ABOUT {
                for (bytes, _) in text.match_indices(word) {
                    let start = text[..bytes].chars().count() as u32;
                    found.push(Place { start, len: word.chars().count() as u32, ..at });
                }
            }
        }
        let same = |a: &Place, b: &Place| (a.part, a.block, a.cell) == (b.part, b.block, b.cell);
        let meet = |a: &Place, b: &Place| same(a, b) && a.start < b.start + b.len && b.start < a.start + a.len;
        found.retain(|place| !self.truth.iter().any(|truth| meet(&truth.place, place)));
        self.optional.extend(found.into_iter().map(|place| Truth { kind: Kind::SENSITIVE, place }));
    }
}

fn texts(content: &Content) -> impl Iterator<Item = (&str, Place)> {
    let at = |part, block, cell| Place { part, block, cell, start: 0, len: 0 };
    let blocks =
        content.parts.iter().zip(0..).flat_map(|(part, p)| part.blocks.iter().zip(0..).map(move |(b, i)| (b, p, i)));
    blocks.flat_map(move |(block, p, b)| -> Vec<(&str, Place)> {
        match block {
            Block::Text(text) => vec![(text.as_str(), at(p, b, None))],
            Block::Table(table) => table
                .rows
                .iter()
                .flat_map(|row| row.cells.iter().map(move |cell| (cell, row.index)))
                .map(|(cell, row)| (cell.text.as_str(), at(p, b, Some(CellAt { row, column: cell.column }))))
                .collect(),
        }
    })
}
