use crate::Policy;
use crate::xml::{Cut, unescape};
use model::sanitising::Item;
use std::ops::Range;

/// Fields of text documents that show something of the document itself (ECMA-376 part 1, 17.16.5). What fetches, runs or asks
/// (DDE, INCLUDETEXT, LINK, MACROBUTTON, FILLIN and others) is on no list.
const FIELDS: &[&str] = &[
    "PAGE",
    "NUMPAGES",
    "SECTIONPAGES",
    "SECTION",
    "DATE",
    "TIME",
    "CREATEDATE",
    "SAVEDATE",
    "PRINTDATE",
    "EDITTIME",
    "REF",
    "PAGEREF",
    "NOTEREF",
    "FOOTNOTEREF",
    "TOC",
    "TC",
    "TOA",
    "TA",
    "INDEX",
    "XE",
    "SEQ",
    "STYLEREF",
    "=",
    "EQ",
    "FORMTEXT",
    "FORMCHECKBOX",
    "FORMDROPDOWN",
    "SYMBOL",
    "AUTHOR",
    "TITLE",
    "SUBJECT",
    "KEYWORDS",
    "COMMENTS",
    "LASTSAVEDBY",
    "FILENAME",
    "FILESIZE",
    "NUMWORDS",
    "NUMCHARS",
    "REVNUM",
    "TEMPLATE",
    "LISTNUM",
    "AUTONUM",
    "AUTONUMLGL",
    "AUTONUMOUT",
    "ADVANCE",
    "IF",
    "COMPARE",
    "SET",
    "MERGEFIELD",
    "MERGEREC",
    "MERGESEQ",
    "DOCPROPERTY",
    "BIDIOUTLINE",
    "USERNAME",
    "USERINITIALS",
    "USERADDRESS",
    "CITATION",
    "BIBLIOGRAPHY",
    "ADDRESSBLOCK",
    "GREETINGLINE",
    "SHAPE",
];

/// Fields in fields at most.
const DEEPEST: usize = 64;

/// Whether a field with this instruction may stay.
///
/// # Errors
/// What it is called in the report.
pub(crate) fn judge(instruction: &str, policy: &Policy) -> Result<(), Item> {
    let words = words(instruction);
    let first = words.first().map(|word| word.to_ascii_uppercase()).unwrap_or_default();
    match first.as_str() {
        "HYPERLINK" => hyperlink(words.get(1..).unwrap_or_default(), policy),
        "DDE" | "DDEAUTO" => Err(Item::Dde),
        name if FIELDS.contains(&name) || name.starts_with('=') => Ok(()),
        // `PAGE\* MERGEFORMAT` needs no space.
        name if name.split_once('\\').is_some_and(|(name, _)| FIELDS.contains(&name)) => Ok(()),
        _ => Err(Item::Field),
    }
}

/// The address is the first word that is neither a switch nor the word of one that takes one.
fn hyperlink(words: &[String], policy: &Policy) -> Result<(), Item> {
    let mut inside = false;
    let mut skip = false;
    for word in words {
        match word.to_ascii_lowercase().as_str() {
            _ if skip => skip = false,
            "\\l" | "\\s" => (inside, skip) = (true, true),
            "\\o" | "\\t" => skip = true,
            switch if switch.starts_with('\\') && switch.len() == 2 => {}
            "" => {}
            _ if policy.allows_link(word) || word.starts_with('#') => inside = true,
            _ => return Err(Item::LinkScheme),
        }
    }
    if inside { Ok(()) } else { Err(Item::LinkScheme) }
}

/// Words of an instruction; those in quotes are one, and a backslash in them stands for the sign behind it.
fn words(instruction: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut chars = instruction.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' | '\u{201c}' | '\u{201d}' => {
                let mut word = String::new();
                while let Some(c) = chars.next().filter(|c| !matches!(c, '"' | '\u{201c}' | '\u{201d}')) {
                    word.push(if c == '\\' { chars.next().unwrap_or('\\') } else { c });
                }
                words.push(word);
            }
            c if c.is_whitespace() || c.is_control() => {}
            c => {
                let mut word = String::from(c);
                while let Some(c) =
                    chars.next_if(|c| !c.is_whitespace() && !c.is_control() && !matches!(c, '"' | '\u{201c}'))
                {
                    word.push(c);
                }
                words.push(word);
            }
        }
    }
    words
}

/// Fields that are made of signs and runs: begin, instruction, separator, result, end; one may stand in the instruction of
/// another.
#[derive(Default)]
pub(super) struct Fields {
    open: Vec<Open>,
    cuts: Vec<Cut>,
    /// No cut begins behind this place.
    last: usize,
}

struct Open {
    /// What of the output goes if the field does.
    ranges: Vec<Range<usize>>,
    instruction: String,
    /// Where the result begins.
    separated: Option<usize>,
}

