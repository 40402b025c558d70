use crate::document::read_member;
use crate::flow::Flow;
use crate::reading::{Reading, inside};
use crate::{json, markup, reference};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use model::{Hint, OmissionCause, PartKind};
use std::borrow::Cow;

/// Reads hypertext: the text and tables as a person would see them, then what a person does not see and goes with the
/// page all the same (comments, hidden fields, titles, data in scripts, files in addresses). Nothing is run, loaded or
/// refused: what is no tag is text.
pub(crate) fn read(reading: &mut Reading, html: &str, path: &str, depth: usize) {
    let mut page = Page {
        reading,
        path,
        depth,
        flow: Flow::new(path),
        tables: Vec::new(),
        unseen: String::new(),
        pre: 0,
        enclosed: 0,
    };
    let rest = page.walk(html);
    let Page { reading, flow, unseen, .. } = page;
    if !rest.is_empty() {
        reading.omit(path, OmissionCause::Limit);
    }
    reading.push(path, PartKind::Body, flow.finish());
    reading.push_text(path, PartKind::Properties, &unseen);
    reading.push_text(path, PartKind::Comment, &markup::comments(html));
}

struct Page<'p, 'l> {
    reading: &'p mut Reading<'l>,
    path: &'p str,
    depth: usize,
    flow: Flow,
    tables: Vec<Grid>,
    /// Values of attributes that people do not see as text of the page.
    unseen: String,
    /// How many elements that keep their line breaks are open.
    pre: usize,
    enclosed: usize,
}

/// Where the next cell of a table stands.
#[derive(Default)]
struct Grid {
    column: usize,
    /// For how many rows, this one too, a cell from above fills each column.
    filled: Vec<u32>,
    /// Columns and rows that the open cell takes.
    cell: Option<(u32, u32)>,
}

/// Tables in tables, beyond which nesting is only an attack.
const TABLES: usize = 64;
/// Columns that a cell may take, as in the HTML standard (4.9.11).
const SPAN: u32 = 1000;

