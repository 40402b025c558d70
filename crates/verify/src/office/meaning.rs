use crate::{Rules, no, xml};
use model::sanitising::Refusal;
use roxmltree::Node;

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

/// Whether an element of a field may stand in a part; all have this in their names.
pub(crate) fn has_fields(file: &[u8]) -> bool {
    memchr::memmem::find(file, b"fld").is_some() || memchr::memmem::find(file, b"nstrText").is_some()
}

/// Fields of a part: each instruction, put together over its runs, begins with a word of the list.
pub(crate) fn fields(root: Node<'_, '_>, rules: &Rules<'_>) -> Result<(), Refusal> {
    // Instructions of complex fields that are open; a field inside another has its own.
    let mut open: Vec<String> = Vec::new();
    for node in root.descendants().filter(Node::is_element) {
        let value =
            |name| node.attributes().find(|attribute| attribute.name() == name).map(|attribute| attribute.value());
        match node.tag_name().name() {
            "fldSimple" => instruction(value("instr").unwrap_or_default(), rules)?,
            "instrText" | "delInstrText" => match open.last_mut() {
                Some(instruction) => instruction.push_str(&xml::text(node)),
                None if xml::text(node).trim().is_empty() => {}
                None => return Err(no("an instruction outside a field")),
            },
            "fldChar" => match value("fldCharType") {
                Some("begin") => open.push(String::new()),
                Some("separate") => instruction(&open.last_mut().map(std::mem::take).unwrap_or_default(), rules)?,
                Some("end") => instruction(&open.pop().unwrap_or_default(), rules)?,
                _ => return Err(no("a field of another shape")),
            },
            _ => {}
        }
    }
    open.iter().try_for_each(|left| instruction(left, rules))
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
