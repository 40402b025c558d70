//! Pictures: decoded to pixels and encoded anew, so that nothing of a file but what it shows goes on.

mod drawn;
mod gif;
mod jpeg;
mod layout;
mod metafile;
mod png;
mod raster;
mod svg;
mod tiff;

use crate::kind;
use crate::ledger::Ledger;
pub(crate) use jpeg::{sampling as jpeg_sampling, write as write_jpeg};
use layout::Layout;
use model::sanitising::{Item, Kind, Reason, Refusal};

/// A picture that was decoded and encoded anew.
pub(crate) struct Recoded {
    pub(crate) bytes: Vec<u8>,
    /// What it is now; another kind than before is reported as [`Item::PictureConverted`].
    pub(crate) kind: Kind,
}

/// Makes a picture inside a document anew: PNG, JPEG and GIF keep their kind, all others become PNG.
///
/// All bytes of the picture are entered in the ledger. After a refusal none is, so that the caller can leave the picture
/// out ([`Item::PictureBroken`]) and go on, except for [`Reason::LimitCount`].
///
/// # Errors
/// A refusal, if the picture is of no known kind, does not decode as a whole, or goes beyond a limit.
pub(crate) fn recode(bytes: &[u8], place: &str, ledger: &mut Ledger<'_>) -> Result<Recoded, Refusal> {
    let kind = kind::kind(bytes, None).map_err(|refusal| refusal.at(place))?;
    make(bytes, kind, false, place, ledger).map_err(|refusal| refusal.at(place))
}

/// Makes a file that is a picture anew.
///
/// # Errors
/// As [`recode`].
pub(crate) fn rebuild(bytes: &[u8], kind: Kind, ledger: &mut Ledger<'_>) -> Result<(Vec<u8>, Kind), Refusal> {
    make(bytes, kind, true, "", ledger).map(|recoded| (recoded.bytes, recoded.kind))
}

/// `alone` is a file of its own; a TIFF file then keeps its pages, where a document shows the first one.
fn make(bytes: &[u8], kind: Kind, alone: bool, place: &str, ledger: &mut Ledger<'_>) -> Result<Recoded, Refusal> {
    let (new, out, layout) = match kind {
        Kind::Png => png::recode(bytes, ledger)?,
        Kind::Jpeg => jpeg::recode(bytes, ledger)?,
        Kind::Gif => gif::recode(bytes, ledger)?,
        Kind::Tiff if alone => tiff::recode(bytes, ledger)?,
        Kind::Tiff => tiff::first(bytes, ledger)?,
        Kind::Svg => svg::recode(bytes, ledger)?,
        Kind::Emf | Kind::Wmf => metafile::recode(bytes, kind, ledger)?,
        Kind::Bmp | Kind::Webp => raster::recode(bytes, kind, ledger)?,
        _ => return Err(Refusal::new(Reason::TypeUnknown, "not a picture")),
    };
    layout.enter(place, ledger);
    if out != kind {
        ledger.note(Item::PictureConverted, place, 0);
    }
    Ok(Recoded { bytes: new, kind: out })
}

/// New bytes, their kind, and where those of the source went.
type Made = (Vec<u8>, Kind, Layout);

#[cfg(test)]
mod tests;