impl Page<'_, '_> {
    /// Walks tag by tag and gives what was not looked at.
    fn walk<'h>(&mut self, html: &'h str) -> &'h str {
        let mut rest = html;
        while !rest.is_empty() && !self.reading.is_full() {
            let (text, tail) = rest.split_at(memchr::memchr(b'<', rest.as_bytes()).unwrap_or(rest.len()));
            self.text(text);
            rest = tail;
            if let Some(comment) = rest.strip_prefix("<!--") {
                let end = memchr::memmem::find(comment.as_bytes(), b"-->").map_or(comment.len(), |at| at + 3);
                rest = comment.get(end..).unwrap_or_default();
                continue;
            }
            if let Some(data) = rest.strip_prefix("<![CDATA[") {
                rest = data;
                continue;
            }
            let Some(tag) = rest.strip_prefix('<') else { continue };
            if !tag.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) {
                self.flow.text(self.reading, "<");
                rest = tag;
                continue;
            }
            let end = tag_end(tag);
            let (inside, after) = (tag.get(..end).unwrap_or(tag), tag.get(end + 1..).unwrap_or_default());
            rest = self.tag(inside, after);
        }
        rest
    }

    /// Applies a tag and gives the text behind it.
    fn tag<'h>(&mut self, tag: &str, after: &'h str) -> &'h str {
        let length = tag.bytes().take(16).take_while(|b| *b == b'/' || b.is_ascii_alphanumeric()).count();
        let mut lower = [0; 16];
        let name = match lower.get_mut(..length) {
            Some(lower) => {
                lower.copy_from_slice(tag.as_bytes().get(..length).unwrap_or_default());
                lower.make_ascii_lowercase();
                std::str::from_utf8(lower).unwrap_or_default()
            }
            None => "",
        };
        let attributes = tag.get(length..).unwrap_or_default().trim_end_matches('/');
        if !attributes.trim_ascii().is_empty() {
            self.attributes(name, attributes);
        }
        match name {
            "script" | "style" => {
                let (content, rest) = after.split_at(end_of(after, name));
                self.script(name, attributes, content);
                return rest;
            }
            "pre" | "textarea" => self.pre += 1,
            "/pre" | "/textarea" => self.pre = self.pre.saturating_sub(1),
            _ => {}
        }
        self.apply(name, attributes);
        after
    }

    fn script(&mut self, name: &str, attributes: &str, content: &str) {
        if name == "style" || content.trim().is_empty() {
            return;
        }
        if attributes.to_ascii_lowercase().contains("json") {
            json::read(self.reading, content, &inside(self.path, "script"));
        } else {
            self.reading.hint(Hint::Macro);
        }
    }

    fn apply(&mut self, name: &str, attributes: &str) {
        match name {
            "table" if self.tables.len() < TABLES => {
                self.tables.push(Grid::default());
                self.flow.begin_table();
            }
            "/table" if !self.tables.is_empty() => {
                self.end_cell();
                self.tables.pop();
                self.flow.end_table();
            }
            "tr" | "/tr" => {
                self.end_cell();
                if let Some(grid) = self.tables.last_mut().filter(|grid| grid.column > 0) {
                    grid.column = 0;
                    grid.filled.iter_mut().for_each(|rows| *rows = rows.saturating_sub(1));
                }
                match name {
                    "tr" => self.flow.begin_row(),
                    _ => self.flow.end_row(1),
                }
            }
            "td" | "th" => self.begin_cell(attributes),
            "/td" | "/th" => self.end_cell(),
            "br" | "p" | "/p" | "div" | "/div" | "li" | "/li" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "/h1"
            | "/h2" | "/h3" | "/h4" | "/h5" | "/h6" | "/title" | "/option" | "dt" | "dd" | "/dd" | "hr" | "/pre"
            | "tbody" | "/textarea" | "/button" | "/label" | "section" | "/section" | "article" | "header"
            | "/header" | "footer" | "/footer" | "blockquote" | "/blockquote" | "caption" | "/caption" | "/script"
            | "/text" => self.flow.line(),
            _ => {}
        }
    }

    fn begin_cell(&mut self, attributes: &str) {
        self.end_cell();
        let Some(grid) = self.tables.last_mut() else { return };
        while grid.filled.get(grid.column).is_some_and(|rows| *rows > 0) {
            grid.column += 1;
            self.flow.skip_columns(1);
        }
        let number = |name: &str, most: u32| {
            let value = attribute(attributes, name).and_then(|value| value.trim().parse().ok()).unwrap_or(1);
            value.clamp(1, most)
        };
        grid.cell = Some((number("colspan", SPAN), number("rowspan", 65_534)));
        self.flow.begin_cell();
    }

    fn end_cell(&mut self) {
        let open = self.tables.last_mut().and_then(|grid| Some((grid.cell.take()?, grid)));
        let Some(((columns, rows), grid)) = open else { return self.flow.end_cell(self.reading, 1) };
        self.flow.end_cell(self.reading, columns);
        let end = grid.column.saturating_add(columns as usize);
        if rows > 1 && end <= 16_384 {
            grid.filled.resize(grid.filled.len().max(end), 0);
            grid.filled.get_mut(grid.column..end).unwrap_or_default().fill(rows);
        }
        grid.column = end;
    }

    /// What attributes say: fields of forms, titles, descriptions, addresses of people, files.
    fn attributes(&mut self, name: &str, attributes: &str) {
        if !attributes.contains('=') && !attributes.contains("hidden") {
            return;
        }
        let mut field = Cow::Borrowed("");
        let mut value = None;
        let mut hidden = false;
        for (key, text) in Attributes(attributes) {
            match key {
                _ if key.eq_ignore_ascii_case("style") => self.style(text),
                _ if key.eq_ignore_ascii_case("hidden") => hidden = true,
                _ if key.eq_ignore_ascii_case("type") => hidden |= text.eq_ignore_ascii_case("hidden"),
                _ if key.eq_ignore_ascii_case("name") || key.eq_ignore_ascii_case("property") => {
                    field = reference::resolve(text);
                }
                _ if key.eq_ignore_ascii_case("value") || key.eq_ignore_ascii_case("content") => {
                    value = Some(reference::resolve(text));
                }
                _ if ["title", "alt", "placeholder", "aria-label", "summary"]
                    .iter()
                    .any(|k| key.eq_ignore_ascii_case(k)) =>
                {
                    self.unseen("", &reference::resolve(text));
                }
                _ if ["src", "href", "data"].iter().any(|k| key.eq_ignore_ascii_case(k)) => self.address(text),
                _ if key.get(..5).is_some_and(|k| k.eq_ignore_ascii_case("data-")) => {
                    self.unseen(key, &reference::resolve(text));
                }
                _ => {}
            }
        }
        if hidden {
            self.reading.hint(Hint::Hidden);
        }
        let Some(value) = value.filter(|value| !value.trim().is_empty()) else { return };
        match name {
            // What a field of a form shows stands where the field is.
            "input" | "button" if !hidden => {
                self.flow.text(self.reading, " ");
                self.flow.text(self.reading, &value);
            }
            "li" | "option" | "param" => {}
            _ => self.unseen(&field, &value),
        }
    }

    fn unseen(&mut self, name: &str, value: &str) {
        // Bounded by the page itself; its budget is taken when it is handed out.
        if !value.trim().is_empty() {
            let name = if name.is_empty() { String::new() } else { format!("{name}: ") };
            self.unseen.push_str(&format!("{name}{}\n", value.trim()));
        }
    }

    fn style(&mut self, style: &str) {
        let style: String = style.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
        if style.contains("display:none") || style.contains("visibility:hidden") {
            self.reading.hint(Hint::Hidden);
        }
        const UNSEEN: [&str; 6] =
            ["font-size:0", "font-size:1px", "opacity:0;", "text-indent:-9", "left:-9999", ";color:#fff;"];
        if UNSEEN.iter().any(|word| style.contains(word)) || style == "color:white" || style == "color:#ffffff" {
            self.reading.hint(Hint::Concealed);
        }
    }

    /// An address that names a person, or holds a file.
    fn address(&mut self, address: &str) {
        let scheme = address.trim_start();
        if let Some(data) = strip_scheme(scheme, "data:") {
            let Some((kind, data)) = data.split_once(',') else { return };
            let bytes = if kind.to_ascii_lowercase().ends_with(";base64") {
                let packed: Vec<u8> = data.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
                STANDARD.decode(packed).ok()
            } else {
                Some(percent(data))
            };
            self.enclosed += 1;
            self.reading.hint(Hint::Embedded);
            let inner = inside(self.path, &format!("data{}", self.enclosed));
            match bytes {
                None => self.reading.omit(&inner, OmissionCause::Broken),
                Some(bytes) if self.reading.admit_member(self.path) => {
                    read_member(self.reading, bytes, &inner, self.depth + 1);
                }
                Some(_) => {}
            }
        } else if let Some(person) = strip_scheme(scheme, "mailto:").or_else(|| strip_scheme(scheme, "tel:")) {
            let person = String::from_utf8_lossy(&percent(&reference::resolve(person))).into_owned();
            self.unseen("", &person);
        }
    }

    /// Text with its references resolved and its white space as the page shows it.
    fn text(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        let text = reference::resolve(text);
        if self.pre > 0 {
            return self.flow.text(self.reading, &text);
        }
        let spaced = |b: u8| matches!(b, b'\n' | b'\r' | b'\t');
        if !text.bytes().any(spaced) && !text.contains("  ") {
            return self.flow.text(self.reading, &text);
        }
        let mut joined = String::with_capacity(text.len());
        let mut space = false;
        for c in text.chars() {
            let white = matches!(c, ' ' | '\n' | '\r' | '\t');
            if !(white && space) {
                joined.push(if white { ' ' } else { c });
            }
            space = white;
        }
        // White space between tags says nothing, but one within a line may divide words.
        if joined != " " || !text.contains('\n') {
            self.flow.text(self.reading, &joined);
        }
    }
}

