use model::sanitising::{Item, Kind};

/// A kind of part that may stand in a rebuilt package, known by the relationship that leads to it.
#[derive(Debug)]
pub(super) struct Row {
    /// The word of the relationship.
    pub(super) relation: &'static str,
    /// Its full type, as it is written.
    pub(super) full: &'static str,
    /// Content types that it may have come with; the first one is written. None for pictures.
    pub(super) types: &'static [&'static str],
    /// Root elements it may have.
    pub(super) roots: &'static [&'static str],
    /// Whether the relationship alone makes the part count, without an attribute that names it.
    pub(super) implicit: bool,
}

macro_rules! rows {
    ($($relation:literal $full:literal $types:expr, $roots:expr, $implicit:literal;)+) => {
        &[$(Row { relation: $relation, full: $full, types: &$types, roots: &$roots, implicit: $implicit }),+]
    };
}

/// The relationship of the main part, and of the workbook behind a chart.
pub(super) const MAIN: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument";
pub(super) const PACKAGE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/package";
pub(super) const HYPERLINK: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink";

/// Every part that is written, apart from the main one.
pub(super) const ROWS: &[Row] = rows! {
    "pkg:metadata/core-properties" "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
        ["application/vnd.openxmlformats-package.core-properties+xml"], ["cp:coreProperties"], true;
    "extended-properties" "http://schemas.openxmlformats.org/officeDocument/2006/relationships/extended-properties"
        ["application/vnd.openxmlformats-officedocument.extended-properties+xml"], ["ap:Properties"], true;
    "image" "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" [], [], false;
    "theme" "http://schemas.openxmlformats.org/officeDocument/2006/relationships/theme"
        ["application/vnd.openxmlformats-officedocument.theme+xml"], ["a:theme"], true;
    "themeOverride" "http://schemas.openxmlformats.org/officeDocument/2006/relationships/themeOverride"
        ["application/vnd.openxmlformats-officedocument.themeOverride+xml"], ["a:themeOverride"], true;
    "tableStyles" "http://schemas.openxmlformats.org/officeDocument/2006/relationships/tableStyles"
        ["application/vnd.openxmlformats-officedocument.presentationml.tableStyles+xml"], ["a:tblStyleLst"], true;
    // Drawings.
    "chart" "http://schemas.openxmlformats.org/officeDocument/2006/relationships/chart"
        ["application/vnd.openxmlformats-officedocument.drawingml.chart+xml"], ["c:chartSpace"], false;
    "ms:chartEx" "http://schemas.microsoft.com/office/2014/relationships/chartEx"
        ["application/vnd.ms-office.chartex+xml"], ["cx:chartSpace"], false;
    "ms:chartStyle" "http://schemas.microsoft.com/office/2011/relationships/chartStyle"
        ["application/vnd.ms-office.chartstyle+xml"], ["cs:chartStyle"], true;
    "ms:chartColorStyle" "http://schemas.microsoft.com/office/2011/relationships/chartColorStyle"
        ["application/vnd.ms-office.chartcolorstyle+xml"], ["cs:colorStyle"], true;
    "chartUserShapes" "http://schemas.openxmlformats.org/officeDocument/2006/relationships/chartUserShapes"
        ["application/vnd.openxmlformats-officedocument.drawingml.chartshapes+xml"], ["c:userShapes", "cdr:userShapes"], false;
    "diagramData" "http://schemas.openxmlformats.org/officeDocument/2006/relationships/diagramData"
        ["application/vnd.openxmlformats-officedocument.drawingml.diagramData+xml"], ["dgm:dataModel"], false;
    "diagramLayout" "http://schemas.openxmlformats.org/officeDocument/2006/relationships/diagramLayout"
        ["application/vnd.openxmlformats-officedocument.drawingml.diagramLayout+xml"], ["dgm:layoutDef"], false;
    "diagramQuickStyle" "http://schemas.openxmlformats.org/officeDocument/2006/relationships/diagramQuickStyle"
        ["application/vnd.openxmlformats-officedocument.drawingml.diagramStyle+xml"], ["dgm:styleDef"], false;
    "diagramColors" "http://schemas.openxmlformats.org/officeDocument/2006/relationships/diagramColors"
        ["application/vnd.openxmlformats-officedocument.drawingml.diagramColors+xml"], ["dgm:colorsDef"], false;
    "ms:diagramDrawing" "http://schemas.microsoft.com/office/2007/relationships/diagramDrawing"
        ["application/vnd.ms-office.drawingml.diagramDrawing+xml"], ["dsp:drawing"], true;
    "vmlDrawing" "http://schemas.openxmlformats.org/officeDocument/2006/relationships/vmlDrawing"
        ["application/vnd.openxmlformats-officedocument.vmlDrawing"], ["none:xml"], false;
    // Text documents.
    "styles" "http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles"
        ["application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml",
         "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"], ["w:styles", "x:styleSheet"], true;
    "settings" "http://schemas.openxmlformats.org/officeDocument/2006/relationships/settings"
        ["application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"], ["w:settings"], true;
    "webSettings" "http://schemas.openxmlformats.org/officeDocument/2006/relationships/webSettings"
        ["application/vnd.openxmlformats-officedocument.wordprocessingml.webSettings+xml"], ["w:webSettings"], true;
    "fontTable" "http://schemas.openxmlformats.org/officeDocument/2006/relationships/fontTable"
        ["application/vnd.openxmlformats-officedocument.wordprocessingml.fontTable+xml"], ["w:fonts"], true;
    "numbering" "http://schemas.openxmlformats.org/officeDocument/2006/relationships/numbering"
        ["application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"], ["w:numbering"], true;
    "header" "http://schemas.openxmlformats.org/officeDocument/2006/relationships/header"
        ["application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"], ["w:hdr"], false;
    "footer" "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer"
        ["application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"], ["w:ftr"], false;
    "footnotes" "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
        ["application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"], ["w:footnotes"], true;
    "endnotes" "http://schemas.openxmlformats.org/officeDocument/2006/relationships/endnotes"
        ["application/vnd.openxmlformats-officedocument.wordprocessingml.endnotes+xml"], ["w:endnotes"], true;
    "comments" "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
        ["application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml",
         "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml",
         "application/vnd.openxmlformats-officedocument.presentationml.comments+xml"],
        ["w:comments", "x:comments", "p:cmLst"], true;
    "ms:commentsExtended" "http://schemas.microsoft.com/office/2011/relationships/commentsExtended"
        ["application/vnd.openxmlformats-officedocument.wordprocessingml.commentsExtended+xml"], ["w15:commentsEx"], true;
    // Workbooks.
    "worksheet" "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
        ["application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"], ["x:worksheet"], false;
    "chartsheet" "http://schemas.openxmlformats.org/officeDocument/2006/relationships/chartsheet"
        ["application/vnd.openxmlformats-officedocument.spreadsheetml.chartsheet+xml"], ["x:chartsheet"], false;
    "sharedStrings" "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
        ["application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"], ["x:sst"], true;
    "sheetMetadata" "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sheetMetadata"
        ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheetMetadata+xml"], ["x:metadata"], true;
    "drawing" "http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing"
        ["application/vnd.openxmlformats-officedocument.drawing+xml"], ["xdr:wsDr"], false;
    "table" "http://schemas.openxmlformats.org/officeDocument/2006/relationships/table"
        ["application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml"], ["x:table"], false;
    "pivotCacheDefinition" "http://schemas.openxmlformats.org/officeDocument/2006/relationships/pivotCacheDefinition"
        ["application/vnd.openxmlformats-officedocument.spreadsheetml.pivotCacheDefinition+xml"],
        ["x:pivotCacheDefinition"], true;
    "pivotCacheRecords" "http://schemas.openxmlformats.org/officeDocument/2006/relationships/pivotCacheRecords"
        ["application/vnd.openxmlformats-officedocument.spreadsheetml.pivotCacheRecords+xml"], ["x:pivotCacheRecords"], false;
    "pivotTable" "http://schemas.openxmlformats.org/officeDocument/2006/relationships/pivotTable"
        ["application/vnd.openxmlformats-officedocument.spreadsheetml.pivotTable+xml"], ["x:pivotTableDefinition"], true;
    // Presentations.
    "slide" "http://schemas.openxmlformats.org/officeDocument/2006/relationships/slide"
        ["application/vnd.openxmlformats-officedocument.presentationml.slide+xml"], ["p:sld"], true;
    "slideLayout" "http://schemas.openxmlformats.org/officeDocument/2006/relationships/slideLayout"
        ["application/vnd.openxmlformats-officedocument.presentationml.slideLayout+xml"], ["p:sldLayout"], true;
    "slideMaster" "http://schemas.openxmlformats.org/officeDocument/2006/relationships/slideMaster"
        ["application/vnd.openxmlformats-officedocument.presentationml.slideMaster+xml"], ["p:sldMaster"], true;
    "notesSlide" "http://schemas.openxmlformats.org/officeDocument/2006/relationships/notesSlide"
        ["application/vnd.openxmlformats-officedocument.presentationml.notesSlide+xml"], ["p:notes"], true;
    "notesMaster" "http://schemas.openxmlformats.org/officeDocument/2006/relationships/notesMaster"
        ["application/vnd.openxmlformats-officedocument.presentationml.notesMaster+xml"], ["p:notesMaster"], true;
    "handoutMaster" "http://schemas.openxmlformats.org/officeDocument/2006/relationships/handoutMaster"
        ["application/vnd.openxmlformats-officedocument.presentationml.handoutMaster+xml"], ["p:handoutMaster"], true;
    "presProps" "http://schemas.openxmlformats.org/officeDocument/2006/relationships/presProps"
        ["application/vnd.openxmlformats-officedocument.presentationml.presProps+xml"], ["p:presentationPr"], true;
    "viewProps" "http://schemas.openxmlformats.org/officeDocument/2006/relationships/viewProps"
        ["application/vnd.openxmlformats-officedocument.presentationml.viewProps+xml"], ["p:viewPr"], true;
    "commentAuthors" "http://schemas.openxmlformats.org/officeDocument/2006/relationships/commentAuthors"
        ["application/vnd.openxmlformats-officedocument.presentationml.commentAuthors+xml"], ["p:cmAuthorLst"], true;
};

