use crate::archive::Archive;
use crate::number_format::NumberFormat;
use crate::reading::Reading;
use crate::xml::{Element, Token, Xml};
use model::OmissionCause;
use std::collections::HashMap;
use std::io::BufRead;

/// Number formats of a workbook's cell styles, by the style's index, and whether what they show can be seen.
#[derive(Default)]
pub(crate) struct Styles {
    formats: Vec<NumberFormat>,
    conceals: Vec<bool>,
}

/// Excel allows 64,000.
const STYLES: usize = 65_536;

impl Styles {
    pub(crate) fn read(reading: &mut Reading, archive: &mut Archive, name: &str, path: &str) -> Styles {
        let mut walk = Walk::default();
        archive.xml(reading, name, path, |_, xml| walk.run(xml));
        walk.styles
    }

    pub(crate) fn format(&self, style: usize) -> &NumberFormat {
        self.formats.get(style).unwrap_or(&NumberFormat::General)
    }

    /// Whether cells of this style are shown white on white, tiny or not at all.
    pub(crate) fn conceals(&self, style: usize) -> bool {
        self.conceals.get(style).copied().unwrap_or(false)
    }

    pub(crate) fn push(&mut self, format: NumberFormat, conceals: bool) {
        if self.formats.len() < STYLES {
            self.formats.push(format);
            self.conceals.push(conceals);
        }
    }
}

#[derive(Default)]
struct Font {
    colour: Option<String>,
    tiny: bool,
}

/// Where in styles.xml the walk is (ECMA-376 part 1, 18.8).
#[derive(Default, PartialEq)]
enum Within {
    #[default]
    Nothing,
    Fonts,
    Fills,
    CellStyles,
}

#[derive(Default)]
struct Walk {
    styles: Styles,
    codes: HashMap<u32, NumberFormat>,
    /// Formats that show nothing of a positive number.
    blank: Vec<u32>,
    fonts: Vec<Font>,
    /// Colour of each fill, if it has one.
    fills: Vec<Option<String>>,
    within: Within,
}

impl Walk {
    fn run<R: BufRead>(&mut self, xml: &mut Xml<R>) -> Result<(), OmissionCause> {
        loop {
            match xml.next()? {
                Token::Start(e) => self.begin(&e),
                Token::End(name) if matches!(&*name, "cellXfs" | "fonts" | "fills") => self.within = Within::Nothing,
                Token::End(_) | Token::Text(_) => {}
                Token::Eof => return Ok(()),
            }
        }
    }

    fn begin(&mut self, e: &Element) {
        let number = |name: &str| e.value(name).and_then(|v| v.parse::<u32>().ok());
        match (e.name(), &self.within) {
            ("numFmt", _) if self.codes.len() < STYLES => {
                let code = e.value("formatCode").unwrap_or_default();
                if let Some(id) = number("numFmtId") {
                    self.codes.insert(id, NumberFormat::parse(&code));
                    if code.starts_with(';') {
                        self.blank.push(id);
                    }
                }
            }
            ("fonts", _) => self.within = Within::Fonts,
            ("fills", _) => self.within = Within::Fills,
            ("cellXfs", _) => self.within = Within::CellStyles,
            ("font", Within::Fonts) if self.fonts.len() < STYLES => self.fonts.push(Font::default()),
            ("color", Within::Fonts) => self.fonts.last_mut().into_iter().for_each(|f| f.colour = colour(e)),
            ("sz", Within::Fonts) => {
                let tiny = e.value("val").and_then(|v| v.parse::<f64>().ok()).is_some_and(|v| v <= 2.0);
                self.fonts.last_mut().into_iter().for_each(|f| f.tiny = tiny);
            }
            ("fill", Within::Fills) if self.fills.len() < STYLES => self.fills.push(None),
            ("fgColor", Within::Fills) => self.fills.last_mut().into_iter().for_each(|f| *f = colour(e)),
            ("gradientFill", Within::Fills) => {
                self.fills.last_mut().into_iter().for_each(|f| *f = Some("gradient".to_owned()));
            }
            ("xf", Within::CellStyles) => {
                let id = number("numFmtId").unwrap_or(0);
                let format = self.codes.get(&id).cloned().unwrap_or_else(|| NumberFormat::builtin(id));
                let conceals = self.conceals(number("fontId"), number("fillId")) || self.blank.contains(&id);
                self.styles.push(format, conceals);
            }
            _ => {}
        }
    }

    fn conceals(&self, font: Option<u32>, fill: Option<u32>) -> bool {
        let Some(font) = font.and_then(|i| self.fonts.get(i as usize)) else { return false };
        let fill = fill.and_then(|i| self.fills.get(i as usize)).and_then(Option::as_deref);
        let ink = font.colour.as_deref();
        font.tiny || ink.is_some() && (ink == fill || ink == Some(WHITE) && fill.is_none())
    }
}

const WHITE: &str = "FFFFFF";

/// A colour by one name; the first of the theme and the tenth of the palette are white unless somebody changed them.
fn colour(e: &Element) -> Option<String> {
    if let Some(rgb) = e.value("rgb") {
        return Some(rgb.get(rgb.len().saturating_sub(6)..).unwrap_or(&rgb).to_ascii_uppercase());
    }
    let tint = e.value("tint").map(|t| format!(" {t}")).unwrap_or_default();
    match (e.value("theme").as_deref(), e.value("indexed").as_deref()) {
        (Some("0"), _) if tint.is_empty() => Some(WHITE.to_owned()),
        (_, Some("1" | "9")) => Some(WHITE.to_owned()),
        (Some(theme), _) => Some(format!("theme {theme}{tint}")),
        (_, Some("64" | "65")) => None,
        (_, Some(index)) => Some(format!("index {index}")),
        _ => None,
    }
}
