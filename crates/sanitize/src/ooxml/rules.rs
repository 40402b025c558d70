use super::fields::{self, Fields};
use super::formulas;
use super::links::{Fate, Links};
use super::workbook::Workbook;
use crate::Policy;
use crate::xml::{Above, Cut, Look, Looks, Rules, Tag, Value, Verdict};
use model::sanitising::Item;
use std::collections::HashSet;
use std::ops::Range;

/// Looks closer at what the list of Office documents lets through: relationships, fields, formulas, sheets, objects.
pub(super) struct Office<'p> {
    pub(super) policy: &'p Policy,
    pub(super) links: Links,
    pub(super) workbook: &'p mut Workbook,
    fields: Fields,
    /// Whether the picture at hand names one of the package beside one outside.
    has_embedded: bool,
    /// Shared formulas of this sheet whose first one went.
    gone_shared: HashSet<String>,
    shared: Option<String>,
    /// What kind of sign of a field is being written.
    sign: String,
    /// The id of the frame whose picture takes its place.
    frame_id: String,
}

/// Elements with a formula as their text.
const FORMULAS: &[&str] = &[
    "x:f",
    "x:definedName",
    "x:formula",
    "x:formula1",
    "x:formula2",
    "x:oldFormula",
    "x:calculatedColumnFormula",
    "x:totalsRowFormula",
    "c:f",
    "cx:f",
    "c15:f",
    "c15:sqref",
    "xne:f",
];
/// What owns a formula that goes, and goes with it.
const FORMULA_OWNERS: &[&str] = &["x:cfRule", "x:dataValidation", "x14:cfRule", "x14:dataValidation", "x14:sparkline"];
/// What shows in a line of text; in the instruction of a field it belongs to the field.
const SHOWN: &[&str] =
    &["w:t", "w:delText", "w:drawing", "w:pict", "w:sym", "w:tab", "w:br", "w:cr", "w:noBreakHyphen", "w:ptab"];
/// What holds a drawing that lost its content.
const HOLDERS: &[&str] = &[
    "w:drawing",
    "w:pict",
    "p:graphicFrame",
    "xdr:twoCellAnchor",
    "xdr:oneCellAnchor",
    "xdr:absoluteAnchor",
    "cdr:relSizeAnchor",
    "cdr:absSizeAnchor",
];
/// Containers that their formats want to have content.
const NEVER_EMPTY: &[&str] = &[
    "a:graphicData",
    "a:ext",
    "a:extLst",
    "x:ext",
    "x:extLst",
    "p:ext",
    "p:extLst",
    "c:ext",
    "c:extLst",
    "cx:ext",
    "cx:extLst",
    "dgm:extLst",
    "x:hyperlinks",
    "x:tableParts",
    "x:pivotCaches",
    "x:definedNames",
    "x:dataValidations",
    "w:drawing",
    "w:pict",
    "x:conditionalFormatting",
    "x14:conditionalFormatting",
    "x14:conditionalFormattings",
    "x14:dataValidations",
    "x14:sparklineGroups",
    "x14:sparklineGroup",
    "x14:sparklines",
    "p14:extLst",
    "p15:extLst",
    "dsp:extLst",
    "c16r3:dataDisplayOptions16",
    "xdr:graphicFrame",
    "p:sldLayoutIdLst",
    "w:smartTagPr",
    "p:controls",
];

/// Elements that are judged at their start.
const JUDGED: &[&str] = &[
    "x:f",
    "w:fldChar",
    "w:fldSimple",
    "a:blip",
    "x:hyperlink",
    "p:cNvPr",
    "w:object",
    "p:oleObj",
    "p:pic",
    "x:sheet",
    "x:definedName",
    "xvml:ClientData",
];
/// Attributes that are judged wherever they stand, and those of some elements.
const JUDGED_VALUES: &[&str] = &["o:relid", "style", "conformance", "w:conformance", "formula", "textlink"];
const JUDGED_VALUES_OF: &[(&str, &[&str])] = &[
    ("dcterms:created", &["xsi:type"]),
    ("dcterms:modified", &["xsi:type"]),
    ("a:hlinkClick", &["action"]),
    ("a:hlinkHover", &["action"]),
    ("a:hlinkMouseOver", &["action"]),
    ("x:cfvo", &["val"]),
    ("x:hyperlink", &["location"]),
    ("x:c", &["vm", "cm"]),
    ("x:table", &["tableType"]),
    ("p:cNvPr", &["id"]),
    ("x:workbookView", &["activeTab", "firstSheet"]),
    ("x:definedName", &["localSheetId"]),
    ("x:sheet", &["state"]),
];

