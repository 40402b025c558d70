use crate::Policy;
use model::sanitising::Item;
use std::collections::HashSet;
use std::sync::LazyLock;

static FUNCTIONS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let lines = include_str!("../../words/functions.txt").lines().filter(|line| !line.starts_with('#'));
    let mut names: Vec<&str> = lines.flat_map(str::split_whitespace).collect();
    names.sort_unstable();
    names
});

pub(super) fn warm() {
    LazyLock::force(&FUNCTIONS);
}

/// Whether a formula of a worksheet may stay: it calls functions of the list alone, and reaches for no other workbook,
/// program or sheet that was left out.
///
/// # Errors
/// What it is called in the report.
pub(super) fn judge(formula: &str, gone_sheets: &HashSet<String>, policy: &Policy) -> Result<(), Item> {
    if formula.to_ascii_uppercase().contains("INDIRECT") && names_a_file(formula) {
        return Err(Item::ExternalLink);
    }
    let mut scan = Scan { rest: formula, policy, gone: gone_sheets };
    while !scan.rest.is_empty() {
        scan.step()?;
    }
    Ok(())
}

/// Whether a text in a formula is a reference to another file, which INDIRECT would follow.
fn names_a_file(formula: &str) -> bool {
    let mut texts = formula.split('"').skip(1).step_by(2);
    texts.any(|text| text.contains("://") || text.contains("\\\\") || (text.contains('[') && text.contains('!')))
}

struct Scan<'f> {
    rest: &'f str,
    policy: &'f Policy,
    gone: &'f HashSet<String>,
}

impl<'f> Scan<'f> {
    fn step(&mut self) -> Result<(), Item> {
        let Some(first) = self.rest.chars().next() else { return Ok(()) };
        match first {
            '"' => {
                self.quoted('"')?;
            }
            '\'' => self.sheet_in_quotes()?,
            '[' => self.brackets()?,
            '|' => return Err(Item::Dde),
            c if is_name(c) => self.name()?,
            c => self.skip(c.len_utf8()),
        }
        Ok(())
    }

    fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or("");
    }

    /// What stands in quotes; a doubled quote is one.
    fn quoted(&mut self, quote: char) -> Result<&'f str, Item> {
        let mut chars = self.rest.char_indices().skip(1).peekable();
        while let Some((at, c)) = chars.next() {
            if c == quote && chars.next_if(|(_, next)| *next == quote).is_none() {
                let inside = self.rest.get(1..at).unwrap_or("");
                self.skip(at + 1);
                return Ok(inside);
            }
        }
        Err(Item::Formula)
    }

    /// `'Sheet 1'!A1`, `'[1]Sheet 1'!A1`, `'C:\[Book]Sheet'!A1`, or a topic of DDE.
    fn sheet_in_quotes(&mut self) -> Result<(), Item> {
        let sheet = self.quoted('\'')?;
        if self.rest.starts_with('|') {
            return Err(Item::Dde);
        }
        let sheet = sheet.strip_prefix("[0]").unwrap_or(sheet);
        if self.rest.starts_with('!') && sheet.contains(['[', ']', '\\', '/', '|']) {
            return Err(Item::ExternalLink);
        }
        self.known(&sheet.replace("''", "'"))
    }

    /// `[1]Sheet!A1` reaches out; `[Column]` and `[@Column]` of a table do not.
    fn brackets(&mut self) -> Result<(), Item> {
        let mut depth = 0usize;
        let mut escaped = false;
        let end = self.rest.char_indices().find(|(_, c)| {
            match c {
                _ if escaped => escaped = false,
                '\'' => escaped = true,
                '[' => depth += 1,
                ']' => depth -= 1,
                _ => {}
            }
            depth == 0
        });
        let Some((end, _)) = end else { return Err(Item::Formula) };
        let own = self.rest.starts_with("[0]");
        self.skip(end + 1);
        let sheet = self.rest.find(|c: char| !is_name(c)).unwrap_or(self.rest.len());
        match self.rest.get(sheet..).and_then(|rest| rest.chars().next()) {
            Some('!') if !own => Err(Item::ExternalLink),
            Some('|') => Err(Item::Dde),
            _ => Ok(()),
        }
    }

    /// A reference, a name, a sheet before `!`, or a function before `(`.
    fn name(&mut self) -> Result<(), Item> {
        let end = self.rest.find(|c: char| !is_name(c)).unwrap_or(self.rest.len());
        let name = self.rest.get(..end).unwrap_or("");
        self.skip(end);
        let behind = self.rest.trim_start_matches([' ', '\n', '\r', '\t']);
        match behind.chars().next() {
            Some('(') => self.function(name, behind),
            Some('!') => self.known(name),
            // The column of a table follows its name.
            Some('[') if self.rest.starts_with('[') => self.brackets(),
            Some('|') => Err(Item::Dde),
            _ if name.starts_with("_xludf") => Err(Item::Formula),
            _ => Ok(()),
        }
    }

    fn known(&self, sheet: &str) -> Result<(), Item> {
        if self.gone.is_empty() {
            return Ok(());
        }
        // Several sheets at once are written `First:Last!A1`.
        let gone = sheet.split(':').any(|sheet| self.gone.contains(&sheet.to_lowercase()));
        if gone { Err(Item::XlmMacro) } else { Ok(()) }
    }

    fn function(&mut self, name: &str, behind: &'f str) -> Result<(), Item> {
        let upper = name.to_ascii_uppercase();
        let plain = ["_XLFN.", "_XLWS.", "_XLFN."]
            .iter()
            .fold(upper.as_str(), |name, prefix| name.strip_prefix(prefix).unwrap_or(name));
        if plain == "HYPERLINK" {
            return self.hyperlink(behind);
        }
        let listed = FUNCTIONS.binary_search(&plain).is_ok();
        // A parameter of LAMBDA, a reference before brackets of its own, or `.` of nothing.
        if listed || plain.starts_with("_XLPM.") { Ok(()) } else { Err(Item::Formula) }
    }

    /// A link in a formula begins with text that tells where it leads.
    fn hyperlink(&mut self, behind: &'f str) -> Result<(), Item> {
        let mut inner = Scan { rest: behind.get(1..).unwrap_or("").trim_start(), policy: self.policy, gone: self.gone };
        let target = if inner.rest.starts_with('"') { inner.quoted('"')? } else { "" };
        if target.starts_with('#') || self.policy.allows_link(target) { Ok(()) } else { Err(Item::LinkScheme) }
    }
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric()
        || matches!(c, '_' | '.' | '\\' | '?' | '$' | ':')
        || !c.is_ascii() && !c.is_whitespace() && !c.is_control()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_that_compute_stay_and_those_that_reach_out_go() {
        let policy = Policy::default();
        let gone = HashSet::from(["macro1".to_owned()]);
        for (formula, expected) in [
            ("SUM(A1:B2)*IF(C1>0,\"WEBSERVICE(\"\"x\"\")\",1)", Ok(())),
            ("_xlfn.XLOOKUP(A1,表1[列 1],表1[[#All],[列 2]])", Ok(())),
            ("_xlfn._xlws.SORT(Table1[@[a'[b]]])", Ok(())),
            ("'年 度'!A1+Sheet2!$B$3+[0]!名前", Ok(())),
            ("HYPERLINK(\"#\"&A1,\"x\")", Ok(())),
            ("HYPERLINK(\"https://city.example.jp/\"&A1)", Ok(())),
            ("_xlfn.LET(_xlpm.x,1,_xlpm.x+1)", Ok(())),
            ("-(1+2)%", Ok(())),
            ("HYPERLINK(\"file://host/x\")", Err(Item::LinkScheme)),
            ("HYPERLINK(A1)", Err(Item::LinkScheme)),
            ("_xlfn.WEBSERVICE(\"http://host\")", Err(Item::Formula)),
            ("webservice (\"http://host\")", Err(Item::Formula)),
            ("CALL(\"kernel32\",\"x\",\"y\")", Err(Item::Formula)),
            ("EXEC(\"calc\")", Err(Item::Formula)),
            ("IF(1,RTD(\"a\",,\"b\"))", Err(Item::Formula)),
            ("MyOwn(1)", Err(Item::Formula)),
            ("cmd|'/c calc'!A0", Err(Item::Dde)),
            ("'cmd'|'/c calc'!A0", Err(Item::Dde)),
            ("1+[1]Sheet1!A1", Err(Item::ExternalLink)),
            ("SUM('[2]年 度'!A1)", Err(Item::ExternalLink)),
            ("'\\\\host\\share\\[a.xlsx]Sheet1'!A1", Err(Item::ExternalLink)),
            ("[1]!DdeItem", Err(Item::ExternalLink)),
            ("INDIRECT(\"Sheet2!A\"&ROW())", Ok(())),
            ("INDIRECT(\"[http://host/a.xlsx]S!A1\")", Err(Item::ExternalLink)),
            ("Macro1!A1", Err(Item::XlmMacro)),
            ("\"open", Err(Item::Formula)),
        ] {
            assert_eq!(judge(formula, &gone, &policy), expected, "{formula}");
        }
    }
}
