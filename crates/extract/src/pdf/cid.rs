use super::font::{numbers, parsed, predefined};
use hayro_cmap::{BfString, CMap, CMapName, CidFamily, WritingMode};
use hayro_syntax::object::{Array, Dict, Name, Object, Stream, String as Bytes};
use std::collections::HashMap;
use std::sync::OnceLock;

/// Widths that a font may list one by one: as many as there can be character identifiers.
const WIDTHS: usize = 65_536;

/// A composite font (ISO 32000-2, 9.7): a CMap gives a character identifier for a code, the character collection says
/// which character that is.
pub(super) struct Composite {
    encoding: Option<CMap>,
    /// How codes are counted off where the CMap knows none.
    coding: Coding,
    pub(super) vertical: bool,
    family: Option<CidFamily>,
    default: f32,
    widths: HashMap<u32, f32>,
}

#[derive(Clone, Copy, PartialEq)]
enum Coding {
    Pairs,
    ShiftJis,
    Euc,
    /// Codes are UTF-16, so that they are the text themselves.
    Utf16,
}

impl Composite {
    pub(super) fn new(dict: &Dict<'_>) -> Composite {
        let name = dict.get::<Name<'_>>("Encoding");
        let encoding = match (&name, dict.get::<Stream<'_>>("Encoding")) {
            (Some(name), _) => predefined(name),
            (None, Some(stream)) => parsed(&stream),
            (None, None) => Some(CMap::identity_h()),
        };
        let name = name.as_deref().unwrap_or_default();
        let metadata = encoding.as_ref().map(CMap::metadata);
        let vertical = metadata.map_or(name.ends_with(b"V"), |m| m.writing_mode == Some(WritingMode::Vertical));
        let descendants = dict.get::<Array<'_>>("DescendantFonts");
        let font = descendants.and_then(|a| a.iter::<Dict<'_>>().next()).unwrap_or_default();
        let of_code = metadata.and_then(|m| m.character_collection.as_ref()).map(|c| c.family.clone());
        let known = |family: &CidFamily| family.ucs2_cmap().is_some();
        let family = of_code.filter(known).or_else(|| collection(&font).filter(known));
        let mut widths = HashMap::new();
        if let Some(list) = font.get::<Array<'_>>(if vertical { "W2" } else { "W" }) {
            read_widths(&list, if vertical { 3 } else { 1 }, &mut widths);
        }
        let default = if vertical {
            font.get::<[f32; 2]>("DW2").map_or(-1000.0, |[_, down]| down)
        } else {
            font.get::<f32>("DW").unwrap_or(1000.0)
        };
        Composite { encoding, coding: coding(name), vertical, family, default, widths }
    }

    pub(super) fn next_code(&self, bytes: &[u8]) -> (u32, usize) {
        let mut code = 0u32;
        for (length, byte) in (1..=4u8).zip(bytes) {
            code = code << 8 | u32::from(*byte);
            if self.cid(code, length).is_some() {
                return (code, usize::from(length));
            }
        }
        let length = self.length_of_unmapped(bytes).min(bytes.len()).max(1);
        (bytes.iter().take(length).fold(0, |code, byte| code << 8 | u32::from(*byte)), length)
    }

    /// A code that the CMap leaves out must not shift those behind it.
    fn length_of_unmapped(&self, bytes: &[u8]) -> usize {
        match (self.coding, bytes.first().copied().unwrap_or(0)) {
            (Coding::ShiftJis, 0x81..=0x9f | 0xe0..=0xfc) => 2,
            (Coding::Euc, 0x8e | 0xa1..=0xfe) => 2,
            (Coding::ShiftJis | Coding::Euc, _) => 1,
            (Coding::Utf16, 0xd8..=0xdb) => 4,
            (Coding::Pairs | Coding::Utf16, _) => 2,
        }
    }

    pub(super) fn advance(&self, code: u32, length: usize) -> f32 {
        let cid = self.identifier(code, length).unwrap_or(0);
        self.widths.get(&cid).copied().unwrap_or(self.default)
    }

