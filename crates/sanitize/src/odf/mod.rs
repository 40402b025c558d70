//! OpenDocument (ODF 1.2 and 1.3): text, sheets, slides and drawings, rebuilt from an allow-list.
//!
//! The same engine as for Office Open XML with another list (`words/odf.txt`). A package has fixed names instead of
//! relations: `content.xml`, `styles.xml`, `meta.xml` and `settings.xml` are rewritten, pictures are made anew, charts and
//! formulas (`Object 1/content.xml`) are documents of their own inside, and the manifest is written from what came
//! through. Basic, scripts, dialogs, toolbars, previews and signatures are left out.

mod rules;
mod walk;

use crate::ledger::Ledger;
use crate::package::Package;
use crate::xml::Words;
use model::sanitising::{Item, Kind, Reason, Refusal};
use std::sync::LazyLock;

static WORDS: LazyLock<Words> = LazyLock::new(|| Words::parse(include_str!("../../words/odf.txt"), rules::LOOKS));

pub(crate) fn warm() {
    LazyLock::force(&WORDS);
}

/// Rebuilds an OpenDocument package; it keeps its kind.
///
/// # Errors
/// A refusal, if the package or one of its documents does not keep to its format, is locked, or goes beyond a limit.
pub(crate) fn rebuild(bytes: &[u8], kind: Kind, ledger: &mut Ledger<'_>) -> Result<(Vec<u8>, Kind), Refusal> {
    let package = Package::open(bytes, ledger)?;
    let mut walk = walk::Walk::new(&package, ledger);
    walk.manifest()?;
    walk.document("")?;
    walk.rest();
    Ok((walk.finish(kind)?, kind))
}

/// What a member of a package that is not written is called in the report.
fn left_out(name: &str) -> Item {
    let lower = name.to_lowercase();
    let first = lower.split('/').next().unwrap_or_default();
    match first {
        "basic" | "scripts" | "dialogs" => Item::Macro,
        "configurations2" => Item::CustomUi,
        "thumbnails" => Item::Thumbnail,
        "fonts" => Item::EmbeddedFont,
        "objectreplacements" => Item::PictureBroken,
        "meta-inf" if lower.contains("signature") => Item::Signature,
        "layout-cache" | "manifest.rdf" => Item::HiddenData,
        _ if first.starts_with("object") => Item::EmbeddedObject,
        "pictures" | "media" => Item::OldRevision,
        _ => Item::Part,
    }
}

/// The media type that a package says it is.
fn media_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Odt => "application/vnd.oasis.opendocument.text",
        Kind::Ott => "application/vnd.oasis.opendocument.text-template",
        Kind::Ods => "application/vnd.oasis.opendocument.spreadsheet",
        Kind::Ots => "application/vnd.oasis.opendocument.spreadsheet-template",
        Kind::Odp => "application/vnd.oasis.opendocument.presentation",
        Kind::Otp => "application/vnd.oasis.opendocument.presentation-template",
        _ => "application/vnd.oasis.opendocument.graphics",
    }
}

fn locked() -> Refusal {
    Refusal::new(Reason::Encrypted, "a part of the package")
}

#[cfg(test)]
mod tests;
