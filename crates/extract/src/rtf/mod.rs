//! Rich Text Format.

mod tables;
mod tokens;

use crate::document::read_member;
use crate::flow::Flow;
use crate::reading::{Reading, inside};
use crate::sniff;
use encoding_rs::Encoding;
use model::{Hint, OmissionCause, PartKind};
use tables::{Colours, Fonts, Rows, code_page};
use tokens::{Token, Tokens, digit};

/// Reads a document in Rich Text Format (specification 1.9.1): body, margins, comments, properties and what is embedded.
pub(crate) fn read(reading: &mut Reading, bytes: &[u8], path: &str, depth: usize) {
    let mut reader = Reader::new(path, depth);
    for_each(&mut reader, reading, bytes);
    reader.finish(reading);
}

fn for_each(reader: &mut Reader, reading: &mut Reading, bytes: &[u8]) {
    let mut tokens = Tokens::new(bytes);
    while let Some(token) = tokens.next() {
        match token {
            Token::Open if reader.groups.len() >= DEPTH => return reading.omit(&reader.path, OmissionCause::Limit),
            Token::Open => reader.open(reading),
            Token::Close => reader.close(reading),
            Token::Word(word, number) => reader.word(reading, word, number),
            Token::Symbol(symbol) => reader.symbol(reading, symbol),
            Token::Byte(_) if reader.group.place == Place::Nowhere => tokens.skip_plain(),
            Token::Byte(byte) => reader.byte(reading, byte),
            Token::Binary(bytes) if reader.group.place == Place::Object => reader.keep(reading, bytes),
            Token::Binary(_) => {}
        }
        if reading.is_full() {
            return reading.omit(&reader.path, OmissionCause::Limit);
        }
    }
    if !reader.groups.is_empty() {
        reading.omit(&reader.path, OmissionCause::Broken);
    }
}

/// Groups lie this deep in one another at most.
const DEPTH: usize = 512;

/// Where text belongs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Body,
    Margin,
    Comment,
    Properties,
    Fonts,
    Colours,
    /// Hexadecimal digits of an embedded object.
    Object,
    Nowhere,
}

/// What a group hands on to the groups in it.
#[derive(Clone)]
struct Group {
    place: Place,
    /// Characters that stand in for one written as `\u`.
    substitutes: usize,
    font: i32,
    /// The first control word decides what the group is for.
    fresh: bool,
    /// Begun with `\*`: to be passed over unless it is known.
    ignorable: bool,
    /// The first group in it is a copy for older readers.
    skips_first: bool,
    floats: bool,
    deleted: bool,
    in_table: bool,
    ink: Ink,
}

/// How text looks, as far as it may be meant not to be seen.
#[derive(Clone, Copy, Default)]
struct Ink {
    hidden: bool,
    tiny: bool,
    colour: i32,
    shaded: bool,
}

struct Reader {
    path: String,
    depth: usize,
    groups: Vec<Group>,
    group: Group,
    encoding: &'static Encoding,
    fonts: Fonts,
    colours: Colours,
    bytes: Vec<u8>,
    surrogate: Option<u16>,
    to_pass: usize,
    body: Flow,
    margin: Flow,
    comments: Flow,
    properties: String,
    rows: Rows,
    floating: u32,
    object: Vec<u8>,
    nibble: Option<u8>,
    objects: u32,
}

impl Reader {
    fn new(path: &str, depth: usize) -> Self {
        let group = Group {
            place: Place::Body,
            substitutes: 1,
            font: -1,
            fresh: false,
            ignorable: false,
            skips_first: false,
            floats: false,
            deleted: false,
            in_table: false,
            ink: Ink::default(),
        };
        Reader {
            path: path.to_owned(),
            depth,
            groups: Vec::new(),
            group,
            encoding: encoding_rs::WINDOWS_1252,
            fonts: Fonts::default(),
            colours: Colours::default(),
            bytes: Vec::new(),
            surrogate: None,
            to_pass: 0,
            body: Flow::new(path),
            margin: Flow::new(path),
            comments: Flow::new(path),
            properties: String::new(),
            rows: Rows::default(),
            floating: 0,
            object: Vec::new(),
            nibble: None,
            objects: 0,
        }
    }

