//! A second look at a sanitised file, with other parsers than those that rebuilt it: accepts only what its own lists name.
//!
//! Whoever takes a parser over writes what he likes into its output. So the output is not believed: it is read again by a
//! process of its own, in the inner zone, with parsers that share no code with the first (`lopdf`, `roxmltree`, `zip`,
//! small readers of our own), against lists that were written apart. It transforms nothing and tells yes or no. A no is
//! either our mistake or an attack, and always an alert.
//!
//! It is strict where the first look is lenient: what `sanitize` writes has one shape, and anything of another shape did
//! not come from it.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing))]

mod archive;
mod cards;
mod html;
mod mail;
mod office;
mod open_document;
mod package;
mod pdf;
mod picture;
mod rich_text;
mod text;
mod xml;

use model::sanitising::{Kind, Reason, Refusal};

/// What the body's policy leaves open.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'r> {
    /// Schemes that a hyperlink may have.
    pub schemes: &'r [String],
    /// Bytes that all parts together may unpack to.
    pub expanded_bytes: u64,
    /// How deep files may lie in one another.
    pub depth: usize,
}

impl Rules<'_> {
    /// Whether a hyperlink with this target may be there.
    fn allows(&self, target: &str) -> bool {
        let Some((scheme, _)) = target.split_once(':') else { return false };
        self.schemes.iter().any(|allowed| allowed.eq_ignore_ascii_case(scheme))
    }

    /// The same rules one file deeper.
    fn inside(&self) -> Result<Self, Refusal> {
        match self.depth.checked_sub(1) {
            Some(depth) => Ok(Rules { depth, ..*self }),
            None => Err(no("files in files")),
        }
    }
}

/// Looks at a file that is said to be of a kind.
///
/// # Errors
/// [`Reason::VerifierRejected`] with the place and what was found there, in fixed words.
pub fn verify(bytes: &[u8], kind: Kind, rules: &Rules<'_>) -> Result<(), Refusal> {
    let rules = &rules.inside()?;
    match kind {
        Kind::Docx | Kind::Dotx | Kind::Xlsx | Kind::Xltx | Kind::Pptx | Kind::Potx | Kind::Ppsx => {
            office::verify(bytes, kind, rules)
        }
        Kind::Odt | Kind::Ott | Kind::Ods | Kind::Ots | Kind::Odp | Kind::Otp | Kind::Odg => {
            open_document::verify(bytes, rules)
        }
        Kind::Pdf => pdf::verify(bytes, rules),
        Kind::Png | Kind::Jpeg | Kind::Gif | Kind::Tiff | Kind::Webp => picture::verify(bytes, kind),
        Kind::Txt | Kind::Xml | Kind::Json => text::verify(bytes),
        Kind::Csv | Kind::Tsv => text::verify(bytes),
        Kind::Html => html::verify(bytes, rules),
        Kind::Zip => archive::verify(bytes, rules),
        Kind::Eml => mail::verify(bytes, rules),
        Kind::Mbox => mail::messages(bytes, rules),
        Kind::Ics => cards::calendar(bytes),
        Kind::Vcf => cards::card(bytes),
        Kind::Rtf => rich_text::verify(bytes, rules),
        _ => Err(no("a kind that is never written")),
    }
}

/// A refusal in fixed words.
fn no(detail: &str) -> Refusal {
    Refusal::new(Reason::VerifierRejected, detail)
}

/// What a member of an archive or an attachment is, by its name, which our own writer has put right.
pub fn kind_by_name(name: &str) -> Option<Kind> {
    const KINDS: [Kind; 32] = [
        Kind::Docx,
        Kind::Dotx,
        Kind::Xlsx,
        Kind::Xltx,
        Kind::Pptx,
        Kind::Potx,
        Kind::Ppsx,
        Kind::Odt,
        Kind::Ott,
        Kind::Ods,
        Kind::Ots,
        Kind::Odp,
        Kind::Otp,
        Kind::Odg,
        Kind::Pdf,
        Kind::Png,
        Kind::Jpeg,
        Kind::Gif,
        Kind::Tiff,
        Kind::Webp,
        Kind::Txt,
        Kind::Csv,
        Kind::Tsv,
        Kind::Html,
        Kind::Zip,
        Kind::Eml,
        Kind::Xml,
        Kind::Json,
        Kind::Rtf,
        Kind::Mbox,
        Kind::Ics,
        Kind::Vcf,
    ];
    let extension = name.rsplit_once('.')?.1.to_ascii_lowercase();
    match extension.as_str() {
        // Other extensions that files of these kinds keep.
        "jpeg" | "jpe" | "jfif" => Some(Kind::Jpeg),
        "tiff" => Some(Kind::Tiff),
        "htm" => Some(Kind::Html),
        "text" | "log" | "md" | "ini" => Some(Kind::Txt),
        extension => KINDS.into_iter().find(|kind| kind.extension() == extension),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_that_is_never_written_is_refused_and_so_is_a_file_too_deep() {
        let schemes = vec!["https".to_owned()];
        let rules = Rules { schemes: &schemes, expanded_bytes: 1 << 20, depth: 1 };
        assert!(verify(b"x", Kind::Docm, &rules).is_err());
        assert!(verify(b"plain\n", Kind::Txt, &rules).is_ok());
        assert_eq!(verify(b"plain\n", Kind::Txt, &Rules { depth: 0, ..rules }).unwrap_err().detail, "files in files");
    }

    #[test]
    fn a_member_is_known_by_each_extension_that_its_kind_keeps_and_by_no_other() {
        for (name, kind) in [
            ("写真.JPEG", Some(Kind::Jpeg)),
            ("a/図.tiff", Some(Kind::Tiff)),
            ("頁.htm", Some(Kind::Html)),
            ("記録.log", Some(Kind::Txt)),
            ("a.docx", Some(Kind::Docx)),
            ("a.docm", None),
            ("a.xhtml", None),
            ("_rels/.rels", None),
            ("txt", None),
        ] {
            assert_eq!(kind_by_name(name), kind, "{name}");
        }
    }
}
