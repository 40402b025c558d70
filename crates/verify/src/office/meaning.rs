use crate::xml::{Attribute, Raw};
use crate::{Rules, no};
use model::sanitising::Refusal;

/// Functions that call out, register programs or ask another server (MS-XLSX function lists and Excel's documentation).
const REACHING: &[&str] = &[
    "WEBSERVICE",
    "FILTERXML",
    "IMAGE",
    "RTD",
    "CALL",
    "REGISTER",
    "REGISTER.ID",
    "EXEC",
    "DDE",
    "DDEINITIATE",
    "DDEEXECUTE",
    "DDEPOKE",
    "DDEREQUEST",
    "STOCKHISTORY",
    "SQL.REQUEST",
    "CUBEVALUE",
    "CUBEMEMBER",
    "CUBESET",
    "CUBEKPIMEMBER",
    "CUBEMEMBERPROPERTY",
    "CUBERANKEDMEMBER",
    "CUBESETCOUNT",
    "HALT",
    "RUN",
    "FOPEN",
    "FWRITE",
    "FWRITELN",
    "URLDOWNLOADTOFILE",
    "SEND.KEYS",
    "APP.ACTIVATE",
    "INITIATE",
    "EXECUTE",
    "POKE",
    "REQUEST",
    "PY",
    "DETECTLANGUAGE",
    "TRANSLATE",
];

/// Whether a formula calls nothing of the list above, no other workbook and no other program.
pub(crate) fn is_harmless_formula(formula: &str) -> bool {
    // Text in quotes says nothing; names of sheets in apostrophes may hold the file of another workbook.
    let bare: String = formula.split('"').step_by(2).collect();
    let upper = bare.to_uppercase();
    let called = upper.split('(').map(|before| {
        let start = before.rfind(|c: char| !c.is_alphanumeric() && !matches!(c, '.' | '_')).map_or(0, |at| at + 1);
        let name = before.get(start..).unwrap_or_default();
        name.trim_start_matches("_XLFN.").trim_start_matches("_XLWS.")
    });
    // The last piece is followed by no bracket.
    let pieces = upper.matches('(').count();
    let reaches = called.take(pieces).any(|name| REACHING.contains(&name) || name.starts_with("_XLUDF"));
    !reaches && !bare.contains('|') && !names_another_workbook(&bare)
}

/// `[3]Sheet1!A1` or `'C:\x\[book.xls]Sheet'!A1`. What is in brackets behind a name is a column of a table.
fn names_another_workbook(formula: &str) -> bool {
    let mut before = ' ';
    for (at, c) in formula.char_indices() {
        let outside = matches!(
            before,
            ' ' | '=' | '(' | ',' | '+' | '-' | '*' | '/' | '&' | '^' | '<' | '>' | '\'' | ';' | '\\' | ':' | '!' | '{'
        );
        if c == '[' && outside {
            let inner = formula.get(at + 1..).unwrap_or_default();
            let close = inner.find(']').unwrap_or(inner.len());
            let behind = inner.get(close + 1..).unwrap_or_default();
            let (index, rest) =
                (inner.get(..close).unwrap_or_default(), behind.split(['(', ')', ',', '+', '*', '&']).next());
            // The workbook itself is number 0.
            let number = index != "0" && !index.is_empty() && index.chars().all(|c| c.is_ascii_digit());
            if (number || before == '\\' || before == '\'') && rest.is_some_and(|rest| rest.contains('!')) {
                return true;
            }
        }
        before = c;
    }
    false
}

/// Kinds of fields that are written (ECMA-376 part 1, 17.16.5).
pub(crate) const FIELDS: &[&str] = &[
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
    "RD",
    "INDEX",
    "XE",
    "SEQ",
    "STYLEREF",
    "HYPERLINK",
    "EQ",
    "FORMTEXT",
    "FORMCHECKBOX",
    "FORMDROPDOWN",
    "SYMBOL",
    "AUTHOR",
    "TITLE",
    "SUBJECT",
    "KEYWORDS",
    "FILENAME",
    "LISTNUM",
    "AUTONUM",
    "AUTONUMLGL",
    "AUTONUMOUT",
    "ADVANCE",
    "NUMCHARS",
    "NUMWORDS",
    "REVNUM",
    "LASTSAVEDBY",
    "COMMENTS",
    "DOCPROPERTY",
    "BIDIOUTLINE",
    "CITATION",
    "BIBLIOGRAPHY",
    "USERNAME",
    "USERINITIALS",
    "TEMPLATE",
    "QUOTE",
    "IF",
    "SET",
    "COMPARE",
    "FILESIZE",
    "INFO",
    "MERGEFIELD",
    "USERADDRESS",
    "ADDRESSBLOCK",
    "GREETINGLINE",
    "SHAPE",
];