/// The row of a relationship.
pub(super) fn row(relation: &str) -> Option<&'static Row> {
    ROWS.iter().find(|row| row.relation == relation)
}

/// What a relationship that no row names is called in the report.
pub(super) fn left_out(relation: &str, external: bool) -> Item {
    let word = relation.rsplit([':', '/', '?']).next().unwrap_or("");
    match word {
        "vbaProject" | "vbaProjectSignature" | "vbaProjectSignatureAgile" | "vbaProjectSignatureV3" | "wordVbaData" => {
            Item::Macro
        }
        "xlMacrosheet" | "xlIntlMacrosheet" | "dialogsheet" => Item::XlmMacro,
        "control" | "activeXControlBinary" | "ctrlProp" => Item::Control,
        "oleObject" if external => Item::ExternalLink,
        "oleObject" | "package" => Item::EmbeddedObject,
        "aFChunk" | "frame" => Item::ForeignChunk,
        "attachedTemplate" | "subDocument" | "transform" => Item::ExternalTemplate,
        "image" if external => Item::ExternalPicture,
        "externalLink" | "externalLinkPath" | "xlPathMissing" | "xlExternalLinkPath" | "externalLinkLongPath" => {
            Item::ExternalLink
        }
        "mailMergeSource"
        | "mailMergeHeaderSource"
        | "recipientData"
        | "mailMergeRecipientData"
        | "connections"
        | "queryTable"
        | "volatileDependencies"
        | "htmlPubSaveAs"
        | "powerPivotData" => Item::DataConnection,
        "extensibility"
        | "attachedToolbars"
        | "keyMapCustomizations"
        | "webextensiontaskpanes"
        | "webextension"
        | "customizations"
        | "userCustomization" => Item::CustomUi,
        "audio" | "video" | "media" | "model3d" if !external => Item::Media,
        "origin" | "signature" => Item::Signature,
        "thumbnail" => Item::Thumbnail,
        "printerSettings" => Item::PrinterSettings,
        "font" => Item::EmbeddedFont,
        "customXml" | "customXmlProps" | "customProperty" | "tags" | "xmlMaps" | "tableSingleCells"
        | "glossaryDocument" | "hdphoto" | "threadedComment" | "legacyDiagramText" | "legacyDocTextInfo"
        | "customData" => Item::HiddenData,
        "custom-properties" | "person" | "people" | "usernames" | "extended-properties" | "core-properties" => {
            Item::Properties
        }
        "revisionHeaders" | "revisionLog" => Item::OldRevision,
        _ if external => Item::RemoteContent,
        _ => Item::Part,
    }
}