/// What [`Office`] looks at.
pub(super) const LOOKS: Looks = Looks {
    element: |name| {
        let property = name.starts_with("dc") || name.starts_with("cp:");
        let shown = SHOWN.contains(&name) || matches!(name, "w:fldChar" | "w:instrText" | "w:delInstrText");
        Look::NEVER
            .and(Look::START.when(property || JUDGED.contains(&name)))
            .and(Look::TEXT.when(FORMULAS.contains(&name) || name.starts_with("ap:")))
            .and(Look::EMPTY.when(NEVER_EMPTY.contains(&name)))
            .and(Look::WRITTEN.when(shown))
    },
    attribute: |element, name| {
        let own = JUDGED_VALUES_OF.iter().any(|(owner, names)| *owner == element && names.contains(&name));
        own || name.starts_with("r:") || JUDGED_VALUES.contains(&name)
    },
};

impl<'p> Office<'p> {
    pub(super) fn new(policy: &'p Policy, links: Links, workbook: &'p mut Workbook) -> Office<'p> {
        Office {
            policy,
            links,
            workbook,
            fields: Fields::default(),
            has_embedded: false,
            gone_shared: HashSet::new(),
            shared: None,
            sign: String::new(),
            frame_id: String::new(),
        }
    }

    fn formula(&self, formula: &str) -> Result<(), Item> {
        formulas::judge(formula, self.workbook.gone(), self.policy)
    }

    /// A shared formula is written once, and the cells after it name it only.
    fn cell_formula(&mut self, tag: &Tag<'_, '_>) -> Verdict {
        self.shared = tag.get("si").filter(|_| tag.get("t") == Some("shared")).map(str::to_owned);
        match &self.shared {
            Some(shared) if self.gone_shared.contains(shared) => Verdict::Drop(Item::Formula),
            _ => Verdict::Keep,
        }
    }

    /// An attribute that names a relationship.
    fn link(&mut self, element: &'static str, name: &str, id: &str, above: &Above<'_>) -> Value {
        if id.is_empty() {
            return Value::Keep;
        }
        if element == "a:blip" && name == "r:link" && self.has_embedded {
            return Value::Drop(Item::ExternalPicture);
        }
        let fate = self.links.follow(id);
        match (element, name, fate) {
            ("a:blip", "r:link", Fate::Kept) => Value::Rename("r:embed", id.to_owned()),
            (_, _, Fate::Kept) => Value::Keep,
            // Their content, or what they say otherwise, does without.
            (
                "w:hyperlink" | "a:blip" | "x:pageSetup" | "v:fill" | "v:stroke" | "v:imagedata" | "p:oleObj",
                _,
                Fate::Gone(item),
            ) => Value::Drop(item),
            ("x:hyperlink", _, Fate::Gone(item)) if self.links.located => Value::Drop(item),
            ("c:chart" | "cx:chart" | "dgm:relIds", _, Fate::Gone(item)) => {
                Value::DropElement(above.steps(HOLDERS).unwrap_or(0), item)
            }
            (_, _, Fate::Gone(item)) => Value::DropElement(0, item),
        }
    }

    fn object(&self, tag: &Tag<'_, '_>, above: &Above<'_>) -> Verdict {
        match tag.name {
            // The preview of an object stays in its place as a picture.
            "w:object" => Verdict::Rename("w:pict"),
            "p:oleObj" => Verdict::Unwrap(Item::EmbeddedObject),
            "p:pic" if above.parent() == "p:oleObj" => match above.steps(&["p:graphicFrame"]) {
                Some(steps) => Verdict::Lift(steps, Item::EmbeddedObject),
                None => Verdict::Drop(Item::EmbeddedObject),
            },
            _ => Verdict::Keep,
        }
    }

    fn property(&self, name: &str) -> Verdict {
        let always = matches!(name, "dc:title" | "dc:subject" | "dc:language");
        if always || self.policy.keep_properties { Verdict::Keep } else { Verdict::Drop(Item::Properties) }
    }
}

