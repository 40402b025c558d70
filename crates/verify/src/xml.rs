//! XML as our own writer writes it, and nothing else of XML.
//!
//! Not a reader for the world's documents: one declaration, one root, attributes in double quotes with one space before
//! each, `>` and `<` in texts and values by reference only, five entities and characters by number, names in ASCII. A
//! smaller language leaves two readers less to disagree about. It keeps no tree: what it says of an element is gone with
//! the next one.

use crate::no;
use model::sanitising::Refusal;
use std::borrow::Cow;

/// How our writers begin a part.
const DECLARATIONS: [&[u8]; 2] = [
    b"<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n",
    b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
];
/// What the prefix `xml` is bound to everywhere (Namespaces in XML 1.0, 3).
const XML: &str = "http://www.w3.org/XML/1998/namespace";
/// Attributes of one element at most, and elements in elements.
const ATTRIBUTES: usize = 256;
const DEPTH: usize = 4096;

/// A name, apart from its prefix.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Name<'d> {
    pub(crate) local: &'d str,
    pub(crate) namespace: Option<&'d str>,
    /// Whether there is no namespace, or one that is on the list.
    pub(crate) listed: bool,
}

/// Text or a value as it stands in the part.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Raw<'d> {
    text: &'d str,
    /// Whether there is a reference in it.
    refers: bool,
}

impl<'d> Raw<'d> {
    /// Text whose references are known to resolve.
    fn checked(text: &'d str, refers: bool) -> Result<Raw<'d>, Refusal> {
        if refers {
            resolve(text)?;
        }
        Ok(Raw { text, refers })
    }

    /// With its references resolved.
    pub(crate) fn resolved(self) -> Result<Cow<'d, str>, Refusal> {
        if self.refers { resolve(self.text).map(Cow::Owned) } else { Ok(self.text.into()) }
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Attribute<'d> {
    pub(crate) name: Name<'d>,
    pub(crate) value: Raw<'d>,
    prefix: &'d str,
}

/// What comes next in a part.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Piece<'d> {
    /// A start tag; its attributes are with the reader until the next piece.
    Start(Name<'d>),
    Text(Raw<'d>),
    End,
}

/// A namespace that a prefix stands for; the empty prefix is that of elements without one.
#[derive(Clone, Copy)]
struct Bound<'d> {
    prefix: &'d str,
    namespace: &'d str,
    listed: bool,
}

/// An element that is open: its name as written, and how many prefixes were bound outside it.
struct Open<'d> {
    name: &'d str,
    bound: usize,
}

/// A reader of one part.
pub(crate) struct Reader<'d> {
    text: &'d str,
    at: usize,
    listed: fn(&str) -> bool,
    open: Vec<Open<'d>>,
    bound: Vec<Bound<'d>>,
    /// What no prefix stands for.
    default: Option<Bound<'d>>,
    attributes: Vec<Attribute<'d>>,
    /// The element just begun has no content; its end comes next.
    empty: bool,
    rooted: bool,
}

impl<'d> Reader<'d> {
    /// A reader that asks `listed` about each namespace where it is declared.
    pub(crate) fn new(bytes: &'d [u8], listed: fn(&str) -> bool) -> Result<Reader<'d>, Refusal> {
        let text = std::str::from_utf8(bytes).map_err(|_| no("XML that is not UTF-8"))?;
        // Without a way out of the inner loop it takes many bytes at once.
        let strange = |some: &[u8]| some.iter().fold(false, |any, b| any | (*b < b' ' && *b != b'\t' && *b != b'\n'));
        if bytes.chunks(256).any(strange) || has_no_characters(bytes) {
            return Err(no("a sign that XML does not have"));
        }
        let at = DECLARATIONS.iter().find(|known| bytes.starts_with(known)).map_or(0, |known| known.len());
        let xml = Bound { prefix: "xml", namespace: XML, listed: listed(XML) };
        Ok(Reader {
            text,
            at,
            listed,
            open: Vec::new(),
            bound: vec![xml],
            default: None,
            attributes: Vec::new(),
            empty: false,
            rooted: false,
        })
    }

    /// Attributes of the element that has just begun.
    pub(crate) fn attributes(&self) -> &[Attribute<'d>] {
        &self.attributes
    }

    /// How many elements are open.
    pub(crate) fn depth(&self) -> usize {
        self.open.len()
    }

    /// The next piece; none at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Piece<'d>>, Refusal> {
        if std::mem::take(&mut self.empty) {
            return self.close().map(Some);
        }
        let rest = self.text.get(self.at..).unwrap_or_default();
        match rest.as_bytes() {
            [] if self.rooted && self.open.is_empty() => Ok(None),
            [b'<', b'/', ..] => {
                let (name, after) = until(rest.get(2..).unwrap_or_default(), b'>')?;
                if self.open.last().is_none_or(|open| open.name != name) {
                    return Err(no("an end tag that closes nothing"));
                }
                self.at = self.text.len() - after.len();
                self.close().map(Some)
            }
            [b'<', ..] => self.start(rest.get(1..).unwrap_or_default()).map(Some),
            [] => Err(no("XML without an end")),
            _ if self.open.is_empty() => Err(no("text outside the root")),
            bytes => {
                let end = memchr::memchr2(b'<', b'>', bytes).filter(|at| bytes.get(*at) == Some(&b'<'));
                let end = end.ok_or_else(|| no("text of another shape"))?;
                let text = rest.get(..end).unwrap_or_default();
                self.at += end;
                let refers = memchr::memchr(b'&', text.as_bytes()).is_some();
                Raw::checked(text, refers).map(|text| Some(Piece::Text(text)))
            }
        }
    }

