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
        "csv" | "tsv" | "txt" | "text" | "log" | "md" => &[Format::Csv, Format::Text, Format::Html, Format::Eml],
        "htm" | "html" => &[Format::Html, Format::Text],
        "eml" => &[Format::Eml, Format::Text],
        "zip" => &[Format::Zip],
        "tdf" => &[Format::Protected],
        "jpg" | "jpeg" | "png" | "gif" | "tif" | "tiff" | "bmp" | "mp4" | "mp3" | "exe" | "dll" | "msg" | "7z"
        | "rar" | "lzh" | "gz" | "mdb" | "accdb" => &[Format::Other],
        _ => return false,
    };
    !promised.contains(&format)
}

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
        ] {
            assert_eq!(lies(name, format), lie, "{name}");
        }
    }
}
