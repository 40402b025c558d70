use crate::flow::Flow;
use crate::reading::Reading;
use encoding_rs::*;
use std::collections::HashMap;

/// Windows code pages that text may be in.
pub(super) fn code_page(number: i32) -> Option<&'static Encoding> {
    Some(match number {
        932 | 943 => SHIFT_JIS,
        936 | 54936 => GBK,
        949 | 1361 => EUC_KR,
        950 => BIG5,
        874 => WINDOWS_874,
        1250 => WINDOWS_1250,
        1251 => WINDOWS_1251,
        1252 | 0 => WINDOWS_1252,
        1253 => WINDOWS_1253,
        1254 => WINDOWS_1254,
        1255 => WINDOWS_1255,
        1256 => WINDOWS_1256,
        1257 => WINDOWS_1257,
        1258 => WINDOWS_1258,
        10000 => MACINTOSH,
        20932 | 51932 => EUC_JP,
        65001 => UTF_8,
        _ => return None,
    })
}

/// Character sets of fonts (specification 1.9.1, "Font Table").
fn charset(number: i32) -> Option<&'static Encoding> {
    code_page(match number {
        77 => 10000,
        128 => 932,
        129 | 130 => 949,
        134 => 936,
        136 => 950,
        161 => 1253,
        162 => 1254,
        163 => 1258,
        177 => 1255,
        178 => 1256,
        186 => 1257,
        204 => 1251,
        222 => 874,
        238 => 1250,
        _ => return None,
    })
}

/// Encodings of the fonts.
#[derive(Default)]
pub(super) struct Fonts {
    current: i32,
    encodings: HashMap<i32, &'static Encoding>,
}

impl Fonts {
    pub(super) fn begin(&mut self, font: i32) {
        self.current = font;
    }

    pub(super) fn charset(&mut self, word: &str, number: i32, document: &'static Encoding) {
        const FONTS: usize = 4_096;
        let encoding = if word == "cpg" { code_page(number) } else { charset(number) };
        // A Western font in a Japanese document shows Japanese bytes through the document's own code page.
        let encoding = encoding.filter(|e| *e != WINDOWS_1252 || document == WINDOWS_1252);
        if self.encodings.len() < FONTS
            && let Some(encoding) = encoding
        {
            self.encodings.insert(self.current, encoding);
        }
    }

    pub(super) fn encoding(&self, font: i32) -> Option<&'static Encoding> {
        self.encodings.get(&font).copied()
    }
}

/// The table of colours.
#[derive(Default)]
pub(super) struct Colours {
    white: Vec<bool>,
    parts: (u32, u32),
}

impl Colours {
    /// One of red, green and blue.
    pub(super) fn part(&mut self, value: i32) {
        self.parts.0 += 1;
        self.parts.1 += u32::from(value >= 250);
    }

    pub(super) fn end(&mut self) {
        const COLOURS: usize = 4_096;
        let (named, bright) = std::mem::take(&mut self.parts);
        if self.white.len() < COLOURS {
            self.white.push(named == 3 && bright == 3);
        }
    }

    pub(super) fn is_white(&self, index: i32) -> bool {
        usize::try_from(index).ok().and_then(|i| self.white.get(i).copied()).unwrap_or(false)
    }
}

/// Rows of tables: RTF marks the ends of cells and rows and says of paragraphs that they lie in a table.
#[derive(Default)]
pub(super) struct Rows {
    /// A row was described and has not ended.
    pub(super) defined: bool,
    table: bool,
    row: bool,
    cell: bool,
}

impl Rows {
    pub(super) fn before_text(&mut self, flow: &mut Flow, in_table: bool) {
        // Text that is said to lie outside while a row is open would otherwise belong nowhere.
        if in_table || self.defined || self.row {
            self.begin_cell(flow);
        } else {
            self.finish(flow);
        }
    }

    pub(super) fn end_cell(&mut self, reading: &mut Reading, flow: &mut Flow) {
        self.begin_cell(flow);
        flow.end_cell(reading, 1);
        self.cell = false;
    }

    pub(super) fn end_row(&mut self, flow: &mut Flow) {
        if self.row {
            flow.end_row(1);
        }
        (self.defined, self.row, self.cell) = (false, false, false);
    }

    /// Ends the table.
    pub(super) fn finish(&mut self, flow: &mut Flow) {
        if self.table {
            flow.end_table();
        }
        *self = Rows::default();
    }

    fn begin_cell(&mut self, flow: &mut Flow) {
        if !self.table {
            flow.line();
            flow.begin_table();
        }
        if !self.row {
            flow.begin_row();
        }
        if !self.cell {
            flow.begin_cell();
        }
        (self.table, self.row, self.cell) = (true, true, true);
    }
}