    fn close(&mut self) -> Result<Piece<'d>, Refusal> {
        let open = self.open.pop().ok_or_else(|| no("an end tag that closes nothing"))?;
        if self.bound.len() > open.bound {
            self.bound.truncate(open.bound);
            self.default = find(&self.bound, "");
        }
        Ok(Piece::End)
    }

    /// A start tag, from its name on.
    fn start(&mut self, text: &'d str) -> Result<Piece<'d>, Refusal> {
        if self.open.is_empty() && std::mem::replace(&mut self.rooted, true) || self.open.len() >= DEPTH {
            return Err(no("two roots, or elements too deep"));
        }
        let (whole, prefix, local) = name(text)?;
        self.open.push(Open { name: whole, bound: self.bound.len() });
        self.attributes.clear();
        let mut rest = text.get(whole.len()..).unwrap_or_default();
        let bound = self.bound.len();
        let end = loop {
            match rest.as_bytes() {
                [b' ', ..] => rest = self.attribute(rest.get(1..).unwrap_or_default())?,
                [b'>', ..] => break 1,
                [b'/', b'>', ..] => break 2,
                _ => return Err(no("a tag of another shape")),
            }
        };
        self.empty = end == 2;
        self.at = self.text.len() - rest.len() + end;
        if self.bound.len() > bound {
            self.default = find(&self.bound, "");
        }
        // A prefix may be bound by an attribute that comes after its use. Without a prefix there is no namespace.
        let bound = &self.bound;
        for attribute in self.attributes.iter_mut().filter(|attribute| !attribute.prefix.is_empty()) {
            let bound = find(bound, attribute.prefix).ok_or_else(|| no("a prefix that stands for nothing"))?;
            attribute.name.namespace = Some(bound.namespace);
            attribute.name.listed = bound.listed;
        }
        self.no_name_twice()?;
        let bound = if prefix.is_empty() { self.default } else { find(&self.bound, prefix) };
        match bound {
            Some(bound) => Ok(Piece::Start(Name { local, namespace: Some(bound.namespace), listed: bound.listed })),
            None if prefix.is_empty() => Ok(Piece::Start(Name { local, namespace: None, listed: true })),
            None => Err(no("a prefix that stands for nothing")),
        }
    }

    /// Reads `name="value"` and gives what follows.
    fn attribute(&mut self, text: &'d str) -> Result<&'d str, Refusal> {
        let other = || no("an attribute of another shape");
        let (whole, prefix, local) = name(text)?;
        let rest = text.get(whole.len()..).and_then(|rest| rest.strip_prefix("=\"")).ok_or_else(other)?;
        let (length, refers) = value(rest.as_bytes()).ok_or_else(other)?;
        let value = rest.get(..length).ok_or_else(other)?;
        match (prefix, local) {
            ("", "xmlns") => self.bind("", value)?,
            ("xmlns", prefix) => self.bind(prefix, value)?,
            _ if self.attributes.len() >= ATTRIBUTES => return Err(no("too many attributes")),
            _ => {
                let name = Name { local, namespace: None, listed: true };
                self.attributes.push(Attribute { name, value: Raw::checked(value, refers)?, prefix });
            }
        }
        Ok(rest.get(length + 1..).unwrap_or_default())
    }

    fn bind(&mut self, prefix: &'d str, namespace: &'d str) -> Result<(), Refusal> {
        let outside = self.open.last().map_or(0, |open| open.bound);
        let twice = self.bound.iter().skip(outside).any(|bound| bound.prefix == prefix);
        if twice || namespace.is_empty() || namespace.contains('&') || matches!(prefix, "xml" | "xmlns") {
            return Err(no("a declaration of another shape"));
        }
        self.bound.push(Bound { prefix, namespace, listed: (self.listed)(namespace) });
        Ok(())
    }

    fn no_name_twice(&self) -> Result<(), Refusal> {
        for (at, one) in self.attributes.iter().enumerate() {
            let mut before = self.attributes.iter().take(at);
            if before.any(|other| same(other.name.local, one.name.local) && other.name.namespace == one.name.namespace)
            {
                return Err(no("an attribute that is there twice"));
            }
        }
        Ok(())
    }
}

/// What a prefix stands for: the innermost counts.
fn find<'d>(bound: &[Bound<'d>], prefix: &str) -> Option<Bound<'d>> {
    bound.iter().rev().find(|bound| same(bound.prefix, prefix)).copied()
}

