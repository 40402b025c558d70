//! Text behind a picture: letters without ink in a font without glyphs, which searching and copying find.

use super::filters;
use super::value::{Entries, Value, set, write_hex};
use super::writer::{Body, Objects, Packing};
use model::sanitising::Refusal;
use std::collections::BTreeMap;

/// The width of every letter, in thousandths of its size.
const WIDTH: f32 = 500.0;
/// The largest size of a line, in points.
const SIZE: f32 = 12.0;
/// Letters of one line; longer ones go on in the next.
const LINE: usize = 400;

/// The letters of a document, numbered as they are met.
#[derive(Default)]
pub(super) struct Letters {
    codes: BTreeMap<char, u16>,
    order: Vec<char>,
}

impl Letters {
    /// Writes the lines of a page from its top to its bottom, each as wide as the page at most: readers leave out what
    /// stands beside it.
    pub(super) fn write(&mut self, out: &mut Vec<u8>, text: &str, width: f32, height: f32) {
        let lines: Vec<Vec<char>> = text.lines().flat_map(pieces).collect();
        if lines.is_empty() {
            return;
        }
        let step = (height - 2.0).max(1.0) / lines.len() as f32;
        let size = (step * 0.8).clamp(0.1, SIZE);
        out.extend_from_slice(format!("BT\n3 Tr\n/T {size:.3} Tf\n").as_bytes());
        for (index, line) in lines.iter().enumerate() {
            let natural = line.len() as f32 * size * WIDTH / 1000.0;
            let stretch = (100.0 * (width - 2.0).max(1.0) / natural.max(0.001)).min(100.0);
            let up = height - 1.0 - step * (index as f32 + 0.9);
            out.extend_from_slice(format!("{stretch:.3} Tz\n1 0 0 1 1 {up:.3} Tm\n<").as_bytes());
            for letter in line {
                let code = self.code(*letter);
                code.to_be_bytes().into_iter().for_each(|byte| write_hex(out, byte));
            }
            out.extend_from_slice(b"> Tj\n");
        }
        out.extend_from_slice(b"ET\n");
    }

    /// The number of a letter; those beyond what two bytes can tell are one.
    fn code(&mut self, letter: char) -> u16 {
        if let Some(code) = self.codes.get(&letter) {
            return *code;
        }
        let Some(code) = u16::try_from(self.order.len() + 1).ok().filter(|code| *code < u16::MAX) else { return 1 };
        self.order.push(letter);
        self.codes.insert(letter, code);
        code
    }

    /// The font, with a table of what its numbers mean.
    ///
    /// # Errors
    /// A limit.
    pub(super) fn font(&self, objects: &mut Objects) -> Result<Entries, Refusal> {
        let mut descriptor = Entries::new();
        set(&mut descriptor, "Type", Value::name("FontDescriptor"));
        set(&mut descriptor, "FontName", Value::name("Invisible"));
        set(&mut descriptor, "Flags", Value::Int(4));
        set(&mut descriptor, "FontBBox", Value::numbers(&[0.0, 0.0, 1000.0, 1000.0]));
        for (key, value) in [("ItalicAngle", 0), ("Ascent", 800), ("Descent", -200), ("CapHeight", 700), ("StemV", 80)]
        {
            set(&mut descriptor, key, Value::Int(value));
        }
        let mut system = Entries::new();
        set(&mut system, "Registry", Value::Text(b"Adobe".to_vec()));
        set(&mut system, "Ordering", Value::Text(b"Identity".to_vec()));
        set(&mut system, "Supplement", Value::Int(0));
        let mut descendant = Entries::new();
        set(&mut descendant, "Type", Value::name("Font"));
        set(&mut descendant, "Subtype", Value::name("CIDFontType2"));
        set(&mut descendant, "BaseFont", Value::name("Invisible"));
        set(&mut descendant, "CIDSystemInfo", Value::Dict(system));
        set(&mut descendant, "FontDescriptor", objects.add(Body::Plain(Value::Dict(descriptor)))?);
        set(&mut descendant, "DW", Value::Int(WIDTH as i64));
        set(&mut descendant, "CIDToGIDMap", Value::name("Identity"));
        let descendant = objects.add(Body::Plain(Value::Dict(descendant)))?;
        let table = Body::Stream(Entries::new(), Packing::Flate, filters::deflate(&self.table()));
        let mut font = Entries::new();
        set(&mut font, "Type", Value::name("Font"));
        set(&mut font, "Subtype", Value::name("Type0"));
        set(&mut font, "BaseFont", Value::name("Invisible"));
        set(&mut font, "Encoding", Value::name("Identity-H"));
        set(&mut font, "DescendantFonts", Value::Array(vec![descendant]));
        set(&mut font, "ToUnicode", objects.add(table)?);
        Ok(font)
    }

    /// A character map (Adobe 5411), a hundred letters at a time.
    fn table(&self) -> Vec<u8> {
        let mut out = b"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /Letters def\n\
            /CMapType 2 def\n1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
            .to_vec();
        let mut code = 0u16;
        for group in self.order.chunks(100) {
            out.extend_from_slice(format!("{} beginbfchar\n", group.len()).as_bytes());
            for letter in group {
                code += 1;
                out.extend_from_slice(format!("<{code:04x}> <").as_bytes());
                for unit in letter.encode_utf16(&mut [0; 2]) {
                    out.extend_from_slice(format!("{unit:04x}").as_bytes());
                }
                out.extend_from_slice(b">\n");
            }
            out.extend_from_slice(b"endbfchar\n");
        }
        out.extend_from_slice(b"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
        out
    }
}

/// A line without control characters, in pieces that fit on one.
fn pieces(line: &str) -> Vec<Vec<char>> {
    let letters: Vec<char> = line.trim_end().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    letters.chunks(LINE).map(<[char]>::to_vec).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_numbered_once_and_told_in_the_table() {
        let (mut letters, mut out) = (Letters::default(), Vec::new());
        letters.write(&mut out, "汐見 汐\n\u{20bb7}", 100.0, 100.0);
        let content = String::from_utf8(out).unwrap();
        assert!(content.contains("<0001000200030001> Tj") && content.contains("<0004> Tj"), "{content}");
        let table = String::from_utf8(letters.table()).unwrap();
        assert!(table.contains("<0001> <6c50>") && table.contains("<0004> <d842dfb7>"), "{table}");
    }
}
