//! What is said about a file that was sanitised (無害化): what was left out, what was not let in, and why.
//!
//! Places are names of parts inside the file (`word/vbaProject.bin`, `p3`); values, addresses and text of the document are
//! never in here.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

macro_rules! kinds {
    ($($name:ident = $extension:literal,)+) => {
        /// A format that comes in or goes out.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "lowercase")]
        #[non_exhaustive]
        #[allow(missing_docs)] // the extension says it
        pub enum Kind {
            $($name,)+
        }

        impl Kind {
            /// All of them.
            pub const ALL: &[Kind] = &[$(Kind::$name),+];

            /// The extension a file of this kind gets.
            pub fn extension(self) -> &'static str {
                match self { $(Kind::$name => $extension),+ }
            }
        }
    };
}

// `Tnef` is `winmail.dat`.
kinds! {
    Docx = "docx",
    Docm = "docm",
    Dotx = "dotx",
    Dotm = "dotm",
    Xlsx = "xlsx",
    Xlsm = "xlsm",
    Xltx = "xltx",
    Xltm = "xltm",
    Xlsb = "xlsb",
    Pptx = "pptx",
    Pptm = "pptm",
    Potx = "potx",
    Potm = "potm",
    Ppsx = "ppsx",
    Ppsm = "ppsm",
    Odt = "odt",
    Ott = "ott",
    Ods = "ods",
    Ots = "ots",
    Odp = "odp",
    Otp = "otp",
    Odg = "odg",
    Pdf = "pdf",
    Png = "png",
    Jpeg = "jpg",
    Gif = "gif",
    Bmp = "bmp",
    Tiff = "tif",
    Webp = "webp",
    Svg = "svg",
    Emf = "emf",
    Wmf = "wmf",
    Txt = "txt",
    Csv = "csv",
    Tsv = "tsv",
    Html = "html",
    Xml = "xml",
    Json = "json",
    Eml = "eml",
    Mbox = "mbox",
    Ics = "ics",
    Vcf = "vcf",
    Msg = "msg",
    Tnef = "dat",
    Zip = "zip",
    SevenZip = "7z",
    Rar = "rar",
    Lzh = "lzh",
    Tar = "tar",
    Gz = "gz",
    Doc = "doc",
    Xls = "xls",
    Ppt = "ppt",
    Rtf = "rtf",
    Jtd = "jtd",
    Sfc = "sfc",
    P21 = "p21",
    Dxf = "dxf",
}

/// How far a file had to be taken apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Rung {
    /// Written anew from an allow-list; can be edited as before.
    #[default]
    Rebuilt,
    /// Pages as pictures with their text behind; looks the same and cannot be edited.
    Flattened,
    /// Only its text came through.
    TextOnly,
}

/// What kind of harm something that was left out could do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Harm {
    /// It runs, or hides something that runs.
    Active,
    /// It reaches out of the file: to another machine, or to another file.
    Reaching,
    /// It tells about people or machines, or is not seen by the reader.
    Telling,
    /// It does no known harm; no list names it.
    Unknown,
}