    pub(super) fn unicode(&self, code: u32, length: usize) -> Option<BfString> {
        if self.coding == Coding::Utf16 {
            let units = [(code >> 16) as u16, code as u16];
            let units = units.get(usize::from(length < 4)..)?;
            return char::decode_utf16(units.iter().copied()).next()?.ok().map(BfString::Char);
        }
        let cid = self.identifier(code, length)?;
        collection_text(self.family.as_ref()?)?.lookup_bf_string(cid)
    }

    pub(super) fn identifier(&self, code: u32, length: usize) -> Option<u32> {
        self.cid(code, u8::try_from(length).ok()?)
    }

    fn cid(&self, code: u32, length: u8) -> Option<u32> {
        self.encoding.as_ref()?.lookup_cid_code(code, length)
    }
}

fn coding(name: &[u8]) -> Coding {
    let has = |part: &[u8]| memchr::memmem::find(name, part).is_some();
    match () {
        () if has(b"UTF16") || has(b"UCS2") => Coding::Utf16,
        () if has(b"RKSJ") || has(b"B5") || has(b"GBK") || has(b"UHC") => Coding::ShiftJis,
        () if has(b"EUC") => Coding::Euc,
        () => Coding::Pairs,
    }
}

fn collection(font: &Dict<'_>) -> Option<CidFamily> {
    let info = font.get::<Dict<'_>>("CIDSystemInfo")?;
    let ordering = info.get::<Bytes<'_>>("Ordering")?;
    Some(CidFamily::from_registry_ordering(b"Adobe", ordering.as_bytes()))
}

/// The characters of a collection's identifiers; read once, since expanding them takes longer than most documents.
fn collection_text(family: &CidFamily) -> Option<&'static CMap> {
    static JAPAN: OnceLock<Option<CMap>> = OnceLock::new();
    static CHINA: OnceLock<Option<CMap>> = OnceLock::new();
    static TAIWAN: OnceLock<Option<CMap>> = OnceLock::new();
    static KOREA: OnceLock<Option<CMap>> = OnceLock::new();
    let (cell, name) = match family {
        CidFamily::AdobeJapan1 => (&JAPAN, CMapName::AdobeJapan1Ucs2),
        CidFamily::AdobeGB1 => (&CHINA, CMapName::AdobeGb1Ucs2),
        CidFamily::AdobeCNS1 => (&TAIWAN, CMapName::AdobeCns1Ucs2),
        CidFamily::AdobeKorea1 => (&KOREA, CMapName::AdobeKorea1Ucs2),
        CidFamily::AdobeIdentity | CidFamily::Custom { .. } => return None,
    };
    cell.get_or_init(|| predefined(name.to_bytes())).as_ref()
}

/// `c [w …]` and `first last w` (ISO 32000-2, 9.7.4.3); of `each` numbers a glyph the first is its advance.
fn read_widths(list: &Array<'_>, each: usize, widths: &mut HashMap<u32, f32>) {
    let mut items = list.iter::<Object<'_>>();
    let mut written = 0usize;
    while let Some(first) = items.next().and_then(Object::into_number) {
        let first = u32::try_from(first.as_i64()).unwrap_or(u32::MAX);
        match items.next() {
            Some(Object::Array(own)) => {
                for (cid, width) in (first..).zip(numbers(&own).step_by(each).take(WIDTHS)) {
                    widths.insert(cid, width);
                    written += 1;
                }
            }
            Some(Object::Number(last)) => {
                let last = u32::try_from(last.as_i64()).unwrap_or(0).min(first.saturating_add(WIDTHS as u32));
                let Some(width) = items.next().and_then(Object::into_number) else { return };
                for cid in first..=last {
                    widths.insert(cid, width.as_f32());
                    written += 1;
                }
                for _ in 1..each {
                    items.next();
                }
            }
            _ => return,
        }
        if written > WIDTHS {
            return;
        }
    }
}
