//! What the reading aids `detect` and `extract` share: one document, named or from standard input, and how they end.

use std::io::{self, ErrorKind};
use std::path::Path;

use agent::recognise::{Ocr, Recogniser};
use agent::report::Trouble;
use agent::{Document, Reader, Settings};
use model::{Hint, Omission, OmissionCause};

use super::{Place, unreadable};
use crate::exit::{Exit, Failure};
use crate::locale::Locale;
use crate::verbs::scan_output::omission_text;

/// The document of that name, `-` being standard input.
pub(super) fn open(path: &Path) -> Result<Document, Failure> {
    let opened = if path == Path::new("-") { Document::take(io::stdin().lock()) } else { Document::open(path) };
    opened.map_err(|error| match error.kind() {
        ErrorKind::InvalidInput => Failure::sentence(Exit::Usage, "CI-018", vec![("path", path.display().to_string())]),
        ErrorKind::FileTooLarge => Failure::sentence(Exit::Usage, "CI-019", Vec::new()),
        _ => unreadable(path, &error),
    })
}

/// The same, with its pictures read if that is wished.
pub(super) fn open_seen(path: &Path, ocr: bool, place: &Place) -> Result<Document, Failure> {
    let mut document = open(path)?;
    if ocr {
        let settings = place.settings()?;
        let wished = Ocr { enabled: true, ..settings.ocr };
        let recogniser = Recogniser::find(&wished, settings.seconds, false).map_err(refused)?;
        document.recognise(&recogniser).map_err(refused)?;
    }
    Ok(document)
}

/// How many pictures were not read, and by what they would be.
pub(super) fn unread(locale: &Locale, ocr: bool, omissions: &[Omission]) -> Option<String> {
    let pictures = omissions.iter().filter(|omission| omission.cause == OmissionCause::Picture).count();
    (pictures > 0 && !ocr).then(|| locale.with("document-pictures", &[("n", &pictures.to_string())]))
}

/// A reader with the settings every PC begins with: a reading aid looks at no state.
pub(super) fn reader() -> Result<Reader, Failure> {
    Ok(Reader::of_whole_texts(Settings::parse("")?.seconds))
}

/// A document that nothing could be read of.
pub(super) fn refused(trouble: Trouble) -> Failure {
    Failure::problem(Exit::Partly, trouble.code, trouble.args)
}

/// How it ends if nothing else is to be said: in part, if something was left unread.
pub(super) fn exit(omissions: &[Omission]) -> Exit {
    if omissions.is_empty() { Exit::Ok } else { Exit::Partly }
}

/// Facts about the document and what was left unread, a sentence each.
pub(super) fn remarks(locale: &Locale, hints: &[Hint], omissions: &[Omission]) -> Vec<String> {
    let hints = hints.iter().map(|hint| locale.say(&format!("hint-{}", hint.id().replace('_', "-"))));
    hints.chain(omissions.iter().map(|omission| omission_text(locale, omission))).collect()
}
