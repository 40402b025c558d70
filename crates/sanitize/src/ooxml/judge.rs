use super::links::Fate;
use super::lists::{self, Row};
use super::relations::{self, Relation, beside, has_scheme, resolve};
use super::walk::Walk;
use crate::xml::decode;
use model::sanitising::{Item, Refusal};

/// What becomes of a relationship of a part.
#[derive(Clone, Debug)]
pub(super) enum Decision {
    /// A hyperlink out of the document.
    Address,
    /// A hyperlink to a place in the document.
    Place,
    Picture(String),
    /// A picture that is not in the package: an empty one takes its place.
    Placeholder(Item),
    Part(&'static Row, String),
    /// The workbook behind a chart.
    Workbook(String),
    Gone(Item),
}

impl Decision {
    pub(super) fn fate(&self) -> Fate {
        match self {
            Decision::Gone(item) => Fate::Gone(*item),
            _ => Fate::Kept,
        }
    }
}

impl Walk<'_, '_, '_> {
    /// Decides on a relationship by its word, and by what it leads to.
    pub(super) fn decide(&self, source: &str, root: &str, relation: &Relation) -> Result<Decision, Refusal> {
        let outside = relation.external || has_scheme(&relation.target);
        if relation.kind == "hyperlink" {
            return Ok(self.hyperlink(&relation.target, outside));
        }
        if outside {
            let item = lists::left_out(&relation.kind, true);
            return Ok(if relation.kind == "image" { Decision::Placeholder(item) } else { Decision::Gone(item) });
        }
        let target = resolve(source, &relation.target);
        let part = target.and_then(|target| self.package.find(&target));
        let Some(part) = part else {
            let lost = relation.kind == "image";
            return Ok(if lost { Decision::Placeholder(Item::PictureBroken) } else { Decision::Gone(Item::Relation) });
        };
        let name = part.name.clone();
        let Some(row) = lists::row(&relation.kind) else {
            let workbook = relation.kind == "package" && root == "c:chartSpace" && self.ledger.policy.chart_workbooks;
            let item = lists::left_out(&relation.kind, false);
            return Ok(if workbook { Decision::Workbook(name) } else { Decision::Gone(item) });
        };
        if row.roots.is_empty() {
            return Ok(Decision::Picture(name));
        }
        if !row.types.contains(&self.types.of(&name)) {
            return Ok(Decision::Gone(Item::Part));
        }
        Ok(match self.closer(row, &name)? {
            Some(item) => Decision::Gone(item),
            None => Decision::Part(row, name),
        })
    }

    fn hyperlink(&self, target: &str, outside: bool) -> Decision {
        let policy = self.ledger.policy;
        match () {
            () if target.starts_with('#') && !target.contains('\\') => Decision::Place,
            () if outside && policy.allows_link(target) => Decision::Address,
            () if policy.links == crate::LinkPolicy::Remove => Decision::Gone(Item::Hyperlink),
            () => Decision::Gone(Item::LinkScheme),
        }
    }

    /// Some parts are what their row says and still reach out; what they are called then.
    fn closer(&self, row: &Row, name: &str) -> Result<Option<Item>, Refusal> {
        match row.relation {
            "pivotCacheDefinition" => self.cache(name),
            "pivotTable" => {
                let Some(part) = self.package.find(&beside(name)) else { return Ok(Some(Item::Part)) };
                let bytes = part.peek(self.ledger)?;
                let relations = relations::read(&decode(&bytes)?)?;
                let cache = relations.iter().find(|relation| relation.kind == "pivotCacheDefinition");
                let target = cache.and_then(|cache| resolve(name, &cache.target));
                match target.and_then(|target| self.package.find(&target)) {
                    Some(part) => self.cache(&part.name.clone()),
                    None => Ok(Some(Item::Part)),
                }
            }
            // Marks of cells for values that are fetched.
            "sheetMetadata" => {
                let Some(part) = self.package.find(name) else { return Ok(Some(Item::Part)) };
                let rich = memchr::memmem::find(&part.peek(self.ledger)?, b"XLRICHVALUE").is_some();
                Ok(rich.then_some(Item::HiddenData))
            }
            _ => Ok(None),
        }
    }

    /// A cache of a pivot table stays if it is one of a table of this workbook.
    fn cache(&self, name: &str) -> Result<Option<Item>, Refusal> {
        let Some(part) = self.package.find(name) else { return Ok(Some(Item::Part)) };
        let bytes = part.peek(self.ledger)?;
        let mut item = Some(Item::DataConnection);
        let text = decode(&bytes)?;
        relations::elements(&text, "cacheSource", |tag, _| {
            if relations::attribute(tag, "type")?.as_deref() == Some("worksheet") {
                item = None;
            }
            Ok(())
        })?;
        relations::elements(&text, "worksheetSource", |tag, _| {
            if relations::attribute(tag, "id")?.is_some() {
                item = Some(Item::ExternalLink);
            }
            Ok(())
        })?;
        Ok(item)
    }
}