    fn open(&mut self, reading: &mut Reading) {
        self.flush(reading);
        self.to_pass = 0;
        let mut inner = self.group.clone();
        if std::mem::take(&mut self.group.skips_first) {
            inner.place = Place::Nowhere;
        }
        (inner.fresh, inner.ignorable, inner.skips_first, inner.floats) = (true, false, false, false);
        self.groups.push(std::mem::replace(&mut self.group, inner));
    }

    fn close(&mut self, reading: &mut Reading) {
        self.flush(reading);
        self.to_pass = 0;
        let Some(outer) = self.groups.pop() else { return };
        let closed = std::mem::replace(&mut self.group, outer);
        if closed.floats {
            self.floating = self.floating.saturating_sub(1);
            self.body.line();
            self.body.end_floating();
        }
        if closed.place != self.group.place {
            match closed.place {
                Place::Margin => self.margin.line(),
                Place::Comment => self.comments.line(),
                Place::Object => self.end_object(reading),
                _ => {}
            }
        }
        if closed.place == Place::Properties && !self.properties.ends_with('\n') && !self.properties.is_empty() {
            self.properties.push('\n');
        }
    }

    fn symbol(&mut self, reading: &mut Reading, symbol: u8) {
        match symbol {
            b'*' => self.group.ignorable = true,
            b'\\' | b'{' | b'}' => self.byte(reading, symbol),
            b'~' => self.put(reading, "\u{a0}"),
            b'_' => self.put(reading, "-"),
            b'\n' | b'\r' => self.line(reading),
            _ => {}
        }
    }

    /// A byte in the encoding of the font; bytes gather until something else ends them.
    fn byte(&mut self, reading: &mut Reading, byte: u8) {
        self.group.fresh = false;
        if self.to_pass > 0 {
            self.to_pass -= 1;
            return;
        }
        match self.group.place {
            Place::Nowhere => {}
            Place::Colours if byte == b';' => self.colours.end(),
            Place::Colours => {}
            Place::Object => {
                if let Some(value) = digit(byte) {
                    match self.nibble.take() {
                        Some(high) => self.keep(reading, &[high << 4 | value]),
                        None => self.nibble = Some(value),
                    }
                }
            }
            _ => self.bytes.push(byte),
        }
    }

    fn keep(&mut self, reading: &Reading, bytes: &[u8]) {
        if (self.object.len() + bytes.len()) as u64 <= reading.limits.member_bytes {
            self.object.extend_from_slice(bytes);
        }
    }

    /// Decodes the bytes gathered and hands them out.
    fn flush(&mut self, reading: &mut Reading) {
        if self.bytes.is_empty() {
            return;
        }
        let bytes = std::mem::take(&mut self.bytes);
        let encoding = self.fonts.encoding(self.group.font).unwrap_or(self.encoding);
        let text = encoding.decode_without_bom_handling(&bytes).0;
        if self.group.place != Place::Fonts {
            self.put(reading, &text);
        }
        self.bytes = bytes;
        self.bytes.clear();
    }

    fn put(&mut self, reading: &mut Reading, text: &str) {
        if !self.bytes.is_empty() {
            self.flush(reading);
        }
        self.note_ink(reading, text);
        match self.group.place {
            _ if self.group.deleted => self.comments.text(reading, text),
            Place::Body => {
                if self.floating == 0 {
                    self.rows.before_text(&mut self.body, self.group.in_table);
                }
                self.body.text(reading, text);
            }
            Place::Margin => self.margin.text(reading, text),
            Place::Comment => self.comments.text(reading, text),
            Place::Properties => self.properties.push_str(reading.admit(&self.path, text)),
            Place::Fonts | Place::Colours | Place::Object | Place::Nowhere => {}
        }
    }

    fn note_ink(&mut self, reading: &mut Reading, text: &str) {
        let Ink { hidden, tiny, colour, shaded } = self.group.ink;
        let white = !shaded && self.colours.is_white(colour);
        if (hidden || tiny || white) && !text.trim().is_empty() && self.group.place != Place::Nowhere {
            reading.hint(if hidden { Hint::Hidden } else { Hint::Concealed });
        }
    }

