use crate::archive::Archive;
use crate::number_format::NumberFormat;
use crate::reading::Reading;
use crate::xml::{Token, Xml};
use model::OmissionCause;
use std::collections::HashMap;
use std::io::BufRead;

/// Number formats of a workbook's cell styles, by the style's index.
#[derive(Default)]
pub(crate) struct Styles(Vec<NumberFormat>);

impl Styles {
    pub(crate) fn read(reading: &mut Reading, archive: &mut Archive, name: &str, path: &str) -> Styles {
        let mut styles = Styles::default();
        archive.xml(reading, name, path, |_, xml| styles.walk(xml));
        styles
    }

    pub(crate) fn format(&self, style: usize) -> &NumberFormat {
        self.0.get(style).unwrap_or(&NumberFormat::General)
    }

    fn walk<R: BufRead>(&mut self, xml: &mut Xml<R>) -> Result<(), OmissionCause> {
        /// Excel allows 64,000.
        const STYLES: usize = 65_536;
        let mut codes: HashMap<u32, NumberFormat> = HashMap::new();
        let mut within = false;
        loop {
            match xml.next()? {
                Token::Start(e) => match e.name() {
                    "numFmt" if codes.len() < STYLES => {
                        let id = e.attribute("numFmtId").and_then(|v| v.parse().ok());
                        let code = e.attribute("formatCode").unwrap_or_default();
                        codes.extend(id.map(|id| (id, NumberFormat::parse(&code))));
                    }
                    "cellXfs" => within = true,
                    "xf" if within && self.0.len() < STYLES => {
                        let id = e.attribute("numFmtId").and_then(|v| v.parse().ok()).unwrap_or(0);
                        self.0.push(codes.get(&id).cloned().unwrap_or_else(|| NumberFormat::builtin(id)));
                    }
                    _ => {}
                },
                Token::End(name) if name == "cellXfs" => within = false,
                Token::End(_) | Token::Text(_) => {}
                Token::Eof => return Ok(()),
            }
        }
    }
}
