//! RTF as it is rebuilt: one group from the first byte to the last, and no word that carries an object or fetches.

use crate::office::FIELDS;
use crate::{Rules, no};
use model::sanitising::Refusal;

/// Control words that embed, link, fetch, protect or hide (RTF 1.9.1).
const NEVER: &[&[u8]] = &[
    b"object",
    b"objdata",
    b"objupdate",
    b"objclass",
    b"objname",
    b"objlink",
    b"objautlink",
    b"objemb",
    b"objocx",
    b"objsub",
    b"objalias",
    b"objsect",
    b"template",
    b"datafield",
    b"bin",
    b"passwordhash",
    b"nextfile",
    b"subdocument",
    b"mailmerge",
    b"linkself",
    b"linkval",
    b"datastore",
    b"xmlns",
    b"userprops",
    b"info",
    b"private",
    b"themedata",
    b"colorschememapping",
    b"generator",
    b"wmetafile",
    b"emfblip",
    b"macpict",
    b"pmmetafile",
    b"dibitmap",
    b"wbitmap",
    b"pxe",
    b"do",
    b"htmltag",
    b"fontemb",
    b"filetbl",
    b"oldcprops",
    b"protusertbl",
    b"ud",
    b"upr",
];

pub(crate) fn verify(bytes: &[u8], rules: &Rules<'_>) -> Result<(), Refusal> {
    if !bytes.starts_with(b"{\\rtf1") || bytes.iter().any(|byte| *byte < 0x20 && !matches!(byte, b'\t' | b'\r' | b'\n'))
    {
        return Err(no("RTF of another shape"));
    }
    let (mut rest, mut depth) = (bytes, 0usize);
    while let Some((byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'{' => depth += 1,
            b'}' => {
                depth = depth.checked_sub(1).ok_or_else(|| no("a group that was not opened"))?;
                if depth == 0 && !rest.trim_ascii().is_empty() {
                    return Err(no("bytes behind the last group"));
                }
            }
            b'\\' => rest = control(after, rules)?,
            _ => {}
        }
    }
    if depth == 0 { Ok(()) } else { Err(no("a group without an end")) }
}

/// Behind one control word or sign.
fn control<'b>(after: &'b [u8], rules: &Rules<'_>) -> Result<&'b [u8], Refusal> {
    let length = after.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let (word, rest) = after.split_at(length);
    if word.is_empty() {
        return Ok(rest.get(1..).unwrap_or_default());
    }
    if NEVER.contains(&word) {
        return Err(no("a word that is never written"));
    }
    if word == b"fldinst" {
        instruction(rest, rules)?;
    }
    Ok(rest)
}

/// The instruction of a field, up to the end of its group; words of its formatting are passed over.
fn instruction(rest: &[u8], rules: &Rules<'_>) -> Result<(), Refusal> {
    let group = rest.get(..memchr::memchr(b'}', rest).unwrap_or(rest.len())).unwrap_or_default();
    let text = String::from_utf8_lossy(group);
    let mut words =
        text.split(|c: char| c.is_whitespace() || c == '{').filter(|word| !word.is_empty() && !word.starts_with('\\'));
    let first = words.next().unwrap_or_default().to_uppercase();
    if !(first.is_empty() || FIELDS.contains(&first.as_str())) {
        return Err(no("a field that is not on the list"));
    }
    let target = words.next().unwrap_or_default().trim_matches('"');
    if first == "HYPERLINK" && (target.contains(':') && !rules.allows(target) || target.starts_with("\\\\")) {
        return Err(no("a link that is not allowed"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_and_fields_that_fetch_are_refused() {
        let schemes = vec!["https".to_owned()];
        let check =
            |text: &str| verify(text.as_bytes(), &Rules { schemes: &schemes, expanded_bytes: 0, depth: 1 }).is_ok();
        assert!(check("{\\rtf1\\ansi a\\par {\\field{\\*\\fldinst HYPERLINK \"https://example.jp\"}{\\fldrslt b}}}"));
        for bad in [
            "{\\rtf1{\\object{\\*\\objdata 0102}}}",
            "{\\rtf1 a}MZ",
            "{\\rtf1 a",
            "{\\rtf1{\\field{\\*\\fldinst DDEAUTO cmd}{\\fldrslt b}}}",
            "{\\rtf1{\\field{\\*\\fldinst HYPERLINK \"file:///c\"}{\\fldrslt b}}}",
            "{\\rtf1{\\*\\template x}}",
        ] {
            assert!(!check(bad), "{bad}");
        }
    }
}
