//! HTML as our own writer gives it: one tag shape, a list of elements, a list of attributes.

use crate::{Rules, no, text};
use model::sanitising::Refusal;

/// Elements that show text. None of them fetches, runs, frames or asks.
const ELEMENTS: &[&str] = &[
    "html",
    "head",
    "meta",
    "title",
    "body",
    "a",
    "abbr",
    "acronym",
    "address",
    "article",
    "aside",
    "b",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "data",
    "dd",
    "del",
    "details",
    "dfn",
    "dir",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "font",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "main",
    "map",
    "mark",
    "nav",
    "ol",
    "p",
    "pre",
    "q",
    "rb",
    "rp",
    "rt",
    "rtc",
    "ruby",
    "s",
    "samp",
    "section",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "wbr",
];

/// Attributes that hold no address and no program.
const ATTRIBUTES: &[&str] = &[
    "abbr",
    "align",
    "alt",
    "axis",
    "bgcolor",
    "border",
    "cellpadding",
    "cellspacing",
    "char",
    "charoff",
    "charset",
    "class",
    "color",
    "cols",
    "colspan",
    "compact",
    "datetime",
    "dir",
    "face",
    "frame",
    "headers",
    "height",
    "hreflang",
    "hspace",
    "id",
    "lang",
    "name",
    "noshade",
    "nowrap",
    "open",
    "rel",
    "reversed",
    "rowspan",
    "rules",
    "scope",
    "size",
    "span",
    "start",
    "summary",
    "title",
    "type",
    "valign",
    "value",
    "vspace",
    "width",
];

pub(crate) fn verify(bytes: &[u8], rules: &Rules<'_>) -> Result<(), Refusal> {
    text::verify(bytes)?;
    let source = std::str::from_utf8(bytes).map_err(|_| no("HTML that is not UTF-8"))?;
    let mut rest = source.strip_prefix("<!DOCTYPE html>").unwrap_or(source);
    while let Some((_, after)) = rest.split_once('<') {
        rest = match after.strip_prefix('/') {
            Some(end) => closing(end),
            None => opening(after, rules),
        }
        .ok_or_else(|| no("a tag that is not on the list"))?;
    }
    Ok(())
}

fn closing(tag: &str) -> Option<&str> {
    let (name, rest) = tag.split_once('>')?;
    ELEMENTS.contains(&name).then_some(rest)
}

/// `name attribute="value" …>`: the one shape that is written.
fn opening<'t>(tag: &'t str, rules: &Rules<'_>) -> Option<&'t str> {
    let end = tag.find(|c: char| !c.is_ascii_lowercase() && !c.is_ascii_digit())?;
    let (name, mut rest) = tag.split_at(end);
    if !ELEMENTS.contains(&name) {
        return None;
    }
    loop {
        if let Some(after) = rest.strip_prefix('>') {
            return Some(after);
        }
        let (attribute, after) = rest.strip_prefix(' ')?.split_once("=\"")?;
        let (value, after) = after.split_once('"')?;
        let value = unescape(value);
        let allowed = match (name, attribute) {
            ("a", "href") => rules.allows(&value),
            ("blockquote" | "q" | "del" | "ins", "cite") => rules.allows(&value),
            ("img", "src") => ["data:image/png;base64,", "data:image/jpeg;base64,", "data:image/gif;base64,", "cid:"]
                .iter()
                .any(|start| value.starts_with(start)),
            ("meta", attribute) => attribute == "charset",
            (_, attribute) => ATTRIBUTES.contains(&attribute),
        };
        if !allowed {
            return None;
        }
        rest = after;
    }
}

/// The five references that are written; any other in an address is refused by its `&`.
fn unescape(value: &str) -> String {
    value.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str) -> bool {
        let schemes = vec!["https".to_owned()];
        verify(html.as_bytes(), &Rules { schemes: &schemes, expanded_bytes: 0, depth: 1 }).is_ok()
    }

    #[test]
    fn only_the_shape_that_is_written_passes() {
        assert!(check(
            "<!DOCTYPE html><html><head><meta charset=\"utf-8\"></head><body><p class=\"x\">a &lt; b</p></body></html>"
        ));
        assert!(check("<a href=\"https://example.jp/?a=1&amp;b=2\">x</a><big>x</big>"));
        for bad in [
            "<script>x</script>",
            "<p onclick=\"x\">",
            "<a href=\"javascript:x\">",
            "<a href=\"java&#115;cript:x\">",
            "<img src=\"https://example.jp/x.png\">",
            "<p style=\"background:url(x)\">",
            "<!-- x -->",
            "<P>",
            "<svg>",
            "<p class=x>",
            "<meta http-equiv=\"refresh\">",
        ] {
            assert!(!check(bad), "{bad}");
        }
    }
}
