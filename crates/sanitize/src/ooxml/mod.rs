//! Office Open XML (ECMA-376, ISO/IEC 29500): text documents, workbooks and presentations.
//!
//! A package is walked from its main part along the relationships that [`lists`] names; each XML part on the way is
//! rewritten by the list of elements in `words/ooxml.txt` and by [`rules`], each picture from its pixels. What is not
//! reached is left out and reported.

mod fields;
mod formulas;
mod judge;
mod links;
mod lists;
mod output;
mod pictures;
mod relations;
mod rules;
mod types;
mod walk;
mod workbook;

pub(crate) use fields::judge as judge_field;

use crate::ledger::Ledger;
use crate::package::Package;
use crate::xml::{Words, decode};
use judge::Decision;
use model::sanitising::{Item, Kind, Reason, Refusal};
use output::{Line, Target};
use std::sync::LazyLock;
use types::Types;
use walk::Walk;

static WORDS: LazyLock<Words> = LazyLock::new(|| Words::parse(include_str!("../../words/ooxml.txt"), rules::LOOKS));

pub(crate) fn warm() {
    LazyLock::force(&WORDS);
    formulas::warm();
}

/// Whether a formula computes from its own document alone; of use to the other family of office formats too.
///
/// # Errors
/// What it is called in the report.
pub(crate) fn formula(formula: &str, policy: &crate::Policy) -> Result<(), Item> {
    formulas::judge(formula, &std::collections::HashSet::new(), policy)
}

/// Rebuilds a document; without macros, it is then of the kind that has none.
///
/// # Errors
/// What is no such package, does not keep to its format, or goes beyond a limit.
pub(crate) fn rebuild(bytes: &[u8], _kind: Kind, ledger: &mut Ledger<'_>) -> Result<(Vec<u8>, Kind), Refusal> {
    let package = Package::open(bytes, ledger)?;
    let types = package.find("[Content_Types].xml").ok_or_else(|| Refusal::malformed("no content types"))?;
    let listing = types.read(ledger)?;
    ledger.syntax(listing.len() as u64);
    let place = |refusal: Refusal| refusal.at("[Content_Types].xml");
    let read = decode(&listing).and_then(|text| Types::read(&text)).map_err(place)?;
    let mut walk = Walk::new(&package, read, ledger);
    walk.reached.insert(types.name.to_lowercase(), String::new());
    let (root, kind) = from_root(&mut walk)?;
    walk.run()?;
    walk.rest();
    let out = walk.output.finish(&root)?;
    Ok((out, kind))
}

/// Follows the relationships of the package itself: the main part, and its properties.
fn from_root(walk: &mut Walk<'_, '_, '_>) -> Result<(Vec<Line>, Kind), Refusal> {
    let mut lines = Vec::new();
    let mut kind = None;
    for relation in walk.relations("")? {
        let line = |full, target| Line { id: relation.id.clone(), full, target: Target::Part(target) };
        if relation.kind == "officeDocument" && !relation.external && kind.is_none() {
            let target = relations::resolve("", &relation.target);
            let part = target.and_then(|target| walk.package.find(&target));
            let part = part.ok_or_else(|| Refusal::malformed("no main part"))?;
            let (out, content_type, root) = lists::main(walk.types.of(&part.name))
                .ok_or_else(|| Refusal::new(Reason::TypeMismatch, "content type of the main part"))?;
            kind = Some(out);
            let name = walk.job(&part.name, content_type, roots(root), "xml");
            lines.extend(name.map(|name| line(lists::MAIN, name)));
            continue;
        }
        match walk.decide("", "", &relation)? {
            Decision::Part(row, name)
                if matches!(row.relation, "pkg:metadata/core-properties" | "extended-properties") =>
            {
                lines.extend(walk.reach(&name, row).map(|name| line(row.full, name)));
            }
            Decision::Gone(item) => walk.gone("", &relation, item),
            _ => walk.gone("", &relation, Item::Relation),
        }
    }
    kind.map(|kind| (lines, kind)).ok_or_else(|| Refusal::malformed("no main part"))
}

fn roots(root: &str) -> &'static [&'static str] {
    match root {
        "w:document" => &["w:document"],
        "x:workbook" => &["x:workbook"],
        _ => &["p:presentation"],
    }
}