impl Rules for Office<'_> {
    fn element(&mut self, tag: &Tag<'_, '_>, above: &Above<'_>) -> Verdict {
        match tag.name {
            "x:f" => self.cell_formula(tag),
            "w:fldChar" => {
                tag.get("w:fldCharType").unwrap_or("").clone_into(&mut self.sign);
                Verdict::Keep
            }
            "w:fldSimple" => match fields::judge(tag.get("w:instr").unwrap_or(""), self.policy) {
                Ok(()) => Verdict::Keep,
                Err(item) => Verdict::Unwrap(item),
            },
            "a:blip" => {
                self.has_embedded = tag.get("r:embed").is_some_and(|id| !id.is_empty());
                Verdict::Keep
            }
            "x:hyperlink" => {
                self.links.located = tag.get("location").is_some();
                Verdict::Keep
            }
            "p:cNvPr" if above.parent() == "p:nvGraphicFramePr" => {
                tag.get("id").unwrap_or("").clone_into(&mut self.frame_id);
                Verdict::Keep
            }
            "w:object" | "p:oleObj" | "p:pic" => self.object(tag, above),
            "x:sheet" if above.parent() == "x:sheets" => self.workbook.sheet(),
            "x:definedName" => self.workbook.defined_name(tag),
            "xvml:ClientData" if !inert(tag.get("ObjectType")) => Verdict::Drop(Item::Control),
            name if name.starts_with("dc") || name.starts_with("cp:") && name != "cp:coreProperties" => {
                self.property(name)
            }
            _ => Verdict::Keep,
        }
    }

    fn attribute(&mut self, element: &'static str, name: &str, value: &str, above: &Above<'_>) -> Value {
        match (element, name) {
            ("dcterms:created" | "dcterms:modified", "xsi:type") => Value::Write("dcterms:W3CDTF".to_owned()),
            (_, name) if name.starts_with("r:") || name == "o:relid" => self.link(element, name, value, above),
            (_, "style") if value.contains("url(") || value.contains("expression(") => Value::Drop(Item::EventHandler),
            (_, "conformance" | "w:conformance") => Value::Drop(Item::Attribute),
            ("a:hlinkClick" | "a:hlinkHover" | "a:hlinkMouseOver", "action") => match harmless(value) {
                Ok(()) => Value::Keep,
                Err(item) => Value::DropElement(0, item),
            },
            ("x:cfvo", "val") | (_, "formula" | "textlink") => match self.formula(value.trim_start_matches('=')) {
                Ok(()) => Value::Keep,
                Err(item) => match above.steps(FORMULA_OWNERS) {
                    Some(steps) if element == "x:cfvo" => Value::DropElement(steps, item),
                    _ => Value::Drop(item),
                },
            },
            // A place in this workbook; Excel follows an address as well.
            ("x:hyperlink", "location") if leads_out(value) => Value::DropElement(0, Item::LinkScheme),
            ("x:c", "vm") => Value::Drop(Item::HiddenData),
            ("x:c", "cm") if !self.workbook.metadata => Value::Drop(Item::HiddenData),
            ("x:table", "tableType") if value == "queryTable" => Value::Drop(Item::DataConnection),
            ("p:cNvPr", "id") if value == "0" && above.parent() == "p:nvPicPr" && !self.frame_id.is_empty() => {
                Value::Write(self.frame_id.clone())
            }
            ("x:workbookView", "activeTab" | "firstSheet") => self.workbook.tab(value),
            ("x:definedName", "localSheetId") => self.workbook.local(value),
            ("x:sheet", "state") => self.workbook.state(value),
            _ => Value::Keep,
        }
    }

    fn text(&mut self, element: &'static str, text: &str, above: &Above<'_>) -> Value {
        if element.starts_with("ap:") {
            let plain = text.len() < 100 && text.chars().all(|c| c.is_ascii_alphanumeric() || " ./_$-".contains(c));
            return if plain { Value::Keep } else { Value::DropElement(0, Item::Properties) };
        }
        let Err(item) = self.formula(text) else { return Value::Keep };
        match element {
            // A chart shows its stored values.
            "c:f" | "cx:f" | "c15:f" | "c15:sqref" => Value::Write("#REF!".to_owned()),
            "x:f" => {
                self.gone_shared.extend(self.shared.take());
                Value::DropElement(0, item)
            }
            _ => Value::DropElement(above.steps(FORMULA_OWNERS).unwrap_or(0), item),
        }
    }

    fn denied(&mut self, element: &'static str, item: Item, above: &Above<'_>) -> Verdict {
        // The order of an animation does not hold without one of its parts.
        match above.steps(&["p:timing"]) {
            Some(steps) if element.starts_with("p:") => Verdict::DropAbove(steps, item),
            _ => Verdict::Drop(item),
        }
    }

    fn empty(&mut self, element: &'static str, tag: &[u8], above: &Above<'_>) -> Option<(usize, Item)> {
        match element {
            // An extent has the name of an extension.
            "a:ext" if memchr::memmem::find(tag, b" uri=").is_none() => None,
            "a:graphicData" => Some((above.steps(HOLDERS).unwrap_or(0), Item::Element)),
            _ => NEVER_EMPTY.contains(&element).then_some((0, Item::Element)),
        }
    }

    fn written(&mut self, element: &'static str, at: Range<usize>, bytes: &[u8]) {
        match element {
            "w:fldChar" => self.fields.sign(&self.sign, at, self.policy),
            "w:instrText" | "w:delInstrText" => self.fields.instruction(at, bytes),
            _ if SHOWN.contains(&element) => self.fields.shown(at, bytes, matches!(element, "w:t" | "w:delText")),
            _ => {}
        }
    }

    fn cut_back(&mut self, to: usize) {
        self.fields.cut_back(to);
    }

    fn cuts(&mut self) -> Vec<Cut> {
        self.fields.finish()
    }
}

