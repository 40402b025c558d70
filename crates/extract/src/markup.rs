use crate::reading::{Reading, inside};
use crate::rows::Rows;
use crate::xml::{Token, Xml};
use model::{Block, OmissionCause, PartKind};

/// Reads XML whose elements nobody here knows: an element with text becomes a line `name: text`, as do attributes, and
/// elements of one name that follow one another and hold fields only become a table with the names as its header row.
/// Entities of a DTD are not expanded and nothing is loaded; where text is split by elements within it, it is given once
/// more in one piece.
pub(crate) fn read(reading: &mut Reading, text: &str, path: &str) {
    let mut walk =
        Walk { reading, path, out: Vec::new(), lines: String::new(), joined: String::new(), open: Vec::new() };
    let cause = walk.document(text).err();
    while !walk.open.is_empty() {
        walk.end();
    }
    walk.end_lines();
    let blocks = std::mem::take(&mut walk.out);
    reading.push(path, PartKind::Body, blocks);
    if let Some(cause) = cause {
        // Whatever the damage hides: all text without the tags.
        reading.omit(path, cause);
        reading.push_text(&inside(path, "damaged"), PartKind::Body, &without_tags(text));
    }
    let comments = comments(text);
    reading.push_text(path, PartKind::Comment, &comments);
}

struct Walk<'w, 'l> {
    reading: &'w mut Reading<'l>,
    path: &'w str,
    out: Vec<Block>,
    lines: String,
    /// Text of the open elements in one piece.
    joined: String,
    open: Vec<Open>,
}

/// An element that has begun.
struct Open {
    name: String,
    /// Where its text begins in `joined`.
    start: usize,
    /// Whether it has text of its own beside its elements.
    has_text: bool,
    children: usize,
    /// Its attributes, and its children as long as they hold text only.
    fields: Option<Fields>,
    /// Records among its children that may become a table.
    records: Option<Records>,
}

type Fields = Vec<(String, String)>;

/// Elements of one name that follow one another.
struct Records {
    name: String,
    /// The first, until there is a second.
    first: Option<Fields>,
    rows: Rows,
}

/// Fields of one record; more is no record but a document.
const FIELDS: usize = 512;
/// Bytes of the fields of one record.
const RECORD: usize = 64 << 10;

impl Walk<'_, '_> {
    fn document(&mut self, text: &str) -> Result<(), OmissionCause> {
        let mut xml = Xml::new(text.as_bytes());
        loop {
            if self.reading.is_full() {
                return Err(OmissionCause::Limit);
            }
            match xml.next()? {
                Token::Start(element) => {
                    let (name, attributes) = (element.name().to_owned(), element.owned_attributes());
                    self.begin(name, attributes);
                }
                Token::Text(text) => {
                    if let Some(open) = self.open.last_mut() {
                        open.has_text |= !text.trim().is_empty();
                        self.joined.push_str(&text);
                    } else if !text.trim().is_empty() {
                        self.line("", &text);
                    }
                }
                Token::End(_) => self.end(),
                Token::Eof => return Ok(()),
            }
        }
    }

    fn begin(&mut self, name: String, attributes: Fields) {
        if let Some(parent) = self.open.last_mut() {
            parent.children += 1;
        }
        let start = self.joined.len();
        self.open.push(Open { name, start, has_text: false, children: 0, fields: Some(attributes), records: None });
    }

    fn end(&mut self) {
        let Some(mut open) = self.open.pop() else { return };
        let is_leaf = open.children == 0;
        let inner = self.open.last().is_some_and(|parent| parent.has_text);
        let text = match is_leaf || open.has_text && !inner {
            true => self.joined.get(open.start..).unwrap_or_default().trim().to_owned(),
            false => String::new(),
        };
        // Only text that may be part of a longer one is kept for it.
        if self.open.len() < 2 {
            self.joined.truncate(open.start);
        }
        if let Some(records) = open.records.take() {
            self.flush(records);
        }
        let fields = open.fields.take();
        if !is_leaf {
            if let Some(fields) = fields {
                self.record(open.name, fields);
            }
            if !text.is_empty() {
                self.line("", &text);
            }
            return;
        }
        match fields {
            Some(mut attributes) if !attributes.is_empty() => {
                if !text.is_empty() {
                    attributes.push((open.name.clone(), text));
                }
                self.record(open.name, attributes);
            }
            _ if !text.is_empty() => self.leaf(open.name, text),
            _ => {}
        }
    }

    /// An element with text only: a field of its parent, or a line.
    fn leaf(&mut self, name: String, text: String) {
        if text.len() < RECORD
            && let Some(parent) = self.open.last_mut()
            && !parent.has_text
            && let Some(fields) = parent.fields.as_mut().filter(|fields| fields.len() < FIELDS)
        {
            return fields.push((name, text));
        }
        self.scatter();
        self.line(&name, &text);
    }