macro_rules! items {
    ($($(#[doc = $doc:literal])+ $name:ident = $id:literal, $harm:ident;)+) => {
        /// What was left out of a file, or made anew.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[non_exhaustive]
        pub enum Item {
            $($(#[doc = $doc])+ #[serde(rename = $id)] $name,)+
        }

        impl Item {
            /// All of them.
            pub const ALL: &[Item] = &[$(Item::$name),+];

            /// The word in JSON, and behind `sanitise-item-` in the sentences.
            pub fn id(self) -> &'static str {
                match self { $(Item::$name => $id),+ }
            }

            /// What it could do.
            pub fn harm(self) -> Harm {
                match self { $(Item::$name => Harm::$harm),+ }
            }
        }
    };
}

items! {
    /// VBA, StarBasic or another program in a document.
    Macro = "macro", Active;
    /// A sheet of Excel 4.0 macros, or a name that starts one.
    XlmMacro = "xlm-macro", Active;
    /// An ActiveX or form control with behaviour.
    Control = "control", Active;
    /// An embedded object: OLE, package, another document.
    EmbeddedObject = "embedded-object", Active;
    /// Dynamic data exchange: a field, a link or a formula that starts a program.
    Dde = "dde", Active;
    /// A field of a document that is not on the list.
    Field = "field", Active;
    /// A function of a formula that calls out or runs something.
    Formula = "formula", Active;
    /// A cell of a text table that a spreadsheet would take for a formula.
    FormulaInText = "formula-in-text", Active;
    /// JavaScript, VBScript or another script.
    Script = "script", Active;
    /// A handler of an event.
    EventHandler = "event-handler", Active;
    /// An action that starts a program or opens a file.
    Launch = "launch", Active;
    /// An action of another kind that is not on the list.
    Action = "action", Active;
    /// A form that sends what is filled in, or is filled in by rules (XFA).
    Form = "form", Active;
    /// A ribbon, toolbar, key binding or add-in.
    CustomUi = "custom-ui", Active;
    /// A file inside the file.
    Attachment = "attachment", Active;
    /// Sound, film, 3D, animation programs.
    Media = "media", Active;
    /// A program inside a font, or a font that does not keep to its format.
    FontProgram = "font-program", Active;
    /// A link to another document, workbook or object.
    ExternalLink = "external-link", Reaching;
    /// A picture that lies on another machine.
    ExternalPicture = "external-picture", Reaching;
    /// A template, sub-document or style sheet that is fetched.
    ExternalTemplate = "external-template", Reaching;
    /// A connection to a database or another source of data.
    DataConnection = "data-connection", Reaching;
    /// A hyperlink whose scheme is not on the list.
    LinkScheme = "link-scheme", Reaching;
    /// A hyperlink that the policy takes out.
    Hyperlink = "hyperlink", Reaching;
    /// Anything else that is fetched when the file is opened.
    RemoteContent = "remote-content", Reaching;
    /// A foreign document taken in as a chunk (altChunk, frame).
    ForeignChunk = "foreign-chunk", Reaching;
    /// A digital signature; it cannot hold for a rebuilt file.
    Signature = "signature", Telling;
    /// Author, company, times and other properties.
    Properties = "properties", Telling;
    /// Data behind a document that no page shows (custom XML, private data of programs).
    HiddenData = "hidden-data", Telling;
    /// Settings of a printer.
    PrinterSettings = "printer-settings", Telling;
    /// A small picture of the first page, made before.
    Thumbnail = "thumbnail", Telling;
    /// Data of a camera, a place, a maker in a picture.
    PictureMetadata = "picture-metadata", Telling;
    /// Earlier states of the file, or parts that nothing refers to.
    OldRevision = "old-revision", Telling;
    /// Bytes before the beginning, behind the end or between the parts of the file.
    StrayBytes = "stray-bytes", Telling;
    /// A remark of the author of the format's source, which no reader shows.
    SourceComment = "source-comment", Telling;
    /// A font that came with the file.
    EmbeddedFont = "embedded-font", Telling;
    /// Letters of a font that did not come with the file, which a picture of the page therefore lacks; their text is there.
    MissingFont = "missing-font", Unknown;
    /// A header of a message that is not on the list.
    MailHeader = "mail-header", Telling;
    /// A sign that is not seen, or that turns the direction of a name.
    InvisibleSign = "invisible-sign", Telling;
    /// A picture that was made anew as another format.
    PictureConverted = "picture-converted", Unknown;
    /// A picture that could not be read.
    PictureBroken = "picture-broken", Unknown;
    /// A picture beyond those that are kept: frames, pages.
    Frame = "frame", Unknown;
    /// A part of a package that no list names.
    Part = "part", Unknown;
    /// A relation between parts that no list names.
    Relation = "relation", Unknown;
    /// An element that no list names.
    Element = "element", Unknown;
    /// An attribute that no list names, or whose value is not allowed.
    Attribute = "attribute", Unknown;
    /// An annotation that no list names.
    Annotation = "annotation", Unknown;
    /// A key or an object that no list names.
    Key = "key", Unknown;
    /// A name of a file that was changed.
    Name = "name", Unknown;
    /// A member of an archive or an attachment that did not come through; it says why itself.
    Member = "member", Unknown;
}

impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// One thing that was left out, or several alike in one place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removed {
    /// What.
    pub item: Item,
    /// Where: the name of a part inside the file, `p3` for a page; empty for the file as a whole.
    pub place: String,
    /// How many.
    pub count: u32,
    /// Bytes of the source that they took, before packing.
    pub bytes: u64,
}

/// Where the bytes of the source went: `read = kept + recoded + removed + syntax`, each counted once, unpacked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// All bytes of all parts.
    pub read: u64,
    /// Bytes whose meaning stands in the output.
    pub kept: u64,
    /// Bytes of pictures and fonts that were decoded, and encoded anew from what was seen.
    pub recoded: u64,
    /// Bytes of what the report names.
    pub removed: u64,
    /// Bytes of the format itself, which are written anew: marks, tables of contents, padding, declarations.
    pub syntax: u64,
}

impl Account {
    /// Whether every byte is accounted for.
    pub fn balances(&self) -> bool {
        self.read == self.kept + self.recoded + self.removed + self.syntax
    }
}

/// What became of a member of an archive or an attachment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Its name as it stands in the output, or as it was cleaned for showing.
    pub name: String,
    /// What it says about itself.
    pub outcome: Result<Box<Report>, Refusal>,
}

