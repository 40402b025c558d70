//! PDF (ISO 32000-2), rebuilt: a walk from the catalogue over objects of known kinds, each by a list of its keys, written by
//! a writer of our own. What no list names is not in the new file; what nothing refers to is never read.
//!
//! The source is read by hayro-syntax, which puts right what it can of broken files; the verifier reads with another parser.
//! Everything is given a new spelling: names, texts, numbers, operators of content, words of character maps and of functions.
//! Pictures are decoded and encoded anew. A JPEG picture that is exactly what our own encoder writes is kept after it was
//! decoded in full, so that rebuilding a rebuilt file changes no byte.

mod account;
mod action;
mod annotation;
mod catalog;
mod cmap;
mod codecs;
mod colour;
mod content;
mod filters;
mod flatten;
mod font;
mod form;
mod function;
mod graphics;
mod image;
mod inline;
mod invisible;
mod layers;
mod lexer;
mod outline;
mod page;
mod program;
mod schema;
mod streams;
mod value;
mod walk;
mod writer;

pub(crate) use flatten::flatten;

use crate::ledger::Ledger;
use crate::settle;
use hayro_syntax::object::{Dict, Object};
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use model::sanitising::{Reason, Refusal};
use walk::Walk;

/// The same document, of parts that are named in the lists of this folder.
///
/// # Errors
/// A document that cannot be read or is locked, or a limit.
pub(crate) fn rebuild(bytes: &[u8], ledger: &mut Ledger<'_>) -> Result<Vec<u8>, Refusal> {
    let before = ledger.again();
    let (file, doubt) = once(bytes, ledger)?;
    if doubt { settled(file, &before, ledger) } else { Ok(file) }
}

/// Rebuilds a rebuilt document until that changes nothing. `before` is the book as it was before the document was read.
///
/// # Errors
/// As [`rebuild`]; a document that goes on changing.
fn settled(file: Vec<u8>, before: &Ledger<'_>, ledger: &mut Ledger<'_>) -> Result<Vec<u8>, Refusal> {
    settle::settled(file, before, ledger, |file, book| once(file, book).map(|(file, _)| file))
}

/// The new document, and whether something went that others may use.
fn once(bytes: &[u8], ledger: &mut Ledger<'_>) -> Result<(Vec<u8>, bool), Refusal> {
    let pdf = load(bytes, ledger.password)?;
    let mut walk = Walk::new(ledger, &pdf);
    let root = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id()).ok_or_else(|| Refusal::malformed("no catalogue"))?;
    walk.tally.claim(&Object::Dict(root.clone()));
    let pages = page::pages(&mut walk, pdf.pages())?;
    let catalog = catalog::catalog(&mut walk, &root, pages)?;
    let info = catalog::information(&mut walk, pdf.metadata().title.as_deref())?;
    catalog::told(&mut walk, pdf.metadata());
    let file = walk.objects.file(catalog, info);
    let Walk { tally, ledger, doubt, .. } = walk;
    tally.settle(&pdf, bytes, ledger);
    Ok((file, doubt))
}

/// Opens a document; the empty password opens those that are only restricted.
fn load(bytes: &[u8], password: Option<&str>) -> Result<Pdf, Refusal> {
    let pdf = Pdf::new_with_password(bytes.to_vec(), password.unwrap_or_default()).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) if password.is_some() => {
            Refusal::new(Reason::PasswordWrong, "document")
        }
        LoadPdfError::Decryption(_) => Refusal::new(Reason::Encrypted, "document"),
        // What cannot be deciphered may look damaged.
        LoadPdfError::Invalid if memchr::memmem::find(bytes, b"/Encrypt").is_some() => {
            Refusal::new(Reason::Encrypted, "document")
        }
        LoadPdfError::Invalid => Refusal::malformed("document"),
    })?;
    page::check_contents(&pdf)?;
    Ok(pdf)
}
