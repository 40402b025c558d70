use crate::flow::Flow;
use crate::reading::Reading;
use model::{Block, OmissionCause};

/// The text and tables of hypertext as a person would see them. Nothing is run, loaded or refused: what is no tag is text.
pub(crate) fn blocks(reading: &mut Reading, html: &str, path: &str) -> Vec<Block> {
    let mut flow = Flow::new(path);
    let mut tables = 0usize;
    let mut rest = html;
    while !rest.is_empty() && !reading.is_full() {
        let (text, tail) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
        flow_text(reading, &mut flow, text);
        rest = tail;
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let Some(tag) = rest.strip_prefix('<') else { continue };
        if !tag.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) {
            flow.text(reading, "<");
            rest = tag;
            continue;
        }
        let end = tag_end(tag);
        let (inside, after) = (tag.get(..end).unwrap_or(tag), tag.get(end + 1..).unwrap_or(""));
        let name: String = inside
            .chars()
            .take_while(|c| *c == '/' || c.is_ascii_alphanumeric())
            .take(16)
            .collect::<String>()
            .to_ascii_lowercase();
        rest = match name.as_str() {
            "script" | "style" => after_end(after, &name),
            _ => after,
        };
        apply(reading, &mut flow, &mut tables, &name);
    }
    if !rest.is_empty() {
        reading.omit(path, OmissionCause::Limit);
    }
    flow.finish()
}

/// Where the tag ends: the first `>` outside quotes.
fn tag_end(tag: &str) -> usize {
    let mut quote = None;
    for (at, byte) in tag.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), close) if open == close => quote = None,
            _ => {}
        }
    }
    // A quote that is never closed: the tag ends at the first `>` after all.
    tag.find('>').unwrap_or(tag.len())
}

fn after_end<'h>(html: &'h str, name: &str) -> &'h str {
    let end = html
        .match_indices("</")
        .find(|(at, _)| html.get(at + 2..at + 2 + name.len()).is_some_and(|tag| tag.eq_ignore_ascii_case(name)));
    end.and_then(|(at, _)| html.get(at..)).unwrap_or("")
}

fn apply(reading: &mut Reading, flow: &mut Flow, tables: &mut usize, name: &str) {
    /// Tables in tables, beyond which nesting is only an attack.
    const DEPTH: usize = 64;
    match name {
        "table" if *tables < DEPTH => {
            *tables += 1;
            flow.begin_table();
        }
        "/table" if *tables > 0 => {
            *tables -= 1;
            flow.end_cell(reading, 1);
            flow.end_table();
        }
        "tr" => {
            flow.end_cell(reading, 1);
            flow.begin_row();
        }
        "td" | "th" => {
            flow.end_cell(reading, 1);
            flow.begin_cell();
        }
        "/td" | "/th" => flow.end_cell(reading, 1),
        "/tr" => flow.end_row(1),
        "br" | "p" | "/p" | "div" | "/div" | "li" | "/li" | "h1" | "h2" | "h3" | "h4" | "/h1" | "/h2" | "/h3"
        | "/h4" | "/title" | "/option" | "dt" | "dd" | "hr" | "/pre" => flow.line(),
        _ => {}
    }
}

/// Text with its references resolved and its line breaks as spaces.
fn flow_text(reading: &mut Reading, flow: &mut Flow, text: &str) {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let reference = after.get(..after.floor_char_boundary(12)).and_then(|r| r.split_once(';'));
        match reference.and_then(|(name, _)| Some((character(name)?, name.len() + 1))) {
            Some((c, length)) => {
                out.push(c);
                rest = after.get(length..).unwrap_or("");
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    let joined: String = out.chars().map(|c| if matches!(c, '\n' | '\r') { ' ' } else { c }).collect();
    if !joined.trim().is_empty() {
        flow.text(reading, joined.strip_prefix("  ").map_or(joined.as_str(), str::trim_start));
    }
}

fn character(name: &str) -> Option<char> {
    let number = name.strip_prefix('#');
    match (name, number) {
        ("amp", _) => Some('&'),
        ("lt", _) => Some('<'),
        ("gt", _) => Some('>'),
        ("quot", _) => Some('"'),
        ("apos", _) => Some('\''),
        ("nbsp", _) => Some(' '),
        (_, Some(digits)) => match digits.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => digits.parse().ok(),
        }
        .and_then(char::from_u32),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Limits;

    fn read(html: &str) -> Vec<Block> {
        blocks(&mut Reading::new(&Limits::default()), html, "")
    }

    #[test]
    fn text_is_what_a_person_sees() {
        let html = "<html><style>p{}</style><script>if(a<b){'</p>'}</script><p title='a>b'>汐見&nbsp;&#22826;郎 &amp; 1 < 2</p><!-- <p>x -->";
        assert_eq!(read(html), [Block::Text("汐見 太郎 & 1 < 2\n".to_owned())]);
    }

    #[test]
    fn tables_without_end_tags_keep_their_columns() {
        let [Block::Table(table)] = &read("<table><tr><th>氏名<th>電話<tr><td>汐見<td>0154</table>")[..] else {
            panic!()
        };
        let last = &table.rows[1];
        assert_eq!((last.index, last.cells[1].column, last.cells[1].text.as_str()), (1, 1, "0154"));
    }

    #[test]
    fn soup_is_no_trouble() {
        for soup in
            ["<", "<table>".repeat(10_000).as_str(), "</table></td>", "<a href=\"", "&#xffffffff;&;", "<script>"]
        {
            read(soup);
        }
    }
}
