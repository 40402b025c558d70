use model::Format;

/// Whether the extension of `name` promises another format than the bytes have. Unknown extensions promise nothing.
pub(crate) fn lies(name: &str, format: Format) -> bool {
    let Some((stem, extension)) = name.rsplit_once('.') else { return false };
    if stem.is_empty() || format == Format::Empty || format == Format::Protected {
        return false;
    }
    let promised: &[Format] = match extension.to_ascii_lowercase().as_str() {
        "docx" | "docm" | "dotx" | "dotm" => &[Format::Docx],
        "xlsx" | "xlsm" | "xltx" | "xltm" => &[Format::Xlsx],
        "pptx" | "pptm" | "ppsx" | "potx" => &[Format::Pptx],
        "doc" | "dot" => &[Format::Doc],
        "xls" | "xlt" => &[Format::Xls],
        "ods" | "ots" => &[Format::Ods],
        "odt" | "ott" => &[Format::Odt],
        "pdf" => &[Format::Pdf],
        "csv" | "tsv" | "txt" | "text" | "log" | "md" => &[Format::Csv, Format::Text, Format::Html, Format::Eml],
        "htm" | "html" => &[Format::Html, Format::Text],
        "eml" => &[Format::Eml, Format::Text],
        "zip" => &[Format::Zip],
        "tdf" => &[Format::Protected],
        "jpg" | "jpeg" | "png" | "gif" | "tif" | "tiff" | "bmp" | "mp4" | "mp3" | "exe" | "dll" | "ppt" | "xlsb"
        | "msg" | "rtf" | "7z" | "rar" | "lzh" | "gz" | "mdb" | "accdb" | "jtd" | "xdw" => &[Format::Other],
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