/// Equality of names, which mostly differ in length or in their first byte: a call less for each that does.
fn same(one: &str, other: &str) -> bool {
    one.len() == other.len() && one.as_bytes().first() == other.as_bytes().first() && one == other
}

/// What stands before a sign, and what behind it.
fn until(text: &str, sign: u8) -> Result<(&str, &str), Refusal> {
    let end = memchr::memchr(sign, text.as_bytes()).ok_or_else(|| no("XML without an end"))?;
    Ok((text.get(..end).unwrap_or_default(), text.get(end + 1..).unwrap_or_default()))
}

/// What a byte is in a name: its beginning, more of it, the colon; and in a value: its end, a reference, what may not stand.
const BEGINS: u8 = 1;
const GOES_ON: u8 = 2;
const COLON: u8 = 4;
const QUOTE: u8 = 8;
const REFERS: u8 = 16;
const NEVER: u8 = 32;

static BYTES: [u8; 256] = {
    let mut bytes = [0; 256];
    let mut at = 0;
    while at < bytes.len() {
        #[allow(clippy::indexing_slicing)] // within its length
        {
            bytes[at] = match at as u8 {
                b'a'..=b'z' | b'A'..=b'Z' | b'_' => BEGINS | GOES_ON,
                b'0'..=b'9' | b'-' | b'.' => GOES_ON,
                b':' => COLON,
                b'"' => QUOTE,
                b'&' => REFERS,
                // A tab or a line end would be read as a space.
                b'<' | b'>' | 0..=0x1f => NEVER,
                _ => 0,
            };
        }
        at += 1;
    }
    bytes
};

fn class(byte: u8) -> u8 {
    BYTES.get(usize::from(byte)).copied().unwrap_or(NEVER)
}

/// The name at the beginning of a text: the whole of it, its prefix, and the rest.
fn name(text: &str) -> Result<(&str, &str, &str), Refusal> {
    let bytes = text.as_bytes();
    let (mut colon, mut begins, mut at) = (None, true, 0);
    while let Some(class) = bytes.get(at).map(|byte| class(*byte)) {
        if begins && class & BEGINS == 0 {
            break;
        }
        begins = class & COLON != 0 && colon.is_none();
        if begins {
            colon = Some(at);
        } else if class & GOES_ON == 0 {
            break;
        }
        at += 1;
    }
    // A second colon, or one at the end, is what comes next and fits nowhere.
    let whole = text.get(..at).filter(|_| at > 0 && !begins).ok_or_else(|| no("a name of another shape"))?;
    Ok(match colon {
        Some(colon) => (whole, whole.get(..colon).unwrap_or_default(), whole.get(colon + 1..).unwrap_or_default()),
        None => (whole, "", whole),
    })
}

/// How long a value is, up to its quote, and whether there is a reference in it.
fn value(bytes: &[u8]) -> Option<(usize, bool)> {
    let mut refers = false;
    for (at, byte) in bytes.iter().enumerate() {
        match class(*byte) {
            QUOTE => return Some((at, refers)),
            NEVER => return None,
            REFERS => refers = true,
            _ => {}
        }
    }
    None
}

fn resolve(text: &str) -> Result<String, Refusal> {
    let mut pieces = text.split('&');
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (name, after) = piece.split_once(';').ok_or_else(|| no("a reference without an end"))?;
        out.push(character(name).ok_or_else(|| no("a reference to nothing"))?);
        out.push_str(after);
    }
    Ok(out)
}

