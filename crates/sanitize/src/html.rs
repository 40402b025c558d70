//! HTML pages: elements and attributes of a list, in a page of our own; or their text alone.

mod census;

use crate::ledger::Ledger;
use crate::text::{self, invisible, visible};
use crate::{HtmlPolicy, Policy, picture, settle};
use ammonia::{Builder, UrlRelative};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use census::Census;
use model::sanitising::{Item, Kind, Reason, Refusal};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Elements that may stay.
pub(super) const TAGS: [&str; 79] = [
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
    "mark",
    "nav",
    "ol",
    "p",
    "pre",
    "q",
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

/// Attributes that may stay wherever they stand; none of them is an address or a style.
pub(super) const ATTRIBUTES: [&str; 24] = [
    "abbr",
    "align",
    "alt",
    "bgcolor",
    "border",
    "cellpadding",
    "cellspacing",
    "color",
    "colspan",
    "datetime",
    "dir",
    "face",
    "headers",
    "height",
    "lang",
    "nowrap",
    "rowspan",
    "scope",
    "size",
    "span",
    "start",
    "title",
    "valign",
    "width",
];

/// Rebuilds a page as UTF-8, with a head of our own.
///
/// # Errors
/// A refusal, if the bytes are no text of a known encoding, or the page goes beyond a limit.
pub(crate) fn rebuild(bytes: &[u8], ledger: &mut Ledger<'_>) -> Result<(Vec<u8>, Kind), Refusal> {
    let before = ledger.again();
    let (page, kind) = once(bytes, ledger)?;
    if kind == Kind::Txt {
        // Read as a text from here on.
        return text::rebuild(&page, kind, &mut before.again());
    }
    Ok((settle::settled(page, &before, ledger, |page, book| Ok(once(page, book)?.0))?, kind))
}

fn once(bytes: &[u8], ledger: &mut Ledger<'_>) -> Result<(Vec<u8>, Kind), Refusal> {
    let source = extract::text(bytes).ok_or_else(|| Refusal::malformed("encoding of page"))?;
    let census = census::take(&source, ledger)?;
    let mut done = Vec::new();
    let kind = match ledger.policy.html {
        HtmlPolicy::AllowList => {
            let pictures = pictures(&census, ledger)?;
            page(&source, &census, pictures, ledger, &mut done)
        }
        HtmlPolicy::Text => {
            done.extend_from_slice(b"\xef\xbb\xbf");
            done.extend_from_slice(without_invisible(&census.text, ledger).as_bytes());
            Kind::Txt
        }
    };
    census.enter(bytes.len() as u64, ledger);
    Ok((done, kind))
}

fn page(
    source: &str,
    census: &Census,
    pictures: HashMap<String, String>,
    ledger: &mut Ledger<'_>,
    done: &mut Vec<u8>,
) -> Kind {
    let body = cleaner(ledger.policy, pictures).clean(source).to_string();
    let body = preformatted(&without_invisible(&body, ledger));
    let title = without_invisible(census.title.trim(), ledger);
    done.extend_from_slice(b"<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n<title>");
    done.extend_from_slice(escape(&title).as_bytes());
    done.extend_from_slice(b"</title>\n</head>\n<body>\n");
    done.extend_from_slice(body.trim().as_bytes());
    done.extend_from_slice(b"\n</body>\n</html>\n");
    Kind::Html
}

/// A line end right behind `<pre>` is not shown, and the next reader would not see it (HTML, 13.2.6.4.7): it is left out at
/// once, so that a second pass changes nothing.
fn preformatted(body: &str) -> String {
    let mut pieces = body.split("<pre");
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        out.push_str("<pre");
        match piece.split_once('>') {
            Some((attributes, rest)) => {
                out.push_str(attributes);
                out.push('>');
                out.push_str(rest.trim_start_matches('\n'));
            }
            None => out.push_str(piece),
        }
    }
    out
}

fn cleaner(policy: &Policy, pictures: HashMap<String, String>) -> Builder<'_> {
    let mut cleaner = Builder::empty();
    let rules = Arc::new(policy.clone());
    let mut schemes: HashSet<&str> = policy.schemes.iter().map(String::as_str).collect();
    schemes.insert("data");
    cleaner
        .tags(HashSet::from(TAGS))
        .clean_content_tags(HashSet::from([
            "script", "style", "title", "iframe", "object", "applet", "noembed", "noframes", "template", "textarea",
            "select", "svg", "math", "audio", "video", "xmp",
        ]))
        .generic_attributes(HashSet::from(ATTRIBUTES))
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"])), ("img", HashSet::from(["src"]))]))
        .url_schemes(schemes)
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("noopener noreferrer"))
        .strip_comments(true)
        .attribute_filter(move |element, attribute, value| match (element, attribute) {
            ("img", "src") => pictures.get(value).cloned().map(Cow::Owned),
            (_, "src") => None,
            (_, "href") => rules.allows_link(value).then_some(Cow::Borrowed(value)),
            _ => Some(Cow::Borrowed(value)),
        });
    cleaner
}

