use model::Format;

/// The format of a file whose bytes tell nothing: DocuWorks has no published mark, so that its name is believed.
pub(crate) fn told(name: &str, format: Format) -> Format {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    match format {
        Format::Other if ["xdw", "xbd", "xct"].iter().any(|e| extension.eq_ignore_ascii_case(e)) => Format::Xdw,
        format => format,
    }
}

/// Whether the extension of `name` promises another format than the bytes have. Unknown extensions promise nothing.
pub(crate) fn lies(name: &str, format: Format) -> bool {
    let Some((stem, extension)) = name.rsplit_once('.') else { return false };
    if stem.is_empty() || format == Format::Empty || format == Format::Protected {
        return false;
    }
    let promised: &[Format] = match extension.to_ascii_lowercase().as_str() {
        "docx" | "docm" | "dotx" | "dotm" => &[Format::Docx],
        "xlsx" | "xlsm" | "xltx" | "xltm" => &[Format::Xlsx],
        "pptx" | "pptm" | "ppsx" | "ppsm" | "potx" | "potm" => &[Format::Pptx],
        // Word and Excel write other formats under their old names, too.
        "doc" | "dot" => &[Format::Doc, Format::Rtf],
        "xls" | "xlt" => &[Format::Xls],
        "ppt" | "pps" | "pot" => &[Format::Ppt],
        "xlsb" => &[Format::Xlsb],
        "rtf" => &[Format::Rtf],
        "jtd" | "jtt" | "jtdc" | "jttc" => &[Format::Jtd],
        "xdw" | "xbd" | "xct" => &[Format::Xdw],
        "ods" | "ots" => &[Format::Ods],
        "odt" | "ott" => &[Format::Odt],
        "odp" | "otp" => &[Format::Odp],
        "odg" | "otg" => &[Format::Odg],
        "pdf" => &[Format::Pdf],
        "csv" | "tsv" | "txt" | "text" | "log" | "md" => TEXTS,
        "htm" | "html" => &[Format::Html, Format::Xml, Format::Text],
        "xml" | "svg" => &[Format::Xml, Format::Html, Format::Text],
        "json" | "jsonl" | "ndjson" | "geojson" => &[Format::Json, Format::Text, Format::Csv],
        "eml" => &[Format::Eml, Format::Text],
        "mbox" => &[Format::Mbox, Format::Text],
        "msg" => &[Format::Msg],
        "ics" => &[Format::Ics, Format::Text],
        "vcf" => &[Format::Vcard, Format::Text],
        "sqlite" | "sqlite3" => &[Format::Sqlite],
        "mdb" | "accdb" => &[Format::Access],
        "zip" => &[Format::Zip],
        "7z" => &[Format::SevenZip],
        "tar" => &[Format::Tar],
        "gz" | "tgz" => &[Format::Gzip],
        "lzh" | "lha" => &[Format::Lzh],
        "tdf" => &[Format::Protected],
        "jpg" | "jpeg" | "png" | "gif" | "tif" | "tiff" | "bmp" | "webp" | "heic" => &[Format::Picture],
        "mp4" | "mp3" | "exe" | "dll" | "rar" => &[Format::Other],
        _ => return false,
    };
    !promised.contains(&format)
}

/// What a file of text may turn out to be without anybody having lied.
const TEXTS: &[Format] = &[
    Format::Csv,
    Format::Text,
    Format::Html,
    Format::Xml,
    Format::Json,
    Format::Eml,
    Format::Mbox,
    Format::Ics,
    Format::Vcard,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_promises_another_format_lies() {
        for (name, format, lie) in [
            ("名簿.xlsx", Format::Xlsx, false),
            ("写真.JPG", Format::Xlsx, true),
            ("名簿.csv", Format::Text, false),
            ("名簿.csv", Format::Xlsx, true),
            ("README", Format::Zip, false),
            (".pdf", Format::Text, false),
            ("空.docx", Format::Empty, false),
            ("一覧.xls", Format::Html, true),
            ("写真.png", Format::Picture, false),
            ("写真.png", Format::Zip, true),
            ("書庫.rar", Format::Other, false),
            ("設定.txt", Format::Json, false),
        ] {
            assert_eq!(lies(name, format), lie, "{name}");
        }
    }
}
