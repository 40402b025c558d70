use crate::ledger::Ledger;
use crate::{archive, html, mail, odf, ooxml, pdf, picture, rtf, structured_text, table_text, text};
use model::sanitising::{Kind, Reason, Refusal};

/// Rebuilds a file of a known kind: the new bytes, and the kind that they are.
///
/// # Errors
/// A refusal, if the file does not keep to its format, goes beyond a limit, or is of a kind that is not rebuilt.
pub(crate) fn rebuild(bytes: &[u8], kind: Kind, ledger: &mut Ledger<'_>) -> Result<(Vec<u8>, Kind), Refusal> {
    match kind {
        // One arm a family; each is a folder or file of its own with `pub(crate) fn rebuild(bytes, kind, ledger)`.
        Kind::Png
        | Kind::Jpeg
        | Kind::Gif
        | Kind::Bmp
        | Kind::Tiff
        | Kind::Webp
        | Kind::Svg
        | Kind::Emf
        | Kind::Wmf => picture::rebuild(bytes, kind, ledger),
        Kind::Pdf => Ok((pdf::rebuild(bytes, ledger)?, Kind::Pdf)),
        Kind::Zip | Kind::SevenZip | Kind::Lzh | Kind::Tar | Kind::Gz => archive::rebuild(bytes, kind, ledger),
        Kind::Eml | Kind::Mbox | Kind::Msg | Kind::Tnef | Kind::Ics | Kind::Vcf => mail::rebuild(bytes, kind, ledger),
        Kind::Docx | Kind::Docm | Kind::Dotx | Kind::Dotm | Kind::Xlsx | Kind::Xlsm | Kind::Xltx | Kind::Xltm => {
            ooxml::rebuild(bytes, kind, ledger)
        }
        Kind::Pptx | Kind::Pptm | Kind::Potx | Kind::Potm | Kind::Ppsx | Kind::Ppsm => {
            ooxml::rebuild(bytes, kind, ledger)
        }
        Kind::Odt | Kind::Ott | Kind::Ods | Kind::Ots | Kind::Odp | Kind::Otp | Kind::Odg => {
            odf::rebuild(bytes, kind, ledger)
        }
        Kind::Txt => text::rebuild(bytes, kind, ledger),
        Kind::Csv | Kind::Tsv => table_text::rebuild(bytes, kind, ledger),
        Kind::Json | Kind::Xml => structured_text::rebuild(bytes, kind, ledger),
        Kind::Html => html::rebuild(bytes, ledger),
        Kind::Rtf => rtf::rebuild(bytes, ledger),
        Kind::Xlsb => Err(Refusal::new(Reason::TypeUnknown, "not rebuilt yet")),
        _ => Err(Refusal::new(Reason::TypeUnknown, "not rebuilt")),
    }
}