    /// An element with fields: a record beside those of its name, or lines.
    fn record(&mut self, name: String, fields: Fields) {
        if fields.is_empty() {
            return;
        }
        self.scatter();
        let Some(parent) = self.open.last_mut() else { return self.spread(&name, &fields) };
        match &mut parent.records {
            Some(records) if records.name == name => {
                for fields in records.first.take().into_iter().chain([fields]) {
                    records.rows.begin();
                    for (name, value) in fields {
                        records.rows.field(self.reading, self.path, &name, &value);
                    }
                }
            }
            records => {
                let before = records.replace(Records { name, first: Some(fields), rows: Rows::default() });
                if let Some(before) = before {
                    self.flush(before);
                }
            }
        }
    }

    /// The elements that are open hold more than fields: those they have become lines.
    fn scatter(&mut self) {
        let mut scattered = Vec::new();
        for open in &mut self.open {
            if let Some(fields) = open.fields.take().filter(|fields| !fields.is_empty()) {
                scattered.push((open.name.clone(), fields));
            }
        }
        for (name, fields) in scattered {
            self.spread(&name, &fields);
        }
    }

    fn flush(&mut self, records: Records) {
        match records.first {
            Some(fields) => self.spread(&records.name, &fields),
            None => {
                self.end_lines();
                self.out.extend(records.rows.finish());
            }
        }
    }

    /// Fields as lines below the name of what they belong to.
    fn spread(&mut self, name: &str, fields: &[(String, String)]) {
        if fields.iter().any(|(field, _)| field != name) {
            self.line(name, "");
        }
        for (name, value) in fields {
            self.line(name, value);
        }
    }

    fn line(&mut self, name: &str, value: &str) {
        for piece in [name, if name.is_empty() { "" } else { ": " }, value, "\n"] {
            self.lines.push_str(self.reading.admit(self.path, piece));
        }
    }

    fn end_lines(&mut self) {
        let lines = std::mem::take(&mut self.lines);
        if !lines.trim().is_empty() {
            self.out.push(Block::Text(lines));
        }
    }
}

fn without_tags(text: &str) -> String {
    let mut out = String::new();
    for piece in text.split('<') {
        match piece.split_once('>') {
            Some((_, text)) => out.push_str(text),
            None => out.push_str(piece),
        }
        out.push(' ');
    }
    out
}

/// What stands in comments: nobody sees it, and it goes with the file.
pub(crate) fn comments(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = memchr::memmem::find(rest.as_bytes(), b"<!--") {
        let after = rest.get(at + 4..).unwrap_or_default();
        let end = memchr::memmem::find(after.as_bytes(), b"-->").unwrap_or(after.len());
        let (comment, behind) = after.split_at(end);
        if !comment.trim().is_empty() {
            out.push_str(comment.trim());
            out.push('\n');
        }
        rest = behind;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limits;
    use model::{Content, Format};

    fn open(text: &str) -> Content {
        let limits = Limits::default();
        let mut reading = Reading::new(&limits);
        read(&mut reading, text, "");
        reading.finish(Format::Xml)
    }

    fn shown(content: &Content) -> String {
        content.parts.iter().flat_map(|p| &p.blocks).fold(String::new(), |all, block| match block {
            Block::Text(text) => all + text,
            Block::Table(table) => table.rows.iter().fold(all, |all, row| {
                all + &row.cells.iter().map(|c| c.text.as_str()).collect::<Vec<_>>().join("|") + "\n"
            }),
        })
    }

    #[test]
    fn elements_and_attributes_are_captions() {
        let xml = r#"<?xml version="1.0"?><届><申請者 区="本人"><氏名>汐見 太郎</氏名></申請者><!-- 鴎 花子 --></届>"#;
        assert_eq!(shown(&open(xml)), "申請者: \n区: 本人\n氏名: 汐見 太郎\n鴎 花子\n");
    }

    #[test]
    fn repeated_records_are_a_table() {
        let xml = r#"<台帳><件数>2</件数><人 番号="1"><氏名>汐見</氏名><電話>0154</電話></人><人 番号="2"><電話>090</電話><氏名>鴎</氏名></人></台帳>"#;
        assert_eq!(shown(&open(xml)), "台帳: \n件数: 2\n番号|氏名|電話\n1|汐見|0154\n2|鴎|090\n");
        let xml = r#"<rows><row name="汐見" tel="1"/><row name="鴎" tel="2"/></rows>"#;
        assert_eq!(shown(&open(xml)), "name|tel\n汐見|1\n鴎|2\n");
    }

    #[test]
    fn text_split_by_elements_is_given_in_one_piece() {
        let text = shown(&open("<d><p>汐<b>見</b> 太<i>郎</i>です</p></d>"));
        assert!(text.contains("汐見 太郎です"), "{text}");
    }

    #[test]
    fn entities_depth_and_damage_are_no_trouble() {
        let laughs = r#"<!DOCTYPE d [<!ENTITY a "haha"><!ENTITY x SYSTEM "file:///etc/passwd">]><d>&a;&x;汐見</d>"#;
        assert_eq!(shown(&open(laughs)), "d: 汐見\n");
        assert_eq!(open(&"<a>".repeat(100_000)).omissions[0].cause, OmissionCause::Limit);
        let damaged = open("<a><氏名>汐見</氏名><電話>0154");
        assert_eq!(damaged.omissions[0].cause, OmissionCause::Broken);
        assert!(shown(&damaged).contains("0154"));
    }
}