/// What was done with a file that came through.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// What came in.
    pub kind: Kind,
    /// What goes out.
    pub out: Kind,
    /// How far it had to be taken apart.
    pub rung: Rung,
    /// What was left out, in the order of the file.
    pub removed: Vec<Removed>,
    /// Entries beyond those listed.
    pub unlisted: u32,
    /// Where the bytes went.
    pub account: Account,
    /// Members of an archive, attachments of a message.
    pub members: Vec<Member>,
}

impl Report {
    /// How many of an item were left out, over all places; members have their own reports.
    pub fn count(&self, item: Item) -> u64 {
        self.removed.iter().filter(|removed| removed.item == item).map(|removed| u64::from(removed.count)).sum()
    }

    /// What was left out by the harm it could do, members and all.
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        self.add_to(&mut tally);
        tally
    }

    fn add_to(&self, tally: &mut Tally) {
        for removed in &self.removed {
            let place = match removed.item.harm() {
                Harm::Active => &mut tally.active,
                Harm::Reaching => &mut tally.reaching,
                Harm::Telling => &mut tally.telling,
                Harm::Unknown => &mut tally.unknown,
            };
            *place = place.saturating_add(u64::from(removed.count));
        }
        tally.unlisted = tally.unlisted.saturating_add(u64::from(self.unlisted));
        for member in &self.members {
            match &member.outcome {
                Ok(report) => report.add_to(tally),
                Err(_) => tally.members = tally.members.saturating_add(1),
            }
        }
    }
}

/// How much was left out of a file, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Tally {
    /// What runs, or hides something that runs.
    pub active: u64,
    /// What reaches out of the file.
    pub reaching: u64,
    /// What tells about people or machines, or is not seen.
    pub telling: u64,
    /// What no list names.
    pub unknown: u64,
    /// Entries that the report had no more room for.
    pub unlisted: u64,
    /// Members of an archive, attachments of a message that did not come through.
    pub members: u64,
}

/// Why a file did not come through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[non_exhaustive]
pub enum Reason {
    /// A kind of file that is not taken in.
    TypeUnknown,
    /// The content is not what the name says.
    TypeMismatch,
    /// Locked with a password that was not given.
    Encrypted,
    /// The password does not open it.
    PasswordWrong,
    /// It does not keep to its format.
    Malformed,
    /// Larger than is taken in.
    LimitSize,
    /// Unpacks to too many times its size.
    LimitRatio,
    /// Nested too deep.
    LimitDepth,
    /// Too many parts, pages, pixels or elements.
    LimitCount,
    /// Took too long.
    LimitTime,
    /// Took too much memory.
    LimitMemory,
    /// The worker did what it may not: an alert.
    SandboxViolation,
    /// The worker broke down: an alert.
    Crash,
    /// The policy does not let it in.
    PolicyBlocked,
    /// The second check found something in the rebuilt file: an alert.
    VerifierRejected,
    /// A virus scanner found something.
    AvHit,
    /// A rule that the body set up (YARA) matches.
    YaraHit,
}