impl Fields {
    /// A sign of a field was written.
    pub(super) fn sign(&mut self, kind: &str, at: Range<usize>, policy: &Policy) {
        match kind {
            "begin" if self.open.len() < DEEPEST => {
                self.content(&at, "");
                self.open.push(Open { ranges: vec![at], instruction: String::new(), separated: None });
            }
            "separate" if self.open.last().is_some_and(|field| field.separated.is_none()) => {
                self.content(&at, "");
                if let Some(field) = self.open.last_mut() {
                    field.separated = Some(at.start);
                }
            }
            "end" if !self.open.is_empty() => {
                let Some(mut field) = self.open.pop() else { return };
                self.content(&at, "");
                field.ranges.push(at);
                if let Err(item) = judge(&field.instruction, policy) {
                    self.cuts.extend(field.ranges.into_iter().map(|range| (range, item)));
                }
            }
            _ => {
                self.last = self.last.max(at.start);
                self.cuts.push((at, Item::Field));
            }
        }
    }

    /// Text of an instruction was written; outside of one it is none.
    pub(super) fn instruction(&mut self, at: Range<usize>, bytes: &[u8]) {
        match self.open.last() {
            Some(field) if field.separated.is_none() => self.content(&at, &text(bytes)),
            _ => {
                self.last = self.last.max(at.start);
                self.cuts.push((at, Item::Field));
            }
        }
    }

    /// Something else was written that shows; between begin and separator it belongs to the instruction.
    pub(super) fn shown(&mut self, at: Range<usize>, bytes: &[u8], is_text: bool) {
        if self.open.iter().any(|field| field.separated.is_none()) {
            let text = if is_text { text(bytes) } else { String::new() };
            self.content(&at, &text);
        }
    }

    fn content(&mut self, at: &Range<usize>, text: &str) {
        self.last = self.last.max(at.start);
        let innermost = self.open.len().saturating_sub(1);
        for (depth, field) in self.open.iter_mut().enumerate().filter(|(_, field)| field.separated.is_none()) {
            field.ranges.push(at.clone());
            if depth == innermost {
                field.instruction.push_str(text);
            }
        }
    }

    pub(super) fn cut_back(&mut self, to: usize) {
        if self.open.is_empty() && self.last < to {
            return;
        }
        self.open.retain(|field| field.ranges.first().is_some_and(|begin| begin.start < to));
        for field in &mut self.open {
            field.ranges.retain(|range| range.start < to);
            field.separated = field.separated.filter(|at| *at < to);
        }
        self.cuts.retain(|(range, _)| range.start < to);
    }

    /// What goes, in order; a field without an end goes.
    pub(super) fn finish(&mut self) -> Vec<Cut> {
        for field in std::mem::take(&mut self.open) {
            self.cuts.extend(field.ranges.into_iter().map(|range| (range, Item::Field)));
        }
        let mut cuts = std::mem::take(&mut self.cuts);
        // Outer ones first, so that what stands in them is left to them.
        cuts.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
        cuts
    }
}

/// The text of an element as it was written.
fn text(bytes: &[u8]) -> String {
    let text = std::str::from_utf8(bytes).unwrap_or("");
    let inner = text.split_once('>').map_or("", |(_, rest)| rest);
    let inner = inner.rsplit_once("</").map_or("", |(inner, _)| inner);
    unescape(inner).map(|text| text.into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instruction_is_judged_by_its_first_word() {
        let policy = Policy::default();
        for (instruction, expected) in [
            (" PAGE  \\* MERGEFORMAT ", Ok(())),
            ("PAGE\\* MERGEFORMAT", Ok(())),
            ("toc \\o \"1-3\" \\h", Ok(())),
            ("=SUM(ABOVE)", Ok(())),
            (" HYPERLINK \"https://city.example.jp/\" \\o \"x\"", Ok(())),
            (" HYPERLINK  \\l \"_Toc1\" ", Ok(())),
            (" HYPERLINK \"file:///\\\\\\\\host\\\\a\" ", Err(Item::LinkScheme)),
            (" HYPERLINK \"\\\\\\\\host\\\\a\" \\l \"x\"", Err(Item::LinkScheme)),
            (" HYPERLINK javascript:x", Err(Item::LinkScheme)),
            ("DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe \"/k calc\"", Err(Item::Dde)),
            (" dde excel x", Err(Item::Dde)),
            (" INCLUDEPICTURE \"http://host/x.png\" \\d", Err(Item::Field)),
            (" QUOTE 68 68 69", Err(Item::Field)),
            ("\"DDE\" x", Err(Item::Dde)),
            ("", Err(Item::Field)),
        ] {
            assert_eq!(judge(instruction, &policy), expected, "{instruction}");
        }
    }
}