    fn line(&mut self, reading: &mut Reading) {
        self.flush(reading);
        match self.group.place {
            _ if self.group.deleted => self.comments.line(),
            Place::Body => self.body.line(),
            Place::Margin => self.margin.line(),
            Place::Comment => self.comments.line(),
            _ => {}
        }
    }

    fn word(&mut self, reading: &mut Reading, word: &str, number: Option<i32>) {
        let fresh = std::mem::take(&mut self.group.fresh);
        let ignorable = std::mem::take(&mut self.group.ignorable);
        if self.group.place == Place::Nowhere && word != "ud" {
            return;
        }
        if (fresh || ignorable) && self.destination(reading, word, ignorable) {
            return;
        }
        if !self.character(reading, word, number) && !self.paragraph(reading, word) {
            self.property(reading, word, number);
        }
    }

    /// Control words that say what a group is for; gives whether this was one.
    fn destination(&mut self, reading: &mut Reading, word: &str, ignorable: bool) -> bool {
        let place = match word {
            "fonttbl" => Place::Fonts,
            "colortbl" => Place::Colours,
            "header" | "headerl" | "headerr" | "headerf" | "footer" | "footerl" | "footerr" | "footerf" => {
                Place::Margin
            }
            "annotation" | "atnauthor" => Place::Comment,
            "title" | "subject" | "author" | "manager" | "company" | "operator" | "category" | "keywords"
            | "comment" | "doccomm" | "hlinkbase" | "propname" | "staticval" | "revtbl" => Place::Properties,
            "objdata" => Place::Object,
            "footnote" | "shptxt" | "dptxbxtext" => {
                self.group.floats = true;
                self.floating += 1;
                self.body.begin_floating();
                (self.group.in_table, self.group.place) = (false, Place::Body);
                return true;
            }
            "upr" => {
                self.group.skips_first = true;
                return true;
            }
            "ud" => {
                // The group around it was begun for text of this place.
                self.group.place = self.groups.last().map_or(Place::Body, |g| g.place);
                return true;
            }
            "shpinst" | "shp" | "userprops" | "info" | "field" | "fldrslt" | "result" | "object" | "listtext"
            | "pntext" | "xmlopen" | "shpgrp" | "do" | "dptxbx" | "fchars" | "ftnsep" => return true,
            "pict" | "nonshppict" => {
                reading.hint(Hint::ImageOnly);
                Place::Nowhere
            }
            "stylesheet" | "fldinst" | "sp" | "shprslt" | "pntxtb" | "pntxta" | "objclass" | "objname"
            | "listtable" | "listoverridetable" | "filetbl" | "bkmkstart" | "bkmkend" | "xe" | "tc" | "template"
            | "creatim" | "revtim" | "printim" | "buptim" | "nonesttables" => Place::Nowhere,
            _ if ignorable => Place::Nowhere,
            _ => return false,
        };
        self.group.place = place;
        true
    }

    /// Control words that stand for characters.
    fn character(&mut self, reading: &mut Reading, word: &str, number: Option<i32>) -> bool {
        let text = match word {
            "u" => {
                self.unicode(reading, number.unwrap_or(0));
                return true;
            }
            "tab" => "\t",
            "emdash" => "\u{2014}",
            "endash" => "\u{2013}",
            "emspace" | "enspace" | "qmspace" => " ",
            "bullet" => "\u{2022}",
            "lquote" => "\u{2018}",
            "rquote" => "\u{2019}",
            "ldblquote" => "\u{201c}",
            "rdblquote" => "\u{201d}",
            "zwj" => "\u{200d}",
            "zwnj" => "\u{200c}",
            _ => return false,
        };
        self.put(reading, text);
        true
    }

    /// A code unit of UTF-16 as a signed number, followed by what readers without Unicode show in its stead.
    fn unicode(&mut self, reading: &mut Reading, number: i32) {
        let unit = (number & 0xffff) as u16;
        let units = match (self.surrogate.take(), unit) {
            (None, 0xd800..=0xdbff) => {
                self.surrogate = Some(unit);
                self.to_pass = self.group.substitutes;
                return;
            }
            (Some(high), _) => vec![high, unit],
            (None, _) => vec![unit],
        };
        let text: String = char::decode_utf16(units).filter_map(Result::ok).collect();
        self.put(reading, &text);
        self.to_pass = self.group.substitutes;
    }