/// The character of `amp`, `#65` or `#x41`.
fn character(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = name.strip_prefix('#')?;
            let (digits, radix) = number.strip_prefix('x').map_or((number, 10), |hex| (hex, 16));
            // `from_str_radix` takes a sign.
            let plain = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
            let c = char::from_u32(u32::from_str_radix(digits, radix).ok().filter(|_| plain)?)?;
            let has = !matches!(c, '\0'..='\x08' | '\x0b' | '\x0c' | '\x0e'..='\x1f' | '\u{fffe}' | '\u{ffff}');
            return has.then_some(c);
        }
    })
}

/// Whether U+FFFE or U+FFFF is among them.
fn has_no_characters(bytes: &[u8]) -> bool {
    memchr::memmem::find_iter(bytes, b"\xef\xbf").any(|at| matches!(bytes.get(at + 2), Some(0xbe | 0xbf)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, Refusal> {
        let mut reader = Reader::new(text.as_bytes(), |namespace| namespace == "urn:a")?;
        let mut said = String::new();
        while let Some(piece) = reader.next()? {
            match piece {
                Piece::Start(name) => {
                    said += &format!("<{}{}", name.local, if name.listed { "" } else { "!" });
                    for attribute in reader.attributes() {
                        let space = attribute.name.namespace.unwrap_or("-");
                        said += &format!(" {}@{space}={}", attribute.name.local, attribute.value.resolved()?);
                    }
                    said += &format!(":{}>", name.namespace.unwrap_or("-"));
                }
                Piece::Text(text) => said += &text.resolved()?,
                Piece::End => said += "/",
            }
        }
        Ok(said)
    }

    #[test]
    fn what_our_writer_writes_is_read() {
        let text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a xmlns=\"urn:a\" xmlns:b=\"urn:b\" b:c=\"&#10;&amp;\" d=\"\">汐見\n\
                    &lt;x&gt;<b:e xml:space=\"preserve\"/></a>";
        assert_eq!(
            read(text).unwrap(),
            "<a c@urn:b=\n& d@-=:urn:a>汐見\n<x><e! space@http://www.w3.org/XML/1998/namespace=preserve:urn:b>//"
        );
        // A prefix holds where it was bound, and an inner one goes before an outer.
        assert_eq!(read("<a><b xmlns=\"urn:a\"/><c/></a>").unwrap(), "<a:-><b:urn:a>/<c:->//");
    }

    #[test]
    fn the_rest_of_xml_is_refused() {
        for bad in [
            "",
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
            "<a>",
            "<a></b>",
            "<a/><a/>",
            "<a/>x",
            "x<a/>",
            " <a/>",
            "<a/>\n",
            "</a>",
            "<a><!-- --></a>",
            "<a><![CDATA[x]]></a>",
            "<!DOCTYPE a><a/>",
            "<a><?p?></a>",
            "<?xml version='1.0'?><a/>",
            "<a b='c'/>",
            "<a  b=\"c\"/>",
            "<a b=\"c\" />",
            "<a b = \"c\"/>",
            "<a b=\"c\"d=\"e\"/>",
            "<a b/>",
            "<a b=\"c/>",
            "<a b=\"<\"/>",
            "<a b=\">\"/>",
            "<a b=\"\t\"/>",
            "<a b=\"c\" b=\"d\"/>",
            "<a xmlns:b=\"urn:a\" xmlns:c=\"urn:a\" b:d=\"1\" c:d=\"2\"/>",
            "<a xmlns=\"\"/>",
            "<a xmlns:b=\"u&#58;x\"/>",
            "<a xmlns:xml=\"urn:a\"/>",
            "<a xmlns=\"urn:a\" xmlns=\"urn:a\"/>",
            "<b:a/>",
            "<a b:c=\"d\"/>",
            "<:a/>",
            "<a:/>",
            "<a:b:c/>",
            "<1/>",
            "< a/>",
            "<あ/>",
            "<a>></a>",
            "<a>]]></a>",
            "<a>&nbsp;</a>",
            "<a>&</a>",
            "<a>&#1;</a>",
            "<a>&#+65;</a>",
            "<a>&#xD800;</a>",
            "<a>\u{1}</a>",
            "<a>\r</a>",
            "<a>\u{ffff}</a>",
            "<a b=\"&x;\"/>",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
        assert!(Reader::new(b"<a>\xff</a>", |_| true).is_err());
        let many: String = (0..300).map(|n| format!(" a{n}=\"\"")).collect();
        assert!(read(&format!("<a{many}/>")).is_err());
        assert!(read(&"<a>".repeat(5000)).is_err());
    }
}
