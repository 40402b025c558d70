use model::OmissionCause;
use quick_xml::events::{BytesEnd, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::borrow::Cow;
use std::io::{self, BufRead, Read};

/// Elements may lie this deep in one another.
const DEPTH: usize = 256;
/// Bytes of one tag, one run of text or one comment.
const TOKEN: usize = 16 << 20;

/// A reader of XML that knows no entities but the five predefined ones, reads no DTD, and bounds depth and token size.
pub(crate) struct Xml<R: BufRead> {
    reader: Reader<Metered<R>>,
    buffer: Vec<u8>,
    depth: usize,
}

/// What a reader of documents needs of XML. Names are local: prefixes are the writer's choice.
pub(crate) enum Token<'x> {
    Start(Element<'x>),
    End(Tail<'x>),
    Text(Cow<'x, str>),
    Eof,
}

/// An end tag, which is its name.
pub(crate) struct Tail<'x>(BytesEnd<'x>);

impl std::ops::Deref for Tail<'_> {
    type Target = str;
    fn deref(&self) -> &str {
        local(self.0.name().into_inner())
    }
}

impl PartialEq<&str> for Tail<'_> {
    fn eq(&self, other: &&str) -> bool {
        **self == **other
    }
}

/// A start tag.
pub(crate) struct Element<'x>(BytesStart<'x>);

/// A name without its prefix.
fn local(name: &str) -> &str {
    // Names are short: looking at each byte is quicker than preparing a search.
    name.bytes().rposition(|b| b == b':').and_then(|at| name.get(at + 1..)).unwrap_or(name)
}

impl Element<'_> {
    pub(crate) fn name(&self) -> &str {
        local(self.0.name().into_inner())
    }

    /// Value of the attribute with this local name.
    pub(crate) fn attribute(&self, name: &str) -> Option<String> {
        self.value(name).map(Cow::into_owned)
    }

    /// Value of the attribute with this local name, borrowed where nothing in it is escaped.
    pub(crate) fn value(&self, name: &str) -> Option<Cow<'_, str>> {
        self.attributes().find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    /// Local names and values of all attributes.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = (&str, Cow<'_, str>)> {
        let mut attributes = self.0.attributes();
        // Checking for duplicates is quadratic in quick-xml.
        attributes.with_checks(false);
        attributes.flatten().map(|a| {
            let value = match a.value {
                Cow::Borrowed(plain) if !plain.bytes().any(|b| matches!(b, b'&' | b'\t' | b'\n' | b'\r')) => {
                    Cow::Borrowed(plain)
                }
                _ => Cow::Owned(a.normalized_value(XmlVersion::Implicit1_0).unwrap_or_default().into_owned()),
            };
            (local(a.key.into_inner()), value)
        })
    }

    /// Names and values of all attributes but declarations of namespaces, to be kept.
    pub(crate) fn owned_attributes(&self) -> Vec<(String, String)> {
        let mut attributes = self.0.attributes();
        attributes
            .with_checks(false)
            .flatten()
            .filter(|a| !a.key.into_inner().starts_with("xmlns"))
            .map(|a| {
                let value = a.normalized_value(XmlVersion::Implicit1_0).unwrap_or(Cow::Borrowed(""));
                (a.key.local_name().into_inner().to_owned(), value.into_owned())
            })
            .collect()
    }

    /// Value of the `id` that refers to a relation: unlike an element's own `id` it is always prefixed.
    pub(crate) fn relation(&self) -> Option<String> {
        let mut attributes = self.0.attributes();
        let found = attributes.with_checks(false).flatten().find(|a| a.key.into_inner().ends_with(":id"))?;
        Some(found.value.into_owned())
    }

    /// Whether a switch such as `hidden` or `w:vanish` is on; `absent` is its value without the attribute.
    pub(crate) fn is_on(&self, name: &str, absent: bool) -> bool {
        self.value(name).map_or(absent, |v| !matches!(&*v, "0" | "false" | "off" | "none"))
    }
}

impl<R: BufRead> Xml<R> {
    pub(crate) fn new(inner: R) -> Self {
        let mut reader = Reader::from_reader(Metered { inner, token: 0 });
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        Xml { reader, buffer: Vec::new(), depth: 0 }
    }

    pub(crate) fn next(&mut self) -> Result<Token<'_>, OmissionCause> {
        self.buffer.clear();
        self.reader.get_mut().token = 0;
        let event = self.reader.read_event_into(&mut self.buffer);
        Ok(match event.map_err(|_| OmissionCause::Broken)? {
            Event::Start(start) | Event::Empty(start) => {
                self.depth += 1;
                if self.depth > DEPTH {
                    return Err(OmissionCause::Limit);
                }
                Token::Start(Element(start))
            }
            Event::End(end) => {
                self.depth = self.depth.saturating_sub(1);
                Token::End(Tail(end))
            }
            Event::Text(text) => Token::Text(text.xml10_content()),
            Event::CData(text) => Token::Text(text.xml10_content()),
            Event::GeneralRef(reference) => {
                let predefined = match reference.xml10_content().as_ref() {
                    "lt" => "<",
                    "gt" => ">",
                    "amp" => "&",
                    "apos" => "'",
                    "quot" => "\"",
                    _ => "",
                };
                let char_ref = reference.resolve_char_ref().ok().flatten();
                Token::Text(char_ref.map_or(Cow::Borrowed(predefined), |c| Cow::Owned(c.to_string())))
            }
            Event::Eof if self.depth > 0 => return Err(OmissionCause::Broken),
            Event::Eof => Token::Eof,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => Token::Text(Cow::Borrowed("")),
        })
    }

    /// Passes over everything up to the end of the element that was just begun.
    pub(crate) fn skip(&mut self) -> Result<(), OmissionCause> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside {
            if matches!(self.next()?, Token::Eof) {
                break;
            }
        }
        Ok(())
    }
}

/// Bounds what one token may take: quick-xml gathers a token whole.
struct Metered<R> {
    inner: R,
    token: usize,
}

impl<R: BufRead> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.inner.read(buffer)
    }
}

impl<R: BufRead> BufRead for Metered<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.token > TOKEN {
            return Err(io::Error::other("token beyond its limit"));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.token = self.token.saturating_add(amount);
        self.inner.consume(amount);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(document: &str) -> Result<String, OmissionCause> {
        let mut xml = Xml::new(document.as_bytes());
        let mut all = String::new();
        loop {
            match xml.next()? {
                Token::Text(text) => all.push_str(&text),
                Token::Eof => return Ok(all),
                _ => {}
            }
        }
    }

    #[test]
    fn entities_of_a_dtd_are_not_expanded() {
        let laughs = r#"<!DOCTYPE d [<!ENTITY a "haha"><!ENTITY b "&a;&a;">]><d>A&amp;B &b; &#27728;&#x898b;</d>"#;
        assert_eq!(text_of(laughs).unwrap(), "A&B  汐見");
    }

    #[test]
    fn depth_is_bounded() {
        assert_eq!(text_of(&"<a>".repeat(100_000)), Err(OmissionCause::Limit));
    }

    #[test]
    fn an_end_that_is_missing_is_damage() {
        assert_eq!(text_of("<a><b>x</b>"), Err(OmissionCause::Broken));
    }
}