/// The pictures that a page carries itself, each made anew, by the address that it had.
fn pictures(census: &Census, ledger: &mut Ledger<'_>) -> Result<HashMap<String, String>, Refusal> {
    let mut pictures = HashMap::new();
    for address in &census.pictures {
        if pictures.contains_key(address) {
            continue;
        }
        ledger.admit_part()?;
        // Their bytes are counted with the page's, so the picture's own account is closed at once.
        let account = ledger.account;
        let data = data(address);
        let made = data.as_deref().map(|data| picture::recode(data, "", ledger));
        ledger.account = account;
        match made {
            Some(Ok(recoded)) => {
                let kind = match recoded.kind {
                    Kind::Jpeg => "jpeg",
                    Kind::Gif => "gif",
                    _ => "png",
                };
                let address_now = format!("data:image/{kind};base64,{}", STANDARD.encode(&recoded.bytes));
                pictures.insert(address.clone(), address_now);
            }
            Some(Err(refusal)) if refusal.reason == Reason::LimitCount => return Err(refusal),
            _ => ledger.note(Item::PictureBroken, "", 0),
        }
    }
    Ok(pictures)
}

/// What a `data:` address of a picture holds (RFC 2397, in Base64).
fn data(address: &str) -> Option<Vec<u8>> {
    let (head, body) = address.trim().split_once(',')?;
    let head = head.to_ascii_lowercase();
    (head.starts_with("data:image/") && head.ends_with(";base64")).then_some(())?;
    let body: Vec<u8> = body.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
    STANDARD.decode(body).ok()
}

fn without_invisible(text: &str, ledger: &mut Ledger<'_>) -> String {
    let edits = invisible(text);
    for _ in &edits {
        ledger.note(Item::InvisibleSign, "", 0);
    }
    visible(text, &edits)
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(page: &[u8], policy: &Policy) -> (String, Vec<Item>) {
        let mut ledger = Ledger::new(policy, None);
        let (out, _) = rebuild(page, &mut ledger).unwrap();
        assert!(ledger.account.balances());
        assert_eq!(ledger.account.read, page.len() as u64);
        if policy.html == HtmlPolicy::AllowList {
            let mut second = Ledger::new(policy, None);
            assert_eq!(String::from_utf8_lossy(&rebuild(&out, &mut second).unwrap().0), String::from_utf8_lossy(&out));
            assert_eq!(second.into_parts().0, []);
        }
        (String::from_utf8(out).unwrap(), ledger.into_parts().0.iter().map(|removed| removed.item).collect())
    }

    #[test]
    fn nothing_of_a_page_acts_or_calls_out() {
        for (page, gone, item) in [
            ("<script>alert(1)</script>", "alert", Item::Script),
            ("<p onclick=alert(1)>x", "alert", Item::EventHandler),
            ("<a href=javascript:alert(1)>x</a>", "alert", Item::LinkScheme),
            ("<a href='&#106;avascript:alert(1)'>x</a>", "alert", Item::LinkScheme),
            ("<a href=//host/x>x</a>", "host", Item::LinkScheme),
            ("<img src=http://host/x.png>", "host", Item::ExternalPicture),
            ("<img src='data:image/svg+xml;base64,PHN2Zz4='>", "PHN2", Item::PictureBroken),
            ("<link rel=stylesheet href=http://host/x>", "host", Item::RemoteContent),
            ("<style>@import 'http://host/'</style>", "host", Item::RemoteContent),
            ("<p style=\"background:url(http://host/)\">x", "host", Item::RemoteContent),
            ("<table background=http://host/x>", "host", Item::ExternalPicture),
            ("<meta http-equiv=refresh content='0;url=http://host/'>", "host", Item::Action),
            ("<base href=http://host/>", "host", Item::ExternalTemplate),
            ("<iframe src=http://host/></iframe>", "host", Item::ForeignChunk),
            ("<object data=x.swf><param value=host></object>", "host", Item::EmbeddedObject),
            ("<form action=http://host/><input name=a></form>", "host", Item::Form),
            ("<video src=http://host/x>", "host", Item::Media),
            ("<svg><script>host</script></svg>", "host", Item::Script),
            ("<math><mtext><table><mglyph><style><img src=x onerror=host>", "host", Item::Element),
            ("<!--[if IE]><script>host</script><![endif]-->", "host", Item::SourceComment),
            ("<p class=x id=host>x", "host", Item::Attribute),
            ("<p>a&#x202e;b", "\u{202e}", Item::InvisibleSign),
        ] {
            let (out, items) = run(page.as_bytes(), &Policy::default());
            assert!(!out.contains(gone), "{page} became {out}");
            assert!(items.contains(&item), "{page} gave {items:?}");
        }
    }

    #[test]
    fn what_a_reader_sees_stays() {
        let page = "<html><head><title>お知らせ &amp; 届</title></head><body><h1>届</h1><table border=1><tr><td colspan=2>\
                    <font color=red>赤</font></td></tr></table><a href=\"https://city.example.jp/?a=1&amp;b=2\">市</a></body></html>";
        let (cp932, ..) = encoding_rs::SHIFT_JIS.encode(page);
        let (out, items) = run(&cp932, &Policy::default());
        assert!(
            out.contains("<title>お知らせ &amp; 届</title>")
                && out.contains("<td colspan=\"2\"><font color=\"red\">赤")
        );
        assert!(out.contains("href=\"https://city.example.jp/?a=1&amp;b=2\""));
        assert_eq!(items, []);
    }

    #[test]
    fn a_page_may_come_through_as_text_alone() {
        let policy = Policy { html: HtmlPolicy::Text, ..Policy::default() };
        let (out, _) = run("<title>題</title><p>一<br>二<script>x</script><p>三".as_bytes(), &policy);
        assert_eq!(out, "\u{feff}題\n一\n二\n三\n");
    }

    #[test]
    fn elements_in_one_another_are_bounded() {
        let policy = Policy::default();
        let refusal = rebuild("<div>".repeat(100_000).as_bytes(), &mut Ledger::new(&policy, None)).unwrap_err();
        assert_eq!(refusal.reason, Reason::LimitDepth);
    }
}