/// Elements whose text is a formula.
const FORMULAS: &[&str] =
    &["f", "formula", "formula1", "formula2", "definedName", "calculatedColumnFormula", "totalsRowFormula"];

/// An element whose own text has a meaning, and where it stands.
struct Watched {
    depth: usize,
    formula: bool,
    text: String,
}

/// What a part says as a whole: each formula, and each instruction of a field, put together over its runs.
#[derive(Default)]
pub(crate) struct Meaning {
    watched: Vec<Watched>,
    /// Instructions of complex fields that are open; a field inside another has its own.
    fields: Vec<String>,
}

impl Meaning {
    pub(crate) fn start(
        &mut self,
        local: &str,
        attributes: &[Attribute<'_>],
        depth: usize,
        rules: &Rules<'_>,
    ) -> Result<(), Refusal> {
        let value = |name| {
            let found = attributes.iter().find(|attribute| attribute.name.local == name);
            found.map(|attribute| attribute.value.resolved()).transpose()
        };
        match local {
            "fldSimple" => instruction(&value("instr")?.unwrap_or_default(), rules),
            "instrText" | "delInstrText" => {
                self.watched.push(Watched { depth, formula: false, text: String::new() });
                Ok(())
            }
            "fldChar" => match value("fldCharType")?.as_deref() {
                Some("begin") => {
                    self.fields.push(String::new());
                    Ok(())
                }
                Some("separate") => instruction(&self.fields.last_mut().map(std::mem::take).unwrap_or_default(), rules),
                Some("end") => instruction(&self.fields.pop().unwrap_or_default(), rules),
                _ => Err(no("a field of another shape")),
            },
            local if FORMULAS.contains(&local) => {
                self.watched.push(Watched { depth, formula: true, text: String::new() });
                Ok(())
            }
            _ => Ok(()),
        }
    }

    pub(crate) fn text(&mut self, text: Raw<'_>, depth: usize) -> Result<(), Refusal> {
        if let Some(watched) = self.watched.last_mut().filter(|watched| watched.depth == depth) {
            watched.text.push_str(&text.resolved()?);
        }
        Ok(())
    }

    /// The end of an element that stood so deep.
    pub(crate) fn end(&mut self, depth: usize) -> Result<(), Refusal> {
        let Some(Watched { formula, text, .. }) = self.watched.pop_if(|watched| watched.depth == depth) else {
            return Ok(());
        };
        match self.fields.last_mut() {
            _ if formula && is_harmless_formula(&text) => Ok(()),
            _ if formula => Err(no("a formula that reaches out")),
            Some(instruction) => {
                instruction.push_str(&text);
                Ok(())
            }
            None if text.trim().is_empty() => Ok(()),
            None => Err(no("an instruction outside a field")),
        }
    }

    /// The end of the part.
    pub(crate) fn finish(self, rules: &Rules<'_>) -> Result<(), Refusal> {
        self.fields.iter().try_for_each(|left| instruction(left, rules))
    }
}

fn instruction(text: &str, rules: &Rules<'_>) -> Result<(), Refusal> {
    let text = text.trim();
    let word: String = text.chars().take_while(|c| !c.is_whitespace() && !matches!(c, '"' | '\\')).collect();
    let word = word.to_uppercase();
    let formula = word.starts_with('=');
    if !(word.is_empty() || formula || FIELDS.contains(&word.as_str())) {
        return Err(no("a field that is not on the list"));
    }
    if word == "HYPERLINK" {
        let target = text.split('"').nth(1).unwrap_or_default();
        let local = text.contains("\\l") || target.is_empty() || target.starts_with('#');
        if target.contains(':') && !rules.allows(target)
            || target.starts_with("\\\\")
            || !(local || target.contains(':'))
        {
            return Err(no("a link that is not allowed"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_that_reach_out_are_known_in_every_dress() {
        for good in [
            "SUM(A1:B2)",
            "Table1[[#All],[金額]]",
            "Table1[1]",
            "IF(A1=\"WEBSERVICE(\",1,2)",
            "'Sheet 1'!A1",
            "A1&\"[1]x!\"",
            "SUM([金額])",
        ] {
            assert!(is_harmless_formula(good), "{good}");
        }
        for bad in [
            "WEBSERVICE(A1)",
            "1+webservice(\"x\")",
            "_xlfn.WEBSERVICE(A1)",
            "[1]Sheet1!A1",
            "SUM([12]Sheet1!A1)",
            "'[1]Sheet 1'!A1",
            "'C:\\x\\[book.xls]S'!A1",
            "cmd|'/c calc'!A1",
            "_xludf.x(1)",
            "call(\"a\")",
        ] {
            assert!(!is_harmless_formula(bad), "{bad}");
        }
    }
}