fn strip_scheme<'t>(text: &'t str, scheme: &str) -> Option<&'t str> {
    text.get(..scheme.len()).filter(|start| start.eq_ignore_ascii_case(scheme)).and(text.get(scheme.len()..))
}

fn percent(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(decoded) if *byte == b'%' => {
                out.push(decoded);
                rest = after.get(2..).unwrap_or_default();
            }
            _ => {
                out.push(*byte);
                rest = after;
            }
        }
    }
    out
}

/// Where the tag ends: the first `>` outside quotes.
fn tag_end(tag: &str) -> usize {
    let mut from = 0;
    let bytes = tag.as_bytes();
    while let Some(at) = memchr::memchr3(b'>', b'"', b'\'', bytes.get(from..).unwrap_or_default()).map(|at| at + from) {
        let quote = bytes.get(at).copied().unwrap_or_default();
        if quote == b'>' {
            return at;
        }
        match memchr::memchr(quote, bytes.get(at + 1..).unwrap_or_default()) {
            Some(close) => from = at + 1 + close + 1,
            // A quote that is never closed: the tag ends at the first `>` after all.
            None => break,
        }
    }
    memchr::memchr(b'>', bytes).unwrap_or(bytes.len())
}

/// Where the end tag of a script or style begins.
fn end_of(html: &str, name: &str) -> usize {
    let ends = memchr::memmem::find_iter(html.as_bytes(), b"</");
    let named = |at: &usize| html.get(at + 2..at + 2 + name.len()).is_some_and(|tag| tag.eq_ignore_ascii_case(name));
    ends.into_iter().find(named).unwrap_or(html.len())
}

fn attribute<'t>(attributes: &'t str, name: &str) -> Option<&'t str> {
    Attributes(attributes).find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// Attributes of a tag as browsers take them (HTML standard 13.2.5.32 and on).