/// Objects of drawings in workbooks that do nothing once their macro and their cell are gone.
fn inert(kind: Option<&str>) -> bool {
    const KINDS: &[&str] = &[
        "Note", "Pict", "Checkbox", "Radio", "Label", "GBox", "Button", "Drop", "List", "Scroll", "Spin", "Rect",
        "Shape", "Group", "Edit", "Line", "LineA", "RectA", "Oval", "Arc", "Poly", "Text", "Chart",
    ];
    kind.is_some_and(|kind| KINDS.contains(&kind))
}

/// Actions of presentations that move between its slides.
fn harmless(action: &str) -> Result<(), Item> {
    let rest = action.strip_prefix("ppaction://").unwrap_or(action);
    let word = rest.split('?').next().unwrap_or("");
    match word {
        "" | "hlinksldjump" | "hlinkshowjump" | "customshow" | "noaction" | "media" => Ok(()),
        "macro" => Err(Item::Macro),
        "ole" => Err(Item::EmbeddedObject),
        "program" => Err(Item::Launch),
        _ => Err(Item::Action),
    }
}

/// Whether a place in a workbook is none: an address, a share, or another file.
fn leads_out(place: &str) -> bool {
    let lower = place.trim().to_ascii_lowercase();
    lower.contains("://")
        || lower.contains("\\\\")
        || lower.contains('[')
        || ["file:", "javascript:", "vbscript:", "data:", "ms-", "mailto:"]
            .iter()
            .any(|scheme| lower.starts_with(scheme))
}

#[cfg(test)]
mod tests {
    use super::super::WORDS;
    use super::*;
    use crate::ooxml::workbook::Sheet;

    /// Values that any of the rules has something to say about.
    const VALUES: &[&str] = &[
        "",
        "0",
        "rId1",
        "=WEBSERVICE(A1)",
        "behavior:url(x)",
        "expression(x)",
        "http://host/x",
        "\\\\host\\x",
        "ppaction://macro?name=x",
        "queryTable",
        "[1]Sheet1!A1",
        "very strange",
    ];

    #[test]
    fn attributes_that_are_not_looked_at_are_ones_that_the_rules_let_be() {
        let policy = Policy::default();
        let sheets = vec![
            Sheet { name: "a".to_owned(), kept: false, visible: true },
            Sheet { name: "b".to_owned(), kept: true, visible: false },
        ];
        let mut workbook = Workbook::new(sheets, false);
        let mut rules = Office::new(&policy, Links::default(), &mut workbook);
        (rules.has_embedded, rules.frame_id) = (true, "7".to_owned());
        assert_eq!(WORDS.overlooked(&mut rules, VALUES), Vec::<String>::new());
    }
}