    fn paragraph(&mut self, reading: &mut Reading, word: &str) -> bool {
        let tables = self.group.place == Place::Body && self.floating == 0 && !self.group.deleted;
        match word {
            "par" | "line" | "sect" | "page" | "column" | "softline" => self.line(reading),
            "cell" if tables => {
                self.flush(reading);
                self.rows.end_cell(reading, &mut self.body);
            }
            "row" if tables => {
                self.flush(reading);
                self.rows.end_row(&mut self.body);
            }
            "nestcell" | "cell" => self.put(reading, "\t"),
            "nestrow" | "row" => self.line(reading),
            "trowd" if tables => self.rows.defined = true,
            "intbl" => self.group.in_table = true,
            "pard" => {
                self.group.in_table = false;
                self.group.ink.shaded = false;
            }
            _ => return false,
        }
        true
    }

    fn property(&mut self, reading: &mut Reading, word: &str, number: Option<i32>) {
        let value = number.unwrap_or(1);
        match word {
            "ansicpg" => self.encoding = code_page(value).unwrap_or(self.encoding),
            "mac" => self.encoding = encoding_rs::MACINTOSH,
            "uc" => self.group.substitutes = usize::try_from(value).unwrap_or(1).min(64),
            "f" if self.group.place == Place::Fonts => self.fonts.begin(value),
            "f" | "deff" => {
                self.flush(reading);
                self.group.font = value;
            }
            "fcharset" | "cpg" => self.fonts.charset(word, value, self.encoding),
            "red" | "green" | "blue" if self.group.place == Place::Colours => self.colours.part(value),
            "plain" => {
                self.flush(reading);
                self.group.ink = Ink { shaded: self.group.ink.shaded, ..Ink::default() };
                self.group.deleted = false;
            }
            "v" | "fs" | "cf" | "cb" | "chcbpat" | "cbpat" | "clcbpat" | "highlight" | "deleted" => {
                self.flush(reading);
                match word {
                    "v" => self.group.ink.hidden = value != 0,
                    // Half points: 2 points or less.
                    "fs" => self.group.ink.tiny = value <= 4,
                    "cf" => self.group.ink.colour = value,
                    "deleted" => self.group.deleted = value != 0,
                    _ => self.group.ink.shaded |= value > 0 && !self.colours.is_white(value),
                }
            }
            _ => {}
        }
    }

    /// An embedded object is an OLE 1 head (MS-OLEDS 2.2.5) before a file of its own.
    fn end_object(&mut self, reading: &mut Reading) {
        const HEAD: usize = 4_096;
        let object = std::mem::take(&mut self.object);
        self.nibble = None;
        reading.hint(Hint::Embedded);
        self.objects += 1;
        let path = inside(&self.path, &format!("object{}", self.objects));
        let head = object.get(..object.len().min(HEAD)).unwrap_or_default();
        let magics = [sniff::COMPOUND, b"PK\x03\x04", b"%PDF-"];
        let start = magics.iter().filter_map(|m| memchr::memmem::find(head, m)).min();
        match start.and_then(|at| object.get(at..)) {
            Some(_) if !reading.admit_member(&path) => {}
            Some(member) => read_member(reading, member.to_vec(), &path, self.depth + 1),
            None if object.is_empty() => {}
            None => reading.omit(&path, OmissionCause::Unsupported),
        }
    }

    fn finish(mut self, reading: &mut Reading) {
        self.flush(reading);
        self.rows.finish(&mut self.body);
        reading.push(&self.path, PartKind::Body, self.body.finish());
        reading.push(&self.path, PartKind::Margin, self.margin.finish());
        reading.push(&self.path, PartKind::Comment, self.comments.finish());
        if !self.properties.trim().is_empty() {
            let path = inside(&self.path, "properties");
            reading.push(&path, PartKind::Properties, vec![model::Block::Text(self.properties)]);
        }
    }
}