impl Reason {
    /// All of them.
    pub const ALL: [Reason; 17] = [
        Reason::TypeUnknown,
        Reason::TypeMismatch,
        Reason::Encrypted,
        Reason::PasswordWrong,
        Reason::Malformed,
        Reason::LimitSize,
        Reason::LimitRatio,
        Reason::LimitDepth,
        Reason::LimitCount,
        Reason::LimitTime,
        Reason::LimitMemory,
        Reason::SandboxViolation,
        Reason::Crash,
        Reason::PolicyBlocked,
        Reason::VerifierRejected,
        Reason::AvHit,
        Reason::YaraHit,
    ];

    /// The stable code its sentences stand under.
    pub fn code(self) -> &'static str {
        match self {
            Reason::TypeUnknown => "SN-001",
            Reason::TypeMismatch => "SN-002",
            Reason::Encrypted => "SN-003",
            Reason::PasswordWrong => "SN-004",
            Reason::Malformed => "SN-005",
            Reason::LimitSize => "SN-006",
            Reason::LimitRatio => "SN-007",
            Reason::LimitDepth => "SN-008",
            Reason::LimitCount => "SN-009",
            Reason::LimitTime => "SN-010",
            Reason::LimitMemory => "SN-011",
            Reason::SandboxViolation => "SN-012",
            Reason::Crash => "SN-013",
            Reason::PolicyBlocked => "SN-014",
            Reason::VerifierRejected => "SN-015",
            Reason::AvHit => "SN-016",
            Reason::YaraHit => "SN-017",
        }
    }

    /// The reason of a code.
    pub fn of_code(code: &str) -> Option<Reason> {
        Reason::ALL.into_iter().find(|reason| reason.code() == code)
    }

    /// Whether the file waits for its password and is not refused for good.
    pub fn is_lock(self) -> bool {
        matches!(self, Reason::Encrypted | Reason::PasswordWrong)
    }

    /// Whether it means a bug or an attack, which somebody has to look at.
    pub fn is_alert(self) -> bool {
        use Reason::{AvHit, Crash, SandboxViolation, VerifierRejected, YaraHit};
        matches!(self, SandboxViolation | Crash | VerifierRejected | AvHit | YaraHit)
    }
}

/// A file that did not come through.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Why.
    pub reason: Reason,
    /// The part inside the file; empty for the file as a whole.
    pub place: String,
    /// What was wrong there, in fixed words for operators; never text of the file.
    pub detail: String,
}

impl Refusal {
    /// A refusal of the file as a whole.
    pub fn new(reason: Reason, detail: &str) -> Refusal {
        Refusal { reason, place: String::new(), detail: detail.to_owned() }
    }

    /// The same, at a place inside the file.
    #[must_use]
    pub fn at(mut self, place: &str) -> Refusal {
        if self.place.is_empty() {
            place.clone_into(&mut self.place);
        }
        self
    }

    /// A file that does not keep to its format.
    pub fn malformed(detail: &str) -> Refusal {
        Refusal::new(Reason::Malformed, detail)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} at {:?}: {}", self.reason, self.place, self.detail)
    }
}

impl std::error::Error for Refusal {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_json_are_the_ids_that_sentences_stand_under() {
        use serde::de::IntoDeserializer as _;
        for item in Item::ALL {
            let word: serde::de::value::StrDeserializer<'_, serde::de::value::Error> = item.id().into_deserializer();
            assert_eq!(Item::deserialize(word), Ok(*item));
        }
    }

    #[test]
    fn a_refusal_keeps_the_innermost_place() {
        let refusal = Refusal::malformed("no end").at("word/document.xml").at("inner.docx");
        assert_eq!(refusal.place, "word/document.xml");
    }
}
