//! What the scan before this one knew: a sorted file of rows, read in order beside the walk, and a file of counts,
//! opened only to judge again or to show an old result.
//!
//! ```text
//! journal     header · block* · end        rows sorted by path, front-coded, in blocks with a CRC-32 each;
//!                                          the last four bytes are the CRC-32 of all before them
//! counts-<n>  header · record*             appended to; a record has its own CRC-32, a row points at it
//! journal.part                             like `journal`, still without an end: the progress of a run
//! ```
//! Numbers of fixed width are little endian. Neither file holds a detected value: only counts, labels and codes.

mod counts;
mod rows;

pub(crate) use counts::Counted;
pub(crate) use rows::{Reader, Writer};

use model::{Counts, Format, Hint, Label, OmissionCause};
use serde::{Deserialize, Serialize};

use crate::Fingerprint;

/// By what a file was judged; a file judged by something else is due again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versions {
    /// Edition of the rule file (or, for a rule file without one, any number that changes with its text).
    pub rules: u64,
    /// Version of extraction and detection together.
    pub extractor: u32,
}

/// What the journal remembers of one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// What the file looked like when it was judged.
    pub fingerprint: Fingerprint,
    /// It changed so close to the start of that run that a later change may not show: due again in any case.
    pub racy: bool,
    /// By what it was judged.
    pub versions: Versions,
    /// Where its [`Judged`] begins in the counts file.
    pub(crate) counts_at: u64,
    /// Bytes it takes there.
    pub(crate) counts_len: u32,
}

/// The result for one file, as far as it may be kept.
///
/// Encoded with postcard, which numbers the variants of an enum: the words of `model` used here may only be added to at
/// the end. A test holds the encoding fast.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// What was found, counted.
    pub counts: Counts,
    /// The format recognised, where one was.
    pub format: Option<Format>,
    /// The label the rules gave.
    pub label: Option<Label>,
    /// The action the rules gave, by its id.
    pub action: Option<String>,
    /// Ids of the rules that decided.
    pub rules: Vec<String>,
    /// Stable code of the reason why the file could not be read at all.
    pub unreadable: Option<String>,
    /// Why parts of it were not read.
    pub omissions: Vec<OmissionCause>,
    /// Facts about the document.
    pub hints: Vec<Hint>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{ByLevel, Kind};

    #[test]
    fn a_result_keeps_its_encoding_so_that_old_journals_keep_their_meaning() {
        let mut judged = Judged {
            format: Some(Format::Protected),
            label: Some(Label::Class3A),
            action: Some("seal".to_owned()),
            rules: vec!["r1".to_owned()],
            unreadable: Some("EX-001".to_owned()),
            omissions: vec![OmissionCause::Unsupported],
            hints: vec![Hint::WrongExtension],
            ..Judged::default()
        };
        judged.counts.persons = 300;
        judged.counts.kinds.insert(Kind::NAME, ByLevel { high: 1, mid: 2, low: 3 });
        let bytes = postcard::to_stdvec(&judged).expect("encodes");
        let expected =
            b"\x01\x04name\x01\x02\x03\xac\x02\x01\x0e\x01\x04\x01\x04seal\x01\x02r1\x01\x06EX-001\x01\x03\x01\x05";
        assert_eq!(bytes, expected);
        assert_eq!(postcard::from_bytes::<Judged>(&bytes).expect("decodes"), judged);
    }
}