/// What a part that was never reached is called: mostly, what only a part that was left out led to.
pub(super) fn unreached(name: &str, content_type: &str) -> Item {
    let has = |word: &str| content_type.contains(word) || name.contains(word);
    match () {
        () if has("vbaProject") || has("vbaData") => Item::Macro,
        () if has("activeX") || has("ctrlProp") => Item::Control,
        () if has("embeddings/") || has("oleObject") => Item::EmbeddedObject,
        () if has("customXml") || has("glossary/") => Item::HiddenData,
        () if has("printerSettings") => Item::PrinterSettings,
        () if has("xmlsignatures") => Item::Signature,
        () if has("externalLink") => Item::ExternalLink,
        () if has("customUI") => Item::CustomUi,
        () => Item::OldRevision,
    }
}

/// What a main part is, as what it goes out, and its content type then.
pub(super) fn main(content_type: &str) -> Option<(Kind, &'static str, &'static str)> {
    const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.";
    const SHEET: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.";
    const SLIDES: &str = "application/vnd.openxmlformats-officedocument.presentationml.";
    let of = |base: &str, word: &str| content_type.strip_prefix(base) == Some(word);
    let ms = |word: &str| content_type.strip_prefix("application/vnd.ms-").is_some_and(|rest| rest == word);
    Some(match () {
        () if of(WORD, "document.main+xml") || ms("word.document.macroEnabled.main+xml") => (
            Kind::Docx,
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
            "w:document",
        ),
        () if of(WORD, "template.main+xml") || ms("word.template.macroEnabledTemplate.main+xml") => (
            Kind::Dotx,
            "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
            "w:document",
        ),
        () if of(SHEET, "sheet.main+xml") || ms("excel.sheet.macroEnabled.main+xml") => {
            (Kind::Xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", "x:workbook")
        }
        () if of(SHEET, "template.main+xml") || ms("excel.template.macroEnabled.main+xml") => {
            (Kind::Xltx, "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml", "x:workbook")
        }
        () if of(SLIDES, "presentation.main+xml") || ms("powerpoint.presentation.macroEnabled.main+xml") => (
            Kind::Pptx,
            "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
            "p:presentation",
        ),
        () if of(SLIDES, "template.main+xml") || ms("powerpoint.template.macroEnabled.main+xml") => (
            Kind::Potx,
            "application/vnd.openxmlformats-officedocument.presentationml.template.main+xml",
            "p:presentation",
        ),
        () if of(SLIDES, "slideshow.main+xml") || ms("powerpoint.slideshow.macroEnabled.main+xml") => (
            Kind::Ppsx,
            "application/vnd.openxmlformats-officedocument.presentationml.slideshow.main+xml",
            "p:presentation",
        ),
        () => return None,
    })
}
