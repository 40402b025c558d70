use serde::{Deserialize, Serialize};

/// What an untrusted document says, once opened: the frozen contract between extraction and detection.
///
/// Text is UTF-8 as the document has it, not folded. Nothing here survives the run: it is never stored or logged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Content {
    /// The format recognised from the bytes, not from the name.
    pub format: Format,
    /// The document's parts in reading order; parts of attachments and archive members follow their container.
    pub parts: Vec<Part>,
    /// Facts about the document that a rule or a person may want to know.
    pub hints: Vec<Hint>,
    /// What was left unread, and why; empty when the whole document was read.
    pub omissions: Vec<Omission>,
}

/// A format recognised by its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    // The order is that of the encoding in journals: new ones go to the end.
    /// 0 bytes.
    Empty,
    /// Office Open XML text document, its macro and template variants.
    Docx,
    /// Office Open XML workbook, its macro and template variants.
    Xlsx,
    /// Office Open XML presentation, its macro, template and show variants.
    Pptx,
    /// Excel 5.0 to 2003 workbook.
    Xls,
    /// Word 97-2003 document.
    Doc,
    /// OpenDocument spreadsheet.
    Ods,
    /// OpenDocument text.
    Odt,
    /// Portable Document Format.
    Pdf,
    /// Comma- or tab-separated values.
    Csv,
    /// Plain text.
    Text,
    /// Hypertext.
    Html,
    /// Internet message (RFC 5322).
    Eml,
    /// ZIP archive.
    Zip,
    /// A file protected by Sekimori (OpenTDF container).
    Protected,
    /// Recognised as something no reader exists for (a program, a sound, a drawing).
    Other,
    /// Excel binary workbook (MS-XLSB).
    Xlsb,
    /// PowerPoint 97-2003 presentation.
    Ppt,
    /// OpenDocument presentation.
    Odp,
    /// OpenDocument drawing.
    Odg,
    /// Rich Text Format.
    Rtf,
    /// Ichitaro (一太郎) document: its text stream, best effort.
    Jtd,
    /// DocuWorks document or binder: recognised, not readable.
    Xdw,
    /// Extensible Markup Language.
    Xml,
    /// JavaScript Object Notation, or one such value a line.
    Json,
    /// SQLite database.
    Sqlite,
    /// Microsoft Access database (mdb, accdb).
    Access,
    /// Several Internet messages in one file (RFC 4155).
    Mbox,
    /// Outlook message (MS-OXMSG).
    Msg,
    /// Calendar (RFC 5545).
    Ics,
    /// Address cards (RFC 6350).
    Vcard,
    /// 7z archive.
    SevenZip,
    /// tar archive.
    Tar,
    /// gzip stream (RFC 1952).
    Gzip,
    /// LHA archive.
    Lzh,
    /// Picture (PNG, JPEG, GIF, TIFF, BMP, WebP).
    Picture,
}

impl Format {
    /// Every format.
    pub const ALL: [Format; 36] = [
        Format::Empty,
        Format::Docx,
        Format::Xlsx,
        Format::Pptx,
        Format::Xlsb,
        Format::Xls,
        Format::Doc,
        Format::Ppt,
        Format::Ods,
        Format::Odt,
        Format::Odp,
        Format::Odg,
        Format::Rtf,
        Format::Jtd,
        Format::Xdw,
        Format::Pdf,
        Format::Csv,
        Format::Text,
        Format::Html,
        Format::Xml,
        Format::Json,
        Format::Sqlite,
        Format::Access,
        Format::Eml,
        Format::Mbox,
        Format::Msg,
        Format::Ics,
        Format::Vcard,
        Format::Zip,
        Format::SevenZip,
        Format::Tar,
        Format::Gzip,
        Format::Lzh,
        Format::Picture,
        Format::Protected,
        Format::Other,
    ];

    /// The word used in reports, in rules and in the API.
    pub fn id(self) -> &'static str {
        match self {
            Format::Empty => "empty",
            Format::Docx => "docx",
            Format::Xlsx => "xlsx",
            Format::Pptx => "pptx",
            Format::Xlsb => "xlsb",
            Format::Xls => "xls",
            Format::Doc => "doc",
            Format::Ppt => "ppt",
            Format::Ods => "ods",
            Format::Odt => "odt",
            Format::Odp => "odp",
            Format::Odg => "odg",
            Format::Rtf => "rtf",
            Format::Jtd => "jtd",
            Format::Xdw => "xdw",
            Format::Pdf => "pdf",
            Format::Csv => "csv",
            Format::Text => "text",
            Format::Html => "html",
            Format::Xml => "xml",
            Format::Json => "json",
            Format::Sqlite => "sqlite",
            Format::Access => "access",
            Format::Eml => "eml",
            Format::Mbox => "mbox",
            Format::Msg => "msg",
            Format::Ics => "ics",
            Format::Vcard => "vcard",
            Format::Zip => "zip",
            Format::SevenZip => "7z",
            Format::Tar => "tar",
            Format::Gzip => "gzip",
            Format::Lzh => "lzh",
            Format::Picture => "picture",
            Format::Protected => "protected",
            Format::Other => "other",
        }
    }
}