struct Attributes<'t>(&'t str);

impl<'t> Iterator for Attributes<'t> {
    type Item = (&'t str, &'t str);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.0.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if rest.is_empty() {
            return None;
        }
        let end = rest.bytes().skip(1).position(|b| b.is_ascii_whitespace() || matches!(b, b'=' | b'/'));
        let (key, after) = rest.split_at(end.map_or(rest.len(), |at| rest.ceil_char_boundary(at + 1)));
        let Some(value) = after.trim_ascii_start().strip_prefix('=') else {
            self.0 = after;
            return Some((key, ""));
        };
        let value = value.trim_ascii_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let (value, after) = match quote {
            Some(quote) => {
                value.get(1..).unwrap_or_default().split_once(quote).unwrap_or((value.get(1..).unwrap_or_default(), ""))
            }
            None => value.split_at(value.find(|c: char| c.is_ascii_whitespace()).unwrap_or(value.len())),
        };
        self.0 = after;
        Some((key, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limits;
    use model::{Block, Content, Format};

    fn open(html: &str) -> Content {
        let limits = Limits::default();
        let mut reading = Reading::new(&limits);
        read(&mut reading, html, "", 1);
        reading.finish(Format::Html)
    }

    fn text(html: &str, kind: PartKind) -> String {
        let content = open(html);
        let blocks = content.parts.iter().filter(|p| p.kind == kind).flat_map(|p| &p.blocks);
        blocks.filter_map(|b| if let Block::Text(text) = b { Some(text.as_str()) } else { None }).collect()
    }

    #[test]
    fn text_is_what_a_person_sees() {
        let html = "<html><style>p{}</style><script>if(a<b){'</p>'}</script><p title='a>b'>汐見&nbsp;&#22826;郎 &amp; 1 < 2\n</p>\n<!-- <p>x --><pre>1\n2</pre>";
        assert_eq!(text(html, PartKind::Body), "汐見 太郎 & 1 < 2 \n1\n2\n");
    }

    #[test]
    fn what_a_person_does_not_see_is_read_too() {
        let html = "<!-- 鴎 花子 --><meta name=author content='汐見 太郎'><input type=hidden name=tel value=0154&#45;00><a href='mailto:%E6%B1%90@example.invalid'>x</a><script type='application/ld+json'>{\"name\": \"浜 一郎\"}</script><p style='display: none'>隠し</p>";
        assert_eq!(text(html, PartKind::Comment), "鴎 花子\n");
        assert_eq!(text(html, PartKind::Properties), "author: 汐見 太郎\ntel: 0154-00\n汐@example.invalid\n");
        assert!(text(html, PartKind::Body).contains("name: 浜 一郎") && text(html, PartKind::Body).contains("隠し"));
        assert_eq!(open(html).hints, [Hint::Hidden]);
    }

    #[test]
    fn a_file_in_an_address_is_read() {
        let content = open("<a href='data:text/plain;base64,5rGQ6KaLIOWkqumDjg=='>x</a>");
        assert!(content.parts.iter().any(|part| part.path == "data1"), "{content:?}");
    }

    #[test]
    fn tables_without_end_tags_keep_their_columns() {
        let content = open("<table><tr><th>氏名<th>電話<tr><td>汐見<td>0154</table>");
        let [Block::Table(table)] = &content.parts[0].blocks[..] else { panic!() };
        let last = &table.rows[1];
        assert_eq!((last.index, last.cells[1].column, last.cells[1].text.as_str()), (1, 1, "0154"));
    }

    #[test]
    fn cells_that_span_columns_and_rows_move_the_others() {
        let content = open(
            "<table><tr><td rowspan=2>組<td colspan=\"2\">名前<td>電話</tr><tr><td>姓</td><td>名</td><td>0154</table>",
        );
        let [Block::Table(table)] = &content.parts[0].blocks[..] else { panic!() };
        let columns: Vec<Vec<u32>> = table.rows.iter().map(|r| r.cells.iter().map(|c| c.column).collect()).collect();
        assert_eq!(columns, [vec![0, 1, 3], vec![1, 2, 3]]);
    }

    #[test]
    fn soup_is_no_trouble() {
        for soup in [
            "<",
            "<table>".repeat(10_000).as_str(),
            "</table></td>",
            "<a href=\"",
            "&#xffffffff;&;&",
            "<script>",
            "<table><tr><td colspan=99999999 rowspan=99999999>x<tr><td>y",
            "<p \u{3042}=\u{3044}\u{3046}><あ =>",
        ] {
            open(soup);
        }
    }
}
