use crate::xml::{Tag, Value, Verdict};
use model::sanitising::Item;
use std::collections::HashSet;

/// The sheets of a workbook, so that what counts them still counts right when some go.
#[derive(Default)]
pub(super) struct Workbook {
    sheets: Vec<Sheet>,
    /// Names of sheets that went, in lower case.
    gone: HashSet<String>,
    /// How many sheets are kept before each.
    before: Vec<usize>,
    /// The first sheet that is kept, and the first one that is shown.
    first: Option<usize>,
    shown: Option<usize>,
    /// The sheet that is being written.
    at: usize,
    /// Whether the marks of cells lead to a part that stays.
    pub(super) metadata: bool,
}

#[derive(Debug)]
pub(super) struct Sheet {
    pub(super) name: String,
    pub(super) kept: bool,
    pub(super) visible: bool,
}

impl Workbook {
    pub(super) fn new(sheets: Vec<Sheet>, metadata: bool) -> Workbook {
        let gone = sheets.iter().filter(|sheet| !sheet.kept).map(|sheet| sheet.name.to_lowercase()).collect();
        let before =
            sheets.iter().scan(0, |kept, sheet| Some(std::mem::replace(kept, *kept + usize::from(sheet.kept))));
        let before = before.collect();
        let first = sheets.iter().position(|sheet| sheet.kept);
        let shown = sheets.iter().position(|sheet| sheet.kept && sheet.visible);
        Workbook { sheets, gone, before, first, shown, at: 0, metadata }
    }

    /// Names of sheets that went, in lower case.
    pub(super) fn gone(&self) -> &HashSet<String> {
        &self.gone
    }

    pub(super) fn has_sheet(&self) -> bool {
        self.first.is_some()
    }

    /// At the next sheet of the list.
    pub(super) fn sheet(&mut self) -> Verdict {
        self.at += 1;
        match self.sheets.get(self.at - 1) {
            Some(sheet) if sheet.kept => Verdict::Keep,
            _ => Verdict::Drop(Item::XlmMacro),
        }
    }

    /// A workbook has to show a sheet.
    pub(super) fn state(&self, value: &str) -> Value {
        let first = self.first == self.at.checked_sub(1);
        match value {
            _ if self.shown.is_none() && first => Value::Drop(Item::Attribute),
            "visible" | "hidden" | "veryHidden" => Value::Keep,
            _ => Value::Drop(Item::Attribute),
        }
    }

    /// The number of a sheet that is shown first.
    pub(super) fn tab(&self, value: &str) -> Value {
        if self.gone.is_empty() {
            return Value::Keep;
        }
        let old = value.parse().unwrap_or(0);
        let stays = self.sheets.get(old).is_some_and(|sheet| sheet.kept);
        self.moved(if stays { old } else { self.shown.or(self.first).unwrap_or(0) })
    }

    /// The number of the sheet that a name belongs to.
    pub(super) fn local(&self, value: &str) -> Value {
        match value.parse::<usize>().ok().filter(|at| self.sheets.get(*at).is_some_and(|sheet| sheet.kept)) {
            Some(_) if self.gone.is_empty() => Value::Keep,
            Some(at) => self.moved(at),
            None => Value::DropElement(0, Item::XlmMacro),
        }
    }

    fn moved(&self, at: usize) -> Value {
        Value::Write(self.before.get(at).copied().unwrap_or(0).to_string())
    }

    /// A name that starts a macro, or is one.
    pub(super) fn defined_name(&self, tag: &Tag<'_, '_>) -> Verdict {
        let set = |name| tag.get(name).is_some_and(|value| matches!(value, "1" | "true"));
        let name = tag.get("name").unwrap_or("").to_ascii_lowercase();
        let name = name.strip_prefix("_xlnm.").unwrap_or(&name);
        let starts = ["auto_open", "auto_close", "auto_activate", "auto_deactivate", "auto_exec"];
        if set("xlm") || set("function") || set("vbProcedure") || starts.iter().any(|start| name.starts_with(start)) {
            return Verdict::Drop(Item::XlmMacro);
        }
        Verdict::Keep
    }
}