/// A piece of a document with its own place: a sheet, a page, a slide, a message body, an archive member's sheet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// Where it is, from the outside in, joined by `!`: `名簿.xlsx!Sheet1`. May hold personal data (names of members).
    pub path: String,
    /// What it is.
    pub kind: PartKind,
    /// Runs of text and tables in reading order.
    pub blocks: Vec<Block>,
}

/// What a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartKind {
    /// Running text: a document's body, a text file, a message's body.
    Body,
    /// One sheet of a workbook, or a CSV file.
    Sheet,
    /// One page.
    Page,
    /// One slide.
    Slide,
    /// Speaker notes.
    Notes,
    /// Comments and tracked changes.
    Comment,
    /// Headers, footers, foot- and endnotes.
    Margin,
    /// Title, subject, keywords, author of the document; sender, recipients and subject of a message.
    Properties,
}

/// A run of text or a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Block {
    /// Text; paragraphs and lines end with `\n`.
    Text(String),
    /// A table; captions above columns are found by the detector, so the header row is an ordinary row.
    Table(Table),
}

/// A table as rows of cells. Empty cells may be left out: a cell carries its own column.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// Rows, top to bottom.
    pub rows: Vec<Row>,
}

/// One row of a table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Row number in the document's own counting, from 0 (row 0 is Excel's row 1).
    pub index: u32,
    /// Cells from left to right.
    pub cells: Vec<Cell>,
}

/// One cell of a table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// Column number from 0 (0 is Excel's A).
    pub column: u32,
    /// The text as shown: numbers without a decimal point where they are whole, dates as `YYYY-MM-DD`.
    pub text: String,
}

/// A fact about the document beside its text.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hint {
    /// Holds macros or scripts.
    Macro,
    /// Refers to something outside itself that a program would load.
    ExternalLink,
    /// Holds embedded objects or attachments.
    Embedded,
    /// Holds pages or pictures without text: a scan may show what no reader sees.
    ImageOnly,
    /// Holds hidden sheets, rows or text.
    Hidden,
    /// The name's extension promises another format.
    WrongExtension,
    /// Only part of its text can be had by its nature (一太郎): finding nothing proves nothing.
    BestEffort,
    /// Written so that people do not see it as programs read it: white or tiny text, characters of no width, text beside
    /// the page.
    Concealed,
}

impl Hint {
    /// The word used in reports.
    pub fn id(&self) -> &'static str {
        match self {
            Hint::Macro => "macro",
            Hint::ExternalLink => "external_link",
            Hint::Embedded => "embedded",
            Hint::ImageOnly => "image_only",
            Hint::Hidden => "hidden",
            Hint::WrongExtension => "wrong_extension",
            Hint::BestEffort => "best_effort",
            Hint::Concealed => "concealed",
        }
    }
}

/// Something that was not read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Omission {
    /// Path of the part or member, as in [`Part::path`]; empty for the file itself.
    pub path: String,
    /// Why.
    pub cause: OmissionCause,
}

/// Why a part was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OmissionCause {
    /// Needs a password.
    Encrypted,
    /// Damaged beyond reading.
    Broken,
    /// A limit of size, count, depth or ratio was reached.
    Limit,
    /// No reader for its format.
    Unsupported,
    /// Pages or pictures that only character recognition can read, and it did not.
    Picture,
    /// Character recognition took too long over a picture, or broke down.
    Unrecognised,
}

impl OmissionCause {
    /// The word used in reports and in the API.
    pub fn id(self) -> &'static str {
        match self {
            OmissionCause::Encrypted => "encrypted",
            OmissionCause::Broken => "broken",
            OmissionCause::Limit => "limit",
            OmissionCause::Unsupported => "unsupported",
            OmissionCause::Picture => "picture",
            OmissionCause::Unrecognised => "unrecognised",
        }
    }
}
